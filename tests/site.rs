//! What a build promises: same input, same bytes; nothing withheld is seen; whole or not at all.

#[path = "site/edits.rs"]
mod edits;
#[path = "site/lists.rs"]
mod lists;
#[path = "site/pictures.rs"]
mod pictures;
#[path = "site/theme.rs"]
mod theme;
#[path = "site/words.rs"]
mod words;
#[path = "site/outputs.rs"]
mod outputs;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use frontload::config::Config;
use frontload::content::Shelf;
use frontload::diagnostic::Diagnostics;
use frontload::site::{
    self, Build, BuildReport, Demand, Error, Manifest, OfficialAnswer, Remark, Thread, markdown, packed,
};
use jiff::Timestamp;
use tempfile::TempDir;

/// A site in a folder of its own.
struct World {
    dir: TempDir,
    now: Timestamp,
    drafts: bool,
    future: bool,
    demand: Vec<Demand>,
    threads: fn(&str) -> Thread,
}

fn time(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder to copy").flatten() {
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("a copied file");
        }
    }
}

impl World {
    fn named(name: &str) -> World {
        let world = World::empty();
        copy(
            &Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("tests/sites")
                .join(name)
                .join("in"),
            world.dir.path(),
        );
        world
    }

    fn empty() -> World {
        World {
            dir: TempDir::new().expect("a folder"),
            now: time("2026-06-01T12:00:00Z"),
            drafts: false,
            future: false,
            demand: Vec::new(),
            threads: |_| Thread::default(),
        }
    }

    fn write(&self, path: &str, text: &str) -> &World {
        let path = self.dir.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        fs::write(path, text).expect("a file");
        self
    }

    fn with_build<T>(&self, act: impl FnOnce(&Build<'_>) -> T) -> T {
        let root = self.dir.path();
        let (config, _) = Config::load(root).unwrap_or_else(|faults| panic!("{faults}"));
        let (shelf, faults) = Shelf::load(root, &config).expect("content is read");
        assert!(!faults.has_errors(), "{faults}");
        let output = root.join("site");
        act(&Build {
            root,
            config: &config,
            shelf: &shelf,
            threads: &self.threads,
            demand: &self.demand,
            now: self.now,
            output: &output,
            drafts: self.drafts,
            future: self.future,
            full: false,
        })
    }

    fn try_build(&self) -> Result<(BuildReport, Diagnostics), Error> {
        self.with_build(site::build)
    }

    fn build(&self) -> BuildReport {
        match self.try_build() {
            Ok((report, _)) => report,
            Err(Error::Problems(faults)) => panic!("{faults}"),
            Err(other) => panic!("{other}"),
        }
    }

    fn check(&self) -> Diagnostics {
        self.with_build(site::check).expect("the site is checked")
    }

    fn files(&self) -> BTreeMap<String, Vec<u8>> {
        tree(&self.dir.path().join("site"))
    }

    fn page(&self, path: &str) -> String {
        let file = self
            .dir
            .path()
            .join("site")
            .join(path.trim_start_matches('/'))
            .join("index.html");
        fs::read_to_string(&file).unwrap_or_else(|cause| panic!("{}: {cause}", file.display()))
    }

    fn all_text(&self) -> String {
        self.files()
            .values()
            .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
            .collect()
    }
}

fn tree(top: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut waiting: Vec<PathBuf> = vec![top.to_path_buf()];
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                let inner = path
                    .strip_prefix(top)
                    .expect("below")
                    .to_string_lossy()
                    .into_owned();
                found.insert(inner, fs::read(&path).expect("a file"));
            }
        }
    }
    found
}

fn ferry() -> World {
    let demand = |id: &str, asks, trend| Demand {
        question_id: id.to_owned(),
        asks,
        trend,
    };
    World {
        demand: vec![
            demand("q-refund", 214, (61, 40)),
            demand("q-fog", 120, (80, 20)),
            demand("q-car", 96, (20, 22)),
            demand("q-dog", 41, (9, 9)),
        ],
        threads: |page| {
            if page != "/faq/boarding/dog/" {
                return Thread::default();
            }
            let remark = Remark {
                anchor: "k7m2q9rt".to_owned(),
                author: Some("Ada <b>".to_owned()),
                at: time("2026-05-03T10:00:00Z"),
                html: markdown::untrusted("Is the *stern* deck dry in November? <script>"),
                forwarded_at: Some(time("2026-05-03T11:00:00Z")),
                answers: vec![OfficialAnswer {
                    at: time("2026-05-04T08:00:00Z"),
                    html: markdown::untrusted("Half of it is roofed. There is a towel for every dog."),
                }],
                replies: Vec::new(),
            };
            Thread {
                remarks: vec![remark],
                ..Thread::default()
            }
        },
        ..World::named("ferry")
    }
}

