//! The lists that a site makes of its pages, the languages they stand in, and what none of them tells.

use frontload::config::Config;
use frontload::content::{Shelf, moved, note_moves, remember};
use frontload::diagnostic::Diagnostics;

use super::words::{site, told};
use super::{World, fs, time};

fn post(title: &str, date: &str, more: &str) -> String {
    format!("---\ntitle: {title}\ndate: {date}\n{more}---\nText of {title}.\n")
}

/// Addresses in the main part of a page, in order.
fn links(world: &World, path: &str) -> Vec<String> {
    let page = world.page(path);
    let main = page
        .split("<main")
        .nth(1)
        .and_then(|rest| rest.split("</main>").next())
        .expect("a main part");
    main.split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .map(str::to_owned)
        .collect()
}

fn has(world: &World, path: &str, parts: &[&str]) {
    let page = world.page(path);
    for part in parts {
        assert!(page.contains(part), "{part}\n--- is not in {path}:\n{page}");
    }
}

fn there(world: &World, path: &str) -> bool {
    world
        .files()
        .contains_key(&format!("{}index.html", path.trim_start_matches('/')))
}

#[test]
fn every_list_goes_on_over_pages() {
    let mut files: Vec<(String, String)> = Vec::new();
    for number in 1..=7 {
        let more = "tags: [boats]\nauthors: [Ann Lee]\n";
        files.push((
            format!("content/blog/p{number}.md"),
            post(&format!("P{number}"), &format!("2026-0{number}-01"), more),
        ));
        files.push((
            format!("content/guide/g{number}.md"),
            format!("---\ntitle: G{number}\n---\nx\n"),
        ));
    }
    files.push((
        "content/guide/_index.md".into(),
        "---\ntitle: Guide\n---\nAll of it.\n".into(),
    ));
    for number in 1..=12 {
        files.push((
            format!("content/faq/bags/q{number}.md"),
            format!("---\ntitle: Q{number}?\n---\nYes.\n"),
        ));
    }
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    let mut world = site("site:\n  page_size: 2\n", &files);
    world.now = time("2026-12-01T00:00:00Z");
    world.build();
    for (list, last) in [
        ("/blog/", 4),
        ("/blog/2026/", 4),
        ("/tags/boats/", 4),
        ("/authors/ann-lee/", 4),
        ("/guide/", 4),
        ("/faq/bags/", 2),
    ] {
        for page in 2..=last {
            assert!(
                there(&world, &format!("{list}page/{page}/")),
                "{list}page/{page}/"
            );
        }
        assert!(!there(&world, &format!("{list}page/{}/", last + 1)), "{list}");
        has(&world, list, &[&format!("href=\"{list}page/2/\" rel=\"next\"")]);
        has(
            &world,
            &format!("{list}page/2/"),
            &[&format!("href=\"{list}\" rel=\"prev\""), ", page 2 ·"],
        );
    }
    let all: Vec<String> = links(&world, "/tags/boats/page/2/")
        .into_iter()
        .filter(|link| link.starts_with("/blog/p"))
        .collect();
    assert_eq!(all, ["/blog/p5/", "/blog/p4/"]);
    assert!(
        world.page("/guide/").contains("All of it.") && !world.page("/guide/page/2/").contains("All of it.")
    );
}

/// A blog with two authors, a series, tags with and without a text, and a recording.
fn blog() -> World {
    site(
        "",
        &[
            (
                "content/blog/one.md",
                &post(
                    "One",
                    "2025-11-03",
                    "series: The fog\nauthors: [Ann Lee]\ntags: [fog, sea]\n",
                ),
            ),
            (
                "content/blog/two.md",
                &post(
                    "Two",
                    "2026-01-04",
                    "series: The fog\nauthors: [Ann Lee, Bo]\ntags: [fog]\naudio:\n  src: talk.mp3\n  duration: \"9:30\"\n  length: 4\n",
                ),
            ),
            (
                "content/blog/three.md",
                &post("Three", "2026-01-05", "tags: [sea]\n"),
            ),
            (
                "content/blog/four.md",
                &post("Four", "2026-02-05", "authors: [Bo]\n"),
            ),
            (
                "content/authors/ann-lee.md",
                "---\ntitle: Ann Lee, captain\n---\nShe steers.\n",
            ),
            (
                "content/series/the-fog/_index.md",
                "---\ntitle: A week of fog\n---\nHow it was.\n",
            ),
            (
                "content/tags/sea/_index.md",
                "---\ntitle: The sea\n---\nAll about it.\n",
            ),
            ("static/blog/two/talk.mp3", "talk"),
        ],
    )
}

