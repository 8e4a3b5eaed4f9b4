//! Puts a release in the place of the one that stands there: whole or not at all.
//!
//! What changes is laid aside first, then a journal is written, then everything is moved. A crash
//! before the journal leaves the old site; after it, the next start completes the new one.
//! Files that did not change keep their bytes and their times.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::Error;
use super::manifest::{Manifest, STATE};
use super::records::Stat;

/// Held while a build runs; the system lets go of it when the process ends, however it ends.
pub struct Lock {
    #[allow(dead_code, reason = "held, never read")]
    file: fs::File,
    /// When it was taken, by the clock of the file system.
    pub taken: SystemTime,
}

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
                let taken = told
                    .and_then(|()| file.metadata()?.modified())
                    .map_err(|cause| Error::Write { path, cause })?;
                Ok(Lock { file, taken })
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
    /// File below `output` -> its name below `staged/`.
    put: BTreeMap<String, String>,
    remove: Vec<String>,
    /// Whether `staged/` is laid out as `output` will be, and nothing stands there yet.
    #[serde(default)]
    whole: bool,
}

fn staging(root: &Path) -> PathBuf {
    root.join(STATE).join("publish")
}

/// The folder that files are laid into before they are published.
pub fn staged(root: &Path) -> PathBuf {
    staging(root).join("staged")
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
            if !journal.output.is_dir() && !journal.whole {
                return remove_all(&folder);
            }
            apply(&folder, &journal)
        }
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => remove_all(&folder),
        Err(cause) => Err(Error::Read { path, cause }),
    }
}

/// Whether a release was promised and not completed.
pub fn is_cut_short(root: &Path) -> bool {
    staging(root).join("journal.json").exists()
}

/// Clears away what was laid aside and will not be published.
pub fn discard(root: &Path) -> Result<(), Error> {
    remove_all(&staging(root))
}

/// Refuses a folder that holds files which no build made.
pub fn is_ours(root: &Path, output: &Path, standing: &BTreeMap<String, Stat>) -> Result<(), Error> {
    let ours = standing.is_empty()
        || standing.contains_key("sitemap.xml")
        || standing.contains_key("404.html")
        || !Manifest::load(root, output)?.files.is_empty();
    if ours {
        Ok(())
    } else {
        Err(Error::Foreign {
            path: output.to_path_buf(),
            files: standing.len(),
        })
    }
}

/// A release that is ready.
pub struct Release<'a> {
    pub root: &'a Path,
    pub output: &'a Path,
    pub manifest: &'a Manifest,
    /// File below `output` -> name of the staged file.
    pub put: BTreeMap<String, String>,
    /// Files that go.
    pub remove: Vec<String>,
    /// Whether nothing stands in `output` yet.
    pub whole: bool,
}

/// Makes `output` hold the release and nothing else: what was laid aside is moved into its place.
pub fn publish(release: Release<'_>) -> Result<(), Error> {
    let Release { root, output, .. } = release;
    let manifest = Manifest::path(root, output);
    let bytes = serde_json::to_vec(release.manifest).unwrap_or_default();
    let same = release.put.is_empty() && release.remove.is_empty() && output.is_dir();
    if same && fs::read(&manifest).is_ok_and(|before| before == bytes) {
        return remove_all(&staging(root));
    }
    writable(output)?;
    let folder = staging(root);
    write(&folder.join("manifest.json"), &bytes)?;
    let journal = Journal {
        output: output.to_path_buf(),
        manifest,
        put: release.put,
        remove: release.remove,
        whole: release.whole,
    };
    let bytes = serde_json::to_vec(&journal).unwrap_or_default();
    write_durably(&folder.join("journal.json"), &bytes)?;
    apply(&folder, &journal)
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

/// Files below `output` and their states, but for the ignore file that keeps the folder in git.
pub fn standing(output: &Path) -> Result<BTreeMap<String, Stat>, Error> {
    let mut found = walk(output, "")?;
    found.retain(|(file, _)| file != ".gitignore");
    Ok(found
        .into_iter()
        .map(|(file, found)| (file, found.stat))
        .collect())
}

/// What stands at a place.
pub struct Found {
    pub stat: Stat,
    /// It leads elsewhere; the state is its own, not that of what it leads to.
    pub is_link: bool,
}

/// Files below one folder, with `prefix` before their names; in no order.
pub fn walk(folder: &Path, prefix: &str) -> Result<Vec<(String, Found)>, Error> {
    let failed = |cause| Error::Read {
        path: folder.to_path_buf(),
        cause,
    };
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(cause) => return Err(failed(cause)),
    };
    let mut files = Vec::new();
    let mut folders = Vec::new();
    for entry in entries {
        let entry = entry.map_err(failed)?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let kind = entry.file_type().map_err(failed)?;
        if kind.is_dir() {
            folders.push((entry.path(), format!("{name}/")));
        } else if let Ok(metadata) = entry.metadata() {
            let found = Found {
                stat: Stat::of(&metadata),
                is_link: kind.is_symlink(),
            };
            files.push((name, found));
        }
    }
    let below: Vec<Vec<(String, Found)>> = folders
        .par_iter()
        .map(|(path, prefix)| walk(path, prefix))
        .collect::<Result<_, _>>()?;
    files.extend(below.into_iter().flatten());
    Ok(files)
}

