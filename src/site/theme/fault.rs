//! Template faults as diagnostics: the file, the line, what is wrong, what is available.
//!
//! The template engine says what it found; here it is said for people who write pages, with the place
//! they can mend: an unclosed `{% if %}` is shown where it is opened, not where the file ends.

use std::collections::BTreeMap;
use std::path::PathBuf;

use tera::{ErrorKind, Tera};

use super::layers::Files;
use super::tags;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, nearest};

/// A template's text and where an author finds it.
#[derive(Clone, Debug)]
pub struct Source {
    /// The text.
    pub text: String,
    /// Path shown in diagnostics.
    pub shown: PathBuf,
    /// Whether it is the site's own.
    pub own: bool,
    /// The built-in text whose place this one took.
    pub built_in: Option<String>,
}

/// Templates by the name they are included under.
pub type Sources = BTreeMap<String, Source>;

/// The templates among a theme's files.
pub fn sources(files: &Files) -> Sources {
    files
        .iter()
        .filter_map(|(path, file)| {
            let name = path.strip_prefix("templates/")?;
            let built_in = file.built_in().filter(|_| file.own);
            let source = Source {
                text: String::from_utf8_lossy(&file.bytes).into_owned(),
                shown: file.shown.clone(),
                own: file.own,
                built_in: built_in.map(|below| String::from_utf8_lossy(&below.bytes).into_owned()),
            };
            Some((name.to_owned(), source))
        })
        .collect()
}

/// Adds all templates. When one is at fault, it is reported, replaced by the built-in one or left
/// out, and the rest is tried again: one fault must not hide the next.
pub fn add_templates(tera: &mut Tera, sources: &Sources, problems: &mut Diagnostics) {
    let mut texts: BTreeMap<&str, String> = sources
        .iter()
        .map(|(name, source)| (name.as_str(), source.text.clone()))
        .collect();
    for _ in 0..=sources.len() {
        let Err(fault) = tera.add_raw_templates(texts.iter().map(|(name, text)| (*name, text.as_str())))
        else {
            return;
        };
        let found = diagnostics(&fault, sources);
        let fresh = found.iter().any(|one| !problems.iter().any(|known| known == one));
        problems.extend(found);
        let guilty: Vec<_> = templates_of(&fault)
            .iter()
            .filter_map(|name| sources.get_key_value(name))
            .collect();
        if guilty.is_empty() || !fresh {
            return;
        }
        for (name, source) in guilty {
            // Left out, it would be missing for others; empty, it is only not there.
            texts.insert(name, source.built_in.clone().unwrap_or_default());
        }
    }
}

/// The templates that a fault stands in.
fn templates_of(fault: &tera::Error) -> Vec<String> {
    match fault.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            vec![report.filename().to_owned()]
        }
        ErrorKind::CircularExtend { tpl, .. } | ErrorKind::CircularInclude { tpl, .. } => vec![tpl.clone()],
        ErrorKind::MissingParent { current, .. } => vec![current.clone()],
        ErrorKind::Msg(text) => reported(text)
            .into_iter()
            .map(|fault| fault.template.to_owned())
            .collect(),
        _ => Vec::new(),
    }
}

/// What an author is told of a fault.
pub fn diagnostics(fault: &tera::Error, sources: &Sources) -> Diagnostics {
    let names = || sources.keys().map(String::as_str);
    match fault.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let span = report.span();
            let width = span.end_col.saturating_sub(span.start_col);
            let at = At {
                template: report.filename(),
                line: span.start_line,
                column: span.start_col + 1,
                width: if span.end_line == span.start_line {
                    width
                } else {
                    1
                },
            };
            one(report.message(), &at, sources).into()
        }
        ErrorKind::TemplateNotFound(name) => {
            Diagnostic::general("template", format!("there is no template `{name}`"))
                .did_you_mean(name, names())
                .into()
        }
        ErrorKind::MissingParent { current, parent } => {
            let message = format!("it extends `{parent}`, which is not there");
            Diagnostic::error("template", naming(sources, current, parent), message)
                .did_you_mean(parent, names())
                .into()
        }
        ErrorKind::CircularExtend {
            tpl,
            inheritance_chain: chain,
        } => circle(tpl, chain, "extends", sources).into(),
        ErrorKind::CircularInclude {
            tpl,
            include_chain: chain,
        } => circle(tpl, chain, "includes", sources).into(),
        ErrorKind::Msg(text) => {
            let found = reported(text);
            if found.is_empty() {
                return Diagnostic::general("template", lowered(text)).into();
            }
            let told = found.iter().map(|fault| {
                let at = At {
                    template: fault.template,
                    line: fault.line,
                    column: fault.column,
                    width: fault.width,
                };
                one(fault.message, &at, sources)
            });
            Diagnostics(told.collect())
        }
        _ => Diagnostic::general("template", lowered(&fault.to_string())).into(),
    }
}

