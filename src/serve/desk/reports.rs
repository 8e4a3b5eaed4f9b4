//! The report at the desk.

use axum::response::Response;
use serde_json::json;

use super::shared;
use super::table::Call;
use crate::serve::reporting;

/// `GET /desk/reports`
pub fn page(call: Call) -> Response {
    let public = call.endpoint.public();
    match reporting::report(&call.endpoint.store, &public.shelf, None, call.endpoint.now()) {
        Ok(report) => shared::page(&call, "Reports", "desk/report.html", json!({ "report": report.fragment() })),
        Err(error) => shared::unavailable(&call, &error),
    }
}
