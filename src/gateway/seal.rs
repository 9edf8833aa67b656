//! Sealing personal content: one key per session, wrapped by one per customer.
//!
//! What is sealed for one session cannot be passed off as another's. Destroying a key makes
//! everything sealed with it noise, wherever copies of it lie. Keys are in [`KeyStore`], where one is
//! durable before anything is sealed with it; it lives as long as the journal does.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use dashmap::DashMap;
use quick_cache::sync::Cache;
use seira_core::model::{CustomerId, DeviceId, KeyId, Sealed, SessionId};
use serde::{Deserialize, Serialize};

use super::identity::Identity;
use crate::history::crypt::{self, CryptError, SecretKey};
use crate::history::{KeyStore, KnownCustomer, NotKept, SessionKey};
use crate::journal::StorageKind;

/// Keys that are kept in memory besides those of open sessions; a hundred bytes each.
const KNOWN_MAX: usize = 16_384;

/// Keys that are drawn in one transaction: each has a sync of the disk, and may keep others waiting.
const DRAW_STEP: usize = 5_000;

/// Customers of whom is kept in memory what was proved.
const IDENTITIES_MAX: usize = 4_096;

/// A key, and whose it is.
#[derive(Clone, Copy)]
struct Held {
    customer: CustomerId,
    key: SecretKey,
}

/// Opens and seals. Keys are read when they are needed; those of sessions that something was sealed
/// for stay in memory until [`Keys::let_go`].
pub struct Keys {
    /// Customers, and the keys on the disk.
    pub store: KeyStore,
    open: DashMap<SessionId, Held>,
    known: Cache<KeyId, Option<Held>>,
    identities: Cache<CustomerId, Option<Arc<Identity>>>,
    /// Grows when keys are destroyed or change hands: what was read before is not kept then.
    changes: AtomicU64,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keys({})", self.open.len())
    }
}

/// Why something could not be sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The system gave no random bytes, or the text is longer than 256 GiB.
    #[error(transparent)]
    Crypt(#[from] CryptError),
    /// No key was drawn, or it was destroyed.
    #[error("the session has no key")]
    NoKey,
    /// The key could not be made durable, or could not be read.
    #[error("the key could not be kept or read")]
    NotKept,
}

impl From<NotKept> for SealError {
    fn from(NotKept: NotKept) -> Self {
        Self::NotKept
    }
}

impl Keys {
    /// The keys of `store`.
    #[must_use]
    pub fn new(store: KeyStore) -> Self {
        Self {
            store,
            open: DashMap::new(),
            known: Cache::new(KNOWN_MAX),
            identities: Cache::new(IDENTITIES_MAX),
            changes: AtomicU64::new(0),
        }
    }

    /// What keeps the keys from being kept; see [`KeyStore::trouble`].
    #[must_use]
    pub fn trouble(&self) -> Option<StorageKind> {
        self.store.trouble()
    }

    /// Draws the key of a new session of `device`; returns whose it is when that is durable.
    ///
    /// # Errors
    /// [`SealError::NotKept`]; there is no key then.
    pub async fn draw(
        &self,
        session: SessionId,
        device: DeviceId,
    ) -> Result<CustomerId, SealError> {
        let drawn = self.store.draw(session, device).await?;
        let SessionKey { customer, key } = drawn;
        self.known.remove(&KeyId::from(session));
        self.open.insert(session, Held { customer, key });
        Ok(customer)
    }

    /// Likewise for many sessions at once.
    ///
    /// # Errors
    /// [`SealError::NotKept`]; some may be drawn.
    pub async fn draw_all(&self, sessions: Vec<(SessionId, DeviceId)>) -> Result<(), SealError> {
        for step in sessions.chunks(DRAW_STEP) {
            for (session, SessionKey { customer, key }) in self.store.draw_all(step.into()).await? {
                self.known.remove(&KeyId::from(session));
                self.open.insert(session, Held { customer, key });
            }
        }
        Ok(())
    }

    /// Those of `sessions` that have no key.
    ///
    /// # Errors
    /// [`SealError::NotKept`]: the keys could not be read.
    pub fn without(&self, sessions: Vec<SessionId>) -> Result<Vec<SessionId>, SealError> {
        let Some(first) = sessions.iter().min() else { return Ok(sessions) };
        let with = self.store.sessions_with_keys(*first)?;
        Ok(sessions.into_iter().filter(|session| !with.contains(session)).collect())
    }

