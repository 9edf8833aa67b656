//! Hashing passwords with argon2id, away from the threads that serve connections.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;

use super::HistoryError;

/// Shortest password, in characters.
pub const PASSWORD_MIN_CHARS: usize = 10;

/// Longest password, in bytes, so that hashing it is no way to keep the server busy.
pub const PASSWORD_MAX_BYTES: usize = 1024;

/// Hashes at once: each needs 19 MiB (the library's defaults, which are OWASP's for argon2id).
const AT_ONCE: usize = 2;

/// Hashes that may wait for their turn; more are told to come again.
const WAITING_MAX: usize = 64;

/// Hashes and checks passwords. Cheap to clone.
#[derive(Clone)]
pub(super) struct Passwords {
    turns: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    /// Of a password nobody knows: checked for unknown logins, so that they take as long.
    nobody: Arc<str>,
}

impl std::fmt::Debug for Passwords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Passwords")
    }
}

impl Passwords {
    pub(super) async fn new() -> Result<Self, HistoryError> {
        let mut secret = [0_u8; 32];
        getrandom::fill(&mut secret).map_err(|error| HistoryError::Hashing(error.to_string()))?;
        let nobody = blocking(move || hash(&secret)).await?;
        Ok(Self {
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            waiting: Arc::default(),
            nobody: nobody.into(),
        })
    }

    /// The hash to store, or what is wrong with the password.
    pub(super) async fn hash(&self, password: String) -> Result<String, HistoryError> {
        check(&password)?;
        let _turn = self.turn().await?;
        blocking(move || hash(password.as_bytes())).await
    }

    /// Whether `password` belongs to `stored`; takes as long when there is nothing stored.
    pub(super) async fn verify(
        &self,
        password: String,
        stored: Option<String>,
    ) -> Result<bool, HistoryError> {
        let _turn = self.turn().await?;
        let nobody = Arc::clone(&self.nobody);
        blocking(move || {
            let known = stored.is_some();
            let hash = stored.as_deref().unwrap_or(&nobody);
            // Too long for any account; the check is made all the same.
            let password =
                password.as_bytes().get(..PASSWORD_MAX_BYTES + 1).unwrap_or(password.as_bytes());
            let fits = Argon2::default().verify_password(password, hash).is_ok();
            Ok(known && fits)
        })
        .await
    }

    async fn turn(&self) -> Result<tokio::sync::OwnedSemaphorePermit, HistoryError> {
        let place = Place::take(&self.waiting)?;
        let turn = Arc::clone(&self.turns).acquire_owned().await;
        drop(place);
        turn.map_err(|_| HistoryError::Busy)
    }
}

/// One of the places to wait in; given back when the waiting ends in any way.
struct Place(Arc<AtomicUsize>);

impl Place {
    fn take(waiting: &Arc<AtomicUsize>) -> Result<Self, HistoryError> {
        let place = Self(Arc::clone(waiting));
        if waiting.fetch_add(1, Ordering::Relaxed) >= WAITING_MAX {
            return Err(HistoryError::Busy);
        }
        Ok(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

fn check(password: &str) -> Result<(), HistoryError> {
    if password.chars().count() < PASSWORD_MIN_CHARS {
        return Err(HistoryError::Invalid(format!(
            "password: at least {PASSWORD_MIN_CHARS} characters are needed"
        )));
    }
    if password.len() > PASSWORD_MAX_BYTES {
        return Err(HistoryError::Invalid(format!(
            "password: at most {PASSWORD_MAX_BYTES} bytes are allowed"
        )));
    }
    Ok(())
}

fn hash(password: &[u8]) -> Result<String, HistoryError> {
    Argon2::default()
        .hash_password(password)
        .map(|hash| hash.to_string())
        .map_err(|error| HistoryError::Hashing(error.to_string()))
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, HistoryError> + Send + 'static,
) -> Result<T, HistoryError> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|error| Err(HistoryError::Hashing(error.to_string())))
}
