//! What an author's link or picture means: the page of another file, a file beside this one, another site.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use crate::content::Item;

use super::Build;
use super::markdown::{Picture, Target};

/// Addresses of all files of the shelf and sizes of pictures.
pub struct Links<'a> {
    root: &'a Path,
    base_url: &'a str,
    /// `content/faq/x.md` -> site path.
    pages: BTreeMap<&'a Path, &'a str>,
    /// Bundle file -> site path.
    files: BTreeMap<&'a Path, String>,
}

impl<'a> Links<'a> {
    /// Knows every file, also of items that are withheld: a link to them is dead, not unknown.
    pub fn new(build: &Build<'a>) -> Links<'a> {
        let items = &build.shelf.items;
        let beside = |item: &'a Item| {
            let folder = item.file.parent().unwrap_or(Path::new(""));
            item.bundle.iter().filter_map(move |file| {
                let inner = file
                    .strip_prefix(folder)
                    .ok()?
                    .to_string_lossy()
                    .replace('\\', "/");
                Some((file.as_path(), format!("{}{inner}", item.path)))
            })
        };
        Links {
            root: build.root,
            base_url: build.config.base_url.trim_end_matches('/'),
            pages: items
                .iter()
                .map(|item| (item.file.as_path(), item.path.as_str()))
                .collect(),
            files: items.iter().flat_map(beside).collect(),
        }
    }

    /// Bundle files and their site paths.
    pub fn files(&self) -> impl Iterator<Item = (&Path, &str)> {
        self.files.iter().map(|(file, path)| (*file, path.as_str()))
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
        let found = self.pages.get(file.as_path()).copied();
        let found = found.or_else(|| self.files.get(file.as_path()).map(String::as_str));
        Target::Inside(match found {
            Some(found) => format!("{found}{rest}"),
            None => format!("{}{rest}", relative_to(&item.path, path)),
        })
    }

    /// The picture an author names in `item`, with its size when it is ours and can be read.
    pub fn picture(&self, item: &Item, written: &str) -> Picture {
        let src = match self.target(item, written) {
            Target::Outside(address) => {
                return Picture {
                    src: address,
                    size: None,
                };
            }
            Target::Inside(address) => address,
        };
        let beside = self
            .files
            .iter()
            .find(|(_, path)| path.as_str() == src)
            .map(|(file, _)| self.root.join(file));
        let file = beside.unwrap_or_else(|| self.root.join("static").join(src.trim_start_matches('/')));
        let inside = !src.split('/').any(|part| part == "..");
        let size = if inside {
            image::image_dimensions(file).ok()
        } else {
            None
        };
        Picture { src, size }
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
