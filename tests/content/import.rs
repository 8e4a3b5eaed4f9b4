//! What `import-site` promises: everything that can come comes, nothing that is here is lost, the
//! second run changes nothing, what comes builds, and no file makes it fail.

use std::path::{Path, PathBuf};

use frontload::config::Config;
use frontload::content::import::{Options, Report, System, import_site};
use frontload::serve::publish::{Preview, Publication};
use jiff::Timestamp;

/// A site to bring in and a place to bring it to.
struct Move {
    dir: tempfile::TempDir,
}

impl Move {
    fn of(files: &[(&str, &str)]) -> Move {
        let files: Vec<(&str, &[u8])> = files
            .iter()
            .map(|(path, text)| (*path, text.as_bytes()))
            .collect();
        Move::of_bytes(&files)
    }

    fn of_bytes(files: &[(&str, &[u8])]) -> Move {
        let dir = tempfile::tempdir().expect("a folder");
        std::fs::create_dir_all(dir.path().join("here")).expect("a folder");
        for (path, bytes) in files {
            let path = dir.path().join("old").join(path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(path, bytes).expect("a file");
        }
        Move { dir }
    }

    fn old(&self) -> PathBuf {
        self.dir.path().join("old")
    }

    fn here(&self) -> PathBuf {
        self.dir.path().join("here")
    }

    fn config(&self) -> Config {
        Config::load(&self.here()).expect("settings").0
    }

    fn options() -> Options<'static> {
        Options {
            now: "2026-11-01T00:00:00Z".parse::<Timestamp>().expect("a time"),
            ..Options::default()
        }
    }

    fn run_with(&self, path: &Path, options: Options<'_>) -> Report {
        import_site(&self.here(), &self.config(), path, options).expect("an import")
    }

    fn run(&self) -> Report {
        self.run_with(&self.old(), Move::options())
    }

    #[track_caller]
    fn file(&self, path: &str) -> String {
        std::fs::read_to_string(self.here().join(path))
            .unwrap_or_else(|cause| panic!("{path}: {cause}; there is {:?}", self.files()))
    }

    /// Everything here but what the importer keeps for itself.
    fn files(&self) -> Vec<String> {
        fn walk(root: &Path, folder: &Path, found: &mut Vec<String>) {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    walk(root, &path, found);
                } else {
                    let inner = path
                        .strip_prefix(root)
                        .expect("below")
                        .to_string_lossy()
                        .into_owned();
                    found.push(inner);
                }
            }
        }
        let mut found = Vec::new();
        walk(&self.here(), &self.here(), &mut found);
        found.retain(|file| !file.starts_with(".frontload"));
        found.sort();
        found
    }

    /// The site builds; its problems.
    #[track_caller]
    fn builds(&self) -> Vec<String> {
        let here = self.here();
        let config = self.config();
        let publication = Publication {
            root: &here,
            config: &config,
            store: None,
            now: Move::options().now,
            output: None,
            preview: Preview::default(),
            workshop: None,
            full: false,
        };
        match publication.build() {
            Ok((_, problems)) => problems.iter().map(|one| one.to_string()).collect(),
            Err(frontload::site::Error::Problems(problems)) => panic!("{problems}"),
            Err(error) => panic!("{error}"),
        }
    }

    /// The second run finds everything as it is.
    #[track_caller]
    fn is_settled(&self, path: &Path, options: Options<'_>) {
        let before: Vec<(String, Vec<u8>)> = self
            .files()
            .into_iter()
            .map(|file| {
                (
                    file.clone(),
                    std::fs::read(self.here().join(&file)).expect("a file"),
                )
            })
            .collect();
        let report = self.run_with(path, options);
        assert_eq!(
            (
                report.written,
                report.updated,
                report.edited.len(),
                report.media.copied
            ),
            (0, 0, 0, 0),
            "{report}"
        );
        let after: Vec<(String, Vec<u8>)> = self
            .files()
            .into_iter()
            .map(|file| {
                (
                    file.clone(),
                    std::fs::read(self.here().join(&file)).expect("a file"),
                )
            })
            .collect();
        assert!(before == after, "the second run changed a file");
    }
}

/// One grey dot.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0\x3a\x7e\x9b\x55\0\0\0\nIDATx\x9cch\0\0\0\x82\0\x81\x77\xcd\x72\xb6\0\0\0\0IEND\xaeB`\x82";

/// A drawing, for a table of texts.
const SVG: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"2\" height=\"1\"/>\n";

