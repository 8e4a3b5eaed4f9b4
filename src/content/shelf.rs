//! All of `content/`: every file read, in parallel and in one order, and what only shows when all
//! are seen together.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};

use super::redirects::{self, Redirect};
use super::{Error, Item, Kind, Light, Stat, Withheld, aliases, page, plain, walk};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, nearest};
use crate::question::KnownEntry;

/// No page is larger; what is, is not a page.
const LARGEST: u64 = 4 * 1024 * 1024;

/// All of `content/`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shelf {
    /// By path.
    pub items: Vec<Item>,
    /// Old addresses that no page names as its own.
    pub redirects: Vec<Redirect>,
}

impl Shelf {
    /// Reads every file below `root/content`; all faults of all files are returned beside what could be read.
    pub fn load(root: &Path, config: &Config) -> Result<(Shelf, Diagnostics), Error> {
        Shelf::read(root, config, None)
    }

    /// The same, but files that have not changed since `light` was kept are not read again.
    pub fn load_light(
        root: &Path,
        config: &Config,
        light: &mut Light,
    ) -> Result<(Shelf, Diagnostics), Error> {
        Shelf::read(root, config, Some(light))
    }

    fn read(root: &Path, config: &Config, light: Option<&mut Light>) -> Result<(Shelf, Diagnostics), Error> {
        let folder = root.join(super::FOLDER);
        let mut faults = Diagnostics::new();
        if !folder.exists() {
            let fault = Diagnostic::warning(
                "no-content",
                Place::file(super::FOLDER),
                "there is no folder `content/`",
            );
            faults.push(fault.hint("`frontload init DIR` makes a site to start from"));
            return Ok((Shelf::default(), faults));
        }
        let found = walk::walk(root, &mut faults).map_err(|cause| Error::Read { path: folder, cause })?;
        let mut items = match light {
            Some(light) => pages_light(root, &found.pages, config, light, &mut faults),
            None => found
                .pages
                .par_iter()
                .map(|file| one(root, file, config))
                .collect::<Vec<_>>()
                .into_iter()
                .filter_map(|(item, of_file)| {
                    faults.extend(of_file);
                    item
                })
                .collect(),
        };
        bundles(&mut items, found, &mut faults);
        items.sort_by(|a, b| a.path.cmp(&b.path).then_with(|| a.file.cmp(&b.file)));
        let redirects = redirects::read(root, &mut faults);
        let mut shelf = Shelf { items, redirects };
        shelf.pair_translations();
        shelf.addresses(&mut faults);
        aliases::judge(root, &shelf.items, &mut faults);
        shelf.references(&mut faults);
        redirects::judge(&shelf, &mut faults);
        faults.sort();
        Ok((shelf, faults))
    }

    /// What coverage is measured against: public entries, and drafts marked as such.
    pub fn known_entries(&self, now: Timestamp) -> Vec<KnownEntry> {
        let entries = self.items.iter().filter(|item| item.kind == Kind::Entry);
        entries
            .filter_map(|item| {
                let draft = match item.withheld(now) {
                    None => false,
                    Some(Withheld::Draft | Withheld::Scheduled) => true,
                    Some(Withheld::Archived | Withheld::Internal) => return None,
                };
                Some(KnownEntry {
                    id: item.path.clone(),
                    question: item.question.clone(),
                    asked_as: item.asked_as.clone(),
                    answer: plain::words(&item.body),
                    published: item.goes_public(),
                    question_id: item.question_id.clone(),
                    language: item.language.clone(),
                    draft,
                })
            })
            .collect()
    }

    /// A twin whose original lies beside it says so.
    fn pair_translations(&mut self) {
        let by_file: BTreeMap<PathBuf, String> = self
            .items
            .iter()
            .map(|item| (item.file.clone(), item.path.clone()))
            .collect();
        for item in self.items.iter_mut().filter(|item| item.translation_of.is_none()) {
            let name = item.file.file_stem().and_then(|name| name.to_str()).unwrap_or("");
            let Some(stem) = name.strip_suffix(&format!(".{}", item.language)) else {
                continue;
            };
            item.translation_of = by_file
                .get(&item.file.with_file_name(format!("{stem}.md")))
                .cloned();
        }
    }

    /// No two things live at one address.
    fn addresses(&self, faults: &mut Diagnostics) {
        let mut taken: BTreeMap<&str, &Item> = BTreeMap::new();
        for item in &self.items {
            if let Some(first) = taken.insert(&item.path, item) {
                let message = format!(
                    "`{}` is also the address of `{}`",
                    item.path,
                    first.file.display()
                );
                let fault = Diagnostic::error("duplicate-address", Place::file(&item.file), message);
                faults.push(fault.hint("give one of them another `slug`"));
            }
        }
    }

    /// `related` and `translation_of` name something that exists.
    fn references(&self, faults: &mut Diagnostics) {
        let slugs: BTreeSet<&str> = self
            .items
            .iter()
            .map(|item| item.slug.as_str())
            .filter(|slug| !slug.is_empty())
            .collect();
        let paths: BTreeSet<&str> = self.items.iter().map(|item| item.path.as_str()).collect();
        let known = |name: &str| slugs.contains(name) || paths.contains(canonical(name).as_str());
        for item in &self.items {
            for name in item.related.iter().filter(|name| !known(name)) {
                let message = format!("`related` names `{name}`, which does not exist");
                let fault = Diagnostic::warning("unknown-related", Place::file(&item.file), message);
                let near = nearest(
                    name.trim_matches('/').rsplit('/').next().unwrap_or(""),
                    slugs.iter().copied(),
                );
                faults.push(match near {
                    Some(near) => fault.hint(format!("did you mean `{near}`?")),
                    None => fault.hint("write the slug or the address of an entry"),
                });
            }
            if let Some(original) = item.translation_of.as_deref().filter(|name| !known(name)) {
                let message = format!("`translation_of` names `{original}`, which does not exist");
                faults.push(Diagnostic::error(
                    "unknown-original",
                    Place::file(&item.file),
                    message,
                ));
            }
        }
    }

