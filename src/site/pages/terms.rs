//! Sheets of what items share: the blog and its years, sections, words of taxonomies, authors, series.

use serde_json::json;

use crate::content::{Item, Kind};
use crate::site::desk::Desk;
use crate::site::plan::{Author, Edition, Period, Series, TAGS, Tag};
use crate::site::sheet::{Shared, Sheet, Values};
use crate::site::summary::picture;

use super::Head;
use super::lists::{sheet, text};
use super::paged::{self, List};

/// All of one language.
pub fn sheets<'a>(desk: &'a Desk<'a>, edition: &'a Edition<'a>) -> Vec<Sheet<'a>> {
    let mut sheets = Vec::new();
    let mut lists = blog(desk, edition).into_iter().collect::<Vec<_>>();
    lists.extend(edition.periods.iter().map(|one| period(desk, edition, one)));
    lists.extend(sections(desk, edition));
    lists.extend(
        edition
            .tags
            .iter()
            .chain(&edition.terms)
            .map(|one| tag(desk, edition, one)),
    );
    lists.extend(edition.authors.iter().map(|one| author(desk, edition, one)));
    lists.extend(edition.series.iter().map(|one| series(desk, edition, one)));
    for list in lists {
        sheets.extend(paged::sheets(desk, edition, list));
    }
    sheets.extend(people(desk, edition));
    sheets
}

fn size(desk: &Desk<'_>) -> usize {
    desk.build.config.site.page_size.max(1)
}

fn blog<'a>(desk: &'a Desk<'a>, edition: &'a Edition<'a>) -> Option<List<'a>> {
    if !edition.has_blog() {
        return None;
    }
    let path = format!("{}blog/", edition.home);
    let years: Vec<_> = edition
        .periods
        .iter()
        .filter(|period| period.month.is_none())
        .map(|period| json!({"title": period.year.to_string(), "url": period.path, "count": period.posts.len()}))
        .collect();
    let intro = edition.sections.get(path.as_str()).copied();
    Some(List {
        title: desk.title_of(edition, &path, "blog-title"),
        description: intro.map_or_else(String::new, crate::site::summary::brief),
        template: "blog.html",
        current: "blog",
        trail: Vec::new(),
        items: edition
            .posts
            .iter()
            .chain(edition.borrowed.iter().filter(|item| item.kind == Kind::Post))
            .copied()
            .collect(),
        intro,
        size: size(desk),
        questions: false,
        more: Box::new(move |values, _, _| values.insert("years", &years)),
        path,
    })
}

/// A year or month of the blog, with the way to the other months.
fn period<'a>(desk: &'a Desk<'a>, edition: &'a Edition<'a>, period: &'a Period<'a>) -> List<'a> {
    let month = |number: i8| desk.string(edition, &format!("month-{number}"));
    let title = match period.month {
        None => desk.theme.string_with(
            edition.language,
            "archive-year",
            &[("year", &period.year.to_string())],
        ),
        Some(number) => {
            let (name, year) = (month(number), period.year.to_string());
            desk.theme.string_with(
                edition.language,
                "archive-month",
                &[("month", &name), ("year", &year)],
            )
        }
    };
    let mut trail = desk.trail_to(edition, "blog");
    if period.month.is_some() {
        trail.push((
            period.year.to_string(),
            format!("{}blog/{:04}/", edition.home, period.year),
        ));
    }
    let months: Vec<_> = edition
        .periods
        .iter()
        .filter(|other| other.year == period.year)
        .filter_map(|other| Some((other.month?, other)))
        .map(|(number, other)| json!({"title": month(number), "url": other.path, "count": other.posts.len(), "here": other.path == period.path}))
        .collect();
    List {
        path: period.path.clone(),
        template: "archive.html",
        title,
        description: String::new(),
        current: "blog",
        trail,
        items: period.posts.clone(),
        intro: None,
        size: size(desk),
        questions: false,
        more: Box::new(move |values, _, _| values.insert("months", &months)),
    }
}

/// Sections that no other list of ours is: not the home page, the FAQ, the blog, a category, a word.
fn sections<'a>(desk: &'a Desk<'a>, edition: &'a Edition<'a>) -> Vec<List<'a>> {
    let home = &edition.home;
    let mut made: Vec<String> = ["", "faq/", "blog/", "authors/"]
        .iter()
        .map(|part| format!("{home}{part}"))
        .collect();
    made.extend(edition.categories.iter().map(|category| category.path.clone()));
    made.extend(
        edition
            .tags
            .iter()
            .chain(&edition.terms)
            .map(|tag| tag.path.clone()),
    );
    made.extend(edition.series.iter().map(|series| series.path.clone()));
    // A word's own text before anything carries the word shows nowhere.
    let word = |path: &str| {
        let declared = &desk.build.config.taxonomies;
        let taxonomies = declared.iter().map(String::as_str).chain([TAGS, "series"]);
        taxonomies.into_iter().any(|taxonomy| {
            let below = format!("{home}{taxonomy}/");
            path.len() > below.len() && path.starts_with(&below)
        })
    };
    edition
        .sections
        .iter()
        .filter(|(path, _)| !made.iter().any(|known| known == *path) && !word(path))
        .map(|(_, section)| section_list(desk, edition, section))
        .collect()
}

