//! What Markdown may become, for authors and for visitors.

use proptest::prelude::*;

use super::clean::{VISITORS, visitors};
use super::*;

fn author(markdown: &str) -> Rendered {
    author_in("en", markdown)
}

pub(super) fn author_in(language: &str, markdown: &str) -> Rendered {
    let around = Surroundings {
        headed: false,
        link: &|to| match to.strip_prefix("https://") {
            Some(_) => Target::Outside(to.to_owned()),
            None => Target::Inside(to.to_owned()),
        },
        picture: &|src| Picture {
            src: src.to_owned(),
            size: Some((640, 480)),
            ..Picture::default()
        },
        shortcode: &|call, body| shown(call, body),
        word: &|key, values| match values {
            [] => key.to_owned(),
            values => format!("{key} {}", values[0].1),
        },
        highlight: true,
        language,
        ids: &Ids::default(),
    };
    render(markdown, &around)
}

/// What templates would show: a box around a body, a mark for a word, and nothing for `broken`.
fn shown(call: &Call, body: Option<&SafeHtml>) -> Shown {
    let main = call.get("src", "src").map(Value::text).unwrap_or_default();
    let html = match (call.name.as_str(), body) {
        ("box", body) => format!("<aside>{}</aside>\n", body.map_or("", SafeHtml::as_str)),
        ("word", _) => format!("<b>{main}</b>"),
        (name, _) => {
            let fault = Fault {
                line: 0,
                column: 0,
                severity: crate::diagnostic::Severity::Error,
                message: format!("no `{name}`"),
                hint: None,
            };
            return Shown {
                faults: vec![fault],
                ..Shown::default()
            };
        }
    };
    Shown {
        html,
        ..Shown::default()
    }
}

/// Element names in markup that the sanitiser wrote (so `<` never stands in text).
fn elements(html: &str) -> Vec<String> {
    html.split('<')
        .skip(1)
        .map(|tag| {
            tag.trim_start_matches('/')
                .chars()
                .take_while(char::is_ascii_alphanumeric)
                .collect::<String>()
        })
        .collect()
}

#[test]
fn a_visitors_markup_is_shown_and_never_obeyed() {
    let html = untrusted("<script>alert(1)</script> **hi** <img src=x onerror=alert(1)>");
    assert_eq!(
        html.as_str(),
        "<p>&lt;script&gt;alert(1)&lt;/script&gt; **hi** &lt;img src=x onerror=alert(1)&gt;</p>\n"
    );
}

#[test]
fn a_visitors_line_break_stays_and_links_carry_rel() {
    let html =
        untrusted("one\ntwo [site](https://example.com) [bad](javascript:alert(1)) ![pic](https://x/y.png)");
    assert_eq!(
        html.as_str(),
        "<p>one<br>\ntwo <a href=\"https://example.com\" rel=\"nofollow ugc noopener\">site</a> bad pic</p>\n"
    );
}

#[test]
fn deep_nesting_and_long_text_stay_bounded() {
    let quotes = untrusted(&">".repeat(80_000));
    assert!(quotes.as_str().len() < 70_000);
    let deep = untrusted(&format!("{}end", "> ".repeat(40)));
    assert_eq!(deep.as_str().matches("<blockquote>").count(), 16);
    assert!(deep.as_str().contains("end"));
    assert!(untrusted(&"word ".repeat(10_000)).as_str().len() < LONGEST_UNTRUSTED + 100);
}

#[test]
fn plain_text_keeps_words_and_drops_markup() {
    let text = plain(
        "# Title\n\nA *b* [c](d) `e`\nf\n\n- one\n- two\n\n<div>raw</div>\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
    );
    assert_eq!(text, "Title\nA b c e f\none\ntwo\na b\n1 2");
}

#[test]
fn headings_get_unique_ids_below_the_title() {
    let page = author("# Bags\n\n## Bags\n\n### Own {#mine}\n\n## Bags\n");
    let ids: Vec<_> = page
        .toc
        .iter()
        .map(|h| (h.level, h.id.as_str(), h.line))
        .collect();
    assert_eq!(
        ids,
        [(2, "bags", 1), (2, "bags-2", 3), (3, "mine", 5), (2, "bags-3", 7)]
    );
    assert!(!page.html.as_str().contains("<h1"));
}

