//! `redact`: text with personal data replaced.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use frontload::text::redact::{self, Redactor};

use super::args::{Common, Redact};
use super::failure::Failure;
use super::output::Output;
use super::{Outcome, site};

pub fn run(common: &Common, args: Redact, output: &Output) -> Outcome {
    let config = site::config(&common.root, output)?;
    let redactor = Redactor::new(&config.brand.contacts);
    let jsonl = args.jsonl
        || args
            .file
            .extension()
            .is_some_and(|extension| extension == "jsonl");
    let mut input = open(&args.file)?;
    if !jsonl {
        let mut bytes = Vec::new();
        input
            .read_to_end(&mut bytes)
            .map_err(|cause| Failure::io("read", &args.file, &cause))?;
        let text = String::from_utf8_lossy(&bytes);
        let redaction = redactor.redact(&text);
        if output.json {
            output.value(&redaction);
        } else {
            output.raw(redaction.text.as_bytes());
        }
        return Ok(());
    }
    let mut written = Vec::new();
    let tally = redact::redact_jsonl(
        &redactor,
        args.gate,
        &args.file,
        &mut BufReader::new(input),
        &mut written,
    )
    .map_err(|cause| Failure::io("read", &args.file, &cause))?;
    output.raw(&written);
    if tally.problems.has_errors() {
        Err(Failure::Problems(tally.problems))
    } else {
        Ok(())
    }
}

/// A file, or standard input for `-`.
pub fn open(path: &Path) -> Result<Box<dyn Read>, Failure> {
    if path == Path::new("-") {
        return Ok(Box::new(std::io::stdin().lock()));
    }
    let file = File::open(path).map_err(|cause| Failure::io("read", path, &cause))?;
    Ok(Box::new(file))
}
