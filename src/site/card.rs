//! The picture that stands for a page where its address is shared: its title in the brand's colours.
//!
//! A card is a function of the brand and two lines of text, and is named by their hash: a second build
//! finds it by name and draws none. What the font cannot letter is not drawn badly: such a page
//! shows the brand's own card.

mod indexed;
mod letters;
mod logo;

use std::sync::OnceLock;

use resvg::tiny_skia::{
    Color, FillRule, Mask, Paint, PathBuilder, Pixmap, PremultipliedColorU8, Rect, Transform,
};
use serde::Serialize;

use super::theme::colour;
use indexed::{Indexed, Ramp};
use letters::Letters;

pub use logo::Logo;

/// Pixels of a card: what the networks that show it ask for.
pub const SIZE: (u32, u32) = (1200, 630);

/// Raised when the drawing changes, so that old cards are drawn anew.
const STYLE: &str = "card 1";

const LEFT: f32 = 80.0;
/// Width of the lines.
const MEASURE: f32 = 1040.0;
/// Sizes of the title, the largest that fits in so many lines.
const SIZES: [(f32, usize); 7] = [
    (104.0, 1),
    (88.0, 2),
    (76.0, 3),
    (66.0, 3),
    (58.0, 4),
    (50.0, 4),
    (44.0, 5),
];
const LEADING: f32 = 1.22;

/// What all cards and icons of a site share.
#[derive(Clone)]
pub struct Brand<'a> {
    pub name: &'a str,
    /// What its own card says; empty = its name.
    pub tagline: &'a str,
    /// Where it lives, as people write it: `help.example.com`.
    pub host: &'a str,
    /// OKLCH.
    pub colour: (f64, f64, f64),
    pub logo: Option<Mark<'a>>,
}

/// A logo and the hash of its file.
#[derive(Clone, Copy)]
#[allow(missing_docs)]
pub struct Mark<'a> {
    pub logo: &'a Logo,
    pub hash: &'a str,
}

/// Draws the cards of a brand.
pub struct Easel<'a> {
    brand: Brand<'a>,
    letters: Letters,
    /// Names all that cards share.
    hash: String,
    ground: OnceLock<Ground>,
}

/// What titles are lettered on, drawn once and only when there is a card to draw.
struct Ground {
    picture: Indexed,
    title: Ramp,
    quiet: Ramp,
}

struct Colours {
    ground: [u8; 3],
    title: [u8; 3],
    quiet: [u8; 3],
    rule: [u8; 3],
}

impl Colours {
    fn of((lightness, chroma, hue): (f64, f64, f64)) -> Colours {
        // A brand's own dark colour stands as it is; a light one is darkened until white reads on it.
        let ground = if lightness <= 0.42 {
            (lightness, chroma, hue)
        } else {
            (0.33, chroma * 0.78, hue)
        };
        Colours {
            ground: colour::bytes(ground),
            title: colour::bytes((0.99, chroma.min(0.004), hue)),
            quiet: colour::bytes((0.84, chroma * 0.45, hue)),
            rule: colour::bytes((0.72, chroma, hue)),
        }
    }
}

