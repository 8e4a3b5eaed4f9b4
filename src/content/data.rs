//! Files beside the pages: a text without its front matter, a table's rows.

use std::path::Path;

use super::front;

/// The text of a Markdown file without its front matter.
pub fn body_of(text: &str) -> &str {
    front::split(Path::new(""), text).map_or(text, |parts| parts.body)
}

/// Rows of a CSV file, the head among them; `,`, `;` or a tab between the cells. Says what is wrong otherwise.
pub fn rows(text: &str) -> Result<Vec<Vec<String>>, String> {
    let head = text.lines().next().unwrap_or("");
    let count = |mark: char| head.matches(mark).count();
    let between = [';', '\t']
        .into_iter()
        .find(|mark| count(*mark) > count(','))
        .unwrap_or(',');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .delimiter(between as u8)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    reader
        .records()
        .map(|record| match record {
            Ok(record) => Ok(record.iter().map(str::to_owned).collect()),
            Err(fault) => Err(told(&fault)),
        })
        .collect()
}

fn told(fault: &csv::Error) -> String {
    let line = fault.position().map_or(0, csv::Position::line);
    match fault.kind() {
        csv::ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => {
            format!("line {line} has {len} cells, and the first has {expected_len}")
        }
        _ => format!("line {line} cannot be read"),
    }
}
