//! What authors write and what becomes of it: shortcodes, lists, languages, states.

use frontload::site::Error;

use super::World;

/// A site with a configuration and files.
pub(crate) fn site(config: &str, files: &[(&str, &str)]) -> World {
    let world = World::empty();
    world.write(
        "frontload.yaml",
        &format!("base_url: https://help.example.com\n{config}"),
    );
    for (path, text) in files {
        world.write(path, text);
    }
    world
}

fn page(title: &str, body: &str) -> String {
    format!("---\ntitle: {title}\n---\n{body}\n")
}

/// Everything a build complained of, one a line, without excerpts.
pub(crate) fn told(world: &World) -> Vec<String> {
    let problems = match world.try_build() {
        Ok((_, problems)) => problems,
        Err(Error::Problems(problems)) => problems,
        Err(other) => panic!("{other}"),
    };
    problems
        .iter()
        .map(|problem| {
            let place = problem
                .place
                .as_ref()
                .map_or_else(String::new, ToString::to_string);
            let hint = problem.hint.as_deref().unwrap_or("");
            format!("{place} {}: {} ({hint})", problem.code, problem.message)
        })
        .collect()
}

fn prose(html: &str) -> &str {
    let start = html.find("<div class=\"prose gap\">").expect("a page with prose") + 23;
    html[start..]
        .split("<p class=\"print-address\">")
        .next()
        .expect("a first part")
        .trim()
        .trim_end_matches("</div>")
        .trim()
}

/// A page with every built-in shortcode.
fn tour() -> World {
    site(
        "",
        &[
            (
                "content/faq/bags/size.md",
                "---\ntitle: How large may my bag be?\n---\nAs large as a *cat*.\n",
            ),
            (
                "content/tour/index.md",
                &page(
                    "Tour",
                    concat!(
                        "{{ figure \"boat.png\" alt=\"A boat\" caption=\"Our *boat*\" credit=\"Ann\" }}\n\n",
                        "{{ video \"https://www.youtube.com/watch?v=x\" title=\"The crossing\" poster=boat.png }}\n\n",
                        "{{ video src=film.webm title=Film captions=film.vtt }}\n\n",
                        "{{ audio talk.mp3 title=\"A talk\" duration=\"12:30\" }}\n\n",
                        "{{ callout kind=tip title=\"Before you go\" }}\nTake a **towel**.\n{{ /callout }}\n\n",
                        "{{ entry size }}\n\n",
                        "{{ include \"snippets/fees.md\" }}\n{{ include \"data/fees.csv\" }}\n",
                    ),
                ),
            ),
            ("content/tour/film.webm", "film"),
            ("content/tour/film.vtt", "WEBVTT\n"),
            ("content/tour/talk.mp3", "talk"),
            ("snippets/fees.md", "## Fees\n\nOne {{ entry size }}\n"),
            ("data/fees.csv", "bag;fee\nsmall <b>;12\n"),
        ],
    )
}

#[test]
fn each_built_in_shortcode_shows_what_it_is_given() {
    let world = tour();
    // One `entry` stands inside a line: told, and all else is shown.
    assert_eq!(
        told(&world),
        [
            "content/tour/index.md:18:1 shortcode: `snippets/fees.md`:3:5: `entry` makes a block of its own, and stands inside a line of text (put it on a line of its own)"
        ]
    );
    world.write("snippets/fees.md", "## Fees\n\nOne[^1]\n\n[^1]: note\n");
    std::fs::copy(
        "tests/sites/ferry/in/content/blog/winter-timetable/boats.png",
        world.dir.path().join("content/tour/boat.png"),
    )
    .expect("a picture");
    world.build();
    let html = world.page("/tour/");
    let shown = prose(&html);
    assert!(
        shown.starts_with("<figure><picture><source type=\"image/webp\" srcset=\"/images/boat-"),
        "{shown}"
    );
    for part in [
        " alt=\"A boat\" width=\"360\" height=\"200\" loading=\"lazy\" decoding=\"async\"></picture><figcaption>Our <em>boat</em> <span class=\"credit\">Picture: Ann</span></figcaption></figure>\n\n",
        "<figure class=\"film\"><div class=\"said\"><a href=\"https://www.youtube.com/watch?v=x\" rel=\"external noopener\"><img src=\"/images/boat-360.",
        " alt=\"\" width=\"360\" height=\"200\" loading=\"lazy\" decoding=\"async\"><svg",
    ] {
        assert!(shown.contains(part), "{part} not in {shown}");
    }
    for part in [
        "<b>The crossing</b></a> <span class=\"quiet\">Plays at youtube.com</span>",
        "<video controls preload=\"none\" aria-label=\"Film\"><source src=\"/tour/film.webm\" type=\"video/webm\"><track kind=\"captions\" src=\"/tour/film.vtt\" srclang=\"en\" label=\"Captions\" default>",
        "<audio controls preload=\"none\" src=\"/tour/talk.mp3\"></audio>",
        "<div class=\"alert tip\" role=\"note\">\n<p class=\"alert-title\">Before you go</p>\n<p>Take a <strong>towel</strong>.</p>\n</div>",
        "<p class=\"said\"><a href=\"/faq/bags/size/\"><b>How large may my bag be?</b></a> <span class=\"quiet\">As large as a cat.</span></p>",
        "<h2 id=\"fees\">Fees",
        "<li id=\"fn-2-1\">",
        "<tr><td>small &lt;b&gt;</td><td class=\"right\">12</td></tr>",
    ] {
        assert!(shown.contains(part), "{part}\n---\n{shown}");
    }
    // Nothing of another site is asked for until someone follows the link.
    for asked in ["src=\"http", "<iframe", "@import", "url(http"] {
        assert!(!html.contains(asked), "{asked}");
    }
}

