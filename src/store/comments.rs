//! Comments: the append-only event log is the truth; a row a comment holds the state derived from it.
//!
//! State names are text here; `comment` owns the two state machines.

use super::engine::{Cells, Sql, Value, statements, values};
use super::{Error, Reader, Tx, meta};

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
    /// `visibility` as the first answer named it; set by [`insert`].
    pub first_visibility: String,
}

impl Row {
    /// What the visitor was told at first, so that a replay is told the same.
    pub fn visibility_at_receipt(&self) -> &str {
        if self.first_visibility.is_empty() {
            &self.visibility
        } else {
            &self.first_visibility
        }
    }
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

macro_rules! columns {
    () => {
        "id, reference, token_hash, page, page_title, parent, author, email, body, language, private, \
         notify, created_at, visibility, care, public_body, verdict, sender, body_hash, idem_key, \
         claimed_by, disposition, updated_at, first_visibility"
    };
}

/// Lists are given as `,a,b,`; empty means any. Every variant takes the same eight parameters.
macro_rules! filtered {
    ($select:literal, $key:literal, $tail:literal) => {
        concat!(
            "SELECT ",
            $select,
            " FROM comments WHERE ",
            $key,
            " AND ($1 = '' OR $1 LIKE '%,' || visibility || ',%') \
               AND ($2 = '' OR $2 LIKE '%,' || care || ',%') \
               AND ($3 = '' OR page = $3) AND created_at >= $4 AND ($5 = '' OR sender = $5) \
               AND ($6 = '' OR LOWER(email) = LOWER($6))",
            $tail
        )
    };
    ($key:literal, $tail:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM comments WHERE ",
            $key,
            " AND ($1 = '' OR $1 LIKE '%,' || visibility || ',%') \
               AND ($2 = '' OR $2 LIKE '%,' || care || ',%') \
               AND ($3 = '' OR page = $3) AND created_at >= $4 AND ($5 = '' OR sender = $5) \
               AND ($6 = '' OR LOWER(email) = LOWER($6))",
            $tail
        )
    };
}

