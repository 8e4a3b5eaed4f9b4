//! A report as one CSV table, for spreadsheets.

use super::{Figure, Report};

/// Columns.
const HEAD: [&str; 9] = [
    "section",
    "name",
    "value",
    "unit",
    "numerator",
    "denominator",
    "formula",
    "since",
    "until",
];

/// One row a figure, gap, waiting item and term.
pub fn csv(report: &Report) -> String {
    let mut lines = vec![HEAD.map(str::to_owned)];
    let mut push = |section: &str, [name, value, unit]: [&str; 3], figure: Option<&Figure>| {
        let part = |pick: fn(&Figure) -> f64| figure.map(|figure| number(pick(figure))).unwrap_or_default();
        lines.push([
            section.to_owned(),
            harmless(name),
            value.to_owned(),
            unit.to_owned(),
            part(|figure| figure.numerator),
            part(|figure| figure.denominator),
            figure.map(|figure| figure.formula.to_owned()).unwrap_or_default(),
            report.since.clone(),
            report.until.clone(),
        ]);
    };
    for figure in &report.figures {
        let value = figure.value.map(number).unwrap_or_default();
        push("figure", [figure.id, &value, figure.unit], Some(figure));
    }
    for gap in &report.gaps {
        push("gap", [&gap.title, &number(gap.weight), "conversations"], None);
    }
    for (name, count) in super::page::waiting_items(&report.waiting) {
        push("waiting", [name, &count.to_string(), "count"], None);
    }
    for term in &report.unsuccessful {
        push(
            "search",
            [&term.term, &term.searches.to_string(), "searches"],
            None,
        );
    }
    lines.iter().map(line).collect()
}

fn number(number: f64) -> String {
    let text = format!("{number:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A cell that begins like a formula would be run by a spreadsheet; strangers wrote these words.
fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        return format!("'{text}");
    }
    text.to_owned()
}

fn line(cells: &[String; 9]) -> String {
    let quoted: Vec<String> = cells
        .iter()
        .map(|cell| {
            if cell.contains([',', '"', '\n', '\r']) {
                format!("\"{}\"", cell.replace('"', "\"\""))
            } else {
                cell.clone()
            }
        })
        .collect();
    quoted.join(",") + "\r\n"
}
