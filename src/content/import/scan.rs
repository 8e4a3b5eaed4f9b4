//! Markdown as other systems wrote it, seen only as far as addresses and leftovers need: what is code
//! is left alone. It parses no Markdown; `site` does.

/// Hands every stretch of text that is no code to `each`, which writes what stands there instead.
pub(super) fn outside_code(text: &str, each: &mut dyn FnMut(&str, &mut String)) -> String {
    let mut out = String::with_capacity(text.len());
    let mut open: Option<(char, usize)> = None;
    let mut plain = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let bare = line.trim_start_matches([' ', '\t', '>']);
        let mark = bare.chars().next().filter(|c| matches!(c, '`' | '~'));
        let length = mark.map_or(0, |mark| bare.chars().take_while(|c| *c == mark).count());
        match (open, mark) {
            (None, Some(mark)) if length >= 3 && !(mark == '`' && bare[length..].contains('`')) => {
                spans(&text[plain..at], each, &mut out);
                plain = at;
                open = Some((mark, length));
            }
            (Some((opened, least)), Some(mark))
                if opened == mark && length >= least && bare[length..].trim().is_empty() =>
            {
                out.push_str(&text[plain..at + line.len()]);
                plain = at + line.len();
                open = None;
            }
            _ => {}
        }
        at += line.len();
    }
    if open.is_some() {
        out.push_str(&text[plain..]);
    } else {
        spans(&text[plain..], each, &mut out);
    }
    out
}

/// The same inside text without fences: spans between backticks are code.
fn spans(text: &str, each: &mut dyn FnMut(&str, &mut String), out: &mut String) {
    let bytes = text.as_bytes();
    let run = |at: usize| bytes[at..].iter().take_while(|b| **b == b'`').count();
    let (mut plain, mut at) = (0, 0);
    while at < bytes.len() {
        if bytes[at] != b'`' {
            at += if bytes[at] == b'\\' { 2 } else { 1 };
            continue;
        }
        let length = run(at);
        let paragraph = text
            .get(at..)
            .and_then(|rest| rest.find("\n\n"))
            .map_or(bytes.len(), |end| at + end);
        let mut close = at + length;
        while close < paragraph {
            let here = run(close);
            if here == length {
                break;
            }
            close += here.max(1);
        }
        if close < paragraph {
            if plain < at {
                each(&text[plain..at], out);
            }
            out.push_str(&text[at..close + length]);
            plain = close + length;
            at = plain;
        } else {
            at += length;
        }
    }
    if plain < text.len() {
        each(&text[plain..], out);
    }
}

/// Replaces the addresses of links, pictures, definitions of links and HTML attributes; `Some` is the
/// new one.
pub(super) fn addresses(text: &str, change: &mut dyn FnMut(&str) -> Option<String>) -> String {
    outside_code(text, &mut |piece, out| one_piece(piece, change, out))
}

fn one_piece(text: &str, change: &mut dyn FnMut(&str) -> Option<String>, out: &mut String) {
    let mut rest = text;
    loop {
        let link = rest.find("](").map(|at| (at + 2, false));
        let tag = ["href=", "src="]
            .iter()
            .filter_map(|name| rest.find(name).map(|at| (at + name.len(), true)))
            .min();
        let define = rest.find("]:").map(|at| (at + 2, false));
        let Some((at, attribute)) = [link, tag, define].into_iter().flatten().min() else {
            break;
        };
        out.push_str(&rest[..at]);
        let before = &rest[..at];
        rest = &rest[at..];
        let defined = before.ends_with("]:");
        if defined && !definition(out) {
            continue;
        }
        let spaces = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        out.push_str(&rest[..spaces]);
        rest = &rest[spaces..];
        let place = match (attribute, defined) {
            (true, _) => Where::Attribute,
            (_, true) => Where::Definition,
            _ => Where::Link,
        };
        let Some((written, length, quote)) = destination(rest, place) else {
            continue;
        };
        match change(written) {
            Some(new) => {
                let new = if attribute {
                    new.replace('"', "&quot;")
                } else {
                    super::html::destination(&new)
                };
                let quote = if attribute { "\"" } else { "" };
                out.push_str(&format!("{quote}{new}{quote}"));
            }
            None => out.push_str(&rest[..length + 2 * quote]),
        }
        rest = &rest[length + 2 * quote..];
    }
    out.push_str(rest);
}

/// What an address stands in.
#[derive(Clone, Copy)]
enum Where {
    /// `href=`, `src=`.
    Attribute,
    /// `](...)`.
    Link,
    /// `[label]: ...`.
    Definition,
}

/// Whether what was written ends in `[label]:` at the start of a line; a note's `[^1]:` is none.
fn definition(out: &str) -> bool {
    let line = out.rsplit('\n').next().unwrap_or(out);
    let bare = line.trim_start();
    line.len() - bare.len() < 4 && bare.starts_with('[') && !bare.starts_with("[^")
}

/// An address at the start of `text`, its length without quotes, and how wide a quote is. An attribute's
/// may stand in quotes, a link's in `<>`.
fn destination(text: &str, place: Where) -> Option<(&str, usize, usize)> {
    let close = match (text.chars().next()?, place) {
        (quote @ ('"' | '\''), Where::Attribute) => Some(quote),
        ('<', Where::Link | Where::Definition) => Some('>'),
        _ => None,
    };
    if let Some(close) = close {
        let inner = text[1..].split_once(close)?.0;
        return (!inner.contains('\n')).then_some((inner, inner.len(), 1));
    }
    let end = match place {
        Where::Attribute => text.find(|c: char| c.is_whitespace() || c == '>'),
        Where::Definition => text.find(char::is_whitespace),
        Where::Link => end_of_link(text),
    };
    let end = end.unwrap_or(text.len());
    (end > 0).then(|| (&text[..end], end, 0))
}

