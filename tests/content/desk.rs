//! Editing in the browser: nothing is overwritten, half written, or written outside `content/`.

use std::path::Path;
use std::process::Command;

use frontload::content::{self, Document, Error, Kind, New, Saved, Shelf};

use super::{REFUND, World, at, told};

fn edited(world: &World, file: &str, text: &str) -> Document {
    let open = content::open(world.root(), Path::new(file)).expect("a document");
    Document {
        text: text.into(),
        ..open
    }
}

fn save(world: &World, document: &Document) -> Saved {
    content::save(world.root(), &world.config, document, "Ann").expect("a save")
}

#[test]
fn a_save_writes_the_text_and_returns_its_new_version() {
    let world = World::with(&[("faq/a/x.md", REFUND)]);
    let text = REFUND.replace("five", "six");
    let Saved::Done { version } = save(&world, &edited(&world, "content/faq/a/x.md", &text)) else {
        panic!("not saved");
    };
    let now = content::open(world.root(), Path::new("content/faq/a/x.md")).expect("a document");
    assert_eq!((now.text, now.version), (text, version));
    let left: Vec<_> = std::fs::read_dir(world.root().join("content/faq/a"))
        .expect("a folder")
        .collect();
    assert_eq!(left.len(), 1, "no temporary file is left");
}

#[test]
fn a_file_that_changed_meanwhile_is_shown_and_not_overwritten() {
    let world = World::with(&[("faq/a/x.md", REFUND)]);
    let mine = edited(&world, "content/faq/a/x.md", &REFUND.replace("five", "six"));
    let theirs = REFUND.replace("five", "seven");
    world.write("faq/a/x.md", theirs.as_bytes());
    let Saved::Changed(now) = save(&world, &mine) else {
        panic!("overwritten");
    };
    assert_eq!(now.text, theirs);
    assert_eq!(
        content::open(world.root(), &mine.file).expect("a document").text,
        theirs
    );

    std::fs::remove_file(world.root().join(&mine.file)).expect("removed");
    assert!(
        matches!(save(&world, &mine), Saved::Changed(now) if now.version.is_empty()),
        "nor is a deleted one revived"
    );
}

#[test]
fn a_new_file_is_made_and_never_over_an_old_one() {
    let world = World::with(&[("faq/a/x.md", REFUND)]);
    let new = |file: &str| Document {
        file: file.into(),
        text: REFUND.into(),
        version: String::new(),
    };
    assert!(matches!(
        save(&world, &new("content/faq/new/y.md")),
        Saved::Done { .. }
    ));
    assert!(matches!(
        save(&world, &new("content/faq/a/x.md")),
        Saved::Changed(_)
    ));
}

#[test]
fn a_text_with_problems_is_refused_and_nothing_is_written() {
    let world = World::with(&[("faq/a/x.md", REFUND), ("faq/a/y.md", REFUND)]);
    for (text, code) in [
        ("---\ntitle: X\ndraft: ture\n---\nYes.\n", "wrong-type"),
        ("---\ntitle: X\n", "open-front-matter"),
        ("---\ntitle: X\nslug: y\n---\nYes.\n", "duplicate-address"),
        ("---\ntitle: X\n---\nnul \0\n", "not-text"),
    ] {
        let Saved::Refused(faults) = save(&world, &edited(&world, "content/faq/a/x.md", text)) else {
            panic!("written: {text}");
        };
        assert_eq!(faults.0[0].code, code, "{faults}");
    }
    assert_eq!(
        content::open(world.root(), Path::new("content/faq/a/x.md"))
            .expect("a document")
            .text,
        REFUND
    );
}

#[test]
fn paths_outside_content_are_refused() {
    let world = World::with(&[("faq/a/x.md", REFUND)]);
    std::fs::write(world.root().join("frontload.yaml"), "").expect("a file");
    std::fs::write(world.root().join("secret.md"), "secret").expect("a file");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("../secret.md", world.root().join("content/link.md")).expect("a link");
        std::os::unix::fs::symlink("..", world.root().join("content/up")).expect("a link");
    }
    let absolute = world.root().join("content/faq/a/x.md");
    for file in [
        "secret.md",
        "frontload.yaml",
        "content/../secret.md",
        "content/faq/../../secret.md",
        "../content/faq/a/x.md",
        "content/link.md",
        "content/up/secret.md",
        "content/up/new.md",
        "content/a\\..\\b.md",
        "content/.hidden.md",
        "content/faq/a/x.html",
        "content",
        "",
        absolute.to_str().expect("a path"),
    ] {
        assert!(
            matches!(
                content::open(world.root(), Path::new(file)),
                Err(Error::Outside { .. })
            ),
            "{file}"
        );
        let document = Document {
            file: file.into(),
            text: REFUND.into(),
            version: String::new(),
        };
        let saved = content::save(world.root(), &world.config, &document, "Ann");
        assert!(matches!(saved, Err(Error::Outside { .. })), "{file}: {saved:?}");
    }
    assert_eq!(
        std::fs::read_to_string(world.root().join("secret.md")).expect("a file"),
        "secret"
    );
}

