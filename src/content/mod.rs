//! Content: Markdown files with YAML front matter. The shelf is all of `content/`; drafts are made
//! from questions; the desk edits files through here, and never overwrites one that changed.
//!
//! Bodies stay Markdown here; only `site` turns them into HTML.

mod aliases;
mod body;
mod data;
mod dates;
mod declared;
mod draft;
mod edit;
mod front;
mod git;
pub mod import;
mod item;
mod light;
mod page;
mod place;
mod plain;
mod publish;
mod redirects;
mod scaffold;
mod set;
mod shelf;
mod toml;
mod twins;
mod walk;

use std::path::PathBuf;

pub use aliases::{path_of as alias_path, place as alias_place};
pub use body::Body;
pub use data::{body_of, rows};
pub use dates::{day_of, parse as parse_date};
pub use declared::KEYS;
pub use draft::draft;
pub use edit::{Document, Saved, open, save};
pub use item::{Audience, Audio, Confidence, Evidence, Item, Kind, Withheld};
pub use light::{Light, Stat};
pub use page::read;
pub use publish::{publication, with_body};
pub use redirects::{FILE as REDIRECTS, Redirect, end as redirected, moved, note as note_moves, remember};
pub use scaffold::{New, create, init};
pub use set::with_front_matter;
pub use shelf::Shelf;
pub use twins::Untranslated;

/// The folder of all content, below the root.
pub const FOLDER: &str = "content";

/// `schema front-matter`: the JSON Schema of front matter.
pub fn schema() -> serde_json::Value {
    let description = "What stands between the `---` lines at the top of a file of `content/`.";
    crate::yaml::keys::json_schema("Front matter", description, KEYS)
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
    #[error("what is new needs a title: the question, or what the page is called")]
    NoTitle,
    #[error("`{path}` exists already")]
    Exists { path: PathBuf },
    #[error("`{language}` is not one of the site's languages")]
    Language { language: String },
    #[error("the folder `{path}` is not empty")]
    NotEmpty { path: PathBuf },
    #[error("no WordPress export, Jekyll, Hugo or Zola site and no Markdown was found at `{path}`")]
    UnknownSite { path: PathBuf },
    #[error("`{question}` is a complaint, for care and not for the FAQ")]
    Complaint { question: String },
}
