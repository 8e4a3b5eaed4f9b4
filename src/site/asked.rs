//! Pages that somebody waits for while a build runs: they are made before all others.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};

use super::output::{Made, Outputs, Recipe, file_of};

/// Questions to a running build.
#[derive(Default)]
pub struct Asked {
    /// Whether there is a question; looked at before every page.
    any: AtomicBool,
    state: Mutex<State>,
}

/// A build that runs.
pub(super) struct Running<'a>(&'a Asked);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

#[derive(Default)]
struct State {
    running: bool,
    waiting: Vec<(String, Sender<Made>)>,
}

impl Asked {
    /// The page at a site path as the running build makes it; waits until it is made. `None` when no
    /// build runs, or this one has nothing at that path: what stands in the output folder holds.
    pub fn page(&self, path: &str) -> Option<Made> {
        let answer: Receiver<Made> = {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            if !state.running {
                return None;
            }
            let (ask, answer) = channel();
            state.waiting.push((path.to_owned(), ask));
            self.any.store(true, Ordering::Release);
            answer
        };
        // A build that ends drops what was asked of it, and so ends the waiting.
        answer.recv().ok()
    }

    /// A build begins; it ends when what is returned is dropped, and with it all waiting.
    pub(super) fn begin(&self) -> Running<'_> {
        self.set(true);
        Running(self)
    }

    fn set(&self, running: bool) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.running = running;
        state.waiting.clear();
    }

    /// Answers whoever waits.
    pub(super) fn answer(&self, outputs: &Outputs<'_>) {
        if !self.any.swap(false, Ordering::AcqRel) {
            return;
        }
        let waiting = {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::take(&mut state.waiting)
        };
        for (path, answer) in waiting {
            let output = outputs.all.get(&file_of(&path));
            if let Some(Recipe::Make { make, .. }) = output.map(|output| &output.recipe) {
                // Who asked may have gone away.
                let _ = answer.send(make().1);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_when_nothing_runs_is_told_so_and_who_waits_is_let_go_at_the_end() {
        let asked = Asked::default();
        assert!(asked.page("/").is_none());
        let running = asked.begin();
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| asked.page("/"));
            while !asked.any.load(Ordering::Acquire) {
                std::thread::yield_now();
            }
            drop(running);
            assert!(waiting.join().unwrap().is_none());
        });
    }
}
