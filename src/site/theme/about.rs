//! `theme.yaml`: what a theme is called, which version it is, what it was written for and what it
//! lets a site choose.

use super::contract::CONTRACT;
use super::layers::File;
use super::settings::{self, Setting};
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::yaml::keys::{self, Form, Key, Shape};
use crate::yaml::{self, Source};

/// What a theme says of itself.
#[derive(Clone, Debug, PartialEq)]
pub struct About {
    /// Folder below `themes/`.
    pub folder: String,
    /// Its name for people.
    pub name: String,
    /// Its own version.
    pub version: String,
    /// The contract its templates were written for.
    pub contract: u32,
    /// Where that is written.
    pub place: Place,
    /// What a site may choose.
    pub settings: Vec<Setting>,
}

/// A least version, such as `>=0.1`.
const LEAST: Form = Form {
    expects: "a least version of frontload",
    example: ">=0.1",
    read: |text| match text.strip_prefix(">=").map(str::trim).and_then(version) {
        Some(_) => Ok(text.into()),
        None => Err("write `>=` and a version".into()),
    },
};

/// The keys of `theme.yaml`.
pub const KEYS: &[Key] = &[
    key("name", Shape::Text, "The theme's name for people."),
    key("version", Shape::Text, "The theme's own version."),
    key("description", Shape::Text, "One sentence about it."),
    key(
        "frontload",
        Shape::Form(LEAST),
        "The least version of frontload that it needs.",
    ),
    key(
        "contract",
        Shape::Whole(1, 1000),
        "The contract that its templates were written for.",
    ),
    key(
        "settings",
        Shape::Free,
        "What a site may choose under `theme_settings`: name, then `default`, `help`, `one_of`.",
    ),
];

const fn key(name: &'static str, shape: Shape, help: &'static str) -> Key {
    Key {
        name,
        shape,
        default: "",
        help,
    }
}

/// Reads the `theme.yaml` of the theme in `folder`.
pub fn read(folder: &str, file: &File, problems: &mut Diagnostics) -> About {
    let text = String::from_utf8_lossy(&file.bytes).into_owned();
    let source = Source::whole(&file.shown, &text);
    let tree = yaml::tree(source, yaml::SMALL, problems);
    let sound = keys::check(source, &tree, KEYS, problems);
    let word = |key: &str| {
        sound
            .get(key)
            .and_then(|value| value.as_str())
            .unwrap_or("")
            .to_owned()
    };
    let place_of = |key: &str| {
        tree.get(key).map_or_else(
            || Place::file(&file.shown),
            |node| source.place(node.start, node.end),
        )
    };
    let own = env!("CARGO_PKG_VERSION");
    let least = word("frontload");
    if version(least.trim_start_matches(">=").trim()) > version(own) {
        let message = format!("this theme needs frontload {least}; this is {own}");
        let fault = Diagnostic::error("theme", place_of("frontload"), message);
        problems.push(fault.hint("update frontload, or take an older version of the theme"));
    }
    let contract = sound.get("contract").and_then(serde_json::Value::as_u64);
    let contract = contract.and_then(|number| u32::try_from(number).ok());
    if contract.is_none() && !problems.has_errors() {
        let fault = Diagnostic::error("theme", Place::file(&file.shown), "the theme names no contract");
        problems.push(fault.hint(format!(
            "add `contract: {CONTRACT}`, the one this frontload keeps"
        )));
    }
    About {
        folder: folder.to_owned(),
        name: word("name"),
        version: word("version"),
        contract: contract.unwrap_or(CONTRACT),
        place: place_of("contract"),
        settings: settings::declared(source, tree.get("settings"), problems),
    }
}

/// `0.1` or `0.1.2` as numbers.
fn version(text: &str) -> Option<(u64, u64, u64)> {
    let mut parts = text.split('.').map(str::parse::<u64>);
    let mut next = || parts.next().unwrap_or(Ok(0)).ok();
    let (major, minor, patch) = (next()?, next()?, next()?);
    (!text.is_empty()).then_some((major, minor, patch))
}
