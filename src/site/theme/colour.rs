//! Colour tokens: reads `--name: oklch(...)` from the theme's tokens and measures contrast (WCAG 2).
//!
//! The brand gives one hue; the tokens give lightness and chroma. A pair below AA stops the build,
//! since a page that some customers cannot read answers nothing.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Diagnostics, Place};

/// Text and what it stands on, and the contrast it needs.
const PAIRS: [(&str, &str, f64); 15] = [
    ("text", "page", 4.5),
    ("text", "surface", 4.5),
    ("text", "tint", 4.5),
    ("text-soft", "page", 4.5),
    ("text-soft", "surface", 4.5),
    ("text-soft", "tint", 4.5),
    ("accent", "page", 4.5),
    ("accent", "surface", 4.5),
    ("accent", "tint", 4.5),
    ("on-accent", "accent", 4.5),
    ("on-accent", "accent-strong", 4.5),
    ("bad", "page", 4.5),
    ("bad", "bad-tint", 4.5),
    ("good", "page", 4.5),
    ("ring", "page", 3.0),
];

/// One colour token.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    /// OKLCH: 0..1, 0.., degrees.
    pub colour: (f64, f64, f64),
    line: usize,
}

/// Colour tokens by name.
pub type Tokens = BTreeMap<String, Token>;

/// Measures every pair in light and in dark.
pub fn check(path: &std::path::Path, css: &str, hue: f64, problems: &mut Diagnostics) {
    let (light, dark) = read(css, hue);
    let mut both = light.clone();
    both.extend(dark);
    for (scheme, tokens) in [("light", &light), ("dark", &both)] {
        for (text, ground, needed) in PAIRS {
            let (Some(above), Some(below)) = (tokens.get(text), tokens.get(ground)) else {
                continue;
            };
            let found = contrast(above.colour, below.colour);
            if found < needed {
                problems.push(
                    Diagnostic::error(
                        "contrast",
                        Place::at(path, css, above.line, 1),
                        format!("`--{text}` on `--{ground}` has contrast {found:.2} in {scheme}; {needed} is needed"),
                    )
                    .hint("move the lightness of the two further apart"),
                );
            }
        }
    }
}

/// The tokens of the plain part and of the dark part; of two with one name the later holds, as in a browser.
pub fn read(css: &str, hue: f64) -> (Tokens, Tokens) {
    let (mut light, mut dark) = (Tokens::new(), Tokens::new());
    let (mut media, mut in_dark, mut depth) = (false, false, 0i32);
    for (at, line) in css.lines().enumerate() {
        if line.trim_start().starts_with("@media") {
            (media, in_dark, depth) = (true, line.contains("prefers-color-scheme: dark"), 0);
        }
        if let Some((name, colour)) = declaration(line, hue) {
            let token = Token { colour, line: at + 1 };
            if in_dark {
                dark.insert(name, token);
            } else if !media {
                light.insert(name, token);
            }
        }
        depth += line.matches('{').count() as i32 - line.matches('}').count() as i32;
        media &= depth > 0;
        in_dark &= media;
    }
    (light, dark)
}

/// `--name: oklch(45% .13 var(--hue));`
fn declaration(line: &str, hue: f64) -> Option<(String, (f64, f64, f64))> {
    let (name, value) = line.trim().strip_prefix("--")?.split_once(':')?;
    let inside = value
        .trim()
        .strip_prefix("oklch(")?
        .trim_end()
        .trim_end_matches(';')
        .strip_suffix(')')?;
    let mut parts = inside.split_whitespace();
    let lightness: f64 = parts.next()?.trim_end_matches('%').parse().ok()?;
    let chroma: f64 = parts.next()?.parse().ok()?;
    let angle = parts.next()?;
    let angle = if angle.starts_with("var(--hue") {
        hue
    } else {
        angle.parse().ok()?
    };
    Some((name.trim().to_owned(), (lightness / 100.0, chroma, angle)))
}

