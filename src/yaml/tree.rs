//! An untyped tree of one document, each node with the bytes it was written in.
//!
//! It decides nothing about meaning: a scalar stays the text it was, and whether it was quoted.

use std::borrow::Cow;

use serde_yaml::granit_parser::{self, Event, Parser, ScalarStyle, Tag};

use super::{Budget, Source, faults};
use crate::diagnostic::{Diagnostic, Diagnostics, Place};

/// A value and where it stands, in bytes of the YAML part.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it is.
    pub value: Value,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// What a node holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Text as it means (escapes resolved); `plain` when it stood without quotes.
    Scalar {
        /// The text.
        text: String,
        /// Without quotes: may be a number, a boolean or nothing.
        plain: bool,
    },
    /// `- a` or `[a]`.
    List(Vec<Node>),
    /// `key: value` pairs in their order; a key that came twice is here once, the first.
    Map(Vec<Pair>),
}

/// One `key: value`.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// The key.
    pub key: String,
    /// First byte of the key.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// The value.
    pub value: Node,
}

impl Node {
    fn null(start: usize, end: usize) -> Node {
        let value = Value::Scalar {
            text: String::new(),
            plain: true,
        };
        Node { value, start, end }
    }

    /// Whether nothing was written: empty, `~` or `null`.
    pub fn is_null(&self) -> bool {
        matches!(&self.value, Value::Scalar { text, plain: true }
            if matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL"))
    }

    /// The pairs of a mapping; none for anything else.
    pub fn pairs(&self) -> &[Pair] {
        match &self.value {
            Value::Map(pairs) => pairs,
            _ => &[],
        }
    }

    /// The items of a list; none for anything else.
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// The text of a scalar that is not null.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar { text, .. } if !self.is_null() => Some(text),
            _ => None,
        }
    }

    /// The value of a key of a mapping.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.pairs()
            .iter()
            .find(|pair| pair.key == key)
            .map(|pair| &pair.value)
    }

    /// The node at `care.destinations.1.url`; numbers count list items from 0.
    pub fn at(&self, path: &str) -> Option<&Node> {
        path.split('.').try_fold(self, |node, step| match &node.value {
            Value::List(items) => items.get(step.parse::<usize>().ok()?),
            _ => node.get(step),
        })
    }

    /// As JSON, by the YAML 1.2 core rules: only `true` and `false` are booleans.
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value as Json;
        match &self.value {
            Value::Scalar { text, plain: false } => Json::String(text.clone()),
            Value::Scalar { .. } if self.is_null() => Json::Null,
            Value::Scalar { text, .. } => match text.as_str() {
                "true" | "True" | "TRUE" => Json::Bool(true),
                "false" | "False" | "FALSE" => Json::Bool(false),
                _ => number(text).unwrap_or_else(|| Json::String(text.clone())),
            },
            Value::List(items) => Json::Array(items.iter().map(Node::to_json).collect()),
            Value::Map(pairs) => pairs
                .iter()
                .map(|pair| (pair.key.clone(), pair.value.to_json()))
                .collect::<serde_json::Map<_, _>>()
                .into(),
        }
    }
}

/// A plain decimal number; `007`, `1_000` and `.inf` stay text.
fn number(text: &str) -> Option<serde_json::Value> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if !digits.starts_with(|c: char| c.is_ascii_digit())
        || (digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0."))
    {
        return None;
    }
    if let Ok(whole) = text.parse::<i64>() {
        return Some(whole.into());
    }
    if digits
        .chars()
        .any(|c| !c.is_ascii_digit() && !matches!(c, '.' | 'e' | 'E' | '+' | '-'))
    {
        return None;
    }
    text.parse::<f64>()
        .ok()
        .and_then(serde_json::Number::from_f64)
        .map(Into::into)
}

