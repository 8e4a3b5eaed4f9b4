//! What each verb does to a comment, and what it leaves alone.

use frontload::comment::ledger;
use frontload::comment::{Act, What};
use frontload::store::comments::{self, Row};
use frontload::store::outbox;

use super::{Answer, Browser, PAGE, World};

const TEXT: &str = "My refund has not come, who can look?";

fn decide(world: &World, browser: &Browser, row: &Row, verb: &str) -> Answer {
    decide_with(world, browser, row, &[("verb", verb)])
}

fn decide_with(world: &World, browser: &Browser, row: &Row, fields: &[(&str, &str)]) -> Answer {
    world.post(browser, &format!("/desk/comments/{}", row.id), fields)
}

/// Does it and follows the redirect: the page says what was done.
fn done(world: &World, browser: &Browser, row: &Row, fields: &[(&str, &str)]) -> Answer {
    let answer = decide_with(world, browser, row, fields);
    assert_eq!(answer.status, 303, "{fields:?}: {}", answer.body);
    let page = world.get(browser, answer.header("location"));
    assert!(page.body.contains("role=\"status\""), "{fields:?}");
    page
}

fn deliveries(world: &World, row: &Row) -> Vec<String> {
    let found = world
        .endpoint
        .store
        .read(|reader| outbox::of_comment(reader, &row.id));
    let mut names: Vec<String> = found
        .unwrap()
        .into_iter()
        .map(|delivery| delivery.destination)
        .collect();
    names.sort();
    names
}

fn kinds(world: &World, row: &Row) -> Vec<String> {
    world
        .events(&row.id)
        .into_iter()
        .map(|event| event.kind)
        .collect()
}

#[test]
fn what_is_published_is_on_the_page_and_can_be_taken_back() {
    let world = World::new();
    let (cleo, row) = (world.sign_in("cleo"), world.comment(TEXT));
    assert!(
        !world.public(PAGE).body.contains(TEXT),
        "held until somebody decides"
    );
    let page = done(&world, &cleo, &row, &[("verb", "publish")]);
    assert!(page.body.contains("value=\"undo\""));
    assert!(world.public(PAGE).body.contains(TEXT));
    done(&world, &cleo, &row, &[("verb", "undo")]);
    assert_eq!(world.row(&row.id).visibility, "pending");
    assert!(!world.public(PAGE).body.contains(TEXT));
    assert_eq!(world.events(&row.id).last().unwrap().actor, "cleo");
}

#[test]
fn a_forward_goes_to_every_destination_once_and_is_not_shown() {
    let world = World::new();
    let (cleo, row) = (world.sign_in("cleo"), world.comment(TEXT));
    let page = done(&world, &cleo, &row, &[("verb", "forward")]);
    assert!(
        !page.body.contains("value=\"undo\""),
        "what left the building cannot be taken back"
    );
    assert_eq!(deliveries(&world, &row), ["post", "second"]);
    assert!(kinds(&world, &row).iter().any(|kind| kind == "forwarded"));
    assert_eq!(world.row(&row.id).visibility, "pending");
    assert_eq!(decide(&world, &cleo, &row, "forward").status, 409);
    assert_eq!(deliveries(&world, &row).len(), 2, "not twice");
}

#[test]
fn both_publishes_and_forwards_or_does_neither() {
    let world = World::new();
    let (cleo, row) = (world.sign_in("cleo"), world.comment(TEXT));
    done(&world, &cleo, &row, &[("verb", "both")]);
    assert!(world.public(PAGE).body.contains(TEXT));
    assert_eq!(deliveries(&world, &row).len(), 2);

    let forwarded = world.comment("Another matter altogether, please look");
    done(&world, &cleo, &forwarded, &[("verb", "forward")]);
    let before = kinds(&world, &forwarded);
    assert_eq!(decide(&world, &cleo, &forwarded, "both").status, 409);
    assert_eq!(
        world.row(&forwarded.id).visibility,
        "pending",
        "nor half of it is done"
    );
    assert_eq!(kinds(&world, &forwarded), before);
}

#[test]
fn held_rejected_and_spam_are_not_shown() {
    let world = World::new();
    let cleo = world.sign_in("cleo");
    for (verb, state) in [("reject", "rejected"), ("spam", "rejected"), ("hold", "pending")] {
        let row = world.comment(&format!("{TEXT} {verb}"));
        done(&world, &cleo, &row, &[("verb", verb)]);
        assert_eq!(world.row(&row.id).visibility, state, "{verb}");
        assert!(!world.public(PAGE).body.contains(&row.text), "{verb}");
    }
    let row = world.comment("Published by mistake, it seems");
    done(&world, &cleo, &row, &[("verb", "publish")]);
    done(&world, &cleo, &row, &[("verb", "hide")]);
    assert!(!world.public(PAGE).body.contains(&row.text));
}

