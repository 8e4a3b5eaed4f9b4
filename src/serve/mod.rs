//! axum's and notify's door: site, search, comments, votes, hooks, the desk, preview with live reload.
//!
//! The public routes carry no authority; everything a person decides is below `/desk`.

pub mod accept;
mod answer;
pub mod bell;
mod cache;
mod client;
mod deployer;
pub mod desk;
pub mod endpoint;
mod feed;
mod files;
mod find;
mod health;
mod hooks;
pub mod intake;
mod judge;
mod live;
pub mod openapi;
pub mod password;
mod patience;
mod public;
pub mod publish;
mod receipt;
pub mod release;
pub mod reporting;
mod stream;
mod suggest;
mod votes;
mod watch;
pub mod workers;

use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::task::Poll;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tokio::net::TcpListener;

use endpoint::{Endpoint, Error};

/// All routes.
pub fn router(endpoint: Arc<Endpoint>) -> Router {
    let policy = policy(&endpoint);
    let cors = cors(&endpoint);
    let mut router = Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
        .route("/search", get(find::page))
        .route("/api/search", get(find::api))
        .route("/api/suggest", get(find::suggest))
        .route("/api/openapi.json", get(openapi::describe))
        .route("/comments", post(intake::post))
        .route("/comments/new", get(intake::fresh))
        .route("/ask/", get(intake::ask))
        .route(
            "/comments/check/{token}",
            get(suggest::show).post(suggest::choose),
        )
        .route("/comments/feed.xml", get(feed::page))
        .route("/receipt/{token}", get(receipt::show))
        .route("/receipt/{token}/withdraw", post(receipt::withdraw))
        .route("/votes", post(votes::vote))
        .route("/signals", post(votes::signal))
        .route("/hooks/conversations", post(hooks::conversations))
        .route("/hooks/care/{destination}", post(hooks::care));
    if endpoint.preview.live {
        router = router
            .route("/_live.js", get(live::script))
            .route("/_live/events", get(live::events));
    }
    router
        .merge(desk::router())
        .fallback(files::serve)
        .with_state(endpoint)
        .layer(middleware::from_fn(move |request, next| {
            guard(request, next, policy.clone(), cors.clone())
        }))
}

/// Headers every answer carries. What a handler does not say about caching is about one visitor.
async fn guard(request: Request, next: Next, policy: HeaderValue, cors: Option<HeaderValue>) -> Response {
    // The desk answers its own pages only.
    let cors = cors.filter(|_| !request.uri().path().starts_with("/desk"));
    let asks_leave = cors.is_some() && request.method() == Method::OPTIONS;
    let mut response = if asks_leave {
        leave()
    } else {
        caught(next.run(request)).await
    };
    let headers = response.headers_mut();
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    // With `same-origin` a browser hides where a form on another host was sent from, and it is refused.
    let referrer = match &cors {
        Some(_) => "strict-origin-when-cross-origin",
        None => "same-origin",
    };
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static(referrer));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    );
    if let Some(origin) = cors {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding, Origin"));
    }
    response
}

/// What a page of the site on another host may send: it asks before it sends JSON.
fn leave() -> Response {
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST"),
        (
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            "content-type, idempotency-key",
        ),
        (header::ACCESS_CONTROL_MAX_AGE, "600"),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

/// A handler that panics has a fault; its visitor gets a sentence, not a broken connection.
async fn caught(handler: impl Future<Output = Response>) -> Response {
    let mut handler = std::pin::pin!(handler);
    let polled = std::future::poll_fn(|context| {
        let poll = catch_unwind(AssertUnwindSafe(|| handler.as_mut().poll(context)));
        match poll {
            Ok(poll) => poll.map(Ok),
            Err(_) => Poll::Ready(Err(())),
        }
    });
    polled.await.unwrap_or_else(|()| {
        tracing::error!("a handler panicked");
        let text = "Something is wrong on our side. Please try again in a minute.\n";
        (StatusCode::INTERNAL_SERVER_ERROR, text).into_response()
    })
}

/// Nothing from outside, no inline script or style.
fn policy(endpoint: &Endpoint) -> HeaderValue {
    let config = &endpoint.config;
    let also = if config.endpoint_url.is_empty() {
        String::new()
    } else {
        format!(" {}", client::origin_of(&config.endpoint_url))
    };
    let text = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; media-src 'self'; \
         manifest-src 'self'; connect-src 'self'{also}; form-action 'self'{also}; frame-ancestors 'none'; base-uri 'none'"
    );
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'"))
}

/// The site may read our answers when it lives on another host.
fn cors(endpoint: &Endpoint) -> Option<HeaderValue> {
    let config = &endpoint.config;
    let apart = !config.endpoint_url.is_empty()
        && client::origin_of(&config.endpoint_url) != client::origin_of(&config.base_url);
    apart
        .then(|| HeaderValue::from_str(client::origin_of(&config.base_url)).ok())
        .flatten()
}

/// Listens on `bind`.
pub async fn listen(bind: &str) -> Result<(TcpListener, SocketAddr), Error> {
    let fault = |cause| Error::Bind {
        bind: bind.to_owned(),
        cause,
    };
    let listener = TcpListener::bind(bind).await.map_err(fault)?;
    let address = listener.local_addr().map_err(fault)?;
    Ok((listener, address))
}

/// Serves until `stop` resolves; then requests in flight end, workers stop, and it returns.
pub async fn run(
    listener: TcpListener,
    endpoint: Arc<Endpoint>,
    stop: impl Future<Output = ()> + Send + 'static,
) {
    let workers = [
        workers::builder(&endpoint),
        workers::deliverer(&endpoint),
        workers::timetable(&endpoint),
        workers::packer(&endpoint),
        workers::indexer(&endpoint),
        deployer::start(&endpoint),
    ];
    if endpoint.preview.live
        && let Err(error) = watch::start(&endpoint)
    {
        tracing::error!(%error, "files are not watched; restart to see changes");
    }
    let (stopped, told) = (endpoint.stopping.subscribe(), endpoint.clone());
    tokio::spawn(async move {
        stop.await;
        told.stopping.send_replace(true);
    });
    accept::run(listener, router(endpoint.clone()), stopped).await;
    endpoint.rebuild.stop();
    endpoint.deliver.stop();
    endpoint.timetable.stop();
    endpoint.pack.stop();
    endpoint.reindex.stop();
    endpoint.deployer.bell.stop();
    for worker in workers.into_iter().flatten() {
        let _ = tokio::task::spawn_blocking(move || worker.join()).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_a_sentence_for_the_visitor() {
        async fn broken() -> Response {
            let nothing: Vec<u8> = Vec::new();
            nothing[std::hint::black_box(7)].to_string().into_response()
        }
        let response = caught(broken()).await;
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let fine = caught(async { "fine".into_response() }).await;
        assert_eq!(fine.status(), StatusCode::OK);
    }
}
