//! Who is best: the agents who could take a session now, compared by its queue's rank. The rules are
//! in `docs/routing.md`, "Who is best".
//!
//! Agents are looked at profile by profile, best fit first, and of each profile only as many as
//! could come to stand on the podium: the cost grows with profiles, not with people.

use super::Engine;
use super::classes::{Class, Fit, Profile};
use super::slab::Ix;
use super::state::{Agent, Place, Queue, Session, slot};
use crate::model::{AgentId, DecidedBy, QueueSpec, RankKey, Timestamp};

/// Most agents who are asked about one session at once.
pub(super) const OFFER_TO_MAX: usize = 10;

/// Places on the podium: those who are asked, and the one who just is not.
const PLACES: usize = OFFER_TO_MAX + 1;

/// A candidate for a session: what it is compared by, in the queue's order; less is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    score: [u64; 4],
    agent: AgentId,
    ix: Ix<Agent>,
}

/// Why those on the podium are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Basis {
    /// They were asked for, for this reason.
    Asked(DecidedBy),
    /// They are the best of all.
    Compared,
}

/// The best candidates, and how many there are in all.
#[derive(Debug)]
pub(super) struct Podium {
    /// Best first; the first `len` places are taken.
    best: [Option<Candidate>; PLACES],
    len: usize,
    /// How many places matter.
    places: usize,
    count: u32,
    basis: Basis,
}

impl Podium {
    fn empty(places: usize) -> Self {
        Self { best: [None; PLACES], len: 0, places, count: 0, basis: Basis::Compared }
    }

    /// One agent who need not be compared, of `count` who could take it.
    pub(super) fn of_one(agent: Option<(AgentId, Ix<Agent>)>, count: usize, basis: Basis) -> Self {
        let mut podium = Self::empty(1);
        if let Some((agent, ix)) = agent {
            podium.consider(Candidate { score: [0; 4], agent, ix });
        }
        podium.count = u32::try_from(count).unwrap_or(u32::MAX);
        podium.basis = basis;
        podium
    }

    /// How many agents could take the session.
    pub(super) fn count(&self) -> u32 {
        self.count
    }

    /// The best `most`, best first.
    pub(super) fn asked(&self, most: usize) -> impl Iterator<Item = AgentId> {
        self.best[..self.len.min(most)].iter().flatten().map(|candidate| candidate.agent)
    }

    /// The best after the first `asked`.
    pub(super) fn runner_up(&self, asked: usize) -> Option<AgentId> {
        self.best.get(asked).copied().flatten().map(|candidate| candidate.agent)
    }

    fn is_full(&self) -> bool {
        self.len == self.places
    }

    fn consider(&mut self, candidate: Candidate) {
        let taken = &self.best[..self.len];
        if taken.iter().flatten().any(|other| other.ix == candidate.ix) {
            return;
        }
        let at = taken.partition_point(|other| other.is_some_and(|other| other < candidate));
        if at == self.places {
            return;
        }
        self.len = (self.len + 1).min(self.places);
        self.best[at..self.len].rotate_right(1);
        self.best[at] = Some(candidate);
    }
}

impl Engine {
    /// Whether anybody could take a session of a class now.
    pub(super) fn anybody(&self, now: Timestamp, ix: Ix<Session>) -> bool {
        let session = &self.sessions[ix];
        let Some(class) = session.class.filter(|_| session.place == Place::Line) else {
            return false;
        };
        if self.queues[session.queue].paused {
            return false;
        }
        let (slot, limit) = (slot(session.channel), self.limit(session.queue));
        let serving = self.classes[class].serving.iter();
        let mut free = serving.filter(|(_, profile)| self.glances[slot][profile.index()].count > 0);
        let found = free.any(|(_, profile)| {
            let mut groups = self.profiles[*profile].free[slot].below(limit);
            groups.any(|group| group.agents().any(|agent| self.fits(now, &self.agents[agent], ix)))
        });
        found || self.drains.iter().any(|agent| self.feasible(now, ix, *agent))
    }

