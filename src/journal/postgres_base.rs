//! The base of a log in PostgreSQL: reading it, and the writer's chores.
//!
//! Each chore is one transaction that begins with the writer's row, so that whoever was followed by
//! another can change nothing any more.

use seira_core::model::{Sequence, Timestamp};
use tokio_postgres::{Client, GenericClient};

use super::base::{Base, Chore, Part};
use super::chain::{End, signed};
use super::sqlite_base::RECORDS_PER_PART;
use super::{Checksum, JournalError, postgres_rows as rows};

/// The first version of the tables that has bases.
const VERSION_MIN: i32 = 2;

/// What stands for the records that were dropped; none where none were.
pub(super) async fn read(client: &impl GenericClient) -> Result<Option<Base>, JournalError> {
    // Tables that no newer server has opened are read as they are.
    let version = client.query_one("SELECT version FROM seira_journal.tables", &[]).await?;
    if version.try_get::<_, i32>(0)? < VERSION_MIN {
        return Ok(None);
    }
    let query = "SELECT sequence, made, made_at, parts, parts_checksum FROM seira_journal.base \
                 WHERE made IS NOT NULL";
    let Some(row) = client.query_opt(query, &[]).await? else { return Ok(None) };
    let number = |place: usize| {
        row.try_get::<_, i64>(place).map(|number| u64::try_from(number).unwrap_or_default())
    };
    Ok(Some(Base {
        dropped: Sequence(number(0)?),
        made: number(1)?,
        at: Timestamp(row.try_get(2)?),
        parts: number(3)?,
        checksum: checksum(row.try_get(4)?),
    }))
}

/// One of another length is none that fits.
fn checksum(bytes: &[u8]) -> Checksum {
    Checksum::from(<[u8; 32]>::try_from(bytes).unwrap_or_default())
}

/// A part of a base; none: there is no such.
pub(super) async fn part(
    client: &impl GenericClient,
    made: u64,
    number: u64,
) -> Result<Option<Part>, JournalError> {
    let query = "SELECT name, content, checksum FROM seira_journal.parts \
                 WHERE made = $1 AND number = $2";
    let Some(row) = client.query_opt(query, &[&whole(made), &whole(number)]).await? else {
        return Ok(None);
    };
    let (name, content) = (row.try_get(0)?, row.try_get(1)?);
    Ok(Some(Part { name, content, checksum: checksum(row.try_get(2)?) }))
}

fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Does a chore of the writer with `epoch` in a log whose last record is `last`; how many rows that
/// changed.
pub(super) async fn tidy(
    client: &mut Client,
    (epoch, place): (i64, String),
    last: Sequence,
    chore: &Chore,
) -> Result<u64, JournalError> {
    let transaction = client.transaction().await?;
    let held = "SELECT 1 FROM seira_journal.writer WHERE epoch = $1 FOR UPDATE";
    if transaction.query_opt(held, &[&epoch]).await?.is_none() {
        return Err(JournalError::Deposed { place });
    }
    let changed = match chore {
        Chore::Keep { made, number, part } => keep(&transaction, *made, *number, part).await?,
        Chore::Stand(base) => stand(&transaction, last, base).await?,
        Chore::Clear { most } => clear(&transaction, *most).await?,
    };
    transaction.commit().await?;
    Ok(changed)
}

pub(super) async fn keep(
    client: &impl GenericClient,
    made: u64,
    number: u64,
    part: &Part,
) -> Result<u64, JournalError> {
    let insert = "INSERT INTO seira_journal.parts (made, number, name, content, checksum) \
                  VALUES ($1, $2, $3, $4, $5) ON CONFLICT (made, number) DO UPDATE \
                  SET name = excluded.name, content = excluded.content, checksum = excluded.checksum";
    let sum = &part.checksum.bytes()[..];
    let (made, number) = (whole(made), whole(number));
    let values: [&(dyn tokio_postgres::types::ToSql + Sync); 5] =
        [&made, &number, &part.name, &part.content, &sum];
    Ok(client.execute(insert, &values).await?)
}

async fn stand(
    client: &impl GenericClient,
    last: Sequence,
    base: &Base,
) -> Result<u64, JournalError> {
    let count = "SELECT count(*) FROM seira_journal.parts WHERE made = $1";
    let parts: i64 = client.query_one(count, &[&whole(base.made)]).await?.try_get(0)?;
    let end = part(client, base.made, base.parts).await?.map(|part| part.checksum);
    base.check(parts, end, rows::base(client).await?.sequence, last)?;
    let Some(checksum) = rows::checksum(client, base.dropped).await? else {
        return Err(JournalError::Malformed(format!("there is no record {}", base.dropped)));
    };
    set(client, base, checksum).await
}

/// Says that the log goes on from `checksum`, and that `base` stands for what was before.
pub(super) async fn set(
    client: &impl GenericClient,
    base: &Base,
    checksum: Checksum,
) -> Result<u64, JournalError> {
    let set = "UPDATE seira_journal.base SET sequence = $1, checksum = $2, made = $3, made_at = $4, \
               parts = $5, parts_checksum = $6";
    let (sum, parts_sum) = (&checksum.bytes()[..], &base.checksum.bytes()[..]);
    let (dropped, made, parts) = (signed(base.dropped), whole(base.made), whole(base.parts));
    let values: [&(dyn tokio_postgres::types::ToSql + Sync); 6] =
        [&dropped, &sum, &made, &base.at.0, &parts, &parts_sum];
    Ok(client.execute(set, &values).await?)
}

/// The oldest first, so that what is left of a session is its end.
async fn clear(client: &impl GenericClient, most: u32) -> Result<u64, JournalError> {
    let records = "DELETE FROM seira_journal.records WHERE sequence IN ( \
                       SELECT sequence FROM seira_journal.records \
                       WHERE sequence <= (SELECT sequence FROM seira_journal.base) \
                       ORDER BY sequence LIMIT $1)";
    let gone = client.execute(records, &[&i64::from(most)]).await?;
    if gone > 0 {
        return Ok(gone);
    }
    let parts = "DELETE FROM seira_journal.parts WHERE (made, number) IN ( \
                     SELECT made, number FROM seira_journal.parts \
                     WHERE made <> (SELECT coalesce(made, 0) FROM seira_journal.base) LIMIT $1)";
    let few = i64::from((most / RECORDS_PER_PART).max(1));
    Ok(client.execute(parts, &[&few]).await?)
}

/// Where reading the records behind `after` begins; none: there is no such record.
///
/// # Errors
/// [`JournalError::Dropped`] where records behind it are not kept any more.
pub(super) async fn from(client: &Client, after: Sequence) -> Result<Option<End>, JournalError> {
    let dropped = rows::base(client).await?.sequence;
    if after < dropped {
        return Err(JournalError::Dropped { upto: dropped });
    }
    let checksum = rows::checksum(client, after).await?;
    Ok(checksum.map(|checksum| End { sequence: after, checksum }))
}
