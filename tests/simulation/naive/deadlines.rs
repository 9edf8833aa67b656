//! What happens when nobody moves. All deadlines are listed anew each time, and the first is taken.

use seira_core::model::{
    AbandonReason, AgentId, CloseReason, Connection, DeviceId, Event, Millis, OfferResult,
    Presence, QueuedReason, Resting, SessionId, SessionState, SilenceClock, Timestamp,
};

use super::state::Session;
use super::{KEPT, Naive};

/// What is due; of the same moment the first here goes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Due {
    AgentGrace(AgentId),
    Session(SessionId, SessionDue),
    Relax(SessionId, u8),
    Look(SessionId),
    /// The session that ended at this place among those that are over.
    ForgetSession(usize),
    ForgetDevice(DeviceId),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum SessionDue {
    CustomerGrace,
    Lease,
    HoldEnd,
    Silence,
    WrapUpEnd,
    TimeComes,
}

/// Of one session and moment the step of relaxation goes before the wait limit.
const STEP: u8 = 0;
const LIMIT: u8 = 1;

impl Naive {
    pub(crate) fn next_deadline(&self) -> Option<Timestamp> {
        let queued = |session: &&Session| session.state == SessionState::Queued;
        let cool_downs = self.sessions.values().filter(queued);
        let cool_downs = cool_downs.flat_map(|session| session.cooling.values().copied());
        let events = self.deadlines().into_iter().map(|(at, _)| at);
        events.chain(cool_downs.filter(|until| *until > self.now)).min()
    }

    /// Fires every deadline up to now, in order of time. What ends with no event, a cool-down, is
    /// seen by the matching that follows.
    pub(super) fn fire_deadlines(&mut self, out: &mut Vec<Event>) {
        loop {
            let first = self.deadlines().into_iter().min();
            let Some((at, due)) = first.filter(|(at, _)| *at <= self.now) else { return };
            self.fire(at, due, out);
        }
    }

    fn deadlines(&self) -> Vec<(Timestamp, Due)> {
        let mut all = Vec::new();
        for agent in self.agents.values() {
            if let Presence::Grace { ends_at, .. } = agent.presence {
                all.push((ends_at, Due::AgentGrace(agent.spec.agent)));
            }
        }
        for session in self.sessions.values() {
            self.deadlines_of(session, &mut all);
        }
        for look in self.looks() {
            all.push((look.at, Due::Look(look.first)));
        }
        for (place, id) in self.over.iter().enumerate() {
            let ended_at = self.sessions[id].ended_at().unwrap_or_default();
            all.push((ended_at + KEPT, Due::ForgetSession(place)));
        }
        for (id, device) in &self.devices {
            if device.session.is_none() {
                all.push((device.free_at.max(device.last_at + KEPT), Due::ForgetDevice(*id)));
            }
        }
        all
    }

    fn deadlines_of(&self, session: &Session, all: &mut Vec<(Timestamp, Due)>) {
        let mut session_due = |at, what| all.push((at, Due::Session(session.id, what)));
        if let Connection::Lost { grace_ends_at, .. } = session.connection
            && (session.waits() || session.talks())
        {
            session_due(grace_ends_at, SessionDue::CustomerGrace);
        }
        let offers = self.offers.values().filter(|offer| offer.session == session.id);
        if let Some(lease) = offers.map(|offer| offer.lease_ends_at).min() {
            session_due(lease, SessionDue::Lease);
        }
        match &session.state {
            SessionState::Queued => {
                session.hold_until.into_iter().for_each(|at| session_due(at, SessionDue::HoldEnd));
            }
            SessionState::Connected {
                silence: SilenceClock::WarnAt(at) | SilenceClock::CloseAt(at),
                ..
            } => session_due(*at, SessionDue::Silence),
            SessionState::WrapUp { ends_at, .. } => session_due(*ends_at, SessionDue::WrapUpEnd),
            SessionState::Deferred { until } => session_due(*until, SessionDue::TimeComes),
            SessionState::Offered { .. }
            | SessionState::Connected { silence: SilenceClock::Stopped, .. }
            | SessionState::Closed { .. }
            | SessionState::Abandoned { .. } => {}
        }
        if session.waits() {
            let spec = &self.queue_of(session).spec;
            if let Some(step) = spec.relax.get(usize::from(session.step)) {
                let surge = self.queue_of(session).surge.as_ref();
                let at_once = surge.is_some_and(|surge| surge.rules.widens);
                let after = if at_once { Millis::ZERO } else { step.after };
                all.push((session.queued_at + after, Due::Relax(session.id, STEP)));
            }
            if let Some(most) = spec.wait_max.filter(|_| session.later.is_none()) {
                all.push((session.queued_at + most, Due::Relax(session.id, LIMIT)));
            }
        }
    }

    fn fire(&mut self, at: Timestamp, due: Due, out: &mut Vec<Event>) {
        match due {
            Due::AgentGrace(agent) => {
                self.take_sessions_back(agent, QueuedReason::AgentLost, out);
                let presence = Presence::At(Resting::Offline);
                self.emit(Event::PresenceChanged { agent, presence }, out);
            }
            Due::Session(session, what) => self.fire_session(at, session, what, out),
            Due::Relax(session, LIMIT) => {
                self.abandon(session, AbandonReason::WaitedTooLong, out);
            }
            Due::Relax(session, _) => {
                let step = self.sessions[&session].step + 1;
                self.emit(Event::Relaxed { session, step }, out);
            }
            Due::Look(session) => self.look(session, out),
            Due::ForgetSession(place) => {
                let session = self.over[place];
                self.emit(Event::SessionForgotten { session }, out);
            }
            Due::ForgetDevice(device) => self.emit(Event::DeviceForgotten { device }, out),
        }
    }

    fn fire_session(
        &mut self,
        at: Timestamp,
        id: SessionId,
        what: SessionDue,
        out: &mut Vec<Event>,
    ) {
        let session = &self.sessions[&id];
        match what {
            SessionDue::CustomerGrace if session.talks() => {
                self.finish(id, CloseReason::CustomerLost, out);
            }
            SessionDue::CustomerGrace => self.abandon(id, AbandonReason::CustomerLost, out),
            SessionDue::Lease => {
                let open =
                    self.offers.values().filter(|o| o.session == id && o.lease_ends_at <= at);
                let ended: Vec<_> = open.map(|offer| offer.offer).collect();
                for offer in ended {
                    self.end_offer(offer, OfferResult::Expired, out);
                }
            }
            SessionDue::HoldEnd => self.emit(Event::HoldEnded { session: id }, out),
            SessionDue::Silence => match session.state {
                SessionState::Connected { silence: SilenceClock::WarnAt(_), .. } => {
                    self.warn_of_silence(id, out);
                }
                _ => self.finish(id, CloseReason::Silence, out),
            },
            SessionDue::WrapUpEnd => self.close(id, None, None, out),
            SessionDue::TimeComes => self.emit(Event::DeferralDue { session: id }, out),
        }
    }
}
