//! The measure of a WOFF2 file: how high its lines are, and how wide its letters run beside Arial's.
//!
//! Formats: WOFF2 (W3C Recommendation, 2024); OpenType 1.9 tables `head`, `hhea`, `hmtx`, `cmap` (formats 4 and 12).

use std::collections::BTreeMap;
use std::io::Read;

/// What a stand-in must be stretched to, in parts of the type size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Metrics {
    /// Above the line.
    pub ascent: f64,
    /// Below it.
    pub descent: f64,
    /// Between lines.
    pub gap: f64,
    /// Width of running text, in parts of Arial's; 1 for a face without Latin letters.
    pub width: f64,
}

/// Letters with how often they come in a thousand of English text, and their width in Arial (of 2048).
const LETTERS: [(char, f64, f64); 27] = [
    (' ', 180.0, 569.0),
    ('a', 67.0, 1139.0),
    ('b', 11.0, 1139.0),
    ('c', 23.0, 1024.0),
    ('d', 35.0, 1139.0),
    ('e', 104.0, 1139.0),
    ('f', 18.0, 569.0),
    ('g', 17.0, 1139.0),
    ('h', 50.0, 1139.0),
    ('i', 57.0, 455.0),
    ('j', 1.0, 455.0),
    ('k', 6.0, 1024.0),
    ('l', 33.0, 455.0),
    ('m', 20.0, 1706.0),
    ('n', 55.0, 1139.0),
    ('o', 62.0, 1139.0),
    ('p', 16.0, 1139.0),
    ('q', 1.0, 1139.0),
    ('r', 49.0, 682.0),
    ('s', 52.0, 1024.0),
    ('t', 74.0, 569.0),
    ('u', 23.0, 1139.0),
    ('v', 8.0, 1024.0),
    ('w', 19.0, 1479.0),
    ('x', 1.0, 1024.0),
    ('y', 16.0, 1024.0),
    ('z', 1.0, 1024.0),
];

/// The measure of a font file; nothing when it is no WOFF2 font.
pub fn measure(bytes: &[u8]) -> Option<Metrics> {
    let tables = tables(bytes)?;
    let number = |table: &str, at: usize| tables.get(table).and_then(|table| word(&table.bytes, at));
    let signed = |table: &str, at: usize| Some(f64::from(number(table, at)? as i16));
    let em = signed("head", 18).filter(|em| *em >= 16.0)?;
    let (mut own, mut arial) = (0.0, 0.0);
    for (letter, often, width) in LETTERS {
        if let Some(advance) = advance(&tables, letter) {
            own += often * f64::from(advance) / em;
            arial += often * width / 2048.0;
        }
    }
    let width = if own > 0.0 { own / arial } else { 1.0 };
    Some(Metrics {
        ascent: signed("hhea", 4)? / em,
        descent: -signed("hhea", 6)? / em,
        gap: signed("hhea", 8)? / em,
        width,
    })
}

