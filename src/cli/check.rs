//! `check`: everything that can be wrong with a site, in one run.

use frontload::diagnostic::{Diagnostic, Diagnostics, Severity};
use frontload::serve::publish::{Preview, Publication};
use serde_json::{Value, json};

use super::args::{Check, CheckFormat, Common};
use super::failure::Failure;
use super::output::Output;
use super::{Outcome, site};

pub fn run(common: &Common, args: Check, output: &Output) -> Outcome {
    let problems = collect(common, args.now)?;
    let format = if output.json {
        CheckFormat::Json
    } else {
        args.format
    };
    match format {
        CheckFormat::Text => output.problems(&problems),
        CheckFormat::Json => output.value(&problems),
        CheckFormat::Sarif => output.value(&sarif(&problems)),
        CheckFormat::Github => problems.iter().for_each(|problem| output.line(&github(problem))),
    }
    if problems.has_errors() {
        return Err(Failure::Code(1));
    }
    if problems.is_empty() {
        output.note("nothing to mend");
    }
    Ok(())
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
    };
    match publication.check() {
        Ok(found) => problems.extend(found),
        Err(frontload::site::Error::Problems(found)) => problems.extend(found),
        Err(error) => return Err(error.into()),
    }
    problems.sort();
    Ok(problems)
}

/// A workflow command of GitHub Actions.
fn github(problem: &Diagnostic) -> String {
    let level = if problem.severity == Severity::Error {
        "error"
    } else {
        "warning"
    };
    let message = problem.message.replace('%', "%25").replace('\n', "%0A");
    match &problem.place {
        Some(place) => format!(
            "::{level} file={},line={},col={},title={}::{message}",
            place.path.display(),
            place.line.unwrap_or(1),
            place.column.unwrap_or(1),
            problem.code
        ),
        None => format!("::{level} title={}::{message}", problem.code),
    }
}

/// SARIF 2.1.0 (OASIS).
fn sarif(problems: &Diagnostics) -> Value {
    let results: Vec<Value> = problems.iter().map(sarif_result).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{ "tool": { "driver": { "name": "frontload", "version": env!("CARGO_PKG_VERSION") } }, "results": results }],
    })
}

fn sarif_result(problem: &Diagnostic) -> Value {
    let level = if problem.severity == Severity::Error {
        "error"
    } else {
        "warning"
    };
    let text = match &problem.hint {
        Some(hint) => format!("{}; {hint}", problem.message),
        None => problem.message.clone(),
    };
    let mut result = json!({ "ruleId": problem.code, "level": level, "message": { "text": text } });
    if let Some(place) = &problem.place {
        result["locations"] = json!([{ "physicalLocation": {
            "artifactLocation": { "uri": place.path.to_string_lossy() },
            "region": { "startLine": place.line.unwrap_or(1), "startColumn": place.column.unwrap_or(1) },
        }}]);
    }
    result
}
