//! What is known of pictures from build to build, so that one that did not change is not read again.

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::kind::{Facts, Fault};
use crate::site::manifest::STATE;

/// A file that was written this shortly before it was looked at may be written again unnoticed.
const COARSE: Duration = Duration::from_secs(2);
/// Another number forgets all.
const VERSION: u32 = 1;

/// What the file system said, and what was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Kept {
    size: u64,
    modified: u64,
    inode: u64,
    found: Result<Facts, Fault>,
}

/// By file, relative to the root.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Memory {
    version: u32,
    kept: BTreeMap<PathBuf, Kept>,
    /// When it was written, which bounds what it can know.
    #[serde(skip)]
    at: u64,
}

fn path(root: &Path) -> PathBuf {
    root.join(STATE).join("cache/pictures.json")
}

fn nanoseconds(time: std::io::Result<SystemTime>) -> u64 {
    let since = time.ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    since.map_or(0, |since| since.as_nanos() as u64)
}

#[cfg(unix)]
fn inode(metadata: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn inode(_: &Metadata) -> u64 {
    0
}

impl Memory {
    /// What the last build kept; nothing when it is damaged or of another version.
    pub fn load(root: &Path) -> Memory {
        let file = path(root);
        let at = nanoseconds(std::fs::metadata(&file).and_then(|facts| facts.modified()));
        let read = std::fs::read(&file)
            .ok()
            .and_then(|bytes| serde_json::from_slice::<Memory>(&bytes).ok());
        let memory = read
            .filter(|memory| memory.version == VERSION)
            .unwrap_or_default();
        Memory { at, ..memory }
    }

    /// What was found in a file, if it is as it was then.
    pub fn recall(&self, file: &Path, metadata: &Metadata) -> Option<&Result<Facts, Fault>> {
        let kept = self.kept.get(file)?;
        let modified = nanoseconds(metadata.modified());
        let same = kept.size == metadata.len() && kept.modified == modified && kept.inode == inode(metadata);
        let settled = modified + (COARSE.as_nanos() as u64) < self.at;
        (same && settled).then_some(&kept.found)
    }

    /// Keeps what was found for the next build. That this fails only costs time.
    pub fn save(root: &Path, found: &BTreeMap<PathBuf, (Metadata, Result<Facts, Fault>)>) {
        let kept = found
            .iter()
            .map(|(file, (metadata, found))| {
                let kept = Kept {
                    size: metadata.len(),
                    modified: nanoseconds(metadata.modified()),
                    inode: inode(metadata),
                    found: found.clone(),
                };
                (file.clone(), kept)
            })
            .collect();
        let memory = Memory {
            version: VERSION,
            kept,
            at: 0,
        };
        let bytes = serde_json::to_vec(&memory).unwrap_or_default();
        // As said above.
        let _ = super::write_aside(&path(root), &bytes);
    }
}