/// Does what a journal says; doing it twice does no harm.
fn apply(folder: &Path, journal: &Journal) -> Result<(), Error> {
    let output = &journal.output;
    let staged = folder.join("staged");
    if !(journal.whole && put_whole(&staged, output)) {
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
        for (file, name) in &journal.put {
            move_file(&staged.join(name), &output.join(file))?;
        }
    }
    move_file(&folder.join("manifest.json"), &journal.manifest)?;
    remove_all(folder)
}

/// Puts a whole new folder where nothing stands yet; `false` where that cannot be done at one stroke
/// (another disk, a mount, a link): then the files are moved one by one.
fn put_whole(staged: &Path, output: &Path) -> bool {
    const IGNORE: &str = ".gitignore";
    if !staged.is_dir() {
        return false;
    }
    let ignore = output.join(IGNORE);
    // The ignore file is in both places until the old folder is gone.
    let kept = !ignore.is_file()
        || (fs::copy(&ignore, staged.join(IGNORE)).is_ok() && fs::remove_file(&ignore).is_ok());
    if kept && fs::remove_dir(output).is_ok() | !output.exists() && fs::rename(staged, output).is_ok() {
        return true;
    }
    if staged.join(IGNORE).is_file() && fs::create_dir_all(output).is_ok() {
        // Put back as it was; if that fails too, moving the files will say so.
        let _ = fs::copy(staged.join(IGNORE), ignore);
    }
    false
}

