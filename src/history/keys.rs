//! `keys.db`: the keys of sessions, without which the journal's personal content is noise.
//!
//! A file of its own, so that copies of the journal hold none of them, and a thread of its own:
//! many keys that are drawn at the same moment become durable together. A key that is taken out is
//! overwritten, in the file and in its log.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use parking_lot::Mutex;
use rusqlite::Connection;
use seira_core::model::SessionId;
use tokio::sync::oneshot;

use crate::journal::JournalError;
use crate::journal::file::{self, Kind};

/// Name of the file in the data folder.
pub const KEYS_FILE: &str = "keys.db";
/// Requests that share one transaction.
const BATCH_MAX: usize = 256;
/// How long the thread waits before it tries again to take out what it could not.
const RETRY: Duration = Duration::from_secs(1);

const KIND: Kind = Kind {
    application_id: 0x5365_694b, // "SeiK"
    version: 1,
    create: "CREATE TABLE session_keys (
                 session BLOB PRIMARY KEY,
                 key BLOB NOT NULL
             ) STRICT, WITHOUT ROWID;",
    what: "store of keys",
};

/// The key of one session.
pub type SessionKey = [u8; 32];

/// The keys could not be kept; what it was is in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the keys could not be kept")]
pub struct NotKept;

enum Request {
    Keep(SessionId, SessionKey, oneshot::Sender<Result<(), NotKept>>),
    TakeOut(SessionId),
}

