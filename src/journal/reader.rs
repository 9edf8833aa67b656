//! Reading a log beside the process that writes it, from its file or its database: to look at, to check,
//! to copy.
//!
//! Reads in steps, so that the writer is never kept from tidying up behind itself for long.

use std::fs::OpenOptions;
use std::ops::ControlFlow;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use seira_core::model::{Record, Sequence};

use super::chain::{self, Bad, Content, End, Scan};
use super::postgres_session::Session;
use super::sqlite::{self, KIND};
use super::{
    Base, Checksum, Damage, JournalError, Part, Parts, file, postgres_base, postgres_rows,
    sqlite_base,
};
use crate::config::PostgresUrl;

/// Records that are read at once.
const STEP: u64 = 1_000;

/// A log, opened to read.
#[derive(Debug)]
pub struct Reader {
    source: Source,
}

#[derive(Debug)]
enum Source {
    File(Connection),
    Database(Session),
}

impl Source {
    fn base(&self) -> Result<End, JournalError> {
        match self {
            Self::File(db) => chain::base(db),
            Self::Database(session) => session.run(postgres_rows::base(&session.client)),
        }
    }

    /// What stands for the records that were dropped.
    fn stands(&self) -> Result<Option<Base>, JournalError> {
        match self {
            Self::File(db) => sqlite_base::read(db),
            Self::Database(session) => session.run(postgres_base::read(&session.client)),
        }
    }

    fn part(&self, made: u64, number: u64) -> Result<Option<Part>, JournalError> {
        match self {
            Self::File(db) => sqlite_base::part(db, made, number),
            Self::Database(session) => {
                session.run(postgres_base::part(&session.client, made, number))
            }
        }
    }

    /// Where the log says that it ends; a file does not.
    fn said(&self) -> Result<Sequence, JournalError> {
        match self {
            Self::File(_) => Ok(Sequence(0)),
            Self::Database(session) => {
                Ok(session.run(postgres_rows::said(&session.client))?.sequence)
            }
        }
    }

    fn last(&self) -> Result<Sequence, JournalError> {
        match self {
            Self::File(db) => chain::last(db),
            Self::Database(session) => session.run(postgres_rows::last(&session.client)),
        }
    }

    fn checksum(&self, of: Sequence) -> Result<Option<Checksum>, JournalError> {
        match self {
            Self::File(db) => chain::checksum(db, of),
            Self::Database(session) => session.run(postgres_rows::checksum(&session.client, of)),
        }
    }

    fn scan(
        &self,
        from: End,
        limit: Option<u64>,
        each: &mut dyn FnMut(Record, Content<'_>, Checksum),
    ) -> Result<Scan, JournalError> {
        match self {
            Self::File(db) => chain::scan(db, from, limit, each),
            Self::Database(session) => postgres_rows::scan(session, from, limit, each),
        }
    }
}

/// A record as it stands in the file.
#[derive(Debug)]
pub struct Line<'a> {
    /// What it says.
    pub record: &'a Record,
    /// The form it is written in.
    pub version: u32,
    /// Its event as written: JSON, one line.
    pub event: &'a str,
    /// Its checksum.
    pub checksum: Checksum,
}

/// What checking a log came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verified {
    /// The last record that was dropped by retention; 0 where none was.
    pub dropped: Sequence,
    /// Sound records.
    pub records: u64,
    /// The last of them; 0 in an empty log.
    pub last: Sequence,
    /// Its checksum.
    pub checksum: Checksum,
    /// Rows behind it that are damaged, with nothing sound after them: the next start cuts them.
    pub torn: u64,
}

