//! Plans what programs read beside the pages: twins of pages, and what assistants are given.

use crate::config::{Llms, Twin as Written};
use crate::content::{Item, Kind};
use crate::site::desk::Desk;
use crate::site::markdown::{self, Target};
use crate::site::output::{Key, Keyer, Outputs};
use crate::site::pages::changed;
use crate::site::plan::{Edition, headline};

use super::llms::Guide;
use super::stream::{Stream, feed_title};
use super::twin::{Entry, Translation, Twin, json_path, markdown_path};

/// Twins of every item and list.
pub fn twins<'a>(outputs: &mut Outputs<'a>, desk: &'a Desk<'a>) {
    let forms = &desk.build.config.site.twins;
    for edition in &desk.plan.editions {
        // A text that stands above a list is part of the list's twin.
        let own = |item: &&Item| item.kind != Kind::Section && !desk.streams.all.contains_key(&item.path);
        for item in edition.items().filter(own) {
            for form in forms {
                item_twin(outputs, desk, edition, (item, *form));
            }
        }
    }
    for stream in desk.streams.all.values() {
        for form in forms {
            list_twin(outputs, desk, stream, *form);
        }
    }
}

/// The site path of a page's twin, unless the author has a file there.
fn place(desk: &Desk<'_>, page: &str, form: Written) -> Option<String> {
    let path = match form {
        Written::Markdown => markdown_path(page),
        Written::Json => json_path(page),
    };
    path.filter(|path| !desk.is_own(path))
}

fn item_twin<'a>(
    outputs: &mut Outputs<'a>,
    desk: &'a Desk<'a>,
    edition: &'a Edition<'a>,
    (item, form): (&'a Item, Written),
) {
    let Some(path) = place(desk, &item.path, form) else {
        return;
    };
    let key = move || item_key(desk, edition, item);
    if form == Written::Json {
        desk.bodies.expect(&item.path);
    }
    outputs.later(&path, Some(item.file.clone()), key, move || {
        let mut twin = item_record(desk, edition, item);
        Ok(match form {
            Written::Markdown => twin.markdown(),
            Written::Json => {
                let ground = desk.ground(&item.path);
                twin.html = ground.html(desk.body(item).html.as_str());
                twin.json()
            }
        })
    });
}

/// The key of all that an item's twin reads.
fn item_key(desk: &Desk<'_>, edition: &Edition<'_>, item: &Item) -> Key {
    let said = (
        headline(item),
        item.kind,
        &item.path,
        &item.summary,
        &item.authors,
        &item.tags,
    );
    let above = edition.category_of(item).map(|category| &category.title);
    let when = (item.date, changed(item));
    Key::of(&(
        said,
        above,
        when,
        desk.base_url(),
        desk.translations(&item.path),
        desk.body_key(item),
    ))
}

/// What an item's twins share; its HTML is added where it is wanted.
fn item_record(desk: &Desk<'_>, edition: &Edition<'_>, item: &Item) -> Twin {
    let ground = desk.ground(&item.path);
    let link = |written: &str| match desk.links.target(item, written) {
        Target::Inside(address) => ground.address(&address),
        Target::Outside(address) => address,
    };
    let body = if markdown::has_shortcodes(&item.body) {
        // What a shortcode shows can be said in HTML only, which Markdown may hold.
        ground.html(desk.body(item).html.as_str())
    } else {
        markdown::readdressed(&item.body, &link, &|html| ground.html(html))
    };
    Twin {
        url: desk.address(&item.path),
        kind: match item.kind {
            Kind::Entry => "question",
            Kind::Post => "post",
            Kind::Page | Kind::Section => "page",
        },
        title: headline(item).to_owned(),
        language: edition.language.to_owned(),
        summary: desk.summaries.brief(&item.path).to_owned(),
        category: edition
            .category_of(item)
            .map_or_else(String::new, |category| category.title.clone()),
        authors: item.authors.clone(),
        tags: item.tags.clone(),
        published: item.date,
        updated: changed(item),
        body,
        translations: translations(desk, &item.path),
        ..Twin::default()
    }
}

fn translations(desk: &Desk<'_>, path: &str) -> Vec<Translation> {
    let all = desk.translations(path).into_iter();
    all.filter(|(_, twin)| twin != path)
        .map(|(language, twin)| Translation {
            language,
            url: desk.address(&twin),
        })
        .collect()
}

fn list_twin<'a>(outputs: &mut Outputs<'a>, desk: &'a Desk<'a>, stream: &'a Stream<'a>, form: Written) {
    let Some(path) = place(desk, &stream.path, form) else {
        return;
    };
    let texts = [&stream.edition.sections, &stream.edition.bios];
    let section = texts
        .into_iter()
        .find_map(|texts| texts.get(stream.path.as_str()).copied());
    let key = move || {
        let mut keyer = Keyer::new().with(&(&stream.title, &stream.about, desk.base_url(), desk.brand()));
        keyer.add(&section.map(|section| item_key(desk, stream.edition, section)));
        keyer.add(&desk.translations(&stream.path));
        keyer.add(&desk.build.config.site.twins.contains(&Written::Markdown));
        leads(desk, stream)
            .iter()
            .for_each(|lead| keyer.add(&lead.key(desk)));
        keyer.key()
    };
    let source = section.map(|section| section.file.clone());
    outputs.later(&path, source, key, move || {
        let mut twin = section.map_or_else(Twin::default, |section| {
            item_record(desk, stream.edition, section)
        });
        twin.kind = "list";
        twin.url = desk.address(&stream.path);
        twin.language = stream.edition.language.to_owned();
        twin.title = if stream.title.is_empty() {
            feed_title(desk, stream)
        } else {
            stream.title.clone()
        };
        twin.summary = stream.about.clone();
        twin.items = leads(desk, stream).iter().map(|lead| lead.entry(desk)).collect();
        twin.translations = translations(desk, &stream.path);
        Ok(match form {
            Written::Markdown => twin.markdown(),
            Written::Json => twin.json(),
        })
    });
}

