//! A small lexer for the languages that answers are mostly written in: comments, strings, numbers,
//! words. One pass, no patterns: a block costs microseconds, where a grammar of regular expressions
//! costs milliseconds. It colours; it does not parse.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::super::escape_text;
use super::languages::{LANGUAGES, Language, Quote, Shape};

/// What a piece of code is: the class it gets.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Comment,
    Text,
    Keyword,
    Storage,
    Constant,
    Name,
}

impl Class {
    fn name(self) -> &'static str {
        match self {
            Class::Comment => "s-comment",
            Class::Text => "s-string",
            Class::Keyword => "s-keyword",
            Class::Storage => "s-storage",
            Class::Constant => "s-constant",
            Class::Name => "s-entity s-name",
        }
    }
}

type Words = HashMap<&'static str, Class>;

static BY_NAME: LazyLock<HashMap<&'static str, (&'static Language, Words)>> = LazyLock::new(|| {
    let mut all = HashMap::new();
    for language in LANGUAGES {
        for name in language.names {
            all.insert(*name, (language, words(language)));
        }
    }
    all
});

fn words(language: &Language) -> Words {
    let of = |list: &'static str, class| {
        list.split(' ')
            .filter(|word| !word.is_empty())
            .map(move |word| (word, class))
    };
    of(language.keywords, Class::Keyword)
        .chain(of(language.storage, Class::Storage))
        .chain(of(language.constants, Class::Constant))
        .collect()
}

/// Code as spans with classes, or nothing for a language that is not in the table.
pub fn spans(source: &str, language: &str) -> Option<String> {
    let name = language.to_ascii_lowercase();
    if name == "diff" || name == "patch" {
        return Some(diff(source));
    }
    let (language, words) = BY_NAME.get(name.as_str())?;
    let mut lexer = Lexer {
        source,
        at: 0,
        language,
        words,
        out: String::with_capacity(source.len() * 2),
        in_tag: false,
    };
    while lexer.at < source.len() {
        lexer.step();
    }
    Some(lexer.out)
}

/// Lines that came, went, or say where.
fn diff(source: &str) -> String {
    let mut out = String::with_capacity(source.len() * 2);
    for line in source.split_inclusive('\n') {
        let class = match line.as_bytes().first() {
            Some(b'+') => "s-inserted",
            Some(b'-') => "s-deleted",
            Some(b'@') => "s-keyword",
            _ => "",
        };
        let (text, end) = line.strip_suffix('\n').map_or((line, ""), |text| (text, "\n"));
        if class.is_empty() {
            escape_text(&mut out, text);
        } else {
            open(&mut out, class);
            escape_text(&mut out, text);
            out.push_str("</span>");
        }
        out.push_str(end);
    }
    out
}

fn open(out: &mut String, class: &str) {
    out.push_str("<span class=\"");
    out.push_str(class);
    out.push_str("\">");
}

struct Lexer<'s> {
    source: &'s str,
    at: usize,
    language: &'static Language,
    words: &'static Words,
    out: String,
    /// Between `<` and `>` of a language of tags.
    in_tag: bool,
}

