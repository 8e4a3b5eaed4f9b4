//! The site as the endpoint serves it.

use std::io::Read as _;

use axum::body::Body;
use axum::http::Request;
use frontload::serve::workers;
use serde_json::json;

use super::world::{PAGE, World, comment, write};

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
    media-src 'self'; manifest-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

#[test]
fn a_page_has_a_strong_etag_and_is_not_sent_twice() {
    let world = World::new();
    let page = world.get(PAGE);
    page.is(200);
    let etag = page.header("etag");
    assert!(etag.starts_with('"') && etag.len() > 10, "{etag}");
    assert_eq!(page.header("cache-control"), "no-cache");
    assert!(page.text().contains("within seven days"));
    for theirs in [etag.to_owned(), format!("\"other\", {etag}"), "*".into()] {
        let again = world.get_with(PAGE, ("if-none-match", &theirs));
        assert!(again.is(304).bytes.is_empty());
        assert_eq!(again.header("etag"), etag);
    }
    world.get_with(PAGE, ("if-none-match", "\"other\"")).is(200);
}

#[test]
fn who_accepts_compressed_pages_gets_them_under_tags_of_their_own() {
    let world = World::new();
    let plain = world.get(PAGE);
    let mut tags = vec![plain.header("etag").to_owned()];
    for made_before in [false, true] {
        for (accepted, coding) in [("br, gzip;q=0.8", "br"), ("gzip", "gzip")] {
            let packed = world.get_with(PAGE, ("accept-encoding", accepted));
            assert_eq!(packed.header("content-encoding"), coding);
            assert_eq!(packed.header("vary"), "Accept-Encoding");
            assert!(packed.bytes.len() < plain.bytes.len());
            assert_eq!(unpacked(coding, &packed.bytes), plain.bytes);
            world
                .get_with(PAGE, ("if-none-match", packed.header("etag")))
                .is(304);
            tags.push(packed.header("etag").to_owned());
        }
        if !made_before {
            assert!(workers::pack(&world.endpoint).unwrap() > 0);
            assert_eq!(workers::pack(&world.endpoint).unwrap(), 0, "each copy once");
        }
    }
    tags.sort();
    tags.dedup();
    assert_eq!(tags.len(), 3, "other bytes, other tag: {tags:?}");
    let refused = world.get_with(PAGE, ("accept-encoding", "gzip;q=0"));
    assert_eq!(refused.header("content-encoding"), "");
}

fn unpacked(coding: &str, bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    let read = match coding {
        "br" => brotli::Decompressor::new(bytes, 4096).read_to_end(&mut plain),
        _ => flate2::read::GzDecoder::new(bytes).read_to_end(&mut plain),
    };
    read.unwrap();
    plain
}

#[test]
fn a_file_changed_by_hand_has_a_tag_of_its_own_and_a_removed_one_is_404() {
    let world = World::new();
    let tag = world
        .get_with(PAGE, ("accept-encoding", "br"))
        .header("etag")
        .to_owned();
    let world_two = World::new();
    write(world_two.folder.path(), "site/faq/refunds/index.html", "by hand");
    let changed = world_two.get_with(PAGE, ("accept-encoding", "br"));
    assert_eq!(changed.is(200).text(), "by hand");
    assert_ne!(changed.header("etag"), tag);
    std::fs::remove_file(world_two.folder.path().join("site/faq/dogs/index.html")).unwrap();
    world_two.get("/faq/dogs/").is(404);
}

