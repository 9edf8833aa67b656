//! The journal writer thread: makes batches durable, and only then lets anybody know.
//!
//! A batch that could not be written, and everything decided after it, is void: the leader gets
//! an engine made from what the journal really holds, and whoever waits is told whether their
//! command is in it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Duration;

use parking_lot::RwLock;
use seira_core::model::{Record, Sequence};

use super::AskError;
use super::decider::Decider;
use super::desk::{Answer, BUSY, Batch, Desk, Rebuilt, Work};
use super::keeper::News;
use super::replay::{Recovered, ReplayError, Tail, recover};
use crate::journal::{Journal, JournalError, Snapshots, Subscriber};

/// First wait before storage that failed is tried again; doubles up to [`PAUSE_MAX`].
const PAUSE_MIN: Duration = Duration::from_millis(50);
const PAUSE_MAX: Duration = Duration::from_secs(2);

/// The writer's side of the desk.
pub(super) struct Writer<E> {
    pub(super) desk: Arc<Desk<E>>,
    pub(super) journal: Box<dyn Journal>,
    pub(super) follower: Arc<RwLock<E>>,
    pub(super) subscribers: Vec<Box<dyn Subscriber>>,
    pub(super) snapshots: Option<Snapshots>,
    /// Last record that is durable and published.
    pub(super) committed: Sequence,
    /// Hears of it.
    pub(super) keeper: Sender<News>,
    /// Batches of older leaders are void.
    pub(super) epoch: u64,
}

/// The workspace cannot go on.
#[derive(Debug, thiserror::Error)]
enum Fatal {
    #[error("the follower broke on a committed record")]
    Follower,
    #[error("the journal cannot be replayed: {0}")]
    Replay(ReplayError),
    #[error("the journal has lost records that it had acknowledged: it ends at {0}")]
    Lost(Sequence),
    #[error("record {found} would be published after record {after}")]
    Gap { after: Sequence, found: Sequence },
    #[error("shutting down while the storage fails")]
    GivenUp,
}

impl<E: Decider> Writer<E> {
    /// Works until the leader has ended and everything it decided is settled.
    pub(super) fn run(mut self) {
        while let Some(work) = self.desk.next_work() {
            let batch = match work {
                Work::Batch(batch) => batch,
                Work::Chore(chore, reply) => {
                    // Who asked may have gone; where the storage fails, the next batch finds out.
                    let _ = reply.send(self.journal.tidy(&chore));
                    continue;
                }
            };
            if let Err(fatal) = self.settle(batch) {
                tracing::error!(%fatal, "the workspace stops");
                self.desk.close(!matches!(fatal, Fatal::GivenUp));
                return;
            }
        }
        // Asked while the journal is still open: whoever closes it last tidies up behind it.
        if let Ok(Some(checksum)) = self.journal.checksum(self.committed) {
            let _ = self.keeper.send(News::Ended(checksum));
        }
    }

    fn settle(&mut self, batch: Batch) -> Result<(), Fatal> {
        if batch.epoch != self.epoch {
            batch.answers.into_iter().for_each(|open| open.reply.send(Err(BUSY)));
            self.desk.settled(None);
            return Ok(());
        }
        let Batch { records, answers, rebuild, .. } = batch;
        let appended = if records.is_empty() { Ok(()) } else { self.journal.append(&records) };
        match appended {
            Ok(()) => {
                if !records.is_empty() {
                    self.desk.storage_works();
                }
                self.publish(&records)?;
                answers.into_iter().for_each(|open| open.reply.send(open.answer));
                let rebuilt = if rebuild { Some(self.rebuild()?.0) } else { None };
                self.desk.settled(rebuilt);
            }
            Err(error) => self.recover(&error, &records, answers)?,
        }
        Ok(())
    }

