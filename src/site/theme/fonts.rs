//! The brand's own faces: WOFF2 files below `static/`, shown when they have come, and until then a
//! system face stretched to the same width and height, so that nothing moves.
//!
//! Formats: WOFF2 (W3C Recommendation, 2024), OpenType 1.9 tables `head`, `hhea`, `OS/2`.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use crate::config::{FILE, Face, Fonts};
use crate::diagnostic::{Diagnostic, Diagnostics, Place};

/// What the stand-in must be stretched to, in parts of the type size.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Metrics {
    ascent: f64,
    descent: f64,
    gap: f64,
    /// Mean width of a letter.
    width: f64,
}

/// Mean width of a letter in Arial and the faces made to its measure (`OS/2.xAvgCharWidth` 904 of 2048).
const STAND_IN_WIDTH: f64 = 904.0 / 2048.0;

/// Faces of Arial's measure, which nearly every system has one of.
const STAND_IN: &str = "local(\"Arial\"), local(\"Arimo\"), local(\"Liberation Sans\"), local(\"Helvetica Neue\"), local(\"Helvetica\")";

/// A font file may not be larger; nobody waits for it.
const LARGEST: u64 = 2 << 20;

/// Style for both faces; nothing when there are none.
pub fn style(root: &Path, fonts: &Fonts, problems: &mut Diagnostics) -> String {
    let mut css = String::new();
    for (token, key, face) in [
        ("font", "text", &fonts.text),
        ("display", "headings", &fonts.headings),
    ] {
        if *face == Face::default() {
            continue;
        }
        if face.family.is_empty() || face.regular.is_empty() || face.family.contains(['"', '\\', '\n']) {
            let message = format!("`brand.fonts.{key}` needs `family` and `regular`");
            problems.push(Diagnostic::error("missing-key", Place::file(FILE), message));
            continue;
        }
        css.push_str(&rules(root, face, problems));
        let family = &face.family;
        css.push_str(&format!(
            ":root {{ --{token}: \"{family}\", \"{family} stand-in\", sans-serif; }}\n"
        ));
    }
    css
}

fn rules(root: &Path, face: &Face, problems: &mut Diagnostics) -> String {
    let variable = face.bold.is_empty();
    let upright = if variable { "100 900" } else { "400" };
    let cuts = [
        (&face.regular, upright, "normal"),
        (&face.bold, "600 700", "normal"),
        (&face.italic, upright, "italic"),
    ];
    let mut css = String::new();
    let mut metrics = None;
    for (path, weight, style) in cuts.into_iter().filter(|(path, ..)| !path.is_empty()) {
        match read(&root.join("static").join(path)) {
            Ok(found) => metrics = metrics.or(Some(found)),
            Err(why) => {
                let message = format!("`static/{path}` {why}");
                problems.push(
                    Diagnostic::error("font", Place::file(FILE), message)
                        .hint("put a WOFF2 file there, or leave `brand.fonts` out"),
                );
            }
        }
        let family = &face.family;
        css.push_str(&format!(
            "@font-face {{ font-family: \"{family}\"; src: url(\"/{path}\") format(\"woff2\"); font-weight: {weight}; font-style: {style}; font-display: swap; }}\n"
        ));
    }
    if let Some(metrics) = metrics {
        css.push_str(&stand_in(&face.family, metrics));
    }
    css
}

/// A system face with the measure of the brand's.
fn stand_in(family: &str, metrics: Metrics) -> String {
    let size = metrics.width / STAND_IN_WIDTH;
    let percent = |part: f64| format!("{:.2}%", part / size * 100.0);
    format!(
        "@font-face {{ font-family: \"{family} stand-in\"; src: {STAND_IN}; size-adjust: {:.2}%; ascent-override: {}; descent-override: {}; line-gap-override: {}; }}\n",
        size * 100.0,
        percent(metrics.ascent),
        percent(metrics.descent),
        percent(metrics.gap)
    )
}

/// The measure of a WOFF2 file, or why it has none, in words.
fn read(file: &Path) -> Result<Metrics, String> {
    let size = std::fs::metadata(file).map_err(|cause| format!("cannot be read: {cause}"))?;
    if size.len() > LARGEST {
        return Err(format!("is larger than {} MB", LARGEST >> 20));
    }
    let bytes = std::fs::read(file).map_err(|cause| format!("cannot be read: {cause}"))?;
    measure(&bytes).ok_or_else(|| "is not a WOFF2 font".to_owned())
}

fn measure(bytes: &[u8]) -> Option<Metrics> {
    let tables = tables(bytes)?;
    let number = |table: &str, at: usize| {
        let bytes = tables.get(table)?.get(at..at + 2)?;
        Some(f64::from(i16::from_be_bytes([bytes[0], bytes[1]])))
    };
    let em = number("head", 18).filter(|em| *em >= 16.0)?;
    Some(Metrics {
        ascent: number("hhea", 4)? / em,
        descent: -number("hhea", 6)? / em,
        gap: number("hhea", 8)? / em,
        width: number("OS/2", 2).filter(|width| *width > 0.0)? / em,
    })
}

