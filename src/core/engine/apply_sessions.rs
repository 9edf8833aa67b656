//! Taking in what has happened to sessions: the part of [`Engine::apply`] that moves them between
//! lines and agents.

use super::slab::Ix;
use super::state::{Cooling, NOBODY, Offer, Place, Queue, Scratch, Session};
use super::{ANSWERS_KEPT, Engine};
use crate::model::{
    AgentId, Cause, Connection, Event, Marks, OfferId, OfferResult, Promise, SessionId,
    SessionState, Tier, Timestamp,
};

impl Engine {
    /// Changes a session that asks for what it asked for before, and waits if it did.
    pub(super) fn change(&mut self, ix: Ix<Session>, change: impl FnOnce(&mut Session)) {
        self.leave_lines(ix);
        change(&mut self.sessions[ix]);
        self.join_lines(ix);
    }

    /// Changes a session that asks for something else from then on, begins to wait, or ends waiting.
    pub(super) fn relist(&mut self, ix: Ix<Session>, change: impl FnOnce(&mut Session)) {
        self.unplace(ix);
        if self.sessions[ix].waits() {
            self.leave_waiting(ix);
        }
        self.count_later(ix, false);
        change(&mut self.sessions[ix]);
        if self.sessions[ix].waits() {
            self.join_waiting(ix);
        }
        self.count_later(ix, true);
        self.place(ix);
    }

    /// What ends, begins or moves a session.
    pub(super) fn on_session(&mut self, at: Timestamp, event: &Event) {
        match event {
            Event::SessionArrived { .. } => self.on_arrived(at, event),
            Event::SessionConnected { session, agent, silence, seq } => {
                let Some(ix) = self.session_ix(*session) else { return };
                let state = SessionState::Connected { agent: *agent, since: at, silence: *silence };
                self.on_connected(at, ix, *agent, state, *seq);
            }
            Event::SessionQueued { .. } => self.on_queued(at, event),
            Event::WrapUpStarted { session, agent, reason, ends_at, seq } => {
                let Some(ix) = self.session_ix(*session) else { return };
                self.change(ix, |known| {
                    let since = connected_since(&known.state, at);
                    let (agent, reason, ends_at) = (*agent, *reason, *ends_at);
                    known.state = SessionState::WrapUp { agent, since, ends_at, reason };
                    known.seq = *seq;
                });
            }
            Event::SessionClosed { session, agent, reason, seq, .. } => {
                let Some(ix) = self.session_ix(*session) else { return };
                self.release(at, ix, *agent);
                self.change(ix, |known| {
                    known.state = SessionState::Closed { reason: *reason, at };
                    known.seq = seq.unwrap_or(known.seq);
                });
                self.is_over(at, ix);
            }
            Event::SessionAbandoned { session, reason, seq } => {
                let Some(ix) = self.session_ix(*session) else { return };
                self.relist(ix, |known| {
                    known.state = SessionState::Abandoned { reason: *reason, at };
                    known.seq = *seq;
                });
                self.is_over(at, ix);
            }
            Event::SessionForgotten { session } => {
                let Some(ix) = self.session_ix(*session) else { return };
                self.on_forgotten(at, ix);
            }
            _ => {}
        }
    }

    /// What happens to a session while it waits.
    pub(super) fn on_wait(&mut self, at: Timestamp, session: SessionId, event: &Event) {
        let Some(ix) = self.session_ix(session) else { return };
        match event {
            Event::HoldEnded { .. } => self.change(ix, |known| {
                known.held_until = Timestamp::MIN;
                known.direct = None;
            }),
            Event::Promised { promise, .. } => {
                self.sessions[ix].aside.get_or_insert_default().promises.push(*promise);
            }
            Event::PromisesSettled { settled, .. } => {
                if let Some(aside) = &mut self.sessions[ix].aside {
                    let over = |open: &Promise| settled.iter().any(|one| one.promise == *open);
                    aside.promises.retain(|open| !over(open));
                }
            }
            Event::Relaxed { step, .. } => self.relist(ix, |known| known.relax(at, *step)),
            Event::Rekeyed { due_at, boosts, .. } => self.change(ix, |known| {
                known.due_at = *due_at;
                known.boosts.clone_from(boosts);
            }),
            Event::CustomerConnectionChanged { connection, .. } => {
                self.change(ix, |known| known.connection = *connection);
            }
            _ => {}
        }
    }

