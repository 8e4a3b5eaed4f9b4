//! Puts the built site where visitors find it: a folder, rsync, SFTP, or an S3-compatible store.
//!
//! Only what changed travels: assets and pictures before pages, pages before deletions. A record at
//! the target says what lies there; it is brought up to date as the deploy goes, so one that was cut
//! short is simply run again. It builds nothing: what stands in the output folder is what goes.

mod folder;
mod lock;
mod plan;
mod rsync;
mod s3;
mod sftp;
mod ssh;
mod target;

use std::path::Path;
use std::time::Instant;

use jiff::Timestamp;
use serde::Serialize;

use crate::config::Config;
use crate::site::{self, Manifest, packed};

use lock::Lock;
use plan::{Plan, Record};
pub use target::Error;
use target::{Patience, Target};

/// Name of the record at the target.
pub const RECORD: &str = ".frontload-deploy.json";
/// Files of one batch; the record is written after each.
const BATCH_FILES: usize = 500;
/// Bytes of one batch.
const BATCH_BYTES: u64 = 64 * 1024 * 1024;

/// What to deploy, and where to.
pub struct Deploy<'a> {
    /// The site's folder.
    pub root: &'a Path,
    /// Its settings, with the secrets of `deploy` resolved.
    pub config: &'a Config,
    /// The built site; usually `root/site`.
    pub output: &'a Path,
    /// Another target than `deploy.to`.
    pub to: Option<&'a str>,
    /// Most files that may be deleted; `None` = `deploy.max_delete` percent.
    pub max_delete: Option<usize>,
    /// Only say what would be done.
    pub dry_run: bool,
    /// Go on although another deploy seems to run.
    pub take_over: bool,
    /// The time it is.
    pub now: Timestamp,
}

/// What a deploy did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Report {
    /// The target, without secrets.
    pub target: String,
    /// Release that stands there now.
    pub release: String,
    /// Files sent, in the order in which they went.
    pub sent: Vec<String>,
    /// Their bytes.
    pub bytes: u64,
    /// Files that were there already.
    pub unchanged: usize,
    /// Files deleted.
    pub removed: Vec<String>,
    /// Files with a hash in their name that left the site and stay for one more deploy: pages that
    /// are open in a browser still ask for them.
    pub lingering: usize,
    /// Files at the target that no deploy of ours put there; never touched.
    pub foreign: usize,
    /// Whether nothing was done.
    pub dry_run: bool,
    /// Milliseconds.
    pub took_ms: u64,
}

/// Deploys. After success `.frontload/deployed.json` lists the site paths that are public.
pub fn run(deploy: &Deploy<'_>) -> Result<Report, Error> {
    let begun = Instant::now();
    let name = deploy.to.unwrap_or(&deploy.config.deploy.to);
    let target = target::open(name, deploy)?;
    let manifest = Manifest::load(deploy.root, deploy.output)?;
    if manifest.files.is_empty() {
        return Err(Error::NotBuilt {
            path: deploy.output.to_path_buf(),
        });
    }
    if deploy.config.deploy.precompressed {
        packed::pack_all(deploy.root, deploy.output, &manifest)?;
    }
    let files = plan::files(deploy, &manifest, target.encodes())?;
    if deploy.dry_run {
        let (plan, foreign) = look(deploy, target.as_ref(), files)?.0;
        let mut report = told(name, &manifest, plan, foreign);
        report.dry_run = true;
        report.took_ms = begun.elapsed().as_millis() as u64;
        return Ok(report);
    }
    let lock = Lock::take(deploy, target.as_ref(), name)?;
    let done = carry_out(deploy, target.as_ref(), &lock, files, &manifest);
    // A lock that cannot be released is found abandoned later; the fault that matters is told.
    let released = lock.release(target.as_ref());
    let (plan, foreign) = done?;
    released?;
    note_deployed(deploy.root, &manifest)?;
    let mut report = told(name, &manifest, plan, foreign);
    report.took_ms = begun.elapsed().as_millis() as u64;
    Ok(report)
}

