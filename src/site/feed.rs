//! Feeds: the same stories as Atom, RSS 2.0 and JSON Feed 1.1.
//!
//! It writes records it is given; which stories a feed holds, `outputs` decides.

mod atom;
mod json;
mod rss;

use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use serde::Serialize;

use super::xml::Escaped;

pub use crate::config::Feed as Form;

impl Form {
    /// All of them, the one that readers should take first.
    pub const ALL: [Form; 3] = [Form::Atom, Form::Rss, Form::Json];

    /// Its file beside the page it follows.
    pub fn file(self) -> &'static str {
        match self {
            Form::Atom => "feed.xml",
            Form::Rss => "rss.xml",
            Form::Json => "feed.json",
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Form::Atom => "application/atom+xml",
            Form::Rss => "application/rss+xml",
            Form::Json => "application/feed+json",
        }
    }
}

/// One entry of a feed. Addresses are absolute, in `html` as well.
#[derive(Clone, Debug, Default, Serialize)]
#[allow(missing_docs)]
pub struct Story {
    pub title: String,
    pub url: String,
    pub published: Option<Timestamp>,
    pub updated: Option<Timestamp>,
    pub authors: Vec<String>,
    pub tags: Vec<String>,
    pub summary: String,
    pub html: String,
    pub image: String,
    pub sound: Option<Enclosure>,
    /// The HTML as XML carries it, made once for all feeds.
    #[serde(skip)]
    pub escaped: OnceLock<Escaped>,
}

impl Story {
    fn escaped(&self) -> &Escaped {
        self.escaped.get_or_init(|| Escaped::new(&self.html))
    }
}

/// A sound that podcast readers fetch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Enclosure {
    /// Absolute.
    pub url: String,
    /// Bytes.
    pub length: u64,
    /// Such as `audio/mpeg`.
    pub media_type: String,
}

/// A feed's own data.
#[derive(Clone, Debug, Default, Serialize)]
#[allow(missing_docs)]
pub struct Channel {
    pub title: String,
    pub description: String,
    pub author: String,
    /// Of the page it follows, with its slash.
    pub url: String,
    /// Its own address.
    pub feed_url: String,
    pub language: String,
    /// Square picture of the brand; empty = none.
    pub icon: String,
}

/// Writes a feed, stories as given.
pub fn write(form: Form, channel: &Channel, stories: &[Arc<Story>]) -> Vec<u8> {
    match form {
        Form::Atom => atom::write(channel, stories),
        Form::Rss => rss::write(channel, stories),
        Form::Json => json::write(channel, stories),
    }
}

/// When the newest of the stories changed; the beginning of time when none has a date, so that the
/// same content gives the same feed.
fn newest(stories: &[Arc<Story>]) -> Timestamp {
    stories
        .iter()
        .filter_map(|story| story.updated.max(story.published))
        .max()
        .unwrap_or(Timestamp::UNIX_EPOCH)
}

#[cfg(test)]
mod tests;
