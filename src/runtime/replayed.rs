//! The journal once more from its beginning, for those who learn from what happened.

use std::sync::Arc;

use seira_core::engine::Engine;
use seira_core::model::{Record, Sequence};

use super::decider::Decider;
use super::replay::{ReplayError, STEP, Tail, take};
use crate::journal::{JournalError, Log, base_snapshot};

/// An engine of its own that follows the journal beside whoever writes it.
pub struct Replayed {
    log: Arc<dyn Log>,
    engine: Engine,
    tail: Tail,
}

impl Replayed {
    /// Begins with the first record that is still there.
    ///
    /// # Errors
    /// [`ReplayError`]: the journal, or what stands for its beginning, cannot be read.
    pub fn new(log: Arc<dyn Log>) -> Result<Self, ReplayError> {
        let Some(base) = base_snapshot(&*log)? else {
            return Ok(Self { log, engine: Engine::default(), tail: Tail::START });
        };
        let engine =
            <Engine as Decider>::restore(base.at, &base.bytes).map_err(JournalError::Malformed)?;
        Ok(Self { log, engine, tail: Tail { last: base.sequence, at: base.at } })
    }

    /// Shows every further record that is durable by now, and the engine that knows it, and gives the last.
    /// Blocks.
    ///
    /// # Errors
    /// [`ReplayError`].
    pub fn go_on(
        &mut self,
        each: &mut dyn FnMut(&Engine, &Record),
    ) -> Result<Sequence, ReplayError> {
        loop {
            let (before, mut fault) = (self.tail.last, None);
            self.log.read(before, STEP, &mut |record| {
                if fault.is_none() {
                    match take(&mut self.tail, &mut self.engine, &record) {
                        Ok(()) => each(&self.engine, &record),
                        Err(error) => fault = Some(error),
                    }
                }
            })?;
            if let Some(fault) = fault {
                return Err(fault);
            }
            if self.tail.last == before {
                return Ok(before);
            }
        }
    }
}
