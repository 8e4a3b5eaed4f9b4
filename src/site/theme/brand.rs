//! The brand in a theme: its name and logo for templates, its colour and faces as style.
//!
//! A colour that cannot be read as text is not refused: links and buttons take the nearest shade of
//! it that can, and the author is told which.

use std::path::Path;

use serde_json::{Value as Json, json};

use super::colour::{self, Tokens};
use super::fonts;
use crate::config::{Brand, Config};
use crate::diagnostic::{Diagnostic, Diagnostics, Place};

/// Where the brand's hue stands when config gives none: a calm blue.
const DEFAULT_HUE: f64 = 252.0;

/// Below this chroma a colour is a grey, and its hue says nothing.
const GREY: f64 = 0.03;

/// A logo narrower than this many heights is a mark, which the name stands beside; a wider one spells it.
const MARK: f64 = 1.7;

/// What templates see as `brand`.
pub fn values(root: &Path, brand: &Brand, name: &str) -> Json {
    let path = brand.logo.trim_start_matches('/');
    let size = (!path.is_empty())
        .then(|| picture_size(&root.join("static").join(path)))
        .flatten();
    json!({
        "name": name, "tagline": brand.tagline, "greeting": brand.greeting,
        "logo": (!path.is_empty()).then(|| format!("/{path}")),
        "logo_width": size.map(|(width, _)| whole(width)),
        "logo_height": size.map(|(_, height)| whole(height)),
        "logo_is_mark": size.is_some_and(|(width, height)| width < MARK * height),
        "font": (!brand.fonts.text.regular.is_empty()).then(|| format!("/{}", brand.fonts.text.regular)),
    })
}

/// Attributes of size are whole numbers.
fn whole(size: f64) -> u32 {
    size.round().clamp(1.0, 100_000.0) as u32
}

/// Width and height of a logo, in pixels or the units of its view box.
fn picture_size(file: &Path) -> Option<(f64, f64)> {
    if file
        .extension()
        .is_none_or(|end| !end.eq_ignore_ascii_case("svg"))
    {
        let (width, height) = image::image_dimensions(file).ok()?;
        return Some((f64::from(width), f64::from(height)));
    }
    let text = std::fs::read_to_string(file).ok()?;
    let tag = text.split_once("<svg")?.1.split('>').next()?;
    let attribute = |name: &str| {
        let value = tag.split_once(&format!(" {name}=\""))?.1.split('"').next()?;
        Some(value.trim_end_matches("px").to_owned())
    };
    let size = |name: &str| attribute(name)?.parse::<f64>().ok();
    let drawn = size("width").zip(size("height"));
    let boxed = attribute("viewBox").and_then(|text| {
        let numbers: Vec<f64> = text
            .split([' ', ','])
            .filter_map(|part| part.parse().ok())
            .collect();
        Some((*numbers.get(2)?, *numbers.get(3)?))
    });
    drawn
        .or(boxed)
        .filter(|(width, height)| *width > 0.0 && *height > 0.0)
}

/// Degrees of OKLCH for all that takes a little of the brand's hue.
pub fn hue(brand: &Brand) -> f64 {
    let exact = colour::from_hex(&brand.colour);
    exact
        .map(|(_, chroma, hue)| if chroma < GREY { DEFAULT_HUE } else { hue.round() })
        .or_else(|| brand.hue.map(f64::from))
        .unwrap_or(DEFAULT_HUE)
}

/// The brand's colour in OKLCH, for pictures: the exact one, or one of its hue.
pub fn colour(brand: &Brand) -> Colour {
    colour::from_hex(&brand.colour).unwrap_or_else(|| (0.45, 0.135, hue(brand)))
}

/// Style that follows from the brand's colour and faces, to stand after the theme's tokens.
pub fn style(root: &Path, config: &Config, tokens: (&Tokens, &Tokens), problems: &mut Diagnostics) -> String {
    let mut css = fonts::style(root, &config.brand.fonts, problems);
    let Some(exact) = colour::from_hex(&config.brand.colour) else {
        return css;
    };
    let light = shade(exact, tokens.0, Towards::Dark);
    let mut dark_tokens = tokens.0.clone();
    dark_tokens.extend(tokens.1.clone());
    let dark = shade(exact, &dark_tokens, Towards::Light);
    if let (Some(found), Some(page)) = (light, tokens.0.get("page"))
        && (found.0 - exact.0).abs() > 0.004
    {
        problems.push(moved(config, exact, found, page.colour));
    }
    css.push_str(&format!(":root {{\n--brand: {};\n", config.brand.colour));
    css.push_str(&declarations(light, -0.08));
    css.push_str("}\n@media (prefers-color-scheme: dark) {\n:root {\n");
    css.push_str(&declarations(dark, 0.06));
    css.push_str("}\n}\n");
    css
}

