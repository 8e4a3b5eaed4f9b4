//! Spoiled input, one table: for each way to spoil a site every problem of the run with its place, the
//! way to mend it, and that the mended site builds. While it is spoiled nothing of the built site moves.

use std::path::{Path, PathBuf};

use frontload::config::Config;
use frontload::content::KEYS;
use frontload::diagnostic::{Diagnostic, Diagnostics, Severity};
use frontload::serve::publish::{Preview, Publication};
use frontload::yaml::keys::Shape;
use jiff::Timestamp;

/// A sound site.
const SOUND: &[(&str, &str)] = &[
    (
        "frontload.yaml",
        "brand:\n  name: Ferry\nbase_url: https://ferry.example\nlanguages: [en, fr]\nsite: {cards: false, icons: false}\n",
    ),
    ("content/about.md", "---\ntitle: About\n---\nWe sail.\n"),
    (
        "content/faq/fares/refund.md",
        "---\ntitle: When is my refund due?\n---\nWithin five days.\n",
    ),
    (
        "content/blog/trip.md",
        "---\ntitle: A trip\ndate: 2026-01-02\n---\nFar.\n",
    ),
];

struct Site {
    dir: tempfile::TempDir,
}

impl Site {
    fn sound() -> Site {
        let site = Site {
            dir: tempfile::tempdir().expect("a folder"),
        };
        for (path, text) in SOUND {
            site.write(path, text.as_bytes());
        }
        site
    }

    fn root(&self) -> &Path {
        self.dir.path()
    }

    fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.root().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, bytes).expect("a file");
    }

    fn remove(&self, path: &str) {
        let _ = std::fs::remove_file(self.root().join(path));
    }

    /// All problems that `check` sees.
    fn problems(&self) -> Diagnostics {
        let (config, mut problems) = match Config::load(self.root()) {
            Ok(loaded) => loaded,
            Err(problems) => (
                Config {
                    base_url: "https://ferry.example".into(),
                    ..Config::default()
                },
                problems,
            ),
        };
        match self.publication(&config).check() {
            Ok(found) => problems.extend(found),
            Err(frontload::site::Error::Problems(found)) => problems.extend(found),
            Err(error) => panic!("{error}"),
        }
        problems.sort();
        problems
    }

    fn publication<'a>(&'a self, config: &'a Config) -> Publication<'a> {
        Publication {
            root: self.root(),
            config,
            store: None,
            now: "2026-11-01T00:00:00Z".parse::<Timestamp>().expect("a time"),
            output: None,
            preview: Preview::default(),
            workshop: None,
            full: false,
        }
    }

    fn builds(&self) -> bool {
        self.outcome_of_build().is_ok()
    }

    /// What stops a build; all that the same run would tell of.
    fn outcome_of_build(&self) -> Result<(), Diagnostics> {
        let (config, _) = Config::load(self.root())?;
        match self.publication(&config).build() {
            Ok(_) => Ok(()),
            Err(frontload::site::Error::Problems(problems)) => Err(problems),
            Err(error) => panic!("{error}"),
        }
    }

    /// Whether it builds, and everything that is told of it.
    fn outcome(&self) -> (bool, Diagnostics) {
        match self.outcome_of_build() {
            Ok(()) => (true, self.problems()),
            Err(_) if Config::load(self.root()).is_err() => (false, self.problems()),
            Err(problems) => (false, problems),
        }
    }

    /// Every file of the built site with its bytes.
    fn built(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut open = vec![self.root().join("site")];
        let mut found = Vec::new();
        while let Some(folder) = open.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                if entry.path().is_dir() {
                    open.push(entry.path());
                } else {
                    found.push((entry.path(), std::fs::read(entry.path()).expect("a file")));
                }
            }
        }
        found.sort();
        found
    }
}

