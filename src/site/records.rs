//! What a build keeps for the next one: the key of every output, and what stands in the output folder.
//!
//! One file in `.frontload/cache` for each output folder. One of another state of the program, or a
//! damaged one, is as good as none: the build is full. It never decides what a page says, only
//! whether it must be made again.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::body::Asks;
use super::manifest::STATE;
use super::output::Key;

pub use crate::content::Stat;

/// One file of the output folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// What it was made from.
    pub key: Key,
    /// BLAKE3 of its bytes.
    pub hash: [u8; 32],
    /// As it was written.
    pub stat: Stat,
}

/// A file of the author's that is copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    pub stat: Stat,
    pub key: Key,
}

/// A group of outputs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupRecord {
    pub key: Key,
    /// Files below the output folder.
    pub files: Vec<String>,
}

/// All that is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Records {
    /// By file below the output folder.
    pub outputs: BTreeMap<String, Record>,
    pub groups: BTreeMap<String, GroupRecord>,
    /// What each text asked of the site.
    pub asks: Asks,
    /// Copied files that need not be read again, relative to the root.
    pub sources: BTreeMap<PathBuf, Source>,
    /// What stands near what.
    pub near: super::related::Kept,
}

impl Records {
    /// Where that of `output` lies.
    pub fn path(root: &Path, output: &Path) -> PathBuf {
        let name = super::Manifest::path(root, output).with_extension("bin");
        root.join(STATE)
            .join("cache")
            .join(name.file_name().unwrap_or_default())
    }

    /// What the last build into `output` kept.
    pub fn load(root: &Path, output: &Path) -> Records {
        let Ok(bytes) = std::fs::read(Records::path(root, output)) else {
            return Records::default();
        };
        let Some((sum, rest)) = bytes.split_at_checked(32) else {
            return Records::default();
        };
        let whole = blake3::hash(rest).as_bytes() == sum;
        rest.strip_prefix(state())
            .filter(|_| whole)
            .and_then(|rest| postcard::from_bytes(rest).ok())
            .unwrap_or_default()
    }

    /// Keeps it. That this fails only costs the next build time, and is told to no one.
    pub fn save(&self, root: &Path, output: &Path) {
        let mut bytes = vec![0; 32];
        bytes.extend(state());
        let Ok(bytes) = postcard::to_extend(self, bytes) else {
            return;
        };
        let mut bytes = bytes;
        let sum = *blake3::hash(&bytes[32..]).as_bytes();
        bytes[..32].copy_from_slice(&sum);
        let path = Records::path(root, output);
        let written = || -> std::io::Result<()> {
            let folder = path.parent().unwrap_or(Path::new("."));
            std::fs::create_dir_all(folder)?;
            let mut aside = tempfile::NamedTempFile::new_in(folder)?;
            std::io::Write::write_all(&mut aside, &bytes)?;
            aside.persist(&path)?;
            Ok(())
        };
        // A torn or missing file is found out by its sum, and makes the next build a full one.
        let _ = written();
    }
}

/// This state of the program.
fn state() -> &'static [u8] {
    env!("FRONTLOAD_STATE").as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_damaged_is_as_good_as_none() {
        let root = tempfile::tempdir().unwrap();
        let output = root.path().join("site");
        let mut records = Records::default();
        records.groups.insert("a".to_owned(), GroupRecord::default());
        records.save(root.path(), &output);
        assert_eq!(Records::load(root.path(), &output), records);
        let file = Records::path(root.path(), &output);
        let bytes = std::fs::read(&file).unwrap();
        for (name, damaged) in [
            ("cut", bytes[..bytes.len() - 1].to_vec()),
            ("empty", Vec::new()),
            ("flipped", {
                let mut bytes = bytes.clone();
                *bytes.last_mut().unwrap() ^= 1;
                bytes
            }),
        ] {
            std::fs::write(&file, damaged).unwrap();
            assert_eq!(Records::load(root.path(), &output), Records::default(), "{name}");
        }
        std::fs::write(&file, bytes).unwrap();
        assert_eq!(Records::load(root.path(), &output), records);
    }
}
