//! Editing and publishing in the browser: only what was edited changes, nobody is overwritten.

use super::{Answer, Browser, DRAFT, HOTEL, World, write};
use frontload::store::{archive, questions};
use serde_json::json;

/// The form as a browser would send it back, with some fields changed.
fn send(world: &World, browser: &Browser, page: &Answer, changed: &[(&str, &str)]) -> Answer {
    let version = page.hidden("version");
    let mut fields = vec![
        ("file", DRAFT),
        ("version", version.as_str()),
        ("title", "Do you pay for a hotel?"),
        ("summary", ""),
        ("body", "We pay when the cause was ours.\r\n"),
        ("asked_as", "who pays for the hotel"),
        ("tags", ""),
        ("review_by", ""),
        ("owner", ""),
        ("category", "money"),
        ("verb", "save"),
    ];
    for (name, value) in changed {
        let field = fields.iter_mut().find(|(known, _)| known == name).unwrap();
        field.1 = value;
    }
    world.post(browser, "/desk/entries/edit", &fields)
}

fn open(world: &World, browser: &Browser) -> Answer {
    let page = world.get(browser, &format!("/desk/entries/edit?file={DRAFT}"));
    assert_eq!(page.status, 200);
    page
}

#[test]
fn saving_without_a_change_leaves_every_byte() {
    let world = World::new();
    let cleo = world.sign_in("cleo");
    let page = open(&world, &cleo);
    assert_eq!(send(&world, &cleo, &page, &[]).status, 303);
    assert_eq!(world.file(DRAFT), HOTEL);
}

#[test]
fn a_save_changes_the_edited_keys_and_nothing_else() {
    let world = World::new();
    let cleo = world.sign_in("cleo");
    let page = open(&world, &cleo);
    let answer = send(&world, &cleo, &page, &[("summary", "Yes, if it was our fault.")]);
    assert_eq!(answer.status, 303);
    let text = world.file(DRAFT);
    let left: Vec<&str> = text
        .lines()
        .filter(|line| !line.starts_with("summary:"))
        .collect();
    assert_eq!(
        left,
        HOTEL.lines().collect::<Vec<_>>(),
        "comments and free data are kept"
    );
    assert!(text.contains("summary: Yes, if it was our fault."), "{text}");

    let (page, body) = (open(&world, &cleo), "We pay.\r\n\r\nAsk at the gate.");
    assert_eq!(
        send(
            &world,
            &cleo,
            &page,
            &[("body", body), ("summary", "Yes, if it was our fault.")]
        )
        .status,
        303
    );
    let text = world.file(DRAFT);
    assert!(text.ends_with("---\n\nWe pay.\n\nAsk at the gate.\n"), "{text}");
    assert!(text.contains("# Ann looks after this one"));
}

#[test]
fn a_field_that_is_not_sent_is_not_emptied() {
    let world = World::new();
    let cleo = world.sign_in("cleo");
    let version = open(&world, &cleo).hidden("version");
    let fields = [
        ("file", DRAFT),
        ("version", version.as_str()),
        ("owner", "Ann"),
        ("verb", "save"),
    ];
    assert_eq!(world.post(&cleo, "/desk/entries/edit", &fields).status, 303);
    let text = world.file(DRAFT);
    assert!(text.contains("owner: Ann") && text.contains("who pays for the hotel"));
    assert!(text.contains("We pay when the cause was ours."));
}

#[test]
fn two_editors_see_both_texts_and_nobody_is_overwritten() {
    let world = World::new();
    let (cleo, ada) = (world.sign_in("cleo"), world.sign_in("ada"));
    let (mine, theirs) = (open(&world, &cleo), open(&world, &ada));
    assert_eq!(
        send(&world, &ada, &theirs, &[("body", "Ada's text.")]).status,
        303
    );
    let before = world.file(DRAFT);
    let clash = send(&world, &cleo, &mine, &[("body", "Cleo's text.")]);
    assert_eq!(clash.status, 409);
    assert!(clash.body.contains("Ada&#x27;s text.") || clash.body.contains("Ada&#39;s text."));
    assert!(clash.body.contains("Cleo&#x27;s text.") || clash.body.contains("Cleo&#39;s text."));
    assert_eq!(world.file(DRAFT), before);

    let merged = send(&world, &cleo, &clash, &[("body", "Both texts.")]);
    assert_eq!(merged.status, 303, "the page can be saved from there");
    assert!(world.file(DRAFT).contains("Both texts."));
}

#[test]
fn a_bad_date_is_told_and_what_was_typed_is_kept() {
    let world = World::new();
    let cleo = world.sign_in("cleo");
    let page = open(&world, &cleo);
    let changed = [("review_by", "next spring"), ("body", "Typed at length.")];
    let answer = send(&world, &cleo, &page, &changed);
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("Typed at length.") && answer.body.contains("next spring"));
    assert!(answer.body.contains("review_by"), "the key at fault is named");
    assert_eq!(world.file(DRAFT), HOTEL);
}

