//! `triage`: what should become of each comment, and why; and learning from labels.

use std::io::{BufRead, BufReader};

use frontload::diagnostic::{Diagnostic, Diagnostics, Place};
use frontload::triage::{Context, Disposition, Model};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Outcome;
use super::args::{Common, Triage};
use super::failure::Failure;
use super::output::{Output, plural};
use super::redact::open;

#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    id: Value,
    text: String,
    #[serde(default)]
    page: Option<String>,
}

#[derive(Deserialize)]
struct Label {
    text: String,
    disposition: Disposition,
}

pub fn run(common: &Common, args: Triage, output: &Output) -> Outcome {
    let mut model = if args.reset {
        Model::shipped()
    } else {
        Model::load(&common.root)?
    };
    if args.train.is_some() || args.reset {
        let labels = args
            .train
            .as_deref()
            .map(read::<Label>)
            .transpose()?
            .unwrap_or_default();
        let labelled: Vec<(String, Disposition)> = labels
            .into_iter()
            .map(|label| (label.text, label.disposition))
            .collect();
        model.learn(&labelled);
        model.save(&common.root)?;
        output.say(&format!("learnt from {}", plural(labelled.len(), "decision")));
        return Ok(());
    }
    for line in read::<Line>(&args.file)? {
        let verdict = model.judge(
            &line.text,
            &Context {
                page: line.page,
                ..Context::default()
            },
        );
        output.value(&json!({
            "id": line.id, "disposition": verdict.disposition, "service_issue": verdict.service_issue,
            "probabilities": verdict.probabilities, "reasons": verdict.reasons,
        }));
    }
    Ok(())
}

/// All lines, or every fault of them.
fn read<T: for<'a> Deserialize<'a>>(path: &std::path::Path) -> Result<Vec<T>, Failure> {
    let mut problems = Diagnostics::new();
    let mut lines = Vec::new();
    for (number, line) in BufReader::new(open(path)?).lines().enumerate() {
        let line = line.map_err(|cause| Failure::io("read", path, &cause))?;
        if line.trim().is_empty() {
            continue;
        }
        match serde_json::from_str(&line) {
            Ok(value) => lines.push(value),
            Err(cause) => {
                let mut place = Place::at(path, &line, 1, cause.column());
                place.line = Some(number + 1);
                problems.push(Diagnostic::error("jsonl", place, cause.to_string()));
            }
        }
    }
    if problems.has_errors() {
        Err(Failure::Problems(problems))
    } else {
        Ok(lines)
    }
}
