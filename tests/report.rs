//! Reports: numbers that can be checked by hand, and strangers' words that stay words.

// Helpers of tests fail a test as tests do.
#![allow(clippy::unwrap_used)]

use frontload::question::{Question, State};
use frontload::report::{self, Report, Scope};
use frontload::store::comments::{self, Event, OfficialAnswer, Row};
use frontload::store::outbox::{self, Delivery};
use frontload::store::signals::{self, Deflection, Signal, Vote};
use frontload::store::{Store, Tx};

const HOUR: i64 = 3_600_000_000;
/// 2026-01-01T00:00:00Z
const START: i64 = 1_767_225_600_000_000;

fn question(id: &str, coverage: f64, days: &[(&str, usize)]) -> Question {
    Question {
        id: id.into(),
        title: format!("How about {id}?"),
        coverage,
        conversations: 1000,
        state: if coverage >= 1.0 {
            State::Covered
        } else {
            State::Gap
        },
        per_day: days
            .iter()
            .map(|(day, count)| ((*day).to_owned(), *count))
            .collect(),
        ..Question::default()
    }
}

fn store(fill: impl FnOnce(&mut Tx<'_>) + Send + 'static) -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("store.db")).unwrap();
    store
        .write(move |tx| {
            fill(tx);
            Ok(())
        })
        .unwrap();
    (folder, store)
}

fn scope() -> Scope<'static> {
    Scope {
        brand: "Wren Air",
        since: START,
        until: START + 10 * 24 * HOUR,
        answer_within_hours: 24,
        stale: 2,
        drafts: 3,
    }
}

fn talk(tx: &mut Tx<'_>, n: i64, course: &[(&str, i64)]) {
    let row = Row {
        id: format!("c{n}"),
        reference: format!("R{n}"),
        token_hash: format!("t{n}"),
        visibility: "pending".into(),
        care: "none".into(),
        created_at: START,
        ..Row::default()
    };
    let events: Vec<Event> = course
        .iter()
        .map(|(kind, hours)| Event {
            kind: (*kind).into(),
            actor: if *kind == "held" { "rule" } else { "ann" }.into(),
            at: START + hours * HOUR,
            ..Event::default()
        })
        .collect();
    comments::insert(tx, &row, &events).unwrap();
}

fn value(report: &Report, id: &str) -> Option<f64> {
    report.figure(id).unwrap().value
}

#[test]
fn coverage_counts_conversations_of_the_window_and_splits_without_rest() {
    let (_folder, store) = store(|_| ());
    let covered = question("covered", 1.0, &[("2025-12-31", 500), ("2026-01-01", 20)]);
    let mut hard = question("hard", 1.0, &[("2026-01-11", 10), ("2026-01-12", 99)]);
    hard.still_asked = true;
    let half = question("half", 0.5, &[("2026-01-05", 40)]);
    let gap = question("gap", 0.0, &[("2026-01-05", 30)]);
    let mut complaint = question("complaint", 0.0, &[("2026-01-05", 800)]);
    complaint.complaint = true;
    let mut ignored = question("ignored", 0.0, &[("2026-01-05", 800)]);
    ignored.state = State::Ignored;
    let questions = [covered, hard, half, gap, complaint, ignored];
    let report = Report::of(&store, &questions, &scope()).unwrap();
    assert_eq!(
        (report.since.as_str(), report.until.as_str()),
        ("2026-01-01", "2026-01-11")
    );
    let coverage = report.figure("coverage").unwrap();
    assert_eq!((coverage.numerator, coverage.denominator), (50.0, 100.0));
    let split: Vec<_> = ["covered", "still_asked", "gap"]
        .iter()
        .map(|id| value(&report, id))
        .collect();
    assert_eq!(split, [Some(0.4), Some(0.1), Some(0.5)]);
    let gaps: Vec<_> = report
        .gaps
        .iter()
        .map(|gap| (gap.question_id.as_str(), gap.weight))
        .collect();
    assert_eq!(gaps, [("gap", 30.0), ("half", 20.0)]);
}

#[test]
fn an_empty_store_gives_no_numbers_instead_of_zeros() {
    let (_folder, store) = store(|_| ());
    let report = Report::of(&store, &[], &scope()).unwrap();
    assert!(
        report.figures.iter().all(|figure| figure.value.is_none()),
        "{:?}",
        report.figures
    );
    assert!(report::html(&report).contains("not known yet"));
}

#[test]
fn waiting_times_are_medians_over_comments_received() {
    let (_folder, store) = store(|tx| {
        talk(tx, 1, &[("received", 0), ("held", 0), ("published", 2)]);
        talk(
            tx,
            2,
            &[
                ("received", 0),
                ("held", 0),
                ("forwarded", 4),
                ("delivered", 5),
                ("replied", 9),
            ],
        );
        talk(tx, 3, &[("received", 0), ("held", 0), ("rejected", 30)]);
        talk(tx, 4, &[("received", 0), ("held", 0)]);
        talk(tx, 5, &[("received", 0), ("withdrawn", 1)]);
        talk(tx, 6, &[("received", -1), ("published", 0)]);
    });
    let report = Report::of(&store, &[], &scope()).unwrap();
    assert_eq!(
        value(&report, "triage_median"),
        Some(4.0),
        "2, 4 and 30 hours; a rule's hold is no decision"
    );
    assert_eq!(value(&report, "triage_p90"), Some(30.0));
    assert_eq!(value(&report, "forward_median"), Some(5.0));
    assert_eq!(value(&report, "reply_median"), Some(9.0));
    let triage = report.figure("triage_median").unwrap();
    assert_eq!(
        (triage.numerator, triage.denominator),
        (3.0, 5.0),
        "one came before the window"
    );
    let breaches = report.figure("breaches").unwrap();
    assert_eq!(
        (breaches.numerator, breaches.denominator),
        (2.0, 4.0),
        "one late, one never; one taken back"
    );
}

