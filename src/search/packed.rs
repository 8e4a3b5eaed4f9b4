//! The browser's index: the tokens of every phrasing and body, from which `search.js` makes the same
//! postings as [`super::core`]. It ships stem numbers, so that no stemmer exists twice.
//!
//! Layout; `n` stands for a number in groups of seven bits, lowest first:
//!
//! ```text
//! 1                                   version
//! f64 f64                             cuts of the bands, little endian
//! n words, then each word by the alphabet: n letters (UTF-16) kept of the word before, n bytes, bytes
//! n stem of each word
//! n documents, n of them entries      entries first, each kind by id
//! each document: n rows, each: n stems, n ...
//! each document: n words of the body, n different stems, each: n (step << 1 | more than once) [n times]
//! ```

use super::core::Stems;
use super::index::{language_of, unnamed_language};
use super::shard::{Read, Shard};
use super::snippet::opening;
use super::vocabulary::Vocabulary;
use super::{Document, Kind, StaticIndex};

const VERSION: u8 = 1;
/// Stems of a post or page that the browser searches; entries go whole.
const LONGEST_PAGE: usize = 600;
/// Bytes of a body shown beside a result; every visitor who searches loads them for all documents.
const LONGEST_OPENING: usize = 80;

/// Makes the browser's index of documents in one language. Their order does not matter.
pub fn static_index(documents: &[Document]) -> StaticIndex {
    let mut documents: Vec<Document> = documents.to_vec();
    documents.sort_by(|a, b| (a.kind != Kind::Entry, &a.id).cmp(&(b.kind != Kind::Entry, &b.id)));
    let unnamed = unnamed_language(&documents);
    let language = documents
        .first()
        .map_or(unnamed.clone(), |d| language_of(d, &unnamed));
    let places: Vec<u32> = (0..documents.len() as u32).collect();
    let (shard, read) = Shard::new(&language, &documents, &places);
    StaticIndex {
        tokens: tokens(&shard, &read),
        titles: titles(&documents),
    }
}

fn titles(documents: &[Document]) -> Vec<u8> {
    let row = |d: &Document| {
        let start = opening(&d.body, LONGEST_OPENING);
        serde_json::json!([d.id, d.url, d.title, d.section, start])
    };
    let rows: Vec<serde_json::Value> = documents.iter().map(row).collect();
    serde_json::Value::Array(rows).to_string().into_bytes()
}

fn tokens(shard: &Shard, read: &Read) -> Vec<u8> {
    let documents: Vec<&Stems> = read
        .entries
        .iter()
        .chain(read.pages.iter().map(|p| &p.1))
        .collect();
    let numbers = by_use(&documents, shard.vocabulary.stems());
    let mut out = vec![VERSION];
    out.extend(shard.cuts.maybe.to_le_bytes());
    out.extend(shard.cuts.answer.to_le_bytes());
    put_words(&shard.vocabulary, &mut out);
    for word in shard.vocabulary.sorted() {
        put(
            numbers[shard.vocabulary.stem_of(*word) as usize] as usize,
            &mut out,
        );
    }
    put(documents.len(), &mut out);
    put(read.entries.len(), &mut out);
    for document in &documents {
        put(document.rows.len(), &mut out);
        for row in &document.rows {
            put(row.len(), &mut out);
            row.iter()
                .for_each(|stem| put(numbers[*stem as usize] as usize, &mut out));
        }
    }
    for (nth, document) in documents.iter().enumerate() {
        let entry = nth < read.entries.len();
        let length = if entry {
            document.body.len()
        } else {
            document.body.len().min(LONGEST_PAGE)
        };
        put_bag(&document.body[..length], &numbers, &mut out);
    }
    out
}

/// New numbers for stems: the most frequent get the smallest, which take one byte.
fn by_use(documents: &[&Stems], stems: usize) -> Vec<u32> {
    let mut uses = vec![0u32; stems];
    for stem in documents
        .iter()
        .flat_map(|d| d.rows.iter().flatten().chain(&d.body))
    {
        uses[*stem as usize] += 1;
    }
    let mut order: Vec<u32> = (0..stems as u32).collect();
    order.sort_by_key(|stem| (u32::MAX - uses[*stem as usize], *stem));
    let mut numbers = vec![0; stems];
    for (number, stem) in order.iter().enumerate() {
        numbers[*stem as usize] = number as u32;
    }
    numbers
}

fn put_words(vocabulary: &Vocabulary, out: &mut Vec<u8>) {
    put(vocabulary.words().len(), out);
    let mut before = "";
    for number in vocabulary.sorted() {
        let word = vocabulary.words()[*number as usize].as_str();
        let same = word.chars().zip(before.chars()).take_while(|(a, b)| a == b);
        let (units, bytes) = same.fold((0, 0), |(units, bytes), (c, _)| {
            (units + c.len_utf16(), bytes + c.len_utf8())
        });
        put(units, out);
        put(word.len() - bytes, out);
        out.extend_from_slice(&word.as_bytes()[bytes..]);
        before = word;
    }
}

/// A bag of stems: only what is in it and how often, not in which order.
fn put_bag(body: &[u32], numbers: &[u32], out: &mut Vec<u8>) {
    let mut stems: Vec<u32> = body.iter().map(|stem| numbers[*stem as usize]).collect();
    stems.sort_unstable();
    put(body.len(), out);
    put(stems.chunk_by(|a, b| a == b).count(), out);
    let mut before = 0;
    for same in stems.chunk_by(|a, b| a == b) {
        put(
            (((same[0] - before) as usize) << 1) | usize::from(same.len() > 1),
            out,
        );
        if same.len() > 1 {
            put(same.len(), out);
        }
        before = same[0];
    }
}

fn put(mut number: usize, out: &mut Vec<u8>) {
    while number > 127 {
        out.push((number & 127) as u8 | 128);
        number >>= 7;
    }
    out.push(number as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_take_as_few_bytes_as_they_need() {
        let mut out = Vec::new();
        for number in [0, 127, 128, 300, 20_000] {
            put(number, &mut out);
        }
        assert_eq!(out, [0, 127, 128, 1, 172, 2, 160, 156, 1]);
    }

    #[test]
    fn frequent_stems_get_small_numbers() {
        let stems = Stems {
            rows: vec![vec![2, 2, 1]],
            body: vec![2, 1, 0],
        };
        assert_eq!(by_use(&[&stems], 3), [2, 1, 0]);
    }

    #[test]
    fn nothing_packs_to_a_readable_nothing() {
        let packed = static_index(&[]);
        assert_eq!(packed.titles, b"[]");
        assert_eq!(packed.tokens.len(), 17 + 3);
    }
}
