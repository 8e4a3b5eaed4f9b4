//! What search promises: the customer's words find the entry, odd input does no harm, and the browser
//! gives the same answers.
#![expect(clippy::print_stderr, reason = "what is skipped is said aloud")]

use std::io::Read;
use std::path::Path;
use std::process::Command;

use frontload::search::{Answer, Band, Document, Index, Kind, StaticIndex, faq, static_index};
use proptest::prelude::*;
use serde_json::Value;

fn document(kind: Kind, id: &str, title: &str, body: &str, asked: &[&str]) -> Document {
    Document {
        id: id.to_owned(),
        url: id.to_owned(),
        kind,
        title: title.to_owned(),
        section: "Help".to_owned(),
        language: "en".to_owned(),
        body: body.to_owned(),
        asked: asked.iter().map(|a| (*a).to_owned()).collect(),
        ..Document::default()
    }
}

/// A small airline: entries, a post, a page, and a French entry.
fn airline() -> Vec<Document> {
    let mut documents = entries();
    documents.push(document(
        Kind::Post,
        "/blog/new-seats/",
        "New seats on our Lisbon route",
        "The new seats are wider, and every seat has a socket. Lisbon is served twice a day.",
        &[],
    ));
    let about = "We have flown since 1962 from a meadow near the sea.";
    documents.push(document(Kind::Page, "/about/", "About us", about, &[]));
    let mut french = document(
        Kind::Entry,
        "/fr/faq/bagages/",
        "Combien de bagages puis-je emporter ?",
        "Un petit sac et un manteau.",
        &["taille du bagage cabine"],
    );
    french.language = "fr".to_owned();
    documents.push(french);
    documents
}

fn entries() -> Vec<Document> {
    let entry =
        |id: &str, title: &str, body: &str, asked: &[&str]| document(Kind::Entry, id, title, body, asked);
    vec![
        entry(
            "/faq/refund/",
            "When do I get my refund?",
            "Refunds for cancelled flights take seven days. We send the money the way you paid. Vouchers come sooner.",
            &[
                "where is my money",
                "flight cancelled want cash back",
                "how long does it take to be paid back",
            ],
        ),
        entry(
            "/faq/bags/",
            "How many bags may I take on board?",
            "One small bag and one coat. A second bag costs a fee at the gate.",
            &[
                "cabin luggage size",
                "hand baggage allowance",
                "can i bring two carry ons",
            ],
        ),
        entry(
            "/faq/lost/",
            "My suitcase did not arrive",
            "Report lost baggage at the desk, then follow it with the reference.",
            &[
                "lost my luggage",
                "bag missing after landing",
                "where is my suitcase",
            ],
        ),
        entry(
            "/faq/seat/",
            "Can I change my seat?",
            "Seats can be changed in the app until two hours before departure.",
            &["move to a window seat", "sit next to my kids"],
        ),
        entry(
            "/faq/pets/",
            "May my dog fly with me?",
            "Small dogs travel in the cabin, large ones in the hold.",
            &["take my cat on the plane", "pet policy"],
        ),
    ]
}

fn index() -> Index {
    Index::new(airline()).expect("a small site is indexed")
}

fn first(query: &str) -> String {
    let answer = index().search(query, 10, Some("en"));
    answer
        .results
        .first()
        .map(|hit| hit.id.clone())
        .unwrap_or_default()
}

#[test]
fn the_customers_words_find_the_entry() {
    assert_eq!(first("I was cancelled and want my cash back"), "/faq/refund/");
    assert_eq!(first("where is my money?"), "/faq/refund/");
    assert_eq!(first("what hand luggage can I bring"), "/faq/bags/");
    assert_eq!(first("my bag is missing"), "/faq/lost/");
    assert_eq!(first("sitting next to the kids"), "/faq/seat/");
    assert_eq!(first("cats"), "/faq/pets/");
}

/// The airline's entries under topics; one of them is in no other text.
fn filed() -> Vec<Document> {
    let mut entries = entries();
    for entry in &mut entries {
        entry.topics = match entry.id.as_str() {
            "/faq/bags/" | "/faq/lost/" => vec!["Bags".to_owned(), "belongings".to_owned()],
            "/faq/pets/" => vec!["Animals".to_owned()],
            _ => continue,
        };
    }
    entries
}

