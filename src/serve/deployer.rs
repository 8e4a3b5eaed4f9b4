//! The thread that deploys after each publish, when `deploy.auto` says so. A deploy that fails is
//! told in the log and on the desk's first page, and tried again; the endpoint's own site is not touched by it.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use super::bell::{Bell, Woken};
use super::endpoint::Endpoint;
use super::workers::worker;
use crate::deploy::{self, Deploy};

/// Until a deploy that failed is tried again.
const AGAIN: Duration = Duration::from_secs(300);
/// With nothing to do.
const IDLE: Duration = Duration::from_secs(3600);

/// What the routes and the builder know of the deployer.
#[derive(Default)]
pub struct Deployer {
    /// Rung when another release is public here.
    pub bell: Bell,
    failed: Mutex<Option<String>>,
}

impl Deployer {
    /// Why the last deploy failed, until one succeeds.
    pub fn failed(&self) -> Option<String> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note(&self, failed: Option<String>) {
        *self.failed.lock().unwrap_or_else(PoisonError::into_inner) = failed;
    }
}

/// Starts the deployer. A preview is never deployed: its pages carry the address of this machine.
pub fn start(endpoint: &Arc<Endpoint>) -> std::io::Result<JoinHandle<()>> {
    endpoint.deployer.bell.ring();
    worker(
        "frontload-deploy",
        endpoint,
        |endpoint| &endpoint.deployer.bell,
        |endpoint, woken| {
            let wanted = woken == Woken::Rung || endpoint.deployer.failed().is_some();
            if !wanted || !endpoint.config.deploy.auto || endpoint.preview.live {
                return IDLE;
            }
            match once(endpoint, &endpoint.root.join("site")) {
                Ok(report) => {
                    endpoint.deployer.note(None);
                    tracing::info!(
                        sent = report.sent.len(),
                        removed = report.removed.len(),
                        took_ms = report.took_ms,
                        "site deployed"
                    );
                    IDLE
                }
                Err(error) => {
                    tracing::error!(%error, "the site could not be deployed; what visitors see there stays");
                    endpoint.deployer.note(Some(error.to_string()));
                    AGAIN
                }
            }
        },
    )
}

fn once(endpoint: &Endpoint, output: &Path) -> Result<deploy::Report, deploy::Error> {
    deploy::run(&Deploy {
        root: &endpoint.root,
        config: &endpoint.config,
        output,
        to: None,
        max_delete: None,
        dry_run: false,
        take_over: false,
        now: endpoint.now(),
    })
}
