//! Front matter keys set in the text, everything else as it was: comments, order, quoting, line ends.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value as Json;

use super::front;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::yaml::{self, Node, Pair, write};

/// Shown in diagnostics: a text has no path yet.
const HERE: &str = "front matter";

/// The text of a file with some front matter keys set (or removed, with `None`), everything else as it was.
pub fn with_front_matter(text: &str, changes: &BTreeMap<&str, Option<Json>>) -> Result<String, Diagnostics> {
    let path = Path::new(HERE);
    let parts = front::split(path, text)?;
    if parts.toml {
        let fault = Diagnostic::error(
            "cannot-edit",
            Place::at(path, text, 1, 1),
            "this front matter is TOML, which is read and not changed here",
        );
        return Err(fault
            .hint("change it in the text itself, or write it as YAML between two lines of `---`")
            .into());
    }
    let yaml = parts.yaml.unwrap_or("");
    let line_end = if text.lines().next().is_some_and(|_| text.contains("\r\n")) {
        "\r\n"
    } else {
        "\n"
    };
    let before = read(yaml, text)?;
    let mut blocks = Blocks::new(yaml, &before);
    for (key, value) in changes {
        blocks.set(key, value.as_ref().filter(|value| !value.is_null()), line_end);
    }
    let edited = blocks.text();
    check(&before, &edited, changes)?;
    if parts.yaml.is_none() {
        if edited.is_empty() {
            return Ok(text.to_owned());
        }
        let (mark, body) = text.split_at(parts.yaml_start);
        return Ok(format!("{mark}---{line_end}{edited}---{line_end}{body}"));
    }
    let (head, rest) = text.split_at(parts.yaml_start);
    Ok(format!("{head}{edited}{}", &rest[yaml.len()..]))
}

fn read(yaml: &str, file: &str) -> Result<Node, Diagnostics> {
    let source = yaml::Source {
        path: Path::new(HERE),
        file,
        yaml,
        first_line: 2,
    };
    let mut faults = Diagnostics::new();
    let tree = yaml::tree(source, yaml::SMALL, &mut faults);
    let block =
        tree.is_null() || (matches!(tree.value, yaml::Value::Map(_)) && !yaml[tree.start..].starts_with('{'));
    if !block {
        let fault = Diagnostic::error(
            "cannot-edit",
            source.place(tree.start, tree.start),
            "this is not one `key: value` a line",
        );
        faults.push(fault.hint("write each key on a line of its own"));
    }
    if faults.has_errors() {
        Err(faults)
    } else {
        Ok(tree)
    }
}

/// The last word: what was asked for holds, and nothing else changed.
fn check(before: &Node, edited: &str, changes: &BTreeMap<&str, Option<Json>>) -> Result<(), Diagnostics> {
    let mut wanted = match before.to_json() {
        Json::Object(map) => map,
        _ => serde_json::Map::new(),
    };
    for (key, value) in changes {
        match value {
            Some(value) if !value.is_null() => drop(wanted.insert((*key).to_owned(), value.clone())),
            _ => drop(wanted.shift_remove(*key)),
        }
    }
    let got = match read(edited, edited)?.to_json() {
        Json::Object(map) => map,
        _ => serde_json::Map::new(),
    };
    if got == wanted {
        return Ok(());
    }
    let fault = Diagnostic::error(
        "cannot-edit",
        Place::file(HERE),
        "this front matter cannot be changed here without harm",
    );
    Err(fault.hint("change it in the text itself").into())
}

/// Front matter as runs of lines: one for each key, and what stands between.
struct Blocks<'a> {
    yaml: &'a str,
    pairs: &'a [Pair],
    /// (first byte, one past the last, text that stands there instead), ascending.
    edits: Vec<(usize, usize, String)>,
}

