//! The same migrations, statements and script on a real PostgreSQL, when Debian's is installed.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use frontload::store::engine::{Cells, Engine, RowSink, Sql, Value};
use frontload::store::schema::{BOOK, MIGRATIONS, checksum, every_statement};
use frontload::store::{Error, Store, Tx};
use tokio_postgres::types::{IsNull, ToSql, Type, private::BytesMut};
use tokio_postgres::{Client, NoTls};

use super::scenario;

/// A server of our own, in a folder of its own, stopped when dropped.
struct Server {
    bin: PathBuf,
    folder: tempfile::TempDir,
    port: u16,
}

impl Server {
    /// `None`, said aloud, where PostgreSQL is not installed.
    fn start() -> Option<Server> {
        let Some(bin) = binaries() else {
            eprintln!("skipped: no PostgreSQL under /usr/lib/postgresql");
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        if is_root() {
            // PostgreSQL refuses to run as root.
            let owned = Command::new("chown").arg("postgres").arg(folder.path()).status();
            if !owned.is_ok_and(|status| status.success()) {
                eprintln!("skipped: no user `postgres` to run the server as");
                return None;
            }
        }
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let server = Server { bin, folder, port };
        let data = server.data();
        server.run(
            "initdb",
            &[
                "-D",
                &data,
                "-E",
                "UTF8",
                "--locale=C",
                "-A",
                "trust",
                "-U",
                "postgres",
                "-N",
            ],
        );
        let options = format!(
            "-p {port} -h 127.0.0.1 -k {} -c fsync=off",
            server.folder.path().display()
        );
        let log = format!("{data}.log");
        server.run(
            "pg_ctl",
            &["-D", &data, "-l", &log, "-o", &options, "-w", "-t", "60", "start"],
        );
        Some(server)
    }

    fn data(&self) -> String {
        self.folder.path().join("data").display().to_string()
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let program = self.bin.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]);
            command.arg(program);
            command
        } else {
            Command::new(program)
        };
        let log = self.folder.path().join("output");
        let output = std::fs::File::create(&log).unwrap();
        let status = command
            .args(arguments)
            .current_dir(self.folder.path())
            .stdout(Stdio::null())
            .stderr(output)
            .status()
            .unwrap();
        assert!(
            status.success(),
            "{arguments:?}: {}",
            std::fs::read_to_string(&log).unwrap()
        );
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let data = self.data();
        if Path::new(&data).join("postmaster.pid").exists() {
            self.run("pg_ctl", &["-D", &data, "-m", "immediate", "-w", "stop"]);
        }
    }
}

fn binaries() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let mut found: Vec<PathBuf> = versions
        .flatten()
        .map(|version| version.path().join("bin"))
        .collect();
    found.retain(|bin| bin.join("initdb").exists());
    found.sort();
    found.pop()
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    id.stdout.starts_with(b"0\n")
}

/// The engine over PostgreSQL; remembers which statements it ran.
struct Postgres {
    runtime: tokio::runtime::Runtime,
    client: Client,
    ran: RefCell<BTreeSet<&'static str>>,
}

impl Postgres {
    fn connect(port: u16) -> Postgres {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let address = format!("host=127.0.0.1 port={port} user=postgres dbname=postgres");
        let client = runtime.block_on(async {
            let (client, connection) = tokio_postgres::connect(&address, NoTls).await.unwrap();
            tokio::spawn(connection);
            client
        });
        Postgres {
            runtime,
            client,
            ran: RefCell::default(),
        }
    }

    fn batch(&self, text: &str) {
        self.runtime.block_on(self.client.batch_execute(text)).unwrap();
    }
}

/// Binds a value as the type that the statement wants; any other type is a fault of the statement.
#[derive(Debug)]
struct Bound<'a>(&'a Value<'a>);

impl ToSql for Bound<'_> {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match (self.0, kind) {
            (Value::Null, _) => Ok(IsNull::Yes),
            (Value::Int(number), &Type::INT8) => number.to_sql(kind, out),
            (Value::Text(text), &Type::TEXT) => text.as_ref().to_sql(kind, out),
            (value, kind) => Err(format!("{value:?} is bound as {kind}").into()),
        }
    }
    fn accepts(_: &Type) -> bool {
        true
    }
    tokio_postgres::types::to_sql_checked!();
}

