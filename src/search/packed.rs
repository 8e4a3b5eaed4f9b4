//! The browser's index: words, rows and bodies of one language in numbers, from which `search.js` makes
//! the same sums as [`super::core`]. It ships stem numbers, so that no stemmer exists twice.
//!
//! A file is `version, count of streams, their lengths (u32, little endian), the streams`. Each kind of
//! thing has a stream of its own, so that a web server's compressor finds like beside like. Numbers are
//! written by [`Numbers`]. The streams of the first file:
//!
//! | nr | holds |
//! |---|---|
//! | 0 | cuts of the bands (two f64); numbers: words, documents, entries among them, shards, and the first stem of each shard but the first |
//! | 1, 2 | letters (UTF-16) each word shares with the one before; the rest of it, a line each, by the alphabet |
//! | 3 | of each word: 0 for a new stem, else how many stems back its stem is |
//! | 4 | of each stem, in that order: how frequent it is, as a power of two; by it, then by order, stems are numbered |
//! | 5 | of each document, entries first, each kind by id: rows, length of each row, pull (and 16 if the last row is its topics) |
//! | 6, 7 | stems of all rows |
//! | 8, 9 | bodies, see below; of an index with shards: entries that hold each stem, documents that do beside them |
//! | 10 | length of each body |
//! | 11 | titles, a line each |
//! | 12 | ids and addresses, a line each: empty = made from section and title |
//! | 13 | sections, a line each |
//! | 14 | section of each document |
//! | 15 | synonyms: groups of phrases of stems |
//!
//! Bodies are lists of documents, a list a stem: number of documents, then for each the step from the one
//! before, doubled, plus one if the stem stands there more than once, and then how often. Beyond
//! [`WHOLE_ENTRIES`] entries they are cut into shards, each a file with two streams.

use std::collections::BTreeMap;

use super::shard::{Read, Shard};
use super::{Document, lines};

const VERSION: u8 = 2;
/// Entries up to which everything is in one file.
const WHOLE_ENTRIES: usize = 2_000;
/// Shards of a larger index; a query needs one for each of its words.
const SHARDS: usize = 48;
/// Beside the pull of a document whose last row is what it is filed under.
const TOPICAL: u8 = super::MOST_PULL + 1;
/// Words of a post or page that the browser searches; entries go whole.
const LONGEST_PAGE: usize = 1_200;

/// Bytes of the browser's index for one language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StaticIndex {
    /// The first file.
    pub head: Vec<u8>,
    /// Bodies of a large index, fetched when a query needs them.
    pub shards: Vec<Vec<u8>>,
}

impl StaticIndex {
    /// Files by site path: those of content under names that carry its hash, and the small one that
    /// never moves, through which pages find them: `/search/<language>.json`.
    pub fn files(self, language: &str) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        let mut name = |bytes: Vec<u8>| {
            let name = format!("{}.bin", &blake3::hash(&bytes).to_hex()[..12]);
            files.insert(format!("/search/{name}"), bytes);
            name
        };
        let head = name(self.head);
        let shards: Vec<String> = self.shards.into_iter().map(&mut name).collect();
        let pointer = serde_json::json!({ "head": head, "shards": shards }).to_string();
        files.insert(pointer_path(language), pointer.into_bytes());
        files
    }
}

/// Site path of the file through which pages find a language's index.
pub fn pointer_path(language: &str) -> String {
    format!("/search/{language}.json")
}

/// Makes the browser's index of documents in one language. Their order does not matter.
pub fn static_index(documents: &[Document]) -> StaticIndex {
    pack(&Shard::of(documents.to_vec()))
}

/// Numbers below 192 take one byte, below 14,528 two, others more; first bytes and the rest go apart,
/// since first bytes are alike and the rest is noise to a compressor.
#[derive(Default)]
struct Numbers {
    first: Vec<u8>,
    rest: Vec<u8>,
}

