//! The conversations held by mail, as an mbox: threads by `References`, replies that quote what
//! they answer, `>From` quoting, encoded subjects, HTML-only bodies, an auto-reply, a bounce.
//! Chats and posts are not in it, and internal notes never travel by mail.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::record::{message_id, parent};
use super::story::{Channel, Speaker, Story, Turn, time};

/// The mbox.
pub fn mbox(stories: &[Story]) -> String {
    let mut out = String::new();
    for (number, story) in stories.iter().enumerate() {
        if story.channel != Channel::Mail {
            continue;
        }
        for (turn, said) in story.turns.iter().enumerate() {
            if !said.private {
                letter(&mut out, number, turn, (story, said));
            }
        }
    }
    out
}

fn letter(out: &mut String, number: usize, turn: usize, (story, said): (&Story, &Turn)) {
    let customer = address(story, Speaker::Customer);
    let brand = "\"Dunlin Care\" <care@dunlin.example>".to_owned();
    let (from, to) = if said.speaker == Speaker::Customer {
        (customer, brand)
    } else {
        (
            format!("\"{} at Dunlin Care\" <care@dunlin.example>", story.cast.agent),
            customer,
        )
    };
    let date = time(said.at).to_zoned(jiff::tz::TimeZone::UTC);
    let envelope = if said.speaker == Speaker::Customer {
        story.cast.email.as_str()
    } else {
        "care@dunlin.example"
    };
    out.push_str(&format!(
        "From {envelope} {}\n",
        date.strftime("%a %b %e %H:%M:%S %Y")
    ));
    let again = turn > 0 && !story.subject.text.to_lowercase().starts_with("re:");
    let subject = format!("{}{}", if again { "Re: " } else { "" }, story.subject.text);
    let mut headers = vec![
        format!("From: {from}"),
        format!("To: {to}"),
        format!("Subject: {}", encoded(&subject)),
        format!("Date: {}", date.strftime("%a, %d %b %Y %H:%M:%S +0000")),
        format!("Message-ID: <{}@mail.dunlin.example>", message_id(number, turn)),
    ];
    if turn > 0 {
        let before = |turn: &usize| format!("<{}@mail.dunlin.example>", message_id(number, *turn));
        let thread: Vec<usize> = (0..turn).filter(|&at| !story.turns[at].private).collect();
        headers.push(format!("In-Reply-To: {}", before(&parent(story, turn))));
        headers.push(format!(
            "References: {}",
            thread.iter().map(before).collect::<Vec<_>>().join(" ")
        ));
    }
    match story.truth.part {
        "hard/auto-reply" => headers.push("Auto-Submitted: auto-replied".to_owned()),
        "hard/bounce" => headers.push("Auto-Submitted: auto-generated".to_owned()),
        _ => {}
    }
    let kind = if said.html.is_some() { "html" } else { "plain" };
    headers.push("MIME-Version: 1.0".to_owned());
    headers.push(format!("Content-Type: text/{kind}; charset=utf-8"));
    headers.push("Content-Transfer-Encoding: 8bit".to_owned());
    out.push_str(&headers.join("\n"));
    out.push_str("\n\n");
    for line in body(story, turn, said).lines() {
        if line.trim_start_matches('>').starts_with("From ") {
            out.push('>');
        }
        out.push_str(line);
        out.push('\n');
    }
    out.push('\n');
}

fn address(story: &Story, speaker: Speaker) -> String {
    let (name, email, _) = story.card(speaker);
    format!("\"{}\" <{}>", name.unwrap_or_default(), email.unwrap_or_default())
}

/// The text, and under every reply the quoted message it answers.
fn body(story: &Story, turn: usize, said: &Turn) -> String {
    let mut body = said.html.clone().unwrap_or_else(|| said.line.text.clone());
    if turn == 0 || story.turns[parent(story, turn)].html.is_some() {
        return body;
    }
    let before = &story.turns[parent(story, turn)];
    let date = time(before.at).to_zoned(jiff::tz::TimeZone::UTC);
    let who = if before.speaker == Speaker::Customer {
        story.cast.full()
    } else {
        "Dunlin Care".to_owned()
    };
    body.push_str(&format!(
        "\n\nOn {}, {who} wrote:\n",
        date.strftime("%a, %d %b %Y at %H:%M")
    ));
    for line in before.line.text.lines() {
        body.push_str("> ");
        body.push_str(line);
        body.push('\n');
    }
    body
}

/// A header value; words beyond ASCII as in RFC 2047.
fn encoded(value: &str) -> String {
    if value.is_ascii() {
        value.to_owned()
    } else {
        format!("=?UTF-8?B?{}?=", STANDARD.encode(value))
    }
}
