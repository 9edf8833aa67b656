//! The router: decides who takes whom, and keeps every deadline.

mod view;

pub use view::{AgentView, OfferView, QueueView, SessionView};

use crate::model::{AgentId, Command, Event, OfferId, QueueId, Refusal, SessionId, Timestamp};

/// One contact center's routing state. Pure and deterministic.
#[derive(Debug, Default)]
pub struct Engine {}

impl Engine {
    /// Decides what follows from `command` at `now`, appends it to `events` and applies it.
    /// `Wish::Tick` fires every deadline up to `now`; every other command fires those first.
    ///
    /// # Errors
    /// [`Refusal`]: nothing was changed and nothing was appended for this command.
    pub fn handle(
        &mut self,
        now: Timestamp,
        command: Command,
        events: &mut Vec<Event>,
    ) -> Result<(), Refusal> {
        unimplemented!()
    }

    /// Takes in what has happened: replay and follower.
    pub fn apply(&mut self, at: Timestamp, event: &Event) {
        unimplemented!()
    }

    /// When `Wish::Tick` is needed next.
    pub fn next_deadline(&self) -> Option<Timestamp> {
        unimplemented!()
    }

    /// Counts matches that should have been made and were not; always 0 unless the engine has a fault.
    pub fn sweep(&self, now: Timestamp) -> u32 {
        unimplemented!()
    }

    /// One session: open, or over for at most an hour.
    pub fn session(&self, id: SessionId) -> Option<SessionView<'_>> {
        unimplemented!()
    }

    /// The session that a device last started, open or over for at most an hour.
    pub fn session_of_device(&self, device: crate::model::DeviceId) -> Option<SessionId> {
        unimplemented!()
    }

    /// Place in line of a waiting session: 1 is next. None if it does not wait.
    pub fn position(&self, id: SessionId) -> Option<u32> {
        unimplemented!()
    }

    /// One agent.
    pub fn agent(&self, id: AgentId) -> Option<AgentView<'_>> {
        unimplemented!()
    }

    /// All agents, by number.
    pub fn agents(&self) -> impl Iterator<Item = AgentView<'_>> {
        std::iter::empty()
    }

    /// One queue.
    pub fn queue(&self, id: &QueueId) -> Option<QueueView<'_>> {
        unimplemented!()
    }

    /// All queues, in the order of the configuration.
    pub fn queues(&self) -> impl Iterator<Item = QueueView<'_>> {
        std::iter::empty()
    }

    /// One open offer.
    pub fn offer(&self, id: OfferId) -> Option<OfferView<'_>> {
        unimplemented!()
    }
}
