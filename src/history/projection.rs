//! Follows the journal into rows. Nothing is left out: what is committed is read from the journal
//! itself, from where the rows end, and the place is written with the rows.
//!
//! ```text
//! writer ─committed─▶ Projection ─how far─▶ task ─reads─▶ Log
//!                                            └─rows and checkpoint, one transaction─▶ database
//! ```
//!
//! A database that fails is tried again, more and more slowly; the router never waits for it.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr, EntityTrait,
};
use seira_core::model::{Millis, Record, Sequence};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::base::Loading;
use super::rows::{
    assignment, checkpoint, customer, device, identity, line, member, offer, past_contact,
    presence, promise, queue_rule, relaxation, session,
};
use super::sheet::Sheet;
use super::store::{begin, signed};
use super::{Archive, HistoryError, damaged, retention, wide};
use crate::journal::{Checksum, Log, Parts, Subscriber};

/// Records in one transaction.
const BATCH_MAX: u64 = 512;
/// How long records are gathered after the first, so that a busy floor costs few transactions.
const GATHER: Duration = Duration::from_millis(50);
/// First pause after a failure; doubles up to [`PAUSE_MAX`].
const PAUSE_MIN: Duration = Duration::from_millis(100);
const PAUSE_MAX: Duration = Duration::from_secs(30);
/// How long the end waits for what is left, such as the start of a journal that is taken in anew.
const END_PATIENCE: Duration = Duration::from_secs(5);
/// The only row of the checkpoint.
const HERE: i64 = 1;

/// Tells the task how far the journal is. The task ends, with all written, after this is dropped.
#[derive(Debug)]
pub struct Projection {
    committed: watch::Sender<Sequence>,
}

impl Subscriber for Projection {
    fn committed(&mut self, batch: &[Record]) {
        if let Some(last) = batch.last() {
            self.committed.send_replace(last.sequence);
        }
    }
}

/// How far history is behind the journal. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Lag {
    committed: watch::Receiver<Sequence>,
    projected: Arc<AtomicU64>,
}

impl Lag {
    /// Records that are durable and not in history yet.
    #[must_use]
    pub fn records(&self) -> u64 {
        let committed = self.committed.borrow().0;
        committed.saturating_sub(self.projected.load(Ordering::Relaxed))
    }
}

/// A projection of `log` into `archive`, how far behind it is, and the task that writes. Everything
/// that is in the log now is durable; from then on the projection says what is. Rows stay for as long
/// as `kept` says after what they tell of was over; none: for ever.
///
/// # Errors
/// [`HistoryError::Journal`].
pub fn projection(
    archive: &Archive,
    log: Arc<dyn Log>,
    kept: Option<Millis>,
) -> Result<(Projection, Lag, JoinHandle<()>), HistoryError> {
    let (committed, follows) = watch::channel(log.last()?);
    let projected = Arc::new(AtomicU64::new(0));
    let lag = Lag { committed: follows.clone(), projected: Arc::clone(&projected) };
    let journal = Reading { db: archive.db.clone(), log, kept };
    let follower = Follower { journal, projected, file: archive.file.clone() };
    let task = tokio::spawn(follower.run(follows));
    Ok((Projection { committed }, lag, task))
}

/// Throws all rows away and makes them again from the log, as [`projection`] would have; `told` hears
/// how far it is and how far it goes, after every batch.
///
/// # Errors
/// [`HistoryError::Storage`], [`HistoryError::Journal`]; the next start goes on from there.
pub async fn rebuild(
    archive: &Archive,
    log: Arc<dyn Log>,
    kept: Option<Millis>,
    told: &mut (dyn FnMut(Sequence, Sequence) + Send),
) -> Result<Sequence, HistoryError> {
    let journal = Reading { db: archive.db.clone(), log, kept };
    let mut place = journal.begin().await?;
    let last = journal.log.last()?;
    while place.sequence < last {
        place = journal.step(place, last).await?;
        told(place.sequence, last);
    }
    Ok(last)
}

/// Where the rows end: a record, and its checksum where the log keeps some; and the hour up to which
/// they were swept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) sequence: Sequence,
    pub(super) checksum: Option<Checksum>,
    pub(super) swept: i64,
}

impl Place {
    /// As it stands in the database.
    pub(super) async fn reached(db: &impl ConnectionTrait) -> Result<Option<Self>, DbErr> {
        let row = checkpoint::Entity::find_by_id(HERE).one(db).await?;
        Ok(row.map(|row| {
            let checksum = row.checksum.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
            let sequence = Sequence(u64::try_from(row.sequence).unwrap_or(0));
            Self { sequence, checksum: checksum.map(Checksum::from), swept: row.swept }
        }))
    }

