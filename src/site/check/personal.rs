//! Personal data in what would be published. Names of places are no names of people.

use std::sync::LazyLock;

use rayon::prelude::*;
use regex::Regex;

use crate::content::Item;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::text::redact::{self, Redactor};

use super::super::{Build, plan};
use super::body_place;

/// Every text that is shown, against what is the brand's own and what the site allows.
pub(super) fn check(build: &Build<'_>, found: &mut Diagnostics) {
    let mut known = build.config.brand.contacts.clone();
    known.extend(build.config.check.allow.iter().cloned());
    let redactor = Redactor::new(&known);
    let shown: Vec<&Item> = build
        .shelf
        .items
        .iter()
        .filter(|item| plan::shown(item, build))
        .collect();
    let faults: Vec<Vec<Diagnostic>> = shown
        .par_iter()
        .map(|item| {
            let spans = redactor.redact(&item.body).spans;
            spans.iter().filter_map(|span| one(item, span)).collect()
        })
        .collect();
    found.extend(faults.into_iter().flatten());
}

fn one(item: &Item, span: &redact::Span) -> Option<Diagnostic> {
    use redact::Kind::{Card, Email, Iban, Ip, Person, Phone, Ssn};
    let (what, sure) = match span.kind {
        Email => ("an email address", true),
        Phone => ("a phone number", true),
        Card => ("a card number", true),
        Iban => ("an account number", true),
        Ssn => ("a social security number", true),
        Ip => ("a network address", false),
        Person => ("a person's name", false),
        // Links, dates and numbers are what answers are made of.
        _ => return None,
    };
    let before: String = item.body.chars().take(span.start).collect();
    let words: String = item
        .body
        .chars()
        .skip(span.start)
        .take(span.end - span.start)
        .collect();
    let after: String = item.body.chars().skip(span.end).take(24).collect();
    if span.kind == Person && (is_place(&before, &words, &after) || is_word(&before, &words)) {
        return None;
    }
    let line = before.matches('\n').count() + 1;
    let place = body_place(item, line, &words);
    let message = format!("the text holds {what}");
    let fault = if sure {
        Diagnostic::error("personal-data", place, message)
    } else {
        Diagnostic::warning("personal-data", place, message)
    };
    let hint = "take it out; the brand's own contacts belong under `brand.contacts` in `frontload.yaml`, anything else that may stand there under `check.allow`";
    Some(fault.hint(hint))
}

static INSIDE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:in|at|near|via|into|around|outside|throughout|across)\s+(?:[A-Z][\w.]+(?:,|\s+and|\s+or|\s+to)\s+)*$").expect("a constant pattern")
});
static WAY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:fl(?:y|ies|ew|ight|ights|ying)|sail\w*|ferr(?:y|ies)|rout\w+|travel\w*|depart\w*|arriv\w*|land\w*|trains?|bus(?:es)?|ship\w*|deliver\w*|trips?|driv\w+|between)\b[^.!?\n]{0,60}\b(?:to|from|for|between|and)\s+$").expect("a constant pattern")
});
static THING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:\s+(?:Airport|Station|Street|Road|Avenue|Square|Harbou?r|Port|Island|Bay|City|Beach|County|Terminal|Bridge|Park|Hotel|University|International|Office|Store)\b|,\s+(?:[A-Z]{2}\b|[A-Z][a-z]+land\b))").expect("a constant pattern")
});

/// Whether what looks like a name is the name of a place: by what stands before and behind it.
fn is_place(before: &str, words: &str, after: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or(before);
    let few = words.split_whitespace().count() <= 2;
    few && (INSIDE.is_match(line) || WAY.is_match(line) || THING.is_match(after))
}

/// Whether what looks like a name is as well a word: an abbreviation ("BERT") in a text that is
/// not written in capitals, or one word at the start of a sentence, where every word has a
/// capital ("Dix jours."). An edited text names people in the midst of a sentence or in full.
fn is_word(before: &str, words: &str) -> bool {
    if words.contains(char::is_whitespace) {
        return false;
    }
    let line = before.rsplit('\n').next().unwrap_or(before);
    let capitals = |text: &str| !text.chars().any(char::is_lowercase);
    if capitals(words) && !capitals(line) {
        return true;
    }
    let said = before.trim_end_matches(|c: char| !c.is_alphanumeric() && !".!?\n".contains(c));
    said.is_empty() || said.ends_with(['.', '!', '?', '\n'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_is_also_a_name_is_told_by_its_letters_and_its_place() {
        for (before, words) in [
            ("encoders of the ", "BERT"),
            ("", "Dix"),
            ("It takes long. ", "Dix"),
            ("## ", "Mark"),
            ("One line\n- **", "Bill"),
        ] {
            assert!(is_word(before, words), "{before}{words}");
        }
        for (before, words) in [
            ("Ask ", "Charlotte"),
            ("Thank you.\n\n", "Ann Lee"),
            ("ASK ", "CHARLOTTE"),
            ("it was\nsaid by ", "Jackson"),
        ] {
            assert!(!is_word(before, words), "{before}{words}");
        }
    }

    #[test]
    fn a_place_is_told_by_its_surroundings_and_a_person_stays_one() {
        for (before, words, after) in [
            ("Our desk in ", "Charlotte", " is open."),
            ("We fly from Boston to ", "Jackson", "."),
            ("Go to ", "Lincoln", " Park."),
            ("Come to ", "Austin", ", TX."),
        ] {
            assert!(is_place(before, words, after), "{before}{words}{after}");
        }
        for (before, words, after) in [
            ("Write to ", "Ann Lee", "."),
            ("Ask ", "Charlotte", " at the desk."),
            ("We thank ", "Jackson", ", who called."),
        ] {
            assert!(!is_place(before, words, after), "{before}{words}{after}");
        }
    }
}
