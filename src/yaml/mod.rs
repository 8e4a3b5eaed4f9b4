//! The YAML crate's door: text to type, faults to diagnostics with a place.
//!
//! It knows nothing of config or front matter; those declare their keys ([`keys::Key`]) and get
//! back what is sound, with every fault named. Nothing else in the house names the YAML crate.

mod faults;
pub mod keys;
mod tree;
pub mod write;

use std::path::Path;

use serde::de::DeserializeOwned;

use crate::diagnostic::{Diagnostic, Diagnostics, Place};

pub use tree::{Node, Pair, Value};

/// A piece of YAML inside a file.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// Path shown in diagnostics.
    pub path: &'a Path,
    /// The whole file, for excerpts.
    pub file: &'a str,
    /// The YAML part of it.
    pub yaml: &'a str,
    /// Line of the file on which the YAML part begins, from 1.
    pub first_line: usize,
}

impl<'a> Source<'a> {
    /// A file that is YAML from its first line on.
    pub fn whole(path: &'a Path, file: &'a str) -> Source<'a> {
        Source {
            path,
            file,
            yaml: file,
            first_line: 1,
        }
    }

    /// The place of the bytes `start..end` of the YAML part.
    pub fn place(&self, start: usize, end: usize) -> Place {
        let here = Place::at_byte(self.path, self.yaml, start);
        let line = here.line.unwrap_or(1) + self.first_line - 1;
        let text = self.yaml.get(start..end).unwrap_or("");
        let width = text.lines().next().unwrap_or("").trim_end().chars().count();
        Place::at(self.path, self.file, line, here.column.unwrap_or(1)).width(width)
    }
}

/// What one document may cost. Larger ones are refused before they are read.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// Bytes of YAML text.
    pub bytes: usize,
    /// Keys, values and list items together.
    pub nodes: usize,
    /// Nesting.
    pub depth: usize,
}

/// Front matter and config: small by nature, and front matter may come from strangers.
pub const SMALL: Budget = Budget {
    bytes: 64 * 1024,
    nodes: 10_000,
    depth: 32,
};

/// Data files that templates read.
pub const LARGE: Budget = Budget {
    bytes: 4 * 1024 * 1024,
    nodes: 500_000,
    depth: 32,
};

/// Reads `source` into a tree with places. Faults are added to `faults`; what could be read is
/// returned even then, so that the rest of the document is checked in the same run.
pub fn tree(source: Source<'_>, budget: Budget, faults: &mut Diagnostics) -> Node {
    tree::read(source, budget, faults)
}

/// Reads `source` as `T`; every fault becomes a diagnostic. `known` are the keys allowed at the top
/// level; none given means that any are.
pub fn parse<T: DeserializeOwned>(source: Source<'_>, known: &[&str]) -> Result<T, Diagnostics> {
    let mut faults = Diagnostics::new();
    let root = tree(source, LARGE, &mut faults);
    for pair in root.pairs() {
        if !known.is_empty() && !known.contains(&pair.key.as_str()) {
            faults.push(keys::unknown(source, pair, known.iter().copied()));
        }
    }
    if faults.has_errors() {
        return Err(faults);
    }
    let options = serde_yaml::options! {
        strict_booleans: true,
        merge_keys: serde_yaml::options::MergeKeyPolicy::Error,
    };
    // An empty document is an empty mapping: a file of comments is not a fault.
    let text = if root.is_null() { "{}" } else { source.yaml };
    serde_yaml::from_str_with_options(text, options)
        .map_err(|error| Diagnostics::from(typed_fault(source, &error)))
}

/// A data file of any shape as JSON; every fault becomes a diagnostic.
pub fn parse_any(source: Source<'_>) -> Result<serde_json::Value, Diagnostics> {
    let mut faults = Diagnostics::new();
    let root = tree(source, LARGE, &mut faults);
    if faults.has_errors() {
        Err(faults)
    } else {
        Ok(root.to_json())
    }
}

fn typed_fault(source: Source<'_>, error: &serde_yaml::Error) -> Diagnostic {
    let place = match error.location() {
        Some(at) => {
            let line = (at.line() as usize).max(1) + source.first_line - 1;
            Place::at(source.path, source.file, line, at.column() as usize)
        }
        None => Place::file(source.path),
    };
    let text = error.to_string();
    let message = text
        .lines()
        .next()
        .unwrap_or("cannot be read")
        .trim_start_matches("error: ")
        .to_owned();
    Diagnostic::error("wrong-type", place, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn source(text: &str) -> Source<'_> {
        Source::whole(Path::new("data/a.yaml"), text)
    }

    #[test]
    fn a_document_becomes_a_type() {
        let map: BTreeMap<String, Vec<u8>> = parse(source("a: [1, 2]\nb:\n  - 3\n"), &["a", "b"]).unwrap();
        assert_eq!(map["b"], [3]);
        assert_eq!(
            parse::<BTreeMap<String, u8>>(source("# nothing\n"), &[]).unwrap(),
            BTreeMap::new()
        );
    }

    #[test]
    fn a_wrong_type_has_a_place() {
        let faults = parse::<BTreeMap<String, u8>>(source("a: 1\nb: many\n"), &[]).unwrap_err();
        let place = faults.0[0].place.as_ref().unwrap();
        assert_eq!((place.line, place.column), (Some(2), Some(4)), "{faults}");
    }

    #[test]
    fn unknown_keys_are_all_named() {
        let faults =
            parse::<BTreeMap<String, u8>>(source("titel: 1\nslog: 2\n"), &["title", "slug"]).unwrap_err();
        let hints: Vec<_> = faults.iter().filter_map(|d| d.hint.clone()).collect();
        assert_eq!(hints, ["did you mean `title`?", "did you mean `slug`?"]);
    }

    #[test]
    fn any_shape_becomes_json() {
        let json = parse_any(source("a: {b: [1, 2.5, true, ~, 'x', \"7\"]}\n")).unwrap();
        assert_eq!(
            json,
            serde_json::json!({"a": {"b": [1, 2.5, true, null, "x", "7"]}})
        );
    }
}
