//! Folders of Markdown, such as a help centre's: numbers before names, folders with blanks, titles in
//! the first heading, links from file to file.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::atlas::{self, Asset, Atlas, Outline, Whence};
use super::folder::{self, Tree, name_of, parent};
use super::keys::{self, Keys, Known};
use super::report::Report;
use super::{Each, Piece, Settings, Source, address, dates, front, liquid, media, scan};
use crate::content::Error;
use crate::text;

/// A folder of Markdown files, or one file.
pub(super) struct Plain {
    tree: Tree,
    name: String,
    only: Option<String>,
    settings: Settings,
    pages: Vec<Page>,
}

struct Page {
    outline: Outline,
    keys: Keys,
    body: String,
}

impl Plain {
    pub(super) fn open(path: &Path, report: &mut Report) -> Result<Plain, Error> {
        let file = path
            .is_file()
            .then(|| path.file_name().map(|name| name.to_string_lossy().into_owned()))
            .flatten();
        let root = if file.is_some() {
            path.parent().unwrap_or(Path::new("."))
        } else {
            path
        };
        let root = if root.as_os_str().is_empty() {
            Path::new(".")
        } else {
            root
        };
        let tree = Tree::read(root, report)?;
        let name = format!("markdown {}", super::source_name(root));
        Ok(Plain {
            tree,
            name,
            only: file,
            settings: Settings::default(),
            pages: Vec::new(),
        })
    }

    fn read_one(&mut self, path: &str, report: &mut Report) -> Option<()> {
        let (stem, end) = name_of(path);
        if !matches!(end, "md" | "markdown" | "mdown" | "mkd")
            || self.only.as_deref().is_some_and(|only| only != path)
        {
            return None;
        }
        if parent(path).is_empty()
            && matches!(
                stem.to_uppercase().as_str(),
                "LICENSE" | "CHANGELOG" | "CONTRIBUTING" | "CODE_OF_CONDUCT" | "SUMMARY" | "SECURITY"
            )
        {
            report.leave(path, "it is about the files, not one of them");
            return None;
        }
        let text = self.tree.text(path).map_err(|why| report.leave(path, why)).ok()?;
        let parts = front::read(&text);
        parts.faults.iter().for_each(|fault| report.doubt(path, fault));
        let (stem, language) = match stem.rsplit_once('.') {
            Some((stem, code)) if crate::config::is_language(code) => (stem, Some(code.to_owned())),
            _ => (stem, None),
        };
        let section = matches!(stem.to_lowercase().as_str(), "readme" | "index" | "_index");
        let above: Vec<&str> = parent(path).split('/').filter(|part| !part.is_empty()).collect();
        let blog = above.first().is_some_and(|first| super::is_blog(first));
        let (weight, bare) = without_number(stem);
        let day = dates::of_name(bare).or_else(|| dates::of_name(stem));
        let known = Known {
            date: day.as_ref().map(|(day, _)| day.as_str()),
            blanks: false,
            entry: !blog && !section,
        };
        let mut keys = keys::translate(parts.keys, known);
        keys.told.iter().for_each(|told| report.doubt(path, told));
        let body = titled(&mut keys, parts.body);
        if let Some(weight) = weight.filter(|_| !keys.ours.contains_key("weight")) {
            keys.ours.insert("weight".into(), weight.into());
        }
        if section {
            keys.ours
                .retain(|key, _| matches!(key.as_str(), "title" | "summary" | "weight"));
        }
        let mut outline = self.outline(path, (stem, section), &mut keys, language)?;
        outline.empty = body.trim().is_empty();
        if section && outline.folder == "faq" && body.trim().is_empty() {
            return None;
        }
        self.pages.push(Page { outline, keys, body });
        Some(())
    }

    fn outline(
        &self,
        path: &str,
        (stem, section): (&str, bool),
        keys: &mut Keys,
        language: Option<String>,
    ) -> Option<Outline> {
        let above: Vec<&str> = parent(path).split('/').filter(|part| !part.is_empty()).collect();
        let mut folders: Vec<&str> = above.iter().map(|part| without_number(part).1).collect();
        if folders.first().is_some_and(|first| super::is_faq(first)) {
            folders.remove(0);
        }
        let blog = folders.first().is_some_and(|first| super::is_blog(first));
        let folder = match (blog, section, folders.is_empty()) {
            (true, ..) => "blog".to_owned(),
            (_, true, true) => "faq".to_owned(),
            _ => super::faq_folder(&folders),
        };
        if blog && section {
            return None;
        }
        let (_, bare) = without_number(stem);
        let bare = dates::of_name(bare).map_or(bare, |(_, rest)| rest);
        let id = bare.chars().all(|c| c.is_ascii_digit());
        let title = keys
            .ours
            .get("title")
            .and_then(|title| title.as_str())
            .unwrap_or("")
            .to_owned();
        let name = if id && !title.is_empty() {
            title.as_str()
        } else {
            bare
        };
        let mut outline = Outline {
            origin: path.to_owned(),
            folder,
            ..Outline::default()
        };
        outline.stem = if section {
            "_index".to_owned()
        } else {
            atlas::stem(name)
        };
        outline.slug = keys
            .ours
            .shift_remove("slug")
            .and_then(|slug| slug.as_str().map(str::to_owned));
        outline.language = keys.language.clone().or(language);
        outline.old.clone_from(&keys.addresses);
        outline.names = vec![path.to_owned(), path.trim_end_matches(".md").to_owned()];
        // Articles of a help desk are linked by their number.
        let id = keys.ours.get("extra").and_then(|extra| extra.get("id"));
        let id = id.map(|id| id.to_string().trim_matches('"').to_owned());
        let of_name: String = stem.chars().take_while(char::is_ascii_digit).collect();
        for number in [Some(of_name), id].into_iter().flatten() {
            if number.len() < 5 || !number.bytes().all(|b| b.is_ascii_digit()) {
                continue;
            }
            outline.names.extend([
                format!("articles/{number}"),
                address::canonical(&format!("/hc/articles/{number}")),
            ]);
        }
        Some(outline)
    }

