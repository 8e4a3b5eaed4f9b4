//! Keys declared once: from one list come what is read, what is refused, the JSON Schema for
//! editors and the manual's page of keys.

use serde_json::{Map, Value as Json, json};

use super::{Node, Pair, Source, Value};
use crate::diagnostic::{Diagnostic, Diagnostics, nearest};

/// One key that an author may write.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// As it is written.
    pub name: &'static str,
    /// What it holds.
    pub shape: Shape,
    /// What holds when it is absent, as it would be written; empty = nothing.
    pub default: &'static str,
    /// One line for people.
    pub help: &'static str,
}

/// What a key holds.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// Text; numbers are taken as they stand.
    Text,
    /// `true` or `false`, nothing else.
    Flag,
    /// A whole number between the two, both included.
    Whole(i64, i64),
    /// A number between the two, both included.
    Number(f64, f64),
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// Text of a certain form.
    Form(Form),
    /// A list of texts.
    Texts,
    /// A list of texts of a certain form.
    Forms(Form),
    /// A mapping with these keys.
    Keys(&'static [Key]),
    /// A list of mappings with these keys.
    Rows(&'static [Key]),
    /// A mapping from any name to text.
    Names,
    /// Anything.
    Free,
}

/// Text of a certain form.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    /// Completes "`key` is ...": `a date`.
    pub expects: &'static str,
    /// A value that is right.
    pub example: &'static str,
    /// The normal form of a right value, or why it is wrong.
    pub read: fn(&str) -> Result<Json, String>,
}

/// Checks `node`, a mapping, against `keys`: every fault is added to `faults`, and what is sound is
/// returned as a JSON object.
pub fn check(source: Source<'_>, node: &Node, keys: &[Key], faults: &mut Diagnostics) -> Map<String, Json> {
    check_with(source, node, (keys, &[]), faults)
}

/// The same with more keys, known only at run time: each holds a list of texts.
pub fn check_with(
    source: Source<'_>,
    node: &Node,
    (keys, lists): (&[Key], &[String]),
    faults: &mut Diagnostics,
) -> Map<String, Json> {
    const LIST: Key = Key {
        name: "",
        shape: Shape::Texts,
        default: "",
        help: "",
    };
    let mut sound = Map::new();
    if !matches!(node.value, Value::Map(_)) && !node.is_null() {
        let fault = Diagnostic::error(
            "wrong-type",
            source.place(node.start, node.end),
            format!("`key: value` lines are expected here; found {}", found(node)),
        );
        faults.push(fault);
    }
    for pair in node.pairs() {
        let own = lists.contains(&pair.key).then_some(&LIST);
        match keys.iter().find(|key| key.name == pair.key).or(own) {
            Some(key) => {
                let name = pair.key.as_str();
                let mut checked = Checked {
                    source,
                    key,
                    name,
                    faults,
                };
                if let Some(value) = checked.value(&pair.value, pair) {
                    sound.insert(pair.key.clone(), value);
                }
            }
            None => {
                let known = keys
                    .iter()
                    .map(|key| key.name)
                    .chain(lists.iter().map(String::as_str));
                faults.push(unknown(source, pair, known));
            }
        }
    }
    sound
}

/// A key that nobody declared, with the nearest one that somebody did.
pub(super) fn unknown<'a>(
    source: Source<'_>,
    pair: &Pair,
    known: impl Iterator<Item = &'a str>,
) -> Diagnostic {
    let known: Vec<&str> = known.collect();
    let fault = Diagnostic::error(
        "unknown-key",
        source.place(pair.start, pair.end),
        format!("`{}` is not a key that is known here", pair.key),
    );
    match nearest(&pair.key, known.iter().copied()) {
        Some(near) => fault.hint(format!("did you mean `{near}`?")),
        None if known.contains(&"extra") => fault.hint("your own data goes under `extra:`"),
        None => fault.hint(format!("known here: {}", known.join(", "))),
    }
}

