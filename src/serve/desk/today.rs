//! Today: what waits, and where.

use axum::response::Response;
use serde_json::{Value, json};

use super::shared::{self, Waiting, waiting};
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
    let tiles = tiles(&waiting, comms.then_some((drafts, stale)));
    let all = usize::try_from(waiting.pending).unwrap_or(0) + waiting.proposed.len() + waiting.stuck;
    let sentence = match all {
        0 => "Nothing waits for a decision.".to_owned(),
        1 => "One thing waits for a decision.".to_owned(),
        many => format!("{many} things wait for a decision."),
    };
    shared::page(
        &call,
        "Today",
        "desk/today.html",
        json!({ "sentence": sentence, "tiles": tiles, "gaps": gaps, "deploy_failed": call.endpoint.deployer.failed() }),
    )
}

/// What waits, each with its list; drafts and stale entries for those who write.
fn tiles(waiting: &Waiting, entries: Option<(usize, usize)>) -> Vec<Value> {
    let mut tiles = vec![
        tile(
            usize::try_from(waiting.pending).unwrap_or(0),
            ["comment waits for a decision", "comments wait for a decision"],
            "/desk/queue",
        ),
        tile(
            waiting.proposed.len(),
            [
                "answer from care waits for approval",
                "answers from care wait for approval",
            ],
            "/desk/queue?view=answers",
        ),
        tile(
            waiting.stuck,
            ["delivery is stuck", "deliveries are stuck"],
            "/desk/care?view=stuck",
        ),
    ];
    if let Some((drafts, stale)) = entries {
        tiles.push(tile(
            drafts,
            ["draft to review", "drafts to review"],
            "/desk/entries?view=drafts",
        ));
        tiles.push(tile(
            stale,
            [
                "entry is past its review date",
                "entries are past their review date",
            ],
            "/desk/entries?view=stale",
        ));
    }
    tiles
}

fn tile(count: usize, [one, many]: [&str; 2], href: &str) -> Value {
    let label = if count == 1 { one } else { many };
    json!({ "count": count, "label": label, "href": href })
}
