//! Postal addresses: an anchor that only addresses have (house number and street word, flat, box,
//! postcode, a cue such as "live at"), grown over the capitalised words and numbers around it.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::Kind;
use super::claim::Claims;
use super::lexicon;
use super::net::pattern;
use super::person::is_stop;
use super::token::Token;

/// Street words that stand alone, after the name.
const STREETS: &[&str] = &[
    "street",
    "st",
    "str",
    "avenue",
    "ave",
    "av",
    "road",
    "rd",
    "boulevard",
    "blvd",
    "drive",
    "dr",
    "lane",
    "ln",
    "way",
    "court",
    "ct",
    "place",
    "pl",
    "square",
    "sq",
    "terrace",
    "ter",
    "parkway",
    "pkwy",
    "highway",
    "hwy",
    "circle",
    "cir",
    "trail",
    "trl",
    "loop",
    "alley",
    "row",
    "crescent",
    "cres",
    "close",
    "gardens",
    "grove",
    "mews",
    "walk",
    "plaza",
    "hill",
    "utca",
    "ut",
    "u",
    "ter",
    "korut",
    "rakpart",
    "gata",
    "vag",
    "vej",
    "gade",
    "veien",
    "gate",
    "plads",
    "tie",
    "katu",
    "weg",
    "platz",
    "allee",
    "damm",
    "ring",
    "ufer",
    "laan",
    "straat",
    "plein",
    "kade",
    "baan",
    "dreef",
];

/// The ones that are certain in small letters too.
const PLAIN_STREETS: &[&str] = &[
    "street",
    "st",
    "avenue",
    "ave",
    "road",
    "rd",
    "blvd",
    "boulevard",
    "lane",
    "ln",
    "terrace",
];

/// Street words that stand before the name.
const BEFORE: &[&str] = &[
    "rue",
    "via",
    "calle",
    "avenida",
    "avda",
    "rua",
    "ulica",
    "ul",
    "ulitsa",
    "place",
    "piazza",
    "plaza",
    "chemin",
    "carrer",
    "largo",
    "travessa",
    "praca",
    "corso",
    "viale",
    "vicolo",
    "route",
    "quai",
    "impasse",
    "allee",
    "boulevard",
    "avenue",
    "paseo",
    "camino",
    "carretera",
    "ctra",
    "c",
    "vila",
    "bd",
    "cours",
    "rotunda",
    "strada",
];

/// Endings of one-word street names.
const ENDINGS: &[&str] = &[
    "strasse", "straße", "str", "gasse", "gade", "gata", "gatan", "gate", "vej", "vejen", "veien", "vagen",
    "weg", "straat", "laan", "utca", "platz", "allee", "ulica", "katu", "kuja", "polku", "dreef", "plein",
    "singel", "kade", "baan", "hof", "damm", "ufer", "ring", "steeg", "gracht", "stig", "stien", "vangen",
    "bakken", "toften", "parken",
];

const UNITS: &[&str] = &[
    "apt",
    "apartment",
    "suite",
    "ste",
    "flat",
    "unit",
    "box",
    "psc",
    "cmr",
    "appartement",
    "wohnung",
];
const MILITARY: &[&str] = &["apo", "fpo", "dpo"];

/// Words that may stand, uncapitalised, between the words of an address.
const PARTICLES: &[&str] = &[
    "van", "de", "der", "den", "von", "la", "le", "les", "du", "des", "del", "dos", "das", "da", "di", "do",
    "el", "al", "of", "the", "and", "und", "y", "et", "na", "u", "s", "st", "zu", "am", "im", "a", "in",
    "ot", "no", "nr", "floor",
];

static POSTCODE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z][ -]?\d[A-Z]\d|\d{4} ?[A-Z]{2})\b")
});
static ZIP: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:zip|postal|post|postcode|plz|code postal|código postal)(?: ?code)?\s*(?:is|was|of|:|#)?\s*([a-z]?\d{3,6}(?:[- ]\d{3,4})?)\b",
    )
});

