//! One replication: customers who come, wait, leave and talk, and agents who answer, around the engine.
//!
//! A heap holds what happens next. Whatever happens becomes a wish; the events that follow are heard
//! at once, and may call for the next wish at the same moment (an offer is accepted). Deadlines of
//! the engine are kept to the tick.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use seira_core::engine::Engine;
use seira_core::model::{AgentId, Event, OfferId, SessionId, Wish};

use super::chance::{Chance, Purpose};
use super::clock::{Clock, Ticks};
use super::desk::{Desk, Slot};
use super::fault::Fault;
use super::foresight::Foresight;
use super::scenario::{Kind, Scenario};
use super::tally::{Replication, Tally};
use super::terms::{self, Template};

/// What happens to whom. Customers are named by their slot and by their number, because a slot is
/// used again; agents with shared chats by the change that foretold the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Happening {
    /// The next session of this type arrives.
    Arrival(u32),
    /// Patience ends.
    Leave(Slot, u32),
    /// An agent accepts an offer.
    Accept(AgentId, OfferId),
    /// A conversation ends.
    End(Slot, u32),
    /// The next of an agent's shared chats ends.
    EndShared(AgentId, u32),
    /// An agent is done with wrap-up.
    Ready(AgentId, SessionId),
    /// The opening hours of this queue change.
    Hours(u32),
    /// A shift begins.
    SignIn(AgentId),
    /// A shift ends.
    SignOut(AgentId),
}

/// What an agent does about an event at the same moment.
#[derive(Debug, Clone, Copy)]
pub(super) enum Reaction {
    /// Takes an offer.
    Accept(AgentId, OfferId),
    /// Is done with wrap-up.
    Ready(AgentId, SessionId),
}

/// One customer, from arrival until the slot is free again.
#[derive(Debug)]
pub(super) struct Customer {
    /// 1, 2, 3, ... in the order of arrival.
    pub(super) number: u32,
    pub(super) kind: u32,
    /// Whether the session arrived between warm-up and horizon.
    pub(super) counts: bool,
    pub(super) found_somebody: bool,
    /// The queue was full or closed, or nobody was there for it.
    pub(super) turned_away: bool,
    pub(super) stage: Stage,
    /// When the stage began.
    pub(super) since: Ticks,
    /// How long the conversation takes an agent who does nothing else.
    pub(super) work: Ticks,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Waiting,
    Talking(AgentId),
    WrapUp(AgentId),
    Gone,
}

/// A type of session while a replication runs.
#[derive(Debug)]
pub(super) struct Source<'a> {
    pub(super) kind: &'a Kind,
    pub(super) template: Template,
    pub(super) arrivals: Chance,
    pub(super) handle: Chance,
    pub(super) patience: Chance,
    pub(super) returning: Chance,
    /// When the last one arrived, in seconds.
    pub(super) last_s: f64,
}

/// A replication that runs.
#[derive(Debug)]
pub(super) struct Center<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) clock: Clock,
    pub(super) engine: Engine,
    pub(super) now: Ticks,
    /// Sorted by time, then by when it was foretold.
    pub(super) ahead: BinaryHeap<Reverse<(Ticks, u64, Happening)>>,
    pub(super) foretold: u64,
    /// Events of the wish that is being heard; kept, so that no wish allocates.
    pub(super) events: Vec<Event>,
    pub(super) reactions: VecDeque<Reaction>,
    pub(super) sources: Vec<Source<'a>>,
    /// Sources that will bring somebody yet.
    pub(super) flowing: usize,
    pub(super) customers: Vec<Customer>,
    pub(super) free: Vec<Slot>,
    pub(super) arrived: u32,
    /// Customers who count and are not gone.
    pub(super) open: u64,
    pub(super) desks: Vec<Desk>,
    pub(super) tally: Tally<'a>,
    /// What is said to those who wait.
    pub(super) foresight: Option<Foresight<'a>>,
}

impl<'a> Center<'a> {
    /// A contact center at second 0: everybody without a shift is signed in, nobody has come.
    pub(super) fn new(
        scenario: &'a Scenario,
        clock: Clock,
        replication: u32,
    ) -> Result<Self, Fault> {
        let source = |(at, kind): (usize, &'a Kind)| {
            let chance = |purpose| Chance::new(scenario.seed, replication, at, purpose);
            Source {
                kind,
                template: Template::new(scenario, clock, kind),
                arrivals: chance(Purpose::Arrivals),
                handle: chance(Purpose::Handle),
                patience: chance(Purpose::Patience),
                returning: chance(Purpose::Returning),
                last_s: 0.0,
            }
        };
        let mut center = Self {
            scenario,
            clock,
            engine: Engine::default(),
            now: 0,
            ahead: BinaryHeap::new(),
            foretold: 0,
            events: Vec::new(),
            reactions: VecDeque::new(),
            sources: scenario.kinds.iter().enumerate().map(source).collect(),
            flowing: scenario.kinds.len(),
            customers: Vec::new(),
            free: Vec::new(),
            arrived: 0,
            open: 0,
            desks: Vec::new(),
            tally: Tally::new(scenario, clock),
            foresight: Foresight::new(scenario, clock),
        };
        center.open_up()?;
        Ok(center)
    }

