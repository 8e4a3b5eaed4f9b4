//! Signed webhooks in: care's replies, and live conversations. Signatures are checked over the raw
//! bytes before anything is read.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::care::{self, HookRefusal, signature::Keys};
use crate::conversation::{self, Format, ReadOptions};

use super::answer;
use super::endpoint::Endpoint;

/// Largest reply of care, bytes.
const REPLY: usize = 256 * 1024;
/// Largest batch of conversations, bytes.
const BATCH: usize = 16 * 1024 * 1024;

/// `POST /hooks/care/{destination}`
pub async fn care(
    State(endpoint): State<Arc<Endpoint>>,
    Path(destination): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let bytes = match answer::body(body, REPLY).await {
        Ok(bytes) => bytes,
        Err(refusal) => return answer::refused(&refusal),
    };
    let shared = endpoint.clone();
    let received = tokio::task::spawn_blocking(move || {
        let header = |name: &str| {
            headers
                .get(name)
                .and_then(|value| value.to_str().ok())
                .map(str::to_owned)
        };
        care::receive(
            &shared.store,
            &shared.config,
            &destination,
            &header,
            &bytes,
            shared.micros(),
        )
    });
    match received.await {
        Ok(Ok(Ok(()))) => {
            endpoint.rebuild.ring();
            StatusCode::NO_CONTENT.into_response()
        }
        Ok(Ok(Err(refusal))) => refused(&refusal),
        Ok(Err(error)) => {
            tracing::error!(%error, "a reply from care was not taken in");
            answer::refused(&answer::unavailable())
        }
        Err(error) => {
            tracing::error!(%error, "a reply from care was not taken in");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn refused(refusal: &HookRefusal) -> Response {
    let (status, message) = match refusal {
        HookRefusal::UnknownDestination => (StatusCode::NOT_FOUND, "There is no such destination."),
        HookRefusal::BadSignature => (StatusCode::UNAUTHORIZED, "The signature does not fit."),
        HookRefusal::BadBody(message) => (StatusCode::BAD_REQUEST, message.as_str()),
    };
    answer::data(status, &json!({ "error": message }))
}

/// `POST /hooks/conversations`: JSONL, kept whole or not at all.
pub async fn conversations(
    State(endpoint): State<Arc<Endpoint>>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    // Nobody is known before the last byte: unsigned bodies may fill only so much memory.
    let Ok(_place) = endpoint.batches.try_acquire() else {
        return answer::refused(&answer::unavailable());
    };
    let bytes = match answer::body(body, BATCH).await {
        Ok(bytes) => bytes,
        Err(refusal) => return answer::refused(&refusal),
    };
    let header = |name: &str| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or("")
    };
    let signed = (
        header("webhook-id"),
        header("webhook-timestamp"),
        header("webhook-signature"),
    );
    let known = Keys::parse(&endpoint.config.harvest.hook_secret)
        .is_ok_and(|keys| keys.verify(signed, &bytes, endpoint.now().as_second()).is_ok());
    if !known {
        return refused(&HookRefusal::BadSignature);
    }
    let shared = endpoint.clone();
    match tokio::task::spawn_blocking(move || import(&shared, &bytes)).await {
        Ok(Ok(report)) => answer::data(StatusCode::OK, &serde_json::to_value(report).unwrap_or_default()),
        Ok(Err(Fault::Batch(problems))) => answer::data(
            StatusCode::BAD_REQUEST,
            &json!({ "error": "Nothing was kept.", "problems": problems }),
        ),
        Ok(Err(Fault::Machine(error))) => {
            tracing::error!(%error, "conversations were not imported");
            answer::refused(&answer::unavailable())
        }
        Err(error) => {
            tracing::error!(%error, "conversations were not imported");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// Why a batch was not imported.
enum Fault {
    /// Lines that are no conversations, in words.
    Batch(Vec<String>),
    Machine(conversation::Error),
}

/// Reads the batch as any export is read; one malformed line, and nothing of it is kept.
fn import(endpoint: &Endpoint, bytes: &[u8]) -> Result<conversation::ImportReport, Fault> {
    let machine = |cause| {
        Fault::Machine(conversation::Error::Io {
            path: "batch.jsonl".into(),
            cause,
        })
    };
    let folder = tempfile::tempdir().map_err(machine)?;
    let file = folder.path().join("batch.jsonl");
    std::fs::write(&file, bytes).map_err(machine)?;
    let options = ReadOptions {
        format: Format::Jsonl,
        ..ReadOptions::default()
    };
    let (mut kept, mut problems) = (Vec::new(), Vec::new());
    let paths = [file];
    conversation::read(&paths, &options, &mut |read| match read {
        Ok(conversation) => kept.push(conversation),
        Err(skip) if skip.malformed => {
            problems.push(format!("line {}: {}", skip.place.line.unwrap_or(0), skip.reason));
        }
        Err(_) => {}
    })
    .map_err(Fault::Machine)?;
    if !problems.is_empty() {
        problems.truncate(20);
        return Err(Fault::Batch(problems));
    }
    conversation::import_all(&endpoint.store, kept).map_err(Fault::Machine)
}
