//! Files that a text takes in: `{{ include "snippets/fees.md" }}`. Only from folders that hold what
//! is meant to be read, never around a link, never in a circle.

use std::io::Read as _;
use std::path::{Component, Path, PathBuf};

use super::body::Ask;
use super::markdown::{self, Fault, Rendered};
use super::shortcodes::Within;
use super::{Build, plan};
use crate::content;
use crate::diagnostic::Severity;

/// Folders of the site that texts may take from.
pub const FOLDERS: &[&str] = &["content", "data", "snippets"];

/// No file that is included is larger.
const LARGEST: u64 = 1024 * 1024;

/// Includes within includes.
const DEEPEST: usize = 8;

/// What an included file shows.
pub fn read(build: &Build<'_>, within: &Within<'_>, name: &str) -> Result<Rendered, Fault> {
    let file = place(&within.item.file, name)?;
    within.asks.borrow_mut().push(Ask::File(file.clone()));
    if within.item.file == file || within.chain.contains(&file) {
        let hint = "a file cannot hold itself, by any way round".to_owned();
        return Err(error(format!("`{name}` includes itself"), Some(hint)));
    }
    if within.chain.len() >= DEEPEST {
        return Err(error(
            format!("`{name}` is included more than {DEEPEST} files deep"),
            None,
        ));
    }
    if let Some(item) = build.shelf.items.iter().find(|item| item.file == file)
        && !plan::shown(item, build)
    {
        let message = format!(
            "`{}` is not public now; nothing is shown in its place",
            file.display()
        );
        return Err(Fault {
            severity: Severity::Warning,
            ..error(message, None)
        });
    }
    let text = text(build.root, &file)?;
    let extension = file
        .extension()
        .and_then(|extension| extension.to_str())
        .unwrap_or("");
    Ok(match extension {
        "md" => (within.nested)(content::body_of(&text), file),
        "html" => Rendered {
            html: markdown::sanitised(&text),
            ..Rendered::default()
        },
        "csv" => Rendered {
            html: table(&text, &file)?,
            ..Rendered::default()
        },
        _ => Rendered {
            html: markdown::verbatim(&text),
            ..Rendered::default()
        },
    })
}

/// Bytes of an included file, for the key of the text that holds it; `None` when it cannot be read.
pub fn bytes(build: &Build<'_>, file: &Path) -> Option<Vec<u8>> {
    text(build.root, file).ok().map(String::into_bytes)
}

fn error(message: String, hint: Option<String>) -> Fault {
    Fault {
        line: 0,
        column: 0,
        severity: Severity::Error,
        message,
        hint,
    }
}

/// The file that is meant: from the root when it begins with one of the folders, else beside `from`.
fn place(from: &Path, name: &str) -> Result<PathBuf, Fault> {
    let outside = || {
        let hint = format!("it lies in {}", folders());
        error(
            format!("`{name}` is not a file that a page may include"),
            Some(hint),
        )
    };
    let first = Path::new(name).components().next();
    let rooted =
        matches!(first, Some(Component::Normal(first)) if FOLDERS.iter().any(|folder| first == *folder));
    let mut out = if rooted {
        PathBuf::new()
    } else {
        from.parent().map(Path::to_path_buf).unwrap_or_default()
    };
    for part in Path::new(name).components() {
        match part {
            Component::ParentDir if out.pop() => {}
            Component::CurDir => {}
            Component::Normal(part) if !part.to_string_lossy().starts_with('.') => out.push(part),
            _ => return Err(outside()),
        }
    }
    let inside = matches!(out.components().next(), Some(Component::Normal(first)) if FOLDERS.iter().any(|folder| first == *folder));
    if inside && out.components().count() > 1 {
        Ok(out)
    } else {
        Err(outside())
    }
}

/// The folders in words.
fn folders() -> String {
    let quoted: Vec<String> = FOLDERS.iter().map(|folder| format!("`{folder}/`")).collect();
    quoted.join(", ")
}

fn text(root: &Path, file: &Path) -> Result<String, Fault> {
    let shown = file.display();
    let missing = |cause: std::io::Error| {
        let hint = format!(
            "files are named from the site's folder ({}) or from beside the page",
            folders()
        );
        error(format!("`{shown}` cannot be included: {cause}"), Some(hint))
    };
    let real = root.join(file).canonicalize().map_err(missing)?;
    let home = root.canonicalize().map_err(missing)?;
    let own = real
        .strip_prefix(&home)
        .is_ok_and(|inner| FOLDERS.iter().any(|folder| inner.starts_with(folder)));
    if !own {
        return Err(error(
            format!("`{shown}` leads out of the site's folder"),
            Some("copy the file".to_owned()),
        ));
    }
    let mut bytes = Vec::new();
    let opened = std::fs::File::open(&real).map_err(missing)?;
    opened
        .take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(missing)?;
    if bytes.len() as u64 > LARGEST {
        return Err(error(format!("`{shown}` is larger than 1 MiB"), None));
    }
    String::from_utf8(bytes).map_err(|_| error(format!("`{shown}` is not UTF-8 text"), None))
}

/// A CSV file as a table whose first line is its head.
fn table(text: &str, file: &Path) -> Result<markdown::SafeHtml, Fault> {
    let rows = content::rows(text).map_err(|why| error(format!("`{}`: {why}", file.display()), None))?;
    Ok(markdown::table(&rows))
}
