//! A FAQ as JSON lines, without a site: `{id, question, answer, asked[]}` in, answers to a file of
//! queries out. For `search --faq` and `search --batch`; it opens no files and prints nothing.

use std::io::{BufRead, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Band, Document, Error, Hit, Index, Kind};
use crate::diagnostic::{Diagnostic, Diagnostics, Place};

/// One entry as it stands in a line; other fields are ignored.
#[derive(Deserialize)]
struct Line {
    id: Value,
    question: String,
    #[serde(default)]
    answer: Option<String>,
    #[serde(default)]
    asked: Option<Vec<String>>,
    #[serde(default)]
    url: Option<String>,
    #[serde(default)]
    section: Option<String>,
    #[serde(default, alias = "lang")]
    language: Option<String>,
}

#[derive(Deserialize)]
struct Query {
    id: Value,
    query: String,
}

/// What batch mode writes for one query.
#[derive(Serialize)]
struct Reply<'a> {
    id: &'a Value,
    results: &'a [Hit],
    corrected: Option<&'a str>,
    confidence: f64,
    band: Band,
}

/// Reads entries, every phrasing of each. A bad line is reported with its number and left out;
/// the others are kept. `path` is what the diagnostics call the input.
pub fn load(reader: impl BufRead, path: &Path) -> Result<(Vec<Document>, Diagnostics), Error> {
    let mut documents: Vec<Document> = Vec::new();
    let faults = each_line(reader, path, |line: Line| {
        documents.push(Document {
            id: plain(&line.id),
            url: line.url.unwrap_or_default(),
            kind: Kind::Entry,
            title: line.question,
            section: line.section.unwrap_or_default(),
            language: line.language.unwrap_or_default(),
            body: line.answer.unwrap_or_default(),
            asked: line.asked.unwrap_or_default(),
            ..Document::default()
        });
        Ok(())
    })?;
    Ok((documents, faults))
}

/// Answers each `{"id","query"}` line with a line `{"id","results","corrected","confidence","band"}`,
/// in the order they came; ids come back as they were. A bad line is reported and has no answer.
pub fn batch(
    index: &Index,
    reader: impl BufRead,
    mut writer: impl Write,
    path: &Path,
    limit: usize,
) -> Result<Diagnostics, Error> {
    let faults = each_line(reader, path, |asked: Query| {
        let answer = index.search(&asked.query, limit, None);
        let reply = Reply {
            id: &asked.id,
            results: &answer.results,
            corrected: answer.corrected.as_deref(),
            confidence: answer.confidence,
            band: answer.band,
        };
        serde_json::to_writer(&mut writer, &reply).map_err(std::io::Error::from)?;
        writer.write_all(b"\n")
    })?;
    writer.flush().map_err(|cause| Error::Answers { cause })?;
    Ok(faults)
}

/// An id as a string, whatever JSON it was.
fn plain(id: &Value) -> String {
    id.as_str().map_or_else(|| id.to_string(), str::to_owned)
}

/// Hands each line that reads as a `T` to `take`; blank lines are passed over, others reported.
fn each_line<T: for<'de> Deserialize<'de>>(
    mut reader: impl BufRead,
    path: &Path,
    mut take: impl FnMut(T) -> std::io::Result<()>,
) -> Result<Diagnostics, Error> {
    let mut faults = Diagnostics::default();
    let mut bytes = Vec::new();
    for number in 1.. {
        bytes.clear();
        let read = reader.read_until(b'\n', &mut bytes);
        let read = read.map_err(|cause| Error::Read {
            path: path.to_owned(),
            cause,
        })?;
        if read == 0 {
            break;
        }
        let line = String::from_utf8_lossy(&bytes);
        let line = line.trim_start_matches('\u{feff}').trim();
        if line.is_empty() {
            continue;
        }
        match serde_json::from_str(line) {
            Ok(found) => take(found).map_err(|cause| Error::Answers { cause })?,
            Err(fault) => faults.push(describe(&fault, path, number)),
        }
    }
    Ok(faults)
}

fn describe(fault: &serde_json::Error, path: &Path, number: usize) -> Diagnostic {
    let mut place = Place::file(path);
    place.line = Some(number);
    place.column = Some(fault.column().max(1));
    let message = fault.to_string();
    let message = message.split(" at line ").next().unwrap_or_default().to_owned();
    Diagnostic::error("bad-line", place, format!("this line cannot be read: {message}"))
        .hint("each line is one JSON object; entries need `id` and `question`, queries `id` and `query`")
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAQ: &str = "\u{feff}{\"id\":\"r\",\"question\":\"Where is my refund?\",\"answer\":\"Soon.\",\"asked\":[\"money back\"],\"x\":1}\n\
        {\"id\":\"broken\"\n\n{\"id\":7,\"question\":\"May my dog fly?\",\"asked\":null}\n{\"question\":\"no id\"}\n";

    #[test]
    fn bad_lines_are_named_and_the_others_kept() {
        let (documents, faults) = load(FAQ.as_bytes(), Path::new("faq.jsonl")).expect("reads");
        assert_eq!(
            documents.iter().map(|d| d.id.as_str()).collect::<Vec<_>>(),
            ["r", "7"]
        );
        let lines: Vec<_> = faults.iter().filter_map(|f| f.place.as_ref()?.line).collect();
        assert_eq!(lines, [2, 5]);
    }

    #[test]
    fn a_batch_answers_in_order_with_ids_as_they_came() {
        let (documents, _) = load(FAQ.as_bytes(), Path::new("faq.jsonl")).expect("reads");
        let index = Index::new(documents).expect("indexes");
        let queries = "{\"id\":\"b\",\"query\":\"dog\"}\n{\"id\":2,\"query\":\"mony back\"}\nnonsense\n{\"id\":\"c\",\"query\":\"\"}";
        let mut out = Vec::new();
        let faults = batch(&index, queries.as_bytes(), &mut out, Path::new("q.jsonl"), 5).expect("answers");
        assert_eq!(faults.iter().count(), 1);
        let lines: Vec<Value> = out
            .split(|b| *b == b'\n')
            .filter(|l| !l.is_empty())
            .map(|l| serde_json::from_slice(l).expect("JSON"))
            .collect();
        assert_eq!(
            lines.iter().map(|l| l["id"].clone()).collect::<Vec<_>>(),
            ["b".into(), Value::from(2), "c".into()]
        );
        assert_eq!(lines[0]["results"][0]["id"], "7");
        assert_eq!(lines[1]["results"][0]["id"], "r");
        assert_eq!(lines[1]["corrected"], "money back");
        assert_eq!(
            (&lines[2]["results"], &lines[2]["band"]),
            (&serde_json::json!([]), &Value::from("none"))
        );
    }
}
