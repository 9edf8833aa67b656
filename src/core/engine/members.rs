//! Several agents in one conversation: invitations, consulting, conference, handing over.

use std::sync::Arc;

use super::slab::Ix;
use super::state::{Agent, Session};
use super::{Decision, Engine, MEMBERS_MAX, requirement};
use crate::model::{
    AgentId, DecidedBy, Event, HolderCause, Invitee, Member, OfferId, OfferResult, Outcome,
    Refusal, Role, SessionId, SessionState, Timestamp, Why,
};

impl Engine {
    /// The holder of a conversation asks a colleague into it.
    pub(super) fn invite(
        &mut self,
        now: Timestamp,
        agent: AgentId,
        session: SessionId,
        (whom, role): (Invitee, Role),
        out: &mut Vec<Event>,
    ) -> Decision {
        let ix = self.conversation_of(agent, session)?;
        let known = &self.sessions[ix];
        let talk = known.talk.map(|talk| &self.talks[talk]);
        let inside = talk.map_or(0, |talk| talk.members.len() + talk.invites.len());
        if inside + 1 >= MEMBERS_MAX {
            return Err(Refusal::ConversationCrowded(session));
        }
        let (colleague, why) = match whom {
            Invitee::Agent(colleague) => self.named_colleague(ix, colleague)?,
            Invitee::NextTier => self.best_of_next_tier(ix, agent)?,
        };
        let lease_ends_at = now + self.queues[known.queue].spec.offer_lease;
        let offer = OfferId(self.last_offer.0 + 1);
        let event = Event::SessionOffered {
            session,
            offer,
            agent: colleague,
            lease_ends_at,
            role: Some(role),
            why,
        };
        self.emit(now, event, out);
        Ok(Outcome { session: Some(session), seq: None })
    }

    fn named_colleague(
        &self,
        ix: Ix<Session>,
        colleague: AgentId,
    ) -> Result<(AgentId, Why), Refusal> {
        let session = &self.sessions[ix];
        let known = &self.agents[self.known_agent(colleague)?];
        if self.is_in(ix, colleague) {
            return Err(Refusal::AlreadyIn(session.id, colleague));
        }
        if !self.can_be_asked(known, session) {
            return Err(Refusal::AgentUnavailable(colleague));
        }
        let requirement = Arc::new(self.asked_of(session, self.step_of(session), session.floor));
        let (decided_by, step) = (DecidedBy::Transfer, session.step);
        let why = Why { decided_by, candidates: 1, runner_up: None, step, requirement };
        Ok((colleague, why))
    }

    /// The best of the tiers above `agent`'s who may take the session and have room now. People ask for
    /// this, and seldom: everybody is looked at.
    fn best_of_next_tier(
        &self,
        ix: Ix<Session>,
        agent: AgentId,
    ) -> Result<(AgentId, Why), Refusal> {
        let session = &self.sessions[ix];
        let floor = self.next_floor(ix, agent)?;
        let requirement = Arc::new(self.asked_of(session, self.step_of(session), floor));
        let fit = |agent: &Agent| {
            let (skills, tier) = &self.profiles[agent.profile].key;
            requirement::fit(&requirement, skills, *tier)
        };
        let free = self.agents.iter().filter(|(_, agent)| {
            self.can_be_asked(agent, session) && !self.is_in(ix, agent.spec.agent)
        });
        let able = free.filter_map(|(agent_ix, agent)| Some((agent_ix, fit(agent)?)));
        let podium = self.podium_of(ix, able);
        let best = podium.asked(1).next().ok_or(Refusal::NobodyFree(session.id))?;
        let why = Why {
            decided_by: self.decided_by(ix, &podium, 1, true),
            candidates: podium.count(),
            runner_up: podium.runner_up(1),
            step: session.step,
            requirement,
        };
        Ok((best, why))
    }

    /// The holder takes an invitation back.
    pub(super) fn uninvite(
        &mut self,
        now: Timestamp,
        agent: AgentId,
        offer: OfferId,
        out: &mut Vec<Event>,
    ) -> Decision {
        let open = self.offer_by_id(offer).filter(|open| open.role.is_some());
        let session = open.map(|open| &self.sessions[open.session]);
        let Some(session) = session.filter(|session| session.holder() == Some(agent)) else {
            return Err(Refusal::OfferClosed(offer));
        };
        let session = Some(session.id);
        self.end_offer(now, offer, OfferResult::Rescinded, out);
        Ok(Outcome { session, seq: None })
    }

    /// The holder lets an adviser talk with the customer.
    pub(super) fn admit(
        &mut self,
        now: Timestamp,
        agent: AgentId,
        session: SessionId,
        member: AgentId,
        out: &mut Vec<Event>,
    ) -> Decision {
        let ix = self.conversation_of(agent, session)?;
        let role = self.role_in(ix, member).ok_or(Refusal::NotMember(session, member))?;
        let seq = (role == Role::Consult).then_some(self.sessions[ix].seq + 1);
        if let Some(seq) = seq {
            self.emit(now, Event::MemberAdmitted { session, agent: member, seq }, out);
        }
        Ok(Outcome { session: Some(session), seq })
    }

