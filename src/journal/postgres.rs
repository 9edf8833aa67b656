//! The log in a PostgreSQL database: one writer, one transaction per batch, durable when `append`
//! returns.
//!
//! Two things keep it at one writer. The writer's connection holds an advisory lock, so that a second
//! one is refused; and each append is one statement that changes the row of the writer, whose epoch it
//! must know: whoever was taken for dead and followed by another cannot write any more.

use std::path::Path;
use std::sync::Arc;

use seira_core::model::{Record, Sequence};
use tokio_postgres::{Client, Statement};
use uuid::Uuid;

use super::chain::{self, End, signed};
use super::codec::{VERSION, encode};
use super::file::Lock;
use super::postgres_log::PostgresLog;
use super::postgres_rows as rows;
use super::postgres_session::Session;
use super::{
    Checksum, Chore, Damage, Holder, Journal, JournalError, Log, StorageFault, StorageKind,
    postgres_base,
};
use crate::config::PostgresUrl;

/// The advisory lock of the writer, within its database: "SeiraJou".
const LOCK: i64 = 0x5365_6972_614a_6f75;
/// How long a lock may be held by a connection that has just ended, in PostgreSQL's words. Longer than
/// the server takes to notice that whoever began a statement is gone.
const LOCK_MAX: &str = "SET lock_timeout = '5s'";

/// All or nothing in one statement, which is a transaction of its own: where the writer's row is not as
/// this writer left it, no row comes out of `held`, and none goes in.
const APPEND: &str = "WITH held AS (
         UPDATE seira_journal.writer SET sequence = $3, checksum = $4
         WHERE epoch = $1 AND sequence = $2 RETURNING 1
     )
     INSERT INTO seira_journal.records (sequence, at, version, event, checksum, session)
     SELECT batch.sequence, batch.at, $5, batch.event, batch.checksum, batch.session
     FROM held, unnest($6::bigint[], $7::bigint[], $8::text[], $9::bytea[], $10::uuid[])
         AS batch(sequence, at, event, checksum, session)";

/// A log in a database that no other process may write meanwhile, beside a folder of its own.
#[derive(Debug)]
pub struct PostgresJournal {
    url: PostgresUrl,
    _lock: Lock,
    /// None after a failure: what is durable is read anew.
    link: Option<Link>,
    /// The server's side of a connection that failed.
    lost: Option<Backend>,
    log: Arc<PostgresLog>,
}

#[derive(Debug)]
struct Link {
    session: Session,
    backend: Backend,
    epoch: i64,
    end: End,
    append: Statement,
}

/// A connection as the server knows it: its process, and when that began, in the server's words.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Backend(i32, String);

impl PostgresJournal {
    /// Opens the log in the database at `url`, and makes its tables where there are none. `folder` is
    /// held too: keys and accounts are there.
    ///
    /// # Errors
    /// [`JournalError`] of every kind but [`JournalError::Gap`].
    pub fn open(url: &PostgresUrl, folder: &Path) -> Result<Self, JournalError> {
        let lock = Lock::take(folder)?;
        if !url.is_local() {
            tracing::warn!(database = %url, "what is said to the database is not encrypted");
        }
        let link = Some(Link::open(url, None)?);
        let (url, log) = (url.clone(), PostgresLog::new(url.clone()));
        Ok(Self { url, _lock: lock, link, lost: None, log })
    }

    /// Does `work` on the open database, which is opened anew after a failure.
    fn with<T>(
        &mut self,
        work: impl FnOnce(&mut Link) -> Result<T, JournalError>,
    ) -> Result<T, JournalError> {
        let mut link = match self.link.take() {
            Some(link) => link,
            None => Link::open(&self.url, self.lost.as_ref())?,
        };
        let done = work(&mut link);
        match done {
            Err(
                JournalError::Storage(_)
                | JournalError::Malformed(_)
                | JournalError::Deposed { .. },
            ) => self.lost = Some(link.backend),
            _ => self.link = Some(link),
        }
        done
    }
}

