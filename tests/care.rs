//! Care's promises: nothing forwarded is lost, replies come in once, and an audit finds what is not accounted for.

#![allow(clippy::unwrap_used)] // helpers of tests

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Mutex, PoisonError};

use frontload::care::carrier::{Carrier, Memory, Outcome, Parcel};
use frontload::care::{self, Handoff, HookRefusal, Mail, signature};
use frontload::config::{Config, Destination};
use frontload::store::comments::{self, Event, Row};
use frontload::store::{Store, archive, outbox};
use proptest::prelude::{Strategy as _, any, proptest};

const SECRET: &str = "whsec_ZnJvbnRsb2FkLXRlc3Qtc2VjcmV0LTMyLWJ5dGVzISE=";
const OTHER: &str = "whsec_YW5vdGhlci1zZWNyZXQtb2YtdGhpcnR5LXR3by1ieXQ=";
const NOW: i64 = 1_700_000_000_000_000;
const SECOND: i64 = 1_000_000;

struct World {
    store: Store,
    config: Config,
    folder: tempfile::TempDir,
}

impl World {
    fn new() -> World {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("store.db")).unwrap();
        let mut config = Config {
            base_url: "https://help.example.org".to_owned(),
            ..Config::default()
        };
        config.mail.from = "Help <help@example.org>".to_owned();
        config.care.destinations = vec![
            Destination {
                name: "desk".into(),
                carrier: "webhook".into(),
                secret: SECRET.into(),
                ..Destination::default()
            },
            Destination {
                name: "post".into(),
                carrier: "mail".into(),
                address: "care@example.org".into(),
                ..Destination::default()
            },
        ];
        World {
            store,
            config,
            folder,
        }
    }

    fn comment(&self, reference: &str) -> Row {
        let row = Row {
            id: format!("id-{reference}"),
            reference: reference.to_owned(),
            token_hash: format!("hash-{reference}"),
            page: "/faq/bags/".to_owned(),
            page_title: "Bags".to_owned(),
            author: Some("Jo Doe".to_owned()),
            email: Some("jo@example.net".to_owned()),
            text: "Where is my bag?".to_owned(),
            language: "en".to_owned(),
            created_at: NOW,
            updated_at: NOW,
            visibility: "pending".to_owned(),
            care: "none".to_owned(),
            verdict: "{}".to_owned(),
            disposition: "service_issue".to_owned(),
            idem_key: reference.to_owned(),
            ..Row::default()
        };
        let event = Event {
            comment: row.id.clone(),
            at: NOW,
            actor: "visitor".into(),
            kind: "received".into(),
            data: "{}".into(),
            ..Event::default()
        };
        let kept = row.clone();
        self.store
            .write(move |tx| comments::insert(tx, &kept, &[event]))
            .unwrap();
        row
    }

    fn forward(&self, row: &Row, names: &[&str]) -> Vec<String> {
        let destinations: Vec<Destination> = self
            .config
            .care
            .destinations
            .iter()
            .filter(|known| names.contains(&known.name.as_str()))
            .cloned()
            .collect();
        let (row, handoff) = (row.clone(), handoff(row));
        let added = self
            .store
            .write(move |tx| care::forward(tx, &row, &destinations, &handoff, "mod", NOW))
            .unwrap();
        added.into_iter().map(|delivery| delivery.id).collect()
    }

    fn row(&self, reference: &str) -> Row {
        self.store
            .read(|reader| comments::by_reference(reader, reference))
            .unwrap()
            .unwrap()
    }

    fn events(&self, reference: &str) -> Vec<Event> {
        self.store
            .read(|reader| comments::events(reader, &format!("id-{reference}")))
            .unwrap()
    }

    fn delivery(&self, id: &str) -> (outbox::Delivery, Vec<outbox::Attempt>) {
        self.store
            .read(|reader| outbox::get(reader, id))
            .unwrap()
            .unwrap()
    }

    fn deliver(&self, carrier: &dyn Carrier, now: i64) -> usize {
        care::deliver_with(&self.store, &self.config, carrier, now).unwrap()
    }

    fn hook(&self, id: &str, body: &str, (secret, stamp): (&str, i64)) -> Result<(), HookRefusal> {
        let signed = signature::Keys::parse(secret)
            .unwrap()
            .sign(id, stamp, body.as_bytes());
        let headers = |name: &str| match name {
            "webhook-id" => Some(id.to_owned()),
            "webhook-timestamp" => Some(stamp.to_string()),
            "webhook-signature" => Some(signed.clone()),
            _ => None,
        };
        care::receive(&self.store, &self.config, "desk", &headers, body.as_bytes(), NOW).unwrap()
    }

    fn tamper(&self, sql: &str) {
        let connection = rusqlite::Connection::open(self.folder.path().join("store.db")).unwrap();
        connection
            .execute_batch(&format!("PRAGMA foreign_keys = OFF; {sql}"))
            .unwrap();
    }
}

