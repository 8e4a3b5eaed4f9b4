//! What the makers of outputs share: plan, theme, texts, summaries. It makes nothing itself.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::content::{Item, Kind};
use crate::diagnostic::Diagnostics;

use super::body::Bodies;
use super::gather::Own;
use super::links::Links;
use super::markdown::{Ids, Rendered, Target};
use super::output::Key;
use super::outputs::absolute::Ground;
use super::outputs::face::Face;
use super::outputs::stream::Streams;
use super::plan::{Edition, Plan, language_of};
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
    /// Site path -> translations of that page, itself included.
    pub twins: BTreeMap<&'a str, Vec<&'a Item>>,
    /// What lies below `static/`.
    pub own: Own,
    /// Lists that readers can follow.
    pub streams: Streams<'a>,
    /// The brand's pictures.
    pub face: Face<'a>,
    /// What was wrong with them.
    pub problems: Diagnostics,
}

/// A recording as a page plays it and a feed carries it.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Recording {
    /// Site path or whole address.
    pub url: String,
    /// Media type.
    pub media: String,
    /// `12:30`.
    pub duration: Option<String>,
    /// Bytes; 0 when they are not known.
    pub length: u64,
}

/// Media type of a recording by its name.
fn media_type(url: &str) -> &'static str {
    match url.rsplit('.').next().map(str::to_ascii_lowercase).as_deref() {
        Some("m4a" | "mp4" | "aac") => "audio/mp4",
        Some("ogg" | "oga" | "opus") => "audio/ogg",
        Some("wav") => "audio/wav",
        Some("flac") => "audio/flac",
        Some("webm") => "audio/webm",
        _ => "audio/mpeg",
    }
}

impl<'a> Desk<'a> {
    /// The site's address without a slash at its end; empty when it is not set.
    pub fn base_url(&self) -> &'a str {
        self.build.config.base_url.trim_end_matches('/')
    }

    /// The page at a site path, for markup of it that is read elsewhere.
    pub fn ground<'p>(&self, page: &'p str) -> Ground<'p>
    where
        'a: 'p,
    {
        Ground {
            base: self.base_url(),
            page,
        }
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

    /// An address for readers far from the site: absolute where the site's own address is known.
    pub fn address(&self, path: &str) -> String {
        format!("{}{path}", self.base_url())
    }

    /// Whether the author put a file at this site path, which then stands there.
    pub fn is_own(&self, path: &str) -> bool {
        self.own.files.contains(path)
    }

    /// Language and site path of a page in each language that has it, itself included; empty when
    /// there is only one.
    pub fn translations(&self, path: &str) -> Vec<(String, String)> {
        if let Some(twins) = self.twins.get(path) {
            let twins = twins.iter();
            return twins
                .map(|item| (language_of(item, self.build.config).to_owned(), item.path.clone()))
                .collect();
        }
        // A list has a twin where the same part of another language's address is a list.
        let mut editions: Vec<&Edition<'_>> = self.plan.editions.iter().collect();
        editions.sort_by_key(|edition| std::cmp::Reverse(edition.home.len()));
        let own = editions.iter().find(|edition| path.starts_with(&edition.home));
        let part = own.map_or("", |edition| &path[edition.home.len()..]);
        if !own.is_some_and(|edition| edition.has_list(part)) {
            return Vec::new();
        }
        let there = self.plan.editions.iter();
        let there = there.filter(|edition| edition.is_shown() && edition.has_list(part));
        let all: Vec<(String, String)> = there
            .map(|edition| (edition.language.to_owned(), format!("{}{part}", edition.home)))
            .collect();
        if all.len() < 2 { Vec::new() } else { all }
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

    /// The text of an item as HTML: call it only where a page or feed is made.
    pub fn body(&self, item: &Item) -> Arc<Rendered> {
        self.bodies.get(item)
    }

    /// The same on a page that several texts share.
    pub fn body_within(&self, item: &Item, ids: &Ids) -> Rendered {
        self.bodies.get_within(item, ids)
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
        title_of(self.theme, edition, path, key)
    }

    /// Published comments of a page that takes them.
    pub fn thread(&self, item: &Item) -> Thread {
        if item.comments && self.build.config.comments.enabled {
            (self.build.threads)(&item.path)
        } else {
            Thread::default()
        }
    }

    /// A page's recording, where it lies and how large it is.
    pub fn recording(&self, item: &Item) -> Option<Recording> {
        let audio = item.audio.as_ref()?;
        let (Target::Inside(url) | Target::Outside(url)) = self.links.target(item, &audio.src);
        let ours = self
            .links
            .file(&url)
            .and_then(|file| std::fs::metadata(self.build.root.join(file)).ok())
            .map(|file| file.len());
        let media = audio.media.clone().unwrap_or_else(|| media_type(&url).to_owned());
        Some(Recording {
            url,
            media,
            duration: audio.duration.clone(),
            length: ours.or(audio.length).unwrap_or(0),
        })
    }

    /// Summaries of what stands under a page.
    pub fn related(&self, edition: &Edition<'_>, item: &Item) -> Shared<'a> {
        let paths = summary::related(edition, item, self.near.of(&item.path));
        self.summaries.paths(paths.iter().map(String::as_str))
    }
}

/// Title of a section: its own, or the interface's word for it.
pub fn title_of(theme: &Theme, edition: &Edition<'_>, path: &str, key: &str) -> String {
    let section = edition
        .sections
        .get(path)
        .filter(|section| !section.title.is_empty());
    section.map_or_else(
        || theme.string(edition.language, key),
        |section| section.title.clone(),
    )
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
