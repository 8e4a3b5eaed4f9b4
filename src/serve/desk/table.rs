//! The desk's routes as one table of method, path and roles: denied by default. The router is made
//! from it, and so is the test of every route, role and method.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::Response;
use axum::routing::MethodFilter;

use super::session::{self, Staff};
use super::shared;
use crate::serve::answer;
use crate::serve::client;
use crate::serve::endpoint::Endpoint;

/// Largest form of the desk, bytes: a whole entry fits.
const LARGEST: usize = 1024 * 1024;

/// Who may call a route. Admins may call all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// Anybody who is signed in.
    Staff,
    /// Writes and publishes.
    Comms,
    /// Works with deliveries.
    Care,
    /// Admins only.
    Admin,
}

impl Right {
    /// Whether a role has this right; an unknown role has none.
    pub fn allows(self, role: &str) -> bool {
        match role {
            "admin" => true,
            "comms" => matches!(self, Right::Staff | Right::Comms),
            "care" => matches!(self, Right::Staff | Right::Care),
            _ => false,
        }
    }
}

/// What a handler of the desk is given.
pub struct Call {
    /// Everything shared.
    pub endpoint: Arc<Endpoint>,
    /// Who calls.
    pub staff: Staff,
    /// Parts of the path, such as `id`.
    pub path: BTreeMap<String, String>,
    /// Query of a GET, fields of a POST (the token is checked and gone).
    pub fields: BTreeMap<String, String>,
}

impl Call {
    /// A field, trimmed of nothing; empty when absent.
    pub fn field(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }
}

/// A handler: runs on a blocking thread, since all of them read or write the store.
pub type Handler = fn(Call) -> Response;

/// One route.
#[derive(Clone)]
pub struct Route {
    /// GET or POST.
    pub method: Method,
    /// Path with `{id}` parts.
    pub path: &'static str,
    /// Who may.
    pub right: Right,
    handler: Handler,
}

/// A page.
pub fn get(path: &'static str, right: Right, handler: Handler) -> Route {
    Route {
        method: Method::GET,
        path,
        right,
        handler,
    }
}

/// A form.
pub fn post(path: &'static str, right: Right, handler: Handler) -> Route {
    Route {
        method: Method::POST,
        path,
        right,
        handler,
    }
}

/// The router of a table.
pub fn router(routes: Vec<Route>) -> Router<Arc<Endpoint>> {
    let mut router = Router::new();
    for route in routes {
        let filter = if route.method == Method::POST {
            MethodFilter::POST
        } else {
            MethodFilter::GET
        };
        let path = route.path;
        let handler =
            move |state: State<Arc<Endpoint>>, path: Path<BTreeMap<String, String>>, request: Request| {
                let route = route.clone();
                async move { call(route, state.0, path.0, request).await }
            };
        router = router.route(path, axum::routing::on(filter, handler));
    }
    router
}

async fn call(
    route: Route,
    endpoint: Arc<Endpoint>,
    path: BTreeMap<String, String>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let Some(staff) = session::staff(&endpoint, &parts.headers) else {
        return to_login(&parts.method, &parts.uri);
    };
    let mut call = Call {
        endpoint: endpoint.clone(),
        staff,
        path,
        fields: BTreeMap::new(),
    };
    if !route.right.allows(&call.staff.role) {
        let message = "Ask an admin of the desk if it should.";
        let title = "Your role does not cover this page";
        return shared::refused(&call, StatusCode::FORBIDDEN, title, message);
    }
    call.fields = match fields(&call, &route, &parts, body).await {
        Ok(fields) => fields,
        Err(response) => return response,
    };
    let public = endpoint.public();
    match tokio::task::spawn_blocking(move || (route.handler)(call)).await {
        Ok(response) => response,
        Err(error) => {
            tracing::error!(%error, "a page of the desk failed");
            let message = "Something went wrong here. Nothing was changed; please try again.";
            answer::error_page(&public, StatusCode::INTERNAL_SERVER_ERROR, message)
        }
    }
}

async fn fields(
    call: &Call,
    route: &Route,
    parts: &axum::http::request::Parts,
    body: Body,
) -> Result<BTreeMap<String, String>, Response> {
    if route.method != Method::POST {
        return Ok(answer::fields(parts.uri.query().unwrap_or("").as_bytes()));
    }
    let bytes = answer::body(body, LARGEST).await.map_err(|refusal| {
        let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::BAD_REQUEST);
        shared::refused(call, status, "This was not saved", &refusal.message)
    })?;
    let mut fields = answer::fields(&bytes);
    let token = fields.remove("csrf").unwrap_or_default();
    let same: bool = subtle::ConstantTimeEq::ct_eq(token.as_bytes(), call.staff.csrf.as_bytes()).into();
    if !same || !client::same_origin(&call.endpoint, &parts.headers) || from_elsewhere(&parts.headers) {
        let message =
            "Nothing was changed. Go back, copy what you wrote, open the page again and send it from there.";
        return Err(shared::refused(
            call,
            StatusCode::FORBIDDEN,
            "This form is out of date",
            message,
        ));
    }
    Ok(fields)
}

/// What the browser itself says of where a form came from, when it says anything.
pub(super) fn from_elsewhere(headers: &HeaderMap) -> bool {
    let site = headers
        .get("sec-fetch-site")
        .and_then(|value| value.to_str().ok());
    site.is_some_and(|site| site != "same-origin")
}

/// To the page that was asked for, once signed in; who sent a form is told that it was not saved.
fn to_login(method: &Method, uri: &Uri) -> Response {
    if *method == Method::POST {
        return answer::see_other("/desk/login?ended=1");
    }
    let asked = uri.path_and_query().map_or("", |asked| asked.as_str());
    let next: String = form_urlencoded::byte_serialize(asked.as_bytes()).collect();
    answer::see_other(&format!("/desk/login?next={next}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rights_are_denied_by_default() {
        for right in [Right::Staff, Right::Comms, Right::Care, Right::Admin] {
            assert!(right.allows("admin"));
            assert!(!right.allows("") && !right.allows("viewer") && !right.allows("Admin"));
        }
        assert!(Right::Comms.allows("comms") && !Right::Comms.allows("care"));
        assert!(Right::Care.allows("care") && !Right::Care.allows("comms"));
        assert!(!Right::Admin.allows("comms") && !Right::Admin.allows("care"));
    }
}
