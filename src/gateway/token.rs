//! Tokens that customers keep: signed, opaque, bound to what they are for.
//!
//! Layout before base64url: version (1 byte), purpose (1 byte), body, HMAC-SHA256 of all before it.
//! The purpose is signed too, so that a device token is never taken for a session token.

use std::fmt;
use std::fs::OpenOptions;
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use seira_core::model::{DeviceId, SessionId};
use sha2::Sha256;

use crate::journal::file;

/// Bytes of the server's secret.
const KEY_BYTES: usize = 32;
/// The layout described above.
const VERSION: u8 = 1;
const PURPOSE_DEVICE: u8 = 1;
const PURPOSE_SESSION: u8 = 2;
const MAC_BYTES: usize = 32;
/// Longest text that is looked at; real tokens are shorter.
const TEXT_MAX_BYTES: usize = 256;

/// Why there is no secret to sign with.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// The file cannot be read or made.
    #[error("{path}: {cause}")]
    File {
        /// Which.
        path: String,
        /// What the system said.
        cause: std::io::Error,
    },
    /// The file is not a key.
    #[error(
        "{path} has {found} bytes, a token key has {KEY_BYTES}; restore it, or delete it: \
         customers then start anew"
    )]
    Damaged {
        /// Which.
        path: String,
        /// Its size.
        found: usize,
    },
    /// The system gave no random bytes.
    #[error("the system gives no random bytes")]
    Random,
}

/// What a session token stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionToken {
    /// The session it resumes.
    pub session: SessionId,
    /// The device it was given to.
    pub device: DeviceId,
}

/// Signs and checks tokens with the server's secret.
#[derive(Clone)]
pub struct Tokens {
    mac: Hmac<Sha256>,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tokens")
    }
}

impl Tokens {
    /// With the secret in `folder/token.key`, made at the first start and readable by its owner
    /// alone.
    ///
    /// # Errors
    /// [`TokenError`]; an existing file is never replaced.
    pub fn open(folder: &Path) -> Result<Self, TokenError> {
        let path = folder.join("token.key");
        let failed = |cause| TokenError::File { path: path.display().to_string(), cause };
        let key = match read(&path) {
            Ok(key) => key,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let key = draw()?;
                create(folder, &path, &key).map_err(failed)?;
                // Another process may have been first; what is in the file counts.
                read(&path).map_err(failed)?
            }
            Err(error) => return Err(failed(error)),
        };
        let damaged = || TokenError::Damaged { path: path.display().to_string(), found: key.len() };
        Ok(Self::with(key.as_slice().try_into().map_err(|_| damaged())?))
    }

    /// With a secret that is forgotten with the process: for demos and tests.
    ///
    /// # Errors
    /// [`TokenError::Random`].
    pub fn in_memory() -> Result<Self, TokenError> {
        draw().map(|key| Self::with(&key))
    }

    fn with(key: &[u8; KEY_BYTES]) -> Self {
        Self { mac: Hmac::new_from_slice(key).expect("HMAC takes keys of every length") }
    }

    /// A fresh device: 128 random bits.
    ///
    /// # Errors
    /// [`TokenError::Random`].
    pub fn draw_device(&self) -> Result<DeviceId, TokenError> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).map_err(|_| TokenError::Random)?;
        Ok(DeviceId::from_u128(u128::from_be_bytes(bytes)))
    }

    /// The token that proves to be `device`.
    #[must_use]
    pub fn sign_device(&self, device: DeviceId) -> String {
        self.sign(PURPOSE_DEVICE, &device.as_u128().to_be_bytes())
    }

    /// The device that `token` proves; none if it is not a device token of ours.
    #[must_use]
    pub fn device(&self, token: &str) -> Option<DeviceId> {
        let body = self.check(PURPOSE_DEVICE, token)?;
        let bits = body.as_slice().try_into().ok()?;
        Some(DeviceId::from_u128(u128::from_be_bytes(bits)))
    }

    /// The token that resumes a session from its device.
    #[must_use]
    pub fn sign_session(&self, token: SessionToken) -> String {
        let mut body = [0; 32];
        body[..16].copy_from_slice(&token.session.as_u128().to_be_bytes());
        body[16..].copy_from_slice(&token.device.as_u128().to_be_bytes());
        self.sign(PURPOSE_SESSION, &body)
    }

    /// What `token` resumes; none if it is not a session token of ours.
    #[must_use]
    pub fn session(&self, token: &str) -> Option<SessionToken> {
        let body = self.check(PURPOSE_SESSION, token)?;
        let (session, device) = body.split_first_chunk::<16>()?;
        let device = device.try_into().ok()?;
        Some(SessionToken {
            session: SessionId::from_u128(u128::from_be_bytes(*session)),
            device: DeviceId::from_u128(u128::from_be_bytes(device)),
        })
    }

    fn sign(&self, purpose: u8, body: &[u8]) -> String {
        let mut token = vec![VERSION, purpose];
        token.extend_from_slice(body);
        let mac = self.mac.clone().chain_update(&token).finalize();
        token.extend_from_slice(&mac.into_bytes());
        URL_SAFE_NO_PAD.encode(token)
    }

    fn check(&self, purpose: u8, token: &str) -> Option<Vec<u8>> {
        if token.len() > TEXT_MAX_BYTES {
            return None;
        }
        let mut bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let signed = bytes.len().checked_sub(MAC_BYTES)?;
        let mac = bytes.split_off(signed);
        // Compared in constant time, before anything of the content is looked at.
        self.mac.clone().chain_update(&bytes).verify_slice(&mac).ok()?;
        let body = bytes.strip_prefix(&[VERSION, purpose])?;
        Some(body.to_vec())
    }
}

