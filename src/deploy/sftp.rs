//! SFTP through the system's `sftp` in batch mode: each file goes up under a name aside and is
//! renamed over the old one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use super::plan::File;
use super::ssh::{Said, Ssh, run};
use super::target::{Error, Target};

/// Host and folder.
pub struct Sftp {
    /// `user@host` or `host`, with `:port` split off.
    host: String,
    port: Option<u16>,
    folder: String,
    ssh: Ssh,
}

impl Sftp {
    /// `to` is what follows `sftp:`.
    pub fn new(to: &str, ssh: Ssh) -> Option<Sftp> {
        let (host, path) = to.strip_prefix("//")?.split_once('/')?;
        let (host, port) = match host.rsplit_once(':') {
            Some((host, port)) => (host, Some(port.parse().ok()?)),
            None => (host, None),
        };
        // `sftp://host/~/www` is below the home folder, which is where sftp starts.
        let folder = match path.strip_prefix("~/") {
            Some(inner) => inner.to_owned(),
            None => format!("/{path}"),
        };
        Some(Sftp {
            host: host.to_owned(),
            port,
            folder: folder.trim_end_matches('/').to_owned(),
            ssh,
        })
    }

    fn at(&self, name: &str) -> String {
        quoted(&format!("{}/{name}", self.folder))
    }

    /// Runs commands in one connection; the first that fails ends it, unless it begins with `-`.
    fn batch(&self, commands: &[String], folder: &Path) -> Result<Said, Error> {
        let script = folder.join("batch");
        fs::write(&script, commands.join("\n") + "\n").map_err(|cause| local(&script, cause))?;
        let mut command = Command::new("sftp");
        command.arg("-q").args(self.ssh.options());
        if let Some(port) = self.port {
            command.args(["-P", &port.to_string()]);
        }
        command.arg("-b").arg(&script).arg("--").arg(&self.host);
        run("sftp", &mut command)
    }

    fn whole(&self, commands: &[String], folder: &Path) -> Result<(), Error> {
        let said = self.batch(commands, folder)?;
        if said.code == 0 {
            Ok(())
        } else {
            Err(self.failed(&said))
        }
    }

    fn failed(&self, said: &Said) -> Error {
        let lost = [
            "Connection closed",
            "Connection reset",
            "timed out",
            "refused",
            "Broken pipe",
        ];
        Error::Failed {
            what: format!("sftp to `{}` ended with code {}", self.host, said.code),
            said: said.errors.clone(),
            passing: lost.iter().any(|word| said.errors.contains(word))
                && !said.errors.contains("Permission denied"),
        }
    }

    /// Commands that put a local file in its place.
    fn place(&self, local: &Path, name: &str) -> [String; 2] {
        let aside = self.at(&format!("{name}.frontload-new"));
        [
            format!("put {} {aside}", quoted(&local.display().to_string())),
            format!("rename {aside} {}", self.at(name)),
        ]
    }
}

/// For sftp's own reading of its batch: quotes hold together, and stars in them are only stars.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
    out
}

fn aside() -> Result<tempfile::TempDir, Error> {
    tempfile::tempdir().map_err(|cause| local(Path::new("a temporary folder"), cause))
}

fn local(path: &Path, cause: std::io::Error) -> Error {
    Error::Io {
        verb: "write",
        path: path.to_path_buf(),
        cause,
    }
}

/// All folders of some files, the outer before the inner.
fn folders<'a>(names: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for name in names {
        for (at, _) in name.match_indices('/') {
            out.insert(name[..at].to_owned());
        }
    }
    out
}

