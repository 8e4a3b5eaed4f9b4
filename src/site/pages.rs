//! From plan to sheets: one record for every page, with a function that gives its template all it reads.
//!
//! What is costly (a text's HTML, structured data made of it) is given with
//! [`Values::later`](super::sheet::Values::later), so that a page's key is found without it.
//! Nothing here reads a file.

mod items;
mod lists;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;

use crate::content::Item;

use super::desk::Desk;
use super::output::Key;
use super::plan::{Edition, headline};
use super::sheet::{Sheet, Values};
use super::structured;

/// Every page of the site.
pub fn sheets<'a>(desk: &'a Desk<'a>) -> Vec<Sheet<'a>> {
    let mut sheets = Vec::new();
    for edition in &desk.plan.editions {
        // The default language has its home page also when nothing is published yet.
        let empty = edition.entries.is_empty() && edition.posts.is_empty() && edition.pages.is_empty();
        if empty && edition.home != "/" {
            continue;
        }
        sheets.extend(items::sheets(desk, edition));
        sheets.extend(lists::sheets(desk, edition));
    }
    sheets
}

/// What a page's head says.
struct Head<'a> {
    path: &'a str,
    title: &'a str,
    description: &'a str,
    /// Which part of the navigation it belongs to.
    current: &'a str,
    /// Titles and site paths of the pages above it.
    trail: Vec<(String, String)>,
    /// Structured data beside the trail.
    things: Vec<Thing<'a>>,
}

/// A piece of structured data.
enum Thing<'a> {
    Ready(serde_json::Value),
    /// One that is costly to make, and the key of what it is made from.
    Later(Key, Box<dyn Fn() -> serde_json::Value + 'a>),
}

impl<'a> Thing<'a> {
    /// One that is costly to make: a function of what `of` covers.
    fn later<K: Serialize>(of: &K, make: impl Fn() -> serde_json::Value + 'a) -> Thing<'a> {
        Thing::Later(Key::of(of), Box::new(make))
    }

    fn key(&self) -> Key {
        match self {
            Thing::Ready(value) => Key::of(value),
            Thing::Later(key, _) => *key,
        }
    }

    fn value(self) -> serde_json::Value {
        match self {
            Thing::Ready(value) => value,
            Thing::Later(_, make) => make(),
        }
    }
}

impl Desk<'_> {
    /// Gives everything the base template shows.
    fn head(&self, values: &mut Values, edition: &Edition<'_>, mut head: Head<'_>) {
        let canonical = self.absolute(head.path);
        values.insert("title", head.title);
        values.insert("description", head.description);
        values.insert("current", head.current);
        values.insert("canonical", &canonical);
        let trail: Vec<_> = head
            .trail
            .iter()
            .map(|(title, url)| json!({"title": title, "url": url}))
            .collect();
        values.insert("trail", &trail);
        values.insert("alternates", &self.alternates(head.path));
        values.insert("feeds", &self.feeds.get(edition.language));
        if canonical.is_empty() {
            return;
        }
        let mut things = std::mem::take(&mut head.things);
        if !head.trail.is_empty() {
            let mut steps: Vec<structured::Step> = head
                .trail
                .into_iter()
                .map(|(title, url)| (title, self.absolute(&url)))
                .collect();
            steps.push((head.title.to_owned(), canonical));
            things.push(Thing::Ready(structured::breadcrumbs(&steps)));
        }
        if !things.is_empty() {
            let keys: Vec<Key> = things.iter().map(Thing::key).collect();
            values.later("json_ld", &keys, || {
                structured::script(things.into_iter().map(Thing::value).collect())
            });
        }
    }

    /// The same page in the site's languages; empty when there is only one.
    fn alternates(&self, path: &str) -> Vec<serde_json::Value> {
        let homes = self
            .plan
            .editions
            .iter()
            .map(|edition| (edition.language, edition.home.as_str()));
        let twins: Vec<(&str, &str)> = match self.twins.get(path) {
            Some(twins) => twins
                .iter()
                .map(|item| {
                    (
                        super::plan::language_of(item, self.build.config),
                        item.path.as_str(),
                    )
                })
                .collect(),
            None if homes.clone().any(|(_, home)| home == path) => homes.collect(),
            None => Vec::new(),
        };
        if twins.len() < 2 {
            return Vec::new();
        }
        twins
            .into_iter()
            .map(|(lang, path)| {
                let absolute = self.absolute(path);
                let url = if absolute.is_empty() {
                    path.to_owned()
                } else {
                    absolute
                };
                json!({"lang": lang, "url": url, "name": self.theme.string(lang, "language-name")})
            })
            .collect()
    }

    /// The first steps of every trail.
    fn trail_to(&self, edition: &Edition<'_>, part: &str) -> Vec<(String, String)> {
        let mut trail = vec![(self.string(edition, "home"), edition.home.clone())];
        let path = format!("{}{part}/", edition.home);
        match part {
            "faq" => trail.push((self.title_of(edition, &path, "faq-title"), path)),
            "blog" => trail.push((self.title_of(edition, &path, "blog-title"), path)),
            _ => {}
        }
        trail
    }
}

/// The template of an item: its own choice, else the one of its kind.
fn template_of(item: &Item, usual: &str) -> String {
    match &item.template {
        Some(own) if own.contains('.') => own.clone(),
        Some(own) => format!("{own}.html"),
        None => usual.to_owned(),
    }
}

/// When an item last changed.
pub fn changed(item: &Item) -> Option<Timestamp> {
    item.updated.or(item.date)
}

/// The description of an item for its head.
fn description<'a>(desk: &'a Desk<'_>, item: &'a Item) -> &'a str {
    match desk.summaries.brief(&item.path) {
        "" => headline(item),
        brief => brief,
    }
}
