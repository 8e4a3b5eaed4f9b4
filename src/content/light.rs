//! Items kept from one load of the shelf to the next, without their texts: a file that has not changed
//! is neither read nor parsed again.
//!
//! Kept in memory by whoever loads again and again, and in `.frontload/cache` from process to process.
//! A file with a fault is never kept, so that the fault is told every time. What is damaged, or of
//! another state of the program or of the settings, is as good as none.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs::Metadata;
use std::path::Path;
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
    /// By file; in one order when they are kept on disk.
    #[serde(with = "in_order")]
    items: HashMap<OsString, (Stat, Item)>,
}

/// One load: what was kept before it, and when it began by the clock of the file system.
pub(super) struct Reading {
    pub(super) before: Light,
    began: Option<SystemTime>,
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
        for (file, (_, item)) in &mut light.items {
            item.body.lies_in(root.join(Path::new(file)));
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

    /// Begins a load: takes out what was kept under the same settings.
    pub(super) fn begin(&mut self, root: &Path, config: &Config) -> Reading {
        let settings = settings(config);
        let mut before = std::mem::take(self);
        if before.settings != settings {
            before.items.clear();
        }
        self.settings = settings;
        Reading {
            before,
            began: clock(root),
        }
    }

    /// Keeps an item that was read without a fault, unless its file may change unseen.
    pub(super) fn keep(&mut self, reading: &Reading, stat: Stat, item: &Item) {
        if reading.began.is_some_and(|began| !stat.is_fresh_at(began)) {
            self.items
                .insert(item.file.clone().into_os_string(), (stat, item.clone()));
        }
    }
}

impl Reading {
    /// The item of a file in this state.
    pub(super) fn known(&self, file: &Path, stat: &Stat) -> Option<&Item> {
        let (before, item) = self.before.items.get(file.as_os_str())?;
        (before == stat).then_some(item)
    }

    /// Whether `now` holds something else than what was kept before.
    pub(super) fn differs(&self, now: &Light) -> bool {
        let before = &self.before.items;
        let same = |(file, (stat, _)): (&OsString, &(Stat, Item))| {
            before.get(file).is_some_and(|(before, _)| before == stat)
        };
        self.before.settings != now.settings || before.len() != now.items.len() || !now.items.iter().all(same)
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

/// Items as a list by file, so that the same items are the same bytes.
mod in_order {
    use std::collections::HashMap;
    use std::ffi::OsString;

    use serde::{Deserialize, Deserializer, Serializer};

    use super::{Item, Stat};

    pub fn serialize<S: Serializer>(
        items: &HashMap<OsString, (Stat, Item)>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let mut items: Vec<&(Stat, Item)> = items.values().collect();
        items.sort_unstable_by(|a, b| a.1.file.as_os_str().cmp(b.1.file.as_os_str()));
        serializer.collect_seq(items)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<HashMap<OsString, (Stat, Item)>, D::Error> {
        let items: Vec<(Stat, Item)> = Vec::deserialize(deserializer)?;
        let named = items
            .into_iter()
            .map(|one| (one.1.file.clone().into_os_string(), one));
        Ok(named.collect())
    }
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
        assert!(light.begin(root.path(), &config).before.items.is_empty());
        let file = root.path().join(FILE);
        let mut bytes = std::fs::read(&file).unwrap();
        bytes[40] ^= 1;
        std::fs::write(&file, bytes).unwrap();
        assert_eq!(Light::open(root.path()), Light::default());
    }
}
