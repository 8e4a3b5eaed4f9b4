//! Brings content, published comments and demand together into one build: what `build`, `serve`
//! and the desk all call.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use jiff::Timestamp;

use crate::comment;
use crate::config::Config;
use crate::content::{self, Light, Shelf};
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::question::{self, State};
use crate::site::still::{Asked, Still};
use crate::site::{self, Build, BuildReport, Demand, Thread, Votes, Workshop};
use crate::store::{Store, signals};

/// What to build, and when.
pub struct Publication<'a> {
    /// The site's folder.
    pub root: &'a Path,
    /// Its settings.
    pub config: &'a Config,
    /// Its store, when it has one yet.
    pub store: Option<&'a Store>,
    /// The time the build is for.
    pub now: Timestamp,
    /// Where it goes; `None` = `root/site`.
    pub output: Option<PathBuf>,
    /// What is not public yet, and may be shown all the same.
    pub preview: Preview,
    /// What earlier builds of this process left, for whoever builds again and again.
    pub workshop: Option<&'a Workshop>,
    /// Make everything again, whatever earlier builds left.
    pub full: bool,
}

/// What a preview shows beyond the public site.
#[derive(Clone, Copy, Debug, Default)]
pub struct Preview {
    /// Drafts.
    pub drafts: bool,
    /// Items whose time has not come.
    pub future: bool,
    /// Pages are patched while they are written.
    pub live: bool,
}

/// A build that was done.
pub struct Built {
    /// What it did.
    pub report: BuildReport,
    /// Warnings.
    pub problems: Diagnostics,
    /// The content it was made of.
    pub shelf: Shelf,
}

/// What the store says of the site.
struct Told {
    threads: BTreeMap<String, Thread>,
    demand: Vec<Demand>,
}

