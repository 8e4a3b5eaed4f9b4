//! Today: what waits, and where.

use axum::response::Response;
use serde_json::{Value, json};

use super::shared::{self, waiting};
use super::table::{Call, Right};
use crate::content::Withheld;
use crate::question::{self, State};

/// `GET /desk/`
pub fn page(call: Call) -> Response {
    let waiting = match waiting(&call) {
        Ok(waiting) => waiting,
        Err(error) => return shared::unavailable(&call, &error),
    };
    let public = call.endpoint.public();
    let now = call.endpoint.now();
    let drafts = public
        .shelf
        .items
        .iter()
        .filter(|item| item.withheld(now) == Some(Withheld::Draft))
        .count();
    let stale = public.shelf.items.iter().filter(|item| item.stale(now)).count();
    let questions = question::list(&call.endpoint.store).unwrap_or_default();
    let gaps: Vec<Value> = questions
        .iter()
        .filter(|question| question.state == State::Gap && !question.complaint)
        .take(5)
        .map(|question| json!({ "id": question.id, "title": question.title, "asks": question.asks }))
        .collect();
    let comms = Right::Comms.allows(&call.staff.role);
    let mut tiles = vec![
        tile(
            usize::try_from(waiting.pending).unwrap_or(0),
            "comments wait for a decision",
            "/desk/queue",
        ),
        tile(
            waiting.proposed.len(),
            "answers from care wait for approval",
            "/desk/queue?view=answers",
        ),
        tile(waiting.stuck, "deliveries are stuck", "/desk/care?view=stuck"),
    ];
    if comms {
        tiles.push(tile(drafts, "entries are drafts", "/desk/entries?view=drafts"));
        tiles.push(tile(
            stale,
            "entries are past their review date",
            "/desk/entries?view=stale",
        ));
    }
    let all = usize::try_from(waiting.pending).unwrap_or(0) + waiting.proposed.len() + waiting.stuck;
    let sentence = match all {
        0 => "Nothing waits for you in the queue. Below are the questions that an entry would answer."
            .to_owned(),
        1 => "One thing waits for a decision.".to_owned(),
        many => format!("{many} things wait for a decision."),
    };
    shared::page(
        &call,
        "Today",
        "desk/today.html",
        json!({ "sentence": sentence, "tiles": tiles, "gaps": gaps }),
    )
}

fn tile(count: usize, label: &str, href: &str) -> Value {
    json!({ "count": count, "label": label, "href": href })
}