/// The tables of a WOFF2 file that it does not transform, by tag.
fn tables(bytes: &[u8]) -> Option<BTreeMap<String, Vec<u8>>> {
    if bytes.get(..4)? != b"wOF2" {
        return None;
    }
    let count = usize::from(u16::from_be_bytes([*bytes.get(12)?, *bytes.get(13)?]));
    let packed = u32::from_be_bytes(bytes.get(20..24)?.try_into().ok()?) as usize;
    let mut at = 48;
    let mut directory = Vec::with_capacity(count);
    for _ in 0..count {
        directory.push(entry(bytes, &mut at)?);
    }
    // What the tables weigh is said before they are unpacked; more is not read.
    let whole: usize = directory.iter().map(|(_, length)| *length).sum();
    if whole > 64 << 20 {
        return None;
    }
    let mut data = Vec::new();
    let packed = bytes.get(at..at.checked_add(packed)?)?;
    let reader = brotli::Decompressor::new(packed, 4096);
    reader.take(whole as u64).read_to_end(&mut data).ok()?;
    let mut from = 0;
    let mut found = BTreeMap::new();
    for (tag, length) in directory {
        found.insert(tag, data.get(from..from + length)?.to_vec());
        from += length;
    }
    Some(found)
}

/// One entry of the directory: the tag and how long the table is in the packed stream.
fn entry(bytes: &[u8], at: &mut usize) -> Option<(String, usize)> {
    let flags = *bytes.get(*at)?;
    *at += 1;
    let index = usize::from(flags & 0x3f);
    let tag = if index == 63 {
        let tag = String::from_utf8_lossy(bytes.get(*at..*at + 4)?).into_owned();
        *at += 4;
        tag
    } else {
        KNOWN.get(index).map_or_else(String::new, |tag| (*tag).to_owned())
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
    Some((tag, stored))
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

/// Tags that WOFF2 writes as a number, up to the last that we read.
const KNOWN: [&str; 12] = [
    "cmap", "head", "hhea", "hmtx", "maxp", "name", "OS/2", "post", "cvt ", "fpgm", "glyf", "loca",
];

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    /// A font of three tables: 1000 units an em, ascent 900, descent 250, no gap, letters 520 wide.
    fn font() -> Vec<u8> {
        let mut head = vec![0u8; 54];
        head[18..20].copy_from_slice(&1000i16.to_be_bytes());
        let mut hhea = vec![0u8; 36];
        hhea[4..6].copy_from_slice(&900i16.to_be_bytes());
        hhea[6..8].copy_from_slice(&(-250i16).to_be_bytes());
        let mut os2 = vec![0u8; 96];
        os2[2..4].copy_from_slice(&520i16.to_be_bytes());
        let tables = [(1u8, head), (2, hhea), (6, os2)];
        let mut packed = Vec::new();
        {
            let mut writer = brotli::CompressorWriter::new(&mut packed, 4096, 5, 22);
            for (_, table) in &tables {
                writer.write_all(table).expect("packed");
            }
        }
        let mut font = b"wOF2".to_vec();
        font.resize(48, 0);
        font[12..14].copy_from_slice(&3u16.to_be_bytes());
        font[20..24].copy_from_slice(&u32::try_from(packed.len()).expect("small").to_be_bytes());
        for (tag, table) in &tables {
            font.push(*tag);
            font.push(u8::try_from(table.len()).expect("small"));
        }
        font.extend(packed);
        font
    }

    #[test]
    fn a_font_is_measured_and_its_stand_in_stretched_to_it() {
        let metrics = measure(&font()).expect("measured");
        assert_eq!(
            (metrics.ascent, metrics.descent, metrics.gap, metrics.width),
            (0.9, 0.25, 0.0, 0.52)
        );
        let css = stand_in("Own", metrics);
        assert!(
            css.contains("size-adjust: 117.81%") && css.contains("ascent-override: 76.40%"),
            "{css}"
        );
    }

    #[test]
    fn what_is_no_font_is_no_panic() {
        let whole = font();
        for cut in 0..whole.len() {
            assert!(measure(&whole[..cut]).is_none(), "{cut} bytes");
        }
        for at in 0..48 + 6 {
            let mut spoiled = whole.clone();
            spoiled[at] = 0xff;
            measure(&spoiled);
        }
    }

    #[test]
    fn files_that_are_missing_are_named() {
        let fonts = Fonts {
            text: Face {
                family: "Own".to_owned(),
                regular: "fonts/own.woff2".to_owned(),
                ..Face::default()
            },
            headings: Face {
                bold: "fonts/b.woff2".to_owned(),
                ..Face::default()
            },
        };
        let mut problems = Diagnostics::new();
        style(Path::new("/nonexistent"), &fonts, &mut problems);
        let said = problems.to_string();
        assert!(said.contains("`static/fonts/own.woff2` cannot be read"), "{said}");
        assert!(
            said.contains("`brand.fonts.headings` needs `family` and `regular`"),
            "{said}"
        );
    }
}
