//! The tables of the log in PostgreSQL: making, reading and checking them.

use std::cmp::Ordering;
use std::error::Error;

use seira_core::model::{Record, Sequence, SessionId};
use tokio_postgres::types::{FromSql, ToSql, Type};
use tokio_postgres::{Client, GenericClient, Row};
use uuid::Uuid;

use super::chain::{Bad, Content, End, Scan, Stored, signed};
use super::codec::Checksum;
use super::postgres_session::Session;
use super::{Damage, JournalError};
use crate::config::PostgresUrl;

/// The schema that holds the tables, beside which others may have theirs.
pub(super) const SCHEMA: &str = "seira_journal";
/// Steps from one version of the tables to the next; the first makes them. Steps are never taken away.
///
/// `base` is what the first record goes on from, and which base stands for the records before it; `parts`
/// is what bases are made of. `writer` is who may write and where the log ends: each
/// append changes it together with the rows, so that a writer who was followed by another cannot write,
/// and a missing end is seen.
const STEPS: [&str; 2] = [
    "
    CREATE TABLE seira_journal.records (
        sequence BIGINT PRIMARY KEY,
        at BIGINT NOT NULL,
        version INTEGER NOT NULL,
        event TEXT NOT NULL,
        checksum BYTEA NOT NULL,
        session UUID
    );
    CREATE INDEX of_session ON seira_journal.records (session, sequence) WHERE session IS NOT NULL;
    CREATE TABLE seira_journal.base (sequence BIGINT NOT NULL, checksum BYTEA NOT NULL);
    INSERT INTO seira_journal.base VALUES (0, decode(repeat('00', 32), 'hex'));
    CREATE TABLE seira_journal.writer (
        epoch BIGINT NOT NULL, sequence BIGINT NOT NULL, checksum BYTEA NOT NULL
    ) WITH (fillfactor = 10);
    INSERT INTO seira_journal.writer VALUES (0, 0, decode(repeat('00', 32), 'hex'));",
    "
    ALTER TABLE seira_journal.base
        ADD COLUMN made BIGINT, ADD COLUMN made_at BIGINT, ADD COLUMN parts BIGINT,
        ADD COLUMN parts_checksum BYTEA;
    CREATE TABLE seira_journal.parts (
        made BIGINT NOT NULL,
        number BIGINT NOT NULL,
        name TEXT NOT NULL,
        content BYTEA NOT NULL,
        checksum BYTEA NOT NULL,
        PRIMARY KEY (made, number)
    );",
];

const ROWS_AFTER: &str = "SELECT sequence, at, version, event, checksum, session \
                          FROM seira_journal.records WHERE sequence > $1 ORDER BY sequence LIMIT $2";
/// Rows that are asked for at once.
const STEP: u64 = 2_000;

/// Makes the tables where there are none, and brings older ones up to date.
pub(super) async fn migrate(client: &mut Client, url: &PostgresUrl) -> Result<(), JournalError> {
    let transaction = client.transaction().await?;
    let found = version(&transaction, url).await?;
    if let Some(found) = found.filter(|found| *found > newest()) {
        return Err(JournalError::TooNew { path: url.to_string(), found, known: newest() });
    }
    if found == Some(newest()) {
        return Ok(());
    }
    make(&transaction, found).await?;
    transaction.commit().await?;
    Ok(())
}

/// Makes the tables, from version `found` on.
async fn make(client: &impl GenericClient, found: Option<i32>) -> Result<(), JournalError> {
    if found.is_none() {
        let tables = "CREATE SCHEMA seira_journal; CREATE TABLE seira_journal.tables (version INTEGER \
                      NOT NULL); INSERT INTO seira_journal.tables VALUES (0)";
        client.batch_execute(tables).await?;
    }
    for step in STEPS.iter().skip(usize::try_from(found.unwrap_or(0)).unwrap_or_default()) {
        client.batch_execute(step).await?;
    }
    client.execute("UPDATE seira_journal.tables SET version = $1", &[&newest()]).await?;
    Ok(())
}

