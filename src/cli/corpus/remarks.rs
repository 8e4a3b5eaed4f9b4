//! Comments of all ten dispositions, and the list of everything planted.

use std::collections::BTreeSet;

use serde::Serialize;

use super::cast::Cast;
use super::dice::Dice;
use super::line::{Hand, Line, Planted, fill};
use super::stage::Stage;
use super::story::{DAYS, Speaker, Story, time};

/// A visitor's comment with the disposition a person would give it.
#[derive(Debug, Serialize)]
pub struct Remark {
    id: String,
    page: String,
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    author: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    disposition: String,
    at: jiff::Timestamp,
    gold: Gold,
    #[serde(skip)]
    lines: Vec<Line>,
}

#[derive(Debug, Serialize)]
struct Gold {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pii: Vec<Planted>,
}

/// All comments, in the order of the book.
pub fn remarks(stage: &Stage) -> Vec<Remark> {
    stage
        .list("comments", "comments")
        .iter()
        .enumerate()
        .filter_map(|(number, item)| remark(stage, number, item))
        .collect()
}

fn remark(stage: &Stage, number: usize, item: &str) -> Option<Remark> {
    let mut dice = Dice::of(stage.seed, "comment", number);
    let cast = Cast::draw(&stage.lists, &mut dice);
    let mut fields = item.splitn(5, '|').map(str::trim);
    let disposition = fields.next()?.to_owned();
    let page = fields.next()?.to_owned();
    let mut fill = |template: &str| fill(template, &cast, Hand::STEADY, &mut dice);
    let author = fill(fields.next()?);
    let email = fill(fields.next()?);
    let text = fill(fields.next()?);
    let some = |line: &Line| (!line.text.is_empty()).then(|| line.text.clone());
    Some(Remark {
        id: format!("c-{:02}", number + 1),
        page,
        author: some(&author),
        email: some(&email),
        disposition,
        at: time(Stage::moment(DAYS - 1 - number % 20, &mut dice)),
        gold: Gold {
            pii: text.planted.clone(),
        },
        text: text.text.clone(),
        lines: vec![author, email, text],
    })
}

/// One comment a line.
pub fn jsonl(remarks: &[Remark]) -> Result<String, serde_json::Error> {
    let mut out = String::new();
    for remark in remarks {
        out.push_str(&serde_json::to_string(remark)?);
        out.push('\n');
    }
    Ok(out)
}

/// Every planted value, one a line: kind, value, and `word` when it is an ordinary word or so short
/// that finding it proves nothing without its context, else `-`; separated by tabs, sorted.
pub fn planted(stage: &Stage, stories: &[Story], remarks: &[Remark]) -> String {
    let mut rows = BTreeSet::new();
    let mut add = |kind: &str, value: &str| {
        let common = kind == "initials" || stage.lists.is_word(value);
        rows.insert(format!("{kind}\t{value}\t{}", if common { "word" } else { "-" }));
    };
    let lines = stories
        .iter()
        .flat_map(|story| story.turns.iter().map(|turn| &turn.line).chain([&story.subject]))
        .chain(remarks.iter().flat_map(|remark| &remark.lines));
    for line in lines {
        for planted in &line.planted {
            add(planted.kind, &line.value(planted));
        }
    }
    // What stands in headers must not leak either.
    for story in stories.iter().filter(|story| story.alias.is_none()) {
        let (name, email, handle) = story.card(Speaker::Customer);
        for (kind, value) in [("person", name), ("email", email), ("handle", handle)] {
            if let Some(value) = value {
                add(kind, &value);
            }
        }
    }
    rows.into_iter().map(|row| row + "\n").collect()
}
