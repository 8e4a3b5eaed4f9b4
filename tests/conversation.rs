//! What the readers promise, format by format, and what no reader may do whatever it is given.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use frontload::conversation::{self, Conversation, Error, Format, ReadOptions, Role, Skip};
use frontload::store::Store;
use proptest::prelude::*;

fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/conversation")
        .join(name)
}

fn options() -> ReadOptions {
    ReadOptions {
        own_domains: vec!["airco.example".to_owned()],
        ..ReadOptions::default()
    }
}

fn read(path: &Path, options: &ReadOptions) -> Result<(Vec<Conversation>, Vec<Skip>), Error> {
    let (mut kept, mut skipped) = (Vec::new(), Vec::new());
    conversation::read(&[path.to_owned()], options, &mut |found| match found {
        Ok(conversation) => kept.push(conversation),
        Err(skip) => skipped.push(skip),
    })?;
    kept.iter().for_each(holds);
    Ok((kept, skipped))
}

/// DESIGN 4.4's invariants.
fn holds(conversation: &Conversation) {
    let messages = &conversation.messages;
    assert!(!conversation.id.is_empty() && !conversation.source.is_empty());
    assert!(
        messages
            .iter()
            .any(|message| message.author.role == Role::Customer
                && !message.private
                && !message.text.is_empty())
    );
    let times: Vec<_> = messages.iter().filter_map(|message| message.at).collect();
    assert!(times.is_sorted(), "{}: {times:?}", conversation.id);
    let ids: BTreeSet<&str> = messages.iter().map(|message| message.id.as_str()).collect();
    assert_eq!(ids.len(), messages.len());
    assert!(
        messages
            .iter()
            .all(|message| !message.text.contains(['\0', '\r']))
    );
}

fn told(conversation: &Conversation) -> Vec<(Role, &str)> {
    conversation
        .messages
        .iter()
        .map(|message| (message.author.role, message.text.as_str()))
        .collect()
}

/// A skip: id, line, reason, malformed.
type Why<'s> = (Option<&'s str>, Option<usize>, &'s str, bool);

fn reasons(skips: &[Skip]) -> Vec<Why<'_>> {
    let mut all = Vec::new();
    for skip in skips {
        all.push((
            skip.id.as_deref(),
            skip.place.line,
            skip.reason.as_str(),
            skip.malformed,
        ));
    }
    all
}

#[test]
fn jsonl_keeps_what_is_right_and_says_what_is_not() {
    let (kept, skipped) = read(&fixture("two.jsonl"), &options()).unwrap();
    assert_eq!(
        told(&kept[0]),
        [
            (Role::Customer, "How heavy may my bag be?"),
            (Role::Agent, "Up to 23 kg.")
        ]
    );
    assert_eq!(
        (kept[1].id.as_str(), told(&kept[1])[0].1),
        ("5", "Café on board?")
    );
    assert_eq!(
        reasons(&skipped),
        [
            (Some("c-2"), Some(2), "no customer message", false),
            (None, Some(3), "malformed JSON", true),
            (Some("c-4"), Some(4), "not a conversation", true),
        ]
    );
}

#[test]
fn zendesk_joins_users_over_pages_and_counts_the_description_once() {
    let (kept, skipped) = read(&fixture("zendesk"), &options()).unwrap();
    let ids: Vec<&str> = kept.iter().map(|conversation| conversation.id.as_str()).collect();
    assert_eq!(ids, ["101", "103", "104"]);
    assert_eq!(
        told(&kept[0]),
        [
            (Role::Customer, "Can I check my stroller at the gate?"),
            (Role::Agent, "Ask Kim, she knows."),
            (Role::Agent, "Yes, free of charge."),
        ]
    );
    assert!(kept[0].messages[1].private);
    assert_eq!(
        kept[0].satisfaction.as_ref().map(|rating| rating.score),
        Some(1.0)
    );
    assert_eq!(kept[0].messages[0].author.name.as_deref(), Some("Rose Park"));
    assert_eq!(told(&kept[1]), [(Role::Customer, "When do I get my refund?")]);
    assert_eq!(
        told(&kept[2]),
        [
            (Role::Customer, "May I change my seat?"),
            (Role::Agent, "Yes, under My trips.")
        ]
    );
    assert_eq!(
        reasons(&skipped),
        [
            (Some("102"), Some(14), "deleted", false),
            (Some("103"), Some(3), "duplicate", false)
        ]
    );
}