    /// Titles of folders whose names say more than an address can.
    fn name_folders(&mut self) {
        let mut titles: BTreeMap<String, (String, Option<i64>, String)> = BTreeMap::new();
        let own: BTreeSet<String> = self
            .pages
            .iter()
            .filter(|page| page.outline.stem == "_index")
            .map(|page| page.outline.folder.clone())
            .collect();
        for page in self
            .pages
            .iter()
            .filter(|page| page.outline.folder.starts_with("faq/") && page.outline.language.is_none())
        {
            let above = parent(&page.outline.origin);
            let Some(last) = above.rsplit('/').next().filter(|last| !last.is_empty()) else {
                continue;
            };
            let (weight, bare) = without_number(last);
            let title = bare.replace('_', " ").trim().to_owned();
            let plain = text::slug(&title).replace('-', " ");
            if (weight.is_some() || title.to_lowercase() != plain || title.contains(char::is_uppercase))
                && !own.contains(&page.outline.folder)
                && !super::is_faq(&title)
            {
                titles
                    .entry(page.outline.folder.clone())
                    .or_insert((title, weight, above.to_owned()));
            }
        }
        for (folder, (title, weight, above)) in titles {
            let mut keys = Keys::default();
            keys.ours.insert("title".into(), title.into());
            if let Some(weight) = weight {
                keys.ours.insert("weight".into(), weight.into());
            }
            let outline = Outline {
                origin: format!("{above}/"),
                folder,
                stem: "_index".into(),
                ..Outline::default()
            };
            self.pages.push(Page {
                outline,
                keys,
                body: String::new(),
            });
        }
    }
}

/// The first heading is the title unless another is given; the page shows its title itself.
fn titled(keys: &mut Keys, body: String) -> String {
    let Some((title, rest)) = scan::first_heading(&body) else {
        return body;
    };
    let given = keys
        .ours
        .get("title")
        .and_then(|title| title.as_str())
        .map(text::fold);
    if given.is_none() {
        keys.ours.insert("title".into(), title.as_str().into());
    }
    if given.is_none_or(|given| given == text::fold(&title)) {
        rest
    } else {
        body
    }
}

/// `02 First steps` is the second, `360001234-First-steps` has a number that only a machine needs.
fn without_number(name: &str) -> (Option<i64>, &str) {
    let digits = name.bytes().take_while(u8::is_ascii_digit).count();
    let rest = name[digits..].trim_start_matches(['-', '_', '.', ' ', ')']);
    let parted = rest.len() < name.len() - digits;
    if digits == 0 || rest.is_empty() || !parted || dates::of_name(name).is_some() {
        return (None, name);
    }
    match digits {
        1..=3 => (name[..digits].parse().ok(), rest),
        5.. => (None, rest),
        // A year belongs to the title.
        _ => (None, name),
    }
}

impl Source for Plain {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn settings(&self) -> &Settings {
        &self.settings
    }

    fn outlines(&mut self, report: &mut Report) -> Result<Vec<Outline>, Error> {
        let paths: Vec<String> = self.tree.files().map(str::to_owned).collect();
        for path in paths {
            self.read_one(&path, report);
        }
        self.name_folders();
        Ok(self.pages.iter().map(|page| page.outline.clone()).collect())
    }

    fn assets(&mut self, atlas: &mut Atlas, _: &media::Uploads) {
        for path in self.tree.files().filter(|path| folder::is_media(path)) {
            atlas.asset(
                &format!("/{path}"),
                Asset {
                    address: format!("/{path}"),
                    from: Whence::Disk(self.tree.path(path)),
                },
            );
        }
    }

    fn pieces(&mut self, atlas: &mut Atlas, report: &mut Report, each: Each<'_>) -> Result<(), Error> {
        for page in std::mem::take(&mut self.pages) {
            let (text, toc) = liquid::leftovers(&page.body, report);
            let body = super::from_markdown(&text, &page.outline, atlas, report);
            let mut keys = page.keys.ours;
            if toc {
                keys.insert("toc".into(), true.into());
            }
            super::finish(&mut keys, &page.outline, atlas, report);
            each(
                Piece {
                    outline: page.outline,
                    keys,
                    body,
                },
                report,
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_before_names_are_an_order_or_an_id() {
        for (name, want) in [
            ("02 First steps", (Some(2), "First steps")),
            ("360001234567-First-steps", (None, "First-steps")),
            ("2014-03-05-news", (None, "2014-03-05-news")),
            ("2024 fares", (None, "2024 fares")),
            ("3d-printing", (None, "3d-printing")),
            ("115004", (None, "115004")),
            ("1. Booking", (Some(1), "Booking")),
        ] {
            assert_eq!(without_number(name), want, "{name}");
        }
    }
}
