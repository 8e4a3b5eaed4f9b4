//! A document in numbers: its rows and its body as words of a [`Lexicon`], and the sums over them
//! that every index needs. It depends on the document alone, so it is made once and kept.

use std::sync::Arc;

use rayon::prelude::*;

use super::lexicon::Lexicon;
use super::{Document, Kind};

/// One document in numbers.
#[derive(Default)]
pub(super) struct Tokens {
    /// Words of all rows, one row after another: the title first, then each phrasing, then the topics.
    words: Box<[u32]>,
    /// The same as stems.
    stems: Box<[u32]>,
    /// Where each row ends.
    ends: Box<[u32]>,
    /// Whether the last row is what the document is filed under.
    pub(super) topical: bool,
    /// Words of the body in their order.
    pub(super) body: Box<[u32]>,
    /// Its stems, ascending.
    pub(super) bag: Box<[Held]>,
    /// Neighbouring stems of its rows, ascending; of an entry without phrasings none.
    pub(super) pairs: Box<[u64]>,
}

/// What a document holds of one stem.
#[derive(Clone, Copy, Default)]
pub(super) struct Held {
    pub(super) stem: u32,
    /// Times in all rows.
    pub(super) rows: u16,
    /// Times in the body.
    pub(super) body: u16,
    /// Length of the shortest row that holds it.
    pub(super) shortest: u16,
}

/// Two neighbouring stems as one number.
pub(super) fn pair(first: u32, second: u32) -> u64 {
    u64::from(first) << 32 | u64::from(second)
}

impl Tokens {
    /// The rows, as words.
    pub(super) fn rows(&self) -> impl Iterator<Item = &[u32]> {
        self.ranges().map(|range| &self.words[range])
    }

    /// The rows, as stems.
    pub(super) fn stem_rows(&self) -> impl Iterator<Item = &[u32]> {
        self.ranges().map(|range| &self.stems[range])
    }

    /// Number of rows.
    pub(super) fn row_count(&self) -> usize {
        self.ends.len()
    }

    /// Stems in all rows together.
    pub(super) fn whole(&self) -> usize {
        self.stems.len()
    }

    fn ranges(&self) -> impl Iterator<Item = std::ops::Range<usize>> {
        let starts = std::iter::once(0).chain(self.ends.iter().map(|end| *end as usize));
        starts.zip(&self.ends).map(|(from, to)| from..*to as usize)
    }
}

/// A document's words in letters: the first step, which needs no lexicon and so runs on all cores.
struct Spelt {
    /// All words, one after another.
    letters: String,
    /// Where each ends.
    ends: Vec<u32>,
}

impl Spelt {
    fn put(&mut self, text: &str) {
        let (letters, ends) = (&mut self.letters, &mut self.ends);
        super::analyze::for_each_word(text, &mut |word| {
            letters.push_str(word);
            ends.push(letters.len() as u32);
        });
    }
}

/// Reads documents: on all cores what needs no lexicon, then their words one document after another.
/// Others may hold the lexicon as it was; it is copied when the first new word comes.
pub(super) fn read(documents: &[&Document], lexicon: &mut Arc<Lexicon>) -> Vec<Tokens> {
    let spelt: Vec<(Spelt, Vec<u32>)> = documents.par_iter().map(|document| spell(document)).collect();
    let before = lexicon.words().len();
    let mut numbered: Vec<(Vec<u32>, Vec<u32>)> = Vec::with_capacity(spelt.len());
    for (spelt, ends) in spelt {
        let starts = std::iter::once(0).chain(spelt.ends.iter().copied());
        let words = starts
            .zip(&spelt.ends)
            .map(|(from, to)| &spelt.letters[from as usize..*to as usize]);
        let number = |word: &str| match lexicon.number(word) {
            Some(number) => number,
            None => Arc::make_mut(lexicon).take(word),
        };
        numbered.push((words.map(number).collect(), ends));
    }
    if lexicon.words().len() > before {
        Arc::make_mut(lexicon).close();
    }
    let lexicon = &**lexicon;
    let numbered = numbered.into_par_iter().zip(documents);
    numbered
        .map(|((words, ends), document)| Tokens {
            topical: is_filed(document),
            ..tokens(&words, &ends, lexicon)
        })
        .collect()
}