fn handoff(row: &Row) -> Handoff {
    Handoff {
        reference: row.reference.clone(),
        page: row.page.clone(),
        title: row.page_title.clone(),
        text: row.text.clone(),
        author: row.author.clone(),
        email: row.email.clone(),
        disposition: row.disposition.clone(),
        reasons: vec!["names a booking or order".to_owned()],
        language: row.language.clone(),
        status_url: "https://help.example.org/receipt/x".to_owned(),
        matched: vec![],
    }
}

fn reply(reference: &str, text: &str, more: &str) -> String {
    format!(
        r#"{{"type":"care.reply","timestamp":"2023-11-14T22:13:20Z","data":{{"reference":"{reference}","text":"{text}"{more}}}}}"#
    )
}

// forwarding

#[test]
fn a_forward_is_one_row_a_destination_and_an_event_and_a_double_click_adds_nothing() {
    let world = World::new();
    let row = world.comment("QX7T2PAB");
    let ids = world.forward(&row, &["desk", "post"]);
    assert_eq!(ids.len(), 2);
    assert_eq!(world.row("QX7T2PAB").care, "queued");
    assert_eq!(world.forward(&row, &["desk", "post"]), Vec::<String>::new());
    let kinds: Vec<String> = world
        .events("QX7T2PAB")
        .into_iter()
        .map(|event| event.kind)
        .collect();
    assert_eq!(kinds, ["received", "forwarded"]);
    let payload: serde_json::Value = serde_json::from_str(&world.delivery(&ids[0]).0.payload).unwrap();
    assert_eq!(payload["type"], "comment.forwarded");
    assert_eq!(payload["timestamp"], "2023-11-14T22:13:20Z");
    assert_eq!(payload["data"]["reference"], "QX7T2PAB");
}

#[test]
fn what_is_delivered_is_marked_and_the_comment_is_told() {
    let world = World::new();
    let ids = world.forward(&world.comment("QX7T2PAB"), &["desk", "post"]);
    let memory = Memory::default();
    assert_eq!(world.deliver(&memory, NOW), 2);
    assert_eq!(world.deliver(&memory, NOW), 0);
    let carried: BTreeSet<String> = memory.kept().into_iter().map(|(_, id, _)| id).collect();
    assert_eq!(carried, ids.iter().cloned().collect());
    assert_eq!(world.row("QX7T2PAB").care, "forwarded");
    assert_eq!(world.delivery(&ids[0]).0.state, "done");
    assert_eq!(care::audit(&world.store).unwrap(), Vec::<String>::new());
}

#[test]
fn after_the_last_try_a_delivery_is_a_dead_letter_that_a_person_can_send_again() {
    let world = World::new();
    let ids = world.forward(&world.comment("QX7T2PAB"), &["desk"]);
    let memory = Memory::scripted((0..10).map(|_| Outcome::retry("HTTP 500")).collect());
    let mut now = NOW;
    let mut tries = 0;
    while let Some(due) = world.store.read(outbox::next_due).unwrap() {
        now = now.max(due);
        tries += world.deliver(&memory, now);
    }
    assert_eq!(tries, 10);
    let hours = (now - NOW) / SECOND / 3_600;
    assert!((60..=91).contains(&hours), "{hours}");
    let listed = care::list(&world.store, &["dead"], 10).unwrap();
    assert_eq!(
        (listed[0].id.as_str(), listed[0].reason.as_str()),
        (ids[0].as_str(), "HTTP 500")
    );
    assert_eq!(listed[0].reference.as_deref(), Some("QX7T2PAB"));
    assert_eq!(care::audit(&world.store).unwrap(), Vec::<String>::new());
    assert!(care::retry(&world.store, &ids[0], now).unwrap());
    assert_eq!(world.deliver(&memory, now), 1);
    assert_eq!(world.delivery(&ids[0]).0.state, "done");
    assert!(
        !care::retry(&world.store, &ids[0], now).unwrap(),
        "what is done is not sent again"
    );
    assert_eq!(care::audit(&world.store).unwrap(), Vec::<String>::new());
}

