//! One published state of the site, as the endpoint answers from it: the list that a build wrote, and
//! the bytes from disk when they are asked for. It builds nothing itself.
//!
//! A file is given out under the hash of the bytes that go out, whatever the list says: one that was
//! changed by hand since the build has a tag of its own.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::body::Bytes;

use super::cache::Cache;
use crate::site::Manifest;
use crate::site::manifest::Entry;
use crate::site::packed::Coding;

/// Files up to this size (bytes) are read whole; larger ones go out in pieces.
const WHOLE: u64 = 512 * 1024;
/// Files up to this size (bytes) are compressed when nobody has done so before.
const PACKED: u64 = 16 * 1024 * 1024;

/// All files of one build, by site path (`/faq/bags/`, `/assets/site.1a2b.css`).
pub struct Release {
    root: PathBuf,
    folder: PathBuf,
    manifest: Manifest,
    /// Style sheets and scripts by hash, and those of the release before: a page that was loaded a
    /// moment before a publish still asks for them.
    pinned: BTreeMap<String, Bytes>,
    former: BTreeMap<String, Entry>,
    cache: Arc<Cache>,
}

/// What goes out.
pub struct Found {
    /// The bytes, or where they come from.
    pub content: Content,
    /// Hash of the file's bytes, before any coding.
    pub hash: String,
    /// How `content` is coded.
    pub coding: Option<Coding>,
}

/// Bytes to send.
pub enum Content {
    /// All of them.
    Held(Bytes),
    /// A large file, open at its start, and its length.
    Open(File, u64),
}

impl Content {
    /// Length in bytes.
    pub fn length(&self) -> u64 {
        match self {
            Content::Held(bytes) => bytes.len() as u64,
            Content::Open(_, length) => *length,
        }
    }
}

impl Release {
    /// The release that stands in `folder`; without a list of it, what lies there.
    pub fn open(
        root: &Path,
        folder: &Path,
        mut manifest: Manifest,
        cache: Arc<Cache>,
    ) -> io::Result<Release> {
        if manifest.files.is_empty() {
            manifest.files = listed(folder)?;
        }
        let mut release = Release {
            root: root.to_path_buf(),
            folder: folder.to_path_buf(),
            manifest,
            pinned: BTreeMap::new(),
            former: BTreeMap::new(),
            cache,
        };
        let theme: Vec<Entry> = release.theme().map(|(_, entry)| entry.clone()).collect();
        for entry in theme {
            if let Ok(bytes) = std::fs::read(release.folder.join(&entry.file)) {
                release.pinned.insert(entry.hash, bytes.into());
            }
        }
        Ok(release)
    }

    /// Keeps the style sheets and scripts of the release before.
    pub fn keep_theme_of(&mut self, before: &Release) {
        for (path, entry) in before.theme() {
            if let Some(bytes) = before.pinned.get(&entry.hash)
                && !self.manifest.files.contains_key(path)
            {
                self.pinned.insert(entry.hash.clone(), bytes.clone());
                self.former.insert(path.clone(), entry.clone());
            }
        }
    }

    fn theme(&self) -> impl Iterator<Item = (&String, &Entry)> {
        let assets = self.manifest.files.iter();
        assets.filter(|(path, entry)| entry.immutable && path.starts_with("/assets/") && entry.size <= WHOLE)
    }

    /// The file at a site path; `/x/` and `/x/index.html` are the same.
    pub fn get(&self, path: &str) -> Option<&Entry> {
        let path = path
            .strip_suffix("index.html")
            .filter(|rest| rest.ends_with('/'))
            .unwrap_or(path);
        self.manifest.files.get(path).or_else(|| self.former.get(path))
    }

    /// Whether the site has anything at all.
    pub fn is_empty(&self) -> bool {
        self.manifest.files.is_empty()
    }

    /// What a build wrote.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The folder it stands in.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What is held in memory of a file, without touching the disk.
    pub fn ready(&self, entry: &Entry, coding: Option<Coding>) -> Option<Found> {
        let held = match coding {
            None => self.pinned.get(&entry.hash).cloned(),
            Some(_) => None,
        };
        let bytes = held.or_else(|| self.cache.get(&name(&entry.hash, coding)))?;
        Some(found(bytes, &entry.hash, coding))
    }

    /// A file, coded as wished where that is possible. May read, hash and compress: not for a thread
    /// that others wait for.
    pub fn read(&self, entry: &Entry, coding: Option<Coding>) -> io::Result<Found> {
        if let Some(ready) = self.ready(entry, coding) {
            return Ok(ready);
        }
        let Some(wanted) = coding.filter(|_| entry.packs && entry.size <= PACKED) else {
            return self.plain(entry);
        };
        if let Some(copy) = wanted.read(&self.root, entry) {
            return Ok(self.keep(copy.into(), &entry.hash, coding));
        }
        let plain = self.plain(entry)?;
        let bytes = match &plain.content {
            _ if plain.hash != entry.hash => return Ok(plain),
            Content::Held(bytes) => bytes.clone(),
            Content::Open(..) => std::fs::read(self.folder.join(&entry.file))?.into(),
        };
        let packed = wanted.compress(&bytes)?;
        let smaller = packed.len() < bytes.len() && bytes.len() as u64 == entry.size;
        Ok(if smaller {
            self.keep(packed.into(), &entry.hash, coding)
        } else {
            plain
        })
    }

