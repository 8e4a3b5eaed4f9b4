//! New files and new sites.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::{Error, Kind};
use crate::config::Config;

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

/// `init DIR`: a small site to start from. Refuses a folder that is not empty.
pub fn init(dir: &Path, name: &str, now: Timestamp) -> Result<Vec<PathBuf>, Error> {
    let _ = (dir, name, now);
    unimplemented!()
}