#[test]
fn authors_and_series_have_pages() {
    let world = blog();
    world.build();
    has(
        &world,
        "/authors/ann-lee/",
        &[
            "<h1>Ann Lee, captain</h1>",
            "She steers.",
            "href=\"/blog/two/\"",
            "href=\"/blog/one/\"",
        ],
    );
    has(&world, "/authors/bo/", &["<h1>Bo</h1>", "href=\"/blog/four/\""]);
    has(
        &world,
        "/authors/",
        &["href=\"/authors/ann-lee/\"", "href=\"/authors/bo/\""],
    );
    has(
        &world,
        "/series/the-fog/",
        &["<h1>A week of fog</h1>", "How it was."],
    );
    assert_eq!(
        links(&world, "/series/the-fog/")
            .iter()
            .filter(|link| link.starts_with("/blog/o") || link.starts_with("/blog/t"))
            .collect::<Vec<_>>(),
        ["/blog/one/", "/blog/two/"]
    );
}

#[test]
fn a_post_has_authors_series_neighbours_near_ones_and_a_recording() {
    let world = blog();
    world.build();
    has(
        &world,
        "/blog/two/",
        &[
            "<a href=\"/authors/ann-lee/\" rel=\"author\">Ann Lee</a>, <a href=\"/authors/bo/\" rel=\"author\">Bo</a>",
            "Part of the series “A week of fog”",
            "<span aria-current=\"page\">Two</span>",
            "<audio controls preload=\"none\" src=\"/blog/two/talk.mp3\"></audio>",
            "9:30",
            "rel=\"prev\"><small>Earlier</small> One",
            "rel=\"next\"><small>Later</small> Three",
            "id=\"near\">More on this",
        ],
    );
    has(&world, "/tags/sea/", &["<h1>The sea</h1>", "All about it."]);
}

#[test]
fn the_blog_has_an_archive_that_can_be_switched_off() {
    let world = blog();
    world.build();
    has(
        &world,
        "/blog/2026/",
        &[
            "Posts of 2026",
            "href=\"/blog/2026/01/\">January <span class=\"quiet num\">2</span>",
        ],
    );
    assert_eq!(
        links(&world, "/blog/2026/01/")
            .iter()
            .filter(|link| link.starts_with("/blog/t"))
            .collect::<Vec<_>>(),
        ["/blog/three/", "/blog/two/"]
    );
    has(
        &world,
        "/blog/",
        &["href=\"/blog/2025/\">2025 <span class=\"quiet num\">1</span>"],
    );
    assert!(!there(&world, "/blog/2024/"));
    let off = site(
        "site: {archives: false, authors: false, printable: false}\n",
        &[
            (
                "content/blog/one.md",
                &post("One", "2025-11-03", "authors: [Ann Lee]\n"),
            ),
            ("content/faq/a.md", "---\ntitle: A?\n---\nYes.\n"),
        ],
    );
    off.build();
    assert!(!there(&off, "/blog/2025/") && !there(&off, "/authors/ann-lee/") && !there(&off, "/faq/all/"));
}

