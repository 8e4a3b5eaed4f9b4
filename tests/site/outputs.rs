//! What stands beside the pages: feeds, twins, cards, icons, redirects, and what check knows of a deploy.

use std::collections::BTreeSet;

use frontload::config::Config;
use frontload::content::Shelf;
use frontload::diagnostic::Diagnostics;
use serde_json::Value;

use super::{World, fs};

const CONFIG: &str = "brand: {name: Ferry, tagline: Boats that leave on time, email: care@f.example, profiles: ['https://x.com/ferry']}\n\
base_url: https://f.example\nlanguages: [en, fr]\n";

/// A small site of everything that has a feed.
fn site() -> World {
    let world = World::empty();
    world
        .write("frontload.yaml", CONFIG)
        .write("content/faq/money/_index.md", "---\ntitle: Money back\n---\n")
        .write(
            "content/faq/money/refund.md",
            "---\ntitle: How long does a refund take?\ntags: [cards]\nupdated: 2026-05-02\naliases: [/old/refund.html, /help/refund]\n---\nUp to ten days, see [the rules](../../rules.md).\n",
        )
        .write(
            "content/faq/money/refund.fr.md",
            "---\ntitle: Combien de temps ?\nslug: remboursement\ntranslation_of: /faq/money/refund/\n---\nDix jours.\n",
        )
        .write("content/faq/money/secret.md", "---\ntitle: Hush?\naudience: internal\n---\nUnsaid words.\n")
        .write("content/faq/money/later.md", "---\ntitle: Tomorrow?\npublish_at: 2027-01-01\n---\nUnsaid words.\n")
        .write(
            "content/blog/boats/index.md",
            "---\ntitle: Boats </script> & bridges\ndate: 2026-05-01\nauthors: [Ann]\ntags: [boats]\naudio: {src: talk.mp3}\n---\nSee ![a boat](boat.svg) and hear [it](talk.mp3). A [way](../../rules.md#x).\n",
        )
        .write("content/blog/boats/boat.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"/>")
        .write("content/blog/boats/talk.mp3", "sound")
        .write("content/rules.md", "---\ntitle: Rules\n---\nThe rules, [x].\n\n## Which {#x}\n\n[x]: /faq/\n");
    world
}

impl World {
    fn text(&self, path: &str) -> String {
        let file = self.dir.path().join("site").join(path.trim_start_matches('/'));
        fs::read_to_string(&file).unwrap_or_else(|cause| panic!("{path}: {cause}"))
    }

    fn json(&self, path: &str) -> Value {
        serde_json::from_str(&self.text(path)).unwrap_or_else(|cause| panic!("{path}: {cause}"))
    }

    fn has(&self, path: &str) -> bool {
        self.dir
            .path()
            .join("site")
            .join(path.trim_start_matches('/'))
            .is_file()
    }

    /// Everything structured that a page says.
    fn things(&self, page: &str) -> Vec<Value> {
        let html = self.page(page);
        let (_, after) = html
            .split_once("<script type=\"application/ld+json\">")
            .expect("structured data");
        let (json, _) = after.split_once("</script>").expect("an end");
        let value: Value = serde_json::from_str(json).unwrap_or_else(|cause| panic!("{page}: {cause}"));
        value["@graph"].as_array().expect("a list").clone()
    }
}

#[test]
fn every_list_has_its_feeds_in_every_form_and_language() {
    let world = site();
    world.build();
    for list in [
        "",
        "faq/",
        "faq/money/",
        "blog/",
        "tags/boats/",
        "tags/cards/",
        "fr/",
        "fr/faq/",
        "fr/faq/money/",
    ] {
        for file in ["feed.xml", "rss.xml", "feed.json"] {
            assert!(world.has(&format!("{list}{file}")), "{list}{file}");
        }
    }
    assert!(!world.has("fr/blog/feed.xml"), "an empty list is no feed");
    let feed = world.json("blog/feed.json");
    let story = &feed["items"][0];
    assert_eq!(story["url"], "https://f.example/blog/boats/");
    let html = story["content_html"].as_str().expect("markup");
    assert!(
        html.contains("src=\"https://f.example/blog/boats/boat.svg\""),
        "{html}"
    );
    assert!(html.contains("href=\"https://f.example/rules/#x\""), "{html}");
    assert_eq!(
        story["attachments"],
        serde_json::json!([{"url": "https://f.example/blog/boats/talk.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 5}])
    );
    assert_eq!(world.json("fr/faq/feed.json")["language"], "fr");
    let head = world.page("/blog/");
    for link in [
        "type=\"application/atom+xml\" title=\"Ferry: News\" href=\"/blog/feed.xml\"",
        "type=\"application/rss+xml\" title=\"Ferry: News\" href=\"/blog/rss.xml\"",
        "type=\"application/feed+json\" title=\"Ferry: News\" href=\"/blog/feed.json\"",
    ] {
        assert!(head.contains(link), "{link}\n{head}");
    }
}

#[test]
fn each_output_is_switched_off_by_its_key() {
    let world = site();
    let off = "site: {feeds: [], cards: false, icons: false, twins: [], llms: off, redirects: false, robots: deny}\n";
    world.write("frontload.yaml", &format!("{CONFIG}{off}"));
    world.build();
    let extra: Vec<String> = world
        .files()
        .into_keys()
        .filter(|file| {
            // A tag of the site's is called `cards`.
            file.starts_with("cards/")
                || [
                    "feed",
                    "rss",
                    "icons/",
                    "favicon",
                    "apple",
                    "webmanifest",
                    "index.md",
                    "index.json",
                    "llms",
                    "_redirects",
                    "sitemap",
                ]
                .iter()
                .any(|part| file.contains(part))
        })
        .collect();
    assert_eq!(extra, [] as [String; 0]);
    assert_eq!(world.text("robots.txt"), "User-agent: *\nDisallow: /\n");
    let page = world.page("/faq/money/refund/");
    assert!(
        page.contains("<meta name=\"robots\" content=\"noindex\">") && !page.contains("og:image"),
        "{page}"
    );
    assert!(
        world
            .check()
            .0
            .iter()
            .all(|fault| !fault.code.starts_with("dead")),
        "{}",
        world.check()
    );
}

#[test]
fn a_file_of_the_authors_takes_the_place_of_ours() {
    let world = site();
    let files = [
        "robots.txt",
        "favicon.ico",
        "llms.txt",
        "_redirects",
        "sitemap.xml",
        "blog/rss.xml",
        "faq/index.md",
        "opensearch.xml",
        "site.webmanifest",
    ];
    for file in files {
        world.write(&format!("static/{file}"), "mine");
    }
    world.build();
    for file in files {
        assert_eq!(world.text(file), "mine", "{file}");
    }
}

#[test]
fn what_is_withheld_is_in_no_file_for_programs() {
    let world = site();
    world.build();
    let all = world.all_text();
    assert!(!all.contains("Unsaid words") && !all.contains("Hush?") && !all.contains("Tomorrow?"));
    assert!(!world.has("faq/money/secret/index.md"));
}

#[test]
fn twins_say_what_the_page_says_with_absolute_addresses() {
    let world = site();
    world.build();
    let text = world.text("faq/money/refund/index.md");
    assert!(text.contains("# How long does a refund take?\n"), "{text}");
    assert!(text.contains("[the rules](https://f.example/rules/)"), "{text}");
    assert!(
        world
            .text("rules/index.md")
            .contains("[x]: https://f.example/faq/")
    );
    let json = world.json("faq/money/refund/index.json");
    assert_eq!(
        (&json["type"], &json["category"]),
        (&"question".into(), &"Money back".into())
    );
    assert_eq!(
        json["translations"][0]["url"],
        "https://f.example/fr/faq/money/remboursement/"
    );
    let list = world.text("faq/money/index.md");
    assert!(
        list.contains(
            "- [How long does a refund take?](https://f.example/faq/money/refund/index.md): Up to ten days"
        ),
        "{list}"
    );
    let page = world.page("/faq/money/refund/");
    assert!(
        page.contains("<link rel=\"alternate\" type=\"text/markdown\" href=\"index.md\">"),
        "{page}"
    );
    let short = world.text("llms.txt");
    assert!(
        short.starts_with("# Ferry\n\n> Boats that leave on time\n\n## Money back\n\n- [How long"),
        "{short}"
    );
    assert!(
        short.contains("## Optional\n\n- [Rules](https://f.example/rules/index.md)"),
        "{short}"
    );
    assert!(
        world
            .text("llms-full.txt")
            .contains("Source: https://f.example/faq/money/refund/\n")
    );
    assert!(world.text("fr/llms.txt").contains("Combien de temps"));
}

/// Fields without which a type is refused or says nothing.
fn required(kind: &str) -> &'static [&'static str] {
    match kind {
        "Organization" => &["name", "url", "logo"],
        "WebSite" => &["name", "url", "potentialAction"],
        "SearchAction" => &["target", "query-input"],
        "EntryPoint" => &["urlTemplate"],
        "ContactPoint" => &["contactType"],
        "ImageObject" => &["url"],
        "FAQPage" => &["mainEntity"],
        "Question" => &["name", "acceptedAnswer"],
        "Answer" => &["text"],
        "BlogPosting" => &[
            "headline",
            "image",
            "datePublished",
            "dateModified",
            "author",
            "publisher",
            "wordCount",
        ],
        "Person" => &["name"],
        "BreadcrumbList" => &["itemListElement"],
        "ListItem" => &["position", "name", "item"],
        other => panic!("what does `{other}` need?"),
    }
}

fn walk(value: &Value, seen: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            if let Some(kind) = map.get("@type").and_then(Value::as_str) {
                for field in required(kind) {
                    let there = map
                        .get(*field)
                        .is_some_and(|field| !matches!(field.as_str(), Some("")));
                    assert!(there, "{kind} has no {field}: {value}");
                }
                seen.insert(kind.to_owned());
            }
            map.values().for_each(|value| walk(value, seen));
        }
        Value::Array(items) => items.iter().for_each(|value| walk(value, seen)),
        Value::Null => panic!("a field that says nothing"),
        _ => {}
    }
}

#[test]
fn structured_data_has_the_required_fields_of_each_type() {
    let world = site();
    world.build();
    let mut seen = BTreeSet::new();
    for page in [
        "/",
        "/faq/money/",
        "/faq/money/refund/",
        "/blog/boats/",
        "/fr/faq/money/remboursement/",
    ] {
        world.things(page).iter().for_each(|thing| walk(thing, &mut seen));
    }
    assert_eq!(seen.len(), 13, "{seen:?}");
    let entry = world.things("/faq/money/refund/");
    let faqs: Vec<&Value> = entry.iter().filter(|thing| thing["@type"] == "FAQPage").collect();
    assert_eq!(faqs.len(), 1);
    assert_eq!(
        faqs[0]["mainEntity"].as_array().map(Vec::len),
        Some(1),
        "one question, one official answer"
    );
    assert_eq!(
        world.things("/blog/boats/")[0]["headline"],
        "Boats </script> & bridges"
    );
}

#[test]
fn networks_are_told_what_a_page_is() {
    let world = site();
    world.build();
    let post = world.page("/blog/boats/");
    for tag in [
        "<meta property=\"og:site_name\" content=\"Ferry\">",
        "<meta property=\"og:type\" content=\"article\">",
        "<meta property=\"og:locale\" content=\"en_GB\">",
        "<meta property=\"og:image:width\" content=\"1200\">",
        "<meta property=\"og:image:height\" content=\"630\">",
        "<meta name=\"twitter:card\" content=\"summary_large_image\">",
        "<meta name=\"twitter:site\" content=\"@ferry\">",
        "<meta property=\"article:author\" content=\"Ann\">",
        "<meta property=\"article:tag\" content=\"boats\">",
    ] {
        assert!(post.contains(tag), "{tag}\n{post}");
    }
    let entry = world.page("/faq/money/refund/");
    assert!(
        entry.contains("<meta property=\"og:locale:alternate\" content=\"fr_FR\">"),
        "{entry}"
    );
    assert!(
        entry.contains("<link rel=\"manifest\" href=\"/site.webmanifest\">"),
        "{entry}"
    );
    for page in [post, entry, world.page("/"), world.page("/tags/boats/")] {
        let (_, after) = page
            .split_once("og:image\" content=\"https://f.example")
            .expect("a picture");
        let path = after.split('"').next().expect("an address");
        assert!(path.starts_with("/cards/") && world.has(path), "{path}");
    }
}

#[test]
fn a_second_build_draws_no_card_and_a_new_title_draws_one() {
    let world = site();
    let first = world.build();
    let cards = |written: &[String]| written.iter().filter(|path| path.starts_with("/cards/")).count();
    // Refund, French refund (no glyph is missing), post, page, category, and the brand's own.
    assert_eq!(cards(&first.written), 6, "{:?}", first.written);
    assert_eq!(cards(&world.build().written), 0);
    world.write("content/rules.md", "---\ntitle: New rules\n---\nThe rules.\n");
    let report = world.build();
    assert_eq!(
        (cards(&report.written), cards(&report.removed)),
        (1, 1),
        "{:?}",
        report.removed
    );
}

#[test]
fn icons_and_manifest_are_made_from_the_logo_or_without_one() {
    let world = site();
    world.build();
    let icon = image::load_from_memory(&world.files()["icons/192.png"]).expect("a picture");
    assert_eq!((icon.width(), icon.height()), (192, 192));
    let manifest = world.json("site.webmanifest");
    let sizes: Vec<&Value> = manifest["icons"]
        .as_array()
        .expect("icons")
        .iter()
        .map(|icon| &icon["sizes"])
        .collect();
    assert_eq!(sizes, ["192x192", "512x512", "512x512"]);
    assert_eq!(manifest["icons"][2]["purpose"], "maskable");
    assert!(
        manifest["theme_color"]
            .as_str()
            .is_some_and(|colour| colour.starts_with('#') && colour.len() == 7)
    );
    assert_eq!(world.files()["favicon.ico"][..4], [0, 0, 1, 0]);

    world.write(
        "frontload.yaml",
        &CONFIG.replace("name: Ferry", "name: Ferry, logo: broken.png"),
    );
    world.write("static/broken.png", "no picture");
    let (_, warnings) = world.try_build().expect("a site without its logo is a site");
    assert!(warnings.0.iter().any(|fault| fault.code == "logo"), "{warnings}");
}

#[test]
fn old_addresses_are_written_for_every_server() {
    let world = site();
    world.build();
    assert_eq!(
        world.text("_redirects"),
        "/help/refund/ /faq/money/refund/ 301\n/old/refund.html /faq/money/refund/ 301\n"
    );
    assert!(
        world
            .text("_redirects.nginx")
            .contains("\"/help/refund\" \"/faq/money/refund/\";\n")
    );
    assert!(
        world
            .text("_redirects.caddy")
            .contains("redir \"/old/refund.html\" \"/faq/money/refund/\" permanent\n")
    );
    assert!(world.page("/help/refund/").contains("/faq/money/refund/"));
}

#[test]
fn an_alias_that_cannot_be_is_told_with_its_place() {
    let told = |faults: &Diagnostics| -> Vec<String> {
        let alias = faults.iter().filter(|fault| fault.code.starts_with("alias"));
        alias
            .map(|fault| {
                let place = fault.place.as_ref().expect("a place");
                let (line, column) = (place.line.unwrap_or(0), place.column.unwrap_or(0));
                format!("{}:{line}:{column} {}", place.path.display(), fault.code)
            })
            .collect()
    };
    let world = site();
    let page = |name: &str, aliases: &str| {
        let text = format!("---\ntitle: {name}\naliases:\n{aliases}---\nText.\n");
        world.write(&format!("content/{name}.md"), &text);
    };
    page("a", "  - /b/\n  - /faq/\n");
    page("b", "  - /a/\n  - /b/\n");
    page("c", "  - /help/refund/\n  - /rules/\n");
    let (config, _) = Config::load(world.dir.path()).unwrap_or_else(|faults| panic!("{faults}"));
    let (_, faults) = Shelf::load(world.dir.path(), &config).expect("content is read");
    assert_eq!(
        told(&faults),
        [
            "content/a.md:4:5 alias-loop",
            "content/b.md:4:5 alias-loop",
            "content/b.md:5:5 alias-loop",
            "content/c.md:5:5 alias-taken",
            "content/faq/money/refund.md:5:29 alias-twice",
        ],
        "{faults}"
    );
    // What is no item's own address, such as a list's, is known when the outputs are planned.
    page("a", "  - /old-a/\n  - /faq/\n  - /feed.xml\n");
    page("b", "  - /old-b/\n");
    page("c", "  - /old-c/\n");
    let faults = world.check();
    assert_eq!(
        told(&faults),
        ["content/a.md:5:5 alias-taken", "content/a.md:6:5 alias-taken"],
        "{faults}"
    );
}

#[test]
fn check_finds_addresses_that_the_last_deploy_had() {
    let world = site();
    let lost = |world: &World| -> Vec<String> {
        let found = world.check();
        let lost = found.0.iter().filter(|fault| fault.code == "lost-address");
        lost.map(|fault| {
            format!(
                "{:?} {} {}",
                fault.severity,
                fault.message,
                fault.hint.as_deref().unwrap_or("")
            )
        })
        .collect()
    };
    assert_eq!(lost(&world), [] as [String; 0], "nothing was deployed");
    world.write(
        ".frontload/deployed.json",
        "[\"/\",\"/assets/site.0123456789.css\",\"/blog/page/9/\",\"/faq/money/later/\",\"/faq/old/refund/\",\"/help/refund/\",\"/faq/money/refund/index.md\"]",
    );
    let found = lost(&world);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(
        found
            .iter()
            .any(|fault| fault.starts_with("Error `/faq/old/refund/`")
                && fault.contains("`/faq/money/refund/`")),
        "{found:?}"
    );
    assert!(
        found
            .iter()
            .any(|fault| fault.starts_with("Warning `/faq/money/later/`") && fault.contains("scheduled")),
        "{found:?}"
    );
}

#[test]
fn the_sitemap_names_every_page_once_with_its_translations() {
    let world = site();
    world.build();
    let map = world.text("sitemap.xml");
    assert_eq!(
        map.matches("<loc>https://f.example/faq/money/refund/</loc>")
            .count(),
        1
    );
    assert!(map.contains("<xhtml:link rel=\"alternate\" hreflang=\"fr\" href=\"https://f.example/fr/faq/money/remboursement/\"/>"), "{map}");
    assert!(!map.contains("404") && !map.contains("/help/refund/"), "{map}");
    assert!(
        world
            .text("robots.txt")
            .ends_with("Sitemap: https://f.example/sitemap.xml\n")
    );
}

#[test]
fn the_page_of_a_tag_says_what_carries_it() {
    let world = site();
    world.write(
        "content/faq/money/both.md",
        "---\ntitle: Is there a boat?\ntags: [boats]\n---\nYes.\n",
    );
    world.build();
    assert!(
        world
            .page("/tags/cards/")
            .contains("<h1>Questions about cards</h1>")
    );
    assert!(world.page("/tags/boats/").contains("<h1>All about boats</h1>"));
    std::fs::remove_file(world.dir.path().join("content/faq/money/both.md")).expect("removed");
    world.build();
    assert!(world.page("/tags/boats/").contains("<h1>Posts about boats</h1>"));
}

#[test]
fn a_dead_link_is_never_thought_to_mean_a_page_s_twin() {
    let world = site();
    world.write(
        "content/about.md",
        "---\ntitle: About\n---\n[x](/faq/money/index/) [y](/rule/index.md)\n",
    );
    world.build();
    let told = world.check().to_string();
    assert!(!told.contains("`/faq/money/index.md`"), "{told}");
    assert!(
        told.contains("did you mean `/rules/index.md`"),
        "who writes a twin's name means one: {told}"
    );
}
