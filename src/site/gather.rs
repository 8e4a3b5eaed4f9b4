//! What the site consists of: every output planned, none made. To add a file to the site, plan it here.

use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde_json::json;

use crate::content::{self, Item, Kind};
use crate::diagnostic::{Diagnostic, Place};
use crate::search::{Document, Index, Synonyms, pointer_path};

use super::desk::Desk;
use super::feed::{self, Channel, Story};
use super::output::{Files, Key, Keyer, Outputs};
use super::pages::{self, changed};
use super::pictures;
use super::plan::{self, Edition, Plan, Sections};
use super::sheet::Sheet;
use super::{Build, Error, summary};

/// Everything.
pub fn all<'a>(desk: &'a Desk<'a>) -> Outputs<'a> {
    let mut outputs = Outputs::new(desk.theme);
    outputs.problems.extend(desk.theme.warnings());
    let sheets = pages::sheets(desk);
    machine_files(&mut outputs, desk, &sheets);
    for sheet in sheets {
        outputs.page(sheet);
    }
    feeds(&mut outputs, desk);
    aliases(&mut outputs, desk);
    moved(&mut outputs, desk);
    search(&mut outputs, desk);
    for (path, asset) in desk.theme.assets() {
        // The name carries the hash of the bytes.
        outputs.of(path, None, path.to_owned(), move |_| asset.bytes.clone());
    }
    pictures::all(&mut outputs, desk);
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

/// The same for addresses that moved without a page to say so: `content/_redirects.yaml`.
fn moved<'a>(outputs: &mut Outputs<'a>, desk: &'a Desk<'a>) {
    let redirects = &desk.build.shelf.redirects;
    // An address that is not public yet is told to nobody.
    let withheld = |to: &str| {
        desk.build
            .shelf
            .items
            .iter()
            .any(|item| item.path == to && !plan::shown(item, desk.build))
    };
    for one in redirects
        .iter()
        .filter(|one| !withheld(content::redirected(redirects, &one.to)))
    {
        outputs.stub(Sheet {
            path: one.from.clone(),
            template: "alias.html".to_owned(),
            language: desk.build.config.language(),
            source: Some(PathBuf::from(content::REDIRECTS)),
            listed: None,
            fill: Box::new(move |values| {
                let to = content::redirected(redirects, &one.to);
                let title = desk
                    .build
                    .shelf
                    .items
                    .iter()
                    .find(|item| item.path == to)
                    .filter(|item| plan::shown(item, desk.build));
                let canonical = if to.starts_with('/') {
                    desk.absolute(to)
                } else {
                    to.to_owned()
                };
                values.insert("title", title.map_or(to, |item| plan::headline(item)));
                values.insert("target", to);
                values.insert("canonical", &canonical);
            }),
        });
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

/// Languages that have an index for the browser; the site's own always has.
fn searched<'p, 'a>(plan: &'p Plan<'a>, build: &Build<'_>) -> impl Iterator<Item = &'p Edition<'a>> {
    let own = build.config.language().to_owned();
    plan.editions.iter().filter(move |edition| {
        let documents = edition.entries.len() + edition.posts.len() + edition.pages.len();
        documents > 0 || edition.language == own
    })
}

/// What pages need to know: language -> pointer.
pub fn search_pointers(plan: &Plan<'_>, build: &Build<'_>) -> serde_json::Value {
    searched(plan, build)
        .map(|edition| (edition.language.to_owned(), json!(pointer_path(edition.language))))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

/// The browser's index, one for each language: files under names that carry their content's hash, and
/// a small one that never moves, which pages name: else one edit would change every page. What is
/// shown is searched, drafts included in a preview.
fn search<'a>(outputs: &mut Outputs<'a>, desk: &'a Desk<'a>) {
    for edition in searched(desk.plan, desk.build) {
        let language = edition.language;
        let mut items: Vec<&Item> = edition
            .items()
            .filter(|item| item.kind != Kind::Section)
            .collect();
        items.sort_by(|a, b| a.path.cmp(&b.path));
        let sections = Sections::new(desk.build.config, edition.items());
        let pulls = plan::Pulls::new(desk.build.demand);
        let mut keyer = Keyer::new().with(&desk.build.config.synonyms);
        for item in &items {
            let text = (&item.path, item.kind, plan::headline(item), &item.asked_as);
            let beside = (sections.title_of(item), &item.summary, pulls.of(item));
            keyer.add(&(text, beside));
            keyer.add_bytes(&desk.bodies.source(item).0);
        }
        let make = move || -> Result<Files, Error> {
            let synonyms = Synonyms::new(&desk.build.config.synonyms);
            let documents: Vec<Document> = items
                .par_iter()
                .map(|item| {
                    let mut document = plan::document(item, language, sections.title_of(item));
                    synonyms.widen(&mut document);
                    document.pull = pulls.of(item);
                    document
                })
                .collect();
            let index = Index::new(documents).map_err(Error::Search)?;
            Ok(index.static_index(language).files(language).into_iter().collect())
        };
        outputs.group(&format!("search/{language}"), keyer.key(), make);
    }
}

/// Bundles' files and `static/`, as they are.
fn copies<'a>(outputs: &mut Outputs<'a>, desk: &'a Desk<'a>) {
    // A draft's pictures are as secret as the draft.
    for (file, path) in desk.links.files() {
        pictures::beside(outputs, desk, file, path);
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
