//! A latent space over the archive's own counts: randomised truncated singular value decomposition
//! with a fixed seed and sums in a fixed order.

use rayon::prelude::*;

use super::random::Random;
use super::vector::{Dense, Sparse, unit};

/// Directions beyond those asked for; they sharpen the last ones.
const SPARE: usize = 10;
/// Passes over the counts that sharpen the directions.
const PASSES: usize = 3;
/// Rows from which directions are drawn; more would cost time and change little.
const MOST_ROWS: usize = 30_000;

/// The rows of `counts` in `width` latent dimensions, each of length 1.
pub fn space(counts: &Sparse, width: usize) -> Dense {
    let rows = counts.len();
    let width = width.min(rows).min(counts.features);
    if width == 0 {
        return Dense {
            width: 1,
            values: vec![0.0; rows],
        };
    }
    let directions = directions(counts, width);
    let mut dense = Dense {
        width,
        values: project(counts, &directions, width),
    };
    dense.normalise();
    dense
}

/// The leading right singular vectors, feature by feature.
fn directions(counts: &Sparse, width: usize) -> Vec<f32> {
    let step = counts.len().div_ceil(MOST_ROWS);
    let sample: Vec<Vec<(u32, f32)>> = (0..counts.len())
        .step_by(step)
        .map(|row| {
            let (ids, values) = counts.row(row);
            ids.iter().copied().zip(values.iter().copied()).collect()
        })
        .collect();
    let sample = Sparse::new(sample, counts.features);
    let turned = sample.transposed();
    let wide = (width + SPARE).min(sample.len()).min(sample.features);
    let mut random = Random::new(11);
    let start: Vec<f32> = (0..sample.features * wide).map(|_| random.bell()).collect();
    let mut rows = project(&sample, &start, wide);
    drop(start);
    orthonormalise(&mut rows, wide);
    for _ in 0..PASSES {
        let features = project(&turned, &rows, wide);
        rows = project(&sample, &features, wide);
        orthonormalise(&mut rows, wide);
    }
    let features = project(&turned, &rows, wide);
    let (values, vectors) = eigen(gram(&features, wide), wide);
    let mut order: Vec<usize> = (0..wide).collect();
    order.sort_by(|a, b| values[*b].total_cmp(&values[*a]).then(a.cmp(b)));
    order.truncate(width);
    let mut out = vec![0f32; counts.features * width];
    out.par_chunks_mut(width)
        .zip(features.par_chunks(wide))
        .for_each(|(to, from)| {
            for (slot, &column) in to.iter_mut().zip(&order) {
                let scale = values[column].max(1e-12).sqrt();
                let sum: f64 = (0..wide)
                    .map(|i| f64::from(from[i]) * vectors[i * wide + column])
                    .sum();
                *slot = (sum / scale) as f32;
            }
        });
    out
}

/// Sparse rows times a dense matrix of `width` columns.
fn project(rows: &Sparse, matrix: &[f32], width: usize) -> Vec<f32> {
    let mut out = vec![0f32; rows.len() * width];
    out.par_chunks_mut(width).enumerate().for_each(|(row, to)| {
        let (ids, values) = rows.row(row);
        for (&id, &value) in ids.iter().zip(values) {
            let from = &matrix[id as usize * width..(id as usize + 1) * width];
            for (sum, x) in to.iter_mut().zip(from) {
                *sum += value * x;
            }
        }
    });
    out
}

