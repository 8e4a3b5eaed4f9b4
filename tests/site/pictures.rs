//! What becomes of authors' pictures on the way to the page.

use std::fs;

use frontload::site::{Error, Manifest};

use super::{World, tree};

/// A photograph with a camera's name and the place in it, `width` across.
fn photograph(width: u32, height: u32) -> Vec<u8> {
    let pixels = image::RgbImage::from_fn(width, height, |x, y| {
        image::Rgb([(x % 251) as u8, (y % 241) as u8, ((x * y) % 239) as u8])
    });
    let mut plain = std::io::Cursor::new(Vec::new());
    pixels
        .write_to(&mut plain, image::ImageFormat::Jpeg)
        .expect("a JPEG");
    let plain = plain.into_inner();
    let mut exif = b"Exif\0\0II*\0\x08\0\0\0\x02\0".to_vec();
    exif.extend([0x0f, 0x01, 2, 0, 4, 0, 0, 0, b'C', b'a', b'm', 0]);
    exif.extend([0x25, 0x88, 4, 0, 1, 0, 0, 0, 38, 0, 0, 0]);
    exif.extend([0; 4]);
    exif.extend(b"Secret Street 1");
    let mut out = plain[..2].to_vec();
    out.extend([0xff, 0xe1]);
    out.extend(u16::try_from(exif.len() + 2).expect("short").to_be_bytes());
    out.extend(exif);
    out.extend(&plain[2..]);
    out
}

impl World {
    fn put(&self, path: &str, bytes: &[u8]) -> &World {
        let path = self.dir.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        fs::write(path, bytes).expect("a file");
        self
    }

    fn manifest(&self) -> Manifest {
        Manifest::load(self.dir.path(), &self.dir.path().join("site")).expect("a manifest")
    }

    fn faults_of_build(&self) -> String {
        match self.try_build() {
            Err(Error::Problems(faults)) => faults.to_string(),
            other => panic!("{other:?}"),
        }
    }
}

fn post(body: &str, front: &str) -> String {
    format!("---\ntitle: The new boat\ndate: 2026-05-01\n{front}---\n\n{body}\n")
}

/// A post with two pictures beside it.
fn with_pictures() -> World {
    let world = World::empty();
    world.write("frontload.yaml", "base_url: https://help.example.com\n");
    world.write(
        "content/blog/boat/index.md",
        &post(
            "Here she is.\n\n![The boat at the quay](quay.jpg \"At the quay\")\n\n![The bridge](bridge.jpg)",
            "",
        ),
    );
    world.put("content/blog/boat/quay.jpg", &photograph(1300, 700));
    world.put("content/blog/boat/bridge.jpg", &photograph(300, 200));
    world
}

#[test]
fn a_plain_picture_comes_in_several_widths_with_its_size_and_tells_nothing() {
    let world = with_pictures();
    world.build();
    let page = world.page("/blog/boat/");
    let first = page.split("<figure>").nth(1).expect("a figure");
    assert!(
        first.contains("<picture><source type=\"image/webp\" srcset=\"/images/quay-400."),
        "{page}"
    );
    assert!(first.contains(" 1300w\" sizes=\""), "{page}");
    assert!(
        first.contains("width=\"800\" height=\"431\" fetchpriority=\"high\""),
        "{page}"
    );
    assert!(
        first.contains("alt=\"The boat at the quay\"") && first.contains("<figcaption>At the quay"),
        "{page}"
    );
    let second = page.split("<figure>").nth(2).expect("another");
    assert!(
        second.contains("width=\"300\" height=\"200\" loading=\"lazy\""),
        "{page}"
    );
    assert!(!second.contains("400w"), "never wider than it is: {page}");
    // Every address that the page offers is there, in the width that it says, and may be kept for ever.
    let manifest = world.manifest();
    let mut seen = 0;
    for candidate in page.split(['"', ',']).filter(|part| part.contains("/images/")) {
        let mut words = candidate.split_whitespace();
        let address = words.next().expect("an address");
        let entry = &manifest.files[address];
        assert!(entry.immutable, "{address}");
        let bytes = fs::read(world.dir.path().join("site").join(&entry.file)).expect("a copy");
        let image = image::load_from_memory(&bytes).expect("a picture");
        if let Some(width) = words.next() {
            assert_eq!(format!("{}w", image.width()), width);
        }
        seen += 1;
    }
    assert!(seen >= 7, "{page}");
    for (file, bytes) in world.files() {
        for secret in ["Exif", "Secret Street", "Cam\0"] {
            let told = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
            assert!(!told, "{file} holds {secret}");
        }
    }
}

#[test]
fn a_second_build_changes_no_picture_and_a_new_one_takes_its_place() {
    let world = with_pictures();
    world.build();
    let before = world.files();
    let again = world.build();
    assert_eq!(again.written, Vec::<String>::new());
    // Without the built site, kept copies make it again, byte for byte.
    fs::remove_dir_all(world.dir.path().join("site")).expect("removed");
    world.build();
    assert!(world.files() == before);
    let copies = || tree(&world.dir.path().join(".frontload/cache/pictures")).len();
    let kept = copies();
    world.put("content/blog/boat/quay.jpg", &photograph(1300, 690));
    let report = world.build();
    assert!(
        report
            .removed
            .iter()
            .any(|path| path.starts_with("/images/quay-400.")),
        "{report:?}"
    );
    assert!(
        report
            .written
            .iter()
            .any(|path| path.starts_with("/images/quay-400.")),
        "{report:?}"
    );
    assert!(
        !report.written.iter().any(|path| path.contains("bridge")),
        "{report:?}"
    );
    assert_eq!(copies(), kept, "copies of the old one are forgotten");
}

