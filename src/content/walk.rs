//! Which files `content/` holds: the pages, and what lies beside them. Whatever cannot be taken is
//! reported and left out; the rest is read.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Diagnostics, Place, relative_to};

/// What was found, relative to the root, in the order of their names.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Markdown files.
    pub(super) pages: Vec<PathBuf>,
    /// Everything else, by its folder.
    pub(super) beside: BTreeMap<PathBuf, Vec<PathBuf>>,
}

struct Walk<'a> {
    root: &'a Path,
    /// `content/` with every link resolved.
    real: PathBuf,
    seen: BTreeSet<PathBuf>,
    found: Found,
    faults: &'a mut Diagnostics,
}

/// Walks `root/content`.
pub(super) fn walk(root: &Path, faults: &mut Diagnostics) -> std::io::Result<Found> {
    let folder = root.join(super::FOLDER);
    let real = folder.canonicalize()?;
    let mut walk = Walk {
        root,
        seen: BTreeSet::from([real.clone()]),
        real,
        found: Found::default(),
        faults,
    };
    walk.folder(&folder)?;
    let mut found = walk.found;
    // Comparing paths part by part takes ten times as long.
    found
        .pages
        .sort_unstable_by(|a, b| a.as_os_str().cmp(b.as_os_str()));
    found.beside.values_mut().for_each(|files| files.sort());
    Ok(found)
}

impl Walk<'_> {
    fn folder(&mut self, folder: &Path) -> std::io::Result<()> {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            self.entry(&entry.path(), entry.file_type()?);
        }
        Ok(())
    }

    fn entry(&mut self, path: &Path, kind: std::fs::FileType) {
        let file = relative_to(self.root, path);
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            let fault = Diagnostic::error(
                "bad-name",
                Place::file(file),
                "the name of this file is not UTF-8",
            );
            return self.faults.push(fault.hint("rename it"));
        };
        let list = file == Path::new(super::redirects::FILE);
        if list || name.starts_with('.') || name.ends_with('~') || name.starts_with('#') {
            return;
        }
        let mut directory = kind.is_dir();
        if kind.is_symlink() {
            match path.canonicalize() {
                Ok(real) if real.starts_with(&self.real) => directory = real.is_dir(),
                Ok(_) => {
                    let fault = Diagnostic::error(
                        "outside-root",
                        Place::file(file),
                        "this link leads out of `content/`",
                    );
                    return self.faults.push(fault.hint("copy the file here"));
                }
                Err(_) => {
                    let fault = Diagnostic::error("unreadable", Place::file(file), "this link leads nowhere");
                    return self.faults.push(fault.hint("mend or remove it"));
                }
            }
        }
        if directory {
            // A folder reached twice, by a link: read once, and never in a circle.
            let new = path.canonicalize().is_ok_and(|real| self.seen.insert(real));
            if new && let Err(cause) = self.folder(path) {
                let fault = Diagnostic::error(
                    "unreadable",
                    Place::file(file),
                    format!("cannot be read: {cause}"),
                );
                self.faults.push(fault.hint("check who may read it"));
            }
        } else if path.extension().is_some_and(|extension| extension == "md") {
            self.found.pages.push(file);
        } else {
            let beside = file.parent().map(Path::to_path_buf).unwrap_or_default();
            self.found.beside.entry(beside).or_default().push(file);
        }
    }
}
