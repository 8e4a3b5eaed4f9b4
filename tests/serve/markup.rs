//! Nothing that intake accepts can carry markup out: generated comments, approved and built.

use frontload::store::comments::Row;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};

use super::world::{PAGE, World};

/// What the thread's own template and visitors' Markdown may write.
const ALLOWED: &[&str] = &[
    "ol",
    "ul",
    "li",
    "div",
    "b",
    "a",
    "time",
    "p",
    "br",
    "em",
    "strong",
    "del",
    "code",
    "pre",
    "blockquote",
    "hr",
    "span",
];

/// Pieces that have broken sanitisers before, and what stands between them.
const PIECES: &[&str] = &[
    "<script>alert(1)</script>",
    "</script><script src=//evil.example>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<math><mtext></p><style><!--</style><img title=\"--><img src onerror=alert(1)>\">",
    "<a href=\"javascript:alert(1)\">x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&colon;alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](\u{1}javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    "[x](https://ok.example/\"onmouseover=\"alert(1))",
    "[x](<https://ok.example/ onclick=alert(1)>)",
    "[a]: javascript:alert(1)\n\n[a]",
    "https://ok.example/\"><script>",
    "`<script>`",
    "```html\n<script>\n```",
    "\" onfocus=alert(1) autofocus x=\"",
    "' onfocus='alert(1)",
    "</div></li></ol><iframe src=//evil.example>",
    "{{ config }}{% raw %}",
    "&lt;script&gt;",
    "&#60;script&#62;",
    "<!--",
    "-->",
    "<![CDATA[",
    "<",
    ">",
    "\u{0}",
    "\u{202e}",
    "\n\n",
    "> ",
    "* ",
    "**",
    "    ",
    " and ",
    "# ",
];

#[test]
fn whatever_is_approved_only_allowed_elements_come_out() {
    let world = World::with(|config| config.comments.duplicates = false);
    let piece = prop_oneof![4 => select(PIECES).prop_map(str::to_owned), 1 => "\\PC{0,12}"];
    let text = prop::collection::vec(piece, 1..8).prop_map(|pieces| pieces.concat());
    let name = prop_oneof![select(PIECES).prop_map(str::to_owned), "\\PC{0,20}"];
    let batch = prop::collection::vec((text, name), 25);
    let mut runner = TestRunner::new(Config {
        cases: 12,
        failure_persistence: None,
        ..Config::default()
    });
    let mut shown = 0;
    let mut kept: Vec<Row> = Vec::new();
    let result = runner.run(&batch, |batch| {
        for (text, author) in &batch {
            let author: String = author.chars().take(80).collect();
            let sent = world.form(
                "/comments",
                &[("page", PAGE), ("text", text), ("author", &author)],
            );
            prop_assert!(matches!(sent.status.as_u16(), 303 | 422), "{}", sent.text());
        }
        Ok(())
    });
    result.unwrap();
    for row in world.rows() {
        world.approve(&row.id);
        shown += 1;
        kept.push(row);
    }
    assert!(shown > 200, "{shown}");
    world.rebuild();
    let html = world.get(PAGE).is(200).text();
    let (_, thread) = html.split_once("<ol class=\"thread").unwrap();
    let end = thread.find("</section>").unwrap();
    check(&format!("<ol class=\"thread{}", &thread[..end]));
    let feed = world.get("/comments/feed.xml?page=/faq/refunds/").is(200).text();
    assert!(!feed.contains("<script") && !feed.contains("<img"), "{feed}");
    for row in kept.iter().take(40) {
        let token = world.endpoint.keys.receipt_token(&row.id);
        let receipt = world.get(&format!("/receipt/{token}")).is(200).text();
        let after = receipt.split_once("<main").unwrap().1;
        assert!(
            !after.contains("<script>alert") && !after.contains("<img src=x"),
            "{after}"
        );
    }
}

#[test]
fn the_scan_finds_what_it_looks_for() {
    for bad in [
        "<script>",
        "<b onclick=x>",
        "<a href=\" JAVAscript:x\">",
        "<a href='data:x'>",
        "<img>",
        "<b/onload=x>",
    ] {
        assert!(std::panic::catch_unwind(|| check(bad)).is_err(), "{bad}");
    }
    check("<p>1 &lt; 2 onclick=x javascript:x</p><a href=\"https://ok.example\">x</a>");
}

/// Reads tags as a browser would begin them, and looks at each one's name and attributes.
#[track_caller]
fn check(html: &str) {
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let inside = rest.trim_start_matches('/');
        let name: String = inside.chars().take_while(char::is_ascii_alphanumeric).collect();
        assert!(
            ALLOWED.contains(&name.to_lowercase().as_str()),
            "<{name} in {}",
            rest.chars().take(80).collect::<String>()
        );
        for (attribute, value) in attributes(&inside[name.len()..]) {
            assert!(!attribute.starts_with("on"), "{attribute}={value}");
            assert_ne!(attribute, "style");
            if attribute == "href" || attribute == "src" {
                let address: String = value
                    .to_lowercase()
                    .replace("&colon;", ":")
                    .chars()
                    .filter(|c| !c.is_whitespace() && !c.is_control())
                    .collect();
                let fine = ["https://", "http://", "mailto:", "#", "/"]
                    .iter()
                    .any(|start| address.starts_with(start));
                assert!(fine, "{attribute}={value}");
            }
        }
    }
}

/// Attributes up to the end of the tag, small letters; quoted values whole.
fn attributes(tag: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = tag;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if rest.is_empty() || rest.starts_with('>') {
            return found;
        }
        let end = rest
            .find(|c: char| c.is_whitespace() || "=>/".contains(c))
            .unwrap_or(rest.len())
            .max(1);
        let end = rest.ceil_char_boundary(end);
        let name = rest[..end].to_lowercase();
        rest = rest[end..].trim_start();
        let mut value = "";
        if let Some(after) = rest.strip_prefix('=') {
            rest = after.trim_start();
            let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
            if let Some(quote) = quote {
                let inner = &rest[1..];
                let end = inner.find(quote).unwrap_or(inner.len());
                value = &inner[..end];
                rest = inner.get(end + 1..).unwrap_or("");
            } else {
                let end = rest
                    .find(|c: char| c.is_whitespace() || c == '>')
                    .unwrap_or(rest.len());
                value = &rest[..end];
                rest = &rest[end..];
            }
        }
        found.push((name, value.to_owned()));
    }
}
