//! What the site consists of: every output planned, none made. To add a file to the site, plan it here.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::content::{Item, Kind};
use crate::diagnostic::{Diagnostic, Place};
use crate::search::pointer_path;

use super::Build;
use super::Error;
use super::desk::Desk;
use super::output::{Files, Outputs};
use super::outputs as beside;
use super::pages;
use super::pictures;
use super::plan::{self, Edition, Plan};
use super::searched::{Searched, Wanted};

/// Everything; `searched` is what search kept of the last build.
pub fn all<'a>(desk: &'a Desk<'a>, searched: Option<&'a Searched>) -> Outputs<'a> {
    let mut outputs = Outputs::new(desk.theme);
    outputs.problems.extend(desk.theme.warnings());
    outputs.problems.extend(desk.problems.clone());
    let sheets = pages::sheets(desk);
    beside::plan(&mut outputs, desk, &sheets);
    for sheet in sheets {
        outputs.page(sheet);
    }
    search(&mut outputs, desk, searched);
    for (path, asset) in desk.theme.assets() {
        // The name carries the hash of the bytes.
        outputs.of(path, None, path.to_owned(), move |_| asset.bytes.clone());
    }
    pictures::all(&mut outputs, desk);
    copies(&mut outputs, desk);
    outputs.redirects = beside::aliases::all(&mut outputs, desk);
    outputs
}

/// Languages that have an index for the browser; the site's own always has.
fn searched<'p, 'a>(plan: &'p Plan<'a>, build: &Build<'_>) -> impl Iterator<Item = &'p Edition<'a>> {
    let own = build.config.language().to_owned();
    let wanted = build.config.site.search;
    plan.editions.iter().filter(move |edition| {
        let documents = edition.entries.len() + edition.posts.len() + edition.pages.len();
        wanted && (documents > 0 || edition.language == own)
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
fn search<'a>(outputs: &mut Outputs<'a>, desk: &'a Desk<'a>, searched: Option<&'a Searched>) {
    let build = desk.build;
    for edition in self::searched(desk.plan, build) {
        let language = edition.language;
        let mut items: Vec<&Item> = edition
            .items()
            .filter(|item| item.kind != Kind::Section)
            .collect();
        items.sort_by(|a, b| a.path.cmp(&b.path));
        let known = plan::known(build.config, edition.items(), items.into_iter(), build.demand);
        let wanted = Wanted::new(build.config, known);
        let key = wanted.key();
        let make = move || -> Result<Files, Error> {
            let index = wanted.static_index(language, searched);
            Ok(index.files(language).into_iter().collect())
        };
        outputs.group(&format!("search/{language}"), key, make);
    }
}

/// Bundles' files and `static/`, as they are.
fn copies<'a>(outputs: &mut Outputs<'a>, desk: &'a Desk<'a>) {
    // A draft's pictures are as secret as the draft.
    for (file, path) in desk.links.files() {
        pictures::beside(outputs, desk, file, path);
    }
    for path in &desk.own.files {
        outputs.copy(path, Path::new("static").join(path.trim_start_matches('/')));
    }
    outputs
        .problems
        .extend(desk.own.links.iter().cloned().map(symlink));
}

/// What lies below `static/`.
#[derive(Default)]
pub struct Own {
    /// Site paths of files.
    pub files: BTreeSet<String>,
    /// Links to other files, relative to the root.
    pub links: Vec<PathBuf>,
}

impl Own {
    /// Looks once.
    pub fn read(root: &Path) -> Own {
        let top = root.join("static");
        let mut own = Own::default();
        let mut waiting = vec![top.clone()];
        while let Some(folder) = waiting.pop() {
            for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
                let path = entry.path();
                let inner = path.strip_prefix(&top).unwrap_or(Path::new(""));
                let inner = inner.to_string_lossy().replace('\\', "/");
                match entry.file_type() {
                    Ok(kind) if kind.is_dir() => waiting.push(path),
                    Ok(kind) if kind.is_file() && inner != ".gitignore" => {
                        own.files.insert(format!("/{inner}"));
                    }
                    Ok(kind) if kind.is_symlink() => own.links.push(Path::new("static").join(&inner)),
                    _ => {}
                }
            }
        }
        own.links.sort();
        own
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
