//! Sheets that list others: home, the FAQ and its categories, the blog, sections, tags, A to Z, 404.

use std::collections::BTreeMap;

use serde_json::json;

use crate::content::{Item, Kind};
use crate::site::desk::Desk;
use crate::site::plan::{Category, Edition, Tag, headline};
use crate::site::sheet::{Shared, Sheet, Values};
use crate::site::structured;
use crate::text::{fold, slug};

use super::{Head, Thing, changed};

/// How many questions a category shows on the FAQ's home.
const TOP: usize = 5;

/// All lists of one language.
pub fn sheets<'a>(desk: &'a Desk<'a>, edition: &'a Edition<'a>) -> Vec<Sheet<'a>> {
    let mut sheets = vec![home(desk, edition), faq(desk, edition), a_to_z(desk, edition)];
    if edition.home == "/" {
        sheets.push(not_found(desk, edition));
    }
    sheets.extend(edition.categories.iter().map(|one| category(desk, edition, one)));
    sheets.extend(blog(desk, edition));
    sheets.extend(sections(desk, edition));
    sheets.extend(edition.tags.iter().map(|one| tag(desk, edition, one)));
    sheets
}

fn sheet<'a>(
    edition: &'a Edition<'a>,
    path: &str,
    template: &str,
    fill: impl Fn(&mut Values) + Send + Sync + 'a,
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
fn text(desk: &Desk<'_>, section: Option<&Item>, values: &mut Values) {
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
    let fill = move |values: &mut Values| {
        let brand = &desk.build.config.brand;
        let head = Head {
            path: &edition.home,
            title: desk.brand(),
            description: &brand.tagline,
            current: "",
            trail: Vec::new(),
            things: vec![
                Thing::Ready(structured::website(
                    desk.brand(),
                    desk.base_url(),
                    edition.language,
                )),
                Thing::Ready(structured::organization(desk.brand(), desk.base_url())),
            ],
        };
        desk.head(values, edition, head);
        values.insert_shared("now_asked", &desk.summaries.list(desk.plan.asked_now(edition, 7)));
        values.insert_shared("categories", &category_values(desk, edition));
        let posts = desk.summaries.list(edition.posts.iter().copied().take(3));
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
    let fill = move |values: &mut Values| {
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
        let loose = edition.entries.iter().filter(|item| item.category.is_empty());
        values.insert_shared("loose", &desk.summaries.list(loose.copied()));
        text(desk, edition.sections.get(own.as_str()).copied(), values);
    };
    listed(
        sheet(edition, &path, "faq.html", fill),
        edition.entries.iter().copied(),
    )
}

fn category<'a>(desk: &'a Desk<'a>, edition: &'a Edition<'a>, category: &'a Category<'a>) -> Sheet<'a> {
    let fill = move |values: &mut Values| {
        let pairs: Vec<_> = category
            .entries
            .iter()
            .map(|item| (headline(item), desk.body_key(item)))
            .collect();
        let questions = || {
            let texts: Vec<_> = category.entries.iter().map(|item| desk.body(item).html).collect();
            let questions = category.entries.iter().map(|item| headline(item));
            structured::faq(questions.zip(texts.iter().map(|html| html.as_str())))
        };
        let head = Head {
            path: &category.path,
            title: &category.title,
            description: "",
            current: "faq",
            trail: desk.trail_to(edition, "faq"),
            things: vec![Thing::later(&pairs, questions)],
        };
        desk.head(values, edition, head);
        values.insert_shared("items", &desk.summaries.list(category.entries.iter().copied()));
        values.insert_shared("categories", &category_values(desk, edition));
        text(desk, category.intro, values);
    };
    listed(
        sheet(edition, &category.path, "category.html", fill),
        category.entries.iter().copied(),
    )
}

fn blog<'a>(desk: &'a Desk<'a>, edition: &'a Edition<'a>) -> Vec<Sheet<'a>> {
    if !edition.has_blog() {
        return Vec::new();
    }
    let size = desk.build.config.site.page_size.max(1);
    let pages = edition.posts.len().div_ceil(size).max(1);
    (1..=pages)
        .map(|page| {
            let posts = &edition.posts[(page - 1) * size..(page * size).min(edition.posts.len())];
            blog_page(desk, edition, (page, pages), posts)
        })
        .collect()
}

fn blog_page<'a>(
    desk: &'a Desk<'a>,
    edition: &'a Edition<'a>,
    (page, pages): (usize, usize),
    posts: &'a [&'a Item],
) -> Sheet<'a> {
    let path = format!("{}blog/", edition.home);
    let address = move |page: usize| match page {
        1 => path.clone(),
        page => format!("{path}page/{page}/"),
    };
    let own = address(page);
    let fill = move |values: &mut Values| {
        let (first, own) = (address(1), address(page));
        let trail = match page {
            1 => Vec::new(),
            _ => desk.trail_to(edition, "blog"),
        };
        let head = Head {
            path: &own,
            title: &desk.title_of(edition, &first, "blog-title"),
            description: "",
            current: "blog",
            trail,
            things: Vec::new(),
        };
        desk.head(values, edition, head);
        values.insert_shared("items", &desk.summaries.list(posts.iter().copied()));
        let section = edition.sections.get(first.as_str()).copied();
        text(desk, section.filter(|_| page == 1), values);
        let pager = json!({
            "page": page, "pages": pages,
            "newer": (page > 1).then(|| address(page - 1)), "older": (page < pages).then(|| address(page + 1)),
        });
        values.insert("pager", &pager);
    };
    listed(sheet(edition, &own, "blog.html", fill), posts.iter().copied())
}

