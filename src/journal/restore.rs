//! Putting a backup in the place of a log. What was there stays, under another name.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use seira_core::model::Sequence;
use uuid::Uuid;

use super::chain::{End, signed};
use super::file::{self, Lock};
use super::postgres_session::Session;
use super::{
    Checksum, Damage, FILE, JournalError, Reader, Verified, postgres, postgres_base, postgres_rows,
};
use crate::config::PostgresUrl;

/// Rows that are put in at once.
const STEP: u64 = 1_000;

const INSERT: &str = "INSERT INTO seira_journal.records (sequence, at, version, event, checksum, session) \
     SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::int[], $4::text[], $5::bytea[], $6::uuid[])";

/// What restoring came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// What is there now.
    pub found: Verified,
    /// Where that is which was there before: a folder, or a schema of the database.
    pub aside: Option<String>,
}

/// Puts the backup `from` in the place of the log in `folder`, which no process may use.
///
/// # Errors
/// [`JournalError::InUse`]; [`JournalError::Damaged`] for a backup that is not whole;
/// [`JournalError::Storage`]. Until the copy of the backup is whole the log is the one before; from then
/// on, whatever interrupts this, whoever opens the log next finishes it first.
pub fn restore(from: &Path, folder: &Path) -> Result<Restored, JournalError> {
    let backup = whole(from)?;
    let _lock = Lock::take(folder)?;
    finish(folder)?;
    let new = in_waiting(folder);
    let found = backup.back_up(&new)?;
    let aside = folders(folder).find(|path| !path.exists()).expect("numbers do not end");
    let aside = take_the_place(&new, folder, aside.clone()).inspect_err(|_| {
        let begun = ["-wal", ""].iter().any(|end| aside.join(format!("{FILE}{end}")).exists());
        if !begun {
            // Nothing has happened yet, and nobody shall finish what was not done.
            let _ = std::fs::remove_file(&new);
        }
    })?;
    Ok(Restored { found, aside: aside.map(|path| path.display().to_string()) })
}

/// Likewise for the log in the database at `url`; all of it is one transaction. `folder` is held
/// meanwhile, as when it is served.
///
/// # Errors
/// As [`restore`]; whatever happens, the log is the one before or the new one.
pub fn restore_to(from: &Path, url: &PostgresUrl, folder: &Path) -> Result<Restored, JournalError> {
    let backup = whole(from)?;
    let _lock = Lock::take(folder)?;
    let session = Session::open(url)?;
    let client = &session.client;
    let base = backup.base()?;
    let aside = session.run(async {
        postgres::take_lock(client, url).await?;
        client.batch_execute("SET synchronous_commit = on; BEGIN").await?;
        postgres_rows::put_aside(client, base).await
    })?;
    copy_base(&backup, base, &session)?;
    let mut end = base;
    while let Some(next) = copy(&backup, end, &session)? {
        end = next;
    }
    session.run(async {
        postgres_rows::ends_at(client, end).await?;
        Ok(client.batch_execute("COMMIT").await?)
    })?;
    Ok(Restored { found: Reader::connect(url)?.verify()?, aside })
}

/// Where the copy of a backup waits while the log before it is put aside. Its name is there only when it
/// is whole and on the disk.
fn in_waiting(folder: &Path) -> PathBuf {
    folder.join(format!("{FILE}.restored"))
}

/// Finishes a restore that was interrupted; whether there was one. The folder is held by this process.
///
/// Neither log may be opened before: the one before may have lost its side file, and so its end, to the
/// folder that it is put aside to.
///
/// # Errors
/// [`JournalError::Storage`].
pub(super) fn finish(folder: &Path) -> Result<bool, JournalError> {
    let new = in_waiting(folder);
    if !new.try_exists().map_err(|cause| JournalError::at(&new, &cause))? {
        return Ok(false);
    }
    // Its parts stay together: to the folder that has some of them already, if there is one.
    let used = folders(folder).take_while(|path| path.exists()).last();
    let begun = used.filter(|path| !path.join(FILE).exists());
    let aside = begun.or_else(|| folders(folder).find(|path| !path.exists()));
    take_the_place(&new, folder, aside.expect("numbers do not end"))?;
    tracing::warn!(
        folder = %folder.display(),
        "a restore of the journal that was interrupted was finished; what was there before is in the \
         newest folder before-restore-N"
    );
    Ok(true)
}

