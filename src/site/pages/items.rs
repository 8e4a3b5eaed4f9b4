//! Sheets that show one content file: entries, posts, pages.

use serde_json::{Value, json};

use crate::content::{Item, Kind};
use crate::site::desk::Desk;
use crate::site::markdown::{Rendered, SafeHtml};
use crate::site::plan::{Edition, category_path, headline, tag_path};
use crate::site::sheet::{Sheet, Values};
use crate::site::structured;

use super::{Head, Thing, changed, description, template_of};

/// One sheet an item.
pub fn sheets<'a>(desk: &'a Desk<'a>, edition: &'a Edition<'a>) -> Vec<Sheet<'a>> {
    let items = edition.items().filter(|item| item.kind != Kind::Section);
    items.map(|item| sheet(desk, edition, item)).collect()
}

fn sheet<'a>(desk: &'a Desk<'a>, edition: &'a Edition<'a>, item: &'a Item) -> Sheet<'a> {
    let usual = match item.kind {
        Kind::Entry => "entry.html",
        Kind::Post => "post.html",
        Kind::Page | Kind::Section => "page.html",
    };
    Sheet {
        path: item.path.clone(),
        template: template_of(item, usual),
        language: edition.language,
        source: Some(item.file.clone()),
        listed: Some(changed(item)),
        fill: Box::new(move |values| {
            match item.kind {
                Kind::Entry => entry(desk, edition, item, values),
                Kind::Post => post(desk, edition, item, values),
                Kind::Page | Kind::Section => page(desk, edition, item, values),
            }
            values.insert("thread", &desk.thread(item));
        }),
    }
}

/// The answer and what stands below it. The first paragraph is the answer, unless the summary says something else.
fn answer(body: &Rendered, item: &Item) -> (SafeHtml, SafeHtml) {
    let (lead, rest) = body.html.lead();
    let summary = crate::site::markdown::plain(&item.summary);
    let told = crate::site::markdown::plain(&item.body).starts_with(&summary);
    if summary.is_empty() || (told && !lead.is_empty()) {
        return if lead.is_empty() {
            (body.html.clone(), SafeHtml::default())
        } else {
            (lead, rest)
        };
    }
    (crate::site::markdown::inline(&item.summary), body.html.clone())
}

fn entry(desk: &Desk<'_>, edition: &Edition<'_>, item: &Item, values: &mut Values) {
    let mut trail = desk.trail_to(edition, "faq");
    let path = category_path(&edition.home, &item.category);
    if let Some(category) = edition.categories.iter().find(|category| category.path == path) {
        trail.push((category.title.clone(), path));
    }
    let body_key = desk.body_key(item);
    let head = Head {
        path: &item.path,
        title: headline(item),
        description: description(desk, item),
        current: "faq",
        trail,
        things: vec![Thing::later(&(headline(item), &item.summary, body_key), || {
            let (answer, detail) = answer(&desk.body(item), item);
            let whole = format!("{}{}", answer.as_str(), detail.as_str());
            structured::faq([(headline(item), whole.as_str())])
        })],
    };
    desk.head(values, edition, head);
    let mut page = common(desk, item);
    page["owner"] = json!(item.owner);
    // A date that has passed is the editor's business, not the visitor's.
    page["review_by"] = json!(item.review_by.filter(|_| !item.stale(desk.build.now)));
    values.later("page", &(&page, body_key), || {
        let body = desk.body(item);
        let mut page = with_toc(page.clone(), &body, item);
        let (answer, detail) = answer(&body, item);
        page["answer_html"] = json!(answer);
        page["html"] = json!(detail);
        page
    });
    values.insert_shared("related", &desk.related(edition, item));
}

