//! The markup of a picture: its copies, its size, and when it is loaded. Which copies there are is
//! [`crate::site::picture`]'s business.

use serde::Serialize;

use super::{escape, escape_href, scheme};

/// A picture as the page shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Picture {
    /// Address for `src`.
    pub src: String,
    /// Pixels of what `src` names, when the file could be read.
    pub size: Option<(u32, u32)>,
    /// The same picture in several widths: address and pixels across, the smaller first.
    pub widths: Vec<(String, u32)>,
    /// The same as WebP, where `src` is none.
    pub webp: Vec<(String, u32)>,
}

/// Most of a page's column: what a browser needs to choose a width before it has any style.
const SIZES: &str = "(min-width: 43rem) 39rem, 92vw";

/// Pixels across that networks show a shared picture in.
const SHARED: u32 = 1200;

impl Picture {
    /// Its address and size for who shows it large: the smallest copy that is large enough, else the largest.
    pub fn shared(&self) -> (String, Option<(u32, u32)>) {
        let enough = self.widths.iter().find(|(_, width)| *width >= SHARED);
        match (enough.or(self.widths.last()), self.size) {
            (Some((src, width)), Some((of, height))) if of > 0 => {
                let exact = u64::from(*width) * u64::from(height) + u64::from(of / 2);
                let height = u32::try_from(exact / u64::from(of)).unwrap_or(height);
                (src.clone(), Some((*width, height)))
            }
            _ => (self.src.clone(), self.size),
        }
    }

    /// Its widths as `srcset` has them; empty where there is but one.
    pub fn srcset(&self) -> String {
        if self.widths.len() < 2 {
            return String::new();
        }
        candidates(&self.widths)
    }

    /// Its WebP copies as `srcset` has them.
    pub fn webp_srcset(&self) -> String {
        candidates(&self.webp)
    }

    /// The markup that shows it. The first picture of a page is asked for at once, others when they come near.
    pub fn html(&self, alt: &str, first: bool) -> String {
        let sizes = if first {
            SIZES.to_owned()
        } else {
            format!("auto, {SIZES}")
        };
        let mut out = String::new();
        if !self.webp.is_empty() {
            out.push_str("<picture><source type=\"image/webp\" srcset=\"");
            escape(&mut out, &self.webp_srcset());
            out.push_str(&format!("\" sizes=\"{sizes}\">"));
        }
        out.push_str("<img src=\"");
        // A scheme that runs code, or holds a page, shows nothing.
        let safe = scheme(&self.src).is_none_or(|s| matches!(s.as_str(), "http" | "https"));
        escape_href(&mut out, if safe { &self.src } else { "" });
        out.push('"');
        let srcset = self.srcset();
        if !srcset.is_empty() {
            out.push_str(" srcset=\"");
            escape(&mut out, &srcset);
            out.push_str(&format!("\" sizes=\"{sizes}\""));
        }
        out.push_str(" alt=\"");
        escape(&mut out, alt);
        out.push('"');
        if let Some((width, height)) = self.size {
            out.push_str(&format!(" width=\"{width}\" height=\"{height}\""));
        }
        out.push_str(if first {
            " fetchpriority=\"high\""
        } else {
            " loading=\"lazy\""
        });
        out.push_str(" decoding=\"async\">");
        if !self.webp.is_empty() {
            out.push_str("</picture>");
        }
        out
    }
}

/// `a 400w, b 800w`. Addresses of copies hold neither commas nor blanks.
fn candidates(widths: &[(String, u32)]) -> String {
    let all: Vec<String> = widths
        .iter()
        .map(|(address, width)| format!("{address} {width}w"))
        .collect();
    all.join(", ")
}
