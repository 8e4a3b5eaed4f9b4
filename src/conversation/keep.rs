//! The invariants every reader keeps, in one place: whatever a format made of a record, it leaves
//! through here, as a conversation or as a skip with its reason.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::{Conversation, Message, ReadOptions, Role, Skip, Status};
use crate::diagnostic::Place;
use crate::text::normal_hash;
use crate::text::repair;

/// Seconds within which the same opening words are one message written down twice.
const SAME_OPENING: i64 = 120;

/// A run of readers: what they need to know, and where their records go.
pub(super) struct Run<'a> {
    pub(super) options: &'a ReadOptions,
    sink: &'a mut dyn FnMut(Result<Conversation, Skip>),
}

/// Where a record stands.
#[derive(Clone, Debug)]
pub(super) struct Spot {
    pub(super) path: PathBuf,
    /// From 1; 0 for the whole file.
    pub(super) line: usize,
}

impl Spot {
    pub(super) fn new(path: &Path, line: usize) -> Spot {
        Spot {
            path: path.to_owned(),
            line,
        }
    }

    /// Without the line's text, which may hold personal data.
    fn place(&self) -> Place {
        let mut place = Place::file(&self.path);
        place.line = (self.line > 0).then_some(self.line);
        place
    }
}

impl<'a> Run<'a> {
    pub(super) fn new(
        options: &'a ReadOptions,
        sink: &'a mut dyn FnMut(Result<Conversation, Skip>),
    ) -> Run<'a> {
        Run { options, sink }
    }

    /// The `source` for records of a format that names none.
    pub(super) fn source(&self, format: &str) -> String {
        if self.options.source.is_empty() {
            format.to_owned()
        } else {
            self.options.source.clone()
        }
    }

    /// Leaves a record out by a rule.
    pub(super) fn skip(&mut self, id: Option<String>, spot: &Spot, reason: &str) {
        self.put_aside(id, spot, reason, false);
    }

    /// Leaves a record out because it is broken.
    pub(super) fn malformed(&mut self, id: Option<String>, spot: &Spot, reason: &str) {
        self.put_aside(id, spot, reason, true);
    }

    fn put_aside(&mut self, id: Option<String>, spot: &Spot, reason: &str, malformed: bool) {
        (self.sink)(Err(Skip {
            id,
            place: spot.place(),
            reason: reason.to_owned(),
            malformed,
        }));
    }

    /// Mends a conversation and passes it on, or skips it with the reason.
    pub(super) fn keep(&mut self, mut conversation: Conversation, spot: &Spot) {
        match mend(&mut conversation) {
            Ok(()) => (self.sink)(Ok(conversation)),
            Err(reason) => self.skip(Some(conversation.id), spot, reason),
        }
    }
}

/// Brings a conversation into the form DESIGN 4.4 promises; the reason if it cannot be.
pub(super) fn mend(conversation: &mut Conversation) -> Result<(), &'static str> {
    if conversation.id.trim().is_empty() {
        return Err("no id");
    }
    if conversation.status == Some(Status::Spam) {
        return Err("spam");
    }
    for field in [
        &mut conversation.subject,
        &mut conversation.channel,
        &mut conversation.brand,
    ] {
        mend_field(field);
    }
    let id = conversation.id.clone();
    for (number, message) in conversation.messages.iter_mut().enumerate() {
        mend_message(message, &id, number);
    }
    conversation
        .messages
        .retain(|message| !message.text.is_empty() || !message.attachments.is_empty());
    let mut seen = BTreeSet::new();
    conversation
        .messages
        .retain(|message| seen.insert(message.id.clone()));
    sort(&mut conversation.messages);
    open_once(&mut conversation.messages);
    let asks = |message: &Message| {
        message.author.role == Role::Customer && !message.private && !message.text.is_empty()
    };
    if !conversation.messages.iter().any(asks) {
        return Err("no customer message");
    }
    let times = || conversation.messages.iter().filter_map(|message| message.at);
    conversation.created_at = conversation.created_at.or_else(|| times().min());
    Ok(())
}

fn mend_field(field: &mut Option<String>) {
    if let Some(text) = field {
        *text = repair(text).trim().to_owned();
        if text.is_empty() {
            *field = None;
        }
    }
}

