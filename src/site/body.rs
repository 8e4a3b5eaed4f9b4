//! Texts of items as HTML, made when asked for; and the key of each, which needs no rendering.
//!
//! A text's HTML depends on its source, on a few settings, and on what the site answered while it
//! was rendered (where a link leads, how large a picture is). The questions are kept, so that the
//! key of an unchanged text is found by asking them again.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::content::Item;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};

use super::links::Links;
use super::markdown::{self, Ids, Rendered, Surroundings, Target};
use super::output::{Key, Keyer};
use super::shortcodes::{Shortcodes, Within};
use super::summary::brief;
use super::theme::Theme;
use super::{Build, include, plan};

/// What a text asks of the site while it is rendered.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Ask {
    /// Where this link leads.
    Link(String),
    /// What this picture is.
    Picture(String),
    /// What this word of the interface is.
    Word(String),
    /// What this template makes of the page.
    Template(String),
    /// Which item this slug or address means, and what it says of itself.
    Item(String),
    /// What this file holds.
    File(PathBuf),
}

/// The texts of everything that is shown.
pub struct Bodies<'a> {
    build: &'a Build<'a>,
    theme: &'a Theme,
    links: &'a Links<'a>,
    slots: BTreeMap<&'a str, Slot>,
}

struct Slot {
    /// Of the text as it was written.
    source: Key,
    asks: OnceLock<Vec<Ask>>,
    key: OnceLock<Key>,
    /// What is wrong with it, once it was rendered. It is rendered in every build then, so that it is told.
    problems: OnceLock<Diagnostics>,
}

/// What texts asked of the site when they were last rendered, by site path, for a source of this key.
pub type Asks = BTreeMap<String, (Key, Vec<Ask>)>;

