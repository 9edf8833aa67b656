//! What the simulation asks of a router, whichever it is.

use seira_core::model::{Command, Event, Refusal, Timestamp};

use super::naive::Naive;
use super::picture::Picture;

pub(crate) trait Router: Default {
    /// Decides what follows from `command` at `now`.
    fn handle(
        &mut self,
        now: Timestamp,
        command: Command,
        out: &mut Vec<Event>,
    ) -> Result<(), Refusal>;

    /// When time must be looked at next.
    fn next_deadline(&self) -> Option<Timestamp>;

    /// Takes in what the journal holds.
    fn apply(&mut self, at: Timestamp, event: &Event);

    fn picture(&self) -> Picture<'_>;

    /// Whether both came to the same state on the same way.
    fn same_state(&self, other: &Self) -> bool;

    /// Whether both came to the same state, on whatever way.
    fn alike(&self, other: &Self) -> bool {
        self.same_state(other)
    }

    /// The same state, by way of a snapshot that was written and read.
    fn restored(&self) -> Self;

    /// The state that a journal leads to, ready to lead.
    fn replayed<'a>(journal: impl Iterator<Item = &'a (Timestamp, Event)>) -> Self {
        let mut router = Self::default();
        journal.for_each(|(at, event)| router.apply(*at, event));
        router
    }
}

impl Router for Naive {
    fn handle(
        &mut self,
        now: Timestamp,
        command: Command,
        out: &mut Vec<Event>,
    ) -> Result<(), Refusal> {
        self.handle(now, command, out)
    }

    fn next_deadline(&self) -> Option<Timestamp> {
        self.next_deadline()
    }

    fn apply(&mut self, at: Timestamp, event: &Event) {
        self.apply(at, event);
    }

    fn picture(&self) -> Picture<'_> {
        self.picture()
    }

    fn same_state(&self, other: &Self) -> bool {
        self.same_state(other)
    }

    fn restored(&self) -> Self {
        self.clone()
    }
}
