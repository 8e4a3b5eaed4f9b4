//! All of `content/` in one order, and what only shows when all of it is seen together.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

use super::librarian::Librarian;
use super::{Error, Item, Kind, Withheld, plain};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, nearest};
use crate::question::KnownEntry;

/// All of `content/`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shelf {
    /// By path. Shared: the next state of a site has most of them in common with this one.
    pub items: Vec<Arc<Item>>,
}

impl Shelf {
    /// Reads every file below `root/content`; all faults of all files are returned beside what could be read.
    pub fn load(root: &Path, config: &Config) -> Result<(Shelf, Diagnostics), Error> {
        Librarian::new().load(root, config)
    }

    /// Puts items in order, and finds what only shows when all are seen together.
    pub(super) fn of(mut items: Vec<Arc<Item>>, faults: &mut Diagnostics) -> Shelf {
        items.sort_by(|a, b| a.path.cmp(&b.path).then_with(|| a.file.cmp(&b.file)));
        let shelf = Shelf { items };
        shelf.addresses(faults);
        shelf.references(faults);
        shelf
    }

    /// Every item, by path.
    pub fn iter(&self) -> impl Iterator<Item = &Item> + Clone {
        self.items.iter().map(Arc::as_ref)
    }

    /// What coverage is measured against: public entries, and drafts marked as such.
    pub fn known_entries(&self, now: Timestamp) -> Vec<KnownEntry> {
        let entries = self.iter().filter(|item| item.kind == Kind::Entry);
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

    /// No two things live at one address.
    fn addresses(&self, faults: &mut Diagnostics) {
        let mut taken: BTreeMap<&str, &Item> = BTreeMap::new();
        for item in self.iter() {
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
        let mut aliases: BTreeMap<String, &Item> = BTreeMap::new();
        for item in self.iter() {
            for alias in &item.aliases {
                let full = format!("{}/", alias.trim_end_matches('/'));
                let other = taken.get(full.as_str()).copied();
                let other = other
                    .or_else(|| aliases.insert(full, item))
                    .filter(|other| other.file != item.file);
                if let Some(other) = other {
                    let message = format!(
                        "the alias `{alias}` is also an address of `{}`",
                        other.file.display()
                    );
                    let fault = Diagnostic::error("duplicate-address", Place::file(&item.file), message);
                    faults.push(fault.hint("keep it in one of them"));
                }
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
        for item in self.iter() {
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
        let by_path = self.iter().find(|item| item.path == path);
        by_path.or_else(|| self.iter().find(|item| !name.is_empty() && item.slug == name))
    }
}

/// An address with one slash at either end.
fn canonical(name: &str) -> String {
    match name.trim_matches('/') {
        "" => "/".to_owned(),
        path => format!("/{path}/"),
    }
}
