//! Old addresses that pages name as their own: what is wrong with them, seen over the whole shelf.
//!
//! It knows items only; that an alias may not take the place of a list or a feed is `site`'s to say.

use std::collections::BTreeMap;
use std::path::Path;

use super::Item;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};

/// The site path an alias stands at: with a slash at both ends, unless it names a file.
pub fn path_of(alias: &str) -> String {
    let path = format!("/{}", alias.trim_start_matches('/'));
    let is_file = path.rsplit('/').next().is_some_and(|last| last.contains('.'));
    if is_file {
        path
    } else {
        format!("{}/", path.trim_end_matches('/'))
    }
}

/// Every alias that leads back to its own page, stands where a page is, or is claimed twice.
pub(super) fn judge(root: &Path, items: &[Item], faults: &mut Diagnostics) {
    let pages: BTreeMap<&str, &Item> = items.iter().map(|item| (item.path.as_str(), item)).collect();
    let mut claimed: BTreeMap<String, &Item> = BTreeMap::new();
    for item in items {
        for alias in &item.aliases {
            let path = path_of(alias);
            match pages.get(path.as_str()) {
                Some(there) if there.path == item.path => faults.push(own(place(root, item, alias), alias)),
                Some(there) => faults.push(taken(place(root, item, alias), item, alias, there)),
                None => {
                    let before = claimed.insert(path, item).filter(|first| first.path != item.path);
                    if let Some(first) = before {
                        faults.push(twice(place(root, item, alias), alias, first));
                    }
                }
            }
        }
    }
}

fn own(place: Place, alias: &str) -> Diagnostic {
    let message =
        format!("the alias `{alias}` is the page's own address: it would send visitors in a circle");
    Diagnostic::warning("alias-loop", place, message).hint("take it out of `aliases`")
}

fn taken(place: Place, item: &Item, alias: &str, there: &Item) -> Diagnostic {
    let circle = there.aliases.iter().any(|back| path_of(back) == item.path);
    let file = there.file.display();
    let fault = if circle {
        let message = format!("the alias `{alias}` and one of `{file}` lead to each other");
        Diagnostic::error("alias-loop", place, message)
    } else {
        let message = format!("the alias `{alias}` is the address of `{file}`");
        Diagnostic::error("alias-taken", place, message)
    };
    fault.hint("a page that is there cannot be sent on: take the alias out, or rename the page")
}

fn twice(place: Place, alias: &str, first: &Item) -> Diagnostic {
    let message = format!("the alias `{alias}` already leads to `{}`", first.path);
    Diagnostic::error("alias-twice", place, message)
        .hint("an old address leads to one page: take it out of the other's `aliases`")
}

/// Where an alias stands in the front matter.
pub fn place(root: &Path, item: &Item, alias: &str) -> Place {
    let Ok(text) = std::fs::read_to_string(root.join(&item.file)) else {
        return Place::file(&item.file);
    };
    // Below `aliases:`, so that a slug of the same name is not taken for it.
    let from = text
        .lines()
        .position(|line| line.trim_start().starts_with("aliases"))
        .unwrap_or(0);
    let mut front = text.lines().enumerate().take(item.body_line.max(1)).skip(from);
    // The slash it begins with may have been left out.
    let bare = alias.trim_start_matches('/');
    let column = |line: &str| {
        let at = line.find(alias).or_else(|| line.find(bare))?;
        Some(line[..at].chars().count() + 1)
    };
    match front.find_map(|(at, line)| Some((at + 1, column(line)?))) {
        Some((line, column)) => Place::at(&item.file, &text, line, column),
        None => Place::file(&item.file),
    }
}

#[cfg(test)]
mod tests {
    use super::path_of;

    #[test]
    fn an_alias_is_a_folder_unless_it_names_a_file() {
        for (alias, path) in [
            ("old", "/old/"),
            ("/old/", "/old/"),
            ("/a/b.html", "/a/b.html"),
            ("//x", "/x/"),
            ("/", "/"),
        ] {
            assert_eq!(path_of(alias), path);
        }
    }
}
