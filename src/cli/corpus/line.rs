//! A text that remembers where its personal data stands: templates filled, and the noise of real
//! customers laid over the words that are not personal data.

use serde::Serialize;

use super::cast::Cast;
use super::dice::Dice;

/// A planted value: where it stands in its message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Planted {
    /// Kind of personal data, as in `demo/README.md`.
    pub kind: &'static str,
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
}

/// Text and the planted values in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// The text.
    pub text: String,
    /// In order of their place.
    pub planted: Vec<Planted>,
    length: usize,
}

impl Line {
    /// Appends words that are nobody's.
    pub fn push(&mut self, words: &str) {
        self.text.push_str(words);
        self.length += words.chars().count();
    }

    /// Appends a personal value.
    pub fn plant(&mut self, kind: &'static str, value: &str) {
        let start = self.length;
        self.push(value);
        self.planted.push(Planted {
            kind,
            start,
            end: self.length,
        });
    }

    /// Appends another line after `gap`; nothing happens when it is empty.
    pub fn join(&mut self, gap: &str, other: Line) {
        if other.text.is_empty() {
            return;
        }
        if !self.text.is_empty() {
            self.push(gap);
        }
        let offset = self.length;
        self.push(&other.text);
        self.planted
            .extend(other.planted.into_iter().map(|planted| Planted {
                start: planted.start + offset,
                end: planted.end + offset,
                ..planted
            }));
    }

    /// The value of a planted span.
    pub fn value(&self, planted: &Planted) -> String {
        self.text
            .chars()
            .skip(planted.start)
            .take(planted.end - planted.start)
            .collect()
    }
}

/// How a person types.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hand {
    /// Slips of the finger: three words in a hundred.
    pub slips: bool,
    /// Never touches the shift key.
    pub lower: bool,
    /// Leaves the question mark out.
    pub unasked: bool,
}

impl Hand {
    /// Types as agents and machines do.
    pub const STEADY: Hand = Hand {
        slips: false,
        lower: false,
        unasked: false,
    };

    /// A customer's hand: 40 in a hundred slip, 15 never use capitals, 15 leave question marks out.
    pub fn of_a_customer(dice: &mut Dice) -> Hand {
        Hand {
            slips: dice.chance(40),
            lower: dice.chance(15),
            unasked: dice.chance(15),
        }
    }
}

/// Fills a template from the cast. `{{` is not supported: no text of ours needs it.
pub fn fill(template: &str, cast: &Cast, hand: Hand, dice: &mut Dice) -> Line {
    let mut line = Line::default();
    let mut rest = template;
    while let Some((words, tail)) = rest.split_once('{') {
        line.push(&typed(words, hand, dice));
        let Some((slot, tail)) = tail.split_once('}') else {
            line.push("{");
            rest = tail;
            continue;
        };
        let (kind, value) = cast.value(slot);
        let value = if hand.lower && matches!(kind, None | Some("person")) {
            value.to_lowercase()
        } else {
            value
        };
        match kind {
            Some(kind) => line.plant(kind, &value),
            None => line.push(&value),
        }
        rest = tail;
    }
    line.push(&typed(rest, hand, dice));
    line
}

fn typed(words: &str, hand: Hand, dice: &mut Dice) -> String {
    let mut out = words.to_owned();
    if hand.slips {
        out = out
            .split_inclusive(' ')
            .map(|word| {
                if dice.throw(100) < 3 {
                    slip(word, dice)
                } else {
                    word.to_owned()
                }
            })
            .collect();
    }
    if hand.unasked {
        out = out.replacen('?', "", 1);
    }
    if hand.lower {
        out = out.to_lowercase();
    }
    out
}

/// Drops a letter or hits the key beside it; short words are typed right.
fn slip(word: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let inner: Vec<usize> = (1..letters.len())
        .filter(|&at| letters[at].is_ascii_lowercase())
        .collect();
    if inner.len() < 3 {
        return word.to_owned();
    }
    let at = inner[dice.throw(inner.len())];
    if dice.chance(50) {
        letters.remove(at);
    } else {
        letters[at] = neighbour(letters[at], dice);
    }
    letters.into_iter().collect()
}

fn neighbour(letter: char, dice: &mut Dice) -> char {
    for row in ["qwertyuiop", "asdfghjkl", "zxcvbnm"] {
        if let Some(at) = row.find(letter) {
            let keys = row.as_bytes();
            let right = at == 0 || (at + 1 < keys.len() && dice.chance(50));
            return char::from(keys[if right { at + 1 } else { at - 1 }]);
        }
    }
    letter
}

#[cfg(test)]
mod tests {
    use super::{Hand, Line, neighbour, typed};
    use crate::cli::corpus::dice::Dice;

    #[test]
    fn joining_moves_the_planted_places_along() {
        let mut first = Line::default();
        first.push("née ");
        let mut second = Line::default();
        second.push("I am ");
        second.plant("person", "Zoë Öz");
        first.join("\n\n", second);
        assert_eq!(first.text, "née \n\nI am Zoë Öz");
        assert_eq!(first.value(&first.planted[0]), "Zoë Öz");
    }

    #[test]
    fn a_slip_changes_about_three_words_in_a_hundred() {
        let words = "something ".repeat(5000);
        let hand = Hand {
            slips: true,
            ..Hand::STEADY
        };
        let typed = typed(&words, hand, &mut Dice::of(7, "slip", 0));
        let wrong = typed.split(' ').filter(|word| *word != "something").count();
        assert!((100..=200).contains(&wrong), "{wrong}");
        assert_ne!(neighbour('q', &mut Dice::of(7, "key", 0)), 'q');
    }
}