    /// `plain`, sealed for `session`.
    ///
    /// # Errors
    /// [`SealError`]; [`SealError::NoKey`] unless [`Keys::draw`] was called for the session.
    pub fn seal(&self, session: SessionId, plain: &[u8]) -> Result<Sealed, SealError> {
        let held = self.find(session.into())?.ok_or(SealError::NoKey)?;
        self.open.entry(session).or_insert(held);
        let sealed = crypt::seal(&held.key, session.as_u128(), plain)?;
        Ok(Sealed::new(session, sealed.into_boxed_slice()))
    }

    /// What was sealed for a session or a customer; none if the key is gone or the bytes are not what
    /// was sealed with it.
    ///
    /// # Errors
    /// [`NotKept`]: whether there is a key could not be read.
    pub fn open(&self, sealed: &Sealed) -> Result<Option<Vec<u8>>, NotKept> {
        let held = self.find(sealed.key_id())?;
        let id = sealed.key_id().as_u128();
        Ok(held.and_then(|held| crypt::open(&held.key, id, sealed.bytes())))
    }

    /// Like [`Keys::open`], for text.
    ///
    /// # Errors
    /// [`NotKept`], likewise.
    pub fn open_text(&self, sealed: &Sealed) -> Result<Option<String>, NotKept> {
        Ok(self.open(sealed)?.and_then(|plain| String::from_utf8(plain).ok()))
    }

    /// Whether something can be sealed for a session.
    ///
    /// # Errors
    /// [`NotKept`], likewise.
    pub fn has(&self, session: SessionId) -> Result<bool, NotKept> {
        Ok(self.find(session.into())?.is_some())
    }

    /// Whose session it is; none once its key is gone.
    ///
    /// # Errors
    /// [`NotKept`], likewise.
    pub fn customer(&self, session: SessionId) -> Result<Option<CustomerId>, NotKept> {
        Ok(self.find(session.into())?.map(|held| held.customer))
    }

    /// What was proved of the customer of a session; none for who is anonymous or erased.
    ///
    /// # Errors
    /// [`NotKept`], likewise.
    pub fn identity(
        &self,
        session: SessionId,
    ) -> Result<Option<(CustomerId, Arc<Identity>)>, NotKept> {
        let Some(customer) = self.customer(session)? else { return Ok(None) };
        if let Some(identity) = self.identities.get(&customer) {
            return Ok(identity.map(|identity| (customer, identity)));
        }
        let changes = self.changes.load(Ordering::Acquire);
        let sealed = self.store.of_id(customer)?.and_then(|known| known.identity);
        let identity = match sealed {
            Some(sealed) => Identity::open(self, &sealed)?.map(Arc::new),
            None => None,
        };
        self.identities.insert(customer, identity.clone());
        if self.changes.load(Ordering::Acquire) != changes {
            self.identities.remove(&customer);
        }
        Ok(identity.map(|identity| (customer, identity)))
    }

    /// Who uses a device, where that was proved.
    ///
    /// # Errors
    /// [`NotKept`], likewise.
    pub fn known(&self, device: DeviceId) -> Result<Option<(CustomerId, Identity)>, NotKept> {
        let Some(KnownCustomer { customer, identity: Some(sealed) }) =
            self.store.of_device(device)?
        else {
            return Ok(None);
        };
        Ok(Identity::open(self, &sealed)?.map(|identity| (customer, identity)))
    }

    /// Whether it was proved that a device is of somebody else than is `named`, by website and the
    /// website's name of the customer; nobody is somebody else too.
    ///
    /// # Errors
    /// [`NotKept`]: that cannot be read.
    pub fn is_of_another(
        &self,
        device: DeviceId,
        named: Option<(String, String)>,
    ) -> Result<bool, NotKept> {
        let known = self.store.of_device(device)?;
        let Some(proved) = known.filter(|known| known.identity.is_some()) else {
            return Ok(false);
        };
        let Some((site, subject)) = named else { return Ok(true) };
        Ok(self.store.of_subject(&site, &subject)? != Some(proved.customer))
    }

