//! Texts of items as HTML, made when asked for; and the key of each, which needs no rendering.
//!
//! A text's HTML depends on its source, on a few settings, and on what the site answered while it
//! was rendered (where a link leads, how large a picture is). The questions are kept, so that the
//! key of an unchanged text is found by asking them again.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::content::{Item, Kind};
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
    slots: BTreeMap<&'a str, Slot<'a>>,
}

struct Slot<'a> {
    item: &'a Item,
    /// Of the text as it was written.
    source: Key,
    /// What the last build kept for this source.
    before: Option<Asked>,
    /// What it asked when it was rendered in this build.
    asks: OnceLock<Vec<Ask>>,
    /// Its key, and whether the questions of the last build still are all that it asks.
    key: OnceLock<(Key, bool)>,
    /// How often it will still be asked for, as far as is known.
    uses: AtomicUsize,
    /// Its HTML, while it will be asked for again.
    rendered: Mutex<Option<Arc<Rendered>>>,
    /// What is wrong with it, once it was rendered. It is rendered in every build then, so that it is told.
    problems: OnceLock<Diagnostics>,
}

/// What a text asked of the site when it was last rendered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Of the text as it was written.
    source: Key,
    /// Of the source and all answers.
    key: Key,
    asks: Vec<Ask>,
}

/// What texts asked, by site path.
pub type Asks = BTreeMap<String, Asked>;

impl Ask {
    /// Whether another answer may make the text ask something else: what is shown in its place holds
    /// links of its own.
    fn opens(&self) -> bool {
        matches!(self, Ask::Template(_) | Ask::File(_))
    }
}

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
            let before = before.get(&item.path).filter(|before| before.source == source);
            let slot = Slot {
                item,
                source,
                before: before.cloned(),
                asks: OnceLock::new(),
                key: OnceLock::new(),
                // Its page; an entry's structured data show it too.
                uses: AtomicUsize::new(if item.kind == Kind::Entry { 2 } else { 1 }),
                rendered: Mutex::new(None),
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

    /// What all texts asked, for the next build; of a text that nothing needed, what is known already.
    pub fn asks(&self) -> Asks {
        let sound = self
            .slots
            .par_iter()
            .filter(|(_, slot)| slot.problems.get().is_none());
        let asked = |slot: &Slot<'_>| {
            if slot.key.get().is_none() && slot.asks.get().is_none() {
                return slot.before.clone();
            }
            let (key, asks) = self.settled(slot);
            Some(Asked {
                source: slot.source,
                key,
                asks: asks.to_vec(),
            })
        };
        let all: Vec<(String, Asked)> = sound
            .filter_map(|(path, slot)| Some(((*path).to_owned(), asked(slot)?)))
            .collect();
        all.into_iter().collect()
    }

    /// What is wrong with the texts that were rendered.
    pub fn told(&self) -> Diagnostics {
        let mut told = Diagnostics::new();
        for problems in self.slots.values().filter_map(|slot| slot.problems.get()) {
            told.extend(problems.clone());
        }
        told
    }

    /// One more output will ask for the text of this page, when it is made.
    pub fn expect(&self, path: &str) {
        if let Some(slot) = self.slots.get(path) {
            slot.uses.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The text of an item: rendered now, unless somebody asked before.
    pub fn get(&self, item: &Item) -> Arc<Rendered> {
        let Some(slot) = self.slots.get(item.path.as_str()) else {
            return Arc::new(self.render(item, (&item.body, &[]), (&RefCell::default(), &Ids::default())));
        };
        let left = slot.uses.load(Ordering::Relaxed).saturating_sub(1);
        slot.uses.store(left, Ordering::Relaxed);
        let mut kept = slot.rendered.lock().unwrap_or_else(PoisonError::into_inner);
        let rendered = match kept.take() {
            Some(rendered) => rendered,
            None => self.made(slot),
        };
        if left > 0 {
            *kept = Some(rendered.clone());
        }
        rendered
    }

    /// Renders a text, and keeps what it asked.
    fn made(&self, slot: &Slot<'_>) -> Arc<Rendered> {
        let item = slot.item;
        let asks = RefCell::new(Vec::new());
        let rendered = self.render(item, (&item.body, &[]), (&asks, &Ids::default()));
        if !rendered.faults.is_empty() {
            slot.problems.get_or_init(|| Bodies::problems(item, &rendered));
        }
        slot.asks.get_or_init(|| {
            // A twin of the page names these too, also where no word of the text leads to them.
            let defined = markdown::definitions(&item.body).into_iter();
            let mut asks = asks.into_inner();
            asks.extend(defined.filter(|to| is_relative(to)).map(Ask::Link));
            asks
        });
        Arc::new(rendered)
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

    /// The key of an item's text. Rendered only when its questions are not known yet.
    pub fn key(&self, item: &Item) -> Key {
        let Some(slot) = self.slots.get(item.path.as_str()) else {
            return Key::default();
        };
        self.settled(slot).0
    }

    /// The key of a text, and all that it asks. Rendered only when its questions are not known yet, or
    /// may be others than they were.
    fn settled<'s>(&self, slot: &'s Slot<'_>) -> (Key, &'s [Ask]) {
        let rendered = || {
            if slot.asks.get().is_none() {
                let mut kept = slot.rendered.lock().unwrap_or_else(PoisonError::into_inner);
                *kept = Some(self.made(slot));
            }
            slot.asks.get().map_or(&[][..], Vec::as_slice)
        };
        let (key, same) = *slot.key.get_or_init(|| {
            if let Some(before) = &slot.before {
                let key = self.answered(slot, &before.asks);
                if key == before.key || !before.asks.iter().any(Ask::opens) {
                    return (key, true);
                }
            }
            (self.answered(slot, rendered()), false)
        });
        match &slot.before {
            Some(before) if same => (key, &before.asks),
            _ => (key, rendered()),
        }
    }

    /// The key of a text that asks this.
    fn answered(&self, slot: &Slot<'_>, asks: &[Ask]) -> Key {
        let item = slot.item;
        let mut keyer = Keyer::new();
        keyer.add(&(
            slot.source,
            &self.build.config.base_url,
            self.build.config.site.highlight,
            self.language(item),
            headed(item),
        ));
        for ask in asks {
            self.answer(item, ask, &mut keyer);
        }
        keyer.key()
    }

    /// Pictures that an item's text names. Rendered only when its questions are not known yet.
    pub fn pictures(&self, item: &Item) -> Vec<String> {
        let Some(slot) = self.slots.get(item.path.as_str()) else {
            return Vec::new();
        };
        // A text without any of these holds no picture, and need not be rendered to know it.
        let may_have = || ["![", "{{", "{%"].iter().any(|mark| item.body.contains(mark));
        if slot.before.is_none() && slot.asks.get().is_none() && !may_have() {
            return Vec::new();
        }
        let asks = self.settled(slot).1.iter();
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
    item.kind == Kind::Post && item.image.is_some()
}

/// Whether what a link means depends on where files lie; any other depends on its own words and the
/// site's address only.
fn is_relative(link: &str) -> bool {
    let start = link.split(['/', '?', '#']).next().unwrap_or_default();
    !start.is_empty() && !start.contains(':')
}
