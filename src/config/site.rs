//! `site:` in `frontload.yaml`: which outputs the generator makes, and how long its lists are.

use serde::{Deserialize, Serialize};

/// The generator's own settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Site {
    /// Items a list page.
    pub page_size: usize,
    /// Items a feed.
    pub feed_size: usize,
    /// Pages of years and months.
    pub archives: bool,
    /// Pages of authors.
    pub authors: bool,
    /// One page with all answers.
    pub printable: bool,
    /// Lists of a language show what is not translated yet.
    pub fallback: bool,
    /// Syntax highlighting.
    pub highlight: bool,
    /// Forms of the feeds.
    pub feeds: Vec<Feed>,
    /// Whether pages get pictures for shared links.
    pub cards: bool,
    /// Whether icons and the web manifest are made from the logo.
    pub icons: bool,
    /// What pages are also written as, for programs.
    pub twins: Vec<Twin>,
    /// What assistants are given.
    pub llms: Llms,
    /// Whether search engines may come.
    pub robots: Robots,
    /// Whether old addresses are also written for servers.
    pub redirects: bool,
    /// Whether browsers get an index of the site.
    pub search: bool,
}

/// A form of feeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Feed {
    /// RFC 4287.
    Atom,
    /// RSS 2.0.
    Rss,
    /// JSON Feed 1.1.
    Json,
}

/// What a page is also written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Twin {
    Markdown,
    Json,
}

/// What assistants are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Llms {
    /// A list of pages, and all texts in one file.
    Full,
    /// The list.
    Short,
    /// Nothing.
    Off,
}

/// Whether search engines may come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Robots {
    Allow,
    Deny,
}

impl Default for Site {
    fn default() -> Site {
        Site {
            page_size: 20,
            feed_size: 20,
            archives: true,
            authors: true,
            printable: true,
            fallback: true,
            highlight: true,
            feeds: vec![Feed::Atom, Feed::Rss, Feed::Json],
            cards: true,
            icons: true,
            twins: vec![Twin::Markdown, Twin::Json],
            llms: Llms::Full,
            robots: Robots::Allow,
            redirects: true,
            search: true,
        }
    }
}