/// Gram-Schmidt over columns, done on the transposed copy so that columns lie together.
fn orthonormalise(matrix: &mut [f32], width: usize) {
    let rows = matrix.len() / width;
    let mut columns: Vec<Vec<f32>> = (0..width)
        .map(|column| (0..rows).map(|row| matrix[row * width + column]).collect())
        .collect();
    for at in 0..width {
        let (done, rest) = columns.split_at_mut(at);
        let column = &mut rest[0];
        // twice: once is not enough in single precision
        for _ in 0..2 {
            let shares: Vec<f32> = done
                .par_iter()
                .map(|other| super::vector::dot(other, column))
                .collect();
            for (other, share) in done.iter().zip(shares) {
                for (x, y) in column.iter_mut().zip(other) {
                    *x -= share * y;
                }
            }
        }
        unit(column);
    }
    matrix.par_chunks_mut(width).enumerate().for_each(|(row, to)| {
        for (slot, column) in to.iter_mut().zip(&columns) {
            *slot = column[row];
        }
    });
}

/// Columns' inner products, in double precision.
fn gram(matrix: &[f32], width: usize) -> Vec<f64> {
    (0..width)
        .into_par_iter()
        .flat_map_iter(|i| {
            let mut sums = vec![0f64; width];
            for row in matrix.chunks_exact(width) {
                let x = f64::from(row[i]);
                for (sum, y) in sums.iter_mut().zip(row) {
                    *sum += x * f64::from(*y);
                }
            }
            sums
        })
        .collect()
}

/// Eigenvalues and eigenvectors (columns) of a small symmetric matrix, by Jacobi rotations.
fn eigen(mut a: Vec<f64>, n: usize) -> (Vec<f64>, Vec<f64>) {
    let mut vectors = vec![0f64; n * n];
    for i in 0..n {
        vectors[i * n + i] = 1.0;
    }
    for _ in 0..60 {
        let off: f64 = (0..n)
            .flat_map(|i| (0..i).map(move |j| (i, j)))
            .map(|(i, j)| a[i * n + j].powi(2))
            .sum();
        let on: f64 = (0..n).map(|i| a[i * n + i].powi(2)).sum();
        if off <= 1e-20 * on.max(1e-300) {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                rotate(&mut a, &mut vectors, n, (p, q));
            }
        }
    }
    ((0..n).map(|i| a[i * n + i]).collect(), vectors)
}

fn rotate(a: &mut [f64], vectors: &mut [f64], n: usize, (p, q): (usize, usize)) {
    let off = a[p * n + q];
    if off.abs() < 1e-300 {
        return;
    }
    let theta = (a[q * n + q] - a[p * n + p]) / (2.0 * off);
    let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
    let t = if theta == 0.0 { 1.0 } else { t };
    let c = 1.0 / (t * t + 1.0).sqrt();
    let s = t * c;
    for i in 0..n {
        let (x, y) = (a[i * n + p], a[i * n + q]);
        a[i * n + p] = c * x - s * y;
        a[i * n + q] = s * x + c * y;
    }
    for i in 0..n {
        let (x, y) = (a[p * n + i], a[q * n + i]);
        a[p * n + i] = c * x - s * y;
        a[q * n + i] = s * x + c * y;
    }
    for i in 0..n {
        let (x, y) = (vectors[i * n + p], vectors[i * n + q]);
        vectors[i * n + p] = c * x - s * y;
        vectors[i * n + q] = s * x + c * y;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eigenvalues_of_a_known_matrix() {
        let (mut values, _) = eigen(vec![2.0, 1.0, 1.0, 2.0], 2);
        values.sort_by(f64::total_cmp);
        assert!((values[0] - 1.0).abs() < 1e-9 && (values[1] - 3.0).abs() < 1e-9);
    }

    #[test]
    fn rows_of_two_topics_fall_apart() {
        let row = |a: u32, b: u32| vec![(a, 0.8f32), (b, 0.6f32)];
        let counts = Sparse::new(
            vec![row(0, 1), row(0, 2), row(1, 2), row(3, 4), row(3, 5), row(4, 5)],
            6,
        );
        let dense = space(&counts, 2);
        let near = super::super::vector::dot(dense.row(0), dense.row(2));
        let far = super::super::vector::dot(dense.row(0), dense.row(4));
        assert!(near > 0.9 && far.abs() < 0.2, "{near} {far}");
    }
}
