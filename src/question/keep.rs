//! Questions in the store: what the last run found, and what people decided about it.

use std::collections::BTreeMap;

use super::record::{Harvest, KnownEntry, Options, Previous, Question, State};
use super::{Error, harvest, searched};
use crate::conversation;
use crate::store::{self, Store, questions, signals};
use crate::text::redact::Redactor;

/// Harvests the archive and records the questions.
pub fn update(store: &Store, known: &[KnownEntry], options: &Options) -> Result<Harvest, Error> {
    let mut conversations = Vec::new();
    conversation::archive(store, &mut |one| conversations.push(one))?;
    let rows = store.read(questions::all)?;
    // gaps that only searches speak for have no members to be known by; they are made anew
    let asked = rows.iter().filter(|row| !row.members.is_empty());
    let previous: Vec<Previous> = asked.map(previous).collect();
    let end = conversations
        .iter()
        .flat_map(|one| &one.messages)
        .filter_map(|message| message.at)
        .max();
    let mut found = harvest(conversations, &previous, known, options)?;
    let since = options.since.map_or(0, |since| since.as_microsecond());
    let searches = store.read(|reader| signals::failed(reader, since))?;
    let before: BTreeMap<String, State> = rows
        .iter()
        .filter(|row| row.by_person)
        .map(|row| (row.id.clone(), state(&row.state)))
        .collect();
    let redactor = Redactor::new(&options.contacts);
    searched::join(&mut found.questions, &searches, &before, &redactor)?;
    let rows: Vec<questions::Row> = found
        .questions
        .iter()
        .map(|question| {
            row(
                question,
                &found,
                rows.iter().find(|before| before.id == question.id),
            )
        })
        .collect::<Result<_, _>>()?;
    let run = serde_json::json!({
        "asking": found.asking,
        "conversations": found.conversations,
        "changes": found.changes,
        "spikes": found.spikes,
    })
    .to_string();
    let at = end.map_or(0, |end| end.as_microsecond());
    store.write(move |tx| questions::replace(tx, &rows, &run, at))?;
    Ok(found)
}

/// The recorded questions by rank.
pub fn list(store: &Store) -> Result<Vec<Question>, Error> {
    let rows = store.read(questions::all)?;
    rows.iter()
        .map(|row| {
            let mut question: Question =
                serde_json::from_str(&row.json).map_err(|cause| store::Error::Read(cause.to_string()))?;
            question.state = state(&row.state);
            question.rank = usize::try_from(row.rank).unwrap_or_default();
            Ok(question)
        })
        .collect()
}

/// Remembers what a person decided.
pub fn set_state(store: &Store, id: &str, state: State) -> Result<(), Error> {
    let id = id.to_owned();
    let known = store.write({
        let id = id.clone();
        move |tx| questions::set_state(tx, &id, name(state))
    })?;
    if known { Ok(()) } else { Err(Error::Unknown(id)) }
}

fn previous(row: &questions::Row) -> Previous {
    let title = serde_json::from_str::<Question>(&row.json)
        .map(|question| question.title)
        .unwrap_or_default();
    let state = if row.by_person {
        state(&row.state)
    } else {
        State::Gap
    };
    Previous {
        id: row.id.clone(),
        title,
        state,
        members: row.members.clone(),
        phrasings: Vec::new(),
    }
}

fn row(
    question: &Question,
    found: &Harvest,
    before: Option<&questions::Row>,
) -> Result<questions::Row, Error> {
    let members = found
        .assignments
        .iter()
        .filter(|line| line.question_id.as_deref() == Some(&question.id))
        .map(|line| (line.conversation_id.clone(), line.message_id.clone()))
        .collect();
    Ok(questions::Row {
        id: question.id.clone(),
        rank: question.rank as i64,
        state: name(question.state).to_owned(),
        by_person: before.is_some_and(|before| before.by_person),
        json: serde_json::to_string(question).map_err(|cause| store::Error::Write(cause.to_string()))?,
        members,
    })
}

fn name(state: State) -> &'static str {
    match state {
        State::Gap => "gap",
        State::Drafted => "drafted",
        State::Covered => "covered",
        State::Ignored => "ignored",
    }
}

fn state(name: &str) -> State {
    match name {
        "drafted" => State::Drafted,
        "covered" => State::Covered,
        "ignored" => State::Ignored,
        _ => State::Gap,
    }
}
