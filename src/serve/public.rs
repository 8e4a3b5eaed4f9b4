//! One public state of the site, and how it is made: what the routes answer from.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;

use super::cache::Cache;
use super::endpoint::Error;
use super::publish::{Preview, Publication};
use super::release::Release;
use crate::config::Config;
use crate::content::Shelf;
use crate::diagnostic::Diagnostics;
use crate::search::Index;
use crate::site::manifest::STATE;
use crate::site::theme::Theme;
use crate::site::{self, BuildReport, Demand, Manifest, Workshop};
use crate::store::Store;

/// What the endpoint needs to know of a page that visitors may write under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageFacts {
    /// Headline.
    pub title: String,
    /// ISO 639-1.
    pub language: String,
    /// Whether it takes comments.
    pub comments: bool,
}

/// One public state of the site; replaced whole.
#[derive(Clone)]
pub struct Public {
    /// Counts the states since the server started.
    pub version: u64,
    /// The built files.
    pub release: Arc<Release>,
    /// Served search; may be that of the state before for a moment.
    pub index: Arc<Index>,
    /// Theme for the endpoint's own pages.
    pub theme: Arc<Theme>,
    /// Public pages by site path.
    pub pages: Arc<BTreeMap<String, PageFacts>>,
    /// The content it was made of.
    pub shelf: Arc<Shelf>,
    /// The time it was built for.
    pub built: Timestamp,
    /// The site's default language, for pages that are in no other.
    pub language: String,
}

/// What a public state is made from, beside store and clock.
pub(super) struct Maker<'a> {
    pub(super) root: &'a Path,
    pub(super) config: &'a Config,
    pub(super) cache: &'a Arc<Cache>,
    pub(super) workshop: &'a Workshop,
    pub(super) preview: Preview,
}

impl Maker<'_> {
    /// Builds what changed, and gives the state that stands then. Its search is `index`, or a new one.
    pub(super) fn build(
        &self,
        store: &Store,
        now: Timestamp,
        index: Option<Arc<Index>>,
    ) -> Result<(Public, BuildReport, Diagnostics), Error> {
        let publication = self.publication(store, now);
        let built = publication.build_with_shelf()?;
        let index = match index {
            Some(index) => index,
            None => Arc::new(self.index(&built.shelf, now, &publication.demand())?),
        };
        let public = self.assemble(built.shelf, now, index)?;
        Ok((public, built.report, built.problems))
    }

    fn publication<'b>(&'b self, store: &'b Store, now: Timestamp) -> Publication<'b> {
        Publication {
            root: self.root,
            config: self.config,
            store: Some(store),
            now,
            output: Some(output(self.root, self.preview)),
            preview: self.preview,
            workshop: Some(self.workshop),
            full: false,
        }
    }

    /// How often each question was asked.
    pub(super) fn demand(&self, store: &Store) -> Vec<Demand> {
        self.publication(store, Timestamp::UNIX_EPOCH).demand()
    }

    /// The search of a shelf; reads again only what changed since the last time.
    pub(super) fn index(&self, shelf: &Shelf, now: Timestamp, demand: &[Demand]) -> Result<Index, Error> {
        Ok(self.workshop.index(self.config, shelf, now, demand)?)
    }

    /// What stands from an earlier build, when content has problems now: the site stays up, and the
    /// problems are told.
    pub(super) fn standing(&self, now: Timestamp) -> Result<Public, Error> {
        site::recover(self.root)?;
        let shelf = Shelf::load(self.root, self.config)
            .map(|(shelf, _)| shelf)
            .unwrap_or_default();
        let index = Arc::new(self.index(&shelf, now, &[])?);
        self.assemble(shelf, now, index)
    }

    /// Everything the routes answer from, around the files of the last build.
    fn assemble(&self, shelf: Shelf, now: Timestamp, index: Arc<Index>) -> Result<Public, Error> {
        let (root, config) = (self.root, self.config);
        let folder = output(root, self.preview);
        let manifest = Manifest::load(root, &folder)?;
        // A theme at fault must not take the endpoint's own pages down: the built-in one is sound.
        let theme = Theme::load(root, config).or_else(|_| Theme::load(Path::new(""), &Config::default()));
        let theme = theme.map_err(site::Error::Problems)?.with_manifest(&manifest);
        let release = Release::open(root, &folder, manifest, self.cache.clone())
            .map_err(|cause| Error::Release { path: folder, cause })?;
        Ok(Public {
            version: 0,
            release: Arc::new(release),
            index,
            theme: Arc::new(theme),
            pages: Arc::new(pages(config, &shelf, now)),
            shelf: Arc::new(shelf),
            built: now,
            language: config.language().to_owned(),
        })
    }
}

/// Where the site is built. A preview carries this machine's address and may show drafts: it goes to a
/// folder of its own, never to the one that is published.
pub fn output(root: &Path, preview: Preview) -> PathBuf {
    if preview.live {
        root.join(STATE).join("preview")
    } else {
        root.join("site")
    }
}

fn pages(config: &Config, shelf: &Shelf, now: Timestamp) -> BTreeMap<String, PageFacts> {
    let public = shelf.items.iter().filter(|item| item.withheld(now).is_none());
    public
        .map(|item| {
            let facts = PageFacts {
                title: item.title.clone(),
                language: item.language.clone(),
                comments: item.comments && config.comments.enabled,
            };
            (item.path.clone(), facts)
        })
        .collect()
}
