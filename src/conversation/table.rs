//! Any other CSV: delimiter and encoding are found out, columns come from a map or from their names.

use std::collections::BTreeMap;
use std::io::{BufRead, Read};

use super::keep::{Run, Spot};
use super::source::Input;
use super::{Author, Conversation, Error, Message, ReadOptions, Role, Status, time};
use crate::text::decode;

/// Our field -> the names its column usually has (folded, without separators).
const NAMES: [(&str, &[&str]); 14] = [
    (
        "conversation",
        &[
            "conversationid",
            "ticketid",
            "threadid",
            "caseid",
            "casenumber",
            "conversation",
            "ticket",
            "thread",
            "case",
            "chatid",
            "sessionid",
        ],
    ),
    ("id", &["id", "messageid", "commentid", "entryid", "number"]),
    (
        "text",
        &[
            "text",
            "body",
            "message",
            "content",
            "comment",
            "description",
            "question",
            "transcript",
        ],
    ),
    (
        "at",
        &[
            "at",
            "createdat",
            "date",
            "datetime",
            "timestamp",
            "time",
            "created",
            "sentat",
            "createdtime",
        ],
    ),
    (
        "role",
        &[
            "role",
            "authorrole",
            "sendertype",
            "direction",
            "inbound",
            "type",
            "authortype",
            "incoming",
        ],
    ),
    (
        "name",
        &["name", "authorname", "author", "sender", "from", "customername"],
    ),
    (
        "email",
        &["email", "authoremail", "customeremail", "fromemail", "mail"],
    ),
    ("handle", &["handle", "username", "screenname"]),
    ("subject", &["subject", "title", "summary"]),
    ("private", &["private", "internal", "isprivate", "isinternal"]),
    ("channel", &["channel", "via", "source"]),
    ("status", &["status", "state"]),
    ("tags", &["tags", "labels"]),
    ("in_reply_to", &["inreplyto", "parentid", "replyto"]),
];

fn folded(name: &str) -> String {
    crate::text::words(name).concat()
}

fn delimiter(header: &str) -> u8 {
    let mut quoted = false;
    let mut counts = [(0, b','), (0, b';'), (0, b'\t'), (0, b'|')];
    for byte in header.bytes() {
        quoted ^= byte == b'"';
        for (count, mark) in &mut counts {
            *count += usize::from(byte == *mark && !quoted);
        }
    }
    // The first of equals: a comma where there is no delimiter at all.
    let most = counts.iter().map(|(count, _)| *count).max().unwrap_or_default();
    counts
        .iter()
        .find(|(count, _)| *count == most)
        .map_or(b',', |(_, mark)| *mark)
}

/// Whether a header line names columns that the map or the usual names explain.
pub(super) fn recognises(header: &str, options: &ReadOptions) -> bool {
    let mark = char::from(delimiter(header));
    let columns: Vec<&str> = header
        .split(mark)
        .map(|name| name.trim().trim_matches('"'))
        .collect();
    if !options.columns.is_empty() {
        return options
            .columns
            .values()
            .any(|column| columns.contains(&column.as_str()));
    }
    let known = |field: &str| {
        NAMES.iter().any(|(ours, names)| {
            *ours == field && columns.iter().any(|name| names.contains(&folded(name).as_str()))
        })
    };
    columns.len() >= 2
        && known("text")
        && ["id", "conversation", "at", "role", "subject"]
            .iter()
            .any(|field| known(field))
}

/// The rows of a CSV with its header.
pub(super) struct Rows {
    header: BTreeMap<String, usize>,
    width: usize,
    reader: csv::Reader<Box<dyn Read>>,
    record: csv::ByteRecord,
    fields: Vec<String>,
    input: Input,
}

/// One row, by column name.
pub(super) struct Row<'r> {
    header: &'r BTreeMap<String, usize>,
    fields: &'r [String],
    /// From 1.
    pub(super) line: usize,
}

impl Row<'_> {
    pub(super) fn get(&self, column: &str) -> Option<&str> {
        self.fields.get(*self.header.get(column)?).map(String::as_str)
    }
}

