//! The snapshot thread: now and then it makes an engine of its own from the newest snapshot and the
//! records behind it, and keeps what that knows. Neither leader nor follower wait for it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::Instant;

use parking_lot::RwLock;
use seira_core::model::Sequence;

use super::decider::Decider;
use super::replay::{Beside, ReplayError, Tail, recover};
use crate::config::SnapshotPace;
use crate::journal::{Checksum, Log, Snapshot, Snapshots};

/// What the snapshot thread hears.
pub(super) enum News {
    /// The journal has grown up to here.
    Committed(Tail),
    /// Nothing more comes; the checksum of the last record.
    Ended(Checksum),
}

/// The snapshot thread's side.
pub(super) struct Keeper<E> {
    pub(super) log: Arc<dyn Log>,
    pub(super) snapshots: Snapshots,
    /// The last record that the newest snapshot knows, as far as is known.
    pub(super) kept: Sequence,
    /// How often one is made.
    pub(super) pace: SnapshotPace,
    /// Where everything that is committed ends up; looked at when nothing more comes.
    pub(super) follower: Arc<RwLock<E>>,
}

impl<E: Decider> Keeper<E> {
    /// Works until nobody commits any more, then keeps where it all ended.
    pub(super) fn run(mut self, news: &Receiver<News>) {
        let (mut end, mut rested) = (None, Instant::now());
        while let Ok(heard) = news.recv() {
            match heard {
                News::Committed(tail) => {
                    end = Some(tail);
                    let grown = tail.last.0 >= self.kept.0 + u64::from(self.pace.records);
                    if grown && rested.elapsed() >= self.pace.rest {
                        self.catch_up_with(tail);
                        rested = Instant::now();
                    }
                }
                News::Ended(checksum) => {
                    if let Some(tail) = end.filter(|tail| tail.last > self.kept) {
                        self.keep_follower(tail, checksum);
                    }
                }
            }
        }
    }

    fn catch_up_with(&mut self, tail: Tail) {
        // What fails is tried again after a rest, and at the end.
        match catch_unwind(AssertUnwindSafe(|| self.catch_up(tail.last))) {
            Ok(Ok(sequence)) => self.kept = sequence,
            Ok(Err(error)) => {
                tracing::warn!(%error, "no snapshot could be made; a start will take longer");
            }
            Err(_) => tracing::error!("making a snapshot broke; a start will take longer"),
        }
    }

    /// A snapshot of the follower, which nobody needs any more.
    fn keep_follower(&mut self, tail: Tail, checksum: Checksum) {
        let follower = Arc::clone(&self.follower);
        let follower = follower.read();
        if let Err(error) = self.keep(tail, checksum, &follower) {
            tracing::warn!(%error, "no snapshot could be made; the next start will take longer");
        }
    }

    /// A snapshot of the state after a record that was published.
    fn catch_up(&mut self, end: Sequence) -> Result<Sequence, ReplayError> {
        let mut source = Beside { log: Arc::clone(&self.log), end };
        let snapshots = Some((&self.snapshots, end));
        let made = recover::<E, _>(&mut source, snapshots, &mut |_| ())?;
        // A log without checksums is one without a next start.
        if let Some(checksum) = self.log.checksum(made.tail.last)? {
            self.keep(made.tail, checksum, &made.engine)?;
        }
        Ok(made.tail.last)
    }

    fn keep(
        &mut self,
        Tail { last: sequence, at }: Tail,
        checksum: Checksum,
        engine: &E,
    ) -> Result<(), ReplayError> {
        let bytes = engine.snapshot();
        let size = bytes.len();
        self.snapshots.put(&Snapshot { sequence, at, checksum, bytes })?;
        tracing::info!(%sequence, bytes = size, "a snapshot was made");
        Ok(())
    }
}