#[test]
fn a_topic_finds_its_entries_and_stands_below_what_was_asked() {
    let index = Index::new(filed()).expect("indexes");
    let ids = |query: &str| -> Vec<String> {
        let found = index.search(query, 9, None).results;
        found.into_iter().map(|hit| hit.id).collect()
    };
    let mut belongings = ids("belongings");
    belongings.sort();
    assert_eq!(belongings, ["/faq/bags/", "/faq/lost/"]);
    assert_eq!(ids("animals"), ["/faq/pets/"]);
    assert_eq!(ids("how many bags")[0], "/faq/bags/");
    assert_eq!(ids("suitcase belongings")[0], "/faq/lost/");
}

#[test]
fn a_short_query_that_an_entry_speaks_of_is_not_nothing() {
    let index = Index::new(filed()).expect("indexes");
    for query in ["belongings", "suitcase", "suitcas", "cabin luggage", "pet"] {
        assert_ne!(index.search(query, 9, None).band, Band::None, "{query}");
    }
    // neither half of it, nor a word of an answer
    for query in ["departure", "wider zxqv"] {
        assert_eq!(index.search(query, 9, None).band, Band::None, "{query}");
    }
}

#[test]
fn a_slip_of_the_finger_is_put_right_and_said() {
    let answer = index().search("refnud for cancellde fligth", 10, None);
    assert_eq!(answer.results[0].id, "/faq/refund/");
    assert_eq!(answer.corrected.as_deref(), Some("refund for cancelled flight"));
    assert_eq!(index().search("refund", 10, None).corrected, None);
}

#[test]
fn a_word_of_the_blog_is_not_put_right_into_a_word_of_the_faq() {
    let answer = index().search("lisbon", 10, None);
    assert_eq!(answer.results[0].id, "/blog/new-seats/");
    assert_eq!(answer.corrected, None);
}

#[test]
fn a_correction_holds_for_posts_too() {
    let answer = index().search("lisban", 10, None);
    assert_eq!(answer.results[0].id, "/blog/new-seats/");
    assert_eq!(answer.corrected.as_deref(), Some("lisbon"));
}

#[test]
fn entries_come_before_posts_when_the_query_asks() {
    let answer = index().search("how do I change my seat?", 10, Some("en"));
    let place = |id: &str| {
        answer
            .results
            .iter()
            .position(|hit| hit.id == id)
            .unwrap_or(usize::MAX)
    };
    assert!(place("/faq/seat/") < place("/blog/new-seats/"));
    assert!(place("/blog/new-seats/") < usize::MAX);
}

#[test]
fn a_page_is_shown_but_never_called_the_answer() {
    let answer = index().search("meadow near the sea", 10, None);
    assert_eq!(answer.results[0].id, "/about/");
    assert_ne!(answer.band, Band::Answer);
}

#[test]
fn languages_do_not_mix_unless_all_are_asked_for() {
    let index = index();
    let french = index.search("bagages cabine", 10, Some("fr-CA"));
    assert_eq!(french.results[0].id, "/fr/faq/bagages/");
    assert!(french.results.iter().all(|hit| hit.id.starts_with("/fr/")));
    assert!(
        index
            .search("bagages", 10, Some("en"))
            .results
            .iter()
            .all(|hit| !hit.id.starts_with("/fr/"))
    );
    assert_eq!(
        index.search("taille du bagage", 10, None).results[0].id,
        "/fr/faq/bagages/"
    );
    assert!(index.search("bagages", 10, Some("de")).results.is_empty());
}

#[test]
fn a_question_nobody_answers_is_no_answer() {
    let index = index();
    for query in [
        "quantum chromodynamics lecture",
        "zxqv wvut",
        "best pizza topping recipe",
    ] {
        assert_eq!(index.search(query, 10, None).band, Band::None, "{query}");
    }
    assert_eq!(
        index.search("when do I get my refund", 10, None).band,
        Band::Answer
    );
}

#[test]
fn the_snippet_shows_what_was_asked_for() {
    let answer = index().search("vouchers for cancelled flight", 10, None);
    assert!(
        answer.results[0].snippet.contains("Vouchers"),
        "{}",
        answer.results[0].snippet
    );
}

