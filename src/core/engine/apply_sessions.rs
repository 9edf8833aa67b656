//! Taking in what has happened to sessions: the part of [`Engine::apply`] that moves them between
//! lines and agents.

use super::Engine;
use super::deadlines::Owner;
use super::slab::Ix;
use super::state::{Cooling, Offer, Place, Scratch, Session, slot};
use crate::model::{
    AgentId, Connection, Event, Marks, OfferId, OfferResult, SessionId, SessionState, SilenceClock,
    Timestamp, Why,
};

impl Engine {
    pub(super) fn on_arrived(&mut self, at: Timestamp, event: &Event) {
        let Event::SessionArrived {
            session,
            device,
            queue,
            channel,
            due_at,
            boost,
            past_agents,
            hold_until,
            profile,
            seq,
        } = event
        else {
            return;
        };
        let Some(queue) = self.queue_by_id.get(queue).copied() else { return };
        let ix = self.sessions.insert(Session {
            id: *session,
            device: *device,
            queue,
            channel: *channel,
            state: SessionState::Queued,
            connection: Connection::Present,
            arrived_at: at,
            queued_at: at,
            due_at: *due_at,
            boost: *boost,
            profile: profile.clone(),
            note: None,
            seq: *seq,
            written: 0,
            customer_marks: Marks::default(),
            agent_marks: Marks::default(),
            customer_wrote_last: false,
            past: past_agents.clone(),
            held_until: *hold_until,
            direct: None,
            step: 0,
            cooling: Vec::new(),
            place: Place::Nowhere,
            armed: Scratch(None),
        });
        self.session_by_id.insert(*session, ix);
        self.queues[queue].waiting.insert((at, ix));
        self.device(at, *device).session = Some(ix);
        self.place(ix);
    }

    pub(super) fn on_offered(
        &mut self,
        at: Timestamp,
        session: SessionId,
        (offer, agent, lease_ends_at): (OfferId, AgentId, Timestamp),
        why: &Why,
    ) {
        let Some(session_ix) = self.session_by_id.get(&session).copied() else { return };
        let Some(agent_ix) = self.agent_by_id.get(&agent).copied() else { return };
        self.last_offer = offer;
        let open = Offer {
            session: session_ix,
            agent: agent_ix,
            offered_at: at,
            lease_ends_at,
            why: why.clone(),
        };
        self.offers.insert(offer, open);
        let channel = self.sessions[session_ix].channel;
        self.change(session, |known| {
            known.state = SessionState::Offered { offer, agent, lease_ends_at };
        });
        let agent = &mut self.agents[agent_ix];
        agent.offers.push(offer);
        agent.used[slot(channel)] += 1;
        self.list(agent_ix);
    }

    pub(super) fn on_offer_ended(
        &mut self,
        at: Timestamp,
        offer: OfferId,
        result: OfferResult,
        cool_until: Option<Timestamp>,
        missed_in_a_row: u32,
    ) {
        let Some(open) = self.offers.remove(&offer) else { return };
        let channel = self.sessions[open.session].channel;
        let agent = &mut self.agents[open.agent];
        agent.offers.retain(|other| *other != offer);
        agent.used[slot(channel)] -= 1;
        agent.missed = missed_in_a_row;
        let (agent_id, epoch) = (agent.spec.agent, agent.epoch);
        self.list(open.agent);
        let id = self.sessions[open.session].id;
        self.change(id, |known| {
            known.state = SessionState::Queued;
            known.cooling.retain(|cooling| cooling.until > at && cooling.agent != agent_id);
            known.cooling.extend(cool_until.map(|until| Cooling { agent: agent_id, until, epoch }));
            if result != OfferResult::Accepted {
                known.direct = None;
            }
        });
    }

