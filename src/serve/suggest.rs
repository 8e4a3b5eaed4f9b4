//! Entries that may answer a comment before it is sent: the page in between, for visitors without
//! JavaScript. "This answered it" is a confirmed deflection; "send it anyway" a failed one.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::comment::{Accepted, Form, Refusal, token_hash};
use crate::search::Hit;
use crate::site::markdown::untrusted;
use crate::store::signals::{self, Deflection};
use crate::store::waiting;

use super::answer::{self, BodyKind};
use super::client;
use super::endpoint::{Endpoint, Public};
use super::intake::{self, Request};

/// An entry is offered from this confidence on.
const CONFIDENT: f64 = 0.6;
/// Largest body of a choice, bytes.
const SMALL: usize = 4 * 1024;
/// Entries offered at most.
const OFFERED: usize = 3;

/// How long a form waits, microseconds: a day.
const WAITS: i64 = 86_400_000_000;

/// What the store keeps of a form whose sender is asked.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Waiting {
    /// Nothing chosen yet.
    Open {
        form: Form,
        /// Addresses of the entries offered.
        entries: Vec<String>,
        /// Microseconds.
        at: i64,
    },
    /// The choice is made; of the form nothing is kept but where it led.
    Chosen { to: String },
}

/// A form that is to wait for its sender's choice.
pub struct HeldBack {
    token: String,
    waiting: Waiting,
    at: i64,
}

/// Whether a form is asked the question at all.
pub fn applies(endpoint: &Endpoint, form: &Form) -> bool {
    endpoint.config.comments.suggest && !form.anyway && !form.private && form.parent.is_none()
}

/// Entries that may answer `text`; empty when none is likely enough.
pub fn entries(public: &Public, text: &str) -> Vec<Hit> {
    let found = public.index.matches(text, OFFERED);
    found
        .into_iter()
        .filter(|(_, confidence)| *confidence >= CONFIDENT)
        .map(|(hit, _)| hit)
        .collect()
}

/// What is to be kept of `form` while its sender chooses. The same form sent twice has one token.
pub fn held_back(endpoint: &Endpoint, form: Form, accepted: &Accepted, offered: Vec<Hit>) -> HeldBack {
    let (row, at) = (&accepted.row, accepted.row.created_at);
    let once = if row.idem_key.is_empty() {
        row.id.as_str()
    } else {
        row.idem_key.as_str()
    };
    let entries = offered.into_iter().map(|hit| hit.url).collect();
    HeldBack {
        token: endpoint
            .keys
            .receipt_token(&format!("check {once} {}", row.body_hash)),
        waiting: Waiting::Open { form, entries, at },
        at,
    }
}

/// Keeps the form and leads its sender to the page in between.
pub async fn hold_back(endpoint: &Endpoint, held: HeldBack) -> Result<Response, Refusal> {
    let HeldBack { token, waiting, at } = held;
    let (hash, record) = (token_hash(&token), text_of(&waiting));
    let kept = endpoint.store.write_async(move |tx| {
        waiting::purge(tx, at.saturating_sub(WAITS))?;
        match waiting::get(&tx.reader(), &hash)? {
            Some(_) => Ok(()), // the same form again, perhaps with its choice made
            None => waiting::put(tx, &hash, &record, at),
        }
    });
    kept.await.map_err(|error| {
        tracing::error!(%error, "a form could not be kept");
        answer::unavailable()
    })?;
    Ok(answer::see_other(&format!("/comments/check/{token}")))
}

fn text_of(waiting: &Waiting) -> String {
    serde_json::to_string(waiting).unwrap_or_default()
}

/// `GET /comments/check/{token}`
pub async fn show(
    State(endpoint): State<Arc<Endpoint>>,
    token: Result<Path<String>, PathRejection>,
) -> Response {
    let public = endpoint.public();
    let Ok(Path(token)) = token else {
        return gone(&public);
    };
    match find(&endpoint, &token).await {
        Some(Waiting::Open { form, entries, .. }) => {
            question(&public, StatusCode::OK, &token, (&form, &entries))
        }
        Some(Waiting::Chosen { to }) => answer::see_other(&to),
        None => gone(&public),
    }
}

fn question(
    public: &Public,
    status: StatusCode,
    token: &str,
    (form, offered): (&Form, &[String]),
) -> Response {
    let entries: Vec<_> = entries(public, &form.text)
        .into_iter()
        .filter(|hit| offered.contains(&hit.url))
        .map(|hit| json!({ "url": hit.url, "title": hit.title, "summary": hit.snippet }))
        .collect();
    let context = json!({
        "action": format!("/comments/check/{token}"),
        "entries": entries,
        "html": untrusted(&form.text),
        "page_title": public.pages.get(&form.page).map(|facts| facts.title.clone()),
    });
    answer::page(public, status, "comment/check.html", "", &context)
}

