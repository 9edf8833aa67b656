//! Opening database files of ours: private to their owner, of the right kind and version, with a
//! SQLite that keeps what it has committed.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::{Read as _, Write as _};
use std::os::unix::fs::{
    DirBuilderExt as _, FileExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt,
};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::{Holder, JournalError, StorageFault, StorageKind};

/// The first SQLite without the WAL-reset fault, in the numbering of SQLite: 3.51.3.
const SQLITE_MIN: i32 = 3_051_003;
const SQLITE_MIN_TEXT: &str = "3.51.3";
/// How long a statement waits for a reader or a checkpoint of another process.
pub(crate) const BUSY_MAX: Duration = Duration::from_secs(5);
/// How long an opening waits for readers before it goes on beside them.
const READER_MAX: Duration = Duration::from_secs(1);
/// Bytes that are written to see whether anything can be: a page of each database, and some.
const TRIAL_BYTES: usize = 64 * 1024;
/// Bytes of a log that are written at once.
const LOG_PART: usize = 1 << 20;
/// Side files are cut back to this after they have grown, bytes.
const WAL_KEPT: i64 = 64 << 20;

/// What a database file is.
pub(crate) struct Kind {
    /// In the file's head, so that no other database is taken for it.
    pub(crate) application_id: i32,
    /// Version of its tables.
    pub(crate) version: i32,
    /// Makes the tables: those of the first version where there are steps, else the newest.
    pub(crate) create: &'static str,
    /// Each brings the tables of a version to the next; steps are never taken away.
    pub(crate) steps: &'static [&'static str],
    /// What people call it.
    pub(crate) what: &'static str,
}

/// Opens the file at `path` to write, and makes it where there is none. What is there when this
/// returns is on the disk, also when a process before left it in the system's memory alone.
pub(crate) fn open(path: &Path, kind: &Kind) -> Result<Connection, JournalError> {
    check_library(rusqlite::version_number(), rusqlite::version())?;
    let folder = folder_of(path);
    make_folder(folder).map_err(|cause| JournalError::at(folder, &cause))?;
    make_private(path).map_err(|cause| JournalError::at(path, &cause))?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut db = connect(path, flags, kind)?;
    db.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    db.pragma_update(None, "synchronous", "FULL")?;
    db.pragma_update(None, "cell_size_check", "ON")?;
    db.pragma_update_and_check(None, "journal_size_limit", WAL_KEPT, |_| Ok(()))?;
    bring_up_to_date(&mut db, kind)?;
    settle(&mut db, path)?;
    // The names of the file and of the log beside it, which is made anew at each opening: SQLite syncs
    // the folder for it too, but takes no notice when that fails.
    sync_folder(folder).map_err(|cause| JournalError::at(folder, &cause))?;
    Ok(db)
}

fn bring_up_to_date(db: &mut Connection, kind: &Kind) -> Result<(), JournalError> {
    let found = found(db)?;
    let new = found == Found::NEW;
    let taken = if new { 0 } else { usize::try_from(found.version - 1).unwrap_or(usize::MAX) };
    if !new && taken >= kind.steps.len() {
        return Ok(());
    }
    let tx = db.transaction()?;
    if new {
        tx.execute_batch(kind.create)?;
        tx.pragma_update(None, "application_id", kind.application_id)?;
    }
    for step in kind.steps.iter().skip(taken) {
        tx.execute_batch(step)?;
    }
    tx.pragma_update(None, "user_version", kind.version)?;
    Ok(tx.commit()?)
}

