//! Incremental equals full: after any edit, what a build made again and what it left alone are together
//! the bytes that a clean build makes. `FRONTLOAD_SEQUENCES` sets how many random sequences are tried.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use frontload::config::Config;
use frontload::search::Workbench;
use frontload::site::still::{Asked, Still};
use frontload::site::{Build, Demand, Error, Remark, Thread, Workshop, markdown};
use jiff::{Timestamp, ToSpan};
use rayon::prelude::*;
use tempfile::TempDir;

use super::{copy, time, tree};

/// A small generator of numbers, so that a failing sequence can be named and run again.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        // SplitMix64 (Steele, Lea, Flood 2014).
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % below as u64) as usize
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.roll(from.len())]
    }

    fn chance(&mut self, one_in: usize) -> bool {
        self.roll(one_in) == 0
    }
}

const WORDS: &[&str] = &[
    "ferry",
    "ticket",
    "refund",
    "dog",
    "harbour",
    "cabin",
    "winter",
    "timetable",
    "island",
    "boarding",
    "price",
    "lost",
    "child",
    "bicycle",
    "fog",
];

struct Site {
    dir: TempDir,
    dice: Dice,
    now: Timestamp,
    threads: BTreeMap<String, Thread>,
    demand: Vec<Demand>,
    /// For new names and for times of files that differ.
    count: u64,
    workshop: Workshop,
    log: Vec<String>,
}

impl Site {
    fn new(seed: u64) -> Site {
        let dir = TempDir::new().expect("a folder");
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites/ferry/in");
        copy(&from, dir.path());
        Site {
            dir,
            dice: Dice(seed),
            now: time("2026-06-01T12:00:00Z"),
            threads: BTreeMap::new(),
            demand: Vec::new(),
            count: 0,
            workshop: Workshop::new().searching(Workbench::new()),
            log: Vec::new(),
        }
    }

    fn words(&mut self, count: usize) -> String {
        let words: Vec<&str> = (0..count).map(|_| *self.dice.pick(WORDS)).collect();
        words.join(" ")
    }

    /// Markdown files, in one order.
    fn pages(&self) -> Vec<PathBuf> {
        let mut found: Vec<PathBuf> = tree(&self.dir.path().join("content"))
            .into_keys()
            .filter(|file| file.ends_with(".md"))
            .map(|file| Path::new("content").join(file))
            .collect();
        found.sort();
        found
    }

    fn read(&self, file: &Path) -> String {
        fs::read_to_string(self.dir.path().join(file)).unwrap_or_default()
    }

    /// Saves a file; mostly with a time that lies far enough back to be trusted, as in a site that
    /// was last edited minutes ago, and sometimes with that of this very moment.
    fn write(&mut self, file: &Path, text: &str) {
        let path = self.dir.path().join(file);
        fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        fs::write(&path, text).expect("a file");
        self.age(&path);
    }

    fn age(&mut self, path: &Path) {
        self.count += 1;
        if !self.dice.chance(4) {
            let past = SystemTime::now() - Duration::from_secs(100_000 - self.count);
            let file = fs::File::options().write(true).open(path).expect("the file");
            file.set_modified(past).expect("a time");
        }
    }

    /// One random edit; says what it was.
    fn edit(&mut self) -> String {
        let pages = self.pages();
        let page = self.dice.pick(&pages).clone();
        match self.dice.roll(20) {
            0 => self.add(),
            1 => self.rename(&page),
            2 => {
                let _ = fs::remove_file(self.dir.path().join(&page));
                format!("delete {}", page.display())
            }
            3 | 4 => {
                let title = self.words(3);
                self.set(&page, "title", &title)
            }
            5 => {
                let tags = format!("[{}, {}]", self.words(1), self.words(1));
                self.set(&page, "tags", &tags)
            }
            6 => {
                let category = self.words(1);
                self.set(&page, "category", &category)
            }
            7..=9 => self.body(&page),
            10 => self.template(),
            11 => self.strings(),
            12 => self.config(),
            13 => self.static_file(),
            14 => self.thread(),
            15 => {
                let hours = self.dice.roll(24 * 400) as i64;
                self.now += hours.hours();
                format!("clock {}", self.now)
            }
            16 => self.ask(),
            17 => self.date(&page),
            18 => self.twin(&page),
            _ => self.tamper(),
        }
    }

