//! The writer of authors' HTML: one pass over the events, in the order of the text. Values are
//! escaped where they are written; [`super::clean`] sees the page only when its author wrote raw HTML.

use std::collections::BTreeMap;

use pulldown_cmark::{Alignment, Event, Tag, TagEnd};

use super::author::{Fault, Rendered, Surroundings};
use super::calls::{Scan, mark, marked};
use super::events::{Stream, call_of};
use super::quotes::Quotes;
use super::{SafeHtml, clean, escape, escape_text};
use crate::diagnostic::{Place, Severity};

/// One pass.
pub struct Writer<'a, 'e> {
    pub(super) around: &'a Surroundings<'a>,
    pub(super) scan: &'a Scan<'a>,
    pub(super) stream: &'a Stream<'e>,
    pub(super) markdown: &'a str,
    lines: Vec<usize>,
    /// Nothing of the site: plain CommonMark, for tests.
    pub(super) bare: bool,
    pub(super) out: String,
    /// Whether `out` holds an author's own markup.
    pub(super) raw: bool,
    /// What calls show, by their number; a mark stands in `out`.
    pub(super) made: BTreeMap<usize, String>,
    /// Label -> events of the note.
    pub(super) notes: BTreeMap<String, std::ops::Range<usize>>,
    /// Labels in order of first reference, and how often each is cited.
    pub(super) cited: Vec<(String, usize)>,
    pub(super) pictures: usize,
    /// Which of the texts on the page this is.
    pub(super) number: usize,
    /// Paragraphs that are open, where no block may stand.
    pub(super) paragraphs: usize,
    quotes: Quotes,
    table: (Vec<Alignment>, usize, bool),
    /// What closes the cell that is open.
    cell: &'static str,
    /// Names of wide tables, and how often each was given.
    pub(super) tables: BTreeMap<String, usize>,
    pub(super) done: Rendered,
}

impl<'a, 'e> Writer<'a, 'e> {
    /// For a text of the site.
    pub fn new(
        markdown: &'a str,
        scan: &'a Scan<'a>,
        stream: &'a Stream<'e>,
        around: &'a Surroundings<'a>,
    ) -> Self {
        Writer {
            around,
            scan,
            stream,
            markdown,
            lines: markdown.match_indices('\n').map(|(at, _)| at).collect(),
            bare: false,
            out: String::with_capacity(markdown.len() * 3 / 2),
            raw: false,
            made: BTreeMap::new(),
            notes: BTreeMap::new(),
            cited: Vec::new(),
            pictures: 0,
            number: around.ids.texts.replace(around.ids.texts.get() + 1),
            paragraphs: 0,
            quotes: Quotes::new(around.language),
            table: (Vec::new(), 0, false),
            cell: "</td>",
            tables: BTreeMap::new(),
            done: Rendered::default(),
        }
    }

    /// The text as plain CommonMark.
    #[cfg(test)]
    pub fn bare(
        markdown: &'a str,
        scan: &'a Scan<'a>,
        stream: &'a Stream<'e>,
        around: &'a Surroundings<'a>,
    ) -> String {
        let mut writer = Writer::new(markdown, scan, stream, around);
        writer.bare = true;
        writer.run(0..stream.events.len());
        writer.out
    }

    /// Everything, sanitised where it must be.
    pub fn finish(mut self) -> Rendered {
        self.complaints();
        self.run(0..self.stream.events.len());
        self.endnotes();
        let html = self.taken_out(0);
        self.done.faults.sort_by_key(|fault| (fault.line, fault.column));
        Rendered {
            html: SafeHtml(html),
            ..self.done
        }
    }

    /// Writes a run of events.
    pub(super) fn run(&mut self, range: std::ops::Range<usize>) {
        let mut at = range.start;
        while at < range.end {
            at = self.step(at);
        }
    }

    /// What was written since byte `from`, sanitised and with its shortcodes in place.
    pub(super) fn taken_out(&mut self, from: usize) -> String {
        let own = self.out.split_off(from);
        // Without raw HTML every tag was written here, with its values escaped: the sanitiser would
        // only read it again.
        let own = if self.raw { clean::authors(&own) } else { own };
        if self.made.is_empty() {
            return own;
        }
        let mut out = String::with_capacity(own.len() * 2);
        let mut inside = false;
        for c in own.chars() {
            match marked(c).and_then(|index| self.made.get(&index)) {
                Some(html) if !inside => out.push_str(html),
                Some(_) => {}
                None => {
                    inside = c == '<' || (inside && c != '>');
                    out.push(c);
                }
            }
        }
        out
    }

