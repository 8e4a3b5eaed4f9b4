//! The parser's events with shortcodes as events of their own, and which of them form pairs.

use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

use super::calls::{Scan, marked};

/// An event and the bytes of the marked text that it came from.
pub type Placed<'e> = (Event<'e>, Range<usize>);

/// The events of one text.
pub struct Stream<'e> {
    pub events: Vec<Placed<'e>>,
    /// Event of an opening shortcode -> event of the one that closes it.
    pub pairs: BTreeMap<usize, usize>,
    /// Calls that stand in text, not in code.
    pub live: Vec<usize>,
    /// Calls that close nothing, and whether the beginning stands in another block.
    pub stray: Vec<(usize, bool)>,
    /// Bytes of the original text that are code or raw markup.
    pub verbatim: Vec<Range<usize>>,
}

/// The call that an event of this stream is.
pub fn call_of(event: &Event<'_>) -> Option<usize> {
    let (Event::Html(text) | Event::InlineHtml(text)) = event else {
        return None;
    };
    let mut chars = text.chars();
    let first = chars.next().and_then(marked)?;
    chars.next().is_none().then_some(first)
}

/// Makes each live mark an event of its own: `Html` for one alone on its line, `InlineHtml` else.
pub fn prepare<'e>(parsed: Vec<Placed<'e>>, scan: &Scan<'_>) -> Stream<'e> {
    let mut stream = Stream {
        events: Vec::new(),
        pairs: BTreeMap::new(),
        live: Vec::new(),
        stray: Vec::new(),
        verbatim: Vec::new(),
    };
    if scan.calls.is_empty() && scan.broken.is_empty() {
        stream.events = parsed;
        return stream;
    }
    let mut code = 0;
    for (event, range) in parsed {
        let original = scan.original(range.start)..scan.original(range.end);
        match &event {
            Event::Start(Tag::CodeBlock(_)) => {
                code += 1;
                stream.verbatim.push(original);
            }
            Event::End(TagEnd::CodeBlock) => code -= 1,
            Event::Code(_) | Event::Html(_) | Event::InlineHtml(_) => stream.verbatim.push(original),
            _ => {}
        }
        match event {
            Event::Start(Tag::HtmlBlock) | Event::End(TagEnd::HtmlBlock) => {}
            Event::Text(text) if code == 0 => stream.split(text, range, scan, false),
            Event::Html(text) => stream.split(text, range, scan, true),
            event => stream.events.push((event, range)),
        }
    }
    stream.pair(scan);
    stream
}

impl<'e> Stream<'e> {
    /// Cuts a text, or a line of raw markup, at its marks.
    fn split(&mut self, text: CowStr<'e>, range: Range<usize>, scan: &Scan<'_>, raw: bool) {
        if !text.chars().any(|c| marked(c).is_some()) {
            let event = if raw { Event::Html(text) } else { Event::Text(text) };
            return self.events.push((event, range));
        }
        let mut piece = String::new();
        let keep = |piece: &mut String, events: &mut Vec<Placed<'e>>| {
            if !piece.is_empty() {
                let text = CowStr::from(std::mem::take(piece));
                events.push((
                    if raw { Event::Html(text) } else { Event::Text(text) },
                    range.clone(),
                ));
            }
        };
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            let Some(call) = marked(c).filter(|index| *index < scan.calls.len()) else {
                piece.push(c);
                continue;
            };
            let block = scan.calls[call].block && piece.ends_with("<!--");
            if block {
                piece.truncate(piece.len() - 4);
                chars = chars
                    .as_str()
                    .strip_prefix("-->")
                    .unwrap_or(chars.as_str())
                    .chars();
            }
            if raw && piece.rfind('<') > piece.rfind('>') {
                // Inside a tag there is no place for what a shortcode shows.
                piece.push_str(&scan.calls[call].written);
                continue;
            }
            keep(&mut piece, &mut self.events);
            let mark = CowStr::from(c.to_string());
            let event = if raw {
                Event::Html(mark)
            } else {
                Event::InlineHtml(mark)
            };
            self.events.push((event, range.clone()));
            self.live.push(call);
            if block {
                // The end of the mark's own line.
                chars = chars
                    .as_str()
                    .strip_prefix('\n')
                    .unwrap_or(chars.as_str())
                    .chars();
            }
        }
        keep(&mut piece, &mut self.events);
    }

    /// Finds the beginning of each `{{ /name }}`, in the same block of the text.
    fn pair(&mut self, scan: &Scan<'_>) {
        // (call, event, depth)
        let mut open: Vec<(usize, usize, usize)> = Vec::new();
        let mut left: Vec<usize> = Vec::new();
        let mut depth = 0;
        for (at, (event, _)) in self.events.iter().enumerate() {
            match event {
                Event::Start(_) => depth += 1,
                Event::End(_) => {
                    depth -= 1;
                    while open.last().is_some_and(|(_, _, own)| *own > depth) {
                        left.extend(open.pop().map(|(call, ..)| call));
                    }
                }
                _ => {}
            }
            let Some(call) = call_of(event) else { continue };
            let name = &scan.calls[call].name;
            if !scan.calls[call].closes {
                open.push((call, at, depth));
                continue;
            }
            let same = |index: &usize| scan.calls[*index].name == *name;
            match open
                .iter()
                .rposition(|(index, _, own)| same(index) && *own == depth)
            {
                Some(begin) => {
                    self.pairs.insert(open[begin].1, at);
                    open.truncate(begin);
                }
                None => {
                    let elsewhere = left.iter().any(same) || open.iter().any(|(index, ..)| same(index));
                    self.stray.push((call, elsewhere));
                }
            }
        }
    }
}