/// Moves a file over another; one that is no longer at its start has been moved already.
fn move_file(from: &Path, to: &Path) -> Result<(), Error> {
    if fs::rename(from, to).is_ok() {
        return Ok(());
    }
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

fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    fs::write(path, bytes).map_err(|cause| Error::Write {
        path: path.to_path_buf(),
        cause,
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> BTreeMap<String, String> {
        let names = standing(folder).unwrap().into_keys();
        names
            .map(|name| {
                let text = fs::read_to_string(folder.join(&name)).unwrap();
                (name, text)
            })
            .collect()
    }

    fn put(path: &Path, text: &str) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// A site of two files, and a release that changes one, adds one and removes one.
    fn ready(root: &Path) -> Journal {
        let output = root.join("site");
        put(&output.join("index.html"), "old");
        put(&output.join("gone/index.html"), "old");
        put(&output.join(".gitignore"), "*");
        put(&staged(root).join("0"), "new");
        put(&staged(root).join("1"), "new");
        put(&staging(root).join("manifest.json"), "{}");
        let journal = Journal {
            manifest: root.join(STATE).join("manifest-1.json"),
            put: BTreeMap::from([
                ("index.html".to_owned(), "0".to_owned()),
                ("more/index.html".to_owned(), "1".to_owned()),
            ]),
            remove: vec!["gone/index.html".to_owned()],
            whole: false,
            output,
        };
        let bytes = serde_json::to_vec(&journal).unwrap();
        put(
            &staging(root).join("journal.json"),
            &String::from_utf8(bytes).unwrap(),
        );
        journal
    }

    #[test]
    fn a_release_that_is_cut_short_at_any_step_is_completed() {
        let wanted =
            BTreeMap::from(["index.html", "more/index.html"].map(|file| (file.to_owned(), "new".to_owned())));
        for done in 0..=6 {
            let root = tempfile::tempdir().unwrap();
            let journal = ready(root.path());
            let output = &journal.output;
            let staged = staged(root.path());
            let steps: [&dyn Fn(); 6] = [
                &|| fs::remove_file(output.join("gone/index.html")).unwrap(),
                &|| fs::remove_dir(output.join("gone")).unwrap(),
                &|| fs::rename(staged.join("0"), output.join("index.html")).unwrap(),
                &|| fs::create_dir(output.join("more")).unwrap(),
                &|| fs::rename(staged.join("1"), output.join("more/index.html")).unwrap(),
                &|| fs::rename(staging(root.path()).join("manifest.json"), &journal.manifest).unwrap(),
            ];
            steps.iter().take(done).for_each(|step| step());
            recover(root.path()).unwrap();
            assert_eq!(names(output), wanted, "after {done} steps");
            assert!(output.join(".gitignore").is_file());
            assert!(
                journal.manifest.is_file() && !staging(root.path()).exists(),
                "after {done} steps"
            );
            recover(root.path()).unwrap();
            assert_eq!(names(output), wanted);
        }
    }

    #[test]
    fn a_whole_new_folder_that_is_cut_short_at_any_step_is_completed() {
        let wanted =
            BTreeMap::from(["index.html", "more/index.html"].map(|file| (file.to_owned(), "new".to_owned())));
        for done in 0..=5 {
            let root = tempfile::tempdir().unwrap();
            let output = root.path().join("site");
            put(&output.join(".gitignore"), "*");
            let staged = staged(root.path());
            wanted
                .iter()
                .for_each(|(file, text)| put(&staged.join(file), text));
            put(&staging(root.path()).join("manifest.json"), "{}");
            let journal = Journal {
                output: output.clone(),
                manifest: root.path().join(STATE).join("manifest-1.json"),
                put: wanted.keys().map(|file| (file.clone(), file.clone())).collect(),
                remove: Vec::new(),
                whole: true,
            };
            let text = serde_json::to_string(&journal).unwrap();
            put(&staging(root.path()).join("journal.json"), &text);
            let steps: [&dyn Fn(); 5] = [
                &|| assert!(fs::copy(output.join(".gitignore"), staged.join(".gitignore")).is_ok()),
                &|| fs::remove_file(output.join(".gitignore")).unwrap(),
                &|| fs::remove_dir(&output).unwrap(),
                &|| fs::rename(&staged, &output).unwrap(),
                &|| fs::rename(staging(root.path()).join("manifest.json"), &journal.manifest).unwrap(),
            ];
            steps.iter().take(done).for_each(|step| step());
            recover(root.path()).unwrap();
            assert_eq!(names(&output), wanted, "after {done} steps");
            assert!(output.join(".gitignore").is_file(), "after {done} steps");
            assert!(
                journal.manifest.is_file() && !staging(root.path()).exists(),
                "after {done} steps"
            );
        }
    }

    #[test]
    fn a_whole_folder_is_moved_file_by_file_where_it_cannot_be_at_once() {
        let root = tempfile::tempdir().unwrap();
        let output = root.path().join("site");
        // An empty folder below keeps the old folder from being taken away.
        fs::create_dir_all(output.join("empty")).unwrap();
        put(&output.join(".gitignore"), "*");
        put(&staged(root.path()).join("a/index.html"), "new");
        put(&staging(root.path()).join("manifest.json"), "{}");
        let journal = Journal {
            output: output.clone(),
            manifest: root.path().join(STATE).join("manifest-1.json"),
            put: BTreeMap::from([("a/index.html".to_owned(), "a/index.html".to_owned())]),
            remove: Vec::new(),
            whole: true,
        };
        apply(&staging(root.path()), &journal).unwrap();
        assert_eq!(names(&output).len(), 1);
        assert!(output.join("a/index.html").is_file() && output.join(".gitignore").is_file());
    }
}
