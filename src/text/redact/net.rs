//! What lives on the net: mail addresses (also spelt out), links, network addresses, handles; and
//! the brand's own contacts, which stay.

use std::net::IpAddr;
use std::sync::LazyLock;

use regex::Regex;

use super::Kind;
use super::claim::Claims;

/// Compiles a pattern that is part of the program. Word boundaries are ASCII's: the Unicode ones
/// make every text with an emoji or a curly quote several times slower, and gain nothing here.
pub(super) fn pattern(source: &str) -> Regex {
    let source = source.replace(r"\b", r"(?-u:\b)");
    Regex::new(&source).expect("the pattern is a constant, and tests compile it")
}

static EMAIL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:mailto:)?[\w.%+'&-]*[\w+]@[\w-]+(?:\.[\w-]+)*"));

/// Mail providers, which make a spelt-out address certain.
const PROVIDERS: &str = "gmail|googlemail|hotmail|yahoo|outlook|icloud|aol|ymail|live|msn|gmx|proton|protonmail|web|orange|comcast|verizon|mail";

/// `jo . smith @ gmail . com`, `jo (at) example (dot) com`, `jo at example dot com`.
static SPELT: LazyLock<Regex> = LazyLock::new(|| {
    let dot = r"(?:\s?[(\[{]\s?(?:dot|punto|point|punkt)\s?[)\]}]\s?|\s+dot\s+)";
    let sure = r"(?:\s?[(\[{]\s?(?:at|arroba)\s?[)\]}]\s?|\s@\s)";
    let local = r"[\w+-]+(?:(?:\.|\s+dot\s+|\s?[(\[]dot[)\]]\s?)[\w+-]+)*";
    let ending =
        r"(?:com|net|org|edu|gov|info|biz|io|co|uk|de|fr|es|it|nl|eu|us|ca|au|in|ch|at|be|ie|nz|mx|br)";
    pattern(&format!(
        r"(?i)\b{local}(?:{sure}[\w-]+(?:(?:{dot}|\s?\.\s?){ending}\b)+|{sure}[\w-]+(?:(?:{dot}|\.)[a-z]{{2,}})+|\s+at\s+[\w-]+(?:{dot}[a-z]{{2,}})+|\s+at\s+(?:{PROVIDERS})(?:{dot}|\.)[a-z]{{2,4}})\b"
    ))
});

/// An address without its `@`: `josmith gmail.com`, `josmithgmail.com`.
static PROVIDER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b[\w.+-]+\s?(?:gmail|googlemail|hotmail|yahoo|outlook|icloud|ymail|gmx)\s?(?:\.|dot)\s?(?:com?\b(?:\.\w\w)?|net|org|de|fr|es|in\b)",
    )
});

static LINK: LazyLock<Regex> = LazyLock::new(|| pattern(r#"(?i)\b(?:https?://|www\d?\.)[^\s<>"'`\\|]+"#));

/// A bare domain: the ending must be one that is no everyday word, unless a path follows.
static DOMAIN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)\b(?:[\w-]+\.)+(?:(?:com|net|org|info|biz|edu|gov|mil|io|app|dev|shop|online|site|xyz|ly|gl|co\.uk|com\.\w\w|example)\b(?:/[^\s<>"]*)?|[a-z]{2,12}/[^\s<>"]*)"#,
    )
});

static HANDLE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:^|[^\w@/.])(@\w{2,30})"));

static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:\b\d{1,3}(?:\.\d{1,3}){3}\b|(?:[0-9A-Fa-f]{1,4}|:):[0-9A-Fa-f:]{1,36}(?:\d{1,3}(?:\.\d{1,3}){3})?)",
    )
});

/// The brand's own contacts.
#[derive(Debug, Default)]
pub(super) struct Contacts {
    /// Lower-case addresses, `@handles` and phrases.
    phrases: Vec<String>,
    /// Lower-case domains without `www.`.
    domains: Vec<String>,
    /// Digits of phone numbers.
    phones: Vec<String>,
}

impl Contacts {
    pub(super) fn new(contacts: &[String]) -> Contacts {
        let mut known = Contacts::default();
        for contact in contacts.iter().map(|contact| contact.trim().to_lowercase()) {
            let digits: String = contact.chars().filter(char::is_ascii_digit).collect();
            if contact.is_empty() {
                continue;
            }
            if digits.len() >= 5 && !contact.contains(char::is_alphabetic) {
                known.phones.push(digits);
            } else if contact.contains('.') && !contact.contains(['@', ' ']) {
                known.domains.push(host(&contact).to_owned());
            } else {
                known.phrases.push(contact);
            }
        }
        known
    }

    /// Keeps every phrase where it stands as whole words.
    pub(super) fn keep(&self, text: &str, claims: &mut Claims) {
        if self.phrases.is_empty() {
            return;
        }
        let lower = text.to_lowercase();
        // Lower-casing can change lengths; then places would be wrong, and nothing is kept.
        if lower.len() != text.len() {
            return;
        }
        for phrase in &self.phrases {
            for (at, found) in lower.match_indices(phrase.as_str()) {
                let end = at + found.len();
                let whole =
                    !lower[..at].ends_with(part_of_address) && !lower[end..].starts_with(part_of_word);
                if whole && text.is_char_boundary(at) && text.is_char_boundary(end) {
                    claims.keep(at, end);
                }
            }
        }
    }

    /// Whether the number (digits only) is the brand's, with or without its country code.
    pub(super) fn phone(&self, digits: &str) -> bool {
        let digits = digits.trim_start_matches('0');
        self.phones.iter().any(|own| {
            let own = own.trim_start_matches('0');
            own.len() >= 5 && digits.len() >= 5 && (own.ends_with(digits) || digits.ends_with(own))
        })
    }

