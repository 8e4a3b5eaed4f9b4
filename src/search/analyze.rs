//! From text to the words and stems that are compared: one rule for documents, queries and the browser.
//!
//! Folding and splitting are `text`'s. It removes no stop words: "how", "when" and "not" tell FAQ
//! entries apart, and the inverse document frequency takes care of the rest.

use std::borrow::Cow;

use frostem::Stemmer;

use crate::text;

/// Longer runs are not words that anybody types: hashes, encoded blobs.
pub(super) const LONGEST_WORD: usize = 40;

/// Splits and stems text of one language.
#[derive(Clone)]
pub(super) struct Analyzer {
    stemmer: Option<Stemmer>,
}

impl Analyzer {
    /// For an ISO 639-1 code; a language without a Snowball stemmer keeps its words whole.
    pub(super) fn new(language: &str) -> Analyzer {
        Analyzer {
            stemmer: Stemmer::try_from_name(language).ok(),
        }
    }

    /// The stem of a folded word.
    pub(super) fn stem<'w>(&self, word: &'w str) -> Cow<'w, str> {
        match &self.stemmer {
            Some(stemmer) => stemmer.stem(word),
            None => Cow::Borrowed(word),
        }
    }
}

/// Folded words of a text, at most [`LONGEST_WORD`] letters each; scripts written without spaces
/// come as overlapping pairs of letters.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    for_each_word(text, &mut |word| out.push(word.to_owned()));
    out
}

/// Hands on each of a text's [`words`]; plain ones cost no memory.
pub(super) fn for_each_word(text: &str, found: &mut dyn FnMut(&str)) {
    let mut folded = String::new();
    for piece in text.split_whitespace() {
        if !piece.is_ascii() {
            for run in text::words(piece) {
                split(&run, found);
            }
            continue;
        }
        for word in piece.split(|c: char| !c.is_ascii_alphanumeric()) {
            if (1..=LONGEST_WORD).contains(&word.len()) {
                folded.clear();
                folded.push_str(word);
                folded.make_ascii_lowercase();
                found(&folded);
            }
        }
    }
}

/// Cuts a run of letters where the way of writing changes, and the unspaced parts into pairs.
fn split(run: &str, found: &mut dyn FnMut(&str)) {
    let letters: Vec<char> = run.chars().collect();
    for part in letters.chunk_by(|a, b| unspaced(*a) == unspaced(*b)) {
        if !unspaced(part[0]) {
            if part.len() <= LONGEST_WORD {
                found(&part.iter().collect::<String>());
            }
        } else if part.len() == 1 {
            found(part[0].encode_utf8(&mut [0; 4]));
        } else {
            part.windows(2)
                .for_each(|pair| found(&pair.iter().collect::<String>()));
        }
    }
}

/// Letters of scripts that put no space between words: Thai, Lao, Myanmar, Khmer, kana, Han.
/// `search.js` names the same ranges.
fn unspaced(letter: char) -> bool {
    matches!(u32::from(letter),
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF
        | 0x3005..=0x3007 | 0x3040..=0x30FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF
        | 0x20000..=0x3134F)
}

/// The primary part of a language tag, in lower case: `pt` of `pt-BR`.
pub(super) fn primary(tag: &str) -> String {
    let head = tag.trim().split(['-', '_']).next().unwrap_or_default();
    head.to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn japanese_is_cut_into_pairs_and_latin_stays_whole() {
        assert_eq!(
            words("返金したい iPhone"),
            ["返金", "金し", "した", "たい", "iphone"]
        );
        assert_eq!(words("税"), ["税"]);
        assert_eq!(words("iPhone返金"), ["iphone", "返金"]);
    }

    #[test]
    fn overlong_runs_are_no_words() {
        assert!(words(&"x".repeat(41)).is_empty());
        assert_eq!(words(&"x".repeat(40)).len(), 1);
        assert!(words(&"é".repeat(41)).is_empty());
    }

    #[test]
    fn stems_follow_the_language() {
        assert_eq!(Analyzer::new("en").stem("refunds"), "refund");
        assert_eq!(Analyzer::new("de").stem("koffer"), "koff");
        assert_eq!(Analyzer::new("xx").stem("refunds"), "refunds");
    }

    #[test]
    fn a_region_does_not_change_the_language() {
        assert_eq!(primary("pt-BR"), "pt");
        assert_eq!(primary(" EN_us"), "en");
    }
}
