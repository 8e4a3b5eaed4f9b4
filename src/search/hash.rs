//! A quick hash for tables that only authors fill: words of documents, pairs of their stems. What
//! visitors type is looked up in them and never put in, so nobody can choose keys that collide.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A table keyed by words or numbers of the documents.
pub(super) type Table<K, V> = HashMap<K, V, BuildHasherDefault<Quick>>;

/// Multiply and rotate, eight bytes at a time (the scheme of Firefox's and rustc's hash tables).
#[derive(Clone, Copy, Default)]
pub(super) struct Quick(u64);

impl Quick {
    fn add(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}

impl Hasher for Quick {
    fn write(&mut self, bytes: &[u8]) {
        let mut chunks = bytes.chunks_exact(8);
        for chunk in &mut chunks {
            let mut eight = [0; 8];
            eight.copy_from_slice(chunk);
            self.add(u64::from_le_bytes(eight));
        }
        let mut rest = [0; 8];
        rest[..chunks.remainder().len()].copy_from_slice(chunks.remainder());
        self.add(u64::from_le_bytes(rest) ^ ((bytes.len() as u64) << 56));
    }

    fn write_u8(&mut self, number: u8) {
        self.add(u64::from(number));
    }

    fn write_u64(&mut self, number: u64) {
        self.add(number);
    }

    fn finish(&self) -> u64 {
        // the tables look at the low bits first, which a product leaves poor
        self.0 ^ (self.0 >> 32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_by_a_letter_or_by_length_hashes_apart() {
        let mut seen: Table<String, usize> = Table::default();
        for (nth, word) in [
            "",
            "a",
            "b",
            "ab",
            "refund",
            "refunds",
            "refund\0",
            "cancellation",
            "cancellations",
        ]
        .iter()
        .enumerate()
        {
            seen.insert((*word).to_owned(), nth);
        }
        assert_eq!(seen.len(), 9);
        assert_eq!(seen.get("refunds"), Some(&5));
    }
}
