//! What can be wrong with a log, in words for whoever operates it.

use std::fmt;
use std::io;
use std::path::Path;

use rusqlite::ErrorCode;
use seira_core::model::Sequence;
use tokio_postgres::error::SqlState;

/// Why the log could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The storage failed; whether the batch is there is unknown until the log is read again.
    #[error("the storage failed: {0}")]
    Storage(StorageFault),
    /// The batch does not follow the last record.
    #[error("record {got} cannot follow record {last}")]
    Gap {
        /// Last durable record.
        last: Sequence,
        /// First record of the batch.
        got: Sequence,
    },
    /// A record is not what was written, and records behind it are: nothing may be cut.
    #[error(
        "record {sequence} of the journal is damaged: {damage}. Nothing was changed; restore a \
         backup (`seira journal verify` tells whether one is good)"
    )]
    Damaged {
        /// The first bad record.
        sequence: Sequence,
        /// What is wrong with it.
        damage: Damage,
    },
    /// The file is no longer a database.
    #[error("the file is damaged: {0}. Nothing was changed; restore a backup")]
    Malformed(String),
    /// A record is sound and this program cannot read it.
    #[error(
        "record {sequence} of the journal cannot be read by this version of Seira: {reason}. Use \
         the version that wrote it, or a newer one"
    )]
    Unreadable {
        /// Which.
        sequence: Sequence,
        /// Why.
        reason: String,
    },
    /// What was asked for is not kept any more.
    #[error("records 1 to {upto} of the journal were dropped by retention")]
    Dropped {
        /// The last record that was dropped.
        upto: Sequence,
    },
    /// Another process has it open.
    #[error(
        "{path} is in use by another Seira{}: one folder or database serves one process",
        .by.as_ref().map(|by| format!(" ({by})")).unwrap_or_default()
    )]
    InUse {
        /// The folder, or host and database.
        path: String,
        /// The other, where that is known.
        by: Option<Holder>,
    },
    /// Another process has taken the log over since it was opened; nothing of the batch was written.
    #[error("another Seira has taken over the journal in {place}; nothing was written")]
    Deposed {
        /// Host and database.
        place: String,
    },
    /// The PostgreSQL server is not fit to keep a log.
    #[error("the PostgreSQL server of {place} cannot keep the journal: {reason}")]
    Server {
        /// Host and database.
        place: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The file is something else.
    #[error("{path} is not a {what} of Seira; move it away, or name another folder")]
    Foreign {
        /// The file.
        path: String,
        /// What it should be.
        what: &'static str,
    },
    /// The tables were made by a newer version.
    #[error(
        "{path} was made by a newer version of Seira: its tables are of version {found}, this \
         program knows {known}. Use the newer one"
    )]
    TooNew {
        /// The file.
        path: String,
        /// Version of its tables.
        found: i32,
        /// Newest version that is known.
        known: i32,
    },
    /// The SQLite library has a fault that loses records.
    #[error(
        "SQLite {found} can lose committed records (its WAL-reset fault was mended in {needed}); \
         build Seira with the SQLite it brings"
    )]
    Library {
        /// The version that is linked.
        found: &'static str,
        /// The first one without the fault.
        needed: &'static str,
    },
    /// A new file was asked for, and there is one.
    #[error("{path} exists; nothing is overwritten, name another file")]
    Exists {
        /// The file.
        path: String,
    },
}

/// Who has a log open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holder {
    /// The process with this number on this machine.
    Process(u32),
    /// A connection, as the database's server knows it.
    Backend {
        /// The number of the server's process for it.
        pid: i32,
        /// When it connected, in the server's words.
        since: String,
    },
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Process(number) => write!(f, "process {number}"),
            Self::Backend { pid, since } => write!(
                f,
                "backend {pid} of the server, connected since {since}; if that Seira is gone, \
                 `SELECT pg_terminate_backend({pid})` ends what is left of it"
            ),
        }
    }
}

/// How the storage failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StorageFault {
    /// What to do about it depends on this.
    pub kind: StorageKind,
    /// The system's own words.
    pub detail: String,
}

/// What kind of failure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StorageKind {
    /// No room left.
    Full,
    /// Nothing may be written there.
    ReadOnly,
    /// The device does not do what it is asked.
    Io,
    /// Somebody else holds the database.
    Busy,
    /// The database's server does not answer.
    Unreachable,
    /// What was written is not durable after seconds.
    Slow,
    /// Something else.
    Other,
}