impl Engine for Postgres {
    fn execute(&self, sql: &Sql, values: &[Value<'_>]) -> Result<u64, String> {
        self.ran.borrow_mut().insert(sql.name);
        let bound: Vec<Bound<'_>> = values.iter().map(Bound).collect();
        let bound: Vec<&(dyn ToSql + Sync)> =
            bound.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
        self.runtime
            .block_on(self.client.execute(sql.text, &bound))
            .map_err(|error| format!("{}: {error:?}", sql.name))
    }

    fn query(&self, sql: &Sql, values: &[Value<'_>], sink: RowSink<'_>) -> Result<Result<(), Error>, String> {
        self.ran.borrow_mut().insert(sql.name);
        let bound: Vec<Bound<'_>> = values.iter().map(Bound).collect();
        let bound: Vec<&(dyn ToSql + Sync)> =
            bound.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
        let rows = self
            .runtime
            .block_on(self.client.query(sql.text, &bound))
            .map_err(|error| format!("{}: {error:?}", sql.name))?;
        for row in rows {
            let mut cells = Vec::new();
            for (at, column) in row.columns().iter().enumerate() {
                cells.push(match *column.type_() {
                    Type::INT8 => row.get::<_, Option<i64>>(at).map_or(Value::Null, Value::Int),
                    Type::TEXT => row
                        .get::<_, Option<String>>(at)
                        .map_or(Value::Null, |t| Value::Text(Cow::Owned(t))),
                    ref other => return Err(format!("{}: column {at} is {other}", sql.name)),
                });
            }
            if let Err(error) = sink(Cells::new(cells)) {
                return Ok(Err(error));
            }
        }
        Ok(Ok(()))
    }
}

#[test]
fn every_statement_runs_on_postgresql_and_the_same_script_sees_the_same_rows() {
    let Some(server) = Server::start() else { return };
    let postgres = Postgres::connect(server.port);
    postgres.batch(BOOK);
    for migration in MIGRATIONS {
        postgres.batch(&format!("BEGIN; {} ; COMMIT", migration.text));
    }
    for sql in every_statement() {
        let prepared = postgres.runtime.block_on(postgres.client.prepare(sql.text));
        assert!(prepared.is_ok(), "{}: {prepared:?}", sql.name);
    }
    postgres.batch("BEGIN");
    let theirs = scenario::run(&mut Tx::over(&postgres)).unwrap();
    postgres.batch("COMMIT");

    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("store.db")).unwrap();
    let ours = store.write(scenario::run).unwrap();
    for (theirs, ours) in theirs.iter().zip(&ours) {
        assert_eq!(theirs, ours, "PostgreSQL (left) and SQLite (right) differ");
    }
    assert_eq!(theirs.len(), ours.len());

    // The script leaves no statement out, except those of the book of migrations, run here:
    let [applied, apply] = ["APPLIED", "APPLY"].map(|name| {
        let all = every_statement();
        *all.iter()
            .find(|sql| sql.name.ends_with(&format!("schema::{name}")))
            .unwrap()
    });
    let sum = checksum(&MIGRATIONS[0]);
    let values = [Value::Int(1), Value::from(MIGRATIONS[0].name), Value::from(&sum)];
    assert_eq!(postgres.execute(&apply, &values), Ok(1));
    let mut versions = 0;
    let mut count = |mut _cells: Cells| {
        versions += 1;
        Ok(())
    };
    postgres.query(&applied, &[], &mut count).unwrap().unwrap();
    assert_eq!(versions, 1);
    let all: BTreeSet<_> = every_statement().iter().map(|sql| sql.name).collect();
    let left: Vec<_> = all.difference(&postgres.ran.borrow()).copied().collect();
    assert_eq!(
        left,
        Vec::<&str>::new(),
        "statements that the script does not run"
    );
}
