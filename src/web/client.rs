//! A client for a service that the operator named, such as a store: any method, connections kept open.
//! It guards no address; what visitors or authors name is asked through [`super::ask`].

use std::io::Read as _;
use std::time::Duration;

use ureq::Agent;
use ureq::http::{Request, Response};

use super::Fault;

/// Keeps its connections between requests.
#[derive(Clone, Debug)]
pub struct Client {
    agent: Agent,
    timeout: Duration,
    bytes: u64,
}

impl Client {
    /// `timeout` is for one request, its body and its answer together; of an answer's body at most `bytes` are read.
    pub fn new(timeout: Duration, bytes: u64) -> Client {
        let config = Agent::config_builder()
            .timeout_global(Some(timeout))
            .timeout_connect(Some(Duration::from_secs(20)))
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .user_agent("frontload")
            .build();
        Client {
            agent: Agent::new_with_config(config),
            timeout,
            bytes,
        }
    }

    /// Sends a request once and reads the answer whole; an answer that is longer than it may be is a fault.
    pub fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, Fault> {
        let fault = |error: &ureq::Error| super::fault(error, self.timeout);
        let (parts, body) = request.into_parts();
        let answer = if body.is_empty() && !matches!(parts.method.as_str(), "PUT" | "POST") {
            self.agent.run(Request::from_parts(parts, ()))
        } else {
            self.agent.run(Request::from_parts(parts, body))
        };
        let (parts, body) = answer.map_err(|error| fault(&error))?.into_parts();
        let mut bytes = Vec::new();
        let mut reader = body.into_reader().take(self.bytes + 1);
        reader
            .read_to_end(&mut bytes)
            .map_err(|cause| Fault::Connection(cause.kind().to_string()))?;
        if bytes.len() as u64 > self.bytes {
            return Err(Fault::NotAnswered);
        }
        Ok(Response::from_parts(parts, bytes))
    }
}
