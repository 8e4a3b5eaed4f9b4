//! The outbox: what must leave, one row an event and destination, claimed by lease, never deleted
//! before retention; and the log of every attempt.

use super::engine::{Cells, statements, values};
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

macro_rules! columns {
    () => {
        "id, kind, destination, comment, payload, state, attempts, not_before, lease_until, \
         last_error, created_at, done_at"
    };
}

statements! {
    ADD: concat!("INSERT INTO outbox (", columns!(), ") \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)");
    // PostgreSQL with several nodes adds `FOR UPDATE SKIP LOCKED` to the inner select. A lease that
    // ends after $4 was given by a clock that has since been put back: it counts as run out.
    CLAIM: concat!("UPDATE outbox SET state = 'leased', lease_until = $2 WHERE id IN (\
        SELECT id FROM outbox WHERE (state = 'ready' AND not_before <= $1) \
        OR (state = 'leased' AND (lease_until <= $1 OR lease_until > $4)) \
        ORDER BY not_before, id LIMIT $3) RETURNING ", columns!());
    ANY_DUE: "SELECT COUNT(*) FROM (SELECT id FROM outbox WHERE (state = 'ready' AND not_before <= $1) \
        OR (state = 'leased' AND (lease_until <= $1 OR lease_until > $2)) LIMIT 1) AS due";
    SETTLE: "UPDATE outbox SET state = $2, attempts = $3, not_before = $4, lease_until = 0, \
        last_error = $5, done_at = $6 WHERE id = $1 AND (state = 'leased' OR state = 'ready' OR $2 = 'done')";
    ADD_ATTEMPT: "INSERT INTO attempts (delivery, number, at, outcome, detail, took_ms) \
        SELECT id, (SELECT COALESCE(MAX(number), 0) + 1 FROM attempts WHERE delivery = $1), $2, $3, $4, $5 \
        FROM outbox WHERE id = $1";
    SET_STATE: "UPDATE outbox SET state = $2, not_before = $3, lease_until = 0 WHERE id = $1 \
        AND state <> 'done'";
    SET_ALL: "UPDATE outbox SET state = $3, not_before = $4, lease_until = 0 \
        WHERE destination = $1 AND state = $2";
    GET: concat!("SELECT ", columns!(), " FROM outbox WHERE id = $1");
    LIST: concat!("SELECT ", columns!(), " FROM outbox WHERE ($1 = '' OR $1 LIKE '%,' || state || ',%') \
        ORDER BY created_at DESC, id DESC LIMIT $2");
    OF_COMMENT: concat!("SELECT ", columns!(), " FROM outbox WHERE comment = $1 ORDER BY created_at, id");
    ATTEMPTS: "SELECT delivery, at, outcome, detail, took_ms FROM attempts WHERE delivery = $1 ORDER BY number";
    NEXT_DUE: "SELECT MIN(CASE WHEN state = 'ready' THEN not_before ELSE lease_until END) FROM outbox \
        WHERE state IN ('ready', 'leased')";
    COUNTS: "SELECT destination, state, COUNT(*) FROM outbox GROUP BY destination, state \
        ORDER BY destination, state";
    FIRST_TIME: "INSERT INTO hooks_seen (destination, id, at) VALUES ($1, $2, $3) \
        ON CONFLICT (destination, id) DO NOTHING";
    PURGE_ATTEMPTS: "DELETE FROM attempts WHERE delivery IN (\
        SELECT id FROM outbox WHERE state IN ('done', 'discarded') AND COALESCE(done_at, created_at) < $1)";
    PURGE: "DELETE FROM outbox WHERE state IN ('done', 'discarded') AND COALESCE(done_at, created_at) < $1";
    PURGE_SEEN: "DELETE FROM hooks_seen WHERE at < $1";
}

fn delivery(mut cells: Cells) -> Result<Delivery, Error> {
    Ok(Delivery {
        id: cells.text()?,
        kind: cells.text()?,
        destination: cells.text()?,
        comment: cells.maybe_text()?,
        payload: cells.text()?,
        state: cells.text()?,
        attempts: cells.int()?,
        not_before: cells.int()?,
        lease_until: cells.int()?,
        last_error: cells.text()?,
        created_at: cells.int()?,
        done_at: cells.maybe_int()?,
    })
}

/// Adds a delivery, in the caller's transaction.
pub fn add(tx: &mut Tx<'_>, delivery: &Delivery) -> Result<(), Error> {
    let Delivery {
        id,
        kind,
        destination,
        comment,
        payload,
        state,
        last_error,
        ..
    } = delivery;
    let Delivery {
        attempts,
        not_before,
        lease_until,
        created_at,
        done_at,
        ..
    } = *delivery;
    tx.run(
        ADD,
        values![
            id,
            kind,
            destination,
            comment,
            payload,
            state,
            attempts,
            not_before,
            lease_until,
            last_error,
            created_at,
            done_at,
        ],
    )
    .map(drop)
}

