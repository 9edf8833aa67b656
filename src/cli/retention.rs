//! Drops records that the journal keeps no longer (`[retention] journal_days`), once a base stands for
//! them.
//!
//! ```text
//! plan: how far? ─▶ base: a snapshot, then all of history ─parts─▶ writer ─▶ stands ─▶ records go
//! ```
//!
//! Everything is written by the journal's own writer, a little at a time and with rests, so that nobody
//! who waits for a commit notices. Nothing is done that could not be broken off at any moment.

use std::sync::Arc;
use std::time::Duration;

use seira_core::model::{Millis, Sequence, SessionId, Timestamp};
use tokio::sync::watch;
use tokio::time::MissedTickBehavior;

use crate::gateway::AppState;
use crate::history::HistoryError;
use crate::journal::{
    Base, Checksum, Chore, ENGINE, JournalError, Log, Part, Snapshot, Snapshots, pieces,
};
use crate::metrics::Metrics;
use crate::runtime::is_readable;

/// How often is looked whether something may go.
const EVERY: Duration = Duration::from_secs(60);
/// Bases are not made more often, in engine time: each holds all of history.
const BASE_EVERY: Millis = Millis::from_secs(86_400);
/// One record of so many must be droppable before a base is made.
const WORTH_IT: u64 = 10;
/// Records that go at once: some milliseconds of the writer's time, most of them for syncing.
const CLEAR_STEP: u32 = 250;
/// Rest after each chore: the writer is free most of the time.
const REST: Duration = Duration::from_millis(20);

