//! Replies in by mail: one RFC 5322 message, from a destination's address only, found by the id it
//! answers to or the reference in its subject. Machines' answers are left alone.

use std::sync::LazyLock;

use mail_parser::{HeaderValue, MessageParser};
use regex::Regex;

use crate::comment::reference_typed;
use crate::config::Config;
use crate::store::{Store, comments, outbox};
use crate::text::redact::Redactor;

use super::receive::{self, Source, Taken};
use super::{Error, Reply};

/// What became of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mail {
    /// Taken in as a reply to this reference.
    Taken(String),
    /// It came before: no effect.
    Repeated,
    /// Not a reply from care; why, in words. The mail server need not send it again.
    Ignored(String),
}

static REFERENCE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\[([A-Za-z0-9]{6,12})\]").expect("a constant pattern, used by tests"));

/// Takes in one message. An error means that the machine failed and the message must come again.
pub fn receive_mail(store: &Store, config: &Config, message: &[u8], now: i64) -> Result<Mail, Error> {
    let ignored = |why: &str| Ok(Mail::Ignored(why.to_owned()));
    let Some(mail) = MessageParser::default().parse(message) else {
        return ignored("it is no mail message");
    };
    let sender = mail
        .from()
        .and_then(|from| from.first())
        .and_then(|from| from.address())
        .unwrap_or_default();
    let destination = config.care.destinations.iter().find(|known| {
        known.carrier == "mail"
            && !known.address.is_empty()
            && known.address.eq_ignore_ascii_case(sender.trim())
    });
    let Some(destination) = destination else {
        return ignored("its sender is no destination of care");
    };
    if automatic(&mail) {
        return ignored("a machine sent it");
    }
    let Some(reference) = reference(store, &mail)? else {
        return ignored("it answers to no comment");
    };
    let text = mail.body_text(0).unwrap_or_default();
    let reply = match receive::check(reply(&text, reference, &mail)) {
        Ok(reply) => reply,
        Err(why) => return Ok(Mail::Ignored(why)),
    };
    let message = match mail.message_id() {
        Some(id) => format!("mail:{id}"),
        None => format!("mail:{}", blake3::hash(message).to_hex()),
    };
    let redactor = Redactor::new(&config.brand.contacts);
    let from = Source {
        destination: destination.name.clone(),
        message,
        redactor,
    };
    Ok(
        match store.write(move |tx| receive::take(tx, &from, &reply, now))? {
            Taken::New(reference) => Mail::Taken(reference),
            Taken::Repeated => Mail::Repeated,
            Taken::Refused(why) => Mail::Ignored(why),
        },
    )
}

/// Out-of-office notes, bounces and lists (RFC 3834): an answer to them would never end.
fn automatic(mail: &mail_parser::Message<'_>) -> bool {
    let header = |name: &str| {
        mail.header(name)
            .and_then(HeaderValue::as_text)
            .unwrap_or_default()
            .to_lowercase()
    };
    let submitted = header("Auto-Submitted");
    (!submitted.is_empty() && submitted.trim() != "no")
        || matches!(
            header("Precedence").trim(),
            "bulk" | "junk" | "list" | "auto_reply"
        )
        || !header("X-Autoreply").is_empty()
}

/// The reference of the comment whose handoff this answers.
fn reference(store: &Store, mail: &mail_parser::Message<'_>) -> Result<Option<String>, Error> {
    let mut ids: Vec<String> = Vec::new();
    for header in [mail.in_reply_to(), mail.references()] {
        for id in header.as_text_list().unwrap_or_default().iter().rev() {
            ids.extend(
                id.split('@')
                    .next()
                    .map(|left| left.trim_start_matches('<').to_owned()),
            );
        }
    }
    let subject = mail.subject().unwrap_or_default().to_owned();
    let found = store.read(|reader| {
        for id in ids.iter().take(64) {
            if let Some((delivery, _)) = outbox::get(reader, id)?
                && let Some(comment) = delivery.comment
                && let Some(row) = comments::get(reader, &comment)?
            {
                return Ok(Some(row.reference));
            }
        }
        for found in REFERENCE.captures_iter(&subject) {
            if let Some(row) = comments::by_reference(reader, &reference_typed(&found[1]))? {
                return Ok(Some(row.reference));
            }
        }
        Ok(None)
    })?;
    Ok(found)
}

/// The new text of a mail, and the words in its first lines that begin with `#`.
fn reply(text: &str, reference: String, mail: &mail_parser::Message<'_>) -> Reply {
    let own = strip(text);
    let mut reply = Reply {
        reference,
        agent: mail
            .from()
            .and_then(|from| from.first())
            .and_then(|from| from.name())
            .map(str::to_owned),
        ..Reply::default()
    };
    let mut rest = own.trim_start();
    loop {
        let (first, after) = rest.split_once('\n').unwrap_or((rest, ""));
        match first.trim().to_lowercase().as_str() {
            "#publish" => reply.publish = true,
            word @ ("#solved" | "#returned" | "#answered") => reply.status = Some(word[1..].to_owned()),
            _ => break,
        }
        rest = after.trim_start();
    }
    reply.text = rest.to_owned();
    reply
}

/// What stands above the quoted message and the signature.
fn strip(text: &str) -> String {
    let own = text.lines().take_while(|line| {
        let line = line.trim_end();
        let quoted = line.starts_with('>') || (line.starts_with("On ") && line.ends_with(':'));
        !(quoted || line == "--" || line.starts_with("-----Original Message"))
    });
    own.collect::<Vec<_>>().join("\n")
}
