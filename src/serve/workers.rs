//! The threads behind the routes: one builds when it is told to or when a date passes, one delivers
//! to care, one packs, one keeps the timetable (retention). Each ends when its bell is stopped; a panic in one
//! round is logged and the next round runs.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;
use std::time::Duration;

use jiff::Timestamp;

use super::bell::{Bell, Woken};
use super::endpoint::{Endpoint, Error};
use crate::care;
use crate::site::packed;
use crate::store::{archive, comments, outbox, people, signals, waiting};

/// Between two rounds of the timetable.
const HOUR: Duration = Duration::from_secs(3600);
/// A day in the store's unit.
const DAY: i64 = 86_400_000_000;
/// The longest a worker sleeps: a clock that jumps is noticed within this time.
const LONGEST: Duration = Duration::from_secs(60);
/// Changes that come this close together are one build.
const GATHER: Duration = Duration::from_millis(5);
/// Until a build that another program's build held up is tried again.
const LOCKED: Duration = Duration::from_millis(20);
/// A pause in writing, after which a preview's search is made anew.
const QUIET: Duration = Duration::from_millis(1500);

/// Starts the builder.
pub fn builder(endpoint: &Arc<Endpoint>) -> std::io::Result<JoinHandle<()>> {
    worker(
        "frontload-build",
        endpoint,
        |endpoint| &endpoint.rebuild,
        |endpoint, woken| {
            if woken == Woken::Rung {
                // Not a debounce: only gathers the burst of events that one save makes.
                std::thread::sleep(GATHER);
            } else if !date_passed(endpoint) {
                return until_next_date(endpoint);
            }
            match endpoint.rebuild_pages() {
                Ok((report, problems)) => {
                    tracing::info!(
                        written = report.written.len(),
                        took_ms = report.took_ms,
                        warnings = problems.counts().1,
                        "site built"
                    );
                }
                Err(Error::Site(crate::site::Error::Problems(problems))) => {
                    tracing::error!("the site has problems; what was published stays\n{problems}");
                }
                Err(Error::Site(crate::site::Error::Locked { .. })) => {
                    // Another program builds: after it, ours.
                    endpoint.rebuild.ring();
                    std::thread::sleep(LOCKED);
                }
                Err(error) => {
                    tracing::error!(%error, "the site could not be built; what was published stays")
                }
            }
            super::watch::extend(endpoint);
            until_next_date(endpoint)
        },
    )
}

/// Starts the indexer: search follows what is public. While somebody writes it waits for a pause,
/// since an index of a large site takes longer than a page may.
pub fn indexer(endpoint: &Arc<Endpoint>) -> std::io::Result<JoinHandle<()>> {
    let due = std::sync::atomic::AtomicBool::new(false);
    worker(
        "frontload-index",
        endpoint,
        |endpoint| &endpoint.reindex,
        move |endpoint, woken| {
            let waits = due.swap(false, Ordering::Relaxed);
            if woken == Woken::Rung && endpoint.preview.live {
                due.store(true, Ordering::Relaxed);
                return QUIET;
            }
            if (woken == Woken::Rung || waits)
                && let Err(error) = endpoint.reindex_now()
            {
                tracing::error!(%error, "search lags behind what is public");
            }
            HOUR
        },
    )
}

/// Starts the packer: compressed copies of what is public already. A preview needs none.
pub fn packer(endpoint: &Arc<Endpoint>) -> std::io::Result<JoinHandle<()>> {
    endpoint.pack.ring();
    worker(
        "frontload-pack",
        endpoint,
        |endpoint| &endpoint.pack,
        |endpoint, woken| {
            if woken == Woken::Rung && !endpoint.preview.live {
                match pack(endpoint) {
                    Ok(0) => {}
                    Ok(made) => tracing::info!(made, "compressed copies made"),
                    Err(error) => tracing::warn!(%error, "pages are compressed when asked for"),
                }
            }
            HOUR
        },
    )
}

/// Gives every file of the current release its copies, one after the other, and forgets the others.
/// Ends early when the server stops or another release stands.
pub fn pack(endpoint: &Endpoint) -> Result<usize, crate::site::Error> {
    let public = endpoint.public();
    let manifest = public.release.manifest();
    let mut made = 0;
    for entry in manifest.files.values() {
        if endpoint.pack.stopped() || !Arc::ptr_eq(&public, &endpoint.public()) {
            return Ok(made);
        }
        let begun = std::time::Instant::now();
        let new = packed::pack(&endpoint.root, public.release.folder(), entry)?;
        made += new;
        if new > 0 {
            // Visitors come first: of one core it takes a third.
            std::thread::sleep(begun.elapsed() * 2);
        }
    }
    packed::forget(&endpoint.root, manifest);
    Ok(made)
}

