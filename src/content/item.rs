//! One file of `content/` as the rest of the house sees it.

use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Body;

/// What a file is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Kind {
    /// Below `content/faq/`.
    Entry,
    /// Below `content/blog/`.
    Post,
    /// `_index.md`: title, order and text of a section.
    Section,
    #[default]
    Page,
}

/// How sure the brand is of an entry (KCS).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Confidence {
    Wip,
    NotValidated,
    #[default]
    Validated,
    Archived,
}

/// Who may see an entry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Audience {
    #[default]
    Public,
    Internal,
}

/// Where the evidence of a drafted entry lies.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Evidence {
    pub asks: usize,
    pub since: Option<String>,
    pub until: Option<String>,
    /// Conversation ids; only in drafts, dropped when published.
    pub conversations: Vec<String>,
}

/// A recording that belongs to a page, and goes out with its feed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Audio {
    /// Path or address, as a link in the text would be written.
    pub src: String,
    /// Media type; by its name when it is not given.
    #[serde(rename = "type")]
    pub media: Option<String>,
    /// `12:30` or `1:02:30`.
    pub duration: Option<String>,
    /// Bytes, for a file that is not ours.
    pub length: Option<u64>,
}

/// One file of `content/`: front matter resolved, body as written.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Item {
    pub kind: Kind,
    /// Relative to the root: `content/faq/refunds/when.md`.
    pub file: PathBuf,
    /// Site path with slashes at both ends: `/faq/refunds/when/`.
    pub path: String,
    /// `faq`, `blog`, or "" for the top level.
    pub section: String,
    /// Headline; for an entry the question unless `question` is given.
    pub title: String,
    pub slug: String,
    pub date: Option<Timestamp>,
    pub updated: Option<Timestamp>,
    pub publish_at: Option<Timestamp>,
    pub archive_at: Option<Timestamp>,
    pub draft: bool,
    pub authors: Vec<String>,
    pub tags: Vec<String>,
    /// For entries: the folder below `faq/` unless given.
    pub category: String,
    /// For entries: the short answer (first paragraph of the body unless given).
    pub summary: String,
    pub image: Option<String>,
    pub aliases: Vec<String>,
    pub language: String,
    pub translation_of: Option<String>,
    pub weight: i64,
    pub template: Option<String>,
    pub toc: bool,
    /// Whether the page carries comments; default from config.
    pub comments: bool,
    #[serde(with = "super::light::as_json")]
    pub extra: serde_json::Value,
    /// A recording.
    pub audio: Option<Audio>,
    /// Name of the series that a post is a part of.
    pub series: Option<String>,
    /// Words under taxonomies of the site's own.
    pub terms: std::collections::BTreeMap<String, Vec<String>>,
    /// When its owner last looked and found it right.
    pub reviewed: Option<Timestamp>,
    // entries
    pub question: String,
    pub asked_as: Vec<String>,
    pub confidence: Confidence,
    pub audience: Audience,
    pub governance: Option<String>,
    pub owner: Option<String>,
    pub review_by: Option<Timestamp>,
    pub question_id: Option<String>,
    pub evidence: Option<Evidence>,
    /// Paths or slugs of related entries, by hand.
    pub related: Vec<String>,
    /// Markdown without the front matter.
    pub body: Body,
    /// Line of the file on which the body begins, from 1.
    pub body_line: usize,
    /// Files beside an `index.md` (a bundle), relative to the root.
    pub bundle: Vec<PathBuf>,
}

/// Why an item is not on the site at a given time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Withheld {
    Draft,
    Scheduled,
    Archived,
    Internal,
}

impl Item {
    /// Whether it is public at `now`, or why not. Unfinished confidence (`wip`, `not_validated`) counts as draft.
    pub fn withheld(&self, now: Timestamp) -> Option<Withheld> {
        if self.draft || matches!(self.confidence, Confidence::Wip | Confidence::NotValidated) {
            Some(Withheld::Draft)
        } else if self.audience == Audience::Internal {
            Some(Withheld::Internal)
        } else if self.confidence == Confidence::Archived || self.archive_at.is_some_and(|at| at <= now) {
            Some(Withheld::Archived)
        } else if self.goes_public().is_some_and(|at| at > now) {
            Some(Withheld::Scheduled)
        } else {
            None
        }
    }

    /// The moment from which it may be public: `publish_at`, else `date`; `None` = always.
    pub fn goes_public(&self) -> Option<Timestamp> {
        self.publish_at.or(self.date)
    }

    /// Past its review-by date.
    pub fn stale(&self, now: Timestamp) -> bool {
        self.review_by.is_some_and(|by| by <= now)
    }
}