    /// The bytes as they are, under the hash that they have.
    fn plain(&self, entry: &Entry) -> io::Result<Found> {
        if let Some(ready) = self.ready(entry, None) {
            return Ok(ready);
        }
        let mut file = File::open(self.folder.join(&entry.file))?;
        let facts = file.metadata()?;
        if facts.len() <= WHOLE {
            let mut bytes = Vec::with_capacity(facts.len() as usize);
            file.read_to_end(&mut bytes)?;
            let hash = blake3::hash(&bytes).to_hex();
            return Ok(self.keep(bytes.into(), &hash, None));
        }
        let stamp = (facts.len(), facts.modified().ok());
        let mut hash = entry.hash.clone();
        if !self.cache.is_sound(&hash, stamp) {
            let mut hasher = blake3::Hasher::new();
            hasher.update_reader(&mut file)?;
            file.rewind()?;
            hash = hasher.finalize().to_hex().to_string();
            self.cache.found_sound(&hash, stamp);
        }
        Ok(Found {
            content: Content::Open(file, facts.len()),
            hash,
            coding: None,
        })
    }

    fn keep(&self, bytes: Bytes, hash: &str, coding: Option<Coding>) -> Found {
        self.cache.put(name(hash, coding), bytes.clone());
        found(bytes, hash, coding)
    }

    /// The text of a page.
    pub fn page(&self, path: &str) -> Option<String> {
        match self.read(self.get(path)?, None).ok()?.content {
            Content::Held(bytes) => String::from_utf8(bytes.into()).ok(),
            Content::Open(..) => None,
        }
    }
}

fn name(hash: &str, coding: Option<Coding>) -> String {
    match coding {
        None => hash.to_owned(),
        Some(coding) => format!("{hash}.{}", coding.name()),
    }
}

fn found(bytes: Bytes, hash: &str, coding: Option<Coding>) -> Found {
    Found {
        content: Content::Held(bytes),
        hash: hash.to_owned(),
        coding,
    }
}

/// What lies in a folder that no list describes; dot files are not part of it.
fn listed(folder: &Path) -> io::Result<BTreeMap<String, Entry>> {
    let mut files = BTreeMap::new();
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(current) = waiting.pop() {
        let there = match std::fs::read_dir(&current) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => continue,
            there => there?,
        };
        for lies in there {
            let lies = lies?;
            let kind = lies.file_type()?;
            let hidden = lies.file_name().to_string_lossy().starts_with('.');
            if kind.is_dir() && !hidden {
                waiting.push(lies.path());
            } else if kind.is_file() && !hidden {
                let path = lies.path();
                let inner = path.strip_prefix(folder).unwrap_or(&path);
                let file = inner.to_string_lossy().replace('\\', "/");
                let mut hasher = blake3::Hasher::new();
                hasher.update_reader(File::open(&path)?)?;
                let hash = hasher.finalize().to_hex().to_string();
                let entry = Entry::new(&file, hash, lies.metadata()?.len());
                files.insert(crate::site::path_of(&file), entry);
            }
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn release(folder: &Path) -> Release {
        Release::open(folder, folder, Manifest::default(), Arc::new(Cache::new(1 << 20))).unwrap()
    }

    #[test]
    fn without_a_list_pages_are_found_by_their_path_and_dot_files_are_not() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("faq/bags")).unwrap();
        std::fs::write(folder.path().join("faq/bags/index.html"), "<p>bags</p>").unwrap();
        std::fs::write(folder.path().join(".gitignore"), "*").unwrap();
        let release = release(folder.path());
        assert_eq!(release.page("/faq/bags/").as_deref(), Some("<p>bags</p>"));
        assert_eq!(
            release.page("/faq/bags/index.html").as_deref(),
            Some("<p>bags</p>")
        );
        assert!(release.get("/.gitignore").is_none());
        assert!(release.get("/faq/bags").is_none());
    }

    #[test]
    fn a_name_with_its_hash_is_immutable() {
        let folder = tempfile::tempdir().unwrap();
        let hash = blake3::hash(b"body{}").to_hex();
        let name = format!("site.{}.css", &hash[..10]);
        std::fs::write(folder.path().join(&name), "body{}").unwrap();
        std::fs::write(folder.path().join("site.00000000.css"), "body{}").unwrap();
        let release = release(folder.path());
        assert!(release.get(&format!("/{name}")).unwrap().immutable);
        assert!(!release.get("/site.00000000.css").unwrap().immutable);
    }

    #[test]
    fn a_file_changed_behind_the_list_goes_out_under_its_own_hash() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.html");
        for size in [100, WHOLE as usize + 1] {
            std::fs::write(&file, vec![b'a'; size]).unwrap();
            let release = release(folder.path());
            let entry = release.get("/a.html").unwrap();
            std::fs::write(&file, vec![b'b'; size]).unwrap();
            for coding in [None, Some(Coding::Brotli)] {
                let found = release.read(entry, coding).unwrap();
                assert_ne!(found.hash, entry.hash);
                assert_eq!(found.coding, None);
            }
        }
    }

    #[test]
    fn style_sheets_of_the_release_before_are_still_there() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("assets")).unwrap();
        let hash = blake3::hash(b"body{}").to_hex();
        let path = format!("/assets/site.{}.css", &hash[..10]);
        std::fs::write(folder.path().join(&path[1..]), "body{}").unwrap();
        let before = release(folder.path());
        std::fs::remove_file(folder.path().join(&path[1..])).unwrap();
        let mut now = release(folder.path());
        now.keep_theme_of(&before);
        assert_eq!(now.page(&path).as_deref(), Some("body{}"));
        let mut later = release(folder.path());
        later.keep_theme_of(&now);
        assert!(later.get(&path).is_none(), "but not for ever");
    }
}
