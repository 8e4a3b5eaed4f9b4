//! Ids that stay: a group keeps the id of the earlier question most of whose asks it holds; a new one is
//! named after its middle ask, so that a fresh run gives the same ids too.

use std::collections::{BTreeMap, BTreeSet};

use super::record::Previous;
use crate::text;

/// Share of the asks both runs know that two questions must have in common.
const SAME: f64 = 0.5;
/// Share of an earlier question's asks that makes a merge or split worth a word.
const WORTH: f64 = 0.3;

/// A group as identity sees it.
#[derive(Clone, Debug, Default)]
pub struct Candidate {
    /// (conversation id, message id)
    pub members: BTreeSet<(String, String)>,
    /// Key of the ask nearest to the middle.
    pub middle: String,
    /// Normal forms of its asks, for earlier questions whose members are not known.
    pub phrasings: BTreeSet<u64>,
    /// Canonical question.
    pub title: String,
}

/// An id for each candidate, and what became of earlier questions, in words.
pub fn settle(candidates: &[Candidate], previous: &[Previous]) -> (Vec<String>, Vec<String>) {
    let holder: BTreeMap<&(String, String), usize> = candidates
        .iter()
        .enumerate()
        .flat_map(|(at, candidate)| candidate.members.iter().map(move |member| (member, at)))
        .collect();
    let earlier: BTreeSet<&(String, String)> = previous.iter().flat_map(|one| &one.members).collect();
    let mut pairs: Vec<(f64, usize, usize, usize)> = Vec::new();
    let mut shares: Vec<BTreeMap<usize, usize>> = Vec::new();
    for (number, one) in previous.iter().enumerate() {
        let mut common: BTreeMap<usize, usize> = BTreeMap::new();
        for candidate in one.members.iter().filter_map(|member| holder.get(member)) {
            *common.entry(*candidate).or_default() += 1;
        }
        let by_members = pairs.len();
        for (&candidate, &count) in &common {
            let known = candidates[candidate]
                .members
                .iter()
                .filter(|m| earlier.contains(m))
                .count();
            let alive = one
                .members
                .iter()
                .filter(|member| holder.contains_key(member))
                .count();
            let share = count as f64 / (known + alive - count).max(1) as f64;
            if share >= SAME {
                pairs.push((share, count, number, candidate));
            }
        }
        if one.members.is_empty() && by_members == pairs.len() {
            pairs.extend(by_phrasing(one, candidates).map(|(share, count, at)| (share, count, number, at)));
        }
        shares.push(common);
    }
    pairs.sort_by(|a, b| {
        b.0.total_cmp(&a.0)
            .then(b.1.cmp(&a.1))
            .then_with(|| previous[a.2].id.cmp(&previous[b.2].id))
            .then(a.3.cmp(&b.3))
    });
    let mut ids: Vec<Option<String>> = vec![None; candidates.len()];
    let mut kept: BTreeMap<usize, usize> = BTreeMap::new();
    for (_, _, number, candidate) in pairs {
        if ids[candidate].is_none() && !kept.contains_key(&number) {
            ids[candidate] = Some(previous[number].id.clone());
            kept.insert(number, candidate);
        }
    }
    let ids = name(candidates, ids, previous);
    let changes = changes(candidates, previous, &ids, (&kept, &shares));
    (ids, changes)
}

/// Candidates that hold at least half of an earlier question's phrasings.
fn by_phrasing<'a>(
    one: &'a Previous,
    candidates: &'a [Candidate],
) -> impl Iterator<Item = (f64, usize, usize)> + 'a {
    let known: BTreeSet<u64> = one.phrasings.iter().map(|text| text::normal_hash(text)).collect();
    candidates.iter().enumerate().filter_map(move |(at, candidate)| {
        let count = known.intersection(&candidate.phrasings).count();
        let share = count as f64 / known.len().max(1) as f64;
        let titled = candidate.title == one.title && !one.title.is_empty();
        (share >= SAME || titled).then_some((share.max(if titled { SAME } else { 0.0 }), count, at))
    })
}

