//! Comments: what intake lets in, what the ledger allows, what the public and the visitor see.

// Helpers of tests fail a test as tests do.
#![allow(clippy::unwrap_used)]

use std::sync::{Arc, Barrier};

use frontload::comment::{self, Act, Error, Event, Form, HONEYPOT, Keys, Ledger, Seen, What};
use frontload::comment::{Care, LINKS, NO_STAMP, PERSONAL, TOO_FAST, Visibility};
use frontload::store::comments::{Insert, Row};
use frontload::store::{Store, comments};
use proptest::prelude::*;

const SECOND: i64 = 1_000_000;
const HOUR: i64 = 3600 * SECOND;
const NOW: i64 = 1_700_000_000 * SECOND;
const PAGE: &str = "/faq/refunds/";

struct World {
    _folder: tempfile::TempDir,
    store: Store,
    keys: Keys,
    ledger: Ledger,
}

impl World {
    fn new() -> World {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("store.db")).unwrap();
        World {
            keys: Keys::load(&store).unwrap(),
            ledger: Ledger::new(&store),
            store,
            _folder: folder,
        }
    }

    /// A comment kept as the face does it.
    fn post(&self, text: &str, at: i64) -> Row {
        self.post_form(form(text), &seen(at)).0
    }

    fn post_form(&self, form: Form, seen: &Seen) -> (Row, Insert) {
        let accepted = comment::accept(form, seen, &self.keys).unwrap();
        let (row, holds) = (accepted.row, accepted.holds);
        let received = Act::new("visitor", seen.at, "").event(What::Received { holds });
        let entry = received.entry(&row.id);
        let mine = row.clone();
        let kept = self
            .store
            .write(move |tx| comment::keep(tx, &mine, &[entry], true))
            .unwrap();
        (row, kept)
    }

    fn row(&self, id: &str) -> Row {
        self.store.read(|r| comments::get(r, id)).unwrap().unwrap()
    }

    fn token(&self, row: &Row) -> String {
        self.keys.receipt_token(&row.id)
    }
}

fn form(text: &str) -> Form {
    Form {
        page: PAGE.into(),
        text: text.into(),
        ..Form::default()
    }
}

fn seen(at: i64) -> Seen {
    Seen {
        at,
        prefix: "203.0.113.0/24".into(),
        page_title: Some("Refunds".into()),
        ..Seen::default()
    }
}

fn by(name: &str, at: i64) -> Act {
    Act::new(name, at, "")
}

#[test]
fn all_faults_of_a_form_are_told_at_once_with_their_fields() {
    let world = World::new();
    let bad = Form {
        page: "/nowhere/".into(),
        text: " \u{7}\n ".into(),
        author: Some("x".repeat(81)),
        email: Some("not an address".into()),
        parent: Some("gone".into()),
        ..Form::default()
    };
    let seen = Seen {
        at: NOW,
        ..Seen::default()
    };
    let refusal = comment::accept(bad, &seen, &world.keys).unwrap_err();
    let fields: Vec<_> = refusal.fields.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!(fields, ["page", "text", "author", "email", "parent"]);
    assert_eq!(refusal.status, 422);
}

#[test]
fn a_text_may_have_ten_kilobytes_and_not_one_byte_more() {
    let world = World::new();
    assert!(comment::accept(form(&"é".repeat(5120)), &seen(NOW), &world.keys).is_ok());
    let refusal = comment::accept(form(&"é".repeat(5121)), &seen(NOW), &world.keys).unwrap_err();
    assert_eq!(refusal.fields[0].0, "text");
}

#[test]
fn who_wants_mail_must_say_where() {
    let world = World::new();
    let wanting = Form {
        notify: true,
        ..form("hello")
    };
    let refusal = comment::accept(wanting, &seen(NOW), &world.keys).unwrap_err();
    assert_eq!(refusal.fields[0].0, "email");
}

#[test]
fn only_a_fresh_stamp_for_this_page_counts() {
    let world = World::new();
    let holds = |stamp: Option<String>, at: i64| {
        let form = Form {
            stamp,
            ..form("hello")
        };
        comment::accept(form, &seen(at), &world.keys).unwrap().holds
    };
    let stamp = world.keys.stamp(PAGE, NOW);
    assert!(holds(Some(stamp.clone()), NOW + 3 * SECOND).is_empty());
    assert!(holds(Some(stamp.clone()), NOW + 24 * HOUR).is_empty());
    assert_eq!(holds(Some(stamp.clone()), NOW + 2 * SECOND), [TOO_FAST]);
    assert_eq!(holds(Some(stamp.clone()), NOW + 24 * HOUR + 1), [NO_STAMP]);
    assert_eq!(holds(Some(stamp.clone()), NOW - 1), [NO_STAMP]);
    assert_eq!(holds(None, NOW), [NO_STAMP]);
    let other = world.keys.stamp("/other/", NOW);
    assert_eq!(holds(Some(other), NOW + 4 * SECOND), [NO_STAMP]);
    assert_eq!(holds(Some(format!("{stamp}x")), NOW + 4 * SECOND), [NO_STAMP]);
}

