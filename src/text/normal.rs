//! Normal forms: what two spellings of the same thing have in common. Not stemming, which is
//! search's, and not language.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longest slug, in bytes; longer ones are cut between words.
const LONGEST_SLUG: usize = 80;

/// NFKD, marks stripped, lower case: the form in which words are compared.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.nfkd()
        .flat_map(char::to_lowercase)
        .nfkd()
        .filter(|c| !is_combining_mark(*c))
        .collect()
}

/// Folded words: maximal runs of letters and digits.
pub fn words(text: &str) -> Vec<String> {
    fold(text)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The distinct words of a text.
pub fn word_set(text: &str) -> BTreeSet<String> {
    words(text).into_iter().collect()
}

/// Share of words two texts have in common, 0..1; two empty sets have nothing in common.
pub fn jaccard(a: &BTreeSet<String>, b: &BTreeSet<String>) -> f64 {
    let common = a.intersection(b).count();
    let all = a.len() + b.len() - common;
    if all == 0 { 0.0 } else { common as f64 / all as f64 }
}

/// A hash of the words in their order, blind to case, marks, punctuation and spacing. The same on
/// every machine and in every version.
pub fn normal_hash(text: &str) -> u64 {
    let mut hasher = blake3::Hasher::new();
    for word in words(text) {
        hasher.update(word.as_bytes());
        hasher.update(b" ");
    }
    first_u64(&hasher.finalize())
}

fn first_u64(hash: &blake3::Hash) -> u64 {
    let mut first = [0; 8];
    first.copy_from_slice(&hash.as_bytes()[..8]);
    u64::from_le_bytes(first)
}

/// A URL-safe ASCII slug; never empty. Letters that have no ASCII form are made up for by a short
/// hash of the whole text, so that two titles in another script do not fall on the same slug.
pub fn slug(text: &str) -> String {
    let mut slug = String::new();
    let mut lost = false;
    for c in fold(text).chars() {
        match c {
            'a'..='z' | '0'..='9' => slug.push(c),
            // An apostrophe stands inside a word: `what's` is `whats`.
            '\'' | '\u{2019}' | '\u{2bc}' => {}
            _ => match latin(c) {
                Some(ascii) => slug.push_str(ascii),
                None => {
                    lost |= c.is_alphanumeric();
                    if !slug.is_empty() && !slug.ends_with('-') {
                        slug.push('-');
                    }
                }
            },
        }
    }
    cut(&mut slug);
    if slug.is_empty() || lost {
        let hash = blake3::hash(text.as_bytes()).to_hex();
        let separator = if slug.is_empty() { "" } else { "-" };
        slug.push_str(separator);
        slug.push_str(&hash[..8]);
    }
    slug
}

/// Cuts a slug to its longest, between words if there is more than one, and trims its ends.
fn cut(slug: &mut String) {
    if slug.len() > LONGEST_SLUG {
        let end = slug[..=LONGEST_SLUG].rfind('-').unwrap_or(LONGEST_SLUG);
        slug.truncate(end);
    }
    while slug.ends_with('-') {
        slug.pop();
    }
}

/// ASCII for Latin letters that decomposition leaves whole.
fn latin(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ł' => "l",
        'þ' => "th",
        'ı' => "i",
        'ħ' => "h",
        'ŧ' => "t",
        'ŋ' => "n",
        'ə' => "e",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_meets_spellings_of_the_same_word() {
        assert_eq!(fold("Café ﬁne İstanbul"), "cafe fine istanbul");
        assert_eq!(fold("CAFE\u{301}"), fold("café"));
        assert_eq!(fold(&fold("Ǆ Å ℍ")), fold("Ǆ Å ℍ"));
    }

    #[test]
    fn words_are_maximal_runs_of_letters_and_digits() {
        assert_eq!(
            words("Don't lose my 2nd bag—ever!"),
            ["don", "t", "lose", "my", "2nd", "bag", "ever"]
        );
        assert!(words(" ... ").is_empty());
    }

    #[test]
    fn slugs_are_ascii_and_never_empty() {
        assert_eq!(slug("What's my bag fee?"), "whats-my-bag-fee");
        assert_eq!(slug("Straße & Ærø, Łódź"), "strasse-aero-lodz");
        assert_eq!(slug("  --A--  "), "a");
        assert_eq!(slug("").len(), 8);
        assert_eq!(slug("荷物はどこ").len(), 8);
        assert_ne!(slug("荷物はどこ 1"), slug("座席はどこ 1"));
        let long = slug(&"word ".repeat(60));
        assert!(long.len() <= 80 && long.ends_with("word"));
        assert_eq!(slug(&"x".repeat(300)).len(), 80);
    }

    #[test]
    fn similarity_is_blind_to_case_and_punctuation() {
        assert_eq!(normal_hash("Where is my BAG?!"), normal_hash("where is  my bag"));
        assert_ne!(normal_hash("where is my bag"), normal_hash("is where my bag"));
        let (a, b) = (word_set("where is my bag"), word_set("Where is my refund"));
        assert!((jaccard(&a, &b) - 0.6).abs() < 1e-9);
        assert_eq!(jaccard(&BTreeSet::new(), &BTreeSet::new()), 0.0);
    }
}
