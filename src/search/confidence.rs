//! How sure a search is: a normalised score against two cuts learnt from the site's own phrasings.

use super::Band;

/// Confidence at which a first result is taken for the answer.
const ANSWER: f64 = 0.7;
/// Confidence from which results are worth showing as a guess.
const MAYBE: f64 = 0.4;

/// Normalised scores that part the three bands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Cuts {
    pub(super) maybe: f64,
    pub(super) answer: f64,
}

impl Default for Cuts {
    fn default() -> Cuts {
        Cuts {
            maybe: 4.0,
            answer: 7.0,
        }
    }
}

impl Cuts {
    /// Held-out phrasings from which cuts may be learnt.
    pub(super) const ENOUGH: usize = 20;

    /// From the top scores of phrasings that were held out: 95 % of them stay above `maybe`, 70 % above `answer`.
    pub(super) fn learnt(mut tops: Vec<f64>) -> Cuts {
        tops.sort_unstable_by(f64::total_cmp);
        let at = |share: f64| tops[((tops.len() - 1) as f64 * share) as usize];
        if tops.is_empty() {
            Cuts::default()
        } else {
            Cuts::sane(at(0.05), at(0.30))
        }
    }

    /// From what each entry scores for its own question, where there are too few phrasings to learn from.
    pub(super) fn guessed(mut own: Vec<f64>) -> Cuts {
        own.sort_unstable_by(f64::total_cmp);
        match own.get(own.len() / 2) {
            Some(middle) => Cuts::sane(0.3 * middle, 0.55 * middle),
            None => Cuts::default(),
        }
    }

    fn sane(maybe: f64, answer: f64) -> Cuts {
        let maybe = maybe.max(0.1);
        Cuts {
            maybe,
            answer: answer.max(maybe * 1.1),
        }
    }

    /// Confidence 0..1, rising with the normalised score.
    pub(super) fn confidence(&self, norm: f64) -> f64 {
        if norm <= 0.0 {
            0.0
        } else if norm < self.maybe {
            MAYBE * norm / self.maybe
        } else if norm < self.answer {
            MAYBE + (ANSWER - MAYBE) * (norm - self.maybe) / (self.answer - self.maybe)
        } else {
            1.0 - (1.0 - ANSWER) * self.answer / norm
        }
    }

    /// Confidence of an entry that may hold every word that was asked for: a short query scores too little
    /// for its length, and yet it is not nothing that speaks of just that.
    pub(super) fn of_entry(&self, norm: f64, holds_all: bool) -> f64 {
        let least = if holds_all { MAYBE } else { 0.0 };
        self.confidence(norm).max(least)
    }

    /// Confidence of a page that is no entry: it may help, it is never *the* answer.
    pub(super) fn guess(&self, norm: f64) -> f64 {
        self.confidence(norm).min(ANSWER - 0.01)
    }
}

/// The band of a confidence.
pub(super) fn band(confidence: f64) -> Band {
    if confidence >= ANSWER {
        Band::Answer
    } else if confidence >= MAYBE {
        Band::Maybe
    } else {
        Band::None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn confidence_rises_with_the_score_and_meets_the_bands_at_the_cuts() {
        let cuts = Cuts::learnt((1..=100).map(f64::from).collect());
        let mut last = -1.0;
        for step in 0..2000 {
            let confidence = cuts.confidence(f64::from(step) / 10.0);
            assert!(confidence > last || (step == 0 && confidence == 0.0));
            assert!((0.0..=1.0).contains(&confidence));
            last = confidence;
        }
        assert_eq!(band(cuts.confidence(cuts.maybe)), Band::Maybe);
        assert_eq!(band(cuts.confidence(cuts.answer)), Band::Answer);
        assert_eq!(band(cuts.confidence(0.0)), Band::None);
    }

    #[test]
    fn an_entry_that_holds_all_that_was_asked_is_a_guess_at_least() {
        let cuts = Cuts::default();
        assert_eq!(band(cuts.of_entry(0.1, true)), Band::Maybe);
        assert_eq!(band(cuts.of_entry(0.1, false)), Band::None);
        assert_eq!(cuts.of_entry(100.0, true), cuts.confidence(100.0));
    }

    #[test]
    fn a_page_is_never_the_answer() {
        assert_eq!(band(Cuts::default().guess(1e9)), Band::Maybe);
    }

    #[test]
    fn odd_scores_give_sane_cuts() {
        for tops in [vec![], vec![0.0], vec![0.0; 50], vec![3.0; 50]] {
            for cuts in [Cuts::learnt(tops.clone()), Cuts::guessed(tops)] {
                assert!(cuts.maybe > 0.0 && cuts.answer > cuts.maybe);
            }
        }
    }
}
