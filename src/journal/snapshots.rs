//! Snapshots of the engine beside the log, so that a start need not read all of it.
//!
//! What is in them is not known here. Each is a file of its own: written under another name, synced,
//! then named. They may all be deleted at any time: the log is the truth.
//!
//! ```text
//! magic 8 | form u32 | sequence u64 | engine time i64 | checksum of that record 32 | length u64 |
//! content | SHA-256 of all this 32          numbers in big-endian
//! ```

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use seira_core::model::{Sequence, Timestamp};
use sha2::{Digest as _, Sha256};

use super::{Checksum, JournalError, file};

const MAGIC: &[u8; 8] = b"SEIRASNP";
/// The form of the file; the content has its own.
const VERSION: u32 = 1;
const HEAD: usize = 8 + 4 + 8 + 8 + 32 + 8;
const SUM: usize = 32;
/// How many are kept: the newest, and two to fall back to.
const KEPT: usize = 3;
const ENDING: &str = "snapshot";

/// The state of an engine after a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The last record it knows.
    pub sequence: Sequence,
    /// Engine time of that record.
    pub at: Timestamp,
    /// That record's checksum. A log that gives another one is not the log this was made from: a
    /// backup was put in its place, and went on differently.
    pub checksum: Checksum,
    /// The state.
    pub bytes: Vec<u8>,
}

impl Snapshot {
    /// As the file has it.
    pub(super) fn pack(&self) -> Vec<u8> {
        let head = head(self);
        let sum = Sha256::new().chain_update(&head).chain_update(&self.bytes).finalize();
        [&head[..], &self.bytes[..], &sum[..]].concat()
    }

    /// The other way round; or what is wrong with it.
    pub(super) fn unpack(mut bytes: Vec<u8>) -> Result<Self, String> {
        let body =
            bytes.len().checked_sub(SUM).filter(|body| *body >= HEAD).ok_or("it is too short")?;
        if bytes[body..] != *Sha256::digest(&bytes[..body]) {
            return Err("it does not match its checksum".to_owned());
        }
        let field = |from: usize| -> [u8; 8] {
            bytes[from..from + 8].try_into().expect("eight bytes of a head that is there")
        };
        let form = u32::from_be_bytes(bytes[8..12].try_into().expect("four bytes"));
        if &bytes[..8] != MAGIC || form != VERSION {
            return Err(format!("it is of form {form}, and {VERSION} is the newest known one"));
        }
        let length = u64::from_be_bytes(field(60));
        if length != (body - HEAD) as u64 {
            return Err("it has another length than it says".to_owned());
        }
        let checksum: [u8; 32] = bytes[28..60].try_into().expect("32 bytes of a head");
        let (sequence, at) = (u64::from_be_bytes(field(12)), i64::from_be_bytes(field(20)));
        bytes.truncate(body);
        bytes.drain(..HEAD);
        Ok(Self {
            sequence: Sequence(sequence),
            at: Timestamp(at),
            checksum: checksum.into(),
            bytes,
        })
    }
}

/// The snapshots of one log.
#[derive(Debug, Clone)]
pub struct Snapshots {
    folder: PathBuf,
}

