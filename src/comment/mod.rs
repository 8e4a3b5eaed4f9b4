//! Comments: intake (distrust first), the ledger, threads for pages.
//!
//! It never judges (triage does) and never sends (care does); the face composes the three and hands
//! one transaction to the store. Two state machines stand over one event log: [`Visibility`] and [`Care`].

mod intake;
mod keys;
pub mod ledger;
mod limit;
mod person;
mod receipt;
mod state;
mod thread;

use serde::{Deserialize, Serialize};

use crate::store::comments::Row;
use crate::text::redact::Redactor;

pub use intake::{HONEYPOT, LINKS, LONGEST_NAME, LONGEST_TEXT, NO_STAMP, PERSONAL, TOO_FAST, accept};
pub use keys::{Keys, prefix, reference_typed, token_hash};
pub use ledger::{Act, Error, Ledger, act, keep};
pub use limit::Limiter;
pub use person::{erase, export};
pub use receipt::{PersonalReply, Receipt, Step, receipt};
pub use state::{Event, Illegal, What, apply, apply_logged};
pub use thread::{thread_of, threads};

/// Who may see a comment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Visibility {
    #[default]
    Pending,
    Published,
    Redacted,
    Hidden,
    Rejected,
    Withdrawn,
}

/// Where care stands with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Care {
    #[default]
    None,
    Queued,
    Forwarded,
    Acknowledged,
    Returned,
    Answered,
    Solved,
    Reopened,
}

/// What a visitor sent, as it came in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs)]
pub struct Form {
    pub page: String,
    pub text: String,
    pub author: Option<String>,
    pub email: Option<String>,
    pub parent: Option<String>,
    /// Only for care.
    pub private: bool,
    pub notify: bool,
    /// Honeypot: people leave it empty.
    pub website: Option<String>,
    /// Signed stamp of the fresh form.
    pub stamp: Option<String>,
    /// Sent although an entry was suggested.
    pub anyway: bool,
}

/// What intake knows of the request besides the form.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)]
pub struct Seen {
    /// Microseconds.
    pub at: i64,
    /// Address prefix (/24, /48) of the sender; hashed with a daily key, never stored as it is.
    pub prefix: String,
    /// `Idempotency-Key`, or empty.
    pub key: String,
    pub language: String,
    /// Title of the page, if it exists on the site and allows comments.
    pub page_title: Option<String>,
    /// Whether `parent` is a published comment of that page.
    pub parent_ok: bool,
    /// Finds personal data; knows the brand's own contacts.
    pub redactor: Redactor,
}

/// A visitor is turned away: status, a plain sentence, the fields it is about. Nothing internal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Refusal {
    #[serde(skip)]
    pub status: u16,
    pub message: String,
    /// Field -> sentence.
    pub fields: Vec<(String, String)>,
    #[serde(skip)]
    pub retry_after: Option<u64>,
}

/// An accepted comment, ready to be judged and stored, and the token for its receipt.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Accepted {
    pub row: Row,
    /// 128-bit secret in the receipt's address; only its hash is in `row`.
    pub token: String,
    /// Reasons to hold it whatever the verdict: personal data, links, no stamp, honeypot...
    pub holds: Vec<String>,
}
