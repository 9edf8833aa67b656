//! Which lines a session stands in, who is listed as free, and which deadlines are set: all worked
//! out from the state after it changed.

use super::Engine;
use super::deadlines::Owner;
use super::line::Key;
use super::slab::Ix;
use super::state::{Agent, CHANNELS, FreeKey, Place, Session, slot};
use crate::model::{Channel, Connection, Millis, Presence, Resting, SessionState, Timestamp};

/// Load counts in ten-thousandths of the agent's slots.
const LOAD_FULL: u32 = 10_000;

impl Engine {
    /// Takes a session out of every line, before its place or state changes.
    pub(super) fn unplace(&mut self, ix: Ix<Session>) {
        let session = &self.sessions[ix];
        let key = session.key(ix);
        let (place, queue) = (session.place, session.queue);
        match place {
            Place::Nowhere => {}
            Place::Held => self.leave_fans(ix),
            Place::Direct(agent) => {
                if let Some(agent) = self.agent_by_id.get(&agent) {
                    self.agents[*agent].direct.remove(&key);
                }
            }
            Place::Class(class) => {
                self.classes[class].line.remove(&key);
                self.leave_fans(ix);
            }
        }
        if place != Place::Nowhere {
            self.queues[queue].line.remove(&key);
        }
        self.sessions[ix].place = Place::Nowhere;
    }

    /// Puts a session into the lines it belongs in now, and sets its deadline.
    pub(super) fn place(&mut self, ix: Ix<Session>) {
        let session = &self.sessions[ix];
        let key = session.key(ix);
        let queue = session.queue;
        let place = self.place_of(session);
        match place {
            Place::Nowhere => {}
            Place::Held => self.join_fans(ix),
            Place::Direct(agent) => {
                if let Some(agent) = self.agent_by_id.get(&agent) {
                    self.agents[*agent].direct.insert(key);
                }
            }
            Place::Class(class) => {
                self.classes[class].line.insert(key);
                self.join_fans(ix);
            }
        }
        if place != Place::Nowhere {
            self.queues[queue].line.insert(key);
        }
        self.sessions[ix].place = place;
        self.arm_session(ix);
    }

    fn place_of(&self, session: &Session) -> Place {
        let offerable = matches!(session.state, SessionState::Queued)
            && matches!(session.connection, Connection::Present);
        if !offerable {
            return Place::Nowhere;
        }
        if let Some(agent) = session.direct {
            return Place::Direct(agent);
        }
        if session.held_until.is_some() {
            return Place::Held;
        }
        let classes = &self.queues[session.queue].classes[slot(session.channel)];
        let step = usize::from(session.step).min(classes.len().saturating_sub(1));
        classes.get(step).map_or(Place::Nowhere, |class| Place::Class(*class))
    }

    /// Lines up with past agents, where that makes a difference: a hold or a reach.
    fn join_fans(&mut self, ix: Ix<Session>) {
        let session = &self.sessions[ix];
        let reach = self.queues[session.queue].spec.affinity_reach;
        if session.held_until.is_none() && reach <= Millis::ZERO {
            return;
        }
        let key = self.fan_key(ix);
        for at in 0..self.sessions[ix].past.len() {
            let agent = self.sessions[ix].past[at];
            if let Some(agent) = self.agent_by_id.get(&agent) {
                self.agents[*agent].fans.insert(key);
            }
        }
    }

    fn leave_fans(&mut self, ix: Ix<Session>) {
        let key = self.fan_key(ix);
        for at in 0..self.sessions[ix].past.len() {
            let agent = self.sessions[ix].past[at];
            if let Some(agent) = self.agent_by_id.get(&agent) {
                self.agents[*agent].fans.remove(&key);
            }
        }
    }

    /// A session's place among those who know an agent: earlier by its queue's reach.
    pub(super) fn fan_key(&self, ix: Ix<Session>) -> Key {
        let session = &self.sessions[ix];
        let reach = self.queues[session.queue].spec.affinity_reach;
        Key { due_at: session.due_at - reach, ..session.key(ix) }
    }

    /// Whether an agent can take one more session of `channel` now.
    pub(super) fn has_room(agent: &Agent, channel: Channel) -> bool {
        if agent.presence != Presence::At(Resting::Available) {
            return false;
        }
        let capacity = agent.spec.capacity;
        let excluded = match channel {
            _ if capacity.chats_during_call => false,
            Channel::Chat => agent.used[slot(Channel::Call)] > 0,
            Channel::Call => agent.used[slot(Channel::Chat)] > 0,
        };
        !excluded && agent.used[slot(channel)] < capacity.of(channel)
    }

    /// Share of an agent's slots in use, in ten-thousandths.
    pub(super) fn load(agent: &Agent) -> u16 {
        let used: u32 = agent.used.iter().map(|n| u32::from(*n)).sum();
        let capacity = agent.spec.capacity;
        let slots = u32::from(capacity.chats) + u32::from(capacity.calls);
        let load = (used * LOAD_FULL).checked_div(slots).unwrap_or(LOAD_FULL);
        u16::try_from(load).unwrap_or(u16::MAX)
    }

    /// Lists an agent as free where there is room, and nowhere else; sets its deadline.
    pub(super) fn list(&mut self, ix: Ix<Agent>) {
        for channel in CHANNELS {
            let agent = &self.agents[ix];
            let wanted = Self::has_room(agent, channel).then(|| FreeKey {
                load: Self::load(agent),
                idle_since: agent.idle_since,
                agent: agent.spec.agent,
                ix,
            });
            let listed = agent.listed[slot(channel)];
            if wanted == listed {
                continue;
            }
            let free = &mut self.profiles[agent.profile].free[slot(channel)];
            if let Some(key) = listed {
                free.remove(key);
            }
            if let Some(key) = wanted {
                free.insert(key);
            }
            self.agents[ix].listed[slot(channel)] = wanted;
        }
        self.arm_agent(ix);
    }

    fn arm_agent(&mut self, ix: Ix<Agent>) {
        let deadline = match self.agents[ix].presence {
            Presence::Grace { ends_at, .. } => Some(ends_at),
            Presence::At(_) => None,
        };
        let armed = std::mem::replace(&mut self.agents[ix].armed.0, deadline);
        self.rearm(armed, deadline, Owner::Agent(ix));
    }

    /// Sets the session's next deadline; cool-downs that are over set none.
    pub(super) fn arm_session(&mut self, ix: Ix<Session>) {
        let deadline = self.deadline_of(ix);
        let armed = std::mem::replace(&mut self.sessions[ix].armed.0, deadline);
        self.rearm(armed, deadline, Owner::Session(ix));
    }

    pub(super) fn rearm(
        &mut self,
        armed: Option<Timestamp>,
        deadline: Option<Timestamp>,
        owner: Owner,
    ) {
        if armed == deadline {
            return;
        }
        if let Some(at) = armed {
            self.timers.remove(&(at, owner));
        }
        if let Some(at) = deadline {
            self.timers.insert((at, owner));
        }
    }
}
