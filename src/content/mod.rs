//! Content: Markdown files with YAML front matter. The shelf is all of `content/`; drafts are made
//! from questions; the desk edits files through here, and never overwrites one that changed.
//!
//! Bodies stay Markdown here; only `site` turns them into HTML.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::diagnostic::Diagnostics;
use crate::question::Question;

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

/// One file of `content/`: front matter resolved, body as written.
#[derive(Clone, Debug, Default, PartialEq)]
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
    pub extra: serde_json::Value,
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
    pub body: String,
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
        let _ = now;
        unimplemented!()
    }

    /// Past its review-by date.
    pub fn stale(&self, now: Timestamp) -> bool {
        self.review_by.is_some_and(|by| by <= now)
    }
}

/// All of `content/`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shelf {
    /// By path.
    pub items: Vec<Item>,
}

impl Shelf {
    /// Reads every file below `root/content`; all faults of all files are returned beside what could be read.
    pub fn load(root: &Path, config: &Config) -> Result<(Shelf, Diagnostics), Error> {
        let _ = (root, config);
        unimplemented!()
    }

    /// What coverage is measured against.
    pub fn known_entries(&self, now: Timestamp) -> Vec<crate::question::KnownEntry> {
        let _ = now;
        unimplemented!()
    }
}

/// Writes a draft entry for a question (`draft: true`, `confidence: not_validated`), unless one exists. Returns its file.
pub fn draft(root: &Path, config: &Config, question: &Question, now: Timestamp) -> Result<PathBuf, Error> {
    let _ = (root, config, question, now);
    unimplemented!()
}

/// A file as the desk read it: front matter keys in order, body, and a version to compare on save.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub struct Document {
    pub file: PathBuf,
    /// Whole text.
    pub text: String,
    /// Hash of the bytes read.
    pub version: String,
}

/// What a save met.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub enum Saved {
    Done {
        version: String,
    },
    /// The file changed since it was read; nothing was written. What stands there now:
    Changed(Box<Document>),
    /// The new text has problems; nothing was written.
    Refused(Diagnostics),
}

/// Reads one file of `content/` for editing; refuses paths outside it.
pub fn open(root: &Path, file: &Path) -> Result<Document, Error> {
    let _ = (root, file);
    unimplemented!()
}

/// Writes atomically if the version still holds; commits when the folder is a git work tree.
pub fn save(root: &Path, config: &Config, edited: &Document, author: &str) -> Result<Saved, Error> {
    let _ = (root, config, edited, author);
    unimplemented!()
}

/// The text of a file with some front matter keys set (or removed, with `None`), everything else as it was.
pub fn with_front_matter(
    text: &str,
    changes: &BTreeMap<&str, Option<serde_json::Value>>,
) -> Result<String, Diagnostics> {
    let _ = (text, changes);
    unimplemented!()
}

/// `new faq|post|page TITLE`: writes a file with filled front matter; returns it.
pub fn create(
    root: &Path,
    config: &Config,
    kind: Kind,
    title: &str,
    now: Timestamp,
) -> Result<PathBuf, Error> {
    let _ = (root, config, kind, title, now);
    unimplemented!()
}

/// Content could not be read or written.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)]
pub enum Error {
    #[error("cannot read `{path}`: {cause}")]
    Read { path: PathBuf, cause: std::io::Error },
    #[error("cannot write `{path}`: {cause}")]
    Write { path: PathBuf, cause: std::io::Error },
    #[error("`{path}` is not a file of `content/`")]
    Outside { path: PathBuf },
    #[error("`{path}` exists already")]
    Exists { path: PathBuf },
}
