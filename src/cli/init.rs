//! `init` and `new`: a site to start from, a file to start from.

use std::path::Path;

use frontload::config::Config;
use frontload::content::{self, Kind};
use serde_json::json;

use super::args::{Common, Init, New, NewKind};
use super::output::Output;
use super::{Outcome, site};

pub fn init(args: Init, output: &Output) -> Outcome {
    let fallback = || {
        args.dir
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
    };
    let name = args
        .name
        .clone()
        .or_else(fallback)
        .unwrap_or_else(|| "My brand".to_owned());
    let files = content::init(&args.dir, &name, site::now())?;
    if output.json {
        output.value(&json!({ "files": files }));
    }
    for file in files {
        output.say(&format!("  {}", file.display()));
    }
    let dir = args.dir.display();
    output.say(&format!(
        "\n\
         Look at it           frontload serve --watch --root {dir}\n\
         Make it yours        {dir}/frontload.yaml: name, colour, address\n\
         Answer a question    frontload new faq \"Do you ship abroad?\" --category orders --root {dir}\n\
         Before you publish   frontload check --root {dir}"
    ));
    Ok(())
}

pub fn new(common: &Common, args: New, output: &Output) -> Outcome {
    let config = site::config(&common.root, output)?;
    let kind = match args.kind {
        NewKind::Faq => Kind::Entry,
        NewKind::Post => Kind::Post,
        NewKind::Page => Kind::Page,
    };
    let category = args.category.unwrap_or_default();
    let new = content::New {
        kind,
        title: args.title,
        category: category.clone(),
        language: args.language.unwrap_or_default(),
        twin_of: args.twin_of,
    };
    let file = content::create(&common.root, &config, &new, site::now())?;
    if output.json {
        output.value(&json!({ "file": file }));
        return Ok(());
    }
    output.say(&file.display().to_string());
    for line in next_steps(common, &config, &new, &file) {
        output.note(&line);
    }
    Ok(())
}

/// What to do with a new file, in the order in which one does it.
fn next_steps(common: &Common, config: &Config, new: &content::New, file: &Path) -> Vec<String> {
    let mut lines = Vec::new();
    let general = new.kind == Kind::Entry && new.category.is_empty() && new.twin_of.is_none();
    let categories = categories(&common.root);
    if general && !categories.is_empty() {
        lines.push(format!(
            "It stands in the category `general`; there is also {}: --category NAME",
            categories.join(", ")
        ));
    }
    lines.push(
        match new.kind {
            Kind::Entry => "Write the answer, and under `asked_as` how customers put it. Then remove `draft` and `confidence`.",
            _ => "Write it, then remove `draft`.",
        }
        .to_owned(),
    );
    lines.push("See it while you write: frontload serve --watch --drafts".to_owned());
    let others = config
        .languages
        .iter()
        .filter(|code| new.twin_of.is_none() && **code != new.language && *code != config.language());
    for code in others {
        lines.push(format!(
            "Its twin in `{code}`: frontload new {} TITLE --language {code} --twin-of {}",
            match new.kind {
                Kind::Entry => "faq",
                Kind::Post => "post",
                _ => "page",
            },
            file.display()
        ));
    }
    lines
}

/// Folders below `content/faq/`, sorted.
fn categories(root: &Path) -> Vec<String> {
    let Ok(folders) = std::fs::read_dir(root.join("content/faq")) else {
        return Vec::new();
    };
    let mut names: Vec<String> = folders
        .flatten()
        .filter(|folder| folder.path().is_dir())
        .map(|folder| folder.file_name().to_string_lossy().into_owned())
        .filter(|name| name != "general" && !name.starts_with('.'))
        .collect();
    names.sort();
    names
}