const JEKYLL: &[(&str, &str)] = &[
    (
        "_config.yml",
        "title: Ferry\ndescription: We sail\nurl: https://ferry.example\nbaseurl: ''\npermalink: /:categories/:year/:month/:title/\ncollections:\n  faq:\n    output: true\ndefaults:\n  - scope: {path: '', type: posts}\n    values: {layout: post, author: Ann}\n",
    ),
    (
        "_posts/2014-03-05-first-trip.md",
        "---\nlayout: post\ntitle: \"First: a trip\"\ncategories: [News]\ntags: harbour winter\ndate: 2014-03-05 10:00:00 +0100\nimage: /assets/boat.svg\nsubtitle:\n---\nSee [the second]({% post_url 2015-01-02-second %}) and ![boat]({{ site.baseurl }}/assets/boat.svg).\n\n{% highlight ruby %}\nputs '{{ x }}'\n{% endhighlight %}\n\n* TOC\n{:toc}\n\n{: .note }\nMind the gap.\n\n{% include ad.html %} {{ page.unknown | upcase }}\n",
    ),
    (
        "_posts/2015-01-02-second.markdown",
        "---\r\ntitle: Second\r\npublished: false\r\nredirect_from:\r\n\t- /old-second/\r\n---\r\nBack to [first](/news/2014/03/first-trip/#top) and [gone](/gone/).\r\n",
    ),
    ("_drafts/idea.md", "---\ntitle: Idea\n---\nx\n"),
    (
        "_faq/dogs.md",
        "---\ntitle: May dogs come?\ncategory: Boarding\n---\nYes.\n",
    ),
    (
        "about.md",
        "---\ntitle: About\npermalink: /about-us.html\n---\nWe.\n",
    ),
    (
        "index.html",
        "---\nlayout: home\n---\n{% for post in site.posts %}{{ post.title }}{% endfor %}\n",
    ),
    ("README.md", "# Readme\n"),
    ("assets/boat.svg", SVG),
    ("assets/gone.jpg", "<!DOCTYPE html><title>404</title>"),
    ("assets/site.css", "x"),
];

#[test]
fn a_jekyll_site_comes_with_its_addresses_links_and_drafts() {
    let site = Move::of(JEKYLL);
    let report = site.run();
    assert_eq!(report.system, Some(System::Jekyll));
    assert_eq!(
        (report.posts, report.entries, report.pages, report.drafts),
        (3, 1, 1, 2),
        "{report}"
    );
    assert_eq!(
        site.files(),
        [
            "content/about.md",
            "content/blog/first-trip.md",
            "content/blog/idea.md",
            "content/blog/second.md",
            "content/faq/general/dogs.md",
            "frontload.yaml",
            "static/assets/boat.svg",
        ]
    );
    let first = site.file("content/blog/first-trip.md");
    assert_eq!(
        first,
        "---\ntitle: \"First: a trip\"\ndate: 2014-03-05T09:00:00Z\nauthors:\n  - Ann\ntags:\n  - harbour\n  - winter\n  - News\nimage: \"/assets/boat.svg\"\naliases:\n  - \"/news/2014/03/first-trip/\"\ntoc: true\nextra:\n  layout: post\n---\n\
         See [the second](/blog/second/) and ![boat](/assets/boat.svg).\n\n```ruby\nputs '{{ x }}'\n```\n\n\n\n> [!NOTE]\n> Mind the gap.\n\n{% include ad.html %} \\{{ page.unknown | upcase }}\n"
    );
    let second = site.file("content/blog/second.md");
    assert!(
        second.contains("draft: true") && second.contains("/old-second/"),
        "{second}"
    );
    assert!(second.contains("[first](/blog/first-trip/#top)"), "{second}");
    assert!(site.file("content/about.md").contains("- \"/about-us.html\""));
    assert_eq!(report.links.unresolved.len(), 1);
    assert_eq!(
        report.shortcodes.keys().collect::<Vec<_>>(),
        ["{% include ad.html %}", "{{ page.unknown }}"]
    );
    assert!(
        report.left.iter().any(|one| one.origin == "index.html"),
        "{report}"
    );
    assert_eq!(
        (report.media.copied, report.media.missing[0].origin.as_str()),
        (1, "static/assets/gone.jpg"),
        "what is no picture is told and stays away: {report}"
    );
    site.builds();
    site.is_settled(&site.old(), Move::options());
}