#[test]
fn a_site_declares_its_own_taxonomies_and_a_misspelt_one_is_told() {
    let world = site(
        "taxonomies: [product, region]\n",
        &[
            (
                "content/blog/one.md",
                &post("One", "2026-01-03", "product: [Ferry Card]\n"),
            ),
            (
                "content/faq/a.md",
                "---\ntitle: A?\nproduct: [Ferry Card]\nregion: [North]\n---\nYes.\n",
            ),
        ],
    );
    world.build();
    assert_eq!(
        links(&world, "/product/ferry-card/")
            .iter()
            .filter(|link| link.contains("one") || link.contains("faq/a"))
            .collect::<Vec<_>>(),
        ["/blog/one/", "/faq/a/"]
    );
    has(
        &world,
        "/faq/a/",
        &["<a href=\"/region/north/\" rel=\"tag\">North</a>"],
    );
    world.write("content/faq/b.md", "---\ntitle: B?\nprodct: [x]\n---\nYes.\n");
    let config = frontload::config::Config::load(world.dir.path())
        .expect("a configuration")
        .0;
    let (_, faults) = frontload::content::Shelf::load(world.dir.path(), &config).expect("content is read");
    let hints: Vec<_> = faults
        .iter()
        .map(|fault| (fault.code, fault.hint.clone()))
        .collect();
    assert_eq!(
        hints,
        [("unknown-key", Some("did you mean `product`?".to_owned()))]
    );
}

#[test]
fn the_faq_is_printed_on_one_page_with_every_id_once() {
    let world = site(
        "",
        &[
            ("content/faq/bags/_index.md", "---\ntitle: Bags\n---\n"),
            (
                "content/faq/bags/a.md",
                "---\ntitle: A?\ndate: 2026-01-02\nreviewed: 2026-02-03\n---\n## Size\n\nSo.[^1]\n\n[^1]: n\n",
            ),
            (
                "content/faq/bags/b.md",
                "---\ntitle: B?\n---\n## Size\n\nThus.[^1]\n\n[^1]: n\n",
            ),
            ("content/faq/c.md", "---\ntitle: C?\n---\nYes.\n"),
        ],
    );
    world.build();
    let page = world.page("/faq/all/");
    let mut ids: Vec<&str> = page
        .split(" id=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    ids.sort_unstable();
    let all = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), all, "{ids:?}");
    assert!(ids.contains(&"size-2") && ids.contains(&"fn-2-1"), "{ids:?}");
    for part in [
        "<h2>Bags</h2>",
        "<h3><a href=\"/faq/bags/a/\">A?</a></h3>",
        "<h2><a href=\"/faq/c/\">C?</a></h2>",
        "noindex",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    has(
        &world,
        "/faq/bags/a/",
        &[
            "Reviewed <time datetime=\"2026-02-03",
            "More about Bags",
            "href=\"/faq/bags/b/\"",
        ],
    );
    has(&world, "/faq/", &["href=\"/faq/all/\"", "href=\"/search/\""]);
}

#[test]
fn comments_and_votes_are_counted_where_a_page_is_listed() {
    use frontload::site::{Remark, Thread, Votes, markdown};
    let mut world = site(
        "",
        &[
            ("content/blog/one.md", &post("One", "2026-01-03", "")),
            ("content/faq/a.md", "---\ntitle: A?\n---\nYes.\n"),
            ("content/faq/b.md", "---\ntitle: B?\n---\nYes.\n"),
        ],
    );
    world.threads = |page| {
        let remark = |anchor: &str, replies| Remark {
            anchor: anchor.to_owned(),
            author: None,
            at: time("2026-05-03T10:00:00Z"),
            html: markdown::untrusted("x"),
            forwarded_at: None,
            answers: Vec::new(),
            replies,
        };
        Thread {
            remarks: if page == "/blog/one/" {
                vec![remark("k1", vec![remark("k2", Vec::new())])]
            } else {
                Vec::new()
            },
            votes: Votes {
                helpful: if page == "/faq/a/" { 4 } else { 1 },
                unhelpful: 1,
            },
        }
    };
    world.build();
    has(
        &world,
        "/blog/",
        &["<a href=\"/blog/one/#thread\">2 comments</a>"],
    );
    has(&world, "/faq/a/", &["Helped 4 of 5 people"]);
    assert!(!world.page("/faq/b/").contains("Helped"));
}

