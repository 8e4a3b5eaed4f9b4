//! Addresses that moved: `content/_redirects.yaml`, one line `/old/: /new/` each, for people to read
//! and for git to keep; and the record of the last build, by which a move is noticed.
//!
//! A file that is renamed keeps its question's id, or its text; then its old address is written into
//! the list, before the build. The build itself only reads the list.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::Timestamp;
use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};

use super::{Error, Item, Kind, Shelf};
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::yaml;

/// The list's name, below the root.
pub const FILE: &str = "content/_redirects.yaml";

/// The record of the last build's addresses, below the root.
const RECORD: &str = ".frontload/addresses";

/// Texts that share this much of their pairs of words are one text, edited.
const ALIKE: f64 = 0.5;

/// Hashes that stand for a text's pairs of words: the smallest ones, so that two texts are compared
/// without keeping them (a bottom-k sketch).
const SKETCH: usize = 24;

/// An address that leads elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirect {
    /// Site path, with a slash at its end unless it names a file.
    pub from: String,
    /// Site path or whole address.
    pub to: String,
    /// Line of the list.
    pub line: usize,
}

/// What the record keeps of a page: one line each, parts with tabs between them.
#[derive(Clone, Debug, PartialEq)]
struct Known {
    path: String,
    file: String,
    /// Empty without one.
    question_id: String,
    /// Hash of the text.
    text: String,
    /// Hashes in hexadecimal, ascending, with blanks between them: most lines are never looked at.
    sketch: String,
}

impl Known {
    fn read(line: &str) -> Option<Known> {
        let mut parts = line.split('\t').map(str::to_owned);
        let (path, file, question_id, text) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let sketch = parts.next()?;
        Some(Known {
            path,
            file,
            question_id,
            text,
            sketch,
        })
    }

    fn line(&self) -> String {
        let Known {
            path,
            file,
            question_id,
            text,
            sketch,
        } = self;
        format!("{path}\t{file}\t{question_id}\t{text}\t{sketch}\n")
    }

    fn hashes(&self) -> Vec<u32> {
        let hashes = self.sketch.split(' ');
        hashes
            .filter_map(|hash| u32::from_str_radix(hash, 16).ok())
            .collect()
    }

    /// Share of the pairs of words that two texts have in common, estimated.
    fn likeness(&self, other: &Known) -> f64 {
        let (own, theirs) = (self.hashes(), other.hashes());
        let mut both: Vec<u32> = own.iter().chain(&theirs).copied().collect();
        both.sort_unstable();
        both.dedup();
        both.truncate(SKETCH);
        let common = both
            .iter()
            .filter(|hash| own.contains(hash) && theirs.contains(hash))
            .count();
        if both.is_empty() {
            0.0
        } else {
            common as f64 / both.len() as f64
        }
    }
}

/// The smallest hashes of a text's pairs of words.
fn sketch(text: &str) -> String {
    let words = text.as_bytes().split(|byte| !is_of_word(*byte));
    let mut words = words.filter(|word| !word.is_empty()).map(word_hash);
    let mut before = words.next().unwrap_or_default();
    let pairs = words.map(|word| {
        let pair = mixed(before.rotate_left(21) ^ word);
        before = word;
        (pair >> 32) as u32
    });
    let mut hashes: Vec<u32> = pairs.collect();
    // Repeated pairs are few; among four times as many there are enough that differ.
    if hashes.len() > 4 * SKETCH {
        hashes.select_nth_unstable(4 * SKETCH);
        hashes.truncate(4 * SKETCH);
    }
    hashes.sort_unstable();
    hashes.dedup();
    hashes.truncate(SKETCH);
    let hashes: Vec<String> = hashes.iter().map(|hash| format!("{hash:x}")).collect();
    hashes.join(" ")
}

/// Near enough for telling texts apart: all that is not ASCII is part of a word.
fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || !byte.is_ascii()
}

