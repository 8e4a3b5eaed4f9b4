//! Everything that can be wrong with a finished site, in one run, each with the place to mend it.
//!
//! It reads the final HTML, as a visitor's browser would, and then looks for the author's line.

mod outside;
mod personal;
mod reading;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::content::{Item, Kind};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Severity, nearest};

use super::html::{self, Tag};
use super::links::relative_to;
use super::markdown::Rendered;
use super::output::{file_of, path_of};
use super::tree::{File, Tree};
use super::{Build, plan};

/// Addresses that the endpoint answers and no file holds.
const ENDPOINT: [&str; 11] = [
    "/search",
    "/comments",
    "/comments/new",
    "/comments/check/",
    "/comments/feed.xml",
    "/receipt/",
    "/votes",
    "/signals",
    "/api/",
    "/hooks/",
    "/desk/",
];

pub use outside::{Asking, ask_all};

/// One page as the checks see it.
struct Page<'a> {
    path: String,
    source: Option<&'a Path>,
    tags: Vec<Tag>,
    ids: BTreeSet<String>,
}

/// All checks, on a tree that a build made.
pub fn all(build: &Build<'_>, tree: Tree) -> Diagnostics {
    let mut found = tree.problems.clone();
    let pages: Vec<Page<'_>> = tree
        .files
        .par_iter()
        .filter(|(file, _)| file.ends_with(".html"))
        .map(|(file, output)| read(file, output))
        .collect();
    let by_path: BTreeMap<&str, &Page<'_>> = pages.iter().map(|page| (page.path.as_str(), page)).collect();
    let by_file = build
        .shelf
        .items
        .iter()
        .map(|item| (item.file.as_path(), item))
        .collect();
    let site = Site {
        build,
        tree: &tree,
        by_path,
        by_file,
    };
    let mut said = BTreeSet::new();
    for page in &pages {
        site.links(page, &mut found, &mut said);
        site.anatomy(page, &mut found);
    }
    for item in build.shelf.items.iter().filter(|item| plan::shown(item, build)) {
        stale(item, build, &mut found);
        if let Some(body) = tree.bodies.get(&item.file) {
            reading::check(item, body, &mut found);
        }
    }
    personal::check(build, &mut found);
    found.sort();
    found
}

/// Every address of another site that an author's text names, and where.
pub fn outside(build: &Build<'_>, tree: &Tree) -> BTreeMap<String, Vec<Place>> {
    let mut found: BTreeMap<String, Vec<Place>> = BTreeMap::new();
    let base = build.config.base_url.trim_end_matches('/');
    for item in build.shelf.items.iter().filter(|item| plan::shown(item, build)) {
        for link in tree
            .bodies
            .get(&item.file)
            .into_iter()
            .flat_map(|body| &body.links)
        {
            let web = link.address.starts_with("http://") || link.address.starts_with("https://");
            let own = !base.is_empty() && link.address.starts_with(base);
            if web && !own {
                let places = found.entry(link.address.clone()).or_default();
                places.push(body_place(item, link.line, &link.written));
            }
        }
    }
    found
}

fn read<'a>(file: &str, output: &'a File) -> Page<'a> {
    let tags = html::tags(&String::from_utf8_lossy(&output.bytes));
    let ids = tags
        .iter()
        .filter_map(|tag| tag.get("id"))
        .map(str::to_owned)
        .collect();
    Page {
        path: path_of(file),
        source: output.source.as_deref(),
        tags,
        ids,
    }
}

struct Site<'a> {
    build: &'a Build<'a>,
    tree: &'a Tree,
    by_path: BTreeMap<&'a str, &'a Page<'a>>,
    by_file: BTreeMap<&'a Path, &'a Item>,
}

