//! Pictures: image's door, with libwebp's, the JPEG encoder's and the resizer's. What a picture is, which copies of
//! it a page offers, and their bytes. It knows no Markdown and decides no address but those of copies.
//!
//! Planning reads headers only, and only of files that changed. Decoding happens when a copy is
//! missing; all copies of a picture are made then, since decoding costs most, and are kept in
//! `.frontload/cache/pictures` by the hash of what they were made from.

mod derive;
mod kind;
mod memory;
mod strip;
mod svg;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, Metadata};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

pub use derive::Variant;
use derive::{Pixels, SETTINGS, height_of, variants};
pub use kind::{Facts, Fault, Kind, MOST_PIXELS};
use memory::Memory;

use super::manifest::STATE;
use super::markdown::Picture;
use crate::text;

/// Pictures with more pixels are decoded one at a time: their memory adds up.
const LARGE: u64 = 24_000_000;

type Seen = Arc<(Option<Metadata>, Result<Facts, Fault>)>;

/// The pictures of one build.
pub struct Pictures<'a> {
    root: &'a Path,
    memory: Memory,
    seen: Mutex<BTreeMap<PathBuf, Seen>>,
    /// One for each picture under way: two makers must not decode it at once.
    busy: Mutex<BTreeMap<String, Arc<Mutex<()>>>>,
    large: Mutex<()>,
}