type Looked = ((Plan, usize), Record);

/// What the target holds, and what follows from it.
fn look(deploy: &Deploy<'_>, target: &dyn Target, files: Vec<plan::File>) -> Result<Looked, Error> {
    let patience = Patience::default();
    let found = patience.with(|| target.read(RECORD))?;
    let record = Record::parse(found.as_deref())?;
    let standing = match &record {
        Some(_) => None,
        None => patience.with(|| target.standing())?,
    };
    let record = record.unwrap_or_default();
    let plan = Plan::new(files, &record, standing.as_ref())?;
    let foreign = standing.map_or(0, |standing| plan.foreign(&standing));
    plan.allow(deploy.max_delete, deploy.config.deploy.max_delete)?;
    Ok(((plan, foreign), record))
}

fn carry_out(
    deploy: &Deploy<'_>,
    target: &dyn Target,
    lock: &Lock,
    files: Vec<plan::File>,
    manifest: &Manifest,
) -> Result<(Plan, usize), Error> {
    let ((plan, foreign), mut record) = look(deploy, target, files)?;
    if plan.is_idle() && record.release == manifest.release {
        return Ok((plan, foreign));
    }
    let patience = Patience::default();
    // First what is to come: what an interrupted deploy left is known to the next one.
    record.release.clear();
    record.announce(&plan);
    patience.with(|| target.write(RECORD, &record.bytes()))?;
    for wave in &plan.waves {
        for batch in batches(wave) {
            patience.with(|| target.put(batch))?;
            record.sent(batch);
            lock.keep(target)?;
            patience.with(|| target.write(RECORD, &record.bytes()))?;
        }
    }
    if !plan.remove.is_empty() {
        patience.with(|| target.remove(&plan.remove))?;
    }
    record.settle(&plan, &manifest.release);
    patience.with(|| target.write(RECORD, &record.bytes()))?;
    Ok((plan, foreign))
}

/// Cuts a wave where a batch is full; one large file is a batch of its own.
fn batches(wave: &[plan::File]) -> Vec<&[plan::File]> {
    let mut out = Vec::new();
    let (mut start, mut bytes) = (0, 0);
    for (at, file) in wave.iter().enumerate() {
        if at > start && (at - start >= BATCH_FILES || bytes + file.size > BATCH_BYTES) {
            out.push(&wave[start..at]);
            (start, bytes) = (at, 0);
        }
        bytes += file.size;
    }
    if start < wave.len() {
        out.push(&wave[start..]);
    }
    out
}

fn told(target: &str, manifest: &Manifest, plan: Plan, foreign: usize) -> Report {
    let sent: Vec<&plan::File> = plan.waves.iter().flatten().collect();
    Report {
        target: target.to_owned(),
        release: manifest.release.clone(),
        bytes: sent.iter().map(|file| file.size).sum(),
        sent: sent.iter().map(|file| file.path.clone()).collect(),
        unchanged: plan.unchanged,
        removed: plan.remove,
        lingering: plan.lingering.len(),
        foreign,
        ..Report::default()
    }
}

/// Sorted site paths of what is public now, for the check on lost addresses.
fn note_deployed(root: &Path, manifest: &Manifest) -> Result<(), Error> {
    let lasting = manifest.files.iter().filter(|(_, entry)| !entry.immutable);
    let paths: Vec<&str> = lasting.map(|(path, _)| path.as_str()).collect();
    let path = site::deployed_path(root);
    let failed = |cause| Error::Io {
        verb: "write",
        path: path.clone(),
        cause,
    };
    let bytes = serde_json::to_vec_pretty(&paths).unwrap_or_default();
    folder::write_aside(&path, &bytes).map_err(failed)
}

impl From<site::Error> for Error {
    fn from(error: site::Error) -> Error {
        Error::Site(error)
    }
}
