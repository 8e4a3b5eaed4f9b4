//! The store's promises: durable, alone in failure, forward-only, the same on PostgreSQL.

// Helpers of tests fail a test as tests do.
#![allow(clippy::unwrap_used, clippy::print_stderr)]

#[path = "store/crash.rs"]
mod crash;
#[path = "store/migrations.rs"]
mod migrations;
#[path = "store/model.rs"]
mod model;
#[path = "store/postgres.rs"]
mod postgres;
#[path = "store/scenario.rs"]
mod scenario;

use std::sync::{Arc, Barrier, mpsc};

use frontload::store::comments::{self, Event, Insert, Row};
use frontload::store::outbox::{self, Attempt, Delivery};
use frontload::store::{self, Error, Store, archive, meta, people, person};

fn open(folder: &tempfile::TempDir) -> Store {
    Store::open(&folder.path().join("store.db")).unwrap()
}

fn comment(number: i64) -> Row {
    Row {
        id: format!("id-{number}"),
        reference: format!("REF{number}"),
        token_hash: format!("hash-{number}"),
        page: "/faq/refunds/".into(),
        page_title: "Refunds".into(),
        text: format!("text {number}"),
        visibility: "pending".into(),
        care: "none".into(),
        body_hash: format!("body-{number}"),
        created_at: number,
        updated_at: number,
        ..Row::default()
    }
}

fn event(kind: &str, at: i64) -> Event {
    Event {
        kind: kind.into(),
        actor: "visitor".into(),
        at,
        ..Event::default()
    }
}

fn delivery(id: &str, not_before: i64) -> Delivery {
    Delivery {
        id: id.into(),
        kind: "comment.forwarded".into(),
        destination: "care".into(),
        payload: "{}".into(),
        state: "ready".into(),
        not_before,
        ..Delivery::default()
    }
}

#[test]
fn writes_that_queue_up_during_a_commit_share_the_next_one() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    let before = store.stats();
    // The first job holds the writer until 32 more are queued; then they all stand in line.
    let (inside, is_inside) = mpsc::channel();
    let (release, released) = mpsc::channel::<()>();
    let holder = {
        let store = store.clone();
        std::thread::spawn(move || {
            store.write(move |_| {
                inside.send(()).unwrap();
                released.recv().unwrap();
                Ok(())
            })
        })
    };
    is_inside.recv().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let writes: Vec<_> = (0..32)
        .map(|n| store.write_async(move |tx| meta::put(tx, &format!("k{n}"), "v")))
        .collect();
    release.send(()).unwrap();
    holder.join().unwrap().unwrap();
    runtime.block_on(async {
        for write in writes {
            write.await.unwrap();
        }
    });
    let after = store.stats();
    assert_eq!(after.jobs - before.jobs, 33);
    assert!(after.commits - before.commits <= 4, "{after:?}");
    assert_eq!(store.read(|r| meta::get(r, "k31")).unwrap().as_deref(), Some("v"));
}

#[test]
fn a_lone_write_is_answered_by_a_commit_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    for n in 0..5 {
        store.write(move |tx| meta::put(tx, "n", &n.to_string())).unwrap();
    }
    assert_eq!(store.stats().commits, 5);
}

#[test]
fn a_failing_job_and_a_panicking_job_are_rolled_back_alone() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    let start = Arc::new(Barrier::new(12));
    let threads: Vec<_> = (0..12)
        .map(|n| {
            let (store, start) = (store.clone(), Arc::clone(&start));
            std::thread::spawn(move || {
                start.wait();
                store.write(move |tx| {
                    meta::put(tx, &format!("k{n}"), "v")?;
                    match n % 3 {
                        0 => Ok(()),
                        1 => Err(Error::Write("mine alone".into())),
                        _ => panic!("a job panics on purpose"),
                    }
                })
            })
        })
        .collect();
    for (n, thread) in threads.into_iter().enumerate() {
        let result = thread.join().unwrap();
        let kept = store.read(|r| meta::get(r, &format!("k{n}"))).unwrap();
        match n % 3 {
            0 => assert!(result.is_ok() && kept.is_some(), "{n}"),
            1 => assert!(
                result == Err(Error::Write("mine alone".into())) && kept.is_none(),
                "{n}"
            ),
            _ => assert!(
                matches!(result, Err(Error::Write(_))) && kept.is_none(),
                "{n}: {result:?}"
            ),
        }
    }
    store.write(|tx| meta::put(tx, "after", "v")).unwrap();
}

