//! What a theme may rely on: a number, and what changed from one number to the next.

mod values;

use std::collections::BTreeSet;

use super::eject::marked;
use super::layers::Stack;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};

/// The contract that this version keeps: templates, their values, functions, filters, parts and strings.
pub const CONTRACT: u32 = 2;

/// What changed when a contract became the next.
struct Change {
    /// The contract that brought it.
    contract: u32,
    /// The template it concerns; empty = all that use `word`.
    template: &'static str,
    /// A piece of template text by which what is old is known.
    word: &'static str,
    /// What to do.
    mend: &'static str,
}

const CHANGES: &[Change] = &[
    Change {
        contract: 2,
        template: "",
        word: "class=\"hello\"",
        mend: "the headline with the large search stands in `{% block hello %}`, outside `main`",
    },
    Change {
        contract: 2,
        template: "templates/base.html",
        word: "{% block main %}",
        mend: "`base.html` has the blocks `hello` and `trail` before `main`, and includes `part/notice.html`, `part/mark.html` and `part/foot.html`",
    },
    Change {
        contract: 2,
        template: "templates/post.html",
        word: "class=\"lay\"",
        mend: "a post shows `part/series.html`, `part/share.html` and `part/turn.html`, and stands in `class=\"read\"`",
    },
];

/// Warns of templates that were written for an older contract, with what to change, and refuses those for a later one.
pub fn check(stack: &Stack, problems: &mut Diagnostics) {
    for about in &stack.abouts {
        if about.contract > CONTRACT {
            let message = format!(
                "this theme is written for contract {}; this frontload keeps {CONTRACT}",
                about.contract
            );
            let fault = Diagnostic::error("theme-contract", about.place.clone(), message);
            problems.push(fault.hint("update frontload, or take an older version of the theme"));
        }
    }
    for (path, file) in &stack.files {
        let of_theme = stack
            .abouts
            .iter()
            .rev()
            .find(|about| file.shown.starts_with(format!("themes/{}", about.folder)))
            .map(|about| about.contract);
        let contract = marked(&file.bytes).map(|(contract, _)| contract).or(of_theme);
        let Some(contract) = contract.filter(|contract| file.own && *contract < CONTRACT) else {
            continue;
        };
        let text = String::from_utf8_lossy(&file.bytes);
        for change in CHANGES.iter().filter(|change| change.contract > contract) {
            let concerns = change.template.is_empty() || change.template == path;
            let Some(at) = text.find(change.word).filter(|_| concerns) else {
                continue;
            };
            let place = Place::at_byte(&file.shown, &text, at).width(change.word.chars().count());
            let message = format!("written for contract {contract}; this frontload keeps {CONTRACT}");
            problems.push(Diagnostic::warning("theme-contract", place, message).hint(change.mend));
        }
    }
}

/// The names that `template` may use: its own, or for a part and for a template of the site's those of all.
pub fn values_of(template: &str) -> BTreeSet<&'static str> {
    let own: Vec<&values::Template> = values::TEMPLATES
        .iter()
        .filter(|it| it.name == template)
        .collect();
    let from: Vec<&values::Template> = if own.is_empty() {
        values::TEMPLATES.iter().collect()
    } else {
        own
    };
    let given = from.iter().flat_map(|template| template.given);
    let all = given.chain(values::EVERYWHERE).chain(values::PAGES);
    all.map(|(name, _)| *name).collect()
}

/// Names of the templates of public pages.
#[cfg(test)]
pub fn templates() -> impl Iterator<Item = &'static str> {
    values::TEMPLATES.iter().map(|template| template.name)
}

#[cfg(test)]
mod tests;
