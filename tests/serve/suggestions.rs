//! The page between form and receipt: an entry that may answer is offered once, and what the visitor
//! then chooses is counted once.

use super::world::{PAGE, World};

const ASKED: &str = "Where is my refund? How long does a refund take?";

fn world() -> World {
    World::with(|config| config.comments.suggest = true)
}

fn offered(world: &World, fields: &[(&str, &str)]) -> String {
    let mut all = vec![("page", "/faq/dogs/"), ("text", ASKED)];
    all.extend_from_slice(fields);
    let sent = world.form("/comments", &all);
    let location = sent.is(303).location().to_owned();
    assert!(location.starts_with("/comments/check/"), "{location}");
    location
}

#[test]
fn a_form_that_an_entry_answers_is_shown_it_before_it_is_sent() {
    let world = world();
    let text = format!("{ASKED} <script>alert(1)</script> <img src=x onerror=alert(1)>");
    let sent = world.form("/comments", &[("page", PAGE), ("text", &text)]);
    let page = world.get(sent.is(303).location());
    let html = page.is(200).text();
    assert!(html.contains("/faq/refunds/") && html.contains("Where is my refund?"));
    assert!(
        !html.contains("<script>alert") && !html.contains("<img src=x"),
        "{html}"
    );
    assert!(world.rows().is_empty(), "not sent yet");
    world.get("/comments/check/0000").is(404);
}

#[test]
fn who_asks_what_no_entry_answers_or_asks_in_private_or_by_json_is_not_stopped() {
    let world = world();
    for fields in [
        vec![("page", PAGE), ("text", "The purple lamp hums a little.")],
        vec![("page", PAGE), ("text", ASKED), ("private", "true")],
        vec![("page", PAGE), ("text", ASKED), ("anyway", "true")],
    ] {
        let sent = world.form("/comments", &fields);
        assert!(sent.is(303).location().starts_with("/receipt/"), "{fields:?}");
    }
    world.wait(super::world::MINUTE * 11);
    world.json("/comments", &super::world::comment(ASKED)).is(202);
}

#[test]
fn this_answered_it_counts_once_leads_to_the_entry_and_keeps_no_text() {
    let world = world();
    let check = offered(&world, &[("author", "Quentin Unusual")]);
    let chosen = [("choice", "answered"), ("entry", "/faq/refunds/")];
    for _ in 0..2 {
        assert_eq!(world.form(&check, &chosen).is(303).location(), "/faq/refunds/");
    }
    assert_eq!(world.deflections(), [("confirmed".to_owned(), 1)]);
    assert!(world.rows().is_empty());
    let kept: String = world
        .database()
        .query_row("SELECT COALESCE(MAX(json), '') FROM waiting", [], |row| {
            row.get(0)
        })
        .unwrap();
    assert!(
        !kept.contains("refund take") && !kept.contains("Quentin"),
        "{kept}"
    );
    assert_eq!(world.get(&check).is(303).location(), "/faq/refunds/");
}

#[test]
fn the_entry_that_answered_is_one_that_was_offered() {
    let world = world();
    let check = offered(&world, &[]);
    let chosen = [("choice", "answered"), ("entry", "https://evil.example/")];
    assert_eq!(world.form(&check, &chosen).is(303).location(), "/faq/refunds/");
}

#[test]
fn send_it_anyway_stores_once_and_leads_to_one_receipt() {
    let world = world();
    let check = offered(&world, &[]);
    let first = world.form(&check, &[("choice", "anyway")]);
    let second = world.form(&check, &[("choice", "anyway")]);
    assert!(first.is(303).location().starts_with("/receipt/"));
    assert_eq!(first.location(), second.is(303).location());
    assert_eq!(world.row().text, ASKED);
    assert_eq!(world.deflections(), [("failed".to_owned(), 1)]);
    let kept: String = world
        .database()
        .query_row("SELECT COALESCE(MAX(json), '') FROM waiting", [], |row| {
            row.get(0)
        })
        .unwrap();
    assert!(!kept.contains("refund take"), "{kept}");
    // The page behind the back button leads on as well.
    assert_eq!(world.get(&check).is(303).location(), first.location());
}

#[test]
fn a_stamped_form_sent_twice_is_asked_once() {
    let world = world();
    let stamp = world.stamp("/faq/dogs/");
    let first = offered(&world, &[("stamp", &stamp)]);
    let second = offered(&world, &[("stamp", &stamp)]);
    assert_eq!(first, second);
    world.form(&first, &[("choice", "anyway")]).is(303);
    // Once it is sent, the first form's second press leads on to the receipt.
    let again = world.get(&offered(&world, &[("stamp", &stamp)]));
    assert!(again.is(303).location().starts_with("/receipt/"));
    assert_eq!(world.rows().len(), 1);
}

#[test]
fn a_choice_that_is_none_sends_nothing() {
    let world = world();
    let check = offered(&world, &[]);
    world.form(&check, &[]).is(422);
    world.form(&check, &[("choice", "rubbish")]).is(422);
    assert!(world.rows().is_empty());
    world
        .form_with(
            &check,
            &[("choice", "anyway")],
            &[("origin", "https://evil.example")],
        )
        .is(403);
    assert!(world.rows().is_empty());
}

#[test]
fn a_form_left_at_the_question_is_forgotten_after_a_day() {
    let world = world();
    let check = offered(&world, &[]);
    world.wait(25 * 60 * super::world::MINUTE);
    world.get(&check).is(404);
    world.form(&check, &[("choice", "anyway")]).is(404);
    world
        .form("/comments", &[("page", PAGE), ("text", ASKED)])
        .is(303);
    let kept: i64 = world
        .database()
        .query_row("SELECT COUNT(*) FROM waiting", [], |row| row.get(0))
        .unwrap();
    assert_eq!(kept, 1, "only the new one");
}
