//! The build: what has changed is made again and published, what has not is left as it stands.
//!
//! A [`Workshop`] keeps what the next build can use: for one build after another in one process
//! (`serve`), in memory; from process to process, in `.frontload/cache`.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use serde_json::json;

use crate::config::Config;
use crate::content::{Item, Light, Shelf};
use crate::diagnostic::Diagnostics;
use crate::search::{Index, Workbench};

use super::asked::Asked;
use super::body::Bodies;
use super::desk::{Desk, twins};
use super::links::Links;
use super::output::{Made, path_of};
use super::outputs::face::{Face, Loaded};
use super::outputs::stream::Streams;
use super::plan::{Edition, Plan};
use super::press::{self, Pressed, Run, Staging};
use super::records::{Records, Stat};
use super::release::{self, Release};
use super::searched::Searched;
use super::still::Still;
use super::summary::Summaries;
use super::theme::Theme;
use super::{Build, BuildReport, Demand, Error, Manifest, gather, related};

/// Builds a site again and again.
///
/// Whoever serves the site while it is edited keeps one: [`Workshop::build`] after every change, on a
/// thread of its own; and [`Workshop::fresh`] for a page that a visitor asks for while a build runs
/// (a template edit makes every page again, which takes a while: the page asked for is made first).
#[derive(Default)]
pub struct Workshop {
    /// Of the output folder built last; empty before the first build.
    state: Mutex<Option<Former>>,
    /// What the last process kept, read before the first build.
    ahead: Mutex<Option<Records>>,
    /// Nobody else writes into the output folder.
    sole: bool,
    /// What takes long and no page waits for is left as it stands.
    hasty: AtomicBool,
    light: Mutex<Option<Light>>,
    asked: Asked,
    /// What search keeps; of a workshop for one build nothing.
    searched: Option<Searched>,
}

impl Workshop {
    /// Nothing built yet; the first build reads what the last process kept.
    pub fn new() -> Workshop {
        Workshop::default()
    }

    /// For a process that alone writes into the output folder while it runs (`serve`): what stands there
    /// is not looked at before each build, unless another build has been there in the meantime.
    pub fn sole() -> Workshop {
        Workshop {
            sole: true,
            ..Workshop::default()
        }
    }

    /// With a workbench on which the browser's index and the served one are made.
    pub fn searching(self, bench: Workbench) -> Workshop {
        Workshop {
            searched: Some(Searched::new(bench)),
            ..self
        }
    }

    /// The served search: what is public at `now`.
    pub fn index(
        &self,
        config: &Config,
        shelf: &Shelf,
        now: jiff::Timestamp,
        demand: &[Demand],
    ) -> Result<Index, crate::search::Error> {
        match &self.searched {
            Some(searched) => searched.index(config, shelf, now, demand),
            None => Searched::new(Workbench::new()).index(config, shelf, now, demand),
        }
    }

    /// Whether the next builds leave groups of files (the browser's search index) as they stand where they
    /// stand already: a preview makes them anew in a pause. What is published is never built in haste.
    pub fn haste(&self, hasty: bool) {
        self.hasty.store(hasty, Ordering::Relaxed);
    }

    /// The shelf, reading only files that changed since the last time.
    pub fn shelf(&self, root: &Path, config: &Config) -> Result<(Shelf, Diagnostics), crate::content::Error> {
        let mut light = self.light.lock().unwrap_or_else(PoisonError::into_inner);
        Shelf::load_light(root, config, light.get_or_insert_with(|| Light::open(root)))
    }

    /// Reads what the last process kept for this output folder, if this one has built nothing yet: for
    /// another thread, while the content is read. A build does so itself where nobody did.
    pub fn ahead(&self, root: &Path, output: &Path) {
        let mut ahead = self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
        // Who holds the state builds already.
        let none_built = self.state.try_lock().is_ok_and(|state| state.is_none());
        if none_built && ahead.is_none() {
            *ahead = Some(Records::load(root, output));
        }
    }

    /// The page at a site path as the build that runs now makes it; waits for it. `None` when no build
    /// runs, or it has nothing there: then what stands in the output folder holds.
    pub fn fresh(&self, path: &str) -> Option<Made> {
        self.asked.page(path)
    }

    /// Builds the site. Errors leave the output as it was; what is returned beside the report are warnings.
    /// One workshop builds into one output folder.
    pub fn build(&self, build: &Build<'_>) -> Result<(BuildReport, Diagnostics), Error> {
        let begun = std::time::Instant::now();
        // From here on, who asks for a page waits for what this build makes of it.
        let _running = self.asked.begin();
        let lock = release::Lock::take(build.root)?;
        release::recover(build.root)?;
        let mut kept = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let seal = seal(build);
        let former = kept.take();
        let untouched = former
            .as_ref()
            .is_some_and(|former| self.sole && !build.full && seal.is_some() && former.seal == seal);
        let before = match former {
            _ if build.full => Records::default(),
            Some(former) => former.records,
            None => {
                let ahead = self.ahead.lock().unwrap_or_else(PoisonError::into_inner).take();
                ahead.unwrap_or_else(|| Records::load(build.root, build.output))
            }
        };
        let standing = if untouched {
            let outputs = before.outputs.iter();
            outputs
                .map(|(file, record)| (file.clone(), record.stat))
                .collect()
        } else {
            release::standing(build.output)?
        };
        if !untouched {
            release::is_ours(build.root, build.output, &standing)?;
        }
        let work = Work {
            build,
            before: &before,
            standing: &standing,
            lock: &lock,
            asked: &self.asked,
            searched: self.searched.as_ref(),
            hasty: self.hasty.load(Ordering::Relaxed),
        };
        let done = work.run();
        if done.is_err() {
            // The next build starts from what is on disk.
            release::discard(build.root)?;
        }
        let (mut report, problems, records) = done?;
        records.save(build.root, build.output);
        *kept = Some(Former {
            records,
            seal: self::seal(build),
        });
        report.took_ms = begun.elapsed().as_millis() as u64;
        Ok((report, problems))
    }

