//! Which customer messages ask something, and what exactly: one primary ask a conversation, and up
//! to two more.
//!
//! Works on redacted text; whether asks recur is `group`'s business.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::pattern::{ASKS, LEADS, PRAISE, SMALL_TALK, TROUBLE, fixed};
use crate::conversation::{Conversation, Message, Role};
use crate::text;

/// From here on a message is taken for the question without looking further.
const GOOD: f64 = 1.5;
/// Further asks of a conversation need this much.
const FURTHER: f64 = 2.0;
/// Asks a conversation.
pub(super) const MOST: usize = 3;
/// Answers to an agent's question are at most this long.
const SLOT: usize = 6;
/// Longer messages are cut down to their questions.
const LONG: usize = 40;

/// One ask, before it is grouped.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Number of the message in its conversation.
    pub message: usize,
    /// The asking sentences with what stands around them.
    pub text: String,
    /// Whether it may be grouped; praise and small talk may not.
    pub asks: bool,
}

static SELF: LazyLock<Regex> = LazyLock::new(|| {
    fixed(r"(?i)^(?:my (?:name|email|phone|number|id|address|account|dob|date)|it'?s|it is|here)\b")
});
static ASSENT: LazyLock<Regex> = LazyLock::new(|| fixed(r"(?i)^(?:yes|no|ok|okay|sure|thanks?|thank)\b"));
static LEADING_HANDLES: LazyLock<Regex> = LazyLock::new(|| fixed(r"^(?:\s*(?:@\w+|\[handle\])[\s,:]*)+"));
static AUTOMATIC: LazyLock<Regex> = LazyLock::new(|| {
    fixed(concat!(
        r"(?i)\b(?:out of (?:the )?office|auto(?:matic|mated)?[- ]?(?:reply|response|antwort)|automatically generated|do not reply to this|away from my (?:desk|mail)|on (?:annual|parental|maternity) leave",
        r"|undeliver(?:able|ed mail)|delivery (?:status notification|has failed|failure)|mailer-daemon|mail delivery (?:failed|system)|returned to sender|could not be delivered|réponse automatique|respuesta automática|abwesenheits\w*)\b",
    ))
});
static PITCH: LazyLock<Regex> = LazyLock::new(|| {
    fixed(concat!(
        r"(?i)\b(?:seo|backlinks?|rank(?:ing)?s? (?:#?1|on google|higher|your)|first page of google|crypto\w*|bitcoin|btc|forex|invest(?:ment|ors?)? (?:opportunit\w+|platform|return)|casino|betting|viagra|cialis|loans?|make money|earn (?:\$|up to|from|money|per)|work from home|passive income",
        r"|followers|web ?(?:design|traffic)|guest post|link building|domain authority|click (?:here|the link|below|now)|limited (?:time )?offer|act now|free (?:trial|gift|iphone|quote|audit|money|vouchers?|tickets?)|winner|you(?:'ve| have) (?:won|been selected)|claim your|discount code|buy now|cheap(?:est)? (?:meds|pills|watches)|whatsapp|telegram|giveaway|airdrop|promo(?:tion|te)?|increase (?:your )?(?:sales|traffic)|leads|100% (?:free|guaranteed)|guaranteed (?:returns?|profits?|results))\b",
    ))
});
static LINK: LazyLock<Regex> = LazyLock::new(|| {
    fixed(
        r"(?i)https?://|www\.|\[url\]|\[link\]|\b[a-z0-9-]+\.(?:biz|xyz|top|click|info|ru|win|shop|online|site)\b",
    )
});

/// How much one turn looks like a question; the rules and weights of the field note's section 4d.
pub fn score(turn: &str) -> f64 {
    let turn = LEADING_HANDLES.replace(turn.trim(), "");
    let words = text::words(&turn).len();
    if SMALL_TALK.is_match(&turn) {
        return -3.0;
    }
    let digits = turn.chars().filter(char::is_ascii_digit).count();
    let rules = [
        (turn.contains(['?', '¿']), 1.0),
        (LEADS.is_match(&turn), 1.0),
        (ASKS.is_match(&turn), 2.0),
        (words < 4, -2.0),
        (words >= 6, 0.5),
        (SELF.is_match(&turn), -1.5),
        (digits * 4 > turn.chars().count(), -2.0),
        (ASSENT.is_match(&turn), -1.0),
    ];
    rules
        .iter()
        .filter(|(holds, _)| *holds)
        .map(|(_, weight)| weight)
        .sum()
}

/// Whether a text thanks or praises and asks nothing.
pub fn praises(turn: &str) -> bool {
    PRAISE.is_match(turn) && !turn.contains('?') && !TROUBLE.is_match(turn)
}

/// Whether the conversation is no customer's: an automatic reply, a bounce, or a pitch with a link
/// that no agent answered.
pub fn is_noise(conversation: &Conversation) -> bool {
    if conversation.status == Some(crate::conversation::Status::Spam) {
        return true;
    }
    let Some(first) = turns(conversation).next().map(|(_, message)| message) else {
        return true;
    };
    let subject = conversation.subject.as_deref().unwrap_or_default();
    if AUTOMATIC.is_match(subject) || (AUTOMATIC.is_match(&first.text) && !first.text.contains('?')) {
        return true;
    }
    let answered = conversation
        .messages
        .iter()
        .any(|m| !m.private && m.author.role == Role::Agent);
    let whole = format!("{subject} {}", first.text);
    let pitches: BTreeSet<String> = PITCH
        .find_iter(&whole)
        .map(|found| found.as_str().to_lowercase())
        .collect();
    !answered && (pitches.len() >= 2 || (!pitches.is_empty() && LINK.is_match(&whole)))
}

