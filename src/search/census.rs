//! Which words of a lexicon the documents of one index use, and how many documents use each stem.

use super::lexicon::Lexicon;
use super::tokens::Tokens;

/// Words in use.
#[derive(Default)]
pub(super) struct Census {
    /// By word number.
    used: Vec<bool>,
    /// Documents of any kind that hold the stem.
    uses: Vec<u32>,
}

impl Census {
    /// Counts documents.
    pub(super) fn new<'t>(documents: impl Iterator<Item = &'t Tokens>, lexicon: &Lexicon) -> Census {
        let mut census = Census {
            used: vec![false; lexicon.words().len()],
            uses: vec![0; lexicon.stems()],
        };
        for tokens in documents {
            for word in tokens.rows().flatten().chain(&tokens.body) {
                census.used[*word as usize] = true;
            }
            for held in &tokens.bag {
                census.uses[held.stem as usize] += 1;
            }
        }
        census
    }

    /// Whether a document holds this very word.
    pub(super) fn used(&self, word: u32) -> bool {
        self.used.get(word as usize).copied().unwrap_or(false)
    }

    /// In how many documents the stem stands.
    pub(super) fn uses(&self, stem: u32) -> u32 {
        self.uses.get(stem as usize).copied().unwrap_or(0)
    }

    /// The words in use, by the alphabet.
    pub(super) fn sorted<'l>(&'l self, lexicon: &'l Lexicon) -> impl Iterator<Item = u32> + 'l {
        lexicon.sorted().iter().copied().filter(|word| self.used(*word))
    }

    /// Share of a lexicon's words that are in use, 0..1.
    pub(super) fn share(&self) -> f64 {
        let used = self.used.iter().filter(|used| **used).count();
        used as f64 / self.used.len().max(1) as f64
    }

    /// The first word in use, by the alphabet, of each stem.
    pub(super) fn first_words(&self, lexicon: &Lexicon) -> Vec<Option<u32>> {
        let mut first = vec![None; lexicon.stems()];
        for word in self.sorted(lexicon) {
            first[lexicon.stem_of(word) as usize].get_or_insert(word);
        }
        first
    }
}
