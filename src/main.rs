//! The `frontload` command. Everything it does is in `cli`, the only place that prints and exits.

mod cli;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "frontload", version)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Writes the example brand's conversations, comments and their truth
    #[command(hide = true)]
    Corpus {
        /// The same seed gives the same bytes
        #[arg(long, default_value_t = cli::corpus::SEED)]
        seed: u64,
        /// Folder to write to
        #[arg(long, default_value = "demo")]
        output: PathBuf,
    },
}

fn main() -> ExitCode {
    match Arguments::parse().verb {
        Verb::Corpus { seed, output } => cli::corpus::run(seed, &output),
    }
}
