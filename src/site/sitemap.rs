//! The sitemap: absolute addresses, when each last changed, and the same page in other languages.
//!
//! The protocol (sitemaps.org) allows 50,000 addresses and 50 MB a file; a larger site gets an index
//! of several.

use jiff::Timestamp;
use serde::Serialize;

use super::xml::Xml;

/// What the protocol allows in one file.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct Limits {
    pub addresses: usize,
    pub bytes: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            addresses: 50_000,
            // Of 52,428,800; the closing tag and the heading need a few.
            bytes: 52_000_000,
        }
    }
}

/// A page in the sitemap. Addresses are absolute.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[allow(missing_docs)]
pub struct Place {
    pub url: String,
    pub changed: Option<Timestamp>,
    /// Language and address of each translation, this page included; empty = none.
    pub twins: Vec<(String, String)>,
}

const SPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// A file of the sitemap, before it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum File {
    /// Pages.
    Set(Vec<Place>),
    /// Addresses of such files, and when the newest page in each changed.
    Index(Vec<(String, Option<Timestamp>)>),
}

/// The files of the sitemap by site path; `/sitemap.xml` is always among them. `base` is the site's address.
pub fn plan(base: &str, mut places: Vec<Place>, limits: Limits) -> Vec<(String, File)> {
    let mut files = Vec::new();
    let mut index = Vec::new();
    while !places.is_empty() || index.is_empty() {
        let rest = places.split_off(fitting(&places, limits));
        let path = format!("/sitemap-{}.xml", index.len() + 1);
        let changed = places.iter().filter_map(|place| place.changed).max();
        index.push((format!("{base}{path}"), changed));
        files.push((path, File::Set(std::mem::replace(&mut places, rest))));
    }
    if let [(path, _)] = files.as_mut_slice() {
        *path = MAIN.to_owned();
    } else {
        files.push((MAIN.to_owned(), File::Index(index)));
    }
    files
}

const MAIN: &str = "/sitemap.xml";

impl File {
    /// Its bytes.
    pub fn xml(&self) -> Vec<u8> {
        match self {
            File::Set(places) => set(places),
            File::Index(parts) => index(parts),
        }
    }
}

fn index(parts: &[(String, Option<Timestamp>)]) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.inside("sitemapindex", &[("xmlns", SPACE)], |xml| {
        for (url, changed) in parts {
            xml.inside("sitemap", &[], |xml| {
                xml.text("loc", url);
                if let Some(changed) = changed {
                    xml.text("lastmod", &changed.to_string());
                }
            });
        }
    });
    xml.finish()
}

/// How many of the first pages fit into one file.
fn fitting(places: &[Place], limits: Limits) -> usize {
    let mut bytes = 0;
    let fits = |place: &&Place| {
        bytes += weight(place);
        bytes <= limits.bytes
    };
    let most = places.iter().take(limits.addresses).take_while(fits).count();
    most.max(1).min(places.len())
}

/// Bytes of a page's element, or somewhat more: an escaped character is at most six.
fn weight(place: &Place) -> usize {
    let long = |text: &str| text.len() + 5 * text.matches(['&', '<', '>', '"', '\'']).count();
    let twins: usize = place
        .twins
        .iter()
        .map(|(lang, url)| 64 + lang.len() + long(url))
        .sum();
    96 + long(&place.url) + twins
}

fn set(places: &[Place]) -> Vec<u8> {
    let mut xml = Xml::new();
    let several = places.iter().any(|place| !place.twins.is_empty());
    let spaces = [("xmlns", SPACE), ("xmlns:xhtml", "http://www.w3.org/1999/xhtml")];
    xml.inside("urlset", &spaces[..1 + usize::from(several)], |xml| {
        for place in places {
            xml.inside("url", &[], |xml| {
                xml.text("loc", &place.url);
                if let Some(changed) = place.changed {
                    xml.text("lastmod", &changed.to_string());
                }
                for (language, url) in &place.twins {
                    xml.empty(
                        "xhtml:link",
                        &[("rel", "alternate"), ("hreflang", language), ("href", url)],
                    );
                }
            });
        }
    });
    xml.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(at: usize) -> Place {
        Place {
            url: format!("https://f.example/{at}/?a&b"),
            changed: format!("2026-05-{:02}T00:00:00Z", at % 28 + 1).parse().ok(),
            twins: Vec::new(),
        }
    }

    fn texts(places: &[Place], limits: Limits) -> Vec<(String, String)> {
        plan("https://f.example", places.to_vec(), limits)
            .into_iter()
            .map(|(path, file)| (path, String::from_utf8(file.xml()).expect("text")))
            .collect()
    }

    #[test]
    fn a_small_site_has_one_file() {
        let mut there = vec![
            place(1),
            Place {
                url: "https://f.example/x/".to_owned(),
                ..Place::default()
            },
        ];
        there[0].twins = vec![
            ("en".to_owned(), "https://f.example/1/".to_owned()),
            ("fr".to_owned(), "https://f.example/fr/1/".to_owned()),
        ];
        let made = texts(&there, Limits::default());
        assert_eq!(
            made,
            [(
                "/sitemap.xml".to_owned(),
                "<?xml version=\"1.0\" encoding=\"utf-8\"?><urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\
<url><loc>https://f.example/1/?a&amp;b</loc>\n<lastmod>2026-05-02T00:00:00Z</lastmod>\n\
<xhtml:link rel=\"alternate\" hreflang=\"en\" href=\"https://f.example/1/\"/>\n\
<xhtml:link rel=\"alternate\" hreflang=\"fr\" href=\"https://f.example/fr/1/\"/>\n</url>\n\
<url><loc>https://f.example/x/</loc>\n</url>\n</urlset>\n"
                    .to_owned()
            )]
        );
        assert_eq!(texts(&[], Limits::default()).len(), 1);
    }

    #[test]
    fn a_large_site_has_an_index_and_loses_no_page() {
        let there: Vec<Place> = (0..25).map(place).collect();
        let many = Limits {
            addresses: 10,
            ..Limits::default()
        };
        let heavy = Limits {
            bytes: 1500,
            ..Limits::default()
        };
        for limits in [many, heavy] {
            let made = texts(&there, limits);
            let (index, parts) = made.split_last().expect("an index");
            assert_eq!(index.0, "/sitemap.xml");
            assert!(parts.len() >= 3);
            let all: String = parts.iter().map(|(_, text)| text.as_str()).collect();
            assert_eq!(all.matches("<url>").count(), 25);
            for (path, text) in parts {
                assert!(text.matches("<url>").count() <= limits.addresses && text.len() < limits.bytes + 200);
                assert!(
                    index
                        .1
                        .contains(&format!("<loc>https://f.example{path}</loc>\n<lastmod>2026-05-"))
                );
            }
        }
        assert_eq!(texts(&there[..10], many).len(), 1, "as many as fit need no index");
    }
}
