//! Words of one language and their stems, as numbers that never change: documents come and go, and
//! what was read before keeps its numbers.
//!
//! It knows nothing of documents; which of its words are in use is a [`super::census::Census`].

use std::sync::Arc;

use super::analyze::Analyzer;
use super::hash::Table;

/// Words in order of first sight; stems numbered likewise.
#[derive(Clone)]
pub(super) struct Lexicon {
    pub(super) language: String,
    analyzer: Analyzer,
    numbers: Table<Arc<str>, u32>,
    words: Vec<Arc<str>>,
    stem_of: Vec<u32>,
    stems: Table<Arc<str>, u32>,
    /// Stems by number.
    names: Vec<Arc<str>>,
    /// Word numbers by the alphabet, as far as [`Lexicon::close`] has seen them.
    sorted: Vec<u32>,
}

impl Lexicon {
    /// Empty, for an ISO 639-1 code.
    pub(super) fn new(language: &str) -> Lexicon {
        Lexicon {
            language: language.to_owned(),
            analyzer: Analyzer::new(language),
            numbers: Table::default(),
            words: Vec::new(),
            stem_of: Vec::new(),
            stems: Table::default(),
            names: Vec::new(),
            sorted: Vec::new(),
        }
    }

    /// The number of a folded word, if it is known.
    pub(super) fn number(&self, word: &str) -> Option<u32> {
        self.numbers.get(word).copied()
    }

    /// The number of a folded word, which is known from now on.
    pub(super) fn take(&mut self, word: &str) -> u32 {
        if let Some(number) = self.number(word) {
            return number;
        }
        let next = self.names.len() as u32;
        let name: Arc<str> = self.analyzer.stem(word).as_ref().into();
        let stem = *self.stems.entry(name.clone()).or_insert(next);
        if stem == next {
            self.names.push(name);
        }
        let (number, word): (u32, Arc<str>) = (self.words.len() as u32, word.into());
        self.numbers.insert(word.clone(), number);
        self.words.push(word);
        self.stem_of.push(stem);
        number
    }

    /// Brings new words into order; to be called after the last [`Lexicon::take`] of a round.
    pub(super) fn close(&mut self) {
        let from = self.sorted.len() as u32;
        self.sorted.extend(from..self.words.len() as u32);
        // two sorted runs, the second mostly short: a merging sort finds that out
        self.sorted
            .sort_by(|a, b| self.words[*a as usize].cmp(&self.words[*b as usize]));
    }

    /// All words, by number.
    pub(super) fn words(&self) -> &[Arc<str>] {
        &self.words
    }

    /// The stem of a word by its number.
    pub(super) fn stem_of(&self, word: u32) -> u32 {
        self.stem_of[word as usize]
    }

    /// How many stems there are.
    pub(super) fn stems(&self) -> usize {
        self.names.len()
    }

    /// A stem in letters.
    pub(super) fn name(&self, stem: u32) -> &str {
        &self.names[stem as usize]
    }

    /// Stems in letters, separated by blanks.
    pub(super) fn names(&self, stems: impl Iterator<Item = u32>) -> String {
        let mut out = String::new();
        for stem in stems {
            out.push_str(self.name(stem));
            out.push(' ');
        }
        out
    }

    /// Word numbers by the alphabet.
    pub(super) fn sorted(&self) -> &[u32] {
        &self.sorted
    }

    /// Numbers of the words that begin with `start`, by the alphabet.
    pub(super) fn starting_with(&self, start: &str) -> impl Iterator<Item = u32> {
        let word = |number: &u32| self.words[*number as usize].as_ref();
        let from = self.sorted.partition_point(|number| word(number) < start);
        let rest = self.sorted[from..].iter().copied();
        rest.take_while(move |number| word(number).starts_with(start))
    }

    /// The stem a folded word has, if any word with that stem is known.
    pub(super) fn stem(&self, word: &str) -> Option<u32> {
        match self.numbers.get(word) {
            Some(number) => Some(self.stem_of(*number)),
            None => self.stems.get(self.analyzer.stem(word).as_ref()).copied(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_share_a_stem_and_numbers_stay() {
        let mut lexicon = Lexicon::new("en");
        let first: Vec<u32> = ["refund", "refunds", "and"]
            .iter()
            .map(|w| lexicon.take(w))
            .collect();
        lexicon.close();
        assert_eq!(first, [0, 1, 2]);
        assert_eq!(lexicon.stem_of(0), lexicon.stem_of(1));
        lexicon.take("bag");
        lexicon.close();
        assert_eq!(lexicon.take("refunds"), 1);
        assert_eq!(lexicon.stem("refunding"), Some(lexicon.stem_of(0)));
        assert_eq!(lexicon.stem("baggage"), None);
        let sorted: Vec<&str> = lexicon
            .sorted()
            .iter()
            .map(|w| lexicon.words()[*w as usize].as_ref())
            .collect();
        assert_eq!(sorted, ["and", "bag", "refund", "refunds"]);
        assert_eq!(lexicon.starting_with("refund").collect::<Vec<_>>(), [0, 1]);
    }
}
