//! What the makers of outputs share: plan, theme, texts, summaries. It makes nothing itself.

use std::collections::BTreeMap;

use serde_json::json;

use crate::content::{Item, Kind};

use super::body::Bodies;
use super::links::Links;
use super::markdown::Rendered;
use super::output::Key;
use super::plan::{Edition, Plan};
use super::sheet::Shared;
use super::summary::{self, Summaries};
use super::theme::Theme;
use super::{Build, Thread, related};

/// What the makers of outputs share.
pub struct Desk<'a> {
    pub build: &'a Build<'a>,
    pub theme: &'a Theme,
    pub plan: &'a Plan<'a>,
    pub links: &'a Links<'a>,
    pub bodies: &'a Bodies<'a>,
    pub summaries: &'a Summaries<'a>,
    /// What stands near what.
    pub near: &'a related::Kept,
    /// Language -> what its pages say of its feeds.
    pub feeds: BTreeMap<&'a str, Vec<serde_json::Value>>,
    /// Site path -> translations of that page, itself included.
    pub twins: BTreeMap<&'a str, Vec<&'a Item>>,
}

impl<'a> Desk<'a> {
    /// The site's address without a slash at its end; empty when it is not set.
    pub fn base_url(&self) -> &'a str {
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

    /// The brand's name.
    pub fn brand(&self) -> &'a str {
        let name = self.build.config.brand.name.as_str();
        if name.is_empty() { "Frontload" } else { name }
    }

    /// An interface string.
    pub fn string(&self, edition: &Edition<'_>, key: &str) -> String {
        self.theme.string(edition.language, key)
    }

    /// The text of an item as HTML, rendered now: call it only where a page or feed is made.
    pub fn body(&self, item: &Item) -> Rendered {
        self.bodies.get(item)
    }

    /// The key of an item's text: what stands in a key for [`Desk::body`].
    pub fn body_key(&self, item: &Item) -> Key {
        self.bodies.key(item)
    }

    /// The same for a section that may not be there.
    pub fn text_key(&self, item: Option<&Item>) -> Option<Key> {
        item.map(|item| self.body_key(item))
    }

    /// Rendered text of a section, or nothing.
    pub fn text_of(&self, item: Option<&Item>) -> String {
        item.map_or_else(String::new, |item| self.body(item).html.as_str().to_owned())
    }

    /// Title of a section: its own, or the interface's word for it.
    pub fn title_of(&self, edition: &Edition<'_>, path: &str, key: &str) -> String {
        let section = edition
            .sections
            .get(path)
            .filter(|section| !section.title.is_empty());
        section.map_or_else(|| self.string(edition, key), |section| section.title.clone())
    }

    /// Finds what pages say of feeds, once for each language.
    pub fn with_feeds(mut self) -> Desk<'a> {
        let plan = self.plan;
        self.feeds = plan
            .editions
            .iter()
            .map(|edition| (edition.language, self.feeds_of(edition)))
            .collect();
        self
    }

    fn feeds_of(&self, edition: &Edition<'_>) -> Vec<serde_json::Value> {
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
    pub fn thread(&self, item: &Item) -> Thread {
        if item.comments && self.build.config.comments.enabled {
            (self.build.threads)(&item.path)
        } else {
            Thread::default()
        }
    }

    /// Summaries of what stands under a page.
    pub fn related(&self, edition: &Edition<'_>, item: &Item) -> Shared<'a> {
        let paths = summary::related(edition, item, self.near.of(&item.path));
        self.summaries.paths(paths.iter().map(String::as_str))
    }
}

/// Which items say the same in several languages.
pub fn twins<'a>(plan: &Plan<'a>) -> BTreeMap<&'a str, Vec<&'a Item>> {
    let mut groups: BTreeMap<&str, Vec<&Item>> = BTreeMap::new();
    let shown = plan.editions.iter().flat_map(Edition::items);
    for item in shown.filter(|item| item.kind != Kind::Section) {
        let original = item.translation_of.as_deref().unwrap_or(&item.path);
        groups.entry(original.trim_matches('/')).or_default().push(item);
    }
    groups
        .into_values()
        .filter(|group| group.len() > 1)
        .flat_map(|group| {
            group
                .clone()
                .into_iter()
                .map(move |item| (item.path.as_str(), group.clone()))
        })
        .collect()
}
