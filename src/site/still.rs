//! Tells whether a build would change nothing, without building: what it would read and what stands are
//! as the last one left them, and no date has passed since.
//!
//! Files are told by what the file system says of them. Where that does not suffice (a file saved a
//! moment before the build, a link to elsewhere) nothing is kept, and the next build looks closely.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::content::Shelf;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Severity};

use super::output::{Key, Keyer};
use super::records::{Records, Stat};
use super::{BuildReport, Demand, Manifest, Thread, release};

/// Folders that a build reads.
const FOLDERS: [&str; 5] = ["content", "data", "snippets", "static", "themes"];

/// What a build depends on beside the files of the site's folder.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// The site's folder.
    pub root: &'a Path,
    /// Where the site goes.
    pub output: &'a Path,
    /// Its settings.
    pub config: &'a Config,
    /// Whether drafts and what is to come are shown.
    pub shown: (bool, bool),
    /// Published comments and votes, by page.
    pub threads: &'a BTreeMap<String, Thread>,
    /// How often each question was asked.
    pub demand: &'a [Demand],
    /// The time of the build.
    pub now: Timestamp,
}

/// A build that may have nothing to do.
pub struct Still<'a> {
    asked: Asked<'a>,
    inputs: Key,
    /// No file may still change unseen.
    settled: bool,
}

/// What the last build left.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    inputs: Key,
    outputs: Key,
    from: Timestamp,
    /// The first date at which something may show or vanish.
    until: Option<Timestamp>,
    pages: usize,
    files: usize,
    warnings: Vec<Warning>,
}

/// A warning, which is told again.
#[derive(Debug, Serialize, Deserialize)]
struct Warning {
    error: bool,
    code: String,
    place: Option<Spot>,
    message: String,
    hint: Option<String>,
}

/// A [`Place`] with all that its excerpt needs.
#[derive(Debug, Serialize, Deserialize)]
struct Spot {
    path: PathBuf,
    line: Option<usize>,
    column: Option<usize>,
    source: Option<String>,
    width: usize,
}

impl<'a> Still<'a> {
    /// Looks at all that a build would read. `None` where that cannot be told by looking.
    pub fn look(asked: Asked<'a>) -> Option<Still<'a>> {
        let begun = clock(asked.root)?;
        let mut keyer = Keyer::new().with(&(env!("FRONTLOAD_STATE"), asked.shown));
        keyer.add(&(asked.threads, asked.demand));
        keyer.add_bytes(format!("{:?}", asked.config).as_bytes());
        let mut settled = true;
        for folder in FOLDERS {
            let path = asked.root.join(folder);
            if path.is_symlink() {
                return None;
            }
            let mut files = release::walk(&path, "").ok()?;
            files.sort_unstable_by(|a, b| a.0.cmp(&b.0));
            if files.iter().any(|(_, stat)| stat.is_link) {
                return None;
            }
            settled &= !files.iter().any(|(_, found)| found.stat.is_fresh_at(begun));
            keyer.add(folder);
            add_all(
                &mut keyer,
                files.iter().map(|(name, found)| (name.as_str(), &found.stat)),
            );
        }
        Some(Still {
            asked,
            inputs: keyer.key(),
            settled,
        })
    }

    /// What a build would say that changes nothing, when it would change nothing.
    pub fn holds(&self) -> Option<(BuildReport, Diagnostics)> {
        let Asked {
            root, output, now, ..
        } = self.asked;
        let bytes = std::fs::read(self.path()).ok()?;
        let (sum, rest) = bytes.split_at_checked(32)?;
        let whole = blake3::hash(rest).as_bytes() == sum;
        let kept: Kept = whole.then(|| postcard::from_bytes(rest).ok())??;
        let in_time = kept.from <= now && (kept.from == now || kept.until.is_none_or(|until| now < until));
        if !in_time || kept.inputs != self.inputs {
            return None;
        }
        // Another build may be at work, or have been cut short.
        let _lock = release::Lock::take(root).ok()?;
        if release::is_cut_short(root) {
            return None;
        }
        let standing = release::standing(output).ok()?;
        let standing = standing.iter().map(|(file, stat)| (file.as_str(), stat));
        if kept.outputs != outputs(self.asked, standing)? {
            return None;
        }
        let report = BuildReport {
            pages: kept.pages,
            unchanged: kept.files,
            ..BuildReport::default()
        };
        let mut problems = Diagnostics::new();
        problems.extend(kept.warnings.into_iter().map(Warning::again));
        Some((report, problems))
    }

    /// Keeps what a build of this left.
    pub(super) fn keep(&self, shelf: &Shelf, records: &Records, pages: usize, problems: &Diagnostics) {
        let path = self.path();
        let standing = records
            .outputs
            .iter()
            .map(|(file, record)| (file.as_str(), &record.stat));
        let outputs = outputs(self.asked, standing).filter(|_| self.settled);
        let Some(outputs) = outputs else {
            // What stood there says nothing any more; where it cannot be removed its keys differ.
            let _ = std::fs::remove_file(path);
            return;
        };
        let kept = Kept {
            inputs: self.inputs,
            outputs,
            from: self.asked.now,
            until: next_date(shelf, self.asked.now),
            pages,
            files: records.outputs.len(),
            warnings: problems.iter().map(Warning::of).collect(),
        };
        let Ok(rest) = postcard::to_stdvec(&kept) else {
            return;
        };
        let bytes = [blake3::hash(&rest).as_bytes().as_slice(), &rest].concat();
        // A torn file is found out by its sum.
        let _ = std::fs::write(path, bytes);
    }

    fn path(&self) -> PathBuf {
        Records::path(self.asked.root, self.asked.output).with_extension("still")
    }
}

fn add_all<'f>(keyer: &mut Keyer, files: impl Iterator<Item = (&'f str, &'f Stat)>) {
    for (name, stat) in files {
        keyer.add_bytes(name.as_bytes());
        keyer.add_numbers(&[stat.size, stat.modified, stat.inode]);
    }
}

