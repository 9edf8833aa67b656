//! An ordered line that can say how many stand before a place.
//!
//! Sorted blocks of at most [`BLOCK_MAX`] keys: finding a place is a binary search over blocks and
//! one inside a block; taking the first and joining near the end, which is what lines mostly do,
//! move few keys. Counting who stands before adds up block lengths: 100,000 keys are some 600 blocks.

use std::collections::VecDeque;

use super::slab::Ix;
use super::state::Session;
use crate::model::{SessionId, Timestamp};

/// Most keys of one block; a full one is split in two.
const BLOCK_MAX: usize = 256;

/// A session's place in the order of everything: earliest due first, then by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    /// When it is due.
    pub due_at: Timestamp,
    /// Breaks ties.
    pub id: SessionId,
    /// Where the session lives.
    pub ix: Ix<Session>,
}

/// Keys in order.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Line {
    /// No block is empty; every key of a block precedes every key of the next.
    blocks: Vec<VecDeque<Key>>,
}

impl Line {
    /// Everybody in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Key> {
        self.blocks.iter().flatten()
    }

    /// How many stand before `key`, whether or not it is in line itself.
    pub(super) fn before(&self, key: &Key) -> usize {
        let block = self.block_of(key);
        let full: usize = self.blocks[..block].iter().map(VecDeque::len).sum();
        full + self.blocks.get(block).map_or(0, |keys| keys.partition_point(|k| k < key))
    }

    /// Joins; a key that is in line already changes nothing.
    pub(super) fn insert(&mut self, key: Key) {
        let mut block = self.block_of(&key);
        if block == self.blocks.len() {
            match block.checked_sub(1) {
                Some(last) => block = last,
                None => self.blocks.push(VecDeque::new()),
            }
        }
        let keys = &mut self.blocks[block];
        let at = keys.partition_point(|k| *k < key);
        if keys.get(at) == Some(&key) {
            return;
        }
        keys.insert(at, key);
        if keys.len() > BLOCK_MAX {
            let upper = keys.split_off(BLOCK_MAX / 2);
            self.blocks.insert(block + 1, upper);
        }
    }

    /// Leaves; a key that is not in line changes nothing.
    pub(super) fn remove(&mut self, key: &Key) {
        let block = self.block_of(key);
        let Some(keys) = self.blocks.get_mut(block) else { return };
        let at = keys.partition_point(|k| k < key);
        if keys.get(at) != Some(key) {
            return;
        }
        keys.remove(at);
        if keys.is_empty() {
            self.blocks.remove(block);
        }
    }

    /// The first block whose last key is not before `key`; the number of blocks if there is none.
    fn block_of(&self, key: &Key) -> usize {
        self.blocks.partition_point(|keys| keys.back().is_some_and(|last| last < key))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use proptest::prelude::*;

    fn key(due: i64, ix: Ix<Session>) -> Key {
        Key { due_at: Timestamp(due), id: SessionId::from_u128(due.unsigned_abs().into()), ix }
    }

    proptest! {
        #[test]
        fn a_line_agrees_with_a_sorted_set(steps in prop::collection::vec((any::<bool>(), 0_i64..600), 0..2_000)) {
            let ix = Ix::at(0);
            let mut line = Line::default();
            let mut plain = BTreeSet::new();
            for (join, due) in steps {
                let key = key(due, ix);
                if join {
                    line.insert(key);
                    plain.insert(key);
                } else {
                    line.remove(&key);
                    plain.remove(&key);
                }
                prop_assert_eq!(line.before(&key), plain.range(..key).count());
            }
            prop_assert!(line.iter().eq(plain.iter()));
        }
    }
}
