//! What a [`Center`] makes of the engine's events.

use seira_core::model::{AgentId, Event, SessionId};

use super::center::{Center, Happening, Reaction, Stage};
use super::desk::Slot;

impl Center<'_> {
    /// Hears what has happened.
    pub(super) fn hear(&mut self, event: &Event) {
        match event {
            Event::SessionArrived { session, .. } => self.count_waiting(slot(*session), 1),
            Event::SessionOffered { session, offer, agent, .. } => {
                let customer = &mut self.customers[slot(*session) as usize];
                customer.found_somebody |= customer.since == self.now;
                let accept_s = self.scenario.groups[self.group(*agent)].accept_s;
                if accept_s > 0.0 {
                    let at = self.now + self.clock.ticks(accept_s);
                    self.foretell(at, Happening::Accept(*agent, *offer));
                } else {
                    self.reactions.push_back(Reaction::Accept(*agent, *offer));
                }
            }
            Event::SessionConnected { session, agent, .. } => {
                let slot = slot(*session);
                self.count_waiting(slot, -1);
                if let Some(foresight) = &mut self.foresight {
                    let kind = self.customers[slot as usize].kind as usize;
                    foresight.connected(&self.engine, self.now, (*session, kind));
                }
                self.waited(slot, Some(self.group(*agent)));
                self.change_desk(*agent, |desk| desk.open += 1);
                self.begin(slot, *agent);
            }
            Event::SessionAbandoned { session, .. } => {
                let slot = slot(*session);
                self.count_waiting(slot, -1);
                if let Some(foresight) = &mut self.foresight {
                    foresight.left(&self.engine, *session);
                }
                self.gone(slot, None);
            }
            Event::WrapUpStarted { session, agent, .. } => self.wrap_up(*session, *agent),
            Event::SessionClosed { session, agent, .. } => {
                let slot = slot(*session);
                self.talked(slot);
                self.gone(slot, Some(*agent));
            }
            // An agent's offers end with an answer, a wait with an agent or without.
            Event::OfferEnded { .. }
            | Event::HoldEnded { .. }
            | Event::Relaxed { .. }
            | Event::DrainStarted { .. }
            | Event::DrainEnded { .. }
            | Event::SessionForgotten { .. }
            | Event::DeviceForgotten { .. }
            | Event::Configured { .. }
            | Event::HoursChanged { .. }
            | Event::AgentSet { .. }
            | Event::PresenceChanged { .. } => {}
            // Nobody wishes these, and nothing here leads to them.
            Event::Deferred { .. }
            | Event::DeferralDue { .. }
            | Event::TurnConfirmed { .. }
            | Event::CallbackTried { .. }
            | Event::Rejoined { .. }
            | Event::CustomerIdentified { .. }
            | Event::CustomerErased { .. }
            | Event::ContentErased { .. }
            | Event::Promised { .. }
            | Event::PromisesSettled { .. }
            | Event::QueuePaused { .. }
            | Event::SurgeChanged { .. }
            | Event::AgentRemoved { .. }
            | Event::Rekeyed { .. }
            | Event::CustomerConnectionChanged { .. }
            | Event::SessionQueued { .. }
            | Event::MemberJoined { .. }
            | Event::MemberAdmitted { .. }
            | Event::MemberLeft { .. }
            | Event::HolderChanged { .. }
            | Event::Whispered { .. }
            | Event::MessagePosted { .. }
            | Event::Marked { .. }
            | Event::SilenceWarned { .. }
            | Event::Resumed { .. }
            | Event::Answered { .. } => {}
        }
    }

    /// The conversation is over; the agent is ready after the own time, or as the queue says.
    fn wrap_up(&mut self, session: SessionId, agent: AgentId) {
        let slot = slot(session);
        self.talked(slot);
        self.customers[slot as usize].stage = Stage::WrapUp(agent);
        let kind = self.customers[slot as usize].kind as usize;
        let line = &self.scenario.queues[self.scenario.kinds[kind].queue];
        match self.scenario.groups[self.group(agent)].wrap_up_s {
            Some(wrap_up_s) if wrap_up_s > 0.0 => {
                let at = self.now + self.clock.ticks(wrap_up_s);
                self.foretell(at, Happening::Ready(agent, session));
            }
            // The engine ends it.
            None if line.wrap_up_given => {}
            Some(_) | None => self.reactions.push_back(Reaction::Ready(agent, session)),
        }
    }

    /// A conversation is over, with wrap-up or without.
    fn talked(&mut self, slot: Slot) {
        let customer = &self.customers[slot as usize];
        if customer.counts && matches!(customer.stage, Stage::Talking(_)) {
            self.tally.talked(customer.kind as usize, self.now - customer.since);
        }
    }

    fn count_waiting(&mut self, slot: Slot, step: i64) {
        let kind = self.customers[slot as usize].kind as usize;
        self.tally.waiting[self.scenario.kinds[kind].queue].add(self.now, step);
    }

    fn group(&self, agent: AgentId) -> usize {
        self.desks[agent.0 as usize].group
    }
}

/// The slot that a session's name tells.
pub(super) fn slot(session: SessionId) -> Slot {
    session.as_u128() as Slot
}
