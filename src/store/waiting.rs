//! Forms that wait for their sender's choice: shown an entry that may answer, not sent yet.
//! Purged after a day, whatever became of them.

use super::engine::{statements, values};
use super::{Error, Reader, Tx};

statements! {
    PUT: "INSERT INTO waiting (token_hash, json, at) VALUES ($1, $2, $3) \
        ON CONFLICT (token_hash) DO UPDATE SET json = excluded.json, at = excluded.at";
    GET: "SELECT json FROM waiting WHERE token_hash = $1";
    REMOVE: "DELETE FROM waiting WHERE token_hash = $1";
    PURGE: "DELETE FROM waiting WHERE at < $1";
}

/// Keeps a form under the hash of its token.
pub fn put(tx: &mut Tx<'_>, token_hash: &str, json: &str, at: i64) -> Result<(), Error> {
    tx.run(PUT, values![token_hash, json, at]).map(drop)
}

/// The form, if it still waits.
pub fn get(reader: &Reader<'_>, token_hash: &str) -> Result<Option<String>, Error> {
    reader.first(GET, values![token_hash], |mut cells| cells.text())
}

/// Forgets a form; `false` = it was gone already.
pub fn remove(tx: &mut Tx<'_>, token_hash: &str) -> Result<bool, Error> {
    Ok(tx.run(REMOVE, values![token_hash])? > 0)
}

/// Forgets forms older than `before`; returns how many.
pub fn purge(tx: &mut Tx<'_>, before: i64) -> Result<u64, Error> {
    tx.run(PURGE, values![before])
}