impl<'a> Easel<'a> {
    /// Nothing is drawn yet.
    pub fn new(brand: Brand<'a>) -> Easel<'a> {
        let mut hash = blake3::Hasher::new();
        let logo = brand.logo.map_or("", |mark| mark.hash);
        for part in [
            STYLE,
            brand.name,
            brand.tagline,
            brand.host,
            logo,
            &format!("{:?}", brand.colour),
        ] {
            hash.update(part.as_bytes()).update(b"\0");
        }
        Easel {
            brand,
            letters: Letters::new(),
            hash: hash.finalize().to_hex().to_string(),
            ground: OnceLock::new(),
        }
    }

    fn ground(&self) -> &Ground {
        self.ground.get_or_init(|| {
            let colours = Colours::of(self.brand.colour);
            let mut canvas = Pixmap::new(SIZE.0, SIZE.1).expect("the size is not zero");
            canvas.fill(paint_of(colours.ground));
            foot(&mut canvas, &self.letters, &self.brand, &colours);
            // The two ramps need 36 of the 256 colours.
            let mut picture = Indexed::of(&canvas, 200);
            let title = picture.ramp(colours.ground, colours.title, 24);
            let quiet = picture.ramp(colours.ground, colours.quiet, 12);
            Ground {
                picture,
                title,
                quiet,
            }
        })
    }

    /// The texts of a card as they can be lettered; the brand's own card when the title cannot be.
    pub fn card(&self, title: &str, above: &str) -> Card {
        match self.letters.spell(title) {
            Some(title) => Card {
                title,
                above: self.letters.spell(above).unwrap_or_default(),
            },
            None => self.brand_card(),
        }
    }

    /// The card of the brand itself.
    pub fn brand_card(&self) -> Card {
        let words = [self.brand.tagline, self.brand.name];
        let words = words.into_iter().find_map(|words| self.letters.spell(words));
        Card {
            title: words.unwrap_or_default(),
            above: String::new(),
        }
    }

    /// The file's site path, which names all that it shows.
    pub fn path(&self, card: &Card) -> String {
        let mut hash = blake3::Hasher::new();
        hash.update(self.hash.as_bytes()).update(b"\0");
        hash.update(card.title.as_bytes())
            .update(b"\0")
            .update(card.above.as_bytes());
        format!("/cards/{}.png", &hash.finalize().to_hex()[..16])
    }

    /// Draws a card.
    pub fn draw(&self, card: &Card) -> Vec<u8> {
        let ground = self.ground();
        let mut picture = ground.picture.clone();
        let mut top = 84.0;
        if !card.above.is_empty() {
            let size = 32.0;
            let line = self.cut(&card.above, size, MEASURE);
            top += self.letters.capitals(size);
            self.letter(&mut picture, &[(&line, top)], size, ground.quiet);
            top += 44.0;
        }
        let (size, lines) = self.set(&card.title);
        top += self.letters.capitals(size);
        let placed: Vec<(&str, f32)> = lines
            .iter()
            .enumerate()
            .map(|(at, line)| (line.as_str(), top + at as f32 * size * LEADING))
            .collect();
        self.letter(&mut picture, &placed, size, ground.title);
        picture.png()
    }

    /// Letters lines at the left edge; each has its base line.
    fn letter(&self, picture: &mut Indexed, lines: &[(&str, f32)], size: f32, ramp: Ramp) {
        for (line, base) in lines {
            // The mask is only as high as a line: most of a card is ground.
            let top = (base - size).floor().max(0.0);
            let height = (size * 1.4).ceil();
            let Some(mut mask) = Mask::new(SIZE.0 - LEFT as u32, height as u32) else {
                continue;
            };
            let mut path = PathBuilder::new();
            self.letters.outline(&mut path, line, (0.0, base - top), size);
            let Some(path) = path.finish() else { continue };
            mask.fill_path(&path, FillRule::Winding, true, Transform::identity());
            picture.ink(&mask, (LEFT as u32, top as u32), ramp);
        }
    }

    /// The largest size at which a title fits, and its lines.
    fn set(&self, title: &str) -> (f32, Vec<String>) {
        for (size, most) in SIZES {
            let lines = self.lines(title, size, MEASURE);
            let whole = !lines.iter().any(|(_, torn)| *torn);
            if lines.len() <= most && (whole || size == SIZES[SIZES.len() - 1].0) {
                return (size, self.even(title, size, lines.len()));
            }
        }
        let (size, most) = SIZES[SIZES.len() - 1];
        let mut lines: Vec<String> = self
            .lines(title, size, MEASURE)
            .into_iter()
            .map(|(line, _)| line)
            .collect();
        let rest = lines.split_off(most - 1).join(" ");
        lines.push(self.cut(&rest, size, MEASURE));
        (size, lines)
    }

    /// As many lines as needed, and no longer than they must be: a ragged title looks like an accident.
    fn even(&self, title: &str, size: f32, count: usize) -> Vec<String> {
        let (mut narrow, mut wide) = (MEASURE / 3.0, MEASURE);
        for _ in 0..8 {
            let middle = (narrow + wide) / 2.0;
            let lines = self.lines(title, size, middle);
            if lines.len() <= count && !lines.iter().any(|(_, torn)| *torn) {
                wide = middle;
            } else {
                narrow = middle;
            }
        }
        self.lines(title, size, wide)
            .into_iter()
            .map(|(line, _)| line)
            .collect()
    }

    /// Breaks a text at its blanks; a word longer than a line is torn, which each line tells.
    fn lines(&self, text: &str, size: f32, measure: f32) -> Vec<(String, bool)> {
        let fits = |line: &str| self.letters.width(line, size) <= measure;
        let mut lines: Vec<(String, bool)> = Vec::new();
        let mut line = String::new();
        for word in text.split(' ') {
            let longer = if line.is_empty() {
                word.to_owned()
            } else {
                format!("{line} {word}")
            };
            if fits(&longer) {
                line = longer;
                continue;
            }
            if !line.is_empty() {
                lines.push((std::mem::take(&mut line), false));
            }
            for c in word.chars() {
                line.push(c);
                if !fits(&line) && line.chars().count() > 1 {
                    line.pop();
                    // A hyphen, and room for it.
                    let kept = line.pop().filter(|_| line.chars().count() > 1);
                    lines.push((format!("{}-", std::mem::take(&mut line)), true));
                    line.extend(kept);
                    line.push(c);
                }
            }
        }
        lines.push((line, false));
        lines
    }

    /// A text cut to one line, with an ellipsis where it was cut.
    fn cut(&self, text: &str, size: f32, measure: f32) -> String {
        if self.letters.width(text, size) <= measure {
            return text.to_owned();
        }
        let room = measure - self.letters.width("…", size);
        let kept: String = text
            .chars()
            .take(self.letters.fitting(text, size, room))
            .collect();
        format!("{}…", kept.trim_end_matches([' ', ',', '.', ';', ':']))
    }
}

/// What a card says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Card {
    title: String,
    /// The line above it.
    above: String,
}

