//! What the YAML scanner stumbled over, in words for someone who does not write YAML for a living.

use serde_yaml::granit_parser::{ErrorKind, ErrorKind as K, ScanError};

use super::Source;
use crate::diagnostic::{Diagnostic, Place};

/// A syntax error as a diagnostic at its place in the file, and the line of the YAML text (from 1)
/// whose block is to blame. `text` is what was scanned.
pub(super) fn syntax(source: Source<'_>, text: &str, error: &ScanError) -> (Diagnostic, usize) {
    let marker = error.marker();
    // Some errors are noticed at the end of the text, past its last line.
    let last = text.lines().count().max(1);
    let (mut line, mut column) = (marker.line().clamp(1, last), marker.col() + 1);
    // An open quote is noticed far below: show where it was opened.
    if matches!(
        error.kind(),
        K::UnclosedQuotedScalar | K::DocumentIndicatorInQuotedScalar | K::InvalidQuotedScalarIndent
    ) && let Some(opened) = opening_quote(text, line)
    {
        (line, column) = opened;
    }
    let place = Place::at(source.path, source.file, line + source.first_line - 1, column);
    let (message, hint) = words(error.kind());
    let code = match error.kind() {
        K::RecursionLimitExceeded => "yaml-too-large",
        _ => "yaml-syntax",
    };
    let fault = Diagnostic::error(code, place, message);
    let fault = match hint {
        Some(hint) => fault.hint(hint),
        None => fault,
    };
    (fault, line)
}

/// Line and column of the nearest quotation mark, at or above `line`, that begins a value and has no partner.
fn opening_quote(text: &str, line: usize) -> Option<(usize, usize)> {
    let lines: Vec<&str> = text.lines().take(line).collect();
    lines.iter().enumerate().rev().find_map(|(index, line)| {
        let (before, value) = ["- ", ": "]
            .iter()
            .filter_map(|joint| {
                line.split_once(joint)
                    .map(|(before, value)| (before.len() + joint.len(), value))
            })
            .find(|(_, value)| value.trim_start().starts_with(['"', '\'']))?;
        let padding = value.len() - value.trim_start().len();
        let quote = value.trim_start().chars().next()?;
        let marks = value.replace("\\\"", "").matches(quote).count();
        let column = line[..before + padding].chars().count() + 1;
        (marks % 2 == 1).then_some((index + 1, column))
    })
}

fn words(kind: &ErrorKind) -> (String, Option<&'static str>) {
    let (message, hint) = match kind {
        K::MappingValueNotAllowed | K::InvalidColonPlacement | K::InvalidMappingValueWhitespace => (
            "a colon inside a value is read as a new key",
            "put the value in quotes: `title: \"Refunds: when they come\"`",
        ),
        K::SimpleKeyExpected | K::InvalidSimpleKey | K::ExpectedBlockMappingKey => (
            "a key with a colon was expected here",
            "each line is `key: value`; text over several lines needs quotes or `|`",
        ),
        K::TabNotAllowed
        | K::TabInBlockIndentation
        | K::TabInIndentation
        | K::TabAtBlockScalarStart
        | K::TabInPlainScalar => ("a tab stands where spaces are needed", "indent with spaces"),
        K::UnclosedQuotedScalar | K::DocumentIndicatorInQuotedScalar | K::InvalidQuotedScalarIndent => (
            "a quotation mark is opened and never closed",
            "close it; inside 'single' quotes an apostrophe is written twice",
        ),
        K::InvalidTrailingSingleQuotedScalar | K::InvalidTrailingDoubleQuotedScalar => (
            "text goes on after the closing quotation mark",
            "put the whole value in one pair of quotes",
        ),
        K::UnclosedFlowCollection { .. }
        | K::UnexpectedEofFlowSequence
        | K::UnexpectedEofFlowMapping
        | K::UnexpectedEofImplicitFlowMapping
        | K::ExpectedFlowSequenceSeparator
        | K::ExpectedFlowMappingSeparator
        | K::MismatchedFlowCollectionEnd { .. } => (
            "a bracket is not closed, or a comma is missing inside it",
            "a list is `[a, b]`; text that begins with `[` or `{` needs quotes",
        ),
        K::InvalidIndentation | K::BlockSequenceEntryNotAllowed | K::ExpectedBlockSequenceEntry => (
            "this line is indented differently from its neighbours",
            "lines that belong together begin in the same column",
        ),
        K::UnknownQuotedScalarEscape => (
            "a backslash inside \"double\" quotes begins an unknown escape",
            "write the backslash twice, or use 'single' quotes",
        ),
        K::UnknownAnchor => (
            "aliases (`*name`) are not read here",
            "text that begins with `*` needs quotes",
        ),
        K::UnexpectedCharacter { .. } | K::ExpectedNodeContent => (
            "a value cannot begin with this character",
            "put the value in quotes",
        ),
        K::RecursionLimitExceeded => (
            "this is nested too deeply to be read",
            "take some of the levels out",
        ),
        other => return (format!("this is not valid YAML: {other}"), None),
    };
    (message.to_owned(), Some(hint))
}
