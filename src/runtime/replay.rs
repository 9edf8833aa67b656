//! Making engines from the newest good snapshot and the records behind it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use seira_core::model::{Record, Sequence, Timestamp};

use super::decider::Decider;
use crate::journal::{Checksum, Journal, JournalError, Log, Snapshot, Snapshots};

/// Records that are read beside the writer at once, so that it can tidy up behind itself.
const STEP: u64 = 1_000;

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
    const START: Self = Self { last: Sequence(0), at: Timestamp(0) };
}

/// Where records are read from.
pub(super) trait Source {
    fn last(&mut self) -> Result<Sequence, JournalError>;

    fn checksum(&mut self, sequence: Sequence) -> Result<Option<Checksum>, JournalError>;

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

/// Engines that know every record of a journal.
pub(super) struct Recovered<E, const N: usize> {
    pub(super) engines: [E; N],
    pub(super) tail: Tail,
    /// The last record that the snapshot knew which they began with.
    pub(super) from: Sequence,
}

/// `N` engines that know every record of `source`, from the newest snapshot that knows nothing behind
/// `at_most`. `each` is shown the records that it did not know.
pub(super) fn recover<E: Decider, S: Source + ?Sized, const N: usize>(
    source: &mut S,
    snapshots: Option<(&Snapshots, Sequence)>,
    each: &mut dyn FnMut(Record),
) -> Result<Recovered<E, N>, ReplayError> {
    let end = source.last()?;
    let found = snapshots.map(|(store, at_most)| newest(source, store, end.min(at_most)));
    let found = found.transpose()?.flatten();
    let (mut engines, mut tail) =
        found.unwrap_or_else(|| (std::array::from_fn(|_| E::default()), Tail::START));
    let (from, mut fault) = (tail.last, None);
    source.rest(tail.last, &mut |record| {
        if fault.is_some() {
            return;
        }
        match take(&mut tail, &mut engines, &record) {
            Ok(()) => each(record),
            Err(error) => fault = Some(error),
        }
    })?;
    if let Some(fault) = fault {
        return Err(fault);
    }
    if tail.last != end {
        return Err(ReplayError::OutOfOrder { after: tail.last, found: end });
    }
    Ok(Recovered { engines, tail, from })
}

/// Engines from the newest snapshot that is good and of this journal; none: begin at the start.
fn newest<E: Decider, S: Source + ?Sized, const N: usize>(
    source: &mut S,
    store: &Snapshots,
    mut at_most: Sequence,
) -> Result<Option<([E; N], Tail)>, ReplayError> {
    while let Some(snapshot) = store.newest(at_most)? {
        let sequence = snapshot.sequence;
        let restored = if source.checksum(sequence)? == Some(snapshot.checksum) {
            restore(&snapshot)
        } else {
            Err("it was made from another journal".to_owned())
        };
        match restored {
            Ok(engines) => return Ok(Some((engines, Tail { last: sequence, at: snapshot.at }))),
            Err(problem) => {
                tracing::warn!(%sequence, problem, "a snapshot is bad; the one before is used");
            }
        }
        let Some(before) = sequence.0.checked_sub(1) else { break };
        at_most = Sequence(before);
    }
    Ok(None)
}

/// The same engine, `N` times; each on a thread of its own, as a large one takes a while.
fn restore<E: Decider, const N: usize>(snapshot: &Snapshot) -> Result<[E; N], String> {
    let one = || {
        catch_unwind(AssertUnwindSafe(|| E::restore(snapshot.at, &snapshot.bytes)))
            .unwrap_or_else(|_| Err("it broke the engine".to_owned()))
    };
    let made: Vec<Result<E, String>> = std::thread::scope(|scope| {
        let others: Vec<_> = (1..N).map(|_| scope.spawn(one)).collect();
        let first = one();
        let others = others
            .into_iter()
            .map(|other| other.join().unwrap_or_else(|_| Err("its thread broke".to_owned())));
        std::iter::once(first).chain(others).collect()
    });
    let made: Vec<E> = made.into_iter().collect::<Result<_, _>>()?;
    made.try_into().map_err(|_| "no engine was asked for".to_owned())
}

fn take<E: Decider>(
    tail: &mut Tail,
    engines: &mut [E],
    record: &Record,
) -> Result<(), ReplayError> {
    let sequence = record.sequence;
    if sequence.0 != tail.last.0 + 1 {
        return Err(ReplayError::OutOfOrder { after: tail.last, found: sequence });
    }
    if record.at < tail.at {
        return Err(ReplayError::TimeWentBack { sequence });
    }
    let applied = catch_unwind(AssertUnwindSafe(|| {
        engines.iter_mut().for_each(|engine| engine.apply(record.at, &record.event));
    }));
    applied.map_err(|_| ReplayError::Unfit { sequence })?;
    *tail = Tail { last: sequence, at: record.at };
    Ok(())
}
