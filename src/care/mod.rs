//! Customer care: forwarding through the outbox, carriers (mail, signed webhook), replies in, audit.
//!
//! A handoff is written in the same transaction as the decision; a worker delivers it at least once
//! under a stable id. Two texts are never mixed: the personal reply and the official answer.

mod audit;
pub mod carrier;
mod deliver;
mod forward;
mod inbox;
mod listing;
mod mail;
mod receive;
pub mod schedule;
pub mod signature;
mod state;
mod webhook;

use serde::{Deserialize, Serialize};

use crate::store;

pub use audit::audit;
pub use deliver::{deliver_due, deliver_with};
pub use forward::{alert, forward};
pub use inbox::{Mail, receive_mail};
pub use listing::{Listed, discard, list, retry, retry_all, show, test, test_with};
pub use receive::receive;

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
    #[error("a worker of the outbox stopped; what it held is tried again when its lease ends")]
    Worker,
}
