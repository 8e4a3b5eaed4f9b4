//! Mail of a run: mbox files cut into messages, single messages, and the threads they make. Threads
//! reach over files, so that all of a run's mail is held until its end.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, Read};
use std::sync::LazyLock;

use regex::Regex;

use super::keep::{Run, Spot};
use super::mail::{Mail, parse};
use super::source::Input;
use super::thread::Groups;
use super::{Author, Conversation, Error, Message, Role};

/// Bytes of one message beyond which the rest (attachments) is not read.
const LARGEST: usize = 32 * 1024 * 1024;

/// Whether text begins like a message: header lines, one of which only mail has.
pub(super) fn recognises(text: &str) -> bool {
    const MAIL: [&str; 9] = [
        "from:",
        "to:",
        "date:",
        "subject:",
        "received:",
        "return-path:",
        "message-id:",
        "mime-version:",
        "delivered-to:",
    ];
    let mut headers = 0;
    let mut mail = 0;
    for line in text.lines().take(80) {
        if line.is_empty() {
            break;
        }
        if line.starts_with([' ', '\t']) {
            continue;
        }
        let Some((name, _)) = line.split_once(':') else {
            break;
        };
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_graphic()) {
            break;
        }
        headers += 1;
        let lower = format!("{}:", name.to_ascii_lowercase());
        mail += usize::from(MAIL.contains(&lower.as_str()));
    }
    headers >= 2 && mail >= 2
}

/// A mail found so far.
#[derive(Default)]
pub(super) struct Mailbox {
    mails: Vec<Mail>,
    ids: BTreeSet<String>,
}

impl Mailbox {
    /// Takes one message from a file of its own.
    pub(super) fn read_message(&mut self, input: &Input, run: &mut Run<'_>) -> Result<(), Error> {
        let mut bytes = Vec::new();
        let spot = Spot::new(&input.path, 1);
        if let Err(cause) = input.open()?.take(LARGEST as u64).read_to_end(&mut bytes) {
            return input.broke(cause, &spot, run);
        }
        self.add(&bytes, spot, run);
        Ok(())
    }

    /// Takes every message of an mbox.
    pub(super) fn read_mbox(&mut self, input: &Input, run: &mut Run<'_>) -> Result<(), Error> {
        let mut reader = input.open()?;
        let (mut message, mut line) = (Vec::new(), Vec::new());
        let (mut number, mut begins, mut blank, mut open) = (0, 1, true, false);
        loop {
            line.clear();
            match reader.read_until(b'\n', &mut line) {
                Ok(0) => break,
                Ok(_) => number += 1,
                Err(cause) => {
                    input.broke(cause, &Spot::new(&input.path, number + 1), run)?;
                    break;
                }
            }
            if blank && starts_message(&line) {
                if open {
                    self.add(&message, Spot::new(&input.path, begins), run);
                }
                (begins, open) = (number, true);
                message.clear();
            } else if message.len() < LARGEST {
                message.extend_from_slice(unescaped(&line));
            }
            blank = line.iter().all(u8::is_ascii_whitespace);
        }
        if open {
            self.add(&message, Spot::new(&input.path, begins), run);
        }
        Ok(())
    }

    fn add(&mut self, bytes: &[u8], spot: Spot, run: &mut Run<'_>) {
        match parse(bytes, spot.clone()) {
            Ok(mail) if !self.ids.insert(mail.id.clone()) => run.skip(Some(mail.id), &spot, "duplicate"),
            Ok(mail) => self.mails.push(mail),
            Err(refused) if refused.malformed => run.malformed(refused.id, &spot, refused.reason),
            Err(refused) => run.skip(refused.id, &spot, refused.reason),
        }
    }

    /// Makes threads of all messages taken.
    pub(super) fn finish(self, run: &mut Run<'_>) {
        let groups = threads(&self.mails, &run.options.own_domains);
        let mut mails: Vec<Option<Mail>> = self.mails.into_iter().map(Some).collect();
        for group in groups.lists() {
            let members: Vec<Mail> = group
                .into_iter()
                .filter_map(|place| mails.get_mut(place)?.take())
                .collect();
            if !members.is_empty() {
                conversation(members, run);
            }
        }
    }
}

/// `From jo@example.com Mon Apr  2 18:26:00 2012`, behind an empty line.
fn starts_message(line: &[u8]) -> bool {
    line.starts_with(b"From ") && line.iter().any(u8::is_ascii_digit)
}

