//! Comments: the append-only event log is the truth; a row a comment holds the state derived from it.
//!
//! State names are text here; `comment` owns the two state machines.

use super::{Error, Reader, Tx};

/// A comment as it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Row {
    /// uuid v7
    pub id: String,
    /// The visitor's receipt number, unique.
    pub reference: String,
    /// SHA-256 (hex) of the receipt token, unique; the token itself is never stored.
    pub token_hash: String,
    /// Site path of the page, and its title at the time.
    pub page: String,
    pub page_title: String,
    /// Id of the comment answered.
    pub parent: Option<String>,
    pub author: Option<String>,
    pub email: Option<String>,
    pub text: String,
    pub language: String,
    /// Only for care; never published.
    pub private: bool,
    /// Wants mail when there is an answer.
    pub notify: bool,
    pub created_at: i64,
    /// `pending`, `published`, `redacted`, `hidden`, `rejected`, `withdrawn`
    pub visibility: String,
    /// `none`, `queued`, `forwarded`, `acknowledged`, `returned`, `answered`, `solved`, `reopened`
    pub care: String,
    /// Public text when redacted; empty = `text`.
    pub public_text: String,
    /// Verdict as JSON.
    pub verdict: String,
    /// HMAC of the sender's address prefix; rotates daily.
    pub sender: String,
    /// What came in, hashed, for the idempotency check.
    pub body_hash: String,
    /// Idempotency key, unique when not empty.
    pub idem_key: String,
    /// Who has claimed it at the desk.
    pub claimed_by: Option<String>,
    /// `spam`, `crisis`, ... : the disposition that a person or the verdict gave.
    pub disposition: String,
    pub updated_at: i64,
}

/// One thing that happened to a comment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Event {
    /// Order within the log, given by the store.
    pub seq: i64,
    pub comment: String,
    pub at: i64,
    /// `visitor`, `rule`, `care:<destination>`, or a user's name.
    pub actor: String,
    /// `received`, `judged`, `published`, `held`, `rejected`, `withdrawn`, `forwarded`, `delivered`, `replied`, `answered`, ...
    pub kind: String,
    pub reason: String,
    /// Details as JSON.
    pub data: String,
}

/// An official answer under a comment: proposed, then approved or dismissed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct OfficialAnswer {
    pub id: String,
    pub comment: String,
    pub text: String,
    /// `proposed`, `approved`, `dismissed`
    pub state: String,
    /// Who proposed and who decided.
    pub by: String,
    pub decided_by: String,
    pub at: i64,
}

/// What an insert found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Insert {
    /// Stored by this very request.
    New,
    /// The same key and body came before: that row.
    Replay(Box<Row>),
    /// The same key with another body.
    Conflict,
}

/// Inserts a comment with its first events; checks the idempotency key in the same transaction.
pub fn insert(tx: &mut Tx<'_>, row: &Row, events: &[Event]) -> Result<Insert, Error> {
    let _ = (tx, row, events);
    unimplemented!()
}

/// Appends an event and stores the state that follows from it.
pub fn record(tx: &mut Tx<'_>, row: &Row, event: &Event) -> Result<(), Error> {
    let _ = (tx, row, event);
    unimplemented!()
}

/// One comment, inside a transaction.
pub fn get_for_update(tx: &mut Tx<'_>, id: &str) -> Result<Option<Row>, Error> {
    let _ = (tx, id);
    unimplemented!()
}

/// How to look for comments.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)]
pub struct Filter {
    pub visibility: Vec<String>,
    pub care: Vec<String>,
    pub page: Option<String>,
    pub since: Option<i64>,
    pub sender: Option<String>,
    pub email: Option<String>,
    pub limit: usize,
    pub offset: usize,
    /// Oldest first, else newest first.
    pub oldest_first: bool,
}

/// By filter.
pub fn find(reader: &Reader<'_>, filter: &Filter) -> Result<Vec<Row>, Error> {
    let _ = (reader, filter);
    unimplemented!()
}

/// How many a filter finds, regardless of its limit.
pub fn count(reader: &Reader<'_>, filter: &Filter) -> Result<i64, Error> {
    let _ = (reader, filter);
    unimplemented!()
}

/// By id, by reference, by token hash.
pub fn get(reader: &Reader<'_>, id: &str) -> Result<Option<Row>, Error> {
    let _ = (reader, id);
    unimplemented!()
}
/// By reference.
pub fn by_reference(reader: &Reader<'_>, reference: &str) -> Result<Option<Row>, Error> {
    let _ = (reader, reference);
    unimplemented!()
}
/// By hash of the receipt token.
pub fn by_token(reader: &Reader<'_>, token_hash: &str) -> Result<Option<Row>, Error> {
    let _ = (reader, token_hash);
    unimplemented!()
}

/// The log of one comment, oldest first.
pub fn events(reader: &Reader<'_>, comment: &str) -> Result<Vec<Event>, Error> {
    let _ = (reader, comment);
    unimplemented!()
}

/// Adds or changes an official answer.
pub fn put_answer(tx: &mut Tx<'_>, answer: &OfficialAnswer) -> Result<(), Error> {
    let _ = (tx, answer);
    unimplemented!()
}

/// Official answers of one comment, or all in one state.
pub fn answers(
    reader: &Reader<'_>,
    comment: Option<&str>,
    state: Option<&str>,
) -> Result<Vec<OfficialAnswer>, Error> {
    let _ = (reader, comment, state);
    unimplemented!()
}
