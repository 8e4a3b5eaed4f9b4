//! The outbox: what must leave, one row an event and destination, claimed by lease, never deleted
//! before retention; and the log of every attempt.

use super::{Error, Reader, Store, Tx};

/// One delivery.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Delivery {
    /// uuid v7: `webhook-id` and the left part of `Message-ID`; stable over retries.
    pub id: String,
    /// `comment.forwarded`, `mail.receipt`, `mail.answer`, `alert.crisis`, ...
    pub kind: String,
    /// Name of the destination in config, or `mail:visitor`.
    pub destination: String,
    pub comment: Option<String>,
    /// What leaves, as JSON.
    pub payload: String,
    /// `ready`, `leased`, `done`, `dead`, `paused`, `discarded`
    pub state: String,
    pub attempts: i64,
    pub not_before: i64,
    pub lease_until: i64,
    pub last_error: String,
    pub created_at: i64,
    pub done_at: Option<i64>,
}

/// One try.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Attempt {
    pub delivery: String,
    pub at: i64,
    /// `ok`, `retry`, `dead`
    pub outcome: String,
    /// Status code or SMTP reply, never a body.
    pub detail: String,
    pub took_ms: i64,
}

/// Adds a delivery, in the caller's transaction.
pub fn add(tx: &mut Tx<'_>, delivery: &Delivery) -> Result<(), Error> {
    let _ = (tx, delivery);
    unimplemented!()
}

/// Leases up to `limit` deliveries that are due (ready, or leased with the lease run out), until `now + lease`.
pub fn claim(store: &Store, now: i64, lease: i64, limit: usize) -> Result<Vec<Delivery>, Error> {
    let _ = (store, now, lease, limit);
    unimplemented!()
}

/// Records a try and the state that follows.
pub fn settle(tx: &mut Tx<'_>, delivery: &Delivery, attempt: &Attempt) -> Result<(), Error> {
    let _ = (tx, delivery, attempt);
    unimplemented!()
}

/// Changes the state of one delivery by hand (retry, discard, pause).
pub fn set_state(tx: &mut Tx<'_>, id: &str, state: &str, not_before: i64) -> Result<bool, Error> {
    let _ = (tx, id, state, not_before);
    unimplemented!()
}

/// Deliveries by state (empty = all), newest first.
pub fn list(reader: &Reader<'_>, states: &[&str], limit: usize) -> Result<Vec<Delivery>, Error> {
    let _ = (reader, states, limit);
    unimplemented!()
}

/// Deliveries of one comment, oldest first.
pub fn of_comment(reader: &Reader<'_>, comment: &str) -> Result<Vec<Delivery>, Error> {
    let _ = (reader, comment);
    unimplemented!()
}

/// One delivery and its attempts.
pub fn get(reader: &Reader<'_>, id: &str) -> Result<Option<(Delivery, Vec<Attempt>)>, Error> {
    let _ = (reader, id);
    unimplemented!()
}

/// When the next delivery is due, if any waits.
pub fn next_due(reader: &Reader<'_>) -> Result<Option<i64>, Error> {
    let _ = reader;
    unimplemented!()
}

/// Remembers an incoming webhook id; `false` = seen before.
pub fn first_time(tx: &mut Tx<'_>, destination: &str, webhook_id: &str, at: i64) -> Result<bool, Error> {
    let _ = (tx, destination, webhook_id, at);
    unimplemented!()
}
