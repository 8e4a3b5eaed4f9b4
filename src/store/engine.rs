//! What an engine must do: run one statement with values, and give rows back.
//!
//! SQLite is the engine (`sqlite`); the tests drive the same records through PostgreSQL by
//! implementing [`Engine`] for it. Statements are registered, so that a test can run every one of
//! them on both.

use std::borrow::Cow;

use super::Error;

/// A statement in the dialect that SQLite and PostgreSQL share, with the name tests report.
#[derive(Clone, Copy, Debug)]
pub struct Sql {
    /// Module and constant.
    pub name: &'static str,
    /// The text, parameters as `$1`...
    pub text: &'static str,
}

/// Declares a module's statements and lists them as `STATEMENTS`.
macro_rules! statements {
    ($($name:ident: $text:expr;)+) => {
        $(const $name: $crate::store::engine::Sql = $crate::store::engine::Sql {
            name: concat!(module_path!(), "::", stringify!($name)),
            text: $text,
        };)+
        /// Every statement of this module.
        pub(super) const STATEMENTS: &[$crate::store::engine::Sql] = &[$($name),+];
    };
}
pub(super) use statements;

/// A value on its way in or out; the dialect knows no other types.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Value<'a> {
    Null,
    Int(i64),
    Text(Cow<'a, str>),
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Value<'a> {
        Value::Text(Cow::Borrowed(text))
    }
}
impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Value<'a> {
        Value::Text(Cow::Borrowed(text))
    }
}
impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Value::Text(Cow::Owned(text))
    }
}
impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Value::Int(number)
    }
}
impl From<bool> for Value<'_> {
    fn from(flag: bool) -> Self {
        Value::Int(i64::from(flag))
    }
}
impl<'a> From<&'a Option<String>> for Value<'a> {
    fn from(text: &'a Option<String>) -> Value<'a> {
        text.as_deref().map_or(Value::Null, Value::from)
    }
}
impl From<Option<i64>> for Value<'_> {
    fn from(number: Option<i64>) -> Self {
        number.map_or(Value::Null, Value::Int)
    }
}

/// The values of a statement, in order.
macro_rules! values {
    ($($value:expr),* $(,)?) => { &[$($crate::store::engine::Value::from($value)),*] };
}
pub(super) use values;

/// One result row, taken from left to right.
pub struct Cells {
    cells: std::vec::IntoIter<Value<'static>>,
}

impl Cells {
    /// From an engine's row.
    pub fn new(cells: Vec<Value<'static>>) -> Cells {
        Cells {
            cells: cells.into_iter(),
        }
    }

    fn next(&mut self) -> Value<'static> {
        self.cells.next().unwrap_or(Value::Null)
    }

    pub(super) fn text(&mut self) -> Result<String, Error> {
        match self.next() {
            Value::Text(text) => Ok(text.into_owned()),
            other => Err(unexpected("text", &other)),
        }
    }

    pub(super) fn maybe_text(&mut self) -> Result<Option<String>, Error> {
        match self.next() {
            Value::Text(text) => Ok(Some(text.into_owned())),
            Value::Null => Ok(None),
            other @ Value::Int(_) => Err(unexpected("text", &other)),
        }
    }

    pub(super) fn int(&mut self) -> Result<i64, Error> {
        match self.next() {
            Value::Int(number) => Ok(number),
            other => Err(unexpected("a number", &other)),
        }
    }

    pub(super) fn maybe_int(&mut self) -> Result<Option<i64>, Error> {
        match self.next() {
            Value::Int(number) => Ok(Some(number)),
            Value::Null => Ok(None),
            other @ Value::Text(_) => Err(unexpected("a number", &other)),
        }
    }

    pub(super) fn flag(&mut self) -> Result<bool, Error> {
        Ok(self.int()? != 0)
    }
}

/// Names types only: a value may be personal data.
fn unexpected(wanted: &str, found: &Value<'_>) -> Error {
    let found = match found {
        Value::Null => "nothing",
        Value::Int(_) => "a number",
        Value::Text(_) => "text",
    };
    Error::Read(format!("a column holds {found} instead of {wanted}"))
}

/// Takes result rows one at a time.
pub type RowSink<'s> = &'s mut dyn FnMut(Cells) -> Result<(), Error>;

/// A connection that runs statements. Faults come back as sentences without values.
pub trait Engine {
    /// Runs a statement; returns how many rows it changed.
    fn execute(&self, sql: &Sql, values: &[Value<'_>]) -> Result<u64, String>;

    /// Runs a statement that gives rows. The outer fault is the engine's, the inner the sink's.
    fn query(&self, sql: &Sql, values: &[Value<'_>], sink: RowSink<'_>) -> Result<Result<(), Error>, String>;
}

/// A transaction on the writer thread. Record modules add verbs by functions that take it.
pub struct Tx<'a> {
    engine: &'a dyn Engine,
}

/// A read snapshot.
pub struct Reader<'a> {
    engine: &'a dyn Engine,
}

impl<'a> Tx<'a> {
    /// Over an engine that has begun a transaction; `Store::write` is the usual way to get one.
    pub fn over(engine: &'a dyn Engine) -> Tx<'a> {
        Tx { engine }
    }

    /// Reads within this transaction, its own changes included.
    pub fn reader(&self) -> Reader<'_> {
        Reader { engine: self.engine }
    }

    pub(super) fn run(&mut self, sql: Sql, values: &[Value<'_>]) -> Result<u64, Error> {
        self.engine.execute(&sql, values).map_err(Error::Write)
    }

    /// Rows of a statement that also writes (`RETURNING`).
    pub(super) fn rows<T>(
        &mut self,
        sql: Sql,
        values: &[Value<'_>],
        row: impl Fn(Cells) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        collect(self.engine, sql, values, row).map_err(|error| match error {
            Error::Read(cause) => Error::Write(cause),
            other => other,
        })
    }
}

impl<'a> Reader<'a> {
    /// Over an engine; `Store::read` is the usual way to get one.
    pub fn over(engine: &'a dyn Engine) -> Reader<'a> {
        Reader { engine }
    }

    pub(super) fn rows<T>(
        &self,
        sql: Sql,
        values: &[Value<'_>],
        row: impl Fn(Cells) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        collect(self.engine, sql, values, row)
    }

    pub(super) fn first<T>(
        &self,
        sql: Sql,
        values: &[Value<'_>],
        row: impl Fn(Cells) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        Ok(collect(self.engine, sql, values, row)?.into_iter().next())
    }

    pub(super) fn int(&self, sql: Sql, values: &[Value<'_>]) -> Result<i64, Error> {
        Ok(self
            .first(sql, values, |mut cells| cells.maybe_int())?
            .flatten()
            .unwrap_or(0))
    }

    pub(super) fn each(&self, sql: Sql, values: &[Value<'_>], sink: RowSink<'_>) -> Result<(), Error> {
        self.engine.query(&sql, values, sink).map_err(Error::Read)?
    }
}

fn collect<T>(
    engine: &dyn Engine,
    sql: Sql,
    values: &[Value<'_>],
    row: impl Fn(Cells) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    let mut found = Vec::new();
    let mut sink = |cells: Cells| {
        found.push(row(cells)?);
        Ok(())
    };
    engine.query(&sql, values, &mut sink).map_err(Error::Read)??;
    Ok(found)
}
