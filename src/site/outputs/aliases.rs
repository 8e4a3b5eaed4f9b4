//! Old addresses: the one table of them, its faults, and the pages that send visitors on.

use std::path::PathBuf;

use crate::content::{self, Item};
use crate::diagnostic::Diagnostic;
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
            let path = content::alias_path(alias);
            // Of another page's address, and of an address that is claimed twice, the shelf has told.
            if path == item.path || table.contains_key(&path) || desk.plan.item(&path).is_some() {
                continue;
            }
            if let Some(fault) = fault(outputs, desk, (item, alias, &path)) {
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

/// An alias that takes the place of something that no item is: a list, a feed, a file of the site's.
fn fault(
    outputs: &Outputs<'_>,
    desk: &Desk<'_>,
    (item, alias, path): (&Item, &str, &str),
) -> Option<Diagnostic> {
    if !outputs.has(path) && !desk.is_own(path) {
        return None;
    }
    let place = content::alias_place(desk.build.root, item, alias);
    let message = format!("the alias `{alias}` is the address of a page of the site");
    let fault = Diagnostic::error("alias-taken", place, message);
    Some(fault.hint("a page that is there cannot be sent on: take the alias out, or rename the page"))
}