#[test]
fn a_write_inside_a_write_is_refused_instead_of_waiting_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    let inner = store.clone();
    let result = store.write(move |_| inner.write(|_| Ok(())));
    assert!(matches!(result, Err(Error::Write(_))));
}

#[test]
fn a_reader_sees_one_snapshot_while_the_writer_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    store.write(|tx| meta::put(tx, "n", "1")).unwrap();
    let writer = store.clone();
    store
        .read(|reader| {
            assert_eq!(meta::get(reader, "n")?.as_deref(), Some("1"));
            writer.write(|tx| meta::put(tx, "n", "2"))?;
            assert_eq!(meta::get(reader, "n")?.as_deref(), Some("1"));
            Ok(())
        })
        .unwrap();
    assert_eq!(store.read(|r| meta::get(r, "n")).unwrap().as_deref(), Some("2"));
}

#[test]
fn a_key_with_the_same_body_replays_and_with_another_conflicts() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    let mut first = comment(1);
    first.idem_key = "key".into();
    let row = first.clone();
    let inserted = store
        .write(move |tx| comments::insert(tx, &row, &[event("received", 1)]))
        .unwrap();
    assert_eq!(inserted, Insert::New);
    let mut again = comment(2);
    (again.idem_key, again.body_hash) = ("key".into(), first.body_hash.clone());
    let replayed = store
        .write(move |tx| comments::insert(tx, &again, &[event("received", 2)]))
        .unwrap();
    first.first_visibility = "pending".into();
    assert_eq!(replayed, Insert::Replay(Box::new(first)));
    let mut other = comment(3);
    other.idem_key = "key".into();
    let conflict = store
        .write(move |tx| comments::insert(tx, &other, &[event("received", 3)]))
        .unwrap();
    assert_eq!(conflict, Insert::Conflict);
    let events = store.read(|r| comments::events_since(r, None, 0)).unwrap();
    assert_eq!(events.len(), 1, "a replay leaves no event");
}

#[test]
fn rows_with_an_empty_key_never_replay_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    for n in 1..4 {
        let inserted = store
            .write(move |tx| comments::insert(tx, &comment(n), &[]))
            .unwrap();
        assert_eq!(inserted, Insert::New);
    }
}

#[test]
fn two_claims_never_lease_the_same_delivery_and_a_lease_runs_out() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    store
        .write(|tx| (0..10).try_for_each(|n| outbox::add(tx, &delivery(&format!("d{n}"), n))))
        .unwrap();
    let first = outbox::claim(&store, 100, 60, 4).unwrap();
    let second = outbox::claim(&store, 100, 60, 100).unwrap();
    let ids: Vec<_> = first.iter().chain(&second).map(|d| d.id.as_str()).collect();
    assert_eq!(ids, ["d0", "d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8", "d9"]);
    assert!(outbox::claim(&store, 159, 60, 100).unwrap().is_empty());
    assert_eq!(store.read(outbox::next_due).unwrap(), Some(160));
    assert_eq!(outbox::claim(&store, 160, 60, 100).unwrap().len(), 10);
}

#[test]
fn a_lease_given_by_a_clock_that_was_put_back_does_not_hold_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    store.write(|tx| outbox::add(tx, &delivery("d", 0))).unwrap();
    let year = 1_000_000_000;
    assert_eq!(outbox::claim(&store, year, 60, 1).unwrap().len(), 1);
    assert_eq!(outbox::claim(&store, 100, 60, 1).unwrap().len(), 1);
}

