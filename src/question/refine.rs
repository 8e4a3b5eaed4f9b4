//! Puts the groups right once they stand: heaps are taken apart, members go where they are nearest, and
//! those that lie apart from their group are let go. Where agents answered most of a group, a distance tells of
//! another matter; where they did not, only of other words, and every member stays.
//!
//! Looks at a space and its graph only. Every yardstick is drawn from the groups themselves.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::graph::Graph;
use super::leiden;
use super::vector::{Centre, Space};

/// Groups of this size are taken apart when their members are less alike than [`LOOSE`] of what is usual:
/// smaller ones have too few pairs to tell.
const HEAP: usize = 8;
const LOOSE: f32 = 0.5;
/// Rounds of moving members; each centre hardly changes after the second.
const ROUNDS: usize = 3;
/// A median less so many deviations is where outliers begin: the customary bound of robust statistics.
const DEVIATIONS: f32 = 2.5;
/// The median absolute deviation times this estimates a standard deviation.
const NORMAL: f32 = 1.4826;

/// Mean similarity of two members.
fn held(space: &Space, group: &[usize], ones: &[usize]) -> f32 {
    let (length, size) = (space.centre(group, ones).length, group.len() as f32);
    (length * length - size) / (size * (size - 1.0)).max(1.0)
}

/// Takes large groups apart that hold together far less than others do: left-overs, with whole matters
/// among them. What stays loose is dropped.
pub fn without_heaps(space: &Space, graph: &Graph, groups: Vec<Vec<usize>>) -> Vec<Vec<usize>> {
    let ones = vec![1; space.len()];
    let alike: Vec<f32> = groups.par_iter().map(|group| held(space, group, &ones)).collect();
    let sizes = groups.iter().map(Vec::len);
    let mut large: Vec<f32> = sizes
        .zip(&alike)
        .filter(|(size, _)| *size >= HEAP)
        .map(|(_, held)| *held)
        .collect();
    large.sort_by(f32::total_cmp);
    let least = large.get(large.len() / 2).map_or(0.0, |usual| LOOSE * usual);
    let mut kept = Vec::new();
    let mut open: Vec<Vec<usize>> = Vec::new();
    for (group, held) in groups.into_iter().zip(alike) {
        if group.len() < HEAP || held >= least {
            kept.push(group);
        } else {
            open.push(group);
        }
    }
    while let Some(heap) = open.pop() {
        for part in parts(graph, &heap) {
            if part.len() < 2 || part.len() == heap.len() {
                continue;
            }
            if held(space, &part, &ones) >= least {
                kept.push(part);
            } else if part.len() >= HEAP {
                open.push(part);
            }
        }
    }
    kept
}

/// Communities within a group, by the edges between its own members only.
fn parts(graph: &Graph, group: &[usize]) -> Vec<Vec<usize>> {
    let mut members = group.to_vec();
    members.sort_unstable();
    let mut edges = Vec::new();
    for (at, member) in members.iter().enumerate() {
        for (other, weight) in graph.edges(*member).filter(|(other, _)| other > member) {
            if let Ok(to) = members.binary_search(&other) {
                edges.push((at as u32, to as u32, weight));
            }
        }
    }
    let within = Graph::new(members.len(), &edges, vec![0.0; members.len()]);
    // plain modularity: it is measured against the heap itself, so it needs no setting
    let labels = leiden::communities(&within, 1.0);
    let count = labels.iter().max().map_or(0, |most| most + 1);
    let mut parts = vec![Vec::new(); count];
    for (member, label) in members.iter().zip(labels) {
        parts[label].push(*member);
    }
    parts
}

/// Moves each member to the group it is nearest to, among those of its neighbours in the graph, and lets
/// outliers go.
pub fn settle(
    space: &Space,
    graph: &Graph,
    weights: &[usize],
    mut groups: Vec<Vec<usize>>,
) -> Vec<Vec<usize>> {
    for _ in 0..ROUNDS {
        let centres: Vec<Centre> = groups
            .par_iter()
            .map(|group| space.centre(group, weights))
            .collect();
        let mut of = vec![None; space.len()];
        for (at, group) in groups.iter().enumerate() {
            group.iter().for_each(|member| of[*member] = Some(at));
        }
        let moved: Vec<Vec<usize>> = groups
            .par_iter()
            .enumerate()
            .map(|(own, group)| {
                let to = |member: &usize| {
                    let near = graph.edges(*member).filter_map(|(other, _)| of[other]);
                    let stays = space.to_rest(*member, weights[*member], &centres[own]);
                    nearest(space, *member, (own, stays), (near.collect(), &centres))
                };
                group.iter().map(to).collect()
            })
            .collect();
        let mut next = vec![Vec::new(); groups.len()];
        for (group, to) in groups.iter().zip(&moved) {
            for (member, to) in group.iter().zip(to) {
                next[*to].push(*member);
            }
        }
        next.iter_mut().for_each(|group| group.sort_unstable());
        if next == groups {
            break;
        }
        groups = next;
    }
    groups
        .into_par_iter()
        .map(|group| without_outliers(space, weights, group))
        .filter(|group| !group.is_empty())
        .collect()
}

/// Of the groups `near` with their centres, the one nearer than the member's `own`, or that.
fn nearest(
    space: &Space,
    member: usize,
    (own, stays): (usize, f32),
    (near, centres): (BTreeSet<usize>, &[Centre]),
) -> usize {
    let best = near
        .into_iter()
        .filter(|at| *at != own)
        .map(|at| (space.to_centre(member, &centres[at]), at))
        .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
    match best {
        Some((near, at)) if near > stays => at,
        _ => own,
    }
}

fn without_outliers(space: &Space, weights: &[usize], group: Vec<usize>) -> Vec<usize> {
    if group.len() < HEAP || !space.answered(&group) {
        return group;
    }
    let centre = space.centre(&group, weights);
    let near: Vec<f32> = group
        .iter()
        .map(|member| space.to_rest(*member, weights[*member], &centre))
        .collect();
    let usual = median(near.clone());
    let spread = median(near.iter().map(|one| (one - usual).abs()).collect());
    let least = usual - DEVIATIONS * NORMAL * spread;
    let firm = group.into_iter().zip(near).filter(|(_, near)| *near >= least);
    firm.map(|(member, _)| member).collect()
}

fn median(mut values: Vec<f32>) -> f32 {
    values.sort_by(f32::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::super::lexical::Lexical;
    use super::super::vector::{Passage, Representation};
    use super::*;

    /// Nine asks about one matter in changing words, and one that shares a single word with them.
    fn kept(answers: [&str; 2]) -> Vec<usize> {
        let near = [
            "lost", "missing", "gone", "late", "torn", "wet", "heavy", "blue", "old",
        ];
        let asks = near.map(|word| (format!("my checked bag is {word} after the flight"), answers[0]));
        let odd = ("pay the hotel bag by card".to_owned(), answers[1]);
        let passages: Vec<Passage> = asks
            .into_iter()
            .chain([odd])
            .map(|(asked, answered)| Passage {
                asked,
                answered: answered.to_owned(),
                ..Passage::default()
            })
            .collect();
        let space = Lexical.embed(&passages);
        without_outliers(&space, &[1; 10], (0..10).collect())
    }

    #[test]
    fn what_lies_apart_in_words_and_answer_is_let_go() {
        let kept = kept(["please file a report at the desk", "the hotel takes cards"]);
        assert_eq!(kept, (0..9).collect::<Vec<_>>());
    }

    #[test]
    fn other_words_alone_cost_nobody_the_place() {
        assert_eq!(kept(["", ""]).len(), 10);
    }
}
