//! Reading rows of the log and checking that each goes on from the one before.

use std::cmp::Ordering;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};
use seira_core::model::{Record, Sequence, SessionId, Timestamp};

use super::codec::{Checksum, decode};
use super::{Damage, JournalError};

const ROWS_AFTER: &str = "SELECT sequence, at, version, event, checksum, session FROM records \
                          WHERE sequence > ?1 ORDER BY sequence LIMIT ?2";
const ROWS_BACKWARDS: &str = "SELECT sequence, at, version, event, checksum, session FROM records \
                              ORDER BY sequence DESC";

/// A place in the log: the last record, and the checksum that the next one goes on from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct End {
    pub(super) sequence: Sequence,
    pub(super) checksum: Checksum,
}

/// What a row says, whether it is true or not. None: not even of the right type.
pub(super) struct Stored<'a> {
    pub(super) sequence: Option<u64>,
    pub(super) content: Option<Content<'a>>,
    pub(super) checksum: Option<Checksum>,
    pub(super) session: Option<SessionId>,
}

#[derive(Clone, Copy)]
pub(super) struct Content<'a> {
    pub(super) at: i64,
    pub(super) version: u32,
    pub(super) event: &'a [u8],
}

impl<'a> Stored<'a> {
    fn of(row: &'a Row<'_>) -> Self {
        let number = |place| match row.get_ref(place) {
            Ok(ValueRef::Integer(number)) => Some(number),
            _ => None,
        };
        let bytes = |place| match row.get_ref(place) {
            Ok(ValueRef::Text(bytes) | ValueRef::Blob(bytes)) => Some(bytes),
            _ => None,
        };
        let content = || {
            let version = number(2).and_then(|version| u32::try_from(version).ok())?;
            Some(Content { at: number(1)?, version, event: bytes(3)? })
        };
        Self {
            sequence: number(0).and_then(|sequence| u64::try_from(sequence).ok()),
            content: content(),
            checksum: bytes(4)
                .and_then(|bytes| <[u8; 32]>::try_from(bytes).ok())
                .map(Checksum::from),
            session: bytes(5)
                .and_then(|bytes| <[u8; 16]>::try_from(bytes).ok())
                .map(|bytes| SessionId::from_u128(u128::from_be_bytes(bytes))),
        }
    }

    /// The checksum that it should have as record `sequence` behind `before`.
    fn expected(&self, before: Checksum, sequence: u64) -> Option<Checksum> {
        let Content { at, version, event } = self.content?;
        Some(before.then(sequence, at, version, event))
    }

    /// It as the record behind `end`; none: it is not what was written there.
    pub(super) fn behind(
        &self,
        end: End,
    ) -> Result<Option<(Record, Content<'a>, End)>, JournalError> {
        let next = end.sequence.0 + 1;
        let follows = self.follows(end.checksum, next);
        let (true, true, Some(content), Some(checksum)) =
            (follows, self.sequence == Some(next), self.content, self.checksum)
        else {
            return Ok(None);
        };
        let sequence = Sequence(next);
        let record = decode(sequence, Timestamp(content.at), content.version, content.event)?;
        // The checksum does not cover what finds a session's records.
        let found = record.event.session() == self.session;
        Ok(found.then_some((record, content, End { sequence, checksum })))
    }

    /// What is wrong with a row that is not the record behind `end`.
    pub(super) fn damage(&self, end: End) -> Damage {
        let next = end.sequence.0 + 1;
        // A row with another number is either this record with its number damaged, or a later one.
        let later = self.sequence.is_some_and(|sequence| sequence != next);
        match later && !self.follows(end.checksum, next) {
            true => Damage::Missing,
            false => Damage::Checksum,
        }
    }

    /// Whether it is record `sequence` behind `before`.
    fn follows(&self, before: Checksum, sequence: u64) -> bool {
        let expected = self.expected(before, sequence);
        expected.is_some() && expected == self.checksum
    }
}

/// What reading came to.
pub(super) struct Scan {
    /// The last good record before the end, or before the first bad one.
    pub(super) end: End,
    /// Good records that were handed out.
    pub(super) read: u64,
    /// What came behind.
    pub(super) bad: Option<Bad>,
}