/// Puts empty tables in the place of those that are there, which stay under another name; which, if
/// there were any. Part of a transaction that the caller has begun.
pub(super) async fn put_aside(client: &Client, base: End) -> Result<Option<String>, JournalError> {
    let there = "SELECT to_regnamespace('seira_journal') IS NOT NULL";
    let there: bool = client.query_one(there, &[]).await?.try_get(0)?;
    let mut epoch = 0_i64;
    let mut aside = None;
    if there {
        let writer = "SELECT to_regclass('seira_journal.writer') IS NOT NULL";
        if client.query_one(writer, &[]).await?.try_get(0)? {
            let row = client.query_opt("SELECT epoch FROM seira_journal.writer", &[]).await?;
            epoch = row.map_or(Ok(0), |row| row.try_get(0))?;
        }
        let free = "SELECT 'seira_journal_before_' || n FROM generate_series(1, 10000) n \
                    WHERE to_regnamespace('seira_journal_before_' || n) IS NULL ORDER BY n LIMIT 1";
        let name: String = client.query_one(free, &[]).await?.try_get(0)?;
        client.batch_execute(&format!("ALTER SCHEMA seira_journal RENAME TO {name}")).await?;
        aside = Some(name);
    }
    make(client, None).await?;
    let (sequence, checksum) = (signed(base.sequence), &base.checksum.bytes()[..]);
    let update = "UPDATE seira_journal.base SET sequence = $1, checksum = $2";
    client.execute(update, &[&sequence, &checksum]).await?;
    // Whoever wrote the old ones is nobody in these.
    client.execute("UPDATE seira_journal.writer SET epoch = $1", &[&(epoch + 1)]).await?;
    Ok(aside)
}

/// Says where the log ends now.
pub(super) async fn ends_at(client: &Client, at: End) -> Result<(), JournalError> {
    let (sequence, checksum) = (signed(at.sequence), &at.checksum.bytes()[..]);
    let update = "UPDATE seira_journal.writer SET sequence = $1, checksum = $2";
    client.execute(update, &[&sequence, &checksum]).await?;
    Ok(())
}

/// Refuses tables that are not there, or that this program does not know.
pub(super) async fn known(client: &Client, url: &PostgresUrl) -> Result<(), JournalError> {
    match version(client, url).await? {
        Some(found) if found > newest() => {
            Err(JournalError::TooNew { path: url.to_string(), found, known: newest() })
        }
        Some(_) => Ok(()),
        None => Err(JournalError::Storage((&*format!("there is no journal in {url}")).into())),
    }
}

fn newest() -> i32 {
    i32::try_from(STEPS.len()).unwrap_or(i32::MAX)
}

/// Version of the tables; none: there are none.
async fn version(
    client: &impl GenericClient,
    url: &PostgresUrl,
) -> Result<Option<i32>, JournalError> {
    let query = "SELECT to_regnamespace('seira_journal') IS NOT NULL, \
                 to_regclass('seira_journal.tables') IS NOT NULL";
    let row = client.query_one(query, &[]).await?;
    match (row.try_get(0)?, row.try_get(1)?) {
        (false, _) => Ok(None),
        (true, true) => {
            let row = client.query_one("SELECT version FROM seira_journal.tables", &[]).await?;
            Ok(Some(row.try_get(0)?))
        }
        (true, false) => {
            let path = format!("the schema {SCHEMA} in {url}");
            Err(JournalError::Foreign { path, what: "journal" })
        }
    }
}

/// Any column's bytes as they are stored.
struct Bytes<'a>(&'a [u8]);

impl<'a> FromSql<'a> for Bytes<'a> {
    fn from_sql(_: &Type, bytes: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(bytes))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// What a row says; see [`ROWS_AFTER`] for its columns.
fn stored(row: &Row) -> Stored<'_> {
    let content = || {
        let version = u32::try_from(row.try_get::<_, i32>(2).ok()?).ok()?;
        let event = row.try_get::<_, Bytes<'_>>(3).ok()?.0;
        Some(Content { at: row.try_get(1).ok()?, version, event })
    };
    let checksum = row.try_get::<_, &[u8]>(4).ok();
    Stored {
        sequence: row.try_get::<_, i64>(0).ok().and_then(|sequence| u64::try_from(sequence).ok()),
        content: content(),
        checksum: checksum.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok()).map(Checksum::from),
        session: row.try_get::<_, Uuid>(5).ok().map(|id| SessionId::from_u128(id.as_u128())),
    }
}

/// Reads at most `limit` records behind `from`, checks each and hands it out. Reading stops at a bad
/// one: nothing is cut here, since the server writes a transaction whole or not at all.
pub(super) fn scan(
    session: &Session,
    from: End,
    limit: Option<u64>,
    each: &mut dyn FnMut(Record, Content<'_>, Checksum),
) -> Result<Scan, JournalError> {
    let mut scan = Scan { end: from, read: 0, bad: None };
    loop {
        let step = limit.map_or(STEP, |limit| STEP.min(limit - scan.read));
        let rows = session.run(rows_after(&session.client, scan.end.sequence, step))?;
        for row in &rows {
            let row = stored(row);
            let Some((record, content, end)) = row.behind(scan.end)? else {
                let (sequence, damage) = (Sequence(scan.end.sequence.0 + 1), row.damage(scan.end));
                scan.bad = Some(Bad { sequence, damage, rows: 1, good_behind: true });
                return Ok(scan);
            };
            each(record, content, end.checksum);
            scan.end = end;
            scan.read += 1;
        }
        if (rows.len() as u64) < step || limit == Some(scan.read) {
            return Ok(scan);
        }
    }
}

async fn rows_after(client: &Client, after: Sequence, most: u64) -> Result<Vec<Row>, JournalError> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let values: [(&(dyn ToSql + Sync), Type); 2] =
        [(&signed(after), Type::INT8), (&most, Type::INT8)];
    Ok(client.query_typed(ROWS_AFTER, &values).await?)
}