#[test]
fn a_honeypot_is_kept_as_spam_and_not_turned_away() {
    let world = World::new();
    let form = Form {
        website: Some("http://spam".into()),
        ..form("hello")
    };
    let accepted = comment::accept(form, &seen(NOW), &world.keys).unwrap();
    assert!(accepted.holds.contains(&HONEYPOT.to_owned()));
    assert_eq!(accepted.row.disposition, "spam");
    assert_eq!(accepted.row.visibility, "pending");
}

#[test]
fn links_and_personal_data_hold_a_comment() {
    let world = World::new();
    let holds = |text: &str| {
        comment::accept(form(text), &seen(NOW), &world.keys)
            .unwrap()
            .holds
    };
    assert!(holds("look at https://example.com").contains(&LINKS.to_owned()));
    let personal = holds("write to ann.lee@mail.example or so");
    assert!(
        personal
            .iter()
            .any(|hold| hold.starts_with(PERSONAL) && hold.contains("email")),
        "{personal:?}"
    );
    assert_eq!(holds("where is my bag"), [NO_STAMP]);
}

#[test]
fn no_address_is_kept_and_no_token() {
    let world = World::new();
    let (row, _) = world.post_form(form("hello"), &seen(NOW));
    let stored = format!("{:?}", world.row(&row.id));
    assert!(!stored.contains("203.0.113"));
    assert!(!stored.contains(&world.token(&row)));
}

#[test]
fn the_same_form_sent_twice_has_the_same_reference_and_receipt() {
    let world = World::new();
    let sent = Form {
        stamp: Some(world.keys.stamp(PAGE, NOW)),
        ..form("hello")
    };
    let (first, kept) = world.post_form(sent.clone(), &seen(NOW + 5 * SECOND));
    assert_eq!(kept, Insert::New);
    let (second, kept) = world.post_form(sent.clone(), &seen(NOW + 6 * SECOND));
    assert_ne!(first.id, second.id);
    let Insert::Replay(replayed) = kept else {
        panic!("{kept:?}")
    };
    assert_eq!(replayed.reference, first.reference);
    assert_eq!(
        comment::token_hash(&world.token(&replayed)),
        first.token_hash,
        "the token can be given again"
    );
    let other = Form {
        text: "another text".into(),
        ..sent
    };
    assert_eq!(
        world.post_form(other, &seen(NOW + 7 * SECOND)).1,
        Insert::Conflict
    );
}

#[test]
fn an_idempotency_key_goes_before_the_stamp() {
    let world = World::new();
    let keyed = |at: i64| Seen {
        key: "abc".into(),
        ..seen(at)
    };
    assert_eq!(world.post_form(form("hello"), &keyed(NOW)).1, Insert::New);
    // Another address, a day later: a phone on the move is still the same request.
    let moved = Seen {
        prefix: "198.51.100.0/24".into(),
        ..keyed(NOW + 20 * HOUR)
    };
    assert!(matches!(
        world.post_form(form("hello"), &moved).1,
        Insert::Replay(_)
    ));
    assert_eq!(world.post_form(form("other"), &keyed(NOW)).1, Insert::Conflict);
}

#[test]
fn without_key_or_stamp_the_same_words_within_ten_minutes_are_one_comment() {
    let world = World::new();
    let (first, _) = world.post_form(form("Where is my bag?"), &seen(NOW));
    let again = |text: &str, seen: &Seen| world.post_form(form(text), seen).1;
    let Insert::Replay(twin) = again("where  is my BAG?\n", &seen(NOW + 9 * 60 * SECOND)) else {
        panic!("stored twice")
    };
    assert_eq!(twin.reference, first.reference);
    assert_eq!(again("Where is my other bag?", &seen(NOW + SECOND)), Insert::New);
    assert_eq!(
        again("Where is my bag?", &seen(NOW + 10 * 60 * SECOND)),
        Insert::New
    );
    let neighbour = Seen {
        prefix: "198.51.100.0/24".into(),
        ..seen(NOW + SECOND)
    };
    assert_eq!(again("Where is my bag?", &neighbour), Insert::New);
}

