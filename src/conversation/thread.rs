//! Which records belong together: a union of places, nothing about mail or tweets.

/// Disjoint groups of the places `0..n`.
pub(super) struct Groups {
    parents: Vec<usize>,
}

impl Groups {
    pub(super) fn new(size: usize) -> Groups {
        Groups {
            parents: (0..size).collect(),
        }
    }

    /// One more place, alone; returns it.
    pub(super) fn add(&mut self) -> usize {
        self.parents.push(self.parents.len());
        self.parents.len() - 1
    }

    /// The group's lowest place.
    pub(super) fn root(&mut self, place: usize) -> usize {
        let mut root = place;
        while self.parents[root] != root {
            root = self.parents[root];
        }
        let mut at = place;
        while self.parents[at] != root {
            at = std::mem::replace(&mut self.parents[at], root);
        }
        root
    }

    pub(super) fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.parents[a.max(b)] = a.min(b);
    }

    /// The groups, by their lowest places; members in order.
    pub(super) fn lists(mut self) -> Vec<Vec<usize>> {
        let mut lists: Vec<Vec<usize>> = vec![Vec::new(); self.parents.len()];
        for place in 0..self.parents.len() {
            let root = self.root(place);
            lists[root].push(place);
        }
        lists.retain(|list| !list.is_empty());
        lists
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_the_same_in_whatever_order_they_join() {
        let mut one = Groups::new(5);
        let mut two = Groups::new(5);
        one.join(0, 3);
        one.join(3, 4);
        two.join(4, 3);
        two.join(3, 0);
        let expected = vec![vec![0, 3, 4], vec![1], vec![2]];
        assert_eq!((one.lists(), two.lists()), (expected.clone(), expected));
    }
}
