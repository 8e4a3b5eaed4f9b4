//! Items kept from one load of the shelf to the next, without their texts: a file that has not changed
//! is neither read nor parsed again.
//!
//! Kept in memory by whoever loads again and again, and in `.frontload/cache` from process to process.
//! A file with a fault is never kept, so that the fault is told every time. What is damaged, or of
//! another state of the program or of the settings, is as good as none.

use std::collections::{BTreeSet, HashSet};
use std::ffi::{OsStr, OsString};
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::Item;
use crate::config::Config;

/// Two files with the same size and time may differ when the second was written this soon after
/// the first: clocks of file systems are coarse.
const COARSE: Duration = Duration::from_secs(2);

/// Where it is kept, below the root.
const FILE: &str = ".frontload/cache/content.bin";

/// What the file system says of a file's state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stat {
    /// Bytes.
    pub size: u64,
    /// Nanoseconds since 1970.
    pub modified: u64,
    /// A file saved by rename is another file.
    pub inode: u64,
}

impl Stat {
    /// Of what was asked of the file system.
    pub fn of(metadata: &Metadata) -> Stat {
        Stat {
            size: metadata.len(),
            modified: nanoseconds(metadata.modified().unwrap_or(UNIX_EPOCH)),
            inode: inode(metadata),
        }
    }

    /// Whether a later state of the file may look the same as this one, which was read at `read`.
    pub fn is_fresh_at(&self, read: SystemTime) -> bool {
        self.modified >= nanoseconds(read.checked_sub(COARSE).unwrap_or(UNIX_EPOCH))
    }
}

fn nanoseconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_nanos() as u64)
}

#[cfg(unix)]
fn inode(metadata: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn inode(_: &Metadata) -> u64 {
    0
}

/// Items of the last load.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Light {
    /// Of the settings that decide how a file is read.
    settings: [u8; 16],
    /// In the order of their files.
    items: Vec<(Stat, Item)>,
}

/// One load: when it began by the clock of the file system, and what it read.
pub(super) struct Reading {
    began: Option<SystemTime>,
    /// Files that were read, whether they are kept or not.
    read: BTreeSet<OsString>,
    kept: Vec<(Stat, Item)>,
    forgot: bool,
}

impl Light {
    /// What the last process kept.
    pub fn open(root: &Path) -> Light {
        let load = || -> Option<Light> {
            let bytes = std::fs::read(root.join(FILE)).ok()?;
            let (sum, rest) = bytes.split_at_checked(32)?;
            let whole = blake3::hash(rest).as_bytes() == sum;
            let rest = rest.strip_prefix(state()).filter(|_| whole)?;
            postcard::from_bytes(rest).ok()
        };
        let mut light = load().unwrap_or_default();
        for (_, item) in &mut light.items {
            item.body.lies_in(root.join(&item.file));
        }
        light
    }

    /// Keeps it for the next process. That this fails only costs time, and is told to no one.
    pub(super) fn save(&self, root: &Path) {
        let mut bytes = vec![0; 32];
        bytes.extend(state());
        let Ok(mut bytes) = postcard::to_extend(self, bytes) else {
            return;
        };
        let sum = *blake3::hash(&bytes[32..]).as_bytes();
        bytes[..32].copy_from_slice(&sum);
        let written = || -> std::io::Result<()> {
            let path = root.join(FILE);
            let mut aside = tempfile::NamedTempFile::new_in(path.parent().unwrap_or(root))?;
            std::io::Write::write_all(&mut aside, &bytes)?;
            aside.persist(&path)?;
            Ok(())
        };
        // A torn file is found out by its sum.
        let _ = written();
    }

    /// Begins a load: what was kept under other settings is forgotten.
    pub(super) fn begin(&mut self, root: &Path, config: &Config) -> Reading {
        let settings = settings(config);
        let forgot = self.settings != settings;
        if forgot {
            self.items.clear();
        }
        self.settings = settings;
        Reading {
            began: clock(root),
            read: BTreeSet::new(),
            kept: Vec::new(),
            forgot,
        }
    }

    /// The item of a file in this state.
    pub(super) fn known(&self, file: &Path, stat: &Stat) -> Option<&Item> {
        let place = |(_, item): &(Stat, Item)| item.file.as_os_str().cmp(file.as_os_str());
        let (before, item) = &self.items[self.items.binary_search_by(place).ok()?];
        (before == stat).then_some(item)
    }

    /// Ends a load that found these files, and says whether something else is kept now.
    pub(super) fn end(&mut self, reading: Reading, files: &[PathBuf]) -> bool {
        let there: HashSet<&OsStr> = files.iter().map(|file| file.as_os_str()).collect();
        let before = self.items.len();
        self.items.retain(|(_, item)| {
            let file = item.file.as_os_str();
            there.contains(file) && !reading.read.contains(file)
        });
        let differs = reading.forgot || before != self.items.len() || !reading.kept.is_empty();
        if !reading.kept.is_empty() {
            self.items.extend(reading.kept);
            self.items
                .sort_by(|a, b| a.1.file.as_os_str().cmp(b.1.file.as_os_str()));
        }
        differs
    }
}

