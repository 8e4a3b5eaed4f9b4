//! Entries, posts and pages as a list: drafts first, what is stale, all.

use axum::response::Response;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::shared::{self, tab};
use super::table::Call;
use crate::content::{Item, Kind, Withheld};

/// `GET /desk/entries?view=drafts|stale|all`
pub fn list(call: Call) -> Response {
    let public = call.endpoint.public();
    let now = call.endpoint.now();
    let items: Vec<&Item> = public
        .shelf
        .iter()
        .filter(|item| item.kind != Kind::Section)
        .collect();
    let of = |view: &str| {
        items
            .iter()
            .filter(|item| belongs(item, view, now))
            .copied()
            .collect::<Vec<&Item>>()
    };
    let view = match call.field("view") {
        known @ ("stale" | "all") => known,
        _ => "drafts",
    };
    let views = [
        ("Drafts", "drafts"),
        ("Past review date", "stale"),
        ("All", "all"),
    ];
    let tabs: Vec<Value> = views
        .iter()
        .map(|(title, name)| {
            tab(
                title,
                format!("/desk/entries?view={name}"),
                of(name).len(),
                *name == view,
            )
        })
        .collect();
    let mut found = of(view);
    found.sort_by_key(|item| {
        (
            std::cmp::Reverse(item.evidence.as_ref().map_or(0, |evidence| evidence.asks)),
            item.path.clone(),
        )
    });
    let rows: Vec<Value> = found.iter().map(|item| row(item, now)).collect();
    let empty = match view {
        "drafts" => "No drafts. Open a gap under Questions and draft an entry for it.",
        "stale" => "Nothing is past its review date.",
        _ => "There is no content yet.",
    };
    shared::page(
        &call,
        "Entries",
        "desk/entries.html",
        json!({ "tabs": tabs, "entries": rows, "empty": empty }),
    )
}

fn belongs(item: &Item, view: &str, now: Timestamp) -> bool {
    match view {
        "drafts" => item.withheld(now) == Some(Withheld::Draft),
        "stale" => item.stale(now),
        _ => true,
    }
}

fn row(item: &Item, now: Timestamp) -> Value {
    let mut flags = Vec::new();
    if let Some(withheld) = item.withheld(now) {
        flags.push(json!({ "text": serde_json::to_value(withheld).unwrap_or_default(), "tone": "warn" }));
    }
    if item.stale(now) {
        flags.push(json!({ "text": "past its review date", "tone": "bad" }));
    }
    json!({
        "file": item.file.to_string_lossy(),
        "title": if item.question.is_empty() { &item.title } else { &item.question },
        "category": if item.category.is_empty() { &item.section } else { &item.category },
        "asks": item.evidence.as_ref().map_or(0, |evidence| evidence.asks),
        "flags": flags,
    })
}