/// A record that is not what was written.
pub(super) struct Bad {
    pub(super) sequence: Sequence,
    pub(super) damage: Damage,
    /// Rows from there on, this one included.
    pub(super) rows: u64,
    /// Some of those behind it are sound, or may be: the log goes on.
    pub(super) good_behind: bool,
}

impl Bad {
    pub(super) fn error(self) -> JournalError {
        JournalError::Damaged { sequence: self.sequence, damage: self.damage }
    }
}

/// Reads at most `limit` records behind `from`, checks each and hands it out.
pub(super) fn scan(
    db: &Connection,
    from: End,
    limit: Option<u64>,
    each: &mut dyn FnMut(Record, Content<'_>, Checksum),
) -> Result<Scan, JournalError> {
    let mut scan = Scan { end: from, read: 0, bad: None };
    let mut behind = Vec::new();
    let most = limit.and_then(|limit| i64::try_from(limit).ok()).unwrap_or(-1);
    let mut statement = db.prepare_cached(ROWS_AFTER)?;
    let mut rows = statement.query((signed(from.sequence), most))?;
    loop {
        let row = match rows.next() {
            Ok(Some(row)) => Stored::of(row),
            Ok(None) => return Ok(scan),
            Err(error) => return unreadable(scan, error.into()),
        };
        match &mut scan.bad {
            None => take(&mut scan, &row, &mut behind, each)?,
            Some(bad) => {
                bad.rows += 1;
                let number = bad.sequence.0 + bad.rows - 1;
                let missing = bad.damage == Damage::Missing;
                bad.good_behind |= missing && is_event(&row)
                    || behind.iter().any(|before| row.follows(*before, number));
                behind = beyond(&row, behind.first().copied(), number);
            }
        }
    }
}

/// Takes a row that should be the next record.
fn take(
    scan: &mut Scan,
    row: &Stored<'_>,
    behind: &mut Vec<Checksum>,
    each: &mut dyn FnMut(Record, Content<'_>, Checksum),
) -> Result<(), JournalError> {
    let next = scan.end.sequence.0 + 1;
    if let Some((record, content, end)) = row.behind(scan.end)? {
        each(record, content, end.checksum);
        scan.end = end;
        scan.read += 1;
        return Ok(());
    }
    let damage = row.damage(scan.end);
    let good_behind = damage == Damage::Missing && is_event(row);
    scan.bad = Some(Bad { sequence: Sequence(next), damage, rows: 1, good_behind });
    *behind = beyond(row, Some(scan.end.checksum), next);
    Ok(())
}

/// The checksums that a sound record behind this row may go on from: the one it carries, and the one
/// it should carry, as either may be what is damaged.
fn beyond(row: &Stored<'_>, before: Option<Checksum>, sequence: u64) -> Vec<Checksum> {
    let expected = before.and_then(|before| row.expected(before, sequence));
    row.checksum.into_iter().chain(expected).collect()
}

/// Whether it could have been written by us; there is nothing to check it against.
fn is_event(row: &Stored<'_>) -> bool {
    row.content.is_some_and(|content| {
        decode(Sequence(0), Timestamp(content.at), content.version, content.event).is_ok()
    })
}

/// The file itself leads nowhere at this point; what lies behind is not known.
fn unreadable(mut scan: Scan, error: JournalError) -> Result<Scan, JournalError> {
    let JournalError::Malformed(detail) = error else { return Err(error) };
    if scan.bad.is_none() {
        let (sequence, damage) = (Sequence(scan.end.sequence.0 + 1), Damage::File(detail));
        scan.bad = Some(Bad { sequence, damage, rows: 1, good_behind: true });
    }
    if let Some(bad) = &mut scan.bad {
        bad.good_behind = true;
    }
    Ok(scan)
}

/// Whether `batch` goes on from record `last`, one by one.
pub(super) fn goes_on(last: Sequence, batch: &[Record]) -> Result<(), JournalError> {
    let mut last = last;
    for record in batch {
        if record.sequence.0 != last.0 + 1 {
            return Err(JournalError::Gap { last, got: record.sequence });
        }
        last = record.sequence;
    }
    Ok(())
}

/// What the first record goes on from.
pub(super) fn base(db: &Connection) -> Result<End, JournalError> {
    let row = db.query_row("SELECT sequence, checksum FROM base", [], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, [u8; 32]>(1)?))
    });
    let (sequence, checksum) = row.map_err(|error| match error {
        rusqlite::Error::QueryReturnedNoRows => {
            JournalError::Malformed("it does not say where it begins".to_owned())
        }
        other => other.into(),
    })?;
    let sequence = Sequence(u64::try_from(sequence).unwrap_or_default());
    Ok(End { sequence, checksum: Checksum::from(checksum) })
}