#[test]
fn a_recording_is_played_from_any_place_and_a_large_one_is_not_held() {
    let world = World::new();
    let sound: Vec<u8> = (0..1_500_000_u32).map(|n| (n % 251) as u8).collect();
    std::fs::create_dir_all(world.folder.path().join("static")).unwrap();
    std::fs::write(world.folder.path().join("static/call.mp3"), &sound).unwrap();
    world.rebuild();
    let whole = world.get_with("/call.mp3", ("accept-encoding", "br, gzip"));
    assert_eq!(whole.is(200).header("content-type"), "audio/mpeg");
    assert_eq!(whole.header("accept-ranges"), "bytes");
    assert_eq!(whole.header("content-encoding"), "");
    assert_eq!(whole.header("content-length"), "1500000");
    assert!(whole.bytes == sound);
    let part = world.get_with("/call.mp3", ("range", "bytes=1000000-1000099"));
    assert_eq!(
        part.is(206).header("content-range"),
        "bytes 1000000-1000099/1500000"
    );
    assert_eq!(part.bytes, sound[1_000_000..1_000_100]);
    assert_eq!(part.header("etag"), whole.header("etag"));
}

#[test]
fn hashed_assets_are_immutable() {
    let world = World::new();
    let page = world.get(PAGE).text();
    let (_, rest) = page.split_once("rel=\"stylesheet\" href=\"").unwrap();
    let sheet = rest.split_once('"').unwrap().0;
    let asset = world.get(sheet);
    asset.is(200);
    assert_eq!(
        asset.header("cache-control"),
        "public, max-age=31536000, immutable"
    );
    assert_eq!(asset.header("content-type"), "text/css; charset=utf-8");
}

#[test]
fn an_unknown_page_is_404_in_the_sites_look() {
    let world = World::new();
    let missing = world.get("/nowhere/");
    assert!(missing.is(404).text().contains("Harbour Lines"));
    assert_eq!(missing.header("cache-control"), "no-store");
}

#[test]
fn a_page_without_its_slash_leads_to_it() {
    let world = World::new();
    assert_eq!(world.get("/faq/refunds").is(308).location(), "/faq/refunds/");
    assert_eq!(
        world.get("/faq/refunds?from=mail").is(308).location(),
        "/faq/refunds/?from=mail"
    );
    world.get("/faq/refunds/index.html").is(200);
}

#[test]
fn nothing_outside_the_site_is_served() {
    let world = World::new();
    write(world.folder.path(), "site/.hidden", "hidden");
    for path in [
        "/../frontload.yaml",
        "/..%2ffrontload.yaml",
        "/%2e%2e/.frontload/store.db",
        "/faq/%2e%2e/%2e%2e/.frontload/store.db",
        "/..%5c..%5cfrontload.yaml",
        "/faq%00/",
        "/%c0%ae%c0%ae/store.db",
        "//etc/passwd",
        "/.gitignore",
        "/.hidden",
        "/.frontload/store.db",
        "/etc/passwd",
    ] {
        world.get(path).is(404);
    }
}

#[test]
fn a_head_is_an_answer_and_a_post_to_a_page_is_not() {
    let world = World::new();
    let head = world.call(Request::head(PAGE).body(Body::empty()).unwrap());
    assert_eq!(head.is(200).header("etag"), world.get(PAGE).header("etag"));
    let post = world.form(PAGE, &[("a", "b")]);
    assert_eq!(post.is(405).header("allow"), "GET, HEAD");
}

#[test]
fn a_part_of_a_file_can_be_asked_for() {
    let world = World::new();
    let whole = world.get(PAGE);
    let part = world.get_with(PAGE, ("range", "bytes=2-5"));
    assert_eq!(part.is(206).bytes, whole.bytes[2..6]);
    world.get_with(PAGE, ("range", "bytes=99999999-")).is(416);
    let several = world.get_with(PAGE, ("range", "bytes=0-1,5-6"));
    assert_eq!(several.is(200).bytes, whole.bytes, "several parts: the whole");
    let request = Request::get(PAGE)
        .header("range", "bytes=2-5")
        .header("if-range", "\"older\"");
    let changed = world.call(request.body(Body::empty()).unwrap());
    assert_eq!(changed.is(200).bytes, whole.bytes, "it changed since: the whole");
}

