//! `POST /comments`: what is taken in, what is refused, and that an answer names the row it made.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::http::Request;
use frontload::config::Rate;
use serde_json::json;

use super::world::{MINUTE, PAGE, SECOND, World, comment};

const PRAISE: &str = "Thank you so much! The crew was wonderful and kind, we loved every minute. Best trip ever, great service!";

#[test]
fn json_is_accepted_with_exactly_the_contracts_body() {
    let world = World::new();
    let answer = world.json("/comments", &comment("My boat was late."));
    let value = answer.is(202).value();
    let names: Vec<_> = value.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(names, ["reference", "status_url", "visibility", "next"]);
    let row = world.row();
    assert_eq!(value["reference"], row.reference);
    assert_eq!(value["visibility"], "pending");
    let url = value["status_url"].as_str().unwrap();
    let path = url.strip_prefix("https://help.example.org").unwrap();
    assert!(world.get(path).is(200).text().contains(&row.reference));
}

#[test]
fn a_form_leads_to_a_receipt_with_its_reference() {
    let world = World::new();
    let sent = world.form("/comments", &[("page", PAGE), ("text", "My boat was late.")]);
    assert!(sent.is(303).location().starts_with("/receipt/"));
    let receipt = world.get(sent.location());
    assert!(receipt.is(200).text().contains(&world.row().reference));
}

#[test]
fn what_cannot_be_a_comment_is_told_so_and_nothing_is_kept() {
    let world = World::new();
    for page in [
        "/nowhere/",
        "/privacy/",
        "",
        "https://evil.example/",
        "/faq/refunds",
    ] {
        let answer = world.json("/comments", &json!({ "page": page, "text": "hello" }));
        assert!(answer.is(422).value()["fields"]["page"].is_string(), "{page}");
    }
    for (body, status) in [
        ("", 400),
        ("{", 400),
        ("[]", 422),
        ("\"x\"", 400),
        ("{\"text\":5}", 400),
    ] {
        let request = Request::post("/comments").header("content-type", "application/json");
        let answer = world.call(request.body(Body::from(body)).unwrap());
        assert!(
            answer.status == status || answer.status == 400,
            "{body}: {}",
            answer.text()
        );
        assert!(answer.value()["error"].is_string());
    }
    for kind in [
        "",
        "text/plain",
        "multipart/form-data; boundary=x",
        "application/xml",
    ] {
        let request = Request::post("/comments").header("content-type", kind);
        world.call(request.body(Body::from("text=x")).unwrap()).is(415);
    }
    assert!(world.rows().is_empty());
}

#[test]
fn all_faults_are_named_and_the_form_keeps_what_was_typed() {
    let world = World::new();
    let bad = json!({ "page": PAGE, "text": " ", "author": "x".repeat(81), "email": "nonsense" });
    let fields = world.json("/comments", &bad).is(422).value()["fields"].clone();
    for name in ["text", "author", "email"] {
        assert!(fields[name].is_string(), "{name}: {fields}");
    }
    let typed = "I typed <b>this</b> & \"that\" for an hour";
    let form = world.form(
        "/comments",
        &[
            ("page", PAGE),
            ("text", typed),
            ("author", "Ann Lee"),
            ("email", "nonsense"),
        ],
    );
    let html = form.is(422).text();
    for kept in [
        "I typed &lt;b&gt;this&lt;/b&gt; &amp; ",
        "for an hour",
        "value=\"Ann Lee\"",
        "value=\"nonsense\"",
        "aria-invalid",
    ] {
        assert!(html.contains(kept), "`{kept}` in {html}");
    }
    assert!(world.rows().is_empty());
}

#[test]
fn a_body_over_64_kib_is_refused_whether_it_says_its_length_or_not() {
    let world = World::new();
    let post = |body: Body| {
        let request = Request::post("/comments").header("content-type", "application/json");
        world.call(request.body(body).unwrap())
    };
    let filler = |size: usize| {
        let open = format!("{{\"page\":\"{PAGE}\",\"text\":\"hi\",\"rest\":\"");
        format!("{open}{}\"}}", "x".repeat(size - open.len() - 2))
    };
    post(Body::from(filler(64 * 1024))).is(202);
    post(Body::from(filler(64 * 1024 + 1))).is(413);
    let endless = Endless { sent: 0 };
    post(Body::new(endless)).is(413);
    let mut form = format!("page={PAGE}&text=");
    form.push_str(&"x".repeat(64 * 1024));
    let request = Request::post("/comments").header("content-type", "application/x-www-form-urlencoded");
    world.call(request.body(Body::from(form)).unwrap()).is(413);
}

