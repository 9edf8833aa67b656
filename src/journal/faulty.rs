//! A log that fails when told to: for tests of those who must live with that.

use std::sync::Arc;

use parking_lot::{Condvar, Mutex};
use seira_core::model::{Event, Millis, Record, Sequence};

use super::{Chore, Journal, JournalError, Log, MemoryJournal};

/// What happens to one append.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Fails; nothing was written.
    Before,
    /// Fails; everything was written.
    After,
    /// Fails; somebody else's record was written instead.
    Foreign,
}

#[derive(Default)]
struct State {
    log: MemoryJournal,
    appends: u64,
    faults: Vec<(u64, Fault)>,
    /// Reads that still fail.
    reads_fail: u32,
    shut: bool,
}

/// A log in memory whose faults and delays a test decides; clones are the same log.
#[derive(Clone, Default)]
pub(crate) struct FaultyJournal {
    state: Arc<(Mutex<State>, Condvar)>,
}

impl FaultyJournal {
    /// Lets append number `n` (1 is the first) fail.
    pub(crate) fn fail(&self, n: u64, fault: Fault) {
        self.state.0.lock().faults.push((n, fault));
    }

    /// Lets the append after the last one fail.
    pub(crate) fn fail_next(&self, fault: Fault) {
        let mut state = self.state.0.lock();
        let n = state.appends + 1;
        state.faults.push((n, fault));
    }

    /// Lets the next `reads` reads fail.
    pub(crate) fn fail_reads(&self, reads: u32) {
        self.state.0.lock().reads_fail = reads;
    }

    /// Makes appends block (`shut`), or lets them go on.
    pub(crate) fn shut(&self, shut: bool) {
        self.state.0.lock().shut = shut;
        self.state.1.notify_all();
    }

    /// Appends begun so far.
    pub(crate) fn appends(&self) -> u64 {
        self.state.0.lock().appends
    }

    /// What is durable.
    pub(crate) fn records(&self) -> Vec<Record> {
        let mut records = Vec::new();
        let mut state = self.state.0.lock();
        let _ = state.log.replay(Sequence(0), &mut |record| records.push(record));
        records
    }
}

fn broken() -> JournalError {
    JournalError::Storage("the test wants it so".into())
}

impl Journal for FaultyJournal {
    fn append(&mut self, batch: &[Record]) -> Result<(), JournalError> {
        let mut state = self.state.0.lock();
        state.appends += 1;
        self.state.1.wait_while(&mut state, |state| state.shut);
        let n = state.appends;
        match state.faults.iter().find(|(at, _)| *at == n).map(|(_, fault)| *fault) {
            None => state.log.append(batch),
            Some(Fault::Before) => Err(broken()),
            Some(Fault::After) => state.log.append(batch).and(Err(broken())),
            Some(Fault::Foreign) => {
                let mut foreign = batch[0].clone();
                foreign.event = Event::Resumed { down: Millis(1), graces: Vec::new() };
                state.log.append(&[foreign]).and(Err(broken()))
            }
        }
    }

    fn log(&self) -> Arc<dyn Log> {
        self.state.0.lock().log.log()
    }

    fn outlives_process(&self) -> bool {
        false
    }

    /// Gives how many appends there were by then.
    fn tidy(&mut self, _: &Chore) -> Result<u64, JournalError> {
        Ok(self.appends())
    }

    fn last(&mut self) -> Result<Sequence, JournalError> {
        let mut state = self.state.0.lock();
        if state.reads_fail > 0 {
            state.reads_fail -= 1;
            return Err(broken());
        }
        state.log.last()
    }

    fn replay(
        &mut self,
        after: Sequence,
        each: &mut dyn FnMut(Record),
    ) -> Result<(), JournalError> {
        self.state.0.lock().log.replay(after, each)
    }
}
