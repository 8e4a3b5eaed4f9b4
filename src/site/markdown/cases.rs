//! What each of our extensions writes, whole: one case is one text and one page.

use super::tests::author_in;

#[track_caller]
fn case(markdown: &str, html: &str) {
    assert_eq!(author_in("en", markdown).html.as_str(), html, "\n{markdown}");
}

#[track_caller]
fn quoted(language: &str, markdown: &str, html: &str) {
    assert_eq!(
        author_in(language, markdown).html.as_str(),
        format!("<p>{html}</p>\n"),
        "{language}"
    );
}

#[test]
fn an_alert_has_a_title_and_a_role() {
    case(
        "> [!TIP]\n> Bring a *towel*.\n",
        "<div class=\"alert tip\" role=\"note\">\n<p class=\"alert-title\">alert-tip</p>\n<p>Bring a <em>towel</em>.</p>\n</div>\n",
    );
    case("> [!tale]\n", "<blockquote>\n<p>[!tale]</p>\n</blockquote>\n");
}

#[test]
fn a_task_says_whether_it_is_done() {
    case(
        "- [x] paid\n- [ ] packed\n",
        "<ul>\n<li class=\"task\"><input type=\"checkbox\" disabled checked aria-label=\"task-done\"> paid</li>\n<li class=\"task\"><input type=\"checkbox\" disabled aria-label=\"task-open\"> packed</li>\n</ul>\n",
    );
}

#[test]
fn a_wide_table_scrolls_in_a_named_region_and_a_small_one_does_not() {
    case(
        "| a | b |\n|:--|--:|\n| 1 | 2 |\n",
        "<div class=\"table\"><table><thead><tr><th scope=\"col\" class=\"left\">a</th><th scope=\"col\" class=\"right\">b</th></tr></thead><tbody>\n<tr><td class=\"left\">1</td><td class=\"right\">2</td></tr>\n</tbody></table></div>\n",
    );
    let wide = author_in(
        "en",
        "| destination | departure | arrival | reservation |\n|--|--|--|--|\n| 1 | 2 | 3 | 4 |\n",
    );
    assert!(
        wide.html.as_str().starts_with("<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"table-of destination, departure, arrival, reservation\"><table>"),
        "{}",
        wide.html.as_str()
    );
}

#[test]
fn a_column_without_a_name_has_no_heading_and_tables_of_one_name_are_numbered() {
    case(
        "| a | |\n|--|--|\n| 1 | 2 |\n",
        "<div class=\"table\"><table><thead><tr><th scope=\"col\">a</th><td></td></tr></thead><tbody>\n<tr><td>1</td><td>2</td></tr>\n</tbody></table></div>\n",
    );
    let wide = "| destination | departure | arrival | reservation |\n|--|--|--|--|\n| 1 | 2 | 3 | 4 |\n\n";
    let twice = author_in("en", &wide.repeat(2));
    let label = "aria-label=\"table-of destination, departure, arrival, reservation";
    assert_eq!(twice.html.as_str().matches(&format!("{label}\"")).count(), 1);
    assert_eq!(twice.html.as_str().matches(&format!("{label} (2)\"")).count(), 1);
}

#[test]
fn every_citation_of_a_note_has_its_way_back() {
    case(
        "One[^a] two[^a].\n\n[^a]: Note.[^b]\n[^b]: Other.\n",
        "<p>One<sup id=\"fnref-1\"><a class=\"fn\" href=\"#fn-1\" role=\"doc-noteref\">1</a></sup> two<sup id=\"fnref-1-2\"><a class=\"fn\" href=\"#fn-1\" role=\"doc-noteref\">1</a></sup>.</p>\n\
         <section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"footnotes\"><ol>\n\
         <li id=\"fn-1\">\n<p>Note.<sup id=\"fnref-2\"><a class=\"fn\" href=\"#fn-2\" role=\"doc-noteref\">2</a></sup> <a class=\"fn-back\" href=\"#fnref-1\" role=\"doc-backlink\" aria-label=\"footnote-back 1\">\u{21a9}\u{fe0e}</a> <a class=\"fn-back\" href=\"#fnref-1-2\" role=\"doc-backlink\" aria-label=\"footnote-back 1\">\u{21a9}\u{fe0e}</a></p></li>\n\
         <li id=\"fn-2\">\n<p>Other. <a class=\"fn-back\" href=\"#fnref-2\" role=\"doc-backlink\" aria-label=\"footnote-back 2\">\u{21a9}\u{fe0e}</a></p></li>\n\
         </ol></section>\n",
    );
}

#[test]
fn terms_have_definitions() {
    case(
        "Fare\n: What you pay.\n",
        "<dl>\n<dt>Fare</dt>\n<dd>What you pay.</dd>\n</dl>\n",
    );
}

#[test]
fn headings_and_paragraphs_take_attributes_of_the_safe_list_only() {
    case(
        "## Où ça ? {#ou .big onclick=x}\n\nText. {#first .note lang=fr}\n\nText {not: this}\n\n{.alone}\n",
        "<h2 id=\"ou\" class=\"big\">Où ça ? <a class=\"anchor\" href=\"#ou\" aria-hidden=\"true\" tabindex=\"-1\"></a></h2>\n\
         <p id=\"first\" class=\"note\" lang=\"fr\">Text.</p>\n<p>Text {not: this}</p>\n<p>{.alone}</p>\n",
    );
    case(
        "*All* of `it` \n{.wide}\n",
        "<p class=\"wide\"><em>All</em> of <code>it</code></p>\n",
    );
}

