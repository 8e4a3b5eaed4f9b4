//! Conversations: readers, one file a format, and the archive.
//!
//! Readers keep DESIGN 4.4's invariants: messages sorted by (at, id), the first customer message
//! exactly once, at least one public customer message or the record is skipped with a reason,
//! repaired UTF-8, and read = kept + skipped.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::store::Store;

/// All messages with one person on one matter (the JSONL contract).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Conversation {
    /// Unique within `source`.
    pub id: String,
    pub source: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brand: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_raw: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolved_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub satisfaction: Option<Satisfaction>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    pub messages: Vec<Message>,
}

/// What the helpdesk says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Status {
    Open,
    Pending,
    Resolved,
    Closed,
    Spam,
}

/// The customer's rating.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Satisfaction {
    /// 0..1
    pub score: f64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
}

/// One of the messages.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Message {
    pub id: String,
    pub author: Author,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    pub text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
    /// Internal note: never harvested.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub private: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_reply_to: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
}

/// Who wrote a message.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Author {
    pub role: Role,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handle: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// The part a person plays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Role {
    #[default]
    Customer,
    Agent,
    Bot,
    System,
}

/// A file beside a message; metadata only.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Attachment {
    #[serde(default)]
    pub name: String,
    #[serde(default, rename = "type")]
    pub media_type: String,
    #[serde(default)]
    pub size: u64,
}

/// Export formats this floor reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Format {
    #[default]
    Auto,
    Jsonl,
    Zendesk,
    Mbox,
    Maildir,
    Eml,
    Twcs,
    Csv,
}

/// What a reader needs to know besides the bytes.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// Format, or `Auto` to recognise it.
    pub format: Format,
    /// Domains whose senders are agents (mail).
    pub own_domains: Vec<String>,
    /// Handles or ids whose authors are agents (twcs, CSV).
    pub own_handles: Vec<String>,
    /// CSV: our field -> its column.
    pub columns: BTreeMap<String, String>,
    /// `source` given to conversations whose format does not name one; empty = the format's name.
    pub source: String,
}

/// A record that was not kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Skip {
    /// Id in the export, if it could be read.
    pub id: Option<String>,
    /// File and line.
    pub place: crate::diagnostic::Place,
    /// Why, as a short stable phrase that can be counted.
    pub reason: String,
    /// Malformed records make the run exit 1; skips by rule do not.
    pub malformed: bool,
}

/// What a run of import did; the JSON of `import --json`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct ImportReport {
    pub read: u64,
    pub new: u64,
    pub updated: u64,
    pub unchanged: u64,
    pub skipped: u64,
    /// Reason -> how many.
    pub reasons: BTreeMap<String, u64>,
    /// The first hundred skips with their places.
    #[serde(skip)]
    pub skips: Vec<Skip>,
    /// Whether any skip was a malformed record.
    #[serde(skip)]
    pub malformed: bool,
}

/// A run that could not go on.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)]
pub enum Error {
    #[error("cannot read `{path}`: {cause}")]
    Io { path: PathBuf, cause: std::io::Error },
    #[error("`{path}` is in none of the formats known: {known}")]
    UnknownFormat { path: PathBuf, known: String },
    #[error(transparent)]
    Store(#[from] crate::store::Error),
}

/// Reads every conversation below `paths` (files or folders, gz too; `-` is standard input) into `sink`.
pub fn read(
    paths: &[PathBuf],
    options: &ReadOptions,
    sink: &mut dyn FnMut(Result<Conversation, Skip>),
) -> Result<(), Error> {
    let _ = (paths, options, sink);
    unimplemented!()
}

/// Imports into the archive; the same record twice is `unchanged`.
pub fn import(store: &Store, paths: &[PathBuf], options: &ReadOptions) -> Result<ImportReport, Error> {
    let _ = (store, paths, options);
    unimplemented!()
}

/// Imports conversations that are already in memory (webhook, care's answers).
pub fn import_all(store: &Store, conversations: Vec<Conversation>) -> Result<ImportReport, Error> {
    let _ = (store, conversations);
    unimplemented!()
}

/// Reads the archive in id order.
pub fn archive(store: &Store, sink: &mut dyn FnMut(Conversation)) -> Result<(), Error> {
    let _ = (store, sink);
    unimplemented!()
}
