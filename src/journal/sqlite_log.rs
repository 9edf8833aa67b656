//! Reading the log of a SQLite file beside its writer, in the same process.
//!
//! A reader that takes long keeps the writer's side file from being cut back, so whoever reads much
//! reads in steps.

use std::path::PathBuf;

use parking_lot::Mutex;
use rusqlite::Connection;
use seira_core::model::{Record, Sequence, SessionId, Timestamp};

use super::chain::{self, signed};
use super::codec::decode;
use super::sqlite::KIND;
use super::{Base, Checksum, Damage, JournalError, Log, Part, file, sqlite_base};

/// Connections that are kept for the next reader.
const SPARE_MAX: usize = 4;

const OF_SESSION: &str = "SELECT sequence, at, version, event FROM records \
                          WHERE session = ?1 AND sequence > ?2 ORDER BY sequence LIMIT ?3";

/// A few connections that read, opened when needed.
#[derive(Debug)]
pub(super) struct SqliteLog {
    path: PathBuf,
    /// None once the writer is gone, which has to be the last to close the file: it leaves no side
    /// files behind then.
    spare: Mutex<Option<Vec<Connection>>>,
}

impl SqliteLog {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path, spare: Mutex::new(Some(Vec::new())) }
    }

    /// Lets go of the file.
    pub(super) fn close(&self) {
        *self.spare.lock() = None;
    }

    /// Does `work` on a connection; one that failed is not used again.
    fn with<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, JournalError>,
    ) -> Result<T, JournalError> {
        let spare = self.spare.lock().as_mut().and_then(Vec::pop);
        let db = spare.map_or_else(|| file::open_to_read(&self.path, &KIND), Ok)?;
        let done = work(&db)?;
        if let Some(spare) = self.spare.lock().as_mut().filter(|spare| spare.len() < SPARE_MAX) {
            spare.push(db);
        }
        Ok(done)
    }
}

impl Log for SqliteLog {
    fn last(&self) -> Result<Sequence, JournalError> {
        self.with(chain::last)
    }

    fn read(
        &self,
        after: Sequence,
        most: u64,
        each: &mut dyn FnMut(Record),
    ) -> Result<(), JournalError> {
        self.with(|db| {
            let Some(from) = chain::from(db, after)? else {
                return match after > chain::last(db)? {
                    true => Ok(()),
                    false => {
                        Err(JournalError::Damaged { sequence: after, damage: Damage::Missing })
                    }
                };
            };
            let scan = chain::scan(db, from, Some(most), &mut |record, _, _| each(record))?;
            let Some(bad) = scan.bad else { return Ok(()) };
            // Dropped while they were read.
            let upto = chain::base(db)?.sequence;
            Err(if upto > scan.end.sequence { JournalError::Dropped { upto } } else { bad.error() })
        })
    }

    fn of_session(
        &self,
        session: SessionId,
        after: Sequence,
        most: u64,
    ) -> Result<Vec<Record>, JournalError> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        self.with(|db| {
            let mut statement = db.prepare_cached(OF_SESSION)?;
            let key = session.as_u128().to_be_bytes();
            let mut rows = statement.query((key, signed(after), most))?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                let sequence = Sequence(u64::try_from(row.get::<_, i64>(0)?).unwrap_or_default());
                let event = row.get_ref(3)?.as_bytes().unwrap_or_default();
                found.push(decode(sequence, Timestamp(row.get(1)?), row.get(2)?, event)?);
            }
            Ok(found)
        })
    }

    fn checksum(&self, sequence: Sequence) -> Result<Option<Checksum>, JournalError> {
        self.with(|db| chain::checksum(db, sequence))
    }

    fn base(&self) -> Result<Option<Base>, JournalError> {
        self.with(sqlite_base::read)
    }

    fn part(&self, made: u64, number: u64) -> Result<Option<Part>, JournalError> {
        self.with(|db| sqlite_base::part(db, made, number))
    }
}
