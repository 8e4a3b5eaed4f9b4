//! The public interface, described for programs; `tests/serve` holds the description to the router.

use axum::http::header;
use axum::response::{IntoResponse, Response};

/// OpenAPI 3.1.
pub const DESCRIPTION: &str = include_str!("openapi.json");

/// `GET /api/openapi.json`
pub async fn describe() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "public, max-age=3600"),
    ];
    (headers, DESCRIPTION).into_response()
}