/// What a list leads to.
enum Lead<'a> {
    Item(&'a Item),
    List(&'a Stream<'a>),
}

impl Lead<'_> {
    fn key(&self, desk: &Desk<'_>) -> Key {
        match self {
            Lead::Item(item) => Key::of(&(&item.path, headline(item), &item.summary, desk.body_key(item))),
            Lead::List(stream) => Key::of(&(&stream.path, &stream.title, &stream.about)),
        }
    }

    fn entry(&self, desk: &Desk<'_>) -> Entry {
        match self {
            Lead::Item(item) => entry(desk, item),
            Lead::List(stream) => Entry {
                title: stream.title.clone(),
                url: twin_address(desk, &stream.path),
                summary: stream.about.clone(),
            },
        }
    }
}

/// A short list names its items; the two that stand over others name those, as their pages do.
fn leads<'a>(desk: &'a Desk<'a>, stream: &'a Stream<'a>) -> Vec<Lead<'a>> {
    let edition = stream.edition;
    let list = |path: &str| desk.streams.all.get(path).map(Lead::List);
    if stream.path == edition.home {
        let names = ["faq", "blog"].map(|part| format!("{}{part}/", edition.home));
        let lists = names.iter().filter_map(|path| list(path));
        return lists
            .chain(edition.pages.iter().copied().map(Lead::Item))
            .collect();
    }
    if stream.path == format!("{}faq/", edition.home) {
        let loose = edition
            .entries
            .iter()
            .copied()
            .filter(|item| item.category.is_empty());
        let lists = edition
            .categories
            .iter()
            .filter_map(|category| list(&category.path));
        return lists.chain(loose.map(Lead::Item)).collect();
    }
    stream.items.iter().copied().map(Lead::Item).collect()
}

fn entry(desk: &Desk<'_>, item: &Item) -> Entry {
    Entry {
        title: headline(item).to_owned(),
        url: twin_address(desk, &item.path),
        summary: desk.summaries.brief(&item.path).to_owned(),
    }
}

/// Where a program reads a page: its Markdown when there is one.
fn twin_address(desk: &Desk<'_>, page: &str) -> String {
    let written = desk.build.config.site.twins.contains(&Written::Markdown);
    let path = written.then(|| markdown_path(page)).flatten();
    desk.address(path.as_deref().unwrap_or(page))
}

/// `llms.txt` and `llms-full.txt` of every language.
pub fn llms<'a>(outputs: &mut Outputs<'a>, desk: &'a Desk<'a>) {
    let given = desk.build.config.site.llms;
    for edition in desk.plan.editions.iter().filter(|edition| edition.is_shown()) {
        let files = [
            ("llms.txt", given != Llms::Off),
            ("llms-full.txt", given == Llms::Full),
        ];
        for (name, wanted) in files {
            let path = format!("{}{name}", edition.home);
            if wanted && !desk.is_own(&path) {
                let full = name == "llms-full.txt";
                let key = move || guide_key(desk, edition, full);
                outputs.later(&path, None, key, move || Ok(guide_file(desk, edition, full)));
            }
        }
    }
}

fn readable<'a>(edition: &'a Edition<'a>) -> impl Iterator<Item = &'a Item> {
    edition
        .entries
        .iter()
        .chain(&edition.posts)
        .chain(&edition.pages)
        .copied()
}

/// The list itself is cheap to make, so that its key is what it says; the texts go in by their keys.
fn guide_key(desk: &Desk<'_>, edition: &Edition<'_>, full: bool) -> Key {
    let mut keyer = Keyer::new().with(&guide(desk, edition));
    if full {
        readable(edition).for_each(|item| keyer.add(&item_key(desk, edition, item)));
    }
    keyer.key()
}

fn guide_file(desk: &Desk<'_>, edition: &Edition<'_>, full: bool) -> Vec<u8> {
    let guide = guide(desk, edition);
    if !full {
        return guide.short();
    }
    let texts: Vec<Twin> = readable(edition)
        .map(|item| item_record(desk, edition, item))
        .collect();
    guide.full(&texts)
}

fn guide(desk: &Desk<'_>, edition: &Edition<'_>) -> Guide {
    let entries = |items: &[&Item]| items.iter().map(|item| entry(desk, item)).collect::<Vec<_>>();
    let loose: Vec<&Item> = edition
        .entries
        .iter()
        .copied()
        .filter(|item| item.category.is_empty())
        .collect();
    let title = |part: &str| {
        let stream = desk.streams.all.get(&format!("{}{part}/", edition.home));
        stream.map_or_else(String::new, |stream| stream.title.clone())
    };
    let mut parts: Vec<(String, Vec<Entry>)> = edition
        .categories
        .iter()
        .map(|category| (category.title.clone(), entries(&category.entries)))
        .collect();
    parts.push((title("faq"), entries(&loose)));
    parts.push((title("blog"), entries(&edition.posts)));
    Guide {
        title: desk.brand().to_owned(),
        tagline: desk.build.config.brand.tagline.clone(),
        parts,
        optional: entries(&edition.pages),
    }
}
