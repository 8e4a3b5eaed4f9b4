//! The world of the endpoint's tests: a small site, a clock that is turned by hand, and requests that
//! need no port.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, StatusCode};
use frontload::comment::{Act, Ledger};
use frontload::config::{Config, Destination, OffWord, Rate};
use frontload::serve::endpoint::{Clock, Endpoint};
use frontload::serve::publish::Preview;
use frontload::serve::router;
use frontload::store::comments::{self, Filter, Row};
use frontload::store::{outbox, signals};
use http_body_util::BodyExt as _;
use jiff::Timestamp;
use serde_json::Value;
use tokio::runtime::Runtime;
use tower::ServiceExt as _;

/// Sunday, 1 March 2026, 10:00 UTC, in microseconds.
pub const START: i64 = 1_772_359_200_000_000;
pub const SECOND: i64 = 1_000_000;
pub const MINUTE: i64 = 60 * SECOND;
pub const SECRET: &str = "whsec_ZnJvbnRsb2FkLXRlc3Qtc2VjcmV0LTMyLWJ5dGVzISE=";
/// Who sends, unless a test says otherwise.
pub const CLIENT: &str = "198.51.100.77:40000";
pub const PAGE: &str = "/faq/refunds/";

const REFUNDS: &str = "---\ntitle: When do I get my money back?\nslug: refunds\nconfidence: validated\nasked_as:\n  - where is my refund\n  - how long does a refund take\n---\nRefunds arrive within seven days of our mail.\n";
const DOGS: &str = "---\ntitle: Can my dog travel with me?\nslug: dogs\nconfidence: validated\nasked_as:\n  - are dogs allowed on board\n---\nDogs travel free on a lead.\n";
const POST: &str = "---\ntitle: The winter timetable\ndate: 2026-01-05\n---\nFewer boats, warmer cabins.\n";
const QUIET: &str = "---\ntitle: Privacy\ncomments: false\n---\nWe keep little.\n";

/// A site, its endpoint and its routes.
pub struct World {
    pub endpoint: Arc<Endpoint>,
    pub folder: tempfile::TempDir,
    pub runtime: Runtime,
    router: Router,
    clock: Arc<AtomicI64>,
}

/// One answer, read to its end.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Bytes,
}

impl World {
    /// Comments at any rate, no entries offered in between; one webhook destination.
    pub fn new() -> World {
        World::with(|_| {})
    }

    pub fn with(change: impl FnOnce(&mut Config)) -> World {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in [
            ("content/faq/refunds.md", REFUNDS),
            ("content/faq/dogs.md", DOGS),
            ("content/blog/winter.md", POST),
            ("content/privacy.md", QUIET),
        ] {
            write(folder.path(), path, text);
        }
        let mut config = Config {
            base_url: "https://help.example.org".into(),
            ..Config::default()
        };
        config.brand.name = "Harbour Lines".into();
        config.comments.rate = Rate::Off(OffWord::Off);
        config.comments.suggest = false;
        config.harvest.hook_secret = SECRET.into();
        config.care.destinations = vec![Destination {
            name: "desk".into(),
            carrier: "webhook".into(),
            url: "https://care.example.org/hook".into(),
            secret: SECRET.into(),
            ..Destination::default()
        }];
        change(&mut config);
        let clock = Arc::new(AtomicI64::new(START));
        let hands = clock.clone();
        let told: Clock =
            Arc::new(move || Timestamp::from_microsecond(hands.load(Ordering::SeqCst)).unwrap());
        let (endpoint, problems) = Endpoint::open(folder.path(), config, told, Preview::default()).unwrap();
        assert!(!problems.has_errors(), "{problems}");
        let endpoint = Arc::new(endpoint);
        World {
            router: router(endpoint.clone()),
            endpoint,
            folder,
            runtime: tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .enable_all()
                .build()
                .unwrap(),
            clock,
        }
    }

    /// The clock goes on by `micros`.
    pub fn wait(&self, micros: i64) {
        self.clock.fetch_add(micros, Ordering::SeqCst);
    }

    pub fn call(&self, request: Request<Body>) -> Answer {
        self.call_from(CLIENT, request)
    }