#[test]
fn links_pictures_and_notes_come_out_complete() {
    let page = author(
        "See [fees](fees.md#x) and [them](https://example.com).[^1]\n\n![A map](map.png \"Our routes\")\n\n![Second](b.png)\n\n[^1]: Note *here*.\n",
    );
    let html = page.html.as_str();
    assert!(html.contains("<a href=\"fees.md#x\">fees</a>"), "{html}");
    assert!(
        html.contains("<a href=\"https://example.com\" rel=\"external noopener\">them</a>"),
        "{html}"
    );
    assert!(html.contains("<figure><img src=\"map.png\" alt=\"A map\" width=\"640\" height=\"480\" fetchpriority=\"high\" decoding=\"async\"><figcaption>Our routes</figcaption></figure>"), "{html}");
    assert!(
        html.contains("src=\"b.png\" alt=\"Second\" width=\"640\" height=\"480\" loading=\"lazy\""),
        "{html}"
    );
    assert!(
        html.contains("<li id=\"fn-1\">\n<p>Note <em>here</em>. <a class=\"fn-back\" href=\"#fnref-1\""),
        "{html}"
    );
    assert_eq!(
        page.links.iter().map(|l| l.line).collect::<Vec<_>>(),
        [1, 1, 3, 5]
    );
}

#[test]
fn an_authors_html_stays_but_nothing_that_runs() {
    let page = author(
        "<details open><summary>More</summary>\n\nText\n\n</details>\n\n<script>x()</script><p onclick=\"x()\" class=\"lead\">hi</p>\n\n[x](javascript:alert(1))\n",
    );
    let html = page.html.as_str();
    assert!(
        html.contains("<details open=\"\"><summary>More</summary>"),
        "{html}"
    );
    assert!(html.contains("<p class=\"lead\">hi</p>"), "{html}");
    assert!(!html.contains("script") && !html.contains("onclick"), "{html}");
}

#[test]
fn code_is_coloured_by_classes_and_unknown_languages_are_plain() {
    let page = author("```json\n{\"a\": 1}\n```\n\n```klingon\na < b\n```\n");
    let html = page.html.as_str();
    assert!(
        html.contains("class=\"language-json\">{<span class=\"s-entity s-name\">\"a\"</span>"),
        "{html}"
    );
    assert!(
        html.contains("<code class=\"language-klingon\">a &lt; b\n</code>"),
        "{html}"
    );
    assert!(!html.contains("style="), "{html}");
}

#[test]
fn an_alert_and_a_task_list_survive() {
    let page = author("> [!WARNING]\n> Mind the gap\n\n- [x] done\n- [ ] not\n");
    let html = page.html.as_str();
    assert!(
        html.contains(
            "<div class=\"alert warning\" role=\"note\">\n<p class=\"alert-title\">alert-warning</p>"
        ),
        "{html}"
    );
    assert!(html.contains("type=\"checkbox\""), "{html}");
}

/// Text made of pieces that have broken Markdown and HTML readers before.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("<script>"),
        Just("</p>"),
        Just("<img src=x onerror=alert(1)>"),
        Just("javascript:"),
        Just("[a]("),
        Just(")"),
        Just("`"),
        Just("```\n"),
        Just("> "),
        Just("- "),
        Just("1. "),
        Just("**"),
        Just("_"),
        Just("\n\n"),
        Just("\n"),
        Just("<!--"),
        Just("]]>"),
        Just("<svg><style>"),
        Just("&lt;"),
        Just("\u{0}"),
        Just("\u{202e}"),
        Just("http://x"),
        Just("data:text/html,"),
        Just("<a href='"),
        Just("\"'"),
        Just("[x]: y"),
        Just("![]("),
        Just("| a | b |\n|--|--|\n"),
        Just("é\u{301}"),
        Just("    code"),
        Just("~~"),
        Just("word "),
        Just("[^1]"),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

