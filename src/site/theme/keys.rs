//! What a template reads beside the values it is given, as a key: the templates it is made of, and what
//! every template can reach (interface strings, names of assets, globals).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde::Serialize;

use super::assets::Assets;
use super::layers::Files;
use crate::site::output::{Key, Keyer};
use crate::site::sheet::Reads;

/// Keys of a theme's templates.
#[derive(Default)]
pub struct Keys {
    /// By template: itself and all it extends, includes or imports.
    closures: BTreeMap<String, (Key, Reads)>,
    /// Of a template that is not there.
    nothing: Reads,
    /// Strings and assets.
    shared: Key,
    globals: BTreeMap<String, Key>,
    /// Shared and globals together, found when first asked for.
    reach: OnceLock<Key>,
}

impl Keys {
    /// Of these files.
    pub fn new(files: &Files, assets: &Assets) -> Keys {
        let mut shared = Keyer::new();
        for (path, file) in files.iter().filter(|(path, _)| path.starts_with("i18n/")) {
            // A file that took another's place is read together with it.
            let mut layer = Some(file);
            while let Some(file) = layer {
                shared.add(path);
                shared.add_bytes(&file.bytes);
                layer = file.below.as_deref();
            }
        }
        for (name, public) in assets.names() {
            shared.add(&(name, public));
        }
        let texts: BTreeMap<&str, String> = files
            .iter()
            .filter_map(|(path, file)| {
                let name = path.strip_prefix("templates/")?;
                Some((name, String::from_utf8_lossy(&file.bytes).into_owned()))
            })
            .collect();
        let named: BTreeMap<&str, BTreeSet<&str>> = texts
            .iter()
            .map(|(name, text)| (*name, names(text, &texts)))
            .collect();
        let closures = texts
            .keys()
            .map(|name| ((*name).to_owned(), closure(name, &texts, &named)))
            .collect();
        Keys {
            closures,
            shared: shared.key(),
            ..Keys::default()
        }
    }

    /// A global has a new value.
    pub fn set_global<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) {
        self.globals.insert(name.to_owned(), Key::of(value));
        self.reach = OnceLock::new();
    }

    /// The key of one template.
    pub fn of(&self, template: &str, language: &str) -> Key {
        let reach = self
            .reach
            .get_or_init(|| Keyer::new().with(&self.shared).with(&self.globals).key());
        Keyer::new()
            .with(&(template, language, reach))
            .with(&self.closures.get(template).map(|(key, _)| key))
            .key()
    }

    /// The values that one template may read.
    pub fn reads(&self, template: &str) -> &Reads {
        self.closures
            .get(template)
            .map_or(&self.nothing, |(_, reads)| reads)
    }
}

/// Templates that a text may use: every one whose name stands in it in quotes, and every one that
/// defines components, which are known everywhere.
fn names<'a>(text: &str, texts: &'a BTreeMap<&str, String>) -> BTreeSet<&'a str> {
    let quoted: BTreeSet<&str> = text.split(['"', '\'', '`']).collect();
    texts
        .iter()
        .filter(|(name, other)| quoted.contains(**name) || other.contains("{% component"))
        .map(|(name, _)| *name)
        .collect()
}

fn closure(
    name: &str,
    texts: &BTreeMap<&str, String>,
    named: &BTreeMap<&str, BTreeSet<&str>>,
) -> (Key, Reads) {
    let mut seen = BTreeSet::from([name]);
    let mut waiting = vec![name];
    while let Some(name) = waiting.pop() {
        let new = named.get(name).into_iter().flatten();
        waiting.extend(new.filter(|name| seen.insert(name)));
    }
    let mut keyer = Keyer::new();
    let text = |name: &str| texts.get(name).map_or("", String::as_str);
    for name in &seen {
        keyer.add(*name);
        keyer.add_bytes(text(name).as_bytes());
    }
    (keyer.key(), Reads::of(seen.into_iter().map(text)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::theme::layers::File;

    fn keys(templates: &[(&str, &str)]) -> Keys {
        let files: Files = templates
            .iter()
            .map(|(name, text)| {
                let file = File {
                    bytes: text.as_bytes().to_vec(),
                    shown: (*name).into(),
                    own: true,
                    below: None,
                };
                (format!("templates/{name}"), file)
            })
            .collect();
        Keys::new(&files, &Assets::default())
    }

    #[test]
    fn a_template_depends_on_what_it_is_made_of_and_on_nothing_else() {
        let page = (
            "page.html",
            "{% extends \"base.html\" %}{% include 'part/a.html' %}",
        );
        let before = keys(&[
            page,
            ("base.html", "1"),
            ("part/a.html", "1"),
            ("other.html", "1"),
        ]);
        let of = |keys: &Keys| keys.of("page.html", "en");
        for (changed, differs) in [("base.html", true), ("part/a.html", true), ("other.html", false)] {
            let text = |name: &str| if name == changed { "2" } else { "1" };
            let names = ["base.html", "part/a.html", "other.html"];
            let mut templates: Vec<(&str, &str)> = names.iter().map(|name| (*name, text(name))).collect();
            templates.push(page);
            assert_eq!(of(&keys(&templates)) != of(&before), differs, "{changed}");
        }
        assert_ne!(before.of("page.html", "en"), before.of("page.html", "fr"));
    }

    #[test]
    fn a_global_reaches_every_template() {
        let mut keys = keys(&[("page.html", "x")]);
        let before = keys.of("page.html", "en");
        keys.set_global("nav", &["blog"]);
        assert_ne!(keys.of("page.html", "en"), before);
    }
}
