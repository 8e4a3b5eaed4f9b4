//! Finds the files below the paths given, opens them (gz too), recognises their formats and calls
//! the reader. It interprets nothing beyond the first bytes.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flate2::read::MultiGzDecoder;

use super::keep::{Run, Spot};
use super::{Conversation, Error, Format, ReadOptions, Skip};
use super::{jsonl, mailbox, table, twcs, zendesk};
use crate::text::decode;

/// Bytes looked at to recognise a format.
const LOOK: usize = 64 * 1024;

/// Formats by name, for people.
const KNOWN: &str = "jsonl (Frontload's own), zendesk, mbox, maildir, eml, twcs, csv";

/// A file to read; `-` is standard input, held in memory because some formats are read twice.
#[derive(Clone, Debug)]
pub(super) struct Input {
    pub(super) path: PathBuf,
    held: Option<Arc<Vec<u8>>>,
}

impl Input {
    pub(super) fn file(path: PathBuf) -> Input {
        Input { path, held: None }
    }

    /// Opens it, unpacking gz by its first bytes.
    pub(super) fn open(&self) -> Result<Box<dyn BufRead>, Error> {
        let mut plain: Box<dyn BufRead> = match &self.held {
            Some(bytes) => Box::new(Cursor::new(Held(Arc::clone(bytes)))),
            None => Box::new(BufReader::with_capacity(
                LOOK,
                File::open(&self.path).map_err(|cause| self.fault(cause))?,
            )),
        };
        let start = plain.fill_buf().map_err(|cause| self.fault(cause))?;
        if start.starts_with(&[0x1f, 0x8b]) {
            return Ok(Box::new(BufReader::with_capacity(
                LOOK,
                MultiGzDecoder::new(plain),
            )));
        }
        Ok(plain)
    }

    /// The first bytes, unpacked; what can be read of them.
    fn look(&self) -> Result<Vec<u8>, Error> {
        let mut start = Vec::new();
        let mut reader = self.open()?.take(LOOK as u64);
        match reader.read_to_end(&mut start) {
            Err(cause) if !content(&cause) => Err(self.fault(cause)),
            _ => Ok(start),
        }
    }

    fn fault(&self, cause: io::Error) -> Error {
        Error::Io {
            path: self.path.clone(),
            cause,
        }
    }

    /// A fault while reading: of the content (a truncated gz) it is a malformed record, else of the machine.
    pub(super) fn broke(&self, cause: io::Error, spot: &Spot, run: &mut Run<'_>) -> Result<(), Error> {
        if content(&cause) {
            run.malformed(None, spot, "truncated file");
            return Ok(());
        }
        Err(self.fault(cause))
    }
}

/// Whether the bytes are to blame, and not the disk.
fn content(cause: &io::Error) -> bool {
    matches!(
        cause.kind(),
        io::ErrorKind::UnexpectedEof
            | io::ErrorKind::InvalidInput
            | io::ErrorKind::InvalidData
            | io::ErrorKind::Other
    )
}

struct Held(Arc<Vec<u8>>);

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// Reads every conversation below `paths` (files or folders, gz too; `-` is standard input) into `sink`.
///
/// Files of a folder come in the order of their names. Mail of one run is threaded together, and
/// Zendesk's pages know each other's users. A file named in `paths` that no reader knows is an
/// error; one found in a folder is a skip, unless nothing in the folder is known.
pub fn read(
    paths: &[PathBuf],
    options: &ReadOptions,
    sink: &mut dyn FnMut(Result<Conversation, Skip>),
) -> Result<(), Error> {
    let mut run = Run::new(options, sink);
    let mut found = Vec::new();
    for path in paths {
        gather(path, &mut run, &mut found)?;
    }
    let mut mail = mailbox::Mailbox::default();
    let pages: Vec<Input> = of(&found, Format::Zendesk);
    let mut pages_read = false;
    for (input, format) in &found {
        match format {
            Format::Jsonl => jsonl::read(input, &mut run)?,
            Format::Zendesk if !pages_read => {
                pages_read = true;
                zendesk::read(&pages, &mut run)?;
            }
            Format::Mbox => mail.read_mbox(input, &mut run)?,
            Format::Eml | Format::Maildir => mail.read_message(input, &mut run)?,
            Format::Twcs => twcs::read(input, &mut run)?,
            Format::Csv => table::read(input, &mut run)?,
            Format::Zendesk | Format::Auto => {}
        }
    }
    mail.finish(&mut run);
    Ok(())
}

fn of(found: &[(Input, Format)], format: Format) -> Vec<Input> {
    found
        .iter()
        .filter(|(_, its)| *its == format)
        .map(|(input, _)| input.clone())
        .collect()
}