impl Numbers {
    fn put(&mut self, number: usize) {
        const TWO: usize = 192 + 56 * 256;
        const THREE: usize = TWO + 7 * 65_536;
        if number < 192 {
            self.first.push(number as u8);
        } else if number < TWO {
            let number = number - 192;
            self.first.push(192 + (number >> 8) as u8);
            self.rest.push(number as u8);
        } else if number < THREE {
            let number = number - TWO;
            self.first.push(248 + (number >> 16) as u8);
            self.rest.extend([(number >> 8) as u8, number as u8]);
        } else {
            self.first.push(255);
            self.rest.extend((number as u32).to_be_bytes());
        }
    }

    /// First bytes and rest in one, for few numbers.
    fn together(numbers: impl IntoIterator<Item = usize>) -> Vec<u8> {
        let mut out = Vec::new();
        for number in numbers {
            let mut one = Numbers::default();
            one.put(number);
            out.append(&mut one.first);
            out.append(&mut one.rest);
        }
        out
    }
}

/// A file of streams.
fn file(streams: &[Vec<u8>]) -> Vec<u8> {
    let mut out = vec![VERSION, streams.len() as u8];
    for stream in streams {
        out.extend((stream.len() as u32).to_le_bytes());
    }
    out.extend(streams.iter().flatten());
    out
}

/// One document's body in the list of a stem.
#[derive(Clone, Copy)]
struct Place {
    stem: u32,
    document: u32,
    times: u32,
}

/// Stems as the browser numbers them.
struct Stems {
    /// Words in use, by the alphabet.
    words: Vec<u32>,
    /// By the lexicon's number: place by the alphabet of its first word.
    order: Vec<u32>,
    /// By the lexicon's number: the browser's.
    number: Vec<u32>,
    /// By place: frequency as a power of two.
    classes: Vec<u8>,
    /// By place: the browser's number.
    of_place: Vec<u32>,
}

pub(super) fn pack(shard: &Shard) -> StaticIndex {
    let documents: Vec<&Read> = shard.entries.iter().chain(&shard.pages).collect();
    let (bodies, lengths) = bodies(shard, &documents);
    let stems = Stems::new(shard, &documents, &bodies);
    let cut = shard.entries.len() > WHOLE_ENTRIES;
    let borders = if cut { borders(&stems, &bodies) } else { Vec::new() };
    let mut meta: Vec<u8> = Vec::new();
    meta.extend(shard.cuts.maybe.to_le_bytes());
    meta.extend(shard.cuts.answer.to_le_bytes());
    let counts = [
        stems.words.len(),
        documents.len(),
        shard.entries.len(),
        borders.len(),
    ];
    let first_of_shards = borders.iter().skip(1).map(|border| *border as usize);
    meta.extend(Numbers::together(counts.into_iter().chain(first_of_shards)));
    let [prefixes, rests] = words(shard, &stems);
    let (rows, tokens) = rows(&documents, &stems);
    let by_place = by_place(&stems, &bodies);
    let places = if cut {
        holders(shard, &stems)
    } else {
        lists(&by_place, &bodies)
    };
    let [titles, addresses, sections, section_of] = lines::of(&documents);
    let head = file(&[
        meta,
        prefixes,
        rests,
        references(shard, &stems),
        stems.classes.clone(),
        rows,
        tokens.first,
        tokens.rest,
        places.first,
        places.rest,
        Numbers::together(lengths),
        titles,
        addresses,
        sections,
        section_of,
        Vec::new(),
    ]);
    let ends = borders
        .iter()
        .skip(1)
        .copied()
        .chain([stems.classes.len() as u32]);
    let shards = borders.iter().zip(ends).map(|(from, to)| {
        let places = lists(&by_place[*from as usize..to as usize], &bodies);
        file(&[places.first, places.rest])
    });
    StaticIndex {
        head,
        shards: shards.collect(),
    }
}

