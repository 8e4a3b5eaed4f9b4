//! What the search index knows of an item: its text, its section's title, and how far demand lifts it.
//!
//! It says nothing of how is searched; that is `search`.

use std::collections::BTreeMap;

use super::{category_path, headline, language_of};
use crate::config::Config;
use crate::content::{Item, Kind, Shelf};
use crate::search::{Document, Synonyms};
use crate::site::Demand;
use crate::site::markdown;
use crate::site::output::{Key, Keyer};
use crate::site::theme::home;

/// `lost-baggage` as `Lost baggage`.
pub(super) fn spoken(name: &str) -> String {
    let name = name.rsplit('/').next().unwrap_or(name).replace(['-', '_'], " ");
    let mut chars = name.chars();
    chars
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Documents for the search index: what is public at `now`, as plain text.
pub fn documents(config: &Config, shelf: &Shelf, now: jiff::Timestamp) -> Vec<Document> {
    let synonyms = Synonyms::new(&config.synonyms);
    let known = public(config, shelf, now, &[]);
    known.iter().map(|known| known.document(&synonyms)).collect()
}

/// What is public at `now`, as search is told of it; those that were asked for most stand before others
/// that are equal to them.
pub fn public<'a>(
    config: &'a Config,
    shelf: &'a Shelf,
    now: jiff::Timestamp,
    demand: &'a [Demand],
) -> Vec<Known<'a>> {
    let shown = shelf
        .items
        .iter()
        .filter(|item| item.kind != Kind::Section && item.withheld(now).is_none());
    known(config, &shelf.items, shown, demand)
}

/// Items as search is told of them; `all` holds their sections.
pub fn known<'a>(
    config: &'a Config,
    all: impl IntoIterator<Item = &'a Item>,
    shown: impl Iterator<Item = &'a Item>,
    demand: &'a [Demand],
) -> Vec<Known<'a>> {
    let (sections, pulls) = (Sections::new(config, all), Pulls::new(demand));
    shown
        .map(|item| Known {
            item,
            language: language_of(item, config),
            section: sections.title_of(item),
            pull: pulls.of(item),
        })
        .collect()
}

/// An item as search is told of it.
pub struct Known<'a> {
    pub item: &'a Item,
    language: &'a str,
    section: String,
    pull: u8,
}

impl Known<'_> {
    /// The key of [`Known::document`], without making it.
    pub fn key(&self, synonyms: Key) -> Key {
        let item = self.item;
        let text = (
            &item.path,
            item.kind,
            headline(item),
            &item.asked_as,
            &item.summary,
        );
        let beside = (
            self.language,
            &self.section,
            &item.category,
            &item.tags,
            self.pull,
        );
        let mut keyer = Keyer::new().with(&(text, beside));
        keyer.add_bytes(&item.body.key());
        keyer.add_bytes(&synonyms.0);
        keyer.key()
    }

    /// What is searched; the file is read if need be.
    pub fn document(&self, synonyms: &Synonyms) -> Document {
        let mut document = document(self.item, self.language, self.section.clone());
        synonyms.widen(&mut document);
        document.pull = self.pull;
        document
    }
}

/// How far each question's demand lifts its answer among equals.
struct Pulls<'a> {
    asks: BTreeMap<&'a str, usize>,
    most: usize,
}

impl<'a> Pulls<'a> {
    /// Of these questions.
    fn new(demand: &'a [Demand]) -> Pulls<'a> {
        Pulls {
            asks: demand
                .iter()
                .map(|one| (one.question_id.as_str(), one.asks))
                .collect(),
            most: demand.iter().map(|one| one.asks).max().unwrap_or(0),
        }
    }

    /// Of the item that answers it.
    fn of(&self, item: &Item) -> u8 {
        let names = [Some(item.path.as_str()), item.question_id.as_deref()];
        let asked = names.into_iter().flatten().find_map(|name| self.asks.get(name));
        let asked = asked.copied().unwrap_or(0);
        if asked == 0 {
            return 0;
        }
        // the tenth asker says more than the hundredth
        let share = (1.0 + asked as f64).ln() / (1.0 + self.most as f64).ln();
        (share * f64::from(crate::search::MOST_PULL)).round() as u8
    }
}

/// Titles of sections and categories, as they stand beside search results.
pub struct Sections<'a> {
    config: &'a Config,
    titles: BTreeMap<(&'a str, &'a str), &'a str>,
}

impl<'a> Sections<'a> {
    /// Of these items' own sections.
    pub fn new(config: &'a Config, items: impl IntoIterator<Item = &'a Item>) -> Sections<'a> {
        let titles = items
            .into_iter()
            .filter(|item| item.kind == Kind::Section)
            .map(|item| {
                (
                    (language_of(item, config), item.path.as_str()),
                    item.title.as_str(),
                )
            })
            .collect();
        Sections { config, titles }
    }

    /// The title of the section that an item stands in.
    pub fn title_of(&self, item: &Item) -> String {
        let language = language_of(item, self.config);
        let home = home(self.config, language);
        let (path, name) = match item.kind {
            Kind::Entry => (category_path(&home, &item.category), &item.category),
            _ => (format!("{home}{}/", item.section), &item.section),
        };
        let own = self.titles.get(&(language, path.as_str()));
        own.map_or_else(|| spoken(name), |title| (*title).to_owned())
    }
}

/// One document, without what is not the item's own.
fn document(item: &Item, language: &str, section: String) -> Document {
    let (body, headings) = body_text(item);
    Document {
        id: item.path.clone(),
        url: item.path.clone(),
        kind: match item.kind {
            Kind::Entry => crate::search::Kind::Entry,
            Kind::Post => crate::search::Kind::Post,
            Kind::Page | Kind::Section => crate::search::Kind::Page,
        },
        title: headline(item).to_owned(),
        language: language.to_owned(),
        body,
        headings,
        asked: item.asked_as.clone(),
        topics: topics(item, &section),
        section,
        ..Default::default()
    }
}

/// What an entry is filed under: the title of its section, the name of its folder where that says
/// something else (`baggage` under *Bags*), its tags.
fn topics(item: &Item, section: &str) -> Vec<String> {
    if item.kind != Kind::Entry {
        return Vec::new();
    }
    let folder = item.category.replace(['/', '-', '_'], " ");
    let mut topics: Vec<String> = Vec::new();
    for topic in [section, &folder]
        .into_iter()
        .chain(item.tags.iter().map(String::as_str))
    {
        let known = topics.iter().any(|known| known.eq_ignore_ascii_case(topic));
        if !topic.is_empty() && !known {
            topics.push(topic.to_owned());
        }
    }
    topics
}

/// Summary and body as plain text, with the body's headings; the summary only where it is not the body's
/// beginning.
fn body_text(item: &Item) -> (String, Vec<crate::search::Heading>) {
    let (body, headings) = markdown::outline(&item.body);
    let summary = markdown::plain(&item.summary);
    let (text, before) = if summary.is_empty() || body.starts_with(&summary) {
        (body, 0)
    } else {
        (format!("{summary}\n{body}"), summary.len() + 1)
    };
    let headings = headings.into_iter().map(|(anchor, at)| crate::search::Heading {
        anchor,
        at: before + at,
    });
    (text, headings.collect())
}