fn told(problems: &Diagnostics) -> Vec<String> {
    let one = |fault: &Diagnostic| {
        let place = fault.place.as_ref().map_or_else(String::new, |place| {
            format!("{} ", place.to_string().replace('\\', "/"))
        });
        format!("{place}{}", fault.code)
    };
    problems.iter().map(one).collect()
}

/// One way to spoil a site.
struct Case {
    name: &'static str,
    /// Files that spoil it.
    spoil: Vec<(&'static str, Vec<u8>)>,
    /// Everything that is told: place and code.
    told: &'static [&'static str],
    /// A word of the message or the hint that helps.
    says: &'static str,
    /// Files that mend it; an empty one is removed.
    mend: Vec<(&'static str, &'static str)>,
}

fn case(
    name: &'static str,
    spoil: &[(&'static str, &str)],
    told: &'static [&'static str],
    says: &'static str,
    mend: &[(&'static str, &'static str)],
) -> Case {
    Case {
        name,
        spoil: spoil
            .iter()
            .map(|(path, text)| (*path, text.as_bytes().to_vec()))
            .collect(),
        told,
        says,
        mend: mend.to_vec(),
    }
}

const ENTRY: &str = "content/faq/fares/x.md";
const PAGE: &str = "content/x.md";
const THEMED: &str = "brand:\n  name: Ferry\nbase_url: https://ferry.example\ntheme: mine\nsite: {cards: false, icons: false}\n";

/// The nine cases that a widely used generator gets wrong, and many more.
#[allow(clippy::too_many_lines)] // one table
fn cases() -> Vec<Case> {
    let gone: &[(&str, &str)] = &[(PAGE, "")];
    let sound: &[(&str, &str)] = &[(PAGE, "---\ntitle: X\n---\nText\n")];
    let template: &[(&str, &str)] = &[("themes/mine/templates/404.html", "")];
    let themed = |text: &'static str| {
        [
            ("frontload.yaml", THEMED),
            ("themes/mine/templates/404.html", text),
        ]
    };
    let mut all = vec![
        // the nine
        case(
            "impossible date",
            &[(PAGE, "---\ntitle: X\ndate: 2024-13-45\n---\n")],
            &["content/x.md:3:7 wrong-type"],
            "there is no month 13",
            &[(PAGE, "---\ntitle: X\ndate: 2024-12-05\n---\n")],
        ),
        case(
            "misspelt title",
            &[(PAGE, "---\ntitel: X\n---\n")],
            &["content/x.md:1:1 no-title", "content/x.md:2:1 unknown-key"],
            "did you mean `title`?",
            sound,
        ),
        case(
            "draft: yes",
            &[(PAGE, "---\ntitle: X\ndraft: yes\n---\n")],
            &["content/x.md:3:8 wrong-type"],
            "write `true`",
            &[(PAGE, "---\ntitle: X\ndraft: true\n---\n")],
        ),
        case(
            "draft: ture",
            &[(PAGE, "---\ntitle: X\ndraft: ture\n---\n")],
            &["content/x.md:3:8 wrong-type"],
            "did you mean `true`?",
            &[(PAGE, "---\ntitle: X\ndraft: true\n---\n")],
        ),
        case(
            "tags as text",
            &[(PAGE, "---\ntitle: X\ntags: \"a, b\"\n---\n")],
            &["content/x.md:3:7 wrong-type"],
            "write `tags: [a, b]`",
            &[(PAGE, "---\ntitle: X\ntags: [a, b]\n---\n")],
        ),
        case(
            "unknown shortcode",
            &[(PAGE, "---\ntitle: X\n---\n\n{{ fgure src=\"a.png\" }}\n")],
            &["content/x.md:5:1 shortcode"],
            "did you mean `figure`?",
            sound,
        ),
        case(
            "dead link",
            &[(
                PAGE,
                "---\ntitle: X\n---\n\nSee [the fares](/faq/fares/refnd/).\n",
            )],
            &["content/x.md:5:17 dead-link"],
            "did you mean `/faq/fares/refund/`?",
            &[(
                PAGE,
                "---\ntitle: X\n---\n\nSee [the fares](/faq/fares/refund/).\n",
            )],
        ),
        case(
            "unknown name in a template",
            &themed("<p>{{ brnd.name }}</p>\n"),
            &["themes/mine/templates/404.html:1:7 template"],
            "brand",
            template,
        ),
        case(
            "if that is never closed",
            &themed("{% if brand %}<p>x</p>\n"),
            &["themes/mine/templates/404.html:1:1 template"],
            "add `{% endif %}`",
            template,
        ),
        // front matter
        case(
            "never closed",
            &[(PAGE, "---\ntitle: X\n\nText\n")],
            &["content/x.md:1:1 open-front-matter"],
            "line of `---`",
            sound,
        ),
        case(
            "open quote",
            &[(PAGE, "---\ntitle: \"X\n---\n")],
            &["content/x.md:2:8 yaml-syntax"],
            "close it",
            sound,
        ),
        case(
            "colon in a value",
            &[(PAGE, "---\ntitle: X: Y\n---\n")],
            &["content/x.md:2:9 yaml-syntax"],
            "in quotes",
            sound,
        ),
        case(
            "tab",
            &[(PAGE, "---\ntitle: X\nextra:\n\ta: 1\n---\n")],
            &["content/x.md:4:2 yaml-syntax"],
            "with spaces",
            sound,
        ),
        case(
            "key twice",
            &[(PAGE, "---\ntitle: X\ntitle: Y\n---\n")],
            &["content/x.md:3:1 duplicate-key"],
            "",
            sound,
        ),
        case(
            "a list for keys",
            &[(PAGE, "---\n- title\n---\n")],
            &["content/x.md:1:1 no-title", "content/x.md:2:1 wrong-type"],
            "key: value",
            sound,
        ),
        case(
            "yaml alias",
            &[(PAGE, "---\ntitle: &a X\nsummary: *a\n---\n")],
            &["content/x.md:2:8 yaml-alias", "content/x.md:3:10 yaml-alias"],
            "",
            sound,
        ),
        case(
            "yaml tag",
            &[(PAGE, "---\ntitle: !x X\n---\n")],
            &["content/x.md:2:8 yaml-tag"],
            "",
            sound,
        ),
        case(
            "date without value",
            &[(PAGE, "---\ntitle: X\npublish_at:\n---\n")],
            &["content/x.md:3:1 no-value"],
            "remove the line",
            sound,
        ),
        case(
            "slug with blanks",
            &[(PAGE, "---\ntitle: X\nslug: My Page\n---\n")],
            &["content/x.md:3:7 wrong-type"],
            "write `my-page`",
            &[(PAGE, "---\ntitle: X\nslug: my-page\n---\n")],
        ),
        case(
            "alias with a host",
            &[(
                PAGE,
                "---\ntitle: X\naliases: [\"https://old.example/old/\"]\n---\n",
            )],
            &["content/x.md:3:11 wrong-type"],
            "only the path",
            &[(PAGE, "---\ntitle: X\naliases: [/old/]\n---\n")],
        ),
        case(
            "alias out of the site",
            &[(PAGE, "---\ntitle: X\naliases: [/../x]\n---\n")],
            &["content/x.md:3:11 wrong-type"],
            "`..`",
            sound,
        ),
        case(
            "unknown language",
            &[(PAGE, "---\ntitle: X\nlanguage: de\n---\n")],
            &["content/x.md:3:11 unknown-language"],
            "`languages`",
            sound,
        ),
        case(
            "toml without quotes",
            &[(PAGE, "+++\ntitle = 'X'\nsummary = Far\n+++\n")],
            &["content/x.md:3:11 toml-syntax"],
            "key = \"value\"",
            &[(PAGE, "+++\ntitle = 'X'\nsummary = \"Far\"\n+++\n")],
        ),
        case(
            "no answer",
            &[(ENTRY, "---\ntitle: X?\n---\n")],
            &["content/faq/fares/x.md:2:1 no-answer"],
            "draft: true",
            &[(ENTRY, "---\ntitle: X?\n---\nYes.\n")],
        ),
        case(
            "unknown confidence",
            &[(ENTRY, "---\ntitle: X?\nconfidence: validatd\n---\nYes.\n")],
            &["content/faq/fares/x.md:3:13 wrong-type"],
            "did you mean `validated`?",
            &[(ENTRY, "---\ntitle: X?\nconfidence: validated\n---\nYes.\n")],
        ),
        case(
            "unknown original",
            &[(PAGE, "---\ntitle: X\ntranslation_of: /nope/\n---\n")],
            &["content/x.md unknown-original"],
            "does not exist",
            sound,
        ),
        // addresses
        case(
            "two pages at one address",
            &[("content/x.md", "---\ntitle: X\nslug: about\n---\n")],
            &["content/x.md duplicate-address"],
            "another `slug`",
            gone,
        ),
        case(
            "alias loop",
            &[
                ("content/x.md", "---\ntitle: X\naliases: [/y/]\n---\n"),
                ("content/y.md", "---\ntitle: Y\naliases: [/x/]\n---\n"),
            ],
            &["content/x.md:3:11 alias-loop", "content/y.md:3:11 alias-loop"],
            "take the alias out",
            &[
                (PAGE, "---\ntitle: X\n---\n"),
                ("content/y.md", "---\ntitle: Y\n---\n"),
            ],
        ),
        case(
            "alias that is a page",
            &[(PAGE, "---\ntitle: X\naliases: [/about/]\n---\n")],
            &["content/x.md:3:11 alias-taken"],
            "take the alias out",
            sound,
        ),
        // links and text
        case(
            "dead anchor",
            &[(PAGE, "---\ntitle: X\n---\n\n## Fares\n\n[x](#fars)\n")],
            &["content/x.md:7:5 dead-anchor"],
            "did you mean `#fares`?",
            sound,
        ),
        case(
            "dead picture",
            &[(PAGE, "---\ntitle: X\n---\n\n![A boat](/boat.png)\n")],
            &["content/x.md:5:11 dead-asset"],
            "",
            sound,
        ),
        case(
            "link without words",
            &[(PAGE, "---\ntitle: X\n---\n\n[](/about/)\n")],
            &["content/x.md:5:4 empty-link"],
            "where it leads",
            sound,
        ),
        case(
            "link that says here",
            &[(PAGE, "---\ntitle: X\n---\n\nClick [here](/about/).\n")],
            &["content/x.md:5:8 link-text"],
            "name what stands there",
            sound,
        ),
        case(
            "table without header",
            &[(PAGE, "---\ntitle: X\n---\n\n|  |  |\n| --- | --- |\n| 1 | 2 |\n")],
            &["content/x.md:7:3 table-header"],
            "first row",
            sound,
        ),
        case(
            "heading order",
            &[(PAGE, "---\ntitle: X\n---\n\n## A\n\n#### B\n")],
            &["content/x.md:7:6 heading-order"],
            "use level 3",
            sound,
        ),
        case(
            "picture without words",
            &[
                (PAGE, "---\ntitle: X\n---\n\n![](/a.svg)\n"),
                ("static/a.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
            ],
            &["content/x.md:5:5 no-alt"],
            "between the brackets",
            sound,
        ),
        case(
            "personal data",
            &[(PAGE, "---\ntitle: X\n---\n\nWrite to ann.lee@mail.example.\n")],
            &["content/x.md:5:10 personal-data"],
            "check.allow",
            sound,
        ),
        // templates
        case(
            "unknown filter",
            &themed("{{ brand.name | shout }}\n"),
            &["themes/mine/templates/404.html:1:17 template"],
            "",
            template,
        ),
        case(
            "missing include",
            &themed("{% include \"gone.html\" %}\n"),
            &["themes/mine/templates/404.html:1:12 template"],
            "",
            template,
        ),
        case(
            "missing parent",
            &themed("{% extends \"gone.html\" %}\n"),
            &["themes/mine/templates/404.html:1:12 template"],
            "",
            template,
        ),
        case(
            "own parent",
            &themed("{% extends \"404.html\" %}\n"),
            &["themes/mine/templates/404.html:1:12 template"],
            "",
            template,
        ),
        case(
            "broken tag",
            &themed("{{ brand.name }\n"),
            &["themes/mine/templates/404.html:1:1 template"],
            "end it with `}}`",
            template,
        ),
        // settings
        case(
            "unknown setting",
            &[(
                "frontload.yaml",
                "brand:\n  name: Ferry\nbase_url: https://ferry.example\ncomment: {}\n",
            )],
            &["frontload.yaml:4:1 unknown-key"],
            "did you mean `comments`?",
            &[("frontload.yaml", SOUND[0].1)],
        ),
        case(
            "setting of another kind",
            &[(
                "frontload.yaml",
                "brand:\n  name: Ferry\n  hue: red\nbase_url: https://ferry.example\n",
            )],
            &["frontload.yaml:3:8 wrong-type"],
            "whole number",
            &[("frontload.yaml", SOUND[0].1)],
        ),
        case(
            "theme that is not there",
            &[(
                "frontload.yaml",
                "brand:\n  name: Ferry\nbase_url: https://ferry.example\ntheme: gone\n",
            )],
            &["frontload.yaml:4:8 unknown-theme"],
            "",
            &[("frontload.yaml", SOUND[0].1)],
        ),
    ];
    all.extend(bytes());
    all
}

/// Files that are no text, or too much of it.
#[allow(clippy::too_many_lines)] // one table
fn bytes() -> Vec<Case> {
    let raw = |name, path, bytes: Vec<u8>, told, says, mend: &[(&'static str, &'static str)]| Case {
        name,
        spoil: vec![(path, bytes)],
        told,
        says,
        mend: mend.to_vec(),
    };
    let gone: &[(&str, &str)] = &[(PAGE, "")];
    let bomb = format!(
        "---\ntitle: X\nextra:\n  a: &a [x]\n{}---\n",
        "  b: [*a, *a, *a]\n".repeat(50)
    );
    let deep = format!("---\ntitle: X\nextra: {}\n---\n", "[".repeat(10_000));
    let mut huge = b"---\ntitle: X\n---\n".to_vec();
    huge.resize(5 * 1024 * 1024, b'a');
    vec![
        raw(
            "latin-1",
            PAGE,
            b"---\ntitle: Caf\xe9\n---\n".to_vec(),
            &["content/x.md:2:11 not-text"],
            "UTF-8",
            gone,
        ),
        raw(
            "binary",
            PAGE,
            b"\x89PNG\0\0".to_vec(),
            &["content/x.md not-text"],
            "static/",
            gone,
        ),
        raw(
            "too large",
            PAGE,
            huge,
            &["content/x.md too-large"],
            "4 MiB",
            gone,
        ),
        raw(
            "settings in latin-1",
            "frontload.yaml",
            b"brand:\n  name: Caf\xe9\n".to_vec(),
            &["frontload.yaml not-text"],
            "UTF-8",
            &[("frontload.yaml", SOUND[0].1)],
        ),
        raw(
            "yaml bomb",
            PAGE,
            bomb.into_bytes(),
            &["content/x.md:4:6 yaml-alias"],
            "",
            gone,
        ),
        raw(
            "yaml too deep",
            PAGE,
            deep.into_bytes(),
            &["content/x.md:3:41 yaml-too-large"],
            "take some of the levels out",
            gone,
        ),
    ]
}

/// Faults that `check` fails on and a build passes over.
const PASSED_OVER: &[&str] = &[
    "dead-link",
    "dead-anchor",
    "dead-asset",
    "personal-data",
    "no-alt",
];

/// All of the run, and nothing but it: with the first differences shown for every case at once. The
/// cases come one after the other into one site that was built once, as an author makes them.
#[test]
fn every_spoiled_input_is_told_with_its_place_and_mended_as_told() {
    let mut wrong = Vec::new();
    let all = cases();
    assert!(all.len() >= 49, "{}", all.len());
    let site = Site::sound();
    for case in &all {
        assert!(site.builds(), "{}: the sound site builds", case.name);
        let before = site.built();
        for (path, bytes) in &case.spoil {
            site.write(path, bytes);
        }
        let (built, problems) = site.outcome();
        let told = told(&problems);
        // Of a bomb the first fault is enough.
        let bomb = case.name == "yaml bomb" && told.starts_with(&[case.told[0].to_owned()]);
        if told != case.told && !bomb {
            wrong.push(format!(
                "{}: told {told:#?}, not {:#?}\n{problems}",
                case.name, case.told
            ));
        }
        let text = problems.to_string();
        if !text.contains(case.says) {
            wrong.push(format!("{}: does not say `{}`:\n{text}", case.name, case.says));
        }
        let stops = |one: &Diagnostic| one.severity == Severity::Error && !PASSED_OVER.contains(&one.code);
        if problems.iter().any(stops) {
            if built {
                wrong.push(format!("{}: it was built all the same", case.name));
            }
            if site.built() != before {
                wrong.push(format!("{}: the built site was touched", case.name));
            }
        }
        for (path, text) in &case.mend {
            if text.is_empty() {
                site.remove(path)
            } else {
                site.write(path, text.as_bytes())
            }
        }
        // What a build passes over only `check` can see mended.
        let left = match built {
            true => site.problems(),
            false => site.outcome_of_build().err().unwrap_or_default(),
        };
        if left.has_errors() {
            wrong.push(format!("{}: the mended site still has\n{left}", case.name));
        }
        for (path, _) in &case.spoil {
            site.remove(path);
        }
        for (path, text) in SOUND {
            site.write(path, text.as_bytes());
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        all.len(),
        wrong.join("\n")
    );
}

#[test]
fn a_build_that_fails_tells_all_that_check_tells() {
    let site = Site::sound();
    site.write(PAGE, b"---\ntitel: X\ndraft: ture\n---\n\n[x](#nowhere)\n");
    site.write(ENTRY, b"---\ntitle: X?\n---\n");
    site.write("content/y.md", b"---\ntitle: Y\n---\n\n[z](/gone/)\n");
    let of_build = site.outcome_of_build().expect_err("errors");
    assert!(of_build.iter().count() >= 4, "{of_build}");
    assert_eq!(of_build, site.problems());
}

/// A value that the key cannot have, by its shape.
fn mistyped(shape: Shape) -> Option<&'static str> {
    match shape {
        Shape::Text => Some("[a, b]"),
        Shape::Flag => Some("maybe"),
        Shape::Whole(..) | Shape::Number(..) => Some("many"),
        Shape::OneOf(_) => Some("nonsense"),
        Shape::Form(_) => Some("[a]"),
        Shape::Texts | Shape::Forms(_) => Some("{a: b}"),
        Shape::Keys(_) | Shape::Rows(_) | Shape::Names => Some("words"),
        Shape::Free => None,
    }
}

#[test]
fn each_front_matter_key_mistyped_is_told_at_its_value() {
    let mut seen = 0;
    for key in KEYS {
        let Some(value) = mistyped(key.shape) else {
            continue;
        };
        let text = format!(
            "---\n{}{}: {value}\n---\nYes.\n",
            if key.name == "title" {
                "question: Q?\n"
            } else {
                "title: X?\n"
            },
            key.name
        );
        let (_, faults) = frontload::content::read(Path::new(ENTRY), &text, &Config::default());
        let place = format!("{ENTRY}:3:{} wrong-type", key.name.len() + 3);
        assert!(told(&faults).contains(&place), "{}: {faults}", key.name);
        seen += 1;
    }
    assert!(seen >= 29, "{seen}");
}

#[test]
fn each_front_matter_key_misspelt_is_told_with_the_right_one_and_that_mends_it() {
    for key in KEYS {
        // Two neighbours swapped, as fingers do.
        let mut letters: Vec<char> = key.name.chars().collect();
        let at = (1..letters.len())
            .find(|at| letters[*at] != letters[at - 1])
            .expect("two letters");
        letters.swap(at - 1, at);
        let misspelt: String = letters.into_iter().collect();
        let text = format!("---\ntitle: X?\n{misspelt}: x\n---\nYes.\n");
        let (_, faults) = frontload::content::read(Path::new(ENTRY), &text, &Config::default());
        let fault = faults
            .iter()
            .find(|fault| fault.code == "unknown-key")
            .unwrap_or_else(|| panic!("{misspelt}: {faults}"));
        assert_eq!(
            fault.place.as_ref().map(ToString::to_string),
            Some(format!("{ENTRY}:3:1")),
            "{misspelt}"
        );
        assert_eq!(
            fault.hint,
            Some(format!("did you mean `{}`?", key.name)),
            "{misspelt}"
        );
    }
}

#[test]
fn a_file_of_a_hundred_megabytes_costs_neither_time_nor_memory() {
    let site = Site::sound();
    let file = std::fs::File::create(site.root().join(PAGE)).expect("a file");
    file.set_len(100 * 1024 * 1024).expect("a large file");
    assert_eq!(told(&site.problems()), ["content/x.md too-large"]);
}

#[cfg(unix)]
#[test]
fn links_that_lead_out_or_nowhere_and_files_that_may_not_be_read_are_told() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let site = Site::sound();
    symlink("/etc/hostname", site.root().join("content/out.md")).expect("a link");
    symlink("nowhere", site.root().join("content/dead.md")).expect("a link");
    let mut expected = vec!["content/dead.md unreadable", "content/out.md outside-root"];
    site.write("content/shut.md", b"---\ntitle: X\n---\n");
    let shut = site.root().join("content/shut.md");
    std::fs::set_permissions(&shut, std::fs::Permissions::from_mode(0o0)).expect("rights");
    if std::fs::read(&shut).is_err() {
        expected.push("content/shut.md unreadable");
    } else {
        eprintln!("skipped: this user may read everything");
    }
    assert_eq!(told(&site.problems()), expected);
    assert!(!site.builds());
}

