//! `draft`: one draft entry for a question.

use frontload::{content, question};

use super::args::{Common, Draft};
use super::failure::Failure;
use super::output::Output;
use super::{Outcome, site};

pub fn run(common: &Common, args: Draft, output: &Output) -> Outcome {
    let config = site::config(&common.root, output)?;
    let store = site::store(common)?;
    let questions = question::list(&store)?;
    let matching: Vec<_> = questions
        .iter()
        .filter(|question| question.id.starts_with(&args.question))
        .collect();
    match matching.as_slice() {
        [question] => {
            let file = content::draft(&common.root, &config, question, site::now())?;
            output.say(&format!("drafted {}", file.display()));
            Ok(())
        }
        [] => Err(Failure::usage(
            format!("there is no question `{}`", args.question),
            "see `frontload questions` for the ids",
        )),
        several => Err(Failure::usage(
            format!("`{}` begins {} ids", args.question, several.len()),
            "write more of the id",
        )),
    }
}
