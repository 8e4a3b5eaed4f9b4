//! Groups of texts that ask the same: communities of the neighbour graph at a grain chosen without
//! gold, stragglers let go, fragments of one matter joined.

use rayon::prelude::*;

use super::graph::{self, Graph};
use super::join;
use super::leiden;
use super::refine;
use super::reply;
use super::vector::{Grain, Space, dot};

/// Resolutions tried.
const RESOLUTIONS: [f64; 10] = [1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 9.0, 13.0, 20.0, 30.0];
/// Below this silhouette the space does not tell the grain: groups of about [`USUAL`] texts then.
const TELLING: f64 = 0.08;
const USUAL: f64 = 25.0;
/// Groups are no finer than this many texts on average, in archives that hold more than a few.
const FINEST: f64 = 10.0;
/// Groups whose middles are this near are one.
const SAME: f32 = 0.8;
/// Members this far from the rest of their group are let go, and those at this share of the usual
/// nearness.
const FAR: f32 = 0.1;
const STRAY: f32 = 0.5;

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
    let groups = join::alike(
        groups,
        SAME,
        |group| space.centre(group, weights),
        |a, b| a.similarity(b, space),
    );
    let groups = reply::join(space, groups);
    let groups = refine::without_heaps(space, &graph, groups);
    let groups = refine::settle(space, &graph, weights, groups);
    let trimmed: Vec<Vec<usize>> = groups
        .into_par_iter()
        .map(|group| trim(space, weights, group))
        .collect();
    trimmed
        .into_iter()
        .filter(|group| group.iter().map(|point| weights[*point]).sum::<usize>() >= 2)
        .collect()
}

/// Communities of more than one.
fn shared(labels: &[usize]) -> f64 {
    let mut sizes = vec![0usize; count(labels)];
    labels.iter().for_each(|label| sizes[*label] += 1);
    sizes.into_iter().filter(|size| *size > 1).count() as f64
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
    let texts = graph.len() as f64;
    let most = (texts / FINEST).max(1.5 * texts.sqrt()) * granularity;
    let finest = tried
        .iter()
        .take_while(|(labels, _)| shared(labels) <= most)
        .count()
        .saturating_sub(1);
    let at = tried
        .iter()
        .position(|(labels, clear)| fits(labels, *clear))
        .unwrap_or(finest)
        .min(finest);
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

/// Lets go of members too far from the rest where answers tell of another matter, and puts the others nearest
/// first.
fn trim(space: &Space, weights: &[usize], mut group: Vec<usize>) -> Vec<usize> {
    for _ in 0..2 {
        if group.len() < 2 || !space.answered(&group) {
            break;
        }
        let centre = space.centre(&group, weights);
        let near: Vec<f32> = group
            .iter()
            .map(|p| space.to_rest(*p, weights[*p], &centre))
            .collect();
        let mut sorted = near.clone();
        sorted.sort_by(f32::total_cmp);
        let floor = FAR.max(STRAY * sorted[sorted.len() / 2]);
        let mut at = 0;
        group.retain(|_| {
            at += 1;
            near[at - 1] >= floor
        });
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
