//! Customer care: forwarding through the outbox, carriers (mail, signed webhook), replies in, audit.
//!
//! A handoff is written in the same transaction as the decision; a worker delivers it at least once
//! under a stable id. Two texts are never mixed: the personal reply and the official answer.

use serde::{Deserialize, Serialize};

use crate::config::{Config, Destination};
use crate::store::{self, Store, Tx, comments::Row, outbox::Delivery};

/// What leaves for care (Standard Webhooks payload `comment.forwarded`).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Handoff {
    pub reference: String,
    pub page: String,
    pub title: String,
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    pub disposition: String,
    pub reasons: Vec<String>,
    pub language: String,
    pub status_url: String,
    pub matched: Vec<String>,
}

/// What comes back (`care.reply`).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Reply {
    pub reference: String,
    pub text: String,
    #[serde(default)]
    pub agent: Option<String>,
    /// `answered`, `solved`, `returned`
    #[serde(default)]
    pub status: Option<String>,
    /// Care proposes (part of) it as official answer.
    #[serde(default)]
    pub publish: bool,
}

/// Adds a delivery for each destination and the `forwarded` event, inside the caller's transaction.
pub fn forward(
    tx: &mut Tx<'_>,
    row: &Row,
    destinations: &[Destination],
    handoff: &Handoff,
    actor: &str,
    now: i64,
) -> Result<Vec<Delivery>, store::Error> {
    let _ = (tx, row, destinations, handoff, actor, now);
    unimplemented!()
}

/// Delivers what is due, once round; returns how many were tried. `serve` calls it in a loop, `care retry` by hand.
pub fn deliver_due(store: &Store, config: &Config, now: i64) -> Result<usize, Error> {
    let _ = (store, config, now);
    unimplemented!()
}

/// An incoming webhook that is not accepted.
#[derive(Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum HookRefusal {
    /// 404
    UnknownDestination,
    /// 401
    BadSignature,
    /// 400 with a sentence
    BadBody(String),
}

/// Verifies and takes in a reply from `destination`: raw body, headers by name. A repeated id has no effect.
pub fn receive(
    store: &Store,
    config: &Config,
    destination: &str,
    headers: &dyn Fn(&str) -> Option<String>,
    body: &[u8],
    now: i64,
) -> Result<Result<(), HookRefusal>, Error> {
    let _ = (store, config, destination, headers, body, now);
    unimplemented!()
}

/// Differences between receipts, events, outbox and deliveries, in words; empty when all is accounted for.
pub fn audit(store: &Store) -> Result<Vec<String>, Error> {
    let _ = store;
    unimplemented!()
}

/// Care's machinery failed.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)]
pub enum Error {
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error(transparent)]
    Conversation(#[from] crate::conversation::Error),
    #[error("destination `{name}`: {cause}")]
    Destination { name: String, cause: String },
}