#[test]
fn a_refusal_pauses_the_destination_with_its_reason_and_no_other() {
    let world = World::new();
    let first = world.forward(&world.comment("AAAA2222"), &["desk"]);
    let memory = Memory::scripted(vec![Outcome::Refused("HTTP 410".to_owned())]);
    world.deliver(&memory, NOW);
    assert_eq!(world.delivery(&first[0]).0.state, "paused");
    let waiting = world.forward(&world.comment("BBBB2222"), &["desk", "post"]);
    let refusing = Memory::scripted(vec![Outcome::Refused("HTTP 410".to_owned())]);
    let only = |name: &'static str| Only(name, &refusing);
    world.deliver(&only("desk"), NOW);
    let states: Vec<String> = waiting.iter().map(|id| world.delivery(id).0.state).collect();
    assert_eq!(states, ["paused", "done"]);
    let listed = care::list(&world.store, &["paused"], 10).unwrap();
    assert!(
        listed.iter().all(|one| one.reason.contains("HTTP 410")),
        "{listed:?}"
    );
    assert_eq!(care::retry_all(&world.store, Some("desk"), NOW).unwrap(), 2);
    assert_eq!(world.deliver(&Memory::default(), NOW), 2);
    assert_eq!(care::audit(&world.store).unwrap(), Vec::<String>::new());
}

/// Scripts one destination; the others succeed.
struct Only<'a>(&'static str, &'a Memory);

impl Carrier for Only<'_> {
    fn carry(&self, parcel: &Parcel<'_>) -> Outcome {
        if parcel.destination.name == self.0 {
            self.1.carry(parcel)
        } else {
            Outcome::Delivered("ok".into())
        }
    }
}

struct Panics;

impl Carrier for Panics {
    fn carry(&self, _: &Parcel<'_>) -> Outcome {
        panic!("a carrier with a fault")
    }
}

#[test]
fn a_carrier_that_panics_is_a_failed_try() {
    let world = World::new();
    let ids = world.forward(&world.comment("QX7T2PAB"), &["desk"]);
    assert_eq!(world.deliver(&Panics, NOW), 1);
    let (delivery, attempts) = world.delivery(&ids[0]);
    assert_eq!((delivery.state.as_str(), attempts.len()), ("ready", 1));
}

#[test]
fn a_destination_that_left_the_settings_waits_for_a_person() {
    let mut world = World::new();
    let ids = world.forward(&world.comment("QX7T2PAB"), &["desk"]);
    world.config.care.destinations.clear();
    world.deliver(&Memory::default(), NOW);
    assert_eq!(world.delivery(&ids[0]).0.state, "paused");
}

#[test]
fn a_person_may_give_a_delivery_up_on_record() {
    let world = World::new();
    let ids = world.forward(&world.comment("QX7T2PAB"), &["desk"]);
    assert!(care::discard(&world.store, &ids[0], ("mod", NOW)).unwrap());
    assert!(!care::discard(&world.store, "none", ("mod", NOW)).unwrap());
    assert_eq!(world.deliver(&Memory::default(), NOW), 0);
    let last = world.events("QX7T2PAB").pop().unwrap();
    assert_eq!((last.kind.as_str(), last.actor.as_str()), ("discarded", "mod"));
    let shown = care::show(&world.store, &ids[0]).unwrap().unwrap();
    assert_eq!(shown.0.state, "discarded");
    assert_eq!(care::audit(&world.store).unwrap(), Vec::<String>::new());
}

/// What a receiver does with one try.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Act {
    Take,
    /// Takes it, but the answer is lost.
    TakeAndDie,
    Fail,
    Slow,
}

/// Follows a script a delivery, then takes; keeps all that arrived, duplicates too.
struct Unreliable {
    script: Mutex<Vec<Act>>,
    arrived: Mutex<Vec<(String, String)>>,
}

impl Carrier for Unreliable {
    fn carry(&self, parcel: &Parcel<'_>) -> Outcome {
        let act = self
            .script
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop()
            .unwrap_or(Act::Take);
        if matches!(act, Act::Take | Act::TakeAndDie) {
            let payload: serde_json::Value = serde_json::from_str(&parcel.delivery.payload).unwrap();
            let what = format!(
                "{}>{}",
                payload["data"]["reference"].as_str().unwrap(),
                parcel.destination.name
            );
            self.arrived
                .lock()
                .unwrap()
                .push((what, parcel.delivery.id.clone()));
        }
        match act {
            Act::Take => Outcome::Delivered("HTTP 204".into()),
            Act::TakeAndDie | Act::Fail => Outcome::retry("the connection failed"),
            Act::Slow => Outcome::Retry {
                detail: "HTTP 429".into(),
                asked: Some(90),
            },
        }
    }
}

proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(12))]
    #[test]
    fn what_arrives_is_what_was_forwarded_and_duplicates_carry_the_same_id(
        script in proptest::collection::vec(any::<u8>().prop_map(|n| [Act::Take, Act::TakeAndDie, Act::Fail, Act::Slow][usize::from(n % 4)]), 0..20),
        count in 1_usize..5,
    ) {
        let world = World::new();
        let mut expected = BTreeSet::new();
        for number in 0..count {
            let reference = format!("REF{number}AAAA");
            world.forward(&world.comment(&reference), &["desk", "post"]);
            expected.extend([format!("{reference}>desk"), format!("{reference}>post")]);
        }
        let carrier = Unreliable { script: Mutex::new(script), arrived: Mutex::default() };
        let mut now = NOW;
        while let Some(due) = world.store.read(outbox::next_due).unwrap() {
            now = now.max(due);
            world.deliver(&carrier, now);
        }
        let mut ids: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (what, id) in carrier.arrived.into_inner().unwrap() {
            ids.entry(what).or_default().insert(id);
        }
        assert!(ids.values().all(|ids| ids.len() == 1), "{ids:?}");
        assert_eq!(ids.into_keys().collect::<BTreeSet<_>>(), expected);
        assert_eq!(care::audit(&world.store).unwrap(), Vec::<String>::new());
    }
}

