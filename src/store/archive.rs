//! Conversations as rows: one JSON text each, found by (source, id).

use super::engine::{Cells, statements, values};
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

statements! {
    GET: "SELECT source, id, created_at, json FROM conversations WHERE source = $1 AND id = $2";
    BY_ID: "SELECT source, id, created_at, json FROM conversations WHERE id = $1 ORDER BY source LIMIT 1";
    EACH: "SELECT source, id, created_at, json FROM conversations ORDER BY source, id";
    PUT: "INSERT INTO conversations (source, id, created_at, json) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (source, id) DO UPDATE SET created_at = excluded.created_at, json = excluded.json";
    COUNT: "SELECT COUNT(*) FROM conversations";
    PURGE: "DELETE FROM conversations WHERE created_at < $1";
    SOURCES: "SELECT source, COUNT(*) FROM conversations GROUP BY source ORDER BY source";
}

fn row(mut cells: Cells) -> Result<Row, Error> {
    Ok(Row {
        source: cells.text()?,
        id: cells.text()?,
        created_at: cells.maybe_int()?,
        json: cells.text()?,
    })
}

/// Inserts or updates; the same JSON is `Unchanged`.
pub fn upsert(tx: &mut Tx<'_>, row: &Row) -> Result<Upsert, Error> {
    let done = match get(&tx.reader(), &row.source, &row.id)? {
        Some(there) if there == *row => return Ok(Upsert::Unchanged),
        Some(_) => Upsert::Updated,
        None => Upsert::New,
    };
    tx.run(PUT, values![&row.source, &row.id, row.created_at, &row.json])?;
    Ok(done)
}

/// Every row in (source, id) order.
pub fn each(reader: &Reader<'_>, sink: &mut dyn FnMut(Row)) -> Result<(), Error> {
    reader.each(EACH, &[], &mut |cells| {
        sink(row(cells)?);
        Ok(())
    })
}

/// One row.
pub fn get(reader: &Reader<'_>, source: &str, id: &str) -> Result<Option<Row>, Error> {
    reader.first(GET, values![source, id], row)
}

/// A row by its id alone: the first source that has it.
pub fn by_id(reader: &Reader<'_>, id: &str) -> Result<Option<Row>, Error> {
    reader.first(BY_ID, values![id], row)
}

/// Number of conversations.
pub fn count(reader: &Reader<'_>) -> Result<i64, Error> {
    reader.int(COUNT, &[])
}

/// Number of conversations by source.
pub fn sources(reader: &Reader<'_>) -> Result<Vec<(String, i64)>, Error> {
    reader.rows(SOURCES, &[], |mut cells| Ok((cells.text()?, cells.int()?)))
}

/// Removes rows created before `before` (retention); returns how many. Undated rows stay.
pub fn purge(tx: &mut Tx<'_>, before: i64) -> Result<i64, Error> {
    Ok(tx.run(PURGE, values![before])? as i64)
}