    fn add(&mut self) -> String {
        self.count += 1;
        let folder = *self
            .dice
            .pick(&["faq/tickets", "faq/boarding", "faq/new", "blog", "about", "."]);
        let name = format!("content/{folder}/new-{}.md", self.count);
        let title = self.words(4);
        let text = format!(
            "---\ntitle: {title}\ndate: 2026-01-0{}\n---\n{}.\n",
            1 + self.dice.roll(9),
            self.words(12)
        );
        self.write(Path::new(&name), &text);
        format!("add {name}")
    }

    fn rename(&mut self, page: &Path) -> String {
        self.count += 1;
        let to = page.with_file_name(format!("renamed-{}.md", self.count));
        if !page.to_string_lossy().contains('_') {
            fs::rename(self.dir.path().join(page), self.dir.path().join(&to)).expect("renamed");
        }
        format!("rename {} to {}", page.display(), to.display())
    }

    fn set(&mut self, page: &Path, key: &str, value: &str) -> String {
        let text = self.read(page);
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.retain(|line| !line.starts_with(&format!("{key}:")));
        if lines.first().is_some_and(|line| line == "---") {
            lines.insert(1, format!("{key}: {value}"));
        }
        self.write(page, &(lines.join("\n") + "\n"));
        format!("{key}: {value} in {}", page.display())
    }

    fn body(&mut self, page: &Path) -> String {
        let pages = self.pages();
        let other = self.dice.pick(&pages).clone();
        let up = "../".repeat(page.components().count() - 2);
        let target = other
            .strip_prefix("content")
            .expect("content")
            .to_string_lossy()
            .into_owned();
        let more = match self.dice.roll(5) {
            0 => format!("See [{}]({up}{target}).", self.words(2)),
            1 => format!("## {}\n\n```rust\nfn main() {{}}\n```", self.words(2)),
            2 => "![A picture](/boats.png)".to_owned(),
            3 => "![The boats](boats.png)".to_owned(),
            _ => self.words(9),
        };
        let text = format!("{}\n{more}\n", self.read(page));
        self.write(page, &text);
        format!("body of {}: {more:?}", page.display())
    }

    fn template(&mut self) -> String {
        let (name, text) = *self.dice.pick(&[
            ("part/trail.html", "<p>{{ trail | length }} steps</p>"),
            ("tag.html", "{% extends \"base.html\" %}{% block main %}{{ title }} {% for p in posts %}{{ p.title }}{% endfor %}{% endblock %}"),
            ("page.html", "{% extends \"base.html\" %}{% block main %}<h1>{{ page.title }}</h1>{{ page.html | safe }}{% endblock %}"),
            ("entry.html", "{% extends \"base.html\" %}{% block main %}<h1>{{ page.title }}</h1>{% include \"part/own.html\" %}{% endblock %}"),
            ("part/own.html", "{{ related | length }}"),
            ("post.html", "{% extends \"base.html\" %}{% block main %}{{ page.titel }}{% endblock %}"),
            ("base.html", "<!doctype html><title>{{ title }}</title>{% block main %}{% endblock %}{{ search_index }}"),
        ]);
        let file = Path::new("themes/default/templates").join(name);
        if self.dir.path().join(&file).is_file() && self.dice.chance(2) {
            fs::remove_file(self.dir.path().join(&file)).expect("removed");
            return format!("template {name} removed");
        }
        let text = format!("{text}<!-- {} -->", self.words(1));
        self.write(&file, &text);
        format!("template {name}: {text}")
    }

    fn strings(&mut self) -> String {
        let language = *self.dice.pick(&["en", "fr"]);
        let text = format!("home = {}\n", self.words(1));
        let file = PathBuf::from(format!("themes/default/i18n/{language}.ftl"));
        self.write(&file, &text);
        format!("strings of {language}: {text:?}")
    }

