//! Passing sessions on: transfer, escalation, and what supervisors do to lines and sessions.

use std::sync::Arc;

use super::slab::Ix;
use super::state::{Agent, Queue, Session};
use super::{BOOST_MAX, Decision, Engine, classes::Request, requirement};
use crate::model::{
    AgentId, AtClosing, Author, Boost, BoostId, Boosts, Event, Millis, OfferResult, Outcome, Push,
    QueueHours, QueueId, QueuedReason, Refusal, Sealed, SessionId, SessionState, Target, Tier,
    Timestamp,
};

/// Where a session goes, and what goes with it.
struct Passage {
    queue: Ix<Queue>,
    reason: QueuedReason,
    direct: Option<AgentId>,
    note: Option<Sealed>,
    /// Whether who held it is not asked about it for a while.
    cools: bool,
    floor: Tier,
}

impl Engine {
    /// Passes a conversation on to a line or a colleague.
    pub(super) fn transfer(
        &mut self,
        now: Timestamp,
        agent: AgentId,
        session: SessionId,
        (to, note): (Target, Option<Sealed>),
        out: &mut Vec<Event>,
    ) -> Decision {
        let ix = self.conversation_of(agent, session)?;
        let (queue, direct) = self.check_target(ix, &to)?;
        let floor = self.floor_in(ix, queue);
        let reason = QueuedReason::Transferred;
        Ok(self.pass(now, ix, Passage { queue, reason, direct, note, cools: true, floor }, out))
    }

    /// Passes a conversation on to the tiers above its agent's.
    pub(super) fn escalate(
        &mut self,
        now: Timestamp,
        agent: AgentId,
        session: SessionId,
        note: Option<Sealed>,
        out: &mut Vec<Event>,
    ) -> Decision {
        let ix = self.conversation_of(agent, session)?;
        let floor = self.next_floor(ix, agent)?;
        let queue = self.sessions[ix].queue;
        if self.lets_go(queue) {
            return Err(Refusal::QueueClosed(self.queues[queue].spec.queue.clone()));
        }
        let reason = QueuedReason::Escalated;
        let passage = Passage { queue, reason, direct: None, note, cools: false, floor };
        Ok(self.pass(now, ix, passage, out))
    }

    /// The lowest tier above an agent's that may ever take a session, if anybody has it.
    pub(super) fn next_floor(&self, ix: Ix<Session>, agent: AgentId) -> Result<Tier, Refusal> {
        let session = &self.sessions[ix];
        let tier = self.known_agent(agent).map(|ix| self.agents[ix].spec.tier)?;
        let floor = tier.next().map(|next| next.max(session.floor));
        let floor = floor.ok_or(Refusal::NoHigherTier(session.id))?;
        let last = self.queues[session.queue].spec.relax.len();
        let asked = self.asked_of(session, last, floor);
        let mut profiles = self.profiles.iter().map(|(_, profile)| &profile.key);
        let somebody =
            profiles.any(|(skills, tier)| requirement::fit(&asked, skills, *tier).is_some());
        if somebody { Ok(floor) } else { Err(Refusal::NoHigherTier(session.id)) }
    }

    /// The lowest tier that may take a session in a queue: what was escalated in one line starts anew
    /// in another, whose people may have no tiers at all.
    fn floor_in(&self, ix: Ix<Session>, queue: Ix<Queue>) -> Tier {
        let session = &self.sessions[ix];
        if session.queue == queue { session.floor } else { Tier::FIRST }
    }

    /// What a session asks for at a step, from a tier on.
    pub(super) fn asked_of(
        &self,
        session: &Session,
        step: usize,
        floor: Tier,
    ) -> crate::model::Requirement {
        let request = Request {
            queue: session.queue,
            channel: session.channel,
            step: u16::try_from(step).unwrap_or(u16::MAX),
            floor,
            asks: session.asks.clone(),
        };
        requirement::of(&request, &self.queues, &|id| self.queue_ix(id))
    }

