//! Front matter of other systems: YAML between `---`, TOML between `+++`, JSON in braces. Faults do
//! not stop an import; they are told, and what could be read is taken.

use std::path::Path;

use serde_json::{Map, Value as Json};

use crate::diagnostic::Diagnostics;
use crate::yaml;

/// A file cut in two and its front matter read.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub(super) keys: Map<String, Json>,
    pub(super) body: String,
    /// Whether there was any front matter.
    pub(super) marked: bool,
    /// What was wrong with it, in words.
    pub(super) faults: Vec<String>,
}

/// Most bytes of one file's front matter.
const LARGEST: usize = 256 * 1024;

/// Reads a file of text: line ends and byte order mark do not matter.
pub(super) fn read(text: &str) -> Parts {
    let text = text.trim_start_matches('\u{feff}');
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let first = text.lines().next().unwrap_or("").trim_end();
    match first {
        "---" => fenced(&text, "---", yaml_keys),
        "+++" => fenced(&text, "+++", toml_keys),
        _ if first.starts_with('{') && !first.starts_with("{%") && !first.starts_with("{{") => json(&text),
        _ => Parts {
            body: text,
            ..Parts::default()
        },
    }
}

/// Reads keys, and says what was wrong with them.
pub(super) type ReadKeys = fn(&str) -> (Map<String, Json>, Vec<String>);

fn fenced(text: &str, fence: &str, keys: ReadKeys) -> Parts {
    let start = text.find('\n').map_or(text.len(), |at| at + 1);
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        let bare = line.trim_end();
        if bare == fence || (fence == "---" && bare == "...") {
            let (keys, faults) = if at - start > LARGEST {
                (
                    Map::new(),
                    vec!["the front matter is larger than 256 KiB".to_owned()],
                )
            } else {
                keys(&text[start..at])
            };
            let body = text[at + line.len()..].to_owned();
            return Parts {
                keys,
                body,
                marked: true,
                faults,
            };
        }
        at += line.len();
    }
    // A rule, not front matter; or front matter that nobody closed.
    let mut parts = Parts {
        body: text.to_owned(),
        ..Parts::default()
    };
    if text[start..]
        .lines()
        .next()
        .is_some_and(|line| line.contains(": "))
    {
        parts
            .faults
            .push("the front matter is never closed; all of the file was taken as text".to_owned());
    }
    parts
}

/// YAML as a map of JSON values. Tabs that indent become spaces, as some readers take them.
pub(super) fn yaml_keys(text: &str) -> (Map<String, Json>, Vec<String>) {
    let mut faults = Diagnostics::new();
    let untabbed = text.replace('\t', "  ");
    let path = Path::new("front matter");
    let tree = yaml::tree(yaml::Source::whole(path, &untabbed), yaml::LARGE, &mut faults);
    let told = faults
        .iter()
        .map(|fault| match fault.place.as_ref().and_then(|place| place.line) {
            Some(line) => format!("line {} of the front matter: {}", line + 1, fault.message),
            None => fault.message.clone(),
        })
        .collect();
    match tree.to_json() {
        Json::Object(map) => (map, told),
        _ => (Map::new(), told),
    }
}

/// TOML as a map of JSON values; dates as their text.
pub(super) fn toml_keys(text: &str) -> (Map<String, Json>, Vec<String>) {
    match text.parse::<toml::Table>() {
        Ok(table) => (
            table
                .into_iter()
                .map(|(key, value)| (key, toml_json(value)))
                .collect(),
            Vec::new(),
        ),
        Err(fault) => {
            let first = fault.message().to_owned();
            let line = fault
                .span()
                .map(|span| text[..span.start.min(text.len())].matches('\n').count() + 2);
            let told = match line {
                Some(line) => format!("line {line} of the front matter: {first}"),
                None => first,
            };
            // Line by line what can be read alone, so that one bad date does not cost the title.
            let mut keys = Map::new();
            for line in text
                .lines()
                .take_while(|line| !line.trim_start().starts_with('['))
            {
                if let Ok(table) = line.parse::<toml::Table>() {
                    keys.extend(table.into_iter().map(|(key, value)| (key, toml_json(value))));
                }
            }
            (keys, vec![told])
        }
    }
}

fn toml_json(value: toml::Value) -> Json {
    match value {
        toml::Value::String(text) => text.into(),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => serde_json::Number::from_f64(number).map_or(Json::Null, Json::Number),
        toml::Value::Boolean(flag) => flag.into(),
        toml::Value::Datetime(at) => at.to_string().into(),
        toml::Value::Array(items) => items.into_iter().map(toml_json).collect(),
        toml::Value::Table(table) => {
            let pairs = table.into_iter().map(|(key, value)| (key, toml_json(value)));
            Json::Object(pairs.collect())
        }
    }
}

/// A JSON object at the start of a file, and the body behind it.
fn json(text: &str) -> Parts {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<Map<String, Json>>();
    match values.next() {
        Some(Ok(keys)) => {
            let body = text
                .get(values.byte_offset()..)
                .unwrap_or("")
                .trim_start_matches('\n')
                .to_owned();
            Parts {
                keys,
                body,
                marked: true,
                faults: Vec::new(),
            }
        }
        _ => Parts {
            body: text.to_owned(),
            ..Parts::default()
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_languages_say_the_same() {
        for text in [
            "\u{feff}---\r\ntitle: A\r\ntags: [b]\r\n---\r\nBody\r\n",
            "+++\ntitle = 'A'\ntags = ['b']\n+++\nBody\n",
            "{\"title\": \"A\",\n \"tags\": [\"b\"]}\n\nBody\n",
            "---\ntitle: A\ntags:\n\t- b\n...\nBody\n",
        ] {
            let parts = read(text);
            assert_eq!(parts.faults, [] as [String; 0], "{text}");
            assert_eq!(
                (&parts.keys["title"], &parts.keys["tags"][0]),
                (&"A".into(), &"b".into()),
                "{text}"
            );
            assert_eq!(parts.body, "Body\n");
        }
    }

    #[test]
    fn what_is_spoiled_is_told_and_the_rest_taken() {
        let parts = read("+++\ntitle = \"A\"\ndate = 2024-13-45\n+++\nBody");
        assert_eq!(parts.keys["title"], "A");
        assert!(
            parts.faults[0].starts_with("line 3 of the front matter"),
            "{:?}",
            parts.faults
        );
        let parts = read("---\ntitle: A\nother: \"open\nx: 1\n---\nBody");
        assert!(!parts.faults.is_empty());
        assert_eq!(parts.body, "Body");
        assert_eq!(read("---\n\nA rule above.\n").body, "---\n\nA rule above.\n");
        assert_eq!(read("---\ntitle: never closed\n").faults.len(), 1);
    }

    proptest::proptest! {
        #[test]
        fn no_file_makes_the_reader_panic(text in "(---|\\+\\+\\+|\\{|\\})?\n?([a-z]+(: | = )(\"[a-z]*\"?|\\[|\\]|[0-9-]{1,12}|&a|\\*a|!t|\t|é)?\n){0,8}(---|\\+\\+\\+)?\n?") {
            let _ = read(&text);
        }
    }
}
