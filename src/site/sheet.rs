//! A page before it is rendered: its template, and a function that gives the template its values.
//!
//! The function runs in two ways: to hash what it gives, or to give it. So the key of a page covers
//! exactly what its rendering reads, and what is costly (the HTML of a text) is made only when the
//! page is. A value of the second kind is given with [`Values::later`] and the key of what it is made from.

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
    /// Gives the template its values; runs once for the key and once for the page.
    pub fill: Box<dyn Fn(&mut Values) + Send + Sync + 'a>,
}

impl Sheet<'_> {
    /// The key of the page.
    pub fn key(&self, theme: &Theme) -> Key {
        let mut values = Values(Mode::Key(Box::new(Keyer::new())));
        (self.fill)(&mut values);
        let Mode::Key(mut keyer) = values.0 else {
            return Key::default();
        };
        keyer.add_bytes(&theme.key(&self.template, self.language).0);
        keyer.key()
    }

    /// The page.
    pub fn render(&self, theme: &Theme) -> Result<String, Diagnostics> {
        let mut values = Values(Mode::Context(Context::new()));
        (self.fill)(&mut values);
        let Mode::Context(context) = values.0 else {
            return Ok(String::new());
        };
        theme.render_context(&self.template, self.language, context)
    }
}

/// What a template is given: gathered for rendering, or only hashed.
pub struct Values(Mode);

enum Mode {
    Key(Box<Keyer>),
    Context(Context),
}

impl Values {
    /// Gives a value; a later one of the same name takes its place.
    pub fn insert<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) {
        match &mut self.0 {
            Mode::Key(keyer) => {
                keyer.add(name);
                keyer.add(value);
            }
            Mode::Context(context) => context.insert(name, value),
        }
    }

    /// Gives a value that others are given too.
    pub fn insert_shared(&mut self, name: &'static str, value: &Shared<'_>) {
        match &mut self.0 {
            Mode::Key(keyer) => {
                keyer.add(name);
                keyer.add_bytes(&value.key.0);
            }
            Mode::Context(context) => context.insert_value(name, value.value()),
        }
    }

    /// Gives a value that is costly to make: it must be a function of what `key` covers.
    pub fn later<K: Serialize + ?Sized, T: Serialize>(
        &mut self,
        name: &'static str,
        key: &K,
        make: impl FnOnce() -> T,
    ) {
        match &mut self.0 {
            Mode::Key(keyer) => {
                keyer.add(name);
                keyer.add(key);
            }
            Mode::Context(context) => context.insert(name, &make()),
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
