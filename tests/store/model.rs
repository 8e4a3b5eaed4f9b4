//! Random operations on comments and the outbox, against a model that is too simple to be wrong.

use std::collections::BTreeMap;

use frontload::store::comments::{self, Filter, Insert, Row};
use frontload::store::outbox::{self, Attempt, Delivery};
use frontload::store::{Error, Store};
use proptest::prelude::*;

use super::{comment, delivery, event};

#[derive(Clone, Debug)]
enum Step {
    Insert {
        id: i64,
        key: u8,
        body: u8,
    },
    Record {
        id: i64,
        visibility: &'static str,
    },
    /// Rolled back: changes nothing.
    Fail {
        id: i64,
    },
    Add {
        id: i64,
        due: i64,
    },
    Claim {
        now: i64,
        limit: usize,
    },
    Settle {
        state: &'static str,
        later: i64,
    },
    Set {
        id: i64,
        state: &'static str,
    },
    Reopen,
}

const LEASE: i64 = 10;

fn step() -> impl Strategy<Value = Step> {
    let visibility = prop::sample::select(vec!["pending", "published", "hidden"]);
    let state = prop::sample::select(vec!["ready", "dead", "paused", "discarded"]);
    let settled = prop::sample::select(vec!["done", "ready", "dead"]);
    prop_oneof![
        4 => (0..12_i64, 0..4_u8, 0..2_u8).prop_map(|(id, key, body)| Step::Insert { id, key, body }),
        3 => (0..12_i64, visibility).prop_map(|(id, visibility)| Step::Record { id, visibility }),
        1 => (0..12_i64).prop_map(|id| Step::Fail { id }),
        4 => (0..12_i64, 0..50_i64).prop_map(|(id, due)| Step::Add { id, due }),
        4 => (0..60_i64, 1..4_usize).prop_map(|(now, limit)| Step::Claim { now, limit }),
        4 => (settled, 0..60_i64).prop_map(|(state, later)| Step::Settle { state, later }),
        2 => (0..12_i64, state).prop_map(|(id, state)| Step::Set { id, state }),
        1 => Just(Step::Reopen),
    ]
}

#[derive(Default)]
struct Model {
    comments: BTreeMap<String, Row>,
    log: Vec<(String, String)>,
    outbox: BTreeMap<String, Delivery>,
    attempts: usize,
    claimed: Vec<Delivery>,
}

impl Model {
    fn insert(&mut self, row: &Row) -> Insert {
        let there = self
            .comments
            .values()
            .find(|there| !row.idem_key.is_empty() && there.idem_key == row.idem_key);
        match there {
            Some(there) if there.body_hash == row.body_hash => Insert::Replay(Box::new(there.clone())),
            Some(_) => Insert::Conflict,
            None => {
                let mut row = row.clone();
                row.first_visibility.clone_from(&row.visibility);
                self.log.push((row.id.clone(), "received".into()));
                self.comments.insert(row.id.clone(), row);
                Insert::New
            }
        }
    }

    fn claim(&mut self, now: i64, limit: usize) -> Vec<Delivery> {
        let free = |d: &Delivery| match d.state.as_str() {
            "ready" => d.not_before <= now,
            "leased" => d.lease_until <= now || d.lease_until > now + 2 * LEASE,
            _ => false,
        };
        let mut due: Vec<Delivery> = self.outbox.values().filter(|d| free(d)).cloned().collect();
        due.sort_by(|a, b| (a.not_before, &a.id).cmp(&(b.not_before, &b.id)));
        due.truncate(limit);
        for delivery in &mut due {
            (delivery.state, delivery.lease_until) = ("leased".into(), now + LEASE);
            self.outbox.insert(delivery.id.clone(), delivery.clone());
        }
        due
    }

    fn settle(&mut self, after: &Delivery) {
        self.attempts += 1;
        let there = self.outbox.get_mut(&after.id).unwrap();
        if matches!(there.state.as_str(), "leased" | "ready") || after.state == "done" {
            *there = Delivery {
                lease_until: 0,
                ..after.clone()
            };
        }
    }
}

