//! The thread that writes: many requests, one transaction.

use std::cell::Cell;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use rusqlite::{Connection, Transaction, TransactionBehavior};
use seira_core::model::SessionId;

use super::trouble::Trouble;
use super::work::{self, Failed, Tx};
use super::{Place, tables};
use crate::journal::{JournalError, StorageKind, file};

/// Requests that share one transaction.
const BATCH_MAX: usize = 256;
/// How long the thread waits before it tries again what it could not do.
const RETRY: Duration = Duration::from_secs(1);

/// How long the log is waited for to be cut: everybody else waits meanwhile.
const CUT_WAIT: Duration = Duration::from_millis(500);
/// After so many tries who asked for keys to be destroyed is told that they are not.
const CUT_TRIES: u32 = 10;

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
    /// Destroyed keys may still be in the file's log.
    shredded: bool,
    /// Who is told once they are not.
    held: Vec<Tell>,
    /// How often the log could not be cut, and when to try again.
    uncut: (u32, Instant),
    trouble: Trouble,
}

/// Who is told of what is durable.
#[derive(Default)]
struct Told {
    at_once: Vec<Tell>,
    /// Keys were destroyed: when they are in no log either.
    once_cut: Vec<Tell>,
}

impl Keeper {
    pub(super) fn new(place: Place, db: Option<Connection>, trouble: Trouble) -> Self {
        let (out, held, uncut) = (Vec::new(), Vec::new(), (0, Instant::now()));
        // A process before may have ended between destroying keys and cutting the log, and whatever
        // opens the file copies the log and leaves it as it is.
        Self { place, db, out, shredded: true, held, uncut, trouble }
    }

    pub(super) fn run(mut self, inbox: &Receiver<Request>) {
        self.settle(Vec::new());
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
            Ok(told) => {
                self.trouble.over();
                self.out.clear();
                told.at_once.into_iter().for_each(|tell| tell());
                self.held.extend(told.once_cut);
                if self.shredded && Instant::now() >= self.uncut.1 {
                    self.cut();
                }
            }
            Err(error) => {
                let error = error.explained(&self.place);
                self.trouble.failed(error.storage_kind());
                tracing::error!(%error, "the keys of sessions could not be kept");
            }
        }
    }

    fn write(&mut self, db: &Connection, batch: Vec<Work>) -> Result<Told, Failed> {
        let mut told = Told::default();
        if !batch.is_empty() || !self.out.is_empty() {
            let transaction = Transaction::new_unchecked(db, TransactionBehavior::Immediate)?;
            let tx = Tx { db: &transaction, shredded: Cell::new(false) };
            for work in batch {
                tx.shredded.set(false);
                match apart(&tx, work)? {
                    Some(tell) if tx.shredded.get() => told.once_cut.push(tell),
                    Some(tell) => told.at_once.push(tell),
                    None => {}
                }
            }
            for session in &self.out {
                work::take_out(&tx, *session)?;
            }
            self.shredded |= !told.once_cut.is_empty();
            transaction.commit()?;
        } else if self.trouble.now().is_some() {
            // Whoever asked has gone; whether it would work again only a write can tell.
            tables::try_writing(db)?;
        }
        Ok(told)
    }

    /// The log of the file still has the page with the key on it. A reader may be in the way: until
    /// it is gone nobody is told that the key is.
    fn cut(&mut self) {
        match self.db.as_ref().map_or(Ok(()), cut_log) {
            Ok(()) => {
                (self.shredded, self.uncut.0) = (false, 0);
                self.held.drain(..).for_each(|tell| tell());
            }
            Err(error) => {
                tracing::warn!(%error, "destroyed keys are still in a log; once more");
                self.uncut = (self.uncut.0 + 1, Instant::now() + RETRY);
                if self.uncut.0.is_multiple_of(CUT_TRIES) {
                    self.held.clear();
                }
            }
        }
    }
}

fn cut_log(db: &Connection) -> Result<(), JournalError> {
    db.busy_timeout(CUT_WAIT)?;
    let cut = file::checkpoint(db, "TRUNCATE");
    db.busy_timeout(file::BUSY_MAX)?;
    cut
}

/// Does one piece of work; none if it failed at something of its own, which has changed nothing and
/// is not the others' concern.
fn apart(tx: &Tx<'_>, work: Work) -> Result<Option<Tell>, Failed> {
    tx.db.prepare_cached("SAVEPOINT work")?.execute([])?;
    let tell = match work(tx) {
        Ok(tell) => Some(tell),
        Err(Failed::Journal(JournalError::Storage(fault))) if fault.kind == StorageKind::Other => {
            tracing::error!(error = fault.detail, "something could not be done among the keys");
            tx.db.prepare_cached("ROLLBACK TO work")?.execute([])?;
            tx.shredded.set(false);
            None
        }
        Err(error) => return Err(error),
    };
    tx.db.prepare_cached("RELEASE work")?.execute([])?;
    Ok(tell)
}
