//! BM25 in parts, and which entries hold a stem: the first look, which finds candidates.
//!
//! An entry's weight in it is a guess from above at what the stem can be worth; [`super::core`]
//! counts the candidates' rows exactly.

use super::tokens::Tokens;

/// Term saturation; tantivy's and everybody's.
const K1: f64 = 1.2;
/// Length correction of rows: gentle, since phrasings are short.
pub(super) const ROW_B: f64 = 0.5;
/// Length correction of answers and of all phrasings together.
pub(super) const WHOLE_B: f64 = 0.75;

/// Length norms of one field.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Norm {
    base: f64,
    slope: f64,
}

impl Norm {
    /// For `count` documents of `length` stems together.
    pub(super) fn new(length: usize, count: usize, b: f64) -> Norm {
        let mean = (length as f64 / count.max(1) as f64).max(1.0);
        Norm {
            base: K1 * (1.0 - b),
            slope: K1 * b / mean,
        }
    }

    /// BM25 weight, without the idf, of `times` occurrences in a document of `length` stems.
    pub(super) fn impact(&self, times: f64, length: usize) -> f64 {
        times * (K1 + 1.0) / (times + self.base + self.slope * length as f64)
    }
}

/// Inverse document frequency of something that `holders` of `entries` hold.
pub(super) fn idf(holders: u32, entries: usize) -> f64 {
    let holders = f64::from(holders);
    (1.0 + (entries as f64 - holders + 0.5) / (holders + 0.5)).ln()
}

/// Norms of an index's entries.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Norms {
    pub(super) row: Norm,
    pub(super) whole: Norm,
    pub(super) body: Norm,
}

impl Norms {
    /// Of these entries.
    pub(super) fn new(entries: &[&Tokens]) -> Norms {
        let sum = |of: fn(&Tokens) -> usize| entries.iter().map(|entry| of(entry)).sum::<usize>();
        let (rows, whole) = (sum(Tokens::row_count), sum(Tokens::whole));
        Norms {
            row: Norm::new(whole, rows, ROW_B),
            whole: Norm::new(whole, entries.len(), WHOLE_B),
            body: Norm::new(sum(|entry| entry.body.len()), entries.len(), WHOLE_B),
        }
    }
}

/// What an entry is worth to a stem.
#[derive(Clone, Copy, Default)]
pub(super) struct Worth {
    pub(super) entry: u32,
    /// Rows and all rows together, guessed.
    pub(super) rows: f32,
    /// The body, exact.
    pub(super) body: f32,
}

/// Entries of each stem.
#[derive(Default)]
pub(super) struct Postings {
    starts: Vec<u32>,
    worths: Vec<Worth>,
}

impl Postings {
    /// For stems numbered below `stems`; `weigh` gives what rows and body of an entry are worth to one.
    pub(super) fn new(
        entries: &[&Tokens],
        stems: usize,
        weigh: impl Fn(&Tokens, &super::tokens::Held) -> (f64, f64),
    ) -> Postings {
        let mut starts = vec![0u32; stems + 1];
        for held in entries.iter().flat_map(|entry| entry.bag.iter()) {
            starts[held.stem as usize + 1] += 1;
        }
        for stem in 0..stems {
            starts[stem + 1] += starts[stem];
        }
        let mut next = starts.clone();
        let mut worths = vec![Worth::default(); starts[stems] as usize];
        for (number, entry) in entries.iter().enumerate() {
            for held in &entry.bag {
                let at = &mut next[held.stem as usize];
                let (rows, body) = weigh(entry, held);
                worths[*at as usize] = Worth {
                    entry: number as u32,
                    rows: rows as f32,
                    body: body as f32,
                };
                *at += 1;
            }
        }
        Postings { starts, worths }
    }

    /// Entries that hold `stem`, ascending.
    pub(super) fn of(&self, stem: u32) -> &[Worth] {
        &self.worths[self.starts[stem as usize] as usize..self.starts[stem as usize + 1] as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Document, lexicon::Lexicon, tokens};
    use super::*;

    #[test]
    fn a_stem_lists_its_entries_in_order_and_shorter_ones_weigh_more() {
        let entry = |title: &str| Document {
            title: title.to_owned(),
            ..Document::default()
        };
        let documents = [entry("bag fee fee board"), entry("board"), entry("bag")];
        let mut lexicon = std::sync::Arc::new(Lexicon::new("en"));
        let read = tokens::read(&documents.iter().collect::<Vec<_>>(), &mut lexicon);
        let entries: Vec<&Tokens> = read.iter().collect();
        let norms = Norms::new(&entries);
        let weigh = |entry: &Tokens, held: &tokens::Held| {
            (norms.whole.impact(f64::from(held.rows), entry.whole()), 0.0)
        };
        let postings = Postings::new(&entries, lexicon.stems(), weigh);
        let of = |word: &str| postings.of(lexicon.stem(word).unwrap());
        assert_eq!(
            of("bag").iter().map(|worth| worth.entry).collect::<Vec<_>>(),
            [0, 2]
        );
        assert!(of("bag")[0].rows < of("bag")[1].rows);
        assert!(
            of("fee")[0].rows > of("bag")[0].rows,
            "twice weighs more than once"
        );
    }

    #[test]
    fn nothing_gives_no_nonsense() {
        assert!(Norm::new(0, 0, ROW_B).impact(1.0, 0).is_finite());
        assert!(idf(0, 0).is_finite() && idf(5, 5) > 0.0);
    }
}