impl Snapshots {
    /// Opens the store in `folder`, and makes it where there is none.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn open(folder: &Path) -> Result<Self, JournalError> {
        let at = |cause: std::io::Error| JournalError::at(folder, &cause);
        file::make_folder(folder).map_err(at)?;
        let store = Self { folder: folder.to_owned() };
        for path in store.files("part")? {
            // Left by a process that was killed.
            std::fs::remove_file(path.1).map_err(at)?;
        }
        Ok(store)
    }

    /// Keeps `snapshot`, and removes what it makes superfluous: all but the newest few, and those
    /// that claim to be newer, which belong to a log that is no longer there.
    ///
    /// # Errors
    /// [`JournalError::Storage`]; what was there is still there.
    pub fn put(&mut self, snapshot: &Snapshot) -> Result<(), JournalError> {
        let path = self.path(snapshot.sequence, ENDING);
        let part = self.path(snapshot.sequence, "part");
        let at = |cause: std::io::Error| JournalError::at(&part, &cause);
        let written = write(&part, snapshot).and_then(|()| {
            std::fs::rename(&part, &path)?;
            file::sync_folder(&self.folder)
        });
        if let Err(cause) = written {
            let _ = std::fs::remove_file(&part);
            return Err(at(cause));
        }
        let mut kept = 0;
        for (sequence, path) in self.files(ENDING)? {
            let newer = sequence > snapshot.sequence;
            kept += usize::from(!newer);
            if newer || kept > KEPT {
                std::fs::remove_file(path).map_err(at)?;
            }
        }
        Ok(())
    }

    /// The newest good snapshot that knows nothing behind `at_most`. A bad one is told to the log of
    /// the program and passed over. None: read the log from the start.
    ///
    /// # Errors
    /// [`JournalError::Storage`] when the folder cannot be read.
    pub fn newest(&self, at_most: Sequence) -> Result<Option<Snapshot>, JournalError> {
        for (sequence, path) in self.files(ENDING)? {
            if sequence > at_most {
                continue;
            }
            match read(&path) {
                Ok(snapshot) if snapshot.sequence == sequence => return Ok(Some(snapshot)),
                Ok(_) => bad(&path, "its name does not fit its content"),
                Err(problem) => bad(&path, &problem),
            }
        }
        Ok(None)
    }

    /// The oldest good snapshot: no start falls back to what lies before it. None: there are none.
    ///
    /// # Errors
    /// [`JournalError::Storage`] when the folder cannot be read.
    pub fn oldest(&self) -> Result<Option<Snapshot>, JournalError> {
        let files = self.files(ENDING)?;
        let read = |(sequence, path): &(Sequence, PathBuf)| {
            read(path).ok().filter(|snapshot| snapshot.sequence == *sequence)
        };
        Ok(files.iter().rev().find_map(read))
    }

    /// The last record that the newest of them claims to know, good or bad; none: there are none.
    ///
    /// # Errors
    /// [`JournalError::Storage`] when the folder cannot be read.
    pub fn newest_name(&self) -> Result<Option<Sequence>, JournalError> {
        Ok(self.files(ENDING)?.first().map(|(sequence, _)| *sequence))
    }

    /// Files with that ending, newest first.
    fn files(&self, ending: &str) -> Result<Vec<(Sequence, PathBuf)>, JournalError> {
        let at = |cause: std::io::Error| JournalError::at(&self.folder, &cause);
        let mut found = Vec::new();
        for entry in std::fs::read_dir(&self.folder).map_err(at)? {
            let path = entry.map_err(at)?.path();
            let number = path.file_stem().and_then(|stem| stem.to_str()?.parse().ok());
            if let Some(number) = number.filter(|_| path.extension().is_some_and(|is| is == ending))
            {
                found.push((Sequence(number), path));
            }
        }
        found.sort_by_key(|(sequence, _)| std::cmp::Reverse(*sequence));
        Ok(found)
    }

    /// Names sort like numbers.
    fn path(&self, sequence: Sequence, ending: &str) -> PathBuf {
        self.folder.join(format!("{:020}.{ending}", sequence.0))
    }
}

fn bad(path: &Path, problem: &str) {
    let path = path.display();
    tracing::warn!(%path, problem, "a snapshot is bad; the one before is used");
}

fn head(snapshot: &Snapshot) -> Vec<u8> {
    let mut head = Vec::with_capacity(HEAD);
    head.extend(MAGIC);
    head.extend(VERSION.to_be_bytes());
    head.extend(snapshot.sequence.0.to_be_bytes());
    head.extend(snapshot.at.0.to_be_bytes());
    head.extend(snapshot.checksum.bytes());
    head.extend((snapshot.bytes.len() as u64).to_be_bytes());
    head
}

