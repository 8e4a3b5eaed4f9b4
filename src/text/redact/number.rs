//! Numbers that belong to a person: cards, accounts, phones, references, documents, birthdays.
//! Prices, dates, times, weights and flight numbers stay.

use std::sync::LazyLock;

use regex::Regex;

use super::Kind;
use super::claim::Claims;
use super::net::{Contacts, pattern};

static IBAN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]{1,4}){3,9}\b"));
static CARD: LazyLock<Regex> = LazyLock::new(|| pattern(r"\d(?:[ .-]?\d){11,18}"));
static SSN: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b\d{3}[- ]\d{2}[- ]\d{4}\b"));
static SSN_CUE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:ssn|social security|tax id|itin)[^.\n\d]{0,30}(\d[\d -]{6,12}\d)"));
static LAST_FOUR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:card|visa|mastercard|amex|ending|ends|last (?:four|4)(?: digits)?)\s*(?:in|with|on|is|are|of|:|#|no\.?|number)*\s*(\d{4})\b",
    )
});

const MONTH: &str = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|ene|abr|ago|dic|janv|fév|avr|juin|juil|août|déc|mär|mai|okt|dez)[a-zéûä]*\.?";

/// Any calendar date.
static DATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)\b(?:\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d{{1,2}}[-/. ]\d{{1,2}}[-/. ](?:\d{{4}}|\d{{2}})|\d{{1,2}}(?:st|nd|rd|th|\.)?[ -](?:of |de )?{MONTH}[, -]*(?:de |of )?(?:\d{{4}}|\d{{2}}\b)?|{MONTH}[ -]\d{{1,2}}(?:st|nd|rd|th)?,?(?:[ -]\d{{4}})?)\b"
    ))
});
static BORN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:\bborn\b|\bbirth ?(?:day|date)?\b|\bd\.?o\.?b\b\.?|\bgeboren\b|\bgeburtsdatum\b|\bnacid[oa]\b|\bnacimiento\b|\bnée?\b|\bnaissance\b)[^\n\d]{0,25}$",
    )
});

static DOCUMENT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:passport|passeport|pasaporte|reisepass|(?:driv\w*['’]?s? )?licen[sc]e|driving licen[sc]e|(?:license |number )?plate|registration|national id|id card|identity card|dni|visa number|green card|known traveler|ktn|redress|vin)\b(?:[^.\n\d]|no\.|nr\.){0,24}?\b((?:[a-z]{0,3}[ -]?)?[a-z0-9-]*\d[a-z0-9-]*)\b",
    )
});

/// Words that announce a reference.
const CUES: &str = r"confirmation|confirm|conf|record locator|locator|pnr|booking|booked under|reservation|reserva|réservation|buchung(?:snummer|scode)?|reference|referencia|référence|ref|e-?ticket|ticket|case|claim|file|order|tracking|invoice|receipt|voucher|e-?credit|certificate|gift card|travel bank|rapid rewards|skymiles|aadvantage|mileage ?plus|frequent flyer|ff|loyalty|member(?:ship)?|rewards|customer|account|acct|policy|tag|bag|transaction|serial|pin|passcode|otp|verification";
static CUED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)\b(?:{CUES})\s*(?:#|n[o°º]\.?|nr\.?|num(?:ber|ero|éro)?|code|id|locator)?\s*(?:is|was|es|est|ist|are|under|of|[:#=(–-])*\s*[#\[(]?\s*([a-z0-9][a-z0-9/-]{{3,19}})\b"
    ))
});
/// The same with the kind of number named, after which even a plain word can be a reference.
static STRONG: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:(?:confirmation|booking|reservation|reference|record)\s*(?:#|no\.?|number|code|locator|ref(?:erence)?|id)|pnr|locator|buchungscode|localizador)\s*(?:code|number)?\s*(?:is|was|es|est|ist|[:#=-])*\s*([a-z]{6})\b",
    )
});
static BARE: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:[A-Z0-9]{6}|[a-z0-9]{6})\b"));
/// A token with at least five digits in it, letters and joints allowed.
static MIXED: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b[A-Za-z0-9]+(?:[-/][A-Za-z0-9]+)*\b"));

