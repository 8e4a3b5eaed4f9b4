//! Files as the desk edits them: read with a version, written only if that version still stands,
//! whole or not at all.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write as _;
use std::path::{Component, Path, PathBuf};

use super::{Audience, Confidence, Error, Shelf, git, page, with_front_matter};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};

/// A file as the desk read it: whole text, and a version to compare on save.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Relative to the root.
    pub file: PathBuf,
    /// Whole text.
    pub text: String,
    /// Hash of the bytes read; empty = there is no such file yet.
    pub version: String,
}

/// What a save met.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub enum Saved {
    Done {
        version: String,
    },
    /// The file changed since it was read; nothing was written. What stands there now:
    Changed(Box<Document>),
    /// The new text has problems; nothing was written.
    Refused(Diagnostics),
}

/// Reads one file of `content/` for editing; refuses paths outside it.
pub fn open(root: &Path, file: &Path) -> Result<Document, Error> {
    let path = inside(root, file)?;
    let bytes = std::fs::read(&path).map_err(|cause| Error::Read {
        path: file.to_path_buf(),
        cause,
    })?;
    if std::str::from_utf8(&bytes).is_err() {
        let cause = std::io::Error::new(std::io::ErrorKind::InvalidData, "this is not UTF-8 text");
        return Err(Error::Read {
            path: file.to_path_buf(),
            cause,
        });
    }
    Ok(document(file, bytes))
}

/// Writes atomically if the version still holds; commits when the folder is a git work tree.
/// An empty version makes a new file.
pub fn save(root: &Path, config: &Config, edited: &Document, author: &str) -> Result<Saved, Error> {
    let path = inside(root, &edited.file)?;
    let faults = check(root, config, edited)?;
    if faults.has_errors() {
        return Ok(Saved::Refused(faults));
    }
    let _lock = lock(root)?;
    let now = match std::fs::read(&path) {
        Ok(bytes) => document(&edited.file, bytes),
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => Document {
            file: edited.file.clone(),
            text: String::new(),
            version: String::new(),
        },
        Err(cause) => return Err(Error::Read { path, cause }),
    };
    if now.version != edited.version {
        return Ok(Saved::Changed(Box::new(now)));
    }
    let text = with_old_address(&now, edited, config).unwrap_or_else(|| edited.text.clone());
    write(&path, text.as_bytes())?;
    git::commit(root, &edited.file, author);
    Ok(Saved::Done {
        version: version(text.as_bytes()),
    })
}

/// The new text with the old address among its `aliases`, when a page that was public moves.
fn with_old_address(old: &Document, edited: &Document, config: &Config) -> Option<String> {
    let (was, _) = page::read(&old.file, &old.text, config);
    let (is, _) = page::read(&edited.file, &edited.text, config);
    let told = !was.path.is_empty() && !was.draft && was.confidence == Confidence::Validated;
    if !told || was.audience == Audience::Internal || was.path == is.path || is.aliases.contains(&was.path) {
        return None;
    }
    // What comes back to an address it had before needs no alias there.
    let mut aliases: Vec<String> = is.aliases.into_iter().filter(|alias| *alias != is.path).collect();
    aliases.push(was.path);
    let changes = BTreeMap::from([("aliases", Some(serde_json::json!(aliases)))]);
    with_front_matter(&edited.text, &changes).ok()
}

/// The faults of the new text, and of its address among the others.
fn check(root: &Path, config: &Config, edited: &Document) -> Result<Diagnostics, Error> {
    let (item, mut faults) = page::read(&edited.file, &edited.text, config);
    if edited.text.contains('\0') {
        faults.push(Diagnostic::error(
            "not-text",
            Place::file(&edited.file),
            "this is not text",
        ));
    }
    let was = open(root, &edited.file)
        .ok()
        .map(|old| page::read(&edited.file, &old.text, config).0.path);
    if !faults.has_errors() && was.is_none_or(|path| path != item.path) {
        let (shelf, _) = Shelf::load(root, config)?;
        let other = shelf
            .items
            .iter()
            .find(|other| other.path == item.path && other.file != edited.file);
        if let Some(other) = other {
            let message = format!(
                "`{}` is also the address of `{}`",
                item.path,
                other.file.display()
            );
            let fault = Diagnostic::error("duplicate-address", Place::file(&edited.file), message);
            faults.push(fault.hint("give one of them another `slug`"));
        }
    }
    Ok(faults)
}