/// The folders that logs are put aside to, in order.
fn folders(folder: &Path) -> impl Iterator<Item = PathBuf> {
    (1..).map(move |n: u32| folder.join(format!("before-restore-{n}")))
}

/// Puts the log in `folder` aside and `new` in its place.
fn take_the_place(
    new: &Path,
    folder: &Path,
    aside: PathBuf,
) -> Result<Option<PathBuf>, JournalError> {
    let aside = put_aside(folder, aside)?;
    let place = folder.join(FILE);
    std::fs::rename(new, &place).map_err(|cause| JournalError::at(&place, &cause))?;
    file::sync_folder(folder).map_err(|cause| JournalError::at(folder, &cause))?;
    Ok(aside)
}

/// The backup, if every record of it is sound.
fn whole(from: &Path) -> Result<Reader, JournalError> {
    let backup = Reader::open(from)?;
    let found = backup.verify()?;
    if found.torn > 0 {
        let sequence = Sequence(found.last.0 + 1);
        return Err(JournalError::Damaged { sequence, damage: Damage::Checksum });
    }
    Ok(backup)
}

/// Moves a log's files into the folder `aside`; where there are some.
fn put_aside(folder: &Path, aside: PathBuf) -> Result<Option<PathBuf>, JournalError> {
    // The main file last: without it nothing is there, with it alone there is an older log.
    let names = ["-shm", "-wal", ""].map(|ending| format!("{FILE}{ending}"));
    if !names.iter().any(|name| folder.join(name).exists()) {
        return Ok(None);
    }
    let at = |cause: std::io::Error| JournalError::at(&aside, &cause);
    file::make_folder(&aside).map_err(at)?;
    for name in &names {
        match std::fs::rename(folder.join(name), aside.join(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(at(error)),
            Ok(()) | Err(_) => {}
        }
    }
    file::sync_folder(&aside).and_then(|()| file::sync_folder(folder)).map_err(at)?;
    Ok(Some(aside))
}

/// Copies what stands for the records that were dropped.
fn copy_base(backup: &Reader, begins: End, session: &Session) -> Result<(), JournalError> {
    let Some(base) = backup.stands()? else { return Ok(()) };
    let client = &session.client;
    let mut kept = Ok(0);
    backup.parts(&base, &mut |number, part| {
        kept = session.run(postgres_base::keep(client, base.made, number, &part));
        if kept.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    kept?;
    session.run(postgres_base::set(client, &base, begins.checksum)).map(drop)
}

/// Copies the next records behind `end`; none: there are no more.
fn copy(backup: &Reader, end: End, session: &Session) -> Result<Option<End>, JournalError> {
    let (mut sequences, mut times, mut versions) = (Vec::new(), Vec::new(), Vec::new());
    let (mut events, mut sums, mut sessions) = (Vec::new(), Vec::<Checksum>::new(), Vec::new());
    let mut last = None;
    backup.records(Sequence(end.sequence.0 + 1), Some(STEP), &mut |line| {
        let record = line.record;
        sequences.push(signed(record.sequence));
        times.push(record.at.0);
        versions.push(i32::try_from(line.version).unwrap_or(i32::MAX));
        events.push(line.event.to_owned());
        sums.push(line.checksum);
        sessions.push(record.event.session().map(|id| Uuid::from_u128(id.as_u128())));
        last = Some(End { sequence: record.sequence, checksum: line.checksum });
        ControlFlow::Continue(())
    })?;
    if last.is_none() {
        return Ok(None);
    }
    let sums: Vec<&[u8]> = sums.iter().map(|sum| &sum.bytes()[..]).collect();
    session.run(async {
        let values: [&(dyn tokio_postgres::types::ToSql + Sync); 6] =
            [&sequences, &times, &versions, &events, &sums, &sessions];
        session.client.execute(INSERT, &values).await?;
        Ok(last)
    })
}
