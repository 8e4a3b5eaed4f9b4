//! What all pages of the desk have in common: the frame with its counts, ages in words, excerpts.

use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::notice;
use super::table::{Call, Right};
use crate::serve::answer;
use crate::store::comments::{self, Filter, OfficialAnswer};
use crate::store::{self, outbox};

/// What waits for a person.
#[derive(Clone, Debug, Default)]
pub struct Waiting {
    /// Comments without a decision.
    pub pending: i64,
    /// Official answers that care proposed.
    pub proposed: Vec<OfficialAnswer>,
    /// Deliveries given up or paused.
    pub stuck: usize,
}

/// Counts what waits.
pub fn waiting(call: &Call) -> Result<Waiting, store::Error> {
    call.endpoint.store.read(|reader| {
        let pending = Filter {
            visibility: vec!["pending".to_owned()],
            ..Filter::default()
        };
        Ok(Waiting {
            pending: comments::count(reader, &pending)?,
            proposed: comments::answers(reader, None, Some("proposed"))?,
            stuck: outbox::list(reader, &["dead", "paused"], 1000)?.len(),
        })
    })
}

/// A page of the desk: `context` with the frame around it.
pub fn page(call: &Call, current: &str, template: &str, context: Value) -> Response {
    with_status(call, StatusCode::OK, current, template, context)
}

/// The same, with a status of its own.
pub fn with_status(
    call: &Call,
    status: StatusCode,
    current: &str,
    template: &str,
    mut context: Value,
) -> Response {
    let waiting = waiting(call).unwrap_or_default();
    let views = [
        ("Today", "/desk/", 0, Right::Staff),
        (
            "Queue",
            "/desk/queue",
            waiting.pending + i64::try_from(waiting.proposed.len()).unwrap_or(0),
            Right::Staff,
        ),
        ("Questions", "/desk/questions", 0, Right::Staff),
        ("Entries", "/desk/entries", 0, Right::Comms),
        (
            "Care",
            "/desk/care",
            i64::try_from(waiting.stuck).unwrap_or(0),
            Right::Staff,
        ),
        ("Reports", "/desk/reports", 0, Right::Staff),
        ("People", "/desk/people", 0, Right::Admin),
    ];
    let views: Vec<Value> = views
        .iter()
        .filter(|(.., right)| right.allows(&call.staff.role))
        .map(|(title, href, count, _)| json!({ "title": title, "href": href, "count": count, "current": *title == current }))
        .collect();
    context["views"] = json!(views);
    context["staff"] = json!({ "name": call.staff.name, "role": call.staff.role, "csrf": call.staff.csrf });
    if context.get("title").is_none() {
        context["title"] = json!(current);
    }
    if let Some(said) = notice::said(call.field("done")) {
        context["notice"] = json!(said);
    }
    answer::page(&call.endpoint.public(), status, template, "", &context)
}

/// The store cannot be read or written.
pub fn unavailable(call: &Call, error: &dyn std::fmt::Display) -> Response {
    tracing::error!(%error, "the desk could not read or write");
    let message = "The store does not answer. Nothing was changed; try again in a minute.";
    refused(
        call,
        StatusCode::SERVICE_UNAVAILABLE,
        "This did not work just now",
        message,
    )
}

/// A page of the desk that says why there is nothing else on it.
pub fn refused(call: &Call, status: StatusCode, title: &str, message: &str) -> Response {
    let context = json!({ "title": title, "message": message });
    with_status(call, status, "", "desk/error.html", context)
}

/// There is no such thing.
pub fn missing(call: &Call, what: &str) -> Response {
    refused(
        call,
        StatusCode::NOT_FOUND,
        &format!("This {what} is not here"),
        "It was removed, or the address is not quite right.",
    )
}

/// A time of the store as RFC 3339.
pub fn time(micros: i64) -> String {
    Timestamp::from_microsecond(micros)
        .map(|time| time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
        .unwrap_or_default()
}

/// How long ago, as people say it; after a month the date.
pub fn age(then: i64, now: i64) -> String {
    let minutes = now.saturating_sub(then).max(0) / 60_000_000;
    match minutes {
        0 => "just now".to_owned(),
        1..=59 => format!("{minutes} min ago"),
        60..=1439 => format!("{} h ago", minutes / 60),
        1440..=43199 => format!("{} d ago", minutes / 1440),
        _ => time(then).chars().take(10).collect(),
    }
}

/// The beginning of a text, on one line.
pub fn excerpt(text: &str, characters: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= characters {
        return line;
    }
    let cut: String = line.chars().take(characters).collect();
    format!(
        "{}…",
        cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole)
    )
}

/// A tab above a list.
pub fn tab(title: &str, href: String, count: usize, current: bool) -> Value {
    json!({ "title": title, "href": href, "count": count, "current": current })
}

/// An address with a notice to show there, by its code.
pub fn with_notice(href: &str, code: &str) -> String {
    debug_assert!(notice::said(code).is_some(), "`{code}` says nothing");
    let sign = if href.contains('?') { '&' } else { '?' };
    format!("{href}{sign}done={code}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_said_as_people_say_them() {
        let minute = 60_000_000;
        assert_eq!(age(0, 30_000_000), "just now");
        assert_eq!(age(0, 5 * minute), "5 min ago");
        assert_eq!(age(0, 150 * minute), "2 h ago");
        assert_eq!(age(0, 3 * 1440 * minute), "3 d ago");
        assert_eq!(age(0, 60 * 1440 * minute), "1970-01-01");
        assert_eq!(
            age(10, 0),
            "just now",
            "a clock that jumped back is no reason to say odd things"
        );
    }

    #[test]
    fn an_excerpt_ends_at_a_word() {
        assert_eq!(excerpt("one two\n three four", 12), "one two…");
        assert_eq!(excerpt("short", 12), "short");
    }
}