    pub(super) fn on_connected(
        &mut self,
        at: Timestamp,
        session: SessionId,
        agent: AgentId,
        silence: SilenceClock,
        seq: u64,
    ) {
        let Some(ix) = self.session_by_id.get(&session).copied() else { return };
        self.stop_waiting(ix);
        self.change(session, |known| {
            known.state = SessionState::Connected { agent, since: at, silence };
            known.seq = seq;
            known.held_until = None;
            known.direct = None;
            known.cooling = Vec::new();
            known.agent_marks = Marks::default();
        });
        let channel = self.sessions[ix].channel;
        if let Some(agent) = self.agent_by_id.get(&agent).copied() {
            let known = &mut self.agents[agent];
            known.sessions.push(session);
            known.used[slot(channel)] += 1;
            known.idle_since = at;
            self.list(agent);
        }
    }

    pub(super) fn on_queued(&mut self, at: Timestamp, event: &Event) {
        let Event::SessionQueued { session, queue, due_at, direct, note, cool_until, seq, .. } =
            event
        else {
            return;
        };
        let Some(ix) = self.session_by_id.get(session).copied() else { return };
        let Some(queue) = self.queue_by_id.get(queue).copied() else { return };
        let cooling = self.sessions[ix].holder().zip(*cool_until).and_then(|(agent, until)| {
            let epoch = self.agents[*self.agent_by_id.get(&agent)?].epoch;
            Some(Cooling { agent, until, epoch })
        });
        if let Some(agent) = self.sessions[ix].holder() {
            self.release(at, *session, agent);
        }
        self.change(*session, |known| {
            if known.queue != queue {
                known.step = 0;
            }
            known.queue = queue;
            known.queued_at = at;
            known.state = SessionState::Queued;
            known.due_at = *due_at;
            known.direct = *direct;
            known.note.clone_from(note);
            known.cooling = cooling.into_iter().collect();
            known.seq = *seq;
        });
        self.queues[queue].waiting.insert((at, ix));
    }

    pub(super) fn on_closed(
        &mut self,
        at: Timestamp,
        session: SessionId,
        agent: AgentId,
        state: SessionState,
    ) {
        self.release(at, session, agent);
        self.change(session, |known| known.state = state);
        self.shrink(session);
    }

    pub(super) fn on_abandoned(&mut self, session: SessionId, state: SessionState, seq: u64) {
        let Some(ix) = self.session_by_id.get(&session).copied() else { return };
        self.stop_waiting(ix);
        self.change(session, |known| {
            known.state = state;
            known.seq = seq;
        });
        self.shrink(session);
    }

    /// An over session keeps nothing that is only of use while it is open.
    fn shrink(&mut self, session: SessionId) {
        let Some(ix) = self.session_by_id.get(&session).copied() else { return };
        let session = &mut self.sessions[ix];
        session.past = Vec::new();
        session.cooling = Vec::new();
    }

    pub(super) fn on_forgotten(&mut self, session: SessionId) {
        let Some(ix) = self.session_by_id.remove(&session) else { return };
        self.unplace(ix);
        let Some(gone) = self.sessions.remove(ix) else { return };
        self.rearm(gone.armed.0, None, Owner::Session(ix));
        if let Some(device) = self.devices.get_mut(&gone.device)
            && device.session == Some(ix)
        {
            device.session = None;
        }
    }

    /// Frees the slot an agent held a session with.
    fn release(&mut self, at: Timestamp, session: SessionId, agent: AgentId) {
        let Some(session_ix) = self.session_by_id.get(&session).copied() else { return };
        let Some(ix) = self.agent_by_id.get(&agent).copied() else { return };
        let channel = self.sessions[session_ix].channel;
        let known = &mut self.agents[ix];
        let held = known.sessions.len();
        known.sessions.retain(|other| *other != session);
        if known.sessions.len() < held {
            known.used[slot(channel)] -= 1;
            known.idle_since = at;
        }
        self.list(ix);
    }

    fn stop_waiting(&mut self, ix: Ix<Session>) {
        let session = &self.sessions[ix];
        let (queue, queued_at) = (session.queue, session.queued_at);
        self.queues[queue].waiting.remove(&(queued_at, ix));
    }
}
