//! Static pages of the current release: strong ETag, compressed when the client can, byte ranges for
//! audio and video, immutable names cached for ever.

use std::io;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use percent_encoding::percent_decode_str;

use super::answer::{self, text};
use super::endpoint::{Endpoint, Public};
use super::release::{Content, Found};
use super::stream::{from_disk, part};
use crate::site::manifest::Entry;
use crate::site::media;
use crate::site::packed::Coding;
use crate::site::{is_for_servers, percent};

/// Any path that no route has.
pub async fn serve(
    State(endpoint): State<Arc<Endpoint>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")]).into_response();
    }
    let public = endpoint.public();
    let Some(path) = site_path(uri.path()) else {
        return not_found(&endpoint, &public).await;
    };
    if endpoint.preview.live
        && let Some(page) = preview(&endpoint, &public, &path).await
    {
        return page;
    }
    let manifest = public.release.manifest();
    if let Some(target) = manifest.redirect(&path) {
        return gone_to(&uri, target);
    }
    let served = public.release.get(&path).filter(|_| !is_for_servers(&path));
    if let Some(entry) = served {
        return match file(&public, entry, &headers).await {
            Ok(response) => response,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => not_found(&endpoint, &public).await,
            Err(cause) => {
                tracing::error!(%cause, path = entry.file, "a file of the site cannot be read");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        };
    }
    if !path.ends_with('/') && public.release.get(&format!("{path}/")).is_some() {
        let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
        return moved(&format!("{}/{query}", uri.path()));
    }
    not_found(&endpoint, &public).await
}

/// The decoded path, or nothing for one that could not be a page of ours: `..`, NUL, backslash, not UTF-8.
fn site_path(path: &str) -> Option<String> {
    let decoded = percent_decode_str(path).decode_utf8().ok()?;
    let odd = decoded.chars().any(|c| c.is_control() || c == '\\')
        || decoded
            .split('/')
            .any(|part| part == ".." || part.starts_with('.'))
        || decoded.contains("//");
    (!odd).then(|| decoded.into_owned())
}

/// A page that has another address now; what was asked of it is asked there.
fn gone_to(uri: &Uri, target: &str) -> Response {
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let location = HeaderValue::from_str(&format!("{}{query}", percent(target)));
    match location {
        Ok(location) => (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, location)]).into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

fn moved(location: &str) -> Response {
    match HeaderValue::from_str(location) {
        Ok(location) => (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, location)]).into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

/// A page of a preview: as the build that runs now makes it, else as it stands; with the script that
/// listens for changes. `None` for what is no page.
async fn preview(endpoint: &Arc<Endpoint>, public: &Arc<Public>, path: &str) -> Option<Response> {
    let (asked, at) = (endpoint.clone(), path.to_owned());
    let fresh = tokio::task::spawn_blocking(move || asked.fresh(&at)).await.ok()?;
    if let Some(Err(problems)) = &fresh {
        tracing::debug!(%problems, path, "what stands is shown");
    }
    let is_page = path.ends_with('/') || media::of(path).name.starts_with("text/html");
    let bytes = match fresh {
        Some(Ok(bytes)) if is_page => bytes.into(),
        Some(Ok(bytes)) => {
            let kind = [(header::CONTENT_TYPE, media::of(path).name)];
            return Some((kind, bytes).into_response());
        }
        _ if !is_page => return None,
        _ => match found(public, public.release.get(path)?, None).await.ok()?.content {
            Content::Held(bytes) => bytes,
            Content::Open(..) => return None,
        },
    };
    let boot = endpoint.news.borrow().boot;
    let html = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
    Some((html, super::live::with_script(&bytes, boot, public.version)).into_response())
}

async fn not_found(endpoint: &Endpoint, public: &Arc<Public>) -> Response {
    let boot = endpoint.news.borrow().boot;
    let page = match public.release.get("/404.html") {
        Some(entry) => found(public, entry, None).await.ok(),
        None => None,
    };
    match page.map(|page| page.content) {
        Some(Content::Held(bytes)) if endpoint.preview.live => {
            let page = super::live::with_script(&bytes, boot, public.version);
            let html = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
            (StatusCode::NOT_FOUND, html, page).into_response()
        }
        _ if endpoint.preview.live => super::live::blank(boot, public.version),
        Some(Content::Held(bytes)) => {
            let html = String::from_utf8_lossy(&bytes).into_owned();
            answer::html_page(StatusCode::NOT_FOUND, html)
        }
        _ => (StatusCode::NOT_FOUND, "There is no page at this address.\n").into_response(),
    }
}

/// From memory at once; from disk on a thread that may wait.
async fn found(public: &Arc<Public>, entry: &Entry, coding: Option<Coding>) -> io::Result<Found> {
    if let Some(ready) = public.release.ready(entry, coding) {
        return Ok(ready);
    }
    let (public, entry) = (public.clone(), entry.clone());
    tokio::task::spawn_blocking(move || public.release.read(&entry, coding))
        .await
        .map_err(io::Error::other)?
}