// by webhook

/// Headers and body.
type Request = (BTreeMap<String, String>, String);

/// Answers one connection each, in order; `None` hangs up without a word. Tells what it read.
fn receiver(answers: Vec<Option<&'static str>>) -> (String, Receiver<Request>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let (tell, told) = channel();
    std::thread::spawn(move || {
        for answer in answers {
            let Ok((stream, _)) = listener.accept() else {
                return;
            };
            let request = request(&stream);
            if let Some(answer) = answer {
                let _gone = (&stream).write_all(answer.as_bytes());
            }
            if tell.send(request).is_err() {
                return;
            }
        }
    });
    (url, told)
}

fn request(stream: &TcpStream) -> Request {
    let mut reader = BufReader::new(stream);
    let mut headers = BTreeMap::new();
    let mut line = String::new();
    loop {
        line.clear();
        reader.read_line(&mut line).unwrap();
        match line.trim().split_once(": ") {
            Some((name, value)) => headers.insert(name.to_lowercase(), value.to_owned()),
            None if line.trim().is_empty() => break,
            None => None,
        };
    }
    let mut body = vec![0; headers["content-length"].parse().unwrap()];
    reader.read_exact(&mut body).unwrap();
    (headers, String::from_utf8(body).unwrap())
}

#[test]
fn a_webhook_is_signed_anew_at_each_try_under_one_id_and_keeps_the_receivers_time() {
    let mut world = World::new();
    let (url, told) = receiver(vec![
        None,
        Some("HTTP/1.1 500 Oh\r\ncontent-length: 0\r\n\r\n"),
        Some("HTTP/1.1 429 Slow\r\nretry-after: 3600\r\ncontent-length: 0\r\n\r\n"),
        Some("HTTP/1.1 302 There\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n"),
        Some("HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\nand then it dies"),
    ]);
    world.config.care.destinations[0].url = url;
    world.config.care.destinations[0].allow_private = true;
    let ids = world.forward(&world.comment("QX7T2PAB"), &["desk"]);
    let mut now = NOW;
    let mut waits = Vec::new();
    for _ in 0..5 {
        assert_eq!(care::deliver_due(&world.store, &world.config, now).unwrap(), 1);
        let (headers, body) = told.recv().unwrap();
        assert_eq!(headers["webhook-id"], ids[0]);
        let stamp = &headers["webhook-timestamp"];
        let keys = signature::Keys::parse(SECRET).unwrap();
        let verified = keys.verify(
            (&headers["webhook-id"], stamp, &headers["webhook-signature"]),
            body.as_bytes(),
            now / SECOND,
        );
        assert_eq!(verified, Ok(()));
        let due = world.store.read(outbox::next_due).unwrap();
        waits.push(due.map(|due| (due - now) / SECOND));
        now = due.unwrap_or(now);
    }
    let (delivery, attempts) = world.delivery(&ids[0]);
    assert_eq!(delivery.state, "done", "{attempts:?}");
    let details: Vec<&str> = attempts.iter().map(|attempt| attempt.detail.as_str()).collect();
    assert_eq!(&details[1..], ["HTTP 500", "HTTP 429", "HTTP 302", "HTTP 200"]);
    assert!(
        matches!(
            waits[..],
            [
                Some(3..=6),
                Some(239..=360),
                Some(3_599..=3_600),
                Some(5_759..=8_641),
                None
            ]
        ),
        "{waits:?}"
    );
}

#[test]
fn gone_and_private_pause_and_no_connection_is_made_to_a_private_host() {
    let mut world = World::new();
    let (url, told) = receiver(vec![Some("HTTP/1.1 410 Gone\r\ncontent-length: 0\r\n\r\n")]);
    world.config.care.destinations[0].url = url;
    let ids = world.forward(&world.comment("QX7T2PAB"), &["desk"]);
    care::deliver_due(&world.store, &world.config, NOW).unwrap();
    let paused = world.delivery(&ids[0]).0;
    assert!(
        paused.state == "paused" && paused.last_error.contains("private"),
        "{paused:?}"
    );
    assert!(told.try_recv().is_err());
    world.config.care.destinations[0].allow_private = true;
    care::retry(&world.store, &ids[0], NOW).unwrap();
    care::deliver_due(&world.store, &world.config, NOW).unwrap();
    let paused = world.delivery(&ids[0]).0;
    assert_eq!(
        (paused.state.as_str(), paused.last_error.as_str()),
        ("paused", "HTTP 410")
    );
}