    /// Keeps that the last build left nothing to do for one of the same; `problems` are all its warnings.
    pub fn keep_still(&self, still: &Still<'_>, shelf: &Shelf, report: &BuildReport, problems: &Diagnostics) {
        let kept = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(former) = kept.as_ref() {
            still.keep(shelf, &former.records, report.pages, problems);
        }
    }
}

/// What the last build of this process left.
struct Former {
    records: Records,
    seal: Option<Stat>,
}

/// The state of the release's list: another one when another build was here.
fn seal(build: &Build<'_>) -> Option<Stat> {
    let list = Manifest::path(build.root, build.output);
    std::fs::metadata(list).ok().map(|metadata| Stat::of(&metadata))
}

struct Work<'a> {
    build: &'a Build<'a>,
    before: &'a Records,
    standing: &'a BTreeMap<String, Stat>,
    lock: &'a release::Lock,
    asked: &'a Asked,
    searched: Option<&'a Searched>,
    hasty: bool,
}

impl Work<'_> {
    fn run(&self) -> Result<(BuildReport, Diagnostics, Records), Error> {
        prepare(self.build, self.before, |desk, globals| {
            let mut outputs = gather::all(desk, self.searched);
            let told = (globals, std::mem::take(&mut outputs.redirects));
            let mut problems = outputs.problems.clone();
            let whole = self.standing.is_empty();
            let staging = Staging::new(release::staged(self.build.root), whole)?;
            let run = Run {
                root: self.build.root,
                output: self.build.output,
                before: self.before,
                standing: self.standing,
                staging: &staging,
                begun: self.lock.taken,
                asked: Some(self.asked),
                hasty: self.hasty,
            };
            let mut pressed = press::run(&run, &outputs)?;
            desk.links.pictures().save();
            problems.extend(std::mem::take(&mut pressed.problems));
            problems.extend(desk.bodies.told());
            problems.sort();
            if problems.has_errors() {
                return Err(Error::Problems(problems));
            }
            pressed.records.asks = desk.bodies.asks();
            pressed.records.near = desk.near.clone();
            let report = self.publish(&mut pressed, told, whole)?;
            Ok((report, problems, pressed.records))
        })
    }

    fn publish(
        &self,
        pressed: &mut Pressed,
        (globals, redirects): (serde_json::Value, BTreeMap<String, String>),
        whole: bool,
    ) -> Result<BuildReport, Error> {
        let outputs = &pressed.records.outputs;
        let remove: Vec<String> = self
            .standing
            .keys()
            .filter(|file| !outputs.contains_key(*file))
            .cloned()
            .collect();
        let put = std::mem::take(&mut pressed.put);
        let report = BuildReport {
            pages: pressed.pages,
            written: put.keys().map(|file| path_of(file)).collect(),
            unchanged: outputs.len() - put.len(),
            removed: remove.iter().map(|file| path_of(file)).collect(),
            took_ms: 0,
        };
        release::publish(Release {
            root: self.build.root,
            output: self.build.output,
            manifest: &Manifest::of(&pressed.records, globals, redirects),
            put,
            remove,
            whole,
        })?;
        Ok(report)
    }
}

/// Plans the site and hands it to `work`, with what the endpoint's pages need to know of it.
pub fn prepare<T>(
    build: &Build<'_>,
    before: &Records,
    work: impl FnOnce(&Desk<'_>, serde_json::Value) -> Result<T, Error>,
) -> Result<T, Error> {
    let theme = Theme::load(build.root, build.config).map_err(Error::Problems)?;
    let plan = Plan::new(build);
    let links = Links::new(build);
    let globals = globals(&plan, build);
    let theme = globals
        .iter()
        .fold(theme, |theme, (name, value)| theme.with_global(name, value));
    let globals: serde_json::Map<_, _> = globals
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    let items = plan.editions.iter().flat_map(Edition::items);
    let bodies = Bodies::new(build, (&theme, &links), items, &before.asks);
    let near = related::find(&plan, &before.near);
    let summaries = Summaries::new(&plan, &links, build);
    let (logo, problems) = Loaded::read(build);
    let streams = Streams::new(build, &theme, &plan);
    if !build.config.site.feeds.is_empty() {
        streams.followed().for_each(|path| bodies.expect(path));
    }
    let desk = Desk {
        build,
        theme: &theme,
        plan: &plan,
        links: &links,
        bodies: &bodies,
        summaries: &summaries,
        near: &near,
        twins: twins(&plan),
        own: gather::Own::read(build.root),
        streams,
        face: Face::new(build, logo.as_ref()),
        problems,
    };
    work(&desk, globals.into())
}

/// What endpoint pages show beside their own matter.
fn globals(plan: &Plan<'_>, build: &Build<'_>) -> Vec<(&'static str, serde_json::Value)> {
    let footer: Vec<serde_json::Value> = plan
        .editions
        .iter()
        .flat_map(|edition| {
            let top = |item: &&&Item| item.section.is_empty() && item.path != edition.home;
            edition
                .pages
                .iter()
                .filter(top)
                .take(6)
                .map(|item| json!({"title": item.title, "url": item.path, "lang": edition.language}))
        })
        .collect();
    let blog: Vec<&str> = plan
        .editions
        .iter()
        .filter(|edition| edition.has_blog())
        .map(|edition| edition.language)
        .collect();
    vec![
        ("footer_pages", json!(footer)),
        ("nav", json!({"blog": blog})),
        ("search_index", gather::search_pointers(plan, build)),
    ]
}
