//! What the threads of a workspace share: the commands that wait, the batches that are not durable
//! yet, and the state of both. One short lock; nobody decides, writes or answers under it for long.

use std::collections::VecDeque;
use std::time::Duration;

use parking_lot::{Condvar, Mutex, MutexGuard};
use seira_core::model::{Command, Outcome, Record, Sequence, Timestamp};
use tokio::sync::oneshot;

use super::clock::Clock;
use super::{AskError, Health};
use crate::journal::{Chore, JournalError, StorageKind};

/// Commands that may wait at once; further ones are told to come back. At 256 bytes each a megabyte.
const ASKS_MAX: usize = 4_096;
/// Commands decided in one batch: large enough for group commit, small enough to stay under a few
/// milliseconds of deciding.
const BATCH_MAX: usize = 256;
/// Batches that may be undurable at once: one being written, one being decided.
const IN_FLIGHT_MAX: usize = 2;
/// Age of the oldest undurable batch from which on nothing is decided.
const UNDURABLE_MAX: Duration = Duration::from_millis(250);
/// How long a command waits for the journal before it is told to come back.
const ASK_WAIT_MAX: Duration = Duration::from_secs(1);
/// After this long a chore goes before the next batch.
const CHORE_WAIT_MAX: Duration = Duration::from_secs(1);
/// When somebody who was told "busy" should come back.
const RETRY_AFTER_MS: u32 = 1_000;
/// Age of the oldest undurable batch from which on the storage counts as failing.
const SLOW_STORAGE: Duration = Duration::from_secs(5);
/// After storage that failed has taken a trial write, it counts as sound after this long, or as soon
/// as it has taken a batch: a disk that is almost full takes the one and not the other.
const HEALING: Duration = Duration::from_secs(3);
/// From here on a difference between wall and monotonic clock is a step, not drift.
const STEP_MS: u64 = 1_000;
/// How long a workspace that shuts down waits for storage that fails.
const DRAIN_PATIENCE: Duration = Duration::from_secs(5);

/// The one way to say "not now".
pub(super) const BUSY: AskError = AskError::Busy { retry_after_ms: RETRY_AFTER_MS };

/// What a command came to.
pub(super) type Answered = Result<Outcome, AskError>;

/// Who waits for an answer.
pub(super) enum Reply {
    /// A task.
    Task(oneshot::Sender<Answered>),
    /// A thread of the workspace itself.
    Thread(std::sync::mpsc::SyncSender<Answered>),
}

impl Reply {
    /// Answers; somebody who has gone away is no error.
    pub(super) fn send(self, answer: Answered) {
        match self {
            Self::Task(to) => drop(to.send(answer)),
            Self::Thread(to) => drop(to.send(answer)),
        }
    }
}

/// A command that waits to be decided.
pub(super) struct Ask {
    pub(super) command: Command,
    pub(super) reply: Reply,
    /// Monotonic time at which it came.
    pub(super) since: Duration,
}

/// An answer that waits until everything it rests on is durable.
pub(super) struct Answer {
    pub(super) reply: Reply,
    pub(super) answer: Answered,
    /// Last record decided before the answer was.
    pub(super) rests_on: Sequence,
}

/// What one turn of the leader came to.
pub(super) struct Batch {
    /// Which leader decided it: a rebuilt leader is another one.
    pub(super) epoch: u64,
    pub(super) records: Vec<Record>,
    pub(super) answers: Vec<Answer>,
    /// The leader broke after this batch and needs a new engine.
    pub(super) rebuild: bool,
}

/// What came of a chore.
pub(super) type Tidied = Result<u64, JournalError>;

/// A chore in line.
struct Waiting {
    chore: Chore,
    reply: oneshot::Sender<Tidied>,
    since: Duration,
}

/// What the writer does next.
pub(super) enum Work {
    /// Make this durable.
    Batch(Batch),
    /// Do this, and say what came of it.
    Chore(Chore, oneshot::Sender<Tidied>),
}

/// A leader engine made anew from the journal.
pub(super) struct Rebuilt<E> {
    pub(super) engine: E,
    pub(super) last: Sequence,
    pub(super) epoch: u64,
}

