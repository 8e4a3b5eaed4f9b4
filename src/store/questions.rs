//! Questions as rows: a JSON text each, their members, the states people gave them, and the runs.

use super::{Error, Reader, Tx};

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

/// Replaces all questions by those of a new run, keeps states set by people, appends the run's record.
pub fn replace(tx: &mut Tx<'_>, rows: &[Row], run_json: &str, at: i64) -> Result<(), Error> {
    let _ = (tx, rows, run_json, at);
    unimplemented!()
}

/// All, by rank, with members.
pub fn all(reader: &Reader<'_>) -> Result<Vec<Row>, Error> {
    let _ = reader;
    unimplemented!()
}

/// Sets a state for good (by a person).
pub fn set_state(tx: &mut Tx<'_>, id: &str, state: &str) -> Result<bool, Error> {
    let _ = (tx, id, state);
    unimplemented!()
}

/// The last run: when, and its JSON record.
pub fn last_run(reader: &Reader<'_>) -> Result<Option<(i64, String)>, Error> {
    let _ = reader;
    unimplemented!()
}
