//! The run: archive in, questions out. Every step is a file of its own; this one only joins them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use rayon::prelude::*;

use super::answer::{self, Material, Said};
use super::coverage::Shelf;
use super::identity::{self, Candidate};
use super::lexical::Lexical;
use super::model::Model;
use super::pattern::{EMPTY_TALK, LEADS, PLACEHOLDER};
use super::prepare::{self, Archive};
use super::profile::{Lexicon, Profile};
use super::record::{Assignment, Harvest, KnownEntry, Options, Previous, Question, State};
use super::title::{self, Censor};
use super::vector::{Passage, Representation};
use super::{Error, ask, calendar, gate, group};
use crate::conversation::{Conversation, Role};
use crate::text;
use crate::text::redact::Redactor;

/// Below this share of members that ask, a group is a complaint.
const ASKING: f64 = 0.25;

/// Share of asking members from which mere statements at the edge are let go.
const MOSTLY: f64 = 0.6;

/// Runs on as many threads as asked for; the result does not depend on it.
pub fn run(
    conversations: Vec<Conversation>,
    previous: &[Previous],
    known: &[KnownEntry],
    options: &Options,
) -> Result<Harvest, Error> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(options.threads)
        .build();
    let work = || on_threads(conversations, previous, known, options);
    match pool {
        Ok(pool) => pool.install(work),
        // no threads to be had: the shared ones will do
        Err(_) => work(),
    }
}

/// A group of asks, nearest to its middle first.
pub(super) struct Group {
    /// Numbers of items.
    pub(super) items: Vec<usize>,
    language: String,
}

fn on_threads(
    conversations: Vec<Conversation>,
    previous: &[Previous],
    known: &[KnownEntry],
    options: &Options,
) -> Result<Harvest, Error> {
    let archive = prepare::archive(conversations, options);
    let granularity = if options.granularity > 0.0 {
        options.granularity
    } else {
        1.0
    };
    let groups = groups(&archive, representation(options)?.as_ref(), granularity);
    let redactor = Redactor::new(&options.contacts);
    let mut questions = describe(
        &archive,
        &groups,
        Censor {
            redactor: &redactor,
            gate: &archive.gate,
        },
    );
    let candidates: Vec<Candidate> = groups
        .iter()
        .zip(&questions)
        .map(|(g, q)| candidate(&archive, g, q))
        .collect();
    let (ids, changes) = identity::settle(&candidates, previous);
    for (question, id) in questions.iter_mut().zip(&ids) {
        question.id.clone_from(id);
    }
    states(&archive, &groups, &mut questions, (previous, known))?;
    let assignments = assignments(&archive, &groups, &ids);
    let spikes = spikes(&archive, &groups, &ids);
    gate::judge(&archive, &groups, &mut questions);
    rank(&mut questions);
    let asking: BTreeSet<usize> = archive
        .items
        .iter()
        .filter(|item| !item.essence.is_empty())
        .map(|item| item.conversation)
        .collect();
    Ok(Harvest {
        questions,
        assignments,
        changes,
        asking: asking.len(),
        conversations: archive.conversations.len(),
        spikes,
    })
}

/// State and coverage of each question, by what is `known` and what a person decided in the run before.
fn states(
    archive: &Archive,
    groups: &[Group],
    questions: &mut [Question],
    (previous, known): (&[Previous], &[KnownEntry]),
) -> Result<(), Error> {
    let asks: Vec<(&str, &str)> = archive
        .items
        .iter()
        .map(|item| (item.text.as_str(), archive.languages[item.conversation].as_str()))
        .collect();
    let shelf = Shelf::new(known, &asks, questions)?;
    questions
        .par_iter_mut()
        .zip(groups)
        .for_each(|(question, group)| {
            let (texts, times) = primary(archive, group);
            shelf.judge(question, &texts, &times);
            let before = previous.iter().find(|one| one.id == question.id);
            // What is ignored stays so. Drafted and covered are told by the entries, which may have been published or
            // rewritten since; where none says anything, what was known holds.
            if let Some(before) =
                before.filter(|one| one.state == State::Ignored || question.state == State::Gap)
            {
                question.state = before.state;
            }
            question.weight *= 1.0 - question.coverage;
        });
    Ok(())
}