#[test]
fn what_waits_is_counted_as_it_stands_now() {
    let (_folder, store) = store(|tx| {
        talk(tx, 1, &[("received", 0)]);
        for (id, state) in [("a", "proposed"), ("b", "approved")] {
            let answer = OfficialAnswer {
                id: id.into(),
                comment: "c1".into(),
                state: state.into(),
                ..OfficialAnswer::default()
            };
            comments::put_answer(tx, &answer).unwrap();
        }
        for (id, state) in [("d", "dead"), ("e", "done"), ("f", "paused")] {
            let delivery = Delivery {
                id: id.into(),
                state: state.into(),
                ..Delivery::default()
            };
            outbox::add(tx, &delivery).unwrap();
        }
    });
    let waiting = Report::of(&store, &[], &scope()).unwrap().waiting;
    assert_eq!(
        (waiting.pending_comments, waiting.oldest_pending_hours),
        (1, Some(240))
    );
    assert_eq!(
        (waiting.proposed_answers, waiting.drafts, waiting.stale_entries),
        (1, 3, 2)
    );
    assert_eq!((waiting.dead_letters, waiting.paused_deliveries), (1, 1));
}

#[test]
fn searches_without_result_or_click_are_unsuccessful() {
    let (_folder, store) = store(|tx| {
        for (term, hits, clicked) in [
            ("bag", 3, true),
            ("bag", 3, false),
            ("visa", 0, false),
            ("visa", 0, false),
        ] {
            let signal = Signal {
                term: term.into(),
                hits,
                clicked: clicked.then(|| "/x/".into()),
                at: START,
                ..Signal::default()
            };
            signals::signal(tx, &signal).unwrap();
        }
        for outcome in ["confirmed", "failed", "failed", "assumed"] {
            let outcome = outcome.to_owned();
            let deflection = Deflection {
                outcome,
                at: START,
                ..Deflection::default()
            };
            signals::deflection(tx, &deflection).unwrap();
        }
        signals::vote(
            tx,
            &Vote {
                page: "/x/".into(),
                helpful: true,
                at: START,
            },
        )
        .unwrap();
    });
    let report = Report::of(&store, &[], &scope()).unwrap();
    assert_eq!(value(&report, "search_unsuccessful"), Some(0.75));
    assert_eq!(value(&report, "search_empty"), Some(0.5));
    let terms: Vec<_> = report
        .unsuccessful
        .iter()
        .map(|term| (term.term.as_str(), term.searches))
        .collect();
    assert_eq!(terms, [("visa", 2), ("bag", 1)]);
    assert_eq!(value(&report, "deflection_confirmed"), Some(0.25));
    assert_eq!(value(&report, "deflection_failed"), Some(0.5));
    assert_eq!(value(&report, "helpful"), Some(1.0));
}

#[test]
fn strangers_words_are_neither_markup_nor_formulas() {
    let (_folder, store) = store(|_| ());
    let mut hostile = question("x", 0.0, &[("2026-01-05", 5)]);
    hostile.title = "=cmd|'/c calc'!A1, \"<script>alert(1)</script>\"\n".into();
    hostile.phrasings = vec!["<img src=x onerror=y>".into()];
    let report = Report::of(&store, &[hostile], &scope()).unwrap();
    let page = report::html(&report);
    assert!(!page.contains("<script") && !page.contains("<img"), "{page}");
    assert!(!page.contains("http"), "the page loads nothing");
    let table = report::csv(&report);
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let gap = rows.iter().find(|row| &row[0] == "gap").unwrap();
    assert!(
        gap[1].starts_with("'=cmd") && gap[1].contains("\"<script>"),
        "{gap:?}"
    );
    assert!(rows.iter().all(|row| row.len() == 9));
}

#[test]
fn every_figure_stands_with_formula_window_and_denominator() {
    let (_folder, store) = store(|_| ());
    let report = Report::of(&store, &[question("q", 0.5, &[("2026-01-05", 4)])], &scope()).unwrap();
    let page = report::html(&report);
    for figure in &report.figures {
        assert!(figure.formula.contains('/'), "{} has no denominator", figure.id);
        assert!(page.contains(figure.name), "{}", figure.id);
    }
    assert!(page.contains("2026-01-01 to 2026-01-11"));
    assert!(
        page.find("<p>").unwrap() < page.find("<table").unwrap(),
        "sentences before tables"
    );
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["figures"][0]["value"], 0.5);
}
