//! WordPress exports: both editors, the library, comments, and files that break off.

use frontload::config::Config;
use frontload::content::import::{Options, System, import_site};

use super::{Move, PNG};

fn item(kind: &str, id: u32, rest: &str) -> String {
    format!(
        "<item><title>T{id} &amp; more</title><link>https://old.example/2014/03/t{id}/</link><dc:creator><![CDATA[ann]]></dc:creator><wp:post_id>{id}</wp:post_id><wp:post_date_gmt>2014-03-05 10:00:00</wp:post_date_gmt><wp:post_name>t{id}</wp:post_name><wp:post_type>{kind}</wp:post_type>{rest}</item>\n"
    )
}

fn export(items: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<rss version=\"2.0\" xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel><title>Ferry</title><link>https://old.example</link><language>en-US</language><wp:base_blog_url>https://old.example</wp:base_blog_url><wp:author><wp:author_login>ann</wp:author_login><wp:author_email>ann@old.example</wp:author_email><wp:author_display_name>Ann Lee</wp:author_display_name></wp:author>\n{items}</channel></rss>\n"
    )
}

const CLASSIC: &str = "<wp:status>publish</wp:status><category domain=\"category\" nicename=\"news\"><![CDATA[News]]></category><category domain=\"post_tag\" nicename=\"x\"><![CDATA[Tag]]></category><content:encoded><![CDATA[One\ntwo.\n\n<a href=\"https://old.example/2014/03/t2/\">second</a> and <a href=\"/?p=3\">a page</a>.\n\n[caption id=\"a\" width=\"300\"]<a href=\"https://old.example/wp-content/uploads/2014/03/boat.png\"><img src=\"https://old.example/wp-content/uploads/2014/03/boat-300x200.png\" alt=\"A boat\" /></a> The boat[/caption]\n<!--more-->\n[contact-form-7 id=\"9\"]\n<script>alert(1)</script>]]></content:encoded><wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>7</wp:meta_value></wp:postmeta>
<wp:comment><wp:comment_id>11</wp:comment_id><wp:comment_author>Bo</wp:comment_author><wp:comment_author_email>bo@mail.example</wp:comment_author_email><wp:comment_author_IP>203.0.113.7</wp:comment_author_IP><wp:comment_date_gmt>2014-03-06 08:00:00</wp:comment_date_gmt><wp:comment_content>Nice &lt;b&gt;one&lt;/b&gt;</wp:comment_content><wp:comment_approved>1</wp:comment_approved><wp:comment_parent>0</wp:comment_parent></wp:comment>
<wp:comment><wp:comment_id>12</wp:comment_id><wp:comment_author>Spam</wp:comment_author><wp:comment_date_gmt>2014-03-06 08:00:00</wp:comment_date_gmt><wp:comment_content>Buy</wp:comment_content><wp:comment_approved>0</wp:comment_approved></wp:comment>";

const BLOCKS: &str = "<wp:status>private</wp:status><content:encoded><![CDATA[<!-- wp:heading {\"level\":3} -->\n<h3 id=\"h\">Head</h3>\n<!-- /wp:heading -->\n<!-- wp:paragraph -->\n<p>A <strong>b</strong><sup data-fn=\"u1\" class=\"fn\"><a href=\"#u1\">1</a></sup>.</p>\n<!-- /wp:paragraph -->\n<!-- wp:latest-posts /-->\n<!-- wp:embed {\"url\":\"https://youtu.be/x\"} -->\n<figure class=\"wp-block-embed\"><div class=\"wp-block-embed__wrapper\">\nhttps://youtu.be/x\n</div></figure>\n<!-- /wp:embed -->]]></content:encoded><wp:postmeta><wp:meta_key>footnotes</wp:meta_key><wp:meta_value>[{\"id\":\"u1\",\"content\":\"A note.\"}]</wp:meta_value></wp:postmeta>";

fn whole() -> String {
    let attachment = "<wp:status>inherit</wp:status><wp:attachment_url>https://old.example/wp-content/uploads/2014/03/boat.png</wp:attachment_url>";
    let page = "<wp:status>publish</wp:status><content:encoded><![CDATA[Page.]]></content:encoded>";
    export(
        &[
            item("post", 1, CLASSIC),
            item("post", 2, BLOCKS),
            item("page", 3, page),
            item("attachment", 7, attachment),
            item("nav_menu_item", 8, ""),
            item("post", 9, "<wp:status>trash</wp:status>"),
        ]
        .concat(),
    )
}

