//! Sheets that list others: home, the FAQ and its categories, the blog, sections, tags, A to Z, 404.

use std::collections::BTreeMap;

use serde_json::json;
use tera::{Context, Value};

use crate::content::{Item, Kind};
use crate::site::plan::{Edition, headline};
use crate::site::structured;
use crate::text;

use super::{Desk, Head, Sheet, changed};

/// How many questions a category shows on the FAQ's home.
const TOP: usize = 5;

/// All lists of one language.
pub fn sheets(desk: &Desk<'_>, edition: &Edition<'_>) -> Vec<Sheet> {
    let mut sheets = vec![home(desk, edition), faq(desk, edition), a_to_z(desk, edition)];
    if edition.home == "/" {
        sheets.push(not_found(desk, edition));
    }
    sheets.extend(categories(desk, edition));
    sheets.extend(blog(desk, edition));
    sheets.extend(sections(desk, edition));
    sheets.extend(tags(desk, edition));
    sheets
}

fn sheet(edition: &Edition<'_>, path: &str, template: &str, context: Context) -> Sheet {
    let section = edition.sections.get(path);
    let template = match section.and_then(|section| section.template.as_ref()) {
        Some(_) => section
            .map(|section| super::template_of(section, template))
            .unwrap_or_default(),
        None => template.to_owned(),
    };
    Sheet {
        path: path.to_owned(),
        template,
        language: edition.language.to_owned(),
        context,
        source: section.map(|section| section.file.clone()),
        listed: None,
    }
}

fn listed(mut sheet: Sheet, items: &[&Item]) -> Sheet {
    sheet.listed = Some(items.iter().filter_map(|item| changed(item)).max());
    sheet
}

fn category_values(desk: &Desk<'_>, edition: &Edition<'_>) -> Value {
    let all: Vec<Value> = edition
        .categories
        .iter()
        .map(|category| {
            let mut value = Context::new();
            value.insert("title", &category.title);
            value.insert("url", &category.path);
            value.insert("count", &category.entries.len());
            value.insert_value(
                "top",
                desk.summaries.list(category.entries.iter().copied().take(TOP)),
            );
            let names = ["title", "url", "count", "top"];
            let map: BTreeMap<String, Value> = names
                .into_iter()
                .filter_map(|name| Some((name.to_owned(), value.get(name)?.clone())))
                .collect();
            Value::from(map)
        })
        .collect();
    Value::from(all)
}

fn home(desk: &Desk<'_>, edition: &Edition<'_>) -> Sheet {
    let brand = &desk.build.config.brand;
    let head = Head {
        path: &edition.home,
        title: desk.brand(),
        description: &brand.tagline,
        current: "",
        trail: Vec::new(),
        things: vec![
            structured::website(desk.brand(), desk.base_url(), edition.language),
            structured::organization(desk.brand(), desk.base_url()),
        ],
    };
    let mut context = desk.context(edition, head);
    context.insert_value("now_asked", desk.summaries.list(desk.plan.asked_now(edition, 7)));
    context.insert_value("categories", category_values(desk, edition));
    context.insert_value(
        "posts",
        desk.summaries.list(edition.posts.iter().copied().take(3)),
    );
    context.insert("blog", &format!("{}blog/", edition.home));
    context.insert(
        "html",
        desk.text_of(edition.sections.get(edition.home.as_str()).copied()),
    );
    let all: Vec<&Item> = edition.entries.iter().chain(&edition.posts).copied().collect();
    listed(sheet(edition, &edition.home, "home.html", context), &all)
}

fn faq(desk: &Desk<'_>, edition: &Edition<'_>) -> Sheet {
    let path = format!("{}faq/", edition.home);
    let title = desk.title_of(edition, &path, "faq-title");
    let head = Head {
        path: &path,
        title: &title,
        description: &desk.build.config.brand.greeting,
        current: "faq",
        trail: Vec::new(),
        things: Vec::new(),
    };
    let mut context = desk.context(edition, head);
    context.insert_value("now_asked", desk.summaries.list(desk.plan.asked_now(edition, 7)));
    context.insert_value("categories", category_values(desk, edition));
    let loose = edition
        .entries
        .iter()
        .copied()
        .filter(|item| item.category.is_empty());
    context.insert_value("loose", desk.summaries.list(loose));
    context.insert("html", desk.text_of(edition.sections.get(path.as_str()).copied()));
    listed(sheet(edition, &path, "faq.html", context), &edition.entries)
}

fn categories(desk: &Desk<'_>, edition: &Edition<'_>) -> Vec<Sheet> {
    let one = |category: &crate::site::plan::Category<'_>| {
        let pairs: Vec<(&str, &str)> = category
            .entries
            .iter()
            .filter_map(|item| Some((headline(item), desk.bodies.get(item.path.as_str())?.html.as_str())))
            .collect();
        let head = Head {
            path: &category.path,
            title: &category.title,
            description: "",
            current: "faq",
            trail: desk.trail_to(edition, "faq"),
            things: vec![structured::faq(pairs)],
        };
        let mut context = desk.context(edition, head);
        context.insert_value("items", desk.summaries.list(category.entries.iter().copied()));
        context.insert("html", desk.text_of(category.intro));
        listed(
            sheet(edition, &category.path, "category.html", context),
            &category.entries,
        )
    };
    edition.categories.iter().map(one).collect()
}

