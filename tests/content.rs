//! What `content/` promises authors: what is read, what is said of what is wrong, and that nothing
//! is lost or published by mistake.

#[path = "content/desk.rs"]
mod desk;
#[path = "content/drafts.rs"]
mod drafts;
#[path = "content/import.rs"]
mod import;
#[path = "content/spoiled.rs"]
mod spoiled;
#[path = "content/verbs.rs"]
mod verbs;

use std::path::{Path, PathBuf};

use frontload::config::Config;
use frontload::content::{Kind, Shelf, Withheld};
use frontload::diagnostic::Diagnostics;
use jiff::Timestamp;

/// A site in a folder of its own.
struct World {
    dir: tempfile::TempDir,
    config: Config,
}

impl World {
    fn new() -> World {
        let dir = tempfile::tempdir().expect("a temporary folder");
        std::fs::create_dir_all(dir.path().join("content")).expect("content/");
        let config = Config {
            languages: vec!["en".into(), "fr".into()],
            ..Config::default()
        };
        World { dir, config }
    }

    fn with(files: &[(&str, &str)]) -> World {
        let world = World::new();
        for (path, text) in files {
            world.write(path, text.as_bytes());
        }
        world
    }

    fn root(&self) -> &Path {
        self.dir.path()
    }

    fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.root().join("content").join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, bytes).expect("a file");
    }

    fn load(&self) -> (Shelf, Diagnostics) {
        Shelf::load(self.root(), &self.config).expect("a shelf")
    }
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

/// `file:line:column code` of each.
fn told(faults: &Diagnostics) -> Vec<String> {
    let one = |fault: &frontload::diagnostic::Diagnostic| match &fault.place {
        Some(place) => format!("{place} {}", fault.code),
        None => fault.code.to_owned(),
    };
    faults.iter().map(one).collect()
}

const REFUND: &str = "---\ntitle: When is my refund due?\n---\nWithin five days.\n\nSooner by card.\n";

#[test]
fn kind_category_language_and_address_come_from_where_a_file_lies() {
    let world = World::with(&[
        ("faq/_index.md", "---\ntitle: Questions\n---\n"),
        ("faq/refunds/_index.md", "---\n---\n"),
        ("faq/refunds/When Due.md", REFUND),
        ("faq/refunds/When Due.fr.md", REFUND),
        ("blog/hello/index.md", "---\ntitle: Hello\n---\n"),
        ("blog/hello/plane.jpg", "x"),
        ("blog/hello/more/seat.jpg", "x"),
        ("about.md", "---\ntitle: About\n---\n"),
        ("legal/privacy.md", "---\ntitle: Privacy\nslug: data\n---\n"),
    ]);
    let (shelf, faults) = world.load();
    assert!(faults.is_empty(), "{faults}");
    let seen: Vec<_> = shelf
        .items
        .iter()
        .map(|i| (i.path.as_str(), i.kind, i.section.as_str(), i.category.as_str()))
        .collect();
    assert_eq!(
        seen,
        [
            ("/about/", Kind::Page, "", ""),
            ("/blog/hello/", Kind::Post, "blog", ""),
            ("/faq/", Kind::Section, "faq", ""),
            ("/faq/refunds/", Kind::Section, "faq", "refunds"),
            ("/faq/refunds/when-due/", Kind::Entry, "faq", "refunds"),
            ("/fr/faq/refunds/when-due/", Kind::Entry, "faq", "refunds"),
            ("/legal/data/", Kind::Page, "legal", ""),
        ]
    );
    assert_eq!(
        shelf.items[1].bundle,
        [
            PathBuf::from("content/blog/hello/more/seat.jpg"),
            "content/blog/hello/plane.jpg".into()
        ]
    );
    assert_eq!(
        shelf.items[3].title, "Refunds",
        "a section without a title is called like its folder"
    );
    let entry = &shelf.items[4];
    assert_eq!(
        (entry.summary.as_str(), entry.body_line),
        ("Within five days.", 4)
    );
    assert_eq!(entry.question, "When is my refund due?");
    assert_eq!(
        shelf.items[5].translation_of.as_deref(),
        Some("/faq/refunds/when-due/")
    );
}

