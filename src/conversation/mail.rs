//! One RFC 5322 message: who, when, what, what it answers, and whether a machine wrote it.

use jiff::Timestamp;
use mail_parser::{Addr, Address, HeaderValue, Message as Parsed, MessageParser, MimeHeaders, PartType};

use super::keep::Spot;
use super::{Attachment, quote};
use crate::text::from_html_quoted;

/// A message as threading needs it.
pub(super) struct Mail {
    /// Message-ID, or a hash of the bytes.
    pub(super) id: String,
    /// References, oldest first, then In-Reply-To.
    pub(super) answers: Vec<String>,
    /// Gmail's thread, if an export names it.
    pub(super) gmail: Option<String>,
    pub(super) name: Option<String>,
    /// Lower case.
    pub(super) from: Option<String>,
    /// All addresses in From, To and Cc, lower case, sorted.
    pub(super) people: Vec<String>,
    pub(super) subject: Option<String>,
    pub(super) at: Option<Timestamp>,
    pub(super) text: String,
    pub(super) html: Option<String>,
    pub(super) attachments: Vec<Attachment>,
    pub(super) spot: Spot,
}

/// Reads a message; or its id and why it is no letter of a person.
pub(super) fn parse(bytes: &[u8], spot: Spot) -> Result<Mail, Refused> {
    let Some(parsed) = MessageParser::default().parse(bytes) else {
        return Err(Refused {
            id: None,
            reason: "not a message",
            malformed: true,
        });
    };
    if parsed.from().is_none() && parsed.subject().is_none() && parsed.date().is_none() {
        return Err(Refused {
            id: None,
            reason: "not a message",
            malformed: true,
        });
    }
    let id = parsed.message_id().map_or_else(
        || format!("hash-{}", &blake3::hash(bytes).to_hex()[..16]),
        str::to_owned,
    );
    if let Some(reason) = machine(&parsed) {
        return Err(Refused {
            id: Some(id),
            reason,
            malformed: false,
        });
    }
    let (text, html) = body(&parsed);
    let sender = parsed.from().and_then(Address::first);
    let mut people: Vec<String> = [parsed.from(), parsed.to(), parsed.cc()]
        .into_iter()
        .flatten()
        .flat_map(addresses)
        .collect();
    people.sort();
    people.dedup();
    Ok(Mail {
        answers: ids(parsed.references())
            .into_iter()
            .chain(ids(parsed.in_reply_to()))
            .collect(),
        gmail: parsed.header_raw("X-GM-THRID").map(|id| id.trim().to_owned()),
        name: sender
            .and_then(Addr::name)
            .map(|name| name.trim().to_owned())
            .filter(|name| !name.is_empty()),
        from: sender.and_then(Addr::address).map(str::to_lowercase),
        people,
        subject: parsed.subject().map(str::to_owned),
        at: date(&parsed),
        text,
        html,
        attachments: attachments(&parsed),
        id,
        spot,
    })
}

/// A message that is not kept.
pub(super) struct Refused {
    pub(super) id: Option<String>,
    pub(super) reason: &'static str,
    pub(super) malformed: bool,
}

fn addresses(list: &Address<'_>) -> Vec<String> {
    list.iter()
        .filter_map(Addr::address)
        .map(str::to_lowercase)
        .collect()
}

fn ids(value: &HeaderValue<'_>) -> Vec<String> {
    match value {
        HeaderValue::Text(id) => vec![id.trim().to_owned()],
        HeaderValue::TextList(list) => list.iter().map(|id| id.trim().to_owned()).collect(),
        _ => Vec::new(),
    }
}

/// The Date header; without one when the last server took it.
fn date(parsed: &Parsed<'_>) -> Option<Timestamp> {
    let written = parsed
        .date()
        .filter(|date| date.is_valid())
        .map(mail_parser::DateTime::to_timestamp);
    let taken = || {
        parsed
            .received()
            .and_then(|received| received.date().map(|date| date.to_timestamp()))
    };
    Timestamp::from_second(written.or_else(taken)?).ok()
}

/// Why a message was written by a machine, if it was.
fn machine(parsed: &Parsed<'_>) -> Option<&'static str> {
    let header = |name: &'static str| parsed.header_raw(name).map(|value| value.trim().to_lowercase());
    let sender = parsed
        .from()
        .and_then(Address::first)
        .and_then(Addr::address)
        .unwrap_or_default()
        .to_lowercase();
    let report = parsed
        .content_type()
        .is_some_and(|kind| kind.subtype() == Some("report"));
    let returned = header("Return-Path").is_some_and(|path| path == "<>");
    let subject = parsed.subject().unwrap_or_default().to_lowercase();
    let undelivered = [
        "undeliverable",
        "undelivered mail",
        "delivery status notification",
        "mail delivery failed",
        "delivery failure",
        "returned mail",
    ];
    if report
        || sender.starts_with("mailer-daemon@")
        || sender.starts_with("postmaster@")
        || undelivered.iter().any(|start| subject.starts_with(start))
    {
        return Some("bounce");
    }
    let away = [
        "automatic reply",
        "auto reply",
        "auto:",
        "autoreply",
        "out of office",
        "abwesenheit",
        "automatische antwort",
        "réponse automatique",
        "respuesta automática",
    ];
    let auto = header("Auto-Submitted").is_some_and(|value| !value.starts_with("no"));
    let reply = ["X-Autoreply", "X-Autorespond", "X-Auto-Reply"]
        .iter()
        .any(|name| parsed.header_raw(*name).is_some());
    let precedence = header("Precedence").unwrap_or_default();
    if auto
        || reply
        || returned
        || precedence == "auto_reply"
        || away.iter().any(|start| subject.starts_with(start))
    {
        return Some("automatic reply");
    }
    let list = parsed.header_raw("List-Unsubscribe").is_some() && parsed.header_raw("List-Id").is_some();
    (list || matches!(precedence.as_str(), "bulk" | "list" | "junk")).then_some("bulk mail")
}

/// What the writer wrote, and the HTML it may have come from.
fn body(parsed: &Parsed<'_>) -> (String, Option<String>) {
    let html = parsed.html_bodies().find_map(|part| match &part.body {
        PartType::Html(html) => Some(html.to_string()),
        _ => None,
    });
    let mut text = String::new();
    for part in parsed.text_bodies() {
        let piece = match &part.body {
            PartType::Text(text) => text.to_string(),
            PartType::Html(html) => from_html_quoted(html),
            _ => continue,
        };
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&piece);
    }
    if text.trim().is_empty() {
        text = html.as_deref().map(from_html_quoted).unwrap_or_default();
    }
    (quote::strip(&crate::text::repair(&text)), html)
}

fn attachments(parsed: &Parsed<'_>) -> Vec<Attachment> {
    let files = parsed
        .attachments()
        .filter(|part| !part.is_text() || part.attachment_name().is_some());
    files
        .map(|part| {
            let kind = part.content_type();
            Attachment {
                name: part.attachment_name().unwrap_or_default().to_owned(),
                media_type: kind
                    .map(|kind| format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or("*")))
                    .unwrap_or_default(),
                size: part.len() as u64,
            }
        })
        .collect()
}
