//! Votes, search signals and deflections: counted, without cookie or address.

use super::engine::{Sql, statements, values};
use super::{Error, Reader, Tx, meta};

/// A vote.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Vote {
    pub page: String,
    pub helpful: bool,
    pub at: i64,
}

/// What became of a search.
#[derive(Clone, Debug, Default, PartialEq)]
#[allow(missing_docs)]
pub struct Signal {
    /// Masked: digits and addresses out.
    pub term: String,
    pub hits: i64,
    /// `answer`, `maybe`, `none`
    pub band: String,
    /// Site path clicked.
    pub clicked: Option<String>,
    pub position: Option<i64>,
    pub at: i64,
    /// ISO 639-1, or nothing.
    pub language: String,
    /// Per mille.
    pub confidence: Option<i64>,
    /// The term searched before, where this one is another try. Masked.
    pub reformulated: Option<String>,
    /// The visitor went on to ask us.
    pub asked: bool,
}

/// A suggestion at the form: `confirmed`, `assumed` or `failed`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Deflection {
    pub page: String,
    pub entry: String,
    pub outcome: String,
    pub at: i64,
}

statements! {
    VOTE: "INSERT INTO votes (number, page, helpful, at) VALUES ($1, $2, $3, $4)";
    SIGNAL: "INSERT INTO searches (number, term, hits, band, clicked, position, at, language, confidence, reformulated, asked) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    // Nobody clicked, and nothing fitted well or the visitor asked us.
    FAILED: "SELECT term, language, COUNT(*), MAX(at) FROM searches \
        WHERE at >= $1 AND clicked IS NULL AND (band = 'none' OR asked = 1) \
        GROUP BY term, language ORDER BY COUNT(*) DESC, term, language";
    LOWER: "SELECT term, clicked, COUNT(*), MAX(at) FROM searches \
        WHERE at >= $1 AND position > 1 GROUP BY term, clicked ORDER BY COUNT(*) DESC, term, clicked";
    DEFLECTION: "INSERT INTO deflections (number, page, entry, outcome, at) VALUES ($1, $2, $3, $4, $5)";
    // PostgreSQL sums BIGINT into NUMERIC, which the dialect does not know; counts stay BIGINT.
    VOTES: "SELECT page, COUNT(CASE WHEN helpful = 1 THEN 1 END), COUNT(CASE WHEN helpful = 0 THEN 1 END) \
        FROM votes WHERE at >= $1 GROUP BY page ORDER BY page";
    SIGNALS: "SELECT term, hits, band, clicked, position, at, language, confidence, reformulated, asked \
        FROM searches WHERE at >= $1 ORDER BY at, number";
    DEFLECTIONS: "SELECT outcome, COUNT(*) FROM deflections WHERE at >= $1 GROUP BY outcome ORDER BY outcome";
    PURGE_SEARCHES: "DELETE FROM searches WHERE at < $1";
    PURGE_VOTES: "DELETE FROM votes WHERE at < $1";
}

/// Adds a vote.
pub fn vote(tx: &mut Tx<'_>, vote: &Vote) -> Result<(), Error> {
    let number = meta::take(tx, "vote", 1)?;
    tx.run(VOTE, values![number, &vote.page, vote.helpful, vote.at])
        .map(drop)
}
/// Adds a signal.
pub fn signal(tx: &mut Tx<'_>, signal: &Signal) -> Result<(), Error> {
    let number = meta::take(tx, "search", 1)?;
    let Signal {
        term,
        hits,
        band,
        clicked,
        position,
        at,
        language,
        confidence,
        reformulated,
        asked,
    } = signal;
    tx.run(
        SIGNAL,
        values![
            number,
            term,
            *hits,
            band,
            clicked,
            *position,
            *at,
            language,
            *confidence,
            reformulated,
            *asked
        ],
    )
    .map(drop)
}
/// Adds a deflection.
pub fn deflection(tx: &mut Tx<'_>, deflection: &Deflection) -> Result<(), Error> {
    let number = meta::take(tx, "deflection", 1)?;
    let Deflection {
        page,
        entry,
        outcome,
        at,
    } = deflection;
    tx.run(DEFLECTION, values![number, page, entry, outcome, *at])
        .map(drop)
}
/// Votes since: (page, helpful, not helpful).
pub fn votes(reader: &Reader<'_>, since: i64) -> Result<Vec<(String, i64, i64)>, Error> {
    reader.rows(VOTES, values![since], |mut cells| {
        Ok((cells.text()?, cells.int()?, cells.int()?))
    })
}
/// Signals since, oldest first.
pub fn signals(reader: &Reader<'_>, since: i64) -> Result<Vec<Signal>, Error> {
    reader.rows(SIGNALS, values![since], |mut cells| {
        Ok(Signal {
            term: cells.text()?,
            hits: cells.int()?,
            band: cells.text()?,
            clicked: cells.maybe_text()?,
            position: cells.maybe_int()?,
            at: cells.int()?,
            language: cells.text()?,
            confidence: cells.maybe_int()?,
            reformulated: cells.maybe_text()?,
            asked: cells.flag()?,
        })
    })
}
/// A term and how often it was searched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Searched {
    /// Masked.
    pub term: String,
    /// Of [`failed`]: language, or nothing. Of [`lower`]: the site path clicked.
    pub about: String,
    /// Times.
    pub count: i64,
    /// The last time, microseconds.
    pub last: i64,
}
/// Searches since that found nothing that fitted, or after which the visitor asked us; most first.
pub fn failed(reader: &Reader<'_>, since: i64) -> Result<Vec<Searched>, Error> {
    searched(reader, FAILED, since)
}
/// Clicks since below the first place: whose words are they, if not of the entry clicked? Most first.
pub fn lower(reader: &Reader<'_>, since: i64) -> Result<Vec<Searched>, Error> {
    searched(reader, LOWER, since)
}
fn searched(reader: &Reader<'_>, sql: Sql, since: i64) -> Result<Vec<Searched>, Error> {
    reader.rows(sql, values![since], |mut cells| {
        Ok(Searched {
            term: cells.text()?,
            about: cells.maybe_text()?.unwrap_or_default(),
            count: cells.int()?,
            last: cells.int()?,
        })
    })
}
/// Deflections since: (outcome, count).
pub fn deflections(reader: &Reader<'_>, since: i64) -> Result<Vec<(String, i64)>, Error> {
    reader.rows(DEFLECTIONS, values![since], |mut cells| {
        Ok((cells.text()?, cells.int()?))
    })
}
/// Removes signals and votes before `before`; returns how many.
pub fn purge(tx: &mut Tx<'_>, before: i64) -> Result<i64, Error> {
    let removed = tx.run(PURGE_SEARCHES, values![before])? + tx.run(PURGE_VOTES, values![before])?;
    Ok(removed as i64)
}