statements! {
    ADD: concat!("INSERT INTO comments (", columns!(), ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, \
        $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $14)");
    UPDATE: "UPDATE comments SET visibility = $2, care = $3, public_body = $4, verdict = $5, \
        notify = $6, claimed_by = $7, disposition = $8, updated_at = $9 WHERE id = $1";
    GET: concat!("SELECT ", columns!(), " FROM comments WHERE id = $1");
    BY_KEY: concat!("SELECT ", columns!(), " FROM comments WHERE idem_key = $1 AND idem_key <> ''");
    BY_REFERENCE: concat!("SELECT ", columns!(), " FROM comments WHERE reference = $1");
    BY_TOKEN: concat!("SELECT ", columns!(), " FROM comments WHERE token_hash = $1");
    RECENT_OF: concat!("SELECT ", columns!(), " FROM comments WHERE sender = $1 AND page = $2 \
        AND created_at > $3 ORDER BY created_at DESC, id DESC");
    SHOWN: concat!("SELECT ", columns!(), " FROM comments \
        WHERE visibility IN ('published', 'redacted') AND private = 0 ORDER BY created_at, id");
    SHOWN_AT: concat!("SELECT ", columns!(), " FROM comments \
        WHERE page = $1 AND visibility IN ('published', 'redacted') AND private = 0 ORDER BY created_at, id");
    FIND_OLD: filtered!("1 = 1", " ORDER BY created_at, id LIMIT $7 OFFSET $8");
    FIND_NEW: filtered!("1 = 1", " ORDER BY created_at DESC, id DESC LIMIT $7 OFFSET $8");
    FIND_OLD_IN: filtered!("visibility = $9", " ORDER BY created_at, id LIMIT $7 OFFSET $8");
    FIND_NEW_IN: filtered!("visibility = $9", " ORDER BY created_at DESC, id DESC LIMIT $7 OFFSET $8");
    FIND_OLD_AT: filtered!("page = $9", " ORDER BY created_at, id LIMIT $7 OFFSET $8");
    FIND_NEW_AT: filtered!("page = $9", " ORDER BY created_at DESC, id DESC LIMIT $7 OFFSET $8");
    COUNT: filtered!("COUNT(*)", "1 = 1", "");
    BY_STATE: "SELECT visibility, care, COUNT(*) FROM comments GROUP BY visibility, care \
        ORDER BY visibility, care";
    ADD_EVENT: "INSERT INTO events (seq, comment, at, actor, kind, reason, data) \
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    EVENTS: "SELECT seq, comment, at, actor, kind, reason, data FROM events WHERE comment = $1 ORDER BY seq";
    EVENTS_SINCE: "SELECT seq, comment, at, actor, kind, reason, data FROM events \
        WHERE at >= $1 ORDER BY seq";
    EVENTS_OF_KIND: "SELECT seq, comment, at, actor, kind, reason, data FROM events \
        WHERE kind = $1 AND at >= $2 ORDER BY seq";
    PUT_ANSWER: "INSERT INTO official_answers (id, comment, body, state, proposed_by, decided_by, at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO UPDATE SET body = excluded.body, \
        state = excluded.state, decided_by = excluded.decided_by, at = excluded.at";
    ANSWERS: "SELECT id, comment, body, state, proposed_by, decided_by, at FROM official_answers \
        WHERE ($1 = '' OR comment = $1) AND ($2 = '' OR state = $2) ORDER BY at, id";
    ANSWER: "SELECT id, comment, body, state, proposed_by, decided_by, at FROM official_answers WHERE id = $1";
    FORGET_CONTACT: "UPDATE comments SET author = NULL, email = NULL, notify = 0, sender = '' \
        WHERE updated_at < $1 AND visibility <> 'pending' \
        AND care IN ('none', 'answered', 'solved', 'returned') \
        AND (author IS NOT NULL OR email IS NOT NULL OR sender <> '')";
}

fn row(mut cells: Cells) -> Result<Row, Error> {
    Ok(Row {
        id: cells.text()?,
        reference: cells.text()?,
        token_hash: cells.text()?,
        page: cells.text()?,
        page_title: cells.text()?,
        parent: cells.maybe_text()?,
        author: cells.maybe_text()?,
        email: cells.maybe_text()?,
        text: cells.text()?,
        language: cells.text()?,
        private: cells.flag()?,
        notify: cells.flag()?,
        created_at: cells.int()?,
        visibility: cells.text()?,
        care: cells.text()?,
        public_text: cells.text()?,
        verdict: cells.text()?,
        sender: cells.text()?,
        body_hash: cells.text()?,
        idem_key: cells.text()?,
        claimed_by: cells.maybe_text()?,
        disposition: cells.text()?,
        updated_at: cells.int()?,
        first_visibility: cells.text()?,
    })
}

fn event(mut cells: Cells) -> Result<Event, Error> {
    Ok(Event {
        seq: cells.int()?,
        comment: cells.text()?,
        at: cells.int()?,
        actor: cells.text()?,
        kind: cells.text()?,
        reason: cells.text()?,
        data: cells.text()?,
    })
}

/// Inserts a comment with its first events; checks the idempotency key in the same transaction.
pub fn insert(tx: &mut Tx<'_>, row: &Row, events: &[Event]) -> Result<Insert, Error> {
    if let Some(there) = tx.reader().first(BY_KEY, values![&row.idem_key], self::row)? {
        return Ok(if there.body_hash == row.body_hash {
            Insert::Replay(Box::new(there))
        } else {
            Insert::Conflict
        });
    }
    tx.run(
        ADD,
        values![
            &row.id,
            &row.reference,
            &row.token_hash,
            &row.page,
            &row.page_title,
            &row.parent,
            &row.author,
            &row.email,
            &row.text,
            &row.language,
            row.private,
            row.notify,
            row.created_at,
            &row.visibility,
            &row.care,
            &row.public_text,
            &row.verdict,
            &row.sender,
            &row.body_hash,
            &row.idem_key,
            &row.claimed_by,
            &row.disposition,
            row.updated_at
        ],
    )?;
    for event in events {
        append(tx, &row.id, event)?;
    }
    Ok(Insert::New)
}

