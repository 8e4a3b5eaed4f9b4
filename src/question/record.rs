//! The records of this station: asks, questions, drafts, and what a run takes and gives.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One customer message that asks something, redacted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Ask {
    pub conversation_id: String,
    pub message_id: String,
    /// Redacted, cleaned of greetings and quotes.
    pub text: String,
    pub at: Option<Timestamp>,
    pub language: String,
    pub brand: Option<String>,
}

/// One line of `--assignments`: lines of a conversation in rank order, the primary ask first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Assignment {
    pub conversation_id: String,
    pub message_id: String,
    /// `None` = asked once, no group.
    pub question_id: Option<String>,
}

/// State of a question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum State {
    #[default]
    Gap,
    Drafted,
    Covered,
    Ignored,
}

/// A recurring question.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Question {
    /// Stable from run to run.
    pub id: String,
    /// Canonical question, in the customers' words, redacted.
    pub title: String,
    pub asks: usize,
    pub conversations: usize,
    /// Searches that found no answer and meant this; counted apart from conversations.
    #[serde(default)]
    pub searches: usize,
    pub first: Option<Timestamp>,
    pub last: Option<Timestamp>,
    /// Diverse redacted phrasings.
    pub phrasings: Vec<String>,
    /// What agents answered, or nothing when the transcripts hold no answer.
    pub answer: Option<DraftAnswer>,
    #[serde(default)]
    pub state: State,
    /// 1 = the most expensive gap.
    #[serde(default)]
    pub rank: usize,
    /// Share of its conversations that a published entry already answered at arrival, 0..1.
    #[serde(default)]
    pub coverage: f64,
    /// Site path of the entry that covers it, if any.
    #[serde(default)]
    pub entry: Option<String>,
    /// `true` = covered, and still asked after its entry was published.
    #[serde(default)]
    pub still_asked: bool,
    /// Mostly complaints without a question: for care, not for the FAQ.
    #[serde(default)]
    pub complaint: bool,
    /// May be drafted without a person asking for it: often asked, answered alike, one matter, no burst. A
    /// record of before this was judged is not drafted unasked.
    #[serde(default)]
    pub draftable: bool,
    #[serde(default)]
    pub language: String,
    /// Conversations a day, `YYYY-MM-DD`, ascending.
    #[serde(default)]
    pub per_day: Vec<(String, usize)>,
    /// Conversations in the last 28 days of the archive and in the 28 before.
    #[serde(default)]
    pub trend: (usize, usize),
    /// Gap weight: conversations in the window x handling cost x (1 - coverage).
    #[serde(default)]
    pub weight: f64,
    /// Words that tell it from other questions, the most telling first; none that is only
    /// a few people's.
    #[serde(default)]
    pub words: Vec<String>,
}

/// Extractive answer: sentences that agents really wrote, redacted.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct DraftAnswer {
    pub text: String,
    /// Conversation ids.
    pub evidence: Vec<String>,
    /// Best first.
    #[serde(default)]
    pub sentences: Vec<DraftSentence>,
}

/// One drafted sentence with its evidence.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct DraftSentence {
    pub text: String,
    /// Conversations that hold it.
    pub evidence: Vec<String>,
    /// When agents last said it.
    pub last: Option<Timestamp>,
    /// A newer sentence contradicts it (other numbers or other outcome): not part of the text.
    pub outdated: bool,
}

/// What is published: what coverage is measured against.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct KnownEntry {
    /// Site path.
    pub id: String,
    /// The question.
    pub question: String,
    /// Phrasings.
    pub asked_as: Vec<String>,
    /// Plain text.
    pub answer: String,
    /// When it went public; `None` = always.
    pub published: Option<Timestamp>,
    /// `question_id` of its front matter.
    pub question_id: Option<String>,
    /// ISO 639-1.
    pub language: String,
    /// Draft entries count as `drafted`, not as covered.
    pub draft: bool,
}

/// How to harvest.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Only conversations that began at or after this.
    pub since: Option<Timestamp>,
    /// 0 = all cores; the result does not depend on it.
    pub threads: usize,
    /// Coarser (< 1) or finer (> 1); 0 = 1.
    pub granularity: f64,
    /// The brand's own contacts: never redacted.
    pub contacts: Vec<String>,
    /// Folder of a sentence model; `None` = built-in representation.
    pub model: Option<std::path::PathBuf>,
}

/// What a run found.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct Harvest {
    /// By rank.
    pub questions: Vec<Question>,
    /// In conversation order, then rank.
    pub assignments: Vec<Assignment>,
    /// Merges and splits against the previous run, in words.
    pub changes: Vec<String>,
    /// Asking conversations / all.
    pub asking: usize,
    pub conversations: usize,
    /// Spikes found: question id, day, count.
    pub spikes: Vec<(String, String, usize)>,
}

/// A question of the run before, with its members, so that ids survive.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Previous {
    pub id: String,
    pub title: String,
    pub state: State,
    /// (conversation id, message id)
    pub members: Vec<(String, String)>,
    /// Phrasings, used when members are not known (`--previous Q.jsonl`).
    pub phrasings: Vec<String>,
}