    fn open_up(&mut self) -> Result<(), Fault> {
        let configuration = terms::configuration(self.scenario, self.clock);
        self.ask(Wish::Configure { configuration })?;
        (0..self.scenario.queues.len()).try_for_each(|queue| self.keep_hours(queue))?;
        for (group, spec) in terms::agents(self.scenario) {
            let agent = spec.agent;
            self.desks.push(Desk::new(group));
            self.ask(Wish::SetAgent { spec })?;
            let group = &self.scenario.groups[group];
            if group.from_s > 0.0 {
                self.foretell(self.clock.ticks(group.from_s), Happening::SignIn(agent));
            } else {
                self.sign(agent, true)?;
            }
            if let Some(to_s) = group.to_s {
                self.foretell(self.clock.ticks(to_s), Happening::SignOut(agent));
            }
        }
        for source in &mut self.sources {
            source.template.acquaint(&self.engine, source.kind);
        }
        (0..self.sources.len()).for_each(|kind| self.foretell_arrival(kind));
        Ok(())
    }

    /// Plays until the horizon has passed and everybody who counts is gone.
    pub(super) fn run(mut self) -> Result<Replication, Fault> {
        let horizon = self.clock.ticks(self.scenario.horizon_s);
        let mut last = 0;
        loop {
            let next = self.ahead.peek().map(|Reverse((at, ..))| *at);
            let due = self.engine.next_deadline().map(Clock::ticks_at);
            if self.flowing == 0 && self.open == 0 && next.is_none_or(|at| at >= horizon) {
                let hindsight = self.foresight.map(|foresight| foresight.hindsight);
                return Ok(self.tally.finish(self.now.max(horizon), hindsight));
            }
            match (next, due) {
                // A wish at the moment of a deadline comes after it anyway.
                (Some(at), due) if due.is_none_or(|due| due >= at) => {
                    self.now = at;
                    last = at;
                    if let Some(Reverse((.., happening))) = self.ahead.pop() {
                        self.happen(happening)?;
                    }
                }
                (Some(_), Some(due)) => self.tick(due)?,
                // Only the engine can still bring somebody together: a requirement that relaxes.
                (None, Some(due)) if due <= last + self.clock.longest_wait(self.scenario) => {
                    self.tick(due)?;
                }
                (None, _) | (Some(_), None) => return Err(self.stuck()),
            }
        }
    }

    fn tick(&mut self, due: Ticks) -> Result<(), Fault> {
        self.now = due.max(self.now);
        self.ask(Wish::Tick)
    }

    /// Somebody who counts waits, and nothing lies ahead.
    fn stuck(&self) -> Fault {
        let waiting = self.customers.iter().filter(|customer| customer.stage == Stage::Waiting);
        let kinds: Vec<usize> = waiting.map(|customer| customer.kind as usize).collect();
        let kind = kinds.first().copied().unwrap_or_default();
        Fault::Stuck { kind, waiting: kinds.iter().filter(|other| **other == kind).count() }
    }

    /// Says what happens `at` a moment, unless something else comes between.
    pub(super) fn foretell(&mut self, at: Ticks, happening: Happening) {
        self.foretold += 1;
        self.ahead.push(Reverse((at, self.foretold, happening)));
    }

    fn happen(&mut self, happening: Happening) -> Result<(), Fault> {
        match happening {
            Happening::Arrival(kind) => self.arrive(kind as usize),
            Happening::Leave(slot, number) => match self.stage(slot, number) {
                Some(Stage::Waiting) => self.leave(slot),
                Some(Stage::Talking(_) | Stage::WrapUp(_) | Stage::Gone) | None => Ok(()),
            },
            Happening::Accept(agent, offer) => self.late(Reaction::Accept(agent, offer)),
            Happening::End(slot, number) => match self.stage(slot, number) {
                Some(Stage::Talking(agent)) => self.end(slot, agent),
                Some(Stage::Waiting | Stage::WrapUp(_) | Stage::Gone) | None => Ok(()),
            },
            Happening::EndShared(agent, change) => self.end_shared(agent, change),
            Happening::Ready(agent, session) => self.late(Reaction::Ready(agent, session)),
            Happening::Hours(queue) => self.keep_hours(queue as usize),
            Happening::SignIn(agent) => self.sign(agent, true),
            Happening::SignOut(agent) => self.sign(agent, false),
        }
    }
}