/// A copy and its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copy {
    /// Site path: `/images/boats-800.1f2e3d4c5b6a.webp`.
    pub path: String,
    pub variant: Variant,
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<'a> Pictures<'a> {
    /// Pictures below `root`.
    pub fn new(root: &'a Path) -> Pictures<'a> {
        Pictures {
            root,
            memory: Memory::load(root),
            seen: Mutex::default(),
            busy: Mutex::default(),
            large: Mutex::default(),
        }
    }

    /// What a file (relative to the root) is; read at most once a build, and only when it changed.
    pub fn facts(&self, file: &Path) -> Result<Facts, Fault> {
        if let Some(seen) = locked(&self.seen).get(file) {
            return seen.1.clone();
        }
        let seen: Seen = Arc::new(self.look(file));
        locked(&self.seen).insert(file.to_path_buf(), seen.clone());
        seen.1.clone()
    }

    fn look(&self, file: &Path) -> (Option<Metadata>, Result<Facts, Fault>) {
        let path = self.root.join(file);
        let metadata = match fs::metadata(&path) {
            Ok(metadata) if metadata.is_file() => metadata,
            _ => return (None, Err(Fault::Missing)),
        };
        if let Some(known) = self.memory.recall(file, &metadata) {
            return (Some(metadata), known.clone());
        }
        let found = match fs::read(&path) {
            Ok(bytes) => guarded(|| kind::facts(&bytes)),
            Err(cause) => Err(Fault::Unreadable(cause.to_string())),
        };
        (Some(metadata), found)
    }

    /// Copies of a picture that pages offer, WebP first, the smaller first.
    pub fn copies(&self, file: &Path) -> Vec<Copy> {
        let Ok(facts) = self.facts(file) else {
            return Vec::new();
        };
        let Some((width, _)) = facts.size.filter(|_| !facts.animated) else {
            return Vec::new();
        };
        let stem = file
            .file_stem()
            .map(|stem| text::slug(&stem.to_string_lossy()))
            .unwrap_or_default();
        let stem: String = stem.chars().take(48).collect();
        let stem = if stem.is_empty() {
            "picture"
        } else {
            stem.trim_end_matches('-')
        };
        variants(facts.kind, width)
            .into_iter()
            .map(|variant| Copy {
                path: format!(
                    "/images/{stem}-{}.{}.{}",
                    variant.width,
                    &recipe(&facts.hash, variant)[..12],
                    variant.kind.extension()
                ),
                variant,
            })
            .collect()
    }

    /// What a page shows for a picture that lies at `path`.
    pub fn shown(&self, file: &Path, path: String) -> Picture {
        let Ok(facts) = self.facts(file) else {
            return Picture {
                src: path,
                ..Picture::default()
            };
        };
        let copies = self.copies(file);
        let of = |kind: Kind| -> Vec<(String, u32)> {
            let of_kind = copies.iter().filter(|copy| copy.variant.kind == kind);
            of_kind
                .map(|copy| (copy.path.clone(), copy.variant.width))
                .collect()
        };
        let own = of(facts.kind);
        // Who reads no list of widths gets the smaller of the fallbacks that fills a column.
        let plain = own
            .iter()
            .find(|(_, width)| *width >= 800)
            .or(own.last())
            .cloned();
        match (plain, facts.size) {
            (Some((src, width)), Some(size)) => Picture {
                src,
                size: Some((width, height_of(width, size))),
                webp: if facts.kind == Kind::Webp {
                    Vec::new()
                } else {
                    of(Kind::Webp)
                },
                widths: own,
            },
            (_, size) => Picture {
                src: path,
                size,
                ..Picture::default()
            },
        }
    }

    /// The bytes of a copy: kept ones, else made now with all its sisters.
    pub fn make(&self, file: &Path, variant: Variant) -> Result<Vec<u8>, Fault> {
        let facts = self.facts(file)?;
        let name = self.kept_at(&facts.hash, variant);
        if let Some(bytes) = kept(&name, variant) {
            return Ok(bytes);
        }
        let turn = locked(&self.busy).entry(facts.hash.clone()).or_default().clone();
        let _turn = locked(&turn);
        if let Some(bytes) = kept(&name, variant) {
            return Ok(bytes);
        }
        self.derive(file, &facts)?;
        kept(&name, variant)
            .ok_or_else(|| Fault::Unreadable("the folder `.frontload/cache` cannot be written".to_owned()))
    }

    fn derive(&self, file: &Path, facts: &Facts) -> Result<(), Fault> {
        let (width, height) = facts.size.ok_or(Fault::NoPicture)?;
        let large = u64::from(width) * u64::from(height) > LARGE;
        let _alone = large.then(|| locked(&self.large));
        let bytes = self.read(file, facts)?;
        let pixels = guarded(|| Pixels::decode(facts.kind, &bytes))?;
        let drawn = facts.kind == Kind::Png && pixels.is_drawn();
        for variant in variants(facts.kind, width) {
            let mut made = guarded(|| pixels.make(variant, drawn))?;
            let own = variant.kind == facts.kind && variant.width == width && !facts.turned;
            // The author's own bytes are better than ours, unless they are much larger.
            if own
                && let Some(stripped) = strip::strip(facts.kind, &bytes).filter(|own| own.len() <= made.len())
            {
                made = stripped;
            }
            let path = self.kept_at(&facts.hash, variant);
            write_aside(&path, &made).map_err(|cause| Fault::Unreadable(cause.to_string()))?;
        }
        Ok(())
    }

    /// A picture of the author's as it is published at its own address: without metadata.
    pub fn clean(&self, file: &Path) -> Result<Vec<u8>, Fault> {
        let facts = self.facts(file)?;
        if facts.kind == Kind::Svg {
            let bytes = self.read(file, &facts)?;
            return guarded(|| svg::clean(&bytes).map_err(Fault::Broken));
        }
        if !facts.turned {
            let bytes = self.read(file, &facts)?;
            return Ok(strip::strip(facts.kind, &bytes).unwrap_or(bytes));
        }
        // How the camera was held is metadata too: the pixels themselves are turned.
        let name = self
            .folder()
            .join(format!("{}.{}", facts.hash, facts.kind.extension()));
        if let Some(bytes) = fs::read(&name)
            .ok()
            .filter(|bytes| kind::whole(facts.kind, bytes))
        {
            return Ok(bytes);
        }
        let bytes = self.read(file, &facts)?;
        let _alone = locked(&self.large);
        let made = guarded(|| Pixels::decode(facts.kind, &bytes)?.whole(facts.kind))?;
        // Kept only to save time.
        let _ = write_aside(&name, &made);
        Ok(made)
    }

    fn read(&self, file: &Path, facts: &Facts) -> Result<Vec<u8>, Fault> {
        let bytes = fs::read(self.root.join(file)).map_err(|cause| Fault::Unreadable(cause.to_string()))?;
        if blake3::hash(&bytes).to_hex().as_str() == facts.hash {
            Ok(bytes)
        } else {
            Err(Fault::Unreadable("it changed during the build".to_owned()))
        }
    }

    fn folder(&self) -> PathBuf {
        self.root.join(STATE).join("cache/pictures")
    }

    fn kept_at(&self, hash: &str, variant: Variant) -> PathBuf {
        let name = format!("{hash}-{}", &recipe(hash, variant)[..12]);
        self.folder().join(format!("{name}.{}", variant.kind.extension()))
    }

    /// Keeps what was learnt for the next build, and forgets copies of pictures that are gone.
    pub fn save(&self) {
        let seen = locked(&self.seen);
        let found: BTreeMap<PathBuf, (Metadata, Result<Facts, Fault>)> = seen
            .iter()
            .filter_map(|(file, seen)| Some((file.clone(), (seen.0.clone()?, seen.1.clone()))))
            .collect();
        if found.is_empty() && !self.folder().exists() {
            return;
        }
        Memory::save(self.root, &found);
        let hashes: BTreeSet<&str> = found
            .values()
            .filter_map(|(_, found)| Some(found.as_ref().ok()?.hash.as_str()))
            .collect();
        for entry in fs::read_dir(self.folder()).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if !hashes.contains(name.split(['-', '.']).next().unwrap_or_default()) {
                // A copy too many costs only space.
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

/// Whether a file's name is one that a copy has: `boats-800.1f2e3d4c5b6a.webp`.
pub fn is_copy(name: &str) -> bool {
    let mut parts = name.rsplit('.');
    let (end, hash, stem) = (parts.next(), parts.next(), parts.next());
    let width = stem.and_then(|stem| stem.rsplit('-').next());
    matches!(end, Some("webp" | "jpg" | "png"))
        && hash.is_some_and(|hash| hash.len() == 12 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()))
        && width.is_some_and(|width| !width.is_empty() && width.bytes().all(|byte| byte.is_ascii_digit()))
        && parts.next().is_none()
}

/// What a copy is made from: the picture, and how.
fn recipe(hash: &str, variant: Variant) -> String {
    let text = format!("{SETTINGS} {hash} {} {}", variant.width, variant.kind.extension());
    blake3::hash(text.as_bytes()).to_hex().to_string()
}

/// A kept copy, when it is there and whole.
fn kept(path: &Path, variant: Variant) -> Option<Vec<u8>> {
    let bytes = fs::read(path).ok()?;
    (Kind::of(&bytes) == Some(variant.kind) && kind::whole(variant.kind, &bytes)).then_some(bytes)
}

/// Decoders read what strangers made: one that panics has met a broken picture.
fn guarded<T>(work: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(Fault::Broken("its decoder gave up".to_owned())))
}

fn write_aside(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut aside = tempfile::NamedTempFile::new_in(folder)?;
    std::io::Write::write_all(&mut aside, bytes)?;
    aside.persist(path).map_err(|fault| fault.error)?;
    Ok(())
}

#[cfg(test)]
mod tests;
