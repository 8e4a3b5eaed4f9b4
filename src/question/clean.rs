//! The matter of a text without its packing: greetings, names, lead-ins, placeholders, figures.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;

use super::pattern::{PLACEHOLDER, SMALL_TALK};

use crate::text;

fn pattern(source: &str) -> Regex {
    Regex::new(source).expect("a fixed pattern, compiled in tests")
}

/// What redaction put in place, links and handles: nothing to group by.
static MARKS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\[[a-z_]+\]|https?://\S+|www\.\S+|[@#]\w+|\*[A-Z]{2,3}\b|\^[A-Z]{1,3}\b"));
static NAMES: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:my name(?: is|'s)|this is)\s+\w+(?:\s+\w+)?[,.! ]*(?:and\b)?"));
static GREETING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|yes|yeah|yep|ok|okay|sure|um+|uh+|well|so|oh|actually|please|pls|thanks?(?: you)?(?: so much)?|cheers|regards|there|sir|ma'?am|team|folks|guys)\b[,.! ]*",
    )
});
static LEAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:i'?m |i am |i was )?(?:just )?(?:calling|looking|trying|hoping|wondering|reaching out|writing|here|wanting)",
        r"(?: in)?(?: today)?(?: to| about| if| for| because| since)?\b",
        r"|\b(?:i'?d|i would) (?:really )?like(?: to)?\b|\bi (?:want|need)(?:ed)?(?: to)?\b",
        r"|\b(?:can|could|would|will) (?:you|i|u)\b",
        r"|\b(?:help me(?: with| out)?|be able to|possible to|let me know|tell me|i have a (?:quick )?question(?: about)?|quick question|do you know|was wondering)\b",
    ))
});

/// The sentences that carry the matter: without those that hold personal data, courtesies, and phrases that
/// `usual` knows from many other messages. All of them where none is left.
pub fn matter(text: &str, usual: &BTreeSet<u64>) -> String {
    let sentences = text::sentences(text);
    let told: Vec<&str> = sentences
        .iter()
        .copied()
        .filter(|sentence| {
            let asks = sentence.contains(['?', '¿']);
            let words = text::words(sentence).len();
            words >= 2
                && !SMALL_TALK.is_match(sentence)
                && (asks || words >= 3 && !PLACEHOLDER.is_match(sentence.trim_start_matches("[handle]")))
                && (asks || !usual.contains(&text::normal_hash(sentence)))
        })
        .collect();
    let kept = told.join(" ");
    if text::words(&kept).len() >= 3 {
        kept
    } else {
        text.to_owned()
    }
}

/// Sentences that stand in so many messages that they say nothing of any.
pub fn usual<'a>(texts: impl Iterator<Item = &'a str>) -> BTreeSet<u64> {
    let mut held: BTreeMap<u64, usize> = BTreeMap::new();
    let mut all = 0;
    for text in texts {
        all += 1;
        let own: BTreeSet<u64> = text::sentences(text)
            .into_iter()
            .filter(|sentence| !sentence.contains('?'))
            .map(text::normal_hash)
            .collect();
        for sentence in own {
            *held.entry(sentence).or_default() += 1;
        }
    }
    let many = (all / 100).max(8);
    held.into_iter()
        .filter(|(_, times)| *times >= many)
        .map(|(sentence, _)| sentence)
        .collect()
}

/// The words to group by: folded, figures as `0`, at least two of them where the text has two.
pub fn essence(text: &str) -> String {
    let bare = MARKS.replace_all(text, " ");
    let named = NAMES.replace_all(&bare, " ");
    let greeted = GREETING.replace_all(&named, " ");
    let led = LEAD.replace_all(&greeted, " ");
    for candidate in [led.as_ref(), greeted.as_ref(), bare.as_ref()] {
        let words = text::words(candidate);
        if words.len() >= 2 {
            return join(&words);
        }
    }
    join(&text::words(&bare))
}

fn join(words: &[String]) -> String {
    let joined = words.join(" ");
    joined
        .chars()
        .map(|letter| if letter.is_ascii_digit() { '0' } else { letter })
        .collect()
}
