//! Signed hooks: care's replies and live conversations.

use axum::body::Body;
use axum::http::Request;
use frontload::care::signature::Keys;
use frontload::care::{Handoff, forward};
use frontload::store::archive;
use serde_json::{Value, json};

use super::world::{Answer, PAGE, SECRET, START, World, comment};

const OTHER: &str = "whsec_YW5vdGhlci1zZWNyZXQtb2YtdGhpcnR5LXR3by1ieXQ=";

fn signed(world: &World, path: &str, (id, secret): (&str, &str), body: &str) -> Answer {
    let stamp = world.endpoint.now().as_second();
    let signature = Keys::parse(secret).unwrap().sign(id, stamp, body.as_bytes());
    let request = Request::post(path)
        .header("content-type", "application/json")
        .header("webhook-id", id)
        .header("webhook-timestamp", stamp.to_string())
        .header("webhook-signature", signature);
    world.call(request.body(Body::from(body.to_owned())).unwrap())
}

/// A comment that was handed to `desk`; its reference and the path of its receipt.
fn forwarded(world: &World) -> (String, String) {
    let value = world
        .json("/comments", &comment("My bag is lost."))
        .is(202)
        .value();
    let row = world.row();
    let destinations = world.endpoint.config.care.destinations.clone();
    let handoff = Handoff {
        reference: row.reference.clone(),
        page: PAGE.into(),
        text: row.text.clone(),
        ..Handoff::default()
    };
    world
        .endpoint
        .store
        .write(move |tx| forward(tx, &row, &destinations, &handoff, "ann", START).map(drop))
        .unwrap();
    let url = value["status_url"].as_str().unwrap();
    let path = url.strip_prefix("https://help.example.org").unwrap().to_owned();
    (value["reference"].as_str().unwrap().to_owned(), path)
}

fn reply(reference: &str) -> String {
    let data =
        json!({ "reference": reference, "text": "We found your bag.", "agent": "Mo", "status": "answered" });
    json!({ "type": "care.reply", "timestamp": "2026-03-01T10:00:00Z", "data": data }).to_string()
}

#[test]
fn a_reply_of_care_reaches_the_visitor_once() {
    let world = World::new();
    let (reference, receipt) = forwarded(&world);
    let body = reply(&reference);
    signed(&world, "/hooks/care/desk", ("msg_1", SECRET), &body).is(204);
    let log = world.log(&world.row().id);
    assert!(world.get(&receipt).is(200).text().contains("We found your bag."));
    assert_eq!(world.row().care, "answered");
    signed(&world, "/hooks/care/desk", ("msg_1", SECRET), &body).is(204);
    assert_eq!(world.log(&world.row().id), log, "a repeated id has no effect");
    world.rebuild();
    assert!(
        !world.get(PAGE).text().contains("We found your bag."),
        "a personal reply is not public"
    );
}

#[test]
fn a_reply_with_a_wrong_signature_or_to_nowhere_changes_nothing() {
    let world = World::new();
    let (reference, _) = forwarded(&world);
    let (before, body) = (world.log(&world.row().id), reply(&reference));
    signed(&world, "/hooks/care/desk", ("msg_1", OTHER), &body).is(401);
    signed(&world, "/hooks/care/nobody", ("msg_1", SECRET), &body).is(404);
    world.json("/hooks/care/desk", &json!({})).is(401);
    for broken in [
        "",
        "{",
        "[]",
        "{\"type\":\"care.reply\"}",
        "{\"type\":\"other\",\"data\":{}}",
    ] {
        signed(&world, "/hooks/care/desk", ("msg_2", SECRET), broken).is(400);
    }
    signed(
        &world,
        "/hooks/care/desk",
        ("msg_3", SECRET),
        &reply("ZZZZZZZZZZ"),
    )
    .is(400);
    let late = {
        let stamp = START / 1_000_000;
        let signature = Keys::parse(SECRET).unwrap().sign("msg_4", stamp, body.as_bytes());
        world.wait(10 * super::world::MINUTE);
        Request::post("/hooks/care/desk")
            .header("webhook-id", "msg_4")
            .header("webhook-timestamp", stamp.to_string())
            .header("webhook-signature", signature)
    };
    world.call(late.body(Body::from(body)).unwrap()).is(401);
    assert_eq!(world.log(&world.row().id), before);
}

fn conversation(id: &str) -> Value {
    json!({ "id": id, "source": "shop", "created_at": "2026-02-01T09:00:00Z", "messages": [
        { "id": "1", "author": { "role": "customer" }, "at": "2026-02-01T09:00:00Z", "text": "Where is my refund?" },
        { "id": "2", "author": { "role": "agent" }, "at": "2026-02-01T10:00:00Z", "text": "It is on its way." },
    ]})
}

fn archived(world: &World) -> i64 {
    world.endpoint.store.read(archive::count).unwrap()
}

#[test]
fn live_conversations_are_imported_with_their_counts() {
    let world = World::new();
    let body = format!("{}\n{}\n", conversation("a"), conversation("b"));
    let value = signed(&world, "/hooks/conversations", ("m1", SECRET), &body)
        .is(200)
        .value();
    assert_eq!((&value["read"], &value["new"]), (&json!(2), &json!(2)), "{value}");
    assert_eq!(archived(&world), 2);
    let again = signed(&world, "/hooks/conversations", ("m2", SECRET), &body)
        .is(200)
        .value();
    assert_eq!(
        (&again["new"], &again["unchanged"]),
        (&json!(0), &json!(2)),
        "{again}"
    );
}

#[test]
fn a_batch_with_one_bad_line_is_kept_not_at_all() {
    let world = World::new();
    let body = format!("{}\n{{\"id\":\n", conversation("a"));
    let answer = signed(&world, "/hooks/conversations", ("m1", SECRET), &body);
    assert!(answer.is(400).text().contains("line 2"), "{}", answer.text());
    assert_eq!(archived(&world), 0);
}

#[test]
fn without_the_secret_no_conversation_comes_in() {
    let world = World::new();
    let body = conversation("a").to_string();
    signed(&world, "/hooks/conversations", ("m1", OTHER), &body).is(401);
    world.json("/hooks/conversations", &conversation("a")).is(401);
    let closed = World::with(|config| config.harvest.hook_secret = String::new());
    signed(&closed, "/hooks/conversations", ("m1", SECRET), &body).is(401);
    assert_eq!(archived(&world) + archived(&closed), 0);
}

#[test]
fn the_comments_of_a_page_are_an_atom_feed() {
    let world = World::new();
    world
        .json("/comments", &comment("Shown <b>to</b> all & sundry."))
        .is(202);
    world.approve(&world.row().id);
    world.wait(1000);
    world.json("/comments", &comment("Not decided yet.")).is(202);
    let feed = world.get("/comments/feed.xml?page=/faq/refunds/");
    assert!(
        feed.is(200)
            .header("content-type")
            .starts_with("application/atom+xml")
    );
    let text = feed.text();
    assert!(
        text.contains("<feed xmlns=\"http://www.w3.org/2005/Atom\""),
        "{text}"
    );
    assert!(text.contains("Shown") && !text.contains("Not decided") && !text.contains("<b>to"));
    world.get("/comments/feed.xml?page=/nowhere/").is(404);
    world.get("/comments/feed.xml").is(404);
}
