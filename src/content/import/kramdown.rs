//! What kramdown adds to Markdown: lines of attributes, its table of contents, its extensions.

use super::liquid::{alert, alert_kind};
use super::report::Report;

/// kramdown's lines of attributes, its table of contents and its extensions.
pub(super) fn without(text: &str, report: &mut Report, toc: &mut bool) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut fence: Option<String> = None;
    let mut wrap: Option<&'static str> = None;
    let mut skipping = false;
    for line in text.lines() {
        let bare = line.trim();
        if let Some(open) = &fence {
            if bare.starts_with(open.as_str()) && bare.trim_start_matches(['`', '~']).is_empty() {
                fence = None;
            }
            lines.push(line.to_owned());
            continue;
        }
        if bare.starts_with("```") || bare.starts_with("~~~") {
            fence = Some(bare[..3].to_owned());
            lines.push(line.to_owned());
            continue;
        }
        if bare.starts_with("{::comment") || bare.starts_with("{:/comment") {
            skipping = bare.starts_with("{::comment}") && !bare.contains("{:/");
            continue;
        }
        if skipping || bare.starts_with("{::") || bare.starts_with("{:/") {
            continue;
        }
        if let Some(inner) = bare.strip_prefix("{:").and_then(|rest| rest.strip_suffix('}')) {
            attributes(inner, &mut lines, &mut wrap, report, toc);
            continue;
        }
        if bare.starts_with("*[") && bare.contains("]:") {
            *report.elements.entry("abbreviation".to_owned()).or_default() += 1;
            continue;
        }
        match wrap {
            Some(_) if bare.is_empty() && lines.last().is_some_and(|last| last.starts_with('>')) => {
                wrap = None;
                lines.push(String::new());
            }
            Some(kind) if !bare.is_empty() => {
                if !lines.last().is_some_and(|last| last.starts_with('>')) {
                    lines.push(format!("> [!{kind}]"));
                }
                lines.push(format!(
                    "> {}",
                    line.trim_start_matches("> ").trim_start_matches('>')
                ));
            }
            _ => lines.push(without_spans(line)),
        }
    }
    let mut out = lines.join("\n");
    if text.ends_with('\n') {
        out.push('\n');
    }
    out
}

/// A line `{: ... }`, about what stands above or below it.
fn attributes(
    inner: &str,
    lines: &mut Vec<String>,
    wrap: &mut Option<&'static str>,
    report: &mut Report,
    toc: &mut bool,
) {
    let inner = inner.trim();
    let above = lines.last().map(String::as_str).unwrap_or("").trim().to_owned();
    if inner.contains("toc") && !inner.contains("no_toc") && above.starts_with(['*', '-', '1']) {
        lines.pop();
        *toc = true;
        return;
    }
    if let Some(id) = inner
        .split_whitespace()
        .find_map(|part| part.strip_prefix('#'))
        .filter(|_| above.starts_with('#'))
    {
        if let Some(heading) = lines.last_mut().filter(|heading| !heading.contains("{#")) {
            heading.push_str(&format!(" {{#{id}}}"));
        }
        return;
    }
    let kind = inner
        .split_whitespace()
        .find_map(|part| alert_kind(part.strip_prefix('.').unwrap_or("")));
    match kind {
        Some(kind) if above.is_empty() => *wrap = Some(kind),
        Some(kind) => {
            // The paragraph above is what is meant.
            let start = lines
                .iter()
                .rposition(|line| line.trim().is_empty())
                .map_or(0, |at| at + 1);
            let paragraph = lines
                .split_off(start)
                .iter()
                .map(|line| line.trim_start_matches("> ").to_owned())
                .collect::<Vec<_>>();
            lines.push(alert(kind, &paragraph.join("\n")));
        }
        None => {
            let harmless = inner.starts_with('.')
                || inner.starts_with('#')
                || inner.contains('=')
                || inner.contains("toc");
            if !harmless {
                report.shortcode("{: ... }");
            }
        }
    }
}

/// Attributes behind a link or a word: `[a](b){:target="_blank"}`.
fn without_spans(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find("{:") {
        out.push_str(&rest[..at]);
        match rest[at..]
            .find('}')
            .filter(|_| at > 0 && !rest[..at].ends_with(['`', ' ']))
        {
            Some(end) => rest = &rest[at + end + 1..],
            None => {
                out.push_str("{:");
                rest = &rest[at + 2..];
            }
        }
    }
    out + rest
}
