//! Zendesk's envelopes, streamed: pages (`tickets`, `users`, `audits`, `comments`, `results`), single
//! objects, and one object a line. Elements before a fault are handed out; it knows no tickets.

use std::cell::Cell;
use std::fmt;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// What an element is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Ticket,
    User,
    Audit,
    Comment,
}

/// How reading a file ended.
pub(super) enum End {
    Whole,
    /// Broken or truncated at a line.
    Broken(usize),
    Io(io::Error),
}

/// Gets each element with the line it begins on.
type Sink<'s> = dyn FnMut(Part, Value, usize) + 's;

/// Counts the lines that went by.
struct Counted<R> {
    inner: R,
    lines: Rc<Cell<usize>>,
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let size = self.inner.read(into)?;
        let breaks = into[..size].iter().filter(|byte| **byte == b'\n').count();
        self.lines.set(self.lines.get() + breaks);
        Ok(size)
    }
}

/// Hands out every element of a file. A byte order mark must have been taken off.
pub(super) fn each(reader: impl BufRead, sink: &mut Sink<'_>) -> End {
    let lines = Rc::new(Cell::new(1));
    let counted = Counted {
        inner: reader,
        lines: Rc::clone(&lines),
    };
    let mut values = serde_json::Deserializer::from_reader(counted);
    loop {
        let top = Top {
            sink: &mut *sink,
            lines: &lines,
        };
        match top.deserialize(&mut values) {
            Ok(()) => {}
            Err(fault) if fault.is_io() => {
                return match fault.io_error_kind() {
                    Some(
                        io::ErrorKind::UnexpectedEof
                        | io::ErrorKind::InvalidInput
                        | io::ErrorKind::InvalidData
                        | io::ErrorKind::Other,
                    ) => End::Broken(lines.get()),
                    _ => End::Io(fault.into()),
                };
            }
            // Between two values the end is the end; within one it is a truncation.
            Err(fault) if fault.is_eof() && fault.column() == 0 => return End::Whole,
            Err(_) => return End::Broken(lines.get()),
        }
        if values.end().is_ok() {
            return End::Whole;
        }
    }
}

/// A page, an array of tickets, or one ticket.
struct Top<'a, 's> {
    sink: &'a mut Sink<'s>,
    lines: &'a Cell<usize>,
}

impl<'de> DeserializeSeed<'de> for Top<'_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Top<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a page of tickets")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<(), A::Error> {
        elements(seq, Part::Ticket, self.sink, self.lines)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let begins = self.lines.get();
        // Fields of a bare ticket, comment or audit.
        let mut bare = serde_json::Map::new();
        while let Some(key) = map.next_key::<String>()? {
            let bare_ticket = bare.contains_key("id") || bare.contains_key("requester_id");
            let list = if bare_ticket { None } else { envelope(&key) };
            match list {
                Some(part) => map.next_value_seed(Envelope {
                    part,
                    sink: &mut *self.sink,
                    lines: self.lines,
                })?,
                None if PAGING.contains(&key.as_str()) => drop(map.next_value::<IgnoredAny>()?),
                None => drop(bare.insert(key, map.next_value()?)),
            }
        }
        if let Some(part) = bare_part(&bare) {
            (self.sink)(part, Value::Object(bare), begins);
        }
        Ok(())
    }
}

const PAGING: [&str; 9] = [
    "meta",
    "links",
    "next_page",
    "previous_page",
    "count",
    "end_of_stream",
    "after_url",
    "before_url",
    "after_cursor",
];

fn envelope(key: &str) -> Option<Part> {
    Some(match key {
        "tickets" | "ticket" | "results" => Part::Ticket,
        "users" | "user" => Part::User,
        "audits" | "audit" | "ticket_audits" => Part::Audit,
        "comments" | "comment" | "ticket_comments" => Part::Comment,
        _ => return None,
    })
}

fn bare_part(fields: &serde_json::Map<String, Value>) -> Option<Part> {
    if fields.contains_key("events") && fields.contains_key("ticket_id") {
        return Some(Part::Audit);
    }
    let ticket = ["subject", "description", "requester_id", "comments", "status"]
        .iter()
        .any(|key| fields.contains_key(*key));
    if ticket {
        return Some(Part::Ticket);
    }
    if fields.contains_key("author_id") {
        return Some(Part::Comment);
    }
    (fields.contains_key("role") && fields.contains_key("id")).then_some(Part::User)
}

/// The value of an envelope's key: a list, one object, or null.
struct Envelope<'a, 's> {
    part: Part,
    sink: &'a mut Sink<'s>,
    lines: &'a Cell<usize>,
}

impl<'de> DeserializeSeed<'de> for Envelope<'_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Envelope<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list or an object")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<(), A::Error> {
        elements(seq, self.part, self.sink, self.lines)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let begins = self.lines.get();
        let mut fields = serde_json::Map::new();
        while let Some((key, value)) = map.next_entry()? {
            fields.insert(key, value);
        }
        (self.sink)(self.part, Value::Object(fields), begins);
        Ok(())
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: serde::de::Error>(self, _: &str) -> Result<(), E> {
        Err(E::custom("a list or an object is needed"))
    }
}

/// Hands out a list's elements one by one.
fn elements<'de, A: SeqAccess<'de>>(
    mut seq: A,
    part: Part,
    sink: &mut Sink<'_>,
    lines: &Cell<usize>,
) -> Result<(), A::Error> {
    while let Some((value, line)) = seq.next_element_seed(Lined(lines))? {
        if !value.is_object() {
            return Err(A::Error::custom("an object is needed"));
        }
        sink(part, value, line);
    }
    Ok(())
}

/// A value and the line it begins on.
struct Lined<'a>(&'a Cell<usize>);

impl<'de> DeserializeSeed<'de> for Lined<'_> {
    type Value = (Value, usize);
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(Value, usize), D::Error> {
        let line = self.0.get();
        serde::Deserialize::deserialize(from).map(|value| (value, line))
    }
}