/// Opens the file at `path` to read, also beside a process that writes.
pub(crate) fn open_to_read(path: &Path, kind: &Kind) -> Result<Connection, JournalError> {
    check_library(rusqlite::version_number(), rusqlite::version())?;
    if let Err(cause) = std::fs::metadata(path) {
        return Err(JournalError::at(path, &cause));
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = connect(path, flags, kind)?;
    match found(&db)? {
        Found::NEW => Err(foreign(path, kind)),
        _ => Ok(db),
    }
}

/// A killed process may have left commits that were never synced, and after a failed sync the system
/// may believe that they were: copying them into the file and syncing that settles it.
///
/// A reader of an older state, such as a backup of a large file, stands in the way of the copying for
/// as long as it reads, and a start must not wait for that. What counts is that the bytes are given to
/// the disk once more: so the log is then written over with itself, and synced.
fn settle(db: &mut Connection, path: &Path) -> Result<(), JournalError> {
    db.busy_timeout(READER_MAX)?;
    let copied = checkpoint(db, "FULL");
    db.busy_timeout(BUSY_MAX)?;
    match copied {
        Err(JournalError::Storage(StorageFault { kind: StorageKind::Busy, .. })) => {
            write_log_again(db, path)
        }
        other => other,
    }
}

/// Writes the log beside the file at `path` over with its own bytes. Readers may go on meanwhile: they
/// meet the same bytes. SQLite keeps its locks elsewhere, so the log may be opened and closed here.
fn write_log_again(db: &mut Connection, path: &Path) -> Result<(), JournalError> {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let log = PathBuf::from(log);
    // Whoever holds this keeps everybody else from adding to the log and from beginning it anew.
    let held = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let written = OpenOptions::new().read(true).write(true).open(&log).and_then(|file| {
        let (mut part, mut at) = (vec![0; LOG_PART], 0);
        loop {
            let read = file.read_at(&mut part, at)?;
            if read == 0 {
                return file.sync_all();
            }
            file.write_all_at(&part[..read], at)?;
            at += read as u64;
        }
    });
    written.map_err(|cause| JournalError::at(&log, &cause))?;
    Ok(held.rollback()?)
}

/// Copies what was committed into the main file and syncs it.
pub(crate) fn checkpoint(db: &Connection, mode: &str) -> Result<(), JournalError> {
    let busy: i64 =
        db.query_row(&format!("PRAGMA wal_checkpoint({mode})"), [], |row| row.get(0))?;
    if busy == 0 {
        return Ok(());
    }
    let kind = StorageKind::Busy;
    let detail = "readers keep the log from being copied".to_owned();
    Err(JournalError::Storage(StorageFault { kind, detail }))
}

fn check_library(number: i32, found: &'static str) -> Result<(), JournalError> {
    match number >= SQLITE_MIN {
        true => Ok(()),
        false => Err(JournalError::Library { found, needed: SQLITE_MIN_TEXT }),
    }
}

#[derive(PartialEq, Eq)]
struct Found {
    application_id: i32,
    version: i32,
    tables: i64,
}

impl Found {
    /// A file in which nothing was written yet.
    const NEW: Self = Self { application_id: 0, version: 0, tables: 0 };
}

/// A connection to a file that is new, or of that kind and a known version.
fn connect(path: &Path, flags: OpenFlags, kind: &Kind) -> Result<Connection, JournalError> {
    let db = Connection::open_with_flags(path, flags)?;
    db.busy_timeout(BUSY_MAX)?;
    db.set_prepared_statement_cache_capacity(32);
    let found = match found(&db) {
        Err(JournalError::Malformed(_)) if !starts_like_sqlite(&db) => {
            return Err(foreign(path, kind));
        }
        other => other?,
    };
    if found == Found::NEW {
        return Ok(db);
    }
    if found.application_id != kind.application_id {
        return Err(foreign(path, kind));
    }
    if found.version > kind.version {
        let path = path.display().to_string();
        return Err(JournalError::TooNew { path, found: found.version, known: kind.version });
    }
    Ok(db)
}

fn found(db: &Connection) -> Result<Found, JournalError> {
    let number = |pragma| db.pragma_query_value(None, pragma, |row| row.get(0));
    Ok(Found {
        application_id: number("application_id")?,
        version: number("user_version")?,
        tables: db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?,
    })
}

/// Whether SQLite knows the file for a database at all. Asked of SQLite: opening and closing the
/// file by other means would drop the locks that this process has on it.
fn starts_like_sqlite(db: &Connection) -> bool {
    let pages = db.pragma_query_value(None, "application_id", |row| row.get::<_, i32>(0));
    !pages.is_err_and(|error| error.sqlite_error_code() == Some(rusqlite::ErrorCode::NotADatabase))
}

fn foreign(path: &Path, kind: &Kind) -> JournalError {
    JournalError::Foreign { path: path.display().to_string(), what: kind.what }
}

pub(crate) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

pub(crate) fn make_folder(folder: &Path) -> std::io::Result<()> {
    if folder.as_os_str().is_empty() || folder.is_dir() {
        return Ok(());
    }
    make_folder(folder_of(folder))?;
    match DirBuilder::new().mode(0o700).create(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists && folder.is_dir() => {
            Ok(())
        }
        made => made.and_then(|()| adopt(folder)),
    }
}

/// Gives a new file or folder of root's to the owner of the folder it is in: what an operator does as
/// root the server, which is somebody else, has to be able to open.
pub(crate) fn adopt(new: &Path) -> std::io::Result<()> {
    // Who runs this: the owner of what the system shows of this process.
    if !std::fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0) {
        return Ok(());
    }
    let (owner, is) = (std::fs::metadata(folder_of(new))?, std::fs::symlink_metadata(new)?);
    if (owner.uid(), owner.gid()) == (is.uid(), is.gid()) {
        return Ok(());
    }
    std::os::unix::fs::lchown(new, Some(owner.uid()), Some(owner.gid()))
}