    /// A session that never came to be has no key any more.
    pub fn take_out(&self, session: SessionId) {
        self.let_go(session);
        self.known.remove(&KeyId::from(session));
        self.store.take_out(session);
    }

    /// A session is over: its key is read when it is needed.
    pub fn let_go(&self, session: SessionId) {
        if let Some(mut held) = self.open.get_mut(&session) {
            held.key.fill(0);
        }
        self.open.remove(&session);
    }

    /// What is kept in memory of a customer, and of the one who is now that customer, is read anew:
    /// more was proved, or keys were destroyed.
    pub fn changed(&self, customer: CustomerId, former: Option<CustomerId>) {
        self.changes.fetch_add(1, Ordering::AcqRel);
        self.open.retain(|_, held| held.customer != customer && Some(held.customer) != former);
        self.known.clear();
        self.identities.remove(&customer);
    }

    /// The key of a session was destroyed.
    pub fn destroyed(&self, session: SessionId) {
        self.changes.fetch_add(1, Ordering::AcqRel);
        self.let_go(session);
        self.known.remove(&KeyId::from(session));
    }

    /// What could not be read is not taken for gone, and not kept in mind.
    fn find(&self, id: KeyId) -> Result<Option<Held>, NotKept> {
        let session = SessionId::from_u128(id.as_u128());
        if let Some(held) = self.open.get(&session) {
            return Ok(Some(*held));
        }
        if let Some(held) = self.known.get(&id) {
            return Ok(held);
        }
        let changes = self.changes.load(Ordering::Acquire);
        let held = self.read(id)?;
        self.known.insert(id, held);
        if self.changes.load(Ordering::Acquire) != changes {
            self.known.remove(&id);
        }
        Ok(held)
    }

    fn read(&self, id: KeyId) -> Result<Option<Held>, NotKept> {
        let found = self.store.session_key(SessionId::from_u128(id.as_u128()))?;
        if let Some(SessionKey { customer, key }) = found {
            return Ok(Some(Held { customer, key }));
        }
        let customer = CustomerId::from_u128(id.as_u128());
        let key = self.store.customer_key(customer)?;
        Ok(key.map(|key| Held { customer, key }))
    }
}

/// Who a customer is and what it is about; the sealed `profile` of an arrival, as JSON.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Profile {
    /// What to call the customer.
    pub name: Option<String>,
    /// What it is about.
    pub topic: Option<String>,
}

impl fmt::Debug for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Profile")
    }
}

impl Profile {
    /// Seals the profile of `session`.
    ///
    /// # Errors
    /// [`SealError`].
    pub fn seal(&self, keys: &Keys, session: SessionId) -> Result<Sealed, SealError> {
        let json = serde_json::to_vec(self).expect("two optional texts are always JSON");
        keys.seal(session, &json)
    }

