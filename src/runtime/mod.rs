//! The router loop: batch, decide, append, release. [`Router`] is what the rest of the house holds.

use seira_core::engine::Engine;
use seira_core::model::{Command, Outcome, Refusal, Timestamp};

/// Why a command was not done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AskError {
    /// The engine said no; nothing changed.
    #[error("{0}")]
    Refused(Refusal),
    /// Too much is waiting to become durable; nothing changed.
    #[error("busy; try again in {retry_after_ms} ms")]
    Busy {
        /// When trying again makes sense.
        retry_after_ms: u32,
    },
    /// A fault of ours; it was logged.
    #[error("internal fault")]
    Internal,
    /// The workspace is shutting down.
    #[error("shutting down")]
    Stopped,
}

/// A handle on a running workspace: asks the leader, reads the follower. Cheap to clone.
#[derive(Clone)]
pub struct Router {}

impl Router {
    /// Asks for `command` and returns when what it came to is durable. A repeated command
    /// (same origin) returns the same outcome.
    ///
    /// # Errors
    /// [`AskError`]; nothing changed.
    pub async fn ask(&self, command: Command) -> Result<Outcome, AskError> {
        unimplemented!()
    }

    /// Reads the follower: state as of the last committed batch. Keep `read` short.
    pub fn read<T>(&self, read: impl FnOnce(&Engine) -> T) -> T {
        unimplemented!()
    }

    /// Engine time.
    pub fn now(&self) -> Timestamp {
        unimplemented!()
    }
}