#[test]
fn the_verbs_exit_with_one_and_print_every_problem() {
    let site = Site::sound();
    site.write(PAGE, b"---\ntitel: X\ndraft: ture\n---\n");
    site.write(ENTRY, b"---\ntitle: X?\ndate: soon\n---\n");
    let run = |verb: &[&str]| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_frontload"))
            .arg("--root")
            .arg(site.root())
            .args(verb)
            .output()
            .expect("the binary");
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stdout).into_owned(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    };
    for verb in [&["build"][..], &["check"]] {
        let (code, _, text) = run(verb);
        assert_eq!(code, Some(1), "{text}");
        for part in [
            "content/x.md:2:1",
            "content/x.md:3:8",
            "content/faq/fares/x.md:3:7",
            "hint: did you mean `title`?",
        ] {
            assert!(text.contains(part), "{part} is missing in {text}");
        }
    }
    assert!(!site.root().join("site").exists(), "nothing was written");
    for format in ["json", "sarif", "github"] {
        let (code, text, _) = run(&["check", "--format", format]);
        assert_eq!(code, Some(1));
        if format == "github" {
            assert!(
                text.lines()
                    .all(|line| line.starts_with("::error ") || line.starts_with("::warning ")),
                "{text}"
            );
        } else {
            let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
            let count = if format == "json" {
                value.as_array().map(Vec::len)
            } else {
                value["runs"][0]["results"].as_array().map(Vec::len)
            };
            assert!(count.is_some_and(|count| count >= 4), "{text}");
        }
    }
}
