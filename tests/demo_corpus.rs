//! The example brand keeps what `demo/README.md` says of it: the counts, the offsets, the traps,
//! and that no planted value stands in the site.

#![allow(clippy::unwrap_used)] // helpers of tests are tests

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn demo(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("demo").join(path)
}

fn bytes(path: &Path) -> Vec<u8> {
    let raw = std::fs::read(path).unwrap_or_else(|cause| panic!("cannot read {path:?}: {cause}"));
    if path.extension().is_some_and(|ext| ext == "gz") {
        let mut plain = Vec::new();
        flate2::read::GzDecoder::new(raw.as_slice())
            .read_to_end(&mut plain)
            .unwrap();
        return plain;
    }
    raw
}

fn rows(path: &str) -> Vec<Value> {
    let text = String::from_utf8(bytes(&demo(path))).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn conversations() -> Vec<Value> {
    rows("conversations.jsonl")
}

fn messages(conversation: &Value) -> &Vec<Value> {
    conversation["messages"].as_array().unwrap()
}

fn part<'a>(all: &'a [Value], name: &str) -> Vec<&'a Value> {
    all.iter()
        .filter(|row| row["gold"]["part"].as_str().unwrap().starts_with(name))
        .collect()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or("")
}

fn sender(conversation: &Value) -> String {
    let author = &messages(conversation)[0]["author"];
    ["handle", "email", "name"]
        .iter()
        .find_map(|key| author[*key].as_str())
        .unwrap()
        .to_owned()
}

fn words(text: &str) -> BTreeSet<String> {
    text.to_lowercase()
        .split(|c: char| !c.is_alphanumeric() && c != '\'')
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

fn files_below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_below(&path, found);
        } else {
            found.push(path);
        }
    }
}

fn generate(seed: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let done = Command::new(env!("CARGO_BIN_EXE_frontload"))
        .args(["corpus", "--seed", seed, "--output"])
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    folder
}

#[test]
fn the_committed_corpus_is_what_seed_seven_writes() {
    let folder = generate("7");
    let mut made = Vec::new();
    files_below(folder.path(), &mut made);
    assert_eq!(made.len(), 10);
    for path in made {
        let committed = demo(path.strip_prefix(folder.path()).unwrap().to_str().unwrap());
        assert!(
            bytes(&path) == bytes(&committed),
            "{committed:?} is stale: run `frontload corpus`"
        );
    }
}

#[test]
fn another_seed_writes_another_corpus_with_the_same_counts() {
    let folder = generate("8");
    let other = std::fs::read_to_string(folder.path().join("conversations.jsonl")).unwrap();
    let mine = String::from_utf8(bytes(&demo("conversations.jsonl"))).unwrap();
    assert_ne!(other, mine);
    assert_eq!(other.lines().count(), mine.lines().count());
}

#[test]
fn each_part_has_the_size_it_should() {
    let all = conversations();
    assert_eq!(all.len(), 600);
    for (name, size) in [
        ("recurring", 360),
        ("one-off", 90),
        ("praise", 50),
        ("spam", 40),
        ("crisis", 30),
        ("hard/", 30),
        ("hard/spanish", 6),
        ("hard/french", 4),
    ] {
        assert_eq!(part(&all, name).len(), size, "{name}");
    }
    let ids: BTreeSet<&str> = all.iter().map(|row| text(row, "id")).collect();
    assert_eq!(ids.len(), 600);
    let first = text(&all[0], "created_at");
    let last = text(&all[599], "updated_at");
    assert!(first >= "2026-09-01" && last < "2026-10-31", "{first} {last}");
}

