//! Sealing and opening: ChaCha20-Poly1305 (RFC 8439) with a random nonce before the text.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};

/// Bytes of a nonce: 96 random bits. A key seals thousands of texts at most, far from the 2^32 at
/// which random nonces under one key become a risk (NIST SP 800-38D, section 8.3, same size).
const NONCE_BYTES: usize = 12;

/// A key of a session or of a customer.
pub type SecretKey = [u8; 32];

/// Why something could not be sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CryptError {
    /// The system gave no random bytes.
    #[error("the system gives no random bytes")]
    Random,
    /// The cipher refused; the text is longer than 256 GiB.
    #[error("the text is too long to seal")]
    TooLong,
}

/// Random bytes of the system.
///
/// # Errors
/// [`CryptError::Random`].
pub fn random<const N: usize>() -> Result<[u8; N], CryptError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| CryptError::Random)?;
    Ok(bytes)
}

/// `plain`, sealed: nonce and ciphertext. `owner` is the associated data: what is sealed for one
/// cannot be passed off as another's.
///
/// # Errors
/// [`CryptError`].
pub fn seal(key: &SecretKey, owner: u128, plain: &[u8]) -> Result<Vec<u8>, CryptError> {
    let nonce = random::<NONCE_BYTES>()?;
    let payload = Payload { msg: plain, aad: &owner.to_be_bytes() };
    let sealed = ChaCha20Poly1305::new(&Key::from(*key))
        .encrypt(&Nonce::from(nonce), payload)
        .map_err(|_| CryptError::TooLong)?;
    let mut bytes = Vec::with_capacity(NONCE_BYTES + sealed.len());
    bytes.extend_from_slice(&nonce);
    bytes.extend_from_slice(&sealed);
    Ok(bytes)
}

/// What was sealed for `owner`; none if the bytes are not what was sealed with that key.
#[must_use]
pub fn open(key: &SecretKey, owner: u128, sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, text) = sealed.split_first_chunk::<NONCE_BYTES>()?;
    let payload = Payload { msg: text, aad: &owner.to_be_bytes() };
    ChaCha20Poly1305::new(&Key::from(*key)).decrypt(&Nonce::from(*nonce), payload).ok()
}