impl Rows {
    /// Opens a CSV and reads its header.
    pub(super) fn open(input: &Input) -> Result<Rows, Error> {
        let mut plain = input.open()?;
        // A truncated archive shows itself when rows are read.
        let start = plain.fill_buf().map(<[u8]>::to_vec).unwrap_or_default();
        let wide = start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff");
        let mac = start.contains(&b'\r') && !start.contains(&b'\n');
        let header = decode(&start);
        let mark = delimiter(header.split(['\n', '\r']).next().unwrap_or_default());
        let source: Box<dyn Read> = if wide {
            let mut bytes = Vec::new();
            plain.read_to_end(&mut bytes).map_err(|cause| Error::Io {
                path: input.path.clone(),
                cause,
            })?;
            Box::new(std::io::Cursor::new(decode(&bytes)))
        } else {
            Box::new(plain)
        };
        // Only a line feed ends a row: fields hold bare carriage returns.
        let reader = csv::ReaderBuilder::new()
            .delimiter(mark)
            .flexible(true)
            .has_headers(false)
            .terminator(csv::Terminator::Any(if mac { b'\r' } else { b'\n' }))
            .from_reader(source);
        let mut rows = Rows {
            header: BTreeMap::new(),
            width: 0,
            reader,
            record: csv::ByteRecord::new(),
            fields: Vec::new(),
            input: input.clone(),
        };
        if matches!(rows.reader.read_byte_record(&mut rows.record), Ok(true)) {
            rows.take_fields();
            rows.width = rows.fields.len();
            rows.header = rows
                .fields
                .drain(..)
                .enumerate()
                .map(|(place, name)| (name.trim().to_owned(), place))
                .collect();
        }
        Ok(rows)
    }

    fn take_fields(&mut self) {
        self.fields.clear();
        self.fields.extend(self.record.iter().map(decode));
        if let Some(last) = self.fields.last_mut() {
            last.truncate(last.trim_end_matches('\r').len());
        }
    }

    /// The next row that has as many fields as the header; others are reported as malformed.
    pub(super) fn next(&mut self, run: &mut Run<'_>) -> Result<Option<Row<'_>>, Error> {
        loop {
            match self.reader.read_byte_record(&mut self.record) {
                Ok(false) => return Ok(None),
                Ok(true) => {}
                Err(fault) => return self.fault(fault, run).map(|()| None),
            }
            let line = self
                .record
                .position()
                .map_or(0, |position| position.line() as usize);
            self.take_fields();
            let blank = self.fields.iter().all(|field| field.trim().is_empty());
            if blank {
                continue;
            }
            if self.fields.len() == self.width {
                return Ok(Some(Row {
                    header: &self.header,
                    fields: &self.fields,
                    line,
                }));
            }
            run.malformed(None, &Spot::new(&self.input.path, line), "bad row");
        }
    }

    fn fault(&self, fault: csv::Error, run: &mut Run<'_>) -> Result<(), Error> {
        let line = fault.position().map_or(0, |position| position.line() as usize);
        let spot = Spot::new(&self.input.path, line);
        match fault.into_kind() {
            csv::ErrorKind::Io(cause) => self.input.broke(cause, &spot, run),
            _ => {
                run.malformed(None, &spot, "bad row");
                Ok(())
            }
        }
    }

    /// Our field -> its column, by the map, then by the usual names.
    fn columns(&self, options: &ReadOptions) -> BTreeMap<&'static str, String> {
        let mut columns = BTreeMap::new();
        for (field, names) in NAMES {
            let mapped = options
                .columns
                .get(field)
                .filter(|column| self.header.contains_key(*column));
            let usual = || {
                names
                    .iter()
                    .find_map(|name| self.header.keys().find(|column| folded(column) == *name))
            };
            if let Some(column) = mapped.or_else(usual) {
                columns.insert(field, column.clone());
            }
        }
        columns
    }
}

