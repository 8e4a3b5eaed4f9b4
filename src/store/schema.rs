//! Numbered, forward-only migrations: each in a transaction of its own, recorded with a checksum.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::Error;
use super::backup;
use super::engine::{Engine, Sql, statements, values};
use super::sqlite::{APPLICATION_ID, Sqlite};

/// One step of the schema.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// What it adds, in a word.
    pub name: &'static str,
    /// Its statements, in the shared dialect.
    pub text: &'static str,
}

macro_rules! migration {
    ($file:literal) => {
        Migration {
            name: $file,
            text: include_str!(concat!("migrations/", $file, ".sql")),
        }
    };
}

/// In order; the number is the position, from 1. Released ones never change.
pub const MIGRATIONS: &[Migration] = &[
    migration!("0001_archive"),
    migration!("0002_questions"),
    migration!("0003_comments"),
    migration!("0004_outbox"),
    migration!("0005_people"),
    migration!("0006_signals"),
    migration!("0007_waiting"),
    migration!("0008_searches"),
];

statements! {
    APPLIED: "SELECT version, checksum FROM migrations ORDER BY version";
    APPLY: "INSERT INTO migrations (version, name, checksum) VALUES ($1, $2, $3)";
}

/// The book of migrations itself.
pub const BOOK: &str = "CREATE TABLE IF NOT EXISTS migrations \
    (version BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL)";

/// Brings the file at `path` up to date; copies an existing store aside first.
pub(super) fn migrate(sqlite: &Sqlite, path: &Path) -> Result<(), Error> {
    let fault = |cause: String| Error::open(path, cause);
    // Looked at before anything is written: a newer store must not be touched.
    if applied(sqlite, path)? == MIGRATIONS.len() {
        return Ok(());
    }
    // One process migrates; the others wait here and then find it done.
    let lock = File::create(aside(path, "lock")).map_err(|error| fault(error.to_string()))?;
    lock.lock().map_err(|error| fault(error.to_string()))?;
    let applied = applied(sqlite, path)?;
    if applied == MIGRATIONS.len() {
        return Ok(());
    }
    if applied > 0 {
        let aside = aside(path, &format!("before-{}", MIGRATIONS.len()));
        backup::copy(sqlite, &aside)?;
        tracing::info!(
            from = applied,
            to = MIGRATIONS.len(),
            "the store was copied before its migration"
        );
    }
    sqlite
        .batch(&format!("PRAGMA application_id={APPLICATION_ID}"))
        .map_err(fault)?;
    for (at, migration) in MIGRATIONS.iter().enumerate().skip(applied) {
        apply(sqlite, at, migration)
            .map_err(|cause| fault(format!("migration {}: {cause}", migration.name)))?;
    }
    Ok(())
}

/// `store.db` -> `store.db.<what>`.
pub(super) fn aside(path: &Path, what: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(what);
    PathBuf::from(name)
}

/// How many migrations the file has; refuses what this version does not know.
pub(super) fn applied(sqlite: &Sqlite, path: &Path) -> Result<usize, Error> {
    let known = MIGRATIONS.len() as i64;
    let mut versions = Vec::new();
    if has_book(sqlite).map_err(|cause| Error::open(path, cause))? {
        let mut sink = |mut cells: super::engine::Cells| {
            versions.push((cells.int()?, cells.text()?));
            Ok(())
        };
        sqlite
            .query(&APPLIED, &[], &mut sink)
            .map_err(|cause| Error::open(path, cause))??;
    }
    let found = versions.last().map_or(0, |(version, _)| *version);
    if found > known {
        let path = path.to_owned();
        return Err(Error::Newer { path, found, known });
    }
    for (at, (version, checksum)) in versions.iter().enumerate() {
        let migration = &MIGRATIONS[at];
        if *version != at as i64 + 1 || *checksum != self::checksum(migration) {
            let cause = format!(
                "its migration {version} is not the `{}` of this version",
                migration.name
            );
            return Err(Error::open(path, cause));
        }
    }
    Ok(versions.len())
}

fn has_book(sqlite: &Sqlite) -> Result<bool, String> {
    sqlite
        .connection
        .query_row(
            "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name = 'migrations'",
            [],
            |row| row.get::<_, i64>(0),
        )
        .map(|count| count == 1)
        .map_err(|error| super::sqlite::explain(&error))
}

fn apply(sqlite: &Sqlite, at: usize, migration: &Migration) -> Result<(), String> {
    sqlite.batch("BEGIN IMMEDIATE")?;
    let run = || -> Result<(), String> {
        sqlite.batch(BOOK)?;
        let mut there = false;
        let mut sink = |mut cells: super::engine::Cells| {
            there |= cells.int()? == at as i64 + 1;
            Ok(())
        };
        sqlite
            .query(&APPLIED, &[], &mut sink)?
            .map_err(|error| error.to_string())?;
        if there {
            return Ok(()); // another process was faster
        }
        sqlite.batch(migration.text)?;
        let (version, sum) = (at as i64 + 1, checksum(migration));
        sqlite.execute(&APPLY, values![version, migration.name, &sum])?;
        Ok(())
    };
    match run() {
        Ok(()) => sqlite.batch("COMMIT"),
        Err(cause) => {
            // The fault is what the caller must hear; a failing rollback would only repeat it.
            let _ = sqlite.batch("ROLLBACK");
            Err(cause)
        }
    }
}

/// Blake3 of the text: a released migration that changes is noticed at the next open.
pub fn checksum(migration: &Migration) -> String {
    blake3::hash(migration.text.as_bytes()).to_hex().to_string()
}

/// Every statement the store can run.
pub fn every_statement() -> Vec<Sql> {
    [
        STATEMENTS,
        super::meta::STATEMENTS,
        super::archive::STATEMENTS,
        super::questions::STATEMENTS,
        super::comments::STATEMENTS,
        super::outbox::STATEMENTS,
        super::people::STATEMENTS,
        super::signals::STATEMENTS,
        super::waiting::STATEMENTS,
        super::person::STATEMENTS,
    ]
    .concat()
}