    /// The item with this address, or the first with this slug.
    pub fn find(&self, name: &str) -> Option<&Item> {
        let path = canonical(name);
        let by_path = self.items.iter().find(|item| item.path == path);
        by_path.or_else(|| {
            self.items
                .iter()
                .find(|item| !name.is_empty() && item.slug == name)
        })
    }
}

/// An address with one slash at either end.
fn canonical(name: &str) -> String {
    match name.trim_matches('/') {
        "" => "/".to_owned(),
        path => format!("/{path}/"),
    }
}

/// All files, without reading those that have not changed.
fn pages_light(
    root: &Path,
    files: &[PathBuf],
    config: &Config,
    light: &mut Light,
    faults: &mut Diagnostics,
) -> Vec<Item> {
    let mut reading = light.begin(root, config);
    let read: Vec<(Option<Item>, Option<Read>)> = files
        .par_iter()
        .map(|file| {
            // The state is asked for first: a file that changes while it is read has another one later.
            let stat = std::fs::metadata(root.join(file)).ok();
            let stat = stat.map(|metadata| Stat::of(&metadata));
            match stat.as_ref().and_then(|stat| light.known(file, stat)) {
                Some(item) => (Some(item.clone()), None),
                None => {
                    let (item, faults) = one(root, file, config);
                    (item, Some(Read { stat, faults }))
                }
            }
        })
        .collect();
    let mut items = Vec::with_capacity(read.len());
    for (file, (item, read)) in files.iter().zip(read) {
        if let Some(Read { stat, faults: told }) = read {
            let sound = stat.zip(item.as_ref()).filter(|_| told.is_empty());
            reading.note(file, sound);
            faults.extend(told);
        }
        items.extend(item);
    }
    if light.end(reading, files) {
        light.save(root);
    }
    items
}

/// What became of a file that was read.
struct Read {
    stat: Option<Stat>,
    faults: Diagnostics,
}

/// One file, or why not.
fn one(root: &Path, file: &Path, config: &Config) -> (Option<Item>, Diagnostics) {
    match text_of(root, file) {
        Ok(text) => {
            let (item, faults) = page::read(file, &text, config);
            // Without an address it cannot stand anywhere.
            ((!item.path.is_empty()).then_some(item), faults)
        }
        Err(faults) => (None, faults),
    }
}

fn text_of(root: &Path, file: &Path) -> Result<String, Diagnostics> {
    let unreadable = |cause: std::io::Error| {
        let fault = Diagnostic::error(
            "unreadable",
            Place::file(file),
            format!("cannot be read: {cause}"),
        );
        Diagnostics::from(fault.hint("check who may read it"))
    };
    let mut bytes = Vec::new();
    let opened = std::fs::File::open(root.join(file)).map_err(unreadable)?;
    opened
        .take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    if bytes.len() as u64 > LARGEST {
        let fault = Diagnostic::error("too-large", Place::file(file), "larger than 4 MiB");
        return Err(fault
            .hint("a page is text; pictures and films belong beside it or into `static/`")
            .into());
    }
    if bytes.contains(&0) {
        let fault = Diagnostic::error(
            "not-text",
            Place::file(file),
            "this is a binary file, not Markdown",
        );
        return Err(fault.hint("rename it, or move it to `static/`").into());
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let before = String::from_utf8_lossy(&error.as_bytes()[..valid]).into_owned();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        let mut place = Place::at(file, &before, line, column);
        place.source = None;
        Diagnostic::error("not-text", place, "this is not UTF-8 text from here on")
            .hint("save the file as UTF-8")
            .into()
    })
}

/// Gives each bundle the files beside its `index.md`; what belongs to no bundle is named.
fn bundles(items: &mut [Item], mut found: walk::Found, faults: &mut Diagnostics) {
    let folder_of = |file: &Path| file.parent().map(Path::to_path_buf).unwrap_or_default();
    let is_bundle = |file: &Path| {
        let name = file.file_name().and_then(|name| name.to_str()).unwrap_or("");
        name == "index.md" || (name.starts_with("index.") && name.ends_with(".md"))
    };
    let bundled: BTreeSet<PathBuf> = found
        .pages
        .iter()
        .filter(|file| is_bundle(file))
        .map(|file| folder_of(file))
        .collect();
    let mut files: BTreeMap<PathBuf, Vec<PathBuf>> = BTreeMap::new();
    for (folder, beside) in std::mem::take(&mut found.beside) {
        match folder.ancestors().find(|ancestor| bundled.contains(*ancestor)) {
            Some(bundle) => files.entry(bundle.to_path_buf()).or_default().extend(beside),
            None => {
                for file in beside {
                    let fault =
                        Diagnostic::warning("stray-file", Place::file(file), "this file belongs to no page");
                    faults.push(fault.hint("put it beside an `index.md`, or into `static/`"));
                }
            }
        }
    }
    for item in items.iter_mut().filter(|item| is_bundle(&item.file)) {
        item.bundle = files.get(&folder_of(&item.file)).cloned().unwrap_or_default();
        item.bundle.sort();
    }
}
