//! Planned outputs: every file of the site, known before any is made, with a key of all that it reads.
//!
//! **To add a file to the site**, plan it in [`super::gather`] with one of these:
//!
//! - [`Outputs::page`]: a page from a [`Sheet`]: its template and a function that gives the template its values.
//! - [`Outputs::of`]: a file that is a function of one value (`of(path, source, value, |value| bytes)`).
//!   Whatever the function reads must be in the value, or be captured from what never changes.
//! - [`Outputs::later`]: the same, when the value is costly: a key function and a make function.
//!   The text of an item goes into the key as [`Desk::body_key`](super::desk::Desk::body_key), never as its HTML.
//! - [`Outputs::copy`]: a file of the author's, as it is.
//! - [`Outputs::group`]: files whose names are known only once they are made (names with hashes).
//!
//! `make` runs only when the key differs from the one that the last build kept, or the file is gone.
//! An output whose key does not cover something it reads goes stale: the one fault this design has
//! left to make. Nothing here reads or writes a file.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Diagnostic, Diagnostics, Place};

use super::Error;
use super::sheet::Sheet;
use super::theme::Theme;

/// Hash of all that an output reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Key(pub [u8; 16]);

impl Key {
    /// The key of one value, by what serde sees of it.
    pub fn of<T: Serialize + ?Sized>(value: &T) -> Key {
        Keyer::new().with(value).key()
    }
}

/// Gathers a key from several values.
#[derive(Clone, Default)]
pub struct Keyer {
    /// What was added and not hashed yet: one call for many values.
    waiting: Vec<u8>,
    hasher: blake3::Hasher,
}

impl Keyer {
    /// Nothing read yet.
    pub fn new() -> Keyer {
        Keyer::default()
    }

    /// With one more value.
    pub fn with<T: Serialize + ?Sized>(mut self, value: &T) -> Keyer {
        self.add(value);
        self
    }

    /// Adds one more value.
    pub fn add<T: Serialize + ?Sized>(&mut self, value: &T) {
        serde_json::to_writer(&mut self.waiting, value).expect("our own records can be written as JSON");
        // Two values one after the other are not one value.
        self.waiting.push(0);
        self.hash_if_long();
    }

    /// Adds bytes as they are.
    pub fn add_bytes(&mut self, bytes: &[u8]) {
        self.waiting.extend((bytes.len() as u64).to_le_bytes());
        self.waiting.extend(bytes);
        self.hash_if_long();
    }

    /// Adds numbers.
    pub fn add_numbers(&mut self, numbers: &[u64]) {
        numbers
            .iter()
            .for_each(|number| self.waiting.extend(number.to_le_bytes()));
        self.hash_if_long();
    }

    fn hash_if_long(&mut self) {
        const LONG: usize = 64 * 1024;
        if self.waiting.len() > LONG {
            self.hasher.update(&self.waiting);
            self.waiting.clear();
        }
    }

    /// The key of all that was added, in that order.
    pub fn key(mut self) -> Key {
        self.hasher.update(&self.waiting);
        let mut key = [0; 16];
        self.hasher.finalize_xof().fill(&mut key);
        Key(key)
    }
}

/// Bytes of a file.
pub type Made = Result<Vec<u8>, Diagnostics>;

/// How an output comes to be.
pub enum Recipe<'a> {
    /// A page or any other file made here.
    Make {
        key: Box<dyn Fn() -> Key + Send + Sync + 'a>,
        /// The bytes, and the key again: it may tell more once the texts are rendered.
        make: Box<dyn Fn() -> (Key, Made) + Send + Sync + 'a>,
    },
    /// A file of the author's, relative to the root.
    Copy(PathBuf),
}

/// One file of the site.
pub struct Output<'a> {
    /// Site path: `/faq/bags/`, `/feed.xml`.
    pub path: String,
    /// The file an author would mend.
    pub source: Option<PathBuf>,
    /// Whether it counts as a page.
    pub page: bool,
    pub recipe: Recipe<'a>,
}

/// Files by site path.
pub type Files = Vec<(String, Vec<u8>)>;

/// Files whose names are known when they are made.
pub struct Group<'a> {
    /// Names the group from build to build.
    pub name: String,
    pub key: Key,
    pub make: Box<dyn Fn() -> Result<Files, Error> + Send + Sync + 'a>,
}

/// All that a build will make.
pub struct Outputs<'a> {
    theme: &'a Theme,
    /// By file below the output folder.
    pub all: BTreeMap<String, Output<'a>>,
    pub groups: Vec<Group<'a>>,
    /// Old site path -> where it leads now.
    pub redirects: BTreeMap<String, String>,
    /// Addresses claimed twice, templates that do not exist.
    pub problems: Diagnostics,
}

