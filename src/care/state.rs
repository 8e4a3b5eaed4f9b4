//! Records events of care on a comment; the state that follows is `comment`'s to say.

use crate::store::comments::{self, Event, Row};
use crate::store::{self, Tx};

/// Applies an event to the comment and appends it to the log.
pub fn record(tx: &mut Tx<'_>, row: &mut Row, event: &Event) -> Result<(), store::Error> {
    apply(row, event);
    row.updated_at = event.at;
    comments::record(tx, row, event)
}

/// The care state after an event.
pub fn apply(row: &mut Row, event: &Event) {
    let next = match (event.kind.as_str(), row.care.as_str()) {
        ("forwarded", _) => "queued",
        ("delivered", "queued") => "forwarded",
        ("replied" | "answered", _) => "answered",
        ("solved", _) => "solved",
        ("returned", _) => "returned",
        _ => return,
    };
    row.care = next.to_owned();
}

/// Microseconds as RFC 3339; the epoch for a time that no calendar knows.
pub fn spoken(at: i64) -> String {
    jiff::Timestamp::from_microsecond(at)
        .unwrap_or(jiff::Timestamp::UNIX_EPOCH)
        .to_string()
}
