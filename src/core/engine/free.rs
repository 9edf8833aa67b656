//! Free agents of one profile on one channel, best first in whichever order a queue compares.
//!
//! They are kept in buckets of equal load, each ordered by idle time. There are few buckets (as many
//! as there are shares of load), so the first agents of each answer every order. Whoever has as many
//! sessions of a queue as it allows is grouped apart, so that this queue passes over them all at once.

use super::line::Line;
use super::slab::Ix;
use super::state::{Agent, Queue};
use crate::model::{AgentId, RankKey, Timestamp};

/// Load counts in ten-thousandths of an agent's slots.
pub(super) const LOAD_FULL: u16 = 10_000;

/// Which bucket an agent is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Load {
    /// Share of slots in use, 0..=10,000.
    pub share: u16,
    /// Has nothing in use, and would be lost for calls with the first chat.
    pub spared: bool,
}

impl Load {
    /// What [`RankKey::Load`] compares; less is better.
    pub(super) const fn least_first(self) -> u16 {
        if self.spared { LOAD_FULL } else { self.share }
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

/// Groups from which on the empty ones are let go.
const GROUPS: usize = 16;

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
#[derive(Debug, Default)]
pub(super) struct FreeAgents {
    /// By the queues they are at the maximum of; an emptied group stays while there are few.
    groups: Vec<Group>,
    len: u32,
}

/// Emptied groups and buckets make no difference.
impl PartialEq for FreeAgents {
    fn eq(&self, other: &Self) -> bool {
        self.below(None).eq(other.below(None))
    }
}

impl FreeAgents {
    /// How many there are.
    pub(super) fn len(&self) -> u32 {
        self.len
    }

    pub(super) fn insert(&mut self, spot: Spot) {
        let at = match self.groups.binary_search_by_key(&spot.at_maximum, |g| g.at_maximum) {
            Ok(at) => at,
            Err(_) => self.add_group(spot.at_maximum),
        };
        self.groups[at].insert(spot);
        self.len += 1;
    }

    fn add_group(&mut self, at_maximum: AtMaximum) -> usize {
        if self.groups.len() >= GROUPS {
            self.groups.retain(|group| group.len > 0);
        }
        let at = self.groups.partition_point(|group| group.at_maximum < at_maximum);
        self.groups.insert(at, Group { at_maximum, buckets: Vec::new(), len: 0 });
        at
    }

    pub(super) fn remove(&mut self, spot: Spot) {
        if let Ok(at) = self.groups.binary_search_by_key(&spot.at_maximum, |g| g.at_maximum) {
            self.groups[at].remove(spot);
            self.len -= 1;
        }
    }

    /// Those who may have one more session of a queue, if it limits that; otherwise all.
    pub(super) fn below(&self, limit: Option<Ix<Queue>>) -> impl Iterator<Item = &Group> {
        let open = move |group: &&Group| limit.is_none_or(|queue| !group.at_maximum.names(queue));
        self.groups.iter().filter(|group| group.len > 0).filter(open)
    }
}

/// Free agents who are at the maximum of the same queues.
#[derive(Debug)]
pub(super) struct Group {
    at_maximum: AtMaximum,
    /// By load; an emptied bucket stays for the next agent of that load.
    buckets: Vec<(Load, Line<Idle>)>,
    len: u32,
}

impl PartialEq for Group {
    fn eq(&self, other: &Self) -> bool {
        self.at_maximum == other.at_maximum && self.filled().eq(other.filled())
    }
}

impl Group {
    fn filled(&self) -> impl DoubleEndedIterator<Item = &(Load, Line<Idle>)> + Clone {
        self.buckets.iter().filter(|bucket| bucket.1.len() > 0)
    }

    /// How many of them are not at the maximum of a queue that is not in their name; `allows` says of one.
    pub(super) fn count(&self, allows: impl Fn(Ix<Agent>) -> bool) -> u32 {
        if !self.at_maximum.is_cut() {
            return self.len;
        }
        let allowed = self.agents().filter(|agent| allows(*agent));
        u32::try_from(allowed.count()).unwrap_or(u32::MAX)
    }

    /// All of them, in no order that matters.
    pub(super) fn agents(&self) -> impl Iterator<Item = Ix<Agent>> {
        self.buckets.iter().flat_map(|(_, line)| line.iter().map(|idle| idle.ix))
    }

    fn insert(&mut self, spot: Spot) {
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

    fn remove(&mut self, spot: Spot) {
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
        let mut take =
            |line: &Line<Idle>| line.iter().filter(|idle| see(idle.ix)).take(count).count();
        let buckets = self.filled();
        let mut seen = 0;
        match order {
            RankKey::Load => {
                let rest = buckets.clone().filter(|bucket| bucket.0.spared);
                let mut group = None;
                for (load, line) in buckets.filter(|bucket| !bucket.0.spared).chain(rest) {
                    if seen >= count && group != Some(load.least_first()) {
                        return;
                    }
                    group = Some(load.least_first());
                    seen += take(line);
                }
            }
            RankKey::Fill => {
                let mut group = None;
                for (load, line) in buckets.rev() {
                    if seen >= count && group != Some(load.share) {
                        return;
                    }
                    group = Some(load.share);
                    seen += take(line);
                }
            }
            RankKey::LongestIdle | RankKey::PastContact | RankKey::SkillFit => {
                for (_, line) in buckets {
                    take(line);
                }
            }
        }
    }
}
