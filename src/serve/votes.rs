//! Votes under entries and the search beacon: counted, without cookie or address.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::answer::{self, BodyKind};
use super::client;
use super::endpoint::Endpoint;
use super::find::masked;
use crate::comment::Refusal;
use crate::store::signals::{self, Signal, Vote};

/// Largest body of a vote or signal, bytes.
const SMALL: usize = 4 * 1024;

/// `POST /votes`
pub async fn vote(
    State(endpoint): State<Arc<Endpoint>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let (kind, fields) = match read(&endpoint, peer, &headers, body).await {
        Ok(read) => read,
        Err(refusal) => return answer::refused(&refusal),
    };
    let page = string(&fields, "page");
    if !endpoint.public().pages.contains_key(&page) {
        return answer::refused(&unknown_page());
    }
    let helpful = match fields.get("helpful") {
        Some(Value::Bool(helpful)) => *helpful,
        Some(Value::String(word)) if matches!(word.as_str(), "true" | "yes" | "1") => true,
        Some(Value::String(word)) if matches!(word.as_str(), "false" | "no" | "0") => false,
        _ => {
            let refusal = Refusal {
                fields: vec![("helpful".into(), "Say true or false.".into())],
                ..answer::refusal(
                    StatusCode::UNPROCESSABLE_ENTITY,
                    "The vote says neither yes nor no.",
                )
            };
            return answer::refused(&refusal);
        }
    };
    let vote = Vote {
        page: page.clone(),
        helpful,
        at: endpoint.micros(),
    };
    let kept = endpoint
        .store
        .write_async(move |tx| signals::vote(tx, &vote))
        .await;
    done(kept, kind, &format!("{page}?voted=1#helpful"))
}

/// `POST /signals`
pub async fn signal(
    State(endpoint): State<Arc<Endpoint>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let (kind, fields) = match read(&endpoint, peer, &headers, body).await {
        Ok(read) => read,
        Err(refusal) => return answer::refused(&refusal),
    };
    let number = |name: &str| {
        fields
            .get(name)
            .and_then(|value| value.as_i64().or_else(|| value.as_str()?.parse().ok()))
    };
    let signal = Signal {
        term: masked(&string(&fields, "term")),
        hits: number("hits").unwrap_or(0).clamp(0, 1_000_000),
        band: Some(string(&fields, "band"))
            .filter(|band| matches!(band.as_str(), "answer" | "maybe" | "none"))
            .unwrap_or_default(),
        clicked: clicked(&endpoint, &string(&fields, "clicked")),
        position: number("position").map(|position| position.clamp(0, 1000)),
        at: endpoint.micros(),
        language: string(&fields, "lang")
            .chars()
            .filter(char::is_ascii_alphabetic)
            .take(8)
            .collect(),
        confidence: fields
            .get("confidence")
            .and_then(Value::as_f64)
            .map(|confidence| (confidence.clamp(0.0, 1.0) * 1000.0) as i64),
        reformulated: Some(masked(&string(&fields, "reformulated"))).filter(|term| !term.is_empty()),
        asked: fields.get("asked").and_then(Value::as_bool).unwrap_or(false),
    };
    if signal.term.is_empty() {
        return answer::refused(&answer::refusal(
            StatusCode::UNPROCESSABLE_ENTITY,
            "A signal needs its term.",
        ));
    }
    let kept = endpoint
        .store
        .write_async(move |tx| signals::signal(tx, &signal))
        .await;
    done(kept, kind, "/search/")
}

fn done(kept: Result<(), crate::store::Error>, kind: BodyKind, back: &str) -> Response {
    match (kept, kind) {
        (Err(error), _) => {
            tracing::warn!(%error, "a vote or signal was not kept");
            answer::refused(&answer::unavailable())
        }
        (Ok(()), BodyKind::Json) => StatusCode::NO_CONTENT.into_response(),
        (Ok(()), BodyKind::Form) => answer::see_other(back),
    }
}

fn unknown_page() -> Refusal {
    Refusal {
        fields: vec![("page".into(), "There is no such page.".into())],
        ..answer::refusal(
            StatusCode::UNPROCESSABLE_ENTITY,
            "There is no page at this address.",
        )
    }
}

fn string(fields: &serde_json::Map<String, Value>, name: &str) -> String {
    fields
        .get(name)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .chars()
        .take(500)
        .collect()
}

/// A page of the site, or nothing: what follows a `?` and other addresses are the visitor's own affair.
fn clicked(endpoint: &Endpoint, path: &str) -> Option<String> {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let public = endpoint.public();
    public.release.get(path).map(|_| path.to_owned())
}

async fn read(
    endpoint: &Endpoint,
    peer: SocketAddr,
    headers: &HeaderMap,
    body: Body,
) -> Result<(BodyKind, serde_json::Map<String, Value>), Refusal> {
    // A beacon may only send text/plain without asking first; its content is JSON all the same.
    let beacon = answer::text(headers, &axum::http::header::CONTENT_TYPE).starts_with("text/plain");
    let kind = if beacon {
        BodyKind::Json
    } else {
        answer::body_kind(headers)?
    };
    let bytes = answer::body(body, SMALL).await?;
    if !client::same_origin(endpoint, headers) {
        return Err(answer::refusal(
            StatusCode::FORBIDDEN,
            "This was sent from another site.",
        ));
    }
    client::may_count(endpoint, peer, headers).map_err(|seconds| Refusal {
        retry_after: Some(seconds),
        ..answer::refusal(
            StatusCode::TOO_MANY_REQUESTS,
            "That is more than we count in one minute.",
        )
    })?;
    let fields = match kind {
        BodyKind::Form => answer::fields(&bytes)
            .into_iter()
            .map(|(name, value)| (name, Value::String(value)))
            .collect(),
        BodyKind::Json => serde_json::from_slice(&bytes)
            .map_err(|_| answer::refusal(StatusCode::BAD_REQUEST, "This is not a JSON object."))?,
    };
    Ok((kind, fields))
}
