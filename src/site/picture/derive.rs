//! Smaller copies of a picture: decoded once, turned as the camera was held, brought into the web's
//! colours, made smaller, and written as WebP and as its own kind.

use std::io::Cursor;

use fast_image_resize::images::Image;
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::{DynamicImage, ImageDecoder, ImageEncoder, ImageReader};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use moxcms::{ColorProfile, Layout, TransformOptions};

use super::kind::{Fault, Kind, MOST_PIXELS};

/// Part of the name of each copy: with another number, all are made anew.
pub const SETTINGS: &str = "1";
/// Widths of copies, in pixels, for columns of a phone to a wide screen with two pixels a point.
const LADDER: [u32; 5] = [400, 800, 1200, 1600, 2000];
/// Copies of the original kind are for the few who know no WebP.
const FALLBACK: [u32; 2] = [800, 1600];
/// libwebp's scale, 0 to 100.
const WEBP_QUALITY: f32 = 80.0;
/// libjpeg's scale, 1 to 100.
const JPEG_QUALITY: u8 = 82;
/// For a whole picture that is only turned: it may be printed.
const JPEG_BEST: u8 = 92;
/// A lossless copy is sharper, and may be this much larger.
const SHARPER: f32 = 1.15;

/// One copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Variant {
    /// Pixels across; the height keeps the proportions.
    pub width: u32,
    pub kind: Kind,
}

/// Copies of a picture of this kind and width (as shown): none is wider than it is itself.
pub fn variants(kind: Kind, width: u32) -> Vec<Variant> {
    let of = |ladder: &[u32], kind: Kind| {
        let widest = width.min(*ladder.last().unwrap_or(&width));
        // A step that is nearly the widest is not worth a file.
        let mut steps: Vec<u32> = ladder
            .iter()
            .copied()
            .filter(|step| step * 6 < widest * 5)
            .collect();
        steps.push(widest);
        steps
            .into_iter()
            .map(move |width| Variant { width, kind })
            .collect::<Vec<_>>()
    };
    match kind {
        Kind::Jpeg | Kind::Png => {
            let mut all = of(&LADDER, Kind::Webp);
            all.extend(of(&FALLBACK, kind));
            all
        }
        Kind::Webp => of(&LADDER, Kind::Webp),
        Kind::Gif | Kind::Svg | Kind::Avif => Vec::new(),
    }
}

/// Height of a copy: proportions kept, never 0.
pub fn height_of(width: u32, (whole_width, whole_height): (u32, u32)) -> u32 {
    let exact = u64::from(width) * u64::from(whole_height) + u64::from(whole_width / 2);
    u32::try_from(exact / u64::from(whole_width.max(1)))
        .unwrap_or(u32::MAX)
        .max(1)
}

/// Decoded pixels, as they are shown.
pub struct Pixels {
    width: u32,
    height: u32,
    bytes: Vec<u8>,
    /// RGBA, else RGB.
    alpha: bool,
}

impl Pixels {
    /// Decodes, turns, converts to sRGB.
    pub fn decode(kind: Kind, bytes: &[u8]) -> Result<Pixels, Fault> {
        let broken = |error: image::ImageError| Fault::Broken(error.to_string());
        let format = kind.format().ok_or(Fault::NoPicture)?;
        let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
        let mut limits = image::Limits::default();
        limits.max_alloc = Some(MOST_PIXELS * 8);
        reader.limits(limits);
        let mut decoder = reader.into_decoder().map_err(broken)?;
        let turn = decoder
            .orientation()
            .unwrap_or(image::metadata::Orientation::NoTransforms);
        let profile = decoder.icc_profile().ok().flatten();
        let mut image = DynamicImage::from_decoder(decoder).map_err(broken)?;
        image.apply_orientation(turn);
        let alpha = image.color().has_alpha();
        let (width, height) = (image.width(), image.height());
        let bytes = if alpha {
            image.into_rgba8().into_raw()
        } else {
            image.into_rgb8().into_raw()
        };
        let mut pixels = Pixels {
            width,
            height,
            bytes,
            alpha,
        };
        if let Some(profile) = profile {
            pixels.make_srgb(&profile);
        }
        Ok(pixels)
    }