/// Leases up to `limit` deliveries that are due (ready, or leased with the lease run out), until `now + lease`.
pub fn claim(store: &Store, now: i64, lease: i64, limit: usize) -> Result<Vec<Delivery>, Error> {
    // Most rounds find nothing: a read costs no sync of the disk.
    if !store.read(|reader| any_due(reader, now, lease))? {
        return Ok(Vec::new());
    }
    store.write(move |tx| claim_in(tx, now, lease, limit))
}

/// Whether a claim at `now` would find anything.
pub fn any_due(reader: &Reader<'_>, now: i64, lease: i64) -> Result<bool, Error> {
    let absurd = now.saturating_add(lease.saturating_mul(2));
    Ok(reader.int(ANY_DUE, values![now, absurd])? > 0)
}

/// [`claim`] inside a transaction; oldest due first.
pub fn claim_in(tx: &mut Tx<'_>, now: i64, lease: i64, limit: usize) -> Result<Vec<Delivery>, Error> {
    let absurd = now.saturating_add(lease.saturating_mul(2));
    let until = now.saturating_add(lease);
    let mut claimed = tx.rows(CLAIM, values![now, until, limit as i64, absurd], delivery)?;
    claimed.sort_by(|a, b| (a.not_before, &a.id).cmp(&(b.not_before, &b.id)));
    Ok(claimed)
}

/// Records a try and the state that follows. A delivery that a person has meanwhile paused or
/// discarded stays so, unless it has really been delivered.
pub fn settle(tx: &mut Tx<'_>, delivery: &Delivery, attempt: &Attempt) -> Result<(), Error> {
    let Delivery {
        id,
        state,
        last_error,
        ..
    } = delivery;
    let (attempts, not_before, done_at) = (delivery.attempts, delivery.not_before, delivery.done_at);
    tx.run(
        SETTLE,
        values![id, state, attempts, not_before, last_error, done_at],
    )?;
    let Attempt { outcome, detail, .. } = attempt;
    let logged = tx.run(
        ADD_ATTEMPT,
        values![id, attempt.at, outcome, detail, attempt.took_ms],
    )?;
    if logged == 0 {
        return Err(Error::Write(format!("there is no delivery `{id}`")));
    }
    Ok(())
}

/// Changes the state of one delivery by hand (retry, discard, pause); `false` = none such, or it is done.
pub fn set_state(tx: &mut Tx<'_>, id: &str, state: &str, not_before: i64) -> Result<bool, Error> {
    Ok(tx.run(SET_STATE, values![id, state, not_before])? > 0)
}

/// Changes every delivery of `destination` from one state to another (pause, resume, retry all dead).
pub fn set_all(
    tx: &mut Tx<'_>,
    destination: &str,
    (from, to): (&str, &str),
    not_before: i64,
) -> Result<i64, Error> {
    Ok(tx.run(SET_ALL, values![destination, from, to, not_before])? as i64)
}

/// Deliveries by state (empty = all), newest first.
pub fn list(reader: &Reader<'_>, states: &[&str], limit: usize) -> Result<Vec<Delivery>, Error> {
    let states = if states.is_empty() {
        String::new()
    } else {
        format!(",{},", states.join(","))
    };
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    reader.rows(LIST, values![states, limit], delivery)
}

/// Deliveries of one comment, oldest first.
pub fn of_comment(reader: &Reader<'_>, comment: &str) -> Result<Vec<Delivery>, Error> {
    reader.rows(OF_COMMENT, values![comment], delivery)
}

/// One delivery and its attempts.
pub fn get(reader: &Reader<'_>, id: &str) -> Result<Option<(Delivery, Vec<Attempt>)>, Error> {
    let Some(found) = reader.first(GET, values![id], delivery)? else {
        return Ok(None);
    };
    let attempts = reader.rows(ATTEMPTS, values![id], |mut cells| {
        Ok(Attempt {
            delivery: cells.text()?,
            at: cells.int()?,
            outcome: cells.text()?,
            detail: cells.text()?,
            took_ms: cells.int()?,
        })
    })?;
    Ok(Some((found, attempts)))
}

/// When the next delivery is due, if any waits.
pub fn next_due(reader: &Reader<'_>) -> Result<Option<i64>, Error> {
    Ok(reader
        .first(NEXT_DUE, &[], |mut cells| cells.maybe_int())?
        .flatten())
}

/// How many deliveries stand where: (destination, state, count).
pub fn counts(reader: &Reader<'_>) -> Result<Vec<(String, String, i64)>, Error> {
    reader.rows(COUNTS, &[], |mut cells| {
        Ok((cells.text()?, cells.text()?, cells.int()?))
    })
}

/// Remembers an incoming webhook id; `false` = seen before.
pub fn first_time(tx: &mut Tx<'_>, destination: &str, webhook_id: &str, at: i64) -> Result<bool, Error> {
    Ok(tx.run(FIRST_TIME, values![destination, webhook_id, at])? > 0)
}

/// Removes what was delivered or discarded before `before`, and webhook ids seen before it
/// (retention); returns how many deliveries. Dead letters stay until a person acts.
pub fn purge(tx: &mut Tx<'_>, before: i64) -> Result<i64, Error> {
    tx.run(PURGE_SEEN, values![before])?;
    tx.run(PURGE_ATTEMPTS, values![before])?;
    Ok(tx.run(PURGE, values![before])? as i64)
}
