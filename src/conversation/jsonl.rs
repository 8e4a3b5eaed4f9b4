//! The JSONL contract (DESIGN 4.4): one conversation a line. Streams; a bad line hides no other.

use std::io::BufRead;

use super::keep::{Run, Spot};
use super::source::Input;
use super::{Conversation, Error};
use crate::text::decode;

/// Reads every line.
pub(super) fn read(input: &Input, run: &mut Run<'_>) -> Result<(), Error> {
    let mut reader = input.open()?;
    let mut bytes = Vec::new();
    let mut line = 0;
    loop {
        bytes.clear();
        match reader.read_until(b'\n', &mut bytes) {
            Ok(0) => return Ok(()),
            Ok(_) => line += 1,
            Err(cause) => return input.broke(cause, &Spot::new(&input.path, line + 1), run),
        }
        let text = decode(&bytes);
        let text = text.trim();
        if !text.is_empty() {
            accept(text, &Spot::new(&input.path, line), run);
        }
    }
}

fn accept(text: &str, spot: &Spot, run: &mut Run<'_>) {
    match serde_json::from_str::<Conversation>(text) {
        Ok(mut conversation) => {
            if conversation.source.is_empty() {
                conversation.source = run.source("jsonl");
            }
            run.keep(conversation, spot);
        }
        Err(fault) if fault.is_data() => {
            let value = serde_json::from_str::<serde_json::Value>(text).unwrap_or_default();
            let id = value.get("id").and_then(|id| id.as_str()).map(str::to_owned);
            run.malformed(id, spot, "not a conversation");
        }
        Err(_) => run.malformed(None, spot, "malformed JSON"),
    }
}
