//! When a failed delivery is tried again. Pure: the same delivery and attempt give the same moment.

/// Seconds before each try, the first at once: Standard Webhooks' table, 75 h 35 min in all.
pub const DELAYS: [i64; 10] = [0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

/// Longest wait that a receiver may ask for, in seconds.
const LONGEST: i64 = 86_400;

const MICROS: i64 = 1_000_000;

/// When to try again after `attempts` failed ones, in microseconds; `None` = it was the last.
/// `asked` is the receiver's `Retry-After` in seconds.
pub fn next(id: &str, attempts: i64, now: i64, asked: Option<i64>) -> Option<i64> {
    let delay = *DELAYS.get(usize::try_from(attempts).ok()?)?;
    let own = delay * MICROS / 1_000 * (800 + jitter(id, attempts)) / 1_000 * 1_000;
    let asked = asked.unwrap_or(0).clamp(0, LONGEST) * MICROS;
    Some(now.saturating_add(own.max(asked)))
}

/// 0..=400 thousandths, from the delivery and the attempt: spreads a herd, needs no randomness.
fn jitter(id: &str, attempts: i64) -> i64 {
    let hash = blake3::hash(format!("{id} {attempts}").as_bytes());
    let bytes = hash.as_bytes();
    i64::from(u16::from_le_bytes([bytes[0], bytes[1]])) * 400 / i64::from(u16::MAX)
}

/// Reads `Retry-After`: seconds, or an HTTP date as seen from `now` (microseconds).
pub fn retry_after(text: &str, now: i64) -> Option<i64> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(i64::try_from(seconds).unwrap_or(LONGEST).min(LONGEST));
    }
    let at = jiff::fmt::rfc2822::DateTimeParser::new()
        .parse_timestamp(text)
        .ok()?;
    Some((at.as_second() - now / MICROS).clamp(0, LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_tries_within_a_fifth_of_the_table() {
        for id in ["a", "b", "0192f0c1"] {
            for attempts in 0..10 {
                let after = next(id, attempts, 0, None).unwrap();
                let planned = DELAYS[attempts as usize] * MICROS;
                assert!((after - planned).abs() <= planned / 5, "{id} {attempts} {after}");
                assert_eq!(next(id, attempts, 0, None), Some(after));
            }
            assert_eq!(next(id, 10, 0, None), None);
        }
        assert_ne!(next("a", 3, 0, None), next("b", 3, 0, None));
    }

    #[test]
    fn a_receiver_may_ask_for_more_time_but_not_for_ever() {
        assert_eq!(next("a", 1, 0, Some(3_600)), Some(3_600 * MICROS));
        assert_eq!(next("a", 1, 0, Some(i64::MAX)), Some(LONGEST * MICROS));
        assert!(next("a", 1, 0, Some(-5)).unwrap() >= 4 * MICROS);
    }

    #[test]
    fn retry_after_comes_in_two_forms() {
        assert_eq!(retry_after("120", 0), Some(120));
        assert_eq!(retry_after(" 99999999999999999999 ", 0), None);
        assert_eq!(retry_after("Thu, 01 Jan 1970 00:01:00 GMT", 0), Some(60));
        assert_eq!(retry_after("Thu, 01 Jan 1970 00:01:00 GMT", 90 * MICROS), Some(0));
        assert_eq!(retry_after("soon", 0), None);
    }
}
