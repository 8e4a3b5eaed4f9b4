//! A Rust source file as the house rules see it: words and their places, without comments and
//! strings. It is no parser; it knows just enough to find paths and macros.

use std::path::{Path, PathBuf};

/// One file of `src/`.
pub struct Source {
    /// Relative to the repository: `src/site/markdown.rs`.
    pub file: String,
    /// As written.
    pub text: String,
    /// The same length in lines; comments, strings and characters are blank.
    pub code: String,
    /// Lines (from 1) that stand in `#[cfg(test)]` blocks.
    pub tests: Vec<(usize, usize)>,
}

/// A path such as `crate::site::Page` or a macro call.
#[derive(Debug, PartialEq, Eq)]
pub struct Found {
    /// Line, from 1.
    pub line: usize,
    /// The words of the path: `["crate", "site", "Page"]`.
    pub words: Vec<String>,
    /// Whether `!` follows.
    pub bang: bool,
    /// Whether it is the first of a `use`.
    pub used: bool,
}

impl Source {
    pub fn new(file: &str, text: &str) -> Source {
        let code = blank(text);
        let tests = test_blocks(&code);
        Source {
            file: file.to_owned(),
            text: text.to_owned(),
            code,
            tests,
        }
    }

    /// The top-level module it belongs to: `site`, `cli`, `main`, `lib`.
    pub fn module(&self) -> &str {
        let below = self.file.strip_prefix("src/").unwrap_or(&self.file);
        below.split(['/', '.']).next().unwrap_or("")
    }

    /// How many `super` lead from its top to the crate's root.
    pub fn depth(&self) -> usize {
        let parts: Vec<&str> = self
            .file
            .strip_prefix("src/")
            .unwrap_or(&self.file)
            .split('/')
            .collect();
        parts.len() - usize::from(parts.len() > 1 && parts.last() == Some(&"mod.rs"))
    }

    pub fn in_tests(&self, line: usize) -> bool {
        self.tests
            .iter()
            .any(|(first, last)| (*first..=*last).contains(&line))
    }

    /// All paths of the code, groups (`a::{b, c::d}`) spread out.
    pub fn paths(&self) -> Vec<Found> {
        let words = words(&self.code);
        let mut found = Vec::new();
        let mut at = 0;
        while at < words.len() {
            if !is_word(&words[at].1) || KEYWORDS.contains(&words[at].1.as_str()) {
                at += 1;
                continue;
            }
            let before = at.checked_sub(1).map(|i| words[i].1.as_str());
            let owner = at.checked_sub(2).map_or("", |i| words[i].1.as_str());
            let continues = before == Some("::") && is_word(owner) && !KEYWORDS.contains(&owner);
            if continues || before == Some(".") {
                at += 1;
                continue;
            }
            let used = before == Some("use") || (before == Some("::") && owner == "use");
            at = path(&words, at, &mut Vec::new(), used, &mut found);
        }
        found
    }
}

/// Words before a path that are no part of it, as in `use ::tera`.
const KEYWORDS: &[&str] = &[
    "use", "pub", "impl", "dyn", "as", "for", "in", "mut", "return", "where",
];

type Word = (usize, String);

/// Reads the path that begins at `at`, with its groups; returns where it ends.
fn path(
    words: &[Word],
    mut at: usize,
    prefix: &mut Vec<String>,
    used: bool,
    found: &mut Vec<Found>,
) -> usize {
    let length = prefix.len();
    let line = words[at].0;
    loop {
        prefix.push(words[at].1.clone());
        at += 1;
        let joined = words.get(at).is_some_and(|word| word.1 == "::");
        let next = words.get(at + 1).map(|word| word.1.as_str());
        match next {
            Some("{") if joined => {
                at = group(words, at + 2, prefix, found);
                break;
            }
            Some(word) if joined && is_word(word) => at += 1,
            _ => {
                let bang = words.get(at).is_some_and(|word| word.1 == "!");
                found.push(Found {
                    line,
                    words: prefix.clone(),
                    bang,
                    used,
                });
                break;
            }
        }
    }
    prefix.truncate(length);
    at
}

fn group(words: &[Word], mut at: usize, prefix: &mut Vec<String>, found: &mut Vec<Found>) -> usize {
    while at < words.len() && words[at].1 != "}" {
        if is_word(&words[at].1) {
            at = path(words, at, prefix, false, found);
            // `as name`
            while at < words.len() && !matches!(words[at].1.as_str(), "," | "}") {
                at += 1;
            }
        } else {
            at += 1;
        }
    }
    at + 1
}

fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Words and the few signs that matter, each with its line.
fn words(code: &str) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::new();
    for (index, line) in code.lines().enumerate() {
        let mut rest = line;
        while let Some(c) = rest.chars().next() {
            let length = if c.is_alphanumeric() || c == '_' {
                rest.find(|c: char| !c.is_alphanumeric() && c != '_')
                    .unwrap_or(rest.len())
            } else if rest.starts_with("::") {
                2
            } else {
                c.len_utf8()
            };
            if is_word(rest) || matches!(&rest[..length], "::" | "{" | "}" | "," | "!" | ";" | ".") {
                out.push((index + 1, rest[..length].to_owned()));
            }
            rest = &rest[length..];
        }
    }
    out
}

/// `text` with comments, strings and characters blank, line by line as long as before.
pub fn blank(text: &str) -> String {
    let bytes: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < bytes.len() {
        let end = match (bytes[at], bytes.get(at + 1)) {
            ('/', Some('/')) => line_end(&bytes, at),
            ('/', Some('*')) => block_comment(&bytes, at),
            ('"', _) => string_end(&bytes, at + 1),
            ('r' | 'b' | 'c', Some('"' | '#' | 'r'))
                if !at
                    .checked_sub(1)
                    .is_some_and(|i| bytes[i].is_alphanumeric() || bytes[i] == '_') =>
            {
                raw_end(&bytes, at)
            }
            ('\'', Some('\\')) => character_end(&bytes, at + 2),
            ('\'', Some(_)) if bytes.get(at + 2) == Some(&'\'') => at + 3,
            _ => at,
        };
        if end == at {
            out.push(bytes[at]);
            at += 1;
        } else {
            out.extend(
                bytes[at..end.min(bytes.len())]
                    .iter()
                    .map(|c| if *c == '\n' { '\n' } else { ' ' }),
            );
            at = end;
        }
    }
    out
}

fn line_end(chars: &[char], from: usize) -> usize {
    (from..chars.len())
        .find(|&i| chars[i] == '\n')
        .unwrap_or(chars.len())
}

fn block_comment(chars: &[char], from: usize) -> usize {
    let (mut depth, mut at) = (0usize, from);
    while at + 1 < chars.len() {
        match (chars[at], chars[at + 1]) {
            ('/', '*') => (depth, at) = (depth + 1, at + 2),
            ('*', '/') if depth == 1 => return at + 2,
            ('*', '/') => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
    }
    chars.len()
}

fn string_end(chars: &[char], mut at: usize) -> usize {
    while at < chars.len() {
        match chars[at] {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    chars.len()
}

fn character_end(chars: &[char], from: usize) -> usize {
    (from + 1..chars.len())
        .find(|&i| chars[i] == '\'')
        .map_or(chars.len(), |i| i + 1)
}

/// `r"…"`, `r#"…"#`, `b"…"`, `br#"…"#`; `from` itself when it is a word such as `r#type`.
fn raw_end(chars: &[char], from: usize) -> usize {
    let mut at = from;
    while at < chars.len() && matches!(chars[at], 'r' | 'b' | 'c') {
        at += 1;
    }
    let raw = chars[from..at].contains(&'r');
    let hashes = chars[at..].iter().take_while(|c| **c == '#').count();
    at += hashes;
    if chars.get(at) != Some(&'"') {
        return from;
    }
    if !raw {
        return string_end(chars, at + 1);
    }
    at += 1;
    while at < chars.len() {
        if chars[at] == '"' && chars[at + 1..].iter().take(hashes).filter(|c| **c == '#').count() == hashes {
            return at + 1 + hashes;
        }
        at += 1;
    }
    chars.len()
}

/// First and last line of each `#[cfg(test)] … { … }`.
fn test_blocks(code: &str) -> Vec<(usize, usize)> {
    let mut blocks = Vec::new();
    for (start, mark) in code.match_indices("#[cfg(test)]") {
        let line_of = |at: usize| code[..at].matches('\n').count() + 1;
        let rest = &code[start + mark.len()..];
        let opens = rest
            .find('{')
            .filter(|open| rest.find(';').is_none_or(|end| *open < end));
        let Some(open) = opens else { continue };
        let mut depth = 0usize;
        let close = rest[open..].char_indices().find(|(_, c)| {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            depth == 0
        });
        let end = close.map_or(code.len(), |(at, _)| start + mark.len() + open + at);
        blocks.push((line_of(start), line_of(end)));
    }
    blocks
}

/// Every `.rs` file below `folder`, in order.
pub fn files(root: &Path, folder: &str) -> Vec<Source> {
    let mut paths = Vec::new();
    collect(&root.join(folder), &mut paths);
    paths.sort();
    let read = |path: &PathBuf| {
        let name = path
            .strip_prefix(root)
            .expect("below the root")
            .to_string_lossy()
            .replace('\\', "/");
        Source::new(&name, &std::fs::read_to_string(path).expect("a source file"))
    };
    paths.iter().map(read).collect()
}

fn collect(folder: &Path, into: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for path in entries.map(|entry| entry.expect("an entry").path()) {
        if path.is_dir() {
            collect(&path, into);
        } else if path.extension().is_some_and(|end| end == "rs") {
            into.push(path);
        }
    }
}
