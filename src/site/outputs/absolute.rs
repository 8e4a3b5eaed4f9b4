//! Markup that leaves its page: addresses made absolute, so that a feed reader finds what they name.

use crate::site::links::relative_to;

/// Attributes that hold one address.
const ADDRESSES: [&str; 6] = ["href", "src", "poster", "data", "cite", "data-src"];
/// Attributes that hold several, with sizes.
const SETS: [&str; 2] = ["srcset", "imagesrcset"];

/// How the mark beside a heading begins, behind its `<`.
const MARK: &str = "a class=\"anchor\"";

/// The page that markup stood on.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    /// Address of the site without a slash at its end; empty = unknown.
    pub base: &'a str,
    /// Site path of the page.
    pub page: &'a str,
}

impl Ground<'_> {
    /// An address as it is from anywhere.
    pub fn address(&self, written: &str) -> String {
        let written = written.trim();
        let start = written.split(['/', '?', '#']).next().unwrap_or_default();
        if start.contains(':') || written.starts_with("//") {
            return written.to_owned();
        }
        if written.is_empty() || written.starts_with(['#', '?']) {
            return format!("{}{}{written}", self.base, self.page);
        }
        let cut = written.find(['#', '?']).unwrap_or(written.len());
        let (path, rest) = written.split_at(cut);
        format!("{}{}{rest}", self.base, relative_to(self.page, path))
    }

    /// Markup with every address absolute, and without the marks beside headings, which mean nothing
    /// elsewhere. It must come from our own writers: attributes in quotes.
    pub fn html(&self, html: &str) -> String {
        let mut out = String::with_capacity(html.len() + html.len() / 8);
        let mut rest = html;
        while let Some(at) = rest.find('<') {
            let (text, after) = rest.split_at(at + 1);
            if let Some((_, after)) = after.strip_prefix(MARK).and_then(|mark| mark.split_once("</a>")) {
                out.push_str(text[..at].trim_end());
                rest = after;
                continue;
            }
            out.push_str(text);
            rest = after;
            if rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
                rest = self.tag(&mut out, rest);
            }
        }
        out.push_str(rest);
        out
    }

    /// Copies a tag from behind its `<`; gives what follows it.
    fn tag<'t>(&self, out: &mut String, text: &'t str) -> &'t str {
        let mut rest = text;
        loop {
            let Some(at) = rest.find(['=', '>']) else {
                out.push_str(rest);
                return "";
            };
            let (before, after) = rest.split_at(at + 1);
            out.push_str(before);
            rest = after;
            if before.ends_with('>') {
                return rest;
            }
            let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
                continue;
            };
            let Some((value, after)) = rest[1..].split_once(quote) else {
                continue;
            };
            let name = before[..at]
                .rsplit(|c: char| c.is_whitespace())
                .next()
                .unwrap_or_default();
            out.push(quote);
            if ADDRESSES.contains(&name) {
                out.push_str(&self.address(value));
            } else if SETS.contains(&name) {
                out.push_str(&self.set(value));
            } else {
                out.push_str(value);
            }
            out.push(quote);
            rest = after;
        }
    }

    /// `a.webp 480w, b.webp 960w`
    fn set(&self, value: &str) -> String {
        let one = |candidate: &str| {
            let candidate = candidate.trim();
            let (address, size) = candidate.split_once(' ').unwrap_or((candidate, ""));
            format!("{} {size}", self.address(address)).trim_end().to_owned()
        };
        value.split(", ").map(one).collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GROUND: Ground<'_> = Ground {
        base: "https://f.example",
        page: "/faq/a/",
    };

    #[test]
    fn every_address_becomes_absolute_and_nothing_else_changes() {
        let html = "<p title=\"a > b = /c\">x < y <a href=\"/b/?q=1&amp;r=2#c\" class='z'>b</a> <a href='#here'>h</a>\
<a href=\"mailto:a@b.example\">m</a> <a href=\"//cdn.example/x\">o</a><img src=\"p.png\" srcset=\"/p-1.webp 480w, p-2.webp 960w\" alt=\"src=&quot;/x&quot;\">\
<a href=\"../d/\">d</a><video poster=\"/v.jpg\" controls></video></p><h2 id=\"x\">X <a class=\"anchor\" href=\"#x\"></a></h2>";
        let expected = "<p title=\"a > b = /c\">x < y <a href=\"https://f.example/b/?q=1&amp;r=2#c\" class='z'>b</a> <a href='https://f.example/faq/a/#here'>h</a>\
<a href=\"mailto:a@b.example\">m</a> <a href=\"//cdn.example/x\">o</a><img src=\"https://f.example/faq/a/p.png\" srcset=\"https://f.example/p-1.webp 480w, https://f.example/faq/a/p-2.webp 960w\" alt=\"src=&quot;/x&quot;\">\
<a href=\"https://f.example/faq/d/\">d</a><video poster=\"https://f.example/v.jpg\" controls></video></p><h2 id=\"x\">X</h2>";
        assert_eq!(GROUND.html(html), expected);
    }

    #[test]
    fn broken_markup_comes_through_as_it_is() {
        for html in [
            "<",
            "<a",
            "<a href",
            "<a href=",
            "<a href=\"",
            "<a href=\"x",
            "a = b",
            "<a =>",
            "<é>",
        ] {
            assert_eq!(GROUND.html(html), html);
        }
    }
}
