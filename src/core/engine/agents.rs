//! Agents' accounts and presence.

use super::slab::Ix;
use super::state::{Agent, NOBODY};
use super::{Decision, Engine, SKILLS_MAX};
use crate::model::{
    AgentId, AgentSpec, AwayReason, Capacity, Event, OfferResult, Outcome, Presence, PresenceWish,
    QueuedReason, Refusal, Resting, SessionState, Timestamp,
};

/// Most chats at once.
const CHATS_MAX: u16 = 100;

/// Most agents of one contact center: a bound on what a mistaken import can do.
const AGENTS_MAX: usize = 100_000;

impl Engine {
    pub(super) fn set_agent(
        &mut self,
        now: Timestamp,
        spec: AgentSpec,
        out: &mut Vec<Event>,
    ) -> Decision {
        check_spec(&spec)?;
        let known = self.agent_ix(spec.agent);
        if known.is_none() && self.agents.len() >= AGENTS_MAX {
            return Err(Refusal::BadValue {
                field: "agents",
                value: (self.agents.len() + 1).to_string(),
                allowed: "at most 100,000",
            });
        }
        if known.map(|ix| &self.agents[ix].spec) != Some(&spec) {
            self.emit(now, Event::AgentSet { spec }, out);
            if let Some(ix) = known {
                self.rescind_unfit(now, ix, out);
            }
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
        if self.agents[ix].drains_for.is_some() {
            self.emit(now, Event::DrainEnded { agent }, out);
        }
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
        let known = &self.agents[ix];
        let Presence::At(before) = known.presence.clone() else {
            return Ok(Outcome::default());
        };
        if before == Resting::Offline && known.sessions.is_empty() && known.joined.is_empty() {
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

    /// Conversations go to a colleague in them, or back in line at their old place; wrap-ups are over,
    /// and colleagues' conversations go on without this agent.
    pub(super) fn take_sessions_back(
        &mut self,
        now: Timestamp,
        agent: Ix<Agent>,
        reason: QueuedReason,
        out: &mut Vec<Event>,
    ) {
        let holder = self.agents[agent].spec.agent;
        for id in self.agents[agent].sessions.clone() {
            let Some(ix) = self.session_ix(id) else { continue };
            if matches!(self.sessions[ix].state, SessionState::WrapUp { .. }) {
                self.close(now, ix, (None, None), out);
                continue;
            }
            if self.inherit(now, ix, holder, out) {
                continue;
            }
            self.dissolve(now, ix, out);
            let session = &self.sessions[ix];
            let event = Event::SessionQueued {
                session: id,
                queue: self.queues[session.queue].spec.queue.clone(),
                due_at: session.due_at,
                reason,
                direct: None,
                note: self.note_of(session).cloned(),
                cool_until: None,
                tier_floor: session.floor,
                seq: session.seq + 1,
            };
            self.emit(now, event, out);
            self.let_go_after_closing(now, ix, out);
        }
        self.leave_conversations(now, agent, out);
    }

    /// A known agent, or why not.
    pub(super) fn known_agent(&self, id: AgentId) -> Result<Ix<Agent>, Refusal> {
        self.agent_ix(id).ok_or(Refusal::AgentUnknown(id))
    }
}

fn check_spec(spec: &AgentSpec) -> Result<(), Refusal> {
    let bad = |field, value: String, allowed| Err(Refusal::BadValue { field, value, allowed });
    let Capacity { chats, calls, total, .. } = spec.capacity;
    if spec.agent == NOBODY {
        return bad("agent", spec.agent.to_string(), "0 to 4294967294");
    }
    if chats > CHATS_MAX {
        return bad("capacity.chats", chats.to_string(), "0 to 100");
    }
    if calls > 1 {
        return bad("capacity.calls", calls.to_string(), "0 or 1");
    }
    if chats + calls == 0 {
        return bad("capacity", "0".into(), "at least one chat or call");
    }
    if total == Some(0) {
        return bad("capacity.total", "0".into(), "at least 1, or none");
    }
    if spec.skills.len() > SKILLS_MAX {
        return bad("skills", spec.skills.len().to_string(), "at most 256");
    }
    Ok(())
}
