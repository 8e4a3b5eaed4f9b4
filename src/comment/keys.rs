//! What intake signs and hides: form stamps, receipt numbers and tokens, senders.
//!
//! Everything is an HMAC with a secret of its own kind; nothing here is kept in memory or logged.

use std::net::IpAddr;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::store::{self, Store};

/// Letters and digits that nobody mixes up: no 0/O, no 1/I/L.
const ALPHABET: &[u8; 31] = b"ABCDEFGHJKMNPQRSTUVWXYZ23456789";
/// Characters of a reference.
const REFERENCE: usize = 10;
/// A day, microseconds.
const DAY: i64 = 86_400_000_000;

/// Secrets of intake, from the store.
#[derive(Clone)]
#[allow(missing_docs)]
pub struct Keys {
    pub stamp: [u8; 32],
    pub sender: [u8; 32],
    pub receipt: [u8; 32],
}

/// A genuine stamp.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    /// When the form was made, microseconds.
    pub(super) at: i64,
    /// Once for each form: its idempotency key.
    pub(super) nonce: String,
}

impl Keys {
    /// From the store's own secrets.
    pub fn load(store: &Store) -> Result<Keys, store::Error> {
        Ok(Keys {
            stamp: store.secret("stamp")?,
            sender: store.secret("sender")?,
            receipt: store.secret("receipt")?,
        })
    }

    /// A signed stamp for a fresh form of `page` at `at`.
    pub fn stamp(&self, page: &str, at: i64) -> String {
        let mut nonce = [0_u8; 16];
        getrandom::fill(&mut nonce).expect("the system gives random bytes");
        let (at, nonce) = (at.to_string(), hex(&nonce));
        let mac = hex(&mac(&self.stamp, &[page, &at, &nonce]));
        format!("{at}.{nonce}.{mac}")
    }

    /// A stamp that we signed for `page`, whatever its age.
    pub(super) fn check(&self, stamp: &str, page: &str) -> Option<Stamp> {
        let mut parts = stamp.trim().splitn(3, '.');
        let (at, nonce, theirs) = (parts.next()?, parts.next()?, parts.next()?);
        let ours = hex(&mac(&self.stamp, &[page, at, nonce]));
        let genuine = bool::from(ours.as_bytes().ct_eq(theirs.as_bytes()));
        let at = at.parse().ok()?;
        genuine.then(|| Stamp {
            at,
            nonce: nonce.to_owned(),
        })
    }

    /// A sender's name for one day: of the cut address, keyed, so that it cannot be turned back.
    pub fn sender(&self, prefix: &str, at: i64) -> String {
        let day = at.div_euclid(DAY).to_string();
        hex(&mac(&self.sender, &[&day, prefix])[..16])
    }

    /// The secret in the receipt's address, 128 bits. It follows from the comment's id, so that a
    /// replay is led to the same receipt although the store holds only its hash.
    pub fn receipt_token(&self, id: &str) -> String {
        hex(&mac(&self.receipt, &["token", id])[..16])
    }

    /// The receipt number of a comment.
    pub(super) fn reference(&self, id: &str) -> String {
        let digest = mac(&self.receipt, &["reference", id]);
        let mut number = digest[..16]
            .iter()
            .fold(0_u128, |sum, byte| sum << 8 | u128::from(*byte));
        let mut reference = String::with_capacity(REFERENCE);
        for _ in 0..REFERENCE {
            reference.push(char::from(ALPHABET[(number % 31) as usize]));
            number /= 31;
        }
        reference
    }
}

/// What the store keeps of a receipt's token.
pub fn token_hash(token: &str) -> String {
    digest(token)
}

/// A reference as people type it: any case, with spaces or dashes.
pub fn reference_typed(text: &str) -> String {
    text.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

/// The part of an address that is used at all: /24 or /48.
pub fn prefix(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(address) => {
            let [a, b, c, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}::/48")
        }
    }
}

/// SHA-256 in hex.
pub(super) fn digest(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

/// HMAC-SHA-256 over parts, each with its length, so that no two lists of parts are the same bytes.
fn mac(key: &[u8; 32], parts: &[&str]) -> [u8; 32] {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key).expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part.as_bytes());
    }
    mac.finalize().into_bytes().into()
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|digit| char::from(DIGITS[usize::from(digit)]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> Keys {
        Keys {
            stamp: [1; 32],
            sender: [2; 32],
            receipt: [3; 32],
        }
    }

    #[test]
    fn a_stamp_holds_for_its_page_and_only_as_it_was_made() {
        let stamp = keys().stamp("/a/", 5);
        assert_eq!(keys().check(&stamp, "/a/").unwrap().at, 5);
        assert_eq!(keys().check(&stamp, "/b/"), None);
        assert_eq!(keys().check(&stamp.replacen("5.", "6.", 1), "/a/"), None);
        assert_eq!(keys().check(&format!("{stamp}0"), "/a/"), None);
        for rubbish in ["", ".", "..", "5..", "x.y.z", "5", "💥.💥.💥"] {
            assert_eq!(keys().check(rubbish, "/a/"), None, "{rubbish}");
        }
        assert_ne!(stamp, keys().stamp("/a/", 5), "each form has a nonce of its own");
    }

    #[test]
    fn a_reference_can_be_read_aloud() {
        let reference = keys().reference("0190-some-id");
        assert_eq!(reference.len(), REFERENCE);
        assert!(!reference.contains(['0', 'O', '1', 'I', 'L']), "{reference}");
        assert_eq!(reference, keys().reference("0190-some-id"));
        let spoken = format!("{}-{} ", reference[..5].to_lowercase(), &reference[5..]);
        assert_eq!(reference_typed(&spoken), reference);
    }

    #[test]
    fn a_sender_is_another_one_tomorrow_and_never_the_address() {
        let today = keys().sender("203.0.113.0/24", 0);
        assert_eq!(today, keys().sender("203.0.113.0/24", DAY - 1));
        assert_ne!(today, keys().sender("203.0.113.0/24", DAY));
        assert_ne!(today, keys().sender("203.0.112.0/24", 0));
        assert!(!today.contains("203"));
    }

    #[test]
    fn an_address_is_cut_before_anything_else_sees_it() {
        for (address, cut) in [
            ("203.0.113.77", "203.0.113.0/24"),
            ("::ffff:203.0.113.77", "203.0.113.0/24"),
            ("2001:db8:aa:bb::1", "2001:db8:aa::/48"),
        ] {
            assert_eq!(prefix(address.parse().unwrap()), cut);
        }
    }
}