#[test]
fn every_front_matter_key_arrives() {
    let text = "---\ntitle: T\nslug: s\ndate: 2026-01-02\nupdated: 2026-07-16 05:08:11 +0000\npublish_at: 2026-01-03T00:00:00Z\narchive_at: 2027-01-01\n\
        draft: false\nauthors: [Ann]\ntags: [a, 2026]\ncategory: Money\nsummary: S\nimage: i.png\naliases: [/old/]\nlanguage: fr\ntranslation_of: /faq/x/u/\n\
        weight: -3\ntemplate: t.html\ntoc: true\ncomments: false\nextra: {a: {b: [1, yes]}}\nquestion: Q?\nasked_as: [one, two]\nconfidence: validated\n\
        audience: public\ngovernance: legal\nowner: ann\nreview_by: 2026-12-01\nquestion_id: q1\nevidence: {asks: 3, since: 2026-01-01, until: '2026-02-01', conversations: [c1]}\nrelated: [u]\n---\nBody.\n";
    let world = World::with(&[("faq/x/t.md", text), ("faq/x/u.md", REFUND)]);
    let (shelf, faults) = world.load();
    assert!(faults.is_empty(), "{faults}");
    let item = shelf.find("/fr/faq/x/s/").expect("the item");
    assert_eq!(item.updated, Some(at("2026-07-16T05:08:11Z")));
    assert_eq!(item.tags, ["a", "2026"]);
    assert_eq!(
        (item.weight, item.toc, item.comments, item.question.as_str()),
        (-3, true, false, "Q?")
    );
    assert_eq!(item.extra, serde_json::json!({"a": {"b": [1, "yes"]}}));
    let evidence = item.evidence.clone().expect("evidence");
    assert_eq!(
        (evidence.asks, evidence.since.as_deref(), evidence.conversations),
        (3, Some("2026-01-01"), vec!["c1".into()])
    );
    assert_eq!(item.related, ["u"]);
}

const SPOILED: &[(&str, &str)] = &[
    ("a-date.md", "---\ntitle: A\ndate: 2024-13-45\n---\n"),
    ("b-key.md", "---\ntitel: B\ndraft: ture\ntags: \"a, b\"\n---\n"),
    ("c-yes.md", "---\ntitle: C\ndraft: yes\npublish_at:\n---\n"),
    ("d-twice.md", "---\ntitle: D\nweight: many\ntitle: E\n---\n"),
    ("e-quote.md", "---\ntitle: \"E\nslug: Not A Slug\n---\n"),
    ("f-open.md", "---\ntitle: F\n\nText\n"),
    (
        "g-colon.md",
        "---\ntitle: Refunds: when\nconfidence: validatd\n---\n",
    ),
    ("h-alias.md", "---\ntitle: &a H\nsummary: *a\n---\n"),
    ("i-tab.md", "---\ntitle: I\nextra:\n\tx: 1\n---\n"),
    ("j-lang.md", "---\ntitle: J\nlanguage: de\n---\n"),
    ("k-toml.md", "+++\ntitle = 'x'\nslug = A\ntagz = ['a']\n+++\n"),
    ("l.md", "no front matter\n"),
    ("z-good.md", "---\ntitle: Good\n---\n"),
];

