//! One person's data in words that travel: the export a person may ask for, and its erasure.

use serde_json::{Value, json};

use super::thread::time;
use crate::store::person::{self, Erased, Held};
use crate::store::{self, Store};

/// All that is kept under `email`, as JSON: comments with their logs, answers and deliveries, and
/// conversations that name the address.
pub fn export(store: &Store, email: &str) -> Result<Value, store::Error> {
    let person = store.read(|reader| person::of(reader, email))?;
    let comments: Vec<Value> = person.comments.iter().map(comment).collect();
    let conversations: Vec<Value> = person
        .conversations
        .iter()
        .map(|row| {
            let conversation = serde_json::from_str(&row.json).unwrap_or(Value::String(row.json.clone()));
            json!({ "source": row.source, "id": row.id, "conversation": conversation })
        })
        .collect();
    Ok(json!({ "email": email, "comments": comments, "conversations": conversations }))
}

/// Takes all that is kept under `email`; the logs note that and by whom.
pub fn erase(store: &Store, email: &str, by: &str, at: i64) -> Result<Erased, store::Error> {
    let (email, by) = (email.to_owned(), by.to_owned());
    store.write(move |tx| person::erase(tx, &email, &by, at))
}

fn comment(held: &Held) -> Value {
    let row = &held.comment;
    let parsed = |text: &str| serde_json::from_str(text).unwrap_or(Value::Null);
    let log: Vec<Value> = held
        .events
        .iter()
        .map(|event| {
            json!({
                "at": time(event.at).to_string(), "actor": event.actor, "kind": event.kind,
                "reason": event.reason, "data": parsed(&event.data),
            })
        })
        .collect();
    let answers: Vec<Value> = held
        .answers
        .iter()
        .map(
            |answer| json!({ "at": time(answer.at).to_string(), "state": answer.state, "text": answer.text }),
        )
        .collect();
    let deliveries: Vec<Value> = held
        .deliveries
        .iter()
        .map(|delivery| {
            json!({
                "kind": delivery.kind, "destination": delivery.destination, "state": delivery.state,
                "created_at": time(delivery.created_at).to_string(), "payload": parsed(&delivery.payload),
            })
        })
        .collect();
    json!({
        "reference": row.reference, "page": row.page, "page_title": row.page_title,
        "author": row.author, "email": row.email, "text": row.text, "public_text": row.public_text,
        "language": row.language, "private": row.private, "notify": row.notify,
        "created_at": time(row.created_at).to_string(), "visibility": row.visibility, "care": row.care,
        "disposition": row.disposition, "verdict": parsed(&row.verdict),
        "log": log, "answers": answers, "deliveries": deliveries,
    })
}
