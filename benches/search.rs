//! How long search takes: `cargo bench --bench search [-- FAQ.jsonl QUERIES.jsonl]`. Without files it makes
//! its own FAQ of 10,000 entries with 5 phrasings each. It measures, and says nothing of right or wrong.
#![allow(clippy::print_stdout)]

use std::io::BufReader;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use frontload::search::{Document, Workbench, faq};

/// Entries and phrasings of the FAQ that is made.
const ENTRIES: usize = 10_000;
const PHRASINGS: usize = 5;
/// Words it is made of; the first come most often, as words do.
const WORDS: usize = 6_000;
/// Queries asked.
const QUERIES: usize = 3_000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let files: Vec<String> = std::env::args()
        .skip(1)
        .filter(|arg| !arg.starts_with("--"))
        .collect();
    let (documents, queries) = match files.as_slice() {
        [entries, queries, ..] => read(entries, queries)?,
        _ => made(),
    };
    let mut documents: Vec<Arc<Document>> = documents.into_iter().map(Arc::new).collect();
    let bench = Workbench::new();
    let begun = Instant::now();
    let index = bench.index(documents.clone())?;
    println!("{} entries indexed in {:?}", documents.len(), begun.elapsed());
    let begun = Instant::now();
    let files = index.static_index("en");
    println!(
        "static: {} bytes and {} parts in {:?}",
        files.head.len(),
        files.shards.len(),
        begun.elapsed()
    );
    let mut changed = Vec::new();
    for round in 0..9 {
        let place = round * 37 % documents.len();
        let mut entry = (*documents[place]).clone();
        entry.asked.push(format!("zebra crossing {round}"));
        documents[place] = Arc::new(entry);
        let begun = Instant::now();
        let served = bench.index(documents.clone())?;
        let served_in = begun.elapsed();
        served.static_index("en");
        changed.push((served_in, begun.elapsed()));
    }
    changed.sort();
    println!(
        "one entry changed: served {:?}, served and static {:?} (median of 9)",
        changed[4].0, changed[4].1
    );
    let mut times: Vec<Duration> = Vec::with_capacity(queries.len());
    for query in &queries {
        let begun = Instant::now();
        std::hint::black_box(index.search(query, 10, None));
        times.push(begun.elapsed());
    }
    times.sort();
    println!(
        "{} queries: p50 {:?}, p99 {:?}",
        times.len(),
        times[times.len() / 2],
        times[times.len() * 99 / 100]
    );
    Ok(())
}

fn read(entries: &str, queries: &str) -> Result<(Vec<Document>, Vec<String>), Box<dyn std::error::Error>> {
    let (documents, _) = faq::load(BufReader::new(std::fs::File::open(entries)?), Path::new(entries))?;
    let text = std::fs::read_to_string(queries)?;
    let query = |line: &str| {
        let value: serde_json::Value = serde_json::from_str(line).ok()?;
        value["query"].as_str().map(str::to_owned)
    };
    Ok((documents, text.lines().filter_map(query).collect()))
}

fn made() -> (Vec<Document>, Vec<String>) {
    let mut dice = 0x2545_f491_4f6c_dd1d_u64;
    let mut text = |words: usize| {
        let mut out = String::new();
        for _ in 0..words {
            dice ^= dice << 13;
            dice ^= dice >> 7;
            dice ^= dice << 17;
            // the product of two throws falls mostly on low numbers
            let number = (dice % 78) * (dice / 78 % 78) % WORDS as u64;
            out.push_str(&format!(
                "{}{} ",
                ["re", "bag", "fl", "se", "ti"][number as usize % 5],
                number
            ));
        }
        out
    };
    let document = |nth: usize| Document {
        id: format!("e{nth:05}"),
        title: text(8),
        body: text(60),
        asked: (0..PHRASINGS).map(|_| text(9)).collect(),
        language: "en".to_owned(),
        ..Document::default()
    };
    let documents: Vec<Document> = (0..ENTRIES).map(document).collect();
    let queries = documents
        .iter()
        .step_by(ENTRIES / QUERIES)
        .map(|entry| entry.asked[0].clone());
    let queries = queries.collect();
    (documents, queries)
}