fn append(tx: &mut Tx<'_>, comment: &str, event: &Event) -> Result<(), Error> {
    let seq = meta::take(tx, "event", 1)?;
    let Event {
        at,
        actor,
        kind,
        reason,
        data,
        ..
    } = event;
    tx.run(ADD_EVENT, values![seq, comment, *at, actor, kind, reason, data])
        .map(drop)
}

/// Appends an event and stores the state that follows from it. What the visitor sent never changes.
pub fn record(tx: &mut Tx<'_>, row: &Row, event: &Event) -> Result<(), Error> {
    let Row {
        id,
        visibility,
        care,
        public_text,
        verdict,
        notify,
        claimed_by,
        disposition,
        ..
    } = row;
    let found = tx.run(
        UPDATE,
        values![
            id,
            visibility,
            care,
            public_text,
            verdict,
            *notify,
            claimed_by,
            disposition,
            row.updated_at
        ],
    )?;
    if found == 0 {
        return Err(Error::Write(format!("there is no comment `{id}`")));
    }
    append(tx, id, event)
}

/// One comment, inside a transaction.
pub fn get_for_update(tx: &mut Tx<'_>, id: &str) -> Result<Option<Row>, Error> {
    get(&tx.reader(), id)
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
    /// 0 = all.
    pub limit: usize,
    pub offset: usize,
    /// Oldest first, else newest first.
    pub oldest_first: bool,
}

impl Filter {
    /// The six parameters that every variant of the statement begins with.
    fn values(&self) -> Vec<Value<'_>> {
        vec![
            Value::from(list(&self.visibility)),
            Value::from(list(&self.care)),
            Value::from(self.page.as_deref().unwrap_or_default()),
            Value::from(self.since.unwrap_or(i64::MIN)),
            Value::from(self.sender.as_deref().unwrap_or_default()),
            Value::from(self.email.as_deref().unwrap_or_default()),
        ]
    }

    /// The variant whose first condition an index serves, and that condition's value.
    fn variant(&self) -> (Sql, Option<&str>) {
        match (&self.page, self.visibility.as_slice(), self.oldest_first) {
            (Some(page), _, true) => (FIND_OLD_AT, Some(page)),
            (Some(page), _, false) => (FIND_NEW_AT, Some(page)),
            (None, [one], true) => (FIND_OLD_IN, Some(one)),
            (None, [one], false) => (FIND_NEW_IN, Some(one)),
            (None, _, true) => (FIND_OLD, None),
            (None, _, false) => (FIND_NEW, None),
        }
    }
}

fn list(words: &[String]) -> String {
    if words.is_empty() {
        return String::new();
    }
    format!(",{},", words.join(","))
}

/// By filter.
pub fn find(reader: &Reader<'_>, filter: &Filter) -> Result<Vec<Row>, Error> {
    let limit = if filter.limit == 0 {
        i64::MAX
    } else {
        filter.limit as i64
    };
    let (sql, key) = filter.variant();
    let mut values = filter.values();
    values.extend([Value::from(limit), Value::from(filter.offset as i64)]);
    values.extend(key.map(Value::from));
    reader.rows(sql, &values, row)
}

/// How many a filter finds, regardless of its limit.
pub fn count(reader: &Reader<'_>, filter: &Filter) -> Result<i64, Error> {
    reader.int(COUNT, &filter.values())
}

