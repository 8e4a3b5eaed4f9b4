//! Visitors' Markdown: a small writer of its own over the parser's events, so that nothing can come
//! out that is not written here. [`super::clean`] is the second gate, never the first.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::{LONGEST_UNTRUSTED, escape, scheme};

/// Deepest nesting that is shown; what lies deeper loses its frames but keeps its words.
const DEEPEST: usize = 16;

/// Most bytes written; nesting can multiply input (measured: 27 times for `>`).
const LONGEST_OUTPUT: usize = 64 * 1024;

/// Renders at most [`LONGEST_UNTRUSTED`] bytes of `text`.
pub fn render(text: &str) -> String {
    let text = tidy(text);
    // Only strikethrough: footnotes and smart punctuation are the known superlinear spots.
    let parser = Parser::new_ext(&text, Options::ENABLE_STRIKETHROUGH);
    let mut writer = Writer::default();
    for event in parser {
        writer.push(event);
        if writer.out.len() > LONGEST_OUTPUT {
            break;
        }
    }
    writer.finish()
}

/// Cuts at a character, unifies line ends, drops control characters and the marks that reverse reading order.
fn tidy(text: &str) -> String {
    let mut end = text.len().min(LONGEST_UNTRUSTED);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end]
        .replace("\r\n", "\n")
        .chars()
        .map(|c| if c == '\r' { '\n' } else { c })
        .filter(|c| matches!(c, '\n' | '\t') || !c.is_control())
        .filter(|c| !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'))
        .collect()
}

#[derive(Default)]
struct Writer {
    out: String,
    /// Closing tag of each open frame, empty when the frame is not shown.
    open: Vec<&'static str>,
    shown: usize,
}

impl Writer {
    fn push(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(&tag),
            Event::End(end) => self.end(end),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => escape(&mut self.out, &text),
            Event::Code(code) => {
                self.out.push_str("<code>");
                escape(&mut self.out, &code);
                self.out.push_str("</code>");
            }
            Event::SoftBreak | Event::HardBreak => self.out.push_str("<br>\n"),
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        let (open, close) = frame(tag);
        if self.shown >= DEEPEST || open.is_empty() {
            self.open.push("");
            return;
        }
        if let Tag::Link { dest_url, .. } = tag {
            if !allowed(dest_url) {
                self.open.push("");
                return;
            }
            self.out.push_str("<a href=\"");
            escape(&mut self.out, dest_url);
            self.out.push_str("\" rel=\"nofollow ugc noopener\">");
        } else {
            self.out.push_str(open);
        }
        self.open.push(close);
        self.shown += 1;
    }

    fn end(&mut self, end: TagEnd) {
        self.close_one();
        if matches!(
            end,
            TagEnd::Paragraph | TagEnd::Item | TagEnd::Heading(_) | TagEnd::HtmlBlock
        ) {
            self.out.push('\n');
        }
    }

    fn close_one(&mut self) {
        let close = self.open.pop().unwrap_or_default();
        if !close.is_empty() {
            self.out.push_str(close);
            self.shown -= 1;
        }
    }

    fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close_one();
        }
        self.out
    }
}

/// Opening and closing tag of a frame; empty when only its words are shown (pictures, for one).
fn frame(tag: &Tag<'_>) -> (&'static str, &'static str) {
    match tag {
        Tag::Paragraph | Tag::Heading { .. } | Tag::HtmlBlock => ("<p>", "</p>"),
        Tag::BlockQuote(_) => ("<blockquote>", "</blockquote>"),
        Tag::CodeBlock(_) => ("<pre><code>", "</code></pre>"),
        Tag::List(None) => ("<ul>", "</ul>"),
        Tag::List(Some(_)) => ("<ol>", "</ol>"),
        Tag::Item => ("<li>", "</li>"),
        Tag::Emphasis => ("<em>", "</em>"),
        Tag::Strong => ("<strong>", "</strong>"),
        Tag::Strikethrough => ("<del>", "</del>"),
        Tag::Link { .. } => ("<a>", "</a>"),
        _ => ("", ""),
    }
}

/// Only addresses that lead somewhere harmless: with a scheme of the list, never relative.
fn allowed(address: &str) -> bool {
    scheme(address).is_some_and(|s| matches!(s.as_str(), "http" | "https" | "mailto"))
}