impl Reading {
    /// Notes a file that was read, and keeps its item when it was read without a fault, unless the file
    /// may change unseen.
    pub(super) fn note(&mut self, file: &Path, found: Option<(Stat, &Item)>) {
        self.read.insert(file.as_os_str().to_owned());
        let sure = |stat: &Stat| self.began.is_some_and(|began| !stat.is_fresh_at(began));
        if let Some((stat, item)) = found.filter(|(stat, _)| sure(stat)) {
            self.kept.push((stat, item.clone()));
        }
    }
}

/// The time by the clock of the file system that holds the site; `None` where nothing can be written,
/// and so nothing is kept.
fn clock(root: &Path) -> Option<SystemTime> {
    let path = root.join(FILE);
    let folder = path.parent()?;
    std::fs::create_dir_all(folder).ok()?;
    let file = tempfile::NamedTempFile::new_in(folder).ok()?;
    file.as_file().metadata().ok()?.modified().ok()
}

/// This state of the program.
fn state() -> &'static [u8] {
    env!("FRONTLOAD_STATE").as_bytes()
}

/// A key of the settings.
fn settings(config: &Config) -> [u8; 16] {
    let hash = blake3::hash(format!("{config:?}").as_bytes());
    *hash.as_bytes().first_chunk().expect("a hash has 32 bytes")
}

/// Free data as JSON text: the compact form cannot hold values of unknown type.
pub(super) mod as_json {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    pub(in crate::content) fn serialize<S: Serializer>(
        value: &serde_json::Value,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let text = if value.is_null() {
            String::new()
        } else {
            value.to_string()
        };
        text.serialize(serializer)
    }

    pub(in crate::content) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<serde_json::Value, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.is_empty() {
            return Ok(serde_json::Value::Null);
        }
        serde_json::from_str(&text).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::Shelf;

    fn site() -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(root.path().join("content/faq/bags")).unwrap();
        for (name, title) in [("one", "How many bags?"), ("two", "How heavy?")] {
            let text = format!("---\ntitle: {title}\nextra:\n  note: [1, two]\n---\nAnswer {name}.\n");
            let file = root.path().join(format!("content/faq/bags/{name}.md"));
            std::fs::write(&file, text).unwrap();
            // Old enough to be trusted.
            let old = SystemTime::now() - Duration::from_secs(60);
            std::fs::File::options()
                .write(true)
                .open(&file)
                .unwrap()
                .set_modified(old)
                .unwrap();
        }
        root
    }

    fn load(root: &Path, light: &mut Light) -> Shelf {
        let (shelf, faults) = Shelf::load_light(root, &Config::default(), light).unwrap();
        assert!(faults.is_empty(), "{faults:?}");
        shelf
    }

    #[test]
    fn a_shelf_from_what_was_kept_equals_one_that_was_read() {
        let root = site();
        let read = load(root.path(), &mut Light::default());
        let mut kept = Light::open(root.path());
        assert_eq!(kept.items.len(), 2);
        let again = load(root.path(), &mut kept);
        assert_eq!(again, read);
        assert_eq!(&*again.items[0].body, "Answer one.\n");
        assert_eq!(again.items[0].extra["note"][1], "two");
    }

    #[test]
    fn a_file_that_was_just_saved_is_read_again() {
        let root = site();
        let file = root.path().join("content/faq/bags/one.md");
        std::fs::write(&file, "---\ntitle: New\n---\nAnswer new.\n").unwrap();
        let mut light = Light::default();
        load(root.path(), &mut light);
        assert_eq!(light.items.len(), 1, "what may change unseen is not kept");
        std::fs::write(&file, "---\ntitle: Now\n---\nAnswer now.\n").unwrap();
        let shelf = load(root.path(), &mut light);
        assert!(shelf.items.iter().any(|item| item.title == "Now"));
    }

    #[test]
    fn other_settings_and_damage_forget_everything() {
        let root = site();
        load(root.path(), &mut Light::default());
        let mut light = Light::open(root.path());
        let config = Config {
            base_url: "https://other.example".to_owned(),
            ..Config::default()
        };
        light.begin(root.path(), &config);
        assert!(light.items.is_empty());
        let file = root.path().join(FILE);
        let mut bytes = std::fs::read(&file).unwrap();
        bytes[40] ^= 1;
        std::fs::write(&file, bytes).unwrap();
        assert_eq!(Light::open(root.path()), Light::default());
    }
}
