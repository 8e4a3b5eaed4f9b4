//! From plan to sheets: one record for every page, with a function that gives its template all it reads.
//!
//! What is costly (a text's HTML, structured data made of it) is given with
//! [`Values::later`](super::sheet::Values::later), so that a page's key is found without it.
//! Nothing here reads a file.

mod items;
mod lists;
mod paged;
mod terms;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;

use crate::config::Twin;
use crate::content::{Item, Kind};

use super::desk::Desk;
use super::feed::Form;
use super::output::Key;
use super::outputs::face::Picture;
use super::outputs::social::{self, Image, Social};
use super::outputs::stream::feed_title;
use super::plan::{Edition, headline};
use super::sheet::{Sheet, Values};
use super::structured;

/// Every page of the site.
pub fn sheets<'a>(desk: &'a Desk<'a>) -> Vec<Sheet<'a>> {
    let mut sheets = Vec::new();
    for edition in &desk.plan.editions {
        // The default language has its home page also when nothing is published yet.
        if !edition.is_shown() {
            continue;
        }
        sheets.extend(items::sheets(desk, edition));
        sheets.extend(lists::sheets(desk, edition));
        sheets.extend(terms::sheets(desk, edition));
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
    fn head(&self, values: &mut Values<'_>, edition: &Edition<'_>, head: Head<'_>) {
        let canonical = self.absolute(head.path);
        values.insert("title", head.title);
        values.insert("description", head.description);
        values.insert("current", head.current);
        values.insert("canonical", &canonical);
        values.later("trail", &head.trail, || {
            let steps = head.trail.iter();
            let steps = steps.map(|(title, url)| json!({"title": title, "url": url}));
            steps.collect::<Vec<_>>()
        });
        if values.wants("alternates") || values.wants("x_default") {
            self.head_languages(values, head.path);
        }
        if values.wants("feeds") {
            values.insert("feeds", &self.feeds(edition, head.path));
        }
        if values.wants("written") {
            values.insert("written", &self.written(head.path));
        }
        if canonical.is_empty() {
            return;
        }
        if values.wants("social") {
            values.insert("social", &self.social(edition, &head));
        }
        if values.wants("json_ld") {
            self.head_things(values, head, canonical);
        }
    }

    /// The same page in other languages.
    fn head_languages(&self, values: &mut Values<'_>, path: &str) {
        let alternates = self.alternates(path);
        // Whose language the site does not speak gets the site's own.
        let own = self.build.config.language();
        let fallback = alternates
            .iter()
            .find(|other| other["lang"] == own)
            .map(|other| other["url"].clone());
        values.insert("x_default", &fallback);
        values.insert("alternates", &alternates);
    }

    /// Structured data: the trail and what the page is about.
    fn head_things(&self, values: &mut Values<'_>, head: Head<'_>, canonical: String) {
        let mut things = head.things;
        if !head.trail.is_empty() {
            let mut steps: Vec<structured::Step> = head
                .trail
                .into_iter()
                .map(|(title, url)| (title, self.absolute(&url)))
                .collect();
            steps.push((head.title.to_owned(), canonical));
            things.push(Thing::later(&steps.clone(), move || {
                structured::breadcrumbs(&steps)
            }));
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
        self.translations(path)
            .iter()
            .map(|(lang, path)| json!({"lang": lang, "url": self.address(path), "name": self.theme.string(lang, "language-name")}))
            .collect()
    }

    /// What a reader can follow from here: this list in every form, or else news and answers.
    fn feeds(&self, edition: &Edition<'_>, path: &str) -> Vec<serde_json::Value> {
        let known = &self.build.config.site.feeds;
        let forms: Vec<Form> = Form::ALL
            .into_iter()
            .filter(|form| known.contains(form))
            .collect();
        let (paths, most) = match self.streams.all.get(path) {
            Some(_) => (vec![path.to_owned()], forms.len()),
            None => (
                ["blog", "faq"]
                    .map(|part| format!("{}{part}/", edition.home))
                    .to_vec(),
                1,
            ),
        };
        let streams = paths.iter().filter_map(|path| self.streams.all.get(path));
        streams
            .flat_map(|stream| forms.iter().take(most).map(move |form| (stream, form)))
            .map(|(stream, form)| {
                let url = format!("{}{}", stream.path, form.file());
                json!({"title": feed_title(self, stream), "type": form.media_type(), "url": url})
            })
            .collect()
    }

    /// What else the page is written as, beside it.
    fn written(&self, path: &str) -> Vec<serde_json::Value> {
        let there = self.streams.all.contains_key(path) || self.plan.item(path).is_some();
        let forms = self.build.config.site.twins.iter().filter(|_| there);
        forms
            .map(|form| match form {
                Twin::Markdown => json!({"type": "text/markdown", "url": "index.md"}),
                Twin::Json => json!({"type": "application/json", "url": "index.json"}),
            })
            .collect()
    }

    /// The picture that stands for an item: its own, else its card.
    fn picture_of(&self, edition: &Edition<'_>, item: &Item) -> Option<Image> {
        let title = headline(item);
        let picture = item.image.as_deref().map(|own| self.links.picture(item, own));
        // No network draws SVG.
        let drawn = |src: &str| {
            src.split(['?', '#'])
                .next()
                .is_some_and(|path| path.ends_with(".svg"))
        };
        let Some(picture) = picture.filter(|picture| !drawn(&picture.src)) else {
            let alt = format!("{title} · {}", self.brand());
            return Some(self.card_image(&self.face.card(edition, Some(item))?, &alt));
        };
        let shared = picture.shared();
        let inside = shared.0.starts_with('/') && !shared.0.starts_with("//");
        Some(Image {
            url: if inside {
                self.absolute(&shared.0)
            } else {
                shared.0
            },
            width: shared.1.map(|size| size.0),
            height: shared.1.map(|size| size.1),
            alt: title.to_owned(),
        })
    }

    fn card_image(&self, card: &Picture, alt: &str) -> Image {
        Image {
            url: self.absolute(&card.path),
            width: Some(card.width),
            height: Some(card.height),
            alt: alt.to_owned(),
        }
    }

    /// What networks show of a page.
    fn social(&self, edition: &Edition<'_>, head: &Head<'_>) -> Social {
        let item = self.plan.item(head.path);
        let texts = || edition.sections.get(head.path).or(edition.bios.get(head.path));
        let image = match item.or_else(|| texts().copied()) {
            Some(item) => self.picture_of(edition, item),
            None => self
                .face
                .card(edition, None)
                .map(|card| self.card_image(&card, self.brand())),
        };
        let others = self.translations(head.path).into_iter();
        Social {
            locale: social::locale(edition.language),
            others: others
                .filter(|(language, _)| language != edition.language)
                .map(|(language, _)| social::locale(&language))
                .collect(),
            image,
            handle: social::handle(&self.build.config.brand.profiles),
            article: item
                .filter(|item| item.kind == Kind::Post)
                .map(|item| social::Article {
                    published: item.date,
                    modified: changed(item),
                    authors: item.authors.clone(),
                    tags: item.tags.clone(),
                }),
        }
    }

    /// The brand as structured data names it.
    fn organization(&self) -> structured::Organization<'_> {
        let brand = &self.build.config.brand;
        let logo = match self.face.large_icon() {
            Some(icon) => self.absolute(icon),
            None if brand.logo.is_empty() => String::new(),
            None => self.absolute(&format!("/{}", brand.logo.trim_start_matches('/'))),
        };
        structured::Organization {
            name: self.brand(),
            base: self.base_url(),
            logo,
            profiles: &brand.profiles,
            email: &brand.email,
            phone: &brand.phone,
            languages: super::theme::languages(self.build.config),
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
fn description<'a>(desk: &'a Desk<'_>, item: &'a Item) -> &'a str {
    match desk.summaries.brief(&item.path) {
        "" => headline(item),
        brief => brief,
    }
}