fn mend_message(message: &mut Message, conversation: &str, number: usize) {
    message.text = repair(&message.text).trim().to_owned();
    if let (true, Some(html)) = (message.text.is_empty(), &message.html) {
        message.text = repair(&crate::text::from_html(html));
    }
    mend_field(&mut message.author.name);
    if message.id.trim().is_empty() {
        message.id = format!("{conversation}-{number}");
    }
}

/// By time, then id. A message without a time stays behind the one it followed in the export.
fn sort(messages: &mut Vec<Message>) {
    let mut last = None;
    let mut keyed: Vec<(Option<jiff::Timestamp>, bool, Message)> = Vec::with_capacity(messages.len());
    for message in messages.drain(..) {
        let timed = message.at.is_some();
        last = message.at.or(last);
        keyed.push((last, timed, message));
    }
    keyed.sort_by(|(a_at, a_timed, a), (b_at, b_timed, b)| {
        let ids = if *a_timed && *b_timed {
            natural(&a.id, &b.id)
        } else {
            std::cmp::Ordering::Equal
        };
        a_at.cmp(b_at).then(ids)
    });
    messages.extend(keyed.into_iter().map(|(_, _, message)| message));
}

/// Ids by length first where both are numbers, so that 10 comes after 9.
fn natural(a: &str, b: &str) -> std::cmp::Ordering {
    let digits = |id: &str| !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit());
    if digits(a) && digits(b) {
        return a.len().cmp(&b.len()).then_with(|| a.cmp(b));
    }
    a.cmp(b)
}

/// Removes a second copy of the opening message: some exports repeat it as a field of the ticket.
fn open_once(messages: &mut Vec<Message>) {
    let public = |message: &Message| message.author.role == Role::Customer && !message.private;
    let Some(first) = messages.iter().position(public) else {
        return;
    };
    let (hash, at) = (normal_hash(&messages[first].text), messages[first].at);
    let near = |other: Option<jiff::Timestamp>| match (at, other) {
        (Some(a), Some(b)) => (b.as_second() - a.as_second()).abs() <= SAME_OPENING,
        _ => false,
    };
    let mut place = 0;
    messages.retain(|message| {
        let copy = place > first && public(message) && near(message.at) && normal_hash(&message.text) == hash;
        place += 1;
        !copy
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::Author;

    fn message(id: &str, at: Option<&str>, text: &str, role: Role) -> Message {
        Message {
            id: id.to_owned(),
            at: at.map(|at| at.parse().unwrap()),
            text: text.to_owned(),
            author: Author {
                role,
                ..Author::default()
            },
            ..Message::default()
        }
    }

    fn mended(messages: Vec<Message>) -> Result<Vec<String>, &'static str> {
        let mut conversation = Conversation {
            id: "c".to_owned(),
            messages,
            ..Conversation::default()
        };
        mend(&mut conversation)?;
        Ok(conversation
            .messages
            .into_iter()
            .map(|message| message.id)
            .collect())
    }

    #[test]
    fn messages_are_sorted_by_time_and_the_opening_stands_once() {
        let found = mended(vec![
            message("10", Some("2024-01-01T10:00:00Z"), "c", Role::Agent),
            message("9", Some("2024-01-01T10:00:00Z"), "b", Role::Agent),
            message(
                "2",
                Some("2024-01-01T09:00:30Z"),
                "Where is my BAG",
                Role::Customer,
            ),
            message(
                "1",
                Some("2024-01-01T09:00:00Z"),
                "where is my bag?",
                Role::Customer,
            ),
        ]);
        assert_eq!(found.unwrap(), ["1", "9", "10"]);
    }

    #[test]
    fn without_times_the_order_of_the_export_holds() {
        let messages =
            (0..12).map(|n| message(&format!("t-{n}"), None, &format!("text {n}"), Role::Customer));
        let found = mended(messages.collect()).unwrap();
        assert_eq!(found[10], "t-10");
    }

    #[test]
    fn private_words_do_not_make_a_customer_heard() {
        let note = Message {
            private: true,
            ..message("1", None, "secret", Role::Customer)
        };
        assert_eq!(mended(vec![note]), Err("no customer message"));
        assert_eq!(
            mended(vec![message("1", None, " \u{0} ", Role::Customer)]),
            Err("no customer message")
        );
    }
}
