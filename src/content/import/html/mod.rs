//! Other systems' HTML as Markdown: paragraphs, lists, tables, code, figures, notes. What has no
//! Markdown stays HTML where a page may hold it; the rest is left out and counted, never silently.

mod escape;
mod figure;
mod inline;
mod list;
mod raw;
mod table;

use std::collections::BTreeMap;

use super::dom::{Dom, Id};

pub(super) use escape::destination;
pub(super) use figure::embed;

/// What an address in the HTML becomes here.
pub(super) type Address<'a> = &'a mut dyn FnMut(&str) -> String;

/// A page's text as Markdown.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Converted {
    pub(super) markdown: String,
    /// Elements that could not come, and how many of each.
    pub(super) left: BTreeMap<String, usize>,
}

/// Converts a fragment of a page.
pub(super) fn to_markdown(html: &str, address: Address<'_>) -> Converted {
    let dom = Dom::read(html);
    let mut writer = Writer::new(&dom, address);
    let blocks = writer.blocks(dom.children(Dom::ROOT));
    let mut markdown = joined(&blocks, false);
    for note in std::mem::take(&mut writer.notes) {
        markdown.push_str("\n\n");
        markdown.push_str(&note);
    }
    if !markdown.is_empty() {
        markdown.push('\n');
    }
    Converted {
        markdown,
        left: writer.left,
    }
}

/// Elements that begin and end a block.
fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "li"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
            | "video"
            | "audio"
            | "iframe"
            | "object"
            | "embed"
    )
}

/// Elements of which nothing is shown to a reader.
fn is_silent(name: &str) -> bool {
    matches!(
        name,
        "style" | "head" | "title" | "template" | "link" | "meta" | "noscript" | "param" | "base"
    )
}

/// One block and whether it is a list, which may stand close below a line.
#[derive(Debug)]
struct Block {
    text: String,
    list: bool,
}

fn joined(blocks: &[Block], tight: bool) -> String {
    let mut out = String::new();
    for block in blocks {
        if !out.is_empty() {
            out.push_str(if tight && block.list { "\n" } else { "\n\n" });
        }
        out.push_str(&block.text);
    }
    out
}

/// Without the marks of line breaks at the end, where there is no line to break.
fn without_break(text: &str) -> &str {
    let mut text = text.trim_end();
    // An even number of backslashes is text.
    while (text.len() - text.trim_end_matches('\\').len()) % 2 == 1 {
        text = text[..text.len() - 1].trim_end();
    }
    text
}

/// Puts `first` before the first line and `rest` before all others that hold something.
fn prefixed(text: &str, first: &str, rest: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for (at, line) in text.lines().enumerate() {
        if at > 0 {
            out.push('\n');
        }
        let prefix = if at == 0 { first } else { rest };
        out.push_str(if line.is_empty() {
            prefix.trim_end()
        } else {
            prefix
        });
        out.push_str(line);
    }
    out
}

/// One pass over a tree.
struct Writer<'a, 'f> {
    dom: &'a Dom,
    address: Address<'f>,
    left: BTreeMap<String, usize>,
    /// Elements with an id that a note's reference can name.
    targets: BTreeMap<&'a str, Id>,
    /// Finished notes in the order of their references, and the element of each.
    notes: Vec<String>,
    noted: Vec<Id>,
    bold: bool,
    italic: bool,
    linked: bool,
    /// Inside a cell of a table, where a line must stay one line.
    cell: bool,
}

impl<'a, 'f> Writer<'a, 'f> {
    fn new(dom: &'a Dom, address: Address<'f>) -> Writer<'a, 'f> {
        let mut targets = BTreeMap::new();
        for id in dom.all(Dom::ROOT) {
            if let Some(name) = dom
                .get(id, "id")
                .filter(|_| matches!(dom.name(id), "li" | "p" | "div"))
            {
                targets.entry(name).or_insert(id);
            }
        }
        Writer {
            dom,
            address,
            left: BTreeMap::new(),
            targets,
            notes: Vec::new(),
            noted: Vec::new(),
            bold: false,
            italic: false,
            linked: false,
            cell: false,
        }
    }

    fn leave(&mut self, what: &str) {
        *self.left.entry(what.to_owned()).or_default() += 1;
    }

    /// The blocks of a run of nodes; inline ones that stand together are one paragraph.
    fn blocks(&mut self, nodes: &[Id]) -> Vec<Block> {
        let mut out: Vec<Block> = Vec::new();
        let mut run: Vec<Id> = Vec::new();
        for &id in nodes {
            if self.stands_alone(id) {
                self.end_run(&mut run, &mut out);
                self.block(id, &mut out);
            } else {
                run.push(id);
            }
        }
        self.end_run(&mut run, &mut out);
        out
    }

