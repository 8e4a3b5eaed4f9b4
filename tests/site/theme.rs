//! The `theme` verb and a theme's place in a build, as they are typed.

use std::fs;
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

fn site(settings: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        fs::write(path, text).expect("a file");
    };
    write(
        "frontload.yaml",
        &format!("base_url: https://example.com\n{settings}"),
    );
    write("content/about.md", "---\ntitle: About\n---\nUs.\n");
    folder
}

#[test]
fn a_file_is_copied_out_once_and_watched() {
    let site = site("");
    let root = site.path();
    let done = frontload(root, &["theme", "eject", "templates/page.html"]);
    assert_eq!(
        out(&done),
        "themes/default/templates/page.html\n",
        "{}",
        err(&done)
    );
    let again = frontload(root, &["theme", "eject", "templates/page.html"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(err(&again).contains("nothing is overwritten"), "{}", err(&again));
    assert!(out(&frontload(root, &["theme", "list"])).contains("templates/page.html  (your own)"));
    assert_eq!(err(&frontload(root, &["check"])), "nothing to mend\n");

    let path = root.join("themes/default/templates/page.html");
    let text = fs::read_to_string(&path).expect("it is there");
    let at = text.find("original ").expect("a mark") + "original ".len();
    let old = format!("{}0000000000000000{}", &text[..at], &text[at + 16..]);
    fs::write(&path, old).expect("written");
    let check = frontload(root, &["check"]);
    assert_eq!(check.status.code(), Some(0), "a warning stops nothing");
    assert!(
        err(&check).contains("has changed since this copy was made [ejected]"),
        "{}",
        err(&check)
    );
    let shown = frontload(root, &["theme", "show", "templates/page.html"]);
    assert!(text.ends_with(&out(&shown)), "what is shown is the original");
}

#[test]
fn a_misspelt_path_is_answered_with_the_nearest() {
    let site = site("");
    for verb in ["eject", "show"] {
        let done = frontload(site.path(), &["theme", verb, "templates/pge.html"]);
        assert_eq!(done.status.code(), Some(2));
        assert!(
            err(&done).contains("did you mean `templates/page.html`?"),
            "{}",
            err(&done)
        );
    }
}

#[test]
fn the_plain_theme_needs_no_folder_and_no_mending() {
    let site = site("theme: plain\n");
    let built = frontload(site.path(), &["build"]);
    assert_eq!((built.status.code(), err(&built).as_str()), (Some(0), ""));
    let page = fs::read_to_string(site.path().join("site/about/index.html")).expect("a page");
    assert!(
        page.starts_with("<!doctype html>") && page.contains("<h1>About</h1>"),
        "{page}"
    );
    assert!(
        !page.contains("class=\"wrap\""),
        "the default theme's frame stands around it"
    );
    assert_eq!(err(&frontload(site.path(), &["check"])), "nothing to mend\n");
}

#[test]
fn a_pale_brand_colour_is_made_readable_and_told() {
    let site = site("brand:\n  colour: \"#fc0\"\n");
    let built = frontload(site.path(), &["build"]);
    assert_eq!(built.status.code(), Some(0));
    assert!(
        err(&built).contains("`#ffcc00` has contrast 1.") && err(&built).contains("[brand-colour]"),
        "{}",
        err(&built)
    );
}

#[test]
fn a_broken_template_stops_the_build_and_leaves_the_site() {
    let site = site("");
    let root = site.path();
    assert!(frontload(root, &["build"]).status.success());
    let before = fs::read(root.join("site/about/index.html")).expect("a page");
    let path = root.join("themes/default/templates");
    fs::create_dir_all(&path).expect("folders");
    fs::write(path.join("page.html"), "{% if page %}\n{{ page.titel }}\n").expect("written");
    let done = frontload(root, &["build"]);
    assert_eq!(done.status.code(), Some(1));
    assert!(
        err(&done).contains("themes/default/templates/page.html:1:1: error: this `if` is never closed"),
        "{}",
        err(&done)
    );
    assert_eq!(
        fs::read(root.join("site/about/index.html")).expect("a page"),
        before
    );
}
