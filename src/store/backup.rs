//! Copies of the store: one while it is in use, and one put back.

use std::fs::File;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use super::Error;
use super::schema::{applied, aside};
use super::sqlite::{APPLICATION_ID, Sqlite, explain};

/// Writes a consistent, compact copy to `target`, while others read and write. What stood there
/// is replaced at the end, in one step.
pub(super) fn copy(sqlite: &Sqlite, target: &Path) -> Result<(), Error> {
    let fault = |cause: String| Error::Write(format!("the copy to `{}`: {cause}", target.display()));
    let part = aside(target, "part");
    remove(&part).map_err(|error| fault(error.to_string()))?;
    private(&part).map_err(|error| fault(error.to_string()))?;
    sqlite
        .connection
        .execute("VACUUM INTO ?1", [part.to_string_lossy()])
        .map_err(|error| fault(explain(&error)))?;
    settle(&part, target).map_err(|error| fault(error.to_string()))
}

/// Puts the copy `from` in the place of the store at `to`. The copy is checked first; a store that
/// stood there is kept beside it as `<name>.before-restore`; a store in use is refused.
pub fn restore(from: &Path, to: &Path) -> Result<(), Error> {
    verify(from)?;
    let fault = |cause: String| Error::open(to, cause);
    let part = aside(to, "part");
    if let Some(parent) = to.parent() {
        std::fs::create_dir_all(parent).map_err(|error| fault(error.to_string()))?;
    }
    remove(&part).map_err(|error| fault(error.to_string()))?;
    private(&part).map_err(|error| fault(error.to_string()))?;
    let source = read_only(from)?;
    source
        .execute("VACUUM INTO ?1", [part.to_string_lossy()])
        .map_err(|error| fault(explain(&error)))?;
    verify(&part)?;
    retire(to)?;
    settle(&part, to).map_err(|error| fault(error.to_string()))
}

/// Whether `path` is a whole Frontload store that this version understands.
pub fn verify(path: &Path) -> Result<(), Error> {
    let connection = read_only(path)?;
    let read = |pragma: &str| -> Result<String, Error> {
        connection
            .query_row(pragma, [], |row| {
                row.get_ref(0).map(|value| match value {
                    rusqlite::types::ValueRef::Integer(number) => number.to_string(),
                    other => other.as_str().unwrap_or_default().to_owned(),
                })
            })
            .map_err(|error| Error::open(path, explain(&error)))
    };
    if read("PRAGMA application_id")? != APPLICATION_ID.to_string() {
        return Err(Error::open(path, "the file is not a Frontload store".to_owned()));
    }
    let verdict = read("PRAGMA integrity_check")?;
    if verdict != "ok" {
        return Err(Error::open(path, format!("the file is damaged: {verdict}")));
    }
    applied(&Sqlite { connection }, path).map(drop)
}

/// Moves the store at `to` aside, after its log has been folded in.
fn retire(to: &Path) -> Result<(), Error> {
    if !to.exists() {
        return Ok(());
    }
    let fault = |cause: String| Error::open(to, cause);
    match fold(to) {
        Ok(()) => {}
        // A damaged store is what a restore is for; one in use must not be pulled away.
        Err(error) if damaged(&error) => {}
        Err(error) => {
            return Err(fault(format!(
                "stop what is using it first ({})",
                explain(&error)
            )));
        }
    }
    let kept = aside(to, "before-restore");
    std::fs::rename(to, &kept).map_err(|error| fault(error.to_string()))?;
    for suffix in ["-wal", "-shm"] {
        let mut name = to.as_os_str().to_owned();
        name.push(suffix);
        remove(&PathBuf::from(name)).map_err(|error| fault(error.to_string()))?;
    }
    Ok(())
}

/// Leaving WAL mode needs every other connection gone: that is the test whether it is in use.
fn fold(path: &Path) -> rusqlite::Result<()> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    connection.query_row("PRAGMA journal_mode=DELETE", [], |_| Ok(()))
}

fn damaged(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::NotADatabase)
    )
}

fn read_only(path: &Path) -> Result<Connection, Error> {
    Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)
        .map_err(|error| Error::open(path, explain(&error)))
}

/// An empty file that only its owner may read: comments are personal data.
pub(super) fn private(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

fn settle(part: &Path, target: &Path) -> std::io::Result<()> {
    File::open(part)?.sync_all()?;
    std::fs::rename(part, target)?;
    match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => File::open(folder)?.sync_all(),
        _ => File::open(".")?.sync_all(),
    }
}

fn remove(path: &Path) -> std::io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