/// Shortcodes and our other signs, whole and in pieces.
fn ours() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("{{ box }}"),
        Just("\n{{ box }}\n"),
        Just("\n{{ /box }}\n"),
        Just("{{ /box }}"),
        Just("{{ word 1 }}"),
        Just("{{ none }}"),
        Just("{{ "),
        Just(" }}"),
        Just("\u{f8000}"),
        Just("<!--\u{f8000}-->"),
        Just("<div title='"),
        Just("<div>\n"),
        Just("{#id .c}"),
        Just(" {.c}\n\n"),
        Just("> [!NOTE]\n> "),
        Just("[^1]: note [^1]\n\n"),
        Just("# h\n"),
        Just(": d\n"),
        Just("- [x] "),
    ];
    prop::collection::vec(prop_oneof![piece.prop_map(str::to_owned), hostile()], 0..12)
        .prop_map(|pieces| pieces.concat())
}

/// Every element that is opened is closed, in order, and nothing runs.
fn well_formed(html: &str) -> Result<(), String> {
    const VOID: [&str; 8] = ["br", "hr", "img", "input", "source", "track", "wbr", "col"];
    let mut open: Vec<String> = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('/') {
            let end = after.find('>').ok_or("a closing tag never ends")?;
            let name = &after[..end];
            match open.pop() {
                Some(own) if own == name => {}
                own => return Err(format!("</{name}> closes {own:?}")),
            }
            rest = &after[end + 1..];
            continue;
        }
        let tag = crate::site::html::tags(&format!("<{rest}")).remove(0);
        if !tag.name.chars().all(|c| c.is_ascii_alphanumeric()) || tag.name.is_empty() {
            return Err(format!("`<{}` is no element", tag.name));
        }
        for (name, value) in &tag.attributes {
            let address = matches!(name.as_str(), "href" | "src" | "poster");
            let runs = address
                && scheme(value.trim())
                    .is_some_and(|s| matches!(s.as_str(), "javascript" | "data" | "vbscript"));
            if runs || name.starts_with("on") || name == "style" || name.contains(['"', '\'', '<']) {
                return Err(format!("{name}={value}"));
            }
        }
        if matches!(
            tag.name.as_str(),
            "script" | "iframe" | "object" | "embed" | "style" | "form" | "base"
        ) {
            return Err(format!("a {} came out", tag.name));
        }
        if !VOID.contains(&tag.name.as_str()) {
            open.push(tag.name);
        }
        // The tag ends at the first `>` outside its quotes.
        let mut quoted = false;
        let end = rest.find(|c| {
            quoted ^= c == '"';
            c == '>' && !quoted
        });
        rest = &rest[end.ok_or("a tag never ends")? + 1..];
    }
    if open.is_empty() {
        Ok(())
    } else {
        Err(format!("never closed: {open:?}"))
    }
}

proptest! {
    #[test]
    fn whatever_an_author_writes_the_page_is_well_formed_and_runs_nothing(text in ours()) {
        let page = author(&text);
        let told = well_formed(page.html.as_str());
        prop_assert!(told.is_ok(), "{:?} in {} from {text:?}", told, page.html.as_str());
        let mark = |text: &str| text.chars().any(|c| calls::marked(c).is_some());
        prop_assert!(mark(&text) || !mark(page.html.as_str()));
        let mut ids = std::collections::BTreeSet::new();
        let own = crate::site::html::tags(page.html.as_str());
        for id in own.iter().filter_map(|tag| tag.get("id")).filter(|id| id.starts_with("fn")) {
            prop_assert!(ids.insert(id.to_owned()), "`{id}` twice in {}", page.html.as_str());
        }
    }

    #[test]
    fn whatever_a_visitor_writes_only_allowed_elements_come_out(text in hostile()) {
        let html = untrusted(&text);
        for element in elements(html.as_str()) {
            prop_assert!(VISITORS.contains(&element.as_str()), "{element} in {}", html.as_str());
        }
        prop_assert!(!html.as_str().contains("href=\"javascript") && !html.as_str().contains("href=\"data"));
        prop_assert_eq!(visitors(html.as_str()), html.as_str());
    }

    #[test]
    fn any_text_is_rendered_without_a_panic(text in any::<String>(), nasty in hostile()) {
        for text in [text, nasty] {
            let _ = plain(&text);
            let html = untrusted(&text);
            prop_assert_eq!(visitors(html.as_str()), html.as_str());
        }
    }
}
