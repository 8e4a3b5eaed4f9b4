//! Dates as other systems and their authors wrote them. What could mean two days is not guessed.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::Value as Json;

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// A date as front matter holds it: a day where only a day was written, else a moment.
pub(super) fn read(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => text_date(text),
        Json::Number(number) => seconds(number.as_i64()?),
        _ => None,
    }
}

/// Unix seconds or milliseconds, between 1990 and 2100; `20140305` is a day.
fn seconds(number: i64) -> Option<String> {
    if (19_900_101..=21_001_231).contains(&number) {
        return compact(&number.to_string());
    }
    let seconds = if number > 100_000_000_000 {
        number / 1000
    } else {
        number
    };
    (631_152_000..4_102_444_800)
        .contains(&seconds)
        .then(|| Timestamp::from_second(seconds).ok())?
        .map(|at| at.to_string())
}

fn compact(text: &str) -> Option<String> {
    let digits = text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| day(&text[..4], &text[4..6], &text[6..])).flatten()
}

fn day(year: &str, month: &str, day: &str) -> Option<String> {
    let date = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    (date.year() > 0).then(|| date.to_string())
}

fn text_date(text: &str) -> Option<String> {
    let text = text.trim().trim_matches(['"', '\'']);
    if text.len() > 60 || text.starts_with("0000") || text.starts_with("0001-01-01") {
        return None;
    }
    if let Some(day) = compact(text) {
        return Some(day);
    }
    if let Ok(at) = super::super::dates::parse(text) {
        let only_day = text.len() == 10;
        return Some(if only_day { text.to_owned() } else { at.to_string() });
    }
    if let Ok(zoned) = jiff::fmt::rfc2822::parse(text) {
        return Some(zoned.timestamp().to_string());
    }
    numeric(text).or_else(|| worded(text))
}

/// `2014-3-5`, `2014/03/05`, `2014.03.05 10:00`, `25.12.2014`, with a time or without; the zone's name is read.
fn numeric(text: &str) -> Option<String> {
    let (head, tail) = text.split_once([' ', 'T']).unwrap_or((text, ""));
    let parts: Vec<&str> = head.split(['-', '/', '.']).collect();
    let [a, b, c] = parts.as_slice() else {
        return None;
    };
    let date = if a.len() == 4 {
        day(a, b, c)?
    } else if c.len() == 4 {
        // Day and month are told apart by what only a day can be, or by the point of the German form.
        let (first, second): (u8, u8) = (a.parse().ok()?, b.parse().ok()?);
        match (first > 12, second > 12, head.contains('.')) {
            (_, false, true) | (true, false, _) => day(c, b, a)?,
            (false, true, _) => day(c, a, b)?,
            _ if first == second => day(c, a, b)?,
            _ => return None,
        }
    } else {
        return None;
    };
    Some(with_time(&date, tail.trim()))
}

/// A day with a time of day, if that can be read; else the day.
fn with_time(day: &str, time: &str) -> String {
    if time.is_empty() {
        return day.to_owned();
    }
    let mut parts = time.splitn(2, ' ');
    let clock = parts.next().unwrap_or("");
    let zone = parts.next().unwrap_or("").trim();
    let padded: Vec<String> = clock
        .split(':')
        .map(|part| {
            if part.len() == 1 {
                format!("0{part}")
            } else {
                part.to_owned()
            }
        })
        .collect();
    let clock = padded.join(":");
    let written = format!("{day} {clock} {zone}");
    if let Ok(at) = super::super::dates::parse(written.trim()) {
        return at.to_string();
    }
    let civil = format!("{day}T{clock}").parse::<jiff::civil::DateTime>().ok();
    let zone = TimeZone::get(zone).ok();
    match (civil, zone) {
        (Some(civil), Some(zone)) => civil
            .to_zoned(zone)
            .map_or_else(|_| day.to_owned(), |at| at.timestamp().to_string()),
        (Some(civil), None) => civil
            .to_zoned(TimeZone::UTC)
            .map_or_else(|_| day.to_owned(), |at| at.timestamp().to_string()),
        _ => day.to_owned(),
    }
}

/// `March 5, 2014`, `5 March 2014`, `5th Mar. 2014 10:00`.
fn worded(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    let month = words.iter().find_map(|word| {
        let word = word.trim_end_matches('.').to_lowercase();
        let place = MONTHS
            .iter()
            .position(|month| word.starts_with(month) && word.chars().all(char::is_alphabetic))?;
        Some(place + 1)
    })?;
    let year = words
        .iter()
        .find(|word| word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit()))?;
    let number = words.iter().find_map(|word| {
        let word = word.trim_end_matches(|c: char| c.is_alphabetic() || c == '.');
        word.parse::<u8>()
            .ok()
            .filter(|number| (1..=31).contains(number) && word.len() <= 2)
    })?;
    let date = day(year, &month.to_string(), &number.to_string())?;
    let clock = words
        .iter()
        .find(|word| word.contains(':'))
        .copied()
        .unwrap_or("");
    Some(with_time(&date, clock))
}

/// The day at the start of a file's name, and the rest: `2014-03-05-title`.
pub(super) fn of_name(name: &str) -> Option<(String, &str)> {
    let mut parts = name.splitn(4, ['-', '_']);
    let (year, month, number) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |part: &str, most: usize| {
        (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
    };
    if year.len() != 4 || !digits(year, 4) || !digits(month, 2) || !digits(number, 2) {
        return None;
    }
    Some((day(year, month, number)?, parts.next()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_ways_to_write_a_date_are_one_date() {
        for (text, want) in [
            ("2026-07-16 05:08:11 +0000", "2026-07-16T05:08:11Z"),
            ("2014-03-05", "2014-03-05"),
            ("2014-3-5", "2014-03-05"),
            ("2014/03/05", "2014-03-05"),
            ("20140305", "2014-03-05"),
            ("2014-3-5 9:07", "2014-03-05T09:07:00Z"),
            ("March 5, 2014", "2014-03-05"),
            ("5th Mar. 2014", "2014-03-05"),
            ("Wed, 05 Mar 2014 10:00:00 +0100", "2014-03-05T09:00:00Z"),
            ("25/12/2014", "2014-12-25"),
            ("12/25/2014", "2014-12-25"),
            ("3.12.2014", "2014-12-03"),
            ("2014-03-05 10:00:00 America/New_York", "2014-03-05T15:00:00Z"),
        ] {
            assert_eq!(read(&Json::from(text)).as_deref(), Some(want), "{text}");
        }
        assert_eq!(
            read(&Json::from(1_394_013_600)).as_deref(),
            Some("2014-03-05T10:00:00Z")
        );
    }

    #[test]
    fn what_is_no_date_or_could_be_two_is_none() {
        for text in [
            "03/05/2014",
            "0000-00-00 00:00:00",
            "soon",
            "",
            "2014-13-45",
            "May",
            "0001-01-01T00:00:00Z",
        ] {
            assert_eq!(read(&Json::from(text)), None, "{text}");
        }
    }

    #[test]
    fn the_day_in_a_file_s_name_is_read() {
        assert_eq!(
            of_name("2014-03-05-my-title"),
            Some(("2014-03-05".into(), "my-title"))
        );
        assert_eq!(of_name("2014-13-05-x"), None);
        assert_eq!(of_name("2014-x"), None);
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in "([0-9]{0,4}[-/. :T]?|[A-Za-z+,é]){0,12}") {
            let _ = read(&Json::from(text.as_str()));
            let _ = of_name(&text);
        }
    }
}