impl<'s> Lexer<'s> {
    fn rest(&self) -> &'s str {
        &self.source[self.at..]
    }

    /// Writes the next `length` bytes.
    fn take(&mut self, length: usize, class: Option<Class>) {
        let text = &self.source[self.at..self.at + length];
        self.at += length;
        match class {
            Some(class) => {
                open(&mut self.out, class.name());
                escape_text(&mut self.out, text);
                self.out.push_str("</span>");
            }
            None => escape_text(&mut self.out, text),
        }
    }

    fn step(&mut self) {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return };
        if let Some(length) = self.comment() {
            self.take(length, Some(Class::Comment));
        } else if let Some(length) = self.quoted() {
            let key = self.language.shape == Shape::Keys && is_key(&rest[length..]);
            self.take(length, Some(if key { Class::Name } else { Class::Text }));
        } else if first.is_ascii_digit() {
            self.take(number(rest), Some(Class::Constant));
        } else if first.is_alphabetic() || first == '_' {
            self.word();
        } else if first == '$' && self.language.shape == Shape::Dollars {
            let name = rest[1..].trim_start_matches('{');
            let skipped = rest.len() - name.len();
            let length = skipped + word_length(name);
            self.take(length.max(1), Some(Class::Constant));
        } else if first == '<' && self.language.shape == Shape::Tags {
            self.tag();
        } else {
            if first == '>' {
                self.in_tag = false;
            }
            self.take(first.len_utf8(), None);
        }
    }

    fn comment(&self) -> Option<usize> {
        let rest = self.rest();
        for (from, to) in self.language.block {
            if let Some(inner) = rest.strip_prefix(from) {
                return Some(
                    inner
                        .find(to)
                        .map_or(rest.len(), |end| from.len() + end + to.len()),
                );
            }
        }
        let mark = self.language.line.iter().find(|mark| rest.starts_with(**mark))?;
        // `$#` and `a#b` of a shell, `http://` of a style sheet: a mark inside a word is none.
        let inside =
            mark.len() == 1 && self.source[..self.at].ends_with(|c: char| !c.is_whitespace() && c != '}');
        (!inside).then(|| rest.find('\n').unwrap_or(rest.len()))
    }

    fn quoted(&self) -> Option<usize> {
        if self.language.shape == Shape::Tags && !self.in_tag {
            return None;
        }
        let rest = self.rest();
        let quote = self
            .language
            .quotes
            .iter()
            .find(|quote| rest.starts_with(quote.open))?;
        end_of(rest, quote)
    }

    fn word(&mut self) {
        let rest = self.rest();
        let length = match self.language.shape {
            Shape::Keys | Shape::Tags => dashed_length(rest),
            _ => word_length(rest),
        };
        let word = &rest[..length];
        let known = match self.language.shape {
            Shape::AnyCase => self.words.get(word.to_ascii_lowercase().as_str()),
            _ => self.words.get(word),
        };
        let after = &rest[length..];
        let class = match (known, self.language.shape) {
            (Some(class), _) => Some(*class),
            (None, Shape::Keys) if is_key(after) => Some(Class::Name),
            (None, Shape::Tags) if self.in_tag => Some(Class::Storage),
            (None, Shape::Calls | Shape::Dollars)
                if after.starts_with(['(', '!']) && !after.starts_with("!=") =>
            {
                Some(Class::Name)
            }
            _ => None,
        };
        self.take(length, class);
    }

    /// `<name` or `</name`.
    fn tag(&mut self) {
        let rest = self.rest();
        let mark = if rest.starts_with("</") { 2 } else { 1 };
        let length = dashed_length(&rest[mark..]);
        self.take(mark, None);
        if length > 0 {
            self.in_tag = true;
            self.take(length, Some(Class::Keyword));
        }
    }
}

/// Length of a string with its marks; nothing when it is not closed on its line and must be.
fn end_of(rest: &str, quote: &Quote) -> Option<usize> {
    let mut at = quote.open.len();
    while at < rest.len() {
        let here = &rest[at..];
        if here.starts_with(quote.close) {
            return Some(at + quote.close.len());
        }
        let mut chars = here.chars();
        let first = chars.next()?;
        at += first.len_utf8();
        match first {
            '\n' if !quote.long => return None,
            '\\' if quote.escapes => {
                at += chars
                    .next()
                    .filter(|c| *c != '\n' || quote.long)
                    .map_or(0, char::len_utf8)
            }
            _ => {}
        }
    }
    quote.long.then_some(rest.len())
}

fn word_length(text: &str) -> usize {
    text.find(|c: char| !c.is_alphanumeric() && c != '_')
        .unwrap_or(text.len())
}

fn dashed_length(text: &str) -> usize {
    text.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '-')
        .unwrap_or(text.len())
}

/// Whether what was before is a key of what follows.
fn is_key(after: &str) -> bool {
    after.trim_start_matches([' ', '\t']).starts_with([':', '='])
}