/// Where reading the records behind `after` begins; none: there is no such record.
///
/// # Errors
/// [`JournalError::Dropped`] where records behind it are not kept any more.
pub(super) fn from(db: &Connection, after: Sequence) -> Result<Option<End>, JournalError> {
    let dropped = base(db)?.sequence;
    if after < dropped {
        return Err(JournalError::Dropped { upto: dropped });
    }
    Ok(checksum(db, after)?.map(|checksum| End { sequence: after, checksum }))
}

/// The last record that goes on from the one before it, and how many rows stand behind.
pub(super) fn anchor(db: &Connection) -> Result<(End, u64), JournalError> {
    let base = base(db)?;
    let mut statement = db.prepare_cached(ROWS_BACKWARDS)?;
    let mut rows = statement.query([])?;
    let mut behind = 0;
    let mut later: Option<Owned> = None;
    while let Some(row) = rows.next()? {
        let row = Stored::of(row);
        if let Some(later) = later.take() {
            if let (Some(sequence), Some(checksum)) = (row.sequence, row.checksum)
                && let Some(end) = later.behind(End { sequence: Sequence(sequence), checksum })
            {
                return Ok((end, behind));
            }
            behind += 1;
        }
        later = Some(Owned::of(&row));
    }
    match later.map(|later| later.behind(base)) {
        None => Ok((base, 0)),
        Some(Some(end)) => Ok((end, behind)),
        Some(None) => Ok((base, behind + 1)),
    }
}

/// A row that outlives the next step of its query.
struct Owned {
    sequence: Option<u64>,
    content: Option<(i64, u32, Vec<u8>)>,
    checksum: Option<Checksum>,
}

impl Owned {
    fn of(row: &Stored<'_>) -> Self {
        let content = row.content.map(|it| (it.at, it.version, it.event.to_vec()));
        Self { sequence: row.sequence, content, checksum: row.checksum }
    }

    /// This row as an end, if it goes on from `before`.
    fn behind(&self, before: End) -> Option<End> {
        let (at, version, event) = self.content.as_ref()?;
        let next = before.sequence.0 + 1;
        let expected = before.checksum.then(next, *at, *version, event);
        let good = self.sequence == Some(next) && self.checksum == Some(expected);
        good.then_some(End { sequence: Sequence(next), checksum: expected })
    }
}

/// As SQLite keeps numbers.
pub(super) fn signed(sequence: Sequence) -> i64 {
    i64::try_from(sequence.0).unwrap_or(i64::MAX)
}

/// The checksum that a record carries.
pub(super) fn checksum(
    db: &Connection,
    sequence: Sequence,
) -> Result<Option<Checksum>, JournalError> {
    let base = base(db)?;
    match sequence.cmp(&base.sequence) {
        // It may still be there, and is not kept any more.
        Ordering::Less => return Ok(None),
        Ordering::Equal => return Ok(Some(base.checksum)),
        Ordering::Greater => {}
    }
    let mut statement = db.prepare_cached("SELECT checksum FROM records WHERE sequence = ?1")?;
    let mut rows = statement.query([signed(sequence)])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    match row.get::<_, [u8; 32]>(0) {
        Ok(bytes) => Ok(Some(bytes.into())),
        Err(_) => Err(JournalError::Damaged { sequence, damage: Damage::Checksum }),
    }
}

/// The number of the last record, sound or not; what the first one goes on from in an empty log.
pub(super) fn last(db: &Connection) -> Result<Sequence, JournalError> {
    let mut statement = db.prepare_cached("SELECT max(sequence) FROM records")?;
    let last: Option<i64> = statement.query_row([], |row| row.get(0))?;
    match last.and_then(|last| u64::try_from(last).ok()) {
        Some(last) => Ok(Sequence(last)),
        None => Ok(base(db)?.sequence),
    }
}
