//! Redaction of JSONL records, one line in and one line out.

use std::io::{BufRead, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{Gate, Redactor, Span};
use crate::diagnostic::{Diagnostic, Diagnostics, Place};

/// A record; other fields are ignored.
#[derive(Deserialize)]
struct Record {
    #[serde(default)]
    id: serde_json::Value,
    text: String,
}

/// What is written for it.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(skip_serializing_if = "serde_json::Value::is_null")]
    id: &'a serde_json::Value,
    text: &'a str,
    spans: &'a [Span],
}

/// What a run over records did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Records written.
    pub records: u64,
    /// Spans removed.
    pub spans: u64,
    /// Lines that were no record; the others are written all the same.
    pub problems: Diagnostics,
}

/// Reads `{"id","text"}` a line from `input` (called `path` in problems), writes `{"id","text","spans"}`.
///
/// With `gate`, tokens are counted over all records first (which then are held in memory), and those
/// in fewer than `gate` records and not in the word list are removed. Empty lines are passed over.
pub fn redact_jsonl(
    redactor: &Redactor,
    gate: Option<u32>,
    path: &Path,
    input: &mut dyn BufRead,
    output: &mut dyn Write,
) -> std::io::Result<Tally> {
    let mut tally = Tally::default();
    let mut counts = Gate::default();
    let mut held = Vec::new();
    let mut bytes = Vec::new();
    let mut number = 0;
    loop {
        bytes.clear();
        if input.read_until(b'\n', &mut bytes)? == 0 {
            break;
        }
        number += 1;
        let line = String::from_utf8_lossy(&bytes);
        let line = line.trim_start_matches('\u{feff}').trim();
        if line.is_empty() {
            continue;
        }
        match serde_json::from_str::<Record>(line) {
            Ok(record) if gate.is_some() => {
                counts.count(&record.text);
                held.push(record);
            }
            Ok(record) => write_line(&record, &redactor.redact(&record.text), output, &mut tally)?,
            Err(fault) => tally.problems.push(problem(path, number, line, &fault)),
        }
    }
    for record in &held {
        let redaction = redactor.redact_gated(&record.text, &counts, gate.unwrap_or_default());
        write_line(record, &redaction, output, &mut tally)?;
    }
    output.flush()?;
    Ok(tally)
}

fn write_line(
    record: &Record,
    found: &super::Redaction,
    output: &mut dyn Write,
    tally: &mut Tally,
) -> std::io::Result<()> {
    let line = Line {
        id: &record.id,
        text: &found.text,
        spans: &found.spans,
    };
    serde_json::to_writer(&mut *output, &line)?;
    output.write_all(b"\n")?;
    tally.records += 1;
    tally.spans += found.spans.len() as u64;
    Ok(())
}

/// The place and cause of a line that is no record; its text stays out, for it may be personal.
fn problem(path: &Path, number: usize, line: &str, fault: &serde_json::Error) -> Diagnostic {
    let mut place = Place::at(path, line, 1, fault.column().max(1));
    place.line = Some(number);
    place.source = None;
    Diagnostic::error(
        "bad-record",
        place,
        format!("this line is no record: {}", cause(fault)),
    )
    .hint("each line is a JSON object with `id` and `text`")
}

/// The reader's words without its own place, which counts from the line.
fn cause(fault: &serde_json::Error) -> String {
    let text = fault.to_string();
    match text.rfind(" at line ") {
        Some(at) => text[..at].to_owned(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_come_back_with_their_ids_and_a_bad_line_hides_no_other() {
        let input = "{\"id\":\"007\",\"text\":\"Zorvex at jo@example.com\",\"more\":1}\n\nnot json\n{\"id\":8,\"text\":\"Zorvex\"}";
        let mut out = Vec::new();
        let path = Path::new("in.jsonl");
        let tally = redact_jsonl(
            &Redactor::default(),
            Some(2),
            path,
            &mut input.as_bytes(),
            &mut out,
        )
        .unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "{\"id\":\"007\",\"text\":\"Zorvex at [email]\",\"spans\":[{\"kind\":\"email\",\"start\":10,\"end\":24}]}\n\
             {\"id\":8,\"text\":\"Zorvex\",\"spans\":[]}\n"
        );
        assert_eq!(
            (tally.records, tally.spans, tally.problems.counts()),
            (2, 1, (1, 0))
        );
        assert_eq!(tally.problems.0[0].place.as_ref().unwrap().line, Some(3));
    }
}