/// What the first record goes on from.
pub(super) async fn base(client: &impl GenericClient) -> Result<End, JournalError> {
    let row = client.query_opt("SELECT sequence, checksum FROM seira_journal.base", &[]).await?;
    let row =
        row.ok_or_else(|| JournalError::Malformed("it does not say where it begins".to_owned()))?;
    end(&row, 0)
}

/// A number and a checksum, from column `at` on.
pub(super) fn end(row: &Row, at: usize) -> Result<End, JournalError> {
    let sequence = Sequence(u64::try_from(row.try_get::<_, i64>(at)?).unwrap_or_default());
    match <[u8; 32]>::try_from(row.try_get::<_, &[u8]>(at + 1)?) {
        Ok(bytes) => Ok(End { sequence, checksum: bytes.into() }),
        Err(_) => Err(JournalError::Damaged { sequence, damage: Damage::Checksum }),
    }
}

/// The checksum that a record carries.
pub(super) async fn checksum(
    client: &impl GenericClient,
    sequence: Sequence,
) -> Result<Option<Checksum>, JournalError> {
    let base = base(client).await?;
    match sequence.cmp(&base.sequence) {
        // It may still be there, and is not kept any more.
        Ordering::Less => return Ok(None),
        Ordering::Equal => return Ok(Some(base.checksum)),
        Ordering::Greater => {}
    }
    let query = "SELECT sequence, checksum FROM seira_journal.records WHERE sequence = $1";
    let row = client.query_opt(query, &[&signed(sequence)]).await?;
    row.map(|row| end(&row, 0).map(|end| end.checksum)).transpose()
}

/// The number of the last record, sound or not; what the first one goes on from in an empty log.
pub(super) async fn last(client: &Client) -> Result<Sequence, JournalError> {
    let row = client.query_one("SELECT max(sequence) FROM seira_journal.records", &[]).await?;
    match row.try_get::<_, Option<i64>>(0)?.and_then(|last| u64::try_from(last).ok()) {
        Some(last) => Ok(Sequence(last)),
        None => Ok(base(client).await?.sequence),
    }
}

/// The end of the log as the writer's row says.
pub(super) async fn said(client: &Client) -> Result<End, JournalError> {
    let row = client.query_opt("SELECT sequence, checksum FROM seira_journal.writer", &[]).await?;
    let row =
        row.ok_or_else(|| JournalError::Malformed("it does not say who writes".to_owned()))?;
    end(&row, 0)
}

/// The end of the log: where the writer's row says, and as the records before it lead there.
pub(super) async fn settled(client: &impl GenericClient, said: End) -> Result<End, JournalError> {
    let rows = client
        .query(
            "SELECT sequence, at, version, event, checksum, session FROM seira_journal.records \
             ORDER BY sequence DESC LIMIT 2",
            &[],
        )
        .await?;
    let rows: Vec<Stored<'_>> = rows.iter().map(stored).collect();
    let before = match rows.get(1).map(|row| (row.sequence, row.checksum)) {
        Some((Some(sequence), Some(checksum))) => End { sequence: Sequence(sequence), checksum },
        Some((sequence, _)) => {
            let sequence = Sequence(sequence.unwrap_or_default());
            return Err(JournalError::Damaged { sequence, damage: Damage::Checksum });
        }
        None => base(client).await?,
    };
    let found = match rows.first() {
        None => before,
        Some(row) => match row.behind(before)? {
            Some((_, _, end)) => end,
            None => {
                let sequence = Sequence(before.sequence.0 + 1);
                return Err(JournalError::Damaged { sequence, damage: row.damage(before) });
            }
        },
    };
    if found == said {
        return Ok(found);
    }
    let sequence = Sequence(found.sequence.0.min(said.sequence.0) + 1);
    let damage = if found.sequence < said.sequence { Damage::Missing } else { Damage::Checksum };
    Err(JournalError::Damaged { sequence, damage })
}
