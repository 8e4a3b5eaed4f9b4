//! The parts of a page that need more than a tag: paragraphs, headings, links, pictures, code,
//! tables, alerts, tasks.

use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, Event, HeadingLevel, LinkType, Tag};

use super::attributes::{self, Attributes};
use super::author::{Heading, Linked, Target};
use super::calls::marked;
use super::events::Placed;
use super::writer::Writer;
use super::{escape, escape_href, escape_text, highlight, is_harmless};

/// Letters of the longest words of a row, with the room between columns, that a phone has room for.
const NARROW: usize = 34;

impl<'e> Writer<'_, 'e> {
    pub(super) fn paragraph(&mut self, at: usize) -> usize {
        let events = &self.stream.events;
        if !self.bare && lone_picture(events, at) {
            return self.figure(at);
        }
        self.paragraphs += 1;
        self.fresh();
        let found = if self.bare { None } else { self.attributes_of(at) };
        let Some((attributes, until)) = found else {
            self.out.push_str("<p>");
            return at + 1;
        };
        self.out.push_str("<p");
        if let Some(id) = attributes.id.clone() {
            let id = self.unique(id);
            self.out.extend([" id=\"", &escaped(&id), "\""]);
        }
        attributes.write(&mut self.out);
        self.out.push('>');
        let end = closing(&self.stream.events, at);
        let mut inner = at + 1;
        while inner < end {
            let (event, range) = &self.stream.events[inner];
            match event {
                Event::Text(text) if range.end > until => {
                    if range.start < until {
                        let kept = text.get(..until - range.start).unwrap_or(text).trim_end();
                        escape_text(&mut self.out, kept);
                    }
                    inner += 1;
                }
                Event::SoftBreak if range.end >= until => inner += 1,
                _ => inner = self.step(inner),
            }
        }
        end
    }

    /// Attributes at the end of a paragraph, and the byte at which its text ends before them.
    fn attributes_of(&self, at: usize) -> Option<(Attributes, usize)> {
        let range = &self.stream.events[at].1;
        let source = self.scan.text.get(range.clone())?.trim_end();
        if !source.ends_with('}') {
            return None;
        }
        let brace = source.rfind('{')?;
        let found = Attributes::read(&source[brace + 1..source.len() - 1])?;
        let before = source[..brace].trim_end_matches([' ', '\n']);
        // After a blank or on a line of its own, and never the whole paragraph.
        let free = before.len() < brace && !before.is_empty();
        let until = range.start + before.len();
        // The text is to be cut where it stands as it was written.
        let plain = self.stream.events[at..]
            .iter()
            .take_while(|(_, own)| own.start < range.end);
        let mut touched = plain.filter(|(event, own)| {
            own.end > until && own.start >= range.start && own != range && !matches!(event, Event::End(_))
        });
        let cut = touched.all(|(event, own)| match event {
            Event::Text(text) => self.scan.text.get(own.clone()) == Some(text),
            Event::SoftBreak => true,
            _ => false,
        });
        (free && cut).then_some((found, until))
    }

    pub(super) fn heading(&mut self, at: usize) -> usize {
        let events = &self.stream.events;
        let (
            Event::Start(Tag::Heading {
                level,
                id,
                classes,
                attrs,
            }),
            range,
        ) = &events[at]
        else {
            return at + 1;
        };
        let end = closing(events, at);
        self.fresh();
        if self.bare {
            self.out.push_str(&format!("<{level}>"));
            self.run(at + 1..end);
            self.out.push_str(&format!("</{level}>\n"));
            return end + 1;
        }
        let words = words(&events[at..end]);
        // The page's title is the only first-level heading.
        let level = rank(*level).max(2);
        let own = id.as_deref().filter(|id| attributes::is_name(id));
        let id = self.unique(own.map_or_else(|| attributes::anchor(&words), str::to_owned));
        let mut attributes = Attributes::default();
        attributes.classes.extend(
            classes
                .iter()
                .filter(|class| attributes::is_name(class))
                .map(|class| class.to_string()),
        );
        for (key, value) in attrs {
            attributes.pair(key, value.as_deref().unwrap_or("").trim_matches('"'));
        }
        let anchor = escaped(&id);
        self.out.push_str(&format!("<h{level} id=\"{anchor}\""));
        attributes.write(&mut self.out);
        self.out.push('>');
        self.paragraphs += 1;
        self.run(at + 1..end);
        self.paragraphs -= 1;
        // Seen by those who point; who listens gets the same from the heading and the contents.
        self.out.push_str(&format!(
            " <a class=\"anchor\" href=\"#{anchor}\" aria-hidden=\"true\" tabindex=\"-1\"></a></h{level}>\n"
        ));
        let line = self.line(range.start);
        self.done.toc.push(Heading {
            level,
            id,
            text: words,
            line,
        });
        end + 1
    }

    /// The first thing of a name gets the plain id, the next `-2`, and so on.
    fn unique(&mut self, wanted: String) -> String {
        let mut taken = self.around.ids.taken.borrow_mut();
        let mut id = wanted.clone();
        let mut count = taken.get(&wanted).copied().unwrap_or(0) + 1;
        while count > 1 && taken.contains_key(&format!("{wanted}-{count}")) {
            count += 1;
        }
        if count > 1 {
            id = format!("{wanted}-{count}");
        }
        taken.insert(wanted, count);
        taken.entry(id.clone()).or_insert(1);
        id
    }

    pub(super) fn code(&mut self, at: usize, kind: &CodeBlockKind<'_>) -> usize {
        let end = closing(&self.stream.events, at);
        let mut source = String::new();
        for (event, _) in &self.stream.events[at + 1..end] {
            if let Event::Text(text) = event {
                source.push_str(text);
            }
        }
        let source = self.scan.restored(&source);
        let info = match kind {
            CodeBlockKind::Fenced(info) => self.scan.restored(info),
            CodeBlockKind::Indented => "".into(),
        };
        let language = match self.bare {
            true => info.split(' ').next().unwrap_or(""),
            false => info.split([' ', ',']).next().unwrap_or(""),
        };
        self.fresh();
        self.out.push_str(if self.bare {
            "<pre><code"
        } else {
            "<pre tabindex=\"0\"><code"
        });
        if !language.is_empty() {
            self.out.extend([" class=\"language-", &escaped(language), "\""]);
        }
        self.out.push('>');
        if self.bare {
            escape_text(&mut self.out, &source);
        } else {
            let language = if self.around.highlight { language } else { "" };
            self.out.push_str(&highlight::code(&source, language));
        }
        self.out.push_str("</code></pre>\n");
        end + 1
    }

    pub(super) fn link(&mut self, at: usize, kind: LinkType, (written, title): (&str, &str)) {
        let written = self.scan.restored(written);
        let written = if kind == LinkType::Email {
            format!("mailto:{written}")
        } else {
            written.into_owned()
        };
        self.out.push_str("<a");
        if self.bare {
            self.out.push_str(" href=\"");
            escape_href(&mut self.out, &written);
            self.out.push('"');
        // A scheme that runs code is as good as no address at all.
        } else if is_harmless(&written) {
            let (address, rel) = match (self.around.link)(&written) {
                Target::Inside(address) => (address, ""),
                Target::Outside(address) => (address, " rel=\"external noopener\""),
            };
            self.out.push_str(" href=\"");
            escape_href(&mut self.out, &address);
            self.out.extend(["\"", rel]);
            let line = self.line(self.stream.events[at].1.start);
            self.done.links.push(Linked {
                address,
                written,
                alt: None,
                line,
            });
        }
        self.title(title);
        self.out.push('>');
    }

    fn title(&mut self, title: &str) {
        if !title.is_empty() {
            self.out.push_str(" title=\"");
            escape(&mut self.out, &self.scan.restored(title));
            self.out.push('"');
        }
    }

    pub(super) fn image(&mut self, at: usize) -> usize {
        let end = closing(&self.stream.events, at);
        let (Event::Start(Tag::Image { dest_url, title, .. }), range) = &self.stream.events[at] else {
            return end + 1;
        };
        if self.bare {
            self.out.push_str("<img src=\"");
            escape_href(&mut self.out, dest_url);
            self.out.extend([
                "\" alt=\"",
                &escaped(&alternative(&self.stream.events[at + 1..end])),
                "\"",
            ]);
            self.title(title);
            self.out.push('>');
            return end + 1;
        }
        let alt = words(&self.stream.events[at..end]);
        self.picture(&self.scan.restored(dest_url), &alt, range.start);
        end + 1
    }

    /// A picture with its size; `offset` is where it stands in the text.
    fn picture(&mut self, written: &str, alt: &str, offset: usize) {
        let picture = (self.around.picture)(written);
        // The first picture is likely seen at once; waiting for it would only delay it.
        let first = self.pictures == 0 && !self.around.headed;
        self.out.push_str(&picture.html(alt, first));
        self.pictures += 1;
        let line = self.line(offset);
        self.done.links.push(Linked {
            address: picture.src,
            written: written.to_owned(),
            alt: Some(alt.to_owned()),
            line,
        });
    }

    /// A picture alone in its paragraph; its title is the caption.
    fn figure(&mut self, at: usize) -> usize {
        let end = closing(&self.stream.events, at);
        self.block("<figure>");
        self.image(at + 1);
        if let Event::Start(Tag::Image { title, .. }) = &self.stream.events[at + 1].0
            && !title.is_empty()
        {
            self.out.extend([
                "<figcaption>",
                &escaped(&self.scan.restored(title)),
                "</figcaption>",
            ]);
        }
        self.out.push_str("</figure>\n");
        end + 1
    }

    /// A table that may be wider than a phone scrolls in a region that has a name and takes the focus.
    pub(super) fn open_table(&mut self, at: usize) {
        if self.bare {
            return self.out.push_str("<table>");
        }
        self.fresh();
        let events = &self.stream.events;
        let end = closing(events, at);
        let (mut widest, mut head): (Vec<usize>, Vec<String>) = Default::default();
        let (mut column, mut first) = (0, true);
        for inner in at..end {
            match &events[inner].0 {
                Event::Start(Tag::TableRow) => column = 0,
                Event::End(pulldown_cmark::TagEnd::TableHead) => first = false,
                Event::Start(Tag::TableCell) => {
                    let words = words(&events[inner..closing(events, inner)]);
                    let longest = words
                        .split_whitespace()
                        .map(|word| word.chars().count())
                        .max()
                        .unwrap_or(0);
                    match widest.get_mut(column) {
                        Some(known) => *known = longest.max(*known),
                        None => widest.push(longest),
                    }
                    if first {
                        head.push(words);
                    }
                    column += 1;
                }
                _ => {}
            }
        }
        if widest.iter().map(|width| width + 3).sum::<usize>() <= NARROW {
            return self.out.push_str("<div class=\"table\"><table>");
        }
        head.retain(|words| !words.is_empty());
        let mut label = self.word("table-of", &[("columns", &head.join(", "))]);
        let given = self.tables.entry(label.clone()).or_default();
        *given += 1;
        // Who jumps from region to region must be able to tell them apart.
        if *given > 1 {
            label.push_str(&format!(" ({given})"));
        }
        self.out.push_str(&format!(
            "<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"{label}\"><table>"
        ));
    }

    pub(super) fn quotation(&mut self, kind: Option<BlockQuoteKind>) {
        let name = match kind {
            None => return self.block("<blockquote>\n"),
            Some(BlockQuoteKind::Note) => "note",
            Some(BlockQuoteKind::Tip) => "tip",
            Some(BlockQuoteKind::Important) => "important",
            Some(BlockQuoteKind::Warning) => "warning",
            Some(BlockQuoteKind::Caution) => "caution",
        };
        if self.bare {
            return self.block(&format!("<blockquote class=\"markdown-alert-{name}\">\n"));
        }
        let title = self.word(&format!("alert-{name}"), &[]);
        self.block(&format!(
            "<div class=\"alert {name}\" role=\"note\">\n<p class=\"alert-title\">{title}</p>\n"
        ));
    }

    pub(super) fn item(&mut self, at: usize) {
        let is_task = |at: usize| matches!(self.stream.events.get(at), Some((Event::TaskListMarker(_), _)));
        let in_paragraph = matches!(
            self.stream.events.get(at + 1),
            Some((Event::Start(Tag::Paragraph), _))
        ) && is_task(at + 2);
        let task = !self.bare && (is_task(at + 1) || in_paragraph);
        self.block(if task { "<li class=\"task\">" } else { "<li>" });
    }

    pub(super) fn task(&mut self, done: bool) {
        if self.bare {
            let checked = if done { " checked=\"\"" } else { "" };
            self.out
                .push_str(&format!("<input disabled=\"\" type=\"checkbox\"{checked}/>\n"));
            return;
        }
        let (key, checked) = if done {
            ("task-done", " checked")
        } else {
            ("task-open", "")
        };
        let label = self.word(key, &[]);
        self.out.push_str(&format!(
            "<input type=\"checkbox\" disabled{checked} aria-label=\"{label}\"> "
        ));
    }
}

