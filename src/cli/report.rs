//! `report`: the numbers of the loop.

use frontload::serve::reporting;

use super::args::{Common, Report, ReportFormat};
use super::failure::Failure;
use super::output::Output;
use super::{Outcome, site};

pub fn run(common: &Common, args: Report, output: &Output) -> Outcome {
    let config = site::config(&common.root, output)?;
    let store = site::store(common)?;
    let (shelf, _) = site::shelf(&common.root, &config)?;
    let now = args.now.unwrap_or_else(site::now);
    let report = reporting::report(&store, &config, &shelf, args.since, now)?;
    let text = match args.format {
        ReportFormat::Html if !output.json => frontload::report::html(&report),
        ReportFormat::Csv if !output.json => frontload::report::csv(&report),
        _ => serde_json::to_string(&report).expect("our own records are valid JSON") + "\n",
    };
    match &args.output {
        None => output.raw(text.as_bytes()),
        Some(path) => {
            std::fs::write(path, text).map_err(|cause| Failure::io("write", path, &cause))?;
            output.say(&format!("written to {}", path.display()));
        }
    }
    Ok(())
}
