//! Static pages of the current release: strong ETag, compressed when the client can, byte ranges for
//! audio and video, immutable names cached for ever.

use std::io::{Read, Seek, SeekFrom};
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use percent_encoding::percent_decode_str;

use super::answer::{self, text};
use super::endpoint::Endpoint;
use super::release::{Asset, Release};

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
        return not_found(&public.release);
    };
    if let Some(asset) = public.release.get(&path) {
        return file(asset, &headers);
    }
    if !path.ends_with('/') && public.release.get(&format!("{path}/")).is_some() {
        let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
        return moved(&format!("{}/{query}", uri.path()));
    }
    not_found(&public.release)
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

fn moved(location: &str) -> Response {
    match HeaderValue::from_str(location) {
        Ok(location) => (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, location)]).into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

fn not_found(release: &Release) -> Response {
    match release.page("/404.html") {
        Some(html) => answer::html_page(StatusCode::NOT_FOUND, html.to_owned()),
        None => (StatusCode::NOT_FOUND, "There is no page at this address.\n").into_response(),
    }
}

fn file(asset: &Asset, headers: &HeaderMap) -> Response {
    // Each coding is a representation of its own, and a strong tag names one representation.
    let gzip = (text(headers, &header::RANGE).is_empty() && accepts_gzip(headers))
        .then(|| asset.gzip())
        .flatten();
    let packed_tag = format!("{}-gz\"", asset.etag.trim_end_matches('"'));
    let etag = if gzip.is_some() { &packed_tag } else { &asset.etag };
    let known = text(headers, &header::IF_NONE_MATCH)
        .split(',')
        .any(|tag| same_tag(tag, &asset.etag) || same_tag(tag, &packed_tag));
    let mut response = match gzip {
        _ if known => StatusCode::NOT_MODIFIED.into_response(),
        Some(packed) => packed_content(asset, packed),
        None => content(asset, headers),
    };
    let own = response.headers_mut();
    own.insert(header::CACHE_CONTROL, cache_control(asset));
    own.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    if let Ok(etag) = HeaderValue::from_str(etag) {
        own.insert(header::ETAG, etag);
    }
    response
}

fn same_tag(theirs: &str, ours: &str) -> bool {
    let theirs = theirs.trim().trim_start_matches("W/");
    theirs == ours || theirs == "*"
}

fn cache_control(asset: &Asset) -> HeaderValue {
    HeaderValue::from_static(if asset.immutable {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    })
}

fn packed_content(asset: &Asset, packed: Bytes) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(asset.media_type)),
        (header::CONTENT_ENCODING, HeaderValue::from_static("gzip")),
    ];
    (headers, packed).into_response()
}

fn content(asset: &Asset, headers: &HeaderMap) -> Response {
    let media_type = (header::CONTENT_TYPE, HeaderValue::from_static(asset.media_type));
    let range = text(headers, &header::RANGE);
    let unchanged = [asset.etag.as_str(), ""].contains(&text(headers, &header::IF_RANGE));
    if range.starts_with("bytes=") && !range.contains(',') && unchanged {
        return part(asset, range, media_type.1);
    }
    match asset.bytes() {
        Some(bytes) => ([media_type], bytes.clone()).into_response(),
        None => from_disk(asset, 0, asset.length, [media_type]),
    }
}

