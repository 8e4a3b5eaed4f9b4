//! Standard Webhooks 1.0.0: signing and verifying with symmetric keys (`whsec_`, `v1`).
//! It knows headers' values and bytes; it opens no connection.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

/// How far a stamp may be from now, in seconds, either way.
pub const TOLERANCE: i64 = 300;

/// Keys of one destination: several while they are being changed over. Never printed.
#[derive(Clone)]
pub struct Keys(Vec<Vec<u8>>);

impl std::fmt::Debug for Keys {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Keys({})", self.0.len())
    }
}

/// Why a signature does not count; shown to nobody outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Fault {
    Missing,
    Stamp,
    TooOld,
    Mismatch,
}

impl Keys {
    /// Reads `whsec_<base64>`; several stand side by side with a space. Errors say nothing of the secret.
    pub fn parse(secret: &str) -> Result<Keys, String> {
        let mut keys = Vec::new();
        for one in secret.split_whitespace() {
            let text = one.strip_prefix("whsec_").unwrap_or(one);
            let key = STANDARD
                .decode(text)
                .map_err(|_| "the secret is not `whsec_` and base64".to_owned())?;
            if key.is_empty() {
                return Err("the secret is empty".to_owned());
            }
            keys.push(key);
        }
        if keys.is_empty() {
            return Err("no secret is set".to_owned());
        }
        Ok(Keys(keys))
    }

    /// The `webhook-signature` header: one signature a key. `stamp` is in seconds.
    pub fn sign(&self, id: &str, stamp: i64, body: &[u8]) -> String {
        let signatures: Vec<String> = self.0.iter().map(|key| signature(key, id, stamp, body)).collect();
        signatures.join(" ")
    }

    /// Checks the three headers against the raw body; `now` in seconds.
    pub fn verify(
        &self,
        (id, stamp, signatures): (&str, &str, &str),
        body: &[u8],
        now: i64,
    ) -> Result<(), Fault> {
        if id.is_empty() || signatures.is_empty() {
            return Err(Fault::Missing);
        }
        let stamp: i64 = stamp.trim().parse().map_err(|_| Fault::Stamp)?;
        if now.saturating_sub(stamp).unsigned_abs() > TOLERANCE.unsigned_abs() {
            return Err(Fault::TooOld);
        }
        // No early exit: time must not tell which key or how much of a signature was right.
        let mut right = subtle::Choice::from(0);
        for key in &self.0 {
            let expected = signature(key, id, stamp, body);
            for given in signatures.split_whitespace().take(16) {
                right |= given.as_bytes().ct_eq(expected.as_bytes());
            }
        }
        if bool::from(right) {
            Ok(())
        } else {
            Err(Fault::Mismatch)
        }
    }
}

fn signature(key: &[u8], id: &str, stamp: i64, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(format!("{id}.{stamp}.").as_bytes());
    mac.update(body);
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    // Computed apart with Python's hmac and base64 modules.
    const SECRET: &str = "whsec_ZnJvbnRsb2FkLXRlc3Qtc2VjcmV0LTMyLWJ5dGVzISE=";
    const OTHER: &str = "whsec_YW5vdGhlci1zZWNyZXQtb2YtdGhpcnR5LXR3by1ieXQ=";
    const ID: &str = "msg_2b8c";
    const BODY: &[u8] = br#"{"type":"care.reply","data":{"text":"h\u00e9llo"}}"#;
    const STAMP: i64 = 1_700_000_000;
    const EXPECTED: &str = "v1,K/R6uT0qExkE9k8GMqhBhfBKu9YVy/UM2SyEXNDVgx4=";

    #[test]
    fn the_signature_is_the_one_computed_elsewhere() {
        assert_eq!(Keys::parse(SECRET).unwrap().sign(ID, STAMP, BODY), EXPECTED);
    }

    #[test]
    fn a_changed_over_secret_still_verifies_and_signs_twice() {
        let both = Keys::parse(&format!("{OTHER} {SECRET}")).unwrap();
        let stamp = STAMP.to_string();
        assert_eq!(both.verify((ID, &stamp, EXPECTED), BODY, STAMP), Ok(()));
        let signed = both.sign(ID, STAMP, BODY);
        assert_eq!(signed.split(' ').count(), 2);
        for one in [SECRET, OTHER] {
            assert_eq!(
                Keys::parse(one)
                    .unwrap()
                    .verify((ID, &stamp, &signed), BODY, STAMP),
                Ok(())
            );
        }
    }

    #[test]
    fn old_early_altered_or_foreign_is_refused() {
        let keys = Keys::parse(SECRET).unwrap();
        let stamp = STAMP.to_string();
        let check = |id: &str, stamp: &str, signature: &str, body: &[u8], now: i64| {
            keys.verify((id, stamp, signature), body, now)
        };
        assert_eq!(check(ID, &stamp, EXPECTED, BODY, STAMP + 300), Ok(()));
        assert_eq!(check(ID, &stamp, EXPECTED, BODY, STAMP + 301), Err(Fault::TooOld));
        assert_eq!(check(ID, &stamp, EXPECTED, BODY, STAMP - 301), Err(Fault::TooOld));
        assert_eq!(
            check(ID, "-9223372036854775808", EXPECTED, BODY, STAMP),
            Err(Fault::TooOld)
        );
        assert_eq!(check(ID, "now", EXPECTED, BODY, STAMP), Err(Fault::Stamp));
        assert_eq!(check("", &stamp, EXPECTED, BODY, STAMP), Err(Fault::Missing));
        assert_eq!(check(ID, &stamp, "", BODY, STAMP), Err(Fault::Missing));
        assert_eq!(
            check("msg_2b8d", &stamp, EXPECTED, BODY, STAMP),
            Err(Fault::Mismatch)
        );
        assert_eq!(
            check(ID, &(STAMP + 1).to_string(), EXPECTED, BODY, STAMP),
            Err(Fault::Mismatch)
        );
        assert_eq!(
            check(ID, &stamp, &EXPECTED[..20], BODY, STAMP),
            Err(Fault::Mismatch)
        );
        assert_eq!(
            check(ID, &stamp, &EXPECTED.replace("v1,", "v1a,"), BODY, STAMP),
            Err(Fault::Mismatch)
        );
        for at in 0..BODY.len() {
            let mut altered = BODY.to_vec();
            altered[at] ^= 1;
            assert_eq!(check(ID, &stamp, EXPECTED, &altered, STAMP), Err(Fault::Mismatch));
        }
        let foreign = Keys::parse(OTHER).unwrap();
        assert_eq!(
            foreign.verify((ID, &stamp, EXPECTED), BODY, STAMP),
            Err(Fault::Mismatch)
        );
    }

    #[test]
    fn a_bad_secret_is_said_without_showing_it() {
        for bad in ["", "whsec_", "whsec_hunter2!", "  "] {
            let said = Keys::parse(bad).unwrap_err();
            assert!(!said.contains("hunter2"), "{said}");
        }
        assert_eq!(format!("{:?}", Keys::parse(SECRET).unwrap()), "Keys(1)");
    }
}
