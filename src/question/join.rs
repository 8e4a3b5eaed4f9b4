//! Joins groups pair by pair, the most alike first, until no two are alike enough.

use rayon::prelude::*;

/// The most alike later group of each group, kept up to date.
struct Table<'a, C, L> {
    groups: Vec<Vec<usize>>,
    centres: Vec<C>,
    best: Vec<Option<(f32, usize)>>,
    likeness: &'a L,
}

/// Joins groups whose `likeness` reaches `least`; `describe` makes from a group what is compared. Equal
/// pairs go by number, so the outcome does not depend on the number of threads.
pub fn alike<C, D, L>(groups: Vec<Vec<usize>>, least: f32, describe: D, likeness: L) -> Vec<Vec<usize>>
where
    C: Send + Sync,
    D: Fn(&[usize]) -> C + Sync,
    L: Fn(&C, &C) -> f32 + Sync,
{
    let centres: Vec<C> = groups.par_iter().map(|group| describe(group)).collect();
    let mut table = Table {
        best: vec![None; groups.len()],
        groups,
        centres,
        likeness: &likeness,
    };
    let fresh: Vec<_> = (0..table.groups.len())
        .into_par_iter()
        .map(|at| table.nearest(at))
        .collect();
    table.best = fresh;
    while let Some((a, b)) = table.pair(least) {
        let moved = std::mem::take(&mut table.groups[b]);
        table.groups[a].extend(moved);
        table.groups[a].sort_unstable();
        table.centres[a] = describe(&table.groups[a]);
        table.update(a, b);
    }
    table.groups.retain(|group| !group.is_empty());
    table.groups
}

impl<C: Send + Sync, L: Fn(&C, &C) -> f32 + Sync> Table<'_, C, L> {
    fn nearest(&self, at: usize) -> Option<(f32, usize)> {
        if self.groups[at].is_empty() {
            return None;
        }
        (at + 1..self.groups.len())
            .filter(|other| !self.groups[*other].is_empty())
            .map(|other| ((self.likeness)(&self.centres[at], &self.centres[other]), other))
            .max_by(|x, y| x.0.total_cmp(&y.0).then(y.1.cmp(&x.1)))
    }

    fn pair(&self, least: f32) -> Option<(usize, usize)> {
        let pairs = self
            .best
            .iter()
            .enumerate()
            .filter_map(|(a, best)| best.map(|(like, b)| (like, a, b)));
        let best = pairs.max_by(|x, y| x.0.total_cmp(&y.0).then(y.1.cmp(&x.1)))?;
        (best.0 >= least).then_some((best.1, best.2))
    }

    /// After `b` went into `a`: rows that pointed to either look again, rows before `a` look at it.
    fn update(&mut self, a: usize, b: usize) {
        let fresh: Vec<Option<(f32, usize)>> = (0..self.groups.len())
            .into_par_iter()
            .map(|at| match self.best[at] {
                _ if at == a || at == b => self.nearest(at),
                Some((_, to)) if to == a || to == b => self.nearest(at),
                Some((like, to)) if at < a => {
                    let new = (self.likeness)(&self.centres[at], &self.centres[a]);
                    Some(if new > like || (new >= like && a < to) {
                        (new, a)
                    } else {
                        (like, to)
                    })
                }
                kept => kept,
            })
            .collect();
        self.best = fresh;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_close_is_joined_and_what_lies_apart_is_not() {
        let places = [0.0f32, 0.1, 5.0, 5.2, 9.0];
        let groups: Vec<Vec<usize>> = (0..5).map(|at| vec![at]).collect();
        let middle = |group: &[usize]| group.iter().map(|at| places[*at]).sum::<f32>() / group.len() as f32;
        let joined = alike(groups, -1.0, middle, |a: &f32, b: &f32| -(a - b).abs());
        assert_eq!(joined, vec![vec![0, 1], vec![2, 3], vec![4]]);
    }
}
