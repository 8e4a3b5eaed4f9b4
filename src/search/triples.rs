//! Triples of letters: what is left in common when a word is bent, joined or mangled.
//!
//! A stem's triples are those of its first word in the alphabet, so that the browser can make them
//! from the vocabulary alone.

use super::census::Census;
use super::hash::Table;
use super::lexicon::Lexicon;
use super::postings::idf;

/// Shorter words have no triples.
const SHORTEST: usize = 4;

/// Triples by number, and those of every stem.
#[derive(Default)]
pub(super) struct Triples {
    numbers: Table<u64, u32>,
    /// Triples of all stems, one stem after another.
    flat: Vec<u32>,
    starts: Vec<u32>,
    /// By triple.
    idf: Vec<f64>,
}

impl Triples {
    /// Triples of all stems in use; `holders` is the number of entries whose rows hold each stem.
    pub(super) fn new(lexicon: &Lexicon, census: &Census, holders: &[u32], entries: usize) -> Triples {
        let mut out = Triples {
            starts: vec![0],
            ..Triples::default()
        };
        let mut held: Vec<u32> = Vec::new();
        for (stem, word) in census.first_words(lexicon).into_iter().enumerate() {
            for_each_triple(
                word.map_or("", |word| &lexicon.words()[word as usize]),
                &mut |triple| {
                    let next = held.len() as u32;
                    let number = *out.numbers.entry(triple).or_insert(next);
                    if number == next {
                        held.push(0);
                    }
                    held[number as usize] += holders[stem];
                    out.flat.push(number);
                },
            );
            out.starts.push(out.flat.len() as u32);
        }
        // an entry that holds two stems with the triple counts twice: near enough, and the same everywhere
        out.idf = held
            .iter()
            .map(|held| idf((*held).min(entries as u32), entries))
            .collect();
        out
    }

    /// Adds the known triples of a word, each once.
    pub(super) fn of_word(&self, word: &str, found: &mut Vec<u32>) {
        for_each_triple(word, &mut |triple| {
            if let Some(number) = self.numbers.get(&triple)
                && !found.contains(number)
            {
                found.push(*number);
            }
        });
    }

    /// Triples of a stem.
    pub(super) fn of_stem(&self, stem: u32) -> &[u32] {
        &self.flat[self.starts[stem as usize] as usize..self.starts[stem as usize + 1] as usize]
    }

    /// Whether no entry can be found by these.
    pub(super) fn is_empty(&self, asked: &[u32]) -> bool {
        asked.is_empty() || self.idf.is_empty()
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.idf.len()
    }

    /// Inverse document frequency of a triple.
    pub(super) fn idf(&self, triple: u32) -> f64 {
        self.idf[triple as usize]
    }
}

/// Hands on the triples of letters of a word with its borders marked, each as one number (a letter
/// takes 21 bits); none of a short word.
fn for_each_triple(word: &str, found: &mut dyn FnMut(u64)) {
    if word.chars().nth(SHORTEST - 1).is_none() {
        return;
    }
    let mut window = u64::from(u32::from('^'));
    let mut letters = 1;
    for letter in word.chars().chain(['$']) {
        window = (window << 21 | u64::from(u32::from(letter))) & (u64::MAX >> 1);
        letters += 1;
        if letters > 2 {
            found(window);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn triples(word: &str) -> Vec<String> {
        let mut out = Vec::new();
        for_each_triple(word, &mut |triple| {
            let letter = |by: u32| char::from_u32((triple >> by & 0x1f_ffff) as u32).unwrap();
            out.push([letter(42), letter(21), letter(0)].iter().collect());
        });
        out
    }

    #[test]
    fn a_word_falls_into_triples_and_a_short_one_into_none() {
        assert_eq!(triples("seat"), ["^se", "sea", "eat", "at$"]);
        assert_eq!(triples("être"), ["^êt", "êtr", "tre", "re$"]);
        assert!(triples("bag").is_empty());
    }
}
