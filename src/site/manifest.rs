//! The list of what a release holds, for whoever serves it: one file read at once, replaced at once.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Error;
use super::tree::Tree;

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
    /// Whether `.frontload/gz/<hash>.gz` holds it compressed.
    pub gzip: bool,
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
}

/// Folder of a site's own state.
pub const STATE: &str = ".frontload";

/// Files smaller than this are not worth compressing.
const SMALL: usize = 512;

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

    /// The compressed bytes of an entry, where [`Entry::gzip`] is set.
    pub fn gzip_path(root: &Path, hash: &str) -> PathBuf {
        root.join(STATE).join("gz").join(format!("{hash}.gz"))
    }

    /// The list of what a build made.
    pub(super) fn of(tree: &Tree) -> Manifest {
        use rayon::prelude::*;
        let files: BTreeMap<String, Entry> = tree
            .files
            .par_iter()
            .map(|(file, output)| {
                let content_type = content_type(file);
                let path = super::tree::path_of(file);
                let entry = Entry {
                    file: file.clone(),
                    hash: blake3::hash(&output.bytes).to_hex().to_string(),
                    size: output.bytes.len() as u64,
                    gzip: output.bytes.len() >= SMALL && compressible(content_type),
                    content_type: content_type.to_owned(),
                    immutable: path.starts_with("/assets/") || hashed_index(&path),
                };
                (path, entry)
            })
            .collect();
        let mut all = blake3::Hasher::new();
        for (path, entry) in &files {
            all.update(path.as_bytes())
                .update(b"\0")
                .update(entry.hash.as_bytes())
                .update(b"\n");
        }
        Manifest {
            release: all.finalize().to_hex()[..16].to_owned(),
            files,
            globals: tree.globals.clone(),
        }
    }

    /// Writes compressed copies that are not there yet. They are named by content, so none is ever wrong.
    pub(super) fn compress(&self, root: &Path, tree: &Tree) -> Result<(), Error> {
        use rayon::prelude::*;
        let folder = root.join(STATE).join("gz");
        std::fs::create_dir_all(&folder).map_err(|cause| Error::Write {
            path: folder.clone(),
            cause,
        })?;
        self.files
            .par_iter()
            .filter(|(_, entry)| entry.gzip)
            .try_for_each(|(_, entry)| {
                let path = Manifest::gzip_path(root, &entry.hash);
                let Some(output) = tree.files.get(&entry.file).filter(|_| !path.exists()) else {
                    return Ok(());
                };
                let written = || -> std::io::Result<()> {
                    let mut aside = tempfile::NamedTempFile::new_in(&folder)?;
                    // The builder writes no time stamp, so the same content compresses to the same bytes.
                    let mut encoder = flate2::GzBuilder::new().write(&mut aside, flate2::Compression::new(6));
                    encoder.write_all(&output.bytes)?;
                    encoder.finish()?;
                    aside.persist(&path)?;
                    Ok(())
                };
                written().map_err(|cause| Error::Write {
                    path: path.clone(),
                    cause,
                })
            })
    }
}

fn hashed_index(path: &str) -> bool {
    let name = path
        .strip_prefix("/search/")
        .and_then(|name| name.split('.').next())
        .unwrap_or_default();
    name.len() == 12 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Content type by extension.
pub fn content_type(file: &str) -> &'static str {
    match file
        .rsplit('.')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase()
        .as_str()
    {
        "html" | "htm" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json",
        "xml" if file.ends_with("feed.xml") => "application/atom+xml; charset=utf-8",
        "xml" => "application/xml; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
        "md" => "text/markdown; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "gif" => "image/gif",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "pdf" => "application/pdf",
        "mp4" => "video/mp4",
        "webm" => "video/webm",
        "webmanifest" => "application/manifest+json",
        _ => "application/octet-stream",
    }
}

fn compressible(content_type: &str) -> bool {
    content_type.starts_with("text/")
        || content_type.contains("xml")
        || content_type.contains("json")
        || content_type == "application/octet-stream"
}
