//! Deadlines in the order in which they fire.
//!
//! A heap that forgets lazily: what is no longer set stays in it until it comes up, or until there is
//! more of that than of the rest. Setting a deadline is one push, and most of them move (an accepted
//! offer's lease, a passed-on session's list) long before they come up.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::deadlines::{Kind, Owner};
use crate::model::{SessionId, Timestamp};

/// From this size on it is worth looking for what is no longer set.
const SMALL: usize = 1_024;

/// A deadline: at the same moment first by kind, then by the id of whom it concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Timer {
    pub at: Timestamp,
    pub kind: Kind,
    pub id: SessionId,
    pub owner: Owner,
}

/// See the module.
#[derive(Debug, Clone, Default)]
pub(super) struct Timers {
    heap: BinaryHeap<Reverse<Timer>>,
    /// Size at which to clear up next.
    crowded: usize,
}

impl Timers {
    /// Sets a deadline; the owner remembers which one is set, and any other is void.
    pub(super) fn set(&mut self, at: Timestamp, kind: Kind, id: SessionId, owner: Owner) {
        if at < Timestamp::MAX {
            self.heap.push(Reverse(Timer { at, kind, id, owner }));
        }
    }

    /// The next one, void or not.
    pub(super) fn first(&self) -> Option<Timer> {
        self.heap.peek().map(|Reverse(timer)| *timer)
    }

    pub(super) fn pop(&mut self) -> Option<Timer> {
        self.heap.pop().map(|Reverse(timer)| timer)
    }

    pub(super) fn is_crowded(&self) -> bool {
        self.heap.len() > self.crowded.max(SMALL)
    }

    /// Forgets what is void; the next look comes when there is twice as much as is left.
    pub(super) fn clear_up(&mut self, is_set: impl Fn(&Timer) -> bool) {
        self.heap.retain(|Reverse(timer)| is_set(timer));
        self.crowded = self.heap.len() * 2;
    }
}
