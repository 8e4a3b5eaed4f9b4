//! Reads `content/`, in parallel; and reads it again after a change, where only what changed is read.
//!
//! What comes of the second way is what the first would find: a test holds one against the other.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};

use super::{Error, Item, Shelf, page, walk};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};

/// No page is larger; what is, is not a page.
const LARGEST: u64 = 4 * 1024 * 1024;

/// Remembers what each file was read to.
#[derive(Default)]
pub struct Librarian {
    /// The settings it was read with.
    config: Config,
    /// What lies in `content/`, and what is wrong with how it lies there.
    found: Option<(walk::Found, Diagnostics)>,
    pages: BTreeMap<PathBuf, Read>,
}

/// One file, as it was read.
struct Read {
    item: Option<Arc<Item>>,
    /// The same among its neighbours: with the files beside it, and the page that it translates.
    placed: Option<Arc<Item>>,
    faults: Diagnostics,
}

/// The files beside each bundle, by its folder.
type Bundles = BTreeMap<PathBuf, Vec<PathBuf>>;

impl Librarian {
    /// Nothing read yet.
    pub fn new() -> Librarian {
        Librarian::default()
    }

    /// Reads every file below `root/content`; all faults of all files are returned beside what could be read.
    pub fn load(&mut self, root: &Path, config: &Config) -> Result<(Shelf, Diagnostics), Error> {
        self.found = None;
        self.pages.clear();
        self.config = config.clone();
        self.reload(root, config, &[])
    }

    /// The same when only the files `changed` (relative to the root) are other than they were.
    pub fn reload(
        &mut self,
        root: &Path,
        config: &Config,
        changed: &[PathBuf],
    ) -> Result<(Shelf, Diagnostics), Error> {
        if self.config != *config {
            return self.load(root, config);
        }
        if !root.join(super::FOLDER).exists() {
            *self = Librarian {
                config: config.clone(),
                ..Librarian::default()
            };
            let place = Place::file(super::FOLDER);
            let fault = Diagnostic::warning("no-content", place, "there is no folder `content/`");
            let fault = fault.hint("`frontload init DIR` makes a site to start from");
            return Ok((Shelf::default(), fault.into()));
        }
        for file in changed {
            let written = self.pages.contains_key(file) && root.join(file).is_file();
            self.pages.remove(file);
            // A page that is still there lies where it lay; whatever else happened is looked at.
            if !written {
                self.found = None;
            }
        }
        if self.found.is_none() {
            let mut faults = Diagnostics::new();
            let found = walk::walk(root, &mut faults).map_err(|cause| Error::Read {
                path: root.join(super::FOLDER),
                cause,
            })?;
            let lies: BTreeSet<&PathBuf> = found.pages.iter().collect();
            self.pages.retain(|file, _| lies.contains(file));
            self.found = Some((found, faults));
        }
        self.read(root, config);
        Ok(self.shelf())
    }

    /// Reads what is not read yet.
    fn read(&mut self, root: &Path, config: &Config) {
        let Some((found, _)) = &self.found else { return };
        let missing: Vec<&PathBuf> = found
            .pages
            .iter()
            .filter(|file| !self.pages.contains_key(*file))
            .collect();
        let read: Vec<(PathBuf, Read)> = missing
            .par_iter()
            .map(|file| {
                let (item, faults) = one(root, file, config);
                let read = Read {
                    item: item.map(Arc::new),
                    placed: None,
                    faults,
                };
                ((*file).clone(), read)
            })
            .collect();
        self.pages.extend(read);
    }

    fn shelf(&mut self) -> (Shelf, Diagnostics) {
        let mut faults = Diagnostics::new();
        let mut bundles = Bundles::new();
        if let Some((found, of_walk)) = &self.found {
            faults.extend(of_walk.clone());
            bundles = beside(found, &mut faults);
        }
        let originals: BTreeMap<PathBuf, String> = self
            .pages
            .values()
            .filter_map(|read| read.item.as_ref())
            .filter(|item| stem_of_twin(item).is_none())
            .map(|item| (item.file.clone(), item.path.clone()))
            .collect();
        let mut items = Vec::with_capacity(self.pages.len());
        for read in self.pages.values_mut() {
            faults.extend(read.faults.clone());
            if let Some(item) = &read.item {
                let placed = place(item, read.placed.take(), &bundles, &originals);
                items.push(placed.clone());
                read.placed = Some(placed);
            }
        }
        let shelf = Shelf::of(items, &mut faults);
        faults.sort();
        (shelf, faults)
    }
}

/// An item among its neighbours; the one of before, when nothing about it is new.
fn place(
    item: &Arc<Item>,
    before: Option<Arc<Item>>,
    bundles: &Bundles,
    originals: &BTreeMap<PathBuf, String>,
) -> Arc<Item> {
    let bundle = match item.file.parent().filter(|_| is_bundle(&item.file)) {
        Some(folder) => bundles.get(folder).map_or(&[][..], Vec::as_slice),
        None => &[],
    };
    let twin_of = match &item.translation_of {
        Some(named) => Some(named.as_str()),
        // A twin whose original lies beside it says so.
        None => stem_of_twin(item)
            .and_then(|stem| originals.get(&item.file.with_file_name(format!("{stem}.md"))))
            .map(String::as_str),
    };
    let same = |one: &Item| one.bundle == bundle && one.translation_of.as_deref() == twin_of;
    if same(item) {
        return item.clone();
    }
    match before.filter(|before| same(before)) {
        Some(before) => before,
        None => Arc::new(Item {
            bundle: bundle.to_vec(),
            translation_of: twin_of.map(str::to_owned),
            ..Item::clone(item)
        }),
    }
}

/// `refund` of `refund.fr.md`.
fn stem_of_twin(item: &Item) -> Option<&str> {
    let name = item.file.file_stem()?.to_str()?;
    let (stem, code) = name.rsplit_once('.')?;
    (code == item.language).then_some(stem)
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

fn is_bundle(file: &Path) -> bool {
    let name = file.file_name().and_then(|name| name.to_str()).unwrap_or("");
    name == "index.md" || (name.starts_with("index.") && name.ends_with(".md"))
}

/// The files beside each `index.md`, sorted; what belongs to no bundle is named.
fn beside(found: &walk::Found, faults: &mut Diagnostics) -> Bundles {
    let folder_of = |file: &Path| file.parent().map(Path::to_path_buf).unwrap_or_default();
    let bundled: BTreeSet<PathBuf> = found
        .pages
        .iter()
        .filter(|file| is_bundle(file))
        .map(|file| folder_of(file))
        .collect();
    let mut files = Bundles::new();
    for (folder, lie) in &found.beside {
        match folder.ancestors().find(|ancestor| bundled.contains(*ancestor)) {
            Some(bundle) => files
                .entry(bundle.to_path_buf())
                .or_default()
                .extend(lie.iter().cloned()),
            None => {
                for file in lie {
                    let place = Place::file(file);
                    let fault = Diagnostic::warning("stray-file", place, "this file belongs to no page");
                    faults.push(fault.hint("put it beside an `index.md`, or into `static/`"));
                }
            }
        }
    }
    files.values_mut().for_each(|files| files.sort());
    files
}