/// What the leader does next.
pub(super) enum Turn<E> {
    /// Decide these.
    Decide(Vec<Ask>),
    /// See to timers and the sweep.
    Timers,
    /// Go on with this engine.
    Resume(Rebuilt<E>),
    /// Everything is decided; stop.
    End,
}

/// What is true of the leader when it asks for its next turn.
pub(super) struct Standing {
    /// It has an engine; without one it waits for [`Turn::Resume`].
    pub(super) able: bool,
    /// Engine time of the next deadline.
    pub(super) deadline: Option<Timestamp>,
    /// Monotonic time before which no timer is looked at.
    pub(super) timers_from: Duration,
    /// Monotonic time of the next sweep.
    pub(super) sweep_at: Duration,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Open,
    /// No new commands; since this monotonic time.
    Draining(Duration),
    /// No thread works any more, or none should.
    Closed,
}

struct State<E> {
    asks: VecDeque<Ask>,
    batches: VecDeque<Batch>,
    chores: VecDeque<Waiting>,
    /// When each undurable batch was handed over, oldest first.
    in_flight: VecDeque<Duration>,
    rebuilt: Option<Rebuilt<E>>,
    phase: Phase,
    leader_gone: bool,
    trouble: Option<Trouble>,
    failed: bool,
}

/// The storage does not take what it is given.
#[derive(Clone, Copy)]
struct Trouble {
    kind: StorageKind,
    /// Since when it seems to be over, monotonic; none while it lasts.
    healing: Option<Duration>,
}

/// See the module.
pub(super) struct Desk<E> {
    pub(super) clock: Clock,
    state: Mutex<State<E>>,
    leader_bell: Condvar,
    writer_bell: Condvar,
    hours_bell: Condvar,
}

impl<E> Desk<E> {
    pub(super) fn new(clock: Clock) -> Self {
        let state = State {
            asks: VecDeque::new(),
            batches: VecDeque::new(),
            chores: VecDeque::new(),
            in_flight: VecDeque::new(),
            rebuilt: None,
            phase: Phase::Open,
            leader_gone: false,
            trouble: None,
            failed: false,
        };
        Self {
            clock,
            state: Mutex::new(state),
            leader_bell: Condvar::new(),
            writer_bell: Condvar::new(),
            hours_bell: Condvar::new(),
        }
    }

    /// Wakes every thread to look at the time again.
    pub(super) fn wake_all(&self) {
        // The lock makes sure that nobody is between looking at the time and going to sleep.
        let _state = self.state.lock();
        self.leader_bell.notify_all();
        self.writer_bell.notify_all();
        self.hours_bell.notify_all();
    }

    /// Puts a command in line, or answers at once why not.
    pub(super) fn ask(&self, command: Command, reply: Reply) {
        let mut state = self.state.lock();
        let no = match state.phase {
            Phase::Open if state.asks.len() < ASKS_MAX => None,
            Phase::Open => Some(BUSY),
            Phase::Draining(_) => Some(AskError::Stopped),
            Phase::Closed if state.failed => Some(AskError::Internal),
            Phase::Closed => Some(AskError::Stopped),
        };
        match no {
            Some(no) => {
                drop(state);
                reply.send(Err(no));
            }
            None => {
                let since = self.clock.monotonic();
                state.asks.push_back(Ask { command, reply, since });
                drop(state);
                self.leader_bell.notify_one();
            }
        }
    }

    /// Puts commands back that a broken leader could not decide, in front.
    pub(super) fn put_back(&self, asks: Vec<Ask>) {
        let mut state = self.state.lock();
        asks.into_iter().rev().for_each(|ask| state.asks.push_front(ask));
    }