fn moved(config: &Config, exact: Colour, found: Colour, page: Colour) -> Diagnostic {
    let (hex, contrast) = (colour::to_hex(found), colour::contrast(exact, page));
    let message = format!(
        "`{}` has contrast {contrast:.2} on the page, too little for text; links and buttons use `{hex}`",
        config.brand.colour
    );
    let hint = format!("all is readable as it is; to say so yourself write `colour: \"{hex}\"`");
    Diagnostic::warning("brand-colour", Place::file(crate::config::FILE), message).hint(hint)
}

/// Lightness 0..1, chroma, degrees.
pub type Colour = (f64, f64, f64);

#[derive(Clone, Copy, PartialEq)]
enum Towards {
    Dark,
    Light,
}

/// The nearest lightness at which the colour reads on every ground, and its own text reads on it.
fn shade(exact: Colour, tokens: &Tokens, towards: Towards) -> Option<Colour> {
    // A little above the 4.5 of AA, since browsers round.
    const ENOUGH: f64 = 4.6;
    let step = if towards == Towards::Dark { -0.005 } else { 0.005 };
    let grounds = ["page", "surface", "tint", "on-accent"];
    let reads = |candidate: Colour| {
        grounds
            .iter()
            .filter_map(|name| tokens.get(*name))
            .all(|ground| colour::contrast(candidate, ground.colour) >= ENOUGH)
    };
    (0..200)
        .map(|count| (exact.0 + step * f64::from(count), exact.1, exact.2))
        .take_while(|candidate| (0.0..=1.0).contains(&candidate.0))
        .find(|candidate| reads(*candidate))
}

/// The tokens that carry the brand's colour; `strong` moves the lightness for what is pointed at.
fn declarations(colour: Option<Colour>, strong: f64) -> String {
    let Some((lightness, chroma, hue)) = colour else {
        return String::new();
    };
    let one = |name: &str, lightness: f64| {
        let lightness = lightness.clamp(0.0, 1.0) * 100.0;
        format!("--{name}: oklch({lightness:.2}% {chroma:.4} {hue:.2});\n")
    };
    [
        one("accent", lightness),
        one("accent-strong", lightness + strong),
        one("ring", lightness),
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build(hex: &str) -> (String, Diagnostics) {
        let (_, bytes) = super::super::embedded::theme("default")
            .unwrap_or_default()
            .iter()
            .find(|(path, _)| *path == "assets/tokens.css")
            .expect("the theme has tokens");
        let mut config = Config::default();
        config.brand.colour = hex.to_owned();
        let css = String::from_utf8_lossy(bytes);
        let (light, dark) = colour::read(&css, hue(&config.brand));
        let mut problems = Diagnostics::new();
        let style = style(Path::new("."), &config, (&light, &dark), &mut problems);
        let whole = format!("{css}{style}");
        colour::check(Path::new("tokens.css"), &whole, hue(&config.brand), &mut problems);
        (style, problems)
    }

    #[test]
    fn every_brand_colour_is_readable_after_the_build() {
        for hex in [
            "#000000", "#ffffff", "#ffcc00", "#00ff00", "#ff0000", "#0000ff", "#888888", "#f4e7d3",
            "#7f00ff", "#00ffff", "#0a7d5c", "#e91e63",
        ] {
            let (_, problems) = build(hex);
            assert!(!problems.has_errors(), "{hex}: {problems}");
        }
    }

    #[test]
    fn a_colour_that_reads_is_kept_as_it_is_and_one_that_does_not_is_told() {
        let (style, problems) = build("#0b5d45");
        assert!(problems.is_empty(), "{problems}");
        assert!(style.contains("--brand: #0b5d45"), "{style}");
        let (_, problems) = build("#ffcc00");
        let said = problems.to_string();
        assert!(
            said.contains("warning: `#ffcc00` has contrast 1.4") && said.contains("links and buttons use `#"),
            "{said}"
        );
    }

    #[test]
    fn a_drawn_logo_has_a_size() {
        let dir = tempfile::tempdir().expect("a folder");
        let file = dir.path().join("logo.svg");
        std::fs::write(&file, "<svg xmlns=\"x\" viewBox=\"0 0 120 40\"><g/></svg>").expect("written");
        assert_eq!(picture_size(&file), Some((120.0, 40.0)));
        std::fs::write(&file, "<svg width=\"16px\" height=\"16px\" viewBox=\"0 0 1 1\"/>").expect("written");
        assert_eq!(picture_size(&file), Some((16.0, 16.0)));
    }
}