/// Where a golden site's expected tree stands; `FRONTLOAD_GOLDEN=1` writes it anew, then read the diff.
fn golden(name: &str, found: &BTreeMap<String, Vec<u8>>) {
    let out = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/sites")
        .join(name)
        .join("out");
    // Bytes of the theme's own assets, of copies of pictures and of the index are other tests' business; their names carry hashes.
    let kept: BTreeMap<&String, &Vec<u8>> = found
        .iter()
        .filter(|(file, _)| {
            !file.starts_with("assets/") && !file.starts_with("images/") && !hashed_index(file)
        })
        .filter(|(file, _)| !file.starts_with("assets/") && !hashed_index(file) && !drawn(file))
        .collect();
    if std::env::var_os("FRONTLOAD_GOLDEN").is_some() {
        let _ = fs::remove_dir_all(&out);
        for (file, bytes) in &kept {
            let path = out.join(file);
            fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
            fs::write(path, without_hashes(bytes)).expect("a golden file");
        }
        return;
    }
    let expected = tree(&out);
    let names = |tree: &BTreeMap<String, Vec<u8>>| tree.keys().map(|file| nameless(file)).collect::<Vec<_>>();
    let kept: BTreeMap<String, Vec<u8>> = kept
        .into_iter()
        .map(|(file, bytes)| (file.clone(), without_hashes(bytes)))
        .collect();
    assert_eq!(
        names(&kept),
        names(&expected),
        "other files than in tests/sites/{name}/out"
    );
    for ((file, found), wanted) in kept.iter().zip(expected.values()) {
        assert!(
            found == wanted,
            "{file} differs; if that is meant, run with FRONTLOAD_GOLDEN=1 and read the diff:\n{}",
            String::from_utf8_lossy(found)
        );
    }
}

fn nameless(file: &str) -> String {
    String::from_utf8_lossy(&without_hashes(file.as_bytes())).into_owned()
}

/// Cards and icons, which are looked at by tests of their own.
fn drawn(file: &str) -> bool {
    ["cards/", "icons/", "favicon", "apple-touch-icon"]
        .iter()
        .any(|start| file.starts_with(start))
}

/// The index and its titles, under names that carry their hash.
fn hashed_index(file: &str) -> bool {
    let name = file
        .strip_prefix("search/")
        .and_then(|name| name.split('.').next());
    name.is_some_and(|name| name.len() == 12 && name.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Replaces content hashes in names, so that a change of a style sheet is not a change of every page,
/// and leaves out what search found near, since its ranking is held by search's own tests.
fn without_hashes(bytes: &[u8]) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return bytes.to_vec();
    };
    let hash = regex::Regex::new(r"(/assets/[a-z]+\.|search/)[0-9a-f]{10,12}\b").expect("a pattern");
    let near = regex::Regex::new(r"(?s)<aside.*?</aside>").expect("a pattern");
    let text = hash.replace_all(text, "${1}HASH").into_owned();
    near.replace_all(&text, "<aside></aside>")
        .into_owned()
        .into_bytes()
}

#[test]
fn the_ferry_site_is_built_twice_alike_and_as_expected() {
    let world = ferry();
    let first = world.build();
    assert!(first.pages > 15, "{first:?}");
    let files = world.files();
    golden("ferry", &files);
    let other = ferry();
    other.build();
    assert_eq!(other.files(), files, "another folder gives other bytes");
    let again = world.build();
    assert_eq!((again.written.len(), again.removed.len()), (0, 0), "{again:?}");
    assert_eq!(again.unchanged, files.len());
}

#[test]
fn nothing_withheld_is_seen_in_any_file() {
    let world = ferry();
    world.build();
    let text = world.all_text();
    for marker in [
        "Marker-draft",
        "Marker-scheduled",
        "Marker-archived",
        "Marker-internal",
        "night crossing",
        "strikes",
    ] {
        assert!(!text.contains(marker), "{marker} is published");
    }
    let future = World {
        future: true,
        ..ferry()
    };
    future.build();
    assert!(future.all_text().contains("Marker-scheduled") && !future.all_text().contains("Marker-draft"));
    let drafts = World {
        drafts: true,
        ..ferry()
    };
    drafts.build();
    let text = drafts.all_text();
    assert!(
        text.contains("Marker-draft")
            && !text.contains("Marker-internal")
            && !text.contains("Marker-archived")
    );
}

