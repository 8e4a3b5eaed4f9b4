//! Plain text as Markdown that means the same text.

/// Appends text so that none of it is taken for markup inside a line.
pub(super) fn text(out: &mut String, text: &str) {
    let mut chars = text.chars().peekable();
    let mut before = out.chars().next_back();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let escape = match c {
            '\\' | '`' | '*' | '[' | ']' => true,
            '_' => !(word(before) && word(next)),
            '<' => next.is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')),
            '&' => next.is_some_and(|c| c.is_ascii_alphanumeric() || c == '#'),
            '~' => next == Some('~') || before == Some('~'),
            '{' => matches!(next, Some('{' | '%' | '#')),
            _ => false,
        };
        if escape {
            out.push('\\');
        }
        out.push(c);
        before = Some(c);
    }
}

/// A paragraph of which no line is taken for a heading, a list, a quotation or a rule.
pub(super) fn lines(paragraph: &str) -> String {
    let lines: Vec<String> = paragraph.lines().map(|one| line(one.trim_start())).collect();
    lines.join("\n")
}

fn line(line: &str) -> String {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let spaced = |at: usize| line[at..].is_empty() || line[at..].starts_with([' ', '\t']);
    let numbered = (1..=9).contains(&digits) && line[digits..].starts_with(['.', ')']) && spaced(digits + 1);
    if numbered {
        return format!("{}\\{}", &line[..digits], &line[digits..]);
    }
    let heading = line.bytes().take_while(|b| *b == b'#').count();
    let only = |c: char| line.len() > 1 && line.trim_end().chars().all(|found| found == c);
    let marked = (heading > 0 && heading < 7 && spaced(heading))
        || line.starts_with('>')
        || (line.starts_with(['-', '+', ':']) && spaced(1))
        || only('-')
        || only('=')
        || line.starts_with("~~~")
        || line.starts_with('|');
    if marked {
        format!("\\{line}")
    } else {
        line.to_owned()
    }
}

/// An address as it stands between the parentheses of a link.
pub(in super::super) fn destination(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    for c in address.trim().chars() {
        match c {
            ' ' => out.push_str("%20"),
            '(' => out.push_str("%28"),
            ')' => out.push_str("%29"),
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '\\' => out.push_str("%5C"),
            c if c.is_control() || c.is_whitespace() => {}
            c => out.push(c),
        }
    }
    out
}
