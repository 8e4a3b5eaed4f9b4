//! Staff, their sessions, and sign-in attempts. Passwords arrive hashed; tokens arrive hashed.

use super::{Error, Reader, Tx};

/// A member of staff.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct User {
    pub name: String,
    /// argon2 PHC string
    pub password: String,
    /// `comms`, `care`, `admin`
    pub role: String,
    pub created_at: i64,
}

/// A signed-in browser.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Session {
    /// SHA-256 (hex) of the cookie.
    pub token_hash: String,
    pub user: String,
    /// Synchroniser token for forms.
    pub csrf: String,
    pub created_at: i64,
    pub seen_at: i64,
    /// Absolute end.
    pub expires_at: i64,
}

/// Adds or replaces.
pub fn put_user(tx: &mut Tx<'_>, user: &User) -> Result<(), Error> {
    let _ = (tx, user);
    unimplemented!()
}
/// Removes a user and the sessions; `false` = there was none.
pub fn remove_user(tx: &mut Tx<'_>, name: &str) -> Result<bool, Error> {
    let _ = (tx, name);
    unimplemented!()
}
/// One user.
pub fn user(reader: &Reader<'_>, name: &str) -> Result<Option<User>, Error> {
    let _ = (reader, name);
    unimplemented!()
}
/// All, by name.
pub fn users(reader: &Reader<'_>) -> Result<Vec<User>, Error> {
    let _ = reader;
    unimplemented!()
}
/// Adds a session.
pub fn put_session(tx: &mut Tx<'_>, session: &Session) -> Result<(), Error> {
    let _ = (tx, session);
    unimplemented!()
}
/// One session.
pub fn session(reader: &Reader<'_>, token_hash: &str) -> Result<Option<Session>, Error> {
    let _ = (reader, token_hash);
    unimplemented!()
}
/// Ends one session, or all of a user.
pub fn end_sessions(tx: &mut Tx<'_>, token_hash: Option<&str>, user: Option<&str>) -> Result<(), Error> {
    let _ = (tx, token_hash, user);
    unimplemented!()
}