/// The sentence model asked for, or the built-in representation.
fn representation(options: &Options) -> Result<Box<dyn Representation>, Error> {
    Ok(match &options.model {
        Some(folder) => Box::new(Model::load(folder)?),
        None => Box::new(Lexical),
    })
}

/// Groups within each language.
fn groups(archive: &Archive, representation: &dyn Representation, granularity: f64) -> Vec<Group> {
    let mut by_language: BTreeMap<&str, BTreeMap<&str, Vec<usize>>> = BTreeMap::new();
    for (number, item) in archive
        .items
        .iter()
        .enumerate()
        .filter(|(_, item)| !item.essence.is_empty())
    {
        let language = archive.languages[item.conversation].as_str();
        by_language
            .entry(language)
            .or_default()
            .entry(&item.essence)
            .or_default()
            .push(number);
    }
    let mut groups = Vec::new();
    for (language, equal) in by_language {
        let passages: Vec<Passage> = equal
            .iter()
            .map(|(text, holders)| Passage {
                asked: (*text).to_owned(),
                written: written(archive, holders),
                filed: filed(archive, holders),
                answered: answered(archive, holders),
            })
            .collect();
        let holders: Vec<Vec<usize>> = equal.into_values().collect();
        let weights: Vec<usize> = holders.iter().map(Vec::len).collect();
        let space = representation.embed(&passages);
        for members in group::groups(&space, &weights, granularity) {
            let items: Vec<usize> = members
                .iter()
                .flat_map(|text| holders[*text].iter().copied())
                .collect();
            let items = without_remarks(archive, items);
            let asked: BTreeSet<usize> = items
                .iter()
                .map(|item| archive.items[*item].conversation)
                .collect();
            if asked.len() >= 2 {
                groups.push(Group {
                    items,
                    language: language.to_owned(),
                });
            }
        }
    }
    groups
}

/// Where most ask, statements that only lie at the edge of the group are no part of the question; what is all
/// that a conversation holds stays, since it can be nothing but the ask.
fn without_remarks(archive: &Archive, items: Vec<usize>) -> Vec<usize> {
    let asks: Vec<bool> = items
        .iter()
        .map(|item| ask::score(&archive.items[*item].text) >= 1.0)
        .collect();
    let share = asks.iter().filter(|asks| **asks).count() as f64 / items.len().max(1) as f64;
    let core = items.len().div_ceil(2);
    let all_there_is = |number: usize| {
        let conversation = archive.items[number].conversation;
        archive.conversations[conversation].messages.len() < 2
    };
    let stays = |at: usize| share < MOSTLY || asks[at] || at < core || all_there_is(items[at]);
    items
        .iter()
        .enumerate()
        .filter(|(at, _)| stays(*at))
        .map(|(_, item)| *item)
        .collect()
}

/// The shortest of these equal asks as it was written, without masks; of several the first by letter.
fn written(archive: &Archive, holders: &[usize]) -> String {
    let texts = holders.iter().map(|number| archive.items[*number].text.as_str());
    let shortest = texts.min_by_key(|text| (text.len(), *text)).unwrap_or_default();
    PLACEHOLDER.replace_all(shortest, " ").into_owned()
}

/// Subjects and tags of the conversations that ask this.
fn filed(archive: &Archive, holders: &[usize]) -> String {
    let mut words: BTreeSet<String> = BTreeSet::new();
    for item in holders.iter().take(20).map(|number| &archive.items[*number]) {
        let conversation = &archive.conversations[item.conversation];
        let subject = conversation.subject.iter().map(String::as_str);
        for text in subject.chain(conversation.tags.iter().map(String::as_str)) {
            words.extend(text::words(&PLACEHOLDER.replace_all(text, " ")));
        }
    }
    words.into_iter().collect::<Vec<_>>().join(" ")
}

/// What agents said to these equal asks up to the next ask of the conversation, the same sentence once.
fn answered(archive: &Archive, holders: &[usize]) -> String {
    let mut said: Vec<String> = Vec::new();
    for number in holders.iter().take(20) {
        for sentence in replies(archive, *number) {
            let sentence = sentence.to_owned();
            if !EMPTY_TALK.is_match(&sentence) && !sentence.ends_with('?') && !said.contains(&sentence) {
                said.push(sentence);
            }
        }
    }
    PLACEHOLDER.replace_all(&said.join(" "), " ").into_owned()
}

