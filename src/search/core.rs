//! The FAQ scorer: every phrasing of an entry is a row of its own, and an entry scores by its best
//! rows, all its phrasings together, neighbouring words, and its answer.
//!
//! It sees stems as numbers and entries as numbers. `themes/default/assets/search.js` does the same
//! sums in the same order; `tests/search.rs` holds the two together.

use std::sync::{Mutex, PoisonError};

use super::pairs::Pairs;
use super::postings::{Postings, idf};
use super::triples::Triples;

/// Length correction of rows: gentle, since phrasings are short.
pub(super) const ROW_B: f64 = 0.5;
/// Length correction of answers and of all phrasings together.
const WHOLE_B: f64 = 0.75;
const ROWS: f64 = 2.0;
const WHOLE: f64 = 2.0;
const BODY: f64 = 1.0;
const PAIRS: f64 = 1.0;
/// Letter triples where entries have [`RICH_ROWS`] rows on average, and where they have fewer: with
/// little to go by they mislead as often as they help.
const TRIGRAMS: f64 = 0.3;
const TRIGRAMS_POOR: f64 = 0.15;
const RICH_ROWS: usize = 4;
/// Rows of an entry that count.
const BEST: usize = 5;

/// Stems of one entry.
#[derive(Default)]
pub(super) struct Stems {
    /// The question first, then each phrasing.
    pub(super) rows: Vec<Vec<u32>>,
    pub(super) body: Vec<u32>,
}

/// A query in numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Terms {
    /// Stems that count, once each, with their weight.
    pub(super) weighted: Vec<(u32, f64)>,
    /// Stems in the order of the words, after correction; unknown words are left out.
    pub(super) sequence: Vec<u32>,
    /// Letter triples of the words as typed.
    pub(super) trigrams: Vec<u32>,
}

/// Scorer of one language's entries.
pub(super) struct Core {
    entries: usize,
    owners: Vec<u32>,
    rows: Postings,
    whole: Postings,
    body: Postings,
    pairs: Pairs,
    trigrams: Trigrams,
    idf: Vec<f64>,
    spare: Mutex<Vec<Scratch>>,
}

struct Trigrams {
    postings: Postings,
    idf: Vec<f64>,
}

/// Sums of one query, kept between queries so that none has to be set to zero.
#[derive(Default)]
struct Scratch {
    rows: Vec<f64>,
    touched_rows: Vec<u32>,
    best: Vec<[f64; BEST]>,
    touched_best: Vec<u32>,
    scores: Vec<f64>,
    touched: Vec<u32>,
    /// Whether [`Scratch::gather`] passes over entries that have no score yet.
    known_only: bool,
}

/// An entry's number and score.
pub(super) type Scored = (u32, f64);

impl Core {
    /// `stems` is the number of stems of the vocabulary.
    pub(super) fn new(entries: &[Stems], stems: usize, triples: &Triples) -> Core {
        let mut owners = Vec::new();
        let mut rows: Vec<Vec<u32>> = Vec::new();
        for (number, entry) in entries.iter().enumerate() {
            owners.extend(entry.rows.iter().map(|_| number as u32));
            rows.extend(entry.rows.iter().cloned());
        }
        let whole: Vec<Vec<u32>> = entries.iter().map(|e| e.rows.concat()).collect();
        let mut holders = vec![0u32; stems];
        let mut all: Vec<u32> = Vec::new();
        for (entry, whole) in entries.iter().zip(&whole) {
            all.clear();
            all.extend(whole.iter().chain(&entry.body));
            all.sort_unstable();
            all.dedup();
            for stem in &all {
                holders[*stem as usize] += 1;
            }
        }
        let count = entries.len();
        let lengths = Postings::new(rows.iter().map(Vec::as_slice), stems, ROW_B);
        let pairs = Pairs::new(&rows, &owners, count, &lengths);
        let trigrams = Trigrams::new(&rows, &owners, count, triples);
        Core {
            entries: count,
            rows: lengths,
            whole: Postings::new(whole.iter().map(Vec::as_slice), stems, WHOLE_B),
            body: Postings::new(entries.iter().map(|e| e.body.as_slice()), stems, WHOLE_B),
            pairs,
            trigrams,
            idf: holders
                .iter()
                .map(|h| if *h == 0 { 0.0 } else { idf(*h, count) })
                .collect(),
            owners,
            spare: Mutex::new(Vec::new()),
        }
    }

