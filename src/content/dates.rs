//! Dates as authors write them.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use serde_json::Value as Json;

use crate::yaml::keys::Form;

/// A day or a moment.
pub(super) const DATE: Form = Form {
    expects: "a date",
    example: "2026-07-16",
    read: |text| parse(text).map(|at| Json::from(at.to_string())),
};

/// Reads `2026-07-16` (midnight UTC), `2026-07-16T05:08:11Z` with any offset, and
/// `2026-07-16 05:08:11 +0000`; without an offset a time is UTC. Says what is wrong otherwise.
pub fn parse(text: &str) -> Result<Timestamp, String> {
    let text = text.trim();
    let day = day(text)?;
    let time = text
        .get(10..)
        .unwrap_or("")
        .trim_start_matches(['T', 't', ' '])
        .trim();
    let civil = if time.is_empty() {
        Ok(day.at(0, 0, 0, 0))
    } else {
        clock(day, time)
    };
    let (civil, offset) = match (civil, time) {
        (Ok(civil), "") => (civil, TimeZone::UTC),
        (Ok(civil), _) => (civil, zone(time)?),
        (Err(why), _) => return Err(why),
    };
    let zoned: Zoned = civil
        .to_zoned(offset)
        .map_err(|_| "this moment is out of range".to_owned())?;
    Ok(zoned.timestamp())
}

/// The day as `YYYY-MM-DD`, in UTC.
pub fn day_of(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).date().to_string()
}

fn day(text: &str) -> Result<Date, String> {
    let form = || "a date is year-month-day".to_owned();
    let head = text.get(..10).ok_or_else(form)?;
    let bytes = head.as_bytes();
    let digits = |range: std::ops::Range<usize>| -> Option<i16> {
        let part = head.get(range)?;
        part.bytes()
            .all(|b| b.is_ascii_digit())
            .then(|| part.parse().ok())?
    };
    let (Some(year), Some(month), Some(day)) = (digits(0..4), digits(5..7), digits(8..10)) else {
        return Err(form());
    };
    if bytes[4] != b'-' || bytes[7] != b'-' {
        return Err(form());
    }
    if !(1..=12).contains(&month) {
        return Err(format!("there is no month {month:02}"));
    }
    Date::new(year, month as i8, day as i8).map_err(|_| format!("{year:04}-{month:02} has no day {day:02}"))
}

/// `05:08`, `05:08:11` or `05:08:11.5` before whatever names the offset.
fn clock(day: Date, time: &str) -> Result<DateTime, String> {
    let end = time
        .find(|c: char| !c.is_ascii_digit() && c != ':' && c != '.')
        .unwrap_or(time.len());
    let wrong = || format!("`{}` is no time of day", &time[..end]);
    let mut parts = time[..end].splitn(3, ':');
    let mut whole = |required: bool| match parts.next() {
        Some(part) if part.len() == 2 || part.contains('.') => Ok(part),
        None if !required => Ok("00"),
        _ => Err(wrong()),
    };
    let (hour, minute, second) = (whole(true)?, whole(true)?, whole(false)?);
    let second = second.split('.').next().unwrap_or("00");
    let number = |part: &str| part.parse::<i8>().map_err(|_| wrong());
    jiff::civil::Time::new(number(hour)?, number(minute)?, number(second)?, 0)
        .map(|time| day.to_datetime(time))
        .map_err(|_| wrong())
}

/// `Z`, `+0200`, `+02:00`, `UTC` or nothing.
fn zone(time: &str) -> Result<TimeZone, String> {
    let start = time
        .find(|c: char| !c.is_ascii_digit() && c != ':' && c != '.')
        .unwrap_or(time.len());
    let name = time[start..].trim();
    if matches!(name, "" | "Z" | "z" | "UTC" | "GMT") {
        return Ok(TimeZone::UTC);
    }
    let wrong = || format!("`{name}` is no offset such as `+0200`");
    let (sign, digits) = match name.as_bytes().first() {
        Some(b'+') => (1, &name[1..]),
        Some(b'-') => (-1, &name[1..]),
        _ => return Err(wrong()),
    };
    let digits = digits.replace(':', "");
    if digits.len() != 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(wrong());
    }
    let (hours, minutes) = (digits[..2].parse::<i32>(), digits[2..].parse::<i32>());
    let seconds = sign * (hours.unwrap_or(99) * 3600 + minutes.unwrap_or(99) * 60);
    jiff::tz::Offset::from_seconds(seconds)
        .map(TimeZone::fixed)
        .map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contracted_forms_are_read() {
        for (text, want) in [
            ("2026-07-16", "2026-07-16T00:00:00Z"),
            ("2026-07-16T05:08:11Z", "2026-07-16T05:08:11Z"),
            ("2026-07-16T05:08:11.250+02:00", "2026-07-16T03:08:11Z"),
            ("2026-07-16 05:08:11 +0000", "2026-07-16T05:08:11Z"),
            ("2026-07-16 05:08:11 -0530", "2026-07-16T10:38:11Z"),
            ("2026-07-16 05:08", "2026-07-16T05:08:00Z"),
        ] {
            assert_eq!(
                parse(text).map(|at| at.to_string()),
                Ok(want.to_owned()),
                "{text}"
            );
        }
    }

    #[test]
    fn a_bad_date_says_which_part_is_bad() {
        for (text, why) in [
            ("2024-13-45", "there is no month 13"),
            ("2024-02-30", "2024-02 has no day 30"),
            ("16.7.2026", "a date is year-month-day"),
            ("2026-07-16 25:00", "`25:00` is no time of day"),
            ("2026-07-16T05:08:11 CEST", "`CEST` is no offset such as `+0200`"),
            ("tomorrow, perhaps", "a date is year-month-day"),
            ("2026-07-1é", "a date is year-month-day"),
        ] {
            assert_eq!(parse(text), Err(why.to_owned()), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in ".{0,40}") {
            let _ = parse(&text);
        }
    }
}
