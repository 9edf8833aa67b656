//! How records are written down: events as JSON with the version of that form, and a checksum that
//! goes on from the record before, so that none can be changed, dropped or moved without notice.

use std::borrow::Cow;
use std::fmt;

use seira_core::model::{Event, Record, Sequence, Timestamp};
use sha2::{Digest as _, Sha256};

use super::JournalError;

/// The form in which events are written now.
pub const VERSION: u32 = 1;

/// SHA-256 over a record and the checksum of the record before: stands for everything up to there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Checksum([u8; 32]);

impl Checksum {
    /// What the first record goes on from.
    pub const START: Self = Self([0; 32]);

    /// The checksum of a record that comes after this one. Numbers go in big-endian and with fixed
    /// width, the event last: no two records are written alike.
    pub(super) fn then(self, sequence: u64, at: i64, version: u32, event: &[u8]) -> Self {
        let mut hash = Sha256::new();
        hash.update(self.0);
        hash.update(sequence.to_be_bytes());
        hash.update(at.to_be_bytes());
        hash.update(version.to_be_bytes());
        hash.update(event);
        Self(hash.finalize().into())
    }

    /// Its 32 bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl From<[u8; 32]> for Checksum {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The event of a record in the form of [`VERSION`]: one line.
pub(super) fn encode(event: &Event) -> String {
    serde_json::to_string(event).expect("events are maps with text for keys, which JSON can write")
}

/// The record that was written; its checksum has been looked at already.
pub(super) fn decode(
    sequence: Sequence,
    at: Timestamp,
    version: u32,
    event: &[u8],
) -> Result<Record, JournalError> {
    let unreadable = |reason: String| JournalError::Unreadable { sequence, reason };
    let event = upgrade(version, event).map_err(unreadable)?;
    let event = serde_json::from_slice(&event)
        .map_err(|error| unreadable(format!("its event: {error}")))?;
    Ok(Record { sequence, at, event })
}

/// An event of an older form in the form of [`VERSION`]. A new form adds the step from the one
/// before, and steps are never taken away: every journal that was ever released still reads.
fn upgrade(version: u32, event: &[u8]) -> Result<Cow<'_, [u8]>, String> {
    match version {
        VERSION => Ok(Cow::Borrowed(event)),
        other => Err(format!("its form is {other}, and the newest known one is {VERSION}")),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::samples;
    use super::*;

    #[test]
    fn every_event_reads_back_and_fits_one_line() {
        for (event, at) in samples::events().into_iter().zip(1..) {
            let written = encode(&event);
            assert!(!written.contains('\n'), "{written}");
            let (sequence, at) = (Sequence(at), Timestamp(-1));
            let read = decode(sequence, at, VERSION, written.as_bytes()).expect("it reads");
            assert_eq!(read, Record { sequence, at, event });
        }
    }

    #[test]
    fn other_forms_are_named() {
        for version in [0, VERSION + 1, u32::MAX] {
            let read = decode(Sequence(7), Timestamp(0), version, b"{}");
            let shown = read.expect_err("nobody knows this form").to_string();
            assert!(shown.contains("record 7") && shown.contains(&version.to_string()), "{shown}");
        }
    }

    #[test]
    fn what_is_no_event_is_refused_and_named() {
        for text in ["", "{}", r#"{"event":"surprise"}"#, "\u{0}", "[]"] {
            let read = decode(Sequence(9), Timestamp(0), VERSION, text.as_bytes());
            assert!(
                matches!(read, Err(JournalError::Unreadable { sequence, .. }) if sequence.0 == 9)
            );
        }
    }

    /// The checksum is part of the format: this one must never change.
    #[test]
    fn the_checksum_is_sha_256_over_what_the_page_says() {
        let first = Checksum::START.then(1, 1_800_000_000_000, 1, b"{}");
        let mut bytes = vec![0; 32];
        bytes.extend([0, 0, 0, 0, 0, 0, 0, 1]);
        bytes.extend(1_800_000_000_000_i64.to_be_bytes());
        bytes.extend([0, 0, 0, 1]);
        bytes.extend(b"{}");
        let expected: [u8; 32] = Sha256::digest(&bytes).into();
        assert_eq!(first.bytes(), &expected);
        assert_eq!(first.to_string().len(), 64);
    }

    proptest! {
        #[test]
        fn any_change_gives_another_checksum(
            before in any::<[u8; 32]>(), sequence in any::<u64>(), at in any::<i64>(),
            version in any::<u32>(), event in proptest::collection::vec(any::<u8>(), 1..200),
            bit in any::<proptest::sample::Index>(),
        ) {
            let of = |before: [u8; 32], sequence, at, version, event: &[u8]| {
                Checksum::from(before).then(sequence, at, version, event)
            };
            let whole = of(before, sequence, at, version, &event);
            let mut other = before;
            other[bit.index(32)] ^= 1;
            prop_assert_ne!(whole, of(other, sequence, at, version, &event));
            prop_assert_ne!(whole, of(before, sequence ^ (1 << bit.index(64)), at, version, &event));
            prop_assert_ne!(whole, of(before, sequence, at ^ (1 << bit.index(64)), version, &event));
            prop_assert_ne!(whole, of(before, sequence, at, version ^ (1 << bit.index(32)), &event));
            let mut changed = event.clone();
            changed[bit.index(event.len())] ^= 1 << bit.index(8);
            prop_assert_ne!(whole, of(before, sequence, at, version, &changed));
            prop_assert_ne!(whole, of(before, sequence, at, version, &event[1..]));
        }
    }
}
