//! The system's own OpenSSH and rsync, started without a shell: keys, agents, jump hosts and known
//! hosts are as the operator has set them up, and nothing of SSH is done here a second time.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::target::Error;

/// How connections are made.
pub struct Ssh {
    config: Option<PathBuf>,
}

impl Ssh {
    /// `config` is an OpenSSH file relative to the root; empty = the user's own.
    pub fn new(root: &Path, config: &Path) -> Ssh {
        let given = !config.as_os_str().is_empty();
        Ssh {
            config: given.then(|| root.join(config)),
        }
    }

    /// Options of `ssh` and `sftp`: never ask, never wait for ever.
    pub fn options(&self) -> Vec<String> {
        let mut options: Vec<String> = [
            "-o",
            "BatchMode=yes",
            "-o",
            "ConnectTimeout=20",
            "-o",
            "ServerAliveInterval=15",
        ]
        .map(str::to_owned)
        .to_vec();
        if let Some(config) = &self.config {
            options.push("-F".to_owned());
            options.push(config.display().to_string());
        }
        options
    }
}

/// What a program said.
pub struct Said {
    /// 0 when all went well.
    pub code: i32,
    /// Last lines of its standard error.
    pub errors: String,
}

/// Runs a program to its end; nothing is read from the terminal.
pub fn run(program: &'static str, command: &mut Command) -> Result<Said, Error> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|cause| Error::Tool { program, cause })?;
    let all = String::from_utf8_lossy(&output.stderr).into_owned();
    let mut lines: Vec<&str> = all
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with("Warning: Permanently added"))
        .collect();
    let from = lines.len().saturating_sub(4);
    Ok(Said {
        code: output.status.code().unwrap_or(-1),
        errors: lines.split_off(from).join("; "),
    })
}
