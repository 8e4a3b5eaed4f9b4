//! A theme as layers: the built-in default, the site's changes to it, the chosen theme, the site's
//! changes to that. A file of a later layer takes the place of the one below it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::about::{self, About};
use super::embedded;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};

/// One file of a theme and where it came from.
#[derive(Clone, Debug)]
pub struct File {
    pub bytes: Vec<u8>,
    /// Path shown in diagnostics.
    pub shown: PathBuf,
    /// Whether it is the site's own, not a built-in one.
    pub own: bool,
    /// The file whose place it took.
    pub below: Option<Box<File>>,
}

/// Path inside a theme -> the file that holds.
pub type Files = BTreeMap<String, File>;

/// All layers of a theme, brought together.
pub struct Stack {
    pub files: Files,
    /// What each layer says of itself, the default theme first.
    pub abouts: Vec<About>,
}

/// Name of the file in which a theme says what it is.
pub const ABOUT: &str = "theme.yaml";

/// Brings the layers of theme `name` together.
pub fn gather(root: &Path, name: &str, problems: &mut Diagnostics) -> Stack {
    let mut stack = Stack {
        files: Files::new(),
        abouts: Vec::new(),
    };
    stack.theme(root, "default", problems);
    if name.is_empty() || name == "default" {
        return stack;
    }
    let folder = root.join("themes").join(name);
    let known = embedded::theme(name).is_some() || folder.is_dir();
    if name.contains(['/', '\\']) || name.starts_with('.') || !known {
        let place = Place::file("frontload.yaml");
        problems.push(
            Diagnostic::error("theme", place, format!("there is no theme `{name}`")).hint(format!(
                "make the folder `themes/{name}/`, or leave `theme` out for the built-in one"
            )),
        );
        return stack;
    }
    stack.theme(root, name, problems);
    stack
}

impl Stack {
    /// Adds a built-in theme, where there is one of that name, and the site's own folder over it.
    fn theme(&mut self, root: &Path, name: &str, problems: &mut Diagnostics) {
        let folder = Path::new("themes").join(name);
        for (path, bytes) in embedded::theme(name).unwrap_or_default() {
            self.add(path, bytes.to_vec(), folder.join(path), false);
        }
        let mut own = Vec::new();
        read_folder(&root.join(&folder), &mut own, problems, &folder);
        for (path, bytes, shown) in own {
            self.add(&path, bytes, shown, true);
        }
        if let Some(file) = self.files.remove(ABOUT) {
            self.abouts.push(about::read(name, &file, problems));
        }
    }

    fn add(&mut self, path: &str, bytes: Vec<u8>, shown: PathBuf, own: bool) {
        let below = self.files.remove(path).map(Box::new);
        let file = File {
            bytes,
            shown,
            own,
            below,
        };
        self.files.insert(path.to_owned(), file);
    }
}

impl File {
    /// The built-in file at this path, when one of the site's own took its place.
    pub fn built_in(&self) -> Option<&File> {
        if self.own {
            self.below.as_deref().and_then(File::built_in)
        } else {
            Some(self)
        }
    }
}

/// Every file below `top` that is not hidden, sorted, with its path below it and the path shown.
fn read_folder(
    top: &Path,
    found: &mut Vec<(String, Vec<u8>, PathBuf)>,
    problems: &mut Diagnostics,
    folder: &Path,
) {
    let mut waiting = vec![top.to_path_buf()];
    while let Some(dir) = waiting.pop() {
        let Ok(entries) = std::fs::read_dir(&dir) else {
            continue;
        };
        for entry in entries.flatten() {
            let path = entry.path();
            let hidden = entry.file_name().to_string_lossy().starts_with('.');
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && !hidden => waiting.push(path),
                Ok(kind) if kind.is_file() && !hidden => {
                    let inner = path.strip_prefix(top).unwrap_or(&path);
                    let name = inner.to_string_lossy().replace('\\', "/");
                    let shown = folder.join(inner);
                    match std::fs::read(&path) {
                        Ok(bytes) => found.push((name, bytes, shown)),
                        Err(cause) => problems.push(Diagnostic::error(
                            "unreadable",
                            Place::file(shown),
                            format!("the file cannot be read: {cause}"),
                        )),
                    }
                }
                _ => {}
            }
        }
    }
    found.sort();
}
