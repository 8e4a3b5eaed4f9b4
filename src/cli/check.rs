//! `check`: everything that can be wrong with a site, in one run.

use std::time::Duration;

use frontload::diagnostic::{self, Diagnostics};
use frontload::serve::publish::{Preview, Publication};
use frontload::site::{Asking, ask_all};

use super::args::{Check, CheckFormat, Common};
use super::failure::Failure;
use super::output::Output;
use super::{Outcome, site};

pub fn run(common: &Common, args: Check, output: &Output) -> Outcome {
    let mut problems = collect(common, args.now)?;
    if args.external {
        problems.extend(external(common, args.now, output)?);
        problems.sort();
    }
    let format = if output.json {
        CheckFormat::Json
    } else {
        args.format
    };
    match format {
        CheckFormat::Text => output.problems(&problems),
        CheckFormat::Json => output.value(&problems),
        CheckFormat::Sarif => output.value(&diagnostic::sarif(&problems, env!("CARGO_PKG_VERSION"))),
        CheckFormat::Github => problems
            .iter()
            .for_each(|problem| output.line(&diagnostic::github(problem))),
    }
    if problems.has_errors() {
        return Err(Failure::Code(1));
    }
    if problems.is_empty() {
        output.note("nothing to mend");
    }
    Ok(())
}

/// Links to other sites; without settings that can be read there is nothing to ask.
fn external(common: &Common, now: Option<jiff::Timestamp>, output: &Output) -> Result<Diagnostics, Failure> {
    let Ok((config, _)) = frontload::config::Config::load(&common.root) else {
        return Ok(Diagnostics::new());
    };
    let now = now.unwrap_or_else(site::now);
    let publication = Publication {
        root: &common.root,
        config: &config,
        store: None,
        now,
        output: None,
        preview: Preview::default(),
        workshop: None,
        full: false,
    };
    let links = match publication.outside_links() {
        Ok(links) => links,
        Err(frontload::site::Error::Problems(_)) => return Ok(Diagnostics::new()),
        Err(error) => return Err(error.into()),
    };
    let bar = output.progress(&format!("asking for {} pages of other sites", links.len()));
    let asking = Asking {
        // Answers are remembered by the day they were given on, not by the day the check is for.
        now: site::now(),
        private: config.check.private_links,
        pause: Duration::from_millis(300),
        timeout: Duration::from_secs(12),
    };
    let found = ask_all(&common.root, &links, asking);
    bar.finish_and_clear();
    Ok(found)
}

/// Faults of the settings do not hide those of the content.
pub fn collect(common: &Common, now: Option<jiff::Timestamp>) -> Result<Diagnostics, Failure> {
    let (config, mut problems) = match frontload::config::Config::load(&common.root) {
        Ok((config, problems)) => (config, problems),
        // The address stands for one that may well be right: the faults told are those of the file.
        Err(problems) => {
            let config = frontload::config::Config {
                base_url: "http://127.0.0.1".to_owned(),
                ..Default::default()
            };
            (config, problems)
        }
    };
    let store = site::store_if_any(&common.root)?;
    let publication = Publication {
        root: &common.root,
        config: &config,
        store: store.as_ref(),
        now: now.unwrap_or_else(site::now),
        output: None,
        preview: Preview::default(),
        workshop: None,
        full: false,
    };
    match publication.check() {
        Ok(found) => problems.extend(found),
        Err(frontload::site::Error::Problems(found)) => problems.extend(found),
        Err(error) => return Err(error.into()),
    }
    problems.sort();
    Ok(problems)
}