/// Whether a document has a row of topics. Those of posts and pages are not searched.
fn is_filed(document: &Document) -> bool {
    document.kind == Kind::Entry && !document.topics.is_empty()
}

/// All words, and where each row ends among them; the body follows the last row.
fn spell(document: &Document) -> (Spelt, Vec<u32>) {
    let mut spelt = Spelt {
        letters: String::with_capacity(document.title.len() + document.body.len()),
        ends: Vec::new(),
    };
    let mut ends = Vec::with_capacity(1 + document.asked.len());
    for row in std::iter::once(&document.title).chain(&document.asked) {
        spelt.put(row);
        ends.push(spelt.ends.len() as u32);
    }
    if is_filed(document) {
        document.topics.iter().for_each(|topic| spelt.put(topic));
        ends.push(spelt.ends.len() as u32);
    }
    spelt.put(&document.body);
    (spelt, ends)
}

fn tokens(words: &[u32], ends: &[u32], lexicon: &Lexicon) -> Tokens {
    let (rows, body) = words.split_at(ends.last().map_or(0, |end| *end as usize));
    let mut tokens = Tokens {
        stems: rows.iter().map(|word| lexicon.stem_of(*word)).collect(),
        words: rows.into(),
        ends: ends.into(),
        body: body.into(),
        ..Tokens::default()
    };
    tokens.bag = bag(&tokens, lexicon);
    if ends.len() > 1 {
        let mut pairs: Vec<u64> = Vec::with_capacity(tokens.stems.len());
        for row in tokens.stem_rows() {
            pairs.extend(row.windows(2).map(|two| pair(two[0], two[1])));
        }
        pairs.sort_unstable();
        pairs.dedup();
        tokens.pairs = pairs.into();
    }
    tokens
}

fn bag(tokens: &Tokens, lexicon: &Lexicon) -> Box<[Held]> {
    /// Stands for "in the body" where a row's length stands.
    const BODY: u32 = u32::MAX;
    let mut seen: Vec<(u32, u32)> = Vec::with_capacity(tokens.stems.len() + tokens.body.len());
    for row in tokens.stem_rows() {
        seen.extend(row.iter().map(|stem| (*stem, row.len() as u32)));
    }
    seen.extend(tokens.body.iter().map(|word| (lexicon.stem_of(*word), BODY)));
    seen.sort_unstable();
    let held = seen.chunk_by(|a, b| a.0 == b.0).map(|same| {
        let rows = same.iter().filter(|one| one.1 != BODY).count();
        Held {
            stem: same[0].0,
            rows: rows.min(usize::from(u16::MAX)) as u16,
            body: (same.len() - rows).min(usize::from(u16::MAX)) as u16,
            shortest: if rows > 0 {
                same[0].1.min(u32::from(u16::MAX)) as u16
            } else {
                0
            },
        }
    });
    held.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_counted_row_by_row() {
        let document = Document {
            title: "Refund a refund".to_owned(),
            asked: vec!["refunds".to_owned()],
            body: "A refund.".to_owned(),
            ..Document::default()
        };
        let mut lexicon = Arc::new(Lexicon::new("en"));
        let tokens = read(&[&document], &mut lexicon).remove(0);
        assert_eq!(
            tokens.rows().map(<[u32]>::to_vec).collect::<Vec<_>>(),
            [vec![0, 1, 0], vec![2]]
        );
        assert_eq!(
            tokens.stem_rows().map(<[u32]>::to_vec).collect::<Vec<_>>(),
            [vec![0, 1, 0], vec![0]]
        );
        let refund = tokens.bag[0];
        assert_eq!((refund.rows, refund.body, refund.shortest), (3, 1, 1));
        assert_eq!(*tokens.pairs, [pair(0, 1), pair(1, 0)]);
    }
}
