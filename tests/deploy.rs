//! Deploying to a folder: what travels, what goes, what is refused. Stores, rsync and SFTP are tried
//! against real ones in `tests/peers/test_deploy.py`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use frontload::config::Config;
use frontload::deploy::{self, Deploy, Error, RECORD, Report};
use frontload::serve::publish::{Preview, Publication};
use jiff::Timestamp;

struct World {
    _folder: tempfile::TempDir,
    root: PathBuf,
    target: PathBuf,
    output: PathBuf,
    to: String,
    config: Config,
    now: Timestamp,
}

impl World {
    fn new() -> World {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().join("site");
        let target = folder.path().join("www");
        let now: Timestamp = "2026-11-20T12:00:00Z".parse().expect("a time");
        frontload::content::init(&root, "Test Brand", now).expect("a site to start from");
        let config = Config {
            base_url: "https://help.example.com".to_owned(),
            ..Config::default()
        };
        let world = World {
            _folder: folder,
            output: root.join("site"),
            to: format!("folder:{}", target.display()),
            root,
            target,
            config,
            now,
        };
        world.build();
        world
    }

    fn build(&self) {
        let publication = Publication {
            root: &self.root,
            config: &self.config,
            store: None,
            now: self.now,
            output: None,
            preview: Preview::default(),
            workshop: None,
            full: false,
        };
        publication.build().expect("a site without problems");
    }

    fn entry(&self, name: &str, text: &str) {
        let path = self.root.join("content/faq/orders").join(format!("{name}.md"));
        fs::write(path, format!("---\ntitle: {name}?\n---\n\n{text}\n")).expect("a file");
    }

    fn deploy(&self) -> Result<Report, Error> {
        self.deploy_as(|_| {})
    }

    fn deploy_as<'a>(&'a self, change: impl FnOnce(&mut Deploy<'a>)) -> Result<Report, Error> {
        let mut deploy = Deploy {
            root: &self.root,
            config: &self.config,
            output: &self.output,
            to: Some(&self.to),
            max_delete: None,
            dry_run: false,
            take_over: false,
            now: self.now,
        };
        change(&mut deploy);
        deploy::run(&deploy)
    }

    /// The target has the site, and of ours nothing else but the record.
    #[track_caller]
    fn holds_the_site(&self) {
        let mut there = files(&self.target);
        there.retain(|name, _| !name.starts_with(".frontload-deploy.json"));
        let mut site = files(&self.root.join("site"));
        site.remove(".gitignore");
        let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&there), names(&site));
        assert!(there == site, "the bytes differ");
    }
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut out = BTreeMap::new();
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(next) = waiting.pop() {
        for entry in fs::read_dir(next).into_iter().flatten().flatten() {
            if entry.path().is_dir() {
                waiting.push(entry.path());
            } else {
                let name = entry
                    .path()
                    .strip_prefix(folder)
                    .expect("it is below")
                    .display()
                    .to_string();
                out.insert(name, fs::read(entry.path()).expect("a file"));
            }
        }
    }
    out
}

#[test]
fn the_first_deploy_sends_all_the_second_nothing_the_third_what_changed() {
    let world = World::new();
    let first = world.deploy().unwrap();
    assert!(first.sent.len() > 10 && first.unchanged == 0, "{first:?}");
    world.holds_the_site();
    let second = world.deploy().unwrap();
    assert_eq!((second.sent.len(), second.removed.len()), (0, 0));
    assert_eq!(second.unchanged, first.sent.len());
    world.entry("how-long", "Two days.");
    world.build();
    let third = world.deploy().unwrap();
    assert!(
        third.sent.contains(&"faq/orders/how-long/index.html".to_owned()),
        "{third:?}"
    );
    assert!(third.sent.len() < first.sent.len() && third.unchanged > 0);
}

#[test]
fn pages_go_after_what_they_need_and_lists_after_the_pages() {
    let world = World::new();
    let sent = world.deploy().unwrap().sent;
    let at = |name: &str| {
        sent.iter()
            .position(|path| path.contains(name))
            .unwrap_or_else(|| panic!("{name}: {sent:?}"))
    };
    assert!(at("assets/") < at("index.html"));
    assert!(sent.iter().rposition(|path| path.ends_with(".html")) < Some(at("sitemap.xml")));
}

#[test]
fn a_dry_run_says_the_same_and_touches_nothing() {
    let world = World::new();
    let dry = world.deploy_as(|deploy| deploy.dry_run = true).unwrap();
    assert!(dry.dry_run && !world.target.exists());
    let real = world.deploy().unwrap();
    assert_eq!(
        (dry.sent, dry.bytes, dry.removed),
        (real.sent, real.bytes, real.removed)
    );
}

#[test]
fn a_page_that_left_the_site_goes_and_foreign_files_stay() {
    let world = World::new();
    fs::create_dir_all(world.target.join("photos")).unwrap();
    fs::write(world.target.join("photos/cat.jpg"), "a cat").unwrap();
    world.entry("soon-gone", "Short.");
    world.build();
    assert_eq!(world.deploy().unwrap().foreign, 1);
    fs::remove_file(world.root.join("content/faq/orders/soon-gone.md")).unwrap();
    world.build();
    let report = world.deploy().unwrap();
    assert!(
        report
            .removed
            .contains(&"faq/orders/soon-gone/index.html".to_owned()),
        "{report:?}"
    );
    assert!(
        !world.target.join("faq/orders/soon-gone").exists(),
        "its empty folder goes too"
    );
    assert_eq!(fs::read(world.target.join("photos/cat.jpg")).unwrap(), b"a cat");
}

