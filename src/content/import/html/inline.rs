//! What stands inside a line: emphasis, links, pictures, code, notes.

use super::super::dom::Id;
use super::{Writer, escape, is_silent, raw};

impl Writer<'_, '_> {
    /// A run of inline nodes; white space collapsed, ends not trimmed.
    pub(super) fn inline(&mut self, nodes: &[Id]) -> String {
        let mut out = String::new();
        for &id in nodes {
            self.piece(id, &mut out);
        }
        out
    }

    fn piece(&mut self, id: Id, out: &mut String) {
        let dom = self.dom;
        if let Some(text) = dom.text(id) {
            return words(out, text);
        }
        let children = dom.children(id);
        match dom.name(id) {
            "" => {}
            "br" if self.cell => out.push_str("<br>"),
            "br" => {
                out.truncate(out.trim_end_matches(' ').len());
                out.push_str("\\\n");
            }
            "strong" | "b" if !self.bold => {
                self.bold = true;
                let inner = self.inline(children);
                self.bold = false;
                self.emphasis(id, &inner, ("**", "strong"), out);
            }
            "em" | "i" if !self.italic => {
                self.italic = true;
                let inner = self.inline(children);
                self.italic = false;
                self.emphasis(id, &inner, ("*", "em"), out);
            }
            "del" | "s" | "strike" => {
                let inner = self.inline(children);
                self.emphasis(id, &inner, ("~~", "del"), out);
            }
            "code" | "tt" | "samp" => code(out, &dom.words(id)),
            "a" => self.link(id, out),
            "img" => {
                let text = self.picture(id, None);
                out.push_str(&text);
            }
            "sup" if self.note(id, out) => {}
            name @ ("sup" | "sub" | "mark" | "kbd" | "ins" | "u" | "small" | "q" | "ruby" | "rt" | "rp"
            | "abbr") => {
                let inner = self.inline(children);
                if !inner.trim().is_empty() {
                    let title = dom.get(id, "title").filter(|_| name == "abbr");
                    let title = title
                        .map(|title| format!(" title=\"{}\"", raw::escaped(title)))
                        .unwrap_or_default();
                    out.push_str(&format!("<{name}{title}>{inner}</{name}>"));
                }
            }
            _ => self.other(id, out),
        }
    }

    /// What is neither text nor emphasis: left out, kept as it is, or opened.
    fn other(&mut self, id: Id, out: &mut String) {
        let dom = self.dom;
        let children = dom.children(id);
        match dom.name(id) {
            "script" => self.leave("script"),
            name @ ("input" | "button" | "select" | "textarea" | "canvas" | "svg" | "math" | "map") => {
                // The box of a task has been taken by its item.
                if dom.get(id, "type") != Some("checkbox") {
                    self.leave(name);
                }
            }
            name if is_silent(name) => {}
            name if super::is_block(name) => {
                // A block inside a line, such as a paragraph in a link: its words, set apart.
                gap(out);
                let inner = self.inline(children);
                out.push_str(inner.trim());
                gap(out);
            }
            _ => {
                let inner = self.inline(children);
                out.push_str(if out.ends_with([' ', '\n']) {
                    inner.trim_start()
                } else {
                    &inner
                });
            }
        }
    }

    /// Marks where Markdown would see them as such, else the element itself.
    fn emphasis(&self, id: Id, inner: &str, (mark, name): (&str, &str), out: &mut String) {
        let text = super::without_break(inner.trim());
        if text.is_empty() {
            return words(out, inner);
        }
        if inner.starts_with(char::is_whitespace) {
            gap(out);
        }
        let before = out.chars().next_back();
        let ends_in_space = inner.ends_with(char::is_whitespace);
        let after = if ends_in_space {
            Some(' ')
        } else {
            self.next_char(id)
        };
        let free = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        let mark_like = |c: Option<char>| c.is_some_and(|c| !c.is_alphanumeric() && !c.is_whitespace());
        let opens = free(before) || !mark_like(text.chars().next());
        let closes = free(after) || !mark_like(text.chars().next_back());
        // Marks that touch others would be read together with them.
        let touches = before.is_some_and(|c| mark.starts_with(c))
            || text.starts_with(mark.chars().next().unwrap_or('*')) && mark == "*";
        if opens && closes && !touches && !text.contains("\n\n") {
            out.push_str(mark);
            out.push_str(text);
            out.push_str(mark);
        } else {
            out.push_str(&format!("<{name}>{text}</{name}>"));
        }
        if ends_in_space {
            out.push(' ');
        }
    }

    /// The first character that follows an element in its line.
    fn next_char(&self, id: Id) -> Option<char> {
        let mut at = id;
        loop {
            let parent = self.dom.parent(at)?;
            let siblings = self.dom.children(parent);
            let place = siblings.iter().position(|sibling| *sibling == at)?;
            for &next in &siblings[place + 1..] {
                if self.dom.name(next) == "br" || super::is_block(self.dom.name(next)) {
                    return None;
                }
                if let Some(c) = self.dom.words(next).chars().next() {
                    return Some(c);
                }
            }
            if super::is_block(self.dom.name(parent)) {
                return None;
            }
            at = parent;
        }
    }

