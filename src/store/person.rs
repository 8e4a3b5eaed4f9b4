//! One person's data, found by e-mail address: all of it out, or all of it gone.
//!
//! Erasing keeps the rows and the events (that something happened, when, and who decided), and
//! takes what was said and by whom. Conversations that name the address leave the archive.

use super::comments::{self, Event, Filter, OfficialAnswer, Row};
use super::engine::{statements, values};
use super::outbox::{self, Delivery};
use super::{Error, Reader, Tx, archive};

statements! {
    ERASE_COMMENT: "UPDATE comments SET author = NULL, email = NULL, notify = 0, sender = '', body = '', \
        public_body = '', verdict = '', body_hash = '', idem_key = '', language = '', updated_at = $2, \
        visibility = CASE WHEN visibility IN ('published', 'redacted', 'pending') THEN 'hidden' \
        ELSE visibility END WHERE id = $1";
    ERASE_EVENTS: "UPDATE events SET data = '', reason = '' WHERE comment = $1";
    ERASE_ANSWERS: "UPDATE official_answers SET body = '', state = 'dismissed' WHERE comment = $1";
    // What has not left must not leave any more.
    ERASE_DELIVERIES: "UPDATE outbox SET payload = '{}', last_error = '', \
        state = CASE WHEN state = 'done' THEN 'done' ELSE 'discarded' END WHERE comment = $1";
    CONVERSATIONS: "SELECT source, id, created_at, json FROM conversations \
        WHERE LOWER(json) LIKE $1 ESCAPE '!' ORDER BY source, id";
    ERASE_CONVERSATION: "DELETE FROM conversations WHERE source = $1 AND id = $2";
    ERASE_WAITING: "DELETE FROM waiting WHERE LOWER(json) LIKE $1 ESCAPE '!'";
    CONVERSATION_OF: "DELETE FROM conversations WHERE id = $1 OR id = $2";
}

/// A comment with all that belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Held {
    pub comment: Row,
    pub events: Vec<Event>,
    pub answers: Vec<OfficialAnswer>,
    pub deliveries: Vec<Delivery>,
}

/// Everything kept under one address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Person {
    pub comments: Vec<Held>,
    pub conversations: Vec<archive::Row>,
}

/// What an erasure took.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Erased {
    pub comments: i64,
    pub conversations: i64,
    /// Pages whose threads showed one of the comments: to be built anew.
    pub pages: Vec<String>,
}

/// All that is kept under `email`, case ignored.
pub fn of(reader: &Reader<'_>, email: &str) -> Result<Person, Error> {
    let mut person = Person::default();
    if email.trim().is_empty() {
        return Ok(person);
    }
    for comment in of_email(reader, email)? {
        let events = comments::events(reader, &comment.id)?;
        let answers = comments::answers(reader, Some(&comment.id), None)?;
        let deliveries = outbox::of_comment(reader, &comment.id)?;
        person.comments.push(Held {
            comment,
            events,
            answers,
            deliveries,
        });
    }
    reader.each(CONVERSATIONS, values![quoted(email)], &mut |mut cells| {
        person.conversations.push(archive::Row {
            source: cells.text()?,
            id: cells.text()?,
            created_at: cells.maybe_int()?,
            json: cells.text()?,
        });
        Ok(())
    })?;
    Ok(person)
}

/// Takes all that is kept under `email`, in the caller's transaction; notes `erased` in each log.
pub fn erase(tx: &mut Tx<'_>, email: &str, actor: &str, at: i64) -> Result<Erased, Error> {
    let mut erased = Erased::default();
    if email.trim().is_empty() {
        return Ok(erased);
    }
    for mut row in of_email(&tx.reader(), email)? {
        if matches!(row.visibility.as_str(), "published" | "redacted") {
            erased.pages.push(row.page.clone());
        }
        let id = row.id.clone();
        tx.run(ERASE_COMMENT, values![&id, at])?;
        tx.run(ERASE_EVENTS, values![&id])?;
        tx.run(ERASE_ANSWERS, values![&id])?;
        tx.run(ERASE_DELIVERIES, values![&id])?;
        let exchange = tx.run(CONVERSATION_OF, values![&id, &row.reference])?;
        erased.conversations += exchange as i64;
        erased.comments += 1;
        row = comments::get_for_update(tx, &id)?.unwrap_or(row);
        let event = Event {
            at,
            actor: actor.to_owned(),
            kind: "erased".to_owned(),
            ..Event::default()
        };
        comments::record(tx, &row, &event)?;
    }
    let found = tx
        .reader()
        .rows(CONVERSATIONS, values![quoted(email)], |mut cells| {
            Ok((cells.text()?, cells.text()?))
        })?;
    for (source, id) in &found {
        erased.conversations += tx.run(ERASE_CONVERSATION, values![source, id])? as i64;
    }
    tx.run(ERASE_WAITING, values![quoted(email)])?;
    erased.pages.sort();
    erased.pages.dedup();
    Ok(erased)
}

fn of_email(reader: &Reader<'_>, email: &str) -> Result<Vec<Row>, Error> {
    let filter = Filter {
        email: Some(email.trim().to_owned()),
        oldest_first: true,
        ..Filter::default()
    };
    comments::find(reader, &filter)
}

/// The address as a whole JSON string, as a pattern.
fn quoted(email: &str) -> String {
    let mut pattern = String::from("%\"");
    for c in email.trim().to_lowercase().chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push_str("\"%");
    pattern
}
