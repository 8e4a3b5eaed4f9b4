//! How a handoff leaves: one sender, three carriers. [`Post`] is the real one; [`Folder`] writes
//! what would have left while developing; [`Memory`] keeps it for tests.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use crate::config::{Config, Destination};
use crate::store::outbox::Delivery;

use super::{mail, webhook};

/// One thing to carry.
#[derive(Clone, Copy, Debug)]
pub struct Parcel<'a> {
    /// The row of the outbox; its id is stable over retries.
    pub delivery: &'a Delivery,
    /// Where it goes.
    pub destination: &'a Destination,
    /// Microseconds.
    pub now: i64,
}

/// What became of one try. Details are codes and our own words, never a body or an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The other side has it.
    Delivered(String),
    /// Try again, not before the seconds asked for.
    Retry {
        /// What went wrong.
        detail: String,
        /// `Retry-After`, in seconds.
        asked: Option<i64>,
    },
    /// The destination does not want it, or is not set up: a person must look; its deliveries pause.
    Refused(String),
}

impl Outcome {
    /// Try again by the timetable.
    pub fn retry(detail: &str) -> Outcome {
        Outcome::Retry {
            detail: detail.to_owned(),
            asked: None,
        }
    }
}

/// Carries one delivery out of the building; must return in bounded time.
pub trait Carrier: Sync {
    /// One try.
    fn carry(&self, parcel: &Parcel<'_>) -> Outcome;
}

/// The real one: SMTP and signed webhooks.
#[derive(Debug)]
pub struct Post<'a> {
    /// Settings with secrets resolved.
    pub config: &'a Config,
}

impl Carrier for Post<'_> {
    fn carry(&self, parcel: &Parcel<'_>) -> Outcome {
        match parcel.destination.carrier.as_str() {
            "mail" => mail::carry(parcel, self.config),
            "webhook" => webhook::carry(parcel),
            _ => Outcome::Refused("the destination's carrier is neither `mail` nor `webhook`".to_owned()),
        }
    }
}

/// Writes each delivery's payload to a file named after its id.
#[derive(Debug)]
pub struct Folder(pub PathBuf);

impl Carrier for Folder {
    fn carry(&self, parcel: &Parcel<'_>) -> Outcome {
        let path = self.0.join(format!("{}.json", parcel.delivery.id));
        match std::fs::write(path, &parcel.delivery.payload) {
            Ok(()) => Outcome::Delivered("written to the folder".to_owned()),
            Err(cause) => Outcome::retry(&format!("the folder cannot be written ({})", cause.kind())),
        }
    }
}

/// Keeps (destination, id, payload); answers from a script, then with success.
#[derive(Debug, Default)]
pub struct Memory {
    kept: Mutex<Vec<(String, String, String)>>,
    script: Mutex<Vec<Outcome>>,
}

impl Memory {
    /// Answers the first tries with these outcomes, in order.
    pub fn scripted(mut outcomes: Vec<Outcome>) -> Memory {
        outcomes.reverse();
        Memory {
            kept: Mutex::default(),
            script: Mutex::new(outcomes),
        }
    }

    /// What was carried, in order.
    pub fn kept(&self) -> Vec<(String, String, String)> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Carrier for Memory {
    fn carry(&self, parcel: &Parcel<'_>) -> Outcome {
        let next = self.script.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let outcome = next.unwrap_or_else(|| Outcome::Delivered("kept in memory".to_owned()));
        if matches!(outcome, Outcome::Delivered(_)) {
            let (delivery, name) = (parcel.delivery, &parcel.destination.name);
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            kept.push((name.clone(), delivery.id.clone(), delivery.payload.clone()));
        }
        outcome
    }
}
