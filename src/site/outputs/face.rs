//! How the brand looks where only a picture stands for it: cards for shared links, icons for browsers.

use std::path::Path;

use crate::content::Item;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::site::Build;
use crate::site::card::{Brand, Card, Easel, Logo, Mark, SIZE};
use crate::site::desk::Desk;
use crate::site::output::{Key, Outputs};
use crate::site::plan::{Edition, headline};
use crate::site::theme::{brand::colour as brand_colour, colour};

use super::machine::{ManifestIcon, WebManifest};

/// The brand's logo as read from `static/`.
pub struct Loaded {
    logo: Logo,
    hash: String,
}

impl Loaded {
    /// Reads it, when there is one and something is drawn with it.
    pub fn read(build: &Build<'_>) -> (Option<Loaded>, Diagnostics) {
        let mut problems = Diagnostics::new();
        let site = &build.config.site;
        let name = build.config.brand.logo.trim_start_matches('/');
        if name.is_empty() || !(site.cards || site.icons) {
            return (None, problems);
        }
        let shown = Path::new("static").join(name);
        let read = std::fs::read(build.root.join(&shown)).map_err(|cause| cause.to_string());
        let loaded = read.and_then(|bytes| {
            Ok(Loaded {
                logo: Logo::read(&shown, &bytes)?,
                hash: blake3::hash(&bytes).to_hex().to_string(),
            })
        });
        match loaded {
            Ok(loaded) => (Some(loaded), problems),
            Err(cause) => {
                let message = format!("the logo `{}` cannot be drawn: {cause}", shown.display());
                let fault = Diagnostic::warning("logo", Place::file("frontload.yaml"), message);
                problems.push(
                    fault.hint("name an SVG or PNG file below `static/`; cards and icons do without it"),
                );
                (None, problems)
            }
        }
    }
}

/// What the brand's pictures are made from.
pub struct Face<'a> {
    brand: Brand<'a>,
    /// None when cards are off, or no address is known under which others would find them.
    easel: Option<Easel<'a>>,
    icons: bool,
}

/// A picture that stands for a page.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Picture {
    pub path: String,
    pub width: u32,
    pub height: u32,
}

const ICON: &str = "/icons/192.png";
const LARGE: &str = "/icons/512.png";
const WHOLE: &str = "/icons/whole-512.png";
const TOUCH: &str = "/apple-touch-icon.png";
const FAVICON: &str = "/favicon.ico";
const MANIFEST: &str = "/site.webmanifest";

impl<'a> Face<'a> {
    /// Nothing is drawn yet.
    pub fn new(build: &'a Build<'a>, logo: Option<&'a Loaded>) -> Face<'a> {
        let config = build.config;
        let name = config.brand.name.as_str();
        let base = config.base_url.trim_end_matches('/');
        let brand = Brand {
            name: if name.is_empty() { "Frontload" } else { name },
            tagline: &config.brand.tagline,
            host: base.split_once("://").map_or(base, |(_, host)| host),
            colour: brand_colour(&config.brand),
            logo: logo.map(|loaded| Mark {
                logo: &loaded.logo,
                hash: &loaded.hash,
            }),
        };
        let easel = (config.site.cards && !base.is_empty()).then(|| Easel::new(brand.clone()));
        Face {
            brand,
            easel,
            icons: config.site.icons,
        }
    }

    /// Site path of the brand's icon, when icons are made.
    pub fn icon(&self) -> Option<&'static str> {
        self.icons.then_some(ICON)
    }