/// Why nothing was dropped now.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error(transparent)]
    History(#[from] HistoryError),
    #[error("reading broke off: {0}")]
    Task(#[from] tokio::task::JoinError),
    #[error("the server stops")]
    Ending,
}

/// Who drops.
#[derive(Clone)]
pub(super) struct Retention {
    app: AppState,
    log: Arc<dyn Log>,
    snapshots: Snapshots,
    metrics: Arc<Metrics>,
    draining: watch::Receiver<bool>,
}

/// What may go.
struct Plan {
    /// The last record that may.
    upto: Sequence,
    /// The state of the engine at that record or later.
    snapshot: Snapshot,
    /// The number of the next base.
    made: u64,
    /// Records that are dropped already.
    dropped: Sequence,
    now: Timestamp,
}

impl Retention {
    pub(super) fn new(app: &AppState, snapshots: Snapshots, metrics: Arc<Metrics>) -> Self {
        let (log, draining) = (Arc::clone(&app.live.log), app.draining.clone());
        Self { app: app.clone(), log, snapshots, metrics, draining }
    }

    /// Works until the server stops; then it ends with the chore it is at, so that nobody reads the
    /// journal while it is closed.
    pub(super) async fn run(self) {
        let mut draining = self.draining.clone();
        let mut beat = tokio::time::interval(EVERY);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = draining.wait_for(|over| *over) => return,
                _ = beat.tick() => {}
            }
            match self.round().await {
                Ok(()) => {}
                Err(Failure::Ending) => return,
                Err(error) => {
                    tracing::warn!(%error, "what the journal keeps could not be looked through; trying again");
                }
            }
        }
    }

    /// Lets the writer do a chore, and rests.
    async fn tidy(&self, chore: Chore) -> Result<u64, Failure> {
        if *self.draining.borrow() {
            return Err(Failure::Ending);
        }
        let rows = self.app.router.tidy(chore).await?;
        tokio::time::sleep(REST).await;
        Ok(rows)
    }

    async fn round(&self) -> Result<(), Failure> {
        if let Some(kept) = self.app.settings.journal_kept {
            // What was broken off before, also by a process that was killed.
            self.clear().await?;
            if let Some(plan) = self.plan(kept).await? {
                self.make_base(plan).await?;
                self.clear().await?;
            }
        }
        self.tell_oldest().await
    }

    async fn clear(&self) -> Result<(), Failure> {
        while self.tidy(Chore::Clear { most: CLEAR_STEP }).await? > 0 {}
        Ok(())
    }

    async fn tell_oldest(&self) -> Result<(), Failure> {
        let log = Arc::clone(&self.log);
        let oldest = tokio::task::spawn_blocking(move || {
            let dropped = log.base()?.map_or(Sequence(0), |base| base.dropped);
            time_behind(&*log, dropped)
        });
        self.metrics.journal_begins(oldest.await??.unwrap_or(Timestamp(0)));
        Ok(())
    }

    /// What may go; none: nothing, or too little to be worth a base.
    async fn plan(&self, kept: Millis) -> Result<Option<Plan>, Failure> {
        let Some(history) = self.app.history.archive.still().await? else { return Ok(None) };
        let end = (history.sequence(), history.checksum());
        drop(history);
        let now = self.app.router.now();
        let before = Timestamp(now.0.saturating_sub(kept.0));
        // Whoever came later has all of its records behind what may go by its age.
        let open = self.app.router.read(|engine| {
            let old = engine.sessions().filter(|view| view.arrived_at < before);
            old.map(|view| view.id).collect()
        });
        let this = self.clone();
        let plan = move || this.plan_until(before, now, end, open);
        Ok(tokio::task::spawn_blocking(plan).await??)
    }

    /// Blocks. `open` are the sessions that the engine knows, those that somebody may come back to for
    /// an hour after their end among them.
    fn plan_until(
        &self,
        before: Timestamp,
        now: Timestamp,
        (history, checksum): (Sequence, Option<Checksum>),
        open: Vec<SessionId>,
    ) -> Result<Option<Plan>, JournalError> {
        let log = &*self.log;
        let base = log.base()?;
        let dropped = base.map_or(Sequence(0), |base| base.dropped);
        // History that was made of another journal is about to be made anew.
        if history <= dropped || log.checksum(history)? != checksum {
            return Ok(None);
        }
        let last = log.last()?;
        // The last record always stays.
        let end = history.min(Sequence(last.0.saturating_sub(1)));
        let old = last_before(log, before, dropped, end)?;
        // What follows costs more, and only takes away.
        if !is_due(base, now, old, last) {
            return Ok(None);
        }
        let Some(snapshot) = self.oldest_snapshot()? else { return Ok(None) };
        let mut upto = old.min(snapshot.sequence);
        for session in open {
            let first = log.of_session(session, dropped, 1)?.first().map(|first| first.sequence);
            upto = first.map_or(upto, |first| upto.min(Sequence(first.0 - 1)));
        }
        let made = base.map_or(0, |base| base.made) + 1;
        Ok(is_due(base, now, upto, last).then_some(Plan { upto, snapshot, made, dropped, now }))
    }

    /// The oldest snapshot that a start could fall back to.
    fn oldest_snapshot(&self) -> Result<Option<Snapshot>, JournalError> {
        let Some(oldest) = self.snapshots.oldest()? else { return Ok(None) };
        let ours = self.log.checksum(oldest.sequence)? == Some(oldest.checksum);
        Ok(Some(oldest).filter(|oldest| ours && is_readable(oldest)))
    }

    /// Keeps the parts of a base and lets it stand.
    async fn make_base(&self, plan: Plan) -> Result<(), Failure> {
        let Plan { upto, snapshot, made, dropped, now } = plan;
        let Some(mut history) = self.app.history.archive.still().await? else { return Ok(()) };
        // Made anew meanwhile, and not that far yet.
        if history.sequence() < upto {
            return Ok(());
        }
        let mut base = Base { dropped: upto, made, at: now, parts: 0, checksum: Checksum::START };
        for piece in pieces(&snapshot) {
            self.keep(&mut base, ENGINE, piece).await?;
        }
        while let Some((name, content)) = history.next().await? {
            self.keep(&mut base, name, content).await?;
        }
        self.tidy(Chore::Stand(base)).await?;
        let records = upto.0 - dropped.0;
        self.metrics.journal_dropped(records);
        tracing::info!(
            records, %upto, parts = base.parts,
            "records of the journal were dropped; its base stands for them"
        );
        Ok(())
    }

    async fn keep(&self, base: &mut Base, name: &str, content: Vec<u8>) -> Result<(), Failure> {
        base.parts += 1;
        let part = Part::behind(base.checksum, (base.made, base.parts), name, content);
        base.checksum = part.checksum;
        let chore = Chore::Keep { made: base.made, number: base.parts, part };
        self.tidy(chore).await.map(drop)
    }
}

