//! Who is best, and who is next.
//!
//! An agent with room takes the earliest due session it may take; that session goes to the best of
//! the agents who could take it. Both questions are answered from ordered sets: by class for
//! sessions, by profile for agents, so the cost grows with classes and profiles, not with people.

use super::Engine;
use super::line::Key;
use super::slab::Ix;
use super::state::{Agent, CHANNELS, Class, Fit, Place, Profile, Queue, Session, slot};
use crate::model::{
    AgentId, Channel, DecidedBy, Event, OfferId, Presence, RankKey, Resting, Timestamp, Why,
};

/// A candidate for a session: what it is compared by, in the queue's order; less is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    score: [u64; 4],
    agent: AgentId,
    ix: Ix<Agent>,
}

/// The best two seen so far, and how many there are.
#[derive(Debug, Default)]
struct Podium {
    best: Option<Candidate>,
    second: Option<Candidate>,
    count: u32,
}

impl Podium {
    fn consider(&mut self, candidate: Candidate) {
        if self.best.is_some_and(|best| best.ix == candidate.ix)
            || self.second.is_some_and(|second| second.ix == candidate.ix)
        {
            return;
        }
        if self.best.is_none_or(|best| candidate < best) {
            self.second = self.best.replace(candidate);
        } else if self.second.is_none_or(|second| candidate < second) {
            self.second = Some(candidate);
        }
    }
}

/// What an agent with room should take next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Next {
    /// A colleague passed it to this agent.
    Direct(Key),
    /// It knows this agent, and counts as due earlier for it.
    Known(Key),
    /// Earliest due of those anybody like this agent may take.
    Due(Key),
}

impl Engine {
    /// Matches everybody who was touched: first agents (each takes the earliest due), then sessions
    /// for which an untouched agent may be free.
    pub(super) fn match_touched(&mut self, now: Timestamp, out: &mut Vec<Event>) {
        while !(self.touched.agents.is_empty() && self.touched.sessions.is_empty()) {
            let mut agents = std::mem::take(&mut self.touched.agents);
            agents.sort_by_key(|ix| (self.agents[*ix].idle_since, self.agents[*ix].spec.agent));
            agents.dedup();
            for agent in agents.drain(..) {
                while self.match_agent(now, agent, out) {}
            }
            let mut sessions = std::mem::take(&mut self.touched.sessions);
            sessions.sort_by_key(|ix| self.sessions[*ix].key(*ix));
            sessions.dedup();
            for session in sessions.drain(..) {
                self.match_session(now, session, out);
            }
        }
    }

    /// Offers the agent's next session to whoever is best for it; false when there is nothing to offer.
    fn match_agent(&mut self, now: Timestamp, agent: Ix<Agent>, out: &mut Vec<Event>) -> bool {
        let Some(next) = self.next_for(now, agent) else { return false };
        let (key, direct) = match next {
            Next::Direct(key) => (key, Some(DecidedBy::Transfer)),
            Next::Known(key) => (key, Some(DecidedBy::PastContact)),
            Next::Due(key) => (key, None),
        };
        let session = key.ix;
        if let Some(decided_by) = direct {
            self.make_offer(now, session, agent, decided_by, 1, out);
            return true;
        }
        let podium = self.podium(now, session);
        let (to, decided_by) = match podium.best {
            Some(best) if podium.second.is_some() => (best.ix, self.deciding(session, &podium)),
            Some(best) => (best.ix, DecidedBy::EarliestDue),
            None => (agent, DecidedBy::EarliestDue),
        };
        // Somebody better for it may have been set free in the same moment for an even earlier one.
        if to != agent && self.next_for(now, to) != Some(next) {
            return self.match_agent(now, to, out);
        }
        self.make_offer(now, session, to, decided_by, podium.count.max(1), out);
        true
    }

    /// Offers a session to the best free agent, if there is one.
    fn match_session(&mut self, now: Timestamp, session: Ix<Session>, out: &mut Vec<Event>) {
        if self.sessions[session].place == Place::Nowhere {
            return;
        }
        let podium = self.podium(now, session);
        let Some(best) = podium.best else { return };
        let decided_by = match (self.sessions[session].place, podium.second) {
            (Place::Direct(_), _) => DecidedBy::Transfer,
            (Place::Held, _) => DecidedBy::PastContact,
            (_, None) => DecidedBy::OnlyCandidate,
            (_, Some(_)) => self.deciding(session, &podium),
        };
        self.make_offer(now, session, best.ix, decided_by, podium.count, out);
    }

