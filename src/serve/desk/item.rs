//! One comment with everything needed to decide: text with personal data marked, reason, matched
//! entries, the person's earlier items, history, and the verbs that are open now.

use serde_json::{Value, json};

use super::queue::line;
use super::shared::{age, time};
use super::table::{Call, Right};
use crate::comment::What;
use crate::store;
use crate::store::comments::{self, Event, Filter, OfficialAnswer, Row};
use crate::text::redact::Redactor;
use crate::triage::Verdict;

struct Found {
    row: Row,
    events: Vec<Event>,
    answers: Vec<OfficialAnswer>,
    earlier: Vec<Row>,
}

/// The item's context, or nothing when there is no such comment.
pub fn item(call: &Call, id: &str) -> Result<Option<Value>, store::Error> {
    let Some(found) = call.endpoint.store.read(|reader| {
        let Some(row) = comments::get(reader, id)? else {
            return Ok(None);
        };
        let earlier = match &row.email {
            Some(email) => comments::find(
                reader,
                &Filter {
                    email: Some(email.clone()),
                    limit: 6,
                    ..Filter::default()
                },
            )?,
            None => Vec::new(),
        };
        let (events, answers) = (
            comments::events(reader, id)?,
            comments::answers(reader, Some(id), None)?,
        );
        Ok(Some(Found {
            row,
            events,
            answers,
            earlier,
        }))
    })?
    else {
        return Ok(None);
    };
    Ok(Some(context(call, &found)))
}

fn context(call: &Call, found: &Found) -> Value {
    let (row, now) = (&found.row, call.endpoint.micros());
    let verdict: Option<Verdict> = serde_json::from_str(&row.verdict).ok();
    let redactor = Redactor::new(&call.endpoint.config.brand.contacts);
    let redaction = redactor.redact(&row.text);
    let comms = Right::Comms.allows(&call.staff.role);
    let open = !matches!(row.visibility.as_str(), "withdrawn" | "rejected");
    let answers = |state: &str| {
        found
            .answers
            .iter()
            .filter(|answer| answer.state == state)
            .collect::<Vec<_>>()
    };
    json!({
        "id": row.id, "reference": row.reference, "private": row.private,
        "who": row.author.as_deref().unwrap_or("A visitor"),
        "page": row.page, "page_title": row.page_title,
        "at": time(row.created_at), "age": age(row.created_at, now),
        "visibility": visibility_said(&row.visibility), "care": care_said(&row.care),
        "marked": marked(&row.text, &redaction.spans),
        "redacted": redaction.text,
        "suggestion": row.disposition.replace('_', " "),
        "sure": verdict.as_ref().and_then(sure),
        "reasons": verdict.as_ref().map(|verdict| verdict.reasons.clone()).unwrap_or_default(),
        "matched": matched(call, verdict.as_ref()),
        "verbs": verbs(row, comms),
        "may_answer": comms && open && !row.private,
        "may_redact": comms && open && !row.private && !redaction.spans.is_empty(),
        "draft_answer": "",
        "proposed": if comms { json!(answers("proposed").iter().map(|a| json!({ "id": a.id, "text": a.text })).collect::<Vec<_>>()) } else { json!([]) },
        "official": answers("approved").iter().map(|answer| answer.text.clone()).collect::<Vec<_>>(),
        "replies": found.events.iter().filter_map(|event| reply(event, now)).collect::<Vec<_>>(),
        "earlier": found.earlier.iter().filter(|other| other.id != row.id).map(|other| line(other, now, None)).collect::<Vec<_>>(),
        "history": found.events.iter().scan("", |last, event| Some(history(event, now, std::mem::replace(last, &event.reason)))).collect::<Vec<_>>(),
    })
}

fn visibility_said(visibility: &str) -> &str {
    match visibility {
        "pending" => "waits for a decision",
        "published" => "on the site",
        "redacted" => "on the site without personal data",
        "hidden" => "taken off the site",
        "withdrawn" => "taken back by the visitor",
        other => other,
    }
}