    /// Opens a sealed profile; empty if it is erased.
    ///
    /// # Errors
    /// [`NotKept`]: whether it is could not be read.
    pub fn open(keys: &Keys, sealed: &Sealed) -> Result<Self, NotKept> {
        let json = keys.open(sealed)?;
        Ok(json.and_then(|json| serde_json::from_slice(&json).ok()).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;
    use crate::history::KEYS_FILE;

    const SESSION: SessionId = SessionId::from_u128(7);
    const OTHER: SessionId = SessionId::from_u128(8);

    async fn keys(of: &[SessionId]) -> Keys {
        let keys = Keys::new(KeyStore::in_memory().unwrap());
        for session in of {
            keys.draw(*session, DeviceId::from_u128(session.as_u128() + 100)).await.unwrap();
        }
        keys
    }

    fn text(keys: &Keys, sealed: &Sealed) -> Option<String> {
        keys.open_text(sealed).unwrap()
    }

    async fn erase(keys: &Keys, session: SessionId) {
        let customer = keys.customer(session).unwrap().unwrap();
        assert_eq!(keys.store.erase(customer).await, Ok(Some(1)));
        keys.changed(customer, None);
    }

    #[tokio::test]
    async fn sealed_text_opens_again_and_differs_every_time() {
        let keys = keys(&[SESSION]).await;
        let (first, second) =
            (keys.seal(SESSION, b"hello").unwrap(), keys.seal(SESSION, b"hello").unwrap());
        assert_ne!(first, second);
        assert!(!first.bytes().windows(5).any(|part| part == b"hello"));
        assert_eq!(text(&keys, &first).as_deref(), Some("hello"));
        assert_eq!(text(&keys, &second).as_deref(), Some("hello"));
    }

    #[tokio::test]
    async fn changed_or_foreign_content_does_not_open() {
        let keys = keys(&[SESSION, OTHER]).await;
        let sealed = keys.seal(SESSION, b"hello").unwrap();
        assert_eq!(keys.open(&Sealed::new(OTHER, sealed.bytes().into())), Ok(None));
        for at in 0..sealed.bytes().len() {
            let mut bytes: Box<[u8]> = sealed.bytes().into();
            bytes[at] ^= 1;
            let changed = Sealed::new(SESSION, bytes);
            assert_eq!(keys.open(&changed), Ok(None), "byte {at}");
        }
        let short = Sealed::new(SESSION, Box::new([0; 5]));
        assert_eq!(keys.open(&short), Ok(None));
    }

    #[tokio::test]
    async fn what_was_erased_opens_no_more_and_others_are_left_alone() {
        let keys = keys(&[SESSION, OTHER]).await;
        let sealed = keys.seal(SESSION, b"hello").unwrap();
        let other = keys.seal(OTHER, b"stays").unwrap();
        erase(&keys, SESSION).await;
        assert_eq!(keys.open(&sealed), Ok(None));
        assert_eq!(keys.seal(SESSION, b"too late"), Err(SealError::NoKey));
        assert_eq!(keys.without(vec![SESSION, OTHER]).unwrap(), [SESSION]);
        keys.draw(SESSION, DeviceId::from_u128(1)).await.unwrap();
        assert_eq!(keys.open(&sealed), Ok(None));
        assert_eq!(text(&keys, &other).as_deref(), Some("stays"));
    }

    #[tokio::test]
    async fn a_key_that_is_not_in_memory_is_read() {
        let keys = keys(&[SESSION, OTHER]).await;
        let sealed = keys.seal(SESSION, b"hello").unwrap();
        keys.let_go(SESSION);
        assert_eq!(text(&keys, &sealed).as_deref(), Some("hello"));
        keys.take_out(SESSION);
        // Whatever comes later is done later.
        keys.draw(SessionId::from_u128(9), DeviceId::from_u128(9)).await.unwrap();
        assert_eq!(keys.open(&sealed), Ok(None));
    }

    #[tokio::test]
    async fn a_profile_survives_and_is_empty_once_erased() {
        let keys = keys(&[SESSION]).await;
        let profile = Profile { name: Some("Nadia".into()), topic: None };
        let sealed = profile.seal(&keys, SESSION).unwrap();
        assert_eq!(text(&keys, &sealed).unwrap(), r#"{"name":"Nadia","topic":null}"#);
        assert_eq!(Profile::open(&keys, &sealed), Ok(profile.clone()));
        assert!(!format!("{profile:?}").contains("Nadia"));
        erase(&keys, SESSION).await;
        assert_eq!(Profile::open(&keys, &sealed), Ok(Profile::default()));
    }

    #[tokio::test]
    async fn a_key_that_cannot_be_read_is_not_taken_for_one_that_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keys::new(KeyStore::open(folder.path()).unwrap());
        keys.draw(SESSION, DeviceId::from_u128(1)).await.unwrap();
        let sealed = keys.seal(SESSION, b"hello").unwrap();
        let profile = Profile::default().seal(&keys, SESSION).unwrap();
        keys.let_go(SESSION);
        let hide = Connection::open(folder.path().join(KEYS_FILE)).unwrap();
        hide.execute_batch("ALTER TABLE sessions RENAME TO hidden").unwrap();
        assert_eq!(keys.open_text(&sealed), Err(NotKept));
        assert_eq!(Profile::open(&keys, &profile), Err(NotKept));
        assert_eq!(keys.seal(SESSION, b"more"), Err(SealError::NotKept));
        assert_eq!((keys.has(SESSION), keys.customer(SESSION)), (Err(NotKept), Err(NotKept)));
        assert!(keys.identity(SESSION).is_err());
        hide.execute_batch("ALTER TABLE hidden RENAME TO sessions").unwrap();
        assert_eq!(text(&keys, &sealed).as_deref(), Some("hello"), "and that is not kept in mind");
    }
}