    /// Inverse document frequency of a stem; of a stem that no entry holds, the highest there is.
    pub(super) fn idf(&self, stem: Option<u32>) -> f64 {
        match stem.map(|stem| self.idf[stem as usize]) {
            Some(found) if found > 0.0 => found,
            _ => idf(0, self.entries),
        }
    }

    /// The best `limit` entries, best first (equal ones by number), and how many match at all.
    pub(super) fn score(&self, terms: &Terms, limit: usize) -> (Vec<Scored>, usize) {
        let mut sums = self.borrow();
        let weigh = |(stem, weight): &(u32, f64)| (*stem, self.idf[*stem as usize] * weight);
        let weighted: Vec<(u32, f64)> = terms.weighted.iter().map(weigh).collect();
        sums.add_rows(&self.rows, &weighted);
        sums.gather(&self.owners, ROWS);
        sums.add_entries(&self.whole, &weighted, WHOLE);
        sums.add_entries(&self.body, &weighted, BODY);
        self.add_pairs(&mut sums, &terms.sequence);
        self.add_trigrams(&mut sums, &terms.trigrams);
        let result = sums.take(limit);
        self.spare
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(sums);
        result
    }

    fn add_pairs(&self, sums: &mut Scratch, sequence: &[u32]) {
        for (at, pair) in sequence.windows(2).enumerate() {
            if sequence[..=at].windows(2).any(|earlier| earlier == pair) {
                continue;
            }
            if let Some((rows, idf)) = self.pairs.of(pair[0], pair[1]) {
                for row in rows {
                    sums.add_row(*row, idf * self.pairs.impact(*row));
                }
            }
        }
        sums.gather(&self.owners, PAIRS);
    }

    /// Triples put in order what words have found; only where no word was found they find by themselves.
    fn add_trigrams(&self, sums: &mut Scratch, trigrams: &[u32]) {
        let weigh = |triple: &u32| (*triple, self.trigrams.idf[*triple as usize]);
        let weighted: Vec<(u32, f64)> = trigrams.iter().map(weigh).collect();
        let rich = self.owners.len() >= RICH_ROWS * self.entries;
        sums.add_rows(&self.trigrams.postings, &weighted);
        sums.known_only = !sums.touched.is_empty();
        sums.gather(&self.owners, if rich { TRIGRAMS } else { TRIGRAMS_POOR });
        sums.known_only = false;
    }

    fn borrow(&self) -> Scratch {
        let kept = self.spare.lock().unwrap_or_else(PoisonError::into_inner).pop();
        kept.unwrap_or_else(|| Scratch {
            rows: vec![0.0; self.owners.len()],
            best: vec![[0.0; BEST]; self.entries],
            scores: vec![0.0; self.entries],
            ..Scratch::default()
        })
    }
}

impl Trigrams {
    fn new(rows: &[Vec<u32>], owners: &[u32], entries: usize, triples: &Triples) -> Trigrams {
        let (of_stem, count) = (triples.of_stems(), triples.count());
        let rows: Vec<Vec<u32>> = rows
            .iter()
            .map(|row| {
                row.iter()
                    .flat_map(|stem| &of_stem[*stem as usize])
                    .copied()
                    .collect()
            })
            .collect();
        let postings = Postings::new(rows.iter().map(Vec::as_slice), count, ROW_B);
        let holders = (0..count as u32).map(|triple| {
            let owners_of = postings.of(triple).0.iter().map(|row| owners[*row as usize]);
            let mut last = None;
            owners_of
                .filter(|owner| last.replace(*owner) != Some(*owner))
                .count() as u32
        });
        let idf = holders.map(|h| idf(h, entries)).collect();
        Trigrams { postings, idf }
    }
}

impl Scratch {
    fn add_row(&mut self, row: u32, value: f64) {
        let sum = &mut self.rows[row as usize];
        if *sum == 0.0 {
            self.touched_rows.push(row);
        }
        *sum += value;
    }

    fn add_rows(&mut self, postings: &Postings, weighted: &[(u32, f64)]) {
        for (term, weight) in weighted {
            let (rows, impacts) = postings.of(*term);
            for (row, impact) in rows.iter().zip(impacts) {
                self.add_row(*row, weight * f64::from(*impact));
            }
        }
    }

