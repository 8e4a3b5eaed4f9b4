//! toml's door: front matter between two lines of `+++`, as sites from Hugo and Zola have it, read
//! into the same tree as YAML's, so that the same keys are checked with places of their own.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::yaml::{Node, Pair, SMALL, Source, Value};

/// Reads the front matter of `source`. Faults are added to `faults`; what could be read is returned.
pub(super) fn tree(source: Source<'_>, faults: &mut Diagnostics) -> Node {
    let all = 0..source.yaml.len();
    if source.yaml.len() > SMALL.bytes {
        let fault = Diagnostic::error(
            "yaml-too-large",
            source.place(0, 3),
            "this front matter is larger than 64 KiB",
        );
        faults.push(fault);
        return node(Value::Map(Vec::new()), all);
    }
    let (table, told) = DeTable::parse_recoverable(source.yaml);
    for fault in told {
        let span = fault.span().unwrap_or(0..1);
        let message = fault
            .message()
            .lines()
            .next()
            .unwrap_or("cannot be read")
            .to_owned();
        let place = source.place(span.start, span.end.max(span.start + 1));
        let fault = Diagnostic::error("toml-syntax", place, message);
        faults.push(fault.hint("write `key = \"value\"`; a date needs no quotes"));
    }
    node(map(table.into_inner(), SMALL.depth), all)
}

fn node(value: Value, span: Range<usize>) -> Node {
    Node {
        value,
        start: span.start,
        end: span.end,
    }
}

fn map(table: DeTable<'_>, depth: usize) -> Value {
    let mut pairs: Vec<Pair> = table
        .into_iter()
        .map(|(key, item)| Pair {
            start: key.span().start,
            end: key.span().end,
            key: key.into_inner().into_owned(),
            value: {
                let span = item.span();
                node(value(item.into_inner(), depth.saturating_sub(1)), span)
            },
        })
        .collect();
    // As they stand in the file.
    pairs.sort_by_key(|pair| pair.start);
    Value::Map(pairs)
}

fn value(item: DeValue<'_>, depth: usize) -> Value {
    let scalar = |text: String, plain: bool| Value::Scalar { text, plain };
    match item {
        DeValue::String(text) => scalar(text.into_owned(), false),
        DeValue::Integer(number) if number.radix() == 10 => scalar(number.as_str().to_owned(), true),
        DeValue::Integer(number) => {
            let plain = i64::from_str_radix(number.as_str(), number.radix());
            scalar(
                plain.map_or_else(|_| number.as_str().to_owned(), |number| number.to_string()),
                true,
            )
        }
        DeValue::Float(number) => scalar(number.as_str().to_owned(), true),
        DeValue::Boolean(flag) => scalar(flag.to_string(), true),
        DeValue::Datetime(moment) => scalar(moment.to_string(), true),
        // What lies deeper than any front matter of ours is nothing.
        DeValue::Array(_) | DeValue::Table(_) if depth == 0 => scalar(String::new(), true),
        DeValue::Array(items) => Value::List(
            items
                .into_iter()
                .map(|item| {
                    let span = item.span();
                    node(value(item.into_inner(), depth - 1), span)
                })
                .collect(),
        ),
        DeValue::Table(table) => map(table, depth),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn read(text: &str) -> (Node, Diagnostics) {
        let mut faults = Diagnostics::new();
        let source = Source::whole(Path::new("a.md"), text);
        (tree(source, &mut faults), faults)
    }

    #[test]
    fn every_kind_of_value_is_read_in_the_order_of_the_file() {
        let (node, faults) = read(
            "title = \"A\"\ndate = 2026-07-16\ndraft = false\nweight = 0x10\ntags = ['b', \"c\"]\n[extra]\nn = 1.5\n",
        );
        assert!(faults.is_empty(), "{faults}");
        assert_eq!(
            node.to_json(),
            serde_json::json!({"title": "A", "date": "2026-07-16", "draft": false, "weight": 16, "tags": ["b", "c"], "extra": {"n": 1.5}})
        );
        let keys: Vec<&str> = node.pairs().iter().map(|pair| pair.key.as_str()).collect();
        assert_eq!(keys, ["title", "date", "draft", "weight", "tags", "extra"]);
    }

    #[test]
    fn a_fault_has_its_place_and_the_rest_is_read() {
        let (node, faults) = read("title = \"A\"\nslug = \ndraft = true\n");
        let place = faults
            .iter()
            .next()
            .and_then(|fault| fault.place.clone())
            .expect("a place");
        assert_eq!(place.line, Some(2), "{faults}");
        assert_eq!(node.get("draft").and_then(Node::text), Some("true"));
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in "([a-c]|=|\\[|\\]|\"|\n|1|-|\\.|\\{|\\}|é){0,40}") {
            let _ = read(&text);
        }
    }
}
