//! HTTP for `object_store`, by our own client on blocking threads.

use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::poll_fn;
use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpRequestBody, HttpResponse,
    HttpService,
};

use crate::web::{Client, Fault};

/// One request with its body, at most: a large sound file over a slow line.
const LONGEST: Duration = Duration::from_secs(600);
/// Most bytes of an answer: a list of a thousand objects, a record of a large site.
const ANSWER: u64 = 256 * 1024 * 1024;

/// Makes clients.
#[derive(Debug)]
pub struct Connector;

impl HttpConnector for Connector {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(Wire(Client::new(LONGEST, ANSWER))))
    }
}

#[derive(Debug)]
struct Wire(Client);

#[async_trait::async_trait]
impl HttpService for Wire {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (parts, body) = request.into_parts();
        let body = whole(body).await?;
        let client = self.0.clone();
        let request = http::Request::from_parts(parts, body);
        let answer = tokio::task::spawn_blocking(move || client.send(request))
            .await
            .map_err(|error| HttpError::new(HttpErrorKind::Unknown, error))?
            .map_err(|fault| HttpError::new(kind(&fault), fault))?;
        Ok(answer.map(|bytes| http_body(bytes.into())))
    }
}

fn kind(fault: &Fault) -> HttpErrorKind {
    match fault {
        Fault::Unknown => HttpErrorKind::Connect,
        Fault::Slow(_) => HttpErrorKind::Timeout,
        Fault::Connection(_) => HttpErrorKind::Interrupted,
        _ => HttpErrorKind::Unknown,
    }
}

async fn whole(mut body: HttpRequestBody) -> Result<Vec<u8>, HttpError> {
    let mut out = Vec::with_capacity(body.content_length());
    while let Some(frame) = poll_fn(|context| http_body::Body::poll_frame(Pin::new(&mut body), context)).await
    {
        if let Ok(data) = frame?.into_data() {
            out.extend_from_slice(&data);
        }
    }
    Ok(out)
}

fn http_body(bytes: Bytes) -> object_store::client::HttpResponseBody {
    bytes.into()
}