/// Where the engine saw a fault.
struct At<'a> {
    template: &'a str,
    line: usize,
    column: usize,
    width: usize,
}

/// One fault: an unclosed tag where it is opened, everything else where it was seen.
fn one(message: &str, at: &At<'_>, sources: &Sources) -> Diagnostic {
    let source = sources.get(at.template);
    let structural = ["end of input", "Unknown tag", "Found `", "expected"];
    if let Some(source) = source.filter(|_| structural.iter().any(|part| message.contains(part)))
        && let Some(fault) = tags::unbalanced(&source.text, at.line)
    {
        let place = Place::at(&source.shown, &source.text, fault.line, fault.column).width(fault.width);
        return Diagnostic::error("template", place, fault.message).hint(fault.hint);
    }
    let place = match source {
        Some(source) => Place::at(&source.shown, &source.text, at.line, at.column).width(at.width),
        None => Place::file(at.template),
    };
    let (message, hint) = reworded(message, sources);
    let found = Diagnostic::error("template", place, message);
    match hint {
        Some(hint) => found.hint(hint),
        None => found,
    }
}

/// The place where `template` names `other`.
fn naming(sources: &Sources, template: &str, other: &str) -> Place {
    let Some(source) = sources.get(template) else {
        return Place::file(template);
    };
    let at = source
        .text
        .find(&format!("\"{other}\""))
        .or_else(|| source.text.find(&format!("'{other}'")));
    match at {
        Some(at) => Place::at_byte(&source.shown, &source.text, at).width(other.chars().count() + 2),
        None => Place::at(&source.shown, &source.text, 1, 1),
    }
}

/// Templates that lead back to themselves, shown at the step that begins the way.
fn circle(template: &str, chain: &[String], verb: &str, sources: &Sources) -> Diagnostic {
    let next = chain.get(1).map_or(template, String::as_str);
    let mut way: Vec<String> = chain.iter().skip(1).map(|name| format!("`{name}`")).collect();
    if way.is_empty() {
        way.push(format!("`{template}`"));
    }
    let message = format!("it {verb} {}", way.join(&format!(", which {verb} ")));
    Diagnostic::error("template", naming(sources, template, next), message)
        .hint("take one of these steps out; a template cannot stand inside itself")
}

/// One of the reports that the engine prints into a message.
struct Reported<'a> {
    message: &'a str,
    template: &'a str,
    line: usize,
    column: usize,
    width: usize,
}

/// Faults found when templates are brought together come as printed reports, one after the other.
fn reported(text: &str) -> Vec<Reported<'_>> {
    let reports = text.split("error: ").skip(1);
    reports
        .filter_map(|report| {
            let (message, rest) = report.split_once('\n')?;
            let mut parts = rest.split_once("--> ")?.1.lines().next()?.rsplitn(3, ':');
            let column = parts.next()?.parse().ok()?;
            let line = parts.next()?.parse().ok()?;
            let carets = rest.lines().find(|line| line.contains('^')).unwrap_or("^");
            Some(Reported {
                message,
                template: parts.next()?,
                line,
                column,
                width: carets.matches('^').count(),
            })
        })
        .collect()
}