/// The store of session keys. The thread ends when this is dropped, after it has done what it was
/// asked.
pub struct KeyStore {
    requests: Option<Sender<Request>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl KeyStore {
    /// Opens the store in `folder`, makes it where there is none, and gives the keys in it.
    ///
    /// # Errors
    /// [`JournalError`]: the words for what is wrong with a file are the same.
    pub fn open(folder: &Path) -> Result<(Self, Vec<(SessionId, SessionKey)>), JournalError> {
        let path = folder.join(KEYS_FILE);
        let db = open(&path)?;
        let keys = all(&db)?;
        let (requests, inbox) = channel();
        let thread = std::thread::Builder::new()
            .name("seira-keys".to_owned())
            .spawn(move || Keeper { path, db: Some(db), out: Vec::new() }.run(&inbox))
            .map_err(|cause| JournalError::at(folder, &cause))?;
        Ok((Self { requests: Some(requests), thread: Mutex::new(Some(thread)) }, keys))
    }

    /// Keeps a key; returns when it is durable.
    ///
    /// # Errors
    /// [`NotKept`]; the key may or may not be there and opens nothing.
    pub async fn keep(&self, session: SessionId, key: SessionKey) -> Result<(), NotKept> {
        let (done, answer) = oneshot::channel();
        self.send(Request::Keep(session, key, done));
        answer.await.unwrap_or(Err(NotKept))
    }

    /// Takes a key out soon, and goes on trying where it cannot.
    pub fn take_out(&self, session: SessionId) {
        self.send(Request::TakeOut(session));
    }

    fn send(&self, request: Request) {
        if let Some(requests) = &self.requests {
            let _ = requests.send(request);
        }
    }
}

impl Drop for KeyStore {
    fn drop(&mut self) {
        self.requests = None;
        if let Some(thread) = self.thread.lock().take() {
            let _ = thread.join();
        }
    }
}

fn open(path: &Path) -> Result<Connection, JournalError> {
    let db = file::open(path, &KIND)?;
    db.pragma_update_and_check(None, "secure_delete", "ON", |_| Ok(()))?;
    Ok(db)
}

fn all(db: &Connection) -> Result<Vec<(SessionId, SessionKey)>, JournalError> {
    let mut statement = db.prepare("SELECT session, key FROM session_keys")?;
    let rows = statement.query_map([], |row| {
        let session = SessionId::from_u128(u128::from_be_bytes(row.get(0)?));
        Ok((session, row.get(1)?))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The thread's side.
struct Keeper {
    path: PathBuf,
    /// None after a failure.
    db: Option<Connection>,
    /// Keys that still have to go.
    out: Vec<SessionId>,
}

type Kept = (SessionId, SessionKey, oneshot::Sender<Result<(), NotKept>>);

impl Keeper {
    fn run(mut self, inbox: &Receiver<Request>) {
        loop {
            let first = match self.out.is_empty() {
                true => inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
                false => inbox.recv_timeout(RETRY),
            };
            let ended = matches!(first, Err(RecvTimeoutError::Disconnected));
            let mut kept = Vec::new();
            for request in first.into_iter().chain(inbox.try_iter().take(BATCH_MAX)) {
                match request {
                    Request::Keep(session, key, done) => kept.push((session, key, done)),
                    Request::TakeOut(session) => self.out.push(session),
                }
            }
            self.settle(kept);
            if ended {
                return;
            }
        }
    }

    fn settle(&mut self, kept: Vec<Kept>) {
        let done = self.write(&kept).map_err(|error| {
            tracing::error!(%error, "the keys of sessions could not be kept");
            self.db = None;
            NotKept
        });
        if done.is_ok() {
            self.out.clear();
        }
        for (_, _, reply) in kept {
            let _ = reply.send(done);
        }
    }

    fn write(&mut self, kept: &[Kept]) -> Result<(), JournalError> {
        if kept.is_empty() && self.out.is_empty() {
            return Ok(());
        }
        let db = match &mut self.db {
            Some(db) => db,
            none => none.insert(open(&self.path)?),
        };
        let tx = db.transaction()?;
        for (session, key, _) in kept {
            tx.prepare_cached("INSERT OR REPLACE INTO session_keys VALUES (?1, ?2)")?
                .execute((session.as_u128().to_be_bytes(), key))?;
        }
        for session in &self.out {
            tx.prepare_cached("DELETE FROM session_keys WHERE session = ?1")?
                .execute([session.as_u128().to_be_bytes()])?;
        }
        tx.commit()?;
        if !self.out.is_empty() {
            // The log of the file still has the page with the key on it.
            file::checkpoint(db, "TRUNCATE")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    const KEY: SessionKey = *b"a key that is found by searching";

    fn session(number: u128) -> SessionId {
        SessionId::from_u128(number)
    }

    fn holds(folder: &Path, needle: &[u8]) -> bool {
        let files = std::fs::read_dir(folder).expect("the folder is there");
        let mut contents =
            files.map(|file| std::fs::read(file.expect("it is there").path()).expect("it reads"));
        contents.any(|bytes| bytes.windows(needle.len()).any(|part| part == needle))
    }

    #[tokio::test]
    async fn a_key_is_durable_when_kept_and_gone_when_taken_out() {
        let folder = tempfile::tempdir().expect("a folder");
        let (store, keys) = KeyStore::open(folder.path()).expect("it opens");
        assert_eq!(keys, []);
        store.keep(session(1), KEY).await.expect("it is kept");
        store.keep(session(2), [2; 32]).await.expect("it is kept");
        assert!(holds(folder.path(), &KEY), "the test can find a key");
        let beside = Connection::open(folder.path().join(KEYS_FILE)).expect("it opens");
        assert_eq!(all(&beside).expect("it reads").len(), 2, "durable while the store is open");
        drop(beside);

        store.take_out(session(1));
        // Whatever comes later is done later.
        store.keep(session(3), [3; 32]).await.expect("it is kept");
        assert!(!holds(folder.path(), &KEY), "not in the file, nor in its log");
        drop(store);
        assert!(!holds(folder.path(), &KEY));
        let (_store, keys) = KeyStore::open(folder.path()).expect("it opens");
        assert_eq!(keys, [(session(2), [2; 32]), (session(3), [3; 32])]);
    }

    #[tokio::test]
    async fn many_at_once_are_all_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let (store, _) = KeyStore::open(folder.path()).expect("it opens");
        let store = Arc::new(store);
        let tasks: Vec<_> = (0..1_000)
            .map(|number| {
                let store = Arc::clone(&store);
                tokio::spawn(async move { store.keep(session(number), [7; 32]).await })
            })
            .collect();
        for task in tasks {
            task.await.expect("it ends").expect("it is kept");
        }
        drop(store);
        assert_eq!(KeyStore::open(folder.path()).expect("it opens").1.len(), 1_000);
    }

    #[tokio::test]
    async fn a_journal_is_no_store_of_keys() {
        let folder = tempfile::tempdir().expect("a folder");
        drop(crate::journal::SqliteJournal::open(folder.path()).expect("it opens"));
        std::fs::rename(folder.path().join("journal.db"), folder.path().join(KEYS_FILE))
            .expect("ours");
        let refused = KeyStore::open(folder.path()).err().expect("it is not ours").to_string();
        assert!(refused.contains("store of keys"), "{refused}");
    }
}