#[test]
fn the_scheduled_page_appears_when_its_time_has_come() {
    let world = World {
        now: time("2026-12-01T00:00:00Z"),
        ..ferry()
    };
    world.build();
    assert!(world.page("/faq/changes/later/").contains("Marker-scheduled"));
    assert!(world.page("/faq/").contains("The new night crossing"));
}

#[test]
fn a_file_at_the_same_path_overrides_the_theme() {
    let world = ferry();
    world.write(
        "themes/default/templates/entry.html",
        "{% extends \"base.html\" %}{% block main %}OWN {{ page.title }}{% endblock %}",
    );
    world.build();
    assert!(
        world
            .page("/faq/boarding/dog/")
            .contains("OWN May my dog come on deck?")
    );
    assert!(
        world
            .page("/blog/dogs/")
            .contains("<h1>Dogs of the upper deck</h1>")
    );
}

#[test]
fn an_unchanged_page_keeps_its_bytes_and_time_and_an_orphan_goes() {
    let world = ferry();
    world.build();
    let site = world.dir.path().join("site");
    let privacy = site.join("privacy/index.html");
    let before = fs::metadata(&privacy).and_then(|m| m.modified()).expect("a time");
    fs::write(site.join(".gitignore"), "*\n").expect("an ignore file");
    fs::write(site.join("orphan.html"), "x").expect("an orphan");
    fs::remove_file(world.dir.path().join("content/blog/dogs.md")).expect("a post goes");
    let report = world.build();
    assert!(
        report.removed.contains(&"/blog/dogs/".to_owned())
            && report.removed.contains(&"/orphan.html".to_owned())
    );
    assert!(report.written.contains(&"/blog/".to_owned()), "{report:?}");
    assert!(!report.written.contains(&"/privacy/".to_owned()), "{report:?}");
    assert_eq!(
        fs::metadata(&privacy).and_then(|m| m.modified()).expect("a time"),
        before
    );
    assert!(site.join(".gitignore").is_file() && !site.join("blog/dogs").exists());
}

#[test]
fn an_error_leaves_the_site_as_it_was_and_names_every_fault() {
    let world = ferry();
    world.build();
    let before = world.files();
    world.write(
        "content/news.md",
        "---\ntitle: Clash\naliases: [/privacy/]\n---\nx\n",
    );
    world.write("themes/default/templates/post.html", "{% if page %}");
    world.write(
        "themes/default/templates/entry.html",
        "{% include \"part/threat.html\" %}",
    );
    let root = world.dir.path();
    let (config, _) = Config::load(root).unwrap_or_else(|faults| panic!("{faults}"));
    let (shelf, _) = Shelf::load(root, &config).expect("content is read");
    let output = root.join("site");
    let threads = |_: &str| Thread::default();
    let build = Build {
        root,
        config: &config,
        shelf: &shelf,
        threads: &threads,
        demand: &[],
        now: world.now,
        output: &output,
        drafts: false,
        future: false,
        full: false,
    };
    let Err(Error::Problems(faults)) = site::build(&build) else {
        panic!("two broken templates were built")
    };
    let said = faults.to_string();
    assert!(said.contains("themes/default/templates/post.html:1"), "{said}");
    assert!(said.contains("themes/default/templates/entry.html:1"), "{said}");
    assert!(said.contains("did you mean `part/thread.html`"), "{said}");
    assert_eq!(world.files(), before);
}

#[test]
fn two_files_for_one_address_are_a_problem() {
    let world = ferry();
    world.write("static/privacy/index.html", "x");
    let Err(Error::Problems(faults)) = world.try_build() else {
        panic!("one of the two was lost")
    };
    assert!(
        faults
            .to_string()
            .contains("would be both `content/privacy.md` and `static/privacy/index.html`"),
        "{faults}"
    );
}

#[test]
fn a_folder_with_other_peoples_files_is_left_alone() {
    let world = ferry();
    world.write("site/holiday.jpg", "mine");
    assert!(matches!(world.try_build(), Err(Error::Foreign { files: 1, .. })));
    assert_eq!(world.files().len(), 1);
}

