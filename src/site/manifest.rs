//! The list of what a release holds, for whoever serves it: one file read at once, replaced at once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::records::Records;
use super::{Error, media};

/// One file of a release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Path below the output folder.
    pub file: String,
    /// BLAKE3 of the bytes, hexadecimal; good as a strong ETag.
    pub hash: String,
    /// Bytes.
    pub size: u64,
    /// For the Content-Type header.
    pub content_type: String,
    /// Whether it is worth a compressed copy ([`super::packed`]).
    #[serde(default)]
    pub packs: bool,
    /// Whether the name carries the content's hash, so that it may be cached for ever.
    pub immutable: bool,
}

/// All files of a release by site path (`/faq/x/`, `/assets/site.1f.css`).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Hash of all hashes: two releases with the same name are the same.
    pub release: String,
    /// By site path.
    pub files: BTreeMap<String, Entry>,
    /// Values that the endpoint's own pages need: give them to [`super::theme::Theme::with_manifest`].
    pub globals: serde_json::Value,
    /// Old site path -> where it leads now; each is answered by a redirect.
    #[serde(default)]
    pub redirects: BTreeMap<String, String>,
}

/// Folder of a site's own state.
pub const STATE: &str = ".frontload";

/// Files smaller than this are not worth compressing.
const SMALL: u64 = 512;

impl Entry {
    /// What is known of a file by its path below the output folder, its content's hash and its size.
    pub fn new(file: &str, hash: String, size: u64) -> Entry {
        let media = media::of(file);
        Entry {
            file: file.to_owned(),
            // A card is named by the hash of what it shows.
            immutable: named_by_content(file, &hash) || file.starts_with("cards/"),
            hash,
            size,
            content_type: media.name.to_owned(),
            packs: size >= SMALL && media.packs,
        }
    }
}

impl Manifest {
    /// The release that stands in `output`, or an empty one when none was built.
    pub fn load(root: &Path, output: &Path) -> Result<Manifest, Error> {
        let path = Manifest::path(root, output);
        match std::fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|fault| Error::Read {
                path,
                cause: fault.into(),
            }),
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => Ok(Manifest::default()),
            Err(cause) => Err(Error::Read { path, cause }),
        }
    }

    /// Where an old address leads now, with or without its slash.
    pub fn redirect(&self, path: &str) -> Option<&str> {
        let with_slash = || self.redirects.get(&format!("{path}/"));
        let target = self.redirects.get(path).or_else(with_slash)?;
        Some(target.as_str())
    }

    /// Where the list of the release in `output` is kept.
    pub fn path(root: &Path, output: &Path) -> PathBuf {
        let name = output
            .strip_prefix(root)
            .unwrap_or(output)
            .to_string_lossy()
            .replace('\\', "/");
        let hash = blake3::hash(name.trim_end_matches('/').as_bytes()).to_hex();
        root.join(STATE).join(format!("manifest-{}.json", &hash[..8]))
    }

    /// The list of what a build made.
    pub(super) fn of(
        records: &Records,
        globals: serde_json::Value,
        redirects: BTreeMap<String, String>,
    ) -> Manifest {
        let mut all = blake3::Hasher::new();
        let mut files = BTreeMap::new();
        for (file, record) in &records.outputs {
            let hash = blake3::Hash::from_bytes(record.hash).to_hex().to_string();
            let entry = Entry::new(file, hash, record.stat.size);
            files.insert(super::output::path_of(file), entry);
        }
        for (path, entry) in &files {
            all.update(path.as_bytes())
                .update(b"\0")
                .update(entry.hash.as_bytes())
                .update(b"\n");
        }
        Manifest {
            release: all.finalize().to_hex()[..16].to_owned(),
            files,
            globals,
            redirects,
        }
    }
}

/// A name such as `site.3f2a9c0188.css` or `3f2a9c018844.bin`, one part of which begins the content's hash.
fn named_by_content(file: &str, hash: &str) -> bool {
    let name = file.rsplit('/').next().unwrap_or_default();
    // Copies of pictures are named by what they are made from, which says the same.
    if file.starts_with("images/") && super::picture::is_copy(name) {
        return true;
    }
    name.split('.')
        .any(|part| part.len() >= 8 && hash.starts_with(part))
}
