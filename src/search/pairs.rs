//! Neighbouring words of the phrasings: "change flight" is asked by other people than "flight change".

use super::postings::{Postings, idf, impact};

/// Postings of pairs of neighbouring stems over rows; each pair counts once a row.
#[derive(Default)]
pub(super) struct Pairs {
    /// Sorted.
    keys: Vec<u64>,
    /// Where each key's rows begin; one more than keys.
    starts: Vec<u32>,
    rows: Vec<u32>,
    /// Idf of each key, over entries.
    idf: Vec<f64>,
    /// Weight of a pair in each row, by the row's length.
    impacts: Vec<f32>,
}

fn key(first: u32, second: u32) -> u64 {
    u64::from(first) << 32 | u64::from(second)
}

impl Pairs {
    /// Pairs of those `rows` whose entry has phrasings beside its question. `owners` are ascending.
    pub(super) fn new(rows: &[Vec<u32>], owners: &[u32], entries: usize, lengths: &Postings) -> Pairs {
        let mut found: Vec<(u64, u32)> = Vec::new();
        for same in owners.chunk_by(|a, b| a == b).scan(0, |at, same| {
            *at += same.len();
            Some(*at - same.len()..*at)
        }) {
            if same.len() > 1 {
                for row in same {
                    found.extend(rows[row].windows(2).map(|w| (key(w[0], w[1]), row as u32)));
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        let mut out = Pairs {
            rows: found.iter().map(|f| f.1).collect(),
            ..Pairs::default()
        };
        for (at, (key, row)) in found.iter().enumerate() {
            if out.keys.last() != Some(key) {
                out.keys.push(*key);
                out.starts.push(at as u32);
                out.idf.push(0.0);
            }
            // counts holders first; a pair's rows are in order, so each entry shows up once in a run
            let first_of_entry = at == 0
                || found[at - 1].0 != *key
                || owners[found[at - 1].1 as usize] != owners[*row as usize];
            if let Some(holders) = out.idf.last_mut() {
                *holders += f64::from(u8::from(first_of_entry));
            }
        }
        out.starts.push(found.len() as u32);
        for holders in &mut out.idf {
            *holders = idf(*holders as u32, entries);
        }
        out.impacts = rows
            .iter()
            .map(|row| impact(1.0, lengths.norm(row.len(), super::core::ROW_B)))
            .collect();
        out
    }

    /// Rows that hold the pair, and its idf.
    pub(super) fn of(&self, first: u32, second: u32) -> Option<(&[u32], f64)> {
        let at = self.keys.binary_search(&key(first, second)).ok()?;
        let rows = &self.rows[self.starts[at] as usize..self.starts[at + 1] as usize];
        Some((rows, self.idf[at]))
    }

    /// Weight of a pair in a row.
    pub(super) fn impact(&self, row: u32) -> f64 {
        f64::from(self.impacts[row as usize])
    }
}