    /// Blocks until the leader has something to do.
    pub(super) fn turn(&self, standing: &Standing) -> Turn<E> {
        let mut state = self.state.lock();
        loop {
            let now = self.clock.monotonic();
            if let Some(rebuilt) = state.rebuilt.take() {
                return Turn::Resume(rebuilt);
            }
            if state.phase == Phase::Closed {
                return Turn::End;
            }
            let oldest = state.in_flight.front().map(|since| now.saturating_sub(*since));
            let late = oldest.is_some_and(|age| age >= UNDURABLE_MAX);
            self.clock.hold(late || !standing.able);
            if late || !standing.able || state.in_flight.len() >= IN_FLIGHT_MAX {
                let wait = refuse_late(&mut state.asks, now);
                let wait =
                    oldest.filter(|_| !late).map_or(wait, |age| wait.min(UNDURABLE_MAX - age));
                self.sleep(&self.leader_bell, &mut state, wait);
                continue;
            }
            if !state.asks.is_empty() {
                let count = state.asks.len().min(BATCH_MAX);
                return Turn::Decide(state.asks.drain(..count).collect());
            }
            if matches!(state.phase, Phase::Draining(_)) {
                return Turn::End;
            }
            let wait = self.until_timers(standing, now);
            if wait.is_zero() {
                return Turn::Timers;
            }
            let wait = oldest.map_or(wait, |age| wait.min(UNDURABLE_MAX - age));
            self.sleep(&self.leader_bell, &mut state, wait);
        }
    }

    fn until_timers(&self, standing: &Standing, now: Duration) -> Duration {
        let sweep = standing.sweep_at.saturating_sub(now);
        let Some(deadline) = standing.deadline else { return sweep };
        let left = (deadline - self.clock.now()).0.max(0).unsigned_abs();
        let timer = Duration::from_millis(left).max(standing.timers_from.saturating_sub(now));
        timer.min(sweep)
    }

    /// Hands a batch to the writer.
    pub(super) fn submit(&self, batch: Batch) {
        let mut state = self.state.lock();
        if state.phase == Phase::Closed {
            drop(state);
            // Nobody writes it any more, and whoever asked must not wait for ever.
            let answers = batch.answers.into_iter();
            return answers.for_each(|answer| answer.reply.send(Err(AskError::Internal)));
        }
        let now = self.clock.monotonic();
        state.in_flight.push_back(now);
        state.batches.push_back(batch);
        drop(state);
        self.writer_bell.notify_one();
    }

    /// Puts a chore in line for the writer; while the workspace ends, nobody answers.
    pub(super) fn tidy(&self, chore: Chore, reply: oneshot::Sender<Tidied>) {
        let mut state = self.state.lock();
        if state.phase == Phase::Open {
            let since = self.clock.monotonic();
            state.chores.push_back(Waiting { chore, reply, since });
        }
        drop(state);
        self.writer_bell.notify_one();
    }

    /// Blocks until there is something to write; none: there will be no more. Batches go first, but
    /// no chore waits for ever.
    pub(super) fn next_work(&self) -> Option<Work> {
        let mut state = self.state.lock();
        loop {
            let now = self.clock.monotonic();
            let late = |chore: &Waiting| now.saturating_sub(chore.since) >= CHORE_WAIT_MAX;
            let first = state.chores.front().is_some_and(late) || state.batches.is_empty();
            if let Some(chore) = first.then(|| state.chores.pop_front()).flatten() {
                return Some(Work::Chore(chore.chore, chore.reply));
            }
            if let Some(batch) = state.batches.pop_front() {
                return Some(Work::Batch(batch));
            }
            if state.leader_gone || state.phase == Phase::Closed {
                return None;
            }
            self.writer_bell.wait(&mut state);
        }
    }

    /// The oldest batch is durable and released, or void; a leader that depends on a new engine
    /// gets it in the same step.
    pub(super) fn settled(&self, rebuilt: Option<Rebuilt<E>>) {
        let mut state = self.state.lock();
        state.in_flight.pop_front();
        if rebuilt.is_some() {
            state.rebuilt = rebuilt;
        }
        drop(state);
        self.leader_bell.notify_one();
    }

    /// Waits before the storage is tried again; false: the workspace shuts down and waited long
    /// enough.
    pub(super) fn storage_pause(&self, span: Duration) -> bool {
        let mut state = self.state.lock();
        let until = self.clock.monotonic() + span;
        loop {
            let now = self.clock.monotonic();
            if let Phase::Draining(since) = state.phase
                && now >= since + DRAIN_PATIENCE
            {
                return false;
            }
            if now >= until {
                return true;
            }
            self.sleep(&self.writer_bell, &mut state, until - now);
        }
    }

