//! Reading named matrices out of a safetensors file: 32-bit and 16-bit numbers, shapes checked.

use ndarray::{Array1, Array2};
use safetensors::{Dtype, SafeTensors};

/// The tensors of one file, with or without the prefix that some makers put before every name.
pub struct Weights<'a> {
    tensors: SafeTensors<'a>,
    prefix: &'static str,
}

impl<'a> Weights<'a> {
    /// Reads the table of contents.
    pub fn read(bytes: &'a [u8]) -> Result<Weights<'a>, String> {
        let tensors = SafeTensors::deserialize(bytes)
            .map_err(|fault| format!("`model.safetensors` is damaged: {fault}"))?;
        let known = |prefix: &&str| {
            tensors
                .tensor(&format!("{prefix}embeddings.word_embeddings.weight"))
                .is_ok()
        };
        let prefix = ["", "bert.", "model."]
            .into_iter()
            .find(known)
            .ok_or("`model.safetensors` has no `embeddings.word_embeddings.weight`")?;
        Ok(Weights { tensors, prefix })
    }

    /// A matrix of this shape.
    pub fn matrix(&self, name: &str, shape: [usize; 2]) -> Result<Array2<f32>, String> {
        let numbers = self.numbers(name, &shape)?;
        Array2::from_shape_vec(shape, numbers).map_err(|fault| format!("`{name}`: {fault}"))
    }

    /// A matrix with as many rows as it has, and this width.
    pub fn table(&self, name: &str, width: usize) -> Result<Array2<f32>, String> {
        self.matrix(name, [self.rows(name)?, width])
    }

    /// Rows of a matrix.
    pub fn rows(&self, name: &str) -> Result<usize, String> {
        Ok(self.tensor(name)?.shape().first().copied().unwrap_or(0))
    }

    /// A row of this length.
    pub fn row(&self, name: &str, length: usize) -> Result<Array1<f32>, String> {
        self.numbers(name, &[length]).map(Array1::from_vec)
    }

    fn tensor(&self, name: &str) -> Result<safetensors::tensor::TensorView<'_>, String> {
        self.tensors
            .tensor(&format!("{}{name}", self.prefix))
            .map_err(|_| format!("`model.safetensors` has no `{name}`"))
    }

    fn numbers(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, String> {
        let tensor = self.tensor(name)?;
        if tensor.shape() != shape {
            return Err(format!(
                "`{name}` has the shape {:?}; {shape:?} was expected",
                tensor.shape()
            ));
        }
        let numbers: Vec<f32> = match tensor.dtype() {
            Dtype::F32 => tensor
                .data()
                .chunks_exact(4)
                .map(|four| f32::from_le_bytes([four[0], four[1], four[2], four[3]]))
                .collect(),
            Dtype::BF16 => tensor
                .data()
                .chunks_exact(2)
                .map(|two| f32::from_bits(u32::from(u16::from_le_bytes([two[0], two[1]])) << 16))
                .collect(),
            Dtype::F16 => tensor
                .data()
                .chunks_exact(2)
                .map(|two| half(u16::from_le_bytes([two[0], two[1]])))
                .collect(),
            other => {
                return Err(format!(
                    "`{name}` is of the kind {other:?}; F32, F16 or BF16 is read"
                ));
            }
        };
        if numbers.iter().any(|number| !number.is_finite()) {
            return Err(format!("`{name}` holds numbers that are none"));
        }
        Ok(numbers)
    }
}

/// A 16-bit number of IEEE 754 as a 32-bit one.
fn half(bits: u16) -> f32 {
    let sign = if bits & 0x8000 == 0 { 1.0 } else { -1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 0x1f), f32::from(bits & 0x3ff));
    match exponent {
        0 => sign * fraction * 2f32.powi(-24),
        31 if fraction == 0.0 => sign * f32::INFINITY,
        31 => f32::NAN,
        _ => sign * (1.0 + fraction / 1024.0) * 2f32.powi(exponent - 15),
    }
}

#[cfg(test)]
mod tests {
    use super::half;

    #[test]
    fn sixteen_bits_are_read_as_the_standard_says() {
        for (bits, value) in [
            (0x0000, 0.0),
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x3555, 0.333_251_95),
            (0x7bff, 65_504.0),
            (0x0001, 5.960_464_5e-8),
        ] {
            assert_eq!(half(bits), value, "{bits:#06x}");
        }
        assert!(half(0x7e00).is_nan());
    }
}
