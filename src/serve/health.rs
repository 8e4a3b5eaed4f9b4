//! Liveness, readiness, and figures for a monitor.

use std::fmt::Write;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::endpoint::Endpoint;
use crate::store::{self, Reader, comments, outbox};

/// `GET /healthz`: the process answers.
pub async fn alive() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: the store can be read and there is a site to show.
pub async fn ready(State(endpoint): State<Arc<Endpoint>>) -> Response {
    let readable = endpoint
        .store
        .read_async(|reader| outbox::next_due(reader).map(|_| ()))
        .await
        .is_ok();
    if readable && !endpoint.public().release.is_empty() {
        (StatusCode::OK, "ready\n").into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "not ready\n").into_response()
    }
}

/// `GET /metrics`: Prometheus text.
pub async fn metrics(State(endpoint): State<Arc<Endpoint>>) -> Response {
    let Ok(text) = endpoint.store.read_async(figures).await else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    (
        [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")],
        text,
    )
        .into_response()
}

fn figures(reader: &Reader<'_>) -> Result<String, store::Error> {
    let mut text =
        String::from("# HELP frontload_comments Comments by visibility.\n# TYPE frontload_comments gauge\n");
    let visibilities = [
        "pending",
        "published",
        "redacted",
        "hidden",
        "rejected",
        "withdrawn",
    ];
    let comments = comments::by_state(reader)?;
    for visibility in visibilities {
        let here = comments.iter().filter(|(shown, _, _)| shown == visibility);
        let count: i64 = here.map(|(_, _, count)| count).sum();
        let _ = writeln!(text, "frontload_comments{{visibility=\"{visibility}\"}} {count}");
    }
    text.push_str("# HELP frontload_outbox Deliveries by state.\n# TYPE frontload_outbox gauge\n");
    let deliveries = outbox::counts(reader)?;
    for state in ["ready", "leased", "done", "dead", "paused", "discarded"] {
        let here = deliveries.iter().filter(|(_, at, _)| at == state);
        let count: i64 = here.map(|(_, _, count)| count).sum();
        let _ = writeln!(text, "frontload_outbox{{state=\"{state}\"}} {count}");
    }
    Ok(text)
}
