//! The site: pulldown-cmark's and tera's door. Markdown, theme, links, images, feeds, structured
//! data, the build. It says what it can show (a [`Thread`]); `comment` makes one, the face
//! introduces them. Only `markdown` makes [`SafeHtml`].

pub mod markdown;
pub mod theme;
pub mod manifest;
pub mod media;
pub mod packed;
mod asked;
mod body;
mod card;
mod check;
mod data;
mod desk;
pub mod feed;
mod gather;
mod html;
mod include;
mod links;
mod output;
mod outputs;
mod pages;
mod picture;
mod pictures;
mod plan;
mod press;
mod records;
mod related;
mod release;
mod searched;
mod sheet;
mod shortcodes;
mod sitemap;
pub mod still;
mod structured;
mod summary;
mod tree;
mod workshop;
mod xml;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Serialize;

use crate::config::Config;
use crate::content::Shelf;
use crate::diagnostic::{Diagnostics, Place};

pub use check::{Asking, ask_all};
pub use manifest::Manifest;
pub use markdown::SafeHtml;
pub use output::{Made, path_of};
pub use outputs::lost::deployed_path;
pub use outputs::redirects::{is_for_servers, percent};
pub use plan::documents;
pub use workshop::Workshop;

/// What stands under a page.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Thread {
    /// Oldest first.
    pub remarks: Vec<Remark>,
    /// What visitors said of the page itself.
    pub votes: Votes,
}

impl Thread {
    /// Comments and replies.
    pub fn count(&self) -> usize {
        self.remarks.iter().map(|remark| 1 + remark.replies.len()).sum()
    }
}

/// One published comment.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Remark {
    /// Anchor: the comment's reference in lower case.
    pub anchor: String,
    /// Name given, or nothing.
    pub author: Option<String>,
    /// When it was received.
    pub at: Timestamp,
    /// Rendered, sanitised text.
    pub html: SafeHtml,
    /// "passed to customer care on ...", when it was.
    pub forwarded_at: Option<Timestamp>,
    /// The brand's official answers.
    pub answers: Vec<OfficialAnswer>,
    /// Replies, one level.
    pub replies: Vec<Remark>,
}

/// The brand's answer under a comment.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct OfficialAnswer {
    pub at: Timestamp,
    pub html: SafeHtml,
}

/// Everything a build depends on; the result is a function of it.
pub struct Build<'a> {
    /// The site's folder.
    pub root: &'a Path,
    /// Its settings.
    pub config: &'a Config,
    /// Its content.
    pub shelf: &'a Shelf,
    /// Published comments of a page.
    pub threads: &'a (dyn Fn(&str) -> Thread + Sync),
    /// How often each question was asked, by `question_id`: "what people ask now".
    pub demand: &'a [Demand],
    /// The time the build is for.
    pub now: Timestamp,
    /// Where it goes; usually `root/site`.
    pub output: &'a Path,
    /// Include drafts, scheduled items.
    pub drafts: bool,
    /// Include items whose time has not come.
    pub future: bool,
    /// Makes everything again, whatever the last build kept.
    pub full: bool,
}

/// How often a question was asked, or all the questions that an entry answers.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct Demand {
    /// The question's id, or the entry's site path: what is known by its path counts first.
    pub question_id: String,
    pub asks: usize,
    /// Conversations in the last 28 days and the 28 before.
    pub trend: (usize, usize),
}

/// How many visitors said that a page helped, and that it did not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Votes {
    pub helpful: usize,
    pub unhelpful: usize,
}

/// What a build did.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct BuildReport {
    pub pages: usize,
    /// Site paths whose bytes changed.
    pub written: Vec<String>,
    pub unchanged: usize,
    pub removed: Vec<String>,
    pub took_ms: u64,
}

/// Builds the site once. Errors leave `output` as it was; what is returned beside the report are warnings.
pub fn build(build: &Build<'_>) -> Result<(BuildReport, Diagnostics), Error> {
    Workshop::new().build(build)
}

/// Everything wrong with content, theme, links and anchors, on the final HTML, without writing.
pub fn check(build: &Build<'_>) -> Result<Diagnostics, Error> {
    let tree = tree::make(build)?;
    let there = tree.files.keys().map(|file| path_of(file)).collect();
    let mut found = outputs::lost::check(build, &there)?;
    found.extend(check::all(build, tree));
    found.extend(theme::grown_old(build.root, build.config));
    found.sort();
    Ok(found)
}

/// Every address of another site that an author's text names, and where it stands.
pub fn outside_links(build: &Build<'_>) -> Result<BTreeMap<String, Vec<Place>>, Error> {
    let tree = tree::make(build)?;
    Ok(check::outside(build, &tree))
}

/// Completes or undoes what a build left when it was cut short. A build does so itself; whoever
/// serves calls it at start.
pub fn recover(root: &Path) -> Result<(), Error> {
    let _lock = release::Lock::take(root)?;
    release::recover(root)
}

/// The build failed.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)]
pub enum Error {
    #[error("the site has problems; nothing was written")]
    Problems(Diagnostics),
    #[error("cannot read `{path}`: {cause}")]
    Read { path: PathBuf, cause: std::io::Error },
    #[error("cannot write `{path}`: {cause}")]
    Write { path: PathBuf, cause: std::io::Error },
    #[error("another build holds `{path}`")]
    Locked { path: PathBuf },
    #[error("`{path}` holds {files} files that no build made; name an empty folder, or empty this one")]
    Foreign { path: PathBuf, files: usize },
}
