//! How long visitors wait: from receipt to a decision, to care, to the first reply.

use std::collections::BTreeMap;

use super::{Figure, Scope, share};
use crate::store::comments::Event;
use crate::store::{self, Reader, comments};

/// An hour, microseconds.
pub(super) const HOUR: i64 = 3_600_000_000;

/// When the first of each happened to one comment.
#[derive(Default)]
struct Course {
    received: Option<i64>,
    triaged: Option<i64>,
    forwarded: Option<i64>,
    replied: Option<i64>,
    /// Nobody will answer it, and nobody needs to: spam, withdrawn, erased.
    closed: bool,
}

impl Course {
    fn note(&mut self, event: &Event) {
        let first = |slot: &mut Option<i64>| *slot = slot.or(Some(event.at));
        match event.kind.as_str() {
            "received" => first(&mut self.received),
            "delivered" | "acknowledged" => first(&mut self.forwarded),
            _ => {}
        }
        // A rule that holds leaves the decision to a person.
        if matches!(
            event.kind.as_str(),
            "published" | "redacted" | "rejected" | "forwarded"
        ) || (event.kind == "held" && event.actor != "rule")
        {
            first(&mut self.triaged);
        }
        if matches!(event.kind.as_str(), "replied" | "approved" | "answered") {
            first(&mut self.replied);
        }
        self.closed |= matches!(event.kind.as_str(), "rejected" | "withdrawn" | "erased");
    }

    fn hours(&self, to: Option<i64>) -> Option<f64> {
        let (from, to) = (self.received?, to?);
        Some(to.saturating_sub(from).max(0) as f64 / HOUR as f64)
    }
}

/// Medians, 90th percentiles and breaches, over comments received in the window.
pub(super) fn times(reader: &Reader<'_>, scope: &Scope<'_>) -> Result<Vec<Figure>, store::Error> {
    let mut courses: BTreeMap<String, Course> = BTreeMap::new();
    for event in comments::events_since(reader, None, scope.since)? {
        if event.at <= scope.until {
            courses.entry(event.comment.clone()).or_default().note(&event);
        }
    }
    courses.retain(|_, course| course.received.is_some());
    let received = courses.len() as f64;
    let to = |pick: fn(&Course) -> Option<i64>| -> Vec<f64> {
        let mut hours: Vec<f64> = courses
            .values()
            .filter_map(|course| course.hours(pick(course)))
            .collect();
        hours.sort_by(f64::total_cmp);
        hours
    };
    let mut figures = Vec::new();
    for (names, hours) in [
        (TRIAGE, to(|course| course.triaged)),
        (FORWARD, to(|course| course.forwarded)),
        (REPLY, to(|course| course.replied)),
    ] {
        figures.push(quantile(names[0], (&hours, 0.5), received));
        figures.push(quantile(names[1], (&hours, 0.9), received));
    }
    figures.extend(breaches(&courses, scope));
    Ok(figures)
}

/// Id, name, formula.
type Names = [&'static str; 3];

const TRIAGE: [Names; 2] = [
    [
        "triage_median",
        "Time to triage, median",
        "received to first decision (published, shortened, rejected, held by a person or forwarded), comments that have one / comments received",
    ],
    [
        "triage_p90",
        "Time to triage, 90th percentile",
        "nine in ten decided comments were decided within / comments received",
    ],
];
const FORWARD: [Names; 2] = [
    [
        "forward_median",
        "Time to care, median",
        "received to care has it, comments that care has / comments received",
    ],
    [
        "forward_p90",
        "Time to care, 90th percentile",
        "nine in ten forwarded comments reached care within / comments received",
    ],
];
const REPLY: [Names; 2] = [
    [
        "reply_median",
        "Time to first reply, median",
        "received to first reply or official answer, comments that have one / comments received",
    ],
    [
        "reply_p90",
        "Time to first reply, 90th percentile",
        "nine in ten answered comments were answered within / comments received",
    ],
];

/// The value below which a share of sorted hours lies (nearest rank).
fn quantile([id, name, formula]: Names, (hours, part): (&[f64], f64), received: f64) -> Figure {
    let rank = (hours.len() as f64 * part).ceil() as usize;
    Figure {
        id,
        name,
        value: rank.checked_sub(1).and_then(|at| hours.get(at)).copied(),
        unit: "hours",
        numerator: hours.len() as f64,
        denominator: received,
        formula,
    }
}

/// Comments in care's hands or with a reply: those are the ones a promise was made for.
fn breaches(courses: &BTreeMap<String, Course>, scope: &Scope<'_>) -> Option<Figure> {
    if scope.answer_within_hours == 0 {
        return None;
    }
    let allowed = f64::from(scope.answer_within_hours);
    let (mut promised, mut broken) = (0.0, 0.0);
    for course in courses.values() {
        let decided = course.hours(course.triaged).or(course.hours(course.replied));
        if course.closed && decided.is_none() {
            continue;
        }
        promised += 1.0;
        let waited = decided.or(course.hours(Some(scope.until))).unwrap_or(0.0);
        if waited > allowed {
            broken += 1.0;
        }
    }
    Some(share(
        "breaches",
        "Promises broken",
        (broken, promised),
        "comments that nobody looked at within the time promised on the receipt / comments received, without those taken back",
    ))
}