    /// Line of the body on which a byte of the marked text stands, from 1.
    pub(super) fn line(&self, offset: usize) -> usize {
        self.lines_before(self.scan.original(offset))
    }

    /// The same for a byte of the author's text.
    pub(super) fn lines_before(&self, offset: usize) -> usize {
        self.lines.partition_point(|end| *end < offset) + 1
    }

    /// Notes a fault at a byte of the author's text.
    pub(super) fn fault(&mut self, offset: usize, message: String, hint: Option<String>) {
        self.told(
            offset,
            Fault {
                line: 0,
                column: 0,
                severity: Severity::Error,
                message,
                hint,
            },
        );
    }

    /// The same for a fault that was found elsewhere.
    pub(super) fn told(&mut self, offset: usize, fault: Fault) {
        let place = Place::at_byte("", self.markdown, offset);
        let fault = Fault {
            line: place.line.unwrap_or(1),
            column: place.column.unwrap_or(1),
            ..fault
        };
        self.done.faults.push(fault);
    }

    /// Begins a line of its own.
    pub(super) fn fresh(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
    }

    /// Writes what stands at `at`; gives the index of what comes next.
    pub(super) fn step(&mut self, at: usize) -> usize {
        let stream = self.stream;
        let (event, range) = &stream.events[at];
        match event {
            Event::Start(tag) => return self.start(tag, at),
            Event::End(end) => self.end(*end),
            Event::Text(text) => self.text(text, range.clone()),
            Event::Code(code) => {
                self.out.push_str("<code>");
                escape_text(&mut self.out, &self.scan.restored(code));
                self.out.push_str("</code>");
            }
            Event::Html(html) | Event::InlineHtml(html) => match call_of(event) {
                Some(call) => return self.call(call, at),
                None => {
                    self.raw = true;
                    self.out.push_str(&self.scan.restored(html));
                }
            },
            Event::SoftBreak => self.out.push('\n'),
            Event::HardBreak => self.out.push_str("<br>\n"),
            Event::Rule => {
                self.fresh();
                self.out.push_str("<hr>\n");
            }
            Event::FootnoteReference(label) => self.cite(label),
            Event::TaskListMarker(done) => self.task(*done),
            Event::InlineMath(text) | Event::DisplayMath(text) => escape_text(&mut self.out, text),
        }
        at + 1
    }

    fn start(&mut self, tag: &Tag<'e>, at: usize) -> usize {
        match tag {
            Tag::Paragraph => return self.paragraph(at),
            Tag::Heading { .. } => return self.heading(at),
            Tag::CodeBlock(kind) => return self.code(at, kind),
            Tag::Image { .. } => return self.image(at),
            Tag::Link {
                link_type,
                dest_url,
                title,
                ..
            } => self.link(at, *link_type, (dest_url, title)),
            Tag::FootnoteDefinition(label) => return self.note(label, at),
            Tag::Table(alignments) => {
                self.table = (alignments.clone(), 0, true);
                self.open_table(at);
            }
            Tag::TableHead => {
                self.table.1 = 0;
                self.out.push_str("<thead><tr>");
            }
            Tag::TableRow => {
                self.table.1 = 0;
                self.out.push_str("<tr>");
            }
            Tag::TableCell => self.cell(at),
            Tag::BlockQuote(kind) => self.quotation(*kind),
            Tag::List(first) => {
                self.fresh();
                match first {
                    None => self.out.push_str("<ul>\n"),
                    Some(1) => self.out.push_str("<ol>\n"),
                    Some(first) => self.out.push_str(&format!("<ol start=\"{first}\">\n")),
                }
            }
            Tag::Item => self.item(at),
            Tag::DefinitionList => self.block("<dl>\n"),
            Tag::DefinitionListTitle => self.block("<dt>"),
            Tag::DefinitionListDefinition => self.block("<dd>"),
            Tag::Emphasis => self.out.push_str("<em>"),
            Tag::Strong => self.out.push_str("<strong>"),
            Tag::Strikethrough => self.out.push_str("<del>"),
            Tag::Superscript => self.out.push_str("<sup>"),
            Tag::Subscript => self.out.push_str("<sub>"),
            Tag::HtmlBlock | Tag::MetadataBlock(_) => {}
        }
        at + 1
    }

