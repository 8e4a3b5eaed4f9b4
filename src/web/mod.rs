//! Other people's servers, asked over HTTP: ureq's door. A name is resolved once and every address of
//! it checked before anything is sent; nothing is followed, kept or retried here, callers decide.

mod client;
mod guard;

use std::io::Read as _;
use std::net::SocketAddr;
use std::time::Duration;

use ureq::Agent;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};

pub use client::Client;
use guard::Refused;

/// What one request may cost and reach.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Everything together, the body too.
    pub timeout: Duration,
    /// Most bytes of the answer's body that are read.
    pub bytes: u64,
    /// Whether private and loopback addresses may be asked (SSRF).
    pub private: bool,
}

/// A method without a body of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Method {
    Head,
    Get,
}

/// What a server said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// `Retry-After` as sent.
    pub retry_after: Option<String>,
    /// `Location` as sent.
    pub location: Option<String>,
    /// The body as far as the limit allows; empty for HEAD and POST.
    pub body: Vec<u8>,
    /// Whether there was more than the limit.
    pub cut: bool,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs)]
pub enum Fault {
    #[error("the address is not an http or https one")]
    NotHttp,
    #[error("the host's name cannot be resolved")]
    Unknown,
    #[error("the host is at a private address")]
    Private,
    #[error("no answer within {0} seconds")]
    Slow(u64),
    #[error("the connection failed ({0})")]
    Connection(String),
    #[error("the address cannot be used")]
    BadAddress,
    #[error("no secure connection could be made")]
    Insecure,
    #[error("the answer was no HTTP")]
    NotAnswered,
}

/// Asks for an address once, without following where it leads.
pub fn ask(method: Method, url: &str, limits: &Limits) -> Result<Answer, Fault> {
    let agent = agent(url, limits)?;
    let sent = match method {
        Method::Head => agent.head(url).header("accept", "*/*").call(),
        Method::Get => agent.get(url).header("accept", "*/*").call(),
    };
    let answer = sent.map_err(|error| fault(&error, limits.timeout))?;
    let mut told = told(&answer);
    if method == Method::Get {
        let mut reader = answer.into_body().into_reader().take(limits.bytes + 1);
        if let Err(cause) = reader.read_to_end(&mut told.body) {
            return Err(Fault::Connection(cause.kind().to_string()));
        }
        told.cut = told.body.len() as u64 > limits.bytes;
        told.body
            .truncate(usize::try_from(limits.bytes).unwrap_or(usize::MAX));
    }
    Ok(told)
}

