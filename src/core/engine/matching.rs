//! Who is next: brings sessions and agents together, the earliest due first. The rules are in
//! `docs/routing.md`, "Who goes first".
//!
//! Between commands nobody who could be matched waits. So whatever can be matched involves a session or an
//! agent that the command touched, and those alone are looked at: for each its own best pair, the least of
//! all first. A match only takes possibilities away, so pairs that were looked at before get no better and
//! need to be looked at again only when their turn comes.

use std::cmp::Reverse;
use std::sync::Arc;

use super::Engine;
use super::best::{Basis, Podium};
use super::classes::Class;
use super::line::Key;
use super::slab::Ix;
use super::state::{Agent, CHANNELS, Place, Session, slot};
use crate::model::{AgentId, DecidedBy, Event, OfferId, Presence, Resting, Timestamp, Why};

/// The best a session or an agent can get now; less goes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pair {
    way: Way,
    /// When the session is due, for whom it is offered to.
    key: Key,
}

/// What makes a pair. A direct one goes before all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    Direct,
    /// Held for, or reached earlier by, an agent it knows; or one of those who may take it.
    Open,
}

/// Whose best pair it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Source {
    Agent(Ix<Agent>),
    /// What was passed to an agent, or knows it.
    Acquaintance(Ix<Agent>),
    Session(Ix<Session>),
    Class(Ix<Class>),
}

/// From so many agents on, the classes they serve are looked at instead: agents who are alike have the
/// same session before them, and each match would make all their pairs void.
const MANY: usize = 4;

/// Whom the matcher must look at before the command is done. Empty between commands.
#[derive(Debug, Clone, Default)]
pub(super) struct Touched {
    pub sessions: Vec<Ix<Session>>,
    pub agents: Vec<Ix<Agent>>,
    /// Where their best pairs are found; kept for its room.
    sources: Vec<Source>,
    /// Best pairs of these, least first; kept for its room.
    pairs: std::collections::BinaryHeap<Reverse<(Pair, Source)>>,
}

impl Engine {
    /// Matches everybody who was touched.
    pub(super) fn match_touched(&mut self, now: Timestamp, out: &mut Vec<Event>) {
        while !(self.touched.agents.is_empty() && self.touched.sessions.is_empty()) {
            // Somebody who waited before and one agent with room: there is nobody to compare with.
            if let ([agent], []) = (&*self.touched.agents, &*self.touched.sessions) {
                let agent = *agent;
                self.touched.agents.clear();
                self.match_one(now, Source::Agent(agent), Some(agent), out);
                continue;
            }
            self.catch_up();
            let mut touched = std::mem::take(&mut self.touched);
            touched.agents.sort_unstable();
            touched.agents.dedup();
            touched.sessions.sort_unstable();
            touched.sessions.dedup();
            match (touched.agents.as_slice(), touched.sessions.as_slice()) {
                ([agent], []) => self.match_one(now, Source::Agent(*agent), Some(*agent), out),
                ([], [session]) => self.match_one(now, Source::Session(*session), None, out),
                _ => self.match_many(now, &mut touched, out),
            }
            self.end_vain_waits_for_persons(now, &mut touched.sessions, out);
            touched.agents.clear();
            touched.sessions.clear();
            // What was touched meanwhile goes into the emptied lists.
            touched.agents.append(&mut self.touched.agents);
            touched.sessions.append(&mut self.touched.sessions);
            self.touched = touched;
        }
        self.catch_up();
    }

    fn match_one(
        &mut self,
        now: Timestamp,
        source: Source,
        only: Option<Ix<Agent>>,
        out: &mut Vec<Event>,
    ) {
        let mut last = None;
        // A pair that is still there after its offer would be a fault; it must not become a loop.
        while let Some(pair) = self.pair_of(now, source).filter(|pair| Some(*pair) != last) {
            let known = self.chosen_by_name(now, pair.key.ix, &[source]);
            self.offer_to_best(now, pair.key.ix, (only, known), out);
            last = Some(pair);
            // Whoever has stopped keeping room by this offer takes part from here on.
            if !self.touched.agents.is_empty() {
                match source {
                    Source::Agent(ix) => self.touched.agents.push(ix),
                    Source::Session(ix) => self.touched.sessions.push(ix),
                    Source::Acquaintance(_) | Source::Class(_) => {}
                }
                return;
            }
        }
    }

