//! Which items the site shows, in which language, in which lists. It renders nothing.

mod documents;
mod groups;

use std::collections::{BTreeMap, BTreeSet};

use crate::config::Config;
use crate::content::{Item, Kind, Withheld};
use crate::text;

pub use documents::{Known, documents, known, public};
pub use groups::{Author, Category, Period, Series, TAGS, Tag, author_path, series_path};

use super::theme::{home, languages};
use super::{Build, Demand};

/// All that is shown, language by language.
pub struct Plan<'a> {
    pub editions: Vec<Edition<'a>>,
    /// Entries, posts and pages of every language, by site path.
    items: BTreeMap<&'a str, &'a Item>,
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
    /// Words of the site's own taxonomies.
    pub terms: Vec<Tag<'a>>,
    pub authors: Vec<Author<'a>>,
    pub series: Vec<Series<'a>>,
    /// Years and months of the blog, newest first.
    pub periods: Vec<Period<'a>>,
    /// Pages of authors, by site path.
    pub bios: BTreeMap<&'a str, &'a Item>,
    /// Entries, posts and pages of the site's own language that this one has no twin of.
    pub borrowed: Vec<&'a Item>,
    /// Where each post stands among `posts`.
    place: BTreeMap<&'a str, usize>,
    /// Word as it is written -> its place among the tags.
    words: BTreeMap<&'a str, usize>,
    /// For each tag, where its newest posts stand among all.
    places: Vec<Vec<usize>>,
}

impl<'a> Edition<'a> {
    /// Everything it shows: entries, posts, pages, sections' texts.
    pub fn items(&self) -> impl Iterator<Item = &'a Item> {
        self.entries
            .iter()
            .chain(&self.posts)
            .chain(&self.pages)
            .chain(self.sections.values())
            .chain(self.bios.values())
            .copied()
    }

    /// Entries of a category or of all, those of the site's own language last where there is no twin.
    pub fn all_entries(&self) -> impl Iterator<Item = &'a Item> {
        let borrowed = self.borrowed.iter().filter(|item| item.kind == Kind::Entry);
        self.entries.iter().chain(borrowed).copied()
    }

    /// The posts before and after one: (earlier, later).
    pub fn neighbours(&self, post: &Item) -> (Option<&'a Item>, Option<&'a Item>) {
        let Some(place) = self.place.get(post.path.as_str()).copied() else {
            return (None, None);
        };
        let later = place.checked_sub(1).and_then(|place| self.posts.get(place));
        (self.posts.get(place + 1).copied(), later.copied())
    }

    /// Posts that share the most, and the rarest, words of a taxonomy with one; the newest first among equals.
    pub fn near(&self, post: &Item, most: usize) -> Vec<&'a Item> {
        let Some(own) = self.place.get(post.path.as_str()).copied() else {
            return Vec::new();
        };
        // The places of each word ascend, so that one pass over all words at once adds up what a post shares.
        let mut words: Vec<(&[usize], u64)> = Vec::new();
        for word in &post.tags {
            let Some(at) = self.words.get(word.as_str()).copied() else {
                continue;
            };
            let weight = 1_000_000 / self.tags[at].posts.len().max(1) as u64;
            words.push((&self.places[at], weight));
        }
        let mut best: Vec<(u64, usize)> = Vec::with_capacity(most + 1);
        while let Some(place) = words
            .iter()
            .filter_map(|(places, _)| places.first())
            .min()
            .copied()
        {
            let mut score = 0;
            for (places, weight) in &mut words {
                if places.first() == Some(&place) {
                    score += *weight;
                    *places = &places[1..];
                }
            }
            let full = best.len() >= most;
            if place != own && (!full || best.last().is_some_and(|(least, _)| *least < score)) {
                let at = best.partition_point(|(other, _)| *other >= score);
                best.insert(at, (score, place));
                best.truncate(most);
            }
        }
        best.into_iter()
            .filter_map(|(_, place)| self.posts.get(place).copied())
            .collect()
    }

    /// Finds once for all posts what [`Edition::near`] looks at.
    fn place_words(&mut self) {
        /// Posts of a word that are looked at.
        const OF_A_WORD: usize = 200;
        let places = |tag: &Tag<'_>| {
            let newest = tag.posts.iter().take(OF_A_WORD);
            let mut places: Vec<usize> = newest
                .filter_map(|post| self.place.get(post.path.as_str()).copied())
                .collect();
            places.sort_unstable();
            places
        };
        self.places = self.tags.iter().map(places).collect();
        let mut words: BTreeMap<&'a str, usize> = BTreeMap::new();
        for word in self.posts.iter().flat_map(|post| &post.tags) {
            if words.contains_key(word.as_str()) {
                continue;
            }
            let path = tag_path(&self.home, word);
            if let Ok(at) = self.tags.binary_search_by(|tag| tag.path.as_str().cmp(&path)) {
                words.insert(word, at);
            }
        }
        self.words = words;
    }

    /// Whether there are pages in this language; the site's own always has its home.
    pub fn is_shown(&self) -> bool {
        self.home == "/" || !(self.entries.is_empty() && self.posts.is_empty() && self.pages.is_empty())
    }

    /// Whether a list stands at this part of the language's address.
    pub fn has_list(&self, part: &str) -> bool {
        let path = format!("{}{part}", self.home);
        matches!(part, "" | "faq/" | "search/")
            || (part == "blog/" && self.has_blog())
            || (part == "authors/" && !self.authors.is_empty())
            || self.sections.contains_key(path.as_str())
            || self.categories.iter().any(|one| one.path == path)
            || self.tags.iter().chain(&self.terms).any(|one| one.path == path)
            || self.authors.iter().any(|one| one.path == path)
            || self.series.iter().any(|one| one.path == path)
    }

    /// The category an entry stands in.
    pub fn category_of(&self, item: &Item) -> Option<&Category<'a>> {
        if item.kind != Kind::Entry || item.category.is_empty() {
            return None;
        }
        let path = category_path(&self.home, &item.category);
        self.categories.iter().find(|category| category.path == path)
    }

    /// Whether there is a blog to lead to.
    pub fn has_blog(&self) -> bool {
        let path = format!("{}blog/", self.home);
        let borrowed = self.borrowed.iter().any(|item| item.kind == Kind::Post);
        borrowed || !self.posts.is_empty() || self.sections.contains_key(path.as_str())
    }
}

