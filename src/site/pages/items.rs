//! Sheets that show one content file: entries, posts, pages.

use serde_json::{Value, json};

use crate::content::{Item, Kind};
use crate::site::Votes;
use crate::site::desk::Desk;
use crate::site::markdown::{Rendered, SafeHtml};
use crate::site::output::Key;
use crate::site::plan::{Edition, author_path, category_path, headline, series_path, tag_path};
use crate::site::sheet::{Shared, Sheet, Values};
use crate::site::structured;
use crate::text::slug;

use super::{Head, Thing, changed, description, template_of};

/// One sheet an item.
pub fn sheets<'a>(desk: &'a Desk<'a>, edition: &'a Edition<'a>) -> Vec<Sheet<'a>> {
    // An author's page is made with the posts of its author.
    let bio = |item: &&Item| edition.bios.contains_key(item.path.as_str());
    let items = edition
        .items()
        .filter(|item| item.kind != Kind::Section && !bio(item));
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

fn entry(desk: &Desk<'_>, edition: &Edition<'_>, item: &Item, values: &mut Values<'_>) {
    let mut trail = desk.trail_to(edition, "faq");
    let path = category_path(&edition.home, &item.category);
    let category = edition.categories.iter().find(|category| category.path == path);
    if let Some(category) = category {
        trail.push((category.title.clone(), path));
    }
    let head = Head {
        path: &item.path,
        title: headline(item),
        description: description(desk, item),
        current: "faq",
        trail,
        things: vec![asked_and_answered(desk, edition, item)],
    };
    desk.head(values, edition, head);
    let asks = desk.plan.demand_of(item).map_or(0, |demand| demand.asks);
    let votes = votes(desk, item);
    // A date that has passed is the editor's business, not the visitor's.
    let reviewed = item.reviewed.filter(|at| *at <= desk.build.now);
    let review_by = item.review_by.filter(|_| !item.stale(desk.build.now));
    let key = (key(desk, edition, item), asks, &votes, reviewed, review_by);
    values.later("page", &key, || {
        let body = desk.body(item);
        let mut page = with_toc(common(desk, item), &body, item);
        page["owner"] = json!(item.owner);
        page["terms"] = json!(terms(edition, item));
        page["reviewed"] = json!(reviewed);
        page["asks"] = json!(asks);
        page["votes"] = json!(votes);
        page["review_by"] = json!(review_by);
        let (answer, detail) = answer(&body, item);
        page["answer_html"] = json!(answer);
        page["html"] = json!(detail);
        page
    });
    related(desk, edition, item, values);
    // Others of the same topic; the first few, which is their order there.
    let others = category
        .into_iter()
        .flat_map(|category| category.entries.iter().copied());
    let others = others.filter(|other| other.path != item.path).take(NEIGHBOURS);
    values.insert_shared("neighbours", &desk.summaries.list(others));
    let topic = category.map(
        |category| json!({"title": category.title, "url": category.path, "count": category.entries.len()}),
    );
    values.insert("topic", &topic);
}

/// An entry as structured data.
fn asked_and_answered<'a>(desk: &'a Desk<'_>, edition: &'a Edition<'_>, item: &'a Item) -> Thing<'a> {
    let key = (
        headline(item),
        &item.summary,
        edition.language,
        desk.base_url(),
        desk.body_key(item),
    );
    Thing::later(&key, || {
        let (answer, detail) = answer(&desk.body(item), item);
        let whole = format!("{}{}", answer.as_str(), detail.as_str());
        let question = structured::Question {
            name: headline(item),
            answer: &desk.ground(&item.path).html(&whole),
            url: String::new(),
        };
        structured::faq(edition.language, [question])
    })
}

/// How many an answer helped. A handful of votes says more about who voted than about the answer.
fn votes(desk: &Desk<'_>, item: &Item) -> Option<Votes> {
    let votes = desk.thread(item).votes;
    (votes.helpful + votes.unhelpful >= FEWEST_VOTES).then_some(votes)
}

/// Votes below which no count is shown.
const FEWEST_VOTES: usize = 5;

/// Entries of the same topic beside an entry.
const NEIGHBOURS: usize = 6;

/// Posts below a post.
const NEAR: usize = 3;

fn post(desk: &Desk<'_>, edition: &Edition<'_>, item: &Item, values: &mut Values<'_>) {
    let image = item.image.as_deref().map(|image| desk.links.picture(item, image));
    let head = Head {
        path: &item.path,
        title: headline(item),
        description: description(desk, item),
        current: "blog",
        trail: desk.trail_to(edition, "blog"),
        things: if values.wants("json_ld") {
            vec![article(desk, edition, item)]
        } else {
            Vec::new()
        },
    };
    desk.head(values, edition, head);
    let (people, audio) = (people(edition, item), desk.recording(item));
    let key = (key(desk, edition, item), &image, &people, &audio);
    values.later("page", &key, || {
        let mut page = with_html(common(desk, item), desk, item);
        page["image"] = json!(image.as_ref().map(crate::site::summary::picture));
        page["tags"] = json!(
            item.tags
                .iter()
                .map(|tag| json!({"title": tag, "url": tag_path(&edition.home, tag)}))
                .collect::<Vec<_>>()
        );
        page["terms"] = json!(terms(edition, item));
        page["people"] = json!(people);
        page["audio"] = json!(audio);
        page["share_title"] = json!(percent(headline(item)));
        page["share_url"] = json!(percent(&desk.absolute(&item.path)));
        page
    });
    related(desk, edition, item, values);
    around(desk, edition, item, values);
}

