//! `backup`, `restore`, `export`, `erase`: what an operator owes the data.

use std::fs::File;
use std::path::{Component, Path, PathBuf};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use frontload::comment;

use super::args::{Archive, Common, Person};
use super::failure::Failure;
use super::output::Output;
use super::{Outcome, site};

/// What of a site goes into a backup besides the store.
const FOLDERS: [&str; 5] = ["content", "themes", "static", "data", "frontload.yaml"];

/// `backup FILE`: a consistent copy of the store, while it is in use, with content and settings.
pub fn backup(common: &Common, args: Archive, output: &Output) -> Outcome {
    let store = site::store(common)?;
    let fail = |cause: std::io::Error| Failure::io("write", &args.file, &cause);
    let scratch = tempfile::tempdir().map_err(fail)?;
    let copy = scratch.path().join("store.db");
    store.backup(&copy)?;
    let folder = args
        .file
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let file = tempfile::NamedTempFile::new_in(folder).map_err(fail)?;
    let mut archive = tar::Builder::new(GzEncoder::new(file, Compression::default()));
    archive.follow_symlinks(false);
    archive
        .append_path_with_name(&copy, ".frontload/store.db")
        .map_err(fail)?;
    for name in FOLDERS.iter().chain([&".frontload/triage.json"]) {
        let path = common.root.join(name);
        if path.is_dir() {
            archive.append_dir_all(name, &path).map_err(fail)?;
        } else if path.is_file() {
            archive.append_path_with_name(&path, name).map_err(fail)?;
        }
    }
    let file = archive.into_inner().and_then(GzEncoder::finish).map_err(fail)?;
    file.as_file().sync_all().map_err(fail)?;
    file.persist(&args.file).map_err(|error| fail(error.error))?;
    output.say(&format!(
        "{} holds the store, content, themes and settings",
        args.file.display()
    ));
    Ok(())
}

/// `restore FILE`: into an empty folder; the store is checked before it counts.
pub fn restore(common: &Common, args: Archive, output: &Output) -> Outcome {
    let root = &common.root;
    std::fs::create_dir_all(root).map_err(|cause| Failure::io("write", root, &cause))?;
    if std::fs::read_dir(root)
        .map_err(|cause| Failure::io("read", root, &cause))?
        .next()
        .is_some()
    {
        let message = format!("`{}` is not empty", root.display());
        return Err(Failure::usage(
            message,
            "name an empty folder with --root; nothing is overwritten",
        ));
    }
    // Beside the target, so that a backup that turns out broken leaves nothing half restored.
    let parent = root
        .canonicalize()
        .ok()
        .and_then(|path| path.parent().map(Path::to_path_buf))
        .unwrap_or_default();
    let scratch = tempfile::tempdir_in(parent).map_err(|cause| Failure::io("write", root, &cause))?;
    unpack(&args.file, scratch.path())?;
    let stored = scratch.path().join(".frontload/store.db");
    if stored.exists() {
        let checked = scratch.path().join(".frontload/checked.db");
        frontload::store::restore(&stored, &checked)?;
        std::fs::rename(&checked, &stored).map_err(|cause| Failure::io("write", root, &cause))?;
    }
    for found in std::fs::read_dir(scratch.path()).map_err(|cause| Failure::io("read", root, &cause))? {
        let found = found.map_err(|cause| Failure::io("read", root, &cause))?;
        let target = root.join(found.file_name());
        std::fs::rename(found.path(), &target).map_err(|cause| Failure::io("write", &target, &cause))?;
    }
    output.say(&format!(
        "restored into {}; run `frontload build` and `frontload care audit`",
        root.display()
    ));
    Ok(())
}

/// Only plain files and folders below the target; a backup is a file that anybody may have made.
fn unpack(file: &Path, target: &Path) -> Outcome {
    let fail = |cause: std::io::Error| Failure::io("read", file, &cause);
    let mut archive = tar::Archive::new(GzDecoder::new(File::open(file).map_err(fail)?));
    for entry in archive.entries().map_err(fail)? {
        let mut entry = entry.map_err(fail)?;
        let path: PathBuf = entry.path().map_err(fail)?.into_owned();
        let plain = path
            .components()
            .all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
        let kind = entry.header().entry_type();
        if !plain || !(kind.is_file() || kind.is_dir()) {
            let message = format!(
                "`{}` holds `{}`, which no backup of ours holds",
                file.display(),
                path.display()
            );
            return Err(Failure::usage(
                message,
                "nothing was restored; use a file that `frontload backup` wrote",
            ));
        }
        entry.unpack_in(target).map_err(fail)?;
    }
    Ok(())
}

/// `export --person`: all that the store holds about one address, as JSON.
pub fn export(common: &Common, args: Person, output: &Output) -> Outcome {
    let store = site::store(common)?;
    let person = comment::export(&store, &args.person)?;
    output.line(&serde_json::to_string_pretty(&person).expect("our own records are valid JSON"));
    Ok(())
}

/// `erase --person`: takes it out.
pub fn erase(common: &Common, args: Person, output: &Output) -> Outcome {
    let store = site::store(common)?;
    let erased = comment::erase(&store, &args.person, "operator", site::now().as_microsecond())?;
    output.say(&format!(
        "erased: comments {}, conversations {}; build again to take what was published off the site",
        erased.comments, erased.conversations
    ));
    Ok(())
}
