//! Records events of care on a comment; the state that follows is `comment`'s to say.

use crate::comment::{self, What};
use crate::store::comments::{self, Event, Row};
use crate::store::{self, Tx};

/// Applies an event to the comment and appends it to the log.
pub fn record(tx: &mut Tx<'_>, row: &mut Row, event: &Event) -> Result<(), store::Error> {
    apply(row, event);
    row.updated_at = row.updated_at.max(event.at);
    comments::record(tx, row, event)
}

/// The row after an event. What happened outside (a delivery, a reply) has happened even when the
/// comment's state has no step for it: then it is logged and the state stays.
pub fn apply(row: &mut Row, event: &Event) {
    let Some(what) = What::of(event) else { return };
    let told = comment::Event {
        at: event.at,
        actor: event.actor.clone(),
        reason: event.reason.clone(),
        what,
    };
    if let Err(illegal) = comment::apply(row, &told) {
        tracing::debug!(comment = %row.id, kind = %event.kind, %illegal, "the state stays");
    }
}

/// Microseconds as RFC 3339; the epoch for a time that no calendar knows.
pub fn spoken(at: i64) -> String {
    jiff::Timestamp::from_microsecond(at)
        .unwrap_or(jiff::Timestamp::UNIX_EPOCH)
        .to_string()
}
