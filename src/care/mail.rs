//! The mail carrier: one text message by SMTP under a stable `Message-ID`. Ours is the sender; what a
//! visitor wrote stands in the body, and the address, if it is one, only in `Reply-To`.

use std::path::Path;
use std::time::{Duration, SystemTime};

use lettre::message::header::ContentType;
use lettre::message::{Mailbox, Mailboxes};
use lettre::{Address, Message, SmtpTransport, Transport as _};

use crate::config::Config;
use crate::store::outbox::Delivery;

use super::Handoff;
use super::carrier::{Outcome, Parcel};

const TIMEOUT: Duration = Duration::from_secs(15);
/// Longest title in a subject, in characters.
const TITLE: usize = 80;

/// Sends one delivery.
pub fn carry(parcel: &Parcel<'_>, config: &Config) -> Outcome {
    if config.mail.smtp.is_empty() {
        return Outcome::Refused("`mail.smtp` is not set".to_owned());
    }
    let message = match compose(parcel, config) {
        Ok(message) => message,
        Err(why) => return Outcome::Refused(why),
    };
    if let Some(folder) = config.mail.smtp.strip_prefix("folder:") {
        return keep(Path::new(folder), &parcel.delivery.id, &message);
    }
    // The URL may hold credentials: its faults are not repeated.
    let Ok(builder) = SmtpTransport::from_url(&config.mail.smtp) else {
        return Outcome::Refused("`mail.smtp` is no smtp:// or smtps:// address".to_owned());
    };
    match builder.timeout(Some(TIMEOUT)).build().send(&message) {
        Ok(answer) => Outcome::Delivered(format!("SMTP {}", answer.code())),
        Err(fault) => judge(&fault),
    }
}

/// The toy for demos and development: what would have left, as a file named after its delivery.
fn keep(folder: &Path, id: &str, message: &Message) -> Outcome {
    let written = std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(folder.join(format!("{id}.eml")), message.formatted()));
    match written {
        Ok(()) => Outcome::Delivered("written to the folder".to_owned()),
        Err(cause) => Outcome::retry(&format!("the folder cannot be written ({})", cause.kind())),
    }
}

/// 5xx for who we are or whom we write to needs a person; the rest may pass.
fn judge(fault: &lettre::transport::smtp::Error) -> Outcome {
    match fault.status() {
        Some(code) => {
            let code = code.to_string();
            let detail = format!("SMTP {code}");
            if matches!(code.as_str(), "530" | "535" | "550" | "551" | "553") {
                Outcome::Refused(detail)
            } else {
                Outcome::Retry { detail, asked: None }
            }
        }
        None if fault.is_timeout() => Outcome::retry("no answer from the mail server within 15 seconds"),
        None if fault.is_tls() => Outcome::retry("no secure connection to the mail server"),
        None => Outcome::retry("the mail server cannot be reached"),
    }
}

/// Builds the message; errors are plain words without addresses.
pub fn compose(parcel: &Parcel<'_>, config: &Config) -> Result<Message, String> {
    let handoff = handoff(parcel.delivery)?;
    let from: Mailbox = config
        .mail
        .from
        .parse()
        .map_err(|_| "`mail.from` is no mail address")?;
    let to: Address = parcel
        .destination
        .address
        .trim()
        .parse()
        .map_err(|_| "the destination's `address` is no mail address")?;
    let at = Duration::from_micros(u64::try_from(parcel.now).unwrap_or(0));
    let crisis = parcel.delivery.kind == "alert.crisis";
    let mut builder = Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, to))
        .subject(subject(&handoff, crisis))
        .message_id(Some(message_id(&parcel.delivery.id, config)))
        .date(SystemTime::UNIX_EPOCH + at)
        .header(ContentType::TEXT_PLAIN);
    // Ours first: an answer that comes by us reaches the receipt page.
    if let Some(visitor) = handoff.email.as_deref().and_then(address) {
        let both: Mailboxes = [from, Mailbox::new(None, visitor)].into_iter().collect();
        builder = builder.mailbox(lettre::message::header::ReplyTo::from(both));
    }
    builder
        .body(body(&handoff, crisis))
        .map_err(|_| "the message cannot be built".to_owned())
}

/// The part left of the `@` is the delivery's id, so that a retry is the same message to a mail server.
pub fn message_id(delivery: &str, config: &Config) -> String {
    format!("<{delivery}@{}>", host(config))
}

fn host(config: &Config) -> String {
    let url = config.base_url.split_once("://").map_or("", |(_, rest)| rest);
    let named = url.split(['/', ':']).next().unwrap_or("");
    let named = if named.is_empty() {
        config
            .mail
            .from
            .rsplit('@')
            .next()
            .unwrap_or("")
            .trim_end_matches('>')
    } else {
        named
    };
    let clean: String = named
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'))
        .collect();
    if clean.is_empty() {
        "frontload.invalid".to_owned()
    } else {
        clean
    }
}

/// A visitor's address, if it is one: no display name, no control character, no second address.
fn address(text: &str) -> Option<Address> {
    let text = text.trim();
    if text
        .chars()
        .any(|c| c.is_control() || c.is_whitespace() || matches!(c, ',' | ';' | '<' | '>' | '"'))
    {
        return None;
    }
    text.parse().ok()
}

fn subject(handoff: &Handoff, crisis: bool) -> String {
    let title: String = line(&handoff.title).chars().take(TITLE).collect();
    let what = if crisis {
        "Look now"
    } else {
        spoken(&handoff.disposition)
    };
    format!("[{}] {what}: {title}", line(&handoff.reference))
}

