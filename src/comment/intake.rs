//! Intake, distrust first: each step one line, in order; all faults of the fields are told at once.

use std::sync::LazyLock;

use regex::Regex;

use super::keys::{Stamp, digest, token_hash};
use super::{Accepted, Form, Keys, Refusal, Seen};
use crate::store::{self, comments::Row};

/// Most bytes of a text.
pub const LONGEST_TEXT: usize = 10 * 1024;
/// Most characters of a name.
pub const LONGEST_NAME: usize = 80;
/// No person has read and written within this time, microseconds.
const YOUNGEST: i64 = 3_000_000;
/// A form older than this is no fresh form, microseconds.
const OLDEST: i64 = 24 * 3_600_000_000;

/// Held because the form carried no stamp, a forged one or an old one.
pub const NO_STAMP: &str = "sent without a fresh form";
/// Held because the form was sent faster than anybody types.
pub const TOO_FAST: &str = "sent within three seconds";
/// Held because the field that people do not see was filled in.
pub const HONEYPOT: &str = "the hidden field was filled in";
/// Held because of links.
pub const LINKS: &str = "contains a link";
/// Held because of personal data; the kinds follow.
pub const PERSONAL: &str = "contains personal data: ";

/// Intake: size, honeypot, stamp, fields; each step one line. Never touches the store.
pub fn accept(form: Form, seen: &Seen, keys: &Keys) -> Result<Accepted, Refusal> {
    let mut faults = Faults::default();
    let page_title = page(seen, &mut faults);
    let text = text(&form.text, &mut faults);
    let author = author(form.author.as_deref(), &mut faults);
    let email = email(form.email.as_deref(), form.notify, &mut faults);
    let parent = parent(form.parent, seen, &mut faults);
    faults.refuse()?;
    let stamp = form
        .stamp
        .as_deref()
        .and_then(|stamp| keys.check(stamp, &form.page));
    let spam = form
        .website
        .as_deref()
        .is_some_and(|website| !website.trim().is_empty());
    let id = store::new_id(seen.at);
    let token = keys.receipt_token(&id);
    let mut row = Row {
        reference: keys.reference(&id),
        token_hash: token_hash(&token),
        page: form.page,
        page_title,
        parent,
        author,
        email,
        text,
        language: seen.language.clone(),
        private: form.private,
        notify: form.notify,
        created_at: seen.at,
        updated_at: seen.at,
        visibility: super::Visibility::Pending.as_str().to_owned(),
        care: super::Care::None.as_str().to_owned(),
        sender: keys.sender(&seen.prefix, seen.at),
        idem_key: idem_key(&seen.key, stamp.as_ref()),
        disposition: if spam { "spam" } else { "" }.to_owned(),
        id,
        ..Row::default()
    };
    row.body_hash = body_hash(&row);
    let mut holds = stamp_holds(stamp.as_ref(), seen.at);
    holds.extend(spam.then(|| HONEYPOT.to_owned()));
    holds.extend(content_holds(&row, seen));
    Ok(Accepted { row, token, holds })
}

#[derive(Default)]
struct Faults {
    fields: Vec<(String, String)>,
}

impl Faults {
    fn add(&mut self, field: &str, sentence: &str) {
        self.fields.push((field.to_owned(), sentence.to_owned()));
    }

    fn refuse(self) -> Result<(), Refusal> {
        if self.fields.is_empty() {
            return Ok(());
        }
        Err(Refusal {
            status: 422,
            message: "Something is missing or cannot be right. Nothing has been sent yet.".to_owned(),
            fields: self.fields,
            retry_after: None,
        })
    }
}

fn page(seen: &Seen, faults: &mut Faults) -> String {
    let title = seen.page_title.clone();
    if title.is_none() {
        faults.add("page", "There is no page at this address that takes comments.");
    }
    title.unwrap_or_default()
}

fn text(typed: &str, faults: &mut Faults) -> String {
    let text = clean(typed);
    if text.is_empty() {
        faults.add("text", "Please write something.");
    }
    if text.len() > LONGEST_TEXT {
        faults.add(
            "text",
            "This is too long: please keep it below about 10,000 characters.",
        );
    }
    text
}

fn author(typed: Option<&str>, faults: &mut Faults) -> Option<String> {
    let name = one_line(typed.unwrap_or_default());
    if name.chars().count() > LONGEST_NAME {
        faults.add(
            "author",
            "This name is too long: please keep it below 80 characters.",
        );
    }
    (!name.is_empty()).then_some(name)
}

fn email(typed: Option<&str>, notify: bool, faults: &mut Faults) -> Option<String> {
    let address = typed.unwrap_or_default().trim().to_owned();
    if address.is_empty() {
        if notify {
            faults.add("email", "We need an e-mail address to tell you about the answer.");
        }
        return None;
    }
    if !is_address(&address) {
        faults.add(
            "email",
            "This does not look like an e-mail address, such as name@example.com.",
        );
    }
    Some(address)
}

