//! Customer support on Twitter as a CSV (`tweet_id,author_id,inbound,created_at,text,...`): tweets
//! joined into threads by what they answer.

use std::collections::BTreeMap;

use super::keep::{Run, Spot};
use super::source::Input;
use super::table::{Row, Rows};
use super::thread::Groups;
use super::{Author, Conversation, Error, Message, Role, time};

/// Whether a header line is this format's, with or without an index column before it.
pub(super) fn recognises(header: &str) -> bool {
    ["tweet_id", "author_id", "inbound", "in_response_to_tweet_id"]
        .iter()
        .all(|column| header.contains(column))
}

struct Tweet {
    id: String,
    author: String,
    inbound: bool,
    at: Option<jiff::Timestamp>,
    text: String,
    answers: Option<String>,
    line: usize,
}

/// Reads all tweets, then writes the threads in the order of their first tweets in the file.
pub(super) fn read(input: &Input, run: &mut Run<'_>) -> Result<(), Error> {
    let mut tweets: Vec<Tweet> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut rows = Rows::open(input)?;
    while let Some(row) = rows.next(run)? {
        let spot = Spot::new(&input.path, row.line);
        match tweet(&row) {
            Some(tweet) if places.contains_key(&tweet.id) => run.skip(Some(tweet.id), &spot, "duplicate"),
            Some(tweet) => {
                places.insert(tweet.id.clone(), tweets.len());
                tweets.push(tweet);
            }
            None => run.malformed(row.get("tweet_id").map(number), &spot, "bad row"),
        }
    }
    let mut groups = Groups::new(tweets.len());
    for (place, tweet) in tweets.iter().enumerate() {
        if let Some(parent) = tweet.answers.as_ref().and_then(|parent| places.get(parent)) {
            groups.join(place, *parent);
        }
    }
    let mut tweets: Vec<Option<Tweet>> = tweets.into_iter().map(Some).collect();
    for group in groups.lists() {
        let members = group
            .into_iter()
            .filter_map(|place| tweets[place].take())
            .collect();
        thread(members, input, run);
    }
    Ok(())
}

/// Ids that went through a spreadsheet: `3.0`.
fn number(id: &str) -> String {
    let id = id.trim();
    id.strip_suffix(".0").unwrap_or(id).to_owned()
}

fn tweet(row: &Row<'_>) -> Option<Tweet> {
    let id = number(row.get("tweet_id")?);
    let inbound = match row.get("inbound")?.trim().to_ascii_lowercase().as_str() {
        "true" | "1" | "1.0" => true,
        "false" | "0" | "0.0" => false,
        _ => return None,
    };
    if id.is_empty()
        || !id
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    {
        return None;
    }
    let answers = row
        .get("in_response_to_tweet_id")
        .map(number)
        .filter(|id| !id.is_empty());
    Some(Tweet {
        id,
        author: row.get("author_id")?.trim().to_owned(),
        inbound,
        at: row.get("created_at").and_then(time::parse),
        text: row.get("text")?.to_owned(),
        answers,
        line: row.line,
    })
}

fn thread(tweets: Vec<Tweet>, input: &Input, run: &mut Run<'_>) {
    let Some(root) = tweets
        .iter()
        .min_by_key(|tweet| (tweet.at, tweet.id.len(), tweet.id.clone()))
    else {
        return;
    };
    let spot = Spot::new(&input.path, root.line);
    let conversation = Conversation {
        id: root.id.clone(),
        source: run.source("twcs"),
        channel: Some("twitter".to_owned()),
        brand: tweets
            .iter()
            .find(|tweet| !tweet.inbound)
            .map(|tweet| tweet.author.clone()),
        messages: tweets
            .into_iter()
            .map(|tweet| message(tweet, &run.options.own_handles))
            .collect(),
        ..Conversation::default()
    };
    run.keep(conversation, &spot);
}

fn message(tweet: Tweet, own: &[String]) -> Message {
    let ours = own
        .iter()
        .any(|handle| handle.trim_start_matches('@').eq_ignore_ascii_case(&tweet.author));
    let role = if tweet.inbound && !ours {
        Role::Customer
    } else {
        Role::Agent
    };
    Message {
        id: tweet.id,
        author: Author {
            role,
            handle: Some(tweet.author.clone()),
            id: Some(tweet.author),
            ..Author::default()
        },
        at: tweet.at,
        text: tweet.text,
        in_reply_to: tweet.answers,
        ..Message::default()
    }
}
