//! Files below `data/`, for templates: `data(path="prices.yaml")`. YAML and JSON as they are, CSV as
//! a list of rows by the names in its first line. Nothing outside `data/` can be read.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Json};

use super::output::{Key, Keyer};
use crate::content;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, nearest};
use crate::yaml;

/// The folder, below the root.
pub const FOLDER: &str = "data";

/// No data file is larger.
const LARGEST: u64 = 4 * 1024 * 1024;

/// Everything below `data/`.
#[derive(Debug, Default)]
pub struct Data {
    files: BTreeMap<String, tera::Value>,
    key: Key,
}

impl Data {
    /// Reads every file; each fault has its place.
    pub fn load(root: &Path, problems: &mut Diagnostics) -> Data {
        let mut data = Data::default();
        let mut keyer = Keyer::new();
        for (name, path) in files(root) {
            let shown = Path::new(FOLDER).join(&name);
            let Some(text) = text(&path, &shown, problems) else {
                continue;
            };
            keyer.add(&name);
            keyer.add_bytes(text.as_bytes());
            match read(&shown, &text) {
                Ok(value) => drop(data.files.insert(name, tera::Value::from_serializable(&value))),
                Err(faults) => problems.extend(faults),
            }
        }
        data.key = keyer.key();
        data
    }

    /// What a file holds, or why there is nothing.
    pub fn get(&self, path: &str) -> Result<tera::Value, String> {
        let name = path.strip_prefix("data/").unwrap_or(path);
        self.files.get(name).cloned().ok_or_else(|| {
            let near = nearest(name, self.files.keys().map(String::as_str));
            let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            format!("there is no file `data/{name}`{near}")
        })
    }

    /// The key of all of it: a template that reads any of it reads what this covers.
    pub fn key(&self) -> Key {
        self.key
    }
}

/// Files that can be read, by their names below `data/`; links are not followed.
fn files(root: &Path) -> BTreeMap<String, PathBuf> {
    let top = root.join(FOLDER);
    let mut found = BTreeMap::new();
    let mut waiting = vec![top.clone()];
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let hidden = entry.file_name().to_string_lossy().starts_with('.');
            let known = matches!(
                path.extension().and_then(|e| e.to_str()),
                Some("yaml" | "yml" | "json" | "csv")
            );
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && !hidden => waiting.push(path),
                Ok(kind) if kind.is_file() && known && !hidden => {
                    let inner = path.strip_prefix(&top).unwrap_or(&path);
                    found.insert(inner.to_string_lossy().replace('\\', "/"), path);
                }
                _ => {}
            }
        }
    }
    found
}

fn text(path: &Path, shown: &Path, problems: &mut Diagnostics) -> Option<String> {
    let mut bytes = Vec::new();
    let opened = std::fs::File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes));
    if let Err(cause) = opened {
        problems.push(Diagnostic::error(
            "unreadable",
            Place::file(shown),
            format!("cannot be read: {cause}"),
        ));
        return None;
    }
    if bytes.len() as u64 > LARGEST {
        problems.push(
            Diagnostic::error("too-large", Place::file(shown), "larger than 4 MiB").hint("take it apart"),
        );
        return None;
    }
    match String::from_utf8(bytes) {
        Ok(text) => Some(text),
        Err(_) => {
            let fault = Diagnostic::error("not-text", Place::file(shown), "this is not UTF-8 text");
            problems.push(fault.hint("save the file as UTF-8"));
            None
        }
    }
}

fn read(shown: &Path, text: &str) -> Result<Json, Diagnostics> {
    match shown.extension().and_then(|extension| extension.to_str()) {
        Some("json") => serde_json::from_str(text).map_err(|fault| {
            let place = Place::at(shown, text, fault.line(), fault.column());
            let words = fault.to_string();
            let words = words.split(" at line").next().unwrap_or("cannot be read");
            Diagnostic::error("data", place, words).into()
        }),
        Some("csv") => table(shown, text),
        _ => yaml::parse_any(yaml::Source::whole(shown, text)),
    }
}

/// Rows as maps by the names in the first line.
fn table(shown: &Path, text: &str) -> Result<Json, Diagnostics> {
    let rows = content::rows(text).map_err(|why| {
        let line = why
            .strip_prefix("line ")
            .and_then(|rest| rest.split(' ').next()?.parse().ok());
        let place = line.map_or_else(|| Place::file(shown), |line| Place::at(shown, text, line, 1));
        Diagnostics::from(Diagnostic::error("data", place, why))
    })?;
    let mut rows = rows.into_iter();
    let head = rows.next().unwrap_or_default();
    let named = |row: Vec<String>| {
        let pairs = head.iter().cloned().zip(row.into_iter().map(cell));
        Json::Object(pairs.collect::<Map<_, _>>())
    };
    Ok(rows.map(named).collect())
}

/// A number where it is written as one.
fn cell(text: String) -> Json {
    match text.parse::<i64>() {
        Ok(number) if number.to_string() == text => number.into(),
        _ => match text.parse::<f64>() {
            Ok(number) if number.to_string() == text => number.into(),
            _ => text.into(),
        },
    }
}
