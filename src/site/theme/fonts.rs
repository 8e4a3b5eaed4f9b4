//! The brand's own faces: WOFF2 files below `static/`, shown when they have come, and until then a
//! system face stretched to the same width and height, so that nothing moves.
//!
//! What a file measures is read by `metrics`.

mod metrics;

use std::path::Path;

use crate::config::{FILE, Face, Fonts};
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use metrics::Metrics;

/// How a stand-in is found among the reader's faces: Arial, or one made to its measure.
struct Stand {
    weight: &'static str,
    style: &'static str,
    /// What follows the face's name.
    cut: &'static str,
    /// Width of its running text, in parts of Arial's upright cut.
    width: f64,
}

const UPRIGHT: Stand = Stand {
    weight: "100 500",
    style: "normal",
    cut: "",
    width: 1.0,
};

const BOLD: Stand = Stand {
    weight: "600 900",
    style: "normal",
    cut: " Bold",
    width: BOLDER,
};

const ITALIC: Stand = Stand {
    weight: "100 900",
    style: "italic",
    cut: " Italic",
    width: 1.0,
};

/// Arial's bold cut beside its upright one, by the same letters as [`metrics`] takes.
const BOLDER: f64 = 1.0811;

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
    let upright = if variable { "100 900" } else { "100 500" };
    let cuts = [
        (&face.regular, upright, UPRIGHT),
        (&face.bold, "600 900", BOLD),
        (&face.italic, "100 900", ITALIC),
    ];
    let mut css = String::new();
    for (path, weight, stand) in cuts.into_iter().filter(|(path, ..)| !path.is_empty()) {
        let (family, style) = (&face.family, stand.style);
        css.push_str(&format!(
            "@font-face {{ font-family: \"{family}\"; src: url(\"/{path}\") format(\"woff2\"); font-weight: {weight}; font-style: {style}; font-display: swap; }}\n"
        ));
        match read(&root.join("static").join(path)) {
            Ok(found) => {
                css.push_str(&stand_in(family, found, &stand));
                if variable && stand.cut.is_empty() {
                    // A variable face grows about as much wider in bold as Arial does.
                    let width = found.width * BOLDER;
                    css.push_str(&stand_in(family, Metrics { width, ..found }, &BOLD));
                }
            }
            Err(why) => {
                let message = format!("`static/{path}` {why}");
                problems.push(
                    Diagnostic::error("font", Place::file(FILE), message)
                        .hint("put a WOFF2 file there, or leave `brand.fonts` out"),
                );
            }
        }
    }
    css
}

/// A system face with the measure of the brand's.
fn stand_in(family: &str, metrics: Metrics, stand: &Stand) -> String {
    let size = metrics.width / stand.width;
    let percent = |part: f64| format!("{:.2}%", part / size * 100.0);
    let names = ["Arial", "Arimo", "Liberation Sans", "Helvetica Neue", "Helvetica"];
    let sources: Vec<String> = names
        .iter()
        .map(|name| format!("local(\"{name}{}\")", stand.cut))
        .collect();
    format!(
        "@font-face {{ font-family: \"{family} stand-in\"; src: {}; font-weight: {}; font-style: {}; size-adjust: {:.2}%; ascent-override: {}; descent-override: {}; line-gap-override: {}; }}\n",
        sources.join(", "),
        stand.weight,
        stand.style,
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
    metrics::measure(&bytes).ok_or_else(|| "is not a WOFF2 font".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stand_in_has_the_measure_of_the_face() {
        let metrics = Metrics {
            ascent: 0.9,
            descent: 0.25,
            gap: 0.0,
            width: 1.2,
        };
        let css = stand_in("Own", metrics, &UPRIGHT);
        assert!(
            css.contains("size-adjust: 120.00%") && css.contains("ascent-override: 75.00%"),
            "{css}"
        );
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