#[test]
fn only_verbs_that_can_be_done_are_offered() {
    let world = World::new();
    let (cleo, row) = (world.sign_in("cleo"), world.comment(TEXT));
    let all = ["publish", "forward", "both", "hold", "hide", "spam", "reject"];
    for step in ["hold", "publish", "hide", "reject", "forward"] {
        done(&world, &cleo, &row, &[("verb", step)]);
        let page = world.get(&cleo, &format!("/desk/comments/{}", row.id)).body;
        for verb in all
            .iter()
            .filter(|verb| page.contains(&format!("value=\"{verb}\"")))
        {
            let other = world.comment(&format!("{TEXT} {step} {verb}"));
            for before in ["hold", "publish", "hide", "reject", "forward"] {
                done(&world, &cleo, &other, &[("verb", before)]);
                if before == step {
                    break;
                }
            }
            done(&world, &cleo, &other, &[("verb", verb)]);
        }
    }
}

#[test]
fn a_redacted_comment_shows_the_other_text_and_never_the_first() {
    let world = World::new();
    let cleo = world.sign_in("cleo");
    let row = world.comment("Write to me at jo.visitor@example.org about my refund");
    let page = world.get(&cleo, &format!("/desk/comments/{}", row.id));
    assert!(page.body.contains("<mark"), "personal data is marked");
    let empty = decide_with(&world, &cleo, &row, &[("verb", "redact"), ("text", " ")]);
    assert_eq!(empty.status, 409);
    let text = "Write to me about my refund, said Jo";
    done(&world, &cleo, &row, &[("verb", "redact"), ("text", text)]);
    let public = world.public(PAGE).body;
    assert!(public.contains(text) && !public.contains("jo.visitor"));
}

#[test]
fn the_brand_answers_under_the_comment() {
    let world = World::new();
    let (cleo, row) = (world.sign_in("cleo"), world.comment(TEXT));
    let answer = "We have found it: it leaves today.";
    let none = decide_with(&world, &cleo, &row, &[("verb", "answer"), ("text", "  ")]);
    assert_eq!(none.status, 409);
    assert_eq!(world.row(&row.id).visibility, "pending");
    done(&world, &cleo, &row, &[("verb", "answer"), ("text", answer)]);
    let public = world.public(PAGE).body;
    assert!(public.contains(TEXT) && public.contains(answer));
}

fn proposed(world: &World, row: &Row, text: &str) -> String {
    let (id, text) = (row.id.clone(), text.to_owned());
    let act = Act::new("care:post", world.endpoint.micros(), "");
    let answer = world
        .endpoint
        .store
        .attempt(move |tx| ledger::propose(tx, &id, &text, &act));
    answer.unwrap().id
}

#[test]
fn what_care_proposes_stands_only_as_comms_approves_it() {
    let world = World::new();
    let (cleo, row) = (world.sign_in("cleo"), world.comment(TEXT));
    let id = proposed(&world, &row, "Care says: it is booking ABC123.");
    let list = world.get(&cleo, "/desk/queue?view=answers");
    assert!(list.body.contains(&row.reference));
    assert!(!world.public(PAGE).body.contains("Care says"));

    let blank = [("verb", "approve"), ("answer", id.as_str()), ("text", " ")];
    assert_eq!(decide_with(&world, &cleo, &row, &blank).status, 409);
    let other = world.comment("Quite another comment, of somebody else");
    let foreign = [("verb", "approve"), ("answer", id.as_str()), ("text", "x")];
    assert_eq!(
        decide_with(&world, &cleo, &other, &foreign).status,
        404,
        "an answer belongs to its comment"
    );
    let fields = [
        ("verb", "approve"),
        ("answer", id.as_str()),
        ("text", "It is on its way."),
    ];
    done(&world, &cleo, &row, &fields);
    let public = world.public(PAGE).body;
    assert!(public.contains("It is on its way.") && !public.contains("ABC123"));
    assert_eq!(decide_with(&world, &cleo, &row, &fields).status, 409);
}

#[test]
fn a_dismissed_answer_is_never_shown() {
    let world = World::new();
    let (cleo, row) = (world.sign_in("cleo"), world.comment(TEXT));
    let id = proposed(&world, &row, "Care says something odd.");
    done(&world, &cleo, &row, &[("verb", "publish")]);
    done(&world, &cleo, &row, &[("verb", "dismiss"), ("answer", &id)]);
    assert!(!world.public(PAGE).body.contains("something odd"));
    let answers = world
        .endpoint
        .store
        .read(|reader| comments::answers(reader, Some(&row.id), Some("dismissed")));
    assert_eq!(answers.unwrap().len(), 1);
}

#[test]
fn who_takes_a_comment_is_seen_by_the_others() {
    let world = World::new();
    let (cleo, kim, row) = (world.sign_in("cleo"), world.sign_in("kim"), world.comment(TEXT));
    done(&world, &cleo, &row, &[("verb", "claim")]);
    assert!(world.get(&kim, "/desk/queue").body.contains("cleo works on it"));
    assert_eq!(decide(&world, &kim, &row, "claim").status, 409);
    assert_eq!(world.row(&row.id).claimed_by.as_deref(), Some("cleo"));
    done(&world, &cleo, &row, &[("verb", "unclaim")]);
    assert_eq!(world.row(&row.id).claimed_by, None);
}

