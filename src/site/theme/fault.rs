//! Template faults as diagnostics: the file, the line, what is wrong, what is available.

use std::collections::BTreeMap;
use std::path::PathBuf;

use tera::{Context, ErrorKind, Tera};

use super::{Files, embedded};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, nearest};

/// A template's text and where an author finds it.
#[derive(Clone, Debug)]
pub struct Source {
    text: String,
    shown: PathBuf,
    own: bool,
}

/// The templates among a theme's files, by the name they are included under.
pub fn sources(files: &Files) -> BTreeMap<String, Source> {
    files
        .iter()
        .filter_map(|(path, file)| {
            let name = path.strip_prefix("templates/")?;
            let text = String::from_utf8_lossy(&file.bytes).into_owned();
            Some((
                name.to_owned(),
                Source {
                    text,
                    shown: file.shown.clone(),
                    own: file.own,
                },
            ))
        })
        .collect()
}

/// Adds all templates. When one is at fault, it is reported, replaced by the built-in one or left
/// out, and the rest is tried again: one fault must not hide the next.
pub fn add_templates(tera: &mut Tera, sources: &BTreeMap<String, Source>, problems: &mut Diagnostics) {
    let mut texts: BTreeMap<&str, String> = sources
        .iter()
        .map(|(name, source)| (name.as_str(), source.text.clone()))
        .collect();
    for _ in 0..=sources.len() {
        let Err(fault) = tera.add_raw_templates(texts.iter().map(|(name, text)| (*name, text.as_str())))
        else {
            return;
        };
        let found = diagnostic(&fault, sources, None);
        let name = template_of(&fault);
        let known = problems.iter().any(|p| *p == found);
        problems.push(found);
        let Some(name) = name.filter(|_| !known) else {
            return;
        };
        match (sources.get(&name), embedded_text(&name)) {
            (Some(source), Some(text)) if source.own => {
                texts.insert(sources.get_key_value(&name).map_or("", |(key, _)| key), text);
            }
            // Left out, it would be missing for others; empty, it is only not there.
            _ => {
                texts.insert(
                    sources.get_key_value(&name).map_or("", |(key, _)| key),
                    String::new(),
                );
            }
        }
    }
}

fn embedded_text(name: &str) -> Option<String> {
    let path = format!("templates/{name}");
    let (_, bytes) = embedded::FILES.iter().find(|(known, _)| *known == path)?;
    Some(String::from_utf8_lossy(bytes).into_owned())
}

/// The template a fault stands in.
fn template_of(fault: &tera::Error) -> Option<String> {
    match fault.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            Some(report.filename().to_owned())
        }
        ErrorKind::CircularExtend { tpl, .. } | ErrorKind::CircularInclude { tpl, .. } => Some(tpl.clone()),
        ErrorKind::MissingParent { current, .. } => Some(current.clone()),
        ErrorKind::Msg(text) => reported(text).map(|(_, name, _, _)| name.to_owned()),
        _ => None,
    }
}

/// What an author is told of a fault.
pub fn diagnostic(
    fault: &tera::Error,
    sources: &BTreeMap<String, Source>,
    context: Option<&Context>,
) -> Diagnostic {
    let names = || sources.keys().map(String::as_str);
    match fault.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let span = report.span();
            let found = Diagnostic::error(
                "template",
                place(sources, report.filename(), span.start_line, span.start_col + 1)
                    .width(span.end_col.saturating_sub(span.start_col)),
                lowered(report.message()),
            );
            match hint(report.message(), sources, context) {
                Some(hint) => found.hint(hint),
                None => found,
            }
        }
        ErrorKind::TemplateNotFound(name) => {
            Diagnostic::general("template", format!("there is no template `{name}`"))
                .did_you_mean(name, names())
        }
        ErrorKind::MissingParent { current, parent } => Diagnostic::error(
            "template",
            place(sources, current, 1, 1),
            format!("it extends `{parent}`, which is not there"),
        )
        .did_you_mean(parent, names()),
        ErrorKind::CircularExtend { tpl, .. } | ErrorKind::CircularInclude { tpl, .. } => Diagnostic::error(
            "template",
            place(sources, tpl, 1, 1),
            "it includes or extends itself",
        ),
        ErrorKind::Msg(text) => match reported(text) {
            Some((message, name, line, column)) => {
                let found =
                    Diagnostic::error("template", place(sources, name, line, column), lowered(message));
                match hint(message, sources, context) {
                    Some(hint) => found.hint(hint),
                    None => found,
                }
            }
            None => Diagnostic::general("template", lowered(text)),
        },
        _ => Diagnostic::general("template", lowered(&fault.to_string())),
    }
}

/// Faults found when templates are brought together come as a printed report: its message, template, line, column.
fn reported(text: &str) -> Option<(&str, &str, usize, usize)> {
    let (message, rest) = text.strip_prefix("error: ")?.split_once("\n")?;
    let mut parts = rest.split_once("--> ")?.1.lines().next()?.rsplitn(3, ':');
    let column = parts.next()?.parse().ok()?;
    let line = parts.next()?.parse().ok()?;
    Some((message, parts.next()?, line, column))
}

fn place(sources: &BTreeMap<String, Source>, name: &str, line: usize, column: usize) -> Place {
    match sources.get(name) {
        Some(source) => Place::at(&source.shown, &source.text, line, column),
        None => Place::file(name),
    }
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

/// The nearest name that exists, else all there are.
fn hint(message: &str, sources: &BTreeMap<String, Source>, context: Option<&Context>) -> Option<String> {
    let wanted = message.split('`').nth(1).or_else(|| message.split('\'').nth(1))?;
    let lower = message.to_lowercase();
    if lower.contains("include") || lower.contains("template") {
        return nearest(wanted, sources.keys().map(String::as_str))
            .map(|near| format!("did you mean `{near}`?"));
    }
    let context = context.filter(|_| {
        lower.contains("undefined") || lower.contains("not found") || lower.contains("not defined")
    })?;
    let shown = serde_json::to_value(ContextKeys(context)).ok()?;
    let keys: Vec<&str> = shown.as_array()?.iter().filter_map(|key| key.as_str()).collect();
    let root = wanted.split(['.', '[']).next().unwrap_or(wanted);
    Some(match nearest(root, keys.iter().copied()) {
        Some(near) if near != root => format!("did you mean `{near}`?"),
        _ => format!("here there are: {}", keys.join(", ")),
    })
}

/// The names a context offers.
struct ContextKeys<'a>(&'a Context);

impl serde::Serialize for ContextKeys<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // A context does not list its keys; its debug form does not promise to. Ours are known.
        let known = KEYS.iter().filter(|key| self.0.contains_key(key));
        serializer.collect_seq(known.chain(&["brand", "config", "nav"]))
    }
}

/// Names that pages of this house put into contexts.
const KEYS: [&str; 32] = [
    "alternates",
    "band",
    "blog",
    "canonical",
    "categories",
    "category",
    "checked",
    "corrected",
    "description",
    "dir",
    "entries",
    "errors",
    "html",
    "items",
    "lang",
    "letters",
    "message",
    "now_asked",
    "page",
    "page_title",
    "pager",
    "posts",
    "query",
    "receipt",
    "related",
    "results",
    "section",
    "stamp",
    "status",
    "thread",
    "title",
    "values",
];
