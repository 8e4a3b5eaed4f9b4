//! What `text` promises, seen from outside; the measured bars read `../shared/data` and say so when it is absent.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr)]

use std::collections::BTreeMap;
use std::io::Read;
use std::path::PathBuf;

use flate2::read::GzDecoder;
use frontload::text::redact::{Gate, Kind, Redactor};
use proptest::prelude::*;
use serde::Deserialize;

#[derive(Deserialize)]
struct Sample {
    full_text: String,
    spans: Vec<Gold>,
}

#[derive(Deserialize)]
struct Gold {
    entity_type: String,
    start_position: usize,
    end_position: usize,
}

/// Kinds of the labelled set that are personal data; the others (places, organisations) only excuse a hit.
const PERSONAL: [&str; 9] = [
    "PERSON",
    "ADDRESS",
    "CREDIT_CARD",
    "PHONE_NUMBER",
    "US_SSN",
    "EMAIL_ADDRESS",
    "IBAN_CODE",
    "DOMAIN_NAME",
    "IP_ADDRESS",
];

fn shared(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/data")
        .join(path)
}

fn samples() -> Option<Vec<Sample>> {
    let path = shared("pii/presidio_generated_large.json.gz");
    let Ok(file) = std::fs::File::open(&path) else {
        eprintln!("skipped: {} is absent", path.display());
        return None;
    };
    let mut text = String::new();
    GzDecoder::new(file).read_to_string(&mut text).unwrap();
    Some(serde_json::from_str(&text).unwrap())
}

/// What a run over the labelled set found.
#[derive(Default)]
struct Score {
    /// Kind -> (fully covered, all).
    covered: BTreeMap<String, (usize, usize)>,
    /// Spans that touch a label, and all spans.
    precise: (usize, usize),
    /// Clean tokens taken, and all clean tokens.
    clean: (usize, usize),
    misses: Vec<String>,
}

impl Score {
    fn recall(&self, kind: &str) -> f64 {
        let (covered, all) = self.covered.get(kind).copied().unwrap_or((0, 0));
        covered as f64 / all.max(1) as f64
    }

    fn precision(&self) -> f64 {
        self.precise.0 as f64 / self.precise.1.max(1) as f64
    }

    fn add(&mut self, sample: &Sample, taken: &[(usize, usize)]) {
        let points: Vec<char> = sample.full_text.chars().collect();
        let mut covered = vec![false; points.len()];
        let mut labelled = vec![false; points.len()];
        taken
            .iter()
            .for_each(|(start, end)| covered[*start..*end].fill(true));
        for gold in &sample.spans {
            let range = gold.start_position..gold.end_position.min(points.len());
            let hit = range
                .clone()
                .all(|at| covered[at] || !points[at].is_alphanumeric());
            let entry = self.covered.entry(gold.entity_type.clone()).or_default();
            *entry = (entry.0 + usize::from(hit), entry.1 + 1);
            if !hit && PERSONAL.contains(&gold.entity_type.as_str()) {
                let value: String = points[range.clone()].iter().collect();
                self.misses.push(format!(
                    "{} {value:?} in {:?}",
                    gold.entity_type, sample.full_text
                ));
            }
            labelled[range].fill(true);
        }
        for (start, end) in taken {
            let touches = labelled[*start..*end].contains(&true);
            self.precise = (self.precise.0 + usize::from(touches), self.precise.1 + 1);
            if !touches {
                let value: String = points[*start..*end].iter().collect();
                self.misses
                    .push(format!("FALSE {value:?} in {:?}", sample.full_text));
            }
        }
        let mut at = 0;
        while at < points.len() {
            let end = (at..points.len())
                .find(|end| !points[*end].is_alphanumeric())
                .unwrap_or(points.len());
            if end > at && !labelled[at..end].contains(&true) {
                let hit = covered[at..end].contains(&true);
                self.clean = (self.clean.0 + usize::from(hit), self.clean.1 + 1);
            }
            at = end + 1;
        }
    }
}

fn score(samples: &[Sample], gate: Option<u32>) -> Score {
    let redactor = Redactor::default();
    let mut counts = Gate::default();
    samples.iter().for_each(|sample| counts.count(&sample.full_text));
    let mut score = Score::default();
    for sample in samples {
        let found = match gate {
            Some(k) => redactor.redact_gated(&sample.full_text, &counts, k),
            None => redactor.redact(&sample.full_text),
        };
        let taken: Vec<(usize, usize)> = found.spans.iter().map(|span| (span.start, span.end)).collect();
        score.add(sample, &taken);
    }
    score
}

fn print(name: &str, score: &Score) {
    for (kind, (covered, all)) in &score.covered {
        println!(
            "{name} {kind:18} {covered:5} / {all:5} = {:.3}",
            score.recall(kind)
        );
    }
    println!(
        "{name} precision {:.3}, clean tokens taken {} of {}",
        score.precision(),
        score.clean.0,
        score.clean.1
    );
    if std::env::var_os("SHOW_MISSES").is_some() {
        score.misses.iter().for_each(|miss| println!("{name} {miss}"));
    }
}

#[test]
fn redaction_holds_its_bars_on_a_labelled_set() {
    let Some(samples) = samples() else { return };
    let plain = score(&samples, None);
    let gated = score(&samples, Some(5));
    print("plain", &plain);
    print("gated", &gated);
    for kind in [
        "CREDIT_CARD",
        "IBAN_CODE",
        "US_SSN",
        "EMAIL_ADDRESS",
        "DOMAIN_NAME",
    ] {
        assert!(plain.recall(kind) >= 0.995, "{kind}");
    }
    assert!(plain.recall("PHONE_NUMBER") >= 0.95);
    assert!(gated.recall("PERSON") >= 0.90 && gated.recall("ADDRESS") >= 0.75);
    assert!(plain.precision() >= 0.95);
    assert!(gated.clean.0 * 50 <= gated.clean.1);
}

#[test]
fn spans_count_code_points_of_the_input() {
    let text = "Ünï 🛫 jo@example.com, 🛬 jo@example.com";
    let found = Redactor::default().redact(text);
    let points: Vec<char> = text.chars().collect();
    for span in &found.spans {
        let value: String = points[span.start..span.end].iter().collect();
        assert_eq!((span.kind, value.as_str()), (Kind::Email, "jo@example.com"));
    }
    assert_eq!(found.text, "Ünï 🛫 [email], 🛬 [email]");
}

proptest! {
    /// Hostile text: no panic, and spans sorted within the input.
    #[test]
    fn any_text_is_redacted_without_panic(text in "(\\PC|Dear |Rose |my name is |4111 1111 1111 1111|@|\\.com|[0-9]{3}| St\\.|\n|’s|X7K2P9|İ){0,30}") {
        let gate = Gate::default();
        for found in [Redactor::new(&["İx.com".to_owned(), "rose".to_owned()]).redact(&text), Redactor::default().redact_gated(&text, &gate, 2)] {
            let points = text.chars().count();
            let mut last = 0;
            for span in &found.spans {
                prop_assert!(last <= span.start && span.start < span.end && span.end <= points);
                last = span.end;
            }
        }
    }
}
