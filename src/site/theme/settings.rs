//! What a theme lets a site choose: declared in `theme.yaml`, chosen under `theme_settings`.
//!
//! The default decides the kind: a text, a number, a flag or a list of texts.

use std::path::Path;

use serde_json::{Map, Value as Json};

use super::about::About;
use crate::config::{self, Config};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, nearest};
use crate::yaml::keys::{self, Key, Shape};
use crate::yaml::{self, Node, Source};

/// One thing a site may choose.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// As it is written under `theme_settings`.
    pub name: String,
    /// What holds when nothing is chosen.
    pub default: Json,
    /// One line for people.
    pub help: String,
    /// The words it may be, or may be made of; none means any.
    pub one_of: Vec<String>,
}

const KEYS: &[Key] = &[
    Key {
        name: "default",
        shape: Shape::Free,
        default: "",
        help: "What holds when nothing is chosen; it decides the kind.",
    },
    Key {
        name: "help",
        shape: Shape::Text,
        default: "",
        help: "One line for people.",
    },
    Key {
        name: "one_of",
        shape: Shape::Texts,
        default: "",
        help: "The words it may be.",
    },
];

/// Reads the `settings` of a `theme.yaml`.
pub fn declared(source: Source<'_>, node: Option<&Node>, problems: &mut Diagnostics) -> Vec<Setting> {
    let pairs = node.map_or(&[][..], Node::pairs);
    let one = |pair: &yaml::Pair| {
        let sound = keys::check(source, &pair.value, KEYS, problems);
        let default = sound.get("default").cloned().unwrap_or(Json::Null);
        if kind(&default).is_none() {
            let place = source.place(pair.start, pair.end);
            let fault = Diagnostic::error(
                "theme",
                place,
                format!("the setting `{}` has no default", pair.key),
            );
            problems.push(fault.hint("add `default:` with a text, a number, true or false, or a list"));
        }
        let words = sound.get("one_of").and_then(Json::as_array).into_iter().flatten();
        Setting {
            name: pair.key.clone(),
            default,
            help: sound.get("help").and_then(Json::as_str).unwrap_or("").to_owned(),
            one_of: words.filter_map(Json::as_str).map(str::to_owned).collect(),
        }
    };
    pairs.iter().map(one).collect()
}

/// The settings of all layers; a later layer's takes the place of an earlier one's of the same name.
pub fn offered(abouts: &[About]) -> Vec<Setting> {
    let mut known: Vec<Setting> = Vec::new();
    for setting in abouts.iter().flat_map(|about| &about.settings) {
        known.retain(|other| other.name != setting.name);
        known.push(setting.clone());
    }
    known
}

/// The settings of all layers with what the site chose; every fault of a choice is reported where it is written.
pub fn read(root: &Path, config: &Config, abouts: &[About], problems: &mut Diagnostics) -> Map<String, Json> {
    let known = offered(abouts);
    let mut chosen: Map<String, Json> = known
        .iter()
        .map(|setting| (setting.name.clone(), setting.default.clone()))
        .collect();
    if config.theme_settings.is_empty() {
        return chosen;
    }
    let text = std::fs::read_to_string(root.join(config::FILE)).unwrap_or_default();
    let source = Source::whole(Path::new(config::FILE), &text);
    let tree = yaml::tree(source, yaml::SMALL, &mut Diagnostics::new());
    let written = tree.get("theme_settings");
    for (name, value) in &config.theme_settings {
        let pair = written
            .map_or(&[][..], Node::pairs)
            .iter()
            .find(|pair| pair.key == *name);
        let place = |of_value: bool| match pair {
            Some(pair) if of_value => source.place(pair.value.start, pair.value.end),
            Some(pair) => source.place(pair.start, pair.end),
            None => Place::file(config::FILE),
        };
        match known.iter().find(|setting| setting.name == *name) {
            None => problems.push(unknown(place(false), name, &known)),
            Some(setting) => match fault(setting, value, place(true)) {
                Some(fault) => problems.push(fault),
                None => {
                    chosen.insert(name.clone(), value.clone());
                }
            },
        }
    }
    chosen
}

fn unknown(place: Place, name: &str, known: &[Setting]) -> Diagnostic {
    let message = format!("the theme has no setting `{name}`");
    let fault = Diagnostic::error("unknown-key", place, message);
    let names: Vec<&str> = known.iter().map(|setting| setting.name.as_str()).collect();
    match nearest(name, names.iter().copied()) {
        Some(near) => fault.hint(format!("did you mean `{near}`?")),
        None => fault.hint(format!("it has: {}", names.join(", "))),
    }
}

/// What is wrong with a choice.
fn fault(setting: &Setting, value: &Json, place: Place) -> Option<Diagnostic> {
    let wrong = |message: String| Diagnostic::error("wrong-type", place.clone(), message);
    let (wanted, found) = (kind(&setting.default)?, kind(value));
    if found != Some(wanted) {
        let fault = wrong(format!("`{}` is {wanted}", setting.name));
        return Some(fault.hint(format!("such as `{}`", setting.default)));
    }
    let words: Vec<&str> = match value {
        Json::Array(items) => items.iter().filter_map(Json::as_str).collect(),
        other => other.as_str().into_iter().collect(),
    };
    let allowed = |word: &&str| setting.one_of.is_empty() || setting.one_of.iter().any(|known| known == word);
    let bad = words.into_iter().find(|word| !allowed(word))?;
    let list = setting.one_of.join(", ");
    let fault = wrong(format!("`{}` knows {list}; found `{bad}`", setting.name));
    Some(fault.did_you_mean(bad, setting.one_of.iter().map(String::as_str)))
}

/// The kind of a value in words; none for what is no choice.
fn kind(value: &Json) -> Option<&'static str> {
    match value {
        Json::String(_) => Some("a text"),
        Json::Number(_) => Some("a number"),
        Json::Bool(_) => Some("true or false"),
        Json::Array(_) => Some("a list"),
        _ => None,
    }
}