/// WCAG 2 contrast of two colours, 1..21.
pub fn contrast(a: (f64, f64, f64), b: (f64, f64, f64)) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Relative luminance.
fn luminance(colour: (f64, f64, f64)) -> f64 {
    let [r, g, b] = in_gamut(colour);
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

/// Linear sRGB, after bringing the colour in by less chroma, as browsers do.
fn in_gamut((lightness, chroma, hue): (f64, f64, f64)) -> [f64; 3] {
    let mut chroma = chroma;
    let mut rgb = linear_rgb(lightness, chroma, hue);
    while chroma > 0.0 && rgb.iter().any(|part| !(-0.001..=1.001).contains(part)) {
        chroma = (chroma - 0.004).max(0.0);
        rgb = linear_rgb(lightness, chroma, hue);
    }
    rgb.map(|part| part.clamp(0.0, 1.0))
}

/// OKLCH to linear sRGB, by Ottosson's matrices.
fn linear_rgb(lightness: f64, chroma: f64, hue: f64) -> [f64; 3] {
    let (sin, cos) = hue.to_radians().sin_cos();
    let (a, b) = (chroma * cos, chroma * sin);
    let l = (lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
    let m = (lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
    let s = (lightness - 0.089_484_177_5 * a - 1.291_485_548 * b).powi(3);
    [
        4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
        -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
        -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701 * s,
    ]
}

/// `#rrggbb` as OKLCH; nothing for what is no such colour.
pub fn from_hex(hex: &str) -> Option<(f64, f64, f64)> {
    let digits = hex.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    let part = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    let [r, g, b] = [part(0)?, part(2)?, part(4)?].map(|byte| {
        let share = f64::from(byte) / 255.0;
        if share <= 0.040_45 {
            share / 12.92
        } else {
            ((share + 0.055) / 1.055).powf(2.4)
        }
    });
    let l = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
    let m = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
    let s = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
    let lightness = 0.210_454_255_3 * l + 0.793_617_785 * m - 0.004_072_046_8 * s;
    let a = 1.977_998_495_1 * l - 2.428_592_205 * m + 0.450_593_709_9 * s;
    let b = 0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766 * s;
    Some((lightness, a.hypot(b), b.atan2(a).to_degrees().rem_euclid(360.0)))
}

/// An OKLCH colour, brought into sRGB, as `#rrggbb`.
pub fn to_hex(colour: (f64, f64, f64)) -> String {
    let [red, green, blue] = bytes(colour);
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// The same as red, green and blue, for pictures.
pub fn bytes(colour: (f64, f64, f64)) -> [u8; 3] {
    in_gamut(colour).map(|part| {
        let share = if part <= 0.003_130_8 {
            part * 12.92
        } else {
            1.055 * part.powf(1.0 / 2.4) - 0.055
        };
        (share * 255.0).round().clamp(0.0, 255.0) as u8
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_survives_the_way_there_and_back() {
        for hex in ["#000000", "#ffffff", "#ff0000", "#0a7d5c", "#123456", "#fedcba"] {
            assert_eq!(to_hex(from_hex(hex).expect("a colour")), hex);
        }
        let white = from_hex("#ffffff").expect("a colour");
        assert!((white.0 - 1.0).abs() < 1e-6 && white.1 < 1e-6, "{white:?}");
        assert_eq!(from_hex("#12345"), None);
        assert_eq!(from_hex("#12é45"), None);
    }

    #[test]
    fn black_on_white_is_21() {
        assert!((contrast((0.0, 0.0, 0.0), (1.0, 0.0, 0.0)) - 21.0).abs() < 0.01);
    }

    #[test]
    fn the_default_tokens_hold_for_every_hue() {
        let (_, bytes) = super::super::embedded::theme("default")
            .unwrap_or_default()
            .iter()
            .find(|(path, _)| *path == "assets/tokens.css")
            .expect("the theme has tokens");
        let css = String::from_utf8_lossy(bytes);
        let (light, dark) = read(&css, 0.0);
        assert!(light.len() >= 12 && dark.len() >= 12, "the tokens are read");
        for hue in (0..360).step_by(5) {
            let mut problems = Diagnostics::new();
            check(
                std::path::Path::new("tokens.css"),
                &css,
                f64::from(hue),
                &mut problems,
            );
            assert!(problems.is_empty(), "hue {hue}: {problems}");
        }
    }

    #[test]
    fn a_pair_that_is_hard_to_read_is_refused() {
        let css = ":root {\n  --page: oklch(99% 0 0);\n  --text: oklch(80% 0 0);\n}\n";
        let mut problems = Diagnostics::new();
        check(std::path::Path::new("tokens.css"), css, 250.0, &mut problems);
        let said = problems.to_string();
        assert!(
            said.contains("tokens.css:3") && said.contains("`--text` on `--page` has contrast"),
            "{said}"
        );
    }
}
