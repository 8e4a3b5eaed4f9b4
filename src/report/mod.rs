//! The numbers comms is told, each with its formula, window and denominator.
//!
//! It counts; it neither prints nor decides what a number means. Where a number cannot be known yet
//! there is none, instead of a zero.

mod figures;
mod gaps;
mod page;
mod table;
mod times;

use serde::Serialize;

use crate::question::Question;
use crate::store::{self, Store, comments, outbox};

pub use gaps::Gap;
pub use page::{html, section};
pub use table::csv;

/// What a report is about, besides the store.
#[derive(Clone, Copy, Debug, Default)]
pub struct Scope<'a> {
    /// Who reads it.
    pub brand: &'a str,
    /// First microsecond counted.
    pub since: i64,
    /// Last microsecond counted; also the report's own time.
    pub until: i64,
    /// Within how many hours a comment is to be answered; later is a breach. 0 = no promise.
    pub answer_within_hours: u32,
    /// Entries past their review date.
    pub stale: usize,
    /// Draft entries waiting for a person.
    pub drafts: usize,
}

/// One number and how it came about.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figure {
    /// Stable name for scripts.
    pub id: &'static str,
    /// For people.
    pub name: &'static str,
    /// `None` = nothing to count yet.
    pub value: Option<f64>,
    /// `share` (0..1), `count` or `hours`.
    pub unit: &'static str,
    /// What was counted; for a median, what it is over.
    pub numerator: f64,
    /// Of how many.
    pub denominator: f64,
    /// In words.
    pub formula: &'static str,
}

/// What waits for a person, now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Waiting {
    pub pending_comments: i64,
    /// Hours that the oldest of them has waited.
    pub oldest_pending_hours: Option<i64>,
    pub proposed_answers: usize,
    pub drafts: usize,
    pub stale_entries: usize,
    pub dead_letters: i64,
    pub paused_deliveries: i64,
}

/// A search that led nowhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Term {
    pub term: String,
    pub searches: usize,
    /// Without any result.
    pub empty: usize,
}

/// All of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct Report {
    pub brand: String,
    /// `YYYY-MM-DD`, both days included.
    pub since: String,
    pub until: String,
    /// The report in sentences, most important first.
    pub summary: Vec<String>,
    pub figures: Vec<Figure>,
    pub gaps: Vec<Gap>,
    pub waiting: Waiting,
    /// Most frequent first.
    pub unsuccessful: Vec<Term>,
}

impl Report {
    /// Counts everything, in one snapshot of the store.
    pub fn of(store: &Store, questions: &[Question], scope: &Scope<'_>) -> Result<Report, store::Error> {
        let (since, until) = (day(scope.since), day(scope.until));
        let gaps = gaps::top(questions, &since, &until);
        store.read(|reader| {
            let mut figures = gaps::coverage(questions, &since, &until);
            let (searches, unsuccessful) = figures::searches(reader, scope)?;
            figures.extend(figures::deflections(reader, scope)?);
            figures.extend(searches);
            figures.extend(figures::votes(reader, scope)?);
            figures.extend(times::times(reader, scope)?);
            let waiting = waiting(reader, scope)?;
            Ok(Report {
                brand: scope.brand.to_owned(),
                summary: page::summary(&figures, &gaps, &waiting),
                since: since.clone(),
                until: until.clone(),
                figures,
                gaps,
                waiting,
                unsuccessful,
            })
        })
    }

    /// One figure by its id.
    pub fn figure(&self, id: &str) -> Option<&Figure> {
        self.figures.iter().find(|figure| figure.id == id)
    }
}

fn waiting(reader: &store::Reader<'_>, scope: &Scope<'_>) -> Result<Waiting, store::Error> {
    let pending = comments::Filter {
        visibility: vec!["pending".to_owned()],
        limit: 1,
        oldest_first: true,
        ..comments::Filter::default()
    };
    let oldest = comments::find(reader, &pending)?.into_iter().next();
    let counts = outbox::counts(reader)?;
    let in_state = |state: &str| {
        counts
            .iter()
            .filter(|count| count.1 == state)
            .map(|count| count.2)
            .sum()
    };
    Ok(Waiting {
        pending_comments: comments::count(reader, &pending)?,
        oldest_pending_hours: oldest
            .map(|row| (scope.until.saturating_sub(row.created_at) / times::HOUR).max(0)),
        proposed_answers: comments::answers(reader, None, Some("proposed"))?.len(),
        drafts: scope.drafts,
        stale_entries: scope.stale,
        dead_letters: in_state("dead"),
        paused_deliveries: in_state("paused"),
    })
}

/// The day of a time, UTC, `YYYY-MM-DD`.
fn day(at: i64) -> String {
    let at = jiff::Timestamp::from_microsecond(at).unwrap_or(if at < 0 {
        jiff::Timestamp::MIN
    } else {
        jiff::Timestamp::MAX
    });
    at.strftime("%Y-%m-%d").to_string()
}

/// A share, or nothing of nothing.
fn share(id: &'static str, name: &'static str, (part, whole): (f64, f64), formula: &'static str) -> Figure {
    Figure {
        id,
        name,
        value: (whole > 0.0).then(|| part / whole),
        unit: "share",
        numerator: part,
        denominator: whole,
        formula,
    }
}
