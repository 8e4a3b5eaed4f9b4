//! Puts a tree in the place of the one that stands there: whole or not at all.
//!
//! What changes is laid aside first, then a journal is written, then everything is moved. A crash
//! before the journal leaves the old site; after it, the next start completes the new one.
//! Files that did not change keep their bytes and their times.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::manifest::{Manifest, STATE};
use super::tree::{Tree, path_of};
use super::{BuildReport, Error};

/// Held while a build runs; the system lets go of it when the process ends, however it ends.
pub struct Lock(#[allow(dead_code, reason = "held, never read")] fs::File);

impl Lock {
    /// Takes the site's lock, or tells who holds it.
    pub fn take(root: &Path) -> Result<Lock, Error> {
        let folder = root.join(STATE);
        fs::create_dir_all(&folder).map_err(|cause| Error::Write {
            path: folder.clone(),
            cause,
        })?;
        let path = folder.join("build.lock");
        let opened = fs::OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path);
        let mut file = opened.map_err(|cause| Error::Write {
            path: path.clone(),
            cause,
        })?;
        match file.try_lock() {
            Ok(()) => {
                // The number is for people; the lock itself is the system's.
                let told = file
                    .set_len(0)
                    .and_then(|()| writeln!(file, "{}", std::process::id()));
                told.map_err(|cause| Error::Write { path, cause })?;
                Ok(Lock(file))
            }
            Err(fs::TryLockError::WouldBlock) => Err(Error::Locked { path }),
            Err(fs::TryLockError::Error(cause)) => Err(Error::Write { path, cause }),
        }
    }
}

/// What is to be done to the output folder. Once it stands on disk, it will be done.
#[derive(Debug, Serialize, Deserialize)]
struct Journal {
    output: PathBuf,
    manifest: PathBuf,
    /// Files below `staged/` that go to the same path below `output`.
    put: Vec<String>,
    remove: Vec<String>,
}

fn staging(root: &Path) -> PathBuf {
    root.join(STATE).join("publish")
}

/// Completes a release that was cut short, or clears away one that never began.
pub fn recover(root: &Path) -> Result<(), Error> {
    let folder = staging(root);
    let path = folder.join("journal.json");
    match fs::read(&path) {
        Ok(bytes) => {
            let journal: Journal = serde_json::from_slice(&bytes).map_err(|fault| Error::Read {
                path,
                cause: fault.into(),
            })?;
            // An output that is gone holds nothing half published, and must not stand in the way of others.
            if !journal.output.is_dir() {
                return remove_all(&folder);
            }
            apply(&folder, &journal)
        }
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => remove_all(&folder),
        Err(cause) => Err(Error::Read { path, cause }),
    }
}

/// Makes `output` hold `tree` and nothing else.
pub fn publish(root: &Path, output: &Path, tree: &Tree) -> Result<BuildReport, Error> {
    let manifest = Manifest::of(tree);
    let before = Manifest::load(root, output)?;
    let standing = standing(output)?;
    let ours = !before.files.is_empty() || standing.contains("sitemap.xml") || standing.contains("404.html");
    if !ours && !standing.is_empty() {
        return Err(Error::Foreign {
            path: output.to_path_buf(),
            files: standing.len(),
        });
    }
    let mut report = BuildReport {
        pages: tree.pages,
        ..BuildReport::default()
    };
    let mut put = Vec::new();
    for (file, new) in &tree.files {
        let same = standing.contains(file) && fs::read(output.join(file)).is_ok_and(|old| old == new.bytes);
        if same {
            report.unchanged += 1;
        } else {
            put.push(file.clone());
        }
    }
    let remove: Vec<String> = standing
        .into_iter()
        .filter(|file| !tree.files.contains_key(file))
        .collect();
    report.written = put.iter().map(|file| path_of(file)).collect();
    report.removed = remove.iter().map(|file| path_of(file)).collect();
    manifest.compress(root, tree)?;
    if put.is_empty() && remove.is_empty() && manifest == before && output.is_dir() {
        return Ok(report);
    }
    writable(output)?;
    stage(root, tree, &put, &manifest)?;
    let journal = Journal {
        output: output.to_path_buf(),
        manifest: Manifest::path(root, output),
        put,
        remove,
    };
    let folder = staging(root);
    let bytes = serde_json::to_vec(&journal).unwrap_or_default();
    write_durably(&folder.join("journal.json"), &bytes)?;
    apply(&folder, &journal)?;
    drop_old_copies(root, &manifest, &before);
    Ok(report)
}

/// Whether `output` can be written at all, asked before anything is promised in the journal.
fn writable(output: &Path) -> Result<(), Error> {
    let fault = |cause| Error::Write {
        path: output.to_path_buf(),
        cause,
    };
    fs::create_dir_all(output).map_err(fault)?;
    tempfile::Builder::new()
        .prefix(".frontload-")
        .tempfile_in(output)
        .map(drop)
        .map_err(fault)
}