/// Starts the delivery worker.
pub fn deliverer(endpoint: &Arc<Endpoint>) -> std::io::Result<JoinHandle<()>> {
    worker(
        "frontload-deliver",
        endpoint,
        |endpoint| &endpoint.deliver,
        |endpoint, _| {
            match care::deliver_due(&endpoint.store, &endpoint.config, endpoint.micros()) {
                Ok(0) => {}
                Ok(tried) => tracing::info!(tried, "deliveries tried"),
                Err(error) => tracing::error!(%error, "deliveries wait"),
            }
            match endpoint.store.read(outbox::next_due) {
                Ok(Some(due)) => {
                    let wait = due.saturating_sub(endpoint.micros()).max(0);
                    Duration::from_micros(u64::try_from(wait).unwrap_or(0))
                        .clamp(Duration::from_millis(20), LONGEST)
                }
                Ok(None) => LONGEST,
                Err(_) => Duration::from_secs(5),
            }
        },
    )
}

/// Starts the timetable: once an hour, what retention says is forgotten.
pub fn timetable(endpoint: &Arc<Endpoint>) -> std::io::Result<JoinHandle<()>> {
    worker(
        "frontload-timetable",
        endpoint,
        |endpoint| &endpoint.timetable,
        |endpoint, _| {
            match retain(endpoint) {
                Ok(0) => {}
                Ok(forgotten) => tracing::info!(forgotten, "retention"),
                Err(error) => tracing::error!(%error, "retention waits for the next round"),
            }
            HOUR
        },
    )
}

/// Forgets what is older than the settings allow; returns how many records. Dead letters stay.
pub fn retain(endpoint: &Endpoint) -> Result<i64, crate::store::Error> {
    let now = endpoint.micros();
    let ago = move |days: u32| now.saturating_sub(i64::from(days) * DAY);
    let kept = endpoint.config.retention.clone();
    endpoint.store.write(move |tx| {
        let mut forgotten = i64::try_from(waiting::purge(tx, ago(1))?).unwrap_or(0);
        forgotten += signals::purge(tx, ago(kept.signals))?;
        forgotten += comments::forget_contacts(tx, ago(kept.comments))?;
        forgotten += outbox::purge(tx, ago(kept.comments))?;
        forgotten += people::purge(tx, now)?;
        if kept.conversations > 0 {
            forgotten += archive::purge(tx, ago(kept.conversations))?;
        }
        Ok(forgotten)
    })
}

/// Runs rounds on a thread of its own until its bell is stopped.
pub(super) fn worker(
    name: &str,
    endpoint: &Arc<Endpoint>,
    bell: impl Fn(&Endpoint) -> &Bell + Send + 'static,
    round: impl Fn(&Endpoint, Woken) -> Duration + Send + 'static,
) -> std::io::Result<JoinHandle<()>> {
    let endpoint = endpoint.clone();
    std::thread::Builder::new().name(name.to_owned()).spawn(move || {
        let mut pause = Duration::ZERO;
        loop {
            let woken = bell(&endpoint).wait(pause);
            if woken == Woken::Stopped {
                return;
            }
            pause = catch_unwind(AssertUnwindSafe(|| round(&endpoint, woken))).unwrap_or_else(|_| {
                tracing::error!("a worker's round panicked; the next one runs in a minute");
                LONGEST
            });
        }
    })
}

/// Dates at which the public site changes by itself: publication, archiving, and a review that is due.
fn dates(endpoint: &Endpoint) -> Vec<Timestamp> {
    let public = endpoint.public();
    public
        .shelf
        .items
        .iter()
        .flat_map(|item| [item.publish_at, item.archive_at, item.date, item.review_by])
        .flatten()
        .collect()
}

fn date_passed(endpoint: &Endpoint) -> bool {
    let (built, now) = (endpoint.public().built, endpoint.now());
    dates(endpoint).iter().any(|date| *date > built && *date <= now)
}

fn until_next_date(endpoint: &Endpoint) -> Duration {
    let now = endpoint.now();
    let next = dates(endpoint).into_iter().filter(|date| *date > now).min();
    let wait = next
        .map(|next| next.duration_since(now))
        .and_then(|wait| Duration::try_from(wait).ok());
    wait.unwrap_or(LONGEST).min(LONGEST)
}
