//! What happens when nobody moves. Sessions, agents, lists of those who wait and classes have at most
//! one deadline set each: the earliest of what they wait for. What is over is forgotten in the order
//! in which it ended.

use super::classes::Class;
use super::slab::Ix;
use super::state::{Agent, Device, Place, Queue, Scratch, Session};
use super::timers::Timer;
use super::{ANSWERS_KEPT, Engine, KEPT_AFTER_END};
use crate::model::{
    AbandonReason, CloseReason, Connection, Event, OfferId, OfferResult, Presence, QueuedReason,
    Resting, SessionId, SessionState, SilenceClock, Timestamp,
};

/// Whose deadline it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Owner {
    Agent(Ix<Agent>),
    Session(Ix<Session>),
    /// The list of those who wait at a step of a queue.
    Waiting(Ix<Queue>, u8),
    Class(Ix<Class>),
    Device(Ix<Device>),
}

/// What fires first of what is due at the same moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// When the sessions of an agent whose connection was lost go back in line.
    Agent,
    /// When a session's grace, lease, hold, cool-down, silence or wrap-up ends, or its time comes.
    Session,
    /// When the requirement of the longest waiting widens, or its wait reaches the limit.
    Waiting,
    /// When somebody is to keep room for the first of a class.
    Class,
    /// When the answers to a device's frames may be forgotten.
    Device,
}