    fn config(&mut self) -> String {
        let file = Path::new("frontload.yaml");
        let text = self.read(file);
        let text = match self.dice.roll(3) {
            0 => text.replace("name: ", "name: New "),
            1 => {
                let lines: Vec<&str> = text
                    .lines()
                    .filter(|line| !line.starts_with("base_url"))
                    .collect();
                let own = [
                    "",
                    "base_url: https://other.example\n",
                    "base_url: https://third.example\n",
                ];
                format!("{}{}\n", self.dice.pick(&own), lines.join("\n"))
            }
            _ => {
                let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with("site:")).collect();
                format!(
                    "{}\nsite: {{page_size: {}, feed_size: {}}}\n",
                    lines.join("\n"),
                    1 + self.dice.roll(4),
                    1 + self.dice.roll(4)
                )
            }
        };
        self.write(file, &text);
        format!("config:\n{text}")
    }

    fn static_file(&mut self) -> String {
        let name = *self.dice.pick(&[
            "static/verify.txt",
            "static/robots.txt",
            "static/deep/a.css",
            "static/boats.png",
        ]);
        if name.ends_with("png") {
            let from = self.dir.path().join("content/blog/winter-timetable/boats.png");
            let to = self.dir.path().join(name);
            if from.is_file() {
                fs::copy(from, &to).expect("copied");
                self.age(&to);
            }
        } else if self.dice.chance(3) {
            let _ = fs::remove_file(self.dir.path().join(name));
        } else {
            let text = self.words(3);
            self.write(Path::new(name), &text);
        }
        format!("static {name}")
    }

    fn thread(&mut self) -> String {
        let page = (*self
            .dice
            .pick(&["/faq/tickets/refund/", "/blog/dogs/", "/faq/boarding/dog/"]))
        .to_owned();
        let text = self.words(4);
        let remark = Remark {
            anchor: format!("r{}", self.count),
            author: None,
            at: time("2026-05-01T00:00:00Z"),
            html: markdown::untrusted(&text),
            forwarded_at: None,
            answers: Vec::new(),
            replies: Vec::new(),
        };
        self.threads.entry(page.clone()).or_default().remarks.push(remark);
        format!("a comment under {page}")
    }

    fn ask(&mut self) -> String {
        let question_id = (*self.dice.pick(&["q1", "q2", "q3"])).to_owned();
        let asks = self.dice.roll(90);
        self.demand.retain(|demand| demand.question_id != question_id);
        self.demand.push(Demand {
            question_id: question_id.clone(),
            asks,
            trend: (asks / 2, asks / 3),
        });
        let pages = self.pages();
        let page = self.dice.pick(&pages).clone();
        self.set(&page, "question_id", &question_id)
    }

    fn date(&mut self, page: &Path) -> String {
        let key = *self
            .dice
            .pick(&["date", "publish_at", "archive_at", "review_by", "updated"]);
        let value = format!("2026-{:02}-{:02}", 1 + self.dice.roll(12), 1 + self.dice.roll(28));
        self.set(page, key, &value)
    }

    fn twin(&mut self, page: &Path) -> String {
        let name = page.to_string_lossy().into_owned();
        let twin = PathBuf::from(name.replace(".md", ".fr.md"));
        if name.contains(".fr.") || name.contains('_') {
            return "nothing".to_owned();
        }
        let text = format!("---\ntitle: {}\n---\n{}.\n", self.words(2), self.words(7));
        self.write(&twin, &text);
        format!("twin {}", twin.display())
    }

    /// Somebody's hand in the output folder, or a lost cache.
    fn tamper(&mut self) -> String {
        let site = self.dir.path().join("site");
        let files: Vec<String> = tree(&site).into_keys().collect();
        if files.is_empty() {
            return "nothing".to_owned();
        }
        let file = site.join(self.dice.pick(&files));
        match self.dice.roll(4) {
            0 => fs::remove_file(&file).expect("removed"),
            1 => fs::write(&file, "by hand").expect("written"),
            2 => fs::write(site.join("stray.html"), "stray").expect("written"),
            _ => {
                let _ = fs::remove_dir_all(self.dir.path().join(".frontload/cache"));
                self.workshop = Workshop::new().searching(Workbench::new());
            }
        }
        format!("hand on {}", file.display())
    }

    /// Builds into `root/site` with a workshop; errors as text.
    fn build(&self, root: &Path, workshop: &Workshop, full: bool) -> Result<(), String> {
        let (config, _) = Config::load(root).map_err(|faults| faults.to_string())?;
        let (shelf, faults) = workshop.shelf(root, &config).expect("content is read");
        if faults.has_errors() {
            return Err(faults.to_string());
        }
        let output = root.join("site");
        let still = self.look(root, &config, &output);
        if still.as_ref().filter(|_| !full).and_then(Still::holds).is_some() {
            return Ok(());
        }
        let built = workshop.build(&Build {
            root,
            config: &config,
            shelf: &shelf,
            threads: &|page| self.threads.get(page).cloned().unwrap_or_default(),
            demand: &self.demand,
            now: self.now,
            output: &output,
            drafts: false,
            future: false,
            full,
        });
        match built {
            Ok((report, mut problems)) => {
                problems.extend(faults);
                if let Some(still) = still {
                    workshop.keep_still(&still, &shelf, &report, &problems);
                }
                Ok(())
            }
            Err(Error::Problems(faults)) => Err(faults.to_string()),
            Err(other) => panic!("{other}"),
        }
    }

    fn look<'a>(&'a self, root: &'a Path, config: &'a Config, output: &'a Path) -> Option<Still<'a>> {
        Still::look(Asked {
            root,
            output,
            config,
            shown: (false, false),
            threads: &self.threads,
            demand: &self.demand,
            now: self.now,
        })
    }

    /// Whether a build would find that it has nothing to do.
    fn is_still(&self) -> bool {
        let root = self.dir.path();
        let (config, _) = Config::load(root).expect("settings");
        let output = root.join("site");
        self.look(root, &config, &output)
            .and_then(|still| still.holds())
            .is_some()
    }

    /// One step: edits, a build, and a clean build elsewhere that must give the same.
    fn step(&mut self) -> Result<(), String> {
        for _ in 0..=self.dice.roll(3) {
            let edit = self.edit();
            self.log.push(edit);
        }
        if self.dice.chance(2) {
            // Another process: only what is on disk is left.
            self.workshop = Workshop::new().searching(Workbench::new());
        }
        let before = tree(&self.dir.path().join("site"));
        let done = self.build(self.dir.path(), &self.workshop, false);
        let clean = TempDir::new().expect("a folder");
        for part in ["content", "themes", "static", "data"] {
            if self.dir.path().join(part).is_dir() {
                copy(&self.dir.path().join(part), &clean.path().join(part));
            }
        }
        fs::copy(
            self.dir.path().join("frontload.yaml"),
            clean.path().join("frontload.yaml"),
        )
        .expect("copied");
        let wanted = self.build(clean.path(), &Workshop::new(), true);
        if done != wanted {
            return Err(format!("{done:?}\nbut a clean build says\n{wanted:?}"));
        }
        let found = tree(&self.dir.path().join("site"));
        let expected = match wanted {
            Ok(()) => tree(&clean.path().join("site")),
            // A site with problems is left as it was.
            Err(_) => before,
        };
        differences(&found, &expected)
    }
}

