//! How often one sender may write: a number a minute, kept in memory only.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::config::Rate;

/// Microseconds in a minute.
const MINUTE: i64 = 60_000_000;
/// Senders remembered at once, about 6 MB. Beyond it all are forgotten: a flood from so many
/// networks is not this limiter's to stop, and must not lock everybody else out.
const MOST: usize = 50_000;

/// Comments a minute for each sender. A sender may use the whole minute's number at once.
#[derive(Debug)]
pub struct Limiter {
    rate: Option<u32>,
    /// When each sender's debt is paid, microseconds (generic cell rate algorithm).
    paid: Mutex<HashMap<String, i64>>,
}

impl Limiter {
    /// By the configured rate.
    pub fn new(rate: Rate) -> Limiter {
        let rate = match rate {
            Rate::PerMinute(number) => Some(number),
            Rate::Off(_) => None,
        };
        Limiter {
            rate,
            paid: Mutex::new(HashMap::new()),
        }
    }

    /// Counts one comment of `sender` at `at`; or says in how many seconds to try again.
    pub fn check(&self, sender: &str, at: i64) -> Result<(), u64> {
        let Some(rate) = self.rate else { return Ok(()) };
        if rate == 0 {
            return Err(MINUTE as u64 / 1_000_000);
        }
        let step = MINUTE / i64::from(rate);
        // A number that is whole after every panic: the lock protects single inserts.
        let mut paid = self.paid.lock().unwrap_or_else(PoisonError::into_inner);
        let mut debt = paid
            .get(sender)
            .map_or(0, |until| until.saturating_sub(at))
            .max(0);
        if debt > 2 * MINUTE {
            debt = 0; // the clock was put back
        }
        if debt + step > MINUTE {
            let wait = debt + step - MINUTE;
            return Err((wait.max(1) as u64).div_ceil(1_000_000));
        }
        if paid.len() >= MOST && !paid.contains_key(sender) {
            paid.retain(|_, until| *until > at);
            if paid.len() >= MOST {
                paid.clear();
            }
        }
        paid.insert(sender.to_owned(), at.saturating_add(debt + step));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minutes_number_passes_and_the_next_is_told_when_to_come_back() {
        let limiter = Limiter::new(Rate::PerMinute(6));
        for _ in 0..6 {
            assert_eq!(limiter.check("a", 0), Ok(()));
        }
        assert_eq!(limiter.check("a", 0), Err(10));
        assert_eq!(
            limiter.check("b", 0),
            Ok(()),
            "one sender's haste is not another's"
        );
        assert_eq!(limiter.check("a", 9_000_000), Err(1));
        assert_eq!(limiter.check("a", 10_000_000), Ok(()));
        assert_eq!(limiter.check("a", 10_000_000), Err(10));
    }

    #[test]
    fn waiting_as_long_as_told_is_always_enough() {
        for rate in [1, 2, 7, 59, 600] {
            let limiter = Limiter::new(Rate::PerMinute(rate));
            let mut at = 0;
            for _ in 0..2000 {
                if let Err(wait) = limiter.check("a", at) {
                    at += wait as i64 * 1_000_000;
                    assert_eq!(limiter.check("a", at), Ok(()), "rate {rate}");
                }
            }
        }
    }

    #[test]
    fn memory_stays_bounded_under_a_flood_of_senders() {
        let limiter = Limiter::new(Rate::PerMinute(1));
        for n in 0..(MOST as i64 * 2) {
            assert_eq!(limiter.check(&n.to_string(), 0), Ok(()));
        }
        assert!(limiter.paid.lock().unwrap().len() <= MOST);
    }

    #[test]
    fn a_clock_put_back_locks_nobody_out() {
        let limiter = Limiter::new(Rate::PerMinute(1));
        assert_eq!(limiter.check("a", 1_000_000 * MINUTE), Ok(()));
        assert_eq!(limiter.check("a", 0), Ok(()));
    }

    #[test]
    fn off_is_off_and_zero_is_closed() {
        let off = Limiter::new(Rate::Off(crate::config::OffWord::Off));
        assert!((0..1000).all(|_| off.check("a", 0).is_ok()));
        assert_eq!(Limiter::new(Rate::PerMinute(0)).check("a", 0), Err(60));
    }
}
