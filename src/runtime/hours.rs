//! Opening hours: the one thing that goes by the wall clock. A thread of its own compares what
//! the hours say with what the engine believes, and sends the difference as commands.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::Duration;

use parking_lot::RwLock;
use seira_core::model::{Command, QueueHours, QueueId, Timestamp, Wish};

use super::decider::Decider;
use super::desk::{Answered, Desk, Reply};

/// Hours are looked at no less often than this, because wall clocks step.
const LOOK_EVERY: Duration = Duration::from_secs(60);
/// And no more often than this, even while commands are refused.
const LOOK_SELDOM: Duration = Duration::from_secs(1);

/// What opening hours say at a moment of the wall clock, and the moment of the next change, if any.
pub type HoursFn = Box<dyn Fn(Timestamp) -> (QueueHours, Option<Timestamp>) + Send>;

/// All queues with their hours; without: always open.
pub(super) struct Opening<E> {
    pub(super) desk: Arc<Desk<E>>,
    pub(super) follower: Arc<RwLock<E>>,
    pub(super) queues: Vec<(QueueId, Option<HoursFn>)>,
}

impl<E: Decider> Opening<E> {
    /// Works until the workspace shuts down.
    pub(super) fn run(self) {
        loop {
            let looked = (self.desk.clock.monotonic(), self.desk.clock.wall());
            let wait = self.look(looked.1);
            if !self.desk.hours_pause(looked, wait) {
                return;
            }
        }
    }

    /// Sends what has changed by `wall`; returns when to look again.
    pub(super) fn look(&self, wall: Timestamp) -> Duration {
        let mut wait = LOOK_EVERY;
        for (queue, hours) in &self.queues {
            let (hours, change) = hours.as_ref().map_or((QueueHours::Open, None), |at| at(wall));
            if let Some(change) = change {
                let left = Duration::from_millis((change - wall).0.max(0).unsigned_abs());
                wait = wait.min(left.max(LOOK_SELDOM));
            }
            let known = self.follower.read().hours_of(queue);
            if known.is_none_or(|known| known == hours) {
                continue;
            }
            let wish = Wish::SetHours { queue: queue.clone(), hours };
            if let Err(error) = ask_and_wait(&self.desk, Command::internal(wish)) {
                tracing::warn!(%queue, %error, "opening hours could not be set; trying again");
                wait = LOOK_SELDOM;
            }
        }
        wait
    }
}

/// Asks from a thread of the workspace.
pub(super) fn ask_and_wait<E>(desk: &Desk<E>, command: Command) -> Answered {
    send(desk, command).recv().unwrap_or(Err(super::AskError::Internal))
}

/// Asks without waiting.
pub(super) fn send<E>(desk: &Desk<E>, command: Command) -> Receiver<Answered> {
    let (reply, answer) = sync_channel(1);
    desk.ask(command, Reply::Thread(reply));
    answer
}
