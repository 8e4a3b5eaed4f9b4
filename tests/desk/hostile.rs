//! Strangers' words on every page of the desk: shown as words. And nothing personal in the logs.

use std::io::Write;
use std::sync::{Arc, Mutex};

use frontload::store::{archive, questions};
use serde_json::json;

use super::{World, write};

/// Ways out of text, attributes, text areas and titles.
const PAYLOADS: [&str; 8] = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(2)>",
    "\"><svg onload=alert(3)>",
    "' onmouseover='alert(4)",
    "</textarea><script>alert(5)</script>",
    "</title><script>alert(6)</script>",
    "{{ brand.name }}{% raw %}",
    "\" autofocus onfocus=\"alert(8)",
];

fn hostile_world(payload: &str) -> (World, Vec<String>) {
    let world = World::new();
    let row = world.comment_by(&format!("Look at this {payload} please"), payload);
    let quoted = serde_json::to_string(payload).unwrap();
    let file = "content/faq/money/hostile.md";
    let text = format!(
        "---\ntitle: {quoted}\nsummary: {quoted}\nasked_as: [{quoted}]\ntags: [{quoted}]\nowner: {quoted}\ndate: 2026-01-02\ndraft: true\n\
         question_id: q-1\nevidence:\n  asks: 2\n  conversations: [c-1]\n---\n{payload}\n"
    );
    write(world.folder.path(), file, &text);
    world.endpoint.rebuild_now().unwrap();
    let talk = archive::Row {
        source: "test".into(),
        id: "c-1".into(),
        created_at: None,
        json: json!({"id": "c-1", "source": "test", "subject": payload,
            "messages": [{"id": "1", "author": {"role": "customer", "name": payload}, "text": format!("Hear {payload} out")}]})
        .to_string(),
    };
    let question = questions::Row {
        id: "q-1".into(),
        rank: 1,
        state: "gap".into(),
        by_person: false,
        json: json!({"id": "q-1", "title": payload, "asks": 2, "conversations": 2, "phrasings": [payload], "answer": null,
            "first": null, "last": null, "state": "gap", "entry": payload})
        .to_string(),
        members: Vec::new(),
    };
    let store = &world.endpoint.store;
    store
        .write(move |tx| {
            archive::upsert(tx, &talk)?;
            questions::replace(tx, &[question], "{}", super::NOW)
        })
        .unwrap();
    world.user(payload, "care");
    let pages = vec![
        "/desk/".to_owned(),
        "/desk/queue".into(),
        "/desk/queue?view=all".into(),
        format!("/desk/queue?{}", super::form(&[("find", payload)])),
        format!("/desk/?{}", super::form(&[("done", payload)])),
        format!("/desk/comments/{}", row.id),
        "/desk/questions".into(),
        "/desk/questions/q-1".into(),
        "/desk/entries?view=all".into(),
        format!("/desk/entries/edit?file={file}"),
        "/desk/care".into(),
        "/desk/reports".into(),
        "/desk/people".into(),
        format!("/desk/login?{}", super::form(&[("next", payload)])),
    ];
    (world, pages)
}

#[test]
fn strangers_words_are_words_on_every_page() {
    for payload in PAYLOADS {
        let (world, pages) = hostile_world(payload);
        let ada = world.sign_in("ada");
        let mut seen = 0;
        for uri in pages {
            let answer = world.get(&ada, &uri);
            assert_eq!(answer.status, 200, "{uri} with {payload}");
            let bare = answer.body.matches(payload).count();
            // Template marks are not markup: they must come out as they went in.
            assert!(
                bare == 0 || payload.starts_with("{{"),
                "{uri} lets {payload} through"
            );
            seen += usize::from(answer.body.contains("alert(") || bare > 0);
        }
        assert!(seen >= 6, "{payload} stands on the pages, escaped: {seen}");
        let login = world.try_sign_in(payload, "no such password");
        assert!(!login.body.contains(payload) || payload.starts_with("{{"));
    }
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn neither_secrets_nor_addresses_are_logged() {
    let log = Log::default();
    let own = log.clone();
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(move || own.clone())
        .init();
    let world = World::new();
    tracing::info!("the log is heard");
    let row = world.comment("Write to jo.visitor@example.org about my refund");
    world.try_sign_in("cleo", "a-wrong-secret");
    let cleo = world.sign_in("cleo");
    for verb in ["claim", "forward", "publish", "publish", "undo", "redact"] {
        let uri = format!("/desk/comments/{}", row.id);
        world.post(&cleo, &uri, &[("verb", verb), ("text", "a-private-remark")]);
    }
    world.get(&cleo, "/desk/reports");
    world.post(&cleo, "/desk/logout", &[]);
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(text.contains("the log is heard"), "else this test hears nothing");
    let token = cleo.cookie.split_once('=').unwrap().1;
    for secret in [
        "jo.visitor",
        "a-wrong-secret",
        super::PASSWORD,
        token,
        &cleo.csrf,
        "a-private-remark",
        "203.0.113.9",
    ] {
        assert!(!text.contains(secret), "{secret} is in the log");
    }
}
