//! Keeping room: a call cannot go to somebody who chats, and a busy floor of chats would starve its
//! calls. When the first call of a class has waited for `drain_after`, one agent takes nothing that is due
//! later, until it fits. See `docs/routing.md`, "Draining".

use super::Engine;
use super::classes::Class;
use super::deadlines::{Kind, Owner};
use super::slab::Ix;
use super::state::{Agent, Place, Scratch, Session, slot};
use crate::model::{Channel, Event, Millis, Presence, Resting, Timestamp};

/// When nobody can keep room, it is looked at again after this long.
const LOOK_AGAIN: Millis = Millis::from_secs(5);

impl Engine {
    /// Sets when somebody is to keep room for the first of a class.
    pub(super) fn arm_class(&mut self, class: Ix<Class>) {
        let known = &self.classes[class];
        if known.requirement.channel != Channel::Call {
            return;
        }
        let after = self.queues[known.queue].spec.drain_after;
        let head = self.heads[class.index()].filter(|_| !self.has_drain(class));
        let armed = match (head, after) {
            (Some(head), Some(after)) => {
                let session = &self.sessions[head.ix];
                Scratch(((session.queued_at + after).max(known.retry.0), session.id))
            }
            _ => Scratch::default(),
        };
        let set = std::mem::replace(&mut self.classes[class].armed, armed);
        if set.0 != armed.0 {
            self.timers.set(armed.0.0, Kind::Class, armed.0.1, Owner::Class(class));
        }
    }

    /// Whether somebody keeps room for a session of this class.
    fn has_drain(&self, class: Ix<Class>) -> bool {
        self.drains.iter().any(|agent| {
            let session = self.agents[*agent].drains_for;
            let session = session.map(|ix| &self.sessions[ix]);
            session.is_some_and(|s| s.place == Place::Line && s.class == Some(class))
        })
    }

    /// Somebody is to keep room for the first of a class, if anybody can.
    pub(super) fn drain_due(&mut self, now: Timestamp, class: Ix<Class>, out: &mut Vec<Event>) {
        self.classes[class].armed = Scratch::default();
        let Some(head) = self.heads[class.index()] else { return };
        match self.best_to_drain(now, class, head.ix) {
            Some(agent) => {
                let agent = self.agents[agent].spec.agent;
                self.emit(now, Event::DrainStarted { agent, session: head.id }, out);
            }
            None => {
                self.classes[class].retry = Scratch(now + LOOK_AGAIN);
                self.arm_class(class);
            }
        }
    }

    /// Of those whose chats alone keep a call out: fewest sessions, then unchanged for longest.
    fn best_to_drain(
        &self,
        now: Timestamp,
        class: Ix<Class>,
        session: Ix<Session>,
    ) -> Option<Ix<Agent>> {
        let session = &self.sessions[session];
        let able = |agent: &Agent| {
            self.profiles[agent.profile].may_take(class)
                && agent.used[slot(Channel::Chat)] > 0
                && agent.spec.capacity.excludes()
                && agent.drains_for.is_none()
                && agent.presence == Presence::At(Resting::Available)
                && agent.used[slot(Channel::Call)] < agent.spec.capacity.calls
                && self.queue_allows(agent, session.queue)
                && !self.cools(now, session, agent)
        };
        let able = self.agents.iter().filter(|(_, agent)| able(agent));
        let best = able.min_by_key(|(_, a)| (Self::used(a), a.idle_since, a.spec.agent));
        best.map(|(ix, _)| ix)
    }

    /// Ends drains that have lost their reason, right after the event that took it.
    pub(super) fn end_vain_drains(&mut self, now: Timestamp, last: &Event, out: &mut Vec<Event>) {
        let mut at = 0;
        while let Some(ix) = self.drains.get(at).copied() {
            if self.drains_in_vain(ix, last) {
                let agent = self.agents[ix].spec.agent;
                self.emit(now, Event::DrainEnded { agent }, out);
            } else {
                at += 1;
            }
        }
    }

    fn drains_in_vain(&self, ix: Ix<Agent>, last: &Event) -> bool {
        let agent = &self.agents[ix];
        let Some(session) = agent.drains_for.and_then(|ix| self.sessions.get(ix)) else {
            return true;
        };
        let changed = matches!(last, Event::AgentSet { spec } if spec.agent == agent.spec.agent);
        let queue = &self.queues[session.queue];
        let able = session.class.is_some_and(|c| self.profiles[agent.profile].may_take(c));
        changed
            || session.place != Place::Line
            || session.channel != Channel::Call
            || agent.presence != Presence::At(Resting::Available)
            || queue.paused
            || queue.spec.drain_after.is_none()
            || !able
    }

    pub(super) fn on_drain_started(&mut self, agent: Ix<Agent>, session: Ix<Session>) {
        self.agents[agent].drains_for = Some(session);
        let number = |ix: &Ix<Agent>| self.agents[*ix].spec.agent;
        let place = self.drains.partition_point(|other| number(other) < number(&agent));
        self.drains.insert(place, agent);
        self.list(agent);
        if let Some(class) = self.sessions[session].class {
            self.arm_class(class);
        }
    }

    pub(super) fn on_drain_ended(&mut self, agent: Ix<Agent>) {
        self.drains.retain(|other| *other != agent);
        let Some(session) = self.agents[agent].drains_for.take() else { return };
        self.list(agent);
        if let Some(class) = self.sessions.get(session).and_then(|session| session.class) {
            self.arm_class(class);
        }
    }
}
