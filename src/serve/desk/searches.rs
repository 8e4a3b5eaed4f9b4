//! What people searched: what found nothing, and what led to an answer further down the list. The first
//! are gaps; the words of the second may be phrasings of the entry that was clicked. A person decides.

use axum::response::Response;
use serde_json::{Value, json};

use super::shared;
use super::table::Call;
use crate::content::Item;
use crate::store::signals::{self, Searched};

/// Lines of each table.
const LINES: usize = 100;
/// Times a term must have come before its words are shown: once is somebody.
const AGREE: i64 = 2;
/// Days looked back, in the store's unit.
const WINDOW: i64 = 90 * 86_400_000_000;

/// `GET /desk/searches`
pub fn page(call: Call) -> Response {
    let since = call.endpoint.micros().saturating_sub(WINDOW);
    let read = call
        .endpoint
        .store
        .read(|reader| Ok((signals::failed(reader, since)?, signals::lower(reader, since)?)));
    let (failed, lower) = match read {
        Ok(read) => read,
        Err(error) => return shared::unavailable(&call, &error),
    };
    let public = call.endpoint.public();
    let shown = |one: &&Searched| one.count >= AGREE;
    let nothing: Vec<Value> = failed.iter().filter(shown).take(LINES).map(plain).collect();
    let proposed = lower.iter().filter(shown).filter_map(|one| {
        let item = public.shelf.items.iter().find(|item| item.path == one.about)?;
        (!known(item, &one.term)).then(|| {
            json!({ "term": one.term, "count": one.count, "title": item.title, "file": item.file.to_string_lossy() })
        })
    });
    let proposed: Vec<Value> = proposed.take(LINES).collect();
    shared::page(
        &call,
        "Questions",
        "desk/searches.html",
        json!({ "nothing": nothing, "proposed": proposed }),
    )
}

fn plain(one: &Searched) -> Value {
    json!({ "term": one.term, "count": one.count, "language": one.about })
}

/// Whether an entry has these words already.
fn known(item: &Item, term: &str) -> bool {
    let same = |phrasing: &String| crate::text::normal_hash(phrasing) == crate::text::normal_hash(term);
    item.asked_as
        .iter()
        .chain([&item.title, &item.question])
        .any(same)
}
