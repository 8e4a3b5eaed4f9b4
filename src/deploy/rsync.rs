//! rsync: the fewest bytes over the wire. Each step lays its files aside here, checked against the
//! site's list, and hands them to the system's rsync, which puts them in place together at the end.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use super::plan::File;
use super::ssh::{Said, Ssh, run};
use super::target::{Error, Target};

/// Codes after which trying again may help: protocol, timeouts, a connection that broke.
const PASSING: [i32; 6] = [10, 12, 30, 35, 255, -1];
/// A file named was not there.
const PARTIAL: i32 = 23;

/// `host:/path` or `/path`.
pub struct Rsync {
    to: String,
    ssh: Ssh,
}

impl Rsync {
    /// `to` is what follows `rsync:`.
    pub fn new(to: &str, ssh: Ssh) -> Rsync {
        Rsync {
            to: to.trim_end_matches('/').to_owned(),
            ssh,
        }
    }

    fn command(&self) -> Command {
        let mut command = Command::new("rsync");
        // `-s`: names reach the other side as they are, whatever its shell makes of blanks and stars.
        command.args(["-s", "--timeout=120"]);
        let options: Vec<String> = self.ssh.options().iter().map(|option| quoted(option)).collect();
        command.arg(format!("--rsh=ssh {}", options.join(" ")));
        command
    }

    fn failed(&self, said: &Said) -> Error {
        Error::Failed {
            what: format!("rsync to `{}` ended with code {}", self.to, said.code),
            said: said.errors.clone(),
            passing: PASSING.contains(&said.code),
        }
    }

    /// Sends the content of a folder.
    fn send(&self, folder: &Path, more: &[&str]) -> Result<(), Error> {
        let mut command = self.command();
        command
            .args(["--recursive", "--chmod=D755,F644", "--perms"])
            .args(more)
            .arg("--")
            .arg(format!("{}/", folder.display()))
            .arg(format!("{}/", self.to));
        let said = run("rsync", &mut command)?;
        if said.code == 0 {
            Ok(())
        } else {
            Err(self.failed(&said))
        }
    }
}

/// For rsync's own splitting of `--rsh`: blanks separate, quotes hold together.
fn quoted(option: &str) -> String {
    if option.contains(|c: char| c.is_whitespace() || c == '\'') {
        format!("\"{option}\"")
    } else {
        option.to_owned()
    }
}

/// A folder of our own to lay files into.
fn aside() -> Result<tempfile::TempDir, Error> {
    tempfile::tempdir().map_err(|cause| Error::Io {
        verb: "make",
        path: "a temporary folder".into(),
        cause,
    })
}

/// Lays a file down below `folder`.
fn lay(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), Error> {
    let path = folder.join(name);
    let failed = |cause| Error::Io {
        verb: "write",
        path: path.clone(),
        cause,
    };
    if let Some(above) = path.parent() {
        fs::create_dir_all(above).map_err(failed)?;
    }
    fs::write(&path, bytes).map_err(failed)
}

impl Target for Rsync {
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        let folder = aside()?;
        let mut command = self.command();
        command
            .arg("--")
            .arg(format!("{}/{name}", self.to))
            .arg(folder.path().join("got"));
        let said = run("rsync", &mut command)?;
        match said.code {
            0 => Ok(fs::read(folder.path().join("got")).ok()),
            PARTIAL if said.errors.contains("No such file") => Ok(None),
            _ => Err(self.failed(&said)),
        }
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        let folder = aside()?;
        lay(folder.path(), name, bytes)?;
        self.send(folder.path(), &["--ignore-times"])
    }

    fn create(&self, name: &str, bytes: &[u8]) -> Result<bool, Error> {
        let folder = aside()?;
        lay(folder.path(), name, bytes)?;
        self.send(folder.path(), &["--ignore-existing"])?;
        Ok(self.read(name)?.as_deref() == Some(bytes))
    }

    fn put(&self, files: &[File]) -> Result<(), Error> {
        let folder = aside()?;
        for file in files {
            lay(folder.path(), &file.path, &file.bytes()?)?;
        }
        self.send(folder.path(), &["--ignore-times", "--delay-updates"])
    }

    fn remove(&self, names: &[String]) -> Result<(), Error> {
        let folder = aside()?;
        let list = aside()?;
        // rsync looks for what is named, and wants at least the folders it is named in.
        for above in names.iter().filter_map(|name| Path::new(name).parent()) {
            let above = folder.path().join(above);
            fs::create_dir_all(&above).map_err(|cause| Error::Io {
                verb: "make",
                path: above,
                cause,
            })?;
        }
        lay(list.path(), "gone", names.join("\0").as_bytes())?;
        // What is named and not there on this side is deleted on the other: nothing else can be.
        let from = format!("--files-from={}", list.path().join("gone").display());
        self.send(folder.path(), &["--from0", &from, "--delete-missing-args"])
    }

    /// Its own comparison is as good as ours.
    fn standing(&self) -> Result<Option<BTreeMap<String, Option<String>>>, Error> {
        Ok(None)
    }
}