/// Posts a body once. The answer's own body is not read: nothing in it is of use, and it could be endless.
pub fn post(url: &str, headers: &[(&str, &str)], body: &[u8], limits: &Limits) -> Result<Answer, Fault> {
    let mut request = agent(url, limits)?.post(url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answer = request
        .send(body)
        .map_err(|error| fault(&error, limits.timeout))?;
    Ok(told(&answer))
}

/// The address that `location` means when `url` answered with it.
pub fn joined(url: &str, location: &str) -> String {
    let scheme = url.split("//").next().unwrap_or("https:");
    if location.starts_with("http://") || location.starts_with("https://") {
        return location.to_owned();
    }
    if location.starts_with("//") {
        return format!("{scheme}{location}");
    }
    let rest = url.split_once("//").map_or("", |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or("");
    if location.starts_with('/') {
        return format!("{scheme}//{host}{location}");
    }
    let path = rest[host.len()..].split(['?', '#']).next().unwrap_or("");
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    format!("{scheme}//{host}{folder}/{location}")
}

fn told(answer: &ureq::http::Response<ureq::Body>) -> Answer {
    let header = |name: &str| {
        let value = answer.headers().get(name)?.to_str().ok()?;
        Some(value.to_owned())
    };
    Answer {
        status: answer.status().as_u16(),
        retry_after: header("retry-after"),
        location: header("location"),
        ..Answer::default()
    }
}

fn fault(error: &ureq::Error, timeout: Duration) -> Fault {
    match error {
        ureq::Error::Timeout(_) => Fault::Slow(timeout.as_secs()),
        ureq::Error::Io(cause) => Fault::Connection(cause.kind().to_string()),
        ureq::Error::BadUri(_) => Fault::BadAddress,
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => Fault::Insecure,
        _ => Fault::NotAnswered,
    }
}

/// Answers with what was resolved and checked before.
#[derive(Debug)]
struct Checked(Vec<SocketAddr>);

impl Resolver for Checked {
    fn resolve(
        &self,
        _: &Uri,
        _: &ureq::config::Config,
        _: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let mut found = self.empty();
        for address in self.0.iter().take(16) {
            found.push(*address);
        }
        Ok(found)
    }
}

fn agent(url: &str, limits: &Limits) -> Result<Agent, Fault> {
    let (host, port) = host_and_port(url).ok_or(Fault::NotHttp)?;
    let addresses = guard::resolve(&host, port, limits.private).map_err(|refused| match refused {
        Refused::Unknown => Fault::Unknown,
        Refused::Private => Fault::Private,
    })?;
    let config = Agent::config_builder()
        .timeout_global(Some(limits.timeout))
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        // A proxy from the environment would connect to addresses that nobody checked.
        .proxy(None)
        .user_agent("frontload")
        .build();
    let connector = DefaultConnector::default();
    Ok(Agent::with_parts(config, connector, Checked(addresses)))
}

fn host_and_port(url: &str) -> Option<(String, u16)> {
    let uri: Uri = url.parse().ok()?;
    let standard = match uri.scheme_str()? {
        "https" => 443,
        "http" => 80,
        _ => return None,
    };
    let host = uri.host().filter(|host| !host.is_empty())?;
    Some((host.to_owned(), uri.port_u16().unwrap_or(standard)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};

    const LIMITS: Limits = Limits {
        timeout: Duration::from_secs(5),
        bytes: 4,
        private: true,
    };

    /// Answers one request with `text`.
    fn server(text: &'static str) -> (String, std::thread::JoinHandle<String>) {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}/a", listener.local_addr().expect("an address"));
        let served = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a request");
            let mut asked = [0; 4096];
            let read = stream.read(&mut asked).expect("bytes");
            stream.write_all(text.as_bytes()).expect("an answer");
            String::from_utf8_lossy(&asked[..read]).into_owned()
        });
        (url, served)
    }

    #[test]
    fn a_body_is_read_up_to_its_limit_and_redirects_are_told_not_followed() {
        let (url, served) = server("HTTP/1.1 200 OK\r\ncontent-length: 6\r\nconnection: close\r\n\r\nabcdef");
        let answer = ask(Method::Get, &url, &LIMITS).expect("an answer");
        assert_eq!(
            (answer.status, answer.body.as_slice(), answer.cut),
            (200, &b"abcd"[..], true)
        );
        assert!(served.join().expect("served").starts_with("GET /a "));
        let (url, served) =
            server("HTTP/1.1 301 Moved\r\nlocation: /b\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        let answer = ask(Method::Head, &url, &LIMITS).expect("an answer");
        assert_eq!((answer.status, answer.location.as_deref()), (301, Some("/b")));
        assert!(served.join().expect("served").starts_with("HEAD /a "));
    }

    #[test]
    fn a_location_is_read_as_a_browser_reads_it() {
        for (location, want) in [
            ("https://b.example/x", "https://b.example/x"),
            ("//b.example/x", "https://b.example/x"),
            ("/x", "https://a.example/x"),
            ("x", "https://a.example/c/x"),
        ] {
            assert_eq!(joined("https://a.example/c/d?e", location), want);
        }
    }

    #[test]
    fn private_addresses_and_other_schemes_are_refused_before_anything_is_sent() {
        let limits = Limits {
            private: false,
            ..LIMITS
        };
        assert_eq!(
            ask(Method::Get, "http://127.0.0.1:9/", &limits),
            Err(Fault::Private)
        );
        assert_eq!(ask(Method::Get, "http://[::1]/", &limits), Err(Fault::Private));
        assert_eq!(
            ask(Method::Get, "ftp://example.com/", &limits),
            Err(Fault::NotHttp)
        );
        assert_eq!(ask(Method::Get, "http:///x", &limits), Err(Fault::NotHttp));
    }
}