    /// A colleague leaves, or is sent out by the holder.
    pub(super) fn part(
        &mut self,
        now: Timestamp,
        agent: AgentId,
        session: SessionId,
        member: AgentId,
        out: &mut Vec<Event>,
    ) -> Decision {
        let ix = self.open_session(session)?;
        if agent != member && self.sessions[ix].holder() != Some(agent) {
            return Err(Refusal::NotHolder(session));
        }
        let role = self.role_in(ix, member).ok_or(Refusal::NotMember(session, member))?;
        let seq = self.leave_conversation(now, ix, (member, role), out);
        Ok(Outcome { session: Some(session), seq })
    }

    fn leave_conversation(
        &mut self,
        now: Timestamp,
        ix: Ix<Session>,
        (agent, role): (AgentId, Role),
        out: &mut Vec<Event>,
    ) -> Option<u64> {
        let session = &self.sessions[ix];
        let seq = (role == Role::Conference).then_some(session.seq + 1);
        let event = Event::MemberLeft { session: session.id, agent, seq };
        self.emit(now, event, out);
        seq
    }

    /// The holder gives the conversation to a colleague who is in it, and goes.
    pub(super) fn hand_over(
        &mut self,
        now: Timestamp,
        agent: AgentId,
        session: SessionId,
        to: AgentId,
        out: &mut Vec<Event>,
    ) -> Decision {
        let ix = self.conversation_of(agent, session)?;
        self.role_in(ix, to).ok_or(Refusal::NotMember(session, to))?;
        let seq = self.change_holder(now, ix, (agent, to), HolderCause::HandedOver, out);
        Ok(Outcome { session: Some(session), seq: Some(seq) })
    }

    fn change_holder(
        &mut self,
        now: Timestamp,
        ix: Ix<Session>,
        (from, to): (AgentId, AgentId),
        cause: HolderCause,
        out: &mut Vec<Event>,
    ) -> u64 {
        let session = &self.sessions[ix];
        let (session, seq) = (session.id, session.seq + 1);
        self.emit(now, Event::HolderChanged { session, from, to, cause, seq }, out);
        seq
    }

    /// Gives the conversation of a holder who is lost to the first colleague of the conference; false
    /// if there is none.
    pub(super) fn inherit(
        &mut self,
        now: Timestamp,
        ix: Ix<Session>,
        from: AgentId,
        out: &mut Vec<Event>,
    ) -> bool {
        let heir = self.members_of(ix).iter().find(|member| member.role == Role::Conference);
        let Some(to) = heir.map(|member| member.agent) else { return false };
        self.change_holder(now, ix, (from, to), HolderCause::Lost, out);
        true
    }

    /// Leaves every conversation of colleagues.
    pub(super) fn leave_conversations(
        &mut self,
        now: Timestamp,
        agent: Ix<Agent>,
        out: &mut Vec<Event>,
    ) {
        let id = self.agents[agent].spec.agent;
        for session in self.agents[agent].joined.clone() {
            let Some(ix) = self.session_ix(session) else { continue };
            let Some(role) = self.role_in(ix, id) else { continue };
            self.leave_conversation(now, ix, (id, role), out);
        }
    }

    /// The conversation ends or goes on elsewhere: nobody is asked into it any more, and everybody but
    /// the holder leaves it.
    pub(super) fn dissolve(&mut self, now: Timestamp, ix: Ix<Session>, out: &mut Vec<Event>) {
        let Some(talk) = self.sessions[ix].talk else { return };
        if self.talks[talk].invites.is_empty() && self.talks[talk].members.is_empty() {
            return;
        }
        for offer in self.talks[talk].invites.clone() {
            self.end_offer(now, offer, OfferResult::Rescinded, out);
        }
        let session = self.sessions[ix].id;
        for member in self.talks[talk].members.clone() {
            let event = Event::MemberLeft { session, agent: member.agent, seq: None };
            self.emit(now, event, out);
        }
    }

    /// Ends the invitations whose lease was over `at` that moment.
    pub(super) fn expire_invites(
        &mut self,
        now: Timestamp,
        at: Timestamp,
        ix: Ix<Session>,
        out: &mut Vec<Event>,
    ) {
        let Some(talk) = self.sessions[ix].talk else { return };
        for offer in self.talks[talk].invites.clone() {
            if self.offer_by_id(offer).is_some_and(|open| open.lease_ends_at <= at) {
                self.end_offer(now, offer, OfferResult::Expired, out);
            }
        }
    }

    /// Colleagues in a conversation, longest there first.
    pub(super) fn members_of(&self, ix: Ix<Session>) -> &[Member] {
        self.sessions[ix].talk.map_or(&[], |talk| &self.talks[talk].members)
    }

    /// What a colleague does in a conversation; none if not in it, or its holder.
    pub(super) fn role_in(&self, ix: Ix<Session>, agent: AgentId) -> Option<Role> {
        let member = self.members_of(ix).iter().find(|member| member.agent == agent)?;
        Some(member.role)
    }

    /// Whether an agent is in a conversation, or asked into it.
    fn is_in(&self, ix: Ix<Session>, agent: AgentId) -> bool {
        let session = &self.sessions[ix];
        let invites = session.talk.map_or(&[][..], |talk| &self.talks[talk].invites);
        let asked = |offer: &OfferId| {
            self.offer_by_id(*offer).is_some_and(|o| self.agents[o.agent].spec.agent == agent)
        };
        matches!(session.state, SessionState::Connected { .. })
            && (session.holder() == Some(agent)
                || self.role_in(ix, agent).is_some()
                || invites.iter().any(asked))
    }
}
