//! Names that a site's own templates use and nobody gives: strings, assets, values. They are found when
//! the theme is loaded, all in one run, also in templates and branches that no page reaches today.

use std::collections::BTreeSet;

use tera::Tera;

use super::assets::Assets;
use super::contract;
use super::fault::{Source, Sources};
use super::strings::Strings;
use super::tags;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, nearest};

/// Checks every template of the site's own.
pub fn check(
    tera: &Tera,
    sources: &Sources,
    (strings, assets): (&Strings, &Assets),
    problems: &mut Diagnostics,
) {
    let set = set_anywhere(sources);
    // A copy that says what the built-in one says is held by our own tests.
    let changed = |source: &Source| source.own && source.built_in.as_ref() != Some(&source.text);
    for (name, source) in sources.iter().filter(|(_, source)| changed(source)) {
        for (at, key) in tags::named(&source.text, "t(key=\"") {
            if !strings.has(key) {
                let fault = missing(source, (at, key), "no language has a string");
                problems.push(hinted(fault, strings.nearest(key), "add it to `i18n/en.ftl`"));
            }
        }
        for (at, path) in tags::named(&source.text, "asset(path=\"") {
            if assets.public(path).is_none() {
                let fault = missing(source, (at, path), "the theme has no asset");
                problems.push(hinted(fault, assets.nearest(path), "add it to `assets/`"));
            }
        }
        // Shortcodes are given what an author writes, the desk's and the endpoint's pages what only they know.
        let free = ["comment/", "desk/", "shortcodes/"];
        if !free.iter().any(|folder| name.starts_with(folder)) {
            values(tera, (name, source), &set, problems);
        }
    }
}

fn missing(source: &Source, (at, name): (usize, &str), what: &str) -> Diagnostic {
    let place = source.place(at).width(name.chars().count());
    Diagnostic::error("template", place, format!("{what} `{name}`"))
}

fn hinted(fault: Diagnostic, near: Option<&str>, else_: &str) -> Diagnostic {
    match near {
        Some(near) => fault.hint(format!("did you mean `{near}`?")),
        None => fault.hint(else_),
    }
}

/// Values that no page gives to this template.
fn values(tera: &Tera, (name, source): (&str, &Source), set: &BTreeSet<&str>, problems: &mut Diagnostics) {
    let Ok(used) = tera.get_template_variables(name) else {
        return;
    };
    let given = contract::values_of(name);
    let used: BTreeSet<&str> = used.into_iter().collect();
    for value in used {
        if given.contains(value) || set.contains(value) {
            continue;
        }
        // Names of what it extends or includes are told there.
        let Some(at) = tags::used(&source.text, value) else {
            continue;
        };
        let place = source.place(at).width(value.chars().count());
        let fault = Diagnostic::error("template", place, format!("there is no value `{value}` here"));
        let all: Vec<&str> = given.iter().copied().collect();
        problems.push(match nearest(value, all.iter().copied()) {
            Some(near) => fault.hint(format!("did you mean `{near}`?")),
            None => fault.hint(format!("there are: {}", all.join(", "))),
        });
    }
}

/// Names that some template sets: a part may be given what its includer set.
fn set_anywhere(sources: &Sources) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    for source in sources.values() {
        for tag in tags::tags(&source.text).into_iter().filter(|tag| tag.statement) {
            let words: Vec<&str> = tag
                .inner
                .split(|c: char| !(c.is_alphanumeric() || c == '_'))
                .filter(|word| !word.is_empty())
                .collect();
            match words.as_slice() {
                ["set" | "set_global", name, ..] => {
                    names.insert(*name);
                }
                ["for", one, "in", ..] => {
                    names.insert(*one);
                }
                ["for", one, other, "in", ..] => names.extend([*one, *other]),
                _ => {}
            }
        }
    }
    names
}

impl Source {
    /// The place of a byte of the text.
    fn place(&self, at: usize) -> Place {
        Place::at_byte(&self.shown, &self.text, at)
    }
}
