//! tantivy's door, the small FAQ scorer, and the static index that the browser reads.
//!
//! It knows documents, not entries: what a document is made from is the caller's business. Each
//! language is a [`shard::Shard`]: its entries are scored by [`core::Core`], its posts and pages by
//! tantivy ([`fulltext`]); an answer merges them.

mod analyze;
mod census;
mod confidence;
mod core;
pub mod faq;
mod fulltext;
mod hash;
mod index;
mod lexicon;
mod lines;
mod packed;
mod postings;
mod query;
mod scratch;
mod shard;
mod snippet;
mod spelling;
mod synonyms;
mod tokens;
mod triples;
mod workbench;

use serde::{Deserialize, Serialize};

pub use index::Index;
pub use packed::{StaticIndex, pointer_path, static_index};
pub use synonyms::Synonyms;
pub use workbench::Workbench;

/// Highest [`Document::pull`].
pub const MOST_PULL: u8 = 15;

/// Stems of a text's words, in their order, as the index holds them.
pub fn stems(text: &str, language: &str) -> Vec<String> {
    let analyzer = analyze::Analyzer::new(language);
    analyze::words(text)
        .iter()
        .map(|word| analyzer.stem(word).into_owned())
        .collect()
}

/// What kind of page a document is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A FAQ entry: scored by the FAQ core with its phrasings.
    #[default]
    Entry,
    /// A blog post.
    Post,
    /// Any other page.
    Page,
}

/// One searchable document.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Stable id (for a page: its site path).
    pub id: String,
    /// Where a result leads: site path, or empty.
    #[serde(default)]
    pub url: String,
    /// Entry, post or page.
    pub kind: Kind,
    /// Question or headline.
    pub title: String,
    /// Category or section title shown beside a result.
    #[serde(default)]
    pub section: String,
    /// ISO 639-1.
    #[serde(default)]
    pub language: String,
    /// Plain text of answer or body.
    #[serde(default)]
    pub body: String,
    /// Customers' phrasings.
    #[serde(default)]
    pub asked: Vec<String>,
    /// What an entry is filed under: its section, its tags. Counts less than what was asked.
    #[serde(default)]
    pub topics: Vec<String>,
    /// How much demand and votes speak for it, 0 to [`MOST_PULL`]: parts what would be equal, and no more.
    #[serde(default)]
    pub pull: u8,
    /// Headings that a result can lead to, in their order.
    #[serde(default)]
    pub headings: Vec<Heading>,
}

/// A heading of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// What stands after `#` in its address.
    pub anchor: String,
    /// Where what stands under it begins in the body, bytes.
    pub at: usize,
}

/// How sure the search is that it holds the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Band {
    /// The first result answers.
    Answer,
    /// One of these may.
    Maybe,
    /// Nothing fits: ask us.
    None,
}

/// One result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Hit {
    pub id: String,
    pub url: String,
    pub title: String,
    pub section: String,
    /// Plain text around the match.
    pub snippet: String,
    pub score: f64,
}

/// Answer to a query; the JSON of `search --json` and `/api/search`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// As typed.
    pub query: String,
    /// Number of documents that match at all.
    pub total: usize,
    /// Microseconds.
    pub took_us: u64,
    /// Best first.
    pub results: Vec<Hit>,
    /// The query after spelling correction, if anything was corrected.
    pub corrected: Option<String>,
    /// 0..1.
    pub confidence: f64,
    /// What to tell the visitor.
    pub band: Band,
}

/// The search machinery failed.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)]
pub enum Error {
    #[error("cannot write the search index at `{path}`: {cause}")]
    Write { path: std::path::PathBuf, cause: String },
    #[error("cannot read `{path}`: {cause}")]
    Read {
        path: std::path::PathBuf,
        cause: std::io::Error,
    },
    #[error("cannot write the answers: {cause}")]
    Answers { cause: std::io::Error },
    #[error("cannot build the search index: {cause}")]
    Build { cause: String },
}
