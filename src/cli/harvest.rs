//! `harvest`: the questions that recur, in the archive or in a file.

use std::collections::BTreeSet;
use std::io::{BufWriter, Write};
use std::path::Path;

use frontload::conversation::{self, Conversation, ReadOptions};
use frontload::question::{self, Options, Previous, Question, State};
use frontload::{config::Config, content, text};

use super::args::{Common, Harvest};
use super::failure::Failure;
use super::output::{Output, plural};
use super::{Outcome, site};

pub fn run(common: &Common, args: Harvest, output: &Output) -> Outcome {
    if args.input.is_some() {
        from_file(common, &args, output)
    } else {
        from_archive(common, &args, output)
    }
}

fn options(root: &Path, config: &Config, args: &Harvest) -> Options {
    // what a setting names lies in the site, what is typed lies where one types
    let configured = Some(&config.harvest.model)
        .filter(|path| !path.as_os_str().is_empty())
        .map(|path| root.join(path));
    Options {
        since: args.since,
        threads: args.threads,
        granularity: config.harvest.granularity,
        contacts: config.brand.contacts.clone(),
        model: args.model.clone().or(configured),
    }
}

fn from_archive(common: &Common, args: &Harvest, output: &Output) -> Outcome {
    let config = site::config(&common.root, output)?;
    let store = site::store(common)?;
    let known = site::known_entries(&common.root, &config, site::now())?;
    let bar = output.progress("harvesting");
    let result = question::update(&store, &known, &options(&common.root, &config, args));
    bar.finish_and_clear();
    let harvest = result?;
    for change in &harvest.changes {
        output.note(change);
    }
    let gaps = harvest
        .questions
        .iter()
        .filter(|question| question.state == State::Gap)
        .count();
    output.say(&format!(
        "{} in {} asking conversations of {}; {}",
        plural(harvest.questions.len(), "question"),
        harvest.asking,
        harvest.conversations,
        plural(gaps, "gap")
    ));
    if let Some(count) = args.drafts {
        for file in drafts(&common.root, &config, &harvest.questions, count)? {
            output.say(&format!("  drafted {}", file.display()));
        }
    }
    if output.json {
        output.value(&harvest.questions);
    }
    Ok(())
}

/// Writes the `count` best gaps as draft entries; complaints and bursts are care's matter, and what is not
/// answered alike is left to a person.
pub fn drafts(
    root: &Path,
    config: &Config,
    questions: &[Question],
    count: usize,
) -> Result<Vec<std::path::PathBuf>, Failure> {
    worth_drafting(questions)
        .into_iter()
        .take(count)
        .map(|question| Ok(content::draft(root, config, question, site::now())?))
        .collect()
}

/// Gaps that may be drafted unasked, the most expensive first; of two that read the same only the first,
/// since two entries with one headline help nobody.
pub fn worth_drafting(questions: &[Question]) -> Vec<&Question> {
    let mut titles = BTreeSet::new();
    questions
        .iter()
        .filter(|question| question.state == State::Gap && question.draftable)
        .filter(|question| titles.insert(text::words(&question.title)))
        .collect()
}

fn from_file(common: &Common, args: &Harvest, output: &Output) -> Outcome {
    let (Some(input), Some(assignments)) = (&args.input, &args.assignments) else {
        return Err(Failure::usage(
            "--input needs --assignments",
            "write --assignments OUT.jsonl",
        ));
    };
    let config = site::config(&common.root, output)?;
    let (conversations, malformed) = read_all(input, output)?;
    let previous = previous(args.previous.as_deref())?;
    let harvest = question::harvest(
        conversations,
        &previous,
        &[],
        &options(&common.root, &config, args),
    )?;
    write_lines(assignments, &harvest.assignments)?;
    if let Some(path) = &args.questions {
        write_lines(path, &harvest.questions)?;
    }
    output.note(&format!(
        "{} in {} of {} conversations",
        plural(harvest.questions.len(), "question"),
        harvest.asking,
        harvest.conversations
    ));
    if malformed { Err(Failure::Code(1)) } else { Ok(()) }
}

fn read_all(input: &Path, output: &Output) -> Result<(Vec<Conversation>, bool), Failure> {
    let mut kept = Vec::new();
    let mut malformed = false;
    let options = ReadOptions {
        format: conversation::Format::Jsonl,
        ..ReadOptions::default()
    };
    conversation::read(&[input.to_path_buf()], &options, &mut |read| match read {
        Ok(conversation) => kept.push(conversation),
        Err(skip) => {
            // What is left out by rule (spam, no customer's message) is no problem of the file.
            if skip.malformed {
                malformed = true;
                output.note(&format!("{}: {}", skip.place, skip.reason));
            }
        }
    })?;
    Ok((kept, malformed))
}

fn previous(path: Option<&Path>) -> Result<Vec<Previous>, Failure> {
    let Some(path) = path else { return Ok(Vec::new()) };
    let text = std::fs::read_to_string(path).map_err(|cause| Failure::io("read", path, &cause))?;
    let lines = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(number, line)| {
            let question: Question = serde_json::from_str(line).map_err(|cause| {
                let place = frontload::diagnostic::Place::at(path, &text, number + 1, cause.column());
                Failure::problem(frontload::diagnostic::Diagnostic::error(
                    "jsonl",
                    place,
                    cause.to_string(),
                ))
            })?;
            Ok(Previous {
                id: question.id,
                title: question.title,
                state: question.state,
                members: Vec::new(),
                phrasings: question.phrasings,
            })
        })
        .collect()
}

fn write_lines(path: &Path, records: &[impl serde::Serialize]) -> Outcome {
    let fail = |cause: std::io::Error| Failure::io("write", path, &cause);
    let folder = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let file = tempfile::NamedTempFile::new_in(folder).map_err(fail)?;
    let mut writer = BufWriter::new(file);
    for record in records {
        serde_json::to_writer(&mut writer, record).map_err(|cause| fail(cause.into()))?;
        writer.write_all(b"\n").map_err(fail)?;
    }
    let file = writer.into_inner().map_err(|error| fail(error.into_error()))?;
    file.persist(path).map_err(|error| fail(error.error))?;
    Ok(())
}