#[test]
fn suggestions_follow_the_fingers() {
    let index = index();
    for typed in ["how many ba", "bagg", "how many bags", "cabin lug"] {
        let answer = index.suggest(typed, 10, Some("en"));
        assert!(answer.results.iter().any(|hit| hit.id == "/faq/bags/"), "{typed}");
        assert!(
            answer.results.iter().all(|hit| hit.id.starts_with("/faq/")),
            "questions only"
        );
        assert!(answer.results.len() <= 7);
    }
    assert!(index.suggest("", 7, None).results.is_empty());
}

#[test]
fn related_entries_are_near_and_never_the_entry_itself() {
    let index = index();
    let related = index.related("/faq/lost/", 2);
    assert!(related.iter().any(|hit| hit.id == "/faq/bags/"), "{related:?}");
    assert!(
        related
            .iter()
            .all(|hit| hit.id != "/faq/lost/" && hit.id.starts_with("/faq/"))
    );
    assert!(index.related("/nowhere/", 3).is_empty());
}

#[test]
fn a_long_letter_is_matched_by_its_question() {
    let index = index();
    let story =
        "We had a lovely holiday with my mother and the weather was fine. The hotel was near the harbour. ";
    let letter = format!(
        "{}My suitcase did not arrive. What now? {}",
        story.repeat(6),
        story.repeat(6)
    );
    let matches = index.matches(&letter, 3);
    assert_eq!(matches[0].0.id, "/faq/lost/");
    let alone = index.matches("My suitcase did not arrive", 3);
    assert!(
        matches[0].1 > 0.9 * alone[0].1,
        "{} against {}",
        matches[0].1,
        alone[0].1
    );
    assert!(matches.windows(2).all(|pair| pair[0].1 >= pair[1].1));
    let none = index.matches(story, 3);
    assert!(none.first().is_none_or(|best| best.1 < 0.4), "{none:?}");
}

#[test]
fn odd_queries_get_a_quick_and_sane_answer() {
    let index = index();
    let long = "refund ".repeat(1_500);
    let noise = "qwertyuiopasdfgh".repeat(700);
    let queries = [
        "",
        " ",
        "\0\u{1}\u{7f}",
        "\u{202e}\u{200f}refund",
        "the a of to",
        "'; DROP TABLE entries; --",
        "(((a+)+)+$",
        "title:refund AND (",
        "***",
        "🦀🦀🦀",
        "\u{fffd}",
        &long,
        &noise,
        "İstanbul ﬁne ½ ٣",
        "a",
        "e\u{301}\u{301}\u{301}",
    ];
    for query in queries {
        let answer = index.search(query, 10, None);
        assert!(answer.took_us < 500_000, "{query:.20}");
        assert!(
            answer
                .results
                .iter()
                .all(|hit| hit.score.is_finite() && hit.score > 0.0)
        );
        assert!((0.0..=1.0).contains(&answer.confidence));
        index.suggest(query, 7, None);
        index.matches(query, 3);
    }
    assert_eq!(
        index.search("\u{202e}\u{200f}refund", 1, None).results[0].id,
        "/faq/refund/"
    );
    assert!(index.search("", 10, None).results.is_empty());
    assert!(index.search("refund", 0, None).results.is_empty());
}

#[test]
fn an_empty_or_odd_site_is_searched_without_harm() {
    let empty = Index::new(Vec::new()).unwrap();
    assert_eq!(empty.search("refund", 10, None).band, Band::None);
    assert!(empty.related("x", 3).is_empty() && empty.matches("refund?", 3).is_empty());
    let blank = document(Kind::Entry, "", "", "", &["", " "]);
    let blanks = Index::new(vec![blank.clone(), blank]).unwrap();
    assert!(blanks.search("refund", 10, None).results.is_empty());
    let posts = airline().into_iter().filter(|d| d.kind != Kind::Entry).collect();
    assert_eq!(
        Index::new(posts)
            .unwrap()
            .search("lisbon seats", 10, None)
            .results[0]
            .id,
        "/blog/new-seats/"
    );
}