/// What each body holds, by stem, then document; and each body's length.
fn bodies(shard: &Shard, documents: &[&Read]) -> (Vec<Place>, Vec<usize>) {
    let mut places = Vec::new();
    let mut lengths = Vec::with_capacity(documents.len());
    for (number, read) in documents.iter().enumerate() {
        let tokens = &read.tokens;
        let whole = number < shard.entries.len() || tokens.body.len() <= LONGEST_PAGE;
        lengths.push(if whole { tokens.body.len() } else { LONGEST_PAGE });
        let mut put = |stem: u32, times: u32| {
            places.push(Place {
                stem,
                document: number as u32,
                times,
            });
        };
        if whole {
            let held = tokens.bag.iter().filter(|held| held.body > 0);
            held.for_each(|held| put(held.stem, u32::from(held.body)));
        } else {
            let start = tokens.body[..LONGEST_PAGE].iter();
            let mut stems: Vec<u32> = start.map(|word| shard.lexicon.stem_of(*word)).collect();
            stems.sort_unstable();
            stems
                .chunk_by(|a, b| a == b)
                .for_each(|same| put(same[0], same.len() as u32));
        }
    }
    (by_stem(places, shard.lexicon.stems()), lengths)
}

/// Sorts by stem in one pass; documents stay in order.
fn by_stem(places: Vec<Place>, stems: usize) -> Vec<Place> {
    let mut next = vec![0usize; stems + 1];
    for place in &places {
        next[place.stem as usize + 1] += 1;
    }
    for stem in 0..stems {
        next[stem + 1] += next[stem];
    }
    let mut sorted = places.clone();
    for place in places {
        let at = &mut next[place.stem as usize];
        sorted[*at] = place;
        *at += 1;
    }
    sorted
}

impl Stems {
    fn new(shard: &Shard, documents: &[&Read], bodies: &[Place]) -> Stems {
        const NONE: u32 = u32::MAX;
        let lexicon = &shard.lexicon;
        let words: Vec<u32> = shard.census.sorted(lexicon).collect();
        let mut order = vec![NONE; lexicon.stems()];
        let mut count = 0;
        for word in &words {
            let place = &mut order[lexicon.stem_of(*word) as usize];
            if *place == NONE {
                *place = count;
                count += 1;
            }
        }
        let mut uses = vec![0u32; count as usize];
        let rows = documents
            .iter()
            .flat_map(|read| read.tokens.stem_rows().flatten().copied());
        for stem in rows.chain(bodies.iter().map(|place| place.stem)) {
            uses[order[stem as usize] as usize] += 1;
        }
        let classes: Vec<u8> = uses
            .iter()
            .map(|uses| (32 - uses.leading_zeros()) as u8)
            .collect();
        let mut by_class: Vec<u32> = (0..count).collect();
        by_class.sort_by_key(|place| u8::MAX - classes[*place as usize]);
        let mut of_place = vec![0; count as usize];
        for (number, place) in by_class.iter().enumerate() {
            of_place[*place as usize] = number as u32;
        }
        let number = order
            .iter()
            .map(|place| of_place.get(*place as usize).copied().unwrap_or(NONE));
        Stems {
            number: number.collect(),
            words,
            order,
            classes,
            of_place,
        }
    }
}

fn words(shard: &Shard, stems: &Stems) -> [Vec<u8>; 2] {
    let (mut prefixes, mut rests) = (Vec::new(), Vec::new());
    let mut before = "";
    for number in &stems.words {
        let word = shard.lexicon.words()[*number as usize].as_ref();
        let same = word.chars().zip(before.chars()).take_while(|(a, b)| a == b);
        let (units, bytes) = same.fold((0, 0), |(units, bytes), (c, _)| {
            (units + c.len_utf16(), bytes + c.len_utf8())
        });
        prefixes.push(units as u8);
        rests.extend_from_slice(&word.as_bytes()[bytes..]);
        rests.push(b'\n');
        before = word;
    }
    [prefixes, rests]
}

fn references(shard: &Shard, stems: &Stems) -> Vec<u8> {
    let mut seen = 0;
    let back = stems.words.iter().map(|word| {
        let place = stems.order[shard.lexicon.stem_of(*word) as usize];
        if place == seen {
            seen += 1;
            return 0;
        }
        (seen - place) as usize
    });
    Numbers::together(back)
}

