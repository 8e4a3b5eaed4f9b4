//! The command line: one file a verb. The only place that prints and exits.
//!
//! Exit codes: 0 done, 1 problems in content, 2 wrong usage, 3 the machine failed.

mod args;
mod failure;
mod output;
mod site;

mod build;
mod care;
mod check;
mod corpus;
mod demo;
mod deploy;
mod draft;
mod harvest;
mod import;
mod import_site;
mod init;
mod list;
mod maintain;
mod questions;
mod redact;
mod report;
mod schema;
mod search;
mod serve;
mod theme;
mod triage;
mod user;

use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Verb};
use failure::Failure;
use output::Output;

/// What a verb ends with.
pub type Outcome = Result<(), Failure>;

/// Parses the arguments and runs the verb.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    output::start_log(match &cli.verb {
        _ if cli.common.quiet => "error",
        Verb::Serve(_) | Verb::Demo(_) => "frontload=info,warn",
        _ => "warn",
    });
    let output = Output::new(&cli.common, &cli.verb);
    match dispatch(cli, &output) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output.failure(&failure);
            ExitCode::from(failure.exit_code())
        }
    }
}

fn dispatch(cli: Cli, output: &Output) -> Outcome {
    let common = cli.common;
    match cli.verb {
        Verb::Demo(args) => demo::run(&common, args, output),
        Verb::Init(args) => init::init(args, output),
        Verb::New(args) => init::new(&common, args, output),
        Verb::Import(args) => import::run(&common, args, output),
        Verb::ImportSite(args) => import_site::run(&common, args, output),
        Verb::Harvest(args) => harvest::run(&common, args, output),
        Verb::Questions(args) => questions::run(&common, args, output),
        Verb::Draft(args) => draft::run(&common, args, output),
        Verb::List(args) => list::run(&common, args, output),
        Verb::Redact(args) => redact::run(&common, args, output),
        Verb::Build(args) => build::run(&common, args, output),
        Verb::Serve(args) => serve::run(&common, args, output),
        Verb::Deploy(args) => deploy::run(&common, args, output),
        Verb::Check(args) => check::run(&common, args, output),
        Verb::Search(args) => search::run(&common, args, output),
        Verb::Triage(args) => triage::run(&common, args, output),
        Verb::Care(args) => care::run(&common, args, output),
        Verb::Report(args) => report::run(&common, args, output),
        Verb::User(args) => user::run(&common, args, output),
        Verb::Backup(args) => maintain::backup(&common, args, output),
        Verb::Restore(args) => maintain::restore(&common, args, output),
        Verb::Export(args) => maintain::export(&common, args, output),
        Verb::Erase(args) => maintain::erase(&common, args, output),
        Verb::Schema(args) => schema::run(args, output),
        Verb::Theme(args) => theme::run(&common, args, output),
        Verb::Corpus(args) => {
            let paths = corpus::write(args.seed, &args.output).map_err(|error| Failure::Machine {
                message: error.to_string(),
                hint: None,
            })?;
            paths
                .iter()
                .for_each(|path| output.say(&path.display().to_string()));
            Ok(())
        }
        Verb::Version => {
            output.line(concat!("frontload ", env!("CARGO_PKG_VERSION")));
            Ok(())
        }
    }
}