/// `>From ` is `From ` in the message; each writer added one mark.
fn unescaped(line: &[u8]) -> &[u8] {
    let marks = line.iter().take_while(|byte| **byte == b'>').count();
    if marks > 0 && line[marks..].starts_with(b"From ") {
        &line[1..]
    } else {
        line
    }
}

/// Joins mails by what they answer (also where that is missing), Gmail's threads, and, for replies
/// that name nothing, subject and people.
fn threads(mails: &[Mail], own: &[String]) -> Groups {
    let mut groups = Groups::new(mails.len());
    let mut nodes: BTreeMap<String, usize> = BTreeMap::new();
    for (place, mail) in mails.iter().enumerate() {
        let gmail = mail.gmail.iter().map(|id| format!("gmail {id}"));
        let names = [mail.id.clone()]
            .into_iter()
            .chain(mail.answers.iter().cloned())
            .chain(gmail);
        for name in names {
            let node = *nodes.entry(name).or_insert_with(|| groups.add());
            groups.join(place, node);
        }
    }
    let mut subjects: BTreeMap<(String, Vec<&str>), usize> = BTreeMap::new();
    for (place, mail) in mails.iter().enumerate() {
        let (base, reply) = base_subject(mail.subject.as_deref().unwrap_or_default());
        if base.is_empty() {
            continue;
        }
        let people: Vec<&str> = mail
            .people
            .iter()
            .map(String::as_str)
            .filter(|who| !is_own(who, own))
            .collect();
        match subjects.get(&(base.clone(), people.clone())) {
            Some(earlier) if reply && mail.answers.is_empty() => groups.join(*earlier, place),
            Some(_) => {}
            None => drop(subjects.insert((base, people), place)),
        }
    }
    groups
}

/// The subject without `Re:`, `AW:`, `[ticket]`, folded; and whether such a prefix was there.
fn base_subject(subject: &str) -> (String, bool) {
    static PREFIX: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)^\s*(?:(?:re|aw|sv|vs|antw|odp|ref|rv|res|rif|tr|wg|fwd?|回复|答复)\s*(?:\[\d+\])?\s*[:：]\s*)+").expect("the pattern is a constant")
    });
    let rest = PREFIX.replace(subject, "");
    (crate::text::words(&rest).join(" "), rest.len() < subject.len())
}

fn is_own(address: &str, own: &[String]) -> bool {
    let host = address.rsplit('@').next().unwrap_or_default();
    own.iter().any(|domain| {
        let domain = domain.to_lowercase();
        host == domain
            || host
                .strip_suffix(domain.as_str())
                .is_some_and(|rest| rest.ends_with('.'))
    })
}

fn conversation(mut mails: Vec<Mail>, run: &mut Run<'_>) {
    mails.sort_by(|a, b| a.at.cmp(&b.at).then_with(|| a.id.cmp(&b.id)));
    let first = &mails[0];
    // The root that replies name is the same whether or not it was exported.
    let id = first.answers.first().unwrap_or(&first.id).clone();
    let opener = first.from.clone();
    let spot = first.spot.clone();
    let subject = first
        .subject
        .as_deref()
        .map(str::trim)
        .filter(|subject| !subject.is_empty())
        .map(str::to_owned);
    let own = run.options.own_domains.clone();
    let customer = |from: &Option<String>| match from {
        Some(from) if !own.is_empty() => !is_own(from, &own),
        from => *from == opener,
    };
    let messages = mails.into_iter().enumerate().map(|(place, mail)| {
        let role = if customer(&mail.from) {
            Role::Customer
        } else {
            Role::Agent
        };
        message(mail, role, subject.as_deref().filter(|_| place == 0))
    });
    let conversation = Conversation {
        id,
        source: run.source("mail"),
        channel: Some("email".to_owned()),
        messages: messages.collect(),
        subject: subject.clone(),
        ..Conversation::default()
    };
    run.keep(conversation, &spot);
}

/// A mail as a message; one that opens with nothing but a subject asks with that.
fn message(mail: Mail, role: Role, subject: Option<&str>) -> Message {
    let text = if mail.text.is_empty() {
        subject.unwrap_or_default().to_owned()
    } else {
        mail.text
    };
    Message {
        author: Author {
            role,
            name: mail.name,
            email: mail.from,
            ..Author::default()
        },
        at: mail.at,
        text,
        html: mail.html,
        in_reply_to: mail.answers.last().cloned(),
        attachments: mail.attachments,
        id: mail.id,
        ..Message::default()
    }
}
