//! A bell that wakes one worker thread: rung many times while the worker is busy, it rings once.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Wakes a worker.
#[derive(Default)]
pub struct Bell {
    state: Mutex<State>,
    rung: Condvar,
}

#[derive(Default, Clone, Copy)]
struct State {
    rung: bool,
    stopped: bool,
}

/// Why a worker woke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Woken {
    /// Somebody rang.
    Rung,
    /// The time was up.
    TimeUp,
    /// The server stops.
    Stopped,
}

impl Bell {
    /// A silent bell.
    pub fn new() -> Bell {
        Bell::default()
    }

    /// Wakes the worker, now or at its next wait.
    pub fn ring(&self) {
        self.lock().rung = true;
        self.rung.notify_all();
    }

    /// Tells the worker to end.
    pub fn stop(&self) {
        self.lock().stopped = true;
        self.rung.notify_all();
    }

    /// Whether the worker is to end.
    pub fn stopped(&self) -> bool {
        self.lock().stopped
    }

    /// Waits until somebody rings, at most `longest`.
    pub fn wait(&self, longest: Duration) -> Woken {
        let (mut state, _) = self
            .rung
            .wait_timeout_while(self.lock(), longest, |state| !state.rung && !state.stopped)
            .unwrap_or_else(PoisonError::into_inner);
        if state.stopped {
            return Woken::Stopped;
        }
        if std::mem::take(&mut state.rung) {
            Woken::Rung
        } else {
            Woken::TimeUp
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rings_while_busy_are_one_ring_and_none_is_missed() {
        let bell = Bell::new();
        bell.ring();
        bell.ring();
        assert_eq!(bell.wait(Duration::from_secs(5)), Woken::Rung);
        assert_eq!(bell.wait(Duration::ZERO), Woken::TimeUp);
        bell.stop();
        assert_eq!(bell.wait(Duration::from_secs(5)), Woken::Stopped);
    }
}