async fn file(public: &Arc<Public>, entry: &Entry, headers: &HeaderMap) -> io::Result<Response> {
    let range = text(headers, &header::RANGE);
    let coding = match range {
        "" if entry.packs => best_coding(text(headers, &header::ACCEPT_ENCODING)),
        _ => None,
    };
    let tag = tag(&entry.hash, coding);
    if knows(headers, &entry.hash) {
        return Ok(with_headers(
            StatusCode::NOT_MODIFIED.into_response(),
            entry,
            &tag,
        ));
    }
    let found = found(public, entry, coding).await?;
    let tag = self::tag(&found.hash, found.coding);
    let unchanged = [tag.as_str(), ""].contains(&text(headers, &header::IF_RANGE));
    let whole = found.hash == entry.hash;
    let asked = range.starts_with("bytes=") && !range.contains(',') && unchanged;
    let mut response = if asked { part(found, range) } else { all(found) };
    let own = response.headers_mut();
    own.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(media::of(&entry.file).name),
    );
    if media::of(&entry.file).plays {
        own.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    }
    let mut response = with_headers(response, entry, &tag);
    if !whole {
        // Its name promises other bytes.
        let own = response.headers_mut();
        own.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    }
    Ok(response)
}

/// Each coding is a representation of its own, and a strong tag names one representation.
fn tag(hash: &str, coding: Option<Coding>) -> String {
    let hash = hash.get(..20).unwrap_or(hash);
    match coding {
        None => format!("\"{hash}\""),
        Some(coding) => format!("\"{hash}-{}\"", coding.name()),
    }
}

/// Whether the client has the file already, in whatever coding.
fn knows(headers: &HeaderMap, hash: &str) -> bool {
    let ours = [None, Some(Coding::Brotli), Some(Coding::Gzip)].map(|coding| tag(hash, coding));
    text(headers, &header::IF_NONE_MATCH)
        .split(',')
        .map(|theirs| theirs.trim().trim_start_matches("W/"))
        .any(|theirs| theirs == "*" || ours.iter().any(|tag| tag == theirs))
}

fn with_headers(mut response: Response, entry: &Entry, tag: &str) -> Response {
    let own = response.headers_mut();
    own.insert(header::CACHE_CONTROL, cache_control(entry));
    own.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    if let Ok(tag) = HeaderValue::from_str(tag) {
        own.insert(header::ETAG, tag);
    }
    response
}

fn cache_control(entry: &Entry) -> HeaderValue {
    HeaderValue::from_static(if entry.immutable {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    })
}

fn all(found: Found) -> Response {
    let length = found.content.length();
    let mut response = match found.content {
        Content::Held(bytes) => bytes.into_response(),
        Content::Open(file, _) => from_disk(file, 0, length),
    };
    if let Some(coding) = found.coding {
        let name = HeaderValue::from_static(coding.name());
        response.headers_mut().insert(header::CONTENT_ENCODING, name);
    }
    response
}

/// The coding that the client likes best; of those it likes equally, the smaller.
fn best_coding(accepted: &str) -> Option<Coding> {
    let wish = |coding: Coding| {
        let mut any = 0.0;
        for offer in accepted.split(',') {
            let mut parts = offer.split(';').map(str::trim);
            let name = parts.next().unwrap_or("");
            let weight = parts
                .find_map(|part| part.strip_prefix("q="))
                .map_or(Some(1.0), |weight| weight.parse::<f32>().ok())
                .unwrap_or(0.0);
            if name.eq_ignore_ascii_case(coding.name()) {
                return weight;
            }
            if name == "*" {
                any = weight;
            }
        }
        any
    };
    let mut best = None;
    for coding in Coding::ALL {
        let weight = wish(coding);
        if weight > best.map_or(0.0, |(_, most)| most) {
            best = Some((coding, weight));
        }
    }
    best.map(|(coding, _)| coding)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_leave_the_site_are_no_paths() {
        for path in [
            "/../etc/passwd",
            "/..%2fetc",
            "/%2e%2e/x",
            "/a%5c..%5cb",
            "/%00",
            "/.gitignore",
            "/a//b",
            "/%ff",
        ] {
            assert_eq!(site_path(path), None, "{path}");
        }
        assert_eq!(site_path("/faq/caf%C3%A9/"), Some("/faq/café/".to_owned()));
    }

    #[test]
    fn the_smaller_coding_goes_out_unless_the_client_says_otherwise() {
        for (accepted, best) in [
            ("gzip, deflate, br, zstd", Some(Coding::Brotli)),
            ("br;q=0.5, gzip", Some(Coding::Gzip)),
            ("*", Some(Coding::Brotli)),
            ("br;q=0, *;q=0.3", Some(Coding::Gzip)),
            ("GZIP", Some(Coding::Gzip)),
            ("gzip;q=0.000", None),
            ("gzip;q=x", None),
            ("identity", None),
            ("", None),
        ] {
            assert_eq!(best_coding(accepted), best, "{accepted}");
        }
    }
}