impl Journal for PostgresJournal {
    fn append(&mut self, batch: &[Record]) -> Result<(), JournalError> {
        let place = self.url.to_string();
        self.with(|link| link.append(batch, place))
    }

    fn log(&self) -> Arc<dyn Log> {
        self.log.clone()
    }

    fn outlives_process(&self) -> bool {
        true
    }

    fn tidy(&mut self, chore: &Chore) -> Result<u64, JournalError> {
        let place = self.url.to_string();
        self.with(|link| link.tidy(place, chore))
    }

    fn last(&mut self) -> Result<Sequence, JournalError> {
        self.with(|link| Ok(link.end.sequence))
    }

    fn replay(
        &mut self,
        after: Sequence,
        each: &mut dyn FnMut(Record),
    ) -> Result<(), JournalError> {
        self.with(|link| link.replay(after, each))
    }

    fn checksum(&mut self, sequence: Sequence) -> Result<Option<Checksum>, JournalError> {
        self.with(|link| link.session.run(rows::checksum(&link.session.client, sequence)))
    }
}

impl Link {
    fn open(url: &PostgresUrl, lost: Option<&Backend>) -> Result<Self, JournalError> {
        let mut session = Session::open(url)?;
        let client = &session.client;
        session.run(async {
            end_backend(client, lost).await?;
            take_lock(client, url).await?;
            commits_are_synced(client).await
        })?;
        session.migrate(url)?;
        let client = &session.client;
        let begun = session.run(async {
            Ok((backend(client).await?, begin(client).await?, client.prepare(APPEND).await?))
        });
        let (backend, (epoch, end), append) = match begun {
            Err(JournalError::Damaged { sequence, damage }) => {
                return Err(first_bad(&session, JournalError::Damaged { sequence, damage }));
            }
            other => other?,
        };
        Ok(Self { session, backend, epoch, end, append })
    }

    fn append(&mut self, batch: &[Record], place: String) -> Result<(), JournalError> {
        chain::goes_on(self.end.sequence, batch)?;
        let Some(last) = batch.last() else { return Ok(()) };
        let mut before = self.end.checksum;
        let (mut sequences, mut times, mut events) = (Vec::new(), Vec::new(), Vec::new());
        let (mut checksums, mut sessions) = (Vec::new(), Vec::new());
        for Record { sequence, at, event } in batch {
            let session = event.session().map(|session| Uuid::from_u128(session.as_u128()));
            let event = encode(event);
            before = before.then(sequence.0, at.0, VERSION, event.as_bytes());
            sequences.push(signed(*sequence));
            times.push(at.0);
            events.push(event);
            checksums.push(before);
            sessions.push(session);
        }
        let end = End { sequence: last.sequence, checksum: before };
        let checksums: Vec<&[u8]> = checksums.iter().map(|it| &it.bytes()[..]).collect();
        let version = i32::try_from(VERSION).unwrap_or(i32::MAX);
        let written = self.session.run(async {
            let (client, from) = (&self.session.client, signed(self.end.sequence));
            let (to, checksum) = (signed(end.sequence), &end.checksum.bytes()[..]);
            let values: [&(dyn tokio_postgres::types::ToSql + Sync); 10] = [
                &self.epoch,
                &from,
                &to,
                &checksum,
                &version,
                &sequences,
                &times,
                &events,
                &checksums,
                &sessions,
            ];
            Ok(client.execute(&self.append, &values).await?)
        })?;
        if written != batch.len() as u64 {
            return Err(JournalError::Deposed { place });
        }
        self.end = end;
        Ok(())
    }

    fn tidy(&mut self, place: String, chore: &Chore) -> Result<u64, JournalError> {
        let (writer, last) = ((self.epoch, place), self.end.sequence);
        self.session.tidy(writer, last, chore)
    }

