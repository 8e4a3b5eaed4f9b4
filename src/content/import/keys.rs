//! Front matter of other systems in our words. What has no word of ours goes under `extra`; nothing
//! that is not understood makes a page public.

use serde_json::{Map, Value as Json, json};

use super::dates;
use super::scan;
use crate::text;

/// Longest summary; what is longer is text, and belongs to the page.
const LONGEST_SUMMARY: usize = 600;
/// Deepest nesting in `extra`.
const DEEPEST: usize = 12;
/// Most bytes of `extra`; front matter is small by nature.
const LARGEST_EXTRA: usize = 16 * 1024;

/// Front matter in our words, and what else it said.
#[derive(Debug, Default)]
pub(super) struct Keys {
    /// Our keys, in the order in which they are written.
    pub(super) ours: Map<String, Json>,
    /// Old addresses it names: `permalink`, `url`, `path`, `redirect_from`, `aliases`.
    pub(super) addresses: Vec<String>,
    /// Its categories as they were written: some systems make addresses of them.
    pub(super) categories: Vec<String>,
    /// `lang`, `language`, `locale`.
    pub(super) language: Option<String>,
    /// What was doubtful, in words.
    pub(super) told: Vec<String>,
}

/// What else decides about a page's keys.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Known<'a> {
    /// A date that the file's name or the export gives.
    pub(super) date: Option<&'a str>,
    /// Words of a list that is written with blanks between (`tags: one two`).
    pub(super) blanks: bool,
    /// For entries: what only they have is kept.
    pub(super) entry: bool,
}

/// Reads `raw` into our words.
pub(super) fn translate(raw: Map<String, Json>, known: Known<'_>) -> Keys {
    let mut reading = Reading {
        raw: lowered(raw),
        out: Keys::default(),
        extra: Map::new(),
    };
    reading.title();
    reading.dates(known);
    reading.draft();
    reading.people_and_tags(known);
    reading.words();
    reading.addresses();
    reading.numbers_and_flags();
    if known.entry {
        reading.entry();
    }
    reading.rest();
    reading.out
}

/// Keys in lower case; `extra`, `params` and `taxonomies` opened, without hiding what stands outside.
fn lowered(raw: Map<String, Json>) -> Map<String, Json> {
    let mut flat = Map::new();
    let mut inner = Map::new();
    for (key, value) in raw {
        let key = key.trim().to_lowercase();
        match value {
            Json::Object(map) if matches!(key.as_str(), "extra" | "params" | "taxonomies") => {
                inner.extend(map.into_iter().map(|(key, value)| (key.to_lowercase(), value)));
            }
            Json::Null => {}
            value => drop(flat.insert(key, value)),
        }
    }
    for (key, value) in inner {
        if !value.is_null() {
            flat.entry(key).or_insert(value);
        }
    }
    flat
}

struct Reading {
    raw: Map<String, Json>,
    out: Keys,
    extra: Map<String, Json>,
}

impl Reading {
    fn take(&mut self, names: &[&str]) -> Option<(String, Json)> {
        let name = names.iter().find(|name| self.raw.contains_key(**name))?;
        let value = self.raw.shift_remove(*name)?;
        Some(((*name).to_owned(), value))
    }

    fn set(&mut self, key: &str, value: impl Into<Json>) {
        self.out.ours.insert(key.to_owned(), value.into());
    }

    fn doubt(&mut self, what: String) {
        self.out.told.push(what);
    }

    fn title(&mut self) {
        for (ours, theirs) in [
            ("title", &["title", "linktitle", "name"][..]),
            ("series", &["series"]),
        ] {
            if let Some((_, value)) = self.take(theirs) {
                let words = line(value.get(0).unwrap_or(&value));
                if !words.is_empty() {
                    self.set(ours, words);
                }
            }
        }
    }

    fn dates(&mut self, known: Known<'_>) {
        let groups: [(&str, &[&str]); 4] = [
            (
                "date",
                &["date", "pubdate", "published_at", "created", "created_at"],
            ),
            (
                "updated",
                &[
                    "updated",
                    "lastmod",
                    "last_modified_at",
                    "modified",
                    "updated_at",
                    "last_updated",
                    "lastupdated",
                ],
            ),
            ("publish_at", &["publishdate", "publish_date", "publish_at"]),
            (
                "archive_at",
                &[
                    "expirydate",
                    "unpublishdate",
                    "expiry_date",
                    "expires",
                    "archive_at",
                ],
            ),
        ];
        for (ours, theirs) in groups {
            match self.take(theirs) {
                Some((name, value)) if name == "created" && !value.is_string() => {
                    drop(self.raw.insert(name, value))
                }
                Some((name, value)) => match dates::read(&value) {
                    Some(date) => self.set(ours, date),
                    None if value == json!("") => {}
                    None => {
                        self.doubt(format!(
                            "`{name}: {}` is no date that can be told for sure",
                            short(&value)
                        ));
                        // Who meant to wait or to stop must not find the page public.
                        if ours == "publish_at" || ours == "archive_at" {
                            self.set("draft", true);
                        }
                        self.extra.insert(name, value);
                    }
                },
                None => {}
            }
        }
        if let (false, Some(date)) = (self.out.ours.contains_key("date"), known.date) {
            self.set("date", date);
        }
        // A date that only repeats another says nothing.
        for key in ["publish_at", "updated"] {
            if self.out.ours.get(key).is_some() && self.out.ours.get(key) == self.out.ours.get("date") {
                self.out.ours.shift_remove(key);
            }
        }
    }

