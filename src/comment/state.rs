//! The two state machines over one log: who may see a comment, and where care stands with it.
//!
//! Pure: an [`Event`] and a row in, the changed row out, or [`Illegal`] in words. Nothing here panics
//! on what the store or a destination says.

use serde::{Deserialize, Serialize};

use super::{Care, Visibility};
use crate::store::comments::{self, Row};

/// What happened to a comment, with what it needs to be understood later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum What {
    /// Came in; reasons to hold it.
    Received {
        #[serde(default)]
        holds: Vec<String>,
    },
    /// Triage's verdict, or a person's correction of it.
    Judged {
        disposition: String,
    },
    Published,
    Held,
    Rejected,
    Redacted {
        public_text: String,
    },
    Hidden,
    Withdrawn,
    /// The last change of visibility taken back.
    Undone {
        visibility: Visibility,
        #[serde(default)]
        public_text: String,
    },
    Claimed,
    Unclaimed,
    /// Handed to care: deliveries wait in the outbox.
    Forwarded {
        #[serde(default)]
        destinations: Vec<String>,
    },
    /// A destination has it.
    Delivered {
        #[serde(default)]
        destination: String,
    },
    Acknowledged,
    /// Care sends it back to comms.
    Returned,
    /// A personal reply to the visitor; care may say that it `solved` the matter, or that it is
    /// `returned` to comms.
    Replied {
        text: String,
        #[serde(default)]
        agent: Option<String>,
        #[serde(default)]
        status: Option<String>,
    },
    /// Care says it is answered, without a text for us.
    Answered,
    Solved,
    Reopened,
    #[serde(rename = "proposed")]
    AnswerProposed {
        answer: String,
    },
    #[serde(rename = "approved")]
    AnswerApproved {
        answer: String,
    },
    #[serde(rename = "dismissed")]
    AnswerDismissed {
        answer: String,
    },
}

/// One event, on its way into the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Microseconds.
    pub at: i64,
    /// `visitor`, `rule`, `care:<destination>`, or a user's name.
    pub actor: String,
    /// Why, in words.
    pub reason: String,
    /// What.
    pub what: What,
}

/// An event that cannot happen to a comment as it stands.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Illegal(pub String);

impl What {
    /// The event's name in the log.
    pub fn kind(&self) -> &'static str {
        match self {
            What::Received { .. } => "received",
            What::Judged { .. } => "judged",
            What::Published => "published",
            What::Held => "held",
            What::Rejected => "rejected",
            What::Redacted { .. } => "redacted",
            What::Hidden => "hidden",
            What::Withdrawn => "withdrawn",
            What::Undone { .. } => "undone",
            What::Claimed => "claimed",
            What::Unclaimed => "unclaimed",
            What::Forwarded { .. } => "forwarded",
            What::Delivered { .. } => "delivered",
            What::Acknowledged => "acknowledged",
            What::Returned => "returned",
            What::Replied { .. } => "replied",
            What::Answered => "answered",
            What::Solved => "solved",
            What::Reopened => "reopened",
            What::AnswerProposed { .. } => "proposed",
            What::AnswerApproved { .. } => "approved",
            What::AnswerDismissed { .. } => "dismissed",
        }
    }

    /// Reads a logged event back; `None` for kinds that other versions or modules wrote.
    pub fn of(event: &comments::Event) -> Option<What> {
        let mut data: serde_json::Value = serde_json::from_str(&event.data).unwrap_or_default();
        if !data.is_object() {
            data = serde_json::json!({});
        }
        data["kind"] = serde_json::Value::from(event.kind.as_str());
        serde_json::from_value(data).ok()
    }
}

impl Event {
    /// The row of the log for it; the store gives the number.
    pub fn entry(&self, comment: &str) -> comments::Event {
        comments::Event {
            seq: 0,
            comment: comment.to_owned(),
            at: self.at,
            actor: self.actor.clone(),
            kind: self.what.kind().to_owned(),
            reason: self.reason.clone(),
            data: serde_json::to_string(&self.what).unwrap_or_default(),
        }
    }
}

/// Declares the text names of a state machine once, for the store, for JSON and for people.
macro_rules! named {
    ($type:ident: $($state:ident = $name:literal),+) => {
        impl $type {
            /// Every state.
            pub const ALL: &[$type] = &[$($type::$state),+];

            /// The name in the store.
            pub fn as_str(self) -> &'static str {
                match self {
                    $($type::$state => $name),+
                }
            }

            /// By name.
            pub fn parse(name: &str) -> Option<$type> {
                match name {
                    $($name => Some($type::$state),)+
                    _ => None,
                }
            }
        }
    };
}

named!(Visibility: Pending = "pending", Published = "published", Redacted = "redacted", Hidden = "hidden",
    Rejected = "rejected", Withdrawn = "withdrawn");
named!(Care: None = "none", Queued = "queued", Forwarded = "forwarded", Acknowledged = "acknowledged",
    Returned = "returned", Answered = "answered", Solved = "solved", Reopened = "reopened");

