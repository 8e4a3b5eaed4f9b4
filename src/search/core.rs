//! The FAQ scorer: every phrasing of an entry is a row of its own, and an entry scores by its best
//! rows, all its phrasings together, neighbouring words, letter triples, and its answer.
//!
//! A first look over whole entries finds candidates; their rows are then counted exactly, so that a
//! query costs nearly the same at a hundred entries and at ten thousand. It sees stems as numbers and
//! entries as numbers. `themes/default/assets/search.js` does the same sums; `tests/search.rs` holds
//! the two together.

use std::sync::{Mutex, PoisonError};

use super::hash::Table;
use super::postings::{Norm, Norms, Postings, idf};
use super::scratch::Scratch;
use super::tokens::{Held, Tokens};
use super::triples::Triples;

pub(super) const ROWS: f64 = 2.0;
pub(super) const WHOLE: f64 = 2.0;
pub(super) const BODY: f64 = 1.0;
pub(super) const PAIRS: f64 = 1.0;
/// What an entry is filed under: less than its question, more than its answer.
const TOPICS: f64 = 2.0;
/// Letter triples where entries have [`RICH_ROWS`] rows on average, and where they have fewer: with
/// little to go by they mislead as often as they help.
const TRIPLES: f64 = 0.3;
const TRIPLES_POOR: f64 = 0.15;
const RICH_ROWS: usize = 4;
/// Entries whose rows are counted.
pub(super) const CANDIDATES: usize = 128;
/// Among more than [`MANY`] entries, a stem that more than one in [`COMMON`] holds finds nobody: it is
/// counted in the rows of those whom rarer words have found.
const COMMON: usize = 5;
const MANY: usize = 1_000;
/// What demand and votes can add to a score at most, in steps of [`super::Document::pull`]: 3 %.
const PULL: f64 = 0.002;

/// A query in numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Terms {
    /// Stems that count, once each, with their weight.
    pub(super) weighted: Vec<(u32, f64)>,
    /// Stems in the order of the words, after correction; unknown words are left out.
    pub(super) sequence: Vec<u32>,
    /// Letter triples of the words as typed.
    pub(super) triples: Vec<u32>,
}

/// Scorer of one language's entries.
#[derive(Default)]
pub(super) struct Core {
    entries: usize,
    /// Where each entry's rows begin; one more than entries.
    pub(super) rows_of: Vec<u32>,
    /// Where each row's stems begin; one more than rows.
    pub(super) starts: Vec<u32>,
    pub(super) stems: Vec<u32>,
    pub(super) norms: Norms,
    /// Triples of a row, as [`Norms::row`] has stems.
    pub(super) triple_norm: Norm,
    postings: Postings,
    idf: Vec<f64>,
    /// Entries that hold a pair of stems, where that is more than one.
    pairs: Table<u64, u32>,
    /// By entry: whether its last row is what it is filed under.
    topical: Vec<bool>,
    /// What each entry's score is multiplied by: demand and votes.
    pull: Vec<f32>,
    spare: Mutex<Vec<Scratch>>,
}

/// An entry's number and score.
pub(super) type Scored = (u32, f64);

/// What is asked of the scorer.
pub(super) struct Ask<'a> {
    pub(super) terms: &'a Terms,
    pub(super) triples: &'a Triples,
    /// A row left out of the counting, with its entry: a phrasing that must not find itself.
    pub(super) without: Option<(u32, u32)>,
    /// Entries whose rows are counted.
    pub(super) candidates: usize,
}

impl Core {
    /// Of entries in the order of their numbers, with the pull of each; `stems` is the lexicon's number of stems.
    pub(super) fn new(entries: &[&Tokens], pulls: &[u8], stems: usize) -> Core {
        let norms = Norms::new(entries);
        let ((postings, idf), pairs) = rayon::join(
            || first_look(entries, stems, &norms),
            || holders_of_pairs(entries),
        );
        let mut core = Core {
            entries: entries.len(),
            rows_of: vec![0],
            starts: vec![0],
            norms,
            postings,
            idf,
            pairs,
            topical: entries.iter().map(|entry| entry.topical).collect(),
            pull: pulls
                .iter()
                .map(|pull| (1.0 + PULL * f64::from(*pull)) as f32)
                .collect(),
            ..Core::default()
        };
        for entry in entries {
            for row in entry.stem_rows() {
                core.stems.extend_from_slice(row);
                core.starts.push(core.stems.len() as u32);
            }
            core.rows_of.push(core.starts.len() as u32 - 1);
        }
        core
    }

    /// Stems of a row.
    fn row(&self, row: u32) -> &[u32] {
        &self.stems[self.starts[row as usize] as usize..self.starts[row as usize + 1] as usize]
    }

