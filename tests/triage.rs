//! Triage's promises, and what it scores on real text that it never learns from.

#![allow(clippy::unwrap_used, clippy::print_stderr)] // helpers of tests, and visible skips

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use frontload::triage::{Context, Disposition, Model};

fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/data")
        .join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: {} is not here", path.display());
    None
}

/// Service issue, praise or other, as DESIGN 4.5 groups the ten.
fn three(disposition: Disposition) -> usize {
    match disposition {
        Disposition::ServiceIssue | Disposition::Crisis | Disposition::Rage => 0,
        Disposition::Praise => 1,
        _ => 2,
    }
}

fn macro_f1(pairs: &[(usize, usize)], classes: usize) -> (f64, Vec<f64>) {
    let each: Vec<f64> = (0..classes)
        .map(|class| {
            let hits = pairs
                .iter()
                .filter(|(truth, said)| *truth == class && *said == class)
                .count() as f64;
            let truths = pairs.iter().filter(|(truth, _)| *truth == class).count() as f64;
            let said = pairs.iter().filter(|(_, said)| *said == class).count() as f64;
            if hits == 0.0 {
                0.0
            } else {
                2.0 * hits / (truths + said)
            }
        })
        .collect();
    (each.iter().sum::<f64>() / classes as f64, each)
}

/// Tweets in a fixed mixed order, each text once.
fn tweets(path: &Path) -> Vec<(String, usize)> {
    use std::io::Read as _;
    let mut text = String::new();
    let file = std::fs::File::open(path).unwrap();
    flate2::read::GzDecoder::new(file)
        .read_to_string(&mut text)
        .unwrap();
    let mut by_hash = BTreeMap::new();
    for line in text.lines() {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        let words = record["messages"][0]["text"].as_str().unwrap().to_owned();
        let gold = match record["gold"]["triage"].as_str().unwrap() {
            "service_issue" | "negative" => 0,
            "praise" | "positive" => 1,
            _ => 2,
        };
        by_hash.insert(blake3::hash(words.as_bytes()).to_hex().to_string(), (words, gold));
    }
    by_hash.into_values().collect()
}

#[test]
fn real_tweets_score_well_with_few_or_no_labels() {
    let Some(path) = shared("airline-tweets.jsonl.gz") else {
        return;
    };
    let tweets = tweets(&path);
    let (held_out, pool) = tweets.split_at(2_800);
    let as_label = [
        Disposition::ServiceIssue,
        Disposition::Praise,
        Disposition::Publish,
    ];
    let mut scores = Vec::new();
    for labels in [0, 100, 400] {
        let mut sum = 0.0;
        let rounds = if labels == 0 { 1 } else { 3 };
        for round in 0..rounds {
            let mut model = Model::shipped();
            let own: Vec<(String, Disposition)> = pool[round * labels..(round + 1) * labels]
                .iter()
                .map(|(text, gold)| (text.clone(), as_label[*gold]))
                .collect();
            model.learn(&own);
            let on = if labels == 0 {
                &tweets[..]
            } else {
                &held_out[..1_400]
            };
            let verdicts: Vec<_> = on
                .iter()
                .map(|(text, _)| model.judge(text, &Context::default()))
                .collect();
            let pairs: Vec<(usize, usize)> = on
                .iter()
                .zip(&verdicts)
                .map(|((_, gold), verdict)| (*gold, three(verdict.disposition)))
                .collect();
            let (score, each) = macro_f1(&pairs, 3);
            sum += score;
            if round == 0 {
                let share = |wanted: Disposition| {
                    verdicts.iter().filter(|one| one.disposition == wanted).count() as f64 / on.len() as f64
                };
                eprintln!(
                    "{labels} labels, round 0: macro-F1 {score:.3} {each:.3?}; false spam {:.4}, crisis {:.4}",
                    share(Disposition::Spam),
                    share(Disposition::Crisis)
                );
                assert!(share(Disposition::Spam) <= 0.01);
            }
        }
        eprintln!("{labels} labels: macro-F1 {:.3}", sum / rounds as f64);
        scores.push(sum / rounds as f64);
    }
    assert!(
        scores[0] >= 0.66 && scores[1] >= 0.67 && scores[2] >= 0.69,
        "{scores:?}"
    );
}