impl Engine {
    /// When [`crate::model::Wish::Tick`] is needed next, if nothing happens before.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Timestamp> {
        let timer = self.timers.first().map(|timer| timer.at);
        self.forget_at().into_iter().chain(timer).min()
    }

    /// When the session that ended first is forgotten.
    fn forget_at(&self) -> Option<Timestamp> {
        self.over.front().map(|(at, _)| *at + KEPT_AFTER_END)
    }

    /// Fires every deadline up to `now`, earliest first, and matches whoever that set free.
    pub(super) fn fire_deadlines(&mut self, now: Timestamp, out: &mut Vec<Event>) {
        loop {
            let timer = self.timers.first().filter(|timer| timer.at <= now);
            let forget = self.forget_at().filter(|at| *at <= now);
            // At the same moment sessions are forgotten before devices, and after all else.
            let earlier =
                |timer: &Timer| forget.is_none_or(|at| (timer.at, timer.kind) < (at, Kind::Device));
            match timer.filter(earlier) {
                Some(timer) => {
                    self.timers.pop();
                    self.fire(now, timer, out);
                }
                None if forget.is_some() => {
                    if let Some((_, session)) = self.over.front().copied() {
                        self.emit(now, Event::SessionForgotten { session }, out);
                    }
                }
                None => break,
            }
            self.drop_void_timers();
        }
        self.match_touched(now, out);
    }

    /// Fires what is due at the moment of `timer`, which may be long before `now`: after a stop, what
    /// was due later must not overtake what was due earlier.
    fn fire(&mut self, now: Timestamp, timer: Timer, out: &mut Vec<Event>) {
        let at = timer.at;
        match timer.owner {
            Owner::Agent(ix) => {
                self.agents[ix].armed = Scratch::default();
                self.agent_due(now, at, ix, out);
            }
            Owner::Session(ix) => {
                self.sessions[ix].armed = Scratch::default();
                self.session_due(now, at, ix, out);
            }
            Owner::Waiting(queue, step) => self.waiting_due(now, at, (queue, step), out),
            Owner::Class(class) => self.drain_due(now, class, out),
            Owner::Device(device) => self.device_due(now, at, device, out),
        }
    }

    /// Lets go of deadlines that are no longer set, so that the first one always is.
    pub(super) fn drop_void_timers(&mut self) {
        while self.timers.first().is_some_and(|timer| !self.is_set(&timer)) {
            self.timers.pop();
        }
        if self.timers.is_crowded() {
            let mut timers = std::mem::take(&mut self.timers);
            timers.clear_up(|timer| self.is_set(timer));
            self.timers = timers;
        }
    }

    fn is_set(&self, timer: &Timer) -> bool {
        let at = match timer.owner {
            Owner::Agent(ix) => self.agents.get(ix).map(|agent| agent.armed.0),
            Owner::Session(ix) => self.sessions.get(ix).map(|session| session.armed.0),
            Owner::Device(ix) => self.devices.get(ix).map(|device| device.armed.0),
            Owner::Waiting(queue, step) => {
                let queue = self.queues.get(queue);
                let list = queue.and_then(|queue| queue.waiting.get(usize::from(step)));
                list.and_then(|list| (list.armed.0.1 == timer.id).then_some(list.armed.0.0))
            }
            Owner::Class(ix) => {
                let class = self.classes.get(ix);
                class.and_then(|class| (class.armed.0.1 == timer.id).then_some(class.armed.0.0))
            }
        };
        at == Some(timer.at)
    }

    /// Sets a session's next deadline; cool-downs that are over set none.
    pub(super) fn arm_session(&mut self, ix: Ix<Session>) {
        let at = self.deadline_of(ix);
        let session = &mut self.sessions[ix];
        if session.armed.0 != at {
            session.armed = Scratch(at);
            self.timers.set(at, Kind::Session, session.id, Owner::Session(ix));
        }
    }

    pub(super) fn arm_agent(&mut self, ix: Ix<Agent>) {
        let agent = &mut self.agents[ix];
        let at = match agent.presence {
            Presence::Grace { ends_at, .. } => ends_at,
            Presence::At(_) => Timestamp::MAX,
        };
        if agent.armed.0 != at {
            agent.armed = Scratch(at);
            let id = SessionId::from_u128(agent.spec.agent.0.into());
            self.timers.set(at, Kind::Agent, id, Owner::Agent(ix));
        }
    }

    /// The earliest moment at which something happens to a session if nobody moves, apart from
    /// relaxation, limits and forgetting; [`Timestamp::MAX`] if nothing does.
    fn deadline_of(&self, ix: Ix<Session>) -> Timestamp {
        let session = &self.sessions[ix];
        let grace = match session.connection {
            Connection::Lost { grace_ends_at, .. } => grace_ends_at,
            Connection::Present | Connection::Away { .. } => Timestamp::MAX,
        };
        match session.state {
            SessionState::Queued => {
                let hold = if session.is_held() { session.held_until } else { Timestamp::MAX };
                let cooling = session.cooling().iter().map(|c| c.until);
                let cooling = cooling.filter(|until| *until > self.now).min();
                grace.min(hold).min(cooling.unwrap_or(Timestamp::MAX))
            }
            SessionState::Offered { lease_ends_at, .. } => grace.min(lease_ends_at),
            SessionState::Deferred { until } => until,
            SessionState::Connected { silence, .. } => {
                let silence = match silence {
                    SilenceClock::Stopped => Timestamp::MAX,
                    SilenceClock::WarnAt(at) | SilenceClock::CloseAt(at) => at,
                };
                grace.min(silence).min(self.invite_due_at(session))
            }
            SessionState::WrapUp { ends_at, .. } => ends_at,
            SessionState::Closed { .. } | SessionState::Abandoned { .. } => Timestamp::MAX,
        }
    }

    /// When the first invitation into a conversation ends.
    fn invite_due_at(&self, session: &Session) -> Timestamp {
        let Some(talk) = session.talk else { return Timestamp::MAX };
        let invites = self.talks[talk].invites.iter();
        let ends = invites.filter_map(|offer| self.offer_by_id(*offer).map(|o| o.lease_ends_at));
        ends.min().unwrap_or(Timestamp::MAX)
    }

    fn session_due(
        &mut self,
        now: Timestamp,
        at: Timestamp,
        ix: Ix<Session>,
        out: &mut Vec<Event>,
    ) {
        let session = &self.sessions[ix];
        let lost = matches!(session.connection, Connection::Lost { grace_ends_at, .. } if grace_ends_at <= at);
        match session.state {
            SessionState::Queued | SessionState::Offered { .. } if lost => {
                self.abandon(now, ix, AbandonReason::CustomerLost, out);
            }
            SessionState::Connected { .. } if lost => {
                self.finish(now, ix, CloseReason::CustomerLost, out);
            }
            SessionState::Queued => self.queued_due(now, at, ix, out),
            SessionState::Offered { first, asked, lease_ends_at } if lease_ends_at <= at => {
                for offer in (first.0..first.0 + u64::from(asked)).map(OfferId) {
                    self.end_offer(now, offer, OfferResult::Expired, out);
                }
            }
            SessionState::Deferred { until } if until <= at => {
                let session = session.id;
                self.emit(now, Event::DeferralDue { session }, out);
            }
            SessionState::Connected { silence, .. } => {
                if self.invite_due_at(session) <= at {
                    self.expire_invites(now, at, ix, out);
                }
                self.silence_due(now, at, (ix, silence), out);
            }
            SessionState::WrapUp { ends_at, .. } if ends_at <= at => {
                self.close(now, ix, (None, None), out);
            }
            SessionState::Offered { .. }
            | SessionState::Deferred { .. }
            | SessionState::WrapUp { .. }
            | SessionState::Closed { .. }
            | SessionState::Abandoned { .. } => {}
        }
        if self.sessions.get(ix).is_some() {
            self.arm_session(ix);
        }
    }

    fn silence_due(
        &mut self,
        now: Timestamp,
        at: Timestamp,
        (ix, silence): (Ix<Session>, SilenceClock),
        out: &mut Vec<Event>,
    ) {
        match silence {
            SilenceClock::WarnAt(due) if due <= at => self.warn_of_silence(now, ix, out),
            SilenceClock::CloseAt(due) if due <= at => {
                self.finish(now, ix, CloseReason::Silence, out);
            }
            SilenceClock::Stopped | SilenceClock::WarnAt(_) | SilenceClock::CloseAt(_) => {}
        }
    }

    /// A hold ends, or an agent may be asked again.
    fn queued_due(&mut self, now: Timestamp, at: Timestamp, ix: Ix<Session>, out: &mut Vec<Event>) {
        let session = &self.sessions[ix];
        if session.is_held() && session.held_until <= at {
            let session = session.id;
            self.emit(now, Event::HoldEnded { session }, out);
        }
        if self.sessions[ix].place != Place::Nowhere {
            self.touched.sessions.push(ix);
        }
    }

    /// The requirement of the longest waiting at a step widens, or its wait is over.
    fn waiting_due(
        &mut self,
        now: Timestamp,
        at: Timestamp,
        (queue, step): (Ix<Queue>, u8),
        out: &mut Vec<Event>,
    ) {
        self.queues[queue].waiting[usize::from(step)].armed = Scratch::default();
        let Some(ix) = self.first_waiting(queue, step) else { return };
        let session = &self.sessions[ix];
        let due_at = self.step_due_at(session);
        let widens = self.widens_at(session) == Some(due_at);
        let (session, step_after) = (session.id, session.step + 1);
        if due_at > at {
            self.arm_waiting(queue, usize::from(step));
        } else if widens {
            self.emit(now, Event::Relaxed { session, step: step_after }, out);
        } else {
            self.abandon(now, ix, AbandonReason::WaitedTooLong, out);
        }
    }

    fn agent_due(&mut self, now: Timestamp, at: Timestamp, ix: Ix<Agent>, out: &mut Vec<Event>) {
        if !matches!(self.agents[ix].presence, Presence::Grace { ends_at, .. } if ends_at <= at) {
            self.arm_agent(ix);
            return;
        }
        let agent = self.agents[ix].spec.agent;
        self.take_sessions_back(now, ix, QueuedReason::AgentLost, out);
        let presence = Presence::At(Resting::Offline);
        self.emit(now, Event::PresenceChanged { agent, presence }, out);
    }

    /// Forgets a device that has been quiet. Its deadline is not moved with each frame: being looked
    /// at again later costs less. One that has started a session gets a new deadline when that is
    /// forgotten.
    fn device_due(&mut self, now: Timestamp, at: Timestamp, ix: Ix<Device>, out: &mut Vec<Event>) {
        let known = &mut self.devices[ix];
        known.armed = Scratch::default();
        let (device, quiet_at) = (known.id, known.last_at + ANSWERS_KEPT);
        if known.session.is_some() {
            return;
        }
        if quiet_at > at {
            self.arm_device(ix, quiet_at);
        } else {
            self.emit(now, Event::DeviceForgotten { device }, out);
        }
    }

    pub(super) fn arm_device(&mut self, ix: Ix<Device>, at: Timestamp) {
        let device = &mut self.devices[ix];
        device.armed = Scratch(at);
        let id = SessionId::from_u128(device.id.as_u128());
        self.timers.set(at, Kind::Device, id, Owner::Device(ix));
    }
}
