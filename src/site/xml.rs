//! quick-xml's door: a writer into memory, for feeds, the sitemap and the search description.

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
        let start = BytesStart::new(name).with_attributes(attributes.iter().copied());
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
        let element = self
            .0
            .create_element(name)
            .with_attributes(attributes.iter().copied());
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
        let element = self
            .0
            .create_element(name)
            .with_attributes(attributes.iter().copied());
        element.write_empty().expect(MEMORY);
        self.0.get_mut().push(b'\n');
    }

    /// The document.
    pub fn finish(self) -> Vec<u8> {
        self.0.into_inner()
    }
}

/// XML 1.0 has no place for most control characters, not even escaped.
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

fn allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r') || (c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}'))
}
