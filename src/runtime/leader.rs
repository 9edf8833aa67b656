//! The leader thread: takes commands in batches, decides, hands over what it decided, and goes on.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use seira_core::model::{Command, Event, Origin, Outcome, Record, Refusal, Sequence, Wish};

use super::decider::Decider;
use super::desk::{Answer, Answered, Ask, Batch, Desk, Standing, Turn};
use super::{AskError, Probe};

/// How often the engine is asked for matches it should have made.
const SWEEP_EVERY: Duration = Duration::from_secs(10);
/// After a timer broke, or fired and stayed due, timers wait this long: the fault is ours, and
/// a loop that spins on it would starve the commands.
const TIMER_PAUSE: Duration = Duration::from_secs(1);

/// The leader's side of the desk.
pub(super) struct Leader<E> {
    desk: Arc<Desk<E>>,
    probe: Probe,
    /// None while a new one is made from the journal.
    engine: Option<E>,
    last: Sequence,
    epoch: u64,
    timers_from: Duration,
    sweep_at: Duration,
}

/// The engine broke in the middle of a command.
struct Broken;

impl<E: Decider> Leader<E> {
    pub(super) fn new(desk: Arc<Desk<E>>, probe: Probe, engine: E, last: Sequence) -> Self {
        let now = desk.clock.monotonic();
        Self {
            desk,
            probe,
            engine: Some(engine),
            last,
            epoch: 0,
            timers_from: now,
            sweep_at: now + SWEEP_EVERY,
        }
    }

    /// Works until the workspace shuts down; gives back the engine it had then.
    pub(super) fn run(mut self) -> Option<E> {
        loop {
            let standing = Standing {
                able: self.engine.is_some(),
                deadline: self.engine.as_ref().and_then(E::next_deadline),
                timers_from: self.timers_from,
                sweep_at: self.sweep_at,
            };
            match self.desk.turn(&standing) {
                Turn::Decide(asks) => self.decide_all(asks),
                Turn::Timers => self.timers(),
                Turn::Resume(rebuilt) => {
                    self.last = rebuilt.last;
                    self.epoch = rebuilt.epoch;
                    self.engine = Some(rebuilt.engine);
                }
                Turn::End => break,
            }
        }
        self.desk.leader_ended();
        self.engine
    }

    fn decide_all(&mut self, asks: Vec<Ask>) {
        let mut batch = self.new_batch();
        let mut asks = asks.into_iter();
        if self.make_up(&mut batch).is_err() {
            self.desk.put_back(asks.collect());
            return self.desk.submit(batch);
        }
        while let Some(ask) = asks.next() {
            (self.probe.lagged)(self.desk.clock.monotonic().saturating_sub(ask.since));
            match self.decide(ask.command, &mut batch.records) {
                Ok(answer) => {
                    let rests_on = self.last;
                    batch.answers.push(Answer { reply: ask.reply, answer, rests_on });
                }
                Err(Broken) => {
                    ask.reply.send(Err(AskError::Internal));
                    self.desk.put_back(asks.collect());
                    batch.rebuild = true;
                    break;
                }
            }
        }
        self.desk.submit(batch);
    }

    /// After a long stand of engine time: moves the deadlines by as much as engine time goes forward,
    /// before anything else is decided.
    fn make_up(&mut self, batch: &mut Batch) -> Result<(), Broken> {
        let Some(span) = self.desk.clock.catch_up() else { return Ok(()) };
        tracing::info!(ms = span.0, "nothing could be kept for a while; deadlines move by as much");
        let decided = self.decide(Command::internal(Wish::Held { span }), &mut batch.records);
        batch.rebuild = decided.is_err();
        decided.map(drop)
    }

    fn timers(&mut self) {
        let mut batch = self.new_batch();
        if self.make_up(&mut batch).is_err() || !batch.records.is_empty() {
            return self.desk.submit(batch);
        }
        let now = self.desk.clock.now();
        let monotonic = self.desk.clock.monotonic();
        let Some(engine) = self.engine.as_ref() else { return };
        let deadline = engine.next_deadline().filter(|deadline| *deadline <= now);
        let mut fire = deadline.is_some() && monotonic >= self.timers_from;
        if let Some(deadline) = deadline.filter(|_| fire) {
            (self.probe.lagged)(Duration::from_millis((now - deadline).0.max(0).unsigned_abs()));
        }
        if monotonic >= self.sweep_at {
            self.sweep_at = monotonic + SWEEP_EVERY;
            let found = if fire { 0 } else { engine.sweep(now) };
            if found > 0 {
                tracing::error!(found, "the sweep found matches that had not been made");
                (self.probe.sweep_found)(found);
                fire = true;
            }
        }
        if !fire {
            return;
        }
        let tick = self.decide(Command::internal(Wish::Tick), &mut batch.records);
        batch.rebuild = tick.is_err();
        let still_due = self.engine.as_ref().and_then(E::next_deadline).is_some_and(|at| at <= now);
        if batch.rebuild || still_due {
            tracing::error!("a timer fired and is still due; timers pause");
            self.timers_from = monotonic + TIMER_PAUSE;
        }
        if batch.rebuild || !batch.records.is_empty() {
            self.desk.submit(batch);
        }
    }

    fn new_batch(&self) -> Batch {
        Batch { epoch: self.epoch, records: Vec::new(), answers: Vec::new(), rebuild: false }
    }

    /// Lets the engine decide one command and numbers what follows from it.
    fn decide(&mut self, command: Command, records: &mut Vec<Record>) -> Result<Answered, Broken> {
        let engine = self.engine.as_mut().ok_or(Broken)?;
        let at = self.desk.clock.now();
        let origin = command.origin;
        let mut events = Vec::new();
        let started = Instant::now();
        let decided = catch_unwind(AssertUnwindSafe(|| engine.handle(at, command, &mut events)));
        (self.probe.decided)(started.elapsed());
        let Ok(decided) = decided else {
            // The engine may be half changed: nothing of this command counts.
            tracing::error!("a command broke the engine; it is rebuilt from the journal");
            self.engine = None;
            return Err(Broken);
        };
        let outcome = outcome_of(origin, &events);
        for event in events {
            self.last = Sequence(self.last.0 + 1);
            records.push(Record { sequence: self.last, at, event });
        }
        Ok(match decided {
            Ok(()) => Ok(outcome),
            Err(Refusal::Repeated(outcome)) => Ok(outcome),
            Err(refusal) => Err(AskError::Refused(refusal)),
        })
    }
}

/// What a command with this origin came to.
fn outcome_of(origin: Option<Origin>, events: &[Event]) -> Outcome {
    let Some(origin) = origin else { return Outcome::default() };
    let answer = events.iter().rev().find_map(|event| match event {
        Event::Answered { device, id, outcome } if *device == origin.device && *id == origin.id => {
            Some(*outcome)
        }
        _ => None,
    });
    answer.unwrap_or_default()
}
