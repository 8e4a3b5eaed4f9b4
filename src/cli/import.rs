//! `import`: conversations into the archive.

use std::collections::BTreeMap;

use frontload::conversation::{self, Format, ReadOptions};

use super::args::{Common, Import};
use super::failure::Failure;
use super::output::{Output, plural};
use super::{Outcome, site};

pub fn run(common: &Common, args: Import, output: &Output) -> Outcome {
    let config = site::config(&common.root, output)?;
    let options = ReadOptions {
        format: format(&args.from)?,
        own_domains: config.brand.domains.clone(),
        own_handles: args.agents,
        columns: columns(&args.columns)?,
        source: args.source,
    };
    let store = site::store(common)?;
    let bar = output.progress("importing");
    let result = conversation::import(&store, &args.paths, &options);
    bar.finish_and_clear();
    let report = result?;
    if output.json {
        output.value(&report);
    } else {
        output.say(&format!(
            "{}: {} new, {} updated, {} unchanged, {} skipped",
            plural(usize::try_from(report.read).unwrap_or(usize::MAX), "conversation"),
            report.new,
            report.updated,
            report.unchanged,
            report.skipped
        ));
        for (reason, count) in &report.reasons {
            output.say(&format!("  {count:>6}  {reason}"));
        }
    }
    for skip in report.skips.iter().filter(|skip| skip.malformed) {
        output.note(&format!("{}: {}", skip.place, skip.reason));
    }
    if report.malformed {
        Err(Failure::Code(1))
    } else {
        Ok(())
    }
}

/// The format named on the command line.
pub fn format(name: &str) -> Result<Format, Failure> {
    let known = [
        "auto", "jsonl", "zendesk", "mbox", "maildir", "eml", "twcs", "csv",
    ];
    serde_json::from_value(serde_json::Value::String(name.to_lowercase())).map_err(|_| {
        let hint = match frontload::diagnostic::nearest(name, known) {
            Some(near) => format!("did you mean `{near}`? Known: {}", known.join(", ")),
            None => format!("known: {}", known.join(", ")),
        };
        Failure::usage(format!("there is no format `{name}`"), hint)
    })
}

fn columns(pairs: &[String]) -> Result<BTreeMap<String, String>, Failure> {
    pairs
        .iter()
        .map(|pair| {
            pair.split_once('=')
                .map(|(field, column)| (field.trim().to_owned(), column.trim().to_owned()))
                .ok_or_else(|| {
                    Failure::usage(
                        format!("`{pair}` is not FIELD=COLUMN"),
                        "write --column text=Body",
                    )
                })
        })
        .collect()
}
