//! When a question was asked: days, trend, spikes.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Days of a trend window.
const WINDOW: i64 = 28;
/// A spike is at least this many conversations on a day.
const LEAST: usize = 5;
/// Chance of a day so full, below which it is a spike.
const CHANCE: f64 = 1e-4;

/// The day of a time, UTC.
pub fn day(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

/// Conversations a day, ascending.
pub fn per_day(times: &[Timestamp]) -> Vec<(String, usize)> {
    let mut days: BTreeMap<String, usize> = BTreeMap::new();
    for at in times {
        *days.entry(day(*at).to_string()).or_default() += 1;
    }
    days.into_iter().collect()
}

/// Conversations in the last 28 days before `end`, and in the 28 before those.
pub fn trend(times: &[Timestamp], end: Option<Timestamp>) -> (usize, usize) {
    let Some(end) = end else { return (0, 0) };
    let age = |at: &Timestamp| end.duration_since(*at).as_secs() / 86_400;
    let within = |from: i64, to: i64| times.iter().filter(|at| (from..to).contains(&age(at))).count();
    (within(0, WINDOW), within(WINDOW, 2 * WINDOW))
}

/// Days on which far more asked than the four weeks before let expect.
pub fn spikes(times: &[Timestamp], begin: Option<Timestamp>) -> Vec<(String, usize)> {
    let Some(begin) = begin.map(day) else {
        return Vec::new();
    };
    let mut days: BTreeMap<Date, usize> = BTreeMap::new();
    for at in times {
        *days.entry(day(*at)).or_default() += 1;
    }
    let mut found = Vec::new();
    for (day, count) in &days {
        let history = days_between(begin, *day).min(WINDOW);
        if history < 7 || *count < LEAST {
            continue;
        }
        let before: usize = days
            .range(..*day)
            .filter(|(past, _)| days_between(**past, *day) <= history)
            .map(|(_, n)| n)
            .sum();
        let expected = (before as f64 + 0.5) / history as f64;
        if tail(*count, expected) < CHANCE {
            found.push((day.to_string(), *count));
        }
    }
    found
}

fn days_between(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

/// Chance of `count` or more where `expected` come on average.
fn tail(count: usize, expected: f64) -> f64 {
    let mut term = (-expected).exp();
    let mut below = 0.0;
    for at in 0..count {
        below += term;
        term *= expected / (at as f64 + 1.0);
    }
    (1.0 - below).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + day * 86_400).expect("in range")
    }

    #[test]
    fn a_burst_after_a_quiet_month_is_a_spike_and_a_steady_flow_is_none() {
        let mut burst: Vec<Timestamp> = (0..30).step_by(5).map(at).collect();
        burst.extend(std::iter::repeat_n(at(40), 12));
        assert_eq!(spikes(&burst, Some(at(0))).len(), 1);
        let steady: Vec<Timestamp> = (0..60).flat_map(|day| std::iter::repeat_n(at(day), 6)).collect();
        assert!(
            spikes(&steady, Some(at(-20)))
                .iter()
                .all(|(day, _)| *day <= super::day(at(7)).to_string())
        );
    }

    #[test]
    fn trend_counts_whole_windows() {
        let times: Vec<Timestamp> = (0..56).map(at).collect();
        assert_eq!(trend(&times, Some(at(55))), (28, 28));
    }
}
