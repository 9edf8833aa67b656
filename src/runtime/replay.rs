//! Making engines from the newest good snapshot and the records behind it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};

use seira_core::model::{Record, Sequence, Timestamp};

use super::decider::Decider;
use crate::journal::{Checksum, Journal, JournalError, Log, Snapshot, Snapshots, base_snapshot};

/// Records that are read beside the writer at once, so that it can tidy up behind itself.
pub(super) const STEP: u64 = 1_000;
/// Records that are handed from the thread that reads to the one that applies, and how many such
/// portions may wait: some 50 MB at most.
const PORTION: usize = 1_000;
const AHEAD: usize = 128;

/// Why the journal could not be folded.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// The journal could not be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A record does not follow the one before it.
    #[error("record {found} follows record {after}; the journal is damaged")]
    OutOfOrder {
        /// The record before.
        after: Sequence,
        /// What came instead of its successor.
        found: Sequence,
    },
    /// The beginning of the journal is gone, and so is what stood for it.
    #[error(
        "records 1 to {upto} of the journal were dropped by retention, and neither a snapshot nor the \
         journal's base, which stand for them, can be read. Restore a backup of the journal, which \
         has its base (`seira restore`), or the folder of snapshots"
    )]
    NoGround {
        /// The last record that was dropped.
        upto: Sequence,
    },
    /// There is no record, though there were some.
    #[error(
        "the journal is empty, though {known} records of it were known: it was lost, or is not in its \
         place. Put it back (the disk, the file journal.db, the database), or restore a backup \
         (`seira restore`); to begin anew instead, move the whole data folder away"
    )]
    Missing {
        /// The last record that a snapshot knows.
        known: Sequence,
    },
    /// A record is older than the one before it.
    #[error("record {sequence} is older than the record before it; the journal is damaged")]
    TimeWentBack {
        /// Which.
        sequence: Sequence,
    },
    /// A record broke the engine.
    #[error(
        "record {sequence} cannot be applied; restore a backup or use the version that wrote it"
    )]
    Unfit {
        /// Which.
        sequence: Sequence,
    },
}

/// Where a journal ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tail {
    pub(super) last: Sequence,
    pub(super) at: Timestamp,
}

impl Tail {
    pub(super) const START: Self = Self { last: Sequence(0), at: Timestamp(0) };
}

/// Where records are read from.
pub(super) trait Source {
    fn last(&mut self) -> Result<Sequence, JournalError>;

    fn checksum(&mut self, sequence: Sequence) -> Result<Option<Checksum>, JournalError>;

    /// The state that stands for records which were dropped; none where none were.
    fn ground(&mut self) -> Result<Option<Snapshot>, JournalError>;

    /// Hands out the records after `after`, in order, to the end.
    fn rest(&mut self, after: Sequence, each: &mut dyn FnMut(Record)) -> Result<(), JournalError>;
}

/// By the one who writes.
impl Source for dyn Journal + '_ {
    fn last(&mut self) -> Result<Sequence, JournalError> {
        Journal::last(self)
    }

    fn checksum(&mut self, sequence: Sequence) -> Result<Option<Checksum>, JournalError> {
        Journal::checksum(self, sequence)
    }

    fn ground(&mut self) -> Result<Option<Snapshot>, JournalError> {
        base_snapshot(&*self.log())
    }

    fn rest(&mut self, after: Sequence, each: &mut dyn FnMut(Record)) -> Result<(), JournalError> {
        self.replay(after, each)
    }
}

/// Beside the one who writes, up to a record that was published: what comes behind may be durable
/// and is not known to anybody yet.
pub(super) struct Beside {
    pub(super) log: Arc<dyn Log>,
    pub(super) end: Sequence,
}

impl Source for Beside {
    fn last(&mut self) -> Result<Sequence, JournalError> {
        Ok(self.end)
    }

    fn checksum(&mut self, sequence: Sequence) -> Result<Option<Checksum>, JournalError> {
        self.log.checksum(sequence)
    }

    fn ground(&mut self) -> Result<Option<Snapshot>, JournalError> {
        base_snapshot(&*self.log)
    }

    fn rest(&mut self, after: Sequence, each: &mut dyn FnMut(Record)) -> Result<(), JournalError> {
        let mut last = after;
        while last < self.end {
            let most = STEP.min(self.end.0 - last.0);
            let before = last;
            self.log.read(last, most, &mut |record| {
                last = record.sequence;
                each(record);
            })?;
            if last == before {
                break;
            }
        }
        Ok(())
    }
}

/// An engine that knows every record of a journal.
pub(super) struct Recovered<E> {
    pub(super) engine: E,
    pub(super) tail: Tail,
    /// The last record that the snapshot knew which it began with.
    pub(super) from: Sequence,
}