impl<'a> Bodies<'a> {
    /// Texts of these items; nothing is rendered yet.
    pub fn new(
        build: &'a Build<'a>,
        (theme, links): (&'a Theme, &'a Links<'a>),
        items: impl IntoIterator<Item = &'a Item>,
        before: &Asks,
    ) -> Bodies<'a> {
        let slot = |item: &'a Item| {
            let source = Key(item.body.key());
            let asks = match before.get(&item.path) {
                Some((key, asks)) if *key == source => OnceLock::from(asks.clone()),
                _ => OnceLock::new(),
            };
            let slot = Slot {
                source,
                asks,
                key: OnceLock::new(),
                problems: OnceLock::new(),
            };
            (item.path.as_str(), slot)
        };
        let slots = items.into_iter().map(slot).collect();
        Bodies {
            build,
            theme,
            links,
            slots,
        }
    }

    /// What all texts asked, for the next build.
    pub fn asks(&self) -> Asks {
        let sound = self
            .slots
            .iter()
            .filter(|(_, slot)| slot.problems.get().is_none());
        let known = sound
            .filter_map(|(path, slot)| Some(((*path).to_owned(), (slot.source, slot.asks.get()?.clone()))));
        known.collect()
    }

    /// What is wrong with the texts that were rendered.
    pub fn told(&self) -> Diagnostics {
        let mut told = Diagnostics::new();
        for problems in self.slots.values().filter_map(|slot| slot.problems.get()) {
            told.extend(problems.clone());
        }
        told
    }

    /// The text of an item, rendered now.
    pub fn get(&self, item: &Item) -> Rendered {
        let asks = RefCell::new(Vec::new());
        let rendered = self.render(item, (&item.body, &[]), (&asks, &Ids::default()));
        if let Some(slot) = self.slots.get(item.path.as_str()) {
            if !rendered.faults.is_empty() {
                slot.problems.get_or_init(|| Bodies::problems(item, &rendered));
            }
            slot.asks.get_or_init(|| asks.into_inner());
        }
        rendered
    }

    /// The text of an item on a page that others share: no id stands on it twice.
    pub fn get_within(&self, item: &Item, ids: &Ids) -> Rendered {
        self.render(item, (&item.body, &[]), (&RefCell::default(), ids))
    }

    /// Renders a text of an item: its body, or a file that the body includes by way of `chain`.
    fn render(
        &self,
        item: &Item,
        (markdown, chain): (&str, &[PathBuf]),
        (asks, ids): (&RefCell<Vec<Ask>>, &Ids),
    ) -> Rendered {
        let ask = |ask| asks.borrow_mut().push(ask);
        let shortcodes = self.shortcodes();
        let nested = |text: &str, file: PathBuf| {
            let chain: Vec<PathBuf> = chain.iter().cloned().chain([file]).collect();
            self.render(item, (text, &chain), (asks, ids))
        };
        let within = Within {
            item,
            asks,
            chain,
            nested: &nested,
        };
        let around = Surroundings {
            link: &|to| {
                if is_relative(to) {
                    ask(Ask::Link(to.to_owned()));
                }
                self.links.target(item, to)
            },
            picture: &|src| {
                ask(Ask::Picture(src.to_owned()));
                self.links.picture(item, src)
            },
            shortcode: &|call, body| shortcodes.show(&within, call, body),
            word: &|key, values| {
                ask(Ask::Word(key.to_owned()));
                self.theme.string_with(self.language(item), key, values)
            },
            headed: headed(item),
            highlight: self.build.config.site.highlight,
            language: self.language(item),
            ids,
        };
        markdown::render(markdown, &around)
    }

    fn shortcodes(&self) -> Shortcodes<'a> {
        Shortcodes {
            build: self.build,
            theme: self.theme,
            links: self.links,
        }
    }

    /// What a text has wrong, with its places in the item's file.
    pub fn problems(item: &Item, rendered: &Rendered) -> Diagnostics {
        let told = rendered.faults.iter().map(|fault| {
            let mut place = Place::at(&item.file, &item.body, fault.line, fault.column).width(2);
            place.line = Some(fault.line + item.body_line.max(1) - 1);
            Diagnostic {
                severity: fault.severity,
                code: "shortcode",
                place: Some(place),
                message: fault.message.clone(),
                hint: fault.hint.clone(),
            }
        });
        let mut problems = Diagnostics::new();
        told.for_each(|problem| problems.push(problem));
        problems
    }

    /// The key of an item's text as it was written.
    pub fn source(&self, item: &Item) -> Key {
        self.slots
            .get(item.path.as_str())
            .map(|slot| slot.source)
            .unwrap_or_default()
    }

    /// The key of an item's text. Rendered only when its questions are not known yet.
    pub fn key(&self, item: &Item) -> Key {
        let Some(slot) = self.slots.get(item.path.as_str()) else {
            return Key::default();
        };
        *slot.key.get_or_init(|| {
            if slot.asks.get().is_none() {
                self.get(item);
            }
            let mut keyer = Keyer::new();
            keyer.add(&(
                slot.source,
                &self.build.config.base_url,
                self.build.config.site.highlight,
                self.language(item),
                headed(item),
            ));
            for ask in slot.asks.get().into_iter().flatten() {
                self.answer(item, ask, &mut keyer);
            }
            keyer.key()
        })
    }

    /// Pictures that an item's text names. Rendered only when its questions are not known yet.
    pub fn pictures(&self, item: &Item) -> Vec<String> {
        let Some(slot) = self.slots.get(item.path.as_str()) else {
            return Vec::new();
        };
        // A text without any of these holds no picture, and need not be rendered to know it.
        let may_have = || ["![", "{{", "{%"].iter().any(|mark| item.body.contains(mark));
        if slot.asks.get().is_none() && !may_have() {
            return Vec::new();
        }
        if slot.asks.get().is_none() {
            self.get(item);
        }
        let asks = slot.asks.get().into_iter().flatten();
        asks.filter_map(|ask| match ask {
            Ask::Picture(src) => Some(src.clone()),
            _ => None,
        })
        .collect()
    }

    fn language<'i>(&self, item: &'i Item) -> &'i str
    where
        'a: 'i,
    {
        plan::language_of(item, self.build.config)
    }

    fn answer(&self, item: &Item, ask: &Ask, keyer: &mut Keyer) {
        match ask {
            Ask::Link(to) => match self.links.target(item, to) {
                Target::Inside(address) => keyer.add(&(0, address)),
                Target::Outside(address) => keyer.add(&(1, address)),
            },
            Ask::Picture(src) => {
                keyer.add(&(2, self.links.picture(item, src)));
            }
            Ask::Word(key) => keyer.add(&(3, self.theme.string(self.language(item), key))),
            Ask::Template(name) => {
                keyer.add(&(4, self.theme.key(name, self.language(item))));
                keyer.add(&(plan::headline(item), &item.path, &item.audio));
            }
            Ask::Item(name) => {
                let found = self.shortcodes();
                let found = found.item(item, name).ok();
                keyer.add(&(
                    5,
                    found.map(|found| (plan::headline(found), &found.path, brief(found))),
                ));
            }
            Ask::File(file) => {
                let shown = self.build.shelf.items.iter().find(|item| item.file == *file);
                keyer.add(&(6, shown.is_none_or(|item| plan::shown(item, self.build))));
                keyer.add_bytes(&include::bytes(self.build, file).unwrap_or_default());
            }
        }
    }
}

/// Whether the page shows the item's own picture above its text.
fn headed(item: &Item) -> bool {
    item.kind == crate::content::Kind::Post && item.image.is_some()
}

/// Whether what a link means depends on where files lie; any other depends on its own words and the
/// site's address only.
fn is_relative(link: &str) -> bool {
    let start = link.split(['/', '?', '#']).next().unwrap_or_default();
    !start.is_empty() && !start.contains(':')
}
