//! Joins groups that agents answer alike: whatever the customers' words, one entry serves both.
//!
//! Looks only at the answers' part of a space; without answers it joins nothing.

use super::join;
use super::vector::Space;

/// Groups with fewer answered members are not judged by their answers.
const LEAST: usize = 2;
/// Likeness from which two groups are one, where 1 is that of two halves of one group.
const ALIKE: f32 = 0.45;

/// Answers of one group.
struct Replies {
    /// Sum of the members' answer vectors, each of length 1.
    sum: Vec<(u32, f32)>,
    answered: usize,
}

/// Joins groups until no two are answered alike.
pub fn join(space: &Space, groups: Vec<Vec<usize>>) -> Vec<Vec<usize>> {
    let replies: Vec<Replies> = groups.iter().map(|group| Replies::of(space, group)).collect();
    let usual = usual_agreement(&replies);
    if usual <= 0.0 {
        return groups;
    }
    join::alike(
        groups,
        ALIKE,
        |group| Replies::of(space, group),
        |a, b| a.likeness(b, usual),
    )
}

/// Mean agreement within groups: the yardstick for groups too small to have one of their own.
fn usual_agreement(replies: &[Replies]) -> f32 {
    let pairs: f32 = replies
        .iter()
        .map(|one| (one.answered * one.answered.saturating_sub(1)) as f32)
        .sum();
    let agreed: f32 = replies.iter().map(Replies::agreed).sum();
    if pairs > 0.0 { agreed / pairs } else { 0.0 }
}

impl Replies {
    fn of(space: &Space, group: &[usize]) -> Replies {
        let mut sum: std::collections::BTreeMap<u32, f32> = std::collections::BTreeMap::new();
        let mut answered = 0;
        for &member in group {
            let (ids, values) = space.sparse.row(member);
            let from = ids.partition_point(|id| *id < space.answers_from);
            let length = values[from..]
                .iter()
                .map(|value| value * value)
                .sum::<f32>()
                .sqrt();
            if length > 0.0 {
                answered += 1;
                for (&id, &value) in ids[from..].iter().zip(&values[from..]) {
                    *sum.entry(id).or_default() += value / length;
                }
            }
        }
        Replies {
            sum: sum.into_iter().collect(),
            answered,
        }
    }

    /// Sum of the similarities of all ordered pairs of answers.
    fn agreed(&self) -> f32 {
        let all: f32 = self.sum.iter().map(|(_, value)| value * value).sum();
        (all - self.answered as f32).max(0.0)
    }

    /// Mean similarity of two answers of this group, not below half of what is usual.
    fn agreement(&self, usual: f32) -> f32 {
        let pairs = (self.answered * self.answered.saturating_sub(1)) as f32;
        (self.agreed() / pairs.max(1.0)).max(usual / 2.0)
    }

    /// How alike answers of two groups are, compared with answers within each; about 1 for two halves of
    /// one group.
    fn likeness(&self, other: &Replies, usual: f32) -> f32 {
        if self.answered < LEAST || other.answered < LEAST {
            return 0.0;
        }
        let (mut i, mut j, mut sum) = (0, 0, 0f32);
        while let (Some((a, x)), Some((b, y))) = (self.sum.get(i), other.sum.get(j)) {
            match a.cmp(b) {
                std::cmp::Ordering::Less => i += 1,
                std::cmp::Ordering::Greater => j += 1,
                std::cmp::Ordering::Equal => {
                    sum += x * y;
                    i += 1;
                    j += 1;
                }
            }
        }
        let across = sum / (self.answered * other.answered) as f32;
        across / (self.agreement(usual) * other.agreement(usual)).sqrt().max(1e-6)
    }
}