#[test]
fn a_wordpress_export_comes_with_pictures_addresses_and_comments() {
    let site = Move::of_bytes(&[
        ("export.xml", whole().as_bytes()),
        ("uploads/2014/03/boat.png", PNG),
    ]);
    let (path, uploads) = (site.old().join("export.xml"), site.old().join("uploads"));
    let options = Options {
        uploads: Some(&uploads),
        ..Move::options()
    };
    let report = site.run_with(&path, options);
    assert_eq!(report.system, Some(System::Wordpress));
    assert_eq!(
        (
            report.posts,
            report.pages,
            report.drafts,
            report.comments,
            report.media.copied
        ),
        (2, 1, 1, 1, 1),
        "{report}"
    );
    assert_eq!(
        site.file("content/blog/t1.md"),
        "---\ntitle: T1 & more\ndate: 2014-03-05T10:00:00Z\nauthors:\n  - Ann Lee\ntags:\n  - News\n  - Tag\nimage: \"/wp-content/uploads/2014/03/boat.png\"\naliases:\n  - \"/2014/03/t1/\"\n---\n\
         One\\\ntwo.\n\n[second](/blog/t2/) and [a page](/2014/03/t3/).\n\n![A boat](/wp-content/uploads/2014/03/boat.png \"The boat\")\n\n\\[contact-form-7 id=\"9\"\\]\n"
    );
    assert_eq!(
        site.file("content/blog/t2.md").split("---\n").nth(2),
        Some("### Head {#h}\n\nA **b**[^1].\n\n[youtu.be](https://youtu.be/x)\n\n[^1]: A note.\n")
    );
    assert!(
        site.file("content/blog/t2.md").contains("draft: true"),
        "what was private is a draft"
    );
    let comments = site.file(".frontload/import/comments.jsonl");
    assert_eq!(
        comments,
        "{\"id\":\"wordpress-11\",\"page\":\"/blog/t1/\",\"parent\":null,\"author\":\"Bo\",\"at\":\"2014-03-06T08:00:00Z\",\"text\":\"Nice one\"}\n"
    );
    assert_eq!(report.queries.get("/?p=1").map(String::as_str), Some("/blog/t1/"));
    assert_eq!(
        report.shortcodes.keys().collect::<Vec<_>>(),
        ["contact-form-7", "wp:latest-posts"]
    );
    site.builds();
    site.is_settled(&path, options);
}

#[test]
fn media_are_fetched_only_when_asked_and_what_fails_is_told() {
    let site = Move::of_bytes(&[("export.xml", whole().as_bytes())]);
    let path = site.old().join("export.xml");
    let report = site.run_with(&path, Move::options());
    assert_eq!(
        (report.media.copied, report.media.missing.len()),
        (0, 1),
        "{report}"
    );
    let asked = std::cell::RefCell::new(Vec::new());
    let fetch = |url: &str| {
        asked.borrow_mut().push(url.to_owned());
        Ok(PNG.to_vec())
    };
    let report = site.run_with(
        &path,
        Options {
            fetch: Some(&fetch),
            ..Move::options()
        },
    );
    assert_eq!(
        asked.into_inner(),
        ["https://old.example/wp-content/uploads/2014/03/boat.png"]
    );
    assert_eq!(report.media.downloaded, 1);
    assert!(
        site.here()
            .join("static/wp-content/uploads/2014/03/boat.png")
            .exists()
    );
}

#[test]
fn empty_pages_that_the_theme_makes_here_do_not_come_and_nothing_is_lost_in_silence() {
    let empty = |id: u32, path: &str| {
        item("page", id, "<wp:status>publish</wp:status>").replace(&format!("/2014/03/t{id}/"), path)
    };
    let comment = "<wp:comment><wp:comment_id>1</wp:comment_id><wp:comment_date_gmt>0000-00-00 00:00:00</wp:comment_date_gmt><wp:comment_content>Hi</wp:comment_content><wp:comment_approved>1</wp:comment_approved></wp:comment>";
    let post = format!(
        "<wp:status>publish</wp:status><content:encoded><![CDATA[<a href=\"/?page_id=2\">all</a> [gallery ids=\"77\"]]]></content:encoded>{comment}"
    );
    let text = export(
        &[
            empty(1, "/"),
            empty(2, "/blog/").replace(">t2<", ">blog<"),
            item("post", 3, &post),
        ]
        .concat(),
    );
    let site = Move::of(&[("export.xml", &text)]);
    let report = site.run();
    let left: Vec<&str> = report.left.iter().map(|one| one.origin.as_str()).collect();
    assert_eq!(
        (report.pages, left),
        (0, vec!["page 1", "page 2", "post 3"]),
        "{report}"
    );
    assert_eq!(report.shortcodes.keys().collect::<Vec<_>>(), ["gallery"]);
    assert!(site.file("content/blog/t3.md").contains("[all](/blog/)"));
    site.builds();
}

#[test]
fn an_export_that_breaks_off_gives_what_stood_before() {
    let text = whole();
    let cut = &text[..text.find("<wp:post_id>3").expect("the page")];
    let site = Move::of(&[("export.xml", cut)]);
    let report = site.run();
    assert!(report.malformed, "{report}");
    assert_eq!(report.posts, 2);
    assert!(
        report
            .left
            .iter()
            .any(|one| one.why.contains("ends in the middle")),
        "{report}"
    );
}

#[test]
fn an_export_in_latin_1_is_read() {
    let text = whole()
        .replace("UTF-8", "ISO-8859-1")
        .replace("T1 &amp; more", "Caf\u{e9}");
    let bytes: Vec<u8> = text
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?'))
        .collect();
    let site = Move::of_bytes(&[("export.xml", &bytes)]);
    site.run();
    assert!(site.file("content/blog/t1.md").contains("title: Café"));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(60))]
    #[test]
    fn a_spoiled_export_never_makes_the_importer_panic(at in 0usize..8000, byte in 0u8..255, cut in proptest::prelude::any::<bool>()) {
        let mut bytes = whole().into_bytes();
        let place = at % bytes.len();
        if cut { bytes.truncate(place) } else { bytes[place] = byte }
        let site = Move::of_bytes(&[("export.xml", &bytes)]);
        let _ = import_site(&site.here(), &Config::default(), &site.old().join("export.xml"), Options { from: Some(System::Wordpress), ..Move::options() });
    }
}
