//! The conversations held in public, as a CSV in the shape of the "customer support on Twitter"
//! collection. Mails and chats are not in it. Customers are numbers there, as in the original.

use std::collections::BTreeMap;

use super::story::{Channel, Speaker, Story, time};

/// The CSV.
pub fn twcs(stories: &[Story]) -> Result<Vec<u8>, csv::Error> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record([
        "tweet_id",
        "author_id",
        "inbound",
        "created_at",
        "text",
        "response_tweet_id",
        "in_response_to_tweet_id",
    ])?;
    let mut authors = BTreeMap::new();
    let mut next = 1u64;
    for story in stories.iter().filter(|story| story.channel == Channel::Social) {
        let fresh = 115_700 + authors.len() as u64;
        let author = *authors.entry(story.cast.handle.clone()).or_insert(fresh);
        let first = next;
        let last = first + story.turns.len() as u64 - 1;
        next = last + 1;
        for (id, turn) in (first..).zip(&story.turns) {
            let inbound = turn.speaker == Speaker::Customer;
            let after = if id < last {
                (id + 1).to_string()
            } else {
                String::new()
            };
            let before = if id > first {
                (id - 1).to_string()
            } else {
                String::new()
            };
            let at = time(turn.at).to_zoned(jiff::tz::TimeZone::UTC);
            out.write_record([
                id.to_string(),
                if inbound {
                    author.to_string()
                } else {
                    "DunlinAir".to_owned()
                },
                if inbound { "True" } else { "False" }.to_owned(),
                at.strftime("%a %b %d %H:%M:%S +0000 %Y").to_string(),
                turn.line.text.clone(),
                after,
                before,
            ])?;
        }
    }
    out.into_inner()
        .map_err(|error| csv::Error::from(error.into_error()))
}
