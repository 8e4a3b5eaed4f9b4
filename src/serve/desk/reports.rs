//! The report at the desk.

use axum::response::Response;
use serde_json::json;

use super::shared;
use super::table::Call;
use crate::serve::reporting;

/// `GET /desk/reports`
pub fn page(call: Call) -> Response {
    let endpoint = &call.endpoint;
    let public = endpoint.public();
    match reporting::report(
        &endpoint.store,
        &endpoint.config,
        &public.shelf,
        None,
        endpoint.now(),
    ) {
        Ok(report) => shared::page(
            &call,
            "Reports",
            "desk/report.html",
            json!({ "report_html": crate::report::section(&report) }),
        ),
        Err(error) => shared::unavailable(&call, &error),
    }
}
