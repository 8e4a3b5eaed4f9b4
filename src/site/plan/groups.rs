//! The lists of one language: categories, words of taxonomies, authors, series, years.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use super::category_path;
use super::documents::spoken;
use crate::content::{Item, Kind};
use crate::text::slug;

/// The taxonomy that every site has.
pub const TAGS: &str = "tags";

/// A category of entries.
pub struct Category<'a> {
    pub path: String,
    pub title: String,
    pub intro: Option<&'a Item>,
    pub entries: Vec<&'a Item>,
}

/// A word of a taxonomy, and what carries it.
pub struct Tag<'a> {
    /// `tags`, or one that the site declares.
    pub taxonomy: &'a str,
    pub path: String,
    pub title: &'a str,
    pub intro: Option<&'a Item>,
    pub posts: Vec<&'a Item>,
    pub entries: Vec<&'a Item>,
}

/// Who wrote.
pub struct Author<'a> {
    pub path: String,
    pub name: &'a str,
    /// `content/authors/<slug>.md`.
    pub bio: Option<&'a Item>,
    /// Newest first.
    pub posts: Vec<&'a Item>,
}

/// Posts that belong together.
pub struct Series<'a> {
    pub path: String,
    pub title: &'a str,
    pub intro: Option<&'a Item>,
    /// The first part first.
    pub posts: Vec<&'a Item>,
}

/// A year or a month of the blog.
pub struct Period<'a> {
    pub path: String,
    pub year: i16,
    /// 1 to 12; `None` = the whole year.
    pub month: Option<i8>,
    /// Newest first.
    pub posts: Vec<&'a Item>,
}

/// Texts of sections, by site path.
pub type Sections<'a> = BTreeMap<&'a str, &'a Item>;

/// Categories of the entries, in the order of their sections' weights.
pub fn categories<'a>(home: &str, entries: &[&'a Item], sections: &Sections<'a>) -> Vec<Category<'a>> {
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
        // What nobody introduced comes after what somebody did.
        let weight = |category: &Category<'_>| category.intro.map_or(i64::MAX, |section| section.weight);
        weight(a)
            .cmp(&weight(b))
            .then_with(|| a.title.cmp(&b.title))
            .then_with(|| a.path.cmp(&b.path))
    });
    found
}

/// The words of one taxonomy, by their addresses.
pub fn terms<'a>(home: &str, taxonomy: &'a str, items: &[&'a Item], sections: &Sections<'a>) -> Vec<Tag<'a>> {
    let mut found: BTreeMap<String, Tag<'a>> = BTreeMap::new();
    let mut paths: BTreeMap<&str, String> = BTreeMap::new();
    for item in items {
        let own = match taxonomy {
            TAGS => Some(&item.tags),
            taxonomy => item.terms.get(taxonomy),
        };
        for word in own.into_iter().flatten() {
            let path = paths
                .entry(word)
                .or_insert_with(|| format!("{home}{taxonomy}/{}/", slug(word)));
            if !found.contains_key(path) {
                let intro = sections.get(path.as_str()).copied();
                let term = Tag {
                    taxonomy,
                    path: path.clone(),
                    title: intro.map_or(word, |section| &section.title),
                    intro,
                    posts: Vec::new(),
                    entries: Vec::new(),
                };
                found.insert(path.clone(), term);
            }
            let Some(term) = found.get_mut(path) else { continue };
            let list = match item.kind {
                Kind::Entry => &mut term.entries,
                _ => &mut term.posts,
            };
            // A word given twice on one item is one word.
            if list.last().is_none_or(|last| last.path != item.path) {
                list.push(item);
            }
        }
    }
    found.into_values().collect()
}

/// Site path of an author's page.
pub fn author_path(home: &str, name: &str) -> String {
    format!("{home}authors/{}/", slug(name))
}

/// Everyone who wrote, and everyone who has a page below `content/authors/`.
pub fn authors<'a>(home: &str, posts: &[&'a Item], bios: &BTreeMap<&'a str, &'a Item>) -> Vec<Author<'a>> {
    let mut found: BTreeMap<String, Author<'a>> = BTreeMap::new();
    for (path, bio) in bios {
        let author = Author {
            path: (*path).to_owned(),
            name: &bio.title,
            bio: Some(bio),
            posts: Vec::new(),
        };
        found.insert((*path).to_owned(), author);
    }
    for post in posts {
        for name in &post.authors {
            let path = author_path(home, name);
            let author = found.entry(path.clone()).or_insert_with(|| Author {
                path,
                name,
                bio: None,
                posts: Vec::new(),
            });
            if author.posts.last().is_none_or(|last| last.path != post.path) {
                author.posts.push(post);
            }
        }
    }
    found.into_values().collect()
}

/// Site path of a series.
pub fn series_path(home: &str, title: &str) -> String {
    format!("{home}series/{}/", slug(title))
}

/// Series of posts; parts stand in the order of their weight, then of their dates.
pub fn series<'a>(home: &str, posts: &[&'a Item], sections: &Sections<'a>) -> Vec<Series<'a>> {
    let mut found: BTreeMap<String, Series<'a>> = BTreeMap::new();
    for post in posts {
        let Some(title) = post.series.as_deref() else {
            continue;
        };
        let path = series_path(home, title);
        let intro = sections.get(path.as_str()).copied();
        let series = found.entry(path.clone()).or_insert_with(|| Series {
            path,
            title: intro.map_or(title, |section| &section.title),
            intro,
            posts: Vec::new(),
        });
        series.posts.push(post);
    }
    for series in found.values_mut() {
        let place = |post: &&Item| (post.weight, post.date, post.path.clone());
        series.posts.sort_by_key(place);
    }
    found.into_values().collect()
}

/// Years of the blog and the months in them, newest first; each year before its months.
pub fn periods<'a>(home: &str, posts: &[&'a Item]) -> Vec<Period<'a>> {
    let mut found: Vec<Period<'a>> = Vec::new();
    for post in posts {
        let Some(date) = post.date else { continue };
        let date = date.to_zoned(TimeZone::UTC).date();
        let (year, month) = (date.year(), date.month());
        for (month, path) in [
            (None, format!("{home}blog/{year:04}/")),
            (Some(month), format!("{home}blog/{year:04}/{month:02}/")),
        ] {
            match found.iter_mut().rev().find(|period| period.path == path) {
                Some(period) => period.posts.push(post),
                None => found.push(Period {
                    path,
                    year,
                    month,
                    posts: vec![post],
                }),
            }
        }
    }
    found
}
