//! Brings intake and triage together: matched entries in, verdict out, and what follows from it at
//! once. Whatever is in doubt is held; a gate that fails, holds.

use std::sync::PoisonError;

use crate::care::{self, Handoff};
use crate::comment::{Accepted, Act, HONEYPOT, NO_STAMP, What, apply};
use crate::config::Destination;
use crate::store::comments::{Event, Row};
use crate::store::{self, Tx};
use crate::triage::{Context, Disposition, Verdict};

use super::client;
use super::endpoint::{Endpoint, Public};

/// Nothing is published by itself below this probability (below 0.9 one in ten was wrong when measured).
const SURE: f64 = 0.9;
/// Entries offered to whoever decides.
const MATCHES: usize = 3;

/// What follows from a verdict: the first lines of the log, and whom to alert.
pub struct Judged {
    events: Vec<Event>,
    alert: Option<(Vec<Destination>, Handoff)>,
}

/// Judges an accepted comment; its row takes verdict, disposition and visibility.
pub fn judge(endpoint: &Endpoint, public: &Public, accepted: &mut Accepted) -> Judged {
    let verdict = verdict(endpoint, public, accepted);
    let row = &mut accepted.row;
    row.verdict = serde_json::to_string(&verdict).unwrap_or_default();
    let sure = verdict
        .probabilities
        .get(&verdict.disposition)
        .is_some_and(|probability| *probability >= SURE);
    let harmless = matches!(verdict.disposition, Disposition::Publish | Disposition::Praise);
    let publish =
        !endpoint.config.comments.hold && harmless && sure && accepted.holds.is_empty() && !row.private;
    let mut reasons = verdict.reasons.clone();
    reasons.extend(accepted.holds.iter().cloned());
    let why = reasons.join("; ");
    let steps = [
        (
            "visitor",
            "",
            What::Received {
                holds: accepted.holds.clone(),
            },
        ),
        (
            "rule",
            why.as_str(),
            What::Judged {
                disposition: name(verdict.disposition),
            },
        ),
        (
            "rule",
            why.as_str(),
            if publish { What::Published } else { What::Held },
        ),
    ];
    let mut events = Vec::new();
    for (actor, reason, what) in steps {
        let event = Act::new(actor, row.created_at, reason).event(what);
        match apply(row, &event) {
            Ok(()) => events.push(event.entry(&row.id)),
            Err(illegal) => tracing::warn!(comment = %row.id, %illegal, "a first event was left out"),
        }
    }
    let crisis = verdict.disposition == Disposition::Crisis;
    let alert = crisis.then(|| (endpoint.config.care.destinations.clone(), handoff(endpoint, row)));
    Judged { events, alert }
}

fn verdict(endpoint: &Endpoint, public: &Public, accepted: &Accepted) -> Verdict {
    let text = &accepted.row.text;
    let matched = public
        .index
        .matches(text, MATCHES)
        .into_iter()
        .map(|(hit, confidence)| (hit.url, confidence));
    let context = Context {
        page: Some(accepted.row.page.clone()),
        matched: matched.collect(),
        no_stamp: accepted.holds.iter().any(|hold| hold == NO_STAMP),
        honeypot: accepted.holds.iter().any(|hold| hold == HONEYPOT),
    };
    endpoint
        .model
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .judge(text, &context)
}

/// A disposition's name as it is stored.
fn name(disposition: Disposition) -> String {
    serde_json::to_value(disposition)
        .ok()
        .and_then(|name| name.as_str().map(str::to_owned))
        .unwrap_or_default()
}

/// What care is told of a comment.
pub fn handoff(endpoint: &Endpoint, row: &Row) -> Handoff {
    let verdict: Option<Verdict> = serde_json::from_str(&row.verdict).ok();
    Handoff {
        reference: row.reference.clone(),
        page: row.page.clone(),
        title: row.page_title.clone(),
        text: row.text.clone(),
        author: row.author.clone(),
        email: row.email.clone(),
        disposition: row.disposition.clone(),
        reasons: verdict
            .as_ref()
            .map(|verdict| verdict.reasons.clone())
            .unwrap_or_default(),
        language: row.language.clone(),
        // The desk's page, not the receipt: whoever has the receipt's address may take the comment back.
        status_url: format!("{}/desk/comments/{}", client::own_url(endpoint), row.id),
        matched: verdict.map(|verdict| verdict.matched).unwrap_or_default(),
    }
}

impl Judged {
    /// What the log says first: received, judged, published or held, each with its reason.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// A crisis is told at once, in the transaction that stores it.
    pub fn alert(&self, tx: &mut Tx<'_>, row: &Row) -> Result<(), store::Error> {
        if let Some((destinations, handoff)) = &self.alert {
            care::alert(tx, row, destinations, handoff, "rule", row.created_at)?;
        }
        Ok(())
    }
}