#[test]
fn the_order_of_documents_does_not_matter() {
    let mut turned = airline();
    turned.reverse();
    let turned = Index::new(turned).unwrap();
    let index = index();
    for query in ["seat", "my bag", "money back please", "bagages"] {
        let (a, b) = (index.search(query, 10, None), turned.search(query, 10, None));
        assert_eq!(a.results, b.results);
        assert_eq!(a.confidence.to_bits(), b.confidence.to_bits());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nothing_typed_can_break_it(query in "\\PC{0,80}", titles in prop::collection::vec("\\PC{0,40}", 0..6)) {
        let documents = titles.iter().enumerate().map(|(nth, title)| {
            let kind = if nth % 3 == 2 { Kind::Post } else { Kind::Entry };
            document(kind, &nth.to_string(), title, title, &[title, &query])
        });
        let index = Index::new(documents.collect()).unwrap();
        for answer in [index.search(&query, 5, None), index.suggest(&query, 5, None)] {
            prop_assert!(answer.results.len() <= 5);
            prop_assert!(answer.results.iter().all(|hit| hit.score.is_finite() && hit.score > 0.0));
            prop_assert!((0.0..=1.0).contains(&answer.confidence));
        }
        prop_assert!(index.matches(&query, 5).iter().all(|found| (0.0..=1.0).contains(&found.1)));
    }
}

/// Runs the browser's script in Node on an index and queries.
const RUNNER: &str = r#"
const fs = require("fs"), [script, folder] = process.argv.slice(1);
require("vm").runInThisContext(fs.readFileSync(script, "utf8"));
const { read, take, search } = globalThis.frontloadIndex, file = (name) => new Uint8Array(fs.readFileSync(folder + "/" + name));
const x = read(file("head"));
for (let i = 0; i < x.shards; i++) take(x, i, file("shard" + i));
for (const q of JSON.parse(fs.readFileSync(folder + "/queries", "utf8"))) {
  const found = search(x, q), typing = search(x, q, { typing: true, limit: 7 });
  const { corrected, confidence, band, total } = found;
  console.log(JSON.stringify({ results: found.map((r) => [r.id, r.score, r.url, r.title, r.section]), corrected, confidence, band, total, typing: typing.map((r) => r.id) }));
}
"#;

/// What the script answers to each query; `None`, said aloud, without Node.
fn in_the_browser(index: &StaticIndex, queries: &[String]) -> Option<Vec<Value>> {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).expect("a file");
    write("head", &index.head);
    for (nth, shard) in index.shards.iter().enumerate() {
        write(&format!("shard{nth}"), shard);
    }
    write(
        "queries",
        serde_json::to_string(queries).expect("strings").as_bytes(),
    );
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default/assets/search.js");
    let run = Command::new("node")
        .arg("-e")
        .arg(RUNNER)
        .arg(&script)
        .arg(folder.path())
        .output();
    let Ok(run) = run else {
        eprintln!("skipped: no node to run the browser's search");
        return None;
    };
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let lines = String::from_utf8(run.stdout).expect("UTF-8");
    Some(
        lines
            .lines()
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect(),
    )
}

fn assert_same(query: &str, here: &Answer, there: &Value) {
    let found = there["results"].as_array().expect("results");
    let ids: Vec<_> = found.iter().map(|r| r[0].as_str().unwrap_or_default()).collect();
    assert_eq!(
        here.results.iter().map(|h| h.id.as_str()).collect::<Vec<_>>(),
        ids,
        "{query}"
    );
    for (hit, result) in here.results.iter().zip(found) {
        assert_eq!(
            serde_json::json!([hit.url, hit.title, hit.section]),
            serde_json::json!([result[2], result[3], result[4]]),
            "{query}"
        );
        let score = result[1].as_f64().expect("a number");
        assert!(
            (hit.score - score).abs() <= 1e-6 * hit.score,
            "{query}: {} and {score}",
            hit.score
        );
    }
    assert_eq!(here.corrected.as_deref(), there["corrected"].as_str(), "{query}");
    assert!(
        (here.confidence - there["confidence"].as_f64().expect("a number")).abs() < 1e-6,
        "{query}"
    );
    assert_eq!(
        serde_json::to_value(here.band).expect("a band"),
        there["band"],
        "{query}"
    );
    assert_eq!(here.total, there["total"], "{query}");
}

