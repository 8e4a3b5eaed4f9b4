//! Triples of letters: what is left in common when a word is bent, joined or mangled.
//!
//! A stem's triples are those of its first word in the alphabet, so that the browser can make them
//! from the vocabulary alone.

use std::collections::HashMap;

use super::vocabulary::Vocabulary;

/// Shorter words have no triples.
const SHORTEST: usize = 4;

/// Triples by number, and those of every stem.
#[derive(Default)]
pub(super) struct Triples {
    numbers: HashMap<[char; 3], u32>,
    of_stem: Vec<Vec<u32>>,
}

impl Triples {
    /// Triples of all stems.
    pub(super) fn new(vocabulary: &Vocabulary) -> Triples {
        let mut first: Vec<Option<&str>> = vec![None; vocabulary.stems()];
        for (number, word) in vocabulary.words().iter().enumerate() {
            let place = &mut first[vocabulary.stem_of(number as u32) as usize];
            if place.is_none_or(|known| word.as_str() < known) {
                *place = Some(word);
            }
        }
        let mut out = Triples::default();
        for word in first {
            let mut of_stem = Vec::new();
            for triple in triples(word.unwrap_or_default()) {
                let next = out.numbers.len() as u32;
                of_stem.push(*out.numbers.entry(triple).or_insert(next));
            }
            out.of_stem.push(of_stem);
        }
        out
    }

    /// Adds the known triples of a word, each once.
    pub(super) fn of_word(&self, word: &str, found: &mut Vec<u32>) {
        for triple in triples(word) {
            if let Some(number) = self.numbers.get(&triple)
                && !found.contains(number)
            {
                found.push(*number);
            }
        }
    }

    /// Triples of each stem.
    pub(super) fn of_stems(&self) -> &[Vec<u32>] {
        &self.of_stem
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.numbers.len()
    }
}

/// Triples of letters of a word with its borders marked; none of a short word.
fn triples(word: &str) -> impl Iterator<Item = [char; 3]> + use<> {
    let mut letters: Vec<char> = Vec::new();
    if word.chars().nth(SHORTEST - 1).is_some() {
        letters.push('^');
        letters.extend(word.chars());
        letters.push('$');
    }
    (2..letters.len()).map(move |at| [letters[at - 2], letters[at - 1], letters[at]])
}
