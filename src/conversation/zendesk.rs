//! Zendesk: saved API pages (list, cursor, incremental) and account exports of one object a line.
//!
//! Read twice: first for the users, comments and audits that stand apart from their tickets, then
//! for the tickets, one at a time.

use std::collections::{BTreeMap, BTreeSet};
use std::io::BufRead;

use serde_json::Value;

use super::keep::{Run, Spot};
use super::source::Input;
use super::zendesk_page::{End, Part, each};
use super::{Attachment, Author, Conversation, Error, Message, Role, Satisfaction, Status, time};

/// What stands beside the tickets.
#[derive(Default)]
struct Beside {
    users: BTreeMap<String, User>,
    /// Ticket -> its audits, or comments that name it.
    told: BTreeMap<String, Vec<Value>>,
}

struct User {
    role: Option<Role>,
    name: Option<String>,
    email: Option<String>,
}

/// Reads all pages of a run.
pub(super) fn read(pages: &[Input], run: &mut Run<'_>) -> Result<(), Error> {
    let mut beside = Beside::default();
    for page in pages {
        // Faults are reported by the second reading.
        each(unmarked(page)?, &mut |part, value, _| beside.add(part, value));
    }
    let mut seen = BTreeMap::new();
    for page in pages {
        let end = each(unmarked(page)?, &mut |part, value, line| {
            let spot = Spot::new(&page.path, line);
            match part {
                Part::Ticket => ticket(&value, &beside, &mut seen, &spot, run),
                Part::Comment if text(&value["ticket_id"]).is_none() => {
                    run.skip(text(&value["id"]), &spot, "comment without its ticket");
                }
                _ => {}
            }
        });
        match end {
            End::Whole => {}
            End::Broken(line) => run.malformed(None, &Spot::new(&page.path, line), "malformed JSON"),
            End::Io(cause) => {
                return Err(Error::Io {
                    path: page.path.clone(),
                    cause,
                });
            }
        }
    }
    orphans(&beside, &seen, pages, run);
    Ok(())
}

/// The page without its byte order mark.
fn unmarked(page: &Input) -> Result<Box<dyn BufRead>, Error> {
    let mut reader = page.open()?;
    let fault = |cause| Error::Io {
        path: page.path.clone(),
        cause,
    };
    // A file that cannot be read at all is found out by the reader proper.
    if reader
        .fill_buf()
        .is_ok_and(|start| start.starts_with(b"\xef\xbb\xbf"))
    {
        let mut mark = [0; 3];
        reader.read_exact(&mut mark).map_err(fault)?;
    }
    Ok(reader)
}

impl Beside {
    fn add(&mut self, part: Part, value: Value) {
        match part {
            Part::User => {
                let Some(id) = text(&value["id"]) else { return };
                let role = value["role"].as_str().map(|role| {
                    if role == "end-user" {
                        Role::Customer
                    } else {
                        Role::Agent
                    }
                });
                let (name, email) = (text(&value["name"]), text(&value["email"]));
                self.users.insert(id, User { role, name, email });
            }
            Part::Audit | Part::Comment => {
                if let Some(ticket) = text(&value["ticket_id"]) {
                    self.told.entry(ticket).or_default().push(value);
                }
            }
            // Account exports write users into the ticket: `requester`, `submitter`.
            Part::Ticket => {
                for (key, role) in [("requester", Role::Customer), ("assignee", Role::Agent)] {
                    let person = &value[key];
                    let Some(id) = text(&person["id"]) else { continue };
                    let (name, email) = (text(&person["name"]), text(&person["email"]));
                    self.users.entry(id).or_insert(User {
                        role: Some(role),
                        name,
                        email,
                    });
                }
            }
        }
    }
}

/// Text, or a number as text; nothing for null and empty.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn at(value: &Value) -> Option<jiff::Timestamp> {
    text(value).and_then(|text| time::parse(&text))
}

