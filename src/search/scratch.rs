//! The sums of one query, kept between queries so that none has to be set to zero or asked of memory.

use super::core::{Ask, Core};
use super::postings::Norm;
use super::triples::Triples;

/// Stands for a triple weight that was not made yet.
const UNKNOWN: f32 = -1.0;
/// Neighbours of a query that are looked for; one bit each.
const MOST_PAIRS: usize = 64;

/// Sums and marks of one query.
#[derive(Default)]
pub(super) struct Scratch {
    /// By stem: its place among the query's terms, from 1; 0 = not asked for.
    slots: Vec<u16>,
    /// By slot: weight times idf.
    pub(super) weights: Vec<f64>,
    /// Times in the row being read, by slot, and the slots it has.
    times: Vec<u32>,
    in_row: Vec<u16>,
    /// The same of all rows of the entry.
    whole_times: Vec<u32>,
    in_entry: Vec<u16>,
    /// Neighbours asked for, as slots, with their idf.
    pairs: Vec<(u16, u16, f64)>,
    /// By entry: rows guessed, body exact.
    sums: Vec<(f64, f64)>,
    pub(super) touched: Vec<u32>,
    /// By triple.
    asked: Vec<Asked>,
    /// Those asked for that the row being read has.
    triples_in_row: Vec<u32>,
    /// By stem: idf of its triples that were asked for.
    triple_weights: Vec<f32>,
    weighed: Vec<u32>,
}

/// A triple in a query.
#[derive(Clone, Copy, Default)]
struct Asked {
    /// 0 if it was not asked for.
    idf: f32,
    /// Times in the row being read.
    times: u32,
}

/// What a row holds beside single words.
#[derive(Default)]
pub(super) struct Row {
    /// Idf of the pairs found.
    pub(super) pairs: f64,
    pub(super) triple_count: usize,
}

impl Scratch {
    pub(super) fn new(entries: usize, stems: usize, triples: usize) -> Scratch {
        Scratch {
            slots: vec![0; stems],
            sums: vec![(0.0, 0.0); entries],
            asked: vec![Asked::default(); triples],
            triple_weights: vec![UNKNOWN; stems],
            ..Scratch::default()
        }
    }

    /// Marks what a query asks for.
    pub(super) fn ask(&mut self, core: &Core, ask: &Ask<'_>) {
        self.weights.clear();
        self.weights.push(0.0);
        for (nth, (stem, weight)) in ask.terms.weighted.iter().enumerate() {
            self.slots[*stem as usize] = nth as u16 + 1;
            // a stem that only posts hold is in no entry, whatever its weight
            self.weights.push(core.idf(Some(*stem)) * weight);
        }
        let slots = self.weights.len();
        for times in [&mut self.times, &mut self.whole_times] {
            times.clear();
            times.resize(slots, 0);
        }
        self.pairs.clear();
        for pair in ask.terms.sequence.windows(2).take(MOST_PAIRS) {
            let (a, b) = (self.slots[pair[0] as usize], self.slots[pair[1] as usize]);
            if !self.pairs.iter().any(|known| (known.0, known.1) == (a, b)) {
                self.pairs.push((a, b, core.pair_idf(pair[0], pair[1])));
            }
        }
        for triple in &ask.terms.triples {
            self.asked[*triple as usize].idf = ask.triples.idf(*triple) as f32;
        }
    }

    /// Takes the marks away.
    pub(super) fn forget(&mut self, ask: &Ask<'_>) {
        for (stem, _) in &ask.terms.weighted {
            self.slots[*stem as usize] = 0;
        }
        for triple in &ask.terms.triples {
            self.asked[*triple as usize].idf = 0.0;
        }
        for stem in self.weighed.drain(..) {
            self.triple_weights[stem as usize] = UNKNOWN;
        }
        for entry in self.touched.drain(..) {
            self.sums[entry as usize] = (0.0, 0.0);
        }
    }

