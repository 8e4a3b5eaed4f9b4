//! What the routes share: settings, store, the public state of the site, and the bells that wake
//! the builder and the delivery worker.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, RwLock};

use jiff::Timestamp;

use crate::comment::Keys;
use crate::config::{Config, Rate};
use crate::content::Shelf;
use crate::diagnostic::Diagnostics;
use crate::search::Index;
use crate::site::theme::Theme;
use crate::site::{self, BuildReport, Manifest};
use crate::store::Store;
use crate::text::redact::Redactor;
use crate::triage;

use super::bell::Bell;
use super::publish::{Preview, Publication};
use super::release::Release;

/// Votes and searches that count from one network: people behind one address type on, machines do not.
const COUNTED: Rate = Rate::PerMinute(120);
/// Batches of conversations taken in at once, each up to 16 MiB.
const BATCHES: usize = 4;

/// The clock; tests turn their own.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

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
pub struct Public {
    /// The built files.
    pub release: Release,
    /// Served search.
    pub index: Index,
    /// Theme for the endpoint's own pages.
    pub theme: Theme,
    /// Public pages by site path.
    pub pages: BTreeMap<String, PageFacts>,
    /// The content it was made of.
    pub shelf: Shelf,
    /// The time it was built for.
    pub built: Timestamp,
    /// The site's default language, for pages that are in no other.
    pub language: String,
}

/// Shared by all routes.
pub struct Endpoint {
    /// The site's folder.
    pub root: PathBuf,
    /// Its settings, as they were when the server started.
    pub config: Config,
    /// The store.
    pub store: Store,
    /// Secrets of intake.
    pub keys: Keys,
    /// The time it is.
    pub clock: Clock,
    /// Suggests dispositions; learns from the desk's decisions.
    pub model: Mutex<triage::Model>,
    /// Rung when the site must be rebuilt.
    pub rebuild: Bell,
    /// Rung when something waits in the outbox.
    pub deliver: Bell,
    /// Wrong passwords at the desk.
    pub failures: super::desk::session::Failures,
    /// Recognises personal data before anything is published.
    pub redactor: Redactor,
    /// Comments a minute.
    pub limiter: crate::comment::Limiter,
    /// Votes and search signals a minute: a flood must not fill the store.
    pub counter: crate::comment::Limiter,
    /// Batches of conversations in memory at once.
    pub batches: tokio::sync::Semaphore,
    /// Says true when the server stops; open event streams end then.
    pub stopping: tokio::sync::watch::Sender<bool>,
    /// Stops the timetable.
    pub timetable: Bell,
    /// Preview of a `serve --watch`.
    pub preview: Preview,
    /// Told of each new public state (live reload).
    pub changed: tokio::sync::watch::Sender<u64>,
    public: RwLock<Arc<Public>>,
}

/// The endpoint could not be set up, or a rebuild failed.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)]
pub enum Error {
    #[error(transparent)]
    Site(#[from] site::Error),
    #[error(transparent)]
    Store(#[from] crate::store::Error),
    #[error(transparent)]
    Search(#[from] crate::search::Error),
    #[error(transparent)]
    Triage(#[from] triage::Error),
    #[error("cannot read the built site at `{path}`: {cause}")]
    Release { path: PathBuf, cause: std::io::Error },
    #[error("cannot listen on `{bind}`: {cause}")]
    Bind { bind: String, cause: std::io::Error },
}

impl Endpoint {
    /// Builds the site once and opens everything the routes need.
    pub fn open(
        root: &Path,
        config: Config,
        clock: Clock,
        preview: Preview,
    ) -> Result<(Endpoint, Diagnostics), Error> {
        let store = Store::open(&root.join(".frontload").join("store.db"))?;
        let keys = Keys::load(&store)?;
        let (public, problems) = match make_public(root, &config, &store, clock(), preview) {
            Ok((public, _, problems)) => (public, problems),
            Err(Error::Site(site::Error::Problems(problems)))
                if root.join("site").join("index.html").is_file() =>
            {
                (standing(root, &config, clock())?, problems)
            }
            Err(error) => return Err(error),
        };
        let endpoint = Endpoint {
            limiter: crate::comment::Limiter::new(config.comments.rate),
            counter: crate::comment::Limiter::new(match config.comments.rate {
                Rate::Off(off) => Rate::Off(off),
                Rate::PerMinute(_) => COUNTED,
            }),
            batches: tokio::sync::Semaphore::new(BATCHES),
            stopping: tokio::sync::watch::Sender::new(false),
            root: root.to_path_buf(),
            model: Mutex::new(triage::Model::load(root)?),
            public: RwLock::new(Arc::new(public)),
            redactor: Redactor::new(&config.brand.contacts),
            failures: super::desk::session::Failures::default(),
            rebuild: Bell::new(),
            deliver: Bell::new(),
            timetable: Bell::new(),
            changed: tokio::sync::watch::Sender::new(0),
            config,
            store,
            keys,
            clock,
            preview,
        };
        Ok((endpoint, problems))
    }

    /// The public state of this moment; a request keeps the one it began with.
    pub fn public(&self) -> Arc<Public> {
        self.public
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .clone()
    }

    /// Builds again and switches; on problems the old state stays.
    pub fn rebuild_now(&self) -> Result<(BuildReport, Diagnostics), Error> {
        let (public, report, problems) =
            make_public(&self.root, &self.config, &self.store, self.now(), self.preview)?;
        *self
            .public
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner) = Arc::new(public);
        self.changed.send_modify(|version| *version += 1);
        Ok((report, problems))
    }

    /// The time it is.
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// The time it is, in the store's unit.
    pub fn micros(&self) -> i64 {
        self.now().as_microsecond()
    }
}

fn make_public(
    root: &Path,
    config: &Config,
    store: &Store,
    now: Timestamp,
    preview: Preview,
) -> Result<(Public, BuildReport, Diagnostics), Error> {
    let publication = Publication {
        root,
        config,
        store: Some(store),
        now,
        output: None,
        preview,
    };
    let built = publication.build_with_shelf()?;
    let public = assemble(root, config, built.shelf, now)?;
    Ok((public, built.report, built.problems))
}

/// What stands from an earlier build, when content has problems now: the site stays up, and the
/// problems are told.
fn standing(root: &Path, config: &Config, now: Timestamp) -> Result<Public, Error> {
    site::recover(root)?;
    let shelf = Shelf::load(root, config)
        .map(|(shelf, _)| shelf)
        .unwrap_or_default();
    assemble(root, config, shelf, now)
}

/// Everything the routes answer from, around the files of the last build.
fn assemble(root: &Path, config: &Config, shelf: Shelf, now: Timestamp) -> Result<Public, Error> {
    let folder = root.join("site");
    let manifest = Manifest::load(root, &folder)?;
    let release = Release::load(&folder).map_err(|cause| Error::Release { path: folder, cause })?;
    // A theme at fault must not take the endpoint's own pages down: the built-in one is sound.
    let theme = Theme::load(root, config).or_else(|_| Theme::load(Path::new(""), &Config::default()));
    let theme = theme.map_err(site::Error::Problems)?.with_manifest(&manifest);
    let index = Index::new(site::documents(config, &shelf, now))?;
    let pages = pages(config, &shelf, now);
    Ok(Public {
        release,
        index,
        theme,
        pages,
        shelf,
        built: now,
        language: config.language().to_owned(),
    })
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
