//! The durable, ordered log of a workspace, and those who follow it.
//!
//! The writer appends whole batches; a batch is either durable or not there. Everybody else learns
//! through [`Subscriber`], which receives committed batches in order.

use seira_core::model::{Record, Sequence};

#[cfg(test)]
pub(crate) mod faulty;
mod memory;

pub use memory::MemoryJournal;

/// Why the log could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The storage failed; whether the batch is there is unknown until the log is read again.
    #[error("the journal's storage failed: {0}")]
    Storage(String),
    /// The batch does not follow the last record.
    #[error("record {got} cannot follow record {last}")]
    Gap {
        /// Last durable record.
        last: Sequence,
        /// First record of the batch.
        got: Sequence,
    },
}

/// An ordered log that keeps what it has acknowledged.
pub trait Journal: Send {
    /// Makes `batch` durable and returns when it is.
    ///
    /// # Errors
    /// [`JournalError::Gap`] changes nothing. After [`JournalError::Storage`] the batch may or may
    /// not be there, whole; call [`Journal::last`] to know.
    fn append(&mut self, batch: &[Record]) -> Result<(), JournalError>;

    /// Whether what is durable is still there after the process has ended.
    fn outlives_process(&self) -> bool;

    /// Last durable record; 0 when the log is empty.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    fn last(&mut self) -> Result<Sequence, JournalError>;

    /// Hands out every durable record after `after`, in order.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    fn replay(&mut self, after: Sequence, each: &mut dyn FnMut(Record))
    -> Result<(), JournalError>;
}

/// Somebody who learns what has happened, after it is durable.
pub trait Subscriber: Send {
    /// What was durable before the start: once, record by record in order, before the first batch.
    /// For those who keep state in memory alone; nothing to do for others.
    fn replayed(&mut self, _record: &Record) {}

    /// The next batch. Batches come in order and without gaps. Must not block for long: the next
    /// batch waits.
    fn committed(&mut self, batch: &[Record]);
}

/// A [`Subscriber`] made of two closures: for what was there before, and for what comes.
pub struct Listener<R, C> {
    /// See [`Subscriber::replayed`].
    pub replayed: R,
    /// See [`Subscriber::committed`].
    pub committed: C,
}

impl<R, C> Subscriber for Listener<R, C>
where
    R: FnMut(&Record) + Send,
    C: FnMut(&[Record]) + Send,
{
    fn replayed(&mut self, record: &Record) {
        (self.replayed)(record);
    }

    fn committed(&mut self, batch: &[Record]) {
        (self.committed)(batch);
    }
}