impl<'a> Outputs<'a> {
    /// Nothing planned yet.
    pub fn new(theme: &'a Theme) -> Outputs<'a> {
        Outputs {
            theme,
            all: BTreeMap::new(),
            groups: Vec::new(),
            redirects: BTreeMap::new(),
            problems: Diagnostics::new(),
        }
    }

    /// A page.
    pub fn page(&mut self, sheet: Sheet<'a>) {
        self.sheet(sheet, true);
    }

    /// A page that does not count as one, such as one that only sends on.
    pub fn stub(&mut self, sheet: Sheet<'a>) {
        self.sheet(sheet, false);
    }

    fn sheet(&mut self, sheet: Sheet<'a>, page: bool) {
        if let Some(fault) = self.missing_template(&sheet) {
            self.problems.push(fault);
            return;
        }
        let theme = self.theme;
        let (path, source) = (sheet.path.clone(), sheet.source.clone());
        let sheet = std::sync::Arc::new(sheet);
        let same = sheet.clone();
        let recipe = Recipe::Make {
            key: Box::new(move || sheet.key(theme)),
            make: Box::new(move || {
                let (key, made) = same.make(theme);
                (key, made.map(String::into_bytes))
            }),
        };
        self.put(Output {
            path,
            source,
            page,
            recipe,
        });
    }

    /// A file that is a function of `value`.
    pub fn of<T: Serialize + Send + Sync + 'a>(
        &mut self,
        path: &str,
        source: Option<PathBuf>,
        value: T,
        make: impl Fn(&T) -> Vec<u8> + Send + Sync + 'a,
    ) {
        let key = Key::of(&value);
        self.later(path, source, move || key, move || Ok(make(&value)));
    }

    /// A file with a key of its own; `make` may read only what `key` covers.
    pub fn later(
        &mut self,
        path: &str,
        source: Option<PathBuf>,
        key: impl Fn() -> Key + Send + Sync + 'a,
        make: impl Fn() -> Made + Send + Sync + 'a,
    ) {
        let key = std::sync::Arc::new(key);
        let same = key.clone();
        let recipe = Recipe::Make {
            key: Box::new(move || key()),
            make: Box::new(move || {
                let made = make();
                (same(), made)
            }),
        };
        self.put(Output {
            path: path.to_owned(),
            source,
            page: false,
            recipe,
        });
    }

    /// A file of the author's (relative to the root), as it is.
    pub fn copy(&mut self, path: &str, file: PathBuf) {
        self.put(Output {
            path: path.to_owned(),
            source: Some(file.clone()),
            page: false,
            recipe: Recipe::Copy(file),
        });
    }

    /// Files whose names are known only once they are made. They must collide with nothing else.
    pub fn group(
        &mut self,
        name: &str,
        key: Key,
        make: impl Fn() -> Result<Files, Error> + Send + Sync + 'a,
    ) {
        self.groups.push(Group {
            name: name.to_owned(),
            key,
            make: Box::new(make),
        });
    }

    /// Whether something is planned at this site path.
    pub fn has(&self, path: &str) -> bool {
        self.all.contains_key(&file_of(path))
    }

    fn missing_template(&self, sheet: &Sheet<'_>) -> Option<Diagnostic> {
        let source = sheet.source.as_ref()?;
        if self.theme.has_template(&sheet.template) {
            return None;
        }
        let message = format!("there is no template `{}`", sheet.template);
        let fault = Diagnostic::error("template", Place::file(source), message);
        Some(match self.theme.nearest_template(&sheet.template) {
            Some(near) => fault.hint(format!("did you mean `{near}`?")),
            None => fault.hint("put it into your theme's `templates/`, or leave `template` out"),
        })
    }

    /// Plans a file; two for one place are a problem of the author's.
    fn put(&mut self, output: Output<'a>) {
        use std::collections::btree_map::Entry;
        match self.all.entry(file_of(&output.path)) {
            Entry::Vacant(place) => {
                place.insert(output);
            }
            // Two texts at one address: the shelf has told, once for all that is made of them.
            Entry::Occupied(there) if is_text(&there.get().source) && is_text(&output.source) => {}
            Entry::Occupied(there) => {
                let name = |source: &Option<PathBuf>| {
                    source
                        .as_ref()
                        .map_or_else(|| "a list".to_owned(), |file| format!("`{}`", file.display()))
                };
                let there = there.get();
                let message = format!(
                    "`{}` would be both {} and {}",
                    output.path,
                    name(&there.source),
                    name(&output.source)
                );
                let place = output.source.or_else(|| there.source.clone()).map(Place::file);
                let fault = Diagnostic::general("duplicate-address", message);
                self.problems.push(
                    Diagnostic { place, ..fault }.hint("give one of them another `slug`, or rename the file"),
                );
            }
        }
    }
}

/// Whether an author's text is the source, and not a file that is copied.
fn is_text(source: &Option<PathBuf>) -> bool {
    let end = source.as_ref().and_then(|file| file.extension());
    end.is_some_and(|end| end == "md")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_tells_values_and_their_order_apart() {
        assert_eq!(Key::of("ab"), Key::of("ab"));
        assert_ne!(
            Keyer::new().with("a").with("b").key(),
            Keyer::new().with("ab").key()
        );
        assert_ne!(
            Keyer::new().with("a").with("b").key(),
            Keyer::new().with("b").with("a").key()
        );
    }

    #[test]
    fn a_site_path_and_its_file_name_each_other() {
        for (path, file) in [
            ("/", "index.html"),
            ("/faq/x/", "faq/x/index.html"),
            ("/404.html", "404.html"),
        ] {
            assert_eq!(file_of(path), file);
            assert_eq!(path_of(file), path);
        }
    }
}
