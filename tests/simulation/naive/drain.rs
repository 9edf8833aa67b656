//! Draining: one agent with chats takes nothing later, so that a call comes in.

use std::collections::BTreeMap;

use seira_core::model::{
    AgentId, Channel, Event, Millis, QueueId, Requirement, SessionId, Timestamp,
};

use super::Naive;
use super::room::Place;
use super::state::{Agent, Session};
use super::who::may_take;

/// When nobody can be told to drain, the class is looked at again after this long.
const AGAIN_AFTER: Millis = Millis::from_secs(5);

/// Sessions of one queue that ask for the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Class {
    queue: QueueId,
    requirement: Requirement,
}

impl Class {
    pub(super) fn new(queue: QueueId, requirement: Requirement) -> Self {
        Self { queue, requirement }
    }
}

/// The next look at a class.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Look {
    class: Class,
    /// Its earliest due session.
    pub(super) first: SessionId,
    pub(super) at: Timestamp,
}

impl Naive {
    pub(super) fn class_of(&self, session: &Session) -> Class {
        Class::new(session.queue.clone(), self.requirement(session))
    }

    /// The earliest due offerable call of every class nobody drains for, where the queue drains.
    fn first_calls(&self) -> BTreeMap<Class, &Session> {
        let mut first: BTreeMap<Class, &Session> = BTreeMap::new();
        let calls = self.sessions.values().filter(|session| {
            session.channel == Channel::Call
                && self.place(session) == Some(Place::Class)
                && self.queue_of(session).spec.drain_after.is_some()
        });
        for session in calls {
            let earliest = first.entry(self.class_of(session)).or_insert(session);
            if session.key() < earliest.key() {
                *earliest = session;
            }
        }
        let drained = |class: &Class| {
            self.agents.values().any(|agent| matches!(&agent.drain, Some((_, c)) if c == class))
        };
        first.retain(|class, _| !drained(class));
        first
    }

    /// Sets a look for every class that has a new first session, at the earliest at once.
    pub(super) fn renew_looks(&mut self) {
        let mut looks = Vec::new();
        for (class, first) in self.first_calls() {
            let known = self.looks.iter().find(|l| l.class == class && l.first == first.id);
            let after = self.queue_of(first).spec.drain_after.unwrap_or_default();
            let at = (first.queued_at + after).max(self.now);
            let at = known.map_or(at, |known| known.at);
            looks.push(Look { class, first: first.id, at });
        }
        self.looks = looks;
    }

    pub(super) fn forget_looks(&mut self) {
        self.looks.clear();
    }

    pub(super) fn looks(&self) -> &[Look] {
        &self.looks
    }

    /// Looks at the class of `first`: who has chats and could take it but for them?
    pub(super) fn look(&mut self, first: SessionId, out: &mut Vec<Event>) {
        let session = &self.sessions[&first];
        let asked = self.requirement(session);
        let fits_but_for_chats = |agent: &&Agent| {
            let in_use = self.in_use(agent.spec.agent);
            agent.is_available()
                && may_take(&agent.spec, &asked)
                && !self.cools(session, agent.spec.agent)
                && agent.drain.is_none()
                && in_use.chats > 0
                && in_use.calls < u32::from(agent.spec.capacity.calls)
                && self.below_agent_max(&in_use, session)
        };
        let chosen = self.agents.values().filter(fits_but_for_chats).min_by_key(|agent| {
            (self.in_use(agent.spec.agent).all(), agent.idle_since, agent.spec.agent)
        });
        match chosen.map(|agent| agent.spec.agent) {
            Some(agent) => self.emit(Event::DrainStarted { agent, session: first }, out),
            None => {
                let again_at = self.now + AGAIN_AFTER;
                self.looks.iter_mut().filter(|l| l.first == first).for_each(|l| l.at = again_at);
            }
        }
    }

    /// Agents whose drain ends with `event`: their presence or account changed, or the session is
    /// no longer in the line of that class.
    pub(super) fn drains_ended_by(&self, event: &Event) -> Vec<AgentId> {
        let changed = match event {
            Event::PresenceChanged { agent, .. } => Some(*agent),
            Event::AgentSet { spec } => Some(spec.agent),
            _ => None,
        };
        let goes_on = |agent: &Agent, session: &SessionId, class: &Class| {
            changed != Some(agent.spec.agent)
                && self.sessions.get(session).is_some_and(|session| {
                    self.place(session) == Some(Place::Class) && self.class_of(session) == *class
                })
        };
        let over = self.agents.values().filter(|agent| match &agent.drain {
            Some((session, class)) => !goes_on(agent, session, class),
            None => false,
        });
        over.map(|agent| agent.spec.agent).collect()
    }
}
