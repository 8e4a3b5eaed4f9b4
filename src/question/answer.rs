//! What agents answered to a group: whole sentences of theirs, counted, dated, with the conversations
//! that hold them. Never a customer's sentence, never an internal note, never a new word.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use jiff::Timestamp;
use regex::Regex;

use super::pattern::{EMPTY_TALK, HELPED, fixed};
use super::profile::{Lexicon, Profile, overlap, words};
use super::record::{DraftAnswer, DraftSentence};
use super::title::Censor;
use crate::conversation::{Conversation, Role};
use crate::text;

/// Sentences of a draft.
const MOST: usize = 4;
/// Conversations named for a sentence.
const EVIDENCE: usize = 5;
/// Sentences that share this much of their words are one, said twice.
const ALIKE: f64 = 0.72;
/// Sentences that share this much speak of the same, perhaps with another outcome.
const RELATED: f64 = 0.3;

static SIGNED: LazyLock<Regex> =
    LazyLock::new(|| fixed(r"(?:\s*(?:[\*\^\-–—~/]+ ?[A-Z][A-Za-z]{0,12}\.?|\(?[A-Z]{2}\)?))\s*$"));
static ADDRESSED: LazyLock<Regex> = LazyLock::new(|| {
    fixed(concat!(
        r"^(?:(?:@\w+|\[[a-z_]+\])[\s,:]*)*(?:(?:(?i:hi|hello|hey|dear|thanks|thank you|good (?:morning|afternoon|evening|day)))\b[^,!.]{0,30}[,!.]+\s*)?",
        r"(?:(?:@\w+|\[[a-z_]+\])[\s,!:.–-]+)*(?:[A-Z][a-z]{1,12}, )?",
    ))
});

/// One sentence of an agent.
#[derive(Clone, Debug)]
pub struct Said {
    /// Number of its conversation.
    conversation: usize,
    text: String,
    words: BTreeSet<String>,
    at: Option<Timestamp>,
    /// Where in the reply, 0..1.
    place: f64,
}

/// Sentences of a conversation's agents, without address and signature.
pub fn said(conversation: &Conversation, number: usize) -> Vec<Said> {
    let customers: BTreeSet<Vec<String>> = conversation
        .messages
        .iter()
        .filter(|message| message.author.role == Role::Customer)
        .flat_map(|message| {
            text::sentences(&message.text)
                .into_iter()
                .map(text::words)
                .collect::<Vec<_>>()
        })
        .collect();
    let mut said = Vec::new();
    for message in conversation
        .messages
        .iter()
        .filter(|m| m.author.role == Role::Agent && !m.private)
    {
        let sentences = text::sentences(&message.text);
        let count = sentences.len().max(1) as f64;
        for (at, sentence) in sentences.iter().enumerate() {
            let bare = ADDRESSED.replace(sentence.trim(), "");
            let bare = SIGNED.replace(&bare, "");
            let bare = bare.split_whitespace().collect::<Vec<_>>().join(" ");
            let spelt = text::words(&bare);
            let quoted = customers.contains(&spelt) || sentence.trim_start().starts_with('>');
            if (4..=60).contains(&spelt.len()) && !quoted {
                said.push(Said {
                    conversation: number,
                    words: words(&bare),
                    text: bare,
                    at: message.at.or(conversation.created_at),
                    place: at as f64 / count,
                });
            }
        }
    }
    said
}

/// The same sentence, said in several conversations with the same figures.
#[derive(Debug)]
struct Macro {
    /// Its members, in order of time.
    members: Vec<usize>,
    text: String,
    words: BTreeSet<String>,
    figures: BTreeSet<String>,
    conversations: BTreeSet<usize>,
    last: Option<Timestamp>,
    place: f64,
    value: f64,
    outdated: bool,
}

/// What a group's draft is made from.
#[derive(Clone, Copy, Debug)]
pub struct Material<'a> {
    /// The whole archive.
    pub conversations: &'a [Conversation],
    /// Words of all agents.
    pub agents: &'a Lexicon,
    /// Words of the group's asks.
    pub profile: &'a Profile,
    /// Words of all asks.
    pub asks: &'a Lexicon,
    /// Who checks what may be shown.
    pub censor: Censor<'a>,
}

/// Drafts the answer to a group from its conversations (ascending); `None` when they hold none.
pub fn draft(said: Vec<&Said>, material: Material<'_>) -> Option<DraftAnswer> {
    let replied: BTreeSet<usize> = said.iter().map(|one| one.conversation).collect();
    if replied.is_empty() {
        return None;
    }
    let mut macros = collapse(&said);
    value(&mut macros, &said, material, replied.len());
    macros.retain(|one| one.value > 0.0);
    macros.sort_by(|a, b| b.value.total_cmp(&a.value).then_with(|| a.text.cmp(&b.text)));
    macros.truncate(60);
    date(&mut macros, &said);
    let chosen = choose(&macros, replied.len(), material.censor);
    if chosen.is_empty() {
        return None;
    }
    Some(compose(&macros, &chosen, material))
}

