//! The base of a log in a SQLite file: reading it, and the writer's chores.

use rusqlite::{Connection, OptionalExtension as _, Row, TransactionBehavior};
use seira_core::model::{Sequence, Timestamp};

use super::base::{Base, Chore, Part};
use super::chain::{self, signed};
use super::{Checksum, JournalError};

/// The first version of the tables that has bases.
const VERSION_MIN: i64 = 2;

/// What stands for the records that were dropped; none where none were.
pub(super) fn read(db: &Connection) -> Result<Option<Base>, JournalError> {
    // A backup of an older version is read as it is.
    let version: i64 = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version < VERSION_MIN {
        return Ok(None);
    }
    let query = "SELECT sequence, made, made_at, parts, parts_checksum FROM base \
                 WHERE made IS NOT NULL";
    Ok(db.prepare_cached(query)?.query_row([], base).optional()?)
}

fn base(row: &Row<'_>) -> rusqlite::Result<Base> {
    let number = |place| row.get::<_, i64>(place).map(|it| u64::try_from(it).unwrap_or_default());
    Ok(Base {
        dropped: Sequence(number(0)?),
        made: number(1)?,
        at: Timestamp(row.get(2)?),
        parts: number(3)?,
        checksum: Checksum::from(row.get::<_, [u8; 32]>(4)?),
    })
}

/// A part of a base; none: there is no such.
pub(super) fn part(db: &Connection, made: u64, number: u64) -> Result<Option<Part>, JournalError> {
    let query = "SELECT name, content, checksum FROM parts WHERE made = ?1 AND number = ?2";
    let found = db.prepare_cached(query)?.query_row((whole(made), whole(number)), |row| {
        let (name, content) = (row.get(0)?, row.get(1)?);
        // One of another length is none that fits.
        let checksum = row.get::<_, [u8; 32]>(2).unwrap_or_default();
        Ok(Part { name, content, checksum: checksum.into() })
    });
    Ok(found.optional()?)
}

fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Does a chore in a log whose last record is `last`; how many rows that changed.
pub(super) fn tidy(
    db: &mut Connection,
    last: Sequence,
    chore: &Chore,
) -> Result<u64, JournalError> {
    let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let rows = match chore {
        Chore::Keep { made, number, part } => keep(&tx, *made, *number, part)?,
        Chore::Stand(base) => stand(&tx, last, base)?,
        Chore::Clear { most } => clear(&tx, *most)?,
    };
    tx.commit()?;
    Ok(rows)
}

pub(super) fn keep(
    db: &Connection,
    made: u64,
    number: u64,
    part: &Part,
) -> Result<u64, JournalError> {
    let values = (whole(made), whole(number), &part.name, &part.content, part.checksum.bytes());
    let mut insert =
        db.prepare_cached("INSERT OR REPLACE INTO parts VALUES (?1, ?2, ?3, ?4, ?5)")?;
    Ok(insert.execute(values)? as u64)
}

fn stand(db: &Connection, last: Sequence, base: &Base) -> Result<u64, JournalError> {
    let count = "SELECT count(*) FROM parts WHERE made = ?1";
    let parts: i64 = db.query_row(count, [whole(base.made)], |row| row.get(0))?;
    let end = part(db, base.made, base.parts)?.map(|part| part.checksum);
    base.check(parts, end, chain::base(db)?.sequence, last)?;
    let Some(checksum) = chain::checksum(db, base.dropped)? else {
        return Err(JournalError::Malformed(format!("there is no record {}", base.dropped)));
    };
    set(db, base, checksum)
}

/// Says that the log goes on from `checksum`, and that `base` stands for what was before.
pub(super) fn set(db: &Connection, base: &Base, checksum: Checksum) -> Result<u64, JournalError> {
    let set = "UPDATE base SET sequence = ?1, checksum = ?2, made = ?3, made_at = ?4, parts = ?5, \
               parts_checksum = ?6";
    let (dropped, sum) = (signed(base.dropped), checksum.bytes());
    let (made, at, parts) = (whole(base.made), base.at.0, whole(base.parts));
    let changed = db.execute(set, (dropped, sum, made, at, parts, base.checksum.bytes()))?;
    Ok(changed as u64)
}

/// The oldest first, so that what is left of a session is its end.
fn clear(db: &Connection, most: u32) -> Result<u64, JournalError> {
    let records = "DELETE FROM records WHERE sequence IN (SELECT sequence FROM records \
                   WHERE sequence <= (SELECT sequence FROM base) ORDER BY sequence LIMIT ?1)";
    let gone = db.prepare_cached(records)?.execute([most])?;
    if gone > 0 {
        return Ok(gone as u64);
    }
    let parts = "DELETE FROM parts WHERE rowid IN (SELECT rowid FROM parts \
                 WHERE made != (SELECT coalesce(made, 0) FROM base) LIMIT ?1)";
    let few = (most / RECORDS_PER_PART).max(1);
    Ok(db.prepare_cached(parts)?.execute([few])? as u64)
}

/// Records that take as much room as a part.
pub(super) const RECORDS_PER_PART: u32 = 200;