/// Whether it is time for the base after `base` and worth it, where the records up to `upto` of those up
/// to `last` may go.
fn is_due(base: Option<Base>, now: Timestamp, upto: Sequence, last: Sequence) -> bool {
    let dropped = base.map_or(0, |base| base.dropped.0);
    let (may_go, all) = (upto.0.saturating_sub(dropped), last.0.saturating_sub(dropped));
    let rests = base.is_some_and(|base| now < base.at + BASE_EVERY);
    !rests && may_go > 0 && may_go.saturating_mul(WORTH_IT) >= all
}

/// When the record behind `after` happened; none: there is none.
fn time_behind(log: &dyn Log, after: Sequence) -> Result<Option<Timestamp>, JournalError> {
    let mut at = None;
    log.read(after, 1, &mut |record| at = Some(record.at))?;
    Ok(at)
}

/// The last record that happened before `before`, of those behind `after` and up to `end`; `after`
/// where none did. Time never goes back in a journal.
fn last_before(
    log: &dyn Log,
    before: Timestamp,
    after: Sequence,
    end: Sequence,
) -> Result<Sequence, JournalError> {
    let (mut low, mut high) = (after, end.max(after));
    while low < high {
        let middle = Sequence(low.0 + (high.0 - low.0).div_ceil(2));
        match time_behind(log, Sequence(middle.0 - 1))? {
            Some(at) if at < before => low = middle,
            Some(_) | None => high = Sequence(middle.0 - 1),
        }
    }
    Ok(low)
}

#[cfg(test)]
mod tests {
    use seira_core::model::{Event, Record};

    use super::*;
    use crate::journal::{Journal as _, MemoryJournal};

    const DAY: i64 = 86_400_000;

    #[test]
    fn a_base_is_made_at_most_daily_and_when_a_tenth_may_go() {
        let due = |base, now, upto| is_due(base, Timestamp(now), Sequence(upto), Sequence(1_000));
        assert!(due(None, 0, 100) && !due(None, 0, 99) && !due(None, 0, 0));
        let base = Base {
            dropped: Sequence(500),
            made: 1,
            at: Timestamp(0),
            parts: 1,
            checksum: Checksum::START,
        };
        assert!(due(Some(base), DAY, 550), "a tenth of those that are left");
        assert!(!due(Some(base), DAY, 549) && !due(Some(base), DAY, 400));
        assert!(!due(Some(base), DAY - 1, 900));
    }

    #[test]
    fn the_last_record_before_a_moment_is_found_wherever_it_is() {
        let mut journal = MemoryJournal::default();
        // Three records at each moment.
        let record = |sequence: u64| Record {
            sequence: Sequence(sequence),
            at: Timestamp(i64::try_from((sequence - 1) / 3).expect("small")),
            event: Event::Resumed { down: Millis(1), graces: Vec::new() },
        };
        journal.append(&(1..=30).map(record).collect::<Vec<_>>()).expect("it is kept");
        let log = journal.log();
        for moment in -1..=12_i64 {
            for (after, end) in [(0, 30), (0, 29), (4, 20), (7, 7), (9, 3), (0, 0)] {
                let (after, end) = (Sequence(after), Sequence(end));
                let found = last_before(&*log, Timestamp(moment), after, end).expect("it reads");
                let older = Sequence(u64::try_from(moment.max(0) * 3).expect("small"));
                assert_eq!(found, older.min(end).max(after), "{moment} {after} {end}");
            }
        }
    }
}
