//! The router loop: batch, decide, append, release. [`Router`] is what the rest of the house holds.
//!
//! ```text
//! Router::ask ─▶ desk ─▶ leader thread ─batches─▶ writer thread ─▶ journal
//!    ▲                   (decides)                   │ durable
//!    └──────────────── answers ◀── subscribers ◀── follower engine ◀─ Router::read
//! ```
//!
//! Nothing is answered before everything decided before it is durable. Knows nothing of sockets,
//! files or how hours are written down.

mod clock;
mod decider;
mod desk;
mod hours;
mod keeper;
mod leader;
mod replay;
mod replayed;
mod workspace;
mod writer;

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use parking_lot::RwLock;
use seira_core::engine::Engine;
use seira_core::model::{Command, Configuration, Outcome, QueueId, Refusal, Timestamp};
use tokio::sync::oneshot;

use crate::config::SnapshotPace;
use crate::journal::{Chore, Journal, JournalError, Snapshot, Snapshots, StorageKind, Subscriber};
use desk::{Desk, Reply};

pub use clock::{MachineTime, TimeSource, VirtualTime};
pub use hours::HoursFn;
pub use replay::ReplayError;
pub use replayed::Replayed;

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

/// How a workspace is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// Takes commands.
    Ready,
    /// Takes commands, but cannot make them durable now; most are answered with "busy".
    Storage(StorageKind),
    /// Shutting down: takes no new commands.
    Draining,
    /// Broke in a way that only a restart can mend; takes no commands.
    Failed,
}

/// Why a workspace did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The journal could not be folded.
    #[error(transparent)]
    Replay(#[from] ReplayError),
    /// The engine did not take the configuration, or the storage did not take what follows from it.
    #[error("the configuration was not taken: {0}")]
    Configure(AskError),
    /// The storage does not take what a start begins with.
    #[error("nothing can be stored: {0}")]
    Storage(StorageKind),
    /// The operating system gave no thread.
    #[error("no thread could be started: {0}")]
    Thread(#[from] std::io::Error),
}

/// What the loop tells about itself while it works.
#[derive(Clone)]
pub struct Probe {
    /// How long deciding one command took.
    pub decided: Arc<dyn Fn(Duration) + Send + Sync>,
    /// How long a command or a due timer had waited for the loop.
    pub lagged: Arc<dyn Fn(Duration) + Send + Sync>,
    /// How many matches the sweep found that should have been made.
    pub sweep_found: Arc<dyn Fn(u32) + Send + Sync>,
}

impl Default for Probe {
    /// Tells nobody.
    fn default() -> Self {
        Self { decided: Arc::new(drop), lagged: Arc::new(drop), sweep_found: Arc::new(drop) }
    }
}

/// Everything a workspace needs to start.
pub struct Setup {
    /// Its log.
    pub journal: Box<dyn Journal>,
    /// Where snapshots of the engine are kept; none: every start folds the whole log.
    pub snapshots: Option<Snapshots>,
    /// How often one is made.
    pub pace: SnapshotPace,
    /// Its rules; applied if they differ from those in the journal.
    pub configuration: Configuration,
    /// Opening hours of the queues that have some; the others are always open.
    pub hours: Vec<(QueueId, HoursFn)>,
    /// Who learns of committed batches, after the follower and before those who asked.
    pub subscribers: Vec<Box<dyn Subscriber>>,
    /// Where time comes from.
    pub time: Arc<dyn TimeSource>,
    /// Who is told how the loop does.
    pub probe: Probe,
}

impl Setup {
    /// A workspace on the machine's clocks, with nobody listening.
    #[must_use]
    pub fn new(journal: Box<dyn Journal>, configuration: Configuration) -> Self {
        Self {
            journal,
            snapshots: None,
            pace: SnapshotPace::default(),
            configuration,
            hours: Vec::new(),
            subscribers: Vec::new(),
            time: Arc::new(MachineTime::default()),
            probe: Probe::default(),
        }
    }
}

/// Whether a workspace of this version could begin with `snapshot`.
#[must_use]
pub fn is_readable(snapshot: &Snapshot) -> bool {
    <Engine as decider::Decider>::restore(snapshot.at, &snapshot.bytes).is_ok()
}

/// A running workspace: owns the threads. Dropping it stops it.
pub struct Workspace {
    threads: workspace::Threads<Engine>,
}

impl Workspace {
    /// Takes in the newest good snapshot and the rest of the journal, applies the configuration and the opening hours, and is ready.
    /// Blocks for as long as that takes.
    ///
    /// # Errors
    /// [`StartError`]; what was journaled so far stays there.
    pub fn start(setup: Setup) -> Result<Self, StartError> {
        workspace::Threads::start(setup).map(|threads| Self { threads })
    }

    /// A handle for the rest of the house.
    #[must_use]
    pub fn router(&self) -> Router {
        Router { desk: self.threads.desk.clone(), follower: self.threads.follower.clone() }
    }

    /// Takes no new commands, makes everything decided durable, releases it, and ends the threads.
    /// Blocks meanwhile; storage that fails is waited for 5 s, then those who still wait are
    /// answered with "busy".
    pub fn stop(mut self) {
        self.threads.stop();
    }
}

/// A handle on a running workspace: asks the leader, reads the follower. Cheap to clone.
#[derive(Clone)]
pub struct Router {
    desk: Arc<Desk<Engine>>,
    follower: Arc<RwLock<Engine>>,
}

impl Router {
    /// Asks for `command` and returns when what it came to is durable. A repeated command
    /// (same origin) returns the same outcome. Dropping the future does not take the command back.
    ///
    /// # Errors
    /// [`AskError`]; nothing changed.
    pub async fn ask(&self, command: Command) -> Result<Outcome, AskError> {
        let (reply, answer) = oneshot::channel();
        self.desk.ask(command, Reply::Task(reply));
        answer.await.unwrap_or(Err(AskError::Internal))
    }

    /// Reads the follower: state as of the last committed batch. Keep `read` short: the next batch
    /// waits for it.
    pub fn read<T>(&self, read: impl FnOnce(&Engine) -> T) -> T {
        read(&self.follower.read())
    }

    /// Lets the writer do a chore on the journal, between two batches; how many rows that changed.
    ///
    /// # Errors
    /// As [`Journal::tidy`]; [`JournalError::Storage`] also when the workspace ends.
    pub async fn tidy(&self, chore: Chore) -> Result<u64, JournalError> {
        let (reply, answer) = oneshot::channel();
        self.desk.tidy(chore, reply);
        answer.await.unwrap_or_else(|_| Err(JournalError::Storage("it is being closed".into())))
    }

    /// Engine time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.desk.clock.now()
    }

    /// How the workspace is.
    #[must_use]
    pub fn health(&self) -> Health {
        self.desk.health()
    }

    /// Takes no new commands from now on; [`Workspace::stop`] waits for the rest.
    pub fn drain(&self) {
        self.desk.drain();
    }
}
