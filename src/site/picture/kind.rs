//! What kind of picture some bytes are, how large it is shown, and whether it is whole: from headers,
//! without decoding.

use std::io::Cursor;

use image::{ImageDecoder, ImageFormat, ImageReader};
use serde::{Deserialize, Serialize};

/// Most pixels of a picture: larger than any camera's, smaller than what fills the memory.
pub const MOST_PIXELS: u64 = 120_000_000;

/// A kind, by its first bytes and not by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum Kind {
    Jpeg,
    Png,
    Webp,
    Gif,
    Svg,
    /// Shown as it is; its header is not read here.
    Avif,
}

impl Kind {
    /// Of some bytes.
    pub fn of(bytes: &[u8]) -> Option<Kind> {
        let riff = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
        Some(if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
            Kind::Jpeg
        } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            Kind::Png
        } else if riff {
            Kind::Webp
        } else if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") {
            Kind::Gif
        } else if bytes.get(4..8) == Some(b"ftyp") && matches!(bytes.get(8..12), Some(b"avif" | b"avis")) {
            Kind::Avif
        } else if super::svg::is(bytes) {
            Kind::Svg
        } else {
            return None;
        })
    }

    /// The usual end of its name.
    pub fn extension(self) -> &'static str {
        match self {
            Kind::Jpeg => "jpg",
            Kind::Png => "png",
            Kind::Webp => "webp",
            Kind::Gif => "gif",
            Kind::Svg => "svg",
            Kind::Avif => "avif",
        }
    }

    /// Whether a name ends as this kind's do.
    pub fn is_named(self, name: &str) -> bool {
        let end = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        end == self.extension() || (self == Kind::Jpeg && matches!(end.as_str(), "jpeg" | "jpe" | "jfif"))
    }

    /// What decodes it here.
    pub fn format(self) -> Option<ImageFormat> {
        match self {
            Kind::Jpeg => Some(ImageFormat::Jpeg),
            Kind::Png => Some(ImageFormat::Png),
            Kind::Webp => Some(ImageFormat::WebP),
            Kind::Gif | Kind::Svg | Kind::Avif => None,
        }
    }
}

/// What is known of a picture without decoding it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    pub kind: Kind,
    /// Pixels as it is shown, after turning; `None` for a drawing without a size.
    pub size: Option<(u32, u32)>,
    /// The camera was held otherwise than the pixels lie.
    pub turned: bool,
    /// Several frames: left whole.
    pub animated: bool,
    /// It says where it was taken.
    pub located: bool,
    /// BLAKE3 of its bytes, hexadecimal.
    pub hash: String,
}

/// What is wrong with a picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fault {
    /// No file there.
    Missing,
    /// It cannot be read.
    Unreadable(String),
    /// Its bytes are those of no picture.
    NoPicture,
    /// It ends in the middle.
    Cut,
    /// So many pixels.
    Huge(u32, u32),
    /// It cannot be decoded.
    Broken(String),
}

/// Looks at a picture's bytes.
pub fn facts(bytes: &[u8]) -> Result<Facts, Fault> {
    let kind = Kind::of(bytes).ok_or(Fault::NoPicture)?;
    let mut facts = Facts {
        kind,
        size: None,
        turned: false,
        animated: animated(kind, bytes),
        located: false,
        hash: blake3::hash(bytes).to_hex().to_string(),
    };
    match kind {
        Kind::Avif => {}
        Kind::Svg => facts.size = super::svg::size(bytes).map_err(Fault::Broken)?,
        Kind::Gif => facts.size = Some(gif_size(bytes).ok_or(Fault::Cut)?),
        Kind::Jpeg | Kind::Png | Kind::Webp => raster(kind, bytes, &mut facts)?,
    }
    Ok(facts)
}

fn raster(kind: Kind, bytes: &[u8], facts: &mut Facts) -> Result<(), Fault> {
    if !whole(kind, bytes) {
        return Err(Fault::Cut);
    }
    let format = kind.format().ok_or(Fault::NoPicture)?;
    let mut decoder = ImageReader::with_format(Cursor::new(bytes), format)
        .into_decoder()
        .map_err(|error| Fault::Broken(error.to_string()))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(Fault::Huge(width, height));
    }
    if width == 0 || height == 0 {
        return Err(Fault::Broken("it has no pixels".to_owned()));
    }
    let orientation = decoder
        .orientation()
        .unwrap_or(image::metadata::Orientation::NoTransforms);
    facts.turned = orientation != image::metadata::Orientation::NoTransforms;
    facts.size = Some(if lies_across(orientation) {
        (height, width)
    } else {
        (width, height)
    });
    let exif = decoder.exif_metadata().ok().flatten().unwrap_or_default();
    facts.located = says_where(&exif);
    Ok(())
}

/// Whether turning swaps width and height.
fn lies_across(orientation: image::metadata::Orientation) -> bool {
    use image::metadata::Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
    matches!(orientation, Rotate90 | Rotate270 | Rotate90FlipH | Rotate270FlipH)
}

/// Whether EXIF data has a GPS directory (tag 0x8825 of the first directory).
fn says_where(exif: &[u8]) -> bool {
    let little = exif.starts_with(b"II");
    let short = |at: usize| -> Option<u16> {
        let two = exif.get(at..at + 2)?.try_into().ok()?;
        Some(if little {
            u16::from_le_bytes(two)
        } else {
            u16::from_be_bytes(two)
        })
    };
    let long = |at: usize| -> Option<u32> {
        let four = exif.get(at..at + 4)?.try_into().ok()?;
        Some(if little {
            u32::from_le_bytes(four)
        } else {
            u32::from_be_bytes(four)
        })
    };
    let tags = || -> Option<bool> {
        let first = usize::try_from(long(4)?).ok()?;
        let count = usize::from(short(first)?);
        Some((0..count).any(|n| short(first + 2 + n * 12) == Some(0x8825)))
    };
    tags().unwrap_or(false)
}

/// Whether a picture's bytes go on to its end.
pub fn whole(kind: Kind, bytes: &[u8]) -> bool {
    match kind {
        // Coded data never holds the end marker: 0xff in it is followed by 0.
        Kind::Jpeg => super::strip::scan_of_jpeg(bytes)
            .and_then(|scan| bytes.get(scan..))
            .is_some_and(|rest| rest.windows(2).any(|two| two == [0xff, 0xd9])),
        Kind::Png => super::strip::chunks_of_png(bytes)
            .is_some_and(|chunks| chunks.last().is_some_and(|(name, _)| name == b"IEND")),
        Kind::Webp => bytes
            .get(4..8)
            .and_then(|four| four.try_into().ok())
            .is_some_and(|four| u32::from_le_bytes(four) as usize + 8 <= bytes.len()),
        Kind::Gif | Kind::Svg | Kind::Avif => !bytes.is_empty(),
    }
}

fn animated(kind: Kind, bytes: &[u8]) -> bool {
    match kind {
        Kind::Gif => true,
        Kind::Webp => bytes.get(12..16) == Some(b"VP8X") && bytes.get(20).is_some_and(|flags| flags & 2 != 0),
        Kind::Png => super::strip::chunks_of_png(bytes)
            .is_some_and(|chunks| chunks.iter().any(|(name, _)| name == b"acTL")),
        _ => false,
    }
}

fn gif_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let side = |at: usize| {
        Some(u32::from(u16::from_le_bytes(
            bytes.get(at..at + 2)?.try_into().ok()?,
        )))
    };
    Some((side(6)?, side(8)?)).filter(|(width, height)| *width > 0 && *height > 0)
}
