//! `serve`: the endpoint and the site.

use std::path::Path;
use std::sync::Arc;

use frontload::serve::endpoint::{Endpoint, Error};
use frontload::serve::publish::Preview;
use frontload::serve::{listen, run as serve};

use super::args::{Common, Serve};
use super::failure::Failure;
use super::output::Output;
use super::{Outcome, site};

pub fn run(common: &Common, args: Serve, output: &Output) -> Outcome {
    let config = site::secrets(&common.root, output)?;
    let configured = Some(config.serve.bind.clone()).filter(|bind| !bind.is_empty());
    let bind = args
        .bind
        .or(configured)
        .unwrap_or_else(|| "127.0.0.1:8080".to_owned());
    start(
        &common.root,
        config,
        &bind,
        Start {
            preview: Preview {
                drafts: args.drafts,
                future: args.future,
                live: args.watch,
            },
            ready: &|_| Vec::new(),
        },
        output,
    )
}

/// How to start serving.
pub struct Start<'a> {
    /// Rebuild on changes, reload pages, show what is not public.
    pub preview: Preview,
    /// Lines to print once the address is known.
    pub ready: &'a dyn Fn(&str) -> Vec<String>,
}

/// Builds, listens, serves until a signal.
pub fn start(
    root: &Path,
    mut config: frontload::config::Config,
    bind: &str,
    start: Start<'_>,
    output: &Output,
) -> Outcome {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|cause| Failure::Machine {
            message: format!("cannot start: {cause}"),
            hint: None,
        })?;
    // The port first: a second server must not touch the site of the first.
    let (listener, address) = runtime.block_on(listen(bind)).map_err(failure)?;
    let url = format!("http://{address}");
    if start.preview.live || config.base_url.is_empty() {
        config.base_url.clone_from(&url);
    }
    let clock = Arc::new(site::now);
    let (endpoint, problems) = Endpoint::open(root, config, clock, start.preview).map_err(failure)?;
    output.problems(&problems);
    output.say(&format!("Site   {url}/"));
    output.say(&format!("Desk   {url}/desk/"));
    for line in (start.ready)(&url) {
        output.say(&line);
    }
    runtime.block_on(serve(listener, Arc::new(endpoint), signal()));
    Ok(())
}

/// Resolves at Ctrl-C or SIGTERM.
async fn signal() {
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminate => {}
    }
}

/// How a server that could not start or build ends.
pub fn failure(error: Error) -> Failure {
    match error {
        Error::Site(error) => error.into(),
        Error::Bind { ref cause, .. } => {
            let hint = match cause.kind() {
                std::io::ErrorKind::AddrInUse => {
                    "another program listens there; name a free port with --bind 127.0.0.1:8081"
                }
                std::io::ErrorKind::PermissionDenied => {
                    "ports below 1024 need rights; name a higher one with --bind"
                }
                std::io::ErrorKind::InvalidInput => {
                    return Failure::usage(
                        error.to_string(),
                        "write --bind ADDRESS:PORT, such as 127.0.0.1:8080",
                    );
                }
                _ => "write --bind ADDRESS:PORT, such as 127.0.0.1:8080",
            };
            Failure::Machine {
                message: error.to_string(),
                hint: Some(hint.to_owned()),
            }
        }
        other => Failure::Machine {
            message: other.to_string(),
            hint: None,
        },
    }
}
