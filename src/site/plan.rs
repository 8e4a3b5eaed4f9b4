//! Which items the site shows, in which language, in which lists. It renders nothing.

use std::collections::BTreeMap;

use crate::config::Config;
use crate::content::{Item, Kind, Shelf, Withheld};
use crate::text;

use super::theme::{home, languages};
use super::{Build, Demand};

/// All that is shown, language by language.
pub struct Plan<'a> {
    pub editions: Vec<Edition<'a>>,
    demand: BTreeMap<&'a str, &'a Demand>,
}

/// The site in one language.
pub struct Edition<'a> {
    pub language: &'a str,
    /// `/` or `/fr/`.
    pub home: String,
    /// By category, then as they stand in it.
    pub entries: Vec<&'a Item>,
    /// The same by site path.
    pub by_path: BTreeMap<&'a str, &'a Item>,
    /// Newest first.
    pub posts: Vec<&'a Item>,
    pub pages: Vec<&'a Item>,
    /// Texts of sections, by site path.
    pub sections: BTreeMap<&'a str, &'a Item>,
    pub categories: Vec<Category<'a>>,
    pub tags: Vec<Tag<'a>>,
}

/// A category of entries.
pub struct Category<'a> {
    pub path: String,
    pub title: String,
    pub intro: Option<&'a Item>,
    pub entries: Vec<&'a Item>,
}

/// What carries a tag.
pub struct Tag<'a> {
    pub path: String,
    pub title: &'a str,
    pub posts: Vec<&'a Item>,
    pub entries: Vec<&'a Item>,
}

impl Edition<'_> {
    /// Whether there is a blog to lead to.
    pub fn has_blog(&self) -> bool {
        let path = format!("{}blog/", self.home);
        !self.posts.is_empty() || self.sections.contains_key(path.as_str())
    }
}

/// Whether a build shows an item.
pub fn shown(item: &Item, build: &Build<'_>) -> bool {
    match item.withheld(build.now) {
        None => true,
        Some(Withheld::Draft) => build.drafts,
        Some(Withheld::Scheduled) => build.future,
        Some(Withheld::Archived | Withheld::Internal) => false,
    }
}

/// What a page is headed by: an entry's question, any other item's title.
pub fn headline(item: &Item) -> &str {
    if item.question.is_empty() {
        &item.title
    } else {
        &item.question
    }
}

/// The language of an item; the site's own unless it says otherwise.
pub fn language_of<'a>(item: &'a Item, config: &'a Config) -> &'a str {
    if item.language.is_empty() {
        config.language()
    } else {
        &item.language
    }
}

/// Site path of a category.
pub fn category_path(home: &str, category: &str) -> String {
    let parts: Vec<String> = category
        .split('/')
        .filter(|part| !part.is_empty())
        .map(text::slug)
        .collect();
    if parts.is_empty() {
        format!("{home}faq/")
    } else {
        format!("{home}faq/{}/", parts.join("/"))
    }
}

/// Site path of a tag.
pub fn tag_path(home: &str, tag: &str) -> String {
    format!("{home}tags/{}/", text::slug(tag))
}

impl<'a> Plan<'a> {
    /// Sorts what is shown into languages and lists.
    pub fn new(build: &Build<'a>) -> Plan<'a> {
        let demand: BTreeMap<&str, &Demand> = build
            .demand
            .iter()
            .map(|demand| (demand.question_id.as_str(), demand))
            .collect();
        let mut plan = Plan {
            editions: Vec::new(),
            demand,
        };
        let config: &'a Config = build.config;
        let shown: Vec<&Item> = build
            .shelf
            .items
            .iter()
            .filter(|item| shown(item, build))
            .collect();
        plan.editions = languages(config)
            .into_iter()
            .map(|language| {
                let own = shown
                    .iter()
                    .copied()
                    .filter(|item| language_of(item, config) == language)
                    .collect();
                plan.edition(language, home(config, language), own)
            })
            .collect();
        plan
    }

    /// How often an item's question was asked.
    pub fn demand_of(&self, item: &Item) -> Option<&'a Demand> {
        self.demand.get(item.question_id.as_deref()?).copied()
    }

