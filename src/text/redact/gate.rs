//! The rare-token gate: what only few people wrote may identify one of them.

use std::collections::{BTreeSet, HashMap};

use super::Kind;
use super::claim::Claims;
use super::lexicon;
use super::token::Token;
use crate::text::{fold, words};

/// Units and endings that make a number an everyday word: `2nd`, `10am`, `23kg`.
const UNITS: &[&str] = &[
    "st", "nd", "rd", "th", "am", "pm", "a", "p", "h", "hr", "hrs", "min", "mins", "m", "s", "kg", "kgs",
    "lb", "lbs", "g", "oz", "cm", "mm", "km", "in", "ft", "l", "ml", "x", "k", "gb", "mb", "usd", "eur",
    "gbp", "yo", "yr", "yrs",
];

/// How often each token occurs, in distinct conversations: the rare-token gate's memory.
#[derive(Clone, Debug, Default)]
pub struct Gate {
    /// Folded token -> number of records; never iterated.
    records: HashMap<String, u32>,
}

impl Gate {
    /// Counts the tokens of one conversation (or record).
    pub fn count(&mut self, text: &str) {
        let distinct: BTreeSet<String> = words(text).into_iter().filter(|word| !common(word)).collect();
        for word in distinct {
            *self.records.entry(word).or_default() += 1;
        }
    }

    /// Whether `token` may be published: in the word list, or seen in at least `k` records.
    /// A token of several words must pass with each of them.
    pub fn publishable(&self, token: &str, k: u32) -> bool {
        words(token).iter().all(|word| self.passes(word, k))
    }

    fn passes(&self, word: &str, k: u32) -> bool {
        common(word) || self.records.get(word).is_some_and(|count| *count >= k)
    }

    /// Takes what fails, and what visibly belongs to it: the capitalised common word before a rare
    /// one (`Mark` before a rare last name) and the number before it (`91 Vila ...`).
    pub(super) fn claim(&self, text: &str, tokens: &[Token<'_>], claims: &mut Claims, k: u32) {
        for token in tokens {
            for (start, end) in runs(text, token) {
                if claims.free(start, end) && !self.passes(&fold(&text[start..end]), k) {
                    claims.take(Kind::Rare, start, end);
                }
            }
        }
        spread(tokens, claims);
    }
}

/// The runs of letters and digits within a token: `anne-marie` is two words to the gate.
fn runs(text: &str, token: &Token<'_>) -> Vec<(usize, usize)> {
    let mut at = token.start;
    let mut found = Vec::new();
    for piece in text[token.start..token.end].split_inclusive(['\'', '’', '-']) {
        let run = piece.trim_end_matches(['\'', '’', '-']);
        found.push((at, at + run.len()));
        at += piece.len();
    }
    found
}

/// Whether anybody might have written it: a listed word, a small number, a number with a unit, a year.
fn common(word: &str) -> bool {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    if digits == word.len() {
        let year = digits == 4 && (word.starts_with("19") || word.starts_with("20"));
        return digits <= 2 || year || (digits <= 4 && word.ends_with('0'));
    }
    if digits > 0 {
        return digits <= 4 && UNITS.contains(&&word[digits..]);
    }
    lexicon::is_word(word) || word.chars().count() == 1
}

/// Lets rare words and names take their capitalised neighbours and house numbers along.
fn spread(tokens: &[Token<'_>], claims: &mut Claims) {
    let rare = |claims: &Claims, token: &Token<'_>| {
        token.capital() && matches!(claims.kind_at(token.start), Some(Kind::Rare | Kind::Person))
    };
    for pair in 0..tokens.len().saturating_sub(1) {
        let (left, right) = (&tokens[pair], &tokens[pair + 1]);
        if right.gap != " " {
            continue;
        }
        if rare(claims, right) && claims.free(left.start, left.end) && belongs_before(left) {
            claims.take(Kind::Rare, left.start, left.end);
        }
        if rare(claims, left) && claims.free(right.start, right.end) && belongs_after(right) {
            claims.take(Kind::Rare, right.start, right.end);
        }
    }
}

/// A capitalised name or house number in front of a rare word.
fn belongs_before(token: &Token<'_>) -> bool {
    let name = token.capital() && (lexicon::is_first_name(&token.word) || lexicon::is_last_name(&token.word));
    (name || token.number()) && !super::person::is_stop(&token.word)
}

/// A capitalised word or a house number behind a rare one.
fn belongs_after(token: &Token<'_>) -> bool {
    let capital = token.capital() && !token.shouted();
    let number = token.number() && token.raw.len() <= 4;
    (capital || number) && !super::person::is_stop(&token.word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_passes_by_the_word_list_or_by_enough_records() {
        let mut gate = Gate::default();
        for _ in 0..3 {
            gate.count("Zorvex lounge, Zorvex again");
        }
        assert!(gate.publishable("Zorvex", 3) && !gate.publishable("zorvex", 4));
        assert!(
            gate.publishable("Luggage", 99) && gate.publishable("didn't", 99) && gate.publishable("23kg", 99)
        );
        assert!(
            !gate.publishable("Kowalczyk", 1)
                && !gate.publishable("737", 1)
                && !gate.publishable("x7k2p9", 1)
        );
    }
}
