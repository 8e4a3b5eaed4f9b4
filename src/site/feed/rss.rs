//! RSS 2.0 with the whole text in `content:encoded`, as the RSS Advisory Board's profile asks.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;

use super::{Channel, Form, Story, newest};
use crate::site::xml::Xml;

const SPACES: [(&str, &str); 4] = [
    ("version", "2.0"),
    ("xmlns:atom", "http://www.w3.org/2005/Atom"),
    ("xmlns:content", "http://purl.org/rss/1.0/modules/content/"),
    ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
];

/// Writes the feed.
pub fn write(channel: &Channel, stories: &[Arc<Story>]) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.inside("rss", &SPACES, |xml| {
        xml.inside("channel", &[], |xml| {
            xml.text("title", &channel.title);
            xml.text("link", &channel.url);
            // The element is required; a feed without words of its own repeats its title.
            let said = [&channel.description, &channel.title];
            xml.text(
                "description",
                said.into_iter()
                    .find(|text| !text.is_empty())
                    .map_or("", |text| text),
            );
            xml.text("language", &channel.language);
            if newest(stories) > Timestamp::UNIX_EPOCH {
                xml.text("lastBuildDate", &date(newest(stories)));
            }
            let media_type = Form::Rss.media_type();
            xml.empty(
                "atom:link",
                &[("rel", "self"), ("type", media_type), ("href", &channel.feed_url)],
            );
            if !channel.icon.is_empty() {
                xml.inside("image", &[], |xml| {
                    xml.text("url", &channel.icon);
                    xml.text("title", &channel.title);
                    xml.text("link", &channel.url);
                });
            }
            for story in stories {
                xml.inside("item", &[], |xml| item(xml, story));
            }
        });
    });
    xml.finish()
}

fn item(xml: &mut Xml, story: &Story) {
    xml.text("title", &story.title);
    xml.text("link", &story.url);
    xml.with_text("guid", &[("isPermaLink", "true")], &story.url);
    if let Some(at) = story.published.or(story.updated) {
        xml.text("pubDate", &date(at));
    }
    // RSS's own `author` asks for a mail address, which no feed should carry.
    for author in &story.authors {
        xml.text("dc:creator", author);
    }
    for tag in &story.tags {
        xml.text("category", tag);
    }
    xml.some_text("description", &story.summary);
    xml.with_escaped("content:encoded", &[], story.escaped());
    if let Some(sound) = &story.sound {
        let length = sound.length.to_string();
        xml.empty(
            "enclosure",
            &[
                ("url", &sound.url),
                ("length", &length),
                ("type", &sound.media_type),
            ],
        );
    }
}

/// RFC 822 with a year of four digits.
fn date(at: Timestamp) -> String {
    // Fails for years before 0 only.
    DateTimePrinter::new()
        .timestamp_to_rfc9110_string(&at)
        .unwrap_or_else(|_| "Thu, 01 Jan 1970 00:00:00 GMT".to_owned())
}