#[test]
fn a_language_shows_what_it_lacks_in_the_site_s_own_and_every_page_knows_its_twins() {
    let files = [
        ("content/faq/bags/a.md", "---\ntitle: How large?\n---\nSo.\n"),
        ("content/faq/bags/a.ar.md", "---\ntitle: كم؟\n---\nهكذا.\n"),
        ("content/faq/bags/b.md", "---\ntitle: How heavy?\n---\nSo.\n"),
        ("content/blog/one/index.md", &post("One", "2026-01-03", "")),
        ("content/blog/one/index.fr.md", &post("Un", "2026-01-03", "")),
        ("content/blog/one/map.txt", "map"),
    ];
    let world = site("languages: [en, ar, fr]\n", &files);
    world.build();
    has(
        &world,
        "/ar/faq/bags/a/",
        &[
            "<html lang=\"ar\" dir=\"rtl\">",
            "<link rel=\"alternate\" hreflang=\"en\" href=\"https://help.example.com/faq/bags/a/\">",
            "<link rel=\"alternate\" hreflang=\"x-default\" href=\"https://help.example.com/faq/bags/a/\">",
        ],
    );
    has(
        &world,
        "/ar/faq/bags/",
        &[
            "<span class=\"t\" lang=\"en\">How heavy?</span><small class=\"foreign quiet\">بالإنجليزية</small>",
            "hreflang=\"en\" href=\"https://help.example.com/faq/bags/\"",
            "hreflang=\"x-default\" href=\"https://help.example.com/faq/bags/\"",
        ],
    );
    assert!(!world.page("/ar/faq/bags/").contains("How large?"));
    has(&world, "/fr/blog/", &["href=\"/fr/blog/one/\""]);
    has(&world, "/fr/faq/", &["En anglais"]);
    let without = site("languages: [en, ar, fr]\nsite: {fallback: false}\n", &files);
    without.build();
    assert!(!without.page("/ar/faq/bags/").contains("How heavy?"));
}

#[test]
fn data_files_are_read_by_templates_and_a_broken_one_has_its_place() {
    let world = site(
        "",
        &[
            ("data/fees.yaml", "small: 12\n"),
            ("data/routes.csv", "from,to\nA,B\n"),
            ("data/deep/x.json", "{\"n\": [1]}"),
            (
                "themes/default/templates/page.html",
                "{% set fees = data(path=\"fees.yaml\") %}{{ fees.small }} {% for row in data(path=\"data/routes.csv\") %}{{ row.from }}-{{ row.to }}{% endfor %} {% set deep = data(path=\"deep/x.json\") %}{{ deep.n[0] }}",
            ),
            ("content/a.md", "---\ntitle: A\n---\nx\n"),
        ],
    );
    world.build();
    assert_eq!(world.page("/a/").trim(), "12 A-B 1");
    world
        .write("data/bad.json", "{\n \"a\": }")
        .write("data/bad.csv", "a,b\n1\n")
        .write("data/bad.yaml", "a: [\n");
    world.write(
        "themes/default/templates/page.html",
        "{{ data(path=\"fes.yaml\") }}",
    );
    let told = told(&world);
    assert!(
        told[0].starts_with("data/bad.csv:2:1 data: line 2 has 1 cells"),
        "{told:?}"
    );
    assert!(told[1].starts_with("data/bad.json:2:"), "{told:?}");
    assert!(told[2].starts_with("data/bad.yaml:"), "{told:?}");
    for name in ["csv", "json", "yaml"] {
        std::fs::remove_file(world.dir.path().join(format!("data/bad.{name}"))).expect("the file is there");
    }
    let told = super::words::told(&world);
    assert!(
        told[0].ends_with("there is no file `data/fes.yaml` (did you mean `fees.yaml`?)"),
        "{told:?}"
    );
}

