//! What is true about each recurring question: for tests and benchmarks, never for the product.

use serde::Serialize;

use super::book::halves;
use super::stage::Stage;

#[derive(Serialize)]
struct Truth<'a> {
    intent: &'a str,
    asks: usize,
    question: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    entry: Option<&'a str>,
    /// From this day on no agent gives the outdated answer.
    changed: &'a str,
    /// Words that tell the current answer from the outdated one.
    now: &'a str,
    was: &'a str,
    current: &'a [String],
    outdated: &'a [String],
    wrong: Vec<&'a str>,
    frames: &'a [String],
}

/// One intent a line, most asked first.
pub fn jsonl(stage: &Stage) -> Result<String, serde_json::Error> {
    let mut out = String::new();
    for intent in &stage.intents {
        let entry = intent.setting("entry");
        let truth = Truth {
            intent: &intent.name,
            asks: intent.setting("count").parse().unwrap_or(0),
            question: intent.setting("question"),
            entry: (!entry.is_empty()).then_some(entry),
            changed: intent.setting("change"),
            now: intent.setting("now"),
            was: intent.setting("was"),
            current: intent.list("current"),
            outdated: intent.list("outdated"),
            wrong: intent.list("wrong").iter().map(|item| halves(item).1).collect(),
            frames: intent.list("frames"),
        };
        out.push_str(&serde_json::to_string(&truth)?);
        out.push('\n');
    }
    Ok(out)
}