const HUGO: &[(&str, &str)] = &[
    (
        "hugo.toml",
        "title = 'Ferry'\nbaseURL = 'https://ferry.example/'\ndefaultContentLanguage = 'en'\n[languages.en]\n[languages.fr]\n[permalinks]\nposts = '/:year/:slug/'\n",
    ),
    (
        "content/posts/trip/index.md",
        "+++\ntitle = 'Trip'\ndate = 2014-03-05T10:00:00Z\naliases = ['/t/', 'rel']\ntags = ['a']\n[cover]\nimage = 'boat.svg'\n+++\nIntro.\n\n<!--more-->\n\n![boat](boat.svg) [faq]({{< ref \"faq/dogs.md\" >}}) {{< youtube abc >}}\n\n{{% notice tip %}}\nTip.\n{{% /notice %}}\n\n{{< chart id=1 >}}\n",
    ),
    ("content/posts/trip/boat.svg", SVG),
    (
        "content/posts/yaml.md",
        "---\nTitle: Yaml\ndate: 2099-01-01\ndraft: ture\nlayout: null\n---\n[trip](/2014/trip/)\n",
    ),
    (
        "content/posts/json.md",
        "{\n  \"title\": \"Json\",\n  \"publishDate\": \"2014-01-01\"\n}\nText\n",
    ),
    (
        "content/faq/dogs.md",
        "---\ntitle: May dogs come?\n---\nYes. `{{< raw >}}`\n",
    ),
    ("content/faq/dogs.fr.md", "---\ntitle: Les chiens ?\n---\nOui.\n"),
    ("content/faq/_index.md", "---\ntitle: Questions\n---\nAll.\n"),
    (
        "content/docs/deep/a b.md",
        "---\ntitle: Deep\nurl: /deep.html\nslug: deeper\n---\n[up](../../faq/dogs.md)\n",
    ),
    ("content/_index.md", "---\ntitle: Home\n---\nWelcome.\n"),
    ("static/img/x.svg", SVG),
    ("static/img/cut.png", "\x1a\n"),
    ("layouts/index.html", "x"),
];

#[test]
fn a_hugo_site_comes_with_bundles_languages_and_shortcodes() {
    let site = Move::of(HUGO);
    let report = site.run();
    assert_eq!(report.system, Some(System::Hugo));
    assert_eq!(
        (report.posts, report.entries, report.pages, report.sections),
        (3, 2, 1, 1),
        "{report}"
    );
    let trip = site.file("content/blog/trip/index.md");
    for part in [
        "- \"/2014/trip/\"",
        "- \"/t/\"",
        "![boat](boat.svg) [faq](/faq/general/dogs/)",
        "[youtube.com](https://www.youtube.com/watch?v=abc)",
        "> [!TIP]\n> Tip.",
        "\\{{< chart id=1 >}}",
    ] {
        assert!(trip.contains(part), "{part} is missing in\n{trip}");
    }
    assert!(!trip.contains("more"), "{trip}");
    assert!(
        site.file("content/blog/yaml.md").contains("draft: true"),
        "what is neither true nor false is a draft"
    );
    assert!(site.file("content/blog/yaml.md").contains("[trip](/blog/trip/)"));
    assert!(site.file("content/faq/general/dogs.fr.md").contains("Les chiens"));
    let deep = site.file("content/docs/deep/a-b.md");
    assert!(
        deep.contains("slug: deeper")
            && deep.contains("\"/deep.html\"")
            && deep.contains("(/faq/general/dogs/)"),
        "{deep}"
    );
    assert!(site.file("content/blog/trip/boat.svg") == SVG);
    assert_eq!(report.shortcodes.keys().collect::<Vec<_>>(), ["chart", "raw"]);
    site.builds();
    site.is_settled(&site.old(), Move::options());
}

const ZOLA: &[(&str, &str)] = &[
    (
        "config.toml",
        "base_url = \"https://ferry.example\"\ntitle = \"Ferry\"\ndefault_language = \"en\"\n",
    ),
    (
        "content/blog/_index.md",
        "+++\ntitle = \"Blog\"\nsort_by = \"date\"\npaginate_by = 5\n+++\n",
    ),
    (
        "content/blog/2014-03-05-trip.md",
        "+++\ntitle = \"Trip\"\naliases = [\"t.html\"]\n[taxonomies]\ntags = [\"a\", \"b\"]\nauthors = [\"Ann\"]\n[extra]\ncolour = \"red\"\n+++\n[q](@/faq/dogs.md#yes) {{ youtube(id=\"abc\") }}\n\n<!-- more -->\n\n{% quote(author=\"V\") %}\nSo.\n{% end %}\n",
    ),
    (
        "content/faq/dogs.md",
        "+++\ntitle = \"May dogs come?\"\nweight = 3\ndate = 2024-13-45\n+++\nYes.\n",
    ),
    (
        "content/hidden.md",
        "+++\ntitle = \"H\"\nrender = false\n+++\nx\n",
    ),
];