/// Where care stands, in words; empty when care has nothing to do with it.
pub fn care_said(care: &str) -> &str {
    match care {
        "none" => "",
        "queued" => "on its way to care",
        "forwarded" => "handed to care",
        "acknowledged" => "care has it",
        "returned" => "care gave it back",
        "answered" => "care has answered",
        "solved" => "solved by care",
        "reopened" => "open again at care",
        other => other,
    }
}

/// The text in pieces; those that look like personal data carry their kind.
fn marked(text: &str, spans: &[crate::text::redact::Span]) -> Vec<Value> {
    let characters: Vec<char> = text.chars().collect();
    let piece = |from: usize, to: usize| {
        characters[from.min(characters.len())..to.min(characters.len())]
            .iter()
            .collect::<String>()
    };
    let mut parts = Vec::new();
    let mut at = 0;
    for span in spans {
        parts.push(json!({ "text": piece(at, span.start) }));
        parts.push(json!({ "text": piece(span.start, span.end), "kind": span.kind }));
        at = span.end;
    }
    parts.push(json!({ "text": piece(at, characters.len()) }));
    parts
}

fn sure(verdict: &Verdict) -> Option<String> {
    verdict
        .probabilities
        .get(&verdict.disposition)
        .map(|probability| format!("{probability:.2}"))
}

fn matched(call: &Call, verdict: Option<&Verdict>) -> Vec<Value> {
    let public = call.endpoint.public();
    let urls = verdict
        .map(|verdict| verdict.matched.as_slice())
        .unwrap_or_default();
    urls.iter()
        .filter_map(|url| {
            public
                .pages
                .get(url)
                .map(|facts| json!({ "url": url, "title": facts.title }))
        })
        .collect()
}

/// The verbs that are open, the suggested one marked.
fn verbs(row: &Row, comms: bool) -> Vec<Value> {
    let forwarded = row.care != "none" && row.care != "returned";
    let public = matches!(row.visibility.as_str(), "published" | "redacted");
    let suggested = match row.disposition.as_str() {
        "spam" => "spam",
        "rage" => "hold",
        "crisis" => "forward",
        "service_issue" if row.private => "forward",
        "service_issue" => "both",
        _ if row.private => "forward",
        _ => "publish",
    };
    let all = [
        ("publish", "Publish", "p", comms && !public && !row.private),
        ("forward", "Forward", "f", !forwarded),
        (
            "both",
            "Both",
            "b",
            comms && !public && !forwarded && !row.private,
        ),
        ("hold", "Hold", "h", comms && !public),
        ("hide", "Take off the site", "t", comms && public),
        ("spam", "Spam", "s", comms && row.visibility != "rejected"),
        ("reject", "Reject", "r", comms && row.visibility != "rejected"),
        ("claim", "I take it", "c", row.claimed_by.is_none()),
        ("unclaim", "Leave it to others", "c", row.claimed_by.is_some()),
    ];
    if row.visibility == "withdrawn" {
        return Vec::new();
    }
    all.iter()
        .filter(|(.., open)| *open)
        .map(|(name, label, key, _)| json!({ "name": name, "label": label, "key": key, "suggested": *name == suggested }))
        .collect()
}

fn reply(event: &Event, now: i64) -> Option<Value> {
    match What::of(event)? {
        What::Replied { text, agent, .. } => Some(json!({
            "text": text, "by": agent.unwrap_or_else(|| event.actor.clone()), "at": time(event.at), "age": age(event.at, now),
        })),
        _ => None,
    }
}

/// One line of the history; a reason that was just given is not said twice.
fn history(event: &Event, now: i64, last: &str) -> Value {
    let why = if event.reason == last {
        ""
    } else {
        event.reason.as_str()
    };
    json!({
        "at": time(event.at), "age": age(event.at, now), "what": event.kind.replace('_', " "),
        "who": event.actor, "why": why,
    })
}
