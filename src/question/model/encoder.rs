//! The forward pass of a BERT encoder (Devlin et al. 2018): embeddings, layers of attention and of
//! two linear maps, mean over a sentence's pieces. It learns nothing and knows nothing of texts.

use std::ops::Range;

use ndarray::{Array1, Array2, ArrayView2, Axis, Slice, concatenate};

use super::Shape;
use super::weights::Weights;

/// A loaded encoder.
pub struct Encoder {
    words: Array2<f32>,
    places: Array2<f32>,
    kind: Array1<f32>,
    begin: Norm,
    layers: Vec<Layer>,
    heads: usize,
}

struct Layer {
    /// Query, key and value side by side.
    views: Linear,
    mixed: Linear,
    after_mixing: Norm,
    wide: Linear,
    narrow: Linear,
    after_all: Norm,
}

/// Rows times this, plus the offset.
struct Linear {
    /// Output by input, as it is stored.
    weight: Array2<f32>,
    offset: Array1<f32>,
}

/// Layer normalisation (Ba et al. 2016).
struct Norm {
    scale: Array1<f32>,
    offset: Array1<f32>,
    epsilon: f32,
}

impl Encoder {
    /// Reads the weights; `pieces` is the size of the vocabulary that will be looked up.
    pub fn read(bytes: &[u8], shape: &Shape, pieces: usize) -> Result<Encoder, String> {
        let weights = Weights::read(bytes)?;
        let width = shape.hidden_size;
        let heads = shape.num_attention_heads;
        if heads == 0 || width == 0 || !width.is_multiple_of(heads) {
            return Err(format!("{heads} heads do not share a width of {width}"));
        }
        let norm = |name: &str| Norm::read(&weights, name, shape);
        let words = weights.table("embeddings.word_embeddings.weight", width)?;
        if words.nrows() < pieces {
            return Err(format!(
                "the vocabulary has {pieces} pieces, the model knows {}",
                words.nrows()
            ));
        }
        let places = weights.table("embeddings.position_embeddings.weight", width)?;
        if places.nrows() < 2 || shape.max_position_embeddings < 2 {
            return Err("it has no places for two pieces".into());
        }
        let kinds = weights.table("embeddings.token_type_embeddings.weight", width)?;
        let kind = kinds
            .rows()
            .into_iter()
            .next()
            .map(|row| row.to_owned())
            .ok_or("its `embeddings.token_type_embeddings.weight` is empty")?;
        let layers = (0..shape.num_hidden_layers)
            .map(|number| Layer::read(&weights, number, shape))
            .collect::<Result<_, _>>()?;
        Ok(Encoder {
            words,
            places,
            kind,
            begin: norm("embeddings.LayerNorm")?,
            layers,
            heads,
        })
    }

    /// Numbers a row.
    pub fn width(&self) -> usize {
        self.kind.len()
    }

    /// Pieces of the longest sentence it has places for.
    pub fn longest(&self) -> usize {
        self.places.nrows()
    }

    /// The mean of each sentence's pieces after the last layer. Every piece number is below the
    /// vocabulary's size and no sentence is longer than [`Encoder::longest`].
    pub fn rows(&self, sentences: &[&[u32]]) -> Vec<Vec<f32>> {
        let mut ends = Vec::with_capacity(sentences.len());
        let mut pieces = 0;
        for sentence in sentences {
            pieces += sentence.len();
            ends.push(pieces);
        }
        let mut state = Array2::<f32>::zeros((pieces, self.width()));
        let places = sentences.iter().flat_map(|sentence| sentence.iter().enumerate());
        for (mut row, (place, piece)) in state.rows_mut().into_iter().zip(places) {
            row += &self.words.row(*piece as usize);
            row += &self.places.row(place);
            row += &self.kind;
        }
        self.begin.apply(&mut state);
        for layer in &self.layers {
            layer.apply(&mut state, &ends, self.heads);
        }
        let mut from = 0;
        ends.iter()
            .map(|end| {
                let own = state.slice_axis(Axis(0), Slice::from(from..*end));
                from = *end;
                own.mean_axis(Axis(0)).map_or_else(Vec::new, |mean| mean.to_vec())
            })
            .collect()
    }
}

impl Layer {
    fn read(weights: &Weights<'_>, number: usize, shape: &Shape) -> Result<Layer, String> {
        let width = shape.hidden_size;
        let name = |part: &str| format!("encoder.layer.{number}.{part}");
        let inner = weights.rows(&name("intermediate.dense.weight"))?;
        let linear = |part: &str, shape| Linear::read(weights, &name(part), shape);
        let square = [width, width];
        let views = [
            linear("attention.self.query", square)?,
            linear("attention.self.key", square)?,
            linear("attention.self.value", square)?,
        ];
        Ok(Layer {
            views: Linear::side_by_side(&views)?,
            mixed: linear("attention.output.dense", square)?,
            after_mixing: Norm::read(weights, &name("attention.output.LayerNorm"), shape)?,
            wide: linear("intermediate.dense", [inner, width])?,
            narrow: linear("output.dense", [width, inner])?,
            after_all: Norm::read(weights, &name("output.LayerNorm"), shape)?,
        })
    }

    fn apply(&self, state: &mut Array2<f32>, ends: &[usize], heads: usize) {
        let views = self.views.apply(state.view());
        let mixed = attention(&views, ends, heads);
        *state += &self.mixed.apply(mixed.view());
        self.after_mixing.apply(state);
        let mut wide = self.wide.apply(state.view());
        wide.mapv_inplace(gelu);
        *state += &self.narrow.apply(wide.view());
        self.after_all.apply(state);
    }
}

