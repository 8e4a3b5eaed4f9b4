//! Reconciles receipts, events, outbox and tries: every difference in words, none when all is accounted for.

use std::collections::{BTreeMap, BTreeSet};

use crate::store::comments::{self, Event, Filter, Row};
use crate::store::outbox::{self, Attempt, Delivery};
use crate::store::{Reader, Store, archive};

use super::{Error, state};

/// All that is compared.
struct Books {
    comments: BTreeMap<String, Row>,
    events: BTreeMap<String, Vec<Event>>,
    deliveries: BTreeMap<String, (Delivery, Vec<Attempt>)>,
    /// Comments whose exchange is in the archive.
    archived: BTreeSet<String>,
    /// When the oldest conversation of the archive began: older ones may have left by retention.
    oldest: Option<i64>,
}

/// Differences between receipts, events, outbox and deliveries, in words; empty when all is accounted for.
pub fn audit(store: &Store) -> Result<Vec<String>, Error> {
    let books = store.read(read)?;
    let mut found = Vec::new();
    for (id, row) in &books.comments {
        let events = books.events.get(id).map_or(&[][..], Vec::as_slice);
        check_comment(&books, row, events, &mut found);
    }
    for comment in books
        .events
        .keys()
        .filter(|comment| !books.comments.contains_key(*comment))
    {
        found.push(format!(
            "events are kept of comment {comment}, which does not exist"
        ));
    }
    for (delivery, attempts) in books.deliveries.values() {
        check_delivery(&books, delivery, attempts, &mut found);
    }
    Ok(found)
}

fn read(reader: &Reader<'_>) -> Result<Books, crate::store::Error> {
    let comments = comments::find(reader, &Filter::default())?;
    let mut events: BTreeMap<String, Vec<Event>> = BTreeMap::new();
    for event in comments::events_since(reader, None, i64::MIN)? {
        events.entry(event.comment.clone()).or_default().push(event);
    }
    let mut deliveries = BTreeMap::new();
    for delivery in outbox::list(reader, &[], usize::MAX)? {
        if let Some(with_attempts) = outbox::get(reader, &delivery.id)? {
            deliveries.insert(delivery.id, with_attempts);
        }
    }
    let (mut references, mut oldest) = (BTreeSet::new(), None);
    archive::each(reader, &mut |row| {
        oldest = [oldest, row.created_at].into_iter().flatten().min();
        if row.source == super::receive::SOURCE {
            references.insert(row.id);
        }
    })?;
    let archived = comments
        .iter()
        .filter(|row| references.contains(&row.reference))
        .map(|row| row.id.clone())
        .collect();
    let comments = comments.into_iter().map(|row| (row.id.clone(), row)).collect();
    Ok(Books {
        comments,
        events,
        deliveries,
        archived,
        oldest,
    })
}

fn check_comment(books: &Books, row: &Row, events: &[Event], found: &mut Vec<String>) {
    let name = &row.reference;
    if events.is_empty() {
        found.push(format!("comment {name} has a receipt but no event"));
        return;
    }
    if erased(events) {
        return;
    }
    let mut replayed = Row {
        id: row.id.clone(),
        care: "none".to_owned(),
        visibility: "pending".to_owned(),
        private: row.private,
        ..Row::default()
    };
    for event in events {
        state::apply(&mut replayed, event);
    }
    if replayed.visibility != row.visibility {
        let (kept, told) = (&row.visibility, &replayed.visibility);
        found.push(format!(
            "comment {name} says it is `{kept}`; its events say `{told}`"
        ));
    }
    if replayed.care != row.care {
        found.push(format!(
            "comment {name} says care is `{}`; its events say `{}`",
            row.care, replayed.care
        ));
    }
    let delivered: BTreeSet<String> = named(events, "delivered", "delivery");
    for event in events
        .iter()
        .filter(|event| matches!(event.kind.as_str(), "forwarded" | "alerted"))
    {
        check_handoff(books, (name, event), &delivered, found);
    }
    for id in &delivered {
        let other = books
            .deliveries
            .get(id)
            .map(|(delivery, _)| delivery.state.as_str());
        if other.is_some_and(|state| state != "done") {
            found.push(format!(
                "comment {name} says delivery {id} arrived; the outbox says `{}`",
                other.unwrap_or("")
            ));
        }
    }
    let replied = events.iter().any(|event| event.kind == "replied");
    let still_there = books.oldest.is_none_or(|oldest| row.created_at >= oldest);
    if replied && still_there && !books.archived.contains(&row.id) {
        found.push(format!("comment {name} has a reply that is not in the archive"));
    }
}