/// Reads a document. A top-level block that is not YAML is reported and left out, and the rest is
/// read again, so that one unclosed quote does not hide what is wrong elsewhere.
pub(super) fn read(source: Source<'_>, budget: Budget, faults: &mut Diagnostics) -> Node {
    if source.yaml.len() > budget.bytes {
        let place = source.place(0, 0);
        let message = format!(
            "{} bytes of YAML; at most {} are read",
            source.yaml.len(),
            budget.bytes
        );
        faults.push(Diagnostic::error("yaml-too-large", place, message).hint("move long text into the body"));
        return Node::null(0, 0);
    }
    let mut text = Cow::Borrowed(source.yaml);
    for _ in 0..8 {
        let mut found = Diagnostics::new();
        match Builder::new(source, &text, budget, &mut found).document() {
            Ok(node) => {
                faults.extend(found);
                return node;
            }
            Err(Stop::Budget) => {
                faults.extend(found);
                return Node::null(0, 0);
            }
            Err(Stop::Syntax(error)) => {
                let (fault, line) = faults::syntax(source, &text, &error);
                faults.push(fault);
                match without_block(&text, line) {
                    Some(rest) => text = Cow::Owned(rest),
                    None => return Node::null(0, 0),
                }
            }
        }
    }
    Node::null(0, 0)
}

/// `text` with the top-level block that holds `line` (from 1) blanked, every other byte in its place.
fn without_block(text: &str, line: usize) -> Option<String> {
    let starts = |l: &str| !l.is_empty() && !l.starts_with([' ', '\t', '#', '\r', '\n']);
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let last = line.min(lines.len()).checked_sub(1)?;
    let first = (0..=last).rev().find(|&i| starts(lines[i]))?;
    let next = (first + 1..lines.len())
        .find(|&i| starts(lines[i]))
        .unwrap_or(lines.len());
    let mut out = String::with_capacity(text.len());
    for (index, text) in lines.iter().enumerate() {
        if (first..next).contains(&index) {
            out.extend(text.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
        } else {
            out.push_str(text);
        }
    }
    Some(out)
}

enum Stop {
    /// A limit was passed and reported.
    Budget,
    Syntax(granit_parser::ScanError),
}

/// The parser's events, with the limits counted.
struct Builder<'a, 'f> {
    source: Source<'a>,
    events: Parser<'a, granit_parser::StrInput<'a>>,
    budget: Budget,
    nodes: usize,
    faults: &'f mut Diagnostics,
}

type Step<'a> = (Event<'a>, usize, usize);

impl<'a, 'f> Builder<'a, 'f> {
    fn new<'t: 'a>(source: Source<'a>, text: &'t str, budget: Budget, faults: &'f mut Diagnostics) -> Self {
        let options = granit_parser::options! {
            emit_comments: false,
            flow_nesting_limit: budget.depth + 1,
            block_nesting_limit: budget.depth + 1,
        };
        Builder {
            source,
            events: Parser::new_from_str_with_options(text, options),
            budget,
            nodes: 0,
            faults,
        }
    }

    fn document(&mut self) -> Result<Node, Stop> {
        let mut root = Node::null(0, 0);
        let mut documents = 0;
        loop {
            let (event, start, end) = self.next()?;
            match event {
                Event::StreamEnd => return Ok(root),
                Event::DocumentStart(..) => {
                    documents += 1;
                    if documents > 1 {
                        let place = self.source.place(start, end);
                        let fault =
                            Diagnostic::error("yaml-documents", place, "a second YAML document begins here");
                        self.faults
                            .push(fault.hint("keep one document; remove this `---`"));
                        return Ok(root);
                    }
                }
                Event::StreamStart | Event::DocumentEnd => {}
                other => root = self.node((other, start, end), 0)?,
            }
        }
    }

