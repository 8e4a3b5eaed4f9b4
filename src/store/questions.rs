//! Questions as rows: a JSON text each, their members, the states people gave them, and the runs.

use std::collections::BTreeMap;

use super::engine::{statements, values};
use super::{Error, Reader, Tx, meta};

/// One question of the last run.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Row {
    pub id: String,
    pub rank: i64,
    /// `gap`, `drafted`, `covered`, `ignored`.
    pub state: String,
    /// Whether a person set the state (then a run does not change it).
    pub by_person: bool,
    /// The question as JSON.
    pub json: String,
    /// (conversation id, message id)
    pub members: Vec<(String, String)>,
}

statements! {
    ALL: "SELECT q.id, q.rank, q.state, CAST(CASE WHEN d.question IS NULL THEN 0 ELSE 1 END AS BIGINT), q.json \
        FROM questions q LEFT JOIN question_decisions d ON d.question = q.id ORDER BY q.rank, q.id";
    MEMBERS: "SELECT question, conversation, message FROM question_members \
        ORDER BY question, conversation, message";
    DECISIONS: "SELECT question, state FROM question_decisions ORDER BY question";
    DECIDE: "INSERT INTO question_decisions (question, state) VALUES ($1, $2) \
        ON CONFLICT (question) DO UPDATE SET state = excluded.state";
    CLEAR: "DELETE FROM questions";
    CLEAR_MEMBERS: "DELETE FROM question_members";
    ADD: "INSERT INTO questions (id, rank, state, json) VALUES ($1, $2, $3, $4)";
    ADD_MEMBER: "INSERT INTO question_members (question, conversation, message) VALUES ($1, $2, $3) \
        ON CONFLICT (question, conversation, message) DO NOTHING";
    SET_STATE: "UPDATE questions SET state = $2 WHERE id = $1";
    ADD_RUN: "INSERT INTO harvests (number, at, json) VALUES ($1, $2, $3)";
    LAST_RUN: "SELECT at, json FROM harvests ORDER BY number DESC LIMIT 1";
}

/// Replaces all questions by those of a new run, keeps states set by people, appends the run's record.
/// A decision outlives runs in which its question does not occur.
pub fn replace(tx: &mut Tx<'_>, rows: &[Row], run_json: &str, at: i64) -> Result<(), Error> {
    tx.run(CLEAR_MEMBERS, &[])?;
    tx.run(CLEAR, &[])?;
    let mut decisions = decisions(&tx.reader())?;
    for row in rows {
        if row.by_person && !decisions.contains_key(&row.id) {
            tx.run(DECIDE, values![&row.id, &row.state])?;
            decisions.insert(row.id.clone(), row.state.clone());
        }
        let state = decisions.get(&row.id).unwrap_or(&row.state);
        tx.run(ADD, values![&row.id, row.rank, state, &row.json])?;
        for (conversation, message) in &row.members {
            tx.run(ADD_MEMBER, values![&row.id, conversation, message])?;
        }
    }
    let number = meta::take(tx, "harvest", 1)?;
    tx.run(ADD_RUN, values![number, at, run_json]).map(drop)
}

fn decisions(reader: &Reader<'_>) -> Result<BTreeMap<String, String>, Error> {
    let pairs = reader.rows(DECISIONS, &[], |mut cells| Ok((cells.text()?, cells.text()?)))?;
    Ok(pairs.into_iter().collect())
}

/// All, by rank; members by (conversation, message).
pub fn all(reader: &Reader<'_>) -> Result<Vec<Row>, Error> {
    let mut members: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    reader.each(MEMBERS, &[], &mut |mut cells| {
        let question = cells.text()?;
        let member = (cells.text()?, cells.text()?);
        members.entry(question).or_default().push(member);
        Ok(())
    })?;
    let mut rows = reader.rows(ALL, &[], |mut cells| {
        Ok(Row {
            id: cells.text()?,
            rank: cells.int()?,
            state: cells.text()?,
            by_person: cells.flag()?,
            json: cells.text()?,
            members: Vec::new(),
        })
    })?;
    for row in &mut rows {
        row.members = members.remove(&row.id).unwrap_or_default();
    }
    Ok(rows)
}

/// Sets a state for good (by a person); `false` = there is no such question.
pub fn set_state(tx: &mut Tx<'_>, id: &str, state: &str) -> Result<bool, Error> {
    if tx.run(SET_STATE, values![id, state])? == 0 {
        return Ok(false);
    }
    tx.run(DECIDE, values![id, state])?;
    Ok(true)
}

/// The last run: when, and its JSON record.
pub fn last_run(reader: &Reader<'_>) -> Result<Option<(i64, String)>, Error> {
    reader.first(LAST_RUN, &[], |mut cells| Ok((cells.int()?, cells.text()?)))
}
