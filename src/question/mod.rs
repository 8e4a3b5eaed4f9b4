//! Questions: asks found in conversations, grouped, counted over time, matched against what is
//! published, ranked, and turned into raw material for drafts. The representation stands behind one
//! seam ([`vector::Representation`]), so that a better one changes nothing else.
//!
//! It never writes content; `content` makes an entry from a [`Question`].

pub mod answer;
pub mod ask;
pub mod calendar;
pub mod clean;
pub mod coverage;
pub mod engine;
mod gate;
pub mod graph;
pub mod group;
pub mod identity;
pub mod join;
mod keep;
pub mod latent;
pub mod leiden;
pub mod lexical;
pub mod model;
pub mod pattern;
pub mod prepare;
pub mod profile;
pub mod random;
mod record;
pub mod refine;
pub mod reply;
mod searched;
pub mod title;
pub mod vector;

use crate::conversation::Conversation;
use crate::store::Store;

pub use record::{
    Ask, Assignment, DraftAnswer, DraftSentence, Harvest, KnownEntry, Options, Previous, Question, State,
};

/// The engine, without a store: same input and previous questions, same output, whatever the order or threads.
pub fn harvest(
    conversations: Vec<Conversation>,
    previous: &[Previous],
    known: &[KnownEntry],
    options: &Options,
) -> Result<Harvest, Error> {
    engine::run(conversations, previous, known, options)
}

/// Harvests the archive and records the questions.
pub fn update(store: &Store, known: &[KnownEntry], options: &Options) -> Result<Harvest, Error> {
    keep::update(store, known, options)
}

/// The recorded questions by rank.
pub fn list(store: &Store) -> Result<Vec<Question>, Error> {
    keep::list(store)
}

/// Remembers what a person decided about a question (ignored, drafted, covered).
pub fn set_state(store: &Store, id: &str, state: State) -> Result<(), Error> {
    keep::set_state(store, id, state)
}

/// A harvest that failed.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)]
pub enum Error {
    #[error(transparent)]
    Store(#[from] crate::store::Error),
    #[error(transparent)]
    Conversation(#[from] crate::conversation::Error),
    #[error(transparent)]
    Search(#[from] crate::search::Error),
    #[error("cannot use the model in `{path}`: {cause}")]
    Model { path: std::path::PathBuf, cause: String },
    #[error("no question has the id `{0}`")]
    Unknown(String),
}
