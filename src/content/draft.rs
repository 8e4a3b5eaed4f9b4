//! Draft entries from questions: what customers ask as the title, what agents answered as the body,
//! the evidence beside it. A person decides whether it is true before anyone sees it.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde_json::{Value as Json, json};

use super::{Error, FOLDER, Shelf, dates, edit, place};
use crate::config::Config;
use crate::question::{DraftAnswer, Question};
use crate::text;
use crate::yaml::write;

/// More phrasings of one question help nobody; the index takes all it is given, drafts take these.
const MOST_PHRASINGS: usize = 50;

/// Writes a draft entry for a question (`draft: true`, `confidence: not_validated`), unless one exists. Returns its file.
///
/// A question whose id stands in any file of the shelf is not drafted again: that file is returned.
/// Complaints are refused: they are for care.
pub fn draft(root: &Path, config: &Config, question: &Question, now: Timestamp) -> Result<PathBuf, Error> {
    if question.complaint {
        return Err(Error::Complaint {
            question: question.id.clone(),
        });
    }
    let (shelf, _) = Shelf::load(root, config)?;
    let same = |item: &&super::Item| item.question_id.as_deref() == Some(question.id.as_str());
    if let Some(item) = shelf.items.iter().find(same) {
        return Ok(item.file.clone());
    }
    let foreign = config.speaks(&question.language) && question.language != config.language();
    let (language, end) = if foreign {
        (question.language.as_str(), format!(".{}.md", question.language))
    } else {
        (config.language(), ".md".into())
    };
    let place = place::of(&shelf, question, language);
    let file = free_name(root, &shelf, question, (&place.folder, &end));
    let text = document(config, question, place.category, now);
    edit::write(&root.join(&file), text.as_bytes())?;
    Ok(file)
}

/// `content/faq/<category>/<slug>.md`, numbered when the name or its address is taken.
fn free_name(root: &Path, shelf: &Shelf, question: &Question, (folder, end): (&Path, &str)) -> PathBuf {
    let slug: String = text::slug(&question.title);
    let slug = shorten(&slug);
    let below = Path::new(FOLDER).join("faq").join(folder);
    let free = |slug: &String| {
        let file = below.join(format!("{slug}{end}"));
        let taken = |item: &super::Item| item.slug == *slug && item.file.parent() == file.parent();
        // A bundle of this name has its address too.
        !root.join(&file).exists() && !root.join(below.join(slug)).exists() && !shelf.items.iter().any(taken)
    };
    let names = (1u32..).map(|number| {
        if number == 1 {
            slug.to_owned()
        } else {
            format!("{slug}-{number}")
        }
    });
    let name = { names }.find(free).expect("numbers do not end");
    below.join(format!("{name}{end}"))
}

/// At most 80 bytes, cut between words.
fn shorten(slug: &str) -> &str {
    match slug.get(..80) {
        Some(head) if slug.len() > 80 => head.rsplit_once('-').map_or(head, |(whole, _)| whole),
        _ => slug,
    }
}

fn document(config: &Config, question: &Question, category: Option<String>, now: Timestamp) -> String {
    let body = question
        .answer
        .as_ref()
        .map(answer)
        .filter(|body| !body.is_empty());
    let confidence = if body.is_some() { "not_validated" } else { "wip" };
    let mut evidence = json!({"asks": question.asks});
    for (key, at) in [("since", question.first), ("until", question.last)] {
        if let Some(at) = at {
            evidence[key] = dates::day_of(at).into();
        }
    }
    let conversations = question
        .answer
        .as_ref()
        .map(|answer| answer.evidence.clone())
        .unwrap_or_default();
    if !conversations.is_empty() {
        evidence["conversations"] = conversations.into();
    }
    let phrasings: Vec<&String> = question.phrasings.iter().take(MOST_PHRASINGS).collect();
    let keys: [(&str, Json); 7] = [
        ("title", one_line(&question.title).into()),
        ("date", dates::day_of(now).into()),
        ("draft", true.into()),
        ("confidence", confidence.into()),
        ("question_id", question.id.as_str().into()),
        ("asked_as", json!(phrasings)),
        ("evidence", evidence),
    ];
    let mut text = "---\n".to_owned();
    let category = category.map(|category| ("category", category.into()));
    for (key, value) in keys.into_iter().chain(category) {
        text.push_str(&(write::entry(key, &value, 0).join("\n") + "\n"));
    }
    text.push_str("---\n");
    text.push_str(&body.unwrap_or_else(|| missing(question)));
    if !question.language.is_empty() && !config.speaks(&question.language) {
        text.push_str("\n<!-- Asked in another language than the site's: translate it, or add the language to frontload.yaml. -->\n");
    }
    text
}

fn missing(question: &Question) -> String {
    format!(
        "<!-- What is missing: the answer. {} conversations ask this, and none holds an answer that could be quoted.\n     \
         Write one or two sentences that answer it, then the details; then set `confidence` and remove `draft`. -->\n",
        question.conversations
    )
}

/// The first sentence by itself, as the summary; then the rest. Outdated sentences never enter.
fn answer(answer: &DraftAnswer) -> String {
    let outdated: Vec<String> = answer
        .sentences
        .iter()
        .filter(|s| s.outdated)
        .map(|s| one_line(&s.text))
        .collect();
    let current: Vec<String> = answer
        .sentences
        .iter()
        .filter(|s| !s.outdated)
        .map(|s| one_line(&s.text))
        .filter(|s| !s.is_empty())
        .collect();
    let sentences = if current.is_empty() {
        let all = text::sentences(&answer.text).into_iter().map(one_line);
        all.filter(|sentence| !sentence.is_empty() && !outdated.contains(sentence))
            .collect()
    } else {
        current
    };
    let Some((first, rest)) = sentences.split_first() else {
        return String::new();
    };
    let mut body = format!("{}\n", literal(first));
    if !rest.is_empty() {
        let rest: Vec<String> = rest.iter().map(|sentence| literal(sentence)).collect();
        body.push_str(&format!("\n{}\n", rest.join(" ")));
    }
    body
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A stranger's sentence as Markdown that shows exactly its letters: no markup, no HTML, no link.
fn literal(sentence: &str) -> String {
    let mut out = String::with_capacity(sentence.len());
    let digits = sentence.chars().take_while(char::is_ascii_digit).count();
    let numbered = digits > 0 && digits < 10 && sentence[digits..].starts_with(['.', ')']);
    for (index, c) in sentence.chars().enumerate() {
        let opens_block = index == 0 && "#>-+=~|".contains(c);
        if opens_block || (numbered && index == digits) || "\\`*_[]<&".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
