//! Answers that routes have in common: pages of the theme, JSON, redirects, refusals; and reading a
//! body with a cap and a deadline.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde_json::{Value, json};

use crate::comment::Refusal;

use super::endpoint::Public;

/// A whole body must be there within this time.
const BODY: Duration = Duration::from_secs(15);

/// A page of the theme; a template at fault is logged and answered with plain text.
pub fn page(
    public: &Public,
    status: StatusCode,
    template: &str,
    language: &str,
    context: &Value,
) -> Response {
    let language = if language.is_empty() {
        &public.language
    } else {
        language
    };
    match public.theme.render(template, language, context) {
        Ok(html) => html_page(status, html),
        Err(problems) => {
            tracing::error!(template, %problems, "a page could not be rendered");
            let text = "We could not show this page. Please try again in a minute.\n";
            (StatusCode::INTERNAL_SERVER_ERROR, text).into_response()
        }
    }
}

/// Finished markup, never cached: it is about one visitor.
pub fn html_page(status: StatusCode, html: String) -> Response {
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (status, headers, html).into_response()
}

/// A plain error page in the theme.
pub fn error_page(public: &Public, status: StatusCode, message: &str) -> Response {
    page(
        public,
        status,
        "error.html",
        "",
        &json!({ "status": status.as_u16(), "message": message }),
    )
}

/// 303: look over there with GET.
pub fn see_other(location: &str) -> Response {
    match HeaderValue::from_str(location) {
        Ok(location) => (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// JSON, never cached.
pub fn data(status: StatusCode, value: &Value) -> Response {
    (status, [(header::CACHE_CONTROL, "no-store")], Json(value)).into_response()
}

/// A refusal as JSON.
pub fn refused(refusal: &Refusal) -> Response {
    let fields: BTreeMap<_, _> = refusal.fields.iter().cloned().collect();
    let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::BAD_REQUEST);
    retry_after(
        data(status, &json!({ "error": refusal.message, "fields": fields })),
        refusal.retry_after,
    )
}

/// Adds `Retry-After`, seconds.
pub fn retry_after(mut response: Response, seconds: Option<u64>) -> Response {
    if let Some(seconds) = seconds {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// A refusal without fields.
pub fn refusal(status: StatusCode, message: &str) -> Refusal {
    Refusal {
        status: status.as_u16(),
        message: message.to_owned(),
        fields: Vec::new(),
        retry_after: None,
    }
}

/// We cannot make it durable now: 503, and nothing was kept.
pub fn unavailable() -> Refusal {
    Refusal {
        retry_after: Some(30),
        ..refusal(
            StatusCode::SERVICE_UNAVAILABLE,
            "We could not store this just now. Your text is saved below; try again in a minute.",
        )
    }
}

/// The body, at most `cap` bytes and [`BODY`] long in coming.
pub async fn body(body: Body, cap: usize) -> Result<Bytes, Refusal> {
    let late = || {
        refusal(
            StatusCode::REQUEST_TIMEOUT,
            "The message did not arrive in time. Please send it again.",
        )
    };
    let collected = tokio::time::timeout(BODY, Limited::new(body, cap).collect())
        .await
        .map_err(|_| late())?;
    match collected {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(refusal(
            StatusCode::PAYLOAD_TOO_LARGE,
            &format!("This is too long to send: at most {} kB.", cap / 1024),
        )),
        Err(_) => Err(refusal(
            StatusCode::BAD_REQUEST,
            "The message broke off. Please send it again.",
        )),
    }
}

/// What follows the `?` of an address. It is a visitor's: whatever cannot be read is left out, and
/// never a reason to refuse a page.
pub fn query(uri: &Uri) -> BTreeMap<String, String> {
    fields(uri.query().unwrap_or_default().as_bytes())
}

/// Fields of a form body; a repeated field keeps its last value. At most 100 fields count.
pub fn fields(body: &[u8]) -> BTreeMap<String, String> {
    form_urlencoded::parse(body)
        .take(100)
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect()
}

/// What a body is, by its content type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyKind {
    /// `application/x-www-form-urlencoded`
    Form,
    /// `application/json`
    Json,
}

/// The body's kind, or 415.
pub fn body_kind(headers: &HeaderMap) -> Result<BodyKind, Refusal> {
    let media_type = text(headers, &header::CONTENT_TYPE)
        .split(';')
        .next()
        .unwrap_or("")
        .trim()
        .to_lowercase();
    match media_type.as_str() {
        "application/x-www-form-urlencoded" => Ok(BodyKind::Form),
        "application/json" => Ok(BodyKind::Json),
        _ => Err(refusal(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "Send a form (application/x-www-form-urlencoded) or JSON (application/json).",
        )),
    }
}

/// A header as text, or nothing.
pub fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> &'a str {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("")
}
