//! Markdown as plain words, near enough for summaries and for comparing texts.
//!
//! It makes no HTML; only `site` does.

use std::sync::LazyLock;

use regex::Regex;

static LINK: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])").expect("a constant pattern"));
static TAG: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?s)<!--.*?-->|</?[A-Za-z][^>]*>|\{[#.][^{}\s][^{}\n]*\}|\{\{\s*/?[A-Za-z].*?\}\}")
        .expect("a constant pattern")
});
static MARK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?mx)^[\ \t]{0,3}(?:
            \#{1,6}[\ \t]+ | >[\ \t]?(?:\[![A-Za-z]+\])? | [-*+][\ \t]+ | [0-9]{1,9}[.)][\ \t]+ # headings, quotations, lists
            | (?:```|~~~).*$ | (?:[-*_][\ \t]*){3,}$                                       # fences, rules
            | \|?(?:[\ \t]*:?-+:?[\ \t]*\|)+[\ \t]*:?-*:?[\ \t]*$)",
    ).expect("a constant pattern")
});

/// The words of `markdown`, one block a line.
pub(super) fn words(markdown: &str) -> String {
    let text = TAG.replace_all(markdown, "");
    let text = MARK.replace_all(&text, "");
    let text = LINK.replace_all(&text, "$1");
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if chars.peek().is_some_and(char::is_ascii_punctuation) => out.extend(chars.next()),
            '`' => {}
            '*' if !out.ends_with(' ') || chars.peek().is_none_or(|next| *next != ' ') => {}
            '_' if edge(out.chars().next_back()) || edge(chars.peek().copied()) => {}
            '|' => out.push(' '),
            _ => out.push(c),
        }
    }
    let paragraphs = out
        .split("\n\n")
        .map(|p| p.split_whitespace().collect::<Vec<_>>().join(" "));
    paragraphs
        .filter(|p| !p.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

fn edge(neighbour: Option<char>) -> bool {
    neighbour.is_none_or(|c| !c.is_alphanumeric())
}

/// The first paragraph that is prose: no heading, picture, code, table or quotation.
pub(super) fn first_paragraph(markdown: &str) -> String {
    let text = TAG.replace_all(markdown, "");
    let mut fenced = false;
    for block in text.replace("\r\n", "\n").split("\n\n") {
        let block = block.trim_start_matches('\n');
        let fences = block
            .lines()
            .filter(|line| line.starts_with("```") || line.starts_with("~~~"))
            .count();
        let inside = fenced || fences > 0;
        fenced ^= fences % 2 == 1;
        // A heading may stand right above its paragraph.
        let block = block
            .lines()
            .skip_while(|line| line.starts_with('#'))
            .collect::<Vec<_>>()
            .join("\n");
        let starts = |marks: &[&str]| marks.iter().any(|mark| block.starts_with(mark));
        if inside || block.trim().is_empty() || starts(&["![", "|", ">", "    ", "- ", "* ", "+ "]) {
            continue;
        }
        let words = words(&block).replace('\n', " ");
        if !words.is_empty() {
            return words;
        }
    }
    String::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_left_and_marks_are_gone() {
        let text = "# Refunds\n\nWithin **five** [working days](/x \"t\"), see `snake_case` and _this_.\n\n- one\n- 2 * 3\n\n> [!NOTE]\n> Careful.\n<!-- hidden -->\n";
        assert_eq!(
            words(text),
            "Refunds\nWithin five working days, see snake_case and this.\none 2 * 3\nCareful."
        );
    }

    #[test]
    fn the_summary_is_the_first_prose() {
        assert_eq!(
            first_paragraph("![x](y.png)\n\n```\ncode\n\nmore\n```\n\n## H\nYes, *always*.\n\nNo."),
            "Yes, always."
        );
        assert_eq!(first_paragraph("<!-- nothing\n\nyet -->\n"), "");
    }
}
