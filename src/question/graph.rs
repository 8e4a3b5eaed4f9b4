//! The graph of nearest neighbours over a space: exact for small archives, by cells for large ones.
//!
//! Ties go to the smaller number, so the graph is the same whatever the number of threads.

use rayon::prelude::*;

use super::random::Random;
use super::vector::{Space, dot, unit};

/// Neighbours a point.
const NEAREST: usize = 15;
/// Similarities at or below this join nothing.
const FLOOR: f32 = 0.05;
/// Up to here every pair is compared.
const EXACT: usize = 20_000;
/// Cells looked into for each point of a large archive.
const PROBES: usize = 10;
/// Candidates of a large archive whose similarity is computed in full.
const RESCORED: usize = 80;

/// An undirected weighted graph; each edge stands in both rows.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    /// Where each node's edges begin, and one past the last.
    pub start: Vec<usize>,
    /// Other end.
    pub to: Vec<u32>,
    /// Weight, > 0.
    pub weight: Vec<f64>,
    /// Weight of each node's edge to itself, counted once.
    pub own: Vec<f64>,
}

impl Graph {
    /// From (a, b, weight) with a < b, each pair once, in any order.
    pub fn new(nodes: usize, edges: &[(u32, u32, f64)], own: Vec<f64>) -> Graph {
        let mut start = vec![0usize; nodes + 1];
        for (a, b, _) in edges {
            start[*a as usize + 1] += 1;
            start[*b as usize + 1] += 1;
        }
        for node in 0..nodes {
            start[node + 1] += start[node];
        }
        let mut next = start.clone();
        let (mut to, mut weight) = (vec![0u32; edges.len() * 2], vec![0f64; edges.len() * 2]);
        for &(a, b, w) in edges {
            for (from, other) in [(a, b), (b, a)] {
                let at = &mut next[from as usize];
                to[*at] = other;
                weight[*at] = w;
                *at += 1;
            }
        }
        Graph {
            start,
            to,
            weight,
            own,
        }
    }

    /// Number of nodes.
    pub fn len(&self) -> usize {
        self.own.len()
    }

    /// Whether there is no node.
    pub fn is_empty(&self) -> bool {
        self.own.is_empty()
    }

    /// Edges of one node.
    pub fn edges(&self, node: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let range = self.start[node]..self.start[node + 1];
        self.to[range.clone()]
            .iter()
            .map(|to| *to as usize)
            .zip(self.weight[range].iter().copied())
    }
}

/// Joins each point with its nearest; the union of both directions, weighted by similarity.
pub fn neighbours(space: &Space) -> Graph {
    let lists = if space.len() <= EXACT {
        every_pair(space)
    } else {
        by_cells(space)
    };
    let mut edges: Vec<(u32, u32, f64)> = Vec::with_capacity(lists.len() * NEAREST);
    for (a, list) in lists.iter().enumerate() {
        let a = a as u32;
        edges.extend(
            list.iter()
                .map(|&(b, similarity)| (a.min(b), a.max(b), f64::from(similarity))),
        );
    }
    edges.sort_by(|x, y| (x.0, x.1).cmp(&(y.0, y.1)).then(y.2.total_cmp(&x.2)));
    edges.dedup_by_key(|edge| (edge.0, edge.1));
    Graph::new(space.len(), &edges, vec![0.0; space.len()])
}

type Nearest = Vec<(u32, f32)>;

fn every_pair(space: &Space) -> Vec<Nearest> {
    let holders = space.sparse.transposed();
    (0..space.len())
        .into_par_iter()
        .map_init(
            || vec![0f32; space.len()],
            |sums, point| {
                sums.fill(0.0);
                let (ids, values) = space.sparse.row(point);
                for (&id, &value) in ids.iter().zip(values) {
                    let (others, weights) = holders.row(id as usize);
                    for (&other, &weight) in others.iter().zip(weights) {
                        sums[other as usize] += value * weight;
                    }
                }
                let row = space.dense.row(point);
                let share = space.sparse_share;
                let scored = (0..space.len()).filter(|other| *other != point).map(|other| {
                    let dense = if share < 1.0 {
                        dot(row, space.dense.row(other))
                    } else {
                        0.0
                    };
                    (other as u32, share * sums[other] + (1.0 - share) * dense)
                });
                best(
                    scored.filter(|(_, similarity)| *similarity > FLOOR).collect(),
                    NEAREST,
                )
            },
        )
        .collect()
}

/// The `most` best, best first; equal ones by number.
fn best(mut scored: Nearest, most: usize) -> Nearest {
    let order = |a: &(u32, f32), b: &(u32, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
    if scored.len() > most {
        scored.select_nth_unstable_by(most, order);
        scored.truncate(most);
    }
    scored.sort_by(order);
    scored
}

/// Looks only into the cells whose middles are nearest, by the dense part; the best are compared in full.
fn by_cells(space: &Space) -> Vec<Nearest> {
    let width = space.dense.width;
    let middles = middles(space);
    let count = middles.len() / width;
    let near: Vec<Vec<u32>> = (0..space.len())
        .into_par_iter()
        .map(|point| {
            let row = space.dense.row(point);
            let scored = (0..count).map(|cell| (cell as u32, dot(row, &middles[cell * width..][..width])));
            best(scored.collect(), PROBES)
                .into_iter()
                .map(|(cell, _)| cell)
                .collect()
        })
        .collect();
    let mut cells: Vec<Vec<u32>> = vec![Vec::new(); count];
    for (point, near) in near.iter().enumerate() {
        cells[near[0] as usize].push(point as u32);
    }
    (0..space.len())
        .into_par_iter()
        .map(|point| {
            let row = space.dense.row(point);
            let candidates = near[point].iter().flat_map(|cell| cells[*cell as usize].iter());
            let scored = candidates
                .filter(|other| **other as usize != point)
                .map(|other| (*other, dot(row, space.dense.row(*other as usize))))
                .collect();
            let full = best(scored, RESCORED)
                .into_iter()
                .map(|(other, _)| (other, space.similarity(point, other as usize)))
                .filter(|(_, similarity)| *similarity > FLOOR)
                .collect();
            best(full, NEAREST)
        })
        .collect()
}

/// Spherical k-means with a fixed start; as many cells as the root of the number of points.
fn middles(space: &Space) -> Vec<f32> {
    let (width, count) = (space.dense.width, (space.len() as f64).sqrt() as usize);
    let mut points: Vec<usize> = (0..space.len()).collect();
    Random::new(5).shuffle(&mut points);
    points.truncate(count * 40);
    let mut middles: Vec<f32> = points[..count]
        .iter()
        .flat_map(|point| space.dense.row(*point).iter().copied())
        .collect();
    for _ in 0..6 {
        let nearest: Vec<usize> = points
            .par_iter()
            .map(|point| {
                let row = space.dense.row(*point);
                let scored =
                    (0..count).map(|cell| (cell as u32, dot(row, &middles[cell * width..][..width])));
                best(scored.collect(), 1)
                    .first()
                    .map_or(0, |(cell, _)| *cell as usize)
            })
            .collect();
        let mut sums = vec![0f32; middles.len()];
        let mut filled = vec![false; count];
        for (point, cell) in points.iter().zip(nearest) {
            filled[cell] = true;
            for (sum, value) in sums[cell * width..][..width]
                .iter_mut()
                .zip(space.dense.row(*point))
            {
                *sum += value;
            }
        }
        for cell in (0..count).filter(|cell| filled[*cell]) {
            let middle = &mut sums[cell * width..][..width];
            unit(middle);
            middles[cell * width..][..width].copy_from_slice(middle);
        }
    }
    middles
}
