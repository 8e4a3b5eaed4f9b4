//! Opening a site for a verb: settings, content, store, clock.

use std::path::{Path, PathBuf};

use frontload::config::Config;
use frontload::content::Shelf;
use frontload::diagnostic::Diagnostics;
use frontload::question::KnownEntry;
use frontload::store::Store;
use jiff::Timestamp;

use super::args::Common;
use super::failure::Failure;
use super::output::Output;

/// The time it is. The library never asks; it is told.
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// Settings of the site; errors end the verb, warnings are told by the verbs that are about the site.
pub fn config(root: &Path, output: &Output) -> Result<Config, Failure> {
    let (config, problems) = Config::load(root)?;
    output.warnings(&problems);
    Ok(config)
}

/// Settings with their secrets resolved, for what sends or receives.
pub fn secrets(root: &Path, output: &Output) -> Result<Config, Failure> {
    let (config, problems) = Config::load_with(root, &|name| std::env::var(name).ok())?;
    output.warnings(&problems);
    Ok(config)
}

/// Where the store is.
pub fn store_path(root: &Path) -> PathBuf {
    root.join(".frontload").join("store.db")
}

/// Opens the store, making it on first use.
pub fn store(common: &Common) -> Result<Store, Failure> {
    if !common.root.is_dir() {
        let message = format!("`{}` is not a folder", common.root.display());
        return Err(Failure::usage(message, "name the site's folder with --root"));
    }
    Ok(Store::open(&store_path(&common.root))?)
}

/// Opens the store if there is one.
pub fn store_if_any(root: &Path) -> Result<Option<Store>, Failure> {
    let path = store_path(root);
    if path.exists() {
        Ok(Some(Store::open(&path)?))
    } else {
        Ok(None)
    }
}

/// What is published (and drafted), for coverage; faults of content are left to `check`.
pub fn known_entries(root: &Path, config: &Config, now: Timestamp) -> Result<Vec<KnownEntry>, Failure> {
    if !root.join("content").is_dir() {
        return Ok(Vec::new());
    }
    let (shelf, _) = Shelf::load(root, config)?;
    Ok(shelf.known_entries(now))
}

/// All of `content/`, with its problems.
pub fn shelf(root: &Path, config: &Config) -> Result<(Shelf, Diagnostics), Failure> {
    Ok(Shelf::load(root, config)?)
}
