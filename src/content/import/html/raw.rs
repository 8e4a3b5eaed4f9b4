//! Elements that stay HTML: written anew with the attributes that matter, on lines without a gap.

use super::super::dom::Id;
use super::{Writer, is_silent};

/// Attributes that are kept.
const KEPT: &[&str] = &[
    "href", "src", "alt", "title", "id", "colspan", "rowspan", "scope", "start", "lang", "dir", "datetime",
];

impl Writer<'_, '_> {
    /// An element and all below it as HTML.
    pub(super) fn raw(&mut self, id: Id, out: &mut String) {
        let dom = self.dom;
        if let Some(text) = dom.text(id) {
            // A blank line would end the block of HTML.
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let spaced = dom
                .text(id)
                .is_some_and(|text| text.starts_with(char::is_whitespace));
            if spaced && !text.is_empty() && !out.ends_with(['>', ' ', '\n']) {
                out.push(' ');
            }
            out.push_str(&escaped(&text));
            if dom
                .text(id)
                .is_some_and(|whole| whole.ends_with(char::is_whitespace))
                && !text.is_empty()
            {
                out.push(' ');
            }
            return;
        }
        let name = dom.name(id);
        if is_silent(name) {
            return;
        }
        if matches!(
            name,
            "script" | "form" | "iframe" | "object" | "embed" | "svg" | "input" | "button" | "select"
        ) {
            return self.leave(name);
        }
        let shown = !matches!(name, "" | "span" | "font");
        if shown {
            out.push('<');
            out.push_str(name);
            for (key, value) in dom
                .attributes(id)
                .iter()
                .filter(|(key, _)| KEPT.contains(&key.as_str()))
            {
                let value = if matches!(key.as_str(), "href" | "src") {
                    (self.address)(value)
                } else {
                    value.clone()
                };
                out.push_str(&format!(" {key}=\"{}\"", escaped(&value)));
            }
            out.push('>');
        }
        for &child in dom.children(id) {
            self.raw(child, out);
        }
        if shown && !matches!(name, "br" | "img" | "hr" | "wbr" | "col") {
            out.push_str(&format!("</{name}>"));
        }
        if matches!(name, "tr" | "thead" | "tbody" | "caption") {
            out.push('\n');
        }
    }
}

/// Text as it stands in HTML.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
