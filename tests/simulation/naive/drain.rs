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
    pub(super) at: Timestamp,
    /// Its earliest due session.
    pub(super) first: SessionId,
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
        let drained_for = self.agents.values().filter_map(|agent| agent.drains_for);
        for session in drained_for.filter_map(|id| self.sessions.get(&id)) {
            first.remove(&self.class_of(session));
        }
        first
    }

    /// When each class is looked at: its first has waited, and five seconds after a look that found
    /// nobody.
    pub(super) fn looks(&self) -> Vec<Look> {
        let looks = self.first_calls().into_iter().map(|(class, first)| {
            let after = self.queue_of(first).spec.drain_after.unwrap_or_default();
            let again_at = self.look_again.get(&class).copied().unwrap_or(Timestamp::MIN);
            Look { at: (first.queued_at + after).max(again_at), first: first.id }
        });
        looks.collect()
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
                && agent.drains_for.is_none()
                && agent.spec.capacity.excludes()
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
                let class = self.class_of(&self.sessions[&first]);
                self.look_again.insert(class, self.now + AGAIN_AFTER);
            }
        }
    }

    /// Who drains, and for which session.
    pub(super) fn drains(&self) -> Vec<(AgentId, SessionId)> {
        let drains = self.agents.values();
        drains.filter_map(|agent| Some((agent.spec.agent, agent.drains_for?))).collect()
    }

    /// Whether an agent goes on keeping room for a session after `event`.
    pub(super) fn drains_on(&self, agent: AgentId, session: SessionId, event: &Event) -> bool {
        let changed = matches!(event, Event::AgentSet { spec } if spec.agent == agent);
        let Some(known) = self.agents.get(&agent) else { return false };
        let Some(session) = self.sessions.get(&session) else { return false };
        !changed
            && self.place(session) == Some(Place::Class)
            && session.channel == Channel::Call
            && self.queue_of(session).spec.drain_after.is_some()
            && known.is_available()
            && may_take(&known.spec, &self.requirement(session))
    }
}
