//! The `frontload` command: reads the arguments, runs one verb of `cli`, exits with its code.

mod cli;

#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    cli::run()
}
