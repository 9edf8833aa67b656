//! Personal content that the engine carries and cannot read.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::KeyId;

/// Encrypted personal content: a name, a topic, a message, a note.
///
/// Sealed in the gateway before the command and opened on release; without the key `key_id` names
/// it is noise. Written as `KEY:HEX`, so that a journal stays one line of text per record. Cheap to
/// clone: an event and the state that keeps it share one copy.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed(Arc<Inner>);

#[derive(PartialEq, Eq)]
struct Inner {
    key_id: KeyId,
    bytes: Box<[u8]>,
}

impl Sealed {
    /// Content that the key opens: a session's, or a customer's.
    #[must_use]
    pub fn new(key: impl Into<KeyId>, bytes: Box<[u8]>) -> Self {
        Self(Arc::new(Inner { key_id: key.into(), bytes }))
    }

    /// Which key opens it.
    #[must_use]
    pub fn key_id(&self) -> KeyId {
        self.0.key_id
    }

    /// Nonce and ciphertext.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0.bytes
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({}, {} bytes)", self.key_id(), self.bytes().len())
    }
}

const DIGITS: &[u8; 16] = b"0123456789abcdef";

impl Serialize for Sealed {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        use fmt::Write as _;
        let mut text = String::with_capacity(37 + self.bytes().len() * 2);
        let _ = write!(text, "{}:", self.key_id());
        // By hand: formatting byte by byte is slow, and every message comes by here.
        for byte in self.bytes() {
            text.push(char::from(DIGITS[usize::from(byte >> 4)]));
            text.push(char::from(DIGITS[usize::from(byte & 15)]));
        }
        to.serialize_str(&text)
    }
}

impl<'de> Deserialize<'de> for Sealed {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        use serde::de::Error;
        let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
        let (key, hex) =
            text.split_once(':').ok_or_else(|| D::Error::custom("sealed content is KEY:HEX"))?;
        let key_id: KeyId = key.parse().map_err(D::Error::custom)?;
        let digits = hex.as_bytes();
        if digits.len() % 2 != 0 {
            return Err(D::Error::custom("sealed content has an odd number of digits"));
        }
        let bytes = digits
            .chunks_exact(2)
            .map(|pair| Some(hex_digit(pair[0])? << 4 | hex_digit(pair[1])?))
            .collect::<Option<Box<[u8]>>>()
            .ok_or_else(|| D::Error::custom("sealed content is not hexadecimal"))?;
        Ok(Self::new(key_id, bytes))
    }
}

fn hex_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sealed_content_survives_json_and_stays_out_of_debug() {
        let sealed = Sealed::new(KeyId::from_u128(7), Box::new([0, 255, 16]));
        let json = serde_json::to_string(&sealed).unwrap();
        assert_eq!(json, "\"00000000-0000-0000-0000-000000000007:00ff10\"");
        assert_eq!(serde_json::from_str::<Sealed>(&json).unwrap(), sealed);
        assert!(!format!("{sealed:?}").contains("00ff10"));
    }
}
