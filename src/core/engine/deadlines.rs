//! What happens when nobody moves. Each session, agent and device has at most one deadline set: the
//! earliest of what its state waits for.

use super::slab::Ix;
use super::state::{Agent, Place, Session};
use super::{ANSWERS_KEPT, Engine, KEPT_AFTER_END};
use crate::model::{
    AbandonReason, CloseReason, Connection, DeviceId, Event, OfferResult, Presence, QueuedReason,
    Resting, SessionState, SilenceClock, Timestamp,
};

/// Whose deadline it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Owner {
    Session(Ix<Session>),
    Agent(Ix<Agent>),
    /// When the answers to a device's frames are forgotten.
    Device(DeviceId),
}

impl Engine {
    /// When [`crate::model::Wish::Tick`] is needed next, if nothing happens before.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Timestamp> {
        self.timers.first().map(|(at, _)| *at)
    }

    /// Fires every deadline up to `now`, earliest first, and matches whoever that set free.
    pub(super) fn fire_deadlines(&mut self, now: Timestamp, out: &mut Vec<Event>) {
        while let Some((at, owner)) = self.timers.first().copied() {
            if at > now {
                break;
            }
            self.timers.pop_first();
            match owner {
                Owner::Session(ix) => {
                    self.sessions[ix].armed.0 = None;
                    self.session_due(now, ix, out);
                }
                Owner::Agent(ix) => {
                    self.agents[ix].armed.0 = None;
                    self.agent_due(now, ix, out);
                }
                Owner::Device(device) => self.device_due(now, device, out),
            }
        }
        self.match_touched(now, out);
    }

    /// The earliest moment at which something happens to a session if nobody moves.
    pub(super) fn deadline_of(&self, ix: Ix<Session>) -> Option<Timestamp> {
        let session = &self.sessions[ix];
        let grace = match session.connection {
            Connection::Lost { grace_ends_at, .. } => Some(grace_ends_at),
            Connection::Present => None,
        };
        match session.state {
            SessionState::Queued => [grace, session.held_until, self.relaxes_at(session)]
                .into_iter()
                .flatten()
                .chain(session.cooling.iter().map(|c| c.until).filter(|until| *until > self.now))
                .min(),
            SessionState::Offered { lease_ends_at, .. } => {
                Some(grace.map_or(lease_ends_at, |grace| grace.min(lease_ends_at)))
            }
            SessionState::Connected { silence, .. } => match silence {
                SilenceClock::Stopped => grace,
                SilenceClock::WarnAt(at) | SilenceClock::CloseAt(at) => {
                    Some(grace.map_or(at, |grace| grace.min(at)))
                }
            },
            SessionState::WrapUp { ends_at, .. } => Some(ends_at),
            SessionState::Closed { at, .. } | SessionState::Abandoned { at, .. } => {
                Some(at + KEPT_AFTER_END)
            }
        }
    }

    fn relaxes_at(&self, session: &Session) -> Option<Timestamp> {
        let next = self.queues[session.queue].spec.relax.get(usize::from(session.step))?;
        Some(session.queued_at + next.after)
    }

    fn session_due(&mut self, now: Timestamp, ix: Ix<Session>, out: &mut Vec<Event>) {
        let session = &self.sessions[ix];
        let id = session.id;
        let lost = matches!(session.connection, Connection::Lost { grace_ends_at, .. } if grace_ends_at <= now);
        match session.state.clone() {
            SessionState::Queued | SessionState::Offered { .. } if lost => {
                self.abandon(now, ix, AbandonReason::CustomerLost, out);
            }
            SessionState::Connected { .. } if lost => {
                self.finish(now, ix, CloseReason::CustomerLost, out);
            }
            SessionState::Queued => self.queued_due(now, ix, out),
            SessionState::Offered { offer, lease_ends_at, .. } if lease_ends_at <= now => {
                self.end_offer(now, offer, OfferResult::Expired, out);
            }
            SessionState::Connected { silence: SilenceClock::WarnAt(at), .. } if at <= now => {
                self.warn_of_silence(now, ix, out);
            }
            SessionState::Connected { silence: SilenceClock::CloseAt(at), .. } if at <= now => {
                self.finish(now, ix, CloseReason::Silence, out);
            }
            SessionState::WrapUp { ends_at, .. } if ends_at <= now => {
                self.close(now, ix, (None, None), out);
            }
            SessionState::Closed { at, .. } | SessionState::Abandoned { at, .. }
                if at + KEPT_AFTER_END <= now =>
            {
                self.emit(now, Event::SessionForgotten { session: id }, out);
            }
            SessionState::Offered { .. }
            | SessionState::Connected { .. }
            | SessionState::WrapUp { .. }
            | SessionState::Closed { .. }
            | SessionState::Abandoned { .. } => self.arm_session(ix),
        }
    }

    /// A hold ends, the requirement widens, or an agent may be asked again.
    fn queued_due(&mut self, now: Timestamp, ix: Ix<Session>, out: &mut Vec<Event>) {
        let session = &self.sessions[ix];
        let id = session.id;
        if session.held_until.is_some_and(|until| until <= now) {
            self.emit(now, Event::HoldEnded { session: id }, out);
        }
        while self.relaxes_at(&self.sessions[ix]).is_some_and(|at| at <= now) {
            let step = self.sessions[ix].step + 1;
            self.emit(now, Event::Relaxed { session: id, step }, out);
        }
        if self.sessions[ix].place != Place::Nowhere {
            self.touched.sessions.push(ix);
        }
        self.arm_session(ix);
    }

    fn agent_due(&mut self, now: Timestamp, ix: Ix<Agent>, out: &mut Vec<Event>) {
        if !matches!(self.agents[ix].presence, Presence::Grace { ends_at, .. } if ends_at <= now) {
            self.list(ix);
            return;
        }
        let agent = self.agents[ix].spec.agent;
        self.take_sessions_back(now, ix, QueuedReason::AgentLost, out);
        let presence = Presence::At(Resting::Offline);
        self.emit(now, Event::PresenceChanged { agent, presence }, out);
    }

    /// Forgets a device that has been quiet and has no session in memory. Its deadline is not moved
    /// with each frame: being looked at again later costs less.
    fn device_due(&mut self, now: Timestamp, device: DeviceId, out: &mut Vec<Event>) {
        let Some(known) = self.devices.get_mut(&device) else { return };
        let quiet_at = known.last_at + ANSWERS_KEPT;
        let look_at = if known.session.is_some() { now + ANSWERS_KEPT } else { quiet_at };
        if look_at > now {
            known.armed.0 = Some(look_at);
            self.timers.insert((look_at, Owner::Device(device)));
        } else {
            known.armed.0 = None;
            self.emit(now, Event::DeviceForgotten { device }, out);
        }
    }
}
