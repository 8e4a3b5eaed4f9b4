//! Names given out once, and links found by every name a page had.

use super::*;

fn outline(origin: &str, folder: &str, stem: &str, old: &str) -> Outline {
    Outline {
        origin: origin.into(),
        folder: folder.into(),
        stem: stem.into(),
        old: vec![old.into()],
        names: vec![origin.into()],
        ..Outline::default()
    }
}

fn atlas(outlines: &[Outline]) -> (Atlas, Report) {
    let mut report = Report::default();
    let mut atlas = Atlas::new(
        outlines,
        &Config::default(),
        Existing::default(),
        &Ledger::default(),
        &mut report,
    );
    atlas.own_host("https://www.old.example/blog/");
    (atlas, report)
}

#[test]
fn every_piece_has_a_file_and_an_address_of_its_own() {
    let (atlas, report) = atlas(&[
        outline("a", "blog", "x", "/2014/x/"),
        outline("b", "blog", "x", "/2015/x/"),
        outline("c", "blog", "y", "/2014/x"),
    ]);
    let files: Vec<_> = ["a", "b", "c"]
        .iter()
        .filter_map(|name| atlas.spot(name))
        .map(|spot| shown(&spot.file))
        .collect();
    assert_eq!(
        files,
        ["content/blog/x.md", "content/blog/x-2.md", "content/blog/y.md"]
    );
    assert_eq!(
        atlas.spot("a").map(|spot| spot.aliases.clone()),
        Some(vec!["/2014/x/".to_owned()])
    );
    assert_eq!(
        atlas.spot("c").map(|spot| spot.aliases.len()),
        Some(0),
        "an alias has one owner"
    );
    assert_eq!(report.conflicts.len(), 1);
}

#[test]
fn a_help_desks_links_are_found_by_their_number() {
    let mut page = outline("fares.md", "faq/money", "fares", "/x/");
    page.names.push("articles/360001234567".into());
    let (mut atlas, mut report) = atlas(&[page.clone()]);
    for (written, want) in [
        (
            "/hc/en-us/articles/360001234567-Fares?x=1#y",
            "/faq/money/fares/#y",
        ),
        (
            "https://help.other.example/hc/de/articles/360001234567",
            "/faq/money/fares/",
        ),
        (
            "https://help.other.example/hc/articles/36",
            "https://help.other.example/hc/articles/36",
        ),
    ] {
        assert_eq!(atlas.link(&page, written, &mut report), want, "{written}");
    }
}

#[test]
fn links_are_found_by_every_name_a_page_had() {
    let page = outline("content/posts/a b.md", "blog", "a-b", "/posts/a-b/");
    let (mut atlas, mut report) = atlas(&[
        page.clone(),
        outline("content/docs/c.md", "docs", "c", "/docs/c.html"),
    ]);
    for (written, want) in [
        ("/posts/a-b", "/blog/a-b/"),
        ("https://old.example/posts/a-b/#x", "/blog/a-b/#x"),
        ("http://www.old.example/docs/C.html?utm=1", "/docs/c/"),
        ("../docs/c.md#y", "/docs/c/#y"),
        ("a%20b.md", "/blog/a-b/"),
        (
            "https://other.example/posts/a-b/",
            "https://other.example/posts/a-b/",
        ),
        ("#z", "#z"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("/gone/", "/gone/"),
    ] {
        assert_eq!(atlas.link(&page, written, &mut report), want, "{written}");
    }
    assert_eq!(
        (
            report.links.rewritten,
            report.links.outside,
            report.links.unresolved.len()
        ),
        (5, 1, 1)
    );
}