/// Equal and nearly equal sentences become one.
fn collapse(said: &[&Said]) -> Vec<Macro> {
    let mut by_words: BTreeMap<(Vec<String>, BTreeSet<String>), Vec<usize>> = BTreeMap::new();
    for (at, one) in said.iter().enumerate() {
        let spelt: Vec<String> = one.words.iter().cloned().collect();
        by_words.entry((spelt, figures(&one.text))).or_default().push(at);
    }
    let mut exact: Vec<Vec<usize>> = by_words.into_values().collect();
    exact.sort_by_key(|members| (std::cmp::Reverse(members.len()), members[0]));
    let mut macros: Vec<Macro> = Vec::new();
    for members in exact {
        let head = said[members[0]];
        let own = figures(&head.text);
        let near = macros.iter_mut().take(400).find(|known| {
            known.figures == own
                && negated(&known.words) == negated(&head.words)
                && overlap(&known.words, &head.words) >= ALIKE
        });
        match near {
            Some(known) => known.members.extend(members),
            None => macros.push(Macro {
                text: head.text.clone(),
                words: head.words.clone(),
                figures: own,
                members,
                conversations: BTreeSet::new(),
                last: None,
                place: 0.0,
                value: 0.0,
                outdated: false,
            }),
        }
    }
    for one in &mut macros {
        one.members.sort_by_key(|at| (said[*at].at, *at));
        one.conversations = one.members.iter().map(|at| said[*at].conversation).collect();
        one.last = one.members.iter().filter_map(|at| said[*at].at).max();
        one.place = one.members.iter().map(|at| said[*at].place).sum::<f64>() / one.members.len() as f64;
    }
    macros
}

/// Figures of a sentence: `23`, `7-10`, `1,200`.
fn figures(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_ascii_digit())
        .filter(|run| !run.is_empty())
        .map(str::to_owned)
        .collect()
}

fn negated(words: &BTreeSet<String>) -> bool {
    [
        "not", "no", "never", "cannot", "without", "longer", "isn", "don", "doesn", "won", "aren", "nicht",
        "pas",
    ]
    .iter()
    .any(|word| words.contains(*word))
}

/// Words of this group's agents more than of others', near the middle of what they say, often said, not empty.
fn value(macros: &mut [Macro], said: &[&Said], material: Material<'_>, replied: usize) {
    let mut holders: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for one in said {
        for word in &one.words {
            holders.entry(word).or_default().insert(one.conversation);
        }
    }
    let lift = |word: &str| {
        let here = holders.get(word).map_or(0, BTreeSet::len) as f64;
        if here < 2.0 && replied > 3 {
            return 0.0;
        }
        ((here / replied as f64) / material.agents.share(word))
            .ln()
            .clamp(0.0, 4.0)
    };
    let sets: Vec<(BTreeSet<String>, f64)> = macros
        .iter()
        .take(400)
        .map(|one| (one.words.clone(), one.conversations.len() as f64))
        .collect();
    for one in macros.iter_mut() {
        let mean = one.words.iter().map(|word| lift(word)).sum::<f64>() / one.words.len().max(1) as f64;
        let near: f64 = sets
            .iter()
            .map(|(words, count)| {
                let shared = overlap(words, &one.words);
                if shared >= 0.2 { shared * count } else { 0.0 }
            })
            .sum();
        let centrality = near / replied as f64;
        let about = material.profile.nearness(&one.text, material.asks);
        let empty = EMPTY_TALK.find_iter(&one.text).count();
        let talk = [1.0, 0.3, 0.08][empty.min(2)];
        let asks = if one.text.ends_with('?') { 0.15 } else { 1.0 };
        let thanked = one
            .conversations
            .iter()
            .filter(|number| thanked(&material.conversations[**number]))
            .count();
        let thanks = 1.0 + 0.5 * thanked as f64 / one.conversations.len() as f64;
        let often = 1.0 + (one.conversations.len() as f64).ln();
        let concrete = if one.figures.is_empty() { 1.0 } else { 1.15 };
        one.value = mean * (0.05 + centrality) * (0.3 + about) * talk * asks * thanks * often * concrete;
    }
}

/// Whether the customer thanked after an agent's answer, or rated it well.
fn thanked(conversation: &Conversation) -> bool {
    if conversation
        .satisfaction
        .as_ref()
        .is_some_and(|given| given.score >= 0.75)
    {
        return true;
    }
    let first = conversation
        .messages
        .iter()
        .position(|message| message.author.role == Role::Agent);
    first.is_some_and(|first| {
        conversation.messages[first..]
            .iter()
            .any(|m| m.author.role == Role::Customer && HELPED.is_match(&m.text) && !m.text.contains('?'))
    })
}

/// Marks a sentence that a related one with other figures or another outcome has taken over from:
/// the older is no longer said since the newer began, and that is no accident.
fn date(macros: &mut [Macro], said: &[&Said]) {
    let times: Vec<Vec<Timestamp>> = macros
        .iter()
        .map(|one| one.members.iter().filter_map(|at| said[*at].at).collect())
        .collect();
    for old in 0..macros.len() {
        let beaten = (0..macros.len()).any(|new| {
            new != old && contradicts(&macros[old], &macros[new]) && took_over(&times[old], &times[new])
        });
        macros[old].outdated = beaten;
    }
}

