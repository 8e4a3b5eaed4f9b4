//! The matter of a text without its packing: greetings, names, lead-ins, placeholders, figures.

use std::sync::LazyLock;

use regex::Regex;

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
