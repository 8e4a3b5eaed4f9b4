//! What publishing changes in a file: the front matter that makes an item public, and a new body.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::front;
use super::{Confidence, Item, Kind};

/// The front matter changes that make `item` public at `now`, for [`super::with_front_matter`].
/// The conversations behind a draft were for its reviewer: what is published names nobody's.
pub fn publication(item: &Item, now: Timestamp) -> BTreeMap<&'static str, Option<Value>> {
    let mut changes = BTreeMap::from([("draft", None)]);
    if item.kind == Kind::Entry && item.confidence != Confidence::Validated {
        changes.insert("confidence", Some(json!("validated")));
    }
    if item.date.is_none() || item.draft {
        changes.insert(
            "date",
            Some(json!(now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())),
        );
    }
    if let Some(evidence) = &item.evidence {
        let kept = json!({ "asks": evidence.asks, "since": evidence.since, "until": evidence.until });
        changes.insert("evidence", Some(kept));
    }
    changes
}

/// The text of a file with another body; its front matter stays as it is.
pub fn with_body(text: &str, body: &str) -> String {
    let head = match front::split(Path::new("front matter"), text) {
        Ok(parts) => text.len() - parts.body.len(),
        Err(_) => 0,
    };
    let body = body.trim_end_matches('\n');
    format!("{}{body}\n", &text[..head])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_body_leaves_the_front_matter_alone() {
        let text = "---\ntitle: One # kept\n---\nOld.\n\nText.\n";
        assert_eq!(with_body(text, "New."), "---\ntitle: One # kept\n---\nNew.\n");
        assert_eq!(with_body("No front matter.\n", "New.\n"), "New.\n");
    }

    #[test]
    fn publishing_drops_the_conversations_and_keeps_the_counts() {
        let evidence = super::super::Evidence {
            asks: 7,
            conversations: vec!["c-1".into()],
            ..Default::default()
        };
        let item = Item {
            kind: Kind::Entry,
            draft: true,
            confidence: Confidence::NotValidated,
            evidence: Some(evidence),
            ..Item::default()
        };
        let changes = publication(&item, Timestamp::UNIX_EPOCH);
        assert_eq!(changes["draft"], None);
        assert_eq!(changes["confidence"], Some(json!("validated")));
        assert_eq!(changes["date"], Some(json!("1970-01-01T00:00:00Z")));
        assert_eq!(
            changes["evidence"],
            Some(json!({ "asks": 7, "since": null, "until": null }))
        );
    }
}
