//! The desk over HTTP: who may do what, what each verb does, and what is never lost or let through.

// Helpers of tests fail a test as tests do.
#![allow(clippy::unwrap_used)]

#[path = "desk/access.rs"]
mod access;
#[path = "desk/edit.rs"]
mod edit;
#[path = "desk/hostile.rs"]
mod hostile;
#[path = "desk/login.rs"]
mod login;
#[path = "desk/verbs.rs"]
mod verbs;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request};
use frontload::comment::{self, Act, Form, Seen, What};
use frontload::config::{Config, Destination};
use frontload::serve::endpoint::Endpoint;
use frontload::serve::publish::Preview;
use frontload::serve::{self, password};
use frontload::store::comments::{self, Event, Row};
use frontload::store::people::{self, User};
use http_body_util::BodyExt;
use jiff::Timestamp;
use tower::ServiceExt;

const NOW: i64 = 1_790_000_000_000_000;
const PASSWORD: &str = "correct horse battery";
const PAGE: &str = "/faq/money/refund/";
const DRAFT: &str = "content/faq/money/hotel.md";

const REFUND: &str =
    "---\ntitle: How long does a refund take?\ndate: 2026-01-02\nconfidence: validated\n---\nFive days.\n";
/// A harvested draft, with what a person wrote beside it.
const HOTEL: &str = "---\ntitle: Do you pay for a hotel? # asked at the gate\n# Ann looks after this one\ndate: 2026-01-02\ndraft: true\n\
confidence: not_validated\nasked_as:\n  - who pays for the hotel\nevidence:\n  asks: 6\n  since: 2026-01-02\n  until: 2026-02-03\n  \
conversations:\n    - c-1\nextra:\n  desk: gate 7 # free data\n---\n\nWe pay when the cause was ours.\n";

/// Hashing takes its time on purpose: once for all tests.
static HASH: LazyLock<String> = LazyLock::new(|| password::hash(PASSWORD).unwrap());

struct World {
    folder: tempfile::TempDir,
    endpoint: Arc<Endpoint>,
    router: Router,
    clock: Arc<AtomicI64>,
    runtime: tokio::runtime::Runtime,
}

/// What came back.
struct Answer {
    status: u16,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The value of a hidden field on the page.
    fn hidden(&self, name: &str) -> String {
        let mark = format!("name=\"{name}\" value=\"");
        let at = self.body.find(&mark).expect("the field is on the page") + mark.len();
        self.body[at..].split('"').next().unwrap().to_owned()
    }
}

/// A browser that is signed in.
#[derive(Clone)]
struct Browser {
    cookie: String,
    csrf: String,
}

impl World {
    fn new() -> World {
        World::at("http://127.0.0.1:8080")
    }

    fn at(base_url: &str) -> World {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let text = format!("brand:\n  name: Harbour\nbase_url: {base_url}\ncomments:\n  hold: true\n");
        for (file, text) in [
            ("frontload.yaml", text.as_str()),
            ("content/faq/money/refund.md", REFUND),
            (DRAFT, HOTEL),
        ] {
            write(root, file, text);
        }
        let (mut config, _) = Config::load(root).unwrap();
        config.care.destinations = ["post", "second"].map(destination).to_vec();
        let clock = Arc::new(AtomicI64::new(NOW));
        let own = clock.clone();
        let now = move || Timestamp::from_microsecond(own.load(Ordering::SeqCst)).unwrap();
        let (endpoint, _) = Endpoint::open(root, config, Arc::new(now), Preview::default()).unwrap();
        let endpoint = Arc::new(endpoint);
        let world = World {
            router: serve::router(endpoint.clone()),
            endpoint,
            clock,
            folder,
            runtime: tokio::runtime::Builder::new_multi_thread()
                .worker_threads(1)
                .enable_all()
                .build()
                .unwrap(),
        };
        for (name, role) in [("ada", "admin"), ("cleo", "comms"), ("kim", "care")] {
            world.user(name, role);
        }
        world
    }

