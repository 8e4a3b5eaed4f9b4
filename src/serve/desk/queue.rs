//! The queue: what waits, one line each; one item with everything needed to decide.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::item;
use super::notice;
use super::rules::{self, Verb};
use super::shared::{self, age, excerpt, tab, time, with_notice};
use super::table::{Call, Right};
use crate::comment::ledger::{Act, Error};
use crate::serve::answer;
use crate::store::comments::{self, Filter, Row};
use crate::store::{self, Reader};

/// Lines of one page.
const LINES: usize = 50;

/// `GET /desk/queue?view=&find=&older=`
pub fn page(call: Call) -> Response {
    show(&call, None, StatusCode::OK, "")
}

/// `GET /desk/comments/{id}`
pub fn one(call: Call) -> Response {
    let id = call.path.get("id").cloned().unwrap_or_default();
    show(&call, Some(&id), StatusCode::OK, "")
}

/// `POST /desk/comments/{id}`
pub fn decide(call: Call) -> Response {
    let id = call.path.get("id").cloned().unwrap_or_default();
    let Some(verb) = Verb::parse(call.field("verb"), call.field("text"), call.field("answer")) else {
        return show(
            &call,
            Some(&id),
            StatusCode::UNPROCESSABLE_ENTITY,
            "Nothing was changed: the desk does not know this action.",
        );
    };
    // Care works with comments too, but what the public sees is decided by comms.
    let care_may = matches!(verb, Verb::Forward | Verb::Claim | Verb::Unclaim);
    if !care_may && !Right::Comms.allows(&call.staff.role) {
        return show(
            &call,
            Some(&id),
            StatusCode::FORBIDDEN,
            "Nothing was changed: comms decides what the site shows. You can forward this comment or take it on.",
        );
    }
    let by = Act::new(&call.staff.name, call.endpoint.micros(), call.field("reason"));
    match rules::decide(&call.endpoint, &id, &verb, &by) {
        Ok(()) => answer::see_other(&with_notice(&format!("/desk/comments/{id}"), call.field("verb"))),
        Err(Error::Unknown) => shared::missing(&call, "comment"),
        Err(Error::Illegal(illegal)) => show(
            &call,
            Some(&id),
            StatusCode::CONFLICT,
            &format!("Nothing was changed: {}.", illegal.to_string().replace('`', "")),
        ),
        Err(Error::Store(error)) => shared::unavailable(&call, &error),
    }
}

struct View {
    rows: Vec<Row>,
    counts: [usize; 4],
    more: bool,
}

fn show(call: &Call, id: Option<&str>, status: StatusCode, fault: &str) -> Response {
    let view = match call.field("view") {
        known @ ("answers" | "public" | "all") => known,
        _ => "pending",
    };
    let older: usize = call.field("older").parse().unwrap_or(0);
    let find = crate::comment::reference_typed(call.field("find"));
    let found = call
        .endpoint
        .store
        .read(|reader| read(reader, view, &find, older));
    let found = match found {
        Ok(found) => found,
        Err(error) => return shared::unavailable(call, &error),
    };
    let now = call.endpoint.micros();
    let mut context = json!({
        "title": "Queue",
        "tabs": tabs(view, &found.counts),
        "rows": found.rows.iter().map(|row| line(row, now, id)).collect::<Vec<_>>(),
        "empty": if find.is_empty() { match view {
            "pending" => "Nothing waits here. New comments appear as visitors write them.",
            "answers" => "Care has proposed no official answer. One stands here when care marks a reply for the site.",
            "public" => "No comment is on the site yet. Publish one from Waiting.",
            _ => "Nobody has written a comment yet.",
        } } else { "No comment has this reference." },
        "find": find,
        "more": found.more.then(|| format!("/desk/queue?view={view}&older={}", older + LINES)),
    });
    if let Some(id) = id {
        match item::item(call, id) {
            Ok(Some(mut item)) => {
                if !fault.is_empty() {
                    keep_typed(&mut item, call);
                }
                context["item"] = item;
            }
            Ok(None) => return shared::missing(call, "comment"),
            Err(error) => return shared::unavailable(call, &error),
        }
        if notice::undoable(call.field("done")) {
            context["undo"] = json!(format!("/desk/comments/{id}"));
        }
    }
    if !fault.is_empty() {
        context["fault"] = json!(fault);
    }
    shared::with_status(call, status, "Queue", "desk/queue.html", context)
}