    fn draft(&mut self) {
        let draft = self.take(&["draft"]).map(|(_, value)| (flag(&value), value));
        let published = self
            .take(&["published"])
            .map(|(_, value)| (flag(&value).map(|flag| !flag), value));
        let hidden = self
            .take(&["unlisted", "private"])
            .map(|(_, value)| (flag(&value), value));
        for (meant, value) in [draft, published, hidden].into_iter().flatten() {
            match meant {
                Some(true) => self.set("draft", true),
                Some(false) => {}
                None => {
                    self.doubt(format!(
                        "`{}` says neither draft nor public; taken as a draft",
                        short(&value)
                    ));
                    self.set("draft", true);
                }
            }
        }
    }

    fn people_and_tags(&mut self, known: Known<'_>) {
        if let Some((_, value)) = self.take(&["authors", "author"]) {
            let names = list(&value, false);
            if !names.is_empty() {
                self.set("authors", names);
            }
        }
        let mut tags: Vec<String> = Vec::new();
        for names in [["tags", "tag"], ["categories", "category"]] {
            let Some((name, value)) = self.take(&names) else {
                continue;
            };
            let words = list(&value, known.blanks);
            if name.starts_with("cat") {
                self.out.categories.clone_from(&words);
            }
            if name.starts_with("cat") && known.entry {
                if let Some(first) = words.first() {
                    self.set("category", first.as_str());
                }
                tags.extend(words.into_iter().skip(1));
            } else {
                tags.extend(words);
            }
        }
        let mut seen = std::collections::BTreeSet::new();
        tags.retain(|tag| !tag.trim().is_empty() && seen.insert(text::fold(tag)));
        if !tags.is_empty() {
            self.set("tags", tags);
        }
    }

    fn words(&mut self) {
        if let Some((_, value)) = self.take(&[
            "description",
            "summary",
            "excerpt",
            "abstract",
            "subtitle",
            "lead",
        ]) {
            let words = scan::plain_words(&text::from_html(&line(&value)));
            if words.chars().count() > LONGEST_SUMMARY {
                self.doubt("its summary is longer than 600 characters, and was left out".to_owned());
            } else if !words.is_empty() {
                self.set("summary", words);
            }
        }
        if let Some((name, value)) = self.take(&[
            "image",
            "featured_image",
            "featuredimage",
            "cover",
            "cover_image",
            "thumbnail",
            "images",
            "header",
            "banner",
            "og_image",
        ]) {
            match picture(&value) {
                Some(address) => self.set("image", address),
                None => drop(self.extra.insert(name, value)),
            }
        }
        if let Some((_, value)) = self.take(&["lang", "language", "locale"]) {
            let code: String = line(&value)
                .chars()
                .take_while(char::is_ascii_alphabetic)
                .collect();
            self.out.language = Some(code.to_lowercase()).filter(|code| crate::config::is_language(code));
        }
    }

    fn addresses(&mut self) {
        for names in [
            ["permalink", "url"],
            ["path", "path"],
            ["redirect_from", "redirect_from"],
            ["aliases", "alias"],
        ] {
            while let Some((_, value)) = self.take(&names) {
                self.out.addresses.extend(list(&value, false));
            }
        }
        if let Some((_, value)) = self.take(&["slug"]) {
            let slug = line(&value);
            if !slug.is_empty() {
                self.set("slug", text::slug(&slug));
            }
        }
    }

    fn numbers_and_flags(&mut self) {
        if let Some((name, value)) =
            self.take(&["weight", "nav_order", "order", "sidebar_position", "position"])
        {
            match value
                .as_i64()
                .or_else(|| value.as_str().and_then(|text| text.trim().parse().ok()))
            {
                Some(number) => self.set("weight", number),
                None => drop(self.extra.insert(name, value)),
            }
        }
        for key in ["toc", "comments"] {
            match self.take(&[key]) {
                Some((_, value)) if flag(&value).is_some() => self.set(key, flag(&value)),
                Some((name, value)) => drop(self.extra.insert(name, value)),
                None => {}
            }
        }
    }

    fn entry(&mut self) {
        for (ours, theirs) in [
            ("question", "question"),
            ("owner", "owner"),
            ("governance", "governance"),
        ] {
            if let Some((_, value)) = self.take(&[theirs]) {
                let words = line(&value);
                if !words.is_empty() {
                    self.set(ours, words);
                }
            }
        }
        if let Some((_, value)) = self.take(&["asked_as", "keywords"]) {
            let words = list(&value, false);
            if !words.is_empty() {
                self.set("asked_as", words);
            }
        }
    }

