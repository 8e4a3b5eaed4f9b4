//! What the site consists of: every output planned, none made. To add a file to the site, plan it here.

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::content::Item;
use crate::diagnostic::{Diagnostic, Place};
use crate::search::Document;

use super::desk::Desk;
use super::feed::{self, Channel, Story};
use super::output::{Files, Key, Keyer, Outputs};
use super::pages::{self, changed};
use super::plan::{self, Edition, Plan};
use super::sheet::Sheet;
use super::{Build, summary};

/// Everything.
pub fn all<'a>(desk: &'a Desk<'a>, documents: &'a [Document]) -> Outputs<'a> {
    let mut outputs = Outputs::new(desk.theme);
    let sheets = pages::sheets(desk);
    machine_files(&mut outputs, desk, &sheets);
    for sheet in sheets {
        outputs.page(sheet);
    }
    feeds(&mut outputs, desk);
    aliases(&mut outputs, desk);
    search(&mut outputs, desk, documents);
    for (path, asset) in desk.theme.assets() {
        // The name carries the hash of the bytes.
        outputs.of(path, None, path.to_owned(), move |_| asset.bytes.clone());
    }
    copies(&mut outputs, desk);
    outputs
}

fn feeds<'a>(outputs: &mut Outputs<'a>, desk: &'a Desk<'a>) {
    let size = desk.build.config.site.feed_size;
    for edition in &desk.plan.editions {
        let mut entries = edition.entries.clone();
        entries.sort_by(|a, b| changed(b).cmp(&changed(a)).then_with(|| a.path.cmp(&b.path)));
        for (part, title, items) in [
            ("blog", "blog-title", edition.posts.as_slice()),
            ("faq", "faq-title", entries.as_slice()),
        ] {
            if items.is_empty() {
                continue;
            }
            let path = format!("{}{part}/", edition.home);
            let items: Vec<&Item> = items.iter().copied().take(size).collect();
            let channel = channel(desk, edition, &path, title);
            let stories: Vec<Story> = items.iter().map(|item| story(desk, item)).collect();
            feed(
                outputs,
                desk,
                channel,
                (stories, items),
                &format!("{path}feed.xml"),
            );
        }
    }
}

fn feed<'a>(
    outputs: &mut Outputs<'a>,
    desk: &'a Desk<'a>,
    channel: Channel,
    (stories, items): (Vec<Story>, Vec<&'a Item>),
    path: &str,
) {
    let light = Key::of(&(&channel, &stories));
    let shown = items.clone();
    let key = move || {
        let mut keyer = Keyer::new().with(&light);
        shown.iter().for_each(|item| keyer.add(&desk.body_key(item)));
        keyer.key()
    };
    outputs.later(path, None, key, move || {
        let mut stories = stories.clone();
        for (story, item) in stories.iter_mut().zip(&items) {
            story.html = desk.text_of(Some(item));
        }
        Ok(feed::atom(&channel, &stories))
    });
}

/// An address for readers far from the site: absolute where the site's own address is known.
fn address(desk: &Desk<'_>, path: &str) -> String {
    let absolute = desk.absolute(path);
    if absolute.is_empty() {
        path.to_owned()
    } else {
        absolute
    }
}

fn channel(desk: &Desk<'_>, edition: &Edition<'_>, path: &str, title: &str) -> Channel {
    Channel {
        title: format!("{}: {}", desk.brand(), desk.title_of(edition, path, title)),
        author: desk.brand().to_owned(),
        url: address(desk, path),
        feed_url: address(desk, &format!("{path}feed.xml")),
        language: edition.language.to_owned(),
    }
}

/// A story without its text, which is made when the feed is.
fn story(desk: &Desk<'_>, item: &Item) -> Story {
    Story {
        title: plan::headline(item).to_owned(),
        url: address(desk, &item.path),
        published: item.date,
        updated: changed(item).unwrap_or(jiff::Timestamp::UNIX_EPOCH),
        authors: item.authors.clone(),
        summary: summary::brief(item),
        html: String::new(),
    }
}

/// A page at each old address that sends visitors on, also where no server can.
fn aliases<'a>(outputs: &mut Outputs<'a>, desk: &'a Desk<'a>) {
    for edition in &desk.plan.editions {
        let items = edition.entries.iter().chain(&edition.posts).chain(&edition.pages);
        for (item, alias) in items.flat_map(|item| item.aliases.iter().map(move |alias| (*item, alias))) {
            let path = format!("/{}", alias.trim_start_matches('/'));
            let is_file = path.rsplit('/').next().is_some_and(|last| last.contains('.'));
            let path = if is_file {
                path
            } else {
                format!("{}/", path.trim_end_matches('/'))
            };
            outputs.stub(Sheet {
                path,
                template: "alias.html".to_owned(),
                language: edition.language,
                source: Some(item.file.clone()),
                listed: None,
                fill: Box::new(move |values| {
                    values.insert("title", plan::headline(item));
                    values.insert("target", &item.path);
                    values.insert("canonical", &desk.absolute(&item.path));
                }),
            });
        }
    }
}