    /// A supervisor moves a session that waits or talks.
    pub(super) fn reassign(
        &mut self,
        now: Timestamp,
        session: SessionId,
        to: &Target,
        note: Option<Sealed>,
        out: &mut Vec<Event>,
    ) -> Decision {
        let ix = self.open_session(session)?;
        if matches!(self.sessions[ix].state, SessionState::WrapUp { .. }) {
            return Err(Refusal::WrongState(session));
        }
        let (queue, direct) = self.check_target(ix, to)?;
        let cools = self.sessions[ix].holder().is_some();
        let floor = self.floor_in(ix, queue);
        let reason = QueuedReason::Reassigned;
        Ok(self.pass(now, ix, Passage { queue, reason, direct, note, cools, floor }, out))
    }

    /// An agent takes a waiting session by hand.
    pub(super) fn pull(
        &mut self,
        now: Timestamp,
        agent: AgentId,
        session: SessionId,
        out: &mut Vec<Event>,
    ) -> Decision {
        let ix = self.open_session(session)?;
        if !self.sessions[ix].waits() {
            return Err(Refusal::WrongState(session));
        }
        let agent_ix = self.known_agent(agent)?;
        let offers = self.agents[agent_ix].offers.iter();
        let mut asked = offers.filter(|id| self.offer_by_id(**id).is_some_and(|o| o.session == ix));
        if let Some(offer) = asked.next().copied() {
            return self.accept(now, agent, offer, out);
        }
        let known = &self.agents[agent_ix];
        let room = Self::has_room(known, self.sessions[ix].channel);
        if !room || !self.queue_allows(known, self.sessions[ix].queue) {
            return Err(Refusal::AgentUnavailable(agent));
        }
        self.end_offers_for(now, ix, OfferResult::Rescinded, out);
        Ok(self.connect(now, ix, agent, out))
    }

    /// A supervisor lets a waiting session go before others.
    pub(super) fn push_up(
        &mut self,
        now: Timestamp,
        session: SessionId,
        push: Push,
        out: &mut Vec<Event>,
    ) -> Decision {
        let ix = self.open_session(session)?;
        let known = &self.sessions[ix];
        if !known.waits() {
            return Err(Refusal::WrongState(session));
        }
        let by = match push {
            Push::By(by) => by,
            Push::First => self.lead_of_first(ix),
        };
        if push == Push::First && by == Millis::ZERO {
            return Ok(Outcome { session: Some(session), seq: None });
        }
        let most = Millis(BOOST_MAX.0 - known.boost().0);
        if by <= Millis::ZERO || by > most {
            return Err(Refusal::BadValue {
                field: if push == Push::First { "push.first" } else { "push.by" },
                value: format!("{} ms", by.0),
                allowed: "1 ms to 7 days, together with what the session is due earlier already",
            });
        }
        let due_at = known.due_at - by;
        let boosts = with_push(&known.boosts, by);
        self.emit(now, Event::Rekeyed { session, due_at, boosts }, out);
        Ok(Outcome { session: Some(session), seq: None })
    }

    /// How much earlier a session must be due to be the first of its queue; 0 if it is already.
    fn lead_of_first(&self, ix: Ix<Session>) -> Millis {
        let known = &self.sessions[ix];
        let own = self.queues[known.queue].lines.iter();
        let first = own.filter_map(|class| self.classes[*class].line.first()).min();
        let first = first.filter(|first| **first < known.key(ix));
        first.map_or(Millis::ZERO, |first| Millis((known.due_at - first.due_at).0 + 1))
    }

    /// A supervisor moves everybody who waits in one line to another.
    pub(super) fn move_line(
        &mut self,
        now: Timestamp,
        from: &QueueId,
        to: &QueueId,
        out: &mut Vec<Event>,
    ) -> Decision {
        let source = self.queue_ix(from).ok_or_else(|| Refusal::QueueUnknown(from.clone()))?;
        let target = self.known_queue(to)?;
        if source == target {
            return Err(Refusal::BadValue {
                field: "to",
                value: to.to_string(),
                allowed: "another queue",
            });
        }
        if self.queues[target].hours != QueueHours::Open {
            return Err(Refusal::QueueClosed(to.clone()));
        }
        let channels = self.queues[target].spec.channels;
        let apart = self.sessions.iter().filter(|(_, session)| {
            session.queue == source && matches!(session.state, SessionState::Deferred { .. })
        });
        let waiting = self.waiting_in(source).chain(apart.map(|(ix, _)| ix));
        let mut moving: Vec<_> =
            waiting.filter(|ix| channels.has(self.sessions[*ix].channel)).collect();
        moving.sort_by_key(|ix| self.sessions[*ix].key(*ix));
        for ix in moving {
            let session = &self.sessions[ix];
            let passage = Passage {
                queue: target,
                reason: QueuedReason::LineMoved,
                direct: session.direct,
                note: self.note_of(session).cloned(),
                cools: false,
                floor: self.floor_in(ix, target),
            };
            self.pass(now, ix, passage, out);
        }
        Ok(Outcome::default())
    }

