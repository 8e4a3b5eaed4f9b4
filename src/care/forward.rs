//! Hands a comment to care: rows in the outbox and the record of it, in the caller's transaction.

use serde_json::json;

use crate::config::Destination;
use crate::store::comments::{Event, Row};
use crate::store::outbox::{self, Delivery};
use crate::store::{self, Tx, comments};

use super::{Handoff, state};

/// Payload type of a forwarded comment.
pub const FORWARDED: &str = "comment.forwarded";
/// Payload type of an alert.
pub const CRISIS: &str = "alert.crisis";

/// Adds a delivery for each destination and the `forwarded` event, inside the caller's transaction.
/// A destination that still has this comment (not yet answered) gets it no second time; with nothing
/// to add, nothing is recorded.
#[allow(clippy::too_many_arguments)] // a contract that the desk and the endpoint call
pub fn forward(
    tx: &mut Tx<'_>,
    row: &Row,
    destinations: &[Destination],
    handoff: &Handoff,
    actor: &str,
    now: i64,
) -> Result<Vec<Delivery>, store::Error> {
    add(tx, row, destinations, (FORWARDED, handoff), (actor, now))
}

/// Alerts every destination at once that a comment must be looked at now; the comment's care state stays.
#[allow(clippy::too_many_arguments)] // a contract that the desk and the endpoint call
pub fn alert(
    tx: &mut Tx<'_>,
    row: &Row,
    destinations: &[Destination],
    handoff: &Handoff,
    actor: &str,
    now: i64,
) -> Result<Vec<Delivery>, store::Error> {
    add(tx, row, destinations, (CRISIS, handoff), (actor, now))
}

fn add(
    tx: &mut Tx<'_>,
    row: &Row,
    destinations: &[Destination],
    (kind, handoff): (&str, &Handoff),
    (actor, now): (&str, i64),
) -> Result<Vec<Delivery>, store::Error> {
    let mut row = comments::get_for_update(tx, &row.id)?.unwrap_or_else(|| row.clone());
    let before = outbox::of_comment(&tx.reader(), &row.id)?;
    let timestamp = state::spoken(now);
    let mut added = Vec::new();
    for destination in destinations {
        if has_it(&before, kind, destination, &row) {
            continue;
        }
        let delivery = Delivery {
            id: store::new_id(now),
            kind: kind.to_owned(),
            destination: destination.name.clone(),
            comment: Some(row.id.clone()),
            payload: json!({"type": kind, "timestamp": timestamp, "data": handoff}).to_string(),
            state: "ready".to_owned(),
            not_before: now,
            created_at: now,
            ..Delivery::default()
        };
        outbox::add(tx, &delivery)?;
        added.push(delivery);
    }
    if added.is_empty() {
        return Ok(added);
    }
    let names: Vec<&str> = added
        .iter()
        .map(|delivery| delivery.destination.as_str())
        .collect();
    let ids: Vec<&str> = added.iter().map(|delivery| delivery.id.as_str()).collect();
    let event = Event {
        comment: row.id.clone(),
        at: now,
        actor: actor.to_owned(),
        kind: if kind == CRISIS { "alerted" } else { "forwarded" }.to_owned(),
        reason: format!("to {}", names.join(", ")),
        data: json!({"destinations": names, "deliveries": ids}).to_string(),
        ..Event::default()
    };
    state::record(tx, &mut row, &event)?;
    Ok(added)
}

/// Whether the destination has this already: still on its way, or delivered and not yet answered.
fn has_it(before: &[Delivery], kind: &str, destination: &Destination, row: &Row) -> bool {
    let open = matches!(row.care.as_str(), "queued" | "forwarded" | "acknowledged");
    before
        .iter()
        .filter(|delivery| delivery.kind == kind && delivery.destination == destination.name)
        .any(|delivery| match delivery.state.as_str() {
            "dead" | "discarded" => false,
            "done" => open || kind == CRISIS,
            _ => true,
        })
}
