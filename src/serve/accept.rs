//! The accept loop: connections in, requests to the router, with a deadline for slow headers and a
//! cap on connections. `axum::serve` has neither: a client that sends half a header keeps its place
//! for ever.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tower::ServiceExt;

use super::patience::Patient;

/// Connections at once; further ones wait in the system's queue.
const CONNECTIONS: usize = 1024;
/// A whole header must be there within this time, also between two requests of one connection.
const HEADER: Duration = Duration::from_secs(10);
/// A client must take something of its answer within this time.
const TAKING: Duration = Duration::from_secs(30);
/// Requests in flight may end within this time after a stop.
const FAREWELL: Duration = Duration::from_secs(10);

/// Serves `router` on `listener` until `stop` says true; then lets requests in flight end.
pub async fn run(listener: TcpListener, router: Router, mut stop: watch::Receiver<bool>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let accepted = async {
            let place = places.clone().acquire_owned().await.ok()?;
            Some((place, listener.accept().await))
        };
        let (place, accepted) = tokio::select! {
            accepted = accepted => match accepted {
                Some(accepted) => accepted,
                None => return,
            },
            () = stopped(&mut stop) => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                let (router, stop) = (router.clone(), stop.clone());
                tokio::spawn(async move {
                    connection(stream, peer, router, stop).await;
                    drop(place);
                });
            }
            Err(error) => {
                // Out of file descriptors, most likely: wait for one rather than spin.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
    // Who comes now is turned away by the system, rather than left in its queue.
    drop(listener);
    let all = u32::try_from(CONNECTIONS).expect("the cap fits");
    let _ = tokio::time::timeout(FAREWELL, places.acquire_many(all)).await;
}

/// Resolves when the server is to stop; a sender that is gone means the same.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stopped| *stopped).await;
}

async fn connection(
    stream: tokio::net::TcpStream,
    peer: SocketAddr,
    router: Router,
    mut stop: watch::Receiver<bool>,
) {
    // Without it a small answer may wait 40 ms for the client's acknowledgement.
    let _ = stream.set_nodelay(true);
    let asked = Arc::new(AtomicBool::new(false));
    let asks = asked.clone();
    let service = hyper::service::service_fn(move |request: hyper::Request<Incoming>| {
        let mut request = request.map(axum::body::Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        asks.store(true, Ordering::Relaxed);
        router.clone().oneshot(request)
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER)
        .max_buf_size(64 * 1024)
        .keep_alive(true)
        .serve_connection(TokioIo::new(Patient::new(stream, TAKING)), service);
    tokio::pin!(connection);
    tokio::select! {
        _ = connection.as_mut() => {}
        // Who has not asked anything yet, or only half of it, has nothing in flight.
        () = stopped(&mut stop) => if asked.load(Ordering::Relaxed) {
            connection.as_mut().graceful_shutdown();
            let _ = tokio::time::timeout(FAREWELL, connection).await;
        }
    }
}
