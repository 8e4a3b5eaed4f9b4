//! A folder of this machine, or one that is mounted here.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::plan::File;
use super::target::{Error, Target};

/// Where files are put: each written aside and renamed, so that none is ever seen half.
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Refuses the built site itself, and what holds it: a deploy must not eat its own source.
    pub fn new(path: PathBuf, output: &Path) -> Result<Folder, Error> {
        let failed = |cause| Error::Io {
            verb: "open",
            path: path.clone(),
            cause,
        };
        let real = match path.canonicalize() {
            Ok(real) => real,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => path.clone(),
            Err(cause) => return Err(failed(cause)),
        };
        let output = output.canonicalize().unwrap_or_else(|_| output.to_path_buf());
        if output.starts_with(&real) || real.starts_with(&output) {
            let same = io::Error::new(io::ErrorKind::InvalidInput, "the built site itself lies there");
            return Err(failed(same));
        }
        Ok(Folder { path })
    }

    fn io(&self, verb: &'static str, name: &str, cause: io::Error) -> Error {
        Error::Io {
            verb,
            path: self.path.join(name),
            cause,
        }
    }
}

impl Target for Folder {
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        match fs::read(self.path.join(name)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(cause) => Err(self.io("read", name, cause)),
        }
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        write_aside(&self.path.join(name), bytes).map_err(|cause| self.io("write", name, cause))
    }

    fn create(&self, name: &str, bytes: &[u8]) -> Result<bool, Error> {
        fs::create_dir_all(&self.path).map_err(|cause| self.io("make", "", cause))?;
        let path = self.path.join(name);
        match fs::OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(mut file) => match file.write_all(bytes) {
                Ok(()) => Ok(true),
                Err(cause) => Err(self.io("write", name, cause)),
            },
            Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            Err(cause) => Err(self.io("write", name, cause)),
        }
    }

    fn put(&self, files: &[File]) -> Result<(), Error> {
        files.par_iter().try_for_each(|file| {
            let bytes = file.bytes()?;
            write_aside(&self.path.join(&file.path), &bytes)
                .map_err(|cause| self.io("write", &file.path, cause))
        })
    }

    fn remove(&self, names: &[String]) -> Result<(), Error> {
        for name in names {
            let path = self.path.join(name);
            match fs::remove_file(&path) {
                Err(cause) if cause.kind() != io::ErrorKind::NotFound => {
                    return Err(self.io("remove", name, cause));
                }
                _ => {}
            }
            let mut folder = path.parent();
            // Fails where something is left in it, which is what ends the climb.
            while let Some(above) = folder.filter(|above| *above != self.path) {
                if fs::remove_dir(above).is_err() {
                    break;
                }
                folder = above.parent();
            }
        }
        Ok(())
    }

    fn standing(&self) -> Result<Option<BTreeMap<String, Option<String>>>, Error> {
        let mut files = Vec::new();
        let mut waiting = vec![self.path.clone()];
        while let Some(folder) = waiting.pop() {
            let entries = match fs::read_dir(&folder) {
                Ok(entries) => entries,
                Err(cause) if cause.kind() == io::ErrorKind::NotFound => continue,
                Err(cause) => return Err(self.io("read", "", cause)),
            };
            for entry in entries.flatten() {
                if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                    waiting.push(entry.path());
                } else {
                    files.push(entry.path());
                }
            }
        }
        let hashed = files.par_iter().map(|path| {
            let name = path.strip_prefix(&self.path).unwrap_or(path);
            let name = name.to_string_lossy().replace('\\', "/");
            let hash = fs::read(path)
                .ok()
                .map(|bytes| blake3::hash(&bytes).to_hex().to_string());
            (name, hash)
        });
        Ok(Some(hashed.collect()))
    }
}

/// Writes a file beside its place and moves it there.
pub fn write_aside(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        // A web server of another user must be able to read it; the mask of who deploys still counts.
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o644));
    }
    let mut aside = builder.prefix(".frontload-").tempfile_in(folder)?;
    aside.write_all(bytes)?;
    aside.persist(path).map_err(|fault| fault.error)?;
    Ok(())
}
