//! The ledger: what visitors, the desk and care do to comments, each in one transaction of state
//! and log together. Functions take a transaction so that a face can join several; [`Ledger`] runs
//! one on its own.

use super::state::{Event, Illegal, What, apply};
use super::{Visibility, token_hash};
use crate::store::comments::{self, Insert, OfficialAnswer, Row};
use crate::store::{self, Store, Tx};

/// Two comments this close, microseconds, with the same text from the same sender are one.
const TWINS: i64 = 10 * 60 * 1_000_000;
/// How long a visitor may take a comment back, microseconds: 30 days.
pub const WITHDRAW_WITHIN: i64 = 30 * 86_400_000_000;

/// What was asked of the ledger was not done; nothing of it is kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs)]
pub enum Error {
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error(transparent)]
    Illegal(#[from] Illegal),
    #[error("there is no such comment or answer")]
    Unknown,
}

/// Who does something, when and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// A user's name, `rule`, `visitor` or `care:<destination>`.
    pub by: String,
    /// Microseconds.
    pub at: i64,
    /// In words; may be empty.
    pub reason: String,
}

impl Act {
    /// By `by` at `at`, because of `reason`.
    pub fn new(by: &str, at: i64, reason: &str) -> Act {
        Act {
            by: by.to_owned(),
            at,
            reason: reason.to_owned(),
        }
    }

    /// The event that this act makes of `what`.
    pub fn event(&self, what: What) -> Event {
        Event {
            at: self.at,
            actor: self.by.clone(),
            reason: self.reason.clone(),
            what,
        }
    }
}

/// Stores an accepted comment with its first events. The same key and body again, or without a key
/// the same words from the same sender at the same page within ten minutes (when `duplicates` is
/// on), is a replay of the first.
pub fn keep(
    tx: &mut Tx<'_>,
    row: &Row,
    events: &[comments::Event],
    duplicates: bool,
) -> Result<Insert, store::Error> {
    if duplicates && row.idem_key.is_empty() && !row.sender.is_empty() {
        let since = row.created_at.saturating_sub(TWINS);
        let words = same_words(&row.text);
        let recent = comments::recent_of(&tx.reader(), &row.sender, &row.page, since)?;
        let twin = recent
            .into_iter()
            .find(|earlier| same_words(&earlier.text) == words);
        if let Some(twin) = twin {
            return Ok(Insert::Replay(Box::new(twin)));
        }
    }
    comments::insert(tx, row, events)
}