#[test]
fn of_many_savers_of_one_version_exactly_one_wins() {
    let world = World::with(&[("faq/a/x.md", REFUND)]);
    let open = content::open(world.root(), Path::new("content/faq/a/x.md")).expect("a document");
    let done = std::thread::scope(|scope| {
        let savers: Vec<_> = (0..8)
            .map(|n| {
                let document = Document {
                    text: REFUND.replace("five", &format!("{n}")),
                    ..open.clone()
                };
                let world = &world;
                scope.spawn(move || matches!(save(world, &document), Saved::Done { .. }))
            })
            .collect();
        savers
            .into_iter()
            .map(|saver| saver.join().expect("no panic"))
            .filter(|done| *done)
            .count()
    });
    assert_eq!(done, 1);
}

fn git(world: &World, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .arg("-C")
        .arg(world.root())
        .args(arguments)
        .env_remove("GIT_DIR")
        .output();
    String::from_utf8(output.expect("git").stdout).expect("text")
}

#[test]
fn a_save_in_a_work_tree_commits_that_file_alone_in_the_editors_name() {
    let world = World::with(&[("faq/a/x.md", REFUND), ("faq/a/other.md", REFUND)]);
    if Command::new("git").arg("--version").output().is_err() {
        eprintln!("skipped: no git");
        return;
    }
    git(&world, &["init", "--quiet"]);
    git(&world, &["add", "content/faq/a/other.md"]);
    let document = edited(&world, "content/faq/a/x.md", &REFUND.replace("five", "six"));
    let author = "Ann <evil@x>\nCo";
    assert!(matches!(
        content::save(world.root(), &world.config, &document, author),
        Ok(Saved::Done { .. })
    ));
    let log = git(&world, &["log", "--format=%an|%s", "--name-only"]);
    assert_eq!(
        log,
        "Ann evil@xCo|content: Edit content/faq/a/x.md\n\ncontent/faq/a/x.md\n"
    );
    assert_eq!(
        git(&world, &["diff", "--cached", "--name-only"]),
        "content/faq/a/other.md\n",
        "what was staged stays staged"
    );
}

#[test]
fn a_commit_that_fails_loses_no_edit() {
    let world = World::with(&[("faq/a/x.md", REFUND)]);
    std::fs::write(world.root().join(".git"), "gitdir: nowhere").expect("a broken work tree");
    let document = edited(&world, "content/faq/a/x.md", &REFUND.replace("five", "six"));
    assert!(matches!(save(&world, &document), Saved::Done { .. }));
    assert!(
        content::open(world.root(), &document.file)
            .expect("a document")
            .text
            .contains("six")
    );
}

#[test]
fn a_new_file_and_a_new_site_have_no_fault() {
    let world = World::new();
    let now = at("2026-07-16T12:00:00Z");
    for (kind, title) in [
        (Kind::Entry, "Can I bring: my \"dog\"?"),
        (Kind::Post, "yes"),
        (Kind::Page, "007"),
        (Kind::Section, "Ünïcode"),
    ] {
        let new = New {
            kind,
            title: title.to_owned(),
            ..New::default()
        };
        let file = content::create(world.root(), &world.config, &new, now).expect("a file");
        assert!(world.root().join(&file).is_file());
        let again = content::create(world.root(), &world.config, &new, now);
        assert!(matches!(again, Err(Error::Exists { .. })));
    }
    let (shelf, faults) = world.load();
    assert!(faults.is_empty(), "{faults}");
    let titles: Vec<_> = shelf.items.iter().map(|item| item.title.as_str()).collect();
    for title in ["Can I bring: my \"dog\"?", "yes", "007", "Ünïcode"] {
        assert!(titles.contains(&title), "{title} in {titles:?}");
    }

    for name in ["Sky & Sons", "yes", "A: \"B\" \\ <c>", ""] {
        let dir = tempfile::tempdir().expect("a folder");
        let files = content::init(dir.path(), name, now).expect("a site");
        assert!(files.iter().all(|file| dir.path().join(file).is_file()));
        let (config, faults) = frontload::config::Config::load(dir.path()).expect("a config");
        assert!(faults.is_empty(), "{faults}");
        assert_eq!(
            config.brand.name,
            if name.is_empty() { "Our brand" } else { name }
        );
        let (shelf, faults) = Shelf::load(dir.path(), &config).expect("a shelf");
        assert!(faults.is_empty(), "{:?}", told(&faults));
        let public = shelf
            .items
            .iter()
            .filter(|item| item.withheld(now).is_none())
            .count();
        assert_eq!(public, shelf.items.len(), "everything is public at once");
        assert_eq!(
            shelf.items.iter().filter(|item| item.kind == Kind::Entry).count(),
            4
        );
        assert!(matches!(
            content::init(dir.path(), name, now),
            Err(Error::NotEmpty { .. })
        ));
    }
}

