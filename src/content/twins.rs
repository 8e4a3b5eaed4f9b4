//! Translations: which pages of the site's own language another language lacks, or has only in an older form.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Item, Kind, Shelf};
use crate::config::Config;

/// A page that a language lacks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Untranslated<'a> {
    /// The page in the site's own language.
    pub item: &'a Item,
    /// The language that lacks it.
    pub language: &'a str,
    /// The translation, when there is one and its original changed after it.
    pub twin: Option<&'a Item>,
}

/// When an item last changed in substance.
fn changed(item: &Item) -> Option<Timestamp> {
    item.updated.or(item.date)
}

impl Shelf {
    /// What is public at `now` and lacks a translation, or has one that is older than it; language by language.
    pub fn untranslated<'a>(&'a self, config: &'a Config, now: Timestamp) -> Vec<Untranslated<'a>> {
        let mut twins: BTreeMap<(&str, &str), &Item> = BTreeMap::new();
        for item in &self.items {
            if let Some(original) = item.translation_of.as_deref() {
                twins.insert((item.language.as_str(), original.trim_matches('/')), item);
            }
        }
        let own = |item: &&Item| item.language == config.language() && item.kind != Kind::Section;
        let public: Vec<&Item> = self
            .items
            .iter()
            .filter(own)
            .filter(|item| item.withheld(now).is_none())
            .collect();
        let others = config.languages.iter().skip(1);
        others
            .flat_map(|language| {
                let twins = &twins;
                public.iter().filter_map(move |item| {
                    let of = |name: &str| twins.get(&(language.as_str(), name.trim_matches('/'))).copied();
                    let twin = of(&item.path).or_else(|| of(&item.slug));
                    let old = twin.is_some_and(|twin| match (changed(twin), changed(item)) {
                        (Some(theirs), Some(own)) => theirs < own,
                        _ => false,
                    });
                    (twin.is_none() || old).then_some(Untranslated { item, language, twin })
                })
            })
            .collect()
    }
}
