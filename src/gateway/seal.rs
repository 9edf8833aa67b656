//! Sealing personal content: one key per session, ChaCha20-Poly1305 (RFC 8439).
//!
//! What is sealed for one session cannot be passed off as another's: the session's id is the
//! associated data. Destroying a session's key makes everything sealed with it noise, wherever
//! copies of it lie. Keys live as long as the journal does: in memory beside one in memory, in
//! [`KeyStore`] beside one on the disk, where a key is durable before anything is sealed with it.

use std::fmt;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use dashmap::DashMap;
use seira_core::model::{Sealed, SessionId};
use serde::{Deserialize, Serialize};

use crate::history::{KeyStore, SessionKey};

/// Bytes of a nonce: 96 random bits. A session has thousands of messages at most, far from the 2^32
/// at which random nonces under one key become a risk (NIST SP 800-38D, section 8.3, same size).
const NONCE_BYTES: usize = 12;

/// The keys of all sessions that are not erased.
#[derive(Default)]
pub struct Keys {
    keys: DashMap<SessionId, SessionKey>,
    store: Option<KeyStore>,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keys({})", self.keys.len())
    }
}

/// Why something could not be sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The system gave no random bytes.
    #[error("the system gives no random bytes")]
    Random,
    /// The cipher refused; the text is longer than 256 GiB.
    #[error("the text is too long to seal")]
    TooLong,
    /// No key was drawn, or it was destroyed.
    #[error("the session has no key")]
    NoKey,
    /// The key could not be made durable.
    #[error("the key could not be kept")]
    NotKept,
}

impl Keys {
    /// No keys yet; they end with the process.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The keys that `store` gave, and those to come, which it keeps.
    #[must_use]
    pub fn kept(store: KeyStore, keys: Vec<(SessionId, SessionKey)>) -> Self {
        Self { keys: keys.into_iter().collect(), store: Some(store) }
    }

    /// Draws the key of a new session; returns when it is durable.
    ///
    /// # Errors
    /// [`SealError::Random`], [`SealError::NotKept`]; there is no key then.
    pub async fn draw(&self, session: SessionId) -> Result<(), SealError> {
        let key = random::<32>()?;
        if let Some(store) = &self.store {
            store.keep(session, key).await.map_err(|_| SealError::NotKept)?;
        }
        self.keys.insert(session, key);
        Ok(())
    }

    /// Whether something can be sealed for `session`.
    #[must_use]
    pub fn has(&self, session: SessionId) -> bool {
        self.keys.contains_key(&session)
    }

    /// `plain`, sealed for `session`.
    ///
    /// # Errors
    /// [`SealError`]; [`SealError::NoKey`] unless [`Keys::draw`] was called for the session.
    pub fn seal(&self, session: SessionId, plain: &[u8]) -> Result<Sealed, SealError> {
        let key = *self.keys.get(&session).ok_or(SealError::NoKey)?;
        let cipher = ChaCha20Poly1305::new(&Key::from(key));
        let nonce = random::<NONCE_BYTES>()?;
        let aad = session.as_u128().to_be_bytes();
        let sealed = cipher
            .encrypt(&Nonce::from(nonce), Payload { msg: plain, aad: &aad })
            .map_err(|_| SealError::TooLong)?;
        let mut bytes = Vec::with_capacity(NONCE_BYTES + sealed.len());
        bytes.extend_from_slice(&nonce);
        bytes.extend_from_slice(&sealed);
        Ok(Sealed::new(session, bytes.into_boxed_slice()))
    }

    /// What was sealed; none if the key is gone or the bytes are not what was sealed with it.
    #[must_use]
    pub fn open(&self, sealed: &Sealed) -> Option<Vec<u8>> {
        let session = SessionId::from_u128(sealed.key_id().as_u128());
        let cipher = ChaCha20Poly1305::new(&Key::from(*self.keys.get(&session)?));
        let (nonce, text) = sealed.bytes().split_first_chunk::<NONCE_BYTES>()?;
        let aad = sealed.key_id().as_u128().to_be_bytes();
        cipher.decrypt(&Nonce::from(*nonce), Payload { msg: text, aad: &aad }).ok()
    }

    /// Like [`Keys::open`], for text.
    #[must_use]
    pub fn open_text(&self, sealed: &Sealed) -> Option<String> {
        String::from_utf8(self.open(sealed)?).ok()
    }

