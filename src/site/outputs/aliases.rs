//! Old addresses: the one table of them, its faults, and the pages that send visitors on.

use std::path::{Path, PathBuf};

use crate::content::{self, Item};
use crate::diagnostic::{Diagnostic, Place};
use crate::site::desk::Desk;
use crate::site::output::Outputs;
use crate::site::plan::{self, headline};
use crate::site::sheet::Sheet;

use super::redirects::{self, Table};

/// Plans a page at each old address, and what servers read; gives the table for the endpoint. It must
/// come last: an alias may not take the place of anything else.
pub fn all<'a>(outputs: &mut Outputs<'a>, desk: &'a Desk<'a>) -> Table {
    let mut table = Table::new();
    for edition in &desk.plan.editions {
        let items = edition.entries.iter().chain(&edition.posts).chain(&edition.pages);
        for (item, alias) in items.flat_map(|item| item.aliases.iter().map(move |alias| (*item, alias))) {
            let path = redirects::path_of(alias);
            if let Some(fault) = fault(outputs, desk, &table, (item, alias, &path)) {
                outputs.problems.push(fault);
                continue;
            }
            outputs.stub(Sheet {
                path: path.clone(),
                template: "alias.html".to_owned(),
                language: edition.language,
                source: Some(item.file.clone()),
                listed: None,
                fill: Box::new(move |values| {
                    values.insert("title", headline(item));
                    values.insert("target", &item.path);
                    values.insert("canonical", &desk.absolute(&item.path));
                }),
            });
            table.insert(path, item.path.clone());
        }
    }
    moved(outputs, desk, &mut table);
    if desk.build.config.site.redirects && !table.is_empty() {
        for file in redirects::File::ALL {
            if !desk.is_own(file.path()) {
                outputs.of(file.path(), None, table.clone(), move |table| {
                    file.text(table).into_bytes()
                });
            }
        }
    }
    table
}

/// The same for addresses that moved without a page to say so: `content/_redirects.yaml`.
fn moved<'a>(outputs: &mut Outputs<'a>, desk: &'a Desk<'a>, table: &mut Table) {
    let redirects = &desk.build.shelf.redirects;
    let item = |to: &str| desk.build.shelf.items.iter().find(|item| item.path == to);
    for one in redirects {
        let to = content::redirected(redirects, &one.to);
        // An address that is not public yet is told to nobody; what a page says of itself counts more.
        let withheld = item(to).is_some_and(|item| !plan::shown(item, desk.build));
        if withheld || table.contains_key(&one.from) {
            continue;
        }
        let title = item(to).map_or(to, headline);
        outputs.stub(Sheet {
            path: one.from.clone(),
            template: "alias.html".to_owned(),
            language: desk.build.config.language(),
            source: Some(PathBuf::from(content::REDIRECTS)),
            listed: None,
            fill: Box::new(move |values| {
                let inside = to.starts_with('/');
                values.insert("title", title);
                values.insert("target", to);
                values.insert(
                    "canonical",
                    &if inside { desk.absolute(to) } else { to.to_owned() },
                );
            }),
        });
        table.insert(one.from.clone(), to.to_owned());
    }
}

/// What is wrong with an alias.
fn fault(
    outputs: &Outputs<'_>,
    desk: &Desk<'_>,
    table: &Table,
    (item, alias, path): (&Item, &str, &str),
) -> Option<Diagnostic> {
    let place = place(desk.build.root, item, alias);
    if path == item.path {
        let message =
            format!("the alias `{alias}` is the page's own address: it would send visitors in a circle");
        return Some(Diagnostic::warning("alias-loop", place, message).hint("take it out of `aliases`"));
    }
    if let Some(target) = table.get(path) {
        if *target == item.path {
            return None;
        }
        let message = format!("the alias `{alias}` already leads to `{target}`");
        let fault = Diagnostic::error("alias-twice", place, message);
        return Some(fault.hint("an old address leads to one page: take it out of the other's `aliases`"));
    }
    if !outputs.has(path) && !desk.is_own(path) {
        return None;
    }
    let there = desk
        .plan
        .editions
        .iter()
        .flat_map(|edition| edition.items())
        .find(|there| there.path == path);
    let circle = there.is_some_and(|there| {
        there
            .aliases
            .iter()
            .any(|back| redirects::path_of(back) == item.path)
    });
    let (code, message) = match there {
        Some(there) if circle => (
            "alias-loop",
            format!(
                "the alias `{alias}` and one of `{}` lead to each other",
                there.file.display()
            ),
        ),
        Some(there) => (
            "alias-taken",
            format!("the alias `{alias}` is the address of `{}`", there.file.display()),
        ),
        None => (
            "alias-taken",
            format!("the alias `{alias}` is the address of a page of the site"),
        ),
    };
    let fault = Diagnostic::error(code, place, message);
    Some(fault.hint("a page that is there cannot be sent on: take the alias out, or rename the page"))
}

/// Where an alias stands in the front matter.
fn place(root: &Path, item: &Item, alias: &str) -> Place {
    let Ok(text) = std::fs::read_to_string(root.join(&item.file)) else {
        return Place::file(&item.file);
    };
    let front = text.lines().take(item.body_line.max(1)).enumerate();
    let found = front.filter_map(|(at, line)| Some((at + 1, line[..line.find(alias)?].chars().count() + 1)));
    // Below `aliases:`, so that a slug of the same name is not taken for it.
    let from = text
        .lines()
        .position(|line| line.starts_with("aliases:"))
        .unwrap_or(0);
    match found.into_iter().find(|(line, _)| *line > from) {
        Some((line, column)) => Place::at(&item.file, &text, line, column),
        None => Place::file(&item.file),
    }
}
