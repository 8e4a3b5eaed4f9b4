//! What `frontload.yaml` may say, and what is answered when it says something else.

use super::*;

fn parse(text: &str) -> Result<(Config, Diagnostics), Diagnostics> {
    Config::parse(text, Path::new("/nowhere"))
}

fn codes(faults: &Diagnostics) -> Vec<(&'static str, Option<usize>)> {
    faults
        .iter()
        .map(|f| (f.code, f.place.as_ref().and_then(|p| p.line)))
        .collect()
}

#[test]
fn an_empty_file_means_all_defaults() {
    for text in ["", "# only a comment\n", "---\n"] {
        assert_eq!(parse(text).unwrap().0, Config::default());
    }
}

#[test]
fn the_declared_defaults_are_the_real_ones() {
    fn fill(keys: &[keys::Key]) -> String {
        let mut out = String::new();
        for key in keys {
            match key.shape {
                keys::Shape::Keys(below) => {
                    let inner = fill(below);
                    if !inner.is_empty() {
                        out.push_str(&format!("{}:\n", key.name));
                        inner
                            .lines()
                            .for_each(|line| out.push_str(&format!("  {line}\n")));
                    }
                }
                keys::Shape::Rows(_) => {}
                _ if key.default.is_empty() => {}
                _ => out.push_str(&format!("{}: {}\n", key.name, key.default)),
            }
        }
        out
    }
    let text = fill(KEYS);
    assert!(text.contains("answer_within_hours: 24"), "{text}");
    assert_eq!(parse(&text).unwrap().0, Config::default());
}

#[test]
fn every_field_is_a_declared_key_and_every_declared_key_a_field() {
    fn names(value: &serde_json::Value, keys: &[keys::Key]) {
        let fields: Vec<&String> = value.as_object().unwrap().keys().collect();
        let declared: Vec<&str> = keys.iter().map(|key| key.name).collect();
        assert_eq!(fields, declared);
        for key in keys {
            if let keys::Shape::Keys(below) = key.shape {
                names(&value[key.name], below);
            }
        }
    }
    names(&serde_json::to_value(Config::default()).unwrap(), KEYS);
    let rows = |path: &[&str], value: serde_json::Value| {
        let mut keys = KEYS;
        for step in path {
            keys = match keys.iter().find(|key| key.name == *step).unwrap().shape {
                keys::Shape::Keys(below) | keys::Shape::Rows(below) => below,
                _ => panic!("{step} has no keys"),
            };
        }
        names(&value, keys);
    };
    rows(
        &["care", "destinations"],
        serde_json::to_value(Destination::default()).unwrap(),
    );
    rows(
        &["harvest", "sources"],
        serde_json::to_value(SourceConfig::default()).unwrap(),
    );
}

#[test]
fn the_contracted_names_are_read() {
    let text = "base_url: https://help.example.com/\nendpoint_url: http://localhost:8080\n\
        serve: {bind: '0.0.0.0:8080', trusted_proxies: [10.0.0.0/8]}\n\
        comments: {rate: off, duplicates: false, suggest: false, hold: false}\n\
        care:\n  destinations:\n    - {name: desk, carrier: webhook, url: 'http://127.0.0.1:9/', secret: '${CARE}', allow_private: true}\n    - {name: post, carrier: mail, address: care@example.com}\n\
        mail: {smtp: 'smtp://127.0.0.1:25', imap: 'imaps://u:${P}@m.example', from: 'Help <help@example.com>'}\n\
        harvest: {model: models/small, sources: [{path: in.jsonl}]}\n";
    let (config, faults) = parse(text).unwrap();
    assert!(faults.is_empty(), "{faults}");
    assert_eq!(config.base_url, "https://help.example.com");
    assert_eq!(config.comments.rate, Rate::Off(OffWord::Off));
    assert_eq!(config.care.destinations[1].address, "care@example.com");
    assert_eq!(config.harvest.sources[0].path, PathBuf::from("in.jsonl"));
}

#[test]
fn rates_are_read_in_every_spelling() {
    for (text, rate) in [("6 per minute", 6), ("12", 12)] {
        let (config, _) = parse(&format!("comments:\n  rate: {text}\n")).unwrap();
        assert_eq!(config.comments.rate, Rate::PerMinute(rate));
    }
}

