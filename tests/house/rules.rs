//! The house rules, each a function from sources to the places that break it.

use std::collections::{BTreeMap, BTreeSet};

use super::source::Source;

/// Each outside crate and the modules that may name it.
const DOORS: &[(&str, &[&str])] = &[
    ("ammonia", &["site"]),
    ("axum", &["serve"]),
    ("brotli", &["site"]),
    ("csv", &["content", "conversation", "report", "cli"]),
    ("fast_image_resize", &["site"]),
    ("html5ever", &["content"]),
    ("http_body_util", &["serve"]),
    ("hyper", &["serve"]),
    ("hyper_util", &["serve"]),
    ("image", &["site"]),
    ("jpeg_encoder", &["site"]),
    ("lettre", &["care"]),
    ("mail_parser", &["conversation", "care"]),
    ("moxcms", &["site"]),
    ("ndarray", &["question"]),
    ("notify", &["serve"]),
    ("notosans", &["site"]),
    ("object_store", &["deploy"]),
    ("png", &["site"]),
    ("pulldown_cmark", &["site"]),
    ("resvg", &["site"]),
    ("rusqlite", &["store"]),
    ("safetensors", &["question"]),
    ("serde_yaml", &["yaml"]),
    ("syntect", &["site"]),
    ("tantivy", &["search"]),
    ("tera", &["site"]),
    ("tokio_postgres", &["store"]),
    ("toml", &["content"]),
    ("tower", &["serve"]),
    ("ttf_parser", &["site"]),
    ("ureq", &["web"]),
    ("webp", &["site"]),
    ("zip", &["content"]),
];

/// The binary's own: they may use anything, print and exit.
const BINARY: &[&str] = &["cli", "main", "lib"];

/// Where the clock and the environment come in.
const FACE: &[&str] = &["serve", "cli", "main"];

/// Files longer than 500 lines, each with the reason why it is one piece.
pub const LONG: &[(&str, &str)] = &[];

/// The modules of `src/lib.rs`, ground first.
pub fn floors(lib: &str) -> Vec<String> {
    let code = super::source::blank(lib);
    let name = |line: &str| {
        line.trim()
            .strip_prefix("pub mod ")?
            .strip_suffix(';')
            .map(str::to_owned)
    };
    code.lines().filter_map(name).collect()
}

/// A module takes only from modules listed above it.
pub fn upward(sources: &[Source], floors: &[String]) -> Vec<String> {
    let height = |name: &str| floors.iter().position(|floor| floor == name);
    let mut faults = Vec::new();
    for source in sources {
        let own = source.module();
        if BINARY.contains(&own) {
            continue;
        }
        let Some(here) = height(own) else {
            faults.push(format!("{}:1: `{own}` is not listed in src/lib.rs", source.file));
            continue;
        };
        let children: BTreeSet<&str> = sources
            .iter()
            .filter_map(|other| other.file.strip_prefix(&format!("src/{own}/")))
            .filter_map(|below| below.split(['/', '.']).next())
            .collect();
        for found in source.paths() {
            let Some(taken) = root_module(&found.words, source.depth(), &children) else {
                continue;
            };
            match height(taken) {
                Some(there) if there > here => {
                    faults.push(format!(
                        "{}:{}: `{own}` takes from `{taken}`, which stands above it",
                        source.file, found.line
                    ));
                }
                _ => {}
            }
        }
    }
    faults.dedup();
    faults
}

/// `site` of `crate::site::Page`, and of `super::super::site` as far as that leads to the root.
fn root_module<'a>(words: &'a [String], depth: usize, children: &BTreeSet<&str>) -> Option<&'a str> {
    if matches!(words.first().map(String::as_str), Some("crate" | "frontload")) {
        return words.get(1).map(String::as_str);
    }
    let ups = words.iter().take_while(|word| *word == "super").count();
    let name = words.get(ups).map(String::as_str)?;
    (ups >= depth && !children.contains(name)).then_some(name)
}

/// Each outside crate behind one door.
pub fn doors(sources: &[Source]) -> Vec<String> {
    let mut faults = Vec::new();
    for source in sources {
        for found in source.paths() {
            let first = found.words.first().map_or("", String::as_str);
            let Some((name, may)) = DOORS.iter().find(|(name, _)| *name == first) else {
                continue;
            };
            let named = found.words.len() > 1 || found.used;
            if named && !may.contains(&source.module()) {
                faults.push(format!(
                    "{}:{}: `{name}` is named outside `{}`",
                    source.file,
                    found.line,
                    may.join("`, `")
                ));
            }
        }
    }
    faults.dedup();
    faults
}

