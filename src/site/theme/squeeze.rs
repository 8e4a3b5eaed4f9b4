//! A style sheet or script without what only people need: comments, space, a nought before a point.
//! No minifier: names and statements stay as they were written.

/// The same style in fewer bytes. What stands in quotes stays as it is.
pub fn squeezed(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut quote = None;
    let mut space = false;
    let mut rest = css.char_indices().peekable();
    while let Some((at, letter)) = rest.next() {
        if let Some(open) = quote {
            out.push(letter);
            if letter == '\\' {
                out.extend(rest.next().map(|(_, escaped)| escaped));
            } else if letter == open {
                quote = None;
            }
            continue;
        }
        if letter == '/' && css[at..].starts_with("/*") {
            let end = css[at + 2..].find("*/").map_or(css.len(), |end| at + 2 + end + 2);
            while rest.next_if(|(next, _)| *next < end).is_some() {}
            space = true;
            continue;
        }
        if letter.is_whitespace() {
            space = true;
            continue;
        }
        let glued =
            out.ends_with(['{', '}', ';', ',', '(', ':']) || matches!(letter, '{' | '}' | ';' | ',' | ')');
        if space && !glued && !out.is_empty() {
            out.push(' ');
        }
        space = false;
        match letter {
            '}' if out.ends_with(';') => {
                out.pop();
            }
            '.' if nought(&out) && rest.peek().is_some_and(|(_, next)| next.is_ascii_digit()) => {
                out.pop();
            }
            '"' | '\'' => quote = Some(letter),
            _ => {}
        }
        out.push(letter);
    }
    out
}

/// Whether a number begins with the nought that stands last.
fn nought(out: &str) -> bool {
    let before = out.strip_suffix('0');
    before.is_some_and(|before| before.ends_with([' ', ':', '(', ',', '-', '/']))
}

/// The same script without indentation, empty lines and lines that are a comment. Where text may run over
/// lines (a template, a block comment, a continued line) it stays as it is, and so does what a licence says.
pub fn script(js: &str) -> String {
    let runs_on = |line: &str| {
        let opened = line.rfind("/*").is_some_and(|at| !line[at + 2..].contains("*/"));
        opened || line.ends_with('\\')
    };
    if js.contains(['`', '\u{2028}', '\u{2029}']) || js.lines().any(runs_on) {
        return js.to_owned();
    }
    let mut out = String::with_capacity(js.len());
    for line in js.lines().map(str::trim) {
        let note = line.strip_prefix("//").is_some_and(|note| !is_kept(note));
        if !line.is_empty() && !note {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

/// A comment that somebody else reads: a licence, or where the source is.
fn is_kept(note: &str) -> bool {
    let lower = note.to_lowercase();
    note.starts_with(['#', '@', '!']) || lower.contains("licen") || lower.contains("copyright")
}

#[cfg(test)]
mod tests {
    use super::{script, squeezed};

    #[test]
    fn a_script_loses_indentation_and_notes_and_nothing_else() {
        for (js, less) in [
            (
                "// why\n(() => {\n  \"use strict\";\n\n  const a = 1; // one\n  // two\r\n  return a\n})();",
                "(() => {\n\"use strict\";\nconst a = 1; // one\nreturn a\n})();\n",
            ),
            (
                "//! MIT licence\n//# sourceMappingURL=a.map\n",
                "//! MIT licence\n//# sourceMappingURL=a.map\n",
            ),
            ("// Copyright Ann\nx()\n", "// Copyright Ann\nx()\n"),
            ("const s = `\n  // text\n`;\n", "const s = `\n  // text\n`;\n"),
            ("/* a\n  // b */\n  c()\n", "/* a\n  // b */\n  c()\n"),
            (
                "try {\n  a()\n} catch { /* shut */ }\n",
                "try {\na()\n} catch { /* shut */ }\n",
            ),
            ("s = 'a \\\n  b';\n", "s = 'a \\\n  b';\n"),
            ("", ""),
        ] {
            assert_eq!(script(js), less);
        }
    }

    #[test]
    fn a_squeezed_sheet_means_the_same() {
        for (css, less) in [
            (
                "/* note */\na > b ,\n.c { margin: 0 auto;\n  width: calc(1px + 2px);\n}\n",
                "a > b,.c{margin:0 auto;width:calc(1px + 2px)}",
            ),
            ("@media (x: y) { a { b: \"c\" } }", "@media (x:y){a{b:\"c\"}}"),
            (
                "a :hover { top: -0.5rem; left: 10.5px }",
                "a :hover{top:-.5rem;left:10.5px}",
            ),
            (
                "a { content: \" ( /* x */ 0.5: \" }",
                "a{content:\" ( /* x */ 0.5: \"}",
            ),
            ("a { b: c/* d */e; f: 'g\\' ;  h' }", "a{b:c e;f:'g\\' ;  h'}"),
            (
                ".h0 .x { color: oklch(0.5 0.02 40 / 0.06) }",
                ".h0 .x{color:oklch(.5 .02 40 / .06)}",
            ),
            ("/* never closed", ""),
        ] {
            assert_eq!(squeezed(css), less);
        }
    }
}