/// Reads a CSV: rows of one conversation are gathered; without such a column each row is one.
pub(super) fn read(input: &Input, run: &mut Run<'_>) -> Result<(), Error> {
    let mut rows = Rows::open(input)?;
    let columns = rows.columns(run.options);
    if !columns.contains_key("text") {
        run.malformed(None, &Spot::new(&input.path, 1), "no text column");
        return Ok(());
    }
    let mut held: BTreeMap<String, (usize, Conversation)> = BTreeMap::new();
    while let Some(row) = rows.next(run)? {
        let line = row.line;
        let take = |field: &str| {
            columns
                .get(field)
                .and_then(|column| row.get(column))
                .map(str::trim)
                .filter(|value| !value.is_empty())
        };
        let alone = !columns.contains_key("conversation");
        let Some(id) = key(&take, alone, line) else {
            run.malformed(None, &Spot::new(&input.path, line), "no id");
            continue;
        };
        let message = message(&take, run.options);
        if alone {
            let mut conversation = opened(&take, id, run);
            conversation.messages.push(message);
            run.keep(conversation, &Spot::new(&input.path, line));
            continue;
        }
        let (_, conversation) = held
            .entry(id.clone())
            .or_insert_with(|| (line, opened(&take, id, run)));
        conversation.messages.push(message);
    }
    let mut held: Vec<(usize, Conversation)> = held.into_values().collect();
    held.sort_by_key(|(line, _)| *line);
    for (line, conversation) in held {
        run.keep(conversation, &Spot::new(&input.path, line));
    }
    Ok(())
}

/// Value of one of our fields in a row.
type Take<'t> = dyn Fn(&str) -> Option<&'t str> + 't;

fn key<'t>(take: &Take<'t>, alone: bool, line: usize) -> Option<String> {
    if alone {
        return Some(take("id").map_or_else(|| format!("row-{line}"), str::to_owned));
    }
    take("conversation").map(str::to_owned)
}

fn opened<'t>(take: &Take<'t>, id: String, run: &Run<'_>) -> Conversation {
    let raw = take("status").map(str::to_owned);
    let tags = take("tags").map(|tags| {
        tags.split([',', ';', '|'])
            .map(|tag| tag.trim().to_owned())
            .filter(|tag| !tag.is_empty())
            .collect()
    });
    Conversation {
        id,
        source: run.source("csv"),
        channel: take("channel").map(str::to_owned),
        subject: take("subject").map(str::to_owned),
        status: raw.as_deref().and_then(status),
        status_raw: raw,
        tags: tags.unwrap_or_default(),
        ..Conversation::default()
    }
}

fn status(raw: &str) -> Option<Status> {
    Some(match raw.to_ascii_lowercase().as_str() {
        "open" | "new" | "active" => Status::Open,
        "pending" | "waiting" | "on hold" | "hold" | "snoozed" => Status::Pending,
        "resolved" | "solved" | "done" => Status::Resolved,
        "closed" | "archived" => Status::Closed,
        "spam" => Status::Spam,
        _ => return None,
    })
}

fn message<'t>(take: &Take<'t>, options: &ReadOptions) -> Message {
    let author = Author {
        name: take("name").map(str::to_owned),
        email: take("email").map(str::to_owned),
        handle: take("handle").map(str::to_owned),
        id: None,
        role: Role::Customer,
    };
    let role = role(take("role"), &author, options);
    let text = take("text").or_else(|| take("subject")).unwrap_or_default();
    Message {
        id: take("id").unwrap_or_default().to_owned(),
        author: Author { role, ..author },
        at: take("at").and_then(time::parse),
        text: text.to_owned(),
        private: take("private")
            .is_some_and(|value| ["true", "1", "yes", "y"].contains(&value.to_ascii_lowercase().as_str())),
        in_reply_to: take("in_reply_to").map(str::to_owned),
        ..Message::default()
    }
}

/// What the role column says; else our own people by handle and domain; else a customer.
fn role(value: Option<&str>, author: &Author, options: &ReadOptions) -> Role {
    match value.map(str::to_ascii_lowercase).as_deref() {
        Some(
            "agent" | "staff" | "admin" | "support" | "outbound" | "outgoing" | "out" | "false" | "0"
            | "brand" | "operator" | "reply",
        ) => return Role::Agent,
        Some("bot" | "assistant" | "automation") => return Role::Bot,
        Some("system" | "activity") => return Role::System,
        Some(_) => return Role::Customer,
        None => {}
    }
    let written = [&author.name, &author.handle, &author.email];
    let ours = written.into_iter().flatten().any(|who| {
        let who = who.trim_start_matches('@').to_lowercase();
        let handle = options
            .own_handles
            .iter()
            .any(|own| own.trim_start_matches('@').to_lowercase() == who);
        let domain = options
            .own_domains
            .iter()
            .any(|own| who.ends_with(&format!("@{}", own.to_lowercase())));
        handle || domain
    });
    if ours { Role::Agent } else { Role::Customer }
}
