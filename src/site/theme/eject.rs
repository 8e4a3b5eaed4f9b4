//! One file of a built-in theme, copied out to be changed, and whether its original has changed since.
//!
//! The copy's first line is a comment that names the original and its hash. Nothing is overwritten.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::contract::CONTRACT;
use super::embedded::{self, Embedded};
use super::layers::{self, File};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, nearest};

/// A file that was copied out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ejected {
    /// Where it is now, below the site's folder.
    pub path: PathBuf,
    /// Whether a comment in it names its original; files that cannot carry one are not watched.
    pub marked: bool,
}

/// Why no file was copied out.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)]
pub enum EjectError {
    #[error("the theme has no file `{path}`")]
    Unknown { path: String, near: Option<String> },
    #[error("`{path}` is there already; nothing is overwritten")]
    Exists { path: PathBuf },
    #[error("cannot write `{path}`: {cause}")]
    Write { path: PathBuf, cause: std::io::Error },
}

/// The built-in files of theme `name`, those it takes from the default theme too, sorted by path.
pub fn files(name: &str) -> Vec<(&'static str, &'static [u8])> {
    let own = embedded::theme(name).unwrap_or_default();
    let default = embedded::theme("default").unwrap_or_default();
    let missing = default
        .iter()
        .filter(|(path, _)| find(own, path).is_none() && *path != layers::ABOUT);
    let mut all: Vec<_> = own.iter().chain(missing).copied().collect();
    all.sort_by_key(|(path, _)| *path);
    all
}

fn find(files: Embedded, path: &str) -> Option<&'static [u8]> {
    files
        .iter()
        .find(|(known, _)| *known == path)
        .map(|(_, bytes)| *bytes)
}

/// Copies `path` of the site's theme to `themes/<theme>/<path>` below `root`.
pub fn eject(root: &Path, config: &Config, path: &str) -> Result<Ejected, EjectError> {
    let theme = if config.theme.is_empty() {
        "default"
    } else {
        config.theme.as_str()
    };
    // `themes/default/...` is what the list of a checkout shows.
    let path = path.trim_start_matches("./");
    let prefix = format!("themes/{theme}/");
    let path = path.strip_prefix(prefix.as_str()).unwrap_or(path);
    let known = files(theme);
    let Some((path, bytes)) = known.iter().find(|(name, _)| *name == path) else {
        let near = nearest(path, known.iter().map(|(name, _)| *name)).or_else(|| {
            let same_end = |name: &&str| name.ends_with(&format!("/{path}"));
            known.iter().map(|(name, _)| *name).find(same_end)
        });
        return Err(EjectError::Unknown {
            path: path.to_owned(),
            near: near.map(str::to_owned),
        });
    };
    let shown = Path::new("themes").join(theme).join(path);
    let target = root.join(&shown);
    let failed = |cause: std::io::Error| match cause.kind() {
        std::io::ErrorKind::AlreadyExists => EjectError::Exists { path: shown.clone() },
        _ => EjectError::Write {
            path: shown.clone(),
            cause,
        },
    };
    if let Some(parent) = target.parent() {
        std::fs::create_dir_all(parent).map_err(failed)?;
    }
    let mut file = std::fs::File::options()
        .write(true)
        .create_new(true)
        .open(&target)
        .map_err(failed)?;
    let mark = mark(path, bytes);
    file.write_all(mark.as_deref().unwrap_or("").as_bytes())
        .and_then(|()| file.write_all(bytes))
        .map_err(failed)?;
    Ok(Ejected {
        path: shown,
        marked: mark.is_some(),
    })
}

/// The comment that an ejected file begins with; none where the format has no comments.
fn mark(path: &str, bytes: &[u8]) -> Option<String> {
    let version = env!("CARGO_PKG_VERSION");
    let words = format!(
        "frontload {version} {path}, contract {CONTRACT}, original {}",
        hash(bytes)
    );
    let end = path.rsplit('.').next().unwrap_or("");
    Some(match end {
        // A dash takes the line break with it, so that the page begins as before.
        _ if path.starts_with("templates/") => format!("{{# {words} -#}}\n"),
        "css" | "js" => format!("/* {words} */\n"),
        "ftl" | "yaml" => format!("# {words}\n"),
        "svg" => format!("<!-- {words} -->\n"),
        _ => return None,
    })
}

/// Short name of a content.
fn hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex()[..16].to_owned()
}

/// What the mark of an ejected file says: the contract and the hash of its original.
pub fn marked(bytes: &[u8]) -> Option<(u32, String)> {
    let line = bytes.split(|byte| *byte == b'\n').next()?;
    let line = std::str::from_utf8(line).ok()?;
    let (before, after) = line.split_once(", original ")?;
    let contract = before.rsplit_once(", contract ")?.1.parse().ok()?;
    let hash: String = after.chars().take_while(char::is_ascii_hexdigit).collect();
    (hash.len() == 16).then_some((contract, hash))
}