#[test]
fn an_mbox_becomes_threads_without_quotes_signatures_and_machines() {
    let (kept, skipped) = read(&fixture("box.mbox"), &options()).unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(
        told(&kept[0]),
        [
            (
                Role::Customer,
                "I left my umbrella on board.\nFrom Boston I flew home. Where do I ask?"
            ),
            (Role::Agent, "Fill in the lost item form."),
            (Role::Customer, "Which form?"),
        ]
    );
    assert_eq!(
        reasons(&skipped),
        [
            (Some("four@airco.example"), Some(40), "bounce", false),
            (Some("five@example.com"), Some(49), "automatic reply", false),
        ]
    );
}

#[test]
fn a_maildir_is_threaded_by_subject_where_nothing_is_named() {
    let (kept, skipped) = read(&fixture("maildir"), &options()).unwrap();
    assert_eq!((kept.len(), skipped.len()), (1, 0));
    assert_eq!(
        told(&kept[0]),
        [
            (Role::Customer, "¿Puedo llevar mi perro?"),
            (Role::Agent, "Si, en cabina.")
        ]
    );
}

#[test]
fn twcs_tweets_become_threads() {
    let (kept, skipped) = read(&fixture("twcs.csv"), &options()).unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(
        (kept[0].id.as_str(), kept[0].brand.as_deref()),
        ("1", Some("AirCo"))
    );
    assert_eq!(
        told(&kept[0]),
        [
            (Role::Customer, "@AirCo how many bags\nmay I check?"),
            (Role::Agent, "@111 Two bags, up to 23 kg."),
            (Role::Customer, "@AirCo thanks"),
        ]
    );
    let whys: Vec<&str> = skipped.iter().map(|skip| skip.reason.as_str()).collect();
    assert_eq!(whys, ["duplicate", "bad row", "bad row", "no customer message"]);
}

#[test]
fn a_foreign_csv_is_read_by_its_column_names() {
    let (kept, skipped) = read(&fixture("cases.csv"), &options()).unwrap();
    assert_eq!(
        told(&kept[0]),
        [
            (Role::Customer, "Wo gibt es Frühstück?"),
            (Role::Agent, "Im Café; hinten")
        ]
    );
    assert_eq!(told(&kept[1]), [(Role::Customer, "zwei\nZeilen")]);
    assert_eq!(reasons(&skipped), [(None, Some(6), "bad row", true)]);
}

#[test]
fn a_csv_with_a_column_map_needs_no_usual_names() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.csv");
    std::fs::write(&path, "nr\twas\n1\tWhere?\n2\tWhen?\n").unwrap();
    let columns = [("text", "was"), ("id", "nr")].map(|(ours, theirs)| (ours.to_owned(), theirs.to_owned()));
    let options = ReadOptions {
        columns: columns.into(),
        ..options()
    };
    let (kept, _) = read(&path, &options).unwrap();
    assert_eq!(
        kept.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(),
        ["1", "2"]
    );
}

#[test]
fn an_unknown_format_names_the_known_and_an_empty_file_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("picture.png");
    std::fs::write(&path, b"\x89PNG\r\n\x1a\n\0\0\0").unwrap();
    let fault = read(&path, &options()).unwrap_err().to_string();
    assert!(
        fault.contains("picture.png") && fault.contains("zendesk") && fault.contains("mbox"),
        "{fault}"
    );
    let empty = folder.path().join("empty.jsonl");
    std::fs::write(&empty, b"").unwrap();
    let (_, skipped) = read(&empty, &options()).unwrap();
    assert_eq!(reasons(&skipped), [(None, None, "empty file", true)]);
    std::fs::copy(fixture("two.jsonl"), folder.path().join("two.jsonl")).unwrap();
    let (kept, skipped) = read(folder.path(), &options()).unwrap();
    let whys: Vec<&str> = skipped.iter().map(|skip| skip.reason.as_str()).collect();
    assert_eq!(kept.len(), 2);
    assert_eq!(
        whys,
        [
            "empty file",
            "unknown format",
            "no customer message",
            "malformed JSON",
            "not a conversation"
        ]
    );
    assert!(read(&folder.path().join("absent"), &options()).is_err());
}

#[test]
fn importing_twice_changes_nothing_and_importing_more_updates() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("store.db")).unwrap();
    let paths = [fixture("zendesk"), fixture("box.mbox")];
    let first = conversation::import(&store, &paths, &options()).unwrap();
    assert_eq!((first.read, first.new, first.skipped), (8, 4, 4));
    let again = conversation::import(&store, &paths, &options()).unwrap();
    assert_eq!((again.new, again.updated, again.unchanged), (0, 0, 4));
    let mut all = Vec::new();
    conversation::archive(&store, &mut |conversation| all.push(conversation)).unwrap();
    assert_eq!(all.len(), 4);
    all[0].messages[0].text.push_str(" Now?");
    all[1].messages.clear();
    let more = conversation::import_all(&store, all).unwrap();
    assert_eq!(
        (more.read, more.updated, more.unchanged, more.skipped),
        (4, 1, 2, 1)
    );
    assert_eq!(more.reasons.get("no customer message"), Some(&1));
}

