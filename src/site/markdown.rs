//! Markdown to HTML: authors' text with the site's extensions, visitors' text with almost none.
//!
//! The only maker of [`SafeHtml`]. It reads no files and resolves no addresses itself: what a link or
//! a picture means is asked of the caller through [`Surroundings`].

mod author;
mod clean;
mod highlight;
mod visitor;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use serde::Serialize;

pub use author::{Heading, Linked, Picture, Rendered, Surroundings, Target, render};

/// HTML that came out of this module, and nowhere else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct SafeHtml(String);

impl SafeHtml {
    /// The markup.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first paragraph, when the text begins with one, and what follows it.
    pub fn lead(&self) -> (SafeHtml, SafeHtml) {
        const END: &str = "</p>";
        let end = self.0.find(END).filter(|_| self.0.starts_with("<p>"));
        let (lead, rest) = self.0.split_at(end.map_or(0, |at| at + END.len()));
        (SafeHtml(lead.to_owned()), SafeHtml(rest.trim_start().to_owned()))
    }

    /// Whether nothing is shown.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Most bytes of a visitor's text that are rendered; the rest is cut at a character.
pub const LONGEST_UNTRUSTED: usize = 10 * 1024;

/// A visitor's or an agent's text: paragraphs, emphasis, code, lists, quotes, links with `rel="nofollow ugc noopener"`; capped in size and depth.
///
/// Markup that a visitor typed is shown as they typed it, not obeyed; a line break stays a line break.
pub fn untrusted(text: &str) -> SafeHtml {
    SafeHtml(clean::visitors(&visitor::render(text)))
}

/// An author's short text, such as a summary: the same pipeline without links of the site or pictures.
pub fn inline(markdown: &str) -> SafeHtml {
    let around = Surroundings {
        link: &|to| Target::Inside(to.to_owned()),
        picture: &|src| Picture {
            src: src.to_owned(),
            size: None,
        },
        highlight: false,
        smart: false,
    };
    render(markdown, &around).html
}

/// Plain text of Markdown, for search, feeds and summaries: one line a block, no markup, no raw HTML.
pub fn plain(markdown: &str) -> String {
    let mut text = PlainText::default();
    for event in Parser::new_ext(markdown, options(false)) {
        text.push(event);
    }
    text.out.trim().to_owned()
}

/// The extensions authors have.
fn options(smart: bool) -> Options {
    let mut options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM
        | Options::ENABLE_DEFINITION_LIST;
    options.set(Options::ENABLE_SMART_PUNCTUATION, smart);
    options
}

/// Gathers the words of a stream of events.
#[derive(Default)]
struct PlainText {
    out: String,
    /// Inside a block of raw HTML, whose tags are dropped.
    raw: usize,
}

impl PlainText {
    fn push(&mut self, event: Event<'_>) {
        match event {
            Event::Text(text) | Event::Code(text) if self.raw == 0 => self.out.push_str(&text),
            Event::SoftBreak | Event::HardBreak => self.word_break(),
            Event::Start(Tag::HtmlBlock) => self.raw += 1,
            Event::End(TagEnd::HtmlBlock) => self.raw = self.raw.saturating_sub(1),
            Event::Start(Tag::TableCell | Tag::FootnoteDefinition(_)) => self.word_break(),
            Event::End(end) if is_block(end) => self.line_break(),
            Event::Rule => self.line_break(),
            _ => {}
        }
    }

    fn word_break(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with(char::is_whitespace) {
            self.out.push(' ');
        }
    }

    fn line_break(&mut self) {
        self.out.truncate(self.out.trim_end().len());
        if !self.out.is_empty() {
            self.out.push('\n');
        }
    }
}

fn is_block(end: TagEnd) -> bool {
    !matches!(
        end,
        TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::Link
            | TagEnd::Image
            | TagEnd::TableCell
            | TagEnd::HtmlBlock
    )
}

/// Appends text with the five characters that mean something in HTML replaced.
fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
}

/// Scheme of an address, in lower case, when it has one.
fn scheme(address: &str) -> Option<String> {
    let (scheme, _) = address.split_once(':')?;
    let named = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    named.then(|| scheme.to_ascii_lowercase())
}

#[cfg(test)]
mod tests;
