//! Brings store, questions and content together into one report, for the desk and the command line.

use jiff::{SignedDuration, Timestamp};

use crate::config::Config;
use crate::content::{Shelf, Withheld};
use crate::question;
use crate::report::{Report, Scope};
use crate::store::Store;

/// The window when none is named: 28 days.
const WINDOW: SignedDuration = SignedDuration::from_hours(28 * 24);

/// The report on everything since `since` (default: 28 days before `now`).
pub fn report(
    store: &Store,
    config: &Config,
    shelf: &Shelf,
    since: Option<Timestamp>,
    now: Timestamp,
) -> Result<Report, question::Error> {
    let since = since.or_else(|| now.checked_sub(WINDOW).ok()).unwrap_or(now);
    let scope = Scope {
        brand: &config.brand.name,
        since: since.as_microsecond(),
        until: now.as_microsecond(),
        answer_within_hours: config.comments.answer_within_hours,
        stale: shelf.iter().filter(|item| item.stale(now)).count(),
        drafts: shelf
            .iter()
            .filter(|item| item.withheld(now) == Some(Withheld::Draft))
            .count(),
    };
    Ok(Report::of(store, &question::list(store)?, &scope)?)
}
