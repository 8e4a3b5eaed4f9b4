//! Bodies that go out in pieces: parts of a file, large files, event streams.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::release::{Content, Found};

/// One range of bytes, as players ask for it.
pub fn part(found: Found, range: &str) -> Response {
    let length = found.content.length();
    let Some((start, end)) = parse_range(range, length) else {
        let whole = format!("bytes */{length}");
        return (
            StatusCode::RANGE_NOT_SATISFIABLE,
            [(header::CONTENT_RANGE, whole)],
        )
            .into_response();
    };
    let mut response = match found.content {
        Content::Held(bytes) => slice(&bytes, start, end).into_response(),
        Content::Open(file, _) => from_disk(file, start, end - start + 1),
    };
    *response.status_mut() = StatusCode::PARTIAL_CONTENT;
    if let Ok(span) = HeaderValue::from_str(&format!("bytes {start}-{end}/{length}")) {
        response.headers_mut().insert(header::CONTENT_RANGE, span);
    }
    response
}

fn slice(bytes: &Bytes, start: u64, end: u64) -> Bytes {
    let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(bytes.len());
    bytes.slice(place(start)..place(end + 1))
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
pub fn from_disk(mut file: File, start: u64, length: u64) -> Response {
    if file.seek(SeekFrom::Start(start)).is_err() {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    let (sender, receiver) = tokio::sync::mpsc::channel::<io::Result<Vec<u8>>>(2);
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
    let length = [(header::CONTENT_LENGTH, HeaderValue::from(length))];
    (length, Body::from_stream(stream_of(receiver))).into_response()
}

/// What a channel brings, as the stream of a body.
pub fn stream_of<T>(
    mut receiver: tokio::sync::mpsc::Receiver<io::Result<T>>,
) -> impl futures_core::Stream<Item = io::Result<T>> {
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
