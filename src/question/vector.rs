//! Vectors of texts and the seam behind which they are made: sparse rows, dense rows, and the
//! [`Representation`] that turns texts into a [`Space`].
//!
//! It knows nothing of conversations. Sums run in a fixed order, so that a space is the same whatever
//! the number of threads.

use rayon::prelude::*;

/// What was asked, how it was filed, and what agents said to it: views of one matter.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Passage {
    /// The ask, without its packing.
    pub asked: String,
    /// The ask as it was written, redacted: a sentence model reads sentences.
    pub written: String,
    /// Subject and tags; may be empty.
    pub filed: String,
    /// Agents' first reply without empty talk; may be empty.
    pub answered: String,
}

/// Turns passages into vectors; a learnt table or a sentence model takes the built-in's place here.
pub trait Representation: Sync {
    /// Vectors of `passages`, row for row.
    fn embed(&self, passages: &[Passage]) -> Space;
}

/// Rows of ascending feature numbers with weights, each row of length 1.
#[derive(Clone, Debug, Default)]
pub struct Sparse {
    start: Vec<usize>,
    ids: Vec<u32>,
    values: Vec<f32>,
    /// Number of features.
    pub features: usize,
}

impl Sparse {
    /// Rows in order; each is sorted by feature.
    pub fn new(rows: Vec<Vec<(u32, f32)>>, features: usize) -> Sparse {
        let total = rows.iter().map(Vec::len).sum();
        let mut sparse = Sparse {
            start: Vec::with_capacity(rows.len() + 1),
            ids: Vec::with_capacity(total),
            values: Vec::with_capacity(total),
            features,
        };
        sparse.start.push(0);
        for row in rows {
            for (id, value) in row {
                sparse.ids.push(id);
                sparse.values.push(value);
            }
            sparse.start.push(sparse.ids.len());
        }
        sparse
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.start.len().saturating_sub(1)
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Features and weights of one row.
    pub fn row(&self, row: usize) -> (&[u32], &[f32]) {
        let range = self.start[row]..self.start[row + 1];
        (&self.ids[range.clone()], &self.values[range])
    }

    /// Features become rows: the inverted index.
    pub fn transposed(&self) -> Sparse {
        let mut start = vec![0usize; self.features + 1];
        for &id in &self.ids {
            start[id as usize + 1] += 1;
        }
        for feature in 0..self.features {
            start[feature + 1] += start[feature];
        }
        let mut next = start.clone();
        let (mut ids, mut values) = (vec![0u32; self.ids.len()], vec![0f32; self.ids.len()]);
        for row in 0..self.len() {
            let (features, weights) = self.row(row);
            for (&feature, &weight) in features.iter().zip(weights) {
                let at = &mut next[feature as usize];
                ids[*at] = row as u32;
                values[*at] = weight;
                *at += 1;
            }
        }
        Sparse {
            start,
            ids,
            values,
            features: self.len(),
        }
    }

    fn dot(&self, a: usize, b: usize) -> f32 {
        let ((left, left_values), (right, right_values)) = (self.row(a), self.row(b));
        let (mut i, mut j, mut sum) = (0, 0, 0f32);
        while i < left.len() && j < right.len() {
            match left[i].cmp(&right[j]) {
                std::cmp::Ordering::Less => i += 1,
                std::cmp::Ordering::Greater => j += 1,
                std::cmp::Ordering::Equal => {
                    sum += left_values[i] * right_values[j];
                    i += 1;
                    j += 1;
                }
            }
        }
        sum
    }
}

/// Rows of `width` numbers, each of length 1 (or all zero).
#[derive(Clone, Debug, Default)]
pub struct Dense {
    /// Numbers a row.
    pub width: usize,
    /// Row after row.
    pub values: Vec<f32>,
}

impl Dense {
    /// One row.
    pub fn row(&self, row: usize) -> &[f32] {
        &self.values[row * self.width..(row + 1) * self.width]
    }

    /// Scales every row to length 1.
    pub fn normalise(&mut self) {
        if self.width == 0 {
            return;
        }
        self.values.par_chunks_mut(self.width).for_each(unit);
    }
}

/// Scales to length 1; a zero vector stays.
pub fn unit(row: &mut [f32]) {
    let length = dot(row, row).sqrt();
    if length > 1e-9 {
        row.iter_mut().for_each(|value| *value /= length);
    }
}

/// Inner product in eight lanes, always added up in the same order.
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0f32; 8];
    let (left, right) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f32 = left
        .remainder()
        .iter()
        .zip(right.remainder())
        .map(|(x, y)| x * y)
        .sum();
    for (x, y) in left.zip(right) {
        for lane in 0..8 {
            lanes[lane] += x[lane] * y[lane];
        }
    }
    lanes.iter().sum::<f32>() + rest
}

/// How the grain of the groups is found in a space.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Grain {
    /// One resolution for all archives.
    Fixed(f64),
    /// The smallest resolution whose simplified silhouette reaches this share of the best.
    Silhouette(f64),
}

