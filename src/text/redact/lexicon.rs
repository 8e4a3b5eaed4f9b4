//! The word and name lists compiled into the binary (`src/text/data`, made by `tools/words.py`),
//! unpacked once when first asked for.

use std::io::Read;
use std::sync::LazyLock;

use flate2::read::ZlibDecoder;

use crate::text::fold;

static PACKED: &[u8] = include_bytes!("../data/words.bin");
static EXTRA: &str = include_str!("../data/extra.txt");
static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::unpack);

struct Lexicon {
    words: Sorted,
    first: Sorted,
    last: Sorted,
}

/// Sorted words in one piece of memory.
struct Sorted {
    text: String,
    ends: Vec<u32>,
}

impl Sorted {
    fn new(mut words: Vec<String>) -> Sorted {
        words.sort_unstable();
        words.dedup();
        let mut sorted = Sorted {
            text: String::new(),
            ends: Vec::with_capacity(words.len()),
        };
        for word in words {
            sorted.text.push_str(&word);
            sorted.ends.push(sorted.text.len() as u32);
        }
        sorted
    }

    fn get(&self, place: usize) -> &str {
        let start = if place == 0 {
            0
        } else {
            self.ends[place - 1] as usize
        };
        &self.text[start..self.ends[place] as usize]
    }

    fn contains(&self, word: &str) -> bool {
        let (mut low, mut high) = (0, self.ends.len());
        while low < high {
            let middle = low + (high - low) / 2;
            match self.get(middle).cmp(word) {
                std::cmp::Ordering::Equal => return true,
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        false
    }
}

impl Lexicon {
    fn unpack() -> Lexicon {
        let mut text = String::new();
        ZlibDecoder::new(PACKED)
            .read_to_string(&mut text)
            .expect("the lists are compiled in, and a test unpacks them");
        let mut lists = text.split("\n\n").map(entries);
        let mut words = lists.next().unwrap_or_default();
        let lines = EXTRA.lines().filter(|line| !line.starts_with('#'));
        words.extend(lines.flat_map(str::split_ascii_whitespace).map(fold));
        Lexicon {
            words: Sorted::new(words),
            first: Sorted::new(lists.next().unwrap_or_default()),
            last: Sorted::new(lists.next().unwrap_or_default()),
        }
    }
}

/// Undoes the front coding of one list.
fn entries(list: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for line in list.lines() {
        let Some(first) = line.bytes().next() else {
            continue;
        };
        let shared = usize::from(first.saturating_sub(b'a'));
        let before = found.last().map_or("", String::as_str);
        let entry = format!("{}{}", before.get(..shared).unwrap_or_default(), &line[1..]);
        found.push(entry);
    }
    found
}

/// Whether a folded word is in the word list; `we're` and `re-book` are if their parts are.
pub(super) fn is_word(folded: &str) -> bool {
    LEXICON.words.contains(folded)
        || (folded.contains(['\'', '’', '-'])
            && folded
                .split(['\'', '’', '-'])
                .all(|part| LEXICON.words.contains(part)))
}

/// Whether a folded word is a known first name (it may be a common word too).
pub(super) fn is_first_name(folded: &str) -> bool {
    LEXICON.first.contains(folded)
}

/// Whether a folded word is a known last name (it may be a common word too).
pub(super) fn is_last_name(folded: &str) -> bool {
    LEXICON.last.contains(folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_unpack_and_keep_names_out_of_the_words() {
        for word in [
            "luggage", "colour", "color", "cafe", "didn", "monday", "equipaje", "pls",
        ] {
            assert!(is_word(word), "{word}");
        }
        for name in ["jennifer", "nguyen", "kowalski"] {
            assert!(!is_word(name), "{name}");
        }
        assert!(is_first_name("jennifer") && is_first_name("mark") && !is_first_name("luggage"));
        assert!(is_last_name("smith") && is_last_name("rose"));
    }
}