    /// Makes everything sealed for `session` noise, for ever.
    pub fn destroy(&self, session: SessionId) {
        if let Some(mut key) = self.keys.get_mut(&session) {
            key.fill(0);
        }
        let known = self.keys.remove(&session).is_some();
        if let Some(store) = self.store.as_ref().filter(|_| known) {
            store.take_out(session);
        }
    }
}

fn random<const N: usize>() -> Result<[u8; N], SealError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| SealError::Random)?;
    Ok(bytes)
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
    #[must_use]
    pub fn open(keys: &Keys, sealed: &Sealed) -> Self {
        let json = keys.open(sealed);
        json.and_then(|json| serde_json::from_slice(&json).ok()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SESSION: SessionId = SessionId::from_u128(7);
    const OTHER: SessionId = SessionId::from_u128(8);

    async fn keys(of: &[SessionId]) -> Keys {
        let keys = Keys::new();
        for session in of {
            keys.draw(*session).await.unwrap();
        }
        keys
    }

    #[tokio::test]
    async fn sealed_text_opens_again_and_differs_every_time() {
        let keys = keys(&[SESSION]).await;
        let (first, second) =
            (keys.seal(SESSION, b"hello").unwrap(), keys.seal(SESSION, b"hello").unwrap());
        assert_ne!(first, second);
        assert!(!first.bytes().windows(5).any(|part| part == b"hello"));
        assert_eq!(keys.open_text(&first).as_deref(), Some("hello"));
        assert_eq!(keys.open_text(&second).as_deref(), Some("hello"));
    }

    #[tokio::test]
    async fn changed_or_foreign_content_does_not_open() {
        let keys = keys(&[SESSION, OTHER]).await;
        let sealed = keys.seal(SESSION, b"hello").unwrap();
        assert_eq!(keys.open(&Sealed::new(OTHER, sealed.bytes().into())), None);
        for at in 0..sealed.bytes().len() {
            let mut bytes: Box<[u8]> = sealed.bytes().into();
            bytes[at] ^= 1;
            let changed = Sealed::new(SESSION, bytes);
            assert_eq!(keys.open(&changed), None, "byte {at}");
        }
        let short = Sealed::new(SESSION, Box::new([0; 5]));
        assert_eq!(keys.open(&short), None);
    }

    #[tokio::test]
    async fn a_destroyed_key_opens_nothing_and_leaves_others_alone() {
        let keys = keys(&[SESSION, OTHER]).await;
        let sealed = keys.seal(SESSION, b"hello").unwrap();
        let other = keys.seal(OTHER, b"stays").unwrap();
        keys.destroy(SESSION);
        assert_eq!(keys.open(&sealed), None);
        assert_eq!(keys.seal(SESSION, b"too late"), Err(SealError::NoKey));
        keys.draw(SESSION).await.unwrap();
        assert_eq!(keys.open(&sealed), None);
        assert_eq!(keys.open_text(&other).as_deref(), Some("stays"));
    }

    #[tokio::test]
    async fn a_profile_survives_and_is_empty_once_erased() {
        let keys = keys(&[SESSION]).await;
        let profile = Profile { name: Some("Nadia".into()), topic: None };
        let sealed = profile.seal(&keys, SESSION).unwrap();
        assert_eq!(keys.open_text(&sealed).unwrap(), r#"{"name":"Nadia","topic":null}"#);
        assert_eq!(Profile::open(&keys, &sealed), profile);
        assert!(!format!("{profile:?}").contains("Nadia"));
        keys.destroy(SESSION);
        assert_eq!(Profile::open(&keys, &sealed), Profile::default());
    }

    #[tokio::test]
    async fn kept_keys_open_what_was_sealed_before_and_destroyed_ones_stay_gone() {
        let folder = tempfile::tempdir().unwrap();
        let open = || {
            let (store, keys) = KeyStore::open(folder.path()).unwrap();
            Keys::kept(store, keys)
        };
        let keys = open();
        keys.draw(SESSION).await.unwrap();
        keys.draw(OTHER).await.unwrap();
        let sealed = keys.seal(SESSION, b"hello").unwrap();
        let other = keys.seal(OTHER, b"stays").unwrap();
        drop(keys);
        let keys = open();
        assert_eq!(keys.open_text(&sealed).as_deref(), Some("hello"));
        keys.destroy(SESSION);
        drop(keys);
        let keys = open();
        assert_eq!(keys.open(&sealed), None);
        assert_eq!(keys.open_text(&other).as_deref(), Some("stays"));
    }
}