/// Sections other than the home page, the FAQ with its categories, and the blog.
fn sections<'a>(desk: &'a Desk<'a>, edition: &'a Edition<'a>) -> Vec<Sheet<'a>> {
    let (faq, blog) = (format!("{}faq/", edition.home), format!("{}blog/", edition.home));
    let made = |path: &str| {
        path == edition.home
            || path == faq
            || path == blog
            || edition.categories.iter().any(|category| category.path == path)
    };
    let others = edition.sections.iter().filter(|(path, _)| !made(path));
    others
        .map(|(_, section)| one_section(desk, edition, section))
        .collect()
}

fn one_section<'a>(desk: &'a Desk<'a>, edition: &'a Edition<'a>, section: &'a Item) -> Sheet<'a> {
    let below: Vec<&Item> = edition
        .pages
        .iter()
        .chain(&edition.posts)
        .chain(&edition.entries)
        .copied()
        .filter(|item| item.path.starts_with(&section.path) && item.kind != Kind::Section)
        .collect();
    let shown = below.clone();
    let fill = move |values: &mut Values| {
        let head = Head {
            path: &section.path,
            title: &section.title,
            description: &section.summary,
            current: "",
            trail: desk.trail_to(edition, ""),
            things: Vec::new(),
        };
        desk.head(values, edition, head);
        values.insert_shared("items", &desk.summaries.list(shown.iter().copied()));
        text(desk, Some(section), values);
    };
    listed(sheet(edition, &section.path, "section.html", fill), below)
}

fn tag<'a>(desk: &'a Desk<'a>, edition: &'a Edition<'a>, tag: &'a Tag<'a>) -> Sheet<'a> {
    let fill = move |values: &mut Values| {
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
        desk.head(values, edition, head);
        values.insert_shared("posts", &desk.summaries.list(tag.posts.iter().copied()));
        values.insert_shared("entries", &desk.summaries.list(tag.entries.iter().copied()));
    };
    let all = tag.posts.iter().chain(&tag.entries).copied();
    listed(sheet(edition, &tag.path, "tag.html", fill), all)
}

/// `/search/`: every question by its first letter, for browsers without scripts and hosts without an endpoint.
fn a_to_z<'a>(desk: &'a Desk<'a>, edition: &'a Edition<'a>) -> Sheet<'a> {
    let path = format!("{}search/", edition.home);
    let own = path.clone();
    let fill = move |values: &mut Values| {
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
    for item in &edition.entries {
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
    let fill = move |values: &mut Values| {
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