fn blog(desk: &Desk<'_>, edition: &Edition<'_>) -> Vec<Sheet> {
    let path = format!("{}blog/", edition.home);
    if !edition.has_blog() {
        return Vec::new();
    }
    let size = desk.build.config.site.page_size.max(1);
    let pages = edition.posts.len().div_ceil(size).max(1);
    let address = |page: usize| {
        if page == 1 {
            path.clone()
        } else {
            format!("{path}page/{page}/")
        }
    };
    let title = desk.title_of(edition, &path, "blog-title");
    let one = |page: usize| {
        let own = address(page);
        let posts = &edition.posts[(page - 1) * size..(page * size).min(edition.posts.len())];
        let head = Head {
            path: &own,
            title: &title,
            description: "",
            current: "blog",
            trail: if page == 1 {
                Vec::new()
            } else {
                desk.trail_to(edition, "blog")
            },
            things: Vec::new(),
        };
        let mut context = desk.context(edition, head);
        context.insert_value("items", desk.summaries.list(posts.iter().copied()));
        let text = if page == 1 {
            desk.text_of(edition.sections.get(path.as_str()).copied())
        } else {
            ""
        };
        context.insert("html", text);
        let pager = json!({
            "page": page, "pages": pages,
            "newer": (page > 1).then(|| address(page - 1)), "older": (page < pages).then(|| address(page + 1)),
        });
        context.insert("pager", &pager);
        listed(sheet(edition, &own, "blog.html", context), posts)
    };
    (1..=pages).map(one).collect()
}

/// Sections other than the home page, the FAQ with its categories, and the blog.
fn sections(desk: &Desk<'_>, edition: &Edition<'_>) -> Vec<Sheet> {
    let (faq, blog) = (format!("{}faq/", edition.home), format!("{}blog/", edition.home));
    let made = |path: &str| {
        path == edition.home
            || path == faq
            || path == blog
            || edition.categories.iter().any(|category| category.path == path)
    };
    let one = |(path, section): (&&str, &&Item)| {
        let below: Vec<&Item> = edition
            .pages
            .iter()
            .chain(&edition.posts)
            .chain(&edition.entries)
            .copied()
            .filter(|item| item.path.starts_with(*path) && item.kind != Kind::Section)
            .collect();
        let head = Head {
            path,
            title: &section.title,
            description: &section.summary,
            current: "",
            trail: desk.trail_to(edition, ""),
            things: Vec::new(),
        };
        let mut context = desk.context(edition, head);
        context.insert_value("items", desk.summaries.list(below.iter().copied()));
        context.insert("html", desk.text_of(Some(section)));
        listed(sheet(edition, path, "section.html", context), &below)
    };
    edition
        .sections
        .iter()
        .filter(|(path, _)| !made(path))
        .map(one)
        .collect()
}

fn tags(desk: &Desk<'_>, edition: &Edition<'_>) -> Vec<Sheet> {
    let one = |tag: &crate::site::plan::Tag<'_>| {
        let title = desk
            .theme
            .string_with(edition.language, "tagged", &[("tag", tag.title)]);
        let head = Head {
            path: &tag.path,
            title: &title,
            description: "",
            current: "blog",
            trail: desk.trail_to(edition, "blog"),
            things: Vec::new(),
        };
        let mut context = desk.context(edition, head);
        context.insert_value("posts", desk.summaries.list(tag.posts.iter().copied()));
        context.insert_value("entries", desk.summaries.list(tag.entries.iter().copied()));
        let all: Vec<&Item> = tag.posts.iter().chain(&tag.entries).copied().collect();
        listed(sheet(edition, &tag.path, "tag.html", context), &all)
    };
    edition.tags.iter().map(one).collect()
}

/// `/search/`: every question by its first letter, for browsers without scripts and hosts without an endpoint.
fn a_to_z(desk: &Desk<'_>, edition: &Edition<'_>) -> Sheet {
    let path = format!("{}search/", edition.home);
    let title = desk.string(edition, "az-title");
    let mut letters: BTreeMap<(bool, String), Vec<&Item>> = BTreeMap::new();
    for item in &edition.entries {
        let first = text::fold(headline(item)).chars().find(|c| c.is_alphanumeric());
        let letter = first
            .filter(|c| c.is_alphabetic())
            .map(|c| c.to_uppercase().collect::<String>());
        // Numbers and the rest come last.
        letters
            .entry((letter.is_none(), letter.unwrap_or_else(|| "#".to_owned())))
            .or_default()
            .push(item);
    }
    let groups: Vec<Value> = letters
        .into_iter()
        .map(|((_, letter), mut items)| {
            items.sort_by_key(|item| (text::fold(headline(item)), item.path.clone()));
            let anchor = if letter == "#" {
                "0".to_owned()
            } else {
                text::slug(&letter)
            };
            let map = BTreeMap::from([
                ("letter".to_owned(), Value::from_serializable(&letter)),
                ("anchor".to_owned(), Value::from_serializable(&anchor)),
                ("items".to_owned(), desk.summaries.list(items)),
            ]);
            Value::from(map)
        })
        .collect();
    let head = Head {
        path: &path,
        title: &title,
        description: "",
        current: "faq",
        trail: Vec::new(),
        things: Vec::new(),
    };
    let mut context = desk.context(edition, head);
    context.insert_value("letters", Value::from(groups));
    listed(sheet(edition, &path, "az.html", context), &edition.entries)
}

fn not_found(desk: &Desk<'_>, edition: &Edition<'_>) -> Sheet {
    let title = desk.string(edition, "not-found-title");
    let head = Head {
        path: "",
        title: &title,
        description: "",
        current: "",
        trail: Vec::new(),
        things: Vec::new(),
    };
    let mut context = desk.context(edition, head);
    // The page stands for many addresses; none of them is its own.
    context.insert("canonical", "");
    context.insert("noindex", &true);
    context.insert_value("categories", category_values(desk, edition));
    sheet(edition, "/404.html", "404.html", context)
}
