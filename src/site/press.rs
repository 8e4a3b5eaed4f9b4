//! Makes the outputs that must be made, on all cores, straight into the staging folder: no more than
//! one file a thread is in memory. What has not changed is neither made nor read.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::SystemTime;

use rayon::prelude::*;

use crate::diagnostic::{Diagnostic, Diagnostics};

use super::Error;
use super::asked::Asked;
use super::output::{Group, Key, Output, Outputs, Recipe, file_of};
use super::records::{GroupRecord, Record, Records, Source, Stat};

/// Where files go until they are published.
pub struct Staging {
    /// An empty folder.
    folder: PathBuf,
    /// Lay them out as they will stand, since nothing stands yet.
    whole: bool,
    next: AtomicUsize,
}

/// What a run of the press reads beside the outputs.
pub struct Run<'a> {
    pub root: &'a Path,
    pub output: &'a Path,
    /// What the last build kept.
    pub before: &'a Records,
    /// What stands in the output folder.
    pub standing: &'a BTreeMap<String, Stat>,
    pub staging: &'a Staging,
    /// When the run began, by the clock of the file system.
    pub begun: SystemTime,
    /// Pages that somebody waits for.
    pub asked: Option<&'a Asked>,
    /// Groups that stand are left as they are, under the key that they have.
    pub hasty: bool,
}

/// What became of one output.
struct Outcome {
    record: Record,
    source: Option<(PathBuf, Source)>,
    /// The staged file's name, when there is something to publish.
    put: Option<String>,
}

/// What was made.
#[derive(Default)]
pub struct Pressed {
    /// Everything that the site consists of now; without what texts asked.
    pub records: Records,
    /// File below the output folder -> name of the staged file.
    pub put: BTreeMap<String, String>,
    pub pages: usize,
    pub problems: Diagnostics,
}

impl Staging {
    /// Files are laid into `folder`, which is made now.
    pub fn new(folder: PathBuf, whole: bool) -> Result<Staging, Error> {
        fs::create_dir_all(&folder).map_err(|cause| Error::Write {
            path: folder.clone(),
            cause,
        })?;
        Ok(Staging {
            folder,
            whole,
            next: AtomicUsize::new(0),
        })
    }

    fn name(&self, file: &str) -> String {
        if self.whole {
            file.to_owned()
        } else {
            self.next.fetch_add(1, Ordering::Relaxed).to_string()
        }
    }

    fn open(&self, name: &str) -> Result<(fs::File, PathBuf), Error> {
        let path = self.folder.join(name);
        let failed = |cause| Error::Write {
            path: path.clone(),
            cause,
        };
        if self.whole
            && let Some(parent) = path.parent()
            // Mostly it is one new folder in one that is there.
            && fs::create_dir(parent).is_err()
        {
            fs::create_dir_all(parent).map_err(failed)?;
        }
        let file = fs::File::create(&path).map_err(failed)?;
        Ok((file, path))
    }

    fn write(&self, file: &str, bytes: &[u8]) -> Result<(String, Stat), Error> {
        let name = self.name(file);
        let (mut open, path) = self.open(&name)?;
        let written = open.write_all(bytes).and_then(|()| open.metadata());
        let metadata = written.map_err(|cause| Error::Write { path, cause })?;
        Ok((name, Stat::of(&metadata)))
    }

    /// Copies a file of the author's; gives the hash of what was copied.
    fn copy(&self, file: &str, from: &Path) -> Result<(String, Stat, [u8; 32]), Error> {
        let name = self.name(file);
        let (mut open, path) = self.open(&name)?;
        let read = |cause| Error::Read {
            path: from.to_path_buf(),
            cause,
        };
        let mut source = fs::File::open(from).map_err(read)?;
        std::io::copy(&mut source, &mut open).map_err(|cause| Error::Write {
            path: path.clone(),
            cause,
        })?;
        let metadata = open.metadata().map_err(read)?;
        Ok((name, Stat::of(&metadata), hash_of(&path)?))
    }

    fn drop(&self, name: &str) {
        // One file too many in a folder that goes anyway.
        let _ = fs::remove_file(self.folder.join(name));
    }
}

fn hash_of(path: &Path) -> Result<[u8; 32], Error> {
    let read = |cause| Error::Read {
        path: path.to_path_buf(),
        cause,
    };
    let file = fs::File::open(path).map_err(read)?;
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(file).map_err(read)?;
    Ok(*hasher.finalize().as_bytes())
}

