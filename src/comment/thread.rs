//! What the public sees under pages: published and redacted comments with approved answers.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Care, Visibility};
use crate::site::markdown::untrusted;
use crate::site::{OfficialAnswer, Remark, Thread};
use crate::store::comments::{self, Row};
use crate::store::{self, Reader, Store};

/// What stands under a page: published and redacted comments with approved answers.
pub fn thread_of(store: &Store, page: &str) -> Result<Thread, store::Error> {
    store.read(|reader| {
        let rows = comments::shown(reader, Some(page))?;
        let mut extras = BTreeMap::new();
        for row in &rows {
            let answers = comments::answers(reader, Some(&row.id), Some("approved"))?;
            let log = comments::events(reader, &row.id)?;
            extras.insert(row.id.clone(), Extra::new(answers, &log));
        }
        Ok(arrange(rows, &extras))
    })
}

/// The threads of all pages that have one, in one read: what a build takes.
pub fn threads(store: &Store) -> Result<BTreeMap<String, Thread>, store::Error> {
    store.read(|reader| {
        let mut pages: BTreeMap<String, Vec<Row>> = BTreeMap::new();
        for row in comments::shown(reader, None)? {
            pages.entry(row.page.clone()).or_default().push(row);
        }
        let extras = all_extras(reader)?;
        Ok(pages
            .into_iter()
            .map(|(page, rows)| (page, arrange(rows, &extras)))
            .collect())
    })
}

/// What stands with a comment besides its own text.
#[derive(Default)]
struct Extra {
    answers: Vec<comments::OfficialAnswer>,
    handed: Option<i64>,
    delivered: Option<i64>,
}

impl Extra {
    fn new(answers: Vec<comments::OfficialAnswer>, log: &[comments::Event]) -> Extra {
        let mut extra = Extra {
            answers,
            ..Extra::default()
        };
        log.iter().for_each(|event| extra.note(event));
        extra
    }

    fn note(&mut self, event: &comments::Event) {
        match event.kind.as_str() {
            "forwarded" => self.handed = self.handed.or(Some(event.at)),
            "delivered" => self.delivered = self.delivered.or(Some(event.at)),
            _ => {}
        }
    }

    /// Since when care has it: not while it only waits in the outbox.
    fn forwarded_at(&self, row: &Row) -> Option<i64> {
        let waits = [Care::None.as_str(), Care::Queued.as_str()].contains(&row.care.as_str());
        self.delivered.or(if waits { None } else { self.handed })
    }
}

fn all_extras(reader: &Reader<'_>) -> Result<BTreeMap<String, Extra>, store::Error> {
    let mut extras: BTreeMap<String, Extra> = BTreeMap::new();
    for answer in comments::answers(reader, None, Some("approved"))? {
        extras
            .entry(answer.comment.clone())
            .or_default()
            .answers
            .push(answer);
    }
    for kind in ["forwarded", "delivered"] {
        for event in comments::events_since(reader, Some(kind), i64::MIN)? {
            extras.entry(event.comment.clone()).or_default().note(&event);
        }
    }
    Ok(extras)
}

/// One level: an answer to an answer stands with its siblings; one whose parent is not shown stands
/// by itself.
fn arrange(rows: Vec<Row>, extras: &BTreeMap<String, Extra>) -> Thread {
    let parents: BTreeMap<String, Option<String>> = rows
        .iter()
        .map(|row| (row.id.clone(), row.parent.clone()))
        .collect();
    let mut remarks: Vec<Remark> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut replies: Vec<(String, Remark)> = Vec::new();
    let none = Extra::default();
    for row in rows {
        let remark = remark(&row, extras.get(&row.id).unwrap_or(&none));
        let root = root(&row.id, &parents);
        if root == row.id {
            places.insert(row.id, remarks.len());
            remarks.push(remark);
        } else {
            replies.push((root, remark));
        }
    }
    for (root, reply) in replies {
        match places.get(&root) {
            Some(place) => remarks[*place].replies.push(reply),
            None => remarks.push(reply),
        }
    }
    Thread {
        remarks,
        ..Thread::default()
    }
}

/// The first ancestor that is shown; a ring, which only a damaged store can hold, ends at once.
fn root(id: &str, parents: &BTreeMap<String, Option<String>>) -> String {
    let mut root = id;
    for _ in 0..parents.len() {
        match parents.get(root).and_then(Option::as_ref) {
            Some(parent) if parents.contains_key(parent) && parent != id => root = parent,
            _ => break,
        }
    }
    root.to_owned()
}

fn remark(row: &Row, extra: &Extra) -> Remark {
    let redacted = row.visibility == Visibility::Redacted.as_str();
    let text = if redacted && !row.public_text.is_empty() {
        &row.public_text
    } else {
        &row.text
    };
    Remark {
        anchor: row.reference.to_lowercase(),
        author: row.author.clone(),
        at: time(row.created_at),
        html: untrusted(text),
        forwarded_at: extra.forwarded_at(row).map(time),
        answers: extra.answers.iter().map(official).collect(),
        replies: Vec::new(),
    }
}

pub(super) fn official(answer: &comments::OfficialAnswer) -> OfficialAnswer {
    OfficialAnswer {
        at: time(answer.at),
        html: untrusted(&answer.text),
    }
}

/// Microseconds as a time; one beyond the calendar becomes its end.
pub(super) fn time(at: i64) -> Timestamp {
    Timestamp::from_microsecond(at).unwrap_or(if at < 0 { Timestamp::MIN } else { Timestamp::MAX })
}
