//! Content: Markdown files with YAML front matter. The shelf is all of `content/`; drafts are made
//! from questions; the desk edits files through here, and never overwrites one that changed.
//!
//! Bodies stay Markdown here; only `site` turns them into HTML.

mod dates;
mod declared;
mod draft;
mod edit;
mod front;
mod git;
mod item;
mod page;
mod plain;
mod publish;
mod scaffold;
mod set;
mod shelf;
mod walk;

use std::path::PathBuf;

pub use dates::{day_of, parse as parse_date};
pub use declared::KEYS;
pub use draft::draft;
pub use edit::{Document, Saved, open, save};
pub use item::{Audience, Confidence, Evidence, Item, Kind, Withheld};
pub use page::read;
pub use publish::{publication, with_body};
pub use scaffold::{create, init};
pub use set::with_front_matter;
pub use shelf::Shelf;

/// The folder of all content, below the root.
pub const FOLDER: &str = "content";

/// `schema front-matter`: the JSON Schema of front matter.
pub fn schema() -> serde_json::Value {
    crate::yaml::keys::json_schema("Front matter", KEYS)
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
    #[error("the folder `{path}` is not empty")]
    NotEmpty { path: PathBuf },
    #[error("`{question}` is a complaint, for care and not for the FAQ")]
    Complaint { question: String },
}
