//! A process that is killed, and a disk that is full: the test binary runs itself as the victim.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};

use frontload::store::comments::{self, Filter};
use frontload::store::{Error, Store, verify};

use super::{comment, event};

/// Set for the victim only: the folder of its store.
const VICTIM: &str = "FRONTLOAD_TEST_VICTIM";

/// Not a test by itself: writes from four threads, prints each acknowledged id, never ends by itself
/// unless a write fails, which it also prints.
#[test]
fn victim() {
    let Ok(folder) = std::env::var(VICTIM) else { return };
    let store = Store::open(&std::path::Path::new(&folder).join("store.db")).unwrap();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let store = store.clone();
            scope.spawn(move || {
                for n in 0_i64.. {
                    let number = n * 4 + thread;
                    let mut row = comment(number);
                    row.text = "x".repeat(2000);
                    match store.write(move |tx| comments::insert(tx, &row, &[event("received", number)])) {
                        Ok(_) => println!("kept id-{number}."),
                        Err(error) => {
                            println!("refused {error}.");
                            // Reads go on when writes do not.
                            let count = store.read(|r| comments::count(r, &Filter::default()));
                            println!("counted {}.", count.is_ok());
                            return;
                        }
                    }
                }
            });
        }
    });
}

fn start(mut command: Command, folder: &std::path::Path) -> Child {
    command
        .args(["--exact", "crash::victim", "--nocapture"])
        .env(VICTIM, folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn acknowledged(line: &str) -> Option<&str> {
    line.split("kept ").nth(1)?.split('.').next()
}

#[test]
fn what_was_acknowledged_survives_kill_9() {
    for round in 0..8_usize {
        let folder = tempfile::tempdir().unwrap();
        let mut child = start(Command::new(std::env::current_exe().unwrap()), folder.path());
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut kept = Vec::new();
        // Other moments each round, chosen by progress and not by a clock.
        while kept.len() < 5 + round * 17 {
            let line = lines.next().expect("the victim stopped by itself").unwrap();
            kept.extend(acknowledged(&line).map(str::to_owned));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let rest = lines.map_while(Result::ok).collect::<Vec<_>>();
        kept.extend(
            rest.iter()
                .filter_map(|line| acknowledged(line))
                .map(str::to_owned),
        );

        let path = folder.path().join("store.db");
        verify(&path).unwrap();
        let store = Store::open(&path).unwrap();
        for id in &kept {
            let found = store.read(|r| comments::get(r, id)).unwrap();
            assert!(
                found.is_some(),
                "round {round}: {id} was acknowledged and is lost"
            );
            let events = store.read(|r| comments::events(r, id)).unwrap();
            assert_eq!(events.len(), 1, "round {round}: {id} stands without its event");
        }
    }
}

#[cfg(unix)]
#[test]
fn a_full_disk_refuses_writes_in_words_and_reads_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut shell = Command::new("sh");
    // No file of this process may grow beyond 4000 blocks of 512 bytes (or of 1 KiB).
    shell.args(["-c", "trap '' XFSZ; ulimit -f 4000; exec \"$0\" \"$@\""]);
    shell.arg(std::env::current_exe().unwrap());
    let mut child = start(shell, folder.path());
    let mut output = String::new();
    child.stdout.take().unwrap().read_to_string(&mut output).unwrap();
    assert!(child.wait().unwrap().success(), "the process did not survive");
    let kept: Vec<_> = output.lines().filter_map(acknowledged).collect();
    assert!(!kept.is_empty() && output.contains("refused"), "{output}");
    assert!(
        output.contains("disk") && !output.contains("counted false"),
        "{output}"
    );
    let store = Store::open(&folder.path().join("store.db")).unwrap();
    for id in kept {
        assert!(
            store.read(|r| comments::get(r, id)).unwrap().is_some(),
            "{id} is lost"
        );
    }
    let (rows, events) = store
        .read(|r| {
            Ok((
                comments::count(r, &Filter::default())?,
                comments::events_since(r, None, 0)?.len() as i64,
            ))
        })
        .unwrap();
    assert_eq!(rows, events, "half a write was kept");
}

#[cfg(unix)]
#[test]
fn a_store_that_cannot_be_written_says_so_when_it_is_opened() {
    let error = Store::open(std::path::Path::new("/proc/none/store.db")).unwrap_err();
    assert!(matches!(error, Error::Open { .. }), "{error}");
}