#[test]
fn care_forwards_and_takes_and_leaves_the_site_to_comms() {
    let world = World::new();
    let (kim, row) = (world.sign_in("kim"), world.comment(TEXT));
    let verbs = [
        "publish", "both", "hold", "reject", "spam", "hide", "redact", "answer", "approve", "dismiss", "undo",
    ];
    let before = (world.row(&row.id), kinds(&world, &row));
    for verb in verbs {
        let fields = [("verb", verb), ("text", "x"), ("answer", "x")];
        let answer = decide_with(&world, &kim, &row, &fields);
        assert_eq!(answer.status, 403, "{verb}");
        assert!(answer.body.contains("role=\"alert\""));
    }
    assert_eq!((world.row(&row.id), kinds(&world, &row)), before);
    let page = world.get(&kim, &format!("/desk/comments/{}", row.id)).body;
    assert!(!page.contains("value=\"publish\"") && page.contains("value=\"forward\""));
    done(&world, &kim, &row, &[("verb", "claim")]);
    done(&world, &kim, &row, &[("verb", "forward")]);
}

#[test]
fn what_cannot_be_is_said_plainly_and_changes_nothing() {
    let world = World::new();
    let (cleo, row) = (world.sign_in("cleo"), world.comment(TEXT));
    let mine = row.id.clone();
    let withdrawn = Act::new("visitor", world.endpoint.micros(), "").event(What::Withdrawn);
    world
        .endpoint
        .store
        .attempt(move |tx| ledger::act(tx, &mine, &withdrawn))
        .unwrap();
    let before = (world.row(&row.id), kinds(&world, &row));
    for verb in ["publish", "both", "hide", "redact", "answer"] {
        let fields = [("verb", verb), ("text", "What I wrote at length")];
        let answer = decide_with(&world, &cleo, &row, &fields);
        assert_eq!(answer.status, 409, "{verb}");
        assert!(answer.body.contains("Nothing was changed"), "{verb}");
        assert!(!answer.body.contains('`'), "{verb}: no code in a sentence");
        assert_eq!((world.row(&row.id), kinds(&world, &row)), before, "{verb}");
    }
    assert_eq!(decide(&world, &cleo, &row, "explode").status, 422);
    assert_eq!(
        world
            .post(&cleo, "/desk/comments/nope", &[("verb", "publish")])
            .status,
        404
    );
}

#[test]
fn a_blank_answer_is_refused_in_words() {
    let world = World::new();
    let (cleo, row) = (world.sign_in("cleo"), world.comment(TEXT));
    let id = proposed(&world, &row, "Care's words.");
    let blank = [("verb", "approve"), ("answer", id.as_str()), ("text", " ")];
    let refused = decide_with(&world, &cleo, &row, &blank);
    assert_eq!(refused.status, 409);
    assert!(refused.body.contains("an official answer needs a text"));
}

#[test]
fn an_empty_queue_says_what_would_be_here() {
    let world = World::new();
    let cleo = world.sign_in("cleo");
    for (view, sentence) in [
        ("pending", "Nothing waits here"),
        ("answers", "no official answer"),
        ("public", "No comment is on the site"),
        ("all", "Nobody has written"),
    ] {
        let page = world.get(&cleo, &format!("/desk/queue?view={view}"));
        assert!(page.body.contains(sentence), "{view}");
    }
    let row = world.comment(TEXT);
    let typed: String = row.reference.to_lowercase();
    let found = world.get(&cleo, &format!("/desk/queue?find={typed}"));
    assert!(
        found.body.contains(&row.id),
        "a reference is found as people type it"
    );
}

#[test]
fn a_delivery_that_arrived_is_not_sent_again() {
    let world = World::new();
    let (kim, row) = (world.sign_in("kim"), world.comment(TEXT));
    done(&world, &kim, &row, &[("verb", "forward")]);
    let list = world
        .endpoint
        .store
        .read(|reader| outbox::of_comment(reader, &row.id));
    let delivery = list.unwrap().remove(0);
    let uri = format!("/desk/care/{}", delivery.id);
    assert_eq!(world.post(&kim, &uri, &[("verb", "burn")]).status, 422);
    assert_eq!(world.post(&kim, &uri, &[("verb", "discard")]).status, 303);
    assert_eq!(world.post(&kim, &uri, &[("verb", "retry")]).status, 409);
    assert_eq!(
        world.post(&kim, "/desk/care/nope", &[("verb", "retry")]).status,
        404
    );
    assert!(world.get(&kim, "/desk/care").body.contains("given up"));
}

#[test]
fn a_link_cannot_put_words_on_the_desk() {
    let world = World::new();
    let cleo = world.sign_in("cleo");
    let page = world.get(&cleo, "/desk/?done=Call+555-0100+now");
    assert!(!page.body.contains("555-0100"));
}
