//! What a query means in the numbers of one language's vocabulary: known words, words put right,
//! and how much of it the documents could know at all.

use super::census::Census;
use super::core::{Core, Terms};
use super::lexicon::Lexicon;
use super::spelling::Spelling;

/// Words of a query that are looked at; nobody asks a question of more.
const MOST_WORDS: usize = 64;
/// Weight of the second and third word that a misspelt one may have meant.
const OTHER_MEANT: f64 = 0.4;
/// Completions of the word being typed.
const COMPLETIONS: usize = 20;

/// A query understood.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) terms: Terms,
    /// Sum of the idf of the query's words, unknown ones at the highest.
    pub(super) mass: f64,
    /// A word of it is in no document, and none is near it.
    pub(super) unknown: bool,
    /// The words as searched, when a word was put right.
    pub(super) corrected: Option<String>,
}

/// What reads queries of one language.
pub(super) struct Reader<'a> {
    pub(super) lexicon: &'a Lexicon,
    pub(super) census: &'a Census,
    pub(super) spelling: &'a Spelling,
    pub(super) core: &'a Core,
    pub(super) triples: &'a super::triples::Triples,
}

impl Reader<'_> {
    /// Reads a whole query.
    pub(super) fn read(&self, query: &str) -> Reading {
        let mut words = super::analyze::words(query);
        words.truncate(MOST_WORDS);
        self.read_words(&words)
    }

    /// Reads a whole query whose words nobody is to put right.
    pub(super) fn read_exactly(&self, query: &str) -> Reading {
        let mut words = super::analyze::words(query);
        words.truncate(MOST_WORDS);
        self.read_with(&words, |_| Vec::new())
    }

    /// Reads a query whose last word is still being typed.
    pub(super) fn read_typing(&self, query: &str) -> Reading {
        let mut words = super::analyze::words(query);
        words.truncate(MOST_WORDS);
        let finished = query.ends_with(|c: char| !c.is_alphanumeric());
        let Some(last) = words.pop_if(|_| !finished) else {
            return self.read_words(&words);
        };
        let completions = self.completions(&last);
        if completions.is_empty() {
            words.push(last);
            return self.read_words(&words);
        }
        let mut reading = self.read_words(&words);
        if let Some(corrected) = &mut reading.corrected {
            corrected.push(' ');
            corrected.push_str(&last);
        }
        for (at, (stem, _)) in completions.iter().enumerate() {
            if at == 0 {
                reading.terms.sequence.push(*stem);
                reading.mass += self.core.idf(Some(*stem));
            }
            let weight = if at == 0 { 1.0 } else { OTHER_MEANT };
            add(&mut reading.terms, *stem, weight);
        }
        reading
    }

    fn read_words(&self, words: &[String]) -> Reading {
        self.read_with(words, |word| {
            self.spelling.candidates(word, self.lexicon, self.census)
        })
    }

    /// `meant` says which words an unknown one may stand for.
    fn read_with(&self, words: &[String], meant: impl Fn(&str) -> Vec<u32>) -> Reading {
        let mut reading = Reading::default();
        let mut changed = false;
        let mut shown = Vec::with_capacity(words.len());
        for (at, word) in words.iter().enumerate() {
            let first_time = !words[..at].contains(word);
            self.triples.of_word(word, &mut reading.terms.triples);
            if let Some(stem) = self.known(word) {
                if add(&mut reading.terms, stem, 1.0) {
                    reading.mass += self.core.idf(Some(stem));
                }
                reading.terms.sequence.push(stem);
                shown.push(word.as_str());
                continue;
            }
            let meant = meant(word);
            for (nth, other) in meant.iter().enumerate() {
                let weight = if nth == 0 { 1.0 } else { OTHER_MEANT };
                add(&mut reading.terms, self.lexicon.stem_of(*other), weight);
            }
            let stem = meant.first().map(|first| self.lexicon.stem_of(*first));
            reading.terms.sequence.extend(stem);
            reading.unknown |= stem.is_none();
            if first_time {
                reading.mass += self.core.idf(stem);
            }
            changed |= stem.is_some();
            shown.push(
                meant
                    .first()
                    .map_or(word.as_str(), |w| &self.lexicon.words()[*w as usize]),
            );
        }
        reading.corrected = changed.then(|| shown.join(" "));
        reading
    }

    /// The stem of a word as the documents use it: the word itself, or another form of it.
    fn known(&self, word: &str) -> Option<u32> {
        self.lexicon.stem(word).filter(|stem| self.census.uses(*stem) > 0)
    }

    /// Stems that words beginning with `start` have, the exact one first, then the most used.
    fn completions(&self, start: &str) -> Vec<(u32, u32)> {
        let mut found: Vec<(bool, u32, &str, u32)> = Vec::new();
        let used = |number: &u32| self.census.used(*number);
        for number in self.lexicon.starting_with(start).filter(used) {
            let word = self.lexicon.words()[number as usize].as_ref();
            let uses = self.census.uses(self.lexicon.stem_of(number));
            found.push((word != start, u32::MAX - uses, word, number));
        }
        found.sort_unstable();
        let mut out: Vec<(u32, u32)> = Vec::new();
        for (_, _, _, number) in found {
            let stem = self.lexicon.stem_of(number);
            if out.len() < COMPLETIONS && !out.iter().any(|o| o.0 == stem) {
                out.push((stem, number));
            }
        }
        out
    }
}

/// Adds a stem unless it is there; whether it was new.
fn add(terms: &mut Terms, stem: u32, weight: f64) -> bool {
    let new = !terms.weighted.iter().any(|term| term.0 == stem);
    if new {
        terms.weighted.push((stem, weight));
    }
    new
}
