//! What is said after a redirect. The address carries a code, never the words: a link from outside
//! must not be able to put sentences on the desk.

use super::rules::Verb;

/// The sentence of a code, if it is one of ours.
pub fn said(code: &str) -> Option<&'static str> {
    Some(match code {
        "ignored" => "Left out. It no longer counts as a gap.",
        "counted" => "It counts as a gap again.",
        "drafted" => "Drafted. Read it against the evidence, then publish.",
        "saved" => "Saved.",
        "entry-published" => "Published. It is on the site in a moment.",
        "entry-withdrawn" => "Saved as a draft; it leaves the site in a moment.",
        "retry" => "It is sent again.",
        "discard" => "It is given up. The comment itself stays.",
        "added" => "Added. Tell them the name and the password; they can sign in now.",
        "removed" => "Removed; the sessions have ended.",
        verb => return Verb::parse(verb, "", "").map(|verb| verb.done()),
    })
}

/// Whether the desk offers to take it back.
pub fn undoable(code: &str) -> bool {
    Verb::parse(code, "", "").is_some_and(|verb| verb.can_be_undone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_sentences_are_said() {
        assert_eq!(said("publish"), Some("Published."));
        assert_eq!(said("Your session was stolen, call 555-0100"), None);
        assert!(undoable("reject") && !undoable("forward") && !undoable("saved"));
    }
}
