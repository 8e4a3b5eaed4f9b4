//! Interface strings: one Fluent file a language, a site's own messages over the built-in ones.

use std::collections::{BTreeMap, BTreeSet};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use super::layers::{File, Files};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, nearest};

/// A value a message may use: a word, or a number that decides its plural.
pub type Argument = FluentValue<'static>;

/// All languages' strings.
pub struct Strings {
    bundles: BTreeMap<String, FluentBundle<FluentResource>>,
    keys: BTreeSet<String>,
}

/// What a language without its own message falls back to.
const FALLBACK: &str = "en";

impl Strings {
    /// Reads every `i18n/<language>.ftl`.
    pub fn read(files: &Files, problems: &mut Diagnostics) -> Strings {
        let mut strings = Strings {
            bundles: BTreeMap::new(),
            keys: BTreeSet::new(),
        };
        for (path, file) in files {
            let Some(language) = path
                .strip_prefix("i18n/")
                .and_then(|name| name.strip_suffix(".ftl"))
            else {
                continue;
            };
            let Ok(identifier) = language.parse() else {
                problems.push(
                    Diagnostic::error(
                        "language",
                        Place::file(&file.shown),
                        format!("`{language}` is not a language"),
                    )
                    .hint("name the file by a language code, such as `pt.ftl`"),
                );
                continue;
            };
            let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
            // The marks that isolate directions would show as boxes in addresses and old fonts.
            bundle.set_use_isolating(false);
            // Single messages of a later layer take the place of those below.
            for layer in layers(file).into_iter().rev() {
                let messages = resource(layer, problems);
                let keys = messages.source().lines().filter_map(message_key);
                strings.keys.extend(keys.map(str::to_owned));
                bundle.add_resource_overriding(messages);
            }
            strings.bundles.insert(language.to_owned(), bundle);
        }
        strings
    }

    /// A message in `language`, else in its primary language, else in English.
    pub fn get(&self, language: &str, key: &str, values: &[(&str, Argument)]) -> Option<String> {
        let primary = language.split('-').next().unwrap_or(language);
        [language, primary, FALLBACK].iter().find_map(|language| {
            let bundle = self.bundles.get(*language)?;
            let pattern = bundle.get_message(key)?.value()?;
            let mut arguments = FluentArgs::new();
            for (name, value) in values {
                arguments.set((*name).to_owned(), value.clone());
            }
            let mut faults = Vec::new();
            Some(
                bundle
                    .format_pattern(pattern, Some(&arguments), &mut faults)
                    .into_owned(),
            )
        })
    }

    /// Whether some language has a message of this key.
    pub fn has(&self, key: &str) -> bool {
        self.keys.contains(key)
    }

    /// The key nearest to a misspelt one.
    pub fn nearest(&self, key: &str) -> Option<&str> {
        nearest(key, self.keys.iter().map(String::as_str))
    }
}

/// A file and those whose place it took, the last layer first.
fn layers(file: &File) -> Vec<&File> {
    std::iter::successors(Some(file), |file| file.below.as_deref()).collect()
}

fn resource(file: &File, problems: &mut Diagnostics) -> FluentResource {
    let text = String::from_utf8_lossy(&file.bytes).into_owned();
    match FluentResource::try_new(text) {
        Ok(resource) => resource,
        Err((resource, faults)) => {
            for fault in faults {
                let place = Place::at_byte(&file.shown, resource.source(), fault.pos.start);
                problems.push(Diagnostic::error(
                    "string",
                    place,
                    fault.kind.to_string().to_lowercase(),
                ));
            }
            resource
        }
    }
}

/// The key a line of a Fluent file defines.
fn message_key(line: &str) -> Option<&str> {
    let (key, _) = line.split_once('=')?;
    let key = key.trim_end();
    (key.starts_with(|c: char| c.is_ascii_alphabetic()) && !key.contains(' ')).then_some(key)
}