/// One declared key against one value.
struct Checked<'a, 'f> {
    source: Source<'a>,
    key: &'f Key,
    /// As it is written.
    name: &'f str,
    faults: &'f mut Diagnostics,
}

impl Checked<'_, '_> {
    fn value(&mut self, node: &Node, pair: &Pair) -> Option<Json> {
        if node.is_null() {
            self.nothing(pair);
            return None;
        }
        match self.key.shape {
            Shape::Text => self.text(node, "text"),
            Shape::Flag => self.flag(node),
            Shape::Whole(least, most) => self.whole(node, least, most),
            Shape::Number(least, most) => self.number(node, least, most),
            Shape::OneOf(words) => self.one_of(node, words),
            Shape::Form(form) => self.form(node, form),
            Shape::Texts => self.list(node, &mut |this, item| this.text(item, "a list of texts")),
            Shape::Forms(form) => self.list(node, &mut |this, item| this.form(item, form)),
            Shape::Keys(keys) => self
                .mapping(node)
                .then(|| check(self.source, node, keys, self.faults).into()),
            Shape::Rows(keys) => self.list(node, &mut |this, item| {
                this.mapping(item)
                    .then(|| check(this.source, item, keys, this.faults).into())
            }),
            Shape::Names => self.names(node),
            Shape::Free => Some(node.to_json()),
        }
    }

    fn wrong(&mut self, node: &Node, expects: &str, hint: Option<String>) {
        let message = format!("`{}` is {expects}; found {}", self.name, found(node));
        let fault = Diagnostic::error("wrong-type", self.source.place(node.start, node.end), message);
        self.faults.push(match hint {
            Some(hint) => fault.hint(hint),
            None => fault,
        });
    }

    /// A key without a value. For dates, flags and words that is a fault: an embargo whose date was
    /// forgotten must not publish.
    fn nothing(&mut self, pair: &Pair) {
        let wants = match self.key.shape {
            Shape::Flag => "`true` or `false`".to_owned(),
            Shape::OneOf(words) => words.join(", "),
            Shape::Form(form) => format!("{}, such as `{}`", form.expects, form.example),
            Shape::Whole(..) | Shape::Number(..) => "a number".to_owned(),
            _ => return,
        };
        let place = self.source.place(pair.start, pair.end);
        let fault = Diagnostic::error("no-value", place, format!("`{}` has no value", self.name));
        self.faults
            .push(fault.hint(format!("write {wants}, or remove the line")));
    }

    fn text(&mut self, node: &Node, expects: &str) -> Option<Json> {
        if let Some(text) = node.text() {
            return Some(text.into());
        }
        self.wrong(node, expects, None);
        None
    }

