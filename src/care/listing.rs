//! What a person sees of the outbox, at the command line and the desk, and what a person can do there.

use serde::Serialize;
use serde_json::json;

use crate::config::Config;
use crate::store::comments::{self, Event};
use crate::store::outbox::{self, Attempt, Delivery};
use crate::store::{self, Reader, Store};

use super::carrier::{Carrier, Outcome, Parcel, Post};
use super::{Error, Handoff, state};

/// One delivery in words. It holds no text and no address of a visitor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Listed {
    pub id: String,
    pub kind: String,
    pub destination: String,
    /// Of the comment.
    pub reference: Option<String>,
    /// `ready`, `leased`, `done`, `dead`, `paused`, `discarded`
    pub state: String,
    pub attempts: i64,
    /// RFC 3339; when it is tried next, while it waits.
    pub next_try: Option<String>,
    /// Why it is not done.
    pub reason: String,
    pub created_at: String,
    pub done_at: Option<String>,
}

/// Deliveries in these states (empty = all), newest first.
pub fn list(store: &Store, states: &[&str], limit: usize) -> Result<Vec<Listed>, Error> {
    Ok(store.read(|reader| {
        let paused = outbox::list(reader, &["paused"], usize::MAX)?;
        outbox::list(reader, states, limit)?
            .into_iter()
            .map(|delivery| listed(reader, delivery, &paused))
            .collect()
    })?)
}

/// One delivery and its tries.
pub fn show(store: &Store, id: &str) -> Result<Option<(Listed, Vec<Attempt>)>, Error> {
    Ok(store.read(|reader| {
        let Some((delivery, attempts)) = outbox::get(reader, id)? else {
            return Ok(None);
        };
        let paused = outbox::list(reader, &["paused"], usize::MAX)?;
        Ok(Some((listed(reader, delivery, &paused)?, attempts)))
    })?)
}

fn listed(reader: &Reader<'_>, delivery: Delivery, paused: &[Delivery]) -> Result<Listed, store::Error> {
    let reference = match &delivery.comment {
        Some(comment) => comments::get(reader, comment)?.map(|row| row.reference),
        None => None,
    };
    let mut reason = delivery.last_error;
    if delivery.state == "paused" && reason.is_empty() {
        // It was never tried: the one that was tells why.
        let told = paused
            .iter()
            .find(|one| one.destination == delivery.destination && !one.last_error.is_empty());
        reason = told.map_or_else(
            || "paused".to_owned(),
            |one| format!("waits with another: {}", one.last_error),
        );
    }
    let waits = matches!(delivery.state.as_str(), "ready" | "leased");
    Ok(Listed {
        id: delivery.id,
        kind: delivery.kind,
        destination: delivery.destination,
        reference,
        next_try: waits.then(|| state::spoken(delivery.not_before.max(delivery.lease_until))),
        state: delivery.state,
        attempts: delivery.attempts,
        reason,
        created_at: state::spoken(delivery.created_at),
        done_at: delivery.done_at.map(state::spoken),
    })
}

/// Makes one delivery due at once; `false` = there is none such, or it is done. After the last try of
/// the timetable it gets one more.
pub fn retry(store: &Store, id: &str, now: i64) -> Result<bool, Error> {
    let id = id.to_owned();
    Ok(store.write(move |tx| outbox::set_state(tx, &id, "ready", now))?)
}

/// Makes every paused and dead delivery of a destination (or of all) due at once; returns how many.
pub fn retry_all(store: &Store, destination: Option<&str>, now: i64) -> Result<i64, Error> {
    let only = destination.map(str::to_owned);
    Ok(store.write(move |tx| {
        let stuck = outbox::list(&tx.reader(), &["paused", "dead"], usize::MAX)?;
        let mut changed = 0;
        for delivery in stuck {
            if only.as_ref().is_none_or(|only| *only == delivery.destination) {
                changed += i64::from(outbox::set_state(tx, &delivery.id, "ready", now)?);
            }
        }
        Ok(changed)
    })?)
}

/// Gives one delivery up for good, by a person, on record; `false` = there is none such, or it is done.
pub fn discard(store: &Store, id: &str, (actor, now): (&str, i64)) -> Result<bool, Error> {
    let (id, actor) = (id.to_owned(), actor.to_owned());
    Ok(store.write(move |tx| {
        let Some((delivery, _)) = outbox::get(&tx.reader(), &id)? else {
            return Ok(false);
        };
        if !outbox::set_state(tx, &id, "discarded", now)? {
            return Ok(false);
        }
        if let Some(comment) = &delivery.comment
            && let Some(mut row) = comments::get_for_update(tx, comment)?
        {
            let event = Event {
                comment: comment.clone(),
                at: now,
                actor,
                kind: "discarded".to_owned(),
                reason: format!("delivery to {} given up", delivery.destination),
                data: json!({"delivery": delivery.id}).to_string(),
                ..Event::default()
            };
            state::record(tx, &mut row, &event)?;
        }
        Ok(true)
    })?)
}

/// Sends a marked example to a destination, past the outbox; says what happened, as data for a person.
pub fn test(config: &Config, name: &str, now: i64) -> Result<Outcome, Error> {
    test_with(config, name, &Post { config }, now)
}

/// The same by another carrier.
pub fn test_with(config: &Config, name: &str, carrier: &dyn Carrier, now: i64) -> Result<Outcome, Error> {
    let Some(destination) = config.care.destinations.iter().find(|known| known.name == name) else {
        let cause = "the settings name no such destination".to_owned();
        return Err(Error::Destination {
            name: name.to_owned(),
            cause,
        });
    };
    let handoff = Handoff {
        reference: "TEST2345".to_owned(),
        page: "/".to_owned(),
        title: "A test of this connection".to_owned(),
        text: "This is a test. Nobody wrote it and nobody waits for an answer.".to_owned(),
        disposition: "publish".to_owned(),
        language: config.language().to_owned(),
        status_url: config.base_url.clone(),
        ..Handoff::default()
    };
    let delivery = Delivery {
        id: store::new_id(now),
        kind: "care.test".to_owned(),
        destination: name.to_owned(),
        payload: json!({"type": "care.test", "timestamp": state::spoken(now), "data": handoff}).to_string(),
        created_at: now,
        ..Delivery::default()
    };
    Ok(carrier.carry(&Parcel {
        delivery: &delivery,
        destination,
        now,
    }))
}