impl<'a> Blocks<'a> {
    fn new(yaml: &'a str, tree: &'a Node) -> Blocks<'a> {
        Blocks {
            yaml,
            pairs: tree.pairs(),
            edits: Vec::new(),
        }
    }

    fn set(&mut self, key: &str, value: Option<&Json>, line_end: &str) {
        let found = self.pairs.iter().position(|pair| pair.key == key);
        match (found, value) {
            (None, None) => {}
            (None, Some(value)) => {
                let lines = write::entry(key, value, 0).join(line_end) + line_end;
                self.edits.push((self.yaml.len(), self.yaml.len(), lines));
            }
            (Some(index), None) => {
                let (start, end) = self.block(index);
                self.edits.push((start, end, String::new()));
            }
            (Some(index), Some(value)) if self.pairs[index].value.to_json() != *value => {
                let (start, end) = self.block(index);
                let text = self.replaced(&self.pairs[index], value, (start, end), line_end);
                self.edits.push((start, end, text));
            }
            (Some(_), Some(_)) => {}
        }
    }

    /// The lines of a key: up to the next key, without the blank lines and comments before that.
    fn block(&self, index: usize) -> (usize, usize) {
        let start = self.line_start(self.pairs[index].start);
        let limit = self
            .pairs
            .get(index + 1)
            .map_or(self.yaml.len(), |next| self.line_start(next.start));
        let mut end = start;
        let mut at = start;
        for line in self.yaml[start..limit].split_inclusive('\n') {
            at += line.len();
            if !line.trim().is_empty() && !line.starts_with('#') {
                end = at;
            }
        }
        (start, end)
    }

    fn line_start(&self, at: usize) -> usize {
        self.yaml[..at].rfind('\n').map_or(0, |newline| newline + 1)
    }

    /// The new lines of a key; a comment behind a value of one line stays, and so does a list in brackets.
    fn replaced(&self, pair: &Pair, value: &Json, (start, end): (usize, usize), line_end: &str) -> String {
        let old = &self.yaml[start..end];
        let one_line = old.trim_end().lines().count() == 1;
        let tail = if one_line {
            comment(&self.yaml[pair.value.end.clamp(start, end)..end])
        } else {
            ""
        };
        let bracketed = one_line
            && old[pair.end.clamp(start, end) - start..]
                .trim_start_matches([':', ' '])
                .starts_with('[');
        let mut lines = match value {
            Json::Array(_) if bracketed => vec![format!("{}: {}", pair.key, write::inline(value, false))],
            _ => write::entry(&pair.key, value, 0),
        };
        if let Some(first) = lines.first_mut() {
            first.push_str(tail);
        }
        lines.join(line_end) + line_end
    }

    fn text(mut self) -> String {
        self.edits.sort_by_key(|edit| (edit.0, edit.1));
        let mut out = String::new();
        let mut at = 0;
        for (start, end, text) in self.edits {
            out.push_str(&self.yaml[at..start]);
            out.push_str(&text);
            at = end;
        }
        out + &self.yaml[at..]
    }
}