    fn make_offer(
        &mut self,
        now: Timestamp,
        session: Ix<Session>,
        agent: Ix<Agent>,
        decided_by: DecidedBy,
        candidates: u32,
        out: &mut Vec<Event>,
    ) {
        let queue = &self.queues[self.sessions[session].queue];
        let skills = match self.sessions[session].place {
            Place::Class(class) => self.classes[class].key.any_of.first().cloned(),
            Place::Nowhere | Place::Held | Place::Direct(_) => None,
        };
        let event = Event::SessionOffered {
            session: self.sessions[session].id,
            offer: OfferId(self.last_offer.0 + 1),
            agent: self.agents[agent].spec.agent,
            lease_ends_at: now + queue.spec.offer_lease,
            why: Why {
                decided_by,
                candidates,
                skills: skills.unwrap_or_else(|| queue.spec.skills.clone()),
            },
        };
        self.emit(now, event, out);
    }

    /// What an agent takes next: a direct transfer first, then the earliest due.
    fn next_for(&self, now: Timestamp, ix: Ix<Agent>) -> Option<Next> {
        let agent = &self.agents[ix];
        if agent.presence != Presence::At(Resting::Available) {
            return None;
        }
        let fits = |key: &&Key| {
            let session = &self.sessions[key.ix];
            Self::has_room(agent, session.channel) && !self.cools(now, session, agent)
        };
        if let Some(key) = agent.direct.iter().find(fits) {
            return Some(Next::Direct(*key));
        }
        let room = CHANNELS.map(|channel| Self::has_room(agent, channel));
        let due = self.profiles[agent.profile]
            .classes
            .iter()
            .map(|class| &self.classes[*class])
            .filter(|class| room[slot(class.key.channel)])
            .filter_map(|class| class.line.iter().find(fits))
            .min()
            .copied();
        let known = agent
            .fans
            .iter()
            .filter(|key| self.may_take(agent, key.ix))
            .find(fits)
            .filter(|known| due.is_none_or(|due| known.due_at <= due.due_at))
            .copied();
        known.map(Next::Known).or(due.map(Next::Due))
    }

    /// The best two of those who could take a session now.
    fn podium(&self, now: Timestamp, ix: Ix<Session>) -> Podium {
        let mut podium = Podium::default();
        let session = &self.sessions[ix];
        match session.place {
            Place::Nowhere => {}
            Place::Direct(agent) => self.consider_one(now, session, agent, &mut podium),
            Place::Held => {
                for agent in &session.past {
                    if self
                        .agent_by_id
                        .get(agent)
                        .is_some_and(|a| self.may_take(&self.agents[*a], ix))
                    {
                        self.consider_one(now, session, *agent, &mut podium);
                    }
                }
            }
            Place::Class(class) => self.consider_class(now, ix, class, &mut podium),
        }
        podium
    }

    fn consider_class(
        &self,
        now: Timestamp,
        ix: Ix<Session>,
        class: Ix<Class>,
        podium: &mut Podium,
    ) {
        let session = &self.sessions[ix];
        let rank = &self.queues[session.queue].rank;
        let by_idle = rank
            .iter()
            .find(|key| matches!(key, RankKey::Load | RankKey::LongestIdle))
            .is_some_and(|key| *key == RankKey::LongestIdle);
        for (fit, profile) in &self.classes[class].profiles {
            let free = &self.profiles[*profile].free[slot(session.channel)];
            podium.count += u32::try_from(free.by_load.len()).unwrap_or(u32::MAX);
            let willing = |agent: &Ix<Agent>| !self.cools(now, session, &self.agents[*agent]);
            let candidate = |agent| self.candidate(session, agent, *fit);
            if by_idle {
                let free = free.by_idle.iter().map(|key| key.3);
                free.filter(willing).take(2).for_each(|agent| podium.consider(candidate(agent)));
            } else {
                let free = free.by_load.iter().map(|key| key.3);
                free.filter(willing).take(2).for_each(|agent| podium.consider(candidate(agent)));
            }
        }
        for agent in &session.past {
            let Some(agent) = self.agent_by_id.get(agent) else { continue };
            let free = Self::has_room(&self.agents[*agent], session.channel)
                && !self.cools(now, session, &self.agents[*agent]);
            if let (true, Some(fit)) = (free, self.fit_of(class, *agent)) {
                podium.consider(self.candidate(session, *agent, fit));
            }
        }
        let cooling = session.cooling.iter().filter_map(|c| self.agent_by_id.get(&c.agent));
        let unwilling = cooling.filter(|agent| {
            Self::has_room(&self.agents[**agent], session.channel)
                && self.cools(now, session, &self.agents[**agent])
                && self.fit_of(class, **agent).is_some()
        });
        podium.count -= u32::try_from(unwilling.count()).unwrap_or(0);
    }

