//! The whole site in memory: every file with its bytes and what it came from. Nothing is written here.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde_json::json;

use crate::content::Item;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::search::{Document, Index};

use super::links::Links;
use super::markdown::{Rendered, Surroundings};
use super::pages::{self, Desk, Sheet};
use super::plan::{self, Edition, Plan};
use super::summary::Summaries;
use super::theme::Theme;
use super::{Build, Error, feed, markdown};

/// A file of the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    pub bytes: Vec<u8>,
    /// The file an author would mend.
    pub source: Option<PathBuf>,
}

/// What a build made.
#[derive(Default)]
pub struct Tree {
    /// Path below the output folder -> file.
    pub files: BTreeMap<String, Output>,
    /// Number of pages.
    pub pages: usize,
    /// What the endpoint's pages need to know of the site.
    pub globals: serde_json::Value,
    /// Where each item's links and headings stand in its source.
    pub bodies: BTreeMap<PathBuf, Rendered>,
    pub problems: Diagnostics,
}

/// File below the output folder for a site path.
pub fn file_of(path: &str) -> String {
    let inner = path.trim_start_matches('/');
    if inner.is_empty() || inner.ends_with('/') {
        format!("{inner}index.html")
    } else {
        inner.to_owned()
    }
}

/// Site path of a file below the output folder.
pub fn path_of(file: &str) -> String {
    match file.strip_suffix("index.html") {
        Some(folder) if folder.is_empty() || folder.ends_with('/') => format!("/{folder}"),
        _ => format!("/{file}"),
    }
}

impl Tree {
    /// Puts a file in its place; two for one place are a problem of the author's.
    fn put(&mut self, path: &str, bytes: Vec<u8>, source: Option<PathBuf>) {
        let file = file_of(path);
        match self.files.get(&file) {
            None => {
                self.files.insert(file, Output { bytes, source });
            }
            Some(there) => {
                let name = |source: &Option<PathBuf>| {
                    source
                        .as_ref()
                        .map_or_else(|| "a list".to_owned(), |file| format!("`{}`", file.display()))
                };
                let message = format!(
                    "`{path}` would be both {} and {}",
                    name(&there.source),
                    name(&source)
                );
                let place = source.or_else(|| there.source.clone()).map(Place::file);
                let fault = Diagnostic::general("duplicate-address", message);
                self.problems.push(
                    Diagnostic { place, ..fault }.hint("give one of them another `slug`, or rename the file"),
                );
            }
        }
    }
}

/// Makes every file. Faults of templates and addresses are in `problems`; with errors the tree is not whole.
pub fn make(build: &Build<'_>) -> Result<Tree, Error> {
    let mut tree = Tree::default();
    let theme = match Theme::load(build.root, build.config) {
        Ok(theme) => theme,
        Err(problems) => {
            tree.problems = problems;
            return Ok(tree);
        }
    };
    let plan = Plan::new(build);
    let links = Links::new(build);
    let documents = shown_documents(build);
    let index = Index::new(documents.clone()).map_err(Error::Search)?;
    put_search(&mut tree, build, &plan, &documents);
    let theme = globals(&plan, &tree)
        .into_iter()
        .fold(theme.with_global("live", &build.live), with_global);
    tree.globals = serde_json::Value::Object(
        globals(&plan, &tree)
            .into_iter()
            .map(|(k, v)| (k.to_owned(), v))
            .collect(),
    );
    let bodies = bodies(&plan, &links, build);
    let by_path: BTreeMap<&str, Rendered> = bodies
        .iter()
        .map(|(item, body)| (item.path.as_str(), body.clone()))
        .collect();
    let summaries = Summaries::new(&plan);
    let twins = twins(&plan);
    let desk = Desk {
        build,
        theme: &theme,
        plan: &plan,
        links: &links,
        bodies: &by_path,
        summaries: &summaries,
        index: &index,
        twins: &twins,
    };
    let sheets = pages::sheets(&desk);
    put_pages(&mut tree, &theme, &sheets);
    put_feeds(&mut tree, &desk);
    put_aliases(&mut tree, &desk);
    put_machine_files(&mut tree, build, &sheets);
    for (path, asset) in theme.assets() {
        tree.put(path, asset.bytes.clone(), None);
    }
    put_copies(&mut tree, build, &links)?;
    tree.bodies = bodies
        .into_iter()
        .map(|(item, body)| (item.file.clone(), body))
        .collect();
    tree.problems.sort();
    Ok(tree)
}