#[test]
fn a_zola_site_comes_with_taxonomies_and_inner_links() {
    let site = Move::of(ZOLA);
    let report = site.run();
    assert_eq!(report.system, Some(System::Zola));
    assert_eq!(
        (report.posts, report.entries, report.sections, report.left.len()),
        (1, 1, 1, 1),
        "{report}"
    );
    let trip = site.file("content/blog/trip.md");
    for part in [
        "date: 2014-03-05",
        "authors:\n  - Ann",
        "tags:\n  - a\n  - b",
        "colour: red",
        "- \"/t.html\"",
        "[q](/faq/general/dogs/#yes)",
        "> So.",
    ] {
        assert!(trip.contains(part), "{part} is missing in\n{trip}");
    }
    assert!(
        report
            .doubts
            .iter()
            .any(|one| one.origin == "content/faq/dogs.md" && one.why.contains("line 4")),
        "{report}"
    );
    assert!(
        site.file("content/faq/general/dogs.md")
            .contains("May dogs come?")
    );
    site.builds();
    site.is_settled(&site.old(), Move::options());
}

#[test]
fn a_help_centre_of_markdown_files_comes_as_entries() {
    let site = Move::of_bytes(&[
        ("01 Getting started/02 First steps.md", b"# First *steps*\n\nSee [fares](../Fares & refunds/360001234567-Refunds.md) and ![x](<img/a b.png>).\n"),
        ("01 Getting started/img/a b.png", PNG),
        ("Fares & refunds/360001234567-Refunds.md", b"---\nid: 360001234567\ntitle: 'Refunds'\nupdated_at: 2026-07-16 05:08:11 +0000\nlabel_names: ~\n---\n# Refunds\n\n[back](https://help.ferry.example/hc/en-us/articles/360001234567-Refunds#top)\n\n{{ user.name }} {% include ad.html %} `{{ code }}`\n{: .note }\n"),
        ("Fares & refunds/115004.md", b"\xef\xbb\xbf# Caf\xe9 prices\r\n\r\nTen.\r\n"),
        ("README.md", b"# Help\n\nWelcome.\n"),
    ]);
    let report = site.run();
    assert_eq!(report.system, Some(System::Markdown));
    assert_eq!(report.entries, 3, "{report}");
    let steps = site.file("content/faq/getting-started/first-steps.md");
    assert_eq!(
        steps,
        "---\ntitle: First steps\nweight: 2\n---\nSee [fares](/faq/fares-refunds/refunds/) and ![x](/01%20Getting%20started/img/a%20b.png).\n"
    );
    assert!(
        site.file("content/faq/getting-started/_index.md")
            .contains("title: Getting started\nweight: 1")
    );
    assert!(
        site.file("content/faq/fares-refunds/_index.md")
            .contains("Fares & refunds")
    );
    let refunds = site.file("content/faq/fares-refunds/refunds.md");
    assert!(
        refunds.contains("updated: 2026-07-16T05:08:11Z")
            && refunds.contains("(/faq/fares-refunds/refunds/#top)"),
        "{refunds}"
    );
    assert!(refunds.contains("> [!NOTE]"), "kramdown's attributes: {refunds}");
    assert_eq!(
        report.shortcodes.keys().collect::<Vec<_>>(),
        ["{% include ad.html %}", "{{ user.name }}"],
        "Liquid that nobody fills in here is told"
    );
    assert!(
        site.file("content/faq/fares-refunds/cafe-prices.md")
            .contains("Café prices")
    );
    site.builds();
    site.is_settled(&site.old(), Move::options());
}

#[test]
fn a_page_of_questions_becomes_entries_when_asked() {
    let site = Move::of(&[
        ("_config.yml", "title: F\n"),
        (
            "questions.md",
            "---\ntitle: Questions\n---\nHello.\n\n## May dogs come?\n\nYes.\n\n## And cats?\n\nYes.\n\n## How much is it?\n\nTen.\n",
        ),
    ]);
    let options = Options {
        split_faq: true,
        ..Move::options()
    };
    let report = site.run_with(&site.old(), options);
    assert_eq!((report.entries, report.sections), (3, 1), "{report}");
    assert!(
        site.file("content/faq/questions/may-dogs-come.md")
            .contains("Yes.")
    );
    site.builds();
    site.is_settled(&site.old(), options);
}