    fn flag(&mut self, node: &Node) -> Option<Json> {
        let text = node.text().unwrap_or("");
        if let Json::Bool(flag) = node.to_json() {
            return Some(flag.into());
        }
        let hint = match text.to_lowercase().as_str() {
            "yes" | "y" | "on" | "1" | "true" => "write `true`, without quotes".to_owned(),
            "no" | "n" | "off" | "0" | "false" => "write `false`, without quotes".to_owned(),
            other => match nearest(other, ["true", "false"]) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "write `true` or `false`".to_owned(),
            },
        };
        self.wrong(node, "true or false", Some(hint));
        None
    }

    fn whole(&mut self, node: &Node, least: i64, most: i64) -> Option<Json> {
        match node.to_json().as_i64() {
            Some(number) if (least..=most).contains(&number) => Some(number.into()),
            _ => {
                let expects = range("a whole number", least, most);
                self.wrong(node, &expects, None);
                None
            }
        }
    }

    fn number(&mut self, node: &Node, least: f64, most: f64) -> Option<Json> {
        match node.to_json().as_f64() {
            Some(number) if (least..=most).contains(&number) => Some(json!(number)),
            _ => {
                self.wrong(node, &format!("a number from {least} to {most}"), None);
                None
            }
        }
    }

    fn one_of(&mut self, node: &Node, words: &[&str]) -> Option<Json> {
        let text = node.text().unwrap_or("");
        if words.contains(&text) {
            return Some(text.into());
        }
        let hint = nearest(text, words.iter().copied()).map(|near| format!("did you mean `{near}`?"));
        self.wrong(node, &format!("one of {}", words.join(", ")), hint);
        None
    }

    fn form(&mut self, node: &Node, form: Form) -> Option<Json> {
        let Some(text) = node.text() else {
            self.wrong(node, form.expects, Some(format!("such as `{}`", form.example)));
            return None;
        };
        match (form.read)(text) {
            Ok(value) => Some(value),
            Err(why) => {
                let hint = format!("such as `{}`", form.example);
                let hint = if why.is_empty() {
                    hint
                } else {
                    format!("{why}; {hint}")
                };
                self.wrong(node, form.expects, Some(hint));
                None
            }
        }
    }

    fn list(&mut self, node: &Node, each: &mut dyn FnMut(&mut Self, &Node) -> Option<Json>) -> Option<Json> {
        if let Value::List(items) = &node.value {
            return Some(items.iter().filter_map(|item| each(self, item)).collect());
        }
        let hint = node.text().map(|text| {
            let parts: Vec<&str> = text
                .split(',')
                .map(str::trim)
                .filter(|part| !part.is_empty())
                .collect();
            format!("write `{}: [{}]`", self.name, parts.join(", "))
        });
        self.wrong(node, "a list", hint);
        None
    }

    fn mapping(&mut self, node: &Node) -> bool {
        let is = matches!(node.value, Value::Map(_));
        if !is {
            self.wrong(node, "made of `key: value` lines, indented below it", None);
        }
        is
    }

    fn names(&mut self, node: &Node) -> Option<Json> {
        let mut names = Map::new();
        if !self.mapping(node) {
            return None;
        }
        for pair in node.pairs() {
            if let Some(text) = self.text(&pair.value, "made of names and texts") {
                names.insert(pair.key.clone(), text);
            }
        }
        Some(names.into())
    }
}

fn range(what: &str, least: i64, most: i64) -> String {
    match (least == i64::MIN, most == i64::MAX) {
        (true, true) => what.to_owned(),
        (false, true) => format!("{what}, at least {least}"),
        (true, false) => format!("{what}, at most {most}"),
        (false, false) => format!("{what} from {least} to {most}"),
    }
}

/// What stands there, in words, cut short.
fn found(node: &Node) -> String {
    match &node.value {
        Value::List(_) => "a list".to_owned(),
        Value::Map(_) => "`key: value` lines".to_owned(),
        Value::Scalar { .. } if node.is_null() => "nothing".to_owned(),
        Value::Scalar { text, .. } => {
            let line = text.lines().next().unwrap_or("");
            let short: String = line.chars().take(40).collect();
            let cut = if short.len() < text.trim_end().len() {
                "..."
            } else {
                ""
            };
            format!("`{short}{cut}`")
        }
    }
}

/// The JSON Schema (2020-12) of a mapping with `keys`, for editors that complete and check YAML. It
/// takes whatever [`check`] takes; what a text of a certain form looks like is told by an example.
pub fn json_schema(title: &str, description: &str, keys: &[Key]) -> Json {
    let mut schema = Map::new();
    schema.insert(
        "$schema".into(),
        "https://json-schema.org/draft/2020-12/schema".into(),
    );
    schema.insert("title".into(), title.into());
    schema.insert("description".into(), description.into());
    schema.append(&mut object_schema(keys));
    schema.into()
}

fn object_schema(keys: &[Key]) -> Map<String, Json> {
    let mut properties = Map::new();
    for key in keys {
        let mut shape = shape_schema(key.shape);
        shape.insert("description".into(), key.help.into());
        if !key.default.is_empty() {
            shape.insert("default".into(), default_json(key.default));
        }
        properties.insert(key.name.into(), shape.into());
    }
    let mut object = Map::new();
    object.insert("type".into(), "object".into());
    object.insert("properties".into(), properties.into());
    object.insert("additionalProperties".into(), false.into());
    object
}

