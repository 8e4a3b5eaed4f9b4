//! The contract is what pages are really given, and what the manual says.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::values::{CALLS, EVERYWHERE, Given, ITEM, PAGE, PAGE_MORE, PAGES, PARTS, TEMPLATES};
use crate::config::Config;
use crate::content::Shelf;
use crate::site::{Build, Demand, Thread};

/// A site with a page of every kind, two languages, a tag, an alias.
fn site(root: &Path) -> Config {
    let write = |path: &str, text: &str| {
        let path = root.join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        fs::write(path, text).expect("a file");
    };
    write(
        "frontload.yaml",
        "base_url: https://example.com\nlanguages: [en, de]\n",
    );
    write("static/x.png", "");
    write("content/about.md", "---\ntitle: About\n---\nUs.\n");
    write(
        "content/guides/_index.md",
        "---\ntitle: Guides\n---\nLong texts.\n",
    );
    write("content/guides/one.md", "---\ntitle: One\n---\nText.\n");
    write(
        "content/faq/bags/_index.md",
        "---\ntitle: Bags\n---\nAbout bags.\n",
    );
    for name in ["one", "two"] {
        let text = format!(
            "---\ntitle: How big may bag {name} be?\nquestion_id: q-{name}\nowner: Ann\nreview_by: 2030-01-01\ntags: [bags]\naliases: [/old-{name}/]\n---\nSmall.\n\nDetail.\n"
        );
        write(&format!("content/faq/bags/{name}.md"), &text);
        let day = name.len();
        let text = format!(
            "---\ntitle: Post {name}\ndate: 2026-01-0{day}\nimage: /x.png\ntags: [bags]\nauthors: [Ann]\nseries: Bags\n---\nText.\n"
        );
        write(&format!("content/blog/{name}.md"), &text);
    }
    write(
        "content/about.de.md",
        "---\ntitle: Wir\ntranslation_of: about\n---\nWir.\n",
    );
    Config::load(root).unwrap_or_else(|faults| panic!("{faults}")).0
}

fn build(root: &Path, config: &Config) -> String {
    let (shelf, _) = Shelf::load(root, config).unwrap_or_else(|fault| panic!("{fault}"));
    let build = Build {
        root,
        config,
        shelf: &shelf,
        threads: &|_| Thread::default(),
        demand: &[Demand {
            question_id: "q-one".to_owned(),
            asks: 3,
            trend: (2, 1),
        }],
        now: "2026-06-01T00:00:00Z".parse().expect("a moment"),
        output: &root.join("site"),
        drafts: false,
        future: false,
        full: false,
    };
    match crate::site::check(&build) {
        Ok(problems) => problems.to_string(),
        Err(fault) => panic!("{fault}"),
    }
}

/// What the faults in template `name` say there is, on all the pages that it makes.
fn told(said: &str, name: &str) -> BTreeSet<String> {
    let lists: Vec<&str> = said
        .split("error: ")
        .filter(|block| block.contains("nothing_of_that_name"))
        .filter_map(|block| block.split("hint: there are: ").nth(1)?.lines().next())
        .collect();
    assert!(!lists.is_empty(), "{name}: {said}");
    lists
        .iter()
        .flat_map(|list| list.split(", ").map(str::to_owned))
        .collect()
}

/// Builds the site with `text` as template `name` (a built-in one is not checked for names it is not given).
fn given(name: &str, text: &str) -> BTreeSet<String> {
    let dir = tempfile::tempdir().expect("a folder");
    let config = site(dir.path());
    let path = dir.path().join("themes/default/templates").join(name);
    fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
    fs::write(&path, text).expect("a file");
    told(&build(dir.path(), &config), name)
}

fn names(given: &[Given]) -> BTreeSet<String> {
    given.iter().map(|(name, _)| (*name).to_owned()).collect()
}

/// Templates that the build makes pages with; the endpoint's are held by its own tests.
fn built() -> impl Iterator<Item = &'static super::values::Template> {
    TEMPLATES
        .iter()
        .filter(|template| !matches!(template.name, "error.html" | "search.html"))
}

#[test]
fn every_template_is_given_what_the_contract_says() {
    // Given only where there is something to give.
    const SOMETIMES: [&str; 4] = ["json_ld", "noindex", "series", "x_default"];
    let (mut more, mut less) = (BTreeMap::new(), BTreeMap::new());
    for template in built() {
        // A name that some template sets is only missed when the page is made.
        let text = "{% if false %}{% set nothing_of_that_name = 1 %}{% endif %}{{ nothing_of_that_name }}";
        let found = given(template.name, text);
        let mut must = names(template.given);
        must.extend(names(EVERYWHERE));
        let mut may = must.clone();
        may.extend(names(PAGES));
        if template.name != "alias.html" {
            must.extend(names(PAGES));
        }
        let extra: Vec<_> = found.difference(&may).cloned().collect();
        if !extra.is_empty() {
            more.insert(template.name, extra);
        }
        let missed: Vec<_> = must
            .difference(&found)
            .filter(|name| !SOMETIMES.contains(&name.as_str()))
            .cloned()
            .collect();
        if !missed.is_empty() {
            less.insert(template.name, missed);
        }
    }
    assert!(more.is_empty(), "add these to the contract: {more:?}");
    assert!(
        less.is_empty(),
        "the contract promises what is not given: {less:?}"
    );
}

#[test]
fn the_manual_states_the_contract() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("content/faq/reference/theme-contract.md");
    let text = fs::read_to_string(&path).expect("the manual has a page on the contract");
    let mut lines = vec![format!("This frontload keeps contract {}.", super::CONTRACT)];
    let rows = |given: &[Given]| -> Vec<String> {
        given
            .iter()
            .map(|(name, what)| format!("| `{}` | {what} |", name.replace('|', "\\|")))
            .collect()
    };
    for table in [EVERYWHERE, PAGES, ITEM, PAGE, CALLS, PARTS] {
        lines.extend(rows(table));
    }
    for (template, (name, what)) in PAGE_MORE {
        lines.push(format!("| `{name}` | {what} (`{template}`) |"));
    }
    for template in TEMPLATES {
        let given: Vec<String> = template
            .given
            .iter()
            .map(|(name, what)| format!("`{name}`: {what}"))
            .collect();
        lines.push(format!(
            "| `{}` | {} | {} |",
            template.name,
            template.shows,
            given.join("; ")
        ));
    }
    let missing: Vec<&String> = lines
        .iter()
        .filter(|line| !text.contains(line.as_str()))
        .collect();
    let list: Vec<&str> = missing.iter().map(|line| line.as_str()).collect();
    assert!(
        missing.is_empty(),
        "{} lacks:\n{}",
        path.display(),
        list.join("\n")
    );
}
