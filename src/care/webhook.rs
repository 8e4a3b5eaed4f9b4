//! The webhook carrier: one signed POST, no redirects, fifteen seconds, to an address that was checked.

use std::net::SocketAddr;
use std::time::Duration;

use ureq::Agent;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};

use super::carrier::{Outcome, Parcel};
use super::guard::{self, Refused};
use super::schedule;
use super::signature::Keys;

/// Everything together, the body's upload too.
const TIMEOUT: Duration = Duration::from_secs(15);
const MICROS: i64 = 1_000_000;

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

/// Posts one delivery.
pub fn carry(parcel: &Parcel<'_>) -> Outcome {
    let destination = parcel.destination;
    let keys = match Keys::parse(&destination.secret) {
        Ok(keys) => keys,
        Err(why) => return Outcome::Refused(why),
    };
    let Some((host, port)) = host_and_port(&destination.url) else {
        return Outcome::Refused("the address is not an http or https one".to_owned());
    };
    let addresses = match guard::resolve(&host, port, destination.allow_private) {
        Ok(addresses) => addresses,
        Err(Refused::Unknown) => return Outcome::retry("the host's name cannot be resolved"),
        Err(Refused::Private) => {
            return Outcome::Refused(
                "the host is at a private address (`allow_private` permits it)".to_owned(),
            );
        }
    };
    let body = parcel.delivery.payload.as_bytes();
    let stamp = parcel.now / MICROS;
    let sent = agent(addresses)
        .post(&destination.url)
        .header("content-type", "application/json")
        .header("webhook-id", &parcel.delivery.id)
        .header("webhook-timestamp", stamp.to_string())
        .header("webhook-signature", keys.sign(&parcel.delivery.id, stamp, body))
        .send(body);
    match sent {
        // The body is not read: nothing in it is of use, and it could be endless.
        Ok(answer) => {
            let asked = answer
                .headers()
                .get("retry-after")
                .and_then(|value| value.to_str().ok());
            judge(
                answer.status().as_u16(),
                asked.and_then(|text| schedule::retry_after(text, parcel.now)),
            )
        }
        Err(ureq::Error::Timeout(_)) => Outcome::retry("no answer within 15 seconds"),
        Err(ureq::Error::Io(cause)) => Outcome::retry(&format!("the connection failed ({})", cause.kind())),
        Err(ureq::Error::BadUri(_)) => Outcome::Refused("the address cannot be used".to_owned()),
        Err(ureq::Error::Tls(_) | ureq::Error::Rustls(_)) => {
            Outcome::retry("no secure connection could be made")
        }
        Err(_) => Outcome::retry("the answer was no HTTP"),
    }
}

fn agent(addresses: Vec<SocketAddr>) -> Agent {
    let config = Agent::config_builder()
        .timeout_global(Some(TIMEOUT))
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        // A proxy from the environment would connect to addresses that nobody checked.
        .proxy(None)
        .user_agent("frontload")
        .build();
    Agent::with_parts(config, DefaultConnector::default(), Checked(addresses))
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

/// What a status means (Standard Webhooks): 2xx done, 410 and refusals of who we are stop, the rest waits.
fn judge(status: u16, asked: Option<i64>) -> Outcome {
    let detail = format!("HTTP {status}");
    match status {
        200..=299 => Outcome::Delivered(detail),
        401 | 403 | 404 | 410 => Outcome::Refused(detail),
        _ => Outcome::Retry { detail, asked },
    }
}
