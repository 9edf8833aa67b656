//! Free agents of one profile on one channel, best first in whichever order a queue compares.
//!
//! They are kept in buckets of equal load, each ordered by idle time. There are few buckets (as many
//! as there are shares of load), so the first agents of each answer every order.

use super::line::Line;
use super::slab::Ix;
use super::state::Agent;
use crate::model::{AgentId, RankKey, Timestamp};

/// Load counts in ten-thousandths of an agent's slots.
pub(super) const LOAD_FULL: u16 = 10_000;

/// Which bucket an agent is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Load {
    /// What [`RankKey::Load`] compares; less is better.
    least_first: u16,
    /// Share of slots in use, 0..=10,000; what [`RankKey::Fill`] compares.
    pub share: u16,
}

impl Load {
    /// The load of an agent with this share of slots in use.
    ///
    /// `packed`: another session is better taken by who has most already, because who has none is
    /// wanted elsewhere.
    pub(super) const fn new(share: u16, packed: bool) -> Self {
        let least_first = if packed { LOAD_FULL.saturating_sub(share) } else { share };
        Self { least_first, share }
    }

    /// What [`RankKey::Load`] compares; less is better.
    pub(super) const fn least_first(self) -> u16 {
        self.least_first
    }
}

/// An agent's place within a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Idle {
    pub since: Timestamp,
    pub agent: AgentId,
    pub ix: Ix<Agent>,
}

/// Where an agent is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spot {
    pub load: Load,
    pub idle: Idle,
}

/// See the module.
#[derive(Debug, Default, PartialEq)]
pub(super) struct FreeAgents {
    /// By load; an emptied bucket stays for the next agent of that load.
    buckets: Vec<(Load, Line<Idle>)>,
    len: u32,
}

impl FreeAgents {
    /// How many there are.
    pub(super) fn len(&self) -> u32 {
        self.len
    }

    pub(super) fn insert(&mut self, spot: Spot) {
        let at = match self.buckets.binary_search_by_key(&spot.load, |bucket| bucket.0) {
            Ok(at) => at,
            Err(at) => {
                self.buckets.insert(at, (spot.load, Line::default()));
                at
            }
        };
        self.buckets[at].1.insert(spot.idle);
        self.len += 1;
    }

    pub(super) fn remove(&mut self, spot: Spot) {
        if let Ok(at) = self.buckets.binary_search_by_key(&spot.load, |bucket| bucket.0) {
            self.buckets[at].1.remove(&spot.idle);
            self.len -= 1;
        }
    }

    /// Shows the agents that may be among the best `count` by `order` (the first of load, fill and
    /// idle time that counts) and by what follows it. `see` says whether an agent was one that counts.
    pub(super) fn best(
        &self,
        order: RankKey,
        count: usize,
        mut see: impl FnMut(Ix<Agent>) -> bool,
    ) {
        let mut seen = 0;
        let mut group = None;
        for (load, line) in self.buckets.iter().filter(|bucket| bucket.1.len() > 0) {
            let next = group.is_some_and(|group| group != load.least_first);
            if order == RankKey::Load && next && seen >= count {
                return;
            }
            group = Some(load.least_first);
            seen += line.iter().filter(|idle| see(idle.ix)).take(count).count();
        }
    }
}