    /// Whether the rows of an entry together hold all of these stems.
    pub(super) fn rows_hold(&self, entry: u32, stems: &[u32]) -> bool {
        let row = |at: usize| self.starts[self.rows_of[at] as usize] as usize;
        let held = &self.stems[row(entry as usize)..row(entry as usize + 1)];
        stems.iter().all(|stem| held.contains(stem))
    }

    /// Of each stem the number of entries whose rows hold it.
    pub(super) fn holders(&self) -> Vec<u32> {
        let stems = 0..self.idf.len() as u32;
        let in_rows = |stem| {
            self.postings
                .of(stem)
                .iter()
                .filter(|worth| worth.rows > 0.0)
                .count() as u32
        };
        stems.map(in_rows).collect()
    }

    /// Entries that hold a stem anywhere.
    pub(super) fn holders_anywhere(&self, stem: u32) -> usize {
        self.postings.of(stem).len()
    }

    /// Lets rows be compared by their triples, too.
    pub(super) fn with_triples(mut self, triples: &Triples) -> Core {
        let length = |stem: &u32| triples.of_stem(*stem).len();
        let total = self.stems.iter().map(length).sum();
        self.triple_norm = Norm::new(total, self.starts.len() - 1, super::postings::ROW_B);
        self
    }

    /// Inverse document frequency of a stem; of a stem that no entry holds, the highest there is.
    pub(super) fn idf(&self, stem: Option<u32>) -> f64 {
        match stem.and_then(|stem| self.idf.get(stem as usize)) {
            Some(found) if *found > 0.0 => *found,
            _ => idf(0, self.entries),
        }
    }

    /// The best `limit` entries, best first (equal ones by number), and how many match at all.
    pub(super) fn score(&self, ask: &Ask<'_>, limit: usize) -> (Vec<Scored>, usize) {
        let mut scratch = self.borrow(ask.triples.count());
        scratch.ask(self, ask);
        self.look(&mut scratch, ask);
        let total = scratch.touched.len();
        let candidates = scratch.candidates(ask.candidates.max(2 * limit));
        let mut found: Vec<Scored> = candidates
            .into_iter()
            .map(|entry| (entry, self.count(&mut scratch, ask, entry)))
            .collect();
        scratch.forget(ask);
        self.spare
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(scratch);
        let order = |a: &Scored, b: &Scored| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
        if limit < found.len() && limit > 0 {
            found.select_nth_unstable_by(limit - 1, order);
        }
        found.truncate(limit);
        found.sort_by(order);
        (found, total)
    }

    /// The first look: what each entry is worth at most, about. Triples find by themselves only where
    /// no word was found; else they put in order what words have found.
    fn look(&self, scratch: &mut Scratch, ask: &Ask<'_>) {
        let common = |stem: u32| self.entries > MANY && self.postings.of(stem).len() * COMMON > self.entries;
        for round in [false, true] {
            if round && scratch.touched.len() >= ask.candidates {
                break;
            }
            for (nth, (stem, _)) in ask.terms.weighted.iter().enumerate() {
                if common(*stem) != round {
                    continue;
                }
                let weight = scratch.weights[nth + 1];
                for worth in self.postings.of(*stem) {
                    scratch.add(
                        worth.entry,
                        weight * f64::from(worth.rows),
                        weight * f64::from(worth.body),
                    );
                }
            }
        }
        if scratch.touched.is_empty() && !ask.triples.is_empty(&ask.terms.triples) {
            for stem in 0..self.idf.len() as u32 {
                let weight = scratch.triple_weight(ask.triples, stem);
                for worth in self
                    .postings
                    .of(stem)
                    .iter()
                    .filter(|worth| weight > 0.0 && worth.rows > 0.0)
                {
                    scratch.add(worth.entry, weight * f64::from(worth.rows), 0.0);
                }
            }
        }
    }

