//! The archive made ready: sorted, internal notes and personal data gone, asks found, languages known.
//!
//! After this step nothing private is left in memory, so no later step can leak it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rayon::prelude::*;

use super::record::Options;
use super::{ask, clean};
use crate::conversation::Conversation;
use crate::text;
use crate::text::redact::{Gate, Redactor};

/// A language must be this sure, on this many letters, to part a conversation from the rest.
const SURE: f64 = 0.9;
const LETTERS: usize = 40;

/// One ask with all that later steps need of it.
#[derive(Clone, Debug)]
pub struct Item {
    /// Number of its conversation.
    pub conversation: usize,
    /// Number of its message there.
    pub message: usize,
    /// Redacted.
    pub text: String,
    /// What it is grouped by; empty when it is not.
    pub essence: String,
    /// When it was asked.
    pub at: Option<Timestamp>,
}

/// What the archive holds.
#[derive(Debug, Default)]
pub struct Archive {
    /// Sorted by (source, id); public messages only, redacted.
    pub conversations: Vec<Conversation>,
    /// Language of each.
    pub languages: Vec<String>,
    /// By conversation, then rank.
    pub items: Vec<Item>,
    /// How many conversations hold each word.
    pub gate: Gate,
}

impl Archive {
    /// Whether an ask is the first of its conversation, no follow-up.
    pub fn opens(&self, number: usize) -> bool {
        let before = number.checked_sub(1).map(|at| self.items[at].conversation);
        before != Some(self.items[number].conversation)
    }
}

/// Redacts, finds asks and languages.
pub fn archive(conversations: Vec<Conversation>, options: &Options) -> Archive {
    let mut conversations: Vec<Conversation> = conversations
        .into_iter()
        .filter(|c| begins_after(c, options.since))
        .collect();
    conversations.sort_by(|a, b| (&a.source, &a.id).cmp(&(&b.source, &b.id)));
    conversations.dedup_by(|next, kept| (&next.source, &next.id) == (&kept.source, &kept.id));
    let redactor = Redactor::new(&options.contacts);
    let noise: Vec<bool> = conversations.par_iter().map(ask::is_noise).collect();
    conversations
        .par_iter_mut()
        .for_each(|conversation| scrub(conversation, &redactor));
    let languages = languages(&conversations);
    let found: Vec<Vec<ask::Found>> = conversations.par_iter().map(ask::find).collect();
    let usual = clean::usual(
        conversations
            .iter()
            .flat_map(|one| ask::turns(one).map(|(_, m)| m.text.as_str())),
    );
    let items = found
        .into_iter()
        .enumerate()
        .flat_map(|(number, found)| found.into_iter().map(move |ask| (number, ask)))
        .map(|(number, ask)| {
            let conversation = &conversations[number];
            let essence = if ask.asks && !noise[number] {
                clean::essence(&clean::matter(&ask.text, &usual))
            } else {
                String::new()
            };
            let at = conversation.messages[ask.message].at.or(conversation.created_at);
            Item {
                conversation: number,
                message: ask.message,
                text: ask.text,
                essence,
                at,
            }
        })
        .collect();
    let mut gate = Gate::default();
    for conversation in &conversations {
        let texts: Vec<&str> = conversation
            .messages
            .iter()
            .map(|message| message.text.as_str())
            .collect();
        gate.count(&texts.join("\n"));
    }
    Archive {
        conversations,
        languages,
        items,
        gate,
    }
}

fn begins_after(conversation: &Conversation, since: Option<Timestamp>) -> bool {
    let Some(since) = since else { return true };
    let began = conversation
        .messages
        .iter()
        .find_map(|message| message.at)
        .or(conversation.created_at);
    began.is_none_or(|began| began >= since)
}

/// Drops internal notes and markup, and takes personal data out of the rest.
fn scrub(conversation: &mut Conversation, redactor: &Redactor) {
    conversation.messages.retain(|message| !message.private);
    let mut names: Vec<String> = conversation
        .messages
        .iter()
        .filter_map(|message| message.author.name.clone())
        .collect();
    names.sort();
    names.dedup();
    let redactor = redactor.with_names(&names);
    for message in &mut conversation.messages {
        message.html = None;
        message.author.name = None;
        message.author.email = None;
        message.attachments.clear();
        message.text = redactor.redact(&message.text).text;
    }
    conversation.subject = conversation
        .subject
        .take()
        .map(|subject| redactor.redact(&subject).text);
    conversation.satisfaction = conversation.satisfaction.take().map(|mut given| {
        given.comment = None;
        given
    });
}

/// The language of each conversation: detected where that can be trusted, else as the export says, else
/// the archive's own.
fn languages(conversations: &[Conversation]) -> Vec<String> {
    let detected: Vec<Option<String>> = conversations.par_iter().map(detect).collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for language in detected.iter().flatten() {
        *counts.entry(language).or_default() += 1;
    }
    let usual = counts.iter().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0)));
    let usual = usual.map_or_else(|| "en".to_owned(), |(language, _)| (*language).to_owned());
    detected
        .into_iter()
        .zip(conversations)
        .map(|(detected, conversation)| {
            let stated = conversation
                .language
                .as_deref()
                .map(|code| code.split(['-', '_']).next().unwrap_or(code).to_ascii_lowercase());
            detected.or(stated).unwrap_or_else(|| usual.clone())
        })
        .collect()
}

fn detect(conversation: &Conversation) -> Option<String> {
    let said: Vec<&str> = ask::turns(conversation)
        .map(|(_, message)| message.text.as_str())
        .collect();
    let said = super::pattern::PLACEHOLDER
        .replace_all(&said.join(" "), " ")
        .into_owned();
    let letters = said.chars().filter(|letter| letter.is_alphabetic()).count();
    let language = text::language(&said).filter(|_| letters >= LETTERS)?;
    (language.confidence >= SURE).then_some(language.code)
}
