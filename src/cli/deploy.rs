//! `deploy`: builds the site and puts it where visitors find it.

use frontload::deploy::{self, Error, Report};
use frontload::serve::publish::{Preview, Publication};

use super::args::{Common, Deploy};
use super::failure::Failure;
use super::output::{Output, plural};
use super::{Outcome, site};

pub fn run(common: &Common, args: Deploy, output: &Output) -> Outcome {
    let mut config = site::config(&common.root, output)?;
    let problems = config.resolve_deploy(&common.root, &|name| std::env::var(name).ok());
    if problems.has_errors() {
        return Err(problems.into());
    }
    let to = args.to.as_deref().unwrap_or(&config.deploy.to).to_owned();
    if to.is_empty() {
        return Err(Error::Nowhere.into());
    }
    let now = args.now.unwrap_or_else(site::now);
    if !args.no_build {
        let store = site::store_if_any(&common.root)?;
        let bar = output.progress("building");
        let publication = Publication {
            root: &common.root,
            config: &config,
            store: store.as_ref(),
            now,
            output: None,
            preview: Preview::default(),
            workshop: None,
            full: false,
        };
        let built = publication.build();
        bar.finish_and_clear();
        output.problems(&built?.1);
    }
    let bar = output.progress(if args.dry_run { "comparing" } else { "deploying" });
    let done = deploy::run(&deploy::Deploy {
        root: &common.root,
        config: &config,
        output: &common.root.join("site"),
        to: Some(&to),
        max_delete: args.max_delete,
        dry_run: args.dry_run,
        take_over: args.take_over,
        now,
    });
    bar.finish_and_clear();
    tell(&done?, output);
    Ok(())
}

fn tell(report: &Report, output: &Output) {
    if output.json {
        return output.value(report);
    }
    let (send, remove) = if report.dry_run {
        ("would send", "would remove")
    } else {
        ("sent", "removed")
    };
    for path in &report.sent {
        output.say(&format!("  + {path}"));
    }
    for path in &report.removed {
        output.say(&format!("  - {path}"));
    }
    if report.foreign > 0 {
        output.note(&format!(
            "{} at the target are not of this site and stay there",
            plural(report.foreign, "file")
        ));
    }
    output.say(&format!(
        "{} in {} ms: {send} {} ({} KB), {} unchanged, {remove} {}",
        report.target,
        report.took_ms,
        plural(report.sent.len(), "file"),
        report.bytes.div_ceil(1000),
        report.unchanged,
        report.removed.len(),
    ));
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        let hint = error.hint().map(str::to_owned);
        let message = error.to_string();
        match error {
            Error::Site(error) => error.into(),
            Error::Nowhere
            | Error::Target { .. }
            | Error::NotBuilt { .. }
            | Error::TooMany { .. }
            | Error::Name { .. } => Failure::Usage { message, hint },
            _ => Failure::Machine { message, hint },
        }
    }
}