    /// Adds to an entry's sums of the first look.
    pub(super) fn add(&mut self, entry: u32, rows: f64, body: f64) {
        let sums = &mut self.sums[entry as usize];
        if *sums == (0.0, 0.0) {
            self.touched.push(entry);
        }
        sums.0 += rows;
        sums.1 += body;
    }

    /// What the body of an entry is worth.
    pub(super) fn body(&self, entry: u32) -> f64 {
        self.sums[entry as usize].1
    }

    /// The `limit` entries with the highest sums.
    pub(super) fn candidates(&self, limit: usize) -> Vec<u32> {
        let mut found = self.touched.clone();
        if limit < found.len() {
            let sum = |entry: &u32| {
                let (rows, body) = self.sums[*entry as usize];
                rows + body
            };
            found.select_nth_unstable_by(limit, |a, b| sum(b).total_cmp(&sum(a)).then(a.cmp(b)));
            found.truncate(limit);
        }
        found
    }

    /// Idf of a stem's triples that were asked for.
    pub(super) fn triple_weight(&mut self, triples: &Triples, stem: u32) -> f64 {
        let known = self.triple_weights[stem as usize];
        if known != UNKNOWN {
            return f64::from(known);
        }
        let weight: f32 = triples
            .of_stem(stem)
            .iter()
            .map(|triple| self.asked[*triple as usize].idf)
            .sum();
        self.triple_weights[stem as usize] = weight;
        self.weighed.push(stem);
        f64::from(weight)
    }

    /// Reads a row; its words wait for [`Scratch::close_row`].
    pub(super) fn read(&mut self, triples: &Triples, stems: &[u32]) -> Row {
        let mut row = Row::default();
        let (mut before, mut seen) = (0, 0u64);
        for stem in stems {
            let of_stem = triples.of_stem(*stem);
            row.triple_count += of_stem.len();
            if self.triple_weight(triples, *stem) > 0.0 {
                for triple in of_stem {
                    let asked = &mut self.asked[*triple as usize];
                    if asked.idf > 0.0 {
                        if asked.times == 0 {
                            self.triples_in_row.push(*triple);
                        }
                        asked.times += 1;
                    }
                }
            }
            let slot = self.slots[*stem as usize];
            if slot > 0 {
                if self.times[usize::from(slot)] == 0 {
                    self.in_row.push(slot);
                }
                self.times[usize::from(slot)] += 1;
                if before > 0
                    && let Some(at) = self
                        .pairs
                        .iter()
                        .position(|pair| (pair.0, pair.1) == (before, slot))
                    && seen & 1 << at == 0
                {
                    seen |= 1 << at;
                    row.pairs += self.pairs[at].2;
                }
            }
            before = slot;
        }
        row
    }

    /// What the words of the row just read are worth.
    pub(super) fn close_row(&mut self, norm: &Norm, length: usize) -> f64 {
        let mut sum = 0.0;
        for slot in self.in_row.drain(..) {
            let times = std::mem::take(&mut self.times[usize::from(slot)]);
            sum += self.weights[usize::from(slot)] * norm.impact(f64::from(times), length);
            if self.whole_times[usize::from(slot)] == 0 {
                self.in_entry.push(slot);
            }
            self.whole_times[usize::from(slot)] += times;
        }
        sum
    }

    /// What the triples of the row just read are worth.
    pub(super) fn close_triples(&mut self, norm: &Norm, length: usize) -> f64 {
        let mut sum = 0.0;
        for triple in self.triples_in_row.drain(..) {
            let asked = &mut self.asked[triple as usize];
            sum += f64::from(asked.idf) * norm.impact(f64::from(std::mem::take(&mut asked.times)), length);
        }
        sum
    }

    /// What the words of all rows read since the last entry are worth together.
    pub(super) fn close_entry(&mut self, norm: &Norm, length: usize) -> f64 {
        let mut sum = 0.0;
        for slot in self.in_entry.drain(..) {
            let times = std::mem::take(&mut self.whole_times[usize::from(slot)]);
            sum += self.weights[usize::from(slot)] * norm.impact(f64::from(times), length);
        }
        sum
    }
}
