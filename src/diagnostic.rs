//! What is wrong with something an author wrote, where, and how to mend it.
//!
//! Diagnostics are collected, never thrown away after the first: one bad file must not hide the
//! next. They are for people who can change the input. A machine that failed is an `Error` of the
//! module it happened in; a visitor who is turned away gets a `Refusal`.

mod format;

use std::fmt;
use std::path::{Path, PathBuf};

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use serde::Serialize;

pub use format::{github, rule, sarif};

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The run cannot publish with this; exit code 1.
    Error,
    /// Worth mending; the run goes on and exits 0.
    Warning,
}

/// Where in a source file: line and column count from 1, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Place {
    /// Path as the author knows it, relative to the site's root where possible.
    pub path: PathBuf,
    /// Line, from 1; `None` when the whole file is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// Column in characters, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
    /// The line's text, for the excerpt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Number of characters to underline, at least 1.
    #[serde(skip)]
    pub width: usize,
}

impl Place {
    /// A whole file.
    pub fn file(path: impl Into<PathBuf>) -> Place {
        Place {
            path: path.into(),
            line: None,
            column: None,
            source: None,
            width: 1,
        }
    }

    /// A position in `text`, the content of `path`, whose first line is number 1.
    pub fn at(path: impl Into<PathBuf>, text: &str, line: usize, column: usize) -> Place {
        let source = text.lines().nth(line.saturating_sub(1)).map(str::to_owned);
        Place {
            path: path.into(),
            line: Some(line),
            column: Some(column.max(1)),
            source,
            width: 1,
        }
    }

    /// A byte offset into `text`, the content of `path`.
    pub fn at_byte(path: impl Into<PathBuf>, text: &str, offset: usize) -> Place {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = &text[..offset];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        Place::at(path, text, line, column)
    }

    /// Underlines `width` characters.
    pub fn width(mut self, width: usize) -> Place {
        self.width = width.max(1);
        self
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
            if let Some(column) = self.column {
                write!(f, ":{column}")?;
            }
        }
        Ok(())
    }
}

/// One problem an author can mend.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Error or warning.
    pub severity: Severity,
    /// Short stable name of the rule, such as `unknown-key`; the manual lists them.
    pub code: &'static str,
    /// Where; `None` for a problem of the whole run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// What is wrong: lower case, no full stop, values in backticks.
    pub message: String,
    /// How to mend it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl Diagnostic {
    /// An error at a place.
    pub fn error(code: &'static str, place: Place, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            severity: Severity::Error,
            code,
            place: Some(place),
            message: message.into(),
            hint: None,
        }
    }

    /// A warning at a place.
    pub fn warning(code: &'static str, place: Place, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            severity: Severity::Warning,
            ..Diagnostic::error(code, place, message)
        }
    }

    /// An error of the whole run.
    pub fn general(code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            severity: Severity::Error,
            code,
            place: None,
            message: message.into(),
            hint: None,
        }
    }

    /// Adds how to mend it.
    pub fn hint(mut self, hint: impl Into<String>) -> Diagnostic {
        self.hint = Some(hint.into());
        self
    }

    /// Adds "did you mean" when one of `known` is near `found`.
    pub fn did_you_mean<'a>(self, found: &str, known: impl IntoIterator<Item = &'a str>) -> Diagnostic {
        match nearest(found, known) {
            Some(near) => self.hint(format!("did you mean `{near}`?")),
            None => self,
        }
    }
}

impl Diagnostic {
    /// The source line with what is meant underlined, when the place names one.
    pub fn excerpt(&self) -> Option<String> {
        self.place.as_ref().and_then(excerpt)
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = if self.severity == Severity::Error {
            "error"
        } else {
            "warning"
        };
        match &self.place {
            Some(place) => writeln!(f, "{place}: {severity}: {} [{}]", self.message, self.code)?,
            None => writeln!(f, "{severity}: {} [{}]", self.message, self.code)?,
        }
        if let Some(excerpt) = self.excerpt() {
            writeln!(f, "{excerpt}")?;
        }
        if let Some(hint) = &self.hint {
            writeln!(f, "hint: {hint}")?;
        }
        Ok(())
    }
}