#[test]
fn headings_of_every_script_have_anchors_and_never_the_theme_s_own() {
    let page = author_in(
        "de",
        "## Über uns\n\n## Über uns\n\n## Related\n\n## 荷物\n\n## ?\n",
    );
    let ids: Vec<&str> = page.toc.iter().map(|heading| heading.id.as_str()).collect();
    assert_eq!(ids, ["über-uns", "über-uns-2", "related-2", "荷物", "section"]);
}

#[test]
fn quotation_marks_are_those_of_the_language() {
    let text = "\"Don't *'stop'*,\" she said -- now...";
    quoted("en", text, "“Don’t <em>‘stop’</em>,” she said – now…");
    quoted("en-GB", "\"a\"", "“a”");
    quoted("de", text, "„Don’t <em>‚stop‘</em>,“ she said – now…");
    quoted(
        "fr",
        "\"L'eau\" ! Vraiment ?",
        "«\u{202f}L’eau\u{202f}»\u{202f}! Vraiment\u{202f}?",
    );
    quoted("es", "\"Hola 'tú'\"", "«Hola “tú”»");
    quoted("xx", "\"a 'b'\" -- don't", "\"a 'b'\" – don't");
    quoted("de", "`\"x\"` \\\"y\\\"", "<code>\"x\"</code> \"y\"");
}

#[test]
fn other_sites_are_marked_and_addresses_cannot_leave_their_quotes() {
    case(
        "[a](https://x.test/a'b \"t\") <me@x.test> [c](<d e.md>)\n",
        "<p><a href=\"https://x.test/a&#39;b\" rel=\"external noopener\" title=\"t\">a</a> <a href=\"mailto:me@x.test\">me@x.test</a> <a href=\"d%20e.md\">c</a></p>\n",
    );
    case("[a](javascript:x)", "<p><a>a</a></p>\n");
    case(
        "![a](data:text/html,x) b",
        "<p><img src=\"\" alt=\"a\" width=\"640\" height=\"480\" fetchpriority=\"high\" decoding=\"async\"> b</p>\n",
    );
}

#[test]
fn a_shortcode_stands_in_the_text_as_a_block_or_as_a_word() {
    case(
        "One {{ word \"a *b*\" }} two.\n",
        "<p>One <b>a *b*</b> two.</p>\n",
    );
    case(
        "Before\n{{ box }}\nAfter\n",
        "<p>Before</p>\n<aside></aside>\n\n<p>After</p>\n",
    );
    case(
        "- one\n  {{ box }}\n- two\n",
        "<ul>\n<li>one\n<aside></aside>\n\n</li>\n<li>two</li>\n</ul>\n",
    );
}

#[test]
fn a_pair_holds_markdown_whatever_the_indentation_around_it() {
    case(
        "{{ box }}\n- a\n- b[^1]\n\n{{ box }}\n*in*\n{{ /box }}\n{{ /box }}\n\n[^1]: n\n",
        "<aside><ul>\n<li>a</li>\n<li>b<sup id=\"fnref-1\"><a class=\"fn\" href=\"#fn-1\" role=\"doc-noteref\">1</a></sup></li>\n</ul>\n<aside><p><em>in</em></p></aside></aside>\n\n\
         <section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"footnotes\"><ol>\n<li id=\"fn-1\">\n<p>n <a class=\"fn-back\" href=\"#fnref-1\" role=\"doc-backlink\" aria-label=\"footnote-back 1\">\u{21a9}\u{fe0e}</a></p></li>\n</ol></section>\n",
    );
    case(
        "> {{ box }}\n> a\n> {{ /box }}\n",
        "<blockquote>\n<aside><p>a</p></aside>\n\n</blockquote>\n",
    );
    case(
        "1. {{ box }}\n   a\n   {{ /box }}\n",
        "<ol>\n<li>\n<aside>a</aside>\n\n</li>\n</ol>\n",
    );
}

#[test]
fn code_shows_shortcodes_as_they_are_written() {
    case(
        "`{{ word 1 }}` and\n\n```\n{{ box }}\n  a\n{{ /box }}\n```\n\n    {{ box }}\n",
        "<p><code>{{ word 1 }}</code> and</p>\n<pre tabindex=\"0\"><code>{{ box }}\n  a\n{{ /box }}\n</code></pre>\n<pre tabindex=\"0\"><code>{{ box }}\n</code></pre>\n",
    );
    case("\\{{ word 1 }}\n", "<p>{{ word 1 }}</p>\n");
    case(
        "<p title=\"{{ word 1 }}\">x</p>\n",
        "<p title=\"{{ word 1 }}\">x</p>\n",
    );
    case("<div>\n{{ box }}\n</div>\n", "<div>\n<aside></aside>\n\n</div>\n");
}

#[test]
fn faults_of_shortcodes_have_a_place_and_the_rest_is_shown() {
    let page = author_in(
        "en",
        "a\n\nbé {{ none }}\n\n{{ box }}\n\ntext {{ /box }}\n\n{{ /word }}\n\nin {{ box }} line\n\n{{ word a=\n",
    );
    let told: Vec<(usize, usize, &str)> = page
        .faults
        .iter()
        .map(|fault| (fault.line, fault.column, fault.message.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (3, 4, "no `none`"),
            (7, 6, "`box` begins and ends in different blocks"),
            (9, 1, "`word` ends here and begins nowhere"),
            (
                11,
                4,
                "`box` makes a block of its own, and stands inside a line of text"
            ),
            (13, 1, "this shortcode is never closed with `}}`"),
        ]
    );
    assert!(
        page.html.as_str().contains("<p>bé {{ none }}</p>"),
        "{}",
        page.html.as_str()
    );
}