fn differences(
    found: &BTreeMap<String, Vec<u8>>,
    expected: &BTreeMap<String, Vec<u8>>,
) -> Result<(), String> {
    let mut told = Vec::new();
    for file in found.keys().chain(expected.keys()) {
        if found.get(file) != expected.get(file) {
            let text =
                |bytes: Option<&Vec<u8>>| bytes.map(|bytes| String::from_utf8_lossy(bytes).into_owned());
            told.push(format!(
                "{file}:\n{:?}\nbut clean:\n{:?}",
                text(found.get(file)),
                text(expected.get(file))
            ));
        }
    }
    if told.is_empty() {
        Ok(())
    } else {
        Err(told.join("\n"))
    }
}

fn sequence(seed: u64, steps: usize) -> Result<(), String> {
    let mut site = Site::new(seed);
    for _ in 0..steps {
        site.step()
            .map_err(|fault| format!("seed {seed}: {}\n{fault}", site.log.join("\n  ")))?;
    }
    Ok(())
}

#[test]
fn after_any_edits_an_incremental_build_equals_a_clean_one() {
    let sequences: u64 = std::env::var("FRONTLOAD_SEQUENCES")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(24);
    for (threads, part) in [(1, 0), (2, 1), (4, 2)] {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .expect("threads");
        let seeds: Vec<u64> = (0..sequences).filter(|seed| seed % 3 == part).collect();
        let faults: Vec<String> = pool.install(|| {
            seeds
                .par_iter()
                .filter_map(|seed| sequence(*seed, 4).err())
                .collect()
        });
        assert!(
            faults.is_empty(),
            "{} of {}:\n{}",
            faults.len(),
            seeds.len(),
            faults[0]
        );
    }
}

