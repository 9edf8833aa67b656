//! Names and numbers of things.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Why a text is not a name or number of a thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameError(pub String);

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NameError {}

/// Longest name of a queue, skill, reason or disposition, in bytes.
const NAME_MAX: usize = 64;

fn check_name(text: &str) -> Result<(), NameError> {
    let shaped = text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        && !text.contains("__")
        && text.len() <= NAME_MAX;
    if shaped {
        return Ok(());
    }
    let shown: String = text.chars().take(NAME_MAX).collect();
    Err(NameError(format!(
        "{shown:?} is not a name: lower-case letters, digits and single underscores, \
         a letter first, at most {NAME_MAX} bytes"
    )))
}

macro_rules! named {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The checked name: `[a-z][a-z0-9_]*` without `__`, at most 64 bytes.
            ///
            /// # Errors
            /// [`NameError`] says what is allowed.
            pub fn new(text: &str) -> Result<Self, NameError> {
                check_name(text).map(|()| Self(Arc::from(text)))
            }

            /// The name as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = NameError;
            fn from_str(text: &str) -> Result<Self, NameError> {
                Self::new(text)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
                Self::new(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}

named!(
    /// Name of a queue, as in the configuration.
    QueueId
);
named!(
    /// Name of a skill.
    SkillId
);
named!(
    /// Name of a reason for being away.
    ReasonId
);
named!(
    /// Name of a reason to be due earlier: a plan, a segment, a first contact.
    BoostId
);
impl BoostId {
    /// What a supervisor adds who lets a session go before others.
    #[must_use]
    pub fn pushed_up() -> Self {
        Self(Arc::from("pushed_up"))
    }
}

named!(
    /// Name of a website that shows the widget and says who its customers are.
    SiteId
);
named!(
    /// Name of an outcome chosen in wrap-up.
    DispositionId
);

macro_rules! numbered {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub $inner);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

numbered!(
    /// Number of an agent's account.
    AgentId(u32)
);
numbered!(
    /// Number of an offer; unique within a workspace, never reused.
    OfferId(u64)
);
numbered!(
    /// Place of a record in the journal: 1, 2, 3, ... without gaps; 0 is "before the first".
    Sequence(u64)
);

macro_rules! wide {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// Written as a UUID: 32 lower-case hexadecimal digits in groups of 8-4-4-4-12.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u64; 2]);

        impl $name {
            /// From the 128 bits of a UUID.
            #[must_use]
            pub const fn from_u128(bits: u128) -> Self {
                Self([(bits >> 64) as u64, bits as u64])
            }

            /// The 128 bits of the UUID.
            #[must_use]
            pub const fn as_u128(self) -> u128 {
                ((self.0[0] as u128) << 64) | self.0[1] as u128
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let [high, low] = self.0;
                write!(
                    f,
                    "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
                    high >> 32,
                    (high >> 16) & 0xffff,
                    high & 0xffff,
                    low >> 48,
                    low & 0xffff_ffff_ffff
                )
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = NameError;
            fn from_str(text: &str) -> Result<Self, NameError> {
                parse_uuid(text).map(Self::from_u128)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

wide!(
    /// One customer request from arrival to close; drawn by the gateway (UUID version 7).
    SessionId
);
wide!(
    /// One customer, named or not; drawn by the gateway. An anonymous one is known by its device alone.
    CustomerId
);
wide!(
    /// What opens sealed content: the key of a session, or of a customer.
    KeyId
);
wide!(
    /// One browser of a customer or agent; scopes the counters of its frames.
    DeviceId
);

impl From<SessionId> for KeyId {
    fn from(session: SessionId) -> Self {
        Self::from_u128(session.as_u128())
    }
}

impl From<CustomerId> for KeyId {
    fn from(customer: CustomerId) -> Self {
        Self::from_u128(customer.as_u128())
    }
}

fn parse_uuid(text: &str) -> Result<u128, NameError> {
    let wrong = || NameError("a UUID like 0197c1a2-3b4c-7d5e-8f60-718293a4b5c6 is needed".into());
    let bytes = text.as_bytes();
    if bytes.len() != 36 {
        return Err(wrong());
    }
    bytes.iter().enumerate().try_fold(0_u128, |bits, (at, byte)| match (at, byte) {
        (8 | 13 | 18 | 23, b'-') => Ok(bits),
        (8 | 13 | 18 | 23, _) => Err(wrong()),
        (_, b'0'..=b'9') => Ok((bits << 4) | u128::from(byte - b'0')),
        (_, b'a'..=b'f') => Ok((bits << 4) | u128::from(byte - b'a' + 10)),
        _ => Err(wrong()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_id_reads_back_what_it_writes() {
        let id = SessionId::from_u128(0x0197_c1a2_3b4c_7d5e_8f60_7182_93a4_b5c6);
        assert_eq!(id.to_string(), "0197c1a2-3b4c-7d5e-8f60-718293a4b5c6");
        assert_eq!(id.to_string().parse(), Ok(id));
        for wrong in
            ["", "0197c1a2-3b4c-7d5e-8f60-718293a4b5cg", "0197c1a23b4c7d5e8f60718293a4b5c6"]
        {
            assert!(wrong.parse::<SessionId>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn names_are_short_lower_case_and_without_double_underscore() {
        assert!(QueueId::new("billing_2").is_ok());
        for wrong in ["", "Billing", "2nd", "a__b", "a-b", &"a".repeat(65)] {
            assert!(QueueId::new(wrong).is_err(), "{wrong}");
        }
    }
}