#[test]
fn a_site_s_own_shortcode_is_a_template_with_escaped_values() {
    let world = site(
        "",
        &[
            (
                "themes/default/templates/shortcodes/fare.html",
                "<b data-n=\"{{ args.amount + 1 }}\">{{ args.value }} {{ page.title }} {{ body_html | safe }}</b>",
            ),
            (
                "content/a.md",
                &page("A", "{{ fare \"<i>\" amount=2 }}*x*{{ /fare }}"),
            ),
        ],
    );
    world.build();
    assert_eq!(
        prose(&world.page("/a/")),
        "<p><b data-n=\"3\">&lt;i&gt; A <em>x</em></b></p>"
    );
}

#[test]
fn every_fault_of_a_shortcode_is_told_with_its_place_and_a_mend() {
    let world = site(
        "",
        &[
            ("content/secret.md", "---\ntitle: S\ndraft: true\n---\nMarker\n"),
            ("snippets/round.md", "{{ include \"snippets/round.md\" }}\n"),
            (
                "content/a.md",
                &page(
                    "A",
                    concat!(
                        "{{ figur src=x.png }}\n\n{{ figure captoin=x }}\n\n{{ callout kind=warnin }}\nx\n{{ /callout }}\n\n",
                        "{{ entry sise }}\n\n{{ include \"../frontload.yaml\" }}\n\n{{ include \"snippets/round.md\" }}\n\n",
                        "{{ include \"content/secret.md\" }}\n\n{{ entry secret }}\n\n{{ video src=javascript:x title=x }}\n\n{{ callout }}\n\n",
                        "`{{ figur }}` \\{{ figur }}\n",
                    ),
                ),
            ),
            ("content/size.md", &page("Size", "x")),
        ],
    );
    assert_eq!(
        told(&world),
        [
            "content/a.md:4:1 shortcode: there is no shortcode `figur` (did you mean `figure`?)",
            "content/a.md:6:1 shortcode: `figure` needs `src` (write `{{ figure src=\"...\" }}`)",
            "content/a.md:6:1 shortcode: `figure` takes no `captoin` (did you mean `caption`?)",
            "content/a.md:8:1 shortcode: `kind` is one of note, tip, important, warning, caution; found `warnin` (did you mean `warning`?)",
            "content/a.md:12:1 shortcode: there is no entry `sise` (did you mean `size`?)",
            "content/a.md:14:1 shortcode: `../frontload.yaml` is not a file that a page may include (it lies in `content/`, `data/`, `snippets/`)",
            "content/a.md:16:1 shortcode: `snippets/round.md`:1:1: `snippets/round.md` includes itself (a file cannot hold itself, by any way round)",
            "content/a.md:18:1 shortcode: `content/secret.md` is not public now; nothing is shown in its place ()",
            "content/a.md:20:1 shortcode: `content/secret.md` is not public now; nothing is shown in its place ()",
            "content/a.md:22:1 shortcode: `src` is no address of a page or file; found `javascript:x` ()",
            "content/a.md:24:1 shortcode: `callout` is never ended (put `{{ /callout }}` after its text)",
        ]
    );
}
