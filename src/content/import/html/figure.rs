//! Pictures with their words, things that fold, films and frames.

use super::super::dom::Id;
use super::{Block, Writer, destination, escape, joined, raw};

impl Writer<'_, '_> {
    pub(super) fn figure(&mut self, id: Id, out: &mut Vec<Block>) {
        let dom = self.dom;
        let caption = dom.first(id, "figcaption");
        let pictures: Vec<Id> = dom.all(id).filter(|id| dom.name(*id) == "img").collect();
        let nested = dom.all(id).any(|id| dom.name(id) == "figure");
        let other = dom.all(id).any(|id| {
            matches!(
                dom.name(id),
                "table" | "blockquote" | "iframe" | "video" | "audio" | "pre" | "ul"
            )
        });
        if let ([picture], false, false) = (pictures.as_slice(), nested, other) {
            let plain = caption.filter(|id| {
                dom.all(*id)
                    .all(|id| matches!(dom.name(id), "" | "br" | "span" | "em" | "i" | "strong" | "b"))
            });
            let words = plain.map(|id| dom.words(id).split_whitespace().collect::<Vec<_>>().join(" "));
            let text = self.picture(*picture, words.as_deref());
            if !text.is_empty() {
                out.push(Block { text, list: false });
            }
            if plain.is_some() {
                return;
            }
        } else {
            let inner: Vec<Id> = dom
                .children(id)
                .iter()
                .copied()
                .filter(|id| dom.name(*id) != "figcaption")
                .collect();
            out.extend(self.blocks(&inner));
        }
        if let Some(caption) = caption {
            let italic = std::mem::replace(&mut self.italic, true);
            let text = self.inline(dom.children(caption)).replace("\\\n", " ");
            self.italic = italic;
            if !text.trim().is_empty() {
                out.push(Block {
                    text: format!("*{}*", text.trim()),
                    list: false,
                });
            }
        }
    }

    pub(super) fn details(&mut self, id: Id) -> String {
        let summary = self
            .dom
            .children(id)
            .iter()
            .copied()
            .find(|id| self.dom.name(*id) == "summary");
        let rest: Vec<Id> = self
            .dom
            .children(id)
            .iter()
            .copied()
            .filter(|id| Some(*id) != summary)
            .collect();
        let title = summary.map(|id| self.dom.words(id)).unwrap_or_default();
        let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        let inner = joined(&self.blocks(&rest), false);
        format!(
            "<details>\n<summary>{}</summary>\n\n{inner}\n\n</details>",
            raw::escaped(&title)
        )
    }

    pub(super) fn media(&mut self, id: Id) -> String {
        let source = self.dom.get(id, "src").or_else(|| {
            self.dom
                .first(id, "source")
                .and_then(|id| self.dom.get(id, "src"))
        });
        let Some(source) = source else {
            self.leave(self.dom.name(id));
            return String::new();
        };
        let address = (self.address)(source);
        let name = self.dom.name(id);
        format!(
            "<{name} controls preload=\"none\" src=\"{}\"></{name}>",
            raw::escaped(&address)
        )
    }

    /// A page inside the page is not shown; who reads can go there.
    pub(super) fn frame(&mut self, id: Id) -> String {
        let source = self
            .dom
            .get(id, "src")
            .or_else(|| self.dom.get(id, "data"))
            .or_else(|| self.dom.get(id, "data-src"));
        self.leave(self.dom.name(id));
        match source.filter(|source| source.starts_with("http") || source.starts_with("//")) {
            Some(source) => embed(source, self.dom.get(id, "title").unwrap_or("")),
            None => String::new(),
        }
    }
}

/// A link to what was embedded; a film's own page instead of its frame.
pub(in super::super) fn embed(source: &str, title: &str) -> String {
    let source = if source.starts_with("//") {
        format!("https:{source}")
    } else {
        source.to_owned()
    };
    let after = |mark: &str| {
        let rest = source.split_once(mark)?.1;
        let id: String = rest
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c))
            .collect();
        (!id.is_empty()).then_some(id)
    };
    let page = after("youtube.com/embed/")
        .or_else(|| after("youtube-nocookie.com/embed/"))
        .map(|id| format!("https://www.youtube.com/watch?v={id}"))
        .or_else(|| after("player.vimeo.com/video/").map(|id| format!("https://vimeo.com/{id}")))
        .unwrap_or(source);
    let host = page
        .split("//")
        .nth(1)
        .and_then(|rest| rest.split('/').next())
        .unwrap_or(&page);
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let label = if title.is_empty() {
        host.trim_start_matches("www.")
    } else {
        &title
    };
    let mut text = String::new();
    escape::text(&mut text, label);
    format!("[{text}]({})", destination(&page))
}
