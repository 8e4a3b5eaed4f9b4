//! Tokens with their places: what the rules for names, addresses and the gate look at.

use crate::text::fold;

/// A run of letters and digits, with apostrophes and hyphens between letters.
#[derive(Debug)]
pub(super) struct Token<'a> {
    /// First byte.
    pub(super) start: usize,
    /// One past the last byte.
    pub(super) end: usize,
    /// As written.
    pub(super) raw: &'a str,
    /// Folded, without a possessive `'s`.
    pub(super) word: String,
    /// What stands between the token before and this one.
    pub(super) gap: &'a str,
    /// First of a sentence or line.
    pub(super) opens: bool,
}

impl Token<'_> {
    /// Begins with a capital.
    pub(super) fn capital(&self) -> bool {
        self.raw.starts_with(char::is_uppercase)
    }

    /// Consists of capitals only, at least two.
    pub(super) fn shouted(&self) -> bool {
        self.raw.chars().count() > 1 && !self.raw.chars().any(char::is_lowercase)
    }

    /// Holds a digit.
    pub(super) fn digits(&self) -> bool {
        self.raw.bytes().any(|b| b.is_ascii_digit())
    }

    /// Begins with a digit: a house number such as `12` or `12b`.
    pub(super) fn number(&self) -> bool {
        self.raw.starts_with(|c: char| c.is_ascii_digit())
    }

    /// One byte past the word without its possessive `'s`.
    pub(super) fn stem_end(&self) -> usize {
        self.start + stem(self.raw).len()
    }

    /// Whether a line break parts it from the token before.
    pub(super) fn new_line(&self) -> bool {
        self.gap.contains('\n')
    }
}

fn stem(raw: &str) -> &str {
    raw.strip_suffix("'s")
        .or_else(|| raw.strip_suffix("’s"))
        .unwrap_or(raw)
}

/// The tokens of a text, in order.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found: Vec<Token<'_>> = Vec::new();
    let mut from = 0;
    while let Some((start, end)) = next(text, from) {
        let before = found.last().map_or(0, |token| token.end);
        let gap = &text[before..start];
        let raw = &text[start..end];
        let opens = found.is_empty()
            || gap.contains(['\n', '!', '?', '"', '“', ':'])
            || sentence_end(gap, found.last());
        found.push(Token {
            start,
            end,
            raw,
            word: fold(stem(raw)),
            gap,
            opens,
        });
        from = end;
    }
    found
}

/// A full stop ends a sentence unless it follows an initial or a title.
fn sentence_end(gap: &str, before: Option<&Token<'_>>) -> bool {
    const TITLES: &[&str] = &["mr", "mrs", "ms", "dr", "prof", "st", "jr", "sr"];
    gap.contains('.')
        && before.is_none_or(|token| token.raw.chars().count() > 1 && !TITLES.contains(&token.word.as_str()))
}

fn inside(c: char) -> bool {
    c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c)
}

/// The next token at or after `from`.
fn next(text: &str, from: usize) -> Option<(usize, usize)> {
    let start = from + text[from..].find(inside)?;
    let mut end = start;
    let mut chars = text[start..].char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if inside(c) {
            end = start + at + c.len_utf8();
            continue;
        }
        let letter_before = text[..start + at]
            .chars()
            .next_back()
            .is_some_and(char::is_alphabetic);
        let letter_after = chars.peek().is_some_and(|(_, c)| c.is_alphabetic());
        if !(matches!(c, '\'' | '’' | '-') && letter_before && letter_after) {
            break;
        }
    }
    Some((start, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_keep_apostrophes_and_know_where_sentences_open() {
        let found = tokens("Mr. O'Brien's bag. It's 12b!\nNow");
        let words: Vec<&str> = found.iter().map(|token| token.word.as_str()).collect();
        assert_eq!(words, ["mr", "o'brien", "bag", "it", "12b", "now"]);
        let opens: Vec<bool> = found.iter().map(|token| token.opens).collect();
        assert_eq!(opens, [true, false, false, true, false, true]);
    }
}