/// Texts as points: a sparse and a dense part, compared by the weighted mean of their cosines.
#[derive(Clone, Debug)]
pub struct Space {
    /// Words and letters.
    pub sparse: Sparse,
    /// Meaning.
    pub dense: Dense,
    /// Share of the sparse cosine in a similarity, 0..1.
    pub sparse_share: f32,
    /// How to choose a resolution here.
    pub grain: Grain,
    /// Sparse features from here on tell what agents answered.
    pub answers_from: u32,
}

impl Space {
    /// Number of points.
    pub fn len(&self) -> usize {
        self.sparse.len()
    }

    /// Whether there is no point.
    pub fn is_empty(&self) -> bool {
        self.sparse.is_empty()
    }

    /// Whether it is known what agents answered to at least half of these points.
    pub fn answered(&self, points: &[usize]) -> bool {
        let told = points.iter().filter(|point| {
            let (ids, _) = self.sparse.row(**point);
            ids.last().is_some_and(|id| *id >= self.answers_from)
        });
        2 * told.count() >= points.len()
    }

    /// Similarity of two points, 1 for equal ones.
    pub fn similarity(&self, a: usize, b: usize) -> f32 {
        self.sparse_share * self.sparse.dot(a, b)
            + (1.0 - self.sparse_share) * dot(self.dense.row(a), self.dense.row(b))
    }

    /// Mean direction of some points, each counted `weight` times.
    pub fn centre(&self, members: &[usize], weights: &[usize]) -> Centre {
        let mut sum: std::collections::BTreeMap<u32, f32> = std::collections::BTreeMap::new();
        let mut dense = vec![0f32; self.dense.width];
        for &member in members {
            let weight = weights[member] as f32;
            let (ids, values) = self.sparse.row(member);
            for (&id, &value) in ids.iter().zip(values) {
                *sum.entry(id).or_default() += weight * value;
            }
            for (total, value) in dense.iter_mut().zip(self.dense.row(member)) {
                *total += weight * value;
            }
        }
        let sparse_length = sum
            .values()
            .map(|value| value * value)
            .sum::<f32>()
            .sqrt()
            .max(1e-9);
        let dense_length = dot(&dense, &dense).sqrt();
        unit(&mut dense);
        let share = self.sparse_share;
        let length =
            (share * sparse_length * sparse_length + (1.0 - share) * dense_length * dense_length).sqrt();
        Centre {
            sparse: sum
                .into_iter()
                .map(|(id, value)| (id, value / sparse_length))
                .collect(),
            dense,
            length: length.max(1e-9),
            lengths: (sparse_length, dense_length),
        }
    }

    /// Cosine of a member to the sum of the others; 1 where all texts are equal.
    pub fn to_rest(&self, member: usize, weight: usize, centre: &Centre) -> f32 {
        let share = self.sparse_share;
        let sparse = if share > 0.0 {
            self.sparse_to_centre(member, centre)
        } else {
            0.0
        };
        let dense = if share < 1.0 {
            dot(self.dense.row(member), &centre.dense)
        } else {
            0.0
        };
        let along = share * sparse * centre.lengths.0 + (1.0 - share) * dense * centre.lengths.1;
        let rest = weight.saturating_sub(1) as f32;
        // the member's equals count as rest, itself does not
        let without = (centre.length * centre.length - 2.0 * along + 1.0)
            .max(0.0)
            .sqrt();
        if without < 1e-6 {
            f32::from(u8::from(rest > 0.0))
        } else {
            (along - 1.0) / without
        }
    }

    /// Cosine of a point to a centre.
    pub fn to_centre(&self, point: usize, centre: &Centre) -> f32 {
        self.sparse_share * self.sparse_to_centre(point, centre)
            + (1.0 - self.sparse_share) * dot(self.dense.row(point), &centre.dense)
    }

    fn sparse_to_centre(&self, point: usize, centre: &Centre) -> f32 {
        let (ids, values) = self.sparse.row(point);
        let mut at = 0;
        let mut sum = 0f32;
        for (&id, &value) in ids.iter().zip(values) {
            at += centre.sparse[at..].partition_point(|(other, _)| *other < id);
            match centre.sparse.get(at) {
                Some((other, weight)) if *other == id => sum += value * weight,
                Some(_) => {}
                None => break,
            }
        }
        sum
    }
}

/// The middle of a group.
#[derive(Clone, Debug)]
pub struct Centre {
    /// Ascending features, length 1.
    pub sparse: Vec<(u32, f32)>,
    /// Length 1.
    pub dense: Vec<f32>,
    /// Length of the sum, both parts by their share, before it was scaled.
    pub length: f32,
    /// Lengths of the sparse and the dense sum.
    pub lengths: (f32, f32),
}

impl Centre {
    /// Cosine of two centres of one space.
    pub fn similarity(&self, other: &Centre, space: &Space) -> f32 {
        let (mut i, mut j, mut sum) = (0, 0, 0f32);
        while let (Some((a, x)), Some((b, y))) = (self.sparse.get(i), other.sparse.get(j)) {
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
        space.sparse_share * sum + (1.0 - space.sparse_share) * dot(&self.dense, &other.dense)
    }
}