impl Reader {
    /// Opens the log at `path`; another process may go on writing.
    ///
    /// # Errors
    /// [`JournalError::Foreign`], [`JournalError::TooNew`], [`JournalError::Storage`] and others.
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        file::open_to_read(path, &KIND).map(|db| Self { source: Source::File(db) })
    }

    /// Opens the log in the database at `url`; another process may go on writing.
    ///
    /// # Errors
    /// As [`Reader::open`].
    pub fn connect(url: &PostgresUrl) -> Result<Self, JournalError> {
        let session = Session::open(url)?;
        session.run(postgres_rows::known(&session.client, url))?;
        Ok(Self { source: Source::Database(session) })
    }

    /// What the first record goes on from: 0 and zeros, unless records before it were dropped.
    pub(super) fn base(&self) -> Result<End, JournalError> {
        self.source.base()
    }

    /// What stands for the records that were dropped; none where none were.
    pub(super) fn stands(&self) -> Result<Option<Base>, JournalError> {
        self.source.stands()
    }

    /// Hands out the parts of `base`, with their numbers, each checked first.
    pub(super) fn parts(
        &self,
        base: &Base,
        each: &mut dyn FnMut(u64, Part) -> ControlFlow<()>,
    ) -> Result<(), JournalError> {
        let mut parts = Parts::of(*base);
        let mut next = || parts.next_of(|number| self.source.part(base.made, number));
        let mut number = 0;
        while let Some(part) = next()? {
            number += 1;
            if each(number, part).is_break() {
                break;
            }
        }
        Ok(())
    }

    /// The last record's number; 0 in an empty log.
    ///
    /// # Errors
    /// [`JournalError::Storage`], [`JournalError::Malformed`].
    pub fn last(&self) -> Result<Sequence, JournalError> {
        self.source.last()
    }

    /// Hands out `count` records from `from` on, or all there are, until `each` has enough. Returns
    /// what is known of the log up to there.
    ///
    /// # Errors
    /// [`JournalError::Damaged`] at the first bad record with sound ones behind it, and others.
    pub fn records(
        &self,
        from: Sequence,
        count: Option<u64>,
        each: &mut dyn FnMut(&Line<'_>) -> ControlFlow<()>,
    ) -> Result<Verified, JournalError> {
        let dropped = self.source.base()?.sequence;
        let before = Sequence(from.0.saturating_sub(1)).max(dropped);
        let Some(checksum) = self.source.checksum(before)? else {
            let end = End { sequence: before, checksum: Checksum::START };
            return Ok(verified(dropped, 0, end, None));
        };
        let (mut end, mut read) = (End { sequence: before, checksum }, 0);
        let mut flow = ControlFlow::Continue(());
        loop {
            let left = count.map_or(STEP, |count| STEP.min(count - read));
            // Behind a bad record everything is looked at: does the log go on there?
            let mut step = self.source.scan(end, Some(left), &mut |record, content, sum| {
                if flow.is_continue()
                    && let Ok(event) = std::str::from_utf8(content.event)
                {
                    let version = content.version;
                    flow = each(&Line { record: &record, version, event, checksum: sum });
                }
            })?;
            (end, read) = (step.end, read + step.read);
            if step.bad.is_some() {
                let base = self.source.base()?;
                if base.sequence > end.sequence {
                    // Dropped while they were read: the log goes on from there.
                    end = base;
                    continue;
                }
                step = self.source.scan(end, None, &mut |_, _, _| ())?;
            }
            match step.bad {
                Some(bad) if bad.good_behind => return Err(bad.error()),
                Some(bad) => return Ok(verified(dropped, read, end, Some(&bad))),
                None if step.read < left || flow.is_break() || count == Some(read) => {
                    return Ok(verified(dropped, read, end, None));
                }
                None => {}
            }
        }
    }

    /// Checks every record against its checksum, then what stands for those that were dropped, and
    /// then the file itself.
    ///
    /// # Errors
    /// [`JournalError::Damaged`] names the first bad record.
    pub fn verify(&self) -> Result<Verified, JournalError> {
        // Asked first: a writer may go on meanwhile.
        let said = self.source.said()?;
        let found = self.records(Sequence(1), None, &mut |_| ControlFlow::Continue(()))?;
        reaches(found.last, said)?;
        self.verify_base()?;
        if let Source::File(db) = &self.source {
            let sound: String = db.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
            if sound != "ok" {
                return Err(JournalError::Malformed(sound));
            }
        }
        Ok(found)
    }

    fn verify_base(&self) -> Result<(), JournalError> {
        while let Some(base) = self.stands()? {
            match self.parts(&base, &mut |_, _| ControlFlow::Continue(())) {
                // Another one stands by now, and the parts of this one are gone.
                Err(JournalError::Malformed(_)) if self.stands()? != Some(base) => {}
                other => return other,
            }
        }
        Ok(())
    }

    /// Makes a copy as of this moment in a new file, checks it, and syncs it: a file of the same kind
    /// wherever the log is. It has its name only when it is whole.
    ///
    /// # Errors
    /// [`JournalError::Exists`] where there is a file already; those of [`Reader::verify`] for the
    /// copy; [`JournalError::Storage`].
    pub fn back_up(&self, to: &Path) -> Result<Verified, JournalError> {
        let at = |path: &Path| {
            let path = path.to_owned();
            move |cause: std::io::Error| JournalError::at(&path, &cause)
        };
        let exists = || JournalError::Exists { path: to.display().to_string() };
        if to.try_exists().map_err(at(to))? {
            return Err(exists());
        }
        let part = Unfinished::make(to)?;
        match &self.source {
            Source::File(db) => {
                let name = part.0.to_str().ok_or_else(|| {
                    at(to)(std::io::Error::new(std::io::ErrorKind::InvalidFilename, "not UTF-8"))
                })?;
                db.execute("VACUUM INTO ?1", [name])?;
            }
            Source::Database(_) => self.write_out(&part.0)?,
        }
        let copy = Self::open(&part.0)?;
        let found = copy.verify()?;
        drop(copy);
        let synced = std::fs::File::open(&part.0).and_then(|file| file.sync_all());
        synced.map_err(at(&part.0))?;
        // A second name instead of another one: that never replaces a file that came meanwhile.
        match std::fs::hard_link(&part.0, to) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                return Err(exists());
            }
            // Some file systems know one name per file.
            Err(_) => std::fs::rename(&part.0, to).map_err(at(to))?,
        }
        drop(part);
        let folder = file::folder_of(to);
        file::sync_folder(folder).map_err(at(folder))?;
        Ok(found)
    }
}

