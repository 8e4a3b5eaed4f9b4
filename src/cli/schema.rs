//! `schema`: JSON Schema for editors.

use frontload::{config, content};

use super::Outcome;
use super::args::{Schema, SchemaKind};
use super::output::Output;

pub fn run(args: Schema, output: &Output) -> Outcome {
    let schema = match args.what {
        SchemaKind::Config => config::schema(),
        SchemaKind::FrontMatter => content::schema(),
    };
    output.line(&serde_json::to_string_pretty(&schema).expect("a schema is valid JSON"));
    Ok(())
}
