//! The receipt: what was sent, what becomes of it, and taking it back. Behind a secret address; an
//! unknown one looks the same as a wrong one.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};

use crate::comment::{self, Receipt, ledger};

use super::answer;
use super::client;
use super::endpoint::{Endpoint, Public};

/// `GET /receipt/{token}`
pub async fn show(
    State(endpoint): State<Arc<Endpoint>>,
    token: Result<Path<String>, PathRejection>,
) -> Response {
    let public = endpoint.public();
    let Ok(Path(token)) = token else {
        return unknown(&public);
    };
    let (store, hours, now) = (
        endpoint.store.clone(),
        endpoint.config.comments.answer_within_hours,
        endpoint.micros(),
    );
    let own = token.clone();
    let found = tokio::task::spawn_blocking(move || comment::receipt(&store, &own, hours, now)).await;
    match found {
        Ok(Ok(Some(receipt))) => {
            let language = public
                .pages
                .get(&receipt.page)
                .map_or("", |facts| facts.language.as_str());
            answer::page(
                &public,
                StatusCode::OK,
                "comment/receipt.html",
                language,
                &context(&receipt, &token),
            )
        }
        Ok(Ok(None)) => unknown(&public),
        Ok(Err(error)) => {
            tracing::error!(%error, "a receipt could not be read");
            let message = "We cannot show this just now. What you sent is safe; try again in a minute.";
            answer::error_page(&public, StatusCode::SERVICE_UNAVAILABLE, message)
        }
        Err(_) => unknown(&public),
    }
}

fn context(receipt: &Receipt, token: &str) -> Value {
    let mut steps: Vec<Value> = receipt
        .timeline
        .iter()
        .map(|step| json!({ "label": step.words, "at": step.at, "done": true }))
        .collect();
    if !receipt.next.is_empty() {
        steps.push(json!({ "label": receipt.next, "done": false }));
    }
    let replies: Vec<Value> = receipt
        .replies
        .iter()
        .map(|reply| json!({ "agent": reply.agent, "at": reply.at, "html": reply.html }))
        .collect();
    json!({ "noindex": true, "receipt": {
        "reference": receipt.reference, "headline": receipt.state, "replies": replies, "steps": steps,
        "due": receipt.by, "late": receipt.late, "html": receipt.html, "at": receipt.sent_at,
        "author": receipt.author, "private": receipt.private, "page": receipt.page, "page_title": receipt.page_title,
        "withdraw_url": receipt.may_withdraw.then(|| format!("/receipt/{token}/withdraw")),
    }})
}

fn unknown(public: &Public) -> Response {
    answer::error_page(
        public,
        StatusCode::NOT_FOUND,
        "There is no receipt at this address. Check that you have all of it.",
    )
}

/// `POST /receipt/{token}/withdraw`
pub async fn withdraw(
    State(endpoint): State<Arc<Endpoint>>,
    token: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let public = endpoint.public();
    let Ok(Path(token)) = token else {
        return unknown(&public);
    };
    if answer::body(body, 1024).await.is_err() || !client::same_origin(&endpoint, &headers) {
        return answer::error_page(
            &public,
            StatusCode::FORBIDDEN,
            "This form was sent from another site.",
        );
    }
    let (own, now) = (token.clone(), endpoint.micros());
    match endpoint
        .store
        .attempt_async(move |tx| ledger::withdraw(tx, &own, now))
        .await
    {
        Ok(_) => {
            endpoint.rebuild.ring();
            answer::see_other(&format!("/receipt/{token}"))
        }
        // Taken back before, or too late: the receipt says which.
        Err(ledger::Error::Illegal(_)) => answer::see_other(&format!("/receipt/{token}")),
        Err(ledger::Error::Unknown) => unknown(&public),
        Err(ledger::Error::Store(error)) => {
            tracing::error!(%error, "a comment could not be taken back");
            let message = "We could not take it back just now. Please try again in a minute.";
            answer::error_page(&public, StatusCode::SERVICE_UNAVAILABLE, message)
        }
    }
}
