//! The log in a SQLite file: one writer, one transaction per batch, durable when `append` returns.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::Connection;
use seira_core::model::{Record, Sequence};

use super::chain::{self, Bad, End, signed};
use super::codec::{VERSION, encode};
use super::file::{self, Kind, Lock};
use super::sqlite_log::SqliteLog;
use super::{Checksum, Chore, Damage, Journal, JournalError, Log, restore, sqlite_base};

/// Name of the log's file in the data folder.
pub const FILE: &str = "journal.db";

/// `base` holds what the first record goes on from, and which base stands for the records before it;
/// `parts` what bases are made of; `cut` what was taken off a torn end; `probe`
/// how often the log was opened. The column `session` says nothing that the event does not: it finds
/// the records of one session.
pub(super) const KIND: Kind = Kind {
    application_id: 0x5365_694a, // "SeiJ"
    version: 2,
    create: "CREATE TABLE records (
                 sequence INTEGER PRIMARY KEY,
                 at INTEGER NOT NULL,
                 version INTEGER NOT NULL,
                 event TEXT NOT NULL,
                 checksum BLOB NOT NULL,
                 session BLOB
             ) STRICT;
             CREATE INDEX of_session ON records (session) WHERE session IS NOT NULL;
             CREATE TABLE base (sequence INTEGER NOT NULL, checksum BLOB NOT NULL) STRICT;
             INSERT INTO base VALUES (0, zeroblob(32));
             CREATE TABLE cut (sequence, at, version, event, checksum, session);
             CREATE TABLE probe (openings INTEGER NOT NULL) STRICT;
             INSERT INTO probe VALUES (0);",
    steps: &["ALTER TABLE base ADD COLUMN made INTEGER;
              ALTER TABLE base ADD COLUMN made_at INTEGER;
              ALTER TABLE base ADD COLUMN parts INTEGER;
              ALTER TABLE base ADD COLUMN parts_checksum BLOB;
              CREATE TABLE parts (
                  made INTEGER NOT NULL,
                  number INTEGER NOT NULL,
                  name TEXT NOT NULL,
                  content BLOB NOT NULL,
                  checksum BLOB NOT NULL,
                  PRIMARY KEY (made, number)
              ) STRICT;"],
    what: "journal",
};

pub(super) const INSERT: &str = "INSERT INTO records (sequence, at, version, event, checksum, session) \
                      VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

/// A log in one file of a folder that no other process may use meanwhile.
#[derive(Debug)]
pub struct SqliteJournal {
    path: PathBuf,
    log: Arc<SqliteLog>,
    _lock: Lock,
    /// None after a failure: what is durable is read anew.
    link: Option<Link>,
}

#[derive(Debug)]
struct Link {
    db: Connection,
    end: End,
}

impl SqliteJournal {
    /// Opens the log in `folder`, and makes both where there are none. A torn end is cut and told
    /// to the log of the program.
    ///
    /// # Errors
    /// [`JournalError`] of every kind but [`JournalError::Gap`].
    pub fn open(folder: &Path) -> Result<Self, JournalError> {
        let lock = Lock::take(folder)?;
        restore::finish(folder)?;
        let path = folder.join(FILE);
        let link = Link::open(&path).map_err(|error| file::explained(error, folder))?;
        let link = Some(link);
        let log = Arc::new(SqliteLog::new(path.clone()));
        Ok(Self { path, log, _lock: lock, link })
    }

    /// Does `work` on the open database, which is opened anew after a failure.
    fn with<T>(
        &mut self,
        work: impl FnOnce(&mut Link) -> Result<T, JournalError>,
    ) -> Result<T, JournalError> {
        let folder = file::folder_of(&self.path);
        let mut link = match self.link.take() {
            Some(link) => link,
            None => Link::open(&self.path).map_err(|error| file::explained(error, folder))?,
        };
        let done = work(&mut link).map_err(|error| file::explained(error, folder));
        if !matches!(done, Err(JournalError::Storage(_) | JournalError::Malformed(_))) {
            self.link = Some(link);
        }
        done
    }
}

impl Drop for SqliteJournal {
    fn drop(&mut self) {
        self.log.close();
    }
}

impl Journal for SqliteJournal {
    fn append(&mut self, batch: &[Record]) -> Result<(), JournalError> {
        self.with(|link| link.append(batch))
    }