/// `737-800`, `A320-200`.
static AIRCRAFT: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:B?7\d7|[AE]\d{3})-\d{1,4}$"));

static PHONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:\+|\()?\d(?:[ \t().\u{a0}/–-]{0,3}\d){5,17}(?:\s?(?:x|ext\.?|extension|durchwahl)\s?\d{1,6})?",
    )
});
static PHONE_CUE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:\b(?:phone|call(?:ing|ed)?|tel(?:e(?:ph|f)on[eo]?)?|cell|mobile|móvil|mobil|portable|fax|reach|text|whatsapp|sms|dial|number|at|on|contact)\b[^\n]{0,22})$",
    )
});

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// The Luhn check of card numbers.
fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let value = u32::from(digit - b'0') * if place % 2 == 1 { 2 } else { 1 };
            if value > 9 { value - 9 } else { value }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// The mod-97 check of IBANs.
fn mod_97(iban: &str) -> bool {
    if !(15..=34).contains(&iban.len()) {
        return false;
    }
    let turned = iban.bytes().cycle().skip(4).take(iban.len());
    let mut rest = 0;
    for byte in turned {
        let value = (byte as char).to_digit(36).unwrap_or(0);
        rest = (rest * if value > 9 { 100 } else { 10 } + value) % 97;
    }
    rest == 1
}

/// Kinds that a checksum or a fixed shape makes certain.
pub(super) fn claim_checked(text: &str, claims: &mut Claims) {
    for found in IBAN.find_iter(text) {
        if let Some(size) = iban_size(found.as_str()) {
            take(Kind::Iban, found.start(), found.start() + size, claims);
        }
    }
    for found in CARD.find_iter(text) {
        let plain = digits(found.as_str());
        let before = tail(text, found.start(), 60).to_lowercase();
        let cue = ["card", "credit", "debit", "visa", "amex", "mastercard", "cc "]
            .iter()
            .any(|cue| before.contains(cue));
        let alone = !text[..found.start()].ends_with(|c: char| c.is_ascii_digit() || c == '+')
            && !text[found.end()..].starts_with(|c: char| c.is_ascii_digit());
        if alone && (luhn(&plain) || cue) {
            take(Kind::Card, found.start(), found.end(), claims);
        }
    }
    for found in SSN.find_iter(text) {
        take(Kind::Ssn, found.start(), found.end(), claims);
    }
    take_groups(&SSN_CUE, Kind::Ssn, text, claims);
    take_groups(&LAST_FOUR, Kind::Card, text, claims);
}

/// Bytes of the longest beginning that is a valid IBAN and ends where a group ends.
fn iban_size(found: &str) -> Option<usize> {
    let ends = found
        .char_indices()
        .filter(|(_, c)| matches!(c, ' ' | '-'))
        .map(|(at, _)| at);
    let mut ends: Vec<usize> = ends.chain([found.len()]).collect();
    ends.reverse();
    ends.into_iter().find(|end| {
        let plain: String = found[..*end]
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .collect();
        mod_97(&plain.to_ascii_uppercase())
    })
}

/// Kinds that the words before them announce: birthdays, documents, references.
pub(super) fn claim_cued(text: &str, claims: &mut Claims) {
    if text.bytes().any(|byte| byte.is_ascii_digit()) {
        claim_numbered(text, claims);
    }
    for found in STRONG.captures_iter(text).filter_map(|found| found.get(1)) {
        if !super::lexicon::is_word(&found.as_str().to_lowercase()) {
            take(Kind::Reference, found.start(), found.end(), claims);
        }
    }
    for found in CUED.captures_iter(text).filter_map(|found| found.get(1)) {
        if reference(found.as_str(), text, found.end()) {
            take(Kind::Reference, found.start(), found.end(), claims);
        }
    }
}