/// Index of the event that closes what `at` opens.
pub(super) fn closing(events: &[Placed<'_>], at: usize) -> usize {
    let mut depth = 0usize;
    for (index, (event, _)) in events.iter().enumerate().skip(at) {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return index;
        }
    }
    events.len()
}

fn lone_picture(events: &[Placed<'_>], at: usize) -> bool {
    matches!(events.get(at + 1), Some((Event::Start(Tag::Image { .. }), _)))
        && closing(events, at + 1) + 1 == closing(events, at)
}

/// The words of a run of events.
pub(super) fn words(events: &[Placed<'_>]) -> String {
    let mut out = String::new();
    for (event, _) in events {
        match event {
            Event::Text(text) | Event::Code(text) => {
                out.extend(text.chars().filter(|c| marked(*c).is_none()))
            }
            Event::SoftBreak | Event::HardBreak => out.push(' '),
            _ => {}
        }
    }
    out.trim().to_owned()
}

/// What the parser's own writer puts into `alt`.
fn alternative(events: &[Placed<'_>]) -> String {
    let mut out = String::new();
    for (event, _) in events {
        match event {
            Event::Text(text) | Event::Code(text) | Event::InlineHtml(text) => out.push_str(text),
            Event::SoftBreak | Event::HardBreak => out.push(' '),
            _ => {}
        }
    }
    out
}

fn rank(level: HeadingLevel) -> u8 {
    level as u8
}

pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape(&mut out, text);
    out
}
