//! Authors' Markdown: tables, footnotes, alerts, anchors, highlighted code, pictures with their size.
//!
//! Raw HTML is allowed and sanitised. Where each link, picture and heading stands in the source is
//! kept, so that `check` can say what it found on the final page in the author's own terms.

use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, Parser, Tag, TagEnd, html};
use serde::Serialize;

use super::{SafeHtml, clean, escape, highlight, options, scheme};
use crate::text;

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A place on this site, as an address for `href`.
    Inside(String),
    /// Another site.
    Outside(String),
}

/// A picture as the page shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picture {
    /// Address for `src`.
    pub src: String,
    /// Pixels, when the file could be read.
    pub size: Option<(u32, u32)>,
}

/// What the renderer asks of the site around a text.
pub struct Surroundings<'a> {
    /// What an author's link means.
    pub link: &'a dyn Fn(&str) -> Target,
    /// What an author's picture is.
    pub picture: &'a dyn Fn(&str) -> Picture,
    /// Colour code blocks.
    pub highlight: bool,
    /// Curly quotes and dashes; right for English only.
    pub smart: bool,
}

/// A heading, for the table of contents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Heading {
    /// 2 to 6; the page's title is level 1.
    pub level: u8,
    /// Its anchor, unique on the page.
    pub id: String,
    /// Plain text.
    pub text: String,
    /// Line of the body, from 1.
    #[serde(skip)]
    pub line: usize,
}

/// An address the author wrote and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linked {
    /// As it stands on the page.
    pub address: String,
    /// As the author wrote it.
    pub written: String,
    /// A picture's words for those who cannot see it; `None` for a link.
    pub alt: Option<String>,
    /// Line of the body, from 1.
    pub line: usize,
}

/// A rendered body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rendered {
    /// The page's content.
    pub html: SafeHtml,
    /// Its headings in order.
    pub toc: Vec<Heading>,
    /// Its links and pictures in order.
    pub links: Vec<Linked>,
}

