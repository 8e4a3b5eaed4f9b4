//! Light summaries of items: made once, shared by every list that shows them.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use rayon::prelude::*;
use serde::Serialize;
use tera::Value;

use crate::content::Item;

use super::links::Links;
use super::output::{Key, Keyer};
use super::plan::{Edition, Plan, headline, language_of};
use super::sheet::Shared;
use super::{Build, Demand};

/// What a list shows of an item.
#[derive(Serialize)]
struct Summary<'a> {
    url: &'a str,
    title: &'a str,
    summary: String,
    date: Option<Timestamp>,
    updated: Option<Timestamp>,
    authors: &'a [String],
    category: &'a str,
    /// Its language, for lists of another.
    lang: &'a str,
    /// Published comments.
    comments: usize,
    /// The picture of a post: address, width, height.
    image: Option<serde_json::Value>,
    /// How often it was asked.
    asks: usize,
    /// Conversations of the last 28 days.
    recent: usize,
    /// Per cent more than in the 28 days before, when that is a real rise.
    more: Option<usize>,
}

/// Summaries by site path; each becomes a value that templates share when one first asks.
pub struct Summaries<'a>(BTreeMap<&'a str, Arc<Card<'a>>>);

struct Card<'a> {
    summary: Summary<'a>,
    key: Key,
    value: OnceLock<Value>,
}

impl<'a> Summaries<'a> {
    /// One for every item that is shown.
    pub fn new(plan: &Plan<'a>, links: &Links<'_>, build: &Build<'a>) -> Summaries<'a> {
        let items: Vec<&'a Item> = plan.editions.iter().flat_map(Edition::items).collect();
        let one = |item: &&'a Item| {
            let card = Arc::new(card(item, plan, links, build));
            (item.path.as_str(), card)
        };
        Summaries(
            items
                .par_iter()
                .map(one)
                .collect::<Vec<_>>()
                .into_iter()
                .collect(),
        )
    }

    /// At most a paragraph of what a shown item says.
    pub fn brief(&self, path: &str) -> &str {
        self.0.get(path).map_or("", |card| &card.summary.summary)
    }

    /// The list of these items, sharing their summaries.
    pub fn list<'b>(&self, items: impl IntoIterator<Item = &'b Item>) -> Shared<'a> {
        self.paths(items.into_iter().map(|item| item.path.as_str()))
    }

    /// The same by site paths; unknown ones are left out.
    pub fn paths<'b>(&self, paths: impl IntoIterator<Item = &'b str>) -> Shared<'a> {
        let cards: Vec<Arc<Card<'a>>> = paths
            .into_iter()
            .filter_map(|path| self.0.get(path).cloned())
            .collect();
        let mut keyer = Keyer::new();
        cards.iter().for_each(|card| keyer.add_bytes(&card.key.0));
        Shared::new(keyer.key(), move || {
            let value = |card: &Arc<Card<'_>>| {
                card.value
                    .get_or_init(|| Value::from_serializable(&card.summary))
                    .clone()
            };
            Value::from(cards.iter().map(value).collect::<Vec<_>>())
        })
    }
}

fn card<'a>(item: &'a Item, plan: &Plan<'a>, links: &Links<'_>, build: &Build<'a>) -> Card<'a> {
    let talked = item.comments && build.config.comments.enabled;
    let talk = if talked {
        (build.threads)(&item.path).count()
    } else {
        0
    };
    let demand = plan.demand_of(item);
    let picture_of = |image: &str| picture(&links.picture(item, image));
    let summary = Summary {
        url: &item.path,
        title: headline(item),
        summary: brief(item),
        date: item.date,
        updated: item.updated,
        authors: &item.authors,
        category: &item.category,
        lang: language_of(item, build.config),
        comments: talk,
        image: item.image.as_deref().map(picture_of),
        asks: demand.map_or(0, |demand| demand.asks),
        recent: demand.map_or(0, |demand| demand.trend.0),
        more: demand.and_then(rise),
    };
    Card {
        key: Key::of(&summary),
        summary,
        value: OnceLock::new(),
    }
}

/// What templates see of a picture.
pub fn picture(picture: &super::markdown::Picture) -> serde_json::Value {
    serde_json::json!({
        "src": picture.src,
        "width": picture.size.map(|size| size.0), "height": picture.size.map(|size| size.1),
        "srcset": picture.srcset(), "webp": picture.webp_srcset(),
    })
}

/// At most a paragraph of what an item says.
pub fn brief(item: &Item) -> String {
    const LONGEST: usize = 200;
    let text = if item.summary.is_empty() {
        item.body.as_str()
    } else {
        item.summary.as_str()
    };
    let plain = super::markdown::plain(text);
    // The first line that is a sentence, not a heading.
    let line = plain.lines().find(|line| line.contains(' ')).unwrap_or_default();
    if line.chars().count() <= LONGEST {
        return line.to_owned();
    }
    let cut: String = line.chars().take(LONGEST).collect();
    let end = cut.rfind(' ').unwrap_or(cut.len());
    format!("{}…", cut[..end].trim_end_matches([',', ';', ':', '.']))
}

/// A rise is told above a tenth and on more than a handful, so that noise is no news.
fn rise(demand: &Demand) -> Option<usize> {
    let (last, before) = demand.trend;
    let real = before >= 5 && last * 10 > before * 11;
    real.then(|| (last - before) * 100 / before)
}

/// Which entries stand under each page: those named by hand first, then those with the same words.
pub fn related(edition: &Edition<'_>, item: &Item, near: &[String]) -> Vec<String> {
    const MOST: usize = 5;
    let mut paths: Vec<String> = Vec::new();
    let by_hand = item.related.iter().filter_map(|name| {
        let path = format!("/{}/", name.trim_matches('/'));
        let by_slug = || edition.entries.iter().find(|entry| entry.slug == *name);
        let entry = edition.by_path.get(path.as_str()).or_else(by_slug)?;
        Some(&entry.path)
    });
    for path in by_hand.chain(near) {
        if *path != item.path && !paths.contains(path) && paths.len() < MOST {
            paths.push(path.clone());
        }
    }
    paths
}