/// Words after which an address follows.
static CUE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:address(?:es)?\b[^.\n?!]{0,60}?(?:is|are|to|with|:|same:|was)|(?:i|we|he|she|they)(?: now)? lives? (?:at|on)|lives? (?:at|on)|living (?:at|on)|resid(?:e|es|ing) (?:at|on)|(?:ship|deliver|mail|post|send|forward|return)(?:p?ed|s|ing)?(?: (?:it|them|this|that|one|my \w+|the \w+|a \w+ \w+))? (?:back )?to|sent to|taxi to|(?:located|home|office is|meet(?:ing)?(?: me| us)?|arrived|house is|stay(?:ing)?) at|moved? (?:to|from)|corner of|it's in|address:)\s*:?\s*$",
    )
});

/// Takes addresses.
pub(super) fn claim(text: &str, tokens: &[Token<'_>], claims: &mut Claims) {
    for found in ZIP.captures_iter(text).filter_map(|found| found.get(1)) {
        claims.take(Kind::Address, found.start(), found.end());
    }
    let mut done = 0;
    for place in 0..tokens.len() {
        if place < done {
            continue;
        }
        let Some(anchor) = anchor(text, tokens, place) else {
            continue;
        };
        let range = grow(tokens, anchor, done);
        done = range.end;
        let (first, last) = (&tokens[range.start], &tokens[range.end - 1]);
        claims.swallow(Kind::Address, first.start, last.end);
    }
    for found in POSTCODE.find_iter(text) {
        if claims.free(found.start(), found.end()) && !clock(found.as_str()) {
            claims.take(Kind::Address, found.start(), found.end());
        }
    }
}

/// `1030 AM`, `2017 PM`.
fn clock(found: &str) -> bool {
    found.ends_with("AM") || found.ends_with("PM") || found.starts_with(|c: char| c.is_ascii_digit())
}

/// The tokens at `place` that make an address certain.
fn anchor(text: &str, tokens: &[Token<'_>], place: usize) -> Option<Range<usize>> {
    let token = &tokens[place];
    let word = token.word.as_str();
    let next = tokens.get(place + 1);
    if token.capital() && UNITS.contains(&word) || MILITARY.contains(&word) && token.shouted() {
        let numbered = next.is_some_and(|next| next.digits() && near(next));
        let boxed = next.is_some_and(|next| MILITARY.contains(&word) && next.shouted());
        return (numbered || boxed).then_some(place..place + 2);
    }
    if ending(token) && next.is_some_and(|next| next.number() && near(next)) {
        return Some(place..place + 2);
    }
    numbered_street(tokens, place)
        .or_else(|| street_first(tokens, place))
        .or_else(|| state_and_zip(tokens, place))
        .or_else(|| numbers_around(tokens, place))
        .or_else(|| cued(text, tokens, place))
}

/// Whether only spaces, commas or full stops part the token from the one before.
fn near(token: &Token<'_>) -> bool {
    token.gap.len() <= 3
        && !token.new_line()
        && token
            .gap
            .chars()
            .all(|c| matches!(c, ' ' | ',' | '.' | '#' | '-' | '/'))
}

/// One-word street names such as `Hauptstrasse`.
fn ending(token: &Token<'_>) -> bool {
    token.capital()
        && token.word.chars().count() >= 6
        && !lexicon::is_word(&token.word)
        && ENDINGS
            .iter()
            .any(|ending| token.word.ends_with(ending) && token.word.len() > ending.len() + 1)
}

/// `221b Baker Street`, `12 main st`.
fn numbered_street(tokens: &[Token<'_>], place: usize) -> Option<Range<usize>> {
    let token = &tokens[place];
    if !token.number() || token.raw.len() > 6 {
        return None;
    }
    let mut plain = 0;
    for (offset, next) in tokens[place + 1..].iter().take(6).enumerate() {
        if !near(next) || (next.gap.contains('.') && plain == 0 && offset > 2) {
            return None;
        }
        let word = next.word.as_str();
        let street = STREETS.contains(&word) || ending(next);
        if street && offset > 0 && (next.capital() || PLAIN_STREETS.contains(&word)) {
            // Small letters need a plain street word, few words before it, and a number that is no count.
            let small = plain > 0 && !next.capital();
            let fits = !small || (plain <= 2 && token.raw.len() >= 2 && PLAIN_STREETS.contains(&word));
            return fits.then_some(place..place + offset + 2);
        }
        if !next.capital() && !next.digits() && !PARTICLES.contains(&word) {
            if is_stop(word) {
                return None;
            }
            plain += 1;
        }
    }
    None
}

/// `Rue de Rivoli 12`, `Calle Mayor, 4`, `12 rue de Rivoli`.
fn street_first(tokens: &[Token<'_>], place: usize) -> Option<Range<usize>> {
    let token = &tokens[place];
    if !BEFORE.contains(&token.word.as_str()) {
        return None;
    }
    let numbered = place > 0 && tokens[place - 1].number() && near(token);
    let named = |next: &Token<'_>| near(next) && (next.capital() || PARTICLES.contains(&next.word.as_str()));
    let names = tokens[place + 1..]
        .iter()
        .take(6)
        .take_while(|next| named(next))
        .count();
    let capital = tokens[place + 1..place + 1 + names].iter().any(Token::capital);
    let last = place + 1 + names;
    let number = tokens.get(last).is_some_and(|next| next.number() && near(next));
    if !capital || !(number || numbered) || !(token.capital() || numbered) {
        return None;
    }
    Some(place - usize::from(numbered)..last + usize::from(number))
}

/// `Springfield, IL 62704`.
fn state_and_zip(tokens: &[Token<'_>], place: usize) -> Option<Range<usize>> {
    let (city, state, zip) = (tokens.get(place)?, tokens.get(place + 1)?, tokens.get(place + 2)?);
    let state = state.shouted() && state.raw.len() == 2 && state.gap.len() <= 2 && near(state);
    let zip = zip.raw.len() == 5 && zip.raw.bytes().all(|b| b.is_ascii_digit()) && zip.gap == " ";
    (city.capital() && state && zip).then_some(place..place + 3)
}

/// A number, capitalised words of which one is no everyday word, and a number again: `98 Grote Baan 477`.
fn numbers_around(tokens: &[Token<'_>], place: usize) -> Option<Range<usize>> {
    let token = &tokens[place];
    if !token.number() || token.raw.len() > 5 {
        return None;
    }
    let named = |next: &Token<'_>| {
        near(next) && !next.digits() && (next.capital() || PARTICLES.contains(&next.word.as_str()))
    };
    let names = tokens[place + 1..]
        .iter()
        .take(6)
        .take_while(|next| named(next))
        .count();
    let strange = tokens[place + 1..place + 1 + names]
        .iter()
        .any(|next| next.capital() && next.raw.len() > 3 && !lexicon::is_word(&next.word));
    let last = place + 1 + names;
    let number = tokens
        .get(last)
        .is_some_and(|next| next.number() && near(next) && next.raw.len() <= 5);
    (strange && number).then_some(place..last + 1)
}

/// What follows a cue, if it looks like an address: a number within the first few capitalised words,
/// or two capitalised words after "corner of".
fn cued(text: &str, tokens: &[Token<'_>], place: usize) -> Option<Range<usize>> {
    let token = &tokens[place];
    if place == 0 || !(token.capital() || token.number() || PARTICLES.contains(&token.word.as_str())) {
        return None;
    }
    let mut from = token.start.saturating_sub(90);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    if !CUE.is_match(&text[from..token.start]) {
        return None;
    }
    let follows = |next: &&Token<'_>| {
        next.capital() || next.digits() || PARTICLES.contains(&next.word.as_str()) || next.word == "corner"
    };
    let run: Vec<&Token<'_>> = tokens[place..].iter().take(8).take_while(follows).collect();
    let corner = tokens[place - 1].word == "of" || run.iter().any(|next| next.word == "corner");
    let number = run.iter().any(|next| next.digits());
    let names = run.iter().any(|next| next.capital() && !is_stop(&next.word));
    let size = run.len();
    ((number || corner) && names && size >= 2).then_some(place..place + size)
}

/// Widens an anchor over what visibly belongs to the address, not before token `least`.
fn grow(tokens: &[Token<'_>], anchor: Range<usize>, least: usize) -> Range<usize> {
    let mut range = anchor;
    while range.start > least && range.end - range.start < 24 && joins_left(tokens, range.start) {
        range.start -= 1;
    }
    while range.end < tokens.len() && range.end - range.start < 30 && joins_right(tokens, range.end) {
        range.end += 1;
    }
    // A particle at either end belongs to the sentence, not to the address.
    while range.end - range.start > 1 && loose(&tokens[range.end - 1]) {
        range.end -= 1;
    }
    while range.end - range.start > 1 && loose(&tokens[range.start]) {
        range.start += 1;
    }
    range
}

fn loose(token: &Token<'_>) -> bool {
    !token.capital() && !token.digits() && PARTICLES.contains(&token.word.as_str())
}

/// Whether the token before `place` belongs to the address that starts there.
fn joins_left(tokens: &[Token<'_>], place: usize) -> bool {
    let (token, right) = (&tokens[place - 1], &tokens[place]);
    if right.new_line() {
        // The line above: only when it carries a number itself, or is a street line.
        let lone_break = right.gap.matches('\n').count() == 1;
        let line = line_before(tokens, place);
        return lone_break && line.iter().all(|token| part(token)) && line.iter().any(|token| token.digits());
    }
    near(right)
        && !right.gap.contains("- ")
        && (part(token) || PARTICLES.contains(&token.word.as_str()) && !token.opens)
}

/// Whether the token at `place` belongs to the address that ends before it.
fn joins_right(tokens: &[Token<'_>], place: usize) -> bool {
    let (left, token) = (&tokens[place - 1], &tokens[place]);
    if token.new_line() {
        let breaks = token.gap.matches('\n').count();
        let line = line_from(tokens, place);
        let quiet = token
            .gap
            .chars()
            .all(|c| c.is_whitespace() || matches!(c, ',' | '>' | '.' | '?'));
        return breaks <= 2
            && quiet
            && line.len() <= 6
            && line.iter().all(|token| part(token) || loose(token))
            && address_line(line);
    }
    if token.gap.contains('.') && !abbreviated(left) && !left.digits() {
        return false;
    }
    let street_word = STREETS.contains(&token.word.as_str()) || UNITS.contains(&token.word.as_str());
    let particle = loose(token) && tokens.get(place + 1).is_some_and(|next| near(next) && part(next));
    near(token)
        && (part(token) && !(token.opens && token.gap.contains('.') && is_stop(&token.word))
            || street_word
            || particle)
}

/// A further line of an address has a number, or no everyday word.
fn address_line(line: &[Token<'_>]) -> bool {
    let known = |token: &Token<'_>| {
        is_stop(&token.word) || (lexicon::is_word(&token.word) && lexicon::is_first_name(&token.word))
    };
    line.iter().any(Token::digits) || !line.iter().any(known)
}

fn abbreviated(token: &Token<'_>) -> bool {
    let word = token.word.as_str();
    word.len() <= 4 || STREETS.contains(&word) || UNITS.contains(&word) || word.ends_with("str")
}

/// A capitalised word that is no stop word, or a number that is no clock time or big amount.
fn part(token: &Token<'_>) -> bool {
    (token.capital() && !is_stop(&token.word)) || (token.number() && token.raw.len() <= 6)
}

fn line_from<'t, 'a>(tokens: &'t [Token<'a>], place: usize) -> &'t [Token<'a>] {
    let more = tokens[place + 1..]
        .iter()
        .take_while(|token| !token.new_line())
        .count();
    &tokens[place..=place + more]
}

fn line_before<'t, 'a>(tokens: &'t [Token<'a>], place: usize) -> &'t [Token<'a>] {
    let mut start = place - 1;
    while start > 0 && !tokens[start].new_line() {
        start -= 1;
    }
    &tokens[start..place]
}

#[cfg(test)]
#[path = "address_tests.rs"]
mod tests;
