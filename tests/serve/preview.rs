//! `serve --watch`: what is saved is shown, what is wrong with it is told, and nothing of it is published.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::Request;
use frontload::config::Config;
use frontload::serve::endpoint::{Clock, Endpoint};
use frontload::serve::publish::Preview;
use frontload::serve::{listen, router, run};
use http_body_util::BodyExt as _;
use jiff::Timestamp;
use serde_json::Value;
use tower::ServiceExt as _;

use super::world::{START, write};

const PAGE: &str = "---\ntitle: Bags\n---\nOne bag is free.\n";

/// A preview whose watcher runs; files are really watched.
struct Watched {
    folder: tempfile::TempDir,
    endpoint: Arc<Endpoint>,
    runtime: tokio::runtime::Runtime,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
}

impl Watched {
    fn new(files: &[(&str, &str)]) -> Watched {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "content/about.md", "---\ntitle: About\n---\nUs.\n");
        for (path, text) in files {
            write(folder.path(), path, text);
        }
        let config = Config {
            base_url: "http://127.0.0.1:8080".into(),
            ..Config::default()
        };
        let clock: Clock = Arc::new(|| Timestamp::from_microsecond(START).unwrap());
        let preview = Preview {
            live: true,
            ..Preview::default()
        };
        let (endpoint, _) = Endpoint::open(folder.path(), config, clock, preview).unwrap();
        let endpoint = Arc::new(endpoint);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let serving = endpoint.clone();
        runtime.spawn(async move {
            let (listener, _) = listen("127.0.0.1:0").await.unwrap();
            run(listener, serving, async {
                let _ = stopped.await;
            })
            .await;
        });
        Watched {
            folder,
            endpoint,
            runtime,
            stop: Some(stop),
        }
    }

    fn get(&self, path: &str) -> (u16, String) {
        let router = router(self.endpoint.clone());
        let mut request = Request::get(path).body(Body::empty()).unwrap();
        let peer: std::net::SocketAddr = "127.0.0.1:4000".parse().unwrap();
        request.extensions_mut().insert(axum::extract::ConnectInfo(peer));
        self.runtime.block_on(async move {
            let response = router.oneshot(request).await.unwrap();
            let status = response.status().as_u16();
            let bytes = response.into_body().collect().await.unwrap().to_bytes();
            (status, String::from_utf8_lossy(&bytes).into_owned())
        })
    }

    /// Asks again until the page has it; a condition, not a time.
    #[track_caller]
    fn shows(&self, path: &str, what: &str) {
        let end = Instant::now() + Duration::from_secs(30);
        loop {
            let (_, page) = self.get(path);
            if page.contains(what) {
                return;
            }
            assert!(
                Instant::now() < end,
                "`{what}` never came to {path}: {page}\n{}",
                self.news()
            );
            std::thread::yield_now();
        }
    }

    fn news(&self) -> Value {
        serde_json::to_value(&*self.endpoint.news.borrow()).unwrap()
    }

    #[track_caller]
    fn tells(&self, test: impl Fn(&Value) -> bool) -> Value {
        let end = Instant::now() + Duration::from_secs(30);
        loop {
            let news = self.news();
            if test(&news) {
                return news;
            }
            assert!(Instant::now() < end, "{news}");
            std::thread::yield_now();
        }
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        drop(self.stop.take());
    }
}

#[test]
fn what_is_saved_is_shown_also_when_it_is_saved_by_rename() {
    let world = Watched::new(&[("content/faq/bags.md", PAGE)]);
    world.shows("/faq/bags/", "One bag is free.");
    write(
        world.folder.path(),
        "content/faq/bags.md",
        &PAGE.replace("One bag", "Two bags"),
    );
    world.shows("/faq/bags/", "Two bags is free.");
    let aside = world.folder.path().join("content/faq/.bags.md.swp");
    std::fs::write(&aside, PAGE.replace("One bag", "Three bags")).unwrap();
    std::fs::rename(&aside, world.folder.path().join("content/faq/bags.md")).unwrap();
    world.shows("/faq/bags/", "Three bags is free.");
    write(
        world.folder.path(),
        "content/faq/dogs.md",
        &PAGE.replace("Bags", "Dogs"),
    );
    world.shows("/faq/", "Dogs");
    std::fs::remove_file(world.folder.path().join("content/faq/dogs.md")).unwrap();
    world.tells(|_| world.get("/faq/dogs/").0 == 404);
}

#[test]
fn folders_and_settings_that_come_later_are_seen() {
    let world = Watched::new(&[]);
    write(world.folder.path(), "static/deep/note.txt", "first");
    world.shows("/deep/note.txt", "first");
    write(world.folder.path(), "static/deep/note.txt", "second");
    world.shows("/deep/note.txt", "second");
    write(
        world.folder.path(),
        "frontload.yaml",
        "brand:\n  name: Harbour Lines\n",
    );
    world.shows("/about/", "Harbour Lines");
    write(
        world.folder.path(),
        "themes/default/templates/page.html",
        "{% extends \"base.html\" %}{% block main %}<p>own template</p>{% endblock %}",
    );
    world.shows("/about/", "own template");
}

#[test]
fn all_that_is_wrong_with_a_save_is_told_with_its_place_and_cleared_when_mended() {
    let world = Watched::new(&[("content/faq/bags.md", PAGE)]);
    let root = world.folder.path();
    write(
        root,
        "content/faq/bags.md",
        "---\ntitel: Bags\ndraft: ture\n---\nText.\n",
    );
    write(root, "frontload.yaml", "comments:\n  enabled: true\n");
    let news = world.tells(|news| news["problems"].as_array().is_some_and(|all| all.len() >= 2));
    let told = news["problems"].to_string();
    for part in [
        "content/faq/bags.md:2:1",
        "content/faq/bags.md:3:",
        "titel: Bags",
        "did you mean `title`?",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert!(
        world.get("/faq/bags/").1.contains("One bag is free."),
        "the last whole state stays"
    );
    write(root, "content/faq/bags.md", &PAGE.replace("One", "No"));
    world.shows("/faq/bags/", "No bag is free.");
    world.tells(|news| news["problems"] == serde_json::json!([]));
}

#[test]
fn a_site_that_never_was_whole_is_mended_with_the_preview_open() {
    let world = Watched::new(&[("content/faq/bags.md", "---\ntitel: Bags\n---\nOne bag is free.\n")]);
    let (status, page) = world.get("/faq/bags/");
    assert_eq!(status, 404);
    assert!(page.contains("src=\"/_live.js\""), "{page}");
    assert!(
        world.news()["problems"].to_string().contains("unknown-key")
            || !world.news()["problems"][0].is_null()
    );
    write(world.folder.path(), "content/faq/bags.md", PAGE);
    world.shows("/faq/bags/", "One bag is free.");
}

#[test]
fn the_preview_leaves_the_published_site_alone_and_its_script_is_in_no_file() {
    let world = Watched::new(&[("content/faq/bags.md", PAGE)]);
    world.shows("/faq/bags/", "src=\"/_live.js\"");
    world.shows("/nowhere/", "src=\"/_live.js\"");
    world.shows("/_live.js", "EventSource");
    assert!(!world.folder.path().join("site").exists());
    let mut waiting = vec![world.folder.path().join(".frontload/preview")];
    let mut seen = 0;
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                seen += 1;
                let bytes = std::fs::read(&path).unwrap();
                assert!(
                    !String::from_utf8_lossy(&bytes).contains("_live"),
                    "{}",
                    path.display()
                );
            }
        }
    }
    assert!(seen > 5);
}