    fn match_many(&mut self, now: Timestamp, touched: &mut Touched, out: &mut Vec<Event>) {
        let many = touched.agents.len() > MANY;
        let of_agent = if many { Source::Acquaintance } else { Source::Agent };
        let agents = touched.agents.iter().map(|ix| of_agent(*ix));
        let sessions = touched.sessions.iter().map(|ix| Source::Session(*ix));
        let classes = if many { self.classes_of(&touched.agents) } else { Vec::new() };
        let classes = classes.into_iter().map(Source::Class);
        let mut sources = std::mem::take(&mut touched.sources);
        sources.extend(agents.chain(sessions).chain(classes));
        for source in &sources {
            let pair = self.pair_of(now, *source);
            touched.pairs.extend(pair.map(|pair| Reverse((pair, *source))));
        }
        while let Some(Reverse((pair, source))) = touched.pairs.pop() {
            let mut next = self.pair_of(now, source);
            if next == Some(pair) {
                let known = self.chosen_by_name(now, pair.key.ix, &sources);
                self.offer_to_best(now, pair.key.ix, (None, known), out);
                next = self.pair_of(now, source).filter(|next| *next != pair);
                // Whoever has stopped keeping room by this offer takes part from here on.
                while let Some(freed) = self.touched.agents.pop().map(Source::Agent) {
                    let pair = self.pair_of(now, freed);
                    touched.pairs.extend(pair.map(|pair| Reverse((pair, freed))));
                    sources.push(freed);
                }
            }
            touched.pairs.extend(next.map(|pair| Reverse((pair, source))));
        }
        sources.clear();
        touched.sources = sources;
    }

    /// Whoever was passed to a person and could not be offered to that person at once waits for everybody:
    /// no deadline would end that wait.
    fn end_vain_waits_for_persons(
        &mut self,
        now: Timestamp,
        touched: &mut Vec<Ix<Session>>,
        out: &mut Vec<Event>,
    ) {
        let direct = |session: &Session| session.place == Place::Direct;
        touched.retain(|ix| self.sessions.get(*ix).is_some_and(direct));
        touched.sort_by_key(|ix| self.sessions[*ix].key(*ix));
        for ix in touched.iter() {
            let session = self.sessions[*ix].id;
            self.emit(now, Event::HoldEnded { session }, out);
        }
    }

    fn pair_of(&self, now: Timestamp, source: Source) -> Option<Pair> {
        match source {
            Source::Agent(agent) => self.next_for(now, agent),
            Source::Acquaintance(agent) => self.acquaintance_of(now, agent),
            Source::Session(session) => self.pair_of_session(now, session),
            Source::Class(class) => self.pair_of_class(now, class),
        }
    }

    /// The classes that agents may take, each once.
    fn classes_of(&self, agents: &[Ix<Agent>]) -> Vec<Ix<Class>> {
        let known = agents.iter().filter_map(|ix| self.agents.get(*ix));
        let mut profiles: Vec<_> = known.map(|agent| agent.profile).collect();
        profiles.sort_unstable();
        profiles.dedup();
        let classes =
            profiles.into_iter().flat_map(|ix| self.profiles[ix].classes.iter().flatten());
        let mut classes: Vec<_> = classes.copied().collect();
        classes.sort_unstable();
        classes.dedup();
        classes
    }

    /// The earliest due of a class that anybody can take now.
    fn pair_of_class(&self, now: Timestamp, class: Ix<Class>) -> Option<Pair> {
        self.heads[class.index()]?;
        for key in self.classes[class].line.iter() {
            if self.anybody(now, key.ix) {
                return Some(Pair { way: Way::Open, key: *key });
            }
            // Only a cool-down makes way for the next in line.
            if self.sessions[key.ix].cooling().is_empty() {
                return None;
            }
        }
        None
    }

    /// The best pair that a session can be part of.
    fn pair_of_session(&self, now: Timestamp, ix: Ix<Session>) -> Option<Pair> {
        let session = self.sessions.get(ix)?;
        let key = session.key(ix);
        if session.place == Place::Direct {
            let agent = self.asked_alone(ix)?;
            return self.feasible(now, ix, agent).then_some(Pair { way: Way::Direct, key });
        }
        if self.first_known(now, ix).is_some() {
            let key = Key { due_at: key.due_at - self.reach(session), ..key };
            return Some(Pair { way: Way::Open, key });
        }
        self.anybody(now, ix).then_some(Pair { way: Way::Open, key })
    }

