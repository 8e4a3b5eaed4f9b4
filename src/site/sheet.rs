//! A page before it is rendered: its template, and a function that gives the template its values.
//!
//! The function runs to hash what it gives, to give it, or both at once. So the key of a page covers
//! exactly what its rendering reads, and what is costly (the HTML of a text) is made only when the
//! page is. A value of the second kind is given with [`Values::later`] and the key of what it is made
//! from. What the template does not name is neither hashed nor made: whoever has to search for a value
//! asks [`Values::wants`] first.

use std::collections::HashSet;
use std::path::PathBuf;

use jiff::Timestamp;
use serde::Serialize;
use tera::{Context, Value};

use crate::diagnostic::Diagnostics;

use super::output::{Key, Keyer};
use super::theme::Theme;

/// All that one page is made from.
pub struct Sheet<'a> {
    /// Site path; `/404.html` for one that is a file.
    pub path: String,
    pub template: String,
    pub language: &'a str,
    /// The content file it shows, when it shows one.
    pub source: Option<PathBuf>,
    /// When what it shows last changed, for the sitemap; `None` keeps it out of there.
    pub listed: Option<Option<Timestamp>>,
    /// Gives the template its values.
    pub fill: Box<dyn Fn(&mut Values<'_>) + Send + Sync + 'a>,
}

impl Sheet<'_> {
    /// The key of the page.
    pub fn key(&self, theme: &Theme) -> Key {
        let mut values = Values::new(theme.reads(&self.template));
        values.keyer = Some(Box::new(Keyer::new()));
        (self.fill)(&mut values);
        self.sealed(values.keyer, theme)
    }

    /// The page and its key.
    pub fn make(&self, theme: &Theme) -> (Key, Result<String, Diagnostics>) {
        let (key, made) = self.filled(theme.reads(&self.template), theme);
        match made {
            Ok(page) => (key, Ok(page)),
            // Who mends a template is told all that it could have named.
            Err(_) => (key, self.filled(&Reads::all(), theme).1),
        }
    }

    fn filled(&self, reads: &Reads, theme: &Theme) -> (Key, Result<String, Diagnostics>) {
        let mut values = Values::new(reads);
        values.keyer = Some(Box::new(Keyer::new()));
        values.context = Some(Context::new());
        (self.fill)(&mut values);
        let context = values.context.unwrap_or_default();
        let made = theme.render_context(&self.template, self.language, context);
        (self.sealed(values.keyer, theme), made)
    }

    fn sealed(&self, keyer: Option<Box<Keyer>>, theme: &Theme) -> Key {
        let mut keyer = keyer.unwrap_or_default();
        keyer.add_bytes(&theme.key(&self.template, self.language).0);
        keyer.key()
    }
}

/// What a template is given: gathered for rendering, hashed, or both.
pub struct Values<'t> {
    reads: &'t Reads,
    keyer: Option<Box<Keyer>>,
    context: Option<Context>,
}

/// Which values a template may read.
#[derive(Clone, Debug, Default)]
pub struct Reads {
    names: HashSet<String>,
    /// It can look at everything it was given.
    all: bool,
}

impl Reads {
    /// What is named anywhere in these texts of templates: more than they read, never less. Values have
    /// no other way to be reached than by name, but for tera's own listing of all.
    pub fn of<'a>(texts: impl Iterator<Item = &'a str>) -> Reads {
        let mut reads = Reads::default();
        for text in texts {
            let words = text.split(|c: char| !(c.is_alphanumeric() || c == '_'));
            for word in words.filter(|word| !word.is_empty()) {
                if !reads.names.contains(word) {
                    reads.names.insert(word.to_owned());
                }
            }
        }
        reads.all = reads.names.contains("__tera_context");
        reads
    }

    /// Everything.
    fn all() -> Reads {
        Reads {
            all: true,
            ..Reads::default()
        }
    }

    /// Whether a value of this name may be read.
    pub fn has(&self, name: &str) -> bool {
        self.all || self.names.contains(name)
    }
}

impl<'t> Values<'t> {
    fn new(reads: &'t Reads) -> Values<'t> {
        Values {
            reads,
            keyer: None,
            context: None,
        }
    }

    /// Whether the template may read a value of this name.
    pub fn wants(&self, name: &str) -> bool {
        self.reads.has(name)
    }

    /// Gives a value; a later one of the same name takes its place.
    pub fn insert<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) {
        self.later(name, value, || value);
    }

    /// Gives a value that others are given too.
    pub fn insert_shared(&mut self, name: &'static str, value: &Shared<'_>) {
        if !self.wants(name) {
            return;
        }
        if let Some(keyer) = &mut self.keyer {
            keyer.add(name);
            keyer.add_bytes(&value.key.0);
        }
        if let Some(context) = &mut self.context {
            context.insert_value(name, value.value());
        }
    }

    /// Gives a value that is costly to make: it must be a function of what `key` covers.
    pub fn later<K: Serialize + ?Sized, T: Serialize>(
        &mut self,
        name: &'static str,
        key: &K,
        make: impl FnOnce() -> T,
    ) {
        if !self.wants(name) {
            return;
        }
        if let Some(keyer) = &mut self.keyer {
            keyer.add(name);
            keyer.add(key);
        }
        if let Some(context) = &mut self.context {
            context.insert(name, &make());
        }
    }
}

/// A value for templates that is known by its key before it is made.
pub struct Shared<'a> {
    key: Key,
    make: Box<dyn Fn() -> Value + Send + Sync + 'a>,
}

impl<'a> Shared<'a> {
    /// A value with a key that covers it.
    pub fn new(key: Key, make: impl Fn() -> Value + Send + Sync + 'a) -> Shared<'a> {
        Shared {
            key,
            make: Box::new(make),
        }
    }

    /// A plain value.
    pub fn of<T: Serialize>(value: &T) -> Shared<'a> {
        let key = Key::of(value);
        let value = Value::from_serializable(value);
        Shared::new(key, move || value.clone())
    }

    /// A list.
    pub fn list(items: Vec<Shared<'a>>) -> Shared<'a> {
        let keys: Vec<Key> = items.iter().map(|item| item.key).collect();
        Shared::new(Key::of(&keys), move || {
            Value::from(items.iter().map(Shared::value).collect::<Vec<_>>())
        })
    }

    /// A map.
    pub fn map(fields: Vec<(&'static str, Shared<'a>)>) -> Shared<'a> {
        let keys: Vec<(&str, Key)> = fields.iter().map(|(name, value)| (*name, value.key)).collect();
        Shared::new(Key::of(&keys), move || {
            let map: std::collections::BTreeMap<String, Value> = fields
                .iter()
                .map(|(name, value)| ((*name).to_owned(), value.value()))
                .collect();
            Value::from(map)
        })
    }

    /// The value itself.
    pub fn value(&self) -> Value {
        (self.make)()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_may_read_what_it_names_and_nothing_else() {
        let reads = Reads::of(
            [
                "{% for item in items %}{{ item.url }}{% endfor %}",
                "{{ page_title }}",
            ]
            .into_iter(),
        );
        for (name, read) in [
            ("items", true),
            ("page_title", true),
            ("page", false),
            ("near", false),
        ] {
            assert_eq!(reads.has(name), read, "{name}");
        }
        assert!(Reads::of(["{{ __tera_context }}"].into_iter()).has("near"));
    }
}