    fn log(&self) -> Arc<dyn Log> {
        self.log.clone()
    }

    fn outlives_process(&self) -> bool {
        true
    }

    fn tidy(&mut self, chore: &Chore) -> Result<u64, JournalError> {
        self.with(|link| sqlite_base::tidy(&mut link.db, link.end.sequence, chore))
    }

    fn last(&mut self) -> Result<Sequence, JournalError> {
        self.with(|link| Ok(link.end.sequence))
    }

    fn replay(
        &mut self,
        after: Sequence,
        each: &mut dyn FnMut(Record),
    ) -> Result<(), JournalError> {
        self.with(|link| link.replay(after, each))
    }

    fn checksum(&mut self, sequence: Sequence) -> Result<Option<Checksum>, JournalError> {
        self.with(|link| chain::checksum(&link.db, sequence))
    }
}

impl Link {
    fn open(path: &Path) -> Result<Self, JournalError> {
        let mut db = file::open(path, &KIND)?;
        let end = settle(&mut db)?;
        // Reading may work where writing does not. Whoever opens the log after a failure must not
        // believe in good storage before a write has come through.
        db.execute("UPDATE probe SET openings = openings + 1", [])?;
        Ok(Self { db, end })
    }

    fn append(&mut self, batch: &[Record]) -> Result<(), JournalError> {
        if batch.is_empty() {
            return Ok(());
        }
        chain::goes_on(self.end.sequence, batch)?;
        let mut end = self.end;
        let tx = self.db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        {
            let mut insert = tx.prepare_cached(INSERT)?;
            for Record { sequence, at, event } in batch {
                let session = event.session().map(|session| session.as_u128().to_be_bytes());
                let event = encode(event);
                let checksum = end.checksum.then(sequence.0, at.0, VERSION, event.as_bytes());
                let (number, sum) = (signed(*sequence), checksum.bytes());
                insert.execute((number, at.0, VERSION, event, sum, session))?;
                end = End { sequence: *sequence, checksum };
            }
        }
        tx.commit()?;
        self.end = end;
        Ok(())
    }

    fn replay(&self, after: Sequence, each: &mut dyn FnMut(Record)) -> Result<(), JournalError> {
        let from = match chain::from(&self.db, after)? {
            Some(from) => from,
            None if after > self.end.sequence => return Ok(()),
            None => {
                return Err(JournalError::Damaged { sequence: after, damage: Damage::Missing });
            }
        };
        let scan = chain::scan(&self.db, from, None, &mut |record, _, _| each(record))?;
        match scan.bad {
            Some(bad) => Err(bad.error()),
            // Whatever was there at the start or was appended since has to come.
            None if scan.end != self.end => Err(ends_early(scan.end)),
            None => Ok(()),
        }
    }
}

fn ends_early(end: End) -> JournalError {
    let sequence = Sequence(end.sequence.0 + 1);
    JournalError::Damaged { sequence, damage: Damage::Missing }
}

/// Finds the end of the log, and cuts it back where it is torn.
fn settle(db: &mut Connection) -> Result<End, JournalError> {
    let (end, behind) = match chain::anchor(db) {
        // The file leads nowhere at some point: reading from the start tells where.
        Err(JournalError::Malformed(_)) => (chain::base(db)?, 1),
        other => other?,
    };
    if behind == 0 {
        return Ok(end);
    }
    let bad = chain::scan(db, end, None, &mut |_, _, _| ())?.bad.ok_or_else(|| ends_early(end))?;
    if bad.good_behind {
        return Err(bad.error());
    }
    cut(db, &bad)?;
    match chain::anchor(db)? {
        (end, 0) if end.sequence.0 + 1 == bad.sequence.0 => Ok(end),
        (_, _) => Err(bad.error()),
    }
}

/// Takes a torn end off the log. It is kept beside, for whoever wants to know what was there.
fn cut(db: &mut Connection, bad: &Bad) -> Result<(), JournalError> {
    let (sequence, records) = (bad.sequence, bad.rows);
    tracing::warn!(%sequence, records, "the end of the journal was torn; it is cut there");
    let tx = db.transaction()?;
    let from = signed(sequence);
    tx.execute("INSERT INTO cut SELECT * FROM records WHERE sequence >= ?1", [from])?;
    tx.execute("DELETE FROM records WHERE sequence >= ?1", [from])?;
    tx.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests;
