//! What a file's place in a tree of sections says of its page: Hugo's and Zola's `content/`.

use serde_json::{Map, Value as Json};

use super::atlas::{self, Beside, Outline};
use super::folder::{self, Tree, parent};
use super::keys::{self, Keys, Known};

/// A file of `content/`: where it lies, and which part of that is its name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot<'a> {
    /// Path in the old site.
    pub(super) path: &'a str,
    /// Folder that holds the page, below `content/`.
    pub(super) holder: &'a str,
    /// Its name without ending and language; of a bundle the folder's.
    pub(super) name: &'a str,
    /// `_index`.
    pub(super) section: bool,
    /// `index` in a folder of its own.
    pub(super) bundle: bool,
}

impl<'a> Spot<'a> {
    /// `inner` is the path below `content/`, `stem` the name without ending and language.
    pub(super) fn new(path: &'a str, inner: &'a str, stem: &'a str) -> Spot<'a> {
        let above = parent(inner);
        let section = stem == "_index" || (stem == "index" && above.is_empty());
        let bundle = stem == "index" && !section;
        let (holder, name) = if bundle {
            (parent(above), above.rsplit('/').next().unwrap_or(""))
        } else {
            (above, stem)
        };
        Spot {
            path,
            holder,
            name,
            section,
            bundle,
        }
    }

    /// The page's outline without its old addresses, and its keys. `title` is its name without a day.
    pub(super) fn begin(
        &self,
        raw: Map<String, Json>,
        (title, day): (&str, Option<&str>),
    ) -> (Outline, Keys) {
        let (folder, entry) = super::page_folder(self.holder);
        let top = self.section && entry && !self.holder.contains('/');
        let known = Known {
            date: day,
            blanks: false,
            entry: entry && !self.section,
        };
        let mut keys = keys::translate(raw, known);
        if self.section {
            keys.ours
                .retain(|key, _| matches!(key.as_str(), "title" | "summary" | "weight" | "draft"));
        }
        let slug = keys.ours.shift_remove("slug");
        let outline = Outline {
            origin: self.path.to_owned(),
            folder: if top { "faq".to_owned() } else { folder },
            stem: if self.section {
                "_index".to_owned()
            } else {
                atlas::stem(title)
            },
            slug: slug.and_then(|slug| slug.as_str().map(str::to_owned)),
            ..Outline::default()
        };
        (outline, keys)
    }

    /// Files of a bundle; its translations stand beside them without taking them twice.
    pub(super) fn gather(&self, tree: &Tree, outline: &mut Outline) {
        if !self.bundle {
            return;
        }
        let prefix = format!("{}/", parent(self.path));
        let files: Vec<Beside> = tree
            .files()
            .filter(|file| file.starts_with(&prefix) && folder::is_media(file))
            .map(|file| Beside {
                from: tree.path(file),
                name: file[prefix.len()..].to_owned(),
            })
            .collect();
        outline.in_folder = !files.is_empty();
        if folder::name_of(self.path).0 == "index" {
            outline.bundle = files;
        }
    }
}