/// A body that would never end; reading far beyond the cap fails the test.
struct Endless {
    sent: usize,
}

impl axum::body::HttpBody for Endless {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<hyper::body::Frame<Bytes>, Infallible>>> {
        self.sent += 1000;
        assert!(self.sent < 100_000, "read on after the cap");
        Poll::Ready(Some(Ok(hyper::body::Frame::data(Bytes::from(vec![b' '; 1000])))))
    }
}

#[test]
fn who_writes_too_often_is_told_when_to_come_back() {
    let world = World::with(|config| config.comments.rate = Rate::PerMinute(3));
    for n in 0..3 {
        world.json("/comments", &comment(&format!("Comment {n}"))).is(202);
    }
    let refused = world.json("/comments", &comment("One more"));
    let wait: i64 = refused.is(429).header("retry-after").parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    let kept = world.form("/comments", &[("page", PAGE), ("text", "Typed at length")]);
    assert!(kept.is(429).text().contains("Typed at length"));
    assert_ne!(kept.header("retry-after"), "");
    let elsewhere = Request::post("/comments").header("content-type", "application/json");
    let body = Body::from(comment("Somebody else").to_string());
    world
        .call_from("203.0.113.5:1", elsewhere.body(body).unwrap())
        .is(202);
    world.wait(wait * SECOND);
    world.json("/comments", &comment("Later")).is(202);
    assert_eq!(world.rows().len(), 5);
}

#[test]
fn a_forwarded_address_counts_only_from_a_trusted_proxy_and_in_the_last_line_it_wrote() {
    let world = World::with(|config| {
        config.comments.rate = Rate::PerMinute(1);
        config.serve.trusted_proxies = vec!["198.51.100.0/24".into()];
    });
    let through = |spoofed: &str, real: &str| {
        let request = Request::post("/comments")
            .header("content-type", "application/json")
            .header("x-forwarded-for", spoofed)
            .header("x-forwarded-for", real);
        world.call(request.body(Body::from(comment(spoofed).to_string())).unwrap())
    };
    through("1.1.1.1", "203.0.113.9").is(202);
    through("2.2.2.2", "203.0.113.9").is(429);
    through("2.2.2.2", "192.0.2.1").is(202);
}

#[test]
fn a_form_on_another_site_is_refused() {
    let world = World::new();
    for origin in [
        "https://evil.example",
        "null",
        "https://help.example.org.evil.example",
    ] {
        let headers = [("origin", origin)];
        world.json_with("/comments", &comment("x"), &headers).is(403);
        world
            .form_with("/comments", &[("page", PAGE), ("text", "x")], &headers)
            .is(403);
    }
    world
        .json_with(
            "/comments",
            &comment("x"),
            &[("origin", "https://help.example.org")],
        )
        .is(202);
    assert_eq!(world.rows().len(), 1);
}

#[test]
fn the_same_key_gives_the_same_answer_and_another_body_a_conflict() {
    let world = World::with(|config| config.comments.duplicates = false);
    let key = [("idempotency-key", "0190-abc")];
    let first = world.json_with("/comments", &comment("Once."), &key);
    let row = world.row();
    world.approve(&row.id);
    world.wait(MINUTE);
    let again = world.json_with("/comments", &comment("Once."), &key);
    assert_eq!(again.is(202).bytes, first.is(202).bytes);
    let conflict = world.json_with("/comments", &comment("Other words."), &key);
    assert!(conflict.is(409).value()["error"].is_string());
    assert_eq!(world.rows().len(), 1);
    world
        .json_with("/comments", &comment("Once."), &[("idempotency-key", "another")])
        .is(202);
    assert_eq!(world.rows().len(), 2);
    assert!(!world.store_holds("0190-abc"), "a key is a stranger's text");
}

