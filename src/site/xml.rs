//! quick-xml's door: a writer into memory, for feeds, the sitemap and the search description.

use std::borrow::Cow;

use quick_xml::Writer;
use quick_xml::escape::escape;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// A writer into memory, which cannot fail.
pub struct Xml(Writer<Vec<u8>>);

const MEMORY: &str = "memory takes what is written";

impl Xml {
    /// Begins a document.
    pub fn new() -> Xml {
        let mut writer = Writer::new(Vec::new());
        writer
            .write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))
            .expect(MEMORY);
        Xml(writer)
    }

    /// An element around others.
    pub fn inside(&mut self, name: &str, attributes: &[(&str, &str)], write: impl FnOnce(&mut Xml)) {
        let attributes = kept(attributes);
        let start = BytesStart::new(name).with_attributes(pairs(&attributes));
        self.0.write_event(Event::Start(start)).expect(MEMORY);
        write(self);
        self.0.write_event(Event::End(BytesEnd::new(name))).expect(MEMORY);
        self.0.get_mut().push(b'\n');
    }

    /// An element with attributes around a text.
    pub fn with_text(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        self.with_escaped(name, attributes, &Escaped::new(text));
    }

    /// The same, for a text that stands in several documents.
    pub fn with_escaped(&mut self, name: &str, attributes: &[(&str, &str)], text: &Escaped) {
        let attributes = kept(attributes);
        let element = self.0.create_element(name).with_attributes(pairs(&attributes));
        element
            .write_text_content(BytesText::from_escaped(text.0.as_str()))
            .expect(MEMORY);
        self.0.get_mut().push(b'\n');
    }

    /// An element around a text.
    pub fn text(&mut self, name: &str, text: &str) {
        self.with_text(name, &[], text);
    }

    /// The same, unless there is no text.
    pub fn some_text(&mut self, name: &str, text: &str) {
        if !text.is_empty() {
            self.text(name, text);
        }
    }

    /// An element with nothing in it.
    pub fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        let attributes = kept(attributes);
        let element = self.0.create_element(name).with_attributes(pairs(&attributes));
        element.write_empty().expect(MEMORY);
        self.0.get_mut().push(b'\n');
    }

    /// The document.
    pub fn finish(self) -> Vec<u8> {
        self.0.into_inner()
    }
}

/// Attributes without what no document may hold: a tag or an address is an author's text too.
fn kept<'a>(attributes: &[(&'a str, &'a str)]) -> Vec<(&'a str, Cow<'a, str>)> {
    let value = |text: &'a str| match text.chars().all(allowed) {
        true => Cow::Borrowed(text),
        false => Cow::Owned(text.chars().filter(|c| allowed(*c)).collect()),
    };
    attributes
        .iter()
        .map(|(name, text)| (*name, value(text)))
        .collect()
}

fn pairs<'a>(attributes: &'a [(&str, Cow<'_, str>)]) -> impl Iterator<Item = (&'a str, &'a str)> {
    attributes.iter().map(|(name, text)| (*name, text.as_ref()))
}

/// A text as it stands between tags.
#[derive(Clone, Debug, Default)]
pub struct Escaped(String);

impl Escaped {
    /// Escapes a text, and leaves out what XML cannot hold.
    pub fn new(text: &str) -> Escaped {
        let escaped = if text.chars().all(allowed) {
            escape(text).into_owned()
        } else {
            escape(text.chars().filter(|c| allowed(*c)).collect::<String>()).into_owned()
        };
        Escaped(escaped)
    }
}

/// XML 1.0 has no place for most control characters, not even escaped.
fn allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r') || (c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_document_may_hold_is_left_out_of_texts_and_attributes() {
        let mut xml = Xml::new();
        xml.with_text("a", &[("b", "x\u{1}<\"y")], "p\u{0}\u{ffff}<q");
        xml.empty("c", &[("d", "\u{b}z")]);
        let text = String::from_utf8(xml.finish()).expect("text");
        let body = text.split_once("?>").expect("a declaration").1;
        assert_eq!(body, "<a b=\"x&lt;&quot;y\">p&lt;q</a>\n<c d=\"z\"/>\n");
    }
}
