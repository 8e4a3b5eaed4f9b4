//! Writes stories as the JSONL contract, with the truth under `gold`.

use jiff::Timestamp;
use serde::Serialize;

use super::line::Planted;
use super::story::{Channel, Speaker, Story, Turn, time};

/// A conversation as it is written.
#[derive(Serialize)]
struct Record<'a> {
    id: String,
    source: &'static str,
    channel: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<&'a str>,
    status: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<&'a str>,
    language: &'static str,
    created_at: Timestamp,
    updated_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    resolved_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    satisfaction: Option<Satisfaction>,
    url: String,
    messages: Vec<Message<'a>>,
    gold: Gold<'a>,
}

#[derive(Serialize)]
struct Satisfaction {
    score: f64,
    raw: &'static str,
}

#[derive(Serialize)]
struct Gold<'a> {
    part: &'static str,
    intent: &'a str,
    triage: &'static str,
    faq: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    frame: Option<&'a str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    decoy: bool,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    subject_pii: &'a [Planted],
}

#[derive(Serialize)]
struct Message<'a> {
    id: String,
    author: Author,
    at: Timestamp,
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    html: Option<&'a str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    private: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    in_reply_to: Option<String>,
    #[serde(skip_serializing_if = "MessageGold::is_empty")]
    gold: MessageGold<'a>,
}

#[derive(Serialize)]
struct Author {
    role: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    handle: Option<String>,
}

#[derive(Serialize)]
struct MessageGold<'a> {
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    intents: &'a [String],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pii: &'a [Planted],
}

impl MessageGold<'_> {
    fn is_empty(&self) -> bool {
        self.intents.is_empty() && self.pii.is_empty()
    }
}

/// Id of the `number`th conversation (from 0, in order of time).
pub fn id(number: usize) -> String {
    format!("DA-{:05}", number + 1001)
}

/// Id of the `turn`th message of the `number`th conversation.
pub fn message_id(number: usize, turn: usize) -> String {
    format!("{}-{}", id(number), turn + 1)
}

/// One conversation a line, in order of time.
pub fn jsonl(stories: &[Story]) -> Result<String, serde_json::Error> {
    let mut out = String::new();
    for (number, story) in stories.iter().enumerate() {
        out.push_str(&serde_json::to_string(&record(number, story))?);
        out.push('\n');
    }
    Ok(out)
}

fn record(number: usize, story: &Story) -> Record<'_> {
    let done = matches!(story.status, "resolved" | "closed") && story.turns.len() > 1;
    Record {
        id: id(number),
        source: "dunlin-care",
        channel: story.channel.name(),
        subject: (story.channel == Channel::Mail).then_some(story.subject.text.as_str()),
        status: story.status,
        tags: story.tags.iter().map(String::as_str).collect(),
        language: story.language,
        created_at: time(story.began()),
        updated_at: time(story.ended()),
        resolved_at: done.then(|| time(story.ended())),
        satisfaction: story.satisfied.map(|good| Satisfaction {
            score: if good { 1.0 } else { 0.0 },
            raw: if good { "good" } else { "bad" },
        }),
        url: format!("https://care.dunlin.example/tickets/{}", number + 1001),
        messages: story
            .turns
            .iter()
            .enumerate()
            .map(|(turn, said)| message(number, turn, story, said))
            .collect(),
        gold: Gold {
            part: story.truth.part,
            intent: &story.truth.intent,
            triage: story.truth.triage,
            faq: story.truth.faq,
            answer: story.truth.answer,
            frame: story.truth.frame.as_deref(),
            decoy: story.truth.decoy,
            subject_pii: &story.subject.planted,
        },
    }
}

fn message<'a>(number: usize, turn: usize, story: &Story, said: &'a Turn) -> Message<'a> {
    let (name, email, handle) = story.card(said.speaker);
    let replies = turn > 0 && story.channel != Channel::Chat && !said.private;
    Message {
        id: message_id(number, turn),
        author: Author {
            role: match said.speaker {
                Speaker::Customer => "customer",
                Speaker::Agent => "agent",
                Speaker::Bot => "bot",
            },
            name,
            email,
            handle,
        },
        at: time(said.at),
        text: &said.line.text,
        html: said.html.as_deref(),
        private: said.private,
        in_reply_to: replies.then(|| message_id(number, parent(story, turn))),
        gold: MessageGold {
            intents: &said.intents,
            pii: &said.line.planted,
        },
    }
}

/// The public message before `turn`.
pub fn parent(story: &Story, turn: usize) -> usize {
    (0..turn)
        .rev()
        .find(|&before| !story.turns[before].private)
        .unwrap_or(0)
}
