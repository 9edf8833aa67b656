//! Numbered places for things that come and go. Indices are reused, lowest last freed first, so that
//! the same events always give the same indices.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

/// Where a `T` lives in its [`Slab`].
pub(super) struct Ix<T>(u32, PhantomData<fn() -> T>);

impl<T> Ix<T> {
    pub(super) const fn at(index: u32) -> Self {
        Self(index, PhantomData)
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
        write!(f, "#{}", self.0)
    }
}

/// A vector with holes that are filled again.
#[derive(Debug, PartialEq)]
pub(super) struct Slab<T> {
    places: Vec<Option<T>>,
    free: Vec<u32>,
}

impl<T> Default for Slab<T> {
    fn default() -> Self {
        Self { places: Vec::new(), free: Vec::new() }
    }
}

impl<T> Slab<T> {
    /// Takes `value` in and says where.
    pub(super) fn insert(&mut self, value: T) -> Ix<T> {
        if let Some(index) = self.free.pop() {
            self.places[index as usize] = Some(value);
            return Ix::at(index);
        }
        let index = u32::try_from(self.places.len()).expect("memory ends before 2^32 places");
        self.places.push(Some(value));
        Ix::at(index)
    }

    /// Takes the value out; its index may be used again.
    pub(super) fn remove(&mut self, at: Ix<T>) -> Option<T> {
        let value = self.places.get_mut(at.0 as usize)?.take()?;
        self.free.push(at.0);
        Some(value)
    }

    /// All values with their indices, lowest index first.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Ix<T>, &T)> {
        (0_u32..)
            .zip(&self.places)
            .filter_map(|(index, place)| Some((Ix::at(index), place.as_ref()?)))
    }

    /// All indices in use, lowest first.
    pub(super) fn indices(&self) -> Vec<Ix<T>> {
        self.iter().map(|(ix, _)| ix).collect()
    }
}

impl<T> Index<Ix<T>> for Slab<T> {
    type Output = T;
    fn index(&self, at: Ix<T>) -> &T {
        self.places[at.0 as usize].as_ref().expect("an index lives no longer than its value")
    }
}

impl<T> IndexMut<Ix<T>> for Slab<T> {
    fn index_mut(&mut self, at: Ix<T>) -> &mut T {
        self.places[at.0 as usize].as_mut().expect("an index lives no longer than its value")
    }
}
