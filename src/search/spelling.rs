//! Finds the words a misspelt one may have meant, among the words the documents use.
//!
//! Every word is filed under what is left of its first letters when up to two are dropped, so a
//! look-up costs the same whether the vocabulary holds a thousand words or a hundred thousand.

use std::sync::Arc;

use super::census::Census;
use super::lexicon::Lexicon;

/// Letters of a word that are filed.
const FILED: usize = 7;
/// Shorter words are taken as they stand.
const SHORTEST: usize = 4;
/// From this length on two mistakes are forgiven.
const LONG: usize = 8;

/// New words filed apart before everything is filed again.
const MOST_NEW: usize = 1_000;

/// Deletion keys of a lexicon's words: (hash of the rest, word number), sorted.
#[derive(Clone, Default)]
pub(super) struct Spelling {
    keys: Arc<Vec<(u32, u32)>>,
    /// The same of words that came after.
    new_keys: Vec<(u32, u32)>,
    /// Words in `keys`, and words filed at all.
    filed: (usize, usize),
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
    /// Files the words that came to the lexicon since the last time.
    pub(super) fn grow(&mut self, lexicon: &Lexicon) {
        let words = lexicon.words().len();
        if words == self.filed.1 {
            return;
        }
        if words - self.filed.0 > MOST_NEW {
            self.keys = Arc::new(keys(lexicon, 0));
            self.new_keys = Vec::new();
            self.filed.0 = words;
        } else {
            self.new_keys = keys(lexicon, self.filed.0);
        }
        self.filed.1 = words;
    }

    /// Up to three words in use that `word` may have meant, most likely first: all equally near, the
    /// most used first.
    pub(super) fn candidates(&self, word: &str, lexicon: &Lexicon, census: &Census) -> Vec<u32> {
        let letters: Vec<char> = word.chars().collect();
        if letters.len() < SHORTEST {
            return Vec::new();
        }
        let allowed = if letters.len() >= LONG { 2 } else { 1 };
        let mut found: Vec<Candidate> = Vec::new();
        let mut other: Vec<char> = Vec::new();
        for number in self.filed(&letters, allowed) {
            if !census.used(number) {
                continue;
            }
            other.clear();
            other.extend(lexicon.words()[number as usize].chars());
            let first_differs = other[0] != letters[0];
            let limit = if first_differs { 1 } else { allowed };
            let distance = distance(&letters, &other, limit);
            if distance <= limit {
                found.push(Candidate {
                    distance: 2 * distance + usize::from(first_differs),
                    uses: census.uses(lexicon.stem_of(number)),
                    word: number,
                });
            }
        }
        let words = lexicon.words();
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
            for keys in [&*self.keys, &self.new_keys] {
                let from = keys.partition_point(|key| key.0 < hash);
                out.extend(
                    keys[from..]
                        .iter()
                        .take_while(|key| key.0 == hash)
                        .map(|key| key.1),
                );
            }
        });
        out.sort_unstable();
        out.dedup();
        out
    }
}

/// Keys of the words numbered from `from` on, sorted.
fn keys(lexicon: &Lexicon, from: usize) -> Vec<(u32, u32)> {
    let mut keys = Vec::new();
    let mut letters: Vec<char> = Vec::new();
    for (number, word) in lexicon.words().iter().enumerate().skip(from) {
        letters.clear();
        letters.extend(word.chars());
        if letters.len() + 1 < SHORTEST {
            continue;
        }
        // a query of LONG letters may have lost two of them, or gained two
        let drops = if letters.len() + 2 < LONG { 1 } else { 2 };
        for_each_rest(&letters, drops, &mut |hash| keys.push((hash, number as u32)));
    }
    keys.sort_unstable();
    keys.dedup();
    keys
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
    use super::super::{Document, tokens};
    use super::*;

    fn meant(word: &str) -> Vec<String> {
        let document = |title: &str| Document {
            title: title.to_owned(),
            ..Document::default()
        };
        let documents = [
            document("baggage refund cancel reservation boarding card cart"),
            document("card"),
        ];
        let mut lexicon = Arc::new(Lexicon::new("en"));
        let mut spelling = Spelling::default();
        let first = tokens::read(&[&documents[0]], &mut lexicon);
        spelling.grow(&lexicon);
        Arc::make_mut(&mut lexicon).take("baggages");
        let second = tokens::read(&[&documents[1]], &mut lexicon);
        spelling.grow(&lexicon);
        let census = Census::new(first.iter().chain(&second), &lexicon);
        let found = spelling.candidates(word, &lexicon, &census);
        found
            .iter()
            .map(|w| lexicon.words()[*w as usize].to_string())
            .collect()
    }

    #[test]
    fn a_word_that_no_document_holds_any_more_is_not_meant() {
        // `baggages`, one letter away, came to the lexicon and is in no document
        assert_eq!(meant("baggagess"), ["baggage"]);
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
