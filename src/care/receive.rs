//! Replies in by webhook: verified over the raw bytes, taken in once, in one transaction with all
//! that follows from them. The personal reply and the official answer are two texts.

use serde::Deserialize;
use serde_json::json;

use crate::comment::{self, Act, reference_typed};
use crate::config::Config;
use crate::conversation::{Author, Conversation, Message, Role, Status};
use crate::store::archive;
use crate::store::comments::{self, Event, Row};
use crate::store::{self, Store, Tx, outbox};
use crate::text::redact::Redactor;

use super::signature::Keys;
use super::{Error, HookRefusal, Reply, state};

const MICROS: i64 = 1_000_000;
/// Source of the conversations that the loop itself makes.
pub const SOURCE: &str = "frontload";
/// Longest reply in bytes.
const LONGEST: usize = 64 * 1024;

#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "type")]
    kind: String,
    data: Reply,
}

/// Verifies and takes in a reply from `destination`: raw body, headers by name. A repeated id has no effect.
#[allow(clippy::too_many_arguments)] // a contract that the endpoint calls
pub fn receive(
    store: &Store,
    config: &Config,
    destination: &str,
    headers: &dyn Fn(&str) -> Option<String>,
    body: &[u8],
    now: i64,
) -> Result<Result<(), HookRefusal>, Error> {
    let Some(known) = config
        .care
        .destinations
        .iter()
        .find(|known| known.name == destination)
    else {
        return Ok(Err(HookRefusal::UnknownDestination));
    };
    // A destination without a usable secret accepts nothing.
    let Ok(keys) = Keys::parse(&known.secret) else {
        return Ok(Err(HookRefusal::BadSignature));
    };
    let header = |name: &str| headers(name).unwrap_or_default();
    let webhook_id = header("webhook-id");
    let (stamp, signatures) = (header("webhook-timestamp"), header("webhook-signature"));
    if keys
        .verify((&webhook_id, &stamp, &signatures), body, now.div_euclid(MICROS))
        .is_err()
    {
        return Ok(Err(HookRefusal::BadSignature));
    }
    let reply = match read(body) {
        Ok(reply) => reply,
        Err(why) => return Ok(Err(HookRefusal::BadBody(why))),
    };
    let redactor = Redactor::new(&config.brand.contacts);
    let from = Source {
        destination: destination.to_owned(),
        message: webhook_id,
        redactor,
    };
    let taken = store.write(move |tx| take(tx, &from, &reply, now))?;
    Ok(match taken {
        Taken::New(_) | Taken::Repeated => Ok(()),
        Taken::Refused(why) => Err(HookRefusal::BadBody(why)),
    })
}

fn read(body: &[u8]) -> Result<Reply, String> {
    let envelope: serde_json::Value =
        serde_json::from_slice(body).map_err(|_| "the body is not JSON".to_owned())?;
    let envelope: Envelope = serde_json::from_value(envelope)
        .map_err(|_| "the body needs `type` and `data` with `reference` and `text`".to_owned())?;
    if envelope.kind != "care.reply" {
        return Err("`type` is `care.reply`".to_owned());
    }
    check(envelope.data)
}

/// Checks a reply, whichever way it came.
pub fn check(mut reply: Reply) -> Result<Reply, String> {
    reply.text = clean(&reply.text);
    reply.reference = reference_typed(&reply.reference);
    if reply.text.len() > LONGEST {
        return Err("`text` is longer than 64 KiB".to_owned());
    }
    if !matches!(
        reply.status.as_deref(),
        None | Some("answered" | "solved" | "returned")
    ) {
        return Err("`status` is one of answered, solved, returned".to_owned());
    }
    if reply.text.is_empty() && (reply.status.is_none() || reply.publish) {
        return Err("`text` is empty".to_owned());
    }
    reply.agent = reply
        .agent
        .map(|agent| clean(&agent))
        .filter(|agent| !agent.is_empty());
    Ok(reply)
}

fn clean(text: &str) -> String {
    let plain = text.replace("\r\n", "\n").replace('\r', "\n");
    let kept: String = plain
        .chars()
        .filter(|c| matches!(c, '\n' | '\t') || !c.is_control())
        .collect();
    kept.trim().to_owned()
}

/// Where a reply came from.
pub struct Source {
    /// Name of the destination.
    pub destination: String,
    /// `webhook-id` or `Message-ID`.
    pub message: String,
    /// For the official answer.
    pub redactor: Redactor,
}

/// What became of a reply.
#[derive(Debug, PartialEq, Eq)]
pub enum Taken {
    /// Taken in; the comment's reference.
    New(String),
    /// It came before: no effect.
    Repeated,
    /// Why not, in a sentence.
    Refused(String),
}