/// Names those without an id after their middle ask.
fn name(candidates: &[Candidate], ids: Vec<Option<String>>, previous: &[Previous]) -> Vec<String> {
    let mut taken: BTreeSet<String> = ids.iter().flatten().cloned().collect();
    taken.extend(previous.iter().map(|one| one.id.clone()));
    ids.into_iter()
        .zip(candidates)
        .map(|(id, candidate)| {
            id.unwrap_or_else(|| {
                let mut salt = 0;
                loop {
                    let hash = blake3::hash(format!("{}\u{1f}{salt}", candidate.middle).as_bytes());
                    let id = format!("q-{}", &hash.to_hex()[..10]);
                    if taken.insert(id.clone()) {
                        return id;
                    }
                    salt += 1;
                }
            })
        })
        .collect()
}

type Kept<'a> = (&'a BTreeMap<usize, usize>, &'a Vec<BTreeMap<usize, usize>>);

fn changes(
    candidates: &[Candidate],
    previous: &[Previous],
    ids: &[String],
    (kept, shares): Kept<'_>,
) -> Vec<String> {
    let mut changes = Vec::new();
    for (number, one) in previous.iter().enumerate() {
        let large: Vec<usize> = shares[number]
            .iter()
            .filter(|(_, count)| **count as f64 >= WORTH * one.members.len() as f64)
            .map(|(candidate, _)| *candidate)
            .collect();
        let named = |at: &usize| format!("{} (\"{}\")", ids[*at], candidates[*at].title);
        match (kept.get(&number), large.as_slice()) {
            (Some(_), many) if many.len() > 1 => {
                let parts: Vec<String> = many.iter().map(named).collect();
                changes.push(format!("{} was split into {}", one.id, parts.join(" and ")));
            }
            (Some(_), _) => {}
            (None, [only]) => changes.push(format!(
                "{} (\"{}\") was merged into {}",
                one.id,
                one.title,
                named(only)
            )),
            (None, []) => changes.push(format!("{} (\"{}\") is no longer asked", one.id, one.title)),
            (None, many) => {
                let parts: Vec<String> = many.iter().map(named).collect();
                changes.push(format!(
                    "{} (\"{}\") was split into {}",
                    one.id,
                    one.title,
                    parts.join(" and ")
                ));
            }
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(range: std::ops::Range<usize>) -> BTreeSet<(String, String)> {
        range.map(|at| (format!("c{at}"), format!("m{at}"))).collect()
    }

    fn candidate(range: std::ops::Range<usize>) -> Candidate {
        let middle = format!("c{}", range.start);
        Candidate {
            members: members(range),
            middle,
            ..Candidate::default()
        }
    }

    fn earlier(id: &str, range: std::ops::Range<usize>) -> Previous {
        Previous {
            id: id.into(),
            members: members(range).into_iter().collect(),
            ..Previous::default()
        }
    }

    #[test]
    fn a_grown_group_keeps_its_id() {
        let (ids, changes) = settle(&[candidate(0..30)], &[earlier("q-old", 0..12)]);
        assert_eq!(ids, ["q-old"]);
        assert!(changes.is_empty(), "{changes:?}");
    }

    #[test]
    fn the_larger_part_of_a_split_keeps_the_id_and_the_split_is_told() {
        let (ids, changes) = settle(&[candidate(0..8), candidate(8..12)], &[earlier("q-old", 0..12)]);
        assert_eq!(ids[0], "q-old");
        assert_ne!(ids[1], "q-old");
        assert!(changes[0].contains("split"), "{changes:?}");
    }

    #[test]
    fn a_merge_keeps_one_id_and_is_told() {
        let before = [earlier("q-a", 0..8), earlier("q-b", 8..12)];
        let (ids, changes) = settle(&[candidate(0..12)], &before);
        assert_eq!(ids, ["q-a"]);
        assert!(
            changes[0].contains("q-b") && changes[0].contains("merged"),
            "{changes:?}"
        );
    }

    #[test]
    fn new_ids_come_from_the_content_alone() {
        let first = settle(&[candidate(0..3), candidate(5..9)], &[]).0;
        let other = settle(&[candidate(5..9), candidate(0..3)], &[]).0;
        assert_eq!(first[0], other[1]);
        assert_eq!(first[1], other[0]);
    }
}
