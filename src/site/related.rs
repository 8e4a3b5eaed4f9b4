//! Which entries stand under a page as related: those that share its telling words.
//!
//! Each item has a signature: up to [`WORDS`] stems of its title, tags, phrasings and summary, weighted by
//! where they stand. Shared stems count by how rare they are among the entries, in steps of a factor
//! of two, so that an edit reaches only items that share a word with what was edited, and seldom
//! any through the counts. What is computed here is kept from build to build.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::content::{Item, Kind};

use super::output::{Key, Keyer};
use super::plan::{Edition, Plan, headline};

/// Most stems of a signature.
const WORDS: usize = 24;
/// Entries under a page.
const MOST: usize = 5;
/// A stem that more entries share, or a larger part of them, says nothing of what they are about.
const COMMON: (usize, usize) = (32, 32);
/// Less is chance.
const LEAST: u32 = 12;

/// Stems by hash, with weights, in order of the hash.
type Signature = Vec<(u32, u8)>;

/// What is kept from build to build.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// By site path, for an item of this key.
    signatures: BTreeMap<String, (Key, Signature)>,
    /// All signatures together.
    key: Key,
    /// What follows from them: site path -> site paths.
    found: BTreeMap<String, Vec<String>>,
}

/// Finds what is near; `kept` of the last build spares the work where nothing changed.
pub fn find(plan: &Plan<'_>, kept: &Kept) -> Kept {
    let mut now = Kept::default();
    for edition in &plan.editions {
        let items: Vec<&Item> = edition.entries.iter().chain(&edition.posts).copied().collect();
        if edition.entries.is_empty() {
            continue;
        }
        let signed: Vec<(String, (Key, Signature))> = items
            .par_iter()
            .map(|item| (item.path.clone(), signed(item, edition.language, kept)))
            .collect();
        now.signatures.extend(signed);
    }
    let mut keyer = Keyer::new();
    for (path, (key, _)) in &now.signatures {
        keyer.add_bytes(path.as_bytes());
        keyer.add_bytes(&key.0);
    }
    now.key = keyer.key();
    now.found = if now.key == kept.key {
        kept.found.clone()
    } else {
        plan.editions
            .iter()
            .flat_map(|edition| near(edition, &now.signatures))
            .collect()
    };
    now
}

impl Kept {
    /// Site paths of entries near an item, best first.
    pub fn of(&self, path: &str) -> &[String] {
        self.found.get(path).map_or(&[], Vec::as_slice)
    }
}

/// An item's signature, from the last build when its words are the same.
fn signed(item: &Item, language: &str, kept: &Kept) -> (Key, Signature) {
    let words = (
        headline(item),
        &item.title,
        &item.tags,
        &item.asked_as,
        &item.summary,
        &item.category,
        language,
        item.kind,
    );
    let key = Key::of(&words);
    match kept.signatures.get(&item.path) {
        Some((before, signature)) if *before == key => (key, signature.clone()),
        _ => (key, signature(item, language)),
    }
}

fn signature(item: &Item, language: &str) -> Signature {
    let mut found: BTreeMap<String, u8> = BTreeMap::new();
    let texts = [(headline(item), 3), (item.title.as_str(), 3)]
        .into_iter()
        .chain(item.tags.iter().map(|tag| (tag.as_str(), 3)))
        .chain([(item.category.as_str(), 2)])
        .chain(item.asked_as.iter().map(|asked| (asked.as_str(), 2)))
        .chain([(item.summary.as_str(), 1)]);
    for (text, weight) in texts {
        for stem in crate::search::stems(text, language) {
            let best = found.entry(stem).or_default();
            *best = (*best).max(weight);
        }
    }
    let mut found: Vec<(String, u8)> = found
        .into_iter()
        .filter(|(stem, _)| stem.chars().count() > 2 || !stem.is_ascii())
        .collect();
    // Long words are rarer than short ones.
    found.sort_by(|(a, x), (b, y)| {
        let weight = |stem: &str, weight: u8| usize::from(weight) * 4 + stem.len().min(10);
        weight(b, *y).cmp(&weight(a, *x)).then_with(|| a.cmp(b))
    });
    let mut signature: Signature = found
        .into_iter()
        .take(WORDS)
        .map(|(stem, weight)| (short_hash(&stem), weight))
        .collect();
    signature.sort_unstable();
    signature.dedup_by_key(|(stem, _)| *stem);
    signature
}

fn short_hash(stem: &str) -> u32 {
    let hash = blake3::hash(stem.as_bytes());
    u32::from_le_bytes(*hash.as_bytes().first_chunk().expect("a hash has 32 bytes"))
}

/// Position of a number's highest bit: the step of a factor of two it is on.
fn step(count: usize) -> u32 {
    count.next_power_of_two().trailing_zeros()
}

fn near(
    edition: &Edition<'_>,
    signatures: &BTreeMap<String, (Key, Signature)>,
) -> Vec<(String, Vec<String>)> {
    let of = |item: &Item| {
        signatures
            .get(&item.path)
            .map_or(&[][..], |(_, signature)| signature)
    };
    let mut with: HashMap<u32, Vec<(u32, u8)>> = HashMap::new();
    for (at, entry) in edition.entries.iter().enumerate() {
        for (stem, weight) in of(entry) {
            with.entry(*stem).or_default().push((at as u32, *weight));
        }
    }
    let count = edition.entries.len();
    let most = COMMON.0.max(count / COMMON.1);
    // In a small site every second entry may share a word; it tells nothing all the same.
    with.retain(|_, entries| entries.len() <= most && step(entries.len()) < step(count).max(1));
    let items: Vec<&Item> = edition.entries.iter().chain(&edition.posts).copied().collect();
    items
        .par_iter()
        .map_init(
            || (vec![0_u32; count], Vec::new()),
            |(scores, touched), item| {
                for (stem, weight) in of(item) {
                    let Some(entries) = with.get(stem) else { continue };
                    let rare = step(count) - step(entries.len());
                    for (at, other) in entries {
                        let score = &mut scores[*at as usize];
                        if *score == 0 {
                            touched.push(*at);
                        }
                        *score += u32::from(*weight) * u32::from(*other) * rare.max(1);
                    }
                }
                (item.path.clone(), best(edition, item, scores, touched))
            },
        )
        .collect()
}

/// The best of what was touched; leaves the scores at nought.
fn best(edition: &Edition<'_>, item: &Item, scores: &mut [u32], touched: &mut Vec<u32>) -> Vec<String> {
    let mut found: Vec<(u32, &str)> = touched
        .drain(..)
        .filter_map(|at| {
            let entry = edition.entries[at as usize];
            let mut score = std::mem::take(&mut scores[at as usize]);
            if item.kind == Kind::Entry && !item.category.is_empty() && item.category == entry.category {
                score += score / 4;
            }
            (score >= LEAST && entry.path != item.path).then_some((score, entry.path.as_str()))
        })
        .collect();
    found.sort_by(|(a, x), (b, y)| b.cmp(a).then_with(|| x.cmp(y)));
    found
        .into_iter()
        .take(MOST)
        .map(|(_, path)| path.to_owned())
        .collect()
}
