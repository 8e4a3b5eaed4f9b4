//! The files of another site's folder: named, capped, never followed out of it.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::report::Report;
use crate::content::Error;

/// Largest file that is taken for a page.
const LARGEST_PAGE: u64 = 4 * 1024 * 1024;
/// Most files of one site; who has more has pointed at the wrong folder.
const MOST: usize = 500_000;

/// Folders that hold what tools made or fetched.
const PASSED: &[&str] = &[
    "node_modules",
    "_site",
    "public",
    "vendor",
    "target",
    "resources",
    "bower_components",
    "__pycache__",
    "venv",
];

/// All files below a folder, by their path with slashes.
#[derive(Debug, Default)]
pub(super) struct Tree {
    root: PathBuf,
    files: BTreeMap<String, u64>,
}

impl Tree {
    /// Lists a folder. Hidden files, links and what tools made are passed over.
    pub(super) fn read(root: &Path, report: &mut Report) -> Result<Tree, Error> {
        let mut tree = Tree {
            root: root.to_path_buf(),
            files: BTreeMap::new(),
        };
        let mut open = vec![(root.to_path_buf(), String::new())];
        while let Some((folder, inner)) = open.pop() {
            let entries = match std::fs::read_dir(&folder) {
                Ok(entries) => entries,
                Err(cause) if inner.is_empty() => return Err(Error::Read { path: folder, cause }),
                Err(cause) => {
                    report.leave(inner, format!("cannot be read: {cause}"));
                    continue;
                }
            };
            for entry in entries.flatten() {
                let Ok(name) = entry.file_name().into_string() else {
                    report.leave(inner.clone(), "holds a file whose name is not UTF-8");
                    continue;
                };
                if name.starts_with('.') || name.ends_with('~') {
                    continue;
                }
                let path = if inner.is_empty() {
                    name.clone()
                } else {
                    format!("{inner}/{name}")
                };
                match entry.file_type() {
                    Ok(kind) if kind.is_symlink() => {
                        report.leave(path, "links to other files are not followed")
                    }
                    Ok(kind) if kind.is_dir() && is_passed(&inner, &name) => {}
                    Ok(kind) if kind.is_dir() => open.push((entry.path(), path)),
                    Ok(kind) if kind.is_file() && tree.files.len() < MOST => {
                        tree.files
                            .insert(path, entry.metadata().map_or(0, |data| data.len()));
                    }
                    _ => {}
                }
            }
        }
        Ok(tree)
    }

    /// Its files in the order of their names.
    pub(super) fn files(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    pub(super) fn has(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// Where a file really is.
    pub(super) fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// A page's text, whatever it is encoded in; or why it is none.
    pub(super) fn text(&self, path: &str) -> Result<String, String> {
        let mut bytes = Vec::new();
        let file =
            std::fs::File::open(self.path(path)).map_err(|cause| format!("cannot be read: {cause}"))?;
        file.take(LARGEST_PAGE + 1)
            .read_to_end(&mut bytes)
            .map_err(|cause| format!("cannot be read: {cause}"))?;
        if bytes.len() as u64 > LARGEST_PAGE {
            return Err("larger than 4 MiB: a page is text".to_owned());
        }
        let wide = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
        if bytes.contains(&0) && !wide {
            return Err("a binary file, not text".to_owned());
        }
        let text = crate::text::decode(&bytes);
        Ok(text
            .chars()
            .filter(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t'))
            .collect())
    }
}

/// Whether a folder holds what tools made or fetched.
fn is_passed(inner: &str, name: &str) -> bool {
    name == "node_modules" || inner.is_empty() && PASSED.contains(&name)
}

/// The part of a path before its last slash.
pub(super) fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(parent, _)| parent)
}

/// Name and ending of a path's last part.
pub(super) fn name_of(path: &str) -> (&str, &str) {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.')
        .filter(|(stem, _)| !stem.is_empty())
        .unwrap_or((name, ""))
}

/// `path` read from inside `folder`, without `.` and `..`; nothing leads out of the site.
pub(super) fn join(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = if path.starts_with('/') {
        Vec::new()
    } else {
        folder.split('/').filter(|part| !part.is_empty()).collect()
    };
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Files that belong to what people read, not to how pages look.
pub(super) fn is_media(path: &str) -> bool {
    let (_, end) = name_of(path);
    matches!(
        end.to_ascii_lowercase().as_str(),
        "png"
            | "jpg"
            | "jpeg"
            | "gif"
            | "webp"
            | "avif"
            | "svg"
            | "bmp"
            | "ico"
            | "pdf"
            | "mp3"
            | "m4a"
            | "ogg"
            | "oga"
            | "wav"
            | "mp4"
            | "webm"
            | "mov"
            | "m4v"
            | "zip"
            | "gz"
            | "doc"
            | "docx"
            | "xls"
            | "xlsx"
            | "ppt"
            | "pptx"
            | "odt"
            | "ods"
            | "odp"
            | "csv"
            | "txt"
            | "epub"
            | "vtt"
            | "ics"
            | "key"
            | "pages"
            | "rtf"
            | "tgz"
    )
}