    pub fn call_from(&self, client: &str, mut request: Request<Body>) -> Answer {
        let peer: SocketAddr = client.parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(peer));
        let router = self.router.clone();
        let answer = self.runtime.block_on(async move {
            let response = router.oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            Answer {
                status: parts.status,
                headers: parts.headers,
                bytes: body.collect().await.unwrap().to_bytes(),
            }
        });
        answer.says_nothing_internal(self.folder.path());
        answer
    }

    pub fn get(&self, path: &str) -> Answer {
        self.call(Request::get(path).body(Body::empty()).unwrap())
    }

    pub fn get_with(&self, path: &str, header: (&str, &str)) -> Answer {
        let request = Request::get(path).header(header.0, header.1);
        self.call(request.body(Body::empty()).unwrap())
    }

    pub fn json(&self, path: &str, value: &Value) -> Answer {
        self.json_with(path, value, &[])
    }

    pub fn json_with(&self, path: &str, value: &Value, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::post(path).header("content-type", "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.call(request.body(Body::from(value.to_string())).unwrap())
    }

    pub fn form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.form_with(path, fields, &[])
    }

    pub fn form_with(&self, path: &str, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let mut request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.call(request.body(Body::from(body)).unwrap())
    }

    /// A stamp from a fresh form, old enough to have been typed on.
    pub fn stamp(&self, page: &str) -> String {
        let form = self.get(&format!("/comments/new?page={page}"));
        assert_eq!(form.status, 200);
        self.wait(30 * SECOND);
        let html = form.text();
        let (_, rest) = html.split_once("name=\"stamp\" value=\"").unwrap();
        rest.split_once('"').unwrap().0.to_owned()
    }

    pub fn rows(&self) -> Vec<Row> {
        let all = Filter {
            limit: 10_000,
            ..Filter::default()
        };
        self.endpoint
            .store
            .read(|reader| comments::find(reader, &all))
            .unwrap()
    }

    /// The one comment there is.
    pub fn row(&self) -> Row {
        let mut rows = self.rows();
        assert_eq!(rows.len(), 1, "comments kept");
        rows.remove(0)
    }

    /// Holds of the one comment there is, as its log says.
    pub fn log(&self, id: &str) -> String {
        let events = self
            .endpoint
            .store
            .read(|reader| comments::events(reader, id))
            .unwrap();
        events
            .iter()
            .map(|event| format!("{} {} {} {}\n", event.actor, event.kind, event.reason, event.data))
            .collect()
    }

    pub fn approve(&self, id: &str) {
        let act = Act::new("ann", self.clock.load(Ordering::SeqCst), "fine");
        Ledger::new(&self.endpoint.store).publish(id, &act).unwrap();
    }

    pub fn rebuild(&self) {
        self.endpoint.rebuild_now().unwrap();
    }

    pub fn outbox(&self) -> Vec<outbox::Delivery> {
        let states = ["ready", "leased", "done", "dead", "paused", "discarded"];
        self.endpoint
            .store
            .read(|reader| outbox::list(reader, &states, 100))
            .unwrap()
    }

    pub fn deflections(&self) -> Vec<(String, i64)> {
        self.endpoint
            .store
            .read(|reader| signals::deflections(reader, 0))
            .unwrap()
    }

    /// Whether the database's files hold `text` anywhere, in live rows or in what was deleted.
    pub fn store_holds(&self, text: &str) -> bool {
        let folder = self.folder.path().join(".frontload");
        let mut searched = 0;
        let found = std::fs::read_dir(folder).unwrap().any(|file| {
            let path = file.unwrap().path();
            if !path.is_file() {
                return false;
            }
            let bytes = std::fs::read(path).unwrap();
            searched += bytes.len();
            bytes.windows(text.len()).any(|window| window == text.as_bytes())
        });
        assert!(searched > 0, "the store's files were not found");
        found
    }

    /// A second connection to the store, as another program would have it.
    pub fn database(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.endpoint.store.path()).unwrap()
    }
}

impl Answer {
    #[track_caller]
    pub fn is(&self, status: u16) -> &Answer {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        self
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub fn value(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|_| panic!("not JSON: {}", self.text()))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn location(&self) -> &str {
        self.header("location")
    }

    fn says_nothing_internal(&self, root: &Path) {
        let text = self.text();
        let root = root.to_string_lossy();
        for word in [root.as_ref(), "panicked", ".rs:", "src/", "SQLITE", "sqlite"] {
            assert!(!text.contains(word), "`{word}` in an answer: {text}");
        }
    }
}

pub fn write(root: &Path, path: &str, text: &str) {
    let file = root.join(path);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, text).unwrap();
}

/// A comment as JSON.
pub fn comment(text: &str) -> Value {
    serde_json::json!({ "page": PAGE, "text": text })
}
