//! What the loop needs of an engine.

use seira_core::engine::{Engine, Snapshot};
use seira_core::model::{Command, Configuration, Event, QueueHours, QueueId, Refusal, Timestamp};

use crate::journal::Subscriber;

/// The form of what [`Decider::snapshot`] gives; raised whenever an older program could not read it. The
/// forms before must go on being read: where retention has dropped the beginning of the journal, nothing
/// else tells what was there.
const FORM: &[u8] = b"1\n";

/// The loop's view of [`Engine`]. The loop's own tests put an engine in its place that breaks on
/// command, which the real one does not.
pub(super) trait Decider: Default + Clone + Send + Sync + 'static {
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

    /// See [`Engine::configuration`].
    fn configuration(&self) -> Configuration;

    /// The state, as bytes.
    fn snapshot(&self) -> Vec<u8>;

    /// The engine that gave these bytes after a record of that time; or what is wrong with them.
    fn restore(at: Timestamp, bytes: &[u8]) -> Result<Self, String>;

    /// Lets a subscriber see where things stand before the first batch.
    fn show(&self, _to: &mut dyn Subscriber) {}
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

    fn configuration(&self) -> Configuration {
        Self::configuration(self)
    }

    fn snapshot(&self) -> Vec<u8> {
        let mut bytes = FORM.to_vec();
        serde_json::to_writer(&mut bytes, &Self::snapshot(self))
            .expect("a snapshot is structs and lists, which JSON can write");
        bytes
    }

    fn restore(at: Timestamp, bytes: &[u8]) -> Result<Self, String> {
        let state = bytes.strip_prefix(FORM).ok_or("it is of a form that is not known")?;
        let state: Snapshot = serde_json::from_slice(state).map_err(|error| error.to_string())?;
        Self::restore(at, state).map_err(|error| error.to_string())
    }

    fn show(&self, to: &mut dyn Subscriber) {
        to.resumes(self);
    }
}