    fn link(&mut self, id: Id, out: &mut String) {
        let dom = self.dom;
        let href = dom.get(id, "href").map(str::trim).filter(|href| !href.is_empty());
        let Some(href) = href.filter(|_| !self.linked) else {
            let inner = self.inline(dom.children(id));
            if let Some(name) = dom
                .get(id, "id")
                .or_else(|| dom.get(id, "name"))
                .filter(|name| super::anchor(name))
            {
                out.push_str(&format!("<a id=\"{}\"></a>", raw::escaped(name)));
            }
            return out.push_str(&inner);
        };
        // The way back from a note is made anew.
        if href.starts_with("#fnref")
            || dom.has_class(id, "footnote-backref")
            || dom.get(id, "rev") == Some("footnote")
        {
            return;
        }
        self.linked = true;
        let inner = self.inline(dom.children(id));
        self.linked = false;
        let text = inner.trim().replace("\\\n", " ");
        if text.is_empty() {
            return words(out, &inner);
        }
        // A picture that leads to its own larger self is only that picture.
        let picture = dom.all(id).find(|id| dom.name(*id) == "img");
        if let Some(picture) = picture.filter(|_| dom.words(id).trim().is_empty()) {
            let source = dom.get(picture, "src").unwrap_or("");
            if stem(source) == stem(href) {
                return out.push_str(&text);
            }
        }
        if inner.starts_with(char::is_whitespace) {
            gap(out);
        }
        let script = href.to_ascii_lowercase().starts_with("javascript:");
        if script {
            out.push_str(&text);
        } else {
            let address = (self.address)(href);
            let title = dom.get(id, "title").map(title).unwrap_or_default();
            out.push_str(&format!("[{text}]({}{title})", escape::destination(&address)));
        }
        if inner.ends_with(char::is_whitespace) {
            out.push(' ');
        }
    }

    /// A picture, with its caption when it has one; a small drawn letter is that letter.
    pub(super) fn picture(&mut self, id: Id, caption: Option<&str>) -> String {
        let dom = self.dom;
        let alt = dom.get(id, "alt").unwrap_or("");
        if dom.has_class(id, "wp-smiley") || dom.has_class(id, "emoji") {
            let mut text = String::new();
            escape::text(&mut text, alt);
            return text;
        }
        let tiny = |name: &str| {
            dom.get(id, name)
                .is_some_and(|size| matches!(size.trim(), "0" | "1"))
        };
        if tiny("width") && tiny("height") {
            self.leave("tracking pixel");
            return String::new();
        }
        // Pages that load late keep the true address elsewhere.
        let late = ["data-src", "data-lazy-src", "data-original"]
            .iter()
            .find_map(|name| dom.get(id, name));
        let source = dom
            .get(id, "src")
            .map(str::trim)
            .filter(|src| !src.is_empty() && !src.starts_with("data:"));
        let Some(source) = source.or(late) else {
            self.leave("img without an address");
            return String::new();
        };
        let address = (self.address)(source);
        let mut words = String::new();
        escape::text(&mut words, &alt.split_whitespace().collect::<Vec<_>>().join(" "));
        let caption = caption.map(title).unwrap_or_default();
        format!("![{words}]({}{caption})", escape::destination(&address))
    }

    /// A reference to a note: `<sup><a href="#fn1">1</a></sup>` whose target is an item of a list below.
    fn note(&mut self, id: Id, out: &mut String) -> bool {
        let dom = self.dom;
        let Some(link) = dom.first(id, "a") else {
            return false;
        };
        let Some(name) = dom.get(link, "href").and_then(|href| href.strip_prefix('#')) else {
            return false;
        };
        let Some(&target) = self.targets.get(name) else {
            return false;
        };
        let number = match self.noted.iter().position(|noted| *noted == target) {
            Some(at) => at + 1,
            None => {
                self.noted.push(target);
                let number = self.noted.len();
                // The place is taken before the note is written: notes may name notes.
                self.notes.push(String::new());
                let blocks = self.blocks(dom.children(target));
                let text = super::joined(&blocks, false);
                self.notes[number - 1] = super::prefixed(&text, &format!("[^{number}]: "), "    ");
                number
            }
        };
        out.push_str(&format!("[^{number}]"));
        true
    }
}

/// Text with runs of white space as one space.
fn words(out: &mut String, text: &str) {
    let mut plain = String::with_capacity(text.len());
    let mut spaced = out.is_empty() || out.ends_with([' ', '\n']);
    let mut first = true;
    for c in text.chars() {
        let space = matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}');
        if space {
            // A space at the very start still tells that words before are not to be joined.
            if !spaced || (first && out.is_empty()) {
                plain.push(' ');
            }
            spaced = true;
        } else if !c.is_control() {
            plain.push(c);
            spaced = false;
        }
        first = false;
    }
    escape::text(out, &plain);
}

fn gap(out: &mut String) {
    if !out.is_empty() && !out.ends_with([' ', '\n']) {
        out.push(' ');
    }
}

fn code(out: &mut String, text: &str) {
    let text = text.split(['\n', '\r']).collect::<Vec<_>>().join(" ");
    if text.trim().is_empty() {
        return;
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') {
        " "
    } else {
        ""
    };
    out.push_str(&format!("{fence}{pad}{text}{pad}{fence}"));
}

fn title(words: &str) -> String {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.is_empty() {
        return String::new();
    }
    format!(" \"{}\"", words.replace('\\', "\\\\").replace('"', "\\\""))
}

/// `/a/photo` of `/a/photo-300x200.jpg?x`: what all sizes of a picture share.
fn stem(address: &str) -> &str {
    let address = address.split(['?', '#']).next().unwrap_or(address);
    let address = address.split_once("//").map_or(address, |(_, rest)| rest);
    let (name, _) = address.rsplit_once('.').unwrap_or((address, ""));
    super::super::media::without_size(name)
}
