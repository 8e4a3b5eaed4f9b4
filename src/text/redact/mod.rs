//! Takes personal data out of text: structured kinds with checks, names and addresses by context,
//! and a rare-token gate over a corpus. It never decides what is published; callers do.

mod address;
mod claim;
mod gate;
mod lexicon;
mod net;
mod number;
mod person;
mod stream;
mod token;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use claim::Claims;
use token::Token;

pub use gate::Gate;
pub use stream::{Tally, redact_jsonl};

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

impl Kind {
    /// What stands in the text instead; the same for every value of a kind.
    pub fn placeholder(self) -> &'static str {
        match self {
            Kind::Email => "[email]",
            Kind::Phone => "[phone]",
            Kind::Url => "[link]",
            Kind::Ip => "[ip]",
            Kind::Card => "[card]",
            Kind::Iban => "[iban]",
            Kind::Ssn => "[ssn]",
            Kind::Person => "[name]",
            Kind::Address => "[address]",
            Kind::Reference => "[reference]",
            Kind::Number => "[number]",
            Kind::Date => "[date]",
            Kind::Document => "[document]",
            Kind::Handle => "[handle]",
            Kind::Rare => "[removed]",
        }
    }
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

/// A configured redactor; cheap to clone, safe to share.
#[derive(Clone, Debug, Default)]
pub struct Redactor {
    contacts: Arc<net::Contacts>,
    names: Arc<person::Known>,
}

impl Redactor {
    /// Knows the brand's own contacts, which stay: addresses, numbers, domains (with all below them),
    /// `@handles`; anything else is a phrase to keep, such as the brand's name.
    pub fn new(contacts: &[String]) -> Redactor {
        Redactor {
            contacts: Arc::new(net::Contacts::new(contacts)),
            names: Arc::default(),
        }
    }

    /// Names known from headers and greetings of this conversation, redacted wherever they stand.
    /// A name that is also a common word (`Rose`, `Mark`) goes only where it is capitalised.
    pub fn with_names(&self, names: &[String]) -> Redactor {
        Redactor {
            contacts: Arc::clone(&self.contacts),
            names: Arc::new(self.names.and(names)),
        }
    }

    /// Patterns and names only.
    pub fn redact(&self, text: &str) -> Redaction {
        let tokens = token::tokens(text);
        self.claim(text, &tokens).redaction(text)
    }

    /// The same, then every token that fails the gate at `k`.
    pub fn redact_gated(&self, text: &str, gate: &Gate, k: u32) -> Redaction {
        let tokens = token::tokens(text);
        let mut claims = self.claim(text, &tokens);
        gate.claim(text, &tokens, &mut claims, k);
        claims.redaction(text)
    }

    /// The surest kinds first: a later one takes only what is left.
    fn claim(&self, text: &str, tokens: &[Token<'_>]) -> Claims {
        let mut claims = Claims::new(text);
        claims.keep_placeholders(text);
        self.contacts.keep(text, &mut claims);
        net::claim(text, &self.contacts, &mut claims);
        // Most messages hold no number at all.
        let numbers = text.bytes().any(|byte| byte.is_ascii_digit());
        if numbers {
            number::claim_checked(text, &mut claims);
        }
        number::claim_cued(text, &mut claims);
        if numbers {
            number::claim_phones(text, &self.contacts, &mut claims);
        }
        address::claim(text, tokens, &mut claims);
        if numbers {
            number::claim_loose(text, &mut claims);
        }
        person::claim(text, tokens, &self.names, &mut claims);
        claims
    }
}