/// What lies below `content/`, and what is wrong with it.
fn shelf(world: &World) -> (Shelf, Diagnostics) {
    let root = world.dir.path();
    let config = Config::load(root).expect("a configuration").0;
    Shelf::load(root, &config).expect("content is read")
}

#[test]
fn a_page_that_moved_is_found_at_its_old_address() {
    let long =
        "The boat leaves at nine from the second pier and comes back when the tide allows it, which is late.";
    let text = |title: &str, more: &str, body: &str| format!("---\ntitle: {title}\n{more}---\n{body}\n");
    let world = site(
        "",
        &[
            ("content/faq/a.md", &text("A?", "question_id: q-1\n", "Yes.")),
            ("content/faq/b.md", &text("B?", "", long)),
            (
                "content/faq/c.md",
                &text(
                    "C?",
                    "",
                    "Whatever happens on the third of May is of no interest to anybody but the crew of the ferry.",
                ),
            ),
            ("content/d.md", &text("D", "", "Short.")),
        ],
    );
    let root = world.dir.path();
    let shelf = || shelf(&world).0;
    assert_eq!(moved(root, &shelf(), world.now), [], "nothing is known yet");
    remember(root, &shelf(), world.now).expect("a record");
    let rename = |from: &str, to: &str| fs::rename(root.join(from), root.join(to)).expect("a renamed file");
    rename("content/faq/a.md", "content/faq/a2.md");
    world.write(
        "content/faq/a2.md",
        &text("A?", "question_id: q-1\n", "No, quite another text."),
    );
    rename("content/faq/b.md", "content/faq/b2.md");
    world.write(
        "content/faq/b2.md",
        &text("B?", "", &format!("{long} Bring a towel.")),
    );
    world.write("content/d.md", &text("D", "slug: dee\n", "Short."));
    fs::remove_file(root.join("content/faq/c.md")).expect("the file is there");
    let moves = moved(root, &shelf(), world.now);
    assert_eq!(
        moves,
        [("/d/", "/dee/"), ("/faq/a/", "/faq/a2/"), ("/faq/b/", "/faq/b2/")]
            .map(|(old, new)| (old.to_owned(), new.to_owned()))
    );
    note_moves(root, &moves).expect("the list is written");
    let list = fs::read_to_string(root.join("content/_redirects.yaml")).expect("the list");
    assert!(
        list.ends_with("/d/: /dee/\n/faq/a/: /faq/a2/\n/faq/b/: /faq/b2/\n"),
        "{list}"
    );
    assert_eq!(moved(root, &shelf(), world.now), [], "a move is noted once");
    world.build();
    has(&world, "/faq/b/", &["/faq/b2/"]);
    // A second move leads to where the page is now, and not through the first.
    remember(root, &shelf(), world.now).expect("a record");
    rename("content/faq/b2.md", "content/faq/b3.md");
    note_moves(root, &moved(root, &shelf(), world.now)).expect("the list is written");
    world.build();
    has(&world, "/faq/b/", &["/faq/b3/"]);
    has(&world, "/faq/b2/", &["/faq/b3/"]);
}