/// Comments by (visibility, care).
pub fn by_state(reader: &Reader<'_>) -> Result<Vec<(String, String, i64)>, Error> {
    reader.rows(BY_STATE, &[], |mut cells| {
        Ok((cells.text()?, cells.text()?, cells.int()?))
    })
}

/// By id, by reference, by token hash.
pub fn get(reader: &Reader<'_>, id: &str) -> Result<Option<Row>, Error> {
    reader.first(GET, values![id], row)
}
/// By reference.
pub fn by_reference(reader: &Reader<'_>, reference: &str) -> Result<Option<Row>, Error> {
    reader.first(BY_REFERENCE, values![reference], row)
}
/// By hash of the receipt token.
pub fn by_token(reader: &Reader<'_>, token_hash: &str) -> Result<Option<Row>, Error> {
    reader.first(BY_TOKEN, values![token_hash], row)
}
/// By idempotency key; an empty key finds nothing.
pub fn by_key(reader: &Reader<'_>, idem_key: &str) -> Result<Option<Row>, Error> {
    reader.first(BY_KEY, values![idem_key], row)
}

/// What `sender` wrote at `page` after `since`, newest first.
pub fn recent_of(reader: &Reader<'_>, sender: &str, page: &str, since: i64) -> Result<Vec<Row>, Error> {
    reader.rows(RECENT_OF, values![sender, page, since], row)
}

/// What the public may see (published or redacted, not private), of one page or of all, oldest first.
pub fn shown(reader: &Reader<'_>, page: Option<&str>) -> Result<Vec<Row>, Error> {
    match page {
        Some(page) => reader.rows(SHOWN_AT, values![page], row),
        None => reader.rows(SHOWN, &[], row),
    }
}

/// The log of one comment, oldest first.
pub fn events(reader: &Reader<'_>, comment: &str) -> Result<Vec<Event>, Error> {
    reader.rows(EVENTS, values![comment], event)
}

/// The log of all comments since a time, oldest first; of one kind, or of all.
pub fn events_since(reader: &Reader<'_>, kind: Option<&str>, since: i64) -> Result<Vec<Event>, Error> {
    match kind {
        Some(kind) => reader.rows(EVENTS_OF_KIND, values![kind, since], event),
        None => reader.rows(EVENTS_SINCE, values![since], event),
    }
}

/// Adds or changes an official answer.
pub fn put_answer(tx: &mut Tx<'_>, answer: &OfficialAnswer) -> Result<(), Error> {
    let OfficialAnswer {
        id,
        comment,
        text,
        state,
        by,
        decided_by,
        at,
    } = answer;
    tx.run(PUT_ANSWER, values![id, comment, text, state, by, decided_by, *at])
        .map(drop)
}

/// Official answers of one comment, or all in one state.
pub fn answers(
    reader: &Reader<'_>,
    comment: Option<&str>,
    state: Option<&str>,
) -> Result<Vec<OfficialAnswer>, Error> {
    let (comment, state) = (comment.unwrap_or_default(), state.unwrap_or_default());
    reader.rows(ANSWERS, values![comment, state], official)
}

/// One official answer.
pub fn answer(reader: &Reader<'_>, id: &str) -> Result<Option<OfficialAnswer>, Error> {
    reader.first(ANSWER, values![id], official)
}

fn official(mut cells: Cells) -> Result<OfficialAnswer, Error> {
    Ok(OfficialAnswer {
        id: cells.text()?,
        comment: cells.text()?,
        text: cells.text()?,
        state: cells.text()?,
        by: cells.text()?,
        decided_by: cells.text()?,
        at: cells.int()?,
    })
}

/// Takes name, address and sender from closed comments that nobody touched since `before`
/// (retention); returns how many. Closed: decided by the desk, and nothing open at care.
pub fn forget_contacts(tx: &mut Tx<'_>, before: i64) -> Result<i64, Error> {
    Ok(tx.run(FORGET_CONTACT, values![before])? as i64)
}