    /// Site path of its largest icon.
    pub fn large_icon(&self) -> Option<&'static str> {
        self.icons.then_some(LARGE)
    }

    /// The card of a page; of the brand itself for a page that shows no item.
    pub fn card(&self, edition: &Edition<'_>, item: Option<&Item>) -> Option<Picture> {
        let easel = self.easel.as_ref()?;
        Some(Picture {
            path: easel.path(&words(easel, edition, item)),
            width: SIZE.0,
            height: SIZE.1,
        })
    }

    /// Plans the cards that pages name.
    pub fn cards<'o>(&'o self, outputs: &mut Outputs<'o>, desk: &'o Desk<'o>) {
        let Some(easel) = &self.easel else { return };
        for edition in &desk.plan.editions {
            let items = edition.items().map(Some);
            for item in items.chain([None]) {
                let card = words(easel, edition, item);
                let path = easel.path(&card);
                // Pages with the same words share a card.
                if !outputs.has(&path) {
                    // The name covers all that it shows.
                    let key = Key::of(&path);
                    outputs.later(&path, None, move || key, move || Ok(easel.draw(&card)));
                }
            }
        }
    }

    /// Plans icons and the web manifest. A file of the author's at the same path takes a place.
    pub fn icons<'o>(&'o self, outputs: &mut Outputs<'o>, desk: &'o Desk<'o>) {
        if !self.icons {
            return;
        }
        let look = (
            self.brand.name,
            self.brand.colour,
            self.brand.logo.map(|mark| mark.hash),
        );
        let sizes = [
            (ICON, 192, false),
            (LARGE, 512, false),
            (WHOLE, 512, true),
            (TOUCH, 180, true),
        ];
        for (path, side, whole) in sizes {
            if !desk.is_own(path) {
                outputs.of(path, None, (look, side, whole), move |_| {
                    self.brand.icon(side, whole)
                });
            }
        }
        if !desk.is_own(FAVICON) {
            outputs.of(FAVICON, None, (look, "ico"), move |_| {
                ico(&[16, 32, 48].map(|side| (side, self.brand.icon(u32::from(side), false))))
            });
        }
        if !desk.is_own(MANIFEST) {
            let brand = &desk.build.config.brand;
            let said = (look, &brand.tagline, desk.build.config.language());
            outputs.of(MANIFEST, None, said, move |(_, tagline, language)| {
                self.manifest(tagline, language).json()
            });
        }
    }

    fn manifest<'m>(&'m self, tagline: &'m str, language: &'m str) -> WebManifest<'m> {
        let (lightness, chroma, hue) = self.brand.colour;
        let icon = |src: &str, side: u32, purpose| ManifestIcon {
            src: src.to_owned(),
            sizes: format!("{side}x{side}"),
            media_type: "image/png",
            purpose,
        };
        WebManifest {
            name: self.brand.name,
            description: tagline,
            lang: language,
            start_url: "/",
            scope: "/",
            display: "minimal-ui",
            background_color: colour::to_hex((0.992, 0.002, hue)),
            theme_color: colour::to_hex((lightness, chroma, hue)),
            icons: vec![
                icon(ICON, 192, "any"),
                icon(LARGE, 512, "any"),
                icon(WHOLE, 512, "maskable"),
            ],
        }
    }
}

fn words(easel: &Easel<'_>, edition: &Edition<'_>, item: Option<&Item>) -> Card {
    let Some(item) = item.filter(|item| item.path != edition.home) else {
        return easel.brand_card();
    };
    let mut above = "";
    let section = format!("{}{}/", edition.home, item.section);
    if let Some(category) = edition.category_of(item) {
        above = &category.title;
    } else if let Some(section) = edition
        .sections
        .get(section.as_str())
        .filter(|section| section.path != item.path)
    {
        above = &section.title;
    }
    easel.card(headline(item), above)
}

/// An icon file that holds PNGs, each with its side in pixels (below 256).
fn ico(pictures: &[(u8, Vec<u8>)]) -> Vec<u8> {
    let count = pictures.len() as u16;
    let mut file = vec![0, 0, 1, 0];
    file.extend(count.to_le_bytes());
    let mut at = 6 + 16 * u32::from(count);
    for (side, png) in pictures {
        let length = png.len() as u32;
        file.extend([*side, *side, 0, 0, 1, 0, 32, 0]);
        file.extend(length.to_le_bytes());
        file.extend(at.to_le_bytes());
        at += length;
    }
    pictures.iter().for_each(|(_, png)| file.extend(png));
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_icon_file_says_where_each_picture_lies() {
        let file = ico(&[(16, vec![1; 10]), (48, vec![2; 20])]);
        assert_eq!(file[..6], [0, 0, 1, 0, 2, 0]);
        assert_eq!(file[6..22], [16, 16, 0, 0, 1, 0, 32, 0, 10, 0, 0, 0, 38, 0, 0, 0]);
        assert_eq!(
            file[22..38],
            [48, 48, 0, 0, 1, 0, 32, 0, 20, 0, 0, 0, 48, 0, 0, 0]
        );
        assert_eq!((file[38], file[48], file.len()), (1, 2, 68));
    }
}
