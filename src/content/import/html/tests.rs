//! What HTML becomes, case by case, and that no HTML makes the converter panic.

use super::*;

fn markdown(html: &str) -> String {
    to_markdown(html, &mut |address| address.to_owned()).markdown
}

#[track_caller]
fn becomes(html: &str, want: &str) {
    assert_eq!(markdown(html).trim_end(), want, "{html}");
}

#[test]
fn lines_and_emphasis() {
    becomes(
        "<p>One  two\n three</p>\n<p>Four<br>five<br/></p>",
        "One two three\n\nFour\\\nfive",
    );
    becomes("a <b>bold </b>and <i> thin</i>.", "a **bold** and *thin*.");
    becomes("x<b>\"y\"</b>z", "x<strong>\"y\"</strong>z");
    becomes("un<em>frigging</em>believable", "un*frigging*believable");
    becomes(
        "<b><b>x</b></b> <b></b>y <strong><em>z</em></strong>",
        "**x** y ***z***",
    );
    becomes(
        "<s>a</s> <code>b`c</code> H<sub>2</sub>O <kbd>Ctrl</kbd>",
        "~~a~~ ``b`c`` H<sub>2</sub>O <kbd>Ctrl</kbd>",
    );
    becomes("<p>&nbsp;</p><p> </p>x", "x");
}

#[test]
fn text_that_looks_like_markup_stays_text() {
    becomes(
        "<p># no *heading* [x](y) a_b _c_ 1 &lt; 2 &lt;b&gt; &amp;amp;</p>",
        "\\# no \\*heading\\* \\[x\\](y) a_b \\_c\\_ 1 < 2 \\<b> \\&amp;",
    );
    becomes(
        "<p>1. x</p><p>- y</p><p>+ z</p><p>&gt; q</p><p>---</p>",
        "1\\. x\n\n\\- y\n\n\\+ z\n\n\\> q\n\n\\---",
    );
    becomes("<p>{{ a }} {% b %}</p>", "\\{{ a }} \\{% b %}");
}

#[test]
fn links_and_pictures() {
    becomes(
        "<a href='/a b/' title='T \"q\"'>x</a>",
        "[x](/a%20b/ \"T \\\"q\\\"\")",
    );
    becomes(
        "<a href='photo.jpg'><img src='photo-300x200.jpg' alt='A dog'></a>",
        "![A dog](photo-300x200.jpg)",
    );
    becomes("<a href='/p/'><img src='x.jpg' alt=''></a>", "[![](x.jpg)](/p/)");
    becomes(
        "<a href='javascript:x()'>run</a> <a name='old'>t</a>",
        "run <a id=\"old\"></a>t",
    );
    becomes(
        "<figure><img src='a.png' alt='A'><figcaption>Said <em>so</em></figcaption></figure>",
        "![A](a.png \"Said so\")",
    );
    becomes(
        "<figure><img src='a.png'><figcaption>By <a href='/x/'>X</a></figcaption></figure>",
        "![](a.png)\n\n*By [X](/x/)*",
    );
    becomes(
        "<img src='data:image/gif;base64,R0' data-src='real.jpg' alt='R'>",
        "![R](real.jpg)",
    );
    becomes("<img class='wp-smiley' src='s.gif' alt=':)'>", ":)");
    becomes(
        "<iframe src='//www.youtube.com/embed/abc_1?rel=0'></iframe>",
        "[youtube.com](https://www.youtube.com/watch?v=abc_1)",
    );
}

#[test]
fn lists_quotations_and_code() {
    becomes("<ul><li>a<ul><li>b</li></ul></li><li>c</ul>", "- a\n  - b\n- c");
    becomes(
        "<ol start=3><li><p>a</p><p>b</p></li><li>c</li></ol>",
        "3. a\n\n   b\n\n4. c",
    );
    becomes("<ul><li>a</ul><ul><li>b</ul>", "- a\n\n* b");
    becomes(
        "<ul><li><input type=checkbox checked> done</li><li><input type=checkbox> open</li></ul>",
        "- [x] done\n- [ ] open",
    );
    becomes("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b");
    becomes(
        "<pre class='brush: php; x'>if (a &lt; b) {\n  ``` }</pre>",
        "````php\nif (a < b) {\n  ``` }\n````",
    );
    becomes(
        "<pre><code class='language-rust'>fn f() {}\n</code></pre>",
        "```rust\nfn f() {}\n```",
    );
    becomes("<dl><dt>T</dt><dd>D</dd><dt>U<dd>E</dl>", "T\n: D\n\nU\n: E");
    becomes(
        "<h1 id='top'>One</h1><h3><b>Three</b></h3>",
        "## One {#top}\n\n### Three",
    );
}

#[test]
fn tables() {
    becomes(
        "<table><tr><th>A<th>B<tr><td>1<td>x|y</table>",
        "| A | B |\n| --- | --- |\n| 1 | x\\|y |",
    );
    becomes(
        "<table><tr><td><b>A</b><td><b>B</b><tr><td>1<td>2</table>",
        "| A | B |\n| --- | --- |\n| 1 | 2 |",
    );
    becomes(
        "<table><tr><td>1<td>2</table>",
        "|  |  |\n| --- | --- |\n| 1 | 2 |",
    );
    becomes(
        "<table><tr><td><p>just</p><p>layout</p></table>",
        "just\n\nlayout",
    );
    let spans = markdown("<table><tr><td colspan=2>a & b\n\n c</td></tr><tr><td>1<td>2</table>");
    assert!(
        spans.starts_with("<table><tbody><tr><td colspan=\"2\">a &amp; b c</td></tr>"),
        "{spans}"
    );
    assert!(!spans.contains("\n\n"), "{spans}");
}

#[test]
fn notes_become_notes() {
    becomes(
        "<p>So<sup><a href='#fn1' id='fnref1'>1</a></sup>, twice<sup><a href='#fn1'>1</a></sup>.</p><ol><li id='fn1'><p>Why. <a href='#fnref1'>back</a></p></li></ol>",
        "So[^1], twice[^1].\n\n[^1]: Why.",
    );
}

#[test]
fn what_cannot_come_is_counted() {
    let converted = to_markdown(
        "a<script>x</script><form><input></form><svg></svg><iframe src='x'></iframe>",
        &mut |a| a.to_owned(),
    );
    let left: Vec<(&str, usize)> = converted
        .left
        .iter()
        .map(|(name, count)| (name.as_str(), *count))
        .collect();
    assert_eq!(left, [("form", 1), ("iframe", 1), ("script", 1), ("svg", 1)]);
    assert_eq!(converted.markdown, "a\n");
}

proptest::proptest! {
    #[test]
    fn no_html_makes_the_converter_panic(html in "(<(/?(p|b|ul|li|table|tr|td|a|sup|pre|figure|dl|dt|h2|div))?( id='?x'?| href=#x)?>?|[a-z*_`&|\\\\# \n]){0,60}") {
        let _ = markdown(&html);
    }
}
