//! Atom (RFC 4287).

use std::sync::Arc;

use jiff::Timestamp;

use super::{Channel, Form, Story, newest};
use crate::site::xml::Xml;

/// Writes the feed.
pub fn write(channel: &Channel, stories: &[Arc<Story>]) -> Vec<u8> {
    let mut xml = Xml::new();
    let space = [
        ("xmlns", "http://www.w3.org/2005/Atom"),
        ("xml:lang", channel.language.as_str()),
        ("xml:base", channel.url.as_str()),
    ];
    xml.inside("feed", &space, |xml| {
        xml.text("title", &channel.title);
        xml.some_text("subtitle", &channel.description);
        xml.text("id", &channel.url);
        xml.empty("link", &[("href", channel.url.as_str())]);
        let media_type = Form::Atom.media_type();
        xml.empty(
            "link",
            &[("rel", "self"), ("type", media_type), ("href", &channel.feed_url)],
        );
        xml.text("updated", &newest(stories).to_string());
        xml.inside("author", &[], |xml| xml.text("name", &channel.author));
        xml.some_text("icon", &channel.icon);
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
    if let Some(sound) = &story.sound {
        let length = sound.length.to_string();
        xml.empty(
            "link",
            &[
                ("rel", "enclosure"),
                ("type", &sound.media_type),
                ("length", &length),
                ("href", &sound.url),
            ],
        );
    }
    let updated = story.updated.or(story.published).unwrap_or(Timestamp::UNIX_EPOCH);
    xml.text("updated", &updated.to_string());
    if let Some(published) = story.published {
        xml.text("published", &published.to_string());
    }
    for author in &story.authors {
        xml.inside("author", &[], |xml| xml.text("name", author));
    }
    for tag in &story.tags {
        xml.empty("category", &[("term", tag)]);
    }
    xml.some_text("summary", &story.summary);
    xml.with_escaped("content", &[("type", "html")], story.escaped());
}
