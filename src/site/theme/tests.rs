//! What a theme promises its authors.

use std::fs;

use serde_json::json;
use tempfile::TempDir;

use super::*;

mod faults;

fn site(files: &[(&str, &str)]) -> TempDir {
    let dir = TempDir::new().expect("a folder");
    for (path, text) in files {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        fs::write(path, text).expect("a file");
    }
    dir
}

fn load(files: &[(&str, &str)]) -> Result<Theme, Diagnostics> {
    Theme::load(site(files).path(), &Config::default())
}

#[test]
fn the_built_in_theme_renders_what_the_endpoint_needs() {
    let theme = load(&[]).unwrap_or_else(|faults| panic!("{faults}"));
    let form = theme
        .render(
            "comment/form.html",
            "en",
            &json!({"title": "Write to us", "page": "/faq/x/", "page_title": "<X>", "values": {"text": "a <b> \"c\""},
                "errors": {"email": "Enter an address like name@example.com."}, "stamp": "s"}),
        )
        .unwrap_or_else(|faults| panic!("{faults}"));
    assert!(form.contains("a &lt;b&gt; &quot;c&quot;</textarea>"), "{form}");
    assert!(form.contains("href=\"#need-email\">Enter an address"), "{form}");
    assert!(form.contains("&lt;X&gt;"), "{form}");
    let receipt = theme.render(
        "comment/receipt.html",
        "en",
        &json!({"title": "x", "receipt": {"reference": "K7M2Q9RT", "html": "<p>hi</p>", "at": "2026-05-03T10:00:00Z",
            "steps": [{"label": "Received", "at": "2026-05-03T10:00:00Z", "done": true}, {"label": "Read"}],
            "due": "2026-05-04T10:00:00Z", "replies": [{"at": "2026-05-03T12:00:00Z", "agent": null, "html": "<p>yes</p>"}]}}),
    );
    let receipt = receipt.unwrap_or_else(|faults| panic!("{faults}"));
    assert!(receipt.contains("3 May 2026, 10:00"), "{receipt}");
    assert!(receipt.contains("Our reply"), "{receipt}");
    theme
        .render(
            "comment/check.html",
            "en",
            &json!({"title": "x", "action": "/c", "entries": [{"url": "/a/", "title": "A"}]}),
        )
        .unwrap_or_else(|faults| panic!("{faults}"));
    theme
        .render(
            "error.html",
            "en",
            &json!({"title": "x", "status": 503, "message": "Try again in a minute."}),
        )
        .unwrap_or_else(|faults| panic!("{faults}"));
}

#[test]
fn a_file_at_the_same_path_takes_the_built_in_ones_place() {
    let theme = load(&[
        (
            "themes/default/templates/error.html",
            "own {{ status }} {{ t(key=\"home\") }} {{ t(key=\"older\") }}",
        ),
        ("themes/default/i18n/en.ftl", "home = Start\n"),
    ])
    .unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!(
        theme
            .render("error.html", "en", &json!({"status": 404}))
            .unwrap_or_default(),
        "own 404 Start Older"
    );
}

#[test]
fn every_broken_template_is_reported_with_its_place() {
    let faults = load(&[
        (
            "themes/default/templates/error.html",
            "fine\n{% if x %}never closed",
        ),
        (
            "themes/default/templates/home.html",
            "{% include \"part/serch.html\" %}",
        ),
    ])
    .err()
    .expect("two templates are broken");
    let said = faults.to_string();
    assert!(said.contains("themes/default/templates/error.html:2"), "{said}");
    assert!(said.contains("themes/default/templates/home.html:1"), "{said}");
    assert!(said.contains("did you mean `part/search.html`"), "{said}");
}

#[test]
fn a_misspelt_name_in_a_template_is_named_with_what_there_is() {
    let said = load(&[("themes/default/templates/error.html", "{{ statsu }}")])
        .err()
        .expect("unknown name")
        .to_string();
    assert!(
        said.contains("themes/default/templates/error.html:1:4") && said.contains("did you mean `status`"),
        "{said}"
    );
    let said = load(&[("themes/default/templates/error.html", "{{ t(key=\"hmoe\") }}")])
        .err()
        .expect("unknown string")
        .to_string();
    assert!(said.contains("did you mean `home`"), "{said}");
}

#[test]
fn an_unknown_theme_and_unreadable_colours_are_refused() {
    let config = Config {
        theme: "aurora".to_owned(),
        ..Config::default()
    };
    let said = Theme::load(site(&[]).path(), &config)
        .err()
        .expect("no such theme")
        .to_string();
    assert!(said.contains("there is no theme `aurora`"), "{said}");
    let said = load(&[(
        "themes/default/assets/tokens.css",
        ":root {\n  --page: oklch(99% 0 0);\n  --text: oklch(80% 0 0);\n}\n",
    )])
    .err()
    .expect("pale text")
    .to_string();
    assert!(
        said.contains("themes/default/assets/tokens.css:3") && said.contains("contrast"),
        "{said}"
    );
}