/// Cued kinds that hold a digit.
fn claim_numbered(text: &str, claims: &mut Claims) {
    for found in DATE.find_iter(text) {
        if BORN.is_match(tail(text, found.start(), 45)) {
            take(Kind::Date, found.start(), found.end(), claims);
        }
    }
    for found in DOCUMENT.captures_iter(text).filter_map(|found| found.get(1)) {
        let size = found.as_str().bytes().filter(u8::is_ascii_alphanumeric).count();
        if (5..=17).contains(&size) && !DATE.is_match(found.as_str()) {
            take(Kind::Document, found.start(), found.end(), claims);
        }
    }
    for found in BARE.find_iter(text) {
        if bare_reference(found.as_str()) && !flight_before(text, found.start()) {
            take(Kind::Reference, found.start(), found.end(), claims);
        }
    }
}

/// Whether what a cue announces is a reference and not a date, a price or a word.
fn reference(value: &str, text: &str, end: usize) -> bool {
    let count = value.bytes().filter(u8::is_ascii_digit).count();
    let shouted = value.len() == 6 && value.bytes().all(|b| b.is_ascii_uppercase());
    if count == 0 {
        return shouted && !super::lexicon::is_word(&value.to_lowercase());
    }
    let unit = text[end..].trim_start().to_lowercase();
    let measured = [
        "%", "usd", "dollar", "eur", "euro", "miles", "points", "days", "hours",
    ]
    .iter()
    .any(|known| unit.starts_with(known));
    let year = value.len() == 4 && (value.starts_with("19") || value.starts_with("20"));
    let ordinal = value.bytes().take_while(u8::is_ascii_digit).count() <= 2 && count <= 2 && value.len() <= 4;
    !(measured || year || ordinal || whole_date(value))
}

fn whole_date(value: &str) -> bool {
    DATE.find(value).is_some_and(|found| found.len() == value.len())
}

/// Six capitals and digits mixed, or small letters and digits so mixed that they are no word.
fn bare_reference(value: &str) -> bool {
    let bytes = value.as_bytes();
    let count = bytes.iter().filter(|b| b.is_ascii_digit()).count();
    if count == 0 || count == bytes.len() {
        return false;
    }
    let turns = bytes
        .windows(2)
        .filter(|pair| pair[0].is_ascii_digit() != pair[1].is_ascii_digit())
        .count();
    let flight = turns == 1 && bytes[..2].iter().all(u8::is_ascii_alphabetic) && count == 4;
    if bytes.iter().any(u8::is_ascii_lowercase) {
        return turns >= 2 && count >= 2;
    }
    !flight
}

/// Whether the word before says that this is a flight, an aircraft or a gate.
fn flight_before(text: &str, at: usize) -> bool {
    let before = tail(text, at, 12).trim_end().to_lowercase();
    ["flight", "flt", "flights", "aircraft", "vuelo", "vol", "flug"]
        .iter()
        .any(|cue| before.trim_end_matches(['#', ' ', ':']).ends_with(cue))
}

/// Phone numbers of many nations, by shape.
pub(super) fn claim_phones(text: &str, contacts: &Contacts, claims: &mut Claims) {
    for found in PHONE.find_iter(text) {
        let (start, end) = (found.start(), found.end());
        if !claims.free(start, end) {
            continue;
        }
        if contacts.phone(&digits(found.as_str())) {
            claims.keep(start, end);
        } else if phone(found.as_str(), text, start) {
            claims.take(Kind::Phone, start, end);
        }
    }
}

fn phone(found: &str, text: &str, start: usize) -> bool {
    let main = found.to_lowercase();
    let main = main.split(['x', 'e', 'd']).next().unwrap_or_default().trim();
    let count = digits(main).len();
    let before = text[..start].chars().next_back();
    let after = text[start + found.len()..].chars().next();
    let glued = before.is_some_and(|c| c.is_alphanumeric() || "/.#$€£¥-".contains(c))
        || after.is_some_and(char::is_alphanumeric);
    let cue = PHONE_CUE.is_match(tail(text, start, 40)) || tail_cue(&text[start + found.len()..]);
    if glued || count > 15 || priced(text, start, start + found.len()) || dated(main) {
        return false;
    }
    let groups: Vec<usize> = main
        .split(|c: char| !c.is_ascii_digit())
        .map(str::len)
        .filter(|size| *size > 0)
        .collect();
    if groups.len() == 1 {
        return count >= 9 || (count >= 7 && cue) || main.starts_with('+');
    }
    let longest = groups.iter().max().copied().unwrap_or_default();
    let pairs = groups.iter().filter(|size| **size == 2).count();
    let shaped = longest >= 3 || pairs >= 3;
    shaped && (count >= 7 || (count == 6 && cue)) && groups.iter().filter(|size| **size == 1).count() <= 2
}