#[test]
fn a_twin_goes_beside_its_original_and_is_found_to_be_one() {
    let mut world = World::new();
    world.config.languages = vec!["en".into(), "fr".into()];
    let now = at("2026-07-16T12:00:00Z");
    let new = |title: &str, language: &str, twin_of: Option<&Path>| New {
        kind: Kind::Page,
        title: title.to_owned(),
        category: "Lost & found".into(),
        language: language.into(),
        twin_of: twin_of.map(Path::to_path_buf),
    };
    let create = |new: &New| content::create(world.root(), &world.config, new, now);
    let first = create(&New {
        kind: Kind::Entry,
        ..new("Where is my hat?", "", None)
    })
    .expect("an entry");
    assert_eq!(first, Path::new("content/faq/lost-found/where-is-my-hat.md"));
    let twin = create(&new("Où est mon chapeau ?", "fr", Some(&first))).expect("its twin");
    assert_eq!(twin, Path::new("content/faq/lost-found/where-is-my-hat.fr.md"));
    assert!(matches!(
        create(&new("Wo ist mein Hut?", "de", Some(&first))),
        Err(Error::Language { .. })
    ));
    for stranger in [
        "frontload.yaml",
        "content/nowhere.md",
        "../content/faq/x.md",
        "/etc/passwd",
    ] {
        let made = create(&new("x", "fr", Some(Path::new(stranger))));
        assert!(matches!(made, Err(Error::Outside { .. })), "{stranger}");
    }
    let (shelf, faults) = world.load();
    assert!(!faults.has_errors(), "{faults}");
    let french = shelf
        .items
        .iter()
        .find(|item| item.language == "fr")
        .expect("a twin");
    assert_eq!((french.kind, french.draft), (Kind::Entry, true));
    assert!(french.translation_of.is_some());
}

#[test]
fn a_new_site_builds_without_a_diagnostic() {
    let now = at("2026-07-16T12:00:00Z");
    let dir = tempfile::tempdir().expect("a folder");
    content::init(dir.path(), "Sky & Sons <Ltd>", now).expect("a site");
    let (config, _) = frontload::config::Config::load(dir.path()).expect("a config");
    let (shelf, _) = Shelf::load(dir.path(), &config).expect("a shelf");
    let build = frontload::site::Build {
        root: dir.path(),
        config: &config,
        shelf: &shelf,
        threads: &|_| frontload::site::Thread::default(),
        demand: &[],
        now,
        output: &dir.path().join("site"),
        drafts: false,
        future: false,
        full: false,
    };
    let faults = frontload::site::check(&build).expect("a check");
    assert!(faults.is_empty(), "{faults}");
}

#[test]
fn a_public_page_that_moves_at_the_desk_keeps_its_old_address() {
    let world = World::with(&[("faq/a/x.md", REFUND)]);
    let before = page_of(&world);
    let text = REFUND.replacen("---\n", "---\nslug: new-place\n", 1);
    assert!(matches!(
        save(&world, &edited(&world, "content/faq/a/x.md", &text)),
        Saved::Done { .. }
    ));
    let after = page_of(&world);
    assert_eq!(
        (after.path.as_str(), after.aliases),
        ("/faq/a/new-place/", vec![before.path.clone()])
    );
    // And back: the address is the page's own again.
    let now = content::open(world.root(), Path::new("content/faq/a/x.md")).expect("a document");
    let text = now.text.replace("slug: new-place\n", "");
    save(&world, &edited(&world, "content/faq/a/x.md", &text));
    let back = page_of(&world);
    assert_eq!(
        (back.path, back.aliases),
        (before.path, vec!["/faq/a/new-place/".to_owned()])
    );
}

fn page_of(world: &World) -> content::Item {
    let now = content::open(world.root(), Path::new("content/faq/a/x.md")).expect("a document");
    content::read(&now.file, &now.text, &world.config).0
}
