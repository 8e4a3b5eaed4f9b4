//! What a group talks of: how often each word stands in it, against the whole archive.

use std::collections::{BTreeMap, BTreeSet};

use crate::text;

/// In how many texts of a whole each word stands.
#[derive(Clone, Debug, Default)]
pub struct Lexicon {
    holders: BTreeMap<String, u32>,
    texts: u32,
}

impl Lexicon {
    /// Counts each text's words once.
    pub fn of<'a>(texts: impl Iterator<Item = &'a str>) -> Lexicon {
        let mut lexicon = Lexicon::default();
        for text in texts {
            lexicon.texts += 1;
            for word in words(text) {
                *lexicon.holders.entry(word).or_default() += 1;
            }
        }
        lexicon
    }

    /// Share of texts that hold the word; never 0.
    pub fn share(&self, word: &str) -> f64 {
        let holders = f64::from(self.holders.get(word).copied().unwrap_or(0));
        (holders + 0.5) / (f64::from(self.texts) + 1.0)
    }

    /// How telling the word is.
    pub fn rarity(&self, word: &str) -> f64 {
        -self.share(word).ln()
    }
}

/// The distinct words of a text, figures left out.
pub fn words(text: &str) -> BTreeSet<String> {
    let bare = super::pattern::PLACEHOLDER.replace_all(text, " ");
    text::words(&bare)
        .into_iter()
        .filter(|word| !word.starts_with(|c: char| c.is_ascii_digit()))
        .collect()
}

/// A group's words, weighted.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    weights: BTreeMap<String, f64>,
    length: f64,
}

impl Profile {
    /// From the group's texts; a word counts by the share of texts that hold it and by its rarity.
    pub fn of<'a>(texts: impl Iterator<Item = &'a str>, lexicon: &Lexicon) -> Profile {
        let own = Lexicon::of(texts);
        let weights: BTreeMap<String, f64> = own
            .holders
            .iter()
            .map(|(word, holders)| {
                (
                    word.clone(),
                    f64::from(*holders) / f64::from(own.texts) * lexicon.rarity(word),
                )
            })
            .collect();
        let length = weights
            .values()
            .map(|weight| weight * weight)
            .sum::<f64>()
            .sqrt()
            .max(1e-9);
        Profile { weights, length }
    }

    /// Cosine of a text to the group's words, 0..1.
    pub fn nearness(&self, text: &str, lexicon: &Lexicon) -> f64 {
        let (mut sum, mut length) = (0.0, 0.0);
        for word in words(text) {
            let rarity = lexicon.rarity(&word);
            length += rarity * rarity;
            sum += rarity * self.weights.get(&word).copied().unwrap_or(0.0);
        }
        if length == 0.0 {
            0.0
        } else {
            sum / (length.sqrt() * self.length)
        }
    }

    /// The most telling words, best first.
    pub fn telling(&self, most: usize) -> Vec<&str> {
        let mut list: Vec<(&String, &f64)> = self
            .weights
            .iter()
            .filter(|(word, _)| word.chars().count() > 2)
            .collect();
        list.sort_by(|a, b| b.1.total_cmp(a.1).then(a.0.cmp(b.0)));
        list.into_iter()
            .take(most)
            .map(|(word, _)| word.as_str())
            .collect()
    }
}

/// Share of words two texts have in common.
pub fn overlap(a: &BTreeSet<String>, b: &BTreeSet<String>) -> f64 {
    let common = a.intersection(b).count();
    let all = a.len() + b.len() - common;
    if all == 0 { 0.0 } else { common as f64 / all as f64 }
}
