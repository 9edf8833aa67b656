//! What agents wish for themselves, and accounts that appear, change and go.

use seira_core::model::{
    AgentId, AgentSpec, AwayReason, Capacity, DispositionId, Event, HolderCause, OfferResult,
    Outcome, Presence, PresenceWish, QueuedReason, Refusal, Resting, Role, Sealed, SessionId, Wish,
};

use super::state::Session;
use super::{Decision, Naive};

impl Naive {
    pub(super) fn decide_for_agent(&mut self, wish: Wish, out: &mut Vec<Event>) -> Decision {
        match wish {
            Wish::SetAgent { spec } => self.set_agent(spec, out),
            Wish::RemoveAgent { agent } => self.remove_agent(agent, out),
            Wish::SetPresence { agent, presence } => self.set_presence(agent, presence, out),
            Wish::AgentConnectionLost { agent } => self.agent_lost(agent, out),
            Wish::AgentConnectionBack { agent } => self.agent_back(agent, out),
            Wish::Accept { agent, offer } => self.accept(agent, offer, out),
            Wish::Decline { agent, offer } => self.decline(agent, offer, out),
            Wish::Ready { agent } => self.ready(agent, out),
            Wish::FinishWrapUp { agent, session, disposition, note } => {
                self.finish_wrap_up(agent, session, disposition, note, out)
            }
            other => unreachable!("{other:?} is decided elsewhere"),
        }
    }

    fn set_agent(&mut self, spec: AgentSpec, out: &mut Vec<Event>) -> Decision {
        check_account(&spec)?;
        let agent = spec.agent;
        if self.agents.get(&agent).is_none_or(|known| known.spec != spec) {
            self.emit(Event::AgentSet { spec }, out);
            self.end_unfit_offers(agent, out);
        }
        Ok(Outcome::default())
    }

    fn remove_agent(&mut self, agent: AgentId, out: &mut Vec<Event>) -> Decision {
        if self.known_agent(agent)?.drains_for.is_some() {
            self.emit(Event::DrainEnded { agent }, out);
        }
        self.end_offers_of(agent, OfferResult::AgentLost, out);
        self.take_sessions_back(agent, QueuedReason::AgentLost, out);
        let held = self.held_for(agent);
        self.emit(Event::AgentRemoved { agent }, out);
        self.end_vain_holds(held, out);
        Ok(Outcome::default())
    }

    fn set_presence(
        &mut self,
        agent: AgentId,
        wish: PresenceWish,
        out: &mut Vec<Event>,
    ) -> Decision {
        let known = self.known_agent(agent)?;
        let presence = Presence::At(match wish {
            PresenceWish::Available => Resting::Available,
            PresenceWish::Away(reason) => Resting::Away(AwayReason::Chosen(reason)),
            PresenceWish::Offline => Resting::Offline,
        });
        if known.presence == presence {
            return Ok(Outcome::default());
        }
        if presence != Presence::At(Resting::Available) {
            self.end_offers_of(agent, OfferResult::Rescinded, out);
        }
        self.emit(Event::PresenceChanged { agent, presence }, out);
        self.end_vain_holds(self.held_for(agent), out);
        Ok(Outcome::default())
    }

    /// The agent's pages are gone: offers go on at once, conversations stay until the grace ends.
    pub(super) fn agent_lost(&mut self, agent: AgentId, out: &mut Vec<Event>) -> Decision {
        let Presence::At(before) = self.known_agent(agent)?.presence.clone() else {
            return Ok(Outcome::default());
        };
        if before == Resting::Offline && self.has_nothing(agent) {
            return Ok(Outcome::default());
        }
        self.end_offers_of(agent, OfferResult::AgentLost, out);
        let presence = Presence::Grace { ends_at: self.now + self.agent_grace, before };
        self.emit(Event::PresenceChanged { agent, presence }, out);
        self.end_vain_holds(self.held_for(agent), out);
        Ok(Outcome::default())
    }

