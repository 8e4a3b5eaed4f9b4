//! A sentence model as the representation: a folder with `config.json`, `model.safetensors` and
//! `vocab.txt` (or `tokenizer.json`), as sentence encoders of the BERT family are published.
//!
//! Everything runs here, on the processor; nothing is fetched and nothing leaves the machine. Rows are
//! the same whatever the number of threads: each sentence is computed on its own terms, whatever else
//! is in its batch.

mod encoder;
mod weights;
mod wordpiece;

use std::path::Path;

use rayon::prelude::*;
use serde::Deserialize;

use super::Error;
use super::lexical::Lexical;
use super::vector::{Dense, Grain, Passage, Representation, Space};
use encoder::Encoder;
use wordpiece::WordPiece;

/// Pieces of a text that are read; the model family was trained on no more.
const LONGEST: usize = 256;
/// Pieces in a batch: enough to keep the matrix products busy, few enough to stay in the cache.
const BATCH: usize = 1_024;
/// Share of words, subjects and agents' answers in a similarity; the rest is the model's. A model knows
/// what sentences mean in general; these know the names of this brand and what it answers. With
/// [`GRAIN`] the best of 0.2 to 0.8 and of 0.92, 0.95 and 0.98 on four archives of `frontload corpus` (seeds
/// 7, 11, 12, 13), by the adjusted Rand index of asks that recur: 0.81 at 0.4, 0.83 at 0.6, 0.84 here, 0.82 at
/// 0.8, the grain weighing little.
const WORDS: f32 = 0.7;
/// Share of the clearest grouping's silhouette that a coarser one must reach.
const GRAIN: f64 = 0.95;

/// A loaded sentence model.
pub struct Model {
    pieces: WordPiece,
    encoder: Encoder,
}

/// The keys of `config.json` that matter.
#[derive(Clone, Debug, Deserialize)]
struct Shape {
    hidden_size: usize,
    num_hidden_layers: usize,
    num_attention_heads: usize,
    #[serde(default = "usual_epsilon")]
    layer_norm_eps: f32,
    #[serde(default = "usual_activation")]
    hidden_act: String,
    #[serde(default = "usual_kind")]
    model_type: String,
    #[serde(default = "usual_places")]
    max_position_embeddings: usize,
}

fn usual_epsilon() -> f32 {
    1e-12
}

fn usual_activation() -> String {
    "gelu".into()
}

fn usual_kind() -> String {
    "bert".into()
}

fn usual_places() -> usize {
    512
}

impl Model {
    /// Reads a model's folder. Fails with what is missing or does not fit.
    pub fn load(folder: &Path) -> Result<Model, Error> {
        Model::read(folder).map_err(|cause| Error::Model {
            path: folder.to_path_buf(),
            cause,
        })
    }

    fn read(folder: &Path) -> Result<Model, String> {
        let shape: Shape = serde_json::from_slice(&file(folder, "config.json")?)
            .map_err(|fault| format!("`config.json` is not a model's description: {fault}"))?;
        if shape.model_type != "bert" || shape.hidden_act != "gelu" {
            return Err(format!(
                "it is a `{}` with `{}`; a model of the type `bert` with `gelu` is wanted, such as all-MiniLM-L6-v2",
                shape.model_type, shape.hidden_act
            ));
        }
        let pieces = WordPiece::load(folder)?;
        let bytes = file(folder, "model.safetensors")?;
        let encoder = Encoder::read(&bytes, &shape, pieces.len())?;
        Ok(Model { pieces, encoder })
    }

    /// A row of length 1 for each text.
    pub fn rows(&self, texts: &[&str]) -> Dense {
        let longest = LONGEST.min(self.encoder.longest());
        let split: Vec<Vec<u32>> = texts
            .par_iter()
            .map(|text| self.pieces.split(text, longest))
            .collect();
        let width = self.encoder.width();
        let mut order: Vec<usize> = (0..split.len()).collect();
        order.sort_by_key(|text| (split[*text].len(), *text));
        let made: Vec<(usize, Vec<f32>)> = batches(&order, &split)
            .into_par_iter()
            .flat_map_iter(|batch| {
                let sentences: Vec<&[u32]> = batch.iter().map(|text| split[*text].as_slice()).collect();
                batch.iter().copied().zip(self.encoder.rows(&sentences))
            })
            .collect();
        let mut values = vec![0f32; split.len() * width];
        for (text, row) in made {
            values[text * width..][..width].copy_from_slice(&row);
        }
        let mut dense = Dense { width, values };
        dense.normalise();
        dense
    }
}

impl Representation for Model {
    /// The model reads whole sentences; words, subjects and answers stay beside it in the sparse part.
    fn embed(&self, passages: &[Passage]) -> Space {
        let asked: Vec<&str> = passages.iter().map(|one| one.written.as_str()).collect();
        Space {
            dense: self.rows(&asked),
            sparse_share: WORDS,
            grain: Grain::Silhouette(GRAIN),
            ..Lexical.counts(passages)
        }
    }
}

/// Texts of about the same length together, none of more than [`BATCH`] pieces but single long ones.
fn batches<'a>(order: &'a [usize], split: &[Vec<u32>]) -> Vec<&'a [usize]> {
    let mut batches = Vec::new();
    let (mut from, mut pieces) = (0, 0);
    for (at, text) in order.iter().enumerate() {
        let more = split[*text].len();
        if at > from && pieces + more > BATCH {
            batches.push(&order[from..at]);
            (from, pieces) = (at, 0);
        }
        pieces += more;
    }
    if from < order.len() {
        batches.push(&order[from..]);
    }
    batches
}

fn file(folder: &Path, name: &str) -> Result<Vec<u8>, String> {
    std::fs::read(folder.join(name)).map_err(|cause| format!("`{name}` cannot be read: {cause}"))
}

#[cfg(test)]
mod tests;