#[test]
fn a_compressed_file_is_read_as_it_is_and_a_truncated_one_as_far_as_it_goes() {
    use std::io::Write;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("two.jsonl.gz");
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed
        .write_all(&std::fs::read(fixture("two.jsonl")).unwrap())
        .unwrap();
    let packed = packed.finish().unwrap();
    std::fs::write(&path, &packed).unwrap();
    assert_eq!(read(&path, &options()).unwrap().0.len(), 2);
    std::fs::write(&path, &packed[..packed.len() - 8]).unwrap();
    let (kept, skipped) = read(&path, &options()).unwrap();
    assert!(kept.len() <= 2 && skipped.iter().any(|skip| skip.malformed));
}

/// Every file below a folder, in order.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    let mut entries: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, found)
        } else {
            found.push(path)
        }
    }
}

/// The same bytes, broken: cut short at several points, doubled, in other encodings, with noise.
fn broken(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> = (1..8)
        .map(|eighth| bytes[..bytes.len() * eighth / 8].to_vec())
        .collect();
    all.push([bytes, bytes].concat());
    all.push(
        bytes
            .iter()
            .map(|byte| if *byte == b'a' { 0xe9 } else { *byte })
            .collect(),
    );
    all.push([b"\xef\xbb\xbf", bytes].concat());
    all.push(bytes.iter().flat_map(|byte| [*byte, 0]).collect());
    all.push(
        bytes
            .iter()
            .enumerate()
            .map(|(at, byte)| if at % 37 == 0 { 0 } else { *byte })
            .collect(),
    );
    all
}

const FORMATS: [Format; 8] = [
    Format::Auto,
    Format::Jsonl,
    Format::Zendesk,
    Format::Mbox,
    Format::Maildir,
    Format::Eml,
    Format::Twcs,
    Format::Csv,
];

/// Reads bytes as every format; the invariants hold or it is refused, and nothing panics.
fn survives(folder: &Path, bytes: &[u8]) {
    let path = folder.join("input");
    std::fs::write(&path, bytes).unwrap();
    for format in FORMATS {
        // A refusal is an answer too.
        let _answer = read(&path, &ReadOptions { format, ..options() });
    }
}

#[test]
fn broken_fixtures_are_survived_by_every_reader() {
    let folder = tempfile::tempdir().unwrap();
    let mut all = Vec::new();
    files(&fixture(""), &mut all);
    assert!(all.len() >= 9);
    for path in all {
        broken(&std::fs::read(&path).unwrap())
            .iter()
            .for_each(|bytes| survives(folder.path(), bytes));
    }
}

#[test]
fn foreign_fixtures_are_read_and_their_ruins_survived() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data/formats");
    let mut all = Vec::new();
    files(&root, &mut all);
    if all.is_empty() {
        eprintln!("skipped: {} is absent", root.display());
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (mut kept, mut skipped, mut unknown) = (0, 0, 0);
    for path in &all {
        match read(path, &ReadOptions::default()) {
            Ok((found, skips)) => {
                kept += found.len();
                skipped += skips.len();
            }
            Err(Error::UnknownFormat { .. }) => unknown += 1,
            Err(fault) => panic!("{}: {fault}", path.display()),
        }
        let bytes = std::fs::read(path).unwrap();
        if bytes.len() < 200_000 {
            broken(&bytes)
                .iter()
                .for_each(|bytes| survives(folder.path(), bytes));
        }
    }
    println!(
        "{} files: {kept} conversations kept, {skipped} records skipped, {unknown} files unknown",
        all.len()
    );
    assert!(kept > 1000);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn arbitrary_bytes_are_survived_by_every_reader(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let folder = tempfile::tempdir().unwrap();
        survives(folder.path(), &bytes);
    }

    #[test]
    fn arbitrary_pieces_of_formats_are_survived(text in "(From a 1\n|>From |Subject: |Re: |Date: Fri, 1 Mar 2024 10:00:00 \\+0000\n|Message-ID: <a@b>\n|\n\n|\\{|\\}|\\[|\\]|\"tickets\":|\"comments\":|\"id\":|\"messages\":|1|\"x\"|,|tweet_id,author_id,inbound,text,in_response_to_tweet_id\n|True,|wrote:\n|> |é|;|\"){0,30}") {
        let folder = tempfile::tempdir().unwrap();
        survives(folder.path(), text.as_bytes());
    }
}