fn write(path: &Path, snapshot: &Snapshot) -> std::io::Result<()> {
    let head = head(snapshot);
    let sum = Sha256::new().chain_update(&head).chain_update(&snapshot.bytes).finalize();
    let mut file: File =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file::adopt(path)?;
    file.write_all(&head)?;
    file.write_all(&snapshot.bytes)?;
    file.write_all(&sum)?;
    file.sync_all()
}

fn read(path: &Path) -> Result<Snapshot, String> {
    Snapshot::unpack(std::fs::read(path).map_err(|error| error.to_string())?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snapshot(sequence: u64, content: &[u8]) -> Snapshot {
        let (sequence, at) = (Sequence(sequence), Timestamp(-5));
        Snapshot { sequence, at, checksum: Checksum::from([9; 32]), bytes: content.to_vec() }
    }

    fn store() -> (tempfile::TempDir, Snapshots) {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Snapshots::open(&folder.path().join("snapshots")).expect("it opens");
        (folder, store)
    }

    fn newest(store: &Snapshots, at_most: u64) -> Option<u64> {
        let found = store.newest(Sequence(at_most)).expect("it reads");
        found.map(|snapshot| snapshot.sequence.0)
    }

    #[test]
    fn the_newest_three_are_kept_and_read_back() {
        let (_folder, mut store) = store();
        assert_eq!(newest(&store, u64::MAX), None);
        for sequence in [3, 10, 200, 1_000] {
            store.put(&snapshot(sequence, b"state")).expect("it is kept");
        }
        let found = store.newest(Sequence(u64::MAX)).expect("it reads");
        assert_eq!(found, Some(snapshot(1_000, b"state")));
        assert_eq!(newest(&store, 999), Some(200));
        assert_eq!(newest(&store, 199), Some(10));
        assert_eq!(newest(&store, 9), None, "only three are kept");
        store.put(&snapshot(1_000, b"")).expect("the same one again");
        assert_eq!(store.newest(Sequence(1_000)).expect("it reads"), Some(snapshot(1_000, b"")));
    }

    #[test]
    fn those_of_a_log_that_is_gone_make_room() {
        let (_folder, mut store) = store();
        for sequence in [100, 200, 300] {
            store.put(&snapshot(sequence, b"before the backup was restored")).expect("it is kept");
        }
        store.put(&snapshot(150, b"after")).expect("it is kept");
        assert_eq!(newest(&store, u64::MAX), Some(150));
        assert_eq!(newest(&store, 149), Some(100));
    }

    #[test]
    fn every_changed_byte_and_every_cut_falls_back_to_the_one_before() {
        let (_folder, mut store) = store();
        store.put(&snapshot(1, b"old")).expect("it is kept");
        store.put(&snapshot(2, b"new")).expect("it is kept");
        let path = store.path(Sequence(2), ENDING);
        let whole = std::fs::read(&path).expect("it is there");
        for place in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[place] ^= 1;
            std::fs::write(&path, &bytes).expect("ours");
            assert_eq!(newest(&store, 2), Some(1), "byte {place}");
            std::fs::write(&path, &whole[..place]).expect("ours");
            assert_eq!(newest(&store, 2), Some(1), "cut to {place}");
        }
        std::fs::write(&path, &whole).expect("ours");
        assert_eq!(newest(&store, 2), Some(2));
        std::fs::rename(&path, store.path(Sequence(7), ENDING)).expect("ours");
        assert_eq!(newest(&store, 7), Some(1), "under another's name");
    }

    #[test]
    fn what_was_not_finished_is_gone_and_other_files_stay() {
        let (folder, mut store) = store();
        store.put(&snapshot(1, b"whole")).expect("it is kept");
        let part = store.path(Sequence(2), "part");
        std::fs::write(&part, b"half").expect("ours");
        let other = store.folder.join("notes.txt");
        std::fs::write(&other, b"theirs").expect("ours");
        let store = Snapshots::open(&folder.path().join("snapshots")).expect("it opens");
        assert!(!part.exists() && other.exists());
        assert_eq!(newest(&store, 9), Some(1));
    }
}