/// An engine that knows every record of `source`, from the newest snapshot that knows nothing behind
/// `at_most`, else from what stands for dropped records. `each` is shown the records that it did not know.
pub(super) fn recover<E: Decider, S: Source + Send + ?Sized>(
    source: &mut S,
    snapshots: Option<(&Snapshots, Sequence)>,
    each: &mut dyn FnMut(Record),
) -> Result<Recovered<E>, ReplayError> {
    let end = source.last()?;
    let mut at_most = snapshots.map(|(_, at_most)| at_most.min(end));
    let mut grounded = false;
    let recovered = loop {
        let mut known = match snapshots.zip(at_most) {
            Some(((store, _), at_most)) => newest(source, store, at_most)?,
            None => None,
        };
        if known.is_none() && !grounded {
            (known, grounded) = (ground(source)?, true);
        }
        let sequence = known.as_ref().map(|snapshot| snapshot.sequence);
        match fold(source, known, each) {
            Err(ReplayError::Journal(JournalError::Dropped { upto })) => {
                return Err(ReplayError::NoGround { upto });
            }
            Err(error) => return Err(error),
            Ok(Ok(recovered)) => break recovered,
            Ok(Err(problem)) => {
                tracing::warn!(?sequence, problem, "a snapshot is bad; the one before is used");
                at_most = sequence.and_then(|bad| bad.0.checked_sub(1)).map(Sequence);
            }
        }
    };
    if recovered.tail.last != end {
        return Err(ReplayError::OutOfOrder { after: recovered.tail.last, found: end });
    }
    Ok(recovered)
}

/// The newest snapshot that was made of this journal; none: begin at the start.
fn newest<S: Source + ?Sized>(
    source: &mut S,
    store: &Snapshots,
    mut at_most: Sequence,
) -> Result<Option<Snapshot>, ReplayError> {
    while let Some(snapshot) = store.newest(at_most)? {
        let sequence = snapshot.sequence;
        if source.checksum(sequence)? == Some(snapshot.checksum) {
            return Ok(Some(snapshot));
        }
        tracing::warn!(%sequence, "a snapshot was made from another journal; it is passed over");
        let Some(before) = sequence.0.checked_sub(1) else { break };
        at_most = Sequence(before);
    }
    Ok(None)
}

/// The state in the journal's own base; none where that is bad, or where there is none.
fn ground<S: Source + ?Sized>(source: &mut S) -> Result<Option<Snapshot>, ReplayError> {
    match source.ground() {
        Err(JournalError::Malformed(problem)) => {
            tracing::error!(problem, "what stands for dropped records of the journal is damaged");
            Ok(None)
        }
        other => Ok(other?),
    }
}

/// A snapshot and the rest. A thread of its own reads ahead, so that reading and checking records goes
/// on while the snapshot is taken in. The inner error says what is wrong with the snapshot.
fn fold<E: Decider, S: Source + Send + ?Sized>(
    source: &mut S,
    snapshot: Option<Snapshot>,
    each: &mut dyn FnMut(Record),
) -> Result<Result<Recovered<E>, String>, ReplayError> {
    let start = |known: &Snapshot| Tail { last: known.sequence, at: known.at };
    let mut tail = snapshot.as_ref().map_or(Tail::START, start);
    let from = tail.last;
    std::thread::scope(|scope| {
        let (ahead, records) = sync_channel(AHEAD);
        let reading = scope.spawn(move || read_ahead(source, from, &ahead));
        let mut engine = match snapshot.map_or_else(|| Ok(E::default()), |known| restore(&known)) {
            Ok(engine) => engine,
            Err(problem) => return Ok(Err(problem)),
        };
        for record in records.iter().flatten() {
            take(&mut tail, &mut engine, &record)?;
            each(record);
        }
        let read = reading.join().unwrap_or_else(|_| {
            Err(JournalError::Malformed("reading it broke a thread".to_owned()))
        });
        read?;
        Ok(Ok(Recovered { engine, tail, from }))
    })
}

/// Reads the records after `after` in portions, until nobody wants them any more.
fn read_ahead<S: Source + ?Sized>(
    source: &mut S,
    after: Sequence,
    to: &SyncSender<Vec<Record>>,
) -> Result<(), JournalError> {
    let (mut portion, mut wanted) = (Vec::with_capacity(PORTION), true);
    source.rest(after, &mut |record| {
        if !wanted {
            return;
        }
        portion.push(record);
        if portion.len() == PORTION {
            let full = std::mem::replace(&mut portion, Vec::with_capacity(PORTION));
            wanted = to.send(full).is_ok();
        }
    })?;
    // Whoever does not want the end has said why.
    let _ = to.send(portion);
    Ok(())
}

fn restore<E: Decider>(snapshot: &Snapshot) -> Result<E, String> {
    catch_unwind(AssertUnwindSafe(|| E::restore(snapshot.at, &snapshot.bytes)))
        .unwrap_or_else(|_| Err("it broke the engine".to_owned()))
}

pub(super) fn take<E: Decider>(
    tail: &mut Tail,
    engine: &mut E,
    record: &Record,
) -> Result<(), ReplayError> {
    let sequence = record.sequence;
    if sequence.0 != tail.last.0 + 1 {
        return Err(ReplayError::OutOfOrder { after: tail.last, found: sequence });
    }
    if record.at < tail.at {
        return Err(ReplayError::TimeWentBack { sequence });
    }
    let applied = catch_unwind(AssertUnwindSafe(|| engine.apply(record.at, &record.event)));
    applied.map_err(|_| ReplayError::Unfit { sequence })?;
    *tail = Tail { last: sequence, at: record.at };
    Ok(())
}
