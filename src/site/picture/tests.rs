//! Pictures as authors have them: from phones, with places in them, cut short, misnamed, hostile.

use super::*;

const W: u32 = 1000;
const H: u32 = 600;

/// A picture whose left half is red and whose right half is blue.
fn pixels(width: u32, height: u32) -> image::RgbImage {
    image::RgbImage::from_fn(width, height, |x, y| {
        let shade = ((x * 7 + y * 13) % 40) as u8;
        if x < width / 2 {
            image::Rgb([215 + shade, shade, 0])
        } else {
            image::Rgb([0, shade, 215 + shade])
        }
    })
}

fn encoded(format: image::ImageFormat) -> Vec<u8> {
    let mut out = std::io::Cursor::new(Vec::new());
    pixels(W, H).write_to(&mut out, format).unwrap();
    out.into_inner()
}

/// EXIF with an orientation, a camera's name and a GPS directory.
fn exif(orientation: u8) -> Vec<u8> {
    let mut out = b"II*\0\x08\0\0\0\x03\0".to_vec();
    out.extend([0x0f, 0x01, 2, 0, 4, 0, 0, 0, b'C', b'a', b'm', 0]);
    out.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
    out.extend([0x25, 0x88, 4, 0, 1, 0, 0, 0, 50, 0, 0, 0]);
    out.extend([0; 4]);
    out
}

fn with_exif(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let exif = [b"Exif\0\0".as_slice(), &exif(orientation)].concat();
    let mut out = jpeg[..2].to_vec();
    out.extend([0xff, 0xe1]);
    out.extend(u16::try_from(exif.len() + 2).unwrap().to_be_bytes());
    out.extend(exif);
    out.extend([0xff, 0xfe, 0, 8]);
    out.extend(b"secret");
    out.extend(&jpeg[2..]);
    out
}

struct Shelf {
    folder: tempfile::TempDir,
}