/// Agents' sentences after an ask, up to the next ask of the same conversation.
fn replies(archive: &Archive, number: usize) -> impl Iterator<Item = &str> {
    let item = &archive.items[number];
    let messages = &archive.conversations[item.conversation].messages;
    // Asks of one conversation stand side by side.
    let until = archive.items[number.saturating_sub(super::ask::MOST)..]
        .iter()
        .take(2 * super::ask::MOST + 1)
        .filter(|other| other.conversation == item.conversation && other.message > item.message)
        .map(|other| other.message)
        .min()
        .unwrap_or(messages.len());
    messages[item.message..until]
        .iter()
        .filter(|message| message.author.role == Role::Agent)
        .flat_map(|message| text::sentences(&message.text))
}

/// One ask a conversation, with its time.
fn primary<'a>(archive: &'a Archive, group: &Group) -> (Vec<&'a str>, Vec<Option<Timestamp>>) {
    let mut seen = BTreeSet::new();
    group
        .items
        .iter()
        .map(|number| &archive.items[*number])
        .filter(|item| seen.insert(item.conversation))
        .map(|item| (item.text.as_str(), item.at))
        .unzip()
}

/// Everything of the questions but id, state and rank.
fn describe(archive: &Archive, groups: &[Group], censor: Censor<'_>) -> Vec<Question> {
    let asks = Lexicon::of(archive.items.iter().map(|item| item.text.as_str()));
    let said: Vec<Vec<Said>> = archive
        .conversations
        .par_iter()
        .enumerate()
        .map(|(number, one)| answer::said(one, number))
        .collect();
    let agents = Lexicon::of(archive.conversations.iter().flat_map(|conversation| {
        conversation
            .messages
            .iter()
            .filter(|m| m.author.role == Role::Agent)
            .map(|m| m.text.as_str())
    }));
    let end = archive.items.iter().filter_map(|item| item.at).max();
    groups
        .par_iter()
        .map(|group| {
            let (texts, times) = primary(archive, group);
            let profile = Profile::of(texts.iter().copied(), &asks);
            let conversations: BTreeSet<usize> = group
                .items
                .iter()
                .map(|item| archive.items[*item].conversation)
                .collect();
            let alone = standing_alone(archive, group, &texts);
            let dated: Vec<Timestamp> = times.iter().flatten().copied().collect();
            let complaint = complains(&texts);
            let material = Material {
                conversations: &archive.conversations,
                agents: &agents,
                profile: &profile,
                asks: &asks,
                censor,
            };
            let sentences = of_one_brand(archive, &conversations, &said);
            let answer = if complaint {
                None
            } else {
                answer::draft(sentences, material)
            };
            Question {
                id: String::new(),
                title: title::canonical(&alone, &profile, &asks, censor),
                asks: group.items.len(),
                conversations: conversations.len(),
                first: dated.iter().min().copied(),
                last: dated.iter().max().copied(),
                phrasings: title::phrasings(&alone, &profile, &asks, censor),
                answer,
                complaint,
                language: group.language.clone(),
                per_day: calendar::per_day(&dated),
                trend: calendar::trend(&dated, end),
                weight: conversations.len() as f64 * cost(archive, &conversations),
                words: title::telling(&profile, &asks, censor.gate),
                ..Question::default()
            }
        })
        .collect()
}

