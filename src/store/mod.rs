//! The database's door: what must outlive a crash. SQLite embedded (WAL, synchronous=FULL), one
//! writer thread with group commit, readers beside it.
//!
//! Callers see records, never SQL. The SQL stays in the dialect that PostgreSQL shares
//! (TEXT and BIGINT only, `$n` parameters, `ON CONFLICT`, `RETURNING`; a database with the C
//! collation), so that a second engine changes this module and nothing above it. Times are
//! microseconds since the epoch and always come from the caller.

pub mod archive;
mod backup;
pub mod comments;
pub mod engine;
pub mod meta;
pub mod outbox;
pub mod people;
pub mod person;
pub mod questions;
pub mod schema;
pub mod signals;
mod sqlite;
pub mod waiting;
mod writer;

use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

pub use backup::{restore, verify};
pub use engine::{Reader, Tx};
use sqlite::Sqlite;
use writer::{Job, Told, Writer};

/// Idle read connections kept.
const READERS: usize = 8;

/// The store failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
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

impl Error {
    fn open(path: &Path, cause: String) -> Error {
        Error::Open {
            path: path.to_owned(),
            cause,
        }
    }
}

/// A handle on the store; cheap to clone, safe to share. The last one closes the writer.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    path: PathBuf,
    // Before the writer, so that the writer's connection is the last to close and folds in the log.
    idle: Mutex<Vec<Sqlite>>,
    writer: Writer,
}

/// How much the writer has done since the store was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stats {
    /// Writes answered.
    pub jobs: u64,
    /// Commits they took.
    pub commits: u64,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Store({})", self.inner.path.display())
    }
}

impl Store {
    /// Opens or creates `path` (for a site `.frontload/store.db`) and runs migrations. The file is
    /// readable by its owner only.
    pub fn open(path: &Path) -> Result<Store, Error> {
        let fault = |error: std::io::Error| Error::open(path, error.to_string());
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(fault)?;
        }
        if !path.exists() {
            backup::private(path).map_err(fault)?;
        }
        let sqlite = Sqlite::writer(path)?;
        schema::migrate(&sqlite, path)?;
        let inner = Inner {
            path: path.to_owned(),
            idle: Mutex::new(Vec::new()),
            writer: Writer::start(sqlite).map_err(fault)?,
        };
        Ok(Store {
            inner: Arc::new(inner),
        })
    }

    /// Runs `work` in a transaction of its own; returns only after a commit that survives power loss.
    /// Several callers' transactions share one commit; one that fails is rolled back alone.
    /// Blocks the calling thread: in async code use [`Store::write_async`].
    pub fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        self.attempt(work)
    }

    /// The same for work that may also fail for a reason of its caller's; then nothing of it is kept.
    pub fn attempt<T, E>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (answer, answered) = std::sync::mpsc::sync_channel(1);
        // A caller that is gone needs no answer.
        let job = job(work, move |result| drop(answer.send(result)));
        self.inner.writer.queue(job)?;
        answered.recv().map_err(|_| dropped())?
    }

    /// [`Store::write`] for async callers. The write is queued at once, and is carried out even when
    /// the future is dropped. With too many waiting it fails at once instead of waiting.
    pub fn write_async<T, W>(&self, work: W) -> impl Future<Output = Result<T, Error>> + Send + use<T, W>
    where
        T: Send + 'static,
        W: FnOnce(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
    {
        self.attempt_async(work)
    }

    /// [`Store::attempt`] for async callers.
    pub fn attempt_async<T, E, W>(&self, work: W) -> impl Future<Output = Result<T, E>> + Send + use<T, E, W>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        W: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        let (answer, answered) = tokio::sync::oneshot::channel();
        let job = job(work, move |result| drop(answer.send(result)));
        let queued = self.inner.writer.try_queue(job);
        async move {
            queued?;
            answered.await.map_err(|_| dropped())?
        }
    }

    /// Runs `work` on a consistent snapshot, beside the writer.
    pub fn read<T>(&self, work: impl FnOnce(&Reader<'_>) -> Result<T, Error>) -> Result<T, Error> {
        let idle = self.idle().pop();
        let sqlite = match idle {
            Some(sqlite) => sqlite,
            None => Sqlite::reader(&self.inner.path)?,
        };
        sqlite.batch("BEGIN").map_err(Error::Read)?;
        let result = work(&Reader::over(&sqlite));
        // A connection that cannot end its snapshot is not used again; what was read stands.
        if sqlite.batch("COMMIT").is_ok() {
            let mut idle = self.idle();
            if idle.len() < READERS {
                idle.push(sqlite);
            }
        }
        result
    }

    /// The same for async callers, on tokio's blocking threads.
    pub async fn read_async<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Reader<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let store = self.clone();
        tokio::task::spawn_blocking(move || store.read(work))
            .await
            .map_err(|_| Error::Read("the read was given up".to_owned()))?
    }

    /// Writes a consistent copy to `path`, while the store is in use.
    pub fn backup(&self, path: &Path) -> Result<(), Error> {
        // A connection of its own: the copy is long, and `VACUUM INTO` is no query.
        let sqlite = Sqlite::writer(&self.inner.path)?;
        backup::copy(&sqlite, path)
    }

    /// 32 random bytes kept in the store under `name`, made on first use: form stamps, receipt tokens, sender prefixes.
    pub fn secret(&self, name: &str) -> Result<[u8; 32], Error> {
        let key = format!("secret:{name}");
        let kept = self.read(|reader| meta::get(reader, &key))?;
        let text = match kept {
            Some(text) => text,
            None => {
                let mut fresh = [0_u8; 32];
                getrandom::fill(&mut fresh).map_err(|error| Error::Write(error.to_string()))?;
                let fresh = blake3::Hash::from_bytes(fresh).to_hex().to_string();
                self.write(move |tx| meta::put_once(tx, &key, &fresh))?
            }
        };
        blake3::Hash::from_hex(text.as_bytes())
            .map(|hash| *hash.as_bytes())
            .map_err(|_| Error::Read(format!("the secret `{name}` is damaged")))
    }

    /// Where the store's file is.
    pub fn path(&self) -> &Path {
        &self.inner.path
    }

    /// What the writer has done since the store was opened.
    pub fn stats(&self) -> Stats {
        let counters = &self.inner.writer.counters;
        Stats {
            jobs: counters.jobs.load(Ordering::Relaxed),
            commits: counters.commits.load(Ordering::Relaxed),
        }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Sqlite>> {
        // Connections are only pushed and popped under it: a poisoned list is a whole list.
        self.inner.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A new time-ordered id (uuid v7) for something that happens at `at`, microseconds.
pub fn new_id(at: i64) -> String {
    let at = at.max(0) as u64;
    let stamp = uuid::Timestamp::from_unix(uuid::NoContext, at / 1_000_000, (at % 1_000_000) as u32 * 1000);
    uuid::Uuid::new_v7(stamp).to_string()
}

fn job<T: Send + 'static, E: From<Error> + Send + 'static>(
    work: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    answer: impl FnOnce(Result<T, E>) + Send + 'static,
) -> Job {
    Box::new(move |tx| {
        let result = match tx {
            Ok(tx) => work(tx),
            Err(error) => Err(E::from(error)),
        };
        let keep = result.is_ok();
        let told: Told = Box::new(move |outcome| answer(outcome.map_err(E::from).and(result)));
        (keep, told)
    })
}

/// The job went without an answer: it panicked, or the writer is gone.
fn dropped() -> Error {
    Error::Write("the write failed; nothing of it was kept".to_owned())
}
