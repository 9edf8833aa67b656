//! What agents wish, and what becomes of offers.

use super::slab::Ix;
use super::state::{Agent, Place, Session};
use super::{Decision, Engine};
use crate::model::{
    AbandonReason, AgentId, AgentSpec, AtClosing, AwayReason, Capacity, Event, OfferId,
    OfferResult, Outcome, Presence, PresenceWish, QueueHours, QueuedReason, Refusal, Resting,
    SessionState, Timestamp,
};

/// Most skills of one agent.
const SKILLS_MAX: usize = 256;

/// Most chats at once.
const CHATS_MAX: u16 = 100;

impl Engine {
    pub(super) fn set_agent(
        &mut self,
        now: Timestamp,
        spec: AgentSpec,
        out: &mut Vec<Event>,
    ) -> Decision {
        check_spec(&spec)?;
        let known = self.agent_by_id.get(&spec.agent).map(|ix| &self.agents[*ix].spec);
        if known != Some(&spec) {
            self.emit(now, Event::AgentSet { spec }, out);
        }
        Ok(Outcome::default())
    }

    pub(super) fn remove_agent(
        &mut self,
        now: Timestamp,
        agent: AgentId,
        out: &mut Vec<Event>,
    ) -> Decision {
        let ix = self.known_agent(agent)?;
        self.end_offers_of(now, ix, OfferResult::AgentLost, out);
        self.take_sessions_back(now, ix, QueuedReason::AgentLost, out);
        let held = self.held_for(ix);
        self.emit(now, Event::AgentRemoved { agent }, out);
        self.touched.agents.retain(|touched| *touched != ix);
        self.end_vain_holds(now, held, out);
        Ok(Outcome::default())
    }

    pub(super) fn set_presence(
        &mut self,
        now: Timestamp,
        agent: AgentId,
        wish: PresenceWish,
        out: &mut Vec<Event>,
    ) -> Decision {
        let ix = self.known_agent(agent)?;
        let resting = match wish {
            PresenceWish::Available => Resting::Available,
            PresenceWish::Away(reason) => Resting::Away(AwayReason::Chosen(reason)),
            PresenceWish::Offline => Resting::Offline,
        };
        let presence = Presence::At(resting);
        if self.agents[ix].presence == presence {
            return Ok(Outcome::default());
        }
        if presence != Presence::At(Resting::Available) {
            self.end_offers_of(now, ix, OfferResult::Rescinded, out);
        }
        self.emit(now, Event::PresenceChanged { agent, presence }, out);
        self.end_vain_holds(now, self.held_for(ix), out);
        Ok(Outcome::default())
    }

    /// The agent's pages are gone: offers go on at once, sessions stay until the grace ends.
    pub(super) fn agent_lost(
        &mut self,
        now: Timestamp,
        agent: AgentId,
        out: &mut Vec<Event>,
    ) -> Decision {
        let ix = self.known_agent(agent)?;
        let Presence::At(before) = self.agents[ix].presence.clone() else {
            return Ok(Outcome::default());
        };
        if before == Resting::Offline && self.agents[ix].sessions.is_empty() {
            return Ok(Outcome::default());
        }
        self.end_offers_of(now, ix, OfferResult::AgentLost, out);
        let presence = Presence::Grace { ends_at: now + self.agent_grace, before };
        self.emit(now, Event::PresenceChanged { agent, presence }, out);
        self.end_vain_holds(now, self.held_for(ix), out);
        Ok(Outcome::default())
    }

    pub(super) fn agent_back(
        &mut self,
        now: Timestamp,
        agent: AgentId,
        out: &mut Vec<Event>,
    ) -> Decision {
        let ix = self.known_agent(agent)?;
        if let Presence::Grace { before, .. } = self.agents[ix].presence.clone() {
            let presence = Presence::At(before);
            self.emit(now, Event::PresenceChanged { agent, presence }, out);
        }
        Ok(Outcome::default())
    }

    pub(super) fn accept(
        &mut self,
        now: Timestamp,
        agent: AgentId,
        offer: OfferId,
        out: &mut Vec<Event>,
    ) -> Decision {
        let session = self.check_offer(agent, offer)?;
        self.end_offer(now, offer, OfferResult::Accepted, out);
        let silence = self.silence_at_start(now, session);
        let known = &self.sessions[session];
        let (id, seq) = (known.id, known.seq + 1);
        self.emit(now, Event::SessionConnected { session: id, agent, silence, seq }, out);
        Ok(Outcome { session: Some(id), seq: Some(seq) })
    }

    pub(super) fn decline(
        &mut self,
        now: Timestamp,
        agent: AgentId,
        offer: OfferId,
        out: &mut Vec<Event>,
    ) -> Decision {
        let session = self.check_offer(agent, offer)?;
        self.end_offer(now, offer, OfferResult::Declined, out);
        Ok(Outcome { session: Some(self.sessions[session].id), seq: None })
    }

    /// An open offer of this agent. A late answer is refused, not honoured: the session may be
    /// offered elsewhere already.
    fn check_offer(&self, agent: AgentId, offer: OfferId) -> Result<Ix<Session>, Refusal> {
        match self.offers.get(&offer) {
            Some(open) if self.agents[open.agent].spec.agent == agent => Ok(open.session),
            Some(_) | None => Err(Refusal::OfferClosed(offer)),
        }
    }

