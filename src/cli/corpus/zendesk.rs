//! The same conversations as pages of a Zendesk export: tickets with their comments, and the users
//! that say who is a customer. Assistants are users with the role `agent`, as Zendesk shows them.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::story::{Channel, Speaker, Story, time};

/// Tickets on a page.
const PAGE: usize = 150;
/// Id of the assistant's user.
const BOT: u64 = 360_000_000_001;

/// All pages in order, as JSON text.
pub fn pages(stories: &[Story]) -> Result<Vec<String>, serde_json::Error> {
    let ids = user_ids(stories);
    let count = stories.len().div_ceil(PAGE);
    stories
        .chunks(PAGE)
        .enumerate()
        .map(|(page, chunk)| {
            let mut users = BTreeMap::new();
            let tickets: Vec<Value> = chunk
                .iter()
                .enumerate()
                .map(|(at, story)| ticket(page * PAGE + at, story, &ids, &mut users))
                .collect();
            let more = page + 1 < count;
            serde_json::to_string(&json!({
                "tickets": tickets,
                "users": users.into_values().collect::<Vec<_>>(),
                "meta": {
                    "has_more": more,
                    "after_cursor": more.then(|| format!("page-{}", page + 2)),
                    "before_cursor": (page > 0).then(|| format!("page-{page}")),
                },
            }))
        })
        .collect()
}

type Ids = BTreeMap<String, u64>;

/// One id a person: customers by handle, which tells apart those who share a name.
fn user_ids(stories: &[Story]) -> Ids {
    let mut ids = Ids::new();
    for story in stories {
        for key in [key(story, Speaker::Customer), key(story, Speaker::Agent)] {
            let next = BOT + 1 + ids.len() as u64;
            ids.entry(key).or_insert(next);
        }
    }
    ids
}

fn key(story: &Story, speaker: Speaker) -> String {
    match speaker {
        Speaker::Customer => format!("{} {}", story.cast.handle, story.cast.email),
        _ => format!("agent {}", story.cast.agent),
    }
}

fn user_id(story: &Story, speaker: Speaker, ids: &Ids) -> u64 {
    match speaker {
        Speaker::Bot => BOT,
        speaker => ids.get(&key(story, speaker)).copied().unwrap_or(BOT),
    }
}

fn user(story: &Story, speaker: Speaker, id: u64) -> Value {
    let (name, email, handle) = story.card(speaker);
    json!({
        "id": id,
        "name": name.or_else(|| handle.clone()),
        "email": email,
        "alias": handle,
        "role": if speaker == Speaker::Customer { "end-user" } else { "agent" },
    })
}

fn ticket(number: usize, story: &Story, ids: &Ids, users: &mut BTreeMap<u64, Value>) -> Value {
    let requester = user_id(story, Speaker::Customer, ids);
    users.insert(requester, user(story, Speaker::Customer, requester));
    let mut comments = Vec::new();
    for (turn, said) in story.turns.iter().enumerate() {
        let author = user_id(story, said.speaker, ids);
        users
            .entry(author)
            .or_insert_with(|| user(story, said.speaker, author));
        let mut comment = json!({
            "id": (number as u64 + 1001) * 100 + turn as u64,
            "type": "Comment",
            "author_id": author,
            "body": said.line.text,
            "plain_body": said.line.text,
            "html_body": said.html.clone().unwrap_or_else(|| html(&said.line.text)),
            "public": !said.private,
            "attachments": [],
            "created_at": time(said.at),
        });
        if said.html.is_some() {
            comment["plain_body"] = Value::Null;
        }
        comments.push(comment);
    }
    let assignee = story
        .turns
        .iter()
        .any(|turn| turn.speaker == Speaker::Agent)
        .then(|| user_id(story, Speaker::Agent, ids));
    let channel = match story.channel {
        Channel::Mail => "email",
        Channel::Chat => "chat",
        Channel::Social => "twitter",
    };
    let head = json!({
        "id": number as u64 + 1001,
        "url": format!("https://care.dunlin.example/tickets/{}", number + 1001),
        "via": {"channel": channel, "source": {"from": {}, "to": {}, "rel": null}},
        "subject": story.subject.text,
        "raw_subject": story.subject.text,
        "description": story.turns.first().map(|turn| turn.line.text.as_str()),
        "status": status(story.status),
        "priority": null,
        "tags": tags(story),
        "requester_id": requester,
        "submitter_id": requester,
        "assignee_id": assignee,
        "created_at": time(story.began()),
        "updated_at": time(story.ended()),
        "satisfaction_rating": story.satisfied.map(|good| json!({
            "score": if good { "good" } else { "bad" },
        })),
        "is_public": true,
    });
    let mut ticket = match head {
        Value::Object(map) => map,
        _ => Map::new(),
    };
    ticket.insert("comments".to_owned(), Value::Array(comments));
    Value::Object(ticket)
}

fn status(ours: &str) -> &'static str {
    match ours {
        "open" => "open",
        "pending" => "pending",
        "resolved" => "solved",
        _ => "closed",
    }
}

/// Zendesk has no status for spam that was kept: agents tag it.
fn tags(story: &Story) -> Vec<String> {
    let mut tags = story.tags.clone();
    if story.status == "spam" {
        tags.push("spam".to_owned());
    }
    tags
}

fn html(text: &str) -> String {
    let safe = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    format!("<p>{}</p>", safe.replace("\n\n", "</p><p>").replace('\n', "<br>"))
}
