//! Paragraphs of WordPress's classic editor, which stores blank lines and makes paragraphs of them
//! only when it shows a page.

use std::sync::LazyLock;

use regex::Regex;

const BLOCKS: &str = "(?:table|thead|tfoot|caption|col|colgroup|tbody|tr|td|th|div|dl|dd|dt|ul|ol|li|pre|form|map|area|blockquote|address|style|p|h[1-6]|hr|fieldset|legend|section|article|aside|hgroup|header|footer|nav|figure|figcaption|details|menu|summary|iframe|video|audio)";

fn pattern(text: &str) -> Regex {
    Regex::new(&text.replace("BLOCKS", BLOCKS)).expect("a constant pattern")
}

static KEPT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?is)<(?:pre|script|style)\b.*?</(?:pre|script|style)\s*>"));
static BREAKS: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)<br\s*/?>\s*<br\s*/?>"));
static OPENS: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)(<BLOCKS(?:\s[^>]*)?/?>)"));
static CLOSES: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)(</BLOCKS>)"));
static GAP: LazyLock<Regex> = LazyLock::new(|| pattern(r"\n\s*\n"));
static QUOTE_OPENS: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)<p><blockquote([^>]*)>"));
static BEFORE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)<p>\s*(</?BLOCKS(?:\s[^>]*)?/?>)"));
static AFTER: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)(</?BLOCKS(?:\s[^>]*)?/?>)\s*</p>"));
static LINE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)(<br\s*/?>)?[ \t]*\n"));
static LATE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)(</?BLOCKS[^>]*>)\s*<br>"));

/// Classic text with its paragraphs and line breaks as HTML.
pub(super) fn paragraphs(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    // What keeps its line ends is set aside under a mark that no text holds.
    let mut kept: Vec<String> = Vec::new();
    let text = KEPT.replace_all(&text, |found: &regex::Captures<'_>| {
        kept.push(found[0].to_owned());
        format!("\n\n<hr data-kept=\"{}\">\n\n", kept.len() - 1)
    });
    let text = BREAKS.replace_all(&text, "\n\n");
    let text = OPENS.replace_all(&text, "\n\n$1");
    let text = CLOSES.replace_all(&text, "$1\n\n");
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for chunk in GAP.split(&text).map(str::trim).filter(|chunk| !chunk.is_empty()) {
        out.push_str("<p>");
        out.push_str(&LINE.replace_all(chunk, "<br>"));
        out.push_str("</p>\n");
    }
    let out = QUOTE_OPENS.replace_all(&out, "<blockquote$1><p>");
    let out = BEFORE.replace_all(&out, "$1");
    let out = AFTER.replace_all(&out, "$1");
    let mut out = LATE.replace_all(&out, "$1").into_owned();
    for (number, text) in kept.iter().enumerate() {
        out = out.replace(&format!("<hr data-kept=\"{number}\">"), text);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn markdown(text: &str) -> String {
        super::super::html::to_markdown(&paragraphs(text), &mut |address| address.to_owned())
            .markdown
            .trim_end()
            .to_owned()
    }

    #[test]
    fn blank_lines_are_paragraphs_and_line_ends_are_breaks() {
        assert_eq!(
            markdown("One\ntwo\r\n\r\nThree\n\n\n<b>four</b>"),
            "One\\\ntwo\n\nThree\n\n**four**"
        );
        assert_eq!(
            markdown("A\n<h2>B</h2>\nC\n<ul>\n<li>d</li>\n<li>e</li>\n</ul>\nF"),
            "A\n\n## B\n\nC\n\n- d\n- e\n\nF"
        );
        assert_eq!(markdown("<blockquote>A\n\nB</blockquote>\nC"), "> A\n>\n> B\n\nC");
        assert_eq!(
            markdown("x\n<pre>a\n\n  b</pre>\ny"),
            "x\n\n```\na\n\n  b\n```\n\ny"
        );
        assert_eq!(
            markdown("<p>Has its own.</p>\n\n<p>Two\nlines</p>"),
            "Has its own.\n\nTwo\\\nlines"
        );
        assert_eq!(
            markdown("<table>\n<tr>\n<td>a</td>\n<td>b</td>\n</tr>\n</table>"),
            "|  |  |\n| --- | --- |\n| a | b |"
        );
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "(<(/?(p|pre|br|div|li|table))?>?|[a-z\n\r$1 é]){0,60}") {
            let _ = paragraphs(&text);
        }
    }
}
