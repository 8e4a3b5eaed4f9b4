//! Compressed copies of a release's files, named by the hash of what they hold.
//!
//! A build makes none: pages are public first, and who serves or deploys them packs afterwards, only
//! what has no copy yet. A copy that a power cut left torn is found out when it is read.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::Error;
use super::manifest::{Entry, Manifest, STATE};

/// Brotli's quality: above 5 a page takes ten times as long for two per cent less.
const BROTLI: u32 = 5;
/// Brotli's window, as a power of two: no page is larger.
const WINDOW: u32 = 20;
/// gzip's level, its usual one.
const GZIP: u32 = 6;
/// The longest that a copy may become when it is read (bytes), against one that somebody planted.
const LONGEST: u64 = 64 * 1024 * 1024;

/// A content coding (RFC 9110, 8.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Coding {
    /// `br`, RFC 7932: smaller.
    Brotli,
    /// `gzip`, RFC 1952: known by every client.
    Gzip,
}

impl Coding {
    /// All, the smaller first.
    pub const ALL: [Coding; 2] = [Coding::Brotli, Coding::Gzip];

    /// As HTTP says it.
    pub fn name(self) -> &'static str {
        match self {
            Coding::Brotli => "br",
            Coding::Gzip => "gzip",
        }
    }

    fn extension(self) -> &'static str {
        match self {
            Coding::Brotli => "br",
            Coding::Gzip => "gz",
        }
    }

    /// Where the copy of a content lies, once it is made.
    pub fn path(self, root: &Path, hash: &str) -> PathBuf {
        let end = self.extension();
        root.join(STATE).join(end).join(format!("{hash}.{end}"))
    }

    /// The same bytes, compressed; the same content gives the same copy.
    pub fn compress(self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        match self {
            Coding::Brotli => {
                let packed = Vec::with_capacity(bytes.len() / 3);
                let mut writer = brotli::CompressorWriter::new(packed, 4096, BROTLI, WINDOW);
                writer.write_all(bytes)?;
                Ok(writer.into_inner())
            }
            Coding::Gzip => {
                // The builder writes no time stamp.
                let packed = Vec::with_capacity(bytes.len() / 3);
                let mut writer = flate2::GzBuilder::new().write(packed, flate2::Compression::new(GZIP));
                writer.write_all(bytes)?;
                writer.finish()
            }
        }
    }

    /// The copy of an entry, when it is there and whole; a torn one is removed.
    pub fn read(self, root: &Path, entry: &Entry) -> Option<Vec<u8>> {
        let path = self.path(root, &entry.hash);
        let packed = fs::read(&path).ok()?;
        if self.holds(&packed, entry) {
            return Some(packed);
        }
        // Where it cannot be removed it is found out again.
        let _ = fs::remove_file(&path);
        None
    }

    fn holds(self, packed: &[u8], entry: &Entry) -> bool {
        let longest = entry.size.min(LONGEST) + 1;
        let mut plain = Vec::new();
        let read = match self {
            Coding::Brotli => brotli::Decompressor::new(packed, 4096)
                .take(longest)
                .read_to_end(&mut plain),
            Coding::Gzip => flate2::read::GzDecoder::new(packed)
                .take(longest)
                .read_to_end(&mut plain),
        };
        read.is_ok() && blake3::hash(&plain).to_hex().as_str() == entry.hash
    }
}

