//! Finds the words a misspelt one may have meant, among the words the documents use.
//!
//! Every word is filed under what is left of its first letters when up to two are dropped, so a
//! look-up costs the same whether the vocabulary holds a thousand words or a hundred thousand.

use super::vocabulary::Vocabulary;

/// Letters of a word that are filed.
const FILED: usize = 7;
/// Shorter words are taken as they stand.
const SHORTEST: usize = 4;
/// From this length on two mistakes are forgiven.
const LONG: usize = 8;

/// Deletion keys of a vocabulary, sorted: (hash of the rest, word number).
pub(super) struct Spelling {
    keys: Vec<(u32, u32)>,
}

/// A word that may have been meant, nearest first in its derived order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Candidate {
    /// Twice the distance, plus one when the first letter differs.
    distance: usize,
    uses: u32,
    word: u32,
}

impl Spelling {
    pub(super) fn new(vocabulary: &Vocabulary) -> Spelling {
        let mut keys = Vec::new();
        for (number, word) in vocabulary.words().iter().enumerate() {
            let letters: Vec<char> = word.chars().collect();
            if letters.len() + 1 < SHORTEST {
                continue;
            }
            // a query of LONG letters may have lost two of them, or gained two
            let drops = if letters.len() + 2 < LONG { 1 } else { 2 };
            for_each_rest(&letters, drops, &mut |hash| keys.push((hash, number as u32)));
        }
        keys.sort_unstable();
        keys.dedup();
        Spelling { keys }
    }

    /// Up to three words that `word` may have meant, most likely first: all equally near, the most used first.
    pub(super) fn candidates(&self, word: &str, vocabulary: &Vocabulary) -> Vec<u32> {
        let letters: Vec<char> = word.chars().collect();
        if letters.len() < SHORTEST {
            return Vec::new();
        }
        let allowed = if letters.len() >= LONG { 2 } else { 1 };
        let mut found: Vec<Candidate> = Vec::new();
        for number in self.filed(&letters, allowed) {
            let other: Vec<char> = vocabulary.words()[number as usize].chars().collect();
            let first_differs = other[0] != letters[0];
            let limit = if first_differs { 1 } else { allowed };
            let distance = distance(&letters, &other, limit);
            if distance <= limit {
                found.push(Candidate {
                    distance: 2 * distance + usize::from(first_differs),
                    uses: vocabulary.uses(number),
                    word: number,
                });
            }
        }
        let words = vocabulary.words();
        found.sort_by(|a, b| {
            (a.distance, b.uses, &words[a.word as usize]).cmp(&(b.distance, a.uses, &words[b.word as usize]))
        });
        let nearest = found.first().map_or(0, |first| first.distance);
        let nearest = found.iter().take_while(|c| c.distance == nearest);
        nearest.take(3).map(|c| c.word).collect()
    }

    /// Numbers of the words that share a rest with these letters.
    fn filed(&self, letters: &[char], drops: usize) -> Vec<u32> {
        let mut out = Vec::new();
        for_each_rest(letters, drops, &mut |hash| {
            let from = self.keys.partition_point(|key| key.0 < hash);
            out.extend(
                self.keys[from..]
                    .iter()
                    .take_while(|key| key.0 == hash)
                    .map(|key| key.1),
            );
        });
        out.sort_unstable();
        out.dedup();
        out
    }
}

/// Hashes of the first letters with none, one or (for `drops` 2) two of them dropped.
fn for_each_rest(letters: &[char], drops: usize, found: &mut dyn FnMut(u32)) {
    let head = &letters[..letters.len().min(FILED)];
    found(hash(head, usize::MAX, usize::MAX));
    for i in 0..head.len() {
        found(hash(head, i, usize::MAX));
        if drops > 1 {
            for j in i + 1..head.len() {
                found(hash(head, i, j));
            }
        }
    }
}

/// FNV-1a of the letters without those at `i` and `j`.
fn hash(letters: &[char], i: usize, j: usize) -> u32 {
    let mut hash = 0x811c_9dc5_u32;
    for (at, letter) in letters.iter().enumerate() {
        if at != i && at != j {
            hash = (hash ^ u32::from(*letter)).wrapping_mul(0x0100_0193);
        }
    }
    hash
}

/// Damerau-Levenshtein distance (neighbours swapped count one), or anything above `limit` once it is above.
fn distance(a: &[char], b: &[char], limit: usize) -> usize {
    if a.len().abs_diff(b.len()) > limit {
        return limit + 1;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let change = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut cost = change.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                cost = cost.min(before[j - 2] + 1);
            }
            row.push(cost);
        }
        if row.iter().all(|cost| *cost > limit) {
            return limit + 1;
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meant(word: &str) -> Vec<String> {
        let mut vocabulary = Vocabulary::new("en");
        vocabulary.read("baggage refund cancel reservation boarding card cart", 0);
        vocabulary.read("card", 1);
        let spelling = Spelling::new(&vocabulary);
        let found = spelling.candidates(word, &vocabulary);
        found
            .iter()
            .map(|w| vocabulary.words()[*w as usize].clone())
            .collect()
    }

    #[test]
    fn one_slip_is_forgiven_anywhere() {
        for word in ["bagage", "bagggage", "abggage", "baggaeg", "naggage", "baggabe"] {
            assert_eq!(meant(word), ["baggage"], "{word}");
        }
    }

    #[test]
    fn two_slips_are_forgiven_in_long_words_only() {
        assert_eq!(meant("resarvashon"), Vec::<String>::new());
        assert_eq!(meant("reservasion"), ["reservation"]);
        assert_eq!(meant("rezervasion"), ["reservation"]);
        assert_eq!(meant("kancle"), Vec::<String>::new());
    }

    #[test]
    fn equally_near_words_come_most_used_first() {
        assert_eq!(meant("carx"), ["card", "cart"]);
    }

    #[test]
    fn short_words_are_taken_as_typed() {
        assert!(meant("car").is_empty());
    }
}
