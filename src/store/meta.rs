//! Small things kept by name: settings the program makes for itself, and counters.

use super::engine::{statements, values};
use super::{Error, Reader, Tx};

statements! {
    GET: "SELECT value FROM meta WHERE name = $1";
    PUT: "INSERT INTO meta (name, value) VALUES ($1, $2) \
        ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    PUT_ONCE: "INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
    COUNT_UP: "INSERT INTO counters (name, value) VALUES ($1, $2) \
        ON CONFLICT (name) DO UPDATE SET value = counters.value + excluded.value RETURNING value";
}

/// The value under `name`.
pub fn get(reader: &Reader<'_>, name: &str) -> Result<Option<String>, Error> {
    reader.first(GET, values![name], |mut cells| cells.text())
}

/// Puts `value` under `name`, over an earlier one.
pub fn put(tx: &mut Tx<'_>, name: &str, value: &str) -> Result<(), Error> {
    tx.run(PUT, values![name, value]).map(drop)
}

/// Puts `value` under `name` unless there is one; returns what stands there.
pub fn put_once(tx: &mut Tx<'_>, name: &str, value: &str) -> Result<String, Error> {
    tx.run(PUT_ONCE, values![name, value])?;
    Ok(get(&tx.reader(), name)?.unwrap_or_default())
}

/// Takes `how_many` numbers from the counter `name`; returns the first of them. The counter's row
/// is the lock, so numbers follow the order of commits on either engine.
pub(super) fn take(tx: &mut Tx<'_>, name: &str, how_many: i64) -> Result<i64, Error> {
    let last = tx.rows(COUNT_UP, values![name, how_many], |mut cells| cells.int())?;
    Ok(last.first().copied().unwrap_or(0) - how_many + 1)
}