#[test]
fn every_answer_carries_the_security_headers_and_no_public_one_a_cookie() {
    let world = World::new();
    let mut answers = vec![
        world.json("/comments", &comment("Thank you.")),
        world.json("/votes", &json!({ "page": PAGE, "helpful": true })),
        world.json("/signals", &json!({ "term": "refund", "hits": 1 })),
        world.form("/hooks/care/desk", &[]),
        world.form("/hooks/conversations", &[]),
        world.form("/receipt/x/withdraw", &[]),
        world.form("/comments", &[("page", PAGE)]),
        world.form("/faq/", &[]),
    ];
    let dynamic = answers.len() - 1;
    for path in [
        "/search?q=refund",
        "/search?limit=rubbish&q=a&q=b",
        "/api/search?q=refund",
        "/api/suggest?q=ref",
        "/comments/new?page=/faq/refunds/",
        "/comments/feed.xml?page=/faq/refunds/",
        "/comments/check/x",
        "/ask/",
        "/receipt/x",
        "/receipt/%ff",
        "/healthz",
        "/readyz",
        "/metrics",
        "/nowhere/",
        "/desk/",
    ] {
        answers.push(world.get(path));
    }
    let (dynamic_posts, rest) = answers.split_at(dynamic);
    for answer in dynamic_posts.iter().chain(&rest[1..]) {
        assert_eq!(answer.header("cache-control"), "no-store", "{}", answer.text());
    }
    answers.push(world.get(PAGE));
    answers.push(world.get("/"));
    for answer in &answers {
        assert_eq!(answer.header("content-security-policy"), POLICY);
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("x-frame-options"), "DENY");
        assert_eq!(answer.header("referrer-policy"), "same-origin");
        assert_eq!(answer.header("set-cookie"), "");
        assert_eq!(answer.header("access-control-allow-origin"), "");
        assert!(!answer.status.is_server_error(), "{}", answer.text());
    }
}

#[test]
fn a_site_on_another_host_may_read_the_public_answers_and_not_the_desk() {
    let world = World::with(|config| config.endpoint_url = "https://talk.example.org/".into());
    let ours = "https://help.example.org";
    let search = world.get("/api/suggest?q=refund");
    assert_eq!(search.header("access-control-allow-origin"), ours);
    assert!(search.header("vary").contains("Origin"));
    assert!(
        search
            .header("content-security-policy")
            .contains("form-action 'self' https://talk.example.org;")
    );
    // Otherwise browsers send the site's own form with the origin `null`, which is refused.
    assert_eq!(
        world.get(PAGE).header("referrer-policy"),
        "strict-origin-when-cross-origin"
    );
    let asking = Request::options("/comments")
        .header("origin", ours)
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "content-type,idempotency-key");
    let leave = world.call(asking.body(Body::empty()).unwrap());
    leave.is(204);
    assert!(leave.header("access-control-allow-methods").contains("POST"));
    for name in ["content-type", "idempotency-key"] {
        assert!(leave.header("access-control-allow-headers").contains(name));
    }
    let posted = world.json_with("/comments", &comment("From afar."), &[("origin", ours)]);
    assert_eq!(posted.is(202).header("access-control-allow-origin"), ours);
    assert_eq!(world.get("/desk/").header("access-control-allow-origin"), "");
}

#[test]
fn a_template_that_breaks_while_serving_is_a_plain_sentence() {
    let world = World::new();
    write(
        world.folder.path(),
        "themes/default/templates/comment/receipt.html",
        "{{ receipt.nothing.at.all | no_such_filter }}",
    );
    // A broken theme stops a build, and what was published stays.
    assert!(world.endpoint.rebuild_now().is_err());
    world.get(PAGE).is(200);
    write(
        world.folder.path(),
        "themes/default/templates/comment/receipt.html",
        "{{ receipt.nothing.at.all }}",
    );
    world.rebuild();
    let receipt = world.form("/comments", &[("page", PAGE), ("text", "hello there")]);
    let shown = world.get(receipt.is(303).location());
    let text = shown.is(500).text();
    assert!(text.contains("could not show this page"), "{text}");
    assert!(text.len() < 200 && !text.contains("receipt.html"), "{text}");
    assert_eq!(shown.header("cache-control"), "no-store");
}