fn section_list<'a>(desk: &'a Desk<'a>, edition: &'a Edition<'a>, section: &'a Item) -> List<'a> {
    let all = edition
        .pages
        .iter()
        .chain(&edition.posts)
        .chain(&edition.entries)
        .chain(&edition.borrowed);
    let home = crate::site::theme::home(desk.build.config, desk.build.config.language());
    let inner = section.path.strip_prefix(edition.home.as_str()).unwrap_or("");
    let borrowed = format!("{home}{inner}");
    List {
        path: section.path.clone(),
        template: "section.html",
        title: section.title.clone(),
        description: section.summary.clone(),
        current: "",
        trail: desk.trail_to(edition, ""),
        items: all
            .copied()
            .filter(|item| item.path.starts_with(&section.path) || item.path.starts_with(&borrowed))
            .collect(),
        intro: Some(section),
        size: size(desk),
        questions: false,
        more: paged::nothing(),
    }
}

/// A word: what carries it, posts before questions.
fn tag<'a>(desk: &'a Desk<'a>, edition: &'a Edition<'a>, tag: &'a Tag<'a>) -> List<'a> {
    let title = match tag.taxonomy {
        TAGS if tag.intro.is_none() => {
            let key = match (tag.posts.is_empty(), tag.entries.is_empty()) {
                (true, _) => "tagged-questions",
                (false, true) => "tagged",
                (false, false) => "tagged-all",
            };
            desk.theme
                .string_with(edition.language, key, &[("tag", tag.title)])
        }
        _ => tag.title.to_owned(),
    };
    List {
        path: tag.path.clone(),
        template: "tag.html",
        title,
        description: tag.intro.map_or_else(String::new, crate::site::summary::brief),
        current: if tag.posts.is_empty() { "faq" } else { "blog" },
        trail: desk.trail_to(edition, if tag.posts.is_empty() { "faq" } else { "blog" }),
        items: tag.posts.iter().chain(&tag.entries).copied().collect(),
        intro: tag.intro,
        size: size(desk),
        questions: false,
        more: Box::new(move |values, items, _| {
            let of = |entry: bool| {
                items
                    .iter()
                    .copied()
                    .filter(move |item| (item.kind == Kind::Entry) == entry)
            };
            values.insert("taxonomy", tag.taxonomy);
            values.insert_shared("posts", &desk.summaries.list(of(false)));
            values.insert_shared("entries", &desk.summaries.list(of(true)));
        }),
    }
}

fn author<'a>(desk: &'a Desk<'a>, edition: &'a Edition<'a>, author: &'a Author<'a>) -> List<'a> {
    let mut trail = desk.trail_to(edition, "blog");
    trail.push((
        desk.string(edition, "authors"),
        format!("{}authors/", edition.home),
    ));
    let image = author
        .bio
        .and_then(|bio| Some(picture(&desk.links.picture(bio, bio.image.as_deref()?))));
    List {
        path: author.path.clone(),
        template: "author.html",
        title: author.name.to_owned(),
        description: author.bio.map_or_else(String::new, crate::site::summary::brief),
        current: "blog",
        trail,
        items: author.posts.clone(),
        intro: author.bio,
        size: size(desk),
        questions: false,
        more: Box::new(move |values, _, first| {
            let role = author.bio.filter(|_| first).map(|bio| bio.summary.as_str());
            values.insert(
                "author",
                &json!({"name": author.name, "image": image, "summary": role}),
            );
        }),
    }
}

/// `/authors/`: everyone who writes.
fn people<'a>(desk: &'a Desk<'a>, edition: &'a Edition<'a>) -> Option<Sheet<'a>> {
    if edition.authors.is_empty() {
        return None;
    }
    let path = format!("{}authors/", edition.home);
    let own = path.clone();
    let fill = move |values: &mut Values<'_>| {
        let head = Head {
            path: &own,
            title: &desk.title_of(edition, &own, "authors"),
            description: "",
            current: "blog",
            trail: desk.trail_to(edition, "blog"),
            things: Vec::new(),
        };
        desk.head(values, edition, head);
        let people = edition.authors.iter().map(|author| {
            let brief = author.bio.map(crate::site::summary::brief);
            Shared::of(&json!({"title": author.name, "url": author.path, "summary": brief, "count": author.posts.len()}))
        });
        values.insert_shared("items", &Shared::list(people.collect()));
        text(desk, edition.sections.get(own.as_str()).copied(), values);
    };
    let mut sheet = sheet(edition, &path, "section.html", fill);
    sheet.listed = Some(None);
    Some(sheet)
}

fn series<'a>(desk: &'a Desk<'a>, edition: &'a Edition<'a>, series: &'a Series<'a>) -> List<'a> {
    List {
        path: series.path.clone(),
        template: "series.html",
        title: series.title.to_owned(),
        description: series.intro.map_or_else(String::new, crate::site::summary::brief),
        current: "blog",
        trail: desk.trail_to(edition, "blog"),
        items: series.posts.clone(),
        intro: series.intro,
        // Parts are numbered through.
        size: usize::MAX,
        questions: false,
        more: paged::nothing(),
    }
}