/// Public customer turns that say something, with their numbers.
pub fn turns(conversation: &Conversation) -> impl Iterator<Item = (usize, &Message)> {
    conversation.messages.iter().enumerate().filter(|(_, message)| {
        !message.private && message.author.role == Role::Customer && !message.text.trim().is_empty()
    })
}

/// The asks of a conversation in rank order, the primary one first; never empty when there is a public
/// customer turn. The conversation's messages hold redacted text.
pub fn find(conversation: &Conversation) -> Vec<Found> {
    let turns: Vec<(usize, &Message)> = turns(conversation).collect();
    let kept: Vec<(usize, f64)> = turns
        .iter()
        .filter(|(at, message)| !answers_a_question(conversation, *at, &message.text))
        .map(|(at, message)| (*at, score(&message.text)))
        .collect();
    // a conversation's only substantive turn stays, whatever it looks like
    let kept = if kept.is_empty() {
        turns.iter().map(|(at, m)| (*at, score(&m.text))).collect()
    } else {
        kept
    };
    let Some(primary) = kept
        .iter()
        .find(|(_, score)| *score >= GOOD)
        .or_else(|| kept.iter().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0))))
    else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let later = kept
        .iter()
        .filter(|(at, score)| at != &primary.0 && *score >= FURTHER);
    for (at, _) in std::iter::once(primary).chain(later) {
        for unit in units(&conversation.messages[*at].text) {
            if found.len() < MOST && !found.iter().any(|known: &Found| same(&known.text, &unit)) {
                let asks = score(&unit) > -3.0 && !praises(&unit) && !text::words(&unit).is_empty();
                found.push(Found {
                    message: *at,
                    text: unit,
                    asks,
                });
            }
        }
    }
    found
}

/// Says nothing of its own: a few words after an agent's question.
fn answers_a_question(conversation: &Conversation, at: usize, turn: &str) -> bool {
    let asked = conversation.messages[..at]
        .iter()
        .rev()
        .find(|message| !message.private && message.author.role != Role::System)
        .is_some_and(|message| {
            message.author.role != Role::Customer && message.text.trim_end().ends_with('?')
        });
    asked && !turn.contains('?') && text::words(turn).len() <= SLOT
}

/// Whether a later text asks again what an earlier one asked.
fn same(known: &str, unit: &str) -> bool {
    let (a, b) = (content(known), content(unit));
    let common = a.intersection(&b).count();
    common * 5 >= a.len().min(b.len()).max(1) * 3
}

/// Words long enough to carry a matter.
fn content(text: &str) -> BTreeSet<String> {
    text::words(text)
        .into_iter()
        .filter(|word| word.chars().count() > 3)
        .collect()
}

/// The asks within one message: usually the message itself; its several questions where they stand for
/// themselves; the asking part of a long one.
fn units(message: &str) -> Vec<String> {
    let message = LEADING_HANDLES.replace(message.trim(), "");
    let sentences: Vec<&str> = text::sentences(&message);
    let asking: Vec<usize> = (0..sentences.len())
        .filter(|at| is_question(sentences[*at]))
        .collect();
    let apart = separate(&sentences, &asking);
    if apart.len() >= 2 {
        return apart
            .iter()
            .take(MOST)
            .map(|at| around(&sentences, *at, &apart))
            .collect();
    }
    if text::words(&message).len() <= LONG {
        return vec![message.into_owned()];
    }
    let best = asking.first().copied().or_else(|| {
        (0..sentences.len())
            .filter(|at| score(sentences[*at]) >= GOOD)
            .max_by(|a, b| {
                score(sentences[*a])
                    .total_cmp(&score(sentences[*b]))
                    .then(b.cmp(a))
            })
    });
    vec![around(&sentences, best.unwrap_or(0), &[])]
}

fn is_question(sentence: &str) -> bool {
    sentence.contains(['?', '¿']) && text::words(sentence).len() >= 4
}

/// Questions that stand for themselves: enough words of their own, and no pointing back.
fn separate(sentences: &[&str], asking: &[usize]) -> Vec<usize> {
    static BACK: LazyLock<Regex> = LazyLock::new(|| {
        fixed(
            r"(?i)\b(?:it|its|that|this|they|them|those|these|he|she|him|her|one|there|then|instead|otherwise|else|so)\b",
        )
    });
    let mut apart: Vec<usize> = Vec::new();
    for at in asking {
        let sentence = sentences[*at];
        let own = content(sentence).len() >= 3 && text::words(sentence).len() >= 5;
        let new = apart.iter().all(|known| !same(sentences[*known], sentence));
        if own && new && (apart.is_empty() || !BACK.is_match(sentence)) {
            apart.push(*at);
        }
    }
    apart
}

/// A sentence with its neighbours, up to the length of a short message; `others` are left out.
fn around(sentences: &[&str], at: usize, others: &[usize]) -> String {
    let length = |at: usize| text::words(sentences[at]).len();
    let (mut from, mut to) = (at, at);
    let mut words = length(at);
    for step in 0..4 {
        let next = if step % 2 == 0 {
            from.checked_sub(1)
        } else {
            Some(to + 1)
        };
        let Some(next) = next.filter(|next| *next < sentences.len() && !others.contains(next)) else {
            continue;
        };
        if SMALL_TALK.is_match(sentences[next]) || words + length(next) > LONG {
            continue;
        }
        if (next + 1 == from) || (next == to + 1) {
            words += length(next);
            from = from.min(next);
            to = to.max(next);
        }
    }
    sentences[from..=to].join(" ")
}