#[test]
fn intents_are_asked_sixty_times_to_four_and_answered_in_all_three_ways() {
    let all = conversations();
    let mut seen: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for row in part(&all, "recurring") {
        let intent = text(&row["gold"], "intent");
        *seen.entry((intent, "asks")).or_default() += 1;
        *seen.entry((intent, text(&row["gold"], "answer"))).or_default() += 1;
    }
    let truth = rows("truth.jsonl");
    let counts: Vec<u64> = truth.iter().map(|row| row["asks"].as_u64().unwrap()).collect();
    assert_eq!((truth.len(), counts[0], counts[23]), (24, 60, 4));
    assert!(counts.is_sorted_by(|a, b| a >= b));
    for row in &truth {
        let intent = text(row, "intent");
        assert_eq!(
            seen[&(intent, "asks")] as u64,
            row["asks"].as_u64().unwrap(),
            "{intent}"
        );
        for answer in ["current", "outdated", "wrong"] {
            assert!(
                seen.contains_key(&(intent, answer)),
                "{intent} has no {answer} answer"
            );
        }
    }
}

#[test]
fn the_outdated_answer_is_never_given_after_the_change() {
    let truth = rows("truth.jsonl");
    let all = conversations();
    for row in part(&all, "recurring") {
        let known = truth
            .iter()
            .find(|known| known["intent"] == row["gold"]["intent"])
            .unwrap();
        for message in messages(row) {
            let said = text(message, "text");
            let outdated = known["outdated"].as_array().unwrap();
            if outdated.iter().any(|old| said.contains(old.as_str().unwrap())) {
                assert!(
                    text(message, "at") < text(known, "changed"),
                    "{} says an old thing too late",
                    row["id"]
                );
            }
        }
    }
}

#[test]
fn answers_carry_the_words_that_tell_current_from_outdated() {
    for row in rows("truth.jsonl") {
        let (now, was) = (text(&row, "now"), text(&row, "was"));
        let current = row["current"].as_array().unwrap();
        assert!(current.len() >= 3, "{}", row["intent"]);
        for answer in current {
            assert!(
                !answer.as_str().unwrap().contains(was),
                "{} {answer}",
                row["intent"]
            );
        }
        for answer in row["outdated"].as_array().unwrap() {
            assert!(
                !answer.as_str().unwrap().contains(now),
                "{} {answer}",
                row["intent"]
            );
        }
    }
}

#[test]
fn no_two_frames_of_an_intent_are_alike() {
    for row in rows("truth.jsonl") {
        let frames: Vec<BTreeSet<String>> = row["frames"]
            .as_array()
            .unwrap()
            .iter()
            .map(|frame| words(frame.as_str().unwrap()))
            .collect();
        assert!(
            (8..=14).contains(&frames.len()),
            "{} {}",
            row["intent"],
            frames.len()
        );
        for (at, one) in frames.iter().enumerate() {
            for other in &frames[..at] {
                let shared = one.intersection(other).count() as f64;
                let alike = shared / one.union(other).count() as f64;
                assert!(alike < 0.6, "{} {one:?} {other:?}", row["intent"]);
            }
        }
    }
}

#[test]
fn no_frame_is_used_up_and_the_vocabulary_is_wide() {
    let all = conversations();
    let mut used: BTreeMap<&str, usize> = BTreeMap::new();
    let mut vocabulary = BTreeSet::new();
    for row in &all {
        if let Some(frame) = row["gold"]["frame"].as_str() {
            *used.entry(frame).or_default() += 1;
        }
        for message in messages(row) {
            vocabulary.extend(
                words(text(message, "text"))
                    .into_iter()
                    .filter(|word| word.chars().all(|c| c.is_alphabetic() || c == '\'')),
            );
        }
    }
    assert!(used.values().all(|&count| count <= 12), "{used:?}");
    assert!(vocabulary.len() > 2500, "{}", vocabulary.len());
}

