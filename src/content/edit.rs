//! Files as the desk edits them.

use std::path::{Path, PathBuf};

use super::Error;
use crate::config::Config;
use crate::diagnostic::Diagnostics;

/// A file as the desk read it: whole text, and a version to compare on save.
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