    /// Pictures of phones have wider colours; without their profile they would look pale. One that
    /// cannot be read leaves the colours as they are, which is what a browser would do.
    fn make_srgb(&mut self, profile: &[u8]) {
        let Ok(profile) = ColorProfile::new_from_slice(profile) else {
            return;
        };
        let layout = if self.alpha { Layout::Rgba } else { Layout::Rgb };
        let srgb = ColorProfile::new_srgb();
        let Ok(transform) = profile.create_transform_8bit(layout, &srgb, layout, TransformOptions::default())
        else {
            return;
        };
        let mut out = vec![0; self.bytes.len()];
        if transform.transform(&self.bytes, &mut out).is_ok() {
            self.bytes = out;
        }
    }

    fn pixel_type(&self) -> PixelType {
        if self.alpha {
            PixelType::U8x4
        } else {
            PixelType::U8x3
        }
    }

    /// The same, smaller; the same width is a copy.
    fn at_width(&self, width: u32) -> Result<Pixels, Fault> {
        let height = height_of(width, (self.width, self.height));
        let broken = |error: &dyn std::fmt::Display| Fault::Broken(error.to_string());
        let mut bytes = self.bytes.clone();
        if width != self.width {
            let from = fast_image_resize::images::ImageRef::new(
                self.width,
                self.height,
                &self.bytes,
                self.pixel_type(),
            )
            .map_err(|error| broken(&error))?;
            let mut to = Image::new(width, height, self.pixel_type());
            let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
            Resizer::new()
                .resize(&from, &mut to, &options)
                .map_err(|error| broken(&error))?;
            bytes = to.into_vec();
        }
        Ok(Pixels {
            width,
            height: if width == self.width { self.height } else { height },
            bytes,
            alpha: self.alpha,
        })
    }

    /// The bytes of one copy.
    pub fn make(&self, variant: Variant, drawn: bool) -> Result<Vec<u8>, Fault> {
        let small = self.at_width(variant.width)?;
        match variant.kind {
            Kind::Webp => small.webp(drawn),
            Kind::Jpeg => small.jpeg(JPEG_QUALITY),
            Kind::Png => small.png(),
            Kind::Gif | Kind::Svg | Kind::Avif => Err(Fault::NoPicture),
        }
    }

    /// All of it, in its own kind, without metadata.
    pub fn whole(&self, kind: Kind) -> Result<Vec<u8>, Fault> {
        match kind {
            Kind::Jpeg => self.jpeg(JPEG_BEST),
            Kind::Png => self.png(),
            Kind::Webp => self.webp(false),
            Kind::Gif | Kind::Svg | Kind::Avif => Err(Fault::NoPicture),
        }
    }

    /// Whether it is a drawing or a picture of a screen, which wants sharp edges: few colours among
    /// pixels taken all over it.
    pub fn is_drawn(&self) -> bool {
        let size = if self.alpha { 4 } else { 3 };
        let count = self.bytes.len() / size;
        let step = (count / 8192).max(1);
        let colours: std::collections::BTreeSet<&[u8]> =
            self.bytes.chunks_exact(size).step_by(step).collect();
        let taken = count.div_ceil(step);
        colours.len() * 8 < taken
    }

    fn webp(&self, drawn: bool) -> Result<Vec<u8>, Fault> {
        let lossy = self.webp_once(false)?;
        if !drawn {
            return Ok(lossy);
        }
        let lossless = self.webp_once(true)?;
        let sharper = lossless.len() as f32 <= lossy.len() as f32 * SHARPER;
        Ok(if sharper { lossless } else { lossy })
    }