#[test]
fn a_deploy_that_would_delete_too_much_is_refused_before_anything_moves() {
    let world = World::new();
    for n in 0..30 {
        world.entry(&format!("page-{n}"), &format!("Answer {n}."));
    }
    world.build();
    world.deploy().unwrap();
    for n in 0..30 {
        fs::remove_file(world.root.join(format!("content/faq/orders/page-{n}.md"))).unwrap();
    }
    world.build();
    let before = files(&world.target);
    let refused = world.deploy();
    assert!(
        matches!(refused, Err(Error::TooMany { files: 30.., .. })),
        "{refused:?}"
    );
    let mut after = files(&world.target);
    after.remove(".frontload-deploy.lock");
    assert!(before == after, "something moved");
    let report = world.deploy_as(|deploy| deploy.max_delete = Some(100)).unwrap();
    assert!(report.removed.len() >= 30);
}

#[test]
fn a_target_without_a_record_is_compared_with_what_stands_there() {
    let world = World::new();
    let first = world.deploy().unwrap();
    fs::remove_file(world.target.join(RECORD)).unwrap();
    fs::write(world.target.join("index.html"), "old").unwrap();
    let again = world.deploy().unwrap();
    assert_eq!(again.sent, ["index.html"]);
    assert_eq!(again.unchanged, first.sent.len() - 1);
    world.holds_the_site();
    assert_eq!(world.deploy().unwrap().sent.len(), 0);
}

#[test]
fn a_deploy_that_failed_half_way_is_simply_run_again() {
    let world = World::new();
    // A folder stands where a page goes.
    fs::create_dir_all(world.target.join("index.html/in-the-way")).unwrap();
    let failed = world.deploy();
    assert!(matches!(failed, Err(Error::Io { .. })), "{failed:?}");
    assert!(world.target.join(RECORD).exists(), "it says how far it came");
    fs::remove_dir_all(world.target.join("index.html")).unwrap();
    let report = world.deploy().unwrap();
    assert!(report.unchanged > 0, "what had arrived is not sent again");
    world.holds_the_site();
}

#[test]
fn two_deploys_at_once_are_refused_and_a_dead_one_is_taken_over() {
    let world = World::new();
    fs::create_dir_all(&world.target).unwrap();
    let lock = world.target.join(".frontload-deploy.lock");
    let other =
        |alive: &str| format!(r#"{{"token":"another","since":"2026-11-20T11:00:00Z","alive":"{alive}"}}"#);
    fs::write(&lock, other("2026-11-20T11:59:00Z")).unwrap();
    let refused = world.deploy();
    assert!(matches!(refused, Err(Error::Held { .. })), "{refused:?}");
    assert!(!world.target.join("index.html").exists());
    world.deploy_as(|deploy| deploy.take_over = true).unwrap();
    assert!(!lock.exists());
    fs::write(&lock, other("2026-11-20T11:30:00Z")).unwrap();
    world.deploy().unwrap();
    assert!(!lock.exists());
}

#[test]
fn a_file_that_changed_since_the_build_is_not_sent() {
    let world = World::new();
    fs::write(world.root.join("site/index.html"), "half a build").unwrap();
    let refused = world.deploy();
    assert!(matches!(refused, Err(Error::Changed { .. })), "{refused:?}");
    assert!(!world.target.join("index.html").exists());
}

#[test]
fn compressed_copies_go_along_and_hold_the_same() {
    use std::io::Read;
    let mut world = World::new();
    world.config.deploy.precompressed = true;
    world.deploy().unwrap();
    let page = fs::read(world.target.join("index.html")).unwrap();
    let packed = fs::read(world.target.join("index.html.gz")).unwrap();
    let mut plain = Vec::new();
    flate2::read::GzDecoder::new(packed.as_slice())
        .read_to_end(&mut plain)
        .unwrap();
    assert!(packed.len() < page.len() && plain == page);
    assert!(world.target.join("index.html.br").exists());
    assert_eq!(world.deploy().unwrap().sent.len(), 0);
}

#[test]
fn what_is_public_is_noted_for_the_check_on_lost_addresses() {
    let world = World::new();
    world.deploy().unwrap();
    let text = fs::read_to_string(frontload::site::deployed_path(&world.root)).unwrap();
    let paths: Vec<String> = serde_json::from_str(&text).unwrap();
    assert!(paths.is_sorted() && paths.contains(&"/".to_owned()));
    assert!(paths.iter().any(|path| path.starts_with("/faq/orders/")));
}

#[test]
fn a_deploy_never_eats_its_own_source_and_unknown_targets_are_refused() {
    let world = World::new();
    let site = format!("folder:{}", world.root.join("site").display());
    let above = format!("folder:{}", world.root.display());
    for to in [site.as_str(), above.as_str(), "folder:site"] {
        let refused = world.deploy_as(|deploy| deploy.to = Some(to));
        assert!(matches!(refused, Err(Error::Io { .. })), "{to}: {refused:?}");
    }
    for to in [
        "ftp://host/x",
        "/srv/www",
        "rsync:host",
        "rsync:-e evil:/x",
        "sftp://host",
        "sftp://-oProxyCommand=evil/x",
        "sftp://user:password@host/x",
        "s3://",
        "s3:bucket",
        "folder:",
    ] {
        let refused = world.deploy_as(|deploy| deploy.to = Some(to));
        assert!(matches!(refused, Err(Error::Target { .. })), "{to}: {refused:?}");
    }
    let nowhere = world.deploy_as(|deploy| deploy.to = None);
    assert!(matches!(nowhere, Err(Error::Nowhere)));
}