/// Makes the copies of one file that are not there yet; returns how many it made. A file that is no
/// longer what the manifest says gets none.
pub fn pack(root: &Path, output: &Path, entry: &Entry) -> Result<usize, Error> {
    let wanted = Coding::ALL.map(|coding| (coding, coding.path(root, &entry.hash)));
    if !entry.packs || wanted.iter().all(|(_, path)| path.exists()) {
        return Ok(0);
    }
    let file = output.join(&entry.file);
    let plain = match fs::read(&file) {
        Ok(plain) if blake3::hash(&plain).to_hex().as_str() == entry.hash => plain,
        Ok(_) => return Ok(0),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(0),
        Err(cause) => return Err(Error::Read { path: file, cause }),
    };
    let mut made = 0;
    for (coding, path) in wanted.into_iter().filter(|(_, path)| !path.exists()) {
        let folder = path.parent().unwrap_or(Path::new("."));
        let written = coding.compress(&plain).and_then(|packed| {
            fs::create_dir_all(folder)?;
            let mut aside = tempfile::NamedTempFile::new_in(folder)?;
            aside.write_all(&packed)?;
            aside.persist(&path)?;
            Ok(())
        });
        written.map_err(|cause| Error::Write { path, cause })?;
        made += 1;
    }
    Ok(made)
}

/// Makes all copies that a release lacks, on all cores, and forgets those it does not use.
pub fn pack_all(root: &Path, output: &Path, manifest: &Manifest) -> Result<usize, Error> {
    use rayon::prelude::*;
    let made = manifest
        .files
        .par_iter()
        .map(|(_, entry)| pack(root, output, entry))
        .try_reduce(|| 0, |one, other| Ok(one + other))?;
    forget(root, manifest);
    Ok(made)
}

/// Removes copies that a release does not use.
pub fn forget(root: &Path, manifest: &Manifest) {
    let used: BTreeSet<&str> = manifest.files.values().map(|entry| entry.hash.as_str()).collect();
    for coding in Coding::ALL {
        let Ok(entries) = fs::read_dir(root.join(STATE).join(coding.extension())) else {
            continue;
        };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if !used.contains(name.split('.').next().unwrap_or_default()) {
                // A copy too many costs only space.
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(bytes: &[u8]) -> Entry {
        Entry {
            file: "a.html".into(),
            hash: blake3::hash(bytes).to_hex().to_string(),
            size: bytes.len() as u64,
            content_type: "text/html; charset=utf-8".into(),
            packs: true,
            immutable: false,
        }
    }

    #[test]
    fn a_copy_is_made_once_read_back_and_forgotten_when_nobody_needs_it() {
        let root = tempfile::tempdir().unwrap();
        let text = "<p>Refunds arrive within seven days.</p>".repeat(50);
        let entry = entry(text.as_bytes());
        fs::write(root.path().join("a.html"), &text).unwrap();
        assert_eq!(pack(root.path(), root.path(), &entry).unwrap(), 2);
        assert_eq!(pack(root.path(), root.path(), &entry).unwrap(), 0);
        for coding in Coding::ALL {
            let packed = coding.read(root.path(), &entry).unwrap();
            assert!(packed.len() < text.len() / 4);
            assert_eq!(
                packed,
                coding.compress(text.as_bytes()).unwrap(),
                "the same each time"
            );
        }
        forget(root.path(), &Manifest::default());
        assert!(Coding::Gzip.read(root.path(), &entry).is_none());
    }

    #[test]
    fn a_torn_or_planted_copy_is_no_copy_and_a_changed_file_gets_none() {
        let root = tempfile::tempdir().unwrap();
        let text = "seven days ".repeat(200);
        let entry = entry(text.as_bytes());
        fs::write(root.path().join("a.html"), &text).unwrap();
        pack(root.path(), root.path(), &entry).unwrap();
        for coding in Coding::ALL {
            let path = coding.path(root.path(), &entry.hash);
            let whole = fs::read(&path).unwrap();
            for bad in [
                Vec::new(),
                whole[..whole.len() / 2].to_vec(),
                coding.compress("x".repeat(90_000).as_bytes()).unwrap(),
            ] {
                fs::write(&path, bad).unwrap();
                assert!(coding.read(root.path(), &entry).is_none());
                assert!(!path.exists(), "it is made again");
            }
        }
        fs::write(root.path().join("a.html"), "other").unwrap();
        assert_eq!(pack(root.path(), root.path(), &entry).unwrap(), 0);
    }
}