    /// A conversation that an agent holds, or why not.
    pub(super) fn conversation_of(
        &self,
        agent: AgentId,
        session: SessionId,
    ) -> Result<Ix<Session>, Refusal> {
        let ix = self.open_session(session)?;
        self.check_holder(ix, Author::Agent(agent))?;
        if !matches!(self.sessions[ix].state, SessionState::Connected { .. }) {
            return Err(Refusal::WrongState(session));
        }
        Ok(ix)
    }

    /// Where a session can go now, or why it cannot.
    fn check_target(
        &self,
        ix: Ix<Session>,
        to: &Target,
    ) -> Result<(Ix<Queue>, Option<AgentId>), Refusal> {
        let session = &self.sessions[ix];
        match to {
            Target::Queue(id) => Ok((self.check_open(id, session.channel)?, None)),
            Target::Agent(colleague) => {
                let known = &self.agents[self.known_agent(*colleague)?];
                if session.holder() == Some(*colleague) {
                    return Err(Refusal::AlreadyIn(session.id, *colleague));
                }
                if !self.can_be_asked(known, session) {
                    return Err(Refusal::AgentUnavailable(*colleague));
                }
                Ok((session.queue, Some(*colleague)))
            }
        }
    }

    /// Whether an agent could be asked about a session by name: room, and nothing it keeps room for.
    pub(super) fn can_be_asked(&self, agent: &Agent, session: &Session) -> bool {
        Self::has_room(agent, session.channel)
            && agent.drains_for.is_none()
            && self.queue_allows(agent, session.queue)
    }

    /// Puts a session into a line. The time it waited counts: it is due at the earlier of its old time
    /// and what it would be in the new queue.
    fn pass(
        &mut self,
        now: Timestamp,
        ix: Ix<Session>,
        passage: Passage,
        out: &mut Vec<Event>,
    ) -> Outcome {
        self.end_offers_for(now, ix, OfferResult::Rescinded, out);
        self.dissolve(now, ix, out);
        let Passage { queue, reason, direct, note, cools, floor } = passage;
        let known = &self.sessions[ix];
        let spec = &self.queues[queue].spec;
        let from = known.holder().and_then(|agent| self.agent_ix(agent));
        let (session, seq) = (known.id, known.seq + 1);
        let due_at = match known.later() {
            Some(later) => self.due_deferred(known, queue, later),
            None => known.due_at.min(known.arrived_at + spec.target - known.boost()),
        };
        let event = Event::SessionQueued {
            session,
            queue: spec.queue.clone(),
            due_at,
            reason,
            direct,
            note,
            cool_until: cools.then(|| now + spec.decline_cooldown),
            tier_floor: floor,
            seq,
        };
        self.emit(now, event, out);
        self.touched.agents.extend(from);
        Outcome { session: Some(session), seq: Some(seq) }
    }

    /// Whether nobody comes for who joins a queue now: it is closed and has let its line go.
    pub(super) fn lets_go(&self, queue: Ix<Queue>) -> bool {
        let queue = &self.queues[queue];
        queue.hours != QueueHours::Open && queue.spec.at_closing == AtClosing::Release
    }
}

/// Boosts with one more push; all pushes are told as one.
fn with_push(boosts: &Boosts, by: Millis) -> Boosts {
    let mut all = boosts.as_deref().cloned().unwrap_or_default();
    let reason = BoostId::pushed_up();
    match all.iter_mut().find(|boost| boost.reason == reason) {
        Some(boost) => boost.by = Millis(boost.by.0 + by.0),
        None => all.push(Boost { reason, by }),
    }
    Some(Arc::new(all))
}
