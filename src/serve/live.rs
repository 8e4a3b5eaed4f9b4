//! Live reload for `serve --watch`: an event stream that tells open pages of each new build, and the
//! script that listens.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::endpoint::Endpoint;

/// Reloads the page and keeps the place where the reader was.
const SCRIPT: &str = "\
const key = 'frontload-scroll:' + location.pathname;
const kept = sessionStorage.getItem(key);
if (kept) { sessionStorage.removeItem(key); scrollTo(0, Number(kept)); }
let first = true;
const events = new EventSource('/_live/events');
events.onmessage = () => {
  if (first) { first = false; return; }
  sessionStorage.setItem(key, String(scrollY));
  location.reload();
};
";

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

/// `GET /_live/events`: one message at once, one more for each build.
pub async fn events(State(endpoint): State<Arc<Endpoint>>) -> Response {
    let mut versions = endpoint.changed.subscribe();
    versions.mark_changed();
    let (sender, receiver) = tokio::sync::mpsc::channel::<std::io::Result<String>>(1);
    let mut stopping = endpoint.stopping.subscribe();
    tokio::spawn(async move {
        loop {
            tokio::select! {
                changed = versions.changed() => if changed.is_err() { return },
                // An open page must not hold up the stop.
                _ = stopping.wait_for(|stops| *stops) => return,
            }
            let message = format!("data: {}\n\n", *versions.borrow_and_update());
            if sender.send(Ok(message)).await.is_err() {
                return;
            }
        }
    });
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, Body::from_stream(super::files::stream_of(receiver))).into_response()
}