#[test]
fn settling_logs_the_try_and_does_not_revive_what_a_person_discarded() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    store
        .write(|tx| {
            ["a", "b"]
                .iter()
                .try_for_each(|id| outbox::add(tx, &delivery(id, 0)))
        })
        .unwrap();
    let claimed = outbox::claim(&store, 1, 60, 2).unwrap();
    let settled = store.write(move |tx| {
        outbox::set_state(tx, "b", "discarded", 0)?;
        for (mut delivery, outcome) in claimed.into_iter().zip(["ok", "retry"]) {
            delivery.attempts += 1;
            delivery.state = if outcome == "ok" { "done" } else { "ready" }.into();
            delivery.done_at = (outcome == "ok").then_some(5);
            let attempt = Attempt {
                delivery: delivery.id.clone(),
                at: 5,
                outcome: outcome.into(),
                ..Attempt::default()
            };
            outbox::settle(tx, &delivery, &attempt)?;
        }
        // What is done stays done, also by hand.
        outbox::set_state(tx, "a", "ready", 0)
    });
    assert_eq!(settled, Ok(false));
    let (a, tries) = store.read(|r| outbox::get(r, "a")).unwrap().unwrap();
    assert_eq!((a.state.as_str(), a.attempts, tries.len()), ("done", 1, 1));
    let (b, tries) = store.read(|r| outbox::get(r, "b")).unwrap().unwrap();
    assert_eq!((b.state.as_str(), tries.len()), ("discarded", 1));
    let counts = store.read(outbox::counts).unwrap();
    assert_eq!(counts.len(), 2);
}

#[test]
fn a_webhook_id_counts_once_for_each_destination() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    let seen = store
        .write(|tx| {
            Ok([
                outbox::first_time(tx, "desk", "m1", 1)?,
                outbox::first_time(tx, "desk", "m1", 2)?,
                outbox::first_time(tx, "crm", "m1", 3)?,
            ])
        })
        .unwrap();
    assert_eq!(seen, [true, false, true]);
}

#[test]
fn erasing_a_person_leaves_no_byte_of_what_was_said_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    let mut row = comment(1);
    row.email = Some("Ann_Lee@example.org".into());
    row.author = Some("Ann Querdenker".into());
    row.text = "my seat zebrafish was broken".into();
    row.visibility = "published".into();
    let mut other = comment(2);
    other.email = Some("annxlee@example.org".into());
    store
        .write(move |tx| {
            comments::insert(tx, &row, &[event("received", 1)])?;
            comments::insert(tx, &other, &[])?;
            let mut waiting = delivery("d", 0);
            waiting.comment = Some(row.id.clone());
            waiting.payload = "{\"text\":\"zebrafish\"}".into();
            outbox::add(tx, &waiting)?;
            for (id, email) in [("c1", "ann_lee@example.org"), ("c2", "annxlee@example.org")] {
                let json = format!("{{\"email\":\"{email}\",\"text\":\"zebrafish {id}\"}}");
                let (source, id) = ("mail".to_owned(), id.to_owned());
                archive::upsert(
                    tx,
                    &archive::Row {
                        source,
                        id,
                        created_at: None,
                        json,
                    },
                )?;
            }
            Ok(())
        })
        .unwrap();
    let held = store.read(|r| person::of(r, "ann_lee@example.org")).unwrap();
    assert_eq!((held.comments.len(), held.conversations.len()), (1, 1));
    let erased = store
        .write(|tx| person::erase(tx, "ann_lee@example.org", "admin", 9))
        .unwrap();
    assert_eq!((erased.comments, erased.conversations), (1, 1));
    assert_eq!(erased.pages, ["/faq/refunds/"]);
    assert!(
        outbox::claim(&store, 100, 60, 10).unwrap().is_empty(),
        "what was erased must not leave"
    );
    assert_eq!(store.read(archive::count).unwrap(), 1, "the neighbour stays");
    drop(store);
    let bytes = std::fs::read(folder.path().join("store.db")).unwrap();
    let has = |needle: &str| {
        bytes
            .windows(needle.len())
            .any(|window| window == needle.as_bytes())
    };
    assert!(!has("zebrafish c1") && !has("Querdenker") && !has("my seat zebrafish"));
    assert!(has("zebrafish c2"));
}