#[test]
fn publishing_builds_the_page_and_leaves_the_conversations_behind() {
    let world = World::new();
    let cleo = world.sign_in("cleo");
    assert_eq!(world.public("/faq/money/hotel/").status, 404);
    let page = open(&world, &cleo);
    assert_eq!(send(&world, &cleo, &page, &[("verb", "publish")]).status, 303);
    let text = world.file(DRAFT);
    assert!(!text.contains("draft:") && !text.contains("c-1"), "{text}");
    assert!(text.contains("asks: 6") && text.contains("# Ann looks after this one"));
    let public = world.public("/faq/money/hotel/");
    assert_eq!(public.status, 200);
    assert!(public.body.contains("We pay when the cause was ours."));

    let page = open(&world, &cleo);
    assert!(
        page.body.contains("/faq/money/hotel/"),
        "the desk leads to the page"
    );
    assert_eq!(send(&world, &cleo, &page, &[("verb", "withdraw")]).status, 303);
    assert_eq!(world.public("/faq/money/hotel/").status, 404);
}

#[test]
fn only_files_of_the_content_folder_can_be_opened_or_written() {
    let world = World::new();
    let cleo = world.sign_in("cleo");
    write(world.folder.path(), "secret.md", "---\ntitle: x\n---\nkeep out\n");
    let outside = [
        "secret.md",
        "frontload.yaml",
        "content/../secret.md",
        "content/../frontload.yaml",
        ".frontload/store.db",
        "/etc/passwd",
        "",
        "content",
        "content/nope.md",
        "content/%2e%2e/secret.md",
    ];
    for file in outside {
        let query = super::form(&[("file", file)]);
        let answer = world.get(&cleo, &format!("/desk/entries/edit?{query}"));
        assert_eq!(answer.status, 404, "{file}");
        assert!(!answer.body.contains("keep out"));
        let fields = [
            ("file", file),
            ("version", ""),
            ("body", "pwned"),
            ("verb", "save"),
        ];
        assert_eq!(
            world.post(&cleo, "/desk/entries/edit", &fields).status,
            404,
            "{file}"
        );
    }
    assert!(world.file("secret.md").contains("keep out"));
    assert!(!world.folder.path().join("content/nope.md").exists());
}

#[test]
fn a_draft_stands_beside_what_customers_and_agents_wrote_without_the_persons() {
    let world = World::new();
    let row = archive::Row {
        source: "test".into(),
        id: "c-1".into(),
        created_at: Some(super::NOW),
        json: serde_json::json!({"id": "c-1", "source": "test", "subject": "Hotel for Josephine Quillfeather", "messages": [
            {"id": "1", "author": {"role": "customer", "name": "Josephine Quillfeather"}, "text": "Who pays for the hotel? Write to jo.visitor@example.org. Josephine"},
            {"id": "2", "author": {"role": "agent", "name": "Sam"}, "text": "We do when the cause was ours."},
            {"id": "3", "author": {"role": "agent"}, "private": true, "text": "She sounds cross."}]})
        .to_string(),
    };
    let store = &world.endpoint.store;
    store.write(move |tx| archive::upsert(tx, &row)).unwrap();
    let page = open(&world, &world.sign_in("cleo")).body;
    assert!(page.contains("Who pays for the hotel?") && page.contains("We do when the cause was ours."));
    assert!(page.contains("<b>Customer</b>") && page.contains("<b>Agent</b>"));
    for secret in ["jo.visitor", "Quillfeather", "Josephine", "sounds cross"] {
        assert!(!page.contains(secret), "{secret}");
    }
}

/// A covered question with three phrasings, one of them known to the entry.
fn covered(world: &World, entry: &str) {
    let row = questions::Row {
        id: "q-1".into(),
        rank: 1,
        state: "covered".into(),
        by_person: false,
        json: json!({"id": "q-1", "title": "Who pays?", "asks": 5, "conversations": 5, "answer": null, "first": null,
            "last": null, "phrasings": ["WHO pays for the hotel?", "is a room <paid>", "hotel costs\nback"], "entry": entry})
        .to_string(),
        members: Vec::new(),
    };
    let store = &world.endpoint.store;
    store
        .write(move |tx| questions::replace(tx, &[row], "{}", super::NOW))
        .unwrap();
}

#[test]
fn a_covered_question_offers_its_phrasings_to_the_entry_that_answers_it() {
    let world = World::new();
    let cleo = world.sign_in("cleo");
    covered(&world, "/faq/money/refund/");
    let page = world.get(&cleo, "/desk/questions/q-1");
    assert!(
        page.body.contains("Answered by <a href=\"/faq/money/refund/\">"),
        "{}",
        page.body
    );
    assert!(
        page.body.contains("&amp;question=q-1") || page.body.contains("&#38;question=q-1"),
        "{}",
        page.body
    );

    let form = world.get(&cleo, &format!("/desk/entries/edit?file={DRAFT}&question=q-1"));
    assert_eq!(form.status, 200);
    assert!(
        form.body
            .contains("who pays for the hotel\nis a room &lt;paid&gt;\nhotel costs back</textarea>"),
        "{}",
        form.body
    );
    assert!(form.body.contains("The last 2 are new"), "{}", form.body);
    assert_eq!(world.file(DRAFT), HOTEL, "a person saves, not the link");
    let plain = world.get(&cleo, &format!("/desk/entries/edit?file={DRAFT}&question=q-none"));
    assert!(plain.status == 200 && !plain.body.contains("new, from conversations"));
}

#[test]
fn a_draft_can_be_given_another_topic() {
    let world = World::new();
    let cleo = world.sign_in("cleo");
    let page = open(&world, &cleo);
    assert!(page.body.contains("<option value=\"money\">"), "{}", page.body);
    assert_eq!(send(&world, &cleo, &page, &[("category", "rooms")]).status, 303);
    assert!(
        world.file(DRAFT).contains("\ncategory: rooms\n"),
        "{}",
        world.file(DRAFT)
    );
}
