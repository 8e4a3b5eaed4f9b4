//! Sheets of a language's own: home, the FAQ with its categories, A to Z and one to print, 404.

use std::collections::BTreeMap;

use serde_json::json;

use crate::content::{Item, Kind};
use crate::site::desk::Desk;
use crate::site::markdown::Ids;
use crate::site::plan::{Category, Edition, headline};
use crate::site::sheet::{Shared, Sheet, Values};
use crate::text::{fold, slug};

use super::paged::{self, List};
use super::{Head, Thing, changed};

/// How many questions a category shows on the FAQ's home.
const TOP: usize = 5;

/// All lists of one language.
pub fn sheets<'a>(desk: &'a Desk<'a>, edition: &'a Edition<'a>) -> Vec<Sheet<'a>> {
    let mut sheets = vec![home(desk, edition), faq(desk, edition), a_to_z(desk, edition)];
    if edition.home == "/" {
        sheets.push(not_found(desk, edition));
    }
    sheets.extend(
        edition
            .categories
            .iter()
            .flat_map(|one| category(desk, edition, one)),
    );
    sheets.extend(printable(desk, edition));
    sheets
}

pub(super) fn sheet<'a>(
    edition: &'a Edition<'a>,
    path: &str,
    template: &str,
    fill: impl Fn(&mut Values<'_>) + Send + Sync + 'a,
) -> Sheet<'a> {
    let section = edition.sections.get(path);
    let template = section.map_or_else(
        || template.to_owned(),
        |section| super::template_of(section, template),
    );
    Sheet {
        path: path.to_owned(),
        template,
        language: edition.language,
        source: section.map(|section| section.file.clone()),
        listed: None,
        fill: Box::new(fill),
    }
}

fn listed<'a, 'i>(mut sheet: Sheet<'a>, items: impl IntoIterator<Item = &'i Item>) -> Sheet<'a> {
    sheet.listed = Some(items.into_iter().filter_map(changed).max());
    sheet
}

/// Gives the text of a section, or none.
pub(super) fn text(desk: &Desk<'_>, section: Option<&Item>, values: &mut Values<'_>) {
    values.later("html", &desk.text_key(section), || desk.text_of(section));
}

fn category_values<'a>(desk: &Desk<'a>, edition: &Edition<'a>) -> Shared<'a> {
    let one = |category: &Category<'a>| {
        let top = category.entries.iter().copied().take(TOP);
        Shared::map(vec![
            ("title", Shared::of(&category.title)),
            ("url", Shared::of(&category.path)),
            ("count", Shared::of(&category.entries.len())),
            ("top", desk.summaries.list(top)),
        ])
    };
    Shared::list(edition.categories.iter().map(one).collect())
}

fn home<'a>(desk: &'a Desk<'a>, edition: &'a Edition<'a>) -> Sheet<'a> {
    let fill = move |values: &mut Values<'_>| {
        let brand = &desk.build.config.brand;
        let head = Head {
            path: &edition.home,
            title: desk.brand(),
            description: &brand.tagline,
            current: "",
            trail: Vec::new(),
            things: vec![
                Thing::Ready(desk.organization().website(edition.language)),
                Thing::Ready(desk.organization().value()),
            ],
        };
        desk.head(values, edition, head);
        values.insert_shared("now_asked", &desk.summaries.list(desk.plan.asked_now(edition, 7)));
        values.insert_shared("categories", &category_values(desk, edition));
        let borrowed = edition.borrowed.iter().filter(|item| item.kind == Kind::Post);
        let posts = desk
            .summaries
            .list(edition.posts.iter().chain(borrowed).copied().take(3));
        values.insert_shared("posts", &posts);
        values.insert("blog", &format!("{}blog/", edition.home));
        text(desk, edition.sections.get(edition.home.as_str()).copied(), values);
    };
    let all = edition.entries.iter().chain(&edition.posts).copied();
    listed(sheet(edition, &edition.home, "home.html", fill), all)
}

fn faq<'a>(desk: &'a Desk<'a>, edition: &'a Edition<'a>) -> Sheet<'a> {
    let path = format!("{}faq/", edition.home);
    let own = path.clone();
    let fill = move |values: &mut Values<'_>| {
        let head = Head {
            path: &own,
            title: &desk.title_of(edition, &own, "faq-title"),
            description: &desk.build.config.brand.greeting,
            current: "faq",
            trail: Vec::new(),
            things: Vec::new(),
        };
        desk.head(values, edition, head);
        values.insert_shared("now_asked", &desk.summaries.list(desk.plan.asked_now(edition, 7)));
        values.insert_shared("categories", &category_values(desk, edition));
        let loose = edition.all_entries().filter(|item| item.category.is_empty());
        values.insert_shared("loose", &desk.summaries.list(loose));
        let printable = desk.build.config.site.printable && !edition.entries.is_empty();
        values.insert("print_url", &printable.then(|| format!("{own}all/")));
        values.insert("az_url", &format!("{}search/", edition.home));
        text(desk, edition.sections.get(own.as_str()).copied(), values);
    };
    listed(
        sheet(edition, &path, "faq.html", fill),
        edition.entries.iter().copied(),
    )
}

fn category<'a>(desk: &'a Desk<'a>, edition: &'a Edition<'a>, category: &'a Category<'a>) -> Vec<Sheet<'a>> {
    // Rows of questions are short.
    const MORE: usize = 5;
    let list = List {
        path: category.path.clone(),
        template: "category.html",
        title: category.title.clone(),
        description: category
            .intro
            .map_or_else(String::new, crate::site::summary::brief),
        current: "faq",
        trail: desk.trail_to(edition, "faq"),
        items: category.entries.clone(),
        intro: category.intro,
        size: desk.build.config.site.page_size.max(1) * MORE,
        questions: true,
        more: Box::new(move |values, _, _| {
            values.insert_shared("categories", &category_values(desk, edition));
        }),
    };
    paged::sheets(desk, edition, list)
}