/// Takes a checked reply in: event, care state, proposed answer, archive.
pub fn take(tx: &mut Tx<'_>, from: &Source, reply: &Reply, now: i64) -> Result<Taken, store::Error> {
    let Some(mut row) = comments::by_reference(&tx.reader(), &reply.reference)? else {
        return Ok(Taken::Refused(format!(
            "there is no comment `{}`",
            reply.reference
        )));
    };
    let handed = outbox::of_comment(&tx.reader(), &row.id)?;
    if !handed
        .iter()
        .any(|delivery| delivery.destination == from.destination)
    {
        return Ok(Taken::Refused("this comment was not forwarded to you".to_owned()));
    }
    let log = comments::events(&tx.reader(), &row.id)?;
    if log.iter().any(|event| event.kind == "erased") {
        return Ok(Taken::Refused("the visitor had this comment erased".to_owned()));
    }
    if !outbox::first_time(tx, &from.destination, &from.message, now)? {
        return Ok(Taken::Repeated);
    }
    let actor = format!("care:{}", from.destination);
    let status = reply.status.clone().unwrap_or_else(|| "answered".to_owned());
    let event = |kind: &str, data: serde_json::Value| Event {
        comment: row.id.clone(),
        at: now,
        actor: actor.clone(),
        kind: kind.to_owned(),
        data: data.to_string(),
        ..Event::default()
    };
    let replied = event(
        "replied",
        json!({"text": reply.text, "agent": reply.agent, "status": status, "message": from.message}),
    );
    let moved = event(&status, json!({"message": from.message}));
    if !reply.text.is_empty() {
        state::record(tx, &mut row, &replied)?;
    }
    if reply.text.is_empty() || status != "answered" {
        state::record(tx, &mut row, &moved)?;
    }
    if reply.publish {
        propose(tx, &row, reply, (from, now))?;
    }
    keep(tx, &row)?;
    Ok(Taken::New(row.reference))
}

/// Proposes the redacted text as the official answer; a person at the desk approves it or does not.
fn propose(
    tx: &mut Tx<'_>,
    row: &Row,
    reply: &Reply,
    (from, now): (&Source, i64),
) -> Result<(), store::Error> {
    let names: Vec<String> = [&row.author, &row.email, &reply.agent]
        .into_iter()
        .flatten()
        .cloned()
        .collect();
    let text = from.redactor.with_names(&names).redact(&reply.text).text;
    let act = Act::new(&format!("care:{}", from.destination), now, "");
    match comment::ledger::propose(tx, &row.id, &text, &act) {
        Ok(_) => Ok(()),
        Err(comment::Error::Store(fault)) => Err(fault),
        Err(other) => Err(store::Error::Write(other.to_string())),
    }
}

/// Writes the exchange to the archive as a conversation: there the loop closes.
fn keep(tx: &mut Tx<'_>, row: &Row) -> Result<(), store::Error> {
    let events = comments::events(&tx.reader(), &row.id)?;
    let conversation = exchange(row, &events);
    let json =
        serde_json::to_string(&conversation).map_err(|cause| store::Error::Write(cause.to_string()))?;
    let (source, id) = (conversation.source, conversation.id);
    archive::upsert(
        tx,
        &archive::Row {
            source,
            id,
            created_at: Some(row.created_at),
            json,
        },
    )?;
    Ok(())
}

/// The visitor's text and every reply, oldest first.
fn exchange(row: &Row, events: &[Event]) -> Conversation {
    let time = |at: i64| jiff::Timestamp::from_microsecond(at).ok();
    let mut messages = vec![Message {
        id: row.id.clone(),
        author: Author {
            role: Role::Customer,
            name: row.author.clone(),
            email: row.email.clone(),
            ..Author::default()
        },
        at: time(row.created_at),
        text: row.text.clone(),
        ..Message::default()
    }];
    for event in events.iter().filter(|event| event.kind == "replied") {
        let data: serde_json::Value = serde_json::from_str(&event.data).unwrap_or_default();
        let text = data["text"].as_str().unwrap_or_default();
        if text.is_empty() {
            continue;
        }
        messages.push(Message {
            id: format!("{}-{}", row.id, event.seq),
            author: Author {
                role: Role::Agent,
                name: data["agent"].as_str().map(str::to_owned),
                ..Author::default()
            },
            at: time(event.at.max(row.created_at)),
            text: text.to_owned(),
            in_reply_to: Some(row.id.clone()),
            ..Message::default()
        });
    }
    let closed = matches!(row.care.as_str(), "answered" | "solved");
    Conversation {
        id: row.reference.clone(),
        source: SOURCE.to_owned(),
        channel: Some("comment".to_owned()),
        subject: Some(row.page_title.clone()).filter(|title| !title.is_empty()),
        status: Some(if closed { Status::Resolved } else { Status::Open }),
        language: Some(row.language.clone()).filter(|language| !language.is_empty()),
        created_at: time(row.created_at),
        updated_at: time(row.updated_at),
        url: Some(row.page.clone()).filter(|page| !page.is_empty()),
        messages,
        ..Conversation::default()
    }
}