    fn webp_once(&self, lossless: bool) -> Result<Vec<u8>, Fault> {
        let layout = if self.alpha {
            webp::PixelLayout::Rgba
        } else {
            webp::PixelLayout::Rgb
        };
        let broken = |why: &str| Fault::Broken(format!("WebP: {why}"));
        let mut config = webp::WebPConfig::new().map_err(|()| broken("no settings"))?;
        config.lossless = i32::from(lossless);
        config.quality = if lossless { 60.0 } else { WEBP_QUALITY };
        config.method = 4;
        config.alpha_compression = 1;
        let encoder = webp::Encoder::new(&self.bytes, layout, self.width, self.height);
        let packed = encoder
            .encode_advanced(&config)
            .map_err(|error| broken(&format!("{error:?}")))?;
        Ok(packed.to_vec())
    }

    fn jpeg(&self, quality: u8) -> Result<Vec<u8>, Fault> {
        let side = |side: u32| u16::try_from(side).map_err(|_| Fault::Huge(self.width, self.height));
        let mut out = Vec::new();
        let mut encoder = Encoder::new(&mut out, quality);
        encoder.set_progressive(true);
        encoder.set_optimized_huffman_tables(true);
        encoder.set_sampling_factor(SamplingFactor::F_2_2);
        let colour = if self.alpha {
            ColorType::Rgba
        } else {
            ColorType::Rgb
        };
        encoder
            .encode(&self.bytes, side(self.width)?, side(self.height)?, colour)
            .map_err(|error| Fault::Broken(error.to_string()))?;
        Ok(out)
    }

    fn png(&self) -> Result<Vec<u8>, Fault> {
        use image::codecs::png::{CompressionType, FilterType, PngEncoder};
        let mut out = Vec::new();
        let colour = if self.alpha {
            image::ExtendedColorType::Rgba8
        } else {
            image::ExtendedColorType::Rgb8
        };
        PngEncoder::new_with_quality(&mut out, CompressionType::Default, FilterType::Adaptive)
            .write_image(&self.bytes, self.width, self.height, colour)
            .map_err(|error| Fault::Broken(error.to_string()))?;
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn widths(kind: Kind, width: u32, of: Kind) -> Vec<u32> {
        let all = variants(kind, width);
        all.iter()
            .filter(|variant| variant.kind == of)
            .map(|variant| variant.width)
            .collect()
    }

    #[test]
    fn no_copy_is_wider_than_its_picture_and_none_nearly_the_same() {
        assert_eq!(widths(Kind::Jpeg, 4032, Kind::Webp), [400, 800, 1200, 1600, 2000]);
        assert_eq!(widths(Kind::Jpeg, 4032, Kind::Jpeg), [800, 1600]);
        assert_eq!(widths(Kind::Png, 900, Kind::Webp), [400, 900]);
        assert_eq!(widths(Kind::Png, 900, Kind::Png), [900]);
        assert_eq!(widths(Kind::Webp, 50, Kind::Webp), [50]);
        assert!(variants(Kind::Gif, 900).is_empty());
    }

    #[test]
    fn proportions_are_kept() {
        assert_eq!(height_of(400, (4032, 3024)), 300);
        assert_eq!(height_of(400, (4000, 1)), 1);
        assert_eq!(height_of(7, (7, 9)), 9);
    }

    #[test]
    fn each_kind_comes_out_whole_in_its_size() {
        let bytes: Vec<u8> = (0..60 * 40 * 3).map(|n: u32| (n * 7 % 251) as u8).collect();
        let pixels = Pixels {
            width: 60,
            height: 40,
            bytes,
            alpha: false,
        };
        for kind in [Kind::Webp, Kind::Jpeg, Kind::Png] {
            let made = pixels.make(Variant { width: 30, kind }, false).unwrap();
            let facts = super::super::kind::facts(&made).unwrap();
            assert_eq!((facts.kind, facts.size), (kind, Some((30, 20))));
            let again = pixels.make(Variant { width: 30, kind }, false).unwrap();
            assert!(made == again, "the same each time");
        }
    }
}