/// Every destination that a handoff names has its delivery (or had it: delivered rows leave by retention).
fn check_handoff(
    books: &Books,
    (name, event): (&str, &Event),
    delivered: &BTreeSet<String>,
    found: &mut Vec<String>,
) {
    let data: serde_json::Value = serde_json::from_str(&event.data).unwrap_or_default();
    let texts = |key: &str| -> Vec<String> {
        let list = data[key].as_array().cloned().unwrap_or_default();
        list.iter()
            .filter_map(|one| one.as_str())
            .map(str::to_owned)
            .collect()
    };
    let (destinations, ids) = (texts("destinations"), texts("deliveries"));
    if destinations.is_empty() || destinations.len() != ids.len() {
        found.push(format!(
            "comment {name} was {} without destinations on record",
            event.kind
        ));
    }
    for (destination, id) in destinations.iter().zip(&ids) {
        match books.deliveries.get(id) {
            Some((delivery, _)) if delivery.destination == *destination => {}
            Some((delivery, _)) => {
                found.push(format!(
                    "comment {name} was {} to {destination}; delivery {id} goes to {}",
                    event.kind, delivery.destination
                ));
            }
            // Alerts leave no `delivered` event: once their row has left by retention nothing can be said.
            None if delivered.contains(id) || event.kind == "alerted" => {}
            None => found.push(format!(
                "comment {name} was forwarded to {destination}, but delivery {id} is missing"
            )),
        }
    }
}

fn check_delivery(books: &Books, delivery: &Delivery, attempts: &[Attempt], found: &mut Vec<String>) {
    let id = &delivery.id;
    let arrived = attempts.iter().any(|attempt| attempt.outcome == "ok");
    if delivery.state == "done" && !arrived {
        found.push(format!("delivery {id} is done, but no try succeeded"));
    }
    if arrived && delivery.state != "done" {
        found.push(format!(
            "delivery {id} succeeded, but its state is `{}`",
            delivery.state
        ));
    }
    if delivery.attempts != attempts.len() as i64 {
        found.push(format!(
            "delivery {id} counts {} tries; the log holds {}",
            delivery.attempts,
            attempts.len()
        ));
    }
    let Some(comment) = &delivery.comment else { return };
    let Some(row) = books.comments.get(comment) else {
        found.push(format!(
            "delivery {id} is for comment {comment}, which does not exist"
        ));
        return;
    };
    let events = books.events.get(comment).map_or(&[][..], Vec::as_slice);
    if erased(events) {
        return;
    }
    let handed: BTreeSet<String> = events.iter().flat_map(ids).collect();
    let ours = matches!(
        delivery.kind.as_str(),
        super::forward::FORWARDED | super::forward::CRISIS
    );
    if ours && !handed.contains(id) {
        found.push(format!(
            "delivery {id} of comment {} has no event that made it",
            row.reference
        ));
    }
    if delivery.kind == super::forward::FORWARDED
        && delivery.state == "done"
        && !named(events, "delivered", "delivery").contains(id)
    {
        found.push(format!(
            "delivery {id} arrived, but comment {} was not told",
            row.reference
        ));
    }
}

/// Whether a person's data was erased: then the log keeps that things happened, and not what.
fn erased(events: &[Event]) -> bool {
    events.iter().any(|event| event.kind == "erased")
}

/// Ids of the deliveries that an event made.
fn ids(event: &Event) -> Vec<String> {
    let data: serde_json::Value = serde_json::from_str(&event.data).unwrap_or_default();
    let list = data["deliveries"].as_array().cloned().unwrap_or_default();
    list.iter()
        .filter_map(|one| one.as_str())
        .map(str::to_owned)
        .collect()
}

/// Values of `key` in the data of events of one kind.
fn named(events: &[Event], kind: &str, key: &str) -> BTreeSet<String> {
    events
        .iter()
        .filter(|event| event.kind == kind)
        .filter_map(|event| serde_json::from_str::<serde_json::Value>(&event.data).ok())
        .filter_map(|data| data[key].as_str().map(str::to_owned))
        .collect()
}