/// ` # why` at the end of a line, with the space before it.
fn comment(rest: &str) -> &str {
    let line = rest.lines().next().unwrap_or("").trim_end();
    match line.find(" #") {
        Some(at) if line[..at].trim_matches(['"', '\'', ':', ' ']).is_empty() => &line[at..],
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::Strategy;
    use serde_json::json;

    fn set(text: &str, changes: &[(&str, Option<Json>)]) -> String {
        let changes = changes.iter().cloned().collect();
        with_front_matter(text, &changes).unwrap_or_else(|faults| panic!("{faults}"))
    }

    const TEXT: &str = "---\n# about this\ntitle: 'It''s due' # keep me\n\ntags: [a, b] # short\nsummary: |\n  One.\n  # not a comment\nextra:\n  x: 1 # deep\n# before draft\ndraft: true\n---\nBody: ---\n";

    #[test]
    fn only_the_named_keys_change() {
        assert_eq!(set(TEXT, &[("draft", None)]), TEXT.replace("draft: true\n", ""));
        assert_eq!(set(TEXT, &[("draft", Some(json!(true)))]), TEXT);
        assert_eq!(
            set(TEXT, &[("title", Some(json!("Due")))]),
            TEXT.replace("'It''s due'", "Due")
        );
        assert_eq!(
            set(TEXT, &[("tags", Some(json!(["c", "d e"])))]),
            TEXT.replace("[a, b]", "[c, d e]")
        );
        assert_eq!(
            set(TEXT, &[("summary", Some(json!("Two.")))]),
            TEXT.replace("summary: |\n  One.\n  # not a comment\n", "summary: Two.\n")
        );
        assert_eq!(
            set(
                TEXT,
                &[
                    ("owner", Some(json!("ann"))),
                    ("asked_as", Some(json!(["x: y", "z"])))
                ]
            ),
            TEXT.replace(
                "draft: true\n",
                "draft: true\nasked_as:\n  - \"x: y\"\n  - z\nowner: ann\n"
            )
        );
    }

    #[test]
    fn line_ends_are_kept_and_front_matter_is_made_where_there_is_none() {
        assert_eq!(
            set("---\r\ntitle: A\r\n---\r\nx\r\n", &[("draft", Some(json!(true)))]),
            "---\r\ntitle: A\r\ndraft: true\r\n---\r\nx\r\n"
        );
        assert_eq!(
            set("Body.\n", &[("title", Some(json!("A")))]),
            "---\ntitle: A\n---\nBody.\n"
        );
        assert_eq!(
            set("---\n---\nBody.\n", &[("title", Some(json!("A")))]),
            "---\ntitle: A\n---\nBody.\n"
        );
        assert_eq!(set("Body.\n", &[("title", None)]), "Body.\n");
    }

    #[test]
    fn what_cannot_be_edited_safely_is_refused() {
        for text in [
            "---\n{title: A}\n---\n",
            "---\ntitle: 'A\n---\n",
            "---\n- a\n---\n",
            "---\ntitle: A\n",
        ] {
            let changes = BTreeMap::from([("draft", Some(json!(true)))]);
            assert!(with_front_matter(text, &changes).is_err(), "{text}");
        }
    }

    fn document() -> impl Strategy<Value = (Vec<(String, String)>, String)> {
        let value = proptest::sample::select(vec![
            "plain text",
            "'single'",
            "\"dou\\nble\" # why",
            "[a, 'b c']",
            "{x: 1}",
            "12",
            "true # yes",
            "|\n  a\n\n  # b",
            "\n  - a # one\n  - b\n  # end",
            "\n- a\n- b",
            "\n  x: 1\n  y:\n    - z",
            ">-\n  long\n  text",
            "",
            "a\n  b",
        ]);
        let pairs = proptest::collection::vec(("[a-f]", value.prop_map(str::to_owned)), 0..6);
        (
            pairs,
            proptest::sample::select(vec!["", "\n", "# note\n", "\n# note\n\n"]).prop_map(str::to_owned),
        )
    }

    proptest::proptest! {
        #[test]
        fn setting_a_key_sets_it_and_touches_no_other_line(
            (pairs, between) in document(),
            key in "[a-h]",
            value in proptest::option::of(proptest::sample::select(vec![json!("x"), json!("a: #b"), json!(3), json!(["p", "q"]), json!({"k": [1]}), json!([])])),
        ) {
            let mut seen = std::collections::BTreeSet::new();
            let pairs: Vec<_> = pairs.into_iter().filter(|(key, _)| seen.insert(key.clone())).collect();
            let line = |(key, value): &(String, String)| {
                let joint = if value.starts_with('\n') { "" } else { " " };
                format!("{key}:{joint}{value}\n{between}")
            };
            let text = format!("---\n{}---\nBody\n", pairs.iter().map(line).collect::<String>());
            let changes = BTreeMap::from([(key.as_str(), value.clone())]);
            let edited = with_front_matter(&text, &changes).map_err(|f| proptest::test_runner::TestCaseError::fail(format!("{text}\n{f}")))?;
            // Every other key stands there byte for byte.
            for pair in pairs.iter().filter(|pair| pair.0 != key) {
                let own = line(pair);
                proptest::prop_assert!(edited.contains(own.trim_end_matches('\n').trim_end_matches(&between)), "{}\n---\n{}", text, edited);
            }
            proptest::prop_assert!(edited.ends_with("---\nBody\n"));
            // And the same change again changes nothing.
            proptest::prop_assert_eq!(with_front_matter(&edited, &changes).ok(), Some(edited));
        }
    }
}
