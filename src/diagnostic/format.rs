//! Problems for machines: SARIF for code scanners, workflow commands for GitHub. The rules' texts are
//! the manual's own table, so that both say the same.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::{Diagnostic, Diagnostics, Severity};

/// The manual's page of codes: `| code | means | mend it |`.
const MANUAL: &str = include_str!("../../content/faq/reference/diagnostics.md");

/// What a code means and how it is mended, in the manual's words.
pub fn rule(code: &str) -> Option<(String, String)> {
    let start = format!("| `{code}` |");
    let row = MANUAL.lines().find(|line| line.starts_with(&start))?;
    let mut cells = row[start.len()..]
        .trim_end_matches('|')
        .split(" | ")
        .map(|cell| cell.trim().to_owned());
    Some((cells.next()?, cells.next().unwrap_or_default()))
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// A log in SARIF 2.1.0 (OASIS): each rule once with its help, each problem with its place.
pub fn sarif(problems: &Diagnostics, version: &str) -> Json {
    let mut rules: BTreeMap<&str, Severity> = BTreeMap::new();
    for problem in problems.iter() {
        let worst = rules.entry(problem.code).or_insert(problem.severity);
        *worst = (*worst).min(problem.severity);
    }
    let index: BTreeMap<&str, usize> = rules.keys().enumerate().map(|(at, code)| (*code, at)).collect();
    let rules: Vec<Json> = rules
        .iter()
        .map(|(code, severity)| rule_of(code, *severity))
        .collect();
    let results: Vec<Json> = problems
        .iter()
        .map(|problem| result(problem, index[problem.code]))
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "frontload", "semanticVersion": version, "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn rule_of(code: &str, severity: Severity) -> Json {
    let (means, mend) = rule(code).unwrap_or_default();
    let means = if means.is_empty() { code.to_owned() } else { means };
    let help = if mend.is_empty() { means.clone() } else { mend };
    json!({
        "id": code,
        "shortDescription": { "text": means },
        "help": { "text": help },
        "defaultConfiguration": { "level": level(severity) },
    })
}

fn result(problem: &Diagnostic, rule: usize) -> Json {
    let text = match &problem.hint {
        Some(hint) => format!("{}; {hint}", problem.message),
        None => problem.message.clone(),
    };
    let mut result = json!({ "ruleId": problem.code, "ruleIndex": rule, "level": level(problem.severity), "message": { "text": text } });
    if let Some(place) = &problem.place {
        let mut physical = json!({ "artifactLocation": { "uri": uri(&place.path.to_string_lossy()) } });
        if let Some(line) = place.line {
            let column = place.column.unwrap_or(1);
            physical["region"] =
                json!({ "startLine": line, "startColumn": column, "endColumn": column + place.width });
        }
        result["locations"] = json!([{ "physicalLocation": physical }]);
    }
    result
}

/// A path as a relative reference (RFC 3986).
fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.replace('\\', "/").bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// A workflow command of GitHub Actions: an annotation beside the line.
pub fn github(problem: &Diagnostic) -> String {
    let text = match &problem.hint {
        Some(hint) => format!("{}\nhint: {hint}", problem.message),
        None => problem.message.clone(),
    };
    let escaped = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let value = |text: &str| escaped(text).replace(':', "%3A").replace(',', "%2C");
    let mut properties = Vec::new();
    if let Some(place) = &problem.place {
        properties.push(format!("file={}", value(&place.path.to_string_lossy())));
        if let Some(line) = place.line {
            properties.push(format!("line={line}"));
            let column = place.column.unwrap_or(1);
            properties.push(format!("col={column}"));
            properties.push(format!("endColumn={}", column + place.width));
        }
    }
    properties.push(format!("title={}", value(problem.code)));
    format!(
        "::{} {}::{}",
        level(problem.severity),
        properties.join(","),
        escaped(&text)
    )
}

#[cfg(test)]
mod tests {
    use super::super::Place;
    use super::*;

    fn problems() -> Diagnostics {
        let place = Place::at("content/a b.md", "titel: x\n", 1, 1).width(5);
        Diagnostics(vec![
            Diagnostic::error("unknown-key", place, "`titel` is not known, 100%")
                .hint("did you mean `title`?"),
            Diagnostic::warning("stale", Place::file("b.md"), "old"),
            Diagnostic::general("no-content", "nothing here"),
        ])
    }

    #[test]
    fn a_sarif_log_has_all_that_the_standard_requires() {
        let log = sarif(&problems(), "1.0.0");
        assert_eq!(log["version"], "2.1.0");
        let run = &log["runs"][0];
        let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
        let results = run["results"].as_array().expect("results");
        assert_eq!((rules.len(), results.len()), (3, 3));
        for result in results {
            let rule = &rules[result["ruleIndex"].as_u64().expect("an index") as usize];
            assert_eq!(rule["id"], result["ruleId"]);
            assert!(["error", "warning"].contains(&result["level"].as_str().expect("a level")));
            for text in [
                &result["message"]["text"],
                &rule["shortDescription"]["text"],
                &rule["help"]["text"],
            ] {
                assert!(text.as_str().is_some_and(|text| !text.is_empty()), "{rule}");
            }
        }
        assert_eq!(
            results[0]["locations"][0]["physicalLocation"],
            json!({"artifactLocation": {"uri": "content/a%20b.md"}, "region": {"startLine": 1, "startColumn": 1, "endColumn": 6}})
        );
        assert_eq!(results[2].get("locations"), None);
        let help: Vec<_> = rules.iter().map(|rule| rule["help"]["text"].clone()).collect();
        assert_eq!(help[2], "take the one that is proposed; own data under `extra`");
    }

    #[test]
    fn an_annotation_is_one_line_whatever_it_says() {
        let lines: Vec<String> = problems().iter().map(github).collect();
        assert_eq!(
            lines[0],
            "::error file=content/a b.md,line=1,col=1,endColumn=6,title=unknown-key::`titel` is not known, 100%25%0Ahint: did you mean `title`?"
        );
        assert_eq!(lines[2], "::error title=no-content::nothing here");
    }
}
