//! Tests of `address`.

use crate::text::redact::Redactor;

fn redacted(text: &str) -> String {
    Redactor::default().redact(text).text
}

#[test]
fn addresses_of_many_lands_go() {
    for (text, expected) in [
        (
            "I live at 221b Baker Street, London NW1 6XE. Thanks",
            "I live at [address]. Thanks",
        ),
        (
            "ship it to 742 Evergreen Terrace, Apt. 5, Springfield, IL 62704 please",
            "ship it to [address] please",
        ),
        ("it is Hauptstrasse 12, 10115 Berlin", "it is [address]"),
        ("au 12 rue de Rivoli, Paris", "au [address]"),
        ("send it to Calle Mayor 4, Madrid", "send it to [address]"),
        ("to 45 elm street please", "to [address] please"),
        ("at P.O. Box 1234", "at [address]"),
        ("at PSC 4457, Box 7534\nAPO AP 95145", "at [address]"),
        ("my zip code is 02139", "my zip code is [address]"),
    ] {
        assert_eq!(redacted(text), expected);
    }
}

#[test]
fn travel_talk_is_no_address() {
    for text in [
        "2 hours down the street from Gate 22",
        "Row 12 Seat C on Flight 1234 to Boston",
        "Terminal 5 at 10 30 AM",
        "I sent it to Customer Service on 3 May",
        "we moved to row 4",
        "the 7 Boeing 737 jets",
    ] {
        assert_eq!(redacted(text), text);
    }
}
