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
        0 => "Everything that was handed to care is there or on its way.".to_owned(),
        1 => "One delivery is stuck and needs you.".to_owned(),
        many => format!("{many} deliveries are stuck and need you."),
    };
    shared::page(
        &call,
        "Care",
        "desk/care.html",
        json!({ "sentence": sentence, "tabs": tabs, "deliveries": deliveries }),
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
        "id": delivery.id, "kind": delivery.kind, "comment": delivery.comment, "destination": delivery.destination,
        "state": delivery.state, "tone": tone, "attempts": delivery.attempts, "last_error": delivery.last_error,
        "at": time(delivery.created_at), "age": age(delivery.created_at, now),
        "may_retry": care && matches!(delivery.state.as_str(), "dead" | "paused" | "ready"),
    })
}

/// `POST /desk/care/{id}`: retry or discard.
pub fn decide(call: Call) -> Response {
    let id = call.path.get("id").cloned().unwrap_or_default();
    let (state, notice) = match call.field("verb") {
        "retry" => ("ready", "It is sent again."),
        "discard" => ("discarded", "It is given up. The comment itself stays."),
        _ => {
            return answer::error_page(
                &call.endpoint.public(),
                StatusCode::UNPROCESSABLE_ENTITY,
                "There is no such action.",
            );
        }
    };
    let now = call.endpoint.micros();
    let changed = call
        .endpoint
        .store
        .write(move |tx| outbox::set_state(tx, &id, state, now));
    match changed {
        Ok(true) => {
            call.endpoint.deliver.ring();
            answer::see_other(&with_notice("/desk/care", notice))
        }
        Ok(false) => shared::missing(&call, "delivery"),
        Err(error) => shared::unavailable(&call, &error),
    }
}