    /// Ends an open offer. After repeated misses the agent is set away.
    pub(super) fn end_offer(
        &mut self,
        now: Timestamp,
        offer: OfferId,
        result: OfferResult,
        out: &mut Vec<Event>,
    ) {
        let Some(open) = self.offers.get(&offer) else { return };
        let (session, agent) = (&self.sessions[open.session], &self.agents[open.agent]);
        let cool = self.queues[session.queue].spec.decline_cooldown;
        let (cool_until, missed_in_a_row) = match result {
            OfferResult::Accepted => (None, 0),
            OfferResult::Declined => (Some(now + cool), 0),
            OfferResult::Expired => (Some(now + cool), agent.missed + 1),
            OfferResult::Rescinded | OfferResult::AgentLost => (None, agent.missed),
        };
        let (agent_id, agent_ix, session_ix) = (agent.spec.agent, open.agent, open.session);
        let event = Event::OfferEnded {
            offer,
            session: session.id,
            agent: agent_id,
            result,
            cool_until,
            missed_in_a_row,
        };
        self.emit(now, event, out);
        let missed = result == OfferResult::Expired && missed_in_a_row >= self.missed_offers_max;
        if missed && self.agents[agent_ix].presence == Presence::At(Resting::Available) {
            self.end_offers_of(now, agent_ix, OfferResult::Rescinded, out);
            let presence = Presence::At(Resting::Away(AwayReason::MissedOffers));
            self.emit(now, Event::PresenceChanged { agent: agent_id, presence }, out);
            self.end_vain_holds(now, self.held_for(agent_ix), out);
        }
        if matches!(result, OfferResult::Declined | OfferResult::Expired) {
            self.end_vain_holds(now, vec![session_ix], out);
            self.let_go_after_closing(now, session_ix, out);
        }
    }

    /// A line that was let go at closing time takes nobody back: nobody comes for who joins it then.
    fn let_go_after_closing(&mut self, now: Timestamp, ix: Ix<Session>, out: &mut Vec<Event>) {
        let session = &self.sessions[ix];
        let queue = &self.queues[session.queue];
        let released =
            queue.hours != QueueHours::Open && queue.spec.at_closing == AtClosing::Release;
        if released && session.state == SessionState::Queued {
            self.abandon(now, ix, AbandonReason::QueueClosed, out);
        }
    }

    /// Sessions that are held for an agent, perhaps for others too.
    fn held_for(&self, agent: Ix<Agent>) -> Vec<Ix<Session>> {
        let fans = self.agents[agent].fans.iter().map(|key| key.ix);
        fans.filter(|ix| self.sessions[*ix].place == Place::Held).collect()
    }

    /// Ends the holds among `sessions` that nobody comes out of: every past agent has stopped taking
    /// work, or has just passed the session on. Being busy is what a hold is for.
    fn end_vain_holds(&mut self, now: Timestamp, sessions: Vec<Ix<Session>>, out: &mut Vec<Event>) {
        for ix in sessions {
            let session = &self.sessions[ix];
            let may_come = |agent: &AgentId| {
                let known = self.agent_by_id.get(agent).map(|ix| &self.agents[*ix]);
                known.is_some_and(|agent| {
                    agent.presence == Presence::At(Resting::Available)
                        && !self.cools(now, session, agent)
                })
            };
            if session.place == Place::Held && !session.past.iter().any(may_come) {
                let session = session.id;
                self.emit(now, Event::HoldEnded { session }, out);
            }
        }
    }

    fn end_offers_of(
        &mut self,
        now: Timestamp,
        agent: Ix<Agent>,
        result: OfferResult,
        out: &mut Vec<Event>,
    ) {
        for offer in self.agents[agent].offers.clone() {
            let Some(session) = self.offers.get(&offer).map(|open| open.session) else { continue };
            self.end_offer(now, offer, result, out);
            self.let_go_after_closing(now, session, out);
        }
    }

    /// Conversations go back in line at their old place; wrap-ups are over.
    pub(super) fn take_sessions_back(
        &mut self,
        now: Timestamp,
        agent: Ix<Agent>,
        reason: QueuedReason,
        out: &mut Vec<Event>,
    ) {
        for id in self.agents[agent].sessions.clone() {
            let Some(ix) = self.session_by_id.get(&id).copied() else { continue };
            let session = &self.sessions[ix];
            if matches!(session.state, SessionState::WrapUp { .. }) {
                self.close(now, ix, (None, None), out);
                continue;
            }
            let event = Event::SessionQueued {
                session: id,
                queue: self.queues[session.queue].spec.queue.clone(),
                due_at: session.due_at,
                reason,
                direct: None,
                note: session.note.clone(),
                cool_until: None,
                seq: session.seq + 1,
            };
            self.emit(now, event, out);
            self.let_go_after_closing(now, ix, out);
        }
    }
}

fn check_spec(spec: &AgentSpec) -> Result<(), Refusal> {
    let Capacity { chats, calls, .. } = spec.capacity;
    if chats > CHATS_MAX {
        return Err(Refusal::BadValue {
            field: "capacity.chats",
            value: chats.to_string(),
            allowed: "0 to 100",
        });
    }
    if calls > 1 {
        return Err(Refusal::BadValue {
            field: "capacity.calls",
            value: calls.to_string(),
            allowed: "0 or 1",
        });
    }
    if chats + calls == 0 {
        return Err(Refusal::BadValue {
            field: "capacity",
            value: "0".into(),
            allowed: "at least one chat or call",
        });
    }
    if spec.skills.len() > SKILLS_MAX {
        return Err(Refusal::BadValue {
            field: "skills",
            value: spec.skills.len().to_string(),
            allowed: "at most 256",
        });
    }
    Ok(())
}
