//! From plan to sheets: one explicit record for every page, holding all that its rendering reads.
//!
//! Rendering a sheet is a function of the sheet and the theme, so that an increment can compare two
//! sheets instead of two pages. Nothing here reads a file.

mod items;
mod lists;

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::Timestamp;
use serde_json::json;
use tera::{Context, Value};

use crate::content::Item;
use crate::diagnostic::Diagnostics;
use crate::search::Index;

use super::links::Links;
use super::markdown::Rendered;
use super::plan::{Edition, Plan, headline};
use super::structured;
use super::summary::Summaries;
use super::theme::Theme;
use super::{Build, Thread};

/// All that one page is made from.
pub struct Sheet {
    /// Site path; `/404.html` for one that is a file.
    pub path: String,
    pub template: String,
    pub language: String,
    pub context: Context,
    /// The content file it shows, when it shows one.
    pub source: Option<PathBuf>,
    /// When what it shows last changed, for the sitemap; `None` keeps it out of there.
    pub listed: Option<Option<Timestamp>>,
}

/// Renders a sheet: a function of its two arguments.
pub fn render(theme: &Theme, sheet: &Sheet) -> Result<String, Diagnostics> {
    theme.render_context(&sheet.template, &sheet.language, sheet.context.clone())
}

/// What the makers of sheets share.
pub struct Desk<'a> {
    pub build: &'a Build<'a>,
    pub theme: &'a Theme,
    pub plan: &'a Plan<'a>,
    pub links: &'a Links<'a>,
    pub bodies: &'a BTreeMap<&'a str, Rendered>,
    pub summaries: &'a Summaries,
    pub index: &'a Index,
    /// Site path -> translations of that page, itself included.
    pub twins: &'a BTreeMap<&'a str, Vec<&'a Item>>,
}

/// Every page of the site.
pub fn sheets(desk: &Desk<'_>) -> Vec<Sheet> {
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
    things: Vec<serde_json::Value>,
}

impl Desk<'_> {
    fn base_url(&self) -> &str {
        self.build.config.base_url.trim_end_matches('/')
    }

    /// Absolute address of a site path; empty without a `base_url`.
    pub fn absolute(&self, path: &str) -> String {
        let base = self.base_url();
        if base.is_empty() {
            String::new()
        } else {
            format!("{base}{path}")
        }
    }

    fn brand(&self) -> &str {
        let name = self.build.config.brand.name.as_str();
        if name.is_empty() { "Frontload" } else { name }
    }

    fn string(&self, edition: &Edition<'_>, key: &str) -> String {
        self.theme.string(edition.language, key)
    }

    /// Rendered text of a section, or nothing.
    fn text_of(&self, item: Option<&Item>) -> &str {
        item.and_then(|item| self.bodies.get(item.path.as_str()))
            .map_or("", |body| body.html.as_str())
    }

    /// Title of a section: its own, or the interface's word for it.
    fn title_of(&self, edition: &Edition<'_>, path: &str, key: &str) -> String {
        let section = edition
            .sections
            .get(path)
            .filter(|section| !section.title.is_empty());
        section.map_or_else(|| self.string(edition, key), |section| section.title.clone())
    }

    /// A context with everything the base template shows.
    fn context(&self, edition: &Edition<'_>, head: Head<'_>) -> Context {
        let mut context = Context::new();
        let canonical = self.absolute(head.path);
        context.insert("title", head.title);
        context.insert("description", head.description);
        context.insert("current", head.current);
        context.insert("canonical", &canonical);
        let trail: Vec<_> = head
            .trail
            .iter()
            .map(|(title, url)| json!({"title": title, "url": url}))
            .collect();
        context.insert("trail", &trail);
        context.insert("alternates", &self.alternates(head.path));
        context.insert("feeds", &self.feeds(edition));
        let mut things = head.things;
        if !canonical.is_empty() {
            if !head.trail.is_empty() {
                let mut steps: Vec<structured::Step> = head
                    .trail
                    .into_iter()
                    .map(|(title, url)| (title, self.absolute(&url)))
                    .collect();
                steps.push((head.title.to_owned(), canonical));
                things.push(structured::breadcrumbs(&steps));
            }
            if !things.is_empty() {
                context.insert("json_ld", &structured::script(things));
            }
        }
        context
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

    fn feeds(&self, edition: &Edition<'_>) -> Vec<serde_json::Value> {
        let mut feeds = Vec::new();
        let mut add = |there: bool, part: &str, key: &str| {
            if there {
                let path = format!("{}{part}/", edition.home);
                let title = format!("{}: {}", self.brand(), self.title_of(edition, &path, key));
                feeds.push(json!({"title": title, "url": format!("{path}feed.xml")}));
            }
        };
        add(!edition.posts.is_empty(), "blog", "blog-title");
        add(!edition.entries.is_empty(), "faq", "faq-title");
        feeds
    }

    /// Published comments of a page that takes them.
    fn thread(&self, item: &Item) -> Value {
        if item.comments && self.build.config.comments.enabled {
            Value::from_serializable(&(self.build.threads)(&item.path))
        } else {
            Value::from_serializable(&Thread::default())
        }
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
fn description(item: &Item) -> String {
    let brief = super::summary::brief(item);
    if brief.is_empty() {
        headline(item).to_owned()
    } else {
        brief
    }
}

impl Desk<'_> {
    /// A feed of these items.
    pub fn feed(
        &self,
        edition: &Edition<'_>,
        (path, key): (&str, &str),
        items: &[&Item],
    ) -> (super::feed::Channel, Vec<super::feed::Story>) {
        let address = |path: &str| {
            let absolute = self.absolute(path);
            if absolute.is_empty() {
                path.to_owned()
            } else {
                absolute
            }
        };
        let channel = super::feed::Channel {
            title: format!("{}: {}", self.brand(), self.title_of(edition, path, key)),
            author: self.brand().to_owned(),
            url: address(path),
            feed_url: address(&format!("{path}feed.xml")),
            language: edition.language.to_owned(),
        };
        let stories = items
            .iter()
            .map(|item| super::feed::Story {
                title: headline(item).to_owned(),
                url: address(&item.path),
                published: item.date,
                updated: changed(item).unwrap_or(Timestamp::UNIX_EPOCH),
                authors: item.authors.clone(),
                summary: super::summary::brief(item),
                html: self.text_of(Some(item)).to_owned(),
            })
            .collect();
        (channel, stories)
    }
}
