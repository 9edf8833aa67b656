//! Starting and ending the threads of a workspace.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Weak};
use std::thread::JoinHandle;
use std::time::Duration;

use parking_lot::RwLock;
use seira_core::engine::DOWN_MAX;
use seira_core::model::{Command, Configuration, Millis, QueueId, Sequence, Wish};

use super::clock::{Clock, TimeSource};
use super::decider::Decider;
use super::desk::{Answered, Desk};
use super::hours::{Opening, send};
use super::keeper::Keeper;
use super::leader::Leader;
use super::replay::{Recovered, ReplayError, recover};
use super::writer::Writer;
use super::{AskError, Health, HoursFn, Setup, StartError};
use crate::journal::Snapshots;

/// How often a start that waits for the storage looks at how that does.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// The threads of a workspace and what they share.
pub(super) struct Threads<E: Decider> {
    pub(super) desk: Arc<Desk<E>>,
    pub(super) follower: Arc<RwLock<E>>,
    running: Vec<JoinHandle<()>>,
}

impl<E: Decider> Threads<E> {
    pub(super) fn start(setup: Setup) -> Result<Self, StartError> {
        let Setup { mut journal, snapshots, pace, configuration, hours, .. } = setup;
        let Setup { mut subscribers, time, probe, .. } = setup;
        let all = snapshots.as_ref().map(|store| (store, Sequence(u64::MAX)));
        let recovered = recover::<E, _>(&mut *journal, all, &mut |_| ())?;
        tell_of_loss(snapshots.as_ref(), recovered.tail.last)?;
        let Recovered { engine: leader, tail, from } = recovered;
        let follower = leader.clone();
        if tail.last.0 > 0 {
            tracing::info!(last = %tail.last, snapshot = %from, "the journal was taken in");
            subscribers.iter_mut().for_each(|subscriber| follower.show(&mut **subscriber));
        }
        let differs = tail.last.0 == 0 || follower.configuration() != configuration;
        let configure = differs.then(|| Wish::Configure { configuration: configuration.clone() });
        let desk = Arc::new(Desk::new(Clock::new(time.clone(), tail.at)));
        wake_on_step(&*time, Arc::downgrade(&desk));
        let follower = Arc::new(RwLock::new(follower));
        let log = journal.log();
        let (to_keeper, news) = channel();
        let keeper = snapshots.clone().map(|snapshots| {
            let follower = follower.clone();
            Keeper { log, snapshots, kept: from, pace, follower }
        });
        let writer = Writer {
            desk: desk.clone(),
            journal,
            snapshots,
            follower: follower.clone(),
            subscribers,
            committed: tail.last,
            keeper: to_keeper,
            epoch: 0,
        };
        let leader = Leader::new(desk.clone(), probe, leader, tail.last);
        // In line before the leader starts, so that no deadline fires before the downtime is known. See
        // `Event::Resumed` for what a quiet time before the end does to it.
        let down = (desk.clock.now() - tail.at).clamp(Millis::ZERO, DOWN_MAX);
        let resumed = (tail.last.0 > 0).then_some(Wish::Resumed { down });
        let prepared: Vec<_> = resumed
            .into_iter()
            .chain(configure)
            .map(|wish| send(&desk, Command::internal(wish)))
            .collect();
        let mut threads = Self { desk, follower, running: Vec::new() };
        threads.spawn("seira-leader", || drop(leader.run()))?;
        threads.spawn("seira-journal", || writer.run())?;
        if let Some(keeper) = keeper {
            threads.spawn("seira-snapshots", move || keeper.run(&news))?;
        }
        for answer in prepared {
            taken(&threads.desk, &answer)?;
        }
        threads.open(with_hours(&configuration, hours))?;
        Ok(threads)
    }

    /// Sets the hours once, so that no closed queue takes anybody, and keeps them up to date.
    fn open(&mut self, queues: Vec<(QueueId, Option<HoursFn>)>) -> Result<(), StartError> {
        let (desk, follower) = (self.desk.clone(), self.follower.clone());
        let opening = Opening { desk, follower, queues };
        opening.look(self.desk.clock.wall());
        self.spawn("seira-hours", || opening.run())
    }

    /// A thread that closes the workspace if it breaks: better no answers than none for ever.
    fn spawn(
        &mut self,
        name: &'static str,
        work: impl FnOnce() + Send + 'static,
    ) -> Result<(), StartError> {
        let desk = self.desk.clone();
        let guarded = move || {
            if catch_unwind(AssertUnwindSafe(work)).is_err() {
                tracing::error!(thread = name, "a thread of the workspace broke");
                desk.close(true);
            }
        };
        self.running.push(std::thread::Builder::new().name(name.into()).spawn(guarded)?);
        Ok(())
    }

    pub(super) fn stop(&mut self) {
        self.desk.drain();
        for thread in self.running.drain(..) {
            // Every thread catches its own panics.
            let _ = thread.join();
        }
        self.desk.close(false);
    }
}

impl<E: Decider> Drop for Threads<E> {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Waits for the answer to what a start begins with, but not for storage that fails: whoever starts has
/// to say so, and nobody else could.
fn taken<E>(desk: &Desk<E>, answer: &Receiver<Answered>) -> Result<(), StartError> {
    loop {
        match answer.recv_timeout(LOOK_EVERY) {
            Ok(answered) => return answered.map(drop).map_err(StartError::Configure),
            Err(RecvTimeoutError::Disconnected) => {
                return Err(StartError::Configure(AskError::Internal));
            }
            Err(RecvTimeoutError::Timeout) => {
                if let Health::Storage(kind) = desk.health() {
                    return Err(StartError::Storage(kind));
                }
            }
        }
    }
}

/// A snapshot that knows more than the journal proves that records are gone which were acknowledged.
fn tell_of_loss(snapshots: Option<&Snapshots>, last: Sequence) -> Result<(), ReplayError> {
    let newest = snapshots.map(Snapshots::newest_name).transpose()?.flatten();
    if let Some(known) = newest.filter(|_| last.0 == 0) {
        return Err(ReplayError::Missing { known });
    }
    if let Some(known) = newest.filter(|known| *known > last) {
        tracing::error!(
            %last, %known,
            "the journal ends before a snapshot that was made of it: records were lost, or a backup \
             was put in its place; what came after it is gone"
        );
    }
    Ok(())
}

/// The hours of every queue of the configuration, in its order.
fn with_hours(
    configuration: &Configuration,
    mut hours: Vec<(QueueId, HoursFn)>,
) -> Vec<(QueueId, Option<HoursFn>)> {
    let queues = configuration.queues.iter().map(|spec| spec.queue.clone());
    queues
        .map(|queue| {
            let place = hours.iter().position(|(named, _)| *named == queue);
            let hours = place.map(|place| hours.swap_remove(place).1);
            (queue, hours)
        })
        .collect()
}

fn wake_on_step<E: Decider>(time: &dyn TimeSource, desk: Weak<Desk<E>>) {
    time.on_step(Box::new(move || {
        if let Some(desk) = desk.upgrade() {
            desk.wake_all();
        }
    }));
}