    fn consider_one(&self, now: Timestamp, session: &Session, agent: AgentId, podium: &mut Podium) {
        let Some(ix) = self.agent_by_id.get(&agent) else { return };
        let agent = &self.agents[*ix];
        if Self::has_room(agent, session.channel) && !self.cools(now, session, agent) {
            podium.count += 1;
            podium.consider(self.candidate(session, *ix, Fit(0)));
        }
    }

    fn candidate(&self, session: &Session, ix: Ix<Agent>, fit: Fit) -> Candidate {
        let agent = &self.agents[ix];
        let id = agent.spec.agent;
        let score = self.queues[session.queue].rank.map(|key| match key {
            RankKey::PastContact => {
                let place = session.past.iter().position(|past| *past == id);
                place.unwrap_or(super::PAST_AGENTS_MAX) as u64
            }
            RankKey::SkillFit => u64::from(fit.0),
            RankKey::Load => u64::from(Self::load(agent)),
            RankKey::LongestIdle => agent.idle_since.0.max(0).unsigned_abs(),
        });
        Candidate { score, agent: id, ix }
    }

    /// The first thing in which the best differs from the second.
    fn deciding(&self, session: Ix<Session>, podium: &Podium) -> DecidedBy {
        let (Some(best), Some(second)) = (podium.best, podium.second) else {
            return DecidedBy::OnlyCandidate;
        };
        let rank = &self.queues[self.sessions[session].queue].rank;
        let differs = best.score.iter().zip(&second.score).position(|(a, b)| a != b);
        match differs.map(|at| rank[at]) {
            Some(RankKey::PastContact) => DecidedBy::PastContact,
            Some(RankKey::SkillFit) => DecidedBy::SkillFit,
            Some(RankKey::Load) => DecidedBy::Load,
            Some(RankKey::LongestIdle) => DecidedBy::LongestIdle,
            None => DecidedBy::Tie,
        }
    }

    /// How an agent's profile fits a class, if it does.
    fn fit_of(&self, class: Ix<Class>, agent: Ix<Agent>) -> Option<Fit> {
        let profile = self.agents[agent].profile;
        let serving = &self.classes[class].profiles;
        serving.iter().find(|(_, other)| *other == profile).map(|(fit, _)| *fit)
    }

    /// Whether an agent's skills suffice for a session, held or in line.
    fn may_take(&self, agent: &Agent, ix: Ix<Session>) -> bool {
        let session = &self.sessions[ix];
        let classes = &self.queues[session.queue].classes[slot(session.channel)];
        let step = usize::from(session.step).min(classes.len().saturating_sub(1));
        classes
            .get(step)
            .is_some_and(|class| self.profiles[agent.profile].classes.binary_search(class).is_ok())
    }

    /// Whether the agent passed the session on lately and has not changed presence since.
    pub(super) fn cools(&self, now: Timestamp, session: &Session, agent: &Agent) -> bool {
        session
            .cooling
            .iter()
            .any(|c| c.agent == agent.spec.agent && c.until > now && c.epoch == agent.epoch)
    }

    /// Whether any signed-in agent could ever take sessions of this queue and channel.
    pub(super) fn staffed(&self, queue: Ix<Queue>, channel: Channel) -> bool {
        self.served_by(queue, channel, |profile| profile.signed_in > 0)
    }

    /// Whether any agent who could ever take sessions of this queue and channel takes work now.
    pub(super) fn attended(&self, queue: Ix<Queue>, channel: Channel) -> bool {
        self.served_by(queue, channel, |profile| profile.available > 0)
    }

    fn served_by(&self, queue: Ix<Queue>, channel: Channel, by: impl Fn(&Profile) -> bool) -> bool {
        self.queues[queue].classes[slot(channel)].iter().any(|class| {
            let serving = &self.classes[*class].profiles;
            serving.iter().any(|(_, profile)| by(&self.profiles[*profile]))
        })
    }

    /// Counts matches that should have been made and were not: 0 unless the engine has a fault.
    #[must_use]
    pub fn sweep(&self, now: Timestamp) -> u32 {
        let idle = self.agents.iter().filter(|(ix, _)| self.next_for(now, *ix).is_some());
        u32::try_from(idle.count()).unwrap_or(u32::MAX)
    }
}