/// Each piece of a sentence as the mean of all its pieces' values, by how well query and key fit.
fn attention(views: &Array2<f32>, ends: &[usize], heads: usize) -> Array2<f32> {
    let width = views.ncols() / 3;
    let part = width / heads;
    let scale = 1.0 / (part as f32).sqrt();
    let mut mixed = Array2::<f32>::zeros((views.nrows(), width));
    let mut from = 0;
    for end in ends {
        for head in 0..heads {
            let column = head * part;
            let query = block(views, from..*end, column..column + part);
            let key = block(views, from..*end, width + column..width + column + part);
            let value = block(views, from..*end, 2 * width + column..2 * width + column + part);
            let mut fit = query.dot(&key.t());
            for mut row in fit.rows_mut() {
                let most = row.iter().copied().fold(f32::MIN, f32::max);
                row.mapv_inplace(|fit| exp((fit - most) * scale));
                let sum: f32 = row.sum();
                row /= sum;
            }
            let mut to = mixed.slice_axis_mut(Axis(0), Slice::from(from..*end));
            to.slice_axis_mut(Axis(1), Slice::from(column..column + part))
                .assign(&fit.dot(&value));
        }
        from = *end;
    }
    mixed
}

/// Some columns of some rows.
fn block(whole: &Array2<f32>, rows: Range<usize>, columns: Range<usize>) -> ArrayView2<'_, f32> {
    whole
        .slice_axis(Axis(0), Slice::from(rows))
        .slice_axis_move(Axis(1), Slice::from(columns))
}

impl Linear {
    fn read(weights: &Weights<'_>, name: &str, shape: [usize; 2]) -> Result<Linear, String> {
        Ok(Linear {
            weight: weights.matrix(&format!("{name}.weight"), shape)?,
            offset: weights.row(&format!("{name}.bias"), shape[0])?,
        })
    }

    fn side_by_side(parts: &[Linear; 3]) -> Result<Linear, String> {
        let fault = |fault: ndarray::ShapeError| fault.to_string();
        Ok(Linear {
            weight: concatenate(Axis(0), &parts.each_ref().map(|part| part.weight.view())).map_err(fault)?,
            offset: concatenate(Axis(0), &parts.each_ref().map(|part| part.offset.view())).map_err(fault)?,
        })
    }

    fn apply(&self, rows: ArrayView2<'_, f32>) -> Array2<f32> {
        let mut product = rows.dot(&self.weight.t());
        product += &self.offset;
        product
    }
}

impl Norm {
    fn read(weights: &Weights<'_>, name: &str, shape: &Shape) -> Result<Norm, String> {
        Ok(Norm {
            scale: weights.row(&format!("{name}.weight"), shape.hidden_size)?,
            offset: weights.row(&format!("{name}.bias"), shape.hidden_size)?,
            epsilon: shape.layer_norm_eps,
        })
    }

    fn apply(&self, state: &mut Array2<f32>) {
        let width = state.ncols() as f32;
        for mut row in state.rows_mut() {
            let mean = row.sum() / width;
            row -= mean;
            let spread = (row.fold(0.0, |sum, value| sum + value * value) / width + self.epsilon).sqrt();
            row /= spread;
            row *= &self.scale;
            row += &self.offset;
        }
    }
}

/// The Gaussian error linear unit (Hendrycks and Gimpel 2016), with the error function after Abramowitz
/// and Stegun 7.1.26 (error below 2e-7).
fn gelu(x: f32) -> f32 {
    let z = x.abs() * std::f32::consts::FRAC_1_SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * z);
    let series =
        t * (0.254_829_6 + t * (-0.284_496_72 + t * (1.421_413_8 + t * (-1.453_152 + t * 1.061_405_4))));
    let erf = 1.0 - series * exp(-z * z);
    0.5 * x * (1.0 + erf.copysign(x))
}

/// e to the power of a number that is not positive: a power of two and a short series for the rest. The
/// compiler makes several at once of it, and it is the same on every machine, unlike the system's own.
fn exp(x: f32) -> f32 {
    let x = x.clamp(-87.0, 0.0);
    // whole and broken part of the binary exponent; adding this number rounds to the nearest whole
    const ROUND: f32 = 12_582_912.0;
    let whole = (x * std::f32::consts::LOG2_E + ROUND) - ROUND;
    let rest = (x - whole * 0.693_359_4) + whole * 2.121_944_4e-4;
    let series = 1.0
        + rest
            * (1.0
                + rest
                    * (0.5
                        + rest
                            * (0.166_666_67
                                + rest * (0.041_666_668 + rest * (0.008_333_334 + rest * 0.001_388_889)))));
    series * f32::from_bits(((whole as i32 + 127) as u32) << 23)
}

#[cfg(test)]
mod tests {
    use super::{exp, gelu};

    #[test]
    fn the_exponential_is_exact_to_single_precision() {
        for step in 0..8_700 {
            let x = -(step as f32) / 100.0;
            let (near, right) = (f64::from(exp(x)), f64::from(x).exp());
            assert!(
                (near - right).abs() <= right * 4e-7 + 1e-38,
                "{x}: {near} {right}"
            );
        }
        assert_eq!(exp(0.0), 1.0);
    }

    #[test]
    fn the_activation_is_the_known_one_at_known_points() {
        // Values of x * Phi(x), with Phi from a table of the normal distribution.
        for (x, y) in [
            (0.0, 0.0),
            (1.0, 0.841_344_7),
            (-1.0, -0.158_655_3),
            (3.0, 2.995_950_3),
            (-9.0, 0.0),
        ] {
            assert!((gelu(x) - y).abs() < 2e-6, "{x}: {} {y}", gelu(x));
        }
    }
}