/// Terms and pairs of terms, weighed by how rare they are.
fn vectors(texts: &[String]) -> Vec<BTreeMap<String, f64>> {
    let terms: Vec<BTreeSet<String>> = texts.iter().map(|text| words(text)).collect();
    let mut seen: BTreeMap<&str, f64> = BTreeMap::new();
    for term in terms.iter().flatten() {
        *seen.entry(term).or_default() += 1.0;
    }
    terms
        .iter()
        .map(|terms| {
            let weight = |term: &String| (texts.len() as f64 / seen[term.as_str()]).ln();
            let length = terms.iter().map(|term| weight(term).powi(2)).sum::<f64>().sqrt();
            terms
                .iter()
                .map(|term| (term.clone(), weight(term) / length.max(1e-9)))
                .collect()
        })
        .collect()
}

/// A plain nearest neighbour on words must be neither hopeless nor enough: real support mail gives
/// about one in three.
#[test]
fn the_questions_are_not_trivial_to_group() {
    let all = conversations();
    let asks: Vec<(&Value, String)> = all
        .iter()
        .filter(|row| row["language"] == "en")
        .map(|row| {
            let asking = messages(row)
                .iter()
                .find(|message| message["gold"]["intents"].is_array());
            (row, text(asking.unwrap_or(&messages(row)[0]), "text").to_owned())
        })
        .collect();
    let texts: Vec<String> = asks.iter().map(|ask| ask.1.clone()).collect();
    let vectors = vectors(&texts);
    let near = |a: usize, b: usize| -> f64 {
        vectors[a]
            .iter()
            .filter_map(|(term, weight)| Some(weight * vectors[b].get(term)?))
            .sum()
    };
    let (mut right, mut total) = (0.0, 0.0);
    for (at, (row, _)) in asks.iter().enumerate() {
        if row["gold"]["part"] != "recurring" {
            continue;
        }
        let other_frame = |b: &usize| asks[*b].0["gold"]["frame"] != row["gold"]["frame"];
        let best = (0..asks.len())
            .filter(other_frame)
            .max_by(|a, b| near(at, *a).total_cmp(&near(at, *b)))
            .unwrap();
        total += 1.0;
        right += f64::from(u8::from(asks[best].0["gold"]["intent"] == row["gold"]["intent"]));
    }
    let share: f64 = right / total;
    assert!((0.25..0.6).contains(&share), "{share}");
}

#[test]
fn the_crisis_is_thirty_messages_of_22_people_in_five_hours_after_four_calm_ones() {
    let all = conversations();
    let crisis = part(&all, "crisis");
    let times: Vec<&str> = crisis.iter().map(|row| text(row, "created_at")).collect();
    assert!(
        times
            .iter()
            .all(|at| ("2026-10-11T09:10"..="2026-10-11T14:10").contains(at)),
        "{times:?}"
    );
    let authors: BTreeSet<String> = crisis.iter().map(|row| sender(row)).collect();
    assert_eq!(authors.len(), 22);
    assert!(authors.contains("newsdesk@coastradio.example"));
    let decoys: Vec<&Value> = all.iter().filter(|row| row["gold"]["decoy"] == true).collect();
    assert_eq!(decoys.len(), 4);
    for decoy in decoys {
        assert!(text(decoy, "created_at") < "2026-10-11");
        let said = text(&messages(decoy)[0], "text").to_lowercase();
        assert!(
            said.contains("smok") || said.contains("smoke") || said.contains("vap"),
            "{said}"
        );
    }
}

#[test]
fn five_people_praise_again_and_again() {
    let all = conversations();
    let mut often: BTreeMap<String, usize> = BTreeMap::new();
    for row in part(&all, "praise") {
        *often.entry(sender(row)).or_default() += 1;
    }
    assert_eq!(
        often.values().filter(|&&count| count >= 3).count(),
        5,
        "{often:?}"
    );
}

#[test]
fn spam_repeats_itself_and_six_pieces_ask_something() {
    let all = conversations();
    let spam = part(&all, "spam");
    let asks = spam
        .iter()
        .filter(|row| text(&messages(row)[0], "text").contains("? "))
        .count();
    assert_eq!(asks, 6);
    let starts: BTreeSet<String> = spam
        .iter()
        .map(|row| text(&messages(row)[0], "text").chars().take(6).collect())
        .collect();
    assert_eq!(starts.len(), 15);
}

