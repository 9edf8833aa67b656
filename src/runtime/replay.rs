//! Making engines from the journal.

use std::panic::{AssertUnwindSafe, catch_unwind};

use seira_core::model::{Configuration, Event, Record, Sequence, Timestamp};

use super::decider::Decider;
use crate::journal::{Journal, JournalError};

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

/// What reading the journal tells beside the engine's state.
#[derive(Debug, Default)]
pub(super) struct Tail {
    pub(super) last: Sequence,
    pub(super) at: Timestamp,
    pub(super) configuration: Option<Configuration>,
}

/// Applies every durable record to `engines` and shows it to `each`.
pub(super) fn replay<E: Decider>(
    journal: &mut dyn Journal,
    engines: &mut [&mut E],
    each: &mut dyn FnMut(Record),
) -> Result<Tail, ReplayError> {
    let mut tail = Tail::default();
    let mut fault = None;
    journal.replay(Sequence(0), &mut |record| {
        if fault.is_some() {
            return;
        }
        match take(&mut tail, engines, &record) {
            Ok(()) => each(record),
            Err(error) => fault = Some(error),
        }
    })?;
    fault.map_or(Ok(tail), Err)
}

fn take<E: Decider>(
    tail: &mut Tail,
    engines: &mut [&mut E],
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
    tail.last = sequence;
    tail.at = record.at;
    if let Event::Configured { configuration } = &record.event {
        tail.configuration = Some(configuration.clone());
    }
    Ok(())
}