#[test]
fn the_browser_gives_the_same_answers_in_the_same_order() {
    let entries = filed();
    let queries: Vec<String> = [
        "where is my money",
        "refnud",
        "my bag is missing",
        "SEATS?",
        "window seat near my kids please",
        "dogs and cats",
        "zxqv",
        "",
        "how how how",
        "can i bring two carry ons",
        "baggaeg alowance",
        "Vouchérs",
        "hand",
        "take my",
        "belongings",
        "animals on board",
        "bags bags",
        "bag belongings suitcase",
    ]
    .map(str::to_owned)
    .into();
    let index = Index::new(entries.clone()).expect("indexes");
    let Some(there) = in_the_browser(&static_index(&entries), &queries) else {
        return;
    };
    assert_eq!(there.len(), queries.len());
    for (query, there) in queries.iter().zip(&there) {
        assert_same(query, &index.search(query, 10, None), there);
        let typing: Vec<String> = index
            .suggest(query, 7, None)
            .results
            .into_iter()
            .map(|h| h.id)
            .collect();
        assert_eq!(serde_json::json!(typing), there["typing"], "{query}");
    }
}

#[test]
fn the_browser_finds_posts_and_pages_too() {
    let documents: Vec<Document> = airline().into_iter().filter(|d| d.language == "en").collect();
    let queries: Vec<String> = [
        "lisbon",
        "lisban",
        "meadow near the sea",
        "how do I change my seat?",
        "refund",
    ]
    .map(str::to_owned)
    .into();
    let index = Index::new(documents.clone()).expect("indexes");
    let Some(there) = in_the_browser(&static_index(&documents), &queries) else {
        return;
    };
    for (query, there) in queries.iter().zip(&there) {
        let here = index.search(query, 10, None);
        assert_eq!(here.results[0].id, there["results"][0][0], "{query}");
        assert_eq!(here.corrected.as_deref(), there["corrected"].as_str(), "{query}");
    }
}

#[test]
fn the_browser_splits_words_of_every_script_as_we_do() {
    let texts = [
        "Straße ΟΔΟΣ οδός İstanbul ﬁne ½ ٣ naïve",
        "返金したい iPhone返金 税",
        "ค่าธรรมเนียม",
        "환불 규정",
        "don't e-mail a_b",
        "हिन्दी सहायता",
        "𝐁old ℡ ①②",
        "עברית שלום",
        "Ça coûte 12,50 €",
    ];
    let documents: Vec<Document> = texts
        .iter()
        .enumerate()
        .map(|(nth, text)| document(Kind::Entry, &nth.to_string(), text, "", &[]))
        .collect();
    let queries: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
    let index = Index::new(documents.clone()).expect("indexes");
    let Some(there) = in_the_browser(&static_index(&documents), &queries) else {
        return;
    };
    for (query, there) in queries.iter().zip(&there) {
        assert_same(query, &index.search(query, 10, None), there);
        assert_eq!(there["corrected"], Value::Null, "{query}");
    }
}

/// A file of a development set, plain or gzipped, if it is there.
fn development(set: &str, file: &str) -> Option<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/data/search")
        .join(set);
    let mut text = String::new();
    if let Ok(packed) = std::fs::File::open(folder.join(format!("{file}.gz"))) {
        flate2::read::GzDecoder::new(packed)
            .read_to_string(&mut text)
            .ok()?;
        return Some(text);
    }
    std::fs::read_to_string(folder.join(file)).ok()
}

#[test]
fn on_real_questions_the_browser_agrees_on_the_first_result() {
    for set in ["stackfaq", "banking77"] {
        let (Some(faq), Some(asked)) = (
            development(set, "faq.jsonl"),
            development(set, "queries_typo.jsonl"),
        ) else {
            eprintln!("skipped: development set {set} is not here");
            continue;
        };
        let (documents, faults) = faq::load(faq.as_bytes(), Path::new(set)).expect("reads");
        assert!(faults.is_empty());
        let queries: Vec<String> = asked
            .lines()
            .step_by(5)
            .filter_map(|line| {
                serde_json::from_str::<Value>(line).ok()?["query"]
                    .as_str()
                    .map(str::to_owned)
            })
            .collect();
        let index = Index::new(documents.clone()).expect("indexes");
        let Some(there) = in_the_browser(&static_index(&documents), &queries) else {
            return;
        };
        let differ = queries.iter().zip(&there).filter(|(query, there)| {
            let here = index.search(query, 1, None);
            here.results.first().map(|h| h.id.as_str()) != there["results"][0][0].as_str()
        });
        let differ: Vec<&String> = differ.map(|(query, _)| query).collect();
        eprintln!("{set}: {} of {} differ", differ.len(), queries.len());
        assert!(differ.len() * 100 <= queries.len(), "{set}: {differ:?}");
    }
}
