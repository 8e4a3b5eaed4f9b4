//! Sign-in, sessions, sign-out. The cookie is a random secret; the store keeps only its hash.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use axum::body::Body;
use axum::extract::{ConnectInfo, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use crate::serve::answer;
use crate::serve::client;
use crate::serve::endpoint::Endpoint;
use crate::serve::password;
use crate::store::people::{self, Session, User};

/// A session ends after this long without a request, microseconds (8 hours).
const IDLE: i64 = 8 * 3_600_000_000;
/// And after this long in any case (7 days).
const LONGEST: i64 = 7 * 24 * 3_600_000_000;
/// Wrong passwords before an account or address must wait.
const TRIES: u32 = 8;
/// Accounts and addresses remembered.
const MOST: usize = 10_000;
/// How long it must wait, microseconds (15 minutes).
const WAIT: i64 = 15 * 60_000_000;

/// Each check takes 19 MiB: two at once are enough.
static CHECKS: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(2));

/// Wrong passwords by account and by address prefix; forgotten at restart.
#[derive(Default)]
pub struct Failures(Mutex<BTreeMap<String, (u32, i64)>>);

impl Failures {
    fn blocked(&self, key: &str, now: i64) -> bool {
        let failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        failures
            .get(key)
            .is_some_and(|(count, since)| *count >= TRIES && now - since < WAIT)
    }

    fn count(&self, key: &str, now: i64) {
        let mut failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        failures.retain(|_, (_, since)| now - *since < WAIT);
        // Bounded: a flood of made-up names must neither fill the memory nor push out those that
        // have been tried often.
        if failures.len() >= MOST && !failures.contains_key(key) {
            let least = failures.iter().min_by_key(|(_, failed)| **failed);
            if let Some(least) = least.map(|(key, _)| key.clone()) {
                failures.remove(&least);
            }
        }
        failures.entry(key.to_owned()).or_insert((0, now)).0 += 1;
    }

    fn forget(&self, key: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }
}

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct Staff {
    /// Name, as the log records it.
    pub name: String,
    /// `comms`, `care` or `admin`.
    pub role: String,
    /// Synchroniser token of the session's forms.
    pub csrf: String,
    /// Hash of the cookie.
    pub token_hash: String,
}

/// Who a request comes from, if the session holds.
pub fn staff(endpoint: &Endpoint, headers: &HeaderMap) -> Option<Staff> {
    let token = cookie(headers, cookie_name(endpoint))?;
    let token_hash = hash(&token);
    let now = endpoint.micros();
    let (session, user) = endpoint
        .store
        .read(|reader| {
            let Some(session) = people::session(reader, &token_hash)? else {
                return Ok(None);
            };
            Ok(people::user(reader, &session.user)?.map(|user| (session, user)))
        })
        .ok()
        .flatten()?;
    if now >= session.expires_at || now - session.seen_at > IDLE {
        return None;
    }
    touch(endpoint, session.clone(), now);
    Some(Staff {
        name: user.name,
        role: user.role,
        csrf: session.csrf,
        token_hash,
    })
}

/// Remembers the request, at most once a minute: reading the desk must not write for every page.
fn touch(endpoint: &Endpoint, session: Session, now: i64) {
    if now - session.seen_at < 60_000_000 {
        return;
    }
    let seen = Session {
        seen_at: now,
        ..session
    };
    let store = endpoint.store.clone();
    tokio::spawn(async move {
        if let Err(error) = store.write_async(move |tx| people::put_session(tx, &seen)).await {
            tracing::warn!(%error, "a session was not extended");
        }
    });
}

fn cookie_name(endpoint: &Endpoint) -> &'static str {
    // The prefix binds the cookie to this host and to TLS; a desk on plain loopback cannot have it.
    if secure(endpoint) {
        "__Host-frontload"
    } else {
        "frontload"
    }
}

fn secure(endpoint: &Endpoint) -> bool {
    client::own_url(endpoint).starts_with("https://")
}

fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let cookies = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    cookies
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value.to_owned())
}