    /// An entry's score, row by row.
    fn count(&self, scratch: &mut Scratch, ask: &Ask<'_>, entry: u32) -> f64 {
        let topical = self.topical[entry as usize];
        let end = self.rows_of[entry as usize + 1] - u32::from(topical);
        let rows = self.rows_of[entry as usize]..end;
        let (mut words, mut pairs, mut triples) = (Best::default(), Best::default(), Best::default());
        let (mut length, several) = (0, rows.len() > 1);
        for row in rows {
            if ask.without == Some((entry, row)) {
                continue;
            }
            let stems = self.row(row);
            length += stems.len();
            let found = scratch.read(ask.triples, stems);
            words.add(scratch.close_row(&self.norms.row, stems.len()));
            // order tells phrasings apart; a question that stands alone it only misleads
            if several {
                pairs.add(found.pairs * self.norms.row.impact(1.0, stems.len()));
            }
            triples.add(scratch.close_triples(&self.triple_norm, found.triple_count));
        }
        let whole = scratch.close_entry(&self.norms.whole, length);
        let topics = if topical {
            let stems = self.row(end);
            scratch.read(ask.triples, stems);
            let sum = scratch.close_row(&self.norms.row, stems.len());
            // It is no phrasing: of its letters and words nothing else is counted.
            scratch.close_triples(&self.triple_norm, 0);
            scratch.close_entry(&self.norms.whole, 0);
            TOPICS * sum
        } else {
            0.0
        };
        let rich = self.starts.len() > RICH_ROWS * self.entries;
        let triples = triples.together() * if rich { TRIPLES } else { TRIPLES_POOR };
        let sum = ROWS * words.together()
            + WHOLE * whole
            + BODY * scratch.body(entry)
            + PAIRS * pairs.together()
            + triples
            + topics;
        sum * f64::from(self.pull[entry as usize])
    }

    /// Weight of two neighbouring words.
    pub(super) fn pair_idf(&self, first: u32, second: u32) -> f64 {
        let holders = self.pairs.get(&super::tokens::pair(first, second));
        idf(holders.copied().unwrap_or(1), self.entries)
    }

    fn borrow(&self, triples: usize) -> Scratch {
        let kept = self.spare.lock().unwrap_or_else(PoisonError::into_inner).pop();
        kept.unwrap_or_else(|| Scratch::new(self.entries, self.idf.len(), triples))
    }
}

/// Postings for the first look, and the idf of every stem.
fn first_look(entries: &[&Tokens], stems: usize, norms: &Norms) -> (Postings, Vec<f64>) {
    let weigh = |entry: &Tokens, held: &Held| {
        let (times, shortest) = (f64::from(held.rows), usize::from(held.shortest));
        let rows = if held.rows == 0 {
            0.0
        } else {
            ROWS * norms.row.impact(1.0, shortest) + WHOLE * norms.whole.impact(times, entry.whole())
        };
        (
            rows,
            BODY * norms.body.impact(f64::from(held.body), entry.body.len()),
        )
    };
    let postings = Postings::new(entries, stems, weigh);
    let weight = |stem| match postings.of(stem).len() {
        0 => 0.0,
        holders => idf(holders as u32, entries.len()),
    };
    let idf = (0..stems as u32).map(weight).collect();
    (postings, idf)
}

/// Entries that hold each pair of stems, where more than one does.
fn holders_of_pairs(entries: &[&Tokens]) -> Table<u64, u32> {
    let mut holders: Table<u64, u32> = Table::default();
    holders.reserve(entries.iter().map(|entry| entry.pairs.len()).sum::<usize>() / 2);
    for pair in entries.iter().flat_map(|entry| &entry.pairs) {
        *holders.entry(*pair).or_default() += 1;
    }
    holders.retain(|_, holders| *holders > 1);
    holders.shrink_to_fit();
    holders
}

/// The best few rows of an entry.
#[derive(Default)]
struct Best([f64; 5]);

impl Best {
    fn add(&mut self, value: f64) {
        let Best(best) = self;
        if value > best[best.len() - 1] {
            let at = best.iter().position(|b| value > *b).unwrap_or(best.len() - 1);
            best[at..].rotate_right(1);
            best[at] = value;
        }
    }

    /// In one figure: many good rows count more than one, but not as many times more.
    fn together(&self) -> f64 {
        let (mut sum, mut count) = (0.0, 0.0_f64);
        for row in self.0.iter().take_while(|row| **row > 0.0) {
            sum += row;
            count += 1.0;
        }
        sum / count.max(1.0).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Document, shard::Shard};

    fn shard(entries: &[(&str, &[&str], &str)]) -> Shard {
        let documents = entries
            .iter()
            .enumerate()
            .map(|(nth, (title, asked, body))| Document {
                id: format!("{nth:03}"),
                title: (*title).to_owned(),
                language: "en".to_owned(),
                body: (*body).to_owned(),
                asked: asked.iter().map(|a| (*a).to_owned()).collect(),
                ..Document::default()
            });
        Shard::of(documents.collect())
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
        for query in ["bag cost fees", "", "where where where", "bag", "bagg"] {
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

    #[test]
    fn a_mangled_word_still_finds_by_its_letters() {
        let shard = shard(&[("Reimbursement", &["cash"], ""), ("Seat change", &["window"], "")]);
        assert_eq!(shard.find("unreimbursed", 2).best[0].0, 0);
    }
}