/// Turns one ticket into a conversation. `seen`: ticket -> when it was updated, for pages repeat tickets.
fn ticket(
    value: &Value,
    beside: &Beside,
    seen: &mut BTreeMap<String, Option<jiff::Timestamp>>,
    spot: &Spot,
    run: &mut Run<'_>,
) {
    let Some(id) = text(&value["id"]) else {
        return run.malformed(None, spot, "no id");
    };
    let updated = at(&value["updated_at"]);
    if seen.get(&id).is_some_and(|before| *before >= updated) {
        return run.skip(Some(id), spot, "duplicate");
    }
    seen.insert(id.clone(), updated);
    let raw = text(&value["status"]);
    match raw.as_deref() {
        Some("deleted") => return run.skip(Some(id), spot, "deleted"),
        Some("spam" | "suspended") => return run.skip(Some(id), spot, "spam"),
        _ => {}
    }
    let mut conversation = fields(value, id, raw);
    conversation.source = run.source("zendesk");
    conversation.messages = messages(value, &conversation, beside);
    run.keep(conversation, spot);
}

fn fields(value: &Value, id: String, raw: Option<String>) -> Conversation {
    let status = raw.as_deref().and_then(status);
    let tags = value["tags"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(text)
        .collect();
    Conversation {
        id,
        channel: text(&value["via"]["channel"]),
        brand: text(&value["brand_id"]),
        subject: text(&value["raw_subject"]).or_else(|| text(&value["subject"])),
        status,
        status_raw: raw,
        priority: text(&value["priority"]),
        tags,
        created_at: at(&value["created_at"]),
        updated_at: at(&value["updated_at"]),
        resolved_at: at(&value["solved_at"]).or_else(|| at(&value["metric_set"]["solved_at"])),
        satisfaction: satisfaction(&value["satisfaction_rating"]),
        url: text(&value["url"]),
        ..Conversation::default()
    }
}

fn status(raw: &str) -> Option<Status> {
    Some(match raw {
        "new" | "open" => Status::Open,
        "pending" | "hold" => Status::Pending,
        "solved" => Status::Resolved,
        "closed" => Status::Closed,
        _ => return None,
    })
}

fn satisfaction(value: &Value) -> Option<Satisfaction> {
    let raw = text(&value["score"])?;
    let score = match raw.as_str() {
        "good" | "good_with_comment" => 1.0,
        "bad" | "bad_with_comment" => 0.0,
        _ => return None,
    };
    Some(Satisfaction {
        score,
        raw: Some(raw),
        comment: text(&value["comment"]),
        at: at(&value["created_at"]),
    })
}

/// The comments, wherever they stand; the description only if there are none, for it is the first of them.
fn messages(ticket: &Value, conversation: &Conversation, beside: &Beside) -> Vec<Message> {
    let requester = text(&ticket["requester_id"]).or_else(|| text(&ticket["requester"]["id"]));
    let mut told = Vec::new();
    for list in [&ticket["comments"], &ticket["audits"]] {
        collect(list.as_array().map_or(&[], Vec::as_slice), &mut told);
    }
    if told.is_empty() {
        collect(
            beside.told.get(&conversation.id).map_or(&[], Vec::as_slice),
            &mut told,
        );
    }
    // With `?include=` a ticket carries the same comments twice: as comments and as events.
    let mut ids = BTreeSet::new();
    let join = Join {
        beside,
        requester,
        ticket: &conversation.id,
    };
    let mut found: Vec<Message> = told.iter().map(|comment| join.message(comment)).collect();
    found.retain(|message| message.id.is_empty() || ids.insert(message.id.clone()));
    let public = |message: &Message| !message.private;
    if !found.iter().any(public) {
        let opening = text(&ticket["description"]).or_else(|| conversation.subject.clone());
        if let Some(opening) = opening {
            let author = join.author(&ticket["requester_id"], Some(Role::Customer));
            let id = format!("{}-description", conversation.id);
            let at = conversation.created_at;
            found.insert(
                0,
                Message {
                    id,
                    author,
                    at,
                    text: opening,
                    ..Message::default()
                },
            );
        }
    }
    found
}

/// A comment with the time and author of the audit around it.
struct Told<'v> {
    comment: &'v Value,
    around: Option<&'v Value>,
}

