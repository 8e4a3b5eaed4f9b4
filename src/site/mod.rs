//! The site: pulldown-cmark's and tera's door. Markdown, theme, links, images, feeds, structured
//! data, the build. It says what it can show (a [`Thread`]); `comment` makes one, the face
//! introduces them. Only `markdown` makes [`SafeHtml`].

pub mod markdown;
pub mod theme;
pub mod manifest;
mod check;
pub mod feed;
mod html;
mod links;
mod pages;
mod plan;
mod release;
mod structured;
mod summary;
mod tree;

use std::path::{Path, PathBuf};
use std::time::Instant;

use jiff::Timestamp;
use serde::Serialize;

use crate::config::Config;
use crate::content::Shelf;
use crate::diagnostic::Diagnostics;

pub use manifest::Manifest;
pub use markdown::SafeHtml;
pub use plan::documents;

/// What stands under a page.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Thread {
    /// Oldest first.
    pub remarks: Vec<Remark>,
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
    /// Adds the live reload script (serve --watch).
    pub live: bool,
}

/// How often a question was asked.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct Demand {
    pub question_id: String,
    pub asks: usize,
    /// Conversations in the last 28 days and the 28 before.
    pub trend: (usize, usize),
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

/// Builds the site. Errors leave `output` as it was; what is returned beside the report are warnings.
pub fn build(build: &Build<'_>) -> Result<(BuildReport, Diagnostics), Error> {
    let begun = Instant::now();
    let _lock = release::Lock::take(build.root)?;
    release::recover(build.root)?;
    let tree = tree::make(build)?;
    if tree.problems.has_errors() {
        return Err(Error::Problems(tree.problems));
    }
    let mut report = release::publish(build.root, build.output, &tree)?;
    report.took_ms = begun.elapsed().as_millis() as u64;
    Ok((report, tree.problems))
}

/// Everything wrong with content, theme, links and anchors, on the final HTML, without writing.
pub fn check(build: &Build<'_>) -> Result<Diagnostics, Error> {
    let tree = tree::make(build)?;
    Ok(check::all(build, tree))
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
    #[error(transparent)]
    Search(crate::search::Error),
}