/// The source line with a caret below, or nothing when the place names no line.
fn excerpt(place: &Place) -> Option<String> {
    let source: String = place.source.as_deref()?.chars().take(160).collect();
    let start_char = place.column?.saturating_sub(1);
    let start = source
        .char_indices()
        .nth(start_char)
        .map_or(source.len(), |(byte, _)| byte);
    let end = source[start..]
        .char_indices()
        .nth(place.width)
        .map_or(source.len(), |(byte, _)| start + byte);
    let snippet = Snippet::source(source.as_str())
        .line_start(place.line?)
        .annotation(AnnotationKind::Primary.span(start..end));
    let report = [Level::ERROR.no_name().primary_title("").element(snippet)];
    let text = Renderer::plain().render(&report);
    // The first line is the (empty) title, which our own first line already said.
    let body: Vec<&str> = text
        .lines()
        .filter(|line| line.contains('|') && line.trim() != "|")
        .collect();
    Some(body.join("\n"))
}

/// A run's problems, in the order they were found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Diagnostics(pub Vec<Diagnostic>);

impl Diagnostics {
    /// Nothing wrong yet.
    pub fn new() -> Diagnostics {
        Diagnostics::default()
    }

    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Adds all of another run's.
    pub fn extend(&mut self, other: impl IntoIterator<Item = Diagnostic>) {
        self.0.extend(other);
    }

    /// Whether any of them is an error.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|d| d.severity == Severity::Error)
    }

    /// Number of errors and of warnings.
    pub fn counts(&self) -> (usize, usize) {
        let errors = self.0.iter().filter(|d| d.severity == Severity::Error).count();
        (errors, self.0.len() - errors)
    }

    /// Whether there is nothing to report.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Iterates in the order found.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    /// Sorts by place, then severity, so that output does not depend on the order of work.
    pub fn sort(&mut self) {
        self.0.sort_by(|a, b| {
            a.place
                .cmp(&b.place)
                .then(a.severity.cmp(&b.severity))
                .then_with(|| a.message.cmp(&b.message))
        });
        self.0.dedup();
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Diagnostics {
        Diagnostics(vec![diagnostic])
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for diagnostic in &self.0 {
            write!(f, "{diagnostic}")?;
        }
        Ok(())
    }
}

/// The one of `known` that `found` was most likely meant to be: at most a third of its letters differ.
pub fn nearest<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (found.chars().count() / 3).max(1);
    known
        .into_iter()
        .map(|candidate| {
            (
                edit_distance(&found.to_lowercase(), &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Damerau-Levenshtein distance (optimal string alignment): a swap of neighbours counts one.
pub fn edit_distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![(0..=b.len()).collect::<Vec<usize>>()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let substitute = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = substitute.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

/// Shortens `path` to be relative to `root` where it lies below it.
pub fn relative_to(root: &Path, path: &Path) -> PathBuf {
    path.strip_prefix(root).unwrap_or(path).to_path_buf()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diagnostic_shows_place_line_caret_and_hint() {
        let text = "title: Refunds\nconfidence: validatd\n";
        let place = Place::at("content/faq/refunds.md", text, 2, 13).width(8);
        let shown = Diagnostic::error(
            "bad-value",
            place,
            "`confidence` is one of wip, validated; found `validatd`",
        )
        .did_you_mean("validatd", ["wip", "validated"])
        .to_string();
        assert_eq!(
            shown,
            "content/faq/refunds.md:2:13: error: `confidence` is one of wip, validated; found `validatd` [bad-value]\n\
             2 | confidence: validatd\n  |             ^^^^^^^^\nhint: did you mean `validated`?\n"
        );
    }

    #[test]
    fn nearest_forgives_a_swap_and_refuses_a_stranger() {
        assert_eq!(nearest("titel", ["title", "slug"]), Some("title"));
        assert_eq!(nearest("colour", ["title", "slug"]), None);
    }

    #[test]
    fn a_byte_offset_becomes_line_and_column_in_characters() {
        let place = Place::at_byte("a.md", "é\nüx", 5);
        assert_eq!((place.line, place.column), (Some(2), Some(2)));
    }
}
