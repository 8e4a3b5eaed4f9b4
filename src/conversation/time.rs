//! Points in time as exports write them.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::TimeZone;

/// With a zone.
const ZONED: [&str; 4] = [
    "%a %b %d %H:%M:%S %z %Y",
    "%a, %d %b %Y %H:%M:%S %z",
    "%Y-%m-%d %H:%M:%S %z",
    "%Y-%m-%d %H:%M:%S%:z",
];

/// Without; read as UTC.
const CIVIL: [&str; 12] = [
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%m/%d/%Y %I:%M %p",
];

const DAYS: [&str; 4] = ["%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y"];

/// RFC 3339, the formats above, or seconds or milliseconds since 1970; without a zone it is UTC.
pub(super) fn parse(text: &str) -> Option<Timestamp> {
    let text = text.trim().trim_end_matches(" UTC").trim_end_matches(" GMT");
    if text.is_empty() {
        return None;
    }
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at);
    }
    if let Some(at) = epoch(text) {
        return Some(at);
    }
    let zoned = ZONED
        .iter()
        .find_map(|format| BrokenDownTime::parse(format, text).ok()?.to_timestamp().ok());
    zoned.or_else(|| {
        // Fractions of a second do not matter where there is no zone.
        let whole = text
            .split_once('.')
            .filter(|(_, rest)| rest.len() <= 9 && rest.bytes().all(|b| b.is_ascii_digit()));
        let text = whole
            .filter(|(start, _)| start.contains(':'))
            .map_or(text, |(start, _)| start);
        civil(text)?.to_zoned(TimeZone::UTC).ok().map(|at| at.timestamp())
    })
}

fn civil(text: &str) -> Option<DateTime> {
    let full = CIVIL
        .iter()
        .find_map(|format| DateTime::strptime(format, text).ok());
    full.or_else(|| {
        DAYS.iter().find_map(|format| {
            let day = jiff::civil::Date::strptime(format, text).ok()?;
            Some(day.at(0, 0, 0, 0))
        })
    })
}

/// Ten digits are seconds, thirteen milliseconds; a fraction is dropped.
fn epoch(text: &str) -> Option<Timestamp> {
    let whole = text.split_once('.').map_or(text, |(whole, _)| whole);
    let number: i64 = whole.parse().ok()?;
    match whole.len() {
        9..=10 => Timestamp::from_second(number).ok(),
        13 => Timestamp::from_millisecond(number).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_many_exports_are_one_time() {
        for text in [
            "2017-10-31T22:10:47Z",
            "Tue Oct 31 22:10:47 +0000 2017",
            "2017-10-31 22:10:47",
            "2017-10-31 22:10:47.120",
            "1509487847",
            "1509487847000",
            "1509487847.25",
            "2017-10-31T23:10:47+01:00",
            "Tue, 31 Oct 2017 22:10:47 +0000",
            "10/31/2017 22:10:47",
            "31.10.2017 22:10:47",
            "2017-10-31 22:10:47 UTC",
        ] {
            assert_eq!(
                parse(text).map(Timestamp::as_second),
                Some(1_509_487_847),
                "{text}"
            );
        }
        for text in ["", "soon", "31/31/2017", "12345", "2017-13-01"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
