//! Editing one file of `content/`: front matter as fields, Markdown as text, the evidence beside it.
//! A file that changed meanwhile is never overwritten; both texts are shown.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::shared::{self, with_notice};
use super::table::Call;
use crate::content::{self, Document, Item, Kind, Saved};
use crate::conversation::{Conversation, Role};
use crate::diagnostic::Diagnostics;
use crate::question::{self, State};
use crate::serve::answer;
use crate::text;
use crate::text::redact::Redactor;

/// Conversations shown beside a draft.
const EVIDENCE: usize = 5;

/// `GET /desk/entries/edit?file=`; with `&question=`, that question's phrasings are proposed in the form.
pub fn open(call: Call) -> Response {
    let file = PathBuf::from(call.field("file"));
    let document = match content::open(&call.endpoint.root, &file) {
        Ok(document) => document,
        Err(content::Error::Read { cause, .. }) if cause.kind() != std::io::ErrorKind::NotFound => {
            return shared::unavailable(&call, &cause);
        }
        Err(_) => return shared::missing(&call, "file"),
    };
    let item = item(&call, &document);
    let mut fields = fields_of(&item);
    let more = match proposed(&call, &item) {
        Ok(lines) if lines.is_empty() => json!({}),
        Ok(lines) => {
            let known = fields.entry("asked_as").or_default();
            *known = format!("{known}\n{}", lines.join("\n")).trim_start().to_owned();
            json!({ "proposed": lines.len() })
        }
        Err(error) => return shared::unavailable(&call, &error),
    };
    show(&call, StatusCode::OK, &item, &fields, &document.version, more)
}

/// The phrasings of the question named in the address that the entry has not.
fn proposed(call: &Call, item: &Item) -> Result<Vec<String>, question::Error> {
    let id = call.field("question");
    if id.is_empty() {
        return Ok(Vec::new());
    }
    let lines = item.asked_as.iter().chain([&item.question]);
    let mut known: BTreeSet<Vec<String>> = lines.map(|line| text::words(line)).collect();
    let found = question::list(&call.endpoint.store)?;
    let asked = found.into_iter().filter(|one| one.id == id);
    Ok(asked
        .flat_map(|one| one.phrasings)
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|line| known.insert(text::words(line)))
        .collect())
}

/// The item of a file as it stands now: the shelf of the last build may be older.
fn item(call: &Call, document: &Document) -> Item {
    content::read(&document.file, &document.text, &call.endpoint.config).0
}

/// What the form's fields hold for an item.
fn fields_of(item: &Item) -> BTreeMap<&'static str, String> {
    let date = |time: Option<jiff::Timestamp>| {
        time.map(|time| time.strftime("%Y-%m-%d").to_string())
            .unwrap_or_default()
    };
    BTreeMap::from([
        (
            "title",
            if item.question.is_empty() {
                item.title.clone()
            } else {
                item.question.clone()
            },
        ),
        ("summary", item.summary.clone()),
        ("body", item.body.to_string()),
        ("asked_as", item.asked_as.join("\n")),
        ("tags", item.tags.join(", ")),
        ("review_by", date(item.review_by)),
        ("owner", item.owner.clone().unwrap_or_default()),
        ("category", item.category.clone()),
    ])
}

/// `POST /desk/entries/edit`
pub fn save(call: Call) -> Response {
    let file = PathBuf::from(call.field("file"));
    let Ok(current) = content::open(&call.endpoint.root, &file) else {
        return shared::missing(&call, "file");
    };
    let item = item(&call, &current);
    let names = [
        "title",
        "summary",
        "body",
        "asked_as",
        "tags",
        "review_by",
        "owner",
        "category",
    ];
    let mut typed = fields_of(&item);
    // A field that was not sent stays as it is.
    for name in names {
        if let Some(value) = call.fields.get(name) {
            typed.insert(name, value.replace("\r\n", "\n"));
        }
    }
    let refuse = |problems: &Diagnostics, status| {
        let problems: Vec<String> = problems.iter().map(plain).collect();
        show(
            &call,
            status,
            &item,
            &typed,
            call.field("version"),
            json!({ "problems": problems }),
        )
    };
    let text = match compose(&current, &item, &typed, call.field("verb"), call.endpoint.now()) {
        Ok(text) => text,
        Err(problems) => return refuse(&problems, StatusCode::UNPROCESSABLE_ENTITY),
    };
    let edited = Document {
        file: file.clone(),
        text,
        version: call.field("version").to_owned(),
    };
    match content::save(
        &call.endpoint.root,
        &call.endpoint.config,
        &edited,
        &call.staff.name,
    ) {
        Ok(Saved::Done { .. }) => done(&call, &item, &file),
        Ok(Saved::Refused(problems)) => refuse(&problems, StatusCode::UNPROCESSABLE_ENTITY),
        Ok(Saved::Changed(theirs)) => {
            let more = json!({ "theirs": theirs.text });
            show(&call, StatusCode::CONFLICT, &item, &typed, &theirs.version, more)
        }
        Err(error) => shared::unavailable(&call, &error),
    }
}

fn done(call: &Call, item: &Item, file: &Path) -> Response {
    let notice = match call.field("verb") {
        "publish" => "entry-published",
        "withdraw" => "entry-withdrawn",
        _ => "saved",
    };
    if let (Some(id), "publish") = (&item.question_id, call.field("verb")) {
        // Until the next harvest counts for itself.
        if let Err(error) = question::set_state(&call.endpoint.store, id, State::Covered) {
            tracing::warn!(%error, "the entry is published, and its question not marked covered until the next harvest");
        }
    }
    call.endpoint.rebuild.ring();
    let name: String = form_urlencoded::byte_serialize(file.to_string_lossy().as_bytes()).collect();
    answer::see_other(&with_notice(&format!("/desk/entries/edit?file={name}"), notice))
}

