//! Tests of `person`.

use crate::text::redact::Redactor;

fn redacted(text: &str) -> String {
    Redactor::default().redact(text).text
}

#[test]
fn names_go_by_their_cue() {
    for (text, expected) in [
        (
            "my name is zorvan kelmar and I fly",
            "my name is [name] and I fly",
        ),
        ("Dear Mrs. Rose Park, hello", "Dear [name], hello"),
        ("Hi Zorvana, my bag", "Hi [name], my bag"),
        (
            "please help\n\nKind regards,\nMark Winter",
            "please help\n\nKind regards,\n[name]",
        ),
        ("Thanks,\nRose\n", "Thanks,\n[name]\n"),
        ("Karen here, my bag is lost", "[name] here, my bag is lost"),
        (
            "I spoke with Grace about Jennifer's ticket",
            "I spoke with [name] about [name]'s ticket",
        ),
        ("Mark Kowalski called", "[name] called"),
        ("We are sorry. ^AB", "We are sorry. [name]"),
        ("We are sorry. *TMT", "We are sorry. [name]"),
        ("signed J. Smith", "signed [name]"),
    ] {
        assert_eq!(redacted(text), expected);
    }
}

#[test]
fn everyday_words_are_no_names_without_context() {
    for text in [
        "Will I get a bill? Rose prices. Mark my words",
        "Dear Customer Service",
        "Hi there, Hello Team",
        "I fly from Dallas to Orlando in May",
        "Thanks,\nI will wait",
        "this is frustrating",
        "grace period and art",
        "WILL YOU MARK MY BAG",
        "Good! We're here",
        "Dear Sir or Madam",
        "I'm so mad",
    ] {
        assert_eq!(redacted(text), text);
    }
}

#[test]
fn known_names_go_wherever_they_stand() {
    let redactor = Redactor::default().with_names(&["Rose van Zorvic".to_owned()]);
    assert_eq!(
        redactor.redact("the rose of zorvic is Rose and van").text,
        "the rose of [name] is [name] and van"
    );
}