    /// The best of those who could take a session of a class now.
    pub(super) fn podium(&self, now: Timestamp, ix: Ix<Session>) -> Podium {
        let session = &self.sessions[ix];
        let queue = &self.queues[session.queue];
        let mut podium = Podium::empty(usize::from(queue.spec.offer_to) + 1);
        let Some(class) = session.class.filter(|_| session.place == Place::Line) else {
            return podium;
        };
        let order = order_within(queue.rank);
        let fit_decides = fit_decides(queue.rank);
        let (slot, limit) = (slot(session.channel), self.limit(session.queue));
        for (fit, profile) in &self.classes[class].serving {
            let free = self.free_for(*profile, slot, limit);
            if free == 0 {
                continue;
            }
            podium.count += free;
            if fit_decides && podium.is_full() && podium.worst_fit(queue.rank) < fit.0 {
                continue;
            }
            let places = podium.places;
            let mut see = |agent: Ix<Agent>| {
                let willing = self.fits(now, &self.agents[agent], ix);
                if willing {
                    podium.consider(self.candidate(session, agent, *fit));
                }
                willing
            };
            if let Some(only) = self.glances[slot][profile.index()].only {
                see(only);
                continue;
            }
            for group in self.profiles[*profile].free[slot].below(limit) {
                group.best(order, places, &mut see);
            }
        }
        podium.count -= self.unwilling(now, session, class);
        self.consider_drains(now, ix, class, &mut podium);
        self.consider_past(now, ix, class, &mut podium);
        podium
    }

    /// The queue, if it limits how many of its sessions one agent has.
    fn limit(&self, queue: Ix<Queue>) -> Option<Ix<Queue>> {
        self.queues[queue].spec.agent_max.map(|_| queue)
    }

    /// How many free agents of a profile may have one more session of a queue, if it limits that.
    fn free_for(&self, profile: Ix<Profile>, slot: usize, limit: Option<Ix<Queue>>) -> u32 {
        let free = self.glances[slot][profile.index()].count;
        let Some(queue) = limit.filter(|_| free > 0) else { return free };
        let allows = |agent: Ix<Agent>| self.queue_allows(&self.agents[agent], queue);
        self.profiles[profile].free[slot].below(limit).map(|group| group.count(allows)).sum()
    }

    /// The best of those who are named, with how they fit.
    pub(super) fn podium_of(
        &self,
        ix: Ix<Session>,
        able: impl Iterator<Item = (Ix<Agent>, Fit)>,
    ) -> Podium {
        let mut podium = Podium::empty(2);
        for (agent, fit) in able {
            podium.count += 1;
            podium.consider(self.candidate(&self.sessions[ix], agent, fit));
        }
        podium
    }

    /// How many of those listed as free are not asked, because they passed the session on lately.
    fn unwilling(&self, now: Timestamp, session: &Session, class: Ix<Class>) -> u32 {
        let passed = session.cooling().iter().filter_map(|c| self.agent_ix(c.agent));
        let listed = passed.filter(|ix| {
            let agent = &self.agents[*ix];
            agent.listed[slot(session.channel)].is_some()
                && self.queue_allows(agent, session.queue)
                && self.profiles[agent.profile].may_take(class)
                && self.cools(now, session, agent)
        });
        u32::try_from(listed.count()).unwrap_or(u32::MAX)
    }

    /// Those who keep room for somebody else are in no list.
    fn consider_drains(
        &self,
        now: Timestamp,
        ix: Ix<Session>,
        class: Ix<Class>,
        podium: &mut Podium,
    ) {
        for agent in &self.drains {
            if self.feasible(now, ix, *agent)
                && let Some(fit) = self.fit_of(class, *agent)
            {
                podium.count += 1;
                podium.consider(self.candidate(&self.sessions[ix], *agent, fit));
            }
        }
    }

    /// Whom the customer knows may be best without being among the first of a profile.
    fn consider_past(
        &self,
        now: Timestamp,
        ix: Ix<Session>,
        class: Ix<Class>,
        podium: &mut Podium,
    ) {
        let session = &self.sessions[ix];
        for agent in session.past().filter_map(|id| self.agent_ix(id)) {
            if self.feasible(now, ix, agent)
                && let Some(fit) = self.fit_of(class, agent)
            {
                podium.consider(self.candidate(session, agent, fit));
            }
        }
    }

