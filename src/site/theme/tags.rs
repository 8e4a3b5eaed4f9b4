//! The tags of a template, read only as far as to say which one is never closed, and which strings,
//! assets and names it uses. What a template means is the engine's business.

/// One tag: `{{ ... }}` or `{% ... %}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tag<'a> {
    /// What stands between the marks, trimmed of them.
    pub inner: &'a str,
    /// Byte of its first brace.
    pub start: usize,
    /// One past its last byte; the end of the text when it is never closed.
    pub end: usize,
    /// Whether it is a statement, `{% ... %}`.
    pub statement: bool,
    /// Whether its end was found.
    pub closed: bool,
}

/// All tags of a text in their order; comments and raw parts are left out.
pub fn tags(text: &str) -> Vec<Tag<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = text[at..].find('{').map(|next| at + next) {
        let (close, statement) = match text.as_bytes().get(next + 1) {
            Some(b'{') => ("}}", false),
            Some(b'%') => ("%}", true),
            Some(b'#') => {
                at = text[next..].find("#}").map_or(text.len(), |end| next + end + 2);
                continue;
            }
            _ => {
                at = next + 1;
                continue;
            }
        };
        let end = closing(&text[next + 2..], close).map(|end| next + 2 + end);
        let inner = &text[next + 2..end.unwrap_or(text.len())];
        let tag = Tag {
            inner: inner.trim_matches('-').trim(),
            start: next,
            end: end.map_or(text.len(), |end| end + 2),
            statement,
            closed: end.is_some(),
        };
        at = tag.end;
        found.push(tag);
        if statement && word(tag.inner) == "raw" {
            at = text[at..].find("endraw").map_or(text.len(), |end| at + end);
            at = text[at..].find("%}").map_or(text.len(), |end| at + end + 2);
        }
        if end.is_none() {
            break;
        }
    }
    found
}

/// Where the closing mark stands, outside quotes; another opening mark before it means there is none.
fn closing(text: &str, close: &str) -> Option<usize> {
    let mut quote = None;
    for (at, letter) in text.char_indices() {
        match quote {
            Some(open) if letter == open => quote = None,
            Some(_) => {}
            None if matches!(letter, '"' | '\'' | '`') => quote = Some(letter),
            None if text[at..].starts_with(close) => return Some(at),
            None if text[at..].starts_with("{%") => return None,
            None => {}
        }
    }
    None
}

/// The first word of a tag.
fn word(inner: &str) -> &str {
    inner
        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .next()
        .unwrap_or("")
}

/// A tag that is opened and never closed, or closed by another.
#[derive(Debug, PartialEq, Eq)]
pub struct Unbalanced {
    /// Line of the tag to look at, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// Characters to underline.
    pub width: usize,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub hint: String,
}

/// The first tag that is not closed as it must be. `seen` is the line on which the engine noticed; what
/// opens only after it is not to blame.
pub fn unbalanced(text: &str, seen: usize) -> Option<Unbalanced> {
    const OPENING: [&str; 5] = ["if", "for", "block", "filter", "component"];
    let mut open: Vec<Tag<'_>> = Vec::new();
    for tag in tags(text) {
        if !tag.closed {
            let (mark, name) = if tag.statement { ("%}", "{%") } else { ("}}", "{{") };
            let message = format!("this `{name}` has no `{mark}`");
            return fault(text, &tag, seen, (message, format!("end it with `{mark}`")));
        }
        let name = word(tag.inner);
        let block_set = name == "set" && !tag.inner.contains('=');
        if tag.statement && (OPENING.contains(&name) || block_set) {
            open.push(tag);
        } else if let Some(closed) = name.strip_prefix("end").filter(|_| tag.statement) {
            match open.pop() {
                Some(last) if word(last.inner) == closed => {}
                Some(last) => {
                    let (line, _) = position(text, last.start);
                    let opened = word(last.inner);
                    let message = format!("`{name}` does not close the `{opened}` of line {line}");
                    let hint = format!("write `{{% end{opened} %}}` before it");
                    return fault(text, &tag, usize::MAX, (message, hint));
                }
                None => {
                    let message = format!("there is no `{closed}` that this could close");
                    let hint = "take it out, or open it further up".to_owned();
                    return fault(text, &tag, usize::MAX, (message, hint));
                }
            }
        }
    }
    let last = open.last()?;
    let name = word(last.inner);
    let message = format!("this `{name}` is never closed");
    fault(
        text,
        last,
        seen,
        (message, format!("add `{{% end{name} %}}` where it ends")),
    )
}

