//! Reading the log of a PostgreSQL database beside its writer.

use std::sync::Arc;

use parking_lot::Mutex;
use seira_core::model::{Record, Sequence, SessionId, Timestamp};
use tokio_postgres::Row;
use uuid::Uuid;

use super::chain::signed;
use super::codec::decode;
use super::postgres_rows as rows;
use super::postgres_session::Session;
use super::{Base, Checksum, Damage, JournalError, Log, Part, postgres_base};
use crate::config::PostgresUrl;

/// Connections that are kept for the next reader.
const SPARE_MAX: usize = 4;

const OF_SESSION: &str = "SELECT sequence, at, version, event FROM seira_journal.records \
                          WHERE session = $1 AND sequence > $2 ORDER BY sequence LIMIT $3";

/// A few connections that read, opened when needed.
#[derive(Debug)]
pub(super) struct PostgresLog {
    url: PostgresUrl,
    spare: Mutex<Vec<Session>>,
}

impl PostgresLog {
    pub(super) fn new(url: PostgresUrl) -> Arc<Self> {
        Arc::new(Self { url, spare: Mutex::default() })
    }

    /// Does `work` on a connection; one that failed is not used again.
    fn with<T>(
        &self,
        work: impl FnOnce(&Session) -> Result<T, JournalError>,
    ) -> Result<T, JournalError> {
        let session = self.session()?;
        let done = work(&session)?;
        let mut spare = self.spare.lock();
        if spare.len() < SPARE_MAX {
            spare.push(session);
        }
        Ok(done)
    }

    /// One that answers: the server may have been started anew since it was used.
    fn session(&self) -> Result<Session, JournalError> {
        loop {
            let Some(spare) = self.spare.lock().pop() else { break };
            if spare.run(async { Ok(spare.client.check_connection().await?) }).is_ok() {
                return Ok(spare);
            }
        }
        let session = Session::open(&self.url)?;
        session.run(rows::known(&session.client, &self.url))?;
        Ok(session)
    }
}

impl Log for PostgresLog {
    fn last(&self) -> Result<Sequence, JournalError> {
        self.with(|session| session.run(rows::last(&session.client)))
    }

    fn read(
        &self,
        after: Sequence,
        most: u64,
        each: &mut dyn FnMut(Record),
    ) -> Result<(), JournalError> {
        self.with(|session| {
            let Some(from) = session.run(postgres_base::from(&session.client, after))? else {
                return match after > session.run(rows::last(&session.client))? {
                    true => Ok(()),
                    false => {
                        Err(JournalError::Damaged { sequence: after, damage: Damage::Missing })
                    }
                };
            };
            let scan = rows::scan(session, from, Some(most), &mut |record, _, _| each(record))?;
            let Some(bad) = scan.bad else { return Ok(()) };
            // Dropped while they were read.
            let upto = session.run(rows::base(&session.client))?.sequence;
            Err(if upto > scan.end.sequence { JournalError::Dropped { upto } } else { bad.error() })
        })
    }

    fn of_session(
        &self,
        session: SessionId,
        after: Sequence,
        most: u64,
    ) -> Result<Vec<Record>, JournalError> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let key = Uuid::from_u128(session.as_u128());
        self.with(|session| {
            session.run(async {
                let rows = session.client.query(OF_SESSION, &[&key, &signed(after), &most]).await?;
                rows.iter().map(record).collect()
            })
        })
    }

    fn checksum(&self, sequence: Sequence) -> Result<Option<Checksum>, JournalError> {
        self.with(|session| session.run(rows::checksum(&session.client, sequence)))
    }

    fn base(&self) -> Result<Option<Base>, JournalError> {
        self.with(|session| session.run(postgres_base::read(&session.client)))
    }

    fn part(&self, made: u64, number: u64) -> Result<Option<Part>, JournalError> {
        self.with(|session| session.run(postgres_base::part(&session.client, made, number)))
    }
}

fn record(row: &Row) -> Result<Record, JournalError> {
    let sequence = Sequence(u64::try_from(row.try_get::<_, i64>(0)?).unwrap_or_default());
    let version = u32::try_from(row.try_get::<_, i32>(2)?).unwrap_or_default();
    decode(sequence, Timestamp(row.try_get(1)?), version, row.try_get::<_, &str>(3)?.as_bytes())
}
