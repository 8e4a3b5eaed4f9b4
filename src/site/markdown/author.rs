//! Authors' Markdown: what a text is rendered with, and what is known of it afterwards.
//!
//! Raw HTML is allowed and sanitised. Where each link, picture and heading stands in the source is
//! kept, so that `check` can say what it found on the final page in the author's own terms.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use pulldown_cmark::Parser;
use serde::Serialize;

use super::calls::{self, Call};
use super::events;
use super::writer::Writer;
use super::{Picture, SafeHtml, options};
use crate::diagnostic::Severity;

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A place on this site, as an address for `href`.
    Inside(String),
    /// Another site.
    Outside(String),
}

/// What a shortcode shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// Markup of a template, with its values escaped.
    pub html: String,
    /// Headings of text that it includes.
    pub headings: Vec<Heading>,
    /// Links and pictures in it; their lines are those of the shortcode.
    pub links: Vec<Linked>,
    /// What is wrong with it, or with what it is given; the place is that of the shortcode.
    pub faults: Vec<Fault>,
}

/// A word of the interface by its key, with values by name.
pub type Word<'a> = dyn Fn(&str, &[(&str, &str)]) -> String + 'a;

/// What the renderer asks of the site around a text.
pub struct Surroundings<'a> {
    /// What an author's link means.
    pub link: &'a dyn Fn(&str) -> Target,
    /// What an author's picture is.
    pub picture: &'a dyn Fn(&str) -> Picture,
    /// What a shortcode shows, around its rendered text when it is a pair.
    pub shortcode: &'a dyn Fn(&Call, Option<&SafeHtml>) -> Shown,
    /// A word of the interface in the text's language, with values.
    pub word: &'a Word<'a>,
    /// Whether a picture stands above the text, so that none in it is the page's first.
    pub headed: bool,
    /// Colour code blocks.
    pub highlight: bool,
    /// Language of the text, which decides its quotation marks; empty leaves punctuation as typed.
    pub language: &'a str,
    /// Ids on the page so far, shared with the texts that this one includes.
    pub ids: &'a Ids,
}

/// Ids of one page.
#[derive(Debug)]
pub struct Ids {
    /// How often each was wanted.
    pub(super) taken: RefCell<BTreeMap<String, usize>>,
    /// Texts on the page, whose footnotes are numbered apart.
    pub(super) texts: Cell<usize>,
}

impl Default for Ids {
    /// Those that the theme's own templates use: a heading of that name takes the next free one.
    fn default() -> Ids {
        const TAKEN: [&str; 12] = [
            "main",
            "now",
            "topics",
            "news",
            "related",
            "thread",
            "vote-title",
            "write",
            "series",
            "also",
            "q",
            "contents",
        ];
        Ids {
            taken: RefCell::new(TAKEN.iter().map(|id| ((*id).to_owned(), 1)).collect()),
            texts: Cell::new(0),
        }
    }
}

/// Something wrong at a place of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Line of the body, from 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// Whether the page may be published with it.
    pub severity: Severity,
    /// Lower case, no full stop.
    pub message: String,
    /// How to mend it.
    pub hint: Option<String>,
}

/// A heading, for the table of contents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Heading {
    /// 2 to 6; the page's title is level 1.
    pub level: u8,
    /// Its anchor, unique on the page.
    pub id: String,
    /// Plain text.
    pub text: String,
    /// Line of the body, from 1.
    #[serde(skip)]
    pub line: usize,
}

/// An address the author wrote and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linked {
    /// As it stands on the page.
    pub address: String,
    /// As the author wrote it.
    pub written: String,
    /// A picture's words for those who cannot see it; `None` for a link.
    pub alt: Option<String>,
    /// Line of the body, from 1.
    pub line: usize,
}

/// A rendered body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rendered {
    /// The page's content.
    pub html: SafeHtml,
    /// Its headings in order.
    pub toc: Vec<Heading>,
    /// Its links and pictures in order.
    pub links: Vec<Linked>,
    /// What its shortcodes and their values have wrong.
    pub faults: Vec<Fault>,
}

/// Renders an author's body.
pub fn render(markdown: &str, around: &Surroundings<'_>) -> Rendered {
    let scan = calls::scan(markdown);
    let parsed = Parser::new_ext(&scan.text, options(!around.language.is_empty())).into_offset_iter();
    let stream = events::prepare(parsed.collect(), &scan);
    Writer::new(markdown, &scan, &stream, around).finish()
}

/// The same writer with nothing of the site: what the specification asks for, for tests.
#[cfg(test)]
pub(super) fn bare(markdown: &str, options: pulldown_cmark::Options) -> String {
    let scan = calls::scan("");
    let stream = events::prepare(
        Parser::new_ext(markdown, options).into_offset_iter().collect(),
        &scan,
    );
    super::with_nothing(|around| Writer::bare(markdown, &scan, &stream, around))
}
