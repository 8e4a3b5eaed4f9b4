//! The built-in representation: words, word pairs and letter groups weighted by how rare they are in
//! the archive, beside a latent space drawn from the same counts. It needs no file.

use rayon::prelude::*;

use super::latent;
use super::vector::{Dense, Grain, Passage, Representation, Space, Sparse};
use crate::text;

/// Buckets a block of features is hashed into; a power of two.
const BUCKETS: usize = 1 << 20;
/// Width of the latent space where the archive is large enough for it.
const LATENT: usize = 100;
/// Share of subject and tags, and of agents' words, in a similarity of two that have both.
const FILED: f32 = 0.2;
const ANSWERED: f32 = 0.4;

/// Word and letter counts, without outside knowledge.
#[derive(Clone, Copy, Debug, Default)]
pub struct Lexical;

impl Representation for Lexical {
    fn embed(&self, passages: &[Passage]) -> Space {
        let space = self.counts(passages);
        let dense = latent::space(&space.sparse, LATENT.min(passages.len() / 4).max(2));
        Space { dense, ..space }
    }
}

impl Lexical {
    /// The sparse part alone.
    pub fn counts(&self, passages: &[Passage]) -> Space {
        let asked: Vec<Vec<String>> = passages.par_iter().map(|one| text::words(&one.asked)).collect();
        let filed: Vec<Vec<String>> = passages.par_iter().map(|one| text::words(&one.filed)).collect();
        let answered: Vec<Vec<String>> = passages
            .par_iter()
            .map(|one| text::words(&one.answered))
            .collect();
        let (sparse, answers_from) = weigh([&asked, &filed, &answered]);
        Space {
            sparse,
            dense: Dense::default(),
            sparse_share: 1.0,
            grain: Grain::Silhouette(0.92),
            answers_from,
        }
    }
}

/// The blocks side by side, each of length 1 a row before it is given its share.
fn weigh([asked, filed, answered]: [&[Vec<String>]; 3]) -> (Sparse, u32) {
    let asks = (1.0 - FILED - ANSWERED) / 2.0;
    let blocks = [
        (block(asked, word_features), asks),
        (block(asked, letter_features), asks),
        (block(filed, word_features), FILED),
        (block(answered, word_features), ANSWERED),
    ];
    let mut rows: Vec<Row> = vec![Row::new(); asked.len()];
    let (mut width, mut answers_from) = (0, 0);
    for ((block, block_width), share) in blocks {
        for (row, part) in rows.iter_mut().zip(block) {
            row.extend(
                part.into_iter()
                    .map(|(id, value)| (id + width as u32, value * share.sqrt())),
            );
        }
        answers_from = width as u32;
        width += block_width;
    }
    rows.par_iter_mut().for_each(scale);
    (Sparse::new(rows, width), answers_from)
}

/// To length 1.
fn scale(row: &mut Row) {
    let length = row.iter().map(|(_, value)| value * value).sum::<f32>().sqrt();
    if length > 0.0 {
        row.iter_mut().for_each(|(_, value)| *value /= length);
    }
}

type Row = Vec<(u32, f32)>;

/// Counts features, drops those of a single text, weighs the rest, scales rows to length 1.
fn block(words: &[Vec<String>], features: fn(&[String]) -> Vec<u32>) -> (Vec<Row>, usize) {
    let counted: Vec<Vec<(u32, u32)>> = words.par_iter().map(|words| count(features(words))).collect();
    let mut holders = vec![0u32; BUCKETS];
    for row in &counted {
        for (id, _) in row {
            holders[*id as usize] += 1;
        }
    }
    let least = if words.len() < 8 { 1 } else { 2 };
    let mut number = vec![u32::MAX; BUCKETS];
    let mut width = 0usize;
    for bucket in 0..BUCKETS {
        if holders[bucket] >= least {
            number[bucket] = width as u32;
            width += 1;
        }
    }
    let all = words.len() as f32;
    let rows = counted
        .into_par_iter()
        .map(|row| {
            let mut row: Row = row
                .into_iter()
                .filter(|(id, _)| number[*id as usize] != u32::MAX)
                .map(|(id, times)| {
                    let rarity = ((1.0 + all) / (1.0 + holders[id as usize] as f32)).ln() + 1.0;
                    (number[id as usize], (1.0 + (times as f32).ln()) * rarity)
                })
                .collect();
            scale(&mut row);
            row
        })
        .collect();
    (rows, width)
}

fn count(mut features: Vec<u32>) -> Vec<(u32, u32)> {
    features.sort_unstable();
    let mut counted: Vec<(u32, u32)> = Vec::with_capacity(features.len());
    for feature in features {
        match counted.last_mut() {
            Some((last, times)) if *last == feature => *times += 1,
            _ => counted.push((feature, 1)),
        }
    }
    counted
}

fn word_features(words: &[String]) -> Vec<u32> {
    let mut features: Vec<u32> = words.iter().map(|word| bucket(word.as_bytes())).collect();
    features.extend(
        words
            .windows(2)
            .map(|pair| bucket(format!("{} {}", pair[0], pair[1]).as_bytes())),
    );
    features
}

/// Groups of 3 to 5 letters within a word that stands between blanks.
fn letter_features(words: &[String]) -> Vec<u32> {
    let mut features = Vec::new();
    for word in words {
        let padded = format!(" {word} ");
        let mut edges: Vec<usize> = padded.char_indices().map(|(at, _)| at).collect();
        edges.push(padded.len());
        let letters = edges.len() - 1;
        for size in 3..=5 {
            if letters < size {
                break;
            }
            for from in 0..=letters - size {
                features.push(bucket(&padded.as_bytes()[edges[from]..edges[from + size]]));
            }
        }
    }
    features
}

/// FNV-1a with a final mix: the same on every machine, unlike the standard hasher.
fn bucket(bytes: &[u8]) -> u32 {
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    for byte in bytes {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash ^= hash >> 29;
    hash = hash.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    ((hash >> 32) as usize & (BUCKETS - 1)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_share_words_are_nearer_than_texts_that_do_not() {
        let texts = [
            "bring my dog on board",
            "can my dog fly on board",
            "refund of a cancelled ticket",
            "refund ticket",
        ];
        let passages = texts.map(|asked| Passage {
            asked: asked.into(),
            ..Passage::default()
        });
        let space = Lexical.embed(&passages);
        assert!(space.similarity(0, 1) > space.similarity(0, 2));
        assert!(space.similarity(2, 3) > space.similarity(1, 3));
        assert!((space.similarity(1, 1) - 1.0).abs() < 1e-3);
    }
}