/// The file's new text: only what was changed at the desk changes.
fn compose(
    current: &Document,
    item: &Item,
    typed: &BTreeMap<&'static str, String>,
    verb: &str,
    now: jiff::Timestamp,
) -> Result<String, Diagnostics> {
    let before = fields_of(item);
    let mut changes: BTreeMap<&str, Option<Value>> = BTreeMap::new();
    for (name, value) in typed
        .iter()
        .filter(|(name, value)| **name != "body" && before.get(*name) != Some(value))
    {
        let key = if *name == "title" && item.question != item.title && !item.question.is_empty() {
            "question"
        } else {
            name
        };
        changes.insert(key, front_matter(name, value.trim()));
    }
    match verb {
        "publish" => changes.extend(content::publication(item, now)),
        "withdraw" => {
            changes.insert("draft", Some(json!(true)));
        }
        _ => {}
    }
    let text = content::with_front_matter(&current.text, &changes)?;
    // A browser drops the first line end of a text and sends others as CR LF: no change of a writer's.
    let lines = |text: &str| text.replace("\r\n", "\n").trim_matches('\n').to_owned();
    let body = typed.get("body").map_or("", String::as_str);
    if lines(body) == lines(&item.body) {
        return Ok(text);
    }
    let gap = if item.body.starts_with(['\n', '\r']) {
        "\n"
    } else {
        ""
    };
    Ok(content::with_body(
        &text,
        &format!("{gap}{}", body.trim_start_matches('\n')),
    ))
}

/// A field's text as the value of its key; an empty one removes the key.
fn front_matter(name: &str, text: &str) -> Option<Value> {
    if text.is_empty() {
        return None;
    }
    let list = |separator: char| -> Vec<&str> {
        text.split(separator)
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect()
    };
    Some(match name {
        "asked_as" => json!(list('\n')),
        "tags" => json!(list(',')),
        _ => json!(text),
    })
}

fn plain(problem: &crate::diagnostic::Diagnostic) -> String {
    match &problem.hint {
        Some(hint) => format!("{}; {hint}", problem.message),
        None => problem.message.clone(),
    }
}

#[allow(clippy::too_many_arguments)] // one page, four outcomes: opened, refused, overtaken, saved
fn show(
    call: &Call,
    status: StatusCode,
    item: &Item,
    fields: &BTreeMap<&'static str, String>,
    version: &str,
    more: Value,
) -> Response {
    let evidence = item.evidence.clone().unwrap_or_default();
    let mut entry = json!({
        "file": item.file.to_string_lossy(), "version": version,
        "withheld": item.withheld(call.endpoint.now()), "url": item.path, "is_question": item.kind == Kind::Entry,
        "asks": evidence.asks, "since": evidence.since, "until": evidence.until, "question_id": item.question_id,
    });
    for (name, value) in fields {
        entry[*name] = json!(value);
    }
    let shelf = &call.endpoint.public().shelf;
    let topics: BTreeSet<&str> = shelf.items.iter().map(|item| item.category.as_str()).collect();
    let topics: Vec<&str> = topics.into_iter().filter(|topic| !topic.is_empty()).collect();
    let mut context = json!({
        "title": fields.get("title"), "entry": entry, "topics": topics, "evidence": talks(call, &evidence.conversations),
    });
    if let (Some(context), Value::Object(more)) = (context.as_object_mut(), more) {
        context.extend(more);
    }
    shared::with_status(call, status, "Entries", "desk/edit.html", context)
}

/// The conversations behind a draft, redacted: the reviewer needs the words, not the person.
fn talks(call: &Call, ids: &[String]) -> Vec<Value> {
    let redactor = Redactor::new(&call.endpoint.config.brand.contacts);
    let found = call.endpoint.store.read(|reader| {
        let rows = ids
            .iter()
            .take(EVIDENCE)
            .map(|id| crate::store::archive::by_id(reader, id));
        rows.collect::<Result<Vec<_>, _>>()
    });
    let rows = found.unwrap_or_else(|error| {
        tracing::warn!(%error, "evidence is not shown");
        Vec::new()
    });
    rows.into_iter()
        .flatten()
        .filter_map(|row| serde_json::from_str::<Conversation>(&row.json).ok())
        .map(|conversation| talk(&redactor, &conversation))
        .collect()
}

fn talk(redactor: &Redactor, conversation: &Conversation) -> Value {
    let names: Vec<String> = conversation
        .messages
        .iter()
        .filter_map(|message| message.author.name.clone())
        .collect();
    let redactor = redactor.with_names(&names);
    let messages: Vec<Value> = conversation
        .messages
        .iter()
        .filter(|message| !message.private)
        .map(|message| {
            let (role, who) = match message.author.role {
                Role::Customer => ("customer", "Customer"),
                Role::Agent => ("agent", "Agent"),
                _ => ("agent", "Automatic"),
            };
            json!({ "role": role, "who": who, "text": redactor.redact(&message.text).text })
        })
        .collect();
    let day = conversation
        .created_at
        .map(|at| at.strftime("%-d %B %Y").to_string())
        .unwrap_or_default();
    let subject = conversation
        .subject
        .as_deref()
        .map(|subject| redactor.redact(subject).text);
    let title = format!("{} {day}", subject.unwrap_or_default());
    json!({ "title": title.trim(), "messages": messages })
}
