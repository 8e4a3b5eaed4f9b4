//! ttf-parser's and notosans' door: letters as outlines, set with the font's own kerning.
//!
//! It sets what reads from left to right letter by letter: Latin, Greek, Cyrillic. It shapes nothing;
//! a text that needs shaping, or a letter the font does not have, is refused by [`Letters::spell`].

use resvg::tiny_skia::PathBuilder;
use ttf_parser::gpos::{PairAdjustment, PositioningSubtable};
use ttf_parser::opentype_layout::LookupIndex;
use ttf_parser::{Face, GlyphId, OutlineBuilder, Tag};
use unicode_normalization::UnicodeNormalization;

/// Letters beyond these are on no card.
const LONGEST: usize = 320;

/// The bold face that cards and icons are lettered with.
pub struct Letters {
    face: Face<'static>,
    /// Lookups of the font's kerning.
    kerning: Vec<LookupIndex>,
}

impl Letters {
    /// Reads the font that is compiled in.
    pub fn new() -> Letters {
        let face = Face::parse(notosans::BOLD_TTF, 0).expect("the font is compiled in");
        let kerning = face.tables().gpos.map_or_else(Vec::new, |gpos| {
            let kern = gpos
                .features
                .into_iter()
                .filter(|feature| feature.tag == Tag::from_bytes(b"kern"));
            let mut found: Vec<LookupIndex> = kern.flat_map(|feature| feature.lookup_indices).collect();
            found.sort_unstable();
            found.dedup();
            found
        });
        Letters { face, kerning }
    }

    /// The text in letters the font has, as much of it as a card could show; `None` when some are missing. Signs without a picture in the
    /// font, such as emoji, are left out: the words stand without them.
    pub fn spell(&self, text: &str) -> Option<String> {
        let mut out = String::with_capacity(text.len());
        for c in text.nfc().take(LONGEST) {
            if c.is_whitespace() {
                if !out.is_empty() && !out.ends_with(' ') {
                    out.push(' ');
                }
            } else if self.face.glyph_index(c).is_some() && !combines(c) {
                out.push(c);
            } else if c.is_alphanumeric() || combines(c) {
                return None;
            }
        }
        out.truncate(out.trim_end().len());
        (!out.is_empty()).then_some(out)
    }

    /// Width of a line in pixels.
    pub fn width(&self, line: &str, size: f32) -> f32 {
        self.walk(line, size, |_, _| {})
    }

    /// How many of the first letters of a line fit into so many pixels.
    pub fn fitting(&self, line: &str, size: f32, measure: f32) -> usize {
        let (mut count, mut last) = (0usize, 0.0);
        self.walk(line, size, |_, left| {
            count += usize::from(left <= measure);
            last = left;
        });
        // The edge of the letter after the last that fits is where that one ends.
        if last <= measure {
            count
        } else {
            count.saturating_sub(1)
        }
    }

    /// Height of the capitals in pixels.
    pub fn capitals(&self, size: f32) -> f32 {
        let height = self.face.capital_height().unwrap_or(714);
        f32::from(height) * self.scale(size)
    }

    /// Adds a line's outlines; `x` is its left edge, `y` its base line.
    pub fn outline(&self, path: &mut PathBuilder, line: &str, (x, y): (f32, f32), size: f32) {
        let scale = self.scale(size);
        self.walk(line, size, |glyph, left| {
            let mut pen = Pen {
                path,
                x: x + left,
                y,
                scale,
            };
            self.face.outline_glyph(glyph, &mut pen);
        });
    }

    /// Goes over the glyphs with the left edge of each; gives the whole width.
    fn walk(&self, line: &str, size: f32, mut each: impl FnMut(GlyphId, f32)) -> f32 {
        let scale = self.scale(size);
        let mut left = 0.0;
        let mut before: Option<GlyphId> = None;
        for glyph in line.chars().filter_map(|c| self.face.glyph_index(c)) {
            if let Some(before) = before {
                left += f32::from(self.kern(before, glyph)) * scale;
            }
            each(glyph, left);
            left += f32::from(self.face.glyph_hor_advance(glyph).unwrap_or(0)) * scale;
            before = Some(glyph);
        }
        left
    }

    fn scale(&self, size: f32) -> f32 {
        size / f32::from(self.face.units_per_em())
    }

    /// How much nearer two glyphs stand than their widths say, in font units.
    fn kern(&self, first: GlyphId, second: GlyphId) -> i16 {
        let Some(gpos) = self.face.tables().gpos else {
            return 0;
        };
        let lookups = self.kerning.iter().filter_map(|index| gpos.lookups.get(*index));
        for lookup in lookups {
            let pairs = lookup.subtables.into_iter::<PositioningSubtable<'_>>();
            for subtable in pairs {
                let PositioningSubtable::Pair(pair) = subtable else {
                    continue;
                };
                let Some(at) = pair.coverage().get(first) else {
                    continue;
                };
                let found = match pair {
                    PairAdjustment::Format1 { sets, .. } => sets.get(at).and_then(|set| set.get(second)),
                    PairAdjustment::Format2 { classes, matrix, .. } => {
                        matrix.get((classes.0.get(first), classes.1.get(second)))
                    }
                };
                if let Some((value, _)) = found {
                    return value.x_advance;
                }
            }
        }
        0
    }
}

/// Marks that sit on another letter; setting them takes a shaper.
fn combines(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c) || matches!(c, '\u{200d}' | '\u{200c}')
}

/// Draws in font units, upside down as fonts are.
struct Pen<'a> {
    path: &'a mut PathBuilder,
    x: f32,
    y: f32,
    scale: f32,
}

impl Pen<'_> {
    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        (self.x + x * self.scale, self.y - y * self.scale)
    }
}

impl OutlineBuilder for Pen<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let (x1, y1) = self.at(x1, y1);
        let (x, y) = self.at(x, y);
        self.path.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let (x1, y1) = self.at(x1, y1);
        let (x2, y2) = self.at(x2, y2);
        let (x, y) = self.at(x, y);
        self.path.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_kerned() {
        let letters = Letters::new();
        let apart = letters.width("A", 100.0) + letters.width("V", 100.0);
        assert!(
            letters.width("AV", 100.0) < apart - 1.0,
            "the font's kerning is used"
        );
        assert!((letters.width("HH", 50.0) - 2.0 * letters.width("H", 50.0)).abs() < 0.01);
    }

    #[test]
    fn a_text_is_spelt_or_refused_as_a_whole() {
        let letters = Letters::new();
        assert_eq!(
            letters.spell(" Where\u{a0}is\n it? ").as_deref(),
            Some("Where is it?")
        );
        assert_eq!(
            letters.spell("Où est mon sac\u{a0}?").as_deref(),
            Some("Où est mon sac ?")
        );
        assert_eq!(letters.spell("u\u{308}ber").as_deref(), Some("über"));
        assert_eq!(
            letters.spell("Когда вернут деньги?").as_deref(),
            Some("Когда вернут деньги?")
        );
        assert_eq!(letters.spell("Refunds 🎉 now").as_deref(), Some("Refunds now"));
        for text in [
            "",
            "🎉",
            "荷物はどこ",
            "أين حقيبتي",
            "मेरा बैग",
            "Bag 荷物",
            "x\u{20dd}",
        ] {
            assert_eq!(letters.spell(text), None, "{text}");
        }
    }
}