/// `POST /comments/check/{token}`: `choice` is `answered` or `anyway`; `entry` says which answered.
pub async fn choose(
    State(endpoint): State<Arc<Endpoint>>,
    ConnectInfo(peer): ConnectInfo<std::net::SocketAddr>,
    token: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let public = endpoint.public();
    let Ok(Path(token)) = token else {
        return gone(&public);
    };
    if !client::same_origin(&endpoint, &headers) {
        let message = "This form was sent from another site.";
        return answer::error_page(&public, StatusCode::FORBIDDEN, message);
    }
    let fields = match answer::body(body, SMALL).await {
        Ok(bytes) => answer::fields(&bytes),
        Err(refusal) => return answer::refused(&refusal),
    };
    let (form, offered) = match find(&endpoint, &token).await {
        Some(Waiting::Open { form, entries, .. }) => (form, entries),
        Some(Waiting::Chosen { to }) => return answer::see_other(&to),
        None => return gone(&public),
    };
    match fields.get("choice").map(String::as_str) {
        Some("answered") => {
            let chosen = fields.get("entry").filter(|entry| offered.contains(entry));
            let entry = chosen.or(offered.first()).map_or("/faq/", String::as_str);
            answered(&endpoint, &token, &form.page, entry).await
        }
        Some("anyway") => {
            let prefix = client::prefix(&endpoint, peer, &headers);
            anyway(&endpoint, &token, form, prefix).await
        }
        _ => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            question(&public, status, &token, (&form, &offered))
        }
    }
}

/// Sends the form that waited.
async fn anyway(endpoint: &Arc<Endpoint>, token: &str, form: Form, prefix: String) -> Response {
    let public = endpoint.public();
    let form = Form { anyway: true, ..form };
    let request = Request {
        kind: BodyKind::Form,
        form: form.clone(),
        // The token is the key: a second press of the button leads to the same receipt.
        key: format!("check-{}", token_hash(token)),
        prefix,
    };
    let response = match intake::take(endpoint, &public, request).await {
        Ok(response) => response,
        Err(refusal) => return intake::refuse(&public, BodyKind::Form, &form, &refusal),
    };
    let to = answer::text(response.headers(), &header::LOCATION).to_owned();
    let (hash, at) = (token_hash(token), endpoint.micros());
    let record = text_of(&Waiting::Chosen { to });
    let forgotten = endpoint
        .store
        .write_async(move |tx| waiting::put(tx, &hash, &record, at));
    if let Err(error) = forgotten.await {
        // It is purged after a day, and its key keeps it from being stored twice.
        tracing::warn!(%error, "a form that was sent still waits");
    }
    response
}

async fn answered(endpoint: &Endpoint, token: &str, page: &str, entry: &str) -> Response {
    let (hash, at) = (token_hash(token), endpoint.micros());
    let confirmed = Deflection {
        page: page.to_owned(),
        entry: entry.to_owned(),
        outcome: "confirmed".to_owned(),
        at,
    };
    let record = text_of(&Waiting::Chosen { to: entry.to_owned() });
    let counted = endpoint.store.write_async(move |tx| {
        let open = waiting::get(&tx.reader(), &hash)?.is_some_and(|kept| open(&kept).is_some());
        if open {
            signals::deflection(tx, &confirmed)?;
            waiting::put(tx, &hash, &record, at)?;
        }
        Ok(())
    });
    if let Err(error) = counted.await {
        tracing::warn!(%error, "a deflection was not counted");
    }
    answer::see_other(entry)
}

fn open(record: &str) -> Option<Waiting> {
    serde_json::from_str(record)
        .ok()
        .filter(|waiting| matches!(waiting, Waiting::Open { .. }))
}

async fn find(endpoint: &Endpoint, token: &str) -> Option<Waiting> {
    let (hash, now) = (token_hash(token), endpoint.micros());
    let found = endpoint
        .store
        .read_async(move |reader| waiting::get(reader, &hash))
        .await;
    let record = found.unwrap_or_else(|error| {
        tracing::error!(%error, "a form that waits could not be read");
        None
    })?;
    match serde_json::from_str(&record).ok()? {
        Waiting::Open { at, .. } if now.saturating_sub(at) > WAITS => None,
        waiting => Some(waiting),
    }
}

fn gone(public: &Public) -> Response {
    let message = "This page is no longer here. If you had not sent your message yet, please write it again.";
    answer::error_page(public, StatusCode::NOT_FOUND, message)
}