/// The nine ways in which a widely used generator goes wrong silently or misleads (field notes).
#[test]
fn every_fault_of_every_file_is_reported_in_one_run_with_its_place() {
    let world = World::with(SPOILED);
    let (shelf, faults) = world.load();
    assert_eq!(
        told(&faults),
        [
            "content/a-date.md:3:7 wrong-type",
            "content/b-key.md:1:1 no-title",
            "content/b-key.md:2:1 unknown-key",
            "content/b-key.md:3:8 wrong-type",
            "content/b-key.md:4:7 wrong-type",
            "content/c-yes.md:3:8 wrong-type",
            "content/c-yes.md:4:1 no-value",
            "content/d-twice.md:3:9 wrong-type",
            "content/d-twice.md:4:1 duplicate-key",
            "content/e-quote.md:2:8 yaml-syntax",
            "content/e-quote.md:3:7 wrong-type",
            "content/f-open.md:1:1 open-front-matter",
            "content/g-colon.md:2:15 yaml-syntax",
            "content/g-colon.md:3:13 wrong-type",
            "content/h-alias.md:2:8 yaml-alias",
            "content/h-alias.md:3:10 yaml-alias",
            "content/i-tab.md:4:2 yaml-syntax",
            "content/j-lang.md:3:11 unknown-language",
            "content/k-toml.md:3:8 wrong-type",
            "content/k-toml.md:3:8 toml-syntax",
            "content/k-toml.md:4:1 unknown-key",
            "content/l.md:1:1 no-title",
        ],
        "{faults}"
    );
    let hints: Vec<&str> = faults.iter().filter_map(|fault| fault.hint.as_deref()).collect();
    for hint in [
        "there is no month 13",
        "did you mean `title`?",
        "did you mean `true`?",
        "write `tags: [a, b]`",
        "write `not-a-slug`",
        "did you mean `validated`?",
    ] {
        assert!(
            hints.iter().any(|given| given.contains(hint)),
            "{hint} is missing in {hints:#?}"
        );
    }
    let public: Vec<_> = shelf
        .items
        .iter()
        .filter(|i| i.withheld(at("2026-01-01T00:00:00Z")).is_none())
        .map(|i| &i.path)
        .collect();
    assert_eq!(public, ["/z-good/"], "whatever has an error is never public");
}

#[test]
fn files_that_cannot_be_read_are_named_and_the_rest_is_read() {
    let world = World::with(&[
        ("good.md", "---\ntitle: Good\n---\n"),
        ("loose.png", "x"),
        (".DS_Store", "x"),
    ]);
    world.write("binary.md", b"\x89PNG\0\0");
    world.write("latin.md", b"---\ntitle: Caf\xe9\n---\n");
    world.write("big.md", &vec![b'a'; 4 * 1024 * 1024 + 1]);
    let outside = tempfile::NamedTempFile::new().expect("a file");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(outside.path(), world.root().join("content/out.md")).expect("a link");
        std::os::unix::fs::symlink("nowhere", world.root().join("content/dead.md")).expect("a link");
        std::os::unix::fs::symlink(".", world.root().join("content/circle")).expect("a link");
    }
    let (shelf, faults) = world.load();
    let paths: Vec<_> = shelf.items.iter().map(|item| item.path.as_str()).collect();
    assert_eq!(paths, ["/good/"]);
    let mut expected = vec![
        "content/big.md too-large",
        "content/binary.md not-text",
        "content/latin.md:2:11 not-text",
        "content/loose.png stray-file",
    ];
    if cfg!(unix) {
        expected.extend(["content/dead.md unreadable", "content/out.md outside-root"]);
    }
    expected.sort_unstable();
    assert_eq!(told(&faults), expected);
}

#[test]
fn two_files_at_one_address_are_both_named() {
    let world = World::with(&[
        ("blog/a.md", "---\ntitle: A\nslug: same\naliases: [/about]\n---\n"),
        ("blog/same/index.md", "---\ntitle: B\n---\n"),
        ("about.md", "---\ntitle: C\n---\n"),
    ]);
    let (_, faults) = world.load();
    assert_eq!(
        told(&faults),
        [
            "content/blog/a.md:4:11 alias-taken",
            "content/blog/same/index.md duplicate-address"
        ]
    );
    assert!(faults.0[1].message.contains("content/blog/a.md"), "{faults}");
}

