//! One script through every record and every statement; what it sees is compared between engines.

use frontload::store::comments::{self, Filter, OfficialAnswer};
use frontload::store::outbox::{self, Attempt, Delivery};
use frontload::store::people::{self, Session, User};
use frontload::store::signals::{self, Deflection, Signal, Vote};
use frontload::store::{Error, Tx, archive, meta, person, questions, waiting};

use super::{comment, delivery, event};

/// What was seen, line by line.
pub type Seen = Vec<String>;

/// Runs everything in one transaction.
pub fn run(tx: &mut Tx<'_>) -> Result<Seen, Error> {
    let mut seen = Seen::new();
    archives(tx, &mut seen)?;
    harvests(tx, &mut seen)?;
    talks(tx, &mut seen)?;
    searches_for_talks(tx, &mut seen)?;
    deliveries(tx, &mut seen)?;
    staff(tx, &mut seen)?;
    signs(tx, &mut seen)?;
    goodbye(tx, &mut seen)?;
    Ok(seen)
}

/// Notes a result with the line that made it.
macro_rules! note {
    ($seen:expr, $result:expr) => {
        $seen.push(format!("{}: {:?}", stringify!($result), $result?))
    };
}

fn archives(tx: &mut Tx<'_>, seen: &mut Seen) -> Result<(), Error> {
    note!(seen, meta::put_once(tx, "n", "1"));
    note!(seen, meta::put_once(tx, "n", "2"));
    note!(seen, meta::put(tx, "n", "3"));
    note!(seen, meta::get(&tx.reader(), "n"));
    // Order by bytes, not by language: capitals before small letters, and beyond ASCII.
    for (id, created_at) in [
        ("b", Some(2)),
        ("B", None),
        ("a", Some(1)),
        ("é", Some(3)),
        ("_", Some(9)),
    ] {
        let mut row = archive::Row {
            source: "mail".into(),
            id: id.into(),
            created_at,
            json: format!("{{\"email\":\"{id}@x.example\",\"text\":\"it's 100 % \\\"$1\\\" ?\"}}"),
        };
        note!(seen, archive::upsert(tx, &row));
        note!(seen, archive::upsert(tx, &row));
        row.json.push(' ');
        note!(seen, archive::upsert(tx, &row));
    }
    archive::each(&tx.reader(), &mut |row| seen.push(format!("{row:?}")))?;
    note!(seen, archive::get(&tx.reader(), "mail", "B"));
    note!(seen, archive::by_id(&tx.reader(), "a"));
    note!(seen, archive::sources(&tx.reader()));
    note!(seen, archive::purge(tx, 2));
    note!(seen, archive::count(&tx.reader()));
    Ok(())
}

fn harvests(tx: &mut Tx<'_>, seen: &mut Seen) -> Result<(), Error> {
    let row = |id: &str, rank: i64, by_person: bool| questions::Row {
        id: id.into(),
        rank,
        state: "gap".into(),
        by_person,
        json: "{}".into(),
        members: vec![
            ("c2".into(), "m".into()),
            ("c1".into(), "m".into()),
            ("c1".into(), "m".into()),
        ],
    };
    note!(seen, questions::last_run(&tx.reader()));
    note!(
        seen,
        questions::replace(tx, &[row("q1", 2, false), row("q2", 1, true)], "first", 5)
    );
    note!(seen, questions::set_state(tx, "q1", "ignored"));
    note!(seen, questions::set_state(tx, "none", "ignored"));
    note!(seen, questions::replace(tx, &[row("q3", 1, false)], "second", 6));
    note!(
        seen,
        questions::replace(tx, &[row("q1", 1, false), row("q3", 2, false)], "third", 7)
    );
    note!(seen, questions::all(&tx.reader()));
    note!(seen, questions::last_run(&tx.reader()));
    Ok(())
}

