//! Where front matter ends and the body begins.

use std::path::Path;

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::yaml::Source;

/// A file cut in two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Parts<'a> {
    /// What stands between the two `---` lines, or nothing.
    pub(super) yaml: Option<&'a str>,
    /// Whether the lines are `+++`, and what stands between them TOML.
    pub(super) toml: bool,
    /// Byte at which the YAML begins.
    pub(super) yaml_start: usize,
    /// The rest.
    pub(super) body: &'a str,
    /// Line on which the body begins, from 1.
    pub(super) body_line: usize,
}

impl<'a> Parts<'a> {
    /// The YAML as a source of diagnostics.
    pub(super) fn source(&self, path: &'a Path, file: &'a str) -> Source<'a> {
        Source {
            path,
            file,
            yaml: self.yaml.unwrap_or(""),
            first_line: 2,
        }
    }
}

/// Cuts `text` after its front matter. A first line of `---` that no other follows is a fault.
pub(super) fn split<'a>(path: &Path, text: &'a str) -> Result<Parts<'a>, Diagnostics> {
    let mark = text.strip_prefix('\u{feff}').unwrap_or(text);
    let offset = text.len() - mark.len();
    let mut lines = mark.split_inclusive('\n');
    let first = lines.next().unwrap_or("");
    let fence = match first.trim_end() {
        "---" => "---",
        "+++" => "+++",
        _ => {
            return Ok(Parts {
                yaml: None,
                toml: false,
                yaml_start: offset,
                body: mark,
                body_line: 1,
            });
        }
    };
    let start = first.len();
    let mut end = start;
    for (index, line) in lines.enumerate() {
        if line.trim_end() == fence {
            return Ok(Parts {
                yaml: Some(&mark[start..end]),
                toml: fence == "+++",
                yaml_start: offset + start,
                body: &mark[end + line.len()..],
                body_line: index + 3,
            });
        }
        end += line.len();
    }
    let fault = Diagnostic::error(
        "open-front-matter",
        Place::at(path, text, 1, 1).width(3),
        "this front matter is never closed",
    );
    Err(fault.hint(format!("end it with a line of `{fence}`")).into())
}
