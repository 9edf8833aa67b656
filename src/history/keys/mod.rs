//! `keys.db`: who customers are and the keys of their sessions, without which the journal's personal
//! content is noise.
//!
//! A key per session, wrapped by a key per customer: destroying the latter makes everything of a
//! customer unreadable, wherever copies of it lie. A file of its own, so that copies of the journal
//! hold none of them, and a thread of its own: what many wish at the same moment becomes durable
//! together. A key that is destroyed is overwritten, in the file and in its log. Another process may
//! use the file too.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::thread::JoinHandle;

use parking_lot::{Mutex, RwLock};
use rusqlite::Connection;
use seira_core::model::{CustomerId, DeviceId, SessionId};
use tokio::sync::oneshot;

use crate::journal::{JournalError, StorageKind};

pub mod crypt;
mod keeper;
mod prove;
mod shred;
mod standing;
mod tables;
#[cfg(test)]
mod tests;
mod told;
mod trouble;
mod work;

use keeper::{Keeper, Request};
use trouble::Trouble;
use work::{Failed, Tx};

pub use prove::{Identified, Proof};
pub use shred::Erased;
pub use standing::Standing;
pub use told::Announcement;
pub use work::{KnownCustomer, SessionKey};

/// Name of the file in the data folder.
pub const KEYS_FILE: &str = "keys.db";
/// Connections that are kept for the next reader.
const SPARE_MAX: usize = 4;

/// The keys could not be kept, or not be read; what it was is in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the keys could not be kept or read")]
pub struct NotKept;