/// The members that opened their conversation: a follow-up ("and for the way back?") means nothing by
/// itself. Where none did, all.
fn standing_alone<'a>(archive: &'a Archive, group: &Group, all: &[&'a str]) -> Vec<&'a str> {
    let opening = group.items.iter().filter(|number| archive.opens(**number));
    let texts: Vec<&str> = opening
        .map(|number| archive.items[*number].text.as_str())
        .collect();
    if texts.is_empty() { all.to_vec() } else { texts }
}

/// Whether too few of these ask for anything.
fn complains(texts: &[&str]) -> bool {
    let asking = texts.iter().filter(|text| asks_something(text)).count();
    (asking as f64) < ASKING * texts.len() as f64
}

/// Has question form, or says what is wanted.
fn asks_something(ask: &str) -> bool {
    ask.contains(['?', '¿'])
        || text::sentences(ask)
            .iter()
            .any(|sentence| LEADS.is_match(&title::unpack(sentence)))
}

/// Agents' sentences of the brand that most of these conversations are with.
fn of_one_brand<'a>(archive: &Archive, numbers: &BTreeSet<usize>, said: &'a [Vec<Said>]) -> Vec<&'a Said> {
    let mut brands: BTreeMap<Option<&str>, usize> = BTreeMap::new();
    for number in numbers {
        *brands
            .entry(archive.conversations[*number].brand.as_deref())
            .or_default() += 1;
    }
    let brand = brands
        .iter()
        .max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0)))
        .and_then(|(brand, _)| *brand);
    let own = numbers
        .iter()
        .filter(|number| archive.conversations[**number].brand.as_deref() == brand);
    own.flat_map(|number| &said[*number]).collect()
}

/// Agents' public replies a conversation, at least one.
fn cost(archive: &Archive, numbers: &BTreeSet<usize>) -> f64 {
    let replies: usize = numbers
        .iter()
        .map(|number| {
            let messages = &archive.conversations[*number].messages;
            messages
                .iter()
                .filter(|message| message.author.role == Role::Agent)
                .count()
        })
        .sum();
    (replies as f64 / numbers.len().max(1) as f64).max(1.0)
}

fn candidate(archive: &Archive, group: &Group, question: &Question) -> Candidate {
    let key = |number: &usize| {
        let item = &archive.items[*number];
        let conversation = &archive.conversations[item.conversation];
        (
            conversation.id.clone(),
            conversation.messages[item.message].id.clone(),
        )
    };
    let first = &archive.items[group.items[0]];
    let conversation = &archive.conversations[first.conversation];
    let message = &conversation.messages[first.message].id;
    Candidate {
        members: group.items.iter().map(key).collect(),
        middle: format!(
            "{}\u{1f}{}\u{1f}{message}\u{1f}{}",
            conversation.source, conversation.id, first.essence
        ),
        phrasings: group
            .items
            .iter()
            .map(|n| text::normal_hash(&archive.items[*n].text))
            .collect(),
        title: question.title.clone(),
    }
}

/// A line for each ask; for a conversation without any, its first public customer message.
fn assignments(archive: &Archive, groups: &[Group], ids: &[String]) -> Vec<Assignment> {
    let mut of: Vec<Option<&String>> = vec![None; archive.items.len()];
    for (group, id) in groups.iter().zip(ids) {
        for item in &group.items {
            of[*item] = Some(id);
        }
    }
    archive
        .items
        .iter()
        .zip(of)
        .map(|(item, id)| {
            let conversation = &archive.conversations[item.conversation];
            Assignment {
                conversation_id: conversation.id.clone(),
                message_id: conversation.messages[item.message].id.clone(),
                question_id: id.cloned(),
            }
        })
        .collect()
}

fn spikes(archive: &Archive, groups: &[Group], ids: &[String]) -> Vec<(String, String, usize)> {
    let begin = archive.items.iter().filter_map(|item| item.at).min();
    let mut found: Vec<(String, String, usize)> = groups
        .iter()
        .zip(ids)
        .flat_map(|(group, id)| {
            let (_, times) = primary(archive, group);
            let dated: Vec<Timestamp> = times.into_iter().flatten().collect();
            calendar::spikes(&dated, begin)
                .into_iter()
                .map(|(day, count)| (id.clone(), day, count))
        })
        .collect();
    found.sort();
    found
}

/// The most expensive gap first; what a person ignores last.
fn rank(questions: &mut [Question]) {
    let ignored = |question: &Question| question.state == State::Ignored;
    questions.sort_by(|a, b| {
        ignored(a)
            .cmp(&ignored(b))
            .then(b.weight.total_cmp(&a.weight))
            .then(b.conversations.cmp(&a.conversations))
            .then_with(|| a.id.cmp(&b.id))
    });
    for (at, question) in questions.iter_mut().enumerate() {
        question.rank = at + 1;
    }
}
