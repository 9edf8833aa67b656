//! From a name or number to the place where the thing lives.
//!
//! A hash table of indices: the keys stay in the things themselves, so an entry takes five bytes. It
//! is never iterated, and its hash has no seed, so it brings neither chance nor an order into decisions.
//! Ids are drawn by the gateway; nobody outside chooses them to collide.

use std::fmt;

use hashbrown::HashTable;

use super::slab::{Ix, Slab};
use crate::model::{AgentId, DeviceId, OfferId, QueueId, SessionId};

/// What things are found by.
pub(super) trait Hashed: Eq {
    /// A hash that spreads over all 64 bits.
    fn hash(&self) -> u64;
}

/// What knows by which key it is found.
pub(super) trait Keyed {
    type Key: Hashed;
    fn key(&self) -> &Self::Key;
}

/// See the module.
#[derive(Clone)]
pub(super) struct IndexOf<T>(HashTable<Ix<T>>);

impl<T> Default for IndexOf<T> {
    fn default() -> Self {
        Self(HashTable::new())
    }
}

impl<T> fmt::Debug for IndexOf<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} entries", self.0.len())
    }
}

impl<T: Keyed> IndexOf<T> {
    /// Where the thing with this key lives.
    pub(super) fn get(&self, things: &Slab<T>, key: &T::Key) -> Option<Ix<T>> {
        self.0.find(key.hash(), |ix| things[*ix].key() == key).copied()
    }

    /// Takes a thing in that is not in the index yet.
    pub(super) fn insert(&mut self, things: &Slab<T>, ix: Ix<T>) {
        let hash = things[ix].key().hash();
        self.0.insert_unique(hash, ix, |ix| things[*ix].key().hash());
    }

    /// Takes a thing out, before it leaves its place.
    pub(super) fn remove(&mut self, things: &Slab<T>, ix: Ix<T>) {
        let hash = things[ix].key().hash();
        if let Ok(entry) = self.0.find_entry(hash, |other| *other == ix) {
            entry.remove();
        }
    }
}

/// The finalizer of `SplitMix64` (Steele, Lea, Flood 2014): every input bit reaches every output bit.
const fn spread(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

impl Hashed for SessionId {
    fn hash(&self) -> u64 {
        let bits = self.as_u128();
        spread((bits >> 64) as u64 ^ (bits as u64).rotate_left(32))
    }
}

impl Hashed for DeviceId {
    fn hash(&self) -> u64 {
        let bits = self.as_u128();
        spread((bits >> 64) as u64 ^ (bits as u64).rotate_left(32))
    }
}

impl Hashed for AgentId {
    fn hash(&self) -> u64 {
        spread(u64::from(self.0) + 1)
    }
}

impl Hashed for OfferId {
    fn hash(&self) -> u64 {
        spread(self.0.wrapping_add(1))
    }
}

impl Hashed for QueueId {
    fn hash(&self) -> u64 {
        let fold = |sum: u64, byte: &u8| (sum ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
        spread(self.as_str().as_bytes().iter().fold(0xcbf2_9ce4_8422_2325, fold))
    }
}
