//! Where front matter ends and the body begins.

use std::path::Path;

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::yaml::Source;

/// A file cut in two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Parts<'a> {
    /// The YAML between the two `---` lines, or nothing.
    pub(super) yaml: Option<&'a str>,
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
    if first.trim_end() == "+++" {
        let fault = Diagnostic::error(
            "toml-front-matter",
            Place::at(path, text, 1, 1),
            "front matter in TOML is not read",
        );
        return Err(fault
            .hint("write it as YAML between two lines of `---`, or bring the site in with `import-site`")
            .into());
    }
    if first.trim_end() != "---" {
        return Ok(Parts {
            yaml: None,
            yaml_start: offset,
            body: mark,
            body_line: 1,
        });
    }
    let start = first.len();
    let mut end = start;
    for (index, line) in lines.enumerate() {
        if line.trim_end() == "---" {
            return Ok(Parts {
                yaml: Some(&mark[start..end]),
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
    Err(fault.hint("end it with a line of `---`").into())
}
