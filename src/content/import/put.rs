//! Writing what came: never over something that is not ours, and the same thing twice changes nothing.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::atlas::shown;
use crate::content::{Error, edit};

/// Where the memory of imports lies, below the root.
pub(super) const FOLDER: &str = ".frontload/import";

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Entry {
    file: String,
    hash: String,
}

/// What earlier imports wrote: which piece is which file, and the bytes it had.
#[derive(Clone, Debug, Default)]
pub(super) struct Ledger {
    /// Before each piece's name: two sites may both have a `_posts/a.md`.
    source: String,
    entries: BTreeMap<String, Entry>,
}

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Put {
    New,
    Updated,
    Unchanged,
    /// Not as the last import left it; left alone.
    Edited,
}

impl Ledger {
    /// The ledger of a root, for pieces of `source`. One that cannot be read is begun anew.
    pub(super) fn open(root: &Path, source: String) -> Ledger {
        let text = std::fs::read_to_string(root.join(FOLDER).join("ledger.json")).unwrap_or_default();
        let entries = serde_json::from_str(&text).unwrap_or_default();
        Ledger { source, entries }
    }

    fn key(&self, origin: &str) -> String {
        format!("{}: {origin}", self.source)
    }

    /// The file that a piece became, if it is a file of `content/`.
    pub(super) fn file(&self, origin: &str) -> Option<PathBuf> {
        let file = &self.entries.get(&self.key(origin))?.file;
        let safe =
            file.starts_with("content/") && file.split('/').all(|part| part != ".." && !part.is_empty());
        safe.then(|| PathBuf::from(file))
    }

    /// Every file that any import wrote.
    pub(super) fn files(&self) -> impl Iterator<Item = PathBuf> + '_ {
        let prefix = format!("{}: ", self.source);
        self.entries
            .iter()
            .filter(move |(key, _)| key.starts_with(&prefix))
            .map(|(_, entry)| PathBuf::from(&entry.file))
    }

    /// Puts a page's bytes in their place, unless somebody has changed what stands there.
    pub(super) fn put(
        &mut self,
        root: &Path,
        origin: &str,
        (file, bytes): (&Path, &[u8]),
        dry_run: bool,
    ) -> Result<Put, Error> {
        let path = root.join(file);
        let hash = blake3::hash(bytes).to_hex().to_string();
        let there = match std::fs::read(&path) {
            Ok(there) => Some(blake3::hash(&there).to_hex().to_string()),
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => None,
            Err(cause) => return Err(Error::Read { path, cause }),
        };
        let key = self.key(origin);
        let last = self.entries.get(&key).map(|entry| entry.hash.clone());
        let put = match there {
            None => Put::New,
            Some(there) if there == hash => Put::Unchanged,
            Some(there) if Some(&there) == last.as_ref() => Put::Updated,
            Some(_) => Put::Edited,
        };
        if matches!(put, Put::New | Put::Updated) && !dry_run {
            edit::write(&path, bytes)?;
        }
        if put != Put::Edited {
            self.entries.insert(
                key,
                Entry {
                    file: shown(file),
                    hash,
                },
            );
        }
        Ok(put)
    }

    /// Keeps what was learnt for the next run.
    pub(super) fn save(&self, root: &Path) -> Result<(), Error> {
        let text = serde_json::to_string_pretty(&self.entries).expect("texts are valid JSON");
        edit::write(&root.join(FOLDER).join("ledger.json"), text.as_bytes())
    }
}