impl Visibility {
    /// The state that follows `what`; events that are not about visibility leave it as it is.
    pub fn after(self, what: &What) -> Result<Visibility, Illegal> {
        use Visibility::{Hidden, Pending, Published, Redacted, Rejected, Withdrawn};
        let (allowed, next): (&[Visibility], Visibility) = match what {
            What::Published => (&[Pending, Redacted, Hidden, Rejected], Published),
            What::Redacted { .. } => (&[Pending, Published, Redacted, Hidden, Rejected], Redacted),
            What::Held => (&[Pending, Hidden, Rejected], Pending),
            What::Hidden => (&[Published, Redacted], Hidden),
            What::Rejected => (&[Pending, Published, Redacted, Hidden], Rejected),
            What::Withdrawn => (&[Pending, Published, Redacted, Hidden, Rejected], Withdrawn),
            // What the visitor took back stays taken back, and nobody takes it back for them.
            What::Undone {
                visibility: Withdrawn,
                ..
            } => (&[], self),
            What::Undone { visibility, .. } => {
                (&[Pending, Published, Redacted, Hidden, Rejected], *visibility)
            }
            _ => return Ok(self),
        };
        transition(allowed.contains(&self), self.as_str(), what, next)
    }

    /// Whether the public sees it.
    pub fn is_public(self) -> bool {
        matches!(self, Visibility::Published | Visibility::Redacted)
    }
}

impl Care {
    /// The state that follows `what`; events that are not about care leave it as it is. News that
    /// comes late (delivered after answered) never turns the state back.
    pub fn after(self, what: &What) -> Result<Care, Illegal> {
        use Care::{Acknowledged, Answered, Forwarded, Queued, Reopened, Returned, Solved};
        let begun = self != Care::None;
        let (allowed, next) = match what {
            What::Forwarded { .. } if matches!(self, Forwarded | Acknowledged) => (true, self),
            What::Forwarded { .. } => (true, Queued),
            What::Delivered { .. } if self == Queued => (true, Forwarded),
            What::Delivered { .. } => (begun, self),
            What::Acknowledged if matches!(self, Returned | Answered | Solved) => (true, self),
            What::Acknowledged => (begun, Acknowledged),
            What::Returned => (begun && self != Solved, Returned),
            What::Replied { status, .. } => (true, replied(self, status.as_deref())),
            What::Answered if self == Solved => (true, Solved),
            What::Answered => (begun, Answered),
            What::Solved => (begun, Solved),
            What::Reopened => (matches!(self, Returned | Answered | Solved), Reopened),
            _ => return Ok(self),
        };
        transition(allowed, self.as_str(), what, next)
    }
}

fn replied(care: Care, status: Option<&str>) -> Care {
    match status {
        _ if care == Care::Solved => Care::Solved,
        Some("solved") => Care::Solved,
        Some("returned") => Care::Returned,
        _ => Care::Answered,
    }
}

fn transition<T>(allowed: bool, from: &str, what: &What, next: T) -> Result<T, Illegal> {
    if allowed {
        return Ok(next);
    }
    let kind = what.kind().replace('_', " ");
    Err(Illegal(format!(
        "a comment that is `{from}` cannot become `{kind}`"
    )))
}

/// Applies an event to a comment's row, or says why it cannot happen; then the row is as it was.
pub fn apply(row: &mut Row, event: &Event) -> Result<(), Illegal> {
    let unknown = |name: &str| {
        Illegal(format!(
            "the store holds a state `{name}` that this version does not know"
        ))
    };
    let visibility = Visibility::parse(&row.visibility).ok_or_else(|| unknown(&row.visibility))?;
    let care = Care::parse(&row.care).ok_or_else(|| unknown(&row.care))?;
    let (next, next_care) = (visibility.after(&event.what)?, care.after(&event.what)?);
    if row.private && next.is_public() {
        return Err(Illegal("a private comment is for care only".to_owned()));
    }
    match &event.what {
        What::Redacted { public_text } | What::Undone { public_text, .. }
            if next == Visibility::Redacted && public_text.trim().is_empty() =>
        {
            return Err(Illegal("a redacted comment needs a public text".to_owned()));
        }
        What::Claimed if row.claimed_by.as_ref().is_some_and(|by| *by != event.actor) => {
            return Err(Illegal("somebody else has claimed this comment".to_owned()));
        }
        What::Claimed => row.claimed_by = Some(event.actor.clone()),
        What::Unclaimed => row.claimed_by = None,
        What::Judged { disposition } => row.disposition.clone_from(disposition),
        What::Redacted { public_text } => row.public_text.clone_from(public_text),
        What::Published => row.public_text.clear(),
        What::Undone { public_text, .. } => row.public_text.clone_from(public_text),
        _ => {}
    }
    next.as_str().clone_into(&mut row.visibility);
    next_care.as_str().clone_into(&mut row.care);
    row.updated_at = row.updated_at.max(event.at);
    Ok(())
}

/// The same for an event as it is logged. Kinds that are not ours (`alerted`, `discarded`...) change
/// no state. For callers that write their own entries.
pub fn apply_logged(row: &mut Row, entry: &comments::Event) -> Result<(), Illegal> {
    let Some(what) = What::of(entry) else {
        row.updated_at = row.updated_at.max(entry.at);
        return Ok(());
    };
    let event = Event {
        at: entry.at,
        actor: entry.actor.clone(),
        reason: entry.reason.clone(),
        what,
    };
    apply(row, &event)
}
