//! Free agents of one profile on one channel, best first in whichever order a queue compares.
//!
//! They are kept in buckets of equal load, each ordered by idle time. There are few buckets (as many
//! as there are shares of load), so the first agents of each answer every order. Whoever has as many
//! sessions of a queue as it allows is in a bucket apart, so that this queue passes over them together.

use super::line::Line;
use super::slab::Ix;
use super::state::{Agent, Queue};
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

/// Most queues that are named in [`AtMaximum`].
const NAMED: usize = 3;

/// Buckets from which on the empty ones are let go.
const BUCKETS: usize = 64;

/// The queues of which an agent has as many sessions as they allow: in order, the first [`NAMED`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct AtMaximum([Option<Ix<Queue>>; NAMED]);

impl AtMaximum {
    pub(super) fn add(&mut self, queue: Ix<Queue>) {
        let mut queue = Some(queue);
        for place in &mut self.0 {
            if queue.is_some() && (place.is_none() || queue < *place) {
                std::mem::swap(place, &mut queue);
            }
        }
    }

    fn names(self, queue: Ix<Queue>) -> bool {
        self.0.contains(&Some(queue))
    }

    /// Whether a queue that is not named may be meant too.
    fn is_cut(self) -> bool {
        self.0[NAMED - 1].is_some()
    }
}

/// Where an agent is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spot {
    pub at_maximum: AtMaximum,
    pub load: Load,
    pub idle: Idle,
}

/// See the module.
#[derive(Debug, Clone, Default)]
pub(super) struct FreeAgents {
    /// In order; an emptied bucket stays for the next agent of its kind while there are few.
    buckets: Vec<Bucket>,
    len: u32,
}

/// Those who are at the maximum of the same queues and have the same load.
#[derive(Debug, Clone, PartialEq)]
struct Bucket {
    at_maximum: AtMaximum,
    load: Load,
    line: Line<Idle>,
}

/// The free agents of a profile at a glance.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Glance {
    pub count: u32,
    /// Who it is, where there is one.
    pub only: Option<Ix<Agent>>,
}

/// Emptied buckets make no difference.
impl PartialEq for FreeAgents {
    fn eq(&self, other: &Self) -> bool {
        filled(&self.buckets).eq(filled(&other.buckets))
    }
}

impl FreeAgents {
    pub(super) fn glance(&self) -> Glance {
        let only = if self.len == 1 { filled(&self.buckets).next() } else { None };
        let only = only.and_then(|bucket| bucket.line.first());
        Glance { count: self.len, only: only.map(|idle| idle.ix) }
    }

    /// Whether anybody may have one more session of `queue`.
    pub(super) fn any_for(&self, queue: Ix<Queue>) -> bool {
        filled(&self.buckets).any(|bucket| !bucket.at_maximum.names(queue))
    }

    pub(super) fn insert(&mut self, spot: Spot) {
        let at = self.find(spot).unwrap_or_else(|_| self.add_bucket(spot));
        self.buckets[at].line.insert(spot.idle);
        self.len += 1;
    }

    pub(super) fn remove(&mut self, spot: Spot) {
        if let Ok(at) = self.find(spot) {
            self.buckets[at].line.remove(&spot.idle);
            self.len -= 1;
        }
    }

    fn find(&self, spot: Spot) -> Result<usize, usize> {
        let wanted = (spot.at_maximum, spot.load);
        self.buckets.binary_search_by_key(&wanted, |bucket| (bucket.at_maximum, bucket.load))
    }

    fn add_bucket(&mut self, spot: Spot) -> usize {
        if self.buckets.len() >= BUCKETS {
            self.buckets.retain(|bucket| bucket.line.len() > 0);
        }
        let Spot { at_maximum, load, .. } = spot;
        let at = self.find(spot).unwrap_or_else(|at| at);
        self.buckets.insert(at, Bucket { at_maximum, load, line: Line::default() });
        at
    }

    /// Those who may have one more session of a queue, if it limits that; otherwise all.
    pub(super) fn below(&self, limit: Option<Ix<Queue>>) -> impl Iterator<Item = Group<'_>> {
        let groups = self.buckets.chunk_by(|a, b| a.at_maximum == b.at_maximum);
        let open = move |group: &&[Bucket]| {
            limit.is_none_or(|queue| group.iter().all(|bucket| !bucket.at_maximum.names(queue)))
        };
        groups.filter(open).map(Group)
    }
}

fn filled(buckets: &[Bucket]) -> impl Iterator<Item = &Bucket> {
    buckets.iter().filter(|bucket| bucket.line.len() > 0)
}

/// Free agents who are at the maximum of the same queues.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group<'a>(&'a [Bucket]);

impl Group<'_> {
    /// How many there are; `allows` says of one whether a queue that may not be named counts them in.
    pub(super) fn count(self, allows: impl Fn(Ix<Agent>) -> bool) -> u32 {
        let cut = self.0.first().is_some_and(|bucket| bucket.at_maximum.is_cut());
        let count = if cut {
            self.agents().filter(|agent| allows(*agent)).count()
        } else {
            self.0.iter().map(|bucket| bucket.line.len()).sum()
        };
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// All of them, in no order that matters.
    pub(super) fn agents(self) -> impl Iterator<Item = Ix<Agent>> {
        self.0.iter().flat_map(|bucket| bucket.line.iter().map(|idle| idle.ix))
    }

    /// Shows the agents that may be among the best `count` by `order` (the first of load, fill and
    /// idle time that counts) and by what follows it. `see` says whether an agent was one that counts.
    pub(super) fn best(self, order: RankKey, count: usize, mut see: impl FnMut(Ix<Agent>) -> bool) {
        let mut seen = 0;
        let mut group = None;
        for Bucket { load, line, .. } in filled(self.0) {
            let next = group.is_some_and(|group| group != load.least_first);
            if order == RankKey::Load && next && seen >= count {
                return;
            }
            group = Some(load.least_first);
            seen += line.iter().filter(|idle| see(idle.ix)).take(count).count();
        }
    }
}
