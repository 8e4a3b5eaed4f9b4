//! The example brand: its site, and the generator of its conversations and comments.
//!
//! The same seed gives the same bytes on every machine. All text is our own (`demo/corpus/`), all
//! people are invented. It knows nothing of harvest: what it writes is what a helpdesk would.

mod book;
mod cast;
mod crisis;
mod dice;
mod hard;
mod line;
mod mail;
mod record;
mod recurring;
mod remarks;
mod single;
mod site;
mod stage;
mod story;
mod truth;
mod tweets;
mod zendesk;

use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::{Compression, GzBuilder};

use stage::Stage;
use story::{DAY, DAYS, FIRST_SECOND, Speaker, Story};

/// Seed of the corpus that is committed under `demo/` and that `frontload demo` uses.
pub const SEED: u64 = 7;

/// Last day of the corpus, `--now` of the demo: 2026-10-30, at its end in UTC.
pub const NOW: &str = "2026-10-30T23:59:59Z";

/// The corpus could not be made or written.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)]
pub enum Error {
    #[error("cannot write `{path}`: {cause}")]
    Write { path: PathBuf, cause: std::io::Error },
    #[error("cannot encode the corpus: {0}")]
    Json(#[from] serde_json::Error),
    #[error("cannot encode the corpus: {0}")]
    Csv(#[from] csv::Error),
    #[error("cannot compress the corpus: {0}")]
    Gzip(std::io::Error),
}

/// The files of the demo site: path below the site's root, and bytes.
pub fn site_files() -> &'static [(&'static str, &'static [u8])] {
    site::FILES
}

/// The demo's conversations as JSONL, with the truth under `gold`.
pub fn conversations(seed: u64) -> Result<String, Error> {
    let stage = Stage::new(seed);
    Ok(record::jsonl(&stories(&stage))?)
}

/// The demo's comments as JSONL: `{id, page, text, author?, email?, disposition, at}`.
pub fn comments(seed: u64) -> Result<String, Error> {
    let stage = Stage::new(seed);
    Ok(remarks::jsonl(&remarks::remarks(&stage))?)
}

/// Everything the generator makes: path below `demo/`, and bytes.
pub fn files(seed: u64) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let stage = Stage::new(seed);
    let stories = stories(&stage);
    let remarks = remarks::remarks(&stage);
    let mut files = vec![
        (
            "conversations.jsonl".to_owned(),
            record::jsonl(&stories)?.into_bytes(),
        ),
        (
            "comments.jsonl".to_owned(),
            remarks::jsonl(&remarks)?.into_bytes(),
        ),
        (
            "planted.txt".to_owned(),
            remarks::planted(&stage, &stories, &remarks).into_bytes(),
        ),
        ("truth.jsonl".to_owned(), truth::jsonl(&stage)?.into_bytes()),
        (
            "formats/mail.mbox.gz".to_owned(),
            gzip(mail::mbox(&stories).as_bytes())?,
        ),
        ("formats/twcs.csv".to_owned(), tweets::twcs(&stories)?),
    ];
    for (page, text) in zendesk::pages(&stories)?.iter().enumerate() {
        let path = format!("formats/zendesk/page-{}.json.gz", page + 1);
        files.push((path, gzip(text.as_bytes())?));
    }
    Ok(files)
}

/// Writes the corpus of `seed` below `output`, and returns the paths written.
pub fn write(seed: u64, output: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut written = Vec::new();
    for (path, bytes) in files(seed)? {
        let path = output.join(path);
        let fault = |cause| Error::Write {
            path: path.clone(),
            cause,
        };
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(fault)?;
        }
        std::fs::write(&path, bytes).map_err(fault)?;
        written.push(path);
    }
    Ok(written)
}

/// All conversations in order of time.
fn stories(stage: &Stage) -> Vec<Story> {
    let mut stories = recurring::play(stage);
    stories.extend(single::issues(stage));
    stories.extend(single::praise(stage));
    stories.extend(single::spam(stage));
    stories.extend(crisis::play(stage));
    stories.extend(hard::play(stage));
    stories.iter_mut().for_each(cut_off);
    // The sort is stable, and the parts come in a fixed order.
    stories.sort_by_key(Story::began);
    stories
}

/// What would be said after the last day has not been said yet.
fn cut_off(story: &mut Story) {
    let end = FIRST_SECOND + DAYS as i64 * DAY;
    let before = story.turns.len();
    story.turns.retain(|turn| turn.at < end);
    if story.turns.len() == before {
        return;
    }
    story.status = "open";
    story.satisfied = None;
    if story.turns.iter().all(|turn| turn.speaker != Speaker::Agent) {
        story.truth.answer = None;
    }
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let mut encoder = GzBuilder::new().write(Vec::new(), Compression::best());
    encoder.write_all(bytes).map_err(Error::Gzip)?;
    encoder.finish().map_err(Error::Gzip)
}
