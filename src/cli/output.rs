//! Printing: data to standard output, everything else to standard error.

use std::io::{IsTerminal, Write};

use frontload::diagnostic::{Diagnostics, Severity};
use serde::Serialize;

use super::args::{Common, Verb};
use super::failure::Failure;

/// How this run speaks.
pub struct Output {
    /// Data as JSON.
    pub json: bool,
    quiet: bool,
    /// Whether the verb is about the site as a whole, and tells what is odd about its settings.
    tells: bool,
}

impl Output {
    /// From the options of every verb, and which one it is.
    pub fn new(common: &Common, verb: &Verb) -> Output {
        Output {
            json: common.json,
            quiet: common.quiet,
            tells: matches!(verb, Verb::Build(_) | Verb::Check(_) | Verb::Serve(_)),
        }
    }

    /// Data.
    pub fn line(&self, text: &str) {
        // A closed pipe (`| head`) is the reader's wish, not a failure.
        let _ = writeln!(std::io::stdout().lock(), "{text}");
    }

    /// Data as it is.
    pub fn raw(&self, bytes: &[u8]) {
        // As above.
        let _ = std::io::stdout().lock().write_all(bytes);
    }

    /// Data as one JSON value.
    pub fn value(&self, value: &impl Serialize) {
        self.line(&serde_json::to_string(value).expect("our own records are valid JSON"));
    }

    /// What was done, for a person; not with --quiet or --json.
    pub fn say(&self, text: &str) {
        if !self.quiet && !self.json {
            self.line(text);
        }
    }

    /// What is going on, to standard error; not with --quiet.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            complain(text);
        }
    }

    /// All problems, and how many.
    pub fn problems(&self, problems: &Diagnostics) {
        let shown: Vec<_> = problems
            .iter()
            .filter(|p| !self.quiet || p.severity == Severity::Error)
            .collect();
        for problem in &shown {
            complain(&problem.to_string());
        }
        let (errors, warnings) = problems.counts();
        if !shown.is_empty() {
            complain(&format!(
                "{}, {}",
                plural(errors, "error"),
                plural(warnings, "warning")
            ));
        }
    }

    /// Warnings about the settings: once a day is enough, where the site is built or checked.
    pub fn warnings(&self, problems: &Diagnostics) {
        if self.tells {
            self.problems(problems);
        }
    }

    /// Errors of content that the verb could do without, as one line.
    pub fn aside(&self, problems: &Diagnostics) {
        let (errors, _) = problems.counts();
        if errors > 0 {
            self.note(&format!(
                "{} in content: some pages are left out; `frontload check` names them",
                plural(errors, "error")
            ));
        }
    }

    /// How a verb ended.
    pub fn failure(&self, failure: &Failure) {
        match failure {
            Failure::Problems(problems) => self.problems(problems),
            Failure::Usage { message, hint } | Failure::Machine { message, hint } => {
                complain(&format!("error: {message}"));
                if let Some(hint) = hint {
                    complain(&format!("hint: {hint}"));
                }
            }
            Failure::Code(_) => {}
        }
    }

    /// A spinner for anything that may take over a second, on a terminal.
    pub fn progress(&self, what: &str) -> indicatif::ProgressBar {
        if self.quiet || !std::io::stderr().is_terminal() {
            return indicatif::ProgressBar::hidden();
        }
        let bar = indicatif::ProgressBar::new_spinner().with_message(what.to_owned());
        bar.enable_steady_tick(std::time::Duration::from_millis(120));
        bar
    }
}

/// To standard error; a reader that has gone away is no reason to fail.
fn complain(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// `1 error`, `2 errors`.
pub fn plural(count: usize, noun: &str) -> String {
    if count == 1 {
        format!("1 {noun}")
    } else {
        format!("{count} {noun}s")
    }
}

/// The log goes to standard error; `FRONTLOAD_LOG` sets the filter, else `default` is it.
pub fn start_log(default: &str) {
    let filter = tracing_subscriber::EnvFilter::try_from_env("FRONTLOAD_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(default));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false)
        .init();
}
