//! What becomes of offers, and of holds that nobody comes for.

use seira_core::model::{
    AbandonReason, AgentId, AwayReason, Event, OfferId, OfferResult, Outcome, Presence, Refusal,
    Resting, Role, SessionId, SessionState,
};

use super::room::{Place, fits};
use super::state::Offer;
use super::who::may_take;
use super::{Decision, Naive};

impl Naive {
    /// An open offer of this agent; a late answer is refused.
    fn open_offer(&self, agent: AgentId, offer: OfferId) -> Result<&Offer, Refusal> {
        self.offers
            .get(&offer)
            .filter(|open| open.agent == agent)
            .ok_or(Refusal::OfferClosed(offer))
    }

    pub(super) fn accept(
        &mut self,
        agent: AgentId,
        offer: OfferId,
        out: &mut Vec<Event>,
    ) -> Decision {
        let open = self.open_offer(agent, offer)?;
        let (session, role) = (open.session, open.role);
        self.end_offer(offer, OfferResult::Accepted, out);
        if let Some(role) = role {
            let seq = self.seq_if(session, role);
            self.emit(Event::MemberJoined { session, agent, role, seq }, out);
            return Ok(Outcome { session: Some(session), seq });
        }
        for other in self.offers_of_session(session) {
            self.end_offer(other, OfferResult::Rescinded, out);
        }
        let seq = self.connect(session, agent, out);
        Ok(Outcome { session: Some(session), seq: Some(seq) })
    }

    /// The next public place, where the customer notices what somebody of this role does.
    pub(super) fn seq_if(&self, session: SessionId, role: Role) -> Option<u64> {
        (role == Role::Conference).then(|| self.next_seq(session))
    }

    pub(super) fn next_seq(&self, session: SessionId) -> u64 {
        self.sessions[&session].seq + 1
    }

    /// Customer and agent can talk.
    pub(super) fn connect(
        &mut self,
        session: SessionId,
        agent: AgentId,
        out: &mut Vec<Event>,
    ) -> u64 {
        let silence = self.silence_at_start(session);
        let seq = self.next_seq(session);
        self.emit(Event::SessionConnected { session, agent, silence, seq }, out);
        seq
    }

    pub(super) fn decline(
        &mut self,
        agent: AgentId,
        offer: OfferId,
        out: &mut Vec<Event>,
    ) -> Decision {
        let session = self.open_offer(agent, offer)?.session;
        self.end_offer(offer, OfferResult::Declined, out);
        Ok(Outcome { session: Some(session), seq: None })
    }

    /// Ends an open offer. Repeated misses set the agent away. What comes back into a line may have
    /// been held for this agent alone, or may find its queue closed.
    pub(super) fn end_offer(&mut self, id: OfferId, result: OfferResult, out: &mut Vec<Event>) {
        let Some(open) = self.offers.get(&id) else { return };
        let (session, agent, takes) = (open.session, open.agent, open.role.is_none());
        let missed = self.agents.get(&agent).map_or(0, |agent| agent.missed);
        let cooldown = self.queue_of(&self.sessions[&session]).spec.decline_cooldown;
        let cools = matches!(result, OfferResult::Declined | OfferResult::Expired);
        let missed_in_a_row = match result {
            OfferResult::Accepted | OfferResult::Declined => 0,
            OfferResult::Expired => missed + 1,
            OfferResult::Rescinded | OfferResult::AgentLost => missed,
        };
        let event = Event::OfferEnded {
            offer: id,
            session,
            agent,
            result,
            cool_until: (cools && takes).then(|| self.now + cooldown),
            missed_in_a_row,
        };
        self.emit(event, out);
        if result == OfferResult::Expired && missed_in_a_row >= self.missed_offers_max {
            self.set_away_for_misses(agent, out);
        }
        if cools && takes {
            self.end_vain_holds(vec![session], out);
            self.let_go_after_closing(session, out);
        }
    }

    fn set_away_for_misses(&mut self, agent: AgentId, out: &mut Vec<Event>) {
        if !self.agents.get(&agent).is_some_and(super::state::Agent::is_available) {
            return;
        }
        self.end_offers_of(agent, OfferResult::Rescinded, out);
        let presence = Presence::At(Resting::Away(AwayReason::MissedOffers));
        self.emit(Event::PresenceChanged { agent, presence }, out);
        self.end_vain_holds(self.held_for(agent), out);
    }

    /// Ends every open offer of an agent, oldest first.
    pub(super) fn end_offers_of(
        &mut self,
        agent: AgentId,
        result: OfferResult,
        out: &mut Vec<Event>,
    ) {
        let open = self.offers_of_agent(agent);
        let open: Vec<_> = open.iter().map(|offer| (offer.offer, offer.session)).collect();
        for (offer, session) in open {
            self.end_offer(offer, result, out);
            self.let_go_after_closing(session, out);
        }
    }

    /// After an account has changed: offers that no longer fit, or that the agent may no longer take,
    /// are rescinded, latest first.
    pub(super) fn end_unfit_offers(&mut self, agent: AgentId, out: &mut Vec<Event>) {
        let mut open: Vec<_> =
            self.offers_of_agent(agent).iter().map(|offer| (offer.offer, offer.session)).collect();
        open.reverse();
        for (offer, session) in open {
            if !self.still_fits(agent, offer) {
                self.end_offer(offer, OfferResult::Rescinded, out);
                self.let_go_after_closing(session, out);
            }
        }
    }

    fn still_fits(&self, agent: AgentId, offer: OfferId) -> bool {
        let known = &self.agents[&agent];
        let open = &self.offers[&offer];
        let session = &self.sessions[&open.session];
        let by_skill = open.role.is_none() && session.direct.is_none();
        let others = self.in_use_without(agent, Some(offer));
        fits(known, &others, session.channel)
            && (!by_skill || may_take(&known.spec, &self.requirement(session)))
    }

    /// A line that was let go at closing time takes nobody back.
    pub(super) fn let_go_after_closing(&mut self, id: SessionId, out: &mut Vec<Event>) {
        let session = &self.sessions[&id];
        let waits = session.state == SessionState::Queued && session.later.is_none();
        if waits && self.lets_go(session) {
            self.abandon(id, AbandonReason::QueueClosed, out);
        }
    }

    /// Sessions in line that are held for an agent, perhaps for others too, earliest due first.
    pub(super) fn held_for(&self, agent: AgentId) -> Vec<SessionId> {
        let held = self.sessions.values().filter(|session| {
            self.standing(session) == Some(Place::Held) && session.past_agents.contains(&agent)
        });
        let mut held: Vec<_> = held
            .map(|session| {
                (session.due_at - self.queue_of(session).spec.affinity_reach, session.id)
            })
            .collect();
        held.sort_unstable();
        held.into_iter().map(|(_, session)| session).collect()
    }

    /// Ends the holds among `sessions` that nobody comes for: every past agent who may take it has stopped
    /// taking work or has just passed the session on. Being busy is what a hold is for.
    pub(super) fn end_vain_holds(&mut self, sessions: Vec<SessionId>, out: &mut Vec<Event>) {
        for id in sessions {
            let session = &self.sessions[&id];
            let asked = self.requirement(session);
            let may_come = |agent: &AgentId| {
                let known = self.agents.get(agent).filter(|known| known.is_available());
                known.is_some_and(|known| may_take(&known.spec, &asked))
                    && !self.cools(session, *agent)
            };
            let is_held = self.standing(session) == Some(Place::Held);
            if is_held && !session.past_agents.iter().any(may_come) {
                self.emit(Event::HoldEnded { session: id }, out);
            }
        }
    }
}
