//! quick-xml's door: Atom feeds and the sitemap.

use jiff::Timestamp;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

/// One entry of a feed. Addresses are absolute.
#[allow(missing_docs)]
pub struct Story {
    pub title: String,
    pub url: String,
    pub published: Option<Timestamp>,
    pub updated: Timestamp,
    pub authors: Vec<String>,
    pub summary: String,
    pub html: String,
}

/// A feed's own data.
#[allow(missing_docs)]
pub struct Channel {
    pub title: String,
    pub author: String,
    /// Of the page it follows.
    pub url: String,
    /// Its own address.
    pub feed_url: String,
    pub language: String,
}

/// An Atom feed, newest story first as given.
pub fn atom(channel: &Channel, stories: &[Story]) -> Vec<u8> {
    let mut xml = Xml::new();
    let updated = stories
        .iter()
        .map(|story| story.updated)
        .max()
        .unwrap_or(Timestamp::UNIX_EPOCH);
    let space = [
        ("xmlns", "http://www.w3.org/2005/Atom"),
        ("xml:lang", channel.language.as_str()),
        ("xml:base", channel.url.as_str()),
    ];
    xml.inside("feed", &space, |xml| {
        xml.text("title", &channel.title);
        xml.text("id", &channel.url);
        xml.empty("link", &[("href", channel.url.as_str())]);
        xml.empty(
            "link",
            &[
                ("rel", "self"),
                ("type", "application/atom+xml"),
                ("href", channel.feed_url.as_str()),
            ],
        );
        xml.text("updated", &updated.to_string());
        xml.inside("author", &[], |xml| xml.text("name", &channel.author));
        for story in stories {
            xml.inside("entry", &[], |xml| entry(xml, story));
        }
    });
    xml.finish()
}

fn entry(xml: &mut Xml, story: &Story) {
    xml.text("title", &story.title);
    xml.text("id", &story.url);
    xml.empty("link", &[("href", story.url.as_str())]);
    xml.text("updated", &story.updated.to_string());
    if let Some(published) = story.published {
        xml.text("published", &published.to_string());
    }
    for author in &story.authors {
        xml.inside("author", &[], |xml| xml.text("name", author));
    }
    if !story.summary.is_empty() {
        xml.text("summary", &story.summary);
    }
    // The base of the story's own address makes its relative links right in every reader.
    xml.with_text(
        "content",
        &[("type", "html"), ("xml:base", story.url.as_str())],
        &story.html,
    );
}

/// A sitemap of absolute addresses and when each last changed.
pub fn sitemap(pages: &[(String, Option<Timestamp>)]) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.inside(
        "urlset",
        &[("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9")],
        |xml| {
            for (url, changed) in pages {
                xml.inside("url", &[], |xml| {
                    xml.text("loc", url);
                    if let Some(changed) = changed {
                        xml.text("lastmod", &changed.to_string());
                    }
                });
            }
        },
    );
    xml.finish()
}

/// A writer into memory, which cannot fail.
struct Xml(Writer<Vec<u8>>);

const MEMORY: &str = "memory takes what is written";

impl Xml {
    fn new() -> Xml {
        let mut writer = Writer::new(Vec::new());
        writer
            .write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))
            .expect(MEMORY);
        Xml(writer)
    }

    fn inside(&mut self, name: &str, attributes: &[(&str, &str)], write: impl FnOnce(&mut Xml)) {
        use quick_xml::events::{BytesEnd, BytesStart};
        let start = BytesStart::new(name).with_attributes(attributes.iter().copied());
        self.0.write_event(Event::Start(start)).expect(MEMORY);
        write(self);
        self.0.write_event(Event::End(BytesEnd::new(name))).expect(MEMORY);
        self.0.get_mut().push(b'\n');
    }

    fn with_text(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        let text: String = text.chars().filter(|c| allowed(*c)).collect();
        let element = self
            .0
            .create_element(name)
            .with_attributes(attributes.iter().copied());
        element.write_text_content(BytesText::new(&text)).expect(MEMORY);
        self.0.get_mut().push(b'\n');
    }

    fn text(&mut self, name: &str, text: &str) {
        self.with_text(name, &[], text);
    }

    fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        let element = self
            .0
            .create_element(name)
            .with_attributes(attributes.iter().copied());
        element.write_empty().expect(MEMORY);
        self.0.get_mut().push(b'\n');
    }

    fn finish(self) -> Vec<u8> {
        self.0.into_inner()
    }
}

/// XML 1.0 has no place for most control characters, not even escaped.
fn allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r') || (c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}'))
}