#[test]
fn a_list_of_moves_that_cannot_be_is_told_line_by_line() {
    let world = site("", &[("content/dee.md", "---\ntitle: D\n---\nShort.\n")]);
    world.write(
        "content/_redirects.yaml",
        "/x/: /y/\n/y/: /x/\n/dee/: /faq/\nz: /\n",
    );
    let faults = shelf(&world).1;
    let told: Vec<String> = faults
        .iter()
        .map(|fault| {
            format!(
                "{} {}",
                fault.place.as_ref().and_then(|place| place.line).unwrap_or(0),
                fault.message
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "1 `/x/` leads round in a circle",
            "2 `/y/` leads round in a circle",
            "3 `/dee/` is the address of a page",
            "4 `z: /` is not `/old/: /new/`",
        ]
    );
}

#[test]
fn nothing_of_a_withheld_page_is_in_any_file_of_any_kind() {
    let withheld = |more: &str| {
        format!(
            "---\ntitle: Zebrafish title\nslug: zebrafish-slug\nsummary: Zebrafish summary\ntags: [zebrafish-tag]\nproduct: [zebrafish-product]\nauthors: [Zebrafish Author]\nseries: Zebrafish series\nasked_as: [zebrafish phrasing]\nimage: zebrafish.png\naliases: [/zebrafish-alias/]\n{more}---\nZebrafish body [x](zebrafish.txt).\n"
        )
    };
    let entry = |more: &str| withheld(more).replace("series: Zebrafish series\n", "");
    let post = |more: &str| withheld(more).replace("asked_as: [zebrafish phrasing]\n", "");
    for more in [
        "draft: true\n",
        "publish_at: 2099-01-01\n",
        "archive_at: 2020-01-01\n",
        "confidence: wip\n",
        "audience: internal\n",
    ] {
        let world = site(
            "taxonomies: [product]\nlanguages: [en, fr]\n",
            &[
                (
                    "content/faq/open.md",
                    "---\ntitle: Open?\nrelated: [zebrafish-slug]\n---\nYes.\n\n{{ entry zebrafish-slug }}\n",
                ),
                ("content/faq/open.fr.md", "---\ntitle: Ouvert ?\n---\nOui.\n"),
                (
                    "content/blog/open.md",
                    "---\ntitle: Open\ndate: 2026-01-01\n---\nText.\n\n{{ include \"content/faq/secret/index.md\" }}\n",
                ),
                ("content/_redirects.yaml", "/was/: /faq/topic/zebrafish-slug/\n"),
                (
                    "content/faq/secret/index.md",
                    &entry(more)
                        .replace("slug: zebrafish-slug\n", "")
                        .replace("aliases: [/zebrafish-alias/]\n", ""),
                ),
                ("content/faq/secret/zebrafish.txt", "zebrafish bundle"),
                ("content/faq/topic/m.md", &entry(more)),
                (
                    "content/blog/m/index.md",
                    &post(more).replace("/zebrafish-alias/", "/zebrafish-other/"),
                ),
                ("content/blog/m/zebrafish.txt", "zebrafish bundle"),
            ],
        );
        world.build();
        for (file, bytes) in world.files() {
            let text = String::from_utf8_lossy(&bytes).to_lowercase();
            let own = file.to_lowercase();
            assert!(
                !text.contains("zebrafish") && !own.contains("zebrafish") && !own.contains("secret"),
                "{more} is told by {file}"
            );
        }
    }
}

#[test]
fn what_is_not_translated_or_older_than_its_original_is_listed() {
    let world = site(
        "languages: [en, fr, de]\n",
        &[
            (
                "content/faq/a.md",
                "---\ntitle: A?\ndate: 2026-01-01\nupdated: 2026-03-01\n---\nYes.\n",
            ),
            (
                "content/faq/a.fr.md",
                "---\ntitle: A ?\ndate: 2026-02-01\n---\nOui.\n",
            ),
            (
                "content/faq/b.md",
                "---\ntitle: B?\ndate: 2026-01-01\n---\nYes.\n",
            ),
            (
                "content/faq/b.fr.md",
                "---\ntitle: B ?\ndate: 2026-02-01\n---\nOui.\n",
            ),
            (
                "content/faq/later.md",
                "---\ntitle: C?\ndate: 2099-01-01\n---\nYes.\n",
            ),
        ],
    );
    let config = frontload::config::Config::load(world.dir.path())
        .expect("a configuration")
        .0;
    let (shelf, _) = frontload::content::Shelf::load(world.dir.path(), &config).expect("content is read");
    let found: Vec<(&str, &str, bool)> = shelf
        .untranslated(&config, world.now)
        .into_iter()
        .map(|one| (one.language, one.item.path.as_str(), one.twin.is_some()))
        .collect();
    assert_eq!(
        found,
        [
            ("fr", "/faq/a/", true),
            ("de", "/faq/a/", false),
            ("de", "/faq/b/", false)
        ]
    );
}