fn rows(documents: &[&Read], stems: &Stems) -> (Vec<u8>, Numbers) {
    let mut lengths = Vec::new();
    let mut tokens = Numbers::default();
    for read in documents {
        lengths.push(read.tokens.row_count());
        for row in read.tokens.stem_rows() {
            lengths.push(row.len());
            row.iter()
                .for_each(|stem| tokens.put(stems.number[*stem as usize] as usize));
        }
        let topical = if read.tokens.topical { TOPICAL } else { 0 };
        lengths.push(usize::from(topical + read.document.pull.min(super::MOST_PULL)));
    }
    (Numbers::together(lengths), tokens)
}

/// The bodies of each stem: place, number, where its list begins and ends. By place.
fn by_place(stems: &Stems, bodies: &[Place]) -> Vec<(u32, u32, std::ops::Range<usize>)> {
    let mut lists: Vec<_> = (0u32..)
        .zip(&stems.of_place)
        .map(|(place, number)| (place, *number, 0..0))
        .collect();
    let mut from = 0;
    for same in bodies.chunk_by(|a, b| a.stem == b.stem) {
        let to = from + same.len();
        lists[stems.order[same[0].stem as usize] as usize].2 = from..to;
        from = to;
    }
    lists
}

/// Lists of the bodies that hold each of some stems, by the browser's numbers.
fn lists(stems: &[(u32, u32, std::ops::Range<usize>)], bodies: &[Place]) -> Numbers {
    let mut by_number: Vec<_> = stems.iter().collect();
    by_number.sort_unstable_by_key(|list| list.1);
    let mut out = Numbers::default();
    for (_, _, range) in by_number {
        let list = &bodies[range.clone()];
        out.put(list.len());
        let mut next = 0;
        for place in list {
            out.put(((place.document - next) as usize) << 1 | usize::from(place.times > 1));
            if place.times > 1 {
                out.put(place.times as usize);
            }
            next = place.document + 1;
        }
    }
    out
}

/// Of each stem, by the browser's numbers: entries that hold it, and other documents that do.
fn holders(shard: &Shard, stems: &Stems) -> Numbers {
    let mut by_number: Vec<(u32, u32)> = Vec::new();
    for (stem, number) in stems.number.iter().enumerate() {
        if *number != u32::MAX {
            by_number.push((*number, stem as u32));
        }
    }
    by_number.sort_unstable();
    let mut out = Numbers::default();
    for (_, stem) in by_number {
        let entries = shard.core.holders_anywhere(stem);
        out.put(entries);
        out.put((shard.census.uses(stem) as usize).saturating_sub(entries));
    }
    out
}

/// Places at which shards begin, so that they come out about equally long.
fn borders(stems: &Stems, bodies: &[Place]) -> Vec<u32> {
    let mut weight = vec![1u32; stems.classes.len()];
    for place in bodies {
        weight[stems.order[place.stem as usize] as usize] += 2;
    }
    let total: u64 = weight.iter().map(|weight| u64::from(*weight)).sum();
    let mut borders = vec![0];
    let mut sum = 0;
    for (place, weight) in weight.iter().enumerate() {
        if sum * SHARDS as u64 >= total * borders.len() as u64 && sum > 0 {
            borders.push(place as u32);
        }
        sum += u64::from(*weight);
    }
    borders
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_take_as_few_bytes_as_they_need() {
        assert_eq!(Numbers::together([0, 191]), [0, 191]);
        assert_eq!(Numbers::together([192, 14_527]), [192, 0, 247, 255]);
        assert_eq!(Numbers::together([14_528]), [248, 0, 0]);
        assert_eq!(Numbers::together([500_000]), [255, 0, 7, 161, 32]);
    }

    #[test]
    fn frequent_stems_get_small_numbers() {
        let document = Document {
            title: "zebra zebra zebra zebra ant bee bee bee bee".to_owned(),
            language: "en".to_owned(),
            ..Document::default()
        };
        let shard = Shard::of(vec![document]);
        let documents: Vec<&Read> = shard.entries.iter().collect();
        let stems = Stems::new(&shard, &documents, &[]);
        assert_eq!(stems.of_place, [2, 0, 1], "ant, bee, zebra");
    }

    #[test]
    fn nothing_packs_to_a_readable_nothing() {
        let packed = static_index(&[]);
        assert!(packed.shards.is_empty());
        assert_eq!(packed.files("en").len(), 2);
    }
}