/// Ejected files whose built-in originals have changed since they were copied.
pub fn grown_old(root: &Path, config: &Config) -> Diagnostics {
    let mut found = Diagnostics::new();
    let stack = layers::gather(root, &config.theme, &mut Diagnostics::new());
    for (path, file) in &stack.files {
        let (Some((_, was)), Some(original)) = (marked(&file.bytes), file.built_in()) else {
            continue;
        };
        let is = hash(&original.bytes);
        if file.own && is != was {
            found.push(changed(path, file, &was, &is));
        }
    }
    found
}

fn changed(path: &str, file: &File, was: &str, is: &str) -> Diagnostic {
    let text = String::from_utf8_lossy(&file.bytes);
    let place = Place::at_byte(&file.shown, &text, text.find(was).unwrap_or(0)).width(was.len());
    let message = format!("the built-in `{path}` has changed since this copy was made");
    let hint = format!(
        "compare with `frontload theme show {path}`, take over what you want, then write `original {is}` here"
    );
    Diagnostic::warning("ejected", place, message).hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site() -> (tempfile::TempDir, Config) {
        (tempfile::tempdir().expect("a folder"), Config::default())
    }

    #[test]
    fn a_file_is_copied_once_and_never_over_another() {
        let (dir, config) = site();
        let done = eject(dir.path(), &config, "templates/404.html").expect("copied");
        assert_eq!(done.path, Path::new("themes/default/templates/404.html"));
        let text = std::fs::read_to_string(dir.path().join(&done.path)).expect("it is there");
        assert!(
            text.starts_with("{# frontload ") && text.contains("{% extends"),
            "{text}"
        );
        let again = eject(dir.path(), &config, "templates/404.html").expect_err("it is there");
        assert!(matches!(again, EjectError::Exists { .. }), "{again}");
        assert!(
            grown_old(dir.path(), &config).is_empty(),
            "nothing has changed since"
        );
    }

    #[test]
    fn every_file_can_be_copied_and_the_theme_still_loads_and_says_the_same() {
        let (dir, config) = site();
        let before = super::super::Theme::load(dir.path(), &config).unwrap_or_else(|f| panic!("{f}"));
        for (path, _) in files("default") {
            eject(dir.path(), &config, path).unwrap_or_else(|fault| panic!("{path}: {fault}"));
        }
        let after = super::super::Theme::load(dir.path(), &config).unwrap_or_else(|f| panic!("{f}"));
        assert!(after.warnings().is_empty(), "{}", after.warnings());
        let page = |theme: &super::super::Theme| {
            let values = serde_json::json!({"title": "x", "status": 404, "message": "gone"});
            let html = theme.render("error.html", "en", &values);
            // Only the hashes of assets differ, which carry the mark.
            let html = html.unwrap_or_else(|fault| panic!("{fault}"));
            regex::Regex::new(r"\.[0-9a-f]{10}\.")
                .expect("a pattern")
                .replace_all(&html, ".")
                .into_owned()
        };
        assert_eq!(page(&before), page(&after));
        assert!(grown_old(dir.path(), &config).is_empty());
    }

    #[test]
    fn an_original_that_changed_is_told_at_its_place() {
        let (dir, config) = site();
        let done = eject(dir.path(), &config, "templates/part/pager.html").expect("copied");
        let path = dir.path().join(&done.path);
        let text = std::fs::read_to_string(&path).expect("it is there");
        let (_, was) = marked(text.as_bytes()).expect("a mark");
        std::fs::write(&path, text.replace(&was, "00000000deadbeef")).expect("written");
        let said = grown_old(dir.path(), &config).to_string();
        assert!(
            said.starts_with("themes/default/templates/part/pager.html:1:")
                && said.contains("warning: the built-in `templates/part/pager.html` has changed")
                && said.contains(&format!("write `original {was}` here")),
            "{said}"
        );
    }

    #[test]
    fn an_unknown_path_is_answered_with_the_nearest() {
        let (dir, config) = site();
        for (asked, near) in [
            ("templates/entri.html", "templates/entry.html"),
            ("entry.html", "templates/entry.html"),
        ] {
            let fault = eject(dir.path(), &config, asked).expect_err("no such file");
            assert!(
                matches!(&fault, EjectError::Unknown { near: Some(found), .. } if found == near),
                "{fault:?}"
            );
        }
        assert!(eject(dir.path(), &config, "../../etc/passwd").is_err());
    }
}