/// What machines read: sitemap and robots.
fn machine_files<'a>(outputs: &mut Outputs<'a>, desk: &'a Desk<'a>, sheets: &[Sheet<'a>]) {
    let base = desk.base_url();
    let mut robots =
        "User-agent: *\nDisallow: /desk/\nDisallow: /receipt/\nDisallow: /comments/\n".to_owned();
    if base.is_empty() {
        let fault = Diagnostic::warning(
            "no-base-url",
            Place::file("frontload.yaml"),
            "without `base_url` there is no sitemap, and feeds and shared links lack the site's address",
        );
        outputs
            .problems
            .push(fault.hint("add `base_url: https://help.example.com`"));
    } else {
        let mut pages: Vec<(String, Option<jiff::Timestamp>)> = sheets
            .iter()
            .filter_map(|sheet| Some((format!("{base}{}", sheet.path), sheet.listed?)))
            .collect();
        pages.sort();
        outputs.of("/sitemap.xml", None, pages, |pages| feed::sitemap(pages));
        robots.push_str(&format!("Sitemap: {base}/sitemap.xml\n"));
    }
    if !desk.build.root.join("static/robots.txt").is_file() {
        outputs.of("/robots.txt", None, robots, |robots| robots.clone().into_bytes());
    }
}

/// Documents of what this build shows, drafts included when it shows them.
pub fn documents(build: &Build<'_>) -> Vec<Document> {
    let mut shelf = crate::content::Shelf::default();
    shelf.items = build
        .shelf
        .items
        .iter()
        .filter(|item| plan::shown(item, build))
        .cloned()
        .collect();
    for item in &mut shelf.items {
        let item = std::sync::Arc::make_mut(item);
        // What is shown is searched, whatever its state will be on the day.
        item.draft = false;
        item.publish_at = None;
        item.confidence = crate::content::Confidence::Validated;
    }
    plan::documents(build.config, &shelf, build.now)
}

/// Languages that have an index for the browser; the site's own always has.
fn searched<'p, 'a>(plan: &'p Plan<'a>, build: &Build<'_>) -> impl Iterator<Item = &'p Edition<'a>> {
    let own = build.config.language().to_owned();
    plan.editions.iter().filter(move |edition| {
        let documents = edition.entries.len() + edition.posts.len() + edition.pages.len();
        documents > 0 || edition.language == own
    })
}

/// The address that pages name for a language's index. It never moves: else one edit would change every page.
fn pointer(language: &str) -> String {
    format!("/search/{language}.json")
}

/// What pages need to know: language -> pointer.
pub fn search_pointers(plan: &Plan<'_>, build: &Build<'_>) -> serde_json::Value {
    searched(plan, build)
        .map(|edition| (edition.language.to_owned(), json!(pointer(edition.language))))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

/// The browser's index, one for each language, under names that carry their content's hash.
fn search<'a>(outputs: &mut Outputs<'a>, desk: &'a Desk<'a>, documents: &'a [Document]) {
    for edition in searched(desk.plan, desk.build) {
        let own: Vec<Document> = documents
            .iter()
            .filter(|document| document.language == edition.language)
            .cloned()
            .collect();
        let pointer = pointer(edition.language);
        let mut keyer = Keyer::new();
        for document in &own {
            keyer.add_bytes(format!("{document:?}").as_bytes());
        }
        outputs.group(
            &format!("search/{}", edition.language),
            keyer.key(),
            move || -> Files {
                let index = crate::search::static_index(&own);
                let name = |bytes: &[u8], extension: &str| {
                    format!("/search/{}.{extension}", &blake3::hash(bytes).to_hex()[..12])
                };
                let (tokens, titles) = (name(&index.tokens, "bin"), name(&index.titles, "json"));
                let both = json!({"tokens": tokens, "titles": titles}).to_string();
                vec![
                    (tokens, index.tokens),
                    (titles, index.titles),
                    (pointer.clone(), both.into_bytes()),
                ]
            },
        );
    }
}

/// Bundles' files and `static/`, as they are.
fn copies<'a>(outputs: &mut Outputs<'a>, desk: &'a Desk<'a>) {
    // A draft's pictures are as secret as the draft.
    for (file, path) in desk.links.files() {
        outputs.copy(path, file.to_path_buf());
    }
    let top = desk.build.root.join("static");
    let mut waiting = vec![top.clone()];
    while let Some(folder) = waiting.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else {
            continue;
        };
        let mut entries: Vec<_> = entries.flatten().collect();
        entries.sort_by_key(std::fs::DirEntry::file_name);
        for entry in entries {
            let path = entry.path();
            let inner = path
                .strip_prefix(&top)
                .unwrap_or(Path::new(""))
                .to_string_lossy()
                .replace('\\', "/");
            let shown = Path::new("static").join(&inner);
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => waiting.push(path),
                Ok(kind) if kind.is_file() && inner != ".gitignore" => {
                    outputs.copy(&format!("/{inner}"), shown);
                }
                Ok(kind) if kind.is_symlink() => outputs.problems.push(symlink(shown)),
                _ => {}
            }
        }
    }
}

fn symlink(shown: PathBuf) -> Diagnostic {
    Diagnostic::warning(
        "symlink",
        Place::file(shown),
        "links to other files are not followed",
    )
    .hint("copy the file here")
}