#[test]
fn a_destination_can_be_tested() {
    let mut world = World::new();
    let (url, told) = receiver(vec![Some("HTTP/1.1 204 Fine\r\n\r\n")]);
    world.config.care.destinations[0].url = url;
    world.config.care.destinations[0].allow_private = true;
    assert_eq!(
        care::test(&world.config, "desk", NOW).unwrap(),
        Outcome::Delivered("HTTP 204".to_owned())
    );
    assert!(told.recv().unwrap().1.contains("care.test"));
    assert!(care::test(&world.config, "nobody", NOW).is_err());
}

// by mail

/// A mail server for one session; refuses the recipient when told to. Gives envelope and message.
fn sink(refuse: bool) -> (String, Receiver<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    let (tell, told) = channel();
    std::thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        let mut out = &stream;
        let mut said = Vec::new();
        let mut data = false;
        out.write_all(b"220 sink\r\n").unwrap();
        for line in BufReader::new(&stream).lines() {
            let Ok(line) = line else { break };
            let answer = match (data, line.split([' ', ':']).next().unwrap_or("")) {
                (true, ".") => "250 kept\r\n",
                (true, _) => "",
                (false, "DATA") => "354 go on\r\n",
                (false, "RCPT") if refuse => "550 no such box\r\n",
                (false, "QUIT") => "221 bye\r\n",
                (false, _) => "250 fine\r\n",
            };
            data = if line == "DATA" { true } else { data && line != "." };
            said.push(line);
            if out.write_all(answer.as_bytes()).is_err() {
                break;
            }
        }
        let _gone = tell.send(said);
    });
    (url, told)
}

#[test]
fn a_handoff_leaves_by_mail_with_one_recipient_whatever_the_visitor_wrote() {
    let mut world = World::new();
    let (url, told) = sink(false);
    world.config.mail.smtp = url;
    let mut row = world.comment("QX7T2PAB");
    row.page_title = "Bags\r\nBcc: victim@example.com".to_owned();
    row.email = Some("jo@example.net\r\nBcc: victim@example.com".to_owned());
    row.text = "Hello\r\n.\r\nRCPT TO:<victim@example.com>\r\nBcc: victim@example.com".to_owned();
    let ids = world.forward(&row, &["post"]);
    care::deliver_due(&world.store, &world.config, NOW).unwrap();
    assert_eq!(world.delivery(&ids[0]).0.state, "done");
    let said = told.recv().unwrap();
    let recipients: Vec<&String> = said
        .iter()
        .take_while(|line| *line != "DATA")
        .filter(|line| line.starts_with("RCPT"))
        .collect();
    assert_eq!(recipients, ["RCPT TO:<care@example.org>"]);
    assert!(
        said.contains(&format!("Message-ID: <{}@help.example.org>", ids[0])),
        "{said:?}"
    );
    let head: Vec<&String> = said
        .iter()
        .skip_while(|line| *line != "DATA")
        .take_while(|line| !line.is_empty())
        .collect();
    assert!(
        !head
            .iter()
            .any(|line| line.starts_with("Bcc") || line.starts_with("Reply-To")),
        "{head:?}"
    );
}

#[test]
fn an_unknown_mailbox_pauses() {
    let mut world = World::new();
    let (url, _told) = sink(true);
    world.config.mail.smtp = url;
    let ids = world.forward(&world.comment("QX7T2PAB"), &["post"]);
    care::deliver_due(&world.store, &world.config, NOW).unwrap();
    let paused = world.delivery(&ids[0]).0;
    assert_eq!(
        (paused.state.as_str(), paused.last_error.as_str()),
        ("paused", "SMTP 550")
    );
}

// replies

