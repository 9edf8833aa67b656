//! Sessions that are passed on: by agents, by supervisors, one or a whole line.

use std::sync::Arc;

use seira_core::model::{
    AgentId, Boost, BoostId, Event, Millis, OfferResult, Outcome, Push, QueueHours, QueueId,
    QueuedReason, Refusal, Sealed, SessionId, Target, Tier, Wish,
};

use super::customers::WEEK;
use super::state::{Session, sum};
use super::{Decision, Naive};

/// Where a session goes, and how.
struct Way {
    queue: QueueId,
    direct: Option<AgentId>,
    reason: QueuedReason,
    note: Option<Sealed>,
    tier_floor: Tier,
}

impl Naive {
    pub(super) fn decide_passing(&mut self, wish: Wish, out: &mut Vec<Event>) -> Decision {
        match wish {
            Wish::Transfer { agent, session, to, note } => {
                self.transfer(agent, session, to, note, out)
            }
            Wish::Escalate { agent, session, note } => self.escalate(agent, session, note, out),
            Wish::Reassign { session, to, note } => self.reassign(session, to, note, out),
            Wish::Pull { agent, session } => self.pull(agent, session, out),
            Wish::PushUp { session, push } => self.push_up(session, push, out),
            other => unreachable!("{other:?} is decided elsewhere"),
        }
    }

    fn transfer(
        &mut self,
        agent: AgentId,
        id: SessionId,
        to: Target,
        note: Option<Sealed>,
        out: &mut Vec<Event>,
    ) -> Decision {
        let session = self.conversation_of(id, agent)?;
        let (queue, direct) = self.check_target(session, to)?;
        let (reason, tier_floor) = (QueuedReason::Transferred, floor_in(session, &queue));
        self.pass_on(id, Way { queue, direct, reason, note, tier_floor }, out)
    }

    /// A queue that is open to the session, or a colleague with room for it.
    fn check_target(
        &self,
        session: &Session,
        to: Target,
    ) -> Result<(QueueId, Option<AgentId>), Refusal> {
        match to {
            Target::Queue(queue) => {
                self.check_open(&queue, session.channel)?;
                Ok((queue, None))
            }
            Target::Agent(colleague) => {
                let known = self.known_agent(colleague)?;
                let takes_it = self.has_room(known, session) && known.drains_for.is_none();
                if session.holder() == Some(colleague) {
                    return Err(Refusal::AlreadyIn(session.id, colleague));
                }
                if !takes_it {
                    return Err(Refusal::AgentUnavailable(colleague));
                }
                Ok((session.queue.clone(), Some(colleague)))
            }
        }
    }

    fn escalate(
        &mut self,
        agent: AgentId,
        id: SessionId,
        note: Option<Sealed>,
        out: &mut Vec<Event>,
    ) -> Decision {
        let session = self.conversation_of(id, agent)?;
        let floor = self.floor_above(session, agent)?;
        let queue = session.queue.clone();
        if self.lets_go(session) {
            return Err(Refusal::QueueClosed(queue));
        }
        let reason = QueuedReason::Escalated;
        self.pass_on(id, Way { queue, direct: None, reason, note, tier_floor: floor }, out)
    }

    /// The tiers above an agent's own, if anybody there could take the session, now or later.
    pub(super) fn floor_above(&self, session: &Session, agent: AgentId) -> Result<Tier, Refusal> {
        let own = self.known_agent(agent)?.spec.tier;
        let floor = own.next().ok_or(Refusal::NoHigherTier(session.id))?;
        let floor = floor.max(session.tier_floor);
        let in_the_end = self.requirement_at(session, u16::MAX, floor);
        let could = |other: &super::state::Agent| {
            other.spec.agent != agent && super::who::may_take(&other.spec, &in_the_end)
        };
        if self.agents.values().any(could) {
            Ok(floor)
        } else {
            Err(Refusal::NoHigherTier(session.id))
        }
    }

    fn reassign(
        &mut self,
        id: SessionId,
        to: Target,
        note: Option<Sealed>,
        out: &mut Vec<Event>,
    ) -> Decision {
        let session = self.open_session(id)?;
        if session.wraps_up() {
            return Err(Refusal::WrongState(id));
        }
        let (queue, direct) = self.check_target(session, to)?;
        let (reason, tier_floor) = (QueuedReason::Reassigned, floor_in(session, &queue));
        self.pass_on(id, Way { queue, direct, reason, note, tier_floor }, out)
    }