/// Logo, name and address, at the foot of every card.
fn foot(canvas: &mut Pixmap, letters: &Letters, brand: &Brand<'_>, colours: &Colours) {
    const BASE: f32 = 552.0;
    let mut left = LEFT;
    let mut named = false;
    if let Some(Mark { logo, .. }) = brand.logo {
        let (wide, high) = logo.size();
        // A wide logo mostly is the name, written out.
        named = wide > high * 1.8;
        let height = 76.0;
        let width = (height * wide / high).clamp(height * 0.6, 360.0);
        // On white, since a logo is drawn for that.
        tile(
            canvas,
            (left, BASE - height / 2.0 - 24.0, width + 24.0, height + 24.0),
        );
        logo.draw(canvas, (left + 12.0, BASE - height / 2.0 - 12.0, width, height));
        left += width + 24.0 + 28.0;
    } else {
        let rule = Rect::from_xywh(left, BASE - 52.0, 72.0, 8.0).expect("its sides are not zero");
        canvas.fill_rect(rule, &ink(colours.rule), Transform::identity(), None);
    }
    let host = letters.spell(brand.host).unwrap_or_default();
    let host_width = letters.width(&host, 28.0);
    let right = SIZE.0 as f32 - LEFT - host_width;
    let base = if brand.logo.is_some() {
        BASE + 0.5
    } else {
        BASE + 8.0
    };
    let mut put = |text: &str, x: f32, size: f32, colour: [u8; 3]| {
        let mut path = PathBuilder::new();
        letters.outline(&mut path, text, (x, base), size);
        if let Some(path) = path.finish() {
            canvas.fill_path(
                &path,
                &ink(colour),
                FillRule::Winding,
                Transform::identity(),
                None,
            );
        }
    };
    let name = letters.spell(brand.name).filter(|_| !named);
    let mut end = left;
    if let Some(name) = name {
        // Long names are set smaller, down to where they would not be read.
        let size = [40.0, 32.0, 26.0]
            .into_iter()
            .find(|size| left + letters.width(&name, *size) < right - 40.0)
            .unwrap_or(26.0);
        put(&name, left, size, colours.title);
        end = left + letters.width(&name, size);
    }
    if end + 24.0 < right {
        put(&host, right, 28.0, colours.quiet);
    }
}

