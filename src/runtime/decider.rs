//! What the loop needs of an engine.

use seira_core::engine::Engine;
use seira_core::model::{Command, Event, QueueHours, QueueId, Refusal, Timestamp};

/// The loop's view of [`Engine`]. The loop's own tests put an engine in its place that breaks on
/// command, which the real one does not.
pub(super) trait Decider: Default + Send + Sync + 'static {
    /// See [`Engine::handle`].
    fn handle(
        &mut self,
        now: Timestamp,
        command: Command,
        events: &mut Vec<Event>,
    ) -> Result<(), Refusal>;

    /// See [`Engine::apply`].
    fn apply(&mut self, at: Timestamp, event: &Event);

    /// See [`Engine::next_deadline`].
    fn next_deadline(&self) -> Option<Timestamp>;

    /// See [`Engine::sweep`].
    fn sweep(&self, now: Timestamp) -> u32;

    /// Whether a queue is open; none: there is no such queue.
    fn hours_of(&self, queue: &QueueId) -> Option<QueueHours>;
}

impl Decider for Engine {
    fn handle(
        &mut self,
        now: Timestamp,
        command: Command,
        events: &mut Vec<Event>,
    ) -> Result<(), Refusal> {
        Self::handle(self, now, command, events)
    }

    fn apply(&mut self, at: Timestamp, event: &Event) {
        Self::apply(self, at, event);
    }

    fn next_deadline(&self) -> Option<Timestamp> {
        Self::next_deadline(self)
    }

    fn sweep(&self, now: Timestamp) -> u32 {
        Self::sweep(self, now)
    }

    fn hours_of(&self, queue: &QueueId) -> Option<QueueHours> {
        self.queue(queue).map(|view| view.hours)
    }
}