#[test]
fn assets_carry_their_hash_and_pages_stay_light() {
    let theme = load(&[]).unwrap_or_else(|faults| panic!("{faults}"));
    let css = theme.asset("site.css").expect("a style sheet");
    assert!(
        css.starts_with("/assets/site.") && css.ends_with(".css") && css.len() > 25,
        "{css}"
    );
    assert!(theme.asset("nothing.css").is_none());
    let weight: usize = theme
        .assets()
        // The search script is fetched when a search box gets the focus.
        .filter(|(path, _)| path.starts_with("/assets/site."))
        .map(|(_, asset)| asset.bytes.len())
        .sum();
    assert!(weight < 30_000, "CSS and JavaScript of a page are {weight} bytes");
}

#[test]
fn only_markup_that_markdown_or_serde_made_is_printed_unescaped() {
    for (path, bytes) in files("default")
        .into_iter()
        .chain(files("plain"))
        .filter(|(path, _)| path.starts_with("templates/"))
    {
        let text = String::from_utf8_lossy(bytes);
        for (at, _) in text.match_indices("| safe") {
            let before = text[..at]
                .trim_end()
                .trim_end_matches("| default(value=\"\")")
                .trim_end();
            let made_here = before.ends_with("html") || before.ends_with("json_ld");
            assert!(
                made_here,
                "{path}: `| safe` stands after `{}`",
                &before[before.len().saturating_sub(20)..]
            );
        }
    }
}

#[test]
fn every_language_has_every_string_and_every_string_used_is_there() {
    let text = |path: &str| {
        let all = files("default");
        let bytes = all
            .iter()
            .find(|(known, _)| *known == path)
            .map_or(&[][..], |(_, bytes)| bytes);
        String::from_utf8_lossy(bytes).into_owned()
    };
    let keys = |ftl: &str| -> std::collections::BTreeSet<String> {
        ftl.lines()
            .filter(|line| !line.starts_with([' ', '#']))
            .filter_map(|line| Some(line.split_once('=')?.0.trim().to_owned()))
            .collect()
    };
    let english = keys(&text("i18n/en.ftl"));
    for language in ["ar", "de", "es", "fr", "it", "nl"] {
        assert_eq!(
            keys(&text(&format!("i18n/{language}.ftl"))),
            english,
            "{language}"
        );
    }
    for path in files("default")
        .into_iter()
        .map(|(path, _)| path)
        .filter(|path| path.ends_with(".html"))
    {
        for used in text(path)
            .split("t(key=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next().map(str::to_owned))
        {
            assert!(
                english.contains(&used),
                "{path} uses `{used}`, which en.ftl lacks"
            );
        }
    }
}

#[test]
fn the_plain_theme_is_whole_and_short() {
    let config = Config {
        theme: "plain".to_owned(),
        ..Config::default()
    };
    let theme = Theme::load(site(&[]).path(), &config).unwrap_or_else(|faults| panic!("{faults}"));
    assert!(theme.warnings().is_empty(), "{}", theme.warnings());
    let own: Vec<&str> = embedded::theme("plain")
        .unwrap_or_default()
        .iter()
        .map(|(path, _)| *path)
        .collect();
    // What people see is its own; comment pages and the desk come from the default theme.
    for template in contract::templates().filter(|name| *name != "alias.html") {
        let path = format!("templates/{template}");
        assert!(own.contains(&path.as_str()), "themes/plain has no {path}");
    }
    let lines: usize = embedded::theme("plain")
        .unwrap_or_default()
        .iter()
        .map(|(_, bytes)| bytes.split(|byte| *byte == b'\n').count())
        .sum();
    assert!(lines < 400, "{lines} lines are no small example");
    // It is held to what it is given as a site's own theme would be.
    let copies: Vec<(String, String)> = embedded::theme("plain")
        .unwrap_or_default()
        .iter()
        .map(|(path, bytes)| {
            (
                format!("themes/mine/{path}"),
                String::from_utf8_lossy(bytes).into_owned(),
            )
        })
        .collect();
    let copies: Vec<(&str, &str)> = copies
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    let config = Config {
        theme: "mine".to_owned(),
        ..Config::default()
    };
    Theme::load(site(&copies).path(), &config).unwrap_or_else(|faults| panic!("{faults}"));
}

#[test]
fn a_brand_gives_colour_faces_and_settings_to_the_style() {
    let mut config = Config::default();
    config.brand.colour = "#0b5d45".to_owned();
    config.theme_settings.insert("radius".to_owned(), json!(0));
    let theme = Theme::load(site(&[]).path(), &config).unwrap_or_else(|faults| panic!("{faults}"));
    let public = theme.asset("site.css").expect("a style sheet");
    let css = theme
        .assets()
        .find(|(path, _)| *path == public)
        .expect("its bytes")
        .1;
    let css = String::from_utf8_lossy(&css.bytes);
    assert!(
        css.contains("--radius:calc(0 * 1px)") && css.contains("--brand:#0b5d45"),
        "{css}"
    );
    assert!(
        !css.contains("$setting") && !css.contains("$hue"),
        "a place was not filled"
    );
}