impl Target for Sftp {
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        let folder = aside()?;
        let got = folder.path().join("got");
        let get = format!("-get {} {}", self.at(name), quoted(&got.display().to_string()));
        let said = self.batch(&[get], folder.path())?;
        if said.code != 0 {
            return Err(self.failed(&said));
        }
        match fs::read(&got) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(_) if said.errors.contains("not found") || said.errors.contains("No such file") => Ok(None),
            Err(_) => Err(self.failed(&said)),
        }
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        let folder = aside()?;
        let path = folder.path().join("bytes");
        fs::write(&path, bytes).map_err(|cause| local(&path, cause))?;
        self.whole(&self.place(&path, name), folder.path())
    }

    /// A folder is made in one step or not at all; a file is not. The folder beside it is the lock.
    fn create(&self, name: &str, bytes: &[u8]) -> Result<bool, Error> {
        let folder = aside()?;
        let path = folder.path().join("bytes");
        fs::write(&path, bytes).map_err(|cause| local(&path, cause))?;
        let mut commands: Vec<String> = above(&self.folder)
            .iter()
            .map(|above| format!("-mkdir {}", quoted(above)))
            .collect();
        commands.push(format!("mkdir {}", self.at(&format!("{name}.d"))));
        commands.extend(self.place(&path, name));
        let said = self.batch(&commands, folder.path())?;
        match said.code {
            0 => Ok(true),
            _ if said.errors.contains("remote mkdir") => match self.read(name)? {
                Some(_) => Ok(false),
                // The folder without the file: a deploy died in between. Whoever finds it may go on.
                None if said.errors.contains("Failure") => {
                    self.whole(&self.place(&path, name), folder.path())?;
                    Ok(true)
                }
                None => Err(self.failed(&said)),
            },
            _ => Err(self.failed(&said)),
        }
    }

    fn put(&self, files: &[File]) -> Result<(), Error> {
        let folder = aside()?;
        let mut commands: Vec<String> = folders(files.iter().map(|file| file.path.as_str()))
            .iter()
            .map(|name| format!("-mkdir {}", self.at(name)))
            .collect();
        for (at, file) in files.iter().enumerate() {
            let path = folder.path().join(at.to_string());
            fs::write(&path, file.bytes()?).map_err(|cause| local(&path, cause))?;
            commands.extend(self.place(&path, &file.path));
        }
        self.whole(&commands, folder.path())
    }

    fn remove(&self, names: &[String]) -> Result<(), Error> {
        let folder = aside()?;
        let mut commands: Vec<String> = names
            .iter()
            .map(|name| format!("-rm {}", self.at(name)))
            .collect();
        if names.iter().any(|name| name == super::lock::NAME) {
            commands.push(format!("-rmdir {}", self.at(&format!("{}.d", super::lock::NAME))));
        }
        // The inner before the outer; one that is not empty stays.
        for name in folders(names.iter().map(String::as_str)).iter().rev() {
            commands.push(format!("-rmdir {}", self.at(name)));
        }
        let said = self.batch(&commands, folder.path())?;
        if said.code == 0 {
            Ok(())
        } else {
            Err(self.failed(&said))
        }
    }

    /// Sizes alone would not tell what is the same.
    fn standing(&self) -> Result<Option<BTreeMap<String, Option<String>>>, Error> {
        Ok(None)
    }
}

/// A folder and those above it, the outermost first.
fn above(folder: &str) -> Vec<String> {
    let mut out: Vec<String> = folder
        .match_indices('/')
        .filter(|(at, _)| *at > 0)
        .map(|(at, _)| folder[..at].to_owned())
        .collect();
    out.push(folder.to_owned());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_apart() {
        let ssh = || Ssh::new(Path::new("/"), Path::new(""));
        let to = Sftp::new("//www@web.example.com:2222/srv/www/", ssh()).unwrap();
        assert_eq!(
            (to.host.as_str(), to.port, to.folder.as_str()),
            ("www@web.example.com", Some(2222), "/srv/www")
        );
        let home = Sftp::new("//web/~/www", ssh()).unwrap();
        assert_eq!((home.port, home.folder.as_str()), (None, "www"));
        assert!(Sftp::new("//web", ssh()).is_none());
    }

    #[test]
    fn folders_are_made_from_the_outside_in() {
        let made: Vec<String> = folders(["a/b/c.html", "a/d.html", "e.html"].into_iter())
            .into_iter()
            .collect();
        assert_eq!(made, ["a", "a/b"]);
        assert_eq!(above("/srv/www"), ["/srv", "/srv/www"]);
        assert_eq!(quoted("a \"b\" \\c"), "\"a \\\"b\\\" \\\\c\"");
    }
}