    fn domain(&self, host: &str) -> bool {
        self.domains.iter().any(|own| {
            host == own
                || host
                    .strip_suffix(own.as_str())
                    .is_some_and(|rest| rest.ends_with('.'))
        })
    }
}

fn part_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn part_of_address(c: char) -> bool {
    part_of_word(c) || matches!(c, '.' | '-' | '+')
}

/// The host of a link or bare domain, in the case given, without `www.`, port and path.
fn host(link: &str) -> &str {
    let rest = link.split_once("://").map_or(link, |(_, rest)| rest);
    let rest = rest.split(['/', '?', '#', ':']).next().unwrap_or(rest);
    rest.strip_prefix("www.").unwrap_or(rest)
}

/// Takes addresses, links and handles that are not the brand's.
pub(super) fn claim(text: &str, contacts: &Contacts, claims: &mut Claims) {
    if text.contains('@') {
        claim_all(&EMAIL, Kind::Email, text, claims);
    }
    let spelt = text.contains(['@', '(', '[', '{']) || text.contains(" at ") || text.contains(" AT ");
    if spelt {
        claim_all(&SPELT, Kind::Email, text, claims);
    }
    claim_all(&PROVIDER, Kind::Email, text, claims);
    if text.contains(['.', '/']) {
        for found in LINK.find_iter(text).chain(DOMAIN.find_iter(text)) {
            claim_link(found.start(), found.as_str(), contacts, claims);
        }
    }
    if text.contains(['.', ':']) {
        claim_hosts(text, claims);
    }
    if text.contains('@') {
        for found in HANDLE.captures_iter(text).filter_map(|found| found.get(1)) {
            if claims.free(found.start(), found.end()) {
                claims.take(Kind::Handle, found.start(), found.end());
            }
        }
    }
}

/// Takes numbers that are network addresses.
fn claim_hosts(text: &str, claims: &mut Claims) {
    for found in ADDRESS.find_iter(text) {
        let parses = found.as_str().parse::<IpAddr>().is_ok();
        if parses && !version(&text[..found.start()]) && claims.free(found.start(), found.end()) {
            claims.take(Kind::Ip, found.start(), found.end());
        }
    }
}

fn claim_all(pattern: &Regex, kind: Kind, text: &str, claims: &mut Claims) {
    for found in pattern.find_iter(text) {
        // A full stop that ends the sentence is no part of the address.
        let end = found.start() + found.as_str().trim_end_matches(['.', '-']).len();
        if claims.free(found.start(), end) {
            claims.take(kind, found.start(), end);
        }
    }
}

/// Whether the dotted number that follows is a version.
fn version(before: &str) -> bool {
    let before = before.trim_end().to_lowercase();
    before.ends_with("version") || before.ends_with(" v") || before.ends_with("firmware")
}

/// Takes a foreign link whole, and the query off an own one.
fn claim_link(start: usize, raw: &str, contacts: &Contacts, claims: &mut Claims) {
    let link = raw.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '}', '…', '’', '”']);
    let end = start + link.len();
    if !claims.free(start, end) {
        return;
    }
    if !contacts.domain(&host(&link.to_lowercase()).to_lowercase()) {
        claims.take(Kind::Url, start, end);
        return;
    }
    let query = start + link.find(['?', '#']).unwrap_or(link.len());
    claims.keep(start, query);
    if query < end {
        claims.drop(Kind::Url, query, end);
    }
}

#[cfg(test)]
mod tests {
    use crate::text::redact::Redactor;

    fn redacted(text: &str) -> String {
        let contacts = [
            "help@airco.example",
            "airco.example",
            "+1 (800) 555-0100",
            "@AirCo",
        ]
        .map(str::to_owned);
        Redactor::new(&contacts).redact(text).text
    }

    #[test]
    fn addresses_go_in_every_spelling() {
        for text in [
            "Mail jo.smith+x@example.co.uk now",
            "Mail jo dot smith at example dot com now",
            "Mail jo.smith (at) example (dot) com now",
            "Mail jo.smith at gmail.com now",
            "Mail josmith gmail.com now",
            "Mail josmith @ yahoo.com now",
            "Mail josmith @ yahoo . com now",
            "Mail jo.smith@gmail now",
        ] {
            assert_eq!(redacted(text), "Mail [email] now");
        }
        for text in [
            "Meet me at noon. Thanks",
            "Come on @ noon . Let us",
            "see you at home.Thanks",
        ] {
            assert_eq!(redacted(text), text);
        }
    }

    #[test]
    fn the_brands_own_contacts_stay_and_lose_only_the_query() {
        for text in [
            "write to help@airco.example",
            "call 1-800-555-0100",
            "@airco please",
            "see www.airco.example/bags",
        ] {
            assert_eq!(redacted(text), text);
        }
        assert_eq!(
            redacted("https://book.airco.example/trip?pnr=X7K2P9&name=rose."),
            "https://book.airco.example/trip."
        );
        assert_eq!(redacted("https://evil-airco.example/x?y, ok"), "[link], ok");
        assert_eq!(redacted("jo.smith@airco.example @stranger"), "[email] [handle]");
    }

    #[test]
    fn network_addresses_go_and_times_and_versions_stay() {
        assert_eq!(
            redacted("from 192.168.17.4 and 2001:db8::ff00:42:8329"),
            "from [ip] and [ip]"
        );
        assert_eq!(
            redacted("at 10:30:45, version 1.2.3.4"),
            "at 10:30:45, version 1.2.3.4"
        );
    }
}
