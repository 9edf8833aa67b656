//! The durable, ordered log of a workspace, and those who follow it.
//!
//! ```text
//! Journal::append ─▶ codec: JSON + checksum of the record before ─▶ one transaction ─▶ synced
//! Journal::replay ◀─ chain: each record checked ◀─ rows
//!                    Log: the same beside the writer; Reader: beside a writer of another process
//! ```
//!
//! Records that are kept no longer are dropped from the log's beginning, once a base stands for them
//! ([`Base`]); the chain of checksums then begins at the first one that is kept.
//!
//! The writer appends whole batches; a batch is either durable or not there. Everybody else learns
//! through [`Subscriber`], which receives committed batches in order. What the events mean is not
//! known here.

use std::path::Path;
use std::sync::Arc;

use seira_core::engine::Engine;
use seira_core::model::{Record, Sequence, SessionId};

use crate::config::PostgresUrl;

mod base;
mod chain;
mod codec;
mod error;
#[cfg(test)]
pub(crate) mod faulty;
pub(crate) mod file;
mod memory;
mod postgres;
mod postgres_base;
mod postgres_log;
mod postgres_rows;
mod postgres_session;
mod reader;
mod restore;
#[cfg(test)]
pub(crate) mod samples;
mod scrub;
mod snapshots;
mod sqlite;
mod sqlite_base;
mod sqlite_log;
#[cfg(test)]
mod suite;

pub use base::{Base, Chore, ENGINE, Part, Parts, base_snapshot, pieces};
pub use codec::{Checksum, VERSION};
pub use error::{Damage, Holder, JournalError, StorageFault, StorageKind};
pub use memory::MemoryJournal;
pub use postgres::PostgresJournal;
pub use reader::{Line, Reader, Verified};
pub use restore::{Restored, restore, restore_to};
pub use scrub::scrub;
pub use snapshots::{Snapshot, Snapshots};
pub use sqlite::{FILE, SqliteJournal};

/// An ordered log that keeps what it has acknowledged.
pub trait Journal: Send {
    /// Makes `batch` durable and returns when it is.
    ///
    /// # Errors
    /// [`JournalError::Gap`] changes nothing. After [`JournalError::Storage`] the batch may or may
    /// not be there, whole; call [`Journal::last`] to know.
    fn append(&mut self, batch: &[Record]) -> Result<(), JournalError>;

    /// For reading beside the writer.
    fn log(&self) -> Arc<dyn Log>;

    /// Whether what is durable is still there after the process has ended.
    fn outlives_process(&self) -> bool;

    /// Does a chore; how many rows that changed. A log that ends with its process has none.
    ///
    /// # Errors
    /// [`JournalError::Storage`]: whether it is done is unknown, and doing it again is harmless.
    /// [`JournalError::Malformed`] where a base does not fit; nothing has changed.
    fn tidy(&mut self, _chore: &Chore) -> Result<u64, JournalError> {
        Ok(0)
    }

    /// Last durable record; 0 when the log is empty.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    fn last(&mut self) -> Result<Sequence, JournalError>;

    /// Hands out every durable record after `after`, in order, each checked first.
    ///
    /// # Errors
    /// [`JournalError::Storage`] when trying again may help. [`JournalError::Dropped`] where some are
    /// not kept any more. [`JournalError::Damaged`],
    /// [`JournalError::Malformed`] or [`JournalError::Unreadable`] when it will not; what was handed
    /// out by then is sound.
    fn replay(&mut self, after: Sequence, each: &mut dyn FnMut(Record))
    -> Result<(), JournalError>;

    /// The checksum of that record, which stands for everything up to it: two logs that give the
    /// same one hold the same records up to there. None where there is no such record, or where the
    /// log keeps no checksums.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    fn checksum(&mut self, _sequence: Sequence) -> Result<Option<Checksum>, JournalError> {
        Ok(None)
    }
}

/// The durable records, read beside the writer. Many threads may read at once; what
/// [`Journal::append`] has returned for is seen.
pub trait Log: Send + Sync {
    /// Last durable record; 0 when the log is empty.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    fn last(&self) -> Result<Sequence, JournalError>;

    /// Hands out at most `most` records after `after`, in order, each checked first.
    ///
    /// # Errors
    /// As [`Journal::replay`].
    fn read(
        &self,
        after: Sequence,
        most: u64,
        each: &mut dyn FnMut(Record),
    ) -> Result<(), JournalError>;

    /// The records of one session after `after`, in order, at most `most`: those whose event names
    /// it ([`Event::session`](seira_core::model::Event::session)). Their checksums are not checked:
    /// that takes the records in between.
    ///
    /// # Errors
    /// [`JournalError::Storage`], [`JournalError::Unreadable`].
    fn of_session(
        &self,
        session: SessionId,
        after: Sequence,
        most: u64,
    ) -> Result<Vec<Record>, JournalError>;

    /// As [`Journal::checksum`].
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    fn checksum(&self, sequence: Sequence) -> Result<Option<Checksum>, JournalError>;

    /// What stands for the records that were dropped; none where none were.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    fn base(&self) -> Result<Option<Base>, JournalError> {
        Ok(None)
    }

    /// Part `number` of base `made`, unchecked; none: there is no such.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    fn part(&self, _made: u64, _number: u64) -> Result<Option<Part>, JournalError> {
        Ok(None)
    }
}

/// The log in `folder`, or in the database, read beside whoever writes it.
///
/// Nothing is opened before somebody reads.
#[must_use]
pub fn log_beside(folder: &Path, postgres: Option<&PostgresUrl>) -> Arc<dyn Log> {
    match postgres {
        Some(url) => postgres_log::PostgresLog::new(url.clone()),
        None => Arc::new(sqlite_log::SqliteLog::new(folder.join(FILE))),
    }
}

/// Somebody who learns what has happened, after it is durable.
pub trait Subscriber: Send {
    /// What has come of all that was durable before the start: once, before the first batch. For
    /// those who keep state in memory alone; nothing to do for others.
    fn resumes(&mut self, _engine: &Engine) {}

    /// The next batch. Batches come in order and without gaps. Must not block for long: the next
    /// batch waits.
    fn committed(&mut self, batch: &[Record]);
}

impl<F: FnMut(&[Record]) + Send> Subscriber for F {
    fn committed(&mut self, batch: &[Record]) {
        self(batch);
    }
}
