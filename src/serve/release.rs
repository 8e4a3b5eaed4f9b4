//! One published state of the site, as the endpoint answers from it: never half of one build and
//! half of another.
//!
//! Small files are held in memory; large ones (audio, big pictures) are read from disk when asked
//! for. It reads what a build wrote and builds nothing itself.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use axum::body::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

/// Files up to this size (bytes) are held in memory.
const IN_MEMORY: u64 = 512 * 1024;

/// One file of the site.
pub struct Asset {
    /// Where it lies.
    pub path: PathBuf,
    /// Length in bytes.
    pub length: u64,
    /// Media type with charset.
    pub media_type: &'static str,
    /// Strong: hash of the bytes, quoted.
    pub etag: String,
    /// Its name holds the hash of its content: it may be cached for ever.
    pub immutable: bool,
    bytes: Option<Bytes>,
    gzip: OnceLock<Option<Bytes>>,
}

impl Asset {
    /// The bytes, when they are held in memory.
    pub fn bytes(&self) -> Option<&Bytes> {
        self.bytes.as_ref()
    }

    /// Compressed bytes, made on first use; `None` when that would not be smaller or the file is large.
    pub fn gzip(&self) -> Option<Bytes> {
        self.gzip
            .get_or_init(|| {
                let bytes = self
                    .bytes
                    .as_ref()
                    .filter(|bytes| bytes.len() > 512 && compressible(self.media_type))?;
                let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 3), Compression::new(6));
                encoder.write_all(bytes).ok()?;
                let packed = encoder.finish().ok()?;
                (packed.len() < bytes.len()).then(|| packed.into())
            })
            .clone()
    }
}

/// All files of one build, by site path (`/faq/bags/`, `/assets/site.1a2b.css`).
#[derive(Default)]
pub struct Release {
    assets: BTreeMap<String, Asset>,
}

impl Release {
    /// Reads the site below `folder`; dot files are not part of it.
    pub fn load(folder: &Path) -> std::io::Result<Release> {
        let mut assets = BTreeMap::new();
        let mut folders = vec![folder.to_path_buf()];
        while let Some(current) = folders.pop() {
            for found in std::fs::read_dir(&current)? {
                let found = found?;
                let name = found.file_name();
                let Some(name) = name.to_str().filter(|name| !name.starts_with('.')) else {
                    continue;
                };
                let kind = found.file_type()?;
                if kind.is_dir() {
                    folders.push(found.path());
                } else if kind.is_file() {
                    let asset = read(&found.path(), name)?;
                    assets.insert(site_path(folder, &found.path()), asset);
                }
            }
        }
        Ok(Release { assets })
    }

    /// The file at a site path; `/x/` and `/x/index.html` are the same.
    pub fn get(&self, path: &str) -> Option<&Asset> {
        let path = path
            .strip_suffix("index.html")
            .filter(|rest| rest.ends_with('/'))
            .unwrap_or(path);
        self.assets.get(path)
    }

    /// Whether the site has anything at all.
    pub fn is_empty(&self) -> bool {
        self.assets.is_empty()
    }

    /// The text of a page, when it is held in memory.
    pub fn page(&self, path: &str) -> Option<&str> {
        self.get(path)
            .and_then(Asset::bytes)
            .and_then(|bytes| std::str::from_utf8(bytes).ok())
    }
}

fn read(path: &Path, name: &str) -> std::io::Result<Asset> {
    let length = std::fs::metadata(path)?.len();
    let mut hasher = blake3::Hasher::new();
    let bytes = if length <= IN_MEMORY {
        let bytes = std::fs::read(path)?;
        hasher.update(&bytes);
        Some(bytes.into())
    } else {
        hasher.update_reader(std::fs::File::open(path)?)?;
        None
    };
    let hash = hasher.finalize().to_hex();
    Ok(Asset {
        path: path.to_path_buf(),
        length,
        media_type: media_type(name),
        etag: format!("\"{}\"", &hash[..20]),
        immutable: name_holds(name, &hash),
        bytes,
        gzip: OnceLock::new(),
    })
}

/// A name such as `site.3f2a9c01.css` whose middle part begins the content's hash.
fn name_holds(name: &str, hash: &str) -> bool {
    name.split('.')
        .any(|part| part.len() >= 8 && hash.starts_with(part))
}

fn site_path(root: &Path, file: &Path) -> String {
    let relative = file
        .strip_prefix(root)
        .unwrap_or(file)
        .to_string_lossy()
        .replace('\\', "/");
    let path = format!("/{relative}");
    match path.strip_suffix("/index.html") {
        Some(folder) => format!("{folder}/"),
        None => path,
    }
}

fn compressible(media_type: &str) -> bool {
    media_type.starts_with("text/")
        || ["json", "xml", "javascript", "svg", "manifest"]
            .iter()
            .any(|part| media_type.contains(part))
        || media_type == "application/octet-stream"
}

/// Media type by the end of a name; unknown ones are offered as bytes, never guessed as a page.
pub fn media_type(name: &str) -> &'static str {
    match name
        .rsplit('.')
        .next()
        .unwrap_or("")
        .to_ascii_lowercase()
        .as_str()
    {
        "html" | "htm" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json",
        "xml" => "application/xml; charset=utf-8",
        "atom" => "application/atom+xml; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
        "md" => "text/markdown; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "gif" => "image/gif",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "mp3" => "audio/mpeg",
        "m4a" => "audio/mp4",
        "ogg" => "audio/ogg",
        "mp4" => "video/mp4",
        "webm" => "video/webm",
        "pdf" => "application/pdf",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_found_by_their_site_path_and_dot_files_are_not() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("faq/bags")).unwrap();
        std::fs::write(folder.path().join("faq/bags/index.html"), "<p>bags</p>").unwrap();
        std::fs::write(folder.path().join(".gitignore"), "*").unwrap();
        let release = Release::load(folder.path()).unwrap();
        assert_eq!(release.page("/faq/bags/"), Some("<p>bags</p>"));
        assert_eq!(release.page("/faq/bags/index.html"), Some("<p>bags</p>"));
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
        let release = Release::load(folder.path()).unwrap();
        assert!(release.get(&format!("/{name}")).unwrap().immutable);
        assert!(!release.get("/site.00000000.css").unwrap().immutable);
    }
}
