//! Markdown to HTML: authors' text with the site's extensions, visitors' text with almost none.
//!
//! The only maker of [`SafeHtml`]. It reads no files and resolves no addresses itself: what a link or
//! a picture means is asked of the caller through [`Surroundings`].

mod attributes;
mod author;
mod calls;
mod clean;
mod events;
mod highlight;
mod notes;
mod parts;
mod picture;
mod quotes;
mod readdress;
mod visitor;
mod writer;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use serde::Serialize;

pub use author::{Fault, Heading, Ids, Linked, Rendered, Shown, Surroundings, Target, render};
pub use calls::{Call, Value};
pub use picture::Picture;
pub use readdress::{definitions, has_shortcodes, readdressed};

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
    with_nothing(|around| render(markdown, around)).html
}

/// An author's own markup, without what runs.
pub fn sanitised(html: &str) -> SafeHtml {
    SafeHtml(clean::authors(html))
}

/// A text as it stands, in a block of code.
pub fn verbatim(text: &str) -> SafeHtml {
    let mut out = String::from("<pre tabindex=\"0\"><code>");
    escape_text(&mut out, text);
    SafeHtml(out + "</code></pre>")
}

/// Rows as a table whose first row is its head; numbers stand to the right.
pub fn table(rows: &[Vec<String>]) -> SafeHtml {
    let mut out = String::from("<div class=\"table\"><table>");
    for (at, row) in rows.iter().enumerate() {
        let (tag, before, after) = match at {
            0 => ("th scope=\"col\"", "<thead><tr>", "</tr></thead><tbody>\n"),
            _ => ("td", "<tr>", "</tr>\n"),
        };
        out.push_str(before);
        for cell in row {
            let number = at > 0 && cell.trim().parse::<f64>().is_ok();
            out.extend(["<", tag, if number { " class=\"right\">" } else { ">" }]);
            escape_text(&mut out, cell);
            out.extend(["</", &tag[..2], ">"]);
        }
        out.push_str(after);
    }
    let end = if rows.is_empty() {
        "</table></div>"
    } else {
        "</tbody></table></div>"
    };
    SafeHtml(out + end)
}

/// Whether an address only leads somewhere.
pub fn is_harmless(address: &str) -> bool {
    scheme(address).is_none_or(|s| matches!(s.as_str(), "http" | "https" | "mailto" | "tel" | "sms"))
}

/// Surroundings of a text that stands for itself.
fn with_nothing<T>(act: impl FnOnce(&Surroundings<'_>) -> T) -> T {
    act(&Surroundings {
        link: &|to| Target::Inside(to.to_owned()),
        picture: &|src| Picture {
            src: src.to_owned(),
            ..Picture::default()
        },
        shortcode: &|call, _| Shown {
            html: call.written.clone(),
            ..Shown::default()
        },
        word: &|key, _| key.to_owned(),
        headed: false,
        highlight: false,
        language: "",
        ids: &Ids::default(),
    })
}

/// Plain text of Markdown, for search, feeds and summaries: one line a block, no markup, no raw HTML.
pub fn plain(markdown: &str) -> String {
    outline(markdown).0
}

/// The words, and the anchors of the headings with the place in the words where each begins, bytes. A
/// heading whose words another one has too is left out.
pub fn outline(markdown: &str) -> (String, Vec<(String, usize)>) {
    let scan = calls::scan(markdown);
    let mut text = PlainText::default();
    for event in Parser::new_ext(&scan.text, options(false)) {
        text.push(event);
    }
    let leading = text.out.len() - text.out.trim_start().len();
    let mut headings = text.headings;
    let mut words = String::with_capacity(text.out.len());
    let mut waiting = headings.iter_mut().peekable();
    for (at, c) in text.out.trim().char_indices() {
        while let Some(heading) = waiting.next_if(|heading| heading.1 <= leading + at) {
            heading.1 = words.len();
        }
        if calls::marked(c).is_none() {
            words.push(c);
        }
    }
    waiting.for_each(|heading| heading.1 = words.len());
    let names: Vec<String> = headings.iter().map(|heading| heading.0.clone()).collect();
    headings.retain(|heading| names.iter().filter(|name| **name == heading.0).count() == 1);
    (words, headings)
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
    /// Anchors and where their headings begin in `out`.
    headings: Vec<(String, usize)>,
    /// The anchor that an author gave the heading being read.
    own: Option<String>,
}

impl PlainText {
    fn push(&mut self, event: Event<'_>) {
        match event {
            Event::Start(Tag::Heading { id, .. }) => {
                self.own = id
                    .as_deref()
                    .filter(|id| attributes::is_name(id))
                    .map(str::to_owned);
                self.headings.push((String::new(), self.out.len()));
            }
            Event::End(TagEnd::Heading(_)) => {
                if let Some((anchor, at)) = self.headings.last_mut() {
                    *anchor = self.own.take().unwrap_or_else(|| {
                        attributes::anchor(self.out.get(*at..).unwrap_or_default().trim())
                    });
                }
                self.line_break();
            }
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

/// Appends text of an element, where quotation marks mean nothing.
fn escape_text(out: &mut String, text: &str) {
    let mut done = 0;
    for (at, byte) in text.bytes().enumerate() {
        let entity = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            _ => continue,
        };
        out.push_str(&text[done..at]);
        out.push_str(entity);
        done = at + 1;
    }
    out.push_str(&text[done..]);
}

/// Appends an address for an attribute, with what may not stand in one percent-encoded; letters of
/// other scripts stay as they are.
fn escape_href(out: &mut String, address: &str) {
    for c in address.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_ascii_alphanumeric() || "!#$%()*+,-./:;=?@^_~".contains(c) => out.push(c),
            c if !c.is_ascii() && !c.is_whitespace() && !c.is_control() => out.push(c),
            c => {
                for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                    out.push_str(&format!("%{byte:02X}"));
                }
            }
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
mod cases;
#[cfg(test)]
mod spec;
#[cfg(test)]
mod tests;
