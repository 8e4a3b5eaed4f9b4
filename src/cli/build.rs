//! `build`: content and theme to a static site.

use frontload::serve::publish::{Preview, Publication};

use super::args::{Build, Common};
use super::failure::Failure;
use super::output::{Output, plural};
use super::{Outcome, site};

/// Addresses that are printed of each sort; a first build has thousands.
const SHOWN: usize = 20;

pub fn run(common: &Common, args: Build, output: &Output) -> Outcome {
    let mut config = match site::config(&common.root, output) {
        // Faults of the settings must not hide those of content and theme.
        Err(Failure::Problems(_)) => return Err(Failure::Problems(super::check::collect(common, args.now)?)),
        other => other?,
    };
    if let Some(base_url) = args.base_url {
        config.base_url = frontload::config::site_url(&base_url).map_err(|wrong| {
            let message = format!("`--base-url {base_url}`: {wrong}");
            Failure::usage(message, "write --base-url https://help.example.com")
        })?;
    }
    let store = site::store_if_any(&common.root)?;
    let bar = output.progress("building");
    let publication = Publication {
        root: &common.root,
        config: &config,
        store: store.as_ref(),
        now: args.now.unwrap_or_else(site::now),
        output: args.output,
        preview: Preview {
            drafts: args.drafts,
            future: args.future,
            live: false,
        },
        workshop: None,
        full: args.full,
    };
    let result = publication.build();
    bar.finish_and_clear();
    let (report, problems) = result?;
    output.problems(&problems);
    if output.json {
        output.value(&report);
        return Ok(());
    }
    changed("+", &report.written, output);
    changed("-", &report.removed, output);
    output.say(&format!(
        "{} in {} ms: {} written, {} unchanged, {} removed",
        plural(report.pages, "page"),
        report.took_ms,
        report.written.len(),
        report.unchanged,
        report.removed.len()
    ));
    Ok(())
}

/// Changed addresses, the first of many.
fn changed(sign: &str, paths: &[String], output: &Output) {
    for path in paths.iter().take(SHOWN) {
        output.say(&format!("{sign} {path}"));
    }
    if paths.len() > SHOWN {
        let more = paths.len() - SHOWN;
        output.say(&format!("{sign} and {more} more; --json lists all"));
    }
}