    pub(super) fn block(&mut self, tag: &str) {
        self.fresh();
        self.out.push_str(tag);
    }

    fn end(&mut self, end: TagEnd) {
        let tag = match end {
            TagEnd::Table => {
                let close = if self.bare {
                    "</tbody></table>\n"
                } else {
                    "</tbody></table></div>\n"
                };
                self.out.push_str(close);
                return;
            }
            TagEnd::TableHead => {
                self.table.2 = false;
                "</tr></thead><tbody>\n"
            }
            TagEnd::TableRow => "</tr>\n",
            TagEnd::TableCell => {
                self.table.1 += 1;
                self.cell
            }
            TagEnd::Paragraph => {
                self.paragraphs = self.paragraphs.saturating_sub(1);
                "</p>\n"
            }
            TagEnd::BlockQuote(Some(_)) if !self.bare => "</div>\n",
            TagEnd::BlockQuote(_) => "</blockquote>\n",
            TagEnd::List(true) => "</ol>\n",
            TagEnd::List(false) => "</ul>\n",
            TagEnd::Item => "</li>\n",
            TagEnd::DefinitionList => "</dl>\n",
            TagEnd::DefinitionListTitle => "</dt>\n",
            TagEnd::DefinitionListDefinition => "</dd>\n",
            TagEnd::Emphasis => "</em>",
            TagEnd::Strong => "</strong>",
            TagEnd::Strikethrough => "</del>",
            TagEnd::Superscript => "</sup>",
            TagEnd::Subscript => "</sub>",
            TagEnd::Link => "</a>",
            TagEnd::Heading(_)
            | TagEnd::CodeBlock
            | TagEnd::Image
            | TagEnd::FootnoteDefinition
            | TagEnd::HtmlBlock
            | TagEnd::MetadataBlock(_) => "",
        };
        self.out.push_str(tag);
    }

    fn text(&mut self, text: &str, range: std::ops::Range<usize>) {
        let source = self.scan.text.as_bytes();
        let written = self.scan.text.get(range.clone()).unwrap_or("");
        if self.bare || self.around.language.is_empty() {
            return escape_text(&mut self.out, text);
        }
        if matches!(written, "\"" | "'") {
            let letter = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || *b >= 0x80);
            let before = range.start.checked_sub(1).and_then(|at| source.get(at));
            let inside = letter(before) && letter(source.get(range.end));
            if let Some(mark) = self.quotes.mark(written, text, inside) {
                return escape_text(&mut self.out, mark);
            }
        }
        match self.quotes.spaces(text) {
            Some(text) => escape_text(&mut self.out, &text),
            None => escape_text(&mut self.out, text),
        }
    }

    fn cell(&mut self, event: usize) {
        // A column without a name has no heading: an empty one would be read out as one.
        let blank = matches!(
            self.stream.events.get(event + 1),
            Some((Event::End(TagEnd::TableCell), _))
        );
        let (alignments, at, head) = &self.table;
        let class = match alignments.get(*at) {
            Some(Alignment::Left) => "left",
            Some(Alignment::Center) => "center",
            Some(Alignment::Right) => "right",
            _ => "",
        };
        let (tag, end) = match (head, self.bare) {
            (true, false) if blank => ("<td", "</td>"),
            (true, false) => ("<th scope=\"col\"", "</th>"),
            (true, true) => ("<th", "</th>"),
            (false, _) => ("<td", "</td>"),
        };
        self.cell = end;
        self.out.push_str(tag);
        match (class, self.bare) {
            ("", _) => {}
            // A style attribute would need a hole in the content security policy.
            (class, false) => self.out.extend([" class=\"", class, "\""]),
            (class, true) => self.out.extend([" style=\"text-align: ", class, "\""]),
        }
        self.out.push('>');
    }

    /// A shortcode's own output, to be put in after sanitising.
    pub(super) fn put_made(&mut self, call: usize, html: String) {
        self.made.insert(call, html);
        self.out.push(mark(call));
    }

    /// A word of the interface, escaped for an attribute or text.
    pub(super) fn word(&self, key: &str, values: &[(&str, &str)]) -> String {
        let mut out = String::new();
        escape(&mut out, &(self.around.word)(key, values));
        out
    }
}
