//! Sheets that show one content file: entries, posts, pages.

use serde_json::{Value, json};

use crate::content::{Item, Kind};
use crate::site::markdown::SafeHtml;
use crate::site::plan::{Edition, category_path, headline, tag_path};
use crate::site::structured;
use crate::site::summary::related;

use super::{Desk, Head, Sheet, changed, description, template_of};

/// One sheet an item.
pub fn sheets(desk: &Desk<'_>, edition: &Edition<'_>) -> Vec<Sheet> {
    use rayon::prelude::*;
    let items: Vec<&Item> = edition
        .entries
        .iter()
        .chain(&edition.posts)
        .chain(&edition.pages)
        .copied()
        .collect();
    // In parallel, since each asks the search for its neighbours.
    items
        .par_iter()
        .map(|item| match item.kind {
            Kind::Entry => entry(desk, edition, item),
            Kind::Post => post(desk, edition, item),
            Kind::Page | Kind::Section => page(desk, edition, item),
        })
        .collect()
}

/// The answer and what stands below it. The first paragraph is the answer, unless the summary says something else.
fn answer(desk: &Desk<'_>, item: &Item) -> (SafeHtml, SafeHtml) {
    let Some(body) = desk.bodies.get(item.path.as_str()) else {
        return Default::default();
    };
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

fn entry(desk: &Desk<'_>, edition: &Edition<'_>, item: &Item) -> Sheet {
    let (answer, detail) = answer(desk, item);
    let mut trail = desk.trail_to(edition, "faq");
    let path = category_path(&edition.home, &item.category);
    if let Some(category) = edition.categories.iter().find(|category| category.path == path) {
        trail.push((category.title.clone(), path));
    }
    let whole = format!("{}{}", answer.as_str(), detail.as_str());
    let head = Head {
        path: &item.path,
        title: headline(item),
        description: &description(item),
        current: "faq",
        trail,
        things: vec![structured::faq([(headline(item), whole.as_str())])],
    };
    let mut context = desk.context(edition, head);
    let mut page = common(desk, item);
    page["answer_html"] = json!(answer);
    page["html"] = json!(detail);
    page["owner"] = json!(item.owner);
    // A date that has passed is the editor's business, not the visitor's.
    page["review_by"] = json!(item.review_by.filter(|_| !item.stale(desk.build.now)));
    context.insert("page", &page);
    context.insert_value(
        "related",
        desk.summaries
            .paths(related(edition, item, desk.index).iter().map(String::as_str)),
    );
    context.insert_value("thread", desk.thread(item));
    sheet(item, "entry.html", edition, context)
}

fn post(desk: &Desk<'_>, edition: &Edition<'_>, item: &Item) -> Sheet {
    let image = item.image.as_deref().map(|image| desk.links.picture(item, image));
    let image_url = image
        .as_ref()
        .map(|picture| desk.absolute(&picture.src))
        .filter(|url| !url.is_empty());
    let canonical = desk.absolute(&item.path);
    let article = json!({
        "@type": "BlogPosting",
        "headline": item.title, "description": description(item), "inLanguage": edition.language,
        "datePublished": item.date, "dateModified": changed(item), "image": image_url,
        "author": item.authors.iter().map(|name| json!({"@type": "Person", "name": name})).collect::<Vec<_>>(),
        "publisher": structured::organization(desk.brand(), desk.base_url()),
        "mainEntityOfPage": canonical,
    });
    let head = Head {
        path: &item.path,
        title: headline(item),
        description: &description(item),
        current: "blog",
        trail: desk.trail_to(edition, "blog"),
        things: vec![article],
    };
    let mut context = desk.context(edition, head);
    let mut page = common(desk, item);
    page["html"] = json!(desk.bodies.get(item.path.as_str()).map(|body| &body.html));
    page["image"] = json!(image.map(|picture| json!({
        "src": picture.src,
        "width": picture.size.map(|size| size.0), "height": picture.size.map(|size| size.1),
    })));
    page["tags"] = json!(
        item.tags
            .iter()
            .map(|tag| json!({"title": tag, "url": tag_path(&edition.home, tag)}))
            .collect::<Vec<_>>()
    );
    page["share_title"] = json!(percent(headline(item)));
    page["share_url"] = json!(percent(&canonical));
    context.insert("page", &page);
    context.insert("og_article", &true);
    if let Some(url) = image_url {
        context.insert("og_image", &url);
    }
    context.insert_value(
        "related",
        desk.summaries
            .paths(related(edition, item, desk.index).iter().map(String::as_str)),
    );
    context.insert_value("thread", desk.thread(item));
    sheet(item, "post.html", edition, context)
}

fn page(desk: &Desk<'_>, edition: &Edition<'_>, item: &Item) -> Sheet {
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
        description: &description(item),
        current: "",
        trail,
        things: Vec::new(),
    };
    let mut context = desk.context(edition, head);
    let mut page = common(desk, item);
    page["html"] = json!(desk.bodies.get(item.path.as_str()).map(|body| &body.html));
    context.insert("page", &page);
    context.insert_value("thread", desk.thread(item));
    sheet(item, "page.html", edition, context)
}

/// What templates know of every item.
fn common(desk: &Desk<'_>, item: &Item) -> Value {
    let toc = desk
        .bodies
        .get(item.path.as_str())
        .filter(|_| item.toc)
        .map(|body| {
            body.toc
                .iter()
                .filter(|heading| heading.level <= 3)
                .collect::<Vec<_>>()
        });
    json!({
        "title": headline(item), "path": item.path, "url": desk.absolute(&item.path),
        "summary": item.summary, "date": item.date, "updated": changed(item),
        "authors": item.authors, "category": item.category, "tags": item.tags,
        "toc": toc.unwrap_or_default(), "extra": item.extra,
        "comments": item.comments && desk.build.config.comments.enabled,
    })
}

fn sheet(item: &Item, usual: &str, edition: &Edition<'_>, context: tera::Context) -> Sheet {
    Sheet {
        path: item.path.clone(),
        template: template_of(item, usual),
        language: edition.language.to_owned(),
        context,
        source: Some(item.file.clone()),
        listed: Some(changed(item)),
    }
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