fn talks(tx: &mut Tx<'_>, seen: &mut Seen) -> Result<(), Error> {
    for n in 0..6 {
        let mut row = comment(n);
        row.sender = format!("s{}", n % 2);
        row.idem_key = if n == 3 { "key".into() } else { String::new() };
        row.visibility = ["pending", "published", "redacted"][n as usize % 3].into();
        row.email = (n > 3).then(|| format!("Ann_{n}@X.example"));
        row.private = n == 5;
        note!(
            seen,
            comments::insert(tx, &row, &[event("received", n), event("held", n)])
        );
        if n == 3 {
            note!(seen, comments::insert(tx, &row, &[]));
            row.body_hash = "other".into();
            note!(seen, comments::insert(tx, &row, &[]));
        }
    }
    let mut row = comments::get_for_update(tx, "id-1")?.unwrap_or_default();
    (row.care, row.claimed_by, row.updated_at) = ("queued".into(), Some("ann".into()), 50);
    note!(seen, comments::record(tx, &row, &event("forwarded", 50)));
    note!(seen, comments::events(&tx.reader(), "id-1"));
    note!(seen, comments::events_since(&tx.reader(), Some("forwarded"), 0));
    note!(seen, comments::events_since(&tx.reader(), None, 4));
    for (id, state) in [("a1", "proposed"), ("a2", "approved"), ("a1", "dismissed")] {
        let answer = OfficialAnswer {
            id: id.into(),
            comment: "id-1".into(),
            state: state.into(),
            ..OfficialAnswer::default()
        };
        note!(seen, comments::put_answer(tx, &answer));
    }
    note!(seen, comments::answers(&tx.reader(), None, None));
    note!(
        seen,
        comments::answers(&tx.reader(), Some("id-1"), Some("approved"))
    );
    note!(seen, comments::answer(&tx.reader(), "a1"));
    Ok(())
}

fn searches_for_talks(tx: &mut Tx<'_>, seen: &mut Seen) -> Result<(), Error> {
    let reader = tx.reader();
    let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>();
    for oldest_first in [true, false] {
        let base = Filter {
            oldest_first,
            ..Filter::default()
        };
        for filter in [
            base.clone(),
            Filter {
                visibility: words(&["pending"]),
                ..base.clone()
            },
            Filter {
                visibility: words(&["pending", "redacted"]),
                limit: 2,
                offset: 1,
                ..base.clone()
            },
            Filter {
                care: words(&["queued"]),
                since: Some(1),
                ..base.clone()
            },
            Filter {
                page: Some("/faq/refunds/".into()),
                sender: Some("s1".into()),
                ..base.clone()
            },
            Filter {
                email: Some("ann_4@x.EXAMPLE".into()),
                ..base
            },
        ] {
            note!(seen, comments::find(&reader, &filter));
            note!(seen, comments::count(&reader, &filter));
        }
    }
    note!(seen, comments::by_reference(&reader, "REF2"));
    note!(seen, comments::by_token(&reader, "hash-2"));
    note!(seen, comments::by_key(&reader, "key"));
    note!(seen, comments::by_key(&reader, ""));
    note!(seen, comments::recent_of(&reader, "s1", "/faq/refunds/", 1));
    note!(seen, comments::shown(&reader, None));
    note!(seen, comments::shown(&reader, Some("/faq/refunds/")));
    note!(seen, comments::by_state(&reader));
    Ok(())
}

fn deliveries(tx: &mut Tx<'_>, seen: &mut Seen) -> Result<(), Error> {
    for (n, id) in (0..).zip(["d0", "d1", "d2", "d3", "d4"]) {
        let row = Delivery {
            comment: (n == 4).then(|| "id-4".to_owned()),
            ..delivery(id, 10 - n)
        };
        note!(seen, outbox::add(tx, &row));
    }
    note!(seen, outbox::next_due(&tx.reader()));
    note!(seen, outbox::any_due(&tx.reader(), 5, 60));
    note!(seen, outbox::any_due(&tx.reader(), 6, 60));
    let claimed = outbox::claim_in(tx, 8, 60, 2)?;
    seen.push(format!("{claimed:?}"));
    for (mut row, state) in claimed.into_iter().zip(["done", "ready"]) {
        (row.state, row.attempts) = (state.to_owned(), 1);
        row.done_at = (state == "done").then_some(9);
        let attempt = Attempt {
            delivery: row.id.clone(),
            at: 9,
            outcome: "ok".into(),
            ..Attempt::default()
        };
        note!(seen, outbox::settle(tx, &row, &attempt));
        note!(seen, outbox::get(&tx.reader(), &row.id));
    }
    note!(seen, outbox::set_state(tx, "d0", "dead", 0));
    note!(seen, outbox::set_all(tx, "care", ("dead", "ready"), 77));
    note!(seen, outbox::list(&tx.reader(), &[], 10));
    note!(seen, outbox::list(&tx.reader(), &["done", "ready"], 2));
    note!(seen, outbox::of_comment(&tx.reader(), "id-4"));
    note!(seen, outbox::counts(&tx.reader()));
    note!(seen, outbox::first_time(tx, "care", "m", 1));
    note!(seen, outbox::first_time(tx, "care", "m", 2));
    note!(seen, outbox::purge(tx, 1000));
    note!(seen, outbox::counts(&tx.reader()));
    Ok(())
}

