//! Deflection, searches and votes: counted signals, without anybody's name.

use std::collections::BTreeMap;

use super::{Figure, Scope, Term, share};
use crate::store::{self, Reader, signals};

/// Terms shown.
const TERMS: usize = 20;

/// Confirmed, assumed and failed, apart: they are not the same evidence.
pub(super) fn deflections(reader: &Reader<'_>, scope: &Scope<'_>) -> Result<Vec<Figure>, store::Error> {
    let counts: BTreeMap<String, i64> = signals::deflections(reader, scope.since)?.into_iter().collect();
    let count = |outcome: &str| counts.get(outcome).copied().unwrap_or(0) as f64;
    let whole = counts.values().sum::<i64>() as f64;
    let figure = |id, name, outcome, formula| share(id, name, (count(outcome), whole), formula);
    Ok(vec![
        figure(
            "deflection_confirmed",
            "Deflection, confirmed",
            "confirmed",
            "visitors who said at the form that the suggested entry answered it / visitors who were offered one",
        ),
        figure(
            "deflection_assumed",
            "Deflection, assumed",
            "assumed",
            "visitors who opened a suggested entry and sent nothing / visitors who were offered one",
        ),
        figure(
            "deflection_failed",
            "Deflection, failed",
            "failed",
            "visitors who sent their comment all the same / visitors who were offered an entry",
        ),
    ])
}

/// Unsuccessful searches, and the terms behind them.
pub(super) fn searches(
    reader: &Reader<'_>,
    scope: &Scope<'_>,
) -> Result<(Vec<Figure>, Vec<Term>), store::Error> {
    let (mut all, mut empty, mut unclicked) = (0_usize, 0_usize, 0_usize);
    let mut terms: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for signal in signals::signals(reader, scope.since)? {
        if signal.at > scope.until {
            continue;
        }
        all += 1;
        if signal.hits > 0 && signal.clicked.is_some() {
            continue;
        }
        let nothing = usize::from(signal.hits == 0);
        empty += nothing;
        unclicked += 1 - nothing;
        let term = terms.entry(signal.term).or_default();
        *term = (term.0 + 1, term.1 + nothing);
    }
    let whole = all as f64;
    let figures = vec![
        share(
            "search_unsuccessful",
            "Unsuccessful searches",
            ((empty + unclicked) as f64, whole),
            "searches without a result or without a click on one / searches",
        ),
        share(
            "search_empty",
            "Searches without a result",
            (empty as f64, whole),
            "searches that found nothing / searches",
        ),
    ];
    let mut terms: Vec<Term> = terms
        .into_iter()
        .map(|(term, (searches, empty))| Term {
            term,
            searches,
            empty,
        })
        .collect();
    terms.sort_by(|a, b| b.searches.cmp(&a.searches).then_with(|| a.term.cmp(&b.term)));
    terms.truncate(TERMS);
    Ok((figures, terms))
}

/// What readers say of pages.
pub(super) fn votes(reader: &Reader<'_>, scope: &Scope<'_>) -> Result<Vec<Figure>, store::Error> {
    let (mut yes, mut all) = (0, 0);
    for (_, helpful, not) in signals::votes(reader, scope.since)? {
        yes += helpful;
        all += helpful + not;
    }
    Ok(vec![share(
        "helpful",
        "Found helpful",
        (yes as f64, all as f64),
        "votes that say a page helped / votes",
    )])
}