fn post(desk: &Desk<'_>, edition: &Edition<'_>, item: &Item, values: &mut Values) {
    let image = item.image.as_deref().map(|image| desk.links.picture(item, image));
    let image_url = image
        .as_ref()
        .map(|picture| desk.absolute(&picture.src))
        .filter(|url| !url.is_empty());
    let canonical = desk.absolute(&item.path);
    let article = json!({
        "@type": "BlogPosting",
        "headline": item.title, "description": description(desk, item), "inLanguage": edition.language,
        "datePublished": item.date, "dateModified": changed(item), "image": image_url,
        "author": item.authors.iter().map(|name| json!({"@type": "Person", "name": name})).collect::<Vec<_>>(),
        "publisher": structured::organization(desk.brand(), desk.base_url()),
        "mainEntityOfPage": canonical,
    });
    let head = Head {
        path: &item.path,
        title: headline(item),
        description: description(desk, item),
        current: "blog",
        trail: desk.trail_to(edition, "blog"),
        things: vec![Thing::Ready(article)],
    };
    desk.head(values, edition, head);
    let mut page = common(desk, item);
    page["image"] = json!(image.as_ref().map(crate::site::summary::picture));
    page["tags"] = json!(
        item.tags
            .iter()
            .map(|tag| json!({"title": tag, "url": tag_path(&edition.home, tag)}))
            .collect::<Vec<_>>()
    );
    page["share_title"] = json!(percent(headline(item)));
    page["share_url"] = json!(percent(&canonical));
    values.later("page", &(&page, desk.body_key(item)), || {
        with_html(page.clone(), desk, item)
    });
    values.insert("og_article", &true);
    if let Some(url) = image_url {
        values.insert("og_image", &url);
    }
    values.insert_shared("related", &desk.related(edition, item));
    // They stand newest first, and by path within a day.
    let order = |post: &&Item| item.date.cmp(&post.date).then_with(|| post.path.cmp(&item.path));
    let at = edition.posts.binary_search_by(order).ok();
    let later = at.and_then(|at| edition.posts.get(at.checked_sub(1)?));
    let earlier = at.and_then(|at| edition.posts.get(at + 1));
    for (name, neighbour) in [("later", later), ("earlier", earlier)] {
        let link = neighbour.map(|post| json!({"title": headline(post), "url": post.path}));
        values.insert(name, &link);
    }
}

fn page(desk: &Desk<'_>, edition: &Edition<'_>, item: &Item, values: &mut Values) {
    let mut trail = desk.trail_to(edition, "");
    let section = format!("{}{}/", edition.home, item.section);
    if let Some(above) = edition
        .sections
        .get(section.as_str())
        .filter(|above| above.path != item.path)
    {
        trail.push((above.title.clone(), section));
    }
    let head = Head {
        path: &item.path,
        title: headline(item),
        description: description(desk, item),
        current: "",
        trail,
        things: Vec::new(),
    };
    desk.head(values, edition, head);
    let page = common(desk, item);
    values.later("page", &(&page, desk.body_key(item)), || {
        with_html(page.clone(), desk, item)
    });
}

/// What templates know of every item before its text is made.
fn common(desk: &Desk<'_>, item: &Item) -> Value {
    json!({
        "title": headline(item), "path": item.path, "url": desk.absolute(&item.path),
        "summary": item.summary, "date": item.date, "updated": changed(item),
        "authors": item.authors, "category": item.category, "tags": item.tags,
        "toc": item.toc, "extra": item.extra,
        "comments": item.comments && desk.build.config.comments.enabled,
    })
}

fn with_html(page: Value, desk: &Desk<'_>, item: &Item) -> Value {
    let body = desk.body(item);
    let mut page = with_toc(page, &body, item);
    page["html"] = json!(body.html);
    page
}

fn with_toc(mut page: Value, body: &Rendered, item: &Item) -> Value {
    let toc: Vec<_> = body
        .toc
        .iter()
        .filter(|heading| item.toc && heading.level <= 3)
        .collect();
    page["toc"] = json!(toc);
    page
}

/// Percent-encoding for a query value.
fn percent(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