    /// Whether the agent is in no conversation and no wrap-up.
    pub(super) fn has_nothing(&self, agent: AgentId) -> bool {
        let is_in = |s: &Session| s.holder() == Some(agent) || s.member(agent).is_some();
        !self.sessions.values().any(is_in)
    }

    fn agent_back(&mut self, agent: AgentId, out: &mut Vec<Event>) -> Decision {
        if let Presence::Grace { before, .. } = self.known_agent(agent)?.presence.clone() {
            let presence = Presence::At(before);
            self.emit(Event::PresenceChanged { agent, presence }, out);
        }
        Ok(Outcome::default())
    }

    fn finish_wrap_up(
        &mut self,
        agent: AgentId,
        session: SessionId,
        disposition: Option<DispositionId>,
        note: Option<Sealed>,
        out: &mut Vec<Event>,
    ) -> Decision {
        if !self.held_session(session, agent)?.wraps_up() {
            return Err(Refusal::WrongState(session));
        }
        self.close(session, disposition, note, out);
        Ok(Outcome { session: Some(session), seq: None })
    }

    fn ready(&mut self, agent: AgentId, out: &mut Vec<Event>) -> Decision {
        for session in self.known_agent(agent)?.sessions.clone() {
            if self.sessions[&session].wraps_up() {
                self.close(session, None, None, out);
            }
        }
        Ok(Outcome::default())
    }

    /// An agent is gone for good: wrap-ups are over, conversations go to the first member of the
    /// conference or back in line at their old place, and the agent leaves those of others.
    pub(super) fn take_sessions_back(
        &mut self,
        agent: AgentId,
        reason: QueuedReason,
        out: &mut Vec<Event>,
    ) {
        for id in self.agents[&agent].sessions.clone() {
            let session = &self.sessions[&id];
            let next = session.members.iter().find(|m| m.role == Role::Conference);
            match next.map(|member| member.agent) {
                _ if session.wraps_up() => self.close(id, None, None, out),
                Some(to) => {
                    let seq = self.next_seq(id);
                    let cause = HolderCause::Lost;
                    let event = Event::HolderChanged { session: id, from: agent, to, cause, seq };
                    self.emit(event, out);
                }
                None => self.take_back(id, reason, out),
            }
        }
        for session in self.agents[&agent].joined.clone() {
            self.member_leaves(session, agent, out);
        }
    }

    fn take_back(&mut self, id: SessionId, reason: QueuedReason, out: &mut Vec<Event>) {
        self.empty_conversation(id, out);
        let session = &self.sessions[&id];
        let event = Event::SessionQueued {
            session: id,
            queue: session.queue.clone(),
            due_at: session.due_at,
            reason,
            direct: None,
            note: session.note.clone(),
            cool_until: None,
            tier_floor: session.tier_floor,
            seq: session.seq + 1,
        };
        self.emit(event, out);
        self.let_go_after_closing(id, out);
    }
}

fn check_account(spec: &AgentSpec) -> Result<(), Refusal> {
    let bad = |field, value: usize, allowed| {
        Err(Refusal::BadValue { field, value: value.to_string(), allowed })
    };
    let Capacity { chats, calls, total, .. } = spec.capacity;
    if spec.agent == AgentId(u32::MAX) {
        return bad("agent", u32::MAX as usize, "0 to 4294967294");
    }
    if chats > 100 {
        return bad("capacity.chats", chats.into(), "0 to 100");
    }
    if calls > 1 {
        return bad("capacity.calls", calls.into(), "0 or 1");
    }
    if chats + calls == 0 {
        return bad("capacity", 0, "at least one chat or call");
    }
    if total == Some(0) {
        return bad("capacity.total", 0, "1 or more");
    }
    if spec.skills.len() > 256 {
        return bad("skills", spec.skills.len(), "at most 256");
    }
    Ok(())
}
