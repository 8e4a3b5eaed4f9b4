//! Groups of texts that ask the same: communities of the neighbour graph at a grain chosen without
//! gold, stragglers let go, fragments of one matter joined.

use rayon::prelude::*;

use super::graph::{self, Graph};
use super::leiden;
use super::vector::{Centre, Grain, Space, dot};

/// Resolutions tried.
const RESOLUTIONS: [f64; 10] = [1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 9.0, 13.0, 20.0, 30.0];
/// Below this silhouette the space does not tell the grain: groups of about [`USUAL`] texts then.
const TELLING: f64 = 0.08;
const USUAL: f64 = 25.0;

/// Groups of points, nearest to the middle first; points in none were asked once. `weights` counts equal
/// texts, `granularity` is above 1 for finer groups.
pub fn groups(space: &Space, weights: &[usize], granularity: f64) -> Vec<Vec<usize>> {
    if space.is_empty() {
        return Vec::new();
    }
    let graph = graph::neighbours(space);
    let labels = split(space, &graph, granularity);
    let mut groups = vec![Vec::new(); count(&labels)];
    for (point, label) in labels.iter().enumerate() {
        groups[*label].push(point);
    }
    let groups = join(space, weights, groups);
    let trimmed: Vec<Vec<usize>> = groups
        .into_par_iter()
        .map(|group| trim(space, weights, group))
        .collect();
    trimmed
        .into_iter()
        .filter(|group| group.iter().map(|point| weights[*point]).sum::<usize>() >= 2)
        .collect()
}

fn count(labels: &[usize]) -> usize {
    labels.iter().max().map_or(0, |most| most + 1)
}

/// Communities at the grain that fits the space.
fn split(space: &Space, graph: &Graph, granularity: f64) -> Vec<usize> {
    let share = match space.grain {
        Grain::Fixed(resolution) => return leiden::communities(graph, resolution * granularity),
        Grain::Silhouette(share) => share,
    };
    let tried: Vec<(Vec<usize>, f64)> = RESOLUTIONS
        .par_iter()
        .map(|resolution| {
            let labels = leiden::communities(graph, *resolution * granularity);
            let clear = silhouette(space, &labels);
            (labels, clear)
        })
        .collect();
    let best = tried.iter().map(|(_, clear)| *clear).fold(f64::MIN, f64::max);
    let fits = |labels: &[usize], clear: f64| {
        if best >= TELLING {
            clear >= share * best
        } else {
            count(labels) as f64 * USUAL >= labels.len() as f64 * granularity
        }
    };
    let at = tried
        .iter()
        .position(|(labels, clear)| fits(labels, *clear))
        .unwrap_or(tried.len() - 1);
    tried
        .into_iter()
        .nth(at)
        .map(|(labels, _)| labels)
        .unwrap_or_default()
}

/// Mean over points of how much nearer their own group is than the next, in the dense part.
fn silhouette(space: &Space, labels: &[usize]) -> f64 {
    let (width, count) = (space.dense.width, count(labels));
    let mut sums = vec![0f32; count * width];
    let mut sizes = vec![0f32; count];
    for (point, label) in labels.iter().enumerate() {
        sizes[*label] += 1.0;
        for (sum, value) in sums[label * width..][..width]
            .iter_mut()
            .zip(space.dense.row(point))
        {
            *sum += value;
        }
    }
    let each: Vec<f64> = labels
        .par_iter()
        .enumerate()
        .map(|(point, label)| {
            if sizes[*label] < 2.0 {
                return 0.0;
            }
            let row = space.dense.row(point);
            let to = |group: usize| dot(row, &sums[group * width..][..width]);
            let own = (to(*label) - 1.0) / (sizes[*label] - 1.0);
            let others = (0..count).filter(|group| group != label);
            let other = others
                .map(|group| to(group) / sizes[group])
                .fold(f32::MIN, f32::max);
            let (within, beyond) = (1.0 - own, 1.0 - other.max(-1.0));
            f64::from((beyond - within) / within.max(beyond).max(1e-9))
        })
        .collect();
    each.iter().sum::<f64>() / each.len().max(1) as f64
}

/// Joins groups whose middles nearly coincide, nearest pair first.
fn join(space: &Space, weights: &[usize], mut groups: Vec<Vec<usize>>) -> Vec<Vec<usize>> {
    let near = 0.8f32;
    let mut centres: Vec<Centre> = groups
        .par_iter()
        .map(|group| space.centre(group, weights))
        .collect();
    let best_from = |a: usize, centres: &[Centre], groups: &[Vec<usize>]| -> Option<(f32, usize)> {
        if groups[a].is_empty() {
            return None;
        }
        (a + 1..groups.len())
            .filter(|b| !groups[*b].is_empty())
            .map(|b| (centres[a].similarity(&centres[b], space), b))
            .max_by(|x, y| x.0.total_cmp(&y.0).then(y.1.cmp(&x.1)))
    };
    let mut best: Vec<Option<(f32, usize)>> = (0..groups.len())
        .into_par_iter()
        .map(|a| best_from(a, &centres, &groups))
        .collect();
    loop {
        let nearest = best
            .iter()
            .enumerate()
            .filter_map(|(a, best)| best.map(|(similarity, b)| (similarity, a, b)))
            .max_by(|x, y| x.0.total_cmp(&y.0).then(y.1.cmp(&x.1)));
        let Some((similarity, a, b)) = nearest else { break };
        if similarity < near {
            break;
        }
        let moved = std::mem::take(&mut groups[b]);
        groups[a].extend(moved);
        groups[a].sort_unstable();
        centres[a] = space.centre(&groups[a], weights);
        let stale =
            |at: usize| at == a || at == b || at < a || best[at].is_some_and(|(_, to)| to == a || to == b);
        let again: Vec<usize> = (0..groups.len()).filter(|at| stale(*at)).collect();
        let fresh: Vec<Option<(f32, usize)>> = again
            .par_iter()
            .map(|at| best_from(*at, &centres, &groups))
            .collect();
        for (at, found) in again.into_iter().zip(fresh) {
            best[at] = found;
        }
    }
    groups.retain(|group| !group.is_empty());
    groups
}

/// Lets go of members too far from the rest, and puts the others nearest first.
fn trim(space: &Space, weights: &[usize], mut group: Vec<usize>) -> Vec<usize> {
    let floor = 0.1f32;
    for _ in 0..2 {
        if group.len() < 2 {
            break;
        }
        let centre = space.centre(&group, weights);
        group.retain(|point| space.to_rest(*point, weights[*point], &centre) >= floor);
    }
    let centre = space.centre(&group, weights);
    group.sort_by(|a, b| {
        space
            .to_centre(*b, &centre)
            .total_cmp(&space.to_centre(*a, &centre))
            .then(a.cmp(b))
    });
    group
}