fn spoken(disposition: &str) -> &'static str {
    match disposition {
        "service_issue" => "Service issue",
        "crisis" => "Crisis",
        "rage" => "Angry comment",
        "praise" => "Praise",
        "feedback" => "Feedback",
        "misinformation" => "Disputed fact",
        "known_question" | "new_question" => "Question",
        _ => "Comment",
    }
}

/// One line without control characters: nothing in it can begin a header.
fn line(text: &str) -> String {
    let spaced: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A visitor's text: lines stay, other control characters go.
fn lines(text: &str) -> String {
    text.replace("\r\n", "\n")
        .replace('\r', "\n")
        .chars()
        .filter(|c| *c == '\n' || *c == '\t' || !c.is_control())
        .collect()
}

fn body(handoff: &Handoff, crisis: bool) -> String {
    let mut out = String::new();
    if crisis {
        out.push_str("Please look at this now.\n\n");
    }
    out.push_str(&format!(
        "A visitor wrote at \"{}\" ({}):\n\n",
        line(&handoff.title),
        line(&handoff.page)
    ));
    for text in lines(&handoff.text).lines() {
        out.push_str(&format!("    {text}\n"));
    }
    out.push_str(&format!("\nReference: {}\n", line(&handoff.reference)));
    for (name, value) in [("Name", &handoff.author), ("Mail", &handoff.email)] {
        if let Some(value) = value {
            out.push_str(&format!("{name}: {}\n", line(value)));
        }
    }
    out.push_str(&format!("Language: {}\n", line(&handoff.language)));
    if !handoff.reasons.is_empty() {
        out.push_str(&format!(
            "Why you get this: {}\n",
            line(&handoff.reasons.join("; "))
        ));
    }
    for entry in &handoff.matched {
        out.push_str(&format!("May be answered at: {}\n", line(entry)));
    }
    out.push_str(&format!(
        "\nWhat the visitor sees: {}\n\n\
         To answer, reply to this message and keep the reference in the subject. What you write is shown\n\
         to the visitor on the receipt page. Begin with a line of its own:\n\
         #publish   to propose the text as the official answer (it is redacted, and approved at the desk)\n\
         #solved    when nothing is left to do\n\
         #returned  when care is the wrong place\n",
        line(&handoff.status_url)
    ));
    out
}

/// The handoff inside a delivery's payload.
pub fn handoff(delivery: &Delivery) -> Result<Handoff, String> {
    let payload: serde_json::Value =
        serde_json::from_str(&delivery.payload).map_err(|_| "the delivery's payload cannot be read")?;
    serde_json::from_value(payload["data"].clone())
        .map_err(|_| "the delivery's payload is no handoff".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Destination;

    fn raw(handoff: &Handoff) -> String {
        let mut config = Config {
            base_url: "https://help.example.org/x".to_owned(),
            ..Config::default()
        };
        config.mail.from = "Help <help@example.org>".to_owned();
        let delivery = Delivery {
            id: "0192f0c1-1111".to_owned(),
            kind: "comment.forwarded".to_owned(),
            payload: serde_json::json!({"type": "comment.forwarded", "data": handoff}).to_string(),
            ..Delivery::default()
        };
        let destination = Destination {
            address: "care@example.org".to_owned(),
            ..Destination::default()
        };
        let parcel = Parcel {
            delivery: &delivery,
            destination: &destination,
            now: 1_700_000_000_000_000,
        };
        String::from_utf8(compose(&parcel, &config).unwrap().formatted()).unwrap()
    }

    #[test]
    fn a_message_carries_reference_stable_id_and_both_reply_addresses() {
        let raw = raw(&Handoff {
            reference: "QX7T2PAB".to_owned(),
            title: "Bags".to_owned(),
            email: Some("jo@example.net".to_owned()),
            disposition: "service_issue".to_owned(),
            ..Handoff::default()
        });
        assert!(
            raw.contains("Message-ID: <0192f0c1-1111@help.example.org>\r\n"),
            "{raw}"
        );
        assert!(
            raw.contains("Subject: [QX7T2PAB] Service issue: Bags\r\n"),
            "{raw}"
        );
        assert!(raw.contains("From: Help <help@example.org>\r\n"), "{raw}");
        assert!(
            raw.contains("Reply-To: Help <help@example.org>, jo@example.net\r\n"),
            "{raw}"
        );
    }

    #[test]
    fn no_field_can_begin_a_header() {
        let evil = "x\r\nBcc: victim@example.com\r\n\r\nhi\u{0}\u{2028}";
        let handoff = Handoff {
            reference: evil.to_owned(),
            page: evil.to_owned(),
            title: evil.to_owned(),
            text: evil.to_owned(),
            author: Some(evil.to_owned()),
            email: Some("a@example.com\r\nBcc: victim@example.com".to_owned()),
            disposition: evil.to_owned(),
            reasons: vec![evil.to_owned()],
            language: evil.to_owned(),
            status_url: evil.to_owned(),
            matched: vec![evil.to_owned()],
        };
        let raw = raw(&handoff);
        let head = raw.split("\r\n\r\n").next().unwrap();
        let names: Vec<&str> = head
            .split("\r\n")
            .filter(|line| !line.starts_with([' ', '\t']))
            .map(|line| line.split(':').next().unwrap())
            .collect();
        assert!(
            !names.contains(&"Bcc") && !names.contains(&"Reply-To"),
            "{names:?}"
        );
    }

    #[test]
    fn only_one_plain_address_is_an_address() {
        for bad in [
            "",
            "a",
            "a@b, c@d",
            "A <a@b.example>",
            "a@b.example\nBcc: c@d.example",
            "a b@c.example",
            "a@",
            "@b",
        ] {
            assert!(address(bad).is_none(), "{bad}");
        }
        assert!(address(" jo.doe+x@example.co.uk ").is_some());
    }
}
