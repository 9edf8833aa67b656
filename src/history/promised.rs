//! Reading what was promised to those who waited, and how that ended.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use seira_core::model::{PromiseEnd, QueueId, SessionId, Timestamp};

use super::archive::{named, of, parsed};
use super::rows::promise;
use super::{Archive, HistoryError};

const TABLE: &str = "promises";

/// A promise that was told, and how it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastPromise {
    /// To whom.
    pub session: SessionId,
    /// The line, as it was called when the promise ended.
    pub queue: QueueId,
    /// When it was told.
    pub told_at: Timestamp,
    /// The lower end of what was told.
    pub low_at: Timestamp,
    /// Kept, if the customer was served by then.
    pub high_at: Timestamp,
    /// How sure that was, percent: 1..=99.
    pub level: u8,
    /// Whether it was worse than what was told before.
    pub worse: bool,
    /// How it ended.
    pub end: PromiseEnd,
    /// When the wait was over; none while it goes on longer than promised.
    pub ended_at: Option<Timestamp>,
}

impl Archive {
    /// Promises that were told from `from` on and before `until`, in the order of their time, then of
    /// their session; behind `after`, at most `most`. Those whose outcome is open are not among them.
    ///
    /// # Errors
    /// [`HistoryError::Storage`], [`HistoryError::Unreadable`].
    pub async fn promises(
        &self,
        (from, until): (Timestamp, Timestamp),
        after: Option<(Timestamp, SessionId)>,
        most: u64,
    ) -> Result<Vec<PastPromise>, HistoryError> {
        use promise::Column as C;
        let told =
            promise::Entity::find().filter(C::ToldAt.gte(from.0)).filter(C::ToldAt.lt(until.0));
        let mut cursor = told.cursor_by((C::ToldAt, C::Session));
        if let Some((told_at, session)) = after {
            cursor.after((told_at.0, session.to_string()));
        }
        cursor.first(most).all(&self.db).await?.into_iter().map(PastPromise::read).collect()
    }
}

impl PastPromise {
    fn read(row: promise::Model) -> Result<Self, HistoryError> {
        let key = format!("{} {}", row.session, row.told_at);
        Ok(Self {
            session: named(TABLE, &key, &row.session)?,
            queue: named(TABLE, &key, &row.queue)?,
            told_at: Timestamp(row.told_at),
            low_at: Timestamp(row.low_at),
            high_at: Timestamp(row.high_at),
            level: of(TABLE, &key, u8::try_from(row.level).ok())?,
            worse: row.worse.is_some(),
            end: parsed(TABLE, &key, &format!("\"{}\"", row.outcome))?,
            ended_at: row.ended_at.map(Timestamp),
        })
    }
}