    /// The items people ask for now, most asked first.
    pub fn asked_now(&self, edition: &Edition<'a>, most: usize) -> Vec<&'a Item> {
        let mut asked: Vec<(&Demand, &Item)> = edition
            .entries
            .iter()
            .filter_map(|item| Some((self.demand_of(item)?, *item)))
            .filter(|(demand, _)| demand.asks > 0)
            .collect();
        asked.sort_by(|(a, x), (b, y)| {
            b.trend
                .0
                .cmp(&a.trend.0)
                .then(b.asks.cmp(&a.asks))
                .then_with(|| x.path.cmp(&y.path))
        });
        asked.into_iter().take(most).map(|(_, item)| item).collect()
    }

    fn edition(&self, language: &'a str, home: String, items: Vec<&'a Item>) -> Edition<'a> {
        let of = |kind| {
            items
                .iter()
                .copied()
                .filter(|item| item.kind == kind)
                .collect::<Vec<_>>()
        };
        let mut entries = of(Kind::Entry);
        let mut posts = of(Kind::Post);
        let mut pages = of(Kind::Page);
        let sections: BTreeMap<&str, &Item> = of(Kind::Section)
            .into_iter()
            .map(|item| (item.path.as_str(), item))
            .collect();
        posts.sort_by(|a, b| b.date.cmp(&a.date).then_with(|| a.path.cmp(&b.path)));
        pages.sort_by(|a, b| a.weight.cmp(&b.weight).then_with(|| a.path.cmp(&b.path)));
        entries.sort_by(|a, b| {
            let asks = |item: &Item| self.demand_of(item).map_or(0, |demand| demand.asks);
            a.weight
                .cmp(&b.weight)
                .then_with(|| asks(b).cmp(&asks(a)))
                .then_with(|| headline(a).cmp(headline(b)))
                .then_with(|| a.path.cmp(&b.path))
        });
        let by_path = entries.iter().map(|item| (item.path.as_str(), *item)).collect();
        let categories = categories(&home, &entries, &sections);
        let tags = tags(&home, &posts, &entries);
        Edition {
            language,
            home,
            entries,
            by_path,
            posts,
            pages,
            sections,
            categories,
            tags,
        }
    }
}

fn categories<'a>(
    home: &str,
    entries: &[&'a Item],
    sections: &BTreeMap<&'a str, &'a Item>,
) -> Vec<Category<'a>> {
    let mut found: BTreeMap<String, Category<'a>> = BTreeMap::new();
    for item in entries.iter().filter(|item| !item.category.is_empty()) {
        let path = category_path(home, &item.category);
        let category = found.entry(path.clone()).or_insert_with(|| {
            let intro = sections.get(path.as_str()).copied();
            let title = intro.map_or_else(|| spoken(&item.category), |section| section.title.clone());
            Category {
                path,
                title,
                intro,
                entries: Vec::new(),
            }
        });
        category.entries.push(item);
    }
    let mut found: Vec<Category<'a>> = found.into_values().collect();
    found.sort_by(|a, b| {
        let weight = |category: &Category<'_>| category.intro.map_or(0, |section| section.weight);
        weight(a)
            .cmp(&weight(b))
            .then_with(|| a.title.cmp(&b.title))
            .then_with(|| a.path.cmp(&b.path))
    });
    found
}

/// `lost-baggage` as `Lost baggage`.
fn spoken(name: &str) -> String {
    let name = name.rsplit('/').next().unwrap_or(name).replace(['-', '_'], " ");
    let mut chars = name.chars();
    chars
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn tags<'a>(home: &str, posts: &[&'a Item], entries: &[&'a Item]) -> Vec<Tag<'a>> {
    let mut found: BTreeMap<String, Tag<'a>> = BTreeMap::new();
    for item in posts.iter().chain(entries) {
        for tag in &item.tags {
            let path = tag_path(home, tag);
            let tag = found.entry(path.clone()).or_insert_with(|| Tag {
                path,
                title: tag,
                posts: Vec::new(),
                entries: Vec::new(),
            });
            let list = if item.kind == Kind::Entry {
                &mut tag.entries
            } else {
                &mut tag.posts
            };
            // A tag given twice on one item is one tag.
            if list.last().is_none_or(|last| last.path != item.path) {
                list.push(item);
            }
        }
    }
    found.into_values().collect()
}

/// Documents for the search index: what is public at `now`, as plain text.
pub fn documents(config: &Config, shelf: &Shelf, now: jiff::Timestamp) -> Vec<crate::search::Document> {
    let titles: BTreeMap<(&str, &str), &str> = shelf
        .items
        .iter()
        .filter(|item| item.kind == Kind::Section)
        .map(|item| {
            (
                (language_of(item, config), item.path.as_str()),
                item.title.as_str(),
            )
        })
        .collect();
    let public = |item: &&Item| item.kind != Kind::Section && item.withheld(now).is_none();
    shelf
        .items
        .iter()
        .filter(public)
        .map(|item| {
            let language = language_of(item, config);
            let home = home(config, language);
            let section = match item.kind {
                Kind::Entry => category_path(&home, &item.category),
                _ => format!("{home}{}/", item.section),
            };
            let section = titles.get(&(language, section.as_str())).map_or_else(
                || {
                    spoken(if item.kind == Kind::Entry {
                        &item.category
                    } else {
                        &item.section
                    })
                },
                |title| (*title).to_owned(),
            );
            crate::search::Document {
                id: item.path.clone(),
                url: item.path.clone(),
                kind: match item.kind {
                    Kind::Entry => crate::search::Kind::Entry,
                    Kind::Post => crate::search::Kind::Post,
                    Kind::Page | Kind::Section => crate::search::Kind::Page,
                },
                title: headline(item).to_owned(),
                section,
                language: language.to_owned(),
                body: body_text(item),
                asked: item.asked_as.clone(),
            }
        })
        .collect()
}

/// Summary and body as plain text; the summary only where it is not the body's beginning.
fn body_text(item: &Item) -> String {
    let body = super::markdown::plain(&item.body);
    let summary = super::markdown::plain(&item.summary);
    if summary.is_empty() || body.starts_with(&summary) {
        body
    } else {
        format!("{summary}\n{body}")
    }
}