#[test]
fn offsets_are_exact_and_every_value_is_listed() {
    let planted: BTreeSet<(String, String)> = planted()
        .into_iter()
        .map(|(kind, value, _)| (kind, value))
        .collect();
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    let all = conversations();
    let comments = rows("comments.jsonl");
    for message in all.iter().flat_map(messages).chain(&comments) {
        let letters: Vec<char> = text(message, "text").chars().collect();
        let mut end_before = 0;
        for span in message["gold"]["pii"].as_array().unwrap_or(&Vec::new()) {
            let at = |key: &str| span[key].as_u64().unwrap() as usize;
            let (start, end) = (at("start"), at("end"));
            assert!(
                start >= end_before && start < end && end <= letters.len(),
                "{message}"
            );
            end_before = end;
            let value: String = letters[start..end].iter().collect();
            let kind = text(span, "kind").to_owned();
            assert!(value.trim() == value, "{value:?}");
            assert!(planted.contains(&(kind.clone(), value.clone())), "{kind} {value}");
            *kinds.entry(kind).or_default() += 1;
        }
    }
    let total: usize = kinds.values().sum();
    assert!((420..=560).contains(&total), "{total}");
    for kind in [
        "person",
        "email",
        "phone",
        "address",
        "reference",
        "number",
        "card",
        "iban",
        "ssn",
        "date",
        "document",
        "ip",
        "url",
        "handle",
        "initials",
        "seat",
    ] {
        assert!(
            kinds.get(kind).is_some_and(|&count| count >= 3),
            "{kind}: {kinds:?}"
        );
    }
}

#[test]
fn no_slot_is_left_open() {
    for row in conversations().iter().chain(&rows("comments.jsonl")) {
        assert!(!row.to_string().replace("{\"", "").contains("{p"), "{row}");
        for message in row["messages"].as_array().unwrap_or(&Vec::new()) {
            assert!(!text(message, "text").contains('{'), "{message}");
        }
    }
}

fn planted() -> Vec<(String, String, bool)> {
    let text = String::from_utf8(bytes(&demo("planted.txt"))).unwrap();
    text.lines()
        .map(|line| {
            let mut fields = line.split('\t').map(str::to_owned);
            let mut next = || fields.next().unwrap();
            (next(), next(), next() == "word")
        })
        .collect()
}

#[test]
fn no_planted_value_stands_in_the_site() {
    let mut files = Vec::new();
    files_below(&demo("site"), &mut files);
    for path in files {
        let page = format!(" {} ", String::from_utf8(bytes(&path)).unwrap().to_lowercase());
        for (kind, value, word) in planted() {
            if word {
                continue;
            }
            let value = value.to_lowercase();
            let found = page.match_indices(&value).any(|(at, _)| {
                let before = page[..at].chars().next_back();
                let after = page[at + value.len()..].chars().next();
                !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
            });
            assert!(!found, "{kind} {value:?} in {path:?}");
        }
    }
}

#[test]
fn the_site_has_eight_entries_from_before_and_nothing_wrong_with_it() {
    let root = demo("site");
    let (config, faults) = frontload::config::Config::load(&root).unwrap();
    assert!(faults.is_empty(), "{faults:?}");
    let (shelf, faults) = frontload::content::Shelf::load(&root, &config).unwrap();
    assert!(faults.is_empty(), "{faults:?}");
    let kinds = |kind| shelf.items.iter().filter(move |item| item.kind == kind);
    let entries: Vec<_> = kinds(frontload::content::Kind::Entry).collect();
    assert_eq!(entries.len(), 8);
    for entry in &entries {
        let date = entry.updated.or(entry.date).unwrap().to_string();
        assert!(date.as_str() < "2026-09-01", "{}", entry.path);
    }
    assert_eq!(kinds(frontload::content::Kind::Post).count(), 5);
    let truth = rows("truth.jsonl");
    let covered: Vec<&Value> = truth.iter().filter(|row| row["entry"].is_string()).collect();
    assert_eq!(covered.len(), 8);
    let mut outdated = 0;
    for row in covered {
        let entry = entries.iter().find(|item| item.path == text(row, "entry"));
        let body = &entry.unwrap_or_else(|| panic!("no entry {}", row["entry"])).body;
        outdated += usize::from(body.contains(text(row, "was")));
    }
    assert_eq!(outdated, 2);
}