#[test]
fn the_front_matter_s_picture_heads_the_page_and_is_shared() {
    let world = with_pictures();
    world.write(
        "content/blog/boat/index.md",
        &post("![The bridge](bridge.jpg)", "image: quay.jpg\n"),
    );
    world.build();
    let page = world.page("/blog/boat/");
    let shared = page
        .split("og:image\" content=\"")
        .nth(1)
        .expect("a shared picture");
    assert!(
        shared.starts_with("https://help.example.com/images/quay-1300."),
        "large enough for networks: {page}"
    );
    assert!(page.contains("og:image:width\" content=\"1300\""), "{page}");
    assert!(page.contains("og:image:height\" content=\"700\""), "{page}");
    assert!(
        page.contains("<figure class=\"hero\"><picture><source type=\"image/webp\""),
        "{page}"
    );
    assert!(
        page.contains("width=\"300\" height=\"200\" loading=\"lazy\""),
        "the page has another first: {page}"
    );
}

#[test]
fn a_picture_at_fault_is_told_at_the_line_that_names_it_and_nothing_is_written() {
    let whole = photograph(900, 600);
    let cases: [(&str, &[u8], &str, &str); 3] = [
        (
            "cut.jpg",
            &whole[..whole.len() / 2],
            "[broken-picture]",
            "ends in the middle",
        ),
        (
            "page.png",
            b"<html>Not found</html>",
            "[broken-picture]",
            "JPEG, PNG, WebP",
        ),
        ("draw.svg", b"<svg><g></svg>", "[broken-picture]", "save it anew"),
    ];
    let world = with_pictures();
    let mut text = String::from("First.\n");
    for (name, bytes, _, _) in cases {
        world.put(&format!("content/blog/boat/{name}"), bytes);
        text.push_str(&format!("\n![What it shows]({name})\n"));
    }
    world.write("content/blog/boat/index.md", &post(&text, ""));
    let faults = world.faults_of_build();
    for (line, (name, _, code, words)) in cases.iter().enumerate() {
        let place = format!(
            "content/blog/boat/index.md:{}:18: error: the picture `{name}`",
            8 + line * 2
        );
        assert!(faults.contains(&place), "{place}\n{faults}");
        assert!(faults.contains(code) && faults.contains(words), "{faults}");
    }
    assert!(!world.dir.path().join("site").exists());
}

#[test]
fn damage_that_only_decoding_finds_is_told_too() {
    let world = with_pictures();
    let mut pixels = std::io::Cursor::new(Vec::new());
    image::load_from_memory(&photograph(400, 300))
        .expect("a picture")
        .write_to(&mut pixels, image::ImageFormat::Png)
        .expect("a PNG");
    let mut damaged = pixels.into_inner();
    let middle = damaged.len() / 2;
    damaged[middle..middle + 99].fill(7);
    world.put("content/blog/boat/bridge.jpg", &damaged);
    let faults = world.faults_of_build();
    assert!(
        faults.contains("index.md:10:15: error: the picture `bridge.jpg` cannot be decoded"),
        "{faults}"
    );
}

#[test]
fn a_misnamed_picture_works_and_a_public_place_is_warned_of() {
    let world = with_pictures();
    let mut png = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(9, 9)
        .write_to(&mut png, image::ImageFormat::Png)
        .expect("a PNG");
    world.put("content/blog/boat/bridge.jpg", &png.into_inner());
    world.put("static/home.jpg", &photograph(50, 40));
    world.write(
        "content/blog/boat/index.md",
        &post("![The bridge](bridge.jpg)\n\n![Home](/home.jpg)", ""),
    );
    let (_, warnings) = world.try_build().expect("a site");
    let warnings = warnings.to_string();
    assert!(
        warnings.contains("picture-kind") && warnings.contains("write `bridge.png`"),
        "{warnings}"
    );
    assert!(warnings.contains("picture-location"), "{warnings}");
    let manifest = world.manifest();
    assert!(
        manifest
            .files
            .keys()
            .any(|path| path.starts_with("/images/home-50."))
    );
}

#[test]
fn drawings_and_animations_keep_their_form() {
    let world = with_pictures();
    let drawing = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 30 20\"><script>alert(1)</script><path d=\"M0 0\"/></svg>";
    world.put("content/blog/boat/plan.svg", drawing.as_bytes());
    world.write("content/blog/boat/index.md", &post("![The plan](plan.svg)", ""));
    world.build();
    let page = world.page("/blog/boat/");
    assert!(
        page.contains("<img src=\"/blog/boat/plan.svg\" alt=\"The plan\" width=\"30\" height=\"20\""),
        "{page}"
    );
    let published = String::from_utf8(world.files()["blog/boat/plan.svg"].clone()).expect("text");
    assert!(
        published.contains("<path") && !published.contains("script"),
        "{published}"
    );
}

#[test]
fn a_draft_s_pictures_are_as_secret_as_the_draft() {
    let world = with_pictures();
    world.write(
        "content/blog/boat/index.md",
        &post("![The boat](quay.jpg)", "draft: true\n"),
    );
    world.build();
    assert!(
        !world
            .files()
            .keys()
            .any(|file| file.contains("quay") || file.contains("bridge"))
    );
}