#[test]
fn sixteen_visitors_at_once_each_get_their_own_row() {
    let world = Arc::new(World::new());
    let start = Arc::new(Barrier::new(16));
    let threads: Vec<_> = (0..16)
        .map(|thread| {
            let (world, start) = (Arc::clone(&world), Arc::clone(&start));
            std::thread::spawn(move || {
                start.wait();
                for n in 0..25 {
                    let text = format!("visitor {thread} says {n}");
                    let row = world.post(&text, NOW + n);
                    let receipt = comment::receipt(&world.store, &world.token(&row), 24, NOW)
                        .unwrap()
                        .expect("acknowledged and there");
                    assert_eq!((receipt.text, receipt.reference), (text, row.reference));
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    let all = world
        .store
        .read(|r| comments::find(r, &comments::Filter::default()))
        .unwrap();
    assert_eq!(all.len(), 400);
    let events = world.store.read(|r| comments::events_since(r, None, 0)).unwrap();
    let numbers: Vec<_> = events.iter().map(|event| event.seq).collect();
    assert_eq!(numbers, (1..=400).collect::<Vec<_>>(), "the log has no gap");
    let stats = world.store.stats();
    assert!(
        stats.commits < stats.jobs,
        "{stats:?}: sixteen writers never shared a commit"
    );
}

#[test]
fn the_desk_decides_and_the_log_tells_who_and_why() {
    let world = World::new();
    let id = world.post("hello", NOW).id;
    let act = Act::new("ann", NOW + 1, "fine");
    world.ledger.publish(&id, &act).unwrap();
    let log = world.store.read(|r| comments::events(r, &id)).unwrap();
    let told: Vec<_> = log
        .iter()
        .map(|e| (e.kind.as_str(), e.actor.as_str(), e.reason.as_str()))
        .collect();
    assert_eq!(told, [("received", "visitor", ""), ("published", "ann", "fine")]);
    assert_eq!(world.row(&id).visibility, "published");
    let again = world.ledger.publish(&id, &act).unwrap_err();
    assert!(matches!(again, Error::Illegal(_)), "{again}");
    let log = world.store.read(|r| comments::events(r, &id)).unwrap();
    assert_eq!(log.len(), 2, "what was refused is not logged");
    assert_eq!(world.ledger.publish("none", &act), Err(Error::Unknown));
}

#[test]
fn each_undo_takes_back_one_more_decision() {
    let world = World::new();
    let id = world.post("I am Ann Lee", NOW).id;
    world
        .ledger
        .redact(&id, "I am [name]", &by("ann", NOW + 1))
        .unwrap();
    world.ledger.hide(&id, &by("bob", NOW + 2)).unwrap();
    let row = world.ledger.undo(&id, &by("bob", NOW + 3)).unwrap();
    assert_eq!(
        (row.visibility.as_str(), row.public_text.as_str()),
        ("redacted", "I am [name]")
    );
    let row = world.ledger.undo(&id, &by("bob", NOW + 4)).unwrap();
    assert_eq!(
        (row.visibility.as_str(), row.public_text.as_str()),
        ("pending", "")
    );
    assert!(matches!(
        world.ledger.undo(&id, &by("bob", NOW + 5)),
        Err(Error::Illegal(_))
    ));
    world.ledger.reject(&id, &by("ann", NOW + 6)).unwrap();
    let row = world.ledger.undo(&id, &by("ann", NOW + 7)).unwrap();
    assert_eq!(row.visibility, "pending");
}

#[test]
fn a_private_comment_is_never_published_by_any_way() {
    let world = World::new();
    let private = Form {
        private: true,
        ..form("my booking")
    };
    let id = world.post_form(private, &seen(NOW)).0.id;
    assert!(world.ledger.publish(&id, &by("ann", NOW)).is_err());
    assert!(world.ledger.redact(&id, "x", &by("ann", NOW)).is_err());
    assert_eq!(world.row(&id).visibility, "pending");
    assert!(comment::thread_of(&world.store, PAGE).unwrap().remarks.is_empty());
}

#[test]
fn two_people_do_not_claim_the_same_comment() {
    let world = World::new();
    let id = world.post("hello", NOW).id;
    world.ledger.claim(&id, &by("ann", NOW)).unwrap();
    world.ledger.claim(&id, &by("ann", NOW)).unwrap();
    assert!(world.ledger.claim(&id, &by("bob", NOW)).is_err());
    world.ledger.unclaim(&id, &by("bob", NOW)).unwrap();
    world.ledger.claim(&id, &by("bob", NOW)).unwrap();
}

#[test]
fn a_withdrawn_comment_leaves_the_site_for_good_and_stays_on_its_receipt() {
    let world = World::new();
    let row = world.post("hello", NOW);
    world.ledger.publish(&row.id, &by("ann", NOW + 1)).unwrap();
    let token = world.token(&row);
    assert_eq!(world.ledger.withdraw("guessed", NOW + 2), Err(Error::Unknown));
    world.ledger.withdraw(&token, NOW + 2).unwrap();
    assert!(comment::thread_of(&world.store, PAGE).unwrap().remarks.is_empty());
    let receipt = comment::receipt(&world.store, &token, 24, NOW + 3)
        .unwrap()
        .unwrap();
    assert_eq!(
        (receipt.text.as_str(), receipt.visibility, receipt.may_withdraw),
        ("hello", Visibility::Withdrawn, false)
    );
    for refused in [
        world.ledger.publish(&row.id, &by("ann", NOW + 4)),
        world.ledger.undo(&row.id, &by("ann", NOW + 4)),
        world.ledger.withdraw(&token, NOW + 4),
    ] {
        assert!(matches!(refused, Err(Error::Illegal(_))));
    }
}

#[test]
fn an_old_comment_can_no_longer_be_withdrawn() {
    let world = World::new();
    let row = world.post("hello", NOW);
    let late = NOW + comment::ledger::WITHDRAW_WITHIN + 1;
    assert!(world.ledger.withdraw(&world.token(&row), late).is_err());
}

#[test]
fn the_personal_reply_is_the_visitors_and_the_official_answer_is_everybodys() {
    let world = World::new();
    let row = world.post("Where is my refund?", NOW);
    world.ledger.publish(&row.id, &by("ann", NOW)).unwrap();
    world
        .ledger
        .reply(
            &row.id,
            "Dear Ann, 40 euros are on the way.",
            &by("care:desk", NOW + 1),
        )
        .unwrap();
    let proposed = world
        .ledger
        .propose(&row.id, "Refunds take 7 days.", &by("care:desk", NOW + 2))
        .unwrap();
    let page = || format!("{:?}", comment::thread_of(&world.store, PAGE).unwrap());
    assert!(
        !page().contains("7 days") && !page().contains("40 euros"),
        "nothing is public before approval"
    );
    let text = Some("Refunds take *7 days*.");
    world
        .ledger
        .approve(&proposed.id, text, &by("ann", NOW + 3))
        .unwrap();
    assert!(page().contains("<em>7 days</em>") && !page().contains("40 euros"));
    assert!(
        world
            .ledger
            .approve(&proposed.id, None, &by("ann", NOW + 4))
            .is_err()
    );
    let receipt = comment::receipt(&world.store, &world.token(&row), 24, NOW + 5)
        .unwrap()
        .unwrap();
    assert_eq!((receipt.replies.len(), receipt.answers.len()), (1, 1));
    assert!(receipt.replies[0].html.as_str().contains("40 euros"));
    assert_eq!(receipt.care, Care::Answered);
    world.ledger.dismiss(&proposed.id, &by("ann", NOW + 6)).unwrap();
    assert!(!page().contains("7 days"));
    world
        .ledger
        .answer(&row.id, "We as the brand say so.", &by("ann", NOW + 7))
        .unwrap();
    assert!(page().contains("the brand say so"));
}

#[test]
fn what_the_desk_writes_for_itself_is_not_on_the_receipt() {
    let world = World::new();
    let row = world.post("hello", NOW);
    let secret = Act::new("ann", NOW, "obvious troll, see bob");
    world.ledger.reject(&row.id, &secret).unwrap();
    let receipt = comment::receipt(&world.store, &world.token(&row), 24, NOW)
        .unwrap()
        .unwrap();
    let json = serde_json::to_string(&receipt).unwrap();
    assert!(!json.contains("troll") && !json.contains("ann"), "{json}");
    assert_eq!(receipt.timeline.len(), 2);
}

#[test]
fn a_receipt_says_what_comes_next_and_by_when_and_owns_up_when_late() {
    let world = World::new();
    let row = world.post("hello", NOW);
    let at = |now: i64| {
        comment::receipt(&world.store, &world.token(&row), 24, now)
            .unwrap()
            .unwrap()
    };
    let receipt = at(NOW + HOUR);
    assert!(receipt.next.contains("within 24 hours"), "{}", receipt.next);
    assert_eq!(receipt.by.unwrap().as_microsecond(), NOW + 24 * HOUR);
    assert!(!receipt.late && at(NOW + 25 * HOUR).late);
    assert_eq!(comment::receipt(&world.store, "guessed", 24, NOW).unwrap(), None);
}

#[test]
fn a_thread_shows_what_is_public_oldest_first_and_one_level_of_replies() {
    let world = World::new();
    let first = world.post("first", NOW);
    let second = world.post("second", NOW + 1);
    let answering = |text: &str, parent: &Row, at: i64| {
        let form = Form {
            parent: Some(parent.id.clone()),
            ..form(text)
        };
        let seen = Seen {
            parent_ok: true,
            ..seen(at)
        };
        world.post_form(form, &seen).0
    };
    let reply = answering("reply", &first, NOW + 2);
    let deeper = answering("deeper", &reply, NOW + 3);
    let orphan = answering("orphan", &second, NOW + 4);
    for row in [&first, &reply, &deeper, &orphan] {
        world.ledger.publish(&row.id, &by("ann", NOW + 9)).unwrap();
    }
    let thread = comment::thread_of(&world.store, PAGE).unwrap();
    let shown: Vec<_> = thread
        .remarks
        .iter()
        .map(|remark| {
            let replies: Vec<_> = remark.replies.iter().map(|r| r.html.as_str().trim()).collect();
            (remark.html.as_str().trim(), replies)
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("<p>first</p>", vec!["<p>reply</p>", "<p>deeper</p>"]),
            ("<p>orphan</p>", vec![])
        ],
        "second is not published; its answer stands by itself"
    );
    assert_eq!(thread.remarks[0].anchor, first.reference.to_lowercase());
    let all = comment::threads(&world.store).unwrap();
    assert_eq!(all.len(), 1);
    assert_eq!(all[PAGE], thread, "the build sees what the page sees");
}

#[test]
fn a_page_says_passed_to_care_only_when_care_has_it() {
    let world = World::new();
    let id = world.post("help", NOW).id;
    world.ledger.publish(&id, &by("ann", NOW)).unwrap();
    let forwarded_at = || comment::thread_of(&world.store, PAGE).unwrap().remarks[0].forwarded_at;
    let destinations = vec!["desk".to_owned()];
    world
        .ledger
        .act(&id, &by("ann", NOW + 1), What::Forwarded { destinations })
        .unwrap();
    assert_eq!(forwarded_at(), None);
    let destination = "desk".to_owned();
    world
        .ledger
        .act(&id, &by("rule", NOW + 2), What::Delivered { destination })
        .unwrap();
    assert_eq!(forwarded_at().unwrap().as_microsecond(), NOW + 2);
    let all = comment::threads(&world.store).unwrap();
    assert_eq!(all[PAGE].remarks[0].forwarded_at, forwarded_at());
}

#[test]
fn markup_does_not_leave_a_thread_as_markup() {
    let world = World::new();
    let row = world.post(
        "<script>alert(1)</script> <img src=x onerror=y> [x](javascript:z)",
        NOW,
    );
    world.ledger.publish(&row.id, &by("ann", NOW)).unwrap();
    let thread = comment::thread_of(&world.store, PAGE).unwrap();
    let html = thread.remarks[0].html.as_str();
    assert!(
        !html.contains("<script") && !html.contains("<img") && !html.contains("href=\"javascript"),
        "{html}"
    );
}

#[test]
fn an_export_holds_everything_and_an_erasure_leaves_nothing() {
    let world = World::new();
    let form = Form {
        email: Some("ann@mail.example".into()),
        author: Some("Ann".into()),
        ..form("my seat broke")
    };
    let (row, _) = world.post_form(form, &seen(NOW));
    world.ledger.publish(&row.id, &by("kim", NOW)).unwrap();
    world
        .ledger
        .reply(&row.id, "sorry, Ann", &by("kim", NOW))
        .unwrap();
    let export = comment::export(&world.store, "ANN@mail.example").unwrap();
    let text = export.to_string();
    for part in ["my seat broke", "sorry, Ann", &row.reference] {
        assert!(text.contains(part), "{part}");
    }
    let erased = comment::erase(&world.store, "Ann@Mail.Example", "admin", NOW + 9).unwrap();
    assert_eq!(
        (erased.comments, erased.pages.as_slice()),
        (1, &[PAGE.to_owned()][..])
    );
    let left = comment::export(&world.store, "ann@mail.example").unwrap();
    assert_eq!(left["comments"].as_array().unwrap().len(), 0);
    assert!(comment::thread_of(&world.store, PAGE).unwrap().remarks.is_empty());
    let receipt = comment::receipt(&world.store, &world.token(&row), 24, NOW)
        .unwrap()
        .unwrap();
    assert_eq!((receipt.text.as_str(), receipt.replies.len()), ("", 0));
}

fn anything() -> impl Strategy<Value = What> {
    prop_oneof![
        Just(What::Published),
        Just(What::Held),
        Just(What::Rejected),
        Just(What::Hidden),
        Just(What::Withdrawn),
        "[a-z]{0,2}".prop_map(|public_text| What::Redacted { public_text }),
        prop::sample::select(Visibility::ALL).prop_map(|visibility| What::Undone {
            visibility,
            public_text: String::new()
        }),
        Just(What::Claimed),
        Just(What::Unclaimed),
        Just(What::Forwarded { destinations: vec![] }),
        Just(What::Delivered {
            destination: String::new()
        }),
        Just(What::Acknowledged),
        Just(What::Returned),
        prop::sample::select(vec![None, Some("solved"), Some("returned"), Some("?")]).prop_map(|status| {
            What::Replied {
                text: "x".into(),
                agent: None,
                status: status.map(str::to_owned),
            }
        }),
        Just(What::Answered),
        Just(What::Solved),
        Just(What::Reopened),
        Just(What::Judged {
            disposition: "rage".into()
        }),
    ]
}

proptest! {
    #[test]
    fn whatever_happens_no_state_is_unknown_and_a_refusal_changes_nothing(
        events in prop::collection::vec(anything(), 0..40),
        private in any::<bool>(),
    ) {
        let mut row = Row { visibility: "pending".into(), care: "none".into(), private, ..Row::default() };
        for what in events {
            let before = row.clone();
            let event = Event { at: 1, actor: "a".into(), reason: String::new(), what };
            let result = comment::apply(&mut row, &event);
            if result.is_err() {
                prop_assert_eq!(&row, &before);
            }
            let visibility = Visibility::parse(&row.visibility);
            prop_assert!(visibility.is_some() && Care::parse(&row.care).is_some());
            prop_assert!(!(private && visibility.is_some_and(Visibility::is_public)));
            prop_assert!(before.visibility != "withdrawn" || row.visibility == "withdrawn");
            prop_assert!(before.care == "none" || row.care != "none", "care forgot it");
            let silent = row.visibility == "redacted" && row.public_text.trim().is_empty();
            prop_assert!(!silent, "what was redacted would be shown as it came");
        }
    }

    #[test]
    fn every_event_comes_back_from_the_log_as_it_went_in(what in anything()) {
        let event = Event { at: 7, actor: "a".into(), reason: "r".into(), what };
        let entry = event.entry("c");
        let kind = entry.kind.clone();
        prop_assert_eq!(What::of(&entry), Some(event.what));
        prop_assert!(entry.data.contains(&format!("\"kind\":\"{kind}\"")), "one name, in the row and in its data");
    }

    #[test]
    fn a_row_with_a_state_of_another_version_is_an_error_and_no_panic(state in ".{0,12}", what in anything()) {
        let mut row = Row { visibility: state.clone(), care: state, ..Row::default() };
        let event = Event { at: 1, actor: "a".into(), reason: String::new(), what };
        let _ = comment::apply(&mut row, &event);
    }

    #[test]
    fn nothing_that_a_stranger_sends_breaks_intake(
        text in "\\PC{0,200}", author in ".{0,100}", email in ".{0,40}", stamp in ".{0,60}", key in ".{0,20}",
    ) {
        let keys = Keys { stamp: [1; 32], sender: [2; 32], receipt: [3; 32] };
        let form = Form {
            author: Some(author), email: Some(email), stamp: Some(stamp), ..form(&text)
        };
        let seen = Seen { key, ..seen(NOW) };
        if let Ok(accepted) = comment::accept(form, &seen, &keys) {
            prop_assert!(!accepted.row.text.is_empty());
            let name = accepted.row.author.unwrap_or_default();
            prop_assert!(!name.contains('\n') && name.chars().count() <= 80);
            prop_assert!(!accepted.row.email.unwrap_or_default().contains(char::is_whitespace));
            prop_assert!(accepted.holds.contains(&NO_STAMP.to_owned()));
        }
    }
}
