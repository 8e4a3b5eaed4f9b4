//! What an author is told of a template at fault: the whole text, case by case.

use serde_json::json;

use super::{load, site};
use crate::config::Config;
use crate::site::theme::Theme;

/// What is said of `text` as `error.html`, when the theme is loaded or when the page is made.
fn said(text: &str) -> String {
    match load(&[("themes/default/templates/error.html", text)]) {
        Err(faults) => faults.to_string(),
        Ok(theme) => theme
            .render(
                "error.html",
                "en",
                &json!({"title": "T", "status": 404, "message": "m"}),
            )
            .map_or_else(|faults| faults.to_string(), |page| format!("no fault: {page}")),
    }
}

/// All cases are told before the test fails, so that one run shows what changed.
fn compare(cases: &[(&str, &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .map(|(text, expected)| (text, expected, said(text)))
        .filter(|(_, expected, found)| found.trim_end() != expected.trim_end())
        .map(|(text, expected, found)| format!("== {text}\n-- expected\n{expected}\n-- found\n{found}"))
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn what_is_not_closed_is_shown_where_it_is_opened() {
    compare(&[
        (
            "<p>\n{% if status %}\n<b>x</b>\n",
            "themes/default/templates/error.html:2:1: error: this `if` is never closed [template]\n\
             2 | {% if status %}\n  | ^^^^^^^^^^^^^^^\nhint: add `{% endif %}` where it ends",
        ),
        (
            "{% if status %}\n{% for x in title %}\n{% endif %}\n",
            "themes/default/templates/error.html:3:1: error: `endif` does not close the `for` of line 2 [template]\n\
             3 | {% endif %}\n  | ^^^^^^^^^^^\nhint: write `{% endfor %}` before it",
        ),
        (
            "a {{ status\n",
            "themes/default/templates/error.html:1:3: error: this `{{` has no `}}` [template]\n\
             1 | a {{ status\n  |   ^^^^^^^^^\nhint: end it with `}}`",
        ),
        (
            "{% extends \"base.html\" %}\n{% block main %}x\n",
            "themes/default/templates/error.html:2:1: error: this `block` is never closed [template]\n\
             2 | {% block main %}x\n  | ^^^^^^^^^^^^^^^^\nhint: add `{% endblock %}` where it ends",
        ),
    ]);
}

#[test]
fn a_name_that_nobody_gives_is_named_with_the_nearest() {
    compare(&[
        (
            "{{ statsu }}",
            "themes/default/templates/error.html:1:4: error: there is no value `statsu` here [template]\n\
             1 | {{ statsu }}\n  |    ^^^^^^\nhint: did you mean `status`?",
        ),
        (
            "{{ brand.nmae }}",
            "themes/default/templates/error.html:1:10: error: there is no field `nmae` [template]\n\
             1 | {{ brand.nmae }}\n  |          ^^^^\nhint: did you mean `name`?",
        ),
        (
            "{{ title | uper }}",
            "themes/default/templates/error.html:1:12: error: there is no filter `uper` [template]\n\
             1 | {{ title | uper }}\n  |            ^^^^\nhint: did you mean `upper`?",
        ),
        (
            "{{ aset(path=\"site.css\") }}",
            "themes/default/templates/error.html:1:4: error: there is no function `aset` [template]\n\
             1 | {{ aset(path=\"site.css\") }}\n  |    ^^^^^^^^^^^^^^^^^^^^^\nhint: did you mean `asset`?",
        ),
        (
            "{% if title is defned %}{% endif %}",
            "themes/default/templates/error.html:1:16: error: there is no test `defned` [template]\n\
             1 | {% if title is defned %}{% endif %}\n  |                ^^^^^^\nhint: did you mean `defined`?",
        ),
        (
            "{% include \"part/pagr.html\" %}",
            "themes/default/templates/error.html:1:12: error: there is no template `part/pagr.html` [template]\n\
             1 | {% include \"part/pagr.html\" %}\n  |            ^^^^^^^^^^^^^^^^\nhint: did you mean `part/pager.html`?",
        ),
        (
            "{% extends \"bas.html\" %}",
            "themes/default/templates/error.html:1:12: error: it extends `bas.html`, which is not there [template]\n\
             1 | {% extends \"bas.html\" %}\n  |            ^^^^^^^^^^\nhint: did you mean `base.html`?",
        ),
        (
            "{{ t(key=\"hmoe\") }}",
            "themes/default/templates/error.html:1:11: error: no language has a string `hmoe` [template]\n\
             1 | {{ t(key=\"hmoe\") }}\n  |           ^^^^\nhint: did you mean `home`?",
        ),
        (
            "{{ asset(path=\"sit.css\") }}",
            "themes/default/templates/error.html:1:16: error: the theme has no asset `sit.css` [template]\n\
             1 | {{ asset(path=\"sit.css\") }}\n  |                ^^^^^^^\nhint: did you mean `site.css`?",
        ),
    ]);
}

#[test]
fn a_value_of_the_wrong_kind_is_named_in_plain_words() {
    compare(&[
        (
            "{{ status | upper }}",
            "themes/default/templates/error.html:1:4: error: this takes a text; it was given a number [template]\n\
             1 | {{ status | upper }}\n  |    ^^^^^^",
        ),
        (
            "{% for x in status %}{% endfor %}",
            "themes/default/templates/error.html:1:13: error: a `for` takes a list; it was given a number [template]\n\
             1 | {% for x in status %}{% endfor %}\n  |             ^^^^^^",
        ),
        (
            "{{ title | date }}",
            "themes/default/templates/error.html:1:12: error: `T` is not a moment such as 2026-05-03T00:00:00Z [template]\n\
             1 | {{ title | date }}\n  |            ^^^^",
        ),
    ]);
}

#[test]
fn a_circle_is_told_step_by_step() {
    let said = load(&[
        (
            "themes/default/templates/part/one.html",
            "a\n{% include \"part/two.html\" %}",
        ),
        (
            "themes/default/templates/part/two.html",
            "{% include \"part/one.html\" %}",
        ),
    ])
    .err()
    .expect("a circle")
    .to_string();
    assert_eq!(
        said,
        "themes/default/templates/part/one.html:2:12: error: it includes `part/two.html`, which includes `part/one.html` [template]\n\
         2 | {% include \"part/two.html\" %}\n  |            ^^^^^^^^^^^^^^^\n\
         hint: take one of these steps out; a template cannot stand inside itself\n"
    );
}

#[test]
fn one_fault_never_hides_the_next() {
    let said = load(&[
        (
            "themes/default/templates/home.html",
            "{{ brnd }}{{ asset(path=\"x.css\") }}\n{{ t(key=\"nope\") }}{{ titel }}",
        ),
        ("themes/default/templates/blog.html", "{% if %}"),
        (
            "themes/default/templates/tag.html",
            "{{ title | a }}{{ title | b }}",
        ),
        ("themes/default/assets/site.css", "@import \"nope.css\";\n"),
        ("themes/default/i18n/en.ftl", "home = Start\nbroken\n"),
    ])
    .err()
    .expect("many faults")
    .to_string();
    for place in [
        "home.html:1:4",
        "home.html:1:26",
        "home.html:2:11",
        "home.html:2:23",
        "blog.html:1:",
        "tag.html:1:12",
        "tag.html:1:27",
        "site.css:1:1",
        "en.ftl:2:",
    ] {
        assert!(said.contains(place), "{place} is not told:\n{said}");
    }
}

#[test]
fn an_older_theme_is_told_what_changed_and_a_later_one_is_refused() {
    let files = [
        ("frontload.yaml", "theme: mine\n"),
        ("themes/mine/theme.yaml", "name: Mine\ncontract: 1\n"),
        (
            "themes/mine/templates/post.html",
            "{% extends \"base.html\" %}\n{% block main %}<div class=\"lay\"></div>{% endblock %}\n",
        ),
    ];
    let config = Config {
        theme: "mine".to_owned(),
        ..Config::default()
    };
    let dir = site(&files);
    let theme = Theme::load(dir.path(), &config).unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!(
        theme.warnings().to_string(),
        "themes/mine/templates/post.html:2:22: warning: written for contract 1; this frontload keeps 2 [theme-contract]\n\
         2 | {% block main %}<div class=\"lay\"></div>{% endblock %}\n  |                      ^^^^^^^^^^^\n\
         hint: a post shows `part/series.html`, `part/share.html` and `part/turn.html`, and stands in `class=\"read\"`\n"
    );
    std::fs::write(
        dir.path().join("themes/mine/theme.yaml"),
        "name: Mine\nfrontload: \">=7.1\"\ncontract: 9\nverison: 1\n",
    )
    .expect("written");
    let said = Theme::load(dir.path(), &config)
        .err()
        .expect("a later theme")
        .to_string();
    for part in [
        "themes/mine/theme.yaml:3:11: error: this theme is written for contract 9; this frontload keeps 2",
        "themes/mine/theme.yaml:2:12: error: this theme needs frontload >=7.1",
        "themes/mine/theme.yaml:4:1: error: `verison` is not a key that is known here [unknown-key]",
        "hint: did you mean `version`?",
    ] {
        assert!(said.contains(part), "{part} is not told:\n{said}");
    }
}

#[test]
fn a_choice_that_the_theme_does_not_offer_is_named() {
    let text = "theme_settings:\n  notise: x\n  share: [mail, twitter, blueski]\n  radius: round\n";
    let dir = site(&[("frontload.yaml", text)]);
    let (config, _) = Config::load(dir.path()).unwrap_or_else(|faults| panic!("{faults}"));
    let said = Theme::load(dir.path(), &config)
        .err()
        .expect("three faults")
        .to_string();
    for part in [
        "frontload.yaml:2:3: error: the theme has no setting `notise` [unknown-key]",
        "hint: did you mean `notice`?",
        "frontload.yaml:3:10: error: `share` knows mail, whatsapp, linkedin, facebook, bluesky, x, reddit; found `twitter`",
        "frontload.yaml:4:11: error: `radius` is a number [wrong-type]",
        "hint: such as `8`",
    ] {
        assert!(said.contains(part), "{part} is not told:\n{said}");
    }
}
