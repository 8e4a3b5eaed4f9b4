//! `search`: ask the site, or a FAQ file, one question or many.

use std::io::BufReader;

use frontload::search::{Answer, Band, Document, Index, faq};

use super::args::{Common, Search};
use super::failure::Failure;
use super::output::{Output, plural};
use super::redact::open;
use super::{Outcome, site};

pub fn run(common: &Common, args: Search, output: &Output) -> Outcome {
    let index = Index::new(documents(common, &args, output)?)?;
    if let Some(batch) = &args.batch {
        let mut written = Vec::new();
        let problems = faq::batch(
            &index,
            BufReader::new(open(batch)?),
            &mut written,
            batch,
            args.limit,
        )?;
        output.raw(&written);
        return if !problems.has_errors() {
            Ok(())
        } else {
            Err(Failure::Problems(problems))
        };
    }
    let answer = index.search(args.query.as_deref().unwrap_or_default(), args.limit, None);
    if output.json {
        output.value(&answer);
    } else {
        print(&answer, output);
    }
    Ok(())
}

fn documents(common: &Common, args: &Search, output: &Output) -> Result<Vec<Document>, Failure> {
    if let Some(path) = &args.faq {
        let (documents, problems) = faq::load(BufReader::new(open(path)?), path)?;
        return if problems.has_errors() {
            Err(Failure::Problems(problems))
        } else {
            Ok(documents)
        };
    }
    let config = site::config(&common.root, output)?;
    let (shelf, _) = site::shelf(&common.root, &config)?;
    Ok(frontload::site::documents(&config, &shelf, site::now()))
}

fn print(answer: &Answer, output: &Output) {
    if let Some(corrected) = &answer.corrected {
        output.say(&format!("Showing results for: {corrected}"));
    }
    match answer.band {
        Band::None => output.say("Nothing fits. A visitor would be asked to write to us."),
        Band::Maybe => output.say(&format!(
            "{}; one of these may answer:",
            plural(answer.total, "result")
        )),
        Band::Answer => output.say(&format!("{}:", plural(answer.total, "result"))),
    }
    for hit in &answer.results {
        output.say(&format!(
            "{:>7.2}  {}\n         {}\n         {}",
            hit.score, hit.title, hit.url, hit.snippet
        ));
    }
}
