//! Light summaries of items: made once, shared by every list that shows them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use tera::Value;

use crate::content::{Item, Kind};
use crate::search::Index;

use super::Demand;
use super::plan::{Edition, Plan, headline};

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
    /// How often it was asked.
    asks: usize,
    /// Conversations of the last 28 days.
    recent: usize,
    /// Per cent more than in the 28 days before, when that is a real rise.
    more: Option<usize>,
}

/// Summaries by site path, as values that templates share.
pub struct Summaries(BTreeMap<String, Value>);

impl Summaries {
    /// One for every item that is shown.
    pub fn new(plan: &Plan<'_>) -> Summaries {
        let mut all = BTreeMap::new();
        for edition in &plan.editions {
            let sections = edition.sections.values();
            for item in edition
                .entries
                .iter()
                .chain(&edition.posts)
                .chain(&edition.pages)
                .chain(sections)
            {
                let summary = Summary {
                    url: &item.path,
                    title: headline(item),
                    summary: brief(item),
                    date: item.date,
                    updated: item.updated,
                    authors: &item.authors,
                    category: &item.category,
                    asks: plan.demand_of(item).map_or(0, |demand| demand.asks),
                    recent: plan.demand_of(item).map_or(0, |demand| demand.trend.0),
                    more: plan.demand_of(item).and_then(rise),
                };
                all.insert(item.path.clone(), Value::from_serializable(&summary));
            }
        }
        Summaries(all)
    }

    /// The list of these items, sharing their summaries.
    pub fn list<'a>(&self, items: impl IntoIterator<Item = &'a Item>) -> Value {
        self.paths(items.into_iter().map(|item| item.path.as_str()))
    }

    /// The same by site paths; unknown ones are left out.
    pub fn paths<'a>(&self, paths: impl IntoIterator<Item = &'a str>) -> Value {
        let found: Vec<Value> = paths
            .into_iter()
            .filter_map(|path| self.0.get(path).cloned())
            .collect();
        Value::from(found)
    }
}

/// At most a paragraph of what an item says.
pub fn brief(item: &Item) -> String {
    const LONGEST: usize = 200;
    let text = if item.summary.is_empty() {
        &item.body
    } else {
        &item.summary
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

/// Which entries stand under each page: those named by hand first, then those search finds near.
pub fn related(edition: &Edition<'_>, item: &Item, index: &Index) -> Vec<String> {
    const MOST: usize = 5;
    let known = |path: &str| edition.by_path.contains_key(path);
    let mut paths: Vec<String> = Vec::new();
    let by_hand = item.related.iter().filter_map(|name| {
        let path = format!("/{}/", name.trim_matches('/'));
        let by_slug = || edition.entries.iter().find(|entry| entry.slug == *name);
        let entry = edition.by_path.get(path.as_str()).or_else(by_slug)?;
        Some(entry.path.clone())
    });
    let found: Vec<String> = match item.kind {
        Kind::Entry => index
            .related(&item.path, MOST)
            .into_iter()
            .map(|hit| hit.id)
            .collect(),
        Kind::Post => {
            let about = format!("{}. {}", item.title, brief(item));
            index
                .matches(&about, MOST)
                .into_iter()
                .map(|(hit, _)| hit.id)
                .collect()
        }
        Kind::Page | Kind::Section => Vec::new(),
    };
    for path in by_hand.chain(found) {
        if path != item.path && known(&path) && !paths.contains(&path) && paths.len() < MOST {
            paths.push(path);
        }
    }
    paths
}