fn contradicts(a: &Macro, b: &Macro) -> bool {
    let about = overlap(&a.words, &b.words);
    let figures = a.figures != b.figures && !a.figures.is_empty() && !b.figures.is_empty();
    let outcome = negated(&a.words) != negated(&b.words);
    about >= RELATED && (figures || outcome)
}

/// Two regimes: all but a few of the older uses lie before the newer ones. With too few uses to tell,
/// a clean cut is asked for.
fn took_over(old: &[Timestamp], new: &[Timestamp]) -> bool {
    if old.is_empty() || new.is_empty() {
        return false;
    }
    let pairs = (old.len() * new.len()) as f64;
    let ordered: usize = old
        .iter()
        .map(|before| new.iter().filter(|after| *after > before).count())
        .sum();
    let share = ordered as f64 / pairs;
    let enough = old.len().min(new.len()) >= 2 || new.len() >= 3;
    enough && (share >= 0.97 || (share >= 0.85 && old.len() + new.len() >= 8))
}

/// Best sentences that differ from one another, may be shown, and stand in more than one conversation
/// (or, in a tiny group, in the only one that answered).
fn choose(macros: &[Macro], replied: usize, censor: Censor<'_>) -> Vec<(usize, String)> {
    let mut chosen: Vec<(usize, String)> = Vec::new();
    let best = macros.iter().map(|one| one.value).fold(0.0, f64::max);
    let supported = |one: &Macro| {
        one.conversations.len() >= 2
            || replied <= 2
            || macros.iter().any(|other| {
                !std::ptr::eq(other, one)
                    && !contradicts(other, one)
                    && other.conversations != one.conversations
                    && overlap(&other.words, &one.words) >= 0.45
            })
    };
    for (at, one) in macros.iter().enumerate() {
        if chosen.len() == MOST || one.value < best * 0.12 {
            break;
        }
        let empty = EMPTY_TALK.is_match(&one.text) || one.text.ends_with('?');
        let repeats = chosen.iter().any(|(known, _)| {
            overlap(&macros[*known].words, &one.words) >= 0.5 || contradicts(&macros[*known], one)
        });
        if one.outdated || empty || repeats || !supported(one) {
            continue;
        }
        if let Some(shown) = censor.clear(&one.text) {
            chosen.push((at, shown));
        }
    }
    chosen
}

fn compose(macros: &[Macro], chosen: &[(usize, String)], material: Material<'_>) -> DraftAnswer {
    let sentence = |one: &Macro, text: String| DraftSentence {
        text: finish(&text),
        evidence: evidence(one, material.conversations),
        last: one.last,
        outdated: one.outdated,
    };
    let mut sentences: Vec<DraftSentence> = chosen
        .iter()
        .map(|(at, shown)| sentence(&macros[*at], shown.clone()))
        .collect();
    let mut reading: Vec<&(usize, String)> = chosen.iter().collect();
    reading.sort_by(|a, b| {
        macros[a.0]
            .place
            .total_cmp(&macros[b.0].place)
            .then(a.0.cmp(&b.0))
    });
    let text: Vec<String> = reading.iter().map(|(_, shown)| finish(shown)).collect();
    let mut all: Vec<String> = Vec::new();
    for id in sentences.iter().flat_map(|sentence| &sentence.evidence) {
        if !all.contains(id) {
            all.push(id.clone());
        }
    }
    let old = macros
        .iter()
        .filter(|one| one.outdated && chosen.iter().any(|(at, _)| contradicts(one, &macros[*at])));
    for one in old.take(3) {
        if let Some(shown) = material.censor.clear(&one.text) {
            sentences.push(sentence(one, shown));
        }
    }
    DraftAnswer {
        text: text.join(" "),
        evidence: all,
        sentences,
    }
}

/// The latest conversations first.
fn evidence(one: &Macro, conversations: &[Conversation]) -> Vec<String> {
    let mut ids: Vec<(Option<Timestamp>, &str)> = one
        .conversations
        .iter()
        .map(|number| {
            let conversation = &conversations[*number];
            let at = conversation
                .messages
                .iter()
                .find_map(|message| message.at)
                .or(conversation.created_at);
            (at, conversation.id.as_str())
        })
        .collect();
    ids.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    ids.into_iter()
        .take(EVIDENCE)
        .map(|(_, id)| id.to_owned())
        .collect()
}

/// Begins large and ends with a stop.
fn finish(text: &str) -> String {
    let mut letters = text.trim().chars();
    let first: String = letters
        .next()
        .map(|first| first.to_uppercase().collect())
        .unwrap_or_default();
    let whole = first + letters.as_str();
    if whole.ends_with(['.', '!', '?', ':', ';', ')']) {
        whole
    } else {
        whole + "."
    }
}