fn with_global(theme: Theme, (name, value): (&'static str, serde_json::Value)) -> Theme {
    theme.with_global(name, &value)
}

/// Documents of what this build shows, drafts included when it shows them.
fn shown_documents(build: &Build<'_>) -> Vec<Document> {
    let mut shelf = crate::content::Shelf::default();
    shelf.items = build
        .shelf
        .items
        .iter()
        .filter(|item| plan::shown(item, build))
        .cloned()
        .collect();
    for item in &mut shelf.items {
        // What is shown is searched, whatever its state will be on the day.
        item.draft = false;
        item.publish_at = None;
        item.confidence = crate::content::Confidence::Validated;
    }
    plan::documents(build.config, &shelf, build.now)
}

/// What endpoint pages show beside their own matter.
fn globals(plan: &Plan<'_>, tree: &Tree) -> Vec<(&'static str, serde_json::Value)> {
    let footer: Vec<serde_json::Value> = plan
        .editions
        .iter()
        .flat_map(|edition| {
            let top = |item: &&&Item| item.section.is_empty() && item.path != edition.home;
            edition
                .pages
                .iter()
                .filter(top)
                .take(6)
                .map(|item| json!({"title": item.title, "url": item.path, "lang": edition.language}))
        })
        .collect();
    let blog: Vec<&str> = plan
        .editions
        .iter()
        .filter(|edition| edition.has_blog())
        .map(|edition| edition.language)
        .collect();
    vec![
        ("footer_pages", json!(footer)),
        ("nav", json!({"blog": blog})),
        ("search_index", tree.globals["search_index"].clone()),
    ]
}

/// The browser's index, one for each language, under names that carry their content's hash.
fn put_search(tree: &mut Tree, build: &Build<'_>, plan: &Plan<'_>, documents: &[Document]) {
    let mut names = serde_json::Map::new();
    for Edition { language, .. } in &plan.editions {
        let own: Vec<Document> = documents
            .iter()
            .filter(|document| document.language == *language)
            .cloned()
            .collect();
        if own.is_empty() && *language != build.config.language() {
            continue;
        }
        let index = crate::search::static_index(&own);
        let mut name = |bytes: Vec<u8>, extension: &str| {
            let path = format!("/search/{}.{extension}", &blake3::hash(&bytes).to_hex()[..12]);
            // Two languages with the same (empty) index share one file.
            if !tree.files.contains_key(&file_of(&path)) {
                tree.put(&path, bytes, None);
            }
            path
        };
        let (tokens, titles) = (name(index.tokens, "bin"), name(index.titles, "json"));
        // Pages name this small file, which never moves: else one edit would change every page.
        let pointer = format!("/search/{language}.json");
        let both = json!({"tokens": tokens, "titles": titles}).to_string();
        tree.put(&pointer, both.into_bytes(), None);
        names.insert((*language).to_owned(), json!(pointer));
    }
    tree.globals = json!({"search_index": names});
}

/// Every shown item's text as HTML.
fn bodies<'a>(plan: &Plan<'a>, links: &Links<'_>, build: &Build<'_>) -> Vec<(&'a Item, Rendered)> {
    let mut items: Vec<&Item> = plan
        .editions
        .iter()
        .flat_map(|edition| {
            edition
                .entries
                .iter()
                .chain(&edition.posts)
                .chain(&edition.pages)
                .chain(edition.sections.values())
        })
        .copied()
        .collect();
    items.sort_by(|a, b| a.path.cmp(&b.path));
    items
        .par_iter()
        .map(|item| {
            let around = Surroundings {
                link: &|to| links.target(item, to),
                picture: &|src| links.picture(item, src),
                highlight: build.config.site.highlight,
                smart: plan::language_of(item, build.config).starts_with("en"),
            };
            (*item, markdown::render(&item.body, &around))
        })
        .collect()
}

/// Which items say the same in several languages.
fn twins<'a>(plan: &Plan<'a>) -> BTreeMap<&'a str, Vec<&'a Item>> {
    let mut groups: BTreeMap<String, Vec<&Item>> = BTreeMap::new();
    for edition in &plan.editions {
        for item in edition.entries.iter().chain(&edition.posts).chain(&edition.pages) {
            let original = item.translation_of.as_deref().unwrap_or(&item.path);
            groups
                .entry(original.trim_matches('/').to_owned())
                .or_default()
                .push(item);
        }
    }
    groups
        .into_values()
        .filter(|group| group.len() > 1)
        .flat_map(|group| {
            group
                .clone()
                .into_iter()
                .map(move |item| (item.path.as_str(), group.clone()))
        })
        .collect()
}