/// Comments as they are; of audits their events of type Comment.
fn collect<'v>(list: &'v [Value], told: &mut Vec<Told<'v>>) {
    for value in list {
        match value["events"].as_array() {
            Some(events) => {
                let comments = events
                    .iter()
                    .filter(|event| event["type"] == "Comment" || event["type"] == "VoiceComment");
                told.extend(comments.map(|comment| Told {
                    comment,
                    around: Some(value),
                }));
            }
            None => told.push(Told {
                comment: value,
                around: None,
            }),
        }
    }
}

/// Joins comments with their authors.
struct Join<'b> {
    beside: &'b Beside,
    requester: Option<String>,
    ticket: &'b str,
}

impl Join<'_> {
    fn message(&self, told: &Told<'_>) -> Message {
        let comment = told.comment;
        let around = |key: &str| told.around.map_or(&Value::Null, |audit| &audit[key]);
        let author = if comment["author_id"].is_null() {
            around("author_id")
        } else {
            &comment["author_id"]
        };
        let html = text(&comment["html_body"]);
        let body = text(&comment["plain_body"]).or_else(|| text(&comment["body"]));
        let body = body
            .or_else(|| html.as_deref().map(crate::text::from_html))
            .unwrap_or_default();
        // `plain_body` still carries entities.
        let body = if body.contains("&nbsp;") {
            body.replace("&nbsp;", " ")
        } else {
            body
        };
        let via = text(&comment["via"]["channel"]).or_else(|| text(&around("via")["channel"]));
        let machine = matches!(via.as_deref(), Some("rule" | "system"));
        Message {
            id: text(&comment["id"]).unwrap_or_default(),
            author: self.author(author, machine.then_some(Role::System)),
            at: at(&comment["created_at"]).or_else(|| at(around("created_at"))),
            text: super::quote::strip(&body),
            html,
            private: comment["public"] == false,
            attachments: attachments(&comment["attachments"]),
            ..Message::default()
        }
    }

    /// The user's role; of an unknown user: the requester is the customer, anyone else an agent.
    fn author(&self, id: &Value, role: Option<Role>) -> Author {
        let id = text(id);
        let user = id.as_ref().and_then(|id| self.beside.users.get(id));
        let requests = id.is_some() && id == self.requester;
        let unknown = if requests || (id.is_none() && !self.ticket.is_empty() && self.requester.is_none()) {
            Role::Customer
        } else {
            Role::Agent
        };
        Author {
            role: role
                .or_else(|| user.and_then(|user| user.role))
                .unwrap_or(unknown),
            name: user.and_then(|user| user.name.clone()),
            email: user.and_then(|user| user.email.clone()),
            handle: None,
            id,
        }
    }
}

fn attachments(list: &Value) -> Vec<Attachment> {
    let files = list.as_array().into_iter().flatten();
    files
        .map(|file| Attachment {
            name: text(&file["file_name"]).unwrap_or_default(),
            media_type: text(&file["content_type"]).unwrap_or_default(),
            size: file["size"].as_u64().unwrap_or_default(),
        })
        .collect()
}

/// Audits and comments of tickets that were on no page: said once a ticket.
fn orphans(
    beside: &Beside,
    seen: &BTreeMap<String, Option<jiff::Timestamp>>,
    pages: &[Input],
    run: &mut Run<'_>,
) {
    let Some(page) = pages.first() else { return };
    for ticket in beside.told.keys().filter(|ticket| !seen.contains_key(*ticket)) {
        run.skip(
            Some(ticket.clone()),
            &Spot::new(&page.path, 0),
            "comments without their ticket",
        );
    }
}
