//! The webhook carrier: one signed POST, no redirects, fifteen seconds, to an address that was checked.

use std::time::Duration;

use super::carrier::{Outcome, Parcel};
use super::schedule;
use super::signature::Keys;
use crate::web::{self, Fault, Limits};

/// Everything together, the body's upload too.
const TIMEOUT: Duration = Duration::from_secs(15);
const MICROS: i64 = 1_000_000;

/// Posts one delivery.
pub fn carry(parcel: &Parcel<'_>) -> Outcome {
    let destination = parcel.destination;
    let keys = match Keys::parse(&destination.secret) {
        Ok(keys) => keys,
        Err(why) => return Outcome::Refused(why),
    };
    let body = parcel.delivery.payload.as_bytes();
    let stamp = parcel.now / MICROS;
    let headers = [
        ("content-type", "application/json"),
        ("webhook-id", &parcel.delivery.id),
        ("webhook-timestamp", &stamp.to_string()),
        ("webhook-signature", &keys.sign(&parcel.delivery.id, stamp, body)),
    ];
    let limits = Limits {
        timeout: TIMEOUT,
        bytes: 0,
        private: destination.allow_private,
    };
    match web::post(&destination.url, &headers, body, &limits) {
        Ok(answer) => {
            let asked = answer.retry_after.as_deref();
            judge(
                answer.status,
                asked.and_then(|text| schedule::retry_after(text, parcel.now)),
            )
        }
        Err(Fault::Private) => Outcome::Refused(format!("{} (`allow_private` permits it)", Fault::Private)),
        Err(fault @ (Fault::NotHttp | Fault::BadAddress)) => Outcome::Refused(fault.to_string()),
        Err(fault) => Outcome::retry(&fault.to_string()),
    }
}

/// What a status means (Standard Webhooks): 2xx done, 410 and refusals of who we are stop, the rest waits.
fn judge(status: u16, asked: Option<i64>) -> Outcome {
    let detail = format!("HTTP {status}");
    match status {
        200..=299 => Outcome::Delivered(detail),
        401 | 403 | 404 | 410 => Outcome::Refused(detail),
        _ => Outcome::Retry { detail, asked },
    }
}
