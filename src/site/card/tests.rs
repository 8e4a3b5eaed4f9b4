//! Cards and icons as pictures.

use std::path::Path;

use super::logo::tests::DISC;
use super::*;

fn brand<'a>(logo: Option<&'a Logo>) -> Brand<'a> {
    Brand {
        name: "Dunlin Air",
        tagline: "Straight answers",
        host: "help.dunlin.example",
        colour: (0.45, 0.135, 42.0),
        logo: logo.map(|logo| Mark { logo, hash: "h" }),
    }
}

fn rows_with_ink(png: &[u8], ground: [u8; 3]) -> Vec<u32> {
    let picture = image::load_from_memory(png).expect("a picture").into_rgb8();
    assert_eq!(picture.dimensions(), SIZE);
    let (wide, high) = picture.dimensions();
    (0..high)
        .filter(|y| (0..wide).any(|x| picture.get_pixel(x, *y).0 != ground))
        .collect()
}

#[test]
fn a_card_shows_its_title_inside_its_edges_and_weighs_little() {
    let logo = Logo::read(Path::new("a.svg"), DISC).expect("a logo");
    for logo in [None, Some(&logo)] {
        let easel = Easel::new(brand(logo));
        let ground = Colours::of((0.45, 0.135, 42.0)).ground;
        let long =
            "Can I bring a cabin bag and a personal item when my flight is operated by a partner? ".repeat(9);
        for title in ["Wi-Fi", "How long does a refund take?", &long, &"W".repeat(4000)] {
            let png = easel.draw(&easel.card(title, "Money back"));
            assert!(png.len() < 60_000, "{} bytes", png.len());
            let rows = rows_with_ink(&png, ground);
            assert!(*rows.first().expect("ink") >= 60 && *rows.last().expect("ink") <= 615);
            assert!(rows.iter().any(|row| (100..300).contains(row)), "the title");
            // What the title covers ends above the foot.
            assert!(
                (478..486).all(|row| !rows.contains(&row)),
                "{title:.20} runs into the foot"
            );
            assert_eq!(
                png,
                easel.draw(&easel.card(title, "Money back")),
                "the same bytes"
            );
        }
    }
}

#[test]
fn a_card_is_named_by_all_that_it_shows() {
    let easel = Easel::new(brand(None));
    let name = |title: &str, above: &str| easel.path(&easel.card(title, above));
    let first = name("Refunds", "Money");
    assert!(first.starts_with("/cards/") && first.ends_with(".png"), "{first}");
    assert_eq!(first, name("Refunds", "Money"));
    assert_ne!(first, name("Refunds", "Baggage"));
    assert_ne!(first, name("Refund", "sMoney"));
    let mut other = brand(None);
    other.colour = (0.45, 0.135, 200.0);
    let other = Easel::new(other);
    assert_ne!(first, other.path(&other.card("Refunds", "Money")));
}

#[test]
fn a_title_that_cannot_be_lettered_gets_the_brands_card() {
    let easel = Easel::new(brand(None));
    for title in ["荷物はどこ", "أين حقيبتي", "🎉"] {
        assert_eq!(easel.card(title, "x"), easel.brand_card(), "{title}");
    }
    assert_eq!(easel.brand_card().title, "Straight answers");
    assert_eq!(easel.card("Où ?", "荷物").above, "");
}

#[test]
fn lines_are_even_and_only_words_longer_than_a_line_are_torn() {
    let easel = Easel::new(brand(None));
    let (size, lines) = easel.set("How long does a refund take?");
    assert_eq!(
        (size, lines),
        (
            88.0,
            vec!["How long does".to_owned(), "a refund take?".to_owned()]
        )
    );
    let (_, lines) = easel.set(&format!("Lost {}", "abcdefghij".repeat(8)));
    assert!(lines.iter().any(|line| line.ends_with('-')), "{lines:?}");
    assert_eq!(
        lines.concat().replace('-', ""),
        format!("Lost{}", "abcdefghij".repeat(8))
    );
    let (_, lines) = easel.set(&"many words ".repeat(99));
    assert!(lines.len() == 5 && lines[4].ends_with('…'), "{lines:?}");
    for line in &lines {
        assert!(easel.letters.width(line, 44.0) <= MEASURE);
    }
}

#[test]
fn icons_are_squares_of_the_logo_or_the_brands_initial() {
    let logo = Logo::read(Path::new("a.svg"), DISC).expect("a logo");
    let at = |png: &[u8], x: u32, y: u32| {
        image::load_from_memory(png)
            .expect("a picture")
            .into_rgba8()
            .get_pixel(x, y)
            .0
    };
    let drawn = brand(Some(&logo));
    assert_eq!(
        at(&drawn.icon(64, false), 0, 0),
        [0, 0, 0, 0],
        "outside of the disc"
    );
    assert_eq!(at(&drawn.icon(64, false), 32, 32), [180, 80, 30, 255]);
    assert_eq!(
        at(&drawn.icon(64, true), 0, 0),
        [255, 255, 255, 255],
        "a whole icon has no holes"
    );
    for name in ["Dunlin", "荷物", ""] {
        let mut plain = brand(None);
        plain.name = name;
        assert_eq!(at(&plain.icon(64, false), 0, 0)[3], 0, "round corners");
        assert_eq!(at(&plain.icon(64, true), 0, 0)[3], 255);
        let png = plain.icon(512, true);
        let picture = image::load_from_memory(&png).expect("a picture").into_rgb8();
        let white = picture.pixels().filter(|pixel| pixel.0 == [255; 3]).count();
        // A brand without a name gets a question mark; one in letters we do not have, a plain ground.
        assert_eq!(white > 2000, name != "荷物", "{name}: {white}");
    }
}
