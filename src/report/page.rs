//! A report as a page to print: sentences first, then the tables they rest on.

use super::{Figure, Gap, Report, Waiting};

/// The report in sentences, most important first.
pub(super) fn summary(figures: &[Figure], gaps: &[Gap], waiting: &Waiting) -> Vec<String> {
    let value = |id: &str| {
        let figure = figures.iter().find(|figure| figure.id == id)?;
        figure.value.map(|value| (value, figure))
    };
    let mut sentences = Vec::new();
    match value("coverage") {
        Some((share, figure)) => sentences.push(format!(
            "Of {} conversations that asked something people keep asking, {} found it answered on the site: coverage is {}.",
            whole(figure.denominator),
            whole(figure.numerator),
            percent(share)
        )),
        None => sentences.push("No recurring questions are known for these days yet.".to_owned()),
    }
    if let Some(gap) = gaps.first() {
        sentences.push(format!(
            "The gap that costs most is “{}”: {} conversations, no published answer{}.",
            gap.title,
            gap.conversations,
            if gap.drafted { " (a draft waits)" } else { "" }
        ));
    }
    let open: Vec<String> = waiting_items(waiting)
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(name, count)| format!("{count} {name}"))
        .collect();
    sentences.push(match open.is_empty() {
        true => "Nothing waits for a person.".to_owned(),
        false => format!("Waiting for a person: {}.", open.join(", ")),
    });
    if let Some((hours, figure)) = value("reply_median") {
        sentences.push(format!(
            "Half of the {} answered comments had their first reply within {}.",
            whole(figure.numerator),
            duration(hours)
        ));
    }
    if let Some((share, figure)) = value("search_unsuccessful") {
        sentences.push(format!(
            "{} of {} searches led nowhere.",
            percent(share),
            whole(figure.denominator)
        ));
    }
    if let Some((_, figure)) = value("deflection_confirmed") {
        sentences.push(format!(
            "{} visitors said that a suggested entry answered them before they wrote.",
            whole(figure.numerator)
        ));
    }
    sentences
}

/// What waits, in words, with counts.
pub(super) fn waiting_items(waiting: &Waiting) -> [(&'static str, i64); 6] {
    [
        ("comments to decide on", waiting.pending_comments),
        ("proposed answers to approve", waiting.proposed_answers as i64),
        ("draft entries to review", waiting.drafts as i64),
        ("stale entries to look at again", waiting.stale_entries as i64),
        ("dead letters", waiting.dead_letters),
        ("paused deliveries", waiting.paused_deliveries),
    ]
}

/// The whole page: nothing is loaded from anywhere.
pub fn html(report: &Report) -> String {
    let title = format!(
        "{}: what customers ask, {} to {}",
        report.brand, report.since, report.until
    );
    let title = escape(title.trim_start_matches(": "));
    let head = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         <meta name=\"viewport\" content=\"width=device-width\"><style>{STYLE}</style></head><body><main>\n<h1>{title}</h1>\n"
    );
    format!("{head}{}</main></body></html>\n", section(report))
}

/// The same without the page around it, for the desk: sentences first, then tables under second-level headings.
pub fn section(report: &Report) -> String {
    let mut page = String::new();
    for sentence in &report.summary {
        page.push_str(&format!("<p>{}</p>\n", escape(sentence)));
    }
    page.push_str(&figures(report));
    page.push_str(&gaps(&report.gaps));
    let waiting: Vec<[String; 2]> = waiting_items(&report.waiting)
        .iter()
        .map(|(name, count)| [escape(name), count.to_string()])
        .collect();
    page.push_str(&table("Waiting for a person", ["What", "How many"], &waiting));
    let terms: Vec<[String; 3]> = report
        .unsuccessful
        .iter()
        .map(|term| {
            [
                escape(&term.term),
                term.searches.to_string(),
                term.empty.to_string(),
            ]
        })
        .collect();
    page.push_str(&table(
        "Searches that led nowhere",
        ["Term", "Searches", "Without a result"],
        &terms,
    ));
    page
}

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color:#1a1a1a;background:#fff}\
    table{border-collapse:collapse;width:100%;margin:1rem 0 2rem}th,td{text-align:left;padding:.35rem .75rem .35rem 0;border-bottom:1px solid #ccc;vertical-align:top}\
    .scroll{overflow-x:auto}small{color:#555}@media print{body{margin:0;max-width:none}tr{break-inside:avoid}}";

fn figures(report: &Report) -> String {
    let rows: Vec<[String; 4]> = report
        .figures
        .iter()
        .map(|figure| {
            [
                escape(figure.name),
                figure
                    .value
                    .map_or_else(|| "not known yet".to_owned(), |value| spoken(value, figure.unit)),
                format!("{} of {}", whole(figure.numerator), whole(figure.denominator)),
                format!(
                    "<small>{}; {} to {}</small>",
                    escape(figure.formula),
                    report.since,
                    report.until
                ),
            ]
        })
        .collect();
    table(
        "Numbers",
        ["Number", "Value", "Counted", "Formula and window"],
        &rows,
    )
}

fn gaps(gaps: &[Gap]) -> String {
    let rows: Vec<[String; 4]> = gaps
        .iter()
        .map(|gap| {
            let samples: Vec<String> = gap.phrasings.iter().map(|phrasing| escape(phrasing)).collect();
            [
                format!(
                    "{}<br><small>{}</small>",
                    escape(&gap.title),
                    samples.join("<br>")
                ),
                gap.conversations.to_string(),
                whole(gap.weight),
                format!("{} (before: {})", gap.trend.0, gap.trend.1),
            ]
        })
        .collect();
    table(
        "Top gaps",
        ["Question", "Conversations", "Weight", "Last 28 days"],
        &rows,
    )
}

/// Cells are markup already.
fn table<const N: usize>(title: &str, head: [&str; N], rows: &[[String; N]]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let head: String = head
        .iter()
        .map(|cell| format!("<th scope=\"col\">{cell}</th>"))
        .collect();
    let body: String = rows
        .iter()
        .map(|row| {
            format!(
                "<tr>{}</tr>\n",
                row.iter()
                    .map(|cell| format!("<td>{cell}</td>"))
                    .collect::<String>()
            )
        })
        .collect();
    format!(
        "<h2>{title}</h2>\n<div class=\"scroll\"><table><thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table></div>\n"
    )
}

fn spoken(value: f64, unit: &str) -> String {
    match unit {
        "share" => percent(value),
        "hours" => duration(value),
        _ => whole(value),
    }
}

fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

fn whole(number: f64) -> String {
    format!("{number:.0}")
}

fn duration(hours: f64) -> String {
    if hours < 1.0 {
        return format!("{:.0} minutes", hours * 60.0);
    }
    if hours < 48.0 {
        return format!("{hours:.1} hours");
    }
    format!("{:.1} days", hours / 24.0)
}

fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}