fn related(desk: &Desk<'_>, edition: &Edition<'_>, item: &Item, values: &mut Values<'_>) {
    if values.wants("related") {
        values.insert_shared("related", &desk.related(edition, item));
    }
}

/// What a post leads to: posts near it, before and after it, and the other parts of its series.
fn around(desk: &Desk<'_>, edition: &Edition<'_>, item: &Item, values: &mut Values<'_>) {
    if values.wants("near") {
        values.insert_shared("near", &desk.summaries.list(edition.near(item, NEAR)));
    }
    let link = |post: Option<&Item>| post.map(|post| json!({"title": headline(post), "url": post.path}));
    let (earlier, later) = edition.neighbours(item);
    values.insert("earlier", &link(earlier));
    values.insert("later", &link(later));
    let own = item
        .series
        .as_deref()
        .map(|title| series_path(&edition.home, title));
    if let Some(series) = own.and_then(|path| edition.series.iter().find(|series| series.path == path)) {
        let place = series
            .posts
            .iter()
            .position(|post| post.path == item.path)
            .unwrap_or(0);
        let part = |at: Option<usize>| link(at.and_then(|at| series.posts.get(at).copied()));
        let value = Shared::map(vec![
            ("title", Shared::of(&series.title)),
            ("url", Shared::of(&series.path)),
            ("number", Shared::of(&(place + 1))),
            ("items", desk.summaries.list(series.posts.iter().copied())),
            ("before", Shared::of(&part(place.checked_sub(1)))),
            ("after", Shared::of(&part(Some(place + 1)))),
        ]);
        values.insert_shared("series", &value);
    }
}

/// Who wrote a post, each with their page.
fn people(edition: &Edition<'_>, item: &Item) -> Vec<Value> {
    let one = |name: &String| {
        let path = author_path(&edition.home, name);
        let page = edition.authors.iter().any(|author| author.path == path);
        json!({"name": name, "url": page.then_some(path)})
    };
    item.authors.iter().map(one).collect()
}

/// Words of the site's own taxonomies on an item, each with its page.
fn terms(edition: &Edition<'_>, item: &Item) -> Vec<Value> {
    let words = item
        .terms
        .iter()
        .flat_map(|(taxonomy, words)| words.iter().map(move |word| (taxonomy, word)));
    words
        .map(|(taxonomy, word)| json!({"taxonomy": taxonomy, "title": word, "url": format!("{}{taxonomy}/{}/", edition.home, slug(word))}))
        .collect()
}

/// A post as structured data.
fn article<'a>(desk: &'a Desk<'_>, edition: &'a Edition<'_>, item: &'a Item) -> Thing<'a> {
    let image = desk
        .picture_of(edition, item)
        .map_or_else(String::new, |image| image.url);
    let (description, url) = (description(desk, item), desk.absolute(&item.path));
    let publisher = desk.organization();
    let authors: Vec<(&str, Option<String>)> = item
        .authors
        .iter()
        .map(|name| {
            let path = author_path(&edition.home, name);
            let page = edition.authors.iter().any(|author| author.path == path);
            (name.as_str(), page.then(|| desk.absolute(&path)))
        })
        .collect();
    let said = (headline(item), &authors, &item.tags, item.date, changed(item));
    let look = (&image, &description, &url, publisher.value(), edition.language);
    let key = Key::of(&(said, look, desk.body_key(item)));
    Thing::later(&key, move || {
        let article = structured::Article {
            headline: headline(item),
            description,
            language: edition.language,
            url: &url,
            image: &image,
            authors: authors.clone(),
            published: item.date,
            modified: changed(item),
            tags: &item.tags,
            words: crate::site::markdown::plain(&item.body)
                .split_whitespace()
                .count(),
        };
        article.value(&publisher)
    })
}

fn page(desk: &Desk<'_>, edition: &Edition<'_>, item: &Item, values: &mut Values<'_>) {
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
    values.later("page", &key(desk, edition, item), || {
        with_html(common(desk, item), desk, item)
    });
}

/// The key of what a page shows of its item alone: all that the item says, and where it stands.
fn key(desk: &Desk<'_>, edition: &Edition<'_>, item: &Item) -> Key {
    let enabled = desk.build.config.comments.enabled;
    Key::of(&(item, desk.body_key(item), desk.base_url(), &edition.home, enabled))
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
