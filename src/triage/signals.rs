//! Turns a text into features: named signals of the rules, and hashed words. Stores no text.

use serde::{Deserialize, Serialize};

use super::normal::{self, Normal};
use super::spam::{self, Suspicion};
use super::{Context, danger, lexicon};

/// Hashed words live in 2^18 places.
pub const PLACES: u32 = 1 << 18;

/// What the model sees of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Features {
    /// (signal's name, value in sixteenths): whole numbers, so that a saved model is exact.
    #[serde(rename = "s")]
    pub signals: Vec<(String, i32)>,
    /// Places of unigrams and bigrams, sorted, each once.
    #[serde(rename = "w")]
    pub places: Vec<u32>,
}

/// Features, and what only the rules and the reasons need.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// For the linear model.
    pub features: Features,
    /// Spam by rules.
    pub suspicion: Suspicion,
    /// Why it must be looked at now.
    pub dangers: Vec<&'static str>,
}

/// Reads a text.
pub fn see(text: &str, context: &Context) -> Seen {
    let normal = normal::normalise(text);
    let dangers = danger::find(&normal.text);
    let values = values(&normal, &dangers, context);
    let signals = lexicon::ROWS
        .iter()
        .zip(values)
        .filter(|(_, value)| *value != 0.0)
        .map(|(row, value)| (row.name.to_owned(), (value * 16.0).round() as i32))
        .collect();
    Seen {
        features: Features {
            signals,
            places: places(&normal.words),
        },
        suspicion: spam::suspect(&normal, context),
        dangers,
    }
}

/// Values of all rows: counted ones, then those that follow from several.
fn values(normal: &Normal, dangers: &[&str], context: &Context) -> Vec<f64> {
    let mut values = lexicon::count(&normal.text);
    let words = normal.words.len() as f64;
    let sum = |values: &[f64], names: &[&str]| -> f64 {
        names
            .iter()
            .filter_map(|name| lexicon::index(name))
            .map(|at| values[at])
            .sum()
    };
    let good = sum(&values, &["thanks", "delight", "liking", "glad_face"]);
    let bad = sum(
        &values,
        &[
            "issue",
            "waiting",
            "complaint",
            "soured",
            "sad_face",
            "refund",
            "contact_fails",
            "insult",
        ],
    );
    let asking = sum(&values, &["asks", "asks_how", "suggests", "help_wanted"]);
    let best = context.matched.iter().map(|(_, sure)| *sure).fold(0.0, f64::max);
    let computed = [
        ("shouting", f64::from(normal.capitals > 0.6)),
        ("names_case", f64::from(normal.names_case)),
        ("danger", (dangers.len() as f64).min(2.0)),
        ("mixed", f64::from(good > 0.0 && bad > 0.0)),
        (
            "plain_praise",
            f64::from(good > 0.0 && bad == 0.0 && asking == 0.0),
        ),
        ("quiet", f64::from(good == 0.0 && bad == 0.0)),
        ("short", f64::from(words < 8.0)),
        ("long", ((words - 18.0) / 20.0).clamp(0.0, 1.0)),
        ("entry_found", best.clamp(0.0, 1.0)),
    ];
    for (name, value) in computed {
        if let Some(at) = lexicon::index(name) {
            values[at] = value;
        }
    }
    values
}

/// Places of words and pairs of words.
fn places(words: &[String]) -> Vec<u32> {
    let mut places: Vec<u32> = words
        .iter()
        .map(|word| place(&[word]))
        .chain(words.windows(2).map(|pair| place(&[&pair[0], &pair[1]])))
        .collect();
    places.sort_unstable();
    places.dedup();
    places
}

/// FNV-1a over the words, a separator after each, folded to 18 bits. Fixed for ever: saved models hold it.
fn place(words: &[&String]) -> u32 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in words.iter().flat_map(|word| word.bytes().chain([0x1f])) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    ((hash ^ (hash >> 18) ^ (hash >> 36)) as u32) % PLACES
}

impl Features {
    /// Value of a signal.
    pub fn signal(&self, name: &str) -> f64 {
        self.signals
            .iter()
            .find(|(known, _)| known == name)
            .map_or(0.0, |(_, value)| f64::from(*value) / 16.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_fixed_for_ever() {
        assert_eq!(place(&[&"refund".to_owned()]), 155_127);
    }

    #[test]
    fn features_hold_no_text() {
        let seen = see(
            "my name is Zebediah and my booking is QX7T2P",
            &Context::default(),
        );
        let kept = serde_json::to_string(&seen.features).unwrap();
        assert!(
            !kept.to_lowercase().contains("zebediah") && !kept.contains("QX7T2P"),
            "{kept}"
        );
        assert_eq!(seen.features.signal("names_case"), 1.0);
    }
}