#[test]
fn a_reply_reaches_the_receipt_once_and_the_archive_and_no_public_page() {
    let world = World::new();
    world.forward(&world.comment("QX7T2PAB"), &["desk"]);
    let body = reply("QX7T2PAB", "Dear Jo, it is in Porto.", r#","agent":"Ann""#);
    assert_eq!(world.hook("msg_1", &body, (SECRET, NOW / SECOND)), Ok(()));
    assert_eq!(world.hook("msg_1", &body, (SECRET, NOW / SECOND)), Ok(()));
    let replied: Vec<Event> = world
        .events("QX7T2PAB")
        .into_iter()
        .filter(|event| event.kind == "replied")
        .collect();
    assert_eq!(replied.len(), 1);
    let data: serde_json::Value = serde_json::from_str(&replied[0].data).unwrap();
    assert_eq!(
        (data["text"].as_str(), data["agent"].as_str()),
        (Some("Dear Jo, it is in Porto."), Some("Ann"))
    );
    assert_eq!(world.row("QX7T2PAB").care, "answered");
    assert_eq!(world.row("QX7T2PAB").public_text, "");
    let answers = world
        .store
        .read(|reader| comments::answers(reader, Some("id-QX7T2PAB"), None))
        .unwrap();
    assert_eq!(answers, []);
    let kept = world
        .store
        .read(|reader| archive::get(reader, "frontload", "QX7T2PAB"))
        .unwrap()
        .unwrap();
    let conversation: frontload::conversation::Conversation = serde_json::from_str(&kept.json).unwrap();
    let texts: Vec<&str> = conversation
        .messages
        .iter()
        .map(|message| message.text.as_str())
        .collect();
    assert_eq!(texts, ["Where is my bag?", "Dear Jo, it is in Porto."]);
    assert_eq!(care::audit(&world.store).unwrap(), Vec::<String>::new());
}

#[test]
fn status_moves_care_and_later_replies_join_the_same_conversation() {
    let world = World::new();
    world.forward(&world.comment("QX7T2PAB"), &["desk"]);
    for (number, (status, expected)) in [
        ("answered", "answered"),
        ("returned", "returned"),
        ("solved", "solved"),
    ]
    .into_iter()
    .enumerate()
    {
        let body = reply(
            "QX7T2PAB",
            &format!("part {number}"),
            &format!(r#","status":"{status}""#),
        );
        assert_eq!(
            world.hook(&format!("m{number}"), &body, (SECRET, NOW / SECOND)),
            Ok(())
        );
        assert_eq!(world.row("QX7T2PAB").care, expected);
    }
    let kept = world
        .store
        .read(|reader| archive::get(reader, "frontload", "QX7T2PAB"))
        .unwrap()
        .unwrap();
    let conversation: frontload::conversation::Conversation = serde_json::from_str(&kept.json).unwrap();
    assert_eq!(conversation.messages.len(), 4);
    assert_eq!(world.store.read(archive::count).unwrap(), 1);
}

#[test]
fn the_official_answer_is_a_redacted_text_of_its_own_that_waits_for_approval() {
    let world = World::new();
    world.forward(&world.comment("QX7T2PAB"), &["desk"]);
    let body = reply(
        "QX7T2PAB",
        "Dear Jo Doe, call +44 20 7946 0958. Bags come with the next flight.",
        r#","publish":true"#,
    );
    assert_eq!(world.hook("m", &body, (SECRET, NOW / SECOND)), Ok(()));
    let answers = world
        .store
        .read(|reader| comments::answers(reader, None, None))
        .unwrap();
    assert_eq!(
        (answers.len(), answers[0].state.as_str(), answers[0].by.as_str()),
        (1, "proposed", "care:desk")
    );
    let text = &answers[0].text;
    assert!(text.contains("Bags come with the next flight."), "{text}");
    assert!(
        !text.contains("7946") && !text.contains("Jo") && !text.contains("Doe"),
        "{text}"
    );
    let event = world
        .events("QX7T2PAB")
        .into_iter()
        .find(|event| event.kind == "replied")
        .unwrap();
    assert!(event.data.contains("7946"), "the personal reply stays whole");
    assert_eq!(world.row("QX7T2PAB").visibility, "pending");
}

#[test]
fn a_status_without_a_text_moves_care_and_shows_no_reply() {
    let world = World::new();
    world.forward(&world.comment("QX7T2PAB"), &["desk"]);
    let body = reply("QX7T2PAB", "", r#","status":"solved""#);
    assert_eq!(world.hook("m", &body, (SECRET, NOW / SECOND)), Ok(()));
    assert_eq!(world.row("QX7T2PAB").care, "solved");
    assert!(
        world
            .events("QX7T2PAB")
            .iter()
            .all(|event| event.kind != "replied")
    );
    assert_eq!(care::audit(&world.store).unwrap(), Vec::<String>::new());
}

#[test]
fn forged_old_foreign_or_malformed_replies_have_no_effect() {
    let mut world = World::new();
    world.forward(&world.comment("QX7T2PAB"), &["desk"]);
    world.forward(&world.comment("ELSE2222"), &["post"]);
    let body = reply("QX7T2PAB", "hi", "");
    let at = NOW / SECOND;
    assert_eq!(
        world.hook("m", &body, (OTHER, at)),
        Err(HookRefusal::BadSignature)
    );
    assert_eq!(
        world.hook("m", &body, (SECRET, at - 301)),
        Err(HookRefusal::BadSignature)
    );
    assert_eq!(
        world.hook("m", &body, (SECRET, at + 301)),
        Err(HookRefusal::BadSignature)
    );
    let bad_body = |body: &str| {
        assert!(
            matches!(world.hook("m", body, (SECRET, at)), Err(HookRefusal::BadBody(_))),
            "{body}"
        )
    };
    for body in [
        "",
        "[]",
        "{}",
        r#"{"type":"care.reply"}"#,
        r#"{"type":"other","data":{"reference":"QX7T2PAB","text":"x"}}"#,
    ] {
        bad_body(body);
    }
    bad_body(&reply("NONE2222", "hi", ""));
    bad_body(&reply("ELSE2222", "not forwarded to the desk", ""));
    bad_body(&reply("QX7T2PAB", "", ""));
    bad_body(&reply("QX7T2PAB", "hi", r#","status":"exploded""#));
    bad_body(&reply("QX7T2PAB", &"x".repeat(70_000), ""));
    let none = |_: &str| None;
    let plain = care::receive(&world.store, &world.config, "desk", &none, body.as_bytes(), NOW).unwrap();
    assert_eq!(plain, Err(HookRefusal::BadSignature));
    let unknown = care::receive(&world.store, &world.config, "nobody", &none, body.as_bytes(), NOW).unwrap();
    assert_eq!(unknown, Err(HookRefusal::UnknownDestination));
    assert!(
        world
            .events("QX7T2PAB")
            .iter()
            .all(|event| event.kind != "replied")
    );
    // A refused message may come again under its id, and a destination without a secret takes nothing.
    assert_eq!(world.hook("m", &body, (SECRET, at)), Ok(()));
    world.config.care.destinations[0].secret = String::new();
    assert_eq!(
        world.hook("n", &body, (SECRET, at)),
        Err(HookRefusal::BadSignature)
    );
}

#[test]
fn while_a_secret_is_changed_over_both_are_good() {
    let mut world = World::new();
    world.config.care.destinations[0].secret = format!("{OTHER} {SECRET}");
    world.forward(&world.comment("QX7T2PAB"), &["desk"]);
    for (id, secret) in [("a", SECRET), ("b", OTHER)] {
        assert_eq!(
            world.hook(id, &reply("QX7T2PAB", id, ""), (secret, NOW / SECOND)),
            Ok(())
        );
    }
}

fn mail(from: &str, headers: &str, body: &str) -> Vec<u8> {
    format!(
        "From: {from}\r\nTo: help@example.org\r\nMessage-ID: <reply-1@example.org>\r\n{headers}\r\n{body}"
    )
    .into_bytes()
}

#[test]
fn a_mail_from_care_is_a_reply_and_only_its_own_words_count() {
    let world = World::new();
    let ids = world.forward(&world.comment("QX7T2PAB"), &["post"]);
    let headers = format!(
        "In-Reply-To: <{}@help.example.org>\r\nSubject: Re: something else\r\n",
        ids[0]
    );
    let body = "#solved\r\nDear Jo, it is in Porto.\r\n\r\nOn Tuesday Help wrote:\r\n> Where is my bag?\r\n";
    let message = mail("Ann Agent <Care@Example.org>", &headers, body);
    let taken = care::receive_mail(&world.store, &world.config, &message, NOW).unwrap();
    assert_eq!(taken, Mail::Taken("QX7T2PAB".to_owned()));
    assert_eq!(
        care::receive_mail(&world.store, &world.config, &message, NOW).unwrap(),
        Mail::Repeated
    );
    assert_eq!(world.row("QX7T2PAB").care, "solved");
    let event = world
        .events("QX7T2PAB")
        .into_iter()
        .find(|event| event.kind == "replied")
        .unwrap();
    let data: serde_json::Value = serde_json::from_str(&event.data).unwrap();
    assert_eq!(data["text"], "Dear Jo, it is in Porto.");
    let by_subject = mail(
        "care@example.org",
        "Subject: Re: [qx7t2pab] Bags\r\n",
        "one more thing",
    )
    .clone();
    let by_subject = String::from_utf8(by_subject)
        .unwrap()
        .replace("reply-1", "reply-2")
        .into_bytes();
    let taken = care::receive_mail(&world.store, &world.config, &by_subject, NOW).unwrap();
    assert_eq!(taken, Mail::Taken("QX7T2PAB".to_owned()));
}

#[test]
fn mail_from_others_from_machines_or_about_nothing_is_left_alone() {
    let world = World::new();
    world.forward(&world.comment("QX7T2PAB"), &["post"]);
    world.forward(&world.comment("ELSE2222"), &["desk"]);
    let subject = "Subject: Re: [QX7T2PAB] Bags\r\n";
    let cases = [
        mail("jo@example.net", subject, "it is me"),
        mail(
            "care@example.org",
            &format!("{subject}Auto-Submitted: auto-replied\r\n"),
            "I am away",
        ),
        mail(
            "care@example.org",
            &format!("{subject}Precedence: bulk\r\n"),
            "news",
        ),
        mail("care@example.org", "Subject: hello\r\n", "what?"),
        mail("care@example.org", "Subject: [ELSE2222] not ours\r\n", "what?"),
        mail("care@example.org", subject, "> only a quote\r\n"),
        Vec::new(),
        b"\xff\xfe\x00".to_vec(),
    ];
    for message in cases {
        let said = care::receive_mail(&world.store, &world.config, &message, NOW).unwrap();
        assert!(matches!(said, Mail::Ignored(_)), "{said:?}");
    }
    assert!(
        world
            .events("QX7T2PAB")
            .iter()
            .all(|event| event.kind != "replied")
    );
}

// audit

#[test]
fn an_erased_comment_is_accounted_for_and_takes_no_reply() {
    let world = World::new();
    world.forward(&world.comment("QX7T2PAB"), &["desk", "post"]);
    world.deliver(&Memory::default(), NOW);
    assert_eq!(
        world.hook("m", &reply("QX7T2PAB", "Dear Jo", ""), (SECRET, NOW / SECOND)),
        Ok(())
    );
    frontload::comment::erase(&world.store, "jo@example.net", "mod", NOW).unwrap();
    assert_eq!(care::audit(&world.store).unwrap(), Vec::<String>::new());
    let late = world.hook("n", &reply("QX7T2PAB", "Dear Jo", ""), (SECRET, NOW / SECOND));
    assert!(matches!(late, Err(HookRefusal::BadBody(_))));
    assert_eq!(world.store.read(archive::count).unwrap(), 0);
}

#[test]
fn what_left_by_retention_is_accounted_for() {
    let world = World::new();
    world.forward(&world.comment("QX7T2PAB"), &["desk", "post"]);
    world.deliver(&Memory::default(), NOW);
    world.store.write(|tx| outbox::purge(tx, NOW + SECOND)).unwrap();
    assert_eq!(care::list(&world.store, &[], 10).unwrap(), []);
    assert_eq!(care::audit(&world.store).unwrap(), Vec::<String>::new());
}

#[test]
fn an_audit_finds_each_planted_difference() {
    let plants = [
        ("DELETE FROM attempts", "no try succeeded"),
        (
            "DELETE FROM attempts; DELETE FROM outbox; DELETE FROM events WHERE kind = 'delivered'",
            "is missing",
        ),
        ("UPDATE comments SET care = 'solved'", "says care is `solved`"),
        (
            "UPDATE comments SET visibility = 'published'",
            "says it is `published`",
        ),
        ("DELETE FROM events", "has a receipt but no event"),
        (
            "DELETE FROM events WHERE kind = 'forwarded'",
            "has no event that made it",
        ),
        ("DELETE FROM events WHERE kind = 'delivered'", "was not told"),
        ("DELETE FROM comments", "does not exist"),
        (
            "UPDATE outbox SET state = 'ready'",
            "succeeded, but its state is `ready`",
        ),
        ("UPDATE outbox SET destination = 'elsewhere'", "goes to elsewhere"),
        ("UPDATE outbox SET comment = 'id-nobody'", "which does not exist"),
        ("UPDATE outbox SET attempts = 7", "counts 7 tries"),
        ("DELETE FROM conversations", "not in the archive"),
    ];
    for (sql, expected) in plants {
        let world = World::new();
        world.forward(&world.comment("QX7T2PAB"), &["desk"]);
        world.deliver(&Memory::default(), NOW);
        assert_eq!(
            world.hook("m", &reply("QX7T2PAB", "hi", ""), (SECRET, NOW / SECOND)),
            Ok(())
        );
        assert_eq!(care::audit(&world.store).unwrap(), Vec::<String>::new());
        world.tamper(sql);
        let found = care::audit(&world.store).unwrap();
        assert!(
            found.iter().any(|line| line.contains(expected)),
            "{sql}: {found:#?}"
        );
    }
}

#[test]
fn a_crisis_alerts_every_destination_at_once_and_only_once() {
    let world = World::new();
    let row = world.comment("QX7T2PAB");
    let alert = || {
        let (row, handoff, to) = (row.clone(), handoff(&row), world.config.care.destinations.clone());
        world
            .store
            .write(move |tx| care::alert(tx, &row, &to, &handoff, "rule", NOW))
            .unwrap()
            .len()
    };
    assert_eq!((alert(), alert()), (2, 0));
    let memory = Memory::default();
    assert_eq!(world.deliver(&memory, NOW), 2);
    assert!(
        memory
            .kept()
            .iter()
            .all(|(_, _, payload)| payload.contains(r#""type":"alert.crisis""#))
    );
    assert_eq!(alert(), 0);
    assert_eq!(world.row("QX7T2PAB").care, "none");
    assert_eq!(care::audit(&world.store).unwrap(), Vec::<String>::new());
}
