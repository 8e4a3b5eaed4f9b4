//! All that is known of one language: its documents, lexicon, spelling, scorer, and the two cuts that
//! turn a score into "this answers", "one of these may" or "ask us".

use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use super::census::Census;
use super::confidence::Cuts;
use super::core::{Ask, CANDIDATES, Core, Scored};
use super::fulltext::Fulltext;
use super::lexicon::Lexicon;
use super::query::{Reader, Reading};
use super::spelling::Spelling;
use super::tokens::Tokens;
use super::triples::Triples;
use super::{Document, Kind};

/// Entries that give one phrasing for learning the cuts.
const MOST_HELD_OUT: usize = 256;
/// Words of a query that an entry speaks of when it holds all of them: of more, most are everybody's.
const SHORT: usize = 3;
/// Entries counted where only the best one's score is wanted.
const OF_ONE: usize = 32;

/// A document with what was read of it.
#[derive(Clone)]
pub(super) struct Read {
    pub(super) document: Arc<Document>,
    pub(super) tokens: Arc<Tokens>,
    /// Tells one state of a document from another, also in the next process.
    pub(super) stamp: [u8; 16],
}

/// What a language keeps from index to index.
#[derive(Clone)]
pub(super) struct Tongue {
    pub(super) lexicon: Arc<Lexicon>,
    pub(super) spelling: Spelling,
}

impl Tongue {
    pub(super) fn new(language: &str) -> Tongue {
        Tongue {
            lexicon: Arc::new(Lexicon::new(language)),
            spelling: Spelling::default(),
        }
    }

    /// Reads documents.
    pub(super) fn read(&mut self, documents: &[Arc<Document>]) -> Vec<Read> {
        let plain: Vec<&Document> = documents.iter().map(Arc::as_ref).collect();
        let tokens = super::tokens::read(&plain, &mut self.lexicon);
        self.spelling.grow(&self.lexicon);
        let together = documents.iter().zip(tokens);
        let read = together.map(|(document, tokens)| Read {
            document: document.clone(),
            tokens: Arc::new(tokens),
            stamp: stamp(document),
        });
        read.collect()
    }
}

