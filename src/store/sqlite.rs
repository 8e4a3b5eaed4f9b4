//! The SQLite engine: how a connection is set up, how the shared dialect is run on it.

use std::borrow::Cow;
use std::path::Path;
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::Error;
use super::engine::{Cells, Engine, RowSink, Sql, Value};

/// Marks a file as ours (`PRAGMA application_id`): "FRNT".
pub(super) const APPLICATION_ID: i64 = 0x4652_4e54;

/// How long a connection waits for another process's lock.
const PATIENCE: Duration = Duration::from_secs(10);

/// One SQLite connection.
pub(super) struct Sqlite {
    pub(super) connection: Connection,
}

impl Sqlite {
    /// The connection that writes. `synchronous=FULL` in WAL mode syncs the log at every commit.
    pub(super) fn writer(path: &Path) -> Result<Sqlite, Error> {
        let open = || -> rusqlite::Result<Connection> {
            let connection = Connection::open(path)?;
            connection.busy_timeout(PATIENCE)?;
            let mode = write_ahead(&connection)?;
            if mode != "wal" {
                return Err(rusqlite::Error::InvalidParameterName(format!(
                    "journal mode is {mode}"
                )));
            }
            connection.execute_batch(
                "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF; \
                 PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY;",
            )?;
            connection.set_prepared_statement_cache_capacity(128);
            Ok(connection)
        };
        open()
            .map(|connection| Sqlite { connection })
            .map_err(|error| Error::open(path, explain(&error)))
    }

    /// A connection that cannot write.
    pub(super) fn reader(path: &Path) -> Result<Sqlite, Error> {
        let open = || -> rusqlite::Result<Connection> {
            let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let connection = Connection::open_with_flags(path, flags)?;
            connection.busy_timeout(PATIENCE)?;
            connection.execute_batch(
                "PRAGMA query_only=ON; PRAGMA trusted_schema=OFF; PRAGMA temp_store=MEMORY;",
            )?;
            connection.set_prepared_statement_cache_capacity(128);
            Ok(connection)
        };
        open()
            .map(|connection| Sqlite { connection })
            .map_err(|error| Error::open(path, explain(&error)))
    }

    /// Runs transaction control or a migration: text without values.
    pub(super) fn batch(&self, text: &str) -> Result<(), String> {
        self.connection
            .execute_batch(text)
            .map_err(|error| explain(&error))
    }

    /// Whether the engine has given up the transaction by itself (disk full, I/O error).
    pub(super) fn transaction_lost(&self) -> bool {
        self.connection.is_autocommit()
    }
}

impl Engine for Sqlite {
    fn execute(&self, sql: &Sql, values: &[Value<'_>]) -> Result<u64, String> {
        let run = || -> rusqlite::Result<u64> {
            let mut statement = self.connection.prepare_cached(&numbered(sql.text))?;
            Ok(statement.execute(rusqlite::params_from_iter(values.iter()))? as u64)
        };
        run().map_err(|error| explain(&error))
    }

    fn query(&self, sql: &Sql, values: &[Value<'_>], sink: RowSink<'_>) -> Result<Result<(), Error>, String> {
        let mut run = || -> rusqlite::Result<Result<(), Error>> {
            let mut statement = self.connection.prepare_cached(&numbered(sql.text))?;
            let width = statement.column_count();
            let mut rows = statement.query(rusqlite::params_from_iter(values.iter()))?;
            while let Some(row) = rows.next()? {
                let mut cells = Vec::with_capacity(width);
                for column in 0..width {
                    cells.push(cell(row.get_ref(column)?));
                }
                if let Err(error) = sink(Cells::new(cells)) {
                    return Ok(Err(error));
                }
            }
            Ok(Ok(()))
        };
        run().map_err(|error| explain(&error))
    }
}

fn cell(value: ValueRef<'_>) -> Value<'static> {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Int(number),
        ValueRef::Real(number) => Value::Int(number as i64),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
            Value::Text(Cow::Owned(String::from_utf8_lossy(bytes).into_owned()))
        }
    }
}

impl rusqlite::ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Int(number) => ValueRef::Integer(*number),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}

/// `$n` to `?n`, outside quotes: SQLite would number `$n` by first appearance, not by n.
pub(super) fn numbered(text: &str) -> String {
    let mut quoted = false;
    text.chars()
        .map(|c| {
            quoted ^= c == '\'';
            if c == '$' && !quoted { '?' } else { c }
        })
        .collect()
}

/// Turns to the write-ahead log. When several open a new store at once, SQLite refuses all but one of them
/// at this step without waiting, whatever the patience set: so it is asked again for as long.
fn write_ahead(connection: &Connection) -> rusqlite::Result<String> {
    let begun = std::time::Instant::now();
    loop {
        let mode = connection.query_row("PRAGMA journal_mode=WAL", [], |row| row.get(0));
        let busy = mode
            .as_ref()
            .is_err_and(|fault| fault.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy));
        if !busy || begun.elapsed() > PATIENCE {
            return mode;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// A sentence for the operator. SQLite's own texts name columns and constraints, never values.
pub(super) fn explain(error: &rusqlite::Error) -> String {
    let Some(code) = error.sqlite_error_code() else {
        return error.to_string();
    };
    match code {
        ErrorCode::DiskFull => "the disk is full".to_owned(),
        ErrorCode::ReadOnly => "the file or its disk is read-only".to_owned(),
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => {
            "another process holds the store for too long".to_owned()
        }
        ErrorCode::SystemIoFailure => format!("the disk failed or is full: {error}"),
        ErrorCode::DatabaseCorrupt => "the file is damaged; restore a backup".to_owned(),
        ErrorCode::NotADatabase => "the file is not a Frontload store".to_owned(),
        ErrorCode::CannotOpen => "the file cannot be opened".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_bound_by_their_number_not_by_their_first_appearance() {
        let sqlite = Sqlite {
            connection: Connection::open_in_memory().unwrap(),
        };
        let sql = Sql {
            name: "swap",
            text: "SELECT $2, '$1', $1",
        };
        let mut seen = Vec::new();
        sqlite
            .query(&sql, &["a".into(), "b".into()], &mut |mut cells| {
                seen = vec![cells.text()?, cells.text()?, cells.text()?];
                Ok(())
            })
            .unwrap()
            .unwrap();
        assert_eq!(seen, ["b", "$1", "a"]);
    }
}
