//! [`Index`]: the languages of a site side by side, entries and other pages merged into one answer.

use std::collections::BTreeMap;
use std::time::Instant;

use super::analyze::{primary, words};
use super::confidence::band;
use super::fulltext::{Fulltext, Page};
use super::shard::{Found, Read, Shard};
use super::snippet::snippet;
use super::{Answer, Document, Error, Hit, Kind};
use crate::text;

/// Language of documents that name none and do not show one.
const UNNAMED: &str = "en";
/// Results that `suggest` never exceeds.
const MOST_SUGGESTED: usize = 7;
/// A related document scores at least this share of what the document scores for itself.
const RELATED: f64 = 0.08;
/// Phrasings that say what a document is about, beside its title.
const ABOUT: usize = 4;
/// Stretches of a long message that are looked up.
const STRETCHES: usize = 40;
/// Words of a message that is looked up whole, or of two sentences taken together.
const STRETCH_WORDS: usize = 48;

/// A searchable set of documents: the FAQ core for entries, tantivy for the rest, merged.
pub struct Index {
    /// By id.
    documents: Vec<Document>,
    shards: Vec<(Shard, Option<Fulltext>)>,
}

/// What a caller wants to know.
struct Asked<'a> {
    query: &'a str,
    language: Option<&'a str>,
    limit: usize,
    begun: Instant,
}

/// A document on its way into an answer.
struct Candidate {
    place: u32,
    /// Normalised score, comparable between languages and kinds.
    norm: f64,
    /// Entries that fit come before posts when the query asks.
    first: bool,
    shard: usize,
}

impl Index {
    /// Builds in memory. Languages are told apart by `language`'s primary part; documents that name
    /// none are taken for what most of their titles are written in.
    pub fn new(mut documents: Vec<Document>) -> Result<Index, Error> {
        documents.sort_by(|a, b| a.id.cmp(&b.id));
        let unnamed = unnamed_language(&documents);
        let mut places: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for (place, document) in documents.iter().enumerate() {
            let language = language_of(document, &unnamed);
            places.entry(language).or_default().push(place as u32);
        }
        let mut shards = Vec::with_capacity(places.len());
        for (language, places) in places {
            let (shard, read) = Shard::new(&language, &documents, &places);
            let fulltext = fulltext(&shard, &read)?;
            shards.push((shard, fulltext));
        }
        Ok(Index { documents, shards })
    }

    /// Best `limit` documents for a query, in one language or in all (`None`).
    pub fn search(&self, query: &str, limit: usize, language: Option<&str>) -> Answer {
        let asked = Asked {
            query,
            language,
            limit,
            begun: Instant::now(),
        };
        let asks = query.contains(['?', '？', '؟']) || words(query).len() > 2;
        self.answer(&asked, |number, (shard, fulltext), out| {
            let found = shard.find(query, limit);
            out.total += found.total;
            for (entry, score) in &found.best {
                let norm = found.norm(*score);
                let first = asks && norm >= shard.cuts.maybe;
                out.candidates.push(Candidate {
                    place: shard.entries[*entry as usize],
                    norm,
                    first,
                    shard: number,
                });
            }
            if let Some(fulltext) = fulltext {
                let stems = shard.stem_names(&found.reading);
                // a reader of an index in memory does not fail; if it did, entries would still be found
                let (pages, total) = fulltext.find(&stems, limit).unwrap_or_default();
                out.total += total;
                for (place, score) in pages {
                    let norm = found.norm(score);
                    out.candidates.push(Candidate {
                        place,
                        norm,
                        first: false,
                        shard: number,
                    });
                }
            }
            found
        })
    }