/// Hash of all that search knows of a document.
fn stamp(document: &Document) -> [u8; 16] {
    let mut hasher = blake3::Hasher::new();
    let Document {
        id,
        url,
        kind,
        title,
        section,
        language,
        body,
        asked,
        topics,
        pull,
        headings,
    } = document;
    hasher.update(&[*kind as u8, *pull]);
    hasher.update(&(asked.len() as u64).to_le_bytes());
    let anchors = headings.iter().map(|heading| &heading.anchor);
    for part in [id, url, title, section, language, body]
        .into_iter()
        .chain(asked)
        .chain(topics)
        .chain(anchors)
    {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    let mut stamp = [0; 16];
    hasher.finalize_xof().fill(&mut stamp);
    stamp
}

/// One language's documents, searchable; it never changes.
pub(super) struct Shard {
    pub(super) lexicon: Arc<Lexicon>,
    pub(super) census: Census,
    pub(super) core: Core,
    pub(super) cuts: Cuts,
    /// In the order of the core's numbers: by id.
    pub(super) entries: Vec<Read>,
    /// Posts and pages, by id.
    pub(super) pages: Vec<Read>,
    /// Posts and pages, once somebody wants to search them and if there are any.
    pub(super) fulltext: OnceLock<Fulltext>,
    pub(super) triples: Triples,
    spelling: Spelling,
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
    /// Of documents that come ordered by id.
    pub(super) fn new(tongue: &Tongue, documents: Vec<Read>) -> Shard {
        let (entries, pages): (Vec<Read>, Vec<Read>) = documents
            .into_iter()
            .partition(|read| read.document.kind == Kind::Entry);
        let lexicon = tongue.lexicon.clone();
        let tokens: Vec<&Tokens> = entries.iter().map(|entry| entry.tokens.as_ref()).collect();
        let pulls: Vec<u8> = entries
            .iter()
            .map(|entry| entry.document.pull.min(super::MOST_PULL))
            .collect();
        let all = tokens
            .iter()
            .copied()
            .chain(pages.iter().map(|page| page.tokens.as_ref()));
        let (core, census) = rayon::join(
            || Core::new(&tokens, &pulls, lexicon.stems()),
            || Census::new(all.clone(), &lexicon),
        );
        let triples = Triples::new(&lexicon, &census, &core.holders(), entries.len());
        let mut shard = Shard {
            core: core.with_triples(&triples),
            spelling: tongue.spelling.clone(),
            cuts: Cuts::default(),
            fulltext: OnceLock::new(),
            lexicon,
            census,
            entries,
            pages,
            triples,
        };
        shard.cuts = shard.learn();
        shard
    }

    /// Of documents alone, all in one language.
    pub(super) fn of(mut documents: Vec<Document>) -> Shard {
        documents.sort_by(|a, b| a.id.cmp(&b.id));
        let unnamed = super::workbench::unnamed_language(documents.iter());
        let language = documents.first();
        let language = language.map_or(unnamed.clone(), |first| {
            super::workbench::language_of(first, &unnamed)
        });
        let mut tongue = Tongue::new(&language);
        let documents: Vec<Arc<Document>> = documents.into_iter().map(Arc::new).collect();
        let read = tongue.read(&documents);
        Shard::new(&tongue, read)
    }

    /// ISO 639-1.
    pub(super) fn language(&self) -> &str {
        &self.lexicon.language
    }

    /// Best entries for a query.
    pub(super) fn find(&self, query: &str, limit: usize) -> Found {
        self.found(self.reader().read(query), limit)
    }

    /// Best entries for a query whose words are to be taken as they are.
    pub(super) fn find_exactly(&self, query: &str, limit: usize) -> Found {
        self.found(self.reader().read_exactly(query), limit)
    }

    /// Best entries for a query whose last word is being typed.
    pub(super) fn find_typing(&self, query: &str, limit: usize) -> Found {
        self.found(self.reader().read_typing(query), limit)
    }

    /// Whether question, phrasings and topics of an entry hold every word of a short query.
    pub(super) fn speaks_of(&self, entry: u32, reading: &Reading) -> bool {
        let all = &reading.terms.sequence;
        !reading.unknown && (1..=SHORT).contains(&all.len()) && self.core.rows_hold(entry, all)
    }

    /// A query in this language's numbers.
    pub(super) fn read(&self, query: &str) -> Reading {
        self.reader().read(query)
    }

    /// A reading's stems in letters, for those who count in letters.
    pub(super) fn stem_names(&self, reading: &Reading) -> Vec<(String, f64)> {
        let name = |(stem, weight): &(u32, f64)| (self.lexicon.name(*stem).to_owned(), *weight);
        reading.terms.weighted.iter().map(name).collect()
    }

    /// What a folded word of a text is worth to a query: its idf if it was asked for, else 0.
    pub(super) fn worth(&self, word: &str, reading: &Reading) -> f64 {
        let asked = |stem: &u32| reading.terms.weighted.iter().any(|term| term.0 == *stem);
        let stem = self.lexicon.stem(word).filter(asked);
        if stem.is_some() { self.core.idf(stem) } else { 0.0 }
    }

    /// Changes when any document does.
    pub(super) fn fingerprint(&self) -> [u8; 16] {
        let mut hasher = blake3::Hasher::new();
        for read in self.entries.iter().chain(&self.pages) {
            hasher.update(&read.stamp);
        }
        let mut fingerprint = [0; 16];
        hasher.finalize_xof().fill(&mut fingerprint);
        fingerprint
    }

    /// The entry or page with this id.
    pub(super) fn document(&self, id: &str) -> Option<&Arc<Document>> {
        let within = |list: &'_ [Read]| {
            list.binary_search_by(|read| read.document.id.as_str().cmp(id))
                .ok()
        };
        match within(&self.entries) {
            Some(at) => Some(&self.entries[at].document),
            None => within(&self.pages).map(|at| &self.pages[at].document),
        }
    }

    fn found(&self, reading: Reading, limit: usize) -> Found {
        let (best, total) = self.core.score(&self.ask(&reading, None), limit);
        Found { reading, best, total }
    }

    fn ask<'a>(&'a self, reading: &'a Reading, without: Option<(u32, u32)>) -> Ask<'a> {
        Ask {
            terms: &reading.terms,
            triples: &self.triples,
            candidates: if without.is_some() { OF_ONE } else { CANDIDATES },
            without,
        }
    }

    fn reader(&self) -> Reader<'_> {
        Reader {
            lexicon: &self.lexicon,
            census: &self.census,
            spelling: &self.spelling,
            core: &self.core,
            triples: &self.triples,
        }
    }

    /// Cuts from phrasings that may not find themselves: one of each entry, of some entries.
    fn learn(&self) -> Cuts {
        let rich: Vec<usize> = (0..self.entries.len())
            .filter(|nth| !self.entries[*nth].document.asked.is_empty())
            .collect();
        let step = rich.len().div_ceil(MOST_HELD_OUT).max(1);
        let held: Vec<(usize, usize)> = rich.into_iter().step_by(step).enumerate().collect();
        if held.len() >= Cuts::ENOUGH {
            let top = |(nth, entry): &(usize, usize)| {
                let asked = &self.entries[*entry].document.asked;
                let phrasing = nth % asked.len();
                let row = self.core.rows_of[*entry] + 1 + phrasing as u32;
                let reading = self.reader().read(&asked[phrasing]);
                let (best, total) = self
                    .core
                    .score(&self.ask(&reading, Some((*entry as u32, row))), 1);
                Found { reading, best, total }.top()
            };
            return Cuts::learnt(held.par_iter().map(top).collect());
        }
        let step = self.entries.len().div_ceil(MOST_HELD_OUT).max(1);
        let own: Vec<&Read> = self.entries.iter().step_by(step).collect();
        let top = |entry: &&Read| self.find(&entry.document.title, 1).top();
        Cuts::guessed(own.par_iter().map(top).collect())
    }
}