fn draw() -> Result<[u8; KEY_BYTES], TokenError> {
    let mut key = [0; KEY_BYTES];
    getrandom::fill(&mut key).map_err(|_| TokenError::Random)?;
    Ok(key)
}

/// At most one byte more than a key, which is enough to know that it is none.
fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut key = Vec::with_capacity(KEY_BYTES + 1);
    let limit = u64::try_from(KEY_BYTES + 1).unwrap_or(u64::MAX);
    std::fs::File::open(path)?.take(limit).read_to_end(&mut key)?;
    Ok(key)
}

/// Written aside and linked into place, so that a half-written key is never seen.
fn create(folder: &Path, path: &Path, key: &[u8]) -> std::io::Result<()> {
    file::make_folder(folder)?;
    let aside = folder.join(format!("token.key.{}", std::process::id()));
    let mut written =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&aside)?;
    file::adopt(&aside)?;
    written.write_all(key)?;
    written.sync_all()?;
    let linked = std::fs::hard_link(&aside, path);
    std::fs::remove_file(&aside)?;
    match linked {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        _ => std::fs::File::open(folder)?.sync_all(),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn tokens_prove_what_they_were_signed_for_and_nothing_else() {
        let tokens = Tokens::in_memory().unwrap();
        let device = tokens.draw_device().unwrap();
        let session = SessionToken { session: SessionId::from_u128(9), device };
        let (for_device, for_session) = (tokens.sign_device(device), tokens.sign_session(session));
        assert_eq!(tokens.device(&for_device), Some(device));
        assert_eq!(tokens.session(&for_session), Some(session));
        assert_eq!(tokens.device(&for_session), None);
        assert_eq!(tokens.session(&for_device), None);
        assert_ne!(tokens.draw_device().unwrap(), device);
    }

    #[test]
    fn forged_and_foreign_tokens_are_refused() {
        let tokens = Tokens::in_memory().unwrap();
        let good = tokens.sign_device(DeviceId::from_u128(5));
        let bytes = URL_SAFE_NO_PAD.decode(&good).unwrap();
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert_eq!(tokens.device(&URL_SAFE_NO_PAD.encode(changed)), None, "byte {at}");
        }
        for wrong in ["", "AA", "not base64!", &good[1..], &"A".repeat(10_000)] {
            assert_eq!(tokens.device(wrong), None);
        }
        assert_eq!(Tokens::in_memory().unwrap().device(&good), None);
    }

    #[test]
    fn the_key_is_kept_private_and_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let signed = Tokens::open(&data).unwrap().sign_device(DeviceId::from_u128(5));
        assert_eq!(Tokens::open(&data).unwrap().device(&signed), Some(DeviceId::from_u128(5)));
        let files: Vec<_> = std::fs::read_dir(&data).unwrap().map(|file| file.unwrap()).collect();
        assert_eq!(files.len(), 1);
        assert_eq!(files[0].metadata().unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::write(data.join("token.key"), b"short").unwrap();
        let error = Tokens::open(&data).unwrap_err().to_string();
        assert!(error.contains("5 bytes"), "{error}");
    }
}
