//! Front matter keys set in the text, everything else as it was.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostics;

/// The text of a file with some front matter keys set (or removed, with `None`), everything else as it was.
pub fn with_front_matter(
    text: &str,
    changes: &BTreeMap<&str, Option<serde_json::Value>>,
) -> Result<String, Diagnostics> {
    let _ = (text, changes);
    unimplemented!()
}