/// Whether a page is an author's: right below `authors/`.
fn is_bio(home: &str, item: &Item) -> bool {
    let inner = item
        .path
        .strip_prefix(home)
        .and_then(|path| path.strip_prefix("authors/"));
    inner.is_some_and(|name| name.matches('/').count() == 1)
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
            items: BTreeMap::new(),
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
                plan.edition((language, home(config, language)), own, build)
            })
            .collect();
        plan.lend(build);
        plan.editions.iter_mut().for_each(|edition| edition.group(config));
        let items = plan.editions.iter().flat_map(Edition::items);
        plan.items = items
            .filter(|item| item.kind != Kind::Section)
            .map(|item| (item.path.as_str(), item))
            .collect();
        plan
    }

    /// The item at a site path; not a section's text.
    pub fn item(&self, path: &str) -> Option<&'a Item> {
        self.items.get(path).copied()
    }

    /// How often an item's question was asked.
    pub fn demand_of(&self, item: &Item) -> Option<&'a Demand> {
        let names = [Some(item.path.as_str()), item.question_id.as_deref()];
        names
            .into_iter()
            .flatten()
            .find_map(|name| self.demand.get(name).copied())
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

    /// Gives each language what only the site's own has.
    fn lend(&mut self, build: &Build<'a>) {
        let Some(own) = self.editions.first().filter(|_| build.config.site.fallback) else {
            return;
        };
        let lent: Vec<&Item> = own
            .entries
            .iter()
            .chain(&own.posts)
            .chain(&own.pages)
            .copied()
            .collect();
        for edition in self.editions.iter_mut().skip(1) {
            let twins: BTreeSet<&str> = edition
                .items()
                .filter_map(|item| item.translation_of.as_deref())
                .collect();
            let there =
                |item: &Item| twins.contains(item.path.as_str()) || twins.contains(item.slug.as_str());
            edition.borrowed = lent.iter().copied().filter(|item| !there(item)).collect();
        }
    }

    fn edition(
        &self,
        (language, home): (&'a str, String),
        items: Vec<&'a Item>,
        build: &Build<'a>,
    ) -> Edition<'a> {
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
        let is_bio = |item: &&Item| build.config.site.authors && is_bio(&home, item);
        let bios = pages.iter().copied().filter(is_bio);
        let bios = bios.map(|item| (item.path.as_str(), item)).collect();
        pages.retain(|item| !is_bio(item));
        let place = posts
            .iter()
            .enumerate()
            .map(|(place, item)| (item.path.as_str(), place))
            .collect();
        Edition {
            language,
            home,
            entries,
            by_path,
            posts,
            pages,
            sections,
            categories: Vec::new(),
            tags: Vec::new(),
            terms: Vec::new(),
            authors: Vec::new(),
            series: Vec::new(),
            periods: Vec::new(),
            bios,
            borrowed: Vec::new(),
            place,
            words: BTreeMap::new(),
            places: Vec::new(),
        }
    }
}

impl<'a> Edition<'a> {
    /// Sorts what it shows into its lists.
    fn group(&mut self, config: &'a Config) {
        let home = self.home.as_str();
        let all: Vec<&Item> = self.posts.iter().chain(&self.entries).copied().collect();
        self.categories = groups::categories(home, &self.all_entries().collect::<Vec<_>>(), &self.sections);
        self.tags = groups::terms(home, TAGS, &all, &self.sections);
        let own = config
            .taxonomies
            .iter()
            .flat_map(|taxonomy| groups::terms(home, taxonomy, &all, &self.sections));
        self.terms = own.collect();
        self.series = groups::series(home, &self.posts, &self.sections);
        if config.site.authors {
            self.authors = groups::authors(home, &self.posts, &self.bios);
        }
        if config.site.archives {
            self.periods = groups::periods(home, &self.posts);
        }
        self.place_words();
    }
}