/// What was typed into a form that was refused stays in it.
fn keep_typed(item: &mut Value, call: &Call) {
    let text = call.field("text");
    match call.field("verb") {
        "answer" => item["draft_answer"] = json!(text),
        "redact" => item["redacted"] = json!(text),
        "approve" => {
            let proposed = item["proposed"].as_array_mut().into_iter().flatten();
            for answer in proposed.filter(|answer| answer["id"] == call.field("answer")) {
                answer["text"] = json!(text);
            }
        }
        _ => {}
    }
}

fn filter(view: &str) -> Filter {
    let visibility = match view {
        "pending" => vec!["pending".to_owned()],
        "public" => vec!["published".to_owned(), "redacted".to_owned()],
        _ => Vec::new(),
    };
    Filter {
        visibility,
        oldest_first: view == "pending",
        ..Filter::default()
    }
}

fn read(reader: &Reader<'_>, view: &str, find: &str, older: usize) -> Result<View, store::Error> {
    let proposed = comments::answers(reader, None, Some("proposed"))?;
    let count =
        |view: &str| comments::count(reader, &filter(view)).map(|count| usize::try_from(count).unwrap_or(0));
    let counts = [count("pending")?, proposed.len(), count("public")?, count("all")?];
    let mut rows = if !find.is_empty() {
        comments::by_reference(reader, find)?.into_iter().collect()
    } else if view == "answers" {
        let rows = proposed
            .iter()
            .map(|answer| comments::get(reader, &answer.comment));
        rows.filter_map(Result::transpose)
            .collect::<Result<Vec<_>, _>>()?
    } else {
        comments::find(
            reader,
            &Filter {
                limit: LINES + 1,
                offset: older,
                ..filter(view)
            },
        )?
    };
    let more = rows.len() > LINES;
    rows.truncate(LINES);
    Ok(View { rows, counts, more })
}

fn tabs(view: &str, counts: &[usize; 4]) -> Vec<Value> {
    let names = [
        ("Waiting", "pending"),
        ("Answers from care", "answers"),
        ("Public", "public"),
        ("All", "all"),
    ];
    let tabs = names.iter().zip(counts);
    tabs.map(|((title, name), count)| tab(title, format!("/desk/queue?view={name}"), *count, view == *name))
        .collect()
}

/// One line: what, who, where, how old, why flagged.
pub fn line(row: &Row, now: i64, current: Option<&str>) -> Value {
    let tone = match row.disposition.as_str() {
        "crisis" | "spam" | "rage" => "bad",
        "service_issue" | "misinformation" => "warn",
        "praise" | "known_question" => "good",
        _ => "",
    };
    let mut flags = vec![json!({ "text": row.disposition.replace('_', " "), "tone": tone })];
    if row.visibility != "pending" {
        flags.push(json!({ "text": row.visibility, "tone": "" }));
    }
    if row.care != "none" {
        flags.push(json!({ "text": item::care_said(&row.care), "tone": "" }));
    }
    if let Some(by) = &row.claimed_by {
        flags.push(json!({ "text": format!("{by} works on it"), "tone": "warn" }));
    }
    json!({
        "href": format!("/desk/comments/{}", row.id),
        "reference": row.reference,
        "excerpt": excerpt(&row.text, 110),
        "who": row.author.as_deref().unwrap_or("A visitor"),
        "page_title": row.page_title,
        "at": time(row.created_at),
        "age": age(row.created_at, now),
        "flags": flags,
        "current": current == Some(row.id.as_str()),
    })
}