    const START: Self = Self { sequence: Sequence(0), checksum: None, swept: 0 };
}

/// The task's side.
struct Follower {
    journal: Reading,
    projected: Arc<AtomicU64>,
    /// Where the rows are, if in a file.
    file: Option<PathBuf>,
}

impl Follower {
    async fn run(self, mut committed: watch::Receiver<Sequence>) {
        let mut place = None;
        let mut pause = PAUSE_MIN;
        let ends = ended(committed.clone());
        tokio::pin!(ends);
        loop {
            let last = *committed.borrow_and_update();
            let reached = tokio::select! {
                reached = self.catch_up(place, last) => reached,
                // What was begun is rolled back with its connection.
                () = &mut ends => Err(HistoryError::Behind),
            };
            match reached {
                Ok(reached) => {
                    (place, pause) = (Some(reached), PAUSE_MIN);
                    if committed.changed().await.is_err() {
                        return;
                    }
                    // Its end ends the gathering too; the value before it is still looked at.
                    let _ = tokio::time::timeout(GATHER, closed(&mut committed)).await;
                }
                Err(HistoryError::Behind) => {
                    tracing::warn!("history is behind; the next start goes on with it");
                    return;
                }
                Err(error) => {
                    self.failed(&error);
                    place = None;
                    if tokio::time::timeout(pause, closed(&mut committed)).await.is_ok() {
                        tracing::warn!("history is behind; the next start goes on with it");
                        return;
                    }
                    pause = (pause * 2).min(PAUSE_MAX);
                }
            }
        }
    }

    fn failed(&self, error: &HistoryError) {
        match &self.file {
            Some(file) if error.is_damage() => {
                tracing::error!(
                    %error, file = %file.display(),
                    "history.db is damaged and follows the journal no longer; everything else goes on: \
                     restart the server, which puts the file aside and makes history anew"
                );
                damaged::remember(file);
            }
            _ => tracing::error!(%error, "history cannot be written; trying again"),
        }
    }

    async fn catch_up(&self, place: Option<Place>, last: Sequence) -> Result<Place, HistoryError> {
        let mut place = match place {
            Some(place) => place,
            None => self.journal.resume().await?,
        };
        loop {
            self.projected.store(place.sequence.0, Ordering::Relaxed);
            if place.sequence >= last {
                return Ok(place);
            }
            place = self.journal.step(place, last).await?;
        }
    }
}

/// Returns when nobody has told anything any more for as long as what is left may take.
async fn ended(mut committed: watch::Receiver<Sequence>) {
    closed(&mut committed).await;
    tokio::time::sleep(END_PATIENCE).await;
}

/// Returns when nobody will tell anything any more.
async fn closed(committed: &mut watch::Receiver<Sequence>) {
    while committed.changed().await.is_ok() {}
}

/// A log and the rows made of it.
struct Reading {
    db: DatabaseConnection,
    log: Arc<dyn Log>,
    /// How long rows stay; none: for ever.
    kept: Option<Millis>,
}

impl Reading {
    /// Where the rows end; at the start if they were made of another log.
    async fn resume(&self) -> Result<Place, HistoryError> {
        // None: never begun, or broken off while what stands for dropped records was taken in.
        let Some(place) = Place::reached(&self.db).await? else { return self.begin().await };
        if self.is_ours(place).await? {
            return Ok(place);
        }
        tracing::warn!(
            sequence = place.sequence.0,
            "history was made of another journal, or of records that are not kept any more; it is \
             made again"
        );
        self.begin().await
    }

    /// Throws all rows away and takes in what stands for dropped records, if there are some.
    async fn begin(&self) -> Result<Place, HistoryError> {
        self.clear().await?;
        let log = Arc::clone(&self.log);
        let Some(base) = blocking(move || log.base()).await? else { return Ok(Place::START) };
        let (mut parts, mut loading) = (Parts::of(base), Loading::default());
        loop {
            let log = Arc::clone(&self.log);
            let (part, rest) = blocking(move || Ok((parts.next(&*log)?, parts))).await?;
            let Some(part) = part else { break };
            parts = rest;
            loading.take(&self.db, part).await?;
        }
        // Only now it counts.
        let place = loading.place()?;
        let txn = begin(&self.db).await?;
        mark(&txn, place).await?;
        txn.commit().await?;
        tracing::info!(sequence = place.sequence.0, "history begins with the journal's base");
        Ok(place)
    }

