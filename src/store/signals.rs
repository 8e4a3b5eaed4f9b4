//! Votes, search signals and deflections: counted, without cookie or address.

use super::{Error, Reader, Tx};

/// A vote.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Vote {
    pub page: String,
    pub helpful: bool,
    pub at: i64,
}

/// What became of a search.
#[derive(Clone, Debug, Default, PartialEq)]
#[allow(missing_docs)]
pub struct Signal {
    /// Masked: digits and addresses out.
    pub term: String,
    pub hits: i64,
    /// `answer`, `maybe`, `none`
    pub band: String,
    /// Site path clicked.
    pub clicked: Option<String>,
    pub position: Option<i64>,
    pub at: i64,
}

/// A suggestion at the form: `confirmed`, `assumed` or `failed`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Deflection {
    pub page: String,
    pub entry: String,
    pub outcome: String,
    pub at: i64,
}

/// Adds a vote.
pub fn vote(tx: &mut Tx<'_>, vote: &Vote) -> Result<(), Error> {
    let _ = (tx, vote);
    unimplemented!()
}
/// Adds a signal.
pub fn signal(tx: &mut Tx<'_>, signal: &Signal) -> Result<(), Error> {
    let _ = (tx, signal);
    unimplemented!()
}
/// Adds a deflection.
pub fn deflection(tx: &mut Tx<'_>, deflection: &Deflection) -> Result<(), Error> {
    let _ = (tx, deflection);
    unimplemented!()
}
/// Votes since: (page, helpful, not helpful).
pub fn votes(reader: &Reader<'_>, since: i64) -> Result<Vec<(String, i64, i64)>, Error> {
    let _ = (reader, since);
    unimplemented!()
}
/// Signals since, oldest first.
pub fn signals(reader: &Reader<'_>, since: i64) -> Result<Vec<Signal>, Error> {
    let _ = (reader, since);
    unimplemented!()
}
/// Deflections since: (outcome, count).
pub fn deflections(reader: &Reader<'_>, since: i64) -> Result<Vec<(String, i64)>, Error> {
    let _ = (reader, since);
    unimplemented!()
}
/// Removes signals and votes before `before`; returns how many.
pub fn purge(tx: &mut Tx<'_>, before: i64) -> Result<i64, Error> {
    let _ = (tx, before);
    unimplemented!()
}