#[test]
fn comments_cover_all_ten_dispositions_and_stand_under_real_pages() {
    let comments = rows("comments.jsonl");
    assert_eq!(comments.len(), 40);
    let dispositions: BTreeSet<&str> = comments.iter().map(|row| text(row, "disposition")).collect();
    assert_eq!(dispositions.len(), 10);
    for comment in &comments {
        let page = text(comment, "page").trim_matches('/').to_owned() + ".md";
        assert!(demo("site/content").join(&page).exists(), "{page}");
    }
}

#[test]
fn the_other_formats_tell_the_same_story() {
    let all = conversations();
    let mut tickets = Vec::new();
    for page in 1..=4 {
        let path = demo(&format!("formats/zendesk/page-{page}.json.gz"));
        let read: Value = serde_json::from_slice(&bytes(&path)).unwrap();
        assert_eq!(read["meta"]["has_more"], page < 4);
        tickets.extend(read["tickets"].as_array().unwrap().clone());
    }
    assert_eq!(tickets.len(), all.len());
    for (ticket, row) in tickets.iter().zip(&all) {
        let comments = ticket["comments"].as_array().unwrap();
        assert_eq!(comments.len(), messages(row).len());
        for (comment, message) in comments.iter().zip(messages(row)) {
            assert_eq!(comment["body"], message["text"]);
            assert_eq!(comment["public"] == false, message["private"] == true);
        }
    }
    let count = |channel: &str| -> usize {
        all.iter()
            .filter(|row| row["channel"] == channel)
            .flat_map(messages)
            .filter(|message| message["private"] != true)
            .count()
    };
    let mbox = String::from_utf8(bytes(&demo("formats/mail.mbox.gz"))).unwrap();
    assert_eq!(
        mbox.lines().filter(|line| line.starts_with("From ")).count(),
        count("mail")
    );
    let twcs = bytes(&demo("formats/twcs.csv"));
    assert_eq!(
        csv::Reader::from_reader(twcs.as_slice()).records().count(),
        count("social")
    );
}

/// Kept conversations and the reasons for the others.
fn read(
    path: &str,
) -> (
    Vec<frontload::conversation::Conversation>,
    BTreeMap<String, usize>,
) {
    let mut options = frontload::conversation::ReadOptions::default();
    options.own_domains.push("dunlin.example".to_owned());
    options.own_handles.push("DunlinAir".to_owned());
    let (mut kept, mut skipped) = (Vec::new(), BTreeMap::new());
    frontload::conversation::read(&[demo(path)], &options, &mut |one| match one {
        Ok(conversation) => kept.push(conversation),
        Err(skip) => {
            assert!(!skip.malformed, "{skip:?}");
            *skipped.entry(skip.reason).or_default() += 1;
        }
    })
    .unwrap();
    (kept, skipped)
}

#[test]
fn our_readers_read_every_format_and_lose_nothing() {
    let all = conversations();
    let by = |channel: &str| all.iter().filter(|row| row["channel"] == channel).count();
    for (path, count) in [
        ("conversations.jsonl", 600),
        ("formats/zendesk", 600),
        ("formats/mail.mbox.gz", by("mail")),
        ("formats/twcs.csv", by("social")),
    ] {
        let (kept, skipped) = read(path);
        eprintln!("{path}: {} kept, {skipped:?}", kept.len());
        assert_eq!(
            kept.len() + skipped.values().sum::<usize>(),
            count,
            "{path} {skipped:?}"
        );
    }
}
