//! png's door: a picture of at most 256 colours, one byte a pixel, and its file.
//!
//! Cards differ only in their letters, and letters are one colour on another: so a card is a copy of
//! the ground's bytes with a few indexes put over it, and its file is small.

use std::collections::BTreeMap;

use resvg::tiny_skia::{Mask, Pixmap};

/// A picture and its colours.
#[derive(Clone)]
pub struct Indexed {
    pub width: u32,
    pub height: u32,
    /// One index a pixel, row by row.
    pub pixels: Vec<u8>,
    pub colours: Vec<[u8; 3]>,
}

/// The steps from a ground to a colour that soften the edges of letters.
#[derive(Clone, Copy)]
pub struct Ramp {
    first: u8,
    steps: u8,
}

impl Indexed {
    /// The pixels of an opaque picture. Colours beyond `most` are joined with their neighbours.
    pub fn of(picture: &Pixmap, most: usize) -> Indexed {
        let colours = |drop: u8| -> BTreeMap<[u8; 3], usize> {
            let mut seen = BTreeMap::new();
            for pixel in picture.pixels() {
                let colour = [pixel.red(), pixel.green(), pixel.blue()];
                *seen.entry(coarse(colour, drop)).or_insert(0) += 1;
            }
            seen
        };
        let (drop, seen) = (0..7)
            .map(|drop| (drop, colours(drop)))
            .find(|(_, seen)| seen.len() <= most)
            .unwrap_or_else(|| (7, colours(7)));
        let numbers: BTreeMap<[u8; 3], u8> = seen
            .keys()
            .zip(0..=255)
            .map(|(colour, at)| (*colour, at))
            .collect();
        let mut indexed = Indexed {
            width: picture.width(),
            height: picture.height(),
            pixels: Vec::with_capacity(picture.pixels().len()),
            colours: numbers.keys().copied().collect(),
        };
        let mut last = ([0; 3], None);
        for pixel in picture.pixels() {
            let colour = [pixel.red(), pixel.green(), pixel.blue()];
            // Neighbours are mostly alike.
            let at = match last {
                (known, Some(at)) if known == colour => at,
                _ => numbers[&coarse(colour, drop)],
            };
            last = (colour, Some(at));
            indexed.pixels.push(at);
        }
        indexed
    }

    /// Adds the colours between `ground` and `ink`.
    pub fn ramp(&mut self, ground: [u8; 3], ink: [u8; 3], steps: u8) -> Ramp {
        let first = u8::try_from(self.colours.len()).expect("room was left for the ramps");
        for step in 1..=steps {
            let mix = |a: u8, b: u8| {
                let (a, b, step, steps) = (i32::from(a), i32::from(b), i32::from(step), i32::from(steps));
                (a + (b - a) * step / steps) as u8
            };
            self.colours.push([0, 1, 2].map(|at| mix(ground[at], ink[at])));
        }
        Ramp { first, steps }
    }

    /// Puts what `mask` covers over the picture; where it covers nothing, the picture stays.
    pub fn ink(&mut self, mask: &Mask, (left, top): (u32, u32), ramp: Ramp) {
        let wide = mask.width().min(self.width.saturating_sub(left)) as usize;
        let rows = mask.data().chunks_exact(mask.width() as usize);
        for (y, row) in (top..self.height).zip(rows) {
            let start = y as usize * self.width as usize + left as usize;
            for (pixel, cover) in self.pixels[start..start + wide].iter_mut().zip(row) {
                let step = (u16::from(*cover) * u16::from(ramp.steps) + 127) / 255;
                if step > 0 {
                    *pixel = ramp.first + step as u8 - 1;
                }
            }
        }
    }

    /// The file.
    pub fn png(&self) -> Vec<u8> {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, self.width, self.height);
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_palette(self.colours.concat());
        encoder.set_compression(png::Compression::Balanced);
        // Indexes are names, not quantities: differences between them mean nothing.
        encoder.set_filter(png::Filter::NoFilter);
        let mut writer = encoder.write_header().expect(MEMORY);
        writer.write_image_data(&self.pixels).expect(MEMORY);
        writer.finish().expect(MEMORY);
        file
    }
}

/// The file of a picture with transparency: red, green, blue, alpha of each pixel.
pub fn rgba_png(width: u32, height: u32, pixels: &[u8]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::High);
    let mut writer = encoder.write_header().expect(MEMORY);
    writer.write_image_data(pixels).expect(MEMORY);
    writer.finish().expect(MEMORY);
    file
}

const MEMORY: &str = "memory takes what is written, and the sizes agree";

/// A colour without its lowest bits; what is left is spread over the whole range again.
fn coarse(colour: [u8; 3], drop: u8) -> [u8; 3] {
    colour.map(|part| {
        let kept = part >> drop << drop;
        kept | ((kept >> (8 - drop).min(7)) * u8::from(drop > 0))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use resvg::tiny_skia::Color;

    #[test]
    fn many_colours_become_as_many_as_there_is_room_for() {
        let mut picture = Pixmap::new(256, 64).expect("pixels");
        picture.fill(Color::WHITE);
        for (at, pixel) in picture.data_mut().chunks_exact_mut(4).enumerate() {
            pixel.copy_from_slice(&[(at % 256) as u8, (at / 256 * 4) as u8, 9, 255]);
        }
        let indexed = Indexed::of(&picture, 100);
        assert!(indexed.colours.len() <= 100 && indexed.colours.len() > 20);
        let middle = indexed.colours[usize::from(indexed.pixels[128])];
        assert!(
            middle[0].abs_diff(128) < 40 && middle[2].abs_diff(9) < 40,
            "{middle:?}"
        );
    }

    #[test]
    fn the_file_reads_back_as_it_was_drawn() {
        let mut picture = Pixmap::new(7, 5).expect("pixels");
        picture.fill(Color::from_rgba8(10, 200, 30, 255));
        let mut indexed = Indexed::of(&picture, 8);
        let ramp = indexed.ramp([10, 200, 30], [255, 255, 255], 4);
        let mut mask = Mask::new(2, 2).expect("a mask");
        mask.data_mut().copy_from_slice(&[255, 0, 128, 255]);
        indexed.ink(&mask, (5, 3), ramp);
        let back = image::load_from_memory(&indexed.png())
            .expect("a picture")
            .into_rgb8();
        assert_eq!(back.dimensions(), (7, 5));
        assert_eq!(back.get_pixel(0, 0).0, [10, 200, 30]);
        assert_eq!(back.get_pixel(5, 3).0, [255, 255, 255]);
        assert_eq!(back.get_pixel(6, 3).0, [10, 200, 30]);
        assert_eq!(back.get_pixel(5, 4).0, [132, 227, 142]);
    }
}