    fn user(&self, name: &str, role: &str) {
        let user = User {
            name: name.into(),
            password: HASH.clone(),
            role: role.into(),
            created_at: NOW,
        };
        self.endpoint
            .store
            .write(move |tx| people::put_user(tx, &user))
            .unwrap();
    }

    fn later(&self, seconds: i64) {
        self.clock.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }

    fn send(&self, method: &str, uri: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut request = Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(Body::from(body.to_owned())).unwrap();
        let peer: SocketAddr = "203.0.113.9:4000".parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(peer));
        self.runtime.block_on(async {
            let response = self.router.clone().oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            let body = body.collect().await.unwrap().to_bytes();
            Answer {
                status: parts.status.as_u16(),
                headers: parts.headers,
                body: String::from_utf8_lossy(&body).into_owned(),
            }
        })
    }

    fn get(&self, browser: &Browser, uri: &str) -> Answer {
        self.send("GET", uri, &[("cookie", &browser.cookie)], "")
    }

    fn post(&self, browser: &Browser, uri: &str, fields: &[(&str, &str)]) -> Answer {
        let mut all = vec![("csrf", browser.csrf.as_str())];
        all.extend(fields);
        self.send("POST", uri, &[("cookie", &browser.cookie)], &form(&all))
    }

    fn sign_in(&self, name: &str) -> Browser {
        let answer = self.try_sign_in(name, PASSWORD);
        assert_eq!(answer.status, 303, "{}", answer.body);
        let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
        let page = self.send("GET", "/desk/", &[("cookie", &cookie)], "");
        Browser {
            csrf: page.hidden("csrf"),
            cookie,
        }
    }

    fn try_sign_in(&self, name: &str, password: &str) -> Answer {
        self.send(
            "POST",
            "/desk/login",
            &[],
            &form(&[("name", name), ("password", password)]),
        )
    }

    /// A comment that waits, as intake keeps it.
    fn comment(&self, text: &str) -> Row {
        self.comment_by(text, "Jo")
    }

    fn comment_by(&self, text: &str, author: &str) -> Row {
        let form = Form {
            page: PAGE.into(),
            text: text.into(),
            author: Some(author.into()),
            email: Some("jo.visitor@example.org".into()),
            ..Form::default()
        };
        let seen = Seen {
            at: self.endpoint.micros(),
            prefix: "203.0.113.0/24".into(),
            page_title: Some("How long does a refund take?".into()),
            ..Seen::default()
        };
        let accepted = comment::accept(form, &seen, &self.endpoint.keys).unwrap();
        let row = accepted.row;
        let received = What::Received {
            holds: accepted.holds,
        };
        let entry = Act::new("visitor", seen.at, "").event(received).entry(&row.id);
        let mine = row.clone();
        self.endpoint
            .store
            .write(move |tx| comment::keep(tx, &mine, &[entry], true))
            .unwrap();
        row
    }

    fn row(&self, id: &str) -> Row {
        let row = self.endpoint.store.read(|reader| comments::get(reader, id));
        row.unwrap().unwrap()
    }

    fn events(&self, id: &str) -> Vec<Event> {
        let events = self.endpoint.store.read(|reader| comments::events(reader, id));
        events.unwrap()
    }

    fn file(&self, file: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(file)).unwrap()
    }

    /// The public page after a rebuild.
    fn public(&self, path: &str) -> Answer {
        self.endpoint.rebuild_now().unwrap();
        self.send("GET", path, &[], "")
    }
}

fn write(root: &Path, file: &str, text: &str) {
    let path = root.join(file);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

fn destination(name: &str) -> Destination {
    Destination {
        name: name.into(),
        carrier: "mail".into(),
        address: format!("{name}@care.example"),
        ..Destination::default()
    }
}

fn form(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish()
}