    /// The storage failed.
    pub(super) fn storage_fails(&self, kind: StorageKind) {
        self.state.lock().trouble = Some(Trouble { kind, healing: None });
    }

    /// The storage can be read and has taken a trial write.
    pub(super) fn storage_heals(&self) {
        let now = self.clock.monotonic();
        if let Some(trouble) = &mut self.state.lock().trouble {
            trouble.healing = Some(now);
        }
    }

    /// The storage has taken a batch.
    pub(super) fn storage_works(&self) {
        self.state.lock().trouble = None;
    }

    /// Waits until `span` after the moment `looked` (monotonic, wall) before opening hours are
    /// looked at again, or until the wall clock is seen to have stepped since; false: the workspace
    /// shuts down.
    pub(super) fn hours_pause(&self, looked: (Duration, Timestamp), span: Duration) -> bool {
        let mut state = self.state.lock();
        loop {
            if state.phase != Phase::Open {
                return false;
            }
            let passed = self.clock.monotonic().saturating_sub(looked.0);
            let shown = (self.clock.wall() - looked.1).0;
            let stepped = shown.abs_diff(i64::try_from(passed.as_millis()).unwrap_or(i64::MAX));
            if passed >= span || stepped >= STEP_MS {
                return true;
            }
            self.sleep(&self.hours_bell, &mut state, span - passed);
        }
    }

    /// Takes no more commands; those in line are still decided.
    pub(super) fn drain(&self) {
        let mut state = self.state.lock();
        if state.phase == Phase::Open {
            state.phase = Phase::Draining(self.clock.monotonic());
        }
        drop(state);
        self.wake_all();
    }

    /// The leader has decided its last batch.
    pub(super) fn leader_ended(&self) {
        self.state.lock().leader_gone = true;
        self.wake_all();
    }

    /// Nothing more will be decided or written; whoever waits is told.
    pub(super) fn close(&self, fault: bool) {
        let mut state = self.state.lock();
        state.phase = Phase::Closed;
        state.failed |= fault;
        let no = || if fault { AskError::Internal } else { AskError::Stopped };
        let asks = std::mem::take(&mut state.asks);
        let batches = std::mem::take(&mut state.batches);
        state.chores.clear();
        drop(state);
        self.wake_all();
        asks.into_iter().for_each(|ask| ask.reply.send(Err(no())));
        let answers = batches.into_iter().flat_map(|batch| batch.answers);
        answers.for_each(|open| open.reply.send(Err(BUSY)));
    }

    pub(super) fn health(&self) -> Health {
        let state = self.state.lock();
        let now = self.clock.monotonic();
        let slow = state.in_flight.front().is_some_and(|since| now >= *since + SLOW_STORAGE);
        let slow = slow.then_some(StorageKind::Slow);
        let lasts = |it: &Trouble| it.healing.is_none_or(|since| now < since + HEALING);
        let trouble = state.trouble.filter(lasts).map(|trouble| trouble.kind);
        match state.phase {
            Phase::Open | Phase::Draining(_) | Phase::Closed if state.failed => Health::Failed,
            Phase::Draining(_) | Phase::Closed => Health::Draining,
            Phase::Open => trouble.or(slow).map_or(Health::Ready, Health::Storage),
        }
    }

    /// Batches that are not settled yet.
    #[cfg(test)]
    pub(super) fn in_flight(&self) -> usize {
        self.state.lock().in_flight.len()
    }

    fn sleep(&self, bell: &Condvar, state: &mut MutexGuard<'_, State<E>>, span: Duration) {
        match self.clock.nap(span) {
            Some(span) => drop(bell.wait_for(state, span)),
            None => bell.wait(state),
        }
    }
}

/// Tells commands that have waited too long to come back; returns how long the next one may wait.
fn refuse_late(asks: &mut VecDeque<Ask>, now: Duration) -> Duration {
    while let Some(ask) = asks.front() {
        let waited = now.saturating_sub(ask.since);
        if waited < ASK_WAIT_MAX {
            return ASK_WAIT_MAX - waited;
        }
        if let Some(ask) = asks.pop_front() {
            ask.reply.send(Err(BUSY));
        }
    }
    ASK_WAIT_MAX
}