    /// A block, or an inline element that was put around blocks.
    fn stands_alone(&self, id: Id) -> bool {
        let name = self.dom.name(id);
        is_block(name)
            || (matches!(
                name,
                "span" | "font" | "ins" | "del" | "b" | "strong" | "em" | "i" | "small"
            ) && self.dom.all(id).any(|below| is_block(self.dom.name(below))))
    }

    fn end_run(&mut self, run: &mut Vec<Id>, out: &mut Vec<Block>) {
        if run.is_empty() {
            return;
        }
        let text = self.paragraph(run);
        run.clear();
        if !text.is_empty() {
            out.push(Block { text, list: false });
        }
    }

    fn paragraph(&mut self, nodes: &[Id]) -> String {
        let text = self.inline(nodes);
        let text = without_break(text.trim());
        escape::lines(text.strip_prefix("\\\n").unwrap_or(text))
    }

    fn block(&mut self, id: Id, out: &mut Vec<Block>) {
        let dom = self.dom;
        let text = match dom.name(id) {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.heading(id),
            "ul" | "ol" | "menu" | "dir" => {
                let after_list = out.last().is_some_and(|last| last.list);
                let text = self.list(id, after_list);
                if !text.is_empty() {
                    out.push(Block { text, list: true });
                }
                return;
            }
            "blockquote" => {
                let inner = self.blocks(dom.children(id));
                prefixed(&joined(&inner, false), "> ", "> ")
            }
            "pre" => self.code(id),
            "hr" => "---".to_owned(),
            "dl" => self.definitions(id),
            "table" => self.table(id),
            "figure" => return self.figure(id, out),
            "details" => self.details(id),
            "video" | "audio" => self.media(id),
            "iframe" | "object" | "embed" => self.frame(id),
            "form" => {
                self.leave("form");
                String::new()
            }
            "li" | "dt" | "dd" if self.noted.contains(&id) => String::new(),
            _ => return out.extend(self.blocks(dom.children(id))),
        };
        if !text.trim().is_empty() {
            out.push(Block { text, list: false });
        }
    }

    fn heading(&mut self, id: Id) -> String {
        let level: usize = self.dom.name(id)[1..].parse().unwrap_or(2);
        let bold = std::mem::replace(&mut self.bold, true);
        let text = self.inline(self.dom.children(id));
        self.bold = bold;
        let text = text.replace("\\\n", " ");
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() {
            return text;
        }
        // The page's own title is the only heading of the first level.
        let marks = "#".repeat(level.max(2));
        let text = if text.ends_with('#') {
            format!("{}\\#", &text[..text.len() - 1])
        } else {
            text
        };
        match self.dom.get(id, "id").filter(|id| anchor(id)) {
            Some(anchor) => format!("{marks} {text} {{#{anchor}}}"),
            None => format!("{marks} {text}"),
        }
    }

    fn code(&mut self, id: Id) -> String {
        let text = self.dom.words(id);
        let text = text.strip_prefix('\n').unwrap_or(&text).trim_end();
        if text.is_empty() {
            return String::new();
        }
        let inner = self.dom.first(id, "code");
        let around = self.dom.parent(id);
        let language = [Some(id), inner, around]
            .into_iter()
            .flatten()
            .find_map(|id| self.language(id));
        fenced(text, language.as_deref().unwrap_or(""))
    }

    /// The language that a highlighter's classes name.
    fn language(&self, id: Id) -> Option<String> {
        if let Some(named) = self
            .dom
            .get(id, "data-lang")
            .or_else(|| self.dom.get(id, "lang").filter(|_| self.dom.name(id) == "pre"))
        {
            return Some(named.to_owned()).filter(|name| word(name));
        }
        let class = self.dom.get(id, "class")?;
        let brush = class
            .split("brush:")
            .nth(1)
            .and_then(|rest| rest.trim().split([' ', ';']).next());
        let named = class.split_ascii_whitespace().find_map(|class| {
            let prefixes = ["language-", "lang-", "highlight-source-", "lang:", "source-"];
            prefixes.iter().find_map(|prefix| class.strip_prefix(prefix))
        });
        brush
            .or(named)
            .map(str::to_ascii_lowercase)
            .filter(|name| word(name))
    }
}

/// A fence around code, longer than any inside.
pub(super) fn fenced(code: &str, language: &str) -> String {
    let longest = code
        .lines()
        .map(|line| line.trim_start().chars().take_while(|c| *c == '`').count())
        .max();
    let fence = "`".repeat(longest.unwrap_or(0).max(2) + 1);
    format!("{fence}{language}\n{}\n{fence}", code.trim_end_matches('\n'))
}

/// What can stand as `{#name}` behind a heading.
fn anchor(name: &str) -> bool {
    !name.is_empty() && name.len() <= 120 && name.chars().all(|c| c.is_alphanumeric() || "-_.:".contains(c))
}

fn word(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 30
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "+-#_".contains(c))
}

#[cfg(test)]
mod tests;
