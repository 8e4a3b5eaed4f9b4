//! A commit of one file, when the site's folder is a git work tree. History is a convenience: what
//! fails here is a warning in the log, and the file stays written.

use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Commits `file` (relative to `root`) alone; whatever else is staged stays staged.
pub(super) fn commit(root: &Path, file: &Path, author: &str) {
    if !root.ancestors().any(|folder| folder.join(".git").exists()) {
        return;
    }
    // A site inside somebody else's checkout that ignores it (the demo, for one) has no history to keep.
    if git(root, &["check-ignore", "--quiet", "--"], file).is_ok_and(|asked| asked.status.success()) {
        return;
    }
    let name: String = author
        .chars()
        .filter(|c| !c.is_control() && !"<>".contains(*c))
        .collect();
    let name = if name.trim().is_empty() {
        "Frontload"
    } else {
        name.trim()
    };
    let author = format!("--author={name} <>");
    let subject = format!("content: Edit {}", file.display());
    let steps: [&[&str]; 2] = [
        &["add", "--"],
        &[
            "commit",
            "--quiet",
            "--no-gpg-sign",
            &author,
            "-m",
            &subject,
            "--only",
            "--",
        ],
    ];
    for arguments in steps {
        match git(root, arguments, file) {
            Ok(output) if output.status.success() => {}
            Ok(output) => {
                return tracing::warn!(status = %output.status, step = arguments[0], "edit saved, but not committed");
            }
            Err(error) => return tracing::warn!(%error, "edit saved, but git could not be run"),
        }
    }
}

fn git(root: &Path, arguments: &[&str], file: &Path) -> std::io::Result<Output> {
    let mut command = Command::new("git");
    // Run from inside a hook, git would otherwise work on the hook's repository.
    for variable in [
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_AUTHOR_NAME",
        "GIT_AUTHOR_EMAIL",
    ] {
        command.env_remove(variable);
    }
    // `check-ignore` takes paths only, and refuses to be told so.
    let literal = if arguments[0] == "check-ignore" { "0" } else { "1" };
    command
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_COMMITTER_NAME", "Frontload")
        .env("GIT_COMMITTER_EMAIL", "frontload@localhost")
        .env("GIT_LITERAL_PATHSPECS", literal)
        .arg("-C")
        .arg(root)
        .args(arguments)
        .arg(file)
        .stdin(Stdio::null())
        .output()
}
