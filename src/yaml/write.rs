//! Values as YAML text, for the few places that write front matter.
//!
//! It writes what [`super::tree`] reads back as the same value, and what other readers of YAML,
//! which take `yes` for a boolean, read so too.

use serde_json::Value as Json;

use super::{Node, Value};

/// `key: value` with what belongs below it, each line without its end; `indent` spaces before all.
pub fn entry(key: &str, value: &Json, indent: usize) -> Vec<String> {
    let pad = " ".repeat(indent);
    let key = scalar(key, true);
    match value {
        Json::Array(items) if !items.is_empty() => {
            let mut lines = vec![format!("{pad}{key}:")];
            lines.extend(
                items
                    .iter()
                    .map(|item| format!("{pad}  - {}", inline(item, false))),
            );
            lines
        }
        Json::Object(map) if !map.is_empty() => {
            let mut lines = vec![format!("{pad}{key}:")];
            lines.extend(map.iter().flat_map(|(key, value)| entry(key, value, indent + 2)));
            lines
        }
        other => vec![format!("{pad}{key}: {}", inline(other, false))],
    }
}

/// A value on one line; `flow` when it stands inside brackets.
pub fn inline(value: &Json, flow: bool) -> String {
    match value {
        Json::String(text) => scalar(text, flow),
        Json::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| inline(item, true)).collect();
            format!("[{}]", items.join(", "))
        }
        Json::Object(map) => {
            let pairs: Vec<String> = map
                .iter()
                .map(|(key, value)| format!("{}: {}", scalar(key, true), inline(value, true)))
                .collect();
            format!("{{{}}}", pairs.join(", "))
        }
        other => other.to_string(),
    }
}

/// Text without quotes where every reader takes it for text, else in double quotes.
fn scalar(text: &str, flow: bool) -> String {
    if is_plain(text, flow) {
        text.to_owned()
    } else {
        quoted(text)
    }
}

fn is_plain(text: &str, flow: bool) -> bool {
    let punctuation = if flow { " -_./@+" } else { " -_./@+:'?!(),;%&" };
    let fits = |c: char| c.is_alphanumeric() || punctuation.contains(c);
    let as_read = Node {
        value: Value::Scalar {
            text: text.to_owned(),
            plain: true,
        },
        start: 0,
        end: 0,
    };
    let word = text.to_ascii_lowercase();
    text.starts_with(char::is_alphanumeric)
        && !text.ends_with([' ', ':'])
        && text.chars().all(fits)
        && !text.contains(": ")
        && text.len() <= 200
        && !matches!(
            word.as_str(),
            "yes" | "no" | "on" | "off" | "y" | "n" | "null" | "true" | "false"
        )
        && as_read.to_json() == Json::String(text.to_owned())
        && !numberish(text)
}

/// What some reader takes for a number or a time of day; a day (`2026-07-16`) is none.
fn numberish(text: &str) -> bool {
    let day = text.len() == 10
        && text.bytes().enumerate().all(|(i, b)| {
            if i == 4 || i == 7 {
                b == b'-'
            } else {
                b.is_ascii_digit()
            }
        });
    text.starts_with(|c: char| c.is_ascii_digit())
        && !day
        && text
            .chars()
            .all(|c| c.is_ascii_hexdigit() || "xo_.:+-".contains(c))
}

fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c.is_control()
                || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}') =>
            {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::super::{Source, parse_any};
    use super::*;
    use proptest::prelude::{Just, Strategy, any, prop_oneof};

    fn value() -> impl Strategy<Value = Json> {
        let leaf = prop_oneof![
            Just(Json::Bool(true)),
            any::<i32>().prop_map(Json::from),
            ".{0,30}".prop_map(Json::from),
            "[ \\-#:'\"\\[\\]{}?!&*%@`yno0-9.e_\n\t]{0,8}".prop_map(Json::from),
        ];
        leaf.prop_recursive(3, 16, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
                proptest::collection::btree_map(".{1,8}", inner, 0..4)
                    .prop_map(|map| Json::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest::proptest! {
        #[test]
        fn what_is_written_is_read_back(value in value()) {
            let text = entry("key", &value, 0).join("\n") + "\n";
            let read = parse_any(Source::whole(std::path::Path::new("a"), &text));
            let read = read.map_err(|faults| proptest::test_runner::TestCaseError::fail(format!("{text}\n{faults}")))?;
            proptest::prop_assert_eq!(&read["key"], &value, "{}", text);
        }
    }

    #[test]
    fn words_stand_plain_and_traps_stand_quoted() {
        for text in ["refunds", "When is my refund due?", "2026-07-16", "q-1"] {
            assert_eq!(scalar(text, false), text);
        }
        for text in [
            "yes", "007", "12", "1e3", "a: b", "- a", "", "#x", "12:30", "null", " a",
        ] {
            assert!(scalar(text, false).starts_with('"'), "{text}");
        }
    }
}