impl Site<'_> {
    fn item_of(&self, source: Option<&Path>) -> Option<&Item> {
        self.by_file.get(source?).copied()
    }

    fn body_of(&self, source: Option<&Path>) -> Option<&Rendered> {
        self.tree.bodies.get(source?)
    }

    /// Links, anchors and assets that lead nowhere.
    fn links(&self, page: &Page<'_>, found: &mut Diagnostics, said: &mut BTreeSet<String>) {
        for tag in &page.tags {
            let (address, what) = match tag.name.as_str() {
                "a" | "area" => (tag.get("href"), "link"),
                "link" => (tag.get("href"), "asset"),
                "img" | "script" | "video" | "audio" | "source" | "track" => (tag.get("src"), "asset"),
                _ => (None, ""),
            };
            let Some(address) = address else { continue };
            let Some(fault) = self.dead(page, address, what) else {
                continue;
            };
            let (place, own) = self.place_of_link(page, address);
            // A dead link of a template stands on every page; once is enough.
            let key = if own {
                format!("{place} {address}")
            } else {
                address.to_owned()
            };
            if said.insert(key) {
                found.push(Diagnostic {
                    place: Some(place),
                    ..fault
                });
            }
        }
    }

    /// What is wrong with an address on a page.
    fn dead(&self, page: &Page<'_>, address: &str, what: &str) -> Option<Diagnostic> {
        let base = self.build.config.base_url.trim_end_matches('/');
        let inside = match address.strip_prefix(base).filter(|_| !base.is_empty()) {
            Some(rest) if rest.is_empty() || rest.starts_with('/') => rest,
            _ => address,
        };
        if inside.contains(':') || inside.starts_with("//") {
            return None;
        }
        let (inside, fragment) = inside.split_once('#').unwrap_or((inside, ""));
        let inside = inside.split('?').next().unwrap_or(inside);
        let path = if inside.is_empty() && !address.starts_with(base) || inside.is_empty() && base.is_empty()
        {
            page.path.clone()
        } else if inside.is_empty() {
            "/".to_owned()
        } else {
            unpercent(&relative_to(&page.path, inside))
        };
        let endpoint = |known: &str| path == known || (known.ends_with('/') && path.starts_with(known));
        if ENDPOINT.iter().any(|known| endpoint(known)) && !self.tree.files.contains_key(&file_of(&path)) {
            return None;
        }
        if !self.tree.files.contains_key(&file_of(&path)) {
            return Some(self.missing(&path, address, what));
        }
        let target = self.by_path.get(path.as_str())?;
        let fragment = unpercent(fragment);
        if fragment.is_empty() || fragment == "top" || target.ids.contains(&fragment) {
            return None;
        }
        let message = format!("`{address}` leads to a page that has no anchor `#{fragment}`");
        let near = nearest(&fragment, target.ids.iter().map(String::as_str))
            .map(|near| format!("did you mean `#{near}`?"));
        let fault = Diagnostic::general("dead-anchor", message);
        Some(match near {
            Some(near) => fault.hint(near),
            None => fault,
        })
    }

    fn missing(&self, path: &str, address: &str, what: &str) -> Diagnostic {
        let with_slash = format!("{path}/");
        if self.by_path.contains_key(with_slash.as_str()) {
            let message = format!("`{address}` lacks the slash at its end");
            let fault = Diagnostic::general("slow-link", message).hint(format!("write `{with_slash}`"));
            return Diagnostic {
                severity: Severity::Warning,
                ..fault
            };
        }
        let withheld = self.build.shelf.items.iter().find(|item| item.path == path);
        let (code, message) = match (withheld.and_then(|item| item.withheld(self.build.now)), what) {
            (Some(why), _) => {
                let why = format!("{why:?}").to_lowercase();
                (
                    "dead-link",
                    format!("`{address}` leads to a page that is not published ({why})"),
                )
            }
            (None, "asset") => (
                "dead-asset",
                format!("`{address}` names a file that the site does not have"),
            ),
            (None, _) => ("dead-link", format!("`{address}` leads to no page of the site")),
        };
        let fault = Diagnostic::general(code, message);
        // The twin of a page is for programs: nobody means to link it who did not say so.
        let twin = |there: &str| {
            let end = there.rsplit('/').next().unwrap_or_default();
            ["index.md", "index.json"].contains(&end) && !path.ends_with(end)
        };
        let known = self
            .tree
            .files
            .keys()
            .map(|file| path_of(file))
            .filter(|there| !twin(there))
            .collect::<Vec<_>>();
        match nearest(path, known.iter().map(String::as_str)) {
            Some(near) => fault.hint(format!("did you mean `{near}`?")),
            None => fault,
        }
    }

    /// Where an address was written: in the content file, else the page it stands on.
    fn place_of_link(&self, page: &Page<'_>, address: &str) -> (Place, bool) {
        let body = self.body_of(page.source);
        let link = body.and_then(|body| body.links.iter().find(|link| link.address == address));
        match (self.item_of(page.source), link) {
            (Some(item), Some(link)) => (body_place(item, link.line, &link.written), true),
            (Some(item), None) => (Place::file(&item.file), false),
            _ => (
                Place::file(PathBuf::from(page.path.trim_start_matches('/'))),
                false,
            ),
        }
    }

    /// Duplicate anchors, pictures without words, headings that skip a level.
    fn anatomy(&self, page: &Page<'_>, found: &mut Diagnostics) {
        let item = self.item_of(page.source);
        let file = item.map_or_else(
            || PathBuf::from(page.path.trim_start_matches('/')),
            |item| item.file.clone(),
        );
        let mut seen = BTreeSet::new();
        let mut level = 0;
        for tag in &page.tags {
            if let Some(id) = tag.get("id").filter(|id| !seen.insert((*id).to_owned())) {
                let message = format!("the anchor `#{id}` stands twice on `{}`", page.path);
                found.push(Diagnostic::error("duplicate-id", Place::file(&file), message));
            }
            if tag.name == "img" && tag.get("alt").is_none() {
                let src = tag.get("src").unwrap_or_default();
                let fault = Diagnostic::error(
                    "no-alt",
                    Place::file(&file),
                    format!("the picture `{src}` has no `alt`"),
                );
                found.push(fault.hint("say in `alt` what it shows, or `alt=\"\"` when it only decorates"));
            }
            let heading = tag
                .name
                .strip_prefix('h')
                .and_then(|level| level.parse::<u8>().ok());
            let Some(now) = heading else { continue };
            if now > level + 1 {
                let place = self
                    .place_of_heading(page, tag)
                    .unwrap_or_else(|| Place::file(&file));
                let message = format!("a heading of level {now} follows one of level {level}");
                found.push(
                    Diagnostic::warning("heading-order", place, message)
                        .hint(format!("use level {}", level + 1)),
                );
            }
            level = now;
        }
        let (Some(item), Some(body)) = (item, self.body_of(page.source)) else {
            return;
        };
        for picture in body.links.iter().filter(|link| link.alt.as_deref() == Some("")) {
            let place = body_place(item, picture.line, &picture.written);
            let fault = Diagnostic::warning(
                "no-alt",
                place,
                format!(
                    "the picture `{}` says nothing to who cannot see it",
                    picture.written
                ),
            );
            found.push(fault.hint("write what it shows between the brackets: `![A boarding pass](...)`"));
        }
    }

    fn place_of_heading(&self, page: &Page<'_>, tag: &Tag) -> Option<Place> {
        let id = tag.get("id")?;
        let heading = self
            .body_of(page.source)?
            .toc
            .iter()
            .find(|heading| heading.id == id)?;
        Some(body_place(
            self.item_of(page.source)?,
            heading.line,
            &heading.text,
        ))
    }
}

