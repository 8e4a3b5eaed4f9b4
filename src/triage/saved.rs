//! The site's own decisions on disk: `.frontload/triage.json`. Features and labels only, never a text.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::signals::Features;
use super::{Disposition, Error, Model};

/// Version of the file.
const VERSION: u32 = 1;

/// One decision.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Labelled {
    /// What a person decided.
    #[serde(rename = "d")]
    pub disposition: Disposition,
    /// What was seen of the text.
    #[serde(flatten)]
    pub features: Features,
}

#[derive(Serialize, Deserialize)]
struct File {
    version: u32,
    decisions: Vec<Labelled>,
}

/// Where a site keeps it.
pub fn path(root: &Path) -> PathBuf {
    root.join(".frontload").join("triage.json")
}

/// Reads the decisions; none when the file is absent.
pub fn read(root: &Path) -> Result<Vec<Labelled>, Error> {
    let path = path(root);
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(cause) => {
            let cause = cause.to_string();
            return Err(Error::Read { path, cause });
        }
    };
    let file: File = serde_json::from_slice(&bytes).map_err(|cause| Error::Read {
        path: path.clone(),
        cause: format!("{cause}; `frontload triage --reset` starts over"),
    })?;
    if file.version > VERSION {
        return Err(Error::Read {
            path,
            cause: format!(
                "it was written by a newer version (format {}, this one knows {VERSION})",
                file.version
            ),
        });
    }
    Ok(file.decisions)
}

/// Writes them aside, then renames.
pub fn write(root: &Path, decisions: &[Labelled]) -> Result<(), Error> {
    let path = path(root);
    let folder = root.join(".frontload");
    let written = || -> std::io::Result<()> {
        std::fs::create_dir_all(&folder)?;
        let mut aside = tempfile::NamedTempFile::new_in(&folder)?;
        let file = File {
            version: VERSION,
            decisions: decisions.to_vec(),
        };
        serde_json::to_writer(&mut aside, &file)?;
        aside.flush()?;
        aside.as_file().sync_all()?;
        aside.persist(&path).map_err(|fault| fault.error)?;
        Ok(())
    };
    written().map_err(|cause| Error::Write {
        path: path.clone(),
        cause,
    })
}

impl Model {
    /// Forgets a site's own decisions; the shipped model remains.
    pub fn reset(root: &Path) -> Result<(), Error> {
        let path = path(root);
        match std::fs::remove_file(&path) {
            Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => Err(Error::Write { path, cause }),
            _ => Ok(()),
        }
    }
}