    /// What an agent takes next: what was passed to it first, then the earliest due.
    pub(super) fn next_for(&self, now: Timestamp, ix: Ix<Agent>) -> Option<Pair> {
        let agent = self.agents.get(ix)?;
        if !matches!(agent.presence, Presence::At(Resting::Available)) {
            return None;
        }
        let known = self.acquaintance_of(now, ix);
        if known.is_some_and(|known| known.way == Way::Direct) {
            return known;
        }
        let due = self.earliest_due(now, ix).map(|key| Pair { way: Way::Open, key });
        due.into_iter().chain(known).min()
    }

    /// What an agent takes of what was passed to it, or knows it.
    fn acquaintance_of(&self, now: Timestamp, ix: Ix<Agent>) -> Option<Pair> {
        let agent = self.agents.get(ix)?;
        let known = agent.by_name.as_deref()?;
        let fits = |key: &&Key| self.fits(now, agent, key.ix);
        if let Some(key) = known.direct.iter().find(fits) {
            return Some(Pair { way: Way::Direct, key: *key });
        }
        known.fans.iter().find(fits).map(|key| Pair { way: Way::Open, key: *key })
    }

    /// The earliest due of those anybody like this agent may take.
    fn earliest_due(&self, now: Timestamp, ix: Ix<Agent>) -> Option<Key> {
        let agent = &self.agents[ix];
        let channels = CHANNELS.into_iter().filter(|channel| Self::has_room(agent, *channel));
        let classes = &self.profiles[agent.profile].classes;
        let classes = channels.flat_map(|channel| &classes[slot(channel)]);
        let first = classes.filter_map(|class| self.heads[class.index()]).min()?;
        // Mostly there is nothing against the very first.
        if self.fits(now, agent, first.ix) {
            return Some(first);
        }
        self.earliest_fitting(now, agent)
    }

    fn earliest_fitting(&self, now: Timestamp, agent: &Agent) -> Option<Key> {
        let mut best: Option<Key> = None;
        for channel in CHANNELS {
            if !Self::has_room(agent, channel) {
                continue;
            }
            for class in &self.profiles[agent.profile].classes[slot(channel)] {
                let Some(head) = self.heads[class.index()] else { continue };
                if best.is_some_and(|best| best < head) {
                    continue;
                }
                if self.fits(now, agent, head.ix) {
                    best = Some(head);
                    continue;
                }
                // Only a cool-down makes way for the next in line; all else keeps the whole class out.
                let line = self.classes[*class].line.iter();
                let mut passed = line
                    .skip_while(|key| self.cools(now, &self.sessions[key.ix], agent))
                    .take_while(|key| best.is_none_or(|best| **key < best));
                let next = passed.next().filter(|key| self.fits(now, agent, key.ix));
                best = next.copied().or(best);
            }
        }
        best
    }

    /// Whether a session could go to an agent who may take it: room, no cool-down, nothing it keeps
    /// room for.
    pub(super) fn fits(&self, now: Timestamp, agent: &Agent, ix: Ix<Session>) -> bool {
        let session = &self.sessions[ix];
        let direct = session.place == Place::Direct;
        let drains = agent.drains_for.map(|ix| self.sessions[ix].key(ix));
        Self::has_room(agent, session.channel)
            && (direct || !self.queues[session.queue].paused)
            && self.queue_allows(agent, session.queue)
            && (direct || drains.is_none_or(|drains| session.key(ix) <= drains))
            && !self.cools(now, session, agent)
    }

    /// Whether a session can be offered to an agent now.
    pub(super) fn feasible(&self, now: Timestamp, ix: Ix<Session>, agent: Ix<Agent>) -> bool {
        let known = &self.agents[agent];
        let session = &self.sessions[ix];
        let id = known.spec.agent;
        let allowed = match session.place {
            Place::Nowhere => false,
            Place::Direct => session.direct == Some(id),
            Place::Held => session.past().any(|past| past == id) && self.may_take(known, ix),
            Place::Line => self.may_take(known, ix),
        };
        allowed && self.fits(now, known, ix)
    }

    /// The first past agent who can take a session that is held for them, or reaches them earlier.
    fn first_known(&self, now: Timestamp, ix: Ix<Session>) -> Option<Ix<Agent>> {
        let session = &self.sessions[ix];
        let known = match session.place {
            Place::Held => true,
            Place::Line => self.reach(session).0 > 0,
            Place::Nowhere | Place::Direct => false,
        };
        let mut past = session.past().filter_map(|id| self.agent_ix(id));
        past.find(|agent| known && self.feasible(now, ix, *agent))
    }

