//! The thread that writes: many requests, one transaction.

use std::cell::Cell;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use rusqlite::{Connection, Transaction, TransactionBehavior};
use seira_core::model::SessionId;

use super::trouble::Trouble;
use super::work::{self, Failed, Tx};
use super::{Place, tables};
use crate::journal::file;

/// Requests that share one transaction.
const BATCH_MAX: usize = 256;
/// How long the thread waits before it tries again what it could not do.
const RETRY: Duration = Duration::from_secs(1);

/// Tells who asked, once everything is durable.
type Tell = Box<dyn FnOnce() + Send>;
type Work = Box<dyn FnOnce(&Tx<'_>) -> Result<Tell, Failed> + Send>;

pub(super) enum Request {
    Work(Work),
    TakeOut(SessionId),
}

pub(super) struct Keeper {
    place: Place,
    /// None after a failure, and where the store is in memory.
    db: Option<Connection>,
    /// Sessions that still have to go.
    out: Vec<SessionId>,
    /// Destroyed keys are still in the file's log.
    shredded: bool,
    trouble: Trouble,
}

impl Keeper {
    pub(super) fn new(place: Place, db: Option<Connection>, trouble: Trouble) -> Self {
        Self { place, db, out: Vec::new(), shredded: false, trouble }
    }

    pub(super) fn run(mut self, inbox: &Receiver<Request>) {
        loop {
            let idle = self.out.is_empty() && !self.shredded && self.trouble.now().is_none();
            let first = match idle {
                true => inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
                false => inbox.recv_timeout(RETRY),
            };
            let ended = matches!(first, Err(RecvTimeoutError::Disconnected));
            let mut batch = Vec::new();
            for request in first.into_iter().chain(inbox.try_iter().take(BATCH_MAX)) {
                match request {
                    Request::Work(work) => batch.push(work),
                    Request::TakeOut(session) => self.out.push(session),
                }
            }
            self.trouble.begin();
            self.settle(batch);
            if ended {
                return;
            }
        }
    }

    /// Where something fails, those who asked are not told: what they asked with is dropped.
    fn settle(&mut self, batch: Vec<Work>) {
        let done = match self.place.clone() {
            Place::Memory(db) => self.write(&db.lock(), batch),
            Place::File(path) => {
                self.db.take().map_or_else(|| tables::open(&path), Ok).and_then(|db| {
                    let done = self.write(&db, batch)?;
                    self.db = Some(db);
                    Ok(done)
                })
            }
        };
        match done {
            Ok(tell) => {
                self.trouble.over();
                self.out.clear();
                tell.into_iter().for_each(|tell| tell());
            }
            Err(error) => {
                self.trouble.failed(error.storage_kind());
                tracing::error!(%error, "the keys of sessions could not be kept");
            }
        }
    }

    fn write(&mut self, db: &Connection, batch: Vec<Work>) -> Result<Vec<Tell>, Failed> {
        let mut told = Vec::with_capacity(batch.len());
        if !batch.is_empty() || !self.out.is_empty() {
            let transaction = Transaction::new_unchecked(db, TransactionBehavior::Immediate)?;
            let tx = Tx { db: &transaction, shredded: Cell::new(false) };
            for work in batch {
                told.push(work(&tx)?);
            }
            for session in &self.out {
                work::take_out(&tx, *session)?;
            }
            self.shredded |= tx.shredded.get();
            transaction.commit()?;
        } else if self.trouble.now().is_some() {
            // Whoever asked has gone; whether it would work again only a write can tell.
            tables::try_writing(db)?;
        }
        if self.shredded {
            self.cut(db);
        }
        Ok(told)
    }

    /// The log of the file still has the page with the key on it. A reader may be in the way, but not
    /// for long.
    fn cut(&mut self, db: &Connection) {
        let cut = match self.place {
            Place::File(_) => file::checkpoint(db, "TRUNCATE"),
            Place::Memory(_) => Ok(()),
        };
        match cut {
            Ok(()) => self.shredded = false,
            Err(error) => tracing::warn!(%error, "destroyed keys are still in a log; once more"),
        }
    }
}
