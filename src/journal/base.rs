//! What a log that no longer begins at its first record rests on: a base, which stands for all records
//! up to one of them.
//!
//! A base is parts, numbered from 1: the engine's state, and whatever others make of records and could
//! not make again. What is in them is not known here. They are kept in the log's own store, so that a
//! backup has them; each carries a checksum that goes on from the part before.
//!
//! ```text
//! Clear* ─▶ Keep, part by part ─▶ Stand: base and first record change in one transaction ─▶ Clear*
//! ```
//!
//! Wherever this is broken off, the log has the base before and all records it had, or the new base and
//! the records behind it; what is left of the other is passed over, and cleared the next time.

use seira_core::model::{Sequence, Timestamp};

use super::{Checksum, JournalError, Log, Snapshot};

/// Name of the parts that are the engine's state, cut into pieces.
pub const ENGINE: &str = "engine";
/// Longest piece of it, bytes.
const PIECE: usize = 256 << 10;

/// What stands for the records that were dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Base {
    /// The last record that was dropped.
    pub dropped: Sequence,
    /// Which of all bases that were ever made of this log.
    pub made: u64,
    /// When it was made, in engine time.
    pub at: Timestamp,
    /// How many parts it has.
    pub parts: u64,
    /// The checksum of the last one, which stands for all of them.
    pub checksum: Checksum,
}

impl Base {
    /// Whether it may stand in a log whose records are those behind `dropped` up to `last`, where
    /// `parts` of it are kept and the last of them has checksum `end`.
    pub(super) fn check(
        &self,
        parts: i64,
        end: Option<Checksum>,
        dropped: Sequence,
        last: Sequence,
    ) -> Result<(), JournalError> {
        let whole = u64::try_from(parts) == Ok(self.parts) && end == Some(self.checksum);
        // The last record stays: the log ends where it says.
        match whole && self.dropped > dropped && self.dropped < last {
            true => Ok(()),
            false => Err(JournalError::Malformed("the new base does not fit it".to_owned())),
        }
    }
}

/// A part of a base.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What it is.
    pub name: String,
    /// What is in it.
    pub content: Vec<u8>,
    /// Stands for it and the parts before it.
    pub checksum: Checksum,
}

impl Part {
    /// The part behind the one with checksum `before`, as number `number` of base `made`.
    #[must_use]
    pub fn behind(
        before: Checksum,
        (made, number): (u64, u64),
        name: &str,
        content: Vec<u8>,
    ) -> Self {
        let checksum = sum(before, (made, number), name, &content);
        Self { name: name.to_owned(), content, checksum }
    }
}

fn sum(before: Checksum, (made, number): (u64, u64), name: &str, content: &[u8]) -> Checksum {
    let made = i64::try_from(made).unwrap_or(i64::MAX);
    // Names have no such byte in them.
    before.then(number, made, 0, &[name.as_bytes(), b"\0", content].concat())
}

/// Work on a log beside appending. Each is short, durable when it is done, and done by the one writer.
#[derive(Debug, Clone)]
pub enum Chore {
    /// Keeps part `number` of base `made`. It counts for nothing until that base stands.
    Keep {
        /// Which base.
        made: u64,
        /// Which part of it.
        number: u64,
        /// The part.
        part: Part,
    },
    /// Lets a base whose parts are all kept stand for the records up to `dropped`, instead of the one
    /// before: these records are dropped.
    Stand(Base),
    /// Takes away at most so many dropped records, or some parts of bases that do not stand; 0 rows:
    /// nothing is left of them.
    Clear {
        /// Records.
        most: u32,
    },
}

/// The parts of a base in order, each checked.
#[derive(Debug)]
pub struct Parts {
    base: Base,
    read: u64,
    before: Checksum,
}

impl Parts {
    /// Those of `base`, from the first on.
    #[must_use]
    pub const fn of(base: Base) -> Self {
        Self { base, read: 0, before: Checksum::START }
    }

    /// The next one in `log`; none: that was all.
    ///
    /// # Errors
    /// [`JournalError::Malformed`] at the first bad part, [`JournalError::Storage`].
    pub fn next(&mut self, log: &dyn Log) -> Result<Option<Part>, JournalError> {
        let made = self.base.made;
        self.next_of(|number| log.part(made, number))
    }

    /// Likewise, where `find` finds a part by its number.
    pub(super) fn next_of(
        &mut self,
        find: impl FnOnce(u64) -> Result<Option<Part>, JournalError>,
    ) -> Result<Option<Part>, JournalError> {
        if self.read == self.base.parts {
            return match self.before == self.base.checksum {
                true => Ok(None),
                false => Err(JournalError::Malformed("its base is not whole".to_owned())),
            };
        }
        let number = self.read + 1;
        let place = (self.base.made, number);
        let sound =
            |part: &Part| part.checksum == sum(self.before, place, &part.name, &part.content);
        let bad = || JournalError::Malformed(format!("part {number} of its base is damaged"));
        let part = find(number)?.filter(sound).ok_or_else(bad)?;
        (self.read, self.before) = (number, part.checksum);
        Ok(Some(part))
    }
}

/// The pieces of a snapshot, which are the first parts of a base.
#[must_use]
pub fn pieces(snapshot: &Snapshot) -> Vec<Vec<u8>> {
    snapshot.pack().chunks(PIECE).map(<[u8]>::to_vec).collect()
}

/// The engine's state in the base of `log`; none where no records were dropped.
///
/// # Errors
/// As [`Parts::next`].
pub fn base_snapshot(log: &dyn Log) -> Result<Option<Snapshot>, JournalError> {
    let Some(base) = log.base()? else { return Ok(None) };
    let (mut packed, mut parts) = (Vec::new(), Parts::of(base));
    while let Some(part) = parts.next(log)?.filter(|part| part.name == ENGINE) {
        packed.extend(part.content);
    }
    let unpacked = Snapshot::unpack(packed);
    unpacked.map(Some).map_err(|problem| JournalError::Malformed(format!("its base: {problem}")))
}
