//! Draft entries from questions.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::Error;
use crate::config::Config;
use crate::question::Question;

/// Writes a draft entry for a question (`draft: true`, `confidence: not_validated`), unless one exists. Returns its file.
pub fn draft(root: &Path, config: &Config, question: &Question, now: Timestamp) -> Result<PathBuf, Error> {
    let _ = (root, config, question, now);
    unimplemented!()
}
