//! [`Index`]: the languages of a site side by side, entries and other pages merged into one answer.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use super::analyze::{primary, words};
use super::confidence::band;
use super::shard::{Found, Shard};
use super::snippet::snippet;
use super::workbench::Workbench;
use super::{Answer, Document, Error, Hit, Kind};
use crate::text;

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

/// A searchable set of documents: the FAQ core for entries, tantivy for the rest, merged. It never
/// changes; a [`Workbench`] makes the next one.
#[derive(Clone)]
pub struct Index {
    shards: Vec<Arc<Shard>>,
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
    document: Arc<Document>,
    /// Normalised score, comparable between languages and kinds.
    norm: f64,
    /// Entries that fit come before posts when the query asks.
    first: bool,
    /// An entry that holds every word that was asked for.
    holds_all: bool,
    shard: usize,
}

impl Index {
    /// Builds in memory, once.
    pub fn new(documents: Vec<Document>) -> Result<Index, Error> {
        Workbench::new().index(documents.into_iter().map(Arc::new).collect())
    }

    pub(super) fn of(shards: Vec<Arc<Shard>>) -> Index {
        Index { shards }
    }

    /// The browser's index of one language; an empty one of a language that has no documents.
    pub fn static_index(&self, language: &str) -> super::StaticIndex {
        match self.shard(language) {
            Some(shard) => super::packed::pack(shard),
            None => super::packed::static_index(&[]),
        }
    }

    /// Changes when a document of the language does; the key of [`Index::static_index`].
    pub fn fingerprint(&self, language: &str) -> [u8; 16] {
        self.shard(language).map_or([0; 16], |shard| shard.fingerprint())
    }

    /// The document with this id.
    pub fn document(&self, id: &str) -> Option<&Document> {
        self.shards
            .iter()
            .find_map(|shard| shard.document(id))
            .map(Arc::as_ref)
    }

    /// Entries that demand and votes speak for, most first; none where nobody asked yet.
    pub fn popular(&self, limit: usize, language: Option<&str>) -> Vec<Hit> {
        let language = language.map(primary).filter(|language| !language.is_empty());
        let own = |shard: &&Arc<Shard>| {
            language
                .as_ref()
                .is_none_or(|language| language == shard.language())
        };
        let entries = self.shards.iter().filter(own).flat_map(|shard| &shard.entries);
        let mut asked: Vec<&Document> = entries
            .map(|read| read.document.as_ref())
            .filter(|d| d.pull > 0)
            .collect();
        asked.sort_by(|a, b| b.pull.cmp(&a.pull).then_with(|| a.id.cmp(&b.id)));
        asked
            .into_iter()
            .take(limit)
            .map(|document| hit(document, 0.0, |_| 0.0))
            .collect()
    }

    /// A text cut into pieces, each with whether the query was found there: the word as typed, another
    /// form of it, or the word it was put right into.
    pub fn marked(&self, text: &str, query: &str) -> Vec<(String, bool)> {
        let typed = words(query);
        let readings: Vec<_> = self
            .shards
            .iter()
            .map(|shard| (shard, shard.read(query)))
            .collect();
        let found = |word: &str| {
            words(word).iter().any(|word| {
                typed.contains(word)
                    || readings
                        .iter()
                        .any(|(shard, reading)| shard.worth(word, reading) > 0.0)
            })
        };
        let mut pieces: Vec<(String, bool)> = Vec::new();
        for piece in text.split_inclusive(|c: char| !c.is_alphanumeric()) {
            let word = piece.trim_end_matches(|c: char| !c.is_alphanumeric());
            let rest = &piece[word.len()..];
            for (part, hit) in [(word, !word.is_empty() && found(word)), (rest, false)] {
                match pieces.last_mut() {
                    Some(last) if last.1 == hit => last.0.push_str(part),
                    _ if part.is_empty() => {}
                    _ => pieces.push((part.to_owned(), hit)),
                }
            }
        }
        pieces
    }

    fn shard(&self, language: &str) -> Option<&Shard> {
        let language = primary(language);
        let shards = self.shards.iter().map(Arc::as_ref);
        shards.into_iter().find(|shard| shard.language() == language)
    }

    /// Best `limit` documents for a query, in one language or in all (`None`).
    pub fn search(&self, query: &str, limit: usize, language: Option<&str>) -> Answer {
        self.look(query, limit, language, false)
    }

    /// The same with the words as they were typed, none put right.
    pub fn search_exactly(&self, query: &str, limit: usize, language: Option<&str>) -> Answer {
        self.look(query, limit, language, true)
    }