/// Entries of this language by topic; those without one come last.
fn topics<'e, 'a>(edition: &'e Edition<'a>) -> Vec<(&'e str, Vec<&'a Item>)> {
    let own = |item: &&Item| edition.by_path.contains_key(item.path.as_str());
    let of = |category: &'e Category<'a>| {
        let entries = category.entries.iter().copied().filter(own);
        (category.title.as_str(), entries.collect::<Vec<_>>())
    };
    let mut topics: Vec<_> = edition.categories.iter().map(of).collect();
    let loose = edition
        .entries
        .iter()
        .copied()
        .filter(|item| item.category.is_empty());
    topics.push(("", loose.collect()));
    topics.retain(|(_, entries)| !entries.is_empty());
    topics
}

/// `/faq/all/`: every answer on one page, to print or to keep. Too many for one page are left to their topics.
fn printable<'a>(desk: &'a Desk<'a>, edition: &'a Edition<'a>) -> Option<Sheet<'a>> {
    const MOST: usize = 1000;
    let all = edition.entries.len();
    if !desk.build.config.site.printable || all == 0 || all > MOST {
        return None;
    }
    let path = format!("{}faq/all/", edition.home);
    let own = path.clone();
    let fill = move |values: &mut Values<'_>| {
        let head = Head {
            path: &own,
            title: &desk.string(edition, "print-title"),
            description: "",
            current: "faq",
            trail: desk.trail_to(edition, "faq"),
            things: Vec::new(),
        };
        desk.head(values, edition, head);
        values.insert("noindex", &true);
        values.insert(
            "updated",
            &edition.entries.iter().filter_map(|item| changed(item)).max(),
        );
        let keys: Vec<_> = topics(edition)
            .into_iter()
            .map(|(title, entries)| {
                let keys: Vec<_> = entries
                    .iter()
                    .map(|item| (headline(item), &item.path, desk.body_key(item)))
                    .collect();
                (title, keys)
            })
            .collect();
        values.later("groups", &keys, || {
            // All texts share one page, and no id may stand on it twice.
            let ids = Ids::default();
            let entry = |item: &&Item| json!({"title": headline(item), "url": item.path, "html": desk.body_within(item, &ids).html});
            let group = |(title, entries): (&str, Vec<&Item>)| {
                json!({"title": title, "items": entries.iter().map(entry).collect::<Vec<_>>()})
            };
            topics(edition).into_iter().map(group).collect::<Vec<_>>()
        });
    };
    Some(sheet(edition, &path, "faq-all.html", fill))
}

/// `/search/`: every question by its first letter, for browsers without scripts and hosts without an endpoint.
fn a_to_z<'a>(desk: &'a Desk<'a>, edition: &'a Edition<'a>) -> Sheet<'a> {
    let path = format!("{}search/", edition.home);
    let own = path.clone();
    let fill = move |values: &mut Values<'_>| {
        let head = Head {
            path: &own,
            title: &desk.string(edition, "az-title"),
            description: "",
            current: "faq",
            trail: Vec::new(),
            things: Vec::new(),
        };
        desk.head(values, edition, head);
        values.insert_shared("letters", &letters(desk, edition));
    };
    listed(
        sheet(edition, &path, "az.html", fill),
        edition.entries.iter().copied(),
    )
}

fn letters<'a>(desk: &Desk<'a>, edition: &Edition<'a>) -> Shared<'a> {
    let mut letters: BTreeMap<(bool, String), Vec<(String, &Item)>> = BTreeMap::new();
    for item in edition.all_entries() {
        let folded = fold(headline(item));
        let first = folded.chars().find(|c| c.is_alphanumeric());
        let letter = first
            .filter(|c| c.is_alphabetic())
            .map(|c| c.to_uppercase().collect::<String>());
        // Numbers and the rest come last.
        letters
            .entry((letter.is_none(), letter.unwrap_or_else(|| "#".to_owned())))
            .or_default()
            .push((folded, item));
    }
    let group = |((_, letter), mut items): ((bool, String), Vec<(String, &Item)>)| {
        items.sort_by(|(a, x), (b, y)| a.cmp(b).then_with(|| x.path.cmp(&y.path)));
        let anchor = match letter.as_str() {
            "#" => "0".to_owned(),
            letter => slug(letter),
        };
        let list = desk.summaries.list(items.into_iter().map(|(_, item)| item));
        Shared::map(vec![
            ("letter", Shared::of(&letter)),
            ("anchor", Shared::of(&anchor)),
            ("items", list),
        ])
    };
    Shared::list(letters.into_iter().map(group).collect())
}

fn not_found<'a>(desk: &'a Desk<'a>, edition: &'a Edition<'a>) -> Sheet<'a> {
    let fill = move |values: &mut Values<'_>| {
        let head = Head {
            path: "",
            title: &desk.string(edition, "not-found-title"),
            description: "",
            current: "",
            trail: Vec::new(),
            things: Vec::new(),
        };
        desk.head(values, edition, head);
        // The page stands for many addresses; none of them is its own.
        values.insert("canonical", "");
        values.insert("noindex", &true);
        values.insert_shared("categories", &category_values(desk, edition));
    };
    sheet(edition, "/404.html", "404.html", fill)
}