fn word(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn long(bytes: &[u8], at: usize) -> Option<usize> {
    let bytes = bytes.get(at..at + 4)?.try_into().ok()?;
    usize::try_from(u32::from_be_bytes(bytes)).ok()
}

/// How far a letter moves the pen, in units of the face.
fn advance(tables: &BTreeMap<String, Table>, letter: char) -> Option<u16> {
    let glyph = glyph(&tables.get("cmap")?.bytes, u32::from(letter))?;
    let count = usize::from(word(&tables.get("hhea")?.bytes, 34)?);
    let at = glyph.min(count.checked_sub(1)?);
    let widths = tables.get("hmtx")?;
    // Transformed, all widths stand together after one byte of flags; else each with its side bearing.
    if widths.transformed {
        word(&widths.bytes, 1 + 2 * at)
    } else {
        word(&widths.bytes, 4 * at)
    }
}

/// The glyph of a letter, by the first map for Unicode.
fn glyph(cmap: &[u8], letter: u32) -> Option<usize> {
    let count = usize::from(word(cmap, 2)?);
    (0..count).find_map(|index| {
        let at = 4 + 8 * index;
        let unicode = matches!((word(cmap, at)?, word(cmap, at + 2)?), (0, _) | (3, 1) | (3, 10));
        let map = cmap.get(long(cmap, at + 4)?..).filter(|_| unicode)?;
        let found = match word(map, 0)? {
            4 => by_segments(map, u16::try_from(letter).ok()?),
            12 => by_groups(map, letter as usize),
            _ => None,
        };
        found.filter(|glyph| *glyph != 0)
    })
}

/// `cmap` format 4.
fn by_segments(map: &[u8], letter: u16) -> Option<usize> {
    let twice = usize::from(word(map, 6)?);
    let segment = (0..twice / 2).find(|at| word(map, 14 + 2 * at).is_some_and(|end| end >= letter))?;
    let (starts, deltas) = (16 + twice, 16 + 2 * twice);
    let offsets = 16 + 3 * twice;
    let start = word(map, starts + 2 * segment).filter(|start| *start <= letter)?;
    let delta = word(map, deltas + 2 * segment)?;
    let offset = usize::from(word(map, offsets + 2 * segment)?);
    if offset == 0 {
        return Some(usize::from(letter.wrapping_add(delta)));
    }
    let at = offsets + 2 * segment + offset + 2 * usize::from(letter - start);
    let glyph = word(map, at).filter(|glyph| *glyph != 0)?;
    Some(usize::from(glyph.wrapping_add(delta)))
}

/// `cmap` format 12.
fn by_groups(map: &[u8], letter: usize) -> Option<usize> {
    let count = long(map, 12)?.min(map.len() / 12);
    (0..count).find_map(|index| {
        let at = 16 + 12 * index;
        let (start, end, first) = (long(map, at)?, long(map, at + 4)?, long(map, at + 8)?);
        (start <= letter && letter <= end).then(|| first + letter - start)
    })
}

struct Table {
    bytes: Vec<u8>,
    transformed: bool,
}

/// The tables of a WOFF2 file, as they stand in its stream.
fn tables(bytes: &[u8]) -> Option<BTreeMap<String, Table>> {
    if bytes.get(..4)? != b"wOF2" {
        return None;
    }
    let count = usize::from(word(bytes, 12)?);
    let packed = long(bytes, 20)?;
    let mut at = 48;
    let mut directory = Vec::new();
    for _ in 0..count {
        directory.push(entry(bytes, &mut at)?);
    }
    // What the tables weigh is said before they are unpacked; more is not read.
    let whole: usize = directory.iter().map(|(_, length, _)| *length).sum();
    if whole > 64 << 20 {
        return None;
    }
    let mut data = Vec::new();
    let packed = bytes.get(at..at.checked_add(packed)?)?;
    let reader = brotli::Decompressor::new(packed, 4096);
    reader.take(whole as u64).read_to_end(&mut data).ok()?;
    let mut from = 0_usize;
    let mut found = BTreeMap::new();
    for (tag, length, transformed) in directory {
        let bytes = data.get(from..from.checked_add(length)?)?.to_vec();
        found.insert(tag, Table { bytes, transformed });
        from += length;
    }
    Some(found)
}

/// One entry of the directory: the tag, how long the table is in the stream, and whether it is transformed.
fn entry(bytes: &[u8], at: &mut usize) -> Option<(String, usize, bool)> {
    let flags = *bytes.get(*at)?;
    *at += 1;
    let index = usize::from(flags & 0x3f);
    let tag = if index == 63 {
        let tag = String::from_utf8_lossy(bytes.get(*at..*at + 4)?).into_owned();
        *at += 4;
        tag
    } else {
        KNOWN
            .get(index)
            .map_or_else(|| index.to_string(), |tag| (*tag).to_owned())
    };
    let length = base128(bytes, at)?;
    // `glyf` and `loca` are transformed unless the version says 3; others only when it is not 0.
    let version = flags >> 6;
    let transformed = if matches!(tag.as_str(), "glyf" | "loca") {
        version != 3
    } else {
        version != 0
    };
    let stored = if transformed { base128(bytes, at)? } else { length };
    Some((tag, stored, transformed))
}

/// WOFF2's variable-length number, at most five bytes.
fn base128(bytes: &[u8], at: &mut usize) -> Option<usize> {
    let mut value: usize = 0;
    for _ in 0..5 {
        let byte = *bytes.get(*at)?;
        *at += 1;
        value = value.checked_mul(128)? | usize::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

/// Tags that WOFF2 writes as a number, up to the last that we read by name.
const KNOWN: [&str; 12] = [
    "cmap", "head", "hhea", "hmtx", "maxp", "name", "OS/2", "post", "cvt ", "fpgm", "glyf", "loca",
];

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    /// A font whose every letter from space to `~` is `advance` wide, of 1000: ascent 900, descent 250, no gap.
    fn font(advance: u16, map: Vec<u8>) -> Vec<u8> {
        let mut head = vec![0u8; 54];
        head[18..20].copy_from_slice(&1000i16.to_be_bytes());
        let mut hhea = vec![0u8; 36];
        hhea[4..6].copy_from_slice(&900i16.to_be_bytes());
        hhea[6..8].copy_from_slice(&(-250i16).to_be_bytes());
        hhea[34..36].copy_from_slice(&2u16.to_be_bytes());
        let hmtx = [0, 0, advance, 0].iter().flat_map(|n| n.to_be_bytes()).collect();
        let mut cmap: Vec<u8> = [0u16, 1, 3, 1, 0, 12]
            .iter()
            .flat_map(|n| n.to_be_bytes())
            .collect();
        cmap.extend(map);
        let tables = [(0u8, cmap), (1, head), (2, hhea), (3, hmtx)];
        let mut packed = Vec::new();
        {
            let mut writer = brotli::CompressorWriter::new(&mut packed, 4096, 5, 22);
            for (_, table) in &tables {
                writer.write_all(table).expect("packed");
            }
        }
        let mut font = b"wOF2".to_vec();
        font.resize(48, 0);
        font[12..14].copy_from_slice(&4u16.to_be_bytes());
        font[20..24].copy_from_slice(&u32::try_from(packed.len()).expect("small").to_be_bytes());
        for (tag, table) in &tables {
            font.push(*tag);
            font.push(u8::try_from(table.len()).expect("small"));
        }
        font.extend(packed);
        font
    }

    /// Format 4: space to `~` are the glyphs from 1 on.
    fn segments() -> Vec<u8> {
        let delta = 1u16.wrapping_sub(32);
        let words = [
            4u16, 32, 0, 4, 0, 0, 0, 126, 0xffff, 0, 32, 0xffff, delta, 1, 0, 0,
        ];
        words.iter().flat_map(|n| n.to_be_bytes()).collect()
    }

    /// Format 12, the same.
    fn groups() -> Vec<u8> {
        let mut map: Vec<u8> = [12u16, 0].iter().flat_map(|n| n.to_be_bytes()).collect();
        map.extend([28u32, 0, 1, 32, 126, 1].iter().flat_map(|n| n.to_be_bytes()));
        map
    }

    #[test]
    fn a_font_is_measured_beside_arial() {
        for map in [segments(), groups()] {
            let metrics = measure(&font(500, map)).expect("measured");
            assert_eq!((metrics.ascent, metrics.descent, metrics.gap), (0.9, 0.25, 0.0));
            // Running text in Arial takes 0.4417 of the type size a letter.
            assert!((metrics.width - 500.0 / 441.7).abs() < 0.01, "{metrics:?}");
        }
    }

    #[test]
    fn a_font_without_latin_letters_is_not_stretched() {
        let none = vec![0, 6, 0, 0];
        assert_eq!(measure(&font(500, none)).map(|metrics| metrics.width), Some(1.0));
    }

    #[test]
    fn what_is_no_font_is_no_panic() {
        let whole = font(500, segments());
        for cut in 0..whole.len() {
            assert!(measure(&whole[..cut]).is_none(), "{cut} bytes");
        }
        for at in 0..48 + 8 {
            for byte in [0, 0x3f, 0x7f, 0x80, 0xff] {
                let mut spoiled = whole.clone();
                spoiled[at] = byte;
                measure(&spoiled);
            }
        }
        for at in 0..32 {
            let mut map = segments();
            map[at] = 0xff;
            measure(&font(500, map));
        }
    }
}
