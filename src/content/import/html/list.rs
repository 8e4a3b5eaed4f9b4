//! Lists: items in lists, terms and what they mean.

use super::super::dom::Id;
use super::{Writer, escape, joined, prefixed};

impl Writer<'_, '_> {
    pub(super) fn list(&mut self, id: Id, after_list: bool) -> String {
        let ordered = self.dom.name(id) == "ol";
        let start = self
            .dom
            .get(id, "start")
            .and_then(|start| start.trim().parse::<u32>().ok());
        let mut number = start.unwrap_or(1).min(999_999_999);
        let mut items: Vec<(String, bool)> = Vec::new();
        for &child in self.dom.children(id) {
            match self.dom.name(child) {
                "li" if self.noted.contains(&child) => {}
                "li" => {
                    let marker = match (ordered, after_list) {
                        (true, false) => format!("{number}. "),
                        (true, true) => format!("{number}) "),
                        (false, false) => "- ".to_owned(),
                        (false, true) => "* ".to_owned(),
                    };
                    number += 1;
                    let (text, tight) = self.item(child);
                    items.push((prefixed(&text, &marker, &" ".repeat(marker.len())), tight));
                }
                // A list straight inside a list belongs to the item before it.
                "ul" | "ol" => {
                    let inner = self.list(child, false);
                    match items.last_mut() {
                        Some((last, _)) => last.push_str(&format!("\n{}", prefixed(&inner, "  ", "  "))),
                        None if !inner.is_empty() => items.push((inner, true)),
                        None => {}
                    }
                }
                _ => {
                    let text = self.paragraph(&[child]);
                    if !text.is_empty() {
                        items.push((format!("- {text}"), true));
                    }
                }
            }
        }
        let tight = items.iter().all(|(_, tight)| *tight);
        let items: Vec<String> = items.into_iter().map(|(text, _)| text).collect();
        items.join(if tight { "\n" } else { "\n\n" })
    }

    /// An item's text, and whether it is one line with nothing but lists below.
    fn item(&mut self, id: Id) -> (String, bool) {
        let children = self.dom.children(id);
        let blocks = self.blocks(children);
        let paragraphs = blocks.iter().filter(|block| !block.list).count();
        let tight = paragraphs <= 1;
        let text = joined(&blocks, tight);
        let checkbox = self
            .dom
            .all(id)
            .find(|id| self.dom.name(*id) == "input" && self.dom.get(*id, "type") == Some("checkbox"));
        match checkbox {
            Some(input) if self.dom.get(input, "checked").is_some() => (format!("[x] {text}"), tight),
            Some(_) => (format!("[ ] {text}"), tight),
            None => (text, tight),
        }
    }

    pub(super) fn definitions(&mut self, id: Id) -> String {
        let mut out = String::new();
        let parts: Vec<Id> = self
            .dom
            .all(id)
            .filter(|id| matches!(self.dom.name(*id), "dt" | "dd"))
            .collect();
        let mut after_term = false;
        for part in parts {
            if self.dom.name(part) == "dt" {
                let term = self.inline(self.dom.children(part)).replace("\\\n", " ");
                let term = escape::lines(term.trim());
                if !term.is_empty() {
                    out.push_str(if out.is_empty() || after_term { "" } else { "\n" });
                    out.push_str(&term);
                    out.push('\n');
                    after_term = true;
                }
            } else {
                let blocks = self.blocks(self.dom.children(part));
                out.push_str(&prefixed(&joined(&blocks, false), ": ", "  "));
                out.push('\n');
                after_term = false;
            }
        }
        out.trim_end().to_owned()
    }
}
