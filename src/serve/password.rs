//! Passwords of staff: argon2id, 19 MiB, two passes (the crate's defaults, OWASP's advice).

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

/// Fewest characters a password may have.
pub const SHORTEST: usize = 10;

/// Why a password is not taken.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Weak {
    /// Too short.
    #[error("a password needs at least {SHORTEST} characters")]
    Short,
    /// The machine could not hash it.
    #[error("the password could not be hashed")]
    Machine,
}

/// Hashes a new password to a PHC string.
pub fn hash(password: &str) -> Result<String, Weak> {
    if password.chars().count() < SHORTEST {
        return Err(Weak::Short);
    }
    let hash = Argon2::default()
        .hash_password(password.as_bytes())
        .map_err(|_| Weak::Machine)?;
    Ok(hash.to_string())
}

/// Whether `password` is the one behind `phc`. An unknown user is checked against [`NOBODY`], so that
/// the answer takes as long.
pub fn verify(password: &str, phc: &str) -> bool {
    PasswordHash::new(phc).is_ok_and(|parsed| {
        Argon2::default()
            .verify_password(password.as_bytes(), &parsed)
            .is_ok()
    })
}

/// A hash that no password has: its salt and sum are arbitrary.
pub const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGhhcyB0aGlzIQ$9Yv0Q1mS7hQmJ7n1l3h0Gg2rXoM2bq1kqCw0xv5w3nE";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_verifies_and_another_does_not() {
        let phc = hash("correct horse battery").unwrap();
        assert!(phc.starts_with("$argon2id$"));
        assert!(verify("correct horse battery", &phc));
        assert!(!verify("correct horse batterz", &phc));
        assert!(!verify("anything at all", NOBODY));
    }

    #[test]
    fn nobody_costs_as_much_as_somebody() {
        assert!(
            PasswordHash::new(NOBODY).is_ok(),
            "else sign-in would answer faster for unknown names"
        );
    }

    #[test]
    fn a_short_password_is_refused() {
        assert_eq!(hash("short"), Err(Weak::Short));
    }
}