fn accepts_gzip(headers: &HeaderMap) -> bool {
    text(headers, &header::ACCEPT_ENCODING).split(',').any(|coding| {
        let mut parts = coding.trim().split(';');
        let name = parts.next().unwrap_or("").trim();
        let refused = parts.any(|part| matches!(part.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
        (name == "gzip" || name == "*") && !refused
    })
}

/// One range of bytes, as players ask for it; several at once get the whole file.
fn part(asset: &Asset, range: &str, media_type: HeaderValue) -> Response {
    let Some((start, end)) = parse_range(range, asset.length) else {
        let whole = format!("bytes */{}", asset.length);
        return (
            StatusCode::RANGE_NOT_SATISFIABLE,
            [(header::CONTENT_RANGE, whole)],
        )
            .into_response();
    };
    let span = format!("bytes {start}-{end}/{}", asset.length);
    let mut response = match asset.bytes() {
        Some(bytes) => bytes
            .slice(usize::try_from(start).unwrap_or(0)..=usize::try_from(end).unwrap_or(0))
            .into_response(),
        None => from_disk(asset, start, end - start + 1, []),
    };
    *response.status_mut() = StatusCode::PARTIAL_CONTENT;
    response.headers_mut().insert(header::CONTENT_TYPE, media_type);
    if let Ok(span) = HeaderValue::from_str(&span) {
        response.headers_mut().insert(header::CONTENT_RANGE, span);
    }
    response
}

/// First and last byte of `bytes=a-b`, `bytes=a-` or `bytes=-n` (RFC 9110, 14.1.2).
fn parse_range(range: &str, length: u64) -> Option<(u64, u64)> {
    let (from, to) = range.strip_prefix("bytes=")?.split_once('-')?;
    let last = length.checked_sub(1)?;
    let (start, end) = match (from.trim(), to.trim()) {
        ("", count) => (length.saturating_sub(count.parse().ok()?), last),
        (start, "") => (start.parse().ok()?, last),
        (start, end) => (start.parse().ok()?, end.parse::<u64>().ok()?.min(last)),
    };
    (start <= end).then_some((start, end))
}

/// A large file in pieces, so that it never stands in memory whole.
fn from_disk<const N: usize>(
    asset: &Asset,
    start: u64,
    length: u64,
    headers: [(header::HeaderName, HeaderValue); N],
) -> Response {
    let Ok(mut file) = std::fs::File::open(&asset.path) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    if file.seek(SeekFrom::Start(start)).is_err() {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    let (sender, receiver) = tokio::sync::mpsc::channel::<std::io::Result<Vec<u8>>>(2);
    tokio::task::spawn_blocking(move || {
        let mut rest = file.take(length);
        loop {
            let mut piece = vec![0; 64 * 1024];
            let read = rest.read(&mut piece);
            let done = !matches!(read, Ok(count) if count > 0);
            match read {
                Ok(0) => break,
                Ok(count) => piece.truncate(count),
                Err(error) => {
                    // The client sees a broken transfer, which is the truth.
                    let _ = sender.blocking_send(Err(error));
                    break;
                }
            }
            if done || sender.blocking_send(Ok(piece)).is_err() {
                break;
            }
        }
    });
    let stream = stream_of(receiver);
    (
        headers,
        [(header::CONTENT_LENGTH, HeaderValue::from(length))],
        Body::from_stream(stream),
    )
        .into_response()
}

/// What a channel brings, as the stream of a body.
pub(super) fn stream_of<T>(
    mut receiver: tokio::sync::mpsc::Receiver<std::io::Result<T>>,
) -> impl futures_core::Stream<Item = std::io::Result<T>> {
    PollFn(move |context: &mut std::task::Context<'_>| receiver.poll_recv(context))
}

/// A stream from a poll function; the standard library has the same for futures only.
struct PollFn<F>(F);

impl<F, T> futures_core::Stream for PollFn<F>
where
    F: FnMut(&mut std::task::Context<'_>) -> std::task::Poll<Option<T>> + Unpin,
{
    type Item = T;
    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<T>> {
        (self.0)(context)
    }
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
    fn ranges_are_read_as_players_send_them() {
        assert_eq!(parse_range("bytes=0-99", 1000), Some((0, 99)));
        assert_eq!(parse_range("bytes=900-", 1000), Some((900, 999)));
        assert_eq!(parse_range("bytes=-100", 1000), Some((900, 999)));
        assert_eq!(parse_range("bytes=990-2000", 1000), Some((990, 999)));
        assert_eq!(parse_range("bytes=1000-", 1000), None);
        assert_eq!(parse_range("bytes=5-2", 1000), None);
        assert_eq!(parse_range("bytes=0-", 0), None);
    }
}
