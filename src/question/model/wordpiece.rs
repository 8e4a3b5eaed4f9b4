//! Texts into pieces of words, as the uncased models of the BERT family were trained: folded, cut at
//! blanks and punctuation, then the longest known piece first (Wu et al. 2016, "WordPiece").

use std::collections::HashMap;
use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A longer word is one unknown piece.
const LONGEST_WORD: usize = 100;

static PUNCTUATION: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\p{P}$").expect("the pattern is a constant"));

static UNSEEN: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\p{C}$").expect("the pattern is a constant"));

/// The vocabulary and its marks.
pub struct WordPiece {
    /// Only asked, never listed, so that its order does not matter.
    numbers: HashMap<String, u32>,
    unknown: u32,
    begin: u32,
    end: u32,
}

impl WordPiece {
    /// Reads `vocab.txt`, or the vocabulary of `tokenizer.json`.
    pub fn load(folder: &Path) -> Result<WordPiece, String> {
        let numbers = match std::fs::read_to_string(folder.join("vocab.txt")) {
            Ok(text) => text
                .lines()
                .enumerate()
                .map(|(number, piece)| (piece.to_owned(), number as u32))
                .collect(),
            Err(_) => from_json(&super::file(folder, "tokenizer.json")?)?,
        };
        WordPiece::new(numbers)
    }

    /// From pieces and their numbers.
    pub fn new(numbers: HashMap<String, u32>) -> Result<WordPiece, String> {
        let mark = |name: &str| {
            numbers
                .get(name)
                .copied()
                .ok_or_else(|| format!("the vocabulary has no `{name}`"))
        };
        let (unknown, begin, end) = (mark("[UNK]")?, mark("[CLS]")?, mark("[SEP]")?);
        Ok(WordPiece {
            numbers,
            unknown,
            begin,
            end,
        })
    }

    /// Numbers go up to this, exclusive.
    pub fn len(&self) -> usize {
        self.numbers.values().max().map_or(0, |most| *most as usize + 1)
    }

    /// Pieces of a text between the marks of begin and end, at most `longest` with them.
    pub fn split(&self, text: &str, longest: usize) -> Vec<u32> {
        let mut pieces = vec![self.begin];
        for word in words(text) {
            self.word(&word, &mut pieces);
            if pieces.len() + 1 >= longest {
                break;
            }
        }
        pieces.truncate(longest.saturating_sub(1).max(1));
        pieces.push(self.end);
        pieces
    }

    fn word(&self, word: &str, pieces: &mut Vec<u32>) {
        let from = pieces.len();
        if word.chars().count() > LONGEST_WORD {
            pieces.push(self.unknown);
            return;
        }
        let mut rest = word;
        let mut sought = String::new();
        while !rest.is_empty() {
            let inner = rest.len() < word.len();
            let ends = rest
                .char_indices()
                .map(|(at, letter)| at + letter.len_utf8())
                .rev();
            let found = ends.into_iter().find_map(|end| {
                sought.clear();
                if inner {
                    sought.push_str("##");
                }
                sought.push_str(&rest[..end]);
                self.numbers.get(&sought).map(|number| (*number, end))
            });
            let Some((number, end)) = found else {
                // One letter that no piece has makes the whole word unknown.
                pieces.truncate(from);
                pieces.push(self.unknown);
                return;
            };
            pieces.push(number);
            rest = &rest[end..];
        }
    }
}

fn from_json(bytes: &[u8]) -> Result<HashMap<String, u32>, String> {
    let json: Value =
        serde_json::from_slice(bytes).map_err(|fault| format!("`tokenizer.json` is not JSON: {fault}"))?;
    let pieces = json["model"]["vocab"]
        .as_object()
        .filter(|_| {
            json["model"]["type"]
                .as_str()
                .is_none_or(|kind| kind == "WordPiece")
        })
        .ok_or("`tokenizer.json` holds no WordPiece vocabulary")?;
    Ok(pieces
        .iter()
        .filter_map(|(piece, number)| Some((piece.clone(), u32::try_from(number.as_u64()?).ok()?)))
        .collect())
}

/// Lower case without accents, cut at blanks; each mark of punctuation and each Chinese character alone.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let folded = text
        .chars()
        .filter(|letter| !matches!(letter, '\0' | '\u{fffd}') && (letter.is_whitespace() || !unseen(*letter)))
        .nfd()
        .filter(|letter| !is_combining_mark(*letter))
        .flat_map(char::to_lowercase);
    for letter in folded {
        let alone = punctuation(letter) || ideograph(letter);
        if (alone || letter.is_whitespace()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if alone {
            words.push(letter.to_string());
        } else if !letter.is_whitespace() {
            word.push(letter);
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// Controls and other marks without a shape, such as the zero-width space.
fn unseen(letter: char) -> bool {
    if letter.is_ascii() || letter.is_alphanumeric() {
        return letter.is_control();
    }
    UNSEEN.is_match(letter.encode_utf8(&mut [0; 4]))
}

fn punctuation(letter: char) -> bool {
    if letter.is_ascii() {
        return letter.is_ascii_punctuation();
    }
    if letter.is_alphanumeric() || letter.is_whitespace() {
        return false;
    }
    PUNCTUATION.is_match(letter.encode_utf8(&mut [0; 4]))
}

/// The blocks of Chinese characters that the family's models part.
fn ideograph(letter: char) -> bool {
    matches!(u32::from(letter),
        0x4e00..=0x9fff | 0x3400..=0x4dbf | 0x2_0000..=0x2_ceaf | 0xf900..=0xfaff | 0x2_f800..=0x2_fa1f)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn toy() -> WordPiece {
        let pieces = [
            "[PAD]", "[UNK]", "[CLS]", "[SEP]", "bag", "##gage", "##s", "lost", "?", "cafe", "中",
        ];
        let numbers = pieces
            .iter()
            .zip(0..)
            .map(|(piece, number)| ((*piece).to_owned(), number));
        WordPiece::new(numbers.collect()).expect("a whole vocabulary")
    }

    #[test]
    fn the_longest_known_piece_comes_first_and_an_unknown_letter_spoils_its_word() {
        assert_eq!(toy().split("Lost BAGGAGE?", 99), [2, 7, 4, 5, 8, 3]);
        assert_eq!(toy().split("bags bagx lost", 99), [2, 4, 6, 1, 7, 3]);
    }

    #[test]
    fn accents_controls_and_chinese_are_met_as_in_training() {
        assert_eq!(toy().split("Café\u{0}\u{200b} 中中", 99)[..2], [2, 9]);
        assert_eq!(toy().split("中中", 99), [2, 10, 10, 3]);
    }

    #[test]
    fn a_long_text_is_cut_and_still_ended() {
        let split = toy().split(&"lost ".repeat(1000), 16);
        assert_eq!((split.len(), split[0], split[15]), (16, 2, 3));
        assert_eq!(toy().split(&"x".repeat(5000), 16), [2, 1, 3]);
        assert_eq!(toy().split("", 16), [2, 3]);
    }
}
