//! Which documents of one field hold a term, and how much each occurrence weighs (BM25 without the idf).
//!
//! Terms and documents are numbers; what they stand for is the caller's business.

/// Term saturation; tantivy's and everybody's.
const K1: f64 = 1.2;

/// Postings of one field in one block of memory: term -> documents, ascending, with their impact.
#[derive(Default)]
pub(super) struct Postings {
    starts: Vec<u32>,
    documents: Vec<u32>,
    impacts: Vec<f32>,
    /// Mean length of a document, at least 1.
    mean: f64,
}

impl Postings {
    /// Postings of `documents`, each a list of term numbers below `terms`; `b` is BM25's length correction.
    pub(super) fn new<'d>(
        documents: impl Iterator<Item = &'d [u32]> + Clone,
        terms: usize,
        b: f64,
    ) -> Postings {
        let (mut count, mut length) = (0usize, 0usize);
        let mut starts = vec![0u32; terms + 1];
        let mut sorted = Vec::new();
        for document in documents.clone() {
            count += 1;
            length += document.len();
            for_each_term(document, &mut sorted, |term, _| starts[term as usize + 1] += 1);
        }
        for term in 0..terms {
            starts[term + 1] += starts[term];
        }
        let mean = (length as f64 / count.max(1) as f64).max(1.0);
        let total = starts[terms] as usize;
        let mut out = Postings {
            starts,
            documents: vec![0; total],
            impacts: vec![0.0; total],
            mean,
        };
        let mut next: Vec<u32> = out.starts[..terms].to_vec();
        for (number, document) in documents.enumerate() {
            let norm = out.norm(document.len(), b);
            for_each_term(document, &mut sorted, |term, times| {
                let at = next[term as usize] as usize;
                next[term as usize] += 1;
                out.documents[at] = number as u32;
                out.impacts[at] = impact(f64::from(times), norm);
            });
        }
        out
    }

    /// What a document's length adds to the denominator.
    pub(super) fn norm(&self, length: usize, b: f64) -> f64 {
        K1 * (1.0 - b + b * length as f64 / self.mean)
    }

    /// Documents that hold `term`, and what each weighs.
    pub(super) fn of(&self, term: u32) -> (&[u32], &[f32]) {
        let range = self.starts[term as usize] as usize..self.starts[term as usize + 1] as usize;
        (&self.documents[range.clone()], &self.impacts[range])
    }
}

/// Weight of `times` occurrences in a document with this length norm.
pub(super) fn impact(times: f64, norm: f64) -> f32 {
    (times * (K1 + 1.0) / (times + norm)) as f32
}

/// Inverse document frequency of something that `holders` of `entries` hold.
pub(super) fn idf(holders: u32, entries: usize) -> f64 {
    let holders = f64::from(holders);
    (1.0 + (entries as f64 - holders + 0.5) / (holders + 0.5)).ln()
}

fn for_each_term(document: &[u32], sorted: &mut Vec<u32>, mut found: impl FnMut(u32, u32)) {
    sorted.clear();
    sorted.extend_from_slice(document);
    sorted.sort_unstable();
    for same in sorted.chunk_by(|a, b| a == b) {
        found(same[0], same.len() as u32);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_lists_its_documents_in_order_and_shorter_ones_weigh_more() {
        let documents: [&[u32]; 3] = [&[0, 1, 1, 2], &[2], &[0]];
        let postings = Postings::new(documents.iter().copied(), 4, 0.75);
        assert_eq!(postings.of(0).0, [0, 2]);
        assert!(postings.of(0).1[0] < postings.of(0).1[1]);
        assert!(
            postings.of(1).1[0] > postings.of(0).1[0],
            "twice weighs more than once"
        );
        assert_eq!(postings.of(3).0.len(), 0);
    }

    #[test]
    fn nothing_gives_no_postings_and_no_nonsense() {
        let postings = Postings::new(std::iter::empty(), 0, 0.4);
        assert!(postings.norm(0, 0.4).is_finite());
        assert!(idf(0, 0).is_finite() && idf(5, 5) > 0.0);
    }
}
