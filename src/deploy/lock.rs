//! One deploy at a time to one target, also from two machines.
//!
//! On this machine the system's own lock tells; across machines a file at the target does. A deploy
//! that died leaves that file behind: the machine that wrote it goes on at once, another after it has
//! been silent for a while.

use std::fs;
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Deploy;
use super::target::{Error, Patience, Target};
use crate::site::manifest::STATE;

/// Name of the file at the target.
pub const NAME: &str = ".frontload-deploy.lock";
/// After this time without a sign the other deploy is dead.
const SILENT: jiff::SignedDuration = jiff::SignedDuration::from_mins(15);
/// Between two signs of life.
const SIGN: Duration = Duration::from_secs(60);

/// Who deploys.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Holder {
    token: String,
    since: Timestamp,
    /// Last sign of life.
    alive: Timestamp,
}

/// Held while a deploy runs.
pub struct Lock {
    holder: Holder,
    begun: Instant,
    last: Mutex<Instant>,
    /// Remembers the token of a deploy under way, so that this machine knows its own remains.
    memory: PathBuf,
    #[allow(dead_code, reason = "held, never read")]
    local: fs::File,
}

impl Lock {
    /// Takes the lock, or says since when another has it.
    pub fn take(deploy: &Deploy<'_>, target: &dyn Target, name: &str) -> Result<Lock, Error> {
        let local = local(deploy, name)?;
        let memory = deploy
            .root
            .join(STATE)
            .join(format!("deploy-{}.token", short(name)));
        let mine = fs::read_to_string(&memory).unwrap_or_default();
        let token = fresh()?;
        super::folder::write_aside(&memory, token.as_bytes()).map_err(|cause| Error::Io {
            verb: "write",
            path: memory.clone(),
            cause,
        })?;
        let holder = Holder {
            token,
            since: deploy.now,
            alive: deploy.now,
        };
        let patience = Patience::default();
        if !patience.with(|| target.create(NAME, &bytes(&holder)))? {
            let other = patience.with(|| target.read(NAME))?;
            let other = other.and_then(|bytes| serde_json::from_slice::<Holder>(&bytes).ok());
            let free = deploy.take_over
                || other.as_ref().is_some_and(|other| {
                    other.token == holder.token
                        || other.token == mine
                        || deploy.now.duration_since(other.alive) > SILENT
                });
            if !free {
                // Our token is not the one that lies there: the next try must not take it for its own.
                let _ = fs::write(&memory, &mine);
                let since =
                    other.map_or_else(|| "an unknown time".to_owned(), |other| other.since.to_string());
                return Err(Error::Held { since });
            }
            patience.with(|| target.write(NAME, &bytes(&holder)))?;
        }
        let seen = patience.with(|| target.read(NAME))?.unwrap_or_default();
        match serde_json::from_slice::<Holder>(&seen) {
            Ok(seen) if seen.token == holder.token => {}
            // Two began in the same moment, and the other wrote last.
            _ => {
                return Err(Error::Held {
                    since: deploy.now.to_string(),
                });
            }
        }
        Ok(Lock {
            holder,
            begun: Instant::now(),
            last: Mutex::new(Instant::now()),
            memory,
            local,
        })
    }

    /// Gives a sign of life when the last one is a while ago.
    pub fn keep(&self, target: &dyn Target) -> Result<(), Error> {
        let mut last = self
            .last
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if last.elapsed() < SIGN {
            return Ok(());
        }
        *last = Instant::now();
        let elapsed = jiff::SignedDuration::try_from(self.begun.elapsed()).unwrap_or_default();
        let alive = self
            .holder
            .since
            .checked_add(elapsed)
            .unwrap_or(self.holder.since);
        let sign = Holder {
            alive,
            ..self.holder.clone()
        };
        Patience::default().with(|| target.write(NAME, &bytes(&sign)))
    }

    /// Lets go.
    pub fn release(self, target: &dyn Target) -> Result<(), Error> {
        Patience::default().with(|| target.remove(&[NAME.to_owned()]))?;
        // Only a help for the next try.
        let _ = fs::remove_file(&self.memory);
        Ok(())
    }
}

/// The lock among the processes of this machine; the system lets go of it when one ends, however it ends.
fn local(deploy: &Deploy<'_>, name: &str) -> Result<fs::File, Error> {
    let folder = deploy.root.join(STATE);
    let path = folder.join(format!("deploy-{}.lock", short(name)));
    let failed = |cause| Error::Io {
        verb: "write",
        path: path.clone(),
        cause,
    };
    fs::create_dir_all(&folder).map_err(failed)?;
    let mut options = fs::OpenOptions::new();
    let file = options
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => Err(Error::Held {
            since: "this machine, a moment ago".to_owned(),
        }),
        Err(fs::TryLockError::Error(cause)) => Err(failed(cause)),
    }
}

fn short(name: &str) -> String {
    blake3::hash(name.as_bytes()).to_hex()[..8].to_owned()
}

fn fresh() -> Result<String, Error> {
    let mut bytes = [0u8; 16];
    getrandom::fill(&mut bytes).map_err(|cause| Error::Failed {
        what: "no random numbers".to_owned(),
        said: cause.to_string(),
        passing: false,
    })?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn bytes(holder: &Holder) -> Vec<u8> {
    serde_json::to_vec(holder).unwrap_or_default()
}
