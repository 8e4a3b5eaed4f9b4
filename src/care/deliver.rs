//! Delivers what is due: leases, carries, settles. At least once, under a stable id; nothing is
//! dropped, and a carrier that panics is a failed try and no dead worker.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use serde_json::json;

use crate::config::{Config, Destination};
use crate::store::comments::{self, Event};
use crate::store::outbox::{self, Attempt, Delivery};
use crate::store::{self, Store, Tx};

use super::carrier::{Carrier, Outcome, Parcel, Post};
use super::{Error, schedule, state};

/// Deliveries leased together: so few that the slowest carrier is done before the lease ends.
const BATCH: usize = 8;
/// Length of a lease in microseconds: every delivery of a batch may take 15 s, and one more.
const LEASE: i64 = 135 * 1_000_000;
/// Batches a call: signatures carry `now`, which must not grow stale.
const ROUNDS: usize = 4;

/// Delivers what is due, once round; returns how many were tried. `serve` calls it in a loop, `care retry` by hand.
pub fn deliver_due(store: &Store, config: &Config, now: i64) -> Result<usize, Error> {
    deliver_with(store, config, &Post { config }, now)
}

/// The same by another carrier: a folder while developing, memory in tests.
pub fn deliver_with(store: &Store, config: &Config, carrier: &dyn Carrier, now: i64) -> Result<usize, Error> {
    let started = Instant::now();
    let mut tried = 0;
    for _ in 0..ROUNDS {
        let at = now.saturating_add(i64::try_from(started.elapsed().as_micros()).unwrap_or(0));
        let claimed = outbox::claim(store, now, LEASE, BATCH)?;
        if claimed.is_empty() {
            break;
        }
        tried += claimed.len();
        let mut lanes: BTreeMap<String, Vec<Delivery>> = BTreeMap::new();
        for delivery in claimed {
            lanes
                .entry(delivery.destination.clone())
                .or_default()
                .push(delivery);
        }
        // A lane a destination: one that does not answer keeps nobody else waiting.
        let settled: Vec<Result<(), Error>> = std::thread::scope(|scope| {
            let lanes: Vec<_> = lanes
                .into_values()
                .map(|lane| {
                    scope.spawn(move || {
                        lane.into_iter()
                            .try_for_each(|one| one_try(store, config, carrier, (one, at)))
                    })
                })
                .collect();
            lanes
                .into_iter()
                .map(|lane| lane.join().unwrap_or(Err(Error::Worker)))
                .collect()
        });
        settled.into_iter().collect::<Result<(), Error>>()?;
    }
    Ok(tried)
}

fn one_try(
    store: &Store,
    config: &Config,
    carrier: &dyn Carrier,
    (delivery, now): (Delivery, i64),
) -> Result<(), Error> {
    let started = Instant::now();
    let outcome = match config
        .care
        .destinations
        .iter()
        .find(|known| known.name == delivery.destination)
    {
        Some(destination) => carry(carrier, &delivery, destination, now),
        None if delivery.destination == "mail:visitor" => {
            Outcome::Refused("the visitor's address is not proved".to_owned())
        }
        None => Outcome::Refused("the settings name no such destination".to_owned()),
    };
    let took_ms = i64::try_from(started.elapsed().as_millis()).unwrap_or(i64::MAX);
    tracing::info!(delivery = %delivery.id, destination = %delivery.destination, ?outcome, took_ms, "handoff tried");
    store.write(move |tx| settle(tx, delivery, outcome, (now, took_ms)))?;
    Ok(())
}

fn carry(carrier: &dyn Carrier, delivery: &Delivery, destination: &Destination, now: i64) -> Outcome {
    let parcel = Parcel {
        delivery,
        destination,
        now,
    };
    catch_unwind(AssertUnwindSafe(|| carrier.carry(&parcel)))
        .unwrap_or_else(|_| Outcome::retry("the carrier failed inside"))
}

/// Writes down a try, the delivery's state, and what it means for the comment.
fn settle(
    tx: &mut Tx<'_>,
    mut delivery: Delivery,
    outcome: Outcome,
    (now, took_ms): (i64, i64),
) -> Result<(), store::Error> {
    delivery.attempts += 1;
    let (result, detail) = match outcome {
        Outcome::Delivered(detail) => {
            delivery.state = "done".to_owned();
            delivery.done_at = Some(now);
            delivery.last_error = String::new();
            ("ok", detail)
        }
        Outcome::Refused(detail) => {
            delivery.state = "paused".to_owned();
            delivery.last_error.clone_from(&detail);
            ("retry", detail)
        }
        Outcome::Retry { detail, asked } => {
            delivery.last_error.clone_from(&detail);
            match schedule::next(&delivery.id, delivery.attempts, now, asked) {
                Some(at) => {
                    delivery.state = "ready".to_owned();
                    delivery.not_before = at;
                    ("retry", detail)
                }
                None => {
                    delivery.state = "dead".to_owned();
                    ("dead", detail)
                }
            }
        }
    };
    let attempt = Attempt {
        delivery: delivery.id.clone(),
        at: now,
        outcome: result.to_owned(),
        detail,
        took_ms,
    };
    outbox::settle(tx, &delivery, &attempt)?;
    if delivery.state == "paused" {
        // Whoever is refused once is refused again: the others wait for a person, untried.
        outbox::set_all(
            tx,
            &delivery.destination,
            ("ready", "paused"),
            delivery.not_before,
        )?;
    }
    tell(tx, &delivery, now)
}

/// The comment's log hears of the end of a delivery, good or bad.
fn tell(tx: &mut Tx<'_>, delivery: &Delivery, now: i64) -> Result<(), store::Error> {
    let kind = match (delivery.state.as_str(), delivery.kind.as_str()) {
        ("done", super::forward::FORWARDED) => "delivered",
        ("dead", super::forward::FORWARDED) => "undelivered",
        _ => return Ok(()),
    };
    let Some(comment) = &delivery.comment else {
        return Ok(());
    };
    let Some(mut row) = comments::get_for_update(tx, comment)? else {
        return Ok(());
    };
    let event = Event {
        comment: comment.clone(),
        at: now,
        actor: format!("care:{}", delivery.destination),
        kind: kind.to_owned(),
        reason: delivery.last_error.clone(),
        data: json!({"destination": delivery.destination, "delivery": delivery.id}).to_string(),
        ..Event::default()
    };
    state::record(tx, &mut row, &event)
}