fn staff(tx: &mut Tx<'_>, seen: &mut Seen) -> Result<(), Error> {
    let user = |name: &str, role: &str| User {
        name: name.into(),
        role: role.into(),
        ..User::default()
    };
    for (name, role) in [("bob", "care"), ("ann", "comms"), ("bob", "admin")] {
        note!(seen, people::put_user(tx, &user(name, role)));
    }
    note!(seen, people::users(&tx.reader()));
    note!(seen, people::user(&tx.reader(), "bob"));
    for (n, token) in (0..).zip(["t0", "t1", "t2", "t0"]) {
        let session = Session {
            token_hash: token.into(),
            user: if token == "t1" { "ann" } else { "bob" }.into(),
            seen_at: n,
            expires_at: 100 + n,
            ..Session::default()
        };
        note!(seen, people::put_session(tx, &session));
    }
    note!(seen, people::session(&tx.reader(), "t0"));
    note!(seen, people::end_sessions(tx, Some("t2"), None));
    note!(seen, people::session(&tx.reader(), "t2"));
    for (at, ok) in [(1, false), (2, true), (3, false)] {
        note!(seen, people::note_sign_in(tx, "bob", ok, at));
    }
    note!(seen, people::failed_sign_ins(&tx.reader(), "bob", 0));
    note!(seen, people::remove_user(tx, "bob"));
    note!(seen, people::purge(tx, 1000));
    note!(seen, people::session(&tx.reader(), "t1"));
    Ok(())
}

fn signs(tx: &mut Tx<'_>, seen: &mut Seen) -> Result<(), Error> {
    for (page, helpful, at) in [("/b/", true, 1), ("/b/", false, 2), ("/a/", true, 3)] {
        note!(
            seen,
            signals::vote(
                tx,
                &Vote {
                    page: page.into(),
                    helpful,
                    at
                }
            )
        );
    }
    for at in [2, 1] {
        let clicked = (at == 1).then(|| "/a/".to_owned());
        let signal = Signal {
            term: "t".into(),
            hits: at,
            band: "maybe".into(),
            clicked,
            position: (at == 1).then_some(3),
            at,
            language: "en".into(),
            confidence: Some(at * 100),
            reformulated: (at == 2).then(|| "u".to_owned()),
            asked: at == 2,
        };
        note!(seen, signals::signal(tx, &signal));
        let entry = "/faq/x/".to_owned();
        let lost = Deflection {
            page: "/b/".into(),
            entry,
            outcome: format!("o{at}"),
            at,
        };
        note!(seen, signals::deflection(tx, &lost));
    }
    note!(seen, signals::votes(&tx.reader(), 0));
    note!(seen, signals::signals(&tx.reader(), 0));
    note!(seen, signals::deflections(&tx.reader(), 0));
    note!(seen, signals::failed(&tx.reader(), 0));
    note!(seen, signals::lower(&tx.reader(), 0));
    note!(seen, signals::purge(tx, 2));
    note!(seen, signals::signals(&tx.reader(), 0));
    note!(seen, waiting::put(tx, "w", "{\"email\":\"x@y.example\"}", 1));
    note!(seen, waiting::get(&tx.reader(), "w"));
    note!(seen, waiting::remove(tx, "w"));
    note!(seen, waiting::purge(tx, 10));
    Ok(())
}

fn goodbye(tx: &mut Tx<'_>, seen: &mut Seen) -> Result<(), Error> {
    note!(seen, person::of(&tx.reader(), "_@x.example"));
    note!(seen, person::erase(tx, "_@x.example", "admin", 90));
    note!(seen, person::of(&tx.reader(), "ann_4@x.example"));
    note!(seen, person::erase(tx, "ANN_4@x.example", "admin", 91));
    note!(seen, comments::get(&tx.reader(), "id-4"));
    note!(seen, comments::events(&tx.reader(), "id-4"));
    note!(seen, archive::count(&tx.reader()));
    note!(seen, comments::forget_contacts(tx, 1000));
    note!(seen, comments::find(&tx.reader(), &Filter::default()));
    Ok(())
}