#[test]
fn spam_under_videos_is_found_by_rules() {
    let files = [
        "triage/Youtube01-Psy.csv",
        "triage/Youtube02-KatyPerry.csv",
        "triage/Youtube03-LMFAO.csv",
    ];
    let model = Model::shipped();
    let mut pairs = Vec::new();
    for file in files {
        let Some(path) = shared(file) else { return };
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(path).unwrap();
        for record in reader.byte_records() {
            let record = record.unwrap();
            let text = String::from_utf8_lossy(&record[3]).into_owned();
            let spam = usize::from(&record[4] == b"1");
            let said = usize::from(model.judge(&text, &Context::default()).disposition == Disposition::Spam);
            if spam != said && std::env::var_os("SHOW").is_some() {
                eprintln!("{spam} {text}");
            }
            pairs.push((spam, said));
        }
    }
    let (score, each) = macro_f1(&pairs, 2);
    eprintln!(
        "{} comments: macro-F1 {score:.3}, not spam and spam {each:.3?}",
        pairs.len()
    );
    assert!(score >= 0.86, "{score}");
}

fn judged(text: &str) -> Disposition {
    Model::shipped().judge(text, &Context::default()).disposition
}

#[test]
fn each_disposition_is_recognised_in_a_plain_case() {
    let cases = [
        (
            "The gate agents in Denver were fantastic, thank you!",
            Disposition::Praise,
        ),
        ("Can I take a surfboard on the ferry?", Disposition::NewQuestion),
        (
            "You lost my bag and nobody answers the phone. I want a refund, booking QX7T2P.",
            Disposition::ServiceIssue,
        ),
        (
            "It would be great if you added a filter for vegan dishes.",
            Disposition::Feedback,
        ),
        (
            "That is not true, the fee was abolished last year.",
            Disposition::Misinformation,
        ),
        (
            "There was smoke in the cabin and my wife passed out.",
            Disposition::Crisis,
        ),
        ("You are all idiots and crooks, go to hell!!!", Disposition::Rage),
        (
            "Subscribe to my channel and win free gift cards http://x.example",
            Disposition::Spam,
        ),
        (
            "Tip for the next traveller: the north entrance has no queue.",
            Disposition::Publish,
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(judged(text), expected, "{text}");
    }
    let matched = Context {
        matched: vec![("/faq/bags/surfboards/".to_owned(), 0.9)],
        ..Context::default()
    };
    let known = Model::shipped().judge("Can I take a surfboard on the ferry?", &matched);
    assert_eq!(known.disposition, Disposition::KnownQuestion);
    assert_eq!(known.matched, ["/faq/bags/surfboards/"]);
    assert!(
        known
            .reasons
            .iter()
            .any(|reason| reason.contains("/faq/bags/surfboards/")),
        "{:?}",
        known.reasons
    );
}

#[test]
fn a_verdict_is_a_distribution_whose_top_is_the_disposition_and_it_has_reasons() {
    let long = "word ".repeat(20_000);
    let texts = [
        "",
        " ",
        "!!!",
        "\u{0}\u{fffd}",
        "Why is my bag late? I love you. You should sue.",
        "😀",
        "日本語のコメント",
        &long,
    ];
    for text in texts {
        let verdict = Model::shipped().judge(text, &Context::default());
        let sum: f64 = verdict.probabilities.values().sum();
        assert!((sum - 1.0).abs() < 1e-9, "{sum}");
        assert_eq!(verdict.probabilities.len(), 10);
        let top = verdict.probabilities[&verdict.disposition];
        assert!(
            verdict
                .probabilities
                .values()
                .all(|p| *p <= top && (0.0..=1.0).contains(p)),
            "{verdict:?}"
        );
        assert!((0.0..=1.0).contains(&verdict.service_issue));
        assert!(!verdict.reasons.is_empty());
    }
}

#[test]
fn reasons_are_words_a_person_understands() {
    let verdict = Model::shipped().judge("I want a refund for booking QX7T2P.", &Context::default());
    assert_eq!(verdict.disposition, Disposition::ServiceIssue);
    assert!(
        verdict
            .reasons
            .contains(&"asks for money back and names a booking or order".to_owned()),
        "{:?}",
        verdict.reasons
    );
}

/// Sixty decisions of a brand whose words the shipped model cannot know.
fn decisions() -> Vec<(String, Disposition)> {
    let mut all = Vec::new();
    for number in 0..30 {
        all.push((
            format!("the flurble on day {number} went grumpf"),
            Disposition::ServiceIssue,
        ));
        all.push((format!("zorbly snackles at stop {number}"), Disposition::Publish));
    }
    all
}

#[test]
fn a_decision_counts_at_once_and_in_any_order() {
    let mut forward = Model::shipped();
    let before = forward
        .judge("another flurble, grumpf", &Context::default())
        .service_issue;
    forward.learn(&decisions());
    let after = forward.judge("another flurble, grumpf", &Context::default());
    assert!(
        after.service_issue > before + 0.2 && after.disposition == Disposition::ServiceIssue,
        "{before} {after:?}"
    );
    let mut backward = Model::shipped();
    for decision in decisions().into_iter().rev() {
        backward.learn(&[decision]);
    }
    for text in [
        "another flurble, grumpf",
        "snackles zorbly",
        "thanks",
        "where is it?",
    ] {
        assert_eq!(
            forward.judge(text, &Context::default()),
            backward.judge(text, &Context::default())
        );
    }
}

#[test]
fn decisions_of_one_kind_do_not_drown_a_crisis() {
    let mut model = Model::shipped();
    model.learn(&decisions());
    let verdict = model.judge(
        "There was smoke in the cabin and my wife passed out.",
        &Context::default(),
    );
    assert_eq!(verdict.disposition, Disposition::Crisis);
}

#[test]
fn what_was_learnt_survives_saving_exactly_and_holds_no_text() {
    let root = tempfile::tempdir().unwrap();
    assert_eq!(Model::load(root.path()).unwrap().decisions(), 0);
    let mut model = Model::shipped();
    model.learn(&decisions());
    model.save(root.path()).unwrap();
    let read = Model::load(root.path()).unwrap();
    for text in ["another flurble, grumpf", "snackles zorbly", "thanks"] {
        assert_eq!(
            read.judge(text, &Context::default()),
            model.judge(text, &Context::default())
        );
    }
    let kept = std::fs::read_to_string(root.path().join(".frontload/triage.json")).unwrap();
    assert!(!kept.contains("flurble") && !kept.contains("snackles"));
    Model::reset(root.path()).unwrap();
    assert_eq!(Model::load(root.path()).unwrap().decisions(), 0);
    Model::reset(root.path()).unwrap();
}

#[test]
fn a_broken_or_newer_model_file_is_an_error_that_names_it() {
    let root = tempfile::tempdir().unwrap();
    std::fs::create_dir(root.path().join(".frontload")).unwrap();
    for broken in [
        "{",
        "[]",
        r#"{"version":1,"decisions":[{"d":"nonsense","s":[],"w":[]}]}"#,
        r#"{"version":9,"decisions":[]}"#,
    ] {
        std::fs::write(root.path().join(".frontload/triage.json"), broken).unwrap();
        let said = Model::load(root.path()).unwrap_err().to_string();
        assert!(said.contains("triage.json"), "{said}");
    }
}

#[test]
fn learnt_spam_waits_for_fifty_decisions() {
    let spam = |number: usize| (format!("plonk wizzle special {number}"), Disposition::Spam);
    let mut few = Model::shipped();
    few.learn(&(0..40).map(spam).collect::<Vec<_>>());
    assert_ne!(
        few.judge("plonk wizzle special", &Context::default()).disposition,
        Disposition::Spam
    );
    let mut many = Model::shipped();
    many.learn(&decisions());
    many.learn(&(0..40).map(spam).collect::<Vec<_>>());
    assert_eq!(
        many.judge("plonk wizzle special", &Context::default())
            .disposition,
        Disposition::Spam
    );
    assert_ne!(
        many.judge("another flurble, grumpf", &Context::default())
            .disposition,
        Disposition::Spam
    );
}

/// The example brand's comments are of our own writing. No weight is learnt from them, but rules were mended
/// after reading them: a floor, not a measurement.
#[test]
fn the_example_brands_comments_are_judged_as_people_would() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("demo/comments.jsonl");
    let text = std::fs::read_to_string(path).unwrap();
    let (mut right, mut all) = (0, 0);
    for line in text.lines() {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        let words = record["text"].as_str().unwrap();
        let truth = record["disposition"].as_str().unwrap();
        // Which questions are known is for the search to say.
        let truth = if truth == "known_question" {
            "new_question"
        } else {
            truth
        };
        let verdict = Model::shipped().judge(words, &Context::default());
        let said = verdict.disposition.name();
        all += 1;
        right += usize::from(truth == said);
        if truth != said {
            eprintln!(
                "{truth}, said {said} {:.2} {:?}: {words}",
                verdict.service_issue, verdict.reasons
            );
        }
        if truth == "crisis" {
            assert_eq!(said, "crisis", "{words}");
        }
        assert!(truth == "spam" || said != "spam", "{words}");
    }
    eprintln!("{right} of {all}");
    assert!(right * 100 >= all * 70, "{right} of {all}");
}

#[test]
fn a_verdict_survives_json() {
    let verdict = Model::shipped().judge("Where is my bag?", &Context::default());
    let json = serde_json::to_value(&verdict).unwrap();
    assert!(json["probabilities"]["service_issue"].is_f64() && json["disposition"].is_string());
    assert_eq!(
        serde_json::from_value::<frontload::triage::Verdict>(json).unwrap(),
        verdict
    );
}
