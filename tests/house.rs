//! The house holds: imports run down, each outside crate stays behind one door, the library neither
//! prints nor reads the world, files are short and say what they are, and the manual names everything.

#[path = "house/rules.rs"]
mod rules;
#[path = "house/source.rs"]
mod source;

use std::path::Path;
use std::process::Command;

use source::Source;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources() -> Vec<Source> {
    let sources = source::files(root(), "src");
    assert!(sources.len() > 20, "the sources were not found");
    sources
}

fn lib() -> String {
    std::fs::read_to_string(root().join("src/lib.rs")).expect("src/lib.rs")
}

#[track_caller]
fn holds(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn imports_run_down() {
    holds(&rules::upward(&sources(), &rules::floors(&lib())));
}

#[test]
fn each_outside_crate_has_one_door() {
    holds(&rules::doors(&sources()));
}

#[test]
fn the_library_neither_prints_nor_exits_nor_reads_clock_or_environment() {
    holds(&rules::world(&sources()));
}

#[test]
fn every_file_says_what_it_is() {
    holds(&rules::headers(&sources()));
    holds(&rules::headers(&source::files(root(), "tests")));
}

#[test]
fn no_file_is_long_without_a_reason() {
    holds(&rules::lengths(&sources(), rules::LONG));
}

#[test]
fn the_manual_names_every_front_matter_and_config_key_and_diagnostic() {
    let manual = manual();
    let config = frontload::yaml::keys::table(frontload::config::KEYS);
    let front = frontload::yaml::keys::table(frontload::content::KEYS);
    let codes = rules::codes(&sources());
    let mut missing = Vec::new();
    for (what, names) in [
        (
            "config key",
            config.iter().map(|row| row.path.as_str()).collect::<Vec<_>>(),
        ),
        (
            "front matter key",
            front.iter().map(|row| row.path.as_str()).collect(),
        ),
        ("diagnostic", codes.keys().map(String::as_str).collect()),
    ] {
        missing.extend(
            rules::unnamed(names, &manual)
                .iter()
                .map(|name| format!("{what} `{name}`")),
        );
    }
    holds(&missing);
}

#[test]
fn the_manual_names_every_verb() {
    let manual = manual();
    let help = Command::new(env!("CARGO_BIN_EXE_frontload"))
        .arg("--help")
        .output()
        .expect("the binary");
    let verbs = verbs(&String::from_utf8_lossy(&help.stdout));
    assert!(verbs.len() > 10, "no verbs in the help: {verbs:?}");
    let phrases: Vec<String> = verbs.iter().map(|verb| format!("frontload {verb}")).collect();
    let missing = rules::unnamed(phrases.iter().map(String::as_str), &manual);
    holds(
        &missing
            .iter()
            .map(|verb| format!("verb `{verb}`"))
            .collect::<Vec<_>>(),
    );
}

/// The verbs of the help: the first word of each line below `Commands:`.
fn verbs(help: &str) -> Vec<String> {
    let below = help
        .lines()
        .skip_while(|line| !line.starts_with("Commands:"))
        .skip(1);
    below
        .take_while(|line| !line.is_empty() && line.starts_with(' '))
        .filter_map(|line| line.strip_prefix("  ").filter(|rest| !rest.starts_with(' ')))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|verb| *verb != "help")
        .map(str::to_owned)
        .collect()
}

/// All Markdown of our own site.
fn manual() -> String {
    fn collect(folder: &Path, into: &mut String) {
        let mut paths: Vec<_> = std::fs::read_dir(folder)
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path())
            .collect();
        paths.sort();
        for path in paths {
            if path.is_dir() {
                collect(&path, into);
            } else if path.extension().is_some_and(|end| end == "md") {
                into.push_str(&std::fs::read_to_string(path).expect("a page"));
            }
        }
    }
    let mut text = String::new();
    collect(&root().join("content"), &mut text);
    text
}

#[test]
fn the_architecture_names_tests_that_exist() {
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let mut all = String::new();
    for source in source::files(root(), "tests").iter().chain(&self::sources()) {
        all.push_str(&source.text);
    }
    for file in std::fs::read_dir(root().join("tests/peers")).expect("tests/peers") {
        all.push_str(&std::fs::read_to_string(file.expect("a file").path()).unwrap_or_default());
    }
    // A promise is a sentence: three words or more.
    let names: Vec<&str> = text
        .split('`')
        .filter(|name| {
            name.matches('_').count() >= 2 && name.chars().all(|c| matches!(c, 'a'..='z' | '0'..='9' | '_'))
        })
        .collect();
    assert!(names.len() > 20, "the promises were not found");
    let missing: Vec<String> = names
        .iter()
        .filter(|name| !all.contains(&format!("fn {name}(")) && !all.contains(&format!("def {name}(")))
        .map(|name| format!("ARCHITECTURE.md names `{name}`, and there is no such test"))
        .collect();
    holds(&missing);
}

// The checker itself, on planted faults.

const LIB: &str = "//! Lib.\npub mod yaml;\npub mod store; // crate::site\npub mod content;\npub mod site;\npub mod serve;\n";

fn upward(file: &str, text: &str) -> Vec<String> {
    rules::upward(
        &[
            Source::new(file, text),
            Source::new("src/site/markdown.rs", "//! M."),
        ],
        &rules::floors(LIB),
    )
}

