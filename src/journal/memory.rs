//! A log that lasts as long as the process: for demos and tests.

use seira_core::model::{Record, Sequence};

use super::{Journal, JournalError};

/// Keeps records in memory; "durable" means until the process ends.
#[derive(Debug, Default)]
pub struct MemoryJournal {
    records: Vec<Record>,
}

impl Journal for MemoryJournal {
    fn append(&mut self, batch: &[Record]) -> Result<(), JournalError> {
        let mut last = self.last()?;
        for record in batch {
            if record.sequence.0 != last.0 + 1 {
                return Err(JournalError::Gap { last, got: record.sequence });
            }
            last = record.sequence;
        }
        self.records.extend_from_slice(batch);
        Ok(())
    }

    fn outlives_process(&self) -> bool {
        false
    }

    fn last(&mut self) -> Result<Sequence, JournalError> {
        Ok(self.records.last().map_or(Sequence(0), |record| record.sequence))
    }

    fn replay(
        &mut self,
        after: Sequence,
        each: &mut dyn FnMut(Record),
    ) -> Result<(), JournalError> {
        let from = self.records.partition_point(|record| record.sequence <= after);
        self.records[from..].iter().cloned().for_each(each);
        Ok(())
    }
}