    fn next(&mut self) -> Result<Step<'a>, Stop> {
        match self.events.next() {
            Some(Ok((event, span))) => {
                let range = span.byte_range().unwrap_or(0..0);
                Ok((event, range.start, range.end))
            }
            Some(Err(error)) => Err(Stop::Syntax(error)),
            None => Ok((Event::StreamEnd, 0, 0)),
        }
    }

    fn node(&mut self, (event, start, end): Step<'a>, depth: usize) -> Result<Node, Stop> {
        self.nodes += 1;
        if self.nodes > self.budget.nodes || depth > self.budget.depth {
            return self.too_much(start);
        }
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse_extras(start, end, anchor, tag.as_deref());
                let plain = style == ScalarStyle::Plain;
                let text = text.into_owned();
                Ok(Node {
                    value: Value::Scalar { text, plain },
                    start,
                    end,
                })
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.refuse_extras(start, end, anchor, tag.as_deref());
                self.list(start, depth)
            }
            Event::MappingStart(_, anchor, tag) => {
                self.refuse_extras(start, end, anchor, tag.as_deref());
                self.map(start, depth)
            }
            _ => {
                let place = self.source.place(start, end);
                let fault = Diagnostic::error("yaml-alias", place, "aliases (`*name`) are not read here");
                self.faults
                    .push(fault.hint("write the value out; text that begins with `*` needs quotes"));
                Ok(Node::null(start, end))
            }
        }
    }

    fn list(&mut self, start: usize, depth: usize) -> Result<Node, Stop> {
        let mut items = Vec::new();
        loop {
            let step = self.next()?;
            if step.0 == Event::SequenceEnd {
                let end = step.2;
                let value = Value::List(items);
                return Ok(Node { value, start, end });
            }
            items.push(self.node(step, depth + 1)?);
        }
    }

    fn map(&mut self, start: usize, depth: usize) -> Result<Node, Stop> {
        let mut pairs: Vec<Pair> = Vec::new();
        loop {
            let step = self.next()?;
            if step.0 == Event::MappingEnd {
                let end = step.2;
                let value = Value::Map(pairs);
                return Ok(Node { value, start, end });
            }
            let key = self.node(step, depth + 1)?;
            let value_step = self.next()?;
            let value = self.node(value_step, depth + 1)?;
            let Value::Scalar { text, .. } = key.value else {
                let place = self.source.place(key.start, key.end);
                let fault = Diagnostic::error("yaml-key", place, "a key is text; found a list or a mapping");
                self.faults
                    .push(fault.hint("text that begins with `[` or `{` needs quotes"));
                continue;
            };
            if let Some(first) = pairs.iter().find(|pair| pair.key == text) {
                self.twice(&text, first.start, (key.start, key.end));
                continue;
            }
            pairs.push(Pair {
                key: text,
                start: key.start,
                end: key.end,
                value,
            });
        }
    }

    fn twice(&mut self, key: &str, first: usize, (start, end): (usize, usize)) {
        let line = self.source.place(first, first).line.unwrap_or(1);
        let place = self.source.place(start, end);
        let message = format!("`{key}` stands here a second time; the first is in line {line}");
        self.faults
            .push(Diagnostic::error("duplicate-key", place, message).hint("keep one of them"));
    }

    fn refuse_extras(&mut self, start: usize, end: usize, anchor: usize, tag: Option<&Tag>) {
        let mark = |sign: char| self.source.yaml[..start].rfind(sign).unwrap_or(start);
        if anchor != 0 {
            let place = self.source.place(mark('&'), end);
            let fault = Diagnostic::error("yaml-alias", place, "anchors (`&name`) are not read here");
            self.faults.push(
                fault.hint("write the value out where it is used; text that begins with `&` needs quotes"),
            );
        } else if tag.is_some() {
            let place = self.source.place(mark('!'), end);
            let fault = Diagnostic::error("yaml-tag", place, "tags (`!name`) are not read here");
            self.faults
                .push(fault.hint("text that begins with `!` needs quotes"));
        }
    }

    fn too_much(&mut self, start: usize) -> Result<Node, Stop> {
        let place: Place = self.source.place(start, start);
        let Budget { nodes, depth, .. } = self.budget;
        let message = format!("more than {nodes} values or {depth} levels of nesting");
        self.faults
            .push(Diagnostic::error("yaml-too-large", place, message).hint("simplify it"));
        Err(Stop::Budget)
    }
}
