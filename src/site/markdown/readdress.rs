//! Markdown as Markdown, with its addresses replaced: for twins of pages, which are read elsewhere.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Parser, Tag};

use super::options;

/// Whether a text is more than Markdown: shortcodes in it mean nothing elsewhere.
pub fn has_shortcodes(markdown: &str) -> bool {
    markdown.contains("{{") && !super::calls::scan(markdown).calls.is_empty()
}

/// The same text with every address of a link or picture replaced by `address(it)`, and every piece
/// of raw HTML by `html(it)`. What cannot be found again in the source stays as it is.
pub fn readdressed(
    markdown: &str,
    address: &dyn Fn(&str) -> String,
    html: &dyn Fn(&str) -> String,
) -> String {
    let parser = Parser::new_ext(markdown, options(false));
    let mut changes: Vec<(Range<usize>, String)> = Vec::new();
    for (_, definition) in parser.reference_definitions().iter() {
        let span = definition.span.clone();
        let from = markdown[span.clone()].find("]:").map(|at| span.start + at + 2);
        let found = from.and_then(|from| destination(markdown, from..span.end));
        changes.extend(found.map(|place| (place, written(&address(&definition.dest)))));
    }
    for (event, range) in parser.into_offset_iter() {
        match event {
            Event::Start(
                Tag::Link {
                    link_type: LinkType::Inline,
                    dest_url,
                    ..
                }
                | Tag::Image {
                    link_type: LinkType::Inline,
                    dest_url,
                    ..
                },
            ) => {
                // The last of them that says this address: a title may hold brackets as well.
                let found = markdown[range.clone()].rmatch_indices("](").find_map(|(at, _)| {
                    let place = destination(markdown, range.start + at + 2..range.end)?;
                    says(&markdown[place.clone()], &dest_url).then_some(place)
                });
                changes.extend(found.map(|place| (place, written(&address(&dest_url)))));
            }
            Event::Html(_) | Event::InlineHtml(_) => changes.push((range.clone(), html(&markdown[range]))),
            _ => {}
        }
    }
    changes.sort_by_key(|(place, _)| place.start);
    let mut out = String::with_capacity(markdown.len());
    let mut done = 0;
    for (place, new) in changes {
        if place.start >= done {
            out.push_str(&markdown[done..place.start]);
            out.push_str(&new);
            done = place.end;
        }
    }
    out.push_str(&markdown[done..]);
    out
}

/// Addresses that a text's reference definitions name, also those that nothing in it refers to.
pub fn definitions(markdown: &str) -> Vec<String> {
    if !markdown.contains("]:") {
        return Vec::new();
    }
    let parser = Parser::new_ext(markdown, options(false));
    let named = parser.reference_definitions().iter();
    let mut named: Vec<String> = named.map(|(_, it)| it.dest.to_string()).collect();
    named.sort();
    named
}

/// Whether a piece of source stands for this address.
fn says(source: &str, address: &str) -> bool {
    let bare = source
        .strip_prefix('<')
        .and_then(|rest| rest.strip_suffix('>'))
        .unwrap_or(source);
    bare == address || bare.replace('\\', "") == address.replace('\\', "")
}

/// Where an address stands in a span that begins before it.
fn destination(markdown: &str, span: Range<usize>) -> Option<Range<usize>> {
    let text = markdown.get(span.clone())?;
    let start = text.len() - text.trim_start().len();
    let rest = &text[start..];
    if rest.starts_with('<') {
        let end = rest.find('>')? + 1;
        return Some(span.start + start..span.start + start + end);
    }
    let mut depth = 0;
    let mut escaped = false;
    let end = rest.char_indices().find(|(_, c)| {
        let plain = !escaped;
        escaped = *c == '\\' && plain;
        match c {
            '(' if plain => depth += 1,
            ')' if plain && depth == 0 => return true,
            ')' if plain => depth -= 1,
            _ => {}
        }
        c.is_whitespace()
    });
    let end = end.map_or(rest.len(), |(at, _)| at);
    (end > 0).then(|| span.start + start..span.start + start + end)
}

/// An address as Markdown can hold it.
fn written(address: &str) -> String {
    if address.contains([' ', '(', ')', '<', '>', '\\']) || address.is_empty() {
        let safe = address
            .replace('\\', "%5C")
            .replace('<', "%3C")
            .replace('>', "%3E");
        return format!("<{safe}>");
    }
    address.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(markdown: &str) -> String {
        readdressed(markdown, &|to| format!("X{to}"), &|html| html.to_uppercase())
    }

    #[test]
    fn addresses_of_every_kind_are_replaced() {
        for (from, to) in [
            ("[a](b.md)", "[a](Xb.md)"),
            ("[a](b.md \"](t)\") c", "[a](Xb.md \"](t)\") c"),
            ("[a](<b c.md> 'T')", "[a](<Xb c.md> 'T')"),
            ("[a]( b_(c).md )", "[a]( <Xb_(c).md> )"),
            ("[![i](p.png)](q.md) x", "[![i](Xp.png)](Xq.md) x"),
            ("![alt [x] y](p.png){.wide}", "![alt [x] y](Xp.png){.wide}"),
            ("[a][r]\n\n[r]: c.md \"T\"\n", "[a][r]\n\n[r]: Xc.md \"T\"\n"),
            (
                "<https://x.example> and `[a](b)`",
                "<https://x.example> and `[a](b)`",
            ),
            ("```\n[a](b)\n```\n", "```\n[a](b)\n```\n"),
            ("a <b>c</b>", "a <B>c</B>"),
        ] {
            assert_eq!(marked(from), to, "{from}");
        }
    }

    #[test]
    fn a_text_without_addresses_is_unchanged_and_broken_ones_do_no_harm() {
        for text in [
            "",
            "plain *text*\n",
            "[a](",
            "[a]()",
            "](",
            "[a]: ",
            "[é](ü",
            "[a](<",
            "\\[a](b)",
        ] {
            let same = readdressed(text, &str::to_owned, &str::to_owned);
            assert!(
                same == text || same == text.replace("()", "(<>)"),
                "{text} {same}"
            );
        }
    }
}