/// Files below `output`, but for the ignore file that keeps the folder in git.
fn standing(output: &Path) -> Result<BTreeSet<String>, Error> {
    let mut found = BTreeSet::new();
    let mut waiting = vec![output.to_path_buf()];
    while let Some(folder) = waiting.pop() {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => continue,
            Err(cause) => return Err(Error::Read { path: folder, cause }),
        };
        for entry in entries.flatten() {
            let path = entry.path();
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                waiting.push(path);
            } else {
                let inner = path
                    .strip_prefix(output)
                    .unwrap_or(&path)
                    .to_string_lossy()
                    .replace('\\', "/");
                if inner != ".gitignore" {
                    found.insert(inner);
                }
            }
        }
    }
    Ok(found)
}

/// Lays everything that changes aside, and the new manifest with it.
fn stage(root: &Path, tree: &Tree, put: &[String], manifest: &Manifest) -> Result<(), Error> {
    use rayon::prelude::*;
    let folder = staging(root);
    remove_all(&folder)?;
    let staged = folder.join("staged");
    let folders: BTreeSet<PathBuf> = put
        .iter()
        .filter_map(|file| staged.join(file).parent().map(Path::to_path_buf))
        .collect();
    for path in folders.into_iter().chain([staged.clone()]) {
        fs::create_dir_all(&path).map_err(|cause| Error::Write { path, cause })?;
    }
    put.par_iter().try_for_each(|file| {
        let path = staged.join(file);
        let bytes = tree
            .files
            .get(file)
            .map(|output| output.bytes.as_slice())
            .unwrap_or_default();
        fs::write(&path, bytes).map_err(|cause| Error::Write { path, cause })
    })?;
    let bytes = serde_json::to_vec(manifest).unwrap_or_default();
    write_durably(&folder.join("manifest.json"), &bytes)
}

/// Does what a journal says; doing it twice does no harm.
fn apply(folder: &Path, journal: &Journal) -> Result<(), Error> {
    let output = &journal.output;
    fs::create_dir_all(output).map_err(|cause| Error::Write {
        path: output.clone(),
        cause,
    })?;
    for file in &journal.remove {
        let path = output.join(file);
        match fs::remove_file(&path) {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => {
                return Err(Error::Write { path, cause });
            }
            _ => drop_empty_folders(output, &path),
        }
    }
    for file in &journal.put {
        move_file(&folder.join("staged").join(file), &output.join(file))?;
    }
    move_file(&folder.join("manifest.json"), &journal.manifest)?;
    remove_all(folder)
}

/// Moves a file over another; one that is no longer at its start has been moved already.
fn move_file(from: &Path, to: &Path) -> Result<(), Error> {
    let failed = |cause| Error::Write {
        path: to.to_path_buf(),
        cause,
    };
    if !from.exists() {
        return Ok(());
    }
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    if to.is_dir() {
        fs::remove_dir(to).map_err(failed)?;
    }
    match fs::rename(from, to) {
        Ok(()) => Ok(()),
        // The output may lie on another disk: copy beside the target, then rename there.
        Err(cause) if cause.kind() == io::ErrorKind::CrossesDevices => {
            let folder = to.parent().unwrap_or(Path::new("."));
            let aside = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
            fs::copy(from, aside.path()).map_err(failed)?;
            aside.persist(to).map_err(|fault| failed(fault.error))?;
            fs::remove_file(from).map_err(failed)
        }
        Err(cause) => Err(failed(cause)),
    }
}

fn drop_empty_folders(output: &Path, file: &Path) {
    let mut folder = file.parent();
    while let Some(path) = folder.filter(|path| *path != output && path.starts_with(output)) {
        // Fails where something is left in it, which is what ends the climb.
        if fs::remove_dir(path).is_err() {
            return;
        }
        folder = path.parent();
    }
}

/// Compressed copies that neither this release nor the one before uses.
fn drop_old_copies(root: &Path, now: &Manifest, before: &Manifest) {
    let used: BTreeSet<String> = now
        .files
        .values()
        .chain(before.files.values())
        .map(|entry| format!("{}.gz", entry.hash))
        .collect();
    let Ok(entries) = fs::read_dir(root.join(STATE).join("gz")) else {
        return;
    };
    for entry in entries.flatten() {
        if !used.contains(entry.file_name().to_string_lossy().as_ref()) {
            // A copy too many costs only space.
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn write_durably(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let failed = |cause| Error::Write {
        path: path.to_path_buf(),
        cause,
    };
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut aside = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    aside
        .write_all(bytes)
        .and_then(|()| aside.as_file().sync_all())
        .map_err(failed)?;
    aside.persist(path).map_err(|fault| failed(fault.error))?;
    Ok(())
}

fn remove_all(folder: &Path) -> Result<(), Error> {
    match fs::remove_dir_all(folder) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => Err(Error::Write {
            path: folder.to_path_buf(),
            cause,
        }),
        _ => Ok(()),
    }
}
