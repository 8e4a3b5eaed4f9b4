//! The writer against the parser's own, on every example of the CommonMark specification and on the
//! tables, strikethrough and task lists of GitHub's. The examples are read from the parser's own
//! crate, where it was unpacked to be compiled; none of them is in this repository.

use std::path::PathBuf;
use std::process::Command;

use pulldown_cmark::{Options, Parser, html};

use super::author::bare;

/// The folder that the parser's crate was compiled from.
fn parser() -> Option<PathBuf> {
    let asked = Command::new(env!("CARGO"))
        .args(["metadata", "--offline", "--format-version", "1"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .ok()?;
    let told: serde_json::Value = serde_json::from_slice(&asked.stdout).ok()?;
    let mut packages = told["packages"].as_array()?.iter();
    let own = packages.find(|package| package["name"] == "pulldown-cmark")?;
    let manifest = PathBuf::from(own["manifest_path"].as_str()?);
    Some(manifest.parent()?.join("tests/suite"))
}

/// Markdown and HTML of every example in a file of the parser's tests.
fn examples(name: &str) -> Option<Vec<(String, String)>> {
    let text = std::fs::read_to_string(parser()?.join(name)).ok()?;
    let mut texts = text
        .split("r##\"")
        .skip(1)
        .filter_map(|rest| Some(rest.split_once("\"##")?.0.to_owned()));
    let mut found = Vec::new();
    while let (Some(markdown), Some(html)) = (texts.next(), texts.next()) {
        found.push((markdown, html));
    }
    Some(found)
}

/// Differences of spelling that mean the same: closed empty elements, percent-encoded letters,
/// an apostrophe's entity.
fn alike(html: &str) -> String {
    let html = html
        .replace(" />", ">")
        .replace("/>", ">")
        .replace("&#x27;", "&#39;");
    let mut bytes = Vec::new();
    let mut rest = html.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        match code
            .and_then(|two| u8::from_str_radix(two, 16).ok())
            .filter(|byte| *first == b'%' && *byte >= 0x80)
        {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn agree(file: &str, options: Options, least: usize) {
    let Some(examples) = examples(file) else {
        eprintln!("skipped: the parser's `{file}` is not on this machine");
        return;
    };
    assert!(
        examples.len() >= least,
        "only {} examples in {file}",
        examples.len()
    );
    for (markdown, _) in examples {
        let mut theirs = String::new();
        html::push_html(&mut theirs, Parser::new_ext(&markdown, options));
        assert_eq!(alike(&bare(&markdown, options)), alike(&theirs), "{markdown}");
    }
}

#[test]
fn the_writer_agrees_with_the_parsers_own_on_commonmark() {
    agree("spec.rs", Options::empty(), 640);
}

#[test]
fn the_writer_agrees_with_the_parsers_own_on_githubs_extensions() {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM;
    for (file, least) in [
        ("gfm_table.rs", 8),
        ("gfm_strikethrough.rs", 2),
        ("gfm_tasklist.rs", 2),
        ("blockquotes_tags.rs", 5),
        ("table.rs", 20),
    ] {
        agree(file, options, least);
    }
    agree("spec.rs", options, 640);
}

#[test]
fn the_html_that_the_specification_expects_comes_out() {
    let Some(examples) = examples("spec.rs") else {
        eprintln!("skipped: the specification's examples are not on this machine");
        return;
    };
    // Line ends between tags mean nothing.
    let same = |html: &str| alike(html).replace('\n', "");
    let wrong: Vec<&String> = examples
        .iter()
        .filter(|(markdown, html)| same(&bare(markdown, Options::empty())) != same(html))
        .map(|(markdown, _)| markdown)
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {} differ: {wrong:#?}",
        wrong.len(),
        examples.len()
    );
}