    /// At most `limit` (and never above seven) questions while typing: the last word is a prefix.
    pub fn suggest(&self, query: &str, limit: usize, language: Option<&str>) -> Answer {
        let limit = limit.min(MOST_SUGGESTED);
        let asked = Asked {
            query,
            language,
            limit,
            begun: Instant::now(),
        };
        self.answer(&asked, |number, (shard, _), out| {
            let found = shard.find_typing(query, limit);
            out.total += found.total;
            for (entry, score) in &found.best {
                let norm = found.norm(*score);
                out.candidates.push(Candidate {
                    place: shard.entries[*entry as usize],
                    norm,
                    first: true,
                    shard: number,
                });
            }
            found
        })
    }

    /// Other documents of the same kind nearest to document `id`, by its own title and phrasings.
    pub fn related(&self, id: &str, limit: usize) -> Vec<Hit> {
        let Ok(place) = self.documents.binary_search_by(|d| d.id.as_str().cmp(id)) else {
            return Vec::new();
        };
        let document = &self.documents[place];
        let Some((shard, fulltext)) = self.shards.iter().find(|(s, _)| s.holds(place as u32)) else {
            return Vec::new();
        };
        let mut about = document.title.clone();
        for asked in document.asked.iter().take(ABOUT) {
            about.push(' ');
            about.push_str(asked);
        }
        let found = shard.find(&about, limit + 1);
        let ranked: Vec<(u32, f64)> = if document.kind == Kind::Entry {
            found
                .best
                .iter()
                .map(|(entry, score)| (shard.entries[*entry as usize], *score))
                .collect()
        } else {
            let stems = shard.stem_names(&found.reading);
            let pages = fulltext
                .as_ref()
                .map(|f| f.find(&stems, limit + 1).unwrap_or_default());
            pages.unwrap_or_default().0
        };
        let floor = ranked.first().map_or(0.0, |first| first.1 * RELATED);
        let others = ranked
            .into_iter()
            .filter(|(other, score)| *other as usize != place && *score >= floor);
        others
            .filter(|(other, _)| self.documents[*other as usize].kind == document.kind)
            .take(limit)
            .map(|(other, score)| self.hit(other, found.norm(score), |_| 0.0))
            .collect()
    }

    /// Entries that `text` (a whole message) may be asking about, with a confidence each, surest
    /// first. Each sentence is looked up by itself and with its neighbour, so that what stands
    /// around a question does not drown it.
    pub fn matches(&self, text: &str, limit: usize) -> Vec<(Hit, f64)> {
        let mut best: BTreeMap<u32, (f64, f64)> = BTreeMap::new();
        for stretch in stretches(text) {
            for (shard, _) in &self.shards {
                let found = shard.find(&stretch, limit);
                for (entry, score) in &found.best {
                    let norm = found.norm(*score);
                    let confidence = shard.cuts.confidence(norm);
                    let known = best.entry(shard.entries[*entry as usize]).or_default();
                    if confidence > known.1 {
                        *known = (norm, confidence);
                    }
                }
            }
        }
        let mut ranked: Vec<(u32, (f64, f64))> = best.into_iter().collect();
        ranked.sort_by(|a, b| b.1.1.total_cmp(&a.1.1).then(a.0.cmp(&b.0)));
        ranked.truncate(limit);
        let hit = |(place, (norm, confidence))| (self.hit(place, norm, |_| 0.0), confidence);
        ranked.into_iter().map(hit).collect()
    }

