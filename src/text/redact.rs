//! Takes personal data out of text: structured kinds with checks, names with context, and a
//! rare-token gate over a corpus. It never decides what is published; callers do.

use serde::{Deserialize, Serialize};

/// What kind of personal data a span is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Kind {
    Email,
    Phone,
    Url,
    Ip,
    Card,
    Iban,
    Ssn,
    Person,
    Address,
    Reference,
    Number,
    Date,
    Document,
    Handle,
    Rare,
}

/// A span of the input, in code points, half open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// What it is.
    pub kind: Kind,
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
}

/// Redacted text and what was removed from the input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redaction {
    /// The text with `[email]`, `[name]`, ... in place of each span.
    pub text: String,
    /// Sorted, not overlapping, offsets into the *input*.
    pub spans: Vec<Span>,
}

/// How often each token occurs, in distinct conversations: the rare-token gate's memory.
#[derive(Clone, Debug, Default)]
pub struct Gate {
    // owner: text
}

impl Gate {
    /// Counts the tokens of one conversation (or record).
    pub fn count(&mut self, text: &str) {
        let _ = text;
        unimplemented!()
    }

    /// Whether `token` may be published: in the word list, or seen in at least `k` records.
    pub fn publishable(&self, token: &str, k: u32) -> bool {
        let _ = (token, k);
        unimplemented!()
    }
}

/// A configured redactor; cheap to clone, safe to share.
#[derive(Clone, Debug, Default)]
pub struct Redactor {
    // owner: text
}

impl Redactor {
    /// Knows the brand's own contacts (addresses, numbers, domains), which stay.
    pub fn new(contacts: &[String]) -> Redactor {
        let _ = contacts;
        Redactor {}
    }

    /// Names known from headers and greetings of this conversation, redacted wherever they stand.
    pub fn with_names(&self, names: &[String]) -> Redactor {
        let _ = names;
        self.clone()
    }

    /// Patterns and names only.
    pub fn redact(&self, text: &str) -> Redaction {
        let _ = text;
        unimplemented!()
    }

    /// The same, then every token that fails the gate at `k`.
    pub fn redact_gated(&self, text: &str, gate: &Gate, k: u32) -> Redaction {
        let _ = (text, gate, k);
        unimplemented!()
    }
}