/// A place in an item's body: the first `words` on a line of it, else the line.
fn body_place(item: &Item, line: usize, words: &str) -> Place {
    let source = item.body.lines().nth(line.saturating_sub(1)).unwrap_or_default();
    let at = source.find(words).filter(|_| !words.is_empty());
    Place {
        path: item.file.clone(),
        line: Some(item.body_line.max(1) + line.saturating_sub(1)),
        column: Some(at.map_or(1, |at| source[..at].chars().count() + 1)),
        source: Some(source.to_owned()),
        width: at.map_or(1, |_| words.chars().count()).max(1),
    }
}

fn stale(item: &Item, build: &Build<'_>, found: &mut Diagnostics) {
    if item.kind == Kind::Entry && item.stale(build.now) {
        let by = item
            .review_by
            .map(|by| by.to_zoned(jiff::tz::TimeZone::UTC).date().to_string())
            .unwrap_or_default();
        let who = item
            .owner
            .as_deref()
            .map(|owner| format!("; {owner} owns it"))
            .unwrap_or_default();
        let fault = Diagnostic::warning(
            "stale",
            Place::file(&item.file),
            format!("it was to be reviewed by {by}{who}"),
        );
        found.push(fault.hint("read it again, then move `review_by`"));
    }
}

/// `%C3%A9` as `é`; anything else as it is.
fn unpercent(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = (*first == b'%').then(|| after.get(..2)).flatten();
        let code = code
            .filter(|hex| hex.iter().all(u8::is_ascii_hexdigit))
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match code {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