fn fault(text: &str, tag: &Tag<'_>, seen: usize, (message, hint): (String, String)) -> Option<Unbalanced> {
    let (line, column) = position(text, tag.start);
    let first = text[tag.start..tag.end].lines().next().unwrap_or("");
    (line <= seen).then(|| Unbalanced {
        line,
        column,
        width: first.chars().count().clamp(1, 60),
        message,
        hint,
    })
}

/// Line and column of a byte.
fn position(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..at];
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    (before.matches('\n').count() + 1, column)
}

/// Where `t(key="...")` or `asset(path="...")` name something, as byte and name.
pub fn named<'a>(text: &'a str, call: &'a str) -> impl Iterator<Item = (usize, &'a str)> + 'a {
    let inside = move |tag: Tag<'a>| {
        let area = &text[tag.start..tag.end];
        area.match_indices(call)
            .filter(move |(at, _)| !area[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '_'))
            .filter_map(move |(at, _)| {
                let from = at + call.len();
                let name = &area[from..from + area[from..].find('"')?];
                // A name put together from pieces is only known when the page is made.
                let after = area[from + name.len() + 1..].trim_start();
                after.starts_with([',', ')']).then_some((tag.start + from, name))
            })
            .collect::<Vec<_>>()
    };
    tags(text).into_iter().flat_map(inside)
}

/// The place of a name as a whole word inside a tag, outside quotes and not behind a dot.
pub fn used(text: &str, name: &str) -> Option<usize> {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    tags(text).into_iter().find_map(|tag| {
        let area = &text[tag.start..tag.end];
        area.match_indices(name).map(|(at, _)| at).find_map(|at| {
            let (before, after) = (&area[..at], &area[at + name.len()..]);
            let quoted = before.matches('"').count() % 2 == 1;
            let whole = !before.ends_with(part) && !before.ends_with('.') && !after.starts_with(part);
            // `key=` before a value is an argument's name.
            let argument = after.starts_with('=') && !after.starts_with("==");
            (whole && !quoted && !argument).then_some(tag.start + at)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        let fault = unbalanced(text, usize::MAX).expect("a fault");
        format!(
            "{}:{}: {}; {}",
            fault.line, fault.column, fault.message, fault.hint
        )
    }

    #[test]
    fn what_is_never_closed_is_shown_where_it_is_opened() {
        assert_eq!(
            said("a\n  {% if x %}\n{% for y in z %}{% endfor %}\n"),
            "2:3: this `if` is never closed; add `{% endif %}` where it ends"
        );
        assert_eq!(
            said("{% if x %}\n{% for y in z %}\n{% endif %}"),
            "3:1: `endif` does not close the `for` of line 2; write `{% endfor %}` before it"
        );
        assert_eq!(
            said("a {{ b\n{% if x %}{% endif %}"),
            "1:3: this `{{` has no `}}`; end it with `}}`"
        );
        assert_eq!(
            said("{% endblock %}"),
            "1:1: there is no `block` that this could close; take it out, or open it further up"
        );
    }

    #[test]
    fn what_is_closed_is_no_fault() {
        for text in [
            "{% if x %}{{ \"}}\" }}{% elif y %}{% else %}{% endif %}",
            "{# {% if x %} #}{%- block a -%}{% endblock a %}",
            "{% raw %}{% if x %}{% endraw %}",
            "{% set a = 1 %}{% set b %}c{% endset %}",
        ] {
            assert_eq!(unbalanced(text, usize::MAX), None, "{text}");
        }
    }

    #[test]
    fn names_are_found_where_they_stand() {
        let text =
            "{{ t(key=\"home\") }}{{ t(key=\"a-\" ~ b) }}{# t(key=\"no\") #}{% set x = t(key=\"b\", n=1) %}";
        assert_eq!(
            named(text, "t(key=\"").map(|(_, name)| name).collect::<Vec<_>>(),
            ["home", "b"]
        );
        assert_eq!(
            used("{{ a.titel }}{{ f(titel=1) }}{{ titel }}", "titel"),
            Some(32)
        );
        assert_eq!(used("titel {{ \"titel\" }}", "titel"), None);
    }
}