fn put_pages(tree: &mut Tree, theme: &Theme, sheets: &[Sheet]) {
    let made: Vec<(&Sheet, Result<String, Diagnostics>)> = sheets
        .par_iter()
        .map(
            |sheet| match (&sheet.source, theme.has_template(&sheet.template)) {
                (Some(source), false) => {
                    let message = format!("there is no template `{}`", sheet.template);
                    let fault = Diagnostic::error("template", Place::file(source), message);
                    let near = theme.nearest_template(&sheet.template);
                    let fault = match near {
                        Some(near) => fault.hint(format!("did you mean `{near}`?")),
                        None => fault.hint("put it into your theme's `templates/`, or leave `template` out"),
                    };
                    (sheet, Err(fault.into()))
                }
                _ => (sheet, pages::render(theme, sheet)),
            },
        )
        .collect();
    for (sheet, html) in made {
        match html {
            Ok(html) => {
                tree.pages += 1;
                tree.put(&sheet.path, html.into_bytes(), sheet.source.clone());
            }
            Err(problems) => tree.problems.extend(problems),
        }
    }
}

fn put_feeds(tree: &mut Tree, desk: &Desk<'_>) {
    let size = desk.build.config.site.feed_size;
    for edition in &desk.plan.editions {
        let mut entries = edition.entries.clone();
        entries.sort_by(|a, b| {
            pages::changed(b)
                .cmp(&pages::changed(a))
                .then_with(|| a.path.cmp(&b.path))
        });
        for (part, key, items) in [
            ("blog", "blog-title", &edition.posts),
            ("faq", "faq-title", &entries),
        ] {
            if items.is_empty() {
                continue;
            }
            let path = format!("{}{part}/", edition.home);
            let (channel, stories) = desk.feed(edition, (&path, key), &items[..items.len().min(size)]);
            tree.put(&format!("{path}feed.xml"), feed::atom(&channel, &stories), None);
        }
    }
}

/// A page at each old address that sends visitors on, also where no server can.
fn put_aliases(tree: &mut Tree, desk: &Desk<'_>) {
    for edition in &desk.plan.editions {
        let items = edition.entries.iter().chain(&edition.posts).chain(&edition.pages);
        for (item, alias) in items.flat_map(|item| item.aliases.iter().map(move |alias| (item, alias))) {
            let mut context = tera::Context::new();
            context.insert("title", plan::headline(item));
            context.insert("target", &item.path);
            context.insert("canonical", &desk.absolute(&item.path));
            let path = format!("/{}", alias.trim_start_matches('/'));
            let is_file = path.rsplit('/').next().is_some_and(|last| last.contains('.'));
            let path = if is_file {
                path
            } else {
                format!("{}/", path.trim_end_matches('/'))
            };
            match desk.theme.render_context("alias.html", edition.language, context) {
                Ok(html) => tree.put(&path, html.into_bytes(), Some(item.file.clone())),
                Err(problems) => tree.problems.extend(problems),
            }
        }
    }
}

/// What machines read: sitemap and robots.
fn put_machine_files(tree: &mut Tree, build: &Build<'_>, sheets: &[Sheet]) {
    let base = build.config.base_url.trim_end_matches('/');
    let mut robots =
        "User-agent: *\nDisallow: /desk/\nDisallow: /receipt/\nDisallow: /comments/\n".to_owned();
    if base.is_empty() {
        let fault = Diagnostic::warning(
            "no-base-url",
            Place::file("frontload.yaml"),
            "without `base_url` there is no sitemap, and feeds and shared links lack the site's address",
        );
        tree.problems
            .push(fault.hint("add `base_url: https://help.example.com`"));
    } else {
        let mut pages: Vec<(String, Option<jiff::Timestamp>)> = sheets
            .iter()
            .filter_map(|sheet| Some((format!("{base}{}", sheet.path), sheet.listed?)))
            .collect();
        pages.sort();
        tree.put("/sitemap.xml", feed::sitemap(&pages), None);
        robots.push_str(&format!("Sitemap: {base}/sitemap.xml\n"));
    }
    if !build.root.join("static/robots.txt").is_file() {
        tree.put("/robots.txt", robots.into_bytes(), None);
    }
}

/// Bundles' files and `static/`, as they are.
fn put_copies(tree: &mut Tree, build: &Build<'_>, links: &Links<'_>) -> Result<(), Error> {
    let shown: Vec<&str> = build
        .shelf
        .items
        .iter()
        .filter(|item| plan::shown(item, build))
        .map(|item| item.path.as_str())
        .collect();
    let read = |path: PathBuf| std::fs::read(&path).map_err(|cause| Error::Read { path, cause });
    for (file, path) in links.files() {
        // A draft's pictures are as secret as the draft.
        if shown.iter().any(|page| path.starts_with(page)) {
            tree.put(path, read(build.root.join(file))?, Some(file.to_path_buf()));
        }
    }
    let top = build.root.join("static");
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
                    tree.put(&format!("/{inner}"), read(path)?, Some(shown));
                }
                Ok(kind) if kind.is_symlink() => tree.problems.push(
                    Diagnostic::warning(
                        "symlink",
                        Place::file(shown),
                        "links to other files are not followed",
                    )
                    .hint("copy the file here"),
                ),
                _ => {}
            }
        }
    }
    Ok(())
}
