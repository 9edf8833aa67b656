//! What is kept beside the journal: accounts of staff, and everything that was.
//!
//! Three databases, because they need different care:
//! - `accounts.db` is the truth: accounts and staff sign-ins. Nothing can rebuild it; back it up.
//! - `history.db` is a projection of the journal: customers, sessions, conversations, assignments,
//!   offers, promised waits, presences. It may be deleted at any time; the journal is then read again from its start
//!   ([`projection()`]). It may be tables in PostgreSQL instead. What is personal stays sealed in it, as it is in the journal.
//! - `keys.db` holds who customers are and the keys of their sessions; see [`KeyStore`].
//!
//! Times are Unix milliseconds. Passwords are hashed away from the threads that serve connections.
//! Migrations run at opening, in order, each in one transaction; a database that is newer than the
//! program is left alone.

use std::path::{Path, PathBuf};

use sea_orm::DatabaseConnection;
use seira_core::model::Sequence;

use crate::config::PostgresUrl;
use crate::journal::JournalError;

mod account;
mod accounts;
mod archive;
mod base;
mod contacts;
mod damaged;
mod entities;
mod fold;
mod fold_deferral;
mod fold_presence;
mod fold_promises;
mod keys;
mod passwords;
mod projection;
mod promised;
mod retention;
mod rows;
mod said;
mod sheet;
mod staff;
mod store;
mod tables;
mod wide;

pub use account::{Account, NewAccount, Role, SkillList};
pub use accounts::Accounts;
pub use archive::{Archive, PastCustomer, PastDeferral, PastSession, StepTaken, holders};
pub use base::Still;
pub use contacts::Contacts;
pub use keys::{
    Announcement, Erased, Identified, KEYS_FILE, KeyStore, KeysError, KnownCustomer, NotKept,
    Proof, SessionKey, Standing, crypt,
};
pub use passwords::{PASSWORD_MAX_BYTES, PASSWORD_MIN_CHARS};
pub use projection::{Lag, Projection, projection, rebuild};
pub use promised::PastPromise;
pub use said::{Ending, PastLine, Said, Strand};
pub use staff::{Revocation, StaffSession, StaffSessionId, StaffToken};

/// Why something could not be kept or found.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// The database failed.
    #[error("the database failed: {0}")]
    Storage(#[from] sea_orm::DbErr),
    /// A database's file cannot be used as one.
    #[error("{path}: the database failed: {cause}")]
    Database {
        /// Which file.
        path: String,
        /// What was wrong.
        cause: sea_orm::DbErr,
    },
    /// The database's file or folder cannot be used.
    #[error("{path}: {cause}")]
    File {
        /// Which.
        path: String,
        /// What the system said.
        cause: std::io::Error,
    },
    /// A newer program has written the database.
    #[error(
        "{store} has schema version {found}, this program knows up to {known}; use a newer one"
    )]
    TooNew {
        /// Which database.
        store: &'static str,
        /// Its version.
        found: i64,
        /// The newest version known here.
        known: i64,
    },
    /// A stored row cannot be read.
    #[error("account {account} in the database cannot be read: {problem}")]
    Damaged {
        /// Whose row.
        account: i64,
        /// What is wrong with it.
        problem: String,
    },
    /// The journal cannot be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The journal has no more records, though it said so.
    #[error("the journal ends after record {0}, earlier than it said")]
    JournalShort(Sequence),
    /// There is nothing to make it of, though there was.
    #[error(
        "the journal is empty, though history knows {known} records of it: put the journal back, or \
         restore a backup (`seira restore`), first"
    )]
    NoJournal {
        /// The last record that history knows.
        known: Sequence,
    },
    /// A row of the projection cannot be read: it is to be rebuilt.
    #[error("row {key} of {table} cannot be read; rebuild history")]
    Unreadable {
        /// Which table.
        table: &'static str,
        /// Which row.
        key: String,
    },
    /// What stands for dropped records cannot be read.
    #[error("part {part:?} of the journal's base cannot be read; restore a backup of the journal")]
    Base {
        /// Which.
        part: String,
    },
    /// There is more in the journal than the end has time for.
    #[error("history is behind the journal")]
    Behind,
    /// A part of the work was broken off.
    #[error("reading the journal was broken off: {0}")]
    Task(String),
    /// Somebody has this login already; upper and lower case do not differ.
    #[error("there is an account {0:?} already")]
    LoginTaken(String),
    /// Nobody has this login.
    #[error("there is no account {0:?}")]
    AccountUnknown(String),
    /// A value is not allowed; the text names the field and what is.
    #[error("{0}")]
    Invalid(String),
    /// Too many passwords are being checked at this moment.
    #[error("too many sign-ins at this moment")]
    Busy,
    /// A hash could not be worked out.
    #[error("password hashing failed: {0}")]
    Hashing(String),
}