impl Shelf {
    fn new() -> Shelf {
        Shelf {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn put(&self, name: &str, bytes: &[u8]) -> PathBuf {
        fs::write(self.folder.path().join(name), bytes).unwrap();
        PathBuf::from(name)
    }

    fn pictures(&self) -> Pictures<'_> {
        Pictures::new(self.folder.path())
    }
}

fn holds(bytes: &[u8], words: &[u8]) -> bool {
    bytes.windows(words.len()).any(|part| part == words)
}

#[test]
fn a_phone_s_picture_is_turned_and_tells_nothing() {
    let shelf = Shelf::new();
    let plain = encoded(image::ImageFormat::Jpeg);
    let file = shelf.put("boat.jpg", &with_exif(&plain, 6));
    let pictures = shelf.pictures();
    let facts = pictures.facts(&file).unwrap();
    assert_eq!(
        (facts.size, facts.turned, facts.located),
        (Some((H, W)), true, true)
    );
    let shown = pictures.shown(&file, "/blog/x/boat.jpg".into());
    assert_eq!(shown.size, Some((600, 1000)));
    for copy in pictures.copies(&file) {
        let made = pictures.make(&file, copy.variant).unwrap();
        let image = image::load_from_memory(&made).unwrap().into_rgb8();
        assert_eq!(image.width(), copy.variant.width);
        // Held a quarter to the right, the left half is on top.
        let (top, below) = (
            image.get_pixel(image.width() / 2, 5),
            image.get_pixel(image.width() / 2, image.height() - 5),
        );
        assert!(
            top[0] > 150 && top[2] < 100 && below[2] > 150 && below[0] < 100,
            "{top:?} {below:?}"
        );
        assert!(!holds(&made, b"Exif") && !holds(&made, b"Cam"));
    }
    let clean = pictures.clean(&file).unwrap();
    assert_eq!(kind::facts(&clean).unwrap().size, Some((H, W)));
    assert!(!holds(&clean, b"Exif") && !holds(&clean, b"secret"));
}

#[test]
fn metadata_goes_and_every_pixel_stays() {
    let shelf = Shelf::new();
    let plain = encoded(image::ImageFormat::Jpeg);
    let jpeg = with_exif(&plain, 1);
    assert_eq!(strip::strip(Kind::Jpeg, &jpeg).unwrap(), plain);
    let png = encoded(image::ImageFormat::Png);
    let mut told = png[..33].to_vec();
    told.extend(6u32.to_be_bytes());
    told.extend(b"tEXtsecret\0\0\0\0");
    told.extend(&png[33..]);
    assert_eq!(strip::strip(Kind::Png, &told).unwrap(), png);
    let mut webp = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\x08\0\0\0\xe7\x03\0\x57\x02\0".to_vec();
    webp.extend(&encoded(image::ImageFormat::WebP)[12..]);
    webp.extend(b"EXIF\x06\0\0\0secret");
    let length = u32::try_from(webp.len() - 8).unwrap().to_le_bytes();
    webp[4..8].copy_from_slice(&length);
    let file = shelf.put("a.webp", &webp);
    let clean = shelf.pictures().clean(&file).unwrap();
    assert!(!holds(&clean, b"secret") && clean[20] == 0);
    assert_eq!(
        image::load_from_memory(&clean).unwrap().into_rgb8(),
        image::load_from_memory(&webp).unwrap().into_rgb8()
    );
}

#[test]
fn an_animation_is_left_whole_but_for_its_comments() {
    let shelf = Shelf::new();
    let mut gif = b"GIF89a\x02\0\x03\0\x80\0\0\0\0\0\xff\xff\xff".to_vec();
    gif.extend(b"!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0!\xfe\x06secret\0");
    for _ in 0..2 {
        gif.extend(b"!\xf9\x04\0\x0a\0\0\0,\0\0\0\0\x02\0\x03\0\0\x02\x02\x84Q\0");
    }
    gif.push(b';');
    let file = shelf.put("wave.gif", &gif);
    let pictures = shelf.pictures();
    let shown = pictures.shown(&file, "/x/wave.gif".into());
    assert_eq!((shown.src.as_str(), shown.size), ("/x/wave.gif", Some((2, 3))));
    assert!(shown.widths.is_empty() && shown.webp.is_empty() && pictures.copies(&file).is_empty());
    let clean = pictures.clean(&file).unwrap();
    assert!(!holds(&clean, b"secret") && holds(&clean, b"NETSCAPE2.0"));
    assert_eq!(clean.len(), gif.len() - 10);
}

#[test]
fn copies_are_offered_with_their_widths_and_none_is_wider_than_the_picture() {
    let shelf = Shelf::new();
    let file = shelf.put("Bo\u{e4}ts & more.PNG", &encoded(image::ImageFormat::Png));
    let pictures = shelf.pictures();
    let shown = pictures.shown(&file, "/x/boats.png".into());
    let widths = |list: &[(String, u32)]| list.iter().map(|(_, width)| *width).collect::<Vec<_>>();
    assert_eq!(widths(&shown.webp), [400, 800, 1000]);
    assert_eq!(widths(&shown.widths), [800, 1000]);
    assert_eq!(shown.size, Some((800, 480)));
    for (path, _) in shown.webp.iter().chain(&shown.widths) {
        let name = path.strip_prefix("/images/").unwrap();
        assert!(
            is_copy(name) && name.is_ascii() && !name.contains([' ', ',', '&']),
            "{name}"
        );
    }
    assert!(
        !is_copy("boats.png") && !is_copy("a-8.0123456789ab.svg") && !is_copy("x.y-8.0123456789ab.png.png")
    );
}

#[test]
fn a_second_build_reads_and_decodes_nothing() {
    let shelf = Shelf::new();
    let file = shelf.put("boat.jpg", &encoded(image::ImageFormat::Jpeg));
    let old = std::time::SystemTime::now() - std::time::Duration::from_secs(60);
    fs::File::options()
        .write(true)
        .open(shelf.folder.path().join(&file))
        .unwrap()
        .set_modified(old)
        .unwrap();
    let first = shelf.pictures();
    let copy = first.copies(&file).remove(0);
    let made = first.make(&file, copy.variant).unwrap();
    first.save();
    // The same size and time, other bytes: only memory can answer now.
    let length = fs::metadata(shelf.folder.path().join(&file)).unwrap().len();
    let path = shelf.folder.path().join(&file);
    let mut handle = fs::File::options().write(true).open(&path).unwrap();
    std::io::Write::write_all(&mut handle, &vec![0; usize::try_from(length).unwrap()]).unwrap();
    handle.set_modified(old).unwrap();
    let second = shelf.pictures();
    assert_eq!(second.copies(&file)[0], copy);
    assert_eq!(second.make(&file, copy.variant).unwrap(), made);
    // A copy that a power cut tore is made again, not published.
    let kept = fs::read_dir(second.folder())
        .unwrap()
        .flatten()
        .next()
        .unwrap()
        .path();
    fs::write(&kept, &fs::read(&kept).unwrap()[..40]).unwrap();
    handle.set_modified(std::time::SystemTime::now()).unwrap();
    fs::write(&path, encoded(image::ImageFormat::Jpeg)).unwrap();
    let third = shelf.pictures();
    for copy in third.copies(&file) {
        third.make(&file, copy.variant).unwrap();
    }
    assert!(kind::facts(&fs::read(&kept).unwrap()).is_ok());
    // Copies of a picture that is gone are forgotten.
    fs::remove_file(&path).unwrap();
    let fourth = shelf.pictures();
    assert_eq!(fourth.facts(&file), Err(Fault::Missing));
    fourth.save();
    assert_eq!(fs::read_dir(fourth.folder()).unwrap().count(), 0);
}

#[test]
fn broken_huge_and_misnamed_pictures_are_told_apart() {
    let shelf = Shelf::new();
    let fault = |name: &str, bytes: &[u8]| {
        let file = shelf.put(name, bytes);
        let pictures = shelf.pictures();
        match pictures.facts(&file) {
            Err(fault) => fault,
            Ok(_) => pictures
                .make(&file, pictures.copies(&file)[0].variant)
                .expect_err("a fault"),
        }
    };
    let jpeg = encoded(image::ImageFormat::Jpeg);
    let png = encoded(image::ImageFormat::Png);
    assert_eq!(fault("a.jpg", &jpeg[..jpeg.len() / 2]), Fault::Cut);
    assert_eq!(fault("b.png", &png[..png.len() / 2]), Fault::Cut);
    assert_eq!(fault("c.png", b"<html>not found</html>"), Fault::NoPicture);
    assert_eq!(fault("d.png", b""), Fault::NoPicture);
    // A bomb: 60,000 by 60,000 pixels announced in few bytes.
    let mut bomb = png.clone();
    bomb[16..20].copy_from_slice(&60_000u32.to_be_bytes());
    bomb[20..24].copy_from_slice(&60_000u32.to_be_bytes());
    let sum = crc32(&bomb[12..29]);
    bomb[29..33].copy_from_slice(&sum.to_be_bytes());
    assert_eq!(fault("e.png", &bomb), Fault::Huge(60_000, 60_000));
    let mut damaged = png.clone();
    let middle = damaged.len() / 2;
    damaged[middle..middle + 64].fill(0x55);
    assert!(matches!(fault("f.png", &damaged), Fault::Broken(_)));
    // A name that says another kind does no harm: the bytes decide.
    let file = shelf.put("really-a-png.jpg", &png);
    assert_eq!(shelf.pictures().facts(&file).unwrap().kind, Kind::Png);
}

/// CRC-32 as PNG has it.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            if sum & 1 == 1 {
                (sum >> 1) ^ 0xedb8_8320
            } else {
                sum >> 1
            }
        })
    })
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_it_panic(noise in proptest::collection::vec(proptest::num::u8::ANY, 0..200), cut in 0usize..3000, which in 0usize..5) {
        let mut small = std::io::Cursor::new(Vec::new());
        let format = [image::ImageFormat::Jpeg, image::ImageFormat::Png, image::ImageFormat::WebP][which % 3];
        pixels(20, 10).write_to(&mut small, format).unwrap();
        let mut bytes = small.into_inner();
        let at = cut % bytes.len();
        let end = (at + noise.len()).min(bytes.len());
        bytes[at..end].copy_from_slice(&noise[..end - at]);
        if which == 4 {
            bytes.truncate(at);
        }
        if which == 3 {
            bytes = noise;
        }
        let kinds = [Kind::Jpeg, Kind::Png, Kind::Webp, Kind::Gif, Kind::Svg];
        for kind in kinds {
            let _ = strip::strip(kind, &bytes);
            let _ = kind::whole(kind, &bytes);
        }
        if let Ok(facts) = kind::facts(&bytes) {
            let _ = guarded(|| Pixels::decode(facts.kind, &bytes));
        }
    }
}
