//! What the visitor sees behind the receipt's address: what was sent, what became of it, what comes
//! next. It shows the personal replies; nothing of what the desk wrote for itself.

use jiff::Timestamp;
use serde::Serialize;

use super::ledger::may_withdraw;
use super::state::What;
use super::thread::{official, time};
use super::{Care, Visibility, token_hash};
use crate::site::OfficialAnswer;
use crate::site::markdown::{SafeHtml, untrusted};
use crate::store::comments::{self, Row};
use crate::store::{self, Store};

/// An hour, microseconds.
const HOUR: i64 = 3_600_000_000;

/// A receipt as the visitor reads it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct Receipt {
    pub reference: String,
    pub page: String,
    pub page_title: String,
    /// As it was sent; rendered in `html`.
    pub text: String,
    pub html: SafeHtml,
    pub author: Option<String>,
    pub sent_at: Timestamp,
    pub private: bool,
    pub visibility: Visibility,
    pub care: Care,
    /// Where it stands, a plain sentence.
    pub state: String,
    /// What happens next, a plain sentence; empty when nothing does.
    pub next: String,
    /// By when.
    pub by: Option<Timestamp>,
    /// Whether `by` has passed without an answer.
    pub late: bool,
    /// Oldest first.
    pub timeline: Vec<Step>,
    /// What care or comms wrote to this visitor.
    pub replies: Vec<PersonalReply>,
    /// What stands under the comment for all.
    pub answers: Vec<OfficialAnswer>,
    pub may_withdraw: bool,
}

/// One line of the timeline.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct Step {
    pub at: Timestamp,
    /// The event's name, for translations.
    pub kind: String,
    /// A plain sentence.
    pub words: String,
}

/// A personal reply.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct PersonalReply {
    pub at: Timestamp,
    /// Who signed it, if anybody did.
    pub agent: Option<String>,
    pub html: SafeHtml,
}

/// The receipt behind `token` at `now`; `None` when there is none. `hours` is within how many the
/// brand answers.
pub fn receipt(store: &Store, token: &str, hours: u32, now: i64) -> Result<Option<Receipt>, store::Error> {
    let hash = token_hash(token);
    store.read(|reader| {
        let Some(row) = comments::by_token(reader, &hash)? else {
            return Ok(None);
        };
        let log = comments::events(reader, &row.id)?;
        let answers = comments::answers(reader, Some(&row.id), Some("approved"))?;
        let mut receipt = of(row, &log, hours, now);
        receipt.answers = answers.iter().map(official).collect();
        Ok(Some(receipt))
    })
}

fn of(row: Row, log: &[comments::Event], hours: u32, now: i64) -> Receipt {
    // A state that this version does not know is told as the most careful one.
    let visibility = Visibility::parse(&row.visibility).unwrap_or_default();
    let care = Care::parse(&row.care).unwrap_or_default();
    let due = row.created_at.saturating_add(i64::from(hours) * HOUR);
    let next = next(visibility, care, hours);
    let waits = !next.is_empty() && hours > 0;
    Receipt {
        state: state(visibility, care, row.private),
        next,
        by: waits.then(|| time(due)),
        late: waits && now > due,
        timeline: log.iter().filter_map(step).collect(),
        replies: log.iter().filter_map(reply).collect(),
        answers: Vec::new(),
        may_withdraw: may_withdraw(&row, now),
        html: untrusted(&row.text),
        sent_at: time(row.created_at),
        reference: row.reference,
        page: row.page,
        page_title: row.page_title,
        text: row.text,
        author: row.author,
        private: row.private,
        visibility,
        care,
    }
}

fn state(visibility: Visibility, care: Care, private: bool) -> String {
    let seen = match visibility {
        Visibility::Withdrawn => {
            return "You have taken this comment back. It is not on the site.".to_owned();
        }
        Visibility::Pending if private => "We have your message. Only our team can read it.",
        Visibility::Pending => "We have your comment. It is not on the site yet.",
        Visibility::Published => "Your comment is on the site.",
        Visibility::Redacted => "Your comment is on the site, shortened so that it names nobody.",
        Visibility::Hidden => "Your comment is no longer on the site.",
        Visibility::Rejected => "Your comment is not on the site.",
    };
    let cared = match care {
        Care::None => "",
        Care::Queued => " It is on its way to customer care.",
        Care::Forwarded => " It has reached customer care.",
        Care::Acknowledged => " Customer care is working on it.",
        Care::Returned => " Our editors are looking at it.",
        Care::Answered => " It has been answered.",
        Care::Solved => " It is settled.",
        Care::Reopened => " Customer care is looking at it again.",
    };
    format!("{seen}{cared}")
}

fn next(visibility: Visibility, care: Care, hours: u32) -> String {
    let within = match hours {
        0 => "soon".to_owned(),
        1 => "within an hour".to_owned(),
        hours => format!("within {hours} hours"),
    };
    match (visibility, care) {
        (Visibility::Withdrawn, _) | (_, Care::Answered | Care::Solved) => String::new(),
        (_, Care::Queued | Care::Forwarded | Care::Acknowledged | Care::Reopened) => {
            format!("Customer care answers {within}. The answer appears on this page.")
        }
        (_, Care::Returned) | (Visibility::Pending, Care::None) => {
            format!("A person reads it {within} and decides whether it is shown, answered or passed on.")
        }
        (_, Care::None) => String::new(),
    }
}

/// Only what concerns the visitor: neither verdicts nor claims, nor reasons written for colleagues.
fn step(event: &comments::Event) -> Option<Step> {
    let words = match event.kind.as_str() {
        "received" => "We received it.",
        "published" => "It was put on the site.",
        "redacted" => "It was put on the site, shortened so that it names nobody.",
        "hidden" => "It was taken off the site.",
        "rejected" => "It was decided not to show it.",
        "undone" => "A decision was taken back.",
        "withdrawn" => "You took it back.",
        "forwarded" => "It was passed on to customer care.",
        "delivered" => "Customer care received it.",
        "acknowledged" => "Customer care began to work on it.",
        "returned" => "Customer care gave it back to our editors.",
        "replied" => "You got a personal reply.",
        "answered" => "It was answered.",
        "approved" => "An official answer was put under it.",
        "solved" => "It was settled.",
        "reopened" => "It was opened again.",
        "erased" => "Its content was erased.",
        _ => return None,
    };
    Some(Step {
        at: time(event.at),
        kind: event.kind.clone(),
        words: words.to_owned(),
    })
}

fn reply(event: &comments::Event) -> Option<PersonalReply> {
    match What::of(event)? {
        What::Replied { text, agent, .. } => Some(PersonalReply {
            at: time(event.at),
            agent,
            html: untrusted(&text),
        }),
        _ => None,
    }
}