/// A declared default as JSON; the lists of keys are ours, so an unreadable one stays text.
fn default_json(text: &str) -> Json {
    let source = Source::whole(std::path::Path::new("default"), text);
    super::parse_any(source).unwrap_or_else(|_| text.into())
}

fn shape_schema(shape: Shape) -> Map<String, Json> {
    let text = || json!({"type": ["string", "number", "boolean"]});
    let form =
        |form: Form| json!({"type": ["string", "number"], "title": form.expects, "examples": [form.example]});
    // An empty line such as `tags:` says nothing, and is taken; for the others it is a fault.
    let or_nothing = |mut schema: Json, kind: &[&str]| {
        let kinds = kind.iter().chain(&["null"]);
        schema["type"] = kinds.copied().collect();
        schema
    };
    let schema = match shape {
        Shape::Text => or_nothing(text(), &["string", "number", "boolean"]),
        Shape::Flag => json!({"type": "boolean"}),
        Shape::Whole(least, most) => {
            let mut whole = json!({"type": "integer"});
            if least != i64::MIN {
                whole["minimum"] = least.into();
            }
            if most != i64::MAX {
                whole["maximum"] = most.into();
            }
            whole
        }
        Shape::Number(least, most) => json!({"type": "number", "minimum": least, "maximum": most}),
        Shape::OneOf(words) => json!({"type": "string", "enum": words}),
        Shape::Form(one) => form(one),
        Shape::Texts => or_nothing(json!({"items": text()}), &["array"]),
        Shape::Forms(each) => or_nothing(json!({"items": form(each)}), &["array"]),
        Shape::Keys(keys) => or_nothing(object_schema(keys).into(), &["object"]),
        Shape::Rows(keys) => or_nothing(json!({"items": object_schema(keys)}), &["array"]),
        Shape::Names => or_nothing(json!({"additionalProperties": text()}), &["object"]),
        Shape::Free => json!({}),
    };
    match schema {
        Json::Object(map) => map,
        _ => Map::new(),
    }
}

/// A key as the manual shows it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Row {
    /// `care.destinations[].url`.
    pub path: String,
    /// What it holds, in words.
    pub holds: String,
    /// As written; empty = nothing.
    pub default: &'static str,
    /// One line.
    pub help: &'static str,
}

/// Every key, the nested ones after their parent, for the manual.
pub fn table(keys: &[Key]) -> Vec<Row> {
    let mut rows = Vec::new();
    collect("", keys, &mut rows);
    rows
}

fn collect(prefix: &str, keys: &[Key], rows: &mut Vec<Row>) {
    for key in keys {
        let path = format!("{prefix}{}", key.name);
        let (holds, below): (String, Option<(&str, &[Key])>) = match key.shape {
            Shape::Text => ("text".into(), None),
            Shape::Flag => ("true or false".into(), None),
            Shape::Whole(least, most) => {
                let words = range("a whole number", least, most);
                (words, None)
            }
            Shape::Number(least, most) => (format!("a number from {least} to {most}"), None),
            Shape::OneOf(words) => (format!("one of {}", words.join(", ")), None),
            Shape::Form(form) => (format!("{}: `{}`", form.expects, form.example), None),
            Shape::Texts => ("a list of texts".into(), None),
            Shape::Forms(form) => (format!("a list, each {}: `{}`", form.expects, form.example), None),
            Shape::Keys(keys) => ("keys of its own".into(), Some((".", keys))),
            Shape::Rows(keys) => ("a list".into(), Some(("[].", keys))),
            Shape::Names => ("names and texts".into(), None),
            Shape::Free => ("anything".into(), None),
        };
        rows.push(Row {
            path: path.clone(),
            holds,
            default: key.default,
            help: key.help,
        });
        if let Some((joint, keys)) = below {
            collect(&format!("{path}{joint}"), keys, rows);
        }
    }
}