    fn on_arrived(&mut self, at: Timestamp, event: &Event) {
        let Event::SessionArrived {
            session,
            device,
            queue,
            channel,
            due_at,
            boosts,
            asks,
            past_agents,
            hold_until,
            profile,
            seq,
            ..
        } = event
        else {
            return;
        };
        let Some(queue) = self.queue_ix(queue) else { return };
        let mut past = [NOBODY; super::PAST_AGENTS_MAX];
        past.iter_mut().zip(past_agents).for_each(|(place, agent)| *place = *agent);
        let ix = self.sessions.insert(Session {
            id: *session,
            device: *device,
            queue,
            class: None,
            state: SessionState::Queued,
            connection: Connection::Present,
            arrived_at: at,
            queued_at: at,
            due_at: *due_at,
            boosts: boosts.clone(),
            asks: asks.clone(),
            profile: profile.clone(),
            seq: *seq,
            past,
            held_until: hold_until.unwrap_or(Timestamp::MIN),
            direct: None,
            aside: None,
            talk: None,
            step: 0,
            channel: *channel,
            floor: Tier::FIRST,
            place: Place::Nowhere,
            before: None,
            after: None,
            armed: Scratch::default(),
        });
        self.session_by_id.insert(&self.sessions, ix);
        self.queues[queue].sessions += 1;
        let device = self.device(at, *device);
        self.devices[device].session = Some(ix);
        self.join_waiting(ix);
        self.place(ix);
    }

    pub(super) fn on_offer(&mut self, at: Timestamp, event: &Event) {
        match event {
            Event::SessionOffered { .. } => self.on_offered(at, event),
            Event::OfferEnded { offer, result, cool_until, missed_in_a_row, .. } => {
                self.on_offer_ended(at, *offer, *result, *cool_until, *missed_in_a_row);
            }
            _ => {}
        }
    }

    fn on_offered(&mut self, at: Timestamp, event: &Event) {
        let Event::SessionOffered { session, offer, agent, lease_ends_at, role, why } = event
        else {
            return;
        };
        let ends = self.session_ix(*session).zip(self.agent_ix(*agent));
        let Some((session_ix, agent_ix)) = ends else { return };
        self.last_offer = *offer;
        let open = Offer {
            id: *offer,
            session: session_ix,
            agent: agent_ix,
            offered_at: at,
            lease_ends_at: *lease_ends_at,
            role: *role,
            why: why.clone(),
        };
        let open = self.offers.insert(open);
        self.offer_index.insert(&self.offers, open);
        let lease_ends_at = *lease_ends_at;
        if role.is_some() {
            self.talk_of(session_ix).invites.push(*offer);
            self.arm_session(session_ix);
        } else if let SessionState::Offered { asked, .. } = &mut self.sessions[session_ix].state {
            *asked += 1;
        } else {
            let first = *offer;
            self.change(session_ix, |known| {
                known.state = SessionState::Offered { first, asked: 1, lease_ends_at };
            });
        }
        let session = &self.sessions[session_ix];
        let agent = &mut self.agents[agent_ix];
        agent.offers.push(*offer);
        agent.take_up(session.queue, session.channel);
        self.list(agent_ix);
    }

    fn on_offer_ended(
        &mut self,
        at: Timestamp,
        offer: OfferId,
        result: OfferResult,
        cool_until: Option<Timestamp>,
        missed_in_a_row: u32,
    ) {
        let Some(ix) = self.offer_index.get(&self.offers, &offer) else { return };
        self.offer_index.remove(&self.offers, ix);
        let Some(open) = self.offers.remove(ix) else { return };
        let (session, agent_ix) = (open.session, open.agent);
        let known = &self.sessions[session];
        let agent = &mut self.agents[agent_ix];
        agent.offers.retain(|other| *other != offer);
        agent.give_up(known.queue, known.channel);
        agent.missed = missed_in_a_row;
        let (agent_id, epoch) = (agent.spec.agent, agent.epoch);
        let accepted = result == OfferResult::Accepted;
        if accepted && open.role.is_none() {
            // The very next thing is that they are connected: nobody is listed or lined up in between.
            self.talk_of(session).accepted = Some(open.why);
            return;
        }
        self.list(agent_ix);
        if open.role.is_some() {
            self.talk_of(session).invites.retain(|other| *other != offer);
            self.arm_session(session);
            return;
        }
        let cooling = cool_until.map(|until| Cooling { agent: agent_id, until, epoch });
        let still_asked = self.asks_somebody(session);
        self.change(session, |known| {
            if !still_asked {
                known.state = SessionState::Queued;
            }
            known.keep_cooling(|cooling| cooling.until > at && cooling.agent != agent_id);
            cooling.into_iter().for_each(|cooling| known.cool(cooling));
            known.direct = None;
        });
    }

    /// Whether an offer to take a session is open.
    fn asks_somebody(&self, ix: Ix<Session>) -> bool {
        let SessionState::Offered { first, asked, .. } = self.sessions[ix].state else {
            return false;
        };
        (first.0..first.0 + u64::from(asked)).any(|id| self.offer_by_id(OfferId(id)).is_some())
    }