/// Files that only a `#[cfg(test)] mod name;` brings in.
fn test_files(sources: &[Source]) -> BTreeSet<String> {
    let mut files = BTreeSet::new();
    for source in sources {
        let lines: Vec<&str> = source.code.lines().map(str::trim).collect();
        for pair in lines.windows(2).filter(|pair| pair[0] == "#[cfg(test)]") {
            let Some(name) = pair[1]
                .trim_start_matches("pub ")
                .strip_prefix("mod ")
                .and_then(|rest| rest.strip_suffix(';'))
            else {
                continue;
            };
            let folder = match source.file.strip_suffix("/mod.rs") {
                Some(folder) => folder.to_owned(),
                None => source.file.trim_end_matches(".rs").to_owned(),
            };
            files.insert(format!("{folder}/{name}.rs"));
            files.insert(format!("{folder}/{name}/mod.rs"));
        }
    }
    files
}

/// The library neither prints nor exits, and takes clock and environment as arguments.
pub fn world(sources: &[Source]) -> Vec<String> {
    let tests = test_files(sources);
    let mut faults = Vec::new();
    for source in sources.iter().filter(|source| !tests.contains(&source.file)) {
        for found in source.paths().iter().filter(|found| !source.in_tests(found.line)) {
            let words: Vec<&str> = found.words.iter().map(String::as_str).collect();
            let library = !BINARY.contains(&source.module());
            let prints = found.bang
                && matches!(
                    words.last(),
                    Some(&("println" | "eprintln" | "print" | "eprint" | "dbg"))
                );
            let exits = words.ends_with(&["process", "exit"]);
            let reads = words.windows(2).any(|two| {
                matches!(
                    two,
                    ["std", "env"] | ["env", "var" | "vars" | "var_os" | "current_dir" | "args"]
                ) || matches!(two, ["SystemTime" | "Timestamp" | "Zoned", "now"])
            });
            let face = FACE.contains(&source.module());
            if (library && (prints || exits)) || (reads && !face) {
                faults.push(format!(
                    "{}:{}: `{}` belongs to the face",
                    source.file,
                    found.line,
                    words.join("::")
                ));
            }
        }
    }
    faults
}

/// Every file says first what it is.
pub fn headers(sources: &[Source]) -> Vec<String> {
    let silent = sources.iter().filter(|source| !source.text.starts_with("//!"));
    silent
        .map(|source| {
            format!(
                "{}:1: a file opens with `//!`: what it is, and what it is not",
                source.file
            )
        })
        .collect()
}

/// No file is long without a reason, and no reason outlives its file.
pub fn lengths(sources: &[Source], long: &[(&str, &str)]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut excused: BTreeMap<&str, &str> = long.iter().copied().collect();
    for source in sources {
        let lines = source.text.lines().count();
        let excuse = excused.remove(source.file.as_str());
        if lines > 500 && excuse.is_none_or(str::is_empty) {
            faults.push(format!(
                "{}:{lines}: longer than 500 lines; split it, or give the reason in tests/house/rules.rs",
                source.file
            ));
        }
        if lines <= 500 && excuse.is_some() {
            faults.push(format!(
                "{}: excused in tests/house/rules.rs, and no longer needs it",
                source.file
            ));
        }
    }
    faults.extend(
        excused
            .keys()
            .map(|file| format!("{file}: excused in tests/house/rules.rs, and does not exist")),
    );
    faults
}

/// The codes of all diagnostics, with a place where each is made.
pub fn codes(sources: &[Source]) -> BTreeMap<String, String> {
    let tests = test_files(sources);
    let made =
        regex::Regex::new(r#"Diagnostic::(?:error|warning|general)\(\s*"([a-z0-9-]+)""#).expect("a pattern");
    let mut codes = BTreeMap::new();
    for source in sources.iter().filter(|source| !tests.contains(&source.file)) {
        for found in made.captures_iter(&source.text) {
            let start = found.get(0).map_or(0, |whole| whole.start());
            let line = source.text[..start].matches('\n').count() + 1;
            if !source.in_tests(line) {
                codes
                    .entry(found[1].to_owned())
                    .or_insert_with(|| format!("{}:{line}", source.file));
            }
        }
    }
    codes
}

/// What of `names` no page of the manual names in `code` or a code block.
pub fn unnamed<'a>(names: impl IntoIterator<Item = &'a str>, manual: &str) -> Vec<&'a str> {
    let stands = |name: &str| {
        manual.match_indices(name).any(|(at, _)| {
            let free = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '-' && c != '_');
            free(manual[..at].chars().next_back()) && free(manual[at + name.len()..].chars().next())
        })
    };
    names.into_iter().filter(|name| !stands(name)).collect()
}
