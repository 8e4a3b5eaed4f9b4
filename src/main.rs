//! The `frontload` command: reads the arguments, runs one verb of `cli`, exits with its code.

mod cli;

fn main() -> std::process::ExitCode {
    cli::run()
}
