//! One conversation with the truth about it, before it is written in any format.

use jiff::Timestamp;

use super::cast::Cast;
use super::line::Line;

/// The first second of the sixty days: 2026-09-01T00:00:00Z.
pub const FIRST_SECOND: i64 = 1_788_220_800;
/// Days covered by the corpus; the last one is 2026-10-30.
pub const DAYS: usize = 60;
/// Seconds of a day.
pub const DAY: i64 = 86_400;

/// The time of a Unix second.
pub fn time(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Speaker {
    Customer,
    Agent,
    Bot,
}

/// How the conversation is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Channel {
    Mail,
    Chat,
    Social,
}

impl Channel {
    /// Its name in the JSONL contract.
    pub fn name(self) -> &'static str {
        match self {
            Channel::Mail => "mail",
            Channel::Chat => "chat",
            Channel::Social => "social",
        }
    }
}

/// One message.
#[derive(Clone, Debug)]
pub struct Turn {
    /// Who wrote it.
    pub speaker: Speaker,
    /// Unix seconds.
    pub at: i64,
    /// The text and what is planted in it.
    pub line: Line,
    /// HTML body, when that is all there is.
    pub html: Option<String>,
    /// An internal note.
    pub private: bool,
    /// Intents this message asks for.
    pub intents: Vec<String>,
}

/// The truth of a conversation.
#[derive(Clone, Debug, Default)]
pub struct Truth {
    /// Which part of the corpus it belongs to.
    pub part: &'static str,
    /// What it is about; one-offs have one of their own each.
    pub intent: String,
    /// The right disposition.
    pub triage: &'static str,
    /// Whether it should become FAQ material.
    pub faq: bool,
    /// Which of the agents' answers was given: current, outdated, wrong.
    pub answer: Option<&'static str>,
    /// Chapter and number of the frame it was made from.
    pub frame: Option<String>,
    /// One of the calm mentions of smoke before the crisis.
    pub decoy: bool,
}

/// A conversation.
#[derive(Clone, Debug)]
pub struct Story {
    /// The truth.
    pub truth: Truth,
    /// How it is held.
    pub channel: Channel,
    /// Subject of a mail.
    pub subject: Line,
    /// `open`, `pending`, `resolved`, `closed` or `spam`.
    pub status: &'static str,
    /// The helpdesk's tags.
    pub tags: Vec<String>,
    /// ISO 639-1.
    pub language: &'static str,
    /// The customer's rating, if one was given.
    pub satisfied: Option<bool>,
    /// Who plays.
    pub cast: Cast,
    /// Name shown instead of the cast's (spam).
    pub alias: Option<String>,
    /// In order of time.
    pub turns: Vec<Turn>,
}

impl Story {
    /// An empty conversation about `truth`.
    pub fn new(truth: Truth, channel: Channel, cast: Cast) -> Story {
        Story {
            truth,
            channel,
            subject: Line::default(),
            status: "open",
            tags: Vec::new(),
            language: "en",
            satisfied: None,
            cast,
            alias: None,
            turns: Vec::new(),
        }
    }

    /// Appends a message, `after` seconds behind the last one, and returns it for adjustment.
    pub fn say(&mut self, speaker: Speaker, after: i64, line: Line) -> &mut Turn {
        let last = self.turns.last().map_or(0, |turn| turn.at);
        let at = self.turns.len();
        self.turns.push(Turn {
            speaker,
            at: last + after,
            line,
            html: None,
            private: false,
            intents: Vec::new(),
        });
        &mut self.turns[at]
    }

    /// When it began.
    pub fn began(&self) -> i64 {
        self.turns.first().map_or(0, |turn| turn.at)
    }

    /// When the last message was written.
    pub fn ended(&self) -> i64 {
        self.turns.last().map_or(0, |turn| turn.at)
    }

    /// Name, mail address and handle of a speaker as a helpdesk would show them.
    pub fn card(&self, speaker: Speaker) -> (Option<String>, Option<String>, Option<String>) {
        match speaker {
            Speaker::Agent => (
                Some(self.cast.agent.clone()),
                (self.channel == Channel::Mail).then(|| "care@dunlin.example".to_owned()),
                (self.channel == Channel::Social).then(|| "@DunlinAir".to_owned()),
            ),
            Speaker::Bot => (Some("Pip".to_owned()), None, None),
            Speaker::Customer => {
                let name = self.alias.clone().unwrap_or_else(|| self.cast.full());
                match self.channel {
                    Channel::Mail => (Some(name), Some(self.cast.email.clone()), None),
                    Channel::Chat => (Some(name), None, None),
                    Channel::Social => (None, None, Some(self.cast.handle.clone())),
                }
            }
        }
    }
}
