//! What an author's link or picture means: the page of another file, a file beside this one, another site.

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};

use crate::content::Item;

use super::markdown::{Picture, Target};
use super::picture::Pictures;
use super::{Build, plan};

/// Addresses of all files of the shelf and sizes of pictures.
pub struct Links<'a> {
    base_url: &'a str,
    /// `content/faq/x.md` -> site path. By its bytes: a site asks for tens of thousands of them.
    pages: HashMap<&'a OsStr, &'a str>,
    /// Bundle file -> site path and whether its page is shown.
    files: BTreeMap<&'a Path, (String, bool)>,
    /// Site path -> bundle file.
    by_address: BTreeMap<String, &'a Path>,
    pictures: Pictures<'a>,
}

impl<'a> Links<'a> {
    /// Knows every file, also of items that are withheld: a link to them is dead, not unknown.
    pub fn new(build: &Build<'a>) -> Links<'a> {
        let items = &build.shelf.items;
        let mut files = BTreeMap::new();
        for item in items.iter().filter(|item| !item.bundle.is_empty()) {
            let folder = item.file.parent().unwrap_or(Path::new(""));
            let shown = plan::shown(item, build);
            for file in &item.bundle {
                let Ok(inner) = file.strip_prefix(folder) else {
                    continue;
                };
                let inner = inner.to_string_lossy().replace('\\', "/");
                let place = (format!("{}{inner}", item.path), shown);
                // A file that twins share lies below the first of them that is shown.
                let there = files.entry(file.as_path()).or_insert_with(|| place.clone());
                if shown && !there.1 {
                    *there = place;
                }
            }
        }
        Links {
            base_url: build.config.base_url.trim_end_matches('/'),
            pages: items
                .iter()
                .map(|item| (item.file.as_os_str(), item.path.as_str()))
                .collect(),
            by_address: files
                .iter()
                .map(|(file, (path, _))| (path.clone(), *file))
                .collect(),
            files,
            pictures: Pictures::new(build.root),
        }
    }

    /// Bundle files whose page is shown, and their site paths.
    pub fn files(&self) -> impl Iterator<Item = (&'a Path, &str)> {
        self.files
            .iter()
            .filter(|(_, (_, shown))| *shown)
            .map(|(file, (path, _))| (*file, path.as_str()))
    }

    /// What a link in `item` means.
    pub fn target(&self, item: &Item, written: &str) -> Target {
        if written.is_empty() || written.starts_with('#') {
            return Target::Inside(written.to_owned());
        }
        let own = self.base_url.len() > 8 && written.starts_with(self.base_url);
        let own_path = own
            .then(|| &written[self.base_url.len()..])
            .filter(|rest| rest.starts_with('/'));
        if let Some(path) = own_path {
            return Target::Inside(path.to_owned());
        }
        if written.starts_with("//") || written.starts_with("http:") || written.starts_with("https:") {
            return Target::Outside(written.to_owned());
        }
        let scheme = written
            .split(['/', '?', '#'])
            .next()
            .is_some_and(|start| start.contains(':'));
        if scheme || written.starts_with('/') {
            return Target::Inside(written.to_owned());
        }
        let cut = written.find(['#', '?']).unwrap_or(written.len());
        let (path, rest) = written.split_at(cut);
        let file = beside(&item.file, path);
        let found = self.pages.get(file.as_os_str()).copied();
        let found = found.or_else(|| self.files.get(file.as_path()).map(|(path, _)| path.as_str()));
        Target::Inside(match found {
            Some(found) => format!("{found}{rest}"),
            None => format!("{}{rest}", relative_to(&item.path, path)),
        })
    }

    /// The file (relative to the root) that a site path of an author's own file means.
    pub fn file(&self, path: &str) -> Option<PathBuf> {
        self.file_at(path)
    }

    /// The picture an author names in `item`, with its copies when it is ours and can be read.
    pub fn picture(&self, item: &Item, written: &str) -> Picture {
        match self.target(item, written) {
            Target::Outside(src) => Picture {
                src,
                ..Picture::default()
            },
            Target::Inside(src) => match self.file_at(&src) {
                Some(file) => self.pictures.shown(&file, src),
                None => Picture {
                    src,
                    ..Picture::default()
                },
            },
        }
    }

    /// The file (relative to the root) of a picture that an author names in `item`, when it is ours.
    pub fn picture_file(&self, item: &Item, written: &str) -> Option<PathBuf> {
        match self.target(item, written) {
            Target::Inside(src) => self.file_at(&src),
            Target::Outside(_) => None,
        }
    }

    /// What is known of pictures.
    pub fn pictures(&self) -> &Pictures<'a> {
        &self.pictures
    }

    fn file_at(&self, src: &str) -> Option<PathBuf> {
        let path = src.split(['?', '#']).next().unwrap_or_default();
        if let Some(file) = self.by_address.get(path) {
            return Some(file.to_path_buf());
        }
        let inside = path.starts_with('/') && !path.split('/').any(|part| part == "..");
        inside.then(|| Path::new("static").join(path.trim_start_matches('/')))
    }
}

/// The file that `path` names from beside `file`, without `.` and `..`.
fn beside(file: &Path, path: &str) -> PathBuf {
    let mut out = file.parent().map(Path::to_path_buf).unwrap_or_default();
    for part in Path::new(path).components() {
        match part {
            Component::ParentDir => {
                out.pop();
            }
            Component::Normal(part) => out.push(part),
            _ => {}
        }
    }
    out
}

/// The site path that a relative address means on page `page`.
pub fn relative_to(page: &str, address: &str) -> String {
    if address.starts_with('/') {
        return address.to_owned();
    }
    let mut parts: Vec<&str> = page.split('/').collect();
    // What follows the last slash is a file, not a folder.
    parts.pop();
    let mut pieces = address.split('/').peekable();
    while let Some(piece) = pieces.next() {
        match piece {
            "." => {}
            ".." if parts.len() > 1 => {
                parts.pop();
            }
            ".." => {}
            piece => {
                parts.push(piece);
                continue;
            }
        }
        if pieces.peek().is_none() {
            parts.push("");
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relative_address_is_read_from_the_page() {
        assert_eq!(relative_to("/faq/a/b/", "c/"), "/faq/a/b/c/");
        assert_eq!(relative_to("/faq/a/b/", "../c/"), "/faq/a/c/");
        assert_eq!(relative_to("/faq/a/b/", "../../../../c"), "/c");
        assert_eq!(relative_to("/faq/a/", ".."), "/faq/");
        assert_eq!(relative_to("/x.html", "y.png"), "/y.png");
    }
}