fn run(store: &Store, model: &mut Model, step: &Step) {
    match step.clone() {
        Step::Insert { id, key, body } => {
            let mut row = comment(id);
            if model.comments.contains_key(&row.id) {
                return;
            }
            row.idem_key = if key == 0 {
                String::new()
            } else {
                format!("k{key}")
            };
            row.body_hash = format!("b{body}");
            let expected = model.insert(&row);
            let seen = store.write(move |tx| comments::insert(tx, &row, &[event("received", 0)]));
            assert_eq!(seen, Ok(expected));
        }
        Step::Record { id, visibility } => {
            let Some(row) = model.comments.get_mut(&format!("id-{id}")) else {
                return;
            };
            visibility.clone_into(&mut row.visibility);
            model.log.push((row.id.clone(), visibility.into()));
            let row = row.clone();
            store
                .write(move |tx| comments::record(tx, &row, &event(visibility, 0)))
                .unwrap();
        }
        Step::Fail { id } => {
            let failed: Result<(), Error> = store.write(move |tx| {
                let mut row = comment(100 + id);
                row.page = "/never/".into();
                comments::insert(tx, &row, &[event("received", 0)])?;
                outbox::add(tx, &delivery(&format!("never-{id}"), 0))?;
                Err(Error::Write("on purpose".into()))
            });
            assert!(failed.is_err());
        }
        step => send(store, model, step),
    }
}

/// The outbox's steps.
fn send(store: &Store, model: &mut Model, step: Step) {
    match step {
        Step::Add { id, due } => {
            let row = delivery(&format!("d{id:02}"), due);
            let new = !model.outbox.contains_key(&row.id);
            model.outbox.entry(row.id.clone()).or_insert_with(|| row.clone());
            let added = store.write(move |tx| outbox::add(tx, &row));
            assert_eq!(added.is_ok(), new, "an id is taken once");
        }
        Step::Claim { now, limit } => {
            let expected = model.claim(now, limit);
            assert_eq!(outbox::claim(store, now, LEASE, limit).unwrap(), expected);
            model.claimed.extend(expected);
        }
        Step::Settle { state, later } => {
            let Some(mut row) = model.claimed.pop() else {
                return;
            };
            (row.state, row.not_before, row.attempts) = (state.into(), later, row.attempts + 1);
            row.done_at = (state == "done").then_some(later);
            model.settle(&row);
            let attempt = Attempt {
                delivery: row.id.clone(),
                outcome: state.into(),
                ..Attempt::default()
            };
            store.write(move |tx| outbox::settle(tx, &row, &attempt)).unwrap();
        }
        Step::Set { id, state } => {
            let id = format!("d{id:02}");
            let there = model.outbox.get_mut(&id).filter(|there| there.state != "done");
            let expected = there.is_some();
            if let Some(there) = there {
                (there.state, there.not_before, there.lease_until) = (state.into(), 7, 0);
            }
            assert_eq!(
                store.write(move |tx| outbox::set_state(tx, &id, state, 7)),
                Ok(expected)
            );
        }
        step => unreachable!("{step:?} is done by the caller"),
    }
}

fn compare(store: &Store, model: &Model) {
    let rows = store
        .read(|r| {
            comments::find(
                r,
                &Filter {
                    oldest_first: true,
                    ..Filter::default()
                },
            )
        })
        .unwrap();
    let mut expected: Vec<Row> = model.comments.values().cloned().collect();
    expected.sort_by(|a, b| (a.created_at, &a.id).cmp(&(b.created_at, &b.id)));
    assert_eq!(rows, expected);
    let log = store.read(|r| comments::events_since(r, None, i64::MIN)).unwrap();
    let told: Vec<_> = log
        .iter()
        .map(|event| (event.comment.clone(), event.kind.clone()))
        .collect();
    assert_eq!(told, model.log);
    assert!(
        log.iter().map(|event| event.seq).eq(1..=log.len() as i64),
        "the log has no gap"
    );
    let mut deliveries = store.read(|r| outbox::list(r, &[], 1000)).unwrap();
    deliveries.sort_by(|a, b| a.id.cmp(&b.id));
    assert_eq!(deliveries, model.outbox.values().cloned().collect::<Vec<_>>());
    let attempts: usize = deliveries
        .iter()
        .map(|d| store.read(|r| outbox::get(r, &d.id)).unwrap().unwrap().1.len())
        .sum();
    assert_eq!(attempts, model.attempts);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn comments_and_outbox_agree_with_the_model(steps in prop::collection::vec(step(), 1..60)) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.db");
        let mut store = Store::open(&path).unwrap();
        let mut model = Model::default();
        for step in &steps {
            if matches!(step, Step::Reopen) {
                drop(store);
                store = Store::open(&path).unwrap();
            } else {
                run(&store, &mut model, step);
            }
        }
        compare(&store, &model);
    }
}