#[test]
fn a_stamped_form_sent_twice_leads_to_the_same_receipt() {
    let world = World::with(|config| config.comments.duplicates = false);
    let stamp = world.stamp(PAGE);
    let fields = [
        ("page", PAGE),
        ("text", "Pressed twice."),
        ("stamp", stamp.as_str()),
    ];
    let first = world.form("/comments", &fields);
    let second = world.form("/comments", &fields);
    assert_eq!(first.is(303).location(), second.is(303).location());
    assert_eq!(world.rows().len(), 1);
    let other = [("page", PAGE), ("text", "Changed."), ("stamp", stamp.as_str())];
    assert!(
        world
            .form("/comments", &other)
            .is(409)
            .text()
            .contains("Changed.")
    );
}

#[test]
fn without_a_stamp_the_same_words_within_ten_minutes_are_one_comment() {
    let world = World::new();
    let first = world.json("/comments", &comment("Where is my bag?"));
    world.wait(9 * MINUTE);
    let again = world.json("/comments", &comment("where is  my bag?"));
    assert_eq!(first.is(202).value(), again.is(202).value());
    assert_eq!(world.rows().len(), 1);
    world.wait(2 * MINUTE);
    let later = world.json("/comments", &comment("Where is my bag?"));
    assert_ne!(first.value()["reference"], later.is(202).value()["reference"]);
    assert!(
        world
            .log(&world.rows()[0].id)
            .contains("sent without a fresh form")
    );
}

#[test]
fn a_store_that_cannot_write_is_503_and_works_again_when_it_can() {
    let world = World::new();
    let database = world.database();
    database
        .execute_batch(
            "CREATE TRIGGER full BEFORE INSERT ON comments BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END",
        )
        .unwrap();
    let refused = world.json("/comments", &comment("Will it be kept?"));
    assert_eq!(refused.is(503).header("retry-after"), "30");
    let form = world.form("/comments", &[("page", PAGE), ("text", "Will it be kept?")]);
    assert!(form.is(503).text().contains("Will it be kept?"));
    assert_ne!(form.header("retry-after"), "");
    world.get(PAGE).is(200);
    assert!(world.rows().is_empty());
    database.execute_batch("DROP TRIGGER full").unwrap();
    world.json("/comments", &comment("Will it be kept?")).is(202);
    assert_eq!(world.rows().len(), 1);
}

/// What keeps sure praise from appearing by itself.
fn held_with(fields: &[(&str, &str)]) -> World {
    let world = World::with(|config| config.comments.hold = false);
    let stamp = world.stamp(PAGE);
    let mut all = vec![("page", PAGE), ("stamp", stamp.as_str())];
    all.extend_from_slice(fields);
    world.form("/comments", &all).is(303);
    world
}

#[test]
fn sure_praise_appears_by_itself_only_where_holding_is_off() {
    let world = held_with(&[("text", PRAISE)]);
    let row = world.row();
    assert_eq!(row.visibility, "published", "{}", row.verdict);
    let log = world.log(&row.id);
    assert!(log.contains("rule published"), "{log}");
    world.rebuild();
    assert!(world.get(PAGE).text().contains("Best trip ever"));

    let holding = World::new();
    let stamp = holding.stamp(PAGE);
    holding
        .form(
            "/comments",
            &[("page", PAGE), ("text", PRAISE), ("stamp", &stamp)],
        )
        .is(303);
    assert_eq!(holding.row().visibility, "pending");
    assert!(holding.log(&holding.row().id).contains("rule held"));
}

#[test]
fn whatever_is_in_doubt_is_held_although_holding_is_off() {
    let personal = format!("{PRAISE} Call me on +44 20 7946 0958.");
    let link = format!("{PRAISE} https://example.net/");
    for (fields, why) in [
        (
            vec![("text", PRAISE), ("website", "https://spam.example")],
            "hidden field",
        ),
        (vec![("text", personal.as_str())], "personal data"),
        (vec![("text", link.as_str())], "contains a link"),
        (vec![("text", PRAISE), ("private", "true")], "rule held"),
        (vec![("text", "My bag is lost and nobody answers.")], "rule held"),
    ] {
        let world = held_with(&fields);
        let row = world.row();
        assert_eq!(row.visibility, "pending", "{fields:?}");
        assert!(world.log(&row.id).contains(why), "{why}: {}", world.log(&row.id));
        world.rebuild();
        assert!(!world.get(PAGE).text().contains("Best trip ever"));
    }
    let unstamped = World::with(|config| config.comments.hold = false);
    unstamped
        .form("/comments", &[("page", PAGE), ("text", PRAISE)])
        .is(303);
    assert_eq!(unstamped.row().visibility, "pending", "no stamp");
}