    /// Lets `look` gather candidates in each shard of the language, and makes the best an answer.
    fn answer(
        &self,
        asked: &Asked<'_>,
        look: impl Fn(usize, &(Shard, Option<Fulltext>), &mut Gathered) -> Found,
    ) -> Answer {
        let language = asked
            .language
            .map(primary)
            .filter(|language| !language.is_empty());
        let mut out = Gathered::default();
        for (number, pair) in self.shards.iter().enumerate() {
            let other = language
                .as_ref()
                .is_some_and(|language| *language != pair.0.language);
            let found = if other {
                None
            } else {
                Some(look(number, pair, &mut out))
            };
            out.found.push(found);
        }
        out.candidates.sort_by(|a, b| {
            b.first
                .cmp(&a.first)
                .then(b.norm.total_cmp(&a.norm))
                .then(a.place.cmp(&b.place))
        });
        let first = out.candidates.first();
        let confidence = first.map_or(0.0, |best| self.confidence(best));
        let corrected = match first {
            Some(best) => out.found[best.shard]
                .as_mut()
                .and_then(|f| f.reading.corrected.take()),
            None => None,
        };
        out.candidates.truncate(asked.limit);
        let results = out.candidates.iter().filter_map(|candidate| {
            let found = out.found[candidate.shard].as_ref()?;
            let shard = &self.shards[candidate.shard].0;
            let weight = |word: &str| shard.worth(word, &found.reading);
            Some(self.hit(candidate.place, candidate.norm, weight))
        });
        Answer {
            query: asked.query.to_owned(),
            total: out.total,
            results: results.collect(),
            corrected,
            confidence,
            band: band(confidence),
            took_us: asked.begun.elapsed().as_micros() as u64,
        }
    }

    fn confidence(&self, best: &Candidate) -> f64 {
        let cuts = self.shards[best.shard].0.cuts;
        match self.documents[best.place as usize].kind {
            Kind::Entry => cuts.confidence(best.norm),
            Kind::Post | Kind::Page => cuts.guess(best.norm),
        }
    }

    fn hit(&self, place: u32, score: f64, weight: impl Fn(&str) -> f64) -> Hit {
        let document = &self.documents[place as usize];
        Hit {
            id: document.id.clone(),
            url: document.url.clone(),
            title: document.title.clone(),
            section: document.section.clone(),
            snippet: snippet(&document.body, weight),
            score,
        }
    }
}

/// What the shards gave.
#[derive(Default)]
struct Gathered {
    candidates: Vec<Candidate>,
    total: usize,
    found: Vec<Option<Found>>,
}

/// The language of one document.
pub(super) fn language_of(document: &Document, unnamed: &str) -> String {
    let named = primary(&document.language);
    if named.is_empty() {
        unnamed.to_owned()
    } else {
        named
    }
}

/// The language most unnamed documents' titles seem to be in.
pub(super) fn unnamed_language(documents: &[Document]) -> String {
    let unnamed = documents.iter().filter(|d| d.language.trim().is_empty());
    let sample: Vec<&str> = unnamed.take(200).map(|d| d.title.as_str()).collect();
    match text::language(&sample.join("\n")) {
        Some(found) if found.confidence > 0.5 => found.code,
        _ => UNNAMED.to_owned(),
    }
}

/// The posts and pages of a language for tantivy, if there are any.
fn fulltext(shard: &Shard, read: &Read) -> Result<Option<Fulltext>, Error> {
    if read.pages.is_empty() {
        return Ok(None);
    }
    let letters = |stems: &[u32]| shard.vocabulary.names(stems);
    let pages = read.pages.iter().map(|(place, stems)| Page {
        place: *place,
        title: letters(&stems.rows[0]),
        body: letters(&stems.body),
    });
    let built = Fulltext::new(pages).map_err(|cause| Error::Build {
        cause: cause.to_string(),
    })?;
    Ok(Some(built))
}

/// The parts of a message that may each be a question: the whole of a short one, every sentence, and
/// every sentence with the next; in a very long message those that ask come first.
fn stretches(text: &str) -> Vec<String> {
    let sentences = text::sentences(text);
    let count = |text: &str| words(text).len();
    let mut out: Vec<String> = Vec::new();
    if count(text) <= STRETCH_WORDS {
        out.push(text.to_owned());
    }
    for pair in sentences.windows(2) {
        let both = format!("{} {}", pair[0], pair[1]);
        if sentences.len() > 2 && count(&both) <= STRETCH_WORDS {
            out.push(both);
        }
    }
    if sentences.len() > 1 || out.is_empty() {
        out.extend(sentences.iter().map(|s| (*s).to_owned()));
    }
    if out.len() > STRETCHES {
        out.sort_by_key(|stretch| !stretch.contains('?'));
        out.truncate(STRETCHES);
    }
    out
}