/// Our house style: lower case at the start, no full stop.
fn lowered(message: &str) -> String {
    let message = message.trim().trim_end_matches('.');
    let mut chars = message.chars();
    match chars.next() {
        Some(first) if !message.starts_with("HTML") => first.to_lowercase().chain(chars).collect(),
        _ => message.to_owned(),
    }
}

/// The engine's message in our words, and the nearest name that exists or all that there are.
fn reworded(message: &str, sources: &Sources) -> (String, Option<String>) {
    let wanted = message.split('`').nth(1).unwrap_or("");
    let known = |what: &str, names: &[&str]| {
        let hint = match nearest(wanted, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are: {}", names.join(", ")),
        };
        (format!("there is no {what} `{wanted}`"), Some(hint))
    };
    if message.starts_with("Unknown filter") {
        return known("filter", FILTERS);
    }
    if message.starts_with("Unknown function") {
        return known("function", FUNCTIONS);
    }
    if message.starts_with("Unknown test") {
        return known("test", TESTS);
    }
    if message.starts_with("Unknown template") {
        let near = nearest(wanted, sources.keys().map(String::as_str));
        let hint = near.map(|near| format!("did you mean `{near}`?"));
        return (format!("there is no template `{wanted}`"), hint);
    }
    for (what, split) in [
        ("value", " Available variables: "),
        ("field", " Available fields: "),
    ] {
        if let Some((_, list)) = message.split_once(split) {
            let mut names: Vec<&str> = list.split(", ").collect();
            names.sort_unstable();
            return known(what, &names);
        }
    }
    if let Some(rest) = message.strip_prefix("Invalid type for the value, expected ") {
        let mut types = rest.split('`').skip(1).step_by(2).map(spoken);
        let (wants, found) = (types.next().unwrap_or(""), types.next().unwrap_or(""));
        return (format!("this takes {wants}; it was given {found}"), None);
    }
    if message.starts_with("Iteration not possible on type") {
        return (
            format!("a `for` takes a list; it was given {}", spoken(wanted)),
            None,
        );
    }
    if message == "Tried to render a variable that is undefined" {
        let hint = "write `{{ value | default(value=\"\") }}` where there may be none";
        return ("there is no such value here".to_owned(), Some(hint.to_owned()));
    }
    // Our own functions put what was meant behind a semicolon.
    match message.split_once("; did you mean ") {
        Some((message, near)) => (lowered(message), Some(format!("did you mean {near}"))),
        None => (lowered(message), None),
    }
}

/// A type of the engine's in plain words.
fn spoken(name: &str) -> &str {
    match name.trim_start_matches('&') {
        "str" | "string" | "String" => "a text",
        "i64" | "u64" | "f64" | "i128" | "u128" | "usize" | "number" => "a number",
        "bool" => "true or false",
        "array" | "Vec" => "a list",
        "map" | "map/struct" => "a record with fields",
        "none" | "undefined" => "nothing",
        other if other.starts_with("Vec") => "a list",
        _ => name,
    }
}

/// Functions that templates may call.
pub const FUNCTIONS: &[&str] = &["asset", "range", "t", "throw"];

/// Filters that templates may use: the engine's, `date` and `number`.
pub const FILTERS: &[&str] = &[
    "abs",
    "capitalize",
    "date",
    "default",
    "escape",
    "escape_html",
    "escape_xml",
    "first",
    "float",
    "get",
    "group_by",
    "indent",
    "int",
    "join",
    "keys",
    "last",
    "length",
    "lower",
    "newlines_to_br",
    "nth",
    "number",
    "pairs",
    "pluralize",
    "replace",
    "reverse",
    "round",
    "safe",
    "sort",
    "split",
    "str",
    "title",
    "trim",
    "trim_end",
    "trim_start",
    "truncate",
    "unique",
    "upper",
    "values",
    "wordcount",
];

/// Tests that templates may make after `is`.
pub const TESTS: &[&str] = &[
    "array",
    "bool",
    "containing",
    "defined",
    "divisible_by",
    "ending_with",
    "even",
    "float",
    "integer",
    "iterable",
    "map",
    "none",
    "number",
    "odd",
    "starting_with",
    "string",
    "undefined",
];
