//! What the routes share: settings, store, the public state of the site, and the bells that wake
//! the builder and the delivery worker.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, RwLock};

use jiff::Timestamp;

use crate::comment::Keys;
use crate::config::{Config, Rate};
use crate::diagnostic::Diagnostics;
use crate::search::{Index, Workbench};
use crate::site::{self, BuildReport, Made, Workshop};
use crate::store::Store;
use crate::text::redact::Redactor;
use crate::triage;

use super::bell::Bell;
use super::cache::Cache;
use super::live::News;
use super::public::{Maker, output};
pub use super::public::{PageFacts, Public};
use super::publish::Preview;

/// Votes and searches that count from one network: people behind one address type on, machines do not.
const COUNTED: Rate = Rate::PerMinute(120);
/// Bytes of the site's files that are held in memory beside their list.
const HELD: usize = 48 * 1024 * 1024;
/// Batches of conversations taken in at once, each up to 16 MiB.
const BATCHES: usize = 4;

/// The clock; tests turn their own.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

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
    /// Rung when files may lack their compressed copies.
    pub pack: Bell,
    /// Rung when the served search lags behind what is public.
    pub reindex: Bell,
    /// What open pages are told (live reload).
    pub news: tokio::sync::watch::Sender<News>,
    /// Eyes of a preview.
    pub(super) watching: super::watch::Watching,
    /// What builds of this process leave for the next one.
    workshop: Workshop,
    /// Puts each release where visitors find it, when the settings say so.
    pub deployer: super::deployer::Deployer,
    cache: Arc<Cache>,
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

/// The folder of a preview is its own; the public one may be built by others too.
fn workshop(root: &Path, preview: Preview) -> Workshop {
    let workshop = if preview.live {
        Workshop::sole()
    } else {
        Workshop::new()
    };
    workshop.searching(Workbench::on_disk(&root.join(".frontload").join("search")))
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
        let cache = Arc::new(Cache::new(HELD));
        let workshop = workshop(root, preview);
        let maker = Maker {
            root,
            config: &config,
            cache: &cache,
            workshop: &workshop,
            preview,
        };
        let mut news = News {
            boot: clock().as_microsecond(),
            ..News::default()
        };
        let stands = output(root, preview).join("index.html").is_file();
        let (public, problems) = match maker.build(&store, clock(), None) {
            Ok((public, _, problems)) => (public, problems),
            // Whoever previews a site that never was whole sees in the page what is wrong.
            Err(Error::Site(site::Error::Problems(problems))) if stands || preview.live => {
                news.failed(&problems);
                (maker.standing(clock())?, problems)
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
            pack: Bell::new(),
            deployer: super::deployer::Deployer::default(),
            cache,
            reindex: Bell::new(),
            watching: super::watch::Watching::default(),
            news: tokio::sync::watch::Sender::new(news),
            workshop,
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

    /// Builds again and switches, its search with it; on problems the old state stays.
    pub fn rebuild_now(&self) -> Result<(BuildReport, Diagnostics), Error> {
        self.workshop.haste(false);
        self.rebuild(None)
    }

    /// A page as the build that runs now makes it: a preview shows it before the build is done. May
    /// wait for the page; `None` when what stands holds.
    pub fn fresh(&self, path: &str) -> Option<Made> {
        if !self.preview.live {
            return None;
        }
        self.workshop.fresh(path)
    }

    /// The same, but pages do not wait for the search, which follows ([`Endpoint::reindex_now`]).
    pub fn rebuild_pages(&self) -> Result<(BuildReport, Diagnostics), Error> {
        let index = self.public().index.clone();
        self.workshop.haste(self.preview.live);
        let done = self.rebuild(Some(index))?;
        self.reindex.ring();
        Ok(done)
    }

    fn rebuild(&self, index: Option<Arc<Index>>) -> Result<(BuildReport, Diagnostics), Error> {
        let built = self.built(index);
        self.news.send_modify(|news| match &built {
            Ok((public, report, _)) => news.published(public.version, &report.written),
            Err(Error::Site(site::Error::Problems(problems))) => news.failed(problems),
            // Another build runs; this one comes after it.
            Err(Error::Site(site::Error::Locked { .. })) => {}
            Err(error) => news.broken(error),
        });
        let (_, report, problems) = built?;
        self.pack.ring();
        self.deployer.bell.ring();
        Ok((report, problems))
    }

    fn built(&self, index: Option<Arc<Index>>) -> Result<(Arc<Public>, BuildReport, Diagnostics), Error> {
        let settings = match self.settings() {
            Ok(settings) => settings,
            Err(problems) => return Err(site::Error::Problems(problems).into()),
        };
        let maker = Maker {
            root: &self.root,
            config: settings.as_ref().unwrap_or(&self.config),
            cache: &self.cache,
            workshop: &self.workshop,
            preview: self.preview,
        };
        let (mut public, report, problems) = maker.build(&self.store, self.now(), index)?;
        let before = self.public();
        public.version = before.version + 1;
        if let Some(release) = Arc::get_mut(&mut public.release) {
            release.keep_theme_of(&before.release);
        }
        let public = Arc::new(public);
        self.set(public.clone());
        Ok((public, report, problems))
    }

    /// In a preview the settings are read again, since they are what is being edited; only where the
    /// site lives stays.
    fn settings(&self) -> Result<Option<Config>, Diagnostics> {
        if !self.preview.live {
            return Ok(None);
        }
        let (mut config, _) = Config::load(&self.root)?;
        config.base_url.clone_from(&self.config.base_url);
        Ok(Some(config))
    }

    fn set(&self, public: Arc<Public>) {
        *self
            .public
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner) = public;
    }

    /// Makes the served search that of the current state.
    pub fn reindex_now(&self) -> Result<(), Error> {
        if self.preview.live {
            // What builds left in haste.
            self.workshop.haste(false);
            self.rebuild(Some(self.public().index.clone()))?;
        }
        let public = self.public();
        let maker = Maker {
            root: &self.root,
            config: &self.config,
            cache: &self.cache,
            workshop: &self.workshop,
            preview: self.preview,
        };
        let index = maker.index(&public.shelf, public.built, &maker.demand(&self.store))?;
        let mut slot = self
            .public
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let current = Public::clone(&slot);
        *slot = Arc::new(Public {
            index: Arc::new(index),
            ..current
        });
        Ok(())
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
