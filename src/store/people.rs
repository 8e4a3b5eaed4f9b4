//! Staff, their sessions, and sign-in attempts. Passwords arrive hashed; tokens arrive hashed.

use super::engine::{Cells, statements, values};
use super::{Error, Reader, Tx, meta};

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

statements! {
    PUT_USER: "INSERT INTO staff (name, password, role, created_at) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (name) DO UPDATE SET password = excluded.password, role = excluded.role";
    REMOVE_USER: "DELETE FROM staff WHERE name = $1";
    USER: "SELECT name, password, role, created_at FROM staff WHERE name = $1";
    USERS: "SELECT name, password, role, created_at FROM staff ORDER BY name";
    PUT_SESSION: "INSERT INTO sessions (token_hash, staff, csrf, created_at, seen_at, expires_at) \
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (token_hash) DO UPDATE SET seen_at = excluded.seen_at";
    SESSION: "SELECT token_hash, staff, csrf, created_at, seen_at, expires_at FROM sessions \
        WHERE token_hash = $1";
    END_ONE: "DELETE FROM sessions WHERE token_hash = $1";
    END_OF: "DELETE FROM sessions WHERE staff = $1";
    END_OLD: "DELETE FROM sessions WHERE expires_at < $1";
    ADD_SIGN_IN: "INSERT INTO sign_ins (name, number, at, succeeded) VALUES ($1, $2, $3, $4)";
    FAILURES: "SELECT COUNT(*) FROM sign_ins WHERE name = $1 AND succeeded = 0 AND at >= $2 AND number > \
        (SELECT COALESCE(MAX(number), 0) FROM sign_ins WHERE name = $1 AND succeeded = 1)";
    FORGET_SIGN_INS: "DELETE FROM sign_ins WHERE at < $1";
}

fn staff(mut cells: Cells) -> Result<User, Error> {
    Ok(User {
        name: cells.text()?,
        password: cells.text()?,
        role: cells.text()?,
        created_at: cells.int()?,
    })
}

/// Adds, or replaces password and role.
pub fn put_user(tx: &mut Tx<'_>, user: &User) -> Result<(), Error> {
    let User {
        name,
        password,
        role,
        created_at,
    } = user;
    tx.run(PUT_USER, values![name, password, role, *created_at])
        .map(drop)
}
/// Removes a user and the sessions; `false` = there was none.
pub fn remove_user(tx: &mut Tx<'_>, name: &str) -> Result<bool, Error> {
    tx.run(END_OF, values![name])?;
    Ok(tx.run(REMOVE_USER, values![name])? > 0)
}
/// One user.
pub fn user(reader: &Reader<'_>, name: &str) -> Result<Option<User>, Error> {
    reader.first(USER, values![name], staff)
}
/// All, by name.
pub fn users(reader: &Reader<'_>) -> Result<Vec<User>, Error> {
    reader.rows(USERS, &[], staff)
}
/// Adds a session; of one that is there, notes only when it was last seen.
pub fn put_session(tx: &mut Tx<'_>, session: &Session) -> Result<(), Error> {
    let Session {
        token_hash,
        user,
        csrf,
        created_at,
        seen_at,
        expires_at,
    } = session;
    tx.run(
        PUT_SESSION,
        values![token_hash, user, csrf, *created_at, *seen_at, *expires_at],
    )
    .map(drop)
}
/// One session. Whether it is still valid is the caller's to judge.
pub fn session(reader: &Reader<'_>, token_hash: &str) -> Result<Option<Session>, Error> {
    reader.first(SESSION, values![token_hash], |mut cells| {
        Ok(Session {
            token_hash: cells.text()?,
            user: cells.text()?,
            csrf: cells.text()?,
            created_at: cells.int()?,
            seen_at: cells.int()?,
            expires_at: cells.int()?,
        })
    })
}
/// Ends one session, or all of a user.
pub fn end_sessions(tx: &mut Tx<'_>, token_hash: Option<&str>, user: Option<&str>) -> Result<(), Error> {
    if let Some(token_hash) = token_hash {
        tx.run(END_ONE, values![token_hash])?;
    }
    if let Some(user) = user {
        tx.run(END_OF, values![user])?;
    }
    Ok(())
}

/// Notes a sign-in that worked or failed.
pub fn note_sign_in(tx: &mut Tx<'_>, name: &str, succeeded: bool, at: i64) -> Result<(), Error> {
    let number = meta::take(tx, "sign-in", 1)?;
    tx.run(ADD_SIGN_IN, values![name, number, at, succeeded])
        .map(drop)
}

/// Failed sign-ins of a name since a time and since its last success.
pub fn failed_sign_ins(reader: &Reader<'_>, name: &str, since: i64) -> Result<i64, Error> {
    reader.int(FAILURES, values![name, since])
}

/// Removes sessions that ended and sign-ins noted before `before` (retention).
pub fn purge(tx: &mut Tx<'_>, before: i64) -> Result<i64, Error> {
    let ended = tx.run(END_OLD, values![before])?;
    Ok((ended + tx.run(FORGET_SIGN_INS, values![before])?) as i64)
}