/// Adds the files at or below `path` with their formats.
fn gather(path: &Path, run: &mut Run<'_>, found: &mut Vec<(Input, Format)>) -> Result<(), Error> {
    if path == Path::new("-") {
        let mut bytes = Vec::new();
        let fault = |cause| Error::Io {
            path: path.to_owned(),
            cause,
        };
        io::stdin().lock().read_to_end(&mut bytes).map_err(fault)?;
        let input = Input {
            path: path.to_owned(),
            held: Some(Arc::new(bytes)),
        };
        return single(input, run, found);
    }
    if !path.is_dir() {
        return single(Input::file(path.to_owned()), run, found);
    }
    let mut files = Vec::new();
    walk(path, &mut files)?;
    let (before, mut strangers) = (found.len(), Vec::new());
    for file in files {
        let input = Input::file(file);
        match recognise(&input, run.options)? {
            Some(format) => found.push((input, format)),
            None => strangers.push(input.path),
        }
    }
    if found.len() == before && !strangers.is_empty() {
        return Err(unknown(path));
    }
    if found.len() == before {
        run.malformed(None, &Spot::new(path, 0), "empty folder");
    }
    for stranger in strangers {
        let empty = std::fs::metadata(&stranger).is_ok_and(|file| file.len() == 0);
        run.skip(
            None,
            &Spot::new(&stranger, 0),
            if empty { "empty file" } else { "unknown format" },
        );
    }
    Ok(())
}

fn single(input: Input, run: &mut Run<'_>, found: &mut Vec<(Input, Format)>) -> Result<(), Error> {
    if input.look()?.is_empty() {
        run.malformed(None, &Spot::new(&input.path, 0), "empty file");
        return Ok(());
    }
    match recognise(&input, run.options)? {
        Some(format) => found.push((input, format)),
        None => return Err(unknown(&input.path)),
    }
    Ok(())
}

fn unknown(path: &Path) -> Error {
    Error::UnknownFormat {
        path: path.to_owned(),
        known: KNOWN.to_owned(),
    }
}

/// Files below a folder in the order of their paths; hidden ones and Maildir's `tmp` stay out.
fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Error> {
    let fault = |cause| Error::Io {
        path: folder.to_owned(),
        cause,
    };
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(fault)? {
        entries.push(entry.map_err(fault)?.path());
    }
    entries.sort();
    let maildir = folder.join("cur").is_dir() && folder.join("new").is_dir();
    for path in entries {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        // Maildir keeps subfolders as `.Sent`; elsewhere a leading dot hides.
        let hidden = name.starts_with('.') && !(maildir && path.join("cur").is_dir());
        if hidden || (maildir && name == "tmp") {
            continue;
        }
        if path.is_dir() {
            walk(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

/// The format asked for, or the one the first bytes show.
fn recognise(input: &Input, options: &ReadOptions) -> Result<Option<Format>, Error> {
    let start = input.look()?;
    if start.is_empty() {
        return Ok(None);
    }
    Ok(match options.format {
        Format::Auto => sniff(&start, options),
        // Asked for mail of any kind: an mbox is never one message.
        Format::Eml | Format::Maildir if start.starts_with(b"From ") => Some(Format::Mbox),
        asked => Some(asked),
    })
}

fn sniff(start: &[u8], options: &ReadOptions) -> Option<Format> {
    if start.starts_with(b"From ") {
        return Some(Format::Mbox);
    }
    let text = decode(start);
    let text = text.trim_start();
    if text.starts_with(['{', '[']) {
        return json(text);
    }
    let binary = start.contains(&0) && !start.starts_with(b"\xff\xfe") && !start.starts_with(b"\xfe\xff");
    if binary {
        return None;
    }
    // A broken first line must not hide the records below it.
    if text
        .lines()
        .take(20)
        .any(|line| line.starts_with('{') && line.contains("\"messages\""))
    {
        return Some(Format::Jsonl);
    }
    let header = text.lines().next().unwrap_or_default();
    if twcs::recognises(header) {
        return Some(Format::Twcs);
    }
    if mailbox::recognises(text) {
        return Some(Format::Eml);
    }
    table::recognises(header, options).then_some(Format::Csv)
}

/// Ours has `messages`; Zendesk's has its envelopes or a ticket's fields.
fn json(text: &str) -> Option<Format> {
    const ENVELOPES: [&str; 9] = [
        "\"tickets\"",
        "\"ticket\"",
        "\"audits\"",
        "\"audit\"",
        "\"requester_id\"",
        "\"comments\"",
        "\"ticket_id\"",
        "\"users\"",
        "\"author_id\"",
    ];
    let ours = text.find("\"messages\"");
    let theirs = ENVELOPES.iter().filter_map(|key| text.find(key)).min();
    match (ours, theirs) {
        (Some(ours), Some(theirs)) if theirs < ours => Some(Format::Zendesk),
        (Some(_), _) if text.starts_with('{') => Some(Format::Jsonl),
        (_, Some(_)) => Some(Format::Zendesk),
        _ => None,
    }
}