fn document(file: &Path, bytes: Vec<u8>) -> Document {
    Document {
        file: file.to_path_buf(),
        version: version(&bytes),
        text: String::from_utf8(bytes)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()),
    }
}

fn version(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

/// One writer at a time, over all processes that serve this folder; released when dropped.
fn lock(root: &Path) -> Result<File, Error> {
    let path = root.join(".frontload").join("content.lock");
    let wrong = |cause| Error::Write {
        path: path.clone(),
        cause,
    };
    std::fs::create_dir_all(root.join(".frontload")).map_err(wrong)?;
    let file = File::options()
        .create(true)
        .append(true)
        .open(&path)
        .map_err(wrong)?;
    file.lock().map_err(wrong)?;
    Ok(file)
}

/// The real path of a Markdown file of `content/`. Links are followed, and must stay inside.
pub(super) fn inside(root: &Path, file: &Path) -> Result<PathBuf, Error> {
    let outside = || Error::Outside {
        path: file.to_path_buf(),
    };
    let plain = file.components().all(|part| match part {
        Component::Normal(name) => name
            .to_str()
            .is_some_and(|name| !name.starts_with('.') && !name.contains(['\\', '\0'])),
        _ => false,
    });
    let ours = file
        .strip_prefix(super::FOLDER)
        .is_ok_and(|below| below.extension().is_some_and(|end| end == "md"));
    if !plain || !ours {
        return Err(outside());
    }
    let content = root.join(super::FOLDER).canonicalize().map_err(|_| outside())?;
    let path = root.join(file);
    if std::fs::symlink_metadata(&path).is_ok() {
        let real = path.canonicalize().map_err(|_| outside())?;
        return if real.starts_with(&content) && real.is_file() {
            Ok(real)
        } else {
            Err(outside())
        };
    }
    // A new file: the deepest folder that exists decides.
    let there = path
        .ancestors()
        .skip(1)
        .find(|folder| folder.exists())
        .and_then(|folder| folder.canonicalize().ok());
    if there.is_some_and(|folder| folder.starts_with(&content)) {
        Ok(path)
    } else {
        Err(outside())
    }
}

/// Writes beside, then renames; the bytes and the name survive a power cut.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let wrong = |cause| Error::Write {
        path: path.to_path_buf(),
        cause,
    };
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(wrong)?;
    let mut file = tempfile::Builder::new()
        .prefix(".frontload-")
        .tempfile_in(folder)
        .map_err(wrong)?;
    file.write_all(bytes).map_err(wrong)?;
    let permissions = std::fs::metadata(path).map(|old| old.permissions());
    let permissions = permissions.or_else(|_| readable(file.as_file()));
    permissions
        .and_then(|permissions| file.as_file().set_permissions(permissions))
        .map_err(wrong)?;
    file.as_file().sync_all().map_err(wrong)?;
    file.persist(path).map_err(|error| wrong(error.error))?;
    sync_folder(folder).map_err(wrong)
}

/// A temporary file is for its owner only; a page is for the web server too.
fn readable(file: &File) -> std::io::Result<std::fs::Permissions> {
    #[cfg_attr(not(unix), allow(unused_mut))]
    let mut permissions = file.metadata()?.permissions();
    #[cfg(unix)]
    std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, 0o644);
    Ok(permissions)
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> std::io::Result<()> {
    Ok(())
}
