//! Where a draft belongs: the category of the site whose questions are nearest in words, or a general one
//! where none is.
//!
//! Only what a reader would go by counts: the names and introductions of the categories, the questions in
//! them and how customers ask those. It never makes a category up: a topic is a person's decision.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::{FOLDER, Item, Kind, Shelf};
use crate::question::Question;
use crate::search;
use crate::text;

/// Where nothing is near; `new faq` puts an entry there too.
const GENERAL: &str = "general";
/// A word in the name or introduction of a category says this much more of it than one in an entry's question.
const NAMED: f64 = 4.0;
/// Share of the draft's words, by weight, that must be a category's own. Unrelated categories reach a tenth,
/// by chance words.
const NEAR: f64 = 0.15;
/// How much nearer than the next a category must be: between two a person chooses.
const CLEARLY: f64 = 1.25;

/// Where a draft goes.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Place {
    /// Below `content/faq/`; empty where the site keeps its entries in one folder.
    pub folder: PathBuf,
    /// For the front matter, where the folder does not say it.
    pub category: Option<String>,
}

/// The place of a draft in `language` among the entries that are no drafts themselves.
pub(super) fn of(shelf: &Shelf, question: &Question, language: &str) -> Place {
    let mut topics: BTreeMap<String, Topic> = BTreeMap::new();
    let items = shelf.items.iter();
    for item in items.filter(|item| item.language == language && !item.draft) {
        let Some(folder) = below_faq(item) else { continue };
        let topic = match item.kind {
            Kind::Entry => item.category.clone(),
            // The first page of the FAQ speaks of every topic.
            Kind::Section if folder != Path::new("") => folder.to_string_lossy().replace('\\', "/"),
            _ => continue,
        };
        let of = topics.entry(address(&topic)).or_default();
        if item.kind == Kind::Section || of.place.is_none() {
            let said = address(&folder.to_string_lossy()) == address(&topic);
            let category = (!said).then(|| topic.clone());
            of.place = Some(Place { folder, category });
        }
        of.name
            .extend(search::stems(&topic.replace(['-', '/'], " "), language));
        if item.kind == Kind::Section {
            of.name.extend(stems(&item.title, language));
        }
        for (stem, weight) in says(item, language) {
            *of.words.entry(stem).or_default() += weight;
        }
    }
    let alone = topics.len() == 1 && topics.contains_key("");
    let asked = asks(question, language);
    let title = stems(&question.title, language);
    let chosen = named(&topics, &asked, &title).or_else(|| clearly(&topics, &asked));
    let chosen = chosen.and_then(|topic| topics.remove(&topic));
    chosen.and_then(|topic| topic.place).unwrap_or_else(|| {
        let folder = if alone { "" } else { GENERAL };
        Place {
            folder: folder.into(),
            category: None,
        }
    })
}

/// A category of the site, as far as it is seen.
#[derive(Default)]
struct Topic {
    place: Option<Place>,
    /// Stems of its name and of its folder's.
    name: BTreeSet<String>,
    /// Stems with their weight.
    words: BTreeMap<String, f64>,
}

/// A category's name as it stands in addresses: what is one page is one category.
fn address(category: &str) -> String {
    let parts = category.split(['/', '\\']).filter(|part| !part.is_empty());
    parts.map(text::slug).collect::<Vec<_>>().join("/")
}

/// The folder of an entry or of a section below `content/faq/`.
fn below_faq(item: &Item) -> Option<PathBuf> {
    let below = item.file.strip_prefix(FOLDER).ok()?.strip_prefix("faq").ok()?;
    let folder = below.parent()?;
    let name = below.file_stem()?.to_str()?;
    let bundle = name == "index" || name.starts_with("index.");
    Some(if bundle { folder.parent()? } else { folder }.to_path_buf())
}

/// What an entry or a category says of its topic, by stem. A category's name and introduction say it whole; of
/// an entry's phrasings, which may be many and wander, a stem counts by the share that hold it.
fn says(item: &Item, language: &str) -> BTreeMap<String, f64> {
    if item.kind == Kind::Section {
        let said = stems(&format!("{} {}", item.title, &*item.body), language);
        return said.into_iter().map(|stem| (stem, NAMED)).collect();
    }
    let mut said: BTreeMap<String, f64> = BTreeMap::new();
    for line in &item.asked_as {
        for stem in stems(line, language) {
            *said.entry(stem).or_default() += 1.0 / item.asked_as.len() as f64;
        }
    }
    let named = stems(&format!("{} {}", item.title, item.question), language);
    said.extend(named.into_iter().map(|stem| (stem, 1.0)));
    said
}

/// The stems of a text, without compounds: `check-in` is a word of its own, and says nothing of checked bags.
fn stems(text: &str, language: &str) -> BTreeSet<String> {
    let compound = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).contains('-');
    let whole: Vec<&str> = text.split_whitespace().filter(|word| !compound(word)).collect();
    search::stems(&whole.join(" "), language).into_iter().collect()
}

/// What the draft is about: its telling words, the first most, and those in its title twice. A question of
/// before these were kept goes by all words of its title.
fn asks(question: &Question, language: &str) -> BTreeMap<String, f64> {
    let title = stems(&question.title, language);
    let words = if question.words.is_empty() {
        text::words(&question.title)
    } else {
        question.words.clone()
    };
    let mut asked = BTreeMap::new();
    for (rank, word) in words.iter().enumerate() {
        for stem in search::stems(word, language) {
            let weight = 1.0 / (1.0 + rank as f64).sqrt();
            let doubled = if title.contains(&stem) {
                2.0 * weight
            } else {
                weight
            };
            asked.entry(stem).or_insert(doubled);
        }
    }
    asked
}

/// The one topic whose name stands in the title, as a word that tells the question from others.
fn named(
    topics: &BTreeMap<String, Topic>,
    asked: &BTreeMap<String, f64>,
    title: &BTreeSet<String>,
) -> Option<String> {
    let says = |topic: &Topic| {
        let both = topic.name.intersection(title);
        both.into_iter().any(|stem| asked.contains_key(stem))
    };
    let mut named = topics
        .iter()
        .filter(|(_, topic)| says(topic))
        .map(|(name, _)| name);
    let first = named.next()?;
    named.next().is_none().then(|| first.clone())
}

/// The nearest topic, if it is near, and nearer than the next.
fn clearly(topics: &BTreeMap<String, Topic>, asked: &BTreeMap<String, f64>) -> Option<String> {
    let all: f64 = asked.values().sum();
    let mut near: BTreeMap<&String, f64> = BTreeMap::new();
    for (stem, weight) in asked {
        let held = |topic: &Topic| topic.words.get(stem).copied().unwrap_or(0.0);
        // One more than is there: a word that one entry holds once proves little.
        let sum = 1.0 + topics.values().map(held).sum::<f64>();
        for (name, topic) in topics {
            *near.entry(name).or_default() += weight / all * held(topic) / sum;
        }
    }
    let mut ranked: Vec<(&String, f64)> = near.into_iter().collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    let (first, nearness) = *ranked.first()?;
    let next = ranked.get(1).map_or(0.0, |(_, nearness)| *nearness);
    (nearness >= NEAR && nearness >= CLEARLY * next).then(|| first.clone())
}
