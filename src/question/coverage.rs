//! Whether what is published answers a question, and since when.
//!
//! A near miss in topic must not count: the whole group is asked, not one lucky phrasing, and the entry
//! has to be the best match of most of them, surely.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::Error;
use super::record::{KnownEntry, Question, State};
use crate::search::{Document, Index, Kind};

/// Asks of a group that are put to the index.
const SAMPLE: usize = 25;
/// Median confidence from which an entry is taken for the answer.
const SURE: f64 = 0.5;
/// Share of asks whose best match the entry must be.
const MOST: f64 = 0.5;
/// An entry still asked this often after publication is hard to find.
const STILL: usize = 3;

/// What is published, searchable.
pub struct Shelf<'a> {
    known: &'a [KnownEntry],
    index: Option<Index>,
}

impl<'a> Shelf<'a> {
    /// Indexes the entries.
    pub fn new(known: &'a [KnownEntry]) -> Result<Shelf<'a>, Error> {
        if known.is_empty() {
            return Ok(Shelf { known, index: None });
        }
        let documents = known
            .iter()
            .map(|entry| Document {
                id: entry.id.clone(),
                url: entry.id.clone(),
                kind: Kind::Entry,
                title: entry.question.clone(),
                section: String::new(),
                language: entry.language.clone(),
                body: entry.answer.clone(),
                asked: entry.asked_as.clone(),
                ..Document::default()
            })
            .collect();
        Ok(Shelf {
            known,
            index: Some(Index::new(documents)?),
        })
    }

    /// The entry that answers this question: named by its front matter, or matched by the group.
    fn entry(&self, id: &str, language: &str, asks: &[&str]) -> Option<&'a KnownEntry> {
        let index = self.index.as_ref()?;
        let named = |draft: bool| {
            self.known
                .iter()
                .find(|entry| entry.question_id.as_deref() == Some(id) && entry.draft == draft)
        };
        if let Some(entry) = named(false).or_else(|| named(true)) {
            return Some(entry);
        }
        let step = asks.len().div_ceil(SAMPLE).max(1);
        let sample: Vec<&str> = asks.iter().step_by(step).copied().collect();
        let mut votes: BTreeMap<String, Vec<f64>> = BTreeMap::new();
        for ask in &sample {
            let best = index.matches(ask, 3).into_iter().find(|(hit, _)| {
                self.known
                    .iter()
                    .any(|e| e.id == hit.id && (e.language.is_empty() || e.language == language))
            });
            if let Some((hit, confidence)) = best {
                votes.entry(hit.id).or_default().push(confidence);
            }
        }
        let (id, mut sure) = votes
            .into_iter()
            .max_by(|a, b| a.1.len().cmp(&b.1.len()).then(b.0.cmp(&a.0)))?;
        if (sure.len() as f64) < MOST * sample.len() as f64 {
            return None;
        }
        sure.resize(sample.len(), 0.0);
        sure.sort_by(f64::total_cmp);
        if sure[sure.len() / 2] < SURE {
            return None;
        }
        self.known.iter().find(|entry| entry.id == id)
    }

    /// Sets state, entry, coverage and `still_asked` of a question from its asks' texts and times.
    pub fn judge(&self, question: &mut Question, asks: &[&str], times: &[Option<Timestamp>]) {
        let Some(entry) = self.entry(&question.id, &question.language, asks) else {
            return;
        };
        question.entry = Some(entry.id.clone());
        if entry.draft {
            question.state = State::Drafted;
            return;
        }
        question.state = State::Covered;
        let after = times
            .iter()
            .filter(|at| match (entry.published, at) {
                (None, _) => true,
                (Some(published), Some(at)) => *at >= published,
                (Some(_), None) => false,
            })
            .count();
        question.coverage = after as f64 / times.len().max(1) as f64;
        question.still_asked =
            entry.published.is_some() && after >= STILL || entry.published.is_none() && after >= 2 * STILL;
    }
}