/// Texts that differ only in case and white space are the same to a person.
fn same_words(text: &str) -> String {
    text.to_lowercase()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Applies `event` to the comment `id` and logs it.
pub fn act(tx: &mut Tx<'_>, id: &str, event: &Event) -> Result<Row, Error> {
    let mut row = comments::get_for_update(tx, id)?.ok_or(Error::Unknown)?;
    apply(&mut row, event)?;
    comments::record(tx, &row, &event.entry(id))?;
    Ok(row)
}

/// Takes back the last decision about visibility, whoever made it; the log keeps both.
pub fn undo(tx: &mut Tx<'_>, id: &str, by: &Act) -> Result<Row, Error> {
    let log = comments::events(&tx.reader(), id)?;
    // The states after each decision; an undo takes one away, so that two undo two.
    let mut states = vec![(Visibility::Pending, String::new())];
    for what in log.iter().filter_map(What::of) {
        let state = match &what {
            What::Published => (Visibility::Published, String::new()),
            What::Redacted { public_text } => (Visibility::Redacted, public_text.clone()),
            What::Hidden => (
                Visibility::Hidden,
                states.last().map(|last| last.1.clone()).unwrap_or_default(),
            ),
            What::Rejected => (Visibility::Rejected, String::new()),
            What::Withdrawn => (Visibility::Withdrawn, String::new()),
            What::Held if states.last().is_some_and(|last| last.0 != Visibility::Pending) => {
                (Visibility::Pending, String::new())
            }
            What::Undone { .. } if states.len() > 1 => {
                states.pop();
                continue;
            }
            _ => continue,
        };
        states.push(state);
    }
    if states.len() < 2 {
        return Err(Illegal("there is no decision to undo".to_owned()).into());
    }
    states.pop();
    let (visibility, public_text) = states.pop().unwrap_or_default();
    act(
        tx,
        id,
        &by.event(What::Undone {
            visibility,
            public_text,
        }),
    )
}

/// The visitor takes a comment back: it leaves the site, the receipt still shows it.
pub fn withdraw(tx: &mut Tx<'_>, token: &str, at: i64) -> Result<Row, Error> {
    let row = comments::by_token(&tx.reader(), &token_hash(token))?.ok_or(Error::Unknown)?;
    if !may_withdraw(&row, at) {
        return Err(Illegal("this comment can no longer be taken back".to_owned()).into());
    }
    act(tx, &row.id, &Act::new("visitor", at, "").event(What::Withdrawn))
}

pub(super) fn may_withdraw(row: &Row, at: i64) -> bool {
    row.visibility != Visibility::Withdrawn.as_str() && at.saturating_sub(row.created_at) <= WITHDRAW_WITHIN
}

/// Proposes a text as official answer; it waits for approval.
pub fn propose(tx: &mut Tx<'_>, comment: &str, text: &str, by: &Act) -> Result<OfficialAnswer, Error> {
    if text.trim().is_empty() {
        return Err(Illegal("an official answer needs a text".to_owned()).into());
    }
    let answer = OfficialAnswer {
        id: store::new_id(by.at),
        comment: comment.to_owned(),
        text: text.trim().to_owned(),
        state: "proposed".to_owned(),
        by: by.by.clone(),
        decided_by: String::new(),
        at: by.at,
    };
    act(
        tx,
        comment,
        &by.event(What::AnswerProposed {
            answer: answer.id.clone(),
        }),
    )?;
    comments::put_answer(tx, &answer)?;
    Ok(answer)
}

/// Approves a proposed answer, as it is or as `edited`: now it stands under the comment.
pub fn approve(
    tx: &mut Tx<'_>,
    answer: &str,
    edited: Option<&str>,
    by: &Act,
) -> Result<OfficialAnswer, Error> {
    let mut found = proposed(tx, answer)?;
    if let Some(text) = edited.map(str::trim).filter(|text| !text.is_empty()) {
        text.clone_into(&mut found.text);
    }
    "approved".clone_into(&mut found.state);
    found.decided_by.clone_from(&by.by);
    found.at = by.at;
    let what = What::AnswerApproved {
        answer: found.id.clone(),
    };
    act(tx, &found.comment, &by.event(what))?;
    comments::put_answer(tx, &found)?;
    Ok(found)
}

/// Dismisses a proposed or an approved answer: it does not stand under the comment (any more).
pub fn dismiss(tx: &mut Tx<'_>, answer: &str, by: &Act) -> Result<OfficialAnswer, Error> {
    let mut found = comments::answer(&tx.reader(), answer)?.ok_or(Error::Unknown)?;
    if found.state == "dismissed" {
        return Err(Illegal("this answer is dismissed already".to_owned()).into());
    }
    "dismissed".clone_into(&mut found.state);
    found.decided_by.clone_from(&by.by);
    found.at = by.at;
    let what = What::AnswerDismissed {
        answer: found.id.clone(),
    };
    act(tx, &found.comment, &by.event(what))?;
    comments::put_answer(tx, &found)?;
    Ok(found)
}

fn proposed(tx: &mut Tx<'_>, answer: &str) -> Result<OfficialAnswer, Error> {
    let found = comments::answer(&tx.reader(), answer)?.ok_or(Error::Unknown)?;
    if found.state != "proposed" {
        return Err(Illegal(format!("this answer is `{}` already", found.state)).into());
    }
    Ok(found)
}

/// Comms answers as the brand: proposed and approved at once.
pub fn answer(tx: &mut Tx<'_>, comment: &str, text: &str, by: &Act) -> Result<OfficialAnswer, Error> {
    let proposed = propose(tx, comment, text, by)?;
    approve(tx, &proposed.id, None, by)
}

/// Records a personal reply: the visitor sees it on the receipt, the public never does.
pub fn reply(tx: &mut Tx<'_>, comment: &str, text: &str, by: &Act) -> Result<Row, Error> {
    if text.trim().is_empty() {
        return Err(Illegal("a reply needs a text".to_owned()).into());
    }
    let what = What::Replied {
        text: text.trim().to_owned(),
        agent: None,
        status: None,
    };
    act(tx, comment, &by.event(what))
}

/// The desk's verbs, each a transaction of its own. Blocks: in async code join the functions of this
/// module in `Store::attempt_async`.
#[derive(Clone, Debug)]
pub struct Ledger {
    store: Store,
}

impl Ledger {
    /// Over a store.
    pub fn new(store: &Store) -> Ledger {
        Ledger { store: store.clone() }
    }

    /// Any event that needs nothing but the comment.
    pub fn act(&self, id: &str, by: &Act, what: What) -> Result<Row, Error> {
        let (id, event) = (id.to_owned(), by.event(what));
        self.store.attempt(move |tx| act(tx, &id, &event))
    }

    /// Shows it to the public as it is.
    pub fn publish(&self, id: &str, by: &Act) -> Result<Row, Error> {
        self.act(id, by, What::Published)
    }

    /// Keeps it from the public until a person decides.
    pub fn hold(&self, id: &str, by: &Act) -> Result<Row, Error> {
        self.act(id, by, What::Held)
    }

    /// Will not be shown.
    pub fn reject(&self, id: &str, by: &Act) -> Result<Row, Error> {
        self.act(id, by, What::Rejected)
    }

    /// Shows `public_text` in its place.
    pub fn redact(&self, id: &str, public_text: &str, by: &Act) -> Result<Row, Error> {
        let public_text = public_text.trim().to_owned();
        self.act(id, by, What::Redacted { public_text })
    }

    /// Takes it from the site after it was shown.
    pub fn hide(&self, id: &str, by: &Act) -> Result<Row, Error> {
        self.act(id, by, What::Hidden)
    }

    /// `by` works on it; others see that.
    pub fn claim(&self, id: &str, by: &Act) -> Result<Row, Error> {
        self.act(id, by, What::Claimed)
    }

    /// Nobody works on it any more.
    pub fn unclaim(&self, id: &str, by: &Act) -> Result<Row, Error> {
        self.act(id, by, What::Unclaimed)
    }

    /// See [`undo`].
    pub fn undo(&self, id: &str, by: &Act) -> Result<Row, Error> {
        let (id, by) = (id.to_owned(), by.clone());
        self.store.attempt(move |tx| undo(tx, &id, &by))
    }

    /// See [`withdraw`].
    pub fn withdraw(&self, token: &str, at: i64) -> Result<Row, Error> {
        let token = token.to_owned();
        self.store.attempt(move |tx| withdraw(tx, &token, at))
    }

    /// See [`propose`].
    pub fn propose(&self, comment: &str, text: &str, by: &Act) -> Result<OfficialAnswer, Error> {
        let (comment, text, by) = (comment.to_owned(), text.to_owned(), by.clone());
        self.store.attempt(move |tx| propose(tx, &comment, &text, &by))
    }

    /// See [`approve`].
    pub fn approve(&self, answer: &str, edited: Option<&str>, by: &Act) -> Result<OfficialAnswer, Error> {
        let (answer, edited, by) = (answer.to_owned(), edited.map(str::to_owned), by.clone());
        self.store
            .attempt(move |tx| approve(tx, &answer, edited.as_deref(), &by))
    }

    /// See [`dismiss`].
    pub fn dismiss(&self, answer: &str, by: &Act) -> Result<OfficialAnswer, Error> {
        let (answer, by) = (answer.to_owned(), by.clone());
        self.store.attempt(move |tx| dismiss(tx, &answer, &by))
    }

    /// See [`answer`].
    pub fn answer(&self, comment: &str, text: &str, by: &Act) -> Result<OfficialAnswer, Error> {
        let (comment, text, by) = (comment.to_owned(), text.to_owned(), by.clone());
        self.store.attempt(move |tx| answer(tx, &comment, &text, &by))
    }

    /// See [`reply`].
    pub fn reply(&self, comment: &str, text: &str, by: &Act) -> Result<Row, Error> {
        let (comment, text, by) = (comment.to_owned(), text.to_owned(), by.clone());
        self.store.attempt(move |tx| reply(tx, &comment, &text, &by))
    }
}