impl Publication<'_> {
    /// Builds the site; with problems that are errors nothing is written, and all are returned. Where
    /// nothing changed since the last build of the same, nothing is read either.
    pub fn build(&self) -> Result<(BuildReport, Diagnostics), site::Error> {
        let begun = Instant::now();
        let told = self.told();
        let output = self.output();
        let still = Still::look(Asked {
            root: self.root,
            output: &output,
            config: self.config,
            shown: (self.preview.drafts, self.preview.future),
            threads: &told.threads,
            demand: &told.demand,
            now: self.now,
        });
        if let Some((mut report, problems)) = still.as_ref().filter(|_| !self.full).and_then(Still::holds) {
            report.took_ms = begun.elapsed().as_millis() as u64;
            return Ok((report, problems));
        }
        let own = Workshop::new();
        let workshop = self.workshop.unwrap_or(&own);
        let built = self.build_in(workshop, &told)?;
        if let Some(still) = still {
            workshop.keep_still(&still, &built.shelf, &built.report, &built.problems);
        }
        Ok((built.report, built.problems))
    }

    /// The same, and the content it was made of.
    pub fn build_with_shelf(&self) -> Result<Built, site::Error> {
        let own = Workshop::new();
        self.build_in(self.workshop.unwrap_or(&own), &self.told())
    }

    fn build_in(&self, workshop: &Workshop, told: &Told) -> Result<Built, site::Error> {
        let output = self.output();
        let built = rayon::scope(|scope| {
            scope.spawn(|_| workshop.ahead(self.root, &output));
            self.with_build(true, told, |build, problems| {
                if problems.has_errors() {
                    problems.extend(site::check(build)?);
                    problems.sort();
                    return Err(site::Error::Problems(std::mem::take(problems)));
                }
                let (report, more) = workshop.build(build)?;
                problems.extend(more);
                problems.sort();
                Ok((report, std::mem::take(problems)))
            })
        });
        let ((report, problems), shelf) = built?;
        // A preview shows what is not public; its addresses are nobody's bookmarks.
        if !self.preview.drafts
            && !self.preview.future
            && let Err(error) = content::remember(self.root, &shelf, self.now)
        {
            tracing::warn!(%error, "the addresses of this build are not kept");
        }
        Ok(Built {
            report,
            problems,
            shelf,
        })
    }

    /// Everything that is wrong, without writing.
    pub fn check(&self) -> Result<Diagnostics, site::Error> {
        self.with_build(false, &self.told(), |build, problems| {
            problems.extend(site::check(build)?);
            problems.sort();
            Ok(std::mem::take(problems))
        })
        .map(|(problems, _)| problems)
    }

    /// Every address of another site that the shown texts name, and where it stands.
    pub fn outside_links(&self) -> Result<BTreeMap<String, Vec<Place>>, site::Error> {
        self.with_build(false, &self.told(), |build, _| site::outside_links(build))
            .map(|(links, _)| links)
    }

    fn with_build<T>(
        &self,
        write: bool,
        told: &Told,
        work: impl FnOnce(&Build<'_>, &mut Diagnostics) -> Result<T, site::Error>,
    ) -> Result<(T, Shelf), site::Error> {
        let (mut shelf, mut problems) = self.shelf()?;
        if write {
            self.note_moves(&mut shelf, &mut problems);
        }
        let output = self.output();
        let threads = |page: &str| told.threads.get(page).cloned().unwrap_or_default();
        let build = Build {
            root: self.root,
            config: self.config,
            shelf: &shelf,
            threads: &threads,
            demand: &told.demand,
            now: self.now,
            output: &output,
            drafts: self.preview.drafts,
            future: self.preview.future,
            full: self.full,
        };
        let done = work(&build, &mut problems)?;
        Ok((done, shelf))
    }

    fn output(&self) -> PathBuf {
        self.output.clone().unwrap_or_else(|| self.root.join("site"))
    }

    fn told(&self) -> Told {
        Told {
            threads: self.threads(),
            demand: self.demand(),
        }
    }

    /// A page that moved keeps its old address: the move is written into the list of redirects, for
    /// people to see and git to keep, and holds in this very build.
    fn note_moves(&self, shelf: &mut Shelf, problems: &mut Diagnostics) {
        if problems.has_errors() || self.preview.drafts || self.preview.future {
            return;
        }
        let moves = content::moved(self.root, shelf, self.now);
        if moves.is_empty() {
            return;
        }
        if let Err(error) = content::note_moves(self.root, &moves) {
            tracing::warn!(%error, "the redirects of moved pages are not kept");
            return;
        }
        for (old, new) in moves {
            let message = format!("`{old}` is now `{new}`; the old address leads there");
            let fault = Diagnostic::warning("moved", Place::file(content::REDIRECTS), message);
            problems
                .push(fault.hint("commit this file, or remove the line if the two are not the same page"));
            shelf.redirects.push(content::Redirect {
                from: old,
                to: new,
                line: 0,
            });
        }
    }

    fn shelf(&self) -> Result<(Shelf, Diagnostics), site::Error> {
        let content = self.root.join("content");
        if !content.is_dir() {
            let missing = Diagnostic::error(
                "no-content",
                Place::file(&content),
                "there is no `content` folder here",
            )
            .hint("run `frontload init DIR` for a site to start from, or name the site's folder with --root");
            return Err(site::Error::Problems(missing.into()));
        }
        let loaded = match self.workshop {
            Some(workshop) => workshop.shelf(self.root, self.config),
            None if self.full => Shelf::load(self.root, self.config),
            None => Shelf::load_light(self.root, self.config, &mut Light::open(self.root)),
        };
        loaded.map_err(|error| match error {
            crate::content::Error::Read { path, cause } => site::Error::Read { path, cause },
            other => site::Error::Problems(Diagnostic::general("content", other.to_string()).into()),
        })
    }

    /// A store that cannot be read leaves the pages without their threads; that is logged, not hidden.
    fn threads(&self) -> BTreeMap<String, Thread> {
        let Some(store) = self.store else {
            return BTreeMap::new();
        };
        let mut threads = comment::threads(store).unwrap_or_else(|error| {
            tracing::error!(%error, "comments left out of the build");
            BTreeMap::new()
        });
        let votes = store
            .read(|reader| signals::votes(reader, 0))
            .unwrap_or_else(|error| {
                tracing::error!(%error, "votes left out of the build");
                Vec::new()
            });
        let count = |number: i64| usize::try_from(number).unwrap_or(0);
        for (page, helpful, unhelpful) in votes {
            threads.entry(page).or_default().votes = Votes {
                helpful: count(helpful),
                unhelpful: count(unhelpful),
            };
        }
        threads
    }

    /// How often each question was asked, as the last harvest found; and for each entry, all the questions that
    /// it answers, whether it was drafted from one or written by hand.
    pub fn demand(&self) -> Vec<Demand> {
        let Some(store) = self.store else {
            return Vec::new();
        };
        let questions = question::list(store).unwrap_or_else(|error| {
            tracing::error!(%error, "demand left out of the build");
            Vec::new()
        });
        let mut entries: BTreeMap<String, Demand> = BTreeMap::new();
        let mut demand = Vec::with_capacity(questions.len());
        for question in questions {
            let (recent, before) = question.trend;
            if let Some(path) = question.entry.filter(|_| question.state == State::Covered) {
                let entry = entries.entry(path).or_default();
                entry.asks += question.asks;
                entry.trend = (entry.trend.0 + recent, entry.trend.1 + before);
            }
            demand.push(Demand {
                question_id: question.id,
                asks: question.asks,
                trend: question.trend,
            });
        }
        demand.extend(entries.into_iter().map(|(path, entry)| Demand {
            question_id: path,
            ..entry
        }));
        demand
    }
}
