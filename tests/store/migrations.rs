//! The schema only goes forward.

use std::path::Path;

use frontload::store::schema::{BOOK, MIGRATIONS, checksum, every_statement};
use frontload::store::{Error, Store, meta};
use rusqlite::Connection;

/// A store as a version that knew only the first `known` migrations left it.
fn old_store(path: &Path, known: usize) {
    let connection = Connection::open(path).unwrap();
    connection.execute_batch(BOOK).unwrap();
    for (at, migration) in MIGRATIONS.iter().enumerate().take(known) {
        connection.execute_batch(migration.text).unwrap();
        let values = (at as i64 + 1, migration.name, checksum(migration));
        connection
            .execute("INSERT INTO migrations VALUES (?1, ?2, ?3)", values)
            .unwrap();
    }
    connection
        .execute("INSERT INTO meta (name, value) VALUES ('kept', 'yes')", [])
        .unwrap();
}

fn schema(path: &Path) -> Vec<String> {
    let connection = Connection::open(path).unwrap();
    let mut statement = connection
        .prepare("SELECT COALESCE(sql, name) FROM sqlite_schema ORDER BY type, name")
        .unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

#[test]
fn a_store_of_each_earlier_version_comes_up_to_date_and_is_copied_before() {
    let folder = tempfile::tempdir().unwrap();
    let fresh = folder.path().join("fresh.db");
    drop(Store::open(&fresh).unwrap());
    let aside = format!("before-{}", MIGRATIONS.len());
    assert!(!folder.path().join(format!("fresh.db.{aside}")).exists());
    for known in 1..MIGRATIONS.len() {
        let path = folder.path().join(format!("{known}.db"));
        old_store(&path, known);
        let store = Store::open(&path).unwrap();
        assert_eq!(
            store.read(|r| meta::get(r, "kept")).unwrap().as_deref(),
            Some("yes")
        );
        drop(store);
        assert_eq!(schema(&path), schema(&fresh), "from version {known}");
        let copy = folder.path().join(format!("{known}.db.{aside}"));
        let applied: i64 = Connection::open(copy)
            .unwrap()
            .query_row("SELECT MAX(version) FROM migrations", [], |row| row.get(0))
            .unwrap();
        assert_eq!(applied, known as i64);
    }
}

#[test]
fn a_newer_store_is_refused_and_left_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    drop(Store::open(&path).unwrap());
    let newer = MIGRATIONS.len() as i64 + 1;
    Connection::open(&path)
        .unwrap()
        .execute("INSERT INTO migrations VALUES (?1, 'later', 'x')", [newer])
        .unwrap();
    let error = Store::open(&path).unwrap_err();
    assert!(
        matches!(error, Error::Newer { found, known, .. } if found == newer && known == newer - 1),
        "{error}"
    );
    assert!(error.to_string().contains("store.db"), "{error}");
}

#[test]
fn a_migration_that_was_changed_after_its_release_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    drop(Store::open(&path).unwrap());
    Connection::open(&path)
        .unwrap()
        .execute("UPDATE migrations SET checksum = 'other' WHERE version = 2", [])
        .unwrap();
    let error = Store::open(&path).unwrap_err();
    assert!(
        matches!(&error, Error::Open { cause, .. } if cause.contains("migration 2")),
        "{error}"
    );
}

#[test]
fn two_processes_may_open_a_new_store_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let opened: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| Store::open(&path))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    for store in opened {
        store.unwrap();
    }
}

#[test]
fn every_statement_uses_only_the_shared_dialect() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    drop(Store::open(&path).unwrap());
    let connection = Connection::open(&path).unwrap();
    let statements = every_statement();
    assert!(
        statements.len() > 60,
        "{} statements registered",
        statements.len()
    );
    for sql in statements {
        for foreign in ["now(", "ilike", "autoincrement", "?", "datetime", "serial"] {
            assert!(
                !sql.text.to_lowercase().contains(foreign),
                "{} uses {foreign}",
                sql.name
            );
        }
        connection
            .prepare(&sql.text.replace('$', "?"))
            .unwrap_or_else(|error| panic!("{}: {error}", sql.name));
    }
    for migration in MIGRATIONS {
        let mut words = migration.text.split(|c: char| !c.is_alphanumeric() && c != '_');
        let foreign = words.find(|word| {
            [
                "INTEGER",
                "REAL",
                "BLOB",
                "SERIAL",
                "BOOLEAN",
                "JSON",
                "TIMESTAMP",
            ]
            .contains(word)
        });
        assert_eq!(foreign, None, "a type in {}", migration.name);
    }
}