/// Whether what follows says that it was a phone number: `92 34 70-Office`, `... fax`.
fn tail_cue(after: &str) -> bool {
    let after = after.trim_start_matches([' ', '-', '(', ',']).to_lowercase();
    ["office", "fax", "mobile", "cell", "home", "work", "phone"]
        .iter()
        .any(|cue| after.starts_with(cue))
}

/// Whether dates, year spans, clock times or thousands make up the digits.
fn dated(found: &str) -> bool {
    static SPANS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^(?:(?:19|20)\d\d\s*[-–/]\s*(?:19|20)\d\d|\d{1,2}\.\d\d\s*[-–]\s*\d{1,2}\.\d\d|\d{1,3}(?:[ .]\d{3})*[ .]000)$",
        )
    });
    let date = DATE
        .find(found)
        .is_some_and(|date| date.len() == found.len() && valid_date(found));
    date || SPANS.is_match(found)
}

/// Whether the parts of `12-31-2017` can be day, month and year; `20-32-85` cannot.
fn valid_date(found: &str) -> bool {
    let parts: Vec<u32> = found
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|part| part.parse().ok())
        .collect();
    let small = parts.iter().filter(|part| **part <= 12).count();
    let days = parts.iter().filter(|part| **part <= 31).count();
    let separators: Vec<char> = found.chars().filter(|c| !c.is_ascii_digit()).collect();
    let spaced = separators.contains(&' ') && parts.iter().all(|part| *part < 100);
    parts.len() == 3
        && small >= 1
        && days >= 2
        && !spaced
        && separators.windows(2).all(|pair| pair[0] == pair[1])
}

/// Whether a currency or a unit stands beside the number.
fn priced(text: &str, start: usize, end: usize) -> bool {
    const AFTER: &[&str] = &[
        "$",
        "€",
        "£",
        "¥",
        "%",
        "usd",
        "eur",
        "gbp",
        "dollar",
        "euro",
        "pound",
        "mile",
        "point",
        "km",
        "pts",
        "cents",
        "rupee",
        "people",
        "passenger",
        "customer",
        "steps",
        "feet",
        "ft ",
        "lbs",
        "kg",
    ];
    let before = text[..start].trim_end();
    let after = text[end..].trim_start().to_lowercase();
    before.ends_with(['$', '€', '£', '¥'])
        || ["usd", "eur", "gbp", "rs", "inr", "cad"]
            .iter()
            .any(|unit| before.to_lowercase().ends_with(unit))
        || AFTER.iter().any(|unit| after.starts_with(unit))
}

/// What is left: any number of five digits or more, any mixed token with as many, postcodes.
pub(super) fn claim_loose(text: &str, claims: &mut Claims) {
    for found in MIXED.find_iter(text) {
        let raw = found.as_str();
        let count = raw.bytes().filter(u8::is_ascii_digit).count();
        if count < 5 || !claims.free(found.start(), found.end()) || dated(raw) || whole_date(raw) {
            continue;
        }
        if priced(text, found.start(), found.end()) && count <= 7 {
            continue;
        }
        if AIRCRAFT.is_match(raw) {
            continue;
        }
        let letters = raw.bytes().any(|b| b.is_ascii_alphabetic());
        // `10am-12pm`, `1990s-2000s` and `2017-2018` are no references.
        let runs = raw
            .split(|c: char| !c.is_ascii_digit())
            .map(str::len)
            .max()
            .unwrap_or_default();
        if runs >= 5 || (letters && runs >= 3) || (!letters && !raw.contains('/') && count >= 6) {
            let kind = if letters || count == 13 {
                Kind::Reference
            } else {
                Kind::Number
            };
            claims.take(kind, found.start(), found.end());
        }
    }
}