#[test]
fn pages_and_old_addresses_leave_room_for_what_the_site_makes_itself() {
    let site = Move::of(&[
        ("hugo.toml", "title = 'Ferry'\n"),
        ("content/search.md", "---\ntitle: Search\nlayout: search\n---\n"),
        ("content/tags/boats.md", "---\ntitle: Boats\n---\nAll boats.\n"),
        (
            "content/posts/trip.md",
            "---\ntitle: Trip\ntags: [boats]\nseries: [Summer]\naliases: [/tags/boats/, /blog/2014/, /feed.xml]\n---\n[search](/search/)\n",
        ),
    ]);
    let report = site.run();
    assert_eq!(
        report
            .left
            .iter()
            .map(|one| one.origin.as_str())
            .collect::<Vec<_>>(),
        ["content/search.md"],
        "{report}"
    );
    assert!(site.file("content/tags/boats-2.md").contains("All boats."));
    let trip = site.file("content/blog/trip.md");
    assert!(
        trip.contains("[search](/search/)") && trip.contains("series: Summer"),
        "{trip}"
    );
    assert!(trip.contains("aliases:\n  - \"/posts/trip/\"\n"), "{trip}");
    assert!(!trip.contains("/feed.xml"), "{trip}");
    site.builds();
    site.is_settled(&site.old(), Move::options());
}

#[test]
fn a_site_below_a_folder_keeps_the_addresses_that_visitors_know() {
    let site = Move::of(&[
        (
            "_config.yml",
            "title: F\nurl: https://ferry.example\nbaseurl: /log\npermalink: pretty\n",
        ),
        (
            "_posts/2014-03-05-trip.md",
            "---\ntitle: Trip\n---\n[about]({{ site.baseurl }}/about/) [full](https://ferry.example/log/about/)\n",
        ),
        ("about.md", "---\ntitle: About\npermalink: /about/\n---\nWe.\n"),
    ]);
    let report = site.run();
    let trip = site.file("content/blog/trip.md");
    assert!(trip.contains("- \"/log/2014/03/05/trip/\""), "{trip}");
    assert!(trip.contains("[about](/about/) [full](/about/)"), "{trip}");
    assert!(
        site.file("frontload.yaml")
            .contains("base_url: https://ferry.example\n")
    );
    assert!(report.to_do.iter().any(|line| line.contains("/log/")), "{report}");
    site.builds();
    site.is_settled(&site.old(), Move::options());
}

#[test]
fn what_jekyll_did_not_publish_is_a_draft() {
    let site = Move::of(&[
        ("_config.yml", "title: F\n"),
        ("_posts/undated.md", "---\ntitle: U\n---\nText\n"),
        ("_posts/2026-02-30-never.md", "---\ntitle: N\n---\nText\n"),
        ("index.md", "---\ntitle: Home\n---\nWelcome.\n"),
    ]);
    let report = site.run();
    assert_eq!(
        (report.posts, report.drafts, report.doubts.len()),
        (2, 2, 2),
        "{report}"
    );
    assert!(report.left.iter().any(|one| one.origin == "index.md"), "{report}");
}

#[test]
fn what_is_here_is_never_overwritten() {
    let site = Move::of(ZOLA);
    std::fs::create_dir_all(site.here().join("content/blog")).expect("a folder");
    std::fs::write(
        site.here().join("content/blog/trip.md"),
        "---\ntitle: Ours\n---\nOurs.\n",
    )
    .expect("a file");
    let report = site.run();
    assert_eq!(report.conflicts.len(), 1, "{report}");
    assert_eq!(
        site.file("content/blog/trip.md"),
        "---\ntitle: Ours\n---\nOurs.\n"
    );
    assert!(site.file("content/blog/trip-2.md").contains("title: Trip"));
    // An edit here stays; a change there comes when nobody has edited.
    std::fs::write(
        site.here().join("content/blog/trip-2.md"),
        "---\ntitle: Mine now\n---\nMine.\n",
    )
    .expect("a file");
    std::fs::write(
        site.old().join("content/faq/dogs.md"),
        "+++\ntitle = \"May dogs come?\"\n+++\nNo.\n",
    )
    .expect("a file");
    let report = site.run();
    assert_eq!(
        (report.edited.as_slice(), report.updated),
        (&["content/blog/trip-2.md".to_owned()][..], 1),
        "{report}"
    );
    assert!(site.file("content/blog/trip-2.md").contains("Mine."));
    assert!(site.file("content/faq/general/dogs.md").contains("No."));
    site.builds();
}