    fn replay(&self, after: Sequence, each: &mut dyn FnMut(Record)) -> Result<(), JournalError> {
        let from = self.session.run(postgres_base::from(&self.session.client, after))?;
        let from = match from {
            Some(from) => from,
            None if after > self.end.sequence => return Ok(()),
            None => {
                return Err(JournalError::Damaged { sequence: after, damage: Damage::Missing });
            }
        };
        let scan = rows::scan(&self.session, from, None, &mut |record, _, _| each(record))?;
        match scan.bad {
            Some(bad) => Err(bad.error()),
            // Whatever was there at the start or was appended since has to come.
            None if scan.end != self.end => {
                let sequence = Sequence(scan.end.sequence.0 + 1);
                Err(JournalError::Damaged { sequence, damage: Damage::Missing })
            }
            None => Ok(()),
        }
    }
}

/// The end of the log is damaged: whether something before it is too.
fn first_bad(session: &Session, found: JournalError) -> JournalError {
    let base = session.run(rows::base(&session.client));
    let scan = base.and_then(|base| rows::scan(session, base, None, &mut |_, _, _| ()));
    match scan {
        Ok(scan) => scan.bad.map_or(found, chain::Bad::error),
        Err(_) => found,
    }
}

async fn backend(client: &Client) -> Result<Backend, JournalError> {
    let query =
        "SELECT pid, backend_start::text FROM pg_stat_activity WHERE pid = pg_backend_pid()";
    let row = client.query_one(query, &[]).await?;
    Ok(Backend(row.try_get(0)?, row.try_get(1)?))
}

/// Ends our own connection from before, if the server has not noticed yet that it is lost: it holds
/// the lock.
async fn end_backend(client: &Client, lost: Option<&Backend>) -> Result<(), JournalError> {
    let Some(Backend(pid, began)) = lost else { return Ok(()) };
    let query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                 WHERE pid = $1 AND backend_start::text = $2";
    client.query(query, &[pid, began]).await?;
    Ok(())
}

/// Becomes the only one who may write, until the connection ends.
pub(super) async fn take_lock(client: &Client, url: &PostgresUrl) -> Result<(), JournalError> {
    client.batch_execute(LOCK_MAX).await?;
    let taken = client.execute("SELECT pg_advisory_lock($1)", &[&LOCK]).await;
    match taken.map_err(JournalError::from) {
        Ok(_) => Ok(client.batch_execute("SET lock_timeout = 0").await?),
        Err(JournalError::Storage(StorageFault { kind: StorageKind::Busy, .. })) => {
            let by = holder(client).await.unwrap_or_default();
            Err(JournalError::InUse { path: url.to_string(), by })
        }
        Err(other) => Err(other),
    }
}

/// Whose the lock is: the server tells its processes. None: it was let go of meanwhile.
async fn holder(client: &Client) -> Result<Option<Holder>, JournalError> {
    // The lock's number is there in two halves (the view `pg_locks`).
    let query = "SELECT pid, backend_start::text FROM pg_stat_activity JOIN pg_locks USING (pid) \
                 WHERE locktype = 'advisory' AND granted AND objsubid = 1 \
                 AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) \
                 AND classid::bigint << 32 | objid::bigint = $1";
    let row = client.query_opt(query, &[&LOCK]).await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Holder::Backend { pid: row.try_get(0)?, since: row.try_get(1)? }))
}

/// Whatever the server's default is: less than this loses what was acknowledged.
async fn commits_are_synced(client: &Client) -> Result<(), JournalError> {
    let row = client.query_one("SELECT current_setting('synchronous_commit')", &[]).await?;
    if row.try_get::<_, &str>(0)? != "remote_apply" {
        client.batch_execute("SET synchronous_commit = on").await?;
    }
    Ok(())
}

/// Becomes the writer. This is also the write that shows that writing works; and what was committed
/// before and not yet synced is on the disk when it returns.
async fn begin(client: &Client) -> Result<(i64, End), JournalError> {
    let statement =
        "UPDATE seira_journal.writer SET epoch = epoch + 1 RETURNING epoch, sequence, checksum";
    let row = client.query_opt(statement, &[]).await?;
    let row =
        row.ok_or_else(|| JournalError::Malformed("it does not say who writes".to_owned()))?;
    let said = rows::end(&row, 1)?;
    Ok((row.try_get(0)?, rows::settled(client, said).await?))
}

#[cfg(test)]
mod tests;
