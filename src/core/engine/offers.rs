//! What becomes of offers.

use super::slab::Ix;
use super::state::{Agent, Offer, Place, Session};
use super::{Decision, Engine};
use crate::model::{
    AbandonReason, AgentId, AwayReason, Event, OfferId, OfferResult, Outcome, Presence, Refusal,
    Resting, Role, SessionState, Timestamp,
};

impl Engine {
    pub(super) fn accept(
        &mut self,
        now: Timestamp,
        agent: AgentId,
        offer: OfferId,
        out: &mut Vec<Event>,
    ) -> Decision {
        let (session, role) = self.check_offer(agent, offer)?;
        self.end_offer(now, offer, OfferResult::Accepted, out);
        if let Some(role) = role {
            let known = &self.sessions[session];
            let seq = (role == Role::Conference).then_some(known.seq + 1);
            let id = known.id;
            self.emit(now, Event::MemberJoined { session: id, agent, role, seq }, out);
            return Ok(Outcome { session: Some(id), seq });
        }
        self.end_offers_for(now, session, OfferResult::Rescinded, out);
        Ok(self.connect(now, session, agent, out))
    }

    /// Customer and agent can talk.
    pub(super) fn connect(
        &mut self,
        now: Timestamp,
        ix: Ix<Session>,
        agent: AgentId,
        out: &mut Vec<Event>,
    ) -> Outcome {
        let silence = self.silence_at_start(now, ix);
        let known = &self.sessions[ix];
        let (session, seq) = (known.id, known.seq + 1);
        self.emit(now, Event::SessionConnected { session, agent, silence, seq }, out);
        Outcome { session: Some(session), seq: Some(seq) }
    }

    pub(super) fn decline(
        &mut self,
        now: Timestamp,
        agent: AgentId,
        offer: OfferId,
        out: &mut Vec<Event>,
    ) -> Decision {
        let (session, _) = self.check_offer(agent, offer)?;
        self.end_offer(now, offer, OfferResult::Declined, out);
        Ok(Outcome { session: Some(self.sessions[session].id), seq: None })
    }

    /// An open offer of this agent. A late answer is refused, not honoured: the session may be
    /// offered elsewhere already.
    fn check_offer(
        &self,
        agent: AgentId,
        offer: OfferId,
    ) -> Result<(Ix<Session>, Option<Role>), Refusal> {
        match self.offer_by_id(offer) {
            Some(open) if self.agents[open.agent].spec.agent == agent => {
                Ok((open.session, open.role))
            }
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
        let Some(open) = self.offer_by_id(offer) else { return };
        let (session, agent) = (&self.sessions[open.session], &self.agents[open.agent]);
        let to_join = open.role.is_some();
        let cool = now + self.queues[session.queue].spec.decline_cooldown;
        let cool = Some(cool).filter(|_| !to_join);
        let (cool_until, missed_in_a_row) = match result {
            OfferResult::Accepted => (None, 0),
            OfferResult::Declined => (cool, 0),
            OfferResult::Expired => (cool, agent.missed + 1),
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
        if !to_join && matches!(result, OfferResult::Declined | OfferResult::Expired) {
            self.end_vain_holds(now, vec![session_ix], out);
            self.let_go_after_closing(now, session_ix, out);
        }
    }

    /// Ends every open offer to take a session.
    pub(super) fn end_offers_for(
        &mut self,
        now: Timestamp,
        ix: Ix<Session>,
        result: OfferResult,
        out: &mut Vec<Event>,
    ) {
        if let SessionState::Offered { first, asked, .. } = self.sessions[ix].state {
            for offer in (first.0..first.0 + u64::from(asked)).map(OfferId) {
                self.end_offer(now, offer, result, out);
            }
        }
    }

    /// Ends every open offer of an agent.
    pub(super) fn end_offers_of(
        &mut self,
        now: Timestamp,
        agent: Ix<Agent>,
        result: OfferResult,
        out: &mut Vec<Event>,
    ) {
        for offer in self.agents[agent].offers.clone() {
            let Some(session) = self.offer_by_id(offer).map(|open| open.session) else { continue };
            self.end_offer(now, offer, result, out);
            self.let_go_after_closing(now, session, out);
        }
    }

    /// Takes back what an agent was offered and no longer fits, latest first.
    pub(super) fn rescind_unfit(&mut self, now: Timestamp, ix: Ix<Agent>, out: &mut Vec<Event>) {
        for offer in self.agents[ix].offers.clone().into_iter().rev() {
            let Some(open) = self.offer_by_id(offer) else { continue };
            let session = open.session;
            if !self.still_fits(ix, open) {
                self.end_offer(now, offer, OfferResult::Rescinded, out);
                self.let_go_after_closing(now, session, out);
            }
        }
    }

    fn still_fits(&self, ix: Ix<Agent>, open: &Offer) -> bool {
        let (agent, session) = (&self.agents[ix], &self.sessions[open.session]);
        let capacity = agent.spec.capacity;
        let slot = super::state::slot(session.channel);
        let excluded = agent.used[1 - slot] > 0 && !capacity.chats_during_call;
        let overfull = agent.used[slot] > capacity.of(session.channel)
            || Self::used(agent) > capacity.total.unwrap_or(u16::MAX);
        let by_name = open.role.is_some() || session.direct.is_some();
        !excluded && !overfull && (by_name || self.may_take(agent, open.session))
    }

    /// A line that was let go at closing time takes nobody back: nobody comes for who joins it then.
    pub(super) fn let_go_after_closing(
        &mut self,
        now: Timestamp,
        ix: Ix<Session>,
        out: &mut Vec<Event>,
    ) {
        let session = &self.sessions[ix];
        let waits = session.state == SessionState::Queued && session.later().is_none();
        if waits && self.lets_go(session.queue) {
            self.abandon(now, ix, AbandonReason::QueueClosed, out);
        }
    }

    /// Sessions that are held for an agent, perhaps for others too, in the order in which they are due.
    pub(super) fn held_for(&self, agent: Ix<Agent>) -> Vec<Ix<Session>> {
        let Some(known) = &self.agents[agent].by_name else { return Vec::new() };
        let fans = known.fans.iter().chain(known.strangers.iter());
        let held = fans.filter(|key| self.sessions[key.ix].place == Place::Held);
        let mut held: Vec<_> = held.copied().collect();
        held.sort_unstable();
        held.into_iter().map(|key| key.ix).collect()
    }

    /// Ends the holds among `sessions` that nobody comes out of: every past agent who may take it has
    /// stopped taking work, or has just passed the session on. Being busy is what a hold is for.
    pub(super) fn end_vain_holds(
        &mut self,
        now: Timestamp,
        sessions: Vec<Ix<Session>>,
        out: &mut Vec<Event>,
    ) {
        for ix in sessions {
            let session = &self.sessions[ix];
            let may_come = |agent: Ix<Agent>| {
                let agent = &self.agents[agent];
                agent.presence == Presence::At(Resting::Available)
                    && self.may_take(agent, ix)
                    && !self.cools(now, session, agent)
            };
            let comes = session.past().filter_map(|id| self.agent_ix(id)).any(may_come);
            if session.place == Place::Held && !comes {
                let session = session.id;
                self.emit(now, Event::HoldEnded { session }, out);
            }
        }
    }

    /// An open offer.
    pub(super) fn offer_by_id(&self, id: OfferId) -> Option<&Offer> {
        self.offer_index.get(&self.offers, &id).map(|ix| &self.offers[ix])
    }
}