/// Where an address in `](...)` without `<>` ends.
fn end_of_link(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => return Some(at),
            ')' => depth -= 1,
            c if c.is_whitespace() => return with_blanks(text).or(Some(at)),
            _ => {}
        }
    }
    None
}

/// The end of an address with blanks that is plainly a file's, `../my files/read me.md#top`: some
/// renderers take it for one, CommonMark does not.
fn with_blanks(text: &str) -> Option<usize> {
    let line = text.lines().next()?;
    let end = line.find([')', '"', '(', '<'])?;
    let name = line[..end].split('#').next()?;
    let (_, kind) = super::folder::name_of(name);
    let file = matches!(kind, "md" | "markdown" | "html") || super::folder::is_media(name);
    (line[end..].starts_with(')') && file).then_some(end)
}

/// The text of the first heading of the first level, and the text without it.
pub(super) fn first_heading(body: &str) -> Option<(String, String)> {
    let trimmed = body.trim_start_matches(['\n', '\r', ' ']);
    let mut lines = trimmed.lines();
    let first = lines.next()?;
    if let Some(title) = first.strip_prefix("# ") {
        let title = plain_words(title.trim().trim_end_matches('#').trim());
        let rest = trimmed[first.len()..].trim_start_matches(['\n', '\r']);
        return (!title.is_empty()).then(|| (title, rest.to_owned()));
    }
    let second = lines.next()?;
    let underlined =
        second.len() >= 3 && second.trim_end().chars().all(|c| c == '=') && !first.trim().is_empty();
    underlined.then(|| {
        let rest = trimmed[first.len()..].trim_start_matches(['\n', '\r']);
        let rest = rest
            .get(second.len()..)
            .unwrap_or("")
            .trim_start_matches(['\n', '\r']);
        (plain_words(first), rest.to_owned())
    })
}

/// Words of a heading without marks, links and attributes.
pub(super) fn plain_words(text: &str) -> String {
    let text = text
        .split(" {#")
        .next()
        .unwrap_or(text)
        .split("{:")
        .next()
        .unwrap_or(text);
    let text = super::super::plain::words(text);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `{{` as text: here it would begin a shortcode.
pub(super) fn braces(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("{{") {
        out.push_str(&rest[..at]);
        let escaped = out.len() - out.trim_end_matches('\\').len();
        out.push_str(if escaped % 2 == 1 { "{{" } else { "\\{{" });
        rest = &rest[at + 2..];
    }
    out + rest
}

/// Without the marks at which other systems cut a summary.
pub(super) fn without_marks(text: &str) -> String {
    if !text.contains("more") {
        return text.to_owned();
    }
    let lines = text.split_inclusive('\n').filter(|line| {
        let bare: String = line.chars().filter(|c| !c.is_whitespace()).collect();
        !matches!(
            bare.as_str(),
            "<!--more-->" | "<!--more--><!--more-->" | "{{<more>}}" | "<!--endmore-->"
        )
    });
    lines
        .collect::<String>()
        .replace("<!--more-->", "")
        .replace("<!-- more -->", "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shout(text: &str) -> String {
        addresses(text, &mut |address| Some(address.to_uppercase()))
    }

    #[test]
    fn every_kind_of_address_is_found_and_code_is_left_alone() {
        for (text, want) in [
            ("[a](b.md) ![c](d.png \"t\")", "[a](B.MD) ![c](D.PNG \"t\")"),
            ("[a](<b c> 't')", "[a](B%20C 't')"),
            ("[a](b_(c)) x", "[a](B_%28C%29) x"),
            (
                "[a](../b c.md#d) ![e](f g.png)",
                "[a](../B%20C.MD#D) ![e](F%20G.PNG)",
            ),
            ("[a](see b) [c](d \"e f.md\")", "[a](SEE b) [c](D \"e f.md\")"),
            ("[x]: y.md \"t\"\n[^1]: y.md\n", "[x]: Y.MD \"t\"\n[^1]: y.md\n"),
            (
                "<a class=x href='y.md'>[z]: q</a>",
                "<a class=x href=\"Y.MD\">[z]: q</a>",
            ),
            ("`[a](b)` [`a`](b)", "`[a](b)` [`a`](B)"),
            ("```\n[a](b)\n```\n[a](b)", "```\n[a](b)\n```\n[a](B)"),
            (
                "~~~~ md\n~~~\n[a](b)\n~~~~\n[a](b)",
                "~~~~ md\n~~~\n[a](b)\n~~~~\n[a](B)",
            ),
            ("```\n[a](b)", "```\n[a](b)"),
            ("a ` b\n\n[a](b) ` c", "a ` b\n\n[a](B) ` c"),
        ] {
            assert_eq!(shout(text), want, "{text}");
        }
    }

    #[test]
    fn a_page_is_called_like_its_first_heading() {
        assert_eq!(
            first_heading("\n# A *b* {#x}\n\nText"),
            Some(("A b".into(), "Text".into()))
        );
        assert_eq!(first_heading("A\n===\nText"), Some(("A".into(), "Text".into())));
        assert_eq!(first_heading("Text\n# A"), None);
    }

    proptest::proptest! {
        #[test]
        fn nothing_is_lost_when_nothing_changes(text in "([a-z \\n`~\\[\\]()<>:!\\\\]|\\]\\(|href=|```|é){0,60}") {
            proptest::prop_assert_eq!(addresses(&text, &mut |_| None), text);
        }
    }
}