    /// Whether the log has the record up to which the rows go. One that keeps no checksums could
    /// not be told from another: it ends with its process, and so do the rows made of it.
    async fn is_ours(&self, place: Place) -> Result<bool, HistoryError> {
        if place == Place::START {
            return Ok(true);
        }
        let log = Arc::clone(&self.log);
        let found = blocking(move || {
            let has = log.last()? >= place.sequence;
            if has { log.checksum(place.sequence) } else { Ok(None) }
        });
        Ok(found.await?.is_some_and(|checksum| Some(checksum) == place.checksum))
    }

    async fn clear(&self) -> Result<(), HistoryError> {
        let txn = begin(&self.db).await?;
        checkpoint::Entity::delete_many().exec(&txn).await?;
        customer::Entity::delete_many().exec(&txn).await?;
        identity::Entity::delete_many().exec(&txn).await?;
        device::Entity::delete_many().exec(&txn).await?;
        session::Entity::delete_many().exec(&txn).await?;
        line::Entity::delete_many().exec(&txn).await?;
        assignment::Entity::delete_many().exec(&txn).await?;
        member::Entity::delete_many().exec(&txn).await?;
        offer::Entity::delete_many().exec(&txn).await?;
        promise::Entity::delete_many().exec(&txn).await?;
        presence::Entity::delete_many().exec(&txn).await?;
        relaxation::Entity::delete_many().exec(&txn).await?;
        queue_rule::Entity::delete_many().exec(&txn).await?;
        past_contact::Entity::delete_many().exec(&txn).await?;
        Ok(txn.commit().await?)
    }

    /// Takes in the records after `from`, some of them, none beyond `last`, all of one hour where rows
    /// are not kept for ever.
    async fn step(&self, from: Place, last: Sequence) -> Result<Place, HistoryError> {
        let (log, kept) = (Arc::clone(&self.log), self.kept);
        let most = (last.0 - from.sequence.0).min(BATCH_MAX);
        let (records, checksum) = blocking(move || {
            let mut records = Vec::new();
            log.read(from.sequence, most, &mut |record| records.push(record))?;
            if kept.is_some() {
                retention::only_one_hour(&mut records);
            }
            let end = records.last().map_or(from.sequence, |record: &Record| record.sequence);
            Ok((records, log.checksum(end)?))
        })
        .await?;
        let (Some(first), Some(end)) = (records.first(), records.last()) else {
            return Err(HistoryError::JournalShort(from.sequence));
        };
        let swept = match self.kept {
            Some(kept) => retention::sweep(&self.db, kept, first.at, from.swept).await?,
            None => from.swept,
        };
        let place = Place { sequence: end.sequence, checksum, swept };
        let txn = begin(&self.db).await?;
        take_in(&txn, &records).await?;
        mark(&txn, place).await?;
        txn.commit().await?;
        Ok(place)
    }
}

/// Reading the journal blocks.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, crate::journal::JournalError> + Send + 'static,
) -> Result<T, HistoryError> {
    let done = tokio::task::spawn_blocking(work).await;
    Ok(done.map_err(|error| HistoryError::Task(error.to_string()))??)
}

async fn take_in(txn: &DatabaseTransaction, records: &[Record]) -> Result<(), HistoryError> {
    for run in records.split_inclusive(wide::is_wide) {
        let (wide, narrow) = match run.split_last() {
            Some((last, others)) if wide::is_wide(last) => (Some(last), others),
            _ => (None, run),
        };
        if !narrow.is_empty() {
            let mut sheet = Sheet::fetch(txn, narrow).await?;
            narrow.iter().for_each(|record| sheet.take_in(record));
            sheet.save(txn).await?;
        }
        if let Some(record) = wide {
            wide::take_in(txn, record).await?;
        }
    }
    Ok(())
}

async fn mark(txn: &DatabaseTransaction, place: Place) -> Result<(), HistoryError> {
    let row = checkpoint::ActiveModel {
        id: ActiveValue::Set(HERE),
        sequence: ActiveValue::Set(signed(place.sequence.0)),
        checksum: ActiveValue::Set(place.checksum.map(|sum| sum.bytes().to_vec())),
        swept: ActiveValue::Set(place.swept),
    };
    use checkpoint::Column as C;
    let known =
        OnConflict::column(C::Id).update_columns([C::Sequence, C::Checksum, C::Swept]).to_owned();
    checkpoint::Entity::insert(row).on_conflict(known).exec_without_returning(txn).await?;
    Ok(())
}
