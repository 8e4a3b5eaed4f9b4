//! resvg's door for pictures: the brand's logo, whatever its format, as pixels of any size.

use std::path::Path;

use resvg::tiny_skia::{FilterQuality, Pixmap, PixmapPaint, Transform};
use resvg::usvg;

/// A logo that can be drawn.
pub enum Logo {
    /// Drawn sharp at every size.
    Drawing(Box<usvg::Tree>),
    /// Resized.
    Picture(Pixmap),
}

/// Pictures larger than this on a side are no logos, and cost more memory than one is worth.
const LARGEST: u32 = 8192;

impl Logo {
    /// Reads SVG, PNG, JPEG or WebP; the cause in words when it is none of them.
    pub fn read(path: &Path, bytes: &[u8]) -> Result<Logo, String> {
        let svg = path
            .extension()
            .is_some_and(|extension| extension.eq_ignore_ascii_case("svg"));
        if svg { drawing(bytes) } else { picture(bytes) }
    }

    /// Width and height, in its own units.
    pub fn size(&self) -> (f32, f32) {
        match self {
            Logo::Drawing(tree) => (tree.size().width(), tree.size().height()),
            Logo::Picture(picture) => (picture.width() as f32, picture.height() as f32),
        }
    }

    /// Draws it as large as fits, in the middle of the box `(x, y, width, height)`.
    pub fn draw(&self, ground: &mut Pixmap, (x, y, width, height): (f32, f32, f32, f32)) {
        let own = self.size();
        let scale = (width / own.0).min(height / own.1);
        let left = x + (width - own.0 * scale) / 2.0;
        let top = y + (height - own.1 * scale) / 2.0;
        let place = Transform::from_row(scale, 0.0, 0.0, scale, left, top);
        match self {
            Logo::Drawing(tree) => resvg::render(tree, place, &mut ground.as_mut()),
            Logo::Picture(picture) => draw_picture(ground, picture, (left, top), scale),
        }
    }
}

fn drawing(bytes: &[u8]) -> Result<Logo, String> {
    let mut options = usvg::Options::default();
    // A logo is one file: it reads no others.
    options.image_href_resolver.resolve_string = Box::new(|_, _| None);
    let tree = usvg::Tree::from_data(bytes, &options).map_err(|cause| cause.to_string())?;
    Ok(Logo::Drawing(Box::new(tree)))
}

fn picture(bytes: &[u8]) -> Result<Logo, String> {
    let mut reader = image::ImageReader::new(std::io::Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|cause| cause.to_string())?;
    let mut limits = image::Limits::default();
    limits.max_image_width = Some(LARGEST);
    limits.max_image_height = Some(LARGEST);
    reader.limits(limits);
    let decoded = reader.decode().map_err(|cause| cause.to_string())?.into_rgba8();
    let (width, height) = decoded.dimensions();
    let mut pixels = decoded.into_raw();
    for pixel in pixels.chunks_exact_mut(4) {
        let alpha = u16::from(pixel[3]);
        for part in &mut pixel[..3] {
            *part = ((u16::from(*part) * alpha + 127) / 255) as u8;
        }
    }
    let size = resvg::tiny_skia::IntSize::from_wh(width, height).ok_or("it has no pixels")?;
    let picture = Pixmap::from_vec(pixels, size).ok_or("its pixels are not whole")?;
    Ok(Logo::Picture(picture))
}

fn draw_picture(ground: &mut Pixmap, picture: &Pixmap, (left, top): (f32, f32), scale: f32) {
    let mut halved = picture.clone();
    let mut scale = scale;
    // The rasteriser reads four neighbours; a picture far too large is brought near its size first.
    while scale <= 0.5 && halved.width() > 1 && halved.height() > 1 {
        let Some(half) = half(&halved) else { break };
        scale *= halved.width() as f32 / half.width() as f32;
        halved = half;
    }
    let paint = PixmapPaint {
        quality: FilterQuality::Bilinear,
        ..PixmapPaint::default()
    };
    let place = Transform::from_row(scale, 0.0, 0.0, scale, left, top);
    ground.draw_pixmap(0, 0, halved.as_ref(), &paint, place, None);
}

/// Half the size, each pixel the mean of four.
fn half(picture: &Pixmap) -> Option<Pixmap> {
    let (width, height) = (picture.width() / 2, picture.height() / 2);
    let mut small = Pixmap::new(width, height)?;
    let row = picture.width() as usize * 4;
    let from = picture.data();
    for (at, pixel) in small.data_mut().chunks_exact_mut(4).enumerate() {
        let (x, y) = (at % width as usize * 8, at / width as usize * 2 * row);
        for (channel, part) in pixel.iter_mut().enumerate() {
            let sum: u16 = [0, 4, row, row + 4]
                .iter()
                .map(|step| u16::from(from[y + x + channel + step]))
                .sum();
            *part = ((sum + 2) / 4) as u8;
        }
    }
    Some(small)
}

#[cfg(test)]
pub mod tests {
    use super::*;

    pub const DISC: &[u8] = br##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><circle cx="32" cy="32" r="32" fill="#b4501e"/></svg>"##;

    fn centre(logo: &Logo) -> [u8; 4] {
        let mut ground = Pixmap::new(32, 32).expect("pixels");
        logo.draw(&mut ground, (0.0, 0.0, 32.0, 32.0));
        let pixel = ground.pixel(16, 16).expect("a pixel");
        [pixel.red(), pixel.green(), pixel.blue(), pixel.alpha()]
    }

    #[test]
    fn drawings_and_pictures_are_drawn_alike() {
        let svg = Logo::read(Path::new("a.SVG"), DISC).expect("a drawing");
        assert_eq!(centre(&svg), [180, 80, 30, 255]);
        let mut bytes = Vec::new();
        let plain = image::RgbaImage::from_pixel(500, 300, image::Rgba([180, 80, 30, 255]));
        plain
            .write_to(&mut std::io::Cursor::new(&mut bytes), image::ImageFormat::Png)
            .expect("a picture");
        let png = Logo::read(Path::new("a.png"), &bytes).expect("a picture");
        assert_eq!((png.size(), centre(&png)), ((500.0, 300.0), [180, 80, 30, 255]));
    }

    const BOMB: &[u8] = br#"<!DOCTYPE svg [<!ENTITY a "<g><g/></g>"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;">
<!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;"><!ENTITY g "&f;&f;&f;&f;&f;&f;&f;&f;"><!ENTITY h "&g;&g;&g;&g;&g;&g;&g;&g;">]>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">&h;&h;&h;&h;&h;&h;</svg>"#;

    #[test]
    fn what_is_no_picture_is_told_in_words() {
        for (name, bytes) in [
            ("a.svg", &b"<svg"[..]),
            ("a.svg", b""),
            ("a.svg", BOMB),
            ("a.png", b"GIF89a"),
            ("a.png", b""),
            (
                "a.png",
                b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xff\xff\xff\xff\xff\xff\xff\x08\x06\0\0\0",
            ),
        ] {
            assert!(Logo::read(Path::new(name), bytes).is_err(), "{name}");
        }
    }

    #[test]
    fn a_drawing_reads_no_other_file() {
        let svg = br##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><image href="/etc/hostname" width="9" height="9"/></svg>"##;
        let logo = Logo::read(Path::new("a.svg"), svg).expect("a drawing");
        assert_eq!(centre(&logo), [0, 0, 0, 0]);
    }
}