impl StorageKind {
    /// The word for programs: what an operator has to look at.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Full => "storage_full",
            Self::ReadOnly => "storage_readonly",
            Self::Slow => "storage_slow",
            Self::Io | Self::Busy | Self::Unreachable | Self::Other => "storage_failing",
        }
    }
}

impl fmt::Display for StorageKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Full => "the disk is full",
            Self::ReadOnly => "the file is read-only",
            Self::Io => "the disk does not read or write",
            Self::Busy => "another program holds the database",
            Self::Unreachable => "the database cannot be reached",
            Self::Slow => "the disk takes seconds for a write",
            Self::Other => "unexpected",
        })
    }
}

impl fmt::Display for StorageFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.kind, self.detail)
    }
}

impl From<&str> for StorageFault {
    fn from(detail: &str) -> Self {
        Self { kind: StorageKind::Other, detail: detail.to_owned() }
    }
}

/// What is wrong with a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Damage {
    /// It is not there, and later ones are.
    Missing,
    /// It does not match its checksum.
    Checksum,
    /// The database cannot find its way to it.
    File(String),
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("it is missing"),
            Self::Checksum => f.write_str("it does not match its checksum"),
            Self::File(detail) => write!(f, "the file cannot be read there ({detail})"),
        }
    }
}

impl From<rusqlite::Error> for JournalError {
    fn from(error: rusqlite::Error) -> Self {
        let detail = error.to_string();
        let kind = match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                return Self::Malformed(detail);
            }
            Some(ErrorCode::DiskFull) => StorageKind::Full,
            Some(ErrorCode::ReadOnly) => StorageKind::ReadOnly,
            Some(ErrorCode::SystemIoFailure | ErrorCode::CannotOpen) => StorageKind::Io,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StorageKind::Busy,
            Some(_) | None => StorageKind::Other,
        };
        Self::Storage(StorageFault { kind, detail })
    }
}

impl From<tokio_postgres::Error> for JournalError {
    fn from(error: tokio_postgres::Error) -> Self {
        // Of what the server says only its main sentence: details may quote rows.
        let detail = match error.as_db_error() {
            Some(said) => format!("PostgreSQL: {} ({})", said.message(), said.code().code()),
            None => whole(&error),
        };
        let kind = match error.code() {
            Some(code)
                if *code == SqlState::DATA_CORRUPTED || *code == SqlState::INDEX_CORRUPTED =>
            {
                return Self::Malformed(detail);
            }
            Some(code) if *code == SqlState::DISK_FULL => StorageKind::Full,
            Some(code) if *code == SqlState::READ_ONLY_SQL_TRANSACTION => StorageKind::ReadOnly,
            Some(code) if *code == SqlState::IO_ERROR => StorageKind::Io,
            Some(code) if *code == SqlState::LOCK_NOT_AVAILABLE => StorageKind::Busy,
            // Shutting down, starting up, or too many connections.
            Some(code) if ["57P", "53300"].iter().any(|it| code.code().starts_with(it)) => {
                StorageKind::Unreachable
            }
            Some(_) => StorageKind::Other,
            None => StorageKind::Unreachable,
        };
        Self::Storage(StorageFault { kind, detail })
    }
}

/// An error with its causes.
fn whole(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

impl JournalError {
    /// What kind of failure of the storage it is.
    #[must_use]
    pub const fn storage_kind(&self) -> StorageKind {
        match self {
            Self::Storage(fault) => fault.kind,
            Self::Gap { .. }
            | Self::Damaged { .. }
            | Self::Malformed(_)
            | Self::Unreadable { .. }
            | Self::Dropped { .. }
            | Self::InUse { .. }
            | Self::Foreign { .. }
            | Self::TooNew { .. }
            | Self::Deposed { .. }
            | Self::Server { .. }
            | Self::Library { .. }
            | Self::Exists { .. } => StorageKind::Other,
        }
    }

    /// `cause`, met at `path`.
    pub(crate) fn at(path: &Path, cause: &io::Error) -> Self {
        let kind = match cause.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StorageKind::Full,
            io::ErrorKind::ReadOnlyFilesystem => StorageKind::ReadOnly,
            // A wrong name, or no right: nothing that the disk could mend.
            io::ErrorKind::NotFound
            | io::ErrorKind::PermissionDenied
            | io::ErrorKind::NotADirectory
            | io::ErrorKind::IsADirectory
            | io::ErrorKind::InvalidFilename => StorageKind::Other,
            _ => StorageKind::Io,
        };
        Self::Storage(StorageFault { kind, detail: format!("{}: {cause}", path.display()) })
    }
}
