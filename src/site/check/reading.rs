//! Whether a text can be read by everybody: links that say where they lead, tables that say what their
//! columns are. It reads the finished HTML of one text.

use std::path::Path;

use crate::content::Item;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};

use super::super::html::{self, Tag};
use super::super::markdown::Rendered;

/// Words that say nothing about where a link leads, in the languages of the interface.
const EMPTY_WORDS: &[&str] = &[
    "here",
    "click here",
    "click",
    "this",
    "this link",
    "this page",
    "link",
    "more",
    "read more",
    "hier",
    "klicken sie hier",
    "mehr",
    "weiterlesen",
    "dieser link",
    "ici",
    "cliquez ici",
    "lien",
    "en savoir plus",
    "aquí",
    "haga clic aquí",
    "enlace",
    "más",
    "leer más",
];

/// A piece of HTML between an opening tag and its end.
struct Piece<'h> {
    tag: Tag,
    inner: &'h str,
}

/// Every element of a name, with what it holds; none of them nests in itself.
fn elements<'h>(html: &'h str, name: &str) -> Vec<Piece<'h>> {
    let (open, close) = (format!("<{name}"), format!("</{name}>"));
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find(&open) {
        rest = &rest[at..];
        let after = &rest[open.len()..];
        let Some(end) = rest
            .find('>')
            .filter(|_| after.starts_with([' ', '>', '\n', '\t']))
        else {
            rest = after;
            continue;
        };
        let inner = &rest[end + 1..];
        let inner = &inner[..inner.find(&close).unwrap_or(inner.len())];
        if let Some(tag) = html::tags(&rest[..end + 1]).into_iter().next() {
            found.push(Piece { tag, inner });
        }
        rest = &rest[end + 1..];
    }
    found
}

/// The words that are heard: text, and what pictures say.
fn words(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        let end = rest[at..].find('>').map_or(rest.len(), |end| at + end + 1);
        for tag in html::tags(&rest[at..end]) {
            out.push_str(tag.get("alt").or(tag.get("aria-label")).unwrap_or(""));
        }
        rest = &rest[end..];
    }
    out.push_str(rest);
    crate::text::from_html(&out)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Links and tables of one text.
pub(super) fn check(item: &Item, body: &Rendered, found: &mut Diagnostics) {
    let html = body.html.as_str();
    for link in elements(html, "a")
        .iter()
        .filter(|link| link.tag.get("href").is_some())
    {
        if is_named_or_unheard(&link.tag) {
            continue;
        }
        let address = link.tag.get("href").unwrap_or_default();
        let text = words(link.inner);
        let place = || place_of(item, body, address, &text);
        if text.is_empty() {
            let fault = Diagnostic::warning(
                "empty-link",
                place(),
                format!("the link to `{address}` has no words"),
            );
            found.push(fault.hint("write between the brackets where it leads: `[The fares](...)`"));
        } else if EMPTY_WORDS.contains(&text.to_lowercase().trim_matches(|c: char| !c.is_alphanumeric())) {
            let fault = Diagnostic::warning(
                "link-text",
                place(),
                format!("`{text}` does not say where the link leads"),
            );
            found.push(fault.hint("name what stands there: `[how refunds work](...)`"));
        }
    }
    for table in elements(html, "table") {
        let heads = elements(table.inner, "th");
        if heads.iter().all(|head| words(head.inner).is_empty()) {
            let cells = elements(table.inner, "td");
            let mut told = cells.iter().map(|cell| words(cell.inner));
            let first = told.find(|text| !text.is_empty()).unwrap_or_default();
            let line = item
                .body
                .lines()
                .position(|line| !first.is_empty() && line.contains(&first))
                .map_or(1, |at| at + 1);
            let place = super::body_place(item, line, &first);
            let fault = Diagnostic::warning(
                "table-header",
                place,
                "this table does not say what its columns are",
            );
            found.push(fault.hint("name each column in the first row, above the row of dashes"));
        }
    }
}

/// A link that is named apart from its words, or one that is hidden from who listens: the mark beside
/// a heading.
fn is_named_or_unheard(link: &Tag) -> bool {
    let named = link
        .get("aria-label")
        .is_some_and(|label| !label.trim().is_empty());
    named || link.get("aria-hidden") == Some("true")
}

fn place_of(item: &Item, body: &Rendered, address: &str, text: &str) -> Place {
    let link = body
        .links
        .iter()
        .find(|link| link.alt.is_none() && link.address == address);
    match link {
        Some(link) => super::body_place(
            item,
            link.line,
            if text.is_empty() { &link.written } else { text },
        ),
        None => Place::file(Path::new(&item.file)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_headings_own_anchor_needs_no_words_and_an_empty_link_does() {
        let html = "<h2>A <a class=\"anchor\" href=\"#a\" aria-hidden=\"true\" tabindex=\"-1\"></a></h2>\
                    <a href=/b aria-label=\"The fares\"></a><a href=/c aria-label=\" \"></a><a href=/d aria-hidden=false></a>";
        let found = elements(html, "a");
        let passed: Vec<bool> = found.iter().map(|link| is_named_or_unheard(&link.tag)).collect();
        assert_eq!(passed, [true, true, false, false]);
    }

    #[test]
    fn links_are_heard_as_they_are_shown() {
        let found = elements(
            "<p><a href=\"/x\">a <b>b</b></a><abbr>no</abbr><a href='/y'><img alt=\"Boat\" src=z></a><a href=/z></a></p>",
            "a",
        );
        let heard: Vec<String> = found.iter().map(|one| words(one.inner)).collect();
        assert_eq!(heard, ["a b", "Boat", ""]);
        for html in ["<a", "<a href", "<a href=x>y", "<table><th", "<a href=\"é"] {
            let _ = (elements(html, "a"), elements(html, "th"), words(html));
        }
    }
}
