//! An ordered line that can say how many stand before a place.
//!
//! Sorted blocks of at most [`BLOCK_MAX`] keys: finding a place is a binary search over blocks and
//! one inside a block; taking the first and joining near the end, which is what lines mostly do,
//! move few keys. Counting who stands before adds up block lengths: 100,000 keys are some 400 blocks.

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
#[derive(Debug, Clone)]
pub(super) struct Line<K> {
    /// No block is empty; every key of a block precedes every key of the next.
    blocks: Vec<VecDeque<K>>,
    /// An emptied block, kept so that a line that breathes allocates nothing.
    spare: Option<VecDeque<K>>,
    len: usize,
}

impl<K> Default for Line<K> {
    fn default() -> Self {
        Self { blocks: Vec::new(), spare: None, len: 0 }
    }
}

/// Two lines are equal that have the same keys, however they are cut into blocks.
impl<K: PartialEq> PartialEq for Line<K> {
    fn eq(&self, other: &Self) -> bool {
        self.len == other.len && self.blocks.iter().flatten().eq(other.blocks.iter().flatten())
    }
}

impl<K: Ord + Copy> Line<K> {
    /// Everybody in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &K> {
        self.blocks.iter().flatten()
    }

    /// Everybody in order but those at the front of whom `is_before` holds.
    pub(super) fn behind(&self, is_before: impl Fn(&K) -> bool) -> impl Iterator<Item = &K> {
        let block = self.blocks.partition_point(|keys| keys.back().is_some_and(&is_before));
        self.blocks[block..].iter().flatten().skip_while(move |key| is_before(key))
    }

    /// Who is first.
    pub(super) fn first(&self) -> Option<&K> {
        self.blocks.first()?.front()
    }

    /// Who is last.
    pub(super) fn last(&self) -> Option<&K> {
        self.blocks.last()?.back()
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// How many stand before `key`, whether or not it is in line itself.
    pub(super) fn before(&self, key: &K) -> usize {
        let block = self.block_of(key);
        let full: usize = self.blocks[..block].iter().map(VecDeque::len).sum();
        full + self.blocks.get(block).map_or(0, |keys| keys.partition_point(|k| k < key))
    }

    /// Joins; a key that is in line already changes nothing.
    pub(super) fn insert(&mut self, key: K) {
        let mut block = self.block_of(&key);
        if block == self.blocks.len() {
            // Joining at the end: full blocks stay full instead of being split.
            match block.checked_sub(1).filter(|last| self.blocks[*last].len() < BLOCK_MAX) {
                Some(last) => block = last,
                None => {
                    let fresh = self.spare.take().unwrap_or_default();
                    self.blocks.push(fresh);
                }
            }
        }
        let keys = &mut self.blocks[block];
        let last = keys.back().is_none_or(|last| *last < key);
        let at = if last { keys.len() } else { keys.partition_point(|k| *k < key) };
        if keys.get(at) == Some(&key) {
            return;
        }
        keys.insert(at, key);
        self.len += 1;
        if keys.len() > BLOCK_MAX {
            let mut upper = self.spare.take().unwrap_or_default();
            upper.extend(self.blocks[block].drain(BLOCK_MAX / 2..));
            self.blocks.insert(block + 1, upper);
        }
    }

    /// Leaves; a key that is not in line changes nothing.
    pub(super) fn remove(&mut self, key: &K) {
        // Mostly it is the first who leaves: nobody else need be looked at.
        let first = self.first() == Some(key);
        let block = if first { 0 } else { self.block_of(key) };
        let Some(keys) = self.blocks.get_mut(block) else { return };
        let at = if first { 0 } else { keys.partition_point(|k| k < key) };
        if keys.get(at) != Some(key) {
            return;
        }
        keys.remove(at);
        self.len -= 1;
        if keys.is_empty() {
            self.spare = Some(self.blocks.remove(block));
        }
    }

    /// The first block whose last key is not before `key`; the number of blocks if there is none.
    fn block_of(&self, key: &K) -> usize {
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

    #[test]
    fn lines_are_equal_by_their_keys_however_they_are_cut_into_blocks() {
        let line = |keys: &mut dyn Iterator<Item = i64>| {
            let mut line: Line<Key> = Line::default();
            keys.for_each(|due| line.insert(key(due, Ix::at(0))));
            line
        };
        let forth = line(&mut (0..600));
        let back = line(&mut (0..600).rev());
        assert_ne!(forth.blocks.len(), back.blocks.len());
        assert_eq!(forth, back);
        assert_ne!(forth, line(&mut (1..601)));
        assert_ne!(forth, line(&mut (0..599)));
    }

    proptest! {
        #[test]
        fn a_line_agrees_with_a_sorted_set(steps in prop::collection::vec((any::<bool>(), 0_i64..600), 0..2_000)) {
            let ix = Ix::at(0);
            let mut line: Line<Key> = Line::default();
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
                prop_assert!(line.behind(|other| *other < key).eq(plain.range(key..)));
            }
            prop_assert!(line.iter().eq(plain.iter()));
            prop_assert_eq!(line.len(), plain.len());
        }
    }
}