#[test]
fn a_private_message_is_never_on_the_site() {
    let world = held_with(&[("text", PRAISE), ("private", "on")]);
    let row = world.row();
    assert!(row.private);
    let act = frontload::comment::Act::new("ann", row.created_at, "");
    let published = frontload::comment::Ledger::new(&world.endpoint.store).publish(&row.id, &act);
    assert!(published.is_err(), "the ledger refuses as well");
    // Even a row that says so is not shown.
    world
        .database()
        .execute("UPDATE comments SET visibility = 'published'", [])
        .unwrap();
    world.rebuild();
    assert!(!world.get(PAGE).text().contains("Best trip ever"));
    let feed = world.get("/comments/feed.xml?page=/faq/refunds/").text();
    assert!(!feed.contains("Best trip ever"));
}

#[test]
fn a_crisis_is_in_the_outbox_before_the_answer() {
    let world = World::new();
    let text = "There is smoke in the cabin, a fire on board, people are injured and bleeding, we need an ambulance now";
    world.json("/comments", &comment(text)).is(202);
    let row = world.row();
    assert_eq!(row.disposition, "crisis", "{}", row.verdict);
    let waiting = world.outbox();
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0].destination, "desk");
    assert!(
        waiting[0].payload.contains("alert.crisis"),
        "{}",
        waiting[0].payload
    );
    assert!(waiting[0].payload.contains(&row.reference));
    world.json("/comments", &comment("A calm word.")).is(202);
    assert_eq!(world.outbox().len(), 1);
}

#[test]
fn sixteen_who_post_at_once_are_each_told_of_their_own() {
    let world = World::with(|config| config.comments.duplicates = false);
    let told: Vec<(String, String)> = std::thread::scope(|scope| {
        let world = &world;
        let senders: Vec<_> = (0..16)
            .map(|sender| {
                scope.spawn(move || {
                    let mut told = Vec::new();
                    for n in 0..8 {
                        let text = format!("Sender {sender} wrote number {n}.");
                        let value = world.json("/comments", &comment(&text)).is(202).value();
                        told.push((value["reference"].as_str().unwrap().to_owned(), text));
                    }
                    told
                })
            })
            .collect();
        senders
            .into_iter()
            .flat_map(|sender| sender.join().unwrap())
            .collect()
    });
    let kept: BTreeSet<(String, String)> = world
        .rows()
        .into_iter()
        .map(|row| (row.reference, row.text))
        .collect();
    assert_eq!(told.len(), 128);
    assert_eq!(told.into_iter().collect::<BTreeSet<_>>(), kept);
}

#[test]
fn an_answer_to_a_comment_needs_that_comment_on_that_page() {
    let world = World::new();
    world.json("/comments", &comment("First.")).is(202);
    let parent = world.row().id;
    let reply = json!({ "page": PAGE, "text": "Me too.", "parent": parent });
    assert!(world.json("/comments", &reply).is(422).value()["fields"]["parent"].is_string());
    world.approve(&parent);
    world.json("/comments", &reply).is(202);
    let elsewhere = json!({ "page": "/faq/dogs/", "text": "Me too.", "parent": parent });
    world.json("/comments", &elsewhere).is(422);
}

#[test]
fn a_fresh_form_is_for_a_page_that_takes_comments() {
    let world = World::new();
    for page in ["/nowhere/", "/privacy/"] {
        world.get(&format!("/comments/new?page={page}")).is(404);
    }
    let asked = world.get("/ask/?q=%3Cscript%3Ealert(1)%3C/script%3E");
    let html = asked.is(200).text();
    assert!(!html.contains("<script>alert") && html.contains("&lt;script&gt;"));
    let stamp = world.stamp("/ask/");
    world
        .form(
            "/comments",
            &[("page", "/ask/"), ("text", "A question."), ("stamp", &stamp)],
        )
        .is(303);
}