/// Renders an author's body.
pub fn render(markdown: &str, around: &Surroundings<'_>) -> Rendered {
    let events: Vec<(Event<'_>, Range<usize>)> = Parser::new_ext(markdown, options(around.smart))
        .into_offset_iter()
        .collect();
    let mut walk = Walk::new(markdown, around);
    let mut at = 0;
    while at < events.len() {
        at = walk.step(&events, at);
    }
    walk.finish()
}

/// One pass over the events; what it writes goes to `body`, or to the footnote that is open.
struct Walk<'a, 'e> {
    around: &'a Surroundings<'a>,
    lines: Vec<usize>,
    body: Vec<Event<'e>>,
    notes: BTreeMap<String, Vec<Event<'e>>>,
    /// Labels in order of first reference.
    cited: Vec<String>,
    open_note: Option<String>,
    raw: bool,
    pictures: usize,
    taken: BTreeMap<String, usize>,
    done: Rendered,
}

impl<'a, 'e> Walk<'a, 'e> {
    fn new(markdown: &str, around: &'a Surroundings<'a>) -> Walk<'a, 'e> {
        Walk {
            around,
            lines: markdown.match_indices('\n').map(|(at, _)| at).collect(),
            body: Vec::new(),
            notes: BTreeMap::new(),
            cited: Vec::new(),
            open_note: None,
            raw: false,
            pictures: 0,
            taken: BTreeMap::new(),
            done: Rendered::default(),
        }
    }

    fn line(&self, offset: usize) -> usize {
        self.lines.partition_point(|end| *end < offset) + 1
    }

    fn put(&mut self, event: Event<'e>) {
        match self
            .open_note
            .as_ref()
            .and_then(|label| self.notes.get_mut(label))
        {
            Some(note) => note.push(event),
            None => self.body.push(event),
        }
    }

    fn put_html(&mut self, html: String) {
        self.put(Event::Html(CowStr::from(html)));
    }

    /// Writes what stands at `at`; gives the index of what comes next.
    fn step(&mut self, events: &[(Event<'e>, Range<usize>)], at: usize) -> usize {
        let (event, range) = &events[at];
        match event {
            Event::Start(Tag::Heading { level, id, .. }) => self.heading(events, at, *level, id.as_deref()),
            Event::Start(Tag::CodeBlock(kind)) => self.code(events, at, kind),
            Event::Start(Tag::Image { .. }) => self.image(events, at),
            Event::Start(Tag::Paragraph) if lone_picture(events, at) => self.figure(events, at),
            Event::Start(Tag::Link { dest_url, title, .. }) => self.link(dest_url, title, range.start, at),
            Event::End(TagEnd::Link) => {
                self.put_html("</a>".to_owned());
                at + 1
            }
            Event::Start(Tag::Table(_)) => {
                self.put_html("<div class=\"table\" role=\"region\" tabindex=\"0\">".to_owned());
                self.pass(event, at)
            }
            Event::End(TagEnd::Table) => {
                self.put(event.clone());
                self.put_html("</div>".to_owned());
                at + 1
            }
            Event::Start(Tag::FootnoteDefinition(label)) => {
                self.notes.entry(label.to_string()).or_default();
                self.open_note = Some(label.to_string());
                at + 1
            }
            Event::End(TagEnd::FootnoteDefinition) => {
                self.open_note = None;
                at + 1
            }
            Event::FootnoteReference(label) => self.cite(label, at),
            Event::Html(_) | Event::InlineHtml(_) => {
                self.raw = true;
                self.pass(event, at)
            }
            _ => self.pass(event, at),
        }
    }

    fn pass(&mut self, event: &Event<'e>, at: usize) -> usize {
        self.put(event.clone());
        at + 1
    }

    fn heading(
        &mut self,
        events: &[(Event<'e>, Range<usize>)],
        at: usize,
        level: HeadingLevel,
        id: Option<&str>,
    ) -> usize {
        let end = closing(events, at);
        let words = words(&events[at..end]);
        // The page's title is the only first-level heading.
        let level = (level as u8).max(2);
        let id = self.unique(id.map_or_else(|| text::slug(&words), str::to_owned));
        self.put_html(format!("<h{level} id=\"{}\">", escaped(&id)));
        let mut inner = at + 1;
        while inner < end {
            inner = self.step(events, inner);
        }
        let label = escaped(&words);
        let anchor = escaped(&id);
        self.put_html(format!(
            " <a class=\"anchor\" href=\"#{anchor}\" aria-label=\"#{label}\"></a></h{level}>\n"
        ));
        let line = self.line(events[at].1.start);
        self.done.toc.push(Heading {
            level,
            id,
            text: words,
            line,
        });
        end + 1
    }

    /// The first heading of a name gets the plain id, the next `-2`, and so on.
    fn unique(&mut self, wanted: String) -> String {
        let mut id = wanted.clone();
        let mut count = self.taken.get(&wanted).copied().unwrap_or(0) + 1;
        while count > 1 && self.taken.contains_key(&format!("{wanted}-{count}")) {
            count += 1;
        }
        if count > 1 {
            id = format!("{wanted}-{count}");
        }
        self.taken.insert(wanted, count);
        self.taken.entry(id.clone()).or_insert(1);
        id
    }

    fn code(&mut self, events: &[(Event<'e>, Range<usize>)], at: usize, kind: &CodeBlockKind<'_>) -> usize {
        let end = closing(events, at);
        let source: String = events[at + 1..end]
            .iter()
            .map(|(event, _)| {
                if let Event::Text(text) = event {
                    &**text
                } else {
                    ""
                }
            })
            .collect();
        let language = match kind {
            CodeBlockKind::Fenced(info) => info.split([' ', ',']).next().unwrap_or_default(),
            CodeBlockKind::Indented => "",
        };
        let inside = highlight::code(&source, if self.around.highlight { language } else { "" });
        let class = match language {
            "" => String::new(),
            name => format!(" class=\"language-{}\"", escaped(name)),
        };
        self.put_html(format!(
            "<pre tabindex=\"0\"><code{class}>{inside}</code></pre>\n"
        ));
        end + 1
    }

    fn link(&mut self, written: &str, title: &str, offset: usize, at: usize) -> usize {
        let mut tag = String::from("<a");
        // A scheme that runs code is as good as no address at all.
        let harmless =
            scheme(written).is_none_or(|s| matches!(s.as_str(), "http" | "https" | "mailto" | "tel" | "sms"));
        if harmless {
            let (address, rel) = match (self.around.link)(written) {
                Target::Inside(address) => (address, ""),
                Target::Outside(address) => (address, " rel=\"external noopener\""),
            };
            tag.push_str(" href=\"");
            escape(&mut tag, &address);
            tag.push('"');
            tag.push_str(rel);
            let line = self.line(offset);
            self.done.links.push(Linked {
                address,
                written: written.to_owned(),
                alt: None,
                line,
            });
        }
        if !title.is_empty() {
            tag.push_str(" title=\"");
            escape(&mut tag, title);
            tag.push('"');
        }
        tag.push('>');
        self.put_html(tag);
        at + 1
    }

    fn image(&mut self, events: &[(Event<'e>, Range<usize>)], at: usize) -> usize {
        let end = closing(events, at);
        let (Event::Start(Tag::Image { dest_url, .. }), range) = &events[at] else {
            return end + 1;
        };
        let picture = (self.around.picture)(dest_url);
        let mut tag = String::from("<img src=\"");
        escape(&mut tag, &picture.src);
        tag.push_str("\" alt=\"");
        let alt = words(&events[at..end]);
        escape(&mut tag, &alt);
        tag.push('"');
        if let Some((width, height)) = picture.size {
            tag.push_str(&format!(" width=\"{width}\" height=\"{height}\""));
        }
        // The first picture is likely seen at once; waiting for it would only delay it.
        if self.pictures > 0 {
            tag.push_str(" loading=\"lazy\"");
        }
        tag.push_str(" decoding=\"async\">");
        self.pictures += 1;
        let line = self.line(range.start);
        self.done.links.push(Linked {
            address: picture.src,
            written: dest_url.to_string(),
            alt: Some(alt),
            line,
        });
        self.put_html(tag);
        end + 1
    }

    /// A picture alone in its paragraph; its title is the caption.
    fn figure(&mut self, events: &[(Event<'e>, Range<usize>)], at: usize) -> usize {
        let end = closing(events, at);
        self.put_html("<figure>".to_owned());
        self.image(events, at + 1);
        if let Event::Start(Tag::Image { title, .. }) = &events[at + 1].0
            && !title.is_empty()
        {
            self.put_html(format!("<figcaption>{}</figcaption>", escaped(title)));
        }
        self.put_html("</figure>\n".to_owned());
        end + 1
    }

    fn cite(&mut self, label: &str, at: usize) -> usize {
        let known = self.cited.iter().position(|cited| cited == label);
        let number = known.map_or(self.cited.len(), |at| at) + 1;
        let back = if known.is_none() {
            self.cited.push(label.to_owned());
            format!(" id=\"fnref-{number}\"")
        } else {
            String::new()
        };
        self.put_html(format!(
            "<sup{back}><a class=\"fn\" href=\"#fn-{number}\" role=\"doc-noteref\">{number}</a></sup>"
        ));
        at + 1
    }

    fn finish(mut self) -> Rendered {
        let mut out = String::new();
        html::push_html(&mut out, self.body.drain(..));
        if !self.cited.is_empty() {
            out.push_str("<section class=\"footnotes\" role=\"doc-endnotes\"><ol>\n");
            for (at, label) in self.cited.iter().enumerate() {
                let number = at + 1;
                let mut note = String::new();
                html::push_html(
                    &mut note,
                    self.notes.remove(label).unwrap_or_default().into_iter(),
                );
                let back = format!(
                    " <a class=\"fn-back\" href=\"#fnref-{number}\" role=\"doc-backlink\" aria-label=\"{number}\">\u{21a9}\u{fe0e}</a>"
                );
                // The way back stands at the end of the note's last line.
                let end = note.trim_end().strip_suffix("</p>").map_or(note.len(), str::len);
                note.insert_str(end, &back);
                out.push_str(&format!("<li id=\"fn-{number}\">{note}</li>\n"));
            }
            out.push_str("</ol></section>\n");
        }
        // Without raw HTML every tag was written above or by the parser's own writer, with its values
        // escaped: the sanitiser would only read it again.
        let html = if self.raw { clean::authors(&out) } else { out };
        Rendered {
            html: SafeHtml(html),
            ..self.done
        }
    }
}

/// Index of the event that closes what `at` opens.
fn closing(events: &[(Event<'_>, Range<usize>)], at: usize) -> usize {
    let mut depth = 0usize;
    for (index, (event, _)) in events.iter().enumerate().skip(at) {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return index;
        }
    }
    events.len()
}

fn lone_picture(events: &[(Event<'_>, Range<usize>)], at: usize) -> bool {
    matches!(events.get(at + 1), Some((Event::Start(Tag::Image { .. }), _)))
        && closing(events, at + 1) + 1 == closing(events, at)
}

/// The words of a run of events.
fn words(events: &[(Event<'_>, Range<usize>)]) -> String {
    let mut out = String::new();
    for (event, _) in events {
        match event {
            Event::Text(text) | Event::Code(text) => out.push_str(text),
            Event::SoftBreak | Event::HardBreak => out.push(' '),
            _ => {}
        }
    }
    out.trim().to_owned()
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape(&mut out, text);
    out
}
