//! The database's door: what must outlive a crash. SQLite embedded (WAL, synchronous=FULL), one
//! writer thread with group commit, readers beside it.
//!
//! Callers see records, never SQL. The SQL stays in the dialect that PostgreSQL shares
//! (TEXT and BIGINT only, `$n` parameters, `ON CONFLICT`, `RETURNING`), so that a second engine
//! changes this module and nothing above it. Times are microseconds since the epoch and always
//! come from the caller.

pub mod archive;
pub mod comments;
pub mod outbox;
pub mod people;
pub mod questions;
pub mod signals;

use std::path::{Path, PathBuf};

/// The store failed.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)]
pub enum Error {
    #[error("cannot open the store at `{path}`: {cause}")]
    Open { path: PathBuf, cause: String },
    #[error("the store at `{path}` was written by a newer version (schema {found}, this one knows {known})")]
    Newer { path: PathBuf, found: i64, known: i64 },
    #[error("the store could not make it durable: {0}")]
    Write(String),
    #[error("the store could not be read: {0}")]
    Read(String),
}

/// A handle on the store; cheap to clone, safe to share. The last one closes the writer.
#[derive(Clone)]
pub struct Store {
    // owner: store
}

/// A transaction on the writer thread. Record modules add methods by functions that take it.
pub struct Tx<'a> {
    // owner: store
    pub(crate) _p: std::marker::PhantomData<&'a ()>,
}

/// A read snapshot.
pub struct Reader<'a> {
    // owner: store
    pub(crate) _p: std::marker::PhantomData<&'a ()>,
}

impl Store {
    /// Opens or creates `path` (for a site `.frontload/store.db`) and runs migrations.
    pub fn open(path: &Path) -> Result<Store, Error> {
        let _ = path;
        unimplemented!()
    }

    /// Runs `work` in a transaction of its own; returns only after a commit that survives power loss.
    /// Several callers' transactions share one commit; one that fails is rolled back alone.
    pub fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let _ = work;
        unimplemented!()
    }

    /// Runs `work` on a consistent snapshot, beside the writer.
    pub fn read<T>(&self, work: impl FnOnce(&Reader<'_>) -> Result<T, Error>) -> Result<T, Error> {
        let _ = work;
        unimplemented!()
    }

    /// Writes a consistent copy to `path`, while the store is in use.
    pub fn backup(&self, path: &Path) -> Result<(), Error> {
        let _ = path;
        unimplemented!()
    }

    /// 32 random bytes kept in the store under `name`, made on first use: form stamps, receipt tokens, sender prefixes.
    pub fn secret(&self, name: &str) -> Result<[u8; 32], Error> {
        let _ = name;
        unimplemented!()
    }
}
