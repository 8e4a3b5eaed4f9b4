//! What no key can say alone: two destinations of one name, a webhook without an address.

use std::collections::BTreeMap;
use std::path::Path;

use crate::diagnostic::{Diagnostic, Diagnostics, Place, nearest};
use crate::yaml::{Node, Source};

/// Themes that need no folder.
const BUILT_IN_THEMES: [&str; 2] = ["default", "plain"];

pub(super) fn check(source: Source<'_>, tree: &Node, root: &Path, faults: &mut Diagnostics) {
    destinations(source, tree, faults);
    theme(source, tree, root, faults);
    sources(source, tree, faults);
    languages(source, tree, faults);
    toy_mail(source, tree, faults);
    deploy(source, tree, faults);
}

/// Who deploys unasked must know where to, and under which address the pages will stand.
fn deploy(source: Source<'_>, tree: &Node, faults: &mut Diagnostics) {
    let Some(node) = tree.at("deploy.auto").filter(|node| node.text() == Some("true")) else {
        return;
    };
    for key in ["deploy.to", "base_url"] {
        if tree.at(key).and_then(Node::text).is_none_or(str::is_empty) {
            faults.push(missing(source.place(node.start, node.end), "`deploy.auto`", key));
        }
    }
}

/// A folder instead of a mail server is for demos and development; in production nobody would read it.
fn toy_mail(source: Source<'_>, tree: &Node, faults: &mut Diagnostics) {
    let public = tree
        .at("base_url")
        .and_then(Node::text)
        .is_some_and(|url| url.starts_with("https://"));
    let Some(node) = tree.at("mail.smtp").filter(|_| public) else {
        return;
    };
    if node.text().is_some_and(|text| text.starts_with("folder:")) {
        let place = source.place(node.start, node.end);
        let fault = Diagnostic::error(
            "toy-mail",
            place,
            "a public site would write its mail to a folder",
        );
        faults.push(fault.hint("name a mail server: smtps://${MAIL_USER}:${MAIL_PASSWORD}@mail.example.com"));
    }
}

fn destinations(source: Source<'_>, tree: &Node, faults: &mut Diagnostics) {
    let mut names = BTreeMap::new();
    let list = tree.at("care.destinations").map_or(&[][..], Node::items);
    for node in list.iter().filter(|node| !node.pairs().is_empty()) {
        let whole = || source.place(node.start, node.start);
        match node.get("name").and_then(|name| Some((name, name.text()?))) {
            None => faults.push(missing(whole(), "a destination", "name")),
            Some((name, text)) => {
                let place = source.place(name.start, name.end);
                if let Some(line) = names.insert(text.to_owned(), place.line.unwrap_or(1)) {
                    let message =
                        format!("a second destination is called `{text}`; the first is in line {line}");
                    let fault = Diagnostic::error("duplicate-destination", place, message);
                    faults.push(fault.hint("give each a name of its own"));
                }
            }
        }
        let has = |key: &str| node.get(key).is_some_and(|value| value.text().is_some());
        match node.get("carrier").and_then(Node::text) {
            None => faults.push(missing(whole(), "a destination", "carrier").hint("`mail` or `webhook`")),
            Some("mail") => {
                if !has("address") {
                    faults.push(missing(whole(), "a destination by mail", "address"));
                }
                if tree.at("mail.smtp").and_then(Node::text).is_none() {
                    let message = "this destination needs `mail.smtp`, and none is given";
                    let fault = Diagnostic::warning("no-mail-server", whole(), message);
                    faults.push(fault.hint("until then forwards wait in the outbox"));
                }
            }
            Some("webhook") => {
                for key in ["url", "secret"].into_iter().filter(|key| !has(key)) {
                    faults.push(missing(whole(), "a destination by webhook", key));
                }
            }
            Some(_) => {}
        }
    }
}

fn missing(place: Place, what: &str, key: &str) -> Diagnostic {
    Diagnostic::error("missing-key", place, format!("{what} needs `{key}`"))
}

fn theme(source: Source<'_>, tree: &Node, root: &Path, faults: &mut Diagnostics) {
    let Some((node, name)) = tree.get("theme").and_then(|node| Some((node, node.text()?))) else {
        return;
    };
    if BUILT_IN_THEMES.contains(&name)
        || (!name.contains(['/', '\\']) && name != ".." && root.join("themes").join(name).is_dir())
    {
        return;
    }
    let there: Vec<String> = std::fs::read_dir(root.join("themes"))
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    let place = source.place(node.start, node.end);
    let fault = Diagnostic::error(
        "unknown-theme",
        place,
        format!("there is no folder `themes/{name}`"),
    );
    let known = there.iter().map(String::as_str).chain(BUILT_IN_THEMES);
    faults.push(match nearest(name, known) {
        Some(near) => fault.hint(format!("did you mean `{near}`?")),
        None => fault.hint("`default` and `plain` are built in"),
    });
}

fn sources(source: Source<'_>, tree: &Node, faults: &mut Diagnostics) {
    let list = tree.at("harvest.sources").map_or(&[][..], Node::items);
    for node in list.iter().filter(|node| !node.pairs().is_empty()) {
        if node.get("path").and_then(Node::text).is_none() {
            faults.push(missing(source.place(node.start, node.start), "a source", "path"));
        }
    }
}

fn languages(source: Source<'_>, tree: &Node, faults: &mut Diagnostics) {
    let list = tree.get("languages").map_or(&[][..], Node::items);
    for (index, node) in list.iter().enumerate() {
        let twice = list[..index].iter().any(|before| before.text() == node.text());
        if twice && node.text().is_some() {
            let place = source.place(node.start, node.end);
            faults.push(Diagnostic::error(
                "duplicate-language",
                place,
                "this language is listed already",
            ));
        }
    }
}
