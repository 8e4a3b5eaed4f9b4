//! Takes what pictures say beside what they show out of their bytes: camera, place, time, names,
//! thumbnails. Pixels and colours stay as they are, bit for bit.

use super::kind::Kind;

/// The same picture without metadata. Bytes that cannot be taken apart are `None`.
pub fn strip(kind: Kind, bytes: &[u8]) -> Option<Vec<u8>> {
    match kind {
        Kind::Jpeg => jpeg(bytes),
        Kind::Png => png(bytes),
        Kind::Webp => webp(bytes),
        Kind::Gif => gif(bytes),
        Kind::Svg => super::svg::clean(bytes).ok(),
        Kind::Avif => None,
    }
}

/// Marker and range of a part of a JPEG, marker included.
type Segment = (u8, std::ops::Range<usize>);

/// Segments of a JPEG before its first scan, and where that begins.
fn segments(bytes: &[u8]) -> Option<(Vec<Segment>, usize)> {
    let mut found = Vec::new();
    let mut at = 2;
    loop {
        // Any number of fill bytes may stand before a marker.
        while bytes.get(at) == Some(&0xff) && bytes.get(at + 1) == Some(&0xff) {
            at += 1;
        }
        let (mark, marker) = (*bytes.get(at)?, *bytes.get(at + 1)?);
        if mark != 0xff {
            return None;
        }
        let length = usize::from(u16::from_be_bytes(bytes.get(at + 2..at + 4)?.try_into().ok()?));
        let end = at + 2 + length.max(2);
        if end > bytes.len() {
            return None;
        }
        if marker == 0xda {
            return Some((found, at));
        }
        found.push((marker, at..end));
        at = end;
    }
}

/// Where a JPEG's first scan begins.
pub fn scan_of_jpeg(bytes: &[u8]) -> Option<usize> {
    segments(bytes).map(|(_, scan)| scan)
}

/// Keeps what decoding needs: JFIF (APP0), the colour profile (APP2 `ICC_PROFILE`), Adobe's colour
/// transform (APP14), tables and frames. What follows the end marker (second pictures, depth, video) goes.
fn jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    let (segments, scan) = segments(bytes)?;
    let mut out = Vec::with_capacity(bytes.len());
    out.extend_from_slice(bytes.get(..2)?);
    for (marker, range) in segments {
        let body = bytes.get(range.clone())?;
        let keep = match marker {
            0xe0 => body.get(4..9) == Some(b"JFIF\0"),
            0xe2 => body.get(4..16) == Some(b"ICC_PROFILE\0"),
            0xee => body.get(4..9) == Some(b"Adobe"),
            0xe1..=0xef | 0xfe => false,
            _ => true,
        };
        if keep {
            out.extend_from_slice(body);
        }
    }
    let rest = bytes.get(scan..)?;
    let end = rest.windows(2).position(|two| two == [0xff, 0xd9])?;
    out.extend_from_slice(&rest[..end + 2]);
    Some(out)
}

/// A chunk of a PNG: name and range, length and sum included.
type Chunk = ([u8; 4], std::ops::Range<usize>);

/// Chunks of a PNG up to its end.
pub fn chunks_of_png(bytes: &[u8]) -> Option<Vec<Chunk>> {
    let mut found = Vec::new();
    let mut at = 8;
    while at < bytes.len() {
        let length = u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?) as usize;
        let name: [u8; 4] = bytes.get(at + 4..at + 8)?.try_into().ok()?;
        let end = at.checked_add(12)?.checked_add(length)?;
        if end > bytes.len() {
            return None;
        }
        found.push((name, at..end));
        if &name == b"IEND" {
            break;
        }
        at = end;
    }
    Some(found)
}

/// Keeps what shows: critical chunks, transparency, colour, and the frames of an animation.
fn png(bytes: &[u8]) -> Option<Vec<u8>> {
    const SHOWS: [&[u8; 4]; 11] = [
        b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"sBIT", b"bKGD", b"acTL", b"fcTL", b"fdAT",
    ];
    let mut out = bytes.get(..8)?.to_vec();
    for (name, range) in chunks_of_png(bytes)? {
        // A capital first letter means that the picture cannot be shown without it (PNG 5.4).
        if name[0].is_ascii_uppercase() || SHOWS.contains(&&name) {
            out.extend_from_slice(&bytes[range]);
        }
    }
    Some(out)
}

fn webp(bytes: &[u8]) -> Option<Vec<u8>> {
    /// Bits of the extended header that announce EXIF and XMP.
    const ANNOUNCED: u8 = 0b0000_1100;
    let mut out = bytes.get(..12)?.to_vec();
    let end = (u32::from_le_bytes(bytes.get(4..8)?.try_into().ok()?) as usize + 8).min(bytes.len());
    let mut at = 12;
    while at + 8 <= end {
        let name = bytes.get(at..at + 4)?;
        let length = u32::from_le_bytes(bytes.get(at + 4..at + 8)?.try_into().ok()?) as usize;
        let next = at.checked_add(8)?.checked_add(length)?.checked_add(length & 1)?;
        let body = bytes.get(at..next.min(bytes.len()))?;
        if name != b"EXIF" && name != b"XMP " {
            let start = out.len();
            out.extend_from_slice(body);
            if name == b"VP8X" {
                *out.get_mut(start + 8)? &= !ANNOUNCED;
            }
        }
        at = next;
    }
    let length = u32::try_from(out.len() - 8).ok()?;
    out[4..8].copy_from_slice(&length.to_le_bytes());
    Some(out)
}

/// Drops comments and applications' data; the loop of an animation stays.
fn gif(bytes: &[u8]) -> Option<Vec<u8>> {
    let table = |flags: u8| {
        if flags & 0x80 != 0 {
            3 << ((flags & 7) + 1)
        } else {
            0usize
        }
    };
    let mut at = 13 + table(*bytes.get(10)?);
    let mut out = bytes.get(..at)?.to_vec();
    let blocks = |mut at: usize| -> Option<usize> {
        loop {
            let length = usize::from(*bytes.get(at)?);
            at += 1 + length;
            if length == 0 {
                return Some(at);
            }
        }
    };
    loop {
        let start = at;
        match *bytes.get(at)? {
            0x2c => {
                let flags = *bytes.get(at + 9)?;
                at = blocks(at + 10 + table(flags) + 1)?;
                out.extend_from_slice(bytes.get(start..at)?);
            }
            0x21 => {
                let label = *bytes.get(at + 1)?;
                at = blocks(at + 2)?;
                let owner = bytes.get(start + 3..start + 14);
                let loops = matches!(owner, Some(b"NETSCAPE2.0" | b"ANIMEXTS1.0"));
                if label == 0xf9 || (label == 0xff && loops) {
                    out.extend_from_slice(bytes.get(start..at)?);
                }
            }
            0x3b => {
                out.push(0x3b);
                return Some(out);
            }
            _ => return None,
        }
    }
}
