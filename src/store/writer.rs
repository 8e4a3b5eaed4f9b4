//! The one writer thread: takes queued jobs, runs each in a savepoint of its own inside one
//! transaction, commits once, and only then answers. A lone caller never waits for company: a
//! group is what queued up while the commit before it was syncing.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::{JoinHandle, ThreadId};
use std::time::{Duration, Instant};

use super::Error;
use super::engine::Tx;
use super::sqlite::Sqlite;

/// Most jobs in one commit.
const GROUP: usize = 64;
/// Longest a group goes on taking jobs; a deadline for the first caller, not a wait.
const GATHER: Duration = Duration::from_millis(2);
/// Jobs that may wait; beyond it callers are told at once instead of piling up.
const QUEUE: usize = 4096;

/// What became of a job's group: every job is told.
pub(super) type Told = Box<dyn FnOnce(Result<(), Error>) + Send>;

/// Runs in a savepoint, or hears why there is none; says whether to keep it, and whom to tell after the commit.
pub(super) type Job = Box<dyn FnOnce(Result<&mut Tx<'_>, Error>) -> (bool, Told) + Send>;

/// What the writer has done since it was opened.
#[derive(Debug, Default)]
pub(super) struct Counters {
    pub(super) jobs: AtomicU64,
    pub(super) commits: AtomicU64,
}

/// The queue's near end. Dropping it finishes what is queued and closes the file.
pub(super) struct Writer {
    jobs: Option<SyncSender<Job>>,
    thread: Option<JoinHandle<()>>,
    id: ThreadId,
    pub(super) counters: Arc<Counters>,
}

impl Writer {
    pub(super) fn start(sqlite: Sqlite) -> std::io::Result<Writer> {
        let (jobs, queue) = sync_channel(QUEUE);
        let counters = Arc::new(Counters::default());
        let shared = Arc::clone(&counters);
        let thread = std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || write(&sqlite, &queue, &shared))?;
        Ok(Writer {
            jobs: Some(jobs),
            id: thread.thread().id(),
            thread: Some(thread),
            counters,
        })
    }

    /// Queues a job; waits for room in the queue.
    pub(super) fn queue(&self, job: Job) -> Result<(), Error> {
        self.check()?;
        self.sender()?.send(job).map_err(|_| gone())
    }

    /// Queues a job, or fails at once when too many wait.
    pub(super) fn try_queue(&self, job: Job) -> Result<(), Error> {
        self.check()?;
        self.sender()?.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => Error::Write("too many writes are waiting".to_owned()),
            TrySendError::Disconnected(_) => gone(),
        })
    }

    fn sender(&self) -> Result<&SyncSender<Job>, Error> {
        self.jobs.as_ref().ok_or_else(gone)
    }

    /// A job that waits for another job would wait for ever.
    fn check(&self) -> Result<(), Error> {
        if std::thread::current().id() == self.id {
            return Err(Error::Write("a write was begun inside a write".to_owned()));
        }
        Ok(())
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take()
            && std::thread::current().id() != self.id
        {
            // The thread catches its jobs' panics; there is nothing left to report here.
            let _ = thread.join();
        }
    }
}

pub(super) fn gone() -> Error {
    Error::Write("the store is closed".to_owned())
}

fn write(sqlite: &Sqlite, queue: &Receiver<Job>, counters: &Counters) {
    while let Ok(first) = queue.recv() {
        let (told, outcome) = group(sqlite, first, queue);
        counters.jobs.fetch_add(told.len() as u64, Ordering::Relaxed);
        counters.commits.fetch_add(1, Ordering::Relaxed);
        if let Err(error) = &outcome {
            tracing::error!(jobs = told.len(), %error, "a group of writes was not kept");
        }
        for tell in told {
            tell(outcome.clone());
        }
    }
}

/// One transaction. A group that cannot begin or commit fails as a whole, and says so to each.
fn group(sqlite: &Sqlite, first: Job, queue: &Receiver<Job>) -> (Vec<Told>, Result<(), Error>) {
    let mut told = Vec::new();
    if let Err(cause) = sqlite.batch("BEGIN IMMEDIATE") {
        let error = Error::Write(cause);
        told.push(first(Err(error.clone())).1);
        return (told, Err(error));
    }
    let mut outcome = Ok(());
    let begun = Instant::now();
    let mut next = Some(first);
    while let Some(job) = next.take() {
        if let Err(error) = one(sqlite, job, &mut told)
            && outcome.is_ok()
        {
            outcome = Err(error);
        }
        if outcome.is_ok() && told.len() < GROUP && begun.elapsed() < GATHER {
            next = queue.try_recv().ok();
        }
    }
    if outcome.is_ok() {
        outcome = sqlite.batch("COMMIT").map_err(Error::Write);
    }
    if outcome.is_err() && !sqlite.transaction_lost() {
        // The first fault is the one to report; a rollback can only fail for the same reason.
        let _ = sqlite.batch("ROLLBACK");
    }
    (told, outcome)
}

/// One job in its savepoint. An error here means that the whole transaction is gone.
fn one(sqlite: &Sqlite, job: Job, told: &mut Vec<Told>) -> Result<(), Error> {
    if let Err(cause) = sqlite.batch("SAVEPOINT job") {
        let error = Error::Write(cause);
        told.push(job(Err(error.clone())).1);
        return Err(error);
    }
    // A panic drops the job's answer: its caller is told, its savepoint rolled back, the thread lives.
    let keep = match catch_unwind(AssertUnwindSafe(|| job(Ok(&mut Tx::over(sqlite))))) {
        Ok((keep, tell)) => {
            told.push(tell);
            keep
        }
        Err(_) => false,
    };
    if sqlite.transaction_lost() {
        return Err(Error::Write(
            "the disk is full or failed; nothing of the group was kept".to_owned(),
        ));
    }
    let end = if keep {
        "RELEASE job"
    } else {
        "ROLLBACK TO job; RELEASE job"
    };
    sqlite.batch(end).map_err(Error::Write)
}
