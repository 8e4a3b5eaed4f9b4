//! Live reload for `serve --watch`: an event stream that tells open pages of each new state and of
//! what is wrong with a save, and the script that listens. It goes into pages as they are sent: no
//! file of the site ever carries it.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::endpoint::Endpoint;
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};

const SCRIPT: &str = include_str!("preview.js");
/// Problems that are shown at once; `check` lists all of a site that has more.
const SHOWN: usize = 100;
/// Changed addresses that a message names.
const NAMED: usize = 200;
/// How soon (milliseconds) a page asks again when the server went away.
const RETRY: u32 = 250;

/// What open pages are told.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct News {
    /// The server's start: numbers of another start mean nothing.
    pub boot: i64,
    /// Counts public states.
    pub version: u64,
    /// Site paths whose bytes changed, as far as they are known.
    pub changed: Vec<String>,
    /// What is wrong with what was saved last; empty = it is public.
    pub problems: Vec<Problem>,
}

/// One problem, ready to be shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Problem {
    severity: Severity,
    /// `content/faq/bags.md:3:1`
    place: Option<String>,
    message: String,
    /// The source line, with what is meant underlined.
    excerpt: Option<String>,
    hint: Option<String>,
}

impl News {
    /// A new public state stands.
    pub fn published(&mut self, version: u64, changed: &[String]) {
        self.version = version;
        self.changed = changed.iter().take(NAMED).cloned().collect();
        self.problems.clear();
    }

    /// A save that could not be published: errors first.
    pub fn failed(&mut self, problems: &Diagnostics) {
        let errors = problems.iter().filter(|p| p.severity == Severity::Error);
        let warnings = problems.iter().filter(|p| p.severity == Severity::Warning);
        self.problems = errors.chain(warnings).take(SHOWN).map(Problem::of).collect();
    }

    /// The machine failed.
    pub fn broken(&mut self, error: &dyn std::error::Error) {
        let fault = Diagnostic::general("machine", error.to_string());
        self.problems = vec![Problem::of(&fault)];
    }
}

impl Problem {
    fn of(diagnostic: &Diagnostic) -> Problem {
        Problem {
            severity: diagnostic.severity,
            place: diagnostic.place.as_ref().map(ToString::to_string),
            message: diagnostic.message.clone(),
            excerpt: diagnostic.excerpt(),
            hint: diagnostic.hint.clone(),
        }
    }
}

/// A page with the script in its head, and the state that it shows.
pub fn with_script(page: &[u8], boot: i64, version: u64) -> Bytes {
    let tag = format!("<script src=\"/_live.js\" data-boot=\"{boot}\" data-version=\"{version}\"></script>");
    let head = page
        .windows(7)
        .position(|part| part.eq_ignore_ascii_case(b"</head>"));
    let (before, after) = page.split_at(head.unwrap_or(page.len()));
    [before, tag.as_bytes(), after].concat().into()
}

/// What is shown where there is no page: at an unknown address of a site that never was whole.
pub fn blank(boot: i64, version: u64) -> Response {
    let page = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Preview</title></head>\
                <body><main><h1>There is nothing to show yet</h1><p>The site appears here when it is whole.</p></main></body></html>\n";
    let html = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
    (
        StatusCode::NOT_FOUND,
        html,
        with_script(page.as_bytes(), boot, version),
    )
        .into_response()
}

/// `GET /_live.js`
pub async fn script() -> Response {
    (
        [
            (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
            (header::CACHE_CONTROL, "no-store"),
        ],
        SCRIPT,
    )
        .into_response()
}

/// `GET /_live/events`: one message at once, one more for each change.
pub async fn events(State(endpoint): State<Arc<Endpoint>>) -> Response {
    let mut news = endpoint.news.subscribe();
    news.mark_changed();
    let (sender, receiver) = tokio::sync::mpsc::channel::<std::io::Result<String>>(1);
    let mut stopping = endpoint.stopping.subscribe();
    tokio::spawn(async move {
        loop {
            tokio::select! {
                changed = news.changed() => if changed.is_err() { return },
                // An open page must not hold up the stop.
                _ = stopping.wait_for(|stops| *stops) => return,
                () = sender.closed() => return,
            }
            let message = match serde_json::to_string(&*news.borrow_and_update()) {
                Ok(json) => format!("retry: {RETRY}\ndata: {json}\n\n"),
                Err(_) => return,
            };
            if sender.send(Ok(message)).await.is_err() {
                return;
            }
        }
    });
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, Body::from_stream(super::stream::stream_of(receiver))).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Place;

    #[test]
    fn the_script_goes_into_the_head_and_a_page_without_one_gets_it_last() {
        let page = with_script(b"<head><title>x</title></HEAD><body>", 7, 3);
        let page = String::from_utf8_lossy(&page);
        assert!(
            page.contains("<script src=\"/_live.js\" data-boot=\"7\" data-version=\"3\"></script></HEAD>")
        );
        assert!(with_script(b"<p>x", 7, 3).starts_with(b"<p>x<script"));
    }

    #[test]
    fn all_problems_are_told_errors_first_and_go_when_they_are_mended() {
        let text = "---\ntitel: Bags\n---\n";
        let mut problems = Diagnostics::new();
        problems.push(Diagnostic::warning("stale", Place::file("content/a.md"), "old"));
        problems.push(
            Diagnostic::error(
                "unknown-key",
                Place::at("content/b.md", text, 2, 1).width(5),
                "not known",
            )
            .hint("did you mean `title`?"),
        );
        let mut news = News::default();
        news.failed(&problems);
        let told = serde_json::to_value(&news).unwrap();
        assert_eq!(told["problems"][0]["place"], "content/b.md:2:1");
        assert!(
            told["problems"][0]["excerpt"]
                .as_str()
                .unwrap()
                .contains("titel: Bags")
        );
        assert_eq!(told["problems"][0]["hint"], "did you mean `title`?");
        assert_eq!(told["problems"][1]["severity"], "warning");
        news.published(4, &["/faq/".to_owned()]);
        assert!(news.problems.is_empty());
    }
}