/// A white ground with round corners.
fn tile(canvas: &mut Pixmap, (x, y, width, height): (f32, f32, f32, f32)) {
    if let Some(path) = rounded((x, y, width, height), 16.0) {
        canvas.fill_path(
            &path,
            &ink([255; 3]),
            FillRule::Winding,
            Transform::identity(),
            None,
        );
    }
}

/// A rectangle with round corners.
fn rounded((x, y, width, height): (f32, f32, f32, f32), radius: f32) -> Option<resvg::tiny_skia::Path> {
    // A quarter of a circle by one cubic curve.
    let reach = radius * (1.0 - 0.552_284_8);
    let (right, below) = (x + width, y + height);
    let mut path = PathBuilder::new();
    path.move_to(x + radius, y);
    path.line_to(right - radius, y);
    path.cubic_to(right - reach, y, right, y + reach, right, y + radius);
    path.line_to(right, below - radius);
    path.cubic_to(right, below - reach, right - reach, below, right - radius, below);
    path.line_to(x + radius, below);
    path.cubic_to(x + reach, below, x, below - reach, x, below - radius);
    path.line_to(x, y + radius);
    path.cubic_to(x, y + reach, x + reach, y, x + radius, y);
    path.close();
    path.finish()
}

fn paint_of([red, green, blue]: [u8; 3]) -> Color {
    Color::from_rgba8(red, green, blue, 255)
}

fn ink(colour: [u8; 3]) -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color(paint_of(colour));
    paint
}

impl Brand<'_> {
    /// An icon: the logo, or the brand's first letter on its colour. One that is `whole` fills its
    /// square, so that a system may cut it to any form.
    pub fn icon(&self, side: u32, whole: bool) -> Vec<u8> {
        let mut canvas = Pixmap::new(side.max(1), side.max(1)).expect("a side is not zero");
        let size = canvas.width() as f32;
        match self.logo {
            Some(Mark { logo, .. }) => {
                // Systems cut as much as a tenth from each side.
                let margin = if whole { size * 0.14 } else { 0.0 };
                if whole {
                    canvas.fill(Color::WHITE);
                }
                let inner = size - 2.0 * margin;
                logo.draw(&mut canvas, (margin, margin, inner, inner));
            }
            None => self.initial(&mut canvas, size, whole),
        }
        straight_png(&canvas)
    }

    fn initial(&self, canvas: &mut Pixmap, size: f32, whole: bool) {
        let letters = Letters::new();
        let ground = colour::bytes((self.colour.0.min(0.5), self.colour.1, self.colour.2));
        let round = if whole { 0.01 } else { size * 0.22 };
        if let Some(path) = rounded((0.0, 0.0, size, size), round) {
            canvas.fill_path(
                &path,
                &ink(ground),
                FillRule::Winding,
                Transform::identity(),
                None,
            );
        }
        let first = self.name.chars().find(|c| c.is_alphanumeric()).unwrap_or('?');
        let first: String = first.to_uppercase().collect();
        let Some(letter) = letters.spell(&first) else {
            return;
        };
        let height = size * if whole { 0.56 } else { 0.72 };
        let (wide, high) = (letters.width(&letter, height), letters.capitals(height));
        let mut path = PathBuilder::new();
        letters.outline(
            &mut path,
            &letter,
            ((size - wide) / 2.0, (size + high) / 2.0),
            height,
        );
        if let Some(path) = path.finish() {
            canvas.fill_path(
                &path,
                &ink([255; 3]),
                FillRule::Winding,
                Transform::identity(),
                None,
            );
        }
    }
}

/// A PNG with its transparency.
fn straight_png(canvas: &Pixmap) -> Vec<u8> {
    let pixels: Vec<u8> = canvas
        .pixels()
        .iter()
        .map(|pixel: &PremultipliedColorU8| pixel.demultiply())
        .flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue(), pixel.alpha()])
        .collect();
    indexed::rgba_png(canvas.width(), canvas.height(), &pixels)
}

#[cfg(test)]
mod tests;
