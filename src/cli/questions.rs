//! `questions`: the ranked list.

use frontload::question::{self, Question, State};

use super::args::{Common, Questions};
use super::failure::Failure;
use super::output::Output;
use super::{Outcome, site};

pub fn run(common: &Common, args: Questions, output: &Output) -> Outcome {
    let wanted = args.state.as_deref().map(state).transpose()?;
    let store = site::store(common)?;
    let questions: Vec<Question> = question::list(&store)?
        .into_iter()
        .filter(|question| wanted.is_none_or(|state| question.state == state))
        .take(args.limit)
        .collect();
    if output.json {
        questions.iter().for_each(|question| output.value(question));
        return Ok(());
    }
    if questions.is_empty() {
        output.say("No questions yet. Run `frontload import` and then `frontload harvest`.");
        return Ok(());
    }
    output.say("rank  asks  trend  state     id            question");
    for question in &questions {
        output.say(&row(question));
    }
    Ok(())
}

fn row(question: &Question) -> String {
    let state = match (question.state, question.still_asked) {
        (State::Covered, true) => "asked on",
        (State::Covered, false) => "covered",
        (State::Gap, _) => "gap",
        (State::Drafted, _) => "drafted",
        (State::Ignored, _) => "ignored",
    };
    let trend = question.trend.0.cast_signed() - question.trend.1.cast_signed();
    let id: String = question.id.chars().take(12).collect();
    format!(
        "{:>4}  {:>4}  {trend:>+5}  {state:<8}  {id:<12}  {}",
        question.rank, question.asks, question.title
    )
}

fn state(name: &str) -> Result<State, Failure> {
    serde_json::from_value(serde_json::Value::String(name.to_owned())).map_err(|_| {
        Failure::usage(
            format!("there is no state `{name}`"),
            "write gap, drafted, covered or ignored",
        )
    })
}