    /// The past agent a session goes to without comparing: it is held for those it knows, or goes next in
    /// line only because they know it, before somebody else in line. `sources`: where everybody is
    /// found who can be matched.
    fn chosen_by_name(
        &self,
        now: Timestamp,
        ix: Ix<Session>,
        sources: &[Source],
    ) -> Option<Ix<Agent>> {
        let known = self.first_known(now, ix)?;
        let session = &self.sessions[ix];
        if session.place == Place::Held {
            return Some(known);
        }
        let own = session.key(ix);
        let overtakes = sources.iter().any(|source| {
            let next = match *source {
                Source::Agent(agent) => {
                    self.agents.get(agent).and_then(|_| self.earliest_due(now, agent))
                }
                Source::Class(class) => self.pair_of_class(now, class).map(|pair| pair.key),
                Source::Session(other) => {
                    let known = self.sessions.get(other).filter(|one| one.place == Place::Line);
                    known.map(|one| one.key(other)).filter(|_| self.anybody(now, other))
                }
                Source::Acquaintance(_) => None,
            };
            next.is_some_and(|next| next < own)
        });
        overtakes.then_some(known)
    }

    /// Offers a session to whoever is best for it. `only`: the only agent who can take it, where that is
    /// known; `known`: the agent it goes to by name, if any.
    fn offer_to_best(
        &mut self,
        now: Timestamp,
        ix: Ix<Session>,
        (only, known): (Option<Ix<Agent>>, Option<Ix<Agent>>),
        out: &mut Vec<Event>,
    ) {
        let session = &self.sessions[ix];
        let podium = match session.place {
            Place::Nowhere => return,
            Place::Direct => {
                let known = self.asked_alone(ix).map(|ix| (self.agents[ix].spec.agent, ix));
                Podium::of_one(known, 1, Basis::Asked(DecidedBy::Transfer))
            }
            Place::Held | Place::Line => match (known, only) {
                (Some(agent), _) => {
                    let past = session.past().filter_map(|id| self.agent_ix(id));
                    let able = past.filter(|agent| self.feasible(now, ix, *agent)).count();
                    let known = Some((self.agents[agent].spec.agent, agent));
                    Podium::of_one(known, able, Basis::Asked(DecidedBy::PastContact))
                }
                (None, Some(agent)) => {
                    let only = Some((self.agents[agent].spec.agent, agent));
                    Podium::of_one(only, 1, Basis::Compared)
                }
                (None, None) => self.podium(now, ix),
            },
        };
        self.make_offers(now, ix, &podium, out);
        if only.is_none() {
            self.catch_up();
        }
    }

    fn make_offers(
        &mut self,
        now: Timestamp,
        ix: Ix<Session>,
        podium: &Podium,
        out: &mut Vec<Event>,
    ) {
        let session = &self.sessions[ix];
        let (id, step, queued_at) = (session.id, session.step, session.queued_at);
        let Some(class) = session.class else { return };
        let spec = &self.queues[session.queue].spec;
        let lease_ends_at = now + spec.offer_lease;
        let most = usize::from(spec.offer_to);
        let decided_by = self.decided_by(ix, podium, most, queued_at == now);
        let runner_up = podium.runner_up(most);
        for agent in podium.asked(most) {
            let why = Why {
                decided_by,
                candidates: podium.count(),
                runner_up,
                step,
                requirement: Arc::clone(&self.classes[class].requirement),
            };
            let offer = OfferId(self.last_offer.0 + 1);
            let event =
                Event::SessionOffered { session: id, offer, agent, lease_ends_at, role: None, why };
            self.emit(now, event, out);
        }
    }

    /// Whether an agent's skills and tier suffice for a waiting session.
    pub(super) fn may_take(&self, agent: &Agent, ix: Ix<Session>) -> bool {
        let class = self.sessions[ix].class;
        class.is_some_and(|class| self.profiles[agent.profile].may_take(class))
    }

    /// Whether the agent passed the session on lately and has not changed presence since.
    pub(super) fn cools(&self, now: Timestamp, session: &Session, agent: &Agent) -> bool {
        let id: AgentId = agent.spec.agent;
        let cooling = session.cooling().iter();
        cooling.into_iter().any(|c| c.agent == id && c.until > now && c.epoch == agent.epoch)
    }

    /// Counts agents who could have been offered something and were not: 0 unless the engine has a
    /// fault.
    #[must_use]
    pub fn sweep(&self, now: Timestamp) -> u32 {
        let idle = self.agents.iter().filter(|(ix, _)| self.next_for(now, *ix).is_some());
        u32::try_from(idle.count()).unwrap_or(u32::MAX)
    }
}