#[test]
fn retention_takes_contacts_from_closed_comments_only() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    let states = [
        ("published", "none"),
        ("pending", "none"),
        ("hidden", "forwarded"),
        ("hidden", "solved"),
    ];
    store
        .write(move |tx| {
            for (n, (visibility, care)) in (0..).zip(states) {
                let mut row = comment(n);
                (row.visibility, row.care) = (visibility.into(), care.into());
                row.email = Some("a@example.org".into());
                comments::insert(tx, &row, &[])?;
            }
            Ok(())
        })
        .unwrap();
    assert_eq!(store.write(|tx| comments::forget_contacts(tx, 100)), Ok(2));
    let left: Vec<_> = store
        .read(|r| comments::find(r, &comments::Filter::default()))
        .unwrap()
        .into_iter()
        .filter(|row| row.email.is_some())
        .map(|row| row.visibility)
        .collect();
    assert_eq!(left, ["hidden", "pending"]);
}

#[test]
fn dead_letters_outlive_retention() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    store
        .write(|tx| {
            for state in ["done", "dead", "discarded", "ready"] {
                let mut row = delivery(state, 0);
                row.state = state.into();
                outbox::add(tx, &row)?;
            }
            outbox::purge(tx, 100)
        })
        .unwrap();
    let left = store.read(|r| outbox::list(r, &[], 10)).unwrap();
    let mut left: Vec<_> = left.iter().map(|d| d.state.as_str()).collect();
    left.sort_unstable();
    assert_eq!(left, ["dead", "ready"]);
}

#[test]
fn failed_sign_ins_count_from_the_last_success() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    let failed = store
        .write(|tx| {
            for (at, ok) in [(1, false), (2, true), (3, false), (4, false)] {
                people::note_sign_in(tx, "ann", ok, at)?;
            }
            people::failed_sign_ins(&tx.reader(), "ann", 0)
        })
        .unwrap();
    assert_eq!(failed, 2);
}

#[test]
fn a_secret_is_made_once_and_stays() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    let made = store.secret("stamp").unwrap();
    assert_ne!(made, store.secret("sender").unwrap());
    drop(store);
    assert_eq!(open(&folder).secret("stamp").unwrap(), made);
}

#[test]
fn a_backup_taken_under_load_is_a_whole_store_and_can_be_put_back() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    let copy = folder.path().join("copy.db");
    let (stop, stopped) = mpsc::channel::<()>();
    let busy = {
        let store = store.clone();
        std::thread::spawn(move || {
            let mut n = 0;
            while stopped.try_recv() == Err(mpsc::TryRecvError::Empty) {
                store
                    .write(move |tx| comments::insert(tx, &comment(n), &[event("received", n)]))
                    .unwrap();
                n += 1;
            }
            n
        })
    };
    store.backup(&copy).unwrap();
    stop.send(()).unwrap();
    let written = busy.join().unwrap();
    store::verify(&copy).unwrap();
    // In use: refused. Closed: put back, the old one kept aside.
    let live = folder.path().join("store.db");
    assert!(matches!(store::restore(&copy, &live), Err(Error::Open { .. })));
    drop(store);
    store::restore(&copy, &live).unwrap();
    assert!(folder.path().join("store.db.before-restore").exists());
    let store = open(&folder);
    let rows = store
        .read(|r| comments::count(r, &comments::Filter::default()))
        .unwrap();
    let events = store.read(|r| comments::events_since(r, None, 0)).unwrap();
    assert!(rows <= written && events.len() as i64 == rows);
}

#[test]
fn a_damaged_or_foreign_file_is_not_restored() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    drop(store);
    let live = folder.path().join("store.db");
    let text = folder.path().join("notes.txt");
    std::fs::write(&text, "not a database at all, only a few words of text").unwrap();
    let foreign = folder.path().join("foreign.db");
    rusqlite::Connection::open(&foreign)
        .unwrap()
        .execute_batch("CREATE TABLE t (a)")
        .unwrap();
    for bad in [&text, &foreign, &folder.path().join("absent.db")] {
        assert!(
            matches!(store::restore(bad, &live), Err(Error::Open { .. })),
            "{}",
            bad.display()
        );
    }
    assert!(
        !folder.path().join("store.db.before-restore").exists(),
        "the live store was touched"
    );
    assert!(Store::open(&text).is_err());
}

#[cfg(unix)]
#[test]
fn the_store_is_readable_by_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    store.backup(&folder.path().join("copy.db")).unwrap();
    for name in ["store.db", "store.db-wal", "copy.db"] {
        let mode = std::fs::metadata(folder.path().join(name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o077, 0, "{name}");
    }
}