/// Why a store cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// The file cannot be used: the words for what is wrong with one are those of the journal.
    #[error(transparent)]
    File(#[from] JournalError),
    /// What is needed could not be drawn or wrapped.
    #[error("keys cannot be made: {0}")]
    Crypt(#[from] crypt::CryptError),
}

impl From<Failed> for KeysError {
    fn from(failed: Failed) -> Self {
        match failed {
            Failed::Journal(error) => Self::File(error),
            Failed::Crypt(error) => Self::Crypt(error),
        }
    }
}

/// Where the store is.
#[derive(Clone)]
enum Place {
    File(PathBuf),
    /// In one connection: it ends with it.
    Memory(Arc<Mutex<Connection>>),
}

/// The store of keys. The thread ends when this is dropped, after it has done what it was asked.
pub struct KeyStore {
    place: Place,
    spare: Mutex<Vec<Connection>>,
    /// Whether it may be read; held by those who read.
    readable: RwLock<bool>,
    /// None once closed.
    requests: Mutex<Option<Sender<Request>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
    trouble: Trouble,
}

impl KeyStore {
    /// Opens the store in `folder`, and makes it where there is none.
    ///
    /// # Errors
    /// [`KeysError`].
    pub fn open(folder: &Path) -> Result<Self, KeysError> {
        let path = folder.join(KEYS_FILE);
        let db = tables::open(&path)?;
        Self::start(Place::File(path), Some(db), folder)
    }

    /// A store that ends with the process.
    ///
    /// # Errors
    /// [`KeysError`].
    pub fn in_memory() -> Result<Self, KeysError> {
        let db = Arc::new(Mutex::new(tables::in_memory()?));
        Self::start(Place::Memory(db), None, Path::new("memory"))
    }

    fn start(place: Place, db: Option<Connection>, folder: &Path) -> Result<Self, KeysError> {
        let (requests, inbox) = std::sync::mpsc::channel();
        let trouble = Trouble::default();
        let keeper = Keeper::new(place.clone(), db, trouble.clone());
        let thread = std::thread::Builder::new()
            .name("seira-keys".to_owned())
            .spawn(move || keeper.run(&inbox))
            .map_err(|cause| JournalError::at(folder, &cause))?;
        let (spare, thread) = (Mutex::default(), Mutex::new(Some(thread)));
        let (readable, requests) = (RwLock::new(true), Mutex::new(Some(requests)));
        Ok(Self { place, spare, readable, requests, thread, trouble })
    }

    /// What keeps the store from writing; none while it can, as far as is known. While there is
    /// something, it tries again every second.
    #[must_use]
    pub fn trouble(&self) -> Option<StorageKind> {
        self.trouble.now()
    }

    /// Draws the key of a new session of `device`, whose customer is new where the device is; returns
    /// when both are durable.
    ///
    /// # Errors
    /// [`NotKept`]; the key may or may not be there and opens nothing.
    pub async fn draw(&self, session: SessionId, device: DeviceId) -> Result<SessionKey, NotKept> {
        self.ask(move |tx| work::draw(tx, session, device)).await
    }

    /// Draws the keys of many sessions that have lost theirs; all are durable together. Each is of its
    /// device's customer, or of nobody who is known where somebody was proved on the device meanwhile.
    ///
    /// # Errors
    /// [`NotKept`], likewise.
    pub async fn draw_all(
        &self,
        sessions: Vec<(SessionId, DeviceId)>,
    ) -> Result<Vec<(SessionId, SessionKey)>, NotKept> {
        let draw =
            |tx: &Tx<'_>, (session, device)| Ok((session, work::draw_again(tx, session, device)?));
        self.ask(move |tx| sessions.into_iter().map(|of| draw(tx, of)).collect()).await
    }

    /// Takes out soon a session that never came to be, and goes on trying where that fails.
    pub fn take_out(&self, session: SessionId) {
        if let Some(requests) = &*self.requests.lock() {
            let _ = requests.send(Request::TakeOut(session));
        }
    }

    /// The device is from now on of whom `proof` names; returns when that is durable. `now` is wall
    /// time in Unix milliseconds.
    ///
    /// # Errors
    /// [`NotKept`]; trying again is harmless.
    pub async fn identify(&self, proof: Proof, now: i64) -> Result<Identified, NotKept> {
        self.ask(move |tx| prove::identify(tx, &proof, now)).await
    }

    /// The device is nobody's any more, for good; returns when that is durable.
    ///
    /// # Errors
    /// [`NotKept`]; trying again is harmless.
    pub async fn give_up(&self, device: DeviceId) -> Result<(), NotKept> {
        self.ask(move |tx| standing::give_up(tx, device)).await
    }

    /// Whether a device still opens anything; proofs from before `oldest`, wall time in Unix
    /// milliseconds, do not.
    ///
    /// # Errors
    /// [`NotKept`].
    pub fn standing(&self, device: DeviceId, oldest: Option<i64>) -> Result<Standing, NotKept> {
        self.read(|db| standing::standing(db, device, oldest))
    }

    /// Destroys the keys of a customer and everything else that is kept of it; returns when that is
    /// durable, with the number of its sessions, or none if there is no such customer.
    ///
    /// # Errors
    /// [`NotKept`]; trying again is harmless.
    pub async fn erase(&self, customer: CustomerId) -> Result<Option<u64>, NotKept> {
        self.ask(move |tx| shred::erase(tx, customer)).await
    }

    /// As [`KeyStore::erase`], for who has looked at the newest `most` sessions of the customer, which
    /// were `seen`: where it has others by now, nothing is destroyed and the wish is kept. `now` is wall
    /// time in Unix milliseconds.
    ///
    /// # Errors
    /// [`NotKept`]; trying again is harmless.
    pub async fn erase_seen(
        &self,
        customer: CustomerId,
        (seen, most): (Vec<SessionId>, u32),
        now: i64,
    ) -> Result<Erased, NotKept> {
        self.ask(move |tx| shred::erase_seen(tx, customer, (&seen, most), now)).await
    }

    /// Keeps the wish to erase a customer, for whoever serves the folder; false if there is no such
    /// customer. `now` is wall time in Unix milliseconds.
    ///
    /// # Errors
    /// [`NotKept`].
    pub async fn ask_erasure(&self, customer: CustomerId, now: i64) -> Result<bool, NotKept> {
        self.ask(move |tx| shred::ask_erasure(tx, customer, now)).await
    }

    /// Destroys the keys of sessions that arrived before `before` and are not among `open`, at most
    /// `most`; which they were.
    ///
    /// # Errors
    /// [`NotKept`].
    pub async fn expire(
        &self,
        before: SessionId,
        open: HashSet<SessionId>,
        most: usize,
    ) -> Result<Vec<SessionId>, NotKept> {
        self.ask(move |tx| shred::expire(tx, before, &open, most)).await
    }

    /// The journal has heard of that announcement.
    ///
    /// # Errors
    /// [`NotKept`]; it will be announced once more, which is harmless.
    pub async fn announced(&self, id: i64) -> Result<(), NotKept> {
        self.ask(move |tx| told::announced(tx, id)).await
    }

    /// The key of a session; none if it is destroyed or was never there.
    ///
    /// # Errors
    /// [`NotKept`].
    pub fn session_key(&self, session: SessionId) -> Result<Option<SessionKey>, NotKept> {
        self.read(|db| work::session_key(db, session))
    }

    /// The key of a customer; none if it is destroyed or was never there.
    ///
    /// # Errors
    /// [`NotKept`].
    pub fn customer_key(&self, customer: CustomerId) -> Result<Option<crypt::SecretKey>, NotKept> {
        self.read(|db| work::customer_key(db, customer))
    }

    /// The customer that uses a device; none before its first session.
    ///
    /// # Errors
    /// [`NotKept`].
    pub fn of_device(&self, device: DeviceId) -> Result<Option<KnownCustomer>, NotKept> {
        self.read(|db| work::of_device(db, device))
    }

    /// The customer of a session; none if erased.
    ///
    /// # Errors
    /// [`NotKept`].
    pub fn of_session(&self, session: SessionId) -> Result<Option<KnownCustomer>, NotKept> {
        self.read(|db| work::of_session(db, session))
    }

    /// A customer; none if erased, merged into another one, or never there.
    ///
    /// # Errors
    /// [`NotKept`].
    pub fn of_id(&self, customer: CustomerId) -> Result<Option<KnownCustomer>, NotKept> {
        self.read(|db| work::of_id(db, customer))
    }

    /// Whom the website `site` calls `subject`.
    ///
    /// # Errors
    /// [`NotKept`].
    pub fn of_subject(&self, site: &str, subject: &str) -> Result<Option<CustomerId>, NotKept> {
        self.read(|db| work::of_subject(db, site, subject))
    }

    /// The sessions of a customer that are before `before`, newest first, at most `most`; those whose
    /// content is gone included.
    ///
    /// # Errors
    /// [`NotKept`].
    pub fn sessions(
        &self,
        customer: CustomerId,
        before: Option<SessionId>,
        most: u32,
    ) -> Result<Vec<SessionId>, NotKept> {
        self.read(|db| work::sessions(db, customer, before, most))
    }

    /// Those of the sessions from `from` on that have keys. Ids of sessions grow with time.
    ///
    /// # Errors
    /// [`NotKept`].
    pub fn sessions_with_keys(&self, from: SessionId) -> Result<HashSet<SessionId>, NotKept> {
        self.read(|db| work::sessions_with_keys(db, from)).map(|found| found.into_iter().collect())
    }

    /// Customers whose erasure is wished and not done.
    ///
    /// # Errors
    /// [`NotKept`].
    pub fn erasures(&self) -> Result<Vec<CustomerId>, NotKept> {
        self.read(shred::erasures)
    }

    /// The first of what the journal has not heard of, in order, with their numbers.
    ///
    /// # Errors
    /// [`NotKept`].
    pub fn announcements(&self) -> Result<Vec<(i64, Announcement)>, NotKept> {
        self.read(told::announcements)
    }

    async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Tx<'_>) -> Result<T, Failed> + Send + 'static,
    ) -> Result<T, NotKept> {
        let (reply, answer) = oneshot::channel();
        let request = Request::Work(Box::new(move |tx| {
            let done = work(tx)?;
            Ok(Box::new(move || drop(reply.send(done))))
        }));
        self.requests.lock().as_ref().ok_or(NotKept)?.send(request).map_err(|_| NotKept)?;
        // Where the work failed or could not be committed, nobody answers.
        answer.await.map_err(|_| NotKept)
    }

    fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T, Failed>) -> Result<T, NotKept> {
        let readable = self.readable.read();
        if !*readable {
            return Err(NotKept);
        }
        let done = match &self.place {
            Place::Memory(db) => work(&db.lock()),
            Place::File(path) => self.read_file(path, work),
        };
        done.map_err(|error| {
            tracing::error!(%error, "keys of sessions could not be read");
            NotKept
        })
    }

    /// A connection that failed is not used again.
    fn read_file<T>(
        &self,
        path: &Path,
        work: impl FnOnce(&Connection) -> Result<T, Failed>,
    ) -> Result<T, Failed> {
        let spare = self.spare.lock().pop();
        let db = spare.map_or_else(|| tables::open_to_read(path), Ok)?;
        let done = work(&db)?;
        let mut spare = self.spare.lock();
        if spare.len() < SPARE_MAX {
            spare.push(db);
        }
        Ok(done)
    }
}

impl KeyStore {
    /// Does what was asked and closes the file, so that no log is left beside it. Nothing can be asked
    /// afterwards. Blocks until that is done.
    pub fn close(&self) {
        // Who writes must be the last to close the file: nobody else may tidy up behind all of them.
        *self.readable.write() = false;
        self.spare.lock().clear();
        self.requests.lock().take();
        if let Some(thread) = self.thread.lock().take() {
            let _ = thread.join();
        }
    }
}

impl Drop for KeyStore {
    fn drop(&mut self) {
        self.close();
    }
}
