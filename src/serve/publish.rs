//! Brings content, published comments and demand together into one build: what `build`, `serve`
//! and the desk all call.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::comment;
use crate::config::Config;
use crate::content::Shelf;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::question;
use crate::site::{self, Build, BuildReport, Demand, Thread};
use crate::store::Store;

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
}

/// What a preview shows beyond the public site.
#[derive(Clone, Copy, Debug, Default)]
pub struct Preview {
    /// Drafts.
    pub drafts: bool,
    /// Items whose time has not come.
    pub future: bool,
    /// The live reload script.
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

impl Publication<'_> {
    /// Builds the site; with problems that are errors nothing is written, and all are returned.
    pub fn build(&self) -> Result<(BuildReport, Diagnostics), site::Error> {
        self.build_with_shelf()
            .map(|built| (built.report, built.problems))
    }

    /// The same, and the content it was made of.
    pub fn build_with_shelf(&self) -> Result<Built, site::Error> {
        let ((report, problems), shelf) = self.with_build(|build, problems| {
            if problems.has_errors() {
                problems.extend(site::check(build)?);
                problems.sort();
                return Err(site::Error::Problems(std::mem::take(problems)));
            }
            let (report, more) = site::build(build)?;
            problems.extend(more);
            problems.sort();
            Ok((report, std::mem::take(problems)))
        })?;
        Ok(Built {
            report,
            problems,
            shelf,
        })
    }

    /// Everything that is wrong, without writing.
    pub fn check(&self) -> Result<Diagnostics, site::Error> {
        self.with_build(|build, problems| {
            problems.extend(site::check(build)?);
            problems.sort();
            Ok(std::mem::take(problems))
        })
        .map(|(problems, _)| problems)
    }

    fn with_build<T>(
        &self,
        work: impl FnOnce(&Build<'_>, &mut Diagnostics) -> Result<T, site::Error>,
    ) -> Result<(T, Shelf), site::Error> {
        let (shelf, mut problems) = self.shelf()?;
        let output = self.output.clone().unwrap_or_else(|| self.root.join("site"));
        let read = self.threads();
        let threads = move |page: &str| read.get(page).cloned().unwrap_or_default();
        let demand = self.demand();
        let build = Build {
            root: self.root,
            config: self.config,
            shelf: &shelf,
            threads: &threads,
            demand: &demand,
            now: self.now,
            output: &output,
            drafts: self.preview.drafts,
            future: self.preview.future,
            live: self.preview.live,
        };
        let done = work(&build, &mut problems)?;
        Ok((done, shelf))
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
        Shelf::load(self.root, self.config).map_err(|error| match error {
            crate::content::Error::Read { path, cause } => site::Error::Read { path, cause },
            other => site::Error::Problems(Diagnostic::general("content", other.to_string()).into()),
        })
    }

    /// A store that cannot be read leaves the pages without their threads; that is logged, not hidden.
    fn threads(&self) -> BTreeMap<String, Thread> {
        let Some(store) = self.store else {
            return BTreeMap::new();
        };
        comment::threads(store).unwrap_or_else(|error| {
            tracing::error!(%error, "comments left out of the build");
            BTreeMap::new()
        })
    }

    fn demand(&self) -> Vec<Demand> {
        let Some(store) = self.store else {
            return Vec::new();
        };
        let questions = question::list(store).unwrap_or_else(|error| {
            tracing::error!(%error, "demand left out of the build");
            Vec::new()
        });
        questions
            .into_iter()
            .map(|question| Demand {
                question_id: question.id,
                asks: question.asks,
                trend: question.trend,
            })
            .collect()
    }
}
