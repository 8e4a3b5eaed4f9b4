//! Into the archive and out of it again.

use std::path::PathBuf;

use super::{Conversation, Error, ImportReport, ReadOptions, Skip, keep, read};
use crate::store::archive::{self, Row, Upsert};
use crate::store::{self, Store};

/// Conversations a transaction.
const BATCH: usize = 500;

/// Skips whose places a report keeps.
const PLACES: usize = 100;

/// Imports into the archive; the same record twice is `unchanged`.
pub fn import(store: &Store, paths: &[PathBuf], options: &ReadOptions) -> Result<ImportReport, Error> {
    let mut intake = Intake::new(store);
    read(paths, options, &mut |found| intake.take(found))?;
    intake.finish()
}

/// Imports conversations that are already in memory (webhook, care's answers), mended as a reader would.
pub fn import_all(store: &Store, conversations: Vec<Conversation>) -> Result<ImportReport, Error> {
    let mut intake = Intake::new(store);
    for mut conversation in conversations {
        let mended = keep::mend(&mut conversation);
        let found = mended.map(|()| conversation.clone()).map_err(|reason| Skip {
            id: Some(conversation.id),
            place: crate::diagnostic::Place::file("-"),
            reason: reason.to_owned(),
            malformed: false,
        });
        intake.take(found);
    }
    intake.finish()
}

/// Reads the archive in id order. A row that is no conversation (a newer version wrote it) is passed over, and logged.
pub fn archive(store: &Store, sink: &mut dyn FnMut(Conversation)) -> Result<(), Error> {
    store.read(|reader| {
        archive::each(reader, &mut |row| match serde_json::from_str(&row.json) {
            Ok(conversation) => sink(conversation),
            Err(_) => tracing::warn!(
                source = row.source,
                id = row.id,
                "row in the archive is no conversation"
            ),
        })
    })?;
    Ok(())
}

/// Gathers rows into transactions and counts what became of them.
struct Intake<'s> {
    store: &'s Store,
    batch: Vec<Row>,
    report: ImportReport,
    /// The first fault of the store; nothing is written after it.
    fault: Option<store::Error>,
}

impl Intake<'_> {
    fn new(store: &Store) -> Intake<'_> {
        Intake {
            store,
            batch: Vec::new(),
            report: ImportReport::default(),
            fault: None,
        }
    }

    fn take(&mut self, found: Result<Conversation, Skip>) {
        self.report.read += 1;
        let conversation = match found {
            Ok(conversation) => conversation,
            Err(skip) => return self.skip(skip),
        };
        // Strings, numbers and lists only: they always have a JSON form.
        match serde_json::to_string(&conversation) {
            Ok(json) => self.batch.push(Row {
                created_at: conversation.created_at.map(|at| at.as_microsecond()),
                source: conversation.source,
                id: conversation.id,
                json,
            }),
            Err(fault) => self.fault = Some(store::Error::Write(fault.to_string())),
        }
        if self.batch.len() >= BATCH {
            self.write();
        }
    }

    fn skip(&mut self, skip: Skip) {
        self.report.skipped += 1;
        self.report.malformed |= skip.malformed;
        *self.report.reasons.entry(skip.reason.clone()).or_default() += 1;
        if self.report.skips.len() < PLACES {
            self.report.skips.push(skip);
        }
    }

    fn write(&mut self) {
        if self.fault.is_some() {
            return self.batch.clear();
        }
        let batch = std::mem::take(&mut self.batch);
        let written = self.store.write(move |tx| {
            batch
                .iter()
                .map(|row| archive::upsert(tx, row))
                .collect::<Result<Vec<Upsert>, _>>()
        });
        match written {
            Ok(done) => {
                let count = |kind: Upsert| done.iter().filter(|one| **one == kind).count() as u64;
                self.report.new += count(Upsert::New);
                self.report.updated += count(Upsert::Updated);
                self.report.unchanged += count(Upsert::Unchanged);
            }
            Err(fault) => self.fault = Some(fault),
        }
    }

    fn finish(mut self) -> Result<ImportReport, Error> {
        self.write();
        match self.fault {
            Some(fault) => Err(fault.into()),
            None => Ok(self.report),
        }
    }
}