    /// Tells everybody what is durable now.
    fn publish(&mut self, records: &[Record]) -> Result<(), Fatal> {
        let (Some(first), Some(last)) = (records.first(), records.last()) else { return Ok(()) };
        if first.sequence.0 != self.committed.0 + 1 {
            return Err(Fatal::Gap { after: self.committed, found: first.sequence });
        }
        let folded = catch_unwind(AssertUnwindSafe(|| {
            let mut follower = self.follower.write();
            records.iter().for_each(|record| follower.apply(record.at, &record.event));
        }));
        folded.map_err(|_| Fatal::Follower)?;
        self.committed = last.sequence;
        // Where nobody makes snapshots, nobody listens.
        let _ = self.keeper.send(News::Committed(Tail { last: last.sequence, at: last.at }));
        for (place, subscriber) in self.subscribers.iter_mut().enumerate() {
            let told = catch_unwind(AssertUnwindSafe(|| subscriber.committed(records)));
            if told.is_err() {
                tracing::error!(place, "a subscriber broke on a committed batch");
            }
        }
        Ok(())
    }

    /// Finds out what of a failed batch is durable, publishes that, and answers accordingly.
    fn recover(
        &mut self,
        error: &JournalError,
        records: &[Record],
        answers: Vec<Answer>,
    ) -> Result<(), Fatal> {
        tracing::error!(%error, "a batch could not be written; reading back what is durable");
        self.desk.storage_fails(error.storage_kind());
        let found = self.rebuild();
        let (rebuilt, durable) = match found {
            Ok(found) => found,
            Err(fatal) => {
                // The batch may be durable: nobody is told that nothing came of it.
                let unknown = || Err(AskError::Internal);
                answers.into_iter().for_each(|open| open.reply.send(unknown()));
                return Err(fatal);
            }
        };
        // A log that holds something else instead of our batch has answered none of it.
        let ours = records.starts_with(&durable);
        let last = rebuilt.last;
        let published = self.publish(&durable);
        if published.is_ok() {
            // First the new leader, so that whoever hears "busy" and comes back meets it.
            self.desk.settled(Some(rebuilt));
        }
        for Answer { reply, answer, rests_on } in answers {
            reply.send(if ours && rests_on <= last { answer } else { Err(BUSY) });
        }
        published
    }

    /// A new leader engine, and the durable records that are not published yet. Waits for as long
    /// as the storage fails.
    fn rebuild(&mut self) -> Result<(Rebuilt<E>, Vec<Record>), Fatal> {
        let mut pause = PAUSE_MIN;
        loop {
            match self.read_back() {
                Ok((engine, last, fresh)) => {
                    self.desk.storage_heals();
                    if last < self.committed {
                        return Err(Fatal::Lost(last));
                    }
                    self.epoch += 1;
                    return Ok((Rebuilt { engine, last, epoch: self.epoch }, fresh));
                }
                Err(ReplayError::Journal(error)) if may_pass(&error) => {
                    tracing::error!(%error, "the journal cannot be used; trying again");
                    self.desk.storage_fails(error.storage_kind());
                    if !self.desk.storage_pause(pause) {
                        return Err(Fatal::GivenUp);
                    }
                    pause = (pause * 2).min(PAUSE_MAX);
                }
                Err(error) => return Err(Fatal::Replay(error)),
            }
        }
    }

    fn read_back(&mut self) -> Result<(E, Sequence, Vec<Record>), ReplayError> {
        let mut fresh = Vec::new();
        let committed = self.committed;
        // One that knew more would keep what nobody has heard of yet out of sight.
        let snapshots = self.snapshots.as_ref().map(|store| (store, committed));
        let Recovered { engine, tail, .. } =
            recover(&mut *self.journal, snapshots, &mut |record| {
                if record.sequence > committed {
                    fresh.push(record);
                }
            })?;
        Ok((engine, tail.last, fresh))
    }
}

/// Whether trying again may help. After a server's failover the address may lead to its standby for a
/// while, and a connection that died may hold the lock until the server notices: what must not be
/// written is guarded by the journal itself.
const fn may_pass(error: &JournalError) -> bool {
    matches!(
        error,
        JournalError::Storage(_) | JournalError::Server { .. } | JournalError::InUse { .. }
    )
}