    fn candidate(&self, session: &Session, ix: Ix<Agent>, fit: Fit) -> Candidate {
        let agent = &self.agents[ix];
        let id = agent.spec.agent;
        let score = self.queues[session.queue].rank.map(|key| match key {
            RankKey::PastContact => {
                let place = session.past().position(|past| past == id);
                place.unwrap_or(super::PAST_AGENTS_MAX) as u64
            }
            RankKey::SkillFit => fit.0,
            RankKey::Load => self.load(agent, session.channel).least_first().into(),
            RankKey::Fill => u64::from(u16::MAX - Self::share(agent)),
            RankKey::LongestIdle => agent.idle_since.0.max(0).unsigned_abs(),
        });
        Candidate { score, agent: id, ix }
    }

    /// What decided for the first `asked` on the podium.
    pub(super) fn decided_by(
        &self,
        ix: Ix<Session>,
        podium: &Podium,
        asked: usize,
        fresh: bool,
    ) -> DecidedBy {
        let (first, second) = match podium.basis {
            Basis::Asked(decided_by) => return decided_by,
            Basis::Compared => (podium.best[0], podium.best[1]),
        };
        let (Some(first), Some(second)) = (first, second) else {
            return if fresh { DecidedBy::OnlyCandidate } else { DecidedBy::EarliestDue };
        };
        if podium.count as usize <= asked {
            return DecidedBy::AllAsked;
        }
        let rank = self.queues[self.sessions[ix].queue].rank;
        let differs = first.score.iter().zip(&second.score).position(|(a, b)| a != b);
        match differs.map(|at| rank[at]) {
            Some(RankKey::PastContact) => DecidedBy::PastContact,
            Some(RankKey::SkillFit) => DecidedBy::SkillFit,
            Some(RankKey::Load) => DecidedBy::Load,
            Some(RankKey::Fill) => DecidedBy::Fill,
            Some(RankKey::LongestIdle) => DecidedBy::LongestIdle,
            None => DecidedBy::Tie,
        }
    }

    /// How an agent fits a class, if it does.
    pub(super) fn fit_of(&self, class: Ix<Class>, agent: Ix<Agent>) -> Option<Fit> {
        let profile = self.agents[agent].profile;
        let serving = &self.classes[class].serving;
        serving.iter().find(|(_, other)| *other == profile).map(|(fit, _)| *fit)
    }
}

impl Podium {
    /// Fit of the last on the podium.
    fn worst_fit(&self, rank: [RankKey; 4]) -> u64 {
        let at = rank.iter().position(|key| *key == RankKey::SkillFit).unwrap_or(0);
        self.len.checked_sub(1).and_then(|last| self.best[last]).map_or(u64::MAX, |c| c.score[at])
    }
}

/// Within a profile all fit alike; this is the first key that tells them apart.
fn order_within(rank: [RankKey; 4]) -> RankKey {
    let tells = |key: &RankKey| matches!(key, RankKey::Load | RankKey::Fill | RankKey::LongestIdle);
    rank.into_iter().find(tells).unwrap_or(RankKey::LongestIdle)
}

/// Whether a worse fit cannot be made up for by anything but past contact.
fn fit_decides(rank: [RankKey; 4]) -> bool {
    rank.into_iter().find(|key| *key != RankKey::PastContact) == Some(RankKey::SkillFit)
}

/// All ways to compare: those the queue names, then the others in the usual order; of load and fill
/// the first named.
pub(super) fn full_rank(spec: &QueueSpec) -> [RankKey; 4] {
    const USUAL: [RankKey; 4] =
        [RankKey::PastContact, RankKey::SkillFit, RankKey::Load, RankKey::LongestIdle];
    let like = |a: RankKey, b: RankKey| {
        let loads = [RankKey::Load, RankKey::Fill];
        a == b || loads.contains(&a) && loads.contains(&b)
    };
    let mut rank: Vec<RankKey> = Vec::with_capacity(USUAL.len());
    for key in spec.rank.iter().copied().chain(USUAL) {
        if !rank.iter().any(|known| like(*known, key)) {
            rank.push(key);
        }
    }
    rank.try_into().unwrap_or(USUAL)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::QueueId;

    #[test]
    fn a_rank_names_every_way_to_compare_once() {
        let mut spec = QueueSpec::plain(QueueId::new("q").unwrap());
        spec.rank = vec![RankKey::Fill, RankKey::Load, RankKey::LongestIdle];
        let expected =
            [RankKey::Fill, RankKey::LongestIdle, RankKey::PastContact, RankKey::SkillFit];
        assert_eq!(full_rank(&spec), expected);
    }
}
