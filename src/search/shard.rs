//! All that is known of one language: vocabulary, spelling, scorer, and the two cuts that turn a
//! score into "this answers", "one of these may" or "ask us".

use super::confidence::Cuts;
use super::core::{Core, Scored, Stems};
use super::query::{Reader, Reading};
use super::spelling::Spelling;
use super::triples::Triples;
use super::vocabulary::Vocabulary;
use super::{Document, Kind};

/// Entries that give one phrasing for learning the cuts.
const MOST_HELD_OUT: usize = 400;

/// One language's entries, and the words of its other pages.
pub(super) struct Shard {
    pub(super) language: String,
    pub(super) vocabulary: Vocabulary,
    pub(super) core: Core,
    /// Positions of the entries in the index's documents, in the order of the core's numbers.
    pub(super) entries: Vec<u32>,
    pub(super) cuts: Cuts,
    /// Positions of all its documents, ascending.
    places: Vec<u32>,
    spelling: Spelling,
    triples: Triples,
}

/// The stems of all documents read, for those who write them elsewhere.
#[derive(Default)]
pub(super) struct Read {
    /// In the order of the core's numbers.
    pub(super) entries: Vec<Stems>,
    /// Posts and pages with their positions.
    pub(super) pages: Vec<(u32, Stems)>,
}

/// A query's reading and the entries it found.
pub(super) struct Found {
    pub(super) reading: Reading,
    pub(super) best: Vec<Scored>,
    pub(super) total: usize,
}

impl Found {
    /// A score per unit of what the query asked for, comparable between queries.
    pub(super) fn norm(&self, score: f64) -> f64 {
        score / self.reading.mass.max(f64::MIN_POSITIVE).sqrt()
    }

    /// The best entry's normalised score, 0 without one.
    pub(super) fn top(&self) -> f64 {
        self.best.first().map_or(0.0, |best| self.norm(best.1))
    }
}

impl Shard {
    /// Reads the documents at `places`, which come ordered by id, and learns the cuts.
    pub(super) fn new(language: &str, documents: &[Document], places: &[u32]) -> (Shard, Read) {
        let (mut shard, read) = Shard::read(language, documents, places, &[]);
        shard.cuts = shard.learn(documents, places);
        (shard, read)
    }

    /// Reads without the phrasings at `held` (position of the document, number of the phrasing).
    fn read(language: &str, documents: &[Document], places: &[u32], held: &[(u32, usize)]) -> (Shard, Read) {
        let mut vocabulary = Vocabulary::new(language);
        let mut read = Read::default();
        let mut entries = Vec::new();
        for place in places {
            let document = &documents[*place as usize];
            let title = vocabulary.read(&document.title, *place);
            let mut found = Stems {
                rows: vec![title],
                ..Stems::default()
            };
            for (nth, asked) in document.asked.iter().enumerate() {
                if held.binary_search(&(*place, nth)).is_err() {
                    found.rows.push(vocabulary.read(asked, *place));
                }
            }
            found.body = vocabulary.read(&document.body, *place);
            if document.kind == Kind::Entry {
                entries.push(*place);
                read.entries.push(found);
            } else {
                read.pages.push((*place, found));
            }
        }
        vocabulary.close();
        let triples = Triples::new(&vocabulary);
        let shard = Shard {
            language: language.to_owned(),
            core: Core::new(&read.entries, vocabulary.stems(), &triples),
            spelling: Spelling::new(&vocabulary),
            cuts: Cuts::default(),
            places: places.to_vec(),
            vocabulary,
            entries,
            triples,
        };
        (shard, read)
    }

    /// Best entries for a query.
    pub(super) fn find(&self, query: &str, limit: usize) -> Found {
        self.found(self.reader().read(query), limit)
    }

    /// Best entries for a query whose last word is being typed.
    pub(super) fn find_typing(&self, query: &str, limit: usize) -> Found {
        self.found(self.reader().read_typing(query), limit)
    }

    /// A reading's stems in letters, for those who count in letters.
    pub(super) fn stem_names(&self, reading: &Reading) -> Vec<(String, f64)> {
        let name = |(stem, weight): &(u32, f64)| (self.vocabulary.name(*stem).to_owned(), *weight);
        reading.terms.weighted.iter().map(name).collect()
    }

    /// What a folded word of a text is worth to a query: its idf if it was asked for, else 0.
    pub(super) fn worth(&self, word: &str, reading: &Reading) -> f64 {
        let asked = |stem: &u32| reading.terms.weighted.iter().any(|term| term.0 == *stem);
        let stem = self.vocabulary.find(word).filter(asked);
        if stem.is_some() { self.core.idf(stem) } else { 0.0 }
    }

    /// Whether the document at this position is one of this language's.
    pub(super) fn holds(&self, place: u32) -> bool {
        self.places.binary_search(&place).is_ok()
    }

    fn found(&self, reading: Reading, limit: usize) -> Found {
        let (best, total) = self.core.score(&reading.terms, limit);
        Found { reading, best, total }
    }

    fn reader(&self) -> Reader<'_> {
        Reader {
            vocabulary: &self.vocabulary,
            spelling: &self.spelling,
            core: &self.core,
            triples: &self.triples,
        }
    }

    fn learn(&self, documents: &[Document], places: &[u32]) -> Cuts {
        let rich = |place: &&u32| {
            let document = &documents[**place as usize];
            document.kind == Kind::Entry && !document.asked.is_empty()
        };
        let rich: Vec<u32> = places.iter().filter(rich).copied().collect();
        let step = rich.len().div_ceil(MOST_HELD_OUT).max(1);
        let held: Vec<(u32, usize)> = rich
            .iter()
            .step_by(step)
            .enumerate()
            .map(|(nth, place)| (*place, nth % documents[*place as usize].asked.len()))
            .collect();
        if held.len() >= Cuts::ENOUGH {
            let (without, _) = Shard::read(&self.language, documents, places, &held);
            let asked = held
                .iter()
                .map(|(place, nth)| &documents[*place as usize].asked[*nth]);
            return Cuts::learnt(asked.map(|asked| without.find(asked, 1).top()).collect());
        }
        let step = self.entries.len().div_ceil(MOST_HELD_OUT).max(1);
        let own = self
            .entries
            .iter()
            .step_by(step)
            .map(|place| &documents[*place as usize].title);
        Cuts::guessed(own.map(|title| self.find(title, 1).top()).collect())
    }
}