#[test]
fn a_release_cut_short_is_completed_and_one_never_begun_is_cleared() {
    let world = ferry();
    world.build();
    let whole = world.files();
    let state = world.dir.path().join(".frontload/publish");
    // As if the process had died after the journal was written and one file moved.
    let site = world.dir.path().join("site");
    let manifest = fs::read_dir(world.dir.path().join(".frontload"))
        .expect("state")
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.to_string_lossy().contains("manifest-"))
        .expect("a manifest");
    fs::create_dir_all(state.join("staged")).expect("folders");
    fs::rename(site.join("faq/index.html"), state.join("staged/0")).expect("moved back");
    fs::write(site.join("old.html"), "old").expect("an old page");
    let journal = serde_json::json!({"output": site, "manifest": manifest, "put": {"faq/index.html": "0", "index.html": "1"}, "remove": ["old.html"]});
    fs::write(state.join("journal.json"), journal.to_string()).expect("a journal");
    site::recover(world.dir.path()).expect("recovered");
    assert_eq!(world.files(), whole);
    assert!(!state.exists());
    // As if it had died before the journal.
    fs::create_dir_all(state.join("staged")).expect("folders");
    fs::write(state.join("staged/index.html"), "half").expect("half a release");
    site::recover(world.dir.path()).expect("recovered");
    assert_eq!(world.files(), whole);
    assert!(!state.exists());
}

#[test]
fn two_builds_at_once_do_not_mix() {
    let world = ferry();
    world.build();
    let lock = fs::OpenOptions::new()
        .write(true)
        .open(world.dir.path().join(".frontload/build.lock"))
        .expect("a lock");
    lock.try_lock().expect("nobody builds");
    assert!(matches!(world.try_build(), Err(Error::Locked { .. })));
}

#[test]
fn the_manifest_lists_every_file_with_type_hash_and_copies_can_be_made() {
    let world = ferry();
    world.build();
    let (root, site) = (world.dir.path(), world.dir.path().join("site"));
    let manifest = Manifest::load(root, &site).expect("a manifest");
    assert_eq!(manifest.files.len(), world.files().len());
    let page = &manifest.files["/faq/boarding/dog/"];
    assert_eq!(
        (page.content_type.as_str(), page.immutable),
        ("text/html; charset=utf-8", false)
    );
    packed::pack_all(root, &site, &manifest).expect("copies");
    assert!(page.packs && packed::Coding::Brotli.read(root, page).is_some());
    let mut plain = Vec::new();
    let gz = fs::File::open(packed::Coding::Gzip.path(root, &page.hash)).expect("a compressed copy");
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(gz), &mut plain).expect("gzip");
    assert_eq!(plain, fs::read(site.join(&page.file)).expect("the page"));
    let style = manifest
        .files
        .iter()
        .find(|(path, _)| path.starts_with("/assets/site.") && path.ends_with(".css"));
    assert!(style.expect("a style sheet").1.immutable);
}

#[test]
fn check_finds_what_a_visitor_would_stumble_over_and_says_where() {
    let world = ferry();
    assert!(world.check().is_empty(), "{}", world.check());
    world.write(
        "content/faq/changes/strike.md",
        "---\ntitle: Strikes\nreview_by: 2026-01-01\nowner: Mina\n---\nSee [refunds](../tickets/refnud.md), [dogs](../boarding/dog.md#nope),\n[draft](secret.md) and ![](gone.png)\n\n#### Deep\n\nWrite to ada.lovelace@example.org\n\n<p id=\"write\">twice</p>\n",
    );
    let faults = world.check();
    let said = faults.to_string();
    for (code, line) in [
        ("dead-link", 6),
        ("dead-anchor", 6),
        ("dead-link", 7),
        ("dead-asset", 7),
        ("no-alt", 7),
        ("heading-order", 9),
        ("personal-data", 11),
    ] {
        let found = faults.iter().any(|fault| {
            fault.code == code && fault.place.as_ref().is_some_and(|place| place.line == Some(line))
        });
        assert!(found, "{code} on line {line} is missing from:\n{said}");
    }
    for code in ["stale", "duplicate-id"] {
        assert!(
            faults.iter().any(|fault| fault.code == code),
            "{code} is missing from:\n{said}"
        );
    }
    assert!(said.contains("not published (draft)"), "{said}");
}
