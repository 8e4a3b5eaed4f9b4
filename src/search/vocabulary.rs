//! The words of one language's documents: each with the number of its stem, each stem with the
//! number of documents that use it.
//!
//! It knows nothing of ranking; [`super::spelling`] finds the word that was meant.

use std::collections::HashMap;

use super::analyze::Analyzer;

/// Words in order of first sight; stems numbered likewise.
pub(super) struct Vocabulary {
    analyzer: Analyzer,
    numbers: HashMap<String, u32>,
    words: Vec<String>,
    stem_of: Vec<u32>,
    stems: HashMap<String, u32>,
    /// Stems by number.
    names: Vec<String>,
    /// Documents of any kind that hold the stem.
    uses: Vec<u32>,
    /// Document that counted the stem last, plus one.
    seen: Vec<u32>,
    sorted: Vec<u32>,
}

impl Vocabulary {
    pub(super) fn new(language: &str) -> Vocabulary {
        Vocabulary {
            analyzer: Analyzer::new(language),
            numbers: HashMap::new(),
            words: Vec::new(),
            stem_of: Vec::new(),
            stems: HashMap::new(),
            names: Vec::new(),
            uses: Vec::new(),
            seen: Vec::new(),
            sorted: Vec::new(),
        }
    }

    /// Takes in the words of a text of document number `document`; gives back their stems in order.
    /// Documents come in ascending order, so that each is counted once.
    pub(super) fn read(&mut self, text: &str, document: u32) -> Vec<u32> {
        let words = super::analyze::words(text);
        words.into_iter().map(|word| self.take(word, document)).collect()
    }

    fn take(&mut self, word: String, document: u32) -> u32 {
        let stem = match self.numbers.get(&word) {
            Some(number) => self.stem_of[*number as usize],
            None => self.add(word),
        };
        let seen = &mut self.seen[stem as usize];
        if *seen != document + 1 {
            *seen = document + 1;
            self.uses[stem as usize] += 1;
        }
        stem
    }

    fn add(&mut self, word: String) -> u32 {
        let next = self.stems.len() as u32;
        let name = self.analyzer.stem(&word).into_owned();
        let stem = *self.stems.entry(name.clone()).or_insert(next);
        if stem == next {
            self.names.push(name);
            self.uses.push(0);
            self.seen.push(0);
        }
        self.numbers.insert(word.clone(), self.words.len() as u32);
        self.words.push(word);
        self.stem_of.push(stem);
        stem
    }

    /// Stems in letters, separated by blanks.
    pub(super) fn names(&self, stems: &[u32]) -> String {
        let names: Vec<&str> = stems.iter().map(|stem| self.name(*stem)).collect();
        names.join(" ")
    }

    /// A stem in letters.
    pub(super) fn name(&self, stem: u32) -> &str {
        &self.names[stem as usize]
    }

    /// All words, by number.
    pub(super) fn words(&self) -> &[String] {
        &self.words
    }

    /// The stem of a word by its number.
    pub(super) fn stem_of(&self, word: u32) -> u32 {
        self.stem_of[word as usize]
    }

    /// How many stems there are.
    pub(super) fn stems(&self) -> usize {
        self.uses.len()
    }

    /// In how many documents the word's stem stands.
    pub(super) fn uses(&self, word: u32) -> u32 {
        self.uses[self.stem_of(word) as usize]
    }

    /// Numbers of the words that begin with `start`, by the alphabet.
    pub(super) fn starting_with(&self, start: &str) -> impl Iterator<Item = u32> {
        let word = |number: &u32| self.words[*number as usize].as_str();
        let from = self.sorted.partition_point(|number| word(number) < start);
        self.sorted[from..]
            .iter()
            .copied()
            .take_while(move |number| word(number).starts_with(start))
    }

    /// Word numbers by the alphabet; empty before [`Vocabulary::close`].
    pub(super) fn sorted(&self) -> &[u32] {
        &self.sorted
    }

    /// Ends the reading: brings the words into order.
    pub(super) fn close(&mut self) {
        let mut sorted: Vec<u32> = (0..self.words.len() as u32).collect();
        sorted.sort_unstable_by(|a, b| self.words[*a as usize].cmp(&self.words[*b as usize]));
        self.sorted = sorted;
    }

    /// The stem of a folded word as it is used here: the word itself, or another form of it.
    pub(super) fn find(&self, word: &str) -> Option<u32> {
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
    fn forms_of_a_word_share_a_stem_and_count_once_a_document() {
        let mut vocabulary = Vocabulary::new("en");
        let stems = vocabulary.read("Refund, refunds and refunded", 0);
        assert_eq!(stems, [0, 0, 1, 0]);
        vocabulary.read("a refund", 1);
        assert_eq!(vocabulary.uses(0), 2);
        assert_eq!(vocabulary.find("refunding"), Some(0));
        assert_eq!(vocabulary.find("baggage"), None);
    }
}