#[test]
fn an_alias_needs_no_slash_in_front() {
    let world = World::with(&[
        ("blog/a.md", "---\ntitle: A\naliases: [old/place, about]\n---\n"),
        ("about.md", "---\ntitle: C\n---\n"),
    ]);
    let (shelf, faults) = world.load();
    assert_eq!(told(&faults), ["content/blog/a.md:3:22 alias-taken"]);
    let item = shelf.find("/blog/a/").expect("the post");
    assert_eq!(item.aliases, ["/old/place", "/about"]);
}

#[test]
fn what_is_not_for_the_public_yet_is_withheld() {
    let now = at("2026-07-01T00:00:00Z");
    for (front, why) in [
        ("draft: true", Some(Withheld::Draft)),
        ("confidence: wip", Some(Withheld::Draft)),
        ("confidence: not_validated", Some(Withheld::Draft)),
        ("confidence: archived", Some(Withheld::Archived)),
        ("audience: internal", Some(Withheld::Internal)),
        ("publish_at: 2026-07-02", Some(Withheld::Scheduled)),
        ("date: 2026-07-02", Some(Withheld::Scheduled)),
        ("archive_at: 2026-07-01", Some(Withheld::Archived)),
        ("publish_at: 2026-07-01", None),
        ("archive_at: 2026-07-02", None),
    ] {
        let world = World::with(&[("faq/a/x.md", &format!("---\ntitle: X\n{front}\n---\nYes.\n"))]);
        let (shelf, faults) = world.load();
        assert!(faults.is_empty(), "{faults}");
        assert_eq!(shelf.items[0].withheld(now), why, "{front}");
        let known = shelf.known_entries(now);
        match why {
            Some(Withheld::Internal | Withheld::Archived) => assert!(known.is_empty(), "{front}"),
            other => assert_eq!(known[0].draft, other.is_some(), "{front}"),
        }
    }
}

#[test]
fn a_published_entry_without_an_answer_is_a_fault() {
    let world = World::with(&[
        ("faq/a/x.md", "---\ntitle: X\npublish_at: 2090-01-01\n---\n"),
        ("faq/a/y.md", "---\ntitle: Y\ndraft: true\n---\n"),
    ]);
    assert_eq!(told(&world.load().1), ["content/faq/a/x.md:2:1 no-answer"]);
}

#[test]
fn hostile_front_matter_is_refused_quickly() {
    let bomb = format!(
        "---\ntitle: x\nextra:\n  a: &a [x]\n{}---\n",
        "  b: [*a, *a, *a]\n".repeat(50)
    );
    let deep = format!("---\ntitle: x\nextra: {}\n---\n", "[".repeat(10_000));
    let wide = format!("---\ntitle: x\nextra: [{}]\n---\n", "1,".repeat(20_000));
    let long = format!("---\ntitle: {}\n---\n", "x".repeat(70_000));
    let world = World::with(&[("a.md", &bomb), ("b.md", &deep), ("c.md", &wide), ("d.md", &long)]);
    let begun = std::time::Instant::now();
    let (shelf, faults) = world.load();
    assert!(begun.elapsed().as_secs() < 5, "took {:?}", begun.elapsed());
    for name in ["a", "b", "c", "d"] {
        let of_file = |f: &&frontload::diagnostic::Diagnostic| {
            f.place
                .as_ref()
                .is_some_and(|p| p.path.ends_with(format!("{name}.md")))
        };
        assert!(faults.iter().any(|f| of_file(&f)), "{name} passed");
    }
    assert!(shelf.items.iter().all(|item| item.draft));
}

#[test]
fn the_order_of_the_shelf_does_not_depend_on_the_run() {
    let names: Vec<String> = (0..200).map(|n| format!("faq/c{}/e{n}.md", n % 7)).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), REFUND)).collect();
    let world = World::with(&files);
    let first = world.load();
    assert_eq!(first.0.items.len(), 200);
    for _ in 0..3 {
        assert!(world.load() == first);
    }
}