#[test]
fn all_faults_of_a_file_are_reported_with_their_lines() {
    let text = "titel: x\nbase_url: help.example.com\nlanguages: [en, xx]\nserve:\n  bind: 80\ncomments:\n  hold: yes\n  rate: on\ncare:\n  destinations:\n  - name: a\n    carrier: fax\n  - name: a\n    carrier: mail\n";
    let faults = parse(text).unwrap_err();
    assert_eq!(
        codes(&faults),
        [
            ("unknown-key", Some(1)),
            ("wrong-type", Some(2)),
            ("wrong-type", Some(3)),
            ("wrong-type", Some(5)),
            ("wrong-type", Some(7)),
            ("wrong-type", Some(8)),
            ("wrong-type", Some(12)),
            ("missing-key", Some(13)),
            ("no-mail-server", Some(13)),
            ("duplicate-destination", Some(13)),
        ],
        "{faults}"
    );
}

#[test]
fn a_literal_secret_is_refused_and_never_shown() {
    let text = "care:\n  destinations:\n  - {name: a, carrier: webhook, url: 'https://x.example', secret: whsec_hunter2}\nmail:\n  smtp: smtp://me:hunter2@mail.example\n";
    let faults = parse(text).unwrap_err();
    assert_eq!(
        codes(&faults),
        [("literal-secret", Some(3)), ("literal-secret", Some(5))]
    );
    assert!(!faults.to_string().contains("hunter2"), "{faults}");
    assert!(!serde_json::to_string(&faults).unwrap().contains("hunter2"));
}

#[test]
fn secrets_come_from_the_given_environment_and_from_files() {
    let root = tempfile::tempdir().unwrap();
    std::fs::write(root.path().join("s"), "whsec_b\n").unwrap();
    std::fs::write(
        root.path().join(FILE),
        "care:\n  destinations:\n  - {name: a, carrier: webhook, url: 'https://x.example', secret: '${CARE}'}\n  - {name: b, carrier: webhook, url: 'https://x.example', secret: 'file:s'}\nmail:\n  smtp: smtp://me:${PASS}@mail.example\n",
    )
    .unwrap();
    let all = |name: &str| Some(format!("value-of-{name}"));
    let (config, _) = Config::load_with(root.path(), &all).unwrap();
    let secrets: Vec<_> = config
        .care
        .destinations
        .iter()
        .map(|d| d.secret.as_str())
        .collect();
    assert_eq!(secrets, ["value-of-CARE", "whsec_b"]);
    assert_eq!(config.mail.smtp, "smtp://me:value-of-PASS@mail.example");

    let faults = Config::load_with(root.path(), &|_| None).unwrap_err();
    assert_eq!(codes(&faults).len(), 2, "{faults}");
    let (mut config, _) = Config::load(root.path()).unwrap();
    config.resolve(root.path(), &|_| None);
    assert_eq!(
        config.care.destinations[0].secret, "",
        "an unresolved secret is never the reference itself"
    );
}

#[test]
fn an_unclosed_quote_does_not_hide_the_other_faults() {
    let faults = parse("brand:\n  name: \"Sky\ncolour: red\n").unwrap_err();
    let codes: Vec<_> = faults.iter().map(|f| f.code).collect();
    assert_eq!(codes, ["yaml-syntax", "unknown-key"], "{faults}");
    assert_eq!(faults.0[0].place.as_ref().unwrap().line, Some(2));
}

#[test]
fn a_missing_theme_is_named() {
    let faults = parse("theme: defualt\n").unwrap_err();
    assert_eq!(faults.0[0].hint.as_deref(), Some("did you mean `default`?"));
}

#[test]
fn the_schema_knows_every_key() {
    let schema = schema();
    let rate = &schema["properties"]["comments"]["properties"]["rate"];
    assert_eq!(rate["default"], "6 per minute");
    assert_eq!(
        schema["properties"]["care"]["properties"]["destinations"]["items"]["properties"]["carrier"]["enum"]
            [0],
        "mail"
    );
    assert!(
        keys::table(KEYS)
            .iter()
            .any(|row| row.path == "care.destinations[].url")
    );
}
