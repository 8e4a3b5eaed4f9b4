//! JSON Feed 1.1.

use std::sync::Arc;

use jiff::Timestamp;
use serde::Serialize;

use super::{Channel, Story};

#[derive(Serialize)]
struct Feed<'a> {
    version: &'static str,
    title: &'a str,
    home_page_url: &'a str,
    feed_url: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    icon: &'a str,
    authors: [Person<'a>; 1],
    language: &'a str,
    items: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Person<'a> {
    name: &'a str,
}

#[derive(Serialize)]
struct Item<'a> {
    id: &'a str,
    url: &'a str,
    title: &'a str,
    content_html: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    summary: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    image: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_published: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_modified: Option<Timestamp>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<Person<'a>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    tags: &'a [String],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<Attachment<'a>>,
}

#[derive(Serialize)]
struct Attachment<'a> {
    url: &'a str,
    mime_type: &'a str,
    size_in_bytes: u64,
}

/// Writes the feed.
pub fn write(channel: &Channel, stories: &[Arc<Story>]) -> Vec<u8> {
    let feed = Feed {
        version: "https://jsonfeed.org/version/1.1",
        title: &channel.title,
        home_page_url: &channel.url,
        feed_url: &channel.feed_url,
        description: &channel.description,
        icon: &channel.icon,
        authors: [Person {
            name: &channel.author,
        }],
        language: &channel.language,
        items: stories.iter().map(|story| item(story)).collect(),
    };
    let mut bytes = serde_json::to_vec(&feed).expect("texts and numbers are always JSON");
    bytes.push(b'\n');
    bytes
}

fn item(story: &Story) -> Item<'_> {
    Item {
        id: &story.url,
        url: &story.url,
        title: &story.title,
        content_html: &story.html,
        summary: &story.summary,
        image: &story.image,
        date_published: story.published,
        date_modified: story.updated,
        authors: story.authors.iter().map(|name| Person { name }).collect(),
        tags: &story.tags,
        attachments: story
            .sound
            .iter()
            .map(|sound| Attachment {
                url: &sound.url,
                mime_type: &sound.media_type,
                size_in_bytes: sound.length,
            })
            .collect(),
    }
}