fn take(kind: Kind, start: usize, end: usize, claims: &mut Claims) {
    if claims.free(start, end) {
        claims.take(kind, start, end);
    }
}

fn take_groups(pattern: &Regex, kind: Kind, text: &str, claims: &mut Claims) {
    for found in pattern.captures_iter(text).filter_map(|found| found.get(1)) {
        take(kind, found.start(), found.end(), claims);
    }
}

/// At most `most` bytes before `at`.
fn tail(text: &str, at: usize, most: usize) -> &str {
    let mut from = at.saturating_sub(most);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    &text[from..at]
}

#[cfg(test)]
mod tests {
    use crate::text::redact::Redactor;

    fn redacted(text: &str) -> String {
        Redactor::default().redact(text).text
    }

    #[test]
    fn checksums_make_cards_and_accounts_certain() {
        assert_eq!(redacted("paid by 4111 1111 1111 1111 ok"), "paid by [card] ok");
        assert_eq!(redacted("my card 4111-1111-1111-1112"), "my card [card]");
        assert_eq!(
            redacted("to DE89 3704 0044 0532 0130 00 please"),
            "to [iban] please"
        );
        assert_eq!(redacted("gb82west12345698765432."), "[iban].");
        assert_eq!(redacted("SSN 078-05-1120"), "SSN [ssn]");
        assert_eq!(redacted("the card ending in 4821"), "the card ending in [card]");
    }

    #[test]
    fn phones_of_many_nations_go() {
        for number in [
            "(212) 555-0187",
            "+44 20 7946 0958",
            "020 7946 0958",
            "555-0187",
            "730.347.5681x8340",
            "20-32-85-26",
            "+49 (0)30 901820",
            "06 12 34 56 78",
            "001-321-194-8268x44208",
            "(027) 7972-805",
            "2125550187",
        ] {
            assert_eq!(
                redacted(&format!("call me on {number} please")),
                "call me on [phone] please",
                "{number}"
            );
        }
    }

    #[test]
    fn dates_prices_times_and_flights_stay() {
        for text in [
            "on 2017-10-31 or 31/10/2017 or 31.10.2017",
            "it was $1,234.50 and €12500",
            "from 10.30 - 11.45 and 9:15-10:45",
            "flights UA1234, BA 2490 and flight DL1234",
            "2017-2018 and 1990 - 1995",
            "25000 miles for 55 x 40 x 23 cm",
            "my booking of 12 May",
            "ticket 2nd class",
            "May 3, 2019",
            "the order was placed",
            "Boeing 737-800",
        ] {
            assert_eq!(redacted(text), text);
        }
    }

    #[test]
    fn references_go_with_a_cue_and_bare() {
        assert_eq!(
            redacted("confirmation code is XKDJFQ"),
            "confirmation code is [reference]"
        );
        assert_eq!(
            redacted("PNR: abcxyz, ticket # 0162345678901"),
            "PNR: [reference], ticket # [reference]"
        );
        assert_eq!(redacted("X7K2P9 and x7k2p9"), "[reference] and [reference]");
        assert_eq!(
            redacted("case 4821 / order AB-1234-99"),
            "case [reference] / order [reference]"
        );
        assert_eq!(redacted("my number is 1234567"), "my number is [phone]");
        assert_eq!(redacted("id 98765"), "id [number]");
    }

    #[test]
    fn birthdays_and_documents_go_by_their_cue() {
        assert_eq!(
            redacted("born on 12/03/1981, flying 12/03/2019"),
            "born on [date], flying 12/03/2019"
        );
        assert_eq!(redacted("DOB: March 3, 1981"), "DOB: [date]");
        assert_eq!(
            redacted("passport no. K1234567 expires"),
            "passport no. [document] expires"
        );
        assert_eq!(redacted("license plate 7ABC123"), "license plate [document]");
    }
}
