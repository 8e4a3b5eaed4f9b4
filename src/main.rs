//! The `frontload` command. Everything it does is in `cli`, the only place that prints and exits.

fn main() -> std::process::ExitCode {
    std::process::ExitCode::SUCCESS
}