fn parent(typed: Option<String>, seen: &Seen, faults: &mut Faults) -> Option<String> {
    let parent = typed.filter(|parent| !parent.trim().is_empty());
    if parent.is_some() && !seen.parent_ok {
        faults.add("parent", "The comment you are answering is no longer there.");
    }
    parent
}

/// The shape only: whether it exists is proved by writing to it.
fn is_address(address: &str) -> bool {
    let Some((local, domain)) = address.rsplit_once('@') else {
        return false;
    };
    let odd = |c: char| c.is_whitespace() || c.is_control() || "<>()[],;:\\\"@".contains(c);
    let labels = domain.split('.').all(|label| {
        !label.is_empty() && label.len() <= 63 && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    });
    address.len() <= 254
        && (1..=64).contains(&local.len())
        && !local.contains(odd)
        && domain.contains('.')
        && labels
}

/// Line ends made one kind; control characters and direction overrides out; trimmed.
fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let kept: String = text
        .chars()
        .filter(|c| matches!(c, '\n' | '\t') || !hidden(*c))
        .collect();
    kept.trim().to_owned()
}

fn one_line(text: &str) -> String {
    let kept: String = text
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| !hidden(*c))
        .collect();
    kept.split(' ')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// What would change how other text is shown, or is not text at all.
fn hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// The header's key before the stamp's nonce. A key is a stranger's text: only its digest is kept.
fn idem_key(header: &str, stamp: Option<&Stamp>) -> String {
    if !header.is_empty() {
        return format!("key:{}", digest(header));
    }
    stamp
        .map(|stamp| format!("form:{}", stamp.nonce))
        .unwrap_or_default()
}

/// What the visitor sent, and nothing that a second sending changes by itself.
fn body_hash(row: &Row) -> String {
    let parts = serde_json::json!([
        row.page,
        row.text,
        row.author,
        row.email,
        row.parent,
        row.private,
        row.notify
    ]);
    digest(&parts.to_string())
}

fn stamp_holds(stamp: Option<&Stamp>, at: i64) -> Vec<String> {
    match stamp.map(|stamp| at - stamp.at) {
        Some(age) if (YOUNGEST..=OLDEST).contains(&age) => Vec::new(),
        Some(age) if (0..YOUNGEST).contains(&age) => vec![TOO_FAST.to_owned()],
        _ => vec![NO_STAMP.to_owned()],
    }
}

fn content_holds(row: &Row, seen: &Seen) -> Vec<String> {
    let mut holds = Vec::new();
    let author = row.author.as_deref().unwrap_or_default();
    if has_link(&row.text) || has_link(author) {
        holds.push(LINKS.to_owned());
    }
    let mut kinds: Vec<String> = Vec::new();
    for span in seen.redactor.redact(&row.text).spans {
        let kind = serde_json::to_value(span.kind).ok();
        let name = kind
            .as_ref()
            .and_then(|kind| kind.as_str())
            .unwrap_or("other")
            .to_owned();
        if name != "url" && !kinds.contains(&name) {
            kinds.push(name);
        }
    }
    if !kinds.is_empty() {
        kinds.sort();
        holds.push(format!("{PERSONAL}{}", kinds.join(", ")));
    }
    holds
}

fn has_link(text: &str) -> bool {
    static LINK: LazyLock<Regex> = LazyLock::new(|| {
        let pattern = r"(?i)\b(?:https?|ftp)://|\bwww\.|\]\(|<a\b|\[url|\b[a-z0-9][a-z0-9-]*\.(?:com|net|org|info|biz|ru|cn|top|xyz|shop|online|site|club|io|co|me|ly|app)\b";
        Regex::new(pattern).expect("the pattern is a constant")
    });
    LINK.is_match(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_judged_by_their_shape() {
        for good in ["a@b.co", "ann.lee+x@mail.example.com", "ü@exämple.de"] {
            assert!(is_address(good), "{good}");
        }
        for bad in [
            "a",
            "a@b",
            "@b.co",
            "a@.co",
            "a@b..co",
            "a b@c.de",
            "a@b.co,c@d.ef",
            "a@b.co\nBcc: x@y.zz",
            "<a@b.co>",
            "a@b@c.de",
        ] {
            assert!(!is_address(bad), "{bad}");
        }
    }

    #[test]
    fn nothing_that_cannot_be_seen_survives() {
        assert_eq!(clean(" a\u{0}b\r\nc\u{202e}d\te\u{7} "), "ab\ncd\te");
        assert_eq!(one_line("Ann\n \u{202e}Lee\t"), "Ann Lee");
        assert_eq!(clean("👩‍👩‍👧 é"), "👩‍👩‍👧 é");
    }

    #[test]
    fn links_are_found_however_they_are_written() {
        for link in [
            "see http://x.yz",
            "www.example",
            "[a](b)",
            "<A HREF=x>",
            "cheap-pills.com now",
            "HTTPS://A",
        ] {
            assert!(has_link(link), "{link}");
        }
        for plain in ["It took 3.5 hours. Then nothing.", "I was late.Why?", "gate 4.b"] {
            assert!(!has_link(plain), "{plain}");
        }
    }
}
