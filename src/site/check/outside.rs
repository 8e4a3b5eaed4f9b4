//! Links to other sites: asked once each, with a memory, never more than one at a time of one host,
//! and never an address inside. What cannot be told for sure is not called dead.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::web::{self, Fault, Limits, Method};

/// Where answers are kept, below the root.
const MEMORY: &str = ".frontload/links.json";
/// Seconds for which a good answer holds, and a bad one.
const GOOD_FOR: i64 = 7 * 86_400;
const BAD_FOR: i64 = 3_600;
/// Hosts that are asked at the same time.
const AT_ONCE: usize = 8;
/// Redirects that are followed.
const HOPS: usize = 5;

/// How to ask.
#[derive(Clone, Copy, Debug)]
pub struct Asking {
    /// The time it is.
    pub now: Timestamp,
    /// Whether private and loopback addresses may be asked.
    pub private: bool,
    /// Between two questions to one host.
    pub pause: Duration,
    /// For one answer.
    pub timeout: Duration,
}

/// What is known of an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Known {
    at: i64,
    /// Nothing when it is alive, else why it is dead.
    dead: Option<String>,
}

/// Asks for every address and says which are dead, at all their places.
pub fn ask_all(root: &Path, links: &BTreeMap<String, Vec<Place>>, asking: Asking) -> Diagnostics {
    let path = root.join(MEMORY);
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    let mut known: BTreeMap<String, Known> = serde_json::from_str(&text).unwrap_or_default();
    let now = asking.now.as_second();
    known.retain(|url, one| {
        let holds = if one.dead.is_none() { GOOD_FOR } else { BAD_FOR };
        links.contains_key(url) && (0..holds).contains(&(now - one.at))
    });
    let mut hosts: BTreeMap<String, Vec<&String>> = BTreeMap::new();
    for url in links.keys().filter(|url| !known.contains_key(*url)) {
        hosts.entry(host(url).to_owned()).or_default().push(url);
    }
    let waiting = Mutex::new(hosts.into_values().collect::<Vec<_>>());
    let answers = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                let next = || waiting.lock().ok().and_then(|mut waiting| waiting.pop());
                while let Some(urls) = next() {
                    for (number, url) in urls.iter().enumerate() {
                        if number > 0 {
                            std::thread::sleep(asking.pause);
                        }
                        let answer = ask(url, asking);
                        if let Ok(mut answers) = answers.lock() {
                            answers.push(((*url).clone(), answer));
                        }
                    }
                }
            });
        }
    });
    for (url, dead) in answers.into_inner().unwrap_or_default() {
        known.insert(url, Known { at: now, dead });
    }
    // A memory that cannot be written costs time, and nothing else.
    if let (Some(folder), Ok(text)) = (path.parent(), serde_json::to_string_pretty(&known)) {
        let _ = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&path, text));
    }
    let mut found = Diagnostics::new();
    for (url, places) in links {
        if let Some(why) = known.get(url).and_then(|one| one.dead.as_ref()) {
            for place in places {
                let fault = Diagnostic::warning(
                    "external-link",
                    place.clone(),
                    format!("`{url}` does not answer: {why}"),
                );
                found.push(fault.hint("correct it, or remove it if the page is gone"));
            }
        }
    }
    found.sort();
    found
}

fn host(url: &str) -> &str {
    let rest = url.split_once("//").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or(rest)
}

/// Why an address is dead; nothing when it lives, or when nobody can say.
fn ask(url: &str, asking: Asking) -> Option<String> {
    let limits = Limits {
        timeout: asking.timeout,
        bytes: 1024,
        private: asking.private,
    };
    let mut address = url.split('#').next().unwrap_or(url).to_owned();
    let mut method = Method::Head;
    let mut hops = 0;
    loop {
        match web::ask(method, &address, &limits) {
            Ok(answer) => match (answer.status, answer.location) {
                (301 | 302 | 303 | 307 | 308, Some(to)) if hops < HOPS => {
                    hops += 1;
                    address = web::joined(&address, &to);
                }
                (301 | 302 | 303 | 307 | 308, _) => return Some(format!("more than {HOPS} redirects")),
                // Many servers do not know HEAD, or answer it wrongly.
                (400.., _) if method == Method::Head => method = Method::Get,
                (status @ (404 | 410), _) => return Some(format!("HTTP {status}")),
                (status @ (500 | 502 | 504), _) => return Some(format!("HTTP {status}")),
                // Refused to machines, or busy: a visitor may well see it.
                _ => return None,
            },
            Err(Fault::Slow(_) | Fault::NotAnswered) if method == Method::Head => method = Method::Get,
            Err(fault) => return Some(fault.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufRead, BufReader, Write};

    const ASKING: Asking = Asking {
        now: Timestamp::UNIX_EPOCH,
        private: true,
        pause: Duration::ZERO,
        timeout: Duration::from_secs(5),
    };

    /// Answers `asks` requests by what their path asks for.
    fn server(asks: usize) -> (String, std::thread::JoinHandle<Vec<String>>) {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let served = std::thread::spawn(move || {
            let mut asked = Vec::new();
            for _ in 0..asks {
                let (mut stream, _) = listener.accept().expect("a request");
                let mut lines = BufReader::new(stream.try_clone().expect("a stream")).lines();
                let first = lines.next().expect("a line").expect("text");
                while lines
                    .next()
                    .is_some_and(|line| line.is_ok_and(|line| !line.is_empty()))
                {}
                let status = match first.split(' ').nth(1).unwrap_or("") {
                    "/moved" => "301 Moved\r\nlocation: /fine",
                    "/nohead" if first.starts_with("HEAD") => "405 No",
                    "/gone" => "404 Gone",
                    "/secret" => "403 No",
                    _ => "200 OK",
                };
                stream
                    .write_all(
                        format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
                            .as_bytes(),
                    )
                    .expect("an answer");
                asked.push(first);
            }
            asked
        });
        (url, served)
    }

    #[test]
    fn only_what_is_gone_for_sure_is_called_dead_and_answers_are_kept() {
        let dir = tempfile::tempdir().expect("a folder");
        // fine 1, gone 2 (HEAD, GET), moved 2, nohead 2, secret 2
        let (url, served) = server(9);
        let place = Place::file("content/a.md");
        let links: BTreeMap<String, Vec<Place>> = ["fine", "gone", "moved", "nohead", "secret"]
            .iter()
            .map(|name| (format!("{url}/{name}"), vec![place.clone()]))
            .collect();
        let found = ask_all(dir.path(), &links, ASKING);
        assert_eq!(
            found.iter().map(|one| one.message.clone()).collect::<Vec<_>>(),
            [format!("`{url}/gone` does not answer: HTTP 404")]
        );
        assert_eq!(served.join().expect("served").len(), 9);
        // The server is gone; what was learnt is not.
        let again = ask_all(dir.path(), &links, ASKING);
        assert!(again == found);
    }

    #[test]
    fn inner_addresses_are_not_asked() {
        let dir = tempfile::tempdir().expect("a folder");
        let links = BTreeMap::from([("http://127.0.0.1:9/x".to_owned(), vec![Place::file("a.md")])]);
        let found = ask_all(
            dir.path(),
            &links,
            Asking {
                private: false,
                ..ASKING
            },
        );
        assert!(found.0[0].message.contains("private address"), "{found}");
    }
}