/// A hash of a word, blind to the case of ASCII letters: FNV-1a, quick on something this short. Nobody
/// gains by a collision here.
fn word_hash(word: &[u8]) -> u64 {
    word.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Spreads a hash over all its bits (the finaliser of SplitMix64), so that the smallest are a fair sample.
fn mixed(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

/// Reads the list; every fault has its line. No list is an empty one.
pub fn read(root: &Path, faults: &mut Diagnostics) -> Vec<Redirect> {
    let shown = Path::new(FILE);
    let Ok(text) = std::fs::read_to_string(root.join(FILE)) else {
        return Vec::new();
    };
    let source = yaml::Source::whole(shown, &text);
    let tree = yaml::tree(source, yaml::LARGE, faults);
    let mut found = Vec::new();
    for pair in tree.pairs() {
        let place = source.place(pair.start, pair.end);
        let to = pair.value.text().unwrap_or("");
        let sound = |address: &str| {
            address.starts_with('/') && !address.starts_with("//") && !address.contains([' ', '?', '#', '\\'])
        };
        let outside = to.starts_with("https://") || to.starts_with("http://");
        if !sound(&pair.key) || !(outside || (to.starts_with('/') && !to.starts_with("//"))) {
            let fault = Diagnostic::error(
                "redirect",
                place,
                format!("`{}: {to}` is not `/old/: /new/`", pair.key),
            );
            faults.push(fault.hint("both begin with one `/`; the second may be a whole address"));
            continue;
        }
        let line = place.line.unwrap_or(1);
        found.push(Redirect {
            from: whole(&pair.key),
            to: to.to_owned(),
            line,
        });
    }
    found
}

/// With a slash at the end, unless it names a file.
fn whole(path: &str) -> String {
    match path.rsplit('/').next() {
        Some(last) if last.contains('.') => path.to_owned(),
        _ => format!("{}/", path.trim_end_matches('/')),
    }
}

/// What only shows beside the pages: an old address that is a page, or one that leads in a circle. One
/// that leads nowhere is a dead link of the page that stands there.
pub(super) fn judge(shelf: &Shelf, faults: &mut Diagnostics) {
    let paths: BTreeSet<&str> = shelf.items.iter().map(|item| item.path.as_str()).collect();
    let next: BTreeMap<&str, &str> = shelf
        .redirects
        .iter()
        .map(|one| (one.from.as_str(), one.to.as_str()))
        .collect();
    for one in &shelf.redirects {
        let place = Place {
            line: Some(one.line),
            column: Some(1),
            ..Place::file(FILE)
        };
        if paths.contains(one.from.as_str()) {
            let fault = Diagnostic::error(
                "duplicate-address",
                place,
                format!("`{}` is the address of a page", one.from),
            );
            faults.push(fault.hint("remove the line"));
            continue;
        }
        let mut at = one.to.as_str();
        let mut steps = BTreeSet::from([one.from.as_str()]);
        let round = loop {
            if !steps.insert(at) {
                break true;
            }
            match next.get(at) {
                Some(further) => at = further,
                None => break false,
            }
        };
        if round {
            let fault = Diagnostic::error(
                "redirect",
                place,
                format!("`{}` leads round in a circle", one.from),
            );
            faults.push(fault.hint("let one of them lead to a page"));
        }
    }
}

/// Where `path` leads after all moves.
pub fn end<'a>(redirects: &'a [Redirect], path: &'a str) -> &'a str {
    let mut at = path;
    for _ in 0..redirects.len() {
        match redirects.iter().find(|one| one.from == at) {
            Some(one) => at = &one.to,
            None => break,
        }
    }
    at
}

fn hash(item: &Item) -> String {
    // Known without reading the text.
    item.body.key()[..8]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn known(item: &Item) -> Known {
    Known {
        sketch: sketch(&item.body),
        ..known_without_sketch(item)
    }
}

fn known_without_sketch(item: &Item) -> Known {
    Known {
        path: item.path.clone(),
        file: item.file.to_string_lossy().replace('\\', "/"),
        question_id: item
            .question_id
            .clone()
            .unwrap_or_default()
            .replace(['\t', '\n'], " "),
        text: hash(item),
        sketch: String::new(),
    }
}

/// The record of the last build. Without one, or with one that cannot be read, nothing is known.
fn record(root: &Path) -> Vec<Known> {
    let text = std::fs::read_to_string(root.join(RECORD)).unwrap_or_default();
    text.lines().filter_map(Known::read).collect()
}

fn public(shelf: &Shelf, now: Timestamp) -> impl Iterator<Item = &Item> {
    let shown = move |item: &&Item| {
        item.kind != Kind::Section && !item.path.is_empty() && item.withheld(now).is_none()
    };
    shelf.items.iter().filter(shown)
}

/// Pages that moved since the last build: (old address, new address), in order.
pub fn moved(root: &Path, shelf: &Shelf, now: Timestamp) -> Vec<(String, String)> {
    let before = record(root);
    let kept: BTreeSet<&str> = shelf.items.iter().map(|item| item.path.as_str()).collect();
    if before.iter().all(|known| kept.contains(known.path.as_str())) {
        return Vec::new();
    }
    let mut served: BTreeSet<&str> = shelf.redirects.iter().map(|one| one.from.as_str()).collect();
    served.extend(
        shelf
            .items
            .iter()
            .flat_map(|item| item.aliases.iter().map(String::as_str)),
    );
    let old: BTreeSet<&str> = before.iter().map(|known| known.path.as_str()).collect();
    let fresh: Vec<(&Item, Known)> = public(shelf, now)
        .filter(|item| !old.contains(item.path.as_str()))
        .map(|item| (item, known(item)))
        .collect();
    let mut moves = Vec::new();
    let gone = before.iter().filter(|known| !kept.contains(known.path.as_str()));
    for lost in gone.filter(|known| {
        !served.contains(known.path.as_str()) && !served.contains(known.path.trim_end_matches('/'))
    }) {
        if let Some(new) = heir(lost, &fresh) {
            moves.push((lost.path.clone(), new.path.clone()));
        }
    }
    moves.sort();
    moves
}

/// The new page that an old one became: the same file under another slug, the same question, the
/// same text, or nearly the same text.
fn heir<'a>(lost: &Known, fresh: &'a [(&Item, Known)]) -> Option<&'a Known> {
    let all = || fresh.iter().map(|(_, known)| known);
    let question = |known: &&Known| !lost.question_id.is_empty() && known.question_id == lost.question_id;
    let text = |known: &&Known| known.text == lost.text && !lost.sketch.is_empty();
    let near = || {
        let mut scored: Vec<(f64, &Known)> = all().map(|known| (known.likeness(lost), known)).collect();
        scored.retain(|(score, _)| *score >= ALIKE && lost.hashes().len() >= 8);
        scored.sort_by(|(a, x), (b, y)| b.total_cmp(a).then_with(|| x.path.cmp(&y.path)));
        match scored.as_slice() {
            [(_, only)] => Some(*only),
            // Two that are as like as each other: a person decides.
            [(first, best), (second, _), ..] if first > second => Some(*best),
            _ => None,
        }
    };
    all()
        .find(|known| known.file == lost.file)
        .or_else(|| all().find(question))
        .or_else(|| all().find(text))
        .or_else(near)
}

/// Writes moves into the list, at its end; what stands in it stays as it is.
pub fn note(root: &Path, moves: &[(String, String)]) -> Result<(), Error> {
    if moves.is_empty() {
        return Ok(());
    }
    let path = root.join(FILE);
    let mut text = std::fs::read_to_string(&path).unwrap_or_default();
    if text.is_empty() {
        text.push_str("# Old addresses and where they lead now. Added when a page moves; yours to edit.\n");
    } else if !text.ends_with('\n') {
        text.push('\n');
    }
    for (old, new) in moves {
        text.push_str(&format!("{old}: {new}\n"));
    }
    write(&path, text.as_bytes())
}

/// Keeps the addresses of what is public now, for the next build to compare.
pub fn remember(root: &Path, shelf: &Shelf, now: Timestamp) -> Result<(), Error> {
    let before: BTreeMap<String, Known> = record(root)
        .into_iter()
        .map(|known| (known.path.clone(), known))
        .collect();
    let items: Vec<&Item> = public(shelf, now).collect();
    let line = |item: &&Item| {
        // A text that did not change is not read again.
        let there = before.get(&item.path).filter(|there| there.text == hash(item));
        let sketch = |there: &Known| Known {
            sketch: there.sketch.clone(),
            ..known_without_sketch(item)
        };
        there.map_or_else(|| known(item), sketch).line()
    };
    let text: String = items.par_iter().map(line).collect::<Vec<_>>().concat();
    let path = root.join(RECORD);
    if std::fs::read(&path).is_ok_and(|there| there == text.as_bytes()) {
        return Ok(());
    }
    write(&path, text.as_bytes())
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let failed = |cause| Error::Write {
        path: path.to_path_buf(),
        cause,
    };
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(failed)?;
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    std::io::Write::write_all(&mut file, bytes).map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}
