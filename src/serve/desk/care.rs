//! Deliveries to care: what left, what waits, what is stuck; send again or give up.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::shared::{self, age, tab, time, with_notice};
use super::table::{Call, Right};
use crate::serve::answer;
use crate::store::outbox::{self, Delivery};

/// Deliveries of one page.
const LINES: usize = 200;

/// `GET /desk/care?view=stuck|waiting|all`
pub fn list(call: Call) -> Response {
    let views: [(&str, &str, &[&str]); 3] = [
        ("Stuck", "stuck", &["dead", "paused"]),
        ("On their way", "waiting", &["ready", "leased"]),
        ("All", "all", &[]),
    ];
    let wanted = match call.field("view") {
        known @ ("stuck" | "waiting") => known,
        _ => "all",
    };
    let found = call.endpoint.store.read(|reader| {
        views
            .iter()
            .map(|(_, _, states)| outbox::list(reader, states, LINES))
            .collect::<Result<Vec<_>, _>>()
    });
    let found = match found {
        Ok(found) => found,
        Err(error) => return shared::unavailable(&call, &error),
    };
    let tabs: Vec<Value> = views
        .iter()
        .zip(&found)
        .map(|((title, name, _), rows)| {
            tab(
                title,
                format!("/desk/care?view={name}"),
                rows.len(),
                *name == wanted,
            )
        })
        .collect();
    let now = call.endpoint.micros();
    let care = Right::Care.allows(&call.staff.role);
    let chosen = views
        .iter()
        .zip(&found)
        .find(|((_, name, _), _)| *name == wanted)
        .map(|(_, rows)| rows.as_slice());
    let deliveries: Vec<Value> = chosen
        .unwrap_or_default()
        .iter()
        .map(|delivery| row(delivery, now, care))
        .collect();
    let sentence = match found[0].len() {
        0 if found[2].is_empty() => "Nothing has been handed to care yet.".to_owned(),
        0 => "Everything that was handed to care is there or on its way.".to_owned(),
        1 => "One delivery is stuck and needs you.".to_owned(),
        many => format!("{many} deliveries are stuck and need you."),
    };
    let empty = match wanted {
        "stuck" => "No delivery is stuck. One stands here when a destination has refused it for good.",
        "waiting" => "No delivery is on its way.",
        _ => "Forward a comment from the queue; its way to care is shown here.",
    };
    shared::page(
        &call,
        "Care",
        "desk/care.html",
        json!({ "sentence": sentence, "tabs": tabs, "deliveries": deliveries, "empty": empty }),
    )
}

fn row(delivery: &Delivery, now: i64, care: bool) -> Value {
    let tone = match delivery.state.as_str() {
        "done" => "good",
        "dead" | "paused" => "bad",
        "discarded" => "",
        _ => "warn",
    };
    json!({
        "id": delivery.id, "kind": kind_said(&delivery.kind), "comment": delivery.comment, "destination": delivery.destination,
        "state": state_said(&delivery.state), "tone": tone, "attempts": delivery.attempts, "last_error": delivery.last_error,
        "at": time(delivery.created_at), "age": age(delivery.created_at, now),
        "may_retry": care && open(delivery),
    })
}

/// What has arrived or was given up is not sent again.
fn open(delivery: &Delivery) -> bool {
    matches!(delivery.state.as_str(), "dead" | "paused" | "ready")
}

fn kind_said(kind: &str) -> &str {
    match kind {
        "comment.forwarded" => "Comment handed over",
        other => other,
    }
}

fn state_said(state: &str) -> &str {
    match state {
        "ready" => "waits to be sent",
        "leased" => "is being sent",
        "done" => "arrived",
        "dead" => "stuck: tried for the last time",
        "paused" => "stuck: destination paused",
        "discarded" => "given up",
        other => other,
    }
}

/// `POST /desk/care/{id}`: retry or discard.
pub fn decide(call: Call) -> Response {
    let id = call.path.get("id").cloned().unwrap_or_default();
    let (state, notice) = match call.field("verb") {
        "retry" => ("ready", "retry"),
        "discard" => ("discarded", "discard"),
        _ => {
            return shared::refused(
                &call,
                StatusCode::UNPROCESSABLE_ENTITY,
                "Nothing was changed",
                "The desk does not know this action.",
            );
        }
    };
    let now = call.endpoint.micros();
    let changed = call.endpoint.store.write(move |tx| {
        match outbox::get(&tx.reader(), &id)? {
            Some((delivery, _)) if !open(&delivery) => return Ok(None),
            _ => {}
        }
        outbox::set_state(tx, &id, state, now).map(Some)
    });
    match changed {
        Ok(None) => shared::refused(
            &call,
            StatusCode::CONFLICT,
            "Nothing was changed",
            "This delivery has arrived, is being sent, or was given up already.",
        ),
        Ok(Some(true)) => {
            call.endpoint.deliver.ring();
            answer::see_other(&with_notice("/desk/care", notice))
        }
        Ok(Some(false)) => shared::missing(&call, "delivery"),
        Err(error) => shared::unavailable(&call, &error),
    }
}