    fn on_connected(
        &mut self,
        at: Timestamp,
        ix: Ix<Session>,
        agent: AgentId,
        state: SessionState,
        seq: u64,
    ) {
        self.relist(ix, |known| {
            known.state = state;
            known.seq = seq;
            known.held_until = Timestamp::MIN;
            known.direct = None;
            known.keep_cooling(|_| false);
        });
        let talk = self.talk_of(ix);
        talk.agent_marks = Marks::default();
        let cause = talk.accepted.take().map_or(Cause::Pulled, Cause::Offered);
        talk.assign(at, agent, cause);
        if let Some(agent) = self.agent_ix(agent) {
            let session = &self.sessions[ix];
            let known = &mut self.agents[agent];
            known.sessions.push(session.id);
            known.take_up(session.queue, session.channel);
            known.idle_since = at;
            self.list(agent);
        }
    }

    fn on_queued(&mut self, at: Timestamp, event: &Event) {
        let Event::SessionQueued {
            session,
            queue,
            due_at,
            direct,
            note,
            cool_until,
            tier_floor,
            seq,
            ..
        } = event
        else {
            return;
        };
        let Some((ix, queue)) = self.session_ix(*session).zip(self.queue_ix(queue)) else { return };
        let holder = self.sessions[ix].holder();
        let cooling = holder.zip(*cool_until).and_then(|(agent, until)| {
            let epoch = self.agents[self.agent_ix(agent)?].epoch;
            Some(Cooling { agent, until, epoch })
        });
        if let Some(agent) = holder {
            self.release(at, ix, agent);
        }
        let left = self.sessions[ix].queue;
        self.relist(ix, |known| {
            if known.queue != queue {
                known.relax(at, 0);
            }
            known.queue = queue;
            known.queued_at = at;
            // Whoever waits for its time goes on doing so, in the other queue.
            if !matches!(known.state, SessionState::Deferred { .. }) {
                known.state = SessionState::Queued;
            }
            // Whoever takes it next calls anew.
            if let Some(later) = known.later_mut() {
                (later.confirmed, later.reached) = (false, false);
            }
            known.due_at = *due_at;
            known.direct = *direct;
            // Whoever passed it on stays unasked, but for the person it is passed to by name.
            known.keep_cooling(|c| c.until > at && Some(c.agent) != *direct);
            cooling.into_iter().for_each(|cooling| known.cool(cooling));
            known.floor = *tier_floor;
            known.seq = *seq;
        });
        if note.is_some() || self.sessions[ix].talk.is_some() {
            let talk = self.talk_of(ix);
            talk.note.clone_from(note);
            talk.unassign(at);
        }
        self.change_queue(left, queue);
    }

    fn change_queue(&mut self, from: Ix<Queue>, to: Ix<Queue>) {
        self.queues[to].sessions += 1;
        self.queues[from].sessions -= 1;
        self.drop_queue_if_done(from);
    }

    /// An over session keeps nothing that is only of use while it is open, and is forgotten later.
    fn is_over(&mut self, at: Timestamp, ix: Ix<Session>) {
        let session = &mut self.sessions[ix];
        session.past = [NOBODY; super::PAST_AGENTS_MAX];
        session.keep_cooling(|_| false);
        self.over.push_back((at, session.id));
        if let Some(talk) = session.talk {
            self.talks[talk].unassign(at);
        }
    }

    fn on_forgotten(&mut self, at: Timestamp, ix: Ix<Session>) {
        let session = self.sessions[ix].id;
        if self.over.front().is_some_and(|(_, first)| *first == session) {
            self.over.pop_front();
        }
        self.unplace(ix);
        self.session_by_id.remove(&self.sessions, ix);
        let Some(gone) = self.sessions.remove(ix) else { return };
        if let Some(talk) = gone.talk {
            self.talks.remove(talk);
        }
        self.queues[gone.queue].sessions -= 1;
        self.drop_queue_if_done(gone.queue);
        let device = self.device_by_id.get(&self.devices, &gone.device);
        if let Some(device) = device.filter(|device| self.devices[*device].session == Some(ix)) {
            self.devices[device].session = None;
            self.arm_device(device, at.max(self.devices[device].last_at + ANSWERS_KEPT));
        }
    }

    /// Frees the slot an agent held a session with.
    pub(super) fn release(&mut self, at: Timestamp, session: Ix<Session>, agent: AgentId) {
        let Some(ix) = self.agent_ix(agent) else { return };
        let session = &self.sessions[session];
        let known = &mut self.agents[ix];
        let held = known.sessions.len() + known.joined.len();
        known.sessions.retain(|other| *other != session.id);
        known.joined.retain(|other| *other != session.id);
        if known.sessions.len() + known.joined.len() < held {
            known.give_up(session.queue, session.channel);
            known.idle_since = at;
        }
        self.list(ix);
    }
}

fn connected_since(state: &SessionState, at: Timestamp) -> Timestamp {
    match state {
        SessionState::Connected { since, .. } => *since,
        SessionState::Queued
        | SessionState::Offered { .. }
        | SessionState::Deferred { .. }
        | SessionState::WrapUp { .. }
        | SessionState::Closed { .. }
        | SessionState::Abandoned { .. } => at,
    }
}
