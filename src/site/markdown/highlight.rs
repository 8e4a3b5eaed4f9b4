//! syntect's door: code to spans with classes, coloured by the theme's style sheet.
//!
//! The languages that answers are mostly written in have a lexer of our own, which is a thousand times
//! faster; syntect knows the rest.

mod languages;
mod lexer;

use std::sync::LazyLock;

use syntect::html::{ClassStyle, ClassedHTMLGenerator};
use syntect::parsing::SyntaxSet;
use syntect::util::LinesWithEndings;

use super::escape;

/// Blocks above this many bytes stay plain: a build's time must not hang on one file.
const LONGEST: usize = 32 * 1024;

/// Unpacked at the first block that names a language, since that takes milliseconds.
static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(SyntaxSet::load_defaults_newlines);

/// The inside of a code element. An unknown or missing language gives plain, escaped text.
pub fn code(source: &str, language: &str) -> String {
    if !language.is_empty()
        && source.len() <= LONGEST
        && let Some(spans) = lexer::spans(source, language).or_else(|| spans(source, language))
    {
        return spans;
    }
    let mut out = String::with_capacity(source.len() + 16);
    escape(&mut out, source);
    out
}

fn spans(source: &str, language: &str) -> Option<String> {
    let syntax = SYNTAXES.find_syntax_by_token(language)?;
    let style = ClassStyle::SpacedPrefixed { prefix: "s-" };
    let mut generator = ClassedHTMLGenerator::new_with_class_style(syntax, &SYNTAXES, style);
    for line in LinesWithEndings::from(source) {
        generator.parse_html_for_line_which_includes_newline(line).ok()?;
    }
    Some(generator.finalize())
}
