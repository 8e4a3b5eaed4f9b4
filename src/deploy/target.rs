//! What every target can do, and how it fails. How each does it is its own file.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use super::Deploy;
use super::folder::Folder;
use super::plan::File;
use super::rsync::Rsync;
use super::s3::Store;
use super::sftp::Sftp;

/// A place that files can be put to. Names are paths below it, with `/`.
pub trait Target {
    /// A small file of our own, or nothing when it is not there.
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Error>;
    /// Puts a small file of our own, whatever stood there.
    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Error>;
    /// Puts it unless something stands there; `false` then. As atomic as the target can.
    fn create(&self, name: &str, bytes: &[u8]) -> Result<bool, Error>;
    /// Puts files, each whole or not at all.
    fn put(&self, files: &[File]) -> Result<(), Error>;
    /// Removes files; one that is gone already is no fault.
    fn remove(&self, names: &[String]) -> Result<(), Error>;
    /// All that lies there, with a BLAKE3 hash where it costs no transfer; `None` when it cannot be listed.
    fn standing(&self) -> Result<Option<BTreeMap<String, Option<String>>>, Error>;
    /// Whether the target itself says how a file is encoded, so that compressed bytes can stand under the plain name.
    fn encodes(&self) -> bool {
        false
    }
}

/// Opens the target that `name` says.
pub fn open(name: &str, deploy: &Deploy<'_>) -> Result<Box<dyn Target>, Error> {
    let settings = &deploy.config.deploy;
    let unknown = || Error::Target {
        name: name.to_owned(),
    };
    if name.is_empty() {
        return Err(Error::Nowhere);
    }
    if !crate::config::is_deploy_target(name) {
        return Err(unknown());
    }
    let ssh = super::ssh::Ssh::new(deploy.root, &settings.ssh_config);
    let (scheme, rest) = name.split_once(':').ok_or_else(unknown)?;
    Ok(match scheme {
        "folder" => Box::new(Folder::new(deploy.root.join(rest), deploy.output)?),
        "rsync" => Box::new(Rsync::new(rest, ssh)),
        "sftp" => Box::new(Sftp::new(rest, ssh).ok_or_else(unknown)?),
        "s3" => Box::new(Store::new(rest.trim_start_matches('/'), settings)?),
        _ => return Err(unknown()),
    })
}

/// Tries again what may well succeed in a moment.
pub struct Patience {
    tries: u32,
    first: Duration,
}

impl Default for Patience {
    fn default() -> Patience {
        Patience {
            tries: 4,
            first: Duration::from_millis(500),
        }
    }
}

impl Patience {
    /// Runs `work` until it succeeds, fails for good, or has been tried often enough.
    pub fn with<T>(&self, mut work: impl FnMut() -> Result<T, Error>) -> Result<T, Error> {
        let mut pause = self.first;
        for _ in 1..self.tries {
            match work() {
                Err(Error::Failed { passing: true, .. }) => std::thread::sleep(pause),
                done => return done,
            }
            pause *= 3;
        }
        work()
    }
}

/// A deploy failed. What had been sent stays; running it again goes on from there.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)]
pub enum Error {
    #[error("`deploy.to` says no target")]
    Nowhere,
    #[error("`{name}` is no target")]
    Target { name: String },
    #[error("nothing has been built in `{path}`")]
    NotBuilt { path: PathBuf },
    #[error("another deploy to this target began at {since}")]
    Held { since: String },
    #[error("it would delete {files} of {of} files, and at most {most} may go in one deploy")]
    TooMany { files: usize, of: usize, most: usize },
    #[error("`{file}` changed while it was being deployed")]
    Changed { file: String },
    #[error("`{file}` has a name that not every target can hold")]
    Name { file: String },
    #[error("the record of the last deploy at the target cannot be read: {cause}")]
    Record { cause: String },
    #[error("cannot run `{program}`: {cause}")]
    Tool {
        program: &'static str,
        cause: std::io::Error,
    },
    #[error("cannot {verb} `{path}`: {cause}")]
    Io {
        verb: &'static str,
        path: PathBuf,
        cause: std::io::Error,
    },
    /// The other side said no, or nothing; `passing` when trying again may help.
    #[error("{what}: {said}")]
    Failed {
        what: String,
        said: String,
        passing: bool,
    },
    #[error(transparent)]
    Site(crate::site::Error),
}

impl Error {
    /// How to mend it, for who runs the command.
    pub fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Error::Nowhere | Error::Target { .. } => {
                "write `deploy.to` in frontload.yaml, or `--to`: folder:/srv/www, rsync:user@host:/srv/www, sftp://user@host/srv/www or s3://bucket/prefix"
            }
            Error::NotBuilt { .. } => "run `frontload build`, or leave out --no-build",
            Error::Held { .. } => {
                "wait for it to end; if it is dead, run again with --take-over (after 15 silent minutes that happens by itself)"
            }
            Error::TooMany { .. } => {
                "look at what would go with --dry-run; if that is meant, run again with --max-delete N"
            }
            Error::Changed { .. } => "a build ran at the same time; run `frontload deploy` again",
            Error::Name { .. } => "rename it: no line breaks, and no `..`",
            Error::Record { .. } => {
                "if nobody else wrote it, remove `.frontload-deploy.json` at the target and deploy again"
            }
            Error::Tool { program: "rsync", .. } => "install rsync, here and on the other machine",
            Error::Tool { .. } => "install the OpenSSH client",
            Error::Failed { passing: true, .. } => {
                "run `frontload deploy` again: it goes on where it stopped"
            }
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failing(passing: bool) -> Error {
        Error::Failed {
            what: "x".into(),
            said: "y".into(),
            passing,
        }
    }

    #[test]
    fn only_what_may_pass_is_tried_again() {
        let patience = Patience {
            tries: 4,
            first: Duration::ZERO,
        };
        let mut tries = 0;
        let done = patience.with(|| {
            tries += 1;
            if tries < 3 { Err(failing(true)) } else { Ok(tries) }
        });
        assert_eq!(done.unwrap(), 3);
        let mut tries = 0;
        let lost: Result<(), _> = patience.with(|| {
            tries += 1;
            Err(failing(true))
        });
        assert!(lost.is_err() && tries == 4);
        let mut tries = 0;
        let refused: Result<(), _> = patience.with(|| {
            tries += 1;
            Err(failing(false))
        });
        assert!(refused.is_err() && tries == 1);
    }
}
