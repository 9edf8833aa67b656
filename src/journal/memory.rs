//! A log that lasts as long as the process: for demos and tests.

use std::sync::Arc;

use parking_lot::RwLock;
use seira_core::model::{Record, Sequence, SessionId};

use super::{Checksum, Journal, JournalError, Log, chain};

/// Keeps records in memory; "durable" means until the process ends.
#[derive(Debug, Default)]
pub struct MemoryJournal {
    records: Arc<Records>,
}

#[derive(Debug, Default)]
struct Records(RwLock<Vec<Record>>);

impl Journal for MemoryJournal {
    fn append(&mut self, batch: &[Record]) -> Result<(), JournalError> {
        chain::goes_on(self.last()?, batch)?;
        self.records.0.write().extend_from_slice(batch);
        Ok(())
    }

    fn log(&self) -> Arc<dyn Log> {
        self.records.clone()
    }

    fn outlives_process(&self) -> bool {
        false
    }

    fn last(&mut self) -> Result<Sequence, JournalError> {
        Log::last(&*self.records)
    }

    fn replay(
        &mut self,
        after: Sequence,
        each: &mut dyn FnMut(Record),
    ) -> Result<(), JournalError> {
        self.records.read(after, u64::MAX, each)
    }
}

impl Log for Records {
    fn last(&self) -> Result<Sequence, JournalError> {
        Ok(self.0.read().last().map_or(Sequence(0), |record| record.sequence))
    }

    fn read(
        &self,
        after: Sequence,
        most: u64,
        each: &mut dyn FnMut(Record),
    ) -> Result<(), JournalError> {
        let records = self.0.read();
        let from = records.partition_point(|record| record.sequence <= after);
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        records[from..].iter().take(most).cloned().for_each(each);
        Ok(())
    }

    fn of_session(
        &self,
        session: SessionId,
        after: Sequence,
        most: u64,
    ) -> Result<Vec<Record>, JournalError> {
        let records = self.0.read();
        let from = records.partition_point(|record| record.sequence <= after);
        let own = records[from..].iter().filter(|it| it.event.session() == Some(session));
        Ok(own.take(usize::try_from(most).unwrap_or(usize::MAX)).cloned().collect())
    }

    fn checksum(&self, _sequence: Sequence) -> Result<Option<Checksum>, JournalError> {
        Ok(None)
    }
}