    /// Empties the row sums into the entries' scores: each entry gets its best rows.
    fn gather(&mut self, owners: &[u32], weight: f64) {
        for row in self.touched_rows.drain(..) {
            let sum = std::mem::take(&mut self.rows[row as usize]);
            let owner = owners[row as usize];
            let best = &mut self.best[owner as usize];
            if best[0] == 0.0 {
                self.touched_best.push(owner);
            }
            if sum > best[BEST - 1] {
                let at = best.iter().position(|b| sum > *b).unwrap_or(BEST - 1);
                best[at..].rotate_right(1);
                best[at] = sum;
            }
        }
        for entry in std::mem::take(&mut self.touched_best) {
            let best = std::mem::take(&mut self.best[entry as usize]);
            if !self.known_only || self.scores[entry as usize] > 0.0 {
                self.add_entry(entry, weight * together(&best));
            }
        }
    }

    fn add_entry(&mut self, entry: u32, value: f64) {
        let sum = &mut self.scores[entry as usize];
        if *sum == 0.0 {
            self.touched.push(entry);
        }
        *sum += value;
    }

    fn add_entries(&mut self, postings: &Postings, weighted: &[(u32, f64)], weight: f64) {
        for (term, idf) in weighted {
            let (entries, impacts) = postings.of(*term);
            for (entry, impact) in entries.iter().zip(impacts) {
                self.add_entry(*entry, weight * idf * f64::from(*impact));
            }
        }
    }

    /// Empties the scores.
    fn take(&mut self, limit: usize) -> (Vec<Scored>, usize) {
        let mut found: Vec<Scored> = Vec::with_capacity(self.touched.len());
        for entry in self.touched.drain(..) {
            found.push((entry, std::mem::take(&mut self.scores[entry as usize])));
        }
        let total = found.len();
        let order = |a: &Scored, b: &Scored| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
        if limit < total && limit > 0 {
            found.select_nth_unstable_by(limit - 1, order);
        }
        found.truncate(limit);
        found.sort_by(order);
        (found, total)
    }
}

/// An entry's best rows in one figure: many good ones count more than one, but not as many times more.
fn together(best: &[f64; BEST]) -> f64 {
    let (mut sum, mut count) = (0.0, 0.0_f64);
    for row in best.iter().take_while(|row| **row > 0.0) {
        sum += row;
        count += 1.0;
    }
    sum / count.max(1.0).sqrt()
}

#[cfg(test)]
mod tests {
    use super::super::{Document, Kind, shard::Shard};

    fn shard(entries: &[(&str, &[&str], &str)]) -> Shard {
        let documents: Vec<Document> = entries
            .iter()
            .enumerate()
            .map(|(nth, (title, asked, body))| Document {
                id: format!("{nth:03}"),
                url: String::new(),
                kind: Kind::Entry,
                title: (*title).to_owned(),
                section: String::new(),
                language: "en".to_owned(),
                body: (*body).to_owned(),
                asked: asked.iter().map(|a| (*a).to_owned()).collect(),
            })
            .collect();
        let places: Vec<u32> = (0..documents.len() as u32).collect();
        Shard::new("en", &documents, &places).0
    }

    #[test]
    fn a_phrasing_finds_its_entry_though_the_question_shares_no_word() {
        let shard = shard(&[
            (
                "How do I get a refund?",
                &["money back please", "i want my cash returned"],
                "Ask us.",
            ),
            (
                "How do I change my seat?",
                &["move me to the window"],
                "In the app.",
            ),
        ]);
        assert_eq!(shard.find("can i have the money back", 5).best[0].0, 0);
        assert_eq!(shard.find("window", 5).best[0].0, 1);
    }

    #[test]
    fn the_same_query_scores_the_same_every_time() {
        let shard = shard(&[
            ("Where is my bag?", &["bag lost"], "Here."),
            ("Bag fees", &["bag cost"], "Some."),
        ]);
        let first = shard.find("where bag", 5).best;
        for query in ["bag cost fees", "", "where where where", "bag"] {
            shard.find(query, 1);
        }
        assert_eq!(shard.find("where bag", 5).best, first);
    }

    #[test]
    fn equal_entries_come_by_id() {
        let shard = shard(&[
            ("Same words", &[], ""),
            ("Same words", &[], ""),
            ("Other", &[], ""),
        ]);
        let best = shard.find("same words", 5).best;
        assert_eq!((best[0].0, best[1].0), (0, 1));
        assert_eq!(best[0].1, best[1].1);
    }

    #[test]
    fn neighbouring_words_tell_entries_apart() {
        let shard = shard(&[
            ("One", &["card to bank transfer", "from card to bank"], ""),
            ("Two", &["bank to card transfer", "from bank to card"], ""),
        ]);
        assert_eq!(shard.find("bank to card", 2).best[0].0, 1);
        assert_eq!(shard.find("card to bank", 2).best[0].0, 0);
    }
}