    fn rest(&mut self) {
        let rest = std::mem::take(&mut self.raw);
        self.extra.extend(
            rest.into_iter()
                .filter(|(_, value)| !value.is_null() && *value != json!("")),
        );
        let before = self.extra.len();
        self.extra.retain(|_, value| depth(value, DEEPEST));
        if self.extra.len() < before {
            self.doubt("some of its own data is nested too deeply, and was left out".to_owned());
        }
        if self.extra.is_empty() {
            return;
        }
        let extra = Json::Object(std::mem::take(&mut self.extra));
        if extra.to_string().len() > LARGEST_EXTRA {
            self.doubt("its own data is larger than 16 KiB, and was left out".to_owned());
        } else {
            self.set("extra", extra);
        }
    }
}

/// Whether a value is nested no deeper than `left` levels.
fn depth(value: &Json, left: usize) -> bool {
    match value {
        Json::Array(items) => left > 0 && items.iter().all(|item| depth(item, left - 1)),
        Json::Object(map) => left > 0 && map.values().all(|item| depth(item, left - 1)),
        _ => true,
    }
}

/// One line of text of a scalar.
fn line(value: &Json) -> String {
    let text = match value {
        Json::String(text) => text.clone(),
        Json::Number(number) => number.to_string(),
        Json::Bool(flag) => flag.to_string(),
        _ => String::new(),
    };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn short(value: &Json) -> String {
    match value {
        Json::String(text) => text.chars().take(40).collect(),
        other => other.to_string().chars().take(40).collect(),
    }
}

/// `true` and what people write for it.
fn flag(value: &Json) -> Option<bool> {
    match value {
        Json::Bool(flag) => Some(*flag),
        Json::Number(number) => match number.as_i64() {
            Some(0) => Some(false),
            Some(1) => Some(true),
            _ => None,
        },
        Json::String(text) => match text.trim().to_lowercase().as_str() {
            "true" | "yes" | "y" | "on" | "1" => Some(true),
            "false" | "no" | "n" | "off" | "0" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// A list of texts: a list, text with commas, text with blanks where those count, names of mappings.
fn list(value: &Json, blanks: bool) -> Vec<String> {
    match value {
        Json::Array(items) => items.iter().flat_map(list_item).collect(),
        Json::String(text) if text.contains(',') => text
            .split(',')
            .map(|part| part.trim().to_owned())
            .filter(|part| !part.is_empty())
            .collect(),
        Json::String(text) if blanks => text.split_whitespace().map(str::to_owned).collect(),
        other => list_item(other),
    }
}

fn list_item(value: &Json) -> Vec<String> {
    let words = match value {
        Json::Object(map) => ["name", "title", "display_name", "url"]
            .iter()
            .find_map(|key| map.get(*key))
            .map(line)
            .unwrap_or_default(),
        Json::Array(_) => String::new(),
        other => line(other),
    };
    if words.is_empty() { Vec::new() } else { vec![words] }
}

/// The address of a picture, however it is wrapped.
fn picture(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => {
            Some(text.trim().to_owned()).filter(|text| !text.is_empty() && !text.contains(['\n', '{']))
        }
        Json::Array(items) => items.first().and_then(picture),
        Json::Object(map) => ["image", "src", "url", "path", "file", "overlay_image", "feature"]
            .iter()
            .find_map(|key| map.get(*key))
            .and_then(picture),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: Json) -> Keys {
        let Json::Object(map) = value else {
            return Keys::default();
        };
        translate(map, Known::default())
    }

    #[test]
    fn foreign_words_become_ours_and_the_rest_goes_under_extra() {
        let keys = read(json!({
            "Title": "A  b", "lastmod": "2014/03/06", "date": "2014-03-05", "publishDate": "2014-03-05", "published": false,
            "categories": ["News", "news"], "tags": "one, two", "author": {"name": "Ann"}, "description": "<p>So *it* is</p>",
            "cover": {"image": "/a.png"}, "permalink": "/x/", "redirect_from": ["/y"], "layout": "post", "nothing": null,
            "nav_order": "3", "lang": "fr-CA", "params": {"colour": "red"},
        }));
        assert_eq!(
            Json::Object(keys.ours),
            json!({"title": "A b", "date": "2014-03-05", "updated": "2014-03-06", "draft": true, "authors": ["Ann"],
                "tags": ["one", "two", "News"], "summary": "So it is", "image": "/a.png", "weight": 3,
                "extra": {"layout": "post", "colour": "red"}})
        );
        assert_eq!(
            (keys.addresses, keys.language.as_deref()),
            (vec!["/x/".to_owned(), "/y".to_owned()], Some("fr"))
        );
    }

    #[test]
    fn what_could_publish_by_accident_becomes_a_draft() {
        for value in [
            json!({"draft": "ture"}),
            json!({"publishDate": "next week"}),
            json!({"published": "no"}),
        ] {
            assert_eq!(read(value.clone()).ours["draft"], true, "{value}");
        }
        assert!(
            !read(json!({"draft": "false", "date": ""}))
                .ours
                .contains_key("draft")
        );
    }
}
