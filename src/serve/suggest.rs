//! Entries that may answer a comment before it is sent: the page in between, for visitors without
//! JavaScript. "This answered it" is a confirmed deflection; "send it anyway" a failed one.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::{HeaderMap, StatusCode};
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
/// Entries offered at most.
const OFFERED: usize = 3;

/// A form that waits for its sender's choice.
#[derive(Serialize, Deserialize)]
struct Waiting {
    form: Form,
    entries: Vec<String>,
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

/// Keeps the form and leads its sender to the page in between.
pub async fn hold_back(
    endpoint: &Arc<Endpoint>,
    request: &Request,
    accepted: &Accepted,
) -> Result<Response, Refusal> {
    let public = endpoint.public();
    let offered = entries(&public, &request.form.text);
    let waiting = Waiting {
        form: request.form.clone(),
        entries: offered.into_iter().map(|hit| hit.url).collect(),
    };
    let record = serde_json::to_string(&waiting).unwrap_or_default();
    let (hash, at) = (token_hash(&accepted.token), accepted.row.created_at);
    let kept = endpoint
        .store
        .write_async(move |tx| waiting::put(tx, &hash, &record, at))
        .await;
    kept.map_err(|error| {
        tracing::error!(%error, "a form could not be kept");
        answer::unavailable()
    })?;
    Ok(answer::see_other(&format!("/comments/check/{}", accepted.token)))
}

/// `GET /comments/check/{token}`
pub async fn show(State(endpoint): State<Arc<Endpoint>>, Path(token): Path<String>) -> Response {
    let public = endpoint.public();
    let Some(waiting) = find(&endpoint, &token) else {
        return gone(&public);
    };
    let offered: Vec<Hit> = entries(&public, &waiting.form.text);
    let context = json!({
        "action": format!("/comments/check/{token}"),
        "entries": offered.iter().map(|hit| json!({ "url": hit.url, "title": hit.title, "summary": hit.snippet })).collect::<Vec<_>>(),
        "html": untrusted(&waiting.form.text),
        "page_title": public.pages.get(&waiting.form.page).map(|facts| facts.title.clone()),
    });
    answer::page(&public, StatusCode::OK, "comment/check.html", "", &context)
}

/// `POST /comments/check/{token}`: `choice` is `answered` or `anyway`; `entry` says which answered.
pub async fn choose(
    State(endpoint): State<Arc<Endpoint>>,
    ConnectInfo(peer): ConnectInfo<std::net::SocketAddr>,
    Path(token): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let public = endpoint.public();
    let fields = match answer::body(body, intake::LARGEST).await {
        Ok(bytes) if client::same_origin(&endpoint, &headers) => answer::fields(&bytes),
        Ok(_) => {
            return answer::error_page(
                &public,
                StatusCode::FORBIDDEN,
                "This form was sent from another site.",
            );
        }
        Err(refusal) => return answer::refused(&refusal),
    };
    let Some(waiting) = find(&endpoint, &token) else {
        return gone(&public);
    };
    if fields.get("choice").map(String::as_str) == Some("answered") {
        return answered(&endpoint, &token, &waiting, fields.get("entry")).await;
    }
    let form = Form {
        anyway: true,
        ..waiting.form
    };
    let request = Request {
        kind: BodyKind::Form,
        form: form.clone(),
        // The token is the key: a second press of the button leads to the same receipt.
        key: format!("check-{}", token_hash(&token)),
        prefix: client::prefix(&endpoint, peer, &headers),
    };
    let taken = intake::take(&endpoint, &public, request).await;
    taken.unwrap_or_else(|refusal| intake::refuse(&public, BodyKind::Form, &form, &refusal))
}

async fn answered(endpoint: &Endpoint, token: &str, waiting: &Waiting, entry: Option<&String>) -> Response {
    let entry = entry
        .filter(|entry| waiting.entries.contains(entry))
        .or(waiting.entries.first())
        .cloned();
    let entry = entry.unwrap_or_else(|| "/faq/".to_owned());
    let confirmed = Deflection {
        page: waiting.form.page.clone(),
        entry: entry.clone(),
        outcome: "confirmed".to_owned(),
        at: endpoint.micros(),
    };
    let hash = token_hash(token);
    let counted = endpoint
        .store
        .write_async(move |tx| {
            if waiting::remove(tx, &hash)? {
                signals::deflection(tx, &confirmed)
            } else {
                Ok(())
            }
        })
        .await;
    if let Err(error) = counted {
        tracing::warn!(%error, "a deflection was not counted");
    }
    answer::see_other(&entry)
}

fn find(endpoint: &Endpoint, token: &str) -> Option<Waiting> {
    let hash = token_hash(token);
    let record = endpoint
        .store
        .read(|reader| waiting::get(reader, &hash))
        .ok()
        .flatten()?;
    serde_json::from_str(&record).ok()
}

fn gone(public: &Public) -> Response {
    let message = "This page is no longer here. If you had not sent your message yet, please write it again.";
    answer::error_page(public, StatusCode::NOT_FOUND, message)
}