    fn look(&self, query: &str, limit: usize, language: Option<&str>, exactly: bool) -> Answer {
        let asked = Asked {
            query,
            language,
            limit,
            begun: Instant::now(),
        };
        let asks = query.contains(['?', '？', '؟']) || words(query).len() > 2;
        self.answer(&asked, |number, shard, out| {
            let found = if exactly {
                shard.find_exactly(query, limit)
            } else {
                shard.find(query, limit)
            };
            out.total += found.total;
            for (entry, score) in &found.best {
                let norm = found.norm(*score);
                out.candidates.push(Candidate {
                    document: shard.entries[*entry as usize].document.clone(),
                    norm,
                    first: asks && norm >= shard.cuts.maybe,
                    holds_all: shard.speaks_of(*entry, &found.reading),
                    shard: number,
                });
            }
            if let Some(fulltext) = shard.fulltext.get() {
                let stems = shard.stem_names(&found.reading);
                // a page that cannot be read any more is not found; entries are
                let (pages, total) = fulltext.find(&stems, limit).unwrap_or_default();
                out.total += total;
                for (id, score) in pages {
                    out.candidates
                        .extend(shard.document(&id).map(|document| Candidate {
                            document: document.clone(),
                            norm: found.norm(score),
                            first: false,
                            holds_all: false,
                            shard: number,
                        }));
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
        self.answer(&asked, |number, shard, out| {
            let found = shard.find_typing(query, limit);
            out.total += found.total;
            for (entry, score) in &found.best {
                out.candidates.push(Candidate {
                    document: shard.entries[*entry as usize].document.clone(),
                    norm: found.norm(*score),
                    first: true,
                    holds_all: shard.speaks_of(*entry, &found.reading),
                    shard: number,
                });
            }
            found
        })
    }

    /// Other documents of the same kind nearest to document `id`, by its own title and phrasings.
    pub fn related(&self, id: &str, limit: usize) -> Vec<Hit> {
        let known = |shard: &'_ Arc<Shard>| Some((shard.clone(), shard.document(id)?.clone()));
        let Some((shard, document)) = self.shards.iter().find_map(known) else {
            return Vec::new();
        };
        let mut about = document.title.clone();
        for asked in document.asked.iter().take(ABOUT) {
            about.push(' ');
            about.push_str(asked);
        }
        let found = shard.find(&about, limit + 1);
        let ranked: Vec<(Arc<Document>, f64)> = if document.kind == Kind::Entry {
            let entry =
                |(entry, score): &(u32, f64)| (shard.entries[*entry as usize].document.clone(), *score);
            found.best.iter().map(entry).collect()
        } else {
            let stems = shard.stem_names(&found.reading);
            let pages = shard.fulltext.get().map(|pages| pages.find(&stems, limit + 1));
            let pages = pages.and_then(Result::ok).unwrap_or_default().0;
            let page = |(id, score): (String, f64)| Some((shard.document(&id)?.clone(), score));
            pages.into_iter().filter_map(page).collect()
        };
        let floor = ranked.first().map_or(0.0, |first| first.1 * RELATED);
        let near = |(other, score): &(Arc<Document>, f64)| {
            other.id != document.id && *score >= floor && other.kind == document.kind
        };
        let others = ranked.into_iter().filter(near).take(limit);
        others
            .map(|(other, score)| hit(&other, found.norm(score), |_| 0.0))
            .collect()
    }

    /// Entries that `text` (a whole message) may be asking about, with a confidence each, surest
    /// first. Each sentence is looked up by itself and with its neighbour, so that what stands
    /// around a question does not drown it.
    pub fn matches(&self, text: &str, limit: usize) -> Vec<(Hit, f64)> {
        let mut best: BTreeMap<(usize, u32), (f64, f64)> = BTreeMap::new();
        for stretch in stretches(text) {
            for (number, shard) in self.shards.iter().enumerate() {
                let found = shard.find(&stretch, limit);
                for (entry, score) in &found.best {
                    let norm = found.norm(*score);
                    let confidence = shard.cuts.confidence(norm);
                    let known = best.entry((number, *entry)).or_default();
                    if confidence > known.1 {
                        *known = (norm, confidence);
                    }
                }
            }
        }
        let mut ranked: Vec<(&Arc<Document>, (f64, f64))> = best
            .into_iter()
            .map(|((shard, entry), sure)| (&self.shards[shard].entries[entry as usize].document, sure))
            .collect();
        ranked.sort_by(|a, b| b.1.1.total_cmp(&a.1.1).then_with(|| a.0.id.cmp(&b.0.id)));
        ranked.truncate(limit);
        let found = ranked.into_iter();
        found
            .map(|(document, (norm, confidence))| (hit(document, norm, |_| 0.0), confidence))
            .collect()
    }

    /// Lets `look` gather candidates in each shard of the language, and makes the best an answer.
    fn answer(&self, asked: &Asked<'_>, look: impl Fn(usize, &Shard, &mut Gathered) -> Found) -> Answer {
        let language = asked
            .language
            .map(primary)
            .filter(|language| !language.is_empty());
        let mut out = Gathered::default();
        for (number, shard) in self.shards.iter().enumerate() {
            let other = language
                .as_ref()
                .is_some_and(|language| language != shard.language());
            let found = if other {
                None
            } else {
                Some(look(number, shard, &mut out))
            };
            out.found.push(found);
        }
        out.candidates.sort_by(|a, b| {
            b.first
                .cmp(&a.first)
                .then(b.norm.total_cmp(&a.norm))
                .then_with(|| a.document.id.cmp(&b.document.id))
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
            let shard = &self.shards[candidate.shard];
            let weight = |word: &str| shard.worth(word, &found.reading);
            Some(hit(&candidate.document, candidate.norm, weight))
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
        let cuts = self.shards[best.shard].cuts;
        match best.document.kind {
            Kind::Entry => cuts.of_entry(best.norm, best.holds_all),
            Kind::Post | Kind::Page => cuts.guess(best.norm),
        }
    }
}

/// A result leads to the heading under which the snippet stands.
fn hit(document: &Document, score: f64, weight: impl Fn(&str) -> f64) -> Hit {
    let (snippet, at) = snippet(&document.body, weight);
    let heading = document
        .headings
        .iter()
        .rev()
        .find(|heading| heading.at <= at && at > 0);
    let mut url = document.url.clone();
    if let Some(heading) = heading {
        url.push('#');
        url.push_str(&heading.anchor);
    }
    Hit {
        id: document.id.clone(),
        url,
        title: document.title.clone(),
        section: document.section.clone(),
        snippet,
        score,
    }
}

/// What the shards gave.
#[derive(Default)]
struct Gathered {
    candidates: Vec<Candidate>,
    total: usize,
    found: Vec<Option<Found>>,
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
