//! Conversations as rows: one JSON text each, found by (source, id).

use super::{Error, Reader, Tx};

/// One conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Source and id make the key.
    pub source: String,
    /// Id within the source.
    pub id: String,
    /// Microseconds, if known.
    pub created_at: Option<i64>,
    /// The conversation as JSON.
    pub json: String,
}

/// What an upsert did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Upsert {
    New,
    Updated,
    Unchanged,
}

/// Inserts or updates; the same JSON is `Unchanged`.
pub fn upsert(tx: &mut Tx<'_>, row: &Row) -> Result<Upsert, Error> {
    let _ = (tx, row);
    unimplemented!()
}

/// Every row in (source, id) order.
pub fn each(reader: &Reader<'_>, sink: &mut dyn FnMut(Row)) -> Result<(), Error> {
    let _ = (reader, sink);
    unimplemented!()
}

/// One row.
pub fn get(reader: &Reader<'_>, source: &str, id: &str) -> Result<Option<Row>, Error> {
    let _ = (reader, source, id);
    unimplemented!()
}

/// Number of conversations.
pub fn count(reader: &Reader<'_>) -> Result<i64, Error> {
    let _ = reader;
    unimplemented!()
}

/// Removes rows created before `before` (retention); returns how many.
pub fn purge(tx: &mut Tx<'_>, before: i64) -> Result<i64, Error> {
    let _ = (tx, before);
    unimplemented!()
}