/// Makes what must be made.
pub fn run(run: &Run<'_>, outputs: &Outputs<'_>) -> Result<Pressed, Error> {
    let files: Vec<(&String, &Output<'_>)> = outputs.all.iter().collect();
    let done: Vec<Result<Outcome, Diagnostics>> = files
        .par_iter()
        .map(|(file, output)| {
            if let Some(asked) = run.asked {
                asked.answer(outputs);
            }
            run.one(file, output)
        })
        .collect::<Result<_, Error>>()?;
    let mut pressed = Pressed::default();
    for ((file, output), outcome) in files.into_iter().zip(done) {
        match outcome {
            Ok(outcome) => {
                pressed.pages += usize::from(output.page);
                pressed.take(file, outcome);
            }
            Err(problems) => pressed.problems.extend(problems),
        }
    }
    let groups: Vec<_> = outputs
        .groups
        .par_iter()
        .map(|group| run.group(group))
        .collect::<Result<_, Error>>()?;
    for (group, outcomes) in outputs.groups.iter().zip(groups) {
        pressed.group(group, outcomes, outputs);
    }
    Ok(pressed)
}

impl Pressed {
    fn take(&mut self, file: &str, outcome: Outcome) {
        self.records.outputs.insert(file.to_owned(), outcome.record);
        if let Some(name) = outcome.put {
            self.put.insert(file.to_owned(), name);
        }
        self.records.sources.extend(outcome.source);
    }

    fn group(
        &mut self,
        group: &Group<'_>,
        (key, outcomes): (Key, Vec<(String, Outcome)>),
        outputs: &Outputs<'_>,
    ) {
        let record = GroupRecord {
            key,
            files: outcomes.iter().map(|(file, _)| file.clone()).collect(),
        };
        for (file, outcome) in outcomes {
            if outputs.all.contains_key(&file) {
                let message = format!("`/{file}` is an address that the site itself needs");
                self.problems
                    .push(Diagnostic::general("duplicate-address", message).hint("rename your file"));
            } else {
                self.take(&file, outcome);
            }
        }
        self.records.groups.insert(group.name.clone(), record);
    }
}

impl Run<'_> {
    /// The last build's record of a file, if the file stands as it was written.
    fn known(&self, file: &str) -> Option<&Record> {
        let there = self.standing.get(file)?;
        self.before
            .outputs
            .get(file)
            .filter(|record| record.stat == *there)
    }

    fn one(&self, file: &str, output: &Output<'_>) -> Result<Result<Outcome, Diagnostics>, Error> {
        match &output.recipe {
            Recipe::Make { key, make } => {
                let known = self.known(file);
                if let Some(record) = known
                    && key() == record.key
                {
                    return Ok(Ok(kept(record.clone())));
                }
                match make() {
                    (key, Ok(bytes)) => self.lay(file, &bytes, key).map(Ok),
                    (_, Err(problems)) => Ok(Err(problems)),
                }
            }
            Recipe::Copy(source) => self.copy(file, source).map(Ok),
        }
    }

    fn group(&self, group: &Group<'_>) -> Result<(Key, Vec<(String, Outcome)>), Error> {
        let before = self.before.groups.get(&group.name);
        let key = before.map_or(group.key, |before| before.key);
        let intact = before
            .filter(|before| self.hasty || before.key == group.key)
            .and_then(|before| {
                before
                    .files
                    .iter()
                    .map(|file| Some((file.clone(), kept(self.known(file)?.clone()))))
                    .collect::<Option<Vec<_>>>()
            });
        if let Some(intact) = intact {
            return Ok((key, intact));
        }
        let made = (group.make)()?
            .into_iter()
            .map(|(path, bytes)| {
                let file = file_of(&path);
                let outcome = self.lay(&file, &bytes, group.key)?;
                Ok((file, outcome))
            })
            .collect::<Result<_, Error>>()?;
        Ok((group.key, made))
    }

    /// Lays bytes aside, unless they stand there already.
    fn lay(&self, file: &str, bytes: &[u8], key: Key) -> Result<Outcome, Error> {
        let hash = *blake3::hash(bytes).as_bytes();
        if let Some(stat) = self.same(file, hash, bytes.len() as u64)? {
            return Ok(kept(Record { key, hash, stat }));
        }
        let (name, stat) = self.staging.write(file, bytes)?;
        Ok(Outcome {
            record: Record { key, hash, stat },
            source: None,
            put: Some(name),
        })
    }

    /// The state of a file that stands there with these bytes.
    fn same(&self, file: &str, hash: [u8; 32], size: u64) -> Result<Option<Stat>, Error> {
        if let Some(record) = self.known(file) {
            return Ok((record.hash == hash).then_some(record.stat));
        }
        let Some(stat) = self.standing.get(file).filter(|stat| stat.size == size) else {
            return Ok(None);
        };
        // Written by a build that left no record, or touched by someone: only its bytes tell.
        Ok((hash_of(&self.output_file(file))? == hash).then_some(*stat))
    }

    fn copy(&self, file: &str, source: &Path) -> Result<Outcome, Error> {
        let from = self.root.join(source);
        let metadata = fs::metadata(&from).map_err(|cause| Error::Read {
            path: from.clone(),
            cause,
        })?;
        let stat = Stat::of(&metadata);
        let trusted = self
            .before
            .sources
            .get(source)
            .filter(|before| before.stat == stat);
        let known = self.known(file);
        if let (Some(trusted), Some(record)) = (trusted, known)
            && record.key == trusted.key
        {
            return Ok(Outcome {
                source: Some((source.to_path_buf(), *trusted)),
                ..kept(record.clone())
            });
        }
        let (name, staged, hash) = self.staging.copy(file, &from)?;
        let key = Key::of(&hash);
        let source = (!stat.is_fresh_at(self.begun)).then(|| (source.to_path_buf(), Source { stat, key }));
        let same = self.same(file, hash, staged.size)?;
        if same.is_some() {
            self.staging.drop(&name);
        }
        Ok(Outcome {
            record: Record {
                key,
                hash,
                stat: same.unwrap_or(staged),
            },
            source,
            put: same.is_none().then_some(name),
        })
    }

    fn output_file(&self, file: &str) -> PathBuf {
        self.output.join(file)
    }
}

fn kept(record: Record) -> Outcome {
    Outcome {
        record,
        source: None,
        put: None,
    }
}