#[test]
fn a_dry_run_writes_nothing_and_says_the_same() {
    let site = Move::of(JEKYLL);
    let dry = site.run_with(
        &site.old(),
        Options {
            dry_run: true,
            ..Move::options()
        },
    );
    assert_eq!(site.files(), [] as [String; 0]);
    assert!(!site.here().join(".frontload").exists());
    let real = site.run();
    assert_eq!(
        (dry.posts, dry.written, &dry.links, dry.aliases, &dry.files),
        (real.posts, real.written, &real.links, real.aliases, &real.files)
    );
}

#[test]
fn hostile_files_are_told_and_the_rest_comes() {
    let bomb = format!(
        "---\ntitle: B\na: &a [x]\n{}---\nText\n",
        "b: [*a, *a, *a]\n".repeat(60)
    );
    let deep = format!("---\ntitle: D\nx: {}\n---\nText\n", "[".repeat(5000));
    let large = vec![b'x'; 5 * 1024 * 1024];
    let site = Move::of_bytes(&[
        ("_config.yml", b"title: F\n\tbad: [\n"),
        ("_posts/2014-01-01-good.md", b"---\ntitle: Good\n---\nText\n"),
        ("_posts/2014-01-02-bomb.md", bomb.as_bytes()),
        ("_posts/2014-01-03-deep.md", deep.as_bytes()),
        ("_posts/2014-01-04-large.md", &large),
        ("_posts/2014-01-05-binary.md", b"\x89PNG\0\0\0"),
        ("_posts/2014-13-45-baddate.md", b"---\ntitle: Bad date\ndate: 2024-13-45\n---\nText\n"),
        ("_posts/2014-01-06-latin.md", b"---\ntitle: Caf\xe9\n---\n\x93Quoted\x94\n"),
        ("_posts/2014-01-07-open.md", b"---\ntitle: never closed\n"),
        ("_posts/2014-01-08-null.md", b"---\ntitle: ~\ntags: null\ndate:\n---\n"),
        ("_posts/2014-01-09-evil.md", b"---\ntitle: E\npermalink: /../../etc/passwd\nslug: ../../x\nredirect_from: ['//evil', 'C:\\x', \"/a\\0b\"]\n---\n[x](../../../../etc/passwd) {% raw %} {{ {% {{ <script>alert(1)</script>\n"),
    ]);
    #[cfg(unix)]
    std::os::unix::fs::symlink("/etc/passwd", site.old().join("_posts/2014-01-10-link.md")).expect("a link");
    let report = site.run();
    assert!(report.posts >= 7, "{report}");
    for file in ["_posts/2014-01-04-large.md", "_posts/2014-01-05-binary.md"] {
        assert!(
            report.left.iter().any(|one| one.origin == file),
            "{file}: {report}"
        );
    }
    if cfg!(unix) {
        assert!(
            report.left.iter().any(|one| one.origin.ends_with("link.md")),
            "{report}"
        );
    }
    assert!(site.file("content/blog/latin.md").contains("“Quoted”"));
    assert!(site.files().iter().all(|file| !file.contains("..")));
    site.builds();
    site.is_settled(&site.old(), Move::options());
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(40))]
    /// Cut short, with a byte changed or doubled: whatever comes of it, there is a report.
    #[test]
    fn a_spoiled_site_never_makes_an_importer_panic(which in 0usize..3, at in 0usize..4000, byte in 0u8..255, cut in proptest::prelude::any::<bool>()) {
        let files = [JEKYLL, HUGO, ZOLA][which];
        let spoiled: Vec<(&str, Vec<u8>)> = files.iter().map(|(path, text)| {
            let mut bytes = text.as_bytes().to_vec();
            let place = at % bytes.len().max(1);
            if cut { bytes.truncate(place) } else if let Some(there) = bytes.get_mut(place) { *there = byte }
            (*path, bytes)
        }).collect();
        let files: Vec<(&str, &[u8])> = spoiled.iter().map(|(path, bytes)| (*path, bytes.as_slice())).collect();
        let site = Move::of_bytes(&files);
        let from = [System::Jekyll, System::Hugo, System::Zola][which];
        let _ = import_site(&site.here(), &Config::default(), &site.old(), Options { from: Some(from), ..Move::options() });
    }
}

#[path = "wordpress.rs"]
mod wordpress;