/// All files of the folders that are read get times that lie far back.
fn age_all(root: &Path) {
    for folder in ["content", "static", "themes", "data"] {
        for file in tree(&root.join(folder)).into_keys() {
            let file = fs::File::options().write(true).open(root.join(folder).join(file));
            let past = SystemTime::now() - Duration::from_secs(5000);
            file.expect("the file").set_modified(past).expect("a time");
        }
    }
}

type Change<'a> = &'a dyn Fn(&mut Site);

#[test]
fn a_build_sees_that_it_has_nothing_to_do_and_sees_everything_that_it_has_to_do() {
    let mut site = Site::new(1);
    let root = site.dir.path().to_path_buf();
    let built = |site: &Site| {
        age_all(&root);
        site.build(&root, &Workshop::new(), false).expect("a site");
        assert!(site.is_still());
    };
    age_all(&root);
    assert!(!site.is_still(), "nothing was built yet");
    let page = root.join("content/faq/tickets/lost.md");
    let text = fs::read_to_string(&page).expect("a page");
    let changes: [(&str, Change<'_>); 12] = [
        ("a text", &|_| {
            fs::write(&page, format!("{text}More.\n")).expect("written")
        }),
        ("a text of the same length and time", &|_| {
            fs::write(&page, text.replace("Nothing", "Nobody2")).expect("written");
            age_all(&root);
        }),
        ("a page that came", &|_| {
            fs::write(
                root.join("content/faq/tickets/new.md"),
                "---\ntitle: New\n---\nYes.\n",
            )
            .expect("written");
        }),
        ("a page that went", &|_| {
            fs::remove_file(root.join("content/faq/tickets/new.md")).expect("removed")
        }),
        ("a template", &|_| {
            fs::create_dir_all(root.join("themes/default/templates/part")).expect("folders");
            let file = root.join("themes/default/templates/part/trail.html");
            fs::write(file, "<p>{{ trail | length }}</p>").expect("written");
        }),
        ("data", &|_| {
            fs::create_dir_all(root.join("data")).expect("a folder");
            fs::write(root.join("data/a.yaml"), "a: 1\n").expect("written");
        }),
        ("settings", &|_| {
            let file = root.join("frontload.yaml");
            let settings = fs::read_to_string(&file).expect("settings");
            fs::write(file, settings.replace("name: ", "name: New ")).expect("written");
        }),
        ("a hand in the output", &|_| {
            fs::write(root.join("site/index.html"), "by hand").expect("written")
        }),
        ("a file too many", &|_| {
            fs::write(root.join("site/stray.html"), "stray").expect("written")
        }),
        ("a file too few", &|_| {
            fs::remove_file(root.join("site/index.html")).expect("removed")
        }),
        ("a comment", &|site| drop(site.thread())),
        ("a date that passed", &|site| site.now += (24 * 4000).hours()),
    ];
    for (name, change) in changes {
        built(&site);
        change(&mut site);
        assert!(!site.is_still(), "{name}");
    }
}

#[test]
fn a_file_that_may_change_unseen_is_not_trusted_to_be_the_same() {
    let site = Site::new(2);
    let root = site.dir.path().to_path_buf();
    age_all(&root);
    fs::write(root.join("static/fresh.txt"), "a").expect("written");
    site.build(&root, &Workshop::new(), false).expect("a site");
    assert!(!site.is_still(), "it was saved in the moment of the build");
}