impl Reader {
    /// Fills a new file with the records as they stand at one moment.
    fn write_out(&self, to: &Path) -> Result<(), JournalError> {
        let Source::Database(session) = &self.source else { return Ok(()) };
        let one_moment = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
        session.run(async { Ok(session.client.batch_execute(one_moment).await?) })?;
        let written = self.write_out_now(to);
        session.run(async { Ok(session.client.batch_execute("COMMIT").await?) })?;
        written
    }

    fn write_out_now(&self, to: &Path) -> Result<(), JournalError> {
        let mut db = file::open(to, &KIND)?;
        let (said, base) = (self.source.said()?, self.source.base()?);
        let tx = db.transaction()?;
        let values = (chain::signed(base.sequence), base.checksum.bytes());
        tx.execute("UPDATE base SET sequence = ?1, checksum = ?2", values)?;
        if let Some(stands) = self.stands()? {
            let mut kept = Ok(0);
            self.parts(&stands, &mut |number, part| {
                kept = sqlite_base::keep(&tx, stands.made, number, &part);
                if kept.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            })?;
            kept?;
            sqlite_base::set(&tx, &stands, base.checksum)?;
        }
        let mut wrote = Ok(());
        let found = self.records(Sequence(base.sequence.0 + 1), None, &mut |line| {
            let Record { sequence, at, event } = line.record;
            let session = event.session().map(|session| session.as_u128().to_be_bytes());
            let (number, sum) = (chain::signed(*sequence), line.checksum.bytes());
            let insert = tx.prepare_cached(sqlite::INSERT).and_then(|mut insert| {
                insert.execute((number, at.0, line.version, line.event, sum, session))
            });
            match insert {
                Ok(_) => ControlFlow::Continue(()),
                Err(error) => {
                    wrote = Err(error);
                    ControlFlow::Break(())
                }
            }
        });
        wrote?;
        reaches(found?.last, said)?;
        tx.commit()?;
        // Everything into the one file, which then has no other beside it.
        file::checkpoint(&db, "TRUNCATE")?;
        db.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(()))?;
        Ok(())
    }
}

/// Whether the records go as far as the log says.
fn reaches(last: Sequence, said: Sequence) -> Result<(), JournalError> {
    if last < said {
        let sequence = Sequence(last.0 + 1);
        return Err(JournalError::Damaged { sequence, damage: Damage::Missing });
    }
    Ok(())
}

fn verified(dropped: Sequence, records: u64, end: End, bad: Option<&Bad>) -> Verified {
    let torn = bad.map_or(0, |bad| bad.rows);
    Verified { dropped, records, last: end.sequence, checksum: end.checksum, torn }
}

/// A file that is not whole yet; gone when this is dropped. The system lets go of its lock when the
/// process ends, so that what a killed one has left is known for that.
struct Unfinished(PathBuf, #[expect(dead_code, reason = "held, not used")] std::fs::File);

impl Unfinished {
    fn make(to: &Path) -> Result<Self, JournalError> {
        let named = |ending: &str| {
            let mut name = to.as_os_str().to_owned();
            name.push(ending);
            PathBuf::from(name)
        };
        let path = named(".part");
        let at = |cause: std::io::Error| JournalError::at(&path, &cause);
        let open =
            OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(&path);
        let file = open.map_err(at)?;
        if file.try_lock().is_err() {
            return Err(JournalError::Exists { path: path.display().to_string() });
        }
        file.set_len(0).and_then(|()| file::adopt(&path)).map_err(at)?;
        for ending in [".part-journal", ".part-wal", ".part-shm"] {
            let _ = std::fs::remove_file(named(ending));
        }
        Ok(Self(path, file))
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}
