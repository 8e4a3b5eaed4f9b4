//! Texts of items as HTML, made when asked for; and the key of each, which needs no rendering.
//!
//! A text's HTML depends on its source, on a few settings, and on what the site answered while it
//! was rendered (where a link leads, how large a picture is). The questions are kept, so that the
//! key of an unchanged text is found by asking them again.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::content::Item;

use super::links::Links;
use super::markdown::{self, Picture, Rendered, Surroundings, Target};
use super::output::{Key, Keyer};
use super::{Build, plan};

/// What a text asks of the site while it is rendered.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Ask {
    /// Where this link leads.
    Link(String),
    /// What this picture is.
    Picture(String),
}

/// The texts of everything that is shown.
pub struct Bodies<'a> {
    build: &'a Build<'a>,
    links: &'a Links<'a>,
    slots: BTreeMap<&'a str, Slot>,
}

#[derive(Default)]
struct Slot {
    asks: OnceLock<Vec<Ask>>,
    key: OnceLock<Key>,
}

impl<'a> Bodies<'a> {
    /// Texts of these items; nothing is rendered yet.
    pub fn new(
        build: &'a Build<'a>,
        links: &'a Links<'a>,
        items: impl IntoIterator<Item = &'a Item>,
    ) -> Bodies<'a> {
        let slots = items
            .into_iter()
            .map(|item| (item.path.as_str(), Slot::default()))
            .collect();
        Bodies { build, links, slots }
    }

    /// The text of an item, rendered now.
    pub fn get(&self, item: &Item) -> Rendered {
        let asks = RefCell::new(Vec::new());
        let around = Surroundings {
            link: &|to| {
                asks.borrow_mut().push(Ask::Link(to.to_owned()));
                self.links.target(item, to)
            },
            picture: &|src| {
                asks.borrow_mut().push(Ask::Picture(src.to_owned()));
                self.links.picture(item, src)
            },
            shortcode: &|call, _| markdown::Shown { html: call.written.clone(), ..Default::default() },
            word: &|key, _| key.to_owned(),
            highlight: self.build.config.site.highlight,
            language: self.language(item),
        };
        let rendered = markdown::render(&item.body, &around);
        if let Some(slot) = self.slots.get(item.path.as_str()) {
            slot.asks.get_or_init(|| asks.into_inner());
        }
        rendered
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
            keyer.add_bytes(item.body.as_bytes());
            keyer.add(&(self.build.config.site.highlight, self.language(item)));
            for ask in slot.asks.get().into_iter().flatten() {
                self.answer(item, ask, &mut keyer);
            }
            keyer.key()
        })
    }

    fn language(&self, item: &'a Item) -> &'a str {
        plan::language_of(item, self.build.config)
    }

    fn answer(&self, item: &Item, ask: &Ask, keyer: &mut Keyer) {
        match ask {
            Ask::Link(to) => match self.links.target(item, to) {
                Target::Inside(address) => keyer.add(&(0, address)),
                Target::Outside(address) => keyer.add(&(1, address)),
            },
            Ask::Picture(src) => {
                let Picture { src, size } = self.links.picture(item, src);
                keyer.add(&(2, src, size));
            }
        }
    }
}