fn hash(token: &str) -> String {
    Sha256::digest(token.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn random() -> Option<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).ok()?;
    Some(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Where to go after signing in.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Next {
    next: String,
    ended: String,
}

/// `GET /desk/login`
pub async fn form(State(endpoint): State<Arc<Endpoint>>, Query(next): Query<Next>) -> Response {
    let context =
        json!({ "next": inside(&next.next), "name": "", "message": "", "ended": !next.ended.is_empty() });
    answer::page(
        &endpoint.public(),
        StatusCode::OK,
        "desk/login.html",
        "",
        &context,
    )
}

fn login_page(endpoint: &Endpoint, status: StatusCode, next: &str, name: &str, message: &str) -> Response {
    let context = json!({ "next": inside(next), "name": name, "message": message, "ended": false });
    answer::page(&endpoint.public(), status, "desk/login.html", "", &context)
}

/// Only addresses of the desk; anything else would be an open redirect.
fn inside(next: &str) -> &str {
    let plain = next.chars().all(|c| c.is_ascii_graphic() && c != '\\');
    if next.starts_with("/desk/") && !next.contains("//") && plain {
        next
    } else {
        "/desk/"
    }
}

/// `POST /desk/login`
pub async fn sign_in(
    State(endpoint): State<Arc<Endpoint>>,
    ConnectInfo(peer): ConnectInfo<std::net::SocketAddr>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let fields = match answer::body(body, 8 * 1024).await {
        Ok(bytes) => answer::fields(&bytes),
        Err(refusal) => return answer::refused(&refusal),
    };
    let field = |name: &str| fields.get(name).cloned().unwrap_or_default();
    let (name, secret, next) = (field("name").trim().to_owned(), field("password"), field("next"));
    if !client::same_origin(&endpoint, &headers) || super::table::from_elsewhere(&headers) {
        return login_page(
            &endpoint,
            StatusCode::FORBIDDEN,
            &next,
            &name,
            "This form was sent from another site. Sign in here.",
        );
    }
    let keys = [
        format!("name:{name}"),
        format!("from:{}", client::prefix(&endpoint, peer, &headers)),
    ];
    let now = endpoint.micros();
    if keys.iter().any(|key| endpoint.failures.blocked(key, now)) {
        let message = "Too many wrong passwords. Wait fifteen minutes, then try again.";
        return login_page(&endpoint, StatusCode::TOO_MANY_REQUESTS, &next, &name, message);
    }
    match check(&endpoint, &name, secret).await {
        Some(user) => {
            endpoint.failures.forget(&keys[0]);
            open(&endpoint, user, &next).await
        }
        None => {
            keys.iter().for_each(|key| endpoint.failures.count(key, now));
            login_page(
                &endpoint,
                StatusCode::UNAUTHORIZED,
                &next,
                &name,
                "Name and password do not fit together. Try again; after eight tries there is a pause of fifteen minutes.",
            )
        }
    }
}

/// The user, if the password fits; takes as long for a name nobody has.
async fn check(endpoint: &Endpoint, name: &str, secret: String) -> Option<User> {
    let user = endpoint
        .store
        .read(|reader| people::user(reader, name))
        .ok()
        .flatten();
    let phc = user
        .as_ref()
        .map_or_else(|| password::NOBODY.to_owned(), |user| user.password.clone());
    let _place = CHECKS.acquire().await.ok()?;
    let fits = tokio::task::spawn_blocking(move || password::verify(&secret, &phc))
        .await
        .ok()?;
    user.filter(|_| fits)
}

async fn open(endpoint: &Endpoint, user: User, next: &str) -> Response {
    let (Some(token), Some(csrf)) = (random(), random()) else {
        return answer::error_page(
            &endpoint.public(),
            StatusCode::SERVICE_UNAVAILABLE,
            "Please try again in a minute.",
        );
    };
    let now = endpoint.micros();
    let session = Session {
        token_hash: hash(&token),
        user: user.name,
        csrf,
        created_at: now,
        seen_at: now,
        expires_at: now + LONGEST,
    };
    if endpoint
        .store
        .write_async(move |tx| people::put_session(tx, &session))
        .await
        .is_err()
    {
        return answer::error_page(
            &endpoint.public(),
            StatusCode::SERVICE_UNAVAILABLE,
            "Please try again in a minute.",
        );
    }
    with_cookie(
        endpoint,
        answer::see_other(inside(next)),
        &token,
        LONGEST / 1_000_000,
    )
}

/// Ends this session; the cookie goes with it.
pub fn sign_out(endpoint: &Endpoint, staff: &Staff) -> Response {
    let token_hash = staff.token_hash.clone();
    let ended = endpoint
        .store
        .write(move |tx| people::end_sessions(tx, Some(&token_hash), None));
    if let Err(error) = ended {
        tracing::error!(%error, "a session was not ended");
    }
    with_cookie(endpoint, answer::see_other("/desk/login"), "", 0)
}

fn with_cookie(endpoint: &Endpoint, mut response: Response, token: &str, seconds: i64) -> Response {
    let secure = if secure(endpoint) { "; Secure" } else { "" };
    let cookie = format!(
        "{}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}",
        cookie_name(endpoint)
    );
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signing_in_leads_only_into_the_desk() {
        for outside in [
            "https://evil.example/",
            "//evil.example",
            "/desk//evil",
            "/",
            "/desk/\\evil",
            "",
        ] {
            assert_eq!(inside(outside), "/desk/", "{outside}");
        }
        assert_eq!(inside("/desk/queue?view=held"), "/desk/queue?view=held");
    }

    #[test]
    fn a_flood_of_names_does_not_free_an_account() {
        let failures = Failures::default();
        (0..TRIES).for_each(|_| failures.count("name:jo", 0));
        (0..=MOST).for_each(|at| failures.count(&format!("name:made-up-{at}"), 1));
        assert!(failures.blocked("name:jo", 2));
        failures.count("name:kim", 2);
        assert!(failures.0.lock().unwrap().contains_key("name:kim"));
        assert!(failures.0.lock().unwrap().len() <= MOST);
    }

    #[test]
    fn an_account_waits_after_too_many_wrong_passwords() {
        let failures = Failures::default();
        for _ in 0..TRIES {
            assert!(!failures.blocked("name:jo", 0));
            failures.count("name:jo", 0);
        }
        assert!(failures.blocked("name:jo", 1));
        assert!(!failures.blocked("name:jo", WAIT));
    }
}