#[test]
fn a_planted_upward_import_is_found_with_its_line() {
    for text in [
        "//! A.\nuse crate::site::Page;",
        "//! A.\nuse crate::{store::Store, site};",
        "//! A.\nuse crate::{\n store, site as s};",
        "//! A.\nfn f() -> crate::site::Page {}",
        "//! A.\nuse super::site;",
        "//! A.\nfn f<'a>(x: &'a str) { let c = '\"'; crate::serve::go(x) }",
        "//! A.\npub use {crate::serve};",
    ] {
        let faults = upward("src/content/mod.rs", text);
        assert_eq!(faults.len(), 1, "{text}: {faults:?}");
        assert!(
            faults[0].starts_with("src/content/mod.rs:2:") || faults[0].starts_with("src/content/mod.rs:3:"),
            "{faults:?}"
        );
    }
    assert_eq!(
        upward("src/content/a.rs", "//! A.\nuse super::super::site;").len(),
        1
    );
    assert_eq!(upward("src/stray.rs", "//! A.").len(), 1);
}

#[test]
fn what_runs_down_or_only_looks_like_an_import_is_left_alone() {
    for (file, text) in [
        (
            "src/content/mod.rs",
            "//! Not crate::site.\nuse crate::{store, yaml::Node};\n/* crate::site /* x */ crate::serve */\nconst A: &str = \"crate::site\";\nconst B: &str = r#\"crate::site \"q\" \"#;",
        ),
        (
            "src/site/mod.rs",
            "use crate::content; mod markdown; mod t { use super::markdown; use crate::site::X; }",
        ),
        ("src/content/a.rs", "use super::site; use self::serve::X;"),
        ("src/main.rs", "use crate::serve;"),
        ("src/cli/go.rs", "use frontload::serve;"),
    ] {
        assert_eq!(upward(file, text), [] as [String; 0], "{text}");
    }
}

fn doors(file: &str, text: &str) -> usize {
    rules::doors(&[Source::new(file, text)]).len()
}

#[test]
fn a_planted_second_door_is_found() {
    for text in [
        "use tera::Tera;",
        "fn f() { tera::go() }",
        "use tera;",
        "use ::tera::X;",
        "use {std::io, tera::X};",
    ] {
        assert_eq!(doors("src/content/a.rs", text), 1, "{text}");
        assert_eq!(doors("src/site/a.rs", text), 0, "{text}");
    }
    for text in [
        "// tera::x",
        "let x = site::tera::X;",
        "let image = 1; f(image);",
        "self.notify.x()",
        "let a = \"tera::x\";",
    ] {
        assert_eq!(doors("src/content/a.rs", text), 0, "{text}");
    }
    assert_eq!(doors("src/cli/a.rs", "use axum::Router;"), 1);
}

fn world(file: &str, text: &str) -> usize {
    rules::world(&[Source::new(file, text)]).len()
}

#[test]
fn a_planted_print_or_clock_is_found() {
    for text in [
        "fn f() { println!(\"x\") }",
        "fn f() { std::process::exit(1) }",
        "fn f() { std::env::var(\"X\"); }",
        "use std::env;",
        "use std::{env, io};",
        "fn f() { Timestamp::now() }",
        "fn f() { std::time::SystemTime::now() }",
        "#[cfg(test)]\nmod tests { }\nfn f() { eprintln!() }",
    ] {
        assert_eq!(world("src/content/a.rs", text), 1, "{text}");
    }
    assert_eq!(world("src/serve/a.rs", "fn f() { println!(\"x\") }"), 1);
    assert_eq!(world("src/serve/a.rs", "fn f() { Timestamp::now() }"), 0);
    assert_eq!(
        world(
            "src/cli/a.rs",
            "fn f() { println!(\"x\"); std::process::exit(1) }"
        ),
        0
    );
    assert_eq!(
        world(
            "src/content/a.rs",
            "fn f() {}\n#[cfg(test)]\nmod tests { fn t() { eprintln!(\"skipped\") } }"
        ),
        0
    );
    assert_eq!(
        world(
            "src/content/a.rs",
            "fn f() { writeln!(out, \"println!\"); env!(\"X\"); }"
        ),
        0
    );
    let brought = [
        Source::new("src/a/mod.rs", "#[cfg(test)]\nmod tests;"),
        Source::new("src/a/tests.rs", "fn f() { println!() }"),
    ];
    assert!(rules::world(&brought).is_empty());
}

#[test]
fn a_planted_silent_or_long_file_is_found() {
    assert_eq!(rules::headers(&[Source::new("src/a.rs", "use x;")]).len(), 1);
    let long = [Source::new("src/a.rs", &"\n".repeat(501))];
    assert_eq!(rules::lengths(&long, &[]).len(), 1);
    assert_eq!(rules::lengths(&long, &[("src/a.rs", "one table")]).len(), 0);
    assert_eq!(
        rules::lengths(&long, &[("src/a.rs", "")]).len(),
        1,
        "an excuse needs a reason"
    );
    assert_eq!(rules::lengths(&[], &[("src/gone.rs", "one table")]).len(), 1);
}

#[test]
fn codes_and_names_are_found() {
    let text = "fn f() { Diagnostic::error(\n \"bad-date\", p, m); Diagnostic::general(\"gone\", m) }\n#[cfg(test)]\nmod t { fn g() { Diagnostic::warning(\"test-only\", p, m) } }";
    let codes = rules::codes(&[Source::new("src/a.rs", text)]);
    assert_eq!(codes.keys().collect::<Vec<_>>(), ["bad-date", "gone"]);
    assert_eq!(
        rules::unnamed(["rate", "bad-date"], "`comments.rate` and bad-dates"),
        ["bad-date"]
    );
    assert_eq!(
        verbs("X\n\nCommands:\n  build  Make\n         more\n  help  H\n\nOptions:\n  -h\n"),
        ["build"]
    );
}
