//! The author's verbs, as they are typed: a new site, a new file, the calendar, a build.

use std::path::Path;
use std::process::{Command, Output};

fn frontload(root: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_frontload"))
        .args(words)
        .args(["--root", &root.to_string_lossy()])
        .output()
        .expect("the binary runs")
}

fn out(done: &Output) -> String {
    String::from_utf8_lossy(&done.stdout).into_owned()
}

fn err(done: &Output) -> String {
    String::from_utf8_lossy(&done.stderr).into_owned()
}

/// A site made by `init`.
fn site() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("help").to_string_lossy().into_owned();
    let done = frontload(folder.path(), &["init", &root, "--name", "Harbour Books"]);
    assert!(done.status.success(), "{}", err(&done));
    folder
}

#[test]
fn a_new_site_has_nothing_to_mend_and_says_what_to_do_next() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("help");
    let done = frontload(folder.path(), &["init", &root.to_string_lossy()]);
    for next in ["serve --watch", "frontload.yaml", "new faq", "check"] {
        assert!(out(&done).contains(next), "{next}: {}", out(&done));
    }
    let check = frontload(&root, &["check"]);
    assert_eq!((check.status.code(), out(&check).as_str()), (Some(0), ""));
    assert_eq!(err(&check), "nothing to mend\n");
}

#[test]
fn a_new_file_says_where_it_is_and_what_comes_next() {
    let folder = site();
    let root = folder.path().join("help");
    let done = frontload(&root, &["new", "faq", "Do you ship abroad?"]);
    assert_eq!(out(&done), "content/faq/general/do-you-ship-abroad.md\n");
    assert!(
        err(&done).contains("there is also orders, returns"),
        "{}",
        err(&done)
    );
    let done = frontload(&root, &["new", "faq", "And on Sundays?", "--category", "orders"]);
    assert_eq!(out(&done), "content/faq/orders/and-on-sundays.md\n");
    let text = std::fs::read_to_string(root.join("content/faq/orders/and-on-sundays.md")).expect("a file");
    for line in [
        "draft: true",
        "confidence: wip",
        "owner:\n",
        "review_by: 20",
        "asked_as: []",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
    assert!(frontload(&root, &["check"]).status.success());
}

#[test]
fn what_has_no_title_is_not_made() {
    let folder = site();
    let root = folder.path().join("help");
    for title in ["", "  ", "?!"] {
        let done = frontload(&root, &["new", "faq", title]);
        assert!(
            !done.status.success() && err(&done).contains("needs a title"),
            "{}",
            err(&done)
        );
    }
    assert!(!root.join("content/faq/general").exists());
    assert!(frontload(&root, &["check"]).status.success());
}

#[test]
fn the_calendar_is_sorted_and_names_dates_and_owners() {
    let folder = site();
    let root = folder.path().join("help");
    let write = |name: &str, front: &str| {
        let path = root.join("content/faq/orders").join(name);
        std::fs::write(path, format!("---\n{front}\n---\nAn answer.\n")).expect("a file");
    };
    write("late.md", "title: Late\nowner: Mina\nreview_by: 2026-03-01");
    write("soon.md", "title: Soon\nowner: Bo\nreview_by: 2026-03-12");
    write("next.md", "title: Next\npublish_at: 2026-04-01T08:00:00Z");
    write("draft.md", "title: Draft\ndraft: true\ndate: 2026-02-28");
    write("gone.md", "title: Gone\nreview_by: 2026-01-01\ndraft: true");
    let list = |what: &str| frontload(&root, &["list", what, "--now", "2026-03-10"]);
    assert_eq!(
        out(&list("due")),
        "2026-01-01  68 days late  -     content/faq/orders/gone.md  Gone\n\
         2026-03-01  9 days late   Mina  content/faq/orders/late.md  Late\n\
         2026-03-12  in 2 days     Bo    content/faq/orders/soon.md  Soon\n"
    );
    assert_eq!(
        out(&list("stale")),
        "2026-03-01  9 days late  Mina  content/faq/orders/late.md  Late\n",
        "only what is public can mislead"
    );
    assert!(out(&list("future")).starts_with("2026-04-01  in 22 days "));
    assert!(out(&list("drafts")).contains("2026-02-28  10 days old  -  content/faq/orders/draft.md"));
    let json = frontload(&root, &["list", "stale", "--now", "2026-03-10", "--json"]);
    let line: serde_json::Value = serde_json::from_str(out(&json).trim()).expect("one line of JSON");
    assert_eq!(
        (&line["owner"], &line["days"], &line["path"]),
        (&"Mina".into(), &(-9).into(), &"/faq/orders/late/".into())
    );
    let none = frontload(&root, &["list", "future", "--now", "2027-03-10"]);
    assert_eq!(
        (out(&none).as_str(), err(&none).as_str()),
        ("", "nothing is scheduled\n")
    );
}

#[test]
fn a_build_prints_the_first_changed_addresses_and_json_all_of_them() {
    let folder = site();
    let root = folder.path().join("help");
    let first = out(&frontload(&root, &["build"]));
    assert_eq!(
        first.lines().filter(|line| line.starts_with("+ /")).count(),
        20,
        "{first}"
    );
    assert!(first.contains("more; --json lists all"), "{first}");
    let again = frontload(&root, &["build", "--json"]);
    let report: serde_json::Value = serde_json::from_str(out(&again).trim()).expect("JSON");
    assert_eq!(report["written"], serde_json::json!([]));
    std::fs::remove_file(root.join("content/about.md")).expect("removed");
    let less = out(&frontload(&root, &["build"]));
    assert!(less.contains("\n- /about/\n"), "{less}");
}

#[test]
fn odd_settings_are_told_where_the_site_is_built_and_nowhere_else() {
    let folder = site();
    let root = folder.path().join("help");
    let path = root.join("frontload.yaml");
    let text = std::fs::read_to_string(&path).expect("settings");
    let odd = text.replace("base_url: http://127.0.0.1:8080", "");
    std::fs::write(&path, format!("{odd}\nendpoint_url: https://api.example.com\n")).expect("written");
    let told = err(&frontload(&root, &["check"]));
    assert!(told.contains("warning"), "this setting is odd: {told}");
    for verb in [&["list", "due"][..], &["questions"], &["new", "post", "Hello"]] {
        let told = err(&frontload(&root, verb));
        assert!(!told.contains("warning"), "{verb:?}: {told}");
    }
}
