//! Which questions may be drafted without a person asking for it. The rest stay listed: at the desk a
//! person may draft any of them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::engine::Group;
use super::prepare::Archive;
use super::profile::{Lexicon, words};
use super::record::Question;
use super::title;
use crate::conversation::Role;
use crate::text;

/// Conversations from which a question is asked often: fewer are cheaper to answer than to publish.
const OFTEN: usize = 5;
/// Conversations in which agents said the first sentence of the answer: two may be one agent's habit.
const SAID: usize = 3;
/// A burst is more than half of the conversations within this many seconds: an event, for care.
const DAY: i64 = 24 * 60 * 60;
/// Questions less alike within than this share of what is usual are left-overs, not one matter.
const LOOSE: f64 = 0.5;

/// Marks the questions that may be drafted; `questions` stand in the order of `groups`.
pub fn judge(archive: &Archive, groups: &[Group], questions: &mut [Question]) {
    let lexicon = Lexicon::of(archive.items.iter().map(|item| item.essence.as_str()));
    let alike: Vec<f64> = groups
        .iter()
        .map(|group| likeness(archive, &lexicon, &group.items))
        .collect();
    let often = questions.iter().map(|question| question.conversations >= OFTEN);
    let mut usual: Vec<f64> = often
        .zip(&alike)
        .filter(|(often, _)| *often)
        .map(|(_, alike)| *alike)
        .collect();
    usual.sort_by(f64::total_cmp);
    let least = usual.get(usual.len() / 2).map_or(0.0, |usual| LOOSE * usual);
    let sayings = sayings(archive);
    for ((question, group), alike) in questions.iter_mut().zip(groups).zip(alike) {
        question.draftable = !question.complaint
            && question.conversations >= OFTEN
            && answered(archive, group, question, &sayings)
            && alike >= least
            && !title::leans(&question.title)
            && opening(archive, group)
            && !burst(&times(archive, group));
    }
}

/// Conversations by the words of each sentence that agents said in them.
type Sayings = BTreeMap<BTreeSet<String>, BTreeSet<usize>>;

fn sayings(archive: &Archive) -> Sayings {
    let mut sayings = Sayings::new();
    for (number, conversation) in archive.conversations.iter().enumerate() {
        let agents = conversation
            .messages
            .iter()
            .filter(|m| m.author.role == Role::Agent);
        for sentence in agents.flat_map(|message| text::sentences(&message.text)) {
            sayings.entry(words(sentence)).or_default().insert(number);
        }
    }
    sayings
}

/// Whether the answer begins with what agents said repeatedly here, and not mostly under other questions:
/// courtesy and procedure answer nothing, and a fragment leaves the draft to the larger question.
fn answered(archive: &Archive, group: &Group, question: &Question, sayings: &Sayings) -> bool {
    let sentences = question.answer.iter().flat_map(|answer| &answer.sentences);
    let Some(first) = sentences.into_iter().find(|sentence| !sentence.outdated) else {
        return false;
    };
    let own: BTreeSet<usize> = group
        .items
        .iter()
        .map(|number| archive.items[*number].conversation)
        .collect();
    let mostly_here = sayings
        .get(&words(&first.text))
        .is_none_or(|all| 2 * all.intersection(&own).count() >= all.len());
    first.evidence.len() >= SAID && mostly_here
}

/// Whether at least half of the asks opened their conversation: follow-ups share words, not a matter.
fn opening(archive: &Archive, group: &Group) -> bool {
    let opened = group
        .items
        .iter()
        .filter(|number| archive.opens(**number))
        .count();
    2 * opened >= group.items.len()
}

/// The first ask of each conversation, ascending.
fn times(archive: &Archive, group: &Group) -> Vec<Timestamp> {
    let mut first: BTreeMap<usize, Timestamp> = BTreeMap::new();
    for item in group.items.iter().map(|number| &archive.items[*number]) {
        if let Some(at) = item.at {
            let known = first.entry(item.conversation).or_insert(at);
            *known = at.min(*known);
        }
    }
    let mut times: Vec<Timestamp> = first.into_values().collect();
    times.sort_unstable();
    times
}

/// Whether more than half of these ascending times lie within a day of each other.
fn burst(times: &[Timestamp]) -> bool {
    let most = times.len() / 2;
    times
        .iter()
        .zip(times.iter().skip(most))
        .any(|(first, last)| last.duration_since(*first).as_secs() < DAY)
}

/// Mean cosine of two asks, by their words' rarity.
fn likeness(archive: &Archive, lexicon: &Lexicon, items: &[usize]) -> f64 {
    let mut sum: BTreeMap<String, f64> = BTreeMap::new();
    let mut count = 0.0;
    for item in items {
        let words: BTreeSet<String> = words(&archive.items[*item].essence);
        let square: f64 = words.iter().map(|word| lexicon.rarity(word).powi(2)).sum();
        if square > 0.0 {
            count += 1.0;
            for word in words {
                let value = lexicon.rarity(&word) / square.sqrt();
                *sum.entry(word).or_default() += value;
            }
        }
    }
    let all: f64 = sum.values().map(|value| value * value).sum();
    (all - count) / (count * (count - 1.0)).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_half_within_a_day_is_a_burst_and_a_steady_flow_is_none() {
        let at = |hours: i64| Timestamp::from_second(1_750_000_000 + hours * 3_600).expect("in range");
        let steady: Vec<Timestamp> = (0..8).map(|day| at(day * 24)).collect();
        assert!(!burst(&steady) && !burst(&[]));
        let sudden: Vec<Timestamp> = [0, 100, 200, 201, 202, 203, 204].map(at).to_vec();
        assert!(burst(&sudden));
        let half: Vec<Timestamp> = [0, 100, 200, 300, 301, 302].map(at).to_vec();
        assert!(!burst(&half), "half is not more than half");
    }
}
