//! Addresses that the last deploy had and this site has not: each is a bookmark, a search result or a
//! link on somebody's page that would now lead nowhere.
//!
//! `deploy` keeps the list of what it sent (site paths, sorted) at [`deployed_path`]; nothing here
//! writes it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Diagnostics, Place, nearest};
use crate::site::manifest::STATE;
use crate::site::plan;
use crate::site::{Build, Error};

/// Where the list of public addresses of the last deploy is kept.
pub fn deployed_path(root: &Path) -> PathBuf {
    root.join(STATE).join("deployed.json")
}

/// Site paths of the last deploy; empty when there was none.
pub fn deployed(root: &Path) -> Result<Vec<String>, Error> {
    let path = deployed_path(root);
    match std::fs::read(&path) {
        Ok(bytes) => serde_json::from_slice(&bytes).map_err(|fault| Error::Read {
            path,
            cause: fault.into(),
        }),
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(cause) => Err(Error::Read { path, cause }),
    }
}

/// A diagnostic for each page that was deployed and is neither here nor sent on.
pub fn check(build: &Build<'_>, there: &BTreeSet<String>) -> Result<Diagnostics, Error> {
    let mut found = Diagnostics::new();
    for path in deployed(build.root)? {
        if is_page(&path) && !there.contains(&path) {
            found.push(lost(build, there, &path));
        }
    }
    Ok(found)
}

/// What people keep the address of: pages, but not the second page of a list, and no mistaken one.
fn is_page(path: &str) -> bool {
    let second = path.trim_end_matches('/').rsplit_once("/page/");
    let second = second.is_some_and(|(_, number)| number.bytes().all(|byte| byte.is_ascii_digit()));
    path.starts_with('/')
        && path != "/404.html"
        && !second
        && (path.ends_with('/') || path.ends_with(".html"))
}

fn lost(build: &Build<'_>, there: &BTreeSet<String>, path: &str) -> Diagnostic {
    let withheld = build
        .shelf
        .items
        .iter()
        .find(|item| item.path == path && !plan::shown(item, build));
    if let Some(item) = withheld {
        let why = item.withheld(build.now);
        let why = why.map_or_else(String::new, |why| format!(" ({why:?})").to_lowercase());
        let message = format!("`{path}` was on the site at the last deploy, and is now withheld{why}");
        let fault = Diagnostic::warning("lost-address", Place::file(&item.file), message);
        return fault.hint(format!(
            "if another page answers it now, add `aliases: [{path}]` there"
        ));
    }
    let message = format!("`{path}` was on the site at the last deploy, and now leads nowhere");
    let fault = Diagnostic::general("lost-address", message);
    let pages = there.iter().filter(|there| is_page(there)).map(String::as_str);
    // A page that was moved mostly keeps its name.
    let name = |path: &str| {
        path.trim_matches('/')
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    let moved = pages
        .clone()
        .find(|there| !name(there).is_empty() && name(there) == name(path));
    match moved.or_else(|| nearest(path, pages)) {
        Some(near) => fault.hint(format!(
            "add `aliases: [{path}]` to the page that answers it now, perhaps `{near}`"
        )),
        None => fault.hint(format!("add `aliases: [{path}]` to the page that answers it now")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_are_missed() {
        for (path, page) in [
            ("/", true),
            ("/faq/x/", true),
            ("/old.html", true),
            ("/blog/page/two/", true),
            ("/404.html", false),
            ("/blog/page/2/", false),
            ("/assets/site.0123456789.css", false),
            ("/faq/x/index.md", false),
            ("/blog/feed.xml", false),
            ("https://elsewhere.example/", false),
        ] {
            assert_eq!(is_page(path), page, "{path}");
        }
    }
}