/// Makes the file unless there is one; for its owner alone either way. SQLite gives its side files
/// the mode of the main file.
fn make_private(path: &Path) -> std::io::Result<()> {
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(_) => adopt(path),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            let mode = std::fs::metadata(path)?.permissions().mode();
            if mode & 0o077 != 0 {
                std::fs::set_permissions(path, PermissionsExt::from_mode(mode & !0o077))?;
            }
            Ok(())
        }
        Err(error) => Err(error),
    }
}

/// A new file's name is only safe once its folder is synced.
pub(crate) fn sync_folder(folder: &Path) -> std::io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Writes a little in `folder` and takes it away again: what keeps the file system from that, if
/// anything does.
pub(crate) fn try_writing(folder: &Path) -> std::io::Result<()> {
    let path = folder.join("seira.trial");
    let written = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&path)
        .and_then(|mut file| file.write_all(&[0; TRIAL_BYTES]).and_then(|()| file.sync_all()));
    let _ = std::fs::remove_file(&path);
    written
}

/// `error`, met at files of `folder`, with what the file system itself has to say: SQLite has one word
/// for everything that goes wrong at some places, whether the disk is full, read-only or broken.
pub(crate) fn explained(error: JournalError, folder: &Path) -> JournalError {
    match error {
        JournalError::Storage(StorageFault { kind: StorageKind::Io, detail }) => {
            let found = try_writing(folder).err().map(|cause| JournalError::at(folder, &cause));
            let kind = found.map_or(StorageKind::Io, |error| error.storage_kind());
            JournalError::Storage(StorageFault { kind, detail })
        }
        other => other,
    }
}

/// Holds a data folder for one process. The system lets go of it when the process ends, however.
/// A file of its own and not SQLite's lock, so that others may read meanwhile.
#[derive(Debug)]
pub(crate) struct Lock(#[expect(dead_code, reason = "held, not used")] File);

impl Lock {
    pub(crate) fn take(folder: &Path) -> Result<Self, JournalError> {
        let path: PathBuf = folder.join("seira.lock");
        let at = |cause: std::io::Error| JournalError::at(&path, &cause);
        make_folder(folder).map_err(|cause| JournalError::at(folder, &cause))?;
        let open = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path);
        let mut file = open.map_err(at)?;
        adopt(&path).map_err(at)?;
        match file.try_lock() {
            Ok(()) => {
                // The number is for people alone; the lock is what counts.
                let _ = file.set_len(0);
                let _ = write!(file, "{}", std::process::id());
                Ok(Self(file))
            }
            Err(TryLockError::WouldBlock) => {
                let mut by = String::new();
                let _ = file.read_to_string(&mut by);
                let path = folder.display().to_string();
                let by = by.trim().parse().ok().map(Holder::Process);
                Err(JournalError::InUse { path, by })
            }
            Err(TryLockError::Error(cause)) => Err(at(cause)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sqlite_with_the_fault_is_refused_and_ours_is_not() {
        let old = check_library(3_051_002, "3.51.2").expect_err("it has the fault").to_string();
        assert!(old.contains("3.51.2") && old.contains(SQLITE_MIN_TEXT), "{old}");
        check_library(SQLITE_MIN, SQLITE_MIN_TEXT).expect("the first good one");
        check_library(rusqlite::version_number(), rusqlite::version()).expect("ours is good");
    }
}
