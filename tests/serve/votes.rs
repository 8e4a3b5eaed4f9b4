//! Votes and search signals: counted, and nobody is in them.

use axum::body::Body;
use axum::http::Request;
use frontload::store::signals;
use serde_json::json;

use super::world::{PAGE, World, comment};

fn votes(world: &World) -> Vec<(String, i64, i64)> {
    world
        .endpoint
        .store
        .read(|reader| signals::votes(reader, 0))
        .unwrap()
}

fn searches(world: &World) -> Vec<signals::Signal> {
    world
        .endpoint
        .store
        .read(|reader| signals::signals(reader, 0))
        .unwrap()
}

#[test]
fn a_vote_is_taken_from_script_and_form() {
    let world = World::new();
    world
        .json("/votes", &json!({ "page": PAGE, "helpful": true }))
        .is(204);
    let form = world.form("/votes", &[("page", PAGE), ("helpful", "no")]);
    assert!(form.is(303).location().starts_with(PAGE));
    assert_eq!(votes(&world), [(PAGE.to_owned(), 1, 1)]);
    world
        .json("/votes", &json!({ "page": "/nowhere/", "helpful": true }))
        .is(422);
    for helpful in [json!("perhaps"), json!(null), json!(2)] {
        world
            .json("/votes", &json!({ "page": PAGE, "helpful": helpful }))
            .is(422);
    }
    let foreign = [("origin", "https://evil.example")];
    world
        .json_with("/votes", &json!({ "page": PAGE, "helpful": true }), &foreign)
        .is(403);
    assert_eq!(votes(&world), [(PAGE.to_owned(), 1, 1)]);
}

#[test]
fn a_signal_keeps_the_term_without_digits_and_addresses() {
    let world = World::new();
    let signal =
        json!({ "term": "refund 48151623 jo.doe@example.com", "hits": 3, "band": "answer", "clicked": PAGE });
    world.json("/signals", &signal).is(204);
    let form = world.form("/signals", &[("term", "dogs"), ("hits", "1")]);
    form.is(303);
    let beacon = Request::post("/signals").header("content-type", "text/plain;charset=UTF-8");
    world
        .call(beacon.body(Body::from(signal.to_string())).unwrap())
        .is(204);
    let kept = searches(&world);
    assert_eq!(kept.len(), 3);
    assert_eq!(kept[0].term, "refund ######## [email]");
    assert_eq!(kept[0].clicked.as_deref(), Some(PAGE));
    for held in ["48151623", "jo.doe"] {
        assert!(!world.store_holds(held), "{held}");
    }
    let wild =
        json!({ "term": "x", "hits": -5, "clicked": "/receipt/secret-token-of-mine", "position": 1e30 });
    world.json("/signals", &wild).is(204);
    assert!(
        !world.store_holds("secret-token-of-mine"),
        "only pages of the site are clicked"
    );
    for (body, status) in [("", 400), ("[1]", 400), ("{}", 422)] {
        let request = Request::post("/signals").header("content-type", "application/json");
        world.call(request.body(Body::from(body)).unwrap()).is(status);
    }
    let large = json!({ "term": "x".repeat(5000) });
    world.json("/signals", &large).is(413);
}

#[test]
fn a_search_on_the_results_page_is_a_masked_signal() {
    let world = World::new();
    world.get("/search?q=refund+for+ann@example.com+991177").is(200);
    let kept = searches(&world);
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].term, "refund for [email] ######");
}

#[test]
fn no_address_is_anywhere_in_the_store() {
    let world = World::with(|config| config.serve.trusted_proxies = vec!["203.0.113.0/24".into()]);
    world.json("/comments", &comment("Hello from here.")).is(202);
    world
        .json("/votes", &json!({ "page": PAGE, "helpful": true }))
        .is(204);
    world
        .json("/signals", &json!({ "term": "dogs", "hits": 1 }))
        .is(204);
    world.get("/search?q=dogs").is(200);
    let proxied = Request::post("/comments")
        .header("content-type", "application/json")
        .header("x-forwarded-for", "2001:db8:77::aaaa");
    world
        .call_from(
            "203.0.113.8:9",
            proxied
                .body(Body::from(comment("By proxy.").to_string()))
                .unwrap(),
        )
        .is(202);
    assert!(world.store_holds("Hello from here."), "the search can find");
    for address in ["198.51.100.77", "198.51.100.0", "2001:db8", "203.0.113"] {
        assert!(!world.store_holds(address), "{address}");
    }
}

#[test]
fn a_flood_of_votes_and_signals_does_not_fill_the_store() {
    let world = World::with(|config| config.comments.rate = frontload::config::Rate::PerMinute(6));
    let mut last = 0;
    for _ in 0..400 {
        last = world
            .json("/votes", &json!({ "page": PAGE, "helpful": true }))
            .status
            .as_u16();
        world.json("/signals", &json!({ "term": "dogs", "hits": 1 }));
        world.get("/search?q=dogs").is(200);
    }
    assert_eq!(last, 429);
    assert!(votes(&world)[0].1 < 200);
    assert!(searches(&world).len() < 400, "{}", searches(&world).len());
}