/// `12`, `0x1f`, `1_000`, `2.5e3`, `80%` without the sign; a point counts only before a digit.
fn number(text: &str) -> usize {
    let mut point = false;
    for (at, c) in text.char_indices() {
        let next = text[at + c.len_utf8()..].starts_with(|c: char| c.is_ascii_digit());
        match c {
            c if c.is_ascii_alphanumeric() || c == '_' => {}
            '.' if next && !point => point = true,
            _ => return at,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The text of spans, and that they are closed where they should be.
    fn text_of(html: &str) -> String {
        let mut text = String::new();
        let mut rest = html;
        let mut depth = 0_i32;
        while let Some(at) = rest.find('<') {
            text.push_str(&rest[..at]);
            let end = rest[at..].find('>').expect("a closed tag") + at;
            depth += if rest[at..].starts_with("</") { -1 } else { 1 };
            assert!((0..=1).contains(&depth), "{html}");
            rest = &rest[end + 1..];
        }
        text.push_str(rest);
        assert_eq!(depth, 0, "{html}");
        text.replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&amp;", "&")
    }

    #[track_caller]
    fn coloured(language: &str, source: &str, wanted: &[(&str, &str)]) {
        let html = spans(source, language).expect("a known language");
        for (class, text) in wanted {
            let mut span = String::new();
            open(&mut span, class);
            escape_text(&mut span, text);
            span.push_str("</span>");
            assert!(html.contains(&span), "no {span} in\n{html}");
        }
        assert_eq!(text_of(&html), source);
    }

    #[test]
    fn words_strings_numbers_and_comments_get_their_class() {
        coloured(
            "rust",
            "fn main() { let s = \"a \\\" b\"; // end\n}",
            &[
                ("s-storage", "fn"),
                ("s-entity s-name", "main"),
                ("s-string", "\"a \\\" b\""),
                ("s-comment", "// end"),
            ],
        );
        coloured(
            "python",
            "def f(x):\n    \"\"\"Two\n    lines.\"\"\"\n    return 0x1f # yes",
            &[
                ("s-storage", "def"),
                ("s-string", "\"\"\"Two\n    lines.\"\"\""),
                ("s-constant", "0x1f"),
                ("s-comment", "# yes"),
            ],
        );
        coloured(
            "js",
            "const a = `x\ny`; /* b */",
            &[("s-string", "`x\ny`"), ("s-comment", "/* b */")],
        );
        coloured(
            "bash",
            "echo \"$1\" ${HOME} $# # say",
            &[
                ("s-string", "\"$1\""),
                ("s-constant", "${HOME"),
                ("s-comment", "# say"),
            ],
        );
        coloured(
            "sql",
            "SELECT 'it' FROM t -- all",
            &[
                ("s-keyword", "SELECT"),
                ("s-string", "'it'"),
                ("s-comment", "-- all"),
            ],
        );
    }

    #[test]
    fn keys_tags_and_differences_get_theirs() {
        coloured(
            "json",
            "{\"a\": \"b\", \"c\": true}",
            &[
                ("s-entity s-name", "\"a\""),
                ("s-string", "\"b\""),
                ("s-constant", "true"),
            ],
        );
        coloured(
            "yaml",
            "base_url: https://x.example # ours",
            &[("s-entity s-name", "base_url"), ("s-comment", "# ours")],
        );
        coloured(
            "html",
            "<a href=\"x\">it's</a>",
            &[("s-keyword", "a"), ("s-storage", "href"), ("s-string", "\"x\"")],
        );
        coloured(
            "diff",
            "-old\n+new\n same",
            &[("s-deleted", "-old"), ("s-inserted", "+new")],
        );
    }

    #[test]
    fn a_quote_that_is_not_closed_is_no_string_on_one_line() {
        let html = spans("it's here\nfn x", "rust").unwrap();
        assert!(!html.contains("s-string"), "{html}");
        assert!(spans("x", "klingon").is_none());
    }

    proptest! {
        #[test]
        fn no_text_is_lost_whatever_it_is(source in "(?s)[\"'`\\\\/*#<>!$\\-=\n a-zé0-9.]{0,60}") {
            for language in LANGUAGES.iter().map(|language| language.names[0]).chain(["diff"]) {
                let html = spans(&source, language).unwrap();
                prop_assert_eq!(text_of(&html), source.clone(), "{}", language);
            }
        }
    }
}