/// The key of what stands in the output folder, and of the list that is served.
fn outputs<'f>(asked: Asked<'_>, standing: impl Iterator<Item = (&'f str, &'f Stat)>) -> Option<Key> {
    let list = std::fs::metadata(Manifest::path(asked.root, asked.output)).ok()?;
    let mut keyer = Keyer::new();
    add_all(&mut keyer, standing);
    add_all(&mut keyer, std::iter::once(("", &Stat::of(&list))));
    Some(keyer.key())
}

/// The first date not before `now` at which the site may change by itself.
fn next_date(shelf: &Shelf, now: Timestamp) -> Option<Timestamp> {
    let dates = shelf.items.iter().flat_map(|item| {
        [
            item.date,
            item.publish_at,
            item.archive_at,
            item.review_by,
            item.reviewed,
        ]
    });
    dates.flatten().filter(|date| *date >= now).min()
}

/// The time by the clock of the file system that holds the site.
fn clock(root: &Path) -> Option<SystemTime> {
    release::Lock::take(root).ok().map(|lock| lock.taken)
}

impl Warning {
    fn of(told: &Diagnostic) -> Warning {
        let place = told.place.clone().map(|place| Spot {
            path: place.path,
            line: place.line,
            column: place.column,
            source: place.source,
            width: place.width,
        });
        Warning {
            error: told.severity == Severity::Error,
            code: told.code.to_owned(),
            place,
            message: told.message.clone(),
            hint: told.hint.clone(),
        }
    }

    fn again(self) -> Diagnostic {
        let place = self.place.map(|spot| Place {
            path: spot.path,
            line: spot.line,
            column: spot.column,
            source: spot.source,
            width: spot.width,
        });
        Diagnostic {
            severity: if self.error {
                Severity::Error
            } else {
                Severity::Warning
            },
            code: lasting(&self.code),
            place,
            message: self.message,
            hint: self.hint,
        }
    }
}

/// Names of rules live as long as the program; each is kept once.
fn lasting(code: &str) -> &'static str {
    static CODES: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut codes = CODES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = codes.get(code) {
        return known;
    }
    let code: &'static str = Box::leak(code.to_owned().into_boxed_str());
    codes.insert(code);
    code
}
