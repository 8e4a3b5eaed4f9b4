//! Conversations: readers, one file a format, and the archive.
//!
//! Readers keep DESIGN 4.4's invariants: messages sorted by (at, id), the first customer message
//! exactly once, at least one public customer message or the record is skipped with a reason,
//! repaired UTF-8, and read = kept + skipped.

mod import;
mod jsonl;
mod keep;
mod mail;
mod mailbox;
pub mod quote;
mod record;
mod source;
mod table;
mod thread;
mod time;
mod twcs;
mod zendesk;
mod zendesk_page;

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

pub use import::{archive, import, import_all};
pub use record::{Attachment, Author, Conversation, Message, Role, Satisfaction, Status};
pub use source::read;

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
