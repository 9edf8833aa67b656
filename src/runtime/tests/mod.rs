//! The loop under faults and on virtual time. Nothing here sleeps: tests wait for what they expect,
//! and move time themselves.

mod faults;
mod floor;
mod snapshots;
mod time;
mod toy;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::Receiver;

use parking_lot::Mutex;
use seira_core::model::{
    ChannelSet, Command, Configuration, Millis, QueueId, QueueSpec, Record, Sequence, Timestamp,
};

use super::clock::VirtualTime;
use super::decider::Decider;
use super::desk::Answered;
use super::hours::{ask_and_wait, send};
use super::replay::{Recovered, recover};
use super::workspace::Threads;
use super::{HoursFn, Probe, Setup, StartError};
use crate::journal::Journal;
use crate::journal::faulty::FaultyJournal;

const START: Timestamp = Timestamp(1_700_000_000_000);

/// A workspace on virtual time over a log that fails on demand.
struct House<E: Decider> {
    threads: Threads<E>,
    time: Arc<VirtualTime>,
    journal: FaultyJournal,
    /// Everything a subscriber was told, in order.
    told: Arc<Mutex<Vec<Record>>>,
    found: Arc<AtomicU64>,
}

impl<E: Decider> House<E> {
    fn new() -> Self {
        let journal = FaultyJournal::default();
        Self::over(journal, VirtualTime::at(START), Configuration::default(), Vec::new()).unwrap()
    }

    fn over(
        journal: FaultyJournal,
        time: Arc<VirtualTime>,
        configuration: Configuration,
        hours: Vec<(QueueId, HoursFn)>,
    ) -> Result<Self, StartError> {
        let told = Arc::new(Mutex::new(journal.records()));
        let found = Arc::new(AtomicU64::new(0));
        let listener = {
            let told = told.clone();
            move |batch: &[Record]| told.lock().extend_from_slice(batch)
        };
        let mut setup = Setup::new(Box::new(journal.clone()), configuration);
        setup.subscribers.push(Box::new(listener));
        setup.time = time.clone();
        setup.hours = hours;
        let counted = found.clone();
        setup.probe = Probe {
            sweep_found: Arc::new(move |n| {
                counted.fetch_add(n.into(), Ordering::SeqCst);
            }),
            ..Probe::default()
        };
        let threads = Threads::start(setup)?;
        Ok(Self { threads, time, journal, told, found })
    }

    fn ask(&self, command: Command) -> Answered {
        ask_and_wait(&self.threads.desk, command)
    }

    /// Asks without waiting.
    fn send(&self, command: Command) -> Receiver<Answered> {
        send(&self.threads.desk, command)
    }

    /// What the durable log folds to.
    fn replayed(&self) -> E {
        let mut journal = self.journal.clone();
        let journal: &mut dyn Journal = &mut journal;
        let Recovered { engine, .. } = recover(journal, None, &mut |_| {}).unwrap();
        engine
    }

    /// Every reader knows exactly what is durable.
    fn check_told(&self) {
        assert_eq!(*self.told.lock(), self.journal.records());
        let last = self.told.lock().last().map_or(Sequence(0), |record| record.sequence);
        assert_eq!(last.0, self.told.lock().len() as u64);
    }
}

/// Waits for what must come; a test that waits in vain is killed by its runner.
fn until(what: impl Fn() -> bool) {
    while !what() {
        std::thread::yield_now();
    }
}

/// A queue for chats that needs no skill.
fn queue(name: &str) -> QueueSpec {
    QueueSpec {
        channels: ChannelSet { chat: true, call: false },
        target: Millis(20_000),
        grace: Millis(60_000),
        waiting_max: 100,
        ..QueueSpec::plain(QueueId::new(name).unwrap())
    }
}
