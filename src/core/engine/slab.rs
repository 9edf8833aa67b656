//! Numbered places for things that come and go. Indices are reused, last freed first, so that the
//! same events always give the same indices. Values never move: growing adds a chunk and copies
//! nothing, so no decision pays for a reallocation.

use std::fmt;
use std::marker::PhantomData;
use std::num::NonZeroU32;
use std::ops::{Index, IndexMut};

/// Values per chunk.
const CHUNK: usize = 256;

/// Where a `T` lives in its [`Slab`]. An `Option` of it takes no more room.
pub(super) struct Ix<T>(NonZeroU32, PhantomData<fn() -> T>);

impl<T> Ix<T> {
    pub(super) const fn at(index: u32) -> Self {
        Self(NonZeroU32::new(index + 1).expect("memory ends before 2^32 places"), PhantomData)
    }

    /// The bare number, for side tables.
    pub(super) const fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

impl<T> Clone for Ix<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Ix<T> {}
impl<T> PartialEq for Ix<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<T> Eq for Ix<T> {}
impl<T> PartialOrd for Ix<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Ix<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}
impl<T> fmt::Debug for Ix<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.index())
    }
}

/// Chunks with holes that are filled again.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Slab<T> {
    chunks: Vec<Box<[Option<T>; CHUNK]>>,
    /// Places ever used.
    used: u32,
    free: Vec<u32>,
}

impl<T> Default for Slab<T> {
    fn default() -> Self {
        Self { chunks: Vec::new(), used: 0, free: Vec::new() }
    }
}

impl<T> Slab<T> {
    /// Takes `value` in and says where.
    pub(super) fn insert(&mut self, value: T) -> Ix<T> {
        let index = self.free.pop().unwrap_or_else(|| {
            self.used += 1;
            self.used - 1
        });
        let (chunk, place) = split(index as usize);
        if chunk == self.chunks.len() {
            let fresh: Box<[_]> = std::iter::repeat_with(|| None).take(CHUNK).collect();
            self.chunks.extend(fresh.try_into().ok());
        }
        self.chunks[chunk][place] = Some(value);
        Ix::at(index)
    }

    /// Takes the value out; its index may be used again.
    pub(super) fn remove(&mut self, at: Ix<T>) -> Option<T> {
        let (chunk, place) = split(at.index());
        let value = self.chunks.get_mut(chunk)?[place].take()?;
        self.free.push(u32::try_from(at.index()).ok()?);
        Some(value)
    }

    /// The value, if the place is in use.
    pub(super) fn get(&self, at: Ix<T>) -> Option<&T> {
        let (chunk, place) = split(at.index());
        self.chunks.get(chunk)?[place].as_ref()
    }

    /// Values in use.
    pub(super) fn len(&self) -> usize {
        self.used as usize - self.free.len()
    }

    /// All values with their indices, lowest index first.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Ix<T>, &T)> {
        (0_u32..)
            .zip(self.chunks.iter().flat_map(|chunk| chunk.iter()))
            .filter_map(|(index, place)| Some((Ix::at(index), place.as_ref()?)))
    }

    /// All indices in use, lowest first.
    pub(super) fn indices(&self) -> Vec<Ix<T>> {
        self.iter().map(|(ix, _)| ix).collect()
    }
}

const fn split(index: usize) -> (usize, usize) {
    (index / CHUNK, index % CHUNK)
}

impl<T> Index<Ix<T>> for Slab<T> {
    type Output = T;
    fn index(&self, at: Ix<T>) -> &T {
        self.get(at).expect("an index lives no longer than its value")
    }
}

impl<T> IndexMut<Ix<T>> for Slab<T> {
    fn index_mut(&mut self, at: Ix<T>) -> &mut T {
        let (chunk, place) = split(at.index());
        self.chunks[chunk][place].as_mut().expect("an index lives no longer than its value")
    }
}