/// Everything that is kept. Cheap to clone.
#[derive(Debug, Clone)]
pub struct History {
    /// Accounts of staff and their sign-ins.
    pub accounts: Accounts,
    /// Past contacts.
    pub contacts: Contacts,
    /// Everything that was.
    pub archive: Archive,
}

impl History {
    /// Opens `accounts.db` in `folder`, readable by its owner alone, and the projection: `history.db`
    /// there, or tables in `postgres`. Brings them up to date; creates what is missing.
    ///
    /// # Errors
    /// [`HistoryError::File`], [`HistoryError::Database`], [`HistoryError::Storage`],
    /// [`HistoryError::TooNew`].
    pub async fn open(folder: &Path, postgres: Option<&PostgresUrl>) -> Result<Self, HistoryError> {
        let accounts = Accounts::open(folder).await?;
        let past = match postgres {
            Some(url) => Archive::new(store::open_postgres(url, store::HISTORY).await?),
            None => Archive::in_file(damaged::open(folder).await?, folder),
        };
        Ok(Self::of(accounts, past))
    }

    /// As [`History::open`], for who holds the folder: a `history.db` that is damaged is put aside, and
    /// a new one begun.
    ///
    /// # Errors
    /// As [`History::open`].
    pub async fn open_or_anew(
        folder: &Path,
        postgres: Option<&PostgresUrl>,
    ) -> Result<(Self, Option<PathBuf>), HistoryError> {
        if postgres.is_some() {
            return Ok((Self::open(folder, postgres).await?, None));
        }
        let accounts = Accounts::open(folder).await?;
        let (past, aside) = damaged::open_or_anew(folder).await?;
        Ok((Self::of(accounts, Archive::in_file(past, folder)), aside))
    }

    /// A `history.db` in `folder`, in the place of one whose damage shows only now; and where that is.
    ///
    /// # Errors
    /// As [`History::open`].
    pub async fn anew(self, folder: &Path) -> Result<(Self, PathBuf), HistoryError> {
        close(&self.archive.db).await;
        let (past, aside) = damaged::anew(folder).await?;
        Ok((Self::of(self.accounts, Archive::in_file(past, folder)), aside))
    }

    /// Databases that last as long as the process: for demos and tests.
    ///
    /// # Errors
    /// [`HistoryError::Storage`].
    pub async fn in_memory() -> Result<Self, HistoryError> {
        let accounts = Accounts::new(store::open_memory(store::ACCOUNTS).await?).await?;
        Ok(Self::of(accounts, Archive::new(store::open_memory(store::HISTORY).await?)))
    }

    fn of(accounts: Accounts, archive: Archive) -> Self {
        Self { accounts, contacts: Contacts::new(archive.db.clone()), archive }
    }

    /// Closes both databases, so that all they hold is in their files and no `-wal` is left beside
    /// them. Nothing can be asked of any clone afterwards.
    pub async fn close(&self) {
        self.accounts.close().await;
        close(&self.archive.db).await;
    }
}

async fn close(db: &DatabaseConnection) {
    if let Err(error) = db.close_by_ref().await {
        tracing::warn!(%error, "a database could not be closed; nothing in it is lost");
    }
}

/// Wall clock in Unix milliseconds.
fn now_ms() -> i64 {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests;