    /// Puts a session into a line; offers, invitations and members go first. The waiting time counts.
    fn pass_on(&mut self, id: SessionId, way: Way, out: &mut Vec<Event>) -> Decision {
        self.empty_conversation(id, out);
        for offer in self.offers_of_session(id) {
            self.end_offer(offer, OfferResult::Rescinded, out);
        }
        let session = &self.sessions[&id];
        let spec = &self.queues[&way.queue].spec;
        // Who escalated stands below the floor.
        let comes_from = session.holder().filter(|_| way.reason != QueuedReason::Escalated);
        let cool_until = comes_from.map(|_| self.now + spec.decline_cooldown);
        let seq = session.seq + 1;
        let event = Event::SessionQueued {
            session: id,
            due_at: self.due_in(session, &way.queue),
            queue: way.queue,
            reason: way.reason,
            direct: way.direct,
            note: way.note,
            cool_until,
            tier_floor: way.tier_floor,
            seq,
        };
        self.emit(event, out);
        Ok(Outcome { session: Some(id), seq: Some(seq) })
    }

    fn pull(&mut self, agent: AgentId, id: SessionId, out: &mut Vec<Event>) -> Decision {
        let session = self.open_session(id)?;
        if !session.waits() {
            return Err(Refusal::WrongState(id));
        }
        let known = self.known_agent(agent)?;
        let asked = self.offers.values().find(|o| o.session == id && o.agent == agent);
        if let Some(offer) = asked.map(|open| open.offer) {
            return self.accept(agent, offer, out);
        }
        if !self.has_room(known, session) {
            return Err(Refusal::AgentUnavailable(agent));
        }
        for offer in self.offers_of_session(id) {
            self.end_offer(offer, OfferResult::Rescinded, out);
        }
        let seq = self.connect(id, agent, out);
        Ok(Outcome { session: Some(id), seq: Some(seq) })
    }

    fn push_up(&mut self, id: SessionId, push: Push, out: &mut Vec<Event>) -> Decision {
        let session = self.open_session(id)?;
        if !session.waits() {
            return Err(Refusal::WrongState(id));
        }
        let by = match push {
            Push::By(by) => by,
            Push::First => {
                let others = self.sessions.values().filter(|other| {
                    other.id != id && other.queue == session.queue && self.is_in_line(other)
                });
                let first = others.map(Session::key).min();
                let Some((first, _)) = first.filter(|first| *first < session.key()) else {
                    return Ok(Outcome { session: Some(id), seq: None });
                };
                Millis(session.due_at.0 - first.0 + 1)
            }
        };
        if by <= Millis::ZERO || by.0 > WEEK.0 - sum(&session.boosts).0 {
            return Err(Refusal::BadValue {
                field: if push == Push::First { "push.first" } else { "push.by" },
                value: format!("{} ms", by.0),
                allowed: "1 ms to 7 days, together with what the session is due earlier already",
            });
        }
        let due_at = session.due_at - by;
        let mut boosts: Vec<Boost> =
            session.boosts.iter().flat_map(|b| b.iter().cloned()).collect();
        let reason = BoostId::pushed_up();
        if let Some(pushed) = boosts.iter_mut().find(|boost| boost.reason == reason) {
            pushed.by.0 += by.0;
        } else {
            boosts.push(Boost { reason, by });
        }
        let boosts = Some(Arc::new(boosts));
        self.emit(Event::Rekeyed { session: id, due_at, boosts }, out);
        Ok(Outcome { session: Some(id), seq: None })
    }

    /// Everybody who waits in one line goes to another, in order of their keys; who was passed to a
    /// person goes on waiting for that person.
    pub(super) fn move_line(
        &mut self,
        from: &QueueId,
        to: &QueueId,
        out: &mut Vec<Event>,
    ) -> Decision {
        // A line that lost its name can still be moved to where it is looked after.
        self.queues.get(from).ok_or_else(|| Refusal::QueueUnknown(from.clone()))?;
        let queue = self.known_queue(to)?;
        if from == to {
            let value = to.to_string();
            return Err(Refusal::BadValue { field: "to", value, allowed: "another queue" });
        }
        if queue.hours != QueueHours::Open {
            return Err(Refusal::QueueClosed(to.clone()));
        }
        let channels = queue.spec.channels;
        let mut waiting = self.waiting_in(from);
        waiting.extend(self.sessions.values().filter(|s| s.is_scheduled() && s.queue == *from));
        waiting.retain(|session| channels.has(session.channel));
        waiting.sort_by_key(|session| session.key());
        for id in waiting.into_iter().map(|session| session.id).collect::<Vec<_>>() {
            let session = &self.sessions[&id];
            let way = Way {
                queue: to.clone(),
                direct: session.direct,
                reason: QueuedReason::LineMoved,
                note: session.note.clone(),
                tier_floor: floor_in(session, to),
            };
            self.pass_on(id, way, out)?;
        }
        Ok(Outcome::default())
    }
}

/// Another queue knows nothing of tiers that were passed over in this one.
fn floor_in(session: &Session, queue: &QueueId) -> Tier {
    if session.queue == *queue { session.tier_floor } else { Tier::FIRST }
}
