//! Plain text out of HTML that strangers wrote: a small tolerant scanner. It makes no HTML and is
//! no sanitiser; what is shown as HTML goes through `site`.

/// Elements whose content is never text.
const DROPPED: &[&str] = &[
    "script", "style", "head", "template", "noscript", "svg", "math", "iframe", "object", "select",
    "textarea", "title",
];

/// Elements that begin and end a line.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "dd",
    "details",
    "dialog",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "tfoot",
    "thead",
    "tr",
    "ul",
];

/// Blocks with an empty line around them.
const PARAGRAPHS: &[&str] = &[
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "table",
    "blockquote",
    "pre",
    "hr",
];

/// Plain text of an HTML fragment: blocks become lines, entities are decoded, scripts and styles dropped.
pub fn from_html(html: &str) -> String {
    Scanner::new(false).run(html)
}

/// The same, with `> ` before each line of a `blockquote`, as mail quotes in plain text.
pub fn from_html_quoted(html: &str) -> String {
    Scanner::new(true).run(html)
}

/// Characters after which a tag's quotes are no longer believed; keeps hostile markup linear.
const LONGEST_TAG: usize = 8192;

struct Scanner {
    out: String,
    /// The line being written, white space collapsed.
    line: String,
    /// An empty line is due before the next one.
    gap: bool,
    quotes: usize,
    mark_quotes: bool,
    pre: usize,
}

impl Scanner {
    fn new(mark_quotes: bool) -> Scanner {
        Scanner {
            out: String::new(),
            line: String::new(),
            gap: false,
            quotes: 0,
            mark_quotes,
            pre: 0,
        }
    }

    fn run(mut self, html: &str) -> String {
        let mut rest = html;
        while let Some(open) = rest.find('<') {
            self.text(&rest[..open]);
            rest = &rest[open..];
            rest = match markup(rest) {
                Markup::Text => {
                    self.text("<");
                    &rest[1..]
                }
                Markup::Ignored(end) => &rest[end..],
                Markup::Tag { name, closing, end } => self.tag(&name, closing, &rest[end..]),
            };
        }
        self.text(rest);
        self.finish_line();
        self.out.truncate(self.out.trim_end().len());
        self.out
    }

    /// Acts on a tag; returns what is left to read.
    fn tag<'a>(&mut self, name: &str, closing: bool, rest: &'a str) -> &'a str {
        if DROPPED.contains(&name) {
            return if closing { rest } else { after_close(rest, name) };
        }
        if name == "br" {
            self.break_line();
        } else if name == "td" || name == "th" {
            self.line.push(' ');
        } else if BLOCKS.contains(&name) {
            self.block(name, closing);
        }
        rest
    }

    fn block(&mut self, name: &str, closing: bool) {
        self.finish_line();
        self.gap |= PARAGRAPHS.contains(&name) && !self.out.is_empty();
        match (name, closing) {
            ("li", false) => self.line.push_str("- "),
            ("blockquote", false) => self.quotes += 1,
            ("blockquote", true) => self.quotes = self.quotes.saturating_sub(1),
            ("pre", false) => self.pre += 1,
            ("pre", true) => self.pre = self.pre.saturating_sub(1),
            _ => {}
        }
    }

    fn text(&mut self, raw: &str) {
        if raw.is_empty() {
            return;
        }
        for c in decode(raw).chars() {
            match c {
                '\n' if self.pre > 0 => self.break_line(),
                // Zero-width padding of mail templates.
                '\u{200b}'..='\u{200d}' | '\u{feff}' | '\u{ad}' | '\0' => {}
                c if c.is_whitespace() && self.pre == 0 => {
                    if !self.line.is_empty() && !self.line.ends_with(' ') {
                        self.line.push(' ');
                    }
                }
                c => self.line.push(c),
            }
        }
    }

    /// Ends a line that has text; an empty one is not kept.
    fn finish_line(&mut self) {
        let empty = self.line.trim().is_empty() || self.line.trim() == "-";
        if empty {
            self.line.clear();
        } else {
            self.break_line();
        }
    }

    /// Ends the line, and keeps it even if it is empty (at most one empty line in a row).
    fn break_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let line = if self.pre > 0 {
            line.trim_end()
        } else {
            line.trim()
        };
        if line.is_empty() {
            self.gap |= !self.out.is_empty();
            return;
        }
        if self.gap {
            self.out.push('\n');
            self.gap = false;
        }
        if self.mark_quotes {
            self.out.push_str(&"> ".repeat(self.quotes.min(8)));
        }
        self.out.push_str(line);
        self.out.push('\n');
    }
}

enum Markup {
    /// A lone `<`.
    Text,
    /// A comment, doctype or processing instruction of that many bytes.
    Ignored(usize),
    Tag {
        name: String,
        closing: bool,
        end: usize,
    },
}

/// What stands at the `<` with which `rest` begins.
fn markup(rest: &str) -> Markup {
    if let Some(comment) = rest.strip_prefix("<!--") {
        return Markup::Ignored(comment.find("-->").map_or(rest.len(), |at| at + 7));
    }
    if rest.starts_with("<!") || rest.starts_with("<?") {
        return Markup::Ignored(rest.find('>').map_or(rest.len(), |at| at + 1));
    }
    let closing = rest.starts_with("</");
    let body = &rest[if closing { 2 } else { 1 }..];
    if !body.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return if closing { Markup::Ignored(2) } else { Markup::Text };
    }
    let name: String = body
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == ':' || *c == '-')
        .collect();
    // `<user@example.com>` and `<https://...>` are text that somebody forgot to escape.
    if body[name.len()..].starts_with(['@', '.']) || matches!(name.as_str(), "http:" | "https:" | "mailto:") {
        return Markup::Text;
    }
    Markup::Tag {
        end: tag_end(rest),
        name: name.to_ascii_lowercase(),
        closing,
    }
}

/// Bytes up to and with the `>` that ends a tag, not being fooled by quoted attributes.
fn tag_end(rest: &str) -> usize {
    let mut quote = None;
    let mut after_equals = false;
    for (at, c) in rest.char_indices().take(LONGEST_TAG) {
        match (quote, c) {
            (None, '>') => return at + 1,
            (None, '"' | '\'') if after_equals => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            _ => {}
        }
        if !c.is_whitespace() {
            after_equals = c == '=';
        }
    }
    // Unclosed: a quote that never ends swallows no more than up to the next `>`.
    rest.find('>').map_or(rest.len(), |at| at + 1)
}

/// What follows the closing tag of a dropped element, or nothing if it is never closed.
fn after_close<'a>(rest: &'a str, name: &str) -> &'a str {
    let mut from = 0;
    while let Some(at) = rest[from..].find("</") {
        let start = from + at + 2;
        let found = rest.as_bytes().get(start..start + name.len());
        if found.is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes())) {
            let tail = &rest[start + name.len()..];
            return tail.find('>').map_or("", |end| &tail[end + 1..]);
        }
        from = start;
    }
    ""
}

/// Decodes character references; what is none stays as it is.
fn decode(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        match reference(rest) {
            Some((c, size)) => {
                out.push(c);
                rest = &rest[size..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// The character that the reference at the start of `rest` names, and the reference's size in bytes.
fn reference(rest: &str) -> Option<(char, usize)> {
    let body = &rest[1..];
    let name_size = body
        .bytes()
        .take(32)
        .take_while(|b| b.is_ascii_alphanumeric() || *b == b'#')
        .count();
    let name = &body[..name_size];
    let size = 1 + name_size + usize::from(body[name_size..].starts_with(';'));
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return Some((numbered(code), size));
    }
    if !body[name_size..].starts_with(';') && !matches!(name, "amp" | "lt" | "gt" | "quot" | "nbsp") {
        return None;
    }
    named(name).map(|c| (c, size))
}

/// The character of a number; 128..160 are Windows-1252, as browsers read them.
fn numbered(code: u32) -> char {
    const WINDOWS: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
        '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    match code {
        0 => '\u{fffd}',
        128..=159 => WINDOWS[(code - 128) as usize],
        _ => char::from_u32(code).unwrap_or('\u{fffd}'),
    }
}

/// Names of the characters 160..=255, in order.
const LATIN_1: &str = "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 \
    sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring \
    AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times \
    Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute \
    ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc \
    uuml yacute thorn yuml";

fn named(name: &str) -> Option<char> {
    Some(match name {
        "amp" | "AMP" => '&',
        "lt" | "LT" => '<',
        "gt" | "GT" => '>',
        "quot" | "QUOT" => '"',
        "apos" => '\'',
        "hellip" => '…',
        "mdash" => '—',
        "ndash" => '–',
        "lsquo" => '‘',
        "rsquo" => '’',
        "sbquo" => '‚',
        "ldquo" => '“',
        "rdquo" => '”',
        "bdquo" => '„',
        "lsaquo" => '‹',
        "rsaquo" => '›',
        "bull" => '•',
        "trade" => '™',
        "euro" => '€',
        "OElig" => 'Œ',
        "oelig" => 'œ',
        "Scaron" => 'Š',
        "scaron" => 'š',
        "Yuml" => 'Ÿ',
        "ensp" | "emsp" | "thinsp" => ' ',
        "zwnj" | "zwj" => '\u{200c}',
        "larr" => '←',
        "rarr" => '→',
        "minus" => '−',
        "check" => '✓',
        "hearts" => '♥',
        _ => {
            let place = LATIN_1.split_ascii_whitespace().position(|known| known == name)?;
            char::from_u32(160 + u32::try_from(place).ok()?)?
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn blocks_become_lines_and_entities_characters() {
        let html = "<html><head><title>x</title><style>p{}</style></head><body><p>Hello&nbsp;J&ouml;rg &amp; co&#8217;s</p>\
                    <div>One<br>Two</div><ul><li>a</li><li>b &lt; c</li></ul><script>alert('</p>')</script>Bye</body>";
        assert_eq!(
            from_html(html),
            "Hello Jörg & co’s\n\nOne\nTwo\n\n- a\n- b < c\n\nBye"
        );
    }

    #[test]
    fn broken_markup_loses_no_text() {
        assert_eq!(from_html("a < b and c > d"), "a < b and c > d");
        assert_eq!(from_html("<p title='x>y'>text</p"), "text");
        assert_eq!(
            from_html("mail <jo@example.com> now"),
            "mail <jo@example.com> now"
        );
        assert_eq!(
            from_html("R&D &unknown; &#xZZ; &#147;q&#148;"),
            "R&D &unknown; &#xZZ; “q”"
        );
        assert_eq!(from_html("<!-- a > b -->x<!DOCTYPE html>y<?xml z?>"), "xy");
        assert_eq!(from_html("seen<script>never closed <p>gone"), "seen");
    }

    #[test]
    fn quotes_are_marked_when_asked() {
        let html = "<div>New</div><blockquote>Old<blockquote>Older</blockquote></blockquote>after";
        assert_eq!(from_html_quoted(html), "New\n\n> Old\n\n> > Older\n\nafter");
        assert_eq!(from_html("<pre>a\n  b</pre>"), "a\n  b");
    }

    proptest! {
        #[test]
        fn no_input_panics(html in "(<|>|/|&|;|#|!|-|'|\"|=|a|é|script|blockquote|pre|br| |\n){0,60}") {
            from_html(&html);
            from_html_quoted(&html);
        }
    }
}
